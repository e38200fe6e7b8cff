"""Boundaries: one geometry per area, in the working CRS, checked by magnitude."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
from pyproj import CRS, Transformer
from pyproj.exceptions import ProjError

from screening.base import Finding, first_of, odds, one_of, some
from screening.delivery.geometry.assignment import assign, parent_findings
from screening.delivery.geometry.coverage import check_coverage, sound
from screening.delivery.geometry.file import EXACT, read_layer
from screening.delivery.ids import by_form, clean
from screening.delivery.manifest import Boundary, City, id_form, metre_findings

Bounds = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Areas:
    """The areas of one boundary version.

    Attributes
    ----------
    frame : geopandas.GeoDataFrame
        Index `area_id` (text, sorted); one column per parent level and per assigned geography; geometry
        in the city's working CRS, parts with the same id dissolved.
    findings : tuple of Finding
    """

    version: str
    frame: gpd.GeoDataFrame
    findings: tuple[Finding, ...]


def read_areas(city: City, boundary: Boundary) -> Areas:
    """Read the boundaries of one version.

    Attributes of parts that share an id are never summed: real layers repeat the whole area's figure on
    each part.

    Examples
    --------
    >>> import pathlib, pytest
    >>> if not pathlib.Path("data/raw/musterstadt").is_dir():
    ...     pytest.skip("the demo city is not here")
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
    index = pd.Index(_ids(layer[column], city, boundary, found), name="area_id", dtype="str")
    shapes = gpd.GeoDataFrame(geometry=layer.geometry.to_numpy(), index=index, crs=boundary.crs)
    shapes = sound(_polygonal(shapes[index != ""], boundary, found).to_crs(city.crs), boundary, found)
    frame = _joined(shapes, city, boundary, found).sort_index()
    found += metre_findings(frame.total_bounds, city.crs)
    found += check_coverage(frame.geometry, city.checks, boundary)
    for parent in city.parents:
        frame[parent.id] = [city.parent_id(a, parent) for a in frame.index]
    found += parent_findings(city)
    assign(frame, city, found)
    for name in dict.fromkeys(city.context.layers.values()):
        found += _context(city, name)[1]
    return Areas(boundary.version, frame, tuple(found))


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
    for parent in city.parents:
        frame[parent.id] = [city.parent_id(a, parent) for a in frame.index]
    assign(frame, city, [])  # what is wrong with the table has been told
    return replace(areas, frame=frame)


def read_context(city: City) -> gpd.GeoSeries:
    """Return the water lines of the city's context layer in the working CRS.

    Empty if the city has none, and if the layer cannot be read, which `read_areas` tells.

    Examples
    --------
    >>> import pathlib, pytest
    >>> if not pathlib.Path("data/raw/musterstadt").is_dir():
    ...     pytest.skip("the demo city is not here")
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
    >>> import pathlib, pytest
    >>> if not pathlib.Path("data/raw/musterstadt").is_dir():
    ...     pytest.skip("the demo city is not here")
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
    there = ", ".join(named)[:200]
    found.append(
        Finding(
            "Fehler",
            f"Die Spalte mit der Kennung fehlt in der Grenzdatei.{odds(boundary.id_column, named)}",
            f"id_column in stadt.toml angleichen; vorhanden: {there}.",
            file=boundary.path,
            column=boundary.id_column,
        )
    )
    return None


def _fits_crs(layer: gpd.GeoDataFrame, boundary: Boundary, found: list[Finding]) -> bool:
    """Check the declared CRS against the file's own and, by magnitude, against the coordinates."""
    declared = CRS.from_user_input(boundary.crs)
    # A GeoJSON without a crs member is WGS84 to GDAL, so that one cannot contradict the declaration.
    own = layer.crs.to_epsg() if layer.crs is not None else None
    units = {a.unit_conversion_factor for a in layer.crs.axis_info[:2]} if layer.crs is not None else set()
    if own is None and units and units != {a.unit_conversion_factor for a in declared.axis_info[:2]}:
        message = f"„{boundary.path}“ rechnet in einer anderen Einheit als das erklärte {boundary.crs}."
        remedy = "crs dieser [[boundary]] berichtigen; die Angabe der Datei gilt."
        place = {"file": "stadt.toml", "column": "boundary.crs", "value": boundary.crs[:60]}
        found.append(Finding("Fehler", message, remedy, **place))
        return False
    if own not in (None, 4326, declared.to_epsg()):
        found.append(
            Finding(
                "Fehler",
                f"„{boundary.path}“ nennt EPSG:{own}, erklärt ist {boundary.crs}.",
                "crs dieser [[boundary]] berichtigen.",
                file="stadt.toml",
                column="boundary.crs",
                value=boundary.crs,
            )
        )
        return False
    west, south, east, north = layer.total_bounds
    area = declared.area_of_use
    if area is None or np.isnan(west):  # shapes without coordinates are told elsewhere
        return True
    try:
        lon, lat = Transformer.from_crs(declared, 4326, always_xy=True).transform(
            [west, (west + east) / 2, east], [south, (south + north) / 2, north]
        )
    except ProjError:  # pragma: no cover - PROJ answers inf for what it cannot transform
        lon = lat = [np.inf]
    if all(area.west - 1 <= x <= area.east + 1 for x in lon) and all(
        area.south - 1 <= y <= area.north + 1 for y in lat
    ):
        return True
    found.append(
        Finding(
            "Fehler",
            f"Die Koordinaten in „{boundary.path}“ passen nicht zum erklärten Koordinatensystem {boundary.crs}.",
            "crs dieser [[boundary]] prüfen: WGS84 hat Werte um 11/48, EPSG:25832 Ostwerte um 690 000, "
            "EPSG:31468 um 4 468 000.",
            file="stadt.toml",
            column="boundary.crs",
            value=f"{west:.0f}/{south:.0f} bis {east:.0f}/{north:.0f}",
        )
    )
    return False


