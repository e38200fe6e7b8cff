"""Reading the published tables: CSV, workbook and GeoPackage, with whatever is hidden in them."""

from __future__ import annotations

import csv
import io
import re
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from screening.audit.statements import (
    FIGURES,
    Harvest,
    Statement,
    Vocabulary,
    number_told,
    plain,
)

_CLOSE = 1e-9
"""Floats are written with fifteen digits or more: so near is what they stand for."""

_FIXED = {
    "Einwohner:innen": "inhabitants",
    "Treffer, mindestens": "hits_min",
    "Treffer, höchstens": "hits_max",
    "Treffer": "hits",
    "Entscheidung": "decision",
    "Begründung": "reason",
    "Genannt von": "nominated",
}
_NAMES = {"inhabitants", "hits_min", "hits_max", "decision", "reason", "genannt_von"}
_ASPECTS = {
    "Wert": "rate",
    "Vielfaches des Mittelwerts": "ratio",
    "zählt": "flag",
    "wert": "rate",
    "verhaeltnis": "ratio",
    "urteil": "flag",
}
_SHEETS = {"Kriterien", "Quellen und Hinweise"}
_MEANS = ("Maßgeblicher Mittelwert", "Schwelle", "Eingegangene Gebiete")
_OTHER_MEANS = ("Stadtweite Quote", "Ungewichteter Mittelwert", "Median")
_SUMS = ("Summe der Zähler", "Summe der Nenner")
_GPKG = re.compile(r"gpkg_\w+|rtree_\w+|layer_styles|sqlite_sequence|auswahl")

Column = tuple[str, str]
"""What a column is about, and which aspect; ``("", "place")`` where it says nothing of any figure."""


def column_of(header: str, words: Vocabulary) -> Column | None:
    """Return what a column's header means, or None if it is not known.

    Examples
    --------
    >>> from screening.audit.statements import Vocabulary
    >>> words = Vocabulary(
    ...     frozenset(), frozenset(), "Viertel", frozenset(), {"1 Arbeitslose": "alo"}, {}, {}, re.compile("x"), (), (2024,)
    ... )
    >>> column_of("1 Arbeitslose, Wert (%)", words), column_of("Notiz", words)
    (('alo', 'rate'), None)
    """
    text = plain(header)
    if text == words.level or text in words.columns:
        return "", "place"
    if text in _FIXED:
        return _FIXED[text], "text"
    if found := re.fullmatch(r"Sichere Treffer: (.+)", text):
        theme = words.themes.get(found[1])
        return (f"theme:{theme}", "text") if theme else None
    if found := re.fullmatch(r"(.+), (Wert|Vielfaches des Mittelwerts|zählt)(?: \([^()]*\))?", text):
        indicator = words.indicator(found[1])
        return (indicator, _ASPECTS[found[2]]) if indicator else None
    if found := re.fullmatch(r"(\d+) (Zähler|Nenner): .+", text):
        numbered = {name.split(" ")[0]: i for name, i in words.indicators.items() if name[:1].isdigit()}
        indicator = numbered.get(found[1])
        aspect = "numerator" if found[2] == "Zähler" else "denominator"
        return (indicator, aspect) if indicator else None
    if found := re.fullmatch(r"(.+) \((?:%|je 100)\)", text):
        indicator = words.indicator(found[1])
        return (indicator, "rate") if indicator else None
    return None


def attribute_of(name: str, words: Vocabulary) -> Column | None:
    """Return what an attribute of the layer means, or None if it is not known."""
    if name in ("fid", "geom", "area_id") or name in words.columns:
        return "", "place"
    if name in _NAMES:
        return name, "text"
    if name.startswith("thema_"):
        return f"theme:{name.removeprefix('thema_')}", "text"
    stem, _, ending = name.rpartition("_")
    indicator = words.indicator(stem)
    return (indicator, _ASPECTS[ending]) if indicator and ending in _ASPECTS else None


