"""An unknown file as rows of text: encoding and separator found, workbooks opened, all within limits."""

from __future__ import annotations

import csv
import io
import math
import re
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from charset_normalizer import from_bytes

from screening.base import NotAFileError, ScreeningError, check_ordinary
from screening.delivery.draft.findings import (
    archive_packed,
    file_empty,
    file_unreadable,
    no_table,
    workbook_empty,
    workbook_too_large,
    workbook_unreadable,
)
from screening.delivery.draft.words import YEAR
from screening.delivery.manifest import no_ordinary_file
from screening.delivery.tables import BROKEN, TABLE, BadBook, Ods, Range, Shown, open_book

if TYPE_CHECKING:
    from screening.delivery.draft.turned import TurnedKeys

MOST_BYTES = 32 * 2**20
"""So much of a text file is looked at."""

MOST_ROWS = 100_000
FIRST_ROWS = 1_000
"""Of longer sheets these and then every n-th row are looked at."""

MOST_COLUMNS = 2_000
MOST_CHARACTERS = 1_000
MOST_WORKBOOK = 60 * 2**20
MOST_UNPACKED = 200 * 2**20

DELIMITERS = (";", "\t", "|", ",")

_CODE_PAGES = ["cp1252", "cp850", "cp437", "mac_roman", "iso8859_2", "cp1250"]


class Native(str):
    """A cell that a workbook holds as a number or date, not as text: no locale applies to it."""

    __slots__ = ()


Rows = list[tuple[int, list[Any]]]
"""Line in the file (from 1) and cells; wholly empty lines are left out."""


@dataclass(frozen=True)
class Raw:
    """A file as rows.

    Attributes
    ----------
    rows : list of (int, list of str)
    whole : bool
        False if only the beginning was looked at.
    encodings : tuple of str
        Text files: the encoding, then others that read the same text. Empty for a workbook.
    delimiters : tuple of str
        Text files: the separator, then others that would fit, too.
    sheet : str
        Workbooks: the sheet that was read, which has the most cells.
    sheets : tuple of (str, int, int)
        Workbooks: all sheets with their rows and columns.
    merged : tuple of ranges or None
        Workbooks: merged cells; None where the file cannot tell.
    turned : TurnedKeys or None
        How it was turned, so that a row is an area.
    unseen : tuple of int
        Years of a long file whose rows were not looked at.
    """

    rows: Rows
    whole: bool
    encodings: tuple[str, ...] = ()
    delimiters: tuple[str, ...] = ()
    sheet: str = ""
    sheets: tuple[tuple[str, int, int], ...] = ()
    merged: tuple[Range, ...] | None = None
    turned: TurnedKeys | None = None
    unseen: tuple[int, ...] = ()


def read_raw(path: Path, year: int | None = None) -> Raw:
    r"""Read the beginning of a file, whatever it is.

    Parameters
    ----------
    path : Path
    year : int, optional
        Of a workbook with one sheet a year, which is read; by default the newest.

    Raises
    ------
    ScreeningError
        If it cannot be read, is no table, or is too large to open safely.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "a.csv")
    ...     _ = path.write_bytes("Gebiet;Wohngeldempfänger\n\n01.1;17\n".encode("cp1252"))
    ...     raw = read_raw(path)
    ...     _ = path.write_bytes(b" ")
    ...     read_raw(path)
    Traceback (most recent call last):
    screening.base.findings.ScreeningError: Fehler: a.csv: Die Datei ist leer. → Beim Absender nachfragen.
    >>> raw.rows, raw.encodings[0], raw.delimiters
    ([(1, ['Gebiet', 'Wohngeldempfänger']), (3, ['01.1', '17'])], 'cp1252', (';',))
    """
    try:
        check_ordinary(path, sys.maxsize)  # of a long text only the beginning is looked at
        size = path.stat().st_size
        with path.open("rb") as file:
            content = file.read(MOST_BYTES)
    except NotAFileError as why:
        raise ScreeningError([no_ordinary_file(path.name, why)]) from None
    except OSError:
        raise file_unreadable(path.name) from None
    if not content.strip():
        raise file_empty(path.name)
    if path.suffix.lower() == ".zip":
        raise archive_packed(path.name)
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
        if size > MOST_WORKBOOK:
            raise workbook_too_large(path.name)
        return _workbook(path.read_bytes(), path.name, year)
    return _text(content, size > len(content), path.name)


def _text(content: bytes, cut: bool, name: str) -> Raw:
    if cut and b"\n" in content:
        content = content[: content.rindex(b"\n") + 1]
    encodings = _encodings(content, name)
    text = content.decode(encodings[0], errors="replace" if cut else "strict").lstrip("\ufeff")
    strange = sum(text.count(chr(c)) for c in range(32) if chr(c) not in "\t\n\r\f")
    if strange > len(text) / 1000 or re.match(r"\s*(%PDF|\{\\rtf|<!doctype|<html|<\?xml|\{|\[)", text, re.I):
        raise no_table(name)
    delimiters = _delimiters(text)
    rows = _split(text, delimiters[0]) if delimiters else []
    if len(rows) < 2:
        raise no_table(name)
    return Raw(rows[:MOST_ROWS], not cut and len(rows) <= MOST_ROWS, encodings, delimiters)


