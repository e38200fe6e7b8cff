"""The cells that the door decides about: every count in every area, with what it can hide and be hidden by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from screening.delivery import City
from screening.disclosure.secret import counts_of, excepted, indicators_of, secret_counts
from screening.rates import Bools, Ints
from screening.rule import Screening

UNBOUNDED = np.int64(10**9)
"""Stands for no upper bound of a count."""


@dataclass(frozen=True)
class Cells:
    """Counts of one year as arrays of shape (areas, counts).

    Attributes
    ----------
    areas : pandas.Index
    counts : tuple of str
    value : array of int64
        0 where not known.
    known : array of bool
        Where a number was delivered.
    secret : array of bool
        Secret by themselves, those delivered as secret included (these are not `known`).
    small : array of bool
        Secret since small themselves: whoever is told that knows the cell to be below the threshold.
    rest : array of bool
        Secret since so little of the denominator is left.
    fixed : array of bool
        Shown whatever happens: exceptions, and what has been published before.
    floor, ceiling : arrays of int64
        Between these the cell lies by what else is told: parts and wholes of the same area, too.
    blind_low, blind_high : arrays of int64
        The same for one who sees no secret number: a secret part may be nothing, a secret whole the most
        that its reason for being secret leaves.
    told_low, told_high : arrays of int64
        Between these by what is told even if it is withheld: whether inhabitants are enough.
    part : array of bool, shape (counts, counts)
        ``part[a, b]``: count a is a part of count b.
    threshold : array of int64, shape (counts,)
    protection : array of int64, shape (counts,)
        How wide the interval of a secret cell must be at least.
    down, up : arrays of int64
        By how much a cell that is not secret can be less or more without becoming a secret one: how much
        it can hide if it is withheld. 0 for all that cannot be withheld, for zeros and for 100 %.
    """

    areas: pd.Index[str]
    counts: tuple[str, ...]
    value: Ints
    known: Bools
    secret: Bools
    small: Bools
    rest: Bools
    fixed: Bools
    floor: Ints
    ceiling: Ints
    blind_low: Ints
    blind_high: Ints
    told_low: Ints
    told_high: Ints
    part: Bools
    threshold: Ints
    protection: Ints
    down: Ints
    up: Ints


def cells_of(screening: Screening, published: pd.DataFrame | None = None) -> Cells:
    """Return the cells of a screening.

    Parameters
    ----------
    screening : Screening
        As it is, before the door.
    published : pandas.DataFrame, optional
        bool, areas × counts: what an earlier release of the same year has shown. It can hide nothing.
    """
    delivery, names = screening.rates.delivery, counts_of(screening)
    index = screening.exceeds.index
    columns = [delivery.counts[c] for c in names]
    value = np.column_stack([c.to_numpy(dtype="int64", na_value=0) for c in columns])
    known = np.column_stack([c.notna().to_numpy(dtype=bool) for c in columns])
    secret = secret_counts(screening)
    fixed = excepted(screening, delivery.city.secrecy.exceptions)
    if published is not None:
        fixed = fixed | published.reindex(index=index, columns=list(names), fill_value=False).to_numpy(
            dtype=bool
        )
    threshold = np.array([delivery.threshold_of(c) for c in names], dtype=np.int64)
    rounded = np.array([delivery.rounding_of(c) // 2 for c in names], dtype=np.int64)
    width = np.array([delivery.protection_of(c) for c in names], dtype=np.int64)
    pairs = _pairs(screening, names, delivery.city)
    told_low, told_high = _told(screening, names)
    floor, ceiling = _between(value, value, _fitting(value, value, known, pairs))
    _below_small_wholes(ceiling, value, secret & ~known, threshold, pairs)
    floor, ceiling = np.maximum(floor, told_low), np.minimum(ceiling, told_high)
    part = np.zeros((len(names), len(names)), dtype=bool)
    for a, b in pairs:
        part[a, b] = True
    zero = int(delivery.city.secrecy.zeros)
    small = (known & (value + zero > 0) & (value < threshold)) | ~known
    within = _within(screening, names)
    rest = _rests(value, known, threshold, within, zero)
    least, most = _blind(value, known & secret, small, threshold)
    fits = _fitting(least, most, known, pairs)
    # at the narrowest, and at the widest
    inner, outer = _between(most, least, fits)
    _below_small_wholes(outer, least, secret & ~known, threshold, pairs)
    inner, outer = np.maximum(inner, told_low), np.minimum(outer, told_high)
    blind_low, blind_high = _between(least, most, fits)
    _below_small_wholes(blind_high, least, secret & ~known, threshold, pairs)
    down, up = _room(value, least, most, known, threshold, inner, outer, within)
    free = known & ~secret & ~fixed & (value > 0)
    return Cells(
        areas=index,
        counts=names,
        value=value,
        known=known,
        secret=secret,
        small=secret & small,
        rest=secret & rest,
        fixed=fixed & ~secret,
        floor=floor,
        ceiling=ceiling,
        blind_low=np.maximum(blind_low, told_low),
        blind_high=np.minimum(blind_high, told_high),
        told_low=told_low,
        told_high=told_high,
        part=part,
        threshold=threshold,
        # a rounded number says the true one only to half a step: so much less has to be hidden
        protection=np.maximum(width - 2 * rounded, np.minimum(width, 1)),
        down=np.where(free, down, 0),
        up=np.where(free, up, 0),
    )


def _pairs(screening: Screening, names: Sequence[str], city: City) -> list[tuple[int, int]]:
    """Return which counts are parts of which, as positions: by indicators, sums and nested counts."""
    place = {c: k for k, c in enumerate(names)}
    found = [(i.numerator, i.denominator) for i in indicators_of(screening) if i.within]
    found += [(p, s.total) for s in city.checks.sums for p in s.parts]
    for chain in city.checks.nested:
        there = [c for c in chain.counts if c in place]
        found += list(pairwise(there))
    return list(dict.fromkeys((place[a], place[b]) for a, b in found if a in place and b in place and a != b))


def _blind(value: Ints, secret: Bools, small: Bools, threshold: Ints) -> tuple[Ints, Ints]:
    """Return between what each cell lies for one who sees no secret number: only those are open.

    What others can hide is judged by this: were it judged by the secret numbers beside them, whether they
    are withheld would tell those.
    """
    least = np.where(secret, 0, value)
    most = np.where(secret, np.where(small, threshold - 1, UNBOUNDED), value)
    return least, most


def _between(parts: Ints, wholes: Ints, fits: Sequence[tuple[int, int, Bools]]) -> tuple[Ints, Ints]:
    """Return floor and ceiling of each cell: its largest part, its smallest whole, where they fit each other."""
    floor = np.zeros_like(parts)
    ceiling = np.full_like(wholes, UNBOUNDED)
    for a, b, both in fits:
        floor[both, b] = np.maximum(floor[both, b], parts[both, a])
        ceiling[both, a] = np.minimum(ceiling[both, a], wholes[both, b])
    return floor, ceiling


def _fitting(
    least: Ints, most: Ints, known: Bools, pairs: Sequence[tuple[int, int]]
) -> list[tuple[int, int, Bools]]:
    """Return the pairs with the areas in which both are known; parts beyond their whole are errors, and bound nothing."""
    return [(a, b, known[:, a] & known[:, b] & (least[:, a] <= most[:, b])) for a, b in pairs]


def _below_small_wholes(
    ceiling: Ints, value: Ints, kept: Bools, threshold: Ints, pairs: Sequence[tuple[int, int]]
) -> None:
    """Lower the ceilings of parts whose whole was delivered as secret: it is below its threshold."""
    for a, b in pairs:
        small = kept[:, b] & (value[:, a] < threshold[b])
        ceiling[small, a] = np.minimum(ceiling[small, a], threshold[b] - 1)


def _told(screening: Screening, names: Sequence[str]) -> tuple[Ints, Ints]:
    """Return what is told of numbers even if they are withheld: whether inhabitants are enough."""
    shape = (len(screening.enough), len(names))
    low, high = np.zeros(shape, dtype=np.int64), np.full(shape, UNBOUNDED)
    people, least = names.index(screening.rates.catalogue.inhabitants), screening.criteria.min_inhabitants
    low[screening.enough.fillna(False).to_numpy(dtype=bool), people] = least
    high[~screening.enough.fillna(True).to_numpy(dtype=bool), people] = least - 1
    return low, high


def _within(screening: Screening, names: Sequence[str]) -> list[tuple[int, int]]:
    place = {c: k for k, c in enumerate(names)}
    return [(place[i.numerator], place[i.denominator]) for i in indicators_of(screening) if i.within]


def _rests(value: Ints, known: Bools, threshold: Ints, within: Sequence[tuple[int, int]], zero: int) -> Bools:
    """Tell of which counts so little is left of a denominator that they are a part of."""
    small = np.zeros_like(known)
    for a, b in within:
        rest = value[:, b] - value[:, a]
        few = (rest + zero > 0) & (rest < threshold[a]) & (rest >= 0)
        small[:, a] |= known[:, a] & known[:, b] & few
    return small


def _room(
    value: Ints,
    least: Ints,
    most: Ints,
    known: Bools,
    threshold: Ints,
    floor: Ints,
    ceiling: Ints,
    within: Sequence[tuple[int, int]],
) -> tuple[Ints, Ints]:
    """Return by how much cells can move within what a reader takes them for: large, and no small rest.

    Of the secret cells beside them only what `_blind` says is looked at.
    """
    low, high = np.maximum(floor, threshold), ceiling.copy()
    blocked = np.zeros_like(known)
    for a, b in within:
        both = known[:, a] & known[:, b]
        gap = value[:, b] - value[:, a]
        open_ = (least[:, a] < most[:, a]) | (least[:, b] < most[:, b])
        wide = both & (open_ | (gap >= threshold[a]))
        high[wide, a] = np.minimum(high[wide, a], least[wide, b] - threshold[a])
        low[wide, b] = np.maximum(low[wide, b], most[wide, a] + threshold[a])
        blocked[:, a] |= both & ~open_ & (gap <= 0)
    down, up = np.maximum(value - low, 0), np.maximum(high - value, 0)
    return np.where(blocked, 0, down), np.where(blocked, 0, up)
