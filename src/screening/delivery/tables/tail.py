"""Rows of sums at the end of a table, whatever they are called: a district may have the name of one of its quarters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from screening.delivery.manifest import Reading, SourceFile, bare, plain
from screening.delivery.tables.findings_of_rows import sums_from_beyond, sums_from_start

Row = tuple[int, list[Any]]


def sums_at_end(
    rows: list[Row], texts: Mapping[int, str], place: int, source: SourceFile, reading: Reading
) -> tuple[list[Row], SourceFile]:
    """Return rows with those from `totals_from` on under names that no area has, and the source with these as totals.

    Parameters
    ----------
    rows : list of (line, cells)
        In the order of the file.
    texts : mapping of int to str
        By line, what names the row: in the column of ids, for a sum maybe in another.
    place : int
        Position of the column of ids.
    source : SourceFile
    reading : Reading
        Gets the findings.

    Examples
    --------
    >>> import datetime as dt
    >>> source = SourceFile(
    ...     path="a.csv", source="Amt", stichtag=dt.date(2024, 12, 31), decimal=",", id_column="Ort", totals_from=4
    ... )
    >>> rows = [(2, ["Au", "7"]), (3, ["Tal", "9"]), (4, ["Au", "16"]), (5, ["Stadt", "16"])]
    >>> texts = {line: cells[0] for line, cells in rows}
    >>> found, told = sums_at_end(rows, texts, 0, source, Reading("2024/a.csv"))
    >>> found[2:], told.totals
    ([(4, ['Summe Au', '16']), (5, ['Stadt', '16'])], ('Summe Au', 'Stadt'))
    """
    if not rows or not source.totals_from:
        return rows, source
    first, last = rows[0][0], rows[-1][0]
    if not first < source.totals_from <= last:
        beyond = source.totals_from > last
        tell, line = (sums_from_beyond, last) if beyond else (sums_from_start, first)
        reading.add(tell(reading.name, source.totals_from, line))
        return rows, source
    above = {
        told
        for line, _ in rows
        if line < source.totals_from
        for text in [texts.get(line, "")]
        for told in (plain(text), bare(text))
    }
    found: list[Row] = []
    names: dict[str, None] = {}
    for line, cells in rows:
        text = texts.get(line, "")
        if line >= source.totals_from and text and place < len(cells):
            # a sum by its first word, and by the others its district's
            name = f"Summe {text}" if above & {plain(text), bare(text)} else text
            names[name] = None
            found.append((line, [*cells[:place], name, *cells[place + 1 :]]))
        else:
            found.append((line, cells))
    totals = tuple(dict.fromkeys((*source.totals, *names)))
    return found, source.model_copy(update={"totals": totals})
