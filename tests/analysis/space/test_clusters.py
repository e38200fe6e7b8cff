"""Clusters of areas with many or few hits: by hand, against other software, and none where there is none."""

from __future__ import annotations

import datetime as dt
import itertools
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.analysis.space.clusters import LEAST, Clusters, Drawings, clusters, discoveries
from screening.analysis.space.links import links
from screening.rule.decision import Screening
from tests.analysis.space.grids import field, grid, line, placed
from tests.examples import examples


@settings(max_examples=examples(60), deadline=None)
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


@settings(max_examples=examples(60), deadline=None)
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
