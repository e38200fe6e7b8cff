"""Crosswalks: counts reach the new areas whole, or the table is refused."""

from __future__ import annotations

import random
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from screening.base.findings import ScreeningError
from screening.delivery import Carry, City, read_carry
from screening.delivery.geometry.crosswalk import crosswalk_findings, split
from screening.delivery.geometry.weights import Weights, compose
from screening.pipeline.check import check_year
from screening.year import _carries
from tests.build import city, delivery, screened
from tests.examples import examples
from tests.small_city import build_small_city

OLD, NEW = pd.Index(["1.1", "1.2", "1.3"]), pd.Index(["1.1", "1.2", "1.4", "1.5"])
GOOD = ["1.1;1.1;1", "1.2;1.2;0,25", "1.2;1.4;0.75", "1.3;1.4;1"]


def read(
    folder: Path,
    *rows: str,
    header: str = "von;nach;gewicht",
    known: bool = False,
    tolerance: str = "0",
) -> Carry | None:
    path = folder / "geo" / "klein" / "weg.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    declared = {"from": "2016", "to": "2020", "path": "weg.csv", "tolerance": Decimal(tolerance)}
    there = city(folder, crosswalk=(declared,))
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


COUNTS = st.one_of(st.none(), st.integers(0, 10**9))


@st.composite
def reforms(draw: st.DrawFn) -> tuple[pd.DataFrame, list[int | None]]:
    """Weights of some old areas onto some new ones, and a count for each old area."""
    rows = []
    olds = draw(st.integers(1, 6))
    for k in range(olds):
        parts = draw(st.lists(st.integers(1, 1000), min_size=1, max_size=5))
        news = draw(st.lists(st.integers(1, 8), min_size=len(parts), max_size=len(parts), unique=True))
        rows += [(f"1.{k}", f"2.{n}", Fraction(p, sum(parts))) for n, p in zip(news, parts, strict=True)]
    counts = draw(st.lists(COUNTS, min_size=olds, max_size=olds))
    return pd.DataFrame(rows, columns=["von", "nach", "gewicht"]), counts


def as_counts(weights: pd.DataFrame, counts: list[int | None]) -> pd.DataFrame:
    index = pd.Index(weights["von"].unique(), name="area_id")
    return pd.DataFrame({"n": pd.array(counts, dtype="Int64")}, index=index)


@settings(max_examples=examples(150), deadline=None)
@given(reforms())
def test_largest_remainders_give_whole_people_and_keep_the_sum(
    reform: tuple[pd.DataFrame, list[int | None]],
) -> None:
    weights, counts = reform
    counts = [c or 0 for c in counts]
    new = Carry(weights, pd.Series(dtype="str"), "largest_remainder").counts(as_counts(weights, counts))["n"]
    assert sum(int(v) for v in new) == sum(counts)
    assert all(v == int(v) >= 0 for v in new)


@settings(max_examples=examples(150), deadline=None)
@given(reforms())
def test_fractions_are_the_exact_numbers_rounded_once(
    reform: tuple[pd.DataFrame, list[int | None]],
) -> None:
    weights, counts = reform
    new = Carry(weights, pd.Series(dtype="str")).counts(as_counts(weights, counts))["n"]
    known = dict(zip(weights["von"].unique(), counts, strict=True))
    for area, rows in weights.groupby("nach"):
        parts = [(known[o], w) for o, w in zip(rows["von"], rows["gewicht"], strict=True)]
        if any(c is None for c, _ in parts):
            assert pd.isna(new[area])
        else:
            assert new[area] == float(sum((c or 0) * w for c, w in parts))


@settings(max_examples=examples(150), deadline=None)
@given(reforms(), st.randoms(use_true_random=False))
def test_neither_the_order_of_rows_nor_the_way_of_splitting_changes_what_is_known(
    reform: tuple[pd.DataFrame, list[int | None]], random: random.Random
) -> None:
    weights, counts = reform
    old = as_counts(weights, counts)
    order = list(range(len(weights)))
    random.shuffle(order)
    none = pd.Series(dtype="str")
    for how in ("fractions", "largest_remainder"):
        one = Carry(weights, none, how).counts(old)
        two = Carry(weights.iloc[order].reset_index(drop=True), none, how).counts(old)
        pd.testing.assert_frame_equal(one, two)
    fractions = Carry(weights, none).counts(old)["n"]
    whole = Carry(weights, none, "largest_remainder").counts(old)["n"]
    assert fractions.isna().equals(whole.isna())
    # each old area that takes part moves by less than one person
    assert ((fractions - whole).abs().fillna(0) < weights.groupby("nach").size()).all()


