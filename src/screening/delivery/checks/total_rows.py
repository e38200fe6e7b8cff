"""What rows of sums are about, by their labels: the whole city, a parent, or what belongs to no area."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import pandas as pd

from screening.base import folded
from screening.delivery.geometry import ParentSum, parent_sums, parents_of
from screening.delivery.manifest import City, bare
from screening.delivery.tables import name_key

_ALL = re.compile(
    r"(?:ins)?gesamt(?:stadt|summe|ergebnis|wert|zahl|e[rns]?)?|(?:end|stadt)?summe|total|zusammen|alle[rns]?"
    r"|stadt|stadt(?:gebiet|gesamt|weit|wert)",
    re.IGNORECASE,
)
"""Words that say that a row is a sum."""

_BESIDE = re.compile(
    r"(?:landes)?hauptstadt|hansestadt|freie|kreisfreie|universitätsstadt|klingenstadt|land|und|der|des|die|in|für|von"
    r"|gebiete[ns]?|city|of|the|[-/,;:.&+=]+",
    re.IGNORECASE,
)
"""Words that may stand beside, and say nothing by themselves."""

_NO_AREA = re.compile(
    r"\b(?:nicht|ohne|unbekannt|sonstige[rs]?|übrige[rs]?|keine?|rest|restliche[rs]?|außerhalb|unzugeordnet)\b"
    r"|\bk\. ?a\.|\bn\. ?z\.",
    re.IGNORECASE,
)


def of_no_area(label: str) -> bool:
    """Tell whether a row says itself that its cases are no area's.

    Examples
    --------
    >>> of_no_area("nicht zuzuordnen"), of_no_area("k. A."), of_no_area("Altona")
    (True, True, False)
    """
    return _NO_AREA.search(folded(label)) is not None


def sums_of(areas: Sequence[str], frame: pd.DataFrame, city: City) -> Callable[[str], list[ParentSum]]:
    """Return how the label of a row of sums is read: as the city, a parent, several of these, or nothing certain.

    A label is a parent's id or name, or the city's name, alone or beside words that say that it is a sum; that it begins
    so says nothing.

    Parameters
    ----------
    areas : sequence of str
        The areas that are told apart.
    frame : pandas.DataFrame
        As `Delivery.areas`.
    city : City

    Examples
    --------
    >>> from screening.base import noun
    >>> from screening.delivery.manifest.city import Parent
    >>> parents = (Parent(id="bezirk", label="Bezirk", parts=1),)
    >>> city = City.model_construct(name="Hamburg", level=noun("Stadtteil"), parents=parents)
    >>> names = {"bezirk": ["1", "2"], "bezirk_name": ["Hamburg-Mitte", "Altona"]}
    >>> meant = sums_of(["1.1", "2.1"], pd.DataFrame(names, index=["1.1", "2.1"]), city)
    >>> [[s.title for s in meant(label)] for label in ("Hamburg", "Stadt insgesamt 1)", "Hamburg-Mitte", "Bezirk 2")]
    [['Hamburg'], ['Hamburg'], ['Bezirk 1 Hamburg-Mitte'], ['Bezirk 2 Altona']]
    >>> [meant(label) for label in ("Hamburg-Nord", "Altona-Altstadt", "1 Altona")]
    [[], [], []]
    """
    parents = parent_sums(areas, frame, city)
    # of levels that only ids tell, a name may stand behind
    unnamed: dict[str, list[ParentSum]] = {}
    for p in (p for p in city.parents if p.parts and f"{p.id}_name" not in frame):
        for key in dict.fromkeys(parents_of(areas, frame, city, p)):
            unnamed.setdefault(key, []).extend(parents(key))

    def meant(label: str) -> list[ParentSum]:
        text = bare(label)
        words = [w for w in text.split() if not _ALL.fullmatch(w)]
        found = parents(text) or parents(" ".join(words))
        if not found and len([w for w in words if w in unnamed]) == 1:
            found = unnamed.get(words[0], [])
        if _is_city(text, city):
            found = [ParentSum(city.name, frozenset(areas)), *found]
        return [*{s.members: s for s in reversed(found)}.values()][::-1]

    return meant


def _is_city(text: str, city: City) -> bool:
    words = [w for w in (w.strip(",;:.()") for w in text.split()) if w]
    said = [w for w in words if _ALL.fullmatch(w)]
    left = [w for w in words if not _ALL.fullmatch(w) and not _BESIDE.fullmatch(w)]
    name = [
        w
        for w in folded(city.name).replace(",", " ").split()
        if not (_ALL.fullmatch(w) or _BESIDE.fullmatch(w))
    ]
    if name and name_key(" ".join(left)) == name_key(" ".join(name)):
        return True
    if left and said:
        level = city.noun
        forms = (level.name, *(level.said("", case, many=True) for case in ("nom", "dat")))
        return {name_key(w) for w in left} <= set(map(name_key, forms))
    return bool(said)
