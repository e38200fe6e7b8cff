"""What has been told of a year, as later releases of the same year have to know it.

Told figures may be stored, for they are public, and so may what the told answers say of a count. What is in a
bracket is stored as such.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

import numpy as np

from screening.base import Bools
from screening.concept import Criteria, Exclusion
from screening.disclosure.told.answers import Answers
from screening.disclosure.told.cells import KEPT, OPEN, SECRET, UNBOUNDED, Cells
from screening.disclosure.told.doubts import Known
from screening.disclosure.told.figures import EDITION, Figures, told_cells
from screening.disclosure.told.questions import Asked, Cuts, cuts_of, exceeds_of
from screening.rule import Screening

HELD = "x"
"""Stands for a count that was delivered as secret."""

Cell = int | str | list[int] | None
Bounds = tuple[int, int]


@dataclass(frozen=True)
class Facts:
    """What has been told of one year's counts, on one version of the boundaries.

    Attributes
    ----------
    year : int
    boundary : str
    areas : tuple of str
    figures : dict of str to list
        Per count and area: the told figure, a bracket (from, to, and below what in words or 0), `HELD`, or None;
        counts of agencies are not among them.
    base : int
        The multiple that these are rounded to; 0 if no figure was told.
    edition : int
        By which rule steps grow where there is little room (`screening.disclosure.told.figures.EDITION`).
    thresholds : dict of str to int
        Per count: by which its figures were told.
    bounds : dict of str to dict of str to (int, int)
        Per count and area: between which numbers it lies by the told answers, as everybody knows.
    exact : dict of str to dict of str to (int, int)
        The same by the true number of the other count of each value. Only twins are held to it; the door never
        looks at it, and of a twin it is another one.
    locked : dict of str to list of str
        Per count: areas of which no further answer is told, since a bare decision hangs on it.
    answers : dict of str to (list of str, str)
        By what was asked (`key_of`): the told flags of each area, and where the bare decision is told, as 0 and 1.
    """

    year: int
    boundary: str
    areas: tuple[str, ...]
    figures: dict[str, list[Cell]]
    base: int = 0
    edition: int = EDITION
    thresholds: dict[str, int] = field(default_factory=dict)
    bounds: dict[str, dict[str, Bounds]] = field(default_factory=dict)
    exact: dict[str, dict[str, Bounds]] = field(default_factory=dict, compare=False)
    locked: dict[str, list[str]] = field(default_factory=dict)
    answers: dict[str, tuple[list[str], str]] = field(default_factory=dict)

    def repeated(self, criteria: Criteria, cells: Cells, figures: Figures) -> Answers | None:
        """Return what was answered to the same question about the same figures; None if it was not asked."""
        key = key_of(criteria)
        if key not in self.answers or self.figures != _figures(cells, figures):
            return None
        return self.answered(key, cells)

    def answered(self, key: str, cells: Cells) -> Answers | None:
        """Return what was answered to a question; None if it was asked of other areas."""
        flags, decided = self.answers[key]
        if self.areas != tuple(cells.areas):
            return None
        return Answers(
            np.array([[c == "1" for c in row] for row in flags]), np.array([c == "1" for c in decided])
        )


def key_of(criteria: Criteria) -> str:
    """Return what a release asks: all of the criteria that a flag or a decision hangs on."""
    asked = criteria.model_dump(mode="json", exclude={"note", "robustness", "composite", "evaluation"})
    asked["exclusions"] = sorted(e.area for e in criteria.exclusions)
    asked["means"] = criteria.apart
    left = {"valid_from", "valid_to", "exclusion", "crosswalk", *(() if criteria.apart else ("means",))}
    asked = {k: v for k, v in asked.items() if k not in left}
    return json.dumps(asked, sort_keys=True, ensure_ascii=False)


def criteria_of(key: str, like: Criteria) -> Criteria:
    """Return criteria that ask what a key tells (`key_of`); nothing else of them counts."""
    asked = {"means": {}} | json.loads(key)
    asked |= {"indicators": tuple(asked["indicators"]), "threshold": Decimal(asked["threshold"])}
    asked["exclusions"] = tuple(
        Exclusion(area=a, reason="-", by="-", date=dt.date.min) for a in asked["exclusions"]
    )
    return like.model_copy(update=asked)


def _figures(cells: Cells, figures: Figures) -> dict[str, list[Cell]]:
    shown = told_cells(cells)
    result: dict[str, list[Cell]] = {}
    for k, c in enumerate(cells.counts):
        if not cells.untold[k]:
            ends = zip(*(x[:, k].tolist() for x in (cells.low, cells.high, cells.under)), strict=True)
            columns = (figures.told[:, k].tolist(), shown[:, k].tolist(), cells.kind[:, k].tolist(), ends)
            result[c] = [
                v if there else list(bracket) if kind == SECRET else HELD if kind == KEPT else None
                for v, there, kind, bracket in zip(*columns, strict=True)
            ]
    return result


def facts_of(
    screening: Screening,
    cells: Cells,
    figures: Figures,
    told: Answers,
    asked: Asked,
    base: int,
    edition: int,
    before: Facts | None = None,
) -> Facts:
    """Return what is told of a year now, together with what was told before."""
    delivery = screening.rates.delivery
    areas = tuple(str(a) for a in cells.areas)
    bounds = {c: dict(b) for c, b in before.bounds.items()} if before else {}
    exact = {c: dict(b) for c, b in before.exact.items()} if before else {}
    locked = {c: list(a) for c, a in before.locked.items()} if before else {}
    yes = exceeds_of(screening)
    for k, mine in asked.cuts.items():
        count = cells.counts[k]
        _narrowed(bounds.setdefault(count, {}), areas, mine, told, yes)
        true = cuts_of(screening, cells, asked.questions, k, asked.wild)
        _narrowed(exact.setdefault(count, {}), areas, true, told, yes)
        hanging = told.decided[mine.area] & ~told.flags[mine.area, mine.flag]
        locked[count] = sorted({*locked.get(count, []), *(areas[a] for a in mine.area[hanging].tolist())})
    flags = ["".join("1" if f else "0" for f in row) for row in told.flags.tolist()]
    answer = (flags, "".join("1" if d else "0" for d in told.decided.tolist()))
    return Facts(
        delivery.year,
        delivery.boundary,
        areas,
        _figures(cells, figures),
        base,
        edition,
        dict(zip(cells.counts, cells.threshold.tolist(), strict=True)),
        {c: b for c, b in bounds.items() if b},
        {c: b for c, b in exact.items() if b},
        {c: a for c, a in locked.items() if a},
        (before.answers if before else {}) | {key_of(screening.criteria): answer},
    )


def _narrowed(own: dict[str, Bounds], areas: Sequence[str], cuts: Cuts, told: Answers, yes: Bools) -> None:
    """Narrow bounds of one count by the flags that are told."""
    said = cuts.some(told.flags[cuts.area, cuts.flag])
    above = yes[said.area, said.flag] != said.turned
    low, high = np.zeros(len(areas), dtype=np.int64), np.full(len(areas), UNBOUNDED)
    np.maximum.at(low, said.area[above], said.low[above])
    np.minimum.at(high, said.area[~above], said.high[~above] - 1)
    at = np.unique(said.area)
    for area, bottom, top in zip(at.tolist(), low[at].tolist(), high[at].tolist(), strict=True):
        old = own.get(areas[area], (0, UNBOUNDED))
        own[areas[area]] = max(old[0], bottom), min(old[1], top)


def kept_as_told(cells: Cells, before: Facts | None) -> Cells:
    """Return the cells with what was told of them before: thresholds, figures and brackets stay what they were.

    Two ways of telling the same number say more than one, so the first release of a year settles how its counts are
    told. A number that has left its bracket since is told anew.
    """
    if before is None:
        return cells
    place = {a: row for row, a in enumerate(before.areas)}
    rows = np.array([place.get(str(a), -1) for a in cells.areas])
    threshold = [before.thresholds.get(c, int(t)) for c, t in zip(cells.counts, cells.threshold, strict=True)]
    kept = replace(
        cells,
        kind=cells.kind.copy(),
        low=cells.low.copy(),
        high=cells.high.copy(),
        under=cells.under.copy(),
        threshold=np.array(threshold, dtype=np.int64),
    )
    for k, count in enumerate(cells.counts):
        told = before.figures.get(count)
        if told is None or cells.untold[k]:
            continue
        for at, row in enumerate(rows.tolist()):
            was, value = (told[row] if row >= 0 else None), int(cells.value[at, k])
            if isinstance(was, int) and cells.kind[at, k] == SECRET and was and value >= threshold[k]:
                kept.kind[at, k], kept.under[at, k] = OPEN, 0
                kept.low[at, k] = kept.high[at, k] = value
            elif isinstance(was, list) and cells.kind[at, k] in (OPEN, SECRET) and was[0] <= value <= was[1]:
                kept.kind[at, k] = SECRET
                kept.low[at, k], kept.high[at, k], kept.under[at, k] = was
    return kept


def known_of(cells: Cells, before: Facts | None, *, exact: bool = False) -> Known:
    """Return what earlier answers say of the counts, as far as it still holds; `exact`: by the true numbers."""
    known = Known.nothing(cells)
    if before is None:
        return known
    place = {str(a): row for row, a in enumerate(cells.areas)}
    bounds = before.exact if exact else before.bounds
    for k, count in enumerate(cells.counts):
        for area, (low, high) in bounds.get(count, {}).items():
            row = place.get(area)
            if row is not None and low <= cells.value[row, k] <= high:
                known.low[row, k], known.high[row, k] = low, high
        for area in before.locked.get(count, []):
            if area in place:
                known.locked[place[area], k] = True
    return known
