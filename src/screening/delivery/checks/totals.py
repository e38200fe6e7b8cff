"""Sums: areas against the total rows of their own file, and counts against the counts they make up."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from screening.base import Finding, first_of, the_area
from screening.delivery.checks.findings_of_sums import (
    area_twice_in_total,
    areas_above_total,
    areas_below_total,
    count_unknown,
    in_most_areas,
    moves_above_total,
    part_above_lawful_whole,
    part_above_whole,
    parts_above_total,
    parts_below_total,
    secret_cell_disclosed,
    total_rate_outside,
    totals_of_nothing,
)
from screening.delivery.checks.total_rows import of_no_area, sums_of
from screening.delivery.checks.year import Bools, Column, Floats, Year, as_floats, each, whole_number
from screening.delivery.geometry import parents_of, total_of_several_parents
from screening.delivery.manifest import CITY
from screening.delivery.tables import RATE_SCALE, Table

_MOVES = re.compile(
    r"(?:zu|fort|weg|um)(?:z[uü]g|gezogen)|(?:zu|ab|binnen)wander|\bwanderung|\bmove[sd]?\b|\b(?:in|out)-?migra",
    re.IGNORECASE,
)
"""Headers of moves: in each area they count those within the city, too."""


def total_findings(year: Year) -> Iterator[Finding]:
    r"""Compare every table with its own rows of totals.

    Sums may fall short of a total where cells are secret or missing, for such a cell may hold any number
    from 0 up; then only a sum *above* its total is wrong. Where all cells are known both ways count.

    Examples
    --------
    >>> import datetime as dt, pathlib, tempfile
    >>> from screening.concept.catalogue import default_catalogue
    >>> from screening.delivery.manifest import City, SourceFile
    >>> from screening.delivery.tables.table import read_table
    >>> source = SourceFile(
    ...     path="a.csv", source="Amt", stichtag=dt.date(2024, 12, 31), decimal=",", id_column="Gebiet",
    ...     columns={"bev": "Alle", "bev_u3": "unter 3"}, totals=("Stadt",),
    ... )
    >>> text = "Gebiet;Alle;unter 3\n01;120;4\n02;90;.\nStadt;200;9\n"
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = pathlib.Path(folder, "a.csv").write_text(text)
    ...     table = read_table(pathlib.Path(folder), source)
    >>> city = City.model_construct(name="Musterstadt")
    >>> year = Year(city, 2024, default_catalogue(), "2020", (table,), table.counts, table.rates)
    >>> for finding in total_findings(year):
    ...     print(finding.level, finding.message)
    Fehler Die Gebiete ergeben zusammen mehr als die Summenzeile.
    Hinweis Neben einer Summenzeile ist nur eine Zelle geheim: ihr Wert lässt sich ausrechnen.
    """
    for table in year.tables:
        if not table.total_lines:
            continue
        # the rows of the file itself, also those off the map, and the areas of the map that it lacks
        rows = table.counts.index.union(year.areas, sort=False)
        groups, several = _groups(table, year, rows)
        for label, titles in several.items():
            place = {"file": table.name, "row": str(table.total_lines[label])}
            yield total_of_several_parents(label, titles, **place, column=table.source.id_column)
        yield from _not_compared(table, {*groups, *several})
        disclosed: list[str] = []
        found: list[Finding] = []
        short: dict[str, list[Floats]] = {}
        moves: dict[str, list[Finding]] = {}
        for column in (c for c in year.columns.values() if c.table is table):
            frame, totals = (
                (table.counts, table.totals) if column.kind == "count" else (table.rates, table.totals_rates)
            )
            if column.id not in totals:
                continue
            numbers = as_floats(frame[column.id].reindex(rows), column.kind)
            rests = _rests(totals[column.id], groups)
            for label, members in groups.items():
                total, cells = totals[column.id][label], numbers[members]
                if pd.isna(total):
                    continue
                place = {"file": table.name, "row": str(table.total_lines[label]), "column": column.header}
                if column.kind == "rate":
                    indicator = year.catalogue.by_id.get(column.id)
                    step = float(table.source.rate_step_in(indicator.per if indicator else 100))
                    found += _outside(float(total) / RATE_SCALE, cells, step, label, place)
                    continue
                slack = max(column.slack, year.city.checks.sum_tolerance)
                surplus = float(np.nansum(cells)) - float(total)
                if surplus > slack * (len(cells) + 1) and column.id in year.city.checks.counted_in_several:
                    continue
                if surplus > slack * (len(cells) + 1) and _are_moves(column, cells, surplus):
                    shown = f"{label}: {whole_number(total)}; Gebiete: {whole_number(np.nansum(cells))}"
                    moves.setdefault(column.id, []).append(moves_above_total(column.id, shown, **place))
                    continue
                told = [*_compared(float(total), rests, cells, slack, label, place, table.whole)]
                if any(f.level == "Warnung" for f in told):
                    short.setdefault(label, []).append(float(total) - numbers.sum(where=members) == numbers)
                found += told
                if _one_secret(table, column.id, rows[members][np.isnan(cells)]):
                    disclosed.append(column.header)
        for label, same in short.items():
            twice = [area for area, k in zip(rows, np.all(same, axis=0) & groups[label], strict=True) if k]
            if len(same) > 1 and len(twice) == 1:
                row = str(table.total_lines[label])
                found = [f for f in found if (f.row, f.level) != (row, "Warnung")]
                yield area_twice_in_total(twice[0], label, file=table.name, row=row)
        kinds = dict.fromkeys((f.row, f.message) for f in found)
        for kind in kinds:  # one wrong row puts every column out: a few columns tell it
            yield from first_of([f for f in found if (f.row, f.message) == kind], 3)
        for of_column in moves.values():  # the city's row and its districts' say the same
            yield from first_of(of_column, 1)
        if disclosed:
            yield secret_cell_disclosed([*dict.fromkeys(disclosed)], table.name)


def _are_moves(column: Column, cells: Floats, surplus: float) -> bool:
    """Tell what counts in each area and, within the city, not in its sum; a surplus of one area is no such."""
    return bool(_MOVES.search(column.header)) and not np.any(cells == surplus)


def _one_secret(table: Table, count: str, unknown: pd.Index[str]) -> bool:
    """Tell whether the only unknown cell beside a total is a secret one."""
    return (
        len(unknown) == 1 and unknown[0] in table.status.index and table.status[count][unknown[0]] == "geheim"
    )


def _groups(
    table: Table, year: Year, areas: pd.Index[str]
) -> tuple[Mapping[str, Bools], Mapping[str, list[str]]]:
    """Return which areas a total row is about, and what one may mean that can mean several.

    Rows that are no total of areas are in neither.
    """
    every = [*map(str, areas)]
    meant = sums_of(every, year.frame, year.city)
    groups, several = {}, {}
    for label in table.total_lines:
        level, parent = table.total_of.get(label, ("", ""))
        sums = [] if level else meant(label)
        if level == CITY:
            groups[label] = np.ones(len(every), dtype=bool)
        elif parent:
            [of] = [parents_of(every, year.frame, year.city, p) for p in year.city.parents if p.id == level]
            groups[label] = np.array([i == parent for i in of], dtype=bool)
        elif len(sums) > 1:
            several[label] = [s.title for s in sums]
        elif sums:
            groups[label] = np.array([a in sums[0].members for a in every], dtype=bool)
    return groups, several


def _not_compared(table: Table, groups: Collection[str]) -> Iterator[Finding]:
    """Tell total rows that are the sum of nothing known, if nobody has yet."""
    told = {*groups, *table.total_of}
    said = [frame.index[frame.notna().any(axis=1)] for frame in (table.totals, table.totals_rates)]
    labels = [
        a for a in dict.fromkeys(i for part in said for i in part) if a not in told and not of_no_area(a)
    ]
    if labels:
        yield totals_of_nothing(labels, file=table.name, row=str(table.total_lines[labels[0]]))


def _rests(totals: pd.Series, groups: Mapping[str, Bools]) -> tuple[float, float]:
    """Return what rows like „nicht zuzuordnen“ hold: part of the city's total, but of no area.

    First of those that say so, then of all rows that are the sum of nothing known.
    """
    left = [label for label in totals.index if label not in groups]
    return float(totals[[a for a in left if of_no_area(a)]].sum()), float(totals[left].sum())


def _compared(
    total: float,
    rests: tuple[float, float],
    cells: Floats,
    slack: int,
    label: str,
    place: dict[str, str],
    whole: bool,
) -> Iterator[Finding]:
    unknown = int(np.isnan(cells).sum())
    added = float(np.nansum(cells))
    off = slack * (len(cells) + 1)
    shown = f"{label}: {whole_number(total)}; Gebiete: {whole_number(added)}"
    if added > total + off:
        yield areas_above_total(shown, **place)
    elif not unknown and whole and added + off < total and all(abs(added + r - total) > off for r in rests):
        yield areas_below_total(shown, **place)


def _outside(
    total: float, cells: Floats, step: float, label: str, place: dict[str, str]
) -> Iterator[Finding]:
    """Tell a total rate that lies beyond every area's; only possible if one of them is wrong."""
    known = cells[~np.isnan(cells)]
    if len(known) < len(cells) or not len(known):
        return
    # rates are delivered rounded, and not all alike; the total and the area's by half a step each
    off = max(0.01 * max(abs(total), 1.0), step)
    if known.min() - off <= total <= known.max() + off:
        return
    span = f"{whole_number(known.min())} bis {whole_number(known.max())}"
    yield total_rate_outside(span, f"{label}: {whole_number(total)}", **place)


