"""Programme areas against their partners: by hand, by regression, on cities without and with an effect."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.analysis.evaluation.differences import BROKEN, HITS, NO_VALUES, TOO_FEW, Group
from screening.analysis.evaluation.evaluate import (
    NO_AFTER,
    NO_AREA,
    NO_BEFORE,
    NO_PARTNER,
    ProgrammeEvaluation,
    evaluate,
)
from screening.analysis.evaluation.fallback import fallback, inside_outside
from screening.analysis.time.trend import trend
from screening.delivery import Carry, Programme
from screening.disclosure import Release
from screening.disclosure.told import tell
from screening.musterstadt.city import GROUPS
from screening.musterstadt.people import EFFECT
from screening.report.sections.evaluation import section as report
from screening.rule.decision import Screening
from tests.analysis.evaluation.test_matching import panel
from tests.build import catalogue, criteria, delivery, percent, released, screened

YEARS = (2016, 2017, 2018, 2019, 2020, 2021)
SIZE = 1000
LOOSE = {"hits_around": 9, "neighbours": True, "settling": 0, "min_areas": 1, "partners": 1}


def programme(*areas: str, start: int | Sequence[int] = 2019, **columns: Any) -> Programme:
    index = pd.Index(areas, name="area_id", dtype="str")
    plain = {"start": start, "ende": pd.NA, "gruppe": "", "name": ""} | columns
    frame = pd.DataFrame(plain, index=index)
    return Programme(frame.astype({"start": "Int64", "ende": "Int64", "gruppe": "str", "name": "str"}))


def screenings(
    values: Mapping[str, Sequence[Sequence[int | None]]],
    years: Sequence[int] = YEARS,
    evaluation: Mapping[str, Any] | None = None,
    **more: Any,
) -> dict[int, Screening]:
    """One screening a year; `values` are cases per 1000 by indicator, areas × years."""
    what = catalogue(*values, **{k: more.pop(k) for k in ("agency", "breaks") if k in more})
    rule = {"evaluation": LOOSE | dict(evaluation or {})} | {
        k: more.pop(k) for k in ("min_hits",) if k in more
    }
    result = {}
    for k, year in enumerate(years):
        table: dict[str, list[int | None]] = {}
        for i, rows in values.items():
            table[i.replace("i", "n")] = [row[k] for row in rows]
            table[i.replace("i", "d")] = [SIZE] * len(rows)
        result[year] = screened(delivery(table, year=year, what=what, **more), **rule)
    return result


def evaluated(given: dict[int, Screening], who: Programme, carries: Any = None) -> ProgrammeEvaluation:
    return evaluate(given, carries or {}, trend(given, carries or {}), who)


def first(found: ProgrammeEvaluation) -> Group:
    return found.groups[0]


# two programme areas, each with one area that was like it before; two more that were not
FOUR = {
    "i1": [
        [100, 110, 120, 100, 90, 80],
        [200, 210, 220, 260, 260, 260],
        [101, 111, 121, 141, 151, 161],
        [201, 211, 221, 231, 241, 251],
        [900, 900, 900, 0, 0, 0],
        [500, 500, 500, 999, 999, 999],
    ]
}


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


def random_city(seed: int, areas: int = 16) -> list[list[int]]:
    rng = np.random.default_rng(seed)
    level = rng.uniform(100, 400, size=(areas, 1))
    shock = rng.normal(0, 30, size=(1, len(YEARS)))
    return (
        np.rint(level + shock + rng.normal(0, 15, size=(areas, len(YEARS))))
        .astype(int)
        .clip(0, SIZE)
        .tolist()
    )


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


@pytest.mark.thorough
@settings(max_examples=12, deadline=None)
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


# --- what areas do by themselves ---


def decided(table: Sequence[Sequence[str]], years: Sequence[int] = YEARS) -> pd.DataFrame:
    return pd.DataFrame(
        table, columns=list(years)[: len(table[0])], index=[f"a{k}" for k in range(len(table))]
    )


def test_fallback_by_hand() -> None:
    hits = [[8, 7, 7, 5, 4], [5, 7, 6, 6, 6], [9, 8, 9, 8, 8]]
    rate = [[2.0, 2, 2, 2, 1], [1, 1, 1, 1, 1], [4, 4, 4, 3, 3]]
    data = panel(hits, {"i": rate, "a": [[0.0] * 5] * 3})
    table = [["sicher" if h >= 7 else "nein" for h in row] for row in hits]
    reference = pd.DataFrame([[2.0] * 5] * 2, index=["i", "a"])
    more = SimpleNamespace(decision=decided(table), reference=reference, cuts={}, uncertain=frozenset())
    found = fallback(replace(data, trend=more), programme("a2", start=2018).areas, {"i": "+", "a": "a"})
    # a2 is followed from 2017; a0 was chosen in 2016 and 2017, a1 in 2017 for the first time
    own = found[found["who"] == "programme"]
    assert own["hits"].tolist() == [8, 9, 8, 8] and own["ratio"].tolist() == [2, 2, 1.5, 1.5]
    chosen = found[found["who"] == "chosen"]
    assert chosen["hits"].tolist() == pytest.approx([(8 + 7 + 7) / 3, 20 / 3, 18 / 3, 15 / 3])
    assert chosen["cases"].tolist() == [3] * 4 and chosen["areas"].tolist() == [2] * 4
    assert chosen["ratio"].tolist() == pytest.approx([(1 + 1 + 0.5) / 3] * 3 + [(1 + 0.5 + 0.5) / 3])
    assert found[found["who"] == "entered"]["hits"].tolist() == [7, 6, 6, 6]


def test_extremes_of_pure_chance_fall_all_the_way_back() -> None:
    rng = np.random.default_rng(2)
    hits = rng.binomial(13, 0.4, size=(2000, 6)).astype(float)
    data = panel(hits)
    table = np.where(hits >= 8, "sicher", "nein").tolist()
    reference = pd.DataFrame(columns=list(YEARS))
    more = SimpleNamespace(decision=decided(table), reference=reference, cuts={}, uncertain=frozenset())
    found = fallback(replace(data, trend=more), programme("a0").areas, {})
    chosen = found[found["who"] == "chosen"]["hits"].tolist()
    assert chosen[0] > 8 and chosen[1:] == pytest.approx([13 * 0.4] * 3, abs=0.35)


def test_shares_inside_and_outside_by_hand() -> None:
    table = [
        ["sicher", "möglich"],
        ["nein", "sicher"],
        ["zu klein", "nein"],
        ["sicher", pd.NA],
        ["nein", "ausgeschlossen"],
    ]
    data = panel(
        [[7, 5], [1, 8], [0, 0], [9, np.nan], [2, 9]],
        high=np.array([[7, 8], [3, 8], [0, 0], [9, np.nan], [2, 9.0]]),
    )
    found = inside_outside(
        replace(data, trend=SimpleNamespace(decision=decided(table))), programme("a0", "a1").areas
    )
    rows = found.astype(object).to_numpy().tolist()
    assert rows == [
        [2016, True, 2, 1, 0, 50.0, 50.0, 4.0, 5.0],
        [2016, False, 2, 1, 0, 50.0, 50.0, 5.5, 5.5],
        [2017, True, 2, 1, 1, 50.0, 100.0, 6.5, 8.0],
        [2017, False, 1, 0, 0, 0.0, 0.0, 0.0, 0.0],
    ]


# --- a city in which nothing happens, and one in which it is known what does ---


def noisy_city(rng: np.random.Generator) -> dict[int, Screening]:
    """Sixty areas whose level lasts, with noise that has some memory: nobody has a programme."""
    areas, years = 60, len(YEARS)
    values = {}
    need = rng.normal(size=(areas, 1))
    for i in ("i1", "i2", "i3"):
        noise = rng.normal(size=(areas, years))
        for k in range(1, years):
            noise[:, k] = 0.6 * noise[:, k - 1] + 0.8 * noise[:, k]
        rate = 120 * np.exp(0.3 * need + 0.2 * rng.normal(size=(areas, 1)) + 0.08 * noise)
        values[i] = np.rint(rate * (1 + 0.1 * rng.normal(size=years))).astype(int).clip(1, SIZE).tolist()
    rule = {"partners": 3, "hits_around": 1, "settling": 1, "draws": 400, "min_areas": 3}
    return screenings(values, evaluation=rule, min_hits=1)


@pytest.mark.thorough
def test_where_nothing_happens_p_is_about_uniform() -> None:
    rng = np.random.default_rng(20)
    p: list[float] = []
    covered: list[bool] = []
    for _ in range(10):
        given = noisy_city(rng)
        joined = trend(given, {})
        likely = given[2018].hits.index[given[2018].hits["hits_min"] >= 1]
        for _ in range(5):
            own = programme(*sorted(rng.choice(likely, size=5, replace=False)))
            for group in evaluate(given, {}, joined, own).groups:
                p += group.effects["p"].dropna().tolist()
                covered += ((group.effects["low"] <= 0) & (group.effects["high"] >= 0)).tolist()
    assert len(p) == 150
    for alpha in (0.1, 0.25, 0.5, 0.75):
        assert np.mean(np.array(p) <= alpha) == pytest.approx(alpha, abs=0.13)
    assert np.mean(covered) > 0.88


@pytest.fixture(scope="module")
def musterstadt(intern: Release) -> ProgrammeEvaluation:
    found = intern.analyses.evaluation
    assert found is not None
    return found


HELPED = ["alg2", "alg2_jung", "sozialgeld"]


def group_of(found: ProgrammeEvaluation, works: bool) -> Group:
    return next(g for g in found.groups if g.name == GROUPS[works])


def test_the_effect_that_is_there_is_found(musterstadt: ProgrammeEvaluation) -> None:
    group = group_of(musterstadt, True)
    lines = group.effects.loc[HELPED]
    assert (lines["p"] < 0.01).all() and (lines["p_adjusted"] < 0.05).all() and group.overall_p < 0.01
    real = 100 * (np.mean([EFFECT[y] for y in range(2020, 2025)]) - 1)
    expected = lines["after"] - lines["points"]
    truth = real / 100 * expected
    assert ((lines["low"] < truth) & (truth < lines["high"])).all()
    assert lines["relative"].tolist() == pytest.approx([real] * 3, abs=8)
    assert (lines["high"] - lines["low"] < 0.35 * expected).all()
    assert (group.effects.drop(index=HELPED)["p"] > 0.05).all()


def test_where_there_is_none_none_is_found(musterstadt: ProgrammeEvaluation) -> None:
    group = group_of(musterstadt, False)
    assert (group.effects["p_adjusted"] > 0.05).all() and group.overall_p > 0.05
    lines = group.effects.loc[["alg2", "alg2_jung"]]
    assert ((lines["low"] < 0) & (lines["high"] > 0)).all()


def test_together_they_show_half_of_it(musterstadt: ProgrammeEvaluation) -> None:
    both, one = musterstadt.groups[0].effects["points"], group_of(musterstadt, True).effects["points"]
    other = group_of(musterstadt, False).effects["points"]
    assert both[HELPED].tolist() == pytest.approx(((one + other) / 2)[HELPED].tolist(), abs=0.02)
    assert (both[HELPED] > one[HELPED]).all() and (both[HELPED] < 0).all()


def test_before_the_start_musterstadts_groups_are_like_their_partners(
    musterstadt: ProgrammeEvaluation,
) -> None:
    for group in musterstadt.groups:
        assert group.pretrends["p_adjusted"].dropna().min() > 0.05
    gaps = musterstadt.groups[0].balance
    assert gaps["gap"].abs().mean() < gaps["pool_gap"].abs().mean()
    assert musterstadt.groups[0].effects["first"]["uvg"] == 2018  # its series breaks there


def test_chosen_areas_of_musterstadt_fall_back_without_a_programme(musterstadt: ProgrammeEvaluation) -> None:
    for who in ("chosen", "entered"):
        hits = musterstadt.fallback[musterstadt.fallback["who"] == who]["hits"].tolist()
        assert hits == sorted(hits, reverse=True) and hits[0] - hits[-1] > 0.3


def test_the_meeting_sees_the_same_direction_and_no_agency(gespraech: Release) -> None:
    found = gespraech.analyses.evaluation
    assert found is not None
    lines = group_of(found, True).effects
    # how much more is withheld depends on the secrecy rules; the direction of what is told does not
    told = lines["points"][HELPED].dropna()
    assert len(told) and (told < 0).all()
    agency = lines[lines["direction"] == "a"]
    assert (agency["note"] == NO_VALUES).all() and agency["points"].isna().all()


# --- what is told ---

PARTS = (
    report.about,
    report.areas,
    report.balance,
    report.pretrends,
    report.results,
    report.structure,
    report.agency,
    report.placebo,
    report.shares,
    report.limits,
)


def words(release: Release, *parts: Any) -> str:
    return "\n".join(p(release).as_markdown() for p in parts or PARTS).replace("\\", "")


def test_what_is_proven_is_said_and_what_is_not_too(intern: Release) -> None:
    told = words(intern, report.results)
    whole, one, other = (
        told.split("**Alle Programmgebiete**")[1],
        *told.split("**Gruppe A**")[1].split("**Gruppe B**"),
    )
    assert (
        "Günstiger als in den Vergleichsgebieten entwickelten sich: SGB-II-Leistungen (−1,3 Prozentpunkte)"
    ) in one
    assert "Kein Nachweis" in other and "Kein Nachweis" not in one and "Kein Nachweis" in whole
    assert "Für sich genommen auffällig" in other
    assert "Gesamttest, p\u00a0<\u00a00,001" in one and "Gesamttest, p\u00a0=\u00a00,063" in other


def test_agencies_figures_stand_apart_and_are_no_failure(intern: Release, gespraech: Release) -> None:
    told = words(intern, report.agency)
    assert "kein Misserfolg" in told and "BSA-Haushalte" in told
    assert "BSA-Haushalte" not in words(intern, report.results, report.structure)
    assert "nicht ausgewiesen: keine Werte" in words(gespraech, report.agency)
    note = "Gerechnet ist allein mit diesen Zahlen"
    assert note in words(gespraech, report.about) and note not in words(intern, report.about)


def test_limits_name_selection_numbers_spillover_and_ranking(intern: Release) -> None:
    told = words(intern, report.limits)
    for word in ("nicht gelost", "Verglichen sind nur", "erkundend", "Grenzen", "Register", "Rangliste"):
        assert word in told
    assert "Stichprobenfehler" not in words(intern)


def test_a_city_without_programme_areas_says_so_once(tmp_path: Path) -> None:
    plain = released(*screenings(FOUR).values(), audience="intern")
    assert plain.analyses.evaluation is None
    assert "sind keine Schwerpunktgebiete eingetragen" in words(plain, report.outcome)
    for part in PARTS:
        assert part is report.outcome or words(plain, part) == ""
    for drawn in (report.partner_map, report.charts):
        assert drawn(plain, tmp_path).as_markdown() == "" and not any(tmp_path.iterdir())


@pytest.mark.parametrize("who", [("9.9",), ("1.1",)])
def test_programme_areas_that_cannot_be_compared_are_told_with_their_reason(
    who: tuple[str, ...], tmp_path: Path
) -> None:
    given = screenings(FOUR, evaluation={"hits_around": 0})
    plain = released(*given.values(), audience="intern")
    found = evaluated(given, programme(*who, name="*Hof* <b>"))
    release = replace(plain, analyses=replace(plain.analyses, evaluation=found))
    told = words(release)
    assert found.programme["note"].iloc[0] in told
    shown = report.areas(release).html
    assert "&lt;b&gt;" in shown and "<b>" not in shown
    assert report.charts(release, tmp_path).as_markdown() == ""
    assert "Vergleichsgebiete" in report.partner_map(release, tmp_path).as_markdown()


@pytest.mark.thorough
def test_figures_state_what_they_show(intern: Release, tmp_path: Path) -> None:
    told = report.charts(intern, tmp_path).as_markdown().replace("\\", "")
    assert "SGB-II-Leistungen 2024 −1,7 (Spanne ohne 0)" in told
    drawn = {p.name for p in (tmp_path / "abbildungen").iterdir()}
    assert {p.partition(".")[0] for p in drawn} == {
        "verlauf-alle-programmgebiete",
        "verlauf-gruppe-a",
        "verlauf-gruppe-b",
    }
    assert all({f"{p.partition('.')[0]}.{kind}" for kind in ("png", "svg")} <= drawn for p in drawn)
    assert "Programmgebiet: 12; Vergleichsgebiet: 36" in report.partner_map(
        intern, tmp_path
    ).as_markdown().replace("\\", "")


def test_settings_are_told(intern: Release) -> None:
    found = intern.analyses.evaluation
    assert found is not None
    changed = replace(found, settings=criteria("i1", evaluation={"settling": 2, "partners": 5}).evaluation)
    release = replace(intern, analyses=replace(intern.analyses, evaluation=changed))
    told = words(release, report.about)
    assert "bis zu 5 je Programmgebiet" in told and "Die ersten 2 Jahre" in told and "außen vor" in told
