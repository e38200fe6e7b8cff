"""Labels of areas that cover neither each other nor what they name: inside where there is room, else beside on a line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from matplotlib.axes import Axes
from numpy.typing import NDArray

from screening.base import INK, MUTED, PAPER, text_width
from screening.figures.maps import canvas
from screening.figures.maps.canvas import SMALLEST

_RINGS_MM = (3.2, 4.4, 5.8, 7.5, 9.5, 12.0, 15.0)
_TURNS = 24
_AIR_MM = 0.35
"""Around a label nothing else is written."""
_STEP_MM = 0.3
"""How finely it is known where an area lies that a label should not cover."""
_CLOSE, _HIDDEN = 3, 0.2
"""On a calm map a label stands on one of the first rings, and this share of it at most on other areas."""
_WIDEST_MM = 34.0
"""A wider label hides more than it tells."""
_BOLD = 1.04
"""So much wider bold letters are than those whose widths `text_width` knows."""

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Label:
    """A label at its place, in the map's units.

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
    shapes: pd.Series,
    texts: Mapping[str, str],
    metres: float,
    bounds: tuple[float, float, float, float],
    *,
    calm: bool = False,
) -> tuple[tuple[Label, ...], tuple[str, ...]]:
    """Return a place for each label, the first ones first, and the areas for which there was none.

    No label meets another one, nor the line of another; of the areas that are labelled each covers as little as may be.

    Parameters
    ----------
    shapes : pandas.Series
        The areas to label: geometry by `area_id`, in the map's units.
    texts : mapping of str to str
        What is written on each.
    metres : float
        How many units a millimetre of the map has.
    bounds : tuple of float
        minx, miny, maxx, maxy of where labels may stand.
    calm : bool
        Leave out such as would stand far off or hide other areas of these: for very many, of which most have no room.

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
    ground = _Ground(shapes, metres, bounds)
    boxes, lines = np.empty((0, 4)), np.empty((0, 4))
    done, left = list[Label](), list[str]()
    for at, area in enumerate(shapes.index):
        spot = shapely.maximum_inscribed_circle(shapes[area], tolerance=max(metres / 5, 1e-9)).coords[0]
        half = _half(texts[area], metres)
        middles, tried, led = _tried(spot, half, metres)
        free = (tried[:, :2] >= bounds[:2]).all(axis=1) & (tried[:, 2:] <= bounds[2:]).all(axis=1)
        # what is farther away than a label can stand is not looked at
        reach = np.append(tried[:, :2].min(axis=0), tried[:, 2:].max(axis=0))[None]
        written, drawn = boxes[_boxes_meet(boxes, reach)], lines[_boxes_meet(_around(lines), reach)]
        free &= ~_boxes_meet(tried, written) & ~_lines_meet_boxes(drawn, tried)
        free[1:] &= ~_lines_meet_boxes(written, led, turned=True) & ~_lines_meet(led, drawn)
        covered = ground.covered(tried, at)
        if calm:
            free &= covered <= _HIDDEN
            free[1 + _TURNS * _CLOSE :] = False
        if not free.any() or 2 * half[0] > _WIDEST_MM * metres:
            left.append(str(area))
            continue
        # less than a tenth of a label over another area is as good as none: the nearest comes first
        best = int(np.argmin(np.where(free, np.maximum(covered, 0.1), np.inf)))
        x, y = middles[best]
        line = shapely.linestrings(led[best - 1].reshape(2, 2)) if best else None
        done.append(Label(str(area), texts[area], float(x), float(y), shapely.box(*tried[best]), line))
        boxes = np.vstack([boxes, tried[best]])
        lines = np.vstack([lines, led[best - 1 : best]]) if best else lines
    return tuple(done), tuple(left)


def _half(text: str, metres: float, size: float = SMALLEST) -> Floats:
    """Return half the width and half the height that a text takes, with the air around it."""
    height = size * canvas.POINT * metres
    return np.array([text_width(text, _BOLD) / 2, 0.36]) * height + _AIR_MM * metres


def _tried(spot: tuple[float, float], half: Floats, metres: float) -> tuple[Floats, Floats, Floats]:
    """Return all places of a label, the nearest first: its middles, what it covers, and the lines of all but the first."""
    turns = np.linspace(0, 2 * np.pi, _TURNS, endpoint=False)
    # ahead by as much as the label is wide, so that its edge is as far away at each side
    away = np.repeat(_RINGS_MM, _TURNS)[:, None] * metres + half
    around = np.tile(np.column_stack([np.cos(turns), np.sin(turns)]), (len(_RINGS_MM), 1)) * away
    middles = np.array(spot) + np.vstack([[0.0, 0.0], around])
    # a line ends where it comes to the edge of its label
    with np.errstate(divide="ignore"):
        share = 1 - np.minimum(*(half / np.abs(around)).T)
    ends = np.array(spot) + around * np.maximum(share, 0)[:, None]
    led = np.hstack([np.broadcast_to(spot, ends.shape), ends])
    return middles, np.hstack([middles - half, middles + half]), led


def _around(lines: Floats) -> Floats:
    """Return the boxes around lines."""
    ends = lines.reshape(-1, 2, 2)
    return np.hstack([ends.min(axis=1), ends.max(axis=1)])


def _boxes_meet(tried: Floats, taken: Floats) -> Bools:
    """Tell which boxes meet one that is taken."""
    a, b = tried[:, None], taken[None]
    below, above = a[..., :2] <= b[..., 2:], b[..., :2] <= a[..., 2:]
    return np.asarray((below[..., 0] & below[..., 1] & above[..., 0] & above[..., 1]).any(axis=1))


def _lines_meet_boxes(first: Floats, second: Floats, *, turned: bool = False) -> Bools:
    """Tell which boxes (`second`) meet a line (`first`); `turned`: which lines (`second`) meet a box (`first`)."""
    lines, boxes = (second[:, None], first[None]) if turned else (first[None], second[:, None])
    start, way = lines[..., :2], lines[..., 2:] - lines[..., :2]
    with np.errstate(divide="ignore", invalid="ignore"):
        one, other = (boxes[..., :2] - start) / way, (boxes[..., 2:] - start) / way
    still = way == 0
    inside = (start >= boxes[..., :2]) & (start <= boxes[..., 2:])
    enters = np.where(still, np.where(inside, -np.inf, np.inf), np.minimum(one, other)).max(axis=-1)
    leaves = np.where(still, np.where(inside, np.inf, -np.inf), np.maximum(one, other)).min(axis=-1)
    return np.asarray(((enters <= leaves) & (enters <= 1) & (leaves >= 0)).any(axis=1))


def _lines_meet(tried: Floats, taken: Floats) -> Bools:
    """Tell which lines meet one that is taken; such as lie on one line meet, too."""
    a, b = tried[:, None], taken[None]

    def side(line: Floats, point: Floats) -> Floats:
        x, y = line[..., 2] - line[..., 0], line[..., 3] - line[..., 1]
        return np.asarray(x * (point[..., 1] - line[..., 1]) - y * (point[..., 0] - line[..., 0]))

    apart = (side(a, b[..., :2]) * side(a, b[..., 2:]) > 0) | (side(b, a[..., :2]) * side(b, a[..., 2:]) > 0)
    return np.asarray((~apart).any(axis=1))


class _Ground:
    """Which part of a label lies on areas that have a label of their own: asked a thousand times, so by a fine grid."""

    def __init__(self, shapes: pd.Series, metres: float, bounds: tuple[float, float, float, float]) -> None:
        self.low, self.step = np.array(bounds[:2]), _STEP_MM * metres
        size = np.ceil((np.array(bounds[2:]) - self.low) / self.step).astype(int) + 1
        self.of = np.full(size, -1, dtype=np.int32)
        for at, shape in enumerate(shapes):
            edges = np.array(shape.bounds).reshape(2, 2) + np.array([[0.0], [self.step]])
            (i, j), (k, m) = self._cells(edges)
            x, y = np.meshgrid(np.arange(i, k), np.arange(j, m), indexing="ij")
            inside = shapely.contains_xy(
                shape, self.low[0] + (x + 0.5) * self.step, self.low[1] + (y + 0.5) * self.step
            )
            self.of[i:k, j:m][inside] = at
        self.all = self._summed(self.of >= 0)

    def covered(self, boxes: Floats, own: int) -> Floats:
        """Return which share of each box lies on other areas than its own."""
        (i, j), (k, m) = self._cells(np.array([boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)]))
        mine = self._summed(self.of[i : k + 1, j : m + 1] == own)
        low, high = self._cells(boxes[:, :2]), self._cells(boxes[:, 2:])
        count = np.maximum(np.prod(high - low, axis=1), 1)
        found = self._within(self.all, low, high) - self._within(mine, low - (i, j), high - (i, j))
        return np.asarray(found / count)

    def _cells(self, points: Floats) -> NDArray[np.int64]:
        found = np.floor((points - self.low) / self.step).astype(np.int64)
        return np.asarray(np.clip(found, 0, np.array(self.of.shape)))

    @staticmethod
    def _summed(mask: Bools) -> NDArray[np.int64]:
        return np.pad(mask, ((1, 0), (1, 0))).astype(np.int64).cumsum(axis=0).cumsum(axis=1)

    @staticmethod
    def _within(summed: NDArray[np.int64], low: NDArray[np.int64], high: NDArray[np.int64]) -> Floats:
        (a, b), (c, d) = low.T, high.T
        return np.asarray(summed[c, d] - summed[a, d] - summed[c, b] + summed[a, b], dtype=float)


def beside(
    parents: pd.Series, metres: float, done: Iterable[Label], size: float = 9.5
) -> tuple[tuple[str, float, float], ...]:
    """Return places for the ids of parents that no label of an area meets: id, x, y; one without room is left out.

    Parameters
    ----------
    parents : pandas.Series
        Geometry by id.
    metres : float
        How many units a millimetre of the map has.
    done : iterable of Label
        What is written already.
    size : float
        In points.
    """
    written = [*done]
    boxes = np.array([one.box.bounds for one in written]).reshape(-1, 4)
    lines = np.array([shapely.get_coordinates(one.line).ravel() for one in written if one.line]).reshape(
        -1, 4
    )
    found = []
    for parent in sorted(parents.index, key=lambda p: (-parents[p].area, p)):
        half = _half(str(parent), metres, size)
        places = _places(parents[parent], metres)
        tried = np.hstack([places - half, places + half])
        free = np.flatnonzero(~_boxes_meet(tried, boxes) & ~_lines_meet_boxes(lines, tried))
        if len(free):
            x, y = places[free[0]]
            found.append((str(parent), float(x), float(y)))
            boxes = np.vstack([boxes, tried[free[0]]])
    return tuple(found)


def _places(shape: shapely.Geometry, metres: float) -> Floats:
    """Return points inside a shape: its roomiest, then others by how near they are to it."""
    best = np.array(shapely.maximum_inscribed_circle(shape, tolerance=5 * metres).coords[0])
    minx, miny, maxx, maxy = shape.bounds
    x, y = np.meshgrid(np.linspace(minx, maxx, 14)[1:-1], np.linspace(miny, maxy, 14)[1:-1])
    points = np.column_stack([x.ravel(), y.ravel()])
    points = points[shapely.contains_xy(shape, points)]
    order = np.argsort(np.hypot(*(points - best).T), kind="stable")
    return np.vstack([best, points[order]])


def draw(axes: Axes, labels: Iterable[Label]) -> None:
    """Write labels into a map's panel, each with its line."""
    for one in labels:
        if one.line is not None:
            for colour, width, z in ((PAPER, 1.6, 5.8), (INK, 0.5, 5.9)):
                canvas.draw_line(axes, one.line, colour, width, z)
        canvas.label(axes, (one.x, one.y), one.text, SMALLEST, halo=2.0)


def draw_parents(axes: Axes, places: Iterable[tuple[str, float, float]], size: float = 9.5) -> None:
    """Write the ids of parents into a map's panel, greyer than what is said of areas."""
    for text, x, y in places:
        canvas.label(axes, (x, y), text, size, color=MUTED, zorder=5.7)
