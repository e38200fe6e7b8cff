"""The geometry of the web map: whole steps of a grid, so that neighbours share their corners to the step."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import shapely

from screening.base import Floats, Ints
from screening.disclosure import Release
from screening.figures.maps import Drawing, drawing, lines_of, parent_names, rings_of

DETAIL = 2000
"""Steps over the longer side: about three screens' worth of pixels, for zooming in."""


def drawn(release: Release) -> Drawing:
    """Return the geometry that the page draws."""
    return drawing(release, DETAIL)


class Grid:
    """Metres as whole steps from the upper left corner, each point told by its distance from the one before.

    Parameters
    ----------
    geometry : Drawing
    """

    def __init__(self, geometry: Drawing) -> None:
        minx, miny, maxx, maxy = geometry.bounds
        longer = max(maxx - minx, maxy - miny)
        self.metres = max(round(longer / 8000, 2), 0.01)
        self.corner = np.array([minx, maxy])
        self.size = [max(int((maxx - minx) / self.metres), 1), max(int((maxy - miny) / self.metres), 1)]

    def steps(self, xy: Floats) -> Ints:
        """Return points as whole steps, y downwards as on a screen."""
        whole: Ints = np.floor((xy - self.corner) / (self.metres, -self.metres) + 0.5).astype(np.int64)
        return whole

    def flat(self, xy: Floats) -> list[int]:
        """Return the points of a line in one list, without those that fall on the one before."""
        points = self.steps(xy)
        kept = np.append(True, (np.diff(points, axis=0) != 0).any(axis=1))
        return [int(v) for v in np.diff(points[kept], axis=0, prepend=0).ravel()]

    def polygons(self, geometry: shapely.Geometry) -> list[list[int]]:
        """Return all rings of a polygon or several: filled by the even-odd rule, holes need no mark."""
        rings = [self.flat(r)[:-2] for r in rings_of(geometry)]
        return [r for r in rings if len(r) > 4] or [[*r[:2], 1, 0, 0, 1] for r in rings[:1]]

    def lines(self, geometry: shapely.Geometry) -> list[list[int]]:
        """Return all lines of a geometry."""
        return [flat for line in lines_of(geometry) if len(flat := self.flat(line)) > 2]


def spots(geometry: Drawing, ids: list[str], grid: Grid) -> list[list[int] | None]:
    """Return per area where a label has most room, and how much: x, y and radius in steps."""
    found: list[list[int] | None] = []
    for area in ids:
        if area not in geometry.areas.index:
            found.append(None)
            continue
        shape = geometry.areas[area]
        found.append(_roomiest(shape, grid))
    return found


def _roomiest(shape: shapely.Geometry, grid: Grid) -> list[int]:
    radius = shapely.maximum_inscribed_circle(shape, tolerance=max(np.sqrt(shape.area) / 50, grid.metres))
    (x, y), *_ = grid.steps(shapely.get_coordinates(radius)[:1])
    return [int(x), int(y), int(shapely.length(radius) / grid.metres)]


def districts(
    release: Release, geometry: Drawing, parents: pd.Series, grid: Grid
) -> tuple[list[dict[str, Any]], list[int]]:
    """Return the parents with a label's place, and the position of each area's parent (-1: none)."""
    if not release.city.parents:
        return [], [-1] * len(parents)
    names = parent_names(release)
    rows: list[dict[str, Any]] = []
    keys = sorted({str(p) for p in parents.dropna()} - {""})
    for key in keys:
        place: dict[str, Any] = {}
        if key in geometry.parents.index:
            x, y, _ = _roomiest(geometry.parents[key], grid)
            place = {"x": x, "y": y}
        rows.append({"id": key, "name": names.get(key, ""), **place})
    position = {key: n for n, key in enumerate(keys)}
    return rows, [position.get(str(p), -1) for p in parents]
