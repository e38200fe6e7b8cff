"""How a table's rows and a map's shapes belong together: by which columns, and by which parts of the ids."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from screening.delivery.draft.file import Rows
from screening.delivery.draft.forms import first_parts, separator_of
from screening.delivery.draft.maps import CODES, OBJECT, SeenMap
from screening.delivery.draft.table import determined
from screening.delivery.ids import read_ids
from screening.delivery.tables import code_beside, holds_code, name_key

LEAST = 0.6
"""So large a share of the map's areas must have a row for a column to be the ids'."""

MOST_ODD = 3
_RUNNING = 0.5
"""So much less the numbers are worth that a program has given to shapes."""

_REPEATED = 0.3
"""So much less a column is worth whose texts several shapes have."""

MOST_PARTS = 9
"""So many signs of an id, at most, can be declared to be a level above."""
_MOST_ALIKE = 0.7
"""So large a share of names must differ for a column to hold the names of areas."""

_ID_HEADER = re.compile(
    r"(^|_)(id|nr|num|nummer|code|cd|key|schl|schluessel|kennung|plr|lor|gebiet)|nummer|schl[uü]|kennziff|[a-z0-9]{2}cd$",
    re.I,
)
_NAME_HEADER = re.compile(r"name|nam$|bezeichn|label|titel|nm$", re.I)
_OF_LAYER = re.compile(r"([^\W\d]{3,}[\w:]*)\.[0-9].*")
"""What a map service gives to shapes: the layer's name and a number."""


@dataclass(frozen=True)
class Link:
    """Which column of a map holds the ids.

    Attributes
    ----------
    column : str
    ids : tuple of str
        The areas' ids, sorted; the first parts of the map's if it is finer.
    parts : int
        So many first parts of the map's ids are an area's; 0 if all are.
    separator : str
    by_name : bool
        The ids are names.
    name_column : str
        Column with names; empty if there is none.
    why : str
        What was guessed about the column of ids (German); empty if nothing was.
    """

    column: str
    ids: tuple[str, ...]
    parts: int
    separator: str
    by_name: bool
    name_column: str
    why: str = ""

    @property
    def prefix(self) -> bool:
        """Whether its cells hold ids and names."""
        return self.column.endswith(CODES)

    @property
    def header(self) -> str:
        """The column as the map calls it."""
        return self.column.removesuffix(CODES)

    def means(self, texts: Iterable[str]) -> dict[str, str]:
        """Return what texts of a table mean: text to id, exact or in another writing."""
        every = [*dict.fromkeys(t for t in texts if t)]
        known = frozenset(self.ids)
        exact = {t: t for t in every if t in known}
        if self.by_name:
            keyed = {name_key(i): i for i in self.ids}
            return {t: keyed[k] for t in every if (k := name_key(t)) in keyed} | exact
        codes = {t: c for t in every if t not in exact and (c := code_beside(t)) != t}
        # other writings are looked for where most texts may be ids: not in columns of figures
        odd = len(every) <= MOST_ODD * len(known)
        read = read_ids(every, known, separator=self.separator).ids if odd else {}
        beside = read_ids(codes.values(), known, separator=self.separator).ids if odd and not exact else {}
        named = {t: c if c in known else beside.get(c, "") for t, c in codes.items()}
        return {**read, **{t: area for t, area in named.items() if area}, **exact}


