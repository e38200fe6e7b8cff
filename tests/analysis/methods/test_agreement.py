"""How far two ways of choosing agree: by hand, and as other software says."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from screening.analysis.methods.agreement import agreement, cross, highest, kappa, rank_correlation


def test_kappa_by_hand() -> None:
    # 50 areas: agree 35/50 = 0.7; by chance 25/50·30/50 + 25/50·20/50 = 0.5; (0.7 - 0.5)/(1 - 0.5)
    assert kappa(20, 5, 10, 15) == 0.4
    assert kappa(3, 0, 0, 4) == 1
    assert kappa(0, 1, 1, 0) == -1
    assert kappa(5, 0, 0, 0) is None and kappa(0, 0, 0, 5) is None and kappa(0, 0, 0, 0) is None
    assert kappa(2, 3, 0, 0) == 0, "who chooses all agrees by chance alone"


@given(st.tuples(*[st.integers(0, 300)] * 4))
def test_kappa_is_that_of_statsmodels(cells: tuple[int, int, int, int]) -> None:
    both, first, second, neither = cells
    ours = kappa(*cells)
    assume(ours is not None)
    from statsmodels.stats.inter_rater import cohens_kappa

    other = cohens_kappa(np.array([[both, first], [second, neither]]), return_results=False)
    assert ours == pytest.approx(other, abs=1e-9)


def test_who_finds_whom() -> None:
    index = pd.Index(["a", "b", "c", "d", "e"])
    table = cross(
        pd.Series([True, True, False, False, True], index), pd.Series([True, False, True, False, True], index)
    )
    assert [list(x) for x in (table.both, table.first, table.second, table.neither)] == [
        ["a", "e"],
        ["b"],
        ["c"],
        ["d"],
    ]
    assert table.counts == (2, 1, 1, 1)
    assert table.overlap == 0.5, "2 of 4 that anybody chooses"
    nobody = cross(pd.Series(False, index), pd.Series(False, index))
    assert nobody.overlap is None and nobody.kappa is None


def test_as_many_with_the_highest_index_and_all_that_tie() -> None:
    index = pd.Series([0.5, 2.0, 1.0, 1.0, 3.0])
    assert highest(index, 0).tolist() == [False] * 5
    assert highest(index, 2).tolist() == [False, True, False, False, True]
    assert highest(index, 3).tolist() == [False, True, True, True, True]
    assert highest(index, 9).all()
    assert highest(pd.Series([], dtype=float), 1).empty


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=2, max_size=20))
def test_the_rank_correlation_is_that_of_scipy(pairs: list[tuple[int, int]]) -> None:
    from scipy.stats import spearmanr

    a, b = (pd.Series(x) for x in zip(*pairs, strict=True))
    ours = rank_correlation(a, b)
    if ours is None:
        assert 1 in (len(set(a)), len(set(b)))
    else:
        assert ours == pytest.approx(spearmanr(a, b).statistic)


def test_the_agreement_of_a_small_city_by_hand() -> None:
    areas = pd.Index(list("abcdefg"), name="area_id")
    decided = pd.Series(["sicher", "sicher", "möglich", "nein", "nein", "zu klein", "sicher"], areas)
    hits = pd.Series([7, 8, 6, 6, 1, 9, 7], areas, dtype="Int64")
    index = pd.Series([0.8, 2.1, 1.2, 1.9, -1.0, 3.0, None], areas, dtype="Float64")
    told = agreement(decided, hits, index, index.gt(1).fillna(False))
    assert told.compared == 5, "f is too small for the rule, g has no index"
    assert told.by_class.counts == (1, 1, 2, 1)
    assert list(told.by_class.first) == ["a"] and list(told.by_class.second) == ["c", "d"]
    # two are *sicher*: b and d have the highest index
    assert told.by_rank.counts == (1, 1, 1, 2) and told.tied == 0
    assert list(told.by_rank.second) == ["d"]
    assert list(told.unjudged) == ["g"]
    # ranks of hits 4 5 2.5 2.5 1, of the index 2 5 3 4 1: covariance 6.5, variances 9.5 and 10
    assert told.correlation == pytest.approx(6.5 / math.sqrt(9.5 * 10))
    assert told.classes.loc["sicher"].tolist() == [1, 1, 1]
    assert told.classes.loc["zu klein"].tolist() == [1, 0, 0]
    assert told.classes.to_numpy().sum() == 7
