"""Where an area lies: number and name of the first level above it."""

from __future__ import annotations

from typing import Protocol

import geopandas as gpd

from screening.delivery import City


class Placed(Protocol):
    """A `Release` or a `screening.disclosure.comparison.Comparison`."""

    @property
    def city(self) -> City:
        """What knows the levels above the areas."""

    @property
    def areas(self) -> gpd.GeoDataFrame:
        """With the ids and names of those levels."""


def place_of(release: Placed, area: str) -> str:
    """Return where an area lies: number and name of its Bezirk, as far as the city says so.

    A number that the area's own code begins with says nothing more where it has no name.
    """
    if not release.city.parents:
        return ""
    parent = release.city.parents[0].id
    frame = release.areas
    name = frame[f"{parent}_name"][area] if f"{parent}_name" in frame else ""
    key = str(frame[parent][area])
    if name in ("", key):
        return "" if area.startswith(key) else key
    return f"{key} {name}"
