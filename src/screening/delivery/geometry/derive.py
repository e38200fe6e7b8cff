"""Deriving a crosswalk from two geometries and where people live, and saying how good it is.

Where cells of a population layer say how many people live in each part of an old area, they are the weights;
elsewhere the land is. Either is an estimate, so the result is a table to look through and sign, with figures
on how much of it rests on what.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from html import escape
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from screening.base import Finding, ScreeningError, has_errors, many, styled
from screening.delivery.geometry.areas import read_areas
from screening.delivery.geometry.crosswalk import split
from screening.delivery.geometry.file import read_layer
from screening.delivery.geometry.findings_of_tables import (
    areas_unsound,
    new_land_uncovered,
    no_metres,
    old_areas_outside,
    old_land_uncovered,
    version_unknown,
)
from screening.delivery.geometry.population import people_in
from screening.delivery.manifest import City

DIGITS = 6
"""Decimals of the weights; rounded by largest remainder, so that they sum to exactly 1."""


@dataclass(frozen=True)
class DerivedCrosswalk:
    """A derived crosswalk and how good it is.

    Attributes
    ----------
    table : pandas.DataFrame
        ``von``, ``nach`` (text), ``gewicht`` (Fraction, above 0, of six decimals; sums to exactly 1 per
        old area), ``grundlage``: ``gleich``, ``ganz`` (it became part of one new area: nothing to weigh),
        ``Einwohner`` or ``Fläche``.
    old, new : int
        Number of areas in each version.
    same, changed : int
        Old areas recognised as unchanged (whatever their id), and the others.
    divided, by_area : int
        Changed old areas that were divided, and those of them whose weights rest on land alone.
    tolerance : float
        Up to which share of land and people two areas are the same, and a piece is a sliver.
    people : float or None
        People in the divided old areas after the layer; None without a layer.
    people_cut : float or None
        Share (0 to 1) of them in cells that a border cuts, spread evenly over the cell; None without a
        layer, if nobody lives there, and for points, which have no extent to be cut.
    people_outside : float or None
        People of the layer outside of the old areas, or of the new.
    findings : tuple of Finding
        What to look into: land that the other version does not cover.
    """

    table: pd.DataFrame
    old: int
    new: int
    same: int
    changed: int
    divided: int
    by_area: int
    tolerance: float
    people: float | None
    people_cut: float | None
    people_outside: float | None
    findings: tuple[Finding, ...]

    @property
    def share_by_area(self) -> float:
        """Share (0 to 1) of the divided areas whose weights rest on land alone; 0 if none was divided."""
        return self.by_area / self.divided if self.divided else 0.0

    def csv(self) -> str:
        """Return the table as ``von;nach;gewicht`` with decimal comma, ready for ``data/geo/<stadt>``."""
        rows = zip(self.table["von"], self.table["nach"], self.table["gewicht"], strict=True)
        return "von;nach;gewicht\n" + "".join(f"{o};{n};{_comma(w)}\n" for o, n, w in rows)

    def write(self, path: Path) -> Path:
        """Write the table in UTF-8 and return its path."""
        path.write_text(self.csv(), encoding="utf-8", newline="\n")
        return path

    def summary(self) -> tuple[str, ...]:
        """Return how good the table is, in German sentences."""
        lines = [
            f"{self.old} {'altes' if self.old == 1 else 'alte'} und {many(self.new, 'neues Gebiet', 'neue Gebiete')}.",
            f"Unverändert (Abweichung bis {_percent(self.tolerance)}): {many(self.same, 'altes Gebiet', 'alte Gebiete')}; "
            f"neu zugeschnitten: {self.changed}.",
        ]
        if self.divided:
            lines.append(
                f"Davon geteilt: {self.divided}; nach Einwohner:innen: {self.divided - self.by_area}, nur nach "
                f"Fläche: {self.by_area} ({_percent(self.share_by_area)})."
            )
        if self.people is not None:
            live = "wohnt 1 Mensch" if self.people == 1 else f"wohnen {_number(self.people)} Menschen"
            lines.append(f"In den geteilten Gebieten {live}.")
        if self.people_cut is not None:
            lines.append(
                f"Davon {_percent(self.people_cut)} in Zellen, die eine Grenze zerschneidet; sie sind nach "
                f"Fläche geteilt."
            )
        if self.people_outside:
            lines.append(f"Außerhalb der Gebiete: {_number(self.people_outside)} Menschen der Schicht.")
        return (*lines, *(str(f) for f in self.findings))

    def _repr_html_(self) -> str:
        items = "".join(f"<li>{escape(line)}</li>" for line in self.summary())
        return styled(f"<p><strong>Umsteigeschlüssel, abgeleitet</strong></p><ul>{items}</ul>")


def derive_crosswalk(
    old: gpd.GeoDataFrame,
    new: gpd.GeoDataFrame,
    population: gpd.GeoDataFrame | None = None,
    *,
    column: str = "einwohner",
    tolerance: float = 0.01,
) -> DerivedCrosswalk:
    """Derive the weights that bring counts of the old areas onto the new.

    Parameters
    ----------
    old, new : geopandas.GeoDataFrame
        Areas of both versions, indexed by their ids, in metres (``read_areas(…).frame``).
    population : geopandas.GeoDataFrame, optional
        Points or small polygons (grid cells) with the number of people in `column`, any CRS.
    column : str
        At least 0 and known everywhere: a layer that marks secrets by -1 has to be cleaned first.
    tolerance : float
        Up to which share (0 to 0.2) of land and of people two areas count as the same; pieces below it
        are slivers of differently drawn borders and get no weight.

    Raises
    ------
    ScreeningError
        If a geometry is missing, empty or invalid, ids repeat, the CRS is none in metres, the population
        layer has no such column or no plausible numbers or lies elsewhere, or an old area lies outside of
        all new ones.
    ValueError
        If `tolerance` is out of range.

    Examples
    --------
    >>> old = gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 100, 100)], index=["01"], crs=25832)
    >>> halves = [shapely.box(0, 0, 50, 100), shapely.box(50, 0, 100, 100)]
    >>> new = gpd.GeoDataFrame(geometry=halves, index=["01.1", "01.2"], crs=25832)
    >>> derive_crosswalk(old, new).csv().split()
    ['von;nach;gewicht', '01;01.1;0,5', '01;01.2;0,5']
    >>> people = {"einwohner": [3, 9], "geometry": gpd.points_from_xy([25, 75], [50, 50])}
    >>> people = gpd.GeoDataFrame(people, crs=25832)
    >>> derive_crosswalk(old, new, people).csv().split()[1:]
    ['01;01.1;0,25', '01;01.2;0,75']
    """
    if not 0 <= tolerance <= 0.2:
        raise ValueError("tolerance liegt zwischen 0 und 0.2.")
    _check_areas(old, "alten")
    _check_areas(new, "neuen")
    pieces = _pieces(old.geometry, new.geometry.to_crs(old.crs))
    cells = None
    if population is not None:
        cells = people_in(population, column, pieces, old.crs)
        pieces["people"] = cells.inside
    whole = pieces.groupby("i")[["land", "people"]].transform("sum")
    land = pieces["land"] / old.area.to_numpy()[pieces["i"]]
    live = (pieces["people"] / whole["people"]).fillna(0.0)
    kept = (land > tolerance) | (live > tolerance)
    alike = (land >= 1 - tolerance) & (pieces["land"] / new.area.to_numpy()[pieces["j"]] >= 1 - tolerance)
    alike &= (whole["people"] == 0) | (live >= 1 - tolerance)
    same = pieces["i"].isin(pieces.loc[alike, "i"])
    used = pieces[(kept & ~same) | alike].copy()
    divided = used["i"].duplicated(keep=False)
    lived = whole["people"].loc[used.index] > 0
    used["basis"] = np.where(lived, "Einwohner", "Fläche")
    used.loc[~divided, "basis"] = np.where(same.loc[used.index][~divided], "gleich", "ganz")
    if outside := sorted(set(range(len(old))) - set(used["i"])):
        raise old_areas_outside(str(old.index[k]) for k in outside)
    weighed = pieces[pieces["i"].isin(used.loc[divided, "i"])]
    return DerivedCrosswalk(
        table=_table(used, old.index, new.index),
        old=len(old),
        new=len(new),
        same=int(alike.sum()),
        changed=len(old) - int(alike.sum()),
        divided=int(used.loc[divided, "i"].nunique()),
        by_area=int(used.loc[used["basis"] == "Fläche", "i"].nunique()),
        tolerance=tolerance,
        people=None if cells is None else float(weighed["people"].sum()),
        people_cut=None if cells is None else cells.cut_share(weighed),
        people_outside=None if cells is None else cells.outside,
        findings=_uncovered(pieces, old, new, tolerance),
    )


def derive_for_city(
    city: City,
    old: str,
    new: str,
    population: Path | None = None,
    *,
    column: str = "einwohner",
    layer: str | None = None,
    tolerance: float = 0.01,
) -> DerivedCrosswalk:
    """Derive the crosswalk between two boundary versions of a city.

    Parameters
    ----------
    city : City
    old, new : str
        Boundary versions declared in ``stadt.toml``.
    population : Path, optional
        GeoPackage, GeoJSON or Shapefile (also zipped) with points or cells.
    column, tolerance
        As for `derive_crosswalk`.
    layer : str, optional
        Layer of the population file if it has several.

    Raises
    ------
    ScreeningError
        If a version is not declared, or anything cannot be read.

    Examples
    --------
    >>> derive_for_city(City.model_construct(boundaries=()), "2010", "2020")
    Traceback (most recent call last):
    screening.base.findings.ScreeningError: Fehler: Wert „2010“: Diesen Gebietsstand gibt es nicht. → Vorhanden: keine.
    """
    found: list[Finding] = []
    frames = []
    for version in (old, new):
        boundary = city.boundary(version)
        if boundary is None:
            raise version_unknown(version, [b.version for b in city.boundaries])
        areas = read_areas(city, boundary)
        found += [f for f in areas.findings if f.level == "Fehler"]
        frames.append(areas.frame)
    people = read_layer(population.parent, population.name, layer, found) if population else None
    if has_errors(found):
        raise ScreeningError(found)
    return derive_crosswalk(frames[0], frames[1], people, column=column, tolerance=tolerance)


def _check_areas(areas: gpd.GeoDataFrame, which: str) -> None:
    shapes = areas.geometry
    bad = shapes.isna() | shapes.is_empty | ~shapes.is_valid | areas.index.duplicated()
    if bad.any():
        raise areas_unsound(which, sorted({str(a) for a in areas.index[bad]}))
    if areas.crs is None or not areas.crs.is_projected:
        raise no_metres()


def _pieces(old: gpd.GeoSeries, new: gpd.GeoSeries) -> pd.DataFrame:
    """Return the pieces of land in which an old and a new area overlap.

    Columns ``i`` and ``j`` (positions of the old and the new area), ``shape``, ``land`` (m²) and ``people``
    (0), sorted by position.
    """
    before, after = old.to_numpy(), new.to_numpy()
    j, i = shapely.STRtree(before).query(after, predicate="intersects")
    shape = shapely.intersection(before[i], after[j])
    frame = pd.DataFrame({"i": i, "j": j, "shape": shape, "land": shapely.area(shape), "people": 0.0})
    return frame[frame["land"] > 0].sort_values(["i", "j"], ignore_index=True)


def _table(used: pd.DataFrame, old: pd.Index[str], new: pd.Index[str]) -> pd.DataFrame:
    """Return the weights as decimals that sum to exactly 1 for each old area."""
    rows = []
    for i, group in used.groupby("i", sort=True):
        basis = str(group["basis"].iloc[0])
        values = group["people"] if basis == "Einwohner" else group["land"]
        exact = {str(new[j]): Fraction(v) for j, v in zip(group["j"], values, strict=True)}
        total = sum(exact.values(), Fraction(0))
        parts = split(10**DIGITS, {a: v / total for a, v in exact.items()}, "largest_remainder")
        rows += [(str(old[i]), a, p / 10**DIGITS, basis) for a, p in sorted(parts.items()) if p]
    return pd.DataFrame(rows, columns=["von", "nach", "gewicht", "grundlage"])


def _uncovered(
    pieces: pd.DataFrame, old: gpd.GeoDataFrame, new: gpd.GeoDataFrame, tolerance: float
) -> tuple[Finding, ...]:
    """Tell land of one version that the other does not cover."""
    found = []
    for position, areas, uncovered in (("i", old, old_land_uncovered), ("j", new, new_land_uncovered)):
        covered: dict[int, float] = defaultdict(float)
        for k, land in zip(pieces[position], pieces["land"], strict=True):
            covered[int(k)] += float(land)
        size = areas.area.to_numpy()
        lacking = {k: 1 - covered[k] / size[k] for k in range(len(areas))}
        told = [k for k, share in lacking.items() if share > tolerance]
        if told:
            found.append(uncovered({str(areas.index[k]): _percent(lacking[k]) for k in told}))
    return tuple(found)


def _comma(weight: Fraction) -> str:
    text = f"{float(weight):.{DIGITS}f}".rstrip("0").rstrip(".")
    return text.replace(".", ",")


def _number(value: float) -> str:
    return f"{value:,.0f}".replace(",", "\u202f")


def _percent(share: float) -> str:
    return f"{100 * share:.1f}".replace(".", ",") + "\u00a0%"
