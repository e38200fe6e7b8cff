"""Which areas are alike: by all standardised values of the rule at once, not by how many of them count."""

from __future__ import annotations

import numpy as np
import pandas as pd

from screening.base import Floats
from screening.rule import Screening

NEAREST = 3
"""So many are named for each area: with itself four, which fit side by side."""

_CHUNK = 512
"""Rows at a time: all pairs of some thousand areas at once would take gigabytes."""


def similar(screening: Screening, nearest: int = NEAREST) -> pd.DataFrame:
    """Return the areas that are most like each one.

    Each value of the rule's indicators is standardised: how many standard deviations it lies from the unweighted mean
    of the areas that have one and are large enough for the rule. The distance of two areas is the root of the mean
    squared difference over the indicators that **both** have: 1 means that they lie one standard deviation apart in a
    typical indicator. Nothing is filled in: pairs that share fewer than half of the rule's indicators are not compared, and
    areas that are too small for the rule are neither compared nor named. An indicator that is the same everywhere
    tells nothing and is left out.

    Parameters
    ----------
    screening : Screening
        May have passed the door: then nothing but told figures is looked at.
    nearest : int
        How many are wanted for each area; those that tie at the end come in the order of the areas.

    Returns
    -------
    pandas.DataFrame
        ``area_id``, ``near`` (text), ``distance`` (Float64), ``shared`` (Int64: over how many indicators); by area in
        their order, the nearest first. An area without anything like it has no row.

    Examples
    --------
    >>> import screening as sc
    >>> city = sc.read_city("musterstadt", data="data")
    >>> criteria = sc.read_criteria(city.raw / "kriterien.toml", sc.read_city_catalogue(city), 2024)
    >>> result = sc.screen(sc.rates(sc.read_delivery(city, 2024)), criteria)
    >>> found = similar(result)
    >>> found[["area_id", "near", "shared"]].values.tolist()[0]
    ['01.1.1', '10.3.1', 13]
    >>> bool((found["shared"] >= 7).all()), found.groupby("area_id").size().max()
    (True, np.int64(3))
    """
    ids = list(screening.criteria.indicators)
    index = screening.rates.rate.index
    large = screening.enough.reindex(index).fillna(True).to_numpy(dtype=bool)
    z = _standardised(screening.rates.rate[ids].to_numpy(dtype=float, na_value=np.nan), large)
    least = max((len(ids) + 1) // 2, 1)
    places = np.flatnonzero(large & (np.isfinite(z).sum(axis=1) >= least))
    rows: list[tuple[str, str, float, int]] = []
    for start in range(0, len(places), _CHUNK):
        chunk = places[start : start + _CHUNK]
        distance, shared = _distances(z[chunk], z[places])
        distance[shared < least] = np.inf
        distance[np.arange(len(chunk)), start + np.arange(len(chunk))] = np.inf
        order = np.argsort(distance, axis=1, kind="stable")[:, :nearest]
        rows += [
            (str(index[a]), str(index[places[b]]), float(distance[k, b]), int(shared[k, b]))
            for k, a in enumerate(chunk)
            for b in order[k]
            if np.isfinite(distance[k, b])
        ]
    found = pd.DataFrame(rows, columns=["area_id", "near", "distance", "shared"])
    return found.astype({"area_id": "str", "near": "str", "distance": "Float64", "shared": "Int64"})


def _standardised(x: Floats, used: np.ndarray) -> Floats:
    """Return how many standard deviations each value lies from the mean of those used; columns without spread go."""
    there = np.where(used[:, None], x, np.nan)
    known = np.isfinite(there)
    count = np.maximum(known.sum(axis=0), 1)
    mean = np.where(known, there, 0.0).sum(axis=0) / count
    spread = np.sqrt((np.where(known, there - mean, 0.0) ** 2).sum(axis=0) / count)
    varied = spread > 1e-12 * np.maximum(np.abs(mean), 1e-300)
    z: Floats = (x[:, varied] - mean[varied]) / spread[varied]
    return z


def _distances(some: Floats, all_: Floats) -> tuple[Floats, np.ndarray]:
    squares = np.zeros((len(some), len(all_)))
    shared = np.zeros((len(some), len(all_)), dtype=np.int64)
    for k in range(some.shape[1]):
        apart = some[:, k, None] - all_[None, :, k]
        both = np.isfinite(apart)
        squares += np.where(both, apart, 0.0) ** 2
        shared += both
    return np.sqrt(squares / np.maximum(shared, 1)), shared