def relation_findings(year: Year) -> Iterator[Finding]:
    r"""Check counts that make up another, and counts that are a part of another.

    Examples
    --------
    >>> import datetime as dt, pathlib, tempfile
    >>> from screening.concept.catalogue import default_catalogue
    >>> from screening.delivery.manifest import City, SourceFile
    >>> from screening.delivery.tables.table import read_table
    >>> source = SourceFile(
    ...     path="a.csv", source="Amt", stichtag=dt.date(2024, 12, 31), decimal=",", id_column="Gebiet",
    ...     columns={"bev_u3": "unter 3", "bev_u12": "unter 12"},
    ... )
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = pathlib.Path(folder, "a.csv").write_text("Gebiet;unter 3;unter 12\n01;9;7\n02;8;8\n03;9;.\n")
    ...     table = read_table(pathlib.Path(folder), source)
    >>> city = City.model_construct(name="Musterstadt")
    >>> year = Year(city, 2024, default_catalogue(), "2020", (table,), table.counts, table.rates)
    >>> [(f.row, f.value, f.message) for f in relation_findings(year)]
    [('2', '01: 9 gegen 7', 'Der Wert ist größer als „unter 12“, dessen Teil er ist.')]
    """
    checks = year.city.checks
    yield from _unknown_ids(year)
    for relation in checks.sums:
        total, parts = year.count(relation.total), [year.count(p) for p in relation.parts]
        known = [p for p in parts if p is not None]
        if total is None or len(known) < len(parts):
            continue
        added = np.sum([np.nan_to_num(p.numbers) for p in known], axis=0)
        all_there = ~np.any([np.isnan(p.numbers) for p in known], axis=0)
        off = sum(max(c.slack, checks.sum_tolerance) for c in (total, *known))
        headers, place = [p.header for p in known], total.place()
        more, less = added > total.numbers + off, all_there & (added < total.numbers - off)
        yield from _told(year, total, more, added, parts_above_total(headers, **place))
        yield from _told(year, total, less, added, parts_below_total(headers, **place))
    pairs = {(a, b) for chain in checks.nested for a, b in zip(chain.counts, chain.counts[1:], strict=False)}
    ratios = {(i.numerator, i.denominator) for i in year.catalogue.indicators if i.within and i.counts}
    for part, whole in sorted(pairs - ratios):
        small, large = year.count(part), year.count(whole)
        if small is not None and large is not None:
            off = max(small.slack, checks.sum_tolerance) + max(large.slack, checks.sum_tolerance)
            told = part_above_whole(large.header, **small.place())
            yield from _told(year, small, small.numbers > large.numbers + off, large.numbers, told)
    for count in year.catalogue.counts:
        small, wholes = year.count(count.id), [year.count(c) for c in count.part_of]
        there = [c for c in wholes if c is not None]
        if (
            small is None
            or not there
            or len(there) < len(wholes)
            or (count.id, count.part_of[0]) in pairs | ratios
        ):
            continue
        off = sum(max(c.slack, checks.sum_tolerance) for c in (small, *there))
        added = np.sum([c.numbers for c in there], axis=0)
        told = part_above_lawful_whole([c.header for c in there], **small.place())
        yield from _told(year, small, small.numbers > added + off, added, told)


