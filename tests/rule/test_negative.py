"""Values below zero: the bar over any mean, compared with brute force on fractions, and what hangs on it."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from screening.analysis.robustness import flip_table
from screening.analysis.robustness.cells import cells, hits_at
from screening.analysis.robustness.distance import distance
from screening.concept.catalogue import Catalogue
from screening.rule.decision import Screening
from screening.rule.exceeds import exceeds
from screening.rule.means import exact_mean, exact_sum, reference
from screening.rule.rates import rates
from tests.build import catalogue, criteria, delivery, percent, screened
from tests.examples import examples


def changes(*keys: str) -> Catalogue:
    """A catalogue of indicators that are delivered as a rate alone and may be negative."""
    made = catalogue(*keys)
    alone = {"numerator": "", "denominator": "", "negative": True}
    return made.model_copy(update={"indicators": tuple(i.model_copy(update=alone) for i in made.indicators)})


def of_rates(values: list[str | None], **rule: Any) -> Screening:
    told = {"i1": [None if v is None else percent(v) for v in values]}
    return screened(delivery({}, rates=told, what=changes("i1")), **{"mean": "unweighted"} | rule)


@pytest.mark.parametrize(
    ("values", "mean", "bar", "yes"),
    [
        # 30 % of ten above minus ten is minus seven
        (["-10", "-7", "-7.1", "-15.9"], "-10", "-7", [False, True, False, False]),
        # beside a mean of zero nothing but what is above zero counts
        (["-2", "2", "0", "0"], "0", "0", [False, True, False, False]),
        # beside a positive mean all is as ever, and what is negative never counts
        (["-8", "13", "12.9", "22.1"], "10", "13", [False, True, False, True]),
    ],
)
def test_the_bar_lies_thirty_percent_of_the_mean_above_it(
    values: list[str], mean: str, bar: str, yes: list[bool]
) -> None:
    told = of_rates(values)
    line = told.reference.loc["i1"]
    assert line["exact"] == Fraction(mean) / 100
    assert (line["value"], line["threshold"]) == (float(mean), float(bar))
    assert told.exceeds["i1"].tolist() == yes


def test_a_value_at_the_bar_counts_only_if_the_bar_is_included() -> None:
    at_bar = ["-10", "-7", "-7.1", "-15.9"]
    assert of_rates(at_bar, comparison=">").exceeds["i1"].tolist() == [False] * 4
    # twice the mean's size above minus ten is zero; zero is at that bar
    zero = ["0", "-10", "-20"]
    assert of_rates(zero, threshold=Decimal(2)).exceeds["i1"].tolist() == [True, False, False]
    assert of_rates(zero, threshold=Decimal(2), comparison=">").exceeds["i1"].tolist() == [False] * 3


SHARE = st.one_of(
    st.none(),
    st.tuples(st.integers(-40, 40), st.sampled_from([1, 3, 7, 10, 13])),
    st.tuples(st.integers(-(10**18), 10**18), st.just(10**11)),
)


@settings(max_examples=examples(300), deadline=None)
@given(
    st.lists(SHARE, min_size=1, max_size=7),
    st.sampled_from(["weighted", "unweighted", "median"]),
    st.sampled_from([Decimal("1.3"), Decimal(1), Decimal(2), Decimal("3.5")]),
    st.sampled_from([">=", ">"]),
)
@example([(-10, 1), (-7, 1), (-13, 1)], "median", Decimal("1.3"), ">=")
@example([(-1, 10), (1, 10)], "unweighted", Decimal("1.3"), ">=")
@example([(-1, 3), (-1, 3), (-7, 30)], "unweighted", Decimal("1.3"), ">=")
def test_exceeding_is_that_of_brute_force(
    values: list[tuple[int, int] | None], mean: Any, threshold: Decimal, comparison: Any
) -> None:
    known = np.array([v is not None for v in values])
    n, d = (np.array([v[k] if v else 0 for v in values], dtype="int64") for k in (0, 1))
    shares = [Fraction(*v) for v in values if v]
    middle = sorted(shares)[(len(shares) - 1) // 2 : len(shares) // 2 + 1]
    by_hand = None
    if shares:
        by_hand = {
            "weighted": Fraction(sum(n.tolist()), sum(d.tolist())),
            "unweighted": sum(shares, Fraction(0)) / len(shares),
            "median": sum(middle, Fraction(0)) / len(middle),
        }[mean]
    assert exact_mean(mean, n[known], d[known]) == by_hand
    assert exact_sum(n[known]) == sum(v[0] for v in values if v)
    rule = criteria("i1", threshold=threshold, comparison=comparison)
    yes, unknown = exceeds(n, d, known, by_hand, rule)
    for k, v in enumerate(values):
        if v is None:
            assert unknown[k] and not yes[k]
            continue
        assert by_hand is not None and not unknown[k]
        value, bar = Fraction(*v), by_hand + (Fraction(threshold) - 1) * abs(by_hand)
        above = value > bar or (value == bar and comparison == ">=" and by_hand != 0)
        assert yes[k] == above, (value, bar)


def test_for_positive_means_the_bar_is_threshold_times_mean() -> None:
    rule = criteria("i1")
    for mean in (Fraction(1, 3), Fraction(7, 100), Fraction(5)):
        assert rule.bar(mean) == mean * rule.factor
    assert rule.bar(Fraction(0)) == 0
    assert rule.bar(Fraction(-1, 3)) == Fraction(-7, 30)


def test_the_three_means_of_negative_values_stand_side_by_side() -> None:
    told = of_rates(["-10", "-7", "4", None]).reference.loc["i1"]
    assert (told["unweighted"], told["median"]) == (pytest.approx(-13 / 3), pytest.approx(-7))
    assert pd.isna(told["weighted"]) and told["areas"] == 3


def test_other_thresholds_and_the_nearest_that_flips_are_right_below_zero() -> None:
    told = of_rates(["-10", "-6.5", "-13.5", "-10"], min_hits=1)
    assert told.decided.tolist() == ["nein", "sicher", "nein", "nein"]
    sure, untold = hits_at(cells(told), [Decimal("1.3"), Decimal("1.35"), Decimal("1.36")], told.criteria)
    assert sure[:, 0].tolist() == [0, 1, 0, 0] and sure[1].tolist() == [1, 1, 0] and not untold.any()
    far = distance(told)
    # -6.5 is 35 % of the mean's size above it; -10 at the mean itself
    assert far["raise_from"].iloc[1] == pytest.approx(1.35) and far["raise_to"].iloc[1] == pytest.approx(1.35)
    assert far["lower_from"].iloc[0] == pytest.approx(1.0)
    # -13.5 counts from 35 % below the mean on
    assert far["lower_from"].iloc[2] == pytest.approx(0.65)


@settings(max_examples=examples(60), deadline=None)
@given(st.lists(st.integers(-30, 30), min_size=2, max_size=6))
@example([-13, -7, -10])
@example([-5, 5])
def test_every_threshold_tried_decides_as_the_rule_itself_would(tenths: list[int]) -> None:
    values = [str(Decimal(v) / 10) for v in tenths]
    told = of_rates(values)
    table = flip_table(told)
    tried = table.scenarios[table.scenarios["kind"] == "threshold"]
    for name, threshold in list(tried["value"].items())[::5]:
        again = of_rates(values, threshold=threshold)
        names = ["sicher", "möglich", "nein", "zu klein", "ausgeschlossen"]
        assert [names[c] for c in table.decisions[name]] == again.decided.tolist()


def test_a_unit_says_what_a_quotient_is_multiplied_with() -> None:
    made = catalogue("i1")
    per = made.model_copy(
        update={"indicators": (made["i1"].model_copy(update={"unit": "je 1.000", "per": 1000}),)}
    )
    told = rates(delivery({"n1": [5, 3], "d1": [400, 600]}, what=per))
    assert told.rate["i1"].tolist() == [12.5, 5.0]
    line = reference(told, criteria("i1")).loc["i1"]
    assert (line["value"], line["exact"]) == (8.0, Fraction(8, 1000))
    assert line["threshold"] == pytest.approx(10.4)


def test_where_no_minimum_is_demanded_unknown_inhabitants_leave_nothing_open() -> None:
    table = {"bev": [None, None], "n1": [20, 1], "d1": [100, 100]}
    told = screened(delivery(table), mean="unweighted", min_inhabitants=0)
    assert told.decided.tolist() == ["sicher", "nein"]
    assert told.reference.loc["i1", "areas"] == 2
    asked = screened(delivery(table), mean="unweighted", base="all", min_inhabitants=1)
    assert asked.decided.tolist() == ["möglich", "nein"]
