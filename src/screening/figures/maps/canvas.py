"""A page in millimetres for matplotlib: map panels, legend, scale bar, north arrow, text in the house font.

No pyplot, no global settings: fonts are given by file, everything else by argument, so that a map looks
the same whatever a notebook has set.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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

from screening.base import INK, MUTED, PAPER, advance, font_file, number
from screening.figures.maps.classes import Classified, MapClass
from screening.figures.maps.geo import lines_of, rings_of

MM = 1 / 25.4
POINT = 25.4 / 72
"""A point in millimetres."""
AREA_LINE = "#7d8891"
WATER = "#2b7aa3"
HATCH_INK = "#59646e"


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
    rings = [ring for g in polygons for ring in rings_of(g)]
    if not rings:
        return Outline(np.empty((0, 2)))
    codes = [_codes(len(r), closed=True) for r in rings]
    return Outline(np.concatenate(rings), np.concatenate(codes))


def line_path(geometry: shapely.Geometry) -> Outline:
    """Return lines as one compound path."""
    lines = lines_of(geometry)
    if not lines:
        return Outline(np.empty((0, 2)))
    return Outline(np.concatenate(lines), np.concatenate([_codes(len(x), closed=False) for x in lines]))


def _is_empty(path: Outline) -> bool:
    return np.size(path.vertices) == 0


def _codes(length: int, *, closed: bool) -> np.ndarray:
    codes = np.full(length, Outline.LINETO, dtype=np.uint8)
    codes[0] = Outline.MOVETO
    if closed:
        codes[-1] = Outline.CLOSEPOLY
    return codes


def add(axes: Axes, patch: Patch) -> None:
    """Add a patch without measuring it: limits are set already, and measuring takes most of the time."""
    axes.add_artist(patch)


def draw_classes(axes: Axes, areas: pd.Series, classified: Classified, line: float = 0.3) -> None:
    """Fill the areas by class: one compound path each, patterns above the fills."""
    of = classified.of.reindex(areas.index)
    for key_class in classified.classes:
        members = areas[(of == key_class.key).to_numpy()]
        if len(members):
            add(axes, _filled(outline_of(members), key_class, line))


def _filled(path: Outline, key_class: MapClass, line: float) -> PathPatch:
    patch = PathPatch(path, facecolor=key_class.fill, edgecolor=AREA_LINE, linewidth=line)
    patch.set_joinstyle("round")
    _set_hatch(patch, key_class)
    return patch


def _set_hatch(patch: PathPatch | Rectangle, key_class: MapClass) -> None:
    if key_class.hatch:
        patch.set_hatch(key_class.hatch)
        patch.set_hatchcolor(HATCH_INK)
        patch.set_hatch_linewidth(0.5)


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


def draw_parent_labels(axes: Axes, parents: pd.Series, size: float, metres: float) -> None:
    """Write each parent's id at its roomiest spot; where two would overlap, the smaller keeps silent."""
    taken: list[tuple[float, float, float, float]] = []
    order = sorted(parents.index, key=lambda p: (-parents[p].area, p))
    for parent in order:
        spot = shapely.maximum_inscribed_circle(parents[parent], tolerance=50 * metres / 10).coords[0]
        half_w, half_h = 0.11 * size * len(str(parent)) * metres, 0.2 * size * metres
        box = (spot[0] - half_w, spot[1] - half_h, spot[0] + half_w, spot[1] + half_h)
        if any(box[0] < t[2] and t[0] < box[2] and box[1] < t[3] and t[1] < box[3] for t in taken):
            continue
        taken.append(box)
        label(axes, (spot[0], spot[1]), str(parent), size, va="center", zorder=6)


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


def write(paper: Axes, x: float, y: float, text: str, size: float = 7.5, **more: Any) -> None:
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


def wrapped(text: str, width: float, size: float) -> list[str]:
    """Break text to lines of about so many millimetres."""
    per_mm = 1 / (size * 0.16)
    return textwrap.wrap(text, max(int(width * per_mm), 20), break_long_words=False)


def fitted(text: str, width: float, size: float) -> str:
    """Return a text cut to so many millimetres, with an ellipsis if anything is missing."""
    room = width / (size * POINT)
    if sum(map(advance, text)) <= room:
        return text
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
    """Draw a scale bar of two round steps, at most `room` mm long without its last label."""
    longest = room * metres / 2
    step = max((m * 10.0**e for e in range(1, 6) for m in (1, 2, 5) if m * 10.0**e <= longest), default=10.0)
    mm = step / metres
    for i, colour in enumerate((INK, PAPER)):
        add(paper, Rectangle((x + i * mm, y), mm, 1.1, facecolor=colour, edgecolor=INK, linewidth=0.6))
    unit, per = ("km", 1000.0) if step >= 500 else ("m", 1.0)
    digits = 0 if step % per == 0 else 1
    for i in range(3):
        label = number(i * step / per, digits if i else 0) + (f"\u00a0{unit}" if i == 2 else "")
        write(paper, x + i * mm, y + 2, label, 7, ha="center" if i < 2 else "left", color=INK)


def north_arrow(paper: Axes, x: float, y: float) -> None:
    """Draw a north arrow: 7 mm high."""
    add(paper, Polygon([(x, y), (x + 1.6, y + 4.6), (x + 1.6, y + 1.1)], facecolor=INK, lw=0))
    add(
        paper,
        Polygon(
            [(x + 3.2, y), (x + 1.6, y + 4.6), (x + 1.6, y + 1.1)], facecolor=PAPER, edgecolor=INK, lw=0.5
        ),
    )
    write(paper, x + 1.6, y + 5.2, "N", 7, ha="center", face="Bold")


def footer_height(lines: Sequence[str], mark: str) -> float:
    """Return the height that `footer` takes in mm."""
    return 3.1 * len(lines) + (3.4 if mark else 0) + 3


def footer(paper: Axes, x: float, y: float, lines: Sequence[str], mark: str) -> None:
    """Write the source note upwards from `y`, and a mark that must not be missed in bold below it."""
    if mark:
        write(paper, x, y, mark, 7.5, face="Bold")
        y += 3.4
    for line in reversed(lines):
        write(paper, x, y, line, 7, color=MUTED)
        y += 3.1
