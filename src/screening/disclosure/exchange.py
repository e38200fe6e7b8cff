"""Ways in which counts can move without any known sum telling: between counts, and around areas."""

from __future__ import annotations

from itertools import combinations
from math import gcd

import numpy as np
import numpy.typing as npt

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
    # scipy where it is used: a notebook reads a prepared release, and the import takes a third of a second
    from scipy.linalg import null_space

    space = null_space(columns.astype(float))
    if space.shape[1] != 1 or (np.abs(space) < _CLOSE).any():
        return None
    exact = space[:, 0] / np.abs(space[:, 0]).min()
    whole = np.rint(exact).astype(np.int64)
    if np.abs(exact - whole).max() > _CLOSE or (columns @ whole).any():
        return None
    common = gcd(*whole.tolist())
    return [int(v) // common for v in whole]


def cycle(rows: Bools, asked: int, less: Ints, more: Ints, price: Ints, move: int) -> Ints | None:
    """Return the cheapest areas that can make up for what one has more or less, across all sums.

    Parameters
    ----------
    rows : array of bool, shape (sums, areas)
    asked : int
        The area whose count is to be hidden.
    less, more : arrays of int, shape (areas,)
        By how much each of the others can be less or more.
    price : array of int, shape (areas,)
        0 for what is withheld already.
    move : int
        By how much the asked one has to be more, or, below 0, less.

    Returns
    -------
    array of int or None
        Areas; None if no whole-numbered exchange moves it so far.

    Notes
    -----
    A linear programme finds exchanges of low cost (each area's price per unit of its room). Only where its
    solution is not whole the integer programme is solved.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    areas, system, limits = _exchange(rows, asked, less, more, abs(move))
    if not len(areas):
        return None
    target = -float(move) * rows[:, asked]
    room = np.minimum(limits, abs(move))
    goal = (np.tile(price[areas], 2) + 1e-3) / np.maximum(room, 1)
    for whole in (0, 1):
        found = milp(
            goal,
            constraints=LinearConstraint(system, target, target),
            bounds=Bounds(0, limits),
            integrality=np.full(len(goal), whole),
        )
        if found.x is None:
            return None
        moved = found.x[: len(areas)] - found.x[len(areas) :]
        if np.abs(moved - np.rint(moved)).max() <= _CLOSE:
            break
    chosen: Ints = areas[np.abs(moved) > _CLOSE]
    return chosen


def fitting(rows: Bools, sums: Ints, low: Ints, high: Ints) -> Ints | None:
    """Return whole numbers between these ends that have the given sums, the same ones each time.

    Parameters
    ----------
    rows : array of bool, shape (sums, areas)
    sums : array of int, shape (sums,)
    low, high : arrays of int, shape (areas,)

    Returns
    -------
    array of int or None
        None if there are none.

    Examples
    --------
    >>> fitting(np.array([[True, True]]), np.array([5]), np.array([0, 0]), np.array([2, 3])).tolist()
    [2, 3]
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    if (low > high).any():
        return None
    found = milp(
        np.zeros(len(low)),
        constraints=LinearConstraint(rows.astype(float), sums, sums),
        bounds=Bounds(low, high),
        integrality=np.ones(len(low)),
    )
    return None if found.x is None else np.rint(found.x).astype(np.int64)


def farthest(rows: Bools, asked: int, less: Ints, more: Ints, most: int, sense: int) -> int:
    """Return by how much an area's count can be more (`sense` 1) or less (−1), up to `most`: see `cycle`."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    areas, system, limits = _exchange(rows, asked, less, more, most)
    if not len(areas) or most <= 0:
        return 0
    both = np.hstack([system, sense * rows[:, [asked]].astype(float)])
    goal = np.append(np.zeros(2 * len(areas)), -1.0)
    found = milp(
        goal,
        constraints=LinearConstraint(both, 0, 0),
        bounds=Bounds(0, np.append(limits, most)),
        integrality=np.ones(len(goal)),
    )
    return int(np.rint(found.x[-1])) if found.x is not None else 0


def _exchange(
    rows: Bools, asked: int, less: Ints, more: Ints, most: int
) -> tuple[Ints, npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return the areas that can move, the sums of being more and being less, and the limits of both."""
    areas = np.flatnonzero((less + more > 0) & (np.arange(len(less)) != asked))
    sums = rows[:, areas].astype(float)
    limits = np.minimum(np.concatenate([more[areas], less[areas]]), most * max(len(areas), 1))
    return areas, np.hstack([sums, -sums]), limits.astype(float)
