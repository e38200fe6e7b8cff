"""Ids, the railway strips and the boundary reform of 2020: from blocks to two versions of the Viertel."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import shapely
from shapely import Geometry, LineString, Polygon

from .geometry import CENTRE, SEED, Block, noded, pieces, subdivide, viertel_blocks
from .noise import Floats, generator

VERSIONS = {"2016": (2016, 2019), "2020": (2020, None)}
# Bezirke in which the reform of 2020 splits a Viertel, merges two, and moves a border.
SPLIT, MERGED, MOVED = 19, 12, 8
# Bezirke in which a railway yard runs through a Viertel and leaves it in two pieces.
STRIPS = (10, 23)


@dataclass(frozen=True)
class Atom:
    """The largest piece of land that no border of either version cuts."""

    shapes: tuple[Polygon, ...]
    old: str
    new: str
    railway: bool = False


@dataclass(frozen=True)
class Map:
    """Both boundary versions, built from the same atoms."""

    atoms: tuple[Atom, ...]
    faces: tuple[tuple[Polygon, ...], ...]
    river: LineString

    def ids(self, version: str) -> list[str]:
        """Return the sorted ids of a boundary version."""
        return sorted({a.old if version == "2016" else a.new for a in self.atoms}, key=sort_key)

    def membership(self, version: str) -> list[str]:
        """Return the id of each atom in a boundary version."""
        return [a.old if version == "2016" else a.new for a in self.atoms]

    def shapes(self, version: str) -> dict[str, list[Polygon]]:
        """Return the polygons of each Viertel, the largest first, in a fixed order of vertices."""
        parts: dict[str, list[Polygon]] = {}
        for key, faces in zip(self.membership(version), self.faces, strict=True):
            parts.setdefault(key, []).extend(faces)
        return {key: _tidy(shapely.coverage_union_all(parts[key])) for key in self.ids(version)}

    def centroids(self) -> Floats:
        """Return the centroid of each atom, seen from the city centre."""
        xy = [shapely.MultiPolygon(f).centroid.coords[0] for f in self.faces]
        return np.asarray(xy) - CENTRE


def sort_key(area: str) -> tuple[int, ...]:
    """Return the parts of an id as numbers, so that 01.1.10 follows 01.1.9."""
    return tuple(int(p) for p in area.split("."))


def _tidy(shape: Geometry) -> list[Polygon]:
    """Return polygons whose rings run counter-clockwise from their lowest vertex: the same everywhere."""
    parts = []
    for part in shapely.get_parts(shape):
        ring = np.round(np.asarray(part.exterior.coords)[:-1], 1)
        start = int(np.lexsort((ring[:, 1], ring[:, 0]))[0])
        ring = np.roll(ring, -start, axis=0)
        if not shapely.LinearRing(ring).is_ccw:
            ring = np.roll(ring[::-1], 1, axis=0)
        parts.append(Polygon(ring))
    return sorted(parts, key=lambda p: -p.area)


def _strip(block: Block, rng: np.random.Generator) -> tuple[tuple[Polygon, Polygon], Polygon] | None:
    """Cut a block by a railway yard; return the two banks and the yard."""
    x, y = block.shape.centroid.coords[0]
    width = 0.16 * math.sqrt(block.shape.area)
    for _ in range(60):
        angle = rng.random() * math.pi
        u, w = np.array([math.cos(angle), math.sin(angle)]), np.array([-math.sin(angle), math.cos(angle)])
        lines = [
            LineString(
                [
                    np.array([x, y]) + u * a * 4000 + w * b
                    for a, b in ((-1, s * width * 0.7), (0, s * width / 2), (1, s * width))
                ]
            )
            for s in (-1, 1)
        ]
        first = pieces(block, lines[0])
        if first is None:
            continue
        bank, rest = sorted(
            first, key=lambda p: float((p.shape.centroid.x - x) * w[0] + (p.shape.centroid.y - y) * w[1])
        )
        second = pieces(rest, lines[1])
        if second is None:
            continue
        yard, other = sorted(
            second, key=lambda p: float((p.shape.centroid.x - x) * w[0] + (p.shape.centroid.y - y) * w[1])
        )
        areas = [p.shape.area / block.shape.area for p in (bank, yard, other)]
        if min(areas[0], areas[2]) > 0.3 and bank.shape.distance(other.shape) > 40:
            return (bank.shape, other.shape), yard.shape
    return None


def _numbered() -> tuple[list[Atom], dict[str, Block], LineString]:
    """Give ids to the leaves, and cut the railway strips out of two of them."""
    leaves, river = viertel_blocks()
    rng = generator(SEED, 3)
    last: dict[tuple[int, int], int] = {}
    blocks: dict[str, Block] = {}
    for b, t, block in leaves:
        last[b, t] = last.get((b, t), 0) + 1
        blocks[f"{b:02d}.{t}.{last[b, t]}"] = block
    atoms = {key: Atom((block.shape,), key, key) for key, block in blocks.items()}
    for bezirk in STRIPS:
        inside = [k for k in blocks if k.startswith(f"{bezirk:02d}.")]
        inside.sort(key=lambda k: -_roundness(blocks[k].shape))
        for key in inside:
            cut = _strip(blocks[key], rng)
            if cut is not None:
                break
        else:
            raise RuntimeError(f"no Viertel in Bezirk {bezirk} takes a railway strip")
        b, t, _ = sort_key(key)
        last[b, t] += 1
        yard = f"{b:02d}.{t}.{last[b, t]}"
        atoms[key] = replace(atoms[key], shapes=cut[0])
        atoms[yard] = Atom((cut[1],), yard, yard, railway=True)
    return list(atoms.values()), blocks, river


def _roundness(shape: Polygon) -> float:
    return float(shape.area / shape.length**2)


def _pairs(atoms: list[Atom], bezirk: int) -> list[tuple[int, int]]:
    """Return neighbours within the Bezirksteile of a Bezirk, those with the longest common border first."""
    found = []
    for i, a in enumerate(atoms):
        for j, b in enumerate(atoms):
            same = a.old.rsplit(".", 1)[0] == b.old.rsplit(".", 1)[0] and a.old[:2] == f"{bezirk:02d}"
            if same and i != j and len(a.shapes) == len(b.shapes) == 1:
                border = a.shapes[0].boundary.buffer(5).intersection(b.shapes[0].boundary).length
                found.append((border, i, j))
    return [(i, j) for _, i, j in sorted(found, key=lambda f: (-round(f[0]), f[1], f[2]))]


def _reformed(atoms: list[Atom], blocks: dict[str, Block]) -> list[Atom]:
    """Carry out the boundary reform of 2020; new Viertel get numbers that were never used."""
    rng = generator(SEED, 4)
    atoms = list(atoms)
    last: dict[str, int] = {}
    for a in atoms:
        teil, number = a.old.rsplit(".", 1)
        last[teil] = max(last.get(teil, 0), int(number))

    def fresh(old: str) -> str:
        teil = old.rsplit(".", 1)[0]
        last[teil] += 1
        return f"{teil}.{last[teil]}"

    largest = max((a for a in atoms if a.old.startswith(f"{SPLIT:02d}.")), key=lambda a: a.shapes[0].area)
    i = atoms.index(largest)
    first, second = subdivide(rng, blocks[largest.old], [0.55, 0.45])
    atoms[i : i + 1] = [Atom((p.shape,), largest.old, fresh(largest.old)) for p in (first, second)]

    i, j = min(
        _pairs(atoms, MERGED)[:8], key=lambda p: atoms[p[0]].shapes[0].area + atoms[p[1]].shapes[0].area
    )
    name = fresh(atoms[i].old)
    for k in (i, j):
        atoms[k] = replace(atoms[k], new=name)

    for i, j in _pairs(atoms, MOVED):
        keep, give = atoms[i], atoms[j]
        for _ in range(30):
            slice_, rest = subdivide(rng, blocks[give.old], [0.28, 0.72])
            border = slice_.shape.boundary.buffer(5).intersection(keep.shapes[0].boundary).length
            if border > 0.33 * slice_.shape.length and rest.shape.distance(keep.shapes[0]) < 60:
                grown, shrunk = fresh(keep.old), fresh(give.old)
                atoms[i] = replace(keep, new=grown)
                atoms[j : j + 1] = [
                    Atom((slice_.shape,), give.old, grown),
                    Atom((rest.shape,), give.old, shrunk),
                ]
                return atoms
    raise RuntimeError("no border can be moved")


def build() -> Map:
    """Build the whole map."""
    atoms, blocks, river = _numbered()
    atoms = sorted(_reformed(atoms, blocks), key=lambda a: (sort_key(a.old), sort_key(a.new)))
    shapes = [s for a in atoms for s in a.shapes]
    faces = iter(noded(shapes))
    owned = tuple(tuple(f for _ in a.shapes for f in next(faces)) for a in atoms)
    line = np.round(np.asarray(river.coords) + CENTRE, 1)
    whole = shapely.union_all([f for fs in owned for f in fs]).buffer(900)
    return Map(tuple(atoms), owned, shapely.LineString(line).intersection(whole))
