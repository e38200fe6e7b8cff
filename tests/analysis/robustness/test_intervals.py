"""Intervals of random variation: by hand and by definition."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.analysis.robustness.intervals import Z95, intervals, poisson_interval, wilson
from screening.rule.rates import rates
from tests.build import catalogue, delivery, percent


def test_wilson_by_hand() -> None:
    low, high = wilson(np.array([8.0, 0.0, 10.0]), np.array([100.0, 10.0, 10.0]))
    assert low.round(4).tolist() == [0.0411, 0.0, 0.7225]
    assert high.round(4).tolist() == [0.15, 0.2775, 1.0]


@given(st.integers(1, 5000), st.data())
def test_wilson_ends_are_just_compatible_with_the_share(d: int, data: st.DataObject) -> None:
    n = data.draw(st.integers(0, d))
    low, high = (float(end[0]) for end in wilson(np.array([float(n)]), np.array([float(d)])))
    assert 0 <= low <= n / d <= high <= 1
    for end in (low, high):
        assert abs(n / d - end) == pytest.approx(Z95 * (end * (1 - end) / d) ** 0.5, abs=1e-7)


def test_poisson_by_hand() -> None:
    low, high = poisson_interval(np.array([0.0, 5.0, 10.0]), np.array([1.0, 1.0, 10.0]))
    assert low.round(3).tolist() == [0.0, 1.623, 0.48]
    assert high.round(3).tolist() == [3.689, 11.668, 1.839]


def test_intervals_are_wilson_for_parts_poisson_else_and_only_for_counts() -> None:
    what = catalogue("i1", "i2", "i3", within=["i1"])
    table = {"n1": [8, None], "d1": [100, 100], "n2": [10, 3], "d2": [10, 0]}
    low, high = intervals(rates(delivery(table, rates={"i3": [percent("1")] * 2}, what=what)))
    assert low["i1"].iloc[0] == pytest.approx(4.11, abs=0.005)
    assert high["i2"].iloc[0] == pytest.approx(183.9, abs=0.05)
    assert low.isna().to_numpy().tolist() == [[False, False, True], [True, True, True]]
    assert high.isna().equals(low.isna())
