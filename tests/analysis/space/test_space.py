"""Space: neighbours and barriers, groups screened together, surrounded areas, clusters."""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, MultiPolygon, Polygon, box

from screening.analysis.space.bundle import Space, space
from screening.analysis.space.clusters import LEAST, Clusters, Drawings, clusters, discoveries
from screening.analysis.space.groups import surrounded
from screening.analysis.space.links import links
from screening.base.findings import ScreeningError
from screening.delivery import read_areas, read_barriers, read_city
from screening.delivery.manifest.city import read_city as read_settings
from screening.disclosure import Release
from screening.disclosure.told import tell
from screening.pipeline.inputs import input_files
from screening.rule.decision import Screening
from tests.build import Entries, delivery, percent, released, screened
from tests.small_city import build_small_city, collection, squares

SIDE = 100.0
CRS = "EPSG:25832"


def grid(columns: int, rows: int) -> gpd.GeoSeries:
    """Squares of 100 m, ids "1.1", "1.2" … row by row from the south-west."""
    cells = [
        box(SIDE * x, SIDE * y, SIDE * (x + 1), SIDE * (y + 1)) for y in range(rows) for x in range(columns)
    ]
    index = pd.Index([f"1.{k + 1}" for k in range(len(cells))], name="area_id", dtype="str")
    return gpd.GeoSeries(cells, index=index, crs=CRS)


def line(*points: tuple[float, float]) -> gpd.GeoSeries:
    return gpd.GeoSeries([LineString(points)], crs=CRS)


def pairs(found: pd.DataFrame, *, cut: bool | None = None) -> set[tuple[str, str]]:
    kept = found if cut is None else found[found["cut"] == cut]
    return {
        (a.removeprefix("1."), b.removeprefix("1.")) for a, b in kept[["area_id", "neighbour"]].to_numpy()
    }


def placed(
    table: Mapping[str, Entries], shapes: gpd.GeoSeries, *, threshold: int = 0, **changes: Any
) -> Screening:
    """A screening on a grid; `rates` may be given beside the rule's settings."""
    rates = changes.pop("rates", None)
    made = delivery(table, rates=rates, threshold=threshold)
    areas = gpd.GeoDataFrame({"bezirk": "1"}, geometry=shapes.to_numpy(), index=shapes.index, crs=CRS)
    return screened(replace(made, areas=areas), **changes)


# ------------------------------------------------------------------ neighbours
def test_neighbours_share_a_border_or_a_corner() -> None:
    found = links(grid(3, 2))
    assert pairs(found) == {
        ("1", "2"), ("2", "3"), ("4", "5"), ("5", "6"), ("1", "4"), ("2", "5"), ("3", "6"),
        ("1", "5"), ("2", "4"), ("2", "6"), ("3", "5"),
    }  # fmt: skip
    corner = found["border"] == 0
    assert pairs(found[corner]) == {("1", "5"), ("2", "4"), ("2", "6"), ("3", "5")}
    assert found["border"][~corner].tolist() == [SIDE] * 7
    assert not found["cut"].any()


def test_neighbours_in_musterstadt_are_those_that_libpysal_finds(intern: Release) -> None:
    from libpysal.graph import Graph

    graph = Graph.build_contiguity(intern.areas, rook=False, strict=True)
    second = {tuple(sorted(pair)) for pair in graph.adjacency.index}
    found = intern.analyses.space.links
    assert {tuple(sorted(pair)) for pair in found[["area_id", "neighbour"]].to_numpy().tolist()} == second
    rook = Graph.build_contiguity(intern.areas, rook=True, strict=True, by_perimeter=True)
    lengths = rook.adjacency.loc[found["area_id"].iloc[0]]
    ours = found[found["area_id"] == found["area_id"].iloc[0]].set_index("neighbour")["border"]
    assert lengths[ours.index].to_numpy() == pytest.approx(ours.to_numpy())


def test_a_gap_that_the_checks_call_a_slip_parts_nobody_but_a_wider_one_does() -> None:
    shapes = grid(2, 1)
    shapes.iloc[1] = box(SIDE + 0.4, 0, 2 * SIDE, SIDE)
    assert pairs(links(shapes)) == set()
    assert pairs(links(shapes, gap=0.3)) == set()
    found = links(shapes, gap=0.5)
    assert pairs(found) == {("1", "2")}
    assert found["border"].iloc[0] == pytest.approx(SIDE, abs=1)


def test_a_corner_across_a_gap_is_a_corner() -> None:
    shapes = grid(2, 2)
    shapes.iloc[3] = box(SIDE + 0.2, SIDE + 0.2, 2 * SIDE, 2 * SIDE)
    found = links(shapes, gap=0.5)
    assert pairs(found) == pairs(links(grid(2, 2)))
    assert pairs(found[found["border"] == 0]) == {("1", "4"), ("2", "3")}


