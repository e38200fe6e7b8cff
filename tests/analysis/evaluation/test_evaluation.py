"""Programme areas against their partners: by hand, by regression, and with what is missing or withheld."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.analysis.evaluation.differences import BROKEN, HITS, NO_VALUES, TOO_FEW
from screening.analysis.evaluation.evaluate import NO_AFTER, NO_AREA, NO_BEFORE, NO_PARTNER
from screening.delivery import Carry
from screening.disclosure.told import tell
from screening.rule.decision import Screening
from tests.analysis.evaluation.programmes import (
    FOUR,
    LOOSE,
    SIZE,
    YEARS,
    evaluated,
    first,
    programme,
    random_city,
    screenings,
)
from tests.build import delivery, percent, screened
from tests.examples import examples


def test_difference_in_differences_by_hand() -> None:
    found = evaluated(screenings(FOUR), programme("1.1", "1.2"))
    assert found.partners[["area_id", "partner"]].to_numpy().tolist() == [["1.1", "1.3"], ["1.2", "1.4"]]
    line = first(found).effects.loc["i1"]
    # before: 11, 21 / 11.1, 21.1; after: 9, 26 / 15.1, 24.1 (percent)
    assert (line["before"], line["after"]) == (pytest.approx(16), pytest.approx(17.5))
    assert (line["partners_before"], line["partners_after"]) == (pytest.approx(16.1), pytest.approx(19.6))
    assert line["points"] == pytest.approx((-6 + 2) / 2)
    assert line["relative"] == pytest.approx(100 * -2 / 19.5)
    assert (line["sets"], line["partners"], line["lots"], line["first"], line["last"]) == (
        2,
        2,
        4,
        2016,
        2021,
    )
    # the four lots give ±2 and ±4: all are as large
    assert line["p"] == 1.0 and (line["low"], line["high"]) == (-np.inf, np.inf)


def test_events_by_hand() -> None:
    events = first(evaluated(screenings(FOUR), programme("1.1", "1.2"))).events
    assert events["time"].tolist() == [-3, -2, -1, 0, 1, 2]
    assert events["before"].tolist() == [True] * 3 + [False] * 3
    # own gaps 10, 11, 12 minus the partners', both less the mean before
    own = np.array([[100, 110, 120, 100, 90, 80], [200, 210, 220, 260, 260, 260]]) / 10
    other = np.array([[101, 111, 121, 141, 151, 161], [201, 211, 221, 231, 241, 251]]) / 10
    gap = (own - other) - (own - other)[:, :3].mean(axis=1, keepdims=True)
    assert events["points"].tolist() == pytest.approx(gap.mean(axis=0))


def test_the_years_of_settling_count_neither_way_and_the_end_ends() -> None:
    line = first(
        evaluated(screenings(FOUR, evaluation={"settling": 1}), programme("1.1", "1.2"))
    ).effects.loc["i1"]
    assert line["points"] == pytest.approx(np.mean([8.5 - 15.6 + 0.1, 26 - 24.6 + 0.1 - 0]))
    line = first(evaluated(screenings(FOUR), programme("1.1", "1.2", ende=2019))).effects.loc["i1"]
    assert line["points"] == pytest.approx(np.mean([(100 - 141) / 10 + 0.1, (260 - 231) / 10 + 0.1]))
    assert line["last"] == 2019


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("partners", [1, 2])
def test_a_regression_with_effects_of_area_and_year_gives_the_same(seed: int, partners: int) -> None:
    values = random_city(seed)
    own = ["1.2", "1.5", "1.9"]
    given = screenings({"i1": values}, evaluation={"partners": partners, "settling": 1})
    found = evaluated(given, programme(*own))
    members = [*own, *found.partners["partner"]]
    rows = [
        {
            "area": a,
            "year": y,
            "rate": values[int(a.split(".")[1]) - 1][k] / 10,
            "on": int(a in own and y > 2019),
        }
        for a in members
        for k, y in enumerate(YEARS)
        if y != 2019
    ]
    import statsmodels.formula.api as smf  # here, for it is slow to import

    fitted = smf.ols("rate ~ on + C(area) + C(year)", data=pd.DataFrame(rows)).fit()
    assert len(members) == 3 * (partners + 1)
    assert first(found).effects["points"]["i1"] == pytest.approx(fitted.params["on"], abs=1e-9)


@settings(max_examples=examples(12), deadline=None)
@given(st.data())
def test_a_missing_year_shifts_nothing(data: st.DataObject) -> None:
    """Where areas and years only add up, no gap makes a difference, as long as a value is left on each side."""
    level = [50 * k + 100 for k in range(8)]
    shock = [0, 60, -20, 90, 10, 130]
    values: list[list[int | None]] = [[a + s for s in shock] for a in level]
    for row in values:
        for side in ((0, 1, 2), (3, 4, 5)):
            for k in data.draw(st.sets(st.sampled_from(side), max_size=2)):
                row[k] = None
    values.append([500 + s for s in shock])  # one area is known in all years, so that they are comparable
    found = evaluated(screenings({"i1": values}, evaluation={"partners": 2}), programme("1.3", "1.6"))
    assert first(found).effects["points"]["i1"] == pytest.approx(0, abs=1e-6)


def test_effects_of_years_are_removed_before_gaps_can_do_harm() -> None:
    # 1.1 lacks the year of the large shock: plain means would see a difference of 30 points
    values: list[list[int | None]] = [[100, 100, 100, 400, 100, 100]] * 6
    values[0] = [100, 100, 100, None, 100, 100]
    line = first(evaluated(screenings({"i1": values}, evaluation={"partners": 3}), programme("1.1"))).effects
    assert line["points"]["i1"] == pytest.approx(0, abs=1e-9)


def test_no_value_beyond_a_break_enters() -> None:
    def effects(year: int, later: int) -> pd.Series:
        values = [[*row[:5], row[5] + later] for row in FOUR["i1"]]
        given = screenings({"i1": values}, breaks={"i1": ("B", year)})
        return first(evaluated(given, programme("1.1", "1.2"))).effects.loc["i1"]

    assert effects(2021, 0)["points"] == effects(2021, -40)["points"] == pytest.approx(-1.25)
    assert effects(2021, 0)["last"] == 2020
    assert effects(2018, 0)["first"] == 2018
    assert effects(2018, 0)["points"] == pytest.approx(-2)
    broken = effects(2019, 0)
    assert broken["note"] == BROKEN and pd.isna(broken["points"]) and pd.isna(broken["p"])


def test_too_few_areas_are_not_told() -> None:
    given = screenings(FOUR, evaluation={"min_areas": 3})
    group = first(evaluated(given, programme("1.1", "1.2")))
    line = group.effects.loc["i1"]
    assert line["note"] == TOO_FEW and line[["points", "p", "before", "after", "relative"]].isna().all()
    assert group.events.empty and group.balance.isna().all().all() and np.isnan(group.overall_p)
    assert group.pretrends["p"].isna().all()


def test_each_area_that_cannot_be_compared_says_why() -> None:
    given = screenings(FOUR)
    who = programme("1.1", "1.2", "1.3", "9.9", start=[2016, 2022, 2019, 2019])
    found = evaluated(given, who)
    assert found.programme["note"].tolist() == [NO_BEFORE, NO_AFTER, "", NO_AREA]
    near = screenings(FOUR, evaluation={"hits_around": 0}, min_hits=1)
    hits = near[2018].hits["hits_min"].tolist()
    lonely = evaluated(near, programme("1.1"))
    assert hits == [0, 0, 0, 0, 1, 1] and lonely.programme["note"].tolist() == [NO_PARTNER]
    assert lonely.groups == () and lonely.partners.empty


def test_programmes_that_began_in_different_years_keep_their_own_years() -> None:
    values = [[100, 100, 100, 100, 100, 100]] * 8
    values[0] = [100, 100, 80, 80, 80, 80]
    values[1] = [100, 100, 100, 100, 100, 70]
    found = evaluated(
        screenings({"i1": values}, evaluation={"partners": 2}), programme("1.1", "1.2", start=[2018, 2021])
    )
    group = first(found)
    assert group.starts == (2018, 2021)
    assert group.effects["points"]["i1"] == pytest.approx(-2.5)
    assert group.events.set_index("time")["points"].to_dict() == {
        **{t: pytest.approx(0) for t in range(-5, 0)},
        0: pytest.approx(-2.5),
        **{t: pytest.approx(-2) for t in (1, 2, 3)},
    }
    assert not found.partners["partner"].duplicated().any()


def test_groups_are_evaluated_apart_and_together_with_the_same_partners() -> None:
    given = screenings({"i1": random_city(5)}, evaluation={"partners": 2})
    both = evaluated(given, programme("1.1", "1.4", "1.7", "1.9", gruppe=["A", "B", "A", "B"]))
    assert [(g.name, g.areas) for g in both.groups] == [
        ("", ("1.1", "1.4", "1.7", "1.9")),
        ("A", ("1.1", "1.7")),
        ("B", ("1.4", "1.9")),
    ]
    points = [g.effects["points"]["i1"] for g in both.groups]
    assert points[0] == pytest.approx(np.mean(points[1:]))
    one = evaluated(given, programme("1.1", "1.4", gruppe="A"))
    assert [g.name for g in one.groups] == [""]


def test_p_values_are_adjusted_among_indicators_of_one_kind() -> None:
    values = {f"i{k}": random_city(10 + k) for k in range(1, 5)}
    given = screenings(values, agency=("i4",), evaluation={"partners": 3})
    effects = first(evaluated(given, programme("1.1", "1.4", "1.7"))).effects
    assert effects["direction"].tolist() == ["+", "+", "+", "a"]
    assert effects["p_adjusted"]["i4"] == effects["p"]["i4"]
    smallest = effects["p"][:3].idxmin()
    assert effects["p_adjusted"][smallest] == pytest.approx(min(1, 3 * effects["p"][smallest]))


def test_balance_by_hand() -> None:
    group = first(evaluated(screenings(FOUR), programme("1.1", "1.2")))
    line = group.balance.loc["i1"]
    level = np.array([11, 21, 11.1, 21.1, 90, 50])
    assert (line["programme"], line["partners"]) == (pytest.approx(16), pytest.approx(16.1))
    assert line["pool"] == pytest.approx(level[2:].mean())
    assert line["gap"] == pytest.approx(-0.1 / level.std())
    assert line["pool_gap"] == pytest.approx((16 - level[2:].mean()) / level.std())
    assert group.balance.index.tolist() == ["i1", HITS] and group.balance["programme"][HITS] == 0


def test_redrawn_areas_are_no_partners_and_a_redrawn_programme_area_is_marked() -> None:
    carry = Carry(
        pd.DataFrame({"von": list("abcd"), "nach": ["a", "b", "x", "d"], "gewicht": [1, 1, 1, 1]}),
        pd.Series({"a": "a", "b": "b", "d": "d"}),
    )
    values = [[100, 100, 100], [101, 101, 101], [100, 100, 90], [110, 110, 110]]

    def year(k: int, y: int, ids: str, boundary: str) -> Screening:
        table = {"n1": [row[k] for row in values], "d1": [SIZE] * 4}
        what = delivery(table, year=y, ids=list(ids), boundary=boundary)
        return screened(what, evaluation=LOOSE | {"partners": 3})

    given = {
        2018: year(0, 2018, "abcd", "2016"),
        2019: year(1, 2019, "abcd", "2016"),
        2020: year(2, 2020, "abxd", "2020"),
    }
    carries = {2018: carry, 2019: carry}
    found = evaluated(given, programme("a", start=2020), carries)
    assert found.pool == ("b", "d") and not found.programme["redrawn"].any()
    moved = evaluated(given, programme("x", start=2020), carries)
    assert moved.programme["redrawn"].tolist() == [True] and moved.programme["low"].isna().all()
    assert set(moved.partners["partner"]) == {"a", "b", "d"}
    assert first(moved).effects["points"]["i1"] == pytest.approx(-1)


def test_delivered_rates_are_enough() -> None:
    given = {}
    for k, year in enumerate(YEARS):
        shown = [percent(str(row[k] / 10)) for row in FOUR["i1"]]
        given[year] = screened(
            delivery({}, rates={"i1": shown}, year=year), mean="unweighted", evaluation=LOOSE
        )
    line = first(evaluated(given, programme("1.1", "1.2"))).effects.loc["i1"]
    assert line["points"] == pytest.approx(-2)


def small_cells(given: dict[int, Screening]) -> dict[int, Screening]:
    return {y: tell(s).screening for y, s in given.items()}


def test_withheld_values_are_missing_values_and_agencies_indicators_are_not_told() -> None:
    values = {"i1": random_city(6), "i2": random_city(7)}
    given = screenings(values, agency=("i2",), threshold=5, evaluation={"partners": 2})
    shown = small_cells(given)
    group = first(evaluated(shown, programme("1.1", "1.4", "1.7")))
    assert group.effects["note"].tolist() == ["", NO_VALUES]
    assert group.effects["points"]["i1"] == pytest.approx(
        first(evaluated(given, programme("1.1", "1.4", "1.7"))).effects["points"]["i1"], abs=5
    )
    assert set(group.events["indicator"]) == {"i1"}
