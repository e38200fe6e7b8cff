"""Documents: complete, accessible, self-contained, the same bytes each time, or not written at all."""

from __future__ import annotations

import json
import os
import re
import sys
from datetime import UTC, datetime
from html import escape, unescape
from pathlib import Path
from typing import Any

import pypdf
import pytest
import yaml
from nbformat import v4

from screening.base import blocks, style
from screening.base.blocks import Block
from screening.cli.options import tell_engine
from screening.delivery import Design, Logo
from screening.report.render import assets, meta, quarto
from screening.report.render.document import chosen_engine, external_references, render, stamp
from screening.report.render.markdown import cell_options, read_document
from screening.report.render.pages import render_fragments, write_pages
from tests.documents import COMMANDS, META, SVG, pdf_text, refusal, sample, save, shows, structure, words

pytestmark = pytest.mark.documents


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("made")
    return dict(render(sample(folder), folder / "dossier", engine="pandoc", metadata=META))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def page(made: dict[str, Path]) -> str:
    return made["html"].read_text(encoding="utf-8")


def test_the_same_notebook_gives_the_same_bytes(made: dict[str, Path], tmp_path: Path) -> None:
    again = render(sample(tmp_path), tmp_path / "x", engine="pandoc", metadata=META)
    assert again["html"].read_bytes() == made["html"].read_bytes()
    assert again["pdf"].read_bytes() == made["pdf"].read_bytes()


def test_a_stamped_notebook_needs_no_metadata(made: dict[str, Path], tmp_path: Path) -> None:
    notebook = sample(tmp_path)
    for _ in range(2):
        stamp(notebook, META)
    again = render(notebook, tmp_path / "x", engine="pandoc")
    assert {k: again[k].read_bytes() for k in again} == {k: made[k].read_bytes() for k in made}


def test_the_page_loads_nothing_from_anywhere(page: str) -> None:
    assert external_references(page) == []
    assert "<script" not in page
    assert not re.search(r'(src|href)="(?!data:|#)', page)
    assert page.count("@font-face") == 3


def test_a_page_that_would_load_something_is_refused(tmp_path: Path) -> None:
    for html in ('<img src="https://x.de/a.png" alt="x">', "<style>@import 'http://y.de/z.css'</style>"):
        notebook = save(tmp_path / "a.ipynb", shows(Block(html, "")))
        told = refusal(lambda n=notebook: render(n, tmp_path / "a", formats=["html"], engine="pandoc"))
        assert "würde von außen laden" in told
    assert not (tmp_path / "a.html").exists()


def test_references_captions_and_headings_are_numbered_alike_in_both(
    page: str, made: dict[str, Path]
) -> None:
    assert 'href="#tbl-lang" class="verweis">Tabelle\u00a02</a>' in page
    assert 'href="#fig-karte" class="verweis">Abbildung\u00a01</a>' in page
    assert 'href="#sec-zwei" class="verweis">Abschnitt\u00a02.1</a>' in page
    assert "<strong>Tabelle\u00a01:</strong> Kurz" in page
    assert re.search(r'<h3[^>]*id="sec-zwei"[^>]*><span class="nummer">2.1</span> Rechnung</h3>', page)
    text = pdf_text(made["pdf"])
    for piece in (
        "Tabelle 2: Alle",
        "Abbildung 1: Die Karte",
        "Siehe Tabelle 2, Abbildung 1 und Abschnitt 2.1",
    ):
        assert piece in text


def test_the_page_has_landmarks_marks_language_and_alternative_texts(page: str) -> None:
    assert '<html lang="de">' in page
    assert "<title>Gebietsauswahl nach sozialen Indikatoren – Musterstadt #1 2024</title>" in page
    for piece in (
        "<main ",
        "<nav ",
        'class="sprung"',
        "banner-demo",
        "banner-intern",
        'role="group" tabindex="0"',
    ):
        assert piece in page
    assert 'alt="Im Norden &quot;hoch&quot;"' in page
    assert "liegen 30 % über dem Mittel [*]." in page
    assert "„Zitat“" in page
    assert "geheimer_code" not in page


