"""A plain table as a delivery: one table, no folder; what the rule needs, and what is wrong with it all at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from screening.base import Finding, Findings, ScreeningError, first_of
from screening.concept import DECISION_COLUMNS, VALUE, Catalogue, Indicator
from screening.delivery import City, Delivery
from screening.workbench.plain.columns import Given, as_count, as_rate, is_missing
from screening.workbench.plain.findings import (
    area_decimal,
    area_double,
    area_missing,
    areas_unnamed,
    case_without_anybody,
    cell_wrong,
    column_unknown,
    indicator_shapeless,
    indicators_missing,
    more_than_all,
    name_taken,
    name_unknown,
    nothing_known,
    sum_among_areas,
)

NO_DAY = dt.date(2000, 1, 1)
"""Stands where a table has no Stichtag; never shown: maps and workbooks ask for one."""

CITY: Mapping[str, Any] = {
    "key": "tabelle",
    "data": Path(),
    "name": "Tabelle",
    "level": "Gebiet",
    "crs": "EPSG:25832",
    "id_pattern": ".*",
    "attribution": "Tabelle",
    "separator": "",
    "boundary": [
        {
            "version": "wie in der Tabelle",
            "path": "tabelle",
            "id_column": "area_id",
            "crs": "EPSG:25832",
            "valid_from": 1900,
        }
    ],
}
"""What a city has to declare, for a table that declares nothing."""

Parsed = dict[str, list[int | None]]


@dataclass(frozen=True)
class Mapped:
    """Which columns of a table are what.

    Attributes
    ----------
    area : str
        Names the areas; empty if nothing does.
    inhabitants : str
        Empty if nobody is counted.
    indicators : dict of str to tuple of str
        Numerator and denominator, or one column of rates.
    labels : dict of str to str
    share : bool
        Rates are shares of one, not percentages.
    beyond : tuple of str
        Indicators whose numerator is no part of the denominator.
    """

    area: str
    inhabitants: str
    indicators: dict[str, tuple[str, ...]]
    labels: dict[str, str]
    share: bool = False
    beyond: tuple[str, ...] = ()

    @property
    def pairs(self) -> dict[str, tuple[str, str]]:
        """The indicators that are counted."""
        return {i: (c[0], c[1]) for i, c in self.indicators.items() if len(c) == 2}

    @property
    def alone(self) -> dict[str, str]:
        """The indicators that are given as a rate, with their column."""
        return {i: c[0] for i, c in self.indicators.items() if len(c) == 1}

    @property
    def counts(self) -> list[str]:
        """The columns of counts, each once."""
        pairs = (column for pair in self.pairs.values() for column in pair)
        return [c for c in dict.fromkeys([self.inhabitants, *pairs]) if c]


def mapped(
    table: Given,
    area: str,
    inhabitants: str,
    indicators: object,
    labels: Mapping[str, str],
    share: bool,
    beyond: Sequence[str],
) -> tuple[Mapped, list[Finding]]:
    """Return which columns are what, as far as the table has them, and what does not fit."""
    found: list[Finding] = []
    named = indicators if isinstance(indicators, Mapping) else {}
    if not named:
        found.append(indicators_missing())
    columns: dict[str, tuple[str, ...]] = {}
    for name, given in named.items():
        if not isinstance(name, str) or not name.strip() or (parts := _parts(given)) is None:
            found.append(indicator_shapeless(name))
            continue
        if name in DECISION_COLUMNS:
            found.append(name_taken(name))
        columns[name] = parts
    for setting, names in (("labels", labels), ("beyond", beyond)):
        found += [name_unknown(setting, str(n), [*columns]) for n in names if n not in named]
    area = area or table.index_name
    if not area:
        found.append(areas_unnamed(table.names))
    uses = [(area, "area"), (inhabitants, "inhabitants")]
    uses += [(c, f"den Indikator „{i}“") for i, parts in columns.items() for c in parts]
    there = {*table.names, table.index_name}
    unknown = {c: role for c, role in reversed(uses) if c and c not in there}
    found += [column_unknown(c, table.names, role) for c, role in reversed(unknown.items())]
    kept = {i: parts for i, parts in columns.items() if not unknown.keys() & {*parts}}
    chosen = Mapped(
        "" if area in unknown else area,
        "" if inhabitants in unknown else inhabitants,
        kept,
        {i: str(labels.get(i, i)) for i in kept},
        share,
        tuple(beyond),
    )
    return chosen, found


def _parts(given: object) -> tuple[str, ...] | None:
    if isinstance(given, str):
        return (given,)
    if isinstance(given, tuple | list) and len(given) in (1, 2) and all(isinstance(c, str) for c in given):
        return tuple(given)
    return None


def read(table: Given, columns: Mapped) -> tuple[pd.Index, Parsed, Parsed, list[Finding]]:
    """Read all cells: the areas, counts by column, rates by indicator, and what is wrong."""
    areas, found = _areas(table, columns.area)
    counts: Parsed = {}
    rates: Parsed = {}
    for column in columns.counts:
        counts[column], wrong = _cells(table, column, areas, as_count)
        found += wrong
    factor = 100 if columns.share else 1
    for i, column in columns.alone.items():
        rates[i], wrong = _cells(table, column, areas, lambda v: as_rate(v, factor))
        found += wrong
    for i, (n, d) in columns.pairs.items():
        found += _contradictions(i, (n, d), areas, counts[n], counts[d], i not in columns.beyond)
    return pd.Index(areas, name="area_id", dtype="str"), counts, rates, found


def _areas(table: Given, column: str) -> tuple[list[str], list[Finding]]:
    if not column:
        return [str(k) for k in range(1, table.length + 1)], []
    found: list[Finding] = []
    rows: dict[str, list[int]] = {}
    ids = []
    for row, value in enumerate(table.values(column), 1):
        decimal = isinstance(value, float | np.floating)
        ids.append(str(value).strip())
        if is_missing(value):
            found.append(area_missing(row, column))
        elif decimal:
            found.append(area_decimal(row, column, value))
        else:
            rows.setdefault(ids[-1], []).append(row)
    doubles = [area_double(a, at, column) for a, at in rows.items() if len(at) > 1]
    decimals = [f for f in found if f.value]
    missing = [f for f in found if not f.value]
    return ids, [*first_of(missing), *first_of(decimals), *first_of(doubles)]


def _cells(
    table: Given, column: str, areas: Sequence[str], parse: Callable[[Any], int | str]
) -> tuple[list[int | None], list[Finding]]:
    """Read a column; what is wrong is told kind by kind."""
    cells: list[int | None] = []
    found: dict[str, list[Finding]] = {}
    for row, (area, value) in enumerate(zip(areas, table.values(column), strict=True), 1):
        read = None if is_missing(value) else parse(value)
        if isinstance(read, str):
            found.setdefault(read, []).append(cell_wrong(read, area, row, column, value))
        cells.append(None if isinstance(read, str) else read)
    return cells, [f for kind in found.values() for f in first_of(kind)]


def _contradictions(
    indicator: str,
    columns: tuple[str, str],
    areas: Sequence[str],
    top: Sequence[int | None],
    bottom: Sequence[int | None],
    within: bool,
) -> list[Finding]:
    above, nobody = [], []
    for row, (area, n, d) in enumerate(zip(areas, top, bottom, strict=True), 1):
        if n is None or d is None:
            continue
        if n > 0 and d == 0:
            nobody.append(case_without_anybody(area, row, columns, n))
        elif within and n > d:
            above.append(more_than_all(indicator, area, row, columns, n, d))
    return [*first_of(nobody), *first_of(above)]


def doubts(columns: Mapped, areas: pd.Index, counts: Parsed, rates: Parsed) -> list[Finding]:
    """Tell what can be meant, and rarely is: a row of sums among the areas, columns without any value."""
    read = {**counts, **{columns.alone[i]: cells for i, cells in rates.items()}}
    empty = [nothing_known(c) for c, cells in read.items() if cells and not any(v is not None for v in cells)]
    whole = [[v for v in cells if v is not None] for cells in counts.values() if cells and None not in cells]
    totals = [sum(cells) for cells in whole]
    told = (
        [
            sum_among_areas(area, k + 1)
            for k, area in enumerate(areas)
            if all(0 < t == 2 * cells[k] for t, cells in zip(totals, whole, strict=True))
        ]
        if whole and len(areas) > 2
        else []
    )
    return [*empty, *told]


def delivery_of(columns: Mapped, areas: pd.Index, counts: Parsed, rates: Parsed) -> Delivery:
    """Return what was read as a delivery: the rule asks for nothing else."""
    catalogue, told = _catalogue(columns), doubts(columns, areas, counts, rates)
    if catalogue.inhabitants not in counts:
        counts = {catalogue.inhabitants: [None] * len(areas), **counts}
    empty = gpd.GeoSeries([None] * len(areas), index=areas, crs=CITY["crs"])
    return Delivery(
        city=City.model_validate(CITY),
        year=NO_DAY.year,
        catalogue=catalogue,
        stichtag=NO_DAY,
        boundary=CITY["boundary"][0]["version"],
        areas=gpd.GeoDataFrame(geometry=empty, index=areas),
        counts=_frame(counts, areas),
        status=_status(counts, areas),
        rates=_frame(rates, areas),
        rates_status=_status(rates, areas),
        sources=(),
        findings=Findings(tuple(told)),
    )


def _frame(cells: Parsed, areas: pd.Index) -> pd.DataFrame:
    return pd.DataFrame({c: pd.array(v, dtype="Int64") for c, v in cells.items()}, index=areas)


def _status(cells: Parsed, areas: pd.Index) -> pd.DataFrame:
    words = {c: ["fehlt" if v is None else VALUE if v else "null" for v in cs] for c, cs in cells.items()}
    return pd.DataFrame(words, index=areas, dtype="str")


def _catalogue(columns: Mapped) -> Catalogue:
    """Return a catalogue of what was given, under the names that it was given: they need not be those of a file."""
    indicators = []
    for number, (i, parts) in enumerate(columns.indicators.items(), 1):
        counted = len(parts) == 2
        indicators.append(
            Indicator.model_construct(
                id=i,
                number=number,
                label=columns.labels[i],
                short=columns.labels[i],
                numerator=parts[0] if counted else "",
                denominator=parts[1] if counted else "",
                per=100,
                within=counted and i not in columns.beyond,
                direction="+",
                theme="tabelle",
                source="Tabelle",
            )
        )
    raw: dict[str, Any] = {"theme": [{"id": "tabelle", "label": "Tabelle"}], "indicator": indicators}
    if columns.inhabitants:
        raw["inhabitants"] = columns.inhabitants
    return Catalogue.model_validate(raw)


def stop_at(found: Sequence[Finding]) -> None:
    """Raise all that is wrong at once, each once."""
    if found:
        raise ScreeningError([*dict.fromkeys(found)])
