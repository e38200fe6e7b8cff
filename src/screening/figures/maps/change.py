"""The map of a comparison: who stays chosen, who comes in, who drops out."""

from __future__ import annotations

from typing import cast

import pandas as pd

from screening.disclosure import Comparison, Release
from screening.figures.maps.alt import made_up
from screening.figures.maps.canvas import SURE
from screening.figures.maps.classes import Classified, MapClass
from screening.figures.maps.sheet import Map, single
from screening.figures.maps.titles import moves_title
from screening.figures.words import area_list, in_order

CHANGES: tuple[MapClass, ...] = (
    MapClass("stays", "bleibt sicher", "#8c3311"),
    MapClass("came", "kommt hinzu", "#0b5c7a", "/////"),
    MapClass("gone", "fällt heraus", "#cfe3ec", "....."),
    MapClass("raised", "wird möglich", "#e0a93b", "\\\\\\\\\\"),
    MapClass("lowered", "nicht mehr möglich", "#f6e3b4", "-----"),
    MapClass("other", "sonst anders entschieden", "#c8bfd8", "+++++"),
    MapClass("never", "nicht sicher", "#eef0ee"),
    MapClass("unknown", "kein Vergleich", "#ffffff", "xxxxx"),
)
"""What became of an area; told apart by pattern, too."""


def change_classes(comparison: Comparison) -> pd.Series:
    """Return per area of the later year what became of it: a key of `CHANGES`."""
    areas = comparison.attribution.areas
    before, now = areas["decision_before"], areas["decision_now"]
    was, is_ = before == "sicher", now == "sicher"
    of = pd.Series("never", index=areas.index, dtype=object)
    of[(before != now) & ~was & ~is_] = "other"
    of[(before != now) & ~was & (now == "möglich")] = "raised"
    of[(before == "möglich") & (before != now) & ~is_] = "lowered"
    of[was & is_], of[is_ & ~was], of[was & ~is_] = "stays", "came", "gone"
    of[before.isna()] = "unknown"
    return of


def change_map(comparison: Comparison) -> Map:
    """Map which areas stay *sicher*, become it, or cease to be, and which others are decided otherwise."""
    of = change_classes(comparison)
    classified = Classified(CHANGES, of)
    came = classified.of.index[classified.of == "came"]
    first, second = comparison.labels
    # a comparison has all that a map asks of a release
    release = cast("Release", comparison)
    strokes = [("kommt hinzu", SURE, came)] if len(came) else []
    title = moves_title(len(came), int((of == "gone").sum()))
    # a map in one colour asks whether it was drawn at all
    nothing = of.isin(["stays", "never", "unknown"]).all()
    title = "Kein Gebiet ist anders entschieden" if nothing else title
    figure = single(
        release,
        title,
        f"wer hinzukommt und wer herausfällt, {first} → {second}",
        classified,
        strokes,
        "Änderung",
        labelled=[*came, *classified.of.index[classified.of == "gone"]],
    )
    told = ", ".join(f"{c.label} {classified.count(c.key)}" for c in CHANGES if classified.count(c.key))
    named = area_list(comparison, in_order(comparison, came)[:12])
    more = " und weitere" if len(came) > 12 else ""
    alt = f"{title}. Karte der Änderungen, {comparison.city.name}, {first} gegen {second}. Gebiete: {told}."
    alt += f" Hinzu kommen: {named}{more}." if named else ""
    return Map(figure, alt + made_up(release))
