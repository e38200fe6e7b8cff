"""Long tables: one row a value, told by area, variable, year and further features; GENESIS flat files, too."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from screening.delivery.manifest import Reading, SourceFile, bare, plain
from screening.delivery.tables.block import Block, Header, find_columns, open_header
from screening.delivery.tables.findings_of_layouts import (
    code_ambiguous,
    code_chosen,
    no_year,
    variables_unread,
    year_missing,
)
from screening.delivery.tables.grid import Grid, Line
from screening.delivery.tables.picked import Pick, block_of, conditions_of
from screening.delivery.tables.times import year_in


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
    'Zu dieser Zählgröße fehlt die Zeile für 1 Gebiet; es gilt als „keine Angabe“.'
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
            conditions = conditions_of(source, key, places)
            if source.variable_column:
                conditions[places[source.variable_column]] = (plain(text),)
            found.append(Pick(key, text, places[source.value_column], tuple(sorted(conditions.items()))))
        return found

    year = places[source.year_column] if source.year_column else None  # the ids' column may have no header
    rows = _rows(grid, header, year, source, reading)
    block = block_of(rows, picks(source.columns), picks(source.rates), header, places, year, source, reading)
    if source.variable_column:
        _tell_unread(rows, places[source.variable_column], source, reading)
    return block


def read_genesis(grid: Grid, source: SourceFile, reading: Reading) -> Block:
    """Read a GENESIS flat file: a row for each area and combination of features, a column for each value.

    ``columns`` names a value column by its whole header or its code (``BEVSTD`` for
    ``BEVSTD__Bevölkerungsstand__Anzahl``); ``where`` tells features apart, such as
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
            Pick(key, values[h], places[values[h]], tuple(sorted(conditions_of(source, key, places).items())))
            for key, h in declared.items()
        ]

    at = places[year] if year else None
    rows = _rows(grid, header, at, source, reading)
    return block_of(rows, picks(source.columns), picks(source.rates), header, places, at, source, reading)


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
    needed = list(dict.fromkeys([*names, *source.row_headers()]))
    places = find_columns(header, needed, source, reading, tell_unread=unread)
    if len(places) == len(needed):
        return places
    reading.whole = False
    return None


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


def _tell_unread(rows: Sequence[Line], place: int, source: SourceFile, reading: Reading) -> None:
    read = {plain(t) for t in [*source.columns.values(), *source.rates.values(), *source.ignore]}
    there = dict.fromkeys(plain(fields[place]) for _, fields in rows if place < len(fields))
    unread = [text for text in there if text not in read and bare(text) not in read]
    if unread:
        reading.add(variables_unread(reading.name, source.variable_column, unread))
