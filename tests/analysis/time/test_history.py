"""The decisions year by year: runs, entries and exits by hand, and what is told of them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.analysis.time.attribution import PARTS, UNIT
from screening.analysis.time.history import UNKNOWN, History, history, transition
from screening.analysis.time.trend import Trend, trend
from screening.disclosure import Release
from screening.report.sections import history as shown
from screening.report.sections.reasons import CAUSES, change_sentences, hits_sentence, tenths
from screening.rule.decision import Screening
from tests.analysis.test_analysis import CARRY, after_reform, before_reform
from tests.build import catalogue, delivery, released, screened
from tests.examples import examples

S, M, N = "sicher", "möglich", "nein"


def of(rows: dict[str, list[str | None]]) -> History:
    """A history of given decisions; years from 2020."""
    size = len(next(iter(rows.values())))
    years = tuple(range(2020, 2020 + size))
    frame = pd.DataFrame(rows, index=years, dtype="str").T.rename_axis("area_id")
    screening = screened(delivery({"n1": [1] * len(rows), "d1": [10] * len(rows)}, ids=list(rows)))
    return history(
        Trend(years, {}, pd.DataFrame(), frame, frozenset(), {}), dict.fromkeys(years, screening), {}
    )


EXAMPLE = {
    "a": [S, S, S, S],
    "b": [N, S, N, S],
    "c": [N, N, M, M],
    "d": [None, None, S, S],
    "e": [S, N, N, N],
}


def test_runs_entries_and_exits_by_hand() -> None:
    found = of(EXAMPLE)
    assert found.persistence.loc["a"].tolist() == [4, 4, 0, 4, 0, 0]
    assert found.persistence.loc["b"].tolist() == [4, 2, 0, 1, 2, 1]
    assert found.persistence.loc["c"].tolist() == [4, 0, 2, 2, 0, 0]
    assert found.persistence.loc["d"].tolist() == [2, 2, 0, 2, 0, 0]
    assert found.persistence.loc["e"].tolist() == [4, 1, 0, 3, 0, 1]
    assert list(found.persistence) == ["known", "sure", "possible", "run", "entries", "exits"]


def test_a_run_that_begins_where_nothing_is_known_may_be_longer() -> None:
    assert of(EXAMPLE).cut_short.to_dict() == {"a": False, "b": False, "c": False, "d": True, "e": False}


def test_the_flow_names_who_came_and_who_went() -> None:
    found = of(EXAMPLE)
    assert found.flow.loc[2021].to_dict() == {
        "sure": 2,
        "stayed": 1,
        "entries": 1,
        "exits": 1,
        "uncompared": 0,
    }
    # d is sure in 2022, but what it was before is not known: no entry
    assert found.flow.loc[2022].to_dict() == {
        "sure": 2,
        "stayed": 1,
        "entries": 0,
        "exits": 1,
        "uncompared": 1,
    }
    assert found.entered == {2021: ("b",), 2022: (), 2023: ("b",)}
    assert found.left == {2021: ("e",), 2022: ("b",), 2023: ()}


def test_ever_and_once() -> None:
    found = of(EXAMPLE)
    assert list(found.ever) == ["a", "b", "d", "e"]
    assert found.once == ("e",)


def test_transitions_count_every_area_once() -> None:
    found = of(EXAMPLE)
    table = found.transitions[2022]
    assert table.to_numpy().sum() == 5
    assert (table.loc[UNKNOWN, S], table.loc[S, N], table.loc[N, M], table.loc[S, S]) == (1, 1, 1, 1)
    assert UNKNOWN not in table.columns


def test_a_transition_from_and_to_nothing_known() -> None:
    table = transition(pd.Series([None, S]), pd.Series([None, N]))
    assert (table.loc[UNKNOWN, UNKNOWN], table.loc[S, N]) == (1, 1)


DECISION = st.sampled_from([S, M, N, None])


@settings(max_examples=examples(60), deadline=None)
@given(st.lists(st.lists(DECISION, min_size=4, max_size=4), min_size=1, max_size=6))
def test_flows_balance_and_runs_are_what_one_counts(rows: list[list[str | None]]) -> None:
    named = {f"x{k}": [*row[:-1], row[-1] or N] for k, row in enumerate(rows)}
    found = of(named)
    for year, line in found.flow.iterrows():
        assert line["sure"] == line["stayed"] + line["entries"] + line["uncompared"]
        assert line["entries"] == len(found.entered[year]) and line["exits"] == len(found.left[year])
    for area, row in named.items():
        run = 0
        for decision in reversed(row):
            if decision != row[-1]:
                break
            run += 1
        assert found.persistence["run"][area] == run
        assert found.cut_short[area] == (run < 4 and row[3 - run] is None)


def test_a_reform_cuts_the_history_of_redrawn_areas() -> None:
    table = {"n1": [9, 1, 2], "d1": [10] * 3}
    years = {
        2019: before_reform(**table),
        2020: after_reform(n1=[1, 9, 9, 0], d1=[10] * 4),
    }
    carries = {2019: CARRY}
    found = history(trend(years, carries), years, carries)
    assert found.persistence["known"].to_dict() == {"a1": 2, "b2": 2, "c1": 1, "c2": 1}
    assert found.flow.loc[2020].to_dict() == {
        "sure": 2,
        "stayed": 0,
        "entries": 1,
        "exits": 1,
        "uncompared": 1,
    }
    assert found.attribution is not None and found.attribution.years == (2019, 2020)


def test_the_first_year_has_no_flow_and_says_so(intern: Release) -> None:
    years = {2024: screened(delivery({"n1": [9, 1], "d1": [10, 10]}))}
    found = history(trend(years, {}), years, {})
    assert found.attribution is None and found.flow.empty and found.transitions == {}
    alone = with_history(intern, found)
    # why is said once; no heading stands over nothing
    for part in (shown.flow, shown.persistence, shown.strip, shown.transitions, shown.reasons):
        assert part(alone).as_markdown().strip() == (shown.ALONE if part == shown.flow else "")


def with_history(release: Release, found: History) -> Release:
    return replace(release, analyses=replace(release.analyses, history=found))


def with_history_of(rows: dict[str, list[str | None]]) -> Release:
    given_city = delivery({"n1": [1] * len(rows), "d1": [10] * len(rows)}, ids=list(rows))
    return with_history(released(screened(given_city), audience="intern"), of(rows))


# --- what is told ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("audience", ["intern", "gespraech"])
def test_the_strip_has_a_row_for_every_area_that_was_ever_sure(
    audience: str, request: pytest.FixtureRequest
) -> None:
    release: Release = request.getfixturevalue(audience)
    found = release.analyses.history
    html = shown.strip(release).html
    assert html.count('<th scope="row">') == len(found.ever) > 0
    assert html.count("●") == int(found.persistence["sure"].sum()) + 1  # one in the note


def test_a_run_is_told_of_areas_that_are_sure_now() -> None:
    release = with_history_of(EXAMPLE)
    rows = re.findall(r'<tr><th scope="row">(.)</th>(.*?)</tr>', shown.strip(release).html)
    last = {area: re.findall(r">([^<]*)</td>", cells)[-1] for area, cells in rows}
    assert last == {"a": "4", "b": "1", "d": "2+", "e": "–"}
    assert "mit + vielleicht länger" in shown.strip(release).html


def test_the_flow_table_repeats_the_counts(intern: Release) -> None:
    text = shown.flow(intern).html
    for area in intern.analyses.history.entered[2024]:
        assert area in text


def test_every_change_of_the_year_has_its_reason(intern: Release) -> None:
    html = shown.reasons(intern).html
    for area in intern.changes["area_id"]:
        assert f'<th scope="row">{area}</th>' in html


def test_sentences_are_there_for_exactly_the_entries_and_exits(intern: Release) -> None:
    found = intern.analyses.history
    assert found.attribution is not None
    told = change_sentences(found.attribution, intern.catalogue, "intern")
    assert sorted(told) == sorted((*found.entered[2024], *found.left[2024]))
    for area in found.entered[2024]:
        assert told[area].startswith("kommt hinzu, weil ")


def sentence(now: Screening, before: Screening, area: str, audience: str = "intern") -> str:
    years = {s.rates.delivery.year: s for s in (before, now)}
    found = history(trend(years, {}), years, {}).attribution
    assert found is not None
    return change_sentences(found, now.rates.catalogue, audience)[area]


def pair(n1: list[int | None], year: int, **more: Any) -> Screening:
    changes = more.pop("changes", {})
    return screened(delivery({"n1": n1, "d1": [100] * len(n1), **more}, year=year), **changes)


def test_a_sentence_names_cause_and_indicator() -> None:
    told = sentence(pair([30, 30, 10, 10], 2024), pair([40, 20, 10, 10], 2023), "1.2")
    assert told == "kommt hinzu, weil seine Werte gestiegen sind. Zählt neu: Ind. 1 (Werte)."
    told = sentence(pair([40, 70, 10, 10], 2024), pair([40, 20, 10, 10], 2023), "1.1")
    assert (
        told == "fällt heraus, weil die Bezugswerte gestiegen sind. Zählt nicht mehr: Ind. 1 (Bezugswerte)."
    )
    told = sentence(pair([30, 30, 10, 10], 2024), pair([20, 40, 20, 20], 2023), "1.1")
    assert told.startswith("kommt hinzu, weil seine Werte gestiegen sind und die Bezugswerte gesunken sind.")
    assert told.endswith("Ind. 1 (Werte und Bezugswerte).")


def test_a_sentence_tells_the_size_and_what_is_open() -> None:
    small = pair([40, 20, 10, 10], 2023, bev=[399, 900, 900, 900], changes={"min_inhabitants": 400})
    large = pair([40, 20, 10, 10], 2024, bev=[400, 900, 900, 900], changes={"min_inhabitants": 400})
    assert sentence(large, small, "1.1") == "kommt hinzu, weil es nun groß genug ist."
    lost = sentence(pair([None, 20, 10, 10], 2024), pair([40, 20, 10, 10], 2023), "1.1")
    assert lost == "ist nur noch *möglich*, weil Werte offen sind. Jetzt offen: Ind. 1 (Datenstand)."
    # to the meeting a value may be open because it is not told: nothing about it has changed then
    untold = sentence(pair([None, 20, 10, 10], 2024), pair([40, 20, 10, 10], 2023), "1.1", "gespraech")
    assert untold == "ist nur noch *möglich*, weil Werte hier offen sind."


@given(st.lists(st.integers(-400, 400), min_size=1, max_size=6))
def test_rounded_parts_sum_to_the_rounded_sum(parts: list[int]) -> None:
    rest = -sum(parts) % UNIT
    named = {str(k): v for k, v in enumerate([*parts, rest])}
    rounded = tenths(named)
    assert sum(rounded.values()) == 10 * sum(named.values()) // UNIT
    assert all(abs(10 * named[k] - UNIT * rounded[k]) < UNIT for k in named)


def test_hits_are_told_with_their_parts() -> None:
    row = pd.Series(dict.fromkeys(PARTS, 0) | {"before": 7, "now": 6, "value": -160, "reference": 40})
    assert hits_sentence(row, CAUSES) == "Treffer −1: Werte −1,3, Bezugswerte +0,3"
    assert hits_sentence(row, {}) == "Treffer −1"


def test_hostile_names_of_indicators_stay_text(intern: Release) -> None:
    what = catalogue("i1").model_copy(deep=True)
    told = what.model_copy(
        update={"indicators": tuple(i.model_copy(update={"short": "<b>*x*"}) for i in what.indicators)}
    )
    found = intern.analyses.history.attribution
    assert found is not None
    cells = found.cells.assign(indicator="i1")
    hostile = with_history(
        replace(intern, catalogue=told),
        replace(intern.analyses.history, attribution=replace(found, cells=cells)),
    )
    html = shown.reasons(hostile).html
    assert "<b>" not in html and "&lt;b&gt;" in html
