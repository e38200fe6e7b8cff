"""What rows of sums are about, by their labels: the whole city, a parent, or what belongs to no area."""

from __future__ import annotations

import re
from collections.abc import Iterator

from screening.base import folded
from screening.delivery.manifest import CITY, City, bare
from screening.delivery.tables import KnownAreas, name_key

_ALL = re.compile(
    r"(?:ins)?gesamt(?:stadt|summe|ergebnis|wert|zahl|e[rns]?)?|(?:end|stadt)?summe|total|zusammen|alle[rns]?"
    r"|stadt|stadt(?:gebiet|gesamt|weit|wert)",
    re.IGNORECASE,
)
"""Words that say that a row is a sum."""

_BESIDE = re.compile(
    r"(?:landes)?hauptstadt|hansestadt|freie|kreisfreie|universitätsstadt|klingenstadt|land|und|der|des|die|in|für|von"
    r"|gebiete[ns]?|[-/,;:.&+=]+",
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


def member_of(label: str, city: City, known: KnownAreas) -> tuple[str, str]:
    """Return what a row of sums is about: ``city``, or a level and a parent's id; empty texts if that is not certain.

    A label is a parent's id or name, or the city's name, alone or beside words that say that it is a sum; that it begins
    so says nothing.

    Parameters
    ----------
    label : str
        As in the file.
    city : City
    known : KnownAreas

    Examples
    --------
    >>> from screening.base import noun
    >>> from screening.delivery.manifest.city import Parent
    >>> parents = (Parent(id="bezirk", label="Bezirk", parts=1),)
    >>> city = City.model_construct(name="Hamburg", level=noun("Stadtteil"), parents=parents)
    >>> of = {"bezirk": {"1.1": "1", "2.1": "2"}}
    >>> known = KnownAreas(parents=of, parent_names={"bezirk": {"1": "Hamburg-Mitte", "2": "Altona"}})
    >>> [member_of(label, city, known) for label in ("Hamburg", "Stadt insgesamt 1)", "Freie und Hansestadt Hamburg")]
    [('city', ''), ('city', ''), ('city', '')]
    >>> [member_of(label, city, known) for label in ("Hamburg-Mitte", "Bezirk 2", "Altona gesamt", "2 Altona")]
    [('bezirk', '1'), ('bezirk', '2'), ('bezirk', '2'), ('bezirk', '2')]
    >>> [member_of(label, city, KnownAreas()) for label in ("Hamburg-Mitte", "Altona", "Stadtteil")]
    [('', ''), ('', ''), ('', '')]
    """
    text = bare(label)
    found = {(p.id, i) for p in city.parents for i in _parents(text, p.id, p.label, known)}
    if _is_city(text, city):
        found.add((CITY, ""))
    return found.pop() if len(found) == 1 else ("", "")


def _parents(text: str, level: str, label: str, known: KnownAreas) -> Iterator[str]:
    """Yield the parents of a level that a label may mean."""
    words = text.split()
    sums = [w for w in words if not _ALL.fullmatch(w)]
    own = [w for w in sums if name_key(w) != name_key(label)]
    for shown in dict.fromkeys(map(" ".join, (words, sums, own))):
        if shown and (parent := known.parent(level, shown)):
            yield parent
    if len(own) > 1 and own[0] in known.parents.get(level, {}).values():
        name = known.parent_names.get(level, {}).get(own[0], "")
        if not name or name_key(name) == name_key(" ".join(own[1:])):
            yield own[0]


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