def _ids(column: pd.Series, city: City, boundary: Boundary, found: list[Finding]) -> list[str]:
    """Return the areas' ids as text, shortened if declared; tell those missing or against the pattern."""
    ids = [clean(_text(v)) for v in column]
    _tell_decimals(column, ids, boundary, found)
    place = {"file": boundary.path, "column": boundary.id_column}
    if not boundary.dissolve_parts and (
        read := by_form((i for i in ids if i), city.id_pattern, city.separator)
    ):
        message = f"Kennungen ohne führende Nullen oder als Dezimalzahl ({len(read)}) wurden nach dem Muster ergänzt."
        remedy = "Nichts zu tun; besser die Kennung in der Grenzdatei als Text speichern."
        value = some(f"{text} → {area}" for text, area in read.items())
        found.append(Finding("Hinweis", message, remedy, value=value, **place))
        ids = [read.get(i, i) for i in ids]
    if boundary.dissolve_parts:
        ids = [city.first_parts(i, boundary.dissolve_parts) for i in ids]
    if "" in ids:
        message = f"Flächen ohne Kennung ({ids.count('')})."
        found.append(Finding("Fehler", message, "Kennung in der Grenzdatei ergänzen.", **place))
    fits = id_form(city.id_pattern)
    message = f"Die Kennung passt nicht zum Muster {city.id_pattern}."
    remedy = "Kennung in der Grenzdatei als Text speichern oder id_pattern in stadt.toml berichtigen."
    found += first_of(
        [
            Finding("Fehler", message, remedy, value=bad[:60], **place)
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
    if column.dtype.kind == "f" and (told := [f"{i}.0 → {i}" for i in ids if i.isdigit()]):
        message = (
            f"Die Kennungen stehen als Dezimalzahlen in der Grenzdatei ({len(told)}); gelesen ohne „.0“."
        )
        remedy = "Nichts zu tun; besser die Kennung in der Grenzdatei als Text speichern."
        found.append(
            Finding(
                "Hinweis", message, remedy, boundary.path, "", boundary.id_column, some(dict.fromkeys(told))
            )
        )


def _polygonal(shapes: gpd.GeoDataFrame, boundary: Boundary, found: list[Finding]) -> gpd.GeoDataFrame:
    """Return the shapes that are areas; tell those that are missing or something else."""
    geometry = shapes.geometry
    missing = geometry.isna() | geometry.is_empty
    again = missing & shapes.index.isin(shapes.index[~missing])
    if again.any():
        message = (
            f"Zeilen ohne Geometrie ({again.sum()}) zu Gebieten, die noch eine Zeile mit Geometrie haben."
        )
        remedy = "Nichts zu tun, wenn es dieselben Gebiete sind; die Zeilen bleiben außer Betracht."
        value = some(sorted(set(shapes.index[again])))
        found.append(Finding("Hinweis", message, remedy, boundary.path, "", boundary.id_column, value))
    shapes, geometry, missing = shapes[~again], geometry[~again], missing[~again]
    other = ~missing & ~geometry.geom_type.isin(["Polygon", "MultiPolygon"])
    for which, message, remedy in (
        (missing, "Gebiete ohne Geometrie in der Grenzdatei.", "Geometrie ergänzen."),
        (other, "Punkte oder Linien statt Flächen in der Grenzdatei.", "Flächen liefern lassen."),
    ):
        if which.any():
            value = some(sorted(set(shapes.index[which])))
            found.append(Finding("Fehler", message, remedy, boundary.path, "", boundary.id_column, value))
    return shapes[~missing & ~other]


def _joined(
    shapes: gpd.GeoDataFrame, city: City, boundary: Boundary, found: list[Finding]
) -> gpd.GeoDataFrame:
    """Return one row per area: parts that share an id are joined, and told unless that was declared."""
    several = shapes.index.duplicated(keep=False)
    if not several.any():
        return shapes
    place = {"file": boundary.path, "column": boundary.id_column}
    if boundary.dissolve_parts:
        message = f"Feinere Gebiete ({len(shapes)} Flächen) wurden wie erklärt zu {shapes.index.nunique()} vereinigt."
        found.append(Finding("Hinweis", message, "Nichts zu tun.", **place))
        return shapes.dissolve(by="area_id")
    repeated = sorted(set(shapes.index[several]))
    message = f"Gebiete aus mehreren Flächen ({len(repeated)}) wurden zu je einem Gebiet vereinigt."
    remedy = "Nichts zu tun, wenn die Flächen zusammengehören."
    found.append(Finding("Hinweis", message, remedy, value=some(repeated), **place))
    for area in repeated:
        parts = shapes.geometry.loc[[area]]
        apart = float(parts.distance(parts.iloc[0]).max())
        if apart > float(city.checks.parts_apart_m):
            away = f"{apart / 1000:.1f}".replace(".", ",")
            message = "Flächen mit derselben Kennung liegen weit auseinander: Trägt eine die falsche?"
            remedy = "Kennung beim Herausgeber klären; Exklaven erlaubt parts_apart_m in [checks]."
            found.append(Finding("Warnung", message, remedy, value=f"{area} ({away} km)", **place))
    return pd.concat([shapes[~several], shapes[several].dissolve(by="area_id")])
