"""How certain single values are, on the maps of indicators: what chance or rounding would put across the threshold."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from screening.base import number
from screening.disclosure import Release
from screening.figures.maps import canvas
from screening.figures.maps.classes import Classified, MapClass, special_classes
from screening.figures.maps.furniture import Entry

UNSURE = "nicht sicher über oder unter der Schwelle"
SHORT = "nicht sicher (siehe unten)"
WHY = (
    "Nicht sicher: Die Schwelle liegt in der Zufallsschwankung des Werts (95 %), oder eine Rundung lässt offen, ob "
    "er zählt."
)
_SAMPLE = MapClass("unsure", UNSURE, "#f6eedb", canvas.UNSURE_HATCH)


def unsure(release: Release, indicator: str) -> pd.Series:
    """Return of which areas a value is known, but not on which side of the threshold it surely lies.

    Either its interval of random variation holds the threshold, or the flag is open although there is a value. Of shares
    delivered without counts there is no such interval: then flags alone say it.

    Examples
    --------
    >>> import screening as sc
    >>> jahr = sc.open_year("musterstadt", 2024)
    >>> found = unsure(jahr, "alg2")
    >>> bool((jahr.low["alg2"][found] < jahr.reference["threshold"]["alg2"]).all())
    True
    >>> bool(found[jahr.special != ""].any())
    False
    """
    bar = release.reference["threshold"][indicator]
    shown = release.rate[indicator].notna() & (release.special == "").to_numpy()
    open_ = release.exceeds[indicator].isna()
    if pd.notna(bar):
        low, high = release.low[indicator], release.high[indicator]
        open_ |= ((low < float(bar)) & (high >= float(bar))).fillna(False).astype(bool)
    return (shown & open_).astype(bool)


def with_certainty(release: Release, indicator: str, classified: Classified) -> Classified:
    """Return classes with the areas whose value is not sure: their class gets a pattern."""
    found = unsure(release, indicator)
    special = {c.key for c in special_classes(release)}
    return replace(classified, unsure=frozenset(found.index[found & ~classified.of.isin(special)]))


def unsure_entry(count: int | None = None) -> Entry:
    """Return the legend's row of the pattern, with the number of areas where one map alone has it."""
    told = SHORT if count is None else f"{UNSURE} ({number(count)})"
    return Entry(lambda p, x, y: canvas.swatch(p, x, y, _SAMPLE), told)


__all__ = ["UNSURE", "WHY", "unsure", "unsure_entry", "with_certainty"]
