"""Printed maps: hits, decision, and each indicator, with all that a map needs to be read alone.

Functions take a `Release` and return `Map` objects: a matplotlib figure and an alternative text that
states the finding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from screening.base import INK, MUTED, PAPER, many, some, unit_beside
from screening.concept import Indicator
from screening.disclosure import Release, unmapped
from screening.figures.maps import canvas
from screening.figures.maps.alt import concentration, exceeding, hits_alt, indicator_alt, made_up, mean_text
from screening.figures.maps.canvas import EXCLUDED, POSSIBLE, SURE, WATER, Stroke, write
from screening.figures.maps.classes import (
    Classified,
    decision_classes,
    hit_classes,
    indicator_classes,
    special_classes,
)
from screening.figures.maps.furniture import (
    ROW,
    WIDTH,
    Entry,
    class_entries,
    legend_at,
    stroke_entries,
    titled,
)
from screening.figures.maps.geo import Drawing, drawing, union
from screening.figures.words import version_mark

COLUMNS, PER_FIGURE = 3, 8


@dataclass(frozen=True)
class Map:
    """A drawn map and what it shows in words, for those who do not see it."""

    figure: Figure
    alt: str


@dataclass(frozen=True)
class Overlay:
    """What a map draws above its classes and outlines (given the metres per mm), and its legend entries."""

    draw: Callable[[Axes, Drawing, float], None]
    entries: tuple[Entry, ...] = ()


def _wanted(release: Release) -> str:
    least = release.criteria.min_hits
    return f"verlangt {'ist' if least == 1 else 'sind'} {least}"


def hits_map(release: Release) -> Map:
    """Map the sure hits per area, with the decision as outlines.

    Areas without a single known indicator, too small or uninhabited ones are classes of their own.
    """
    classified = hit_classes(release)
    strokes = _decision_strokes(release)
    title = f"Treffer je {release.city.noun.said('', 'acc')}"
    note = f"sichere Treffer von {many(len(release.ids), 'Indikator', 'Indikatoren')}; {_wanted(release)}"
    figure = single(release, title, note, classified, strokes, "Sichere Treffer")
    return Map(figure, hits_alt(release))


def decision_map(release: Release) -> Map:
    """Map the decision: sicher, möglich, nein, zu klein, ausgeschlossen; uninhabited areas apart."""
    classified = decision_classes(release)
    strokes = [s for s in _decision_strokes(release) if s[0] == "sicher"]
    note = f"mindestens {release.criteria.min_hits} von {many(len(release.ids), 'Indikator', 'Indikatoren')}"
    figure = single(
        release,
        f"Entscheidung je {release.city.noun.said('', 'acc')}",
        note,
        classified,
        strokes,
        "Entscheidung",
    )
    told = "; ".join(f"{c.label}: {classified.count(c.key)}" for c in classified.classes)
    alt = f"Karte der Entscheidung {release.city.name} {release.year}. Gebiete: {told}."
    return Map(figure, f"{alt}{concentration(release, release.chosen('sicher'))}{made_up(release)}")


def indicator_map(release: Release, indicator: str) -> Map:
    """Map one indicator with its class breaks as values: multiples of the mean, the same in all years.

    Raises
    ------
    KeyError
        If the catalogue has no such indicator.
    """
    shown = release.catalogue[indicator]
    classified = indicator_classes(release, indicator, absolute=True)
    hits = exceeding(release, indicator)
    strokes = [("zählt", SURE, hits)] if len(hits) else []
    unit = {"%": "in Prozent"}.get(
        shown.unit, shown.unit if not unit_beside(shown.unit) else f"in {shown.unit}"
    )
    figure = single(
        release,
        shown.short,
        mean_text(release, shown),
        classified,
        strokes,
        f"Wert {unit}" if any(c.key.startswith("r") for c in classified.classes) else "Schwelle",
        f"Indikator {shown.number}: {shown.label}.",
    )
    return Map(figure, indicator_alt(release, shown, hits, classified))


def indicator_maps(release: Release, indicators: Iterable[str] | None = None) -> list[Map]:
    """Map several indicators as small multiples under one legend, at most eight on a page.

    Parameters
    ----------
    release : Release
    indicators : iterable of str, optional
        By default those whose hits are counted.

    Raises
    ------
    KeyError
        If the catalogue has no such indicator.
    """
    ids = list(release.ids if indicators is None else indicators)
    shown = [release.catalogue[i] for i in ids]
    geometry = drawing(release, 280)
    return [
        _multiples(release, shown[i : i + PER_FIGURE], geometry, i > 0)
        for i in range(0, len(shown), PER_FIGURE)
    ]


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
    note: str,
    classified: Classified,
    strokes: Sequence[tuple[str, Stroke, pd.Index]],
    legend_title: str,
    definition: str = "",
    *,
    overlay: Overlay | None = None,
) -> Figure:
    """Draw a map over the page's width, its legend and furniture below it.

    `strokes` outline each of their areas, under their label; `definition` begins the source note; an
    `overlay` takes the place of the parents' labels.
    """
    geometry = drawing(release)
    minx, miny, maxx, maxy = geometry.bounds
    map_height = min(WIDTH * (maxy - miny) / max(maxx - minx, 1.0), 150.0) + 1
    values = [c for c in classified.classes if c.key not in _special_keys(release)]
    special = [c for c in classified.classes if c.key in _special_keys(release)]
    if len(special) == 1:
        values, special = values + special, []
    groups = [
        (f"{legend_title} (Gebiete)", class_entries(values, classified)),
        ("Ohne Klasse (Gebiete)", class_entries(special, classified)),
        ("Linien", [*(overlay.entries if overlay else ()), *_line_entries(release, geometry, strokes)]),
    ]
    groups = [g for g in groups if g[1]]
    legend = 5 + ROW * max(len(entries) for _, entries in groups)
    foot_lines = _foot_lines(release, definition)
    foot = canvas.footer_height(foot_lines, marks(release))
    low = foot + legend + 11
    figure, paper = canvas.page(WIDTH, low + map_height + 13)
    top = low + map_height + 13
    titled(paper, release, title, note, top)
    axes = canvas.panel(figure, (0, low, WIDTH, map_height), geometry.bounds)
    paint(axes, geometry, classified, strokes)
    metres = canvas.metres_per_mm(geometry.bounds, WIDTH, map_height)
    if overlay:
        overlay.draw(axes, geometry, metres)
    else:
        canvas.draw_parent_labels(axes, geometry.parents, 8.5, metres)
    canvas.north_arrow(paper, 1, low - 8)
    canvas.scale_bar(paper, 9, low - 7.5, metres)
    for i, (head, entries) in enumerate(groups):
        legend_at(paper, (0.5, 56, 114)[i], low - 14, head, entries)
    canvas.footer(paper, 0.5, 1, foot_lines, marks(release))
    return figure


def _multiples(release: Release, shown: Sequence[Indicator], geometry: Drawing, continued: bool) -> Map:
    """Draw up to eight small maps; the legend takes the cell after the last one."""
    minx, miny, maxx, maxy = geometry.bounds
    gap, head = 4.0, 8.5
    cell = (WIDTH - gap * (COLUMNS - 1)) / COLUMNS
    map_height = min(cell * (maxy - miny) / max(maxx - minx, 1.0), cell)
    rows = len(shown) // COLUMNS + 1
    classified = [indicator_classes(release, i.id) for i in shown]
    # maps that may show flags only have other classes than those with values: the legend has both
    scheme = dict.fromkeys(c for one in classified for c in one.classes)
    order = sorted(scheme, key=lambda c: (c.key in _special_keys(release), not c.key.startswith("r")))
    entries = [Entry(lambda p, x, y, c=c: canvas.swatch(p, x, y, c), c.label) for c in order]  # type: ignore[misc]
    entries.append(Entry(lambda p, x, y: canvas.stroke_swatch(p, x, y, _SMALL), "zählt als Treffer"))
    row_height = max(map_height + head + 3, 5 + (ROW - 0.4) * len(entries) + 9)
    foot_lines = _foot_lines(release)
    foot = canvas.footer_height(foot_lines, marks(release))
    top = foot + rows * row_height + 13
    figure, paper = canvas.page(WIDTH, top)
    more = " (Fortsetzung)" if continued else ""
    titled(
        paper, release, f"Indikatoren im Verhältnis zum Mittel{more}", "Klassen in allen Jahren gleich", top
    )
    alts = []
    for n, (indicator, classes) in enumerate(zip(shown, classified, strict=True)):
        x = (n % COLUMNS) * (cell + gap)
        y = top - 13 - (n // COLUMNS) * row_height
        write(paper, x + 0.5, y - 3, f"{indicator.number} {indicator.short}", 8, face="Semibold")
        write(paper, x + 0.5, y - 6.4, mean_text(release, indicator), 7, color=MUTED)
        axes = canvas.panel(figure, (x, y - head - map_height, cell, map_height), geometry.bounds)
        hits = exceeding(release, indicator.id)
        paint(axes, geometry, classes, [("zählt", _SMALL, hits)] if len(hits) else [], small=True)
        alts.append(f"{indicator.short} {len(hits)}")
    x = (len(shown) % COLUMNS) * (cell + gap)
    y = top - 13 - (rows - 1) * row_height
    legend_at(paper, x + 2, y - 3, "Wert geteilt durch Mittel", entries, ROW - 0.4)
    metres = canvas.metres_per_mm(geometry.bounds, cell, map_height)
    low = y - 3 - 5 - (ROW - 0.4) * len(entries)
    canvas.north_arrow(paper, x + 2, low - 4)
    canvas.scale_bar(paper, x + 10, low - 3.5, metres, cell - 19)
    canvas.footer(paper, 0.5, 1, foot_lines, marks(release))
    alt = (
        f"{many(len(shown), 'kleine Karte', 'kleine Karten')}, {release.city.name} {release.year}: "
        f"Werte im Verhältnis zum Mittel. Gebiete, die zählen: {', '.join(alts)}.{made_up(release)}"
    )
    return Map(figure, alt)


_SMALL = Stroke("-", 0.75, 0)


def paint(
    axes: Axes,
    geometry: Drawing,
    classified: Classified,
    strokes: Sequence[tuple[str, Stroke, pd.Index]],
    *,
    small: bool = False,
) -> None:
    """Draw classes, borders, water and outlines into a panel, the thinner the smaller it is."""
    canvas.draw_classes(axes, geometry.areas, classified, 0.12 if small else 0.3)
    canvas.draw_line(axes, geometry.borders, INK, 0.45 if small else 0.9, 2)
    # above the borders, since districts often meet at the river
    canvas.draw_line(axes, geometry.water, PAPER, 1.2 if small else 2.6, 3.0)
    canvas.draw_line(axes, geometry.water, WATER, 0.8 if small else 1.7, 3.1)
    for _, stroke, ids in reversed(strokes):
        members = geometry.areas[geometry.areas.index.isin(ids)].to_numpy()
        # in small, the outline of each would hide what it outlines: neighbours get one together
        shapes = [union(members)] if small else list(members)
        canvas.draw_stroke(axes, canvas.outline_of(shapes), stroke)


def _line_entries(
    release: Release, geometry: Drawing, strokes: Sequence[tuple[str, Stroke, pd.Index]]
) -> list[Entry]:
    entries = stroke_entries(strokes)
    if len(geometry.parents):
        label = release.city.parents[0].label
        entries.append(Entry(lambda p, x, y: canvas.line_swatch(p, x, y, INK, 0.9), label))
    if not geometry.water.is_empty:
        entries.append(Entry(lambda p, x, y: canvas.line_swatch(p, x, y, WATER, 1.7), "Gewässer"))
    return entries


def _special_keys(release: Release) -> set[str]:
    return {c.key for c in special_classes(release)}


def _foot_lines(release: Release, definition: str = "") -> list[str]:
    texts = [definition, *source_lines(release)]
    return [line for text in texts for line in canvas.wrapped(text, WIDTH, 7)]


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
    "decision_map",
    "hits_map",
    "indicator_map",
    "indicator_maps",
    "made_up",
    "marks",
    "mean_text",
    "single",
    "source_lines",
]
