"""What rows of a delivered file may mean: the areas of the boundaries by id and by name, and what lies above them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from screening.delivery.ids.recognise import MOST_UNKNOWN, clean, read_ids
from screening.delivery.ids.writings import SEPARATORS, parts_of
from screening.delivery.manifest import City
from screening.delivery.tables import KnownAreas, code_beside


def known_areas(
    frame: pd.DataFrame, city: City, parts: Iterable[str] = (), named: Mapping[str, str] | None = None
) -> KnownAreas:
    r"""Return what rows may mean.

    Parameters
    ----------
    frame : pandas.DataFrame
        As `Delivery.areas`: index `area_id`, ``area_name`` where names are declared, of each level its parents' ids.
    city : City
    parts : iterable of str
        Further ids that rows may have: those of areas that are reported as one with others.
    named : mapping of str to str, optional
        The names of these.

    Examples
    --------
    >>> from screening.delivery.manifest.city import Checks, Parent
    >>> city = City.model_construct(
    ...     id_pattern=r"\d{2}\.\d", parents=(Parent(id="bezirk", label="Bezirk", parts=1),), checks=Checks()
    ... )
    >>> frame = pd.DataFrame({"area_name": ["Au", ""], "bezirk": ["01", "01"]}, index=["01.1", "01.2"])
    >>> known = known_areas(frame, city)
    >>> known.names, known.parents
    ({'01.1': 'Au'}, {'bezirk': {'01.1': '01', '01.2': '01'}})

    A date may be an id of this city that a spreadsheet changed; in a file of many cities it is nobody's.

    >>> sorted(known.inside(["01.1", "1.2", "01.02.2024", "01", "9.9"], False, False))
    ['01', '01.02.2024', '01.1', '1.2']
    >>> sorted(known.inside(["01.1", "1.2", "01.02.2024", "01", "9.9"], True, False))
    ['01.1', '1.2']
    """
    index = [str(a) for a in frame.index]
    ids = frozenset(index).union(parts)
    levels = [p.id for p in city.parents if p.id in frame]
    parents = {level: dict(zip(index, map(str, frame[level]), strict=True)) for level in levels}
    above = {i for of in parents.values() for i in of.values() if i}
    own = {parts_of(SEPARATORS.split(a)) for a in ids}

    def inside(texts: Iterable[str], own_form: bool, prefix: bool) -> set[str]:
        every = [*texts]
        if own_form or len(set(every) - ids) > MOST_UNKNOWN * len(ids):
            code = {t: clean(code_beside(t) if prefix and t.strip() else t) for t in every}
            return {t for t, c in code.items() if t in ids or parts_of(SEPARATORS.split(c)) in own}
        read = read_ids(
            every, ids, separator=city.separator, pattern=city.id_pattern, parents=above, prefix=prefix
        )
        return {
            t for t in every if t in ids | above or t in read.ids or t in read.several or t in read.doubles
        }

    names = dict(zip(index, frame["area_name"], strict=True)) if "area_name" in frame else {}
    return KnownAreas(
        ids,
        {area: str(name) for area, name in names.items() if name},
        parents,
        {level: _names(frame, index, level, of) for level, of in parents.items()},
        inside,
        tuple(p.id for p in city.parents if p.column),
        city.checks.area_without_geometry == "Warnung",
        named or {},
    )


def _names(frame: pd.DataFrame, index: Iterable[str], level: str, of: dict[str, str]) -> dict[str, str]:
    """Return what the parents of a level are called, where that is known."""
    column = f"{level}_name"
    if column not in frame:
        return {}
    return {of[a]: str(name) for a, name in zip(index, frame[column], strict=True) if name and of[a]}
