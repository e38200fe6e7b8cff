"""How far the secret counts of a group can move while all that is told of the group stays as it is.

All groups of a count are looked at at once, as arrays of shape (groups, …, members). A group's sum is known, so
what its secret counts have more its others have less. For each possible excess of the secret ones (over the middles
of their brackets) the shares that are spread over the others are known, and with them between which numbers each
of these can lie; they must make up the rest of the sum.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from screening.base import Bools, Ints
from screening.disclosure.told.cells import KEPT, OPEN, UNBOUNDED, Cells, in_figures
from screening.disclosure.told.figures import Figures, middle, shares


@dataclass(frozen=True)
class Groups:
    """The groups of one count; members that are none are neither `moving` nor `rounded`.

    Attributes
    ----------
    members : array of int64, shape (groups, members)
        Positions of the areas; -1 fills up.
    moving, rounded : array of bool, shape (groups, members)
        Counts that no figure tells (in a bracket, or of an agency); counts that are told rounded.
    slack : array of int64, shape (groups,)
        By how much the sum may be another one: by any number if one of its counts was delivered as secret, for then
        that of the others is not known; else 0.
    total : array of int64, shape (groups,)
        The sum of all members.
    middles : array of int64, shape (groups,)
        The sum of the middles of the brackets.
    excess : array of int64, shape (groups, steps)
    possible : array of bool, shape (groups, steps)
    spread : array of int64, shape (groups, steps, members)
        By an excess: what is added to the rounded ones.
    least, most : array of int64, shape (groups, members)
        Between these numbers plus what is added to them lie, by what is told.
    """

    members: Ints
    moving: Bools
    rounded: Bools
    slack: Ints
    total: Ints
    middles: Ints
    excess: Ints
    possible: Bools
    spread: Ints
    least: Ints
    most: Ints

    def of(self, values: Ints, fill: int = 0) -> Ints:
        """Return values per area as values per member."""
        result: Ints = np.where(self.members >= 0, values[self.members], fill)
        return result

    def some(self, which: Ints) -> Groups:
        """Return only some groups."""
        return Groups(**{name: part[which] for name, part in vars(self).items()})


@dataclass(frozen=True)
class Reach:
    """Between which numbers the moving counts can lie, as arrays of shape (groups, cases, members).

    Attributes
    ----------
    low, high : array of int64
        Where a case is possible at all.
    possible : array of bool, shape (groups, cases)
    kept : array of int64, shape (groups, cases)
        How many numbers a count that was delivered as secret can be, as the others can have so many sums.
    """

    low: Ints
    high: Ints
    possible: Bools
    kept: Ints

    @property
    def width(self) -> Ints:
        """How many numbers lie between the ends; 0 where a case is not possible."""
        result: Ints = np.where(self.possible[..., None], np.maximum(self.high - self.low + 1, 0), 0)
        return result


def groups_of(cells: Cells, figures: Figures, k: int, weights: Ints) -> Groups:
    """Gather the groups of a count.

    Parameters
    ----------
    cells : Cells
    figures : Figures
    k : int
        Which count.
    weights : array of int64, shape (areas,)
        By which was spread.
    """
    group, kind = figures.group[:, k], cells.kind[:, k]
    number = int(group.max(initial=-1)) + 1
    inside = np.flatnonzero((group >= 0) & (kind != KEPT))
    inside = inside[np.argsort(group[inside], kind="stable")]
    sizes = np.bincount(group[inside], minlength=number)
    members = np.full((number, max(int(sizes.max(initial=0)), 1)), -1, dtype=np.int64)
    column = np.arange(len(inside)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    members[group[inside], column] = inside
    there = members >= 0
    untold = bool(cells.untold[k])
    rounded = there & (kind[members] == OPEN) & (not untold)
    moving = there & ~rounded
    slack = np.zeros(number, dtype=np.int64)
    slack[group[(group >= 0) & (kind == KEPT)]] = 4 * UNBOUNDED
    total = np.where(there, cells.value[members, k], 0).sum(axis=1)
    mids = np.where(moving, middle(cells, k)[members], 0).sum(axis=1)
    if untold:
        excess = np.zeros((number, 1), dtype=np.int64)
        possible = np.ones((number, 1), dtype=bool)
        spread = np.zeros((number, 1, members.shape[1]), dtype=np.int64)
    else:
        low = np.where(moving, cells.low[members, k], 0).sum(axis=1) - mids
        high = np.where(moving, cells.high[members, k], 0).sum(axis=1) - mids
        steps = np.arange(int((high - low).max(initial=0)) + 1)
        excess = low[:, None] + steps
        possible = excess <= high[:, None]
        added = shares(cells, k, group, weights, excess)[members]
        spread = np.where(there[..., None], added, 0).swapaxes(1, 2)
    least = np.where(rounded, figures.least[members, k], -UNBOUNDED)
    most = np.where(rounded, figures.most[members, k], UNBOUNDED)
    return Groups(
        members,
        moving,
        rounded,
        slack,
        total,
        mids,
        excess,
        possible,
        spread * rounded[:, None, :],
        least,
        most,
    )


def by_statuses(cells: Cells, k: int, figures: Figures | None = None) -> tuple[Ints, Ints]:
    """Return between which numbers each cell of a count lies by what kind it is, and by parts and wholes beside it.

    Parameters
    ----------
    cells : Cells
    k : int
    figures : Figures, optional
        Parts and wholes bound only as far as their own figures tell, and where nothing is spread over them. Without
        figures all others are taken for known to the last digit: nobody can know more.
    """
    kind = cells.kind[:, k]
    if figures is None:
        floor, ceiling = cells.floor[:, k], cells.ceiling[:, k]
    else:
        floor, ceiling = _told_limits(cells, figures, k)
    if cells.untold[k]:
        return floor, ceiling
    low = np.where(kind == OPEN, np.maximum(cells.threshold[k], 1), cells.low[:, k])
    high = np.where(kind == OPEN, UNBOUNDED, cells.high[:, k])
    return np.maximum(low, floor), np.minimum(high, ceiling)


def _told_limits(cells: Cells, figures: Figures, k: int) -> tuple[Ints, Ints]:
    floor = np.zeros(len(cells.areas), dtype=np.int64)
    ceiling = np.full(len(cells.areas), UNBOUNDED, dtype=np.int64)
    for part, wholes in (p for p in cells.pairs if k == p[0] or k in p[1]):
        others = [c for c in (part, *wholes) if c != k]
        there = in_figures(cells.kind[:, others]) & (figures.group[:, others] < 0)
        known = there.all(axis=1) & ~cells.untold[others].any()
        top = np.sum([figures.most[:, c] for c in wholes if c != k], axis=0)
        if part == k:
            ceiling[known] = np.minimum(ceiling, top)[known]
        else:
            floor[known] = np.maximum(floor, figures.least[:, part] - top)[known]
    return floor, ceiling


def reach(groups: Groups, low: Ints, high: Ints) -> Reach:
    """Return how far the moving counts can move.

    Parameters
    ----------
    groups : Groups
    low, high : array of int64, shape (groups, cases, members)
        Between which numbers each member lies by all else that is told.
    """
    used = groups.moving | groups.rounded
    low, high = np.where(used[:, None, :], low, 0), np.where(used[:, None, :], high, 0)
    if not groups.rounded.any():
        return _by_sums(groups, low, high)
    moving, rounded = groups.moving[:, None, :], groups.rounded[:, None, :]
    bottom, top = np.where(moving, low, 0), np.where(moving, high, 0)
    ends = np.array([bottom.sum(axis=2), top.sum(axis=2)])
    # cases × steps × members
    added = groups.spread[:, None]
    least = np.where(rounded[:, :, None], np.maximum(low[:, :, None], groups.least[:, None, None] - added), 0)
    most = np.where(rounded[:, :, None], np.minimum(high[:, :, None], groups.most[:, None, None] - added), 0)
    inside: Bools = np.asarray((least <= most).all(axis=3))
    fits: Bools = np.logical_and(inside, groups.possible[:, None])
    secret = (groups.middles[:, None] + groups.excess)[:, None]
    rest = groups.total[:, None, None] - secret
    fewest, largest = least.sum(axis=3), most.sum(axis=3)
    slack = groups.slack[:, None, None]
    fits &= (fewest <= rest + slack) & (rest - slack <= largest)
    fits &= (ends[0][..., None] <= secret) & (secret <= ends[1][..., None])
    fits &= np.asarray((bottom <= top).all(axis=2))[..., None]
    others_high, others_low = ends[1][..., None] - top, ends[0][..., None] - bottom
    lowest = np.maximum(bottom[:, :, None], secret[..., None] - others_high[:, :, None])
    highest = np.minimum(top[:, :, None], secret[..., None] - others_low[:, :, None])
    far = np.int64(4 * UNBOUNDED)
    at = fits[..., None]
    sums = np.where(fits, secret + largest, -far).max(axis=2) - np.where(fits, secret + fewest, far).min(
        axis=2
    )
    possible: Bools = np.asarray(fits.any(axis=2))
    return Reach(
        np.where(at, lowest, far).min(axis=2),
        np.where(at, highest, -far).max(axis=2),
        possible,
        np.where(possible & (groups.slack > 0)[:, None], sums + 1, 0),
    )


def _by_sums(groups: Groups, low: Ints, high: Ints) -> Reach:
    """Return how far all members can move if only their sum is known."""
    fewest, largest = low.sum(axis=2), high.sum(axis=2)
    # from which to which sum
    least, most = (groups.total - groups.slack)[:, None], (groups.total + groups.slack)[:, None]
    possible = (low <= high).all(axis=2) & (fewest <= most) & (least <= largest)
    return Reach(
        np.maximum(low, (least - largest)[..., None] + high),
        np.minimum(high, (most - fewest)[..., None] + low),
        possible,
        np.where(possible & (groups.slack > 0)[:, None], largest - fewest + 1, 0),
    )
