"""The contract between reading and rates: what the tables of a delivery always are, as pandera schemas."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import Any

import pandas as pd

from screening.base import Finding
from screening.concept import STATUSES
from screening.delivery.checks.findings import contract_broken, values_unlike_signs


@cache
def _schemas() -> dict[str, Any]:
    """Build the schemas, which say where a table breaks the contract; pandera is imported here, for it is slow to import."""
    import pandera.pandas as pa

    index = pa.Index("str", unique=True, nullable=False, name="area_id")
    number = pa.Column("Int64", pa.Check.ge(0), nullable=True, regex=True, required=False)
    status = pa.Column("str", pa.Check.isin(list(STATUSES)), nullable=False, regex=True, required=False)
    return {
        "counts": pa.DataFrameSchema({".+": number}, index=index),
        "status": pa.DataFrameSchema({".+": status}, index=index),
    }


def _is_index(index: pd.Index) -> bool:
    """Tell whether each area stands there once, as text."""
    return index.name == "area_id" and index.dtype == "str" and index.is_unique and not index.hasnans


def _is_counts(frame: pd.DataFrame) -> bool:
    """Tell whether every column is Int64 from 0 up."""
    return all(isinstance(t, pd.Int64Dtype) for t in frame.dtypes) and all(
        column.min() >= 0 for _, column in frame.items() if column.notna().any()
    )


def _is_status(frame: pd.DataFrame) -> bool:
    """Tell whether every cell has a known status."""
    return set().union(*(column.unique() for _, column in frame.items())) <= set(STATUSES)


_SOUND = {"counts": _is_counts, "status": _is_status}
"""One look at the whole table: what is sound, as every table is that was read, needs no schema."""


def contract_findings(
    counts: pd.DataFrame,
    status: pd.DataFrame,
    rates: pd.DataFrame,
    rates_status: pd.DataFrame,
    file: str,
    negative: Collection[str] = (),
) -> list[Finding]:
    """Check what `rates` relies on: numbers from 0 up (but for changes), a known status per cell, each area once.

    Parameters
    ----------
    counts, rates : pandas.DataFrame
        Int64, areas × counts (or indicators).
    status, rates_status : pandas.DataFrame
        Text of the same shapes.
    file : str
        What findings call the delivery.
    negative : collection of str
        Indicators of which rates below 0 are declared.

    Returns
    -------
    list of Finding
        Empty for every delivery that was read; a *Fehler* means that a reader broke the contract.

    Examples
    --------
    >>> areas = pd.Index(["01", "02"], name="area_id", dtype="str")
    >>> counts = pd.DataFrame({"bev": pd.array([120, None], "Int64")}, index=areas)
    >>> status = pd.DataFrame({"bev": ["wert", "geheim"]}, index=areas, dtype="str")
    >>> none = pd.DataFrame(index=areas)
    >>> contract_findings(counts, status, none, none, "2024/lieferung.toml")
    []
    >>> [(f.column, f.message) for f in contract_findings(-counts, status, none, none, "2024/lieferung.toml")]
    [('bev', 'Die Tabelle verletzt die Regel „Werte ab 0“.')]
    """
    found = []
    rates = rates.assign(**{i: rates[i].abs() for i in negative if i in rates})
    for name, frame, signs in (("counts", counts, status), ("rates", rates, rates_status)):
        found += _failures("counts", frame, file)
        found += _failures("status", signs, file)
        if not (frame.index.equals(signs.index) and frame.columns.equals(signs.columns)):
            found.append(values_unlike_signs(name, file))
    return found


def _failures(schema: str, frame: pd.DataFrame, file: str) -> list[Finding]:
    if frame.empty or (_is_index(frame.index) and _SOUND[schema](frame)):
        return []
    from pandera.errors import SchemaErrors

    try:
        _schemas()[schema].validate(frame, lazy=True)
    except SchemaErrors as error:
        cases = error.failure_cases.drop_duplicates(["column", "check"])
        return [contract_broken(_rule(str(c.check)), str(c.column), file) for c in cases.itertuples()]
    return []


def _rule(check: str) -> str:
    """Return a rule of the schema in German."""
    for beginning, german in (
        ("greater_than", "Werte ab 0"),
        ("isin", "bekannter Status"),
        ("not_nullable", "keine Lücke"),
        ("field_uniqueness", "jedes Gebiet einmal"),
        ("dtype", "ganze Zahl oder Text"),
    ):
        if check.startswith(beginning):
            return german
    return check
