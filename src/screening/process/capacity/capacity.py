"""``kapazitaet.toml``: how many hours a week there are for all Schwerpunktgebiete together, by term and region."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from screening.base import FieldError, ScreeningError, Strict, lies_there, read_model
from screening.delivery import Areas
from screening.delivery.manifest import City
from screening.process.capacity.findings import ends_before, overlaps, region_twice, region_unknown
from screening.process.capacity.region import Region, places_of

FILE = "kapazitaet.toml"


def _halves(value: Decimal) -> Decimal:
    if (value * 2) % 1:
        raise FieldError("Erlaubt sind ganze und halbe Stunden.", "Zum Beispiel 60 oder 60.5.")
    return value


Hours = Annotated[
    Decimal,
    BeforeValidator(lambda v: Decimal(v) if type(v) is int else v),
    Field(ge=0, le=10_000),
    AfterValidator(_halves),
]
"""Whole and half hours a week."""


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
        return self.von <= day and (self.bis is None or day <= self.bis)


class _File(Strict):
    kapazitaet: tuple[Term, ...] = Field(min_length=1)
    regions: tuple[Region, ...] = Field(alias="region", default=())


@dataclass(frozen=True)
class Capacity:
    """The hours a city states; none where nobody has stated any.

    Attributes
    ----------
    terms : tuple of Term
    regions : tuple of str
        What the city's regions are called, in the file's order; none if it says of no area where it belongs.
    places : mapping of str to str
        The region of each area that has one.
    """

    terms: tuple[Term, ...] = ()
    regions: tuple[str, ...] = ()
    places: Mapping[str, str] = field(default_factory=dict)

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
        regions that nobody has declared, and parts of regions that there are not.

    Examples
    --------
    >>> import screening as sc
    >>> read_capacity(City.model_construct(key="nirgends", data=sc.read_city("musterstadt", data="data").data)).terms
    ()
    """
    path = city.raw / FILE
    if not lies_there(path):
        return Capacity()
    read = read_model(_File, path)
    terms, names = read.kapazitaet, tuple(r.name for r in read.regions)
    places, found = places_of(read.regions, areas or {}, FILE)
    found += [region_twice(f"region.{n + 1}.name", FILE) for n, name in enumerate(names) if name in names[:n]]
    for n, term in enumerate(terms, 1):
        if term.bis is not None and term.bis < term.von:
            found.append(ends_before(f"kapazitaet.{n}.bis", FILE))
        if names and term.region and term.region not in names:
            found.append(region_unknown(f"kapazitaet.{n}.region", term.region, names, FILE))
        for k, other in enumerate(terms[: n - 1], 1):
            day = max(term.von, other.von)
            if other.region == term.region and term.holds(day) and other.holds(day):
                found.append(overlaps(f"kapazitaet.{n}.von", k, day, FILE))
    if found:
        raise ScreeningError(found)
    return Capacity(terms, names, places)
