"""The column of a table that says where an area lies; a city without levels has none."""

from __future__ import annotations

from typing import Protocol

from screening.base import Column
from screening.delivery import City


class Placed(Protocol):
    """A `Release` or a `screening.disclosure.comparison.Comparison`."""

    @property
    def city(self) -> City:
        """What knows the levels above the areas."""


def place_title(told: Placed) -> str:
    """Return what the column is called: by the first level, whose every kind of Bezirk is a Bezirk; empty without one."""
    if not told.city.parents:
        return ""
    label = told.city.parents[0].label
    return "Bezirk" if label.casefold().endswith("bezirk") else label


def place_column(told: Placed, width: float | None = None) -> Column:
    """Return the column of `screening.report.sections.dossier.place_of`."""
    return Column(place_title(told), width=width, optional=True)
