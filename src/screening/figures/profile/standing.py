"""Where a value stands: its rank, the range of the city's values, and the value of the area's Bezirk."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from screening.base import Floats, number
from screening.concept import Indicator
from screening.disclosure import Release
from screening.figures.maps import parent_ids
from screening.figures.words import about, digits_of

PARENT_SHARE = 0.9
"""Of so many of a Bezirk's areas there must be a value, else nothing is said of the Bezirk."""


@dataclass(frozen=True)
class Standing:
    """One indicator's values beside each other; lists and arrays are in the order of the areas asked for.

    Attributes
    ----------
    rank : list of str
        ``3`` or, where several share a value, ``30–55``; empty without a value and for areas that are too small.
    among : int
        How many areas have a rank.
    ends : tuple of float or None
        The smallest value, the quartiles and the greatest one of those areas, in the indicator's unit; None if fewer
        than two have a value.
    parent : array of float
        The value of each area's Bezirk, in the indicator's unit; NaN where none is told.
    """

    rank: list[str]
    among: int
    ends: tuple[float, float, float, float] | None
    parent: Floats


def standing(release: Release, index: pd.Index, indicator: Indicator, rounded: bool) -> Standing:
    """Return where the values of these areas stand among all.

    Ranks are given among the areas that have a value and are large enough for the rule; 1 is the highest. Areas of one
    value share their ranks. An Umgriff has the rank that it would have among them. Values made of rounded counts are
    compared as they are told: what reads alike has one rank.
    The Bezirk's value is of the sums over its areas, in which a bracket counts with its middle, as in the means.
    """
    i = indicator.id
    rate = release.rate[i].astype("Float64")
    values = rate.to_numpy(dtype=float, na_value=np.nan)
    if rounded:
        bar, flags = release.reference["threshold"][i], release.exceeds[i].reindex(rate.index).tolist()
        values = np.array(
            [_as_told(v, digits_of(v, bar, f, indicator.unit)) for v, f in zip(values, flags, strict=True)]
        )
    special = release.special.reindex(rate.index).fillna("")
    joint = (special == about.JOINT).to_numpy() & np.isfinite(values)
    ranked = np.isfinite(values) & (special == "").to_numpy() | joint
    up, cities = np.sort(values[ranked]), np.sort(values[ranked & ~joint])
    places = rate.index.get_indexer(index)
    there = np.where(places >= 0, ranked[places], False)
    here = values[places]
    first = len(up) - np.searchsorted(up, here, side="right") + 1
    last = len(up) - np.searchsorted(up, here, side="left")
    rank = [
        "" if not t else number(a) if a == b else f"{number(a)}–{number(b)}"
        for a, b, t in zip(first.tolist(), last.tolist(), there.tolist(), strict=True)
    ]
    ends = None
    if len(cities) > 1:
        low, q1, q3, high = np.quantile(cities, (0.0, 0.25, 0.75, 1.0)).tolist()
        ends = (low, q1, q3, high)
    return Standing(rank, len(up), ends, _of_parents(release, indicator, index))


def _as_told(value: float, digits: int) -> float:
    """Return a value as its text reads: rounded as `screening.base.number` does, half away from zero."""
    if value != value:
        return value
    return float(np.copysign(np.floor(abs(value) * 10**digits + 0.5 + 1e-9) / 10**digits, value))


def _of_parents(release: Release, indicator: Indicator, index: pd.Index) -> Floats:
    parents = parent_ids(release).fillna("")
    if not release.city.parents:
        return np.full(len(index), np.nan)
    n = _with_middles(release, release.numerator[indicator.id], indicator.numerator)
    d = _with_middles(release, release.denominator[indicator.id], indicator.denominator)
    known = np.isfinite(n) & np.isfinite(d)
    sums = pd.DataFrame(
        {"n": np.where(known, n, 0.0), "d": np.where(known, d, 0.0), "known": known, "all": 1.0},
        index=release.rate.index,
    )
    by = sums.groupby(parents.reindex(sums.index).to_numpy()).sum()
    told = (by["d"] > 0) & (by["known"] >= PARENT_SHARE * by["all"])
    value = (indicator.per * by["n"] / by["d"].where(by["d"] > 0, np.nan)).where(told & (by.index != ""))
    return np.asarray(parents.reindex(index).map(value).to_numpy(dtype=float, na_value=np.nan))


def _with_middles(release: Release, counts: pd.Series, counted: str | None) -> Floats:
    """Return counts as floats; one told in a bracket stands with the middle of it."""
    told = np.asarray(counts.to_numpy(dtype=float, na_value=np.nan))
    if counted not in release.under:
        return told
    limit = release.under[counted].reindex(counts.index).to_numpy(dtype=float, na_value=np.nan)
    return np.asarray(np.where(np.isnan(told) & np.isfinite(limit), limit / 2, told))


def rank_said(rank: str, among: int, none: str = "–") -> str:
    """Return a rank in words: ``3 von 446``."""
    return f"{rank} von {number(among)}" if rank else none
