"""Workbooks of LibreOffice (.ods): one stream of tables; repeated rows and columns laid out, errors kept."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from screening.delivery.tables.number_format import UNITS, Shown, says_more
from screening.delivery.tables.parts import BadBook, Cells, Entry, check_span, iso_date, stream
from screening.delivery.tables.signs import UNCOMPUTED, is_error

CONTENT, MANIFEST = "content.xml", "META-INF/manifest.xml"
_SPACE = "urn:oasis:names:tc:opendocument:xmlns:{}:1.0 "
_TABLE, _OFFICE, _TEXT, _STYLE = (_SPACE.format(s) for s in ("table", "office", "text", "style"))
_NUMBER = re.compile(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")

MOST_LAID_OUT = 4_000_000
"""Cells that hold something; repeated ones take no room in the file, but in memory."""

MOST_ROWS, MOST_COLUMNS = 2**20, 2**14
"""Of a sheet of LibreOffice."""


@dataclass
class Ods:
    """A workbook of LibreOffice."""

    archive: zipfile.ZipFile
    entries: tuple[Entry, ...] = ()

    def __post_init__(self) -> None:
        hidden: set[str] = set()
        entries: list[Entry] = []
        style = ""
        depth = 0

        def start(name: str, attributes: Mapping[str, str]) -> None:
            nonlocal style, depth
            if name == f"{_STYLE}style":
                style = attributes.get(f"{_STYLE}name", "")
            elif name == f"{_STYLE}table-properties" and attributes.get(f"{_TABLE}display") == "false":
                hidden.add(style)
            elif name == f"{_TABLE}table":
                if not depth:
                    title = attributes.get(f"{_TABLE}name", "")
                    unseen = attributes.get(f"{_TABLE}style-name") in hidden
                    unseen |= attributes.get(f"{_TABLE}display") == "false"
                    entries.append(Entry(title, hidden=unseen))
                depth += 1

        def end(name: str) -> None:
            nonlocal depth
            depth -= name == f"{_TABLE}table"

        stream(self.archive, CONTENT, start, end)
        self.entries = tuple(entries)

    def cells(self, entry: Entry) -> Cells:
        """Read one sheet."""
        reader = _TableReader(entry.name)
        stream(self.archive, CONTENT, reader.start, reader.end, reader.text)
        check_span(reader.cells.height, reader.cells.width)
        return reader.cells


@dataclass
class _TableReader:
    """Handlers for the elements of one table; the others, and tables within it, are passed over."""

    wanted: str
    cells: Cells = field(default_factory=Cells)
    _depth: int = 0
    _active: bool = False
    _row: int = 0
    _column: int = 0
    _rows: int = 1
    _laid_out: int = 0
    _found: list[tuple[int, int, Any, str, str]] = field(default_factory=list)
    _of_column: int = 0
    _attributes: Mapping[str, str] = field(default_factory=dict)
    _pieces: list[str] = field(default_factory=list)
    _paragraphs: int = 0
    _in_cell: bool = False
    _in_paragraph: int = 0
    _passed: int = 0
    _filter_target: str = ""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if self._in_cell:
            self._start_within(name, attributes)
        elif name == f"{_TABLE}table":
            self._depth += 1
            if self._depth == 1:
                self._active = attributes.get(f"{_TABLE}name", "") == self.wanted
        elif name == f"{_TABLE}database-range":
            self._filter_target = attributes.get(f"{_TABLE}target-range-address", "")
        elif name == f"{_TABLE}filter":
            sheet = self._filter_target.rpartition(":")[0].rpartition(".")[0]
            self.cells.filtered |= sheet.strip("$'").replace("''", "'") == self.wanted
        elif not self._active or self._depth != 1:
            return
        elif name == f"{_TABLE}table-column":
            times = _times(attributes, "number-columns-repeated", MOST_COLUMNS)
            if attributes.get(f"{_TABLE}visibility", "visible") != "visible":
                last = min(self._of_column + times, MOST_COLUMNS)
                self.cells.hidden_columns.update(range(self._of_column, last))
            self._of_column += times
        elif name == f"{_TABLE}table-row":
            self._rows = _times(attributes, "number-rows-repeated", MOST_ROWS)
            self._column, self._found = 0, []
            seen = attributes.get(f"{_TABLE}visibility", "visible")
            if seen != "visible":
                self.cells.hidden_rows.update(range(self._row, min(self._row + self._rows, MOST_ROWS)))
        elif name in _CELLS:
            self._in_cell, self._attributes, self._pieces = True, attributes, []
            self._paragraphs = self._in_paragraph = self._passed = 0

    def _start_within(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take the text of a cell; notes, pictures and tables in it are none."""
        if self._passed or not name.startswith(_TEXT):
            self._passed += 1
        elif name in (f"{_TEXT}p", f"{_TEXT}h"):
            if not self._in_paragraph:
                self._pieces.append("\n" if self._paragraphs else "")
                self._paragraphs += 1
            self._in_paragraph += 1
        elif name == f"{_TEXT}s":
            self._pieces.append(" " * min(int(attributes.get(f"{_TEXT}c", "1") or 1), 1000))
        elif name in (f"{_TEXT}tab", f"{_TEXT}line-break"):
            self._pieces.append("\t" if name.endswith("tab") else "\n")

    def text(self, piece: str) -> None:
        if self._in_paragraph and not self._passed:
            self._pieces.append(piece)

    def end(self, name: str) -> None:
        if self._in_cell:
            if self._passed:
                self._passed -= 1
            elif name in (f"{_TEXT}p", f"{_TEXT}h"):
                self._in_paragraph -= 1
            elif name in _CELLS:
                self._end_cell()
        elif name == f"{_TABLE}table":
            self._depth -= 1
            self._active = self._active and self._depth > 0
        elif self._active and self._depth == 1 and name == f"{_TABLE}table-row":
            self._end_row()

    def _end_cell(self) -> None:
        self._in_cell = False
        times = _times(self._attributes, "number-columns-repeated", MOST_COLUMNS)
        value, shortened, instead = _value(self._attributes, "".join(self._pieces))
        if value != "":
            self._found.append((self._column, times, value, shortened, instead))
        self._column += times

    def _end_row(self) -> None:
        if self._found:
            height, width = self._row + self._rows, max(c + t for c, t, *_ in self._found)
            self._laid_out += self._rows * sum(t for _, t, *_ in self._found)
            far = self._laid_out > MOST_LAID_OUT or height > MOST_ROWS or width > MOST_COLUMNS
            check_span(height, width, anyhow=far)
        for row in range(self._row, self._row + self._rows) if self._found else ():
            for first, times, value, shortened, instead in self._found:
                for column in range(first, first + times):
                    self.cells.put(row, column, value)
                    if shortened:
                        self.cells.shortened[row, column] = shortened
                    if instead:
                        self.cells.instead[row, column] = instead
        self._row += self._rows


