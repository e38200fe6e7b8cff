"""The parts of any two years' changes: the mean over all orders, by brute force, and through the door."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import permutations
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.analysis.time.attribution import PARTS, UNIT, attribute, shapley_weights
from screening.disclosure.told import tell
from screening.rule.decision import Screening
from tests.analysis.time.parts import CARRY, adds_up, parts, two, year
from tests.build import catalogue, delivery, screened
from tests.examples import examples
from tests.rule.cities import as_table, cities, settings_of

# --- the definition, by brute force ----------------------------------------------------------------------------------


def mean_effects(outcome: Any, causes: int) -> list[Fraction]:
    """Shapley values straight from the definition: the mean over all orders."""
    orders = list(permutations(range(causes)))
    sums = [Fraction(0)] * causes
    for order in orders:
        there: set[int] = set()
        for cause in order:
            sums[cause] += outcome(there | {cause}) - outcome(there)
            there.add(cause)
    return [s / len(orders) for s in sums]


@given(st.lists(st.integers(0, 9), min_size=16, max_size=16))
def test_the_weights_are_the_mean_over_all_orders(outcomes: list[int]) -> None:
    expected = mean_effects(lambda s: outcomes[sum(1 << k for k in s)], 4)
    found = shapley_weights(4) @ outcomes
    assert [Fraction(int(v), UNIT) for v in found] == expected


def counterfactual(now: Screening, before: Screening, later: set[int], area: str) -> int:
    """Sure hits of one area with some causes of the later year: on fractions, one value at a time.

    Causes: 0 value, 1 reference, 2 criteria, 3 status; the mean is defined alike in both years.
    """
    either = (before, now)
    rule = either[2 in later].criteria
    hits = 0
    for i in rule.indicators:
        status = either[3 in later]
        if pd.isna(status.exceeds[i][area]):
            continue
        choices = [either[0 in later], either[0 not in later]]
        n, d = next(
            (int(s.rates.numerator[i][area]), int(s.rates.denominator[i][area]))
            for s in choices
            if pd.notna(s.rates.numerator[i][area])
            and pd.notna(s.rates.denominator[i][area])
            and (s.rates.denominator[i][area] > 0 or s.rates.numerator[i][area] == 0)
        )
        if not d or not n:
            continue
        bars = [s.reference["exact"][i] for s in (either[1 in later], either[1 not in later])]
        mean = next((b for b in bars if b is not None), None)
        if mean is None:
            continue
        bar, value = mean * rule.factor, Fraction(n, d)
        hits += value >= bar if rule.comparison == ">=" else value > bar
    return hits


@st.composite
def two_years(draw: st.DrawFn) -> tuple[Screening, Screening]:
    """Two years of one city with different figures and thresholds."""
    cells, people, out, rule = draw(cities())
    again = draw(st.permutations(range(len(people))))
    others = [[column[k] for k in again] for column in draw(st.permutations(cells))]
    change = {
        "threshold": draw(st.sampled_from([Decimal("1.3"), Decimal(1)])),
        "min_hits": draw(st.integers(1, len(cells))),
        "comparison": draw(st.sampled_from([">=", ">"])),
    }
    before = screened(delivery(as_table(cells, people), year=2023), **settings_of(out, rule))
    now = screened(delivery(as_table(others, people), year=2024), **settings_of(out, rule | change))
    return now, before


@settings(max_examples=examples(25), deadline=None)
@given(two_years())
def test_the_parts_add_up_and_are_what_the_definition_says(years: tuple[Screening, Screening]) -> None:
    now, before = years
    found = attribute(now, before)
    adds_up(found)
    assert found.hits_min["now"].tolist() == now.hits["hits_min"].tolist()
    assert found.hits_max["before"].tolist() == before.hits["hits_max"].tolist()
    assert found.taken["before"].tolist() == (before.decided == "sicher").astype(int).tolist()
    assert found.taken["now"].tolist() == (now.decided == "sicher").astype(int).tolist()
    area = now.exceeds.index[0]
    expected = mean_effects(lambda s: counterfactual(now, before, s, area), 4)
    got = [
        Fraction(int(found.hits_min.loc[area, p]), UNIT) for p in ("value", "reference", "criteria", "status")
    ]
    assert got == expected


@settings(max_examples=examples(15), deadline=None)
@given(two_years())
def test_backwards_every_cause_has_the_opposite_effect(years: tuple[Screening, Screening]) -> None:
    now, before = years
    there, back = attribute(now, before), attribute(before, now)
    for name in ("hits_min", "hits_max", "taken"):
        forth = getattr(there, name)[list(PARTS)]
        assert (forth == -getattr(back, name)[list(PARTS)]).all(axis=None)


@settings(max_examples=examples(25), deadline=None)
@given(two_years(), st.sampled_from([2, 5, 12]))
def test_through_the_door_the_parts_still_add_up(years: tuple[Screening, Screening], threshold: int) -> None:
    now, before = (tell(s).screening for s in years)
    found = attribute(now, before)
    adds_up(found)
    assert found.hits_min["now"].tolist() == now.hits["hits_min"].tolist()
    assert found.hits_max["before"].tolist() == before.hits["hits_max"].tolist()
    assert found.taken["before"].tolist() == (before.decided == "sicher").astype(int).tolist()


# --- through the door ----------------------------------------------------------------------------------------------


def shown(table: dict[str, Any], year: int, **changes: Any) -> Screening:
    what = catalogue("i1", "i2", agency=("i2",))
    screening = screened(delivery(table, year=year, what=what, threshold={"n1": 3, "n2": 3}), **changes)
    return tell(screening).screening


def test_a_flag_without_figures_is_not_separated() -> None:
    before = shown(two([40, 20, 10, 10], [10, 10, 40, 20]), 2023)
    now = shown(two([40, 20, 10, 10], [40, 10, 10, 20]), 2024)
    found = attribute(now, before)
    assert parts(found, "hits_min", "1.1") == {"unseparated": 1}
    assert found.cells.set_index("area_id").loc["1.3", "reason"] == "unseparated"
    adds_up(found)


def test_a_flag_without_figures_changes_with_the_boundary_altogether() -> None:
    what = catalogue("i1", agency=("i1",))

    def one(ids: list[str], year: int, boundary: str, n1: list[int]) -> Screening:
        given_city = delivery({"n1": n1, "d1": [100] * 4}, ids=ids, year=year, boundary=boundary, what=what)
        screening = screened(given_city)
        return tell(screening).screening

    before = one(["a", "b", "c", "d"], 2019, "2016", [10, 10, 10, 50])
    now = one(["a1", "b1", "b2", "cd"], 2020, "2020", [10, 50, 10, 10])
    found = attribute(now, before, CARRY)
    assert parts(found, "hits_min", "b1") == {"boundary": 1}
    adds_up(found)


def test_a_rounded_reference_value_never_contradicts_a_years_own_flags() -> None:
    # with whole figures the mean is 12.345 %; told is 12.3 %
    n = [16_040, 9_000, 12_000, 12_340]
    table = {"n1": n, "d1": [100_000] * 4}
    before, now = (
        tell(s).screening for s in (year(y, table, mean="unweighted", base="all") for y in (2023, 2024))
    )
    assert before.reference["exact"]["i1"] is None
    found = attribute(now, before)
    assert not found.hits_min[list(PARTS)].any(axis=None)


@pytest.mark.parametrize("audience", ["intern", "gespraech"])
def test_in_musterstadt_all_parts_add_up(audience: str, request: pytest.FixtureRequest) -> None:
    release = request.getfixturevalue(audience)
    found = release.analyses.history.attribution
    adds_up(found, audience)
    assert found.years == (2023, 2024)
    assert found.hits_min["now"].tolist() == release.decision["hits_min"].tolist()
    told = release.changes.set_index("area_id")
    moved = found.areas[found.moved]
    assert sorted(moved.index) == sorted(told.index)
