"""Which areas are neighbours: by their borders, less those that a river or a railway parts."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from screening.base import Bools, Floats, Ints

Shapes = npt.NDArray[np.object_]

ROUNDING = 0.01
"""Metres: borders nearer than this differ by the rounding of their coordinates."""

ALONG = 0.5
"""A shared border is a barrier's if more than this share of its length lies at one."""


def links(
    shapes: gpd.GeoSeries,
    barriers: gpd.GeoSeries | None = None,
    *,
    gap: float = 0.0,
    within: float = 0.0,
) -> pd.DataFrame:
    """Return the pairs of neighbours: Queen contiguity, with what parts them.

    Two areas are neighbours if they share a border or a corner. Where borders do not match (see
    `screening.delivery.geometry.coverage`), areas no farther apart than `gap` are neighbours, too: what
    the checks call a slip of the drawing parts nobody. Everywhere else nothing is tolerated.

    A pair is *cut* by a barrier

    - if it shares a border, and more than half of its length (`ALONG`) lies within `within` of a barrier;
    - if it shares a corner alone, the corner lies within `within` of a barrier, and the straight line
      between a point inside the one and a point inside the other crosses a barrier.

    A barrier that runs through an area parts it from nobody, and never in itself: whether one can get
    across is not known. Bridges are not known, either.

    Parameters
    ----------
    shapes : geopandas.GeoSeries
        Index `area_id`; polygons or multipolygons in metres. Missing and empty ones have no neighbours.
    barriers : geopandas.GeoSeries, optional
        Lines or areas in the same coordinates.
    gap, within : float
        Metres.

    Returns
    -------
    pandas.DataFrame
        One row a pair, sorted: ``area_id``, ``neighbour`` (text, in the order of the index), ``border``
        (float64, metres; 0 for a corner) and ``cut`` (bool).

    Examples
    --------
    >>> from shapely import LineString, box
    >>> row = gpd.GeoSeries({"a": box(0, 0, 9, 9), "b": box(9, 0, 18, 9), "c": box(18, 0, 27, 9)})
    >>> river = gpd.GeoSeries([LineString([(18, -9), (18, 18)])])
    >>> links(row, river, within=1).values.tolist()
    [['a', 'b', 9.0, False], ['b', 'c', 9.0, True]]

    A corner makes neighbours, too, without a border; 2 m between borders part areas unless such a gap is put up
    with; what has no geometry has no neighbours:

    >>> apart = gpd.GeoSeries({"a": box(0, 0, 9, 9), "b": box(9, 9, 18, 18), "c": box(0, 11, 7, 18), "d": None})
    >>> links(apart).values.tolist()
    [['a', 'b', 0.0, False]]
    >>> links(apart, gap=2.5)[["area_id", "neighbour"]].values.tolist()
    [['a', 'b'], ['a', 'c'], ['b', 'c']]
    >>> links(apart.iloc[3:]).empty
    True
    """
    areas = shapes.to_numpy()
    there = np.flatnonzero(~(shapely.is_missing(areas) | shapely.is_empty(areas)))
    areas, ids = areas[there], shapes.index.to_numpy(dtype=object)[there]
    first, second, contact = _contacts(areas, gap)
    border = shapely.length(contact)
    cut = np.zeros(len(first), dtype=bool)
    wall = _joined(barriers, areas, within)
    if wall is not None and len(first):
        cut = _cut(areas, first, second, contact, border, wall, within)
    return pd.DataFrame(
        {
            "area_id": pd.array(ids[first], dtype="str"),
            "neighbour": pd.array(ids[second], dtype="str"),
            "border": border,
            "cut": cut,
        }
    )


def _contacts(areas: Shapes, gap: float) -> tuple[Ints, Ints, Shapes]:
    """Return pairs of positions, and what each pair shares: lines, or something without length."""
    if not len(areas):
        nothing = np.empty(0, dtype=np.int64)
        return nothing, nothing, np.empty(0, dtype=object)
    tree = shapely.STRtree(areas)
    loose = ~shapely.is_empty(shapely.coverage_invalid_edges(areas, gap_width=gap))
    reach = max(gap, ROUNDING)
    pairs = [tree.query(areas, predicate="intersects")]
    if loose.any():
        at = np.flatnonzero(loose)
        near = tree.query(areas[at], predicate="dwithin", distance=reach)
        near[0] = at[near[0]]
        pairs += [near, near[::-1]]
    both = np.concatenate(pairs, axis=1)
    first, second = np.unique(both[:, both[0] < both[1]], axis=1).astype(np.int64)
    edges = shapely.boundary(areas)
    contact = shapely.intersection(edges[first], edges[second])
    unmatched = loose[first] | loose[second]
    if unmatched.any():
        contact[unmatched] = _near_border(edges[first[unmatched]], areas[second[unmatched]], reach)
    return first, second, contact


def _near_border(edges: Shapes, others: Shapes, reach: float) -> Shapes:
    """Return the part of each edge that lies at the other area, or a point if that is a corner alone."""
    shared = shapely.intersection(edges, shapely.buffer(others, reach))
    # around a corner, up to twice the reach of either side lies within it
    corner = shapely.length(shared) <= 4 * reach
    shared[corner] = shapely.centroid(shared[corner])
    return np.asarray(shared)


def _joined(barriers: gpd.GeoSeries | None, areas: Shapes, within: float) -> shapely.Geometry | None:
    """Return all barriers near the areas as one geometry."""
    if barriers is None or not len(areas):
        return None
    given = barriers.to_numpy()
    given = shapely.make_valid(given[~(shapely.is_missing(given) | shapely.is_empty(given))])
    west, south, east, north = shapely.total_bounds(areas)
    room = shapely.box(west - within, south - within, east + within, north + within)
    given = given[shapely.intersects(given, room)]
    return shapely.union_all(given) if len(given) else None


def _cut(
    areas: Shapes,
    first: Ints,
    second: Ints,
    contact: Shapes,
    border: Floats,
    wall: shapely.Geometry,
    within: float,
) -> Bools:
    shapely.prepare(wall)
    cut = np.asarray(shapely.dwithin(contact, wall, max(within, ROUNDING)))
    side, corner = np.flatnonzero(cut & (border > 0)), np.flatnonzero(cut & (border == 0))
    band = shapely.buffer(wall, max(within, ROUNDING))
    shapely.prepare(band)
    along = shapely.length(shapely.intersection(contact[side], band))
    cut[side] = along > ALONG * border[side]
    inside = shapely.get_coordinates(shapely.point_on_surface(areas))
    ends = np.stack([inside[first[corner]], inside[second[corner]]], axis=1)
    cut[corner] = shapely.crosses(shapely.linestrings(ends), wall) if len(corner) else False
    return cut


__all__ = ["links"]
