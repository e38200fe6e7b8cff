"""Moves from one twin to the next: a secret count goes to one end of where it can lie, others make up for it.

Every move keeps each group's sum, all told figures, the relations within an area, each told flag and each told
decision. A flag that is not told may turn where no decision hangs on it. Moves start from the twin before, so a
decision that hangs on one such flag can hang on another one later.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from screening.base import Bools, Ints
from screening.disclosure.told.cells import KEPT, SECRET, UNBOUNDED
from screening.disclosure.told.ground import Ground, World, bounds_of
from screening.disclosure.told.questions import Cuts
from screening.disclosure.told.reach import Groups, reach


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
    swaps : bool
        Whether two flags of an area may turn at once where its decision hangs on both.
    """
    swapped = _swap(ground, world, short & swaps, rng)
    turned = np.flatnonzero(swapped.any(axis=0)).tolist()
    first = {q.numerator for f, q in enumerate(ground.questions) if q is not None and f in turned}
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
            for target in (*moves, *([None] if turns[g] or more[g] else [])):
                targets[g] = target
                if _moved(world, k, groups, g, bounds, target, int(more[g])):
                    break
        _balance(ground, world, k, groups, bounds, targets, rng)
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
    signs: Ints = rng.choice([-1, 1], len(result))
    return np.asarray(result * groups.slack * signs)


def _balance(
    ground: Ground,
    world: World,
    k: int,
    groups: Groups,
    bounds: tuple[Ints, Ints],
    targets: Mapping[int, tuple[int, int] | None],
    rng: np.random.Generator,
) -> None:
    """Let what groups beside counts delivered as secret have more or less come to nothing in the city.

    Then the mean of the city stays, and all bars with it. One alone cannot: whether it hides is left to the door, but
    only of a first release, for what was told before hangs on the mean of its time.
    """
    there = groups.members >= 0
    floating = rng.permutation(np.flatnonzero(groups.slack))
    if len(floating) < 2 and ground.before is None:
        return
    for kept in (targets, {}):
        more = np.where(there, world.value[groups.members, k], 0).sum(axis=1) - groups.total
        left = int(more.sum())
        for g in floating.tolist():
            wanted = int(np.clip(more[g] - left, -groups.slack[g], groups.slack[g]))
            if left and wanted != more[g]:
                _moved(world, k, groups, g, bounds, kept.get(g), wanted)
                left += int(world.value[groups.members[g][there[g]], k].sum() - groups.total[g] - more[g])


_FIRST, _STIR, _CHOICES = 1000, 0.5, 4


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
