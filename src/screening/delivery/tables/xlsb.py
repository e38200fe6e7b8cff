"""Binary workbooks of Excel (.xlsb): the same parts as in an .xlsx, each a stream of records instead of XML."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from screening.delivery.tables.number_format import BUILT_IN, NumberFormat, number_format
from screening.delivery.tables.parts import BadBook, Cells, Entry, Range, check_span
from screening.delivery.tables.xlsx import KINDS, Package

_ROW, _BLANK, _RK, _ERROR, _TRUTH, _REAL, _TEXT, _SHARED = range(8)
_OF_FORMULA = {8: _TEXT, 9: _REAL, 10: _TRUTH, 11: _ERROR}
_CELLS = range(_BLANK, 12)
_SHARED_TEXT, _FORMAT, _STYLE, _COLUMN, _SHEET, _BOOK = 19, 44, 47, 60, 156, 153
_FILTERED, _MERGED, _BEGIN_STYLES, _END_STYLES = 163, 176, 617, 618
_ERROR_TEXTS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!",
    0x2A: "#N/A", 0x2B: "#GETTING_DATA",
}  # fmt: skip


def _records(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the records of a part: kind and content."""
    at = 0
    while at < len(content):
        kind = content[at]
        at += 1
        if kind & 0x80:
            kind = (kind & 0x7F) | (content[at] << 7)
            at += 1
        size = 0
        for shift in range(0, 28, 7):
            byte = content[at]
            at += 1
            size |= (byte & 0x7F) << shift
            if not byte & 0x80:
                break
        yield kind, content[at : at + size]
        at += size


def _text(record: bytes, at: int) -> tuple[str, int]:
    """Return a text and where the next field begins."""
    (size,) = struct.unpack_from("<I", record, at)
    end = at + 4 + 2 * (size if size != 0xFFFFFFFF else 0)
    return record[at + 4 : end].decode("utf-16-le", "replace"), end


@dataclass
class Xlsb:
    """A binary workbook."""

    package: Package
    entries: tuple[Entry, ...] = ()
    _paths: dict[str, str] = field(default_factory=dict)
    _from_1904: bool = False
    _others: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        book = self.package.workbook
        links = self.package.links(book)
        entries: list[Entry] = []
        for kind, record in self._part(book):
            if kind == _BOOK:
                self._from_1904 = bool(record[0] & 1)
            elif kind == _SHEET:
                (state,) = struct.unpack_from("<I", record)
                link, after = _text(record, 8)
                title, _ = _text(record, after)
                what, path = links.get(link, ("", ""))
                entries.append(Entry(title, KINDS.get(what, "unbekanntes Blatt"), bool(state)))
                self._paths.setdefault(title, path)
        self._others = {kind: path for kind, path in links.values() if kind not in KINDS}
        self.entries = tuple(entries)

    def _part(self, name: str) -> Iterator[tuple[int, bytes]]:
        part = self.package.part(name)
        if part is None:
            raise BadBook()
        try:
            yield from _records(self.package.archive.read(part))
        except (IndexError, struct.error):
            raise BadBook() from None

    def _other(self, kind: str) -> Iterator[tuple[int, bytes]]:
        """Yield the records of a part that a workbook may lack."""
        yield from self._part(self._others[kind]) if kind in self._others else ()

    def cells(self, entry: Entry) -> Cells:
        """Read one sheet."""
        cells, styles = Cells(), self._formats()
        strings = [
            _text(record, 1)[0] for kind, record in self._other("sharedStrings") if kind == _SHARED_TEXT
        ]
        merged: list[Range] = []
        row = 0
        for kind, record in self._part(self._paths[entry.name]):
            if kind == _ROW:
                (row,) = struct.unpack_from("<I", record)
                if record[11] & 0x10:
                    cells.hidden_rows.add(row)
            elif kind in _CELLS:
                column, style = struct.unpack_from("<II", record)
                value = _value(_OF_FORMULA.get(kind, kind), record, strings)
                style &= 0xFFFFFF
                if isinstance(value, float) and style < len(styles) and not styles[style].is_plain:
                    value = cells.styled((row, column), value, styles[style], self._from_1904)
                if value != "":
                    cells.put(row, column, value)
            elif kind == _COLUMN:
                first, last, *_, flags = struct.unpack_from("<IIIIH", record)
                if flags & 1:
                    cells.hidden_columns.update(range(first, min(last, 16_383) + 1))
            elif kind == _MERGED:
                top, bottom, left, right = struct.unpack_from("<IIII", record)
                merged.append(((top, left), (bottom, right)))
            cells.filtered |= kind == _FILTERED
        check_span(cells.height, cells.width)
        cells.merged = tuple(merged)
        return cells

    def _formats(self) -> list[NumberFormat]:
        """Return the number format of each style of a cell."""
        codes: dict[int, str] = dict(BUILT_IN)
        found: list[NumberFormat] = []
        inside = False
        for kind, record in self._other("styles"):
            if kind == _FORMAT:
                (number,) = struct.unpack_from("<H", record)
                codes[number] = _text(record, 2)[0]
            elif kind == _STYLE and inside:
                found.append(number_format(codes.get(struct.unpack_from("<H", record, 2)[0], "General")))
            inside = (inside or kind == _BEGIN_STYLES) and kind != _END_STYLES
        return found


def _value(kind: int, record: bytes, strings: list[str]) -> Any:
    if kind == _RK:
        return _packed(*struct.unpack_from("<I", record, 8))
    if kind == _ERROR:
        return _ERROR_TEXTS.get(record[8], "#N/A")
    if kind == _TRUTH:
        return bool(record[8])
    if kind == _REAL:
        return float(struct.unpack_from("<d", record, 8)[0])
    if kind == _TEXT:
        return _text(record, 8)[0]
    return strings[struct.unpack_from("<I", record, 8)[0]] if kind == _SHARED else ""


def _packed(number: int) -> float:
    """Return a number that was packed into four bytes: a short one, maybe times 100."""
    if number & 2:
        value = float(struct.unpack("<i", struct.pack("<I", number))[0] >> 2)
    else:
        value = struct.unpack("<d", struct.pack("<Q", (number & 0xFFFFFFFC) << 32))[0]
    return value / 100 if number & 1 else value
