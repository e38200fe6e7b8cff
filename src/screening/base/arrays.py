"""Columns of pandas as plain arrays."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


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
