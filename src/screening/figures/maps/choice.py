"""The map of the choice: what is taken up, labelled, what is open, and where one is at work already."""

from __future__ import annotations

import pandas as pd

from screening.base import many, number
from screening.disclosure import Release
from screening.figures.maps import canvas, labels
from screening.figures.maps.alt import made_up
from screening.figures.maps.canvas import Stroke
from screening.figures.maps.classes import decision_classes
from screening.figures.maps.furniture import ROW, WIDTH, class_entries, head, legend_at, stroke_entries
from screening.figures.maps.geo import drawing
from screening.figures.maps.sheet import Map, foot, line_entries, marks, named, paint, to_label, unnamed
from screening.figures.maps.whereabouts import lie_where
from screening.figures.words import at_work

HEIGHT, PANEL = 79.0, 116.0
"""Of the map in mm; beside it stands the legend, so that a page has room for what is to be decided."""

RUNNING = Stroke("-", 1.8, 1.4)


def choice_map(release: Release) -> Map:
    """Map what is taken up and what is open, each with its code; where one is at work has an outline.

    The title says where the choice lies. A code for which there is no room is named below the map; an area that is
    not drawn is named there, too.
    """
    geometry = drawing(release, near=True)
    classified = decision_classes(release).occurring()
    running = pd.Index(sorted(at_work(release)), dtype="str")
    strokes = [(str(release.city.programme.name), RUNNING, running)] if len(running) else []
    metres = canvas.metres_per_mm(geometry.bounds, PANEL, HEIGHT)
    window = canvas.window(geometry.bounds, PANEL, HEIGHT)
    found, left = named(release, geometry, to_label(release), metres, window)
    lines = foot(release, unnamed(left))
    low = canvas.footer_height(lines, marks(release))
    sure = release.chosen("sicher")
    above = head(release, lie_where(release, sure), "aufgenommene und mögliche Gebiete")
    figure, paper = canvas.page(WIDTH, low + HEIGHT + above.height)
    above.draw(paper, low + HEIGHT + above.height)
    axes = canvas.panel(figure, (0, low, PANEL, HEIGHT), geometry.bounds)
    paint(axes, geometry, classified, strokes)
    labels.draw(axes, found)
    entries = [
        *class_entries(classified.classes, classified),
        *stroke_entries(strokes),
        *line_entries(release, geometry),
    ]
    legend_at(paper, PANEL + 4, low + HEIGHT - 6, "Entscheidung (Gebiete)", entries, ROW)
    canvas.north_arrow(paper, PANEL + 4, low + 7, geometry.ground.north)
    canvas.scale_bar(paper, PANEL + 4, low + 1, metres * geometry.ground.metres, 34)
    canvas.footer(paper, 0.5, 1, lines, marks(release))
    return Map(figure, _alt(release, sure, running))


def _alt(release: Release, sure: pd.Index, running: pd.Index) -> str:
    where = f"{release.city.name} {release.year}"
    text = f"Karte der Auswahl, {where}: {lie_where(release, sure)}."
    text += f" Sicher: {number(len(sure))}, möglich: {number(len(release.chosen('möglich')))}."
    if len(running):
        text += f" {release.city.programme.name}: {many(len(running), 'Gebiet', 'Gebiete')}."
    return f"{text}{made_up(release)}"
