"""Ways in which counts can move without any known sum telling: between counts, and around areas."""

from __future__ import annotations

from itertools import combinations
from math import gcd

import numpy as np
from scipy.linalg import null_space
from scipy.optimize import Bounds, LinearConstraint, milp

from screening.rates import Bools, Ints

Pattern = dict[int, int]
"""By how much counts of one area move together: position → whole number; the first is the one asked about, 1."""

_MOST = 4
"""Moves of more counts at a time are not looked for: each withholds as many values in two areas."""

_CLOSE = 1e-6


def patterns_of(sums: Ints) -> dict[int, list[Pattern]]:
    """Return the smallest joint moves of up to four counts that leave all sums within an area as they are.

    Parameters
    ----------
    sums : array of int, shape (relations, counts)
        See `screening.disclosure.totals.sums_within`.

    Returns
    -------
    dict of int to list of Pattern
        Per count that is in a relation; fewest counts first.

    Examples
    --------
    Of all = young + old two move at a time:

    >>> patterns_of(np.array([[-1, 1, 1]]))[1]
    [{1: 1, 0: 1}, {1: 1, 2: -1}]
    """
    linked = np.flatnonzero(sums.any(axis=0)).tolist()
    rank = int(np.linalg.matrix_rank(sums)) if linked else 0
    found: dict[int, list[Pattern]] = {c: [] for c in linked}
    for size in range(2, min(rank + 1, _MOST) + 1):
        for chosen in combinations(linked, size):
            move = _move(sums[:, list(chosen)])
            if move is None:
                continue
            pattern = dict(zip(chosen, move, strict=True))
            for c, times in pattern.items():
                if abs(times) == 1:
                    rest = {k: v * times for k, v in pattern.items() if k != c}
                    found[c].append({c: 1} | rest)
    return found


def _move(columns: Ints) -> list[int] | None:
    """Return the one whole-numbered vector (up to its sign) that all columns take part in, if there is just one."""
    space = null_space(columns.astype(float))
    if space.shape[1] != 1 or (np.abs(space) < _CLOSE).any():
        return None
    exact = space[:, 0] / np.abs(space[:, 0]).min()
    whole = np.rint(exact).astype(np.int64)
    if np.abs(exact - whole).max() > _CLOSE or (columns @ whole).any():
        return None
    common = gcd(*whole.tolist())
    return [int(v) // common for v in whole]


def cycle(rows: Bools, asked: int, room: Ints, price: Ints, need: int) -> Ints | None:
    """Return the cheapest areas that can make up for what one has more or less, across all sums.

    Parameters
    ----------
    rows : array of bool, shape (sums, areas)
    asked : int
        The area whose count is to be hidden.
    room : array of int, shape (areas,)
        By how much each can move either way.
    price : array of int, shape (areas,)
        0 for what is withheld already.
    need : int
        By how much the asked one must be able to move.

    Returns
    -------
    array of int or None
        Areas; None if no whole-numbered exchange hides so much.

    Notes
    -----
    A linear programme finds exchanges of low cost (each area's price per unit of its room). Only where its
    solution is not whole the integer programme is solved.
    """
    areas = np.flatnonzero((room > 0) & (np.arange(len(room)) != asked))
    if not len(areas):
        return None
    sums = rows[:, areas].astype(float)
    target = -float(need) * rows[:, asked]
    system = LinearConstraint(np.hstack([sums, -sums]), target, target)
    most = np.minimum(room[areas], need * max(len(areas), 1)).astype(float)
    limits = Bounds(0, np.concatenate([most, most]))
    goal = np.tile((price[areas] + 1e-3) / np.minimum(most, need), 2)
    for whole in (0, 1):
        found = milp(goal, constraints=system, bounds=limits, integrality=np.full(len(goal), whole))
        if found.x is None:
            return None
        moved = found.x[: len(areas)] - found.x[len(areas) :]
        if np.abs(moved - np.rint(moved)).max() <= _CLOSE:
            break
    chosen: Ints = areas[np.abs(moved) > _CLOSE]
    return chosen