def test_the_tolerance_holds_only_where_borders_do_not_match() -> None:
    """A lane of 0.4 m between two blocks is an area of its own: they border on it, not on each other."""
    shapes = gpd.GeoSeries(
        {"a": box(0, 0, 50, 50), "lane": box(50, 0, 50.4, 50), "b": box(50.4, 0, 100, 50)}, crs=CRS
    )
    found = links(shapes, gap=1.0)
    assert {tuple(p) for p in found[["area_id", "neighbour"]].to_numpy()} == {("a", "lane"), ("lane", "b")}


def test_overlapping_areas_are_neighbours() -> None:
    shapes = gpd.GeoSeries({"a": box(0, 0, 100, 100), "b": box(99.5, 0, 200, 100)}, crs=CRS)
    found = links(shapes, gap=1.0)
    assert len(found) == 1
    assert found["border"].iloc[0] == pytest.approx(100, abs=4)


def test_islands_parts_and_missing_shapes_have_the_neighbours_they_touch() -> None:
    shapes = grid(3, 1)
    shapes.iloc[2] = MultiPolygon([box(900, 0, 1000, 100), box(0, SIDE, 100, 2 * SIDE)])
    assert pairs(links(shapes)) == {("1", "2"), ("1", "3"), ("2", "3")}
    shapes.iloc[2] = box(900, 0, 1000, 100)
    assert pairs(links(shapes)) == {("1", "2")}
    shapes.iloc[1] = Polygon()
    shapes.iloc[0] = None
    assert links(shapes, line((0, 0), (1, 1)), gap=1.0, within=5.0).empty
    assert links(grid(1, 1), line((0, 0), (1, 1)), gap=1.0).empty


def test_the_order_of_the_areas_changes_nothing_but_the_order_of_the_pairs() -> None:
    shapes = grid(3, 3)
    river = line((100, -50), (100, 350))
    here, there = links(shapes, river, within=1), links(shapes.iloc[::-1], river, within=1)
    assert {frozenset(p) for p in pairs(here)} == {frozenset(p) for p in pairs(there)}
    assert {frozenset(p) for p in pairs(here, cut=True)} == {frozenset(p) for p in pairs(there, cut=True)}


# ------------------------------------------------------------------ barriers
ACROSS = {("1", "2"), ("4", "5"), ("1", "5"), ("2", "4")}
"""On a grid of 3 × 2: the pairs on either side of the first column's eastern border."""


@pytest.mark.parametrize("x", [100.0, 110.0, 90.0])
def test_a_river_along_borders_parts_neighbours_and_those_at_its_corners(x: float) -> None:
    found = links(grid(3, 2), line((x, -50), (x, 250)), within=15)
    assert pairs(found, cut=True) == ACROSS


def test_a_river_through_areas_parts_nobody() -> None:
    for river in (line((150, -50), (150, 250)), line((-50, 50), (350, 50)), line((-50, -25), (350, 275))):
        assert not links(grid(3, 2), river, within=5)["cut"].any()


@pytest.mark.parametrize(("length", "cut"), [(40.0, False), (60.0, True)])
def test_most_of_a_border_must_lie_at_the_barrier(length: float, cut: bool) -> None:
    found = links(grid(2, 1), line((100, -50), (100, length)), within=0)
    assert found["cut"].tolist() == [cut]


def test_a_corner_beside_the_river_is_open_and_one_below_it_is_not() -> None:
    # the river crosses the corner from south-west to north-east, through areas 1 and 4
    found = links(grid(2, 2), line((-20, -20), (220, 220)), within=5)
    assert pairs(found, cut=True) == {("2", "3")}
    away = links(grid(2, 2), line((-20, 40), (60, 40)), within=5)
    assert not away["cut"].any()


def test_a_barrier_may_be_an_area_a_part_or_nothing() -> None:
    shapes = grid(2, 1)
    water = gpd.GeoSeries([box(95, -10, 105, 110), None, Polygon()], crs=CRS)
    assert links(shapes, water)["cut"].all()
    far = line((9000, 0), (9000, 100))
    for nothing in (None, gpd.GeoSeries([], crs=CRS), far):
        assert not links(shapes, nothing, within=10)["cut"].any()


def test_musterstadts_river_parts_the_banks_but_no_area(intern: Release) -> None:
    found, areas = intern.analyses.space.links, intern.areas.geometry
    river = intern.analyses.space.barriers.union_all()
    cut = found[found["cut"]]
    assert len(cut) > 40
    borders = cut[cut["border"] > 0]
    shared = shapely.intersection(
        areas[borders["area_id"]].to_numpy(), areas[borders["neighbour"]].to_numpy()
    )
    assert (shapely.distance(shared, river) <= 25).all()
    assert set(found["area_id"]) | set(found["neighbour"]) == set(areas.index)


