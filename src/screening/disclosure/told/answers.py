"""Which answers are told: flags and decisions whose answer, whichever it is, leaves enough open.

A flag is an exact answer about the true figures (`screening.disclosure.told.questions`). Whether it is told is
decided without looking at it: by its cut, by brackets, told figures and known sums, and by the answers told before,
which everybody then knows. Both answers must leave every secret count of the group as many numbers as it needs.

Decisions come first. Where the flags that are a matter of course settle one, no more is asked of the area until all
others have their turn. Where they do not, the bare decision is told if neither answer of it says that all flags that
are not told count, or that none does; or if all of them together may be said. Else flags are told one by one
until one of these holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from screening.disclosure.told.cells import FIXED, OPEN, SECRET, UNBOUNDED, ZERO, Cells
from screening.disclosure.told.figures import Figures, middle, shares
from screening.disclosure.told.questions import Asked, Cuts, exceeds_of, least_exceeding
from screening.disclosure.told.reach import Groups, by_statuses, groups_of, reach
from screening.rates import Bools, Ints
from screening.rule import Screening

Width = int | Literal["schutz"]


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
        plain = np.isin(kind, (ZERO, FIXED, OPEN)) & (group < 0)
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


@dataclass(frozen=True)
class Answers:
    """What is told of flags and decisions.

    Attributes
    ----------
    flags : array of bool, shape (areas, indicators + 1)
        Which flags are told; the last column is whether enough people live there.
    decided : array of bool, shape (areas,)
        Where the decision is told though the told flags leave it open.
    """

    flags: Bools
    decided: Bools


@dataclass
class _Room:
    """What the answers told so far leave of one count: the groups in which a flag is no matter of course.

    `low`, `high`: shape (groups, 1, members), narrowed as answers are told; `asked`: of which members one was;
    `fresh`: the groups in which none has been told yet; `hanging`: per group, flags on which bare decisions hang.
    """

    groups: Groups
    low: Ints
    high: Ints
    asked: Bools
    need: Ints
    need_kept: Ints
    own: int
    fresh: Bools
    hanging: dict[int, list[_Doubt]]

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
        groups = self.groups.some(rows)
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
        found = reach(self.groups.some(rows), *self.within(rows, members, sides))
        result: Bools = np.asarray(found.possible.all(axis=1))
        return result

    def narrow(self, row: int, member: int, side: tuple[int, int]) -> None:
        """Note an answer that is told."""
        self.low[row, 0, member] = max(self.low[row, 0, member], side[0])
        self.high[row, 0, member] = min(self.high[row, 0, member], side[1])
        self.asked[row, member] = True
        self.fresh[row] = False


@dataclass(frozen=True)
class _Doubt:
    """A flag that is no matter of course, in the room of one of its counts.

    `no` and `yes` are the bounds that the answers set at the narrowest, `wide` both at the widest, as everybody knows
    them, `answer` those of the true one; `first` tells whether either leaves enough open as long as no other one is told.
    """

    room: _Room
    row: int
    member: int
    no: tuple[int, int]
    yes: tuple[int, int]
    answer: tuple[int, int]
    wide: tuple[tuple[int, int], tuple[int, int]]
    first: tuple[bool, bool]

    def allows(self, no: bool = True, yes: bool = True) -> bool:
        """Tell whether the answers that are asked for would leave enough open."""
        able = self.first
        if not self.room.fresh[self.row]:
            sides = np.array([[side for side, asked in ((self.no, no), (self.yes, yes)) if asked]])
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
            if not reach(self.room.groups.some(rows), low, high).possible.all():
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


Doubts = dict[tuple[int, int], list[_Doubt]]
"""By area and flag."""


def answers(
    screening: Screening,
    cells: Cells,
    figures: Figures,
    asked: Asked,
    known: Known,
    width: Width,
) -> Answers:
    """Decide what is told of flags and decisions.

    Parameters
    ----------
    screening : Screening
        As it is.
    cells : Cells
    figures : Figures
    asked : Asked
        What the flags say of the counts.
    known : Known
        What earlier releases answered.
    width : int or "schutz"
        How many numbers must stay possible on either side of a flag; "schutz": the protection of the count.
    """
    never = _open_pairs(screening, cells, asked)
    told = ~never
    yes = exceeds_of(screening)
    people = cells.place[screening.rates.catalogue.inhabitants]
    doubts: Doubts = {}
    implied: set[tuple[int, int]] = set()
    weights = np.maximum(figures.told[:, people], 1)
    for k, mine in asked.cuts.items():
        own = np.ones_like(weights) if k == people else weights
        found, sure = _doubts_of(cells, figures, known, k, mine, yes, own, width)
        implied |= sure
        locked = np.isin(figures.group[:, k], figures.group[known.locked[:, k], k])
        for key, doubt in found:
            doubts.setdefault(key, []).append(doubt)
            told[key] = False
            never[key] |= locked[key[0]]
    for key in implied & doubts.keys():
        # what sums and figures tell by themselves is no answer
        del doubts[key]
        told[key] = True
    open_ = {key: found for key, found in doubts.items() if not never[key]}
    decided = _decisions(screening, told, open_, np.asarray(known.locked.any(axis=1)))
    criteria = [screening.rates.catalogue.ids.index(i) for i in screening.criteria.indicators]
    for (area, flag), about in open_.items():
        if not told[area, flag] and not (decided[area] and flag in criteria):
            told[area, flag] = _told(about)
    return Answers(told, decided)


def _doubts_of(
    cells: Cells, figures: Figures, known: Known, k: int, cuts: Cuts, yes: Bools, weights: Ints, width: Width
) -> tuple[list[tuple[tuple[int, int], _Doubt]], set[tuple[int, int]]]:
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
    room = _Room(
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
    none, far = np.zeros_like(cuts.low), np.full_like(cuts.low, UNBOUNDED)
    below, above = np.stack([none, cuts.low - 1], axis=1), np.stack([cuts.high, far], axis=1)
    sides = np.stack([below, above], axis=1)
    sides = np.where(cuts.turned[:, None, None], sides[:, ::-1], sides)
    first = room.allowed(rows, members, sides)
    # where a cut is uncertain an answer may mean more than at its narrowest
    wide = np.stack([np.stack([none, cuts.high - 1], axis=1), np.stack([cuts.low, far], axis=1)], axis=1)
    wide = np.where(cuts.turned[:, None, None], wide[:, ::-1], wide)
    either = room.either(rows, members, wide)
    columns = (cuts.area, cuts.flag, rows, members, sides, wide, first, yes[cuts.area, cuts.flag])
    found = [
        (
            (area, flag),
            _Doubt(
                room,
                row,
                member,
                tuple(no),
                tuple(sure),
                tuple(ends[int(exceeds)]),
                (tuple(ends[0]), tuple(ends[1])),
                tuple(able),
            ),
        )
        for area, flag, row, member, (no, sure), ends, able, exceeds in zip(
            *(x[either].tolist() for x in columns), strict=True
        )
    ]
    return found, set(zip(cuts.area[~either].tolist(), cuts.flag[~either].tolist(), strict=True))


def _told(found: Sequence[_Doubt]) -> bool:
    """Tell a flag if both of its answers leave enough open, whichever of its counts is asked."""
    if not all(d.allows() for d in found):
        return False
    for d in found:
        d.tell()
    return True


def _decisions(screening: Screening, told: Bools, doubts: Doubts, closed: Bools) -> Bools:
    """Tell as many decisions as can be told; fill `told` with the flags that are told for them.

    Returns
    -------
    array of bool, shape (areas,)
        Where the bare decision is told.
    """
    criteria, ids = screening.criteria, screening.rates.catalogue.ids
    columns = [ids.index(i) for i in criteria.indicators]
    known = screening.exceeds[list(criteria.indicators)].notna().to_numpy(dtype=bool)
    missing = (~known).sum(axis=1)
    sized = screening.enough.fillna(False).to_numpy(dtype=bool) & told[:, -1]
    out = screening.enough.index.isin([e.area for e in criteria.exclusions])
    able = sized & ~out & ~closed & ((criteria.gaps == "absolute") | (missing == 0))
    every = screening.exceeds.fillna(False).to_numpy(dtype=bool)
    decided = np.zeros(len(told), dtype=bool)

    def settled(area: int) -> bool:
        """Tell whether the decision can be told with the flags told now; note it if it does not follow from them."""
        there = [c for c, is_there in zip(columns, known[area], strict=True) if is_there]
        for c in (c for c in there if not told[area, c] and (area, c) in doubts):
            # answers told meanwhile may leave but one
            told[area, c] = not all(d.open() for d in doubts[area, c])
        left = [c for c in there if not told[area, c]]
        lacking = criteria.min_hits - sum(bool(every[area, c]) for c in there if told[area, c])
        gaps = int(missing[area])
        if _follows(lacking, len(left), gaps):
            return True
        pinned = _pinned(lacking, len(left), gaps)
        if any(pinned):
            found = [doubts.get((area, c), []) for c in left]
            if not all(found) or not _jointly([d for ds in found for d in ds], pinned):
                return False
            alike = {bool(every[area, c]) for c in left}
            if len(alike) == 1 and pinned[int(alike.pop())]:
                # the decision says so of each of them
                for d in (d for ds in found for d in ds):
                    d.tell()
                told[area, left] = True
                return True
        decided[area] = True
        for d in (d for c in left for d in doubts.get((area, c), [])):
            d.hang()
        return True

    open_ = [area for area in np.flatnonzero(able).tolist() if not settled(area)]
    for area in open_:
        for flag in (c for c in columns if not told[area, c] and (area, c) in doubts):
            told[area, flag] = _told(doubts[area, flag])
            if told[area, flag] and settled(area):
                break
    return decided


def _follows(lacking: int, untold: int, missing: int) -> bool:
    """Tell whether a decision follows from the told flags, whatever the untold ones are.

    Parameters
    ----------
    lacking : int
        How many hits are missing to `min_hits`.
    untold, missing : int
        How many flags are not told, and how many nobody knows.

    Examples
    --------
    >>> _follows(0, 3, 0), _follows(4, 3, 0), _follows(2, 3, 0), _follows(1, 0, 1)
    (True, True, False, True)
    """
    sure, no = lacking <= 0, lacking > untold + missing
    possible = lacking > untold and lacking - missing <= 0
    return sure or no or possible


def _pinned(lacking: int, untold: int, missing: int) -> tuple[bool, bool]:
    """Tell whether an answer to the bare decision says that no untold flag counts, or that all of them do.

    Examples
    --------
    >>> [_pinned(k, 3, 0) for k in (1, 2, 3)]
    [(True, False), (False, False), (False, True)]
    """
    none, all_ = lacking - missing == 1, lacking == untold
    least, most = max(0, lacking - missing), min(untold, lacking - 1)
    if least == most:
        none, all_ = none or least == 0, all_ or least == untold
    return none, all_


def _jointly(found: Sequence[_Doubt], pinned: tuple[bool, bool]) -> bool:
    """Tell whether of all these flags together may be said that none counts, or that all of them do."""
    if len({(id(d.room), d.row) for d in found}) < len(found):
        return False
    none, all_ = pinned
    return all(d.allows(no=none, yes=all_) for d in found)


def _open_pairs(screening: Screening, cells: Cells, asked: Asked) -> Bools:
    """Tell where neither count of a value is told and their brackets leave both answers possible."""
    result = asked.wild.copy()
    for f, q in enumerate(asked.questions):
        if q is None or not result[:, f].any():
            continue
        at = np.flatnonzero(result[:, f])
        comparison = screening.criteria.comparison
        cap = cells.high[at, q.denominator]
        lows = np.zeros(len(at), dtype=np.int64) if cells.untold[q.numerator] else cells.low[at, q.numerator]
        highs = cap if cells.untold[q.numerator] else cells.high[at, q.numerator]
        never = highs < least_exceeding(np.maximum(cells.low[at, q.denominator], 1), q.bars[0], comparison)
        always = (lows >= least_exceeding(cap, q.bars[1], comparison)) & (cells.low[at, q.denominator] > 0)
        result[at, f] = ~(never | always)
    return result
