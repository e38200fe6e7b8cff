"""A real Quarto and the embedded renderer set the same document: text by text, figure by figure, page by page.

Runs wherever a real Quarto is on the path; what Quarto is like otherwise, `quarto_stub.py` knows.
"""

from __future__ import annotations

import base64
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import lxml.html
import pypdf
import pytest
from nbformat import v4

from screening.base import blocks
from screening.base.blocks import Block
from screening.delivery import Design, Logo
from screening.report.render.document import external_references, render, stamp
from tests.documents import COMMANDS, META, SVG, refusal, sample, save, shows, structure, words
from tests.links import dead_links

QUARTO = shutil.which("quarto")
pytestmark = [
    pytest.mark.skipif(QUARTO is None, reason="kein Quarto auf dem PATH: nur der Ersatz wird geprüft"),
]
ROOT = Path(__file__).parents[3]
NASTY = '1. <b>#x</b> *a* @fig-x $y$ [z] {{< pagebreak >}} \\ "q" --- `c`'


def rich(folder: Path, *more: Any) -> Path:
    """Lay out a notebook with every kind of cell, output and block."""
    picture = blocks.figure(SVG, name="zwei", alt="Im Süden tief", caption="Karte *zwei*", folder=folder)
    table = blocks.table(
        ["Viertel", "Wert"], [["01.1.1", NASTY]], name="voll", caption="Alle [Werte]", note="▲"
    )
    boxes = [blocks.callout(kind, f"Kasten {kind}", "Inhalt mit @tbl-voll und $x$.") for kind in blocks.KINDS]
    own = blocks.captioned(Block("<p>eigene 5</p>", "eigene 5"), name="eigen", caption="Selbst gemacht")

    def gives(source: str, *outputs: Any) -> Any:
        return v4.new_code_cell(source, execution_count=1, outputs=list(outputs))

    def plain(data: dict[str, str]) -> Any:
        return v4.new_output("display_data", data=data)

    table_of_pandas = "<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>"
    base = sample(folder)
    cells = [
        v4.new_markdown_cell(
            "# Mehr {#sec-mehr}\n\nSiehe @sec-mehr, @fig-zwei, @tbl-eigen.\n\n## Ohne {.unnumbered}"
        ),
        shows(blocks.text("Es sind **12**.\n\n### Tief\n\n- a\n- b") + table + picture),
        shows(blocks.join([*boxes, own])),
        gives("#| echo: true\nprint('```')", v4.new_output("stream", name="stdout", text="$ Ausgabe\n")),
        gives("#| output: asis\nx", v4.new_output("stream", name="stdout", text="**roh** und 3 \\$\n")),
        gives("#| label: fig-a\n#| fig-cap: Bild\n#| fig-alt: steigt\nx", plain({"image/svg+xml": SVG})),
        gives("#| layout-ncol: 2\nx", plain({"text/plain": "l"}), plain({"text/plain": "r"})),
        gives("x", plain({"text/html": table_of_pandas, "text/plain": "a"})),
        shows(blocks.text(blocks.escape_markdown(NASTY))),
    ]
    import nbformat

    notebook: Any = nbformat.read(base, as_version=4)  # type: ignore[no-untyped-call]
    return save(folder / "alles.ipynb", *notebook.cells[1:], *cells, *more)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Path]]:
    folder = tmp_path_factory.mktemp("both")
    notebook = rich(folder, v4.new_markdown_cell(COMMANDS))
    told = META | {"rule": NASTY, "design": Design(footer=NASTY, logo=Logo("svg", SVG.encode(), "Wappen"))}
    return {
        engine: dict(render(notebook, folder / engine, engine=engine, metadata=told))  # type: ignore[arg-type]
        for engine in ("pandoc", "quarto")
    }


