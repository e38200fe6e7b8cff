"""A workbook taken back: all findings at once, or what is to be written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from screening.base import Finding, ScreeningError, has_errors
from screening.delivery import Areas
from screening.delivery.manifest import City, cities, read_city
from screening.delivery.tables import cell_name
from screening.process.areas import areas_of_year
from screening.process.called import with_names
from screening.process.kept import kept_findings
from screening.process.ratings import read_ratings
from screening.process.workbook import findings as told
from screening.process.workbook.book import Line, lines_of, opened, sheet_findings
from screening.process.workbook.csv_text import csv_text, edited_csv
from screening.process.workbook.merge import Change, changes_of, reviews_left
from screening.process.workbook.put import beside
from screening.process.workbook.sheets import CALLED, RATINGS, Sheet, sheets_of, sources

Known = Callable[[City, int], tuple[Mapping[str, Areas], Iterable[str]]]


@dataclass(frozen=True)
class Taken:
    """What a workbook brings.

    Attributes
    ----------
    city : City
    year : int
    side : str
        Whose ratings it holds; empty: of neither.
    changes : tuple of Change
    ratings : bytes
        A file for `deposit`, which is none of the data; empty where nothing is rated.
    findings : tuple of Finding
        What is noteworthy and no error.
    """

    city: City
    year: int
    side: str
    changes: tuple[Change, ...] = ()
    ratings: bytes = field(default=b"", repr=False)
    findings: tuple[Finding, ...] = ()


def take(content: bytes, name: str, data: Path, known: Known, remove: bool = False) -> Taken:
    """Read a workbook that comes back; nothing is written.

    Parameters
    ----------
    content : bytes
    name : str
        What findings call it.
    data : Path
    known : callable
        Returns for a city and year the areas by boundary version, and the ids that the delivery holds beside them.
    remove : bool
        Whether rows that are gone from it shall go from the files.

    Raises
    ------
    ScreeningError
        With all that is wrong with it, or with the files as they would be afterwards.

    Examples
    --------
    >>> import screening as sc
    >>> from screening.process.workbook import workbook
    >>> book = workbook(sc.read_city("musterstadt", data="data"), 2024)
    >>> taken = take(book, "m.xlsx", Path("data"), lambda city, year: ({}, ()))
    >>> taken.year, taken.changes, taken.findings
    (2024, (), ())
    """
    book = opened(content, name)
    if book.city not in cities(data):
        raise ScreeningError([told.city_unknown(book.city, name)])
    city = read_city(book.city, data)
    years = sorted(city.years)
    if not (city.raw / str(book.year)).is_dir():
        raise ScreeningError([told.year_unknown(book.year, years, name)])
    sheets = sheets_of(city, book.year, book.side, book.form)
    found = [*sheet_findings(book, sheets)]
    changes: list[Change] = []
    ratings = b""
    for sheet in sheets:
        wrong: list[Finding] = []
        lines = lines_of(book, sheet, wrong)
        if sheet.key == RATINGS and not wrong:
            areas = partial(_areas, city, book.year, known)
            ratings = _ratings(lines, sheet, name, city, book.year, areas, wrong)
        elif not wrong and sheet.title in book.sheets:
            now = sources(sheet, city)
            done = changes_of(book, sheet, lines, now, remove, wrong)
            changes += done
            wrong += reviews_left(book, sheet, lines, now, [c.name for c in done])
        found += wrong
    if not has_errors(found) and changes:
        found += _after(city, book.year, changes, known, name)
    if any(f.marked for f in found):
        found = with_names(found, city, book.year, known(city, book.year)[0])
    if has_errors(found):
        raise ScreeningError(found)
    if years and book.year < years[-1]:
        found.insert(0, told.earlier_year(book.year, years[-1], name))
    return Taken(city, book.year, book.side, tuple(changes), ratings, tuple(found))


def _areas(city: City, year: int, known: Known) -> frozenset[str]:
    areas, rows = known(city, year)
    return areas_of_year(city, year, {v: a.frame.index for v, a in areas.items() if len(a.frame)}, rows)


def _ratings(
    lines: Sequence[Line],
    sheet: Sheet,
    book: str,
    city: City,
    year: int,
    areas: Callable[[], frozenset[str]],
    found: list[Finding],
) -> bytes:
    """Return the ratings as a file to deposit, checked as it is; candidates that nobody has rated are left out."""
    given = {"gebiet", CALLED}
    rated = [
        line
        for line in lines
        if any(t for k, t in zip(sheet.keys, line.cells, strict=True) if k not in given)
    ]
    found += [f for line in rated for f in line.wrong]
    if not rated or has_errors(found):
        return b""
    kept = [k for k in sheet.keys if k != CALLED]
    empty = csv_text(b"", book, kept)
    rows = [dict(zip(sheet.keys, line.cells, strict=True)) for line in rated]
    for row in rows:
        row["passung"] = row["passung"].partition(" ")[0]  # the list says the number and what it means
    content = edited_csv(empty, {}, rows).encode()
    places = dict(zip(map(str, csv_text(content, book, kept).lines), (x.row for x in rated), strict=True))
    try:
        told_of = read_ratings(content, book, areas(), city, year).findings
    except ScreeningError as error:
        told_of = error.findings
    found += [_in_sheet(f, sheet, places, book) for f in told_of]
    return content


def _after(city: City, year: int, changes: Sequence[Change], known: Known, book: str) -> list[Finding]:
    """Read all that people keep as it would be afterwards; tell what is wrong with it, where the workbook has it."""
    areas, rows = known(city, year)
    rows = [*rows]
    before = set(kept_findings(city, year, areas, rows))
    with beside(city, year, changes) as other:
        after = kept_findings(other, year, areas, rows)
    by_name = {c.name: c for c in changes}
    found = []
    for finding in after:
        change = by_name.get(finding.file)
        if change is None:
            found += [finding] if finding.level == "Fehler" and finding not in before else []
            continue
        # of a TOML file the entry counts, which the key names
        place = "" if finding.file.endswith(".toml") else finding.row
        if entry := re.match(r"[a-z_]+\.([0-9]+)\b", finding.column):
            place = entry[1]
        if place in change.places:
            key = finding.column.rpartition(".")[2]
            moved = replace(finding, row=place, column=key)
            found.append(_in_sheet(moved, change.sheet, change.places, book))
        elif finding.level == "Fehler":
            found.append(finding)
    return found


def _in_sheet(finding: Finding, sheet: Sheet, places: Mapping[str, int], book: str) -> Finding:
    """Return a finding about a file with the place in the workbook that it comes from."""
    row = places.get(finding.row)
    if row is None:
        return replace(finding, file=told.place(book, sheet.title), row="")
    keys = list(sheet.keys)
    known = finding.column in keys
    where = f"Zelle {cell_name(row - 1, keys.index(finding.column))}" if known else f"Zeile {row}"
    # a free text is not repeated, whatever the reader of its file does
    free = not known or sheet.fields[keys.index(finding.column)].kind == "text"
    return Finding(
        finding.level,
        f"{where}: {finding.with_marks('message')}",
        finding.with_marks("remedy"),
        told.place(book, sheet.title),
        value="" if free else finding.with_marks("value"),
    )
