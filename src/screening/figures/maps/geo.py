"""Geometry for drawing: simplified without gaps, districts dissolved, compact paths for SVG.

Everything is drawn from `Release.areas`; nothing here knows what the areas' values are.
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from screening.disclosure import Release
from screening.figures.maps.ground import Ground, framed, ground

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

BORDER_BYTES = 3900
"""Size that the district borders of a small map may have: they stand in every profile page."""


_NOTHING = shapely.GeometryCollection()


@dataclass(frozen=True)
class Drawing:
    """What a map draws, in units of the working CRS.

    Attributes
    ----------
    areas : pandas.Series
        Polygons by `area_id`; areas without geometry are left out.
    parents : pandas.Series
        Polygons of the first parent level (Bezirke) by its id; empty if the city has none.
    borders : shapely.Geometry
        The parents' borders as lines, each drawn once; without parents the city's outline.
    water : shapely.Geometry
        Lines (or polygons) for orientation, cut to the map's extent; may be empty.
    bounds : tuple of float
        minx, miny, maxx, maxy of all that is drawn.
    ground : Ground
        How long a unit is there, and where north lies.
    frames : shapely.Geometry
        Lines around what lies far off and is drawn beside the rest; empty where all is in its place.
    """

    areas: pd.Series
    parents: pd.Series
    borders: shapely.Geometry
    water: shapely.Geometry
    bounds: tuple[float, float, float, float]
    ground: Ground
    frames: shapely.Geometry


@dataclass(frozen=True)
class SvgLayer:
    """Path strings with integer coordinates for small maps inside pages.

    Attributes
    ----------
    width, height : int
        Size in user units.
    viewbox : str
        For the ``viewBox`` attribute.
    areas : dict of str to str
        Closed path per `area_id`.
    centres : dict of str to tuple of int
        A point inside each area: where a marker or a number may stand.
    parents : dict of str to str
        Closed path per parent (Bezirk), strongly simplified.
    borders : str
        One path: the borders of all parents, each line once; at most about 4 kB.
    outline : str
        One closed path: the city.
    water : str
        One open path, cut to the city's extent; may be empty.
    """

    width: int
    height: int
    viewbox: str
    areas: dict[str, str]
    centres: dict[str, tuple[int, int]]
    parents: dict[str, str]
    borders: str
    outline: str
    water: str


def drawing(release: Release, detail: int = 900, *, near: bool = False) -> Drawing:
    """Return the geometry of a map, simplified so that neighbours still touch.

    Parameters
    ----------
    release : Release
    detail : int
        How many distinguishable steps the longer side of the map has: 900 for a page, fewer for small
        multiples. What is smaller than a step is left out.
    near : bool
        Draw what lies far off beside the rest, in a frame; else all is in its place.
    """
    known = known_geometry(release)
    placed = _bounds(known)
    areas, frames = framed(known) if near else (known, _NOTHING)
    bounds = _bounds(areas, frames)
    simple = simplified(areas, _extent(bounds) / detail)
    parents = dissolved(release, simple)
    rings = parents if len(parents) else pd.Series({"": union(simple.to_numpy())}, dtype=object)
    water = _cut_water(release.water, placed if frames.is_empty else bounds, detail)
    lie = ground(release.areas.crs, placed)
    return Drawing(simple, parents, borders(rings), water, bounds, lie, frames)


def known_geometry(release: Release) -> pd.Series:
    """Return the areas' geometry by id, without those that have none."""
    shapes = release.areas.geometry.to_numpy()
    there = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    return pd.Series(shapes[there], index=release.areas.index[there], dtype=object)


def simplified(areas: pd.Series, tolerance: float) -> pd.Series:
    """Simplify polygons as a coverage: a shared edge stays one edge, so no gap opens."""
    if not len(areas):
        return areas
    return pd.Series(shapely.coverage_simplify(areas.to_numpy(), tolerance), index=areas.index, dtype=object)


def parent_ids(release: Release) -> pd.Series:
    """Return the id of each area's first parent (Bezirk); empty text if the city has no parents."""
    ids = release.areas.index
    if not release.city.parents:
        return pd.Series("", index=ids, dtype="str")
    return release.areas[release.city.parents[0].id].astype("str")


def parent_names(release: Release) -> dict[str, str]:
    """Return the parents' names by id where an assignment table gives them (column ``<parent>_name``)."""
    if not release.city.parents:
        return {}
    column = f"{release.city.parents[0].id}_name"
    if column not in release.areas:
        return {}
    pairs = zip(parent_ids(release), release.areas[column], strict=True)
    return {p: str(n) for p, n in pairs if pd.notna(n) and str(n)}


def dissolved(release: Release, areas: pd.Series) -> pd.Series:
    """Dissolve areas to their first parents, by id; empty if the city has no parents."""
    if not release.city.parents:
        return pd.Series(dtype=object)
    by_parent = areas.groupby(parent_ids(release).reindex(areas.index), sort=True)
    return pd.Series({str(p): union(group.to_numpy()) for p, group in by_parent if p}, dtype=object)


def borders(polygons: pd.Series) -> shapely.Geometry:
    """Return the polygons' borders as lines, a shared border only once."""
    lines = shapely.union_all(shapely.boundary(polygons.to_numpy()))
    return shapely.line_merge(lines) if lines.geom_type == "MultiLineString" else lines


