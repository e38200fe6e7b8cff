"""Shrinkage: by hand, against esda, and its properties."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import box

from screening.analysis.robustness.shrinkage import marshall, marshall_local, matrix, shrink
from screening.analysis.space.links import links
from tests.build import delivery, percent, screened
from tests.examples import examples


def grid(side: int) -> gpd.GeoSeries:
    shapes = {f"{x}.{y}": box(x, y, x + 1, y + 1) for x in range(side) for y in range(side)}
    return gpd.GeoSeries(shapes, crs="EPSG:25832")


def cases(side: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Rates that differ by more than chance."""
    rng = np.random.default_rng(seed)
    d = rng.integers(30, 400, side * side).astype(float)
    return rng.binomial(d.astype(int), rng.beta(4, 36, side * side)).astype(float), d


def test_the_formula_by_hand() -> None:
    # m = 30/300; spread (100·0.04² + 100·0.02² + 100·0.02²)/300 = 0.0008; chance 0.1/100 = 0.001: all chance
    share, weight = marshall(np.array([14.0, 8.0, 8.0]), np.array([100.0, 100.0, 100.0]))
    assert weight.tolist() == [0, 0, 0]
    assert share == pytest.approx([0.1, 0.1, 0.1])
    # m = 0.1; spread (0.08² + 0.04² + 0.04²)/3 = 0.0032; τ² = 0.0022; w = 0.0022/0.0032
    share, weight = marshall(np.array([18.0, 6.0, 6.0]), np.array([100.0, 100.0, 100.0]))
    assert weight == pytest.approx([0.6875] * 3)
    assert share == pytest.approx([0.155, 0.0725, 0.0725])


def test_toward_the_city_esda_says_the_same() -> None:
    from esda.smoothing import Empirical_Bayes  # here, for it takes seconds to import

    n, d = cases(12)
    assert marshall(n, d)[0] == pytest.approx(Empirical_Bayes(n, d).r.ravel(), rel=1e-12)


def test_toward_the_neighbours_esda_says_the_same() -> None:
    """esda shrinks to the local mean where chance explains all, as we do."""
    from esda.smoothing import Spatial_Empirical_Bayes
    from libpysal.weights import Queen

    shapes = grid(12)
    n, d = cases(12)
    touching = matrix(links(shapes), shapes.index)
    queen = Queen.from_dataframe(gpd.GeoDataFrame(geometry=shapes), use_index=True, silence_warnings=True)
    queen.id_order = list(shapes.index)
    second = Spatial_Empirical_Bayes(n, d, queen).r.ravel()
    assert marshall_local(n, d, touching)[0] == pytest.approx(second, rel=1e-9)


def test_unknown_values_enter_no_mean() -> None:
    shapes = grid(6)
    n, d = cases(6)
    n[[3, 20]] = d[[3, 20]] = np.nan
    kept = np.flatnonzero(~np.isnan(d))
    touching = matrix(links(shapes), shapes.index)
    less = matrix(links(shapes.iloc[kept]), shapes.index[kept])
    for whole, part in (
        (marshall(n, d)[0], marshall(n[kept], d[kept])[0]),
        (marshall_local(n, d, touching)[0], marshall_local(n[kept], d[kept], less)[0]),
    ):
        assert np.isnan(whole[[3, 20]]).all()
        assert whole[kept] == pytest.approx(part)


def test_an_island_is_pulled_toward_the_city() -> None:
    shapes = pd.concat([grid(4), gpd.GeoSeries({"x": box(90, 90, 91, 91)}, crs="EPSG:25832")])
    n, d = (np.append(v, e) for v, e in zip(cases(4), (40.0, 100.0), strict=True))
    touching = matrix(links(shapes), shapes.index)
    assert marshall_local(n, d, touching)[0][-1] == pytest.approx(marshall(n, d)[0][-1])
    assert marshall_local(n, d, touching)[0][0] != pytest.approx(marshall(n, d)[0][0])


def test_without_cases_nothing_is_pulled() -> None:
    n, d = np.zeros(3), np.array([5.0, 10.0, np.nan])
    share, weight = marshall(n, d)
    assert share[:2].tolist() == [0, 0]
    assert weight[:2].tolist() == [0, 0]
    assert np.isnan(marshall(np.full(2, np.nan), np.full(2, np.nan))[0]).all()


COUNTS = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 60)), min_size=1, max_size=16)


@settings(max_examples=examples(150), deadline=None)
@given(COUNTS)
def test_a_shrunken_rate_lies_between_the_rate_and_the_mean(pairs: list[tuple[int, int]]) -> None:
    n, d = (np.array(v, dtype=float) for v in zip(*pairs, strict=True))
    share, weight = marshall(n, d)
    mean = n.sum() / d.sum()
    assert ((weight >= 0) & (weight <= 1)).all()
    assert (share >= np.minimum(n / d, mean) - 1e-12).all()
    assert (share <= np.maximum(n / d, mean) + 1e-12).all()
    # more people, less pull
    order = np.argsort(d)
    assert (np.diff(weight[order]) >= -1e-12).all()


@settings(max_examples=examples(60), deadline=None)
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 60)), min_size=9, max_size=9))
def test_toward_neighbours_a_rate_stays_among_them(pairs: list[tuple[int, int]]) -> None:
    shapes = grid(3)
    n, d = (np.array(v, dtype=float) for v in zip(*pairs, strict=True))
    touching = matrix(links(shapes), shapes.index)
    share, _ = marshall_local(n, d, touching)
    around = touching.toarray() + np.eye(9) > 0
    for k in range(9):
        own = (n / d)[around[k]]
        assert own.min() - 1e-9 <= share[k] <= own.max() + 1e-9


def test_a_screening_is_shrunken_where_it_has_counts() -> None:
    table: dict[str, Any] = {"n1": [40, 10, None, 0], "d1": [100, 100, 100, 0]}
    rates = {"i2": [percent("9"), percent("1"), percent("1"), None]}
    screening = screened(delivery(table, rates=rates), mean="unweighted")
    result = shrink(screening)
    assert result.city["i1"].isna().tolist() == [False, False, True, True]
    assert result.city["i2"].isna().all()
    assert result.neighbours.tolist() == [1, 2, 2, 1]
    # m = 0.25, spread 0.0225, chance 0.0025: w = 8/9; the bar lies at 0.325
    assert result.city["i1"].tolist()[:2] == pytest.approx([0.25 + 8 / 9 * 0.15, 0.25 - 8 / 9 * 0.15])
    assert result.city_hits[["hits_min", "hits_max"]].to_numpy().tolist() == [[2, 2], [0, 0], [0, 1], [0, 1]]
    pd.testing.assert_frame_equal(result.city_hits, screening.hits, check_like=True)


def test_hits_of_chance_alone_vanish() -> None:
    table = {"n1": [14, 8, 8], "d1": [100, 100, 100]}
    screening = screened(delivery(table))
    assert screening.hits["hits_min"].tolist() == [1, 0, 0]
    assert shrink(screening).city_hits["hits_min"].tolist() == [0, 0, 0]


def test_neighbours_given_are_taken() -> None:
    screening = screened(delivery({"n1": [40, 10, 30], "d1": [100, 100, 100]}))
    nobody = pd.DataFrame({"area_id": [], "neighbour": []}, dtype="str")
    result = shrink(screening, nobody)
    assert result.neighbours.tolist() == [0, 0, 0]
    pd.testing.assert_frame_equal(result.near, result.city)
