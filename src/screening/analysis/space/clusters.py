"""Whether hits lie together in space: Moran's I, local Moran and Gi*, by exact permutation.

Sources: P. A. P. Moran, Biometrika 37 (1950), 17-23; L. Anselin, Geographical Analysis 27 (1995), 93-115;
J. K. Ord and A. Getis, Geographical Analysis 27 (1995), 286-306; Y. Benjamini and Y. Hochberg, JRSS B 57
(1995), 289-300.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import comb

import numpy as np
import pandas as pd

from screening.base import Bools, Floats, Ints
from screening.rule import Screening

LEAST = 30
"""With fewer areas nothing is told: then what lies together by chance looks like a cluster."""

KINDS = ("Hoch-Hoch", "Niedrig-Niedrig", "Hoch-Niedrig", "Niedrig-Hoch")
"""The area's own hits, then its neighbours', each against the mean."""

_CHUNK = 500


@dataclass(frozen=True)
class Clusters:
    """Spatial association of the hits.

    Attributes
    ----------
    table : pandas.DataFrame
        Index `area_id`: the areas examined (see `clusters`), empty if there are fewer than `LEAST`.

        - ``hits`` (Float64): the middle of the interval of hits; ``neighbours`` (Int64); ``around``
          (Float64): the neighbours' mean hits.
        - ``moran`` (Float64): local Moran's I; ``moran_p`` (Float64); ``kind`` (text, one of `KINDS`);
          ``cluster`` (bool): told after the FDR correction; ``firm`` (bool): told with the same kind also
          if no open value counts, and if all do.
        - ``gi`` (Float64): Getis and Ord's Gi* as a z-value; ``gi_p`` (Float64); ``spot`` (text: ``heiß``,
          ``kalt`` or empty): told after the FDR correction.
    moran, moran_p : float
        Global Moran's I and its p-value; NaN without areas or variation.
    expected : float
        What I would be on average if hits were spread by chance: -1 / (n - 1).
    without : int
        Areas that could be chosen, but have no neighbour that could.
    open : int
        Examined areas with open hits.
    rate : float
        The false discovery rate put up with, as a share.
    """

    table: pd.DataFrame
    moran: float
    moran_p: float
    expected: float
    without: int
    open: int
    rate: float


def clusters(screening: Screening, links: pd.DataFrame) -> Clusters:
    """Look for areas whose hits, with their neighbours', are higher or lower than chance would have it.

    Examined are areas with enough inhabitants that are not excluded, of which some indicator is known,
    and that have such a neighbour. Weights are equal over the neighbours. Open hits count half: the value
    is the middle of the interval.

    Parameters
    ----------
    screening : Screening
        May have passed the door. Areas whose number of inhabitants is withheld, but known to be enough,
        are examined.
    links : pandas.DataFrame
        See `screening.analysis.space.links.links`; *cut* pairs are no neighbours.

    Notes
    -----
    Local p-values need no random numbers: under permutation the sum over k neighbours is that of k values
    drawn without replacement, and hits are small whole numbers, so all drawings can be counted (see
    `Drawings`). For local Moran the area keeps its own value and the k are drawn from the others'
    (conditional permutation); for Gi* the area and its neighbours are drawn from all. Both are two-sided:
    twice the smaller tail, at most 1. Because they are exact they have no floor, which a correction for
    hundreds of areas would need thousands of drawings to get below.

    The global p-value is that of ``Robustness.draws`` - 1 random permutations, seeded, two-sided.

    What it may not be read as: neighbouring areas share registers, estates and drawn borders, so that
    association is the rule, not the exception; and the p-values of neighbours depend on each other.

    Examples
    --------
    >>> import screening as sc
    >>> city = sc.read_city("musterstadt", data="data")
    >>> criteria = sc.read_criteria(city.raw / "kriterien.toml", sc.read_city_catalogue(city), 2024)
    >>> few = {"robustness": criteria.robustness.model_copy(update={"draws": 100})}
    >>> criteria = criteria.model_copy(update=few)
    >>> result = sc.screen(sc.rates(sc.read_delivery(city, 2024)), criteria)

    >>> from screening.analysis.space.links import links
    >>> pairs = links(result.rates.delivery.areas.geometry)
    >>> found = clusters(result, pairs)
    >>> round(found.moran, 2), found.table.loc[found.table["cluster"], "kind"].tolist(), found.open
    (0.3, ['Niedrig-Niedrig', 'Niedrig-Niedrig'], 102)
    >>> alone = clusters(result, pairs.iloc[:0])  # without neighbours nothing is told
    >>> alone.moran, len(alone.table), alone.without == (len(found.table) + found.without)
    (nan, 0, True)
    """
    criteria = screening.criteria
    large = screening.enough.fillna(False).to_numpy(dtype=bool)
    excluded = large & screening.enough.index.isin([e.area for e in criteria.exclusions])
    known = screening.exceeds[list(criteria.indicators)].notna().any(axis=1).to_numpy()
    chosen = large & ~excluded & known
    kept, first, second = _examined(screening.exceeds.index, chosen, links)
    without, rate = int(chosen.sum() - len(kept)), float(criteria.robustness.discovery)
    low, high = (screening.hits[c].to_numpy(dtype="int64")[kept] for c in ("hits_min", "hits_max"))
    index = screening.exceeds.index[kept]
    if len(kept) < LEAST:
        return Clusters(_empty(), np.nan, np.nan, np.nan, without, 0, rate)
    # doubled, so that the middle of an interval is a whole number
    middle = _local(low + high, first, second, rate)
    lowest, highest = (_local(2 * v, first, second, rate) for v in (low, high))
    told = middle["cluster"].to_numpy()
    same = [(x["cluster"] & (x["kind"] == middle["kind"])).to_numpy() for x in (lowest, highest)]
    table = middle.assign(
        hits=middle["hits"] / 2, around=middle["around"] / 2, firm=told & same[0] & same[1]
    ).set_axis(index, axis=0)
    moran, p = _global(low + high, first, second, criteria.robustness.draws, criteria.robustness.seed)
    return Clusters(
        table[list(_COLUMNS)], moran, p, -1 / (len(kept) - 1), without, int((low < high).sum()), rate
    )


_COLUMNS = {
    "hits": "Float64",
    "neighbours": "Int64",
    "around": "Float64",
    "moran": "Float64",
    "moran_p": "Float64",
    "kind": "str",
    "cluster": "bool",
    "firm": "bool",
    "gi": "Float64",
    "gi_p": "Float64",
    "spot": "str",
}


def _empty() -> pd.DataFrame:
    index = pd.Index([], name="area_id", dtype="str")
    return pd.DataFrame({k: pd.array([], dtype=v) for k, v in _COLUMNS.items()}, index=index)


def _examined(index: pd.Index, chosen: Bools, links: pd.DataFrame) -> tuple[Ints, Ints, Ints]:
    """Return the positions of areas with neighbours, and the links among them, both ways."""
    free = links[~links["cut"].to_numpy()]
    a = index.get_indexer(pd.Index(free["area_id"]))
    b = index.get_indexer(pd.Index(free["neighbour"]))
    both = chosen[a] & chosen[b]
    first, second = np.concatenate([a[both], b[both]]), np.concatenate([b[both], a[both]])
    kept, position = np.unique(first, return_inverse=True)
    return kept, position.astype(np.int64), np.searchsorted(kept, second).astype(np.int64)


def _local(values: Ints, first: Ints, second: Ints, rate: float) -> pd.DataFrame:
    """Return local Moran and Gi* of whole values, one row an area."""
    n = len(values)
    k = np.bincount(first, minlength=n)
    total = np.bincount(first, weights=values[second], minlength=n).astype(np.int64)
    mean, spread = values.mean(), values.std()
    z = values - mean
    with np.errstate(divide="ignore", invalid="ignore"):
        moran = z * (total / k - mean) / spread**2
        # the sum of k + 1 values drawn without replacement: expectation and standard deviation
        star = (total + values - (k + 1) * mean) / (spread * np.sqrt((k + 1) * (n - k - 1) / (n - 1)))
    drawings = Drawings(values, int(k.max()) + 1)
    moran_p = np.array([drawings.p(s, j, own) for s, j, own in zip(*_ints(total, k, values), strict=True)])
    gi_p = np.array([drawings.p(s, j) for s, j in zip(*_ints(total + values, k + 1), strict=True)])
    high, around = z > 0, total > k * mean
    kind = np.select([high & around, ~high & ~around, high & ~around], KINDS[:3], KINDS[3])
    hot = np.where(star > 0, "heiß", "kalt")
    return pd.DataFrame(
        {
            "hits": pd.array(values.astype(float), dtype="Float64"),
            "neighbours": pd.array(k, dtype="Int64"),
            "around": pd.array(total / k, dtype="Float64"),
            "moran": pd.array(moran, dtype="Float64"),
            "moran_p": pd.array(moran_p, dtype="Float64"),
            "kind": pd.array(kind, dtype="str"),
            "cluster": discoveries(moran_p, rate),
            "gi": pd.array(star, dtype="Float64"),
            "gi_p": pd.array(gi_p, dtype="Float64"),
            "spot": pd.array(np.where(discoveries(gi_p, rate), hot, ""), dtype="str"),
        }
    )


def _ints(*arrays: Ints) -> list[list[int]]:
    return [a.tolist() for a in arrays]


class Drawings:
    """How many ways there are to draw k of these values without replacement, by their sum.

    Parameters
    ----------
    values : array of int64
        Not negative.
    most : int
        The largest k.

    Notes
    -----
    The coefficient of x^s y^k in the product of (1 + y x^v) over all values v counts the subsets of k
    values with the sum s. Each polynomial in x is kept as one integer with a slot of bits per power, wide
    enough for all subsets, so that products are shifts and sums of Python's integers and exact. A value is
    taken out again by division: e'(k) = e(k) - x^v e'(k - 1).

    Examples
    --------
    Of 1, 2 and 3 two can be drawn with sums 3, 4 and 5; two of three reach at least 4:

    >>> Drawings(np.array([1, 2, 3]), 2).tails(4, 2)
    (2, 2, 3)
    """

    def __init__(self, values: Ints, most: int) -> None:
        self.most = most
        self.size = len(values)
        self.bits = comb(self.size, min(most, self.size // 2)).bit_length() + 1
        ways = [1] + [0] * most
        for value, times in zip(*_ints(*np.unique(values, return_counts=True)), strict=True):
            chosen = [comb(times, j) for j in range(min(times, most) + 1)]
            ways = [
                sum(c * (ways[k - j] << self.bits * value * j) for j, c in enumerate(chosen[: k + 1]))
                for k in range(most + 1)
            ]
        self._ways: dict[int | None, list[int]] = {None: ways}
        self._p: dict[tuple[int, int, int | None], float] = {}

    def tails(self, total: int, k: int, without: int | None = None) -> tuple[int, int, int]:
        """Count the drawings of k values whose sum is at least, and at most, `total`, and all of them.

        Parameters
        ----------
        total, k : int
        without : int, optional
            One value that is not drawn from: the area's own.
        """
        ways = self._of(without)[k]
        # in base b the sum of a number's digits is its remainder by b - 1: here the slots' sum
        base = (1 << self.bits) - 1
        everything = comb(self.size - (without is not None), k)
        above = (ways >> self.bits * total) % base if total > 0 else everything
        exactly = (ways >> self.bits * total) & base if total >= 0 else 0
        return above, everything - above + exactly, everything

    def p(self, total: int, k: int, without: int | None = None) -> float:
        """Return the two-sided p-value of a sum: twice the smaller tail, at most 1.

        Examples
        --------
        >>> drawings = Drawings(np.array([0, 0, 0, 1]), 2)
        >>> drawings.p(1, 2), drawings.p(1, 1), drawings.p(0, 2, without=1)
        (1.0, 0.5, 1.0)
        """
        key = (total, k, without)
        if key not in self._p:
            above, below, everything = self.tails(total, k, without)
            self._p[key] = min(1.0, 2 * min(above, below) / everything)
        return self._p[key]

    def _of(self, without: int | None) -> list[int]:
        if without is not None and without not in self._ways:
            whole, left = self._ways[None], [1]
            for k in range(1, self.most + 1):
                left.append(whole[k] - (left[k - 1] << self.bits * without))
            self._ways[without] = left
        return self._ways[without]


def discoveries(p: Floats, rate: float) -> Bools:
    """Return which p-values are told at a false discovery rate (Benjamini and Hochberg 1995).

    With p sorted, all up to the last with p(i) <= rate * i / m; a tie at the bar is told.

    Parameters
    ----------
    p : array of float
    rate : float
        As a share.

    Examples
    --------
    >>> discoveries(np.array([0.04, 0.01, 0.03, 0.9]), 0.05).tolist()
    [False, True, False, False]

    A tie at the bar is told; the 0.02 is told since more small ones follow; without p-values nothing is:

    >>> discoveries(np.array([0.02, 0.03, 0.04, 0.05]), 0.05).tolist()
    [True, True, True, True]
    >>> discoveries(np.array([]), 0.05).tolist()
    []
    """
    if not len(p):
        return np.zeros(0, dtype=bool)
    ordered = np.sort(p)
    below = np.flatnonzero(ordered <= rate * np.arange(1, len(p) + 1) / len(p))
    return p <= ordered[below[-1]] if len(below) else np.zeros(len(p), dtype=bool)


def _global(values: Ints, first: Ints, second: Ints, draws: int, seed: int) -> tuple[float, float]:
    """Return Moran's I and its two-sided p-value by random permutation."""
    from scipy.sparse import csr_array

    n = len(values)
    z = values - values.mean()
    if not z.any():
        return float("nan"), float("nan")
    k = np.bincount(first, minlength=n)
    weights = csr_array((1 / k[first], (first, second)), shape=(n, n))
    observed = z @ (weights @ z) / (z @ z)
    rng = np.random.default_rng(seed)
    above = below = 0
    for start in range(0, draws - 1, _CHUNK):
        block = rng.permuted(np.broadcast_to(z, (min(_CHUNK, draws - 1 - start), n)), axis=1)
        drawn = np.einsum("dn,nd->d", block, weights @ block.T) / (z @ z)
        # sums in another order differ in the last digits, and a tie is as extreme as what is observed
        above += int((drawn >= observed - 1e-12).sum())
        below += int((drawn <= observed + 1e-12).sum())
    return float(observed), min(1.0, 2 * (min(above, below) + 1) / draws)


__all__ = ["KINDS", "LEAST", "Clusters", "Drawings", "clusters", "discoveries"]
