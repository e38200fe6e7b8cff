"""Boundaries: one geometry per area, in the working CRS, checked by magnitude."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePath

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
from pyproj import CRS
from pyproj.exceptions import ProjError

from screening.base import Finding, first_of, one_of
from screening.delivery.geometry.assignment import assign, parent_findings
from screening.delivery.geometry.coverage import check_coverage, sound
from screening.delivery.geometry.file import EXACT, read_layer
from screening.delivery.geometry.findings import (
    areas_without_geometry,
    coordinates_elsewhere,
    id_against_pattern,
    id_column_missing,
    ids_as_decimals,
    ids_completed,
    no_polygons,
    other_crs,
    other_unit,
    parts_dissolved,
    parts_far_apart,
    parts_joined,
    rows_without_geometry,
    shapes_without_id,
)
from screening.delivery.geometry.findings_of_merges import areas_merged
from screening.delivery.geometry.merges import Parts, read_merges
from screening.delivery.geometry.names import shape_names, with_names
from screening.delivery.ids import by_form, clean
from screening.delivery.manifest import Boundary, City, id_form, metre_findings, to_degrees
from screening.delivery.tables import code_beside

Bounds = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Areas:
    """The areas of one boundary version.

    Attributes
    ----------
    frame : geopandas.GeoDataFrame
        Index `area_id` (text, sorted); `area_name` if names are declared (empty where an area has none); one
        column per parent level and per assigned geography; geometry in the city's working CRS, parts with the
        same id dissolved.
    findings : tuple of Finding
    names : dict of str to str
        What the map file itself calls the areas, or the table of merged ones.
    merged : dict of str to tuple of str
        Areas that are reported as one, with the areas that they are made of.
    part_names : dict of str to str
        What map and assignment call these: files may name them, too.
    """

    version: str
    frame: gpd.GeoDataFrame
    findings: tuple[Finding, ...]
    names: Mapping[str, str] = field(default_factory=dict)
    merged: Parts = field(default_factory=dict)
    part_names: Mapping[str, str] = field(default_factory=dict)


def read_areas(city: City, boundary: Boundary) -> Areas:
    """Read the boundaries of one version.

    Attributes of parts that share an id are never summed: real layers repeat the whole area's figure on
    each part.

    Examples
    --------
    >>> from screening.delivery.manifest.city import read_city
    >>> city = read_city("musterstadt")
    >>> areas = read_areas(city, city.boundary_in(2024))
    >>> areas.frame.index[:2].tolist(), list(areas.frame)[1:4]
    (['01.1.1', '01.1.2'], ['bezirk', 'bezirksteil', 'bezirk_name'])
    >>> [f.message for f in areas.findings]
    ['Gebiete aus mehreren Flächen (2) wurden zu je einem Gebiet vereinigt.']
    """
    found: list[Finding] = []
    layer = read_layer(city.geo, boundary.path, boundary.layer, found)
    column = _id_column(layer, boundary, found) if layer is not None else None
    if layer is None or column is None or not _fits_crs(layer, boundary, found):
        return Areas(boundary.version, empty_areas(city), tuple(found))
    ids = _ids(layer[column], city, boundary, found)
    merges = read_merges(city, boundary, {*ids} - {""}, found)
    parts = [i if i in merges.whole else "" for i in ids]
    ids = [merges.whole.get(i, i) for i in ids]
    index = pd.Index(ids, name="area_id", dtype="str")
    unnamed = ["" if i in merges.names else i for i in ids]
    attributes = pd.DataFrame(layer.drop(columns=layer.geometry.name))
    names = shape_names(attributes, boundary, unnamed, found) | {**merges.names}
    named = shape_names(attributes, boundary, parts, []) if merges.parts else {}
    if merges.parts:
        found.append(areas_merged(merges.parts, named, PurePath(boundary.merge).name))
    shapes = gpd.GeoDataFrame(geometry=layer.geometry.to_numpy(), index=index, crs=boundary.crs)
    shapes = sound(_polygonal(shapes[index != ""], boundary, found).to_crs(city.crs), boundary, found)
    frame = _joined(shapes, city, boundary, merges.parts, found).sort_index()
    found += metre_findings(frame.total_bounds, city.crs)
    found += check_coverage(frame.geometry, city.checks, boundary)
    found += parent_findings(city)
    _describe(frame, city, names, merges.parts, found, named)
    for name in dict.fromkeys(city.context.layers.values()):
        found += _context(city, name)[1]
    return Areas(boundary.version, frame, tuple(found), names, merges.parts, named)


def _describe(
    frame: gpd.GeoDataFrame,
    city: City,
    names: Mapping[str, str],
    merged: Parts,
    found: list[Finding],
    named: dict[str, str] | None = None,
) -> None:
    """Give areas their names, parents and assigned geographies; `named` gets the names of merged areas' parts."""
    if names or (city.assignment and city.assignment.name_column):
        with_names(frame, names)
    for parent in city.parents:
        frame[parent.id] = [city.parent_id(a, parent) for a in frame.index]
    assign(frame, city, found, merged, named)


