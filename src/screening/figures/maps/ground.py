"""How a map lies on the ground: how long its units are there, and where north is, whatever its coordinate system."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import Geod, Transformer
from pyproj.exceptions import ProjError

_STEP = 1e-3
"""By so much of the map's size one goes from its middle to see how long a unit is, and where north lies."""
_SPARSE = 4.0
"""From so many times the areas' own size on a map is mostly empty: something lies far off."""
_FAR = 0.5
"""Parts that are farther from all others than so many times the side of a square as large as all are far off."""
_AIR = 0.04
"""Around what is drawn in a frame, as a share of the rest's size."""


@dataclass(frozen=True)
class Ground:
    """How a map lies on the ground, at its middle.

    Attributes
    ----------
    metres : float
        How many metres a unit of the map is long from west to east.
    north : float
        By how many degrees north is turned from the map's top, clockwise.
    """

    metres: float = 1.0
    north: float = 0.0


def ground(crs: Any, bounds: tuple[float, float, float, float]) -> Ground:
    """Return how a map lies on the ground, by geodesics from its middle.

    Parameters
    ----------
    crs : pyproj.CRS or None
        Without one, and where it knows no place on the earth, units are taken for metres, and its top for north.
    bounds : tuple of float
        minx, miny, maxx, maxy.

    Examples
    --------
    Web Mercator draws Munich one and a half times as large, and a degree is some 74 km there:

    >>> from pyproj import CRS
    >>> munich = ground(CRS("EPSG:3857"), (1_270_000, 6_110_000, 1_300_000, 6_150_000))
    >>> round(munich.metres, 2), round(munich.north, 2) + 0
    (0.67, 0.0)
    >>> round(ground(CRS("EPSG:4326"), (11.4, 48.0, 11.7, 48.3)).metres / 1000)
    74

    East of the middle of its zone, north is turned to the left:

    >>> round(ground(CRS("EPSG:25832"), (680_000, 5_330_000, 700_000, 5_350_000)).north, 1)
    -1.9
    >>> ground(None, (0, 0, 1, 1))
    Ground(metres=1.0, north=0.0)
    """
    if crs is None or crs.geodetic_crs is None:
        return Ground()
    x, y = (bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2
    step = _STEP * max(bounds[2] - bounds[0], bounds[3] - bounds[1])
    geod = crs.get_geod() or Geod(ellps="WGS84")
    try:
        to_degrees = Transformer.from_crs(crs, crs.geodetic_crs, always_xy=True)
        lon, lat = to_degrees.transform([x - step, x + step, x, x], [y, y, y - step, y + step])
        _, _, length = geod.inv(lon[0], lat[0], lon[1], lat[1])
        upwards, _, _ = geod.inv(lon[2], lat[2], lon[3], lat[3])
    except (ProjError, ValueError):
        return Ground()
    if not np.isfinite([length, upwards]).all() or not length:
        return Ground()
    return Ground(float(length / (2 * step)), float(-upwards))


def framed(areas: pd.Series) -> tuple[pd.Series, shapely.Geometry]:
    """Bring what lies far off near to the rest, as printed maps do, so that neither is too small to be read.

    Parameters
    ----------
    areas : pandas.Series
        Polygons by `area_id`.

    Returns
    -------
    areas : pandas.Series
        With parts that lie far off moved below the rest; as they were if there are none.
    frames : shapely.Geometry
        Lines around what was moved, for a place where it is not; may be empty.

    Examples
    --------
    >>> near, far = shapely.box(0, 0, 10, 10), shapely.box(90, 0, 92, 2)
    >>> moved, frames = framed(pd.Series({"a": near, "b": far}))
    >>> moved["a"].equals(near), [round(b, 1) for b in moved["b"].bounds], frames.is_empty
    (True, [0.4, -2.8, 2.4, -0.8], False)
    >>> framed(pd.Series({"a": near}))[1].is_empty
    True
    """
    given = areas.to_numpy()
    size = float(shapely.area(given).sum()) if len(given) else 0.0
    whole = shapely.box(*shapely.total_bounds(given)).area if len(given) else 0.0
    nothing = shapely.GeometryCollection()
    if whole <= _SPARSE * size or not size:
        return areas, nothing
    parts, owner = shapely.get_parts(given, return_index=True)
    of = _clusters(parts, _FAR * size**0.5)
    if of.max() == 0:
        return areas, nothing
    weights = np.bincount(of, weights=shapely.area(parts))
    minx, miny, maxx, maxy = shapely.total_bounds(parts[of == weights.argmax()])
    air = _AIR * max(maxx - minx, maxy - miny)
    at, moved, frames = minx + air, parts.copy(), []
    for cluster in np.argsort(-weights, kind="stable")[1:]:
        there = of == cluster
        left, _, right, top = shapely.total_bounds(parts[there])
        # below the rest, one beside the other
        way = np.array([at - left, miny - 2 * air - top])
        moved[there] = shapely.transform(parts[there], lambda xy, way=way: xy + way)
        frame = np.array(shapely.total_bounds(moved[there])) + air / 2 * np.array([-1, -1, 1, 1])
        frames.append(shapely.box(*frame).exterior)
        at += right - left + 2 * air
    again = [shapely.union_all(moved[owner == k]) for k in range(len(given))]
    return pd.Series(again, index=areas.index, dtype=object), shapely.MultiLineString(
        [shapely.LineString(f) for f in frames]
    )


def _clusters(parts: NDArray[np.object_], far: float) -> NDArray[np.int64]:
    """Return which parts hang together over no gap as wide as `far`: numbers from 0 on."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    one, other = shapely.STRtree(parts).query(parts, predicate="dwithin", distance=far)
    pairs = coo_array((np.ones(len(one)), (one, other)), shape=(len(parts), len(parts)))
    return np.asarray(connected_components(pairs, directed=False)[1], dtype=np.int64)
