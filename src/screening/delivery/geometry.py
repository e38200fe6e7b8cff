"""Boundaries: one geometry per area, in the working CRS, checked by magnitude."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError

from screening.delivery.city import Boundary, City
from screening.findings import Finding


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
    """
    found: list[Finding] = []
    layer = _read_layer(city.geo / boundary.path, boundary.path, found)
    if layer is None or not _has_column(layer, boundary, found):
        return Areas(boundary.version, _empty(city), tuple(found))
    layer = layer.set_crs(boundary.crs, allow_override=True) if _known_crs(boundary, layer, found) else layer
    ids = layer[boundary.id_column].astype("str").str.strip()
    if not found and not _plausible(layer, boundary, found):
        return Areas(boundary.version, _empty(city), tuple(found))
    if any(f.level == "Fehler" for f in found):
        return Areas(boundary.version, _empty(city), tuple(found))
    index = pd.Index(ids, name="area_id")
    layer = gpd.GeoDataFrame(geometry=layer.geometry.to_numpy(), index=index, crs=layer.crs)
    _check_ids(layer, city, boundary, found)
    _check_shapes(layer, boundary, found)
    layer = layer[layer.geometry.notna() & ~layer.geometry.is_empty].to_crs(city.crs)
    repeated = sorted(set(layer.index[layer.index.duplicated()]))
    if repeated:
        found.append(
            Finding(
                "Hinweis",
                f"{len(repeated)} Gebiete bestehen aus mehreren Flächen und wurden zu je einem Gebiet vereinigt.",
                file=boundary.path,
                column=boundary.id_column,
                value=", ".join(repeated[:12]),
            )
        )
        layer = layer.dissolve(by="area_id")
    frame = layer.sort_index()
    for parent in city.parents:
        frame[parent.id] = [city.parent_id(a, parent) for a in frame.index]
    _assign(frame, city, found)
    return Areas(boundary.version, frame, tuple(found))


def read_context(city: City) -> gpd.GeoSeries:
    """Return the water line of the city's context layer in the working CRS (empty if it has none)."""
    name = city.context.water
    if not name or not (city.geo / name).is_file():
        return gpd.GeoSeries([], crs=city.crs)
    return gpd.read_file(city.geo / name).to_crs(city.crs).geometry


def _read_layer(path: Path, name: str, found: list[Finding]) -> gpd.GeoDataFrame | None:
    if not path.is_file():
        found.append(
            Finding("Fehler", "Die Grenzdatei fehlt.", "Datei in data/geo/<stadt> ablegen.", file=name)
        )
        return None
    try:
        return gpd.read_file(path)
    except (
        pyogrio.errors.DataSourceError,
        pyogrio.errors.DataLayerError,
        ValueError,
        shapely.errors.ShapelyError,
    ):
        found.append(
            Finding(
                "Fehler",
                "Die Grenzdatei ist nicht lesbar.",
                "Als GeoPackage oder GeoJSON neu speichern.",
                file=name,
            )
        )
        return None


def _has_column(layer: gpd.GeoDataFrame, boundary: Boundary, found: list[Finding]) -> bool:
    if boundary.id_column in layer.columns and isinstance(layer, gpd.GeoDataFrame):
        return True
    there = ", ".join(str(c) for c in layer.columns if c != "geometry")[:200]
    found.append(
        Finding(
            "Fehler",
            "Die Spalte mit der Kennung fehlt in der Grenzdatei.",
            f"id_column in stadt.toml angleichen; vorhanden: {there}.",
            file=boundary.path,
            column=boundary.id_column,
        )
    )
    return False


def _known_crs(boundary: Boundary, layer: gpd.GeoDataFrame, found: list[Finding]) -> bool:
    try:
        declared = CRS.from_user_input(boundary.crs)
    except CRSError:
        found.append(
            Finding(
                "Fehler",
                "Dieses Koordinatensystem gibt es nicht.",
                "crs in stadt.toml berichtigen, z. B. EPSG:25832.",
                file="stadt.toml",
                column="boundary.crs",
                value=boundary.crs,
            )
        )
        return False
    # A GeoJSON without a crs member is WGS84 to GDAL, so that one cannot contradict the declaration.
    if layer.crs is not None and layer.crs.to_epsg() not in (declared.to_epsg(), 4326):
        found.append(
            Finding(
                "Fehler",
                f"Die Grenzdatei nennt EPSG:{layer.crs.to_epsg()}, erklärt ist {boundary.crs}.",
                "crs in stadt.toml berichtigen.",
                file=boundary.path,
                value=boundary.crs,
            )
        )
        return False
    return True


