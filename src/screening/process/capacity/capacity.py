"""``kapazitaet.toml``: how many hours a week there are for all Schwerpunktgebiete, by term and region, and what is lent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from screening.base import (
    Finding,
    ScreeningError,
    Strict,
    has_errors,
    lies_there,
    read_each,
    read_toml,
    unknown_keys,
)
from screening.delivery import Areas
from screening.delivery.manifest import City
from screening.process.capacity.findings import (
    ends_before,
    hours_missing,
    hours_of_many,
    overlaps,
    region_twice,
    region_undeclared,
    region_unknown,
)
from screening.process.capacity.hours import FULL, POSTS, Hours
from screening.process.capacity.lending import LIST, Lending, holds, lending_findings
from screening.process.capacity.region import Region, places_of

FILE = "kapazitaet.toml"


_TERM = {"von": date.min, "stunden_woche": 0}
_LENT = {"aus": "die eine", "fuer": "die andere", "stunden_woche": 1, "von": date.min}
_REGION = {"name": "ohne Namen", "teile": ["\x1f"]}
"""Read in place of what is none or lacks, so that the rest is checked; no part of a city is called so."""


class Term(Strict):
    """So many hours a week, from the first to the last day; without a last day until further notice.

    Without a region they are there for the whole city.
    """

    von: date
    bis: date | None = None
    stunden_woche: Hours
    region: str = ""

    def holds(self, day: date) -> bool:
        """Tell whether the hours are there on a day."""
        return holds(self, day)


@dataclass(frozen=True)
class Capacity:
    """The hours a city states; none where nobody has stated any.

    Attributes
    ----------
    terms : tuple of Term
        What a region has borrowed is one of its terms, what it has lent one with so many hours less.
    regions : tuple of str
        What the city's regions are called, in the file's order; none if it says of no area where it belongs.
    places : mapping of str to str
        The region of each area that has one.
    findings : tuple of Finding
        What is noteworthy and no error.
    lent : tuple of Lending
        Which region lends which other one hours.
    """

    terms: tuple[Term, ...] = ()
    regions: tuple[str, ...] = ()
    places: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    lent: tuple[Lending, ...] = ()

    def on(self, day: date, region: str | None = None) -> Decimal | None:
        """Return the hours a week on a day, of one region or of all; None if nobody has stated them.

        Examples
        --------
        >>> terms = (Term(von=date(2024, 1, 1), bis=date(2024, 6, 30), stunden_woche=Decimal(40)),)
        >>> Capacity(terms).on(date(2024, 6, 30)), Capacity(terms).on(date(2024, 7, 1))
        (Decimal('40'), None)
        """
        held = [t.stunden_woche for t in self.terms if t.holds(day) and region in (None, t.region)]
        return sum(held, Decimal(0)) if held else None

    def within(self, region: str) -> Capacity:
        """Return the hours of one region alone."""
        return replace(self, terms=tuple(t for t in self.terms if t.region == region))

    def region_of(self, areas: Iterable[str]) -> str:
        """Return the one region that holds all these areas; empty if they are in several, or one is in none.

        Examples
        --------
        >>> there = Capacity(regions=("West", "Ost"), places={"01": "West", "02": "West", "03": "Ost"})
        >>> there.region_of(["01", "02"]), there.region_of(["01", "03"]), there.region_of(["01", "04"])
        ('West', '', '')
        """
        found = {self.places.get(a, "") for a in areas}
        return found.pop() if len(found) == 1 else ""


def read_capacity(city: City, areas: Mapping[str, Areas] | None = None) -> Capacity:
    """Read the hours of a city; without a file there are none stated.

    Parameters
    ----------
    city : City
    areas : mapping of str to Areas, optional
        Per boundary version: they say which areas a region is made of.

    Raises
    ------
    ScreeningError
        With all that is wrong: unknown keys, hours that are no halves, terms that end before they begin or overlap,
        regions that nobody has declared, parts of regions that there are not, and hours lent that are not there.

    Examples
    --------
    >>> import screening as sc
    >>> read_capacity(City.model_construct(key="nirgends", data=sc.read_city("musterstadt", data="data").data)).terms
    ()
    """
    path = city.raw / FILE
    if not lies_there(path):
        return Capacity()
    raw = read_toml(path)
    found = unknown_keys(raw, ("kapazitaet", "region", LIST), FILE)
    each, wrong = read_each(Term, raw, "kapazitaet", FILE, _TERM)
    declared, more = read_each(Region, raw, "region", FILE, _REGION)
    borrowed, less = read_each(Lending, raw, LIST, FILE, _LENT)
    found += [*wrong, *more, *less]
    if not each and not wrong:
        found.append(hours_missing("kapazitaet", FILE))
    regions = {n: one.model for n, one in declared if one.model}
    places, told = places_of(regions, areas or {}, FILE)
    names = [r.name for r in regions.values()]
    told += [region_twice(f"region.{n}.name", FILE) for n, r in regions.items() if _again(n, r, regions)]
    terms = {n: one.model for n, one in each if one.model}
    lent = {n: one.model for n, one in borrowed if one.model}
    # a region that cannot be read has a name all the same
    called = {r.name for r in regions.values()} if not more else set()
    called = called or ({t.region for t in terms.values()} - {""} if not declared else set())
    told += lending_findings(lent, [*terms.values()] if not wrong else [], called, FILE)
    left = {f"region.{n}.{k}" for n, one in declared for k in one.without}
    left |= {f"{LIST}.{n}.{k}" for n, one in borrowed for k in one.without}
    # of hours that cannot be read nobody knows whether they suffice
    left |= {f"{LIST}.{n}.stunden_woche" for n, one in borrowed if wrong or one.without}
    found += [f for f in told if f.column not in left]
    for n, term in terms.items():
        if term.bis is not None and term.bis < term.von:
            found.append(ends_before(f"kapazitaet.{n}.bis", FILE))
        # a region that cannot be read has a name all the same
        if names and not more and term.region and term.region not in names:
            found.append(region_unknown(f"kapazitaet.{n}.region", term.region, names, FILE))
    # of what was left out nobody knows whether it overlaps
    found += _overlaps({n: one.model for n, one in each if one.model and not one.without})
    if has_errors(found):
        raise ScreeningError(found)
    undeclared = {t.region: n for n, t in reversed(terms.items()) if t.region and not declared}
    noted = [region_undeclared(f"kapazitaet.{n}.region", r, FILE) for r, n in reversed(undeclared.items())]
    noted += [
        hours_of_many(f"kapazitaet.{n}.stunden_woche", POSTS, FILE) for n, t in terms.items() if _many(t)
    ]
    every = (*terms.values(), *(m for one in lent.values() for m in _moved(one)))
    return Capacity(every, tuple(names), places, tuple(noted), tuple(lent.values()))


def _moved(one: Lending) -> tuple[Term, Term]:
    """Return the hours that one region has less, and another more."""
    more = Term(von=one.von, bis=one.bis, stunden_woche=one.stunden_woche, region=one.fuer)
    # fewer than none are no hours that a file may state: a copy is not checked
    return more.model_copy(update={"stunden_woche": -one.stunden_woche, "region": one.aus}), more


def _many(term: Term) -> bool:
    return term.stunden_woche > POSTS * FULL


def _again(number: int, region: Region, regions: Mapping[int, Region]) -> bool:
    return any(n < number and r.name == region.name for n, r in regions.items())


def _overlaps(terms: Mapping[int, Term]) -> list[Finding]:
    """Tell of each term the earlier ones of its region that hold at the same time."""
    found = []
    for n, term in terms.items():
        for k, other in terms.items():
            day = max(term.von, other.von)
            if k < n and other.region == term.region and term.holds(day) and other.holds(day):
                found.append(overlaps(f"kapazitaet.{n}.von", k, day, FILE))
    return found
