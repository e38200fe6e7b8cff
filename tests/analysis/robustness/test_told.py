"""What the meeting is told of other rules never is another answer than that of the true figures."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.analysis.robustness import NOT_SHOWN, instead
from screening.analysis.robustness.cells import cells, hits_at, sizes_at
from screening.analysis.robustness.scenarios import decisions
from screening.base import DECISIONS, Bounds
from screening.disclosure import Release
from screening.disclosure.told import tell
from screening.rule.decision import Screening
from tests.build import delivery, screened
from tests.examples import examples

POSSIBLE = DECISIONS.index("möglich")


def contradictions(true: Screening, told: Screening) -> dict[str, int]:
    """Count by alternative the areas that are told another decision: neither the true one nor that it is open."""
    every, shown = decisions(true), decisions(told)
    place = {scenario.id: k for k, scenario in enumerate(every[0])}
    wrong = {}
    for k, scenario in enumerate(shown[0]):
        said, right = shown[1][:, k], every[1][:, place[scenario.id]]
        wrong[scenario.id] = int(((said != right) & (said != NOT_SHOWN) & (said != POSSIBLE)).sum())
    return {scenario: count for scenario, count in wrong.items() if count}


def test_no_alternative_of_a_whole_city_is_told_otherwise(intern: Release, gespraech: Release) -> None:
    assert intern.screening is not None and gespraech.screening is not None
    assert contradictions(intern.screening, gespraech.screening) == {}


def city_of(seed: int) -> Screening:
    dice, table = random.Random(seed), {}
    areas = dice.randint(3, 9)
    for k in (1, 2, 3):
        table[f"n{k}"] = [None if dice.random() < 0.05 else dice.randint(0, 60) for _ in range(areas)]
        table[f"d{k}"] = [dice.randint(60, 400) for _ in range(areas)]
    table["bev"] = [dice.randint(250, 900) for _ in range(areas)]
    threshold = dict.fromkeys(("n1", "n2", "n3"), 10) | dict.fromkeys(("d1", "d2", "d3", "bev"), 3)
    return screened(delivery(table, threshold=threshold), min_inhabitants=400, min_hits=2)


@settings(max_examples=examples(40), deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(["1.1", "1.25", "1.4", "1.7"]), st.integers(300, 600))
def test_no_other_rule_is_answered_otherwise(seed: int, threshold: str, people: int) -> None:
    true = city_of(seed)
    told = tell(true).screening
    assert contradictions(true, told) == {}
    changes = {"threshold": Decimal(threshold), "min_inhabitants": people}
    rule = true.criteria.model_copy(update=changes)
    mine, theirs = instead(true, rule), instead(told, rule)
    assert ((theirs.decided == mine.decided) | (theirs.decided == "möglich")).all()
    assert (theirs.hits["hits_min"] <= mine.hits["hits_min"]).all()
    assert (theirs.hits["hits_max"] >= mine.hits["hits_max"]).all()


def bounded(n: list[int], d: list[int], off: int, mean_off: float | None = 0.0) -> Screening:
    """Return what is told of one indicator with a mean of 10 %, numerators off by so much at the most."""
    true = screened(delivery({"n1": n, "d1": d}, threshold=0), min_hits=1)
    counts = true.rates.delivery.counts
    reference = true.reference.copy()
    reference["exact"] = None
    bounds = Bounds(
        counts.assign(n1=counts["n1"] - off),
        counts.assign(n1=counts["n1"] + off),
        pd.Series({"i1": mean_off}, dtype="Float64"),
    )
    return replace(true, reference=reference, bounds=bounds)


def test_what_a_rounded_figure_does_not_settle_at_another_threshold_is_not_told() -> None:
    # 20, 13 and 3 of 100 beside a mean of 12 %, each off by 2 at the most
    what = cells(told := bounded([20, 13, 3], [100, 100, 100], 2))
    assert [what.lowest.n[:, 0].tolist(), what.highest.n[:, 0].tolist()] == [[18, 11, 1], [22, 15, 5]]
    low, untold = hits_at(what, [Decimal(t) for t in ("1", "1.3", "1.5", "1.6", "1.9")], told.criteria)
    # from 12 on: 13 may be 11; from 18 on 20 counts for sure, from 19.2 on it may, from 22.8 on it does not
    assert low[:, 0].tolist() == [1, 0, 0] and untold[:, 0].tolist() == [0, 1, 0]
    assert low[0].tolist() == [1, 1, 1, 0, 0] and untold[0].tolist() == [0, 0, 0, 1, 0]


def test_how_far_the_mean_is_off_counts_too() -> None:
    exact, off = (bounded([20, 13, 3], [100] * 3, 0, by) for by in (0.0, 1.0))
    at = [Decimal("1.6")]
    assert hits_at(cells(exact), at, exact.criteria)[0][:, 0].tolist() == [1, 0, 0]
    # beside 13 % the bar is 20.8
    low, untold = hits_at(cells(off), at, off.criteria)
    assert low[:, 0].tolist() == [0, 0, 0] and untold[:, 0].tolist() == [1, 0, 0]


def test_another_minimum_within_what_rounding_leaves_is_not_told() -> None:
    people = [398, 402, 450, 700]
    true = screened(delivery({"n1": [1] * 4, "d1": [9] * 4, "bev": people}, threshold=0), min_inhabitants=500)
    told = tell(true).screening
    enough, hidden = sizes_at(told, 400)
    # 398 and 402 are told as 400; who is large enough for 500 is so for 400
    assert hidden.tolist() == [True, True, False, False]
    assert enough[~hidden].tolist() == [True, True]
    assert not np.any(sizes_at(true, 400)[1])


def test_open_values_are_those_that_nobody_has_and_not_those_that_are_withheld(gespraech: Release) -> None:
    assert gespraech.screening is not None
    found, codes = decisions(gespraech.screening)
    now, gaps = gespraech.screening.decided, gespraech.screening.hits["open"]
    for k, scenario in enumerate(found):
        if scenario.kind == "gaps":
            said = codes[:, k]
            # without a gap nothing is filled: what is withheld stays so
            assert not ((said != NOT_SHOWN) & (said != pd.Index(DECISIONS).get_indexer(now)))[gaps == 0].any()
