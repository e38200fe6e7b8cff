"""Composite indices: by hand, whatever order and unit, of a whole city, and on what passed the door."""

from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from screening.analysis.methods.comparison import Comparison, composites, methods
from screening.analysis.methods.composite import (
    DYNAMICS,
    STATUS,
    dynamics_class,
    index_of,
    mss,
    mss_dynamics,
    scores,
    status_class,
)
from screening.analysis.time.trend import trend
from screening.concept.settings import Composite
from screening.delivery import Carry
from screening.disclosure import Release
from screening.disclosure.told import tell
from screening.rule.decision import Screening
from tests.build import catalogue, criteria, delivery, percent, released, screened
from tests.examples import examples
from tests.rule.cities import as_table, cities, settings_of


def frame(**columns: list[float | None]) -> pd.DataFrame:
    return pd.DataFrame(columns, dtype="Float64")


def everybody(values: pd.DataFrame) -> pd.Series:
    return pd.Series(True, index=values.index)


def test_the_index_of_a_small_city_by_hand() -> None:
    # a: mean 5, SD sqrt((25+1+1+25)/4) = sqrt(13); b: mean 20, SD sqrt((0+0+16+16)/4) = sqrt(8)
    values = frame(a=[0, 4, 6, 10], b=[20, 20, 16, 24])
    z = scores(values, everybody(values))
    root13, root8 = math.sqrt(13), math.sqrt(8)
    assert z["a"].tolist() == pytest.approx([-5 / root13, -1 / root13, 1 / root13, 5 / root13])
    assert z["b"].tolist() == pytest.approx([0, 0, -4 / root8, 4 / root8])
    sums = [-5 / root13, -1 / root13, 1 / root13 - 4 / root8, 5 / root13 + 4 / root8]
    spread = math.sqrt(sum(s * s for s in sums) / 4)
    told = mss(values, everybody(values))
    assert told["index"].tolist() == pytest.approx([s / spread for s in sums])
    assert told["index"].round(2).tolist() == [-0.83, -0.17, -0.68, 1.68]
    assert told["class"].tolist() == ["mittel", "mittel", "mittel", "sehr niedrig"]


def test_two_areas_lie_exactly_on_the_cut_offs() -> None:
    """Their index is -1 and 1: both *mittel* by status, and neither *stabil* by dynamics."""
    values = frame(a=[0.1, 0.3], b=[1, 7], c=[0.7, 0.9])
    told = mss(values, everybody(values))
    assert told["index"].tolist() == pytest.approx([-1, 1])
    assert told["class"].tolist() == ["mittel", "mittel"]
    assert mss_dynamics(values, everybody(values))["class"].tolist() == ["positiv", "negativ"]


def test_a_value_on_a_cut_off_belongs_to_the_side_that_is_stated() -> None:
    near = pd.Series([-1 - 1e-6, -1, 1, 1 + 1e-6, 1.5, 1.5 + 1e-6, None], dtype="Float64")
    assert status_class(near).tolist()[:-1] == [
        "hoch",
        "mittel",
        "mittel",
        "niedrig",
        "niedrig",
        "sehr niedrig",
    ]
    assert dynamics_class(pd.Series([-1, -1 + 1e-6, 1 - 1e-6, 1], dtype="Float64")).tolist() == [
        "positiv",
        "stabil",
        "stabil",
        "negativ",
    ]
    assert status_class(near).isna().tolist()[-1] and dynamics_class(near).isna().tolist()[-1]
    assert status_class(near, (-2, 0, 1)).tolist()[:3] == ["mittel", "mittel", "niedrig"]


def test_who_is_not_included_changes_nothing_and_gets_no_class() -> None:
    values = frame(a=[1, 2, 3, 900], b=[5, 5, 8, -900])
    inside = pd.Series([True, True, True, False])
    told = mss(values, inside)
    pd.testing.assert_frame_equal(told[:3], mss(values[:3], inside[:3]))
    assert told.iloc[3].isna().all()


def test_an_area_without_a_value_has_no_class_and_enters_no_mean() -> None:
    values = frame(a=[1, 2, 3, 900], b=[5, 5, 8, None])
    told = mss(values, everybody(values))
    pd.testing.assert_frame_equal(told[:3], mss(values[:3], everybody(values[:3])))
    assert told.iloc[3].isna().all()


