"""Tables in workbooks of each kind: read as declared; cells, formulas and sheets that hold none are told."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from screening.delivery.tables.table import Table, read_table
from tests.delivery.tables.sources import messages, source


def workbook(folder: Path, cells: dict[str, Any], formats: dict[str, str] | None = None) -> None:
    with xlsxwriter.Workbook(folder / "a.xlsx") as book:
        sheet = book.add_worksheet("Daten")
        sheet.write_row("A1", ["Gebiet", "Zahl"])
        sheet.write_column("A2", ["01", "02", "03"])
        sheet.write_column("B2", [1, 2, 3])
        for place, value in cells.items():
            form = book.add_format({"num_format": (formats or {}).get(place, "General")})
            if isinstance(value, tuple):
                sheet.write_formula(place, value[0], form, value[1])
            elif isinstance(value, str):
                sheet.write_string(place, value)
            else:
                sheet.write(place, value, form)


def read_workbook(folder: Path, **keys: Any) -> Table:
    return read_table(folder, source("a.xlsx", id_column="Gebiet", columns={"c": "Zahl"}, **keys))


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        (("=1/0", "#DIV/0!"), "Zeile 3, Spalte „Zahl“, Wert „#DIV/0!“: Hier steht ein Fehlerwert"),
        (dt.datetime(2024, 2, 1), "Zeile 3, Spalte „Zahl“, Wert „2024-02-01“: Hier steht ein Datum"),
        (True, "Wert „WAHR“: Hier steht keine Zahl"),
        (2.5, "Wert „2,5“: Hier muss eine ganze Zahl stehen."),
        (1.234, "Wert „1,2340“: Hier muss eine ganze Zahl stehen."),
        (1e308, "Wert „1e+308“: Hier steht keine Zahl"),
        (-3, "Wert „-3“: Der Wert ist negativ."),
        ("=HYPERLINK(1)", "Wert „=HYPERLINK(1)“: Hier steht keine Zahl"),
        ("1.234", "Wert „1.234“: Hier steht keine Zahl"),
    ],
)
def test_a_cell_of_a_workbook_that_holds_no_count_is_told_with_its_row(
    tmp_path: Path, cell: Any, told: str
) -> None:
    formats = {"B3": "dd.mm.yyyy"} if isinstance(cell, dt.datetime) else {}
    workbook(tmp_path, {"B3": cell}, formats)
    read = read_workbook(tmp_path)
    assert told in messages(read)
    assert read.counts["c"].isna().tolist() == [False, True, False]


def test_a_formula_comes_as_its_result_and_one_never_computed_is_an_error(tmp_path: Path) -> None:
    import openpyxl

    workbook(tmp_path, {"B3": ("=1+1", 2)})
    assert read_workbook(tmp_path).counts["c"].tolist() == [1, 2, 3]
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    book["Daten"]["B3"] = "=SUM(B2)"  # openpyxl writes no results
    book.save(tmp_path / "a.xlsx")
    assert "Zeile 3, Spalte „Zahl“, Wert „=?“: Hier steht eine Formel ohne Ergebnis." in messages(
        read_workbook(tmp_path)
    )


def test_a_workbook_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    workbook(tmp_path, {})
    assert "vorhanden: Daten" in messages(read_workbook(tmp_path, sheet="Blatt"))
    whole = (tmp_path / "a.xlsx").read_bytes()
    for content in (
        b"",
        b"PK\x03\x04",
        whole[: len(whole) // 2],
        b"A;B\n1;2\n",
        b"\xd0\xcf\x11\xe0" + bytes(600),
    ):
        (tmp_path / "a.xlsx").write_bytes(content)
        read = read_workbook(tmp_path)
        assert [f.level for f in read.findings] == ["Fehler"] and not read.whole, content[:10]


def test_a_sheet_that_spans_a_million_rows_and_columns_is_refused_before_it_is_laid_out(
    tmp_path: Path,
) -> None:
    workbook(tmp_path, {"XFD1048576": 1})
    assert "reicht bis Zeile 1048576, Spalte 16384" in messages(read_workbook(tmp_path))


def test_an_ods_with_two_header_rows_reads_like_a_workbook(tmp_path: Path) -> None:
    import zipfile

    def row(*cells: str) -> str:
        typed = (
            f'<table:table-cell office:value-type="float" office:value="{c}"/>'
            if c.isdigit() and len(c) > 2
            else f'<table:table-cell office:value-type="string"><text:p>{c}</text:p></table:table-cell>'
            if c
            else "<table:table-cell/>"
            for c in cells
        )
        return f"<table:table-row>{''.join(typed)}</table:table-row>"

    names = "office table text"
    spaces = " ".join(f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in names.split())
    rows = (
        row("", "Personen", "")
        + row("Gebiet", "alle", "unter 18")
        + row("01", "120", "(3)")
        + row("02", "150", "*")
    )
    manifest = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    with zipfile.ZipFile(tmp_path / "a.ods", "w") as parts:
        parts.writestr("META-INF/manifest.xml", f"<manifest:manifest xmlns:manifest='{manifest}'/>")
        parts.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        parts.writestr(
            "content.xml",
            f'<office:document-content {spaces}><office:body><office:spreadsheet><table:table table:name="T">'
            f"{rows}</table:table></office:spreadsheet></office:body></office:document-content>",
        )
    columns = {"a": "Personen alle", "b": "Personen unter 18"}
    read = read_table(
        tmp_path, source("a.ods", header_rows=2, id_column="Gebiet", columns=columns, totals=())
    )
    assert messages(read) == ""
    assert read.counts["a"].tolist() == [120, 150]
    assert read.status["b"].tolist() == ["eingeschränkt", "geheim"]


def test_an_old_xls_with_merged_header_cells_reads_like_a_workbook(tmp_path: Path) -> None:
    import xlwt

    book = xlwt.Workbook()
    sheet = book.add_sheet("Tabelle 1")
    sheet.write(0, 0, "Bevölkerung am 31.12.2024 1)")
    sheet.write_merge(1, 2, 0, 0, "Gebiet")
    sheet.write_merge(1, 1, 1, 2, "Perso-\nnen")
    sheet.write(2, 1, "alle")
    sheet.write(2, 2, "unter 18")
    for line, cells in enumerate([("01", 120, "(3)"), ("02", 150, "*"), ("Stadt gesamt", 270, "-")], start=3):
        for place, value in enumerate(cells):
            sheet.write(line, place, value)
    sheet.write(6, 0, "____")
    sheet.write(7, 0, "1) Quelle: Register")
    book.save(str(tmp_path / "a.xls"))
    declared = source(
        "a.xls",
        sheet="Tabelle 1",
        first_row=2,
        header_rows=2,
        id_column="Gebiet",
        totals=("Stadt gesamt",),
        columns={"a": "Personen alle", "b": "Personen unter 18"},
    )
    read = read_table(tmp_path, declared)
    assert not [f for f in read.findings if f.level != "Hinweis"]
    assert read.counts["a"].tolist() == [120, 150]
    assert read.status["b"].tolist() == ["eingeschränkt", "geheim"]
