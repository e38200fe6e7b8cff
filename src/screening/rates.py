"""Counts to rates: values per area, reference values side by side, intervals of random variation."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from html import escape

import numpy as np
import numpy.typing as npt
import pandas as pd

from screening.catalogue import Catalogue
from screening.criteria import MEANS, Criteria, Mean
from screening.delivery import VALUE, Delivery
from screening.delivery.table import RATE_SCALE

NO_BASE = "ohne Bezug"
"""Status of a value whose denominator is zero: there is nobody it could be about."""

RATE_STATUSES: dict[str, str] = {NO_BASE: "kein Bezug (Nenner 0)"}

# If numerator and denominator lack for different reasons, the one that forbids most is told.
_WORST = ("geheim", "unsicher", "unsinnig", "folgt", "fehlt")

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Rates:
    """Indicator values of one delivery.

    Attributes
    ----------
    delivery : Delivery
    numerator, denominator : pandas.DataFrame
        Int64, areas × indicators. For an indicator delivered as a rate alone they are that rate in exact
        integers (see `counted`), not counts.
    rate : pandas.DataFrame
        Float64 in percent (or per 100); NA where open or without a base.
    status : pandas.DataFrame
        Text: ``wert``, ``null``, a special sign's meaning, or ``ohne Bezug``.
    counted : pandas.Series
        bool per indicator: True where counts were delivered.
    """

    delivery: Delivery
    numerator: pd.DataFrame
    denominator: pd.DataFrame
    rate: pd.DataFrame
    status: pd.DataFrame
    counted: pd.Series

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue as defined in the delivery's year."""
        return self.delivery.catalogue

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{escape(i.short)}</th>" for i in self.catalogue.indicators)
        known = "".join(f"<td>{int(self.rate[i.id].notna().sum())}</td>" for i in self.catalogue.indicators)
        return (
            f"<p>{len(self.rate)} Gebiete, {self.rate.shape[1]} Indikatoren; Gebiete mit Wert:</p>"
            f"<table><thead><tr>{head}</tr></thead><tbody><tr>{known}</tr></tbody></table>"
        )


def rates(delivery: Delivery) -> Rates:
    """Compute all indicators of the delivery's catalogue.

    Parameters
    ----------
    delivery : Delivery

    Returns
    -------
    Rates
        A value is NA if its numerator or denominator is, and where the denominator is 0 (status
        ``ohne Bezug``). Nothing is filled.
    """
    index = delivery.areas.index
    n: dict[str, pd.Series] = {}
    d: dict[str, pd.Series] = {}
    status: dict[str, pd.Series] = {}
    counted: dict[str, bool] = {}
    blank = pd.Series(pd.array([pd.NA] * len(index), dtype="Int64"), index=index)
    absent = pd.Series("fehlt", index=index, dtype="str")
    for i in delivery.catalogue.indicators:
        has_counts = i.numerator in delivery.counts and i.denominator in delivery.counts
        counted[i.id] = has_counts or i.id not in delivery.rates
        if has_counts:
            n[i.id], d[i.id] = delivery.counts[i.numerator], delivery.counts[i.denominator]
            status[i.id] = _joint_status(delivery.status[i.numerator], delivery.status[i.denominator])
        elif i.id in delivery.rates:
            n[i.id] = delivery.rates[i.id]
            d[i.id] = pd.Series(100 * RATE_SCALE, index=index, dtype="Int64").where(n[i.id].notna())
            status[i.id] = delivery.rates_status[i.id]
        else:
            n[i.id], d[i.id], status[i.id] = blank, blank, absent
        without = (d[i.id] == 0).fillna(False)
        status[i.id] = status[i.id].mask(without & (n[i.id] == 0), NO_BASE).mask(without & (n[i.id] > 0), "unsinnig")
    numerator, denominator = pd.DataFrame(n, index=index), pd.DataFrame(d, index=index)
    return Rates(
        delivery,
        numerator,
        denominator,
        _percent(numerator, denominator),
        pd.DataFrame(status, index=index),
        pd.Series(counted, dtype=bool),
    )


def _joint_status(numerator: pd.Series, denominator: pd.Series) -> pd.Series:
    joint = numerator.copy()
    for status in reversed(_WORST):
        joint = joint.mask((numerator == status) | (denominator == status), status)
    return joint.where(joint.isin([*_WORST, "null"]), VALUE)


def _percent(numerator: pd.DataFrame, denominator: pd.DataFrame) -> pd.DataFrame:
    columns = {}
    for column in numerator:
        n, d, known = as_arrays(numerator[column], denominator[column])
        usable = known & (d > 0)
        value = np.divide(100.0 * n, d, out=np.full(len(n), np.nan), where=usable)
        columns[column] = pd.arrays.FloatingArray(value, ~usable)
    return pd.DataFrame(columns, index=numerator.index)


def as_arrays(numerator: pd.Series, denominator: pd.Series) -> tuple[Ints, Ints, Bools]:
    """Return numerator, denominator (int64, 0 where unknown) and where both are known."""
    known = (numerator.notna() & denominator.notna()).to_numpy(dtype=bool)
    n = numerator.to_numpy(dtype="int64", na_value=0)
    d = denominator.to_numpy(dtype="int64", na_value=0)
    return n, d, known


