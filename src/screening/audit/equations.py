"""From what the files say to equations and inequalities over the counts, and how far they pin each count down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy.sparse import csr_array, vstack

from screening.audit.house import House
from screening.audit.statements import NO, YES, Joint, Statement
from screening.catalogue import Indicator
from screening.delivery.secrecy import CITY_TOTAL
from screening.disclosure.attack import MOST, Problem, bounds
from screening.disclosure.knowledge import knowledge
from screening.disclosure.register import Published
from screening.disclosure.secondary import Protection
from screening.rates import Bools, Floats, eligible

_EDGE = 1e-6
"""A value that does not reach the bar is below it by more than this, in cases."""

_TIGHT = 1e-9
"""The same in shares."""

Row = tuple[dict[int, float], float, float]
"""Coefficients by cell, and the bounds of their sum."""


@dataclass(frozen=True)
class Bounded:
    """How far the counts of a year can be pinned down.

    Attributes
    ----------
    shown : array of bool, shape (areas, counts)
        Published to the last digit.
    low, high : arrays of float, shape (areas, counts)
        The interval of each count.
    narrow : array of bool, shape (areas, counts)
        Secret, and pinned down more closely than its protection and than known sums alone do.
    by_sums : array of bool, shape (areas, counts)
        Secret, and known sums alone, without anything published, pin it down more closely than its protection.
    required : array of float, shape (areas, counts)
        How wide the interval of a secret count must be; 0 for others.
    """

    shown: Bools
    low: Floats
    high: Floats
    narrow: Bools
    by_sums: Bools
    required: Floats


class Cellbook:
    """Where each count of each area stands among the cells of the problem."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.area = {a: k for k, a in enumerate(house.cells.areas)}
        self.count = {c: k for k, c in enumerate(house.cells.counts)}
        self.width = len(house.cells.counts)

    def cell(self, area: str, count: str) -> int | None:
        """Return the position of a cell whose number was delivered, or None."""
        a, c = self.area.get(area), self.count.get(count)
        if a is None or c is None or not self.house.cells.known[a, c]:
            return None
        return a * self.width + c


def shown_numbers(statements: Iterable[Statement], house: House) -> dict[tuple[str, str], set[int]]:
    """Return the whole numbers that the files give for counts, by area and count."""
    found: dict[tuple[str, str], set[int]] = {}
    by_id = house.catalogue.by_id
    people = house.catalogue.inhabitants
    for s in statements:
        if s.low != s.high or s.year:
            continue
        if s.what == "inhabitants":
            count = people
        elif s.aspect in ("numerator", "denominator") and s.what in by_id:
            count = by_id[s.what].numerator if s.aspect == "numerator" else by_id[s.what].denominator
        else:
            continue
        found.setdefault((s.area, count), set()).add(int(s.low))
    return found


def bounded(
    statements: list[Statement],
    joints: Iterable[Joint],
    means: Mapping[str, tuple[float, float]],
    house: House,
    before: Published | None = None,
) -> Bounded:
    """Return how far all that is published pins down each count.

    Parameters
    ----------
    statements, joints, means
        What the files say.
    house : House
        Gives the sums that readers are taken to know, and what is to be protected.
    before : Published, optional
        What earlier releases have shown of the year's counts.

    Raises
    ------
    ValueError
        If what is published contradicts itself or the sums.
    """
    book = Cellbook(house)
    shown = _shown(statements, house, book, before)
    nothing = pd.DataFrame(False, index=house.cells.areas, columns=list(house.cells.counts))
    withheld = pd.DataFrame(~shown, nothing.index, nothing.columns)
    base = knowledge(Protection(house.cells, house.totals, house.sums, withheld, house.secret, nothing))
    required = _required(house)
    told = [
        *_flags(statements, means, house, book),
        *_figures(statements, means, house, book),
        *_joint(joints, house, book),
    ]
    problem = _with(replace(base, protection=required.ravel()), told)
    hidden = (house.cells.known & ~shown).ravel()
    wanted, truth = hidden & (required.ravel() > 0), house.cells.value.ravel().astype(float)
    low, high = bounds(problem, hidden, asked=wanted, truth=truth)
    rows = _telling(_means(means, house, book, shown), *_widest(problem, low, high))
    if rows:
        low, high = bounds(_with(problem, rows), hidden, asked=wanted, truth=truth)
    known_only = (house.cells.known & ~house.cells.fixed).ravel()
    close = hidden & (high - low < required.ravel() - _EDGE)
    low_sums, high_sums = bounds(replace(base, protection=required.ravel()), known_only, asked=close)
    by_sums = close & (high_sums - low_sums < required.ravel() - _EDGE)
    narrow = close & (high - low < np.minimum(required.ravel(), high_sums - low_sums) - _EDGE)
    narrow |= (house.secret.to_numpy() & house.cells.known & shown).ravel()
    shape = house.cells.value.shape
    return Bounded(
        shown,
        low.reshape(shape),
        high.reshape(shape),
        narrow.reshape(shape),
        by_sums.reshape(shape),
        required,
    )


