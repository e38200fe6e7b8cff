"""Long tables: one row a value, told by area, variable, year and further features; GENESIS flat files, too."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from screening.base import odds
from screening.delivery.manifest import Reading, SourceFile, bare, plain, short
from screening.delivery.tables.block import (
    Block,
    Column,
    Header,
    Part,
    RowTrouble,
    find_columns,
    open_header,
    refuses_persons,
    total_of,
    totals_by_name,
)
from screening.delivery.tables.findings_of_layouts import (
    code_ambiguous,
    code_chosen,
    count_without_rows,
    count_without_some_rows,
    no_year,
    stichtag_ambiguous,
    time_chosen,
    variables_unread,
    year_missing,
)
from screening.delivery.tables.grid import Grid, Line
from screening.delivery.tables.times import span_in, year_in

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

    Examples
    --------
    >>> import datetime as dt
    >>> source = SourceFile(
    ...     path="a.csv", source="Amt", stichtag=dt.date(2024, 12, 31), decimal=",", layout="long",
    ...     id_column="Gebiet", variable_column="Merkmal", value_column="Wert", year_column="Jahr",
    ...     columns={"bev": "Einwohner", "hh": "Haushalte"},
    ... )
    >>> rows = [["Jahr", "Gebiet", "Merkmal", "Wert"], ["2024", "01", "Einwohner", "120"]]
    >>> rows += [["2024", "02", "Einwohner", "."], ["2024", "01", "Haushalte", "70"]]
    >>> reading = Reading("2024/a.csv")
    >>> block = read_long(Grid([*enumerate(rows, 1)], ""), source, reading)
    >>> block.areas.counts["bev"].texts, block.areas.counts["hh"].texts
    (['120', '.'], ['70', None])
    >>> reading.found[0].message
    'Zu dieser Zählgröße fehlen Zeilen für 1 Gebiete; sie gelten als fehlt.'
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

    year = places.get(source.year_column)
    rows = _rows(grid, header, year, source, reading)
    block = _block(rows, picks(source.columns), picks(source.rates), header, places, year, source, reading)
    if source.variable_column:
        _tell_unread(rows, places[source.variable_column], source, reading)
    return block


def read_genesis(grid: Grid, source: SourceFile, reading: Reading) -> Block:
    """Read a GENESIS flat file: a row for each area and combination of features, a column for each value.

    ``columns`` names a value column by its whole header or its code (``BEVSTD`` for
    ``BEVSTD__Bevölkerungsstand__Anzahl``); ``where`` and ``select`` tell features apart, such as
    ``2_Auspraegung_Label``. The year stands in ``Zeit``, if there is such a column.

    Examples
    --------
    >>> import datetime as dt
    >>> source = SourceFile(
    ...     path="a.csv", source="Amt", stichtag=dt.date(2024, 12, 31), decimal=",", layout="genesis",
    ...     id_column="1_Auspraegung_Code", columns={"bev_w": "BEVSTD"},
    ...     where={"bev_w": {"2_Auspraegung_Label": "weiblich"}},
    ... )
    >>> rows = [["Zeit", "1_Auspraegung_Code", "2_Auspraegung_Label", "BEVSTD__Bevölkerungsstand__Anzahl"]]
    >>> rows += [["31.12.2024", "01", "weiblich", "61"], ["31.12.2024", "01", "männlich", "59"]]
    >>> block = read_genesis(Grid([*enumerate(rows, 1)], ""), source, Reading("2024/a.csv"))
    >>> block.areas.counts["bev_w"].texts
    ['61']
    """
    header = open_header(grid, source, reading)
    if header is None:
        return Block()
    values = {h: _value_header(header, h, COUNTED, reading) for h in source.columns.values()}
    values |= {h: _value_header(header, h, SHARED, reading) for h in source.rates.values()}
    if "" in values.values():
        reading.whole = False
        return Block()
    # rows that select picks by their time need no year
    taken = {plain(h) for h in source.select}
    times = (h for h in header.texts if h.casefold() in ("zeit", "time") and h not in taken)
    year = source.year_column or next(times, "")
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

    at = places.get(year)
    rows = _rows(grid, header, at, source, reading)
    return _block(rows, picks(source.columns), picks(source.rates), header, places, at, source, reading)


COUNTED, SHARED = ("anzahl", "personen", "number"), ("prozent", "percent", "%")
"""Units behind the code and name of a value column: of counts, of rates."""

_QUALITY = re.compile(r"_+(?:q|qualit(?:ä|ae)t|quality)$", re.IGNORECASE)


def _value_header(header: Header, name: str, units: Sequence[str], reading: Reading) -> str:
    """Return the value column that a name or code means; the name itself if none, nothing if it is told.

    Beside a value's column older files have one of its quality with the same code, others the value in a
    second unit: of several columns with values the only one in a unit that fits is meant, and told.
    """
    wanted = plain(name)
    found = [h for h in header.texts if h.partition("__")[0].rstrip() == wanted]
    if wanted in header.texts or not found:
        return name
    with_values = [h for h in found if not _QUALITY.search(h)]
    in_unit = [h for h in with_values if h.rpartition("__")[2].casefold() in units]
    meant = in_unit if len(in_unit) == 1 else with_values
    if len(meant) != 1:
        reading.add(code_ambiguous(reading.name, header.line, wanted, found, values=bool(with_values)))
        return ""
    if len(with_values) > 1:
        reading.add(code_chosen(reading.name, header.line, wanted, meant[0]))
    return meant[0]


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


def _rows(grid: Grid, header: Header, year: int | None, source: SourceFile, reading: Reading) -> list[Line]:
    """Return the rows of the delivery's year; tell if there are none."""
    if year is None:
        return [*grid.lines(header.start)]
    return rows_of_year(grid, header, year, source, reading)


