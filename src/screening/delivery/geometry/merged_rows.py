"""Delivered rows of areas that are reported as one: counts of parts added, or the row of the whole taken as it is."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

import pandas as pd

from screening.base import Finding, Level, first_of
from screening.delivery.geometry.findings_of_merges import (
    parts_beside_whole,
    parts_missing,
    rates_not_summed,
    rounded_not_summed,
    rows_summed,
)
from screening.delivery.geometry.merges import Parts
from screening.delivery.tables import Table, sum_status


@dataclass
class _Plan:
    """What becomes of a table's rows."""

    summed: dict[str, list[str]] = field(default_factory=dict)
    out: set[str] = field(default_factory=set)
    open: set[str] = field(default_factory=set)
    found: list[Finding] = field(default_factory=list)


def with_merged_rows(table: Table, parts: Parts, level: Level, beside: Collection[str] = ()) -> Table:
    r"""Return a table with one row for each merged area.

    Parameters
    ----------
    table : Table
        Under the ids of the boundaries, placeholders of missing numbers already taken out.
    parts : Parts
    level : Level
        How bad a part without a row is.
    beside : collection of str
        Indicators of which counts were delivered, too: their rates are not needed.

    Examples
    --------
    >>> import datetime as dt, pathlib, tempfile
    >>> from screening.delivery.manifest import SourceFile
    >>> from screening.delivery.tables.table import read_table
    >>> source = SourceFile(
    ...     path="a.csv", source="Amt", stichtag=dt.date(2024, 12, 31), decimal=",", id_column="Gebiet",
    ...     columns={"bev": "Einwohner", "hh": "Haushalte"},
    ... )
    >>> text = "Gebiet;Einwohner;Haushalte\n01;120;60\n02;30;.\n03;7;3\n"
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = pathlib.Path(folder, "a.csv").write_text(text)
    ...     table = read_table(pathlib.Path(folder), source)
    >>> merged = with_merged_rows(table, {"Q": ("01", "02")}, "Fehler")
    >>> merged.counts["bev"].to_dict(), merged.status["hh"].to_dict(), merged.lines
    ({'Q': 150, '03': 7}, {'Q': 'geheim', '03': 'wert'}, {'Q': 2, '03': 4})
    """
    plan = _planned(table, parts, level)
    if not plan.summed and not plan.out:
        return table
    place = {"file": table.name, "column": table.source.id_column}
    several = {area: rows for area, rows in plan.summed.items() if len(rows) > 1}
    rounded = [*several] if table.source.rounding and len(table.counts.columns) else []
    counts, status = _sums(table.counts, table.status, plan, dict.fromkeys(rounded, "unsicher"))
    unsummed = dict.fromkeys((a for a in several if len(table.rates.columns)), "fehlt")
    needed = {*table.rates.columns} - {*beside}
    rates, rates_status = _sums(table.rates, table.rates_status, plan, unsummed)
    found = [rows_summed(several, **place)] if several else []
    found += [rounded_not_summed(rounded, table.source.rounding, **place)] if rounded else []
    found += [rates_not_summed([*unsummed], **place)] if unsummed and needed else []
    whole = {row: area for area, rows in plan.summed.items() for row in rows}
    lines: dict[str, int] = {}
    for row, line in table.lines.items():
        if row in whole or row not in plan.out:
            lines.setdefault(whole.get(row, row), line)
    every = {part: area for area, those in parts.items() for part in those}
    broken = frozenset(every.get(a, a) for a in table.broken) - lines.keys()
    names = {whole.get(a, a): n for a, n in table.names.items() if a not in every or a == every[a]}
    return replace(
        table,
        counts=counts.loc[[*lines]],
        status=status.loc[[*lines]],
        rates=rates.loc[[*lines]],
        rates_status=rates_status.loc[[*lines]],
        lines=lines,
        broken=broken,
        names=names,
        findings=(*table.findings, *found, *first_of(plan.found)),
    )


def _planned(table: Table, parts: Parts, level: Level) -> _Plan:
    """Tell which rows are added, which are left out and which sums are open."""
    plan = _Plan()
    for area, those in parts.items():
        there = [p for p in those if p in table.lines]
        others = [p for p in there if p != area]
        if not others:
            continue  # the row of the whole, or none
        place = {
            "file": table.name,
            "row": str(table.lines[others[0]]),
            "column": table.source.id_column,
        }
        plan.out |= {*others}
        if area in table.lines and area not in those:
            plan.found.append(parts_beside_whole(area, others, **place))
            continue
        plan.summed[area] = there
        absent = [p for p in those if p not in there and p not in table.broken]
        if len(there) < len(those):
            plan.open.add(area)
        if absent and table.whole:
            plan.found.append(parts_missing(level, area, absent, **place))
    return plan


def _sums(
    values: pd.DataFrame, status: pd.DataFrame, plan: _Plan, unsure: Mapping[str, str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return values and statuses with the sums in place of the parts."""
    kept = [a not in plan.out and a not in plan.summed for a in values.index]
    sums: dict[str, dict[str, int | None]] = {}
    means: dict[str, dict[str, str]] = {}
    for area, rows in plan.summed.items():
        cells, words = values.loc[rows], status.loc[rows]
        sums[area], means[area] = {}, {}
        for column in values.columns:
            known = cells[column].dropna()
            full = len(known) == len(rows) and area not in plan.open and area not in unsure
            sums[area][column] = int(known.sum()) if full else None
            more = [*(["fehlt"] if area in plan.open else []), *([unsure[area]] if area in unsure else [])]
            means[area][column] = sum_status([*words[column], *more])
    index = pd.Index([*sums], name=values.index.name, dtype="str")
    added = pd.DataFrame(
        {c: pd.array([sums[a][c] for a in sums], dtype="Int64") for c in values.columns}, index=index
    )
    told = pd.DataFrame({c: [means[a][c] for a in means] for c in status.columns}, index=index, dtype="str")
    return pd.concat([values.loc[kept], added]), pd.concat([status.loc[kept], told])
