"""Names of areas in a delivered file, read as the areas that they mean; nothing that is merely similar is ever read.

Two names are the same if `name_key` makes the same of both. A name that is written exactly like an area's is that area,
whatever others are written alike.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from screening.base import folded, without_accents
from screening.delivery.manifest import bare

Named = tuple[str, str]
"""A name as in the file, and its parent's; empty where the file names none."""

_SHORT = (
    (re.compile(r"\b(?:st|skt)\b\.?"), "sankt "),
    (re.compile(r"str\.|str\b"), "strasse "),
    (re.compile(r"\ba\. ?d\.|\ban d\."), "an der "),
    (re.compile(r"\bb\."), "bei "),
    (re.compile(r"&|\+|\bu\."), " und "),
)
"""What offices shorten, in small letters."""

_WORDS = re.compile(r"[\W_]+")
_BRACKETS = re.compile(r"(.+?) ?\((.+)\)")


@dataclass(frozen=True)
class KnownAreas:
    """The areas of the boundaries, as far as rows of a file may name them.

    Attributes
    ----------
    ids : frozenset of str
    names : mapping of str to str
        Area → name, for those that have one.
    parents : mapping of str to mapping of str to str
        Level → area → its parent's id.
    parent_names : mapping of str to mapping of str to str
        Level → id of a parent → its name, where one is known.
    inside : callable
        Texts → those of them that mean an area or a parent, in whatever writing. With a first True only areas, in the
        form of their ids: in a file of many cities other writings may be other cities' areas. With a second True a name
        stands behind each id.
    assigned : tuple of str
        The levels that the assignment table names: rows of their parents are known as sums without being declared.
    lenient : bool
        Whether areas that are on no map count all the same.
    part_names : mapping of str to str
        Further names, of areas that are reported as one with others; a name that an area has is that area.
    unread : str
        A file that should have said the names and of which none could be read.
    """

    ids: frozenset[str] = frozenset()
    names: Mapping[str, str] = field(default_factory=dict)
    parents: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    parent_names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    inside: Callable[[Iterable[str], bool, bool], set[str]] = lambda texts, own_form, prefix: set(texts)
    assigned: tuple[str, ...] = ()
    lenient: bool = False
    part_names: Mapping[str, str] = field(default_factory=dict)
    unread: str = ""

    def called(self, area: str) -> str:
        """Return the name of an area, or of a part of one; empty if there is none.

        Examples
        --------
        >>> KnownAreas(names={"Q": "Au"}, part_names={"01": "Haid"}).called("01")
        'Haid'
        """
        return self.names.get(area) or self.part_names.get(area, "")

    def parent(self, level: str, text: str) -> str:
        """Return the id of the only parent of a level that a text means by its id or name; empty if there is none.

        Examples
        --------
        >>> known = KnownAreas(parents={"bezirk": {"01.1": "01"}}, parent_names={"bezirk": {"01": "Süd"}})
        >>> [known.parent("bezirk", text) for text in ("01", "1", "Sued", "Süden")]
        ['01', '01', '01', '']
        >>> KnownAreas(parents={"bezirk": {"1": "Süd"}}).parent("bezirk", "Sued")
        'Süd'
        """
        ids = {i for i in self.parents.get(level, {}).values() if i}
        if folded(text) in ids:
            return folded(text)
        # a spreadsheet makes 1 of 01
        padded = {i for i in ids if i.lstrip("0") == folded(text).lstrip("0")}
        if len(padded) == 1 and text.strip().isdigit():
            return padded.pop()
        # an id may be a name itself
        names = {i: i for i in ids} | {
            i: n for i, n in self.parent_names.get(level, {}).items() if n and i in ids
        }
        for way in (folded, name_key):
            found = {i for i, name in names.items() if way(name) and way(name) == way(text)}
            if found:
                return found.pop() if len(found) == 1 else ""
        return ""


@dataclass(frozen=True)
class NameReading:
    """What the names of a file mean.

    Attributes
    ----------
    ids : dict of (name, parent) to str
        The names that mean one area.
    otherwise : list of (name, parent)
        Those among them that the boundaries write in another way.
    several : dict of (name, parent) to tuple of str
        Names that mean several areas, with these.
    unknown : list of (name, parent)
    """

    ids: dict[Named, str] = field(default_factory=dict)
    otherwise: list[Named] = field(default_factory=list)
    several: dict[Named, tuple[str, ...]] = field(default_factory=dict)
    unknown: list[Named] = field(default_factory=list)


