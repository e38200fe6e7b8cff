"""Firmness, the band below the line, what rounding leaves open, and how all of it is told."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

from screening.analysis.robustness.firmness import Firmness, firmness, label, label_text, of_100, span_of_100
from screening.analysis.robustness.rounding import rounded_hits
from screening.analysis.robustness.shrinkage import shrink
from screening.analysis.robustness.variation import Variation, variation
from screening.concept.settings import Robustness
from screening.disclosure import Release
from screening.disclosure.told import tell
from screening.figures.charts.chances import probability_chart
from screening.figures.words.area_lines import area_lines, firmness_line
from screening.report.sections import firm
from screening.report.sections import variation as report
from screening.rule.decision import Screening
from tests.build import catalogue, delivery, percent, released, screened
from tests.examples import examples
from tests.rule.cities import as_table, cities, settings_of


def examined(screening: Screening) -> tuple[Firmness, Variation]:
    chance = variation(screening, shrink(screening))
    return firmness(screening, chance), chance


PLAIN: dict[str, Any] = {"robustness": {"draws": 2000}}


def at_ten_percent(n: list[int | None], **changes: Any) -> Screening:
    """Areas of 100 people in a city with a mean of exactly ten percent: a large last area makes up for it."""
    known = [v for v in n if v is not None]
    rest = 10 * len(known) + 1_000 - sum(known)
    table = {"n1": [*n, rest], "d1": [*(100 if v is not None else None for v in n), 10_000]}
    return screened(delivery(table, **changes), **PLAIN)


def test_the_city_of_these_tests_has_a_mean_of_ten_percent() -> None:
    assert at_ten_percent([13, 14, None]).reference["value"]["i1"] == 10


def test_firm_is_who_stays_at_every_threshold_of_the_band() -> None:
    # bars: 13 in force, 13.5 at the upper end of the band
    screening = at_ten_percent([13, 14, 30])
    result, _ = examined(screening)
    assert result.areas["hits_strict"].to_dict() == {"1.1": 0, "1.2": 1, "1.3": 1}
    assert result.areas["firmness"].to_dict() == {"1.1": "knapp", "1.2": "knapp", "1.3": "fest"}
    assert list(result.areas.index) == ["1.1", "1.2", "1.3"]


@settings(max_examples=examples(40), deadline=None)
@given(cities())
def test_the_threshold_condition_is_that_of_screening_anew(given_city: Any) -> None:
    cells, people, out, rule = given_city
    changes = settings_of(out, rule) | {"robustness": {"draws": 100}}
    given_delivery = delivery(as_table(cells, people))
    result, _ = examined(screened(given_delivery, **changes))
    strict = screened(given_delivery, **changes | {"threshold": rule["threshold"] + Decimal("0.05")})
    assert result.areas["hits_strict"].tolist() == strict.hits["hits_min"][result.areas.index].tolist()


def test_labels_are_inclusive_at_their_cut_offs() -> None:
    p = pd.Series([0.9, 0.8999, 0.5, 0.4999, 1.0, None], dtype="Float64")
    holds = np.array([True, True, True, True, False, True])
    found = label(p, holds, Robustness()).tolist()
    assert found[:5] == ["fest", "knapp", "knapp", "unsicher", "knapp"]
    assert pd.isna(found[5])


def test_open_values_leave_several_labels() -> None:
    what = catalogue("i1", "i2")
    table = {"n1": [14, 0, 86], "d1": [100, 100, 800], "n2": [None, 10, 10], "d2": [100, 100, 100]}
    result, chance = examined(screened(delivery(table, what=what), **PLAIN))
    line = result.areas.loc["1.1"]
    assert (line["firmness"], line["firmness_high"]) == ("knapp", "fest")
    assert label_text(line) == "knapp bis fest"
    assert chance.chances["p_high"]["1.1"] == 1
    assert "1 bis 2 von 2 zählen, verlangt ist 1" in line["why"]
    assert re.search(r"in mindestens \d+ von 100 Fällen erfüllt", line["why"])


def test_each_sentence_says_why() -> None:
    result, chance = examined(at_ten_percent([13, 30]))
    p = chance.chances["p_low"]
    assert result.areas["why"]["1.1"] == (
        "knapp: 1 von 1 zählt, genau so viele wie verlangt; bei einer Schwelle von 35\u00a0% nur 0; durch Zufallsschwankung "
        f"allein wäre die Regel in {of_100(p['1.1'])} von 100 Fällen erfüllt."
    )
    assert result.areas["why"]["1.2"].startswith(
        "fest: 1 von 1 zählt, genau so viele wie verlangt; bei einer Schwelle von 35\u00a0% noch 1; durch"
    )


def test_without_counts_firmness_is_not_told() -> None:
    alone = screened(delivery({}, rates={"i1": [percent("9"), percent("1")]}), mean="unweighted")
    result, _ = examined(alone)
    line = result.areas.loc["1.1"]
    assert pd.isna(line["firmness"])
    assert line["why"].startswith("nicht bestimmbar: 1 von 1 zählt")
    assert "lässt sich ohne Fallzahlen nicht berechnen" in line["why"]
    assert result.below.index.tolist() == ["1.2"]


def test_just_below_are_those_one_hit_short_and_the_likely_ones() -> None:
    table: dict[str, Any] = {"bev": [900, 900, 900, 300, 900]}
    for k in (1, 2):
        # bar: 0.26
        table |= {f"n{k}": [30, 25, 2, 25, 18], f"d{k}": [100] * 5}
    table["n2"] = [24, 24, 2, 24, 26]
    screening = screened(delivery(table), min_hits=2, min_inhabitants=400, **PLAIN)
    result, chance = examined(screening)
    assert screening.decided.tolist() == ["nein", "nein", "nein", "zu klein", "nein"]
    # 1.3 is two hits short and has no chance, 1.4 is too small whatever its hits
    assert set(result.below.index) == {"1.1", "1.2", "1.5"}
    assert result.below["p_high"].is_monotonic_decreasing
    assert chance.chances.loc["1.4", ["p_low", "p_high"]].tolist() == [0, 0]
    assert chance.chances["p_hits_low"]["1.4"] > 0
    assert result.below["short"].to_dict() == {"1.1": 1, "1.2": 2, "1.5": 1}
    assert result.below["settled"].all()


def test_who_is_near_the_line_by_open_values_alone_is_not_settled() -> None:
    what = catalogue("i1", "i2", "i3")
    table = {
        "n1": [0, 30],
        "d1": [100, 100],
        "n2": [None, 9],
        "d2": [100, 100],
        "n3": [9, 9],
        "d3": [100, 100],
    }
    result, _ = examined(screened(delivery(table, what=what), min_hits=2, **PLAIN))
    assert result.below["settled"].to_dict() == {"1.1": False, "1.2": True}


def test_cases_of_a_hundred_are_never_none_and_never_all() -> None:
    assert [of_100(p) for p in (0.0, 0.0099, 0.01, 0.5, 0.99, 0.9901, 1.0, pd.NA)] == [
        "unter 1",
        "unter 1",
        "1",
        "50",
        "99",
        "über 99",
        "über 99",
        "–",
    ]
    assert span_of_100(0.0, 1.0) == "offen"


def with_rounding(given_delivery: Any, rounding: dict[str, int]) -> Any:
    sources = tuple(replace(s, rounding=rounding.get(s.counts[0], 0)) for s in given_delivery.sources)
    return replace(given_delivery, sources=sources)


ROUNDED = {"n1": [15, 10, 30, 0, 45], "d1": [100, 100, 100, 100, 600]}  # bar: 13


def test_rounding_to_five_means_two_more_or_less() -> None:
    screening = screened(with_rounding(delivery(ROUNDED), {"n1": 5}))
    found = rounded_hits(screening)
    # 13 of 100 are reached by 15 - 2, not by 10 + 2
    assert found[["hits_min", "hits_max"]].to_numpy().tolist() == [[1, 1], [0, 0], [1, 1], [0, 0], [0, 0]]
    ten = rounded_hits(screened(with_rounding(delivery(ROUNDED), {"n1": 10})))
    assert ten[["hits_min", "hits_max"]].to_numpy().tolist() == [[0, 1], [0, 1], [1, 1], [0, 0], [0, 0]]
    assert ten["unsettled"].tolist() == [1, 1, 0, 0, 0]
    # 13 of 1000 in 10 000: the bar of 1300 is reached by 1300 and by 1350, but not by 1200 + 50
    hundreds = {"n1": [1400, 1300, 1200, 100], "d1": [10_000] * 4}
    wide = rounded_hits(screened(with_rounding(delivery(hundreds), {"n1": 100})))
    assert wide[["hits_min", "hits_max"]].to_numpy().tolist() == [[1, 1], [0, 1], [0, 0], [0, 0]]
    assert ten["decision"].tolist() == ["möglich", "möglich", "sicher", "nein", "nein"]


def test_rounded_denominators_move_values_too() -> None:
    table = {"n1": [13, 12, 75], "d1": [100, 100, 800]}
    found = rounded_hits(screened(with_rounding(delivery(table), {"d1": 10})))
    # 13 of 105 and 12 of 95 lie under the bar of 13 %; 13 of 95 above
    assert found[["hits_min", "hits_max"]].to_numpy().tolist() == [[0, 1], [0, 0], [0, 0]]
    wide = rounded_hits(screened(with_rounding(delivery(table), {"d1": 10, "n1": 3})))
    assert wide["hits_max"].tolist() == [1, 1, 0]


def test_without_rounding_nothing_opens() -> None:
    screening = screened(delivery(ROUNDED))
    found = rounded_hits(screening)
    assert found[["hits_min", "hits_max"]].equals(screening.hits[["hits_min", "hits_max"]])
    assert found["decision"].tolist() == screening.decided.tolist()


@settings(max_examples=examples(40), deadline=None)
@given(cities())
def test_whatever_was_rounded_away_lies_within_the_bounds(given_city: Any) -> None:
    cells, people, out, rule = given_city
    screening = screened(
        with_rounding(delivery(as_table(cells, people)), {"n0": 5}), **settings_of(out, rule)
    )
    found = rounded_hits(screening)
    assert (found["hits_min"] <= screening.hits["hits_min"]).all()
    assert (found["hits_max"] >= screening.hits["hits_max"]).all()
    reference = screening.reference["exact"]["n0".replace("n", "i")]
    if reference is None:
        return
    bar = reference * screening.criteria.factor
    for k, cell in enumerate(cells[0]):
        if cell is None or not cell[1]:
            continue
        for true in range(max(cell[0] - 2, 0), cell[0] + 3):
            over = true > 0 and (
                true > bar * cell[1] or (true == bar * cell[1] and rule["comparison"] == ">=")
            )
            others = screening.hits.iloc[k]
            old = bool(screening.exceeds["i0"].iloc[k])
            assert found["hits_min"].iloc[k] <= others["hits_min"] - old + over
            assert found["hits_max"].iloc[k] >= others["hits_max"] - old + over


def test_rounded_inhabitants_leave_the_size_open() -> None:
    table = {"bev": [400, 405, 390, 900], "n1": [30, 30, 30, 0], "d1": [100] * 4}
    found = rounded_hits(screened(with_rounding(delivery(table), {"bev": 5}), min_inhabitants=400))
    assert found["decision"].tolist() == ["möglich", "sicher", "zu klein", "nein"]


def test_behind_the_door_a_flag_of_a_rounding_source_is_open() -> None:
    what = catalogue("i1", agency=["i1"])
    full = screened(with_rounding(delivery(ROUNDED, what=what), {"n1": 5}))
    told = tell(full).screening
    inside, outside = rounded_hits(full), rounded_hits(told)
    assert (outside["hits_min"] <= inside["hits_min"]).all()
    assert (outside["hits_max"] >= inside["hits_max"]).all()
    assert outside["unsettled"].tolist() == [1] * 5


@pytest.mark.parametrize("audience", ["intern", "gespraech"])
def test_every_block_can_be_shown_of_musterstadt(
    audience: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    release: Release = request.getfixturevalue(audience)
    sure = release.decision["decision"] == "sicher"
    assert set(release.analyses.firmness.areas.index) == set(sure.index[sure])
    shown = report.firmness(release).as_markdown()
    assert all(area in shown for area in sure.index[sure])
    for block in (
        report.just_below(release),
        report.probabilities(release, tmp_path),
        report.shrunken(release),
        report.open_values(release),
        report.how(release),
    ):
        markdown = block.as_markdown()
        assert "Stichprobenfehler" not in markdown.replace("einen Stichprobenfehler gibt es nicht", "")
        assert not re.search(r"\bnan\b|<NA>|None", markdown)
    area = release.chosen()[0]
    assert firmness_line(release, area).split(":")[0] in shown
    assert firmness_line(release, release.chosen("nein")[0]) == ""
    assert (tmp_path / "abbildungen" / "zufall.png").is_file()


def test_the_chart_says_what_it_shows(intern: Release) -> None:
    chart = probability_chart(intern)
    assert chart is not None
    found = intern.analyses.firmness
    least = found.areas.index[0]
    assert f"Von {len(found.areas)} sicheren Gebieten" in chart.alt
    assert f"am seltensten {least}" in chart.alt
    assert f"am nächsten {found.below.index[found.below['settled']][0]}" in chart.alt
    assert "Synthetische Demodaten" in chart.alt


def test_a_city_without_counts_is_told_what_cannot_be_had(tmp_path: Path) -> None:
    given_rates = delivery({}, rates={"i1": [percent("9"), percent("1")]})
    named = tuple(replace(s, counts=(*s.counts, "i1")) for s in given_rates.sources)
    alone = screened(replace(given_rates, sources=named), mean="unweighted")
    release = released(alone, audience="intern")
    told = firm.result(release).as_markdown()
    assert told.startswith(
        "Das eine Gebiet, das die Regel sicher erfüllt, erfüllte sie auch, wenn die Schwelle bei 35"
    )
    assert "nur Anteile" in told and "nicht bestimmbar" not in report.firmness(release).as_markdown()
    # what follows is said once, at the beginning
    for block in (report.probabilities(release, tmp_path), report.shrunken(release), report.how(release)):
        assert "Fallzahlen." in block.as_markdown() and "nur Anteile" not in block.as_markdown()


def test_a_city_without_chosen_areas_says_so(tmp_path: Path) -> None:
    release = released(screened(delivery({"n1": [10, 10], "d1": [100, 100]}), min_hits=1), audience="intern")
    assert "Kein Gebiet erfüllt die Regel sicher" in report.firmness(release).as_markdown()
    below = report.just_below(release).as_markdown()
    assert "1.1" in below


def test_rounded_sources_are_named_with_what_depends_on_them() -> None:
    release = released(screened(with_rounding(delivery(ROUNDED), {"n1": 10})), audience="intern")
    told = report.open_values(release).as_markdown()
    assert "auf Vielfache von 10" in told
    assert "tbl-rundung" in told
    fixed = released(screened(with_rounding(delivery(ROUNDED), {"n1": 5})), audience="intern")
    assert "Keine Entscheidung hängt davon ab" in report.open_values(fixed).as_markdown()
    plain = released(screened(delivery(ROUNDED)), audience="intern")
    assert "Keine Quelle hat gerundete Zahlen geliefert" in report.open_values(plain).as_markdown()


def test_of_areas_that_are_not_chosen_the_profile_says_how_often_chance_alone_would_meet_the_rule(
    intern: Release,
) -> None:
    for decision in ("möglich", "nein"):
        area = str(intern.chosen(decision)[0])
        assert dict(area_lines(intern, area))["Festigkeit"].endswith(" von 100 Fällen erfüllt.")
    small = str(intern.chosen("zu klein")[0])
    assert "Festigkeit" not in dict(area_lines(intern, small))
