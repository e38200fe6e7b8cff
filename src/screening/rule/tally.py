"""What means of n/d over areas need, gathered in one go over all rows.

The mean in force is exact (`screening.rule.means`); those shown beside it are floats, yet the same in any order
of areas and however the rows are split.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, Literal

import numpy as np

from screening.base import Bools, Floats, Ints, in_parts, unpacked
from screening.concept import Mean
from screening.rule.bars import Part, Presort, Room
from screening.rule.means import EXACT, NEAR, exact_sum

SHARE_BITS = 46
"""A share is summed in units of 2⁻⁴⁶, as an integer: no order of areas and no splitting can change the sum."""

_SHIFT = 1.5 * 2.0 ** (52 - SHARE_BITS)
_SHIFT_BITS = int(np.float64(_SHIFT).view(np.uint64))

Need = Literal["sums", "shares", "median"]
Bracket = tuple[float, float]
EVERYWHERE: Bracket = (-math.inf, math.inf)
SAMPLE = 1 << 16
"""From about so many areas it is guessed where the median lies."""


@dataclass(frozen=True)
class Tally:
    """What the means of some areas need; tallies of parts add up to that of all.

    Attributes
    ----------
    areas, numerator, denominator : int
        How many areas count, and their exact sums.
    shares : int
        Σ n/d in units of 2**-SHARE_BITS, each share rounded to these.
    below : int
        How many shares lie below the bracket of the median.
    n, d : arrays of int64
        Numerators and denominators of those within the bracket.
    median : float
        Once all parts are added up: the median of n/d; NaN before, and where it is not within the bracket.
    """

    areas: int
    numerator: int
    denominator: int
    shares: int
    below: int
    n: Ints
    d: Ints
    median: float = math.nan

    @staticmethod
    def total(tallies: Iterable[Tally]) -> Tally:
        """Return the sum."""
        parts = list(tallies)
        return Tally(
            areas=sum(t.areas for t in parts),
            numerator=sum(t.numerator for t in parts),
            denominator=sum(t.denominator for t in parts),
            shares=sum(t.shares for t in parts),
            below=sum(t.below for t in parts),
            n=np.concatenate([t.n for t in parts]),
            d=np.concatenate([t.d for t in parts]),
        )

    def share(self, mean: Mean) -> float:
        """Return a mean as a share: the weighted one rounded once, the unweighted off by less than 10⁻¹⁴."""
        if mean == "weighted":
            return self.numerator / self.denominator
        return self.shares / (self.areas << SHARE_BITS) if mean == "unweighted" else self.median

    def with_median(self, bracket: Bracket) -> Tally:
        """Return the tally with its median, if that lies within the bracket beyond all doubt of floats."""
        first, last = (self.areas - 1) // 2 - self.below, self.areas // 2 - self.below
        if self.areas == 0 or first < 0 or last >= len(self.n):
            return self
        share = np.partition(self.n / self.d, (first, last))
        low, high = float(share[first]), float(share[last])
        sure = bracket[0] < low * (1 - 2 * NEAR) and high * (1 + 2 * NEAR) < bracket[1]
        return replace(self, median=(low + high) / 2) if sure else self


@dataclass(frozen=True)
class Guess:
    """What a presort guesses the bar from: a mean over a base, times a factor."""

    mean: Mean
    base: str
    factor: float


def tallied(
    columns: Sequence[tuple[Any, Any]],
    chosen: Bools,
    wanted: Mapping[str, Collection[Need]],
    guess: Guess | None = None,
) -> tuple[list[dict[str, Tally]], dict[int, Presort]]:
    """Tally all indicators over one or both bases, and presort their values.

    Parameters
    ----------
    columns : sequence of pairs of pandas.arrays.IntegerArray
        Numerators and denominators.
    chosen : array of bool
        The areas of base "eligible".
    wanted : mapping of base to needs
        What is tallied over which base ("all", "eligible"); the rest of a tally is zero.
    guess : Guess, optional
        What bar to presort for.

    Returns
    -------
    tuple
        For each of the columns a tally by base; and presorts by position, for columns where a sample of the
        areas was there to guess from.
    """
    base = next((b for b, needs in wanted.items() if "median" in needs), None)
    brackets, presorts = [EVERYWHERE] * len(columns), dict[int, Presort]()
    if len(chosen) > 2 * SAMPLE:

        def look_ahead(which: slice) -> None:
            k = which.start
            numerator, denominator = columns[k]
            n, d, eligible = _sampled(numerator, denominator, chosen)
            if base:
                kept = eligible if base == "eligible" else slice(None)
                brackets[k] = bracket_of(n[kept], d[kept])
            if guess:
                kept = eligible if guess.base == "eligible" else slice(None)
                low, high = _bar_bracket(n[kept], d[kept], guess)
                if 0 < low < high < math.inf:
                    yes, unknown = (np.empty(len(chosen), dtype=bool) for _ in range(2))
                    presorts[k] = Presort(low, high, yes, unknown)

        in_parts(look_ahead, len(columns), chunk=1)
    return _tallied(columns, chosen, wanted, brackets, base, presorts), presorts


def _sampled(numerator: Any, denominator: Any, chosen: Bools) -> tuple[Ints, Ints, Bools]:
    """Return numerators and denominators of a sample of the areas, and which of these are eligible."""
    rows = slice(None, None, -(-len(numerator) // SAMPLE))
    (n, n_missing), (d, d_missing) = unpacked(numerator, rows), unpacked(denominator, rows)
    usable = ~(n_missing | d_missing) & (d > 0)
    return n[usable], d[usable], chosen[rows][usable]


def _bar_bracket(n: Ints, d: Ints, guess: Guess) -> Bracket:
    """Return between which shares the bar lies, most likely: five standard errors around the sample's mean."""
    if guess.mean == "median":
        low, high = bracket_of(n, d)
    else:
        weight = d / d.mean() if guess.mean == "weighted" and len(d) else np.ones(len(d))
        share = n / d
        middle = float((share * weight).mean()) if len(d) else 0.0
        error = float(np.sqrt((((share - middle) * weight) ** 2).mean() / len(d))) if len(d) else 0.0
        low, high = middle - 5 * error, middle + 5 * error
    return guess.factor * low, guess.factor * high


