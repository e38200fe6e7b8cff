"""Where an area lies, in the column of a table that a city without levels does not have; and what it is made of."""

from __future__ import annotations

from screening.base import Column, escape_markdown, listed, many
from screening.disclosure import Release
from screening.figures.words import Placed, called, place_of


def place_title(told: Placed) -> str:
    """Return what the column is called: by the first level, whose every kind of Bezirk is a Bezirk.

    Empty without a level, and where it says of no area more than the area's code does.
    """
    if not told.city.parents or not any(place_of(told, str(a)) for a in told.areas.index):
        return ""
    label = told.city.parents[0].label
    return "Bezirk" if label.casefold().endswith("bezirk") else label


def place_column(told: Placed, width: float | None = None) -> Column:
    """Return the column of `screening.report.sections.dossier.place_of`."""
    return Column(place_title(told), width=width, optional=True)


def made_of(release: Release) -> str:
    """Tell as a paragraph which areas are made of which, where a city reports several as one; nothing elsewhere."""
    if not release.merged:
        return ""
    made = "; ".join(f"{called(release, area)} aus {listed(parts)}" for area, parts in release.merged.items())
    which = many(len(release.merged), "Gebiet ist", "Gebiete sind")
    one = "gilt überall als eines" if len(release.merged) == 1 else "gelten überall als je eines"
    return f"\n\n**Zusammengelegt.** {which} aus mehreren gebildet und {one}: {escape_markdown(made)}."
