"""Moves from one twin to the next: a secret count goes to one end of where it can lie, others make up for it.

Every move keeps each group's sum, all told figures, the relations within an area, each told flag and each told
decision. A flag that is not told may turn where no decision hangs on it. Moves start from the twin before, so a
decision that hangs on one such flag can hang on another one later.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from screening.disclosure.secret import indicators_of
from screening.disclosure.told.cells import ABSENT, KEPT, OPEN, SECRET, UNBOUNDED, Cells, between
from screening.disclosure.told.door import Told
from screening.disclosure.told.facts import Facts, known_of
from screening.disclosure.told.questions import Cuts, Question, cuts_of, exceeds_of
from screening.disclosure.told.reach import Groups, by_statuses, groups_of, reach
from screening.rates import Bools, Ints
from screening.rule import Screening


def slack_of(cells: Cells, k: int) -> int:
    """Return by how much a group's sum may be another one in a twin, if a count was delivered as secret there.

    Nobody here knows that one. It takes the difference: so much as numbers must stay possible of it.
    """
    return max(int(cells.protection[k]) - 1, 0)


@dataclass(frozen=True)
class Ground:
    """What does not change from twin to twin of a year.

    Attributes
    ----------
    screening : Screening
        As it is.
    told : Told
    before : Facts or None
        What earlier releases told.
    """

    screening: Screening
    told: Told
    before: Facts | None

    @cached_property
    def yes(self) -> Bools:
        """The true answers: see `exceeds_of`."""
        return exceeds_of(self.screening)

    @cached_property
    def questions(self) -> list[Question | None]:
        """What the flags ask, with the true bar where it is that of all twins, since sums are kept."""
        criteria, exact = self.screening.criteria, self.screening.reference["exact"]
        return [
            q
            if q is None or criteria.mean != "weighted"
            else replace(q, bars=(exact[q.indicator.id] * criteria.factor,) * 2)
            for q in self.told.asked.questions
        ]

    @cached_property
    def groups(self) -> dict[int, Groups]:
        """The groups of each count that has any; those in sums of counts are not moved."""
        cells, figures = self.told.cells, self.told.figures
        people = cells.place[self.screening.rates.catalogue.inhabitants]
        weights = np.maximum(figures.told[:, people], 1)
        found = {}
        for k in range(len(cells.counts)):
            if not cells.linked[k] and (figures.group[:, k] >= 0).any():
                made = groups_of(cells, figures, k, np.ones_like(weights) if k == people else weights)
                found[k] = replace(made, slack=np.minimum(made.slack, slack_of(cells, k)))
        return found

    @cached_property
    def decided(self) -> Bools:
        """Where the decision that is told is the true one."""
        result: Bools = (self.told.screening.decided == self.screening.decided).to_numpy(dtype=bool)
        return result

    @cached_property
    def by_hits(self) -> Bools:
        """Where the hits decide: neither the size of the area nor a hand."""
        result: Bools = self.screening.decided.isin(["sicher", "möglich", "nein"]).to_numpy(dtype=bool)
        return result

    @cached_property
    def missing(self) -> Ints:
        """How many of the criteria's flags nobody knows, per area."""
        flags = self.screening.exceeds[list(self.screening.criteria.indicators)]
        result: Ints = flags.isna().sum(axis=1).to_numpy(dtype=np.int64)
        return result

    @cached_property
    def ours(self) -> Bools:
        """Which flags the criteria count (bool, flags)."""
        ids = list(self.screening.rates.catalogue.ids)
        wanted = set(self.screening.criteria.indicators)
        return np.array([i in wanted for i in ids] + [False])

    @cached_property
    def turning(self) -> Bools:
        """Which flags that are not told can turn, as far as their numerator's group goes (bool, areas × flags)."""
        found = np.zeros_like(self.yes)
        world = World(self.told.cells.value, self.yes)
        for k, groups in self.groups.items():
            low, high, cuts = bounds_of(self, world, k)
            far = reach(groups, groups.of(low)[:, None, :], groups.of(high)[:, None, :])
            figures = self.told.figures
            ends = np.array(
                [
                    np.maximum(low, figures.least[:, k] - figures.share[:, k]),
                    np.minimum(high, figures.most[:, k] - figures.share[:, k]),
                ]
            )
            there = (groups.members >= 0) & groups.moving & far.possible
            ends[0, groups.members[there]] = far.low[:, 0][there]
            ends[1, groups.members[there]] = far.high[:, 0][there]
            yes = self.yes[cuts.area, cuts.flag]
            turns = np.where(yes, ends[0, cuts.area] < cuts.low, ends[1, cuts.area] >= cuts.high)
            found[cuts.area, cuts.flag] |= turns & ~cuts.turned
        return found & ~self.told.answers.flags

    @cached_property
    def frozen(self) -> Bools:
        """Counts that are not moved (bool, areas × counts).

        Those the other count of which is missing: the mean is made of areas that have both, and is to stay. And
        denominators on which an answer of an earlier release hangs.
        """
        cells = self.told.cells
        found = np.zeros(cells.value.shape, dtype=bool)
        there = (cells.kind != ABSENT) & (cells.kind != KEPT)
        for i in indicators_of(self.screening):
            n, d = cells.place[i.numerator], cells.place[i.denominator]
            apart = there[:, n] != there[:, d]
            found[apart, n] = found[apart, d] = True
            for c in (i.numerator, i.denominator):
                named = (
                    list(self.before.exact.get(c, {})) + self.before.locked.get(c, []) if self.before else []
                )
                found[cells.areas.isin(named), d] |= n != d
        return found


