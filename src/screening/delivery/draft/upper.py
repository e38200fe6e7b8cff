"""The levels above the areas that a map tells: columns whose texts several areas share, called as offices call them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from screening.concept import DECISION_COLUMNS
from screening.delivery.draft.called import level_of
from screening.delivery.draft.catalogue import slug
from screening.delivery.draft.file import table_text
from screening.delivery.draft.forms import first_parts
from screening.delivery.draft.joined import written_otherwise
from screening.delivery.draft.link import Link, parents_of
from screening.delivery.draft.maps import SeenMap
from screening.delivery.draft.opened import Opened
from screening.delivery.draft.words import TOTAL
from screening.delivery.tables import name_key

FILE = "zuordnung.csv"

MOST = 4
"""So many levels are proposed at most."""

_LEVEL = re.compile(
    r"(?<![a-zäöüß])(stadt)?(bez(irk|irke|irksregion)?|kreise?|teile?|ortsteile?|teilorte?|gebiet|raum|region"
    r"|distri(c|k)?(t|te|to|tes)|borough|county|wijk|stadsdeel|gebied|arrondissement|prognoser(ä|ae?)um(e)?|bezirksregion)"
    r"(?=(nr|nummer|name|id|code|cd)?(?![a-zäöüß]))",
    re.IGNORECASE,
)
_LEAST = 0.5
"""So large a share of a column's texts must be called in rows of sums where its header says no level."""


@dataclass(frozen=True)
class Upper:
    """A level above the areas.

    Attributes
    ----------
    column, name_column : str
        Of the map: its ids and its names, of which there may be none; then one is both.
    label : str
        What it is called.
    groups : int
    """

    column: str
    name_column: str
    label: str
    groups: int

    @property
    def id(self) -> str:
        """The id that ``[[parent]]`` gives it."""
        return slug(self.label, DECISION_COLUMNS)


def sums_called(opened: Iterable[Opened]) -> frozenset[str]:
    """Return what rows are called that are no areas', without the words that say that they are sums.

    Examples
    --------
    >>> from pathlib import Path
    >>> from screening.delivery.draft.file import Raw
    >>> from screening.delivery.draft.table import Shape
    >>> shape = Shape(1, 1, ("Ort", "Zahl"), [(2, ["Au", "7"]), (3, ["Summe Süd", "9"]), (4, ["Nord", "9"])])
    >>> sorted(sums_called([Opened(Path("a.csv"), Raw([], True), shape, 0, {"Au": "01"})]))
    ['nord', 'sued']
    """
    texts = [
        cells[table.ids]
        for table in opened
        for rows, known in ((table.shape.body, table.meant), (table.sums, {}))
        for _, cells in rows
        if table.ids < len(cells) and cells[table.ids] not in known
    ]
    return frozenset(name_key(TOTAL.sub("", t)) for t in texts) - {""}


def find_uppers(
    seen: SeenMap, link: Link, sums: Collection[str], needed: str = "", rows: Collection[str] = ()
) -> list[Upper]:
    """Return the levels that a map's columns tell, the largest groups first.

    Levels that the ids tell are left to them, unless the map knows their names.

    Parameters
    ----------
    seen : SeenMap
    link : Link
    sums : collection of str
        As `sums_called` returns them.
    needed : str
        A column that is taken whatever it is called.
    rows : collection of str
        What tables write for areas in another way: a level whose ids look so would make sums of these rows.

    Examples
    --------
    >>> nr = tuple(f"{n}" for n in range(101, 109))
    >>> columns = {"nr": nr, "bezirk_nr": tuple("11112222"), "bezirk_name": (*["Süd"] * 4, *["Nord"] * 4)}
    >>> seen = SeenMap("a.geojson", "", (), {**columns, "art": tuple("aabbaabb"), "stand": ("x",) * 8}, "", "", "")
    >>> link = Link("nr", nr, 0, "", False, "")
    >>> find_uppers(seen, link, ())
    [Upper(column='bezirk_nr', name_column='bezirk_name', label='Bezirk', groups=2)]
    >>> [u.column for u in find_uppers(seen, link, {"a", "b"})]
    ['bezirk_nr', 'art']
    >>> [u.column for u in find_uppers(seen, link, (), rows={"1"})]
    ['bezirk_name']
    """
    if link.parts or len(link.ids) < 4:
        return []
    by_parts = [
        _groups({i: first_parts([i], link.separator, k)[0] for i in link.ids}) for k in parents_of(link)
    ]
    found: dict[frozenset[frozenset[str]], list[str]] = {}
    for column, texts in seen.columns.items():
        of = dict(zip(seen.columns[link.column], texts, strict=True))
        told = set(zip(seen.columns[link.column], texts, strict=True))
        if column in (link.column, link.header, link.name_column) or "" in texts or len(told) != len(of):
            continue
        groups = _groups(of)
        fits = 1 < len(groups) <= len(of) / 2 and not {*texts} & {*rows}
        if column == needed or (fits and _says_level(column, {*texts}, sums)):
            found.setdefault(groups, []).append(column)
    levels = [
        _upper(seen, columns, needed, len(groups))
        for groups, columns in found.items()
        if needed in columns or groups not in by_parts or any(_worded(seen.columns[c]) for c in columns)
    ]
    return _told_apart(sorted(levels, key=lambda u: (u.column != needed, u.groups))[:MOST])


