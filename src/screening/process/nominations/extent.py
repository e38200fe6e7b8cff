"""Polygons that a body draws itself: cut with the areas, so that it is told how much of which area is meant."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely import Geometry

from screening.base import Finding, lies_there
from screening.delivery.geometry import read_layer
from screening.delivery.manifest import inside
from screening.process.nominations.findings import (
    LONGEST,
    extent_beyond,
    extent_elsewhere,
    extent_named_oddly,
    extent_no_file,
    extent_no_numbers,
    extent_no_polygon,
    extent_outside,
    extent_repaired,
    extent_without_map,
    shares_left_out,
)

OF_AREA, OF_EXTENT = "anteil_gebiet", "anteil_umgriff"
"""Columns: how much of an area lies within the polygon, and how much of the polygon in the area; 0 to 1."""

NO_SHARES = pd.DataFrame({OF_AREA: [], OF_EXTENT: []}, index=pd.Index([], dtype="str", name="area_id"))


@dataclass(frozen=True)
class Drawn:
    """A polygon as it was drawn, and what of it lies where.

    Attributes
    ----------
    shape : shapely.Geometry or None
        In the areas' CRS; None if it could not be read.
    shares : pandas.DataFrame
        As `cut`, without the areas that the polygon only grazes.
    """

    shape: Geometry | None = None
    shares: pd.DataFrame = field(default_factory=NO_SHARES.copy)


OUTSIDE = 0.01
"""More of a polygon outside of all areas than this is told."""

FAR = 1.0
"""A polygon that reaches farther beyond the map than this times the map's longer side is none that somebody meant."""

_FILELIKE = re.compile(rf"[\w./-]{{1,{LONGEST}}}\.(?:geojson|json|gpkg)", re.IGNORECASE)


def is_file_name(text: str) -> bool:
    """Tell whether a cell looks like the name of a polygon file, and like no free text.

    Examples
    --------
    >>> is_file_name("umgriffe/am-hafen.geojson"), is_file_name("Hof hinter Nr. 12"), is_file_name("hof.shp")
    (True, False, False)
    """
    return _FILELIKE.fullmatch(text) is not None


def cut(extent: Geometry, areas: gpd.GeoSeries) -> pd.DataFrame:
    """Return how much of each area lies within a polygon, and how much of the polygon in the area.

    Parameters
    ----------
    extent : shapely.Geometry
        A valid polygon, or several, in the areas' CRS.
    areas : geopandas.GeoSeries
        Index `area_id`; areas without a shape are passed over.

    Returns
    -------
    pandas.DataFrame
        A row per area that shares more than a border, largest part of the polygon first: ``anteil_gebiet`` and
        ``anteil_umgriff``, 0 to 1.

    Examples
    --------
    >>> areas = gpd.GeoSeries([shapely.box(0, 0, 4, 1), shapely.box(4, 0, 6, 1)], index=["01", "02"])
    >>> cut(shapely.box(3, 0, 6, 1), areas).round(3).to_dict("index")
    {'02': {'anteil_gebiet': 1.0, 'anteil_umgriff': 0.667}, '01': {'anteil_gebiet': 0.25, 'anteil_umgriff': 0.333}}
    >>> cut(shapely.box(9, 0, 10, 1), areas).empty
    True
    """
    drawn = areas[~(areas.isna() | areas.is_empty)]
    near = drawn.iloc[drawn.sindex.query(extent, predicate="intersects")]
    common = near.intersection(extent).area
    shares = pd.DataFrame({OF_AREA: common / near.area, OF_EXTENT: common / extent.area})
    shares = shares[common > 0].rename_axis("area_id")
    return shares.sort_values([OF_EXTENT, OF_AREA], ascending=False, kind="stable")


