"""Workbooks of LibreOffice: what a cell shows, repeats, what is hidden, and how far they may reach."""

from __future__ import annotations

import io
import re
import zipfile

import pytest

from tests.delivery.tables.books import texts


def ods(rows: str, before: str = "", styles: str = "", after: str = "", table: str = "") -> bytes:
    """A workbook of LibreOffice with table T of these rows."""
    spaces = " ".join(
        f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"'
        for n in ("office", "table", "text", "style")
    )
    calc = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml",
            f'<office:document-content {spaces} xmlns:calcext="{calc}"><office:automatic-styles>{styles}'
            f"</office:automatic-styles><office:body><office:spreadsheet>{before}"
            f'<table:table table:name="T"{table}>{rows}</table:table>{after}'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return target.getvalue()


def row(*cells: str, attributes: str = "") -> str:
    return f"<table:table-row{attributes}>{''.join(cells)}</table:table-row>"


def text(value: str, attributes: str = "") -> str:
    return f'<table:table-cell office:value-type="string"{attributes}><text:p>{value}</text:p></table:table-cell>'


def number(value: float, shown: str = "", kind: str = "float", attributes: str = "") -> str:
    told = f"<text:p>{shown}</text:p>" if shown else ""
    return f'<table:table-cell office:value-type="{kind}" office:value="{value}"{attributes}>{told}</table:table-cell>'


HEAD = row(text("Gebiet"), text("Zahl"))


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        (text("#DIV/0!", ' office:string-value="" calcext:value-type="error"'), "#DIV/0!"),
        (text("Err:502", ' calcext:value-type="error"'), "Err:502"),
        (number(0, "#WERT!", attributes=' table:formula="of:=1/0"'), "#WERT!"),
        ('<table:table-cell table:formula="of:=[.A1]"/>', "=?"),
        ('<table:table-cell office:value-type="float" table:formula="of:=[.A1]"/>', "=?"),
        (number(0.04, "4,0 %", "percentage"), "4 %"),
        (number(0.04, kind="percentage"), "4 %"),
        (number(4, "4,0 %"), "4 %"),
        (number(4, "4 €", "currency"), "4"),
        ('<table:table-cell office:value-type="boolean" office:boolean-value="true"/>', "WAHR"),
        ('<table:table-cell office:value-type="date" office:date-value="2024-02-01"/>', "2024-02-01"),
        (text("a<text:s text:c='2'/>b</text:p><text:p>c"), "a  b\nc"),
        (number(7, "7</text:p><office:annotation><text:p>9</text:p></office:annotation><text:p>"), "7"),
    ],
)  # fmt: skip
def test_a_cell_of_an_ods_reads_as_it_is_shown(cell: str, read: str) -> None:
    assert texts(ods(HEAD + row(text("01"), cell))) == ([["Gebiet", "Zahl"], ["01", read]], [])


def test_prefixes_of_an_ods_are_the_files_own() -> None:
    content = ods(HEAD + row(text("01"), text("#NAME?", ' calcext:value-type="error"')))
    source, changed = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with zipfile.ZipFile(changed, "w") as archive:
        for name in source.namelist():
            other = re.sub(rb"(?<=[</ ])table:", b"q:", source.read(name))
            archive.writestr(name, other.replace(b"xmlns:table=", b"xmlns:q="))
    assert texts(changed.getvalue())[0] == [["Gebiet", "Zahl"], ["01", "#NAME?"]]


def test_repeated_rows_and_columns_of_an_ods_are_laid_out_and_empty_ones_are_not() -> None:
    rows = HEAD + row(
        text("01", ' table:number-columns-repeated="2"'), attributes=' table:number-rows-repeated="2"'
    )
    far = row(
        '<table:table-cell table:number-columns-repeated="16382"/>',
        attributes=' table:number-rows-repeated="1048573"',
    )
    assert texts(ods(rows + far)) == ([["Gebiet", "Zahl"], ["01", "01"], ["01", "01"]], [])


@pytest.mark.parametrize(
    "far",
    [
        row(number(1), attributes=' table:number-rows-repeated="1048576"'),
        row(number(1, attributes=' table:number-columns-repeated="16384"'), attributes=' table:number-rows-repeated="9999"'),
        row(attributes=' table:number-rows-repeated="1048000"')
        + row('<table:table-cell table:number-columns-repeated="16000"/>', number(1)),
        row(number(1, attributes=' table:number-columns-repeated="999999999999"')) * 500,
    ],
)  # fmt: skip
def test_an_ods_that_reaches_far_is_refused(far: str) -> None:
    rows, found = texts(ods(HEAD + far))
    assert rows == [] and "reicht bis Zeile" in found[0]


def test_hidden_tables_rows_columns_and_filters_of_an_ods_are_told() -> None:
    hidden = '<style:style style:name="h" style:family="table"><style:table-properties table:display="false"/></style:style>'
    before = f'<table:table table:name="Alt" table:style-name="h">{HEAD}{row(text("01"), number(99))}</table:table>'
    columns = '<table:table-column/><table:table-column table:visibility="collapse"/>'
    body = HEAD + row(text("01"), number(1), attributes=' table:visibility="filter"')
    after = (
        '<table:database-ranges><table:database-range table:target-range-address="T.A1:T.B2">'
        "<table:filter/></table:database-range></table:database-ranges>"
    )
    rows, found = texts(ods(columns + body, before, hidden, after))
    assert rows[1] == ["01", "1"] and len(found) == 3
    assert "Alt (ausgeblendet)" in found[0] and "Zeile 2: Auf dem" in found[1] and "Spalte „B“" in found[2]


@pytest.mark.parametrize(
    ("cell", "text"), [(number(2, "*"), "*"), (number(12345, "12"), "12345"), (number(12, "12 Tsd."), "12")]
)
def test_a_cell_of_an_ods_that_does_not_show_its_number_is_told(cell: str, text: str) -> None:
    rows, found = texts(ods(HEAD + row(globals()["text"]("01"), cell)))
    assert rows[1] == ["01", text] and found[0].startswith("Warnung") and "B2" in found[0]
