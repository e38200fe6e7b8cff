"""One output, one truth: what a notebook shows, what a page says and what is on paper are the same words and numbers."""

from __future__ import annotations

import ast
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import lxml.html
import pypdfium2
import pytest
import typst

import screening as sc
from screening.base import look, pandoc
from screening.base.blocks import Block
from screening.disclosure import Release

pytestmark = pytest.mark.documents

SHOWN = (
    "01_datenpruefung",
    "02_auswahl",
    "05_dossier",
    "06_belastbarkeit",
    "07_evaluation",
    "08_auswahlgespraech",
    "09_schwerpunktgebiete",
)
BESIDE = re.compile(
    r"sc\.meeting\.(?:agenda|pages)|sc\.docket\.(?:sheet|table|profiles)|sc\.atlas|sc\.glance"
    r"|sc\.blocks\.(?:landscape|portrait|new_page|annex)|\.(?:maps|maps_space|export|webmap|profile)\.|karte\."
)
"""Maps, files and profiles: their words have tests of their own, and a profile on paper is cut to its page; a browser
counts the points of the agenda and the questions of the first page itself; both, candidates' pages, and the table to
decide in (a page on paper is a link on a screen), have tests."""
FRAME = """#set page(width: 200cm, height: auto)
#set text(hyphenate: false)
#set figure(numbering: none, supplement: none)
#show figure.where(kind: table): set figure.caption(position: top)
#let farben = (text: black, leise: black, linie: black, akzent: black, treffer: black, hell: white)
#let hinweiskasten(art, titel, inhalt) = [#titel #inhalt]
#let nennungen(liste) = liste
#let nennung(gebiete: (), name: "", votum: "", texte: (), alle: ()) = {
  [#name #votum ]
  for g in gebiete { [#g.gebiet #g.ort #g.entscheidung.at(0) #g.treffer ] }
  for (wer, satz, zeichen, notiz) in texte { [#wer #zeichen #satz #notiz ] }
  parbreak()
}
"""


def shown(root: Path, release: Release, out: Path, drawn: bool) -> Iterator[tuple[str, Block]]:
    """Yield the blocks that the cells of the notebooks show, each with its call."""
    for stem in SHOWN:
        cells = json.loads((root / "notebooks" / f"{stem}.ipynb").read_text(encoding="utf-8"))["cells"]
        for cell in (c for c in cells if c["cell_type"] == "code" and "sc." in "".join(c["source"])):
            source = "".join(cell["source"])
            hidden = "remove-cell" in cell["metadata"].get("tags", ())
            if BESIDE.search(source) or hidden or (", out)" in source and not drawn):
                continue
            (statement,) = ast.parse(source).body
            assert isinstance(statement, ast.Expr)
            block = eval(
                compile(ast.Expression(statement.value), stem, "eval"),
                {"sc": sc, "jahr": release, "out": out},
            )
            assert isinstance(block, Block), source
            yield f"{stem}: {source}", block


def plain(text: str) -> str:
    """Return what is written, one sign after the other: where a line is broken is no truth."""
    return re.sub(r"[\s\u00ad\u200b\ufffe\x02•]+", "", text)


def of_html(html: str) -> str:
    if not html.strip():
        return ""
    tree = lxml.html.fromstring(f"<div>{html}</div>")
    # what opens a folded part is for a screen alone
    for beside in tree.xpath("//style | //svg | //summary"):
        beside.drop_tree()
    # a browser numbers a list itself
    for listed in tree.xpath("//ol"):
        for number, item in enumerate(listed.xpath("./li"), int(listed.get("start", 1))):
            item.text = f"{number}.{item.text or ''}"
    return plain(tree.text_content())


def on_paper(pieces: list[str], folder: Path) -> list[str]:
    """Set each piece on a page of its own and read what is there."""
    (folder / "x.typ").write_text(
        FRAME + "\n#pagebreak()\n".join(f"#[\n{p}\n]" for p in pieces), encoding="utf-8"
    )
    paper = pypdfium2.PdfDocument(io.BytesIO(typst.compile(folder / "x.typ", root=folder)))
    assert len(paper) == len(pieces)
    return [plain(page.get_textpage().get_text_bounded()) for page in paper]


@pytest.mark.parametrize("audience", [pytest.param("intern", marks=pytest.mark.long), "gespraech"])
def test_a_notebook_a_page_and_paper_say_the_same(
    audience: str, root: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    release: Release = request.getfixturevalue(audience)
    made = [*shown(root, release, tmp_path, drawn=audience == "intern")]
    made = [(call, b) for call, b in made if b.as_markdown().strip()]
    assert len(made) > 40
    markdown = [b.as_markdown() for _, b in made]
    pages = pandoc.converted(markdown, "html")
    papers = on_paper(pandoc.converted(markdown, "typst"), tmp_path)
    typed = on_paper([b.typst for _, b in made], tmp_path)
    for (call, block), page, paper, own in zip(made, pages, papers, typed, strict=True):
        live = block._repr_mimebundle_()["text/html"]
        said = of_html(look.bare(live))
        assert len(said) > 10, call
        assert said == of_html(live) == of_html(page), call
        # paper is read as it is drawn, and what names several rows is drawn with the last of them
        order = sorted if "rowspan" in live else str
        assert order(said) == order(paper) == order(own), call
        assert not re.search(r"\{#|:::|@(?:sec|tbl|fig)-", said), call


def test_a_notebook_holds_no_logic(root: Path) -> None:
    """A cell assigns what calls give and shows one: no loops, conditions or functions of its own."""
    for path in sorted((root / "notebooks").glob("*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                source = "".join(cell["source"])
                statements: list[Any] = ast.parse(source).body
                kept = (ast.Expr, ast.Assign, ast.AnnAssign, ast.Import, ast.ImportFrom)
                assert all(isinstance(s, kept) for s in statements), (path.name, source)
                parameters = "parameters" in cell["metadata"].get("tags", [])
                assert parameters or len(statements) <= 4, (path.name, source)
                control = (ast.If, ast.IfExp, ast.Lambda, ast.BoolOp, ast.Compare, ast.BinOp)
                # a path below the folder of drafts is put together in a cell
                found = [n for n in ast.walk(ast.parse(source)) if isinstance(n, control)]
                assert (
                    all(isinstance(n, ast.BinOp) and (parameters or isinstance(n.op, ast.Div)) for n in found)
                    or parameters
                )
