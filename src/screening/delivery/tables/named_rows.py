"""Rows whose areas are named, under the ids that the names mean; what is read otherwise, and what is not, is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from screening.base import first_of, folded
from screening.delivery.manifest import Reading, SourceFile
from screening.delivery.tables.block import total_of, totals_by_name
from screening.delivery.tables.findings_of_rows import (
    left_out_alike,
    most_rows_outside,
    name_of_several,
    names_in_other_writing,
    names_unknown,
    no_names_known,
    rows_outside,
)
from screening.delivery.tables.joins import KnownAreas, Named, NameReading, read_names

Row = tuple[int, list[Any]]
Text = Callable[[Sequence[Any], int], str | None]

_NEAR = 0.75
"""So alike are names of which one may be a slip of the other (`difflib`)."""


def named_rows(
    rows: Sequence[Row],
    text: Text,
    places: Mapping[str, int],
    source: SourceFile,
    reading: Reading,
    known: KnownAreas,
) -> list[Row] | None:
    """Return rows with ids in place of names; rows of sums, and those that say nothing, stay as they are.

    Parameters
    ----------
    rows : sequence of (line, cells)
    text : callable
        Cells and a position → the text there; None if the row is too short.
    places : mapping of str to int
        Header → position.
    source : SourceFile
    reading : Reading
        Gets the findings.
    known : KnownAreas

    Examples
    --------
    >>> import datetime as dt
    >>> source = SourceFile(
    ...     path="a.csv", source="Amt", stichtag=dt.date(2024, 12, 31), decimal=",", id_column="Ort", join="name"
    ... )
    >>> known, reading = KnownAreas(frozenset(["01", "02"]), {"01": "Groß Au", "02": "Haid"}), Reading("2024/a.csv")
    >>> rows = [(2, ["Haid", "7"]), (3, ["Gross-Au", "9"])]
    >>> named_rows(rows, lambda cells, place: cells[place], {"Ort": 0}, source, reading, known)
    [(2, ['02', '7']), (3, ['01', '9'])]
    >>> [(f.level, f.row, f.value) for f in reading.found]
    [('Hinweis', '3', 'Gross-Au → Groß Au')]
    """
    if not any(known.names.values()):
        reading.stop(no_names_known(reading.name, source.id_column, known.unread))
        return None
    place = places[source.id_column]
    # the column of the names may have no header
    above = places[source.parent_column] if source.parent_column else None
    totals = totals_by_name(source)
    named: dict[int, Named] = {}
    sums = _sums(rows, text, place, known)
    for n, (_, cells) in enumerate(rows):
        name = text(cells, place)
        if name and total_of(name, totals) is None and name not in sums:
            named[n] = name, (text(cells, above) or "") if above is not None else ""
    read = read_names(named.values(), known)
    lines: dict[Named, int] = {}
    for n, key in named.items():
        lines.setdefault(key, rows[n][0])
    skips = source.outside == "skip"
    if not read.ids and not read.several and named:
        reading.whole = False
        for key in read.unknown:
            reading.unmatched.setdefault(key[0], lines[key])
        return None
    reading.written = {rows[n][0]: key[0] for n, key in named.items()}
    _tell_otherwise(read, lines, source, reading, known)
    _tell_several(read, lines, source, reading, known)
    unknown = set(read.unknown)
    left = sum(key in unknown for key in named.values())
    most = 2 * len(read.unknown) > len(lines) and 2 * len(read.ids) >= len(known.ids) and not known.lenient
    if read.unknown and (skips or most):
        found = (source.id_column, [name for name, _ in read.unknown], left, len(rows))
        first = lines[read.unknown[0]]
        reading.add(
            rows_outside(reading.name, *found) if skips else most_rows_outside(reading.name, first, *found)
        )
        _tell_alike(read, source, reading, known)
    elif read.unknown:
        _tell_unknown(read, lines, source, reading, known)
    return [
        (line, [*cells[:place], read.ids[named[n]], *cells[place + 1 :]] if n in named else cells)
        for n, (line, cells) in enumerate(rows)
        if n not in named or named[n] in read.ids
    ]


def _sums(rows: Sequence[Row], text: Text, place: int, known: KnownAreas) -> set[str]:
    """Return the names that no area has and a parent has: their rows are sums, which is told where they are compared."""
    if not known.assigned:
        return set()
    names = {name for _, cells in rows if (name := text(cells, place))}
    areas = read_names(((name, "") for name in names), known)
    return {name for name, _ in areas.unknown if any(known.parent(level, name) for level in known.assigned)}


def _tell_otherwise(
    read: NameReading, lines: Mapping[Named, int], source: SourceFile, reading: Reading, known: KnownAreas
) -> None:
    if read.otherwise:
        pairs = [(key[0], known.called(read.ids[key])) for key in read.otherwise]
        rows = [lines[key] for key in read.otherwise]
        reading.add(names_in_other_writing(reading.name, rows, source.id_column, pairs))


def _tell_several(
    read: NameReading, lines: Mapping[Named, int], source: SourceFile, reading: Reading, known: KnownAreas
) -> None:
    found = []
    for key, areas in read.several.items():
        shown = [f"{a} ({above})" if (above := _above(a, known)) else a for a in areas]
        apart = any(len({of.get(a, "") for a in areas}) == len(areas) for of in known.parents.values())
        found.append(name_of_several(reading.name, lines[key], source.id_column, key, shown, apart=apart))
    reading.add(*first_of(found))
    reading.whole = reading.whole and not found


def _above(area: str, known: KnownAreas) -> str:
    """Return what an area's parent of the first level is called; empty if there is none."""
    for level, of in known.parents.items():
        if parent := of.get(area, ""):
            return known.parent_names.get(level, {}).get(parent, "") or parent
    return ""


def _tell_unknown(
    read: NameReading, lines: Mapping[Named, int], source: SourceFile, reading: Reading, known: KnownAreas
) -> None:
    rows = [lines[key] for key in read.unknown]
    levels = [level for level in known.parents if any(known.parent(level, name) for name, _ in read.unknown)]
    names = dict.fromkeys(known.names.values())
    reading.stop(names_unknown(reading.name, rows, source.id_column, read.unknown, names, levels))


def _tell_alike(read: NameReading, source: SourceFile, reading: Reading, known: KnownAreas) -> None:
    """Tell areas without a row that a name looks like which was left out: nobody else would."""
    there = {folded(name).casefold(): name for name, _ in read.unknown}
    absent = [known.names[a] for a in sorted(known.names.keys() - set(read.ids.values())) if known.names[a]]
    near = ((name, _nearest(folded(name).casefold(), there)) for name in absent[:_MOST])
    pairs = [(name, there[found]) for name, found in near if found]
    if pairs:
        reading.add(left_out_alike(reading.name, source.id_column, pairs))


def _nearest(name: str, there: Mapping[str, str]) -> str:
    among = [other for other in there if abs(len(other) - len(name)) < 3]
    return next(iter(get_close_matches(name, among, 1, _NEAR)), "")


_MOST = 20
"""Of so many areas without a row names that look alike are looked for: that takes time."""
