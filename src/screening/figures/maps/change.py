"""The map of a comparison: who stays chosen, who comes in, who drops out."""

from __future__ import annotations

from typing import cast

import pandas as pd

from screening.disclosure import Comparison, Release
from screening.figures.maps.canvas import SURE
from screening.figures.maps.classes import Classified, MapClass
from screening.figures.maps.draw import Map, single
from screening.figures.words import area_list, in_order

CHANGES: tuple[MapClass, ...] = (
    MapClass("stays", "bleibt sicher", "#8c3311"),
    MapClass("came", "kommt hinzu", "#0b5c7a", "/////"),
    MapClass("gone", "fällt heraus", "#cfe3ec", "....."),
    MapClass("never", "nicht sicher", "#eef0ee"),
    MapClass("unknown", "kein Vergleich", "#ffffff", "xxxxx"),
)
"""What became of an area; told apart by pattern, too."""


def change_classes(comparison: Comparison) -> pd.Series:
    """Return per area of the later year what became of it: a key of `CHANGES`."""
    areas = comparison.attribution.areas
    was, now = areas["decision_before"] == "sicher", areas["decision_now"] == "sicher"
    of = pd.Series("never", index=areas.index, dtype=object)
    of[was & now], of[now & ~was], of[was & ~now] = "stays", "came", "gone"
    of[areas["decision_before"].isna()] = "unknown"
    return of


def change_map(comparison: Comparison) -> Map:
    """Map which areas stay *sicher*, become it, or cease to be."""
    of = change_classes(comparison)
    classified = Classified(tuple(c for c in CHANGES if c.key != "unknown" or (of == c.key).any()), of)
    came = classified.of.index[classified.of == "came"]
    first, second = comparison.labels
    # a comparison has all that a map asks of a release
    release = cast("Release", comparison)
    strokes = [("kommt hinzu", SURE, came)] if len(came) else []
    title, note = "Wer hinzukommt und wer herausfällt", f"{first} → {second}"
    figure = single(release, title, note, classified, strokes, "Änderung")
    told = ", ".join(f"{c.label} {classified.count(c.key)}" for c in CHANGES if classified.count(c.key))
    named = area_list(comparison, in_order(comparison, came)[:12])
    more = " und weitere" if len(came) > 12 else ""
    alt = f"Karte der Änderungen, {comparison.city.name}, {first} gegen {second}. Gebiete: {told}."
    alt += f" Hinzu kommen: {named}{more}." if named else " Kein Gebiet kommt hinzu."
    return Map(figure, alt + (" Synthetische Demodaten." if comparison.city.synthetic else ""))
