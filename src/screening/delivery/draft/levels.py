"""Which column of a table tells levels apart: quarters, districts, the whole city."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from screening.base import folded
from screening.delivery.draft.file import Rows
from screening.delivery.draft.numbers import is_figure
from screening.delivery.draft.words import TOTAL
from screening.delivery.manifest import AREA, CITY
from screening.delivery.tables import lead_of_code

MOST_LEVELS = 12


@dataclass(frozen=True)
class Level:
    """A column of levels by position, the text of the areas' rows, and what is declared of the texts."""

    place: int
    area: str
    levels: Mapping[str, str]


def find_level(
    header: Sequence[str], rows: Rows, ids: int, meant: Mapping[str, str], city: str
) -> Level | None:
    """Return the column of which one text stands in the rows of nearly all areas, and the others in those of few.

    Parameters
    ----------
    header : sequence of str
    rows : list of (int, list of str)
    ids : int
        Position of the column that names the areas.
    meant : mapping of str to str
        What its texts mean.
    city : str
        What the city is called.

    Examples
    --------
    >>> rows = [("Bezirk", "Nord"), ("Stadtteil", "Nord"), ("Stadtteil", "Au"), ("Stadtteil", "Tal"), ("Stadt", "X")]
    >>> meant = {"Nord": "11", "Au": "12", "Tal": "13"}
    >>> found = find_level(["Ebene", "Gebiet"], [*enumerate(map(list, rows), 2)], 1, meant, "X")
    >>> found.area, found.levels
    ('Stadtteil', {'Stadtteil': 'area', 'Stadt': 'city'})
    >>> both = [("m", "Nord"), ("w", "Nord"), ("m", "Au"), ("w", "Au")]
    >>> print(find_level(["Geschlecht", "Gebiet"], [*enumerate(map(list, both), 2)], 1, meant, "X"))
    None

    Codes tell levels by the letters before their digits.

    >>> coded = [("GM0363", "X"), ("WK036300", "Au"), ("BU03630000", "Au"), ("BU03630001", "Tal")]
    >>> meant = {"Au": "12", "Tal": "13"}
    >>> found = find_level(["Code", "Gebied"], [*enumerate(map(list, coded), 2)], 1, meant, "X")
    >>> found.area, found.levels
    ('BU*', {'BU*': 'area', 'GM*': 'city'})
    """
    areas = {*meant.values()}
    for place, said in ((place, said) for said in (str, lead_of_code) for place in range(len(header))):
        texts: dict[str, set[str]] = defaultdict(set)
        for _, cells in rows:
            if place != ids and max(place, ids) < len(cells):
                texts[said(cells[place])].add(cells[ids])
            if len(texts) > MOST_LEVELS:
                break
        if not 1 < len(texts) <= MOST_LEVELS or "" in texts or any(map(is_figure, texts)):
            continue
        if said is lead_of_code and not all(t.endswith("*") for t in texts):
            continue
        held = {text: {meant[i] for i in named if i in meant} for text, named in texts.items()}
        area = max(held, key=lambda t: len(held[t]))
        if len(held[area]) < 0.9 * len(areas) or any(
            len(own) > len(areas) / 2 for text, own in held.items() if text != area
        ):
            continue
        levels = {area: AREA}
        for text, named in texts.items():
            own = {folded(n) for n in named}
            if text != area and (
                own == {folded(city)} or (len(own) == 1 and TOTAL.search(next(iter(named))))
            ):
                levels[text] = CITY
        return Level(place, area, levels)
    return None
