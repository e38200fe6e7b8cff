"""Opening map files: GeoPackage, GeoJSON, Shapefile, each also zipped; nothing else is handed to GDAL. KML is read here.

GDAL recognises formats by content and some of them (VRT) name further files and addresses to read, and it
unpacks an archive whatever its directory promises. So the first bytes must be those of a known format, and
archives are unpacked here, within limits.
"""

from __future__ import annotations

import contextlib
import shutil
import warnings
import zipfile
import zlib
from glob import escape
from pathlib import Path, PurePosixPath

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely

from screening.base import (
    Finding,
    NotAFileError,
    as_utf8,
    check_ordinary,
    on_disk,
    one_of,
    private,
)
from screening.delivery.geometry.findings import (
    archive_leads_out,
    archive_not_of_one_map,
    archive_of_many_files,
    archive_unreadable,
    archived_map_too_large,
    layer_missing,
    layer_undeclared,
    map_in_utf8,
    map_incomplete,
    map_missing,
    map_unreadable,
    map_without_geometries,
)
from screening.delivery.geometry.kml import is_kml, read_kml
from screening.delivery.manifest import no_ordinary_file

MOST_UNPACKED = 250_000_000
"""Bytes that the map inside of an archive may have."""

KINDS = {".gpkg": "GeoPackage", ".geojson": "GeoJSON", ".json": "GeoJSON", ".shp": "Shapefile", ".kml": "KML"}

_SHAPEFILE = (".shp", ".shx", ".dbf", ".prj", ".cpg")

_BROKEN = (RuntimeError, ValueError, IndexError, OSError, shapely.errors.ShapelyError)

_BROKEN_ZIP = (
    zipfile.BadZipFile,
    OSError,
    RuntimeError,
    NotImplementedError,
    EOFError,
    ValueError,
    zlib.error,
)


def read_layer(folder: Path, name: str, layer: str | None, found: list[Finding]) -> gpd.GeoDataFrame | None:
    r"""Read one layer of a map file, or tell why not and return None.

    Parameters
    ----------
    folder : Path
    name : str
        The file, as declared; also what findings call it.
    layer : str or None
        Which layer of several; None if only one has geometries.
    found : list of Finding
        Gets what is wrong.

    Examples
    --------
    >>> import tempfile
    >>> squares = gpd.GeoDataFrame({"id": ["01"]}, geometry=[shapely.box(11, 48, 12, 49)], crs=4326)
    >>> found = []
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, "viertel.geojson").write_text(squares.to_json())
    ...     _ = Path(folder, "viertel.csv").write_text("id;name")
    ...     layer = read_layer(Path(folder), "viertel.geojson", None, found)
    ...     none = read_layer(Path(folder), "viertel.csv", None, found)
    >>> layer["id"].tolist(), none, [f.message for f in found]
    (['01'], None, ['Die Kartendatei ist nicht lesbar.'])
    """
    path = on_disk(folder, name)
    try:
        # a Shapefile is several files, and SQLite has its own beside the one that is named
        for part in (path, *path.parent.glob(f"{escape(path.stem)}.*")):
            check_ordinary(part)
    except NotAFileError as why:
        found.append(no_ordinary_file(name, why))
        return None
    except OSError:
        found.append(map_missing(path, name))
        return None
    kind = _kind(path)
    if kind != "zip":
        return _read(path, kind, name, layer, found)
    # Windows cannot remove a file that GDAL still holds; what is left there goes with the temporary folder
    with private.folder("karte-") as place:
        unpacked = _unpack(path, place, name, layer, found)
        if unpacked is None:
            return None
        several = unpacked.suffix == ".gpkg"
        return _read(unpacked, _kind(unpacked), name, layer if several else None, found)


