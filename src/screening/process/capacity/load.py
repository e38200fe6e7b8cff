"""The load over the months: hours there are, hours that run, and what areas would take by both sides' estimates."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pandas as pd

from screening.base import missing
from screening.delivery import Programme
from screening.process.areas import areas_in
from screening.process.capacity.capacity import Capacity

FITS, MAY_EXCEED, EXCEEDS, UNSTATED = "reicht", "reicht vielleicht nicht", "reicht nicht", "nicht angegeben"
"""How it stands with a month's hours."""


@dataclass(frozen=True)
class Running:
    """An area that takes hours already.

    Attributes
    ----------
    begin, end : date
        First and last day; without an end it runs until further notice.
    hours : Decimal or None
        A week; None if nobody has written them down.
    areas : tuple of str
        Where it runs; without any it is the area by whose id it is known.
    elsewhere : bool
        Whether these are areas of other boundaries than the candidates': the same id is no reason to think it the same.
    agreed : date or None
        Since when it is known that it takes them; None: since ever.
    """

    begin: date
    end: date | None = None
    hours: Decimal | None = None
    areas: tuple[str, ...] = ()
    elsewhere: bool = False
    agreed: date | None = None

    def runs_in(self, first: date, last: date) -> bool:
        """Tell whether it runs on any day between two."""
        return self.begin <= last and (self.end is None or first <= self.end)


@dataclass(frozen=True)
class Estimate:
    """So many hours a week for so many months, as one side estimates it."""

    hours: Decimal
    months: int

    def in_month(self, number: int) -> Decimal:
        """Return the hours in a month, counted from 0."""
        return self.hours if number < self.months else Decimal(0)


@dataclass(frozen=True)
class Load:
    """The load of a set of areas.

    Attributes
    ----------
    frame : pandas.DataFrame
        Index ``monat`` (its first day). Hours a week as exact `decimal.Decimal`: ``kapazitaet`` (None: nobody has stated
        it), ``laufend``, ``low`` and ``high`` (what the areas add by the lower and the higher estimate), and ``stand``.
    untimed : tuple of str
        Areas that run and take hours nobody has written down.
    one_sided, unestimated : tuple of str
        Candidates that one side alone has estimated, or neither.
    parted : tuple of str
        Candidates that share areas with what runs and do not hold all of it: its hours count beside theirs.
    """

    frame: pd.DataFrame
    untimed: tuple[str, ...] = ()
    one_sided: tuple[str, ...] = ()
    unestimated: tuple[str, ...] = ()
    parted: tuple[str, ...] = ()

    @property
    def short(self) -> pd.Index:
        """The months in which the hours do not suffice even by the lower estimates."""
        return self.frame.index[self.frame["stand"] == EXCEEDS]


@dataclass(frozen=True)
class Regional:
    """The load of a set of areas, region by region.

    Attributes
    ----------
    loads : mapping of str to Load
        By region, in the city's order, all over the same months.
    candidates, running : tuple of str
        Those that belong to no region, or to several: they are in the city's load alone.
    shared : bool
        Whether there are hours for the whole city beside those of the regions.
    """

    loads: Mapping[str, Load]
    candidates: tuple[str, ...] = ()
    running: tuple[str, ...] = ()
    shared: bool = False


def load(
    capacity: Capacity,
    running: Mapping[str, Running],
    candidates: Mapping[str, Iterable[Estimate]],
    begin: date,
    months: int | None = None,
) -> Load:
    """Return what a set of areas would take, month by month, if all began together.

    A month has the hours that are there on each of its days, and what runs on any of its days takes its hours all month:
    what fits by this fits in truth.

    Parameters
    ----------
    capacity : Capacity
    running : mapping of str to Running
        Those all of whose areas are among the candidates are counted as candidates alone.
    candidates : mapping of str to iterable of Estimate
        By candidate, an estimate of each side that made one.
    begin : date
        They begin with the month of this day.
    months : int, optional
        How many are looked at; by default until the last of the candidates ends.

    Examples
    --------
    >>> from screening.process.capacity.capacity import Term
    >>> capacity = Capacity((Term(von=date(2025, 1, 1), stunden_woche=Decimal(20)),))
    >>> running = {"a": Running(date(2023, 1, 1), date(2025, 2, 15), Decimal("8.5"))}
    >>> wanted = {"b": [Estimate(Decimal(10), 3), Estimate(Decimal(12), 2)]}
    >>> found = load(capacity, running, wanted, date(2025, 1, 1)).frame
    >>> [[str(v) for v in row] for row in found[["laufend", "low", "high"]].to_numpy()]
    [['8.5', '10', '12'], ['8.5', '10', '12'], ['0', '0', '10']]
    >>> found["stand"].tolist()
    ['reicht vielleicht nicht', 'reicht vielleicht nicht', 'reicht']
    """
    wanted = {c: list(estimates) for c, estimates in candidates.items()}
    others = _others(running, wanted)
    rows = []
    for number in range(_longest(wanted) if months is None else months):
        first, last = month_after(begin, number)
        there = [capacity.on(day) for day in _days(first, last, capacity)]
        hours = None if None in there else min(h for h in there if h is not None)
        taken = sum((r.hours or Decimal(0) for r in others.values() if r.runs_in(first, last)), Decimal(0))
        made = [[e.in_month(number) for e in estimates] for estimates in wanted.values() if estimates]
        low, high = (sum((end(m) for m in made), Decimal(0)) for end in (min, max))
        rows.append((first, hours, taken, low, high, _stand(hours, taken + low, taken + high)))
    frame = pd.DataFrame(
        rows, columns=["monat", "kapazitaet", "laufend", "low", "high", "stand"], dtype=object
    )
    end = month_after(begin, max(len(rows) - 1, 0))[1]
    untimed = sorted(a for a, r in others.items() if r.hours is None and r.runs_in(begin, end))
    return Load(
        frame.set_index("monat"),
        tuple(untimed),
        tuple(c for c, e in wanted.items() if len(e) == 1),
        tuple(c for c, e in wanted.items() if not e),
        tuple(c for c in wanted if _parted(others, c, begin, end)),
    )


