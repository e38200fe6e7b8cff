"""Chance in numbers: how likely a redrawn count exceeds, and how many of several do so at once."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from screening.base import Floats, Ints
from screening.rule import NEAR

Shorts = npt.NDArray[np.int16]

STEPS = 4096
"""Normal scores are whole numbers of 1/4096: the same on every machine, and exact to 0.01 percentage points."""

WORDS = 2**16
"""A score is looked up by 16 random bits."""

BLOCK = 2**14
"""So many draws of an area at once: they stay in the processor's cache."""


def least_exceeding(d: Ints, bar: Fraction, comparison: str) -> Ints:
    """Return the smallest count that exceeds, for each denominator.

    Parameters
    ----------
    d : array of int64
        Denominators above 0.
    bar : Fraction
        The bar as a share: reference value × threshold.
    comparison : {">=", ">"}

    Returns
    -------
    array of int64
        At least 1: a count of zero never exceeds.

    Examples
    --------
    >>> least_exceeding(np.array([10, 11]), Fraction(3, 10), ">=").tolist()
    [3, 4]
    >>> least_exceeding(np.array([10, 11]), Fraction(3, 10), ">").tolist()
    [4, 4]
    >>> least_exceeding(np.array([10]), Fraction(0), ">=").tolist()  # zero cases are never conspicuous
    [1]
    >>> least_exceeding(np.array([], dtype="int64"), Fraction(3, 10), ">=").tolist()
    []
    """
    product = d * float(bar)
    # a product beside a whole number, or above what floats count: there integers tell
    near = np.abs(product - np.rint(product)) <= NEAR * np.maximum(product, 1.0)
    least: Ints = np.minimum(np.ceil(product), 2.0**62).astype("int64")
    for k in np.flatnonzero(near):
        whole, rest = divmod(int(d[k]) * bar.numerator, bar.denominator)
        least[k] = min(whole + (rest > 0 or comparison == ">"), 2**62)
    return np.maximum(least, 1)


def tail(least: Ints, d: Ints, share: Floats, *, within: bool) -> Floats:
    """Return the probability that a count is at least `least`.

    Parameters
    ----------
    least : array of int64
        At least 1.
    d : array of int64
        Denominators, above 0.
    share : array of float
        Underlying rates as shares; above 1 they count as 1 if `within`.
    within : bool
        Binomial of d and share if True, else Poisson of d × share.

    Returns
    -------
    array of float
        Probabilities, 0 to 1; 0 where `least` is more than d and the count is a part of it.

    Examples
    --------
    >>> tail(np.array([2]), np.array([2]), np.array([0.5]), within=True).tolist()
    [0.25]
    >>> tail(np.array([1]), np.array([10]), np.array([0.1]), within=False).round(4).tolist()
    [0.6321]

    Of two persons no three can be counted, but two households may well have three cases:

    >>> three, two, all_ = np.array([3]), np.array([2]), np.array([1.0])
    >>> tail(three, two, all_, within=True).tolist(), tail(three, two, all_, within=False).round(4).tolist()
    ([0.0], [0.3233])
    """
    from scipy.special import betainc, gammainc

    k = least.astype(float)
    if not within:
        chance: Floats = gammainc(k, d * share)
        return chance
    reachable = least <= d
    inside: Floats = betainc(k, np.where(reachable, d - k + 1.0, 1.0), np.minimum(share, 1.0))
    return np.where(reachable, inside, 0.0)