def with_areas(areas: Areas, ids: Iterable[str], city: City) -> Areas:
    """Return the areas and further ones that no map holds: in every table, on no map.

    Parameters
    ----------
    areas : Areas
    ids : iterable of str
        Ids that the map does not hold. Their parents come from the id, further geographies from the assignment
        table, as for the others; their geometry is missing.
    city : City

    Examples
    --------
    >>> import shapely
    >>> from screening.delivery.manifest.city import Parent
    >>> city = City.model_construct(crs="EPSG:25832", parents=(Parent(id="bezirk", label="Bezirk", parts=1),))
    >>> frame = gpd.GeoDataFrame({"bezirk": ["01"]}, geometry=[shapely.box(0, 0, 1, 1)], index=["01.2"])
    >>> areas = with_areas(Areas("2020", frame, ()), ["01.1"], city)
    >>> areas.frame.index.tolist(), areas.frame["bezirk"].tolist(), areas.frame.geometry.isna().tolist()
    (['01.1', '01.2'], ['01', '01'], [True, False])
    >>> with_areas(areas, [], city) is areas
    True
    """
    more = sorted(set(ids))
    if not more:
        return areas
    index = pd.Index([*areas.frame.index, *more], name="area_id", dtype="str")
    shapes = [*areas.frame.geometry, *[None] * len(more)]
    frame = gpd.GeoDataFrame(geometry=shapes, index=index, crs=city.crs).sort_index()
    _describe(frame, city, areas.names, areas.merged, [])  # what is wrong with the table has been told
    return replace(areas, frame=frame)


def read_context(city: City) -> gpd.GeoSeries:
    """Return the water lines of the city's context layer in the working CRS.

    Empty if the city has none, and if the layer cannot be read, which `read_areas` tells.

    Examples
    --------
    >>> from screening.delivery.manifest.city import read_city
    >>> city = read_city("musterstadt")
    >>> read_context(city).geom_type.tolist(), read_context(city).crs.to_epsg()
    (['LineString'], 25832)
    >>> read_context(City.model_construct(crs="EPSG:25832")).empty
    True
    """
    return _context(city, city.context.water)[0]


def read_barriers(city: City) -> gpd.GeoSeries:
    """Return what parts neighbours (lines or areas: rivers, railways) in the working CRS.

    Empty if the city has no such layer, and if it cannot be read, which `read_areas` tells.

    Examples
    --------
    >>> from screening.delivery.manifest.city import read_city
    >>> city = read_city("musterstadt")
    >>> read_barriers(city).geom_type.tolist()
    ['LineString']
    >>> read_barriers(City.model_construct(crs="EPSG:25832")).empty
    True
    """
    return _context(city, city.context.barriers)[0]


def empty_areas(city: City) -> gpd.GeoDataFrame:
    """Return the frame of a city without any area, for when boundaries cannot be read.

    Examples
    --------
    >>> from screening.delivery.manifest.city import Parent
    >>> city = City.model_construct(crs="EPSG:25832", parents=(Parent(id="bezirk", label="Bezirk", parts=1),))
    >>> frame = empty_areas(city)
    >>> len(frame), list(frame), frame.index.name, frame.crs.to_epsg()
    (0, ['bezirk', 'geometry'], 'area_id', 25832)
    """
    index = pd.Index([], name="area_id", dtype="str")
    return gpd.GeoDataFrame({p.id: [] for p in city.parents}, geometry=[], index=index, crs=city.crs)


def _context(city: City, name: str | None) -> tuple[gpd.GeoSeries, list[Finding]]:
    nothing = gpd.GeoSeries([], crs=city.crs)
    if not name:
        return nothing, []
    found: list[Finding] = []
    layer = read_layer(city.geo, name, None, found)
    if layer is None:
        return nothing, [replace(f, level="Warnung") for f in found]
    shapes = layer.geometry
    if shapes.crs is None or (shapes.crs.is_geographic and not _in_degrees(shapes.total_bounds)):
        shapes = shapes.set_crs(city.crs, allow_override=True)
    return shapes.to_crs(city.crs), []


def _in_degrees(bounds: Bounds) -> bool:
    west, south, east, north = bounds
    return bool(west >= -180 and east <= 180 and south >= -90 and north <= 90)


def _id_column(layer: gpd.GeoDataFrame, boundary: Boundary, found: list[Finding]) -> str | None:
    """Return the column of the ids as the file writes it; None, with a finding, if there is none."""
    named = [str(c) for c in layer.columns if c != layer.geometry.name]
    column = one_of(boundary.id_column, named)
    if column is not None:
        return column
    found.append(id_column_missing(boundary, named))
    return None