def find_link(seen: SeenMap, columns: Sequence[Collection[str]] = ()) -> Link | None:
    r"""Find the map's column of ids.

    Parameters
    ----------
    seen : SeenMap
    columns : sequence of collections of str
        The distinct texts of all columns of the tables; without any, what ids usually look like decides.

    Returns
    -------
    Link or None
        None if no column of the map says what the tables say.

    Examples
    --------
    >>> nr, name = ("01.1", "01.2", "02.1"), ("Au", "Berg", "Tal")
    >>> seen = SeenMap("a.geojson", "", (), {"fid": ("1", "2", "3"), "nr": nr, "name": name}, "", "", "")
    >>> link = find_link(seen, [{"01.1", "01.2", "02.1", "Stadt"}])
    >>> link.column, link.separator, link.name_column, link.parts
    ('nr', '.', 'name', 0)
    >>> find_link(seen, [{"01", "02"}]).parts, find_link(seen, [{"Au", "Tal", "Berg"}]).by_name
    (1, True)
    >>> find_link(seen).column, find_link(seen, [{"x"}])
    ('nr', None)
    """
    single = {n: sorted({t for t in texts if t}) for n, texts in seen.columns.items()}
    likely = {n: ids for n, ids in single.items() if len(ids) > 1}
    if not likely:
        return None
    if not columns:
        first = max(likely, key=lambda n: _likeness(n, likely[n], len(seen.columns[n])))
        return _link(seen, first, likely[first], 0)
    best: tuple[float, Link] | None = None
    for name, ids in likely.items():
        separator = separator_of(ids)
        whole = len(ids) >= 0.9 * len(seen.columns[name])
        for parts in range(_parts(ids, separator)):
            wanted = ids if not parts else first_parts(ids, separator, parts)
            if len(wanted) < 2:
                continue
            link = _link(seen, name, wanted, parts)
            score = max((fit(link.means(texts), texts, link.ids) for texts in columns if texts), default=0.0)
            score += 0.05 * _called_ids(name) - 0.1 * link.by_name - 0.02 * parts
            score -= 0.2 * _of_program(name, ids) + _RUNNING * _runs(seen.columns[name])
            # several shapes may be one area, but a column of what lies above is often there, too
            score -= _REPEATED * (not whole and not parts)
            if score >= LEAST and (best is None or score > best[0]):
                best = score, link
    return best[1] if best else None


def _parts(ids: Sequence[str], separator: str) -> int:
    return max(1, min(i.count(separator) + 1 for i in ids)) if separator else 1


def _link(seen: SeenMap, column: str, ids: Sequence[str], parts: int) -> Link:
    by_name = are_names(ids)
    separator = "" if by_name else separator_of(ids if not parts else seen.columns[column])
    named = "" if parts or by_name else _name_column(seen, column, len(ids))
    return Link(column, tuple(ids), parts, separator, by_name, named)


def fit(meant: Mapping[str, str], texts: Collection[str], ids: Collection[str]) -> float:
    """Return how well a table's column names the areas: 1 if all have a row and nothing else stands there.

    A column of many figures meets short ids by chance, the more so in another writing.

    Parameters
    ----------
    meant : mapping of str to str
        Text to id.
    texts : collection of str
        All texts of the column.
    ids : collection of str

    Examples
    --------
    >>> fit({"01": "01", "02": "02"}, {"01", "02"}, ["01", "02"]), fit({"1": "01"}, {"1", "7,5", "8"}, ["01", "02"])
    (1.0, 0.0)
    >>> round(fit({"01": "01", "02": "02"}, {"01", "02", "Stadt"}, ["01", "02"]), 2), fit({}, [], ["01"])
    (0.93, 0.0)
    """
    if not meant:
        return 0.0
    told = len(meant) / len(texts)
    exact = sum(a == b or holds_code(a, b) for a, b in meant.items())
    if exact < len(meant) / 2 and told < 0.5:
        return 0.0
    return len(set(meant.values())) / len(ids) * 0.8 + told * 0.2 - 0.1 * (exact < len(meant) / 2)


def _likeness(name: str, ids: Sequence[str], shapes: int) -> float:
    return (
        len(ids) / shapes
        + 0.5 * _called_ids(name)
        + 0.3 * bool(separator_of(ids))
        - 1.0 * are_names(ids)
        - 0.4 * _of_program(name, ids)
        - _RUNNING * _runs(ids)
        - 0.3 * (max(map(len, ids)) > 20)
        - 0.01 * min(20, max(map(len, ids)))
    )


