"""Levels above the areas: whose parent an area is part of, and which rows of a delivery are the sum of a parent.

A parent's id is the first parts of an area's, or stands in a column of the assignment table.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

import pandas as pd

from screening.base import Finding, folded, one_of, without_accents
from screening.delivery.geometry.findings_of_parents import (
    areas_without_parent,
    levels_not_nested,
    parent_column_missing,
    parent_names_differ,
    parent_written_twice,
    rows_are_sums,
)
from screening.delivery.geometry.names import name_in
from screening.delivery.manifest import City, Parent
from screening.delivery.tables import Table

_WORDS = re.compile(r"[\W_]+")
_SUM = re.compile(r"\b(?:gesamt|insgesamt|summe|total|zusammen)\b")
_ZEROS = re.compile(r"(?<![0-9.,])0+(?=[0-9])|(?<=[0-9])[.,]0+$")


def parents_of(areas: Iterable[str], frame: pd.DataFrame, city: City, parent: Parent) -> list[str]:
    """Return the id of the parent of each area, as the frame of areas holds it.

    Of areas that the frame does not hold only their own id can tell; empty if it does not.

    Examples
    --------
    >>> frame = pd.DataFrame({"bezirk": ["A"], "sbh": ["Mitte"]}, index=["01.1"])
    >>> city = City.model_construct()
    >>> parents_of(["01.1", "02.1"], frame, city, Parent(id="sbh", label="SBH", column="sbh"))
    ['Mitte', '']
    >>> parents_of(["02.1"], frame, city, Parent(id="bezirk", label="Bezirk", parts=1))
    ['02']
    """
    known = dict(zip(map(str, frame.index), frame[parent.id], strict=True)) if parent.id in frame else {}
    return [str(known[a]) if a in known else city.parent_id(a, parent) for a in areas]


def ids_above(frame: pd.DataFrame, city: City) -> frozenset[str]:
    """Return the ids of all parents of the areas of a frame.

    Examples
    --------
    >>> city = City.model_construct(parents=(Parent(id="bezirk", label="Bezirk", parts=1),))
    >>> ids_above(pd.DataFrame({"bezirk": ["01", "01"]}, index=["01.1", "01.2"]), city)
    frozenset({'01'})
    >>> ids_above(pd.DataFrame(), City.model_construct())
    frozenset()
    """
    areas = [str(a) for a in frame.index]
    return frozenset(i for p in city.parents for i in parents_of(areas, frame, city, p)) - {""}


@dataclass(frozen=True)
class ParentSum:
    """What a row of sums may be about.

    Attributes
    ----------
    title : str
        Level, id and name, for findings.
    members : frozenset of str
        The areas of the parent.
    """

    title: str
    members: frozenset[str]


def parent_sums(
    areas: Sequence[str], frame: pd.DataFrame, city: City, *, assigned: bool = False
) -> Callable[[str], list[ParentSum]]:
    """Return how the text of a row is read as a parent: by its id, its name or both, whatever their spelling.

    Of parents with the same areas the text means either; one is returned.

    Parameters
    ----------
    areas : sequence of str
        The areas that are told apart.
    frame : pandas.DataFrame
        As `Areas.frame`.
    city : City
    assigned : bool
        Only of parents that the assignment table names.

    Examples
    --------
    >>> parents = (Parent(id="bezirk", label="Bezirk", column="b"), Parent(id="region", label="Region", column="r"))
    >>> city = City.model_construct(parents=parents)
    >>> columns = {"bezirk": ["1", "1", "2"], "bezirk_name": ["Süd", "Süd", "Mitte"], "region": ["Mitte", "Au", "Au"]}
    >>> meant = parent_sums(["a", "b", "c"], pd.DataFrame(columns, index=["a", "b", "c"]), city)
    >>> [[s.title for s in meant(t)] for t in ("Sued", "1", "Bezirk Süd", "1 Süd insgesamt", "Mitte", "Nord")]
    [['Bezirk 1 Süd'], ['Bezirk 1 Süd'], ['Bezirk 1 Süd'], ['Bezirk 1 Süd'], ['Bezirk 2 Mitte', 'Region Mitte'], []]
    """
    found: dict[str, list[ParentSum]] = {}
    for parent in (p for p in city.parents if p.column or not assigned):
        ids = parents_of(areas, frame, city, parent)
        names = _names(frame, parent)
        members: dict[str, set[str]] = {}
        for area, key in zip(areas, ids, strict=True):
            members.setdefault(key, set()).add(area)
        for key, those in members.items():
            name = names.get(key, "")
            title = f"{parent.label} {key} {name if name != key else ''}".strip()
            for text in {key, name, f"{key} {name}", f"{name} {key}"} - {"", " "}:
                own = _key(text)  # a level may have a part that is called „Summe“: no row means that
                for way in (
                    {own, _key(f"{parent.label} {text}"), _key(f"{text} {parent.label}")} if own else ()
                ):
                    found.setdefault(way, []).append(ParentSum(title, frozenset(those)))
    # a spreadsheet makes 1 of 01: so far as that is no other parent's
    bare: dict[str, list[ParentSum]] = {}
    for way, sums in found.items():
        bare.setdefault(_by_value(way), []).extend(sums)
    return lambda text: _distinct(found.get(_key(text), ()) or bare.get(_by_value(_key(text)), ()))


def _distinct(sums: Iterable[ParentSum]) -> list[ParentSum]:
    return [*{s.members: s for s in reversed([*sums])}.values()][::-1]


def _names(frame: pd.DataFrame, parent: Parent) -> dict[str, str]:
    column = f"{parent.id}_name"
    if parent.id not in frame or column not in frame:
        return {}
    return {str(i): str(n) for i, n in zip(frame[parent.id], frame[column], strict=True) if n}


@lru_cache(maxsize=20_000)
def _key(text: str) -> str:
    """Return a text as it is compared: small letters and digits, umlauts written out, without words for a sum."""
    return " ".join(
        _WORDS.split(without_accents(_SUM.sub(" ", folded(text).casefold()), umlauts=True))
    ).strip()


def _by_value(text: str) -> str:
    """Return a text with its numbers as a spreadsheet leaves them: without zeros before them or behind their point.

    Examples
    --------
    >>> _by_value("bezirk 01"), _by_value("1.0"), _by_value("10"), _by_value("01.10")
    ('bezirk 1', '1', '10', '1.10')
    """
    return _ZEROS.sub("", text)


def with_parent_sums(table: Table, frame: pd.DataFrame, city: City) -> Table:
    r"""Return a table whose rows of parents are sums: those of no area that an assigned parent's id or name is.

    Parameters
    ----------
    table : Table
        Under the ids of the boundaries.
    frame : pandas.DataFrame
        As `Areas.frame`.
    city : City

    Examples
    --------
    >>> import datetime as dt, pathlib, tempfile
    >>> from screening.delivery.manifest import SourceFile
    >>> from screening.delivery.tables.table import read_table
    >>> source = SourceFile(
    ...     path="a.csv", source="Amt", stichtag=dt.date(2024, 12, 31), decimal=",", id_column="Gebiet",
    ...     columns={"bev": "Einwohner"},
    ... )
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = pathlib.Path(folder, "a.csv").write_text("Gebiet;Einwohner\nA;3\nB;4\nBezirk Au;7\nHaid;9\n")
    ...     table = read_table(pathlib.Path(folder), source)
    >>> city = City.model_construct(parents=(Parent(id="bezirk", label="Bezirk", column="b"),))
    >>> table = with_parent_sums(table, pd.DataFrame({"bezirk": ["Au", "Au"]}, index=["A", "B"]), city)
    >>> table.counts["bev"].to_dict(), table.totals["bev"].to_dict(), [f.value for f in table.findings]
    ({'A': 3, 'B': 4, 'Haid': 9}, {'Bezirk Au': 7}, ['Bezirk Au'])
    """
    unknown = [a for a in table.lines if a not in frame.index]
    if not unknown or not any(p.column for p in city.parents) or table.source.tells_sums:
        return table
    meant = parent_sums([str(a) for a in frame.index], frame, city, assigned=True)
    sums = {text: found for text in unknown if (found := meant(text))}
    if not sums:
        return table
    kept = [a not in sums for a in table.counts.index]
    rows = {text: table.lines[text] for text in sums}

    def both(totals: pd.DataFrame, values: pd.DataFrame) -> pd.DataFrame:
        moved = values.loc[[*sums]]
        return pd.concat([totals.reindex(columns=values.columns), moved]) if len(totals) else moved

    return replace(
        table,
        counts=table.counts.loc[kept],
        status=table.status.loc[kept],
        rates=table.rates.loc[kept],
        rates_status=table.rates_status.loc[kept],
        lines={a: n for a, n in table.lines.items() if a not in sums},
        totals=both(table.totals, table.counts),
        totals_rates=both(table.totals_rates, table.rates),
        total_lines={**table.total_lines, **rows},
        findings=(*table.findings, *_told(table, sums, rows)),
    )


def without_parents(
    joined: pd.DataFrame,
    frame: pd.DataFrame,
    city: City,
    lines: Mapping[str, int],
    file: str,
    found: list[Finding],
) -> pd.DataFrame:
    """Move the columns of the assignment table that name parents to where these stand in the frame of areas.

    Parameters
    ----------
    joined : pandas.DataFrame
        The table by the frame's areas, empty text where it has no row.
    frame : pandas.DataFrame
        Gets a column ``<parent>`` of each level whose ids the table holds, and ``<parent>_name``.
    city : City
    lines : mapping of str to int
        Of each area of the table its line.
    file : str
        What findings call the table.
    found : list of Finding

    Returns
    -------
    pandas.DataFrame
        The columns that are left.

    Examples
    --------
    >>> city = City.model_construct(parents=(Parent(id="sbh", label="SBH", column="Haus", name_column="Ort"),))
    >>> joined = pd.DataFrame({"Haus": ["1", ""], "Ort": ["Au", ""], "region": ["x", "y"]}, index=["01", "02"])
    >>> frame, found = pd.DataFrame({"sbh": ["", ""]}, index=["01", "02"]), []
    >>> list(without_parents(joined, frame, city, {"01": 2, "02": 3}, "z.csv", found))
    ['region']
    >>> frame["sbh"].tolist(), frame["sbh_name"].tolist(), [(f.row, f.value) for f in found]
    (['1', ''], ['Au', ''], [('3', '02')])
    """
    used: list[str] = []
    for parent in city.parents:
        for key, declared, target in (
            ("column", parent.column, parent.id),
            ("name_column", parent.name_column, f"{parent.id}_name"),
        ):
            column = one_of(declared, joined.columns) if declared else None
            if declared and column is None:
                where = f"{key} der [[parent]] {parent.id}"
                found.append(parent_column_missing(declared, [*map(str, joined.columns)], where, file))
            elif column is not None:
                frame[target] = pd.array([*map(name_in, joined[column])], dtype="str")
                used.append(column)
                if key == "column":
                    found += _ids_amiss(frame[parent.id], parent, lines, file=file, column=column)
                else:
                    found += _names_amiss(frame, parent, file=file, column=column)
    found += _not_nested(frame, city, file)
    return joined.drop(columns=dict.fromkeys(used))


def _ids_amiss(ids: pd.Series, parent: Parent, lines: Mapping[str, int], **place: str) -> Iterator[Finding]:
    """Tell areas without a parent, and ids in two writings."""
    without = [str(a) for a in ids.index[ids == ""] if a in lines]
    if without:
        yield areas_without_parent(without, [lines[a] for a in without], parent.label, **place)
    ways: dict[str, dict[str, int]] = {}
    for area, text in ids.items():
        ways.setdefault(_by_value(folded(text).casefold()), {}).setdefault(text, lines.get(str(area), 0))
    for several in (texts for key, texts in ways.items() if key and len(texts) > 1):
        in_order = dict(sorted(several.items(), key=lambda way: way[1]))
        yield parent_written_twice([*in_order], [*in_order.values()], parent.label, **place)


def _names_amiss(frame: pd.DataFrame, parent: Parent, **place: str) -> Iterator[Finding]:
    """Tell parents with two names."""
    pairs = pd.DataFrame({"id": frame[parent.id], "name": frame[f"{parent.id}_name"]})
    pairs = pairs[(pairs["id"] != "") & (pairs["name"] != "")].drop_duplicates()
    several = {str(i): [*names] for i, names in pairs.groupby("id")["name"] if len(names) > 1}
    if several:
        yield parent_names_differ(several, parent.label, **place)


def _not_nested(frame: pd.DataFrame, city: City, file: str) -> Iterator[Finding]:
    """Tell what looks like a slip: of the parents of a level a few lie in several of the level declared before it.

    Levels need not nest: where more than a tenth do not, they are two ways to part a city.
    """
    for above, below in pairwise(city.parents):
        if not (above.column or below.column):
            continue
        pairs = frame.loc[(frame[above.id] != "") & (frame[below.id] != ""), [above.id, below.id]]
        groups = {str(i): of for i, of in pairs.groupby(below.id)[above.id]}
        split = {i: of for i, of in groups.items() if len(set(of)) > 1}
        if split and len(split) <= len(groups) / 10:
            told = {i: ", ".join(f"{a} in {p}" for a, p in _odd(of).items()) for i, of in split.items()}
            yield levels_not_nested(below.label, above.label, told, file=file, column=below.column)


def _odd(above: pd.Series) -> pd.Series:
    """Return the areas that lie elsewhere than most of their parent."""
    return above[above != above.mode().iloc[0]][:3]


def _told(table: Table, sums: Mapping[str, Sequence[ParentSum]], rows: Mapping[str, int]) -> list[Finding]:
    titles = {text: found[0].title for text, found in sums.items() if len(found) == 1}
    at = [rows[text] for text in titles]
    return [rows_are_sums(titles, at, file=table.name, column=table.source.id_column)] if titles else []