def _tallied(
    columns: Sequence[tuple[Any, Any]],
    chosen: Bools,
    wanted: Mapping[str, Collection[Need]],
    brackets: Sequence[Bracket],
    base: str | None,
    presorts: Mapping[int, Presort],
) -> list[dict[str, Tally]]:
    """Tally with given brackets; `base` is that of the median."""

    def work(rows: slice) -> list[dict[str, Tally]]:
        left_out = np.flatnonzero(~chosen[rows])
        room = Room.of(rows.stop - rows.start)
        result = []
        for k, (numerator, denominator) in enumerate(columns):
            part = room.filled(unpacked(numerator, rows), unpacked(denominator, rows))
            if k in presorts:
                presorts[k].look(rows, part)
            result.append(tallies(part, left_out, wanted, brackets[k]))
        return result

    parts = in_parts(work, len(chosen))

    def add_up(which: slice) -> list[dict[str, Tally]]:
        result = []
        for k in range(which.start, which.stop):
            total = {b: Tally.total(part[k][b] for part in parts) for b in wanted}
            result.append(total | ({base: total[base].with_median(brackets[k])} if base else {}))
        return result

    chunk = 1 if len(parts) > 1 else len(columns)
    totals = list(chain.from_iterable(in_parts(add_up, len(columns), chunk)))
    lost = [k for k, t in enumerate(totals) if base and t[base].areas and math.isnan(t[base].median)]
    if lost:  # the sample guessed wrong: look everywhere
        again = _tallied([columns[k] for k in lost], chosen, wanted, [EVERYWHERE] * len(lost), base, {})
        for k, total in zip(lost, again, strict=True):
            totals[k] = total
    return totals


def tallies(
    part: Part, left_out: Ints, wanted: Mapping[str, Collection[Need]], bracket: Bracket
) -> dict[str, Tally]:
    """Tally one indicator over some rows, over one or both bases in one go.

    Parameters
    ----------
    part : Part
        It is changed: what a base leaves out becomes void.
    left_out : array of int
        Positions of the areas that base "eligible" leaves out.
    wanted : mapping of base to needs
    bracket : tuple of two floats
        Between which shares the median is looked for; see `bracket_of`.

    Notes
    -----
    Sums of floats are exact below 2⁵³, and what a processor is quick with; else the integers are summed.
    """
    n, d, top, bottom, share, void = part.n, part.d, part.top, part.bottom, part.share, part.void
    result = {}
    for base in ("all", "eligible"):
        if base not in wanted:
            continue
        if base == "eligible" and len(left_out):
            void[left_out] = True
            top[left_out] = bottom[left_out] = share[left_out] = 0
        needs, sums, shares, below, within = wanted[base], (0, 0), 0, 0, left_out[:0]
        if "sums" in needs:
            sums = _float_sum(top, n, void), _float_sum(bottom, d, void)
        if "shares" in needs:
            shares = share_units(share)
        if "median" in needs:
            upto = share <= bracket[1]
            np.greater(upto, void, out=upto)
            lower = share < bracket[0]
            np.greater(lower, void, out=lower)
            below, within = int(np.count_nonzero(lower)), np.flatnonzero(upto > lower)
        result[base] = Tally(
            len(void) - int(np.count_nonzero(void)), *sums, shares, below, n[within], d[within]
        )
    return result


def _float_sum(values: Floats, integers: Ints, void: Bools) -> int:
    # einsum adds without the care for rounding that takes sum() twice the time: nothing is rounded here
    total = float(np.einsum("i->", values))
    return int(total) if total < EXACT else exact_sum(integers[~void])


def share_units(share: Floats) -> int:
    """Return the sum of shares in units of 2**-SHARE_BITS, each rounded to the nearest (ties to even).

    Adding 1.5 · 2⁶ leaves a float no finer digits than these units, and its bits then count them. They are
    summed modulo 2⁶⁴, which the sum itself does not reach.
    """
    if share.max(initial=0) < 2 and len(share) <= 2 ** (63 - SHARE_BITS):
        return (int((share + _SHIFT).view(np.uint64).sum()) - len(share) * _SHIFT_BITS) % 2**64
    return sum(map(int, np.rint(share * 2.0**SHARE_BITS).tolist()))


def bracket_of(n: Ints, d: Ints) -> Bracket:
    """Return between which shares the median of all areas lies, most likely, from a sample of them.

    The rank of a sample's middle varies by half the root of its size; four times that is allowed for.
    """
    share = np.sort(n / d)
    middle, spread = len(share) // 2, 2 * math.isqrt(len(share)) + 1
    if middle < spread or middle + spread >= len(share):
        return EVERYWHERE
    low, high = float(share[middle - spread]), float(share[middle + spread])
    # a median next to an end must be found with all that its floats cannot tell from it
    return (low * (1 - 4 * NEAR) if low > 0 else -math.inf), high * (1 + 4 * NEAR)
