"""The told figures: rounded, and such that no figure beside a secret count depends on how large that is.

What the secret counts of a *group* (areas that all known sums hold together) have more or less than the middle
of their brackets is spread over the other counts of the group before these are rounded. A city in which a
secret count is another one, and the others make up for it in the same shares, has the same told figures: that
is all that `screening.disclosure.told.twins` needs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from screening.base import Bools, Ints
from screening.disclosure.told.cells import (
    ABSENT,
    FIXED,
    KEPT,
    OPEN,
    SECRET,
    UNBOUNDED,
    ZERO,
    Cells,
    in_figures,
)

GROUP = 6
"""So many counts that matter are spread over at a time: areas of one number are neighbours by their ids."""

EDITION = 2
"""By which of `WIDER` a year is told that has not been told before."""

WIDER = {1: ((1, 2),), 2: ((2, 2), (1, 3))}
"""By edition: with less room above the threshold than so many steps for each count, these are so many times as wide."""

_STEPS = (1, 2, 4, 10, 20, 100, 1000)
"""By how much the base grows where a sum would otherwise tell a count that was delivered as secret."""


@dataclass(frozen=True)
class Figures:
    """Told figures of one year as arrays of shape (areas, counts).

    Attributes
    ----------
    group : array of int64
        Per count, areas over which is spread; -1 where the areas around hold nothing secret.
    base : array of int64
        The multiple that is rounded to; 1 where a number is told as it is.
    share : array of int64
        How much of the secret counts' excess was added before rounding; 0 where nothing is told.
    told : array of int64
        The figure; of a secret count the middle of its bracket, to be counted with and not to be told.
    least, most : array of int64
        Between these the number before rounding lies by what is told.
    off : array of int64
        By how much the number lies beside the figure at the most, by what everybody knows: rounding, and what brackets
        have to spread; of a secret count, beside the middle of its bracket.
    """

    group: Ints
    base: Ints
    share: Ints
    told: Ints
    least: Ints
    most: Ints
    off: Ints


def figures_of(cells: Cells, base: int, inhabitants: str, edition: int = EDITION) -> Figures:
    """Round all counts.

    Parameters
    ----------
    cells : Cells
    base : int
        The multiple to round to; where a source has rounded to a larger one, that is kept.
    inhabitants : str
        The count whose told figures are the weights by which the others are spread over.
    edition : int
        By which rule steps grow where there is little room; that of the year's first release is kept.

    Notes
    -----
    Half a base is rounded up. No told figure is below the threshold, for the number is not: then it would be secret.
    """
    order = sorted(range(len(cells.counts)), key=lambda k: cells.counts[k] != inhabitants)
    shape = cells.value.shape
    group, bases, share, told, least, most, off = (np.zeros(shape, dtype=np.int64) for _ in range(7))
    weights = np.ones(shape[0], dtype=np.int64)
    for k in order:
        group[:, k] = _groups(cells, k)
        bases[:, k] = _bases(cells, k, group[:, k], base, WIDER[edition])
        share[:, k] = shares(cells, k, group[:, k], weights)
        told[:, k], least[:, k], most[:, k] = _rounded(cells, k, share[:, k], bases[:, k])
        off[:, k] = _off(cells, k, group[:, k], weights, bases[:, k])
        if cells.counts[k] == inhabitants:
            weights = np.maximum(told[:, k], 1)
    return Figures(group, bases, share, told, least, most, off)


def middle(cells: Cells, k: int) -> Ints:
    """Return the middle of each bracket of a count; of other cells their number."""
    return (cells.low[:, k] + cells.high[:, k]) // 2


def _groups(cells: Cells, k: int) -> Ints:
    """Return over which areas what is secret of a count is spread."""
    kind = cells.kind[:, k]
    hidden = (kind == SECRET) | (kind == KEPT)
    if cells.untold[k]:
        # not told which of them are secret: all are treated alike
        hidden = kind != ABSENT
    relevant = hidden | (kind == OPEN)
    group = np.full(len(kind), -1, dtype=np.int64)
    free = 0
    for atom in np.unique(cells.atom[hidden]).tolist():
        inside = np.flatnonzero((cells.atom == atom) & relevant)
        parts = _parts(inside[hidden[inside]], inside[~hidden[inside]])
        for part in parts:
            group[part] = free
            free += 1
    return group


def _parts(hidden: Ints, others: Ints) -> list[Ints]:
    """Divide the areas of an atom, so that each part has others to spread over, if there are any."""
    number = len(hidden) + len(others)
    many = 1 if number <= GROUP + 2 else max(1, min(-(-number // GROUP), len(others) or number))
    if many == 1:
        return [np.concatenate([hidden, others])]
    cut = [np.array_split(x, many) for x in (hidden, others)]
    return [np.concatenate(pair) for pair in zip(*cut, strict=True)]


def _bases(cells: Cells, k: int, group: Ints, base: int, wider: Sequence[tuple[int, int]]) -> Ints:
    """Return the multiples to round to: larger ones around a count that was delivered as secret.

    Nobody here knows that one, so nothing can be spread; what the others leave open must hide it.
    """
    kind = cells.kind[:, k]
    usual = max(base, int(cells.rounding[k]))
    bases = np.where(kind == OPEN, usual, 1).astype(np.int64)
    for g in np.unique(group[(kind == KEPT) & (group >= 0)]).tolist():
        others = (group == g) & (kind == OPEN)
        number, hidden = int(others.sum()), (group == g) & (kind == SECRET)
        # where secret counts are small, others are larger than what is rounded of them
        below = int((middle(cells, k) - cells.low[:, k])[hidden].sum())
        room = {
            s: min(number * (usual * s - 1), number * _least_room(cells, k, usual * s) + below)
            for s in _STEPS
        }
        wide = (s for s in _STEPS if room[s] + 1 >= cells.protection[k])
        bases[others] = usual * next(wide, _STEPS[-1])
    for steps, times in wider:
        bases[_tight(cells, k, group, steps * usual) & (kind == OPEN)] = times * usual
    if cells.linked[k]:
        bases[(group >= 0) & (kind == OPEN)] *= 2
    return bases


def _least_room(cells: Cells, k: int, base: int) -> int:
    """Return how far a count can move under its figure at the least: the smallest one begins at the threshold."""
    threshold = max(int(cells.threshold[k]), 1)
    return min(base - 1, -(-threshold // base) * base + (base - 1) // 2 - threshold)


def _tight(cells: Cells, k: int, group: Ints, room: int) -> Bools:
    """Tell which areas are in groups whose rounded counts have less room above the threshold than so much each.

    That follows from the group's sum, from brackets and the threshold, which are the same for all twins.
    """
    kind, value = cells.kind[:, k], cells.value[:, k]
    number = int(group.max(initial=0)) + 1
    rounded, secret, there = kind == OPEN, kind == SECRET, group >= 0
    free = value - np.where(
        rounded, max(int(cells.threshold[k]), 1), np.where(secret, cells.high[:, k], value)
    )
    left, asked, hidden, kept = (
        np.bincount(group[there], x[there], number) for x in (free, rounded * room, secret, kind == KEPT)
    )
    result: Bools = there & ((left < asked) & (hidden > 0) & (kept == 0))[group]
    return result


def shares(cells: Cells, k: int, group: Ints, weights: Ints, excess: Ints | None = None) -> Ints:
    """Spread what the secret counts of each group have more than their middles over its other counts.

    Parameters
    ----------
    cells : Cells
    k : int
        Which count.
    group, weights : array of int64, shape (areas,)
    excess : array of int64, shape (groups,) or (groups, cases), optional
        Another excess per group, or several, instead of the one that is.

    Returns
    -------
    array of int64, shape (areas,) or (areas, cases)
        Whole numbers per area that add up to the excess of its group, by the shares of the weights.
    """
    kind = cells.kind[:, k]
    if excess is None:
        excess = excess_of(cells, k, group)
    result = np.zeros((len(kind), *excess.shape[1:]), dtype=np.int64)
    over = np.flatnonzero((group >= 0) & (kind == OPEN))
    if not len(over) or cells.untold[k] or cells.linked[k]:
        return result
    over = over[np.argsort(group[over], kind="stable")]
    reached = np.cumsum(weights[over])
    last = np.append(group[over][1:] != group[over][:-1], True)
    before = np.concatenate([[0], reached[last]])
    position = np.cumsum(np.concatenate([[0], last[:-1]]))
    spread = excess[group[over]]
    column = (-1,) + (1,) * (spread.ndim - 1)
    whole, so_far = (x.reshape(column) for x in (np.diff(before)[position], reached - before[position]))
    # rounded where they add up, so that the parts do so exactly
    upto = (2 * spread * so_far + whole) // (2 * whole)
    first = np.concatenate([[True], last[:-1]]).reshape(column)
    result[over] = upto - np.where(first, 0, np.concatenate([np.zeros_like(upto[:1]), upto[:-1]]))
    return result


def excess_of(cells: Cells, k: int, group: Ints) -> Ints:
    """Return per group by how much its secret counts exceed the middles of their brackets."""
    secret = (cells.kind[:, k] == SECRET) & (group >= 0)
    over = cells.value[:, k] - middle(cells, k)
    total: Ints = np.bincount(group[secret], over[secret], int(group.max(initial=-1)) + 1).astype(np.int64)
    return total


def _rounded(cells: Cells, k: int, share: Ints, base: Ints) -> tuple[Ints, Ints, Ints]:
    """Return the told figures, and between which numbers they leave the number before rounding."""
    kind, value = cells.kind[:, k], cells.value[:, k]
    lowest = _lowest(cells, k, base)
    told = np.maximum((2 * (value + share) + base) // (2 * base) * base, lowest)
    rounded = kind == OPEN
    least = np.where(told == lowest, -UNBOUNDED, told - base // 2)
    most = told + (base - 1) // 2
    exact = (kind == ZERO) | (kind == FIXED)
    shown = np.where(rounded, told, np.where(exact, value, middle(cells, k)))
    return (
        np.where(kind == ABSENT, 0, np.where(kind == KEPT, 0, shown)),
        np.where(rounded, least, value),
        np.where(rounded, most, value),
    )


def _lowest(cells: Cells, k: int, base: Ints) -> Ints:
    """Return the least figure that may be told: a number below the threshold would be secret."""
    return np.maximum(-(-int(cells.threshold[k]) // base), 1) * base


def _off(cells: Cells, k: int, group: Ints, weights: Ints, base: Ints) -> Ints:
    """Return by how much numbers lie beside what is told of them at the most: rounded, spread over and lifted."""
    kind, centre = cells.kind[:, k], middle(cells, k)
    ends = np.maximum(cells.high[:, k] - centre, centre - cells.low[:, k])
    secret = (kind == SECRET) & (group >= 0)
    spread = np.bincount(group[secret], ends[secret], int(group.max(initial=-1)) + 1).astype(np.int64)
    # parts are rounded so that they add up: that of a smaller sum may be one larger
    share = shares(cells, k, group, weights, spread) + np.append(spread > 0, False)[group]
    rounded = base // 2 + share
    lifted = _lowest(cells, k, base) - max(int(cells.threshold[k]), 1)
    off: Ints = np.where(kind == OPEN, np.maximum(rounded, lifted), np.where(kind == SECRET, ends, 0))
    return off


def told_cells(cells: Cells) -> Bools:
    """Tell of which cells a figure is told."""
    return in_figures(cells.kind) & ~cells.untold