def rows_of_year(grid: Grid, header: Header, place: int, source: SourceFile, reading: Reading) -> list[Line]:
    """Return the rows of the Stichtag's year as texts; tell if there are none, and which years there are.

    Examples
    --------
    >>> import datetime as dt
    >>> source = SourceFile(path="a.csv", source="Amt", stichtag=dt.date(2024, 12, 31), decimal=",")
    >>> header, reading = Header(["Jahr", "Gebiet"], 1, 1), Reading("2024/a.csv")
    >>> grid = Grid([(1, ["Jahr", "Gebiet"]), (2, ["2022", "01"]), (3, ["31.12.2024", "01"])], "")
    >>> rows_of_year(grid, header, 0, source, reading)
    [(3, ['31.12.2024', '01'])]
    >>> rows_of_year(Grid(grid.rows[:2], ""), header, 0, source, reading), reading.found[0].message
    ([], 'Die Datei enthält nichts zum Jahr 2024.')
    """
    years: set[int] = set()
    strange: set[str] = set()

    def holds(text: str) -> bool:
        year = year_in(text)
        if year is None:
            strange.add(text)
        else:
            years.add(year)
        return year == source.stichtag.year

    rows = [*grid.lines_where(header.start, place, holds)]
    if strange:
        reading.add(no_year(reading.name, header.texts[place], strange))
        reading.whole = reading.whole and bool(rows)
    elif not rows and reading.whole:
        reading.stop(year_missing(reading.name, source.stichtag.year, years))
    return rows


def _block(
    rows: list[Line],
    counts: list[Pick],
    rates: list[Pick],
    header: Header,
    places: Mapping[str, int],
    year: int | None,
    source: SourceFile,
    reading: Reading,
) -> Block:
    """Sort the rows' values by area and declared column; `year` is the position of their time, if they have one."""
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
    again: dict[int, list[tuple[int, str, str]]] = {}
    totals, known = totals_by_name(source), dict[str, str | None]()
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
        if area not in known:
            known[area] = total_of(area, totals)
        if not area and known[area] is None:
            trouble.blank(line)
            continue
        if known[area] is None:
            lines.setdefault(area, line)
        else:
            area = known[area] or ""
            total_lines.setdefault(area, line)
        for pick in matching:
            taken = cells[id(pick)]
            if area in taken:
                again.setdefault(id(pick), []).append((line, area, fields[pick.value]))
            else:
                taken[area] = (line, fields[pick.value])
    if again and not (year is not None and _at_one_time(cells, again, dict(rows), year, source, reading)):
        for pick in picks:
            for line, area, _ in again.get(id(pick), ()):
                first = cells[id(pick)][area][0]
                trouble.double(line, area, first, f"Der Wert zu „{short(pick.header)}“")
    trouble.tell(reading, wide=False)
    _tell_missing(picks, cells, lines, rows, reading)

    def part(kept: dict[str, int]) -> Part:
        return Part(kept, *({p.key: column(p, cells[id(p)], kept) for p in ps} for ps in (counts, rates)))

    return Block(part(lines), part(total_lines), frozenset(trouble.broken))


