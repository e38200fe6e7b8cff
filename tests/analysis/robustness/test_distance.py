"""The distance to another decision is the smallest there is: tried out on fractions, one case at a time."""

from __future__ import annotations

import itertools
import math
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from screening.analysis.robustness.distance import distance
from screening.base.style import DECISIONS
from screening.disclosure import Release
from screening.disclosure.told import tell
from screening.rule.decision import Screening, count_hits, decide
from tests.build import catalogue, delivery, percent, screened
from tests.examples import examples
from tests.rule.cities import PLAIN, as_table, cities, settings_of


def city_of(given_city: Any, within: bool = False) -> Screening:
    cells, people, out, rule = given_city
    ids = [f"i{k}" for k in range(len(cells))]
    what = catalogue(*ids, within=ids if within else ())
    return screened(delivery(as_table(cells, people), what=what), **settings_of(out, rule))


def at_threshold(screening: Screening, factor: Fraction) -> list[str]:
    """Decide at another threshold on fractions, the reference values fixed."""
    flags = screening.exceeds.copy()
    for i in flags:
        for area in flags.index[flags[i].notna()]:
            flags.loc[area, i] = hit(screening, i, area, factor)
    return decided(screening, flags)


def hit(screening: Screening, indicator: str, area: str, factor: Fraction, extra: int = 0) -> bool:
    """Tell whether a known value exceeds, with some cases more or less."""
    n = int(screening.rates.numerator[indicator][area]) + extra
    d = int(screening.rates.denominator[indicator][area])
    bar = screening.reference["exact"][indicator]
    if n <= 0 or d == 0:
        return False
    above = Fraction(n, d) - bar * factor
    return above >= 0 if screening.criteria.comparison == ">=" else above > 0


def decided(screening: Screening, flags: pd.DataFrame) -> list[str]:
    hits = count_hits(flags)
    parts = (hits[c].to_numpy(dtype="int64") for c in ("hits_min", "hits_max"))
    unknown = screening.hits["open"].to_numpy(dtype="int64")
    return [DECISIONS[c] for c in decide(*parts, unknown, screening.enough, screening.criteria)]


@settings(max_examples=examples(40), deadline=None)
@given(cities())
@example(([[(13, 10), (7, 10)]], [400, 400], set(), PLAIN))
@example(([[(13, 10), (7, 10)]], [400, 400], set(), PLAIN | {"comparison": ">"}))
def test_a_decision_changes_beyond_the_threshold_told_and_not_before(given_city: Any) -> None:
    screening = city_of(given_city)
    table, now = distance(screening), screening.decided
    at_least, bar = screening.criteria.comparison == ">=", screening.criteria.factor
    little, far = Fraction(1, 10**9), Fraction(10**6)
    for k, (area, line) in enumerate(table.iterrows()):
        for side, sign, end in (("raise", 1, far), ("lower", -1, little)):
            told = line[f"{side}_from"]
            if pd.isna(told):
                assert at_threshold(screening, end)[k] == now[area]
                continue
            assert told == line[f"{side}_to"] and (told - float(bar)) * sign >= 0
            assert at_threshold(screening, Fraction(told) + sign * little)[k] != now[area]
            before = Fraction(told) - sign * little
            if (before - bar) * sign > 0:
                assert at_threshold(screening, before)[k] == now[area]
    # the threshold itself: with ">=" the value at the bar still counts
    exact = next((r for r in ratios(screening, table) if r[2] == Fraction(r[2]).limit_denominator(50)), None)
    if exact is not None:
        k, side, factor = exact
        holds = at_threshold(screening, factor)[k] == now.iloc[k]
        assert holds == (at_least if side == "raise" else not at_least)