@settings(max_examples=examples(100), deadline=None)
@given(st.integers(0, 10**9), st.lists(st.integers(1, 50), min_size=1, max_size=6))
def test_both_ways_of_splitting_keep_a_count_exactly(count: int, parts: list[int]) -> None:
    shares = {f"1.{k}": Fraction(p, sum(parts)) for k, p in enumerate(parts)}
    assert sum(split(count, shares, "fractions").values()) == count
    whole = split(count, shares, "largest_remainder")
    assert sum(whole.values()) == count
    assert all(v.denominator == 1 and abs(v - count * shares[a]) < 1 for a, v in whole.items())


@pytest.mark.parametrize(
    ("count", "weights", "expected"),
    [
        (5, {"b": "1/2", "a": "1/2"}, {"a": 3, "b": 2}),
        (1, {"c": "1/3", "b": "1/3", "a": "1/3"}, {"a": 1, "b": 0, "c": 0}),
        (10, {"a": "1/4", "b": "3/4"}, {"a": 3, "b": 7}),
        (7, {"a": "0.51", "b": "0.49"}, {"a": 4, "b": 3}),
        (0, {"a": "1/2", "b": "1/2"}, {"a": 0, "b": 0}),
    ],
)
def test_what_is_left_goes_to_the_largest_remainder_and_of_equals_to_the_first_id(
    count: int, weights: dict[str, str], expected: dict[str, int]
) -> None:
    shares = {a: Fraction(w) for a, w in weights.items()}
    assert split(count, shares, "largest_remainder") == expected


# ------------------------------------------------------------------ rounded tables


THIRDS = ["1.1;1.1;0,333333", "1.1;1.2;0,333333", "1.1;1.4;0,333333", "1.2;1.2;1", "1.3;1.5;1"]


def test_rounded_weights_are_refused_unless_declared(tmp_path: Path) -> None:
    with pytest.raises(ScreeningError, match="ergeben 0,999999 statt 1") as error:
        read(tmp_path, *THIRDS)
    assert "tolerance" in error.value.findings[0].remedy


def test_declared_rounding_is_scaled_exactly_and_told(tmp_path: Path) -> None:
    carry = read(tmp_path, *THIRDS, tolerance="0.00001")
    assert carry is not None
    assert carry.weights["gewicht"].tolist() == [Fraction(1, 3)] * 3 + [1, 1]
    (told,) = carry.findings
    assert (told.level, told.file, told.value) == ("Hinweis", "weg.csv", "1.1")
    assert "tolerance = 0.00001" in told.message and "0,000001" in told.message
    assert carried(carry, n=[300, 5, 7])["n"].to_dict() == {"1.1": 100, "1.2": 105, "1.4": 100, "1.5": 7}


def test_beyond_the_tolerance_weights_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ScreeningError, match="ergeben 0,9999 statt 1"):
        read(tmp_path, "1.1;1.1;0,9999", tolerance="0.00001")


def test_exact_weights_give_no_finding_whatever_the_tolerance(tmp_path: Path) -> None:
    carry = read(tmp_path, *GOOD, tolerance="0.01")
    assert carry is not None and carry.findings == ()


@pytest.mark.parametrize("tolerance", ["0.011", "-0.1"])
def test_a_tolerance_that_would_hide_losses_is_refused(tmp_path: Path, tolerance: str) -> None:
    with pytest.raises(ValidationError):
        read(tmp_path, *GOOD, tolerance=tolerance)


# ------------------------------------------------------------------ chains


def chained(folder: Path, tables: dict[tuple[str, str], list[str]]) -> City:
    path = folder / "geo" / "klein"
    path.mkdir(parents=True, exist_ok=True)
    for (old, new), rows in tables.items():
        (path / f"{old}_{new}.csv").write_text("\n".join(["von;nach;gewicht", *rows]), encoding="utf-8")
    return city(folder, crosswalk=tuple({"from": o, "to": n, "path": f"{o}_{n}.csv"} for o, n in tables))


FIRST = {("2010", "2016"): ["a;a;1", "b;b;0,5", "b;c;0,5", "d;e;1"]}
SECOND = {("2016", "2020"): ["a;x;1", "b;y;0,2", "b;z;0,8", "c;y;1", "e;w;1"]}


def test_a_chain_of_crosswalks_is_composed(tmp_path: Path) -> None:
    carry = read_carry(chained(tmp_path, FIRST | SECOND), "2010", "2020")
    assert carry is not None
    rows = {(o, n): w for o, n, w in carry.weights.itertuples(index=False)}
    assert rows == {
        ("a", "x"): 1,
        ("b", "y"): Fraction(6, 10),
        ("b", "z"): Fraction(4, 10),
        ("d", "w"): 1,
    }
    assert carry.same.to_dict() == {"x": "a", "w": "d"}


def test_a_direct_crosswalk_wins_over_a_chain(tmp_path: Path) -> None:
    direct = {("2010", "2020"): ["a;x;1", "b;y;1", "d;w;1"]}
    carry = read_carry(chained(tmp_path, FIRST | SECOND | direct), "2010", "2020")
    assert carry is not None and carry.same.to_dict() == {"x": "a", "y": "b", "w": "d"}