@dataclass
class World:
    """A twin in the making.

    Attributes
    ----------
    value : array of int64, shape (areas, counts)
    yes : array of bool, shape (areas, flags)
    """

    value: Ints
    yes: Bools


def bounds_of(ground: Ground, world: World, k: int, held: Bools | None = None) -> tuple[Ints, Ints, Cuts]:
    """Return between which numbers each cell of a count can move in a world, and its cuts there.

    Parameters
    ----------
    ground : Ground
    world : World
    k : int
    held : array of bool, shape (areas, flags), optional
        Flags that are to be as the world has them, even if its numbers are not there yet. Without, only those that
        are told are held.
    """
    cells = replace(ground.told.cells, value=world.value)
    there = (cells.kind != KEPT) & (cells.kind != ABSENT)
    floor, ceiling = between(world.value, there, cells.pairs)
    low, high = by_statuses(replace(cells, floor=floor, ceiling=ceiling), k)
    _leave_rests(ground.screening, cells, k, low, high)
    known = known_of(ground.told.cells, ground.before, exact=True)
    low, high = np.maximum(low, known.low[:, k]), np.minimum(high, known.high[:, k])
    own, frozen = world.value[:, k], ground.frozen[:, k]
    low, high = np.where(frozen, own, low), np.where(frozen, own, high)
    cuts = cuts_of(ground.screening, cells, ground.questions, k)
    fast = ground.told.answers.flags[cuts.area, cuts.flag]
    if held is not None:
        fast = fast | held[cuts.area, cuts.flag] | _tight(ground, world, cuts)
    above = world.yes[cuts.area, cuts.flag] != cuts.turned
    # where the bar is a strip the true one lies on this side of the count
    own = own[cuts.area]
    bottom = np.where(own < cuts.low, cuts.high, np.minimum(cuts.high, own))
    top = np.where(own >= cuts.high, cuts.low - 1, np.maximum(cuts.low - 1, own))
    up, down = fast & above, fast & ~above
    np.maximum.at(low, cuts.area[up], bottom[up])
    np.minimum.at(high, cuts.area[down], top[down])
    return low, high, cuts


def _tight(ground: Ground, world: World, cuts: Cuts) -> Bools:
    """Tell which flags of a count may not turn, since the told decision of their area hangs on them."""
    least = ground.screening.criteria.min_hits
    hits = world.yes[:, ground.ours].sum(axis=1)
    free = ground.ours[cuts.flag] & ~ground.told.answers.flags[cuts.area, cuts.flag]
    answer = world.yes[cuts.area, cuts.flag]
    fewer, more = np.zeros_like(hits), np.zeros_like(hits)
    np.add.at(fewer, cuts.area[free & answer], 1)
    np.add.at(more, cuts.area[free & ~answer], 1)
    falls, rises = np.zeros(len(hits), dtype=bool), np.zeros(len(hits), dtype=bool)
    for missing in (0, ground.missing):
        falls |= (hits + missing >= least) & (hits - fewer + missing < least)
        rises |= (hits + missing < least) & (hits + more + missing >= least)
    tight = np.where(answer, falls[cuts.area], rises[cuts.area]) & ground.ours[cuts.flag]
    tight &= ground.by_hits[cuts.area]
    result: Bools = ground.decided[cuts.area] & (tight | (cuts.flag == len(ground.ours) - 1))
    return result


