"""What stands below a table, apart from it: explanations of signs, sources, prose, one cell a row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from screening.delivery.manifest import Reading, SourceFile
from screening.delivery.tables.block import is_end
from screening.delivery.tables.findings_of_layouts import table_ends
from screening.delivery.tables.grid import Grid

_EXPLAINED = re.compile(r"\W{0,2}\w{0,3}\W{0,2}\s*[=:]\s+\w|[*\[(¹²³]")
"""A sign and what it means: „* geheim“, „[c] = suppressed“."""


def without_notes(grid: Grid, source: SourceFile, reading: Reading) -> Grid:
    """Return a file's cells without the notes below its table, which are told.

    Examples
    --------
    >>> import datetime as dt
    >>> source = SourceFile(path="a.csv", source="Amt", stichtag=dt.date(2024, 12, 31), decimal=",")
    >>> rows = [(1, ["Nr", "Name", "Ew"]), (2, ["01", "Au", "7"]), (4, ["[c] = geheim"])]
    >>> reading = Reading("2024/a.csv")
    >>> len(without_notes(Grid(rows, ""), source, reading).rows), reading.found[0].row
    (2, '4')
    """
    at = notes_below(grid.rows)
    if at == len(grid.rows):
        return grid
    line, cells = grid.rows[at]
    text = next(str(c).strip() for c in cells if c is not None and str(c).strip())
    if source.layout == "wide" and is_end([text]):
        return grid  # its reader ends there
    reading.add(table_ends(reading.name, line, text, len(grid.rows) - at, rows_below=False))
    return replace(grid, rows=grid.rows[:at])


def notes_below(rows: Sequence[tuple[int, list[Any]]]) -> int:
    """Return where the notes below a table begin; its length if there are none.

    Notes are rows at the end with text in one cell, the first of which explains a sign or stands behind an empty line and
    is more than a word. A row that merely lost its other cells is none.

    Parameters
    ----------
    rows : sequence of (int, list)
        Line in the file and cells; wholly empty lines are left out.

    Examples
    --------
    >>> table = [(1, ["Nr", "Name", "Ew"]), (2, ["01", "Au", 7])]
    >>> notes_below([*table, (4, ["p = vorläufig", "", None]), (5, ["Stand der Gebiete: 2023"])])
    2
    >>> notes_below([*table, (3, ["02 Berg"])]), notes_below([*table, (4, ["02"])]), notes_below([])
    (3, 3, 0)
    """
    filled = [[str(c).strip() for c in cells if c is not None and str(c).strip()] for _, cells in rows[-200:]]
    first = len(filled)
    while first > 1 and len(filled[first - 1]) == 1:
        first -= 1
    before = len(rows) - len(filled)
    if max(map(len, filled[:first]), default=0) < 3:
        return len(rows)
    for n in range(first, len(filled)):
        text = filled[n][0]
        apart = rows[before + n][0] > rows[before + n - 1][0] + 1
        words = len(re.findall(r"[^\W\d_]{2,}", text))
        if is_end(filled[n]) or (words and (_EXPLAINED.match(text) or (apart and words > 1))):
            return before + n
    return len(rows)
