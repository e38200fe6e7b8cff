"""Whether an area's values rise or fall beside the city's mean, over the years that may be compared."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd

from screening.analysis.time.trend import Trend
from screening.base import Floats

RISING, FALLING = "steigend", "fallend"

LEAST_YEARS = 4
"""With fewer years a direction would be chance."""

LEAST_CHANGE = 0.1
"""So much of the mean a value has to rise or fall beside it."""

LEAST_PAIRS = 0.75
"""In so many of all pairs of years the later value has to be the higher (or lower) one."""


def directions(joined: Trend) -> pd.DataFrame:
    """Return the direction of each value beside the city's mean.

    Looked at is the value as a multiple of the mean of its year, so that what rises in the whole city does not make
    every area rise. A value is *steigend* if over the years since the last break of its series (or gap, see
    `Trend.segments`)

    - at least four years are known, the newest among them,
    - the straight line through them rises by a tenth of the mean or more from the first to the newest year, and
    - in three quarters of all pairs of years the later value is the higher one, so that one odd year is no direction;

    *fallend* likewise. Areas that a reform has redrawn have none: their earlier years are carried over.

    Parameters
    ----------
    joined : Trend

    Returns
    -------
    pandas.DataFrame
        Text, areas × indicators: ``steigend``, ``fallend``, or empty.

    Examples
    --------
    Against a mean of 10: steadily up, one odd year, and three years only:

    >>> years = (2020, 2021, 2022, 2023)
    >>> rate = pd.DataFrame([[10, 11, 12, 13], [10, 10, 10, 14], [None, 10, 12, 14]], list("abc"), list(years))
    >>> mean = pd.DataFrame([[10.0] * 4], ["alg2"], list(years))
    >>> joined = Trend(years, {"alg2": rate.astype("Float64")}, mean, pd.DataFrame(), frozenset(), {})
    >>> directions(joined)["alg2"].tolist()
    ['steigend', '', '']

    A break of the series in 2021 leaves three years:

    >>> cut = Trend(years, joined.rate, mean, pd.DataFrame(), frozenset(), {"alg2": (2021,)})
    >>> directions(cut)["alg2"].tolist()
    ['', '', '']
    """
    columns = {}
    for i, rate in joined.rate.items():
        run = list(joined.segments(i)[-1]) if joined.years else []
        mean = joined.reference.loc[i, run].to_numpy(dtype=float, na_value=np.nan)
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = rate[run].to_numpy(dtype=float, na_value=np.nan) / np.where(mean > 0, mean, np.nan)
        told = _told(ratio, np.array(run, dtype=float))
        told[rate.index.isin(list(joined.uncertain))] = ""
        columns[i] = pd.Series(told, index=rate.index, dtype="str")
    return pd.DataFrame(columns)


def _told(ratio: Floats, years: Floats) -> np.ndarray:
    told = np.full(len(ratio), "", dtype=object)
    if len(years) < LEAST_YEARS:
        return told
    known = np.isfinite(ratio)
    count = known.sum(axis=1)
    filled = np.where(known, ratio, 0.0)
    at = np.where(known, years, 0.0)
    centre = at.sum(axis=1) / np.maximum(count, 1)
    off = np.where(known, years - centre[:, None], 0.0)
    squares = (off**2).sum(axis=1)
    slope = (off * filled).sum(axis=1) / np.where(squares > 0, squares, 1.0)
    span = years[-1] - years[known.argmax(axis=1)]
    change = slope * span
    ups, downs, pairs = (np.zeros(len(ratio)) for _ in range(3))
    for a, b in combinations(range(len(years)), 2):
        both = known[:, a] & known[:, b]
        step = np.where(both, filled[:, b] - filled[:, a], 0.0)
        ups, downs, pairs = ups + (step > 0), downs + (step < 0), pairs + both
    enough = known[:, -1] & (count >= LEAST_YEARS)
    # a sum of floats does not hit a round number exactly
    told[enough & (change >= LEAST_CHANGE - 1e-9) & (ups >= LEAST_PAIRS * pairs)] = RISING
    told[enough & (change <= 1e-9 - LEAST_CHANGE) & (downs >= LEAST_PAIRS * pairs)] = FALLING
    return told
