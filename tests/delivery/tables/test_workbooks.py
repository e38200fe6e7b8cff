"""Workbooks however they are written: what a cell holds, what it shows, which sheet is meant."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from screening.delivery.manifest.reading import Reading
from screening.delivery.tables.sheet import cell_text, read_sheet
from tests.delivery.tables.test_layouts import messages, read_table, source

SHEET, BOOK, STYLES = "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

ROWS = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>Gebiet</t></is></c><c r="B1" t="inlineStr"><is><t>Zahl</t></is></c></row>'
    '<row r="2"><c r="A2" t="inlineStr"><is><t>01</t></is></c><c r="B2"><v>12</v></c></row>'
    '<row r="3"><c r="A3" t="inlineStr"><is><t>02</t></is></c><c r="B3" s="0" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
    '<row r="4"><c r="A4" t="inlineStr"><is><t>03</t></is></c><c r="B4" s="0"><f>SUM(B2:B3)</f><v></v></c></row>'
)
FOUND = [["Gebiet", "Zahl"], ["01", "12"], ["02", "#DIV/0!"], ["03", "=?"]]


def xlsx(rows: str = ROWS, **edits: Callable[[str], str]) -> bytes:
    """A workbook with this sheet data, its parts changed: `sheet`, `book`, `links` and `all` (every part)."""
    parts = {
        "[Content_Types].xml": "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'/>",
        "_rels/.rels": f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        BOOK: f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets><sheet name="Fälle" sheetId="1" r:id="r1"/>'
        "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{LINKS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        SHEET: f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>',
    }
    places = {"sheet": SHEET, "book": BOOK, "links": "xl/_rels/workbook.xml.rels"}
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, text in parts.items():
            for key, edit in edits.items():
                if places.get(key, name) == name:
                    text = edit(text)
            archive.writestr(name, text)
    return target.getvalue()


def texts(content: bytes, sheet: str = "") -> tuple[list[list[str]], list[str]]:
    """All cells as texts, and the findings."""
    reading = Reading("a.xlsx")
    read = read_sheet(content, sheet, reading)
    text = cell_text(",")
    return [[*map(text, cells)] for _, cells in read.rows] if read else [], [*map(str, reading.found)]


def prefixed(text: str) -> str:
    return re.sub(r"<(/?)(?=\w)", r"<\1x:", text).replace("xmlns=", "xmlns:x=")


def strict(text: str) -> str:
    return text.replace(MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main").replace(
        LINKS, "http://purl.oclc.org/ooxml/officeDocument/relationships"
    )


def target(path: str) -> Callable[[str], str]:
    return lambda text: text.replace('Target="worksheets/sheet1.xml"', f'Target="{path}"')


WRITINGS: dict[str, dict[str, Callable[[str], str]]] = {
    "plain": {},
    "prefixed names": {"sheet": prefixed, "book": prefixed},
    "another order of attributes": {"sheet": lambda t: re.sub(r'<c r="(\w+)" ([^>]*)>', r'<c \2 r="\1">', t)},
    "line breaks within tags": {"sheet": lambda t: t.replace("<c ", "<c\n\t").replace("</c>", "</c\n>")},
    "line breaks between tags": {"sheet": lambda t: t.replace("><", ">\n<").replace("<t>\n", "<t>")},
    "single quotes": {"sheet": lambda t: t.replace('"', "'")},
    "no names of cells": {"sheet": lambda t: re.sub(r'<c r="\w+"', "<c", t)},
    "no numbers of rows": {"sheet": lambda t: re.sub(r'<row r="\d+"', "<row", t)},
    "neither": {"sheet": lambda t: re.sub(r'<(row|c) r="\w+"', r"<\1", t)},
    "the strict namespace": {"all": strict},
    "character references": {"sheet": lambda t: t.replace("<v>12<", "<v>1&#50;<").replace("#DIV", "&#x23;DIV")},
    "character data": {"sheet": lambda t: t.replace("<v>12<", "<v><![CDATA[12]]><")},
    "comments": {"sheet": lambda t: t.replace("<v>12<", "<v>1<!-- 9 -->2<")},
    "blanks around numbers": {"sheet": lambda t: t.replace("<v>12<", "<v>\n 12 <")},
    "an empty formula": {"sheet": lambda t: t.replace("<f>SUM(B2:B3)</f><v></v>", '<f t="shared" si="0"/>')},
    "a value without text": {"sheet": lambda t: t.replace("<v></v>", "<v/>")},
    "an absolute target": {"links": target("/xl/worksheets/sheet1.xml")},
    "a target by way of its folder": {"links": target("./worksheets/../worksheets/sheet1.xml")},
    "a target from above": {"links": target("../xl/worksheets/sheet1.xml")},
    "a target in another case": {"links": target("Worksheets/Sheet1.xml")},
    "another prefix for relations": {"book": lambda t: t.replace("xmlns:r=", "xmlns:q=").replace("r:id", "q:id")},
    "rows upside down": {
        "sheet": lambda t: t.replace(ROWS, "".join(reversed(re.findall("<row.*?</row>", ROWS))))
    },
    "a byte order mark": {"sheet": lambda t: "\ufeff" + t},
    "another encoding": {"sheet": lambda t: '<?xml version="1.0" encoding="us-ascii"?>' + t},
}  # fmt: skip


@pytest.mark.parametrize("writing", WRITINGS)
def test_error_cells_and_formulas_without_result_are_found_however_the_xml_is_written(writing: str) -> None:
    content = xlsx(**WRITINGS[writing])
    assert texts(content) == (FOUND, [])


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('<c r="B2" t="str"><f>IF(1,"")</f><v></v></c>', ""),
        ('<c r="B2" t="str"><f>A1</f></c>', "=?"),
        ('<c r="B2" t="e"><v/></c>', "#N/A"),
        ('<c r="B2" t="b"><v>1</v></c>', "WAHR"),
        ('<c r="B2" t="d"><v>2024-02-01</v></c>', "2024-02-01"),
        ('<c r="B2"><v>1_2</v></c>', "1_2"),
        ('<c r="B2"><v>nan</v></c>', "nan"),
        ('<c r="B2" t="inlineStr"><v>7</v></c>', "7"),
        ('<c r="B2" t="inlineStr"><is><r><t>1</t></r><r><t>2</t></r><rPh><t>x</t></rPh></is></c>', "12"),
    ],
)
def test_a_cell_of_another_type_reads_as_what_it_says(cell: str, text: str) -> None:
    rows, _ = texts(xlsx(ROWS.replace('<c r="B2"><v>12</v></c>', cell)))
    assert rows[1] == ["01", text]


@pytest.mark.parametrize(
    "broken",
    [
        xlsx(ROWS.replace('r="B2"', 'r="A2"')),
        xlsx(sheet=lambda t: f'<!DOCTYPE w [<!ENTITY e "e">]>{t}'.replace('t="e"', 't="&e;"')),
        xlsx(ROWS.replace('r="B2"', 'r="2B"')),
        xlsx(ROWS.replace('<c r="B2"', '<c r="B2" t="s"')),
        xlsx(links=target("worksheets/sheet2.xml")),
        xlsx(ROWS.replace('r="B2"', 'r="B0"')),
        xlsx(ROWS.replace('<row r="3"', '<row r="-4"')),
        xlsx(ROWS.replace("<v>12</v>", "<v>1</v><v>2</v>")),
    ],
    ids=[
        "a cell twice",
        "a document type",
        "a name that is none",
        "no such text",
        "no such part",
        "row 0",
        "a row before the first",
        "two values in a cell",
    ],
)
def test_a_workbook_that_contradicts_itself_is_an_error(broken: bytes) -> None:
    rows, found = texts(broken)
    assert rows == [] and len(found) == 1 and found[0].startswith("Fehler")


@pytest.mark.parametrize("writing", ["plain", "prefixed names", "single quotes", "the strict namespace"])
def test_a_cell_far_away_is_refused_however_the_xml_is_written(writing: str) -> None:
    far = ROWS + '<row r="1000000"><c r="XFD1000000"><v>1</v></c></row>'
    assert "reicht bis Zeile 1000000, Spalte 16384" in texts(xlsx(far, **WRITINGS[writing]))[1][0]
    assert texts(xlsx(ROWS + '<row r="1048576"><c r="XFD1048576" s="0"/></row>'))[1] == []


# ------------------------------------------------------------------ which sheet


def several(*states: str, chart: str = "") -> bytes:
    """A workbook of sheets A, B … in these states; `chart` says the kind of the first one instead."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for n, state in enumerate(states):
        sheet = book.create_sheet("ABC"[n])
        sheet.append(["Gebiet", "Zahl"])
        sheet.append(["01", n])
        sheet.sheet_state = state
    content = io.BytesIO()
    book.save(content)
    source, changed = zipfile.ZipFile(content), io.BytesIO()
    with zipfile.ZipFile(changed, "w") as archive:
        for name in source.namelist():
            text = source.read(name)
            if chart and name == "xl/_rels/workbook.xml.rels":
                text = text.replace(b'/worksheet"', f'/{chart}"'.encode(), 1)
            archive.writestr(name, text)
    return changed.getvalue()


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_first_sheet_is_passed_over_and_named(state: str) -> None:
    rows, found = texts(several(state, "visible", "visible"))
    assert rows[1] == ["01", "1"]
    assert "gelesen wurde „B“" in found[0] and "A (ausgeblendet), C" in found[0]
    assert texts(several("visible"))[1] == []


