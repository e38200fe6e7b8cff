"""The maps of indicators show of which values chance or rounding leaves open whether they reach the threshold."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from screening.disclosure import Release
from screening.figures.maps import UNSURE, indicator_classes, unsure
from screening.figures.maps.draw import indicator_map, indicator_maps
from screening.figures.maps.unsure import with_certainty

INDICATOR = "alg2"


def with_values(
    release: Release, area: str, low: float, high: float, flag: object, rate: object = 8.0
) -> Release:
    """Return the release with one area's value, the ends of its random variation, and its flag, at a threshold of 7."""

    def put(frame: pd.DataFrame, value: object) -> pd.DataFrame:
        changed = frame.copy()
        changed.loc[area, INDICATOR] = value
        return changed

    reference = release.reference.copy()
    reference.loc[INDICATOR, "threshold"] = 7.0
    return replace(
        release,
        low=put(release.low, low),
        high=put(release.high, high),
        exceeds=put(release.exceeds, flag),
        rate=put(release.rate, rate),
        reference=reference,
    )


@pytest.fixture
def area(intern: Release) -> str:
    return str(intern.chosen("sicher")[0])


@pytest.mark.parametrize(
    ("low", "high", "flag", "rate", "expected"),
    [
        (6.5, 9.0, True, 8.0, True),
        (5.0, 7.0, False, 6.0, True),
        (7.0, 9.0, True, 8.0, False),
        (5.0, 6.9, False, 6.0, False),
        (pd.NA, pd.NA, True, 8.0, False),
        (pd.NA, pd.NA, pd.NA, 8.0, True),
        (6.5, 9.0, True, pd.NA, False),
    ],
    ids=[
        "interval holds it",
        "reaches it",
        "begins at it",
        "stays below",
        "no interval",
        "flag open",
        "no value",
    ],
)
def test_a_value_is_unsure_where_the_threshold_lies_in_its_interval_or_its_flag_is_open(
    intern: Release, area: str, low: float, high: float, flag: object, rate: object, expected: bool
) -> None:
    assert bool(unsure(with_values(intern, area, low, high, flag, rate), INDICATOR)[area]) is expected


def test_without_a_threshold_flags_alone_say_it(intern: Release, area: str) -> None:
    changed = with_values(intern, area, 6.5, 9.0, True)
    changed.reference.loc[INDICATOR, "threshold"] = pd.NA
    assert not unsure(changed, INDICATOR)[area]


def test_areas_of_a_special_class_have_no_second_pattern(intern: Release) -> None:
    made = with_certainty(intern, INDICATOR, indicator_classes(intern, INDICATOR))
    assert made.unsure and not (intern.special[list(made.unsure)] != "").any()
    assert made.occurring().unsure == made.unsure


def test_legend_and_alternative_text_count_the_areas_of_the_pattern(intern: Release) -> None:
    count = len(with_certainty(intern, INDICATOR, indicator_classes(intern, INDICATOR)).unsure)
    drawn = indicator_map(intern, INDICATOR)
    written = [t.get_text() for axes in drawn.figure.axes for t in axes.texts]
    assert f"{UNSURE} ({count})" in written and f"Nicht {UNSURE[6:]}: {count} Gebiete." in drawn.alt
    assert any("Zufallsschwankung des Werts" in t for t in written)


def test_where_all_values_are_sure_neither_legend_nor_note_speak_of_it(thin_intern: Release) -> None:
    sure = replace(
        thin_intern, low=thin_intern.rate, high=thin_intern.rate, exceeds=thin_intern.exceeds.fillna(False)
    )
    for drawn in (indicator_map(sure, INDICATOR), *indicator_maps(sure)):
        written = " ".join(t.get_text() for axes in drawn.figure.axes for t in axes.texts)
        assert "nicht sicher" not in written.lower() and "nicht sicher" not in drawn.alt.lower()
