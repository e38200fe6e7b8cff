"""Told figures in words: what is rounded says so, and nothing reads as if it were on the other side of its bar."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.disclosure import Release
from screening.figures.words import about
from tests.build import delivery, released, screened

ROUNDED, EXACT = SimpleNamespace(base=5), SimpleNamespace(base=0)


@pytest.mark.parametrize(
    ("value", "told"),
    [(45, "rund\u00a045"), (1230, "rund\u00a01\u202f230"), (0, "0"), (47, "47"), (None, "–"), (pd.NA, "–")],
)
def test_a_count_says_that_it_is_rounded_if_it_is(value: int | None, told: str) -> None:
    assert about.count(ROUNDED, value) == told
    assert "rund" not in about.count(EXACT, value)


def test_shares_of_rounded_counts_carry_one_decimal_below_ten() -> None:
    assert [about.share(ROUNDED, v) for v in (12.34, 9.96, 1.94, 0)] == [
        "rund\u00a012\u00a0%", "rund\u00a010\u00a0%", "rund\u00a01,9\u00a0%", "0,0\u00a0%",
    ]  # fmt: skip
    assert about.share(EXACT, 12.34) == "12,3\u00a0%"


@given(st.floats(0.2, 90), st.floats(0.2, 90))
def test_a_rounded_rate_lies_on_the_side_of_the_bar_that_its_flag_says(rate: float, bar: float) -> None:
    shown_bar = round(bar, 2 if bar < 3 else 1)
    digits = about.digits_of(rate, bar, rate >= bar)
    # nearer to the bar than its last decimal no rounding can tell
    if abs(rate - shown_bar) > 0.01 and abs(rate - bar) > 0.01:
        assert (round(rate, digits) >= shown_bar) == (rate >= bar)


def test_brackets_name_both_counts_of_a_value(gespraech: Release, intern: Release) -> None:
    told = about.brackets(gespraech, "uvg")
    small = [t for t in told if t]
    assert len(small) > 100 and all(t.startswith("unter\u00a010\u00a0/\u00a0rund") for t in small)
    assert not any(about.brackets(intern, "uvg"))
    # of agencies no count is told, so no bracket either
    assert not any(about.brackets(gespraech, "hze"))


def test_inhabitants_in_a_bracket_are_told_as_such(gespraech: Release) -> None:
    area = str(gespraech.decision.index[0])
    decision, under = gespraech.decision.copy(), gespraech.under.copy()
    decision.loc[area, "inhabitants"] = pd.NA
    assert about.people(replace(gespraech, decision=decision), area, "unbekannt") == "unbekannt"
    under.loc[area, gespraech.catalogue.inhabitants] = 3
    assert about.people(replace(gespraech, decision=decision, under=under), area, "–") == "unter\u00a03"


def test_the_sentence_names_a_bracket_only_if_there_is_one(gespraech: Release, intern: Release) -> None:
    assert about.sentence(gespraech).startswith(
        "Zahlen sind auf Vielfache von 5 gerundet („rund“), kleine stehen als Spanne („unter\u00a010“); genau sind"
    )
    none = replace(gespraech, under=gespraech.under * pd.NA)
    assert "Spanne" not in about.sentence(none) and about.sentence(none).count(";") == 1
    assert about.sentence(intern) == about.reading(intern) == ""
    assert "1 der 475 Entscheidungen bleibt hier offen" in about.untold(replace(gespraech, untold=1))


def test_people_of_areas_are_summed_only_with_a_word_on_those_that_are_not_told() -> None:
    table = {"bev": [900, 1, None], "n1": [13, 1, 9], "d1": [100, 30, 40]}
    release = released(screened(delivery(table)), audience="intern")
    first, second, third = release.decision.index
    assert (
        about.people_in(release, [first, third], " ({})")
        == "900 Menschen, ohne 1 Gebiet mit nicht genannter Zahl"
    )
    assert about.people_in(release, [second], " ({})") == "1 Mensch (0,1\u00a0%)"
    assert about.people_in(release, [third]) == about.people_in(release, []) == ""


def test_cells_below_a_rounded_heading_do_not_say_it_again(intern: Release, gespraech: Release) -> None:
    area = str(gespraech.decision.index[0])
    told = about.people(gespraech, area, "–")
    assert about.heading(gespraech, "Einw.") == "Einw. (rund)" and told.startswith("rund")
    assert about.people_below(gespraech, area, "–") == told[len("rund") + 1 :]
    assert about.people_below(intern, area, "–") == about.people(intern, area, "–")
