"""Labels of areas that cover neither each other nor what they name: inside where there is room, else beside on a line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from matplotlib.axes import Axes
from numpy.typing import NDArray

from screening.base import INK, PAPER, advance
from screening.figures.maps import canvas

SIZE = 6.5
"""In points."""
_RINGS_MM = (3.2, 4.4, 5.8, 7.5, 9.5, 12.0, 15.0)
_TURNS = 24
_AIR_MM = 0.35
"""Around a label nothing else is written."""


@dataclass(frozen=True)
class Label:
    """A label at its place, in the map's metres.

    Attributes
    ----------
    area, text : str
    x, y : float
        Its middle.
    box : shapely.Geometry
        What it covers.
    line : shapely.Geometry or None
        From the label to its area; None where it stands in it.
    """

    area: str
    text: str
    x: float
    y: float
    box: shapely.Geometry
    line: shapely.Geometry | None = None


def placed(
    shapes: pd.Series, texts: Mapping[str, str], metres: float, bounds: tuple[float, float, float, float]
) -> tuple[tuple[Label, ...], tuple[str, ...]]:
    """Return a place for each label, the first ones first, and the areas for which there was none.

    No label meets another one, nor the line of another; of the areas that are labelled each covers as little as may be.

    Parameters
    ----------
    shapes : pandas.Series
        The areas to label: geometry by `area_id`, in metres.
    texts : mapping of str to str
        What is written on each.
    metres : float
        How many a millimetre of the map has.
    bounds : tuple of float
        minx, miny, maxx, maxy of where labels may stand.

    Examples
    --------
    >>> wide, small = shapely.box(0, 0, 20, 10), shapely.box(21, 0, 22, 1)
    >>> shapes = pd.Series({"a": wide, "b": small})
    >>> found, left = placed(shapes, {"a": "1.1", "b": "1.2"}, 1.0, (0, 0, 40, 40))
    >>> [(label.area, label.line is None) for label in found], left
    ([('a', True), ('b', False)], ())
    >>> placed(shapes, {"a": "1.1", "b": "1.2"}, 1000.0, (0, 0, 40, 40))[1]
    ('a', 'b')
    """
    spots = {
        a: shapely.maximum_inscribed_circle(shapes[a], tolerance=max(metres / 5, 1e-9)).coords[0]
        for a in shapes.index
    }
    room, done, left = shapely.box(*bounds), list[Label](), list[str]()
    tree, given = shapely.STRtree(shapes.to_numpy()), shapes.to_numpy()
    for at, area in enumerate(shapes.index):
        middles, boxes, lines = _tried(texts[area], spots[area], metres)
        # what is farther away than a label can stand is not looked at
        reach = shapely.box(*shapely.total_bounds(boxes))
        others = shapely.union_all([given[k] for k in tree.query(reach) if k != at])
        taken = np.array([g for one in done for g in (one.box, one.line) if g is not None], dtype=object)
        near = taken[shapely.intersects(reach, taken)]
        free = shapely.covers(room, boxes) & ~_met(boxes, near) & ~_met(lines, near)
        if not free.any():
            left.append(str(area))
            continue
        covered = shapely.area(shapely.intersection(boxes, others)) / shapely.area(boxes[0])
        # less than a tenth of a label over another area is as good as none: the nearest comes first
        best = int(np.argmin(np.where(free, np.maximum(covered, 0.1), np.inf)))
        x, y = middles[best]
        done.append(Label(str(area), texts[area], float(x), float(y), boxes[best], lines[best]))
    return tuple(done), tuple(left)


def _tried(
    text: str, spot: tuple[float, float], metres: float
) -> tuple[NDArray[np.float64], NDArray[np.object_], NDArray[np.object_]]:
    """Return all places of a label, the nearest first: its middles, what it covers, and its lines (None inside)."""
    height = SIZE * canvas.POINT * metres
    half = np.array([sum(map(advance, text)) / 2, 0.36]) * height + _AIR_MM * metres
    turns = np.linspace(0, 2 * np.pi, _TURNS, endpoint=False)
    # ahead by as much as the label is wide, so that its edge is as far away at each side
    away = np.repeat(_RINGS_MM, _TURNS)[:, None] * metres + half
    around = np.tile(np.column_stack([np.cos(turns), np.sin(turns)]), (len(_RINGS_MM), 1)) * away
    middles = np.array(spot) + np.vstack([[0.0, 0.0], around])
    boxes = shapely.box(*(middles - half).T, *(middles + half).T)
    ends = np.stack([np.broadcast_to(spot, around.shape), middles[1:]], axis=1)
    lines = np.array([None, *shapely.difference(shapely.linestrings(ends), boxes[1:])], dtype=object)
    return middles, boxes, lines


def _met(geometries: NDArray[np.object_], taken: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Tell which of some geometries lie on what is taken; a missing one lies on nothing."""
    return np.asarray(shapely.intersects(geometries[:, None], taken[None, :]).any(axis=1))


def draw(axes: Axes, labels: Iterable[Label]) -> None:
    """Write labels into a map's panel, each with its line."""
    for one in labels:
        if one.line is not None and not one.line.is_empty:
            for colour, width, z in ((PAPER, 1.6, 5.8), (INK, 0.5, 5.9)):
                canvas.draw_line(axes, one.line, colour, width, z)
        canvas.label(axes, (one.x, one.y), one.text, SIZE, halo=2.0)
