"""Rates delivered beside their counts, recomputed: what differs by more than rounding is told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from screening.base import Finding, decimals, first_of, value_with_unit
from screening.concept import Catalogue, Indicator
from screening.delivery.tables.findings import rate_differs, rates_of_other_counts
from screening.delivery.tables.table import RATE_SCALE, Table

Floats = npt.NDArray[np.float64]


def published_findings(tables: Sequence[Table], catalogue: Catalogue) -> list[Finding]:
    r"""Compare delivered rates with those that their counts give.

    Parameters
    ----------
    tables : sequence of Table
        All files of a year.
    catalogue : Catalogue
        As defined in the year: which counts make an indicator.

    Returns
    -------
    list of Finding
        One *Warnung* per area whose rate cannot come from its counts, given the rounding of the counts and the
        step that the rates are rounded to (if none is declared: the digits they have); a single *Fehler* if that
        holds for most areas, for then percent and share, or the columns, are mixed up. Areas without one of the
        three are left out.

    Examples
    --------
    >>> import datetime as dt, pathlib, tempfile
    >>> from screening.concept.catalogue import default_catalogue
    >>> from screening.delivery.manifest import SourceFile
    >>> from screening.delivery.tables.table import read_table
    >>> source = SourceFile(
    ...     path="a.csv", source="BA", stichtag=dt.date(2024, 12, 31), decimal=",", id_column="Gebiet",
    ...     columns={"alo_sgb3": "Arbeitslose", "bev_15_65": "Einwohner"}, rates={"alo_sgb3": "Quote"},
    ... )
    >>> text = "Gebiet;Arbeitslose;Einwohner;Quote\n01;40;998;4,0\n02;20;1000;3,0\n03;20;0;3,0\n"
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = pathlib.Path(folder, "a.csv").write_text(text)
    ...     table = read_table(pathlib.Path(folder), source)
    >>> [(f.row, f.message) for f in published_findings([table], default_catalogue())]
    [('3', 'Die gelieferte Quote „Arbeitslose SGB III“ ergibt sich nicht aus Zähler und Nenner.')]
    """
    counts = {c: t for t in reversed(tables) for c in t.counts.columns}
    found: list[Finding] = []
    for table in tables:
        for key in table.rates.columns:
            i = catalogue.by_id.get(str(key))
            if i is not None and i.numerator in counts and i.denominator in counts:
                found += _compared(table, i, counts[i.numerator], counts[i.denominator])
    return found


def _compared(table: Table, i: Indicator, above: Table, below: Table) -> list[Finding]:
    index = table.rates.index
    known = table.rates[i.id].notna()
    delivered = table.rates[i.id].to_numpy(dtype="float64", na_value=np.nan) / RATE_SCALE
    n = above.counts[i.numerator].reindex(index).to_numpy(dtype="float64", na_value=np.nan)
    d = below.counts[i.denominator].reindex(index).to_numpy(dtype="float64", na_value=np.nan)
    declared = float(table.source.rate_step_in(i.per))
    half = declared / 2 or 0.5 / 10 ** _digits(table.rates[i.id][known].tolist())
    low, high = _span(n, d, _slack(above), _slack(below), i.per)
    wrong = (d > 0) & ((delivered + half < low - 1e-9) | (delivered - half > high + 1e-9))
    compared = int((known.to_numpy() & ~np.isnan(n) & (d > 0)).sum())
    if 2 * wrong.sum() > compared > 2:
        column = table.source.rates[i.id]
        return [rates_of_other_counts(table.name, column, i.short, int(wrong.sum()), compared)]
    return first_of([*_told(table, i, np.flatnonzero(wrong), n, d)])


def _told(table: Table, i: Indicator, wrong: npt.NDArray[np.intp], n: Floats, d: Floats) -> Iterator[Finding]:
    if not len(wrong):
        return  # perhaps there is no rate at all
    column = table.source.rates[i.id]
    digits = max(2, decimals(float(table.rates[i.id].max()) / RATE_SCALE, i.unit))
    for k in wrong:
        area = str(table.rates.index[k])
        given = float(table.rates[i.id].iloc[k]) / RATE_SCALE
        shown = (value_with_unit(v, i.unit, digits) for v in (given, i.per * n[k] / d[k]))
        yield rate_differs(table.name, table.lines.get(area), column, i.short, area, *shown)


def _digits(values: Sequence[int]) -> int:
    """Return how many decimals rates were delivered with: the most that any has.

    Examples
    --------
    >>> _digits([3_900_000_000, 4_000_000_000]), _digits([3_125_000_000]), _digits([])
    (1, 3, 0)
    """
    return next((k for k in range(9) if all(v % 10 ** (9 - k) == 0 for v in values)), 9)


def _span(n: Floats, d: Floats, above: float, below: float, per: int) -> tuple[Floats, Floats]:
    """Return the lowest and highest rate that rounded counts allow."""
    with np.errstate(divide="ignore", invalid="ignore"):
        low = per * np.maximum(n - above, 0) / (d + below)
        high = per * (n + above) / np.maximum(d - below, 1e-9)
    return low, high


def _slack(table: Table) -> float:
    """Return by how much a count may be off: the sender's rounding, or ours of averages."""
    source = table.source
    return source.rounding / 2 + (0.5 if source.fractions == "round" else 0.0)
