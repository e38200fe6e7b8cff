"""Rates pulled toward a mean, the more so the fewer people they rest on (empirical Bayes).

A rate of few people is mostly chance, so the best guess of what lies behind it leans on the mean: of the
city, or of the neighbours. Nothing is decided by these rates.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from pandas.arrays import BooleanArray, FloatingArray

from screening.analysis.robustness.cells import Cells, cells
from screening.analysis.space import links
from screening.base import Floats
from screening.rule import NEAR, Screening, count_hits

if TYPE_CHECKING:
    from scipy.sparse import csr_array


@dataclass(frozen=True)
class Shrinkage:
    """Shrunken rates of the rule's indicators, and the hits that they would make.

    Attributes
    ----------
    city, near : pandas.DataFrame
        Float64 shares (not percent), areas × the criteria's indicators: shrunken toward the rate of all
        areas, and toward the rate of the area with its neighbours. NA without counts.
    weight : pandas.DataFrame
        Float64, the same shape: how much of the area's own rate is left in `city` (0 to 1).
    city_hits, near_hits : pandas.DataFrame
        Int64 ``hits_min``, ``hits_max``, ``open``: with shrunken rates against the same thresholds. Flags
        without counts stay as they are.
    neighbours : pandas.Series
        int64 per area: how many neighbours it has.
    """

    city: pd.DataFrame
    near: pd.DataFrame
    weight: pd.DataFrame
    city_hits: pd.DataFrame
    near_hits: pd.DataFrame
    neighbours: pd.Series


def shrink(screening: Screening, pairs: pd.DataFrame | None = None) -> Shrinkage:
    """Shrink all rates of the rule's indicators that come with counts.

    Parameters
    ----------
    screening : Screening
        It may have passed the door: means are then those of what is left.
    pairs : pandas.DataFrame, optional
        Neighbours if they are at hand, see `matrix`; else those that touch, or are no farther apart than
        the gaps that the city tolerates (``[checks] gap_width_m``).

    Notes
    -----
    An area none of whose neighbours has a value is shrunken toward the city.

    Examples
    --------
    >>> import screening as sc
    >>> city = sc.read_city("musterstadt", data="data")
    >>> criteria = sc.read_criteria(city.raw / "kriterien.toml", sc.read_city_catalogue(city), 2024)
    >>> result = sc.screen(sc.rates(sc.read_delivery(city, 2024)), criteria)

    Without neighbours both means are the city's; what is left of an area's own rate grows with its people:

    >>> found = shrink(result, pd.DataFrame({"area_id": [], "neighbour": []}, dtype="str"))
    >>> (found.near.fillna(-1) == found.city.fillna(-1)).all(axis=None), int(found.neighbours.sum())
    (np.True_, 0)
    >>> people = result.rates.denominator["hh_kind"]
    >>> people[["23.1.1", "23.1.4"]].tolist(), found.weight["hh_kind"][["23.1.1", "23.1.4"]].round(3).tolist()
    ([2347, 1522], [0.938, 0.908])
    """
    what = cells(screening)
    areas = screening.exceeds.index
    if pairs is None:
        delivery = screening.rates.delivery
        pairs = links(delivery.areas.geometry, gap=float(delivery.city.checks.gap_width_m))
    touching = matrix(pairs, areas)
    usable = what.base & what.counted
    n, d = np.where(usable, what.n, np.nan), np.where(usable, what.d, np.nan)
    city, near, weight = (np.zeros(n.shape) for _ in range(3))
    for k in range(n.shape[1]):
        city[:, k], weight[:, k] = marshall(n[:, k], d[:, k])
        near[:, k], _ = marshall_local(n[:, k], d[:, k], touching)

    def frame(values: Floats) -> pd.DataFrame:
        columns = {
            i: FloatingArray(np.where(usable[:, k], values[:, k], 0.0), ~usable[:, k])
            for k, i in enumerate(screening.criteria.indicators)
        }
        return pd.DataFrame(columns, index=areas)

    return Shrinkage(
        city=frame(city),
        near=frame(near),
        weight=frame(weight),
        city_hits=_hits(screening, what, city),
        near_hits=_hits(screening, what, near),
        neighbours=pd.Series(np.diff(touching.indptr).astype("int64"), index=areas, name="neighbours"),
    )


def marshall(n: Floats, d: Floats) -> tuple[Floats, Floats]:
    """Shrink rates toward their common mean.

    ``m + w (p − m)`` with ``w = τ² / (τ² + m/d)``, ``m = Σn/Σd``, ``τ² = Σd(p − m)²/Σd − m/d̄``. Where τ² is
    not positive, chance alone explains all differences, and w is 0. Source: R. J. Marshall, Applied
    Statistics 40 (1991), 283–294.

    Parameters
    ----------
    n, d : arrays of float, shape (areas,)
        Numerators and denominators (above 0); NaN where unknown: such areas enter nothing.

    Returns
    -------
    tuple of arrays of float
        Shrunken shares, and the weights w; NaN where unknown.

    Notes
    -----
    The variance of chance is taken as m/d, as in the source. For common things (a share of 40 %) the
    binomial ``m(1 − m)/d`` is less: they are then pulled somewhat further than need be.

    Examples
    --------
    >>> share, weight = marshall(np.array([0.0, 40.0]), np.array([100.0, 100.0]))
    >>> share.round(4).tolist(), weight.round(4).tolist()
    ([0.01, 0.39], [0.95, 0.95])

    An area without a figure enters nothing; where nothing happens anywhere there is nothing to pull; equal
    rates differ by chance alone, so all go to the mean:

    >>> marshall(np.array([0.0, np.nan]), np.array([50.0, np.nan]))[0].tolist()
    [0.0, nan]
    >>> share, weight = marshall(np.array([10.0, 20.0]), np.array([100.0, 200.0]))
    >>> share.tolist(), weight.tolist()
    ([0.1, 0.1], [0.0, 0.0])
    """
    known = ~np.isnan(d)
    if not known.any():
        return np.full(len(n), np.nan), np.full(len(n), np.nan)
    people = d[known].sum()
    mean = n[known].sum() / people
    share = n / d
    spread = (d[known] * (share[known] - mean) ** 2).sum() / people - mean * known.sum() / people
    return _pulled(share, d, np.full(len(n), mean), np.full(len(n), spread))


def _pulled(share: Floats, d: Floats, mean: Floats, spread: Floats) -> tuple[Floats, Floats]:
    between = np.maximum(spread, 0.0)
    chance = mean / d
    with np.errstate(invalid="ignore", divide="ignore"):
        # 0/0: no case anywhere, and nothing to pull
        weight = np.where(between > 0, between / (between + chance), np.where(np.isnan(chance), np.nan, 0.0))
    return mean + weight * (share - mean), weight


def marshall_local(n: Floats, d: Floats, touching: csr_array) -> tuple[Floats, Floats]:
    """Shrink rates toward the mean of the area and its neighbours.

    The same formula over each area with its neighbours; without a neighbour that has a value, over all.

    Parameters
    ----------
    n, d : arrays of float, shape (areas,)
        See `marshall`.
    touching : scipy.sparse.csr_array
        See `matrix`.

    Returns
    -------
    tuple of arrays of float
        Shrunken shares, and the weights w; NaN where unknown.

    Examples
    --------
    Three areas in a row and one for itself, which is shrunken toward the mean of all:

    >>> pairs = pd.DataFrame({"area_id": ["a", "b"], "neighbour": ["b", "c"]})
    >>> touching = matrix(pairs, pd.Index(["a", "b", "c", "alone"]))
    >>> n, d = np.array([0.0, 40.0, np.nan, 30.0]), np.array([100.0, 100.0, np.nan, 100.0])
    >>> marshall_local(n, d, touching)[0].round(4).tolist()
    [0.01, 0.39, nan, 0.2946]
    >>> marshall(n, d)[0].round(4).tolist()
    [0.0188, 0.3865, nan, 0.2946]
    """
    known = ~np.isnan(d)
    cases, people, members = np.where(known, n, 0.0), np.where(known, d, 0.0), known.astype(float)

    def around(values: Floats) -> Floats:
        summed: Floats = touching @ values + values
        return summed

    base, count = around(people), around(members)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = n / d
        mean = around(cases) / base
        # Σd(p − m)² = Σn²/d − 2mΣn + m²Σd, and Σn = mΣd
        squares = around(np.where(known, cases * np.where(known, share, 0.0), 0.0))
        spread = squares / base - mean**2 - mean * count / base
    local, weight = _pulled(share, d, mean, spread)
    alone = count <= 1
    city, city_weight = marshall(n, d)
    return np.where(alone, city, local), np.where(alone, city_weight, weight)


def matrix(pairs: pd.DataFrame, areas: pd.Index) -> csr_array:
    """Return pairs of neighbours as a matrix.

    Parameters
    ----------
    pairs : pandas.DataFrame
        ``area_id``, ``neighbour``: each pair once, see `screening.analysis.space.links.links`.
    areas : pandas.Index

    Returns
    -------
    scipy.sparse.csr_array
        float64, areas × areas, symmetric: 1 for neighbours.

    Examples
    --------
    >>> pairs = pd.DataFrame({"area_id": ["a"], "neighbour": ["c"]})
    >>> matrix(pairs, pd.Index(["a", "b", "c"])).toarray().tolist()
    [[0.0, 0.0, 1.0], [0.0, 0.0, 0.0], [1.0, 0.0, 0.0]]
    >>> matrix(pairs.iloc[:0], pd.Index(["a", "b"])).nnz  # nobody touches anybody
    0
    """
    from scipy.sparse import coo_array, csr_array

    one, other = (areas.get_indexer(pairs[c]) for c in ("area_id", "neighbour"))
    both = np.concatenate([one, other]), np.concatenate([other, one])
    return csr_array(coo_array((np.ones(len(both[0])), both), shape=(len(areas), len(areas))))


def _hits(screening: Screening, what: Cells, shares: Floats) -> pd.DataFrame:
    """Count the hits that these shares would make against the thresholds in force."""
    bars = np.array([np.nan if m is None else float(screening.criteria.bar(m)) for m in what.means])
    usable = what.base & what.counted
    # floats are exact enough here, but a share that is not moved must not cross its bar
    moved = usable & (np.abs(shares - bars) > NEAR * bars)
    yes = np.where(moved, (shares > bars) & (shares > 0), what.yes)
    ids = screening.criteria.indicators
    flags = {i: BooleanArray(yes[:, k], what.open[:, k].copy()) for k, i in enumerate(ids)}
    return count_hits(pd.DataFrame(flags, index=screening.exceeds.index))
