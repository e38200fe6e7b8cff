"""Ids of areas that arrive in another writing: recognised where exactly one area can be meant, else refused.

Spreadsheets and typists change ids: ``01.1.1`` comes as ``1.1.1``, ``111``, ``01.01.2001`` or with blanks around.
Nothing is guessed: every id of the boundary version is written down in all the ways it may come out, as *keys*, and
a text is read as an id only if its own keys lead to this single id and no other row of the file leads there.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import chain, product

import pandas as pd

from screening.base import Finding, first_of, folded, one_of, unwrapped
from screening.concept import Criteria
from screening.delivery.ids.findings import (
    delivered_id_in_other_writing,
    id_in_other_writing,
    id_of_another_row,
    id_of_area_or_parent,
    id_of_several_areas,
)
from screening.delivery.ids.leads import without_lead
from screening.delivery.ids.writings import (
    FLOAT,
    MAX_LENGTH,
    SEPARATORS,
    Key,
    could_be_numbers,
    keys_of_id,
    keys_of_text,
    parts_of,
)
from screening.delivery.manifest import City, id_form
from screening.delivery.tables import Table, code_beside

MOST_UNKNOWN = 100
"""So many times more unknown texts than areas are no other writing of ids; each is told as unknown then."""


@dataclass(frozen=True)
class Reading:
    """What the texts of an id column mean.

    Attributes
    ----------
    ids : dict of str to str
        Text to id, for the texts that are no exact ids and can mean this id only.
    several : dict of str to tuple of str
        Texts that can mean several ids, with these.
    doubles : dict of str to tuple of str
        Texts that can mean one id only, but other texts of the file mean it, too: these texts.
    """

    ids: dict[str, str]
    several: dict[str, tuple[str, ...]]
    doubles: dict[str, tuple[str, ...]]


def read_ids(
    texts: Iterable[str],
    known: Iterable[str],
    *,
    separator: str = ".",
    pattern: str = "",
    parents: Iterable[str] = (),
    prefix: bool = False,
    apart: bool = False,
) -> Reading:
    r"""Tell which id each text means.

    Parameters
    ----------
    texts : iterable of str
        The id column, as in the file.
    known : iterable of str
        The ids of the boundary version.
    separator : str
        Stands between the parts of an id.
    pattern : str
        The declared form of ids. A text of this form is what it says; only its leading zeros may differ.
    parents : iterable of str
        Ids of the levels above (rows with sums), which are never read as areas.
    prefix : bool
        Whether the texts hold the id and, after a blank, a name (``01 Altstadt``).
    apart : bool
        Whether several rows may name one area, each in its own writing; then there are no `doubles`.

    Returns
    -------
    Reading
        Texts that are exact ids, and those that can mean no id, are in none of its parts.

    Examples
    --------
    >>> known = ["01.1.1", "01.1.10", "11.1.1"]
    >>> read_ids(["1.1.1", " 01.1.10"], known).ids
    {'1.1.1': '01.1.1', ' 01.1.10': '01.1.10'}
    >>> read_ids(["01.01.2001"], known).ids
    {'01.01.2001': '01.1.1'}
    >>> read_ids(["1110"], known).ids, read_ids(["1111"], ["01.1.11", "11.1.1"]).several
    ({'1110': '01.1.10'}, {'1111': ('01.1.11', '11.1.1')})
    >>> read_ids(["1.1.1", "111"], known).doubles
    {'1.1.1': ('111',), '111': ('1.1.1',)}
    >>> read_ids(["1400000US17031", "1400000US17032", "1400000US18001"], ["17031", "17032", "17033"]).ids
    {'1400000US17031': '17031', '1400000US17032': '17032'}
    """
    exact, above = set(known), set(parents)
    every = list(dict.fromkeys(texts))
    code = {t: code_beside(t) if prefix and t.strip() else t for t in every}
    odd = [t for t in every if t not in exact and clean(code[t]) not in above]
    if not odd:
        return Reading({}, {}, {})
    wanted = _wanted(odd, code, pattern)
    index: dict[Key, set[str]] = defaultdict(set)
    for area in exact:
        for key in keys_of_id(area, separator):
            index[key].add(area)
    meant = {t: tuple(sorted(set(chain.from_iterable(index.get(k, ()) for k in wanted[t])))) for t in odd}
    for text in odd:
        if (plain := clean(code[text])) in exact:
            meant[text] = (plain,)
    if not apart and not exact.intersection(every):
        fits = id_form(pattern) if pattern else None
        others = [t for t in odd if not meant[t] and not (fits and fits(t))]
        meant |= {t: (area,) for t, area in without_lead(others, exact).items()}
    rows: dict[str, list[str]] = defaultdict(list)
    for text in every:
        for area in (text,) if text in exact else meant.get(text, ()):
            rows[area].append(text)
    single = {t: m[0] for t, m in meant.items() if len(m) == 1}
    sure = {t for t, area in single.items() if apart or rows[area] == [t]}
    return Reading(
        {t: single[t] for t in single if t in sure},
        {t: m for t, m in meant.items() if len(m) > 1},
        {t: tuple(o for o in rows[a] if o != t) for t, a in single.items() if t not in sure},
    )


def by_form(texts: Iterable[str], pattern: str, separator: str) -> dict[str, str]:
    r"""Return the ids that texts of a map mean whose zeros were lost or whose number became a decimal one.

    A map has no list that its ids could be compared with, only the declared form: a text that is not of this form
    is read if zeros before its parts, or without the ``.0`` of a decimal number, give exactly one text that is, and
    no other text means it.

    Parameters
    ----------
    texts : iterable of str
    pattern, separator : str
        The declared form of ids, and what stands between their parts.

    Returns
    -------
    dict of str to str
        Text to id, for the texts that are not of the form and can mean this id only.

    Examples
    --------
    >>> by_form(["1.1.1", "01.1.2"], r"\d{2}\.\d\.\d", ".")
    {'1.1.1': '01.1.1'}
    >>> by_form(["101.0", "7"], r"\d{3}", "")
    {'101.0': '101', '7': '007'}
    >>> by_form(["1.1.1", "01.1.1"], r"\d{2}\.\d\.\d", ".")
    {}
    """
    form = id_form(pattern)
    every = dict.fromkeys(texts)
    meant = {text: [text] if form(text) else _filled(text, form, separator) for text in every}
    times = Counter(m[0] for m in meant.values() if len(m) == 1)
    return {t: m[0] for t, m in meant.items() if len(m) == 1 and m[0] != t and times[m[0]] == 1}


MOST_ZEROS = 7
"""So many zeros before a number may have been lost."""


def _filled(text: str, form: Callable[[str], bool], separator: str) -> list[str]:
    """Return the texts of a form that zeros before the parts of a text can make, at most two."""
    if len(text) > MAX_LENGTH:
        return []
    whole = FLOAT.fullmatch(text)
    plain = [text, *([whole[1]] if whole else [])]
    found = dict.fromkeys(t for t in plain if form(t))
    for shown in () if found else plain:
        parts = [p for p in SEPARATORS.split(shown) if p] if separator else [shown]
        if len(parts) > 4 or not all(re.fullmatch(r"[0-9]{1,18}", p) for p in parts):
            continue
        ways = ([p.zfill(len(p) + k) for k in range(MOST_ZEROS + 1 if len(parts) == 1 else 3)] for p in parts)
        found |= dict.fromkeys(t for w in product(*ways) if form(t := separator.join(w)))
    return [*found][:2]


def recognised(table: Table, known: pd.Index[str], city: City, above: Iterable[str] = ()) -> Table:
    r"""Return a table with its areas under the boundaries' ids, every reading told.

    Rows whose id can mean several areas, or an area that another row means, are taken out with a *Fehler* that
    names the candidates. Rows whose id can mean no area stay as they are.

    Parameters
    ----------
    table : Table
        As read; its areas are the texts of the id column.
    known : pandas.Index of str
        The ids of the boundary version; if there are none, nothing is recognised.
    city : City
        Pattern, separator and parents of the ids.
    above : iterable of str
        Ids of parents that are no part of an area's.

    Examples
    --------
    >>> import datetime as dt, pathlib, tempfile
    >>> from screening.delivery.manifest import SourceFile
    >>> from screening.delivery.tables.table import read_table
    >>> source = SourceFile(path="a.csv", source="Amt", stichtag=dt.date(2024, 12, 31), decimal=",")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = pathlib.Path(folder, "a.csv").write_text("Raumbezug;Zahl\n1.1;1\n01.2;2\n1.2;3\n9.9;4\n")
    ...     table = read_table(pathlib.Path(folder), source)
    >>> city = City.model_construct(id_pattern=r"\d{2}\.\d")  # what matters here
    >>> table = recognised(table, pd.Index(["01.1", "01.2"]), city)
    >>> table.lines, [(f.level, f.row, f.value) for f in table.findings if f.row]
    ({'01.1': 2, '01.2': 3, '9.9': 5}, [('Hinweis', '2', '1.1 → 01.1'), ('Fehler', '4', '1.2')])
    """
    unknown = [a for a in table.lines if a not in known]
    if not unknown or known.empty or len(unknown) > MOST_UNKNOWN * len(known):
        return table
    parents = {city.parent_id(a, p) for a in known for p in city.parents} | {*above} - {""}
    told = table.source.tells_sums  # then every row here is an area's
    reading = read_ids(
        [*table.lines, *table.broken],
        known,
        separator=city.separator,
        pattern=city.id_pattern,
        parents=() if told else parents,
        prefix=table.source.id_prefix,
    )
    either = {} if told else _of_either(table, known, parents)
    out = {*reading.several, *reading.doubles, *either}
    meant = chain(*reading.several.values(), *reading.doubles.values(), either.values())
    lines = {reading.ids.get(a, a): n for a, n in table.lines.items() if a not in out}
    broken = {reading.ids.get(a, a) for a in table.broken}

    def renamed(frame: pd.DataFrame) -> pd.DataFrame:
        kept = frame.loc[[a not in out for a in frame.index]]
        return kept.set_axis(kept.index.map(lambda a: reading.ids.get(a, a)), axis=0).rename_axis(
            frame.index.name
        )

    return replace(
        table,
        counts=renamed(table.counts),
        status=renamed(table.status),
        rates=renamed(table.rates),
        rates_status=renamed(table.rates_status),
        lines=lines,
        names={reading.ids.get(a, a): name for a, name in table.names.items() if a not in out},
        broken=frozenset(broken.union(out, meant).difference(lines)),
        findings=(*table.findings, *_findings(table, reading, either)),
    )


def _of_either(table: Table, known: pd.Index[str], parents: Collection[str]) -> dict[str, str]:
    """Return texts that are a parent's id, and an area's that has lost its zeros, with that area.

    Where the file keeps the zeros of others, it has lost none.
    """
    if any(a.startswith("0") and a in known for a in table.lines):
        return {}
    bare = {a.lstrip("0"): a for a in known if a.startswith("0") and a.isdigit()}
    return {t: bare[t] for t in table.lines if t in parents and t not in known and t in bare}


def with_known_areas(city: City, areas: pd.DataFrame, found: list[Finding]) -> City:
    r"""Return the city with what its secrecy settings name as the boundaries write it; tell ids in other writings.

    Examples
    --------
    >>> from screening.delivery.manifest.secrecy import Secrecy
    >>> secrecy = Secrecy(extents=(("1.1", "9.9"),))
    >>> city, found = City.model_construct(id_pattern=r"\d{2}\.\d", secrecy=secrecy), []
    >>> with_known_areas(city, pd.DataFrame(index=["01.1", "01.2"]), found).secrecy.extents
    (('01.1', '9.9'),)
    >>> [f.value for f in found]
    ['1.1 → 01.1']
    """
    index = areas.index
    texts = city.secrecy.areas()
    read = read_ids(texts, index, separator=city.separator, pattern=city.id_pattern, apart=True).ids
    place = {"file": "stadt.toml", "column": "secrecy"}
    found += first_of([id_in_other_writing(text, area, **place) for text, area in read.items()])
    levels = {t: one_of(t, areas.columns) or t for t in city.secrecy.totals}
    if not read and all(t == level for t, level in levels.items()):
        return city
    return city.model_copy(update={"secrecy": city.secrecy.with_names(read, levels)})


def with_known_exclusions(criteria: Criteria, known: pd.Index[str], city: City) -> Criteria:
    """Return the criteria with the excluded areas' ids as the boundaries write them."""
    if not criteria.exclusions:
        return criteria
    texts = [e.area for e in criteria.exclusions]
    read = read_ids(texts, known, separator=city.separator, pattern=city.id_pattern, apart=True).ids
    if not read:
        return criteria
    exclusions = tuple(e.of(read[e.area]) if e.area in read else e for e in criteria.exclusions)
    return criteria.model_copy(update={"exclusions": exclusions})


