"""What somebody finds out about whole numbers by what is known of them: bounds by programmes (HiGHS).

A second opinion on the proof by twins: `Reader` writes down what is told of a small city as equations and bounds,
without the code that tells it, and asks between which numbers a count lies.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from screening.disclosure.told import Told
from screening.disclosure.told.cells import ABSENT, FIXED, KEPT, OPEN, SECRET, ZERO
from screening.disclosure.totals import known_totals
from screening.rule.decision import Screening

Terms = Mapping[int, float]


class System:
    """Whole numbers, each between two ends, and linear rows over them."""

    def __init__(self) -> None:
        self.low: list[float] = []
        self.high: list[float] = []
        self.rows: list[tuple[Terms, float, float]] = []

    def new(self, low: float, high: float) -> int:
        """Add a number that lies between two ends; return its position."""
        self.low.append(low)
        self.high.append(high)
        return len(self.low) - 1

    def narrow(self, which: int, low: float = -np.inf, high: float = np.inf) -> None:
        """Bound a number further."""
        self.low[which], self.high[which] = max(self.low[which], low), min(self.high[which], high)

    def add(self, terms: Terms, low: float = -np.inf, high: float = np.inf) -> None:
        """Add a row: a weighted sum lies between two ends."""
        self.rows.append((terms, low, high))

    def ends(self, terms: Terms) -> tuple[float, float]:
        """Return between which ends a weighted sum lies by the bounds alone."""
        sides = [sorted((w * self.low[k], w * self.high[k])) for k, w in terms.items()]
        return sum(s[0] for s in sides), sum(s[1] for s in sides)

    def interval(self, which: int) -> tuple[int, int] | None:
        """Return the smallest and the largest that a number can be; None if nothing fits."""
        found = [self._solved({which: sense}, self.low, self.high) for sense in (1.0, -1.0)]
        if found[0] is None or found[1] is None:
            return None
        return round(found[0][which]), round(found[1][which])

    def fits(self, values: Mapping[int, int]) -> bool:
        """Tell whether these can be the numbers, whatever the others are."""
        low, high = list(self.low), list(self.high)
        for k, v in values.items():
            if not self.low[k] <= v <= self.high[k]:
                return False
            low[k] = high[k] = v
        return self._solved({}, low, high) is not None

    def _solved(self, goal: Terms, low: list[float], high: list[float]) -> np.ndarray | None:
        weights = np.zeros(len(self.low))
        for k, w in goal.items():
            weights[k] = w
        row = [r for r, (terms, _, _) in enumerate(self.rows) for _ in terms]
        column = [k for terms, _, _ in self.rows for k in terms]
        data = [float(w) for terms, _, _ in self.rows for w in terms.values()]
        sums = coo_array((data, (row, column)), shape=(len(self.rows), len(self.low))).tocsr()
        limits = LinearConstraint(sums, [r[1] for r in self.rows], [r[2] for r in self.rows])
        found = milp(
            weights,
            constraints=limits if self.rows else None,
            bounds=Bounds(low, high),
            integrality=np.ones_like(weights),
        )
        result: np.ndarray | None = found.x
        return result


class Reader(System):
    """Who has read releases of one year, one after another, and knows all sums, groups and rules.

    Parameters
    ----------
    releases : iterable of (Screening, Told)
        Of the screening only what everybody may know is used: known sums, and between which counts a part
        does not exceed its whole.
    """

    def __init__(self, releases: Iterable[tuple[Screening, Told]]) -> None:
        super().__init__()
        first = True
        for screening, told in releases:
            self.told = told
            if first:
                # nobody's count is more than all that there are, twice over
                most = 2 * told.cells.value.sum(axis=0) + 100
                size = len(told.cells.areas)
                self.x = np.array([[self.new(0, m) for m in most.tolist()] for _ in range(size)])
                self._sums(screening)
                first = False
            self._brackets()
            for k in range(len(told.cells.counts)):
                self._figures(k)
            self._answers(screening)

    def _sums(self, screening: Screening) -> None:
        cells, delivery = self.told.cells, screening.rates.delivery
        for group in known_totals(delivery.city, delivery.areas).groups:
            for k in range(len(cells.counts)):
                if not (cells.kind[group, k] == KEPT).any():
                    total = int(cells.value[group, k].sum())
                    self.add(dict.fromkeys(self.x[group, k].tolist(), 1.0), total, total)
        for part, wholes in cells.pairs:
            numbers = ~np.isin(cells.kind[:, [part, *wholes]], (ABSENT, KEPT)).any(axis=1)
            held = cells.value[:, part] <= cells.value[:, list(wholes)].sum(axis=1)
            for a in np.flatnonzero(numbers & held).tolist():
                self.add({**dict.fromkeys(self.x[a, list(wholes)].tolist(), 1.0), self.x[a, part]: -1.0}, 0)

    def _brackets(self) -> None:
        cells = self.told.cells
        for (a, k), kind in np.ndenumerate(cells.kind):
            x = self.x[a, k]
            if kind == ABSENT:
                self.narrow(x, 0, 0)
            elif cells.untold[k]:
                continue
            elif kind == SECRET:
                self.narrow(x, int(cells.low[a, k]), int(cells.high[a, k]))
            elif kind in (ZERO, FIXED):
                self.narrow(x, int(cells.value[a, k]), int(cells.value[a, k]))
            elif kind == OPEN:
                self.narrow(x, max(int(cells.threshold[k]), 1))

    def _figures(self, k: int) -> None:
        """Write down: told = round(count + share), where the shares of a group add up to its secrets' excess."""
        cells, figures = self.told.cells, self.told.figures
        if cells.untold[k]:
            return
        group, kind = figures.group[:, k], cells.kind[:, k]
        people = cells.counts.index(self.told.screening.rates.catalogue.inhabitants)
        for g in [-1, *range(int(group.max(initial=-1)) + 1)]:
            others = np.flatnonzero((group == g) & (kind == OPEN)).tolist()
            secret = np.flatnonzero((group == g) & (kind == SECRET)).tolist()
            spread: list[dict[int, int]] = [{} for _ in others]
            if g >= 0 and secret and not cells.linked[k]:
                spread = self._spread(
                    k, others, secret, [1 if k == people else _weight(self, a) for a in others]
                )
            for a, added in zip(others, spread, strict=True):
                base, told, threshold = (
                    int(figures.base[a, k]),
                    int(figures.told[a, k]),
                    int(cells.threshold[k]),
                )
                lowest = max(-(-threshold // base), 1) * base
                low = -np.inf if told == lowest else told - base / 2
                self.add({self.x[a, k]: 1.0, **added}, low, told + (base - 1) // 2)

    def _spread(
        self, k: int, others: list[int], secret: list[int], weights: list[int]
    ) -> list[dict[int, int]]:
        """Return per rounded count what is added to it, by which excess it is; one of these holds."""
        cells = self.told.cells
        middles = [(int(cells.low[a, k]) + int(cells.high[a, k])) // 2 for a in secret]
        low, high = (
            sum(int(end[a, k]) - m for a, m in zip(secret, middles, strict=True))
            for end in (cells.low, cells.high)
        )
        which = {e: self.new(0, 1) for e in range(low, high + 1)}
        self.add(dict.fromkeys(which.values(), 1.0), 1, 1)
        excess = {self.x[a, k]: 1.0 for a in secret} | {z: float(-e) for e, z in which.items()}
        self.add(excess, sum(middles), sum(middles))
        spread: list[dict[int, int]] = [{} for _ in others]
        for e, z in which.items():
            before = 0
            for j in range(len(others)):
                upto = (2 * e * sum(weights[: j + 1]) + sum(weights)) // (2 * sum(weights))
                spread[j][z], before = upto - before, upto
        return spread

    def _answers(self, screening: Screening) -> None:
        """Write down flags by n ≥ bar × d, and decisions by how many of them there are."""
        told, cells, criteria = self.told, self.told.cells, screening.criteria
        shown, place = told.screening, self.told.cells.place
        hits: list[dict[int, float]] = [{} for _ in cells.areas]
        for i in screening.rates.catalogue.indicators:
            bars = self._bars(screening, i.id, place[i.numerator], place[i.denominator])
            for a, area in enumerate(cells.areas):
                n, d = place[i.numerator], place[i.denominator]
                if bars is None or np.isin(cells.kind[a, [n, d]], (ABSENT, KEPT)).any():
                    hits[a][-1] = 1.0
                    continue
                yes = self.new(0, 1)
                hits[a][yes] = 1.0
                self._flag(yes, int(self.x[a, n]), int(self.x[a, d]), bars)
                flag = shown.exceeds.loc[area, i.id]
                if pd.notna(flag):
                    self.narrow(yes, int(bool(flag)), int(bool(flag)))
        for a, decision in enumerate(shown.decided):
            # an area with a value that nobody knows is another matter
            if -1 not in hits[a] and criteria.min_inhabitants == 0:
                if decision == "sicher":
                    self.add(hits[a], criteria.min_hits)
                elif decision == "nein":
                    self.add(hits[a], high=criteria.min_hits - 1)

    def _bars(self, screening: Screening, i: str, n: int, d: int) -> tuple[Fraction, Fraction] | None:
        """Return between which shares the bar lies: exactly known where the mean follows from known sums."""
        cells, exact = self.told.cells, screening.reference["exact"][i]
        if not exact:
            return None
        kinds = cells.kind[:, [n, d]]
        factor = Fraction(screening.criteria.factor)
        if screening.criteria.mean == "weighted":
            public = not (kinds == KEPT).any() and ((kinds[:, 0] == ABSENT) == (kinds[:, 1] == ABSENT)).all()
            return (exact * factor, exact * factor) if public else None
        there = [a for a in range(len(kinds)) if not np.isin(kinds[a], (ABSENT, KEPT)).any()]
        ends = [
            sum(Fraction(int(num[self.x[a, n]])) / max(int(den[self.x[a, d]]), 1) for a in there) / len(there)
            for num, den in ((self.low, self.high), (self.high, self.low))
        ]
        # the mean of an agency that is told is made of sums, and says no more
        return ends[0] * factor, ends[1] * factor

    def _flag(self, yes: int, n: int, d: int, bars: tuple[Fraction, Fraction]) -> None:
        low, high = bars
        # none never counts
        self.add({n: 1.0, yes: -1.0}, 0)
        over = {n: float(low.denominator), d: float(-low.numerator)}
        self.add({**over, yes: self.ends(over)[0]}, self.ends(over)[0])
        under = {n: float(high.denominator), d: float(-high.numerator)}
        self.add({**under, yes: -1 - self.ends(under)[1]}, high=-1)


def _weight(reader: Reader, area: int) -> int:
    people = reader.told.cells.counts.index(reader.told.screening.rates.catalogue.inhabitants)
    return max(int(reader.told.figures.told[area, people]), 1)
