"""Statistical secrecy as a city sets it: ``[secrecy]`` in ``stadt.toml``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from screening.base import FieldError, Strict, Year

CITY_TOTAL = "city"
"""The level of the city's own total in `Secrecy.totals`."""

Share = Annotated[Decimal | int, Field(gt=0, le=1)]

Width = Annotated[int, Field(ge=2, le=1000)] | Literal["schutz"]
"""How many numbers must stay possible; "schutz": as many as the protection of a count."""


class SecrecyException(Strict):
    """A count that is shown though it is small: ``[[secrecy.exception]]``, with its reason.

    Attributes
    ----------
    year : int
    count, indicator : str or None
        Which: a count, an indicator (its numerator and its denominator), or both; one is needed.
    area : str or None
        None: in all areas.
    reason, by : str
    date : datetime.date
    """

    year: Year
    count: str | None = None
    indicator: str | None = None
    area: str | None = None
    reason: str = Field(min_length=1)
    by: str = Field(min_length=1)
    date: dt.date

    @model_validator(mode="after")
    def _names_something(self) -> Self:
        if not (self.count or self.indicator):
            raise FieldError("Eine Ausnahme nennt count oder indicator.", "Eines der beiden eintragen.")
        return self


class Secrecy(Strict):
    """What is kept secret beside the thresholds, how the rest is told, and what readers are taken to know.

    Attributes
    ----------
    base : int
        Counts that are no secret are told as multiples of it. A year keeps that of its first release.
    flag_width : int or "schutz"
        A flag is told only if either answer leaves a secret count so many numbers: see
        `screening.disclosure.told`.
    zeros : bool
        Zeros, and numerators as large as their denominator, are secret, too.
    dominance : Decimal
        A count is secret if more than this share of it is due to the one largest contributor (only for
        counts whose `largest` is delivered, see `screening.concept.catalogue.Count`).
    totals : tuple of str
        Which sums are taken for known to the last digit: ``city``, ids of ``[[parent]]``, columns of the
        assignment table. Empty: all there are.
    extents : tuple of tuple of str
        Free extents (Umgriffe) whose sums are known, too: lists of area ids, for all years on whose boundaries
        all of these areas exist.
    exceptions : tuple of SecrecyException
    """

    base: Annotated[int, Field(ge=3, le=100)] = 5
    flag_width: Width = 4
    zeros: bool = False
    dominance: Share = Decimal("0.85")
    totals: tuple[str, ...] = ()
    extents: tuple[tuple[str, ...], ...] = ()
    exceptions: tuple[SecrecyException, ...] = Field(alias="exception", default=())

    def areas(self) -> list[str]:
        """Return all areas that exceptions and extents name, as written."""
        return [*(e.area for e in self.exceptions if e.area), *(a for e in self.extents for a in e)]

    def with_names(self, meant: Mapping[str, str], levels: Mapping[str, str]) -> Secrecy:
        """Return these settings with areas' ids and names of geographies in place of the texts that mean them.

        Examples
        --------
        >>> secrecy = Secrecy(extents=(("1.1", "01.2"),), totals=("city", "Bezirk"))
        >>> secrecy = secrecy.with_names({"1.1": "01.1"}, {"Bezirk": "bezirk"})
        >>> secrecy.extents, secrecy.totals
        ((('01.1', '01.2'),), ('city', 'bezirk'))
        """
        exceptions = tuple(
            e.model_copy(update={"area": meant[e.area]}) if e.area and e.area in meant else e
            for e in self.exceptions
        )
        extents = tuple(tuple(meant.get(a, a) for a in extent) for extent in self.extents)
        totals = tuple(levels.get(t, t) for t in self.totals)
        return self.model_copy(update={"exceptions": exceptions, "extents": extents, "totals": totals})
