"""Printed maps: hits, decision, how firm it is, what changed, and each indicator.

Functions take a `Release` and return `Map` objects: a matplotlib figure whose title states the finding, and an
alternative text that does so with numbers. Where there is nothing to show they return None: no map is drawn of nothing.
"""

from __future__ import annotations

import pandas as pd

from screening.base import many, unit_beside
from screening.disclosure import Release
from screening.figures.maps.alt import concentration, exceeding, hits_alt, indicator_alt, made_up, mean_text
from screening.figures.maps.canvas import EXCLUDED, POSSIBLE, SURE, Stroke
from screening.figures.maps.certainty import certainty_map
from screening.figures.maps.classes import (
    OPEN,
    REACHES,
    Classified,
    decision_classes,
    hit_classes,
    indicator_classes,
)
from screening.figures.maps.furniture import Entry, Matrix
from screening.figures.maps.multiples import indicator_maps, without_map
from screening.figures.maps.sheet import Map, Overlay, crossed, marks, paint, single, source_lines, to_label
from screening.figures.maps.since import since_map
from screening.figures.maps.titles import hits_title, indicator_title
from screening.figures.maps.unsure import WHY, with_certainty
from screening.figures.maps.whereabouts import lie_where


def _wanted(release: Release) -> str:
    least = release.criteria.min_hits
    return f"verlangt {'ist' if least == 1 else 'sind'} {least}"


def hits_map(release: Release) -> Map:
    """Map the hits per area, with the decision as outlines; those that meet the rule, surely or maybe, are labelled.

    Both bounds are shown: where open values leave the number to more than one class, a pattern says so. Areas without a
    single known indicator, too small or uninhabited ones are classes of their own.
    """
    classified = hit_classes(release)
    noun = release.city.noun.said("", "acc")
    kind = f"Treffer je {noun} (von {many(len(release.ids), 'Indikator', 'Indikatoren')}; {_wanted(release)})"
    figure = single(
        release,
        hits_title(release),
        kind,
        classified,
        _decision_strokes(release),
        "Treffer",
        labelled=to_label(release),
        matrix=_both_bounds(release, classified),
    )
    return Map(figure, hits_alt(release, classified))


def _both_bounds(release: Release, classified: Classified) -> Matrix | None:
    """Return the legend of lower bounds and of what open values add; None where nothing is open."""
    by_key = {c.key: c for c in classified.classes}
    plain = [c for c in classified.classes if c.key[1:].isdigit()]
    if not any(c.key.endswith((OPEN, REACHES)) for c in classified.classes):
        return None
    rows = [
        (c.label, [by_key.get(f"{c.key}{end}") if end else c for end in ("", OPEN, REACHES)]) for c in plain
    ]
    least = release.criteria.min_hits
    return crossed("Sichere Treffer", ("bekannt", "oder mehr", f"auch {least} möglich"), rows, classified)


def decision_map(release: Release) -> Map:
    """Map the decision: sicher, möglich, nein, zu klein, ausgeschlossen; uninhabited areas apart."""
    classified = decision_classes(release)
    strokes = [s for s in _decision_strokes(release) if s[0] == "sicher"]
    rule = f"mindestens {release.criteria.min_hits} von {many(len(release.ids), 'Indikator', 'Indikatoren')}"
    title = lie_where(release, release.chosen("sicher"))
    figure = single(
        release,
        title,
        f"Entscheidung je {release.city.noun.said('', 'acc')} ({rule})",
        classified,
        strokes,
        "Entscheidung",
        labelled=to_label(release),
    )
    told = "; ".join(f"{c.label}: {classified.count(c.key)}" for c in classified.occurring().classes)
    alt = f"{title}. Karte der Entscheidung {release.city.name} {release.year}. Gebiete: {told}."
    return Map(figure, f"{alt}{concentration(release, release.chosen('sicher'))}{made_up(release)}")


def indicator_map(release: Release, indicator: str) -> Map:
    """Map one indicator with its class breaks as values: multiples of the mean, the same in all years.

    Raises
    ------
    KeyError
        If the catalogue has no such indicator.
    """
    shown = release.catalogue[indicator]
    classes = indicator_classes(release, indicator, absolute=True)
    classified = with_certainty(release, indicator, classes)
    hits = exceeding(release, indicator)
    strokes = [("zählt", SURE, hits)] if len(hits) else []
    unit = {"%": "in Prozent"}.get(
        shown.unit, shown.unit if not unit_beside(shown.unit) else f"in {shown.unit}"
    )
    figure = single(
        release,
        indicator_title(release, shown, hits),
        mean_text(release, shown),
        classified,
        strokes,
        f"Wert {unit}" if any(c.key.startswith("r") for c in classified.classes) else "Schwelle",
        f"Indikator {shown.number}: {shown.label}.{f' {WHY}' if classified.unsure else ''}",
    )
    return Map(figure, indicator_alt(release, shown, hits, classified))


def _decision_strokes(release: Release) -> list[tuple[str, Stroke, pd.Index]]:
    strokes = {"sicher": SURE, "möglich": POSSIBLE, "ausgeschlossen": EXCLUDED}
    return [
        (d, s, ids)
        for d, s in strokes.items()
        if len(ids := release.decision.index[release.decision["decision"] == d])
    ]


__all__ = [
    "Entry",
    "Map",
    "Overlay",
    "certainty_map",
    "decision_map",
    "hits_map",
    "indicator_map",
    "indicator_maps",
    "made_up",
    "marks",
    "mean_text",
    "paint",
    "since_map",
    "single",
    "source_lines",
    "without_map",
]
