"""Binary workbooks of Excel (.xlsb): values by python-calamine; errors, styles and spans from the records."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import python_calamine

from screening.delivery.number_format import BUILT_IN, NumberFormat, number_format
from screening.delivery.sheet_old import unreadable
from screening.delivery.sheet_parts import BadBook, Cells, Entry, check_span
from screening.delivery.sheet_xlsx import KINDS, Package

_ROW, _CELLS, _RK, _ERRORS = 0, range(1, 12), 2, (3, 11)
_NUMBERS = (2, 5, 9)
_COLUMN, _FORMAT, _STYLE, _SHEET, _BOOK = 60, 44, 47, 156, 153
_BEGIN_STYLES, _END_STYLES, _FILTERED = 617, 618, 163
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
    content: bytes
    entries: tuple[Entry, ...] = ()
    _paths: dict[str, str] = field(default_factory=dict)
    _from_1904: bool = False
    _styles: str = ""

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
        self._styles = next((p for k, p in links.values() if k == "styles"), "")
        self.entries = tuple(entries)

    def _part(self, name: str) -> Iterator[tuple[int, bytes]]:
        part = self.package.part(name)
        if part is None:
            raise BadBook()
        try:
            yield from _records(self.package.archive.read(part))
        except (IndexError, struct.error):
            raise BadBook() from None

    def cells(self, entry: Entry) -> Cells:
        """Read one sheet."""
        cells, styles = Cells(), self._formats()
        own: dict[tuple[int, int], Any] = {}
        row = height = width = 0
        for kind, record in self._part(self._paths[entry.name]):
            if kind == _ROW:
                (row,) = struct.unpack_from("<I", record)
                if record[11] & 0x10:
                    cells.hidden_rows.add(row)
            elif kind in _CELLS:
                column, style = struct.unpack_from("<II", record)
                height, width = max(height, row + 1), max(width, column + 1)
                style &= 0xFFFFFF
                if kind in _ERRORS:
                    own[row, column] = _ERROR_TEXTS.get(record[8], "#N/A")
                elif kind in _NUMBERS and style < len(styles) and not styles[style].is_plain:
                    own[row, column] = cells.styled(
                        (row, column), _number(kind, record), styles[style], self._from_1904
                    )
            elif kind == _COLUMN:
                first, last, *_, flags = struct.unpack_from("<IIIIH", record)
                if flags & 1:
                    cells.hidden_columns.update(range(first, min(last, 16_383) + 1))
            cells.filtered |= kind == _FILTERED
        check_span(height, width)
        for (line, column), value in (self._values(entry) | own).items():
            cells.put(line, column, value)
        return cells

    def _values(self, entry: Entry) -> dict[tuple[int, int], Any]:
        try:
            book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(self.content))
            rows = book.get_sheet_by_name(entry.name).to_python(skip_empty_area=False)
        except BaseException as error:  # the library's panics are no Exceptions
            if isinstance(error, KeyboardInterrupt | SystemExit | GeneratorExit):
                raise
            raise unreadable(error) from None
        return {(r, c): v for r, line in enumerate(rows) for c, v in enumerate(line) if v != ""}

    def _formats(self) -> list[NumberFormat]:
        """Return the number format of each style of a cell."""
        codes: dict[int, str] = dict(BUILT_IN)
        found: list[NumberFormat] = []
        inside = False
        for kind, record in self._part(self._styles) if self._styles else ():
            if kind == _FORMAT:
                (number,) = struct.unpack_from("<H", record)
                codes[number] = _text(record, 2)[0]
            elif kind == _STYLE and inside:
                found.append(number_format(codes.get(struct.unpack_from("<H", record, 2)[0], "General")))
            inside = (inside or kind == _BEGIN_STYLES) and kind != _END_STYLES
        return found


def _number(kind: int, record: bytes) -> float:
    if kind != _RK:
        return float(struct.unpack_from("<d", record, 8)[0])
    (packed,) = struct.unpack_from("<I", record, 8)
    if packed & 2:
        value = float(struct.unpack("<i", struct.pack("<I", packed))[0] >> 2)
    else:
        value = struct.unpack("<d", struct.pack("<Q", (packed & 0xFFFFFFFC) << 32))[0]
    return value / 100 if packed & 1 else value
