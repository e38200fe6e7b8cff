"""Reading the GeoPackage: the layer, and everything that a database can hold beside it."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from screening.audit.house import House
from screening.audit.known import Known
from screening.audit.statements import DECISION_WORDS, Harvest, Vocabulary
from screening.audit.tables import attribute_of, read_rows
from screening.audit.texts import names_nothing

LAYER = "auswahl"
_TABLES = frozenset(
    f"""
    gpkg_spatial_ref_sys gpkg_contents gpkg_ogr_contents gpkg_geometry_columns gpkg_tile_matrix gpkg_tile_matrix_set
    gpkg_extensions sqlite_sequence layer_styles {LAYER}
    rtree_{LAYER}_geom rtree_{LAYER}_geom_rowid rtree_{LAYER}_geom_node rtree_{LAYER}_geom_parent
    """.split()
)
_SYSTEMS = "gpkg_spatial_ref_sys"
_EMPTY = ("gpkg_tile_matrix", "gpkg_tile_matrix_set")
_TRIGGER = re.compile(
    rf"gpkg_tile_matrix_\w+_(?:insert|update)|rtree_{LAYER}_geom_(?:insert|update\d*|delete)"
    rf"|trigger_(?:insert|delete)_feature_count_{LAYER}"
)
_INDEX = re.compile(r"sqlite_autoindex_gpkg_\w+")
_NAME = r"\"(?:[^\"]|\"\")*\""
"""What a column is called is compared where its cells are read."""
_COLUMN = rf"{_NAME} (?:TEXT|REAL|INTEGER|MEDIUMINT|BOOLEAN|MULTIPOLYGON|INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL)"
_CREATED = re.compile(rf"CREATE TABLE \"{LAYER}\" \( ?{_COLUMN}(?:, {_COLUMN})*\)")
_COMMENT = re.compile(r"--|/\*")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT00:00:00\.000Z")
_STYLE = (None, "", LAYER, "geom", "Entscheidung", "auswahl", "Entscheidung je Gebiet", 1)
_QML_VALUE = re.compile(r"\d(?:\.\d+)?|\d{1,3}(?:,\d{1,3}){3}|[a-zA-Z_-]{1,30}")
_QML_TAGS = {"qgis", "renderer-v2", "categories", "category", "symbols", "symbol", "layer", "Option"}


def read_gpkg(path: Path, harvest: Harvest, words: Vocabulary, known: Known) -> None:
    """Read the layer and all tables that come with it."""
    with closing(sqlite3.connect(f"file:{path.as_posix()}?mode=ro", uri=True)) as base:
        tables = _schema(path.name, base, harvest, words)
        _leftover(path, base, harvest)
        _beside(path.name, base, tables, harvest, words, known.house)
        if LAYER in tables:
            _layer(path.name, base, harvest, words, known)


def _schema(file: str, base: sqlite3.Connection, harvest: Harvest, words: Vocabulary) -> set[str]:
    tables = set()
    expected: Mapping[str, Callable[[str], object]] = {
        "trigger": _TRIGGER.fullmatch,
        "index": _INDEX.fullmatch,
        "table": _TABLES.__contains__,
    }
    for kind, name, sql in base.execute("SELECT type, name, sql FROM sqlite_master").fetchall():
        if kind == "table":
            tables.add(name)
        if kind not in expected or not expected[kind](name):
            harvest.odd(file, name, "unbekannte Tabelle" if kind == "table" else "unbekannter Bestandteil")
        elif _COMMENT.search(re.sub(_NAME, "", sql or "")) or (
            name == LAYER and not _CREATED.fullmatch(" ".join(sql.split()))
        ):
            harvest.odd(file, name, "Kommentar oder Vorgabe im Aufbau der Tabelle")
        names_nothing(file, name, sql or "", harvest, words)
    return tables


def _leftover(path: Path, base: sqlite3.Connection, harvest: Harvest) -> None:
    """Tell pages that no table uses and bytes behind the last page: there may be what was deleted."""
    pages, size, free = (
        base.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size", "freelist_count")
    )
    if free or path.stat().st_size != pages * size:
        harvest.odd(path.name, "", "Reste außerhalb der Tabellen")


def _beside(
    file: str, base: sqlite3.Connection, tables: set[str], harvest: Harvest, words: Vocabulary, house: House
) -> None:
    """Read the rows of all tables but the layer."""
    shapes: dict[str, Callable[[dict[str, Any]], bool]] = {
        "gpkg_contents": lambda row: _contents(row, house),
        "gpkg_ogr_contents": lambda row: (
            row["table_name"] == LAYER and row["feature_count"] in (None, len(house.cells.areas))
        ),
        "gpkg_geometry_columns": lambda row: row["table_name"] == LAYER,
        "gpkg_extensions": lambda row: (
            (row["table_name"], row["extension_name"], row["scope"])
            == (LAYER, "gpkg_rtree_index", "write-only")
        ),
        "layer_styles": _style,
        _SYSTEMS: lambda row: row["organization"] in ("NONE", "EPSG", "ESRI"),
        "sqlite_sequence": lambda row: (
            row["name"] in (LAYER, "layer_styles") and row["seq"] in (1, len(house.cells.areas))
        ),
    }
    for name in sorted(tables - {LAYER}):
        if name.startswith("rtree_"):
            continue
        cursor = base.execute(f'SELECT * FROM "{name}"')
        headers = [d[0] for d in cursor.description]
        rows = [dict(zip(headers, r, strict=True)) for r in cursor]
        if rows and (name in _EMPTY or (name in shapes and not all(map(shapes[name], rows)))):
            harvest.odd(file, name, "nicht, was hier stehen kann")
        if name != _SYSTEMS:  # standard definitions, full of numbers
            for text in (str(c) for row in rows for c in row.values() if isinstance(c, str | bytes)):
                names_nothing(file, name, text, harvest, words)


def _contents(row: dict[str, Any], house: House) -> bool:
    city, year = house.city, house.delivery.year
    if not _MOMENT.fullmatch(str(row["last_change"])):
        return False
    if row["table_name"] == "layer_styles":
        return (row["data_type"], row["identifier"], row["description"]) == ("attributes", "layer_styles", "")
    parts = (
        f"Auswahl {city.name} {year}, Stichtag {house.delivery.stichtag:%d.%m.%Y}.",
        house.criteria.sentence(city.level),
        "Synthetische Demodaten." if city.synthetic else "",
        "Fassung für das Gespräch.",
        city.attribution,
    )
    told = (row["table_name"], row["data_type"], row["identifier"], row["description"])
    return told == (LAYER, "features", f"Auswahl {city.name} {year}", " ".join(p for p in parts if p))


def _style(row: dict[str, Any]) -> bool:
    """Tell whether a style only colours decisions."""
    from lxml import etree

    told = {k: v for k, v in row.items() if k not in ("id", "styleQML", "update_time")}
    if not all(v in _STYLE for v in told.values()) or not _MOMENT.fullmatch(str(row["update_time"])):
        return False
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    root = etree.fromstring(str(row["styleQML"]).encode("utf-8"), parser)
    for element in root.iter():
        if element.tag not in _QML_TAGS or (element.text or "").strip() or (element.tail or "").strip():
            return False
        for name, value in element.attrib.items():
            named = element.tag == "category" and name in ("value", "label")
            if value not in DECISION_WORDS if named else not _QML_VALUE.fullmatch(value):
                return False
    return True


def _layer(file: str, base: sqlite3.Connection, harvest: Harvest, words: Vocabulary, known: Known) -> None:
    cursor = base.execute(f"SELECT * FROM {LAYER}")
    headers = [d[0] for d in cursor.description]
    rows = [list(r) for r in cursor]
    kept = [k for k, h in enumerate(headers) if h not in ("fid", "geom")]
    for k, header in enumerate(headers):
        cells = [r[k] for r in rows]
        if header == "fid" and cells != list(range(1, len(rows) + 1)):
            harvest.odd(file, "fid", "Zeilen nicht fortlaufend gezählt")
        elif header == "geom" and not all(
            c is None or (isinstance(c, bytes) and c[:2] == b"GP") for c in cells
        ):
            harvest.odd(file, "geom", "keine Umrisse")
        elif header != "geom" and any(isinstance(c, bytes) for c in cells):
            harvest.odd(file, header, "Inhalt, der kein Text und keine Zahl ist")
    names = [headers[k] for k in kept]
    columns = [attribute_of(h, words) for h in names]
    told = [[None if isinstance(r[k], bytes) else r[k] for k in kept] for r in rows]
    read_rows(file, LAYER, names, columns, told, harvest, words, known, key=names.index("area_id"))
