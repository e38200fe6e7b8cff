"""What the columns of one year say by themselves: empty, constant, repeated, rows of zeros, dates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

import numpy as np

from screening.base import Finding, the_area
from screening.concept import says_per
from screening.delivery.checks.findings import (
    column_of_one_value,
    column_repeated,
    column_without_values,
    counts_unlike_rounding,
    file_named_otherwise,
    header_of_another_date,
    rows_of_zeros,
    values_finer_than_rounded,
)
from screening.delivery.checks.year import Column, Year, each, whole_number

_YEAR_IN_NAME = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
_DATE_IN_HEADER = re.compile(r"\b[0-9]{1,2}\.\s?[0-9]{1,2}\.\s?([0-9]{4})\b|\b([0-9]{4})-[0-9]{2}-[0-9]{2}\b")

_LARGE = 10
"""Counts from here on are not equal in two columns by chance in most areas."""

_REPEATED = 0.95
_MIN_COLUMNS = 3
"""A file with fewer columns says too little about a row of zeros."""


def within_findings(year: Year) -> Iterator[Finding]:
    r"""Check the columns of one year by themselves.

    Examples
    --------
    >>> import datetime as dt, pathlib, tempfile
    >>> from screening.concept.catalogue import default_catalogue
    >>> from screening.delivery.manifest import City, SourceFile
    >>> from screening.delivery.tables.table import read_table
    >>> source = SourceFile(
    ...     path="a.csv", source="Amt", stichtag=dt.date(2024, 12, 31), decimal=",", id_column="Gebiet",
    ...     columns={"bev": "Alle (31.12.2023)", "hh": "Haushalte"},
    ... )
    >>> text = "Gebiet;Alle (31.12.2023);Haushalte\n01;9;.\n02;9;.\n03;9;.\n"
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = pathlib.Path(folder, "a.csv").write_text(text)
    ...     table = read_table(pathlib.Path(folder), source)
    >>> city = City.model_construct(name="Musterstadt")
    >>> year = Year(city, 2024, default_catalogue(), "2020", (table,), table.counts, table.rates)
    >>> for finding in within_findings(year):  # three areas are too few to tell that all have 9
    ...     print(finding.column, "–", finding.message)
    Haushalte – Die Spalte hat in keinem Gebiet einen Wert.
    Alle (31.12.2023) – Die Überschrift nennt ein Datum außerhalb von 2024.
    """
    columns = list(year.columns.values())
    for column in columns:
        yield from _uniform(column, year)
        yield from _finer(column, year)
    yield from _repeated(columns, year)
    yield from _zero_rows(year)
    yield from _dates(year)


def _uniform(column: Column, year: Year) -> Iterator[Finding]:
    """Tell a column without a single value, or with one and the same everywhere."""
    if len(column.table.lines) < 3:
        return
    known = column.numbers[~np.isnan(column.numbers)]
    if not len(known):
        # what keeps the file from being read has been told
        lost = any(f.level == "Fehler" for f in column.table.findings)
        if lost or year.areas.isin([*column.table.lines]).sum() == 0:
            return
        yield column_without_values(**column.place())
    elif len(known) >= year.city.checks.min_areas and known.min() == known.max():
        yield column_of_one_value(zero=bool(known[0] == 0), **column.place())


def _finer(column: Column, year: Year) -> Iterator[Finding]:
    """Tell figures that lie between the steps to which their file is declared to be rounded."""
    source = column.table.source
    if column.kind == "count":
        yield from _unlike_rounding(column, year)
        return
    if not source.rounded:
        return
    indicator = year.catalogue.by_id.get(column.id)
    step = float(source.rate_step_in(indicator.per if indicator else 100))
    steps = column.numbers / step
    # a workbook's 4.1 is 4.0999999999999996, and rates are kept to nine places
    finer = np.abs(steps - np.round(steps)) > max(1e-6, 1e-9 / step)
    if finer.any():
        k, area = next(each(finer, year.areas))
        shown = f"{the_area(area)}: {whole_number(column.numbers[k])}"
        known = int((~np.isnan(column.numbers)).sum())
        yield values_finer_than_rounded(
            str(source.rounded), int(finer.sum()), known, **column.place(area), value=shown
        )


def _unlike_rounding(column: Column, year: Year) -> Iterator[Finding]:
    """Tell counts that are no multiples of what their file is declared to be rounded to."""
    step = column.table.source.rounding
    finer = ~np.isnan(column.numbers) & (np.mod(column.numbers, step or 1) != 0)
    if not finer.any():
        return
    k, area = next(each(finer, year.areas))
    shown = f"{the_area(area)}: {whole_number(column.numbers[k])}"
    known = int((~np.isnan(column.numbers)).sum())
    yield counts_unlike_rounding(step, int(finer.sum()), known, **column.place(area), value=shown)


def _repeated(columns: list[Column], year: Year) -> Iterator[Finding]:
    """Tell columns that repeat another of the same kind."""
    least = year.city.checks.min_areas
    judged = []
    for column in columns:
        large = np.abs(column.numbers) >= (_LARGE if column.kind == "count" else 1e-6)
        if large.sum() >= least and len(np.unique(column.numbers[large])) >= least / 2:
            judged.append((column, large))
    for (one, large), (two, also) in combinations(judged, 2):
        if one.kind != two.kind:
            continue
        either = large | also
        equal = (one.numbers == two.numbers) & either
        if equal.sum() >= _REPEATED * either.sum():
            other = "" if one.table is two.table else one.table.name
            yield column_repeated(one.header, other, int(equal.sum()), int(either.sum()), **two.place())


def _zero_rows(year: Year) -> Iterator[Finding]:
    """Tell inhabited areas whose row holds nothing but zeros: probably there are no figures for them."""
    people = year.count(year.catalogue.inhabitants)
    if people is None:
        return
    for table in year.tables:
        columns = [c for c in year.columns.values() if c.table is table and c is not people]
        if len(columns) < _MIN_COLUMNS:
            continue
        share = sum(_share(c, people, year) for c in columns)
        expected = share * np.nan_to_num(people.numbers) >= year.city.checks.zero_row_cases
        empty = np.all([c.numbers == 0 for c in columns], axis=0) & expected
        if empty.any():
            place = {"file": table.name, "column": table.source.id_column}
            yield rows_of_zeros([*year.areas[empty]], len(columns), **place)


def _share(column: Column, people: Column, year: Year) -> float:
    """Return about how many cases there are to each inhabitant in the city; none of what is no share of them."""
    both = ~np.isnan(column.numbers) & (people.numbers > 0)
    if not both.any():
        return 0.0
    if column.kind == "rate":
        indicator = year.catalogue.by_id.get(column.id)
        per = says_per(indicator.unit) if indicator else 100
        return float(np.median(column.numbers[both])) / per if per else 0.0
    return float(column.numbers[both].sum() / people.numbers[both].sum())


def _dates(year: Year) -> Iterator[Finding]:
    """Tell files and headers that name another year."""
    for n, table in enumerate(year.tables, 1):
        name, key = table.source.declared(year.year, n)
        named = {int(y) for y in _YEAR_IN_NAME.findall(table.source.path)}
        if named and not table.source.shared and not named & {year.year, year.year + 1}:
            yield file_named_otherwise(year.year, table.source.path, f"{key}.path", name)
    of_others: dict[tuple[str, tuple[int, ...]], dict[str, None]] = {}
    for column in year.columns.values():
        dated = {int(a or b) for a, b in _DATE_IN_HEADER.findall(column.header)}
        if dated and year.year not in dated:
            of_others.setdefault((column.table.name, tuple(sorted(dated))), {})[column.header] = None
    for (file, those), headers in of_others.items():
        yield header_of_another_date(year.year, those, [*headers], file=file)