def draw_hits(
    q: Floats,
    areas: Sequence[str],
    groups: Sequence[Sequence[int]],
    draws: int,
    seed: int,
    correlation: float,
) -> Ints:
    """Draw which cells exceed, and count in how many draws an area has how many hits.

    A cell exceeds if a normal score lies above the quantile that does so with probability q. The scores of
    one circumstance have `correlation` (a one-factor Gaussian copula), all others are independent.

    Parameters
    ----------
    q : array of float, shape (variants, areas, indicators)
        Probabilities to exceed; all variants see the same random numbers.
    areas : sequence of str
        Ids: an area's random numbers depend on its id and the seed alone, on no other area and no order.
    groups : sequence of sequences of int
        Positions of the cells of one circumstance each; every position once.
    draws, seed : int
    correlation : float
        0 to 1.

    Returns
    -------
    array of int64, shape (variants, areas, indicators + 1)
        Draws with 0, 1, 2 … hits; they add up to `draws`.

    Notes
    -----
    Scores are 16 random bits looked up in a table of normal quantiles, and sums and comparisons are made
    in integers: the result does not depend on the processor, the number of threads or the version of
    numpy's distributions. The price is an error of q of at most
    0.0001.

    Examples
    --------
    >>> draw_hits(np.array([[[0.5, 1.0]]]), ["1.1"], [[0], [1]], 1000, 1, 0.0).tolist()
    [[[0, 476, 524]]]
    >>> draw_hits(np.zeros((1, 0, 2)), [], [[0], [1]], 1000, 1, 0.0).shape  # no areas
    (1, 0, 3)
    """
    from scipy.special import ndtri

    joint = [list(g) for g in groups if len(g) > 1 and correlation > 0]
    order = [k for g in joint for k in g]
    order += [k for k in range(q.shape[2]) if k not in order]
    factor_of = np.repeat(np.arange(len(joint)), [len(g) for g in joint])
    tied = len(factor_of)
    whole, own, common = (_scores(s) for s in (1.0, (1 - correlation) ** 0.5, correlation**0.5))
    # floor: a score is a whole number, so on average it lies as far above the bar as below
    bars = np.floor(-STEPS * ndtri(q[:, :, order])).clip(-(2**15), 2**15 - 1).astype(np.int16)
    size = q.shape[2]

    def area(k: int) -> Ints:
        key = np.random.SeedSequence(seed, spawn_key=tuple(areas[k].encode()))
        bits = np.random.PCG64(key)
        found = np.zeros((q.shape[0], size + 1), dtype="int64")
        for start in range(0, draws, BLOCK):
            n = min(BLOCK, draws - start)
            columns = -(-n // 4) * 4
            words = bits.random_raw((size + len(joint)) * columns // 4).astype("<u8", copy=False).view("<u2")
            drawn = words.reshape(size + len(joint), columns)[:, :n]
            scores = np.empty((size, n), dtype=np.int16)
            scores[:tied] = own.take(drawn[:tied]) + common.take(drawn[size:])[factor_of]
            scores[tied:] = whole.take(drawn[tied:size])
            for v in range(q.shape[0]):
                hits = (scores > bars[v, k][:, None]).sum(axis=0, dtype=np.int16)
                found[v] += np.bincount(hits, minlength=size + 1)
        return found

    # an area is a chunk of many thousand draws; its work runs outside of Python's lock
    with ThreadPoolExecutor() as pool:
        found = list(pool.map(area, range(q.shape[1])))
    return np.stack(found, axis=1) if found else np.zeros((q.shape[0], 0, size + 1), dtype="int64")


def _scores(spread: float) -> Shorts:
    """Return the quantiles of a normal distribution of this spread, in whole steps."""
    from scipy.special import ndtri

    scores: Shorts = np.rint(STEPS * spread * ndtri((np.arange(WORDS) + 0.5) / WORDS)).astype(np.int16)
    return scores


def poisson_binomial(q: Floats) -> Floats:
    """Return the exact distribution of the number of hits of independent cells.

    Parameters
    ----------
    q : array of float, shape (…, cells)

    Returns
    -------
    array of float, shape (…, cells + 1)

    Examples
    --------
    >>> poisson_binomial(np.array([0.5, 0.5])).tolist()
    [0.25, 0.5, 0.25]
    >>> poisson_binomial(np.array([])).tolist()  # without cells no hit is certain
    [1.0]
    """
    found = np.zeros((*q.shape[:-1], q.shape[-1] + 1))
    found[..., 0] = 1.0
    for k in range(q.shape[-1]):
        yes = q[..., k, None]
        found[..., 1 : k + 2] = found[..., 1 : k + 2] * (1 - yes) + found[..., : k + 1] * yes
        found[..., 0] *= 1 - yes[..., 0]
    return found


def hit_distribution(q: Floats, groups: Sequence[Sequence[int]], correlation: float) -> Floats:
    """Return the distribution of the number of hits without draws: what `draw_hits` estimates.

    Given the common factor, the cells of a circumstance are independent; over the factor the trapezoidal
    rule integrates (for such smooth, fading functions it is exact to many digits). Circumstances are
    folded. With a correlation of 1 the cells of a circumstance exceed in the order of their q.

    Parameters
    ----------
    q : array of float, shape (areas, cells)
    groups : sequence of sequences of int
        Positions of the cells of one circumstance each; every position once.
    correlation : float
        0 to 1.

    Returns
    -------
    array of float, shape (areas, cells + 1)

    Examples
    --------
    >>> hit_distribution(np.array([[0.5, 0.5]]), [[0, 1]], 1.0).tolist()
    [[0.5, 0.0, 0.5]]
    >>> hit_distribution(np.array([[0.5, 0.5]]), [[0, 1]], 0.5).round(4).tolist()
    [[0.3333, 0.3333, 0.3333]]
    >>> hit_distribution(np.zeros((1, 2)), [[0, 1]], 0.5).round(4).tolist()  # what cannot exceed makes no hit
    [[1.0, 0.0, 0.0]]
    >>> hit_distribution(np.zeros((0, 2)), [[0, 1]], 0.5).shape
    (0, 3)
    """
    total = np.ones((len(q), 1))
    for group in groups:
        part = _of_group(q[:, list(group)], correlation)
        folded = np.zeros((len(q), total.shape[1] + len(group)))
        for k in range(part.shape[1]):
            folded[:, k : k + total.shape[1]] += total * part[:, k, None]
        total = folded
    return total


def _of_group(q: Floats, correlation: float) -> Floats:
    from scipy.special import ndtr, ndtri

    if q.shape[1] == 1 or correlation == 0:
        return poisson_binomial(q)
    if correlation == 1:
        reached = np.sort(q, axis=1)[:, ::-1]
        edges = np.concatenate([np.ones((len(q), 1)), reached, np.zeros((len(q), 1))], axis=1)
        return -np.diff(edges, axis=1)
    own, common = (1 - correlation) ** 0.5, correlation**0.5
    step = min(1.0, max(own / common, 0.02)) / 4
    scores = ndtri(q)
    nodes = np.arange(-8.5, 8.5 + step, step)
    weights = np.exp(-(nodes**2) / 2)
    found = np.zeros((len(q), q.shape[1] + 1))
    for node, weight in zip(nodes, weights / weights.sum(), strict=True):
        found += weight * poisson_binomial(ndtr((scores + common * node) / own))
    return found
