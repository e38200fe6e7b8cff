"""What cannot be said of any area is said once; long lists are named in part; a code is not said twice."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd
import pytest

from screening.disclosure import Release
from screening.figures.profile.facts import notes
from screening.figures.profile.pages import profile
from screening.figures.profile.rows import groups, valueless
from screening.figures.webmap.data import page_data
from screening.figures.words import NAMED, place_of
from screening.figures.words.area_lines import place_line
from screening.report.sections.places import place_title
from tests.figures.profile.changed import compiled

FURTHER = "zuzuege"


def without_values(release: Release, indicator: str) -> Release:
    """Return the release as if nobody had delivered an indicator, in any year."""
    frames = {n: getattr(release, n).copy() for n in ("rate", "ratio", "low", "high", "exceeds")}
    for frame in frames.values():
        frame[indicator] = pd.NA
    then = release.trend.rate | {indicator: release.trend.rate[indicator].mask(lambda f: f.notna())}
    return replace(release, trend=replace(release.trend, rate=then), **frames)


@pytest.fixture(scope="module")
def bare(intern: Release) -> Release:
    return without_values(intern, FURTHER)


def ids(release: Release) -> list[str]:
    return [r.indicator.id for g in groups(release, list(release.decision.index[:2])) for r in g.rows]


def test_a_further_indicator_without_any_value_has_no_row_and_is_named_once(
    intern: Release, bare: Release
) -> None:
    assert FURTHER in ids(intern) and FURTHER not in ids(bare)
    assert [*valueless(bare)] == [FURTHER] and valueless(intern) == {}
    told = [n for side in notes(bare) for n in side]
    assert told.count("Ohne Werte: Zuzüge. Die Zeile fehlt darum.") == 1


def test_an_indicator_of_the_rule_keeps_its_row_whatever_is_known(intern: Release) -> None:
    indicator = intern.ids[0]
    assert indicator in ids(without_values(intern, indicator))


def test_the_map_offers_no_layer_of_nothing(thin_intern: Release, bare: Release) -> None:
    assert FURTHER in [layer["id"] for layer in page_data(thin_intern)["layers"]]
    assert FURTHER not in [layer["id"] for layer in page_data(bare)["layers"]]


def test_a_number_that_the_code_begins_with_says_nothing_more_without_a_name(intern: Release) -> None:
    area = str(intern.decision.index[0])
    parent = intern.city.parents[0].id
    assert place_of(intern, area).startswith(f"{intern.areas[parent][area]} ")
    nameless = replace(intern, areas=intern.areas.drop(columns=f"{parent}_name"))
    assert place_of(nameless, area) == "" and place_title(nameless) == ""
    other = replace(nameless, areas=nameless.areas.assign(**{parent: "Nord"}))
    assert place_of(other, area) == "Nord" and place_title(other) == "Bezirk"


def test_of_many_areas_that_belong_together_some_are_named_and_the_others_counted(intern: Release) -> None:
    space = intern.analyses.space
    areas = [str(a) for a in intern.decision.index[: NAMED + 3]]
    group = space.groups.table.index[0]
    of = space.groups.of.copy()
    of[:] = pd.NA
    of[areas] = group
    groups_ = replace(space.groups, of=of)
    told = replace(intern, analyses=replace(intern.analyses, space=replace(space, groups=groups_)))
    line = place_line(told, areas[0])
    assert (
        line.startswith(f"bildet mit {areas[1]}, ") and " und 2 weitere ein zusammenhängendes Gebiet" in line
    )
    assert areas[NAMED] in line and areas[NAMED + 1] not in line


def one_year_of_rates(release: Release) -> Release:
    """Return the release as if a city had delivered a single year, and rates without counts."""
    trend, year = release.trend, release.trend.years[-1]
    rate = {i: frame[[year]] for i, frame in trend.rate.items()}
    lone = replace(trend, years=(year,), rate=rate, reference=trend.reference[[year]])
    bare = {n: getattr(release, n).mask(getattr(release, n).notna()) for n in ("numerator", "denominator")}
    return replace(release, trend=lone, **bare)


def test_a_single_year_of_rates_has_no_columns_of_series_and_counts_and_no_word_of_them(
    intern: Release,
) -> None:
    area = str(intern.decision.index[0])
    heads = ("Zähler\u00a0/ Nenner", "Verlauf", "Zum Mittelwert")
    whole, lone = (profile(r, area) for r in (intern, one_year_of_rates(intern)))
    assert all(f">{head}</th>" in whole.html for head in heads)
    paper = "".join(p.extract_text() for p in compiled(lone.typst).pages)
    for page in (lone.html, paper):
        assert not any(word in page for word in ("Verlauf", "Zum Mittelwert", "Zähler"))
    assert "zaehler: false, verlauf: false" in lone.typst
    rows = [
        row
        for row in re.findall(r"<tr(?: class=[joke])?>(?:(?!</tr>).)*</tr>", lone.html)
        if "class=u" in row
    ]
    assert rows and {row.count("<td") + row.count("colspan=2") for row in rows} == {5}
