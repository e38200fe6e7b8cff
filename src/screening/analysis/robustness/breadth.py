"""Thematic breadth: seven hits can come from three circumstances."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from screening.base import Bools
from screening.concept import Catalogue, Robustness
from screening.rule import Screening, count_hits

LEVELS = ("breit", "überlappend", "schmal", "einseitig")
"""Breadth of an area's hits, see `level_of`."""


@dataclass(frozen=True)
class Breadth:
    """How many different things stand behind the sure hits.

    Attributes
    ----------
    circumstances : pandas.DataFrame
        Int64, areas × circumstances (keys of `circumstances_of`): sure hits. The sum is ``hits_min``.
    areas : pandas.DataFrame
        ``hits``: sure hits; ``circumstances``: how many circumstances they come from; ``most``: how many
        from the circumstance with most; ``without``: how many remain without that one (Int64);
        ``largest``: its key (text, NA without hits; of several the first in the criteria's order);
        ``effective``: the effective number of the hits (Float64, NA if none can be had), ``measured``: how
        many of the hits it is made of (Int64); ``level``: one of `LEVELS`, empty where the sure hits do not
        reach `min_hits`.
    correlation : pandas.DataFrame
        Float64, the criteria's indicators that can be compared, in their order: Pearson's correlation of
        their rates over the eligible areas that have both values.
    areas_of : pandas.DataFrame
        int64: how many areas each of these correlations is made of.
    left_out : tuple of str
        The criteria's indicators without correlations: too few values in common, or no differences.
    effective : float or None
        The effective number of all indicators compared; None without any.
    """

    circumstances: pd.DataFrame = field(repr=False)
    areas: pd.DataFrame = field(repr=False)
    correlation: pd.DataFrame = field(repr=False)
    areas_of: pd.DataFrame = field(repr=False)
    left_out: tuple[str, ...]
    effective: float | None


def hits_by_theme(screening: Screening) -> pd.DataFrame:
    """Return the sure hits per area and theme.

    Returns
    -------
    pandas.DataFrame
        Int64, areas × theme ids (those that the criteria's indicators have, in the catalogue's order).
        Open values count as no hit; the sum over themes is ``hits_min``.
    """
    catalogue = screening.rates.catalogue
    columns = {}
    for theme in catalogue.theme_labels:
        ids = [i for i in screening.criteria.indicators if catalogue[i].theme == theme]
        if ids:
            columns[theme] = count_hits(screening.exceeds[ids])["hits_min"]
    return pd.DataFrame(columns, index=screening.exceeds.index)


