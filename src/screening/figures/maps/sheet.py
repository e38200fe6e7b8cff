"""A map over the page's width with all that it needs to be read alone: title, legend, scale, north, source."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from screening.base import INK, MUTED, PAPER, number, some
from screening.disclosure import Release, unmapped
from screening.figures.maps import canvas, labels
from screening.figures.maps.canvas import WATER, Stroke
from screening.figures.maps.classes import Classified, MapClass, special_classes
from screening.figures.maps.furniture import (
    WIDTH,
    Entry,
    Group,
    Legend,
    Matrix,
    bands,
    bands_height,
    class_entries,
    draw_bands,
    head,
    stroke_entries,
)
from screening.figures.maps.geo import Drawing, drawing, union
from screening.figures.maps.unsure import unsure_entry
from screening.figures.words import has_names, name_beside, version_mark

Strokes = Sequence[tuple[str, Stroke, pd.Index]]

HIGHEST = 150.0
"""Of a map in mm, so that it stands on a page with its legend."""
_SHORT = 8
"""Longer ids say less than names, if areas have any."""
LABELLED = 240
"""Of more areas none is labelled: such a map would be a list."""
_CROWDED = 5
"""If one in so many labels has no room, a map is crowded."""
_MANY = 700
"""From so many areas on their borders are drawn thinner, or nothing else would be seen."""


@dataclass(frozen=True)
class Map:
    """A drawn map and what it shows in words, for those who do not see it."""

    figure: Figure
    alt: str


@dataclass(frozen=True)
class Overlay:
    """What a map draws above its classes and outlines (given its units per mm), and its legend entries."""

    draw: Callable[[Axes, Drawing, float], None]
    entries: tuple[Entry, ...] = ()


def source_lines(release: Release) -> list[str]:
    """Return the source note of every map: attributions, state of the boundaries, what was changed."""
    given = [release.city.attribution, *(s.attribution for s in release.sources if s.attribution)]
    # licences ask for these very words, so an attribution may bring them; once is enough
    told = dict.fromkeys(t.removeprefix("Datenquelle: ").replace(" (Daten geändert)", "") for t in given if t)
    lines = [
        f"Datenquelle: {'; '.join(told)}. Daten geändert: eigene Berechnung.",
        f"Gebietsstand {release.boundary}; Grenzen für die Darstellung vereinfacht.",
    ]
    # a comparison has areas as well, and is drawn, too
    missing = unmapped(release.areas)
    if len(missing):
        counts = "es zählt" if len(missing) == 1 else "sie zählen"
        lines.append(
            f"Ohne Fläche in den Grenzen, daher nicht gezeichnet: {some(missing)}; {counts} überall mit."
        )
    return lines


def marks(release: Release) -> str:
    """Return what must not be missed: synthetic data, and whom the map is for."""
    synthetic = "Synthetische Demodaten" if release.city.synthetic else ""
    return " \u00b7 ".join(m for m in (synthetic, version_mark(release.audience, release.city)) if m)


def single(
    release: Release,
    title: str,
    kind: str,
    classified: Classified,
    strokes: Strokes,
    legend_title: str,
    definition: str = "",
    *,
    overlay: Overlay | None = None,
    labelled: Iterable[str] = (),
    matrix: Matrix | None = None,
) -> Figure:
    """Draw a map over the page's width, its legend and furniture below it; only what occurs stands in the legend.

    Parameters
    ----------
    release : Release
    title : str
        What the map finds.
    kind : str
        What kind of map it is.
    classified : Classified
    strokes : sequence of (str, Stroke, pandas.Index)
        Outlines: label, stroke, and the areas that have one.
    legend_title : str
    definition : str
        Begins the source note.
    overlay : Overlay, optional
        Takes the place of the parents' ids.
    labelled : iterable of str
        Areas whose id, or name, stands on the map.
    matrix : Matrix, optional
        Takes the place of the legend of those classes that it has.
    """
    geometry = drawing(release, near=True)
    minx, miny, maxx, maxy = geometry.bounds
    height = min(WIDTH * (maxy - miny) / max(maxx - minx, 1e-9), HIGHEST) + 1
    metres = canvas.metres_per_mm(geometry.bounds, WIDTH, height)
    window = canvas.window(geometry.bounds, WIDTH, height)
    found, left = named(release, geometry, labelled, metres, window)
    legend = bands(_legend(release, geometry, classified, strokes, legend_title, overlay, matrix))
    foot_lines = foot(release, unnamed(left), definition)
    below = canvas.footer_height(foot_lines, marks(release))
    low = below + bands_height(legend) + 11.5
    above = head(release, title, kind)
    top = low + height + above.height
    figure, paper = canvas.page(WIDTH, top)
    above.draw(paper, top)
    axes = canvas.panel(figure, (0, low, WIDTH, height), geometry.bounds)
    paint(axes, geometry, classified, strokes)
    labels.draw(axes, found)
    if overlay:
        overlay.draw(axes, geometry, metres)
    else:
        labels.draw_parents(axes, labels.beside(geometry.parents, metres, found))
    canvas.north_arrow(paper, 1, low - 8.5, geometry.ground.north)
    canvas.scale_bar(paper, 10, low - 8, metres * geometry.ground.metres)
    draw_bands(paper, legend, low - 11.5)
    canvas.footer(paper, 0.5, 1, foot_lines, marks(release))
    return figure


def _legend(
    release: Release,
    geometry: Drawing,
    classified: Classified,
    strokes: Strokes,
    title: str,
    overlay: Overlay | None,
    matrix: Matrix | None,
) -> list[Legend]:
    crossed = {c.key for _, row in matrix.rows for c in row if c} if matrix else set()
    special_keys = special_classes(release)
    there = [c for c in classified.classes if c.key not in crossed]
    values = [c for c in there if c not in special_keys]
    special = [c for c in there if c in special_keys and classified.count(c.key)]
    if len(special) == 1 and any(classified.count(c.key) for c in values):
        values, special = values + special, []
    lines = [*(overlay.entries if overlay else ()), *line_entries(release, geometry, strokes)]
    unsure = [unsure_entry(len(classified.unsure))] if classified.unsure else []
    groups = [
        (f"{title} (Gebiete)", [*class_entries(values, classified), *unsure]),
        ("Ohne Klasse (Gebiete)", class_entries(special, classified)),
        ("Linien", lines),
    ]
    found: list[Legend] = [Group(heading, tuple(entries)) for heading, entries in groups if entries]
    return [matrix, *found] if matrix else found


def to_label(release: Release) -> list[str]:
    """Return the areas of the choice that a map labels: *sicher* and *möglich*; of very many those that are *sicher*."""
    either, sure = release.chosen("sicher", "möglich"), release.chosen("sicher")
    return [*either] if len(either) <= LABELLED else [*sure] if len(sure) <= LABELLED else []


def named(
    release: Release,
    geometry: Drawing,
    areas: Iterable[str],
    metres: float,
    window: tuple[float, float, float, float],
) -> tuple[tuple[labels.Label, ...], tuple[str, ...]]:
    """Return labels for some areas and the areas for which there is no room; not drawn ones are left out.

    Where ids are long and areas have names, these are written, if all but a few have room. Where very many have none,
    only such as hide nothing are.
    """
    wanted = [a for a in areas if a in geometry.areas.index]
    shapes = geometry.areas[wanted]
    if has_names(release) and any(len(a) > _SHORT - 1 for a in wanted):
        texts = {a: name_beside(release, a) or a for a in wanted}
        found, left = labels.placed(shapes, texts, metres, window)
        if len(left) <= len(wanted) // 10:
            return found, left
    found, left = labels.placed(shapes, {a: a for a in wanted}, metres, window)
    if len(left) > len(wanted) // _CROWDED:
        return labels.placed(shapes, {a: a for a in wanted}, metres, window, calm=True)
    return found, left


def unnamed(areas: Sequence[str]) -> str:
    """Say for which areas there was no room on the map; empty for none."""
    if not areas:
        return ""
    told = f" ({number(len(areas))})" if len(areas) > 1 else ""
    return f"Ohne Platz für ihre Beschriftung{told}: {some(areas)}."


def foot(release: Release, *first: str) -> list[str]:
    """Return the lines below a map: what belongs to it alone, then its sources."""
    return [line for text in (*first, *source_lines(release)) for line in noted(text)]


def chart_foot(release: Release) -> list[str]:
    """Return the lines below a chart: its sources; of boundaries nothing is drawn there."""
    return noted(source_lines(release)[0])


def noted(text: str) -> list[str]:
    """Break a note to the page's width; letters are drawn a little wider than they are reckoned."""
    return canvas.wrapped(text, WIDTH - 3)


