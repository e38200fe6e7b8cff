"""Where people live, as points or cells: counted into pieces of areas."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from screening.delivery.geometry.findings_of_tables import (
    cells_without_people,
    population_column_missing,
    population_elsewhere,
    population_invalid,
    population_mixed,
    population_without_crs,
)


@dataclass(frozen=True)
class Cells:
    """People of a population layer on the pieces of land: per piece, in cut cells per piece, and outside."""

    inside: Floats
    cut: Floats
    outside: float
    points: bool

    def cut_share(self, pieces: pd.DataFrame) -> float | None:
        """Return which share of the people lives in cells that these pieces cut; None for points and where nobody lives."""
        total = self.inside[pieces.index].sum()
        return None if self.points or total <= 0 else float(self.cut[pieces.index].sum() / total)


def people_in(layer: gpd.GeoDataFrame, column: str, pieces: pd.DataFrame, crs: object) -> Cells:
    """Lay the people of a population layer onto the pieces; those of a cut cell by land."""
    if layer.crs is None:
        raise population_without_crs()
    if column not in layer.columns:
        there = (str(c) for c in layer.columns if c != layer.geometry.name)
        raise population_column_missing(column, map(str, layer.columns), there)
    count = pd.to_numeric(layer[column], errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    wrong = ~(np.isfinite(count) & (count >= 0))
    if wrong.any():
        raise cells_without_people(int(wrong.sum()), column)
    cells = layer.geometry.to_crs(crs)[count > 0]
    count, shapes = count[count > 0], cells.to_numpy()
    points = bool(cells.geom_type.isin(["Point"]).all())
    if not points and not cells.geom_type.isin(["Polygon", "MultiPolygon"]).all():
        raise population_mixed()
    if not shapely.is_valid(shapes).all():
        raise population_invalid()
    part, cell, share = _shares(shapes, pieces["shape"].to_numpy(), points)
    size = len(pieces)
    inside: Floats = np.bincount(part, weights=share * count[cell], minlength=size).astype(float)
    largest = np.zeros(len(shapes))
    np.maximum.at(largest, cell, share)
    several = largest < 0.99 * np.bincount(cell, weights=share, minlength=len(shapes))
    cut: Floats = np.bincount(part, weights=share * count[cell] * several[cell], minlength=size).astype(float)
    if inside.sum() <= 0:
        raise population_elsewhere()
    return Cells(inside, cut, max(0.0, float(count.sum() - inside.sum())), points)


def _shares(
    shapes: npt.NDArray[np.object_], pieces: npt.NDArray[np.object_], points: bool
) -> tuple[Ints, Ints, Floats]:
    """Return pairs of piece and cell with the share of the cell in the piece; a point is in one piece only."""
    tree = shapely.STRtree(shapes)
    part, cell = tree.query(pieces, predicate="intersects")
    if points:  # on a border: the first piece, whatever the order of the points
        order = np.lexsort((part, cell))
        part, cell = part[order], cell[order]
        first = np.r_[True, cell[1:] != cell[:-1]] if len(cell) else np.zeros(0, dtype=bool)
        return part[first], cell[first], np.ones(int(first.sum()))
    shapely.prepare(pieces)
    inside = shapely.covers(pieces[part], shapes[cell])
    share = np.ones(len(part))
    cut = ~inside
    overlap = shapely.area(shapely.intersection(pieces[part[cut]], shapes[cell[cut]]))
    share[cut] = overlap / shapely.area(shapes[cell[cut]])
    return part, cell, share


Floats = npt.NDArray[np.float64]


Ints = npt.NDArray[np.int64]
