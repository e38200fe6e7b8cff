"""Streets, river and borders: the map of Musterstadt.

The city grows like a town: a river, ring streets and radial roads bound the Bezirke, and each Bezirk is cut
again and again along slightly bent streets with jogs. All borders are noded together at the end, so that
neighbours share every vertex.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString, Point, Polygon
from shapely.ops import split

from . import lines
from .lines import STRETCH
from .noise import Floats, generator, normal

SEED = 20240306
CENTRE = (690400.0, 5335300.0)
VIERTEL = 473
# Two leaves are later cut by a railway strip, which adds two Viertel: 475 in all.
SECTORS = {"A": (4, 2), "B": (5, 4), "C": (5, 4)}
RINGS = {"1": 1050.0, "2": 2700.0, "3": 5300.0}
SUBCENTRES = 9
# Sectors of the second belt that break through the third ring.
BROKEN = (7, 1)


@dataclass(frozen=True)
class Block:
    """A piece of the city on its way from the whole to the Viertel, with the sample points inside it."""

    shape: Polygon
    points: Floats
    weight: Floats


def _bearing(x: float, y: float) -> float:
    """Return the compass direction of a point seen from the centre, in radians clockwise from north."""
    return math.atan2(x, y) % (2 * math.pi)


def _roundness(shape: Polygon) -> float:
    return float(4 * math.pi * shape.area / shape.length**2)


def pieces(block: Block, line: LineString) -> list[Block] | None:
    """Cut a block in two along a street; ``None`` if the street leaves more or fewer pieces."""
    parts = list(split(block.shape, line).geoms)
    if len(parts) != 2:
        return None
    inside = shapely.contains_xy(parts[0], block.points[:, 0], block.points[:, 1])
    return [
        Block(part, block.points[mask], block.weight[mask])
        for part, mask in zip(parts, (inside, ~inside), strict=True)
    ]


def _cut(rng: np.random.Generator, block: Block, share: float, tries: int = 14) -> list[Block]:
    """Cut a block along the best of some streets, ``share`` of its weight in the first piece."""
    box = np.asarray(block.shape.minimum_rotated_rectangle.exterior.coords)
    sides = box[1:3] - box[0:2]
    long = sides[int(np.argmax(np.hypot(sides[:, 0], sides[:, 1])))]
    across = math.atan2(long[1], long[0]) + math.pi / 2
    x, y = block.shape.centroid.coords[0]
    radial = math.atan2(y, x)
    best: tuple[float, list[Block]] | None = None
    for attempt in range(tries * 4):
        if attempt >= tries and best is not None:
            break
        wish = (across, across, radial, radial + math.pi / 2)[attempt % 4]
        angle = wish + 0.16 * float(normal(rng, 1)[0]) + (attempt // tries) * 0.5
        normal_to = np.array([-math.sin(angle), math.cos(angle)])
        along = block.points @ np.array([math.cos(angle), math.sin(angle)])
        offset = block.points @ normal_to
        order = np.argsort(offset, kind="stable")
        cumulated = np.cumsum(block.weight[order])
        fraction = share if attempt % 2 else 1 - share
        at = offset[order[int(np.searchsorted(cumulated, fraction * cumulated[-1]))]]
        near = np.abs(offset - at) < 0.25 * (offset.max() - offset.min())
        middle = (along[near].min() + along[near].max()) / 2
        length = along[near].max() - along[near].min()
        foot = np.array([math.cos(angle), math.sin(angle)]) * middle + normal_to * at
        parts = pieces(block, lines.street(rng, (foot[0], foot[1]), angle, length))
        if parts is None or min(len(p.points) for p in parts) < 2:
            continue
        parts.sort(key=lambda p: abs(p.weight.sum() / block.weight.sum() - share))
        miss = abs(parts[0].weight.sum() / block.weight.sum() - share)
        score = min(_roundness(p.shape) for p in parts) - 1.5 * miss
        if best is None or score > best[0]:
            best = (score, parts)
    if best is None:
        raise RuntimeError("no street cuts this block in two")
    return best[1]


def subdivide(rng: np.random.Generator, block: Block, weights: list[float]) -> list[Block]:
    """Cut a block into as many pieces as there are weights, sized in proportion to them."""
    if len(weights) == 1:
        return [block]
    half = len(weights) // 2 + (len(weights) % 2 and int(rng.random() * 2))
    share = sum(weights[:half]) / sum(weights)
    first, second = _cut(rng, block, share)
    return subdivide(rng, first, weights[:half]) + subdivide(rng, second, weights[half:])


def _density(points: Floats, centres: Floats) -> Floats:
    """Return how many Viertel there are per km² (up to a factor): many in the centre, few outside."""
    r2 = ((points[:, 0] / STRETCH) ** 2 + points[:, 1] ** 2) / 1e6
    total = 1 / (0.17 + 0.027 * r2)
    for cx, cy in centres:
        d2 = ((points[:, 0] - cx) ** 2 + (points[:, 1] - cy) ** 2) / 1e6
        total = total + 1.3 * np.exp(-d2 / 0.9)
    return np.asarray(total)


def _block(shape: Polygon, points: Floats, weight: Floats) -> Block:
    inside = shapely.contains_xy(shape, points[:, 0], points[:, 1])
    return Block(shape, points[inside], weight[inside])


def _largest(shape: shapely.Geometry) -> Polygon:
    return max(shapely.get_parts(shape).tolist(), key=lambda part: part.area)


def bezirke() -> tuple[list[Block], LineString]:
    """Lay out river, rings and radial roads; return the 25 Bezirke in their numbering, and the river."""
    rng = generator(SEED, 1)
    outline, river = lines.outline(rng), lines.river(rng)
    rings = {k: lines.ring(rng, r, 12 + 12 * int(k), 0.03) for k, r in RINGS.items()}
    sides = sorted(split(outline, river).geoms, key=lambda part: -part.area)[:2]
    north, south = sorted(sides, key=lambda part: -part.centroid.y)
    city = north.union(south)

    west, low, east, high = city.bounds
    gx, gy = np.meshgrid(np.arange(west, east, 55.0), np.arange(low, high, 55.0))
    points = np.column_stack([gx.ravel(), gy.ravel()])
    points = points[shapely.contains_xy(city, points[:, 0], points[:, 1])]
    turn = 2 * np.pi * (np.arange(SUBCENTRES) + 0.6 * rng.random(SUBCENTRES)) / SUBCENTRES
    radius = 3900 + 2600 * rng.random(SUBCENTRES)
    centres = np.column_stack([radius * np.cos(turn) * STRETCH, radius * np.sin(turn)])
    weight = _density(points, centres)

    core = _block(_largest(north.intersection(rings["1"])), points, weight)
    found: dict[str, list[Block]] = {}
    for name, inner, outer in (("A", "1", "2"), ("B", "2", "3"), ("C", "3", None)):
        found[name] = []
        for side, number in zip((north, south), SECTORS[name], strict=True):
            shape = side if outer is None else side.intersection(rings[outer])
            if not (name == "A" and side is south):
                shape = shape.difference(rings[inner])
            found[name] += _sectors(rng, _block(_largest(shape), points, weight), number)
    for n in BROKEN:
        # No ring street goes all the way around: here radial roads run on to the city limits.
        b = found["B"].pop(n)
        c = max(found["C"], key=lambda c: float(c.shape.buffer(1).intersection(b.shape).area))
        found["C"] = [other for other in found["C"] if other is not c]
        joint = _block(_largest(shapely.union(b.shape, c.shape)), points, weight)
        found["B"] += _sectors(rng, joint, 2)
    blocks = [core]
    for ring in found.values():
        blocks += sorted(ring, key=lambda b: _bearing(b.shape.centroid.x, b.shape.centroid.y))
    return _complete(city, blocks, points, weight), river


def _complete(city: Polygon, blocks: list[Block], points: Floats, weight: Floats) -> list[Block]:
    """Give what river bends have cut off to the neighbour with the longest common border."""
    shapes = [b.shape for b in blocks]
    rest = city.difference(shapely.union_all([s.buffer(1e-6) for s in shapes]))
    for part in shapely.get_parts(rest).tolist():
        if part.area < 1:
            continue
        grown = part.buffer(2e-6)
        i = max(range(len(shapes)), key=lambda i: grown.intersection(shapes[i]).area)
        shapes[i] = _largest(shapely.union(shapes[i], part.buffer(1e-5, join_style="mitre")))
    return [_block(s, points, weight) for s in shapes]


def _sectors(rng: np.random.Generator, block: Block, number: int) -> list[Block]:
    """Cut half a ring by radial roads into sectors of about equal weight."""
    pending, done = block, []
    for left in range(number, 1, -1):
        turn = np.arctan2(pending.points[:, 1], pending.points[:, 0] / STRETCH)
        middle = math.atan2(block.shape.representative_point().y, block.shape.representative_point().x)
        turn = (turn - middle + np.pi) % (2 * np.pi)
        order = np.argsort(turn, kind="stable")
        cumulated = np.cumsum(pending.weight[order])
        for _ in range(200):
            share = (1 + 0.12 * (rng.random() - 0.5)) / left
            at = turn[order[int(np.searchsorted(cumulated, share * cumulated[-1]))]] + middle - np.pi
            angle = math.atan2(math.sin(at), math.cos(at) * STRETCH)
            parts = pieces(pending, lines.radial(rng, angle))
            if parts is not None and min(p.weight.sum() for p in parts) > 0.6 / left * pending.weight.sum():
                break
        else:
            raise RuntimeError("no radial road cuts this ring in two")
        parts.sort(
            key=lambda p: float(
                np.median(
                    (np.arctan2(p.points[:, 1], p.points[:, 0] / STRETCH) - middle + np.pi) % (2 * np.pi)
                )
            )
        )
        done.append(parts[0])
        pending = parts[1]
    return [*done, pending]


def viertel_blocks() -> tuple[list[tuple[int, int, Block]], LineString]:
    """Cut the Bezirke into Bezirksteile and Viertel.

    Returns
    -------
    tuple
        (Bezirk, Bezirksteil, block) for each Viertel, the first two counted from 1; and the river.
    """
    blocks, river = bezirke()
    weight = np.array([b.weight.sum() for b in blocks]) * np.where(np.arange(len(blocks)) == 0, 0.8, 1.0)
    exact = VIERTEL * weight / weight.sum()
    number = np.floor(exact).astype(int)
    number[np.argsort(number - exact, kind="stable")[: VIERTEL - number.sum()]] += 1

    leaves: list[tuple[int, int, Block]] = []
    for b, (bezirk, n) in enumerate(zip(blocks, number.tolist(), strict=True), start=1):
        rng = generator(SEED, 2, b)
        m = min(max(round(n / 4.3), 2), 8)
        sizes = [n // m + (1 if i < n % m else 0) for i in range(m)]
        parts = subdivide(rng, bezirk, [float(s) for s in sizes])
        order = sorted(range(m), key=lambda i: _order(parts[i].shape, bezirk.shape))
        for t, i in enumerate(order, start=1):
            pieces = subdivide(rng, parts[i], [0.6 + rng.random() for _ in range(sizes[i])])
            pieces.sort(key=lambda p: _order(p.shape, parts[i].shape))
            leaves += [(b, t, p) for p in pieces]
    return leaves, river


def _order(shape: Polygon, within: Polygon) -> float:
    """Return a key that numbers neighbours around the middle of their parent, the inmost first."""
    p, q = shape.centroid, within.centroid
    home = _bearing(-q.x, -q.y)
    return (_bearing(p.x - q.x, p.y - q.y) - home + 0.9) % (2 * math.pi)


def noded(shapes: list[Polygon]) -> list[list[Polygon]]:
    """Node all borders on a grid of 0.1 m; return the clean faces of each shape, in city coordinates."""
    edges = [LineString(np.asarray(r.coords) + CENTRE) for s in shapes for r in (s.exterior, *s.interiors)]
    net = shapely.unary_union(edges, grid_size=0.1)
    faces = shapely.get_parts(shapely.polygonize([net])).tolist()
    tree = shapely.STRtree([shapely.transform(s, lambda c: c + CENTRE) for s in shapes])
    owned: list[list[Polygon]] = [[] for _ in shapes]
    for face in faces:
        inside: Point = face.representative_point()
        hits = tree.query(inside, predicate="within")
        owned[int(hits[0] if len(hits) else tree.nearest(inside))].append(face)
    return owned
