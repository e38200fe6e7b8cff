"""Which class has which area: for the printed maps and the web map alike, so that both tell the same.

A class break belongs to the class above it, except that the threshold follows the rule's own exact flag.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from screening.base import (
    DECISION_COLOURS,
    SEQUENTIAL,
    SPECIAL,
    decimals,
    number,
    unit_beside,
    value_with_unit,
)
from screening.concept import PERCENTS, UNDER, WITH_NUMBER, WITHHELD, Criteria, Indicator
from screening.disclosure import Release

SECRET = ("geheim", UNDER, WITHHELD)
"""Statuses shown as *geheim* where not even the flag is told: the office's own and the door's look the same."""

DOTS = "..."
"""Half as dense as the house's: each dot is a circle in an SVG, and the dense pattern alone weighs 570 kB."""

OPEN, REACHES = "+", "?"
"""End the key of a class of hits whose upper bound lies in another class: on the same side of the minimum, or beyond it."""

HATCHES = {"möglich": "-----", "zu klein": DOTS, "ausgeschlossen": "\\\\\\\\\\"}
"""Patterns of the decisions, beside their colours; none of them is that of a special class."""

PLAIN_FLAGS = (("no", "zählt nicht", "#dfe8ee"), ("yes", "zählt", "#0b5c7a"))
"""Where only the flag may be shown, without value: two classes of another hue than the values."""


@dataclass(frozen=True)
class MapClass:
    """A class of a map: key, label without its number of areas, fill, matplotlib hatch."""

    key: str
    label: str
    fill: str
    hatch: str = ""


@dataclass(frozen=True)
class Classified:
    """Classes in the legend's order, and the key of each area's class.

    Attributes
    ----------
    classes : tuple of MapClass
        All of the scheme, empty ones too, with the same colours from year to year; a legend shows those that occur.
    of : pandas.Series
        Text: class key by `area_id`.
    unsure : frozenset of str
        Areas whose class is drawn with a pattern above it: see `screening.figures.maps.unsure`.
    """

    classes: tuple[MapClass, ...]
    of: pd.Series
    unsure: frozenset[str] = frozenset()

    def count(self, key: str) -> int:
        """Return how many areas are in a class."""
        return int((self.of == key).sum())

    def occurring(self) -> Classified:
        """Return the classes that some area has."""
        there = set(self.of)
        return replace(self, classes=tuple(c for c in self.classes if c.key in there))


def special_classes(release: Release) -> tuple[MapClass, ...]:
    """Return the classes without a value, in the legend's order; those of size only where it is asked for."""
    least = release.criteria.min_inhabitants
    small = f", unter {number(least)} Einw."
    return tuple(
        MapClass(key, label + (small if key == "small" else ""), fill, DOTS if "." in hatch else hatch)
        for key, (label, fill, hatch) in SPECIAL.items()
        if (least or key != "small") and (release.peopled or key != "empty")
    )


