"""Whether the boundary versions of earlier years reach that of the year: told before anything is computed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

import pandas as pd

from screening.base import Finding, ScreeningError
from screening.delivery.geometry.crosswalk import Names, read_carry
from screening.delivery.geometry.findings_of_tables import no_way
from screening.delivery.manifest import City


def chain_findings(
    city: City,
    olds: Iterable[str],
    new: str,
    areas: Mapping[str, pd.Index[str]],
    names: Names = MappingProxyType({}),
) -> list[Finding]:
    """Return what keeps the years of older boundary versions from being brought onto a newer one.

    Parameters
    ----------
    city : City
    olds : iterable of str
        Boundary versions of earlier years.
    new : str
        The version of the year.
    areas, names : mapping
        As `crosswalk_findings`.

    Examples
    --------
    >>> city = City.model_construct(crosswalks=())
    >>> [f.message for f in chain_findings(city, ["2016", "2020", "2016"], "2020", {})]
    ['Vom Gebietsstand 2016 führt kein Umsteigeschlüssel zu 2020: seine Jahre fehlen in der Zeitreihe.']
    """
    found: list[Finding] = []
    for old in dict.fromkeys(olds):
        try:
            if old != new and read_carry(city, old, new, areas, names=names) is None:
                found.append(no_way(old, new))
        except ScreeningError as error:
            found += error.findings
    return found
