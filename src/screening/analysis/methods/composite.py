"""Composite indices as other cities use them, beside the rule: Berlin's monitoring, and one like Hamburg's.

Both ask another question than the rule. The rule counts how many values lie clearly above the mean; an index
adds up how far all values lie from it, so that one very high value makes up for several ordinary ones.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from screening.base import Floats

STATUS = ("hoch", "mittel", "niedrig", "sehr niedrig")
"""Classes of the status from the best to the worst; a high index is a low status."""

DYNAMICS = ("positiv", "stabil", "negativ")
"""Classes of the dynamics from the best to the worst; a high change is a negative dynamics."""

LOW = ("niedrig", "sehr niedrig")
"""Classes of the status that Berlin and Hamburg look at first."""

NEAR = 1e-9
"""An index so near a cut-off is taken to lie on it: sums of floats do not hit round numbers exactly."""


def scores(values: pd.DataFrame, included: pd.Series) -> pd.DataFrame:
    """Return z-values: how many standard deviations each value lies above the mean.

    ``z_ij = (x_ij - mean_j) / s_j`` with the unweighted mean and the population standard deviation (divided
    by N, ddof 0) over the included areas that have all values.

    Parameters
    ----------
    values : pandas.DataFrame
        Areas × indicators, numbers in any one unit per column; a high value is a worse one.
    included : pandas.Series
        bool by area.

    Returns
    -------
    pandas.DataFrame
        Float64; rows of NA for areas that are not included or lack a value. An indicator that is the same
        everywhere has z-values of 0.

    Examples
    --------
    >>> scores(pd.DataFrame({"a": [1.0, 3.0, 9.0]}), pd.Series([True, True, False]))["a"].tolist()
    [-1.0, 1.0, <NA>]

    An area that lacks a value enters no mean; an indicator that is the same everywhere tells nothing:

    >>> values = pd.DataFrame({"a": [1.0, 3.0, 9.0], "b": [5.0, 5.0, np.nan]})
    >>> scores(values, pd.Series([True, True, True])).values.tolist()
    [[-1.0, 0.0], [1.0, 0.0], [<NA>, <NA>]]
    >>> scores(values.iloc[:0], pd.Series([], dtype=bool)).shape
    (0, 2)
    """
    x = values.to_numpy(dtype=float, na_value=np.nan)
    used = included.reindex(values.index).to_numpy(dtype=bool) & np.isfinite(x).all(axis=1)
    z = np.full(x.shape, np.nan)
    if used.any() and x.shape[1]:
        z[used] = _standardised(x[used])
    return pd.DataFrame(z, index=values.index, columns=values.columns).astype("Float64")


def index_of(z: pd.DataFrame, weights: Mapping[str, float] | None = None) -> pd.Series:
    """Return the index: the sum of the z-values, standardised again.

    Parameters
    ----------
    z : pandas.DataFrame
        See `scores`.
    weights : mapping of str to float, optional
        Per indicator, not negative; only their ratios matter. Default: all the same.

    Returns
    -------
    pandas.Series
        Float64, mean 0 and population standard deviation 1; NA where a z-value is, and everywhere if all
        areas have the same sum.

    Raises
    ------
    ValueError
        If weights do not name exactly the indicators, are negative, or all zero.

    Examples
    --------
    >>> z = pd.DataFrame({"a": [-1.0, 1.0, None], "b": [-1.0, 1.0, None]}, dtype="Float64")
    >>> index_of(z).tolist(), index_of(z, {"a": 1, "b": 3}).tolist()
    ([-1.0, 1.0, <NA>], [-1.0, 1.0, <NA>])
    >>> index_of(z - z).tolist()  # no differences, no index
    [<NA>, <NA>, <NA>]
    >>> index_of(z, {"a": 1})
    Traceback (most recent call last):
    ValueError: weights must name every indicator, be >= 0, and not all be 0
    """
    factors = np.ones(z.shape[1])
    if weights is not None:
        factors = np.array([weights.get(c, np.nan) for c in z], dtype=float)
        if len(weights) != z.shape[1] or not (factors >= 0).all() or not factors.any():
            raise ValueError("weights must name every indicator, be >= 0, and not all be 0")
    sums = z.to_numpy(dtype=float, na_value=np.nan) @ factors
    used = np.isfinite(sums)
    result = np.full(len(sums), np.nan)
    if z.shape[1] and used.any() and np.ptp(sums[used]) > NEAR * max(np.abs(sums[used]).max(), 1.0):
        result[used] = _standardised(sums[used][:, None])[:, 0]
    return pd.Series(result, index=z.index, dtype="Float64", name="index")


def _standardised(x: Floats) -> Floats:
    """Subtract each column's mean and divide by its population SD; a column without spread becomes 0."""
    centred = x - x.mean(axis=0)
    spread = np.sqrt((centred**2).mean(axis=0))
    flat = x.max(axis=0) == x.min(axis=0)
    return np.where(flat, 0.0, centred / np.where(flat, 1.0, spread))


