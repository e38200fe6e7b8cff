"""Counts to rates: values per area, reference values side by side, intervals of random variation."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from html import escape
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.arrays import FloatingArray

from screening.base import Bools, Floats, Ints, as_arrays, in_parts, unpacked
from screening.concept import QUALIFIED, VALUE, Catalogue, Criteria, Mean
from screening.delivery import Delivery
from screening.delivery.tables import RATE_SCALE
from screening.rule.bars import Presort
from screening.rule.means import NEAR, exact_mean, exact_median, exact_sum
from screening.rule.tally import Guess, Need, Tally, tallied

NO_BASE = "ohne Bezug"
"""Status of a value whose denominator is zero: there is nobody it could be about."""

RATE_STATUSES: dict[str, str] = {NO_BASE: "kein Bezug (Nenner 0)"}

UNDER, WITHHELD = "unter Schwelle", "gesperrt"
"""Statuses of values a count of which is told in a bracket, or not at all (`screening.disclosure`)."""

# If numerator and denominator lack for different reasons, the one that forbids most (the later) is told.
# A number with a reservation outweighs one without.
_LABELS = pd.Index(
    [VALUE, "null", *QUALIFIED, "fehlt", "folgt", "unsinnig", "unsicher", "geheim", UNDER, WITHHELD, NO_BASE],
    dtype="str",
)
_RANKS = {label: rank for rank, label in enumerate(_LABELS)}
Ranks = npt.NDArray[np.uint8]


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
        Text: ``wert``, ``null``, a reservation (``vorläufig`` …), a special sign's meaning, or ``ohne Bezug``.
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
    ranks = {count: _ranks(delivery.status[count]) for count in delivery.counts}
    n: dict[str, pd.Series] = {}
    d: dict[str, pd.Series] = {}
    percent: dict[str, FloatingArray] = {}
    status: dict[str, Any] = {}
    counted: dict[str, bool] = {}
    for i in delivery.catalogue.indicators:
        counted[i.id] = True
        if i.numerator in ranks and i.denominator in ranks:
            n[i.id], d[i.id] = delivery.counts[i.numerator], delivery.counts[i.denominator]
            rank = _joint(ranks[i.numerator], ranks[i.denominator])
        elif i.id in delivery.rates:
            counted[i.id] = False
            n[i.id] = delivery.rates[i.id]
            d[i.id] = pd.Series(100 * RATE_SCALE, index=index, dtype="Int64").where(n[i.id].notna())
            rank = _ranks(delivery.rates_status[i.id])
        else:
            n[i.id] = d[i.id] = pd.Series(pd.NA, index=index, dtype="Int64")
            rank = np.full(len(index), _RANKS["fehlt"], dtype="uint8")
        percent[i.id] = _percent(n[i.id], d[i.id], rank)
        status[i.id] = _LABELS.take(rank).array
    # copies are made only where one of the frames is written to
    return Rates(
        delivery,
        pd.DataFrame(n, index=index, copy=False),
        pd.DataFrame(d, index=index, copy=False),
        pd.DataFrame(percent, index=index, copy=False),
        pd.DataFrame(status, index=index, copy=False),
        pd.Series(counted, dtype=bool),
    )


def _ranks(status: pd.Series) -> Ranks:
    """Return statuses as positions in `_LABELS`."""
    ranks: Ranks = _LABELS.get_indexer(status).astype("uint8")
    return ranks


def _joint(numerator: Ranks, denominator: Ranks) -> Ranks:
    """Return the status of a value; a denominator that is exactly zero says nothing about the numerator."""
    told = np.where(denominator == _RANKS["null"], np.uint8(_RANKS[VALUE]), denominator)
    return np.maximum(numerator, told)


def _percent(numerator: pd.Series, denominator: pd.Series, rank: Ranks) -> FloatingArray:
    """Return n/d in percent, 0 beneath what is missing; tell in `rank` where there is no base."""
    value, missing = np.empty(len(rank)), np.empty(len(rank), dtype=bool)

    def work(rows: slice) -> None:
        (n, n_missing), (d, d_missing) = (
            unpacked(numerator.array, rows),
            unpacked(denominator.array, rows),
        )
        top, bottom = 100.0 * n, d.astype("float64")
        unknown = n_missing | d_missing
        void = unknown | (bottom <= 0)
        out = np.flatnonzero(void)
        top[out], bottom[out] = 0, 1
        np.divide(top, bottom, out=value[rows])
        missing[rows] = void
        empty = out[~unknown[out] & (d[out] == 0)]
        rank[rows][empty] = np.where(n[empty] == 0, _RANKS[NO_BASE], _RANKS["unsinnig"])

    in_parts(work, len(rank))
    return FloatingArray(value, missing)


def eligible(delivery: Delivery, criteria: Criteria) -> pd.Series:
    """Return which areas can be chosen at all: inhabitants known and enough, not excluded (bool)."""
    enough = (delivery.inhabitants >= criteria.min_inhabitants).fillna(False).astype(bool)
    if criteria.exclusions:
        enough &= ~enough.index.isin([e.area for e in criteria.exclusions])
    return enough


DEFAULT_BASE: dict[str, str] = {"weighted": "all", "unweighted": "eligible", "median": "eligible"}
"""Over which areas a mean is taken that is shown beside the one in force."""


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
        rates without counts, or beyond int64); ``value``: the mean in force; ``threshold``: `criteria.threshold` times
        it; ``exact``: the mean in force as an exact share (`fractions.Fraction`) or None. An indicator
        delivered as a rate alone has no ``weighted`` mean (NA).
    """
    return with_all_means(_measured(rates, criteria, presorting=False)[0], rates, criteria)


