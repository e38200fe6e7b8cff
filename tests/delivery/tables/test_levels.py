"""Levels and sums in one table: rows of areas are read, those of the levels above and the city are sums."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from screening.delivery.manifest.keys import check_layouts
from tests.delivery.tables.rows import LEVELS, as_book, known, read

# ------------------------------------------------------------------ levels

HIERARCHY = """Ort;Ebene;Zahl
01;Stadtteil;7
02;Stadtteil;9
01;Land;99
Altona;Bezirk;3
1;Bezirk;16
X;Bezirk;2
01;Stadt;16
Y;;1
"""


def test_rows_of_levels_are_areas_sums_and_left_out(tmp_path: Path) -> None:
    table = read(tmp_path, HIERARCHY, known(), level_column="Ebene", levels=LEVELS)
    assert table.counts["bev"].to_dict() == {"01": 7, "02": 9}
    assert table.totals["bev"].to_dict() == {
        "Bezirk Altona": 3,
        "Bezirk 1": 16,
        "Bezirk X": 2,
        "Stadt 01": 16,
    }
    assert table.total_of == {
        "Bezirk Altona": ("bezirk", "2"),
        "Bezirk 1": ("bezirk", "1"),
        "Bezirk X": ("bezirk", ""),
        "Stadt 01": ("city", ""),
    }
    assert [f.message for f in table.findings] == [
        "2 Zeilen anderer Ebenen bleiben außer Betracht: Land (1), ohne Angabe (1).",
        "Diese Summenzeile nennt keinen bekannten Namen und keine Kennung der Ebene „Bezirk“: Sie wird nicht verglichen.",
    ]


def test_levels_without_rows_are_told_and_without_areas_nothing_is_read(tmp_path: Path) -> None:
    table = read(
        tmp_path, HIERARCHY, known(), level_column="Ebene", levels={"Stadtteile": "area", "Kreis": "bezirk"}
    )
    assert [(f.level, f.value) for f in table.findings if f.value] == [
        ("Fehler", "Stadtteile"),
        ("Warnung", "Kreis"),
    ]
    assert table.counts.empty and "Gemeint ist vielleicht „Stadtteil“" in table.findings[0].message


def test_levels_of_a_long_file_are_told_apart_too(tmp_path: Path) -> None:
    text = "Ort;Ebene;Was;Wert\n01;Stadtteil;Zahl;7\n1;Bezirk;Zahl;7\n01;Stadt;Zahl;16\n"
    table = read(
        tmp_path,
        text,
        known(),
        layout="long",
        variable_column="Was",
        value_column="Wert",
        level_column="Ebene",
        levels=LEVELS,
    )
    assert table.counts["bev"].to_dict() == {"01": 7} and table.totals["bev"].to_dict() == {
        "Bezirk 1": 7,
        "Stadt 01": 16,
    }


# ------------------------------------------------------------------ sums from a line on

TAIL = "Ort;Zahl\nSankt Pauli;7\nGroß Flottbek;9\nAltona;3\nMitte;16\nAltona;3\nHamburg;19\n"


def test_from_a_declared_line_on_all_rows_are_sums_even_under_the_name_of_an_area(tmp_path: Path) -> None:
    table = read(tmp_path, TAIL, known(), join="name", totals_from=5)
    assert table.findings == ()
    assert table.counts["bev"].to_dict() == {"01": 7, "02": 9, "05": 3}
    assert table.totals["bev"].to_dict() == {"Mitte": 16, "Summe Altona": 3, "Hamburg": 19}


def test_sums_at_the_end_are_told_apart_by_ids_and_in_workbooks_without_an_id_too(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["Ort", "Name", "Zahl"],
        ["01", "A", 7],
        ["02", "B", 9],
        ["01", "", 16],
        ["", "Stadt", 16],
    ]
    table = as_book(tmp_path, rows, known(), totals_from=4)
    assert not [f for f in table.findings if f.level == "Fehler"]
    assert table.counts["bev"].to_dict() == {"01": 7, "02": 9}
    assert table.totals["bev"].to_dict() == {"Summe 01": 16, "Stadt": 16}


def test_a_row_that_repeats_an_area_at_the_end_may_be_a_sum_and_the_key_is_named(tmp_path: Path) -> None:
    table = read(tmp_path, TAIL, known(), join="name", totals=["Mitte", "Hamburg"])
    [found] = [f for f in table.findings if f.level == "Fehler"]
    assert found.value == "Altona" and "totals_from = 5" in found.remedy
    within = "Ort;Zahl\nSankt Pauli;7\nSankt Pauli;8\nAltona;3\n"
    [found] = [f for f in read(tmp_path, within, known(), join="name").findings if f.level == "Fehler"]
    assert "totals_from" not in found.remedy


@pytest.mark.parametrize(("line", "said"), [(2, "Darüber steht kein Gebiet"), (8, "endet mit Zeile 7")])
def test_a_line_of_sums_above_all_areas_or_below_the_table_is_an_error(
    tmp_path: Path, line: int, said: str
) -> None:
    table = read(tmp_path, TAIL, known(), join="name", totals_from=line)
    assert any(f.level == "Fehler" and said in f.message for f in table.findings)


def test_a_line_of_sums_beside_a_column_of_levels_is_an_error_and_an_atlas_takes_none() -> None:
    base = {"path": "a.csv", "encoding": "utf-8", "delimiter": ";", "id_column": "Ort", "totals_from": 9}
    both = base | {"level_column": "Ebene", "levels": {"Ort": "area"}}
    [found] = check_layouts({"datei": [both]}, "lieferung.toml")
    assert (found.column, found.level) == ("datei.1.totals_from", "Fehler")
    atlas = {k: v for k, v in base.items() if k != "id_column"} | {"layout": "atlas"}
    [found] = check_layouts({"datei": [atlas]}, "lieferung.toml")
    assert "layout = „atlas“" in found.message
