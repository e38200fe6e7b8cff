"""What twins have to keep: bounds of each count, answers that are told, and decisions that hang on flags."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from screening.base import Bools, Ints
from screening.disclosure.secret import indicators_of
from screening.disclosure.told.answers import Answers
from screening.disclosure.told.cells import ABSENT, KEPT, OPEN, SECRET, Cells, between
from screening.disclosure.told.door import Told
from screening.disclosure.told.facts import Facts, criteria_of, key_of, known_of
from screening.disclosure.told.questions import Cuts, Question, cuts_of, exceeds_of
from screening.disclosure.told.reach import Groups, by_statuses, groups_of, reach
from screening.rule import Screening, screen


def slack_of(cells: Cells, k: int) -> int:
    """Return by how much a group's sum may be another one in a twin, if a count was delivered as secret there.

    Nobody here knows that one. It takes the difference: so much as numbers must stay possible of it.
    """
    return max(int(cells.protection[k]) - 1, 0)


@dataclass(frozen=True)
class Ground:
    """What does not change from twin to twin of a year.

    Attributes
    ----------
    screening : Screening
        As it is.
    told : Told
    before : Facts or None
        What earlier releases told.
    """

    screening: Screening
    told: Told
    before: Facts | None

    @cached_property
    def yes(self) -> Bools:
        """The true answers: see `exceeds_of`."""
        return exceeds_of(self.screening)

    @cached_property
    def questions(self) -> list[Question | None]:
        """What the flags ask, with the true bar where it is that of all twins, since sums are kept."""
        criteria, exact = self.screening.criteria, self.screening.reference["exact"]
        return [
            q
            if q is None or criteria.mean_of(q.indicator.id) != "weighted"
            else replace(q, bars=(criteria.bar(exact[q.indicator.id]),) * 2)
            for q in self.told.asked.questions
        ]

    @cached_property
    def groups(self) -> dict[int, Groups]:
        """The groups of each count that has any; those in sums of counts are not moved."""
        cells, figures = self.told.cells, self.told.figures
        people = cells.place[self.screening.rates.catalogue.inhabitants]
        weights = np.maximum(figures.told[:, people], 1)
        found = {}
        for k in range(len(cells.counts)):
            if not cells.linked[k] and (figures.group[:, k] >= 0).any():
                made = groups_of(cells, figures, k, np.ones_like(weights) if k == people else weights)
                found[k] = replace(made, slack=np.minimum(made.slack, slack_of(cells, k)))
        return found

    @cached_property
    def decided(self) -> Bools:
        """Where the decision that is told is the true one."""
        result: Bools = (self.told.screening.decided == self.screening.decided).to_numpy(dtype=bool)
        return result

    @cached_property
    def by_hits(self) -> Bools:
        """Where the hits decide: neither the size of the area nor a hand."""
        result: Bools = self.screening.decided.isin(["sicher", "möglich", "nein"]).to_numpy(dtype=bool)
        return result

    @cached_property
    def missing(self) -> Ints:
        """How many of the criteria's flags nobody knows, per area."""
        flags = self.screening.exceeds[list(self.screening.criteria.indicators)]
        result: Ints = flags.isna().sum(axis=1).to_numpy(dtype=np.int64)
        return result

    @cached_property
    def ours(self) -> Bools:
        """Which flags the criteria count (bool, flags)."""
        ids = list(self.screening.rates.catalogue.ids)
        wanted = set(self.screening.criteria.indicators)
        return np.array([i in wanted for i in ids] + [False])

    @cached_property
    def earlier(self) -> list[tuple[Screening, Answers]]:
        """What earlier releases asked of the city, screened so, and what they answered."""
        found = []
        for key in self.before.answers if self.before else {}:
            answers = self.before.answered(key, self.told.cells) if self.before else None
            if answers is not None and key != key_of(self.screening.criteria):
                asked = criteria_of(key, self.screening.criteria)
                if set(asked.indicators) <= set(self.screening.rates.catalogue.ids):
                    found.append((screen(self.screening.rates, asked), answers))
        return found

    @cached_property
    def turning(self) -> Bools:
        """Which flags that are not told can turn, as far as their numerator's group goes (bool, areas × flags)."""
        found = np.zeros_like(self.yes)
        world = World(self.told.cells.value, self.yes)
        for k, groups in self.groups.items():
            low, high, cuts = bounds_of(self, world, k)
            far = reach(groups, groups.of(low)[:, None, :], groups.of(high)[:, None, :])
            figures = self.told.figures
            ends = np.array(
                [
                    np.maximum(low, figures.least[:, k] - figures.share[:, k]),
                    np.minimum(high, figures.most[:, k] - figures.share[:, k]),
                ]
            )
            there = (groups.members >= 0) & groups.moving & far.possible
            ends[0, groups.members[there]] = far.low[:, 0][there]
            ends[1, groups.members[there]] = far.high[:, 0][there]
            yes = self.yes[cuts.area, cuts.flag]
            turns = np.where(yes, ends[0, cuts.area] < cuts.low, ends[1, cuts.area] >= cuts.high)
            found[cuts.area, cuts.flag] |= turns & ~cuts.turned
        return found & ~self.told.answers.flags

    @cached_property
    def frozen(self) -> Bools:
        """Counts that are not moved (bool, areas × counts).

        Those the other count of which is missing: the mean is made of areas that have both, and is to stay. And
        denominators on which an answer of an earlier release hangs.
        """
        cells = self.told.cells
        found = np.zeros(cells.value.shape, dtype=bool)
        there = (cells.kind != ABSENT) & (cells.kind != KEPT)
        for i in indicators_of(self.screening):
            n, d = cells.place[i.numerator], cells.place[i.denominator]
            apart = there[:, n] != there[:, d]
            found[apart, n] = found[apart, d] = True
            for c in (i.numerator, i.denominator):
                named = (
                    list(self.before.exact.get(c, {})) + self.before.locked.get(c, []) if self.before else []
                )
                found[cells.areas.isin(named), d] |= n != d
        return found


