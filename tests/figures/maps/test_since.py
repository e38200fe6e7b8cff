"""The map of change: more or fewer only where both bounds say so, and no comparison where there is none."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from screening.analysis.time import NEW
from screening.disclosure import Release
from screening.figures.maps.certainty import certainty_classes, certainty_map
from screening.figures.maps.since import CLASSES, since_classes, since_map


@pytest.mark.parametrize(
    ("before", "now", "key"),
    [
        ((5, 5), (5, 5), "same"),
        ((5, 5), (6, 6), "rose1"),
        ((5, 5), (8, 9), "rose3"),
        ((5, 5), (6, 8), "rose"),
        ((5, 5), (4, 4), "fell1"),
        ((5, 6), (1, 2), "fell3"),
        ((5, 7), (4, 4), "fell"),
        ((5, 6), (5, 6), "open"),
        ((5, 5), (5, 6), "open"),
    ],
)
def test_a_change_is_told_as_far_as_both_bounds_go(
    intern: Release, before: tuple[int, int], now: tuple[int, int], key: str
) -> None:
    found = intern.analyses.history.attribution
    assert found is not None
    area = intern.special.index[intern.special == ""][0]
    frames = []
    for k, frame in enumerate((found.hits_min, found.hits_max)):
        changed = frame.copy()
        changed.loc[area, ["before", "now"]] = before[k], now[k]
        frames.append(changed)
    assert since_classes(intern, replace(found, hits_min=frames[0], hits_max=frames[1])).of[area] == key


def test_an_area_without_a_predecessor_is_not_compared(intern: Release) -> None:
    found = intern.analyses.history.attribution
    assert found is not None
    area = intern.special.index[intern.special == ""][0]
    areas = found.areas.copy()
    areas.loc[area, "origin"] = NEW
    assert since_classes(intern, replace(found, areas=areas)).of[area] == "new"


def test_without_an_earlier_edition_there_is_no_map_of_change(intern: Release) -> None:
    history = replace(intern.analyses.history, attribution=None)
    assert since_map(replace(intern, analyses=replace(intern.analyses, history=history))) is None


def test_classes_of_change_and_of_firmness_are_told_apart_by_pattern_too(intern: Release) -> None:
    assert len({(c.fill, c.hatch) for c in CLASSES}) == len(CLASSES)
    fewer, more = ({c.hatch for c in CLASSES if c.key.startswith(k)} for k in ("fell", "rose"))
    assert not fewer & more
    classified, matrix = certainty_classes(intern)
    assert len({(c.fill, c.hatch) for c in classified.classes}) == len(classified.classes)
    assert sum(classified.count(c.key) for c in classified.classes) == len(intern.decision)
    assert set(matrix.columns) <= {"fest", "knapp", "unsicher"}


def test_the_map_of_firmness_counts_the_firm_ones_and_is_none_without_any_label(intern: Release) -> None:
    areas = intern.analyses.firmness.areas
    firm, sure = int((areas["firmness"] == "fest").sum()), len(areas)
    drawn = certainty_map(intern)
    assert drawn is not None
    assert drawn.alt.startswith(f"{firm} der {sure} aufgenommenen Gebiete sind fest entschieden")
    unknown = replace(intern.analyses.firmness, areas=areas.assign(firmness=pd.NA))
    assert certainty_map(replace(intern, analyses=replace(intern.analyses, firmness=unknown))) is None