def _kind(path: Path) -> str:
    """Return the format by the first bytes; empty if it is none that is read."""
    try:
        with path.open("rb") as file:
            head = file.read(512)
    except OSError:
        return ""
    if head.startswith(b"SQLite format 3\0"):
        return "GeoPackage"
    if head.startswith(b"\x00\x00\x27\x0a"):
        return "Shapefile"
    if head.startswith(b"PK\x03\x04"):
        return "zip"
    if is_kml(head):
        return "KML"
    return "GeoJSON" if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{") else ""


def _read(
    path: Path, kind: str, name: str, layer: str | None, found: list[Finding]
) -> gpd.GeoDataFrame | None:
    if kind == "Shapefile" and (absent := _absent(path)):
        found.append(map_incomplete(name, absent))
        return None
    read = None
    if kind == "KML":
        with contextlib.suppress(ValueError, OSError):
            read = read_kml(path.read_bytes())
    elif kind:
        try:
            chosen = _chosen(path, name, layer, found)
            if chosen is None:
                return None
            with warnings.catch_warnings():
                # GDAL's own remarks: what matters of them shows in what was read
                warnings.simplefilter("ignore")
                numbered = kind == "GeoJSON"
                read = pyogrio.read_dataframe(as_utf8(path), layer=chosen, fid_as_index=numbered)
                read = _whole_numbers(_with_ids(read) if numbered else read, path, chosen)
            if kind == "Shapefile" and not path.with_suffix(".cpg").exists():
                read = _in_utf8(read, name, found)
        except _BROKEN:
            pass
    if read is None:
        found.append(map_unreadable(name))
        return None
    if not isinstance(read, gpd.GeoDataFrame) or read.empty:
        found.append(map_without_geometries(name))
        return None
    return read


def _with_ids(read: pd.DataFrame) -> pd.DataFrame:
    """Return a GeoJSON's layer with the numbers of its features as a column, where these do not merely count them."""
    numbers = [*read.index]
    read = read.reset_index(drop=True)
    running = any(numbers == [*range(first, len(numbers) + first)] for first in (0, 1))
    return read if running or "id" in read.columns else read.assign(id=numbers)


def _in_utf8(read: pd.DataFrame, name: str, found: list[Finding]) -> pd.DataFrame:
    """Return a layer that does not say how its texts are written, as UTF-8 where all of them can be that; tell it."""
    texts = {c: read[c] for c in read.columns if c != "geometry" and read[c].map(type).eq(str).any()}
    odd = [t for own in texts.values() for t in own if isinstance(t, str) and not t.isascii()]
    again = {t: text for t in odd if (text := _again(t)) is not None}
    if not odd or len(again) < len({*odd}):
        return read
    found.append(map_in_utf8(name, *next(iter(again.items()))))
    changed = {c: own.map(lambda t: again.get(t, t)) for c, own in texts.items()}
    return read.assign(**changed)


def _again(text: str) -> str | None:
    """Return a text that was read as Latin-1 as what it says in UTF-8; None if it is none."""
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return None


def _absent(path: Path) -> str:
    there = {p.suffix.lower() for p in path.parent.glob(f"{path.stem}.*")}
    return ", ".join(s for s in (".shx", ".dbf") if s not in there)


def _chosen(path: Path, name: str, layer: str | None, found: list[Finding]) -> str | None:
    """Return the layer that is meant: the named one, or the only one with geometries; None if it must be told.

    Tables without geometries stand beside the map in many a GeoPackage: attributes, or the styles that QGIS saves.
    """
    every = {str(n): kind is not None for n, kind in pyogrio.list_layers(as_utf8(path))}
    maps = [n for n, has_geometry in every.items() if has_geometry]
    chosen = one_of(layer, every) if layer is not None else maps[0] if len(maps) == 1 else None
    if chosen is None and layer is None and len(every) == 1:
        chosen = next(iter(every))  # that it has no geometries is told of what was read
    if chosen is not None:
        return chosen
    if layer is None:
        found.append(layer_undeclared(name, every, maps))
    else:
        found.append(layer_missing(name, layer, every, maps))
    return None


EXACT = 2**53
"""Whole numbers below it are the same as floats."""


def _whole_numbers(read: pd.DataFrame, path: Path, layer: str) -> pd.DataFrame:
    """Return a layer in which columns of whole numbers are whole: one empty field makes floats of all others."""
    info = pyogrio.read_info(as_utf8(path), layer=layer)
    for field, kind in zip(info["fields"], info["dtypes"], strict=True):
        once = list(read.columns).count(field) == 1
        if once and str(kind).startswith(("int", "uint")) and read[field].dtype.kind == "f":
            numbers = read[field]
            if (numbers.dropna().abs() < EXACT).all():
                read[field] = numbers.astype("Int64")
    return read


def _unpack(path: Path, folder: Path, name: str, layer: str | None, found: list[Finding]) -> Path | None:
    """Unpack the one map of an archive into `folder`, or tell why not and return None."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = [m for m in archive.infolist() if not m.is_dir()]
            if problem := _problem(members, name):
                found.append(problem)
                return None
            maps = _maps([m.filename for m in members], layer)
            if len(maps) != 1:
                found.append(archive_not_of_one_map(name, maps))
                return None
            if sum(m.file_size for m in _belonging(members, maps[0])) > MOST_UNPACKED:
                found.append(archived_map_too_large(name, MOST_UNPACKED))
                return None
            for m in _belonging(members, maps[0]):
                # zipfile stops at the promised size and then compares the check sum
                with (
                    archive.open(m) as packed,
                    (folder / f"karte{_suffix(m.filename)}").open("wb") as out,
                ):
                    shutil.copyfileobj(packed, out, 1 << 20)
            return folder / f"karte{_suffix(maps[0])}"
    except _BROKEN_ZIP:
        found.append(archive_unreadable(name))
        return None


def _suffix(name: str) -> str:
    return PurePosixPath(name).suffix.lower()


def _problem(members: list[zipfile.ZipInfo], name: str) -> Finding | None:
    """Tell an archive that no office sends: too many members, or paths out of it."""
    if len(members) > 10_000:
        return archive_of_many_files(name, len(members))
    for m in members:
        pure = PurePosixPath(m.filename.replace("\\", "/"))
        if pure.is_absolute() or ".." in pure.parts or ":" in m.filename:
            return archive_leads_out(name)
    return None


def _maps(names: list[str], layer: str | None) -> list[str]:
    """Return the members that are maps; those named like the layer if there are several."""
    own = [n for n in names if "__MACOSX" not in n and not PurePosixPath(n).name.startswith(".")]
    # others may lie beside a map: a style in JSON, the same once more for a globe
    beside = (".json", ".kml")
    maps = [n for n in own if _suffix(n) in KINDS and _suffix(n) not in beside]
    for kind in beside:
        maps = maps or [n for n in own if _suffix(n) == kind]
    if not layer or len(maps) == 1:
        return maps
    stem = one_of(layer, [PurePosixPath(n).stem for n in maps])
    return [n for n in maps if PurePosixPath(n).stem == stem]


def _belonging(members: list[zipfile.ZipInfo], chosen: str) -> list[zipfile.ZipInfo]:
    """Return the members that make up a map: all parts of a Shapefile, else the file alone."""
    if _suffix(chosen) != ".shp":
        return [m for m in members if m.filename == chosen]
    stem = PurePosixPath(chosen).with_suffix("")
    return [
        m
        for m in members
        if PurePosixPath(m.filename).with_suffix("") == stem and _suffix(m.filename) in _SHAPEFILE
    ]
