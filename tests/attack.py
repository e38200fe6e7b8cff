"""What somebody who knows sums can find out about withheld counts: bounds by linear programmes.

A `Problem` says what is known: cells, what each can be by itself, and linear equations and inequalities
over them. It is generic: the door builds it from a screening to choose what to withhold, and
``screening audit`` from nothing but the published files.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from screening.disclosure.nested import differences
from screening.rates import Bools, Floats, Ints
from tests.exchanging import exchanges

MOST = 1e9
"""Stands for no upper bound: no city's count is larger, and sums of it stay exact in floats."""

_CLOSE = 1e-6
_SLACK = 1e-7


@dataclass(frozen=True)
class Problem:
    """What an attacker knows.

    Attributes
    ----------
    value : array of float, shape (cells,)
        The cells' numbers; only those of published cells are used, NaN where nobody knows them.
    low, high : arrays of float, shape (cells,)
        What a cell can be if it is withheld and the question is about it.
    other_low, other_high : arrays of float, shape (cells,)
        What it can be while the question is about another one. The door assumes an attacker who knows of
        every *other* cell whether it is small itself; where nothing of the kind is assumed they equal
        `low` and `high`.
    rows : scipy.sparse.csr_array, shape (rows, cells)
        Coefficients of the known sums.
    row_low, row_high : arrays of float, shape (rows,)
        Bounds of the sums; equal for an equation.
    protection : array of float, shape (cells,)
        How wide the interval of a withheld cell must be; 0 where it need not be protected.
    """

    value: Floats
    low: Floats
    high: Floats
    other_low: Floats
    other_high: Floats
    rows: csr_array
    row_low: Floats
    row_high: Floats
    protection: Floats


def bounds(
    problem: Problem,
    withheld: Bools,
    *,
    integers: bool = False,
    asked: Bools | None = None,
    truth: Floats | None = None,
) -> tuple[Floats, Floats]:
    """Return the interval in which an attacker can place each cell.

    Parameters
    ----------
    problem : Problem
    withheld : array of bool, shape (cells,)
        Which cells are not published.
    asked : array of bool, shape (cells,), optional
        Only for these the programmes are solved; of others in linked systems the ends may be too wide.
    truth : array of float, shape (cells,), optional
        The true numbers, of a house that audits itself: where a cell of a linked system is found as wide as its
        protection demands, the programmes stop, and its ends may be too narrow.
    integers : bool
        Use that counts are whole numbers in linked systems, too: narrower, and much slower. Where a cell
        is in one equation only, and in nested sums, the ends are whole anyway.

    Returns
    -------
    tuple of arrays of float, shape (cells,)
        Low and high ends, both possible. A published cell has its value at both.

    Raises
    ------
    ValueError
        If nothing fits: the equations contradict the published values or the bounds.

    Notes
    -----
    Sums that contain others are reduced to their differences first; then all falls apart into independent
    systems. One equation alone is solved by interval arithmetic, exactly; a system of several by two
    programmes per cell (HiGHS), unless a solution found before has reached the cell's own bound.

    Examples
    --------
    Of three counts with the sum 20 two are withheld, 12 is published:

    >>> problem = Problem(
    ...     value=np.array([3.0, 12, 5]),
    ...     low=np.zeros(3), high=np.full(3, MOST), other_low=np.zeros(3), other_high=np.full(3, MOST),
    ...     rows=csr_array([[1.0, 1, 1]]), row_low=np.array([20.0]), row_high=np.array([20.0]),
    ...     protection=np.array([5.0, 0, 0]),
    ... )
    >>> low, high = bounds(problem, np.array([True, False, True]))
    >>> low.tolist(), high.tolist()
    ([0.0, 12.0, 0.0], [8.0, 12.0, 8.0])
    """
    low, high = problem.value.astype(float), problem.value.astype(float)
    cells = np.flatnonzero(withheld)
    published = np.where(withheld, 0.0, np.nan_to_num(problem.value))
    known = problem.rows @ published
    own, other, rest = _alone(
        problem, cells, csr_array(problem.rows[:, cells]), problem.row_low - known, problem.row_high - known
    )
    rows, row_low, row_high = _reduced(*rest)
    parts, part_of_row, part_of_cell = _parts(rows)
    rows_in = np.bincount(part_of_row, minlength=parts)
    single = rows_in[part_of_row] == 1
    ends = _one_row_each(csr_array(rows[single]), row_low[single], row_high[single], own, other)
    linked = rows_in > 1
    if integers:  # whole numbers of one row, too, are another matter where it counts some of them twice
        linked[part_of_row[~_plain(rows)]] = True
    about_cells = np.ones(len(cells), dtype=bool) if asked is None else asked[cells]
    ends[:, linked[part_of_cell]] = own[:, linked[part_of_cell]]
    linked &= np.bincount(part_of_cell, about_cells, parts) > 0
    for here, about, inside in _blocks(rows, part_of_row, part_of_cell, linked):
        system = LinearConstraint(here, row_low[about] - _SLACK, row_high[about] + _SLACK)
        wanted = np.flatnonzero(about_cells[inside])
        start = None if truth is None else (truth[cells[inside]], problem.protection[cells[inside]])
        ends[:, inside] = _by_programmes(own[:, inside], other[:, inside], system, integers, wanted, start)
    if (ends[0] > ends[1] + _CLOSE).any():
        raise ValueError("The known sums contradict each other.")
    low[cells], high[cells] = ends + 0.0  # no minus zero
    return low, high