def read_csv(path: Path, harvest: Harvest, words: Vocabulary) -> None:
    """Read the selection as CSV."""
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig")), delimiter=";"))
    cleaned = [[_unquoted(c) for c in row] for row in rows]
    _table(path.name, "", cleaned, harvest, words)


def _unquoted(cell: str) -> str:
    """Return a cell without the formula that keeps Excel from reading an id as a date."""
    found = re.fullmatch(r'="(.*)"', cell)
    return found[1] if found else cell


def read_xlsx(path: Path, harvest: Harvest, words: Vocabulary) -> None:
    """Read all sheets of the workbook, and tell what is hidden or attached."""
    import openpyxl

    book = openpyxl.load_workbook(path)
    for name in book.defined_names:
        harvest.odd(path.name, name, "benannter Bereich")
    for sheet in book.worksheets:
        _attached(path.name, sheet, harvest)
        rows = _below_mark([list(r) for r in sheet.iter_rows(values_only=True)])
        headers = [plain(str(c)) if c is not None else "" for c in rows[0]] if rows else []
        if words.level in headers[:1]:
            _table(path.name, sheet.title, rows, harvest, words)
        elif set(_MEANS) <= set(headers):
            _means(path.name, sheet.title, rows, harvest, words)
        elif sheet.title not in _SHEETS:
            harvest.odd(path.name, sheet.title, "unbekanntes Blatt")
        else:
            _prose(path.name, sheet.title, rows, harvest, words)
    for name in ("keywords", "category", "lastModifiedBy", "identifier", "contentStatus"):
        if getattr(book.properties, name):
            harvest.odd(path.name, name, "Dokumenteigenschaft")


def _below_mark(rows: list[list[Any]]) -> list[list[Any]]:
    """Return a sheet's rows without a first line that only says whom it is for."""
    alone = bool(rows) and sum(c is not None for c in rows[0]) == 1 and len(rows[0]) > 2
    return rows[1:] if alone else rows


def _attached(file: str, sheet: Any, harvest: Harvest) -> None:
    if sheet.sheet_state != "visible":
        harvest.odd(file, sheet.title, "verstecktes Blatt")
    for kind, dimensions in (("Spalte", sheet.column_dimensions), ("Zeile", sheet.row_dimensions)):
        for key, dimension in dimensions.items():
            if dimension.hidden:
                harvest.odd(file, f"{sheet.title} {kind} {key}", "versteckt")
    for row in sheet.iter_rows():
        for cell in row:
            if cell.comment is not None:
                harvest.odd(file, f"{sheet.title} {cell.coordinate}", "Kommentar")
            elif cell.hyperlink is not None:
                harvest.odd(file, f"{sheet.title} {cell.coordinate}", "Verweis")


def _prose(file: str, place: str, rows: Sequence[Sequence[Any]], harvest: Harvest, words: Vocabulary) -> None:
    """Tell areas that a sheet of settings names, other than those excluded by hand."""
    for row in rows:
        key, *told = [plain(str(c)) for c in row if c is not None] or [""]
        for text in (
            t for t in told if t in words.distinct and "usschluss" not in key and "usgeschlossen" not in key
        ):
            harvest.odd(file, place, f"Gebiet {text} in „{key}“")


def _means(file: str, place: str, rows: Sequence[Sequence[Any]], harvest: Harvest, words: Vocabulary) -> None:
    headers = [plain(str(c or "")) for c in rows[0]]
    at = {h: k for k, h in enumerate(headers)}
    known = {"Nr.", "Indikator", "Einheit", *_MEANS, *_OTHER_MEANS, *_SUMS}
    for header in headers:
        if header not in known:
            harvest.odd(file, place, f"unbekannte Spalte „{header}“")
    for row in rows[1:]:
        indicator = words.indicator(plain(str(row[at["Indikator"]])))
        value = row[at["Maßgeblicher Mittelwert"]]
        if indicator is None:
            harvest.odd(file, place, "unbekannter Indikator")
            continue
        if isinstance(value, int | float):
            harvest.means[indicator] = _ends_of_mean(float(value))
        others = [h for h in _OTHER_MEANS if h in at and isinstance(row[at[h]], int | float)]
        if len(others) > 1 or any(h in at and row[at[h]] is not None for h in _SUMS):
            harvest.odd(file, place, f"weitere Mittelwerte oder Summen von „{indicator}“")


