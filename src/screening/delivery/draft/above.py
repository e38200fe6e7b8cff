"""Areas of one name: which column of a table tells them apart, by which column of the map."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from screening.delivery.draft.file import column_of
from screening.delivery.draft.link import Link, areas_by_name
from screening.delivery.draft.maps import SeenMap
from screening.delivery.draft.table import Shape
from screening.delivery.tables import name_key

_LEAST = 0.9
"""So large a share of a column's texts must be parents that the map names."""


@dataclass(frozen=True)
class Above:
    """What tells areas of one name apart; empty where no area shares its name, or nothing tells them apart.

    Attributes
    ----------
    column : str
        Of the table: what ``parent_column`` names.
    of_map : str
        The map's, of the same texts.
    shared : tuple of (str, str)
        Names that several areas have, as `name_key` compares them, with the last of these.
    ids : frozenset of str
        All of these areas.
    """

    column: str = ""
    of_map: str = ""
    shared: tuple[tuple[str, str], ...] = ()
    ids: frozenset[str] = frozenset()


def find_above(shape: Shape, names: int, seen: SeenMap, link: Link, column: str) -> Above:
    """Return what tells the areas of one name apart in a table.

    Parameters
    ----------
    shape : Shape
    names : int
        The table's column of names.
    seen : SeenMap
    link : Link
    column : str
        The map's column of names.

    Examples
    --------
    >>> columns = {"nr": ("1", "2", "3"), "name": ("Au", "Mitte", "Mitte"), "bez": ("Süd", "Süd", "Nord")}
    >>> seen = SeenMap("a.geojson", "", (), columns, "", "", "")
    >>> shape = Shape(1, 1, ("Bezirk", "Ort"), [(2, ["Süd", "Au"]), (3, ["Sued", "Mitte"]), (4, ["Nord", "Mitte"])])
    >>> found = find_above(shape, 1, seen, Link("nr", ("1", "2", "3"), 0, "", False, "name"), "name")
    >>> found.column, found.of_map, sorted(found.ids)
    ('Bezirk', 'bez', ['2', '3'])
    >>> find_above(shape, 1, seen, Link("nr", ("1", "2", "3"), 0, "", False, "bez"), "nr").column
    ''
    """
    areas = areas_by_name(zip(seen.columns[column], seen.columns[link.column], strict=True))
    shared = {key: ids for key, ids in areas.items() if key and len(ids) > 1}
    if not shared:
        return Above()
    told = tuple((key, max(ids)) for key, ids in shared.items())
    every = frozenset(a for ids in shared.values() for a in ids)
    for of_map, texts in seen.columns.items():
        parents = {a: name_key(t) for a, t in zip(seen.columns[link.column], texts, strict=True)}
        if of_map in (column, link.column) or not _apart(shared.values(), parents):
            continue
        for place, title in enumerate(shape.header):
            there = [name_key(t) for t in column_of((c for _, c in shape.body), place)]
            if place != names and there and sum(t in parents.values() for t in there) >= _LEAST * len(there):
                return Above(title, of_map, told, every)
    return Above("", "", told, every)


def _apart(groups: Iterable[set[str]], parents: Mapping[str, str]) -> bool:
    return all(len({parents[a] for a in ids} - {""}) == len(ids) for ids in groups)
