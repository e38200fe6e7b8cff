"""Permutation inference in matched sets, against enumeration by hand and against statsmodels."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.analysis.evaluation.permutation import LEVEL, Effect, draw_lots, effect, holm, joint
from tests.examples import examples

NAN = float("nan")
LOTS = draw_lots(4, 500, 7)


def statistics(sets: list[list[float]]) -> list[float]:
    """The mean difference for every way to draw one member of each set; the first way is the real one."""
    found = []
    for drawn in product(*(range(len(s)) for s in sets)):
        parts = [
            s[j] - np.mean([v for k, v in enumerate(s) if k != j]) for s, j in zip(sets, drawn, strict=True)
        ]
        found.append(float(np.mean(parts)))
    return found


def p_of(sets: list[list[float]], tau: float = 0.0) -> float:
    """The two-sided p value of a constant effect, by enumeration."""
    every = statistics([[s[0] - tau, *s[1:]] for s in sets])
    return float(np.mean([abs(v) >= abs(every[0]) - 1e-9 for v in every]))


def padded(sets: list[list[float]]) -> np.ndarray:
    width = max(map(len, sets))
    return np.array([s + [NAN] * (width - len(s)) for s in sets])


numbers = st.floats(-50, 50).map(lambda v: round(v, 2))
matched = st.lists(st.lists(numbers, min_size=2, max_size=4), min_size=1, max_size=4)


@settings(max_examples=examples(60), deadline=None)
@given(matched)
def test_estimate_and_p_are_those_of_an_enumeration(sets: list[list[float]]) -> None:
    found = effect(padded(sets), LOTS)
    assert found is not None and found.exact
    assert found.estimate == pytest.approx(statistics(sets)[0], abs=1e-9)
    assert found.p == pytest.approx(p_of(sets))
    assert found.lots == np.prod([len(s) for s in sets])
    assert (found.sets, found.partners) == (len(sets), sum(map(len, sets)) - len(sets))


@settings(max_examples=examples(40), deadline=None)
@given(st.lists(st.lists(numbers, min_size=3, max_size=4), min_size=3, max_size=4))
def test_the_interval_holds_the_effects_that_the_enumeration_does_not_reject(sets: list[list[float]]) -> None:
    found = effect(padded(sets), LOTS)
    assert found is not None and found.low <= found.estimate <= found.high
    for end, outwards in ((found.low, -1.0), (found.high, 1.0)):
        if np.isfinite(end):
            assert p_of(sets, end + (found.estimate - end) * 1e-7) > 1 - LEVEL
            assert p_of(sets, end + outwards * 1e-6) <= 1 - LEVEL + 1e-12


def test_with_too_few_lots_the_interval_has_no_end() -> None:
    found = effect(np.array([[9.0, 1.0, 2.0, 3.0]]), LOTS)
    assert found == Effect(7.0, 0.25, -np.inf, np.inf, 1, 3, 4, True)


def test_members_without_a_value_are_left_out_and_sets_without_a_pair_too() -> None:
    values = np.array([[3.0, NAN, 1.0], [NAN, 5.0, 6.0], [4.0, NAN, NAN], [7.0, 6.0, 4.0]])
    assert effect(values, LOTS) == effect(np.array([[3.0, 1.0, NAN], [7.0, 6.0, 4.0]]), LOTS)


@pytest.mark.parametrize("values", [np.empty((0, 2)), np.array([[NAN, 1.0]]), np.array([[1.0]])])
def test_without_a_pair_there_is_nothing(values: np.ndarray) -> None:
    assert effect(values, LOTS) is None
    assert joint(values[:, :, None], LOTS) is None


def test_drawn_lots_come_close_to_all_lots() -> None:
    values = np.random.default_rng(4).normal(size=(6, 4))
    values[:, 0] += 0.8
    exact, drawn = effect(values, draw_lots(6, 4096, 1)), effect(values, draw_lots(6, 4095, 1))
    assert exact is not None and drawn is not None and exact.exact and not drawn.exact
    assert drawn.p == pytest.approx(exact.p, abs=0.02)
    assert (drawn.low, drawn.high) == pytest.approx((exact.low, exact.high), abs=0.15)
    assert drawn.lots == 4096


def test_a_drawn_p_value_counts_the_real_lot_and_is_never_zero() -> None:
    values = np.c_[np.full(12, 100.0), np.random.default_rng(1).normal(size=(12, 3))]
    found = effect(values, draw_lots(12, 999, 1))
    assert found is not None and found.p == 1 / 1000


@settings(max_examples=examples(30), deadline=None)
@given(matched)
def test_one_difference_tested_jointly_has_the_p_value_of_its_own(sets: list[list[float]]) -> None:
    values = padded(sets)
    alone, together = effect(values, LOTS), joint(values[:, :, None], LOTS)
    assert alone is not None and together == (pytest.approx(alone.p), alone.sets)


def test_several_differences_are_tested_as_a_sum_of_scaled_squares() -> None:
    rng = np.random.default_rng(3)
    values = rng.normal(size=(3, 3, 2))
    every = np.array([statistics(values[:, :, k].tolist()) for k in (0, 1)])
    squares = (every**2 / (every**2).mean(axis=1, keepdims=True)).sum(axis=0)
    assert joint(values, LOTS) == (pytest.approx(np.mean(squares >= squares[0] - 1e-9)), 3)


def test_a_member_counts_jointly_only_with_all_its_differences() -> None:
    values = np.random.default_rng(5).normal(size=(3, 4, 2))
    without = values.copy()
    without[:, 3, 1] = NAN
    assert joint(without, LOTS) == joint(values[:, :3], LOTS)


@settings(max_examples=examples(40), deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=9))
def test_holm_agrees_with_statsmodels(p: list[float]) -> None:
    from statsmodels.stats.multitest import multipletests

    wanted = multipletests(p, method="holm")[1]
    assert holm(np.array([NAN, *p])).tolist() == [
        pytest.approx(NAN, nan_ok=True),
        *map(pytest.approx, wanted),
    ]


def test_if_any_member_could_have_been_the_programme_area_p_keeps_its_promise() -> None:
    """In exchangeable sets at most a share α of the p values is at or below α, and nearly so much."""
    rng = np.random.default_rng(11)
    lots = draw_lots(5, 2000, 1)
    found: list[Any] = [effect(rng.gamma(1.5, size=(5, 4)), lots) for _ in range(600)]
    p = np.array([f.p for f in found])
    for alpha in (0.05, 0.1, 0.25, 0.5):
        assert np.mean(p <= alpha) == pytest.approx(alpha, abs=4 * np.sqrt(alpha * (1 - alpha) / len(p)))
    assert np.mean([f.low <= 0 <= f.high for f in found]) == pytest.approx(LEVEL, abs=0.036)
