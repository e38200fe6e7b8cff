"""Rows that hold no values although their cells say 0: told by a class column, often of another file.

Some sources publish an area without result as a row of noughts and say only in their class column that it
has none. Read as they stand, such noughts would lower every mean and count as "no" instead of "open".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from screening.base import Finding, first_of, folded
from screening.concept import SIGN_STATUSES
from screening.delivery.manifest import MissingWhere, Reading, plain
from screening.delivery.tables.findings import (
    areas_without_class,
    class_column_unreadable,
    class_file_unknown,
    no_row_missing,
    numbers_without_value,
    rows_without_values,
)
from screening.delivery.tables.grid import read_grid, read_header
from screening.delivery.tables.joins import KnownAreas
from screening.delivery.tables.rows import chosen_rows
from screening.delivery.tables.table import Table

Bools = npt.NDArray[np.bool_]


def without_missing_rows(
    tables: Sequence[Table], folder: Path, known: KnownAreas | None = None
) -> list[Table]:
    r"""Return the tables with all values taken out of the rows that ``missing_where`` names.

    Parameters
    ----------
    tables : sequence of Table
        All files of a year, in the order of the manifest.
    folder : Path
        The year's folder.
    known : KnownAreas, optional
        As for `read_table`.

    Returns
    -------
    list of Table
        Same order. In a row whose class is one of the declared values, every value becomes NA and gets the
        declared status, 0 or not. How many rows that were, rows that held more than noughts, areas without a
        class and slips of the declaration are added to the table's findings.

    Examples
    --------
    >>> import datetime as dt, tempfile
    >>> from screening.delivery.manifest import SourceFile
    >>> from screening.delivery.tables.table import read_table
    >>> source = SourceFile(
    ...     path="a.csv", source="Amt", stichtag=dt.date(2024, 12, 31), decimal=",", id_column="Gebiet",
    ...     columns={"bev": "Einwohner"}, missing_where=MissingWhere(column="Klasse", values=("", "0")),
    ... )
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, "a.csv").write_text("Gebiet;Einwohner;Klasse\n01;0;\n02;0;3\n03;7;0\n")
    ...     [table] = without_missing_rows([read_table(Path(folder), source)], Path(folder))
    >>> table.counts["bev"].tolist(), table.status["bev"].tolist()
    ([<NA>, 0, <NA>], ['fehlt', 'wert', 'fehlt'])
    >>> [(f.level, f.value) for f in table.findings if f.column == "Klasse"][1:]
    [('Hinweis', '01, 03'), ('Warnung', '03')]
    """
    return [
        _marked(t, n, tables, folder, known) if t.source.missing_where else t for n, t in enumerate(tables, 1)
    ]


def _marked(
    table: Table, position: int, tables: Sequence[Table], folder: Path, known: KnownAreas | None
) -> Table:
    rule = table.source.missing_where
    assert rule is not None
    wanted_file = folded(rule.file or table.source.path)
    owner = next((t for t in tables if folded(t.source.path) == wanted_file), None)
    if owner is None:
        there = dict.fromkeys(t.source.path for t in tables)
        name, key = table.source.declared(folder.name, position)
        return _telling(table, [class_file_unknown(name, key, rule.file, there)])
    classes = _classes(owner, rule.column, known)
    if classes is None:
        if any(f.level == "Fehler" for f in owner.findings):
            return table  # what keeps the class from being read has been told
        return _telling(table, [class_column_unreadable(owner.name, rule.column)])
    names = [str(area) for area in table.counts.index]
    wanted = {folded(v) for v in rule.values}  # noqa: PD011 - the key of the manifest, not a frame
    missing = np.array([classes.get(folded(area)) in wanted for area in names], dtype=bool)
    found = _told(table, rule, owner.name, names, missing)
    if classless := [a for a in names if folded(a) not in classes]:
        found.append(areas_without_class(table.name, rule.column, owner.name, classless))
    return replace(
        _telling(table, found),
        counts=_with(table.counts, missing, pd.NA),
        status=_with(table.status, missing, rule.status),
        rates=_with(table.rates, missing, pd.NA),
        rates_status=_with(table.rates_status, missing, rule.status),
    )


def _with(frame: pd.DataFrame, rows: Bools, value: object) -> pd.DataFrame:
    changed = frame.copy()
    changed.loc[rows] = value
    return changed


def _telling(table: Table, found: list[Finding]) -> Table:
    return replace(table, findings=(*table.findings, *found))


def _told(table: Table, rule: MissingWhere, owner: str, names: list[str], missing: Bools) -> list[Finding]:
    """Tell how many rows hold no values, and those among them that hold more than noughts."""
    meaning = f"„{SIGN_STATUSES[rule.status]}“"
    if not missing.any():
        return [no_row_missing(table.name, rule.column, owner, rule.values)]
    areas = [area for area, gone in zip(names, missing, strict=True) if gone]
    full = _nonzero(table) & missing
    held = [
        numbers_without_value(table.name, table.lines[area], rule.column, owner, meaning, area)
        for area, holds in zip(names, full, strict=True)
        if holds
    ]
    return [rows_without_values(table.name, rule.column, owner, meaning, areas), *first_of(held)]


def _nonzero(table: Table) -> Bools:
    """Return which rows hold a number other than 0."""
    values = pd.concat([table.counts, table.rates], axis=1)
    held: Bools = (values.fillna(0) != 0).any(axis=1).to_numpy(dtype=bool)
    return held


def _classes(owner: Table, column: str, known: KnownAreas | None) -> dict[str, str] | None:
    """Return area → text of a column, or None if it cannot be read; of a repeated area the first row counts."""
    silent, source = Reading(""), owner.source  # whoever reads the file's values tells what is wrong with it
    chosen = chosen_rows(read_grid(owner.folder, source, silent), source, silent, known)
    if chosen is None:
        return None
    grid = chosen.grid
    header, start, _ = read_header(grid, source)
    names = [plain(name) for name in (source.id_column, column)]
    if not silent.whole or any(header.count(name) != 1 for name in names):
        return None
    area, place = map(header.index, names)
    rows = [r for _, r in grid.lines(start) if len(r) > max(area, place)]
    return {folded(r[area]): folded(r[place]) for r in reversed(rows)}