# ------------------------------------------------------------------ groups
def members(found: pd.Series) -> list[set[str]]:
    known = found.dropna()
    return [set(known.index[known == g].str.removeprefix("1.")) for g in sorted(known.unique())]


def test_groups_are_joined_by_hand() -> None:
    # a row with a mean of 200/700 and a bar of 37 %: 1, 2 and 5 count, 6 is open
    table = {"n1": [50, 60, 0, 0, 90, None, 0, 0], "d1": [100] * 8}
    screening = placed(table, grid(8, 1))
    assert screening.decided.tolist() == ["sicher"] * 2 + ["nein"] * 2 + ["sicher", "möglich"] + ["nein"] * 2
    found = space(screening).groups
    assert members(found.of) == [{"1", "2"}, {"5", "6"}]
    assert found.alone == ()
    one = found.table.loc[1]
    assert one[["areas", "sure", "possible", "inhabitants", "hits_min", "hits_max", "decision"]].tolist() == [
        2, 2, 0, 20_000, 1, 1, "sicher",
    ]  # fmt: skip
    assert (found.numerator["i1"][1], found.denominator["i1"][1]) == (110, 200)
    assert found.rate["i1"][1] == 55.0
    assert found.missing["i1"].tolist() == [0, 1]
    assert found.numerator["i1"].isna().tolist() == [False, True]
    assert found.table["decision"].tolist() == ["sicher", "möglich"]


def test_a_barrier_parts_a_group_and_what_is_left_alone_is_listed() -> None:
    table = {"n1": [50, 60, 55, 0, 0, 0], "d1": [100] * 6}
    screening = placed(table, grid(6, 1))
    assert (screening.decided == "sicher").sum() == 3
    river = line((100, -10), (100, 110))
    found = space(screening, river).groups
    assert members(found.of) == [{"2", "3"}]
    assert found.alone == ("1.1",)
    assert members(space(screening).groups.of) == [{"1", "2", "3"}]


def test_areas_that_hit_different_indicators_may_not_meet_the_rule_together() -> None:
    # mean 25 %, bar 32.5 %: together both indicators have 30 %
    table = {"n1": [60, 0, 20, 20], "d1": [100] * 4, "n2": [0, 60, 20, 20], "d2": [100] * 4}
    screening = placed(table, grid(4, 1), min_hits=1)
    found = space(screening).groups
    assert screening.decided.tolist()[:2] == ["sicher", "sicher"]
    assert found.rate.loc[1].tolist() == [30.0, 30.0]
    assert found.table["decision"].tolist() == ["nein"]


@pytest.mark.parametrize(("comparison", "counts"), [(">=", True), (">", False)])
def test_a_joint_value_exactly_at_the_bar_follows_the_rules_own_tie(comparison: str, counts: bool) -> None:
    # mean 20 %, bar 26 %: 40 and 12 of 100 make exactly 26 %; area 2 counts by the second indicator
    table = {"n1": [40, 12, 20, 8], "d1": [100] * 4, "n2": [0, 9, 0, 0], "d2": [10] * 4}
    found = space(placed(table, grid(4, 1), comparison=comparison)).groups
    assert members(found.of) == [{"1", "2"}]
    assert found.rate["i1"][1] == 26.0
    assert bool(found.exceeds["i1"][1]) is counts


def test_the_minimum_size_holds_for_the_sum_and_an_unknown_size_stays_open() -> None:
    table = {"n1": [50, 50, 0], "d1": [100] * 3}
    known = space(placed(table | {"bev": [400, 500, 900]}, grid(3, 1), min_inhabitants=400)).groups
    assert known.table.loc[1, ["inhabitants", "decision"]].tolist() == [900, "sicher"]
    half = space(placed(table | {"bev": [None, 500, 900]}, grid(3, 1), min_inhabitants=400)).groups
    assert pd.isna(half.table["inhabitants"][1])
    assert half.table["decision"][1] == "sicher"
    none = space(placed(table | {"bev": [None, None, 900]}, grid(3, 1), min_inhabitants=400)).groups
    assert none.table["decision"][1] == "möglich"


def test_of_rates_alone_there_is_no_joint_value_but_a_flag_where_all_members_agree() -> None:
    rates = {
        "i1": [percent("30"), percent("40"), percent("1"), percent("1")],
        "i2": [percent("30"), percent("1"), percent("1"), percent("1")],
        "i3": [percent("1"), percent("1"), percent("90"), None],
    }
    screening = placed({}, grid(4, 1), rates=rates, mean="unweighted")
    found = space(screening).groups
    flags = screening.exceeds.loc[["1.1", "1.2"]]
    assert flags["i1"].all() and flags["i2"].tolist() == [True, False] and not flags["i3"].any()
    assert members(found.of)[0] >= {"1", "2"}
    pair = space(replace(screening, hits=screening.hits)).groups
    assert pair.rate.isna().all(axis=None) and pair.numerator.isna().all(axis=None)


