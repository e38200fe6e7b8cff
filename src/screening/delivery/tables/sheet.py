"""Workbooks (.xlsx, .xls, .ods …) as rows of texts: one sheet, with what would get lost told."""

from __future__ import annotations

import datetime as dt
import io
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from screening.base import one_of, some
from screening.delivery.manifest import Reading
from screening.delivery.tables.archive import lies
from screening.delivery.tables.findings_of_files import (
    all_sheets_hidden,
    columns_hidden,
    no_sheets,
    numbers_shortened,
    numbers_unshown,
    rows_filtered,
    rows_hidden,
    several_sheets,
    sheet_hidden,
    sheet_missing,
    sheet_without_table,
    workbook_is_text,
    workbook_unreadable,
)
from screening.delivery.tables.number_format import Shown
from screening.delivery.tables.ods import CONTENT, MANIFEST, Ods
from screening.delivery.tables.parts import (
    MOST_BYTES,
    TABLE,
    BadBook,
    Book,
    Cells,
    Entry,
    Range,
    cell_name,
    column_letters,
)
from screening.delivery.tables.xls import Xls, protected
from screening.delivery.tables.xlsb import Xlsb
from screening.delivery.tables.xlsx import Package, Xlsx

Rows = list[tuple[int, list[Any]]]

BROKEN = (
    zipfile.BadZipFile,
    OSError,
    ValueError,
    LookupError,
    struct.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    zlib.error,
    lzma.LZMAError,
)
"""What reading a broken archive ends in."""


@dataclass(frozen=True)
class Sheet:
    """A sheet as found: rows that are not empty, with their numbers from 1, and merged ranges."""

    rows: Rows
    merged: tuple[Range, ...]


