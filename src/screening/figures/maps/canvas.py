"""A page in millimetres for matplotlib: map panels, legend, scale bar, north arrow, text in the house font.

No pyplot, no global settings: fonts are given by file, everything else by argument, so that a map looks
the same whatever a notebook has set.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
import shapely
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Patch, PathPatch, Polygon, Rectangle
from matplotlib.path import Path as Outline
from matplotlib.patheffects import withStroke

from screening.base import INK, MUTED, PAPER, advance, font_file, number, text_width
from screening.figures.maps.classes import Classified, MapClass
from screening.figures.maps.geo import lines_of

MM = 1 / 25.4
POINT = 25.4 / 72
"""A point in millimetres."""
SMALLEST = 8.5
"""In points: nothing on a printed map is smaller."""
LINE_MM = 3.6
"""From one line of the smallest type to the next."""
AREA_LINE = "#7d8891"
WATER = "#2b7aa3"
HATCH_INK = "#59646e"
UNSURE_HATCH = "|||||"
"""Pattern of values that may lie on either side of the threshold."""
_DARK = 0.3
"""On fills of less luminance a pattern is drawn light."""


@dataclass(frozen=True)
class Stroke:
    """An outline: line style and width in points, drawn over a light casing."""

    style: Any = "-"
    width: float = 1.3
    casing: float = 1.3


SURE = Stroke()
POSSIBLE = Stroke((0, (2.2, 1.1)))
EXCLUDED = Stroke((0, (1.0, 1.3)))


def font(size: float, face: str = "Regular") -> FontProperties:
    """Return the house font in points, from its packaged file."""
    return FontProperties(fname=str(font_file(face)), size=size)


def page(width: float, height: float) -> tuple[Figure, Axes]:
    """Return a figure of so many millimetres and axes over all of it, y upwards."""
    figure = Figure(figsize=(width * MM, height * MM), facecolor=PAPER, dpi=200)
    paper = figure.add_axes((0, 0, 1, 1))
    paper.set_axis_off()
    paper.set_xlim(0, width)
    paper.set_ylim(0, height)
    return figure, paper


def panel(figure: Figure, box: tuple[float, float, float, float], bounds: Sequence[float]) -> Axes:
    """Return axes for a map in a box (x, y, width, height in mm), centred, true to scale."""
    width, height = figure.get_size_inches() / MM
    x, y, w, h = box
    axes = figure.add_axes((x / width, y / height, w / width, h / height))
    axes.set_axis_off()
    left, low, right, top = window(bounds, w, h)
    axes.set_xlim(left, right)
    axes.set_ylim(low, top)
    return axes


def window(bounds: Sequence[float], width: float, height: float) -> tuple[float, float, float, float]:
    """Return what a box of so many millimetres shows of a map with these bounds: minx, miny, maxx, maxy."""
    minx, miny, maxx, maxy = bounds
    metres = metres_per_mm(bounds, width, height)
    cx, cy = (minx + maxx) / 2, (miny + maxy) / 2
    return (
        cx - metres * width / 2,
        cy - metres * height / 2,
        cx + metres * width / 2,
        cy + metres * height / 2,
    )


def metres_per_mm(bounds: Sequence[float], width: float, height: float) -> float:
    """Return the scale at which the bounds fit into a box, with a hair of room for outlines."""
    minx, miny, maxx, maxy = bounds
    return max((maxx - minx) / (width - 1), (maxy - miny) / (height - 1))


def outline_of(geometries: Iterable[shapely.Geometry]) -> Outline:
    """Return one compound path of polygons: a class of a map is one path, however many areas it has."""
    polygons = shapely.orient_polygons(np.array(list(geometries), dtype=object))
    # get_rings passes over multipolygons, hence the parts
    rings = shapely.get_rings(shapely.get_parts(polygons))
    points, of = shapely.get_coordinates(rings, return_index=True)
    if not len(points):
        return Outline(np.empty((0, 2)))
    codes = np.full(len(points), Outline.LINETO, dtype=np.uint8)
    begins = np.flatnonzero(np.diff(of, prepend=-1))
    codes[begins] = Outline.MOVETO
    codes[np.append(begins[1:], len(points)) - 1] = Outline.CLOSEPOLY
    return Outline(points, codes)


def line_path(geometry: shapely.Geometry) -> Outline:
    """Return lines as one compound path."""
    lines = lines_of(geometry)
    if not lines:
        return Outline(np.empty((0, 2)))
    return Outline(np.concatenate(lines), np.concatenate([_codes(len(x)) for x in lines]))


def _is_empty(path: Outline) -> bool:
    return np.size(path.vertices) == 0


def _codes(length: int) -> np.ndarray:
    codes = np.full(length, Outline.LINETO, dtype=np.uint8)
    codes[0] = Outline.MOVETO
    return codes


def add(axes: Axes, patch: Patch) -> None:
    """Add a patch without measuring it: limits are set already, and measuring takes most of the time."""
    axes.add_artist(patch)


def draw_classes(axes: Axes, areas: pd.Series, classified: Classified, line: float = 0.3) -> None:
    """Fill the areas by class: one compound path each, patterns above the fills."""
    of = classified.of.reindex(areas.index)
    for key_class in classified.classes:
        members = areas[(of == key_class.key).to_numpy()]
        unsure = members.index.isin(classified.unsure)
        for part, one in ((~unsure, key_class), (unsure, replace(key_class, hatch=UNSURE_HATCH))):
            if part.any():
                add(axes, _filled(outline_of(members[part]), one, line))


def _filled(path: Outline, key_class: MapClass, line: float) -> PathPatch:
    patch = PathPatch(path, facecolor=key_class.fill, edgecolor=AREA_LINE, linewidth=line)
    patch.set_joinstyle("round")
    _set_hatch(patch, key_class)
    return patch


def _set_hatch(patch: PathPatch | Rectangle, key_class: MapClass) -> None:
    if key_class.hatch:
        patch.set_hatch(key_class.hatch)
        dark = luminance(key_class.fill) < _DARK
        patch.set_hatchcolor(PAPER if dark else HATCH_INK)
        patch.set_hatch_linewidth(0.8 if dark else 0.5)


def luminance(colour: str) -> float:
    """Return how light a colour is, from 0 (black) to 1 (white), as contrast is measured.

    Examples
    --------
    >>> luminance("#ffffff"), round(luminance("#8c3311"), 2)
    (1.0, 0.08)
    """
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return round(0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2], 4)


def draw_stroke(axes: Axes, path: Outline, stroke: Stroke, z: float = 4) -> None:
    """Draw an outline: ink over a light casing (if it has any), so that it shows on dark fills, too."""
    if _is_empty(path):
        return
    wide = stroke.width + stroke.casing
    common: dict[str, Any] = {"facecolor": "none", "joinstyle": "round"}
    if stroke.casing:
        add(axes, PathPatch(path, edgecolor=PAPER, linewidth=wide, zorder=z, **common))
    add(
        axes,
        PathPatch(
            path, edgecolor=INK, linewidth=stroke.width, linestyle=stroke.style, zorder=z + 0.1, **common
        ),
    )


def draw_line(axes: Axes, geometry: shapely.Geometry, colour: str, width: float, z: float) -> None:
    """Draw lines in one colour."""
    path = line_path(geometry)
    if not _is_empty(path):
        add(
            axes,
            PathPatch(
                path,
                facecolor="none",
                edgecolor=colour,
                linewidth=width,
                zorder=z,
                joinstyle="round",
                capstyle="round",
            ),
        )


def label(
    axes: Axes, place: tuple[float, float], text: str, size: float, halo: float = 2.6, **more: Any
) -> None:
    """Write into a map, with a halo (in points) that keeps it legible on any class."""
    settings: dict[str, Any] = {"ha": "center", "va": "center_baseline", "color": INK, "zorder": 7} | more
    written = axes.text(
        *place,
        text,
        fontproperties=font(size, "Bold"),
        path_effects=[withStroke(linewidth=halo, foreground=PAPER)],
        **settings,
    )
    # a dollar sign in a delivered name is no formula
    written.set_parse_math(False)


def write(paper: Axes, x: float, y: float, text: str, size: float = SMALLEST, **more: Any) -> None:
    """Write text on the page; ``face`` chooses the font's face."""
    face = more.pop("face", "Regular")
    settings: dict[str, Any] = {
        "color": INK,
        "ha": "left",
        "va": "baseline",
        "fontproperties": font(size, face),
    } | more
    written = paper.text(x, y, text)
    written.update(settings)
    # a dollar sign in a delivered name is no formula
    written.set_parse_math(False)


