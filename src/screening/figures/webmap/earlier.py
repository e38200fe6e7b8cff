"""Earlier years on today's areas: classes with the breaks of the year shown, values as they were told.

What a reform has redrawn since is said and not drawn: its earlier counts are another area's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from screening.base import DECISIONS, Floats, missing, value_with_unit, without
from screening.concept import Indicator
from screening.disclosure import Release
from screening.figures.maps import (
    Classified,
    MapClass,
    decision_classes,
    hit_classes,
    indicator_classes,
)
from screening.figures.webmap.packed import letters, packed
from screening.figures.words import about, digits_of

MOST_VALUES = 70_000
"""So many earlier values (areas × years × indicators) a page holds before it shows those of the criteria alone."""

MOST_OF_RULE = 52_000
"""Of those alone it holds so many: else the oldest years are left out, or the page would weigh more than 600 kB."""

NEAR = 0.05
"""Within so much of the threshold, as a multiple, the flag decides about the class: means of rounded figures are rounded."""

REDRAWN = MapClass("redrawn", "neu zugeschnitten: kein Vergleich", "#ffffff", "-----")
UNSHOWN = MapClass("unshown", "kein Wert gezeigt", "#ffffff", "//////")


@dataclass(frozen=True)
class OverYears:
    """Classes of a layer over the years.

    Attributes
    ----------
    classes : tuple of MapClass
        Those of the year shown, then what only earlier years have.
    now : pandas.Series
        The class key of each area.
    of : dict of int to pandas.Series
        The same by earlier year.
    """

    classes: tuple[MapClass, ...]
    now: pd.Series
    of: dict[int, pd.Series]


def years_of(release: Release) -> tuple[int, ...]:
    """Return the earlier years that are drawn: those with a decision on any of today's areas, of many the newest."""
    each = max(1, len(release.decision) * len(release.ids))
    return _comparable(release)[-max(1, MOST_OF_RULE // each) :]


def _comparable(release: Release) -> tuple[int, ...]:
    told = release.trend.decision
    return tuple(y for y in release.trend.years if y < release.year and bool(told[y].notna().any()))


def undrawn(release: Release) -> str:
    """Say which earlier years are not offered, and why; empty if all are."""
    there, shown = _comparable(release), years_of(release)
    redrawn = [str(y) for y in release.trend.years if y < release.year and y not in there]
    older = [str(y) for y in there if y not in shown]
    told = [
        f"Nicht vergleichbar, da die Gebiete seither neu zugeschnitten sind: {', '.join(redrawn)}"
    ] * bool(redrawn)
    told += [f"Noch frühere Jahre zeigen nur die Verläufe in den Profilen: {', '.join(older)}"] * bool(older)
    return " ".join(f"{one}." for one in told)


def shown_over_years(release: Release) -> frozenset[str]:
    """Return the indicators whose earlier values the page holds: all where there is room, else those that count."""
    ids = release.catalogue.ids
    many = len(release.decision) * len(years_of(release)) * len(ids) > MOST_VALUES
    return frozenset(release.ids if many else ids)


def then(release: Release, year: int) -> Release:
    """Return the release with the values, flags and decisions of an earlier year in the place of its own."""
    trend, index = release.trend, release.decision.index
    rate = pd.DataFrame({i: f[year] for i, f in trend.rate.items()}, index=index)
    mean = trend.reference[year].reindex(release.reference.index).astype("Float64")
    exceeds = pd.DataFrame({i: f[year] for i, f in trend.exceeds.items()}, index=index)
    ratio = pd.DataFrame({i: _ratio(release, i, rate[i], mean[i]) for i in rate}, index=index)
    decision = pd.DataFrame(
        {
            "inhabitants": pd.array([pd.NA] * len(index), dtype="Int64"),
            "hits_min": trend.low[year],
            "hits_max": trend.high[year],
            "decision": trend.decision[year],
            "reason": "",
        },
        index=index,
    )
    small = (trend.decision[year] == "zu klein").fillna(False).astype(bool)
    return replace(
        release,
        rate=rate,
        ratio=ratio,
        # the class is by the breaks of the year shown, the flag by the rule of its own year: they may differ
        exceeds=_near(exceeds, ratio, rate, float(release.criteria.threshold)),
        reference=release.reference.assign(value=mean, threshold=mean * float(release.criteria.threshold)),
        status=pd.DataFrame("", index=index, columns=rate.columns),
        decision=decision,
        special=pd.Series("", index=index, dtype="str").mask(small, "small"),
    )


def _ratio(release: Release, indicator: str, rate: pd.Series, mean: Any) -> pd.Series:
    """Return the multiples of a mean; none of one that says nothing, as in `Release.ratio`."""
    if missing(mean) or mean <= 0 or release.catalogue[indicator].negative:
        return without(rate, True)
    return rate / float(mean)


def _near(exceeds: pd.DataFrame, ratio: pd.DataFrame, rate: pd.DataFrame, bar: float) -> pd.DataFrame:
    """Blank the flags of values that the threshold of the year shown would judge otherwise, by more than rounding."""
    flag = exceeds.astype("boolean")
    apart = ((ratio >= bar) != flag) & ((ratio / bar - 1).abs() > NEAR) & rate.notna()
    return flag.mask(apart.fillna(False).astype(bool))


def overview_of(release: Release, kind: str, thens: dict[int, Release]) -> OverYears:
    """Return the classes of hits or decisions over the years.

    Parameters
    ----------
    release : Release
    kind : {"hits", "decision"}
    thens : dict of int to Release
        See `then`.
    """
    make = hit_classes if kind == "hits" else decision_classes
    return _joined(release, make(release), {y: make(one) for y, one in thens.items()})


def classes_of(release: Release, indicator: str, thens: dict[int, Release]) -> OverYears:
    """Return the classes of an indicator over the years, as multiples of each year's mean; see `then` for `thens`."""
    signed = release.catalogue[indicator].negative
    now = indicator_classes(release, indicator, absolute=signed)
    # values that may be negative have breaks in their unit: those of the year shown hold for all
    fixed = release.reference.loc[indicator] if signed else None
    found = {}
    for year, one in thens.items():
        if fixed is not None:
            reference = one.reference.copy()
            reference.loc[indicator] = fixed
            one = replace(one, reference=reference)
        found[year] = indicator_classes(one, indicator, absolute=signed)
    return _joined(release, now, found)


def _joined(release: Release, now: Classified, found: dict[int, Classified]) -> OverYears:
    of = {}
    for year, classified in found.items():
        keys = classified.of.replace({"missing": UNSHOWN.key, "secret": UNSHOWN.key})
        of[year] = keys.mask(release.trend.decision[year].isna(), REDRAWN.key)
    used = {k for keys in of.values() for k in keys}
    known = {c.key: c for c in now.classes}
    for classified in found.values():
        known |= {c.key: c for c in classified.classes if c.key not in known and c.key in used}
    known |= {c.key: c for c in (UNSHOWN, REDRAWN) if c.key in used}
    return OverYears(tuple(known.values()), now.of, of)


def told(release: Release, indicator: Indicator, year: int) -> dict[str, Any]:
    """Return what an earlier year says of an indicator: its mean, and the values where there are any."""
    rate = release.trend.rate[indicator.id][year].reindex(release.decision.index)
    known = rate.mask(release.trend.decision[year].isna())
    values = known.to_numpy(dtype=float, na_value=np.nan)
    mean = {"mean": _mean(release, indicator, year)}
    return mean if np.isnan(values).all() else mean | packed(scaled(release, indicator, values))


def flags(release: Release, indicator: Indicator, year: int) -> list[int]:
    """Return which values of an earlier year counted then: 1, or 0, or 2 where that is open."""
    told_then = release.trend.exceeds[indicator.id][year].reindex(release.decision.index)
    return [flag_code(f) for f in told_then]


def flag_code(flag: Any) -> int:
    """Return the code of a three-valued flag.

    Examples
    --------
    >>> flag_code(True), flag_code(False), flag_code(None)
    (1, 0, 2)
    """
    return 2 if missing(flag) else int(bool(flag))


def scaled(release: Release, indicator: Indicator, values: Floats) -> list[int | None]:
    """Return values as whole numbers of their last decimal; of rounded ones times four, plus how many decimals."""
    if not about.is_rounded(release, indicator):
        digits = about.digits(release, indicator)
        return [None if np.isnan(v) else half_up(v, digits) for v in values]
    digits_each = [0 if np.isnan(v) or not v else digits_of(v, unit=indicator.unit) for v in values]
    return [None if np.isnan(v) else 4 * half_up(v, d) + d for v, d in zip(values, digits_each, strict=True)]


def half_up(value: float, digits: int) -> int:
    """Round as `screening.base.style.number` does, half away from zero, to a whole number of the last decimal.

    Examples
    --------
    >>> half_up(2.25, 1), half_up(-2.25, 1), half_up(0.04, 1)
    (23, -23, 0)
    """
    whole = int(np.floor(abs(value) * 10**digits + 0.5 + 1e-9))
    return -whole if value < 0 else whole


def _mean(release: Release, indicator: Indicator, year: int) -> str:
    value = release.trend.reference.at[indicator.id, year]
    if missing(value):
        return ""
    digits = about.mean_digits(release, indicator, 2 if float(value) < 3 else 1)
    word = "rund\u00a0" if about.is_rounded(release, indicator) else ""
    return f"{word}{value_with_unit(value, indicator.unit, digits)}"


def overview_told(release: Release, year: int) -> dict[str, Any]:
    """Return hits and decisions of an earlier year; a bar where there are none."""
    trend = release.trend
    order = {d: k for k, d in enumerate(DECISIONS)}
    decisions = [None if missing(d) else order[str(d)] for d in trend.decision[year]]
    return {
        "low": letters([None if missing(v) else int(v) for v in trend.low[year]]),
        "high": letters([None if missing(v) else int(v) for v in trend.high[year]]),
        "decision": letters(decisions),
    }