def eligible(delivery: Delivery, criteria: Criteria) -> pd.Series:
    """Return which areas can be chosen at all: inhabitants known and enough, not excluded (bool)."""
    enough = (delivery.inhabitants >= criteria.min_inhabitants).fillna(False).astype(bool)
    excluded = enough.index.isin([e.area for e in criteria.exclusions])
    return enough & ~excluded


DEFAULT_BASE: dict[str, str] = {"weighted": "all", "unweighted": "eligible", "median": "eligible"}
"""Over which areas a mean is taken that is shown beside the one in force."""


def base_of(criteria: Criteria, mean: Mean) -> str:
    """Return the base of a mean: the criteria's for theirs, the default for those shown beside it."""
    return criteria.base if mean == criteria.mean else DEFAULT_BASE[mean]


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
        return Fraction(sum(n.tolist()), sum(d.tolist()))
    if mean == "unweighted":
        return _sum_of_fractions(n, d) / len(n)
    order = np.argsort(n / d, kind="stable")
    # Values whose floats tie may be out of order among themselves: sort the middle exactly.
    middle = len(n) // 2
    near = order[max(0, middle - 16) : middle + 17]
    start = max(0, middle - 16)
    values = sorted(Fraction(int(n[k]), int(d[k])) for k in near)
    upper = values[middle - start]
    return upper if len(n) % 2 else (values[middle - 1 - start] + upper) / 2


def _sum_of_fractions(n: Ints, d: Ints) -> Fraction:
    """Sum n/d exactly: first by equal denominators, then pairwise, so that the integers stay short."""
    distinct, place = np.unique(d, return_inverse=True)
    totals = np.zeros(len(distinct), dtype=object)
    np.add.at(totals, place, n.astype(object))
    terms = [Fraction(int(t), int(k)) for t, k in zip(totals, distinct, strict=True)]
    while len(terms) > 1:
        terms = [sum(terms[k : k + 2], Fraction(0)) for k in range(0, len(terms), 2)]
    return terms[0]


def reference(rates: Rates, criteria: Criteria) -> pd.DataFrame:
    """Compute the reference values of all indicators, all three means side by side.

    Parameters
    ----------
    rates : Rates
    criteria : Criteria

    Returns
    -------
    pandas.DataFrame
        Index: indicator ids. ``weighted``, ``unweighted``, ``median``: Float64 in percent; ``areas``:
        how many areas entered the mean in force; ``numerator``, ``denominator``: their sums (NA for
        rates without counts); ``value``: the mean in force; ``threshold``: `criteria.threshold` times
        it; ``exact``: the mean in force as an exact share (`fractions.Fraction`) or None. An indicator
        delivered as a rate alone has no ``weighted`` mean (NA).
    """
    choice = eligible(rates.delivery, criteria).to_numpy(dtype=bool)
    rows = {}
    for i in rates.catalogue.indicators:
        n, d, known = as_arrays(rates.numerator[i.id], rates.denominator[i.id])
        row: dict[str, object] = {}
        counted = bool(rates.counted[i.id])
        for mean in MEANS:
            used = known & (d > 0)
            if base_of(criteria, mean) == "eligible":  # type: ignore[arg-type]
                used &= choice
            possible = counted or mean != "weighted"
            exact = exact_mean(mean, n[used], d[used]) if possible else None  # type: ignore[arg-type]
            row[mean] = float(100 * exact) if exact is not None else None
            if mean == criteria.mean:
                row |= {"areas": int(used.sum()), "exact": exact, "value": row[mean]}
                sums = counted and bool(used.any())
                row["numerator"] = int(n[used].sum()) if sums else None
                row["denominator"] = int(d[used].sum()) if sums else None
                row["threshold"] = float(100 * exact * criteria.factor) if exact is not None else None
        rows[i.id] = row
    columns = [
        "weighted",
        "unweighted",
        "median",
        "areas",
        "numerator",
        "denominator",
        "value",
        "threshold",
        "exact",
    ]
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
    kinds = dict.fromkeys(["weighted", "unweighted", "median", "value", "threshold"], "Float64")
    kinds |= dict.fromkeys(["areas", "numerator", "denominator"], "Int64")
    return frame.astype(kinds).rename_axis("indicator")


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
    return np.maximum(centre - half, 0.0), centre + half


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


def intervals(rates: Rates) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return low and high ends of the random variation (95 %) of all values.

    Returns
    -------
    tuple of pandas.DataFrame
        Float64 in percent, areas × indicators; NA where there is no value or no count. Wilson where the
        numerator is a part of the denominator, Poisson else.
    """
    lows, highs = {}, {}
    for i in rates.catalogue.indicators:
        n, d, known = as_arrays(rates.numerator[i.id], rates.denominator[i.id])
        usable = known & (d > 0) & bool(rates.counted[i.id])
        function = wilson if i.within else poisson_interval
        low, high = function(n.astype(float), np.where(d > 0, d, 1).astype(float))
        lows[i.id] = pd.arrays.FloatingArray(100 * low, ~usable)
        highs[i.id] = pd.arrays.FloatingArray(100 * high, ~usable)
    index = rates.rate.index
    return pd.DataFrame(lows, index=index), pd.DataFrame(highs, index=index)