def test_a_hidden_sheet_that_was_asked_for_is_read_with_a_warning() -> None:
    rows, found = texts(several("hidden", "visible"), "A")
    assert rows[1] == ["01", "0"] and found[0].startswith("Warnung") and "ausgeblendet" in found[0]


def test_no_visible_table_is_an_error_that_names_those_there_are() -> None:
    rows, found = texts(several("hidden", "visible", chart="chartsheet"))
    assert rows[1] == ["01", "1"]
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        book.add_worksheet("Alt").hide()
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=Alt!$A$1:$A$2"})
        sheet = book.add_chartsheet("Bild")
        sheet.set_chart(chart)
        sheet.activate()
        sheet.set_first_sheet()
    rows, found = texts(content.getvalue())
    assert rows == [] and "vorhanden: Alt (ausgeblendet)" in found[0]


@pytest.mark.parametrize(
    ("kind", "told"),
    [("chartsheet", "Diagrammblatt"), ("dialogsheet", "Dialogblatt"), ("xlMacrosheet", "Makroblatt")],
)
def test_a_sheet_that_is_no_table_is_passed_over_and_refused_by_name(kind: str, told: str) -> None:
    content = several("visible", "visible", chart=kind)
    rows, found = texts(content)
    assert rows[1] == ["01", "1"] and f"A ({told})" in found[0]
    rows, found = texts(content, "A")
    assert rows == [] and told in found[0] and "vorhanden: B" in found[0]


