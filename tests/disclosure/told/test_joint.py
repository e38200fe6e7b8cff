"""Several areas as one, by what the meeting is told: never another answer than that of the true figures."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from screening.analysis.space import Groups, together
from screening.disclosure.told import prove, tell
from screening.disclosure.told.cells import SECRET
from screening.rule.decision import Screening
from tests.disclosure.told.test_tell import year
from tests.examples import examples
from tests.told_city import random_city


def joint(screening: Screening, *rows: int) -> Groups:
    return together(screening, list(screening.decided.index[list(rows)]))


def answer(groups: Groups) -> bool | None:
    flag = groups.exceeds.iloc[0, 0]
    return None if pd.isna(flag) else bool(flag)


def test_a_joint_value_near_its_bar_is_open_though_the_rounded_sum_lies_on_the_other_side() -> None:
    # 47 of 2,000 beside 90 of 5,000 is 1.306 times the mean; told are 45 beside 90, which is 1.25 times
    true = year({"n1": [27, 20, 13, 18, 12], "d1": [1000] * 5})
    told = tell(true).screening
    assert told.rates.numerator.iloc[:2, 0].tolist() == [25, 20]
    assert answer(joint(true, 0, 1)) is True
    assert answer(joint(told, 0, 1)) is None


def test_a_joint_value_beyond_all_that_rounding_may_move_is_told() -> None:
    true = year({"n1": [60, 50, 13, 18, 12], "d1": [1000] * 5})
    told = tell(true).screening
    assert answer(joint(told, 0, 1)) is answer(joint(true, 0, 1)) is True
    assert answer(joint(told, 2, 3, 4)) is answer(joint(true, 2, 3, 4)) is False


def test_a_count_in_a_bracket_enters_with_both_ends_of_it() -> None:
    true = year({"n1": [3, 90, 31, 42], "d1": [120, 1000, 1000, 1000]})
    told = tell(true).screening
    assert told.rates.numerator.isna().iloc[0, 0]
    assert answer(joint(told, 0, 1)) is answer(joint(true, 0, 1)) is True


def test_a_joint_size_near_the_least_that_is_asked_for_is_open() -> None:
    # 398 people are told as 400
    true = year(
        {"n1": [20, 20, 20], "d1": [1000] * 3, "bev": [199, 199, 4000]}, min_inhabitants=400, min_hits=1
    )
    told = tell(true).screening
    assert joint(true, 0, 1).table["decision"].tolist() == ["zu klein"]
    assert told.rates.delivery.inhabitants.tolist() == [200, 200, 4000]
    assert joint(told, 0, 1).table["decision"].tolist() != ["sicher"]


@pytest.mark.parametrize("mean", ["unweighted", "median"])
def test_beside_a_mean_of_single_values_joint_figures_answer_nothing(mean: str) -> None:
    true = year({"n1": [90, 10, 13, 18, 12], "d1": [1000] * 5}, mean=mean)
    told = tell(true).screening
    assert answer(joint(true, 0, 1)) is True
    assert answer(joint(told, 0, 1)) is None
    # but each one does
    assert answer(joint(told, 0)) is True


counts = st.lists(st.integers(0, 60), min_size=2, max_size=9)


@settings(max_examples=examples(60), deadline=None)
@given(counts, st.data())
def test_no_joint_answer_of_the_told_city_contradicts_that_of_the_true_one(
    n: list[int], data: st.DataObject
) -> None:
    d = data.draw(st.lists(st.integers(60, 1500), min_size=len(n), max_size=len(n)))
    people = data.draw(st.lists(st.integers(100, 900), min_size=len(n), max_size=len(n)))
    rows = data.draw(st.sets(st.integers(0, len(n) - 1), min_size=1))
    true = year({"n1": n, "d1": d, "bev": people}, min_inhabitants=400, min_hits=1)
    told = tell(true)
    mine, theirs = joint(true, *rows), joint(told.screening, *rows)
    assert answer(theirs) in (None, answer(mine))
    decided, shown = mine.table["decision"].iloc[0], theirs.table["decision"].iloc[0]
    assert shown in (decided, "möglich")
    _between_their_bounds(told.screening, true)


def _between_their_bounds(told: Screening, true: Screening) -> None:
    bounds = told.bounds
    assert bounds is not None
    for count in bounds.least:
        number = true.rates.delivery.counts[count]
        assert (bounds.least[count] <= number).fillna(True).all()
        assert (number <= bounds.most[count]).fillna(True).all()


@settings(max_examples=examples(30), deadline=None)
@given(st.lists(st.integers(0, 40), min_size=3, max_size=8))
def test_a_twin_has_the_same_bounds(n: list[int]) -> None:
    true = year({"n1": n, "d1": [400] * len(n)})
    proof = prove(true, tell(true))
    assume(proof.twin is not None and (tell(true).cells.kind == SECRET).any())
    assert proof.twin is not None
    mine, theirs = tell(true), tell(proof.twin)
    assert not np.array_equal(mine.cells.value, theirs.cells.value)
    assert mine.screening.bounds is not None and theirs.screening.bounds is not None
    for one, other in zip(mine.screening.bounds, theirs.screening.bounds, strict=True):
        assert one.equals(other)


@pytest.mark.parametrize("seed", range(60))
def test_a_told_city_rate_is_no_farther_off_than_is_said(seed: int) -> None:
    # also where counts were delivered as secret: what their neighbours have is not known then
    true = random_city(seed)
    told = tell(true).screening
    assert told.bounds is not None
    for i in true.rates.catalogue.indicators:
        off, exact = told.bounds.mean[i.id], true.reference["exact"][i.id]
        if not pd.isna(off) and exact is not None:
            assert abs(Fraction(float(told.reference["value"][i.id])) - exact * i.per) <= Fraction(
                repr(float(off))
            )


def test_beside_a_count_delivered_as_secret_the_ends_of_its_neighbours_say_how_far_the_mean_may_be_off() -> (
    None
):
    # 1.1 is not there: of 47 and 43 of 1000 each, told as 45 and 45, steps of 10 or more leave wide ends
    true = year({"n1": ["geheim", 47, 43], "d1": [500, 1000, 1000]})
    told = tell(true).screening
    assert told.bounds is not None
    least, most = (told.bounds[k]["n1"].iloc[1:].sum() for k in (0, 1))
    mean, off = float(told.reference["value"]["i1"]), float(told.bounds.mean["i1"])
    d_least, d_most = (told.bounds[k]["d1"].iloc[1:].sum() for k in (0, 1))
    assert mean - off <= 100 * least / d_most and 100 * most / d_least <= mean + off