def test_both_pages_say_the_same_in_the_same_elements(both: dict[str, dict[str, Path]]) -> None:
    pages = [both[e]["html"].read_text(encoding="utf-8") for e in ("pandoc", "quarto")]
    assert words(pages[0]) == words(pages[1])
    trees = [lxml.html.fromstring(page) for page in pages]
    # of a page break Quarto makes an element of its own, as empty as ours
    shapes = [
        [
            (e.tag, (e.get("class") or "").replace("seitenumbruch", ""), e.get("id"))
            for e in t.iter()
            if isinstance(e.tag, str)
        ]
        for t in trees
    ]
    assert shapes[0] == shapes[1]
    pictures = [
        [(i.get("alt"), base64.b64decode(i.get("src").split(",")[1])) for i in t.iter("img")] for t in trees
    ]
    assert len(pictures[0]) == 4
    assert pictures[0] == pictures[1]
    assert external_references(pages[1]) == []
    assert "<script" not in pages[1]


def test_both_papers_say_the_same_on_the_same_pages_in_the_same_fonts(
    both: dict[str, dict[str, Path]],
) -> None:
    papers = [pypdf.PdfReader(both[e]["pdf"]) for e in ("pandoc", "quarto")]
    assert len(papers[0].pages) == len(papers[1].pages) > 5
    for one, other in zip(papers[0].pages, papers[1].pages, strict=True):
        assert one.extract_text() == other.extract_text()
    fonts: list[set[str]] = []
    for paper in papers:
        named: list[Any] = [f for p in paper.pages for f in p["/Resources"].get("/Font", {}).values()]  # type: ignore[union-attr]
        fonts.append({str(f["/BaseFont"]).partition("+")[2] for f in named})
    assert fonts[0] == fonts[1]


def test_both_papers_have_the_same_tags_alternative_texts_and_standards(
    both: dict[str, dict[str, Path]],
) -> None:
    found = [structure(both[e]["pdf"]) for e in ("pandoc", "quarto")]
    assert Counter(str(i.get("/S")) for i in found[0]) == Counter(str(i.get("/S")) for i in found[1])
    spoken = [[str(i["/Alt"]) for i in items if "/Alt" in i] for items in found]
    assert spoken[0] == spoken[1]
    for engine in ("pandoc", "quarto"):
        root: Any = pypdf.PdfReader(both[engine]["pdf"]).trailer["/Root"]
        about = root["/Metadata"].get_object().get_data().decode()
        assert "<pdfuaid:part>1<" in about and "<pdfaid:part>2<" in about
    sizes = [both[e]["pdf"].stat().st_size for e in ("pandoc", "quarto")]
    assert abs(sizes[0] - sizes[1]) < 0.01 * sizes[0]


def test_quarto_refuses_what_leads_nowhere_with_its_cell(tmp_path: Path) -> None:
    notebook = save(
        tmp_path / "a.ipynb", v4.new_markdown_cell("# A"), shows(blocks.text("Siehe @fig-fehlt."))
    )
    told = refusal(lambda: render(notebook, tmp_path / "a", engine="quarto"))
    assert "Zelle 3: Der Verweis @fig-fehlt zeigt ins Leere" in told
    assert not (tmp_path / "a.html").exists()


