"""What a layout reader hands on: per declared column one text an area, with its line in the file."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from screening.base import Finding, first_of
from screening.delivery.manifest import Reading, SourceFile, bare, is_workbook, plain, short
from screening.delivery.tables.findings import (
    column_double,
    column_misread,
    column_missing,
    columns_all_missing,
    columns_unread,
    delimiter_wrong,
    file_empty,
    header_missing,
    header_too_wide,
    id_missing,
    id_padded,
    ids_mostly_missing,
    row_double,
    row_ragged,
    rows_mostly_double,
    rows_ragged,
    sheet_empty,
    sheet_of_one_column,
)
from screening.delivery.tables.findings_of_rows import maybe_sum, rows_nameless
from screening.delivery.tables.grid import Grid, Line, read_header
from screening.delivery.tables.privacy import person_findings


@dataclass(frozen=True)
class Column:
    """The cells of one count or rate: header as told in findings, texts (None: no row), lines.

    Where several cells of an area are added up, `areas` says whose each is: its position among the areas.
    """

    header: str
    texts: Sequence[str | None]
    lines: Sequence[int]
    areas: Sequence[int] | None = None


@dataclass(frozen=True)
class Part:
    """Areas (or total rows) with the line of each, and their columns by count and by rate."""

    lines: dict[str, int] = field(default_factory=dict)
    counts: dict[str, Column] = field(default_factory=dict)
    rates: dict[str, Column] = field(default_factory=dict)


@dataclass(frozen=True)
class Block:
    """A file in one shape, whatever its layout: areas, total rows, and areas whose rows are unreadable."""

    areas: Part = Part()
    totals: Part = Part()
    broken: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Header:
    """The header of a file: texts, its line, and where the rows below begin in the grid."""

    texts: list[str]
    line: int
    start: int


_END = re.compile(
    r"_{3,}|-{5,}|(?:daten)?quellen?\b|anmerkung(?:en)?\b|fußnoten?\b|©|[¹²³⁴-⁹]|\*+\)|[0-9]{1,2}\)",
    re.IGNORECASE,
)


def is_end(filled: Sequence[str]) -> bool:
    """Tell by the cells of a row that say something whether a table ends there: with a line, a source or a footnote.

    Examples
    --------
    >>> is_end(["Quelle: Amt"]), is_end(["____"]), is_end(["Quelle", "7"]), is_end(["Quellgebiet"]), is_end([])
    (True, True, False, False, False)
    """
    return len(filled) == 1 and _END.match(filled[0].strip()) is not None


MOST_COLUMNS = 16_384
"""Columns of an Excel sheet; a text file with more is broken."""


def open_header(grid: Grid, source: SourceFile, reading: Reading) -> Header | None:
    """Return a file's header; None, with findings, if there is none or the file is about persons.

    Examples
    --------
    >>> import datetime as dt
    >>> source = SourceFile(path="a.csv", source="Amt", stichtag=dt.date(2024, 12, 31), decimal=",")
    >>> reading = Reading("2024/a.csv")
    >>> open_header(Grid([(1, ["Gebiet", "Einwohner", ""]), (2, ["01", "120"])], ""), source, reading)
    Header(texts=['Gebiet', 'Einwohner'], line=1, start=1)
    >>> print(open_header(Grid([], ""), source, reading), *reading.found)
    None Fehler: 2024/a.csv: Die Datei ist leer. → Beim Absender nachfragen.
    """
    texts, start, line = read_header(grid, source)
    if not texts:
        if reading.whole and is_workbook(source.path) and not grid.rows:
            reading.stop(sheet_empty(reading.name))
        elif reading.whole:
            reading.stop(header_missing(reading.name) if grid.rows else file_empty(reading.name))
        return None
    if len(texts) > MOST_COLUMNS:
        reading.stop(header_too_wide(reading.name, line, len(texts)))
        return None
    return Header(_named(texts, grid, start), line, start)


def _named(texts: list[str], grid: Grid, start: int) -> list[str]:
    """Return a header without the empty columns at its end, if no row has a text there.

    Some programs end the header with a delimiter and the rows not. Where rows do, too, one that ends with an empty
    cell and is shorter than those may have lost a cell in its middle: then the columns stay, and such rows are told.
    """
    width = max((n for n, text in enumerate(texts, 1) if text), default=0)
    if not 0 < width < len(texts):
        return texts
    rows = [cells for _, cells in grid.rows[start:]]
    filled = any(cell not in ("", None) and str(cell).strip() for cells in rows for cell in cells[width:])
    lengths = {len(cells) for cells in rows if len(cells) == width and str(cells[-1]).strip() == ""}
    longer = any(len(cells) > width for cells in rows)
    return texts if filled or (longer and lengths) else texts[:width]


def refuses_persons(header: Header, rows: Iterable[Line], id_column: str, reading: Reading) -> bool:
    """Tell columns about single persons; then nothing of the file is read.

    Examples
    --------
    >>> reading = Reading("2024/a.csv")
    >>> header = Header(["Gebiet", "Name", "Geburtsdatum"], 1, 1)
    >>> refuses_persons(header, [(2, ["01", "Muster", "01.01.1950"])], "Gebiet", reading), reading.whole
    (True, False)
    >>> [(f.column, f.value) for f in reading.found]
    [('Geburtsdatum', '')]
    >>> refuses_persons(Header(["Gebiet", "Einwohner"], 1, 1), [], "Gebiet", reading)
    False
    """
    body = [fields for _, fields in rows]
    texts = [*header.texts]
    if (place := _unnamed(plain(id_column), texts)) is not None:
        texts[place] = plain(id_column)
    persons = person_findings(texts, body, reading.name, id_column=plain(id_column), line=header.line)
    reading.add(*persons)
    reading.whole = reading.whole and not persons
    return bool(persons)


def find_columns(
    header: Header, declared: Iterable[str], source: SourceFile, reading: Reading, *, tell_unread: bool = True
) -> dict[str, int]:
    """Return declared header → position; tell what is missing, double or unread.

    Headers are compared on one line; one that is not there so may be there without its footnote marks. A column without
    a header is called by its number: ``Spalte 1``.

    Examples
    --------
    >>> import datetime as dt
    >>> source = SourceFile(path="a.csv", source="Amt", stichtag=dt.date(2024, 12, 31), decimal=",")
    >>> reading = Reading("2024/a.csv")
    >>> header = Header(["Gebiet", "Haushalte 1)", "Arbeitslose"], 1, 1)
    >>> find_columns(header, ["Gebiet", "Haushalte", "Einwohner"], source, reading)
    {'Gebiet': 0, 'Haushalte': 1}
    >>> for finding in reading.found:
    ...     print(finding.level, finding.column, finding.message)
    Fehler Einwohner Die Spalte fehlt in der Datei.
    Hinweis Arbeitslose Diese Spalte wird nicht gelesen.
    """
    names = {name: plain(name) for name in declared}
    times = Counter(header.texts)
    if len(header.texts) == 1 and len(set(names.values())) > 1:
        place = (reading.name, header.line, header.texts[0])
        book = is_workbook(source.path)
        reading.stop(sheet_of_one_column(*place) if book else delimiter_wrong(*place, source.delimiter))
        return {}
    without = [bare(h) for h in header.texts]
    found: dict[str, int] = {}
    lacking: list[str] = []
    for name, text in names.items():
        at = [n for n, h in enumerate(header.texts) if h == text]
        at = at or [n for n, h in enumerate(without) if h == bare(text) and h]
        if not at and (number := _unnamed(text, header.texts)) is not None:
            at = [number]
        if len(at) == 1:
            found[name] = at[0]
        elif not at:
            lacking.append(text)
        else:
            reading.add(column_double(reading.name, header.line, text, len(at)))
    known = [*source.ignore, source.name_column, ""]
    read = {header.texts[n] for n in found.values()}.union(names.values(), map(plain, known))
    unread = [h for h in header.texts if h not in read]
    others = [h for n, h in enumerate(header.texts) if n not in found.values()]
    if not found and len(set(lacking)) >= FEW:
        missing = [*dict.fromkeys(lacking)]
        reading.add(columns_all_missing(reading.name, header.line, missing, header.texts))
        return {}
    spoilt = {text: there for text in lacking if (there := _misread(text, source)) in header.texts}
    unread = [h for h in unread if h not in spoilt.values()]
    for text in sorted(set(lacking)):
        if text in spoilt:
            reading.add(column_misread(reading.name, header.line, text, spoilt[text], source.encoding))
        else:
            reading.add(column_missing(reading.name, header.line, text, others, unread))
    if unread and tell_unread:
        reading.add(columns_unread(reading.name, unread))
    return found if times else {}


def _unnamed(text: str, header: Sequence[str]) -> int | None:
    """Return which column without a header a number means; None if it means none."""
    number = re.fullmatch(r"Spalte ([0-9]{1,5})", text)
    place = int(number[1]) - 1 if number else -1
    return place if 0 <= place < len(header) and not header[place] else None


def _misread(header: str, source: SourceFile) -> str:
    """Return how a header in UTF-8 reads in the declared encoding; empty if it does not."""
    try:
        return plain(header.encode("utf-8").decode(source.encoding))
    except (UnicodeDecodeError, LookupError):
        return ""


FEW = 3
"""More rows of one wrong length are told at once."""


class RowTrouble:
    """Collects rows that cannot be read, by kind, so that the first of each are told.

    Examples
    --------
    >>> trouble, reading = RowTrouble(2, "Gebiet", "2024/a.csv"), Reading("2024/a.csv")
    >>> trouble.id_in(2, " 01"), trouble.is_ragged(2, ["01", "120", ""], "01")
    ('01', False)
    >>> trouble.is_ragged(3, ["02"], "02"), trouble.broken
    (True, {'02'})
    >>> trouble.tell(reading)
    >>> [f.message for f in reading.found if f.level == "Fehler"]
    ['Die Zeile hat nicht so viele Felder wie die Kopfzeile (1 statt 2).']
    """

    def __init__(self, width: int, id_column: str, name: str) -> None:
        self.width, self.id_column, self.name = width, id_column, name
        self.broken: set[str] = set()
        self.rows = 0
        self._ragged: dict[int, list[Finding]] = {}
        self._blank: list[Finding] = []
        self._double: list[Finding] = []
        self._padded: dict[str, Finding] = {}

    def id_in(self, line: int, text: str) -> str:
        """Return the id in a field without the blanks around it; if there are any, note how it was read."""
        area = text.strip()
        self.rows += 1
        if area != text and area and area not in self._padded:
            self._padded[area] = id_padded(self.name, line, self.id_column, text)
        return area

    def is_ragged(self, line: int, fields: Sequence[str], area: str) -> bool:
        """Tell (and note) whether a row has too few or too many fields."""
        if len(fields) == self.width or (
            len(fields) > self.width and not any(f.strip() for f in fields[self.width :])
        ):
            return False
        found = row_ragged(self.name, line, area, len(fields), self.width)
        self._ragged.setdefault(len(fields), []).append(found)
        self.broken.add(area)
        return True

    def blank(self, line: int) -> None:
        """Note a row without an id."""
        self._blank.append(id_missing(self.name, line, self.id_column))

    def double(self, line: int, area: str, first: int, what: str = "Das Gebiet") -> None:
        """Note a row for what an earlier line holds already."""
        self._double.append(row_double(self.name, line, self.id_column, area, first, what))

    def tell(self, reading: Reading, *, wide: bool = True, sums_from: int = 0, skips: bool = False) -> None:
        """Hand the findings on: of most rows as what the declaration lacks, of some as slips.

        Rows that repeat areas may be sums where all of them stand from the line `sums_from` on. Rows without an id are
        left out where it is declared that rows of no area are (`skips`).
        """
        self._double = [
            replace(f, value=short(reading.written.get(int(f.row), f.value))) for f in self._double
        ]
        for length, found in self._ragged.items():
            reading.add(*(found if len(found) <= FEW else [rows_ragged(found, length, self.width)]))
            # whose rows those are is not sure either
            reading.whole = reading.whole and len(found) <= FEW
        if len(self._double) > FEW and 3 * len(self._double) > self.rows:
            self._double = [rows_mostly_double(self._double, self.rows, wide)]
            reading.whole = False
        elif sums_from and all(int(f.row) >= sums_from for f in self._double):
            self._double = [maybe_sum(f, sums_from) for f in self._double]
        if len(self._blank) > FEW and 2 * len(self._blank) > self.rows:
            self._blank = [ids_mostly_missing(self._blank, self.rows)]
            reading.whole = False
        elif skips and self._blank:
            self._blank = [rows_nameless(self._blank, self.rows)]
        for found in (self._blank, self._double, list(self._padded.values())):
            reading.add(*first_of(found))


def total_of(area: str, totals: Mapping[str, str]) -> str | None:
    """Return which declared total an id or name is, maybe with a footnote mark; None if it is none.

    Parameters
    ----------
    area : str
        As in the file.
    totals : mapping of str to str
        As made by `totals_by_name`.

    Examples
    --------
    >>> total_of("Stadt gesamt 1)", {"Stadt gesamt": "Stadt gesamt"})
    'Stadt gesamt'
    >>> print(total_of("Stadt", {"Stadt gesamt": "Stadt gesamt"}), total_of("Stadt gesamt", {}))
    None None
    """
    if not totals:
        return None
    return next((totals[text] for text in (area, plain(area), bare(area)) if text in totals), None)


def totals_by_name(source: SourceFile) -> dict[str, str]:
    """Return the declared totals by every way in which they are compared.

    Examples
    --------
    >>> import datetime as dt
    >>> source = SourceFile(
    ...     path="a.csv", source="Amt", stichtag=dt.date(2024, 12, 31), decimal=",", totals=("Stadt  gesamt",)
    ... )
    >>> totals_by_name(source)
    {'Stadt gesamt': 'Stadt  gesamt', 'Stadt  gesamt': 'Stadt  gesamt'}
    """
    return {plain(t): t for t in source.totals} | {t: t for t in source.totals}
