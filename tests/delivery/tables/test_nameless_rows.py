"""Rows of figures that name no area: what belongs to none, a sum without a word, or an area that lost its id."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.delivery.draft.test_census import IDS, drafted, read
from tests.small_city import CASES, SmallCity, build_small_city


@pytest.fixture
def small(tmp_path: Path) -> SmallCity:
    return build_small_city(tmp_path)


def test_a_row_without_an_id_is_an_error_that_says_how_to_declare_it(small: SmallCity) -> None:
    small.write("faelle.csv", CASES + ";3;1;\n", "cp1252")
    found = small.finding("Fehler")
    assert found.message == "Die Kennung des Gebiets fehlt." and 'outside = "skip"' in found.remedy


def test_where_rows_of_no_area_are_left_out_one_without_an_id_is_told_and_nothing_else_changes(
    small: SmallCity,
) -> None:
    before = small.inspect().counts
    small.write("faelle.csv", CASES + ";3;1;\n", "cp1252")
    small.change("lieferung.toml", 'id_column = "Gebiet"', 'id_column = "Gebiet"\noutside = "skip"')
    found = small.finding()
    assert found.level == "Hinweis" and "1 von 7 Zeilen nennt kein Gebiet" in found.message
    assert found.row == str(len(CASES.splitlines()) + 1)
    assert small.inspect().counts.equals(before)


def test_where_most_rows_lack_their_id_skipping_is_no_remedy(small: SmallCity) -> None:
    header, *rows = CASES.splitlines()
    lost = [row if k < 1 else ";" + row.partition(";")[2] for k, row in enumerate(rows)]
    small.write("faelle.csv", "\n".join([header, *lost]) + "\n", "cp1252")
    small.change("lieferung.toml", 'id_column = "Gebiet"', 'id_column = "Gebiet"\noutside = "skip"')
    assert any(f.level == "Fehler" for f in small.findings())


def _table(path: Path, rows: list[str]) -> Path:
    path.write_text("\n".join(["LSOA11CD,Residents,Unemployed", *rows]) + "\n", encoding="utf-8")
    return path


OWN = [f"{one},{700 + n},{7 + n}" for n, one in enumerate(IDS)]


def test_a_draft_leaves_out_what_names_no_area_where_every_area_has_a_row(tmp_path: Path) -> None:
    [file] = _drafted(_table(tmp_path / "work_2021.csv", [*OWN, ",46,12"]), tmp_path)
    assert file["outside"] == "skip" and "totals" not in file


def test_a_draft_takes_a_row_of_sums_without_a_word_for_the_citys(tmp_path: Path) -> None:
    people, work = sum(700 + n for n in range(12)), sum(7 + n for n in range(12))
    [file] = _drafted(_table(tmp_path / "work_2021.csv", [*OWN, f",{people},{work}"]), tmp_path)
    assert file["totals"] == [""] and "outside" not in file


def _drafted(table: Path, folder: Path) -> list[dict[str, object]]:
    city = drafted(folder, table)
    files: list[dict[str, object]] = read(city / "2021/lieferung.toml")["datei"]
    return files


def test_a_draft_leaves_nothing_out_where_an_area_may_have_lost_its_id(tmp_path: Path) -> None:
    table = _table(tmp_path / "work_2021.csv", [*OWN[:-1], ",711,18"])
    with pytest.raises(AssertionError, match="Die Kennung des Gebiets fehlt"):
        drafted(tmp_path, table)