def test_an_open_document_carries_no_internal_mark(tmp_path: Path) -> None:
    given = META | {"audience": "gespraech", "synthetic": False}
    made = render(sample(tmp_path), tmp_path / "x", engine="pandoc", metadata=given)
    page = made["html"].read_text(encoding="utf-8")
    assert 'class="banner' not in page
    assert "vertraulich" not in pdf_text(made["pdf"])
    assert "Demodaten" not in pdf_text(made["pdf"])


def test_the_pdf_is_tagged_titled_german_and_has_bookmarks(made: dict[str, Path]) -> None:
    reader = pypdf.PdfReader(made["pdf"])
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "de-DE"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title == "Gebietsauswahl nach sozialen Indikatoren – Musterstadt #1 2024"
    assert reader.metadata.author == "Sozialreferat"
    titles = [o["/Title"] for o in reader.outline if isinstance(o, dict)]
    assert titles == ["1 Ergebnis", "2 Methode"]
    about = root["/Metadata"].get_object().get_data().decode()
    assert "<pdfuaid:part>1<" in about
    assert "<pdfaid:part>2<" in about
    assert "2024-12-31T00:00:00" in about


def test_every_pdf_page_carries_its_marks_and_only_the_house_fonts(made: dict[str, Path]) -> None:
    reader = pypdf.PdfReader(made["pdf"])
    assert len(reader.pages) >= 5
    fonts = set()
    for sheet in reader.pages:
        text = re.sub(r"\s+", " ", sheet.extract_text())
        assert "Synthetische Demodaten" in text
        assert "Intern – vertraulich" in text
        fonts |= {str(f["/BaseFont"]) for f in sheet["/Resources"].get("/Font", {}).values()}  # type: ignore[union-attr]
    assert all("SourceSansPro" in f for f in fonts), fonts
    assert "Seite 3 von" in pdf_text(made["pdf"])


def test_the_pdf_tells_the_alternative_text_and_marks_table_heads(made: dict[str, Path]) -> None:
    items = structure(made["pdf"])
    assert 'Im Norden "hoch"' in [str(i["/Alt"]) for i in items if "/Alt" in i]
    kinds = {str(i["/S"]) for i in items if "/S" in i}
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/Figure", "/Caption", "/TOC"} <= kinds


def test_a_long_table_repeats_its_head_on_each_page(made: dict[str, Path]) -> None:
    sheets = [s.extract_text() for s in pypdf.PdfReader(made["pdf"]).pages]
    long = [s for s in sheets if "▲" in s]
    assert len(long) >= 3
    assert all("Viertel" in s for s in long)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Siehe @fig-fehlt.", "Der Verweis @fig-fehlt zeigt ins Leere"),
        ("Siehe @mueller2020.", "Der Verweis @mueller2020 zeigt ins Leere"),
        ("# A {#sec-x .unnumbered}\n\n@sec-x", "Der Verweis @sec-x zeigt ins Leere"),
        ("::: {#tbl-x}\na\n\nb\n:::\n\n::: {#tbl-x}\na\n\nb\n:::", "Die Marke „tbl-x“ kommt zweimal vor"),
        ("![Bild](a.svg){#fig-x}", "Abbildung fehlt: a.svg"),
    ],
)
def test_what_leads_nowhere_fails_by_name(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "a.html").write_text("früher", encoding="utf-8")
    notebook = save(tmp_path / "a.ipynb", v4.new_markdown_cell(text))
    message = refusal(lambda: render(notebook, tmp_path / "a", formats=["html"], engine="pandoc"))
    assert told in message
    assert (tmp_path / "a.html").read_text(encoding="utf-8") == "früher"


def test_a_picture_without_alternative_text_makes_no_pdf(tmp_path: Path) -> None:
    (tmp_path / "abbildungen").mkdir()
    (tmp_path / "abbildungen" / "a.svg").write_text(SVG, encoding="utf-8")
    notebook = save(tmp_path / "a.ipynb", v4.new_markdown_cell("![](abbildungen/a.svg)"))
    assert "keinen Alternativtext" in refusal(
        lambda: render(notebook, tmp_path / "a", formats=["pdf"], engine="pandoc")
    )


