"""How far all that is published pins down each secret count: equations into programmes, and what is too narrow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csr_array, vstack

from screening.audit.equations import Cellbook, equations, mean_rows, shown_numbers, sums_by_means
from screening.audit.house import Secrets
from screening.audit.knowledge import Row, as_rows, problem_of
from screening.audit.statements import Joint, Statement
from screening.disclosure.attack import Problem, bounds
from screening.disclosure.register import Published
from screening.rates import Bools, Floats

_EDGE = 1e-6


@dataclass(frozen=True)
class Bounded:
    """How far the counts of a year can be pinned down.

    Attributes
    ----------
    shown : array of bool, shape (areas, counts)
        Published to the last digit.
    low, high : arrays of float, shape (areas, counts)
        The interval of each count; of one that was delivered as secret only its width means something.
    narrow : array of bool, shape (areas, counts)
        Secret, and pinned down more closely than its protection and than known sums alone do.
    by_sums : array of bool, shape (areas, counts)
        Secret, and known sums alone, without anything published, pin it down more closely than its protection.
    """

    shown: Bools
    low: Floats
    high: Floats
    narrow: Bools
    by_sums: Bools


@dataclass(frozen=True)
class _Question:
    """Which counts an attacker looks for.

    Attributes
    ----------
    there : array of bool, shape (areas, counts)
        Counts that are in the known sums.
    hidden : array of bool
        Not published.
    asked : array of bool
        Looked for, where they have to be protected.
    """

    there: Bools
    hidden: Bools
    asked: Bools


def bounded(
    statements: list[Statement],
    joints: Iterable[Joint],
    means: Mapping[str, tuple[float, float]],
    house: Secrets,
    before: Published | None = None,
) -> Bounded:
    """Return how far all that is published pins down each count.

    Counts that were delivered as secret are looked for by themselves: for one who looks for others they are left
    out of the sums, as if he knew them; for one who looks for them the sums hold them.

    Parameters
    ----------
    statements, joints, means
        What the files say.
    house : Secrets
        Gives the sums that readers are taken to know, and what is to be protected.
    before : Published, optional
        What earlier releases have shown of the year's counts.

    Raises
    ------
    ValueError
        If what is published contradicts itself or the sums.
    """
    book, cells = Cellbook(house), house.cells
    shown = _shown(statements, house, book, before)
    told = equations(statements, joints, means, book, shown)
    question = _Question(cells.known, cells.known & ~shown, cells.known)
    found = _answer(house, question, told, mean_rows(means, book, shown))
    if (cells.kept & (cells.required > 0)).any():
        there = cells.known | cells.kept
        question = _Question(there, there & ~shown, cells.kept)
        sums = sums_by_means(statements, means, book, shown)
        # nobody here knows these numbers: alone the smallest is the hardest to hide, in a sum of them all a
        # middle one stands for what they are
        for middle, rows in ((False, told), (True, [*told, *sums])):
            more = _answer(replace(house, cells=cells.taken(middle)), question, rows, [])
            found = _closer(found, more, cells.kept)
    return replace(found, shown=shown, narrow=found.narrow | _secret_shown(house, shown))


def _closer(found: Bounded, more: Bounded, asked: Bools) -> Bounded:
    """Return an answer with that to a further question, of each count the narrower one."""
    width = np.where(np.isnan(found.low), np.inf, found.high - found.low)
    closer = asked & (more.high - more.low < width)
    return Bounded(
        found.shown,
        np.where(closer, more.low, found.low),
        np.where(closer, more.high, found.high),
        found.narrow | more.narrow,
        found.by_sums | more.by_sums,
    )


def bounded_before(statements: Iterable[Statement], year: Secrets, before: Published | None = None) -> Bools:
    """Return which secret counts of an earlier year what is told of that year pins down (bool, areas × counts).

    Whatever a file tells of a value of that year, a point of a line or a rate, is taken for its two counts to the
    last digit; and so is what the register holds as shown.
    """
    book, cells = Cellbook(year), year.cells
    shown = _shown((), year, book, before)
    number, by_id = year.delivery.year, year.catalogue.by_id
    for area, what in {(s.area, s.what) for s in statements if s.year == number and s.what in by_id}:
        for count in (by_id[what].numerator, by_id[what].denominator):
            if (cell := book.cell(area, count)) is not None:
                shown.ravel()[cell] = True
    question = _Question(cells.known, cells.known & ~shown, cells.known)
    return _answer(year, question, [], []).narrow | _secret_shown(year, shown)


def _secret_shown(house: Secrets, shown: Bools) -> Bools:
    told: Bools = house.secret.to_numpy(dtype=bool) & house.cells.known & shown
    return told


def _shown(
    statements: Iterable[Statement], house: Secrets, book: Cellbook, before: Published | None
) -> Bools:
    shown = np.zeros(house.cells.value.shape, dtype=bool)
    for area, count in shown_numbers(statements, house):
        if (cell := book.cell(area, count)) is not None:
            shown.ravel()[cell] = True
    if before is not None:
        told = before.numbers.reindex(index=house.cells.areas, columns=list(house.cells.counts)).notna()
        # what is secret today and was told once is told by a finding of the door; it cannot be taken back
        shown |= told.to_numpy(dtype=bool) & house.cells.known & ~house.secret.to_numpy()
    return shown & house.cells.known


def _answer(house: Secrets, question: _Question, told: list[Row], means: list[Row]) -> Bounded:
    """Bound the counts asked about, once by everything and once, where that is narrow, by known sums alone."""
    cells = house.cells
    base = problem_of(cells, house.sums, question.there)
    hidden, asked = question.hidden.ravel(), (question.asked & question.hidden & (cells.required > 0)).ravel()
    truth, required = cells.value.ravel().astype(float), cells.required.ravel()
    problem = _with(base, told)
    low, high = bounds(problem, hidden, asked=asked, truth=truth, integers=True)
    rows = _telling(means, *_widest(problem, low, high))
    if rows:
        low, high = bounds(_with(problem, rows), hidden, asked=asked, truth=truth, integers=True)
    close = asked & (high - low < required - _EDGE)
    by_sums, narrow = np.zeros_like(close), np.zeros_like(close)
    if close.any():
        open_ = (question.there & ~cells.allowed).ravel()
        low_sums, high_sums = bounds(base, open_, asked=close, integers=True)
        by_sums = close & (high_sums - low_sums < required - _EDGE)
        narrow = close & (high - low < np.minimum(required, high_sums - low_sums) - _EDGE)
    shape = cells.value.shape
    return Bounded(
        ~question.hidden,
        low.reshape(shape),
        high.reshape(shape),
        narrow.reshape(shape),
        by_sums.reshape(shape),
    )


def _with(problem: Problem, rows: list[Row]) -> Problem:
    """Add rows to a problem."""
    if not rows:
        return problem
    coefficients = [
        (np.array(list(of), dtype=np.int64), np.array(list(of.values()), dtype=float)) for of, _, _ in rows
    ]
    added = as_rows(coefficients, problem.rows.shape[1])
    return replace(
        problem,
        rows=csr_array(vstack([problem.rows, added])),
        row_low=np.concatenate([problem.row_low, [low for _, low, _ in rows]]),
        row_high=np.concatenate([problem.row_high, [high for _, _, high in rows]]),
    )


def _widest(problem: Problem, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Return ends that no cell's true ones can lie beyond: a linked system's may have been cut short."""
    known = low == high
    return np.where(known, low, problem.low), np.where(known, high, problem.high)


def _telling(rows: list[Row], low: Floats, high: Floats) -> list[Row]:
    """Leave out rows that hold whatever the counts are between their ends: they would only link everything."""
    found = []
    for row in rows:
        coefficients, bottom, top = row
        at = np.array(list(coefficients), dtype=np.int64)
        by = np.array(list(coefficients.values()))
        least = np.minimum(by * low[at], by * high[at]).sum()
        most = np.maximum(by * low[at], by * high[at]).sum()
        if least < bottom or most > top:
            found.append(row)
    return found
