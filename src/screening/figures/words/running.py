"""Areas in which a Schwerpunktgebiet is at work: since when, until which review; plain text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from screening.base import NBSP, long_date, once
from screening.disclosure import Release
from screening.process import is_newest

SIGN = f"{NBSP}◆"
"""Behind an area that runs, in lists."""


@dataclass(frozen=True)
class AtWork:
    """A Schwerpunktgebiet at work in an area.

    Attributes
    ----------
    name : str
        As the agreement calls it; empty of one that only ``programm.csv`` knows.
    begin : datetime.date
    review : datetime.date or None
    """

    name: str
    begin: date
    review: date | None = None

    def line(self) -> str:
        """Say since when it runs; of ``programm.csv`` the year is known and no day.

        Examples
        --------
        >>> AtWork("Am Park", date(2024, 12, 1), date(2026, 11, 30)).line()
        'seit 1. Dezember 2024 („Am Park“), Überprüfung am 30. November 2026'
        >>> AtWork("", date(2019, 1, 1)).line()
        'seit 2019'
        """
        if not self.name:
            return f"seit {self.begin.year}"
        review = f", Überprüfung am {long_date(self.review)}" if self.review else ""
        return f"seit {long_date(self.begin)} („{self.name}“){review}"


@once
def at_work(release: Release) -> dict[str, AtWork]:
    """Return the areas in which one is at work on the release's day, each once: the newest.

    Programme and agreements name areas of the newest boundaries: of a year with older ones nothing is said.

    Examples
    --------
    >>> import screening as sc
    >>> at_work(sc.open_year("musterstadt", 2016))
    {}
    """
    if not is_newest(release.city, release.boundary):
        return {}
    agreements, day = release.focus.agreements, release.stichtag
    found: dict[str, AtWork] = {}
    for key, one in sorted(release.laid.running.items(), key=lambda item: item[1].begin):
        if not one.runs_in(day, day):
            continue
        agreed = agreements.get(key)
        if agreed is None:
            found[key] = AtWork("", one.begin)
        else:
            found |= {a: AtWork(agreed.name, one.begin, agreed.review) for a in agreed.areas}
    return {a: found[a] for a in sorted(found) if a in release.decision.index}


def sign(running: dict[str, AtWork], area: object) -> str:
    """Return the sign behind an area that runs; empty behind others."""
    return SIGN if str(area) in running else ""


def legend(release: Release, running: dict[str, AtWork], areas: Iterable[object]) -> str:
    """Say what the sign means, where a list has one; else nothing."""
    if not any(str(a) in running for a in areas):
        return ""
    return f"◆ läuft am {long_date(release.stichtag)} als {release.city.programme.name}."
