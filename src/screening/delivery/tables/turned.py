"""Tables with a column an area and a row a figure: read as if they were turned, told as they stand in the file."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from screening.base import Finding
from screening.delivery.manifest import Reading, SourceFile, plain
from screening.delivery.tables.findings import cells_merged, column_missing, row_ragged
from screening.delivery.tables.grid import Grid, read_header
from screening.delivery.tables.parts import cell_name


@dataclass(frozen=True)
class Turned:
    """Where what was read stands in a file that was turned.

    Attributes
    ----------
    lines : dict of str to int
        What its rows are called → the line; the header among them.
    titles : dict of int to str
        Column, from 1 → the text above it.
    """

    lines: Mapping[str, int] = field(default_factory=dict)
    titles: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Row:
    """A row of the file: its line, its group, what it is called, how far that is set in, and cells for all columns."""

    line: int
    group: str
    own: str
    depth: int
    filled: bool
    cells: list[Any]
    titles: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """What the row is called, under the titles that tell it apart."""
        return " ".join(t for t in (self.group, *self.titles, self.own) if t)


def turned_grid(grid: Grid, source: SourceFile, reading: Reading) -> tuple[Grid, SourceFile, Turned]:
    """Return a file's cells turned: the header's texts are the first column, each row a column under its label.

    A label is joined of the columns that ``turned`` names; of all but the last an empty cell continues the one above. Rows
    of one label are told apart by the title above them: the nearest that is set in less, or has no figures.

    Parameters
    ----------
    grid : Grid
    source : SourceFile
    reading : Reading
        Gets the findings.

    Returns
    -------
    tuple of Grid, SourceFile, Turned
        A row's number is that of the file's column, from 1.

    Examples
    --------
    >>> import datetime as dt
    >>> source = SourceFile(
    ...     path="a.csv", source="Amt", stichtag=dt.date(2024, 12, 31), decimal=",", turned="Merkmal", ignore=["Nr"],
    ...     id_column="Merkmal", columns={"bev": "Einwohner"},
    ... )
    >>> rows = [["Nr", "Merkmal", "Au", "Tal"], ["1", "Einwohner", "7", "9"], ["2", "Frauen", "3", "5"]]
    >>> turned, _, places = turned_grid(Grid([*enumerate(rows, 1)], ""), source, Reading("2024/a.csv"))
    >>> for row in turned.rows:
    ...     print(row)
    (0, ['Merkmal', 'Einwohner', 'Frauen'])
    (3, ['Au', '7', '3'])
    (4, ['Tal', '9', '5'])
    >>> places.lines, places.titles
    ({'Merkmal': 1, 'Einwohner': 2, 'Frauen': 3}, {3: 'Au', 4: 'Tal'})
    """
    texts, start, line = read_header(grid, source)
    places = [(h, next((k for k, t in enumerate(texts) if t == plain(h)), None)) for h in source.turned]
    at = [k for _, k in places if k is not None]
    if not texts or len(at) < len(places):
        for header in [h for h, k in places if texts and k is None]:
            reading.stop(column_missing(reading.name, line, plain(header), texts, []))
        return replace(grid, rows=[] if texts else grid.rows, merged=None), source, Turned()
    ignored = {plain(h) for h in source.ignore}
    rows = _named(_rows(grid, start, texts, at, reading))
    kept = [r for r in rows if r.filled or r.label in _declared(source)]
    areas = [
        k
        for k, text in enumerate(texts)
        if k not in at and text not in ignored and (text or any(_says(r.cells[k]) for r in kept))
    ]
    own = " ".join(texts[k] for k in at)
    cells: list[tuple[int, list[Any]]] = [(0, [own, *(r.label for r in kept)])]
    cells += [(k + 1, [texts[k], *(r.cells[k] for r in kept)]) for k in areas]
    _tell_merged(grid, kept, areas, source, reading)
    told = Turned(
        {own: line} | {r.label: r.line for r in kept}, {k + 1: texts[k] or f"{k + 1}" for k in areas}
    )
    flat = source.model_copy(update={"first_row": 0, "header_rows": 1})
    return replace(grid, rows=cells, merged=None), flat, told


def _says(cell: Any) -> bool:
    return cell is not None and bool(str(cell).strip())


def _declared(source: SourceFile) -> set[str]:
    named = (source.id_column, source.name_column, *source.columns.values(), *source.rates.values())
    return {plain(h) for h in (*named, *source.row_headers())}


def _rows(grid: Grid, start: int, texts: Sequence[str], at: Sequence[int], reading: Reading) -> list[_Row]:
    """Return the rows below the header that have a label; those that lack cells are told."""
    write = grid.text or str
    above = [""] * (len(at) - 1)
    found = []
    for line, cells in grid.rows[start:]:
        own = [write(cells[k]) if k < len(cells) else "" for k in at]
        above = [text if text.strip() else before for text, before in zip(own[:-1], above, strict=True)]
        group, label = plain(" ".join(above)), plain(own[-1])
        rest = [c for k, c in enumerate(cells) if k not in at]
        filled = any(map(_says, rest))
        if not label:
            continue
        if filled and (len(cells) < len(texts) or any(map(_says, cells[len(texts) :]))):
            reading.add(row_ragged(reading.name, line, label, len(cells), len(texts)))
            continue
        depth = len(own[-1]) - len(own[-1].lstrip())
        found.append(_Row(line, group, label, depth, filled, [*cells, *[""] * (len(texts) - len(cells))]))
    return found


def _named(rows: list[_Row]) -> list[_Row]:
    """Return rows whose labels are told apart by the titles above them, as far as they are."""
    tops = [_above(rows, n) for n in range(len(rows))]
    named = [*rows]
    while True:
        again = {text for text, times in Counter(r.label for r in named).items() if times > 1}
        doubles = [n for n, row in enumerate(named) if row.label in again and tops[n] is not None]
        if not doubles:
            return named
        for n in doubles:
            top = tops[n] or 0
            named[n] = replace(named[n], titles=(rows[top].own, *named[n].titles))
            tops[n] = _above(rows, top)


def _above(rows: Sequence[_Row], at: int) -> int | None:
    """Return the nearest row above that is a title of one: set in less, or without figures where it has some."""
    own = rows[at]
    for n in range(at - 1, -1, -1):
        if rows[n].depth < own.depth or (own.filled and not rows[n].filled and rows[n].depth == own.depth):
            return n
    return None


def _tell_merged(
    grid: Grid, rows: Sequence[_Row], areas: Sequence[int], source: SourceFile, reading: Reading
) -> None:
    """Tell merged cells over figures that are read: only the first of them holds one."""
    declared = _declared(source)
    for (top, left), (bottom, right) in grid.merged or ():
        inner = [r for r in rows if top + 1 <= r.line <= bottom + 1 and r.label in declared]
        columns = [k for k in areas if left <= k <= right]
        if len(inner) * len(columns) > 1:
            place = f"{cell_name(top, left)}:{cell_name(bottom, right)}"
            reading.add(cells_merged(reading.name, columns[0] + 1, inner[0].label, place))


# ------------------------------------------------------------------ told as it stands in the file

_OTHER = {"Zeile": "Spalte", "Zeilen": "Spalten", "Spalte": "Zeile", "Spalten": "Zeilen"}


def in_file(finding: Finding, turned: Turned) -> Finding:
    """Return a finding about a turned table as the file stands: rows are its columns, columns its rows.

    Examples
    --------
    >>> turned = Turned({"Merkmal": 1, "Einwohner": 2}, {3: "Au", 4: "Tal"})
    >>> print(in_file(Finding("Fehler", "Der Wert ist negativ.", "Klären.", "a.csv", "4", "Einwohner", "-7"), turned))
    Fehler: a.csv, Zeile 2, Spalte „Tal“, Wert „-7“: Der Wert ist negativ. → Klären.
    >>> gone = Finding("Fehler", "Die Spalte fehlt in der Datei.", "Angleichen.", "a.csv", "0", "Frauen")
    >>> print(in_file(gone, turned))
    Fehler: a.csv, Wert „Frauen“: Die Zeile fehlt in der Datei. → Angleichen.
    """
    first, _, more = finding.row.partition(" und ")
    titles = [turned.titles[int(n)] for n in re.findall(r"[0-9]+", first) if int(n) in turned.titles]
    column = ", ".join(titles) + (f" und {more}" if more else "")
    line = turned.lines.get(plain(finding.column))
    return replace(
        finding,
        message=_swapped(finding.message, turned),
        remedy=_swapped(finding.remedy, turned),
        row=str(line or ""),
        column=column,
        value=finding.value or finding.column,
    )


def _swapped(text: str, turned: Turned) -> str:
    def other(found: re.Match[str]) -> str:
        title = turned.titles.get(int(found[2])) if found[2] else None
        return f"Spalte „{title}“" if title else _OTHER[found[1]] + (f" {found[2]}" if found[2] else "")

    return re.sub(r"\b(Zeilen?|Spalten?)\b(?: ([0-9]+)\b)?", other, text)
