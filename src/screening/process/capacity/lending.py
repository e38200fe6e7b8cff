"""Hours that one region lends another for a time: ``[[ausgleich]]`` of ``kapazitaet.toml``."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Protocol

from pydantic import Field

from screening.base import Finding, Strict, hours_said, long_date
from screening.process.capacity.findings import ends_before, lends_itself, lends_more, region_unknown
from screening.process.capacity.hours import Hours

LIST = "ausgleich"


class Held(Protocol):
    """Hours of a region over a span of days."""

    von: date
    bis: date | None
    stunden_woche: Hours
    region: str


class Lending(Strict):
    """So many hours a week that a region gives up for another, from the first to the last day.

    Attributes
    ----------
    aus, fuer : str
        Which region lends, and which one has the hours instead.
    stunden_woche : Decimal
    von, bis : datetime.date
        Without a last day until further notice.
    """

    aus: str
    fuer: str
    stunden_woche: Annotated[Hours, Field(gt=0)]
    von: date
    bis: date | None = None

    @property
    def said(self) -> str:
        """What is lent, to whom and for how long, in words.

        Examples
        --------
        >>> days = {"von": date(2025, 1, 1), "bis": date(2025, 6, 30)}
        >>> Lending(aus="Nord", fuer="Ost", stunden_woche=Decimal("2.5"), **days).said
        'Nord gibt Ost 2,5 in der Woche, 1. Januar 2025 bis 30. Juni 2025'
        >>> Lending(aus="Nord", fuer="Ost", stunden_woche=Decimal(2), von=date(2025, 1, 1)).said.partition(", ")[2]
        'ab 1. Januar 2025'
        """
        begun = long_date(self.von)
        span = f"{begun} bis {long_date(self.bis)}" if self.bis else f"ab {begun}"
        return f"{self.aus} gibt {self.fuer} {hours_said(self.stunden_woche)} in der Woche, {span}"


def holds(one: Held | Lending, day: date) -> bool:
    """Tell whether hours are there, or lent, on a day.

    Examples
    --------
    >>> lent = Lending(aus="Nord", fuer="Ost", stunden_woche=Decimal(2), von=date(2025, 1, 1), bis=date(2025, 1, 31))
    >>> [holds(lent, date(2025, month, day)) for month, day in ((1, 1), (1, 31), (2, 1))]
    [True, True, False]
    """
    return one.von <= day and (one.bis is None or day <= one.bis)


def lending_findings(
    lent: Mapping[int, Lending], terms: Sequence[Held], regions: Collection[str], file: str
) -> Iterator[Finding]:
    """Tell regions that there are not, spans that end before they begin, and hours that the lending region has not got.

    Parameters
    ----------
    lent : mapping of int to Lending
        By number in the file.
    terms : sequence of Held
    regions : collection of str
        What the regions are called; none: nobody knows.
    file : str
    """
    for n, one in lent.items():
        key = f"{LIST}.{n}"
        for side in ("aus", "fuer"):
            if regions and getattr(one, side) not in regions:
                yield region_unknown(f"{key}.{side}", getattr(one, side), sorted(regions), file)
        if one.aus == one.fuer:
            yield lends_itself(f"{key}.fuer", one.fuer, file)
        if one.bis is not None and one.bis < one.von:
            yield ends_before(f"{key}.bis", file)
        elif regions and one.aus not in regions:
            continue
        elif short := _short(one, [*lent.values()], [t for t in terms if t.region == one.aus]):
            day, has, gives = short
            yield lends_more(f"{key}.stunden_woche", one.aus, has, gives, day, file)


def _short(
    one: Lending, lent: Sequence[Lending], own: Sequence[Held]
) -> tuple[date, Decimal | None, Decimal] | None:
    """Return the first day on which a region lends more than its own hours, these, and what it lends."""
    others = [o for o in lent if o.aus == one.aus]
    spans = [(x.von, x.bis) for x in own] + [(o.von, o.bis) for o in others]
    edges = {one.von, *(first for first, _ in spans)}
    edges |= {last + timedelta(1) for _, last in spans if last and last < date.max}
    for day in sorted(d for d in edges if holds(one, d)):
        there = [t.stunden_woche for t in own if holds(t, day)]
        gives = sum((o.stunden_woche for o in others if holds(o, day)), Decimal(0))
        if not there or gives > sum(there):
            return day, sum(there, Decimal(0)) if there else None, gives
    return None
