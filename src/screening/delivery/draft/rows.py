"""What a drafted ``[[datei]]`` says of its rows: how they name the areas, and which of them are sums."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from screening.delivery.draft.file import Rows
from screening.delivery.draft.link import Link, find_names
from screening.delivery.draft.maps import SeenMap
from screening.delivery.draft.numbers import Locale
from screening.delivery.draft.opened import Opened
from screening.delivery.draft.sums import rows_of_sums, sums_known
from screening.delivery.draft.texts import GUESSED, quoted
from screening.delivery.tables import holds_code

END = "ab dieser Zeile Summen, auch die mit dem Namen eines Gebiets"


@dataclass(frozen=True)
class RowKeys:
    """The keys of a table's rows.

    Attributes
    ----------
    id_column : str
    prefix, by_name : bool
        Ids with names behind them; names instead of ids.
    names : str
        Header of the areas' names; empty if the map has them, or nobody.
    parent : str
        Header of the column that tells areas of one name apart; empty if none must.
    totals : tuple of str
    totals_from : int
        From this line on all rows are sums; 0 if none are.
    level_column : str
    levels : dict of str to str
        Header of the column that tells levels apart, and what its texts mean.
    others : int
        Rows of other cities.
    nameless : int
        Rows of figures that name nothing, where every area has a row of its own.
    """

    id_column: str
    prefix: bool = False
    by_name: bool = False
    names: str = ""
    parent: str = ""
    totals: tuple[str, ...] = ()
    totals_from: int = 0
    level_column: str = ""
    levels: Mapping[str, str] = field(default_factory=dict)
    others: int = 0
    nameless: int = 0


def row_keys(
    table: Opened,
    rows: Rows,
    numbers: Sequence[int],
    city: tuple[SeenMap, str, Link],
    locale: Locale,
    *,
    coded: bool = False,
) -> RowKeys:
    """Return what is to be said of the rows of a table.

    Parameters
    ----------
    table : Opened
    rows : list of (int, list of str)
        Those that are read.
    numbers : sequence of int
        The columns of figures of a wide table.
    city : tuple of SeenMap, str, Link
        The map, what the city is called, and the map's column of ids.
    locale : Locale
    coded : bool
        Whether the layout itself parts ids from names.

    Examples
    --------
    >>> from pathlib import Path
    >>> from screening.delivery.draft.file import Raw
    >>> from screening.delivery.draft.table import Shape
    >>> seen = SeenMap("a.geojson", "", (), {"nr": ("01", "02")}, "", "", "")
    >>> shape = Shape(1, 1, ("Ort", "Zahl"), [(2, ["01 Au", "7"]), (3, ["02 Tal", "9"]), (4, ["Neustadt", "16"])])
    >>> table = Opened(Path("a.csv"), Raw([], True), shape, 0, {"01 Au": "01", "02 Tal": "02"})
    >>> link = Link("nr", ("01", "02"), 0, "", False, "")
    >>> keys = row_keys(table, shape.body, [1], (seen, "Neustadt", link), Locale(",", ""))
    >>> keys.prefix, keys.names, keys.totals
    (True, 'Ort', ('Neustadt',))
    """
    seen, called, link = city
    totals, others, nameless = rows_of_sums(
        rows, table.ids, table.meant, numbers, sums_known(seen, called, link), locale
    )
    exact = sum(t in link.ids for t in table.meant)
    named = sum(t not in link.ids and holds_code(t, a) for t, a in table.meant.items())
    header = table.shape.header
    names = ""
    if not (link.name_column or link.by_name or table.by_name):
        behind = named > exact
        names = header[table.ids] if behind else find_names(header, table.shape.body, table.ids, table.meant)
    blank = not header[table.ids] and header.count("") > 1
    return RowKeys(
        f"Spalte {table.ids + 1}" if blank else header[table.ids],
        named > exact and not coded,
        table.by_name,
        names,
        table.above.column,
        tuple(totals[:100]),
        table.sums[0][0] if table.sums else 0,
        table.level_column,
        table.levels,
        len(others) if len(others) > max(3, len(link.ids) / 20) else 0,
        # where an area has no row, it may be this one
        nameless if len({*table.meant.values()}) == len(link.ids) else 0,
    )


def row_lines(keys: RowKeys, layout: str) -> Iterator[str]:
    r"""Yield the keys as TOML.

    Examples
    --------
    >>> print(*row_lines(RowKeys("Ort", by_name=True, totals_from=14), "wide"), sep="\n")
    id_column = "Ort"  # geraten: ihre Texte nennen Gebiete der Karte
    join = "name"  # geraten: die Spalte nennt die Namen der Gebiete
    totals_from = 14  # geraten: ab dieser Zeile Summen, auch die mit dem Namen eines Gebiets
    """
    yield f"id_column = {quoted(keys.id_column)}  {GUESSED}: ihre Texte nennen Gebiete der Karte"
    if keys.prefix:
        yield f"id_prefix = true  {GUESSED}: Kennung und Name stehen in einer Zelle"
    if keys.names:
        yield f"name_column = {quoted(keys.names)}  {GUESSED}: nennt die Namen der Gebiete"
    if keys.by_name:
        yield f'join = "name"  {GUESSED}: die Spalte nennt die Namen der Gebiete'
        if keys.parent:
            yield f"parent_column = {quoted(keys.parent)}  {GUESSED}: unterscheidet Gebiete gleichen Namens"
    if keys.totals and layout != "atlas":  # there the reader knows the city's row
        yield f"totals = [{', '.join(map(quoted, keys.totals))}]  {GUESSED}: Zeilen mit Summen"
    if keys.totals_from:
        yield f"totals_from = {keys.totals_from}  {GUESSED}: {END}"
    if keys.level_column:
        pairs = ", ".join(f"{quoted(k)} = {quoted(t)}" for k, t in keys.levels.items())
        yield f"level_column = {quoted(keys.level_column)}  {GUESSED}: sagt, was ein Gebiet ist und was eine Summe"
        yield f"levels = {{ {pairs} }}"
    if keys.others:
        yield f'outside = "skip"  {GUESSED}: {keys.others} Zeilen nennen Gebiete, die nicht in der Karte sind'
    elif keys.nameless:
        rows = "eine Zeile nennt" if keys.nameless == 1 else f"{keys.nameless} Zeilen nennen"
        yield f'outside = "skip"  {GUESSED}: alle Gebiete sind da, und {rows} keines'