def quarto(*arguments: str, folder: Path) -> subprocess.CompletedProcess[bytes]:
    assert QUARTO is not None
    here = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": here, "NO_COLOR": "1"}
    return subprocess.run(
        [QUARTO, "render", *arguments], cwd=folder, env=environment, capture_output=True, check=False
    )


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The root of the project as Quarto needs it, with one published year; no run comes before."""
    for name in ("_quarto.yml", ".gitignore"):
        shutil.copyfile(ROOT / name, tmp_path / name)
    settings = (tmp_path / "_quarto.yml").read_text(encoding="utf-8")
    (tmp_path / "_quarto.yml").write_text(re.sub(r"    - screening run.*\n", "", settings), encoding="utf-8")
    shutil.copytree(ROOT / "src/screening/report/templates", tmp_path / "src/screening/report/templates")
    filters = tmp_path / "src/screening/base/filter.lua"
    filters.parent.mkdir()
    shutil.copyfile(ROOT / "src/screening/base/filter.lua", filters)
    shutil.copytree(
        ROOT / "notebooks", tmp_path / "notebooks", ignore=shutil.ignore_patterns(".*_checkpoints")
    )
    folder = tmp_path / "reports/musterstadt/2024/intern"
    notebook = rich(folder)
    stamp(notebook, META)
    notebook.rename(folder / "05_dossier.ipynb")
    (folder / "dossier.ipynb").rename(folder / "04_profile.ipynb")
    shutil.copyfile(folder / "05_dossier.ipynb", folder / "12_kitas.ipynb")
    for name in ("karte.html", "dossier.html", "dossier.pdf", "profile.pdf", "12_kitas.html"):
        (folder / name).write_text("<p>wie veröffentlicht</p>", encoding="utf-8")
    table = "Viertel;Treffer, mindestens;Entscheidung\n01.1.1;7;sicher\n"
    (folder / "auswahl.csv").write_text(table, encoding="utf-8")
    return tmp_path


def test_the_site_has_a_first_page_navigation_and_the_documents_of_a_run(project: Path) -> None:
    stamp(project / "reports/musterstadt/2024/intern/04_profile.ipynb", META)
    before = (project / ".gitignore").read_bytes()
    kept = {p: p.read_bytes() for p in (project / "reports").rglob("*") if p.is_file()}
    done = quarto(folder=project)
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")[-2000:]
    assert b"unknown font" not in done.stderr
    assert (project / ".gitignore").read_bytes() == before
    assert {p: p.read_bytes() for p in (project / "reports").rglob("*") if p.is_file()} == kept
    site = project / "_site"
    first = lxml.html.fromstring((site / "index.html").read_text(encoding="utf-8"))
    assert [a.get("href") for a in first.iter("a")][1:] == ["musterstadt/intern/index.html"]
    own = lxml.html.fromstring((site / "musterstadt/intern/index.html").read_text(encoding="utf-8"))
    links = [a.get("href") for a in own.iter("a")]
    for name in ("dossier.html", "dossier.pdf", "profile.pdf", "karte.html"):
        assert f"2024/intern/{name}" in links
    assert dead_links(site) == []
    page = (site / "musterstadt/intern/2024/intern/dossier.html").read_text(encoding="utf-8")
    assert "../../index.html" in lxml.html.fromstring(page).xpath("//header/nav//a/@href")
    alone = render(
        project / "reports/musterstadt/2024/intern/05_dossier.ipynb", project / "x", engine="pandoc"
    )
    assert words(page) == words(alone["html"].read_text(encoding="utf-8"))
    index = (
        Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "quarto/filtered-notebooks/INDEX"
    )
    assert not index.is_file() or str(project) not in index.read_text(encoding="utf-8")
    papers = (site / "musterstadt/intern/2024/intern/dossier.pdf", alone["pdf"])
    sheets = [[p.extract_text() for p in pypdf.PdfReader(f).pages] for f in papers]
    assert sheets[0] == sheets[1]
    named = [sum("/Row" in str(i.get("/A")) for i in structure(f)) for f in papers]
    assert named[0] == named[1] > 100


def test_a_notebook_of_the_source_folder_stays_as_it_is_and_is_refused_with_a_word_why(project: Path) -> None:
    before = {p: p.read_bytes() for p in (project / "notebooks").rglob("*") if p.is_file()}
    done = quarto("notebooks/05_dossier.ipynb", "--execute", "-P", "year:2024", folder=project)
    assert done.returncode != 0
    assert "setzt Quarto nicht" in done.stderr.decode("utf-8")
    after = {
        p: p.read_bytes()
        for p in (project / "notebooks").rglob("*")
        if p.is_file() and ".quarto" not in p.parts
    }
    assert after == before
