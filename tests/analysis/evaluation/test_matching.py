"""Partners for programme areas: alike, near the threshold, each once."""

from __future__ import annotations

import datetime as dt
from itertools import permutations
from types import SimpleNamespace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Polygon
from shapely.geometry import box

from screening.analysis.evaluation.matching import (
    Cohort,
    assign,
    bordering,
    characteristics,
    distances,
    near_threshold,
    standardised,
)
from screening.analysis.evaluation.panel import Panel
from screening.concept.settings import Evaluation
from tests.build import criteria
from tests.examples import examples

NAN = float("nan")


def panel(hits: Any, rate: dict[str, Any] | None = None, **more: Any) -> Panel:
    low = np.array(hits, dtype=float)
    years = tuple(range(2016, 2016 + low.shape[1]))
    areas = pd.Index([f"a{k}" for k in range(len(low))], name="area_id", dtype="str")
    trend = SimpleNamespace(uncertain=more.pop("uncertain", frozenset()), cuts=more.pop("cuts", {}))
    enough = np.array(more.pop("enough", np.ones_like(low)), dtype=float)
    rates = {i: np.array(v, dtype=float) for i, v in (rate or {}).items()}
    return Panel(areas, years, rates, low, more.pop("high", low), enough, trend)  # type: ignore[arg-type]


tables = st.integers(1, 4).flatmap(
    lambda rows: st.integers(1, 5).flatmap(
        lambda columns: st.lists(
            st.lists(st.integers(0, 30) | st.just(-1), min_size=columns, max_size=columns),
            min_size=rows,
            max_size=rows,
        )
    )
)


@settings(max_examples=examples(80), deadline=None)
@given(tables)
def test_one_partner_each_is_the_best_of_all_assignments(table: list[list[int]]) -> None:
    far = np.where(np.array(table) < 0, np.inf, np.array(table, dtype=float))
    chosen = assign(far, 1)
    rows, columns = far.shape
    # every way to give rows columns or none: most pairs first, then the smallest sum
    slots = list(range(columns)) + [-1] * rows
    ways = set(permutations(slots, rows))
    cost = min(
        (-sum(c >= 0 for c in way), sum(far[r, c] for r, c in enumerate(way) if c >= 0))
        for way in ways
        if all(c < 0 or np.isfinite(far[r, c]) for r, c in enumerate(way))
    )
    assert (-sum(map(len, chosen)), sum(far[r, c[0]] for r, c in enumerate(chosen) if c)) == pytest.approx(
        cost
    )


@settings(max_examples=examples(60), deadline=None)
@given(tables, st.integers(1, 4))
def test_no_area_is_a_partner_twice_and_none_is_forbidden(table: list[list[int]], partners: int) -> None:
    far = np.where(np.array(table) < 0, np.inf, np.array(table, dtype=float))
    chosen = assign(far, partners)
    every = [c for own in chosen for c in own]
    assert len(every) == len(set(every)) and all(len(own) <= partners for own in chosen)
    assert all(np.isfinite(far[r, c]) for r, own in enumerate(chosen) for c in own)


def test_nobody_gets_a_second_partner_before_all_have_one() -> None:
    far = np.array([[1.0, 2.0, 3.0], [1.5, 9.0, 9.0]])
    assert assign(far, 3) == [[1, 2], [0]]


def test_distance_is_the_root_mean_square_over_what_is_known_of_both() -> None:
    marks = np.array([[0.0, 0.0, 0.0], [3.0, 4.0, NAN], [3.0, NAN, NAN], [0.0, 0.0, 6.0]])
    cohort = Cohort(2019, (2018,), [0], [1, 2, 3])
    far = distances(marks, np.array([7.0, 7, 7, 9]), cohort, Evaluation(hits_around=2))
    assert far[0].tolist() == [pytest.approx(np.sqrt(12.5)), np.inf, pytest.approx(np.sqrt(12))]
    far = distances(marks, np.array([7.0, 5, 7, 9.5]), cohort, Evaluation(hits_around=2))
    assert np.isfinite(far[0]).tolist() == [True, False, False]
    far = distances(marks, np.array([NAN, 5, 7, 99]), cohort, Evaluation(hits_around=0))
    assert np.isfinite(far[0]).tolist() == [True, False, True]


