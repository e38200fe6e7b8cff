"""Means of n/d over areas, exactly, as fractions."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from screening.base import Ints
from screening.concept import Mean

NEAR = 1e-12
"""Floats of two int64 are off the exact quotient by less than this, relatively; who is nearer is compared exactly.

Each rounding errs by 2⁻⁵³ at most. A quotient takes three (n, d, the division), a product with a bar that is
a float itself five: less than 10⁻¹⁵ in all.
"""

EXACT = 2.0**53
"""A sum of floats that are no negative integers is exact if it comes out below this: so were all on the way."""


def exact_mean(mean: Mean, n: Ints, d: Ints) -> Fraction | None:
    """Return a reference value as an exact share.

    Parameters
    ----------
    mean : {"weighted", "unweighted", "median"}
    n, d : arrays of int64
        Numerators and denominators of the areas that count; denominators above zero.

    Returns
    -------
    Fraction or None
        Σn/Σd, (1/N)Σ(n/d), or the median of n/d (the middle of the two for an even number of areas);
        None without areas.

    Examples
    --------
    >>> exact_mean("unweighted", np.array([1, 1]), np.array([2, 3]))
    Fraction(5, 12)
    """
    if len(n) == 0:
        return None
    if mean == "weighted":
        return Fraction(exact_sum(n), exact_sum(d))
    if mean == "unweighted":
        return _sum_of_shares(n, d) / len(n)
    return exact_median(n, d, len(n), 0)


def exact_sum(values: Ints) -> int:
    """Return the sum as Python's integer, right beyond 2^63, too (values are not negative)."""
    return int(values.sum()) if _sums_fit(values) else sum(values.tolist())


def _sums_fit(values: Ints) -> bool:
    """Tell whether no sum of some of these values can leave int64."""
    return len(values) == 0 or int(values.max()) < 2**63 // len(values)


def _sum_of_shares(n: Ints, d: Ints) -> Fraction:
    """Return Σ n/d over a common denominator: one division for each distinct denominator."""
    if int(d.max()) < len(d) and float(n.sum(dtype="float64")) < EXACT:
        # a bin for each denominator; the sums are exact, as their total is
        totals = np.bincount(d, weights=n)
        distinct = np.flatnonzero(np.bincount(d)).tolist()
        sums = [int(t) for t in totals[distinct].tolist()]
    else:
        order = np.argsort(d, kind="stable")
        kinds, starts = np.unique(d[order], return_index=True)
        numerators = n[order] if _sums_fit(n) else n[order].astype(object)
        distinct, sums = kinds.tolist(), np.add.reduceat(numerators, starts).tolist()
    common = math.lcm(*distinct)
    return Fraction(sum(t * (common // k) for t, k in zip(sums, distinct, strict=True)), common)


def exact_median(n: Ints, d: Ints, areas: int, below: int) -> Fraction:
    """Return the median of `areas` values n/d, of which `below` lie below those given and are left out."""
    middle = areas // 2 - below
    upper = _ranked(n, d, middle)
    return upper if areas % 2 else (_ranked(n, d, middle - 1) + upper) / 2


def _ranked(n: Ints, d: Ints, rank: int) -> Fraction:
    """Return the value n/d at a rank (from 0, ascending).

    Floats find the neighbourhood; only the distinct values in it are compared exactly.
    """
    share = n / d
    pivot = np.partition(share, rank)[rank]
    near = np.abs(share - pivot) <= NEAR * pivot
    pairs, times = np.unique(np.stack([n[near], d[near]]), axis=1, return_counts=True)
    values = [Fraction(top, bottom) for top, bottom in pairs.T.tolist()]
    order = sorted(range(len(values)), key=values.__getitem__)
    below = int(np.count_nonzero((share < pivot) & ~near))
    place = np.searchsorted(below + np.cumsum(times[order]), rank, side="right")
    return values[order[int(place)]]
