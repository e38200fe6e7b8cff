"""What an unknown map says of itself: its columns as text, and its coordinate system."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio

from screening.base import FieldError, Finding, ScreeningError, as_utf8
from screening.delivery.draft.findings import map_nowhere, map_without_polygons
from screening.delivery.geometry import read_layer
from screening.delivery.ids import clean
from screening.delivery.manifest import metre_findings, metric_crs, to_degrees
from screening.delivery.tables import code_beside, name_beside

_GUESSES = ((25832, "Rechtswerte um 690 000"), (31468, "Rechtswerte um 4 460 000"), (31467, "um 3 500 000"))
_EASTINGS = {25832: (200_000, 900_000), 31467: (3_200_000, 3_800_000), 31468: (4_200_000, 4_800_000)}
_LONGEST_NAME = 120

OBJECT = re.compile(r"objectid|^fid|^gid|gml|uuid|ogc", re.I)
"""Titles of columns in which programs number shapes."""

CODES = "\x1f"
"""Behind the title of a column whose cells hold ids and names: under it stand the ids."""

_MOST_CODED = 0.9

_MEASURE = re.compile(
    r"(?<![a-zäöü])(shape|area|fl(ä|ae?)che|umfang|perimeter|len(gth)?|länge)(?![a-zäöü])", re.I
)
_DECIMAL = re.compile(r"[0-9]+\.(?P<places>[0-9]+)")
_MOST_PLACES = 5
"""Measures that a program wrote have more decimals; an id that is written like a number has fewer."""


@dataclass(frozen=True)
class SeenMap:
    """A map as it was found.

    Attributes
    ----------
    name : str
        The file's name.
    layer : str
        Which of several layers was read; empty if there is one.
    others : tuple of str
        The other layers.
    columns : dict of str to tuple of str
        Each attribute as text, one text a shape; columns of decimal numbers (measures) are left out. Where cells hold ids
        and names, the names; the ids stand under the title with `CODES` if no other column has them.
    crs, why : str
        The file's coordinate system, and how it is known (German; empty: the file says so).
    working : str
        A coordinate system in metres for this place.
    """

    name: str
    layer: str
    others: tuple[str, ...]
    columns: dict[str, tuple[str, ...]]
    crs: str
    why: str
    working: str


def look_at_map(path: Path, layer: str = "") -> SeenMap:
    """Read an unknown map: one of its layers, by default that with the most shapes.

    Raises
    ------
    ScreeningError
        If it is none that is read, or nothing tells where on earth it lies.

    Examples
    --------
    >>> import tempfile, shapely
    >>> squares = gpd.GeoDataFrame(
    ...     {"nr": ["01", "02"], "ha": [1.5, 2.25]},
    ...     geometry=[shapely.box(11, 48, 11.1, 48.1), shapely.box(11.1, 48, 11.2, 48.1)], crs=4326,
    ... )
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "viertel.geojson")
    ...     _ = path.write_text(squares.to_json())
    ...     seen = look_at_map(path)
    >>> seen.crs, seen.working, seen.columns["nr"], "ha" in seen.columns
    ('EPSG:4326', 'EPSG:25832', ('01', '02'), False)
    """
    found: list[Finding] = []
    every = layers_of(path)
    layer = layer or next(iter(every), "")
    others = tuple(n for n in every if n != layer)
    frame = read_layer(path.parent, path.name, layer or None, found)
    if frame is None:
        raise ScreeningError(found)
    kinds = frame.geometry.dropna().geom_type
    if len(kinds) and not kinds.isin(["Polygon", "MultiPolygon"]).any():
        raise map_without_polygons(path.name)
    crs, why = _crs(frame, path.name)
    return SeenMap(path.name, layer, others, _columns(frame), crs, why, _working(frame, crs))


def map_files(path: Path) -> list[Path]:
    """Return the files of a map: a Shapefile is several.

    Examples
    --------
    >>> map_files(Path("karte.geojson"))
    [PosixPath('karte.geojson')]
    """
    if path.suffix.lower() != ".shp":
        return [path]
    kinds = {".shp", ".shx", ".dbf", ".prj", ".cpg"}
    return sorted(p for p in path.parent.glob("*") if p.stem == path.stem and p.suffix.lower() in kinds)


def layers_of(path: Path) -> tuple[str, ...]:
    """Return the layers of a map if it has several, that with the most shapes first: a GeoPackage alone may have them.

    Examples
    --------
    >>> layers_of(Path("karte.geojson"))
    ()
    """
    try:
        with path.open("rb") as file:
            if not file.read(16).startswith(b"SQLite format 3"):
                return ()
        names = [str(n) for n, kind in pyogrio.list_layers(as_utf8(path)) if kind and "Polygon" in kind]
        if len(names) < 2:
            return ()
        sizes = {n: pyogrio.read_info(as_utf8(path), layer=n)["features"] for n in names}
    except (RuntimeError, ValueError, OSError):
        return ()  # reading proper tells
    return tuple(sorted(names, key=lambda n: -sizes[n]))


def _columns(frame: gpd.GeoDataFrame) -> dict[str, tuple[str, ...]]:
    columns = {}
    for name in frame.columns:
        column = frame[name]
        if name == frame.geometry.name or not isinstance(column, pd.Series) or column.dtype.kind == "M":
            continue
        texts = tuple(_text(v) for v in column)
        numbers = column.dtype.kind == "f"
        if numbers and any(not t.isdigit() for t in texts if t):
            continue  # areas in m², lengths
        if _measured(str(name), texts):
            continue
        if any(texts) and max(map(len, texts)) <= _LONGEST_NAME:
            columns[str(name)] = texts
    return with_codes(columns)


def with_codes(columns: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Return columns with ids and names apart that stand in one cell.

    Examples
    --------
    >>> found = with_codes({"stt": ("Au (1)", "Haid (2)"), "art": ("a", "b")})
    >>> found == {"stt": ("Au", "Haid"), "stt" + CODES: ("1", "2"), "art": ("a", "b")}
    True
    >>> with_codes({"name": ("01 Au", "02 Haid"), "nr": ("1", "2")})
    {'name': ('Au', 'Haid'), 'nr': ('1', '2')}
    >>> with_codes({"name": ("Au 1", "Haid 2"), "strasse": ("1 Hof", "1 Tal")})
    {'name': ('Au 1', 'Haid 2'), 'strasse': ('1 Hof', '1 Tal')}
    """
    found: dict[str, tuple[str, ...]] = {}
    bare = {n: [t.lstrip("0") for t in texts] for n, texts in columns.items() if not OBJECT.search(n)}
    for name, texts in columns.items():
        codes = tuple(code_beside(t) if name_beside(t) != t else t for t in texts)
        coded = sum(
            a != b and a[:1].isalnum() and any(map(str.isdigit, a)) for a, b in zip(codes, texts, strict=True)
        )
        if coded < max(2, _MOST_CODED * len(texts)) or len(set(codes)) < len(set(texts)):
            found[name] = texts
            continue
        found[name] = tuple(map(name_beside, texts))
        if [c.lstrip("0") for c in codes] not in bare.values():
            found[name + CODES] = codes
    return found


