"""The areas of a GeoDataFrame in metres, sound enough to be drawn; or why they are not."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import shapely
from pyproj import CRS

from screening.base import ScreeningError, some
from screening.workbench.plain.findings import no_map

WEB_MERCATOR = 3857
"""Its metres are none."""


def shapes_of(table: pd.DataFrame) -> gpd.GeoSeries:
    """Return a table's polygons in metres.

    Raises
    ------
    ScreeningError
        If there are none, they are unsound, or nobody knows where on earth they lie.

    Examples
    --------
    >>> shapes_of(pd.DataFrame({"a": [1]}))
    Traceback (most recent call last):
    screening.base.findings.ScreeningError: Fehler: Keine Karte: Die Tabelle hat keine Flächen. → Ein GeoDataFrame \
übergeben: karte = geopandas.read_file(…), dann karte.merge(tabelle, on=…).
    """
    if not isinstance(table, gpd.GeoDataFrame) or table.active_geometry_name is None:
        remedy = (
            "Ein GeoDataFrame übergeben: karte = geopandas.read_file(…), dann karte.merge(tabelle, on=…)."
        )
        raise ScreeningError([no_map("Die Tabelle hat keine Flächen.", remedy)])
    shapes = table.geometry
    there = shapes[~(shapes.isna() | shapes.is_empty)]
    flat = there.geom_type.isin(["Polygon", "MultiPolygon"])
    found = []
    if not len(there):
        found.append(no_map("Kein Gebiet hat eine Fläche.", "Die Karte prüfen."))
    if not flat.all():
        kind = there.geom_type[~flat].iloc[0]
        found.append(
            no_map(f"Nicht alles sind Flächen ({(~flat).sum()} andere, etwa {kind}).", "Flächen übergeben.")
        )
    elif len(bent := there[~shapely.is_valid(there.to_numpy())]):
        message = f"Flächen sind nicht in Ordnung ({len(bent)}; Zeilen {some(map(str, bent.index))})."
        found.append(no_map(message, "Bereinigen: karte.geometry = karte.make_valid()."))
    if shapes.crs is None:
        remedy = "Beim Herausgeber der Karte erfragen und angeben, etwa: karte = karte.set_crs(25832)."
        found.append(no_map("Das Koordinatensystem ist nicht bekannt.", remedy))
    if found:
        raise ScreeningError(found)
    return shapes if _is_metric(shapes.crs) else shapes.to_crs(shapes.estimate_utm_crs())


def _is_metric(crs: CRS) -> bool:
    axes = crs.axis_info[:2]
    metres = crs.is_projected and all(a.unit_conversion_factor == 1 for a in axes)
    return bool(metres and {a.direction for a in axes} == {"east", "north"} and crs.to_epsg() != WEB_MERCATOR)