def uppers_of(
    opened: Sequence[Opened], seen: SeenMap, link: Link, *, needed_alone: bool = False
) -> list[Upper]:
    """Return the levels above the areas of tables; with `needed_alone` what tells areas of one name apart, no more.

    Examples
    --------
    >>> columns = {"nr": ("1", "2", "3", "4"), "bezirk": ("Süd", "Süd", "Nord", "Nord")}
    >>> seen, link = SeenMap("a.geojson", "", (), columns, "", "", ""), Link("nr", columns["nr"], 0, "", False, "")
    >>> [u.column for u in uppers_of([], seen, link)], uppers_of([], seen, link, needed_alone=True)
    (['bezirk'], [])
    """
    needed = next((o.above.of_map for o in opened if o.above.of_map), "")
    found = find_uppers(seen, link, sums_called(opened), needed, written_otherwise(opened))
    return [u for u in found if u.column == needed] if needed_alone else found


def _told_apart(levels: Iterable[Upper]) -> list[Upper]:
    """Return levels of which no two have one id."""
    return [*{u.id: u for u in reversed([*levels])}.values()][::-1]


def _groups(of: Mapping[str, str]) -> frozenset[frozenset[str]]:
    members: dict[str, set[str]] = {}
    for area, text in of.items():
        members.setdefault(text, set()).add(area)
    return frozenset(map(frozenset, members.values()))


def _says_level(column: str, texts: Collection[str], sums: Collection[str]) -> bool:
    called = sum(name_key(t) in sums for t in texts)
    return bool(_LEVEL.search(_parted(column))) or called >= _LEAST * len(texts)


def _parted(column: str) -> str:
    """Return a header in single words: „ligtInWijkId“ is „ligt In Wijk Id“."""
    return re.sub(r"(?<=[a-zäöüß])(?=[A-ZÄÖÜ])", " ", column).replace("_", " ")


def _worded(texts: Iterable[str]) -> bool:
    return all(re.search(r"[^\W\d_]{2}", t) for t in texts)


def _upper(seen: SeenMap, columns: list[str], needed: str, groups: int) -> Upper:
    coded = [c for c in columns if not _worded(seen.columns[c])]
    named = [c for c in columns if _worded(seen.columns[c])]
    column = needed if needed in columns else min(coded or named, key=lambda c: len(seen.columns[c][0]))
    name = next((c for c in named if c != column), "") if column in coded else ""
    said = level_of([_parted(c) for c in columns])[0]
    header = _parted(name or column).strip()
    label = said if said != "Gebiet" else _in_full(word[0]) if (word := _LEVEL.search(header)) else header
    return Upper(column, name, label[:1].upper() + label[1:], groups)


def _in_full(word: str) -> str:
    """Return the word for a level as a text has it: „STADTBEZ“ is a Stadtbezirk, „KREIS“ a Kreis."""
    if re.fullmatch("(?:stadt)?bez", word, re.IGNORECASE):
        word = f"{word.lower()}irk"
    return word.capitalize() if word.isupper() else word


def assignment_text(seen: SeenMap, link: Link, levels: Iterable[Upper]) -> str:
    r"""Return the table that ``[assignment]`` names: each area of the map with what lies above it.

    Examples
    --------
    >>> seen = SeenMap("a.geojson", "", (), {"nr": ("1", "2"), "bez": ("Süd", "Nord")}, "", "", "")
    >>> assignment_text(seen, Link("nr", ("1", "2"), 0, "", False, "name"), [Upper("bez", "", "Bezirk", 2)])
    'nr;bez\n1;Süd\n2;Nord\n'
    """
    columns = [link.column, *dict.fromkeys(c for u in levels for c in (u.column, u.name_column) if c)]
    rows = sorted(set(zip(*(seen.columns[c] for c in columns), strict=True)))
    return table_text([[link.header, *columns[1:]], *rows])
