"""Every change has its causes, and they add up to it: by hand, with and without a reform."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from screening.analysis.time.attribution import PARTS, attribute
from screening.analysis.time.origin import origin_of
from screening.rule.decision import Screening
from tests.analysis.time.parts import CARRY, adds_up, parts, two, year
from tests.build import delivery, percent, screened
from tests.rule.cities import settings_of

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


def test_another_mean_of_one_indicator_is_criteria_there_alone() -> None:
    table = {"n1": [1, 5, 9], "d1": [90, 10, 10], "n2": [1, 5, 9], "d2": [90, 10, 10]}
    found = attribute(year(2024, table, means={"i2": "unweighted"}, base="all"), year(2023, table))
    # as above: 1.2 counts by the city rate alone; i1 keeps it
    assert parts(found, "hits_min", "1.2") == {"criteria": -1}
    assert found.cells[["area_id", "indicator", "reason"]].to_numpy().tolist() == [["1.2", "i2", "criteria"]]
    adds_up(found)
