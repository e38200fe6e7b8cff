"""A cell „1“ where both a district 1 and a quarter 01 are declared: said by the file, or an error that asks for it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from screening.base.areas import unmarked
from screening.delivery.geometry.parents import with_parent_sums
from screening.delivery.ids import known_areas
from screening.delivery.ids.recognise import recognised
from screening.delivery.manifest.city import Checks, City, Parent
from screening.delivery.tables.table import Table, read_table
from tests.delivery.tables.rows import source, told

IDS = [f"{n:02d}" for n in range(1, 13)]
LOST = [i.lstrip("0") for i in IDS]
DISTRICTS = {"1": 46, "2": 62, "3": 78}
CITY = City.model_construct(
    id_pattern=r"\d{2}",
    separator="",
    parents=(Parent(id="bezirk", label="Bezirk", column="bez"),),
    checks=Checks(),
)
FRAME = pd.DataFrame({"bezirk": [str(1 + n // 4) for n in range(12)]}, index=IDS)
LEVELS = {"level_column": "Ebene", "levels": {"V": "area", "B": "bezirk"}}


def read(folder: Path, ids: Sequence[str], districts: Sequence[str] = (), **keys: Any) -> Table:
    rows = [f"{i};{10 + n};V" for n, i in enumerate(ids)]
    rows += [f"{d};{DISTRICTS[d.lstrip('0')]};B" for d in districts]
    (folder / "a.csv").write_text("\n".join(["Ort;Zahl;Ebene", *rows]), encoding="utf-8")
    table = read_table(folder, source("a.csv", **keys), known_areas(FRAME, CITY))
    return with_parent_sums(recognised(table, FRAME.index, CITY, DISTRICTS), FRAME, CITY)


@pytest.mark.parametrize("districts", [["1", "2", "3"], ["01", "02", "03"]])
def test_a_level_column_says_what_a_number_means_however_it_is_written(
    tmp_path: Path, districts: list[str]
) -> None:
    for ids in (IDS, LOST):
        table = read(tmp_path, ids, districts, **LEVELS)
        assert table.counts["bev"].to_dict() == {i: 10 + n for n, i in enumerate(IDS)}
        assert [*table.total_of.values()] == [("bezirk", d) for d in DISTRICTS]
        assert told(table, "Fehler") == []


def test_rows_above_the_sums_at_the_end_are_areas(tmp_path: Path) -> None:
    table = read(tmp_path, LOST, ["1", "2", "3"], totals_from=14)
    assert table.counts["bev"].to_dict() == {i: 10 + n for n, i in enumerate(IDS)}
    assert [*table.totals["bev"]] == [46, 62, 78] and told(table, "Fehler") == []


def test_where_zeros_are_kept_a_number_without_them_is_the_districts(tmp_path: Path) -> None:
    table = read(tmp_path, IDS, ["1", "2", "3"])
    assert len(table.counts) == 12 and table.totals["bev"].to_dict() == DISTRICTS
    assert told(table, "Fehler") == []


def test_where_zeros_are_lost_and_nothing_says_which_it_is_an_error_and_no_row_of_either(
    tmp_path: Path,
) -> None:
    table = read(tmp_path, LOST)
    errors = [f for f in table.findings if f.level == "Fehler"]
    assert [(f.row, f.value) for f in errors] == [("2", "1"), ("3", "2"), ("4", "3")]
    assert "das Gebiet 01 meinen" in unmarked(errors[0].message)
    assert "level_column" in errors[0].remedy
    assert table.totals.empty and not {"01", "1"} & {*table.counts.index}
    assert table.broken >= {"01", "02", "03"}  # they are there: nobody is to tell that they are missing
