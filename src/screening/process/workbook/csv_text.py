"""A form in CSV as the text it is: rows read as the house's readers do, and changed one by one, the rest to the byte."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from screening.base import unwrapped, without_hint
from screening.delivery.manifest import form_rows, header_names

_FIELD = re.compile(r'"(?:[^"]|"")*"|[^;\r\n]*')
_MARK = "\ufeff"


@dataclass(frozen=True)
class CsvText:
    """A form: its pieces joined are the file.

    Attributes
    ----------
    pieces : tuple of str
        Lines above the header, the header, rows, empty lines: each with its line end.
    header : int
        Which piece is the header; -1 without one.
    places : tuple of int
        Which pieces are rows.
    lines : tuple of int
        On which lines of the file these begin.
    columns : tuple of str
        The columns that are read.
    rows : tuple of tuple of str
        Their cells, by `columns`.
    """

    pieces: tuple[str, ...]
    header: int
    places: tuple[int, ...]
    lines: tuple[int, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def text(self) -> str:
        """The file."""
        return "".join(self.pieces)

    def place(self, number: int) -> str:
        """Return where a row stands, for findings."""
        return f"Zeile {self.lines[number]}"


def csv_text(content: bytes, name: str, columns: Sequence[str]) -> CsvText:
    r"""Read a form.

    Raises
    ------
    ScreeningError
        If it is no such file.

    Examples
    --------
    >>> read = csv_text(b'# Hilfe\ngebiet;von\n\n01.1;"B;A"\n', "b.csv", ["von", "gebiet", "datum"])
    >>> read.rows, read.lines, read.text.count("\n")
    ((('B;A', '01.1', ''),), (4,), 4)
    >>> csv_text(b"", "b.csv", ["gebiet"]).rows
    ()
    """
    known = form_rows(content, name)
    text = content.decode("utf-8")
    table, above = without_hint(text)
    pieces = [text[: len(text) - len(table)]]
    lines = [*io.StringIO(table, newline="")]
    begins = {line for line, _ in known}
    places, starts, begin = [], [], 0
    reader = csv.reader(io.StringIO(table, newline=""), delimiter=";", strict=True)
    for _ in reader:
        if begin + 1 + above in begins:
            places.append(len(pieces))
            starts.append(begin + 1 + above)
        pieces.append("".join(lines[begin : reader.line_num]))
        begin = reader.line_num
    pieces.append("".join(lines[begin:]))
    if not known:
        return CsvText(tuple(pieces), -1, (), (), tuple(columns), ())
    names = header_names(known[0][1])
    at = [names.index(c) if c in names else None for c in columns]
    rows = tuple(
        tuple("" if k is None or k >= len(cells) else _plain(cells[k]) for k in at) for _, cells in known[1:]
    )
    return CsvText(tuple(pieces), places[0], tuple(places[1:]), tuple(starts[1:]), tuple(columns), rows)


def _plain(cell: str) -> str:
    return re.sub("\r\n?", "\n", unwrapped(cell).strip())


def edited_csv(
    read: CsvText,
    changed: Mapping[int, Mapping[str, str]],
    added: Sequence[Mapping[str, str]],
    removed: Collection[int] = (),
) -> str:
    r"""Return the file with some cells changed, rows added at its end, and rows removed; all else is as it was.

    Examples
    --------
    >>> read = csv_text(b'von ; gebiet\r\n"BA"; 01.1 \r\nSBH;02.1', "b.csv", ["gebiet", "von", "datum"])
    >>> print(ascii(edited_csv(read, {1: {"von": 'B;A'}}, [{"gebiet": "03.1"}])))
    'von ; gebiet\r\n"BA"; 01.1 \r\n"B;A";02.1\r\n;03.1\r\n'
    >>> print(ascii(edited_csv(read, {0: {"datum": "2024-10-01"}}, [], {1})))
    'von ; gebiet;datum\r\n"BA"; 01.1 ;2024-10-01\r\n'
    """
    pieces = [*read.pieces]
    cells = [*changed.values(), *added]
    needed = [c for c in read.columns if any(row.get(c) for row in cells)]
    if read.header < 0:
        head = "".join(pieces) or _MARK
        head += "" if head.endswith(("\n", "\r", _MARK)) else "\n"
        rows = [";".join(_quoted(row.get(c, "")) for c in read.columns) + "\n" for row in added]
        return head + ";".join(read.columns) + "\n" + "".join(rows)
    header, end = _fields(pieces[read.header])
    names = header_names([unwrapped(_bare(f)) for f in header])
    if more := [c for c in needed if c not in names]:
        while names and not names[-1]:
            names.pop()
        header = [*header[: len(names)], *more]
        names += more
        pieces[read.header] = ";".join(header) + end
    end = end or "\n"
    for number, row in changed.items():
        fields, own = _fields(pieces[read.places[number]])
        at = {names.index(c): text for c, text in row.items() if c in names}
        fields += [""] * (max(at, default=-1) + 1 - len(fields))
        told = [_quoted(at[k]) if k in at else field for k, field in enumerate(fields)]
        pieces[read.places[number]] = ";".join(told) + own
    for number in removed:
        pieces[read.places[number]] = ""
    text = "".join(pieces)
    if added and not text.endswith(("\n", "\r")):
        text += end
    return text + "".join(";".join(_quoted(row.get(c, "")) for c in names) + end for row in added)


def _fields(record: str) -> tuple[list[str], str]:
    """Return the cells of a row as they are written, and its line end."""
    fields, at = [], 0
    while True:
        found = _FIELD.match(record, at)
        assert found is not None
        fields.append(found[0])
        at = found.end()
        if record[at : at + 1] != ";":
            return fields, record[at:]
        at += 1


def _bare(field: str) -> str:
    return field[1:-1].replace('""', '"') if len(field) > 1 and field.startswith('"') else field


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if re.search(r'[;"\r\n]', text) else text
