"""Space: who borders on whom, proposals for the Umgriff, what lies between them, and clusters of hits."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from screening.analysis.space.clusters import Clusters, clusters
from screening.analysis.space.groups import Groups, groups, surrounded
from screening.analysis.space.links import links
from screening.rule import Screening


@dataclass(frozen=True)
class Space:
    """How the areas of one screening lie to each other.

    Attributes
    ----------
    links : pandas.DataFrame
        Pairs of neighbours, see `screening.analysis.space.links.links`.
    barriers : geopandas.GeoSeries
        What parts neighbours; may be empty.
    groups : Groups
        Proposals for the Umgriff.
    surrounded : pandas.DataFrame
        See `screening.analysis.space.groups.surrounded`.
    clusters : Clusters
    """

    links: pd.DataFrame
    barriers: gpd.GeoSeries
    groups: Groups
    surrounded: pd.DataFrame
    clusters: Clusters


def space(screening: Screening, barriers: gpd.GeoSeries | None = None) -> Space:
    """Look at one screening in space.

    Parameters
    ----------
    screening : Screening
        May have passed the door. Geometry and tolerances are those of its delivery.
    barriers : geopandas.GeoSeries, optional
        Lines or areas in the city's working CRS.

    Examples
    --------
    >>> import screening as sc
    >>> city = sc.read_city("musterstadt", data="data")
    >>> criteria = sc.read_criteria(city.raw / "kriterien.toml", sc.read_city_catalogue(city), 2024)
    >>> result = sc.screen(sc.rates(sc.read_delivery(city, 2024)), criteria)

    >>> found = space(result)
    >>> found.surrounded[["decision", "neighbours", "taken"]].to_dict("index")
    {'23.1.5': {'decision': 'zu klein', 'neighbours': 5, 'taken': 3}}
    >>> found.links["cut"].any(), len(found.barriers)  # without barriers nothing is cut
    (np.False_, 0)
    """
    delivery = screening.rates.delivery
    city = delivery.city
    joined = links(
        delivery.areas.geometry,
        barriers,
        gap=float(city.checks.gap_width_m),
        within=float(city.context.barriers_within_m),
    )
    together = groups(screening, joined)
    return Space(
        joined,
        gpd.GeoSeries([], crs=city.crs) if barriers is None else barriers,
        together,
        surrounded(screening, joined, together.of),
        clusters(screening, joined),
    )


__all__ = ["Space", "space"]
