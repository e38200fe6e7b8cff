"""Sums that readers are taken to know: geographies as sets of areas, and what is left of them to tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from screening.base import Bools, Finding, Ints
from screening.concept import NAME
from screening.delivery import City
from screening.delivery.manifest import CITY_TOTAL
from screening.disclosure.findings import extent_area_unknown, geography_unknown


@dataclass(frozen=True)
class Totals:
    """Known sums over areas, and what they leave open.

    Attributes
    ----------
    groups : array of bool, shape (sums, areas)
        Distinct sets of areas whose sum is known.
    atom : array of int, shape (areas,)
        Areas with the same number are in the same sums, all of them: what one has more, another of them
        can have less, and no sum tells.
    """

    groups: Bools
    atom: Ints


def levels_of(city: City, areas: pd.DataFrame) -> tuple[str, ...]:
    """Return the geographies there are: the city, its parents, the columns of the assignment table.

    The areas' names are none: each would be the known sum of its own area.
    """
    columns = [str(c) for c in areas.columns if c not in ("geometry", NAME)]
    return (CITY_TOTAL, *columns)


def known_totals(city: City, areas: pd.DataFrame, extents: Sequence[Sequence[str]] = ()) -> Totals:
    """Return the sums that are taken for known.

    Parameters
    ----------
    city : City
        Its ``[secrecy] totals`` name the geographies; empty means all. Its ``extents`` count where all of
        their areas exist.
    areas : pandas.DataFrame
        Index `area_id`; parents and assigned geographies as columns. A blank is in no group.
    extents : sequence of sequences of str
        Free extents (Umgriff): lists of area ids whose sums are known, too. Unknown ids are left out.
    """
    wanted = city.secrecy.totals or levels_of(city, areas)
    sets = [np.ones(len(areas), dtype=bool)] if CITY_TOTAL in wanted else []
    for level in (c for c in wanted if c in areas.columns and c != NAME):
        codes, names = pd.factorize(areas[level].astype("str").to_numpy(dtype=object))
        sets += [codes == k for k, name in enumerate(names) if str(name).strip()]
    own = [e for e in city.secrecy.extents if set(e) <= set(areas.index)]
    sets += [areas.index.isin(list(extent)) for extent in (*own, *extents)]
    # by their bytes: the rows of a wide table are slow to compare
    distinct = {s.tobytes(): s for s in sets if s.any()}
    groups = np.array([distinct[key] for key in sorted(distinct)], dtype=bool)
    return totals_of(groups.reshape(len(distinct), len(areas)))


def totals_of(groups: Bools) -> Totals:
    """Return which areas no known sum tells apart.

    Parameters
    ----------
    groups : array of bool, shape (sums, areas)

    Examples
    --------
    A city of four areas and one of its two districts: the other district follows.

    >>> totals_of(np.array([[True, True, True, True], [True, True, False, False]])).atom.tolist()
    [1, 1, 0, 0]
    """
    _, atom = np.unique(np.packbits(groups, axis=0).T, axis=0, return_inverse=True)
    return Totals(groups, atom.reshape(-1).astype(np.int64))


def totals_findings(city: City, areas: pd.DataFrame) -> tuple[Finding, ...]:
    """Tell names in ``[secrecy]`` that no geography and no area answers to."""
    known = levels_of(city, areas)
    levels = [geography_unknown(name, known) for name in city.secrecy.totals if name not in known]
    extents = [
        extent_area_unknown(area, n)
        for n, extent in enumerate(city.secrecy.extents, 1)
        for area in extent
        if area not in areas.index
    ]
    return (*levels, *extents)
