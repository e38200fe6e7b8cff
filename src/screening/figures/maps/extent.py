"""A printed map of one Umgriff: its areas and what lies around them, small enough for a form."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd
import shapely
from matplotlib.axes import Axes

from screening.base import HIT, many
from screening.disclosure import Release
from screening.figures.maps import canvas, labels
from screening.figures.maps.alt import concentration, made_up
from screening.figures.maps.canvas import Stroke
from screening.figures.maps.classes import Classified, MapClass
from screening.figures.maps.geo import Drawing, drawing
from screening.figures.maps.sheet import Map, noted, paint, source_lines

WIDTH, HEIGHT = 114.0, 78.0
_CLASSES = (MapClass("in", "im Umgriff", "#b9d6df"), MapClass("out", "außerhalb", "#f2f3f2"))
_DRAWN = "Rote Linie: der Umgriff, wie er gezeichnet ist."
_AROUND = 0.9
"""So much of its own size is shown around the Umgriff on each side."""


def extent_map(
    release: Release, areas: Iterable[str], name: str, outline: shapely.Geometry | None = None
) -> Map:
    """Map the areas of an Umgriff with their codes, and those around them.

    Parameters
    ----------
    release : Release
    areas : iterable of str
        Those that no map holds are not drawn; if there are none, the whole city is.
    name : str
        What the Umgriff is called.
    outline : shapely.Geometry, optional
        As it was drawn, in the working CRS, where it does not follow the areas' borders.

    Returns
    -------
    Map
        As wide as the right column of a form (114 mm).
    """
    inside = pd.Index(areas).intersection(release.areas.index)
    # a window of the city shows finer steps than the whole
    geometry = drawing(release, 3000)
    bounds = _window(geometry, inside, outline)
    about = [_DRAWN] if outline is not None else []
    lines = [part for line in (*about, *source_lines(release)) for part in noted(line)]
    foot = canvas.footer_height(lines, "") + 9
    figure, paper = canvas.page(WIDTH, HEIGHT + foot)
    axes = canvas.panel(figure, (0, foot, WIDTH, HEIGHT), bounds)
    of = pd.Series("out", index=release.areas.index, dtype="str")
    of[inside] = "in"
    chosen = Stroke(width=1.6, casing=0)
    paint(axes, geometry, Classified(_CLASSES, of), [("im Umgriff", chosen, inside)])
    if outline is not None:
        canvas.draw_line(axes, outline.boundary, HIT, 2.2, 5)
    metres = canvas.metres_per_mm(bounds, WIDTH, HEIGHT)
    # a label at the edge would be cut
    seen = shapely.box(*_visible(axes)).buffer(-5 * metres)
    middle = geometry.areas[[seen.contains(shapely.point_on_surface(g)) for g in geometry.areas]]
    places = labels.beside(middle, metres, (), canvas.SMALLEST)
    labels.draw_parents(axes, places, canvas.SMALLEST)
    canvas.north_arrow(paper, 1, foot - 8, geometry.ground.north)
    canvas.scale_bar(paper, 10, foot - 7.5, metres * geometry.ground.metres, 30)
    canvas.footer(paper, 0.5, 1, lines, "")
    count = many(len(inside), "Gebiet", "Gebiete")
    told = concentration(release, inside)
    if outline is not None:
        told = f" {_DRAWN}{told}"
    return Map(figure, f"Karte des Umgriffs {name}: {count} in {release.city.name}.{told}{made_up(release)}")


def _window(
    geometry: Drawing, inside: pd.Index, outline: shapely.Geometry | None
) -> tuple[float, float, float, float]:
    """Return the bounds of the Umgriff with something around it; of the whole city if none of it is drawn."""
    drawn = [*geometry.areas[geometry.areas.index.isin(inside)], *([] if outline is None else [outline])]
    if not drawn:
        return geometry.bounds
    minx, miny, maxx, maxy = shapely.total_bounds(drawn)
    more = max(maxx - minx, maxy - miny) * _AROUND
    return float(minx - more), float(miny - more), float(maxx + more), float(maxy + more)


def _visible(axes: Axes) -> tuple[float, float, float, float]:
    (minx, maxx), (miny, maxy) = axes.get_xlim(), axes.get_ylim()
    return minx, miny, maxx, maxy