def width_of(text: str, size: float = SMALLEST) -> float:
    """Return how many millimetres a text takes."""
    return float(text_width(text, size) * POINT)


def wrapped(text: str, width: float, size: float = SMALLEST) -> list[str]:
    """Break text to lines of at most so many millimetres; a word that is wider has a line of its own, cut.

    Examples
    --------
    >>> wrapped("Synthetische Demodaten, frei erfunden", 30), wrapped("", 30)
    (['Synthetische', 'Demodaten, frei', 'erfunden'], [])
    """
    lines: list[str] = []
    # a no-break space holds its words together
    for word in filter(None, text.split(" ")):
        longer = f"{lines[-1]} {word}" if lines else ""
        if longer and width_of(longer, size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return [fitted(line, width, size) for line in lines]


def fitted(text: str, width: float, size: float = SMALLEST) -> str:
    """Return a text cut to so many millimetres, with an ellipsis if anything is missing."""
    if width_of(text, size) <= width:
        return text
    room = width / (size * POINT)
    used, kept = advance("…"), 0
    for letter in text:
        used += advance(letter)
        if used > room:
            break
        kept += 1
    return f"{text[:kept].rstrip()}…"


def swatch(paper: Axes, x: float, y: float, key_class: MapClass) -> None:
    """Draw a legend's box with fill, pattern and border."""
    patch = Rectangle((x, y - 0.55), 6, 3, facecolor=key_class.fill, edgecolor=AREA_LINE, linewidth=0.6)
    _set_hatch(patch, key_class)
    add(paper, patch)


def stroke_swatch(paper: Axes, x: float, y: float, stroke: Stroke) -> None:
    """Draw a legend's empty box with an outline's stroke."""
    corners = np.array([(x, y - 0.4), (x + 6, y - 0.4), (x + 6, y + 2.3), (x, y + 2.3), (x, y - 0.4)])
    draw_stroke(paper, Outline(corners), stroke)


def line_swatch(paper: Axes, x: float, y: float, colour: str, width: float) -> None:
    """Draw a legend's line."""
    paper.plot([x, x + 6], [y + 1, y + 1], color=colour, linewidth=width, solid_capstyle="round")


def scale_bar(paper: Axes, x: float, y: float, metres: float, room: float = 40) -> None:
    """Draw a scale bar of two round steps, at most `room` mm long without its last label.

    `metres` are those on the ground to a millimetre of paper.
    """
    longest = room * metres / 2
    step = max((m * 10.0**e for e in range(7) for m in (1, 2, 5) if m * 10.0**e <= longest), default=longest)
    mm = step / metres
    for i, colour in enumerate((INK, PAPER)):
        add(paper, Rectangle((x + i * mm, y), mm, 1.1, facecolor=colour, edgecolor=INK, linewidth=0.6))
    unit, per = ("km", 1000.0) if step >= 500 else ("m", 1.0)
    digits = 0 if step % per == 0 else 1
    for i in range(3):
        label = number(i * step / per, digits if i else 0) + (f"\u00a0{unit}" if i == 2 else "")
        write(paper, x + i * mm, y + 2, label, ha="center" if i < 2 else "left")


def north_arrow(paper: Axes, x: float, y: float, north: float = 0.0) -> None:
    """Draw a north arrow: 8 mm high; `north` is by how many degrees it is turned, clockwise."""
    turn = np.radians(north)
    about = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    middle = np.array([x + 1.6, y + 2.3])

    def turned(*points: tuple[float, float]) -> np.ndarray:
        return np.asarray(middle + np.array(points) @ about)

    half = turned((-1.6, -2.3), (0, 2.3), (0, -1.2))
    add(paper, Polygon(half, facecolor=INK, lw=0))
    half = turned((1.6, -2.3), (0, 2.3), (0, -1.2))
    add(paper, Polygon(half, facecolor=PAPER, edgecolor=INK, lw=0.5))
    tip = turned((0, 4.1))[0]
    write(paper, tip[0], tip[1] - 1.1, "N", ha="center", face="Bold")


def footer_height(lines: Sequence[str], mark: str) -> float:
    """Return the height that `footer` takes in mm."""
    return LINE_MM * len(lines) + (LINE_MM + 0.3 if mark else 0) + 3


def footer(paper: Axes, x: float, y: float, lines: Sequence[str], mark: str) -> None:
    """Write the source note upwards from `y`, and a mark that must not be missed in bold below it."""
    if mark:
        write(paper, x, y, mark, face="Bold")
        y += LINE_MM + 0.3
    for line in reversed(lines):
        write(paper, x, y, line, color=MUTED)
        y += LINE_MM
