"""Columns of integers as plain arrays, and work on many rows in parts that fit into a core's cache."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Result = TypeVar("Result")

CHUNK = 1 << 17
"""Rows of a part: what is computed of one column (8 bytes a row, a few arrays) stays in the caches.

Less is no quicker: threads then wait for the interpreter between steps more often than for memory.
"""

THREADS = 8
"""No more threads than this: they wait for memory, not for each other's arithmetic."""


def as_arrays(numerator: pd.Series, denominator: pd.Series) -> tuple[Ints, Ints, Bools]:
    """Return numerator, denominator (int64, 0 where unknown) and where both are known."""
    known = np.asarray(numerator.notna()) & np.asarray(denominator.notna())
    n = numerator.to_numpy(dtype="int64", na_value=0)
    d = denominator.to_numpy(dtype="int64", na_value=0)
    return n, d, known


def without(values: pd.Series, hide: pd.Series | bool) -> pd.Series:
    """Return a nullable series without some values; below pandas' mask nothing of them stays, either."""
    kept = values.array.copy()
    hidden = np.broadcast_to(np.asarray(hide), len(kept))
    kept[hidden] = kept.dtype.type(0)
    kept[hidden] = pd.NA
    return pd.Series(kept, index=values.index, name=values.name)


def values_of(array: Any) -> npt.NDArray[Any]:
    """Return the values of a nullable array without copying them: only to be read, meaningless where missing.

    Parameters
    ----------
    array : pandas.arrays.IntegerArray or BooleanArray

    Notes
    -----
    ``to_numpy`` copies, and sets Python's filter of warnings meanwhile, which threads must not do. The view
    is that of pandas' interface for arrays (``ExtensionArray._values_for_argsort``), there for reading.

    Examples
    --------
    >>> int(values_of(pd.array([3, None], dtype="Int64"))[0])
    3
    """
    values: npt.NDArray[Any] = array._values_for_argsort().view()
    values.flags.writeable = False
    return values


def unpacked(array: Any, rows: slice = slice(None)) -> tuple[npt.NDArray[Any], Bools]:
    """Return the values of some rows of a nullable array (see `values_of`), and where they are missing.

    Examples
    --------
    >>> unpacked(pd.array([3, None], dtype="Int64"))[1].tolist()
    [False, True]
    """
    part = array[rows]
    return values_of(part), part.isna()


def where_few(mask: Bools) -> npt.NDArray[np.intp]:
    """Return the positions of True in a contiguous array: what `numpy.flatnonzero` does, quicker if there are few.

    It looks at eight bytes at once, and one by one only at those where there is any.

    Examples
    --------
    >>> where_few(np.array([False] * 9 + [True] * 2)).tolist()
    [9, 10]
    """
    eights = len(mask) // 8
    words = np.flatnonzero(mask[: 8 * eights].view(np.uint64) != 0)
    found = np.flatnonzero(mask[: 8 * eights].reshape(eights, 8)[words])
    rest = 8 * eights + np.flatnonzero(mask[8 * eights :])
    return np.concatenate([8 * words[found >> 3] + (found & 7), rest])


def in_parts(work: Callable[[slice], Result], size: int, chunk: int | None = None) -> list[Result]:
    """Do some work on all rows, a part at a time, in threads if there are several parts.

    Parameters
    ----------
    work : function
        Takes the rows as a slice. It must write to nothing but these rows.
    size : int
        How many rows there are.
    chunk : int, optional
        Rows of a part, `CHUNK` if left out.

    Returns
    -------
    list
        What each part gave, in the order of rows, however many threads there were; without rows, what
        the empty part gave.

    Examples
    --------
    >>> in_parts(lambda rows: rows.stop - rows.start, 5, chunk=2)
    [2, 2, 1]
    """
    step = chunk or CHUNK
    parts = [slice(start, min(start + step, size)) for start in range(0, max(size, 1), step)]
    threads = min(len(parts), THREADS, os.cpu_count() or 1)
    if threads < 2:
        return [work(rows) for rows in parts]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(work, parts))
