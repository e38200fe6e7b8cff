"""The bar in whole numbers: held against every number there is."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from screening.disclosure.told.questions import least_exceeding, most_exceeding

BARS = [Fraction(a, b) for a, b in ((1, 10), (3, 10), (13, 40), (1, 2), (1, 1), (13, 10))]
MANY = 60


def exceeds(part: int, whole: int, bar: Fraction, comparison: str) -> bool:
    share = Fraction(part, whole)
    return share >= bar if comparison == ">=" else share > bar


@pytest.mark.parametrize(("bar", "comparison"), [*product(BARS, (">=", ">"))])
def test_the_least_part_that_exceeds_is_the_first_one_that_does(bar: Fraction, comparison: str) -> None:
    wholes = np.arange(1, 25)
    expected = [next(x for x in range(MANY) if exceeds(x, n, bar, comparison)) for n in wholes.tolist()]
    assert least_exceeding(wholes, bar, comparison).tolist() == expected


@pytest.mark.parametrize(("bar", "comparison"), [*product(BARS, (">=", ">"))])
def test_the_largest_whole_of_which_a_part_exceeds_is_the_last_one(bar: Fraction, comparison: str) -> None:
    parts = np.arange(0, 6)
    expected = [
        max((n for n in range(1, MANY + 1) if exceeds(x, n, bar, comparison)), default=0)
        for x in parts.tolist()
    ]
    assert most_exceeding(parts, bar, comparison).tolist() == expected