def test_an_indicator_that_is_the_same_everywhere_says_nothing() -> None:
    values = frame(a=[1, 2, 6], b=[0.1, 0.1, 0.1])
    alone = mss(values[["a"]], everybody(values))
    pd.testing.assert_frame_equal(mss(values, everybody(values)), alone)
    assert scores(values, everybody(values))["b"].tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    "values",
    [
        frame(a=[3]),
        frame(a=[3, 3]),
        frame(a=[1, 2], b=[2, 1]),
        frame(a=[None, None]),
        frame(a=[]),
        pd.DataFrame(index=[0]),
    ],
    ids=["one area", "no spread", "sums alike", "no value", "no area", "no indicator"],
)
def test_without_differences_there_is_no_index(values: pd.DataFrame) -> None:
    told = mss(values, everybody(values))
    assert len(told) == len(values) and told.isna().all(axis=None)


def test_weights_count_by_their_ratios_only() -> None:
    z = frame(a=[-1, 0, 1], b=[1, -2, 1])
    # sums 3a + b: -2, -2, 4; standardised: SD sqrt((4+4+16)/3) = sqrt(8)
    expected = [-2 / math.sqrt(8), -2 / math.sqrt(8), 4 / math.sqrt(8)]
    assert index_of(z, {"a": 3, "b": 1}).tolist() == pytest.approx(expected)
    assert index_of(z, {"b": 20, "a": 60}).tolist() == pytest.approx(expected)
    assert index_of(z, {"a": 5, "b": 0}).tolist() == pytest.approx(index_of(z[["a"]]).tolist())


@pytest.mark.parametrize("weights", [{"a": 1}, {"a": 1, "b": -1}, {"a": 0, "b": 0}, {"a": 1, "b": 1, "c": 1}])
def test_weights_that_make_no_sense_are_refused(weights: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="weights"):
        index_of(frame(a=[1, 2], b=[2, 5]), weights)


TABLES = st.integers(2, 12).flatmap(
    lambda n: st.lists(st.lists(st.integers(0, 400), min_size=n, max_size=n), min_size=1, max_size=4)
)


@settings(max_examples=examples(60), deadline=None)
@given(TABLES, st.randoms(use_true_random=False), st.integers(1, 50), st.integers(-100, 100))
def test_neither_order_nor_unit_matters(table: list[list[int]], random: Any, times: int, plus: int) -> None:
    values = frame(**{f"i{k}": [float(v) for v in column] for k, column in enumerate(table)})
    told = mss(values, everybody(values))
    # a class may change only where floats cannot tell a cut-off from its neighbour
    x = told["index"].dropna().astype(float).to_numpy()
    assume(all((np.abs(x - c) > 1e-6).all() for c in (-1, 1, 1.5)))
    order = random.sample(range(len(values)), len(values))
    columns = random.sample(list(values), len(list(values)))
    other = mss((values * times + plus).iloc[order][columns], everybody(values)).loc[values.index]
    assert other["class"].equals(told["class"])
    assert other["index"].astype(float).to_numpy() == pytest.approx(
        told["index"].astype(float).to_numpy(), abs=1e-7, nan_ok=True
    )


@settings(max_examples=examples(60), deadline=None)
@given(TABLES)
def test_the_index_has_mean_0_and_standard_deviation_1(table: list[list[int]]) -> None:
    values = frame(**{f"i{k}": [float(v) for v in column] for k, column in enumerate(table)})
    index = mss(values, everybody(values))["index"].dropna().astype(float)
    assume(len(index) > 0)
    assert index.mean() == pytest.approx(0, abs=1e-9)
    assert index.std(ddof=0) == pytest.approx(1)


# five areas of 1000 people; the fourth is under 300, the fifth lacks a value of the second indicator
TABLE: dict[str, list[int | None]] = {
    "bev": [1000, 1000, 1000, 200, 1000],
    "n1": [10, 20, 60, 90, 30],
    "d1": [100] * 5,
    "n2": [10, 30, 50, 90, None],
    "d2": [100] * 5,
}


def city(
    year: int = 2024, table: dict[str, Any] | None = None, what: Any = None, **changes: Any
) -> Screening:
    return screened(delivery(TABLE | (table or {}), year=year, what=what), **changes)


def compared(*screenings: Screening, carries: Any = None) -> dict[str, Comparison]:
    by_year = {s.rates.delivery.year: s for s in screenings}
    return composites(by_year[max(by_year)], trend(by_year, carries or {}))