def _parted(others: Mapping[str, Running], candidate: str, begin: date, end: date) -> bool:
    there = {*areas_in(candidate)}
    return any(
        there & {*(r.areas or (key,))} and r.runs_in(begin, end) and not r.elsewhere
        for key, r in others.items()
    )


def load_by_region(
    capacity: Capacity,
    running: Mapping[str, Running],
    candidates: Mapping[str, Iterable[Estimate]],
    begin: date,
) -> Regional | None:
    """Return the load of each region over the same months as that of the city; None if the city declares no regions.

    Parameters
    ----------
    capacity, running, candidates, begin
        As in `load`.

    Examples
    --------
    >>> from screening.process.areas import candidate
    >>> from screening.process.capacity.capacity import Term
    >>> west = Term(von=date(2025, 1, 1), stunden_woche=Decimal(8), region="West")
    >>> capacity = Capacity((west,), ("West", "Ost"), {"a": "West", "b": "Ost"})
    >>> wanted = {"a": [Estimate(Decimal(9), 2)], "b": [Estimate(Decimal(2), 1)]}
    >>> both = candidate(["a", "b"])
    >>> wanted[both] = [Estimate(Decimal(1), 1)]
    >>> found = load_by_region(capacity, {}, wanted, date(2025, 1, 1))
    >>> [(name, one.frame["stand"].tolist()) for name, one in found.loads.items()]
    [('West', ['reicht nicht', 'reicht nicht']), ('Ost', ['nicht angegeben', 'nicht angegeben'])]
    >>> found.candidates == (both,)
    True
    """
    if not capacity.regions:
        return None
    wanted = {c: list(estimates) for c, estimates in candidates.items()}
    others, months = _others(running, wanted), _longest(wanted)
    lies = {c: capacity.region_of(areas_in(c)) for c in wanted}
    runs = {k: capacity.region_of(r.areas) for k, r in others.items()}
    loads = {
        region: load(
            capacity.within(region),
            {k: r for k, r in others.items() if runs[k] == region},
            {c: e for c, e in wanted.items() if lies[c] == region},
            begin,
            months,
        )
        for region in capacity.regions
    }
    first, last = begin.replace(day=1), month_after(begin, months - 1)[1]
    return Regional(
        loads,
        tuple(c for c, region in lies.items() if not region),
        tuple(k for k, r in others.items() if not runs[k] and r.runs_in(first, last)),
        any(not t.region and t.von <= last and (t.bis is None or first <= t.bis) for t in capacity.terms),
    )


def _others(running: Mapping[str, Running], wanted: Iterable[str]) -> dict[str, Running]:
    return beside(running, (p for c in wanted for p in areas_in(c)))


def beside(running: Mapping[str, Running], areas: Iterable[str]) -> dict[str, Running]:
    """Return what runs beside these areas: not what runs in them alone.

    Examples
    --------
    >>> hof = Running(date(2024, 1, 1), areas=("02.1", "02.2"))
    >>> [len(beside({"hof": hof}, there)) for there in (["02.1", "02.2", "03.1"], ["02.1"], [])]
    [0, 1, 1]
    """
    there = {*areas}
    return {
        key: one for key, one in running.items() if one.elsewhere or not {*(one.areas or (key,))} <= there
    }


def _longest(wanted: Mapping[str, Iterable[Estimate]]) -> int:
    return max((e.months for made in wanted.values() for e in made), default=1)


def _stand(hours: Decimal | None, low: Decimal, high: Decimal) -> str:
    if hours is None:
        return UNSTATED
    return EXCEEDS if low > hours else MAY_EXCEED if high > hours else FITS


def month_after(begin: date, number: int) -> tuple[date, date]:
    """Return the first and the last day of a month, counted from that of `begin`.

    Examples
    --------
    >>> month_after(date(2024, 12, 31), 2)
    (datetime.date(2025, 2, 1), datetime.date(2025, 2, 28))
    """
    year, month = divmod(begin.year * 12 + begin.month - 1 + number, 12)
    return date(year, month + 1, 1), date(year, month + 1, calendar.monthrange(year, month + 1)[1])


def _days(first: date, last: date, capacity: Capacity) -> list[date]:
    """Return the days of a month between which nothing changes: its first and last, and where a term begins or ends."""
    edges = {first, last, *(t.von for t in capacity.terms), *(t.bis for t in capacity.terms if t.bis)}
    inner = {d for e in edges for d in (e, e.fromordinal(min(e.toordinal() + 1, date.max.toordinal())))}
    return sorted(d for d in inner if first <= d <= last)


def running_of(programme: Programme | None) -> dict[str, Running]:
    """Return the areas of a programme as what runs: of those ``programm.csv`` says the years and no hours.

    Examples
    --------
    >>> frame = pd.DataFrame({"start": [2019], "ende": [pd.NA]}, index=["01.1.1"])
    >>> running_of(Programme(frame))["01.1.1"].runs_in(date(2030, 1, 1), date(2030, 1, 31)), running_of(None)
    (True, {})
    """
    if programme is None:
        return {}
    return {
        str(area): Running(
            date(int(start), 1, 1), None if missing(end) else date(int(end), 12, 31), areas=(str(area),)
        )
        for area, start, end in zip(
            programme.areas.index, programme.areas["start"], programme.areas["ende"], strict=True
        )
    }
