"""Forms that people keep by hand: small CSV files in UTF-8 with semicolons, read strictly."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from screening.base import (
    MOST_KEPT,
    NotAFileError,
    ScreeningError,
    folded,
    read_ordinary,
    unseen_sign,
    unwrapped,
    without_hint,
)
from screening.delivery.manifest.findings import (
    control_character,
    form_not_utf8,
    form_unreadable,
    form_with_null_bytes,
    no_ordinary_file,
    quotes_unmatched,
)

Rows = list[tuple[int, list[str]]]
"""The rows that are not empty, each with the line on which it begins."""


def read_form(path: Path, name: str = "") -> Rows:
    r"""Read all rows of a form, the header among them; a text in quotes may go over several lines.

    Lines above the header that begin with ``#`` explain the form and are passed over; below it a row is a row.

    Parameters
    ----------
    path : Path
    name : str
        What findings call the file; by default its name.

    Raises
    ------
    ScreeningError
        If the file cannot be read, is not UTF-8, or its quotes do not match. The finding holds no cell.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "programm.csv")
    ...     _ = path.write_text("# Schwerpunktgebiete\n\ngebiet;start;\n01.1;2019;\n")
    ...     read_form(path)
    [(3, ['gebiet', 'start']), (4, ['01.1', '2019'])]
    >>> read_form(path)
    Traceback (most recent call last):
    screening.base.findings.ScreeningError: Fehler: programm.csv: Die Datei ist nicht lesbar. → Eine Textdatei ablegen.
    """
    name = name or path.name
    try:
        content = read_ordinary(path, MOST_KEPT)
    except NotAFileError as why:
        raise ScreeningError([no_ordinary_file(name, why)]) from None
    except OSError:
        raise form_unreadable(name) from None
    return form_rows(content, name)


def form_rows(content: bytes, name: str) -> Rows:
    r"""Return the rows of a form that has been read already, as `read_form` does.

    Raises
    ------
    ScreeningError
        As `read_form`.

    Examples
    --------
    >>> form_rows(b"gebiet;start;\n01.1;2019;\n", "programm.csv")
    [(1, ['gebiet', 'start']), (2, ['01.1', '2019'])]
    >>> form_rows(b"", "programm.csv")
    []
    """
    rows = _rows(_text(content, name), name)
    kept = without_empty_columns([[unwrapped(c) for c in cells] for _, cells in rows])
    return [(line, cells) for (line, _), cells in zip(rows, kept, strict=True)]


def header_names(cells: list[str]) -> list[str]:
    r"""Return the names of a form's columns as they are compared: folded, in small letters, tabs left in.

    Examples
    --------
    >>> header_names([" Gebiet", "Geprüft  von", "", "start\tende"])
    ['gebiet', 'geprüft von', '', 'start\tende']
    """
    return ["\t".join(folded(part) for part in cell.split("\t")).lower() for cell in cells]


def read_cells(path: Path) -> list[list[str]]:
    r"""Return the rows of a table in UTF-8 with semicolons, the header first: cells without blanks around them.

    Raises
    ------
    OSError, UnicodeDecodeError, csv.Error
        If the file cannot be read as such a table.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "zuordnung.csv")
    ...     _ = path.write_text('viertel;sbh;\n\n="01.1"; Mitte ;\n01.2;;\n')
    ...     read_cells(path)
    [['viertel', 'sbh'], ['01.1', 'Mitte'], ['01.2', '']]
    """
    return [cells for _, cells in read_lines(path)]


def read_lines(path: Path) -> Rows:
    r"""Return the same rows, each with the line on which it ends.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "zuordnung.csv")
    ...     _ = path.write_text("viertel;sbh\n\n01.1; Mitte\n")
    ...     read_lines(path)
    [(1, ['viertel', 'sbh']), (3, ['01.1', 'Mitte'])]
    """
    text, above = without_hint(read_ordinary(path).decode("utf-8-sig"))
    read = csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True)
    rows = [(read.line_num + above, [unwrapped(c).strip() for c in cells]) for cells in read if any(cells)]
    kept = without_empty_columns([cells for _, cells in rows])
    return [(line, cells) for (line, _), cells in zip(rows, kept, strict=True)]


def without_empty_columns(rows: list[list[str]]) -> list[list[str]]:
    """Return rows without the columns at the end that are empty in all of them, and as long as the header then.

    Some programs end each row with a delimiter, or the header alone. A row that is shorter than the header's last
    name stays as short, and one with a text behind it as long, as they are.

    Examples
    --------
    >>> without_empty_columns([["a", "b", ""], ["1", "2"], ["3", "4", ""]])
    [['a', 'b'], ['1', '2'], ['3', '4']]
    """
    last = [max((n for n, cell in enumerate(row, 1) if cell.strip()), default=0) for row in rows]
    width = last[0] if last else 0
    return [row if end > width else row[:width] for row, end in zip(rows, last, strict=True)]


def _text(content: bytes, name: str) -> str:
    if b"\x00" in content:
        raise form_with_null_bytes(name)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise form_not_utf8(name, content[: error.start].count(b"\n") + 1) from None


def _rows(text: str, name: str) -> Rows:
    table, above = without_hint(text)
    reader = csv.reader(io.StringIO(table, newline=""), delimiter=";", strict=True)
    rows: Rows = []
    begin = 1 + above
    try:
        for cells in reader:
            explains = not rows and cells and cells[0].lstrip().startswith("#")
            if any(c.strip() for c in cells) and not explains:
                if sign := next(filter(None, map(unseen_sign, cells)), ""):
                    raise control_character(name, begin, sign)
                rows.append((begin, cells))
            begin = reader.line_num + 1 + above
    except csv.Error:
        raise quotes_unmatched(name, begin) from None
    return rows
