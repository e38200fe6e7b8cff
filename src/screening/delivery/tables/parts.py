"""What every kind of workbook is read into, and what all readers of zipped XML need."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from string import ascii_uppercase
from typing import Any, Protocol
from xml.parsers import expat

from screening.delivery.tables.number_format import NumberFormat, says_more, shown

MOST_BYTES = 400_000_000
"""A workbook that unpacks to more is refused before it is unpacked."""

MOST_CELLS = 20_000_000
"""A sheet that spans more cells, most of them empty, is refused before it is laid out in memory."""

TABLE = "Tabellenblatt"

Range = tuple[tuple[int, int], tuple[int, int]]
"""First and last (row, column) of merged cells, from 0."""

Place = tuple[int, int]
"""Row and column of a cell, from 0."""


class BadBook(Exception):  # noqa: N818 - it carries a finding, it is no bug
    """Raised when a workbook cannot be read; says so to an analyst."""

    def __init__(
        self,
        message: str = "Die Arbeitsmappe ist beschädigt.",
        remedy: str = "Neu liefern lassen oder in Excel reparieren.",
    ) -> None:
        super().__init__(message)
        self.message, self.remedy = message, remedy


@dataclass(frozen=True)
class Entry:
    """A sheet of a workbook by name: a table or something else, visible or not."""

    name: str
    kind: str = TABLE
    hidden: bool = False


@dataclass
class Cells:
    """The cells of one sheet that hold something, and what is told of them.

    Attributes
    ----------
    rows : dict of int to dict of int to Any
        Row → column → value, both from 0. Errors and formulas without result are texts.
    hidden_rows, hidden_columns : set of int
        From 0; rows and columns without cells may be among them.
    filtered : bool
        Whether a filter is set.
    shortened, instead : dict of Place to str
        Cells that show their number in thousands or with a word that makes it another one; cells that show
        another text than their number, or none. With what they hold.

    Examples
    --------
    >>> cells = Cells()
    >>> cells.height, cells.width
    (0, 0)
    >>> cells.put(2, 1, "120")
    >>> cells.height, cells.width
    (3, 2)
    >>> cells.put(2, 1, "121")
    Traceback (most recent call last):
    screening.delivery.tables.parts.BadBook: Die Zelle B3 kommt in der Arbeitsmappe doppelt vor.
    """

    rows: dict[int, dict[int, Any]] = field(default_factory=dict)
    merged: tuple[Range, ...] = ()
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    filtered: bool = False
    shortened: dict[Place, str] = field(default_factory=dict)
    instead: dict[Place, str] = field(default_factory=dict)

    @property
    def height(self) -> int:
        """Rows down to the last cell."""
        return max(self.rows, default=-1) + 1

    @property
    def width(self) -> int:
        """Columns up to the last cell."""
        return max((max(cells) for cells in self.rows.values()), default=-1) + 1

    def put(self, row: int, column: int, value: Any) -> None:
        """Keep a cell's value; a second one for the same cell is a broken file."""
        cells = self.rows.setdefault(row, {})
        if column in cells:
            raise BadBook(f"Die Zelle {cell_name(row, column)} kommt in der Arbeitsmappe doppelt vor.")
        cells[column] = value

    def styled(self, place: Place, value: float, style: NumberFormat, from_1904: bool) -> Any:
        """Return a number as its style shows it; note where that is another number, or none.

        Examples
        --------
        >>> from screening.delivery.tables.number_format import number_format
        >>> cells = Cells()
        >>> cells.styled((1, 0), 12000.0, number_format('0,"Tsd."'), from_1904=False), cells.shortened
        (12000.0, {(1, 0): '12000'})
        >>> cells.styled((2, 0), 2.0, number_format('[<3]"*";0'), from_1904=False), cells.instead
        ('*', {(2, 0): '2'})
        """
        part = style.section(value)
        if part is None:
            return value
        if part.is_date:
            return excel_date(value, from_1904)
        held = f"{value:.15g}"
        if not part.has_number and value and part.text != held:
            self.instead[place] = held
        elif part.thousands or says_more(part.text):
            self.shortened[place] = held
        return shown(value, part)


