"""Areas that a table reports as one: a row whose id or name is made of several of the map's („Altstadt/Lehel“)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from screening.delivery.draft.file import table_text
from screening.delivery.draft.link import areas_by_name
from screening.delivery.tables import name_key

FILE = "zusammen.csv"

_BETWEEN = (r"\s*/\s*", r"\s*\+\s*", r"\s*&\s*", r"\s*[,;]\s*", r"\s+(?:und|u\.)\s+", r"\s*[–-]\s*")
"""What stands between the parts; the first sign whose parts are all known counts."""


@dataclass(frozen=True)
class Whole:
    """An area that is reported as one, under which id and name, and the areas that it is made of."""

    id: str
    name: str
    parts: tuple[str, ...]


def find_wholes(
    texts: Iterable[str], called: Mapping[str, str], taken: Collection[str], *, named: bool
) -> dict[str, Whole]:
    """Return what rows mean that are no area's, but made of several that have no row of their own.

    Parameters
    ----------
    texts : iterable of str
        Of rows that mean no area.
    called : mapping of str to str
        What the map calls its areas (ids or names), and their ids.
    taken : collection of str
        The ids of areas with a row.
    named : bool
        Whether areas are named: the whole then has the id of its first part, else the text is its id.

    Examples
    --------
    >>> names = {"Altstadt": "01", "Lehel": "02", "Au": "03"}
    >>> find_wholes(["Altstadt/Lehel", "Au und Lehel", "Stadt"], names, {"03"}, named=True)
    {'Altstadt/Lehel': Whole(id='01', name='Altstadt/Lehel', parts=('01', '02'))}
    >>> find_wholes(["01+02"], {i: i for i in names.values()}, (), named=False)["01+02"].id
    '01+02'
    """
    keyed = areas_by_name(called.items())
    found: dict[str, Whole] = {}
    used = {*taken}
    for text in texts:
        parts = next((p for p in _ways(text, keyed) if not used.intersection(p)), ())
        if parts:
            used |= {*parts}
            found[text] = Whole(parts[0] if named else text, text if named else "", parts)
    return found


def _ways(text: str, keyed: Mapping[str, set[str]]) -> Iterator[tuple[str, ...]]:
    for between in _BETWEEN:
        meant = [keyed.get(name_key(piece), set()) for piece in re.split(between, text.strip())]
        if len(meant) > 1 and all(len(areas) == 1 for areas in meant):
            parts = tuple(next(iter(areas)) for areas in meant)
            if len(set(parts)) == len(parts):
                yield parts


def merge_text(wholes: Iterable[Whole]) -> str:
    r"""Return the table that ``merge`` in ``stadt.toml`` names.

    Examples
    --------
    >>> merge_text([Whole("01", "Altstadt/Lehel", ("01", "02"))])
    'von;nach;name\n01;01;Altstadt/Lehel\n02;01;Altstadt/Lehel\n'
    """
    rows = ((part, whole.id, whole.name) for whole in wholes for part in whole.parts)
    return table_text([("von", "nach", "name"), *rows])
