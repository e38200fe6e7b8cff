"""The map of how firm decisions are, beside how many hits there are: two questions to a map, one legend of both."""

from __future__ import annotations

import pandas as pd

from screening.analysis.robustness import FIRMNESS
from screening.base import many, number
from screening.disclosure import Release
from screening.figures.maps.alt import made_up
from screening.figures.maps.canvas import SURE
from screening.figures.maps.classes import (
    HATCHES,
    Classified,
    MapClass,
    decision_classes,
    hit_bounds,
    special_classes,
)
from screening.figures.maps.furniture import Matrix
from screening.figures.maps.sheet import Map, crossed, single
from screening.figures.maps.titles import firm_title

FIRM = (*reversed(FIRMNESS),)
_PATTERNS = dict(zip(FIRM, ("", "\\\\\\", "xxx"), strict=True))
"""Of firmness, firm first; the darker the fill, the lighter the pattern."""
_BELOW, _MET, _MANY = "#f6eedb", "#c2632a", "#571a07"


def certainty_map(release: Release) -> Map | None:
    """Map hits and firmness together; None where the firmness of no area can be told.

    Where withheld values leave two labels open, the less firm one is shown.
    """
    areas = release.analyses.firmness.areas
    if not len(areas) or areas["firmness"].isna().all():
        return None
    classified, matrix = certainty_classes(release)
    counts = areas["firmness"].fillna("").value_counts()
    title = firm_title(int(counts.get(FIRM[0], 0)), len(areas))
    figure = single(
        release,
        title,
        "Treffer und Festigkeit der Entscheidung",
        classified,
        [("sicher", SURE, release.chosen("sicher"))],
        "Entscheidung",
        "Festigkeit: in wie vielen Fällen die Regel auch bei bloßer Zufallsschwankung erfüllt wäre; lassen Werte "
        "zwei Antworten offen, steht die weniger feste.",
        labelled=[str(a) for a in areas.index if areas["firmness"].fillna("")[a] != FIRM[0]],
        matrix=matrix,
    )
    told = ", ".join(f"{number(counts[f])} {f}" for f in FIRM if f in counts)
    near = int(classified.of.eq("below1").sum())
    alt = f"{title}. Karte der Festigkeit, {release.city.name} {release.year}: {told}; "
    alt += f"knapp unter der Linie {'liegt' if near == 1 else 'liegen'} {many(near, 'Gebiet', 'Gebiete')}."
    return Map(figure, alt + made_up(release))


def certainty_classes(release: Release) -> tuple[Classified, Matrix]:
    """Return which hits and which firmness each area has, and the legend of both."""
    least, bounds = release.criteria.min_hits, hit_bounds(release.criteria)
    upper = [b for b in bounds if b[0] >= least]
    rows = [("below", f"unter {least}", _BELOW)]
    fills = (_MET, _MANY)
    rows += [
        (f"met{a}", f"{a}" if a == b else f"{a} bis {b}", fill)
        for (a, b), fill in zip(upper, fills, strict=False)
    ]
    made = {
        f"{key}{n}": MapClass(f"{key}{n}", f"{label} Treffer, {firm}", fill, pattern)
        for key, label, fill in rows
        for n, (firm, pattern) in enumerate(_PATTERNS.items())
    }
    of = release.decision["decision"].astype(object)
    near = release.analyses.firmness.below
    of = of.mask(of == "nein", "below0")
    of[of.index.isin(near.index[near["settled"].astype(bool)])] = "below1"
    frame = release.analyses.firmness.areas
    for area, label in frame["firmness"].items():
        hits = frame["hits_min"][area]
        start = max((a for a, _ in upper if a <= hits), default=least)
        of[area] = f"met{start}{FIRM.index(label)}" if pd.notna(label) else "untold"
    of = of.mask(release.special == "empty", "empty").mask(release.special == "small", "zu klein")
    untold = MapClass("untold", "sicher, Festigkeit nicht bestimmbar", _MET, "|||||")
    other = [c for c in decision_classes(release).classes if c.key in HATCHES]
    empty = [c for c in special_classes(release) if c.key == "empty"]
    classified = Classified((*made.values(), untold, *other, *empty), of)
    table = [(label, [made[f"{key}{n}"] for n in range(len(FIRM))]) for key, label, _ in reversed(rows)]
    return classified, crossed("Treffer und Festigkeit", FIRM, table, classified)


__all__ = ["certainty_classes", "certainty_map"]