def _plausible(layer: gpd.GeoDataFrame, boundary: Boundary, found: list[Finding]) -> bool:
    """Check by magnitude: the middle of the layer must lie where the declared CRS is made for."""
    west, south, east, north = layer.total_bounds
    crs = CRS.from_user_input(boundary.crs)
    area = crs.area_of_use
    try:
        lon, lat = Transformer.from_crs(crs, 4326, always_xy=True).transform(
            (west + east) / 2, (south + north) / 2
        )
    except ProjError:
        lon, lat = np.inf, np.inf
    inside = area is None or (
        area.west - 1 <= lon <= area.east + 1 and area.south - 1 <= lat <= area.north + 1
    )
    if inside and np.isfinite([lon, lat]).all():
        return True
    found.append(
        Finding(
            "Fehler",
            f"Die Koordinaten passen nicht zum erklärten Koordinatensystem {boundary.crs}.",
            "crs in stadt.toml prüfen: WGS84 hat Werte um 11/48, EPSG:25832 Ostwerte um 690 000, EPSG:31468 um 4 468 000.",
            file=boundary.path,
            value=f"Mitte {(west + east) / 2:.1f} / {(south + north) / 2:.1f}",
        )
    )
    return False


def _check_ids(layer: gpd.GeoDataFrame, city: City, boundary: Boundary, found: list[Finding]) -> None:
    pattern = re.compile(city.id_pattern)
    for bad in sorted({a for a in layer.index if not pattern.fullmatch(a)}):
        found.append(
            Finding(
                "Fehler",
                "Die Kennung in der Grenzdatei passt nicht zum Muster id_pattern.",
                "Kennung oder id_pattern berichtigen.",
                file=boundary.path,
                column=boundary.id_column,
                value=str(bad),
            )
        )


def _check_shapes(layer: gpd.GeoDataFrame, boundary: Boundary, found: list[Finding]) -> None:
    geometry = layer.geometry
    none = sorted(set(layer.index[geometry.isna() | geometry.is_empty]))
    invalid = sorted(set(layer.index[geometry.notna() & ~geometry.is_valid]))
    if none:
        found.append(
            Finding(
                "Fehler",
                "Gebiete ohne Fläche in der Grenzdatei.",
                "Geometrie ergänzen.",
                file=boundary.path,
                value=", ".join(none[:12]),
            )
        )
    if invalid:
        found.append(
            Finding(
                "Warnung",
                f"{len(invalid)} Flächen sind geometrisch ungültig (etwa Selbstüberschneidung).",
                "Im GIS bereinigen; die Zeichnung kann an diesen Stellen falsch sein.",
                file=boundary.path,
                value=", ".join(invalid[:12]),
            )
        )


def _assign(frame: gpd.GeoDataFrame, city: City, found: list[Finding]) -> None:
    """Add the columns of the assignment table (Bezirk names, SBH, REGSAM region)."""
    if city.assignment is None:
        return
    path = city.geo / city.assignment.path
    key = city.assignment.id_column
    try:
        table = pd.read_csv(path, sep=";", dtype="str", encoding="utf-8-sig", keep_default_na=False)
    except (OSError, UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError):
        found.append(
            Finding(
                "Fehler",
                "Die Zuordnungstabelle fehlt oder ist nicht lesbar.",
                "Als CSV mit ; in UTF-8 ablegen.",
                file=path.name,
            )
        )
        return
    if key not in table.columns or table[key].duplicated().any():
        found.append(
            Finding(
                "Fehler",
                "Die Zuordnungstabelle braucht die Kennung in einer Spalte, jede nur einmal.",
                "id_column in stadt.toml und doppelte Zeilen prüfen.",
                file=path.name,
                column=key,
            )
        )
        return
    table = table.set_index(key)
    without = sorted(set(frame.index) - set(table.index))
    if without:
        found.append(
            Finding(
                "Warnung",
                f"{len(without)} Gebiete haben keine Zuordnung.",
                "Tabelle ergänzen.",
                file=path.name,
                value=", ".join(without[:12]),
            )
        )
    for column in table.columns:
        if column not in frame.columns:
            frame[column] = table[column].reindex(frame.index).fillna("")


def _empty(city: City) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {p.id: [] for p in city.parents},
        geometry=[],
        index=pd.Index([], name="area_id", dtype="str"),
        crs=city.crs,
    )