def _called_ids(name: str) -> bool:
    return name.endswith(CODES) or bool(_ID_HEADER.search(name))


def _of_program(name: str, ids: Iterable[str]) -> bool:
    """Tell a column that a program made, not an office: by its title, or by a layer's name before all of its texts."""
    leads = {m[1] if (m := _OF_LAYER.fullmatch(i)) else "" for i in ids}
    return bool(OBJECT.search(name)) or (len(leads) == 1 and "" not in leads)


def _runs(texts: Sequence[str]) -> bool:
    """Tell numbers from 0 up, as programs give them to shapes: no office begins with an area 0."""
    return {*texts} == {*map(str, range(len(texts)))}


def are_names(ids: Iterable[str]) -> bool:
    """Tell whether most ids are names: texts without a digit.

    Examples
    --------
    >>> are_names(["Au", "Berg am Laim", "Bezirk 3"]), are_names(["01", "02"]), are_names([])
    (True, False, False)
    """
    ids = [*ids]
    return sum(not re.search(r"[0-9]", i) for i in ids) > len(ids) / 2


def _name_column(seen: SeenMap, ids: str, areas: int) -> str:
    fit = [
        n
        for n, texts in seen.columns.items()
        if n != ids
        and not OBJECT.search(n)
        and (_NAME_HEADER.search(n) or not _called_ids(n))
        and _words(t for t in texts if t)
        and len({*texts} - {""}) >= _MOST_ALIKE * areas
    ]
    return max(fit, key=lambda n: (bool(_NAME_HEADER.search(n)), len(set(seen.columns[n]))), default="")


def numbered(seen: SeenMap, link: Link) -> Link | None:
    """Return the map's column of numbers where the ids found are but a word with these numbers; None if there is none.

    Examples
    --------
    >>> columns = {"NAME": ("Teil 01", "Teil 02", "Teil 03"), "NR": ("1", "2", "3")}
    >>> link = numbered(SeenMap("a.shp", "", (), columns, "", "", ""), Link("NAME", columns["NAME"], 0, " ", False, ""))
    >>> link.column, link.ids, link.name_column
    ('NR', ('1', '2', '3'), 'NAME')
    >>> numbered(SeenMap("a.shp", "", (), {"NAME": columns["NAME"], "NR": ("1", "2", "2")}, "", "", ""), link)
    """
    texts = seen.columns[link.column]
    if link.parts or not all(_WORD_AND_NUMBER.fullmatch(t) for t in texts):
        return None
    said = [t[_WORD_AND_NUMBER.fullmatch(t).end("word") :].lstrip("0") for t in texts]  # type: ignore[union-attr]
    for name, numbers in seen.columns.items():
        if name == link.column or len(set(numbers)) < len({*texts}) or not all(map(str.isdigit, numbers)):
            continue
        if [n.lstrip("0") for n in numbers] == said:
            why = f"die Nummern zu „{link.column}“ (etwa {numbers[0]}: {texts[0]})"
            return Link(name, tuple(sorted(set(numbers))), 0, "", False, link.column, why)
    return None


def coded_beside(seen: SeenMap, link: Link) -> Link | None:
    """Return the map's column of codes where the ids found are names with numbers in them; None if there is none.

    Examples
    --------
    >>> columns = {"NAME": ("Block 1", "Block 2", "Block 3"), "KEY": ("A07", "A09", "A11")}
    >>> link = coded_beside(SeenMap("a.shp", "", (), columns, "", "", ""), Link("NAME", columns["NAME"], 0, " ", False, ""))
    >>> link.column, link.ids, link.name_column
    ('KEY', ('A07', 'A09', 'A11'), 'NAME')
    >>> running = SeenMap("a.shp", "", (), {"NAME": columns["NAME"], "n": ("1", "2", "3")}, "", "", "")
    >>> coded_beside(running, Link("NAME", columns["NAME"], 0, " ", False, ""))
    """
    texts = seen.columns[link.column]
    if (
        link.parts
        or _called_ids(link.column)
        or not all(_WORD_AND_NUMBER.fullmatch(t) and " " in t for t in texts)
    ):
        return None
    others = {n: own for n, own in seen.columns.items() if n != link.column and len({*own}) == len({*texts})}
    others = {n: own for n, own in others.items() if not _of_program(n, own) and not _counted(own)}
    coded = find_link(replace(seen, columns=others)) if others else None
    if coded is None or coded.by_name or _words(coded.ids):
        return None
    return replace(coded, name_column=link.column)