@dataclass
class World:
    """A twin in the making.

    Attributes
    ----------
    value : array of int64, shape (areas, counts)
    yes : array of bool, shape (areas, flags)
    """

    value: Ints
    yes: Bools


def bounds_of(ground: Ground, world: World, k: int, held: Bools | None = None) -> tuple[Ints, Ints, Cuts]:
    """Return between which numbers each cell of a count can move in a world, and its cuts there.

    Parameters
    ----------
    ground : Ground
    world : World
    k : int
    held : array of bool, shape (areas, flags), optional
        Flags that are to be as the world has them, even if its numbers are not there yet. Without, only those that
        are told are held.
    """
    cells = replace(ground.told.cells, value=world.value)
    there = (cells.kind != KEPT) & (cells.kind != ABSENT)
    floor, ceiling = between(world.value, there, cells.pairs)
    low, high = by_statuses(replace(cells, floor=floor, ceiling=ceiling), k)
    _leave_rests(ground.screening, cells, k, low, high)
    known = known_of(ground.told.cells, ground.before, exact=True)
    low, high = np.maximum(low, known.low[:, k]), np.minimum(high, known.high[:, k])
    own, frozen = world.value[:, k], ground.frozen[:, k]
    low, high = np.where(frozen, own, low), np.where(frozen, own, high)
    cuts = cuts_of(ground.screening, cells, ground.questions, k)
    fast = ground.told.answers.flags[cuts.area, cuts.flag]
    if held is not None:
        fast = fast | held[cuts.area, cuts.flag] | _tight(ground, world, cuts)
    above = world.yes[cuts.area, cuts.flag] != cuts.turned
    # where the bar is a strip the true one lies on this side of the count
    own = own[cuts.area]
    bottom = np.where(own < cuts.low, cuts.high, np.minimum(cuts.high, own))
    top = np.where(own >= cuts.high, cuts.low - 1, np.maximum(cuts.low - 1, own))
    up, down = fast & above, fast & ~above
    np.maximum.at(low, cuts.area[up], bottom[up])
    np.minimum.at(high, cuts.area[down], top[down])
    return low, high, cuts


def _tight(ground: Ground, world: World, cuts: Cuts) -> Bools:
    """Tell which flags of a count may not turn, since the told decision of their area hangs on them."""
    least = ground.screening.criteria.min_hits
    hits = world.yes[:, ground.ours].sum(axis=1)
    free = ground.ours[cuts.flag] & ~ground.told.answers.flags[cuts.area, cuts.flag]
    answer = world.yes[cuts.area, cuts.flag]
    fewer, more = np.zeros_like(hits), np.zeros_like(hits)
    np.add.at(fewer, cuts.area[free & answer], 1)
    np.add.at(more, cuts.area[free & ~answer], 1)
    falls, rises = np.zeros(len(hits), dtype=bool), np.zeros(len(hits), dtype=bool)
    for missing in (0, ground.missing):
        falls |= (hits + missing >= least) & (hits - fewer + missing < least)
        rises |= (hits + missing < least) & (hits + more + missing >= least)
    tight = np.where(answer, falls[cuts.area], rises[cuts.area]) & ground.ours[cuts.flag]
    tight &= ground.by_hits[cuts.area]
    result: Bools = ground.decided[cuts.area] & (tight | (cuts.flag == len(ground.ours) - 1))
    return result


def _leave_rests(screening: Screening, cells: Cells, k: int, low: Ints, high: Ints) -> None:
    """Keep counts from leaving so little of their whole that they would be secret."""
    place, value = cells.place, cells.value
    for i in indicators_of(screening):
        a, b = place[i.numerator], place[i.denominator]
        if not i.within or k not in (a, b):
            continue
        t = int(cells.threshold[a])
        wide = (cells.kind[:, a] == OPEN) & (value[:, b] - value[:, a] >= t)
        if k == a:
            high[wide] = np.minimum(high[wide], value[wide, b] - t)
        else:
            wide |= (cells.kind[:, a] == SECRET) & (value[:, b] >= t)
            low[wide] = np.maximum(low[wide], np.maximum(value[wide, a] + t, t))