def test_with_rates_alone_members_that_disagree_leave_the_joint_flag_open() -> None:
    rates = {
        "i1": [percent("30"), percent("40"), percent("1"), percent("1")],
        "i2": [percent("30"), percent("1"), percent("1"), percent("1")],
        "i3": [percent("1"), percent("1"), percent("1"), percent("90")],
    }
    screening = placed(
        {}, grid(5, 1).iloc[[0, 1, 2, 4]].set_axis(grid(4, 1).index), rates=rates, mean="unweighted"
    )
    found = space(screening).groups
    assert members(found.of) == [{"1", "2"}]
    assert found.exceeds.loc[1].tolist() == [True, pd.NA, False]
    assert found.table.loc[1, ["hits_min", "hits_max"]].tolist() == [1, 2]


def test_members_without_a_base_have_no_say() -> None:
    table = {"n1": [50, 0, 1], "d1": [100, 0, 100], "n2": [0, 50, 1], "d2": [100] * 3}
    found = space(placed(table, grid(3, 1))).groups
    assert (found.numerator["i1"][1], found.denominator["i1"][1]) == (50, 100)
    assert bool(found.exceeds["i1"][1])
    assert found.missing["i1"][1] == 0


def test_numbers_go_by_sure_areas_then_size_then_id() -> None:
    # three runs in a row of ten: 1-2 (one open), 4-5-6 (two open), 8-9 (both sure)
    n = [90, None, 0, 90, None, None, 0, 90, 90, 0]
    found = space(placed({"n1": n, "d1": [100] * 10}, grid(10, 1))).groups
    assert members(found.of) == [{"8", "9"}, {"4", "5", "6"}, {"1", "2"}]


Cells = list[tuple[int, int] | None]


def reference_groups(screening: Screening, columns: int) -> list[set[str]]:
    """Flood fill on the grid's coordinates."""
    taken = {
        (k % columns, k // columns): a
        for k, (a, d) in enumerate(screening.decided.items())
        if d in ("sicher", "möglich")
    }
    left, result = dict(taken), []
    while left:
        todo, seen = [next(iter(left))], set()
        while todo:
            x, y = todo.pop()
            if (x, y) in left:
                seen.add(left.pop((x, y)))
                todo += [(x + i, y + j) for i in (-1, 0, 1) for j in (-1, 0, 1)]
        result.append(seen)
    return result


@pytest.mark.thorough
@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.one_of(st.none(), st.tuples(st.integers(0, 30), st.integers(0, 40))), min_size=9, max_size=9),
    st.sampled_from([">=", ">"]),
)
def test_joint_screening_agrees_with_fractions_on_any_grid(cells: Cells, comparison: str) -> None:
    table: dict[str, Sequence[int | None]] = {
        "n1": [None if c is None else min(c) for c in cells],
        "d1": [None if c is None else max(c) for c in cells],
        "n2": [40, 1, 40, 1, 1, 1, 40, 1, 40],
        "d2": [100] * 9,
    }
    screening = placed(table, grid(3, 3), comparison=comparison, min_hits=1)
    found = space(screening).groups
    expected = reference_groups(screening, 3)
    assert sorted(map(sorted, members(found.of))) == sorted(
        sorted(a.removeprefix("1.") for a in g) for g in expected if len(g) > 1
    )
    assert set(found.alone) == {a for g in expected if len(g) == 1 for a in g}
    mean = screening.reference["exact"]["i1"]
    for group in found.table.index:
        inside = found.of.index[(found.of == group).fillna(False)]
        given_cells = [cells[int(a.removeprefix("1.")) - 1] for a in inside]
        flag = found.exceeds["i1"][group]
        if None in given_cells:
            assert pd.isna(found.numerator["i1"][group])
            flags = screening.exceeds["i1"][inside]
            assert pd.isna(flag) or flags.dropna().empty
            continue
        known = [c for c in given_cells if c is not None]
        n, d = sum(min(c) for c in known), sum(max(c) for c in known)
        assert (found.numerator["i1"][group], found.denominator["i1"][group]) == (n, d)
        if mean is not None and d:
            bar = mean * Fraction(13, 10)
            over = Fraction(n, d) >= bar if comparison == ">=" else Fraction(n, d) > bar
            assert flag == (over and n > 0)


