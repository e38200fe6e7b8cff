"""Wide tables: one row an area, one column a count; in text files and in sheets as offices lay them out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from screening.delivery.manifest import Reading, SourceFile
from screening.delivery.tables.block import (
    Block,
    Column,
    Part,
    RowTrouble,
    find_columns,
    is_end,
    open_header,
    refuses_persons,
    total_of,
    totals_by_name,
)
from screening.delivery.tables.findings_of_layouts import sums_alike, table_ends
from screening.delivery.tables.grid import Grid, Line
from screening.delivery.tables.picked import conditioned


def read_wide(grid: Grid, source: SourceFile, reading: Reading) -> Block:
    """Read a table of areas × columns.

    Rows named under ``totals`` are kept apart. With ``where`` an area may
    have several rows: one for each condition. A line of underscores, "Quelle" or a footnote as the only text
    of its row ends the table; that the rows below are not read is told.

    Parameters
    ----------
    grid : Grid
    source : SourceFile
        Names the columns and the rows of totals.
    reading : Reading
        Gets the findings.

    Returns
    -------
    Block
        Empty if there is no header or no id column, or if the file is about persons.

    Examples
    --------
    >>> import datetime as dt
    >>> source = SourceFile(
    ...     path="a.csv", source="Amt", stichtag=dt.date(2024, 12, 31), decimal=",",
    ...     id_column="Gebiet", totals=("Stadt",), columns={"bev": "Einwohner"},
    ... )
    >>> rows = [["Gebiet", "Einwohner"], ["01", "120"], ["Stadt", "150"], ["01", "30"], ["Quelle: Amt", ""]]
    >>> reading = Reading("2024/a.csv")
    >>> block = read_wide(Grid([*enumerate(rows, 1)], ""), source, reading)
    >>> block.areas.counts["bev"].texts, block.totals.counts["bev"].texts
    (['120'], ['150'])
    >>> [f.message for f in reading.found if f.level == "Fehler"]
    ['Das Gebiet kommt doppelt vor (zuerst in Zeile 2).']
    >>> read_wide(Grid([], ""), source, reading) == Block()
    True
    """
    header = open_header(grid, source, reading)
    if header is None:
        return Block()
    rows = _until_end([*grid.lines(header.start)], reading)
    if refuses_persons(header, rows, source.id_column, reading):
        return Block()
    headers = [*source.columns.values(), *source.rates.values()]
    picking = source.row_headers()
    places = find_columns(header, [source.id_column, *headers, *picking], source, reading)
    place = places.get(source.id_column)
    if place is None or any(h not in places for h in picking):
        reading.whole = False
        return Block()
    totals = totals_by_name(source)
    if source.where or source.add_up:
        rows = [(line, _with_total(fields, place, totals)) for line, fields in rows]
        return conditioned(
            rows, {h: places[h] for h in headers if h in places}, header, places, source, reading
        )
    lines: dict[str, int] = {}
    body: list[list[str]] = []
    sums = _Sums()
    trouble = RowTrouble(len(header.texts), source.id_column, reading.name)
    for line, fields in rows:
        area = trouble.id_in(line, fields[place]) if place < len(fields) else ""
        total = _total_of(fields, area, totals)
        if total is not None:
            if len(fields) >= trouble.width:
                sums.add(total, line, fields)
        elif trouble.is_ragged(line, fields, area):
            continue
        elif not area:
            trouble.blank(line)
        elif area in lines:
            trouble.double(line, area, lines[area])
        else:
            lines[area] = line
            body.append(fields)
    last = max(lines.values(), default=0)
    below = min((line for line, _ in rows if line > last), default=0)
    below = 0 if source.totals_from or source.level_column else below
    trouble.tell(reading, sums_from=below, skips=source.outside == "skip")
    sums.tell(source, reading)
    areas = _part(lines, body, source, places)
    return Block(areas, _part(sums.lines, [*sums.rows.values()], source, places), frozenset(trouble.broken))


class _Sums:
    """The rows of sums by their labels; of a label that several rows have nobody knows which is meant."""

    def __init__(self) -> None:
        self.lines: dict[str, int] = {}
        self.rows: dict[str, list[str]] = {}
        self.again: dict[str, list[int]] = {}

    def add(self, label: str, line: int, fields: list[str]) -> None:
        """Note a row; a second one of its label puts out the first, unless both say the same."""
        if label in self.again:
            self.again[label].append(line)
        elif self.rows.get(label, fields) != fields:
            self.again[label] = [self.lines.pop(label), line]
            del self.rows[label]
        else:
            self.lines.setdefault(label, line)
            self.rows[label] = fields

    def tell(self, source: SourceFile, reading: Reading) -> None:
        """Tell labels that several rows have."""
        for label, lines in self.again.items():
            reading.add(sums_alike(reading.name, lines, source.id_column, label))


def _total_of(fields: Sequence[str], area: str, totals: Mapping[str, str]) -> str | None:
    """Return which total a row is; sheets name one without an id in another column."""
    if area or "" in totals:
        return total_of(area, totals)
    first = next((f.strip() for f in fields if f.strip()), "")
    return total_of(first, totals) if first else None


def _with_total(fields: list[str], place: int, totals: Mapping[str, str]) -> list[str]:
    """Return a row of sums that is named in another column with its name in that of the ids."""
    if place >= len(fields) or fields[place].strip():
        return fields
    total = _total_of(fields, "", totals)
    return fields if total is None else [*fields[:place], total, *fields[place + 1 :]]


def _until_end(rows: list[Line], reading: Reading) -> list[Line]:
    """Return the rows above the table's end."""
    for n, (line, fields) in enumerate(rows):
        filled = [f.strip() for f in fields if f.strip()]
        if is_end(filled):
            first = filled[0]
            below = any(sum(1 for f in fields if f.strip()) > 2 for _, fields in rows[n:])
            reading.add(table_ends(reading.name, line, first, len(rows) - n, rows_below=below))
            return rows[:n]
    return rows


def _part(lines: dict[str, int], body: list[list[str]], source: SourceFile, places: dict[str, int]) -> Part:
    at = list(lines.values())

    def columns(declared: dict[str, str]) -> dict[str, Column]:
        found = ((key, header, places[header]) for key, header in declared.items() if header in places)
        return {key: Column(header, [fields[place] for fields in body], at) for key, header, place in found}

    return Part(lines, columns(source.columns), columns(source.rates))
