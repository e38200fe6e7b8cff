"""Breadth, other means, and the years side by side."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings

from screening.analysis import screening_findings
from screening.analysis.robustness.breadth import hits_by_theme
from screening.analysis.robustness.flips import changed_by_mean, flip_table
from screening.analysis.time.trend import Trend, changes, span, trend
from screening.delivery import Carry
from screening.rule.decision import Screening
from tests.build import catalogue, delivery, percent, screened
from tests.examples import examples
from tests.rule.cities import as_table, cities, settings_of

# after the reform: a1 as before, b2 was called b1, c1 and c2 are two halves of c1
CARRY = Carry(
    pd.DataFrame(
        {"von": ["a1", "b1", "c1", "c1"], "nach": ["a1", "b2", "c1", "c2"], "gewicht": [1.0, 1.0, 0.5, 0.5]}
    ),
    pd.Series({"a1": "a1", "b2": "b1"}),
)


def before_reform(**table: Any) -> Screening:
    given_city = delivery(table, ids=["a1", "b1", "c1"], year=2019, boundary="2016")
    return screened(given_city)


def after_reform(**table: Any) -> Screening:
    return screened(delivery(table, ids=["a1", "b2", "c1", "c2"], year=2020))


OLD = {"n1": [9, 1, 2], "d1": [10, 10, 10]}
NEW = {"n1": [1, 9, 9, 0], "d1": [10, 10, 10, 10]}


@settings(max_examples=examples(40), deadline=None)
@given(cities())
def test_sure_hits_by_theme_add_up_to_the_sure_hits(given_city: Any) -> None:
    cells, people, out, rule = given_city
    ids = [f"i{k}" for k in range(len(cells))]
    what = catalogue(*ids, themes=dict.fromkeys(ids[1::2], "zwei"))
    screening = screened(delivery(as_table(cells, people), what=what), **settings_of(out, rule))
    by_theme = hits_by_theme(screening)
    assert by_theme.sum(axis=1).tolist() == screening.hits["hits_min"].tolist()
    assert list(by_theme) == ["eins", "zwei"][: len({what[i].theme for i in ids})]


def test_only_the_criterias_indicators_count_for_a_theme() -> None:
    what = catalogue("i1", "i2", themes={"i2": "zwei"})
    table = {"n1": [9, 1], "d1": [10, 10], "n2": [9, 1], "d2": [10, 10]}
    screening = screened(delivery(table, what=what), indicators=("i1",))
    assert hits_by_theme(screening).to_dict() == {"eins": {"1.1": 1, "1.2": 0}}


# the big area pulls the city rate (18/110) below the mean of the shares (1/2): only there 1.2 counts
LEVERAGE = {"n1": [1, 5, 9], "d1": [90, 10, 10]}


def test_areas_that_another_mean_decides_otherwise_are_listed() -> None:
    screening = screened(delivery(LEVERAGE))
    assert screening.decided.tolist() == ["nein", "sicher", "sicher"]
    told = changed_by_mean(flip_table(screening))
    assert told.to_numpy().tolist() == [
        ["1.2", "unweighted", "sicher", "nein"],
        ["1.2", "median", "sicher", "nein"],
    ]


def test_rates_alone_leave_the_city_rate_out() -> None:
    screening = screened(delivery({}, rates={"i1": [percent("1"), percent("2")]}), mean="median")
    table = flip_table(screening)
    assert table.scenarios.index[table.scenarios["kind"] == "mean"].tolist() == [
        "mean:unweighted",
        "mean:median",
    ]
    assert changed_by_mean(table).empty


def test_the_years_stand_side_by_side() -> None:
    joined = trend({2019: before_reform(**OLD), 2020: after_reform(**NEW)}, {2019: CARRY})
    assert joined.years == (2019, 2020)
    rate = joined.rate["i1"]
    # c1 and c2 each get half of the cases and half of the people: the old area's rate
    assert rate[2019].tolist() == pytest.approx([90, 10, 20, 20])
    assert rate[2020].tolist() == [10, 90, 90, 0]
    assert joined.reference.loc["i1"].tolist() == pytest.approx([40, 47.5])
    assert joined.decision[2019].tolist()[:2] == ["sicher", "nein"]
    assert joined.decision[2019].isna().tolist() == [False, False, True, True]
    assert joined.uncertain == {"c1", "c2"}
    # 1.3 times the means: 52 and 61.75; c1 and c2 were other areas in 2019
    assert joined.low[2019].tolist() == joined.high[2019].tolist() == [1, 0, pd.NA, pd.NA]
    assert joined.low[2020].tolist() == [0, 1, 1, 0]
    assert joined.exceeds["i1"][2020].tolist() == [False, True, True, False]
    assert joined.exceeds["i1"][2019].isna().tolist() == [False, False, True, True]


def test_without_a_crosswalk_older_boundaries_show_nothing() -> None:
    joined = trend({2019: before_reform(**OLD), 2020: after_reform(**NEW)}, {2019: None})
    assert joined.rate["i1"][2019].isna().all()
    assert joined.decision[2019].isna().all()
    assert joined.uncertain == {"a1", "b2", "c1", "c2"}


def test_delivered_rates_stay_on_unchanged_areas_and_are_never_carried() -> None:
    def year(ids: list[str], year: int, boundary: str, *rates: str) -> Screening:
        given_rates = {"i1": [percent(r) for r in rates]}
        given_city = delivery({}, rates=given_rates, ids=ids, year=year, boundary=boundary)
        return screened(given_city, mean="unweighted")

    old = year(["a1", "b1", "c1"], 2019, "2016", "5", "6", "7")
    new = year(["a1", "b2", "c1", "c2"], 2020, "2020", "1", "2", "3", "4")
    rate = trend({2019: old, 2020: new}, {2019: CARRY}).rate["i1"][2019]
    assert rate.tolist()[:2] == [5, 6]
    assert rate.isna().tolist() == [False, False, True, True]


def test_what_is_missing_stays_missing_when_carried() -> None:
    old = before_reform(n1=[None, 0, 2], d1=[10, 0, 10])
    rate = trend({2019: old, 2020: after_reform(**NEW)}, {2019: CARRY}).rate["i1"][2019]
    assert rate.isna().tolist() == [True, True, False, False]


def test_an_indicator_that_is_new_in_the_catalogue_has_no_past() -> None:
    both = {"n1": [1, 2], "d1": [10, 10], "n2": [3, 4], "d2": [10, 10]}
    old = screened(delivery({"n1": [1, 2], "d1": [10, 10]}, year=2023))
    joined = trend({2023: old, 2024: screened(delivery(both))}, {})
    assert joined.rate["i2"][2023].isna().all()
    assert pd.isna(joined.reference.loc["i2", 2023])
    assert joined.rate["i1"][2023].tolist() == [10, 20]


def test_lines_end_at_breaks_and_at_years_without_delivery() -> None:
    what = catalogue("i1", "i2", breaks={"i1": ("B1", 2021)})
    both = {"n1": [1], "d1": [2], "n2": [1], "d2": [2]}
    years = {y: screened(delivery(both, year=y, what=what)) for y in (2018, 2020, 2021, 2022)}
    joined = trend(years, {})
    assert joined.segments("i1") == ((2018,), (2020,), (2021, 2022))
    assert joined.segments("i2") == ((2018,), (2020, 2021, 2022))


def test_an_unknown_indicator_has_no_break() -> None:
    empty = pd.DataFrame()
    assert Trend((2020, 2021), {}, empty, empty, frozenset(), {}).segments("i9") == ((2020, 2021),)


def test_changes_list_what_is_decided_otherwise() -> None:
    old = screened(delivery({"n1": [9, 1, None, 5], "d1": [10, 10, 10, 10]}, year=2023))
    new = screened(delivery({"n1": [1, 9, 1, 5], "d1": [10, 10, 10, 10]}))
    assert changes(new, old, None).to_numpy().tolist() == [
        ["1.1", "sicher", "nein", "1", "0"],
        ["1.2", "nein", "sicher", "0", "1"],
        ["1.3", "möglich", "nein", "0–1", "0"],
    ]


def test_changes_over_a_reform_follow_the_crosswalk() -> None:
    told = changes(after_reform(**NEW), before_reform(**OLD), CARRY)
    # c2 is new, too, but not taken up; b2 was called b1
    assert told.to_numpy().tolist() == [
        ["a1", "sicher", "nein", "1", "0"],
        ["b2", "nein", "sicher", "0", "1"],
        ["c1", "neu zugeschnitten", "sicher", "–", "1"],
    ]


def test_changes_over_a_reform_without_crosswalk_tell_only_who_is_taken_up() -> None:
    told = changes(after_reform(**NEW), before_reform(**OLD), None)
    assert told["area_id"].tolist() == ["b2", "c1"]
    assert told["before"].unique().tolist() == ["neu zugeschnitten"]


def test_hits_are_a_number_or_an_interval() -> None:
    assert span(pd.Series({"hits_min": 7, "hits_max": 7})) == "7"
    assert span(pd.Series({"hits_min": 6, "hits_max": 8})) == "6–8"


def test_biennial_editions_are_joined_and_a_break_between_them_cuts() -> None:
    empty = pd.DataFrame()
    years = Trend((2013, 2015, 2017, 2021), {}, empty, empty, frozenset(), {"a": (), "b": (2016,)})
    assert years.segments("a") == ((2013, 2015, 2017), (2021,))
    assert years.segments("b") == ((2013, 2015), (2017,), (2021,))
    assert years.previous == 2017


@pytest.mark.parametrize(
    ("means", "said"),
    [
        ({"i1": "unweighted", "i2": "unweighted"}, "nicht in die Mittelwerte ein, denn die entstehen"),
        ({"i2": "unweighted"}, "nicht in den Mittelwert von „Ind. 2“ ein, denn der entsteht"),
    ],
)
def test_an_area_of_unknown_size_is_left_out_of_the_means_of_chosen_areas_alone(
    means: dict[str, str], said: str
) -> None:
    table = {"n1": [9, 1], "d1": [10, 10], "n2": [9, 1], "d2": [10, 10], "bev": [500, None]}
    screening = screened(delivery(table), means=means, min_inhabitants=400)
    [found] = [f for f in screening_findings(screening) if f.column == "criteria.base"]
    assert said in found.message and found.remedy.endswith("nähme es hinzu.")