def _at_one_time(
    cells: Mapping[int, dict[str, tuple[int, str]]],
    again: Mapping[int, Sequence[tuple[int, str, str]]],
    rows: Mapping[int, Sequence[str]],
    year: int,
    source: SourceFile,
    reading: Reading,
) -> bool:
    """Keep of values at several times of the year (months, quarters) those of the time that holds the Stichtag.

    Returns
    -------
    bool
        False if the values are not told apart by their time, and nothing was changed.
    """
    every = {
        key: [*((line, area, text) for area, (line, text) in cells[key].items()), *more]
        for key, more in again.items()
    }
    times = {plain(rows[line][year]) for found in every.values() for line, _, _ in found}
    if len(times) < 2:
        return False
    spans = {time: span_in(time) for time in times}
    holding = [t for t, span in spans.items() if span and span[0] <= source.stichtag <= span[1]]
    if len(holding) != 1:
        reading.stop(stichtag_ambiguous(reading.name, source.stichtag, times))
        return True
    own = {key: [v for v in found if plain(rows[v[0]][year]) == holding[0]] for key, found in every.items()}
    if any(len({area for _, area, _ in values}) < len(values) for values in own.values()):
        return False  # one time twice is a slip
    for key, values in own.items():
        cells[key].clear()
        cells[key].update({area: (line, text) for line, area, text in values})
    reading.add(time_chosen(reading.name, holding[0], times))
    return True


def column(pick: Pick, cells: Mapping[str, tuple[int, str]], lines: Mapping[str, int]) -> Column:
    """Return a pick's cells in the order of the areas; None where an area has no row for it.

    Examples
    --------
    >>> pick = Pick("bev", "Einwohner", 3, ((2, "Einwohner"),))
    >>> column(pick, {"02": (7, "30")}, {"01": 2, "02": 5})
    Column(header='Einwohner', texts=[None, '30'], lines=[2, 7])
    """
    found = [cells.get(area, (line, None)) for area, line in lines.items()]
    return Column(pick.header, [text for _, text in found], [line for line, _ in found])


def _tell_missing(
    picks: Sequence[Pick],
    cells: Mapping[int, Mapping[str, tuple[int, str]]],
    lines: Mapping[str, int],
    rows: Sequence[Line],
    reading: Reading,
) -> None:
    for pick in picks:
        taken = cells[id(pick)]
        what = ", ".join(text for _, text in pick.conditions) or pick.header
        if not taken:
            reading.add(count_without_rows(reading.name, what, _look_alike(pick, rows)))
        elif absent := [area for area in lines if area not in taken]:
            reading.add(count_without_some_rows(reading.name, what, absent, len(lines)))


def _look_alike(pick: Pick, rows: Sequence[Line]) -> str:
    """Tell a text of the file that looks like the one a row must have and is not."""
    for place, text in pick.conditions:
        there = dict.fromkeys(plain(fields[place]) for _, fields in rows if place < len(fields))
        if text not in there and (told := odds(text, there)):
            return told
    return ""


def _tell_unread(rows: Sequence[Line], place: int, source: SourceFile, reading: Reading) -> None:
    read = {plain(t) for t in [*source.columns.values(), *source.rates.values(), *source.ignore]}
    there = dict.fromkeys(plain(fields[place]) for _, fields in rows if place < len(fields))
    unread = [text for text in there if text not in read and bare(text) not in read]
    if unread:
        reading.add(variables_unread(reading.name, source.variable_column, unread))