# ------------------------------------------------------------------ behind the door
SECRETS = {
    "n1": [60, 3, 70, 10, 10, 12],
    "d1": [100, 100, 110, 100, 120, 100],
    "n2": [50, 60, 10, 11, 12, 13],
    "d2": [100, 90, 80, 100, 100, 100],
}


def test_behind_the_door_a_joint_value_needs_every_members_figure() -> None:
    screening = placed(SECRETS, grid(6, 1), threshold=5, min_hits=1)
    shown = tell(screening).screening
    assert pd.isna(shown.rates.numerator["i1"]["1.2"])
    full, found = space(screening).groups, space(shown).groups
    group = found.of["1.2"]
    assert pd.isna(found.numerator["i1"][group]) and pd.isna(found.rate["i1"][group])
    assert found.missing["i1"][group] >= 1
    assert full.numerator["i1"][full.of["1.2"]] == 60 + 3 + 70


def test_behind_the_door_agencies_flags_decide_only_where_all_agree() -> None:
    table = {"n1": [600, 500, 100, 100], "d1": [1000] * 4, "n2": [600, 100, 100, 100], "d2": [1000] * 4}
    made = delivery(table)
    agency = replace(
        made,
        catalogue=made.catalogue.model_copy(
            update={
                "indicators": tuple(
                    i.model_copy(update={"direction": "a"}) for i in made.catalogue.indicators
                )
            }
        ),
        areas=gpd.GeoDataFrame(
            {"bezirk": "1"}, geometry=grid(4, 1).to_numpy(), index=made.areas.index, crs=CRS
        ),
    )
    screening = screened(agency)
    shown = tell(screening).screening
    assert shown.rates.numerator.isna().all(axis=None)
    found = space(shown).groups
    assert members(found.of) == [{"1", "2"}]
    flags = shown.exceeds.loc[["1.1", "1.2"]]
    agree = [len(set(flags[i].astype(str))) == 1 and flags[i].notna().all() for i in flags]
    assert found.exceeds.loc[1].notna().tolist() == agree
    assert found.numerator.isna().all(axis=None)


def test_a_rounded_reference_value_leaves_open_what_lies_within_its_rounding() -> None:
    # members 34.0 and 26.0 %: one counts, one does not, together they are 30.0 %
    table = {"n1": [340, 260, 0, 0], "d1": [1000] * 4, "n2": [0, 900, 0, 0], "d2": [1000] * 4}
    screening = placed(table, grid(4, 1), mean="unweighted", threshold=0)
    assert screening.decided.tolist() == ["sicher", "sicher", "nein", "nein"]

    def told(mean: float) -> object:
        reference = screening.reference.copy()
        reference["exact"] = None
        reference["value"] = pd.array([mean, 20.0], dtype="Float64")
        return space(replace(screening, reference=reference)).groups.exceeds["i1"][1]

    # 34 and 26 both count over 19.5 %: the flags, not the figures, are what the screening tells
    mixed = screening.exceeds.copy()
    mixed.loc["1.2", "i1"] = False
    screening = replace(screening, exceeds=mixed)
    # 30 is 1.3 times 23.08: told with one decimal it is 23.1, and so is 23.05; 23 may be anything from 22.5
    assert told(23.0) is pd.NA
    assert told(23.1) is pd.NA
    assert told(22.9) == True  # noqa: E712
    assert told(23.2) == False  # noqa: E712
    assert told(23.07) == True  # noqa: E712


# ------------------------------------------------------------------ surrounded
def test_an_area_between_chosen_ones_is_told_with_its_share() -> None:
    # a ring of eight around area 5, of which 2, 4, 6 count; 8 does not
    n = [0, 90, 0, 90, 5, 90, 0, 0, 0]
    screening = placed({"n1": n, "d1": [100] * 9}, grid(3, 3))
    found = space(screening).surrounded
    assert found.index.tolist() == ["1.1", "1.3", "1.5"]
    assert found.loc["1.5", ["neighbours", "taken", "share", "decision"]].tolist() == [4, 3, 75.0, "nein"]
    # the corners of the city border on two squares alone, both taken
    assert found.loc["1.1", ["neighbours", "taken", "share"]].tolist() == [2, 2, 100.0]
    assert found["group"].tolist() == [1, 1, 1]


def test_the_share_is_a_setting_and_a_barrier_counts_for_nothing() -> None:
    n = [0, 90, 0, 90, 5, 90, 0, 0, 0]
    screening = placed({"n1": n, "d1": [100] * 9}, grid(3, 3))
    firm = screening.criteria.robustness.model_copy(update={"enclosed": Decimal("0.8")})
    strict = replace(screening, criteria=screening.criteria.model_copy(update={"robustness": firm}))
    assert space(strict).surrounded.index.tolist() == ["1.1", "1.3"]
    # a river below area 5: its only neighbour that is not taken lies beyond
    river = line((-10, 200), (310, 200))
    assert space(strict, river).surrounded.loc["1.5", ["neighbours", "share"]].tolist() == [3, 100.0]


