"""Merged cells among the values: only the first of them holds the value, the others look empty."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from screening.base import Finding, first_of
from screening.delivery.manifest import SourceFile, bare
from screening.delivery.tables.block import Block, Column
from screening.delivery.tables.findings import cells_merged
from screening.delivery.tables.grid import Grid, read_header


def merged_findings(grid: Grid, block: Block, source: SourceFile, name: str) -> list[Finding]:
    """Tell merged cells that span values of areas.

    Parameters
    ----------
    grid : Grid
    block : Block
        What was read of it: merged titles and footnotes are none of it.
    source : SourceFile
    name : str
        What findings call the file.

    Returns
    -------
    list of Finding
        A *Fehler* per range of which a cell besides the first is read: it would count as missing.

    Examples
    --------
    >>> import datetime as dt
    >>> from screening.delivery.tables.wide import read_wide
    >>> from screening.delivery.manifest.reading import Reading
    >>> source = SourceFile(
    ...     path="a.xlsx", source="Amt", stichtag=dt.date(2024, 12, 31), decimal=",",
    ...     id_column="Gebiet", columns={"bev": "Einwohner"},
    ... )
    >>> rows = [(1, ["Gebiet", "Einwohner"]), (2, ["01", "120"]), (3, ["02", ""])]
    >>> grid = Grid(rows, "", merged=(((1, 1), (2, 1)),))
    >>> block = read_wide(grid, source, Reading("2024/a.xlsx"))
    >>> [found] = merged_findings(grid, block, source, "2024/a.xlsx")
    >>> found.message
    'Hier sind Zellen verbunden (B2:B3): nur die erste enthält den Wert, die anderen sind leer.'
    >>> merged_findings(Grid(rows, ""), block, source, "2024/a.xlsx")
    []
    """
    if not grid.merged:
        return []
    from xlsxwriter.utility import xl_col_to_name

    part = block.areas
    lines = sorted({*part.lines.values(), *(n for c in _columns(block) for n in c.lines)})
    header = [bare(h) for h in read_header(grid, source)[0]]
    read = _places(header, source)
    found = []
    for (top, left), (bottom, right) in sorted(grid.merged):
        rows = lines[bisect_left(lines, top + 1) : bisect_right(lines, bottom + 1)]
        columns = read[bisect_left(read, left) : bisect_right(read, right)]
        if len(rows) * len(columns) - (top + 1 in rows[:1] and left in columns[:1]) > 0:
            place = f"{xl_col_to_name(left)}{top + 1}:{xl_col_to_name(right)}{bottom + 1}"
            column = header[columns[0]] if columns[0] < len(header) else ""
            found.append(cells_merged(name, rows[0], column, place))
    return first_of(found)


def _columns(block: Block) -> list[Column]:
    return [*block.areas.counts.values(), *block.areas.rates.values()]


def _places(header: list[str], source: SourceFile) -> list[int]:
    """Return the positions of the columns that are read, ascending; all where the layout finds its own."""
    if source.layout not in ("wide", "long"):
        return list(range(len(header)))
    named = (source.id_column, source.variable_column, source.value_column, source.year_column)
    declared = {
        bare(h)
        for h in (*named, *source.columns.values(), *source.rates.values(), *source.row_headers())
        if h
    }
    return [n for n, text in enumerate(header) if text in declared]
