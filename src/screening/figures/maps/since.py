"""The map of what changed since the edition before: more hits or fewer, as far as both years say so for one area."""

from __future__ import annotations

import numpy as np
import pandas as pd

from screening.analysis.time import NEW, REDRAWN, Attribution
from screening.base import number
from screening.disclosure import Release
from screening.figures.maps.alt import made_up
from screening.figures.maps.canvas import EXCLUDED, SURE, Stroke
from screening.figures.maps.classes import Classified, MapClass, special_classes
from screening.figures.maps.sheet import Map, single
from screening.figures.maps.titles import change_title

CLASSES = (
    MapClass("fell3", "3 oder mehr weniger", "#1f5a7d", "\\\\\\\\\\"),
    MapClass("fell1", "1 oder 2 weniger", "#a9cbdd", "\\\\\\"),
    MapClass("fell", "weniger, offen wie viele", "#d3e4ec", "--"),
    MapClass("same", "gleich viele", "#f4f2ee"),
    MapClass("rose", "mehr, offen wie viele", "#f3dcbc", "||"),
    MapClass("rose1", "1 oder 2 mehr", "#e3a75e"),
    MapClass("rose3", "3 oder mehr mehr", "#9a3c12"),
    MapClass("open", "offen, ob mehr oder weniger", "#e9e4f0", "xx"),
    MapClass("new", "kein Vergleich", "#ffffff", "//////"),
)
"""Fewer hits are hatched, so that they are told from more in grey as well."""
_REDRAWN = Stroke((0, (3.5, 1.5)), 0.9, 1.0)


def since_map(release: Release) -> Map | None:
    """Map how hits changed since the edition before; None if there is none, or no area can be compared.

    An area that a reform has redrawn is compared with its earlier counts, carried over, and has a dashed outline; one
    without a predecessor is a class of its own.
    """
    found = release.analyses.history.attribution
    if found is None:
        return None
    classified = since_classes(release, found)
    if classified.of.isin(["new", "open", "empty", "small"]).all():
        return None
    before = str(found.years[0])
    up, down = (
        sum(classified.count(c.key) for c in CLASSES if c.key.startswith(k)) for k in ("rose", "fell")
    )
    areas = found.areas
    was, now = areas["decision_before"].eq("sicher").fillna(False), areas["decision_now"].eq("sicher")
    told = areas["decision_before"].notna()
    came, gone = (areas.index[(mask & told).to_numpy(dtype=bool)] for mask in (now & ~was, was & ~now))
    redrawn = areas.index[areas["origin"].eq(REDRAWN)]
    strokes = [("neu sicher", SURE, came), ("nicht mehr sicher", EXCLUDED, gone)]
    if len(redrawn) < len(areas):
        strokes.append(("neu zugeschnitten, umgerechnet", _REDRAWN, redrawn))
    title = change_title(up, down, before)
    figure = single(
        release,
        title,
        f"Änderung der Treffer seit {before}",
        classified,
        strokes,
        f"Treffer gegenüber {before}",
        _caveat(found),
        labelled=[*came, *gone],
    )
    counts = "; ".join(
        f"{c.label}: {number(classified.count(c.key))}" for c in classified.occurring().classes
    )
    alt = f"{title}. Karte der Änderung, {release.city.name} {release.year} gegenüber {before}. Gebiete: {counts}."
    alt += f" Neu sicher: {number(len(came))}, nicht mehr sicher: {number(len(gone))}."
    return Map(figure, alt + made_up(release))


def since_classes(release: Release, found: Attribution) -> Classified:
    """Return by how many hits each area changed: a class only where both bounds of the change lie in it."""
    now, before = ((found.hits_min[c], found.hits_max[c]) for c in ("now", "before"))
    least, most = now[0] - before[1], now[1] - before[0]
    keys = np.array(["fell3", "fell1", "same", "rose1", "rose3"], dtype=object)
    low, high = _class_of(least), _class_of(most)
    of = pd.Series(np.where(low == high, keys[low], "open"), index=least.index, dtype=object)
    of = of.mask((of == "open") & (least > 0).fillna(False), "rose")
    of = of.mask((of == "open") & (most < 0).fillna(False), "fell")
    of = of.mask((least.isna() | most.isna() | found.areas["origin"].eq(NEW)).astype(bool), "new")
    of = of.reindex(release.decision.index).fillna("new")
    special = [c for c in special_classes(release) if c.key in ("small", "empty")]
    for one in special:
        of = of.mask(release.special == one.key, one.key)
    return Classified((*CLASSES, *special), of)


def _class_of(change: pd.Series) -> np.ndarray:
    """Return the place of changes among fewer by 3, by 1 or 2, none, more by 1 or 2, by 3; unknown ones count as none."""
    steps = change.fillna(0).to_numpy(dtype=np.int64)
    return np.asarray(np.select([steps <= -3, steps < 0, steps == 0, steps < 3], [0, 1, 2, 3], 4))


def _caveat(found: Attribution) -> str:
    """Say that more has changed between both years than values alone, where it has."""
    if (found.hits_min["criteria"].fillna(0) != 0).any():
        return (
            f"Seit {found.years[0]} hat sich auch die Regel geändert; was daran liegt, ist hier mitgezählt."
        )
    return ""


__all__ = ["CLASSES", "since_classes", "since_map"]