# ------------------------------------------------------------------ what is not seen


def made(fill: Callable[[Any, Any], object]) -> bytes:
    """A workbook of three areas, changed by `fill(book, sheet)`."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet("Daten")
        sheet.write_row("A1", ["Gebiet", "Zahl"])
        sheet.write_column("A2", ["01", "02", "03"])
        sheet.write_column("B2", [1, 2, 3])
        fill(book, sheet)
    return content.getvalue()


def test_hidden_rows_and_columns_are_read_and_told_with_their_places() -> None:
    def hide(_: Any, sheet: Any) -> None:
        for row in (1, 2, 9):  # nothing stands in the last one
            sheet.set_row(row, None, None, {"hidden": True})
        sheet.set_column("B:D", None, None, {"hidden": True})

    rows, found = texts(made(hide))
    assert [r[0] for r in rows] == ["Gebiet", "01", "02", "03"]
    assert found[0].startswith("Hinweis: a.xlsx, Zeile 2–3:") and "(2)" in found[0]
    assert "Spalte „B“: Ausgeblendete Spalten (1)" in found[1]


@pytest.mark.parametrize(
    ("rows", "edit", "told"),
    [
        (ROWS.replace('r="2"', 'r="2" ht="0.0"', 1), str, "Zeile 2: Ausgeblendete Zeilen"),
        (
            ROWS,
            lambda t: t.replace("<sheetData", '<cols><col min="2" max="2" width="0.00"/></cols><sheetData'),
            "Spalte „B“: Ausgeblendete Spalten",
        ),
        (ROWS, lambda t: t.replace("<sheetData", '<sheetPr filterMode="1"/><sheetData'), "Filter gesetzt"),
    ],
    ids=["a row without height", "a column without width", "a filter of Excel's own kind"],
)
def test_what_nobody_sees_is_told_however_it_is_hidden(
    rows: str, edit: Callable[[str], str], told: str
) -> None:
    assert told in texts(xlsx(rows, sheet=edit))[1][0]


def test_a_filter_is_a_warning_that_names_the_rows_it_hides() -> None:
    def filtered(_: Any, sheet: Any) -> None:
        sheet.autofilter("A1:B4")
        sheet.filter_column("B", "x > 1")
        sheet.set_row(1, None, None, {"hidden": True})

    assert texts(made(filtered))[1][0].startswith(
        "Warnung: a.xlsx, Zeile 2: Auf dem Tabellenblatt ist ein Filter"
    )
    assert texts(made(lambda _, sheet: sheet.autofilter("A1:B4")))[1] == []


# ------------------------------------------------------------------ what a cell shows


def shown(value: float, code: str) -> tuple[str, list[str]]:
    """How cell B2 reads with this format."""
    rows, found = texts(
        made(lambda book, sheet: sheet.write("B2", value, book.add_format({"num_format": code})))
    )
    return rows[1][1], found


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (0.04, "0.0%", "4 %"),
        (0.04, "0%;[Red]-0%", "4 %"),
        (-0.04, "0%;[Red]-0%", "-4 %"),
        (0.123456, "0.00%", "12,3456 %"),
        (0.125, "[>=1]0%;0.0%", "12,5 %"),
        (4.0, '0.0" %"', "4 %"),
        (4.0, r"0.0\%", "4 %"),
        (4.0, r"0.0\ \%", "4 %"),
        (4.0, '0.0"‰"', "4 ‰"),
        (4.0, "0.0_%", "4"),
        (4.0, "#,##0.00_-;[Red]-#,##0.00", "4"),
        (4.0, '_-* #,##0.00 "€"_-', "4"),
        (4.0, "0.00E+00", "4"),
        (0.0, '0;-0;"-"', "-"),
        (0.0, "0;-0;;@", "0"),
        (45323.0, "dd.mm.yyyy", "2024-02-01"),
        (45323.0, "[$-407]d. mmmm yyyy;@", "2024-02-01"),
        (1.5, "[h]:mm", "1900-01-01T12:00:00"),
    ],
)
def test_a_number_reads_as_it_is_shown(value: float, code: str, text: str) -> None:
    assert shown(value, code) == (text, [])


@pytest.mark.parametrize(
    ("value", "code", "text", "told"),
    [
        (12_345.0, "#,##0,", "12345", "B2: 12345"),
        (12_345_678.0, '0.0,,"Mio."', "12345678", "B2: 12345678"),
        (12.0, '0" Tsd."', "12", "B2: 12"),
        (5.0, '"<"0', "5", "B2: 5"),
        (2.0, '[<3]"*";0', "*", "B2"),
        (2.0, ";;;", "2", "B2"),
    ],
)
def test_a_cell_that_does_not_show_its_number_is_told_with_its_name(
    value: float, code: str, text: str, told: str
) -> None:
    read, found = shown(value, code)
    assert read == text and found[0].startswith("Warnung") and f"Wert „{told}“" in found[0]


RATES = {"id_column": "Gebiet", "columns": {}, "rates": {"r": "Zahl"}, "totals": ()}


def percents(folder: Path, *cells: tuple[float, str], **keys: Any) -> Any:
    """Table of one column of rates with these numbers and formats."""

    def fill(book: Any, sheet: Any) -> None:
        for n, (value, code) in enumerate(cells, 1):
            sheet.write(n, 1, value, book.add_format({"num_format": code}))

    (folder / "a.xlsx").write_bytes(made(fill))
    return read_table(folder, source("a.xlsx", **RATES, **keys))


@pytest.mark.parametrize("rates_as", ["percent", "share"])
def test_a_column_of_percents_is_read_as_shown_whatever_numbers_without_a_sign_mean(
    tmp_path: Path, rates_as: str
) -> None:
    read = percents(tmp_path, (0.04, "0.0%"), (5.5, '0.0" %"'), (60.0, '0"‰"'), rates_as=rates_as)
    assert read.rates["r"].tolist() == [4 * 10**9, 55 * 10**8, 6 * 10**9]
    assert [(f.level, f.column) for f in read.findings] == [("Hinweis", "Zahl")]


def test_a_column_of_percents_and_plain_numbers_is_an_error_that_names_the_rows(tmp_path: Path) -> None:
    read = percents(tmp_path, (0.04, "0%"), (0.05, "General"), (6.1, "0.0"))
    assert [(f.level, f.row, f.column) for f in read.findings] == [("Fehler", "3, 4", "Zahl")]
    assert not [
        f for f in percents(tmp_path, (0.04, "0%"), (0, "0"), (0, "0")).findings if f.level == "Fehler"
    ]


@pytest.mark.parametrize("number", [-9999, 999999])
def test_a_placeholder_among_percents_is_told_as_one_and_then_read_as_agreed(
    tmp_path: Path, number: int
) -> None:
    cells = (0.04, "0%"), (number, "General"), (0.05, "0%")
    [told] = [f for f in percents(tmp_path, *cells).findings if f.level == "Fehler"]
    assert f'"{number}" = "fehlt"' in told.remedy
    read = percents(tmp_path, *cells, signs={str(number): "fehlt"})
    assert read.rates["r"].isna().tolist() == [False, True, False]
    assert [f.level for f in read.findings] == ["Hinweis"]


def test_a_share_where_a_count_belongs_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(
        made(lambda book, sheet: sheet.write("B2", 1, book.add_format({"num_format": "0%"})))
    )
    read = read_table(tmp_path, source("a.xlsx", id_column="Gebiet", columns={"c": "Zahl"}))
    assert "Zeile 2, Spalte „Zahl“, Wert „100 %“: Hier steht ein Anteil statt einer Anzahl." in messages(read)


def test_a_column_of_shares_where_counts_belong_is_one_error_that_names_the_rows(tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_column("B2", [0.1, 0.2, 0.3], book.add_format({"num_format": "0%"}))

    (tmp_path / "a.xlsx").write_bytes(made(fill))
    read = read_table(tmp_path, source("a.xlsx", id_column="Gebiet", columns={"c": "Zahl"}))
    [told] = [f for f in read.findings if f.level == "Fehler"]
    assert (told.row, told.value) == (
        "2",
        "10 %",
    ) and "(3 Zellen; Zeilen 2, 3, 4; auch „20 %“" in told.message


@pytest.mark.parametrize(("title", "told"), [("", "Tabellenblatt ist leer"), ("Bericht", "nur eine Spalte")])
def test_a_cover_sheet_before_the_table_is_told_with_the_sheets_there_are(
    tmp_path: Path, title: str, told: str
) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        book.add_worksheet("Deckblatt").write("A1", title)
        book.add_worksheet("Daten").write_row("A1", ["Gebiet", "Zahl"])
    read = read_table(tmp_path, source("a.xlsx", id_column="Gebiet", columns={"c": "Zahl"}))
    [error] = [f for f in read.findings if f.level == "Fehler"]
    assert told in error.message and error.remedy.startswith("sheet")
    assert any("es gibt noch: Daten" in f.remedy for f in read.findings)


# ------------------------------------------------------------------ other kinds of workbooks


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


def test_an_old_xls_tells_errors_percents_and_what_is_hidden(tmp_path: Path) -> None:
    import xlwt

    book = xlwt.Workbook()
    book.add_sheet("Alt").visibility = 1
    sheet = book.add_sheet("Neu")
    for line, cells in enumerate([("Gebiet", "Zahl"), ("01", 7), ("02", 0.04), ("03", 12_345)]):
        for place, value in enumerate(cells):
            code = {2: "0.0%", 3: "#,##0,"}.get(line, "General") if place else "General"
            sheet.write(line, place, value, xlwt.easyxf(num_format_str=code))
    sheet.row(4).set_cell_text(0, "04")
    sheet.row(4).set_cell_error(1, "#DIV/0!")
    sheet.row(1).hidden = True
    sheet.row(1).height_mismatch = True
    sheet.col(1).hidden = True
    book.set_active_sheet(1)
    book.save(str(tmp_path / "a.xls"))
    rows, found = texts((tmp_path / "a.xls").read_bytes())
    assert [r[1] for r in rows] == ["Zahl", "7", "4 %", "12345", "#DIV/0!"]
    assert [re.search("Alt|Zeile 2|Spalte „B“|B4: 12345", f) is not None for f in found] == [True] * 4


def binary(*records: tuple[int, bytes]) -> bytes:
    """Records of a binary workbook."""
    made = b""
    for kind, content in records:
        made += bytes([kind & 0x7F | 0x80, kind >> 7]) if kind > 127 else bytes([kind])
        made += bytes([len(content) & 0x7F | 0x80, len(content) >> 7]) + content
    return made


def wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def xlsb(row: int = 1, last: int = 3) -> bytes:
    """A binary workbook: a hidden sheet, one with a text, an error, a percent and a number."""

    def cell(column: int, style: int = 0) -> bytes:
        return struct.pack("<II", column, style)

    line = struct.pack("<IIHBBBI", row, 0, 300, 0, 0x10, 0, 0)
    sheet = binary(
        (129, b""),
        (148, struct.pack("<IIII", 0, row, 0, 3)),
        (145, b""),
        (0, line),
        (6, cell(0) + wide("01")),
        (3, cell(1) + b"\x07"),
        (5, cell(2, 1) + struct.pack("<d", 0.04)),
        (2, cell(last) + struct.pack("<I", 12 << 2 | 2)),
        (146, b""),
        (130, b""),
    )
    links = "".join(
        f'<Relationship Id="r{n}" Type="{LINKS}/{kind}" Target="{path}"/>'
        for n, kind, path in (
            (1, "worksheet", "a.bin"),
            (2, "worksheet", "b.bin"),
            (3, "styles", "styles.bin"),
        )
    )
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    percent = struct.pack("<HH", 0, 10) + bytes(12)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{space}"><Relationship Id="r" Type="{LINKS}/officeDocument" '
            'Target="xl/workbook.bin"/></Relationships>',
        )
        archive.writestr(
            "xl/_rels/workbook.bin.rels", f'<Relationships xmlns="{space}">{links}</Relationships>'
        )
        archive.writestr(
            "xl/workbook.bin",
            binary(
                (131, b""),
                (153, bytes(12)),
                (143, b""),
                (156, struct.pack("<II", 1, 1) + wide("r1") + wide("Alt")),
                (156, struct.pack("<II", 0, 2) + wide("r2") + wide("Neu")),
                (144, b""),
                (132, b""),
            ),
        )
        archive.writestr(
            "xl/styles.bin",
            binary(
                (615, struct.pack("<I", 0)),
                (616, b""),
                (617, struct.pack("<I", 2)),
                (47, bytes(16)),
                (47, percent),
                (618, b""),
            ),
        )
        archive.writestr("xl/a.bin", sheet)
        archive.writestr("xl/b.bin", sheet)
    return target.getvalue()


def test_a_binary_workbook_tells_errors_percents_and_what_is_hidden() -> None:
    rows, found = texts(xlsb())
    assert rows == [["01", "#DIV/0!", "4 %", "12"]]
    assert "Alt (ausgeblendet)" in found[0] and "Zeile 2" in found[1]


def test_a_binary_workbook_that_reaches_far_is_refused_before_it_is_laid_out() -> None:
    rows, found = texts(xlsb(1_048_575, 16_383))
    assert rows == [] and "reicht bis Zeile 1048576, Spalte 16384" in found[1]
