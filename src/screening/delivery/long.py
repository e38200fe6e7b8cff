"""Long tables: one row a value, told by area, variable, year and further features; GENESIS flat files, too."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from screening.delivery.block import (
    Block,
    Column,
    Header,
    Part,
    RowTrouble,
    find_columns,
    open_header,
    refuses_persons,
)
from screening.delivery.city import SourceFile
from screening.delivery.grid import Grid, Line
from screening.delivery.reading import Reading, bare, plain, short
from screening.findings import some

Conditions = tuple[tuple[int, str], ...]
"""(position, text) that a row must have, by position."""


@dataclass(frozen=True)
class Pick:
    """One declared column: where its value stands, and in which rows."""

    key: str
    header: str
    value: int
    conditions: Conditions


def read_long(grid: Grid, source: SourceFile, reading: Reading) -> Block:
    """Read rows of (area, variable, year, value).

    ``columns`` names a count's text in ``variable_column`` (without one: any name, told apart by
    ``where``). Rows of other years than the Stichtag's are left out.
    """
    header = open_header(grid, source, reading)
    if header is None:
        return Block()
    names = [n for n in (source.variable_column, source.year_column) if n]
    places = _places(header, [source.id_column, source.value_column, *names], source, reading)
    if places is None:
        return Block()

    def picks(declared: Mapping[str, str]) -> list[Pick]:
        found = []
        for key, text in declared.items():
            conditions = _conditions(source, key, places)
            if source.variable_column:
                conditions[places[source.variable_column]] = plain(text)
            found.append(Pick(key, text, places[source.value_column], tuple(sorted(conditions.items()))))
        return found

    rows = _rows(grid, header, places.get(source.year_column), source, reading)
    block = _block(rows, picks(source.columns), picks(source.rates), header, places, source, reading)
    if source.variable_column:
        _tell_unread(rows, places[source.variable_column], source, reading)
    return block


def read_genesis(grid: Grid, source: SourceFile, reading: Reading) -> Block:
    """Read a GENESIS flat file: a row for each area and combination of features, a column for each value.

    ``columns`` names a value column by its whole header or its code (``BEVSTD`` for
    ``BEVSTD__Bevölkerungsstand__Anzahl``); ``where`` and ``select`` tell features apart, such as
    ``2_Auspraegung_Label``. The year stands in ``Zeit``, if there is such a column.
    """
    header = open_header(grid, source, reading)
    if header is None:
        return Block()
    values = {h: _value_header(header, h) for h in [*source.columns.values(), *source.rates.values()]}
    year = source.year_column or next((h for h in header.texts if h.casefold() in ("zeit", "time")), "")
    places = _places(
        header, [source.id_column, *values.values(), *([year] if year else [])], source, reading, unread=False
    )
    if places is None:
        return Block()

    def picks(declared: Mapping[str, str]) -> list[Pick]:
        return [
            Pick(key, values[h], places[values[h]], tuple(sorted(_conditions(source, key, places).items())))
            for key, h in declared.items()
        ]

    rows = _rows(grid, header, places.get(year), source, reading)
    return _block(rows, picks(source.columns), picks(source.rates), header, places, source, reading)


def _value_header(header: Header, name: str) -> str:
    """Return the value column that a name or code means; the name itself if none or several."""
    found = [h for h in header.texts if h.partition("__")[0] == name]
    return found[0] if name not in header.texts and len(found) == 1 else name


def _places(
    header: Header, names: Sequence[str], source: SourceFile, reading: Reading, *, unread: bool = True
) -> dict[str, int] | None:
    """Return positions of all needed headers; None, with findings, if any is missing."""
    more = [*source.select, *(h for conditions in source.where.values() for h in conditions)]
    needed = list(dict.fromkeys([*names, *more]))
    places = find_columns(header, needed, source, reading, tell_unread=unread)
    if len(places) == len(needed):
        return places
    reading.whole = False
    return None


def _conditions(source: SourceFile, key: str, places: Mapping[str, int]) -> dict[int, str]:
    wanted = source.select | source.where.get(key, {})
    return {places[name]: plain(text) for name, text in wanted.items()}


def year_in(text: str) -> int | None:
    """Return the year that a cell names: alone, or in a date.

    Examples
    --------
    >>> year_in("2024"), year_in("31.12.2024"), year_in("2024-12-31"), year_in("12")
    (2024, 2024, 2024, None)
    """
    found = re.fullmatch(r"(?:[0-9]{1,2}\.[0-9]{1,2}\.)?([0-9]{4})(?:-[0-9]{2}-[0-9]{2}.*)?", text.strip())
    return int(found[1]) if found else None


def _rows(grid: Grid, header: Header, year: int | None, source: SourceFile, reading: Reading) -> list[Line]:
    """Return the rows of the delivery's year; tell if there are none."""
    if year is None:
        return [*grid.lines(header.start)]
    return rows_of_year(grid, header.start, year, source, reading)