def too_narrow(problem: Problem, withheld: Bools, low: Floats, high: Floats) -> Ints:
    """Return which withheld cells have an interval narrower than their protection (positions)."""
    narrow: Ints = np.flatnonzero(withheld & (high - low < problem.protection - _CLOSE))
    return narrow


def _reduced(rows: csr_array, row_low: Floats, row_high: Floats) -> tuple[csr_array, Floats, Floats]:
    """Return an equivalent system in which no equation of plain sums contains another.

    From a sum that contains a smaller one that smaller one is taken away; nested geographies fall apart
    into disjoint rows by this. Rows that say nothing of the withheld cells are dropped.
    """
    filled = np.diff(rows.indptr) > 0
    if (~filled & ((row_low > _CLOSE) | (row_high < -_CLOSE))).any():
        raise ValueError("The known sums contradict the published values.")
    rows, row_low, row_high = csr_array(rows[filled]), row_low[filled], row_high[filled]
    plain = (row_low == row_high) & _plain(rows)
    sums = np.flatnonzero(plain)
    members = [rows.indices[rows.indptr[k] : rows.indptr[k + 1]].tolist() for k in sums.tolist()]
    target = row_low[sums].copy()
    rests = differences(members)
    for k in np.argsort([len(m) for m in members], kind="stable").tolist():
        rest, inner = rests[k]
        target[k] -= target[inner].sum()
        if not rest and abs(target[k]) > _CLOSE:
            raise ValueError("The known sums contradict each other.")
    kept = [k for k, (rest, _) in enumerate(rests) if rest]
    others = np.flatnonzero(~plain)
    indices = np.concatenate([*(rests[k][0] for k in kept), np.empty(0)]).astype(np.intp)
    starts = np.cumsum([0, *(len(rests[k][0]) for k in kept)])
    left = csr_array((np.ones(len(indices)), indices, starts), shape=(len(kept), rows.shape[1]))
    both = csr_array(_stacked(left, csr_array(rows[others])))
    ends = target[kept]
    return both, np.concatenate([ends, row_low[others]]), np.concatenate([ends, row_high[others]])


def _plain(rows: csr_array) -> Bools:
    """Tell which rows only add."""
    others = np.append(0, np.cumsum(rows.data != 1))[rows.indptr]
    plain: Bools = np.diff(others) == 0
    return plain


def _stacked(upper: csr_array, lower: csr_array) -> csr_array:
    data = np.concatenate([upper.data, lower.data])
    indices = np.concatenate([upper.indices, lower.indices])
    starts = np.concatenate([upper.indptr, upper.indptr[-1] + lower.indptr[1:]])
    return csr_array((data, indices, starts), shape=(upper.shape[0] + lower.shape[0], upper.shape[1]))


def _parts(rows: csr_array) -> tuple[int, Ints, Ints]:
    """Return how many independent systems there are, and to which one each row and cell belongs."""
    m, n = rows.shape
    side = csr_array((np.ones(len(rows.indices)), rows.indices + m, rows.indptr), shape=(m, m + n))
    graph = csr_array(
        (side.data, side.indices, np.append(side.indptr, [side.indptr[-1]] * n)), (m + n, m + n)
    )
    count, label = connected_components(graph, directed=False)
    return int(count), label[:m], label[m:]


def _blocks(
    rows: csr_array, part_of_row: Ints, part_of_cell: Ints, chosen: Bools
) -> Iterator[tuple[csr_array, Ints, Ints]]:
    """Yield the chosen independent systems: the rows of each, cut down to its cells, and which rows and cells."""
    parts = len(chosen)
    by_row, by_cell = np.argsort(part_of_row, kind="stable"), np.argsort(part_of_cell, kind="stable")
    first_row = np.searchsorted(part_of_row[by_row], np.arange(parts + 1))
    first_cell = np.searchsorted(part_of_cell[by_cell], np.arange(parts + 1))
    place = np.empty(len(by_cell), dtype=np.int64)
    place[by_cell] = np.arange(len(by_cell)) - first_cell[part_of_cell[by_cell]]
    ordered = csr_array(rows[by_row])
    columns, starts = place[ordered.indices], ordered.indptr
    for part in np.flatnonzero(chosen):
        about = by_row[first_row[part] : first_row[part + 1]]
        inside = by_cell[first_cell[part] : first_cell[part + 1]]
        begins = starts[first_row[part] : first_row[part + 1] + 1]
        at = slice(begins[0], begins[-1])
        shape = (len(about), len(inside))
        yield csr_array((ordered.data[at], columns[at], begins - begins[0]), shape=shape), about, inside


