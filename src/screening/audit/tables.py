"""Reading published tables, a row per area: what the columns mean, and what their cells say."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from screening.audit.house import House
from screening.audit.known import Known
from screening.audit.sentences import read_sentences
from screening.audit.statements import (
    DECISION_WORDS,
    FIGURES,
    MARKS,
    NO_NUMBER,
    Harvest,
    Statement,
    Vocabulary,
    number_told,
    plain,
)

CLOSE = 1e-9
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
_TEXTS = ("reason", "nominated", "genannt_von")
_COUNTED = re.compile(r"\d[\d ]*(?: ?(?:–|-|bis) ?\d[\d ]*)?")

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
    if name in ("fid", "geom", "area_id") or plain(name) in words.columns:
        return "", "place"
    if name in _NAMES:
        return name, "text"
    if name.startswith("thema_"):
        return f"theme:{name.removeprefix('thema_')}", "text"
    stem, _, ending = name.rpartition("_")
    indicator = words.indicator(stem)
    return (indicator, _ASPECTS[ending]) if indicator and ending in _ASPECTS else None


def read_csv(path: Path, harvest: Harvest, words: Vocabulary, known: Known) -> None:
    """Read the selection as CSV."""
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig")), delimiter=";"))
    cleaned = [[_unquoted(c) for c in row] for row in rows]
    read_table(path.name, "", cleaned, harvest, words, known)


def _unquoted(cell: str) -> str:
    """Return a cell without what keeps Excel from reading an id as a date, or a name as a formula."""
    found = re.fullmatch(r"""="(.*)"|'([=+\-@\t\r\n].*)""", cell, re.DOTALL)
    return next(text for text in (*found.groups(), cell) if text is not None) if found else cell


def read_table(
    file: str, place: str, rows: Sequence[Sequence[Any]], harvest: Harvest, words: Vocabulary, known: Known
) -> None:
    """Read a table whose first row says what its columns mean and whose first column names the areas."""
    headers = [str(h or "") for h in rows[0]] if rows else []
    columns = [column_of(h, words) for h in headers]
    read_rows(file, place, headers, columns, rows[1:], harvest, words, known)


def read_rows(
    file: str,
    place: str,
    headers: Sequence[str],
    columns: Sequence[Column | None],
    rows: Sequence[Sequence[Any]],
    harvest: Harvest,
    words: Vocabulary,
    known: Known,
    *,
    key: int = 0,
) -> None:
    """Note what the rows of a table say.

    Parameters
    ----------
    file, place : str
    headers : sequence of str
    columns : sequence of Column or None
        What they mean; None where it is not known.
    rows : sequence of sequences
    harvest, words, known
    key : int
        The column with the areas' ids.
    """
    for header, column in zip(headers, columns, strict=True):
        if column is None:
            harvest.odd(file, place, f"unbekannte Spalte „{plain(header)[:60]}“")
    if any(len(row) != len(headers) for row in rows):
        harvest.odd(file, place, "Zeile mit mehr oder weniger Zellen, als Spalten da sind")
        rows = [row for row in rows if len(row) == len(headers)]
    areas = [str(r[key]) for r in rows]
    if not words.areas.issuperset(areas):
        harvest.odd(file, place, "Zeile eines unbekannten Gebiets")
    harvest.order.append((file, place, tuple(areas)))
    places = places_of(known.house)
    for k, column in enumerate(columns):
        if column is None:
            continue
        what, aspect = column
        where = f"{place} „{plain(headers[k])[:60]}“".strip()
        cells = [row[k] for row in rows]
        if aspect == "place":
            if not all(c is None or str(c) in places for c in cells):
                harvest.odd(file, where, "unbekannte Lage eines Gebiets")
            continue
        for area, cell in zip(areas, cells, strict=True):
            told = _told(cell, aspect)
            if told is not None:
                harvest.statements.append(Statement(file, where, area, what, aspect, *told))
                _shape(file, where, area, what, aspect, cell, harvest, words)


def places_of(house: House) -> frozenset[str]:
    """Return what the house says of where areas lie: ids of areas, districts and regions, and their names."""
    areas = house.delivery.areas
    told = {"", *map(str, areas.index)}
    for column in areas.columns:
        if column != areas.geometry.name:
            told.update(str(v) for v in areas[column].dropna().unique())
    return frozenset(told)


def _shape(
    file: str, where: str, area: str, what: str, aspect: str, cell: Any, harvest: Harvest, words: Vocabulary
) -> None:
    """Tell cells that say more than their column has to say."""
    if not isinstance(cell, str):
        return
    text = plain(cell)
    if aspect == "flag":
        _, bracket, told = text.partition(" (")
        if bracket and told.removesuffix(")") not in MARKS:
            harvest.odd(file, where, f"unbekannter Vorbehalt: {area}")
    elif what in _TEXTS:
        read_sentences(file, where, area, text, harvest, words)
    elif what == "decision":
        if text not in DECISION_WORDS:
            harvest.odd(file, where, f"unbekannte Entscheidung: {area}")
    elif aspect == "text" and not _COUNTED.fullmatch(text):
        harvest.odd(file, where, f"keine Zahl: {area}")


def _told(cell: Any, aspect: str) -> tuple[str, float, float] | None:
    """Return text and number of a cell; None where it is empty."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, int | float):
        return (repr(cell), *ends_of(cell))
    text = plain(str(cell))
    if aspect == "flag":
        # a reservation in brackets tells nothing of the number
        return text.partition(" (")[0], *NO_NUMBER
    if aspect in FIGURES or re.fullmatch(r"-?\d+(,\d+)?(e-?\d+)?", text):
        try:
            return (
                (text, *ends_of(float(text.replace(",", "."))))
                if "e" in text or "," in text
                else _whole(text)
            )
        except ValueError:
            return text, *NO_NUMBER
    return text, *NO_NUMBER


def _whole(text: str) -> tuple[str, float, float]:
    told = number_told(text)
    return (text, *told) if told else (text, *NO_NUMBER)


def ends_of(value: float) -> tuple[float, float]:
    """Return between which ends a number lies that was written as a float or as an integer."""
    if isinstance(value, int):
        return float(value), float(value)
    slack = CLOSE * max(abs(value), 1.0)
    return value - slack, value + slack
