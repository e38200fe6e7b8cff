"""What the door takes an attacker to know, as a `Problem`: to prove a protection, and to measure it."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.sparse import csr_array, vstack

from screening.disclosure.attack import MOST, Problem, bounds
from screening.disclosure.cells import Cells
from screening.disclosure.secondary import Protection
from screening.rates import Bools, Floats


def knowledge(protection: Protection, *, insider: bool = True) -> Problem:
    """Return what is known of one year's counts, cell by cell (areas × counts, row by row).

    Equations: every count's sums over the known geographies, and the sums of counts within each area.
    Inequalities: a part is no more than its whole. Cells without a number are left out of the sums, as if
    the attacker knew them: whatever they hide is not relied upon.

    Parameters
    ----------
    protection : Protection
    insider : bool
        The attacker knows of every other withheld cell whether it is secret by itself, small or large. If
        False he knows nothing of it, as anybody outside.
    """
    cells = protection.cells
    low, high = cells.told_low.astype(float), cells.told_high.astype(float)
    other_low, other_high = _taken_for(cells) if insider else (low, high)
    rows = [_sums_over_areas(protection), _sums_of_counts(protection)]
    equations = csr_array(vstack(rows))
    value = cells.value.astype(float)
    told = equations @ np.where(cells.known, value, 0.0).ravel()
    wholes = _wholes(cells)
    return Problem(
        value=np.where(cells.known, value, np.nan).ravel(),
        low=low.ravel(),
        high=high.ravel(),
        other_low=other_low.ravel(),
        other_high=other_high.ravel(),
        rows=csr_array(vstack([equations, wholes])),
        row_low=np.concatenate([told, np.zeros(wholes.shape[0])]),
        row_high=np.concatenate([told, np.full(wholes.shape[0], MOST)]),
        protection=np.where(cells.secret & cells.known, required(cells), 0.0).ravel(),
    )


def required(cells: Cells) -> Floats:
    """Return how wide the interval of a secret cell must be: its protection, or all that its whole leaves."""
    width: Floats = np.minimum(cells.protection, cells.ceiling - cells.floor).astype(float)
    return width


def intervals_known(protection: Protection, *, insider: bool = True) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the interval in which an attacker can place each count of a year.

    Returns
    -------
    tuple of pandas.DataFrame
        Float64, areas × counts: low and high ends; NA where no number was delivered.
    """
    cells = protection.cells
    withheld = (protection.withheld.to_numpy(dtype=bool) & cells.known).ravel()
    low, high = bounds(knowledge(protection, insider=insider), withheld)
    frames = (
        pd.DataFrame(end.reshape(cells.value.shape), cells.areas, list(cells.counts)).astype("Float64")
        for end in (low, high)
    )
    lows, highs = frames
    return lows, highs


def _taken_for(cells: Cells) -> tuple[Floats, Floats]:
    """Return what each cell can be for one who knows whether it is secret by itself."""
    zero = np.where(cells.known & (cells.value == 0), 0, 1)
    low = np.where(cells.small, zero, cells.value - cells.down)
    high = np.where(cells.small, np.maximum(cells.threshold - 1, 0), cells.value + cells.up)
    few = cells.rest & ~cells.small
    low = np.where(few, np.maximum(cells.ceiling - cells.threshold + 1, cells.floor), low)
    high = np.where(few, cells.ceiling, high)
    else_ = cells.secret & ~cells.small & ~cells.rest
    low, high = np.where(else_, cells.floor, low), np.where(else_, cells.ceiling, high)
    return low.astype(float), np.minimum(high, MOST).astype(float)


def _sums_over_areas(protection: Protection) -> csr_array:
    cells, groups = protection.cells, protection.totals.groups
    areas, counts = cells.value.shape
    blocks = []
    for c in range(counts):
        row, area = np.nonzero(groups & cells.known[:, c])
        blocks.append(
            csr_array((np.ones(len(row)), (row, area * counts + c)), shape=(len(groups), areas * counts))
        )
    return csr_array(vstack(blocks))


def _sums_of_counts(protection: Protection) -> csr_array:
    cells = protection.cells
    areas, counts = cells.value.shape
    blocks = [csr_array((0, areas * counts))]
    for relation in protection.sums:
        fits = np.flatnonzero((cells.value @ relation == 0) & cells.known[:, relation != 0].all(axis=1))
        columns = np.flatnonzero(relation)
        row = np.repeat(np.arange(len(fits)), len(columns))
        place = (fits[:, None] * counts + columns).ravel()
        shape = (len(fits), areas * counts)
        blocks.append(csr_array((np.tile(relation[columns], len(fits)).astype(float), (row, place)), shape))
    return csr_array(vstack(blocks))


def _wholes(cells: Cells) -> csr_array:
    """Return the rows whole minus part, where both are known and fit each other."""
    areas, counts = cells.value.shape
    blocks = [csr_array((0, areas * counts))]
    for a, b in np.argwhere(cells.part).tolist():
        fits: Bools = cells.known[:, a] & cells.known[:, b] & (cells.value[:, a] <= cells.value[:, b])
        at = np.flatnonzero(fits)
        row = np.repeat(np.arange(len(at)), 2)
        place = np.column_stack([at * counts + b, at * counts + a]).ravel()
        ones = np.tile([1.0, -1.0], len(at))
        blocks.append(csr_array((ones, (row, place)), shape=(len(at), areas * counts)))
    return csr_array(vstack(blocks))
