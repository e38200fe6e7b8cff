"""Names of areas in a delivered file: the texts of one of its columns, whatever the layout."""

from __future__ import annotations

from screening.base import folded
from screening.delivery.manifest import Reading, SourceFile, bare, plain
from screening.delivery.tables.atlas import names_areas
from screening.delivery.tables.block import Block
from screening.delivery.tables.coded import name_beside
from screening.delivery.tables.findings import column_missing
from screening.delivery.tables.grid import Grid, read_header


def names_in(grid: Grid, block: Block, source: SourceFile, reading: Reading) -> dict[str, str]:
    """Return the names of a file's areas, by the ids of its rows; empty if no column of names is declared.

    Parameters
    ----------
    grid : Grid
    block : Block
        What was read of it: of an area with several rows the first one counts.
    source : SourceFile
    reading : Reading
        Gets a finding if the column is not there.

    Examples
    --------
    >>> import datetime as dt
    >>> from screening.delivery.tables.wide import read_wide
    >>> keys = {"path": "a.csv", "source": "Amt", "stichtag": dt.date(2024, 12, 31), "decimal": ","}
    >>> grid = Grid([(1, ["Gebiet", "Stadtteil"]), (2, ["01", " Au "]), (3, ["02", ""])], "")
    >>> source = SourceFile(**keys, id_column="Gebiet", name_column="Stadtteil")
    >>> names_in(grid, read_wide(grid, source, Reading("")), source, Reading(""))
    {'01': 'Au'}

    Where names stand behind the ids, one column is both.

    >>> grid = Grid([(1, ["Gebiet"]), (2, ["01 Alt - Stadt"]), (3, ["Haid"])], "")
    >>> source = SourceFile(**keys, id_column="Gebiet", name_column="Gebiet", id_prefix=True)
    >>> names_in(grid, read_wide(grid, source, Reading("")), source, Reading(""))
    {'01 Alt - Stadt': 'Alt - Stadt', 'Haid': 'Haid'}
    """
    if not source.name_column or not block.areas.lines:
        return {}
    header, start, line = read_header(grid, source)
    wanted = plain(source.name_column)
    places = [n for n, h in enumerate(header) if h == wanted]
    places = places or [n for n, h in enumerate(header) if bare(h) == bare(wanted)]
    if not places:
        reading.add(column_missing(reading.name, line, source.name_column, header, _unread(header, source)))
        return {}
    place = places[0]
    atlas = source.layout == "atlas"
    behind = (source.id_prefix or atlas) and plain(source.id_column) == wanted
    behind |= atlas and names_areas(wanted)  # whichever way this edition writes it
    of_line = {n: area for area, n in block.areas.lines.items()}
    names = {}
    for n, cells in grid.rows[start:]:
        if n in of_line and place < len(cells):
            text = grid.text(cells[place]) if grid.text else cells[place]
            name = folded(text) and text.strip()
            names[of_line[n]] = name_beside(name) if behind else name
    return {area: name for area, name in names.items() if name}


def _unread(header: list[str], source: SourceFile) -> list[str]:
    read = {plain(h) for h in (source.id_column, *source.columns.values(), *source.rates.values())}
    return [h for h in header if h and h not in read]
