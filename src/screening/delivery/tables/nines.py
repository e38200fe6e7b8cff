"""Numbers that are nothing but nines: what databases write where they have no value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from screening.base import Finding
from screening.delivery.tables.cells import nines_in
from screening.delivery.tables.findings import number_of_nines
from screening.delivery.tables.findings_of_cells import sign_remedy
from screening.delivery.tables.table import RATE_SCALE, Table


def without_nines(table: Table) -> Table:
    r"""Return a table without its numbers that are nothing but nines, which are told once a column.

    No quarter has 999999 people or cases; 9999 and 99999 are placeholders only if two areas of a column have
    them, and not all. Below zero all of these are. What is taken out has the status *fehlt*.

    Examples
    --------
    >>> import datetime as dt, pathlib, tempfile
    >>> from screening.delivery.manifest import SourceFile
    >>> from screening.delivery.tables.table import read_table
    >>> source = SourceFile(
    ...     path="a.csv", source="Amt", stichtag=dt.date(2024, 12, 31), decimal=",", id_column="Gebiet",
    ...     columns={"bev": "Einwohner", "hh": "Haushalte"},
    ... )
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = pathlib.Path(folder, "a.csv").write_text("Gebiet;Einwohner;Haushalte\n01;999999;9999\n02;7;3\n")
    ...     table = without_nines(read_table(pathlib.Path(folder), source))
    >>> table.counts["bev"].tolist(), table.counts["hh"].tolist()  # one area may have 9999 households
    ([<NA>, 7], [9999, 3])
    >>> table.status["bev"].tolist(), table.findings[0].message
    (['fehlt', 'wert'], 'Die Zahl ist vermutlich ein Platzhalter für fehlende Angaben.')
    """
    found: list[Finding] = []
    counts, status = _without(table, table.counts, table.status, table.source.columns, 1, found)
    shares, shares_status = _without(
        table, table.rates, table.rates_status, table.source.rates, RATE_SCALE, found
    )
    if not found:
        return table
    findings = (*table.findings, *found)
    return replace(
        table, counts=counts, status=status, rates=shares, rates_status=shares_status, findings=findings
    )


def _without(
    table: Table,
    numbers: pd.DataFrame,
    status: pd.DataFrame,
    headers: Mapping[str, str],
    scale: int,
    found: list[Finding],
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return numbers (in units of 1/`scale`) and statuses without nines; add a finding for each."""
    for key in numbers.columns:
        values = numbers[key].to_numpy(dtype="int64", na_value=0)
        for value in nines_in(values, scale):
            same = values == value
            numbers, status = numbers.copy(), status.copy()
            numbers.loc[same, key], status.loc[same, key] = pd.NA, "fehlt"
            areas = [str(a) for a in numbers.index[same]]
            number, line = value // scale, table.lines.get(areas[0])
            remedy = sign_remedy(table.source.signs, dict.fromkeys([*table.stand_ins, str(number)]))
            found.append(number_of_nines(table.name, line, headers.get(key, key), number, areas, remedy))
    return numbers, status
