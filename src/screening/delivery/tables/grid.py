"""A delivered file as rows of cells with their lines: text files by encoding and delimiter, workbooks by sheet."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from screening.base import NotAFileError, on_disk, other_file, read_ordinary, unwrapped, without_hint
from screening.delivery.manifest import Reading, SourceFile, inside, is_workbook, no_ordinary_file, plain
from screening.delivery.tables.findings_of_files import (
    checksum_differs,
    encoding_wrong,
    file_unreadable,
    likely_utf8,
    null_bytes,
    path_outside,
    quotes_unmatched,
    texts_as_formulas,
)
from screening.delivery.tables.parts import Range
from screening.delivery.tables.sheet import cell_text, read_sheet

Line = tuple[int, list[str]]


@dataclass(frozen=True)
class Grid:
    """Rows that are not empty, each with the line where it begins (from 1); cells as found.

    Attributes
    ----------
    digest : str
        SHA-256 of the file; empty if it could not be read.
    text : callable or None
        Writes a cell as text; None where cells are texts.
    merged : tuple of ranges or None
        Merged cells; None where the file cannot tell.
    """

    rows: list[tuple[int, list[Any]]]
    digest: str
    text: Callable[[Any], str] | None = None
    merged: tuple[Range, ...] | None = None

    def lines(self, start: int = 0, stop: int | None = None) -> Iterator[Line]:
        """Yield rows from `start` to `stop` as texts.

        Examples
        --------
        >>> grid = Grid([(1, ["Gebiet", "Einwohner"]), (4, ["01", 120.0])], "", str)
        >>> list(grid.lines(1)), list(grid.lines(2))
        ([(4, ['01', '120.0'])], [])
        """
        if self.text is None:
            yield from self.rows[start:stop]
        else:
            for line, cells in self.rows[start:stop]:
                yield line, [*map(self.text, cells)]

    def lines_where(self, start: int, place: int, holds: Callable[[str], bool]) -> Iterator[Line]:
        """Yield rows from `start` on whose cell at `place` fulfils a condition; others are never turned to text.

        Examples
        --------
        >>> grid = Grid([(1, ["Gebiet", "Jahr"]), (2, ["01", "2023"]), (3, ["01", "2024"]), (4, ["02"])], "")
        >>> list(grid.lines_where(1, 1, lambda text: text == "2024"))
        [(3, ['01', '2024'])]
        >>> list(grid.lines_where(1, 1, lambda text: text == ""))
        [(4, ['02'])]
        """
        text = self.text or str
        told: dict[Any, bool] = {}
        for line, cells in self.rows[start:]:
            cell = cells[place] if place < len(cells) else ""
            if cell not in told:
                told[cell] = holds(text(cell))
            if told[cell]:
                yield line, [*map(text, cells)] if self.text else cells


def read_grid(folder: Path, source: SourceFile, reading: Reading) -> Grid:
    r"""Read a file's cells; what keeps it from being read is told, and the grid is empty then.

    Parameters
    ----------
    folder : Path
        The year's folder; the file must lie in it.
    source : SourceFile
        Path, encoding and delimiter, or the sheet.
    reading : Reading
        Gets the findings.

    Examples
    --------
    >>> import datetime as dt, tempfile
    >>> source = SourceFile(path="a.csv", source="Amt", stichtag=dt.date(2024, 12, 31), decimal=",")
    >>> reading = Reading("2024/a.csv")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, "a.csv").write_text("Gebiet;Einwohner\n\n01;120\n")
    ...     print(read_grid(Path(folder), source, reading).rows)
    [(1, ['Gebiet', 'Einwohner']), (3, ['01', '120'])]
    >>> read_grid(Path(folder), source, reading).rows, reading.found[0].message
    ([], 'Die Datei fehlt oder ist nicht lesbar.')
    """
    content = _content(folder, source, reading)
    if content is None:
        return Grid([], "")
    digest = hashlib.sha256(content).hexdigest()
    if source.sha256 and source.sha256 != digest:
        reading.add(checksum_differs(reading.name, digest))
    if is_workbook(source.path):
        sheet = read_sheet(content, source.sheet, reading)
        if sheet is None:
            return Grid([], digest)
        knows = not source.path.lower().endswith(".ods")
        return Grid(
            _unwrapped(sheet.rows, reading),
            digest,
            cell_text(source.decimal),
            sheet.merged if knows else None,
        )
    text = _decoded(content, source, reading)
    rows = _rows(text, source, reading) if text is not None else []
    return Grid(_unwrapped(rows, reading) if text and re.search(r'=\s*"', text) else rows, digest)


def _unwrapped(rows: list[tuple[int, list[Any]]], reading: Reading) -> list[tuple[int, list[Any]]]:
    """Return rows with what a spreadsheet shows for cells like ``="01.1.1"``, which are told in a sum."""
    plain_rows = []
    changed = 0
    for line, cells in rows:
        found = {k: unwrapped(c) for k, c in enumerate(cells) if isinstance(c, str) and c.lstrip()[:1] == "="}
        found = {k: text for k, text in found.items() if text != cells[k]}
        changed += len(found)
        plain_rows.append((line, [found.get(k, c) for k, c in enumerate(cells)] if found else cells))
    if changed:
        reading.add(texts_as_formulas(reading.name, changed))
    return plain_rows


def read_header(grid: Grid, source: SourceFile) -> tuple[list[str], int, int]:
    r"""Return the header, the position of the first row below it, and the header's line.

    Several header rows are joined with a blank, after words broken by a hyphen have been joined; a merged
    cell's text stands over all of its columns. Where a file cannot tell merged cells, an empty cell of an
    upper row continues the text to its left if there is text below it.

    Examples
    --------
    >>> import datetime as dt
    >>> source = SourceFile(
    ...     path="a.csv", source="Amt", stichtag=dt.date(2024, 12, 31), decimal=",", header_rows=2
    ... )
    >>> rows = [(1, ["Gebiet", "Arbeits-\nlose", ""]), (2, ["", "SGB II", "SGB III"]), (3, ["01", "7", "4"])]
    >>> read_header(Grid(rows, ""), source)
    (['Gebiet', 'Arbeitslose SGB II', 'Arbeitslose SGB III'], 2, 1)
    >>> read_header(Grid([], ""), source)
    ([], 2, 1)
    """
    first = next((n for n, (line, _) in enumerate(grid.rows) if line >= source.first_row), len(grid.rows))
    start = first + source.header_rows
    head = [(line, [*cells]) for line, cells in grid.lines(first, start)]
    if not head:
        return [], start, source.first_row
    if source.header_rows == 1:
        return [plain(h) for h in head[0][1]], start, head[0][0]
    width = max(len(cells) for _, cells in head)
    levels = [cells + [""] * (width - len(cells)) for _, cells in head]
    if grid.merged is None:
        _continue_left(levels)
    else:
        _fill_merged(levels, [line for line, _ in head], grid.merged)
    header = ["\n".join(level[c] for level in levels if level[c].strip()) for c in range(width)]
    return [plain(h) for h in header], start, head[0][0]


def _fill_merged(levels: list[list[str]], lines: list[int], merged: tuple[Range, ...]) -> None:
    for (top, left), (_, right) in merged:
        if top + 1 in lines:
            cells = levels[lines.index(top + 1)]
            for column in range(left + 1, min(right, len(cells) - 1) + 1):
                cells[column] = cells[left]


def _continue_left(levels: list[list[str]]) -> None:
    for n, cells in enumerate(levels[:-1]):
        for column in range(1, len(cells)):
            below = any(level[column].strip() for level in levels[n + 1 :])
            if below and not cells[column].strip() and not any(upper[column].strip() for upper in levels[:n]):
                cells[column] = cells[column - 1]


def _content(folder: Path, source: SourceFile, reading: Reading) -> bytes | None:
    if not inside(folder, source.path):
        reading.stop(path_outside(reading.name))
        return None
    path = on_disk(folder, source.path)
    try:
        return read_ordinary(path)
    except NotAFileError as why:
        reading.stop(no_ordinary_file(reading.name, why))
    except OSError:
        reading.stop(file_unreadable(reading.name, other_file(path)))
    return None


def _decoded(content: bytes, source: SourceFile, reading: Reading) -> str | None:
    """Return the text of a file in its declared encoding, or None."""
    wide = codecs.lookup(source.encoding).name.startswith(("utf-16", "utf-32"))
    if b"\x00" in content and not wide:
        reading.stop(null_bytes(reading.name, _line_at(content, content.index(b"\x00"))))
        return None
    try:
        text = content.decode(source.encoding)
    except UnicodeError as error:
        at = getattr(error, "start", 0)
        byte = content[at] if at < len(content) else None
        reading.stop(encoding_wrong(reading.name, _line_at(content, at), source.encoding, byte))
        return None
    if not text.isascii() and not wide and "utf" not in source.encoding.lower() and _is_utf8(content):
        line = _line_at(content, next(n for n, b in enumerate(content) if b > 127))
        reading.add(likely_utf8(reading.name, line, source.encoding))
    return text


def _line_at(content: bytes, at: int) -> int:
    return content[:at].count(b"\n") + 1


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _rows(text: str, source: SourceFile, reading: Reading) -> list[tuple[int, list[Any]]]:
    """Split into (line where the row begins, fields); lines that are wholly empty are left out."""
    csv.field_size_limit(2**24)
    table, above = without_hint(text)
    lines = io.StringIO(table, newline="")
    reader = csv.reader(lines, delimiter=source.delimiter, strict=True)
    rows: list[tuple[int, list[Any]]] = []
    begin = 1 + above
    try:
        for fields in reader:
            if any(f.strip() for f in fields):
                rows.append((begin, fields))
            begin = reader.line_num + 1 + above
    except csv.Error:
        reading.stop(quotes_unmatched(reading.name, begin))
    return rows
