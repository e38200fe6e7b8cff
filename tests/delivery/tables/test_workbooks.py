"""Workbooks however they are written: what a cell holds, which sheet is meant, what is not seen."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from screening.delivery.tables.table import read_table
from tests.delivery.tables.books import LINKS, made, texts
from tests.delivery.tables.sources import source

# ------------------------------------------------------------------ what a cell holds

SHEET, BOOK = "xl/worksheets/sheet1.xml", "xl/workbook.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

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


# ------------------------------------------------------------------ what is not seen


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