def measured(rates: Rates, criteria: Criteria) -> tuple[pd.DataFrame, dict[str, Presort]]:
    """Compute the mean in force alone, and take a first look at which values exceed (see `Presort`).

    Returns
    -------
    tuple
        The frame of `reference`, yet NA in the means not in force; and by indicator id a presort, if there
        are so many areas that it pays.
    """
    return _measured(rates, criteria, presorting=True)


def _measured(rates: Rates, criteria: Criteria, presorting: bool) -> tuple[pd.DataFrame, dict[str, Presort]]:
    chosen = eligible(rates.delivery, criteria).to_numpy(dtype=bool)
    needs: set[Need] = {"sums", "median"} if criteria.mean == "median" else {"sums"}
    guess = Guess(criteria.mean, criteria.base, float(criteria.factor)) if presorting else None
    tallies, presorts = tallied(_columns(rates), chosen, {criteria.base: needs}, guess)
    rows = {}
    for i, tally in zip(rates.catalogue.ids, tallies, strict=True):
        used = tally[criteria.base]
        row: dict[str, object] = {"areas": used.areas, "exact": None}
        if used.areas and (rates.counted[i] or criteria.mean != "weighted"):
            exact = _exact(criteria, used, rates.numerator[i], rates.denominator[i], chosen)
            row |= {"exact": exact, "threshold": float(100 * exact * criteria.factor)}
            row["value"] = row[criteria.mean] = float(100 * exact)
        if rates.counted[i] and used.areas:
            sums = {"numerator": used.numerator, "denominator": used.denominator}
            row |= {name: total for name, total in sums.items() if total < 2**63}
        rows[i] = row
    frame = {
        name: pd.array([row.get(name) for row in rows.values()], dtype=kind)
        for name, kind in _REFERENCE.items()
    }
    table = pd.DataFrame(frame, index=pd.Index(list(rows), name="indicator"))
    return table, {rates.catalogue.ids[k]: presort for k, presort in presorts.items()}


def with_all_means(table: pd.DataFrame, rates: Rates, criteria: Criteria) -> pd.DataFrame:
    """Return the frame of `reference` from one that tells the mean in force alone (see `measured`)."""
    beside = [mean for mean in _NEEDS if mean != criteria.mean]
    wanted: dict[str, set[Need]] = {}
    for mean in beside:
        wanted.setdefault(DEFAULT_BASE[mean], set()).add(_NEEDS[mean])
    chosen = eligible(rates.delivery, criteria).to_numpy(dtype=bool)
    tallies, _ = tallied(_columns(rates), chosen, wanted)
    told: dict[str, list[float | None]] = {mean: [] for mean in beside}
    for i, tally in zip(rates.catalogue.ids, tallies, strict=True):
        for mean in beside:
            used = tally[DEFAULT_BASE[mean]]
            known = used.areas and (rates.counted[i] or mean != "weighted")
            told[mean].append(100 * used.share(mean) if known else None)
    return table.assign(**{mean: pd.array(values, dtype="Float64") for mean, values in told.items()})


def _columns(rates: Rates) -> list[tuple[Any, Any]]:
    return [(rates.numerator[i].array, rates.denominator[i].array) for i in rates.catalogue.ids]


_NEEDS: dict[Mean, Need] = {"weighted": "sums", "unweighted": "shares", "median": "median"}
_REFERENCE: dict[str, str] = {
    **dict.fromkeys(["weighted", "unweighted", "median"], "Float64"),
    **dict.fromkeys(["areas", "numerator", "denominator"], "Int64"),
    **dict.fromkeys(["value", "threshold"], "Float64"),
    "exact": "object",
}


def _exact(
    criteria: Criteria, tally: Tally, numerator: pd.Series, denominator: pd.Series, chosen: Bools
) -> Fraction:
    """Return the mean in force exactly; there are areas that count."""
    if criteria.mean == "weighted":
        return Fraction(tally.numerator, tally.denominator)
    if criteria.mean == "median":
        return exact_median(tally.n, tally.d, tally.areas, tally.below)
    (n, n_missing), (d, d_missing) = unpacked(numerator.array), unpacked(denominator.array)
    used = ~(n_missing | d_missing) & (d > 0)
    if criteria.base == "eligible":
        used &= chosen
    return cast("Fraction", exact_mean("unweighted", n[used], d[used]))


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
        lows[i.id] = FloatingArray(100 * low, ~usable)
        highs[i.id] = FloatingArray(100 * high, ~usable)
    index = rates.rate.index
    return pd.DataFrame(lows, index=index), pd.DataFrame(highs, index=index)


__all__ = [
    "DEFAULT_BASE",
    "NEAR",
    "NO_BASE",
    "RATE_STATUSES",
    "UNDER",
    "WITHHELD",
    "Z95",
    "Bools",
    "Floats",
    "Ints",
    "Rates",
    "as_arrays",
    "eligible",
    "exact_mean",
    "exact_sum",
    "intervals",
    "poisson_interval",
    "rates",
    "reference",
    "wilson",
]
