"""Which rows of a delivered file are read: those that ``select`` picks, of the levels declared, of this city's areas.

What is left out is never judged: it goes before any cell is parsed. Names of areas become ids here, and rows of sums the
names under which they are kept, so that the readers of layouts know nothing of all this.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from screening.base import first_of
from screening.delivery.manifest import AREA, CITY, Reading, SourceFile, plain
from screening.delivery.tables.block import (
    Header,
    find_columns,
    is_end,
    open_header,
    refuses_persons,
    total_of,
    totals_by_name,
)
from screening.delivery.tables.findings import cells_merged
from screening.delivery.tables.findings_of_rows import (
    header_repeated,
    level_not_there,
    most_rows_outside,
    nothing_selected,
    other_levels,
    rows_outside,
    text_not_there,
    totals_of_no_parent,
)
from screening.delivery.tables.grid import Grid
from screening.delivery.tables.joins import KnownAreas
from screening.delivery.tables.named_rows import named_rows
from screening.delivery.tables.tail import sums_at_end
from screening.delivery.tables.times import year_in

Row = tuple[int, list[Any]]
"""Line in the file, and cells as found."""

Member = tuple[str, str]
"""What a row of sums is about: ``city``, or the id of a level and of the parent (empty if that is not known)."""

_LEAST_OF_A_HEADER = 2


@dataclass(frozen=True)
class Rows:
    """What of a file is read.

    Attributes
    ----------
    grid : Grid
        With the rows that are read, and ids where the file has names.
    source : SourceFile
        With the rows of sums that a level column tells, under ``totals``.
    totals : mapping of str to Member
        What the rows of sums are about that a level column tells, by the names under which they are kept.
    """

    grid: Grid
    source: SourceFile
    totals: Mapping[str, Member] = field(default_factory=dict)


class Cells:
    """The cells of a column as texts; each that is found again is written once.

    Examples
    --------
    >>> cells = Cells(Grid([], "", str))
    >>> cells.text([7, " Au "], 0), cells.text([7, " Au "], 1), cells.text([7], 1)
    ('7', 'Au', None)
    """

    def __init__(self, grid: Grid) -> None:
        self._write = grid.text or str
        self._known: dict[Any, str] = {}

    def text(self, cells: Sequence[Any], place: int) -> str | None:
        """Return a cell as texts are compared; None if the row is too short to have it."""
        if place >= len(cells):
            return None
        cell = cells[place]
        key = cell if isinstance(cell, str) else (type(cell), cell)
        if key not in self._known:
            self._known[key] = plain(self._write(cell))
        return self._known[key]


def chosen_rows(
    grid: Grid, source: SourceFile, reading: Reading, known: KnownAreas | None = None
) -> Rows | None:
    """Return the rows of a file that are read; None, with findings, if there are none.

    Where the header lacks a column that is needed here, nothing is chosen: whoever reads the columns tells it.

    Parameters
    ----------
    grid : Grid
    source : SourceFile
    reading : Reading
        Gets the findings.
    known : KnownAreas, optional
        Without it rows are not compared with areas.

    Examples
    --------
    >>> import datetime as dt
    >>> levels = {"Stadtteil": "area", "Land": "city"}
    >>> source = SourceFile(
    ...     path="a.csv", source="Amt", stichtag=dt.date(2024, 12, 31), decimal=",", id_column="Ort",
    ...     select={"Art": ["x", "y"]}, level_column="Ebene", levels=levels,
    ... )
    >>> table = [["Ort", "Ebene", "Art"], ["Au", "Stadtteil", "x"], ["Au", "Stadtteil", "z"], ["Au", "Land", "y"]]
    >>> reading = Reading("2024/a.csv")
    >>> rows = chosen_rows(Grid([*enumerate(table, 1)], ""), source, reading)
    >>> rows.grid.rows[1:], rows.source.totals, rows.totals
    ([(2, ['Au', 'Stadtteil', 'x']), (4, ['Land Au', 'Land', 'y'])], ('Land Au',), {'Land Au': ('city', '')})
    >>> reading.found
    []
    >>> none = source.model_copy(update={"select": {"Art": ("X",)}})
    >>> print(chosen_rows(Grid([*enumerate(table, 1)], ""), none, reading), reading.found[0].remedy)
    None Vorhanden: x, z, y.
    """
    silent = Reading("")
    header = open_header(grid, source, silent)
    if header is None:
        return Rows(grid, source)
    cells = Cells(grid)
    grid = _without_headers(grid, header, cells, reading)
    wanted = [*source.row_headers(), *([source.id_column] if source.layout != "atlas" else [])]
    places = find_columns(header, wanted, source, silent, tell_unread=False)
    if len(places) < len(set(wanted)):
        return Rows(grid, source)
    rows, below = _above_end(grid.rows[header.start :], source)
    declared = source.select or source.level_column or source.outside == "skip" or source.join == "name"
    # of the rows that are left out nobody looks for persons any more
    every = (
        [*grid.lines(header.start, header.start + len(rows))] if declared and source.layout == "wide" else []
    )
    if every and refuses_persons(header, every, source.id_column, reading):
        return None
    if source.totals_from and source.layout != "atlas":
        place = places[source.id_column]
        texts = {line: cells.text(c, place) or _first_text(c, cells) for line, c in rows}
        rows, source = sums_at_end(rows, texts, place, source, reading)
    _tell_merged(grid, header, places, rows, source, reading)
    chosen: list[Row] | None = _selected(rows, cells, places, source, reading) if source.select else rows
    totals: dict[str, Member] = {}
    if chosen and source.layout != "atlas":
        of_year, others = _of_year(chosen, header, cells, source)
        chosen = _levelled(of_year, cells, places, source, reading, known, totals)
        chosen = _of_city(chosen, header, cells, places, _with(source, totals), reading, known)
        chosen = None if chosen is None else sorted([*chosen, *others], key=lambda row: row[0])
    if chosen is None:
        return None
    return Rows(
        replace(grid, rows=[*grid.rows[: header.start], *chosen, *below]), _with(source, totals), totals
    )


def _without_headers(grid: Grid, header: Header, cells: Cells, reading: Reading) -> Grid:
    """Return a table without lines that repeat its header, as prints of several pages do; tell them."""
    lines = {
        texts
        for _, row in grid.rows[: header.start]
        if len(texts := _texts(row, cells)) >= _LEAST_OF_A_HEADER
    }
    firsts = {texts[0][1] for texts in lines}
    again = {
        n
        for n, row in grid.rows[header.start :]
        # of most rows one cell tells that they are none
        if ((row and cells.text(row, 0)) or _first_text(row, cells)) in firsts and _texts(row, cells) in lines
    }
    if not again:
        return grid
    reading.add(header_repeated(reading.name, sorted(again)))
    return replace(grid, rows=[(n, row) for n, row in grid.rows if n not in again])


def _texts(row: Sequence[Any], cells: Cells) -> tuple[tuple[int, str], ...]:
    """Return the filled cells of a row, each with its place."""
    return tuple((k, t) for k in range(len(row)) if (t := cells.text(row, k)))


def _with(source: SourceFile, totals: Mapping[str, Member]) -> SourceFile:
    return source.model_copy(update={"totals": (*source.totals, *totals)}) if totals else source


def _first_text(row: Sequence[Any], cells: Cells) -> str:
    """Return the first text of a row: sheets name a sum without an id in another column."""
    return next((t for k in range(len(row)) if (t := cells.text(row, k))), "")


def _above_end(rows: list[Row], source: SourceFile) -> tuple[list[Row], list[Row]]:
    """Part the rows of a wide table from its end and what stands below, which its reader tells."""
    if source.layout == "wide":
        for n, (_, cells) in enumerate(rows):
            if is_end([str(c) for c in cells if c not in ("", None)]):
                return rows[:n], rows[n:]
    return rows, []


def _tell_merged(
    grid: Grid,
    header: Header,
    places: Mapping[str, int],
    rows: Sequence[Row],
    source: SourceFile,
    reading: Reading,
) -> None:
    """Tell merged cells in columns by which rows are picked: all but the first would be left out."""
    picking = {places[h]: h for h in source.row_headers() if h in places}
    lines = [line for line, _ in rows]
    found = []
    for (top, left), (bottom, right) in grid.merged or ():
        inner = [n for n in lines if top + 1 <= n <= bottom + 1]
        column = next((picking[p] for p in range(left, right + 1) if p in picking), "")
        if column and len(inner) > 1:
            found.append(cells_merged(reading.name, inner[0], column, f"Zeilen {inner[0]} bis {inner[-1]}"))
    reading.add(*first_of(found))


def _selected(
    rows: Sequence[Row], cells: Cells, places: Mapping[str, int], source: SourceFile, reading: Reading
) -> list[Row] | None:
    """Return the rows that ``select`` picks; tell texts that no row has. A row too short to say stays, to be told."""
    wanted = {places[h]: {plain(t): t for t in texts} for h, texts in source.select.items()}
    kept = [
        row
        for row in rows
        if all((t := cells.text(row[1], p)) is None or t in texts for p, texts in wanted.items())
    ]
    for header, texts in source.select.items():
        place = places[header]
        there = dict.fromkeys(t for _, c in rows if (t := cells.text(c, place)) is not None)
        absent = [t for t in texts if plain(t) not in there]
        told = [
            text_not_there(reading.name, header, t, [*there], alone=len(absent) == len(texts)) for t in absent
        ]
        reading.add(*(told if rows else ()))
    if kept or not rows:
        return kept
    reading.whole = False
    if not any(f.level == "Fehler" for f in reading.found):
        reading.add(nothing_selected(reading.name, [*source.select]))
    return None


def _of_year(
    rows: Sequence[Row], header: Header, cells: Cells, source: SourceFile
) -> tuple[list[Row], list[Row]]:
    """Part the rows of the Stichtag's year from those of others, of which the layout's reader knows more."""
    if source.layout not in ("long", "genesis"):
        return [*rows], []
    selected = {plain(h) for h in source.select}
    named = [plain(source.year_column)] if source.year_column else ["zeit", "time"]
    place = next(
        (
            n
            for n, h in enumerate(header.texts)
            if (h in named or h.casefold() in named) and h not in selected
        ),
        None,
    )
    if place is None:
        return [*rows], []
    texts = [cells.text(c, place) or "" for _, c in rows]
    own = {t: year_in(t) == source.stichtag.year for t in {*texts}}
    pairs = [*zip(rows, texts, strict=True)]
    return [row for row, t in pairs if own[t]], [row for row, t in pairs if not own[t]]


ANY = "*"
"""Ends a level that is told by the letters before a code's digits: BU* of BU03630001."""


