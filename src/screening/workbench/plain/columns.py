"""A table of any library, read and never written: its columns as plain values, and each value as an exact number."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from numbers import Integral, Rational, Real
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from screening.base import ScreeningError
from screening.delivery.tables import RATE_SCALE
from screening.workbench.plain.findings import (
    NEGATIVE,
    NO_NUMBER,
    NO_POINT,
    NOT_WHOLE,
    TOO_LARGE,
    column_double,
    no_table,
)

MOST = 10**9
"""No count and no rate is larger; the same limit as for delivered files."""

WHOLE_FLOATS = 2**53
"""Up to here a float that is a whole number is that number and no other."""

_COUNT = re.compile(r"-?[0-9]+")
_RATE = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_COMMA = re.compile(r"-?[0-9.]*[0-9],[0-9]+")


@dataclass(frozen=True)
class Given:
    """A table as it was given.

    Attributes
    ----------
    names : tuple of str
        The columns' names as text.
    frame : pandas.DataFrame or narwhals.DataFrame
        The table itself; nobody writes to it.
    length : int
    """

    names: tuple[str, ...]
    frame: Any
    length: int

    @property
    def index_name(self) -> str:
        """The name of an index that names the rows, as pandas has it; empty if there is none."""
        index = getattr(self.frame, "index", None)
        named = (
            isinstance(index, pd.Index) and not isinstance(index, pd.MultiIndex) and index.name is not None
        )
        return str(index.name) if named else ""  # type: ignore[union-attr]

    def values(self, name: str) -> list[Any]:
        """Return a column (or the index) as values of their own type; a float of 32 bits stays one."""
        if isinstance(self.frame, pd.DataFrame):
            labels = [c for c in self.frame.columns if str(c) == name]
            return list(self.frame[labels[0]].array if labels else self.frame.index)
        column = self.frame.get_column(name)
        short = column.dtype == nw.Float32
        return [np.float32(v) if short and v is not None else v for v in column.to_list()]

    def whole(self) -> pd.DataFrame:
        """Return a copy as a frame of pandas, a GeoDataFrame if it was one."""
        if isinstance(self.frame, pd.DataFrame):
            return self.frame.copy()
        return pd.DataFrame({name: self.values(name) for name in self.names})


def given(table: object) -> Given:
    """Take a table of pandas, geopandas, polars or whatever narwhals knows.

    Raises
    ------
    ScreeningError
        If it is none, or two of its columns have the same name.

    Examples
    --------
    >>> given(pd.DataFrame({"a": [1, 2]})).values("a") == [1, 2]
    True
    >>> given([1, 2])
    Traceback (most recent call last):
    screening.base.findings.ScreeningError: Fehler: Das ist keine Tabelle, sondern „list“. → Einen DataFrame (pandas, \
polars, GeoDataFrame) übergeben, oder sc.rates(lieferung) mit Kriterien.
    """
    frame: Any = table
    if not isinstance(table, pd.DataFrame):
        frame = nw.from_native(table, pass_through=True)
        if isinstance(frame, nw.LazyFrame):
            frame = frame.collect()
        if not isinstance(frame, nw.DataFrame):
            raise ScreeningError([no_table(type(table).__name__)])
    names = [str(name) for name in frame.columns]
    if double := sorted({n for n in names if names.count(n) > 1}):
        raise ScreeningError([column_double(n) for n in double])
    return Given(tuple(names), frame, len(frame))


def is_missing(value: Any) -> bool:
    """Tell whether a cell holds nothing: None, NaN, NA, NaT, or a text of blanks.

    Examples
    --------
    >>> [is_missing(v) for v in (None, float("nan"), pd.NA, Decimal("NaN"), " ", 0, "0")]
    [True, True, True, True, True, False, False]
    """
    if isinstance(value, str):
        return not value.strip()
    if isinstance(value, Decimal):
        return value.is_nan()
    return value is None or value is pd.NA or value is pd.NaT or (isinstance(value, Real) and value != value)


def as_count(value: Any) -> int | str:
    """Return a cell as a count, or what is wrong with it.

    A float is a count if it is a whole number (a column with gaps holds floats); a text if it is nothing but digits:
    what „1.000“ means, only its author knows.

    Examples
    --------
    >>> as_count(12), as_count(12.0), as_count(" 12 "), as_count(Decimal("12.00"))
    (12, 12, 12, 12)
    >>> as_count(12.5), as_count("1.000"), as_count(-1), as_count("X"), as_count(True)  # doctest: +ELLIPSIS
    ('Eine Anzahl ist eine ganze Zahl', 'Eine Anzahl ist ...', 'Der Wert ist kleiner ...', ... 'Das ist keine Zahl')
    """
    if isinstance(value, str):
        text = value.strip()
        if not _COUNT.fullmatch(text):
            return NOT_WHOLE if _RATE.fullmatch(text) or _COMMA.fullmatch(text) else NO_NUMBER
        value = int(text)
    exact = _exact(value)
    if exact is None:
        return NO_NUMBER
    rounded = isinstance(value, float | np.floating) and abs(exact) >= WHOLE_FLOATS
    whole = exact.denominator == 1 and not rounded
    return _beyond(exact) or exact.numerator if whole else NOT_WHOLE


def as_rate(value: Any, factor: int = 1) -> int | str:
    """Return a cell as a rate in whole billionths of a percent, as delivered rates are kept, or what is wrong with it.

    A float is the decimal that it is written as: 12.3, not 12.300000000000000711.

    Parameters
    ----------
    value : object
    factor : int
        What makes a percentage of it: 100 for a share.

    Examples
    --------
    >>> as_rate(12.3), as_rate("12.3"), as_rate(0.123, 100), as_rate(np.float32(12.3))
    (12300000000, 12300000000, 12300000000, 12300000000)
    >>> as_rate("12,3"), as_rate(-0.1), as_rate(float("inf"))
    ('Das ist keine Zahl mit Dezimalpunkt', 'Der Wert ist kleiner als null', 'Das ist keine Zahl')
    """
    if isinstance(value, str):
        text = value.strip()
        if not _RATE.fullmatch(text):
            return NO_POINT if _COMMA.fullmatch(text) else NO_NUMBER
        exact: Fraction | None = Fraction(text)
    else:
        exact = _exact(value)
    if exact is None:
        return NO_NUMBER
    return _beyond(exact * factor) or round(exact * factor * RATE_SCALE)


def _exact(value: Any) -> Fraction | None:
    """Return the number that a value is written as; None if it is none."""
    if isinstance(value, bool | np.bool_):
        return None
    if isinstance(value, Integral):
        return Fraction(int(value))
    if isinstance(value, Rational):
        return Fraction(int(value.numerator), int(value.denominator))
    if isinstance(value, Decimal | Real) and np.isfinite(float(value)):
        return Fraction(str(value))
    return None


def _beyond(value: Fraction) -> str:
    """Return what is wrong with the size of a number; nothing if it may be."""
    if value < 0:
        return NEGATIVE
    return TOO_LARGE if value >= MOST else ""
