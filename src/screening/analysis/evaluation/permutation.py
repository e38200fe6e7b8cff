"""Permutation inference in matched sets: who of a set had the programme is drawn by lot.

No distribution is assumed: under the hypothesis that the programme changed nothing, every member of a set
could as well have been the programme area. Intervals come from the same lots, by inversion.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from screening.base import Bools, Floats, Ints

LEVEL = 0.95
"""Intervals hold all effects that the lots do not reject at 1 - LEVEL, two-sided."""

TIE = 1e-9
"""Statistics nearer than this, relative to the largest, are the same: sums in another order differ that much."""


@dataclass(frozen=True)
class Lots:
    """Ways to draw one member of each set.

    Attributes
    ----------
    shares : numpy.ndarray
        Floats in [0, 1), lots × sets: the member drawn of a set with n known members is
        ``floor(share * n)``, counted among the known; 0 is the programme area if its value is known.
    """

    shares: Floats


@dataclass(frozen=True)
class Effect:
    """A difference between programme areas and their partners, with what chance alone makes of it.

    Attributes
    ----------
    estimate : float
        Mean over sets: the programme area's value minus the mean of its partners'.
    p : float
        Two-sided share of lots whose difference is at least as large; ties count.
    low, high : float
        Ends of the interval (`LEVEL`); infinite where there are too few lots to end it.
    sets, partners : int
        How many sets and partners have values.
    lots : int
        How many lots were compared, the real one included.
    exact : bool
        Whether these are all lots there are.
    """

    estimate: float
    p: float
    low: float
    high: float
    sets: int
    partners: int
    lots: int
    exact: bool


def draw_lots(sets: int, draws: int, seed: int) -> Lots:
    """Return seeded lots for so many sets; the real assignment is not among them (see `effect`).

    Parameters
    ----------
    sets, draws, seed : int

    Returns
    -------
    Lots
        The same for the same numbers.

    Examples
    --------
    >>> lots = draw_lots(sets=3, draws=100, seed=1)
    >>> lots.shares.shape, (lots.shares == draw_lots(3, 100, 1).shares).all(), draw_lots(0, 100, 1).shares.shape
    ((100, 3), np.True_, (100, 0))
    """
    return Lots(np.random.default_rng(seed).random((draws, sets)))


def effect(values: Floats, lots: Lots) -> Effect | None:
    """Return the difference in matched sets, its two-sided p value and its interval.

    Parameters
    ----------
    values : array of float
        Sets × members, the programme area first; NaN where there is none or it is not known.
    lots : Lots
        Over the same sets. If there are no more ways to draw than lots, all ways are enumerated instead.

    Returns
    -------
    Effect or None
        None if no set has the values of its programme area and of a partner.

    Notes
    -----
    Sets weigh the same. The p value of drawn lots is (1 + as extreme) / (1 + lots), since the real
    assignment is a lot, too: so it is never 0 and never too small.

    The interval holds every constant effect that the test does not reject if it is subtracted from the
    programme areas first. For each lot the effects that it does not speak against are an interval around
    the estimate, so both ends follow from order statistics: no search, no approximation.
    Source: P. R. Rosenbaum, Observational Studies (2002), ch. 2.6; derived here for the mean difference.

    Examples
    --------
    >>> found = effect(np.array([[3.0, 0.0, 0.0], [4.0, 0.0, 1.0]]), draw_lots(2, 1000, 1))
    >>> found.estimate, round(found.p * 9), found.exact
    (3.25, 1, True)

    A single pair has two ways to be drawn, each as extreme: nothing can be told, and the interval has no end.
    Without a partner's value there is no difference:

    >>> pair = effect(np.array([[5.0, 3.0]]), draw_lots(1, 1000, 1))
    >>> pair.estimate, pair.p, (pair.low, pair.high), pair.lots
    (2.0, 1.0, (-inf, inf), 2)
    >>> effect(np.array([[5.0, np.nan]]), draw_lots(1, 1000, 1)) is None
    True
    """
    known = _known(values[:, :, None], lots)
    if known is None:
        return None
    contrast, drawn = known.contrast[:, :, 0], known.ways
    statistic = np.take_along_axis(contrast.T, drawn, axis=0).mean(axis=1)
    slope = np.where(drawn == 0, -1.0, 1 / (known.sizes - 1)).mean(axis=1)
    estimate = float(contrast[:, 0].mean())
    extra = 0 if known.exact else 1
    least = abs(estimate) - TIE * max(float(np.abs(statistic).max()), abs(estimate))
    total = len(drawn) + extra
    p = (int(np.count_nonzero(np.abs(statistic) >= least)) + extra) / total
    low, high = _interval(estimate, statistic, slope, extra)
    partners = int((known.sizes - 1).sum())
    return Effect(estimate, p, low, high, len(contrast), partners, total, known.exact)


@dataclass(frozen=True)
class _Known:
    """Sets with the values of their programme area and of a partner.

    Attributes
    ----------
    contrast : array of float
        Sets × members × differences: the member's value minus the mean of the others; known members to
        the left, the programme area first.
    sizes : array of int
        Known members of each set.
    ways : array of int
        Lots × sets: which member is drawn.
    exact : bool
        Whether these are all ways there are.
    """

    contrast: Floats
    sizes: Ints
    ways: Ints
    exact: bool


def _known(values: Floats, lots: Lots) -> _Known | None:
    known: Bools = np.asarray(~np.isnan(values).any(axis=2))
    usable = np.flatnonzero(known[:, 0] & known[:, 1:].any(axis=1))
    if not len(usable) or not values.shape[2]:
        return None
    inside = known[usable]
    sizes = inside.sum(axis=1)
    order = np.argsort(~inside, axis=1, kind="stable")
    kept = np.where(inside[:, :, None], values[usable], 0.0)
    left = np.take_along_axis(kept, order[:, :, None], axis=1)
    size = sizes[:, None, None]
    contrast = (size * left - left.sum(axis=1, keepdims=True)) / (size - 1)
    ways = _ways(sizes, len(lots.shares))
    if ways is not None:
        return _Known(contrast, sizes, ways, True)
    drawn = np.floor(lots.shares[:, usable] * sizes).astype(np.int64)
    return _Known(contrast, sizes, drawn, False)


def _ways(sizes: Ints, most: int) -> Ints | None:
    """Return all ways to draw one of each set (ways × sets), or None if there are more than `most`."""
    total = 1
    for size in sizes.tolist():
        total *= size
        if total > most:
            return None
    return np.stack(np.unravel_index(np.arange(total), tuple(sizes.tolist())), axis=1)


def _interval(estimate: float, statistic: Floats, slope: Floats, extra: int) -> tuple[float, float]:
    """Return the effects t with p(t) > 1 - LEVEL.

    With t subtracted from the programme areas a lot's statistic is A + B t and the real one E - t. The lot
    is as extreme where (A + B t)² >= (E - t)², that is between (E - A) / (1 + B) and (E + A) / (1 - B).
    """
    certain = (1 + slope < TIE) | (1 - slope < TIE)
    with np.errstate(divide="ignore", invalid="ignore"):
        first, second = (estimate - statistic) / (1 + slope), (estimate + statistic) / (1 - slope)
    # a lot that draws all real programme areas (or, in pairs, none) is as extreme whatever the effect
    low = np.where(certain, -np.inf, np.minimum(first, second))
    high = np.where(certain, np.inf, np.maximum(first, second))
    low = np.sort(np.append(low, [-np.inf] * extra))
    high = np.sort(np.append(high, [np.inf] * extra))[::-1]
    place = int((1 - LEVEL) * len(low) + TIE)
    return float(low[place]), float(high[place])


def joint(values: Floats, lots: Lots) -> tuple[float, int] | None:
    """Test several differences at once: whether together they are larger than chance makes them.

    The statistic is the sum of squared mean differences, each divided by its root mean square over the lots.

    Parameters
    ----------
    values : array of float
        Sets × members × differences, the programme area first. A member counts if all its differences are
        known.
    lots : Lots

    Returns
    -------
    tuple of float and int, or None
        The share of lots that reach the statistic, and how many sets have values; None if no set has.

    Examples
    --------
    >>> joint(np.array([[[2.0, 0.0], [0.0, 0.0], [0.0, 0.0]]]), draw_lots(1, 100, 1))
    (0.3333333333333333, 1)

    A member counts only if all its differences are known:

    >>> joint(np.array([[[2.0, 0.0], [0.0, np.nan]]]), draw_lots(1, 100, 1)) is None
    True
    """
    known = _known(values, lots)
    if known is None:
        return None
    found = np.zeros((len(known.ways), values.shape[2]))
    for contrast, drawn in zip(known.contrast, known.ways.T, strict=True):
        found += contrast[drawn]
    found /= len(known.contrast)
    real = known.contrast[:, 0].mean(axis=0)
    scale = np.sqrt((found**2).mean(axis=0))
    scale[scale == 0] = 1.0
    squares = ((found / scale) ** 2).sum(axis=1)
    own = float(((real / scale) ** 2).sum())
    extra = 0 if known.exact else 1
    reached = int(np.count_nonzero(squares >= own - TIE * max(own, float(squares.max()))))
    return (reached + extra) / (len(known.ways) + extra), len(known.contrast)


def holm(p: Floats) -> Floats:
    """Adjust p values for their number, so that the chance of any false finding stays at the level.

    Parameters
    ----------
    p : array of float
        NaN where there was no test; those do not count.

    Returns
    -------
    array of float
        Step-down adjusted p values. Source: S. Holm, Scandinavian Journal of Statistics 6 (1979), 65–70.

    Examples
    --------
    >>> holm(np.array([0.01, 0.04, np.nan, 0.03])).round(3).tolist()
    [0.03, 0.06, nan, 0.06]
    >>> holm(np.array([0.5, 0.6])).tolist(), holm(np.array([])).tolist()  # never above 1
    ([1.0, 1.0], [])
    """
    result = np.full(len(p), np.nan)
    tested: Bools = ~np.isnan(p)
    order = np.flatnonzero(tested)[np.argsort(p[tested], kind="stable")]
    factor = np.arange(len(order), 0, -1)
    result[order] = np.minimum(np.maximum.accumulate(factor * p[order]), 1.0)
    return result
