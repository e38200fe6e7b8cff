"""Workbooks (.xlsx, .xls, .ods …) as rows of texts: one sheet, with what would get lost told."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import PurePosixPath
from string import ascii_uppercase
from typing import Any
from xml.etree import ElementTree

import python_calamine

from screening.delivery.reading import Reading
from screening.delivery.signs import UNCOMPUTED
from screening.findings import some
from screening.texts import folded, odds, one_of

MOST_BYTES = 400_000_000
"""A workbook that unpacks to more is refused before it is unpacked."""

MOST_CELLS = 20_000_000
"""A sheet that spans more cells, most of them empty, is refused before it is laid out in memory."""

Rows = list[tuple[int, list[Any]]]
Range = tuple[tuple[int, int], tuple[int, int]]
"""First and last (row, column) of merged cells, from 0."""


@dataclass(frozen=True)
class Sheet:
    """A sheet as found: rows that are not empty, with their numbers from 1, and merged ranges."""

    rows: Rows
    merged: tuple[Range, ...]


def read_sheet(content: bytes, name: str, reading: Reading) -> Sheet | None:
    """Read one sheet of a workbook.

    Parameters
    ----------
    content : bytes
        The file.
    name : str
        The sheet's name; the first sheet if empty.
    reading : Reading
        Where findings go.

    Returns
    -------
    Sheet or None
        Formulas come as their last results. Cells with an error or a formula that was never computed hold
        the error's text or `UNCOMPUTED`, so that they are no empty cells. None if the file cannot be read.
    """
    lost = _lost_cells(content, name, reading)
    if lost is None:
        return None
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = book.sheet_names
        wanted = one_of(name, names) or name or (names[0] if names else "")
        sheet = book.get_sheet_by_name(wanted) if wanted in names else None
        cells = sheet.to_python(skip_empty_area=False) if sheet else []
        merged = tuple(sheet.merged_cell_ranges or ()) if sheet else ()
    except BaseException as error:  # the library's panics are no Exceptions
        if isinstance(error, KeyboardInterrupt | SystemExit | GeneratorExit):
            raise
        secret = isinstance(error, python_calamine.PasswordError)
        message = (
            "Die Arbeitsmappe ist mit einem Kennwort geschützt."
            if secret
            else "Die Arbeitsmappe ist nicht lesbar."
        )
        reading.stop(message, "In Excel oder LibreOffice ohne Kennwort neu als .xlsx speichern.")
        return None
    if sheet is None:
        message = (
            f"Das Tabellenblatt gibt es nicht.{odds(wanted, names)}"
            if wanted
            else "Die Arbeitsmappe hat keine Tabellenblätter."
        )
        reading.stop(message, f"sheet in lieferung.toml berichtigen; vorhanden: {some(names)}.", value=wanted)
        return None
    for (row, column), text in lost.items():
        if row < len(cells) and column < len(cells[row]):
            cells[row][column] = text
        else:
            cells += [[] for _ in range(len(cells), row + 1)]
            cells[row] += [""] * (column + 1 - len(cells[row]))
            cells[row][column] = text
    width = max(map(len, cells), default=0) if lost else 0
    rows = [
        (n, r + [""] * (width - len(r)) if lost else r)
        for n, r in enumerate(cells, 1)
        if any(c != "" for c in r)
    ]
    return Sheet(rows, merged)


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


# ------------------------------------------------------------------ what the reading library leaves out

_ERROR_CELL = re.compile(
    rb'<c r="([A-Z]{1,3})([0-9]{1,7})"[^>]*\bt="e"[^>]*>(?:<f[^>]*/>|<f[^>]*>[^<]*</f>)?<v>([^<]*)</v>'
)
_UNCOMPUTED = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"[^>]*><f[^>]*>[^<]*</f>(?:<v></v>|<v ?/>)?</c>')
_ROW = re.compile(rb'<row [^>]*?\br="([0-9]{1,9})"')
_WIDE = re.compile(rb' r="([A-Z]{2,3})[0-9]')


def _lost_cells(content: bytes, name: str, reading: Reading) -> dict[tuple[int, int], str] | None:
    """Return the cells of an .xlsx sheet that would come as empty: (row, column) from 0 → text.

    None, with a finding, if the file is too large to be opened.
    """
    if not content.startswith(b"PK"):
        return {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            size = sum(part.file_size for part in parts.infolist())
            if size > MOST_BYTES:
                most = MOST_BYTES // 10**6
                message = (
                    f"Die Arbeitsmappe entpackt sich auf {size // 10**6} MB; gelesen werden höchstens {most}."
                )
                reading.stop(message, "Nur das Blatt mit den Zahlen liefern lassen.")
                return None
            part_name = _part_of(parts, name)
            xml = parts.read(part_name) if part_name else b""
    except (
        zipfile.BadZipFile,
        OSError,
        ValueError,
        KeyError,
        NotImplementedError,
        RuntimeError,
        EOFError,
        zlib.error,
    ):
        reading.stop("Die Arbeitsmappe ist beschädigt.", "Neu liefern lassen oder in Excel reparieren.")
        return None
    except ElementTree.ParseError:
        return {}  # the reading library says what it thinks of it
    rows = max(map(int, _ROW.findall(xml)), default=0)
    width = max(map(column_number, set(_WIDE.findall(xml))), default=len(ascii_uppercase))
    if rows * width > MOST_CELLS:
        message = f"Das Tabellenblatt reicht bis Zeile {rows}, Spalte {width}: fast alles davon ist leer."
        reading.stop(message, "Die Tabelle in ein neues Blatt kopieren und dieses liefern lassen.")
        return None
    found: dict[tuple[int, int], str] = {}
    if b't="e"' in xml:
        for column, row, value in _ERROR_CELL.findall(xml):
            found[_place(column, row)] = value.decode("utf-8", "replace") or "#N/A"
    if b"<f" in xml:
        found |= {_place(c, r): UNCOMPUTED for c, r in _UNCOMPUTED.findall(xml)}
    return found


def _place(column: bytes, row: bytes) -> tuple[int, int]:
    return int(row) - 1, column_number(column) - 1


def column_number(letters: bytes) -> int:
    """Return a sheet's column as a number from 1: ``A`` is 1, ``AA`` comes after ``Z``.

    Examples
    --------
    >>> column_number(b"A"), column_number(b"Z"), column_number(b"AA")
    (1, 26, 27)
    """
    number = 0
    for letter in letters:
        number = len(ascii_uppercase) * number + letter - 64
    return number


def _part_of(parts: zipfile.ZipFile, name: str) -> str:
    """Return the part of an .xlsx that holds a sheet; empty for other kinds of workbooks."""
    names = set(parts.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return ""
    book = ElementTree.fromstring(parts.read("xl/workbook.xml"))
    sheets = [e for e in book.iter() if e.tag.endswith("}sheet")]
    chosen = next((e for e in sheets if not name or folded(name) == folded(e.get("name", ""))), None)
    link = next((v for k, v in chosen.items() if k.endswith("}id")), "") if chosen is not None else ""
    for relation in ElementTree.fromstring(parts.read("xl/_rels/workbook.xml.rels")):
        if relation.get("Id") == link:
            target = relation.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl", target))
            return path if path in names else ""
    return ""
