"""Reference values: by hand, by definition, and beyond the floats."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pandas.arrays import IntegerArray

from screening.rule.means import SHARE_BITS, exact_mean, exact_sum, reference
from screening.rule.rates import rates
from tests.build import criteria, delivery, percent, screened
from tests.examples import examples

FOUR = {"bev": [100, 500, 500, 500], "n1": [5, 3, 0, 2], "d1": [10, 20, 5, 8]}


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


@settings(max_examples=examples(150), deadline=None)
@given(PAIRS)
def test_means_are_exact_even_where_floats_are_equal(pairs: list[tuple[int, int]]) -> None:
    n, d = (np.array(column) for column in zip(*pairs, strict=True))
    shares = sorted(Fraction(*p) for p in pairs)
    middle = len(shares) // 2
    assert exact_mean("median", n, d) == (shares[middle] + shares[-middle - 1]) / 2
    assert exact_mean("unweighted", n, d) == sum(shares) / len(shares)
    assert exact_mean("weighted", n, d) == Fraction(sum(a for a, _ in pairs), sum(b for _, b in pairs))


@pytest.mark.parametrize("base", ["all", "eligible"])
@pytest.mark.parametrize("mean", ["weighted", "unweighted", "median"])
def test_means_beside_are_those_of_their_own_base_whichever_is_in_force(mean: str, base: str) -> None:
    told = reference(rates(delivery(FOUR)), criteria("i1", mean=mean, base=base, min_inhabitants=400)).loc[
        "i1"
    ]
    beside = {"weighted": 1000 / 43, "unweighted": 40 / 3, "median": 15} | {mean: told["value"]}
    assert {name: told[name] for name in beside} == pytest.approx(beside)
    assert told["value"] == pytest.approx(float(100 * told["exact"]))


COUNT = st.one_of(st.integers(0, 9), st.integers(2**53, 2**62), st.just(2**63 - 1))
BASE = st.one_of(st.integers(1, 9), st.integers(2**53, 2**62), st.just(2**63 - 1))


@settings(max_examples=examples(120), deadline=None)
@given(st.lists(st.tuples(COUNT, BASE), min_size=1, max_size=30), st.randoms(use_true_random=False))
@example([(2**62, 2**62)] * 3, None)
@example([(0, 1)], None)
@example([(2**63 - 1, 1)] * 2, None)
def test_means_that_decide_nothing_are_rounded_in_one_way_and_the_same_in_any_order(
    pairs: list[tuple[int, int]], random: Any
) -> None:
    shares = sorted(float(a) / float(b) for a, b in pairs)
    units = sum(round(Fraction(s) * 2**SHARE_BITS) for s in shares)
    by_hand = {
        "weighted": 100 * (sum(a for a, _ in pairs) / sum(b for _, b in pairs)),
        "unweighted": 100 * (units / (len(pairs) << SHARE_BITS)),
        "median": 100 * ((shares[len(shares) // 2] + shares[(len(shares) - 1) // 2]) / 2),
    }
    fine = max(10**-12, 1e-13 * max(shares))
    assert by_hand["unweighted"] == pytest.approx(100 * math.fsum(shares) / len(shares), abs=fine)
    if random:
        random.shuffle(pairs)
    n, d = (list(column) for column in zip(*pairs, strict=True))
    given_rates = rates(delivery({"n1": n, "d1": d}))
    for mean in by_hand:
        told = reference(given_rates, criteria("i1", mean=mean)).loc["i1"]
        assert told["areas"] == len(pairs)
        # the one in force is rounded from the exact one
        assert {m: told[m] for m in by_hand} == by_hand | {mean: float(100 * told["exact"])}


def test_numbers_beneath_missing_values_count_nowhere() -> None:
    given_city = delivery({"n1": [9, 1, 3], "d1": [10, 10, 10]})
    hidden = np.array([True, False, False])
    for count, beneath in (("n1", 99), ("d1", 7)):
        values = np.array([beneath, *given_city.counts[count].tolist()[1:]])
        given_city.counts[count] = IntegerArray(values, hidden)
    screening = screened(given_city)
    assert screening.reference["exact"]["i1"] == Fraction(4, 20)
    assert screening.reference["median"]["i1"] == 20
    assert screening.rates.rate["i1"].tolist() == [pd.NA, 10, 30]
    assert screening.exceeds["i1"].tolist() == [pd.NA, False, True]
    assert screening.hits["hits_max"].tolist() == [1, 0, 1]
