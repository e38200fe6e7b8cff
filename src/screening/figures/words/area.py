"""How an area is called: its code, and beside it its name where the city has names. No other file puts them together.

Two areas of one name bring their parent's along, see `screening.delivery.names.told_apart`. Lists that would be by id are in
the order of `in_order`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol

import pandas as pd

from screening.base import Cell, Column, escape_html, escape_typst
from screening.delivery import City
from screening.disclosure import by_name

ROOM = 1.6
"""How much wider a column of areas is with names, in parts of a table's width."""


NAMED = 12
"""Of more areas that belong together a table or a profile names so many, and how many more there are."""


class Named(Protocol):
    """A `Release` or a `screening.disclosure.comparison.Comparison`."""

    @property
    def city(self) -> City:
        """What knows how levels are called."""

    @property
    def names(self) -> pd.Series:
        """What the areas are called; empty in a city without names."""

    @property
    def former(self) -> pd.Series:
        """The same for the areas of the year before, by the ids they had then."""


def has_names(told: Named) -> bool:
    """Tell whether any area has a name beside its code."""
    return not told.names.empty


def name_beside(told: Named, area: object) -> str:
    """Return an area's name; empty if it has none beside its code."""
    return str(told.names.get(str(area), ""))


def called(told: Named, area: object) -> str:
    """Return how an area is called in a text: ``16.3.3 Neuperlach``, or its code alone."""
    return f"{area} {name_beside(told, area)}".rstrip()


def formerly(told: Named, area: object) -> str:
    """Return how an area of the year before was called then."""
    return f"{area} {told.former.get(str(area), '')}".rstrip()


def in_order(told: Named, areas: Iterable[object]) -> list[str]:
    """Return areas in the order of lists: German by name, then by id; by id in a city without names."""
    return sorted(map(str, areas), key=by_name(told.names))


def area_list(
    told: Named,
    areas: Iterable[object],
    most: int | None = None,
    *,
    sign: Callable[[str], str] = lambda _: "",
    write: Callable[[str], str] = str,
) -> str:
    """Return areas as a list in a sentence, in the given order; of more than `most` how many more there are.

    Where a name holds a comma they are parted by semicolons. `sign` is what is added to an area, `write` how each is
    written: escaped, say.
    """
    ids = [*map(str, areas)]
    shown = [f"{called(told, a)}{sign(a)}" for a in ids[:most]]
    glue = "; " if any("," in name for name in shown) else ", "
    left = len(ids) - len(shown)
    more = f" und {left} weitere{'s' if left == 1 else ''}" if left else ""
    return glue.join(map(write, shown)) + more


def area_html(told: Named, area: object) -> str:
    """Return how an area is called as HTML, for a row's head of one's own making: the name in plain weight."""
    name = name_beside(told, area)
    return escape_html(area) + (f' <span class="name">{escape_html(name)}</span>' if name else "")


def area_typst(told: Named, area: object) -> str:
    """Return the same as Typst."""
    return f"#strong[{escape_typst(area)}] {escape_typst(name_beside(told, area))}".rstrip()


def area_cell(told: Named, area: object, mark: str = "") -> Cell:
    """Return the cell of a table that says which area a row is about: code, mark, then name."""
    return Cell(f"{area}{mark}", beside=name_beside(told, area))


def area_column(told: Named, width: float | None = None, title: str = "Gebiet") -> Column:
    """Return the column of such cells, with room for names where there are any."""
    return Column(title, width=width + ROOM if width and has_names(told) else width, header=True)
