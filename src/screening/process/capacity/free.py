"""The hours that are left over a span of days: beside what runs, and what was chosen and begins only then."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from screening.process.capacity.capacity import Capacity
from screening.process.capacity.load import Running, beside, month_after


class Left(NamedTuple):
    """The fewest hours a week that are left on any day of a span, the first such day, and of which region; empty: of all."""

    hours: Decimal
    day: date
    region: str = ""


def least_free(
    capacity: Capacity,
    running: Mapping[str, Running],
    chosen: Iterable[Running],
    areas: frozenset[str],
    first: date,
    last: date,
) -> Left | None:
    """Return the fewest hours a week that are left on any day of a span: those of the city, or of the areas' region if less.

    Hours of no region are there for each; areas of no region, or of several, have those of the city.

    Parameters
    ----------
    capacity : Capacity
        Days for which it states nothing are passed over.
    running : mapping of str to Running
        What was agreed on after the first day was not known then, and takes none.
    chosen : iterable of Running
        What was chosen by then; what runs already counts once, by its agreement.
    areas : frozenset of str
        For which hours are wanted: what runs in them alone takes none from them.
    first, last : date
        Both count.

    Returns
    -------
    Left or None
        None if nobody has stated hours for any of the days.

    Examples
    --------
    >>> from screening.process.capacity.capacity import Term
    >>> capacity = Capacity((Term(von=date(2025, 1, 1), stunden_woche=Decimal(20)),))
    >>> running = {"hof": Running(date(2024, 1, 1), date(2025, 2, 28), Decimal(4), ("01",))}
    >>> chosen = [Running(date(2025, 2, 1), date(2027, 1, 31), Decimal("8.5"), ("02",))]
    >>> left = least_free(capacity, running, chosen, frozenset(["03"]), date(2025, 1, 15), date(2025, 7, 14))
    >>> str(left.hours), left.day.isoformat(), left.region
    ('7.5', '2025-02-01', '')
    >>> print(least_free(Capacity(), running, chosen, frozenset(), date(2025, 1, 15), date(2025, 7, 14)))
    None
    """
    known = {key: r for key, r in running.items() if r.agreed is None or r.agreed <= first}
    others = [*beside(known, areas).values()]
    held = [{*r.areas} for r in known.values() if not r.elsewhere]
    others += [one for one in chosen if not any({*one.areas} <= there for there in held)]
    found = [_fewest(capacity, others, first, last)]
    if region := capacity.region_of(areas):
        terms = tuple(t for t in capacity.terms if t.region in ("", region))
        inside = [r for r in others if capacity.region_of(r.areas) == region]
        own = _fewest(replace(capacity, terms=terms), inside, first, last)
        found.append(own and own._replace(region=region))
    # the city's come first where both are alike
    return min(filter(None, found), key=lambda left: left.hours, default=None)


def _fewest(capacity: Capacity, others: Sequence[Running], first: date, last: date) -> Left | None:
    """Return the fewest hours that are left beside all that runs or begins on the days of a span."""
    starts = {first, *(t.von for t in capacity.terms), *(r.begin for r in others)}
    ends = [*(t.bis for t in capacity.terms), *(r.end for r in others)]
    starts |= {end + timedelta(1) for end in ends if end and end < last}
    left = []
    for day in sorted(d for d in starts if first <= d <= last):
        if (there := capacity.on(day)) is not None:
            taken = sum((r.hours or Decimal(0) for r in others if r.runs_in(day, day)), Decimal(0))
            left.append(Left(there - taken, day))
    return min(left, default=None)


def lasting(begin: date, months: int) -> date:
    """Return the last day of so many months.

    Examples
    --------
    >>> lasting(date(2024, 12, 12), 6), lasting(date(2024, 8, 31), 6), lasting(date(2025, 1, 1), 12)
    (datetime.date(2025, 6, 11), datetime.date(2025, 2, 27), datetime.date(2025, 12, 31))
    """
    last = month_after(begin, months)[1]
    return last.replace(day=min(begin.day, last.day)) - timedelta(1)


def following_month(day: date) -> date:
    """Return the first day of the month after a day.

    Examples
    --------
    >>> following_month(date(2024, 12, 31)), following_month(date(2024, 1, 1))
    (datetime.date(2025, 1, 1), datetime.date(2024, 2, 1))
    """
    return month_after(day, 1)[0]
