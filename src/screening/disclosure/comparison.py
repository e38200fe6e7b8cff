"""Two screenings side by side: two years of a city, or two sets of criteria on the same data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

import geopandas as gpd
import pandas as pd

from screening.analysis.attribution import Attribution, attribute, mean_definition
from screening.catalogue import Catalogue
from screening.criteria import Criteria
from screening.delivery import Carry, City, Source
from screening.disclosure.register import Published, Register, protection_of, published_of
from screening.disclosure.release import AUDIENCES
from screening.disclosure.shown import as_shown, protect_decision, without
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
    published : mapping of int to Published
        For ``gespraech``: what it shows of the counts of each year, for the register.
    """

    audience: str
    labels: tuple[str, str]
    before: Screening
    now: Screening
    attribution: Attribution
    carried: bool
    water: gpd.GeoSeries
    published: Mapping[int, Published] = field(default_factory=dict)

    def __repr__(self) -> str:
        # the dataclass's own would write all frames into whatever shows or logs a comparison
        return f"<Comparison {self.city.key} {self.labels[0]} / {self.labels[1]} {self.audience}>"

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
    one_year = before.rates.delivery.year == now.rates.delivery.year
    published: dict[int, Published] = {}
    if audience != "intern":
        first, second = before, now
        sides = (first,) if one_year else (first, second)
        withheld = [protection_of(s, register).withheld for s in sides]
        published = {s.rates.delivery.year: published_of(s, w) for s, w in zip(sides, withheld, strict=True)}
        before = as_shown(first, withheld[0])
        now = (
            _other_criteria(first, second, before, withheld[0]) if one_year else as_shown(second, withheld[1])
        )
    moved = now.rates.delivery.boundary != before.rates.delivery.boundary
    found = attribute(now, before, carry)
    carried = not moved or carry is not None
    return Comparison(audience, labels, before, now, found, carried, water, published)


def _other_criteria(
    first: Screening, second: Screening, shown: Screening, withheld: pd.DataFrame
) -> Screening:
    """Return what other criteria make of the same delivery, without more than the criteria in force let out.

    Withheld is what is withheld under the criteria in force: with partners of its own, each of the two would
    show what the other hides. A mean of another definition is not told beside the one in force, since small
    counts follow from two of them. Where only a flag or the size's verdict is told, that of other criteria is
    told if it follows from it: else each further threshold would say more of the count.
    """
    other = as_shown(second, withheld)
    if mean_definition(first.criteria) != mean_definition(second.criteria):
        other = replace(other, reference=_blank(other.reference))
    hide = pd.DataFrame(False, index=other.exceeds.index, columns=other.exceeds.columns)
    for i in shown.exceeds:
        bare = shown.exceeds[i].notna() & shown.rates.numerator[i].isna()
        if bare.any():
            told, then = shown.exceeds[i], other.exceeds[i]
            easier, harder = _order(first, second, i)
            follows = (told & then & easier) | (~told & ~then & harder)
            hide[i] = bare & ~follows.fillna(False)
    least = first.criteria.min_inhabitants, second.criteria.min_inhabitants
    bare = shown.enough.notna() & shown.rates.delivery.inhabitants.isna()
    follows = (shown.enough & (least[1] <= least[0])) | (~shown.enough & (least[1] >= least[0]))
    enough = without(other.enough, bare & ~follows.fillna(False))
    return replace(protect_decision(other, hide), enough=enough)


def _order(first: Screening, second: Screening, i: str) -> tuple[bool, bool]:
    """Tell whether all that exceeds by the first criteria does by the second, and the other way round."""
    bars = []
    for screening in (first, second):
        exact = screening.reference["exact"][i]
        if not isinstance(exact, Fraction):
            return False, False
        # a value at the bar itself lies below it if it must be more
        bars.append((exact * screening.criteria.factor, screening.criteria.comparison == ">"))
    return bars[1] <= bars[0], bars[1] >= bars[0]


def _blank(reference: pd.DataFrame) -> pd.DataFrame:
    """Return a table of reference values without any."""
    numbers = {c: without(reference[c], True) for c in reference if c != "exact"}
    return reference.assign(**numbers, exact=None)