def test_an_unexecuted_or_failed_notebook_is_refused(tmp_path: Path) -> None:
    fresh = save(tmp_path / "a.ipynb", v4.new_code_cell("1"))
    assert "Zelle 2 wurde nicht ausgeführt" in refusal(lambda: render(fresh, tmp_path / "a"))
    error = v4.new_output("error", ename="E", evalue="v", traceback=[])
    failed = save(tmp_path / "b.ipynb", v4.new_code_cell("1", execution_count=1, outputs=[error]))
    assert "Zelle 2 endete mit einem Fehler" in refusal(lambda: render(failed, tmp_path / "b"))


def test_cell_options_decide_what_is_shown(tmp_path: Path) -> None:
    def stream(name: str) -> Any:
        return v4.new_output("stream", name=name, text="**roh**\n")

    def plain(data: dict[str, str]) -> Any:
        return v4.new_output("display_data", data=data)

    cells = [
        v4.new_code_cell(source, execution_count=1, outputs=outputs)
        for source, outputs in [
            ("#| output: asis\nx", [stream("stdout"), stream("stderr")]),
            ("#| echo: true\nprint('```')", [stream("stdout")]),
            ("#| include: false\nx", [stream("stdout")]),
            ("#| output: false\nx", [stream("stdout")]),
            ("#| label: fig-a\n#| fig-cap: Bild\n#| fig-alt: steigt\nx", [plain({"image/svg+xml": SVG})]),
            ("x", [plain({"text/html": "<b>1</b>", "text/plain": "1"})]),
            ("x", [plain({"text/plain": "nur Text"})]),
            ("#| layout-ncol: 2\nx", [plain({"text/plain": "l"}), plain({"text/plain": "r"})]),
        ]
    ]
    document = read_document(save(tmp_path / "a.ipynb", *cells))
    assert document.front == {"title": "Aus dem Notebook"}
    assert document.body.startswith(
        "**roh**\n\n\n````python\nprint('```')\n````\n\n```\n**roh**\n```\n\n::: {#fig-a}"
    )
    assert '![](abbildungen/fig-a-1.svg){.ausgabe fig-alt="steigt"}\n\nBild\n:::' in document.body
    assert "```{=html}\n<b>1</b>\n```" in document.body
    assert "```\nnur Text\n```" in document.body
    assert ":::: {layout-ncol=2}\n::: {.spalte}" in document.body
    assert document.pictures == {"abbildungen/fig-a-1.svg": SVG.encode()}
    made = render(tmp_path / "a.ipynb", tmp_path / "a", engine="pandoc")
    page = made["html"].read_text(encoding="utf-8")
    assert 'class="raster raster-2"' in page
    assert "<strong>Abbildung\u00a01:</strong> Bild" in page
    assert cell_options("x = 1\n#| nicht: mehr") == ("", "x = 1\n#| nicht: mehr")


NEW: dict[str, Any] = {"screening": {"subtitle": "Neu", "toc": False}}


def notebook_with(path: Path, *cells: Any, **metadata: Any) -> Path:
    notebook = v4.new_notebook(cells=list(cells), metadata=metadata)
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path


def ran(source: str, tags: tuple[str, ...] = ()) -> Any:
    told = v4.new_output("stream", name="stdout", text=f"sagt {source[-1]}\n")
    return v4.new_code_cell(source, execution_count=1, outputs=[told], metadata={"tags": list(tags)})