def ratios(screening: Screening, table: pd.DataFrame) -> list[tuple[int, str, Fraction]]:
    """Thresholds told that are, exactly, ratios of values to reference values."""
    found = []
    for k, area in enumerate(table.index):
        for i in screening.exceeds:
            n, d = screening.rates.numerator[i][area], screening.rates.denominator[i][area]
            mean = screening.reference["exact"][i]
            if pd.isna(n) or pd.isna(d) or not d or not mean:
                continue
            ratio = Fraction(int(n), int(d)) / mean
            for side in ("raise", "lower"):
                told = table.loc[area, f"{side}_from"]
                if not pd.isna(told) and math.isclose(told, ratio, rel_tol=1e-12):
                    found.append((k, side, ratio))
    return found


def fewest(screening: Screening, area: str, sign: int, within: bool) -> tuple[int, str] | None:
    """Try sets of indicators, each with the fewest cases that turn it; return the smallest sum that flips."""
    factor, ids = screening.criteria.factor, list(screening.exceeds)
    cost: dict[str, int] = {}
    for i in ids:
        flag, d = screening.exceeds[i][area], screening.rates.denominator[i][area]
        if pd.isna(flag) or pd.isna(d) or not d or flag != (sign < 0):
            continue
        n = int(screening.rates.numerator[i][area])
        most = n if sign < 0 else (int(d) - n if within else 10**4)
        turned = (c for c in range(1, most + 1) if hit(screening, i, area, factor, sign * c) != flag)
        if (c := next(turned, None)) is not None:
            cost[i] = c
    best: tuple[int, str] | None = None
    row = list(screening.exceeds.index).index(area)
    for size in range(1, len(cost) + 1):
        for chosen in itertools.combinations(cost, size):
            flags = screening.exceeds.copy()
            for i in chosen:
                flags.loc[area, i] = sign > 0
            then, total = decided(screening, flags)[row], sum(cost[i] for i in chosen)
            if then != screening.decided[area] and (best is None or total < best[0]):
                best = total, then
    return best


@settings(max_examples=examples(40), deadline=None)
@given(cities(), st.booleans())
@example(([[(13, 10), (7, 10)]], [400, 400], set(), PLAIN), True)
@example(([[(13, 10), (7, 10)], [(20, 10), (1, 10)]], [400, 400], set(), PLAIN | {"min_hits": 1}), False)
def test_no_change_in_fewer_cases_makes_another_decision(given_city: Any, within: bool) -> None:
    screening = city_of(given_city, within)
    table = distance(screening)
    for area, line in table.iterrows():
        for side, sign in (("fewer", -1), ("more", 1)):
            best = fewest(screening, area, sign, within)
            if best is None:
                assert line[side] == () and pd.isna(line[f"{side}_cases"])
            else:
                assert (line[f"{side}_cases"], line[f"{side}_then"]) == best
                assert sum(c for _, c in line[side]) == best[0]
            assert not line[f"{side}_bound"]


def hits_of(*shares: int, d: int = 1000) -> dict[str, list[int]]:
    """An area with these numerators of 1000, and a second that makes every mean 10 %."""
    table: dict[str, list[int]] = {}
    for k, n in enumerate(shares, start=1):
        table |= {f"n{k}": [n, 10 * d - n], f"d{k}": [d, 99 * d]}
    return table


def test_by_hand_one_hit_of_two_hits_has_to_go() -> None:
    # the bar is 130 of 1000; 7 cases above it in the first, 2 in the second
    screening = screened(delivery(hits_of(136, 131, 90)), min_hits=2)
    assert screening.reference["exact"].tolist() == [Fraction(1, 10)] * 3
    line = distance(screening).loc["1.1"]
    assert (line["fewer"], line["fewer_cases"], line["fewer_then"]) == ((("i2", 2),), 2, "nein")
    assert line["raise_from"] == pytest.approx(1.31, rel=1e-15)
    assert line["more"] == () and pd.isna(line["lower_to"])


def test_by_hand_a_surplus_of_hits_takes_the_cheapest_of_them() -> None:
    line = distance(screened(delivery(hits_of(136, 131, 140)), min_hits=2)).loc["1.1"]
    assert line["fewer"] == (("i1", 7), ("i2", 2)) and line["fewer_cases"] == 9
    assert line["raise_to"] == pytest.approx(1.36, rel=1e-15)


