"""``kapazitaet.toml``: how many hours a week there are for all Schwerpunktgebiete together, by term and region."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from screening.base import FieldError, ScreeningError, Strict, lies_there, read_model
from screening.delivery.manifest import City
from screening.process.capacity.findings import ends_before, overlaps

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
    """So many hours a week, from the first to the last day; without a last day until further notice."""

    von: date
    bis: date | None = None
    stunden_woche: Hours
    region: str = ""

    def holds(self, day: date) -> bool:
        """Tell whether the hours are there on a day."""
        return self.von <= day and (self.bis is None or day <= self.bis)


class _File(Strict):
    kapazitaet: tuple[Term, ...] = Field(min_length=1)


@dataclass(frozen=True)
class Capacity:
    """The hours a city states; none where nobody has stated any.

    Attributes
    ----------
    terms : tuple of Term
    """

    terms: tuple[Term, ...] = ()

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


def read_capacity(city: City) -> Capacity:
    """Read the hours of a city; without a file there are none stated.

    Raises
    ------
    ScreeningError
        With all that is wrong: unknown keys, hours that are no halves, terms that end before they begin or overlap.

    Examples
    --------
    >>> import screening as sc
    >>> read_capacity(City.model_construct(key="nirgends", data=sc.read_city("musterstadt", data="data").data))
    Capacity(terms=())
    """
    path = city.raw / FILE
    if not lies_there(path):
        return Capacity()
    terms = read_model(_File, path).kapazitaet
    found = []
    for n, term in enumerate(terms, 1):
        if term.bis is not None and term.bis < term.von:
            found.append(ends_before(f"kapazitaet.{n}.bis", FILE))
        for k, other in enumerate(terms[: n - 1], 1):
            day = max(term.von, other.von)
            if other.region == term.region and term.holds(day) and other.holds(day):
                found.append(overlaps(f"kapazitaet.{n}.von", k, day, FILE))
    if found:
        raise ScreeningError(found)
    return Capacity(terms)