def status_class(index: pd.Series, cuts: tuple[float, float, float] = (-1.0, 1.0, 1.5)) -> pd.Series:
    """Return the status of each index (text, NA without index).

    Parameters
    ----------
    index : pandas.Series
        Float64.
    cuts : tuple of float
        *hoch* < first <= *mittel* <= second < *niedrig* <= third < *sehr niedrig*.

    Returns
    -------
    pandas.Series
        Text, one of `STATUS`. A value on the first or second cut is *mittel*, on the third *niedrig*; values
        within 10⁻⁹ of a cut lie on it.

    Examples
    --------
    >>> status_class(pd.Series([-1.1, -1, 1, 1.5, 1.6], dtype="Float64")).tolist()
    ['hoch', 'mittel', 'mittel', 'niedrig', 'sehr niedrig']
    >>> status_class(pd.Series([1.0 + 1e-12, None], dtype="Float64")).tolist()
    ['mittel', nan]
    """
    high, low, very_low = cuts
    x = index.to_numpy(dtype=float, na_value=np.nan)
    below = x < high - NEAR
    position = np.where(below, 0, 1 + (x > low + NEAR) + (x > very_low + NEAR))
    return _named(position, STATUS, index, "status")


def dynamics_class(index: pd.Series, change: float = 1.0) -> pd.Series:
    """Return the dynamics of each index of changes (text, NA without index).

    Parameters
    ----------
    index : pandas.Series
        Float64.
    change : float
        *positiv* <= -change < *stabil* < change <= *negativ*.

    Returns
    -------
    pandas.Series
        Text, one of `DYNAMICS`. A value on a cut is not *stabil*; values within 10⁻⁹ of a cut lie on it.

    Examples
    --------
    >>> dynamics_class(pd.Series([-1, -0.9, 0.9, 1], dtype="Float64")).tolist()
    ['positiv', 'stabil', 'stabil', 'negativ']
    >>> dynamics_class(pd.Series([1.0 - 1e-12, None], dtype="Float64")).tolist()
    ['negativ', nan]
    """
    x = index.to_numpy(dtype=float, na_value=np.nan)
    position = np.where(x <= -change + NEAR, 0, np.where(x < change - NEAR, 1, 2))
    return _named(position, DYNAMICS, index, "dynamics")


def _named(position: np.ndarray, names: tuple[str, ...], index: pd.Series, name: str) -> pd.Series:
    of = pd.Series(np.array(names, dtype=object)[position], index=index.index, dtype="str", name=name)
    return of.mask(index.isna())


def mss(
    values: pd.DataFrame,
    included: pd.Series,
    weights: Mapping[str, float] | None = None,
    cuts: tuple[float, float, float] = (-1.0, 1.0, 1.5),
) -> pd.DataFrame:
    """Return index and status of each area as Berlin's Monitoring Soziale Stadtentwicklung has them.

    The definition reproduces every published status of 2013, 2015, 2017 and 2019.

    Parameters
    ----------
    values : pandas.DataFrame
        Areas × indicators in percent.
    included : pandas.Series
        bool by area: large enough and no logged outlier; the others enter no mean and get no class.
    weights : mapping of str to float, optional
        See `index_of`; Berlin's are all the same.
    cuts : tuple of float
        See `status_class`.

    Returns
    -------
    pandas.DataFrame
        ``index`` (Float64), ``class`` (text); NA for areas that are not included or lack a value.

    Examples
    --------
    >>> values = pd.DataFrame({"a": [0.0, 0, 0, 0, 10], "b": [0.0, 0, 0, 0, 10]})
    >>> mss(values, pd.Series([True] * 5))["class"].tolist()
    ['mittel', 'mittel', 'mittel', 'mittel', 'sehr niedrig']
    >>> mss(values, pd.Series([True] * 4 + [False]))["class"].tolist()  # without the fifth all are alike
    [nan, nan, nan, nan, nan]
    """
    index = index_of(scores(values, included), weights)
    return pd.DataFrame({"index": index, "class": status_class(index, cuts)})


def mss_dynamics(
    changes: pd.DataFrame,
    included: pd.Series,
    weights: Mapping[str, float] | None = None,
    change: float = 1.0,
) -> pd.DataFrame:
    """Return index and dynamics of each area: the same as `mss`, on changes.

    Parameters
    ----------
    changes : pandas.DataFrame
        Areas × indicators in percentage points; more is worse.
    included : pandas.Series
        bool by area, see `mss`.
    weights : mapping of str to float, optional
        See `index_of`.
    change : float
        See `dynamics_class`.

    Returns
    -------
    pandas.DataFrame
        ``index`` (Float64), ``class`` (text, one of `DYNAMICS`); NA for areas that are not included or lack a
        change.

    Examples
    --------
    >>> changes = pd.DataFrame({"a": [-2.0, 0.0, 2.0, None], "b": [-2.0, 0.0, 2.0, 1.0]})
    >>> mss_dynamics(changes, pd.Series([True] * 4))["class"].tolist()
    ['positiv', 'stabil', 'negativ', nan]
    """
    index = index_of(scores(changes, included), weights)
    return pd.DataFrame({"index": index, "class": dynamics_class(index, change)})


__all__ = [
    "DYNAMICS",
    "LOW",
    "NEAR",
    "STATUS",
    "dynamics_class",
    "index_of",
    "mss",
    "mss_dynamics",
    "scores",
    "status_class",
]
