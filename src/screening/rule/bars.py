"""Which values n/d reach a bar: decided in floats, settled in integers where floats cannot tell."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from screening.base import Bools, Floats, Ints, where_few
from screening.concept import Criteria
from screening.rule.means import NEAR


@dataclass(frozen=True)
class Bar:
    """Threshold × reference value: exactly, and the floats between which floats cannot tell."""

    exact: Fraction
    low: float
    high: float


def bar_of(reference: Fraction | None, criteria: Criteria) -> Bar | None:
    """Return the bar for an exact reference value (a share); None if there is none."""
    if reference is None:
        return None
    exact = reference * criteria.factor
    return Bar(exact, float(exact) * (1 - NEAR), float(exact) * (1 + NEAR))


def compared(n: Ints, d: Ints, missing: Bools, bar: Bar | None, comparison: str) -> tuple[Bools, Bools]:
    """Return which values exceed and which are open; see `screening.rule.decision.exceeds`.

    Parameters
    ----------
    n, d : arrays of int64
        Numerators and denominators; anything where `missing`.
    missing : array of bool
    bar : Bar or None
        None leaves all values open.
    comparison : {">=", ">"}
    """
    top, bottom = n.astype("float64"), d.astype("float64")
    usable = bottom > 0
    usable &= ~missing
    unknown = ~usable
    _close_empty(unknown, n, d, missing)
    if bar is None:
        return np.zeros(len(n), dtype=bool), unknown | usable
    if not bar.exact:
        return (n > 0) & usable, unknown
    # n/d > bar as n > d * bar, without a division; a product in floats is off by far less than NEAR
    yes = top > bottom * bar.high
    yes &= usable
    near = top >= bottom * bar.low
    near &= usable
    if np.count_nonzero(near) > np.count_nonzero(yes):
        doubtful = np.flatnonzero(near & ~yes)
        yes[doubtful] = _compared_exactly(n[doubtful], d[doubtful], bar.exact, comparison)
    return yes, unknown


def _close_empty(unknown: Bools, n: Ints, d: Ints, missing: Bools) -> None:
    """Take 0/0 out of the open values: there is nobody it could be about."""
    empty = np.flatnonzero(unknown & ~missing)
    unknown[empty] = (n[empty] != 0) | (d[empty] != 0)


def _compared_exactly(n: Ints, d: Ints, bar: Fraction, comparison: str) -> npt.NDArray[Any]:
    """Compare n/d with the bar by products of integers: of Python's, where those of arrays could overflow."""
    top, bottom = bar.as_integer_ratio()
    if max(int(n.max()) * bottom, int(d.max()) * top) >= 2**63:
        n, d = n.astype(object), d.astype(object)
    left, right = n * bottom, d * top
    result: npt.NDArray[Any] = left >= right if comparison == ">=" else left > right
    return result


@dataclass(frozen=True)
class Part:
    """Some rows of one indicator.

    Attributes
    ----------
    n, d : arrays of int64
        Numerators and denominators; anything where they are missing. Not negative.
    missing : array of bool
        Where one of them is.
    top, bottom, share : arrays of float
        Numerators, denominators and n/d; 0 where `void`.
    void : array of bool
        Where there is no share: a number is missing, or the denominator is 0.
    out : array of int
        The positions of these.
    """

    n: Ints
    d: Ints
    missing: Bools
    top: Floats
    bottom: Floats
    share: Floats
    void: Bools
    out: Ints


@dataclass(frozen=True)
class Room:
    """Memory for a `Part`, used by one indicator after the other: fetching it anew takes as long as the sums."""

    missing: Bools
    void: Bools
    top: Floats
    bottom: Floats
    share: Floats

    @classmethod
    def of(cls, size: int) -> Room:
        """Return room for so many rows."""
        return cls(*(np.empty(size, dtype=kind) for kind in (bool, bool, float, float, float)))

    def filled(self, numerator: tuple[Ints, Bools], denominator: tuple[Ints, Bools]) -> Part:
        """Return the part of these numbers, each with where they are missing; it lasts until the next."""
        (n, n_missing), (d, d_missing) = numerator, denominator
        np.copyto(self.top, n)
        np.copyto(self.bottom, d)
        np.logical_or(n_missing, d_missing, out=self.missing)
        np.less_equal(self.bottom, 0, out=self.void)
        np.logical_or(self.missing, self.void, out=self.void)
        out = where_few(self.void)
        self.top[out], self.bottom[out] = 0, 1
        np.divide(self.top, self.bottom, out=self.share)
        self.bottom[out] = 0
        return Part(n, d, self.missing, self.top, self.bottom, self.share, self.void, out)


@dataclass(frozen=True)
class Presort:
    """A first look at which values exceed, while the mean that the bar hangs on is still being gathered.

    Most values are far from any bar that is possible. With a guess of where it will lie, the numbers need
    not be read a second time but for the few next to it.

    Attributes
    ----------
    low, high : float
        Between which shares the bar is guessed to lie.
    yes, unknown : arrays of bool
        Written by `look`: which shares lie above `high`, and which values are open.
    doubtful : list of arrays of int
        Filled by `look`: positions of the shares between `low` and `high`.
    """

    low: float
    high: float
    yes: Bools
    unknown: Bools
    doubtful: list[Ints] = field(default_factory=list)

    def look(self, rows: slice, part: Part) -> None:
        """Sort the values of some rows."""
        above, unknown = self.yes[rows], self.unknown[rows]
        np.greater(part.share, self.high, out=above)
        near = part.share >= self.low
        np.greater(near, above, out=near)
        self.doubtful.append(rows.start + where_few(near))
        unknown[:] = part.void
        known = part.out[~part.missing[part.out]]
        unknown[known] = part.n[known] != 0  # 0/0 is not open: there is nobody it could be about

    def settle(self, n: Ints, d: Ints, bar: Bar, comparison: str) -> bool:
        """Decide the doubtful values by the bar; False if it lies elsewhere, and all must be compared."""
        level = float(bar.exact)
        if not self.low * (1 + 2 * NEAR) < level < self.high * (1 - 2 * NEAR):
            return False
        rest = np.concatenate(self.doubtful)
        n, d = n[rest], d[rest]
        self.yes[rest] = compared(n, d, np.zeros(len(rest), dtype=bool), bar, comparison)[0]
        return True