def _leave_rests(screening: Screening, cells: Cells, k: int, low: Ints, high: Ints) -> None:
    """Keep counts from leaving so little of their whole that they would be secret."""
    place, value = cells.place, cells.value
    for i in indicators_of(screening):
        a, b = place[i.numerator], place[i.denominator]
        if not i.within or k not in (a, b):
            continue
        t = int(cells.threshold[a])
        wide = (cells.kind[:, a] == OPEN) & (value[:, b] - value[:, a] >= t)
        if k == a:
            high[wide] = np.minimum(high[wide], value[wide, b] - t)
        else:
            wide |= (cells.kind[:, a] == SECRET) & (value[:, b] >= t)
            low[wide] = np.maximum(low[wide], np.maximum(value[wide, a] + t, t))


def step(
    ground: Ground,
    world: World,
    least: Ints,
    most: Ints,
    short: Bools,
    rng: np.random.Generator,
    swaps: bool = False,
) -> None:
    """Move every group once that has a count the ends of which are not reached yet; others now and then.

    Parameters
    ----------
    ground : Ground
    world : World
        Is changed.
    least, most : array of int64, shape (areas, counts)
        The smallest and the largest number that each count had in a twin.
    short : array of bool, shape (areas, counts)
        Which counts come first.
    rng : numpy.random.Generator
        Chooses the moves by which others get room.
    """
    swapped = _swap(ground, world, short & swaps, rng)
    first = {q.numerator for q, some in zip(ground.questions, swapped.any(axis=0), strict=False) if q and some}
    for k in sorted(rng.permutation(list(ground.groups)).tolist(), key=lambda k: k not in first):
        groups = ground.groups[k]
        low, high, cuts = bounds_of(ground, world, k, swapped)
        bounds = groups.of(low)[:, None, :], groups.of(high)[:, None, :]
        found = reach(groups, *bounds)
        members = groups.members
        secret = (members >= 0) & (ground.told.cells.kind[members, k] == SECRET) & found.possible
        ends = found.low[:, 0], found.high[:, 0]
        gaps = np.concatenate([least[members, k] - ends[0], ends[1] - most[members, k]], axis=1)
        able = np.tile(secret, 2)
        gaps = np.where(able & (gaps > 0), gaps + _FIRST * np.tile(short[members, k], 2), 0)
        help_ = _helpful(ground, world, k, cuts, short, members, ends)
        gaps = np.where(gaps == 0, _HELP * help_, gaps)
        own = world.value[members, k]
        turns = ((members >= 0) & ((own < bounds[0][:, 0]) | (own > bounds[1][:, 0]))).any(axis=1)
        stirred = rng.random(len(gaps)) < _STIR
        width = members.shape[1]
        targets: dict[int, tuple[int, int] | None] = {}
        more = _floating(ground, groups, k, short, rng)
        wanted = (gaps > 0).any(axis=1) | (stirred & able.any(axis=1)) | turns | (more != 0)
        for g in np.flatnonzero(wanted).tolist():
            order = np.argsort(-gaps[g], kind="stable")[: int((gaps[g] > 0).sum())]
            others = rng.permutation(np.flatnonzero(able[g] & (not turns[g])))
            chosen = (order if len(order) else others)[:_CHOICES].tolist()
            moves = [(m % width, int(ends[m >= width][g, m % width])) for m in chosen]
            for targets[g] in (*moves, *([None] if turns[g] or more[g] else [])):
                if _moved(world, k, groups, g, bounds, targets[g], int(more[g])):
                    break
        _balance(world, k, groups, bounds, targets, rng)
        _note(world, k, cuts)


def _moved(
    world: World,
    k: int,
    groups: Groups,
    g: int,
    bounds: tuple[Ints, Ints],
    target: tuple[int, int] | None,
    more: int,
) -> bool:
    """Move a group such that a member meets its target and the sum is so much more than the city's, if it can be."""
    new = moved_to(groups, g, world.value[:, k], (bounds[0][g, 0], bounds[1][g, 0]), target, more)
    if new is not None:
        there = groups.members[g] >= 0
        world.value[groups.members[g][there], k] = new[there]
    return new is not None