def test_a_notebook_without_marks_and_one_with_them_make_the_same_document(tmp_path: Path) -> None:
    plain = notebook_with(
        tmp_path / "neu.ipynb",
        v4.new_markdown_cell("# Kitas"),
        ran("x", ("remove-cell",)),
        v4.new_markdown_cell("## Eins", metadata={"label": "sec-eins"}),
        ran("y"),
        **NEW,
    )
    typed = notebook_with(
        tmp_path / "alt.ipynb",
        v4.new_raw_cell("---\ntitle: Kitas\nsubtitle: Neu\ntoc: false\nlang: de\n---"),
        ran("#| include: false\nx"),
        v4.new_markdown_cell("# Eins {#sec-eins}"),
        ran("y"),
    )
    new, old = read_document(plain), read_document(typed)
    assert new.body == old.body and "sagt y" in new.body and "sagt x" not in new.body
    assert meta.merged(new.front, {}) == meta.merged(old.front, {})
    assert new.front == {"title": "Kitas", "subtitle": "Neu", "toc": False}


def test_a_stamped_notebook_still_shows_its_title_and_its_front_matter_is_folded(tmp_path: Path) -> None:
    cells = [v4.new_markdown_cell("# Kitas"), v4.new_markdown_cell("## Eins"), ran("y")]
    notebook = notebook_with(tmp_path / "a.ipynb", *cells, **NEW)
    before = read_document(notebook)
    for _ in range(2):
        stamp(notebook, META | {"title": "Kitas 2024"})
        stamped = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        assert [c["cell_type"] for c in stamped] == ["raw", "markdown", "markdown", "code"]
        assert stamped[0]["metadata"]["jupyter"] == {"source_hidden": True}
        after = read_document(notebook)
        assert after.body == before.body and "Kitas" not in after.body
        assert (after.front["title"], after.front["subtitle"], after.front["notoc"]) == (
            "Kitas 2024",
            "Neu",
            True,
        )


def test_front_matter_behind_the_title_is_read_and_stays_when_stamped(tmp_path: Path) -> None:
    front = v4.new_raw_cell("---\ntoc: true\nsubtitle: Alle\n---")
    sections = [ran("y"), front, v4.new_markdown_cell("## Eins")]
    notebook = notebook_with(tmp_path / "a.ipynb", v4.new_markdown_cell("# Kitas"), *sections, **NEW)
    before = read_document(notebook)
    assert before.front == {"title": "Kitas", "toc": True, "subtitle": "Alle"}
    stamp(notebook, {})
    after = read_document(notebook)
    assert (after.front["title"], after.front["notoc"], after.body) == ("Kitas", False, before.body)


def test_settings_within_settings_are_front_matter_too(tmp_path: Path) -> None:
    given = {"format": {"html": {"x": 1}}, "keywords": ["a", {"b": None}]}
    notebook = notebook_with(tmp_path / "a.ipynb", v4.new_markdown_cell("# A"), screening=given)
    text = meta.front_matter(read_document(notebook).front)
    assert yaml.safe_load(text.strip("-\n")) == given | {"title": "A"}


def test_settings_that_are_none_are_told(tmp_path: Path) -> None:
    notebook = notebook_with(tmp_path / "a.ipynb", v4.new_markdown_cell("# A"), screening=["toc"])
    assert "a.ipynb: metadata.screening: erwartet „Schlüssel: Wert“" in refusal(
        lambda: read_document(notebook)
    )


def test_broken_options_and_front_matter_are_told_with_their_cell(tmp_path: Path) -> None:
    cell = v4.new_code_cell("#| label: [\nx", execution_count=1)
    assert "Zelle 2: kein gültiges YAML" in refusal(lambda: read_document(save(tmp_path / "a.ipynb", cell)))
    notebook = save(tmp_path / "b.ipynb", front="nur Text")
    assert "Zelle 1: erwartet „Schlüssel: Wert“" in refusal(lambda: read_document(notebook))


def test_unknown_metadata_formats_and_engines_are_refused(tmp_path: Path) -> None:
    notebook = save(tmp_path / "a.ipynb", front="lang: de")
    out = tmp_path / "a"
    assert "keinen Titel" in refusal(lambda: render(notebook, out))
    assert "unbekannte Angabe zum Dokument: stadt" in refusal(
        lambda: render(notebook, out, metadata={"stadt": "x"})
    )
    assert "unbekanntes Format: odt" in refusal(lambda: render(notebook, out, formats=["odt"]))  # type: ignore[list-item]
    assert "unbekannte Engine" in refusal(lambda: chosen_engine("latex"))  # type: ignore[arg-type]