def test_by_hand_just_below_the_line() -> None:
    line = distance(screened(delivery(hits_of(136, 127, 90)), min_hits=2)).loc["1.1"]
    assert (line["more"], line["more_then"]) == ((("i2", 3),), "sicher")
    assert line["lower_to"] == pytest.approx(1.27, rel=1e-15)
    assert line["fewer"] == () and pd.isna(line["raise_from"])


def test_at_a_bar_that_is_a_whole_number_the_comparison_decides_about_the_case_on_it() -> None:
    at_least = distance(screened(delivery(hits_of(130)))).loc["1.1"]
    assert at_least["fewer_cases"] == 1 and at_least["raise_from"] == 1.3
    above = distance(screened(delivery(hits_of(130)), comparison=">")).loc["1.1"]
    assert above["more_cases"] == 1 and above["lower_to"] == 1.3


def test_a_part_cannot_exceed_its_whole() -> None:
    # the bar is 1.3 × 9/10: no share reaches it
    table = {"n1": [8, 10], "d1": [10, 10]}
    assert distance(screened(delivery(table))).loc["1.1", "more_cases"] == 4
    what = catalogue("i1", within=["i1"])
    line = distance(screened(delivery(table, what=what))).loc["1.1"]
    assert line["more"] == () and not line["more_bound"]


def test_an_area_without_a_case_needs_some_and_one_without_anybody_cannot_get_one() -> None:
    table = {"n1": [0, 0, 20], "d1": [10, 0, 90]}
    told = distance(screened(delivery(table)))["more_cases"]
    assert told.tolist()[0] == 3 and pd.isna(told.iloc[1])


def test_open_values_make_a_lower_line_that_leads_to_possible() -> None:
    table = hits_of(136, 127) | {"n3": [None, 100], "d3": [1000, 1000]}
    lines = distance(screened(delivery(table), min_hits=3))
    assert lines.loc["1.1", ["decision", "more", "more_then"]].tolist() == ["nein", (("i2", 3),), "möglich"]
    lines = distance(screened(delivery(table), min_hits=2))
    line = lines.loc["1.1"]
    assert (line["decision"], line["fewer_then"], line["more_then"]) == ("möglich", "nein", "sicher")
    assert line["raise_from"] == pytest.approx(1.36) and line["lower_to"] == pytest.approx(1.27)


def test_without_known_inhabitants_more_cases_make_it_possible_at_most() -> None:
    told = distance(screened(delivery({"bev": [None, 9]} | hits_of(127)), min_inhabitants=1)).loc["1.1"]
    assert (told["decision"], told["more_then"]) == ("nein", "möglich")
    told = distance(screened(delivery({"bev": [None, 9]} | hits_of(131)), min_inhabitants=1)).loc["1.1"]
    assert (told["decision"], told["fewer_then"], told["more"]) == ("möglich", "nein", ())


def test_of_an_area_too_small_the_missing_inhabitants_are_told_and_what_would_follow() -> None:
    table = {"bev": [350, 399, 400, None], "n1": [20, 9, 9, 9], "d1": [100] * 4}
    told = distance(screened(delivery(table), min_inhabitants=400))
    assert told["decision"].tolist()[:2] == ["zu klein"] * 2
    assert told["people"].tolist() == [50, 1, pd.NA, pd.NA]
    assert told["people_then"].tolist()[:2] == ["sicher", "nein"] and told["people_then"].isna()[2:].all()
    assert told["fewer"].tolist()[:2] == [(), ()] and told["raise_from"].isna()[:2].all()


def test_a_mean_of_zero_is_exceeded_at_any_threshold() -> None:
    # the one with a case is too small to enter the mean
    table = {"bev": [None, 500], "n1": [3, 0], "d1": [10, 10]}
    line = distance(screened(delivery(table), mean="unweighted", min_inhabitants=400)).loc["1.1"]
    assert line["decision"] == "möglich" and pd.isna(line["raise_from"]) and line["fewer_cases"] == 3