def test_one_chosen_neighbour_surrounds_nobody_and_two_groups_have_no_number() -> None:
    screening = placed({"n1": [90, 0, 90, 0], "d1": [100] * 4}, grid(4, 1))
    found = space(screening).surrounded
    assert found.index.tolist() == ["1.2"]
    assert found["group"].isna().all()
    assert surrounded(screening, links(grid(4, 1)).iloc[:0], space(screening).groups.of).empty


# ------------------------------------------------------------------ clusters
@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 6), min_size=2, max_size=8), st.data())
def test_drawings_are_counted_as_by_listing_them(values: list[int], data: st.DataObject) -> None:
    k = data.draw(st.integers(1, len(values) - 1))
    total = data.draw(st.integers(0, 6 * k + 1))
    drawn = [sum(c) for c in itertools.combinations(values, k)]
    expected = (sum(s >= total for s in drawn), sum(s <= total for s in drawn), len(drawn))
    drawings = Drawings(np.array(values), len(values) - 1)
    assert drawings.tails(total, k) == expected
    own = data.draw(st.sampled_from(values))
    rest = list(values)
    rest.remove(own)
    kept = [sum(c) for c in itertools.combinations(rest, k)] if k <= len(rest) else []
    if kept:
        told = drawings.tails(total, k, own)
        assert told == (sum(s >= total for s in kept), sum(s <= total for s in kept), len(kept))
        smaller = min(told[0], told[1])
        assert drawings.p(total, k, own) == min(1.0, 2 * smaller / len(kept))


def field(columns: int = 8, rows: int = 8, *, seed: int = 3) -> Screening:
    """Hits of 0 to 5 that rise towards one corner, on a grid; one area's hits are open."""
    rng = np.random.default_rng(seed)
    slope = np.add.outer(np.arange(rows), np.arange(columns)).ravel()
    chance = np.clip(slope / (rows + columns - 2), 0.02, 0.98) ** 2
    table: dict[str, list[int | str | None]] = {}
    for i in range(1, 6):
        table[f"n{i}"] = [50 if hit else 5 for hit in rng.random(len(slope)) < chance]
        table[f"d{i}"] = [100] * len(slope)
    table["n1"][10] = None
    return placed(table, grid(columns, rows), min_hits=3)


@pytest.fixture(scope="module")
def corner() -> tuple[Screening, pd.DataFrame, Clusters]:
    screening = field()
    joined = links(grid(8, 8))
    return screening, joined, clusters(screening, joined)


@pytest.mark.filterwarnings("ignore:The alternative hypothesis:DeprecationWarning")
def test_local_moran_and_gi_are_esdas(corner: tuple[Screening, pd.DataFrame, Clusters]) -> None:
    from esda.getisord import G_Local
    from esda.moran import Moran, Moran_Local
    from libpysal.graph import Graph

    screening, _, found = corner
    value = ((screening.hits["hits_min"] + screening.hits["hits_max"]) / 2).to_numpy(dtype=float)
    graph = Graph.build_contiguity(grid(8, 8), rook=False, strict=True)
    row = graph.transform("r")
    np.random.seed(1)  # noqa: NPY002
    overall = Moran(value, row, permutations=9)
    assert found.moran == pytest.approx(overall.I)
    assert found.expected == pytest.approx(overall.EI)
    local = Moran_Local(value, row, permutations=4999, seed=1, keep_simulations=True)
    n = len(value)
    assert found.table["moran"].to_numpy(dtype=float) == pytest.approx(local.Is * n / (n - 1), rel=1e-9)
    quadrants = {"Hoch-Hoch": 1, "Niedrig-Hoch": 2, "Niedrig-Niedrig": 3, "Hoch-Niedrig": 4}
    assert found.table["kind"].map(quadrants).tolist() == local.q.tolist()
    # their own p-values leave ties out of one tail; their simulated values do not
    simulated, observed = local.rlisas, local.Is[:, None]
    tails = [(simulated >= observed - 1e-9).mean(axis=1), (simulated <= observed + 1e-9).mean(axis=1)]
    exact = found.table["moran_p"].to_numpy(dtype=float)
    drawn = np.minimum(1, 2 * np.minimum(*tails))
    error = 2 * 4.5 * np.sqrt(np.maximum(exact / 2 * (1 - exact / 2), 1e-4) / 4999)
    assert (np.abs(drawn - exact) <= error).all()
    spots = G_Local(value, graph, transform="B", permutations=0, star=True)
    assert found.table["gi"].to_numpy(dtype=float) == pytest.approx(spots.Zs, rel=1e-6)


