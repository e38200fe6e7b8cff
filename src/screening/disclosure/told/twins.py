"""Proof by twins: other cities, with other secret numbers, of which the very same is told.

Who sees a release cannot tell the city from a twin, by whatever method: its known sums, the relations between its
counts and all that earlier releases told are the same. So the numbers between which a secret count lies in the city
and its twins bound every attacker. Each twin is made from the one before by moves within groups
(`screening.disclosure.told.moves`), many at once, and goes through the door from the beginning; what its told city
shows otherwise is taken back.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from screening.base import Bools, Ints
from screening.disclosure.told.cells import ABSENT, FIXED, KEPT, SECRET, ZERO, Cells
from screening.disclosure.told.door import Told, tell
from screening.disclosure.told.facts import Facts, known_of
from screening.disclosure.told.ground import Ground, World, slack_of
from screening.disclosure.told.moves import step, take_back
from screening.disclosure.told.questions import cuts_of, exceeds_of
from screening.disclosure.told.reach import by_statuses
from screening.rule import Screening, rates, screen

ROUNDS = 8
"""So many twins are made at the most; what they leave unproven stays so."""


@dataclass(frozen=True)
class Proof:
    """How open secret counts are.

    Attributes
    ----------
    low, high : pandas.DataFrame
        Int64, areas × counts: the smallest and the largest number of a secret count in the city and its twins; NA
        of others. Of one that was delivered as secret: by how much it is less or more in twins than in the city, for
        nobody here knows it. Counts that make up others (``[[checks.sum]]``) do not move.
    need : pandas.DataFrame
        Int64: how many numbers must stay possible: the protection (on its side of a told flag the flag's width), or
        what known sums and relations alone leave, if that is less.
    sums : pandas.DataFrame
        Int64: how many numbers known sums, brackets and relations alone leave, on its side of a told flag.
    twins : int
        How many twins were made.
    twin : Screening or None
        Of these the one with the most secret counts that are others in the city; None if none is.
    """

    low: pd.DataFrame
    high: pd.DataFrame
    need: pd.DataFrame
    sums: pd.DataFrame
    twins: int
    twin: Screening | None

    @property
    def width(self) -> pd.DataFrame:
        """How many numbers lie between the smallest and the largest."""
        return self.high - self.low + 1

    @property
    def short(self) -> pd.DataFrame:
        """Which secret counts are proven less open than they need (bool)."""
        return (self.width < self.need).fillna(False).astype(bool)


def prove(screening: Screening, told: Told, before: Facts | None = None, rounds: int = ROUNDS) -> Proof:
    """Make twins of a year, and tell how open they prove its secret counts to be.

    Parameters
    ----------
    screening : Screening
        As it is.
    told : Told
        What is told of it.
    before : Facts, optional
        What earlier releases told.
    rounds : int
        How many twins at the most.
    """
    ground = Ground(screening, told, before)
    need, sums = _needs(ground)
    city = World(told.cells.value, ground.yes)
    last = city
    least, most = city.value.copy(), city.value.copy()
    secret = (told.cells.kind == SECRET) | (told.cells.kind == KEPT)
    rng = np.random.default_rng(rounds)
    made, farthest, apart = 0, None, 0
    for turn in range(rounds):
        if not (secret & (most - least + 1 < sums)).any():
            break
        old = last if turn % 2 else city
        new = World(old.value.copy(), old.yes.copy())
        step(ground, new, least, most, most - least + 1 < need, rng, turn >= rounds // 2)
        if not (new.value != old.value).any():
            continue
        made += 1
        if surviving(ground, old, new):
            last = new
            there = _with_kept(told.cells, new.value)
            least, most = np.minimum(least, there), np.maximum(most, there)
            others = int(((told.cells.kind == SECRET) & (new.value != city.value)).sum())
            if others > apart:
                farthest, apart = new.value, others
    twin = None if farthest is None else twin_of(screening, told.cells, farthest)
    return _proof(told, least, most, need, sums, made, twin)


def _with_kept(cells: Cells, values: Ints) -> Ints:
    """Return the counts of a twin; those delivered as secret with what they have more than in the city.

    Nobody here knows these, but known sums hold: what the others of an atom have more they have less.
    """
    result = values.copy()
    number = int(cells.atom.max(initial=0)) + 1
    for k in np.flatnonzero((cells.kind == KEPT).any(axis=0)).tolist():
        more = np.bincount(cells.atom, cells.value[:, k] - values[:, k], number).astype(np.int64)
        kept = cells.kind[:, k] == KEPT
        result[kept, k] = more[cells.atom[kept]]
    return result


def surviving(ground: Ground, old: World, new: World) -> bool:
    """Take back what makes another city of the told one; tell whether the rest is a twin."""
    told, cells = ground.told, ground.told.cells
    for _ in range(_TRIES):
        twin = twin_of(ground.screening, cells, new.value)
        wrong = _answered_otherwise(ground, twin, old, new) | _answered_otherwise_before(ground, twin)
        if not wrong.any():
            other = tell(twin, ground.before, base=told.base, width=told.width)
            if same(told, other):
                new.yes = exceeds_of(twin)
                return True
            wrong = _conflicts(told, other)
        # if not the count itself, something else in its area may be why, or the mean of the whole count
        for wider in (wrong, wrong | wrong.any(axis=1, keepdims=True), wrong | wrong.any(axis=0)):
            if take_back(ground.groups, new, old, wider):
                break
        else:
            return False
    return False


_TRIES = 8


def twin_of(screening: Screening, cells: Cells, values: Ints) -> Screening:
    """Return a city with other numbers in its counts, screened by the same criteria."""
    delivery = screening.rates.delivery
    counts = delivery.counts.copy()
    for k, c in enumerate(cells.counts):
        there = counts[c].notna().to_numpy(dtype=bool)
        counts[c] = pd.array(np.where(there, values[:, k], 0), dtype="Int64")
        counts[c] = counts[c].mask(~there)
    return screen(rates(replace(delivery, counts=counts)), screening.criteria)


def same(one: Told, other: Told) -> bool:
    """Tell whether the very same is told of two cities: every field of what the meeting sees, and of the facts."""
    return _alike(one.screening, other.screening) and one.facts == other.facts


def _alike(a: Any, b: Any) -> bool:
    """Compare two values of the same kind, tables and parts of dataclasses in every field."""
    if a is b:
        return True
    if type(a) is not type(b):
        return False
    if isinstance(a, pd.DataFrame | pd.Series):
        return bool(a.equals(b)) and bool(a.index.equals(b.index))
    if isinstance(a, tuple) and len(a) == len(b):
        return all(_alike(x, y) for x, y in zip(a, b, strict=True))
    if is_dataclass(a):
        return all(_alike(getattr(a, f.name), getattr(b, f.name)) for f in fields(a))
    return bool(a == b)


def _answered_otherwise(ground: Ground, twin: Screening, old: World, new: World) -> Bools:
    """Tell which counts of a twin break a relation, or give another answer to what is told (bool, areas × counts).

    This finds most of what would be told otherwise, in a fraction of the time that the door takes.
    """
    screening, told = ground.screening, ground.told
    cells, place = told.cells, told.cells.place
    found = np.zeros(cells.value.shape, dtype=bool)
    flipped = _differ(screening.exceeds, twin.exceeds)
    turned = flipped | (exceeds_of(twin) != old.yes)[:, :-1]
    kept = told.screening.decided
    # *möglich* is told where the answer is not
    settled = (kept != "möglich") | (screening.decided == "möglich")
    decided = (settled & (screening.decided != twin.decided)).to_numpy(dtype=bool)
    for f, i in enumerate(screening.rates.catalogue.indicators):
        if i.numerator in place and i.denominator in place:
            wrong = told.answers.flags[:, f] & flipped[:, f]
            if i.id in screening.criteria.indicators:
                wrong |= decided & turned[:, f]
            found[wrong, place[i.numerator]] = True
            found[wrong, place[i.denominator]] = True
    there = (cells.kind != ABSENT) & (cells.kind != KEPT)
    for part, wholes in cells.pairs:
        held = cells.value[:, part] <= cells.value[:, wholes].sum(axis=1)
        broken = held & (new.value[:, part] > new.value[:, wholes].sum(axis=1))
        broken &= there[:, part] & there[:, wholes].all(axis=1)
        found[broken, part] = True
    return found


def _answered_otherwise_before(ground: Ground, twin: Screening) -> Bools:
    """Tell which counts of a twin give another answer to what earlier releases told (bool, areas × counts)."""
    cells, place = ground.told.cells, ground.told.cells.place
    found = np.zeros(cells.value.shape, dtype=bool)
    for city, told in ground.earlier:
        other = screen(twin.rates, city.criteria)
        turned = exceeds_of(other) != exceeds_of(city)
        decided = told.decided & (other.decided != city.decided).to_numpy(dtype=bool)
        wrong = turned & (told.flags | decided[:, None])
        for f, i in enumerate(city.rates.catalogue.indicators):
            for c in {i.numerator, i.denominator} & set(place):
                found[:, place[c]] |= wrong[:, f]
        found[:, place[city.rates.catalogue.inhabitants]] |= wrong[:, -1]
    return found


def _conflicts(one: Told, other: Told) -> Bools:
    """Tell on account of which counts something else is told of a twin (bool, areas × counts)."""
    cells, place = one.cells, one.cells.place
    found = np.zeros(cells.value.shape, dtype=bool)
    a, b = one.screening, other.screening
    decided = _differ(a.decision, b.decision).any(axis=1) | _differ(a.hits, b.hits).any(axis=1)
    pairs = [(a.exceeds, b.exceeds), (a.rates.rate, b.rates.rate), (a.rates.status, b.rates.status)]
    wrong = np.any([_differ(left, right) for left, right in pairs], axis=0)
    for f, i in enumerate(a.rates.catalogue.indicators):
        for c in {i.numerator, i.denominator} & set(place):
            found[:, place[c]] |= wrong[:, f]
    counts = list(cells.counts)
    found |= _differ(a.rates.delivery.counts[counts], b.rates.delivery.counts[counts])
    found[decided & ~found.any(axis=1)] = True
    if not found.any():
        # a mean differs, or a bound that hangs on one: everything that is in it
        apart = ~(a.reference.drop(columns="exact").eq(b.reference.drop(columns="exact")))
        apart &= a.reference.drop(columns="exact").notna()
        off = [s.bounds.mean.fillna(-1) for s in (a, b) if s.bounds is not None]
        means = set(a.reference.index[apart.any(axis=1) | (off[0] != off[-1])])
        other_bounds = {c for c in place if one.facts.bounds.get(c) != other.facts.bounds.get(c)}
        for i in a.rates.catalogue.indicators:
            mine = {i.numerator, i.denominator} & set(place)
            if i.id in means or mine & other_bounds:
                found[:, [place[c] for c in mine]] = True
    return found


def _differ(left: pd.DataFrame, right: pd.DataFrame) -> Bools:
    result: Bools = ~((left == right) | (left.isna() & right.isna())).fillna(False).to_numpy(dtype=bool)
    return result


def _needs(ground: Ground) -> tuple[Ints, Ints]:
    """Return how many numbers each secret count must have left, and how many sums, relations and answers leave it."""
    told, cells = ground.told, ground.told.cells
    left = np.zeros_like(cells.value)
    kept = cells.kind == KEPT
    asked = np.zeros(cells.value.shape, dtype=bool)
    for k in range(len(cells.counts)):
        low, high = by_statuses(cells, k)
        bottom, top = _left_by_sums(cells, k, low, high)
        sides = _sides(ground, k)
        asked[:, k] = ((sides[0] > low) | (sides[1] < high)) & ~kept[:, k]
        left[:, k] = np.where(kept[:, k], top, np.minimum(top, sides[1])) + 1
        left[:, k] -= np.where(kept[:, k], bottom, np.maximum(bottom, sides[0]))
    left = np.where((cells.kind == SECRET) | (cells.kind == KEPT), np.maximum(left, 0), 0)
    # how small or large one may be that was delivered as secret its source alone knows
    left = np.where(kept, np.minimum(left, cells.protection), left)
    need = np.broadcast_to(cells.protection, left.shape)
    if told.width != "schutz":
        need = np.where(asked, np.minimum(need, int(told.width)), need)
    return np.minimum(need, left), left


def _left_by_sums(cells: Cells, k: int, low: Ints, high: Ints) -> tuple[Ints, Ints]:
    """Return between which numbers each cell of a count lies if only the sums of its atom are known."""
    kind, atom = cells.kind[:, k], cells.atom
    number = int(atom.max(initial=0)) + 1
    there = (kind != ABSENT) & (kind != KEPT)
    exact = (kind == ZERO) | (kind == FIXED)
    low, high = (np.where(exact & (not cells.untold[k]), cells.value[:, k], end) for end in (low, high))
    fewest, most, total = (
        np.bincount(atom[there], x[there], number)[atom].astype(np.int64)
        for x in (low, high, cells.value[:, k])
    )
    # beside a count that was delivered as secret the sum of the others is known but for what that one may be
    kept = np.bincount(atom[kind == KEPT], minlength=number)[atom] > 0
    slack = np.where(kept, slack_of(cells, k), 0)
    bottom = np.maximum(low, total - slack - (most - high))
    top = np.minimum(high, total + slack - (fewest - low))
    # of that one it is known what the others leave
    unknown = kind == KEPT
    bottom = np.where(unknown, -np.minimum(slack, np.maximum(most - total, 0)), bottom)
    return bottom, np.where(unknown, np.minimum(slack, np.maximum(total - fewest, 0)), top)


def _sides(ground: Ground, k: int) -> tuple[Ints, Ints]:
    """Return on which side of the bars that are told about it each cell of a count lies."""
    told = ground.told
    known = known_of(told.cells, ground.before, exact=True)
    low, high = known.low[:, k].copy(), known.high[:, k].copy()
    if k in told.asked.cuts:
        cuts = cuts_of(ground.screening, told.cells, ground.questions, k, told.asked.wild)
        cuts = cuts.some(told.answers.flags[cuts.area, cuts.flag])
        above = ground.yes[cuts.area, cuts.flag] != cuts.turned
        np.maximum.at(low, cuts.area[above], cuts.low[above])
        np.minimum.at(high, cuts.area[~above], cuts.high[~above] - 1)
    return low, high


def _proof(
    told: Told, least: Ints, most: Ints, need: Ints, sums: Ints, made: int, twin: Screening | None
) -> Proof:
    cells = told.cells
    secret = (cells.kind == SECRET) | (cells.kind == KEPT)

    def framed(values: Ints) -> pd.DataFrame:
        frame = pd.DataFrame(values, index=cells.areas, columns=list(cells.counts)).astype("Int64")
        return frame.where(secret)

    return Proof(framed(least), framed(most), framed(need), framed(sums), made, twin)


__all__ = ["Proof", "prove", "same", "surviving", "twin_of"]
