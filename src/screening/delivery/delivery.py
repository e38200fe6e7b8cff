"""What arrived for one city and year, joined and frozen."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from html import escape

import geopandas as gpd
import pandas as pd

from screening.base import Findings, many, styled
from screening.concept import UNDER, WITHHELD, Catalogue
from screening.delivery.geometry import Parts
from screening.delivery.manifest import City
from screening.delivery.tables import RATE_SCALE


@dataclass(frozen=True)
class Source:
    """What the documents say about a delivered file."""

    path: str
    source: str
    stichtag: dt.date
    licence: str
    attribution: str
    threshold: int
    sha256: str
    counts: tuple[str, ...]
    rounding: int = 0
    protection: int = 0
    rounded: Decimal = Decimal(0)
    rates_as: str = "unit"


@dataclass(frozen=True)
class Delivery:
    """All that arrived for one city and year, normalised; the only input of the figures.

    Attributes
    ----------
    city : City
    year : int
    catalogue : Catalogue
        As defined in `year`.
    stichtag : datetime.date
        The latest Stichtag among the files.
    boundary : str
        Boundary version of the values.
    areas : geopandas.GeoDataFrame
        Index `area_id`; parents, assigned geographies and geometry (working CRS).
    counts : pandas.DataFrame
        Int64, areas × counts; NA where a cell holds no number.
    status : pandas.DataFrame
        Text, the same shape: ``wert`` or the meaning of the special sign.
    rates, rates_status : pandas.DataFrame
        Delivered rates (areas × indicators) as integers of 10⁻⁹ of their unit, for sources without counts.
    sources : tuple of Source
    findings : Findings
    merged : dict of str to tuple of str
        Areas that are reported as one, with the areas that they are made of.
    """

    city: City
    year: int
    catalogue: Catalogue
    stichtag: dt.date
    boundary: str
    areas: gpd.GeoDataFrame
    counts: pd.DataFrame
    status: pd.DataFrame
    rates: pd.DataFrame
    rates_status: pd.DataFrame
    sources: tuple[Source, ...]
    findings: Findings
    merged: Parts = field(default_factory=dict)

    @property
    def inhabitants(self) -> pd.Series:
        """Inhabitants per area (Int64, NA where unknown)."""
        return self.counts[self.catalogue.inhabitants].rename("inhabitants")

    @property
    def peopled(self) -> bool:
        """Whether numbers of inhabitants were delivered at all."""
        return bool((self.status[self.catalogue.inhabitants] != "fehlt").any())

    @property
    def inhabitants_withheld(self) -> pd.Series:
        """Where a number of inhabitants was delivered and is not told (bool)."""
        return self.status[self.catalogue.inhabitants].isin([UNDER, WITHHELD])

    def inhabited_by(self, least: int) -> pd.Series:
        """Return where so many people live (nullable boolean): NA where that is asked for and not known."""
        enough = self.inhabitants >= least
        return enough if least else enough.fillna(True)

    def threshold_of(self, count: str) -> int:
        """Return the secrecy threshold of the source that delivered `count` (0 if none did)."""
        return max((s.threshold for s in self.sources if count in s.counts), default=0)

    def protection_of(self, count: str) -> int:
        """Return how wide the interval of a secret number must stay: the source's own, or its threshold."""
        own = [s.protection or s.threshold for s in self.sources if count in s.counts]
        return max(own, default=0)

    def rounding_of(self, count: str) -> int:
        """Return the multiple that the source of `count` rounds to before it delivers (0: not rounded)."""
        return max((s.rounding for s in self.sources if count in s.counts), default=0)

    def rate_step_of(self, indicator: str) -> int:
        """Return to which step the source of a delivered rate rounds it, in its integers (0: not rounded)."""
        percent = Decimal(self.catalogue[indicator].per) / 100
        steps = (
            s.rounded * (1 if s.rates_as == "unit" else percent)
            for s in self.sources
            if indicator in s.counts
        )
        return int(max(steps, default=Decimal(0)) * RATE_SCALE)

    def __repr__(self) -> str:
        # the tables' own text would land in tracebacks and in the notebooks' plain outputs
        return f"Delivery({self.city.key!r}, {self.year}, {len(self.areas)} areas)"

    def _repr_html_(self) -> str:
        known = int(self.counts.notna().sum().sum())
        return styled(
            f"<p><strong>{escape(self.city.name)} {self.year}</strong>: {many(len(self.areas), 'Gebiet', 'Gebiete')} "
            f"({escape(self.city.level)}), {many(self.counts.shape[1], 'Zählgröße', 'Zählgrößen')}, "
            f"{known} von {self.counts.size} Zellen mit Wert, "
            f"Stichtag {self.stichtag:%d.%m.%Y}, {self.findings.count('Fehler')} Fehler, "
            f"{many(self.findings.count('Warnung'), 'Warnung', 'Warnungen')}, "
            f"{many(self.findings.count('Hinweis'), 'Hinweis', 'Hinweise')}.</p>"
        )
