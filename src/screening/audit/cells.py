"""What each count can be for one who knows the method, worked out by the audit itself, area by area.

None of this is taken from the door: an audit that shared the door's idea of a threshold, a rest or a protection
would share its mistakes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pandas as pd

from screening.catalogue import Indicator
from screening.delivery import Delivery
from screening.disclosure.attack import MOST
from screening.rates import Bools, Floats, Ints
from screening.rule import Screening

Pair = tuple[int, int]
"""Positions of a part and of its whole."""


@dataclass(frozen=True)
class Cells:
    """Counts of one year as arrays of shape (areas, counts).

    Attributes
    ----------
    areas : pandas.Index
    counts : tuple of str
    value : array of int64
        The numbers delivered; 0 where none was, see `taken`.
    known : array of bool
        Where a number was delivered.
    kept : array of bool
        Delivered as secret, without a number.
    allowed : array of bool
        Not secret by an exception: shown whatever happens.
    low, high : arrays of float
        Between these a withheld count lies by what is told of it all the same: whether inhabitants are enough.
    other_low, other_high : arrays of float
        Between these it lies for one who knows whether it is secret by itself: secret since it is small, since so
        little of its whole is left, or large.
    required : array of float
        How wide the interval of a secret count must be; 0 for others.
    pairs : tuple of tuple of int
        Which counts are parts of which.
    """

    areas: pd.Index[str]
    counts: tuple[str, ...]
    value: Ints
    known: Bools
    kept: Bools
    allowed: Bools
    low: Floats
    high: Floats
    other_low: Floats
    other_high: Floats
    required: Floats
    pairs: tuple[Pair, ...]

    def taken(self, middle: bool) -> Cells:
        """Return the cells with numbers in place of those delivered as secret: 1, or one in the middle."""
        # of two middle ones each in turn, so that a sum of them lies in the middle, too
        turn = np.arange(len(self.areas))[:, None] % 2
        stand_in = np.maximum((self.other_low + self.other_high + turn) // 2, 1) if middle else 1
        return replace(self, value=np.where(self.kept, stand_in, self.value).astype(np.int64))


@dataclass(frozen=True)
class _Rules:
    """What holds for the counts of a year in all areas; lists run along the counts."""

    thresholds: list[int]
    pairs: tuple[Pair, ...]
    within: tuple[Pair, ...]
    zeros: bool


def counts_shown(screening: Screening) -> tuple[str, ...]:
    """Return the counts that documents can show: those of indicators made of counts, and the inhabitants."""
    used = [c for i in _made(screening) for c in (i.numerator, i.denominator)]
    return tuple(dict.fromkeys((*used, screening.rates.catalogue.inhabitants)))


def _made(screening: Screening) -> list[Indicator]:
    there, counted = set(screening.rates.delivery.counts), screening.rates.counted
    return [
        i
        for i in screening.rates.catalogue.indicators
        if counted[i.id] and i.numerator in there and i.denominator in there
    ]


def threshold(delivery: Delivery, count: str) -> int:
    """Return the largest threshold of the sources that deliver a count (0 if none does)."""
    return max([s.threshold for s in delivery.sources if count in s.counts], default=0)


def width_of(delivery: Delivery, count: str) -> int:
    """Return how wide the interval of a secret count must be by its sources."""
    return max([s.protection or s.threshold for s in delivery.sources if count in s.counts], default=0)


def _width(delivery: Delivery, count: str) -> int:
    """Return the same, but less where the sources round: so much is hidden already."""
    sources = [s for s in delivery.sources if count in s.counts]
    asked = width_of(delivery, count)
    step = max([s.rounding for s in sources], default=0)
    # half a step on either side is hidden already, but for one case at least
    return max(asked - step // 2 * 2, min(asked, 1))


def cells_of(screening: Screening, secret: pd.DataFrame, kept: pd.DataFrame, allowed: pd.DataFrame) -> Cells:
    """Return the cells of a year.

    Parameters
    ----------
    screening : Screening
    secret, kept, allowed : pandas.DataFrame
        bool, areas × counts: secret by themselves (`kept` among them), delivered as secret, and named by an
        exception. Their columns are the counts.
    """
    delivery, names = screening.rates.delivery, tuple(secret)
    column = {c: k for k, c in enumerate(names)}
    within = _places([(i.numerator, i.denominator) for i in _made(screening) if i.within], column)
    rules = _Rules(
        thresholds=[threshold(delivery, c) for c in names],
        pairs=tuple(dict.fromkeys((*within, *_places(_declared(delivery), column)))),
        within=within,
        zeros=delivery.city.secrecy.zeros,
    )
    numbers = [[None if pd.isna(v) else int(v) for v in delivery.counts[c]] for c in names]
    table, closed = list(zip(*numbers, strict=True)), secret.to_numpy(dtype=bool)
    told = _told(screening, column)
    ends = np.array(
        [
            _of_area(row, marks, told[k], rules)
            for k, (row, marks) in enumerate(zip(table, closed, strict=True))
        ]
    )
    known = np.array([[v is not None for v in row] for row in table], dtype=bool).reshape(closed.shape)
    missing = kept.to_numpy(dtype=bool) & ~known
    value = np.array([[v or 0 for v in row] for row in table], dtype=np.int64).reshape(closed.shape)
    ends = ends.reshape(*closed.shape, 4).transpose(2, 0, 1)
    width = np.array([_width(delivery, c) for c in names], dtype=float)
    return Cells(
        areas=secret.index,
        counts=names,
        value=value,
        known=known,
        kept=missing,
        allowed=allowed.to_numpy(dtype=bool) & ~closed,
        low=told[:, :, 0],
        high=told[:, :, 1],
        other_low=ends[0],
        other_high=ends[1],
        # what is narrower by its own parts and wholes cannot be wider
        required=np.where(closed & (known | missing), np.minimum(width, ends[3] - ends[2]), 0.0),
        pairs=rules.pairs,
    )


def _places(pairs: Iterable[tuple[str, str]], column: Mapping[str, int]) -> tuple[Pair, ...]:
    there = (p for p in pairs if p[0] in column and p[1] in column and p[0] != p[1])
    return tuple(dict.fromkeys((column[a], column[b]) for a, b in there))


def _declared(delivery: Delivery) -> list[tuple[str, str]]:
    """Return which counts the city declares to be parts of which: by sums, and by chains of nested ones."""
    checks, there = delivery.city.checks, set(delivery.counts)
    chains = [[c for c in chain.counts if c in there] for chain in checks.nested]
    return [*((p, s.total) for s in checks.sums for p in s.parts), *(p for c in chains for p in pairwise(c))]


def _told(screening: Screening, column: Mapping[str, int]) -> Floats:
    """Return low and high end of each count by what decisions tell of it, shape (areas, counts, 2)."""
    told = np.zeros((len(screening.enough), len(column), 2))
    told[:, :, 1] = MOST
    people, least = column[screening.rates.catalogue.inhabitants], screening.criteria.min_inhabitants
    enough = screening.enough
    told[enough.fillna(False).to_numpy(dtype=bool), people, 0] = least
    told[~enough.fillna(True).to_numpy(dtype=bool), people, 1] = least - 1
    return told


def _of_area(
    row: Sequence[int | None], secret: Bools, told: Floats, rules: _Rules
) -> list[tuple[float, float, float, float]]:
    """Return per count of an area the ends for who knows what it is taken for, and those by parts and wholes."""
    floor, ceiling = told[:, 0].tolist(), told[:, 1].tolist()
    least, most = list(floor), list(ceiling)
    still = [False] * len(row)
    for a, b in rules.pairs:
        part, whole = row[a], row[b]
        if part is not None and whole is not None and part <= whole:
            floor[b], ceiling[a] = max(floor[b], part), min(ceiling[a], whole)
        elif whole is None and secret[b] and (part or 0) < rules.thresholds[b]:
            # delivered as secret: so small is the whole
            ceiling[a] = min(ceiling[a], rules.thresholds[b] - 1)
        elif part is None and whole is not None and secret[a]:
            ceiling[a] = min(ceiling[a], whole)
    for a, b in rules.within:
        part, whole = row[a], row[b]
        if part is None or whole is None:
            continue
        still[a] |= part >= whole
        if whole - part >= rules.thresholds[a]:
            # what is left of the whole is taken for large, too
            most[a] = min(most[a], whole - rules.thresholds[a])
            least[b] = max(least[b], part + rules.thresholds[a])
    rests = _rests(row, rules)
    ends = []
    for k, value in enumerate(row):
        bar = rules.thresholds[k]
        if value is None:
            low, high = 1.0, max(min(bar - 1, ceiling[k]), 1.0)
        elif not secret[k]:
            low, high = max(floor[k], least[k], bar), min(ceiling[k], most[k])
            if still[k] or value == 0:
                low = high = value
        elif value < bar and (value > 0 or rules.zeros):
            low, high = min(value, 1), bar - 1
        elif k in rests:
            low, high = max(ceiling[k] - rests[k] + 1, floor[k]), ceiling[k]
        else:
            low, high = floor[k], ceiling[k]
        # whatever it is taken for, it may be what it is
        true = low if value is None else value
        ends.append((min(low, true), max(high, true), floor[k], ceiling[k]))
    return ends


def _rests(row: Sequence[int | None], rules: _Rules) -> dict[int, int]:
    """Return the counts of which so little of a whole is left, and below how much."""
    found = {}
    for a, b in rules.within:
        part, whole = row[a], row[b]
        if part is not None and whole is not None:
            rest, bar = whole - part, rules.thresholds[a]
            if 0 <= rest < bar and (rest > 0 or rules.zeros):
                found[a] = bar
    return found