def rows_of_year(grid: Grid, start: int, place: int, source: SourceFile, reading: Reading) -> list[Line]:
    """Return the rows of the Stichtag's year as texts; tell if there are none, and which years there are."""
    years: set[int] = set()
    strange: set[str] = set()

    def holds(text: str) -> bool:
        year = year_in(text)
        if year is None:
            strange.add(text)
        else:
            years.add(year)
        return year == source.stichtag.year

    rows = [*grid.lines_where(start, place, holds)]
    if strange:
        message, remedy = "In der Spalte des Jahres steht kein Jahr.", "Beim Absender klären."
        reading.tell("Fehler", message, remedy, value=short(some(sorted(strange), 3)))
    if not rows and reading.whole:
        known = some(map(str, sorted(years))) or "keine"
        message = f"Die Datei enthält nichts zum Jahr {source.stichtag.year}."
        reading.stop(message, f"Stichtag und Datei prüfen; enthalten sind: {known}.")
    return rows


def _block(
    rows: list[Line],
    counts: list[Pick],
    rates: list[Pick],
    header: Header,
    places: Mapping[str, int],
    source: SourceFile,
    reading: Reading,
) -> Block:
    """Sort the rows' values by area and declared column."""
    if not rows or refuses_persons(header, rows, source.id_column, reading):
        return Block()
    place = places[source.id_column]
    by_conditions: dict[tuple[int, ...], dict[tuple[str, ...], list[Pick]]] = {}
    picks = [*counts, *rates]
    for pick in picks:
        at, texts = tuple(p for p, _ in pick.conditions), tuple(t for _, t in pick.conditions)
        by_conditions.setdefault(at, {}).setdefault(texts, []).append(pick)
    cells: dict[int, dict[str, tuple[int, str]]] = {id(p): {} for p in picks}
    lines: dict[str, int] = {}
    total_lines: dict[str, int] = {}
    trouble = RowTrouble(len(header.texts), source.id_column, reading.name)
    for line, fields in rows:
        area = trouble.id_in(line, fields[place]) if place < len(fields) else ""
        if trouble.is_ragged(line, fields, area):
            continue
        matching = [
            pick
            for at, wanted in by_conditions.items()
            for pick in wanted.get(tuple(plain(fields[p]) for p in at), ())
        ]
        if not matching:
            continue
        if not area and area not in source.totals:
            trouble.blank(line)
            continue
        (total_lines if area in source.totals else lines).setdefault(area, line)
        for pick in matching:
            taken = cells[id(pick)]
            if area in taken:
                trouble.double(line, area, taken[area][0], f"Der Wert zu „{short(pick.header)}“")
            else:
                taken[area] = (line, fields[pick.value])
    trouble.tell(reading)
    _tell_missing(picks, cells, lines, reading)

    def part(kept: dict[str, int]) -> Part:
        return Part(kept, *({p.key: column(p, cells[id(p)], kept) for p in ps} for ps in (counts, rates)))

    return Block(part(lines), part(total_lines), frozenset(trouble.broken))


def column(pick: Pick, cells: Mapping[str, tuple[int, str]], lines: Mapping[str, int]) -> Column:
    """Return a pick's cells in the order of the areas; None where an area has no row for it."""
    found = [cells.get(area, (line, None)) for area, line in lines.items()]
    return Column(pick.header, [text for _, text in found], [line for line, _ in found])


def _tell_missing(
    picks: Sequence[Pick],
    cells: Mapping[int, Mapping[str, tuple[int, str]]],
    lines: Mapping[str, int],
    reading: Reading,
) -> None:
    for pick in picks:
        taken = cells[id(pick)]
        what = ", ".join(text for _, text in pick.conditions) or pick.header
        if not taken:
            message = "Zu dieser Zählgröße gibt es keine Zeile."
            remedy = "Texte in lieferung.toml (columns, where, select) mit der Datei vergleichen."
            reading.tell("Fehler", message, remedy, column=short(what))
        elif absent := [area for area in lines if area not in taken]:
            message = f"Zu dieser Zählgröße fehlen Zeilen für {len(absent)} Gebiete; sie gelten als fehlt."
            remedy = "Nachliefern lassen; sind Nullen weggelassen, sie ausschreiben lassen."
            reading.tell("Warnung", message, remedy, column=short(what), value=some(absent))


def _tell_unread(rows: Sequence[Line], place: int, source: SourceFile, reading: Reading) -> None:
    read = {plain(t) for t in [*source.columns.values(), *source.rates.values(), *source.ignore]}
    there = dict.fromkeys(plain(fields[place]) for _, fields in rows if place < len(fields))
    unread = [text for text in there if text not in read and bare(text) not in read]
    if unread:
        message, remedy = (
            "Diese Größen werden nicht gelesen.",
            "Unter columns zuordnen oder unter ignore nennen.",
        )
        reading.tell(
            "Hinweis", message, remedy, column=source.variable_column, value=short(some(unread), 200)
        )