class Book(Protocol):
    """A workbook of some kind."""

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The sheets in their order."""

    def cells(self, entry: Entry) -> Cells:
        """Read one sheet; raises `BadBook`."""


def column_number(letters: str) -> int:
    """Return a sheet's column as a number from 1: ``A`` is 1, ``AA`` comes after ``Z``.

    Examples
    --------
    >>> column_number("A"), column_number("Z"), column_number("AA")
    (1, 26, 27)
    """
    number = 0
    for letter in letters:
        number = len(ascii_uppercase) * number + ord(letter) - 64
    return number


def column_letters(column: int) -> str:
    """Return the letters of a column from 0.

    Examples
    --------
    >>> column_letters(0), column_letters(25), column_letters(26), column_letters(16383)
    ('A', 'Z', 'AA', 'XFD')
    """
    letters, column = "", column + 1
    while column:
        column, place = divmod(column - 1, len(ascii_uppercase))
        letters = ascii_uppercase[place] + letters
    return letters


def cell_name(row: int, column: int) -> str:
    """Return a cell's name as a spreadsheet shows it, of a row and a column from 0.

    Examples
    --------
    >>> cell_name(0, 0), cell_name(2, 1), cell_name(9, 26)
    ('A1', 'B3', 'AA10')
    """
    return f"{column_letters(column)}{row + 1}"


def excel_date(value: float, from_1904: bool = False) -> dt.date | dt.time | dt.datetime | float:
    """Return the day or time that Excel counts by a number; the number if there is none.

    Examples
    --------
    >>> excel_date(45323), excel_date(45323.25), excel_date(0.5), excel_date(-1.0)
    (datetime.date(2024, 2, 1), datetime.datetime(2024, 2, 1, 6, 0), datetime.time(12, 0), -1.0)
    """
    since = dt.timedelta(seconds=round(value * 86_400)) if abs(value) < 10**7 else None
    if value < 0 or since is None:
        return value
    if value < 1:
        return (dt.datetime(1904, 1, 1) + since).time()
    # before 1904 Excel counts a 29 February 1900, which never was
    epoch = dt.datetime(1904, 1, 1) if from_1904 else dt.datetime(1899, 12, 31 if value < 60 else 30)
    try:
        moment = epoch + since
    except OverflowError:
        return value
    return moment.date() if moment.time() == dt.time() else moment


def iso_date(text: str) -> dt.date | dt.datetime | None:
    """Return a day, or a day with a time, as XML writes it; None if it is none.

    Examples
    --------
    >>> iso_date("2024-12-31T00:00:00"), iso_date("2024-12-31T06:30:00")
    (datetime.date(2024, 12, 31), datetime.datetime(2024, 12, 31, 6, 30))
    >>> print(iso_date("31.12.2024"), iso_date("2024-02-30"), iso_date(""))
    None None None
    """
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.date() if moment.time() == dt.time() else moment


def check_span(rows: int, columns: int, *, anyhow: bool = False) -> None:
    """Refuse a sheet that reaches so far that it cannot be laid out in memory, and `anyhow` any.

    Parameters
    ----------
    rows, columns : int
        Down to the last row and up to the last column that holds something.
    anyhow : bool
        Refuse it whatever its size.

    Raises
    ------
    BadBook
        If the sheet spans more than `MOST_CELLS`.

    Examples
    --------
    >>> check_span(20_000, 1_000)
    >>> check_span(20_001, 1_000)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    screening.delivery.tables.parts.BadBook: Das Tabellenblatt reicht bis Zeile 20001, Spalte 1000: ...
    """
    if anyhow or rows * columns > MOST_CELLS:
        message = f"Das Tabellenblatt reicht bis Zeile {rows}, Spalte {columns}: fast alles davon ist leer."
        raise BadBook(message, "Die Tabelle in ein neues Blatt kopieren und dieses liefern lassen.")


# ------------------------------------------------------------------ XML in a ZIP file

Start = Callable[[str, Mapping[str, str]], None]


def no_text(text: str) -> None:
    """Leave text out."""


def no_end(name: str) -> None:
    """Do nothing at the end of an element."""


def stream(
    archive: zipfile.ZipFile,
    part: str,
    start: Start,
    end: Callable[[str], None] = no_end,
    text: Callable[[str], None] = no_text,
) -> None:
    """Read one part of a workbook as a stream of elements, each named ``namespace local-name``.

    A document type is refused: no workbook has one, and it could make anything of an entity.

    Parameters
    ----------
    archive : zipfile.ZipFile
    part : str
        Name of the part in the archive.
    start : callable
        Gets the name and the attributes of each element at its beginning.
    end, text : callable
        Get the name of each element at its end, and the text between.

    Raises
    ------
    BadBook
        If the part is no XML, or declares a document type.

    Examples
    --------
    >>> import io
    >>> with zipfile.ZipFile(io.BytesIO(), "w") as archive:
    ...     archive.writestr("a.xml", '<row xmlns="urn:x" r="1"><c/></row>')
    ...     stream(archive, "a.xml", lambda name, attributes: print(name, attributes))
    urn:x row {'r': '1'}
    urn:x c {}
    >>> with zipfile.ZipFile(io.BytesIO(), "w") as archive:
    ...     archive.writestr("a.xml", "<!DOCTYPE row><row/>")
    ...     stream(archive, "a.xml", print)
    Traceback (most recent call last):
    screening.delivery.tables.parts.BadBook: Die Arbeitsmappe ist beschädigt.
    """

    def refuse(*_: object) -> None:
        raise BadBook()

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = refuse
    try:
        with archive.open(part) as file:
            parser.ParseFile(file)
    except expat.ExpatError:
        raise BadBook() from None
