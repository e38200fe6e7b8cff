"""Titles say what a map finds, and no more: right for none, one, many and all, in cities of any size."""

from __future__ import annotations

from dataclasses import replace

import pytest

from screening.disclosure import Release
from screening.figures.maps import draw as maps
from screening.figures.maps.titles import counts_in, hits_title
from screening.figures.maps.whereabouts import lie_where


def cut(release: Release, ids: list[str]) -> Release:
    """Return the release with these areas alone, as far as maps look at it."""
    frames = ("areas", "decision", "special", "exceeds", "rate", "ratio", "status")
    return replace(release, **{f: getattr(release, f).loc[ids] for f in frames})


def test_a_city_of_one_area_has_no_parts(intern: Release) -> None:
    area = str(intern.chosen()[0])
    one = cut(intern, [area])
    assert hits_title(one) == f"Das Gebiet hat {intern.decision['hits_min'][area]} Treffer"
    assert lie_where(one, [area]) == "Das Gebiet erfüllt die Regel sicher"
    assert counts_in(one, [area]) == "zählt in dem einen Gebiet"
    assert "verstreut" not in maps.hits_map(one).alt


def test_a_small_city_is_told_its_hits_and_not_where_they_lie(intern: Release) -> None:
    ids = [str(a) for a in intern.chosen()[:2]]
    low, high = sorted(int(intern.decision["hits_min"][a]) for a in ids)
    told = (
        f"Alle Gebiete haben {low} Treffer" if low == high else f"Die Gebiete haben {low} bis {high} Treffer"
    )
    assert hits_title(cut(intern, ids)) == told
    assert lie_where(cut(intern, ids), ids) == "Alle Gebiete erfüllen die Regel sicher"


@pytest.mark.parametrize(
    ("possible", "told"),
    [(0, ""), (1, ", 1 ist möglich"), (2, ", 2 sind möglich")],
    ids=["none", "one", "two"],
)
def test_where_none_is_sure_the_title_says_what_is_possible(
    intern: Release, possible: int, told: str
) -> None:
    decision = intern.decision.assign(decision="nein")
    decision.loc[decision.index[:possible], "decision"] = "möglich"
    found = lie_where(replace(intern, decision=decision), [])
    assert found == f"Kein Gebiet erfüllt die Regel sicher{told}"


def test_where_nothing_is_known_no_hits_are_told(intern: Release) -> None:
    unknown = intern.exceeds.mask(intern.exceeds.notna())
    assert hits_title(replace(intern, exceeds=unknown)) == "Von keinem Gebiet sind Treffer bekannt"