def read_extent(
    folder: Path, name: str, areas: gpd.GeoSeries, least: int, at: tuple[str, int], found: list[Finding]
) -> Drawn:
    """Read a polygon and cut it with the areas.

    Parameters
    ----------
    folder : Path
        That of the file that names it.
    name : str
        The file below it.
    areas : geopandas.GeoSeries
        In the city's working CRS; none if the map cannot be read.
    least : int
        Percent, see `screening.delivery.manifest.Naming.least_share`.
    at : tuple of str and int
        File and row that findings name; 0: the file has none.
    found : list of Finding
        Gets what is wrong or noteworthy.

    Returns
    -------
    Drawn
        Without shares if it names no area, which is an error.
    """
    told = name if is_file_name(name) else ""
    if not told:
        found.append(extent_named_oddly(*at))
        return Drawn()
    if not inside(folder, name) or not lies_there(folder / name):
        found.append(extent_no_file(told, *at))
        return Drawn()
    if areas.empty:
        found.append(extent_without_map(told, *at))
        return Drawn()
    wrong: list[Finding] = []
    layer = read_layer(folder, name, None, wrong)
    beside = PurePosixPath(at[0]).parent
    found += [replace(f, file=(beside / f.file).as_posix()) for f in wrong]
    if layer is None:
        return Drawn()
    extent = _polygon(layer, areas, told, at, found)
    if extent is None:
        return Drawn()
    shares = cut(extent, areas)
    named = (shares >= least / 100).any(axis=1)
    if not named.any():
        found.append(extent_elsewhere(told, *at))
        return Drawn()
    if not named.all():
        found.append(shares_left_out([*shares.index[~named]], least, told, *at))
    if (outside := 1 - float(shares[OF_EXTENT].sum())) > OUTSIDE:
        found.append(extent_outside(outside, told, *at))
    return Drawn(extent, shares[named])


def _polygon(
    layer: gpd.GeoDataFrame, areas: gpd.GeoSeries, told: str, at: tuple[str, int], found: list[Finding]
) -> Geometry | None:
    """Return all polygons of a file as one, in the areas' CRS."""
    shapes = layer.geometry[layer.geometry.notna()]
    shapes = shapes[shapes.geom_type.isin(["Polygon", "MultiPolygon"]) & ~shapes.is_empty]
    if shapes.empty:
        found.append(extent_no_polygon(told, *at))
        return None
    # a number that is none makes the bounds of its shape none, or is passed over: each is looked at
    if not np.isfinite(shapely.get_coordinates(shapes.array)).all():
        found.append(extent_no_numbers(told, *at))
        return None
    west, south, east, north = shapes.total_bounds
    degrees = west >= -180 and east <= 180 and south >= -90 and north <= 90
    # a GeoJSON without a word of its CRS is WGS84 to GDAL, whatever its numbers
    if shapes.crs is None or (shapes.crs.is_geographic and not degrees):
        shapes = shapes.set_crs(areas.crs, allow_override=True)
    whole = shapes.to_crs(areas.crs)
    if wrong := _misplaced(whole, areas):
        found.append(wrong(told, *at))
        return None
    if not whole.is_valid.all():
        found.append(extent_repaired(told, *at))
        whole = whole.make_valid()
    union = shapely.union_all(whole.to_numpy())
    if union.area > 0:
        return union
    found.append(extent_no_polygon(told, *at))
    return None


def _misplaced(whole: gpd.GeoSeries, areas: gpd.GeoSeries) -> Callable[[str, str, int], Finding] | None:
    """Return what is wrong with where shapes in the areas' CRS lie: nowhere, or on the map and far beyond it."""
    if not np.isfinite(shapely.get_coordinates(whole.array)).all():
        return extent_no_numbers
    west, south, east, north = areas.total_bounds
    far = FAR * max(east - west, north - south)
    left, bottom, right, top = whole.total_bounds
    # what lies beside the map is told as such
    apart = left > east or right < west or bottom > north or top < south
    beyond = left < west - far or right > east + far or bottom < south - far or top > north + far
    return extent_beyond if beyond and not apart else None
