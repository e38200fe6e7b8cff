"""Reference values: means of n/d over areas, the one in force as an exact fraction."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pandas as pd

from screening.base import Ints, as_arrays
from screening.concept import DEFAULT_BASE, Base, Criteria, Mean
from screening.rule.rates import Rates, eligible

NEAR = 1e-12
"""Floats of two int64 are off the exact quotient by less than this, relatively; who is nearer is compared exactly.

Each rounding errs by 2⁻⁵³ at most. A quotient takes three (n, d, the division), a product with a bar that is
a float itself five: less than 10⁻¹⁵ in all.
"""

SHARE_BITS = 46
"""Shares shown as a mean beside are summed in units of 2⁻⁴⁶, as integers: the same in any order of areas."""

Bases = dict[Base, tuple[Ints, Ints]]

_KINDS: dict[str, str] = {
    **dict.fromkeys(["weighted", "unweighted", "median"], "Float64"),
    **dict.fromkeys(["areas", "numerator", "denominator"], "Int64"),
    **dict.fromkeys(["value", "threshold"], "Float64"),
    "exact": "object",
}


def reference(rates: Rates, criteria: Criteria) -> pd.DataFrame:
    """Compute the reference values of all indicators, all three means side by side.

    Parameters
    ----------
    rates : Rates
    criteria : Criteria

    Returns
    -------
    pandas.DataFrame
        Index: indicator ids. ``weighted``, ``unweighted``, ``median``: Float64 in its unit; ``areas``:
        how many areas entered the mean in force; ``numerator``, ``denominator``: their sums (NA for
        rates without counts, or beyond int64); ``value``: the mean in force; ``threshold``: the bar over it, see
        `Criteria.bar`; ``exact``: the mean in force as an exact share (`fractions.Fraction`) or None. An indicator
        delivered as a rate alone has no ``weighted`` mean (NA).
    """
    chosen = eligible(rates.delivery, criteria).to_numpy(dtype=bool)
    lines = {}
    for i, per in ((i.id, i.per) for i in rates.catalogue.indicators):
        n, d, known = as_arrays(rates.numerator[i], rates.denominator[i])
        there = known & (d > 0)
        bases: Bases = {"all": (n[there], d[there]), "eligible": (n[there & chosen], d[there & chosen])}
        lines[i] = _line(i, bases, bool(rates.counted[i]), criteria, per)
    columns = {c: pd.array([x.get(c) for x in lines.values()], dtype=kind) for c, kind in _KINDS.items()}
    return pd.DataFrame(columns, index=pd.Index(list(lines), name="indicator"))


def _line(i: str, bases: Bases, counted: bool, criteria: Criteria, per: int) -> dict[str, object]:
    """Return one indicator's line of `reference`; what it leaves out is NA."""
    own, (n, d) = criteria.mean_of(i), bases[criteria.base_of(i)]
    line: dict[str, object] = {"areas": len(n)}
    for mean, base in DEFAULT_BASE.items():
        if mean != own and len(bases[base][0]) and (counted or mean != "weighted"):
            line[mean] = per * _beside(mean, *bases[base])
    if len(n) and counted:
        sums = {"numerator": exact_sum(n), "denominator": exact_sum(d)}
        line |= {name: total for name, total in sums.items() if total < 2**63}
    exact = exact_mean(own, n, d) if counted or own != "weighted" else None
    if exact is not None:
        line["value"] = line[own] = float(per * exact)
        line |= {"threshold": float(per * criteria.bar(exact)), "exact": exact}
    return line


def _beside(mean: Mean, n: Ints, d: Ints) -> float:
    """Return a mean that decides nothing as a share: the weighted one rounded once, others off by less than 10⁻¹⁴."""
    if mean == "weighted":
        return exact_sum(n) / exact_sum(d)
    share = n / d
    if mean == "median":
        low, high = (len(n) - 1) // 2, len(n) // 2
        share.partition((low, high))
        return float(share[low] + share[high]) / 2
    share *= 2.0**SHARE_BITS
    units = np.rint(share, out=share)
    fits = np.abs(units).max() < 2.0**63
    total = exact_sum(units.astype("int64")) if fits else sum(map(int, units.tolist()))
    return total / (len(n) << SHARE_BITS)


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
    >>> exact_mean("median", np.array([], dtype="int64"), np.array([], dtype="int64")) is None
    True
    """
    if len(n) == 0:
        return None
    if mean == "weighted":
        return Fraction(exact_sum(n), exact_sum(d))
    if mean == "unweighted":
        return _sum_of_shares(n, d) / len(n)
    return (_ranked(n, d, (len(n) - 1) // 2) + _ranked(n, d, len(n) // 2)) / 2


def exact_sum(values: Ints) -> int:
    """Return the sum of integers as Python's, right beyond 2⁶³, too.

    Examples
    --------
    >>> exact_sum(np.array([2**62, 2**62, 1])) - 2**63, exact_sum(np.array([], dtype="int64"))
    (1, 0)
    """
    fit = (2**63 - 1) // max(int(np.abs(values).max(initial=0)), 1)  # so many cannot leave int64 together
    return sum(np.add.reduceat(values, np.arange(0, len(values), fit)).tolist())


def _sum_of_shares(n: Ints, d: Ints) -> Fraction:
    """Return Σ n/d over a common denominator: one division for each distinct denominator."""
    if int(d.max()) < len(d) and exact_sum(np.abs(n)) < 2**53:
        totals = np.bincount(d, weights=n)  # floats, exact as long as their sum is
        distinct = np.flatnonzero(totals)
        sums = totals[distinct].astype("int64").tolist()
    else:
        order = np.argsort(d)
        distinct, starts = np.unique(d[order], return_index=True)
        high, low = (np.add.reduceat(half[order], starts).tolist() for half in (n >> 32, n & 0xFFFFFFFF))
        sums = [(above << 32) + below for above, below in zip(high, low, strict=True)]
    common = math.lcm(*distinct.tolist())
    return Fraction(sum(s * (common // k) for s, k in zip(sums, distinct.tolist(), strict=True)), common)


def _ranked(n: Ints, d: Ints, rank: int) -> Fraction:
    """Return the value n/d at a rank (from 0, ascending).

    Floats find the neighbourhood; only the distinct values in it are compared exactly.
    """
    share = n / d
    pivot = np.partition(share, rank)[rank]
    near = np.abs(share - pivot) <= NEAR * abs(pivot)
    pairs, times = np.unique(np.stack([n[near], d[near]]), axis=1, return_counts=True)
    values = [Fraction(top, bottom) for top, bottom in pairs.T.tolist()]
    order = sorted(range(len(values)), key=values.__getitem__)
    below = int(np.count_nonzero((share < pivot) & ~near))
    place = np.searchsorted(below + np.cumsum(times[order]), rank, side="right")
    return values[order[int(place)]]
