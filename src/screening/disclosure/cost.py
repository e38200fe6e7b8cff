"""What it costs to withhold a count: which values go with it, and whose decision becomes less certain."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from screening.disclosure.cells import Cells
from screening.disclosure.secret import indicators_of
from screening.rates import Bools, Ints
from screening.rule import Screening

_STEP = 8
"""More than the ranks of areas: a value more that goes always weighs heavier than whose it is."""


@dataclass(frozen=True)
class Cost:
    """What the price of a cell depends on; all of it is known without the secret numbers themselves.

    Attributes
    ----------
    uses : array of bool, shape (indicators, counts)
        Which counts an indicator is made of.
    yes, possible : arrays of bool, shape (areas, indicators)
        Flags that are set, and flags that are set or open.
    rule : array of bool, shape (indicators,)
        Whether its hits are counted.
    out : array of bool, shape (areas,)
        Too small or excluded: no hit changes anything there.
    min_hits : int
    size : array of int, shape (areas,)
        Inhabitants; 0 where that is secret.
    people : int
        Position of the inhabitants among the counts; they are shown by themselves, too.
    """

    uses: Bools
    yes: Bools
    possible: Bools
    rule: Bools
    out: Bools
    min_hits: int
    size: Ints
    people: int


def cost_of(screening: Screening, cells: Cells) -> Cost:
    """Return what prices depend on."""
    made, criteria = indicators_of(screening), screening.criteria
    uses = np.array([[c in (i.numerator, i.denominator) for c in cells.counts] for i in made], dtype=bool)
    yes = np.zeros((len(cells.areas), len(made)), dtype=bool)
    possible = np.zeros_like(yes)
    for k, i in enumerate(made):
        yes[:, k] = screening.exceeds[i.id].fillna(False).to_numpy(dtype=bool)
        possible[:, k] = screening.exceeds[i.id].fillna(True).to_numpy(dtype=bool)
    people = cells.counts.index(screening.rates.catalogue.inhabitants)
    small = ~screening.enough.fillna(True).to_numpy(dtype=bool)
    return Cost(
        uses=uses.reshape(len(made), len(cells.counts)),
        yes=yes,
        possible=possible,
        rule=np.array([i.id in criteria.indicators for i in made], dtype=bool),
        out=small | cells.areas.isin([e.area for e in criteria.exclusions]),
        min_hits=criteria.min_hits,
        size=np.where(cells.secret[:, people], 0, cells.value[:, people]),
        people=people,
    )


def prices(cost: Cost, withheld: Bools, count: int) -> Ints:
    """Return what it costs to withhold a count in each area, given what is withheld already.

    The more values go with it, the dearer. Then, of areas alike in this, come first those that are out
    anyway, those decided *nein* that stay so, those that become *möglich* by it, those *möglich* already,
    those *sicher* that stay so, and last those that would lose it. It costs nothing where all values that
    use the count are withheld anyway.

    No flag of a value that rests on a secret number is looked at: it is withheld before. Flags of the values
    that go now are, so that which of several counts was withheld makes one decision likelier than another;
    and of counts alike in price the one in the area with most inhabitants is taken, so that a withheld number
    of them is likely more than those shown near it.

    Parameters
    ----------
    cost : Cost
    withheld : array of bool, shape (areas, counts)
    count : int
        Position of the count.
    """
    hidden = withheld.astype(np.int64) @ cost.uses.T.astype(np.int64) > 0
    going = ~hidden & cost.uses[:, count]
    lost = going.sum(axis=1) + (~withheld[:, count] if count == cost.people else 0)
    hits = going[:, cost.rule].sum(axis=1)
    low = (cost.yes & ~hidden)[:, cost.rule].sum(axis=1)
    high = (cost.possible | hidden)[:, cost.rule].sum(axis=1)
    rank = np.select(
        [
            cost.out,
            high + hits < cost.min_hits,
            high < cost.min_hits,
            low < cost.min_hits,
            low - hits >= cost.min_hits,
        ],
        [0, 1, 2, 3, 4],
        default=5,
    )
    return np.where(lost == 0, 0, lost * _STEP + rank).astype(np.int64)