def test_near_the_threshold_means_the_year_before_the_start() -> None:
    # a0 has the programme; a1 fits; a2 one hit short; a3 too small; a4 size unknown; a5 redrawn;
    # a6 excluded; a7 a neighbour; a8 fits by the middle of its span
    low = [[0, 7], [9, 5], [7, 4], [0, 7], [0, 7], [0, 7], [0, 7], [0, 7], [0, 4]]
    high = [*low[:8], [0, 6]]
    size = [[1, 1], [0, 1], [1, 1], [1, 0], [1, NAN], [1, 1], [1, 1], [1, 1], [1, 1]]
    data = panel(low, high=np.array(high, dtype=float), enough=size, uncertain=frozenset({"a5"}))
    out = {"area": "a6", "reason": "x", "by": "y", "date": dt.date(2024, 1, 1)}
    rule = criteria(*(f"i{k}" for k in range(9)), min_hits=7, exclusion=[out], evaluation={"hits_around": 2})
    assert near_threshold(data, 2017, rule, ["a0"], ["a7"]) == [1, 8]


def test_characteristics_are_levels_before_the_start_that_the_year_does_not_shift() -> None:
    rate = np.array([[1.0, 11.0, 99.0], [2.0, 12.0, -99.0], [3.0, 13.0, 0.0]])
    data = panel([[5, 5, 0], [6, 6, 0], [7, 7, 0]], {"i": rate})
    cohort = Cohort(2018, (2016, 2017), [0], [1, 2])
    marks = characteristics(data, cohort, ["i"])
    wanted = [-np.sqrt(1.5), 0.0, np.sqrt(1.5)]
    assert pytest.approx(np.array([wanted, wanted])) == marks.T
    gap = rate.copy()
    gap[1, 0] = NAN
    known = characteristics(panel(data.low, {"i": gap}), cohort, ["i"])[:, 0]
    assert known[0] < known[1] < known[2]


def test_levels_before_a_break_do_not_count() -> None:
    rate = np.array([[90.0, 1.0], [0.0, 2.0], [0.0, 3.0]])
    data = panel([[7, 7]] * 3, {"i": rate}, cuts={"i": (2017,)})
    marks = characteristics(data, Cohort(2018, (2016, 2017), [0], [1, 2]), ["i"])
    assert marks[:, 0].tolist() == pytest.approx([-np.sqrt(1.5), 0.0, np.sqrt(1.5)])
    assert marks[:, 1].tolist() == [0.0, 0.0, 0.0]


def test_standard_deviations_are_of_the_rows_named_and_unknown_stays_unknown() -> None:
    values = np.array([[2.0, NAN], [4.0, 5.0], [90.0, 5.0]])
    assert standardised(values, [0, 1])[:, 0].tolist() == [-1.0, 1.0, 87.0]
    assert np.isnan(standardised(values, [0, 1])[0, 1])
    assert standardised(values, [1, 2])[1:, 1].tolist() == [0.0, 0.0]


def test_areas_border_on_each_other_across_a_hair_but_not_across_a_street() -> None:
    shapes = [
        box(0, 0, 10, 10),
        box(10.5, 0, 20, 10),
        box(0, 12, 10, 20),
        None,
        Polygon(),
        box(20, 10, 30, 20),
    ]
    frame = gpd.GeoDataFrame(index=pd.Index(list("abcdef"), dtype="str"), geometry=shapes, crs="EPSG:25832")
    assert bordering(frame, ["a"]) == ("b",)
    assert bordering(frame, ["b", "a"]) == ("f",)
    assert bordering(frame, ["d", "x"]) == bordering(frame, ["e"]) == ()
