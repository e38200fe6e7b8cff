"""A file that holds many years alike, drafted once for all of them: ``[[datei]]`` in ``stadt.toml`` with ``years``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from screening.base import ScreeningError, newest
from screening.delivery.draft.entry import Entry, entry_text, sections
from screening.delivery.draft.figures import Figure
from screening.delivery.draft.file import column_of, read_raw
from screening.delivery.draft.opened import Opened, filled_headers, short_of, times_of
from screening.delivery.draft.periods import time_of
from screening.delivery.draft.table import find_shape
from screening.delivery.draft.texts import GUESSED, quoted

ReadYear = Callable[[int], tuple[Sequence[Figure], frozenset[str]]]
"""A year → its figures, and the areas that have a row."""

MOST_YEARS = 40

_TIMED = re.compile(r"(?:select|sheet|value_column|stichtag) = ")
_CALLED = re.compile(r'([\w-]+|"(?:[^"\\]|\\.)*") = "')


def years_alike(
    table: Opened, year: int, used: Sequence[Figure], read: ReadYear
) -> tuple[list[int], list[int]]:
    """Return the years of which a file holds the same figures of the same areas, and those of which it does not.

    Parameters
    ----------
    table : Opened
    year : int
        The one that is drafted; where no other is like it, both lists are empty.
    used : sequence of Figure
        What is read of it.
    read : callable
        Reads a year of a file with a column of years.

    Examples
    --------
    >>> from pathlib import Path
    >>> from screening.delivery.draft.file import Raw
    >>> from screening.delivery.draft.table import Shape
    >>> body = [(2, ["01", "7", "8", "9"]), (3, ["02", "4", "5", "6"])]
    >>> shape = Shape(1, 1, ("Nr", "Alo 2021", "Alo 2022", "Alo 2023"), body)
    >>> table = Opened(Path("a.csv"), Raw([], True), shape, 0, {"01": "01", "02": "02"})
    >>> years_alike(table, 2023, [Figure("Alo 2023", "Alo", "count", "")], lambda year: ([], frozenset()))
    ([2021, 2022, 2023], [])
    >>> years_alike(table, 2020, [], lambda year: ([], frozenset()))
    ([], [])
    """
    times, sheet = times_of(table), table.raw.sheet
    alike, others = [year], list[int]()
    if len(times) > 1 and year in times:
        first, areas = _said(used), read(year)[1]
        for y in [y for y in times if y != year][-MOST_YEARS:]:
            figures, there = read(y) if times[y] == _in_year(times[year], year, y) else ([], frozenset())
            (alike if there == areas and first <= _said(figures) else others).append(y)
    elif short_of(table):
        return [], []  # years in two digits have no place for the year
    elif own := [h for h in table.shape.header if str(year) in h and time_of(h)[1]]:
        headers, filled = [f.header for f in used if f.header in own] or own, filled_headers(table)
        years = {day.year for h in filled if (day := time_of(h)[1])}
        for y in sorted(years - {year})[-MOST_YEARS:]:
            whole = {_in_year(h, year, y) for h in headers} <= {*filled}
            (alike if whole else others).append(y)
    elif str(year) in sheet:
        sheets = {n: title for title, _, _ in table.raw.sheets for n in _years_in(title)}
        for y in sorted(sheets.keys() - {year})[-MOST_YEARS:]:
            same = sheets[y] == _in_year(sheet, year, y) and _same_sheet(table, year, y)
            (alike if same else others).append(y)
    return (sorted(alike), sorted(others)) if len(alike) > 1 else ([], [])


def _said(figures: Iterable[Figure]) -> set[tuple[object, ...]]:
    return {(f.header, f.kind, *sorted(f.where.items())) for f in figures if f.values}


def _in_year(text: str, year: int, other: int) -> str:
    return text.replace(str(year), str(other))


def _years_in(title: str) -> Iterator[int]:
    yield from map(int, re.findall(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])", title))


def _same_sheet(table: Opened, year: int, other: int) -> bool:
    """Tell whether the sheet of another year has the same header in the same line, and the same areas."""
    try:
        raw = read_raw(table.path, other)
        shape = find_shape(raw.rows, raw.merged)
    except ScreeningError:
        return False
    own = table.shape
    header = tuple(_in_year(h, year, other) for h in own.header)
    if raw.sheet != _in_year(table.raw.sheet, year, other) or shape.header != header:
        return False
    same = (shape.first_row, shape.header_rows) == (own.first_row, own.header_rows)
    texts = set(column_of((c for _, c in shape.body), table.ids))
    return same and {*table.meant} <= texts


def yearly_text(
    entry: Entry, year: int, years: Sequence[int], others: Sequence[int], left: Iterable[str]
) -> str:
    r"""Return the sections of ``stadt.toml`` for a file of many years.

    Parameters
    ----------
    entry : Entry
        As drafted for one year.
    year : int
    years, others : sequence of int
        Those that are alike, and those that the file holds otherwise.
    left : iterable of str
        Headers of other times: the reader knows those of `years`.

    Examples
    --------
    >>> import datetime as dt, tempfile, tomllib
    >>> from pathlib import Path
    >>> from screening.concept import default_catalogue
    >>> from screening.delivery.draft.detect import detect
    >>> from screening.delivery.draft.rows import RowKeys
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "a.csv")
    ...     _ = path.write_text("Nr;Alo 2022;Alo 2023\n01.1;163;20\n01.2;120;7\n")
    ...     found = detect(path, default_catalogue())
    >>> alo = Figure("Alo 2023", "Alo", "count", "")
    >>> entry = Entry(found, dt.date(2023, 12, 31), "", {"alo": alo}, {}, RowKeys("Nr"))
    >>> [file] = tomllib.loads(yearly_text(entry, 2023, [2022, 2023], [], ["Alo 2022"]))["datei"]
    >>> file["years"], file["stichtag"], file["columns"]
    ({'from': 2022, 'to': 2023}, '{year}-12-31', {'alo': 'Alo {year}'})
    """
    known, unseen = set(left), entry.found.raw.unseen
    parts = sections(entry)
    return "\n".join(_timed(entry_text(_without(part, known)), year, years, others, unseen) for part in parts)


def _without(entry: Entry, left: set[str]) -> Entry:
    return replace(entry, ignore=tuple(h for h in entry.ignore if h not in left))


def _timed(text: str, year: int, years: Sequence[int], others: Sequence[int], unseen: Sequence[int]) -> str:
    """Return a section with ``{year}`` in place of the year where texts of the file are named."""
    said = f"{{ from = {years[0]}, to = {years[-1]} }}"
    if [*years] != [*range(years[0], years[-1] + 1)]:
        said = f"[{', '.join(map(str, years))}]"
    rest = f"; anders aufgebaut oder mit anderen Gebieten: {', '.join(map(str, others))}" if others else ""
    if unseen:
        rest += f"; nicht angesehen, weil die Datei so lang ist: {newest(unseen)}"
    lines, named = [], False
    for line in text.split("\n"):
        named = line.startswith(("[datei.columns]", "[datei.rates]")) or (named and not line.startswith("["))
        if line.startswith("stichtag = "):
            day, _, why = line.removeprefix("stichtag = ").partition("  #")
            lines.append(f"years = {said}  {GUESSED}: die Datei enthält diese Jahre in gleicher Form{rest}")
            line = f"stichtag = {quoted(day.replace(str(year), '{year}'))}  #{why}"
        elif _TIMED.match(line) or (named and _CALLED.match(line)):
            line = line.replace(str(year), "{year}")
        lines.append(line)
    return "\n".join(lines)