def _encodings(content: bytes, name: str) -> tuple[str, ...]:
    """Return the encoding, then others that read the same."""
    if content.startswith(b"\xef\xbb\xbf"):
        return ("utf-8-sig",)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    if b"\x00" in content:
        # text with few letters beyond Latin has a null in every second byte
        for encoding, zeros in (("utf-16-le", content[1::2]), ("utf-16-be", content[::2])):
            if zeros.count(0) > len(zeros) * 0.8 and _decodes(content, encoding):
                return (encoding,)
        raise no_table(name)
    if content.isascii():
        return ("utf-8", "cp1252")
    if _decodes(content, "utf-8"):
        return ("utf-8",)
    # lines that are plain ASCII say nothing, and the library is slow on much text
    telling = b"\n".join(line for line in content.splitlines() if not line.isascii())[: 2**16]
    found = [m.encoding for m in from_bytes(telling, cp_isolation=_CODE_PAGES, threshold=1.0)]
    usual = _usual(telling)
    fitting = usual or tuple(n for n in dict.fromkeys(found) if _decodes(content, n))[:4]
    if not fitting:
        raise no_table(name)
    return fitting


def _usual(telling: bytes) -> tuple[str, ...]:
    """Return cp1252 where the bytes beyond ASCII are mostly German letters of it."""
    beyond = [b for b in telling if b > 127]
    german = sum(b in "äöüÄÖÜß–§°²³éè€„“”’ \u00a0".encode("cp1252") for b in beyond)
    return ("cp1252",) if german >= len(beyond) * 0.9 and _decodes(telling, "cp1252") else ()


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError as error:
        # the beginning of a longer file may end within a character
        return error.start >= len(content) - 4 and len(content) >= MOST_BYTES - 4
    return True


def _delimiters(text: str) -> tuple[str, ...]:
    """Return the separators that make a table of the text, the likeliest first."""
    beginning = text[: 2**18]
    scores = {}
    for sign in DELIMITERS:
        widths = Counter(len(fields) for _, fields in _split(beginning, sign)[:300])
        total = sum(widths.values())
        # title lines and footnotes have one field; what counts is that the rest has one width
        several = {w: n for w, n in widths.items() if w > 1}
        if several:
            width, times = max(several.items(), key=lambda p: (p[1], p[0]))
            scores[sign] = times / total * (1 - 0.3 / width)
    ranked = sorted(scores, key=lambda s: -scores[s])
    return tuple(s for s in ranked if scores[s] >= 0.6 * scores[ranked[0]])


def _split(text: str, delimiter: str) -> Rows:
    csv.field_size_limit(2**24)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: Rows = []
    begin = 1
    try:
        for fields in reader:
            if len(rows) > MOST_ROWS:
                break
            if any(f.strip() for f in fields):
                rows.append((begin, [_cell(f) for f in fields[:MOST_COLUMNS]]))
            begin = reader.line_num + 1
    except csv.Error:
        pass  # what could be split serves; the reading proper tells the line
    return rows


def _workbook(content: bytes, name: str, year: int | None) -> Raw:
    try:
        book = open_book(content, MOST_UNPACKED)
        seen = [e for e in book.entries if e.kind == TABLE and not e.hidden]
        found = {e.name: book.cells(e) for e in seen}
    except BadBook as bad:
        raise workbook_unreadable(name, bad) from None
    except BROKEN:
        raise workbook_unreadable(name, BadBook()) from None
    shapes = tuple((title, c.height, c.width) for title, c in found.items())
    if not any(h * w for _, h, w in shapes):
        raise workbook_empty(name)
    title, height, width = _sheet(shapes, year)
    cells = found[title]
    step = max(1, math.ceil(height / MOST_ROWS))
    rows = [
        (n + 1, [native(line.get(c, "")) for c in range(min(width, MOST_COLUMNS))])
        for n, line in sorted(cells.rows.items())
        if n < FIRST_ROWS or (n + 1) % step == 0
    ]
    merged = None if isinstance(book, Ods) else cells.merged  # such files cannot tell merged cells
    return Raw(rows, height <= MOST_ROWS, sheet=title, sheets=shapes, merged=merged)


def _sheet(shapes: Sequence[tuple[str, int, int]], year: int | None) -> tuple[str, int, int]:
    """Return the sheet with the most cells; of several much like it whose titles name years, that of a year."""
    largest = max(shapes, key=lambda s: s[1] * s[2])
    alike = [s for s in shapes if 2 * s[1] * s[2] >= largest[1] * largest[2]]
    years = {s: max(map(int, found)) for s in alike if (found := YEAR.findall(s[0]))}
    if len(set(years.values())) < 2 or largest not in years:
        return largest
    wanted = year if year in years.values() else max(years.values())
    return max((s for s, y in years.items() if y == wanted), key=lambda s: s[1] * s[2])


def native(value: object) -> str:
    """Return a workbook's cell as text.

    Examples
    --------
    >>> native(" Au "), native(7.0), native(7.5)
    ('Au', '7', '7.5')
    """
    if isinstance(value, str):
        return _cell(value)
    if isinstance(value, Shown):
        value = float(value.number)
    if isinstance(value, float) and math.isfinite(value) and value.is_integer():
        return Native(f"{value:.0f}")
    return Native(str(value))


def _cell(text: str) -> str:
    return text[:MOST_CHARACTERS].strip()


def column_of(rows: Iterable[Sequence[str]], place: int) -> list[str]:
    """Return the filled cells of a column.

    Examples
    --------
    >>> column_of([["01", "120"], ["02"], ["03", ""], ["04", "-"]], 1)
    ['120', '-']
    """
    return [row[place] for row in rows if place < len(row) and row[place]]


def table_text(rows: Iterable[Sequence[str]]) -> str:
    r"""Return rows as the text of a table that a draft writes beside its files.

    Examples
    --------
    >>> table_text([("nr", "name"), ("1", "Au; Tal")])
    'nr;name\n1;"Au; Tal"\n'
    """
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\n").writerows(rows)
    return text.getvalue()