def _ends_of_mean(value: float) -> tuple[float, float]:
    """Return between which ends a reference value lies: a decimal with few places was rounded to them.

    Examples
    --------
    >>> _ends_of_mean(4.25)
    (4.245, 4.255)
    """
    for places in range(5):
        if abs(value - round(value, places)) < _CLOSE:
            half = 0.5 * 10**-places
            return round(value - half, 9), round(value + half, 9)
    return _ends(value)


def read_gpkg(path: Path, harvest: Harvest, words: Vocabulary) -> None:
    """Read all tables of the GeoPackage."""
    with closing(sqlite3.connect(f"file:{path.as_posix()}?mode=ro", uri=True)) as base:
        tables = [
            r[0] for r in base.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")
        ]
        for name in tables:
            if not _GPKG.fullmatch(name):
                harvest.odd(path.name, name, "unbekannte Tabelle")
        if "auswahl" not in tables:
            return
        cursor = base.execute("SELECT * FROM auswahl")
        headers = [d[0] for d in cursor.description]
        columns = [attribute_of(h, words) for h in headers]
        rows = [[None if isinstance(c, bytes) else c for c in r] for r in cursor]
    _rows(path.name, "auswahl", headers, columns, rows, headers.index("area_id"), harvest)


def _table(file: str, place: str, rows: Sequence[Sequence[Any]], harvest: Harvest, words: Vocabulary) -> None:
    headers = [str(h or "") for h in rows[0]]
    columns = [column_of(h, words) for h in headers]
    _rows(file, place, headers, columns, rows[1:], 0, harvest)


def _rows(
    file: str,
    place: str,
    headers: Sequence[str],
    columns: Sequence[Column | None],
    rows: Sequence[Sequence[Any]],
    key: int,
    harvest: Harvest,
) -> None:
    for header, column in zip(headers, columns, strict=True):
        if column is None:
            harvest.odd(file, place, f"unbekannte Spalte „{plain(header)[:60]}“")
    areas = [str(r[key]) for r in rows]
    harvest.order.append((file, place, tuple(areas)))
    for k, column in enumerate(columns):
        if column is None or column[1] == "place":
            continue
        what, aspect = column
        where = f"{place} „{plain(headers[k])[:60]}“".strip()
        for area, row in zip(areas, rows, strict=True):
            told = _told(row[k], aspect)
            if told is not None:
                harvest.statements.append(Statement(file, where, area, what, aspect, *told))


def _told(cell: Any, aspect: str) -> tuple[str, float, float] | None:
    """Return text and number of a cell; None where it is empty."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, int | float):
        return (repr(cell), *_ends(cell))
    text = plain(str(cell))
    if aspect == "flag":
        # a reservation in brackets tells nothing of the number
        return text.partition(" (")[0], *_nan()
    if aspect in FIGURES or re.fullmatch(r"-?\d+(,\d+)?(e-?\d+)?", text):
        try:
            return (
                (text, *_ends(float(text.replace(",", ".")))) if "e" in text or "," in text else _whole(text)
            )
        except ValueError:
            return text, *_nan()
    return text, *_nan()


def _whole(text: str) -> tuple[str, float, float]:
    told = number_told(text)
    return (text, *told) if told else (text, *_nan())


def _ends(value: float) -> tuple[float, float]:
    if isinstance(value, int):
        return float(value), float(value)
    slack = _CLOSE * max(abs(value), 1.0)
    return value - slack, value + slack


def _nan() -> tuple[float, float]:
    return float("nan"), float("nan")
