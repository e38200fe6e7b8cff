"""A PDF's tags name rows and columns, as the page beside it does; cells that go on under a name belong to it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pdfua
import pikepdf
import pytest

from screening.base.blocks import Block, Cell, Column, table
from screening.report.render import pdf
from tests.tags import Tag, findings, tags

pytestmark = pytest.mark.documents

COLUMNS = [Column("Region", header=True), Column("Monat"), Column("Stunden", "right")]
ROWS = [
    [Cell("Nord", beside="am Fluss"), "Januar", "6"],
    ["", "Februar", "7"],
    ["Süd", "Januar", "-"],
]


def paper(folder: Path, block: Block) -> Path:
    source, target = folder / "x.typ", folder / "x.pdf"
    frame = '#set document(title: "Probe")\n#set text(lang: "de")\n= Eins\n== Zwei\n'
    source.write_text(f"{frame}{block.typst}\n#quote(block: true)[Ein Zitat]\n", encoding="utf-8")
    pdf.set_pdf(source, target, [], datetime(2024, 12, 31, tzinfo=UTC))
    return target


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return paper(tmp_path_factory.mktemp("tags"), table(COLUMNS, ROWS, caption="Last"))


def read(path: Path) -> list[tuple[str, str]]:
    with pikepdf.open(path) as opened:
        return [(t.kind, t.scope) for t in tags(opened) if t.kind in ("/TR", "/TH", "/TD")]


def test_names_of_rows_are_headers_with_their_scope_and_values_are_none(made: Path) -> None:
    column, row, value, line = ("/TH", "/Column"), ("/TH", "/Row"), ("/TD", ""), ("/TR", "")
    assert read(made) == [
        *(line, column, column, column),
        *(line, row, value, value),
        *(line, value, value),
        *(line, row, value, value),
    ]


def test_a_name_reaches_over_the_rows_that_go_on_under_it(made: Path) -> None:
    with pikepdf.open(made) as opened:
        first = next(t for t in tags(opened) if t.kind == "/TH" and t.scope == "/Row")
        assert [a.RowSpan for a in first.item.A if "/RowSpan" in a] == [2]
    html = table(COLUMNS, ROWS).html
    assert '<th scope="row" rowspan="2">Nord <span class="name">am Fluss</span></th>' in html
    assert '<tr class="weiter"><td>Februar</td>' in html and '<th scope="row"></th>' not in html


def test_a_row_without_a_name_above_it_has_no_header_of_nothing() -> None:
    html = table(COLUMNS, [["", "Januar", "6"], ["Süd", "Januar", "7"]]).html
    assert "<tr><td></td><td>Januar</td>" in html and html.count('scope="row"') == 1


def test_no_cell_lists_the_headers_of_its_column_alone(made: Path) -> None:
    with pikepdf.open(made) as opened:
        cells = [t for t in tags(opened) if t.kind == "/TD"]
        assert cells and not any("/Headers" in a for t in cells for a in t.item.A)


def test_a_quotation_stays_one(made: Path) -> None:
    with pikepdf.open(made) as opened:
        kinds = [t.kind for t in tags(opened)]
    assert kinds.count("/BlockQuote") == 1 and "/Quote" not in kinds


def test_a_plain_table_keeps_what_typst_says_of_it(tmp_path: Path) -> None:
    path = paper(tmp_path, table(["A", "B"], [["1", "2"]]))
    with pikepdf.open(path) as opened:
        assert all("/Headers" in t.item.A[0] for t in tags(opened) if t.kind == "/TD")


def test_both_checkers_have_nothing_to_say(made: Path) -> None:
    assert findings(made) == []
    assert [f.message for f in pdfua.validate(str(made)).findings] == []


def test_the_checker_of_tags_finds_what_is_wrong(tmp_path: Path, made: Path) -> None:
    broken = tmp_path / "kaputt.pdf"
    with pikepdf.open(made) as opened:
        for tag in tags(opened):
            if tag.kind == "/H2":
                tag.item.S = pikepdf.Name.H3
            if tag.kind == "/TH":
                _without_scope(tag)
        opened.save(broken)
    assert "/H3 after H1" in findings(broken) and "a header without scope" in findings(broken)


def _without_scope(tag: Tag) -> None:
    for attributes in tag.item.A:
        if "/Scope" in attributes:
            del attributes["/Scope"]