def clean(text: str) -> str:
    """Return an id as it is compared: folded (`screening.base.texts`), without Excel's apostrophe and ``="…"``.

    Examples
    --------
    >>> clean(" 01.1.1 "), clean("'01.1.1"), clean('="01.1.1"')
    ('01.1.1', '01.1.1', '01.1.1')
    """
    return folded(unwrapped(folded(text))).removeprefix("'").strip()


def _findings(table: Table, reading: Reading, either: Mapping[str, str]) -> list[Finding]:
    """Tell each reading and each refusal with its row."""
    place = {"file": table.name, "column": table.source.id_column}
    read, several, doubles = [], [], []
    for text, line in table.lines.items():
        at = {"row": str(line), **place}
        if area := reading.ids.get(text):
            if table.source.id_prefix and code_beside(text) == area:
                continue  # declared in the manifest
            read.append(delivered_id_in_other_writing(text, area, **at))
        elif areas := reading.several.get(text):
            several.append(id_of_several_areas(text, areas, **at))
        elif others := reading.doubles.get(text):
            doubles.append(id_of_another_row(text, others, **at))
        elif text in either:
            several.append(id_of_area_or_parent(text, either[text], **at))
    return [*first_of(read), *first_of(several), *first_of(doubles)]


def _wanted(odd: list[str], code: Mapping[str, str], pattern: str) -> dict[str, frozenset[Key]]:
    """Return the keys of each text."""
    fits = id_form(pattern) if pattern else None
    plain = {t: clean(code[t]) for t in odd}
    decimals = could_be_numbers(plain.values())
    wanted = {}
    for text, shown in plain.items():
        if not shown or len(shown) > MAX_LENGTH:
            wanted[text] = frozenset[Key]()
        elif fits and fits(shown):
            wanted[text] = frozenset([parts_of(SEPARATORS.split(shown))])
        else:
            wanted[text] = frozenset(keys_of_text(shown, decimals))
    return wanted


def as_in_boundaries(
    texts: Iterable[str], known: pd.Index[str], city: City, **place: str
) -> tuple[list[str], list[Finding]]:
    r"""Return the ids of a table kept by hand as the boundaries write them, and a Hinweis for each other writing.

    Parameters
    ----------
    texts : iterable of str
    known : pandas.Index
        The ids of the boundaries.
    city : City
    **place : str
        Where the table is, as a `Finding` says it.

    Examples
    --------
    >>> city, known = City.model_construct(id_pattern=r"\d{2}\.\d"), pd.Index(["01.1", "01.2"])
    >>> ids, [found] = as_in_boundaries(["01.1", "1.2", "9.9"], known, city, file="a.csv")
    >>> ids, found.value
    (['01.1', '01.2', '9.9'], '1.2 → 01.2')
    >>> as_in_boundaries([], known, city)
    ([], [])
    """
    texts = list(texts)
    read = read_ids(texts, known, separator=city.separator, pattern=city.id_pattern, apart=True).ids
    found = [id_in_other_writing(text, area, **place) for text, area in read.items()]
    return [read.get(text, text) for text in texts], list(first_of(found))