def _fits_crs(layer: gpd.GeoDataFrame, boundary: Boundary, found: list[Finding]) -> bool:
    """Check the declared CRS against the file's own and, by magnitude, against the coordinates."""
    declared = CRS.from_user_input(boundary.crs)
    # A GeoJSON without a crs member is WGS84 to GDAL, so that one cannot contradict the declaration.
    own = layer.crs.to_epsg() if layer.crs is not None else None
    units = {a.unit_conversion_factor for a in layer.crs.axis_info[:2]} if layer.crs is not None else set()
    if own is None and units and units != {a.unit_conversion_factor for a in declared.axis_info[:2]}:
        found.append(other_unit(boundary))
        return False
    if own not in (None, 4326, declared.to_epsg()):
        found.append(other_crs(boundary, own))
        return False
    west, south, east, north = layer.total_bounds
    area = declared.area_of_use
    if area is None or np.isnan(west):  # shapes without coordinates are told elsewhere
        return True
    try:
        lon, lat = to_degrees(boundary.crs).transform(
            [west, (west + east) / 2, east], [south, (south + north) / 2, north]
        )
    except ProjError:  # pragma: no cover - PROJ answers inf for what it cannot transform
        lon = lat = [np.inf]
    if all(_between(x, area.west - 1, area.east + 1) for x in lon) and all(
        area.south - 1 <= y <= area.north + 1 for y in lat
    ):
        return True
    found.append(coordinates_elsewhere(boundary, (west, south, east, north)))
    return False


def _between(longitude: float, west: float, east: float) -> bool:
    """Tell whether a longitude lies between two others; North America's CRS reach over the antimeridian."""
    return west <= longitude <= east if west <= east else longitude >= west or longitude <= east


def _ids(column: pd.Series, city: City, boundary: Boundary, found: list[Finding]) -> list[str]:
    """Return the areas' ids as text, shortened if declared; tell those missing or against the pattern."""
    ids = [clean(_text(v)) for v in column]
    if boundary.id_prefix:
        ids = [code_beside(i) for i in ids]
    _tell_decimals(column, ids, boundary, found)
    if not boundary.dissolve_parts and (
        read := by_form((i for i in ids if i), city.id_pattern, city.separator)
    ):
        found.append(ids_completed(boundary, read))
        ids = [read.get(i, i) for i in ids]
    if boundary.dissolve_parts:
        ids = [city.first_parts(i, boundary.dissolve_parts) for i in ids]
    if "" in ids:
        found.append(shapes_without_id(boundary, ids.count("")))
    fits = id_form(city.id_pattern)
    found += first_of(
        [
            id_against_pattern(boundary, city.id_pattern, bad)
            for bad in sorted(set(ids) - {""})
            if not fits(bad)
        ]
    )
    return ids


def _text(value: object) -> str:
    """Return a field of a map as text: whole numbers without the ``.0`` of a column of decimal ones."""
    if isinstance(value, list | np.ndarray) and len(value) == 1:
        value = value[0]  # one field that holds a list makes lists of all others
    if value is None or (pd.api.types.is_scalar(value) and pd.isna(value)):
        return ""
    whole = isinstance(value, float) and value.is_integer() and abs(value) < EXACT
    return str(int(value) if whole else value)  # type: ignore[call-overload]


def _tell_decimals(column: pd.Series, ids: list[str], boundary: Boundary, found: list[Finding]) -> None:
    """Tell ids that the file holds as decimal numbers; whole numbers beside an empty field are none."""
    if column.dtype.kind == "f" and (told := [i for i in ids if i.isdigit()]):
        found.append(ids_as_decimals(boundary, told))


def _polygonal(shapes: gpd.GeoDataFrame, boundary: Boundary, found: list[Finding]) -> gpd.GeoDataFrame:
    """Return the shapes that are areas; tell those that are missing or something else."""
    geometry = shapes.geometry
    missing = geometry.isna() | geometry.is_empty
    again = missing & shapes.index.isin(shapes.index[~missing])
    if again.any():
        areas = sorted(set(shapes.index[again]))
        found.append(rows_without_geometry(boundary, int(again.sum()), areas))
    shapes, geometry, missing = shapes[~again], geometry[~again], missing[~again]
    other = ~missing & ~geometry.geom_type.isin(["Polygon", "MultiPolygon"])
    for which, told in ((missing, areas_without_geometry), (other, no_polygons)):
        if which.any():
            found.append(told(boundary, sorted(set(shapes.index[which]))))
    return shapes[~missing & ~other]


def _joined(
    shapes: gpd.GeoDataFrame, city: City, boundary: Boundary, merged: Parts, found: list[Finding]
) -> gpd.GeoDataFrame:
    """Return one row per area: parts that share an id are joined, and told where that was not declared."""
    several = shapes.index.duplicated(keep=False)
    if not several.any():
        return shapes
    if boundary.dissolve_parts:
        found.append(parts_dissolved(boundary, len(shapes), shapes.index.nunique()))
        return shapes.dissolve(by="area_id")
    repeated = sorted(set(shapes.index[several]) - merged.keys())
    if repeated:
        found.append(parts_joined(boundary, repeated))
    for area in repeated:
        parts = shapes.geometry.loc[[area]]
        apart = float(parts.distance(parts.iloc[0]).max())
        if apart > float(city.checks.parts_apart_m):
            found.append(parts_far_apart(boundary, area, apart))
    return pd.concat([shapes[~several], shapes[several].dissolve(by="area_id")])
