"""What flags ask of the counts: between which numbers the answer turns.

A flag says on which side of its *cut* a count lies: the smallest number that exceeds (of a denominator, that does
not). The cut follows from the bar and from the other count of the value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from screening.base import Bools, Ints
from screening.concept import Indicator
from screening.disclosure.secret import indicators_of
from screening.disclosure.told.cells import (
    ABSENT,
    KEPT,
    SECRET,
    UNBOUNDED,
    ZERO,
    Cells,
    numbered,
)
from screening.rule import Screening


@dataclass(frozen=True)
class Cuts:
    """The flags that a count has a part in, one row a flag and area, as arrays.

    Attributes
    ----------
    area, flag : array of int64
        Positions of the area and of the indicator (the last one asks whether enough people live there).
    low, high : array of int64
        The cut: below `low` one answer holds, from `high` on the other. They differ where the mean may move.
    turned : array of bool
        Whether the count is the denominator: from the cut on the value does not exceed.
    """

    area: Ints
    flag: Ints
    low: Ints
    high: Ints
    turned: Bools

    def some(self, which: Bools) -> Cuts:
        """Return only some."""
        return Cuts(**{name: part[which] for name, part in vars(self).items()})


def least_exceeding(d: Ints, bar: Fraction, comparison: str) -> Ints:
    """Return the smallest numerator that exceeds, at least 1.

    Examples
    --------
    >>> least_exceeding(np.array([10, 20, 30]), Fraction(1, 10), ">=").tolist()
    [1, 2, 3]
    >>> least_exceeding(np.array([10, 20, 30]), Fraction(1, 10), ">").tolist()
    [2, 3, 4]
    """
    top, bottom = bar.numerator, bar.denominator
    found = [-(-x * top // bottom) if comparison == ">=" else x * top // bottom + 1 for x in d.tolist()]
    result: Ints = np.minimum(np.maximum(np.array(found, dtype=object), 1), UNBOUNDED).astype(np.int64)
    return result


def most_exceeding(n: Ints, bar: Fraction, comparison: str) -> Ints:
    """Return the largest denominator with which a numerator exceeds (0: none).

    Examples
    --------
    >>> most_exceeding(np.array([1, 2]), Fraction(1, 10), ">=").tolist()
    [10, 20]
    """
    top, bottom = bar.numerator, bar.denominator
    if not top:
        return np.where(n > 0, UNBOUNDED, 0).astype(np.int64)
    found = [x * bottom // top if comparison == ">=" else (x * bottom - 1) // top for x in n.tolist()]
    result: Ints = np.minimum(np.maximum(np.array(found, dtype=object), 0), UNBOUNDED).astype(np.int64)
    return result


@dataclass(frozen=True)
class Question:
    """One indicator's flags: its counts as positions, and between which shares its bar lies."""

    indicator: Indicator
    numerator: int
    denominator: int
    bars: tuple[Fraction, Fraction]


def questions_of(
    screening: Screening, cells: Cells, means: Mapping[str, float | None]
) -> list[Question | None]:
    """Return the question of each indicator of the catalogue; None where its flags say nothing of counts.

    Parameters
    ----------
    screening : Screening
        As it is.
    cells : Cells
    means : mapping of str to float or None
        The told reference values in their units. Where the true one follows from known sums it is taken itself; else
        it would say something of single counts, and the bar is taken for a strip around the told one.
    """
    criteria, place = screening.criteria, cells.place
    made = {i.id for i in indicators_of(screening)}
    found: list[Question | None] = []
    for i in screening.rates.catalogue.indicators:
        exact = screening.reference["exact"][i.id]
        if i.id not in made or exact is None:
            found.append(None)
            continue
        n, d = place[i.numerator], place[i.denominator]
        kinds = cells.kind[:, [n, d]]
        weighted = criteria.mean_of(i.id) == "weighted"
        public = weighted and not (kinds == KEPT).any()
        public &= bool(((kinds[:, 0] == ABSENT) == (kinds[:, 1] == ABSENT)).all())
        told = means.get(i.id)
        bars = (criteria.bar(exact),) * 2
        if not public and told is not None:
            centre = criteria.bar(Fraction(told).limit_denominator(10**9) / i.per)
            wide = _WIDE if cells.untold[n] and not weighted else _STRIP
            strip = centre * (1 - wide), centre * (1 + wide)
            # with sums the weighted mean is the same for all twins; other true means are not looked at
            bars = (min(bars[0], strip[0]), max(bars[0], strip[1])) if weighted else strip
        found.append(Question(i, n, d, bars))
    return found


_STRIP, _WIDE = Fraction(3, 1000), Fraction(1, 20)
"""How far the true mean may lie from the told one; of agencies, of which only two digits are told, unless from sums."""


