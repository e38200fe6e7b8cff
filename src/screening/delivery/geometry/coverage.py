"""Whether areas are sound and fit together: invalid rings, overlaps and gaps, told with their size."""

from __future__ import annotations

import re
from collections.abc import Iterable

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from screening.base import Finding, first_of, the_area
from screening.delivery.geometry.findings import (
    areas_overlap,
    gaps_between_areas,
    shape_invalid,
    vertices_differ,
)
from screening.delivery.manifest import Boundary, Checks

Shapes = npt.NDArray[np.object_]
Ints = npt.NDArray[np.int64]

MOST_SIZED = 500
"""Of so many conflicting areas the overlaps are measured: in a hopeless layer more says no more."""

_SMALLEST = 1e-3
"""Gaps below this (m²) are rounding of the coordinates."""

_LEAST_TOLD = 1.0
"""What is smaller in sum (m²) is what rounding leaves, not land: it is told if the city's own limit is lower still."""

_REASONS = {
    "Self-intersection": "Selbstüberschneidung",
    "Ring Self-intersection": "Ring berührt sich selbst",
    "Too few points in geometry component": "zu wenige Punkte",
    "Hole lies outside shell": "Loch außerhalb der Fläche",
    "Holes are nested": "Loch im Loch",
    "Nested shells": "Fläche in der Fläche",
    "Duplicate Rings": "doppelter Ring",
    "Interior is disconnected": "Fläche zerfällt",
    "Invalid Coordinate": "ungültige Koordinate",
}


def sound(shapes: gpd.GeoDataFrame, boundary: Boundary, found: list[Finding]) -> gpd.GeoDataFrame:
    """Tell invalid areas; repair them if the boundary says so, else leave the whole area undrawn.

    Parameters
    ----------
    shapes : geopandas.GeoDataFrame
        Index `area_id` (may repeat); polygons in the working CRS.
    boundary : Boundary
        Its `repair` decides.
    found : list of Finding
        Gets one *Warnung* (repaired: *Hinweis*) per invalid area with reason, place and the square metres
        that a repair adds or removes.

    Returns
    -------
    geopandas.GeoDataFrame
        The same rows; valid polygons, or empty ones where an area was invalid and not to be repaired.

    Examples
    --------
    >>> boundary = Boundary(version="2020", path="a.gpkg", id_column="id", crs="EPSG:25832", valid_from=2020)
    >>> bow = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])
    >>> shapes = gpd.GeoDataFrame(geometry=[bow, shapely.box(2, 0, 4, 2)], index=["01", "02"])
    >>> found = []
    >>> sound(shapes, boundary, found).area.tolist(), found[0].value
    ([0.0, 4.0], '01: Selbstüberschneidung bei 1/1; Bereinigen ändert 2 m²')
    >>> boundary = boundary.model_copy(update={"repair": True})
    >>> sound(gpd.GeoDataFrame(geometry=[bow], index=["01"]), boundary, found).area.tolist()
    [2.0]
    """
    geometry = shapes.geometry.to_numpy(copy=True)
    invalid = ~shapely.is_valid(geometry)
    if not invalid.any():
        return shapes
    repaired = np.array([_polygons(s) for s in shapely.make_valid(geometry[invalid])], dtype=object)
    reasons = shapely.is_valid_reason(geometry[invalid])
    changed = np.abs(shapely.area(repaired) - np.abs(shapely.area(geometry[invalid])))
    found += first_of(
        [
            shape_invalid(boundary, area, _reason(reason), square_metres(size) if size >= _LEAST_TOLD else "")
            for area, reason, size in zip(shapes.index[invalid], reasons, changed, strict=True)
        ]
    )
    kept = shapes.copy()
    if boundary.repair:
        geometry[invalid] = repaired
    else:
        geometry[shapes.index.isin(shapes.index[invalid])] = shapely.MultiPolygon()
    kept.geometry = geometry
    return kept


