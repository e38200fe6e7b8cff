"""How far a value could have come out otherwise by chance alone: intervals of random variation."""

from __future__ import annotations

import numpy as np
import pandas as pd
from pandas.arrays import FloatingArray

from screening.base import Floats, as_arrays
from screening.concept import Indicator
from screening.rule import Rates

Z95 = 1.959963984540054


def wilson(n: Floats, d: Floats, z: float = Z95) -> tuple[Floats, Floats]:
    """Return the Wilson score interval of n/d, as shares.

    For a full count it is no sampling error: it says how far the share could have come out otherwise by
    chance alone (*Zufallsschwankung*). Source: E. B. Wilson, JASA 22 (1927), 209–212.

    Parameters
    ----------
    n, d : arrays of float
        ``0 <= n <= d``; where d is 0 the result is NaN.
    z : float
        Normal quantile; the default gives 95 %.

    Examples
    --------
    >>> low, high = wilson(np.array([8.0]), np.array([100.0]))
    >>> round(float(low[0]), 4), round(float(high[0]), 4)
    (0.0411, 0.15)
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        p = n / d
        centre = (p + z**2 / (2 * d)) / (1 + z**2 / d)
        half = z / (1 + z**2 / d) * np.sqrt(p * (1 - p) / d + z**2 / (4 * d**2))
    # rounding must not put an end on the wrong side of the share itself
    return np.clip(centre - half, 0.0, p), np.clip(centre + half, p, 1.0)


def poisson_interval(n: Floats, d: Floats, level: float = 0.95) -> tuple[Floats, Floats]:
    """Return the exact Poisson interval of n/d, where n may exceed d (Garwood 1936).

    Examples
    --------
    >>> low, high = poisson_interval(np.array([0.0]), np.array([1.0]))
    >>> round(float(low[0]), 3), round(float(high[0]), 3)
    (0.0, 3.689)
    """
    from scipy.special import gammaincinv

    tail = (1 - level) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        low = np.where(n > 0, gammaincinv(np.maximum(n, 1e-300), tail), 0.0) / d
        high = gammaincinv(n + 1, 1 - tail) / d
    return low, high


def interval(indicator: Indicator, n: Floats, d: Floats) -> tuple[Floats, Floats]:
    """Return the interval of values of one indicator in its unit: Wilson for parts of a whole, Poisson else.

    Examples
    --------
    >>> from screening.concept import default_catalogue
    >>> low, high = interval(default_catalogue()["alg2"], np.array([8.0]), np.array([100.0]))
    >>> round(float(low[0]), 2), round(float(high[0]), 2)
    (4.11, 15.0)
    """
    low, high = (wilson if indicator.within else poisson_interval)(n, d)
    return indicator.per * low, indicator.per * high


def intervals(rates: Rates) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return low and high ends of the random variation (95 %) of all values.

    Returns
    -------
    tuple of pandas.DataFrame
        Float64 in the indicator's unit, areas × indicators; NA where there is no value or no count. Wilson where the
        numerator is a part of the denominator, Poisson else.
    """
    lows, highs = {}, {}
    for i in rates.catalogue.indicators:
        n, d, known = as_arrays(rates.numerator[i.id], rates.denominator[i.id])
        usable = known & (d > 0) & bool(rates.counted[i.id])
        low, high = interval(i, n.astype(float), np.where(d > 0, d, 1).astype(float))
        lows[i.id] = FloatingArray(low, ~usable)
        highs[i.id] = FloatingArray(high, ~usable)
    index = rates.rate.index
    return pd.DataFrame(lows, index=index), pd.DataFrame(highs, index=index)


__all__ = ["Z95", "interval", "intervals", "poisson_interval", "wilson"]
