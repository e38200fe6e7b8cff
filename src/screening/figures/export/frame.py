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
from screening.figures.export.notes import marks
from screening.figures.export.sheet import COUNT, RATIO, Column, Kind, Shape, Sheet
from screening.figures.export.table import NO, OPEN, YES
from screening.figures.export.write import inert
from screening.figures.export.xlsx import write_workbook

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
    shown = [str(frame.index.name), *map(str, frame.columns)]
    columns = [
        Column(headers.get(name, name), *_kind(name, frame[name].dtype if k else None, k))
        for k, name in enumerate(shown)
    ]
    name = sheet_names([title])[title]
    sheet = Sheet(name, title, "", tuple(columns), _rows(frame), (marks(release),), frozen=1)  # type: ignore[arg-type]
    return write_workbook(release, [sheet], title, path)


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


def _kind(name: str, dtype: Any, place: int) -> tuple[Kind, int, Shape]:
    """Return what a column holds, how wide it is and how its numbers are shown."""
    if name == "reason":
        return "wide", 60, COUNT
    if dtype is None or is_bool_dtype(dtype):
        return "text", 16 if place else 12, COUNT
    if is_integer_dtype(dtype):
        return "count", 16, COUNT
    return ("value", 16, RATIO) if is_float_dtype(dtype) else ("text", 16, COUNT)


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