def test_a_city_has_the_index_of_its_own_rates_and_says_why_an_area_has_none() -> None:
    told = compared(city())["mss"]
    values = frame(i1=[10, 20, 60], i2=[10, 30, 50])
    expected = mss(values, everybody(values))
    assert told.areas["index"].tolist()[:3] == pytest.approx(expected["index"].tolist())
    assert told.areas["status"].tolist()[:3] == expected["class"].tolist()
    assert told.areas["why"].tolist() == ["", "", "", "zu klein", "Werte offen"]
    assert told.areas["index"].isna().tolist() == [False, False, False, True, True]
    # of the third, i1 lies (60-30)/sqrt(1400/3) = 1.39 SD above its mean, i2 (50-30)/sqrt(800/3) = 1.22
    assert told.areas["highest"].iloc[2] == "i1" and told.areas["highest"].isna().tolist()[3:] == [True, True]
    assert told.classes["insgesamt"].sum() == 3


def test_the_minimum_exclusions_and_unknown_people_are_told() -> None:
    out = {"area": "1.1", "reason": "Heim", "by": "Amt", "date": dt.date(2024, 1, 1)}
    told = compared(city(table={"bev": [1000, 299, 300, None, 1000]}, exclusion=[out]))["mss"]
    assert told.areas["why"].tolist() == [
        "ausgeschlossen",
        "zu klein",
        "",
        "Einwohnerzahl nicht bekannt",
        "",
    ]
    assert told.left_out == {"i2": "zu wenige Werte"}, "of the two areas left one has no value of it"
    smaller = compared(city(composite={"min_inhabitants": 200}))["mss"]
    assert smaller.areas["why"].iloc[3] == ""


def test_withheld_inhabitants_do_not_cost_a_class_where_the_size_is_known_to_suffice() -> None:
    # a partner of the first area: its number is withheld, that it is large enough is told
    people = {"bev": [2, 400, 1000, 1000, 1000], "n2": [10, 30, 50, 90, 40]}
    full = screened(delivery(TABLE | people, threshold={"bev": 10}), min_inhabitants=400)
    shown = released(full)
    assert shown.decision["inhabitants"].isna().tolist() == [True, False, False, False, False]
    why = shown.analyses.composite["mss"].areas["why"]
    assert why.tolist() == ["Einwohnerzahl nicht bekannt", "", "", "", ""]


def test_dynamics_compare_with_two_and_with_three_years_before() -> None:
    years = [
        city(2021, {"n1": [9, 20, 60, 90, 30], "n2": [1, 30, 50, 90, 1]}),
        city(2022, {"n1": [10, 10, 60, 90, 30], "n2": [10, 20, 50, 90, 1]}),
        city(2024),
    ]
    told = compared(*years)
    assert (told["mss"].before, told["hamburg"].before) == (2022, 2021)
    # two years: changes 0, 10, 0 in both; three years: (1, 9), 0, 0
    two = mss_dynamics(frame(a=[0, 10, 0]), pd.Series([True] * 3))
    assert told["mss"].areas["change"].tolist()[:3] == pytest.approx(two["index"].tolist())
    assert told["mss"].areas["dynamics"].tolist()[:3] == ["stabil", "negativ", "stabil"]
    assert told["hamburg"].areas["dynamics"].tolist()[:3] == ["negativ", "stabil", "stabil"]
    assert told["mss"].classes[list(DYNAMICS)].to_numpy().sum() == 3


def test_without_the_year_there_are_no_dynamics() -> None:
    told = compared(city(2023), city())["mss"]
    assert told.before is None and told.dynamics_of == () and told.unmoved == {}
    assert told.areas["dynamics"].isna().all() and told.areas["change"].isna().all()
    assert told.areas["status"].notna().any()


@pytest.mark.parametrize(("year", "moves"), [(2022, True), (2023, False), (2024, False), (2025, True)])
def test_no_change_is_taken_across_a_break_of_the_series(year: int, moves: bool) -> None:
    what = catalogue("i1", "i2", breaks={"i1": ("B1", year)})
    told = compared(city(2022, what=what), city(what=what))["mss"]
    assert told.status_of == ("i1", "i2"), "the status needs no past"
    assert told.dynamics_of == (("i1", "i2") if moves else ("i2",))
    assert told.unmoved == ({} if moves else {"i1": f"Bruch der Reihe {year}"})


def test_an_indicator_without_a_past_has_no_dynamics() -> None:
    old = screened(delivery({k: v for k, v in TABLE.items() if k not in ("n2", "d2")}, year=2022))
    told = compared(old, city())["mss"]
    assert told.dynamics_of == ("i1",) and told.unmoved == {"i2": "keine Werte"}


