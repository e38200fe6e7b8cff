"""The attacker: his bounds are exact, by hand and against the enumeration of all tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from tests.attack import MOST, Problem, bounds, too_narrow


def problem(
    values: Sequence[float],
    rows: Sequence[Sequence[float]],
    low: float = 0,
    high: float = MOST,
    slack: float = 0,
    protection: float = 0,
) -> Problem:
    """Sums over given cells; each is known within `slack`."""
    value = np.array(values, dtype=float)
    matrix = csr_array(np.array(rows, dtype=float).reshape(len(rows), len(value)))
    told = matrix @ np.nan_to_num(value)
    ends = np.full(len(value), float(low)), np.full(len(value), float(high))
    return Problem(
        value, *ends, *ends, matrix, told - slack, told + slack, np.full(len(value), float(protection))
    )


def table(values: Sequence[Sequence[int]]) -> Problem:
    """A table of which the sums of all rows and columns are known."""
    height, width = len(values), len(values[0])
    rows = [[int(k // width == r) for k in range(height * width)] for r in range(height)]
    rows += [[int(k % width == c) for k in range(height * width)] for c in range(width)]
    return problem([v for row in values for v in row], rows)


def mask(cells: int, *withheld: int) -> np.ndarray:
    return np.isin(np.arange(cells), withheld)


TABLE = ((20, 50, 10), (8, 19, 22), (17, 32, 12))


def test_one_withheld_cell_of_a_table_is_no_secret() -> None:
    low, high = bounds(table(TABLE), mask(9, 5))
    assert low.tolist() == high.tolist() == [v for row in TABLE for v in row]


def test_two_in_a_row_are_still_told_by_their_columns() -> None:
    low, high = bounds(table(TABLE), mask(9, 4, 5))
    assert (low == high).all()


def test_four_in_a_square_move_as_far_as_the_smallest_allows() -> None:
    # 19 and 22 of the second row, 32 and 12 of the third: +x −x −x +x, x from −12 to 22
    low, high = bounds(table(TABLE), mask(9, 4, 5, 7, 8))
    assert low[[4, 5, 7, 8]].tolist() == [7, 0, 10, 0]
    assert high[[4, 5, 7, 8]].tolist() == [41, 34, 44, 34]


def test_a_cell_that_others_cannot_balance_is_exact_among_others_that_are_not() -> None:
    # 20 stands alone in its row and column
    low, high = bounds(table(TABLE), mask(9, 0, 4, 5, 7, 8))
    assert (low[0], high[0]) == (20, 20)
    assert high[4] > low[4]


def test_nested_sums_are_differences_first() -> None:
    values = [1, 2, 3, 4, 5, 6]
    rows = [[1] * 6, [1, 1, 1, 0, 0, 0], [0, 0, 1, 0, 0, 0], [0, 0, 0, 1, 1, 0]]
    low, high = bounds(problem(values, rows), mask(6, 0, 1, 2, 3, 4, 5))
    assert low.tolist() == [0, 0, 3, 0, 0, 6]
    assert high.tolist() == [3, 3, 3, 9, 9, 6]


def test_parts_are_bounded_by_their_whole() -> None:
    # the whole is 9 and published; the sum with a second part is 30
    given_ = problem([4, 26, 9], [[1, 1, 0]])
    whole = Problem(
        given_.value,
        given_.low,
        given_.high,
        given_.other_low,
        given_.other_high,
        csr_array(np.array([[1.0, 1, 0], [-1, 0, 1]])),
        np.array([30.0, 0]),
        np.array([30.0, MOST]),
        given_.protection,
    )
    low, high = bounds(whole, mask(3, 0, 1))
    assert (low.tolist(), high.tolist()) == ([0, 21, 9], [9, 30, 9])
    # if the whole is withheld, too, it bounds nothing
    low, high = bounds(whole, mask(3, 0, 1, 2))
    assert (low.tolist(), high[:2].tolist()) == ([0, 0, 0], [30, 30])


def test_rounded_sums_leave_more() -> None:
    low, high = bounds(problem([3, 4, 9], [[1, 1, 1]], slack=2), mask(3, 0))
    assert (low[0], high[0]) == (1, 5)


def test_shares_bound_whole_numbers() -> None:
    # the mean of two shares, of 3 and 7 persons, is known to within a hundredth
    given_ = problem([1, 2], [[1 / 3, 1 / 7]], slack=0.01, high=7)
    low, high = bounds(given_, mask(2, 0, 1))
    assert (low.tolist(), high.tolist()) == ([0, 0], [1, 4])
    low, high = bounds(problem([1, 2], [[1 / 3, 1 / 7], [1, 1]], slack=0.01), mask(2, 0, 1))
    assert (low.tolist(), high.tolist()) == ([1, 2], [1, 2])


def test_who_knows_what_the_others_are_knows_more() -> None:
    given_ = problem([4, 5, 30], [[1, 1, 1]])
    insider = Problem(
        given_.value,
        given_.low,
        given_.high,
        np.array([1.0, 1, 10]),
        np.array([9.0, 9, MOST]),
        given_.rows,
        given_.row_low,
        given_.row_high,
        given_.protection,
    )
    _, high = bounds(insider, mask(3, 0, 1))
    assert high.tolist() == [8, 8, 30]
    _, high = bounds(given_, mask(3, 0, 1))
    assert high.tolist() == [9, 9, 30]
    _, high = bounds(insider, mask(3, 0, 1, 2))
    assert high.tolist() == [28, 28, 37]


def test_too_narrow_intervals_are_named() -> None:
    given_ = problem([4, 5, 30, 40], [[1, 1, 1, 1]], protection=10)
    withheld = mask(4, 0, 1)
    assert too_narrow(given_, withheld, *bounds(given_, withheld)).tolist() == [0, 1]
    withheld = mask(4, 0, 1, 2)
    assert too_narrow(given_, withheld, *bounds(given_, withheld)).tolist() == []


@pytest.mark.parametrize("withheld", [(), (0,), (0, 1)])
def test_contradictions_are_refused(withheld: tuple[int, ...]) -> None:
    wrong = problem([4, 5], [[1, 1], [1, 1]])
    wrong.row_low[0] = wrong.row_high[0] = 8
    wrong.row_low[1] = wrong.row_high[1] = 10
    with pytest.raises(ValueError, match="contradict"):
        bounds(wrong, mask(2, *withheld))


def test_no_table_below_zero() -> None:
    wrong = problem([4, 5], [[1, 1], [1, 0]], low=5)
    with pytest.raises(ValueError, match="contradict"):
        bounds(wrong, mask(2, 0, 1))


def test_whole_numbers_can_tell_more_than_fractions() -> None:
    # 2x + 2y + z = 3: z is odd
    given_ = problem([1, 0, 1], [[2, 2, 1]], high=1)
    everything = mask(3, 0, 1, 2)
    assert [end.tolist() for end in bounds(given_, everything)] == [[0, 0, 0], [1, 1, 1]]
    assert [end.tolist() for end in bounds(given_, everything, integers=True)] == [[0, 0, 1], [1, 1, 1]]


def all_tables(values: Sequence[int], rows: Sequence[Sequence[float]], most: int) -> np.ndarray:
    """Every table of whole numbers from 0 to `most` that has the sums."""
    matrix = np.array(rows, dtype=float).reshape(len(rows), len(values))
    told = matrix @ np.array(values)

    def extended(start: list[int]) -> Iterator[list[int]]:
        if len(start) == len(values):
            if (matrix @ np.array(start) == told).all():
                yield start
            return
        for v in range(most + 1):
            if (matrix[:, : len(start) + 1] @ np.array([*start, v]) <= told).all():
                yield from extended([*start, v])

    return np.array(list(extended([])))


@st.composite
def small_problems(draw: st.DrawFn) -> tuple[list[int], list[list[int]], list[bool]]:
    cells = draw(st.integers(2, 6))
    values = draw(st.lists(st.integers(0, 5), min_size=cells, max_size=cells))
    row = st.lists(st.integers(0, 1), min_size=cells, max_size=cells)
    rows = draw(st.lists(row, min_size=1, max_size=4))
    return values, [[1] * cells, *rows], draw(st.lists(st.booleans(), min_size=cells, max_size=cells))


@settings(max_examples=100, deadline=None)
@given(small_problems())
def test_bounds_are_those_of_all_tables(drawn: tuple[list[int], list[list[int]], list[bool]]) -> None:
    values, rows, withheld = drawn
    given_ = problem(values, rows)
    hidden = np.array(withheld)
    fixed = [[int(k == c) for k in range(len(values))] for c in np.flatnonzero(~hidden)]
    found = all_tables(values, [*rows, *fixed], sum(values))
    for integers in (False, True):
        low, high = bounds(given_, hidden, integers=integers)
        assert (low <= found.min(axis=0)).all() and (high >= found.max(axis=0)).all()
    assert low.tolist() == found.min(axis=0).tolist()
    assert high.tolist() == found.max(axis=0).tolist()


def test_a_house_that_knows_the_truth_finds_each_cell_wide_enough_without_solving_for_its_ends() -> None:
    rng = np.random.default_rng(7)
    n = rng.integers(1, 40, 24).astype(float)
    groups = np.array(
        [np.arange(24) % 4 == k for k in range(4)] + [np.arange(24) // 6 == k for k in range(4)]
    )
    rows = csr_array(groups.astype(float))
    none, most = np.zeros(24), np.full(24, MOST)
    protection = np.where(n < 10, 10.0, 0.0)
    sums = rows @ n
    problem = Problem(n, none, most, none, most, rows, sums, sums, protection)
    every = np.ones(24, dtype=bool)
    low, high = bounds(problem, every)
    near, far = bounds(problem, every, asked=protection > 0, truth=n)
    asked = protection > 0
    assert ((low <= near) & (far <= high))[asked].all()
    wide = high - low >= protection
    assert ((far - near >= protection) == wide)[asked].all()
    exact = asked & ~wide
    assert (near[exact] == low[exact]).all() and (far[exact] == high[exact]).all()


def test_a_truth_that_does_not_fit_is_no_place_to_start_from() -> None:
    rows = csr_array([[1.0, 1, 0], [0, 1, 1]])
    none, most = np.zeros(3), np.full(3, MOST)
    problem = Problem(
        none, none, most, none, most, rows, np.array([2.0, 2]), np.array([2.0, 2]), np.full(3, 5.0)
    )
    low, high = bounds(problem, np.ones(3, dtype=bool), truth=np.array([90.0, 0, 0]))
    assert (low.tolist(), high.tolist()) == ([0, 0, 0], [2, 2, 2])
