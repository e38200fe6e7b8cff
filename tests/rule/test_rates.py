"""Rates, reference values and intervals: by hand, by definition, and beyond the floats."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.rule.rates import (
    Z95,
    exact_mean,
    exact_sum,
    intervals,
    poisson_interval,
    rates,
    reference,
    wilson,
)
from tests.build import catalogue, criteria, delivery, percent

FOUR = {"bev": [100, 500, 500, 500], "n1": [5, 3, 0, 2], "d1": [10, 20, 5, 8]}


def test_rates_are_percent_and_missing_where_anything_is() -> None:
    table = {"n1": [1, None, "geheim", 0, 3], "d1": [8, 8, 8, 0, None]}
    computed = rates(delivery(table))
    assert computed.rate["i1"].iloc[0] == 12.5
    assert computed.rate["i1"].isna().tolist() == [False, True, True, True, True]
    assert computed.status["i1"].tolist() == ["wert", "fehlt", "geheim", "ohne Bezug", "fehlt"]


@pytest.mark.parametrize(
    ("numerator", "denominator", "status"),
    [
        ("geheim", "fehlt", "geheim"),
        ("folgt", "unsicher", "unsicher"),
        ("fehlt", "folgt", "folgt"),
        ("unsinnig", "folgt", "unsinnig"),
        ("null", 5, "null"),
        ("null", "geheim", "geheim"),
        ("null", "null", "ohne Bezug"),
        (3, "null", "unsinnig"),
        (3, 5, "wert"),
    ],
)
def test_of_two_reasons_the_one_that_forbids_most_is_told(
    numerator: str | int, denominator: str | int, status: str
) -> None:
    computed = rates(delivery({"n1": [numerator], "d1": [denominator]}))
    assert computed.status["i1"].tolist() == [status]


def test_indicators_without_counts_are_missing_and_rates_stand_in_for_them() -> None:
    what = catalogue("i1", "i2")
    given_rates = {"i2": [percent("12.5"), "geheim"]}
    computed = rates(delivery({"n2": [1, 1]}, rates=given_rates, what=what))
    assert computed.status["i1"].tolist() == ["fehlt", "fehlt"]
    assert computed.rate["i2"].tolist() == [12.5, pd.NA]
    assert computed.status["i2"].tolist() == ["wert", "geheim"]
    assert computed.counted.to_dict() == {"i1": True, "i2": False}


def test_three_means_by_hand() -> None:
    told = reference(rates(delivery(FOUR)), criteria("i1", min_inhabitants=400)).loc["i1"]
    # all four areas: 10/43; the three with 400 inhabitants: (15 + 0 + 25) / 3 and the middle of 0, 15, 25
    assert told["weighted"] == pytest.approx(1000 / 43)
    assert told["unweighted"] == pytest.approx(40 / 3)
    assert told["median"] == 15
    assert told[["areas", "numerator", "denominator"]].tolist() == [4, 10, 43]
    assert told["value"] == told["weighted"]
    assert told["threshold"] == pytest.approx(1300 / 43)
    assert told["exact"] == Fraction(10, 43)


@pytest.mark.parametrize(
    ("mean", "base", "value", "areas"),
    [
        ("weighted", "eligible", Fraction(5, 33), 3),
        ("unweighted", "all", Fraction(9, 40), 4),
        ("median", "all", Fraction(1, 5), 4),
        ("median", "eligible", Fraction(3, 20), 3),
    ],
)
def test_the_base_says_over_which_areas(mean: str, base: str, value: Fraction, areas: int) -> None:
    told = reference(rates(delivery(FOUR)), criteria("i1", mean=mean, base=base, min_inhabitants=400)).loc[
        "i1"
    ]
    assert told["exact"] == value
    assert told["areas"] == areas


def test_unknown_inhabitants_and_areas_without_anybody_are_no_base() -> None:
    table = {"bev": [None, 500, 500], "n1": [9, 1, 0], "d1": [10, 10, 0]}
    told = reference(rates(delivery(table)), criteria("i1", mean="unweighted", min_inhabitants=400)).loc["i1"]
    assert told["exact"] == Fraction(1, 10)
    assert told["areas"] == 1


def test_without_any_value_there_is_no_mean() -> None:
    told = reference(rates(delivery({"n1": [None], "d1": [3]})), criteria("i1")).loc["i1"]
    assert told["exact"] is None
    assert told.drop(["exact", "areas"]).isna().all()
    assert told["areas"] == 0
    assert exact_mean("median", np.array([], dtype="int64"), np.array([], dtype="int64")) is None


def test_rates_alone_have_no_city_rate_and_no_sums() -> None:
    given_rates = rates(delivery({}, rates={"i1": [percent("1.5"), percent("3")]}))
    told = reference(given_rates, criteria("i1", mean="unweighted")).loc["i1"]
    assert told["unweighted"] == 2.25
    assert told[["weighted", "numerator", "denominator"]].isna().all()


def test_sums_beyond_int64_keep_the_mean_and_drop_the_sum() -> None:
    big = 2**62 - 1
    told = reference(rates(delivery({"n1": [big] * 3, "d1": [big] * 3})), criteria("i1")).loc["i1"]
    assert told["exact"] == 1
    assert pd.isna(told["numerator"])
    assert exact_sum(np.array([big] * 3)) == 3 * big
    assert exact_sum(np.array([], dtype="int64")) == 0


BIG = st.integers(2**61, 2**61 + 4000)
PAIRS = st.lists(
    st.one_of(st.tuples(BIG, BIG), st.tuples(st.integers(0, 9), st.integers(1, 9))), min_size=1, max_size=40
)


@settings(max_examples=150, deadline=None)
@given(PAIRS)
def test_means_are_exact_even_where_floats_are_equal(pairs: list[tuple[int, int]]) -> None:
    n, d = (np.array(column) for column in zip(*pairs, strict=True))
    shares = sorted(Fraction(*p) for p in pairs)
    middle = len(shares) // 2
    assert exact_mean("median", n, d) == (shares[middle] + shares[-middle - 1]) / 2
    assert exact_mean("unweighted", n, d) == sum(shares) / len(shares)
    assert exact_mean("weighted", n, d) == Fraction(sum(a for a, _ in pairs), sum(b for _, b in pairs))


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


def test_rates_show_how_many_areas_have_a_value() -> None:
    assert "4 Gebiete, 1 Indikatoren" in rates(delivery(FOUR))._repr_html_()