def test_dynamics_over_a_reform_are_those_on_todays_areas() -> None:
    carry = Carry(
        pd.DataFrame({"von": ["a", "b", "b"], "nach": ["a", "b1", "b2"], "gewicht": [1.0, 0.5, 0.5]}),
        pd.Series({"a": "a"}),
    )
    old = screened(delivery({"n1": [10, 40], "d1": [100, 200]}, ids=["a", "b"], year=2022, boundary="2016"))
    new = screened(delivery({"n1": [10, 30, 20], "d1": [100] * 3}, ids=["a", "b1", "b2"]))
    told = compared(old, new, carries={2022: carry})["mss"]
    # 10 % → 10 %, and both halves of 20 % → 30 % and 20 %
    two = mss_dynamics(frame(x=[0, 10, 0]), pd.Series([True] * 3))
    assert told.areas["change"].tolist() == pytest.approx(two["index"].tolist())


def test_scarce_indicators_are_left_out_by_name_and_burdens_can_be_used_alone() -> None:
    what = catalogue("i1", "i2", "i3", agency=("i2",))
    table = TABLE | {"n3": [1, None, None, 4, None], "d3": [100] * 5}
    told = compared(screened(delivery(table, what=what)))
    assert told["mss"].status_of == ("i1", "i2") and told["mss"].left_out == {"i3": "zu wenige Werte"}
    assert told["hamburg"].status_of == ("i1",)
    assert told["hamburg"].left_out == {"i2": "keine Belastung", "i3": "zu wenige Werte"}
    own = {"hamburg_burdens": False, "mss_burdens": True, "known": Decimal("0.25")}
    told = compared(screened(delivery(table, what=what), composite=own))
    assert told["mss"].status_of == ("i1", "i3") and told["hamburg"].status_of == ("i1", "i2", "i3")


def test_the_cut_offs_like_hamburgs_are_settings() -> None:
    own = {"hamburg_high": -1, "hamburg_low": Decimal("0.5"), "hamburg_very_low": 1, "hamburg_change": 2}
    told = compared(city(composite=own))["hamburg"]
    assert told.method.status == (-1, 0.5, 1) and told.method.change == 2
    assert told.areas["status"].iloc[2] == "sehr niedrig"
    assert methods(criteria("i1"))[0].status == (-1, 1, 1.5), "Berlin's are published and no setting"
    with pytest.raises(ValidationError, match="aufsteigen"):
        Composite(hamburg_low=Decimal(2))


def test_delivered_rates_alone_are_enough() -> None:
    rates = {"i1": [percent(v) for v in ("10", "20", "60")], "i2": [percent(v) for v in ("10", "30", "50")]}
    told = compared(screened(delivery({}, rates=rates), mean="unweighted"))["mss"]
    values = frame(i1=[10, 20, 60], i2=[10, 30, 50])
    assert told.areas["index"].tolist() == pytest.approx(mss(values, everybody(values))["index"].tolist())


@settings(max_examples=examples(30), deadline=None)
@given(cities())
def test_every_city_gets_an_answer_and_every_area_a_class_or_a_reason(given_city: Any) -> None:
    cells, people, out, rule = given_city
    screening = screened(delivery(as_table(cells, people), threshold=5), **settings_of(out, rule))
    for passed in (screening, tell(screening).screening):
        for told in compared(passed).values():
            assert told.areas["status"].isna().equals(told.areas["why"] != "")
            assert told.areas["status"].dropna().isin(STATUS).all()
            both, first, _, _ = told.agreement.by_rank.counts
            assert both + first == told.agreement.by_class.counts[0] + told.agreement.by_class.counts[1]


def test_for_the_meeting_the_index_is_made_of_shown_figures_alone(
    intern: Release, gespraech: Release
) -> None:
    for key, told in gespraech.analyses.composite.items():
        agency = [i for i in gespraech.ids if gespraech.catalogue[i].direction == "a"]
        assert not set(agency) & set(told.status_of) and set(agency) <= set(told.left_out)
        shown = gespraech.rate[list(told.status_of)].notna().all(axis=1)
        assert not told.areas["index"][~shown].notna().any()
        values = gespraech.rate[list(told.status_of)]
        again = mss(values, told.areas["why"] == "")["index"].round(9)
        pd.testing.assert_series_equal(told.areas["index"].round(9), again)
        assert set(told.status_of) < set(intern.analyses.composite[key].status_of)


def test_musterstadts_seven_burdens_are_as_many_as_hamburgs_indicators(intern: Release) -> None:
    told = intern.analyses.composite["hamburg"]
    assert len(told.status_of) == 7 and told.before == intern.year - 3
    assert {intern.catalogue[i].direction for i in told.status_of} == {"+"}
    assert (
        told.agreement.classes.sum(axis=1)
        == intern.decision["decision"].value_counts().reindex(told.agreement.classes.index, fill_value=0)
    ).all()
