"""What a year answers: shown as a page or as text, and handed on as a table with one call."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pandas as pd
from pandas.errors import PyperclipException
from pandas.io.clipboard import clipboard_set

from screening.base import NBSP, Block, Cell, Column, escape_markdown, join, table, text
from screening.disclosure import Release
from screening.figures.export import frame_as_text, write_frame
from screening.workbench.findings import no_clipboard, not_written

WIDTH = 100
"""So many signs a line of a console has."""

GAP = "  "
"""Between two columns of a console."""


@dataclass(frozen=True)
class Sheet:
    """A table within an answer; numbers are texts already."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell | str, ...], ...]
    caption: str = ""
    note: str = ""

    def block(self) -> Block:
        """Return the table as a block."""
        return table(self.columns, self.rows, caption=self.caption, note=self.note)

    def plain(self) -> str:
        """Return the table as text in columns, wrapped where a line of a console would not hold a row."""
        # where a document keeps a number and its unit together, so does a column; a fraction and its value may part
        shown = [[_text(c).replace(f"{NBSP}= ", " = ") for c in row] for row in self.rows]
        heads = [c.title for c in self.columns]
        widths = _widths([list(column) for column in zip(heads, *shown, strict=True)])
        right = [c.align == "right" for c in self.columns]
        lines = ["-" * (sum(widths) + len(GAP) * (len(widths) - 1))]
        for number, row in enumerate((heads, *shown)):
            wrapped = [_wrapped(cell, w) for cell, w in zip(row, widths, strict=True)]
            for parts in zip_longest(*wrapped, fillvalue=""):
                cells = (
                    p.rjust(w) if r else p.ljust(w) for p, w, r in zip(parts, widths, right, strict=True)
                )
                lines.insert(len(lines) if number else len(lines) - 1, GAP.join(cells).rstrip())
        note = [textwrap.fill(self.note, WIDTH)] if self.note else []
        return "\n".join([*([self.caption] if self.caption else []), *lines, *note])


def _widths(columns: Sequence[Sequence[str]]) -> list[int]:
    """Return how wide columns are: as their texts, or where these are too wide together, the widest less so."""
    widths = [max(map(len, column)) for column in columns]
    least = [max(len(word) for cell in column for word in cell.split(" ")) for column in columns]
    while sum(widths) + len(GAP) * (len(widths) - 1) > WIDTH:
        wide = [k for k, width in enumerate(widths) if width > least[k]]
        if not wide:
            break
        widths[max(wide, key=widths.__getitem__)] -= 1
    return widths


def _wrapped(cell: str, width: int) -> list[str]:
    return textwrap.wrap(cell, width, break_long_words=False, break_on_hyphens=False) or [""]


Part = str | Sheet
"""A paragraph of plain text, or a table."""


@dataclass(frozen=True, repr=False, eq=False)
class Answer:
    """An answer of a year: it shows itself in a notebook and in a console, and hands its table on.

    Attributes
    ----------
    frame : pandas.DataFrame
        The table behind it: numbers are numbers (``Int64``, ``Float64``), verdicts ``boolean``, fractions exact; the
        index are ids as text.
    title : str
    parts : tuple
        What is shown, paragraph by paragraph and table by table.
    headers : mapping of str to str
        German headers of the frame's columns, index included.
    release : Release
        The year that answers.

    Examples
    --------
    >>> antwort = jahr.what_if(min_hits=6)
    >>> antwort.frame.dtypes["hits_min"]
    Int64Dtype()
    >>> antwort.to_excel("liste.xlsx").name  # doctest: +SKIP
    'liste.xlsx'
    >>> antwort.to_clipboard()  # doctest: +SKIP
    """

    frame: pd.DataFrame
    title: str
    parts: tuple[Part, ...]
    headers: Mapping[str, str]
    release: Release = field(repr=False)

    @property
    def block(self) -> Block:
        """What is shown, as a block: documents set it like any other."""
        return join([text(f"**{escape_markdown(self.title)}**"), *map(_block, self.parts)])

    def to_excel(self, path: Path | str) -> Path:
        """Write the table as a workbook; ids stay texts, and no text becomes a formula.

        Parameters
        ----------
        path : Path or str
            ``.xlsx`` is added where it is missing; a file of this name is replaced.

        Raises
        ------
        ScreeningError
            If the file cannot be written: no such folder, or it is open in Excel.
        """
        target = Path(path)
        if target.suffix.lower() != ".xlsx":
            target = target.with_name(f"{target.name}.xlsx")
        try:
            return write_frame(self.release, self.frame, self.headers, self.title, target)
        except OSError as error:
            raise not_written(str(path), error) from None

    def to_clipboard(self) -> None:
        """Copy the table, to be pasted into Excel: with German decimals, ids as texts, and no formulas.

        Raises
        ------
        ScreeningError
            If this computer has no clipboard, as a server has none.
        """
        try:
            clipboard_set(frame_as_text(self.frame, self.headers))
        except PyperclipException:
            raise no_clipboard(len(self.frame)) from None

    def __repr__(self) -> str:
        plain = (p.plain() if isinstance(p, Sheet) else textwrap.fill(p, WIDTH) for p in self.parts)
        return "\n\n".join([self.title, *plain])

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {**self.block._repr_mimebundle_(), "text/plain": repr(self)}


def _block(part: Part) -> Block:
    return part.block() if isinstance(part, Sheet) else text(escape_markdown(part))


def _text(cell: Cell | str) -> str:
    return f"{cell.text} {cell.beside}".rstrip() if isinstance(cell, Cell) else cell


def sheet(columns: Sequence[Column | str], rows: Sequence[Sequence[object]], **said: str) -> Sheet:
    """Return a table within an answer; what is no cell is shown as its text."""
    return Sheet(
        tuple(c if isinstance(c, Column) else Column(c) for c in columns),
        tuple(tuple(c if isinstance(c, Cell) else str(c) for c in row) for row in rows),
        **said,
    )