def _required(house: House) -> Floats:
    """Return how wide intervals must be, rounded deliveries and narrow wholes considered."""
    cells = house.cells
    width = np.minimum(cells.protection, cells.ceiling - cells.floor).astype(float)
    wanted: Floats = np.where(house.secret.to_numpy() & cells.known, width, 0.0)
    return wanted


def _shown(statements: Iterable[Statement], house: House, book: Cellbook, before: Published | None) -> Bools:
    shown = np.zeros(house.cells.value.shape, dtype=bool)
    for area, count in shown_numbers(statements, house):
        if (cell := book.cell(area, count)) is not None:
            shown.ravel()[cell] = True
    if before is not None:
        told = before.numbers.reindex(index=house.cells.areas, columns=list(house.cells.counts)).notna()
        # what is secret today and was told once is told by a finding of the door; it cannot be taken back
        shown |= told.to_numpy(dtype=bool) & house.cells.known & ~house.secret.to_numpy()
    return shown & house.cells.known


def _with(problem: Problem, rows: list[Row]) -> Problem:
    """Add rows to a problem."""
    if not rows:
        return problem
    place = [k for coefficients, _, _ in rows for k in coefficients]
    data = [v for coefficients, _, _ in rows for v in coefficients.values()]
    starts = np.cumsum([0, *(len(coefficients) for coefficients, _, _ in rows)])
    added = csr_array((data, place, starts), shape=(len(rows), problem.rows.shape[1]))
    return replace(
        problem,
        rows=csr_array(vstack([problem.rows, added])),
        row_low=np.concatenate([problem.row_low, [low for _, low, _ in rows]]),
        row_high=np.concatenate([problem.row_high, [high for _, _, high in rows]]),
    )


def _pair(book: Cellbook, area: str, indicator: Indicator) -> tuple[int, int] | None:
    n, d = book.cell(area, indicator.numerator), book.cell(area, indicator.denominator)
    return None if n is None or d is None or n == d else (n, d)


def _flags(
    statements: Iterable[Statement], means: Mapping[str, tuple[float, float]], house: House, book: Cellbook
) -> list[Row]:
    """Return what flags say: on which side of the bar a value lies (n − bar × d at least 0, or below it)."""
    factor, by_id = float(house.criteria.factor), house.catalogue.by_id
    strict = house.criteria.comparison == ">"
    rows = []
    for area, what, told in sorted({(s.area, s.what, s.text) for s in statements if s.aspect == "flag"}):
        if told not in (YES, NO) or what not in means or what not in by_id:
            continue
        pair = _pair(book, area, by_id[what])
        # figures tell more than the flag does
        if pair is None:
            continue
        low, high = (factor * m / 100 for m in means[what])
        n, d = pair
        if told == YES:
            rows.append(({n: 1.0, d: -low}, _EDGE if strict else 0.0, MOST))
        elif high > 0:
            rows.append(({n: 1.0, d: -high}, -MOST, 0.0 if strict else -_EDGE))
    return [r for r in rows if _fits(r, house)]


