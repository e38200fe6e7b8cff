"""Any table about a year as a workbook, or as text for the clipboard: what an answer shows, to work on with."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd
from pandas.api.types import is_bool_dtype, is_float_dtype, is_integer_dtype

from screening.base import sheet_names
from screening.disclosure import Release
from screening.figures.export.ids import guarded, is_guarded
from screening.figures.export.table import NO, OPEN, YES
from screening.figures.export.write import inert
from screening.figures.export.xlsx import Book

MOST_DIGITS = 200
"""A fraction with more digits is told by how many it has: a cell holds only so much, and nobody reads it."""


def write_frame(
    release: Release, frame: pd.DataFrame, headers: Mapping[str, str], title: str, path: Path
) -> Path:
    """Write a table about a year as a workbook of one sheet; the same table gives the same bytes.

    Parameters
    ----------
    release : Release
        The year it is about: for title, marks and dates.
    frame : pandas.DataFrame
        Its index holds ids.
    headers : mapping of str to str
        German headers by name of index and columns; what has none keeps its name.
    title : str
    path : Path

    Raises
    ------
    OSError
        If the file cannot be written.

    Notes
    -----
    Ids and texts are written as texts, verdicts as *ja*, *nein*, *offen*, exact fractions as ``13/10``.
    """
    from xlsxwriter.exceptions import FileCreateError

    book = Book(release, path)
    sheet = book.sheet(sheet_names([title])[title], frame.shape[1] + 1)
    sheet.write_string(0, 0, f"{title} · {book.marks}", book.format(bold=True))
    shown = [str(frame.index.name), *map(str, frame.columns)]
    wide = {c for c in shown if c == "reason"}
    widths = [60 if c in wide else 12 if k == 0 else 16 for k, c in enumerate(shown)]
    book.head(sheet, [headers.get(c, c) for c in shown], widths, 1, top=1)
    for row, values in enumerate(_rows(frame), start=2):
        for column, (name, value) in enumerate(zip(shown, values, strict=True)):
            kind = frame[name].dtype if column else None
            settings = {"text_wrap": True} if name in wide else _form(kind)
            book.cell(sheet, row, column, value, **settings)
    sheet.autofilter(1, 0, len(frame) + 1, frame.shape[1])
    try:
        book.book.close()
    except FileCreateError as error:
        raise OSError(*getattr(error.args[0], "args", ())) from None
    return path


def frame_as_text(frame: pd.DataFrame, headers: Mapping[str, str]) -> str:
    r"""Return a table as text that Excel takes from the clipboard: tabulators, decimal commas, ids guarded.

    Examples
    --------
    >>> frame = pd.DataFrame({"rate": [1.5], "label": ["=1+1"]}, index=pd.Index(["01.1.1"], name="area_id"))
    >>> frame_as_text(frame, {"area_id": "Viertel"}).splitlines()
    ['Viertel\trate\tlabel', '="01.1.1"\t1,5\t\'=1+1']
    """
    names = [str(frame.index.name), *map(str, frame.columns)]
    lines = [[_text(headers.get(n, n)) for n in names]]
    for area, row in zip(guarded(frame.index), _rows(frame), strict=True):
        lines.append([area if is_guarded(area) else _text(area), *map(_pasted, row[1:])])
    return "".join("\t".join(line) + "\r\n" for line in lines)


def _rows(frame: pd.DataFrame) -> list[list[object]]:
    columns = [[str(a) for a in frame.index], *([_value(v) for v in _plain(frame[c])] for c in frame)]
    return [list(row) for row in zip(*columns, strict=True)]


def _plain(column: pd.Series) -> list[object]:
    if is_bool_dtype(column.dtype):
        return [OPEN if pd.isna(v) else YES if v else NO for v in column.tolist()]
    return list(column)


def _value(value: Any) -> object:
    if isinstance(value, Fraction):
        told = str(value)
        return (
            told if len(told) <= MOST_DIGITS else f"Bruch mit {len(str(value.denominator))} Ziffern im Nenner"
        )
    return None if pd.isna(value) else value


def _form(kind: Any) -> dict[str, str]:
    if kind is None or is_bool_dtype(kind):
        return {}
    return (
        {"num_format": "#,##0"}
        if is_integer_dtype(kind)
        else {"num_format": "0.00"}
        if is_float_dtype(kind)
        else {}
    )


def _pasted(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return repr(float(value)).replace(".", ",")
    return str(value) if isinstance(value, int) else _text(str(value))


def _text(text: str) -> str:
    """Return a text as one cell: on one line, run by nothing, in quotes if Excel would take its first sign for one."""
    plain = inert(" ".join(text.split()))
    return '"' + plain.replace('"', '""') + '"' if plain.startswith('"') else plain