def paint(
    axes: Axes, geometry: Drawing, classified: Classified, strokes: Strokes, *, small: bool = False
) -> None:
    """Draw classes, borders, water and outlines into a panel, the thinner the smaller it is."""
    thin = min(1.0, (_MANY / max(len(geometry.areas), 1)) ** 0.5)
    canvas.draw_classes(axes, geometry.areas, classified, (0.12 if small else 0.3) * thin)
    canvas.draw_line(axes, geometry.borders, INK, 0.45 if small else 0.9, 2)
    # above the borders, since districts often meet at the river
    canvas.draw_line(axes, geometry.water, PAPER, 1.2 if small else 2.6, 3.0)
    canvas.draw_line(axes, geometry.water, WATER, 0.8 if small else 1.7, 3.1)
    canvas.draw_line(axes, geometry.frames, MUTED, 0.6 if small else 1.0, 3.2)
    for _, stroke, ids in reversed(strokes):
        members = geometry.areas[geometry.areas.index.isin(ids)].to_numpy()
        # in small, the outline of each would hide what it outlines: neighbours get one together
        shapes = [union(members)] if small else list(members)
        canvas.draw_stroke(axes, canvas.outline_of(shapes), stroke)


def line_entries(release: Release, geometry: Drawing, strokes: Strokes = ()) -> list[Entry]:
    """Return the legend's rows of all lines: outlines, parents' borders, water, frames around what lies far off."""
    entries = stroke_entries(strokes)
    if len(geometry.parents):
        entries.append(_line(release.city.parents[0].label, INK, 0.9))
    if not geometry.water.is_empty:
        entries.append(_line("Gewässer", WATER, 1.7))
    if not geometry.frames.is_empty:
        entries.append(_line("im Rahmen: liegt anderswo", MUTED, 1.0))
    return entries


def _line(label: str, colour: str, width: float) -> Entry:
    return Entry(lambda p, x, y: canvas.line_swatch(p, x, y, colour, width), canvas.fitted(label, WIDTH / 3))


def crossed(
    title: str,
    columns: Sequence[str],
    rows: Sequence[tuple[str, Sequence[MapClass | None]]],
    classified: Classified,
) -> Matrix:
    """Return a legend of rows and columns without those in which no area is."""

    def there(one: MapClass | None) -> bool:
        return one is not None and classified.count(one.key) > 0

    kept = [k for k in range(len(columns)) if any(there(row[k]) for _, row in rows)]
    return Matrix(
        f"{title} (Gebiete)",
        tuple(columns[k] for k in kept),
        tuple(
            (label, tuple(row[k] if there(row[k]) else None for k in kept))
            for label, row in rows
            if any(map(there, row))
        ),
        {c.key: classified.count(c.key) for c in classified.classes},
    )
