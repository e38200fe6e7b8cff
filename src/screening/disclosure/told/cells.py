"""Every count in every area as the door sees it: told as it is, rounded, in a bracket, or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.arrays import IntegerArray

from screening.base import Bools, Ints
from screening.disclosure.secret import counts_of, excepted, indicators_of, secret_counts
from screening.disclosure.totals import known_totals
from screening.rule import Screening

UNBOUNDED = 10**9
"""Stands for no upper bound of a count."""

ABSENT, ZERO, FIXED, OPEN, SECRET, KEPT = range(6)
"""No number · zero, told as it is · an exception, told as it is · told rounded · in a bracket · delivered as secret."""


def in_figures(kind: npt.NDArray[np.int8]) -> Bools:
    """Tell which cells are told as a figure, by their kinds: zeros, exceptions, rounded ones.

    Examples
    --------
    >>> in_figures(np.arange(6, dtype=np.int8)).tolist()
    [False, True, True, True, False, False]
    """
    return np.asarray((kind >= ZERO) & (kind <= OPEN))


def numbered(kind: npt.NDArray[np.int8]) -> Bools:
    """Tell which cells have a number that the house knows, by their kinds: those in figures, and those in a bracket.

    Examples
    --------
    >>> numbered(np.arange(6, dtype=np.int8)).tolist()
    [False, True, True, True, True, False]
    """
    return np.asarray((kind >= ZERO) & (kind <= SECRET))


Pair = tuple[int, tuple[int, ...]]


@dataclass(frozen=True)
class Cells:
    """Counts of one year as arrays of shape (areas, counts).

    Attributes
    ----------
    areas : pandas.Index
    counts : tuple of str
    value : array of int64
        0 where there is no number.
    kind : array of int8
        `ABSENT` … `KEPT`. It is told with the figures, so a twin has the same kinds.
    low, high : array of int64
        The bracket of a `SECRET` cell: it follows from the reason why it is secret and from counts that are not.
    under : array of int64
        Where a bracket is told in words: below which number the count is ("unter 10"); 0 elsewhere.
    floor, ceiling : array of int64
        Largest part and smallest whole of the same area, where these are known: a strong reader knows them.
    threshold, protection : array of int64, shape (counts,)
        Of the source; how many numbers must stay possible.
    rounding : array of int64, shape (counts,)
        The multiple that the source itself rounds to (0: none).
    untold : array of bool, shape (counts,)
        Counts of agencies: none of their figures is told, secret or not.
    linked : array of bool, shape (counts,)
        Counts that make up others, or are made up of others, in every area (``[[checks.sums]]``).
    pairs : tuple of (int, tuple of int)
        Which counts are parts of which, as positions: of one, or of several together.
    atom : array of int64, shape (areas,)
        Areas with the same number are in the same known sums: see `screening.disclosure.totals.Totals`.
    """

    areas: pd.Index[str]
    counts: tuple[str, ...]
    value: Ints
    kind: npt.NDArray[np.int8]
    low: Ints
    high: Ints
    under: Ints
    floor: Ints
    ceiling: Ints
    threshold: Ints
    protection: Ints
    rounding: Ints
    untold: Bools
    linked: Bools
    pairs: tuple[Pair, ...]
    atom: Ints

    @property
    def place(self) -> dict[str, int]:
        """Where each count stands."""
        return {c: k for k, c in enumerate(self.counts)}


def cells_of(screening: Screening) -> Cells:
    """Return the cells of a screening, as it is before the door."""
    delivery, names = screening.rates.delivery, counts_of(screening)
    columns = [delivery.counts[c] for c in names]
    value = np.column_stack([c.to_numpy(dtype="int64", na_value=0) for c in columns])
    known = np.column_stack([c.notna().to_numpy(dtype=bool) for c in columns])
    secret = secret_counts(screening)
    fixed = excepted(screening, delivery.city.secrecy.exceptions) & known & ~secret
    kind = np.select(
        [secret & ~known, secret, ~known, value == 0, fixed], [KEPT, SECRET, ABSENT, ZERO, FIXED], OPEN
    ).astype(np.int8)
    low, high, under = _brackets(screening, names, value, kind)
    pairs = _pairs(screening, names)
    floor, ceiling = between(value, known, pairs)
    agency = {i.numerator for i in screening.rates.catalogue.indicators if i.direction == "a"}
    in_sums = {c for s in delivery.city.checks.sums for c in (s.total, *s.parts)}
    return Cells(
        areas=screening.exceeds.index,
        counts=names,
        value=value,
        kind=kind,
        low=low,
        high=high,
        under=under,
        floor=floor,
        ceiling=ceiling,
        threshold=np.array([delivery.threshold_of(c) for c in names], dtype=np.int64),
        protection=np.array([delivery.protection_of(c) for c in names], dtype=np.int64),
        rounding=np.array([delivery.rounding_of(c) for c in names], dtype=np.int64),
        untold=np.array([c in agency for c in names]),
        linked=np.array([c in in_sums for c in names]),
        pairs=tuple(pairs),
        atom=known_totals(delivery.city, delivery.areas).atom,
    )


def _brackets(
    screening: Screening, names: Sequence[str], value: Ints, kind: npt.NDArray[np.int8]
) -> tuple[Ints, Ints, Ints]:
    """Return between which numbers each secret cell is told to lie, and below which where it is said in words.

    A small count lies below the threshold, one that leaves a small rest within the threshold of its whole. What is
    secret for the units behind it, or for one that dominates, may have any size: a strip as wide as its protection.
    """
    delivery = screening.rates.delivery
    zeros = delivery.city.secrecy.zeros
    low, high = value.copy(), value.copy()
    under = np.zeros_like(value)
    place = {c: k for k, c in enumerate(names)}
    wholes = {i.numerator: place[i.denominator] for i in indicators_of(screening) if i.within}
    for k, name in enumerate(names):
        t, n = delivery.threshold_of(name), value[:, k]
        secret = kind[:, k] == SECRET
        small = secret & (n < max(t, 1))
        whole = value[:, wholes[name]] if name in wholes else np.full(len(n), UNBOUNDED)
        told_whole = whole > 0
        # of few, any number is secret, none too
        few = told_whole & (whole < t)
        low[small, k] = np.where(zeros | few, 0, 1)[small]
        high[small, k] = np.minimum(t - 1, whole)[small] if t else 0
        under[small, k] = t
        rest = secret & ~small & told_whole & (whole - n < max(t, 1)) & (whole >= n)
        low[rest, k] = np.maximum(t, whole - t + 1)[rest]
        high[rest, k] = (whole if zeros else whole - 1)[rest]
        other = secret & ~small & ~rest
        least, most = _range_of_dominated(screening, name, n, t)
        width = max(delivery.protection_of(name), 1)
        strip = least + (n - least) // width * width
        low[other, k] = strip[other]
        high[other, k] = np.minimum(strip + width - 1, most)[other]
    return low, high, under


def _range_of_dominated(screening: Screening, name: str, n: Ints, threshold: int) -> tuple[Ints, Ints]:
    """Return from and to which number a count is secret for the one that dominates it, where that is known."""
    delivery = screening.rates.delivery
    least, most = np.full(len(n), max(threshold, 0)), np.full(len(n), UNBOUNDED)
    declared = next((c for c in delivery.catalogue.counts if c.id == name), None)
    if declared and declared.largest in delivery.counts:
        column = delivery.counts[declared.largest]
        largest = column.to_numpy(dtype="int64", na_value=0)
        share = float(delivery.city.secrecy.dominance)
        dominated = column.notna().to_numpy(dtype=bool) & (largest > share * n) & (largest <= n)
        least = np.where(dominated, np.maximum(least, largest), least)
        most = np.where(dominated, np.ceil(largest / share - 1e-9).astype(np.int64) - 1, most)
        most = np.maximum(most, n)
    return least, most


def _pairs(screening: Screening, names: Sequence[str]) -> list[Pair]:
    """Return which counts are parts of which, as positions: by indicators, sums, nested counts, and by law."""
    place = {c: k for k, c in enumerate(names)}
    checks = screening.rates.delivery.city.checks
    found: list[tuple[str, tuple[str, ...]]]
    found = [(i.numerator, (i.denominator,)) for i in indicators_of(screening) if i.within]
    found += [(p, (s.total,)) for s in checks.sums for p in s.parts]
    for chain in checks.nested:
        found += [(a, (b,)) for a, b in pairwise([c for c in chain.counts if c in place])]
    found += [(c.id, c.part_of) for c in screening.rates.catalogue.counts if c.part_of]
    return list(
        dict.fromkeys(
            (place[a], tuple(place[b] for b in wholes))
            for a, wholes in found
            if {a, *wholes} <= set(place) and a not in wholes
        )
    )


def between(value: Ints, known: Bools, pairs: Sequence[Pair]) -> tuple[Ints, Ints]:
    """Return the largest part and the smallest whole of each cell; parts beyond their whole bound nothing."""
    floor, ceiling = np.zeros_like(value), np.full_like(value, UNBOUNDED)
    for a, wholes in pairs:
        total = value[:, wholes].sum(axis=1)
        both = known[:, a] & known[:, wholes].all(axis=1) & (value[:, a] <= total)
        ceiling[both, a] = np.minimum(ceiling[both, a], total[both])
        for b in wholes:
            rest = value[:, a] - total + value[:, b]
            floor[both, b] = np.maximum(floor[both, b], rest[both])
    return floor, ceiling


def framed(cells: Cells, values: Ints, shown: Bools) -> pd.DataFrame:
    """Return counts as a nullable frame, with nothing beneath what is missing."""
    columns = {
        c: IntegerArray(np.where(shown[:, k], values[:, k], 0), ~shown[:, k])
        for k, c in enumerate(cells.counts)
    }
    return pd.DataFrame(columns, index=cells.areas)