def test_local_p_values_are_those_of_all_permutations() -> None:
    """Seven areas in a row, 6! permutations of the others for each."""
    values = [0, 1, 0, 3, 4, 1, 5]
    drawings = Drawings(np.array(values), 3)
    for i in (0, 3):
        around = [j for j in (i - 1, i + 1) if 0 <= j < len(values)]
        observed = sum(values[j] for j in around)
        others = values[:i] + values[i + 1 :]
        sums = [sum(order[j if j < i else j - 1] for j in around) for order in itertools.permutations(others)]
        above, below = (sum(s >= observed for s in sums), sum(s <= observed for s in sums))
        assert len(sums) == math.factorial(6)
        assert drawings.p(observed, len(around), values[i]) == pytest.approx(
            min(1, 2 * min(above, below) / len(sums))
        )


def test_the_corner_is_found_and_its_opposite(corner: tuple[Screening, pd.DataFrame, Clusters]) -> None:
    _, _, found = corner
    told = found.table[found.table["cluster"]]
    assert found.moran > 0.3 and found.moran_p < 0.001
    assert set(told["kind"]) >= {"Hoch-Hoch", "Niedrig-Niedrig"}
    high = told.index[told["kind"] == "Hoch-Hoch"].str.removeprefix("1.").astype(int) - 1
    assert all(k % 8 + k // 8 >= 9 for k in high)
    assert found.open == 1
    assert found.table["hits"]["1.11"] % 1 == 0.5
    assert told["firm"].sum() > 0 and not found.table["firm"][~found.table["cluster"]].any()
    assert (found.table["spot"][told.index[told["kind"] == "Hoch-Hoch"]] == "heiß").any()


def test_the_same_field_gives_the_same_clusters_and_leaves_the_screening_alone(
    corner: tuple[Screening, pd.DataFrame, Clusters],
) -> None:
    screening, joined, found = corner
    enough, hits = screening.enough.copy(), screening.hits.copy()
    again = clusters(field(), joined)
    pd.testing.assert_frame_equal(again.table, found.table)
    assert (again.moran, again.moran_p) == (found.moran, found.moran_p)
    pd.testing.assert_series_equal(screening.enough, enough)
    pd.testing.assert_frame_equal(screening.hits, hits)


def test_chance_is_rarely_told() -> None:
    """Over forty fields without any pattern the share of fields with a finding stays near the rate."""
    joined = links(grid(8, 8))
    told = 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        table = {f"n{i}": [50 if x else 5 for x in rng.random(64) < 0.3] for i in (1, 2, 3)}
        table |= {f"d{i}": [100] * 64 for i in (1, 2, 3)}
        table["n1"][0], table["n1"][1] = 50, 5
        screening = placed(table, grid(8, 8), robustness={"draws": 100})
        told += bool(clusters(screening, joined).table["cluster"].any())
    assert told <= 6


def test_a_barrier_makes_no_neighbours_in_clusters_either() -> None:
    screening = field()
    river = line((400, -10), (400, 810))
    cut = links(grid(8, 8), river, within=1)
    found = clusters(screening, cut)
    assert found.table["neighbours"]["1.4"] == 3  # 5 without the river
    assert clusters(screening, links(grid(8, 8))).table["neighbours"]["1.4"] == 5


def test_small_excluded_and_unknown_areas_are_not_examined() -> None:
    table = {"n1": [50 if k % 3 else 5 for k in range(64)], "d1": [100] * 64, "bev": [1000] * 64}
    table["bev"][0], table["n1"][1] = 10, None  # type: ignore[call-overload]
    rule = {
        "min_inhabitants": 400,
        "exclusion": ({"area": "1.3", "reason": "Heim", "by": "SP", "date": dt.date(2024, 1, 1)},),
    }
    found = clusters(placed(table, grid(8, 8), **rule), links(grid(8, 8)))
    assert set(grid(8, 8).index) - set(found.table.index) == {"1.1", "1.2", "1.3"}
    assert found.without == 0


def test_too_few_areas_islands_and_equal_hits_tell_nothing() -> None:
    few = clusters(placed({"n1": [9, 1], "d1": [10, 10]}, grid(2, 1)), links(grid(2, 1)))
    assert few.table.empty and math.isnan(few.moran)
    assert list(few.table) == list(clusters(field(), links(grid(8, 8))).table)
    apart = clusters(field(), links(grid(8, 8)).iloc[:0])
    assert apart.table.empty and apart.without == 64
    equal = placed({"n1": [5] * LEAST, "d1": [10] * LEAST}, grid(LEAST, 1))
    same = clusters(equal, links(grid(LEAST, 1)))
    assert len(same.table) == LEAST and not same.table["cluster"].any()
    assert math.isnan(same.moran) and (same.table["moran_p"] == 1).all()
    assert (same.table["spot"] == "").all()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 1000), min_size=1, max_size=60), st.sampled_from([0.01, 0.05, 0.2]))
