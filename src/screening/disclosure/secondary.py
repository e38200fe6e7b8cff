"""Which further counts to withhold, so that no known sum gives the secret ones back.

The promise: whoever knows the method, all thresholds, every sum over the known geographies to the last
digit, all that is published, and even of every *other* withheld count whether it is secret by itself, cannot
place a secret count in an interval narrower than its protection; unless the sums alone, without anything
that is published here, do so already.

The way: a secret count can only be computed from a sum if nothing else is open in it. So in the smallest
set of areas that all known sums hold together (an *atom*, see `screening.disclosure.totals`) other counts
are withheld that can make up for whatever the secret one is, and still be no secret ones. What one has
more, another has less: such a table fits all that is known as well as the true one. The choice looks at
no secret number, so that it tells none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from screening.disclosure.cells import UNBOUNDED, Cells, cells_of
from screening.disclosure.cost import Cost, cost_of, prices
from screening.disclosure.exchange import Pattern, cycle, farthest, fitting, patterns_of
from screening.disclosure.totals import Totals, known_totals, sums_within
from screening.rates import Bools, Ints
from screening.rule import Screening

_LARGE = 800
"""So many areas linked by overlapping geographies are searched as a whole."""


@dataclass(frozen=True)
class Protection:
    """What is withheld of one year, and why.

    Attributes
    ----------
    cells : Cells
    totals : Totals
    sums : array of int, shape (relations, counts)
        Counts that make up others in every area, see `screening.disclosure.totals.sums_within`.
    withheld : pandas.DataFrame
        bool, areas × counts; False where there is no number anyway.
    secret : pandas.DataFrame
        bool, areas × counts: those that are secret by themselves. Never shown to ``gespraech``: it tells of
        the other withheld ones that they are large.
    short : pandas.DataFrame
        bool, areas × counts: secret ones that known sums narrow to less than their protection, or may do
        so, whatever is withheld; all around them is.
    """

    cells: Cells
    totals: Totals
    sums: Ints
    withheld: pd.DataFrame
    secret: pd.DataFrame
    short: pd.DataFrame


@dataclass(frozen=True)
class _Work:
    """What the steps share; `withheld` and `short` are filled by them."""

    cells: Cells
    totals: Totals
    cost: Cost
    withheld: Bools
    short: Bools

    @property
    def room(self) -> Ints:
        """By how much a cell can move either way and stay what it is taken for."""
        return np.minimum(self.cells.down, self.cells.up)


def protect(
    screening: Screening,
    *,
    extents: Sequence[Sequence[str]] = (),
    published: pd.DataFrame | None = None,
    withheld: pd.DataFrame | None = None,
) -> Protection:
    """Choose what to withhold of one year.

    Parameters
    ----------
    screening : Screening
        As it is, before the door.
    extents : sequence of sequences of str
        Free extents whose sums are known, too: lists of area ids.
    published, withheld : pandas.DataFrame, optional
        bool, areas × counts: what an earlier release of this year has shown, and what it has withheld. The
        first cannot hide anything any more; the second stays withheld, or the two releases together would
        tell it.
    """
    cells = cells_of(screening, published)
    totals = known_totals(screening.rates.delivery.city, screening.rates.delivery.areas, extents)
    return protect_cells(screening, cells, _with_base(screening, totals), withheld)


def _with_base(screening: Screening, totals: Totals) -> Totals:
    """Add the sums that the published city rate tells: over the areas that it is taken over."""
    from screening.disclosure.totals import totals_of
    from screening.rates import eligible

    criteria = screening.criteria
    if criteria.mean != "weighted" or criteria.base != "eligible":
        return totals
    chosen = eligible(screening.rates.delivery, criteria).to_numpy(dtype=bool)
    return totals_of(np.vstack([totals.groups, chosen])) if chosen.any() else totals


def protect_cells(
    screening: Screening, cells: Cells, totals: Totals, withheld: pd.DataFrame | None = None
) -> Protection:
    """Choose what to withhold of given cells against given sums: see `protect`."""
    index, names = cells.areas, list(cells.counts)
    start = cells.secret.copy()
    if withheld is not None:
        before = withheld.reindex(index=index, columns=names, fill_value=False).to_numpy(dtype=bool)
        start |= before & cells.known & ~cells.fixed
    work = _Work(cells, totals, cost_of(screening, cells), start, np.zeros_like(start))
    sums = sums_within(names, [(s.total, s.parts) for s in screening.rates.delivery.city.checks.sums])
    linked = cells.secret[:, sums.any(axis=0)].any()
    patterns = patterns_of(sums) if linked else {}
    # what many values use first: after that some counts can be withheld at no further cost
    for count in np.argsort(-work.cost.uses.sum(axis=0), kind="stable").tolist():
        if not cells.secret[:, count].any() or cells.protection[count] <= 0:
            continue
        if count in patterns:
            _linked_counts(work, count, patterns[count])
        else:
            _one_count(work, count)
    return Protection(
        cells=cells,
        totals=totals,
        sums=sums,
        withheld=pd.DataFrame(work.withheld & cells.known, index=index, columns=names),
        secret=pd.DataFrame(cells.secret, index=index, columns=names),
        short=pd.DataFrame(work.short, index=index, columns=names),
    )


def _one_count(work: _Work, count: int) -> None:
    """Protect a count that is in no sum with others of its area."""
    atom, need = work.totals.atom, int(work.cells.protection[count])
    room, withheld = work.room[:, count], work.withheld[:, count]
    atoms = int(atom.max()) + 1
    hides = np.bincount(atom, room * withheld, atoms) >= need
    asks = np.bincount(atom, work.cells.secret[:, count], atoms) > 0
    lacking = asks & ~hides
    price = prices(work.cost, work.withheld, count)
    order = np.lexsort((-work.cost.size, price, atom))
    alone = order[lacking[atom[order]] & ~withheld[order] & (room[order] >= need)]
    met, first = np.unique(atom[alone], return_index=True)
    work.withheld[alone[first], count] = True
    lacking[met] = False
    for left in np.flatnonzero(lacking).tolist():
        inside = order[(atom[order] == left) & (room[order] > 0)]
        if not _several(work, count, inside, need) and not _around(work, count, left, need):
            _everything(work, count, left)


def _several(work: _Work, count: int, ordered: Ints, need: int) -> bool:
    """Withhold the cheapest cells that together hide enough; tell whether there are any."""
    room, withheld = work.room[:, count], work.withheld[:, count]
    missing = need - int(room[ordered[withheld[ordered]]].sum())
    free = ordered[~withheld[ordered]]
    reach = np.cumsum(room[free])
    if not len(free) or reach[-1] < missing:
        return False
    chosen = free[: int(np.argmax(reach >= missing)) + 1].tolist()
    over = int(room[chosen].sum()) - missing
    for area in reversed(chosen):  # the dearest first: what the others hide without it is shown
        if room[area] <= over:
            over -= int(room[area])
            chosen.remove(area)
    work.withheld[chosen, count] = True
    return True


def _around(work: _Work, count: int, atom: int, need: int) -> bool:
    """Withhold a ring of cells across overlapping geographies; tell whether there is one.

    In a large system it is looked for nearby first: among areas all of whose sums touch the smallest sum
    around the atom. That is much faster, and costs some more cells.
    """
    totals = work.totals
    inside = np.flatnonzero(totals.atom == atom)
    system = totals.system == totals.system[inside[0]]
    if len(inside) == system.sum():
        return False
    asked = inside[work.cells.secret[inside, count]][0]
    own = totals.rows[totals.rows[:, asked]]
    near = own[np.argmin(own.sum(axis=1))] if system.sum() > _LARGE else system
    price = prices(work.cost, work.withheld, count)
    price = np.where(work.withheld[:, count], 0, price + 1)
    while True:
        touched = totals.rows[:, near].any(axis=1)
        closed = system & ~totals.rows[~touched].any(axis=0)
        places = np.flatnonzero(closed)
        rows = totals.rows[np.ix_(touched, places)]
        room = work.room[places, count]
        found = cycle(rows, int(np.searchsorted(places, asked)), room, room, price[places], need)
        if found is not None:
            work.withheld[places[found], count] = True
            return True
        if closed.sum() == system.sum():
            return False
        near = totals.rows[touched].any(axis=0) if closed.sum() == near.sum() else closed


def _everything(work: _Work, count: int, atom: int) -> None:
    """Withhold all that the sums around an atom hold: what they tell by themselves cannot be hidden.

    Zeros, too: were they shown, the withheld ones would be known to be none. Where geographies overlap, rings
    beyond these sums hide what they can from a reader who takes no withheld count for large or small.
    """
    cells, totals = work.cells, work.totals
    inside = np.asarray(totals.atom == atom)
    rows = totals.rows[:, inside].any(axis=1)
    around = np.asarray(totals.rows[rows].any(axis=0)) if rows.any() else inside
    open_ = cells.known[:, count] & ~cells.fixed[:, count]
    work.withheld[:, count] |= around & open_
    work.short[:, count] |= inside & cells.secret[:, count]
    system = totals.system == totals.system[np.argmax(inside)]
    if not around[system].all():
        _rings_beyond(work, count, inside, system)


def _rings_beyond(work: _Work, count: int, inside: Bools, system: Bools) -> None:
    """Withhold rings of a system that leave secret cells of an atom as open as if all of it were withheld.

    They are looked for in the town that `_stand_in` makes up. What a reader is left with by the sums and by
    what is shown is the same for it as for the true one, and what is found there tells no secret number.
    """
    cells, totals = work.cells, work.totals
    open_ = system & cells.known[:, count] & ~cells.fixed[:, count]
    if work.withheld[open_, count].all():
        return
    touched = totals.rows[totals.rows[:, system].any(axis=1)]
    value = _stand_in(work, count, touched, system)
    if value is None:
        work.withheld[:, count] |= open_
        return
    least, most = cells.blind_low[:, count], cells.blind_high[:, count]
    less = np.where(open_, np.maximum(value - least, 0), 0)
    more = np.where(open_, np.maximum(most - value, 0), 0)
    price = prices(work.cost, work.withheld, count)
    reach = _most_of_secret(work, count, touched) + int(cells.protection[count])
    for area in np.flatnonzero(inside & cells.secret[:, count] & cells.known[:, count]).tolist():
        for sense, far in ((1, int(reach[area] - value[area])), (-1, int(value[area]))):
            move = farthest(touched, area, less, more, far, sense)
            shown = np.where(work.withheld[:, count], 0, price + 1)
            ring = cycle(touched, area, less, more, shown, sense * move) if move else None
            if ring is not None:
                work.withheld[ring, count] = True


def _stand_in(work: _Work, count: int, rows: Bools, system: Bools) -> Ints | None:
    """Return the values of a count with other numbers for the secret ones, that fit all that is known."""
    cells = work.cells
    value = cells.value[:, count].copy()
    secret = np.flatnonzero(system & cells.secret[:, count] & cells.known[:, count])
    most = np.minimum(_most_of_secret(work, count, rows), cells.blind_high[:, count])
    held = rows[:, secret]
    found = fitting(held, held @ value[secret], cells.blind_low[secret, count], most[secret])
    if found is None:
        return None
    value[secret] = found
    return value


def _most_of_secret(work: _Work, count: int, rows: Bools) -> Ints:
    """Return the most that a secret cell can be: below the threshold if it is small, and within its sums."""
    cells = work.cells
    sums = np.where(rows, (rows @ cells.value[:, count])[:, None], UNBOUNDED).min(axis=0)
    small = np.where(cells.small[:, count], cells.threshold[count] - 1, UNBOUNDED)
    most: Ints = np.minimum(sums, small)
    return most


def _linked_counts(work: _Work, count: int, patterns: Sequence[Pattern]) -> None:
    """Protect a count that is in sums with others of its area: what moves here and there moves in pairs."""
    need = int(work.cells.protection[count])
    for area in np.flatnonzero(work.cells.secret[:, count]).tolist():
        others = np.flatnonzero(work.totals.atom == work.totals.atom[area])
        others = others[others != area]
        found = None
        for loose in (False, True):
            options = [o for p in patterns if (o := _option(work, area, others, p, need, loose))]
            if options:
                found = min(options)
                break
        if found is None:
            _everything_linked(work, count, area, others, patterns)
            continue
        _, _, partner, cells = found
        work.withheld[[area], list(cells)] = True
        work.withheld[[partner], list(cells)] = True
        work.short[area, count] |= loose


def _option(
    work: _Work, area: int, others: Ints, pattern: Pattern, need: int, loose: bool
) -> tuple[int, int, int, tuple[int, ...]] | None:
    """Return price, size (negative), partner and counts of the best exchange of a pattern, or None.

    A strict one leaves every cell on both sides what it is taken for. A loose one only leaves room for the
    secret count to be larger, and lets secret counts beside it move with it.
    """
    cells = work.cells
    columns = np.array(list(pattern), dtype=np.int64)
    times = np.array(list(pattern.values()), dtype=np.int64)
    wanted = need * np.abs(times)
    more, less = (cells.up, cells.down) if loose else (work.room, work.room)
    able_here = np.where(times > 0, more[area, columns], less[area, columns]) >= wanted
    able_here[0] = True
    if loose:
        able_here |= cells.secret[area, columns] & (times > 0)
    if not able_here.all():
        return None
    there = np.ix_(others, columns)
    able = others[(np.where(times > 0, less[there], more[there]) >= wanted).all(axis=1)]
    if not len(able):
        return None
    price = np.zeros(len(able), dtype=np.int64)
    for c in pattern:
        each = np.where(work.withheld[:, c], 0, prices(work.cost, work.withheld, c) + 1)
        price += each[able] + each[area]
    best = np.lexsort((-work.cost.size[able], price))[0]
    return int(price[best]), -int(work.cost.size[able[best]]), int(able[best]), tuple(pattern)


def _everything_linked(work: _Work, count: int, area: int, others: Ints, patterns: Sequence[Pattern]) -> None:
    family = sorted({count} | {c for p in patterns for c in p})
    for place in [area, *others.tolist()]:
        open_ = work.cells.known[place, family] & ~work.cells.fixed[place, family]
        work.withheld[place, family] |= open_
    work.short[area, count] = True
