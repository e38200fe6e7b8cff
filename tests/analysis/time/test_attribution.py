"""Every change has its causes, and they add up to it: by hand, by brute force, and through the door."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import permutations
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.analysis.time.attribution import PARTS, UNIT, Attribution, attribute, shapley_weights
from screening.analysis.time.origin import origin_of
from screening.delivery import Carry
from screening.disclosure.told import tell
from screening.rule.decision import Screening
from tests.build import catalogue, delivery, percent, screened
from tests.rule.cities import as_table, cities, settings_of


def year(year: int = 2024, table: dict[str, Any] | None = None, **changes: Any) -> Screening:
    return screened(delivery(table or {}, year=year), **changes)


def two(n1: list[int | None], n2: list[int | None], **more: Any) -> dict[str, Any]:
    return {"n1": n1, "d1": [100] * len(n1), "n2": n2, "d2": [100] * len(n2), **more}


def parts(found: Attribution, outcome: str, area: str) -> dict[str, Fraction]:
    row = getattr(found, outcome).loc[area]
    return {p: Fraction(int(row[p]), UNIT) for p in PARTS if row[p]}


def adds_up(found: Attribution, audience: str = "intern") -> None:
    for name in ("hits_min", "hits_max", "taken"):
        frame = getattr(found, name).dropna()
        change = UNIT * (frame["now"] - frame["before"])
        assert frame[list(PARTS)].sum(axis=1).tolist() == change.tolist()
    both = (found.hits_min + found.hits_max)[list(PARTS)].dropna()
    if audience != "intern":
        # decisions that are told without all their flags do not follow from values
        both = both[(both[[p for p in PARTS if p != "unseparated"]] != 0).any(axis=1)]
    by_area = found.cells.groupby("area_id")[list(PARTS)].sum().reindex(both.index, fill_value=0)
    assert (by_area.reindex(both.index) == both).all(axis=None)


# 100 each: the mean is 20, the bar 26
BEFORE = two([40, 20, 10, 10], [10, 10, 40, 20])


def test_without_a_change_nothing_has_an_effect() -> None:
    found = attribute(year(2024, BEFORE), year(2023, BEFORE))
    assert not found.hits_min[list(PARTS)].any(axis=None)
    assert found.cells.empty
    assert found.areas["origin"].unique().tolist() == ["same"]


def test_a_value_that_rises_while_the_mean_stays_is_a_value() -> None:
    # 1.2 takes from 1.1 what keeps the mean at 20
    found = attribute(year(2024, two([30, 30, 10, 10], BEFORE["n2"])), year(2023, BEFORE))
    assert parts(found, "hits_min", "1.2") == {"value": 1}
    assert parts(found, "taken", "1.2") == {"value": 1}
    assert parts(found, "hits_min", "1.1") == {}
    cell = found.cells.set_index("area_id").loc["1.2"]
    assert (cell["indicator"], cell["before"], cell["now"], cell["reason"]) == ("i1", "nein", "ja", "value")


def test_a_value_that_stays_while_the_mean_rises_is_the_reference_value() -> None:
    # the mean of i1 rises from 20 to 32.5, the bar to 42.25: 40 does not count any more
    found = attribute(year(2024, two([40, 70, 10, 10], BEFORE["n2"])), year(2023, BEFORE))
    assert parts(found, "hits_min", "1.1") == {"reference": -1}
    assert parts(found, "taken", "1.1") == {"reference": -1}
    # 1.2 goes from 20 to 70: over either bar, so that it is its value alone
    assert parts(found, "hits_min", "1.2") == {"value": 1}


def test_two_causes_that_are_both_needed_share_a_hit_evenly() -> None:
    # 1.1 rises from 20 to 30; the mean falls from 25 (bar 32.5) to 20 (bar 26): neither alone is enough
    before = year(2023, two([20, 40, 20, 20], BEFORE["n2"]))
    now = year(2024, two([30, 30, 10, 10], BEFORE["n2"]))
    assert parts(attribute(now, before), "hits_min", "1.1") == {
        "value": Fraction(1, 2),
        "reference": Fraction(1, 2),
    }
    # backwards the same parts, negative
    again = attribute(
        screened(delivery(two([20, 40, 20, 20], BEFORE["n2"]), year=2024)),
        screened(delivery(two([30, 30, 10, 10], BEFORE["n2"]), year=2023)),
    )
    assert parts(again, "hits_min", "1.1") == {"value": Fraction(-1, 2), "reference": Fraction(-1, 2)}


def test_another_threshold_is_criteria() -> None:
    found = attribute(year(2024, BEFORE, threshold=Decimal("2.1")), year(2023, BEFORE))
    assert parts(found, "hits_min", "1.1") == {"criteria": -1}
    assert parts(found, "taken", "1.3") == {"criteria": -1}


def test_another_indicator_another_minimum_and_an_exclusion_are_criteria() -> None:
    only = attribute(year(2024, BEFORE, indicators=("i1",)), year(2023, BEFORE))
    assert parts(only, "hits_min", "1.3") == {"criteria": -1}
    cell = only.cells.set_index("area_id").loc["1.3"]
    assert (cell["before"], cell["now"], cell["reason"]) == ("ja", "nicht gezählt", "criteria")
    more = attribute(year(2024, BEFORE, min_hits=2), year(2023, BEFORE))
    assert parts(more, "hits_min", "1.1") == {} and parts(more, "taken", "1.1") == {"criteria": -1}
    out = settings_of({0}, {})
    assert parts(attribute(year(2024, BEFORE, **out), year(2023, BEFORE)), "taken", "1.1") == {"criteria": -1}


def test_an_indicator_that_is_no_longer_counted_nor_delivered_goes_by_the_criteria_alone() -> None:
    gone = {"n1": BEFORE["n1"], "d1": BEFORE["d1"], "n2": [None] * 4, "d2": [None] * 4}
    found = attribute(year(2024, gone, indicators=("i1",)), year(2023, BEFORE))
    assert parts(found, "hits_min", "1.3") == parts(found, "hits_max", "1.3") == {"criteria": -1}
    back = attribute(year(2024, BEFORE), year(2023, gone, indicators=("i1",)))
    assert parts(back, "hits_min", "1.3") == {"criteria": 1}
    adds_up(found)


def test_another_mean_is_criteria_where_the_figures_are_whole() -> None:
    # the big area pulls the city rate below the mean of the shares; the figures are the same
    table = {"n1": [1, 5, 9], "d1": [90, 10, 10]}
    found = attribute(year(2024, table, mean="unweighted", base="all"), year(2023, table))
    assert parts(found, "hits_min", "1.2") == {"criteria": -1}


def test_a_value_that_becomes_open_is_the_data_status() -> None:
    now = two([None, 20, 10, 10], BEFORE["n2"])
    found = attribute(year(2024, now), year(2023, BEFORE))
    # without 1.1 the mean is 13.3: 1.2 counts by the reference value alone
    assert parts(found, "hits_min", "1.1") == {"status": -1}
    assert parts(found, "hits_max", "1.1") == {}
    assert parts(found, "hits_min", "1.2") == {"reference": 1}
    back = attribute(year(2024, BEFORE), year(2023, now))
    # before it is known it may be a hit: that it is one is told by the status, and changes nothing at the top
    assert parts(back, "hits_min", "1.1") == {"status": 1}
    assert parts(back, "hits_max", "1.1") == {}


def test_inhabitants_are_values_and_their_absence_is_status() -> None:
    small, large = {"bev": [399, 500, 500, 500]}, {"bev": [400, 500, 500, 500]}
    before = year(2023, BEFORE | small, min_inhabitants=400)
    now = year(2024, BEFORE | large, min_inhabitants=400)
    assert parts(attribute(now, before), "taken", "1.1") == {"value": 1}
    assert parts(attribute(now, before), "hits_min", "1.1") == {}
    lost = year(2024, BEFORE | {"bev": [None, 500, 500, 500]}, min_inhabitants=400)
    assert parts(attribute(lost, year(2023, BEFORE | large, min_inhabitants=400)), "taken", "1.1") == {
        "status": -1
    }


def test_with_one_years_data_all_that_differs_is_criteria() -> None:
    # the median of i1 is 15: 1.1 and 1.2 count
    found = attribute(year(2024, BEFORE, mean="median", base="all"), year(2024, BEFORE))
    assert parts(found, "hits_min", "1.2") == {"criteria": 1}
    assert parts(found, "hits_min", "1.1") == {}
    adds_up(found)


# --- boundaries ----------------------------------------------------------------------------------------------------

# b is split into halves, c and d are joined, a stays under another id
CARRY = Carry(
    pd.DataFrame(
        {
            "von": ["a", "b", "b", "c", "d"],
            "nach": ["a1", "b1", "b2", "cd", "cd"],
            "gewicht": [Fraction(1), Fraction(1, 3), Fraction(2, 3), Fraction(1), Fraction(1)],
        }
    ),
    pd.Series({"a1": "a"}),
)


def old_year(table: dict[str, Any], **changes: Any) -> Screening:
    return screened(delivery(table, ids=["a", "b", "c", "d"], year=2019, boundary="2016"), **changes)


def new_year(table: dict[str, Any], **changes: Any) -> Screening:
    return screened(delivery(table, ids=["a1", "b1", "b2", "cd"], year=2020), **changes)


def test_the_predecessor_gave_most_people() -> None:
    table = {"n1": [1, 1, 1, 1], "d1": [9, 9, 9, 9]}
    before = old_year(table | {"bev": [1, 1, 5, 6]})
    origin = origin_of(new_year(table), before, CARRY)
    assert origin["origin"].tolist() == ["same", "redrawn", "redrawn", "redrawn"]
    assert origin["predecessor"].tolist() == ["a", "b", "b", "d"]
    assert origin["predecessors"].tolist() == [1, 1, 1, 2]
    even = origin_of(new_year(table), old_year(table | {"bev": [1, 1, 5, 5]}), CARRY)
    assert even["predecessor"]["cd"] == "c"


def test_a_reform_comes_first_and_leaves_the_rest_to_the_other_causes() -> None:
    # before: mean 20/100, bar 26; c counts, d does not; together 40/50 … 30/100: they count
    before = old_year({"n1": [10, 20, 8, 22], "d1": [100, 100, 20, 80], "bev": [100, 100, 20, 80]})
    assert before.decided.tolist() == ["nein", "nein", "sicher", "sicher"]
    now = new_year({"n1": [10, 10, 10, 30], "d1": [100, 34, 66, 100], "bev": [100, 34, 66, 100]})
    found = attribute(now, before, CARRY)
    assert found.areas["predecessor"]["cd"] == "d"
    # b1: 10/34 = 29.4 % counts now, the carried 20/3 in 100/3 did not
    assert parts(found, "hits_min", "b1") == {"value": 1}
    assert parts(found, "hits_min", "cd") == {}
    adds_up(found)


def test_an_area_that_only_counts_by_its_new_cut_owes_it_to_the_boundary() -> None:
    # d alone (18/80 = 22.5 %) is under the bar of 1.3 × 60/300 = 26 %; with c it is 28/100
    before = old_year({"n1": [10, 22, 10, 18], "d1": [100, 100, 20, 80], "bev": [100, 100, 20, 80]})
    now = new_year({"n1": [10, 7, 15, 28], "d1": [100, 33, 67, 100]})
    found = attribute(now, before, CARRY)
    assert parts(found, "hits_min", "cd") == {"boundary": 1}
    assert parts(found, "taken", "cd") == {"boundary": 1}
    assert found.cells.set_index("area_id").loc["cd", "reason"] == "boundary"
    adds_up(found)


def test_a_part_of_an_area_at_the_bar_is_at_the_bar_exactly() -> None:
    # b lies exactly at 1.3 × 20 %: 26/100; a third of it does, too, though 26/3 is no float
    before = old_year({"n1": [24, 26, 15, 15], "d1": [100] * 4})
    assert before.decided["b"] == "sicher"
    now = new_year({"n1": [24, 26, 26, 4], "d1": [100] * 4})
    assert parts(attribute(now, before, CARRY), "hits_min", "b1") == {}
    strict = attribute(
        new_year({"n1": [24, 26, 26, 4], "d1": [100] * 4}, comparison=">"),
        old_year({"n1": [24, 26, 15, 15], "d1": [100] * 4}, comparison=">"),
        CARRY,
    )
    assert not strict.hits_min[list(PARTS)].loc["b1"].any()


def test_without_a_crosswalk_nothing_is_attributed() -> None:
    table = {"n1": [9, 1, 1, 1], "d1": [10] * 4}
    found = attribute(new_year(table), old_year(table), None)
    assert found.areas["origin"].unique().tolist() == ["new"]
    assert found.areas["predecessor"].isna().all() and found.areas["decision_before"].isna().all()
    assert found.taken[["before", *PARTS]].isna().all(axis=None)
    assert found.taken["now"].tolist() == [1, 0, 0, 0]
    assert found.cells.empty


def test_rates_alone_change_with_the_boundary_altogether() -> None:
    def rates(*values: str) -> dict[str, Any]:
        return {"i1": [percent(v) for v in values]}

    old = delivery(
        {}, rates=rates("10", "10", "10", "30"), ids=["a", "b", "c", "d"], year=2019, boundary="2016"
    )
    new = delivery({}, rates=rates("10", "40", "10", "10"), ids=["a1", "b1", "b2", "cd"], year=2020)
    found = attribute(screened(new, mean="unweighted"), screened(old, mean="unweighted"), CARRY)
    assert parts(found, "hits_min", "b1") == {"boundary": 1}
    # of equal people and weights the smaller id: c, which did not count
    assert parts(found, "hits_min", "cd") == {}
    adds_up(found)


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


@pytest.mark.thorough
@settings(max_examples=25, deadline=None)
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


@pytest.mark.thorough
@settings(max_examples=15, deadline=None)
@given(two_years())
def test_backwards_every_cause_has_the_opposite_effect(years: tuple[Screening, Screening]) -> None:
    now, before = years
    there, back = attribute(now, before), attribute(before, now)
    for name in ("hits_min", "hits_max", "taken"):
        forth = getattr(there, name)[list(PARTS)]
        assert (forth == -getattr(back, name)[list(PARTS)]).all(axis=None)


@pytest.mark.thorough
@settings(max_examples=25, deadline=None)
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


def test_another_mean_of_one_indicator_is_criteria_there_alone() -> None:
    table = {"n1": [1, 5, 9], "d1": [90, 10, 10], "n2": [1, 5, 9], "d2": [90, 10, 10]}
    found = attribute(year(2024, table, means={"i2": "unweighted"}, base="all"), year(2023, table))
    # as above: 1.2 counts by the city rate alone; i1 keeps it
    assert parts(found, "hits_min", "1.2") == {"criteria": -1}
    assert found.cells[["area_id", "indicator", "reason"]].to_numpy().tolist() == [["1.2", "i2", "criteria"]]
    adds_up(found)
