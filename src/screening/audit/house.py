"""What only the house knows: the true counts, which of them are secret, and the sums taken for known.

Which counts are secret is worked out here once more, cell by cell and without the door's own code: an audit
that asked the door what it has to keep would pass whatever the door forgets.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from screening.audit.cells import Cells, cells_of, counts_shown, threshold
from screening.audit.knowledge import Sums, sums_of
from screening.catalogue import Catalogue, Indicator
from screening.criteria import Criteria
from screening.delivery import City, Delivery
from screening.rates import Bools, eligible
from screening.rule import Screening

SECRET = "geheim"


@dataclass(frozen=True)
class Secrets:
    """One year's counts, which of them are secret, and which sums are taken for known.

    Attributes
    ----------
    screening : Screening
        Of the year, before the door.
    cells : Cells
        The counts and what can be known of each by itself.
    secret : pandas.DataFrame
        bool, areas × counts: must not be told, see `secret_by_itself`.
    secret_values : pandas.DataFrame
        bool, areas × indicators: a count of the value is secret.
    sums : Sums
        What readers are taken to know to the last digit.
    """

    screening: Screening
    cells: Cells
    secret: pd.DataFrame
    secret_values: pd.DataFrame
    sums: Sums

    @property
    def city(self) -> City:
        """The city, as set for the year."""
        return self.delivery.city

    @property
    def base(self) -> Bools:
        """The areas over which the mean in force is taken, as far as they have a value."""
        delivery, criteria = self.delivery, self.criteria
        if criteria.base == "eligible":
            chosen: Bools = eligible(delivery, criteria).to_numpy(dtype=bool)
            return chosen
        return np.ones(len(self.cells.areas), dtype=bool)

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue as defined in the year."""
        return self.screening.rates.catalogue

    @property
    def criteria(self) -> Criteria:
        """The rule in force."""
        return self.screening.criteria

    @property
    def delivery(self) -> Delivery:
        """The year's delivery."""
        return self.screening.rates.delivery


@dataclass(frozen=True)
class House(Secrets):
    """The year that is audited, and those before it.

    Attributes
    ----------
    earlier : mapping of int to Secrets
        The years before, as far as they stand on the same boundaries.
    """

    earlier: Mapping[int, Secrets] = field(default_factory=dict)


def house_of(screenings: Mapping[int, Screening]) -> House:
    """Return what the house knows of the newest of these years.

    Parameters
    ----------
    screenings : mapping of int to Screening
        Before the door; see `screening.year.screen_years`.
    """
    newest = max(screenings)
    boundary = screenings[newest].rates.delivery.boundary
    earlier = {
        y: Secrets(**_secrets(s))
        for y, s in screenings.items()
        if y < newest and s.rates.delivery.boundary == boundary
    }
    return House(**_secrets(screenings[newest]), earlier=earlier)


def _secrets(screening: Screening) -> dict[str, Any]:
    delivery, counts = screening.rates.delivery, counts_shown(screening)
    secret = secret_by_itself(delivery, counts)
    kept = delivery.status[list(counts)] == SECRET
    return {
        "screening": screening,
        "cells": cells_of(screening, secret, kept, _excepted(delivery, counts)),
        "secret": secret,
        "secret_values": values_of_counts(screening.rates.catalogue, secret),
        "sums": sums_of(delivery, counts),
    }


def secret_by_itself(delivery: Delivery, counts: tuple[str, ...]) -> pd.DataFrame:
    """Return which counts must not be told, by the source's thresholds (bool, areas × `counts`).

    A count from 1 to below the threshold; a numerator that leaves such a rest of its denominator; a count
    with too few units behind it or one contributor with too large a share; with ``zeros`` also none and all;
    whatever was delivered as secret. Not those that an exception names, except what the source itself kept.
    """
    table = {c: _cells(delivery, c) for c in delivery.counts}
    found = {
        c: [few(n, threshold(delivery, c)) or behind for n, behind in _with_behind(delivery, c, table)]
        for c in counts
    }
    for i in _counted(delivery, counts):
        pairs = zip(table[i.numerator], table[i.denominator], strict=True)
        rests = [_leaves_few(delivery, i, n, d) for n, d in pairs]
        found[i.numerator] = [a or b for a, b in zip(found[i.numerator], rests, strict=True)]
    secret = pd.DataFrame(found, index=delivery.counts.index, columns=list(counts), dtype=bool)
    allowed = _excepted(delivery, counts)
    kept: pd.DataFrame = (secret & ~allowed) | (delivery.status[list(counts)] == SECRET)
    return kept


def values_of_counts(catalogue: Catalogue, counts: pd.DataFrame) -> pd.DataFrame:
    """Return of which indicators a count is marked (bool, areas × indicators)."""
    marked = {}
    for i in catalogue.indicators:
        used = [c for c in (i.numerator, i.denominator) if c in counts]
        marked[i.id] = counts[used].any(axis=1) if len(used) == 2 else pd.Series(False, index=counts.index)
    return pd.DataFrame(marked, index=counts.index)


def _cells(delivery: Delivery, count: str) -> list[int | None]:
    return [None if pd.isna(v) else int(v) for v in delivery.counts[count]]


def few(number: int | None, bar: int) -> bool:
    """Tell whether a number is known, above 0 and below a threshold."""
    return number is not None and 0 < number < bar


def _counted(delivery: Delivery, counts: tuple[str, ...]) -> list[Indicator]:
    return [i for i in delivery.catalogue.indicators if {i.numerator, i.denominator} <= set(counts)]


def _leaves_few(delivery: Delivery, indicator: Indicator, n: int | None, d: int | None) -> bool:
    """Tell whether a numerator leaves a small rest; or, if the city wants it so, is none or all of something."""
    if n is None or d is None:
        return False
    if indicator.within and few(d - n, threshold(delivery, indicator.numerator)):
        return True
    return delivery.city.secrecy.zeros and d > 0 and (n == 0 or (indicator.within and n == d))


def _with_behind(
    delivery: Delivery, count: str, table: Mapping[str, list[int | None]]
) -> Iterator[tuple[int | None, bool]]:
    """Yield each number, and whether too few units stand behind it or one contributor has too much of it."""
    declared = next((c for c in delivery.catalogue.counts if c.id == count), None)
    nothing: list[int | None] = [None] * len(table[count])
    units = table.get(declared.units or "", nothing) if declared else nothing
    largest = table.get(declared.largest or "", nothing) if declared else nothing
    share, bar = delivery.city.secrecy.dominance, threshold(delivery, count)
    for n, of, most in zip(table[count], units, largest, strict=True):
        ruled = n is not None and n > 0 and most is not None and most > share * n
        yield n, ruled or (n is not None and few(of, bar))


def _excepted(delivery: Delivery, counts: tuple[str, ...]) -> pd.DataFrame:
    allowed = pd.DataFrame(False, index=delivery.counts.index, columns=list(counts))
    by_id = delivery.catalogue.by_id
    for e in delivery.city.secrecy.exceptions:
        if e.year != delivery.year:
            continue
        indicator = by_id.get(e.indicator or "")
        named = {e.count} | ({indicator.numerator, indicator.denominator} if indicator else set())
        areas = allowed.index if e.area is None else allowed.index.intersection([e.area])
        allowed.loc[areas, [c for c in counts if c in named]] = True
    return allowed