def hit_bounds(criteria: Criteria) -> tuple[tuple[int, int], ...]:
    """Return the classes of hits as (from, to), both inclusive; a class begins exactly at `min_hits`.

    Below the minimum up to three classes, above it up to two: with 7 of 13 these are 0–2, 3–4, 5–6,
    7–9 and 10–13.
    """
    least, most = criteria.min_hits, len(criteria.indicators)
    starts = [int(g[0]) for g in np.array_split(np.arange(least), min(3, least))]
    starts += [least, *([least + (most - least + 1) // 2] if most > least else [])]
    return tuple((a, b - 1) for a, b in zip(starts, [*starts[1:], most + 1], strict=True))


def hit_classes(release: Release) -> Classified:
    """Classify areas by their hits; the four special classes come last and go first where they apply.

    Where open values leave the number of hits to more than one class, the area is in a class of its own, with the colour
    of the lower bound and a pattern: never is the lower bound told as if it were the number.
    """
    criteria = release.criteria
    bounds = hit_bounds(criteria)
    below = sum(a < criteria.min_hits for a, _ in bounds)
    # one step of the ramp is skipped at the minimum, so that the break shows
    colours = (*SEQUENTIAL[:below], *SEQUENTIAL[4:])
    plain = tuple(
        MapClass(f"h{a}", f"{a}" if a == b else f"{a} bis {b}", colour)
        for (a, b), colour in zip(bounds, colours, strict=False)
    )
    least, most = (release.decision[c].fillna(0).to_numpy(dtype=np.int64) for c in ("hits_min", "hits_max"))
    starts = np.array([a for a, _ in bounds])
    low, high = (np.searchsorted(starts, hits, side="right") - 1 for hits in (least, most))
    reaches = (least < criteria.min_hits) & (most >= criteria.min_hits)
    ends = np.where(low == high, "", np.where(reaches, REACHES, OPEN))
    keys = np.array([c.key for c in plain], dtype=object)[low] + ends.astype(object)
    of = pd.Series(keys, index=release.decision.index, dtype=object)
    counted = list(release.ids)
    unknown = release.exceeds[counted].isna().all(axis=1) | release.decision["hits_min"].isna()
    secret = release.status[counted].isin(SECRET).any(axis=1)
    of = of.mask(unknown & secret, "secret").mask(unknown & ~secret, "missing")
    of = _with_special(of, release)
    open_ = [c for one in plain for c in _open_classes(one, criteria)]
    there = tuple(c for c in open_ if (of == c.key).any())
    return Classified((*plain, *there, *special_classes(release)), of)


def _open_classes(plain: MapClass, criteria: Criteria) -> tuple[MapClass, MapClass]:
    """Return the classes of a lower bound whose upper bound lies in another class."""
    start = plain.label.split(" ")[0]
    least = criteria.min_hits
    side = f", höchstens {least - 1}" if int(start) < least else ""
    return (
        MapClass(f"{plain.key}{OPEN}", f"ab {start}, offen{side}", plain.fill, "|||||"),
        MapClass(
            f"{plain.key}{REACHES}", f"ab {start}, offen, {least} möglich", plain.fill, HATCHES["möglich"]
        ),
    )


def decision_classes(release: Release) -> Classified:
    """Classify areas by their decision; uninhabited ones are a class of their own."""
    small = f", unter {number(release.criteria.min_inhabitants)} Einw."
    classes = tuple(
        MapClass(d, d + (small if d == "zu klein" else ""), colour, HATCHES.get(d, ""))
        for d, colour in DECISION_COLOURS.items()
        if d != "zu klein" or release.criteria.min_inhabitants
    )
    empty = [c for c in special_classes(release) if c.key == "empty"]
    of = release.decision["decision"].astype(object).mask(release.special == "empty", "empty")
    return Classified((*classes, *empty), of)


def ratio_breaks(criteria: Criteria) -> tuple[float, ...]:
    """Return the class breaks as multiples of the reference value, the same in all years.

    0.7, 1, the threshold and 2: with the default threshold of 1.3, four breaks. A threshold that comes
    too near to one of the others takes its place.
    """
    bar = float(criteria.threshold)
    others = [b for b in (0.7, 1.0, 2.0) if not 0.8 < b / bar < 1.25]
    return tuple(sorted([*others, bar]))


def counting_keys(criteria: Criteria) -> frozenset[str]:
    """Return the keys of the classes at or above the threshold."""
    breaks = ratio_breaks(criteria)
    bar = breaks.index(float(criteria.threshold))
    return frozenset({"yes", *(f"r{i}" for i in range(bar + 1, len(breaks) + 1))})


def indicator_classes(release: Release, indicator: str, *, absolute: bool = False) -> Classified:
    """Classify areas by their value relative to the reference value.

    Parameters
    ----------
    release : Release
    indicator : str
    absolute : bool
        Write the breaks as values of this indicator instead of multiples of the mean.

    Notes
    -----
    Where a flag is told but not the value (agencies' indicators, counts in a bracket), two plain classes take
    the ramp's place. What has neither is *geheim* or without a figure. Values of an indicator that can be negative
    have breaks of their own if these are written as values: multiples of a mean near or below zero say nothing.
    """
    criteria = release.criteria
    breaks = ratio_breaks(criteria)
    bar = first = breaks.index(float(criteria.threshold))
    scaled = release.ratio[indicator]
    if absolute and release.catalogue[indicator].negative and pd.notna(release.reference["value"][indicator]):
        breaks, bar = signed_breaks(release, indicator)
        scaled = release.rate[indicator]
    ratio = scaled.to_numpy(dtype=float, na_value=np.nan)
    flag = release.exceeds[indicator]
    status = release.status[indicator]
    # a hair of tolerance, since ratios are quotients of quotients; the threshold itself follows the flag
    step = (ratio[:, None] >= np.array(breaks)[None, :] - 1e-9).sum(axis=1)
    yes = flag.fillna(False).to_numpy(dtype=bool)
    no = (~flag).fillna(False).to_numpy(dtype=bool)
    step = np.where(yes, np.maximum(step, bar + 1), np.where(no, np.minimum(step, bar), step))
    of = pd.Series(np.array([f"r{s + first - bar}" for s in step], dtype=object), index=flag.index)
    # a ratio alone is none: where the door took the value, no class of it may show
    valued = ~np.isnan(ratio) & release.rate[indicator].notna().to_numpy()
    of = of.mask(~valued & no, "no").mask(~valued & yes, "yes")
    open_ = ~(valued | yes | no)
    # a number that is not told is there, and no gap of the delivery
    untold = release.rate[indicator].isna() & status.isin(WITH_NUMBER)
    secret = (status.isin(SECRET) | untold).to_numpy()
    of = of.mask(open_, "missing").mask(open_ & secret, "secret")
    of = _with_special(of, release)
    plain = tuple(MapClass(k, f"{t} (ohne Wert)", c) for k, t, c in PLAIN_FLAGS)
    ramp = _ramp(release, release.catalogue[indicator], breaks, absolute, bar, first)
    flags_only = not valued.any() and bool((yes | no).any())
    shown = plain if of.isin(["no", "yes"]).any() else ()
    return Classified((*(() if flags_only else ramp), *shown, *special_classes(release)), of)


def signed_breaks(release: Release, indicator: str) -> tuple[tuple[float, ...], int]:
    """Return class breaks for values that can be negative, and the position of the threshold among them.

    They lie as far from the mean as those of other indicators, by its size; zero is one as well, if it lies below.
    """
    mean, bar = (float(release.reference[c][indicator]) for c in ("value", "threshold"))
    found = {mean + (b - 1) * abs(mean) for b in ratio_breaks(release.criteria)} | (
        {0.0} if bar > 0 else set()
    )
    breaks = sorted({b for b in found if abs(b - bar) > 1e-9 * abs(mean)} | {bar})
    return tuple(breaks), breaks.index(bar)


def _ramp(
    release: Release, indicator: Indicator, breaks: tuple[float, ...], absolute: bool, bar: int, first: int
) -> tuple[MapClass, ...]:
    """Return the classes of values; those that count have keys from `first` + 1 on, whatever the breaks."""
    mean = release.reference["value"][indicator.id]
    if absolute and indicator.negative and pd.notna(mean):
        finest = max(decimals(b, indicator.unit) for b in breaks)
        told = [value_with_unit(b, indicator.unit, finest) for b in breaks]
    elif absolute:
        mean = np.nan if pd.isna(mean) else float(mean)
        # small means need a second digit, or two breaks would read the same
        digits = 2 if mean < 3 else 1
        if indicator.unit not in PERCENTS:
            digits = decimals(mean, indicator.unit) + (mean < 100)
        told = [value_with_unit(b * mean, indicator.unit, digits) for b in breaks]
    else:
        told = [number(b, 2 if round(b * 10) != b * 10 else 1) for b in breaks]
    last = len(breaks)
    strict = release.criteria.comparison == ">"
    # the middle of the ramp is left out at the threshold, so that the break shows
    colours = (*SEQUENTIAL[: bar + 1], *SEQUENTIAL[-(last - bar) :])
    labels = []
    for i in range(last + 1):
        low, high = told[i - 1] if i else "", told[i] if i < last else ""
        to = "bis" if strict and i == bar else "bis unter"
        start = f"über {low}" if strict and i == bar + 1 else low
        if not low:
            labels.append(f"bis {high}" if strict and i == bar else f"unter {high}")
        elif not high:
            labels.append(start if start != low else f"{low} und mehr")
        else:
            labels.append(f"{_bare(start, high, indicator.unit)} {to} {high}")
    return tuple(
        MapClass(f"r{i + first - bar}", t, c) for i, (t, c) in enumerate(zip(labels, colours, strict=True))
    )


def _bare(low: str, high: str, unit: str) -> str:
    """Leave out a unit that the upper bound repeats."""
    beside = unit_beside(unit)
    return low.removesuffix(beside) if beside and high.endswith(beside) else low


def _with_special(of: pd.Series, release: Release) -> pd.Series:
    return of.mask(release.special == "small", "small").mask(release.special == "empty", "empty")