def lead_of_code(text: str) -> str:
    """Return the letters before the digits of a code, as a level is named that they tell; a text without any as it is.

    Examples
    --------
    >>> lead_of_code("BU03630001"), lead_of_code("Stadt"), lead_of_code("0363")
    ('BU*', 'Stadt', '0363')
    """
    found = re.match(r"[A-Za-z]+(?=[0-9])", text)
    return found[0] + ANY if found else text


def _levelled(
    rows: list[Row],
    cells: Cells,
    places: Mapping[str, int],
    source: SourceFile,
    reading: Reading,
    known: KnownAreas | None,
    totals: dict[str, Member],
) -> list[Row] | None:
    """Return the rows of declared levels, those of sums under names of their own, which are added to `totals`."""
    if not source.level_column:
        return rows
    at, place = places[source.level_column], places[source.id_column]
    coded = any(text.endswith(ANY) for text in source.levels)
    meaning = {plain(text): (text, level) for text, level in source.levels.items()}
    kept: list[Row] = []
    left: Counter[str] = Counter()
    nobody: dict[str, list[str]] = {}
    seen: dict[str, bool] = {}
    for line, row in rows:
        text = cells.text(row, at)
        if coded and text is not None and text not in meaning:
            text = lead_of_code(text)
        label, level = meaning.get(text or "", ("", ""))
        seen[text or ""] = level == AREA
        area = cells.text(row, place)
        if text is None or area is None or level == AREA:
            kept.append((line, row))
        elif not level:
            left[text] += 1
        else:
            name = f"{label} {area}".strip()
            if name not in totals:
                parent = known.parent(level, area) if known and level != CITY else ""
                totals[name] = (level, parent)
                if known and level != CITY and not parent:
                    nobody.setdefault(label, []).append(area)
            kept.append((line, [*row[:place], name, *row[place + 1 :]]))
    for text, (shown, level) in meaning.items():
        if text not in seen and rows:
            none = level == AREA and True not in seen.values()
            reading.add(level_not_there(reading.name, source.level_column, shown, [*seen], areas=none))
    if left:
        reading.add(other_levels(reading.name, source.level_column, left))
    for label, texts in nobody.items():
        reading.add(totals_of_no_parent(reading.name, source.id_column, label, texts))
    if rows and True not in seen.values():
        reading.whole = False
        return None
    return kept


