"""A table as it was opened beside a map, and of which year its figures are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from screening.base import some
from screening.delivery.draft.above import Above
from screening.delivery.draft.file import Raw, Rows
from screening.delivery.draft.findings import year_absent, year_unknown
from screening.delivery.draft.periods import Short, day_of, short_times, time_of
from screening.delivery.draft.table import VARIABLE_HEADER, Shape, find_years
from screening.delivery.draft.words import YEAR
from screening.delivery.tables import span_in


@dataclass(frozen=True)
class Opened:
    """A table as it was opened, its column of ids by position, and what the texts there mean.

    Where a column tells levels apart, the body holds the areas' rows alone; `sums` are the rows at the end in which sums
    have the names of areas. `by_name` says that the column names areas.
    """

    path: Path
    raw: Raw
    shape: Shape
    ids: int
    meant: dict[str, str]
    level_column: str = ""
    levels: Mapping[str, str] = field(default_factory=dict)
    by_name: bool = False
    above: Above = field(default_factory=Above)
    sums: Rows = field(default_factory=list)


def year_of(opened: Sequence[Opened], year: int | None) -> tuple[int, str]:
    """Return the year of the figures, and how it is known.

    Examples
    --------
    >>> shape = Shape(1, 1, ("Ort", "Jahr", "Zahl"), [(2, ["Au", "2023", "7"]), (3, ["Tal", "2024", "9"])])
    >>> table = Opened(Path("a.csv"), Raw([], True), shape, 0, {"Au": "01"})
    >>> year_of([table], None), year_of([table], 2023)
    ((2024, 'das neueste Jahr der Tabelle'), (2023, 'das angegebene Jahr'))
    """
    held = [set(times) for table in opened if (times := times_of(table))]
    if year is not None:
        if held and len(held) == len(opened) and not any(year in years for years in held):
            there = some(map(str, sorted(set[int]().union(*held))))
            raise year_absent(some(t.path.name for t in opened), year, there)
        return year, "das angegebene Jahr"
    if held:
        votes = Counter(y for years in held for y in years)
        most = max(votes, key=lambda y: (votes[y], y))
        every = votes[most] == len(held)
        return most, "das neueste Jahr der Tabelle" if every else "dieses Jahr enthalten die meisten Tabellen"
    folders = {table.path.resolve().parent.name for table in opened}
    folder = folders.pop() if len(folders) == 1 else ""
    if YEAR.fullmatch(folder):
        return int(folder), "der Ordner heißt so"
    headers = [h for table in opened for h in filled_headers(table)]
    if day := day_of(headers):
        return day.year, "so datieren die meisten Überschriften"
    named = {y: table.path for table in opened for y in YEAR.findall(table.path.stem)}
    if named:
        newest = max(named)
        # where others have another name, the reason would not be true of them
        of = "" if all(newest in t.path.stem for t in opened) else f" von {named[newest].name}"
        return int(newest), f"das Jahr im Dateinamen{of}"
    said = [int(y) for table in opened for y in YEAR.findall(table.raw.sheet)]
    if said:
        return max(said), "das Jahr im Namen des Blattes"
    titles = [
        int(y)
        for o in opened
        for line, c in o.raw.rows
        if line < o.shape.first_row
        for y in YEAR.findall(" ".join(c))
    ]
    titles += [int(y) for h in headers for y in YEAR.findall(h)]
    if titles:
        return max(titles), "das Jahr in Titel oder Überschrift"
    raise year_unknown(some(o.path.name for o in opened))


def times_of(table: Opened) -> dict[int, str]:
    """Return the years of a table's column of years, each with its last text.

    Examples
    --------
    >>> shape = Shape(1, 1, ("Ort", "Jahr", "Zahl"), [(2, ["Au", "2023", "7"]), (3, ["Tal", "2024", "9"])])
    >>> table = Opened(Path("a.csv"), Raw([], True), shape, 0, {"Au": "01"})
    >>> times_of(table)
    {2023: '2023', 2024: '2024'}
    """
    for place in find_years(table.shape):
        texts = sorted(table.shape.texts[place])
        spans = {t: span for t in texts if (span := span_in(t))}
        if spans:
            return {span[1].year: t for t, span in sorted(spans.items(), key=lambda p: p[1][1])}
    return {}


def filled_headers(table: Opened) -> list[str]:
    """Return the headers below which anything stands: the column of a year to come is there before its figures.

    Examples
    --------
    >>> shape = Shape(1, 1, ("Ort", "2023", "2024"), [(2, ["Au", "7", ""]), (3, ["Tal", "9"])])
    >>> filled_headers(Opened(Path("a.csv"), Raw([], True), shape, 0, {"Au": "01"}))
    ['Ort', '2023']
    """
    there = {k for _, cells in table.shape.body for k, cell in enumerate(cells) if cell}
    return [h for k, h in enumerate(table.shape.header) if k in there]


def other_years(table: Opened, year: int) -> list[int]:
    """Return the years that a table holds where a year is not among them; none if it is, or the table says none.

    Examples
    --------
    >>> shape = Shape(1, 1, ("Ort", "Jahr", "Zahl"), [(2, ["Au", "2019", "7"])])
    >>> table = Opened(Path("a.csv"), Raw([], True), shape, 0, {"Au": "01"})
    >>> other_years(table, 2025), other_years(table, 2019)
    ([2019], [])
    """
    years = {*times_of(table)} or {day.year for h in filled_headers(table) if (day := time_of(h)[1])}
    return [] if year in years else sorted(years)


def own_title(table: Opened, place: int) -> str:
    """Return a column's own title, without those of the groups above it; empty if the header is one line.

    Examples
    --------
    >>> rows = [(1, ["Ort", "Bevölkerung", ""]), (2, ["", "alle", "unter 18"]), (3, ["Au", "7", "1"])]
    >>> shape = Shape(1, 2, ("Ort", "Bevölkerung alle", "Bevölkerung unter 18"), rows[2:])
    >>> own_title(Opened(Path("a.csv"), Raw(rows, True), shape, 0, {}), 1)
    'alle'
    """
    first = table.shape.body[0][0] if table.shape.body else 0
    lines = [cells for line, cells in table.raw.rows if table.shape.first_row <= line < first]
    if len(lines) < 2:
        return ""
    filled = [{k for k, c in enumerate(cells) if c} for cells in lines]
    return " ".join(
        cells[place]
        for n, cells in enumerate(lines)
        # what spans the next column as well, which has a title of its own below, is a group's
        if place in filled[n]
        and not (place + 1 not in filled[n] and any(place + 1 in below for below in filled[n + 1 :]))
    )


def short_of(table: Opened) -> Short:
    """Return the headers of a table that end with a year in two digits, as `short_times` does.

    Examples
    --------
    >>> header = ("Nr", "A06", "A11", "B06", "B11", "C06", "C11")
    >>> short_of(Opened(Path("2006_2011.csv"), Raw([], True), Shape(1, 1, header, []), 0, {}))["C11"]
    ('C', datetime.date(2011, 12, 31))
    """
    titles = [" ".join(c) for line, c in table.raw.rows if line < table.shape.first_row]
    said = {int(y) for text in (table.path.stem, table.raw.sheet, *titles) for y in YEAR.findall(text)}
    return short_times(table.shape.header, said if len(said) > 1 else ())


def subject(table: Opened) -> str:
    """Return what a table is about: the one text of its column of variables, or how its file is called.

    Examples
    --------
    >>> rows = [(2, ["01", "Arbeitslose", "7"]), (3, ["02", "Arbeitslose", "4"])]
    >>> shape = Shape(1, 1, ("Nr", "Merkmal", "2023"), rows)
    >>> subject(Opened(Path("stadtteile.csv"), Raw([], True), shape, 0, {"01": "01", "02": "02"}))
    'Arbeitslose'
    """
    for place, header in enumerate(table.shape.header):
        if VARIABLE_HEADER.search(header):
            texts = {str(c[place]).strip() for _, c in table.shape.body if place < len(c)} - {""}
            if len(texts) == 1 and not texts & {*table.meant}:
                return texts.pop()
    return table.path.stem


def unnumbered(title: str, header: Sequence[str]) -> str:
    """Return a header without the number of its column, where a line of the table numbers all of them.

    Examples
    --------
    >>> unnumbered("Alter 2", ["Nr 1", "Alter 2", "Frauen 3"]), unnumbered("Alter 2", ["Nr", "Alter 2", "Frauen"])
    ('Alter', 'Alter 2')
    """
    numbered = all(h.endswith(f" {n}") or h == str(n) for n, h in enumerate(header, 1) if h)
    return title.rpartition(" ")[0] if numbered and len(header) > 2 else title
