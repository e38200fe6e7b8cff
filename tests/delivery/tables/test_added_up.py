"""Counts parted over rows: added up exactly, open where a part is, never doubled, never silently less."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from screening.delivery.manifest.findings_of_keys import added_amiss
from screening.delivery.manifest.keys import check_layouts
from screening.delivery.tables.added import overlapping
from tests.delivery.tables.rows import as_book, read, told

HEAD = ["Ort", "Jahr", "Geschlecht", "Alter", "Zahl"]
ROWS = [
    ["01", "2024", "m", "0-17", "10"],
    ["01", "2024", "m", "18-99", "30"],
    ["01", "2024", "w", "0-17", "20"],
    ["01", "2024", "w", "18-99", "40"],
    ["01", "2023", "w", "18-99", "9"],
    ["02", "2024", "m", "0-17", "1"],
    ["02", "2024", "w", "18-99", "3"],
]
LONG: dict[str, Any] = {
    "layout": "long",
    "value_column": "Zahl",
    "year_column": "Jahr",
    "add_up": ["Geschlecht", "Alter"],
}
HINT = "Zusammengezählt wird über „Geschlecht“ (m, w), „Alter“ (0-17, 18-99)."


def text(*rows: list[str]) -> str:
    return "\n".join(";".join(row) for row in (HEAD, *ROWS, *rows))


def test_the_rows_of_the_year_are_added_and_what_has_no_row_is_told(tmp_path: Path) -> None:
    table = read(tmp_path, text(), **LONG)
    assert table.counts["bev"].to_dict() == {"01": 100, "02": 4}
    assert table.status["bev"].to_dict() == {"01": "wert", "02": "wert"}
    [(_, column, message)] = told(table)
    assert column == "Geschlecht, Alter"
    assert message == f"{HINT} 2 von 8 Zeilen gibt es nicht; sie zählen als 0."


def test_wide_tables_and_workbooks_add_up_alike(tmp_path: Path) -> None:
    keys: dict[str, Any] = {"add_up": ["Geschlecht", "Alter"], "select": {"Jahr": "2024"}}
    for table in (read(tmp_path, text(), **keys), as_book(tmp_path, [HEAD, *ROWS], **keys)):
        assert table.counts["bev"].to_dict() == {"01": 100, "02": 4}


def test_a_count_of_some_classes_adds_up_those_that_where_names(tmp_path: Path) -> None:
    where = {"kinder": {"Alter": ["0-17"]}, "frauen": {"Geschlecht": "w", "Alter": ["0-17", "18-99"]}}
    columns = {"bev": "Zahl", "kinder": "Zahl", "frauen": "Zahl"}
    table = read(tmp_path, text(), **(LONG | {"columns": columns, "where": where}))
    assert table.counts["kinder"].to_dict() == {"01": 30, "02": 1}
    assert table.counts["frauen"].to_dict() == {"01": 60, "02": 3}


@pytest.mark.parametrize(
    ("sign", "status"),
    [(".", "geheim"), ("/", "unsicher"), ("...", "folgt"), ("", "fehlt"), ("x", "unsinnig")],
)
def test_a_part_that_is_open_makes_the_sum_open(tmp_path: Path, sign: str, status: str) -> None:
    table = read(tmp_path, text(["02", "2024", "w", "0-17", sign]), **LONG)
    assert table.counts["bev"].isna().to_dict() == {"01": False, "02": True}
    assert table.status["bev"].to_dict() == {"01": "wert", "02": status}


def test_a_secret_part_is_the_word_for_a_sum_that_lacks_others_too(tmp_path: Path) -> None:
    rows = [["02", "2024", "w", "0-17", ""], ["02", "2024", "m", "18-99", "."]]
    assert read(tmp_path, text(*rows), **LONG).status.loc["02", "bev"] == "geheim"


def test_reservations_of_parts_stay_with_the_sum(tmp_path: Path) -> None:
    table = read(tmp_path, text(["02", "2024", "w", "0-17", "5p"]), **LONG)
    assert (table.counts.loc["02", "bev"], table.status.loc["02", "bev"]) == (9, "vorläufig")


def test_zeros_alone_are_exactly_nothing(tmp_path: Path) -> None:
    rows = "\n".join(f"01;2024;{s};0-17;-" for s in "mw")
    table = read(tmp_path, f"{';'.join(HEAD)}\n{rows}\n", **LONG)
    assert (table.counts.loc["01", "bev"], table.status.loc["01", "bev"]) == (0, "null")


def test_a_combination_given_twice_is_an_error_with_both_lines(tmp_path: Path) -> None:
    table = read(tmp_path, text(["01", "2024", "m", "0-17", "10"]), **LONG)
    assert told(table, "Fehler") == [
        ("9", "Ort", "Der Wert zu „Zahl“ kommt doppelt vor (zuerst in Zeile 2).")
    ]


def test_an_undeclared_part_is_an_error_that_says_how_to_declare_it(tmp_path: Path) -> None:
    rows = [[f"0{n}", "2024", s, a, "7"] for n in range(3, 7) for s in "mw" for a in ("0-17", "18-99")]
    table = read(tmp_path, text(*rows), **(LONG | {"add_up": ["Geschlecht"]}))
    [error] = [f for f in table.findings if f.level == "Fehler"]
    assert "doppelt vor" in error.message and "unter add_up nennen" in error.remedy


def test_a_broken_row_leaves_no_smaller_sum(tmp_path: Path) -> None:
    table = read(tmp_path, f"{text()}\n02;2024;w;0-17\n", **LONG)
    assert pd.isna(table.counts.loc["02", "bev"]) and table.counts.loc["01", "bev"] == 100


def test_a_placeholder_does_not_vanish_in_a_sum(tmp_path: Path) -> None:
    table = read(tmp_path, text(["02", "2024", "w", "0-17", "999999"]), **LONG)
    [(row, column, message)] = told(table, "Fehler")
    assert (row, column) == ("9", "Zahl") and "Platzhalter" in message
    assert pd.isna(table.counts.loc["02", "bev"])


def test_sums_of_the_whole_city_are_added_up_as_the_areas_are(tmp_path: Path) -> None:
    rows = [["Stadt", "2024", "m", "0-17", "11"], ["Stadt", "2024", "w", "18-99", "93"]]
    table = read(tmp_path, text(*rows), totals=("Stadt",), **LONG)
    assert table.totals["bev"].to_dict() == {"Stadt": 104}


# ------------------------------------------------------------------ counted twice


@pytest.mark.parametrize("word", ["beide", "insgesamt", "Total", "both sexes", "Alle Geschlechter"])
def test_a_text_that_says_total_beside_its_parts_is_an_error(tmp_path: Path, word: str) -> None:
    table = read(tmp_path, text(["01", "2024", word, "0-17", "30"]), **LONG)
    [error] = [f for f in table.findings if f.level == "Fehler"]
    assert (error.row, error.column, error.value) == ("9", "Geschlecht", word)
    assert f'select = {{ "Geschlecht" = "{word}" }}' in error.remedy


def parted(texts: dict[str, list[int]]) -> str:
    rows = [f"0{n};2024;{s};0-17;{k}" for s, numbers in texts.items() for n, k in enumerate(numbers, 1)]
    return "\n".join([";".join(HEAD), *rows])


def test_a_text_whose_numbers_are_the_sum_of_all_others_is_an_error_whatever_it_says(tmp_path: Path) -> None:
    table = read(tmp_path, parted({"m": [3, 4, 5], "w": [4, 4, 1], "T": [7, 8, 6]}), **LONG)
    [error] = [f for f in table.findings if f.level == "Fehler"]
    assert (error.column, error.value) == ("Geschlecht", "T")
    assert error.message == "Das ist die Summe der anderen (m, w): Zusammengezählt würde doppelt."


def test_numbers_that_are_the_sum_in_some_areas_alone_are_parts(tmp_path: Path) -> None:
    table = read(tmp_path, parted({"m": [3, 4, 5], "w": [4, 4, 1], "d": [7, 8, 7]}), **LONG)
    assert not told(table, "Fehler") and table.counts["bev"].tolist() == [14, 16, 13]


def test_a_total_alone_is_no_double(tmp_path: Path) -> None:
    table = read(tmp_path, parted({"Total": [3, 4, 5]}), **LONG)
    assert not told(table, "Fehler") and table.counts["bev"].tolist() == [3, 4, 5]


def test_classes_that_overlap_are_an_error_unless_where_names_them(tmp_path: Path) -> None:
    more = text(["01", "2024", "m", "0-5", "4"])
    [(_, column, message)] = told(read(tmp_path, more, **LONG), "Fehler")
    assert column == "Alter"
    assert message == "„0-17“ und „0-5“ überschneiden sich: Zusammengezählt würde doppelt."
    where = {"bev": {"Alter": ["0-17", "18-99"]}}
    table = read(tmp_path, more, **(LONG | {"where": where}))
    assert not told(table, "Fehler") and table.counts.loc["01", "bev"] == 100


@pytest.mark.parametrize(
    "texts", [["0 bis unter 3", "3 bis unter 6", "6+"], ["0-4", "5-9", "10-14"], ["1", "2", "3"], ["Q1-2020"]]
)
def test_classes_side_by_side_do_not_overlap(texts: list[str]) -> None:
    assert overlapping(texts) is None


# ------------------------------------------------------------------ what cannot be added


def test_what_nobody_can_add_up_is_an_error_of_the_declaration() -> None:
    entry = {"add_up": ["A"], "rates": {"q": "Q"}, "rounding": 5, "fractions": "round"}
    assert [f.column for f in added_amiss(entry, "lieferung.toml", "datei.1")] == [
        "datei.1.rates",
        "datei.1.rounding",
        "datei.1.fractions",
    ]
    assert not [*added_amiss({"add_up": ["A"], "columns": {"bev": "B"}}, "lieferung.toml", "datei.1")]


def test_the_declaration_of_a_file_is_checked_for_it_and_an_atlas_adds_nothing_up() -> None:
    wide = {"path": "a.xlsx", "id_column": "Ort", "add_up": ["A"], "rounding": 5}
    atlas = {"path": "a.xlsx", "layout": "atlas", "add_up": ["A"]}
    found = [*check_layouts({"datei": [wide, atlas]}, "lieferung.toml")]
    assert [f.column for f in found] == ["datei.1.rounding", "datei.2.add_up"]


def test_a_column_that_the_file_lacks_is_told_as_every_column_is(tmp_path: Path) -> None:
    table = read(tmp_path, text(), **(LONG | {"add_up": ["Gschlecht", "Alter"]}))
    [(row, column, _), *_] = told(table, "Fehler")
    assert (row, column) == ("1", "Gschlecht")
