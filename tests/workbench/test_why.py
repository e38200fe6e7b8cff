"""Why: the fractions by hand, and the same decision as the release's for every area."""

from __future__ import annotations

import datetime as dt
import re
from fractions import Fraction
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings

from screening.base.findings import ScreeningError
from screening.disclosure import Release
from screening.workbench.answer import Answer
from screening.workbench.why import ABOVE, AT, BELOW, steps, why
from screening.workbench.year import Year, year_of
from tests.build import delivery, percent, screened
from tests.examples import examples
from tests.rule.cities import cities
from tests.told_city import random_city
from tests.workbench.cities import asked, quickly, year


def words(answer: Answer) -> str:
    """Return an answer's words, of which a console breaks some into lines."""
    return re.sub("<[^>]+>", "", answer.block.html)


EXACT = ["rate_exact", "mean_exact", "threshold_exact"]


def test_value_mean_and_bar_are_the_fractions_that_decide() -> None:
    found = steps(year(), "1.3")
    # of the first 130/1000 lies exactly at 13/10 × 1000/10000, of the second 4/10 far above 13/10 × 12/120
    assert found.loc["i1", EXACT].tolist() == [Fraction(13), Fraction(10), Fraction(13)]
    assert found.loc["i2", EXACT].tolist() == [Fraction(40), Fraction(10), Fraction(13)]
    assert found["side"].tolist() == [AT, ABOVE]
    assert found["exceeds"].tolist() == [True, True]
    assert found.loc["i2", ["numerator", "denominator"]].tolist() == [4, 10]


def test_a_tie_counts_or_not_as_the_criteria_say_and_is_said() -> None:
    assert "● zählt (genau an der Schwelle)" in words(why(year(), "1.3"))
    above = year(comparison=">")
    assert steps(above, "1.3")["exceeds"].tolist() == [False, True]
    assert "○ zählt nicht (genau an der Schwelle)" in words(why(above, "1.3"))


def test_open_values_and_values_about_nobody_are_said() -> None:
    last, first = steps(year(), "1.6"), steps(year(), "1.1")
    assert last.loc["i1", "side"] == "offen" and pd.isna(last.loc["i1", "exceeds"])
    assert "? offen (keine Angabe)" in words(why(year(), "1.6"))
    assert first.loc["i2", "side"] == "ohne Bezug" and first.loc["i2", "rate_exact"] is None
    assert first["exceeds"].tolist() == [False, False]


def test_the_frame_keeps_its_kinds() -> None:
    kinds = steps(year(), "1.6").dtypes.astype(str).to_dict()
    assert {kinds[c] for c in ("number", "numerator", "denominator")} == {"Int64"}
    assert {kinds[c] for c in ("rate", "mean", "threshold")} == {"Float64"}
    assert kinds["exceeds"] == "boolean" and kinds["side"] == kinds["label"] == "str"


def test_the_shown_decimals_tell_the_side() -> None:
    # 12999/100000 lies below 13 % by a thousandth of a point: with two decimals it would read 13,00 %
    table = {"n1": [12999, 7001], "d1": [100000, 100000]}
    text = words(why(asked(screened(delivery(table))), "1.1"))
    assert "12,999" in text and "○ zählt nicht (darunter)" in text


def test_a_rate_without_counts_is_exact_as_well() -> None:
    given_rates = [percent("13.0"), percent("7.0"), percent("10.0")]
    shown = asked(screened(delivery({}, rates={"i1": given_rates}), mean="unweighted"))
    found = steps(shown, "1.1")
    assert found.loc["i1", EXACT].tolist() == [Fraction(13), Fraction(10), Fraction(13)]
    assert pd.isna(found.loc["i1", "numerator"]) and found.loc["i1", "side"] == AT


def test_hits_size_and_exclusion_stand_beside_what_is_asked_for() -> None:
    out = {"area": "1.4", "reason": "=Heim<b>", "by": "Amt", "date": dt.date(2024, 3, 1)}
    shown = year(min_inhabitants=20_000, exclusion=[out])
    small, excluded = repr(why(shown, "1.3")), repr(why(shown, "1.4"))
    assert "mindestens 20\u202f000" in small and "nicht erfüllt" in small and "zu klein" in small
    assert "=Heim<b> (Amt, 01.03.2024)" in excluded and "ausgeschlossen" in excluded
    assert "<b>" not in why(shown, "1.4").block.html


def agrees(shown: Release) -> None:
    """Hold the decision against what the steps alone would make of it."""
    rule, need = shown.criteria, shown.criteria.min_hits
    for area in map(str, shown.decision.index):
        found, line = steps(shown, area), shown.decision.loc[area]
        for _, row in found[found["rate_exact"].notna() & found["threshold_exact"].notna()].iterrows():
            over = row["rate_exact"] > row["threshold_exact"]
            tie = row["rate_exact"] == row["threshold_exact"] and rule.comparison == ">="
            assert row["exceeds"] == ((over or tie) and row["rate_exact"] > 0)
            assert row["side"] == (
                ABOVE if over else BELOW if row["rate_exact"] < row["threshold_exact"] else AT
            )
        low, unknown = int(found["exceeds"].sum()), int(found["exceeds"].isna().sum())
        assert low <= line["hits_min"] and line["hits_max"] <= low + unknown
        if line["decision"] == "sicher" and not shown.base:
            assert low >= need
        if line["decision"] == "nein" and rule.gaps == "absolute" and not shown.base:
            assert low + unknown < need
        assert str(line["decision"]) in words(why(shown, area))


@settings(max_examples=examples(6), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cities())
def test_the_steps_make_the_decision(given_city: Any) -> None:
    agrees(asked(quickly(*given_city)))


@pytest.mark.parametrize("seed", range(4))
def test_what_the_meeting_is_told_never_contradicts_it(seed: int) -> None:
    shown = asked(random_city(seed), "gespraech")
    agrees(shown)
    for area in map(str, shown.decision.index):
        found = steps(shown, area)
        assert found["rate_exact"].isna().all() and found["threshold_exact"].isna().all()
        assert "genau an der Schwelle" not in words(why(shown, area))


@pytest.mark.parametrize("audience", ["intern", "gespraech"])
def test_in_musterstadt_too(audience: str, request: pytest.FixtureRequest) -> None:
    shown: Release = request.getfixturevalue(audience)
    for area in shown.decision.index[::5]:
        found, line = steps(shown, area), shown.decision.loc[area]
        low, unknown = int(found["exceeds"].sum()), int(found["exceeds"].isna().sum())
        assert low <= line["hits_min"] and line["hits_max"] <= low + unknown
        if audience == "intern":
            assert (low, low + unknown) == (line["hits_min"], line["hits_max"])


def test_no_exact_fraction_of_a_count_leaves_for_the_meeting(gespraech: Release) -> None:
    talk = year_of(gespraech)
    text = repr(talk.why("23.1.1"))
    agency = [line for line in text.splitlines() if "Erziehungshilfen" in line]
    assert agency and not any("/" in line for line in agency)
    assert "rund" in text


def test_a_release_without_its_screening_says_so() -> None:
    from dataclasses import replace

    shown: Year = replace(year(), screening=None)
    with pytest.raises(ScreeningError, match="neu öffnen"):
        shown.why("1.1")