def _floating(ground: Ground, groups: Groups, k: int, short: Bools, rng: np.random.Generator) -> Ints:
    """Return by how much the sum of each group is to be another one, for a count delivered as secret beside it."""
    kept = (ground.told.cells.kind[:, k] == KEPT) & short[:, k]
    result = np.zeros(len(groups.slack), dtype=np.int64)
    result[ground.told.figures.group[kept, k]] = 1
    return result * groups.slack * rng.choice([-1, 1], len(result))


def _balance(
    world: World,
    k: int,
    groups: Groups,
    bounds: tuple[Ints, Ints],
    targets: Mapping[int, tuple[int, int] | None],
    rng: np.random.Generator,
) -> None:
    """Let what groups beside counts delivered as secret have more or less come to nothing in the city.

    Then the mean of the city stays, and all bars with it.
    """
    there = groups.members >= 0
    floating = rng.permutation(np.flatnonzero(groups.slack))
    for kept in (targets, {}):
        more = np.where(there, world.value[groups.members, k], 0).sum(axis=1) - groups.total
        left = int(more.sum())
        for g in floating.tolist():
            wanted = int(np.clip(more[g] - left, -groups.slack[g], groups.slack[g]))
            if left and wanted != more[g]:
                _moved(world, k, groups, g, bounds, kept.get(g), wanted)
                left += int(world.value[groups.members[g][there[g]], k].sum() - groups.total[g] - more[g])


_FIRST, _HELP, _STIR, _CHOICES = 1000, 500, 0.5, 4


def _swap(ground: Ground, world: World, short: Bools, rng: np.random.Generator) -> Bools:
    """Let a flag on which a told decision hangs turn together with another one of the area, the other way.

    Returns
    -------
    array of bool, shape (areas, flags)
        Which flags are to turn; `world` has them already as they are to be.
    """
    swapped = np.zeros_like(world.yes)
    free = ground.turning & ground.ours & (ground.decided & ground.by_hits)[:, None]
    for f, q in enumerate(ground.questions):
        if q is not None:
            for area in np.flatnonzero(free[:, f] & short[:, q.numerator]).tolist():
                others = np.flatnonzero(free[area] & (world.yes[area] != world.yes[area, f]))
                if len(others) and not swapped[area].any():
                    swapped[area, [f, rng.choice(others)]] = True
    world.yes ^= swapped
    return swapped


def _helpful(
    ground: Ground, world: World, k: int, cuts: Cuts, short: Bools, members: Ints, ends: tuple[Ints, Ints]
) -> Ints:
    """Tell which moves turn a flag such that another one of the area, on which its decision hangs, may turn."""
    least = ground.screening.criteria.min_hits
    hits = world.yes[:, ground.ours].sum(axis=1)
    waiting: Bools = np.asarray(short.any(axis=1))
    answer = world.yes[cuts.area, cuts.flag]
    free = ground.ours[cuts.flag] & ~ground.told.answers.flags[cuts.area, cuts.flag] & waiting[cuts.area]
    useful = free & np.where(answer, hits[cuts.area] == least - 1, hits[cuts.area] == least)
    grows = useful & (answer == cuts.turned)
    up, down = np.full(len(hits), UNBOUNDED), np.full(len(hits), -UNBOUNDED)
    np.minimum.at(up, cuts.area[grows], cuts.high[grows])
    np.maximum.at(down, cuts.area[useful & ~grows], cuts.low[useful & ~grows] - 1)
    there = members >= 0
    result: Ints = np.concatenate(
        [there & (ends[0] <= down[members]), there & (ends[1] >= up[members])], axis=1
    ).astype(np.int64)
    return result


def _note(world: World, k: int, cuts: Cuts) -> None:
    """Note which flags a count has turned."""
    value = world.value[cuts.area, k]
    old = world.yes[cuts.area, cuts.flag]
    above = np.where(value >= cuts.high, True, np.where(value < cuts.low, False, old != cuts.turned))
    world.yes[cuts.area, cuts.flag] = above != cuts.turned