def test_discoveries_are_those_of_statsmodels(p: list[int], rate: float) -> None:
    from statsmodels.stats.multitest import multipletests

    shares = np.array(p) / 1000
    expected = multipletests(shares, alpha=rate, method="fdr_bh")[0]
    assert discoveries(shares, rate).tolist() == expected.tolist()


def test_discoveries_by_hand() -> None:
    # bars 0.01, 0.02, 0.03, 0.04, 0.05: the last p at or below its bar is the third
    p = np.array([0.029, 0.001, 0.6, 0.03, 0.041])
    assert discoveries(p, 0.05).tolist() == [True, True, False, True, False]
    assert discoveries(np.array([0.05]), 0.05).tolist() == [True]
    assert discoveries(np.array([]), 0.05).tolist() == []


# ------------------------------------------------------------------ the city's layer
def test_the_barriers_of_a_city_are_read_told_and_hashed(tmp_path: Path) -> None:
    small = build_small_city(tmp_path)
    assert read_barriers(small.city()).empty
    small.change("stadt.toml", "[[parent]]", '[context]\nbarriers = "bahn.geojson"\n\n[[parent]]')
    finding = small.finding()
    assert (finding.level, finding.file) == ("Warnung", "bahn.geojson")
    assert "geo/klein/bahn.geojson" in input_files(small.city(), 2024)
    track = {
        "type": "Feature",
        "properties": {},
        "geometry": {"type": "LineString", "coordinates": [[690_100, 5_334_990], [690_100, 5_335_110]]},
    }
    (small.geo / "bahn.geojson").write_text(collection([track]), "utf-8")
    assert small.findings() == []
    barriers = read_barriers(small.city())
    assert barriers.length.tolist() == [120.0]
    city = small.city()
    areas = read_areas(city, city.boundaries[0]).frame
    found = links(areas.geometry, barriers, gap=1, within=float(city.context.barriers_within_m))
    assert found[found["cut"]][["area_id", "neighbour"]].to_numpy().tolist() == [["01.1.1", "01.1.2"]]
    assert len(found) == len(squares()) - 1


def test_a_barrier_outside_the_citys_folder_is_refused(tmp_path: Path) -> None:
    small = build_small_city(tmp_path)
    small.change("stadt.toml", "[[parent]]", '[context]\nbarriers = "../fremd.geojson"\n\n[[parent]]')
    with pytest.raises(ScreeningError, match="hinaus") as caught:
        read_settings(small.key, small.data)
    assert [f.column for f in caught.value.findings] == ["context.barriers"]


def test_one_broken_layer_for_water_and_barriers_is_told_once(tmp_path: Path) -> None:
    small = build_small_city(tmp_path)
    both = '[context]\nwater = "fluss.geojson"\nbarriers = "fluss.geojson"\n\n[[parent]]'
    small.change("stadt.toml", "[[parent]]", both)
    assert small.finding().file == "fluss.geojson"


def test_musterstadts_river_is_its_barrier(root: Path, intern: Release) -> None:
    city = read_city("musterstadt", root / "data")
    assert city.context.barriers == city.context.water
    assert intern.analyses.space.barriers.geom_equals(intern.water).all()


# ------------------------------------------------------------------ a year
def test_a_city_of_one_area_has_no_neighbours_and_no_groups() -> None:
    found = released(screened(delivery({"n1": [9], "d1": [10]})), audience="intern").analyses.space
    assert found.links.empty and found.groups.table.empty and found.surrounded.empty
    assert found.groups.of.isna().all()


def test_in_musterstadt_every_area_taken_up_is_in_one_group_or_alone(
    intern: Release, gespraech: Release
) -> None:
    for release in (intern, gespraech):
        found: Space = release.analyses.space
        taken = set(release.chosen("sicher", "möglich"))
        grouped = set(found.groups.of.dropna().index)
        assert grouped | set(found.groups.alone) == taken
        assert not grouped & set(found.groups.alone)
        assert found.groups.table["areas"].sum() == len(grouped)
        assert (
            found.groups.table["sure"] + found.groups.table["possible"] == found.groups.table["areas"]
        ).all()
        shown = release.numerator[list(release.ids)]
        for group in found.groups.table.index:
            inside = found.groups.of.index[(found.groups.of == group).fillna(False)]
            whole = shown.loc[inside].sum(skipna=False)
            known = found.groups.numerator.loc[group].notna()
            assert (found.groups.numerator.loc[group][known] == whole[known]).all()
            # of an open figure, or a withheld one, no joint sum is told
            assert not (known & whole.isna()).any()
