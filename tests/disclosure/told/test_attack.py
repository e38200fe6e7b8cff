"""The attack against answers worked out by hand, and against all solutions tried one by one."""

from __future__ import annotations

import random
from itertools import product

import numpy as np
import pytest

from screening.disclosure.told import tell
from tests.attack import Reader, System
from tests.told_city import watched


def sum_of(total: int, *bounds: tuple[int, int]) -> System:
    system = System()
    system.add({system.new(*b): 1.0 for b in bounds}, total, total)
    return system


def test_of_two_counts_with_a_known_sum_one_bounds_the_other() -> None:
    system = sum_of(12, (1, 9), (1, 4))
    assert [system.interval(k) for k in (0, 1)] == [(8, 9), (3, 4)]


def test_a_row_of_one_number_pins_it() -> None:
    assert sum_of(3, (0, 9)).interval(0) == (3, 3)


def test_whole_numbers_are_used() -> None:
    system = System()
    system.add({system.new(0, 9): 2.0, system.new(0, 1): 3.0}, 6, 8)
    # 2x + 3y is 6 … 8: x = 3, 4 with y = 0, and 2 with y = 1; the programme without whole numbers goes on to 1.5
    assert system.interval(0) == (2, 4)


def test_what_contradicts_itself_has_no_interval() -> None:
    assert sum_of(20, (1, 9), (1, 9)).interval(0) is None


def test_numbers_that_fit_are_told_from_those_that_do_not() -> None:
    system = sum_of(12, (1, 9), (1, 9))
    assert system.fits({0: 3})
    assert not system.fits({0: 2})
    assert not system.fits({0: 10})


@pytest.mark.parametrize("seed", range(6))
def test_intervals_are_those_of_all_solutions(seed: int) -> None:
    dice = random.Random(seed)
    system = System()
    for _ in range(3):
        system.new(dice.randint(0, 2), dice.randint(3, 6))
    truth = [dice.randint(int(a), int(b)) for a, b in zip(system.low, system.high, strict=True)]
    for _ in range(2):
        terms = {k: float(dice.choice([-2, -1, 1, 3])) for k in dice.sample(range(3), 2)}
        is_ = sum(w * truth[k] for k, w in terms.items())
        system.add(terms, is_ - dice.choice([0, 1]), is_ + dice.choice([0, 2]))
    every = [
        v
        for v in product(*(range(int(a), int(b) + 1) for a, b in zip(system.low, system.high, strict=True)))
        if all(low <= sum(w * v[k] for k, w in terms.items()) <= high for terms, low, high in system.rows)
    ]
    for k in range(3):
        assert system.interval(k) == (min(v[k] for v in every), max(v[k] for v in every))


def test_a_reader_believes_the_truth_and_no_figure_that_is_rounded_to_another() -> None:
    city = watched()
    reader = Reader([(city, tell(city))])
    value = reader.told.cells.value.copy()
    assert reader.fits(dict(zip(reader.x.flat, value.flat, strict=True)))
    # two that are no secret, moved against each other by more than rounding hides
    value[[1, 2], 0] += np.array([6, -6])
    assert not reader.fits(dict(zip(reader.x.flat, value.flat, strict=True)))
