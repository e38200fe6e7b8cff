"""Squares on a grid, and screenings of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely import LineString, box

from screening.rule.decision import Screening
from tests.build import Entries, delivery, screened

SIDE = 100.0
CRS = "EPSG:25832"


def grid(columns: int, rows: int) -> gpd.GeoSeries:
    """Squares of 100 m, ids "1.1", "1.2" … row by row from the south-west."""
    cells = [
        box(SIDE * x, SIDE * y, SIDE * (x + 1), SIDE * (y + 1)) for y in range(rows) for x in range(columns)
    ]
    index = pd.Index([f"1.{k + 1}" for k in range(len(cells))], name="area_id", dtype="str")
    return gpd.GeoSeries(cells, index=index, crs=CRS)


def line(*points: tuple[float, float]) -> gpd.GeoSeries:
    return gpd.GeoSeries([LineString(points)], crs=CRS)


def pairs(found: pd.DataFrame, *, cut: bool | None = None) -> set[tuple[str, str]]:
    kept = found if cut is None else found[found["cut"] == cut]
    return {
        (a.removeprefix("1."), b.removeprefix("1.")) for a, b in kept[["area_id", "neighbour"]].to_numpy()
    }


def placed(
    table: Mapping[str, Entries], shapes: gpd.GeoSeries, *, threshold: int = 0, **changes: Any
) -> Screening:
    """A screening on a grid; `rates` may be given beside the rule's settings."""
    rates = changes.pop("rates", None)
    made = delivery(table, rates=rates, threshold=threshold)
    areas = gpd.GeoDataFrame({"bezirk": "1"}, geometry=shapes.to_numpy(), index=shapes.index, crs=CRS)
    return screened(replace(made, areas=areas), **changes)


def field(columns: int = 8, rows: int = 8, *, seed: int = 3) -> Screening:
    """Hits of 0 to 5 that rise towards one corner, on a grid; one area's hits are open."""
    rng = np.random.default_rng(seed)
    slope = np.add.outer(np.arange(rows), np.arange(columns)).ravel()
    chance = np.clip(slope / (rows + columns - 2), 0.02, 0.98) ** 2
    table: dict[str, list[int | str | None]] = {}
    for i in range(1, 6):
        table[f"n{i}"] = [50 if hit else 5 for hit in rng.random(len(slope)) < chance]
        table[f"d{i}"] = [100] * len(slope)
    table["n1"][10] = None
    return placed(table, grid(columns, rows), min_hits=3)