def _fits(row: Row, house: House) -> bool:
    """Tell whether a row holds for the true counts: what is false misleads an attacker, and tells nothing."""
    value = house.cells.value.ravel()
    total = sum(c * value[k] for k, c in row[0].items())
    return bool(row[1] - _EDGE * 10 <= total <= row[2] + _EDGE * 10)


def _figures(
    statements: Iterable[Statement], means: Mapping[str, tuple[float, float]], house: House, book: Cellbook
) -> list[Row]:
    """Return how rates and ratios, rounded as they may be, bound n by d."""
    by_id, values = house.catalogue.by_id, house.secret_values
    secret = {(a, i) for i in values for a in values.index[values[i]]}
    rows = []
    for s in statements:
        if s.aspect not in ("rate", "ratio") or s.low != s.low or s.year or (s.area, s.what) not in secret:
            continue
        low, high = s.low, s.high
        if s.aspect == "ratio":
            if s.what not in means:
                continue
            low, high = low * means[s.what][0], high * means[s.what][1]
        pair = _pair(book, s.area, by_id[s.what])
        if pair is not None:
            n, d = pair
            rows += [({n: 100.0, d: -low}, -_EDGE, MOST), ({n: 100.0, d: -high}, -MOST, _EDGE)]
    return [r for r in rows if _fits(r, house)]


def _joint(joints: Iterable[Joint], house: House, book: Cellbook) -> list[Row]:
    """Return the sums that counts of several areas together add to what is known."""
    rows = []
    by_id = house.catalogue.by_id
    for j in joints:
        indicator = by_id[j.indicator]
        for count, total in ((indicator.numerator, j.numerator), (indicator.denominator, j.denominator)):
            cells = [book.cell(a, count) for a in j.areas]
            if cells and all(c is not None for c in cells):
                rows.append(({c: 1.0 for c in cells if c is not None}, total, total))
    return [r for r in {tuple(sorted(r[0])): r for r in rows}.values() if _fits(r, house)]


def _means(means: Mapping[str, tuple[float, float]], house: House, book: Cellbook, shown: Bools) -> list[Row]:
    """Return what the reference values tell beside the sums that are taken for known anyway."""
    criteria, levels = house.criteria, house.city.secrecy.totals
    if criteria.mean == "median":
        return []  # the middle value bounds no single count: only its flags do
    if criteria.mean == "weighted" and criteria.base == "all" and (not levels or CITY_TOTAL in levels):
        return []
    chosen = eligible(house.delivery, criteria).to_numpy(dtype=bool) if criteria.base == "eligible" else None
    rows = []
    value, flat = house.cells.value.ravel(), shown.ravel()
    for i in house.catalogue.indicators:
        if i.id not in means:
            continue
        low, high = (m / 100 for m in means[i.id])
        pairs = [
            p
            for k, a in enumerate(house.cells.areas)
            if (chosen is None or chosen[k]) and (p := _pair(book, a, i)) is not None and value[p[1]] > 0
        ]
        if not pairs:
            continue
        if criteria.mean == "weighted":
            total = float(sum(value[d] for _, d in pairs))
            middle, slack = (low + high) / 2, (high - low) / 2 * total + _EDGE
            coefficients: dict[int, float] = {}
            for n, d in pairs:
                coefficients[n] = coefficients.get(n, 0.0) + 1.0
                coefficients[d] = coefficients.get(d, 0.0) - middle
            rows.append((coefficients, -slack, slack))
            continue
        told = [(n, d) for n, d in pairs if flat[d]]
        hidden = len(pairs) - len(told)
        if i.within or not hidden:  # else nobody knows how large the shares of the hidden ones can be
            shares = {n: 1.0 / value[d] for n, d in told}
            rows.append((shares, low * len(pairs) - hidden - _TIGHT, high * len(pairs) + _TIGHT))
    return [r for r in rows if _fits(r, house)]


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