def test_chains_that_run_in_circles_end(tmp_path: Path) -> None:
    back = {("2016", "2010"): ["a;a;1"]}
    assert read_carry(chained(tmp_path, FIRST | back), "2010", "2030") is None


def test_a_chain_with_a_missing_link_is_refused(tmp_path: Path) -> None:
    broken = {("2016", "2020"): ["a;x;1", "b;y;1"]}
    with pytest.raises(ScreeningError, match="setzt den vorigen nicht fort") as error:
        read_carry(chained(tmp_path, FIRST | broken), "2010", "2020")
    (found,) = error.value.findings
    assert (found.file, found.value) == ("2016_2020.csv", "c, e")


@settings(max_examples=examples(100), deadline=None)
@given(reforms(), st.data())
def test_going_by_steps_keeps_every_sum(
    reform: tuple[pd.DataFrame, list[int | None]], data: st.DataObject
) -> None:
    first: Weights = {}
    for o, n, w in reform[0].itertuples(index=False):
        first.setdefault(o, {})[n] = w
    second: Weights = {}
    for middle in sorted({n for parts in first.values() for n in parts}):
        parts = data.draw(st.lists(st.integers(1, 9), min_size=1, max_size=3))
        second[middle] = {f"3.{k}": Fraction(p, sum(parts)) for k, p in enumerate(parts)}
    composed = compose(first, second, "weg.csv")
    assert set(composed) == set(first)
    assert all(sum(parts.values()) == 1 for parts in composed.values())


def test_the_findings_of_all_tables_are_told_by_check(tmp_path: Path) -> None:
    there = chained(tmp_path, FIRST | {("2016", "2020"): ["a;x;0,5"]} | {("2020", "2024"): ["q;r;1"]})
    found = crosswalk_findings(there, {"2020": pd.Index(["x", "q"]), "2024": pd.Index(["s"])})
    assert [(f.file, f.value) for f in found if f.value] == [
        ("2016_2020.csv", "a"),
        ("2020_2024.csv", "r"),
    ]
    assert [f.message for f in found if not f.value] == ["Im Umsteigeschlüssel fehlen alte Gebiete: x."]


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
        (["1.1;1.1;0." + "3" * 5000], "Das Gewicht ist keine Zahl"),
        (["1.1;1.1;0." + "9" * 30], "ergeben 0,99999999"),
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


# ------------------------------------------------------------------ in a year


def test_the_criteria_of_the_newest_year_say_how_counts_are_split(tmp_path: Path) -> None:
    rows = ["1.1;1.1;1", "1.2;1.2;0,333", "1.2;1.4;0,333", "1.2;1.5;0,333", "1.3;1.5;1"]
    read(tmp_path, *rows, tolerance="0.001")
    declared = {"from": "2016", "to": "2020", "path": "weg.csv", "tolerance": Decimal("0.001")}
    there = city(tmp_path, crosswalk=(declared,))
    old = delivery({"n1": [1, 4, 2], "d1": [9, 9, 9]}, ids=list(OLD), year=2019, boundary="2016")
    new = delivery({"n1": [1] * 4, "d1": [9] * 4}, ids=list(NEW), year=2020)
    for how, expected in (("fractions", [4 / 3, 4 / 3]), ("largest_remainder", [2, 1])):
        years = {2019: screened(old), 2020: screened(new, crosswalk=how)}
        carries, (scaled,) = _carries(there, years)
        carry = carries[2019]
        assert carry is not None and scaled.level == "Hinweis" and scaled.value == "1.2"
        counts = carry.counts(years[2019].rates.numerator)["i1"]
        assert [counts["1.2"], counts["1.4"]] == pytest.approx(expected)
        assert counts.sum() == pytest.approx(7)


def test_checking_a_year_tells_what_is_wrong_with_a_crosswalk(tmp_path: Path) -> None:
    small = build_small_city(tmp_path)
    text = small.path("stadt.toml").read_text("utf-8")
    earlier = '\n[[boundary]]\nversion = "2016"\npath = "viertel.geojson"\nid_column = "viertel"\n'
    earlier += 'crs = "EPSG:25832"\nvalid_from = 2016\nvalid_to = 2019\n'
    way = '\n[[crosswalk]]\nfrom = "2016"\nto = "2020"\npath = "weg.csv"\n'
    small.write("stadt.toml", text + earlier + way)
    (small.geo / "weg.csv").write_text("von;nach;gewicht\n01.1.1;01.1.1;0,5\n", encoding="utf-8")
    told = [f.message for f in check_year("klein", 2024, data=tmp_path).items]
    assert "Die Gewichte eines alten Gebiets ergeben 0,5 statt 1." in told
    assert any(m.startswith("Im Umsteigeschlüssel fehlen alte Gebiete: 01.1.2") for m in told)
