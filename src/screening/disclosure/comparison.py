"""Two screenings side by side: two years of a city, or two sets of criteria on the same data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

import geopandas as gpd
import pandas as pd

from screening.analysis.time import Attribution, attribute
from screening.concept import Catalogue, Criteria
from screening.delivery import Carry, City, Source
from screening.disclosure.called import names_of, no_names
from screening.disclosure.register import Register
from screening.disclosure.release import AUDIENCES
from screening.disclosure.telling import told_side_by_side
from screening.disclosure.told import Facts
from screening.rule import Screening


@dataclass(frozen=True)
class Comparison:
    """All that may be shown of two screenings and what lies between them.

    Attributes
    ----------
    audience : {"intern", "gespraech"}
    labels : tuple of str
        What the two are called: two years, or two sets of criteria.
    before, now : Screening
        As the audience sees them. Of the same year if only the criteria differ.
    attribution : Attribution
        Why they differ, on the areas of `now`.
    carried : bool
        Whether the boundaries are the same or a crosswalk leads from one to the other.
    water : geopandas.GeoSeries
        Lines for orientation, may be empty.
    base : int
        The multiple that counts are rounded to; 0 where they are as delivered (``intern``).
    told : mapping of int to Facts
        For ``gespraech``: what is told of each year now and was told before, for the register.
    names, former : pandas.Series
        Text: what the areas of `now` are called, and those of `before` by their own ids; empty without names.
    """

    audience: str
    labels: tuple[str, str]
    before: Screening
    now: Screening
    attribution: Attribution
    carried: bool
    water: gpd.GeoSeries
    base: int = 0
    told: Mapping[int, Facts] = field(default_factory=dict)
    names: pd.Series = field(default_factory=no_names)
    former: pd.Series = field(default_factory=no_names)

    def __repr__(self) -> str:
        # the dataclass's own would write all frames into whatever shows or logs a comparison
        return f"<Comparison {self.city.key} {self.labels[0]} / {self.labels[1]} {self.audience}>"

    @property
    def counted(self) -> bool:
        """Whether any count was delivered, on either side."""
        both = (self.before.rates, self.now.rates)
        return any(bool(r.counted.any() or r.delivery.inhabitants.notna().any()) for r in both)

    @property
    def city(self) -> City:
        """The city."""
        return self.now.rates.delivery.city

    @property
    def year(self) -> int:
        """The later year."""
        return self.now.rates.delivery.year

    @property
    def years(self) -> tuple[int, int]:
        """Both years; the same twice if only the criteria differ."""
        return self.before.rates.delivery.year, self.year

    @property
    def same_data(self) -> bool:
        """Whether only the criteria differ."""
        return self.years[0] == self.years[1]

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue as defined in the later year."""
        return self.now.rates.catalogue

    @property
    def criteria(self) -> Criteria:
        """The criteria of the later year, or the other ones."""
        return self.now.criteria

    @property
    def decision(self) -> pd.DataFrame:
        """The decisions of `now`."""
        return self.now.decision

    @property
    def stichtag(self) -> dt.date:
        """The later year's Stichtag."""
        return self.now.rates.delivery.stichtag

    @property
    def areas(self) -> gpd.GeoDataFrame:
        """The areas of the later year."""
        return self.now.rates.delivery.areas

    @property
    def peopled(self) -> bool:
        """Whether anybody has told how many people live in the later year's areas."""
        return self.now.rates.delivery.peopled

    @property
    def boundary(self) -> str:
        """The boundary version of the later year."""
        return self.now.rates.delivery.boundary

    @property
    def sources(self) -> tuple[Source, ...]:
        """The files of both years, the earlier ones first."""
        both = (*self.before.rates.delivery.sources, *self.now.rates.delivery.sources)
        return tuple(dict.fromkeys(both))


def compare(
    before: Screening,
    now: Screening,
    carry: Carry | None,
    water: gpd.GeoSeries,
    audience: str,
    labels: tuple[str, str],
    *,
    register: Register | None = None,
) -> Comparison:
    """Let two screenings through the door, side by side.

    Parameters
    ----------
    before, now : Screening
        Two years, the earlier first; or the criteria in force and others on the same delivery.
    carry : Carry or None
        How the earlier counts reach the later areas, where the boundaries differ.
    water : geopandas.GeoSeries
    audience : {"intern", "gespraech"}
    labels : tuple of str
    register : Register, optional
        What has left the house before.

    Raises
    ------
    ValueError
        If the audience is unknown.
    """
    if audience not in AUDIENCES:
        raise ValueError(f"audience muss eines von {', '.join(AUDIENCES)} sein.")
    facts: dict[int, Facts] = {}
    base = 0
    if audience != "intern":
        first, second = told_side_by_side(before, now, register)
        facts = {t.facts.year: t.facts for t in (first, second)}
        before, now, base = first.screening, second.screening, second.base
    moved = now.rates.delivery.boundary != before.rates.delivery.boundary
    found = attribute(now, before, carry)
    carried = not moved or carry is not None
    names, former = (names_of(s.rates.delivery.areas, s.rates.delivery.city) for s in (now, before))
    return Comparison(audience, labels, before, now, found, carried, water, base, facts, names, former)
