"""Flags that are no matter of course, and how much each answer would leave open of what is secret around it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from screening.base import Bools, Ints
from screening.delivery.manifest import Width
from screening.disclosure.told.cells import OPEN, SECRET, UNBOUNDED, Cells, in_figures
from screening.disclosure.told.figures import Figures, middle, shares
from screening.disclosure.told.questions import Cuts
from screening.disclosure.told.reach import Groups, by_statuses, groups_of, reach


@dataclass(frozen=True)
class Known:
    """What else bounds a count for everybody: answers that were told before. Arrays of shape (areas, counts).

    Where `locked`, a bare decision hangs on the count that was told before: no further answer about it is told.
    """

    low: Ints
    high: Ints
    locked: Bools

    @classmethod
    def nothing(cls, cells: Cells) -> Known:
        """Return bounds that bound nothing."""
        shape = cells.value.shape
        return cls(
            np.zeros_like(cells.value), np.full_like(cells.value, UNBOUNDED), np.zeros(shape, dtype=bool)
        )


def public_range(cells: Cells, figures: Figures, known: Known, k: int, weights: Ints) -> tuple[Ints, Ints]:
    """Return between which numbers each cell of a count lies by figures, brackets and earlier answers."""
    kind = cells.kind[:, k]
    low, high = by_statuses(cells, k, figures)
    if not cells.untold[k]:
        group = figures.group[:, k]
        hidden = (kind == SECRET) & (group >= 0)
        number = int(group.max(initial=-1)) + 1
        mid = middle(cells, k)
        ends = [
            np.bincount(group[hidden], (end[:, k] - mid)[hidden], number).astype(np.int64)
            for end in (cells.low, cells.high)
        ]
        added = np.sort([shares(cells, k, group, weights, e) for e in ends], axis=0)
        there = (kind == OPEN) & (group >= 0)
        # what is added between the ends may lie outside of what is at the ends by one
        low = np.where(there, np.maximum(low, figures.least[:, k] - added[1] - 1), low)
        high = np.where(there, np.minimum(high, figures.most[:, k] - added[0] + 1), high)
        plain = in_figures(kind) & (group < 0)
        low = np.where(plain, np.maximum(low, figures.least[:, k]), low)
        high = np.where(plain, np.minimum(high, figures.most[:, k]), high)
    return np.maximum(low, known.low[:, k]), np.minimum(high, known.high[:, k])


def ranges_of(cells: Cells, figures: Figures, inhabitants: str) -> tuple[Ints, Ints]:
    """Return between which numbers all counts lie by figures and brackets (areas × counts)."""
    known, people = Known.nothing(cells), cells.place[inhabitants]
    weights = np.maximum(figures.told[:, people], 1)
    ones = np.ones_like(weights)
    ends = [
        public_range(cells, figures, known, k, ones if k == people else weights)
        for k in range(len(cells.counts))
    ]
    return np.column_stack([e[0] for e in ends]), np.column_stack([e[1] for e in ends])


@dataclass
class Room:
    """What the answers told so far leave of one count: the groups in which a flag is no matter of course.

    `low`, `high`: shape (groups, 1, members), narrowed as answers are told; `asked`: of which members one was;
    `fresh`: the groups in which none has been told yet; `hanging`: per group, flags on which bare decisions hang;
    `single`: groups that were asked for alone, as they are again and again.
    """

    groups: Groups
    low: Ints
    high: Ints
    asked: Bools
    need: Ints
    need_kept: Ints
    own: int
    fresh: Bools
    hanging: dict[int, list[Doubt]]
    single: dict[int, Groups] = field(default_factory=dict)

    def some(self, rows: Ints) -> Groups:
        """Return only some groups."""
        if len(rows) != 1:
            return self.groups.some(rows)
        row = int(rows[0])
        if row not in self.single:
            self.single[row] = self.groups.some(rows)
        return self.single[row]

    def within(self, rows: Ints, members: Ints, sides: Ints) -> tuple[Ints, Ints]:
        """Return the bounds of groups if members lie within these (n × cases × members)."""
        cases, at = sides.shape[1], np.arange(len(rows))
        low, high = np.repeat(self.low[rows], cases, axis=1), np.repeat(self.high[rows], cases, axis=1)
        low[at, :, members] = np.maximum(low[at, :, members], sides[..., 0])
        high[at, :, members] = np.minimum(high[at, :, members], sides[..., 1])
        return low, high

    def allowed(self, rows: Ints, members: Ints, sides: Ints) -> Bools:
        """Tell whether members may lie within bounds, and all secret counts stay open enough.

        Parameters
        ----------
        rows, members : array of int64, shape (n,)
        sides : array of int64, shape (n, cases, 2)
            From and to which number.

        Returns
        -------
        array of bool, shape (n, cases)
        """
        groups = self.some(rows)
        found = reach(groups, *self.within(rows, members, sides))
        asked = self.asked[rows]
        asked[np.arange(len(rows)), members] = True
        need = self.need[rows]
        least = np.where(asked, np.minimum(self.own, need), need)[:, None]
        open_ = ((found.width >= least) | ~groups.moving[:, None]).all(axis=2)
        # an answer that cannot be is no question
        enough = open_ & (found.kept >= self.need_kept[rows, None]) | ~found.possible
        # where neither can be, what is known contradicts itself: then anything would tell too much
        result: Bools = enough & found.possible.any(axis=1, keepdims=True)
        return result

    def either(self, rows: Ints, members: Ints, sides: Ints) -> Bools:
        """Tell whether both answers can be, or sums and what is told leave but one (n, bool)."""
        found = reach(self.some(rows), *self.within(rows, members, sides))
        result: Bools = np.asarray(found.possible.all(axis=1))
        return result

    def narrow(self, row: int, member: int, side: tuple[int, int]) -> None:
        """Note an answer that is told."""
        self.low[row, 0, member] = max(self.low[row, 0, member], side[0])
        self.high[row, 0, member] = min(self.high[row, 0, member], side[1])
        self.asked[row, member] = True
        self.fresh[row] = False


@dataclass(frozen=True)
class Doubt:
    """A flag that is no matter of course, in the room of one of its counts.

    `no` and `yes` are the bounds that the answers set at each cut that can be (at one they may be impossible and at
    another not), `wide` both at the widest, as everybody knows them, `answer` those of the true one; `first` tells
    whether either leaves enough open as long as no other one is told.
    """

    room: Room
    row: int
    member: int
    no: tuple[tuple[int, int], ...]
    yes: tuple[tuple[int, int], ...]
    answer: tuple[int, int]
    wide: tuple[tuple[int, int], tuple[int, int]]
    first: tuple[bool, bool]

    def allows(self, no: bool = True, yes: bool = True) -> bool:
        """Tell whether the answers that are asked for would leave enough open."""
        able = self.first
        if not self.room.fresh[self.row]:
            sides = np.array([[*(self.no if no else ()), *(self.yes if yes else ())]])
            place = np.array([self.row]), np.array([self.member])
            return bool(self.room.allowed(*place, sides).all()) and self._lets_hang(*place, sides)
        return (able[0] or not no) and (able[1] or not yes)

    def _lets_hang(self, rows: Ints, members: Ints, sides: Ints) -> bool:
        """Tell whether either answer would leave open the flags of this group on which bare decisions hang."""
        for other in self.room.hanging.get(self.row, []):
            low, high = (np.repeat(end, 2, axis=1) for end in self.room.within(rows, members, sides))
            ends = np.tile(np.array(other.wide), (sides.shape[1], 1))
            low[0, :, other.member] = np.maximum(low[0, :, other.member], ends[:, 0])
            high[0, :, other.member] = np.minimum(high[0, :, other.member], ends[:, 1])
            if not reach(self.room.some(rows), low, high).possible.all():
                return False
        return True

    def hang(self) -> None:
        """Note that a bare decision hangs on the flag: no later answer may tell it."""
        self.room.hanging.setdefault(self.row, []).append(self)
        self.room.fresh[self.row] = False

    def open(self) -> bool:
        """Tell whether either answer can still be."""
        place = np.array([self.row]), np.array([self.member])
        return self.room.fresh[self.row] or bool(self.room.either(*place, np.array([self.wide])).all())

    def tell(self) -> None:
        """Note that the flag is told."""
        self.room.narrow(self.row, self.member, self.answer)


Doubts = dict[tuple[int, int], list[Doubt]]
"""By area and flag."""


def doubts_of(
    cells: Cells, figures: Figures, known: Known, k: int, cuts: Cuts, yes: Bools, weights: Ints, width: Width
) -> tuple[list[tuple[tuple[int, int], Doubt]], set[tuple[int, int]]]:
    """Return the flags of a count that say something of a group with secret counts, and those that sums tell."""
    low, high = public_range(cells, figures, known, k, weights)
    group = figures.group[:, k]
    # where a cut is uncertain, only where it lies between the ends is there a question
    bottom = np.maximum(cuts.low, low[cuts.area] + 1)
    top = np.minimum(cuts.high, high[cuts.area])
    cuts = replace(cuts, low=bottom, high=top).some((group[cuts.area] >= 0) & (bottom <= top))
    if not len(cuts.area):
        return [], set()
    wanted = np.unique(group[cuts.area])
    groups = groups_of(cells, figures, k, weights).some(wanted)
    bounds = groups.of(low)[:, None, :], groups.of(high)[:, None, :]
    # what a count needs is judged without the answers told before, or each further release could tell some more
    untouched = public_range(cells, figures, Known.nothing(cells), k, weights)
    free = [groups.of(x)[:, None, :] for x in untouched]
    start = reach(groups, *free)
    protection = int(cells.protection[k])
    room = Room(
        groups,
        *bounds,
        asked=((bounds[0] > free[0]) | (bounds[1] < free[1]))[:, 0],
        need=np.minimum(protection, start.width[:, 0]),
        need_kept=np.minimum(protection, start.kept[:, 0]),
        own=protection if width == "schutz" else min(int(width), protection),
        fresh=np.ones(len(wanted), dtype=bool),
        hanging={},
    )
    rows = np.searchsorted(wanted, group[cuts.area])
    members = (groups.members[rows] == cuts.area[:, None]).argmax(axis=1)
    ends = _sides(cuts.high, cuts.low, cuts.turned)
    # where a cut is uncertain an answer may mean more than at its narrowest
    either = room.either(rows, members, ends[:, :, 0])
    first = np.zeros((len(rows), 2), dtype=bool)
    sides: dict[int, Any] = {}
    for number in np.unique(np.minimum(cuts.high - cuts.low, _CUTS)).tolist():
        at = np.flatnonzero(np.minimum(cuts.high - cuts.low, _CUTS) == number)
        # the lowest cuts, and the highest
        tried = np.append(cuts.low[at, None] + np.arange(number), cuts.high[at, None], axis=1)
        many = _sides(tried, tried, cuts.turned[at])
        allowed = room.allowed(rows[at], members[at], many.reshape(len(at), -1, 2))
        first[at] = allowed.reshape(len(at), 2, -1).all(axis=2)
        sides |= dict(zip(at.tolist(), many.tolist(), strict=True))
    found = []
    for n in np.flatnonzero(either).tolist():
        area, flag = int(cuts.area[n]), int(cuts.flag[n])
        no, sure = (tuple(tuple(side) for side in part) for part in sides[n])
        wide: Any = tuple(tuple(end) for end in ends[n, :, 0].tolist())
        answer = wide[int(yes[area, flag])]
        able = bool(first[n, 0]), bool(first[n, 1])
        doubt = Doubt(room, int(rows[n]), int(members[n]), no, sure, answer, wide, able)
        found.append(((area, flag), doubt))
    return found, set(zip(cuts.area[~either].tolist(), cuts.flag[~either].tolist(), strict=True))


_CUTS = 8
"""So many cuts from the lowest on are tried where it is uncertain, and the highest."""


def _sides(below: Ints, from_: Ints, turned: Bools) -> Ints:
    """Return the bounds that *no* and *yes* set: below a cut, and from a cut on; of a denominator the other way round.

    Returns
    -------
    array of int64, shape (n, 2, cuts, 2)
        *no* and *yes*, from and to.
    """
    below, from_ = below.reshape(len(turned), -1), from_.reshape(len(turned), -1)
    lower = np.stack([np.zeros_like(below), below - 1], axis=2)
    upper = np.stack([from_, np.full_like(from_, UNBOUNDED)], axis=2)
    both = np.stack([lower, upper], axis=1)
    result: Ints = np.where(turned[:, None, None, None], both[:, ::-1], both)
    return result
