"""Which answers are told: flags and decisions whose answer, whichever it is, leaves enough open.

A flag is an exact answer about the true figures (`screening.disclosure.told.questions`). Whether it is told is
decided without looking at it: by its cut, by brackets, told figures and known sums, and by the answers told before,
which everybody then knows. Both answers must leave every secret count of the group as many numbers as it needs.

Decisions come first. Where the flags that are a matter of course settle one, no more is asked of the area until all
others have their turn. Where they do not, the bare decision is told if neither answer of it says that all flags that
are not told count, or that none does; or if all of them together may be said. Else flags are told one by one
until one of these holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from screening.base import Bools
from screening.delivery.manifest import Width
from screening.disclosure.told.cells import Cells
from screening.disclosure.told.doubts import Doubt, Doubts, Known, doubts_of
from screening.disclosure.told.figures import Figures
from screening.disclosure.told.questions import Asked, exceeds_of, least_exceeding
from screening.rule import Screening


@dataclass(frozen=True)
class Answers:
    """What is told of flags and decisions.

    Attributes
    ----------
    flags : array of bool, shape (areas, indicators + 1)
        Which flags are told; the last column is whether enough people live there.
    decided : array of bool, shape (areas,)
        Where the decision is told though the told flags leave it open.
    """

    flags: Bools
    decided: Bools


def answers(
    screening: Screening,
    cells: Cells,
    figures: Figures,
    asked: Asked,
    known: Known,
    width: Width,
) -> Answers:
    """Decide what is told of flags and decisions.

    Parameters
    ----------
    screening : Screening
        As it is.
    cells : Cells
    figures : Figures
    asked : Asked
        What the flags say of the counts.
    known : Known
        What earlier releases answered.
    width : int or "schutz"
        How many numbers must stay possible on either side of a flag; "schutz": the protection of the count.
    """
    never = _open_pairs(screening, cells, asked)
    told = ~never
    yes = exceeds_of(screening)
    people = cells.place[screening.rates.catalogue.inhabitants]
    doubts: Doubts = {}
    implied: set[tuple[int, int]] = set()
    weights = np.maximum(figures.told[:, people], 1)
    for k, mine in asked.cuts.items():
        own = np.ones_like(weights) if k == people else weights
        found, sure = doubts_of(cells, figures, known, k, mine, yes, own, width)
        implied |= sure
        locked = np.isin(figures.group[:, k], figures.group[known.locked[:, k], k])
        for key, doubt in found:
            doubts.setdefault(key, []).append(doubt)
            told[key] = False
            never[key] |= locked[key[0]]
    for key in implied & doubts.keys():
        # what sums and figures tell by themselves is no answer
        del doubts[key]
        told[key] = True
    open_ = {key: found for key, found in doubts.items() if not never[key]}
    decided = _decisions(screening, told, open_, np.asarray(known.locked.any(axis=1)))
    criteria = [screening.rates.catalogue.ids.index(i) for i in screening.criteria.indicators]
    for (area, flag), about in open_.items():
        if not told[area, flag] and not (decided[area] and flag in criteria):
            told[area, flag] = _told(about)
    return Answers(told, decided)


def _told(found: Sequence[Doubt]) -> bool:
    """Tell a flag if both of its answers leave enough open, whichever of its counts is asked."""
    if not all(d.allows() for d in found):
        return False
    for d in found:
        d.tell()
    return True


def _decisions(screening: Screening, told: Bools, doubts: Doubts, closed: Bools) -> Bools:
    """Tell as many decisions as can be told; fill `told` with the flags that are told for them.

    Returns
    -------
    array of bool, shape (areas,)
        Where the bare decision is told.
    """
    criteria, ids = screening.criteria, screening.rates.catalogue.ids
    columns = [ids.index(i) for i in criteria.indicators]
    known = screening.exceeds[list(criteria.indicators)].notna().to_numpy(dtype=bool)
    missing = (~known).sum(axis=1)
    sized = screening.enough.fillna(False).to_numpy(dtype=bool) & told[:, -1]
    out = screening.enough.index.isin([e.area for e in criteria.exclusions])
    able = sized & ~out & ~closed & ((criteria.gaps == "absolute") | (missing == 0))
    every = screening.exceeds.fillna(False).to_numpy(dtype=bool)
    decided = np.zeros(len(told), dtype=bool)

    def settled(area: int) -> bool:
        """Tell whether the decision can be told with the flags told now; note it if it does not follow from them."""
        there = [c for c, is_there in zip(columns, known[area], strict=True) if is_there]
        for c in (c for c in there if not told[area, c] and (area, c) in doubts):
            # answers told meanwhile may leave but one
            told[area, c] = not all(d.open() for d in doubts[area, c])
        left = [c for c in there if not told[area, c]]
        lacking = criteria.min_hits - sum(bool(every[area, c]) for c in there if told[area, c])
        gaps = int(missing[area])
        if _follows(lacking, len(left), gaps):
            return True
        pinned = _pinned(lacking, len(left), gaps)
        if any(pinned):
            found = [doubts.get((area, c), []) for c in left]
            if not all(found) or not _jointly([d for ds in found for d in ds], pinned):
                return False
            alike = {bool(every[area, c]) for c in left}
            if len(alike) == 1 and pinned[int(alike.pop())]:
                # the decision says so of each of them
                for d in (d for ds in found for d in ds):
                    d.tell()
                told[area, left] = True
                return True
        decided[area] = True
        for d in (d for c in left for d in doubts.get((area, c), [])):
            d.hang()
        return True

    open_ = [area for area in np.flatnonzero(able).tolist() if not settled(area)]
    for area in open_:
        for flag in (c for c in columns if not told[area, c] and (area, c) in doubts):
            told[area, flag] = _told(doubts[area, flag])
            if told[area, flag] and settled(area):
                break
    return decided


def _follows(lacking: int, untold: int, missing: int) -> bool:
    """Tell whether a decision follows from the told flags, whatever the untold ones are.

    Parameters
    ----------
    lacking : int
        How many hits are missing to `min_hits`.
    untold, missing : int
        How many flags are not told, and how many nobody knows.

    Examples
    --------
    >>> _follows(0, 3, 0), _follows(4, 3, 0), _follows(2, 3, 0), _follows(1, 0, 1)
    (True, True, False, True)
    """
    sure, no = lacking <= 0, lacking > untold + missing
    possible = lacking > untold and lacking - missing <= 0
    return sure or no or possible


def _pinned(lacking: int, untold: int, missing: int) -> tuple[bool, bool]:
    """Tell whether an answer to the bare decision says that no untold flag counts, or that all of them do.

    Examples
    --------
    >>> [_pinned(k, 3, 0) for k in (1, 2, 3)]
    [(True, False), (False, False), (False, True)]
    """
    none, all_ = lacking - missing == 1, lacking == untold
    least, most = max(0, lacking - missing), min(untold, lacking - 1)
    if least == most:
        none, all_ = none or least == 0, all_ or least == untold
    return none, all_


def _jointly(found: Sequence[Doubt], pinned: tuple[bool, bool]) -> bool:
    """Tell whether of all these flags together may be said that none counts, or that all of them do."""
    if len({(id(d.room), d.row) for d in found}) < len(found):
        return False
    none, all_ = pinned
    return all(d.allows(no=none, yes=all_) for d in found)


def _open_pairs(screening: Screening, cells: Cells, asked: Asked) -> Bools:
    """Tell where neither count of a value is told and their brackets leave both answers possible."""
    result = asked.wild.copy()
    for f, q in enumerate(asked.questions):
        if q is None or not result[:, f].any():
            continue
        at = np.flatnonzero(result[:, f])
        comparison = screening.criteria.comparison
        cap = cells.high[at, q.denominator]
        lows = np.zeros(len(at), dtype=np.int64) if cells.untold[q.numerator] else cells.low[at, q.numerator]
        highs = cap if cells.untold[q.numerator] else cells.high[at, q.numerator]
        never = highs < least_exceeding(np.maximum(cells.low[at, q.denominator], 1), q.bars[0], comparison)
        always = (lows >= least_exceeding(cap, q.bars[1], comparison)) & (cells.low[at, q.denominator] > 0)
        result[at, f] = ~(never | always)
    return result