def _times(attributes: Mapping[str, str], name: str, most: int) -> int:
    text = attributes.get(f"{_TABLE}{name}", "1").strip()
    if not text.isdecimal() or int(text) < 1:
        raise BadBook()
    return min(int(text), 4 * most)


def _value(attributes: Mapping[str, str], text: str) -> tuple[Any, str, str]:
    """Return a cell's value; what it holds if it shows that in thousands; what it holds if it shows no number."""
    kind = attributes.get(f"{_OFFICE}value-type", "")
    extended = next((v for k, v in attributes.items() if k.endswith(" value-type") and "calc" in k), "")
    if extended == "error" or is_error(text.strip()):
        return text.strip() or "#N/A", "", ""
    held = attributes.get(f"{_OFFICE}value", "").strip()
    is_formula = any(k.endswith(" formula") and k.startswith(_TABLE) for k in attributes)
    if kind in ("float", "percentage", "currency"):
        if not _NUMBER.fullmatch(held):
            return (UNCOMPUTED if is_formula and not held else held or text), "", ""
        return _number(float(held), kind == "percentage", text.strip())
    if kind == "date":
        return iso_date(attributes.get(f"{_OFFICE}date-value", "")) or text, "", ""
    if kind == "boolean":
        return attributes.get(f"{_OFFICE}boolean-value") == "true", "", ""
    if kind == "string":
        return attributes.get(f"{_OFFICE}string-value", text), "", ""
    if is_formula and not (kind or text):
        return UNCOMPUTED, "", ""
    return text or attributes.get(f"{_OFFICE}time-value", ""), "", ""


def _number(value: float, is_percentage: bool, text: str) -> tuple[Any, str, str]:
    """Return a number as it is shown; files without shown texts show what they hold."""
    held = f"{value:.15g}"
    unit = "".join(c for c in text if c in UNITS)
    if is_percentage:
        return Shown(Decimal(held) * 100, unit or "%"), "", ""
    if text and not any(c.isdigit() for c in text):
        return text, "", held if value else ""
    if unit:
        return Shown(Decimal(held), unit), "", ""
    digits = sum(c.isdigit() for c in text)
    short = digits < len(str(int(abs(value)))) if text and abs(value) < 10**15 else False
    return value, held if short or says_more(text) else "", ""
