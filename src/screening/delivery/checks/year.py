"""What the checks look at: one year's files joined on its areas, column by column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from screening.concept import Catalogue
from screening.delivery.manifest import City
from screening.delivery.tables import Table

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

RATE_UNIT = 1e-9
"""Delivered rates are integers of so many of their unit."""


@dataclass(frozen=True)
class Column:
    """One declared column of a delivered file.

    Attributes
    ----------
    kind : {"count", "rate"}
    id : str
        Count, or indicator of a rate.
    table : Table
    numbers : numpy.ndarray
        Float, one per area of the year; NaN where there is no number. Rates in their unit.
    """

    kind: str
    id: str
    table: Table
    numbers: Floats

    @property
    def header(self) -> str:
        """The column's header in the file."""
        source = self.table.source
        return (source.columns if self.kind == "count" else source.rates)[self.id]

    @property
    def slack(self) -> int:
        """By how much rounding moves one cell: the sender's, and ours of yearly averages."""
        source = self.table.source
        return source.rounding // 2 + (1 if source.fractions == "round" else 0)

    def place(self, area: str = "") -> dict[str, str]:
        """Return where this column is, or its cell of one area, as a `Finding` says it."""
        row = str(self.table.lines.get(area, "")) if area else ""
        return {"file": self.table.name, "row": row, "column": self.header}


@dataclass(frozen=True)
class Year:
    r"""What the checks look at: one year's files, joined on its areas.

    Attributes
    ----------
    city : City
    year : int
    catalogue : Catalogue
        As defined in `year`.
    boundary : str
    tables : tuple of Table
    counts, rates : pandas.DataFrame
        Int64, areas × counts (or indicators).
    frame : pandas.DataFrame
        The areas with their parents, as `Delivery.areas`; without it only their ids tell parents.

    Examples
    --------
    >>> import datetime as dt, pathlib, tempfile
    >>> from screening.concept.catalogue import default_catalogue
    >>> from screening.delivery.manifest import SourceFile
    >>> from screening.delivery.tables.table import read_table
    >>> source = SourceFile(
    ...     path="a.csv", source="Amt", stichtag=dt.date(2024, 12, 31), decimal=",", id_column="Gebiet",
    ...     columns={"bev": "Einwohner"}, rounding=5,
    ... )
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = pathlib.Path(folder, "a.csv").write_text("Gebiet;Einwohner\n01;120\n02;.\n")
    ...     table = read_table(pathlib.Path(folder), source)
    >>> city = City.model_construct(name="Musterstadt")
    >>> year = Year(city, 2024, default_catalogue(), "2020", (table,), table.counts, table.rates)
    >>> year.count("bev").numbers, year.count("bev").header, year.count("bev").slack
    (array([120.,  nan]), 'Einwohner', 2)
    >>> print(year.count("hh"))
    None
    """

    city: City
    year: int
    catalogue: Catalogue
    boundary: str
    tables: tuple[Table, ...]
    counts: pd.DataFrame
    rates: pd.DataFrame
    frame: pd.DataFrame = field(default_factory=pd.DataFrame)

    @property
    def areas(self) -> pd.Index[str]:
        """The areas, in the order of all values."""
        return self.counts.index

    @cached_property
    def columns(self) -> Mapping[tuple[str, str], Column]:
        """Every column that was read, by kind and id; of one delivered twice (an error) the first."""
        found: dict[tuple[str, str], Column] = {}
        for table in self.tables:
            for kind, there, frame in (
                ("count", table.counts, self.counts),
                ("rate", table.rates, self.rates),
            ):
                for key in there.columns:
                    if key in frame and (kind, key) not in found:
                        found[kind, key] = Column(kind, key, table, as_floats(frame[key], kind))
        return found

    def count(self, key: str) -> Column | None:
        """Return a count's column, or None if it was not read."""
        return self.columns.get(("count", key))


def as_floats(values: pd.Series, kind: str) -> Floats:
    """Return Int64 values as floats, NaN where there is none; rates in their unit.

    Parameters
    ----------
    values : pandas.Series
        Int64: counts, or rates in 10⁻⁹ of their unit.
    kind : {"count", "rate"}

    Examples
    --------
    >>> as_floats(pd.Series([7, None], dtype="Int64"), "count")
    array([ 7., nan])
    >>> as_floats(pd.Series([4_500_000_000], dtype="Int64"), "rate")
    array([4.5])
    """
    plain: Floats = values.to_numpy(dtype="float64", na_value=np.nan)
    return plain * RATE_UNIT if kind == "rate" else plain


def whole_number(value: float) -> str:
    """Return a number as German readers write it: up to two decimals, blanks between thousands.

    Examples
    --------
    >>> whole_number(1234.0), whole_number(7.4402)
    ('1\u202f234', '7,44')
    """
    text = f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"
    return text.replace(",", "\u202f").replace(".", ",").replace("-", "\u2212")


def each(where: Bools, areas: pd.Index[str]) -> Iterator[tuple[int, str]]:
    """Yield position and id of the areas where something holds.

    Examples
    --------
    >>> areas = pd.Index(["01", "02", "03"])
    >>> list(each(np.array([True, False, True]), areas)), list(each(np.zeros(3, dtype=bool), areas))
    ([(0, '01'), (2, '03')], [])
    """
    for k in np.flatnonzero(where):
        yield int(k), str(areas[k])