@dataclass(frozen=True)
class Asked:
    """What the flags of a year say of its counts.

    Attributes
    ----------
    questions : tuple of Question or None
        Per indicator of the catalogue.
    cuts : dict of int to Cuts
        By position of the count.
    wild : array of bool, shape (areas, indicators + 1)
        Where no cut can be given, since both counts of a value are secret.
    """

    questions: tuple[Question | None, ...]
    cuts: dict[int, Cuts]
    wild: Bools


def exceeds_of(screening: Screening) -> Bools:
    """Return the true answers (bool, areas × indicators, and whether enough live there); False where there is none."""
    columns = [screening.exceeds.fillna(False).to_numpy(dtype=bool), screening.enough.fillna(False)]
    result: Bools = np.column_stack(columns).astype(bool)
    return result


def asked_of(
    screening: Screening, cells: Cells, means: Mapping[str, float | None], ranges: tuple[Ints, Ints]
) -> Asked:
    """Return what the flags say of the counts.

    Parameters
    ----------
    screening : Screening
    cells : Cells
    means : mapping of str to float or None
        See `questions_of`.
    ranges : tuple of arrays of int64, shape (areas, counts)
        Between which numbers each count lies for everybody. A cut is as uncertain as the other count of its value.
    """
    questions = questions_of(screening, cells, means)
    wild = np.zeros((len(cells.areas), len(questions) + 1), dtype=bool)
    for f, q in enumerate(questions):
        if q is not None:
            secret_n = (cells.kind[:, q.numerator] == SECRET) | cells.untold[q.numerator]
            wild[:, f] = _both(cells, q) & secret_n & (cells.kind[:, q.denominator] == SECRET)
    ends = [replace(cells, value=np.clip(r, 0, UNBOUNDED)) for r in ranges]
    cuts = {}
    for k in range(len(cells.counts)):
        first, last = (cuts_of(screening, end, questions, k, wild) for end in ends)
        if len(first.area):
            # the more there is of the one count, the higher is the cut of the other
            cuts[k] = replace(first, high=last.high)
    return Asked(tuple(questions), cuts, wild)


def _both(cells: Cells, q: Question) -> Bools:
    """Tell where a flag depends on its counts: both have numbers, and the numerator is not told to be none."""
    n, d = cells.kind[:, q.numerator], cells.kind[:, q.denominator]
    there = numbered(n) & numbered(d) & (d != ZERO)
    result: Bools = there & ~((n == ZERO) & (not cells.untold[q.numerator]))
    return result


def cuts_of(
    screening: Screening,
    cells: Cells,
    questions: Sequence[Question | None],
    k: int,
    wild: Bools | None = None,
) -> Cuts:
    """Return the cuts of one count.

    Parameters
    ----------
    screening : Screening
        Only its criteria are asked.
    cells : Cells
        The other count of each value is taken as it stands here.
    questions : sequence of Question or None
    k : int
        Which count.
    wild : array of bool, shape (areas, flags), optional
        Where no cut is to be given. Without, all are, and denominators also where their numerator is not told.
    """
    criteria = screening.criteria
    parts: list[tuple[Ints, int, Ints, Ints, bool]] = []
    for f, q in enumerate(questions):
        if q is None or k not in (q.numerator, q.denominator):
            continue
        there = _both(cells, q)
        if wild is not None:
            there &= ~wild[:, f]
        if k == q.numerator:
            at = np.flatnonzero(there)
            low, high = _at_bars(least_exceeding, cells.value[at, q.denominator], q.bars, criteria.comparison)
            parts.append((at, f, low, high, False))
        if k == q.denominator:
            # what the flag says of the denominator matters only where the numerator is told
            if wild is not None:
                there &= ~((cells.kind[:, q.numerator] == SECRET) | cells.untold[q.numerator])
            at = np.flatnonzero(there)
            high, low = _at_bars(most_exceeding, cells.value[at, q.numerator], q.bars, criteria.comparison)
            parts.append((at, f, low + 1, high + 1, True))
    # whether at least nobody lives there is no question
    if k == cells.place[screening.rates.catalogue.inhabitants] and criteria.min_inhabitants:
        at = np.flatnonzero(numbered(cells.kind[:, k]) & (cells.kind[:, k] != ZERO))
        least = np.full(len(at), criteria.min_inhabitants, dtype=np.int64)
        parts.append((at, len(questions), least, least, False))
    columns = [
        np.concatenate([np.zeros(0, np.int64), *(np.broadcast_to(p[j], len(p[0])) for p in parts)])
        for j in range(5)
    ]
    area, flag, low, high = (c.astype(np.int64) for c in columns[:4])
    return Cuts(area, flag, low, high, columns[4].astype(bool))


def _at_bars(
    cut: Callable[[Ints, Fraction, str], Ints],
    other: Ints,
    bars: tuple[Fraction, Fraction],
    comparison: str,
) -> tuple[Ints, Ints]:
    low = cut(other, bars[0], comparison)
    return low, low if bars[0] == bars[1] else cut(other, bars[1], comparison)