def svg_paths(release: Release, width: int = 1000) -> SvgLayer:
    """Return compact path strings for small location maps, the same for all pages of a city.

    Parameters
    ----------
    release : Release
    width : int
        Width in user units; coordinates are whole units, so it is also the resolution.
    """
    areas = known_geometry(release)
    frame = _Frame(_bounds(areas), width)
    # half a unit: finer is lost in rounding anyway
    fine = simplified(areas, 0.5 / frame.scale)
    parents = dissolved(release, fine)
    city = union(fine.to_numpy())
    coarse = _strongly_simplified(parents if len(parents) else pd.Series({"": city}, dtype=object), frame)
    centres = frame.points(shapely.get_coordinates(shapely.point_on_surface(fine.to_numpy())))
    water = _cut_water(release.water, frame.bounds, max(width // 3, 100))
    return SvgLayer(
        width=width,
        height=frame.height,
        viewbox=f"0 0 {width} {frame.height}",
        areas={str(a): frame.closed(g) for a, g in fine.items()},
        centres={str(a): (int(x), int(y)) for a, (x, y) in zip(fine.index, centres, strict=True)},
        parents={str(p): frame.closed(g) for p, g in coarse.items() if p},
        borders=frame.open(borders(coarse)),
        outline=frame.closed(union(coarse.to_numpy())),
        water=frame.open(water),
    )


def rings_of(geometry: shapely.Geometry) -> list[Floats]:
    """Return the rings of a polygon as coordinate arrays, outer rings and holes alike."""
    # get_rings passes over multipolygons, hence the parts
    return [shapely.get_coordinates(r) for r in shapely.get_rings(shapely.get_parts(geometry))]


def lines_of(geometry: shapely.Geometry) -> list[Floats]:
    """Return the lines of a geometry as coordinate arrays; polygons give their rings."""
    lines: list[Floats] = []
    for part in shapely.get_parts(geometry):
        if part.geom_type in ("Polygon", "MultiPolygon"):
            lines += rings_of(part)
        elif part.geom_type in ("LineString", "LinearRing"):
            lines.append(shapely.get_coordinates(part))
        elif hasattr(part, "geoms"):
            lines += lines_of(part)
    return lines


class _Frame:
    """Metres to whole user units, y downwards."""

    def __init__(self, bounds: tuple[float, float, float, float], width: int) -> None:
        self.bounds = bounds
        minx, miny, maxx, maxy = bounds
        self.scale = width / ((maxx - minx) or 1.0)
        self.height = max(round((maxy - miny) * self.scale), 1)

    def points(self, xy: Floats) -> Ints:
        minx, _, _, maxy = self.bounds
        scaled = (xy - (minx, maxy)) * (self.scale, -self.scale)
        return np.floor(scaled + 0.5).astype(np.int64)

    def closed(self, geometry: shapely.Geometry) -> str:
        rings = [_without_repeats(self.points(r))[:-1] for r in rings_of(geometry)]
        kept = [r for r in rings if len(r) > 2]
        if not kept and rings:
            # an area smaller than the resolution is still there: a mark of one unit
            x, y = self.points(rings_of(geometry)[0])[0]
            return f"M{x} {y}h1v1h-1z"
        return "".join(f"{path_text(r)}z" for r in kept)

    def open(self, geometry: shapely.Geometry) -> str:
        lines = [_without_repeats(self.points(line)) for line in lines_of(geometry)]
        return "".join(path_text(line) for line in lines if len(line) > 1)


def path_text(points: Ints) -> str:
    """Write whole-number points as one SVG path, relative and without needless signs.

    Examples
    --------
    >>> path_text(np.array([[10, 20], [13, 16], [18, 22]]))
    'M10 20l3-4 5 6'
    """
    (x, y), steps = points[0], np.diff(points, axis=0)
    text = f"M{x} {y}l" + " ".join(f"{a} {b}" for a, b in steps)
    return text.replace(" -", "-")


def _without_repeats(points: Ints) -> Ints:
    keep = np.ones(len(points), dtype=bool)
    keep[1:] = (np.diff(points, axis=0) != 0).any(axis=1)
    return points[keep]


def _strongly_simplified(polygons: pd.Series, frame: _Frame) -> pd.Series:
    """Simplify until all outlines together are small enough for 475 pages."""
    step = 1.0
    while True:
        coarse = simplified(polygons, step / frame.scale)
        if len(frame.open(borders(coarse))) <= BORDER_BYTES or step > 64:
            return coarse
        step *= 1.3


def union(polygons: NDArray[np.object_]) -> shapely.Geometry:
    """Dissolve neighbouring polygons."""
    try:
        return shapely.coverage_union_all(polygons)
    except shapely.GEOSException:
        # delivered areas may overlap by a hair: slower, but it always holds
        return shapely.union_all(polygons)


def _bounds(areas: pd.Series, frames: shapely.Geometry = _NOTHING) -> tuple[float, float, float, float]:
    if not len(areas):
        return 0.0, 0.0, 1.0, 1.0
    minx, miny, maxx, maxy = shapely.total_bounds([*areas, frames])
    return float(minx), float(miny), float(maxx), float(maxy)


def _extent(bounds: tuple[float, float, float, float]) -> float:
    return max(bounds[2] - bounds[0], bounds[3] - bounds[1])


def _cut_water(
    water: gpd.GeoSeries, bounds: tuple[float, float, float, float], detail: int
) -> shapely.Geometry:
    there = [g for g in water if g is not None and not g.is_empty]
    if not there:
        return shapely.GeometryCollection()
    whole = shapely.simplify(shapely.union_all(there), _extent(bounds) / detail)
    return shapely.clip_by_rect(whole, *bounds)