def moved_to(
    groups: Groups,
    g: int,
    values: Ints,
    bounds: tuple[Ints, Ints],
    target: tuple[int, int] | None,
    more: int = 0,
) -> Ints | None:
    """Return the numbers of a group in which one member has a certain number, the others near those they have.

    Parameters
    ----------
    groups : Groups
    g : int
        Which group.
    values : array of int64, shape (areas,)
    bounds : tuple of arrays of int64, shape (members,)
        Between which each member can lie.
    target : tuple of int, optional
        A member, and its number.
    more : int
        How much more than the city's the group's sum is to be, as nearly as its slack allows.

    Returns
    -------
    array of int64 or None
        None if there are none.
    """
    low, high = bounds[0].copy(), bounds[1].copy()
    moving, rounded = groups.moving[g], groups.rounded[g]
    own = np.where(groups.members[g] >= 0, values[groups.members[g]], 0)
    if target is not None:
        low[target[0]] = high[target[0]] = target[1]
    total, slack = int(groups.total[g]), int(groups.slack[g])
    if not rounded.any():
        hidden = filled(own, low, high, moving, total, more, slack)
        return None if hidden is None else np.where(moving, hidden, 0)
    best, missed = None, UNBOUNDED
    now = groups.middles[g] + groups.excess[g] - own[moving].sum()
    for s in np.argsort(np.abs(now), kind="stable").tolist():
        secret = int(groups.middles[g] + groups.excess[g, s])
        if not groups.possible[g, s] or (hidden := filled(own, low, high, moving, secret)) is None:
            continue
        bottom = np.maximum(low, groups.least[g] - groups.spread[g, s])
        top = np.minimum(high, groups.most[g] - groups.spread[g, s])
        others = filled(own, bottom, top, rounded, total - secret, more, slack)
        if others is not None and (off := abs(secret + int(others.sum()) - total - more)) < missed:
            best, missed = np.where(moving, hidden, np.where(rounded, others, 0)), off
        if not missed:
            break
    return best


def filled(
    own: Ints, low: Ints, high: Ints, where: Bools, total: int, more: int = 0, slack: int = 0
) -> Ints | None:
    """Return numbers between bounds that add up to a total, as near to their own as may be; None if there are none.

    With a slack they add up to so much `more` than the total, as nearly as they can within the slack.

    Examples
    --------
    >>> none, nine = np.zeros(3, dtype=int), np.full(3, 9)
    >>> filled(np.array([1, 2, 3]), none, nine, np.array([True, True, False]), 12).tolist()
    [9, 3, 0]
    >>> filled(np.array([1, 2, 3]), none, nine, np.array([True, True, False]), 19) is None
    True
    >>> filled(np.array([1, 2, 3]), none, nine, np.array([True, True, False]), 19, 0, 2).tolist()
    [9, 9, 0]
    """
    if (where & (low > high)).any():
        return None
    wanted = total + more
    if slack:
        fewest, most = int(low[where].sum()), int(high[where].sum())
        wanted = min(max(wanted, fewest), most)
        if abs(wanted - total) > slack:
            return None
    result = np.where(where, np.clip(own, low, high), 0)
    left = wanted - int(result.sum())
    room = np.where(where, np.minimum(high - result if left > 0 else result - low, UNBOUNDED), 0)
    if abs(left) > int(room.sum()):
        return None
    before = np.cumsum(room) - room
    return np.asarray(result + np.sign(left) * np.clip(abs(left) - before, 0, room))


def take_back(groups: dict[int, Groups], world: World, old: World, wrong: Bools) -> bool:
    """Take back the groups in which something is wrong; tell whether any of them had been moved.

    If the sum of one of them had been moved, all groups of the count whose sums had are taken back, for together
    they come to nothing.
    """
    before = world.value.copy()
    for k, made in groups.items():
        members, there = made.members, made.members >= 0
        back = (there & wrong[members, k]).any(axis=1)
        floats = np.where(there, world.value[members, k] - old.value[members, k], 0).sum(axis=1) != 0
        if (back & floats).any():
            back |= floats
        areas = members[back][there[back]]
        world.value[areas, k] = old.value[areas, k]
    return bool((world.value != before).any())


__all__ = ["Ground", "World", "bounds_of", "filled", "moved_to", "slack_of", "step", "take_back"]