def _is_text(content: bytes) -> str:
    r"""Return what kind of text a file is that is called a workbook; empty if it is none.

    Examples
    --------
    >>> _is_text(b" <html><table>"), _is_text(b"Gebiet;Zahl\n"), _is_text(b"PK\x03\x04"), _is_text(b"")
    ('HTML', 'Text', '', '')
    """
    start = content[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start or re.search(rb"[^\s\x20-\xff]", start):
        return ""
    if re.match(rb"<(!doctype html|html|table|head|body|style|meta)", start, re.IGNORECASE):
        return "HTML"
    return "Text" if re.search(rb"[;,\t|]", start) and start[:1] != b"<" and b"\n" in content else ""


def read_sheet(content: bytes, name: str, reading: Reading) -> Sheet | None:
    """Read one sheet of a workbook.

    Parameters
    ----------
    content : bytes
        The file.
    name : str
        The sheet's name; the first visible table if empty.
    reading : Reading
        Where findings go.

    Returns
    -------
    Sheet or None
        Formulas come as their last results. Cells with an error or a formula that was never computed hold
        the error's text or `UNCOMPUTED`, so that they are no empty cells; numbers that are shown with a
        percent sign are `Shown`. None if the file cannot be read.

    Examples
    --------
    >>> import io, xlsxwriter
    >>> file = io.BytesIO()
    >>> with xlsxwriter.Workbook(file) as book:
    ...     sheet = book.add_worksheet("Bestand")
    ...     _ = sheet.write_row(0, 0, ["Gebiet", "Einwohner"])
    ...     _ = sheet.write_row(2, 0, ["01", 120])
    >>> reading = Reading("2024/a.xlsx")
    >>> read_sheet(file.getvalue(), "", reading).rows
    [(1, ['Gebiet', 'Einwohner']), (3, ['01', 120.0])]
    >>> print(read_sheet(file.getvalue(), "Januar", reading), reading.found[0].message)
    None Das Tabellenblatt gibt es nicht.
    """
    if text := _is_text(content):
        reading.stop(workbook_is_text(reading.name, text))
        return None
    try:
        book = open_book(content)
        entry = _chosen(book.entries, name, reading)
        cells = book.cells(entry) if entry else None
    except BadBook as bad:
        reading.stop(workbook_unreadable(reading.name, bad))
        return None
    except BROKEN:
        reading.stop(workbook_unreadable(reading.name, BadBook()))
        return None
    if cells is None:
        return None
    _tell_unseen(cells, reading)
    _tell_shown(cells, reading)
    width = cells.width
    rows: Rows = []
    for number, found in sorted(cells.rows.items()):
        line: list[Any] = [""] * width
        for column, value in found.items():
            line[column] = value
        rows.append((number + 1, line))
    return Sheet(rows, cells.merged)


def open_book(content: bytes, most: int = MOST_BYTES) -> Book:
    """Return a workbook, whatever kind it is.

    Raises
    ------
    BadBook
        If it is none, is protected by a password, or unpacks to more than `most` bytes.
    One of `BROKEN`
        If its archive is broken.

    Examples
    --------
    >>> import xlsxwriter
    >>> file = io.BytesIO()
    >>> with xlsxwriter.Workbook(file) as book:
    ...     _ = book.add_worksheet("Bestand")
    ...     book.add_worksheet("Alt").hide()
    >>> open_book(file.getvalue()).entries[1]
    Entry(name='Alt', kind='Tabellenblatt', hidden=True)
    >>> open_book(b"Gebiet;Einwohner").entries
    Traceback (most recent call last):
    screening.delivery.tables.parts.BadBook: Die Arbeitsmappe ist nicht lesbar.
    """
    if not content.startswith(b"PK"):
        return Xls(content)
    archive = zipfile.ZipFile(io.BytesIO(content))
    size = sum(part.file_size for part in archive.infolist())
    if size > most:
        message = f"Die Arbeitsmappe entpackt sich auf {size // 10**6} MB; gelesen werden höchstens {most // 10**6}."
        raise BadBook(message, "Nur das Blatt mit den Zahlen liefern lassen.")
    if lies(archive, most):
        raise BadBook("Die Arbeitsmappe ist größer, als sie angibt.", "In Excel öffnen und neu speichern.")
    package = Package(archive)
    if CONTENT in (names := archive.namelist()):
        if MANIFEST in names and b"encryption-data" in archive.read(MANIFEST):
            raise protected()
        return Ods(archive)
    if package.workbook.endswith(".bin"):
        return Xlsb(package)
    if not package.workbook:
        raise BadBook()
    return Xlsx(package)


def _chosen(entries: tuple[Entry, ...], name: str, reading: Reading) -> Entry | None:
    """Return the sheet that was asked for, else the first visible table; tell what else could be meant."""
    tables = [e for e in entries if e.kind == TABLE]
    there = some(f"{e.name} (ausgeblendet)" if e.hidden else e.name for e in tables) or "keine"
    if name:
        found = _named(entries, name)
        if found is None:
            reading.stop(sheet_missing(reading.name, name, [e.name for e in entries], there))
        elif found.kind != TABLE:
            reading.stop(sheet_without_table(reading.name, name, found.kind, there))
            return None
        elif found.hidden:
            reading.add(sheet_hidden(reading.name, name, there))
        return found
    visible = [e for e in tables if not e.hidden]
    if not tables:
        reading.stop(no_sheets(reading.name))
    elif not visible:
        reading.stop(all_sheets_hidden(reading.name, there))
    elif len(entries) > 1:
        others = some(
            f"{e.name} ({e.kind if e.kind != TABLE else 'ausgeblendet'})"
            if e.kind != TABLE or e.hidden
            else e.name
            for e in entries
            if e is not visible[0]
        )
        reading.add(several_sheets(reading.name, visible[0].name, others))
    return visible[0] if visible else None


def _named(entries: tuple[Entry, ...], name: str) -> Entry | None:
    """Return the sheet of this name, else the one that is meant by it (see `screening.base.texts`)."""
    meant = one_of(name, [e.name for e in entries])
    return next((e for e in entries if e.name == meant), None)


def _tell_unseen(cells: Cells, reading: Reading) -> None:
    """Tell rows and columns that are read, though nobody sees them in the workbook."""
    rows = sorted(cells.hidden_rows.intersection(cells.rows))
    columns = sorted(cells.hidden_columns.intersection({c for found in cells.rows.values() for c in found}))
    lines = _ranges(rows, lambda n: str(n + 1))
    if cells.filtered:
        reading.add(rows_filtered(reading.name, lines))
    elif rows:
        reading.add(rows_hidden(reading.name, len(rows), lines))
    if columns:
        reading.add(columns_hidden(reading.name, len(columns), _ranges(columns, column_letters)))


def _tell_shown(cells: Cells, reading: Reading) -> None:
    """Tell cells that do not show the number that they hold."""
    if cells.shortened:
        held = [f"{cell_name(*place)}: {number}" for place, number in cells.shortened.items()]
        reading.add(numbers_shortened(reading.name, held))
    if cells.instead:
        reading.add(numbers_unshown(reading.name, [cell_name(*place) for place in cells.instead]))


def _ranges(numbers: Iterable[int], name: Callable[[int], str]) -> str:
    """Return ascending numbers as text, runs as ranges: "5, 7–9"."""
    runs = [[n for _, n in run] for _, run in groupby(enumerate(numbers), lambda p: p[1] - p[0])]
    return some(name(r[0]) if len(r) == 1 else f"{name(r[0])}–{name(r[-1])}" for r in runs)


def cell_text(decimal: str) -> Callable[[Any], str]:
    """Return a function that writes cells in a locale: numbers are typed in a workbook and need no guess.

    Examples
    --------
    >>> text = cell_text(",")
    >>> text(2900.0), text(19.8), text(True), text(dt.date(2024, 2, 1)), text("1.234")
    ('2900', '19,8', 'WAHR', '2024-02-01', '1.234')
    """

    def text(value: Any) -> str:
        if isinstance(value, str):
            return value
        if isinstance(value, bool):
            return "WAHR" if value else "FALSCH"
        if isinstance(value, float | int):
            return _number_text(float(value), decimal)
        if isinstance(value, Shown):
            return f"{_number_text(float(value.number), decimal)} {value.unit}"
        if isinstance(value, dt.date | dt.datetime | dt.time):
            return value.isoformat()
        return str(value)

    return text


def _number_text(value: float, decimal: str) -> str:
    """Write a number with the 15 digits that a spreadsheet shows."""
    if not abs(value) < 1e15:  # also what is no number
        return f"{value:.15g}"
    if value == int(value):
        return str(int(value))
    digits = f"{value:.15g}"
    text = f"{Decimal(digits):f}"
    # a typed number is no 1.234 of unknown locale: a fourth decimal says so
    text += "0" if "." in text and len(text.partition(".")[2]) == 3 else ""
    return text.replace(".", decimal)
