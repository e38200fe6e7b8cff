"""Rising and falling: beside the mean, over enough years, not across breaks, not by one odd year."""

from __future__ import annotations

import pandas as pd
import pytest

from screening.analysis.time import Trend, directions

YEARS = (2020, 2021, 2022, 2023, 2024)


def told(
    values: list[float | None], mean: list[float], *, cut: tuple[int, ...] = (), redrawn: bool = False
) -> str:
    rate = pd.DataFrame([values], index=["A"], columns=list(YEARS)).astype("Float64")
    reference = pd.DataFrame([mean], index=["alg2"], columns=list(YEARS))
    uncertain = frozenset({"A"} if redrawn else ())
    joined = Trend(YEARS, {"alg2": rate}, reference, pd.DataFrame(), uncertain, {"alg2": cut})
    return str(directions(joined)["alg2"]["A"])


FLAT = [10.0] * 5


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ([10, 10.5, 11, 11.5, 12], "steigend"),
        ([12, 11.5, 11, 10.5, 10], "fallend"),
        ([10, 10.1, 10.2, 10.3, 10.9], ""),  # the line rises by 0.08 of the mean
        ([10, 10.25, 10.5, 10.75, 11], "steigend"),  # by exactly a tenth
        ([10, 10, 10, 10, 20], ""),  # one odd year: 4 of 10 pairs
        ([None, 10, 11, 12, 13], "steigend"),
        ([None, None, 10, 12, 14], ""),  # three years
        ([10, 11, 12, 13, None], ""),  # the newest is not known
    ],
)
def test_a_direction_needs_four_years_a_tenth_of_the_mean_and_most_pairs(
    values: list[float], word: str
) -> None:
    assert told(values, FLAT) == word


def test_what_rises_as_the_city_does_has_no_direction() -> None:
    assert told([10, 11, 12, 13, 14], [10, 11, 12, 13, 14]) == ""
    assert told([10, 10, 10, 10, 10], [14, 13, 12, 11, 10]) == "steigend"


def test_no_direction_across_a_break_nor_on_changed_boundaries_nor_beside_no_mean() -> None:
    rising = [10.0, 11.0, 12.0, 13.0, 14.0]
    assert told(rising, FLAT, cut=(2022,)) == ""
    assert told(rising, FLAT, cut=(2021,)) == "steigend"
    assert told(rising, FLAT, redrawn=True) == ""
    assert told(rising, [0.0] * 5) == ""