def _counted(texts: Collection[str]) -> bool:
    """Tell numbers from 0 or 1 up, which anybody may have given."""
    return any({*texts} == {*map(str, range(n, len(texts) + n))} for n in (0, 1))


_WORD_AND_NUMBER = re.compile(r"(?P<word>[^\W\d_]{2,}[^0-9]*)[0-9]+")


def areas_by_name(called: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    """Return which areas each name means, by the name as the reader compares it (`name_key`).

    Parameters
    ----------
    called : iterable of (name, area)

    Examples
    --------
    >>> {name: sorted(areas) for name, areas in areas_by_name([("Au", "1"), ("St. Au", "2"), ("au", "3")]).items()}
    {'au': ['1', '3'], 'sanktau': ['2']}
    """
    found: dict[str, set[str]] = {}
    for name, area in called:
        found.setdefault(name_key(name), set()).add(area)
    return found


def find_names(header: Sequence[str], rows: Rows, ids: int, meant: Mapping[str, str]) -> str:
    """Return the column of a table that holds the names of its areas; empty if none does.

    Examples
    --------
    >>> rows = [(2, ["01", "Au", "Wähler"]), (3, ["02", "Berg", "Wähler"]), (4, ["Stadt", "x", ""])]
    >>> meant = {"01": "01", "02": "02"}
    >>> find_names(["Nr", "Name", "Bezeichnung"], rows, 0, meant), find_names(["Nr", "Ort", "Name"], rows, 0, meant)
    ('Name', '')
    """
    own = [(line, c) for line, c in rows if ids < len(c) and c[ids] in meant]
    for place, title in enumerate(header):
        texts = [c[place] for _, c in own if place < len(c) and c[place]]
        if place == ids or not _NAME_HEADER.search(title) or not _words(texts):
            continue
        if len(set(texts)) >= _MOST_ALIKE * len({*meant.values()}) and determined(own, ids, place):
            return title
    return ""


def _words(texts: Iterable[str]) -> bool:
    """Tell whether most texts hold a word: „Northtown 012A“ is a name, „E01000012“ none."""
    texts = [*texts]
    return sum(bool(re.search(r"[^\W\d_]{2}", t)) for t in texts) > len(texts) / 2


def parents_of(link: Link) -> list[int]:
    """Return how many parts make an id of a level above: where several areas share them.

    Examples
    --------
    >>> ids = tuple(f"{b:02d}.{t}.{v}" for b in (1, 2) for t in (1, 2) for v in (1, 2))
    >>> parents_of(Link("nr", ids, 0, ".", False, "")), parents_of(Link("nr", ("001", "002"), 0, "", False, ""))
    ([1, 2], [])
    """
    ids = link.ids
    if link.by_name or len(ids) < 4:
        return []
    if link.separator:
        lengths = range(1, min(i.count(link.separator) for i in ids) + 1)
    elif len({len(i) for i in ids}) == 1 and all(i.isdigit() for i in ids) and len(ids[0]) >= 4:
        if int(ids[-1]) - int(ids[0]) < 2 * len(ids):
            return []  # numbers in a row
        lengths = range(2, min(len(ids[0]), MOST_PARTS + 1), 2)
    else:
        return []
    groups = {k: len(first_parts(ids, link.separator, k)) for k in lengths}
    return [k for k, n in groups.items() if 1 < n < len(ids) * 0.9]