def _told(year: Year, column: Column, wrong: Bools, other: Floats, told: Finding) -> Iterator[Finding]:
    """Tell cells one by one, or the whole column where most of its cells are wrong."""
    times, known = int(wrong.sum()), int((~np.isnan(column.numbers)).sum())
    if times > max(3, known / 2):
        yield in_most_areas(told, times, known)
        return
    yield from first_of(
        [
            replace(
                told,
                row=column.place(area)["row"],
                value=f"{the_area(area)}: {whole_number(column.numbers[k])} gegen {whole_number(other[k])}",
            )
            for k, area in each(wrong, year.areas)
        ]
    )


def _unknown_ids(year: Year) -> Iterator[Finding]:
    """Tell relations of ``stadt.toml`` that name counts the catalogue does not have."""
    checks = year.city.checks
    own = [(f"checks.sum.{n}", {s.total, *s.parts}) for n, s in enumerate(checks.sums, 1)]
    own = own if "sums" in checks.model_fields_set else []
    if "nested" in checks.model_fields_set:
        own += [(f"checks.nested.{n}", set(c.counts)) for n, c in enumerate(checks.nested, 1)]
    own.append(("checks.counted_in_several", set(checks.counted_in_several)))
    for key, ids in own:
        for name in sorted(ids.difference(year.catalogue.count_labels)):
            yield count_unknown(name, key)
