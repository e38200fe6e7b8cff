"""The map of the choice: what is taken up, labelled, what is open, and where one is at work already."""

from __future__ import annotations

import pandas as pd

from screening.base import many, number, some
from screening.disclosure import Release
from screening.figures.maps import canvas, labels
from screening.figures.maps.alt import made_up
from screening.figures.maps.canvas import Stroke
from screening.figures.maps.classes import Classified, decision_classes
from screening.figures.maps.draw import Map, marks, paint, source_lines
from screening.figures.maps.furniture import WIDTH, class_entries, legend_at, stroke_entries, titled
from screening.figures.maps.geo import drawing
from screening.figures.maps.whereabouts import lie_where
from screening.figures.words import at_work

HEIGHT, PANEL = 87.0, 116.0
"""Of the map in mm; beside it stands the legend, so that a page has room for what is to be decided."""

RUNNING = Stroke("-", 1.8, 1.4)


def choice_map(release: Release) -> Map:
    """Map what is taken up and what is open, each with its code; where one is at work has an outline.

    The title says where the choice lies. A code for which there is no room is named below the map; an area that is
    not drawn is named there, too.
    """
    geometry = drawing(release)
    classified = _occurring(decision_classes(release))
    running = pd.Index(sorted(at_work(release)), dtype="str")
    strokes = [(str(release.city.programme.name), RUNNING, running)] if len(running) else []
    wanted = [a for a in release.chosen("sicher", "möglich") if a in geometry.areas.index]
    metres = canvas.metres_per_mm(geometry.bounds, PANEL, HEIGHT)
    found, left = labels.placed(
        geometry.areas[wanted],
        {a: a for a in wanted},
        metres,
        canvas.window(geometry.bounds, PANEL, HEIGHT),
    )
    below = f"Ohne Platz für ihre Nummer: {some(left)}." if left else ""
    lines = [line for text in (below, *source_lines(release)) for line in canvas.wrapped(text, WIDTH, 7)]
    foot = canvas.footer_height(lines, marks(release))
    figure, paper = canvas.page(WIDTH, foot + HEIGHT + 13)
    sure = release.chosen("sicher")
    titled(paper, release, lie_where(release, sure), "gewählte und offene Gebiete", foot + HEIGHT + 13)
    axes = canvas.panel(figure, (0, foot, PANEL, HEIGHT), geometry.bounds)
    paint(axes, geometry, classified, strokes)
    labels.draw(axes, found)
    entries = [*class_entries(classified.classes, classified), *stroke_entries(strokes)]
    legend_at(paper, PANEL + 4, foot + HEIGHT - 6, "Entscheidung (Gebiete)", entries)
    canvas.north_arrow(paper, PANEL + 4, foot + 6)
    canvas.scale_bar(paper, PANEL + 4, foot + 1, metres, 34)
    canvas.footer(paper, 0.5, 1, lines, marks(release))
    return Map(figure, _alt(release, sure, running))


def _occurring(classified: Classified) -> Classified:
    """Return the classes that some area has: this map is of one year alone."""
    return Classified(tuple(c for c in classified.classes if classified.count(c.key)), classified.of)


def _alt(release: Release, sure: pd.Index, running: pd.Index) -> str:
    where = f"{release.city.name} {release.year}"
    text = f"Karte der Auswahl, {where}: {lie_where(release, sure)}."
    text += f" Sicher: {number(len(sure))}, möglich: {number(len(release.chosen('möglich')))}."
    if len(running):
        text += f" {release.city.programme.name}: {many(len(running), 'Gebiet', 'Gebiete')}."
    return f"{text}{made_up(release)}"
