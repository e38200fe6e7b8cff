"""Tables with a column an area: read as any, told as they stand in the file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from screening.delivery.manifest.keys import check_layouts
from screening.delivery.tables.table import Table, read_table
from screening.delivery.tables.turned import in_file
from tests.delivery.tables.rows import as_book, read, source

ROWS: list[list[Any]] = [
    ["Nr", "Thema", "Merkmal", "Stadt", "01", "02"],
    ["1", "Bevölkerung", "Insgesamt", "27", "12", "15"],
    ["2", "Bevölkerung", "  darunter Frauen", "13", "6", "7"],
    ["3", "Haushalte", "Insgesamt", "11", ".", "6"],
]
KEYS: dict[str, Any] = {
    "turned": ["Thema", "Merkmal"],
    "id_column": "Thema Merkmal",
    "totals": ("Stadt",),
    "ignore": ["Nr"],
    "columns": {"bev": "Bevölkerung Insgesamt", "hh": "Haushalte Insgesamt"},
}


def text(rows: list[list[Any]]) -> str:
    return "\n".join(";".join(map(str, row)) for row in rows)


def said(table: Table, level: str = "Fehler") -> list[str]:
    assert table.turned is not None
    return [str(in_file(f, table.turned)) for f in table.findings if f.level == level]


def test_rows_are_figures_and_columns_are_areas_in_text_and_workbook(tmp_path: Path) -> None:
    for table in (read(tmp_path, text(ROWS), **KEYS), as_book(tmp_path, ROWS, **KEYS)):
        assert table.counts["bev"].to_dict() == {"01": 12, "02": 15}
        assert table.status["hh"].to_dict() == {"01": "geheim", "02": "wert"}
        assert table.totals.loc["Stadt"].to_dict() == {"bev": 27, "hh": 11}
        assert said(table) == []
        assert said(table, "Hinweis") == [
            "Hinweis: 2024/a.csv, Zeile 3, Wert „Bevölkerung darunter Frauen“: Diese Zeile wird nicht gelesen. → "
            "Unter columns zuordnen oder unter ignore nennen.".replace("2024/a.csv", table.name)
        ]


def test_a_wrong_cell_is_told_where_it_stands_in_the_file(tmp_path: Path) -> None:
    rows = [*ROWS[:3], ["3", "Haushalte", "Insgesamt", "11", "viele", "6"]]
    [error] = said(read(tmp_path, text(rows), **KEYS))
    assert "Zeile 4, Spalte „01“, Wert „viele“" in error


def test_an_area_that_stands_twice_is_told_by_its_columns(tmp_path: Path) -> None:
    rows = [[*row, row[-1]] for row in ROWS]
    [error] = said(read(tmp_path, text(rows), **KEYS))
    assert "Zeile 1, Spalte „02“" in error and "(zuerst in Spalte „02“)" in error


def test_a_label_that_is_not_there_is_told_with_what_may_be_meant(tmp_path: Path) -> None:
    columns = {"bev": "Bevölkerung Insgesammt"}
    [error] = said(read(tmp_path, text(ROWS), **(KEYS | {"columns": columns})))
    assert "Wert „Bevölkerung Insgesammt“: Die Zeile fehlt in der Datei." in error
    assert "Bevölkerung Insgesamt" in error


def test_a_column_of_labels_that_is_not_there_is_told(tmp_path: Path) -> None:
    [error] = said(read(tmp_path, text(ROWS), **(KEYS | {"turned": ["Tema", "Merkmal"]})))
    assert "Tema" in error and "fehlt in der Datei" in error


def test_a_row_that_lost_a_cell_is_told_and_not_shifted(tmp_path: Path) -> None:
    table = read(tmp_path, text([*ROWS[:3], ROWS[3][:-1]]), **KEYS)
    errors = said(table)
    assert any("nicht so viele Felder" in e for e in errors)
    assert "hh" not in table.counts


def test_ids_may_stand_in_a_row_of_their_own(tmp_path: Path) -> None:
    rows = [["Merkmal", "Au", "Tal"], ["Nummer", "01", "02"], ["Einwohner", "7", "9"]]
    keys = {
        "turned": "Merkmal",
        "id_column": "Nummer",
        "name_column": "Merkmal",
        "columns": {"bev": "Einwohner"},
    }
    table = read(tmp_path, text(rows), **keys)
    assert table.counts["bev"].to_dict() == {"01": 7, "02": 9} and table.names == {"01": "Au", "02": "Tal"}


# ------------------------------------------------------------------ labels of one text

SECTIONS: list[list[Any]] = [
    ["Merkmal", "01", "02"],
    ["Deutsche", "", ""],
    ["insgesamt", "7", "9"],
    ["Frauen", "3", "4"],
    ["Ausländer", "", ""],
    ["insgesamt", "2", "5"],
    ["Frauen", "1", "2"],
]


def test_rows_of_one_label_are_told_apart_by_the_title_above(tmp_path: Path) -> None:
    columns = {"de": "Deutsche insgesamt", "frauen": "Ausländer Frauen"}
    keys: dict[str, Any] = {"turned": "Merkmal", "id_column": "Merkmal", "columns": columns}
    table = read(tmp_path, text(SECTIONS), **keys)
    assert table.counts.loc["02"].to_dict() == {"de": 9, "frauen": 2} and said(table) == []


def test_rows_of_one_label_are_told_apart_by_what_is_set_in_less(tmp_path: Path) -> None:
    rows = [
        ["Merkmal", "01", "02"],
        ["Männer", "10", "11"],
        ["  ledig", "3", "4"],
        ["    jung", "1", "2"],
        ["  verheiratet", "7", "7"],
        ["    jung", "4", "3"],
        ["Frauen", "9", "8"],
        ["  ledig", "5", "6"],
        ["    jung", "2", "2"],
    ]
    columns = {"a": "Frauen ledig", "b": "verheiratet jung", "c": "Männer ledig jung", "d": "Männer"}
    keys: dict[str, Any] = {"turned": "Merkmal", "id_column": "Merkmal", "columns": columns}
    table = read(tmp_path, text(rows), **keys)
    assert table.counts.loc["01"].to_dict() == {"a": 5, "b": 4, "c": 1, "d": 10} and said(table) == []


def test_rows_that_nothing_tells_apart_are_an_error(tmp_path: Path) -> None:
    rows = [["Merkmal", "01", "02"], ["Einwohner", "7", "9"], ["Einwohner", "8", "9"]]
    keys: dict[str, Any] = {"turned": "Merkmal", "id_column": "Merkmal", "columns": {"bev": "Einwohner"}}
    [error] = said(read(tmp_path, text(rows), **keys))
    assert "Einwohner" in error and "Zeile" in error


def test_an_empty_cell_of_a_column_of_groups_continues_the_one_above(tmp_path: Path) -> None:
    rows = [[*row] for row in ROWS]
    rows[2][1] = ""
    columns = {"frauen": "Bevölkerung darunter Frauen"}
    assert read(tmp_path, text(rows), **(KEYS | {"columns": columns})).counts["frauen"].to_dict() == {
        "01": 6,
        "02": 7,
    }


# ------------------------------------------------------------------ workbooks


def test_cells_merged_over_areas_are_an_error_with_their_place(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "a.xlsx")
    sheet = book.add_worksheet()
    for n, row in enumerate(ROWS):
        sheet.write_row(n, 0, row)
    sheet.merge_range(3, 4, 3, 5, "6")
    book.close()
    [error, *_] = said(read_table(tmp_path, source("a.xlsx", **KEYS)))
    assert "Zeile 4, Spalte „01“" in error and "E4:F4" in error


@pytest.mark.parametrize(("layout", "wrong"), [("wide", []), ("long", ["datei.1.turned"])])
def test_only_wide_tables_can_be_turned(layout: str, wrong: list[str]) -> None:
    entry = {"path": "a.xlsx", "layout": layout, "id_column": "a", "value_column": "b", "turned": "c"}
    if layout == "wide":
        del entry["value_column"]
    assert [f.column for f in check_layouts({"datei": [entry]}, "lieferung.toml")] == wrong