def test_text_in_metadata_cannot_become_markup(tmp_path: Path) -> None:
    nasty = '1. <b>#x</b> *a* @fig-x $y$ [z] {{< pagebreak >}} \\ "q" --- `c`'
    notebook = save(tmp_path / "a.ipynb", v4.new_markdown_cell("# A"))
    made = render(
        notebook,
        tmp_path / "a",
        engine="pandoc",
        metadata=META | {"city": nasty, "rule": nasty, "title": nasty},
    )
    page = made["html"].read_text(encoding="utf-8")
    assert "&lt;b&gt;#x&lt;/b&gt; *a* @fig-x" in page
    assert "<b>" not in page
    assert '1. <b>#x</b> *a* @fig-x $y$ [z] {{< pagebreak >}} \\ "q" --- `c`' in pdf_text(made["pdf"])


def test_moments_in_files_come_from_the_data_never_from_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    assert meta.timestamp({"stichtag": "31. Dezember 2023"}) == datetime(2023, 12, 31, tzinfo=UTC)
    assert meta.timestamp({"stichtag": "2023-06-30"}) == datetime(2023, 6, 30, tzinfo=UTC)
    assert meta.timestamp({"stichtag": datetime(2023, 6, 30, 12)}) == datetime(2023, 6, 30, tzinfo=UTC)
    assert meta.timestamp({"year": 2022}) == datetime(2022, 12, 31, tzinfo=UTC)
    assert meta.timestamp({}) == datetime(2000, 1, 1, tzinfo=UTC)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert meta.timestamp({"year": 2022}) == datetime(1970, 1, 2, tzinfo=UTC)


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_text_stands_out_from_every_ground_it_is_set_on() -> None:
    sheet = assets.stylesheet()
    grounds = dict(re.findall(r"--([a-z-]+):(#[0-9a-f]{6})", sheet))
    pairs = [
        (t, g)
        for t in ("text", "leise", "akzent", "treffer")
        for g in ("papier", "akzent-hell", "treffer-hell")
    ]
    pairs += [("papier", g) for g in ("akzent", "treffer", "text")] + [("leise", "flaeche")]
    for text, ground in pairs:
        light, dark = sorted((luminance(grounds[text]), luminance(grounds[ground])), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, (text, ground)
    assert style.ACCENT in sheet


def profile(area: str, body: str = "", name: str = "") -> Block:
    named = f' data-name="{escape(name)}"' if name else ""
    return Block(
        f'<section class="profil" data-area="{area}"{named}><h1>{area}</h1><section>{body}</section></section>',
        "",
    )


def test_each_profile_becomes_a_small_page_of_its_own(tmp_path: Path) -> None:
    areas = [f"{i // 20:02d}.{i % 20}.1" for i in range(1, 476)]
    notebook = save(tmp_path / "p.ipynb", shows(blocks.join([profile(a, "<p>ü</p>" * 50) for a in areas])))
    assert list(render_fragments(notebook)) == areas
    pages = write_pages(notebook, tmp_path / "profile", META)
    assert [p.name for p in pages] == [*(f"{a}.html" for a in areas), "index.html"]
    page = pages[1].read_text(encoding="utf-8")
    assert max(p.stat().st_size for p in pages) < 60_000
    assert external_references(page) == []
    assert f'href="{areas[0]}.html"' in page
    assert f'href="{areas[2]}.html"' in page
    assert all(
        f'href="{to}"' in page for to in ("index.html", "../dossier.html", f"../karte.html#gebiet={areas[1]}")
    )
    listed = pages[-1].read_text(encoding="utf-8")
    assert all(f'<a href="{a}.html">{a}</a>' in listed for a in areas)
    for shown in (page, listed):
        assert all(
            shown.count(f"<{tag}") == shown.count(f"</{tag}>") for tag in ("div", "nav", "main", "table")
        )
    assert '<section class="profil" data-area="00.2.1"><h1>00.2.1</h1><section><p>ü</p>' in page
    assert "Synthetische Demodaten" in page
    assert "Stichtag 31. Dezember 2024" in page


def test_a_page_of_a_named_area_and_the_links_to_its_neighbours_say_the_name(tmp_path: Path) -> None:
    names = {"1": "Au & <Haid>", "2": "", "3": "Zell"}
    block = blocks.join([profile(a, name=n) for a, n in names.items()])
    pages = write_pages(save(tmp_path / "p.ipynb", shows(block)), tmp_path / "profile", META)
    first, second, _, listed = (p.read_text(encoding="utf-8") for p in pages)
    assert '<a href="1.html">1 Au &amp; &lt;Haid&gt;</a>' in listed
    assert "<title>1 Au &amp; &lt;Haid&gt; – " in first and '<a rel="next" href="2.html">2 →</a>' in first
    assert '<a rel="prev" href="1.html">← 1 Au &amp; &lt;Haid&gt;</a>' in second
    assert '<a rel="next" href="3.html">3 Zell →</a>' in second


def test_profile_pages_escape_metadata_and_refuse_what_is_no_profile(tmp_path: Path) -> None:
    notebook = save(tmp_path / "p.ipynb", shows(profile("1")))
    page = write_pages(notebook, tmp_path / "o", META | {"city": "<i>"})[0].read_text(encoding="utf-8")
    assert "&lt;i&gt;" in page
    assert "<i>" not in page
    for block, told in [
        (profile("1") + profile("1"), "kommt zweimal vor"),
        (Block("<p>", ""), "enthält keine Profile"),
    ]:
        bad = save(tmp_path / "q.ipynb", shows(block))
        assert told in refusal(lambda n=bad: write_pages(n, tmp_path / "o", META))


def test_pages_of_areas_with_odd_ids_are_written_and_linked(tmp_path: Path) -> None:
    areas = ["../x", "7/2", "a1", "A1", "con", 'R&D "<b>"']
    block = blocks.join([profile(escape(a)) for a in areas])
    pages = write_pages(save(tmp_path / "p.ipynb", shows(block)), tmp_path / "profile", META)
    assert len({p.name.lower() for p in pages}) == len(areas) + 1
    assert {p.name for p in (tmp_path / "profile").glob("*.html")} == {p.name for p in pages}
    for k, page in enumerate(pages[:-1]):
        text = page.read_text(encoding="utf-8")
        title = re.search(r"<title>(.*?) – ", text)
        assert title and unescape(title[1]) == areas[k]
        links = dict(re.findall(r'rel="(prev|next)" href="([^"]+)"', text))
        around = {"prev": k - 1, "next": k + 1}
        assert links == {r: pages[j].name for r, j in around.items() if 0 <= j < len(areas)}


STUB = Path(__file__).with_name("quarto_stub.py")


@pytest.fixture
def stub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program named quarto that reads as Quarto does and writes down how it was called."""
    folder = tmp_path / "bin"
    folder.mkdir()
    if os.name == "nt":
        (folder / "quarto.bat").write_text(f'@"{sys.executable}" "{STUB}" %*\n', encoding="utf-8")
    else:
        program = folder / "quarto"
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{STUB}" "$@"\n', encoding="utf-8")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("STUB_LOG", str(tmp_path / "log.json"))
    return tmp_path / "log.json"


def test_quarto_gets_the_whole_document_its_filter_template_fonts_and_stylesheet_and_executes_nothing(
    stub: Path, tmp_path: Path, page: str
) -> None:
    made = render(sample(tmp_path / "nb"), tmp_path / "out" / "dossier", engine="quarto", metadata=META)
    assert made["pdf"] == tmp_path / "out" / "dossier.pdf"
    call = json.loads(stub.read_text(encoding="utf-8"))
    assert call["argv"] == ["render", "dokument.ipynb", "--to", "html,typst", "--no-execute"]
    assert call["epoch"] == str(int(datetime(2024, 12, 31, tzinfo=UTC).timestamp()))
    head, files = call["head"], set(call["files"])
    assert {"abbildungen", "stil.css", *head["format"]["typst"]["template-partials"]} <= files
    assert {*(f["path"] for f in head["filters"]), head["format"]["html"]["template"]} <= files
    assert head["execute"]["enabled"] is False
    assert head["city"] == "Musterstadt \\#1"
    assert head["format"]["typst"]["pdf-standard"] == ["ua-1", "a-2a"]
    assert head["format"]["html"]["embed-resources"] is True
    assert words(made["html"].read_text(encoding="utf-8")) == words(page)


def test_what_quarto_would_carry_out_is_on_its_page_what_it_is_on_the_embedded_one(
    stub: Path, tmp_path: Path
) -> None:
    printed = v4.new_output("stream", name="stdout", text="{{< include geheim.csv >}}\n")
    cell = v4.new_code_cell("x", execution_count=1, outputs=[printed])
    notebook = save(tmp_path / "a.ipynb", v4.new_markdown_cell(COMMANDS), cell)
    pages = [
        render(notebook, tmp_path / engine, formats=["html"], engine=engine)["html"].read_text("utf-8")  # type: ignore[arg-type]
        for engine in ("pandoc", "quarto")
    ]
    assert words(pages[0]) == words(pages[1])
    assert pages[1].count("{{&lt; include geheim.csv &gt;}}") == 3
    assert '<table id="tbl-k" class="schmal"' in pages[1]
    assert 'id="store"' not in pages[1]


def test_a_city_s_logo_and_author_do_not_reach_quarto_under_names_that_it_sets_itself(
    stub: Path, tmp_path: Path
) -> None:
    look = Design(publisher="Amt", logo=Logo("svg", SVG.encode(), "Wappen"))
    render(sample(tmp_path), tmp_path / "d", engine="quarto", metadata=META | {"design": look})
    call = json.loads(stub.read_text(encoding="utf-8"))
    assert "logo-der-stadt.svg" in call["files"] and "logo-der-stadt.svg" in call["head"]["wappen"]


def test_quarto_gets_only_what_a_template_of_ours_reads(stub: Path, tmp_path: Path) -> None:
    front = "title: T\nbibliography: nix.bib\nengine: knitr\ninclude-in-header: nix.html"
    notebook = save(tmp_path / "a.ipynb", v4.new_markdown_cell("# A"), front=front)
    render(notebook, tmp_path / "a", formats=["html"], engine="quarto")
    head = json.loads(stub.read_text(encoding="utf-8"))["head"]
    assert head["title"] == "T" and not {"bibliography", "engine", "include-in-header"} & set(head)


@pytest.mark.parametrize(
    ("mode", "told"),
    [
        ("fails", "Quarto endete mit Code 1: ERROR: Typst compilation failed | line 7"),
        ("silent", "Quarto meldete Erfolg, schrieb aber kein HTML und kein PDF"),
        ("broken", "Quarto schrieb ein PDF, das nicht lesbar ist"),
        ("gap", "Zelle 2: Der Verweis @fig-karte zeigt ins Leere"),
    ],
)
def test_a_quarto_that_fails_or_leaves_something_out_is_told_and_harms_nothing(
    stub: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: str, told: str
) -> None:
    monkeypatch.setenv("STUB_MODE", mode)
    (tmp_path / "dossier.html").write_text("früher", encoding="utf-8")
    assert told in refusal(
        lambda: render(sample(tmp_path), tmp_path / "dossier", engine="quarto", metadata=META)
    )
    assert (tmp_path / "dossier.html").read_text(encoding="utf-8") == "früher"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (
            "WARNING (/x/crossref/refs.lua:12) Unable to resolve crossref @fig-karte",
            "Zelle 2: Der Verweis @fig-karte",
        ),
        (
            "\x1b[33mWARN: Unable to resolve link target: y\x1b[39m",
            "Quarto warnt: Unable to resolve link target: y",
        ),
        ("warning: unknown font family: comic sans", "Die Schrift „comic sans“ fehlt beim Satz"),
        ("[WARNING] Could not fetch resource a.png", "Quarto warnt: Could not fetch resource a.png"),
        ("WARN: The type is unknown", "Quarto warnt: The type is unknown"),
    ],
)
def test_what_quarto_only_warns_of_is_an_error_with_its_place(
    stub: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, told: str
) -> None:
    monkeypatch.setenv("STUB_TOLD", line)
    message = refusal(lambda: render(sample(tmp_path), tmp_path / "d", engine="quarto", metadata=META))
    assert told in message
    assert "dossier.ipynb" in message


def test_programs_that_quarto_does_without_are_no_error(
    stub: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = "WARN: PDF standard validation requested but verapdf is not installed.\nStandards requested: ua-1, a-2a"
    monkeypatch.setenv("STUB_TOLD", told)
    assert set(render(sample(tmp_path), tmp_path / "d", engine="quarto", metadata=META)) == {"html", "pdf"}


def test_a_reference_that_leads_nowhere_has_its_cell_on_both_routes(stub: Path, tmp_path: Path) -> None:
    cells = [v4.new_markdown_cell("# A"), shows(blocks.text("Siehe @fig-fehlt."))]
    notebook = save(tmp_path / "a.ipynb", *cells)
    for engine in ("pandoc", "quarto"):
        told = refusal(lambda e=engine: render(notebook, tmp_path / "a", formats=["html"], engine=e))
        assert "Zelle 3: Der Verweis @fig-fehlt zeigt ins Leere" in told


def test_auto_is_the_embedded_engine_and_says_so_where_there_is_a_quarto(
    stub: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert chosen_engine("auto") == "pandoc"
    assert chosen_engine("quarto") == "quarto"
    tell_engine("auto")
    assert capsys.readouterr().err.count("Pandoc und Typst, obwohl Quarto da ist") == 1
    tell_engine("pandoc")
    monkeypatch.setenv("PATH", "")
    tell_engine("auto")
    assert capsys.readouterr().err == ""
    assert "nicht installiert" in refusal(lambda: chosen_engine("quarto"))


def test_the_quarto_project_names_existing_files_and_the_settings_of_a_single_rendering() -> None:
    root = Path(__file__).parents[3]
    project = yaml.safe_load((root / "_quarto.yml").read_text(encoding="utf-8"))
    own = quarto.settings(("html", "pdf"), {"lang": "de"})
    above = {"project", "website", "ipynb-filters"}
    assert set(project) == set(own) | above
    assert set(project["project"]) == {
        "type",
        "output-dir",
        "pre-render",
        "post-render",
        "render",
    }
    assert project["project"]["pre-render"][0] == "screening run --changed"
    for key in set(project) - above - {"format", "filters"}:
        assert project[key] == own[key]
    typst, html = project["format"]["typst"], project["format"]["html"]
    given = own["format"]
    places = {"css", "template", "font-paths", "template-partials", "keep-typ"}
    for made, asked in ((typst, given["typst"]), (html, given["html"])):
        assert {k: v for k, v in made.items() if k not in places} == {
            k: v for k, v in asked.items() if k not in places
        }
        assert set(made) == set(asked) - {"keep-typ"}
    filters = [f["path"] for f in project["filters"]]
    assert [Path(f).name for f in filters] == [f["path"] for f in own["filters"]]
    named = [*typst["template-partials"], typst["template"], html["template"], *filters]
    assert all((root / p).is_file() for p in named)
    assert not any(Path(p).is_absolute() for p in [*named, *typst["font-paths"], html["css"]])
    # what Quarto would append to the tracked file
    ignored = (root / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert {"/.quarto/", "**/*.quarto_ipynb"} <= set(ignored)


def test_the_assets_for_the_quarto_project_can_be_written(tmp_path: Path) -> None:
    assets.export(tmp_path / "x")
    assert (tmp_path / "x" / "stil.css").read_text(encoding="utf-8") == assets.stylesheet()
    assert (tmp_path / "x" / "fonts" / "SourceSansPro-Regular.ttf").is_file()
