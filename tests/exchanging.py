"""How far cells can move against others of the same sums: solutions found without a programme."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
from scipy.optimize import LinearConstraint
from scipy.sparse import csc_array

from screening.rates import Floats, Ints

_EQUAL = 1e-6
"""Bounds of a row that are no further apart make it an equation."""


def exchanges(
    truth: Floats, enough: Floats, own: Floats, other: Floats, system: LinearConstraint, asked: Ints
) -> Floats:
    """Return how low and how high cells can certainly be: by what others in all their equations make up for.

    Parameters
    ----------
    truth : array of float, shape (cells,)
        A solution of the system, in whole numbers.
    enough : array of float, shape (cells,)
        So far apart the ends have to be; more is not looked for.
    own, other : arrays of float, shape (2, cells)
        Between these a cell lies if the question is about it, and if it is about another one.
    system : scipy.optimize.LinearConstraint
    asked : array of int
        Positions of the cells that are asked about.

    Returns
    -------
    array of float, shape (2, asked)
        Both ends are parts of whole solutions; a programme may find wider ones.

    Examples
    --------
    Of three cells with the sum 20 the first can take from the second what that has above 5:

    >>> system = LinearConstraint(csc_array([[1.0, 1, 1]]), np.array([20.0]), np.array([20.0]))
    >>> own = np.array([[0.0, 0, 0], [99, 99, 99]])
    >>> other = np.array([[1.0, 5, 9], [4, 99, 9]])
    >>> exchanges(np.array([3.0, 8, 9]), np.full(3, 5.0), own, other, system, np.array([0])).tolist()
    [[1.0], [6.0]]
    """
    columns = csc_array(system.A)
    low, high = np.broadcast_to(system.lb, columns.shape[:1]), np.broadcast_to(system.ub, columns.shape[:1])
    told = columns @ truth
    alike = _alike(columns, high - low <= _EQUAL)
    found = np.array([truth[asked], truth[asked]])
    for at, cell in enumerate(asked.tolist()):
        partners = [p for p in alike[cell] if p != cell]
        up = _moved(cell, partners, 1, enough[cell], truth, own, other, columns, (low - told, high - told))
        left = enough[cell] - up
        down = _moved(cell, partners, -1, left, truth, own, other, columns, (low - told, high - told))
        found[:, at] = truth[cell] - down, truth[cell] + up
    return found


def _alike(columns: csc_array, equation: np.ndarray) -> dict[int, list[int]]:
    """Return for each cell the cells that are in the same equations, in the same way."""
    groups: dict[tuple[tuple[int, float], ...], list[int]] = defaultdict(list)
    keys = []
    for cell in range(columns.shape[1]):
        rows, by = _column(columns, cell)
        keys.append(
            tuple(sorted((r, b) for r, b in zip(rows.tolist(), by.tolist(), strict=True) if equation[r]))
        )
        groups[keys[-1]].append(cell)
    return {cell: groups[key] for cell, key in enumerate(keys)}


def _column(columns: csc_array, cell: int) -> tuple[Ints, Floats]:
    inside = slice(columns.indptr[cell], columns.indptr[cell + 1])
    return columns.indices[inside], columns.data[inside]


def _moved(
    cell: int,
    partners: list[int],
    sense: int,
    wanted: float,
    truth: Floats,
    own: Floats,
    other: Floats,
    columns: csc_array,
    slack: tuple[Floats, Floats],
) -> float:
    """Return by how much a cell can move, up (1) or down (-1), while partners move against it one after another."""
    spare = dict[int, float]()
    moved, most = 0.0, sense * (own[(sense + 1) // 2, cell] - truth[cell])
    for partner in partners:
        step = min(wanted - moved, most - moved, sense * (truth[partner] - other[(1 - sense) // 2, partner]))
        if step < 1:
            continue
        change: dict[int, float] = defaultdict(float)
        for which, sign in ((cell, sense), (partner, -sense)):
            for row, by in zip(*_column(columns, which), strict=True):
                change[int(row)] += sign * float(by)
        for row, by in change.items():
            room = (slack[1] if by > 0 else slack[0])[row] - spare.get(row, 0.0)
            if abs(by) > _EQUAL:
                step = min(step, room / by)
        step = float(np.floor(step + _EQUAL))
        if step >= 1:
            moved += step
            for row, by in change.items():
                spare[row] = spare.get(row, 0.0) + by * step
        if moved >= wanted or moved >= most:
            break
    return moved