def _of_city(
    rows: list[Row] | None,
    header: Header,
    cells: Cells,
    places: Mapping[str, int],
    source: SourceFile,
    reading: Reading,
    known: KnownAreas | None,
) -> list[Row] | None:
    """Return the rows about areas of the boundaries, names read as ids; of all others it is told what they are."""
    if rows is None or known is None or not known.ids:
        return rows
    place, named = places[source.id_column], totals_by_name(source)
    if source.join == "name":
        return named_rows(rows, cells.text, places, source, reading, known)
    skips = source.outside == "skip"
    # whose a row of the wrong length is, is not sure: it is told as such, unless it may be another city's
    whole = rows if skips else [row for row in rows if len(row[1]) >= len(header.texts)]
    texts = dict.fromkeys(t for _, row in whole if (t := cells.text(row, place)))
    areas = [t for t in texts if total_of(t, named) is None]
    unknown = [t for t in areas if t not in known.ids]
    if not unknown or not (skips or 2 * len(unknown) > len(areas)):
        return rows
    inside = known.inside(areas, skips, source.id_prefix)
    outside = {t: None for t in unknown if t not in inside}
    if not outside or not (skips or _foreign(areas, outside, known)):
        return rows
    kept = [row for row in rows if cells.text(row[1], place) not in outside]
    if len(outside) == len(areas):
        # the map's side tells it, with what fits better
        reading.whole = False
        for line, row in rows:
            if (text := cells.text(row, place)) in outside:
                reading.unmatched.setdefault(text or "", line)
        return None
    found = (source.id_column, [*outside], len(rows) - len(kept), len(rows))
    if skips:
        reading.add(rows_outside(reading.name, *found))
    else:
        first = next(line for line, row in rows if cells.text(row, place) in outside)
        reading.add(most_rows_outside(reading.name, first, *found))
    return kept


def _foreign(areas: Sequence[str], unknown: Collection[str], known: KnownAreas) -> bool:
    """Tell whether a file holds this city, and more areas that are not this city's."""
    return (
        not known.lenient
        and 2 * len(unknown) > len(areas)
        and 2 * (len(areas) - len(unknown)) >= len(known.ids)
    )
