"""Columns of pandas as plain arrays."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.arrays import BooleanArray

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


class Bounds(NamedTuple):
    """How far figures that are told rounded, or in a bracket, may be off.

    Attributes
    ----------
    least, most : pandas.DataFrame
        Int64, areas × counts: between which numbers a count lies; NA where nothing is known.
    mean : pandas.Series
        Float64 by indicator, in its unit: by how much its reference value lies beside the true one at the most; NA
        where that is not known.
    """

    least: pd.DataFrame
    most: pd.DataFrame
    mean: pd.Series


def as_arrays(numerator: pd.Series, denominator: pd.Series) -> tuple[Ints, Ints, Bools]:
    """Return numerator, denominator (int64, 0 where unknown) and where both are known.

    Examples
    --------
    >>> n, d, known = as_arrays(pd.Series([3, None], dtype="Int64"), pd.Series([4, 5], dtype="Int64"))
    >>> n.tolist(), d.tolist(), known.tolist()
    ([3, 0], [4, 5], [True, False])
    """
    top, bottom = numerator.array, denominator.array
    known = ~(top.isna() | bottom.isna())
    return top.to_numpy(dtype="int64", na_value=0), bottom.to_numpy(dtype="int64", na_value=0), known


def without(values: pd.Series, hide: pd.Series | bool) -> pd.Series:
    """Return a nullable series without some values; below pandas' mask nothing of them stays, either."""
    kept = values.array.copy()
    hidden = np.broadcast_to(np.asarray(hide), len(kept))
    kept[hidden] = kept.dtype.type(0)
    kept[hidden] = pd.NA
    return pd.Series(kept, index=values.index, name=values.name)


def on_their_side(values: Floats, flags: BooleanArray, bar: float) -> Floats:
    """Move values that lie on the other side of the bar than their flag says to that side of it.

    Values of rounded figures may: below the bar they are told a thousandth below it. What is open stays.

    Examples
    --------
    >>> flags = pd.array([True, True, False, None], dtype="boolean")
    >>> on_their_side(np.array([12.0, 14.0, 13.0, 13.0]), flags, 13.0).tolist()
    [13.0, 14.0, 12.987, 13.0]
    """
    yes = flags.to_numpy(dtype=bool, na_value=False)
    no = ~flags.to_numpy(dtype=bool, na_value=True)
    return np.where(yes & (values < bar), bar, np.where(no & (values >= bar), bar * 0.999, values))