def name_key(text: str) -> str:
    """Return by what names are the same: letters and digits alone, small, umlauts written out, short words in full.

    Examples
    --------
    >>> name_key("St. Pauli") == name_key("Sankt-Pauli"), name_key("Großneumarkt") == name_key("GROSSNEUMARKT")
    (True, True)
    >>> name_key("Groß Flottbek"), name_key("Lange Str. 1 / 2"), name_key("Röthenbach a.d. Pegnitz")
    ('grossflottbek', 'langestrasse1-2', 'roethenbachanderpegnitz')
    >>> name_key("Altona-Nord") == name_key("Altona"), name_key("–")
    (False, '')
    """
    small = folded(text).casefold()
    for short, full in _SHORT:
        small = short.sub(full, small)
    words = " ".join(_WORDS.split(without_accents(small, umlauts=True))).strip()
    # 1 and 1 are not 11
    return re.sub(r"(?<=\d) (?=\d)", "-", words).replace(" ", "")


def read_names(named: Iterable[Named], known: KnownAreas) -> NameReading:
    """Tell which area each name means; a parent in brackets counts like one in a column of its own.

    Parameters
    ----------
    named : iterable of (name, parent)
    known : KnownAreas

    Examples
    --------
    >>> names = {"01.1": "Neustadt", "02.1": "Neustadt", "02.2": "Groß Au"}
    >>> parents = {"bezirk": {"01.1": "01", "02.1": "02", "02.2": "02"}}
    >>> known = KnownAreas(frozenset(names), names, parents, {"bezirk": {"01": "Mitte", "02": "Nord"}})
    >>> reading = read_names([("Neustadt", "Nord"), ("Gross-Au", ""), ("Neustadt", ""), ("Haid", "")], known)
    >>> reading.ids, reading.otherwise
    ({('Neustadt', 'Nord'): '02.1', ('Gross-Au', ''): '02.2'}, [('Gross-Au', '')])
    >>> reading.several, reading.unknown
    ({('Neustadt', ''): ('01.1', '02.1')}, [('Haid', '')])
    >>> read_names([("Neustadt (Mitte)", ""), ("Groß Au", "Mitte")], known)
    NameReading(ids={('Neustadt (Mitte)', ''): '01.1'}, otherwise=[], several={}, unknown=[('Groß Au', 'Mitte')])
    """
    exact: dict[str, list[str]] = defaultdict(list)
    alike: dict[str, list[str]] = defaultdict(list)
    for area in sorted(known.names):
        if name := known.names[area]:
            exact[folded(name)].append(area)
            alike[name_key(name)].append(area)
    taken = {*alike}
    for part in sorted(known.part_names):
        if name_key(name := known.part_names[part]) not in taken:
            exact[folded(name)].append(part)
            alike[name_key(name)].append(part)
    alike.pop("", None)
    reading = NameReading()
    for name, parent in dict.fromkeys(named):
        areas, same = _meant(name, parent, exact, alike, known)
        inner = _BRACKETS.fullmatch(folded(name))
        if not areas and inner and not parent:
            areas, same = _meant(inner[1], inner[2], exact, alike, known)
        if len(areas) == 1:
            reading.ids[name, parent] = areas[0]
            if not same:
                reading.otherwise.append((name, parent))
        elif areas:
            reading.several[name, parent] = tuple(areas)
        else:
            reading.unknown.append((name, parent))
    return reading


def _meant(
    name: str, parent: str, exact: Mapping[str, list[str]], alike: Mapping[str, list[str]], known: KnownAreas
) -> tuple[list[str], bool]:
    """Return the areas of a name (and a parent, if one is named), and whether they are written exactly so."""
    for way, known_by in ((folded, exact), (name_key, alike), (_without_mark, alike)):
        areas = known_by.get(way(name), [])
        kept = [a for a in areas if not parent or parent == a or _below(a, parent, known)]
        if kept:
            return kept, way is folded
    return [], False


def _without_mark(text: str) -> str:
    return name_key(bare(text))


def _below(area: str, parent: str, known: KnownAreas) -> bool:
    """Tell whether an area lies in the parent that a text means, of whatever level."""
    return any(
        of.get(area) and known.parent(level, parent) == of[area] for level, of in known.parents.items()
    )