def test_rates_alone_have_a_distance_in_the_threshold_but_none_in_cases() -> None:
    given_rates = {"i1": [percent("1"), percent("1.5"), percent("0.5")]}
    told = distance(screened(delivery({}, rates=given_rates), mean="unweighted"))
    assert told["raise_from"].tolist()[1] == pytest.approx(1.5)
    assert told["fewer"].tolist() == [()] * 3 and told["more"].tolist() == [()] * 3


def test_beside_rates_alone_a_number_of_cases_is_a_bound() -> None:
    given_rates = {"i9": [percent("9"), percent("1")]}
    rule = {"mean": "unweighted", "min_hits": 2, "base": "all"}
    line = distance(screened(delivery(hits_of(300), rates=given_rates), **rule)).loc["1.1"]
    assert line["decision"] == "sicher" and line["fewer"][0][0] == "i1" and line["fewer_bound"]


def shown(screening: Screening) -> Screening:
    return tell(screening).screening


def test_behind_the_door_an_agencys_flag_leaves_an_interval_and_a_bound() -> None:
    what = catalogue("i1", "i2", "i3", agency=["i2"])
    full = screened(delivery(hits_of(135, 131, 140), what=what), min_hits=2)
    line = distance(shown(full)).loc["1.1"]
    # 135 and 140 are shown, so two count up to 1.35; 131 may count for ever, and then up to 1.4
    assert (line["raise_from"], line["raise_to"]) == (pytest.approx(1.35), pytest.approx(1.4))
    assert line["fewer"] == (("i1", 6), ("i3", 11)) and line["fewer_bound"]
    full = screened(delivery(hits_of(135, 127, 90), what=what), min_hits=2)
    line = distance(shown(full)).loc["1.1"]
    assert (line["lower_from"], line["lower_to"]) == (pytest.approx(0.9), pytest.approx(1.3))
    assert line["more"] == (("i3", 40),) and line["more_bound"]


def test_where_only_agencies_count_nothing_is_told() -> None:
    what = catalogue("i1", agency=["i1"])
    line = distance(shown(screened(delivery(hits_of(131), what=what)))).loc["1.1"]
    assert (line["raise_from"], line["raise_to"]) == (1.3, np.inf)
    assert line["fewer"] == () and not line["fewer_bound"]


def test_beside_a_rounded_mean_the_flag_in_force_tells_the_side() -> None:
    # the mean of 9.96 and 10.04 is told as 10.0; 13.00 of 100 is told as a hit or not by the exact one
    table = {"n1": [1300, 700, 994], "d1": [10_000] * 3}
    screening = screened(delivery(table), mean="unweighted")
    assert screening.decided.tolist()[0] == "sicher" and screening.reference["value"].iloc[0] < 10
    behind = shown(screening)
    assert behind.reference["exact"].iloc[0] is None
    line = distance(behind).loc["1.1"]
    assert line["raise_from"] >= 1.3 and line["fewer_cases"] >= 1


def test_in_musterstadt_every_area_near_the_line_has_its_distance(
    intern: Release, gespraech: Release
) -> None:
    for release in (intern, gespraech):
        table = release.analyses.distance
        assert table["decision"].tolist() == release.decision["decision"].tolist()
        sure = table[table["decision"] == "sicher"]
        assert (sure["raise_from"] >= float(release.criteria.threshold)).all()
        assert (sure["raise_from"] <= sure["raise_to"]).all()
    table = intern.analyses.distance
    sure = table[table["decision"] == "sicher"]
    assert (sure["raise_from"] == sure["raise_to"]).all() and sure["fewer_cases"].ge(1).all()
    assert not table["fewer_bound"].any()
    lost = sure["fewer"].map(len) == intern.decision["hits_min"][sure.index] - intern.criteria.min_hits + 1
    assert lost.all()
    assert gespraech.criteria.threshold == Decimal("1.3")
