"""Which sums readers are taken to know, found by the audit itself, and what they know as a `Problem`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from screening.audit.cells import Cells
from screening.delivery import Delivery
from screening.delivery.secrecy import CITY_TOTAL
from screening.disclosure.attack import MOST, Problem
from screening.rates import Bools, Floats, Ints

Row = tuple[dict[int, float], float, float]
"""Coefficients by cell, and the bounds of their sum."""


@dataclass(frozen=True)
class Sums:
    """Sums known to the last digit.

    Attributes
    ----------
    groups : tuple of tuple of int
        Positions of areas of which every count's sum is known.
    relations : tuple of dict of int to int
        Counts that make up others in every area: position → coefficient; they add up to 0.
    """

    groups: tuple[tuple[int, ...], ...]
    relations: tuple[dict[int, int], ...]


def sums_of(delivery: Delivery, counts: tuple[str, ...]) -> Sums:
    """Return the sums that a city takes for known.

    Parameters
    ----------
    delivery : Delivery
        ``[secrecy] totals`` of its city names the geographies (none: all that there are), `extents` lists of areas
        beside them; ``[[checks.sum]]`` are the counts that make up others.
    counts : tuple of str
    """
    secrecy, areas = delivery.city.secrecy, delivery.areas
    levels = [str(c) for c in areas.columns if c != areas.geometry.name]
    asked = secrecy.totals or (CITY_TOTAL, *levels)
    position = {str(a): k for k, a in enumerate(areas.index)}
    groups = [tuple(range(len(areas)))] if CITY_TOTAL in asked else []
    for level in (c for c in levels if c in asked):
        members: dict[str, list[int]] = {}
        for k, name in enumerate(areas[level].astype("str")):
            if name.strip():
                members.setdefault(name, []).append(k)
        groups += [tuple(m) for m in members.values()]
    groups += [
        tuple(sorted({position[a] for a in extent}))
        for extent in secrecy.extents
        if set(extent) <= set(position)
    ]
    place = {c: k for k, c in enumerate(counts)}
    relations = [
        {place[s.total]: -1, **{place[p]: 1 for p in s.parts}}
        for s in delivery.city.checks.sums
        if s.total in place and all(p in place for p in s.parts)
    ]
    return Sums(tuple(dict.fromkeys(g for g in groups if g)), tuple(relations))


def problem_of(cells: Cells, sums: Sums, open_: Bools) -> Problem:
    """Return what is known of a year's counts beside what is published (cells: areas × counts, row by row).

    Equations: every count's sums over the known groups of areas, and counts that make up others within each area.
    Inequalities: a part is no more than its whole.

    Parameters
    ----------
    cells : Cells
    sums : Sums
    open_ : array of bool, shape (areas, counts)
        Which counts there are; others are left out of the sums, as if the attacker knew them.
    """
    known = [*_over_areas(cells, sums, open_), *_within_areas(cells, sums, open_)]
    bottom = np.concatenate([_told(known, cells), np.zeros(len(wholes := _wholes(cells, open_)))])
    top = np.concatenate([bottom[: len(known)], np.full(len(wholes), MOST)])
    return Problem(
        value=np.where(open_, cells.value, np.nan).ravel(),
        low=cells.low.ravel(),
        high=cells.high.ravel(),
        other_low=cells.other_low.ravel(),
        other_high=cells.other_high.ravel(),
        rows=as_rows([*known, *wholes], cells.value.size),
        row_low=bottom,
        row_high=top,
        protection=cells.required.ravel(),
    )


Coefficients = tuple[Ints, Floats]


def _told(rows: list[Coefficients], cells: Cells) -> Floats:
    value = cells.value.ravel()
    return np.array([float((value[at] * by).sum()) for at, by in rows])


def _over_areas(cells: Cells, sums: Sums, open_: Bools) -> list[Coefficients]:
    width, found = len(cells.counts), []
    for group in map(np.array, sums.groups):
        for c in range(width):
            at = group[open_[group, c]] * width + c
            if len(at):
                found.append((at, np.ones(len(at))))
    return found


def _within_areas(cells: Cells, sums: Sums, open_: Bools) -> list[Coefficients]:
    """Return the relations between counts of an area, where all are there and what was delivered agrees."""
    width, found = len(cells.counts), []
    for relation in sums.relations:
        columns, by = np.array(list(relation)), np.array(list(relation.values()))
        agrees = (cells.value[:, columns] * by).sum(axis=1) == 0
        unknown = cells.kept[:, columns].any(axis=1)
        for area in np.flatnonzero(open_[:, columns].all(axis=1) & (agrees | unknown)):
            found.append((area * width + columns, by.astype(float)))
    return found


def _wholes(cells: Cells, open_: Bools) -> list[Coefficients]:
    width, found = len(cells.counts), []
    for part, whole in cells.pairs:
        # of two that nobody here knows nobody knows how near they are, either
        fits = open_[:, part] & open_[:, whole] & (cells.value[:, part] <= cells.value[:, whole])
        fits &= ~(cells.kept[:, part] & cells.kept[:, whole])
        for area in np.flatnonzero(fits):
            found.append((area * width + np.array([whole, part]), np.array([1.0, -1.0])))
    return found


def as_rows(rows: list[Coefficients], width: int) -> csr_array:
    """Return rows of positions and coefficients as a matrix of `width` columns."""
    starts = np.cumsum([0, *(len(at) for at, _ in rows)])
    place = np.concatenate([np.empty(0, dtype=np.int64), *(at for at, _ in rows)])
    data = np.concatenate([np.empty(0), *(by for _, by in rows)])
    return csr_array((data, place, starts), shape=(len(rows), width))