def circumstances_of(catalogue: Catalogue, indicators: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return which of the indicators show the same circumstance.

    Returns
    -------
    dict of str to tuple of str
        By the id of the circumstance, in the order of the indicators. An indicator without a circumstance
        is one of its own, under ``:<indicator>`` (no id begins so).

    Examples
    --------
    Two benefits of the same law count the same households; households with children are a circumstance of
    their own, under the indicator's id:

    >>> from screening.concept.catalogue import default_catalogue
    >>> circumstances_of(default_catalogue(), ["alg2", "hh_kind", "sozialgeld"])
    {'sgb2': ('alg2', 'sozialgeld'), ':hh_kind': ('hh_kind',)}
    >>> circumstances_of(default_catalogue(), [])
    {}
    """
    groups: dict[str, tuple[str, ...]] = {}
    for i in indicators:
        key = catalogue[i].circumstance or f":{i}"
        groups[key] = (*groups.get(key, ()), i)
    return groups


def circumstance_label(catalogue: Catalogue, key: str) -> str:
    """Return what a circumstance is called in German.

    Parameters
    ----------
    catalogue : Catalogue
    key : str
        See `circumstances_of`.

    Returns
    -------
    str
        The circumstance's label; of an indicator that is a circumstance of its own its short name.

    Raises
    ------
    KeyError
        If the catalogue has no such circumstance or indicator.

    Examples
    --------
    >>> from screening.concept.catalogue import default_catalogue
    >>> catalogue = default_catalogue()
    >>> circumstance_label(catalogue, catalogue["alg2"].circumstance), circumstance_label(catalogue, ":hh_kind")
    ('Leistungen nach SGB II', 'Haushalte mit Kindern')
    """
    return catalogue[key[1:]].short if key.startswith(":") else catalogue.circumstance_labels[key]


def hits_by_circumstance(screening: Screening) -> pd.DataFrame:
    """Return the sure hits per area and circumstance.

    Returns
    -------
    pandas.DataFrame
        Int64, areas × keys of `circumstances_of`. Open values count as no hit; the sum over circumstances is
        ``hits_min``.
    """
    groups = circumstances_of(screening.rates.catalogue, screening.criteria.indicators)
    columns = {key: count_hits(screening.exceeds[list(ids)])["hits_min"] for key, ids in groups.items()}
    return pd.DataFrame(columns, index=screening.exceeds.index)


def level_of(hits: int, circumstances: int, most: int, min_hits: int, settings: Robustness) -> str:
    """Name the breadth of an area's sure hits.

    The first that holds: empty if the hits do not reach `min_hits`; *einseitig* if one circumstance gives
    more than the share ``dominant`` of them (all, too) and those of the others are too few; *schmal* if there
    are at most ``narrow`` times as many circumstances as hits; *breit* if there are at least `min_hits`
    circumstances, so that the rule would be met if each counted once; else *überlappend*.

    Examples
    --------
    >>> [level_of(7, c, m, 7, Robustness()) for c, m in [(7, 1), (5, 3), (3, 3), (4, 4), (1, 7)]]
    ['breit', 'überlappend', 'schmal', 'einseitig', 'einseitig']

    Below `min_hits` an area has no breadth to tell, and without any hit neither:

    >>> level_of(6, 6, 1, 7, Robustness()), level_of(0, 0, 0, 7, Robustness())
    ('', '')
    """
    if hits < min_hits:
        return ""
    if most > settings.dominant * hits and hits - most < min_hits:
        return "einseitig"
    if circumstances <= settings.narrow * hits:
        return "schmal"
    return "breit" if circumstances >= min_hits else "überlappend"


def correlations(screening: Screening) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return how the criteria's indicators go together over the eligible areas.

    Eligible are areas with enough inhabitants that are not excluded. Each pair is taken over the areas that
    have both values (pairwise): nothing is filled, and a gap in one indicator costs the others nothing.

    Returns
    -------
    tuple of pandas.DataFrame
        Pearson's correlations (Float64) and the numbers of areas behind them (int64). An indicator is left
        out if a pair has fewer than ``robustness.common_areas`` areas or no spread; of the indicators of such
        pairs the one with most of them goes first, of equals the later.

    Notes
    -----
    The rates of small areas vary by chance, which makes correlations smaller than those of the circumstances
    behind them.
    """
    criteria = screening.criteria
    inside = screening.enough.fillna(False).to_numpy(dtype=bool) & ~screening.enough.index.isin(
        [e.area for e in criteria.exclusions]
    )
    rate = screening.rates.rate.loc[inside, list(criteria.indicators)].astype(float)
    known = rate.notna().to_numpy(dtype="int64")
    together = known.T @ known
    r = rate.corr(min_periods=criteria.robustness.common_areas).to_numpy(copy=True)
    kept = list(range(len(r)))
    while kept:
        lacking = np.isnan(r[np.ix_(kept, kept)]).sum(axis=1)
        if not lacking.any():
            break
        # the last of those with most
        kept.pop(len(kept) - 1 - int(np.argmax(lacking[::-1])))
    names = [criteria.indicators[k] for k in kept]
    pick = np.ix_(kept, kept)
    told = np.clip(r[pick], -1.0, 1.0)
    np.fill_diagonal(told, 1.0)
    return (
        pd.DataFrame(told, index=names, columns=names, dtype="Float64"),
        pd.DataFrame(together[pick], index=names, columns=names, dtype="int64"),
    )


def effective_number(correlation: pd.DataFrame) -> float | None:
    r"""Return to how many unrelated indicators these come: their participation ratio.

    ``(Σλ)² / Σλ²`` over the eigenvalues of the correlation matrix. Their sum is the number p of indicators
    and the sum of their squares is that of all squared correlations, so it is ``p² / Σ r²``: p if they are
    unrelated, 1 if they all say the same. Source: C. S. Bretherton and others, Journal of Climate 12 (1999),
    1990–2009.

    Parameters
    ----------
    correlation : pandas.DataFrame
        Square, 1 on the diagonal.

    Returns
    -------
    float or None
        Between 1 and p; None for an empty matrix.

    Examples
    --------
    >>> effective_number(pd.DataFrame([[1.0, 0.5], [0.5, 1.0]]))
    1.6
    >>> effective_number(pd.DataFrame([[1.0, 1.0], [1.0, 1.0]])), effective_number(pd.DataFrame())
    (1.0, None)
    """
    r = correlation.to_numpy(dtype=float)
    return len(r) ** 2 / float((r**2).sum()) if len(r) else None


def breadth(screening: Screening) -> Breadth:
    """Return how broad the hits of each area are.

    Parameters
    ----------
    screening : Screening
        It may have passed the door: then correlations are those of the figures shown, and open flags count
        as no hit.

    Examples
    --------
    >>> import screening as sc
    >>> city = sc.read_city("musterstadt", data="data")
    >>> criteria = sc.read_criteria(city.raw / "kriterien.toml", sc.read_city_catalogue(city), 2024)
    >>> result = sc.screen(sc.rates(sc.read_delivery(city, 2024)), criteria)

    >>> breadth(result).areas.loc[["23.1.1"], ["hits", "circumstances", "without", "level"]].values.tolist()
    [[12, 8, 9, 'breit']]
    """
    criteria = screening.criteria
    by = hits_by_circumstance(screening)
    counts = by.to_numpy(dtype="int64")
    hits, kinds = counts.sum(axis=1), (counts > 0).sum(axis=1)
    most = counts.max(axis=1)
    largest = pd.Series(np.array(by.columns, dtype=object)[counts.argmax(axis=1)], by.index, dtype="str")
    r, areas_of = correlations(screening)
    flags = screening.exceeds[list(r)].fillna(False).to_numpy(dtype=bool)
    effective, measured = _effective_hits(flags, r)
    shapes, place = np.unique(np.stack([hits, kinds, most]), axis=1, return_inverse=True)
    levels = [
        level_of(int(h), int(k), int(m), criteria.min_hits, criteria.robustness) for h, k, m in shapes.T
    ]
    areas = pd.DataFrame(
        {
            "hits": pd.array(hits, dtype="Int64"),
            "circumstances": pd.array(kinds, dtype="Int64"),
            "most": pd.array(most, dtype="Int64"),
            "without": pd.array(hits - most, dtype="Int64"),
            "largest": largest.mask(hits == 0).array,
            "effective": pd.array(effective, dtype="Float64"),
            "measured": pd.array(measured, dtype="Int64"),
            "level": pd.array(np.array(levels, dtype=object)[place.ravel()], dtype="str"),
        },
        index=by.index,
    )
    left_out = tuple(i for i in criteria.indicators if i not in r)
    return Breadth(by, areas, r, areas_of, left_out, effective_number(r))


def _effective_hits(flags: Bools, correlation: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return the effective number of each area's hits (NaN without any), and of how many hits it is made."""
    hit = flags.astype(float)
    squares = correlation.to_numpy(dtype=float) ** 2
    number = hit.sum(axis=1)
    spread = ((hit @ squares) * hit).sum(axis=1)
    effective = np.divide(number**2, spread, out=np.full(len(hit), np.nan), where=number > 0)
    return effective, number.astype("int64")


__all__ = [
    "LEVELS",
    "Breadth",
    "breadth",
    "circumstance_label",
    "circumstances_of",
    "correlations",
    "effective_number",
    "hits_by_circumstance",
    "hits_by_theme",
    "level_of",
]
