"""Crosswalks: counts reach the new areas whole, or the table is refused."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.delivery import Carry, read_carry
from screening.findings import ScreeningError
from tests.build import city

OLD, NEW = pd.Index(["1.1", "1.2", "1.3"]), pd.Index(["1.1", "1.2", "1.4", "1.5"])
GOOD = ["1.1;1.1;1", "1.2;1.2;0,25", "1.2;1.4;0.75", "1.3;1.4;1"]


def read(folder: Path, *rows: str, header: str = "von;nach;gewicht", known: bool = False) -> Carry | None:
    path = folder / "geo" / "klein" / "weg.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    there = city(folder, crosswalk=({"from": "2016", "to": "2020", "path": "weg.csv"},))
    return read_carry(there, "2016", "2020", {"2016": OLD, "2020": NEW} if known else None)


def carried(carry: Carry | None, **counts: list[int | None]) -> pd.DataFrame:
    assert carry is not None
    index = pd.Index(["1.1", "1.2", "1.3"][: len(next(iter(counts.values())))], name="area_id")
    return carry.counts(pd.DataFrame({c: pd.array(v, dtype="Int64") for c, v in counts.items()}, index=index))


def test_counts_are_split_and_joined_by_weight(tmp_path: Path) -> None:
    new = carried(read(tmp_path, *GOOD, known=True), n=[5, 8, 2])
    assert new["n"].to_dict() == {"1.1": 5.0, "1.2": 2.0, "1.4": 8.0}
    assert new.index.name == "area_id"


def test_an_unknown_part_makes_the_whole_unknown_and_nothing_else(tmp_path: Path) -> None:
    new = carried(read(tmp_path, *GOOD), n=[5, 8, None], d=[None, 4, 4])
    assert new["n"].isna().tolist() == [False, False, True]
    assert new["d"].isna().tolist() == [True, False, False]


def test_a_part_with_weight_zero_takes_nothing_and_hides_nothing(tmp_path: Path) -> None:
    carry = read(tmp_path, "1.1;1.1;1", "1.2;1.2;1", "1.2;1.1;0")
    new = carried(carry, n=[5, None])["n"]
    assert new["1.1"] == 5
    assert pd.isna(new["1.2"])
    assert carry is not None
    assert carry.same.to_dict() == {"1.1": "1.1", "1.2": "1.2"}


def test_an_old_area_without_a_row_of_data_is_unknown(tmp_path: Path) -> None:
    assert carried(read(tmp_path, *GOOD), n=[5, 8])["n"].isna().tolist() == [False, False, True]


def test_an_area_is_the_same_if_it_alone_became_it_whatever_its_id(tmp_path: Path) -> None:
    carry = read(tmp_path, "1.1;1.1;1", "1.2;1.5;1", "1.3;1.4;1", "1.4;1.4;1", "1.6;1.6;0.5", "1.6;1.7;0.5")
    assert carry is not None
    assert carry.same.to_dict() == {"1.1": "1.1", "1.5": "1.2"}


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 100), st.integers(0, 10_000)), min_size=3, max_size=3))
def test_sums_are_kept(tmp_path_factory: pytest.TempPathFactory, parts: list[tuple[int, int]]) -> None:
    rows = []
    for k, (share, _) in enumerate(parts, start=1):
        rows += [f"1.{k};1.1;{share / 100:.2f}", f"1.{k};1.2;{(100 - share) / 100:.2f}"]
    new = carried(read(tmp_path_factory.mktemp("stadt"), *rows), n=[count for _, count in parts])
    assert new["n"].sum() == pytest.approx(sum(count for _, count in parts))


def test_without_a_declared_crosswalk_there_is_none() -> None:
    assert read_carry(city(), "2016", "2020") is None


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (["1.1;1.1;0,9"], "ergeben 0,9 statt 1"),
        (["1.1;1.1;1", "1.1;1.2;1"], "ergeben 2 statt 1"),
        (["1.1;1.1;ein"], "Zeile 2, Spalte „gewicht“, Wert „ein“: Das Gewicht ist keine Zahl"),
        (["1.1;1.1;-0.5", "1.1;1.2;1.5"], "Wert „-0.5“"),
        (["1.1;1.1;1.5", "1.1;1.2;-0.5"], "Wert „1.5“"),
        (["1.1;1.1;NaN"], "Wert „NaN“"),
        (["1.1;1.1;sNaN"], "Wert „sNaN“"),
        (["1.1;1.1;1e0"], "Wert „1e0“"),
        (["1.1;1.1"], "Das Gewicht ist keine Zahl"),
        ([], "ist leer"),
    ],
)
def test_weights_that_lose_or_double_are_refused(tmp_path: Path, rows: list[str], message: str) -> None:
    with pytest.raises(ScreeningError, match=message):
        read(tmp_path, *rows)


def test_a_bad_weight_is_told_once_not_as_a_wrong_sum_too(tmp_path: Path) -> None:
    with pytest.raises(ScreeningError) as error:
        read(tmp_path, "1.1;1.1;0.5", "1.1;1.2;halb", "1.2;1.2;0.7")
    assert [(f.row, f.value) for f in error.value.findings] == [("3", "halb"), ("", "1.2")]


def test_areas_unknown_or_forgotten_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ScreeningError) as error:
        read(tmp_path, "1.1;1.1;1", "1.20;1.2;1", "1.3;1.40;1", known=True)
    told = [(f.column, f.value, f.message) for f in error.value.findings]
    assert told == [
        ("von", "1.20", "Das Gebiet gibt es im alten Gebietsstand nicht."),
        ("nach", "1.40", "Das Gebiet gibt es im neuen Gebietsstand nicht."),
        ("von", "", "Im Umsteigeschlüssel fehlen alte Gebiete: 1.2."),
    ]


def test_many_forgotten_areas_are_told_in_short(tmp_path: Path) -> None:
    (tmp_path / "geo" / "klein").mkdir(parents=True)
    (tmp_path / "geo" / "klein" / "weg.csv").write_text("von;nach;gewicht\n1;1;1\n", encoding="utf-8")
    there = city(tmp_path, crosswalk=({"from": "2016", "to": "2020", "path": "weg.csv"},))
    ids = pd.Index([str(k) for k in range(1, 21)])
    with pytest.raises(ScreeningError, match="und 7 weitere"):
        read_carry(there, "2016", "2020", {"2016": ids, "2020": ids})


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("von;nach", "1.1;1.1"),
        ("von;nach", "1.1;1.1;1"),
        ("nach;von;gewicht", "1.1;1.1;1"),
        ("von,nach,gewicht", "1.1,1.1,1"),
        ("von;nach;gewicht;mehr", "1.1;1.1;1;0"),
        ("von;nach;gewicht", "1.1;1.1;1;0"),
    ],
)
def test_other_columns_are_refused(tmp_path: Path, header: str, row: str) -> None:
    with pytest.raises(ScreeningError, match="braucht die Spalten von;nach;gewicht"):
        read(tmp_path, row, header=header)


def test_a_table_that_is_not_there_is_refused(tmp_path: Path) -> None:
    there = city(tmp_path, crosswalk=({"from": "2016", "to": "2020", "path": "weg.csv"},))
    with pytest.raises(ScreeningError, match=r"weg\.csv: Der Umsteigeschlüssel fehlt"):
        read_carry(there, "2016", "2020")