def _one_row_each(rows: csr_array, row_low: Floats, row_high: Floats, own: Floats, other: Floats) -> Floats:
    """Return the ends of all cells, of which none is in two of the rows: what the row leaves it."""
    place = rows.indices
    row = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))
    sides = rows.data * other[:, place]
    least, most = sides.min(axis=0), sides.max(axis=0)
    spare_low = row_low[row] - (np.bincount(row, most, rows.shape[0])[row] - most)
    spare_high = row_high[row] - (np.bincount(row, least, rows.shape[0])[row] - least)
    left = np.array([spare_low, spare_high]) / rows.data
    ends = own.copy()
    ends[0, place] = np.maximum(own[0, place], np.ceil(left.min(axis=0) - _CLOSE))
    ends[1, place] = np.minimum(own[1, place], np.floor(left.max(axis=0) + _CLOSE))
    return ends


def _alone(
    problem: Problem, cells: Ints, rows: csr_array, row_low: Floats, row_high: Floats
) -> tuple[Floats, Floats, tuple[csr_array, Floats, Floats]]:
    """Turn what is known of one cell alone into its bounds; return own and other bounds, and the rest.

    Cells that are in no other row are so known to lie between their published parts and wholes.
    """
    own = np.array([problem.low[cells], problem.high[cells]])
    other = np.array([problem.other_low[cells], problem.other_high[cells]])
    single = np.diff(rows.indptr) == 1
    about, times = rows[single].indices, rows[single].data
    sides = np.array([row_low[single], row_high[single]]) / times
    bottom, top = np.ceil(sides.min(axis=0) - _CLOSE), np.floor(sides.max(axis=0) + _CLOSE)
    for limits in (own, other):
        np.maximum.at(limits[0], about, bottom)
        np.minimum.at(limits[1], about, top)
    return own, other, (csr_array(rows[~single]), row_low[~single], row_high[~single])


def _by_programmes(
    own: Floats,
    other: Floats,
    system: LinearConstraint,
    integers: bool,
    asked: Ints,
    start: tuple[Floats, Floats] | None = None,
) -> Floats:
    """Return the exact ends of the cells asked about in one linked system; of others those of their own bounds.

    With `start` (a solution, and how wide is enough) a cell's programmes end as soon as it is.
    """
    n = own.shape[1]
    reached = np.array([np.full(n, np.inf), np.full(n, -np.inf)])
    enough = np.full(n, np.inf)
    if start is not None and _solves(start[0], own, system):
        reached, enough = np.array([start[0], start[0]]), start[1]
        reached[:, asked] = exchanges(start[0], enough, own, other, system, asked)
    for k in asked.tolist():
        limits = other.copy()
        limits[:, k] = own[:, k]
        # upwards first: there is room, and what moves against it shows how low others can be
        for sense, end in ((-1.0, 1), (1.0, 0)):
            if abs(reached[end, k] - own[end, k]) <= _CLOSE or reached[1, k] - reached[0, k] >= enough[k]:
                continue
            goal = np.zeros(n)
            goal[k] = sense
            at = _farthest(goal, system, Bounds(*limits), integers)
            reached[0, k], reached[1, k] = min(reached[0, k], at[k]), max(reached[1, k], at[k])
            # a solution in which this cell, too, is what it can be for others answers all questions
            if other[0, k] - _CLOSE <= at[k] <= other[1, k] + _CLOSE:
                fits = (own[0] - _CLOSE <= at) & (at <= own[1] + _CLOSE)
                reached[0] = np.where(fits, np.minimum(reached[0], at), reached[0])
                reached[1] = np.where(fits, np.maximum(reached[1], at), reached[1])
    ends = own.copy()
    ends[:, asked] = np.ceil(reached[0, asked] - _CLOSE), np.floor(reached[1, asked] + _CLOSE)
    return ends


def _farthest(goal: Floats, system: LinearConstraint, limits: Bounds, integers: bool) -> Floats:
    """Return a solution with the least `goal`; the slower programme is solved only where whole numbers are not found."""
    for whole in (0, 1):
        found = milp(goal, constraints=system, bounds=limits, integrality=np.full(len(goal), whole))
        if found.x is None:
            raise ValueError("The known sums contradict each other.")
        at: Floats = found.x
        if not integers or np.abs(at - np.rint(at)).max() <= _CLOSE:
            break
    return at


def _solves(values: Floats, own: Floats, system: LinearConstraint) -> bool:
    """Tell whether values fit a system: what does not is no place to start from."""
    told = system.A @ values
    inside = (own[0] - _CLOSE <= values).all() and (values <= own[1] + _CLOSE).all()
    return bool(inside and (system.lb - _CLOSE <= told).all() and (told <= system.ub + _CLOSE).all())