def check_coverage(shapes: gpd.GeoSeries, checks: Checks, boundary: Boundary) -> list[Finding]:
    """Tell overlaps and narrow gaps between areas, with their size in square metres.

    Parameters
    ----------
    shapes : geopandas.GeoSeries
        Index `area_id`; valid polygons in the working CRS, empty ones are passed over.
    checks : Checks
        `gap_width_m` (what is wider is no slip), `gap_m2` and `overlap_m2` (from where on to warn).
    boundary : Boundary
        Names the place.

    Notes
    -----
    Finding out that nothing is wrong takes one linear pass; sizes are measured only where borders
    do not match.

    Examples
    --------
    >>> boundary = Boundary(version="2020", path="a.gpkg", id_column="id", crs="EPSG:25832", valid_from=2020)
    >>> left, right = shapely.box(0, 0, 10, 10), shapely.box(9, 0, 20, 10)
    >>> [found] = check_coverage(gpd.GeoSeries([left, right], index=["01", "02"]), Checks(), boundary)
    >>> found.level, found.value, found.message
    ('Warnung', '01/02 (10 m²)', 'Gebiete überlappen sich (1-mal, zusammen 10 m²): dort zählt die Fläche doppelt.')
    >>> check_coverage(gpd.GeoSeries([left, shapely.box(10, 0, 20, 10)]), Checks(), boundary)
    []
    """
    shapes = shapes[~shapes.is_empty]
    areas = shapes.to_numpy()
    edges = shapely.coverage_invalid_edges(areas, gap_width=float(checks.gap_width_m))
    wrong = np.flatnonzero(~shapely.is_empty(edges))[:MOST_SIZED]
    if not wrong.size:
        return []
    tree = shapely.STRtree(areas)
    ids = [str(i) for i in shapes.index]
    found = []
    overlaps = _overlaps(areas, tree, wrong)
    gaps = _gaps(areas, tree, wrong, edges, float(checks.gap_width_m))
    for mismatch, sizes, limit in (
        (areas_overlap, overlaps, checks.overlap_m2),
        (gaps_between_areas, gaps, checks.gap_m2),
    ):
        large = bool(sizes) and max(sizes.values()) >= float(limit)
        if large or sum(sizes.values()) >= _LEAST_TOLD:
            told = sorted(sizes, key=lambda pair: (-sizes[pair], pair))
            shown = [f"{_names(pair, ids)} ({square_metres(sizes[pair])})" for pair in told]
            found.append(mismatch(boundary, shown, square_metres(sum(sizes.values())), large=large))
    if not found and not (overlaps or gaps):
        found.append(vertices_differ(boundary, [ids[k] for k in wrong]))
    return found


def square_metres(size: float) -> str:
    r"""Return an area as German text with two significant digits where it is small.

    Examples
    --------
    >>> square_metres(0.0019), square_metres(4.26), square_metres(51234.4)
    ('0,0019 m²', '4,3 m²', '51\u202f234 m²')
    """
    text = f"{size:.2g}" if 0 < size < 10 else f"{size:,.0f}".replace(",", "\u202f")
    if "e" in text:
        text = "0"
    return text.replace(".", ",") + " m²"


def _names(pair: Iterable[int], ids: list[str]) -> str:
    return "/".join(the_area(ids[k]) for k in pair)


def _reason(text: str) -> str:
    """Translate GEOS' reason, such as ``Self-intersection[690050 5335050]``."""
    kind, _, place = text.partition("[")
    xy = [f"{float(n):.0f}" for n in re.findall(r"-?\d+(?:\.\d+)?", place)[:2]]
    return _REASONS.get(kind.strip(), kind.strip()) + (f" bei {'/'.join(xy)}" if xy else "")


def _polygons(shape: shapely.Geometry) -> shapely.Geometry:
    """Return the polygons of a repaired shape: repairing may leave lines and points beside them."""
    parts = [p for p in shapely.get_parts(shape) if p.geom_type in ("Polygon", "MultiPolygon")]
    return shapely.union_all(parts) if parts else shapely.MultiPolygon()


def _overlaps(areas: Shapes, tree: shapely.STRtree, wrong: Ints) -> dict[tuple[int, ...], float]:
    """Return the square metres that pairs of areas share."""
    first, second = tree.query(areas[wrong], predicate="intersects")
    pairs = np.unique(np.sort(np.stack([wrong[first], second]), axis=0), axis=1)
    pairs = pairs[:, pairs[0] != pairs[1]][:, : 20 * MOST_SIZED]
    size = shapely.area(shapely.intersection(areas[pairs[0]], areas[pairs[1]]))
    return {(int(a), int(b)): float(s) for a, b, s in zip(*pairs, size, strict=True) if s > 0}


def _gaps(
    areas: Shapes, tree: shapely.STRtree, wrong: Ints, edges: Shapes, width: float
) -> dict[tuple[int, ...], float]:
    """Return the square metres between areas that a gap no wider than `width` parts, by its neighbours."""
    if width <= 0:
        return {}
    seams = shapely.union_all(edges[wrong])
    near = np.unique(tree.query(seams, predicate="dwithin", distance=4 * width))
    land = shapely.intersection(shapely.union_all(areas[near]), shapely.buffer(seams, 4 * width))
    wide = shapely.buffer(land, width / 2, join_style="mitre")
    filled = shapely.difference(shapely.buffer(wide, -width / 2, join_style="mitre"), land)
    sizes: dict[tuple[int, ...], float] = {}
    for part in shapely.get_parts(filled):
        if part.area > _SMALLEST and shapely.dwithin(part, seams, 1e-6):
            beside = np.sort(tree.query(part, predicate="dwithin", distance=1e-6))
            if beside.size:
                pair = tuple(int(k) for k in beside)
                sizes[pair] = sizes.get(pair, 0.0) + float(part.area)
    return sizes