def _measured(title: str, texts: Iterable[str]) -> bool:
    """Tell a column of measures that a program wrote as text: „48492503.1554“ below „shape_area“."""
    found = [_DECIMAL.fullmatch(t) for t in texts if t]
    places = [len(m["places"]) for m in found if m]
    named = bool(_MEASURE.search(title))
    return 2 * sum(n > (0 if named else _MOST_PLACES) for n in places) > len(found)


def _text(value: object) -> str:
    if value is None or not pd.api.types.is_scalar(value) or pd.isna(value):
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return clean(str(value))


def _crs(frame: gpd.GeoDataFrame, name: str) -> tuple[str, str]:
    """Return the file's CRS, and how it is known where the file does not say it."""
    west, south, east, north = frame.total_bounds
    degrees = -180 <= west <= east <= 180 and -90 <= south <= north <= 90
    code = frame.crs.to_epsg() if frame.crs is not None else None
    if code == 4326 or (code is None and frame.crs is not None and frame.crs.is_geographic):
        if degrees:
            return "EPSG:4326", ""
    elif frame.crs is not None:
        return (f"EPSG:{code}", "") if code else (frame.crs.to_wkt(), "")
    if degrees:
        return "EPSG:4326", "die Werte sehen nach Grad aus"
    for guess, reason in _GUESSES:
        low, high = _EASTINGS[guess]
        if low <= west <= east <= high and 5_000_000 <= south <= north <= 6_200_000:
            return f"EPSG:{guess}", f"nach der Größe der Werte ({reason})"
    raise map_nowhere(name)


def _working(frame: gpd.GeoDataFrame, crs: str) -> str:
    """Return the file's own CRS if it measures in metres, else the UTM zone of the map's middle."""
    west, south, east, north = frame.total_bounds
    try:
        if not metre_findings(np.array([west, south, east, north]), metric_crs(crs)):
            return crs
    except FieldError:
        pass
    lon, lat = to_degrees(crs).transform((west + east) / 2, (south + north) / 2)
    zone = int((lon + 180) // 6) + 1
    if 28 <= zone <= 38 and 34 <= lat <= 72:
        return f"EPSG:{25800 + zone}"
    return f"EPSG:{(32600 if lat >= 0 else 32700) + zone}"
