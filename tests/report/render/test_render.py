"""Documents: complete, accessible, self-contained, the same bytes each time, or not written at all."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pypdf
import pytest
from nbformat import v4

from screening.base import style
from screening.base.blocks import Block
from screening.report.render import assets, meta
from screening.report.render.document import external_references, render, stamp
from tests.documents import META, SVG, pdf_text, refusal, sample, save, shows, structure, words

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


def test_a_document_without_numbers_has_none_on_its_page_either(tmp_path: Path) -> None:
    meta = {**META, "numbered": False}
    made = render(sample(tmp_path), tmp_path / "x", formats=["html"], engine="pandoc", metadata=meta)
    page = made["html"].read_text(encoding="utf-8")
    assert 'class="nummer"' not in page and re.search(r'<h3[^>]*id="sec-zwei"[^>]*>Rechnung</h3>', page)


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
