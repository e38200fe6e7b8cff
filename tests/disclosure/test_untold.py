"""What is not told as it is has not changed: decisions behind the door, and what is said of their changes."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.analysis.time.attribution import attribute
from screening.analysis.time.history import UNKNOWN, history
from screening.analysis.time.trend import changes, trend
from screening.analysis.untold import untold_decisions
from screening.disclosure import Release
from screening.disclosure.comparison import Comparison
from screening.figures.maps.change import change_classes
from screening.report.sections import comparison as report
from screening.rule.decision import Screening, count_hits, decide
from tests.build import delivery, screened
from tests.examples import examples


def behind_the_door(screening: Screening, untold: np.ndarray, enough: np.ndarray | None = None) -> Screening:
    """The same with flags (areas × indicators) and sizes masked that are not told, and no decision told bare."""
    flags = screening.exceeds.mask(pd.DataFrame(untold, screening.exceeds.index, screening.exceeds.columns))
    hits = count_hits(flags[list(screening.criteria.indicators)]).assign(open=screening.hits["open"])
    size = screening.enough if enough is None else screening.enough.mask(enough)
    none = pd.Series(pd.NA, index=flags.index, dtype="str")
    return replace(screening, exceeds=flags, hits=hits, enough=size, bare=none)


@st.composite
def told_cities(draw: st.DrawFn) -> tuple[Screening, np.ndarray]:
    size, keys = 3, draw(st.integers(1, 4))
    table: dict[str, Any] = {
        "bev": draw(st.lists(st.sampled_from([None, 100, 900]), min_size=size, max_size=size))
    }
    for k in range(1, keys + 1):
        table[f"n{k}"] = draw(st.lists(st.sampled_from([None, 0, 10, 40]), min_size=size, max_size=size))
        table[f"d{k}"] = [100] * size
    screening = screened(
        delivery(table),
        min_hits=draw(st.integers(1, keys)),
        min_inhabitants=400,
        gaps=draw(st.sampled_from(["absolute", "proportional"])),
    )
    untold = np.array(draw(st.lists(st.booleans(), min_size=size * keys, max_size=size * keys)))
    return screening, untold.reshape(size, keys)


@settings(max_examples=examples(150), deadline=None)
@given(told_cities())
def test_a_decision_is_told_if_it_is_the_same_whatever_is_not(
    city: tuple[Screening, np.ndarray],
) -> None:
    screening, untold = city
    told = behind_the_door(screening, untold)
    known = screening.exceeds.notna().to_numpy()
    for row, area in enumerate(screening.exceeds.index):
        low = int(told.hits["hits_min"][area])
        gaps = int((~known[row]).sum())
        free = int((untold[row] & known[row]).sum())
        words = set()
        for answers in itertools.product([0, 1], repeat=free):
            hits = np.array([low + sum(answers)])
            one = told.enough.loc[[area]]
            words.add(int(decide(hits, hits + gaps, np.array([gaps]), one, screening.criteria)[0]))
        assert bool(untold_decisions(told)[area]) == (len(words) > 1), (low, gaps, free)
        if len(words) > 1:
            assert told.decided[area] == "möglich"


def test_without_a_door_every_decision_is_told() -> None:
    screening = screened(delivery({"n1": [None, 5], "d1": [10, 10]}))
    assert not untold_decisions(screening).any()


def test_a_size_that_is_not_told_leaves_the_decision_open_and_a_missing_one_does_not() -> None:
    table = {"bev": [900, None, 900], "n1": [40, 40, 1], "d1": [100] * 3}
    full = screened(delivery(table), min_hits=1, min_inhabitants=400)
    told = behind_the_door(full, np.zeros((3, 1), dtype=bool), np.array([True, False, False]))
    assert told.decided.tolist() == ["möglich", "möglich", "nein"]
    assert untold_decisions(told).tolist() == [True, False, False]


def years() -> dict[int, Screening]:
    """Two years of four areas: in the first one the decision of 1.1 and 1.2 is not told, in the second of 1.3."""
    before = screened(delivery({"n1": [40, 10, 10, 10], "d1": [100] * 4}, year=2023), min_hits=1)
    now = screened(delivery({"n1": [40, 10, 40, 10], "d1": [100] * 4}), min_hits=1)
    return {
        2023: behind_the_door(before, np.array([[True], [True], [False], [False]])),
        2024: behind_the_door(now, np.array([[False], [False], [True], [False]])),
    }


def test_no_change_comes_from_what_is_not_told() -> None:
    both = years()
    assert both[2023].decided.tolist() == ["möglich", "möglich", "nein", "nein"]
    assert both[2024].decided.tolist() == ["sicher", "nein", "möglich", "nein"]
    assert changes(both[2024], both[2023], None).empty
    found = history(trend(both, {}), both, {})
    assert found.flow.loc[2024, ["entries", "exits"]].tolist() == [0, 0]
    # 1.1 may have been *sicher* before, so nobody can say that it is for the first time
    assert found.persistence.loc["1.1", "sure"] == 1 and not found.once
    table = found.transitions[2024]
    assert table.loc[UNKNOWN, "sicher"] == 1 and table.loc["möglich"].sum() == 0
    why = attribute(both[2024], both[2023])
    assert why.taken["before"].isna().tolist() == [True, True, True, False]
    assert why.untold.tolist() == [True, True, True, False] and not why.moved.any()


def test_a_comparison_says_how_many_areas_it_leaves_out(gespraech: Release) -> None:
    both = years()
    found = attribute(both[2024], both[2023])
    told = Comparison(
        "gespraech", ("2023", "2024"), both[2023], both[2024], found, True, gespraech.water, base=5
    )
    assert change_classes(told).tolist() == ["unknown", "unknown", "unknown", "never"]
    assert "Keine Entscheidung ist anders." in report.changes(told).html
    text = report.summary(told).as_markdown()
    assert (
        "Von 3 Gebieten ist eine der beiden Entscheidungen hier nicht gesagt" in text
        and "auf Vielfache von 5 gerundet" in text
    )
    assert report.changes_csv(told).count("\r\n") == 1


def test_what_the_meeting_is_told_of_changes_has_two_decided_sides(gespraech: Release) -> None:
    untold = gespraech.trend.untold
    assert untold is not None and gespraech.untold == int(untold[2024].sum()) > 0
    moved = gespraech.changes["area_id"]
    assert len(moved) and not untold.loc[moved, [2023, 2024]].any(axis=None)
    assert (gespraech.trend.decision[2024][untold[2024]] == "möglich").all()


def test_the_same_rule_is_no_cause_of_a_change_behind_the_door(gespraech: Release) -> None:
    found = gespraech.analyses.history.attribution
    assert found is not None
    for frame in (found.hits_min, found.hits_max, found.taken, found.cells):
        assert not frame["criteria"].fillna(0).any()


def test_nothing_is_left_out_in_the_house(intern: Release) -> None:
    untold = intern.trend.untold
    assert intern.untold == 0 and untold is not None and not untold.any(axis=None)
