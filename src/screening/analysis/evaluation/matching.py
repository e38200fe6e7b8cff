"""Partners for programme areas: areas near the threshold that were like them before the programme began."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from screening.analysis.evaluation.panel import Panel, row_means
from screening.base import Bools, Floats
from screening.concept import Criteria, Evaluation

TOUCHING = 1.0
"""Areas nearer than this, in metres, border on each other: borders are drawn no better."""

HALF = 0.5
"""Two areas are compared if at least this share of the dimensions is known of both."""

_FORBIDDEN = 1e9


@dataclass(frozen=True)
class Cohort:
    """Programme areas that began in the same year, and where their partners come from.

    Attributes
    ----------
    start : int
        First year of the programme.
    before : tuple of int
        Years before it, ascending; the last is the one in which areas are near the threshold or not.
    treated, pool : list of int
        Rows of the panel: the programme areas, and the areas that could be partners.
    """

    start: int
    before: tuple[int, ...]
    treated: list[int]
    pool: list[int]


def near_threshold(
    panel: Panel,
    year: int,
    criteria: Criteria,
    programme: Sequence[str],
    bordering: Sequence[str],
) -> list[int]:
    """Return the rows of areas that could be partners, judged in the last year before the start.

    They have enough inhabitants, are not excluded, no programme areas, not redrawn since (their earlier
    years would be estimates), not among `bordering`, and their hits are at most `hits_around` below the
    number that the rule wants. How far above it they may be is judged against each programme area.

    Parameters
    ----------
    panel : Panel
    year : int
        The last one before the start.
    criteria : Criteria
    programme, bordering : sequence of str
        Ids of areas that are left out.

    Returns
    -------
    list of int
        Ascending. An area whose hits or inhabitants are not known is not among them.

    Examples
    --------
    With 7 hits wanted, 5 is the least; d has too few inhabitants, of e nothing is known, f has the programme:

    >>> from screening.analysis.time.trend import Trend
    >>> areas = pd.Index(["a", "b", "c", "d", "e", "f"])
    >>> hits = np.array([[4.0], [5.0], [12.0], [7.0], [np.nan], [8.0]])
    >>> enough = np.array([[1.0], [1.0], [1.0], [0.0], [np.nan], [1.0]])
    >>> joined = Trend((2023,), {}, pd.DataFrame(), pd.DataFrame(), frozenset(), {})
    >>> data = Panel(areas, (2023,), {}, hits, hits, enough, joined)
    >>> rule = Criteria(valid_from=2023, indicators=("x",), threshold=2, min_hits=7, min_inhabitants=1, mean="median")
    >>> near_threshold(data, 2023, rule, programme=["f"], bordering=["c"]), near_threshold(data, 2023, rule, [], [])
    ([1], [1, 2, 5])
    """
    column = panel.columns([year])[0]
    least = criteria.min_hits - criteria.evaluation.hits_around
    with np.errstate(invalid="ignore"):
        fits: Bools = (panel.hits[:, column] >= least) & (panel.enough[:, column] == 1)
    out = {*programme, *bordering, *panel.trend.uncertain, *(e.area for e in criteria.exclusions)}
    fits &= ~panel.areas.isin(sorted(out))
    return [int(i) for i in np.flatnonzero(fits)]


def bordering(areas: pd.DataFrame, programme: Sequence[str]) -> tuple[str, ...]:
    """Return the areas that border on a programme area; without geometry none.

    Parameters
    ----------
    areas : geopandas.GeoDataFrame
        Index `area_id`, in a CRS in metres.
    programme : sequence of str

    Returns
    -------
    tuple of str
        In the order of the areas; no programme area is among them. Areas up to `TOUCHING` metres apart border on
        each other.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely import box
    >>> shapes = {"a": box(0, 0, 9, 9), "b": box(9, 0, 18, 9), "c": box(18.5, 0, 27, 9), "d": None}
    >>> areas = gpd.GeoDataFrame(geometry=gpd.GeoSeries(shapes))
    >>> bordering(areas, ["a"]), bordering(areas, ["b"]), bordering(areas, ["d"]), bordering(areas, [])
    (('b',), ('a', 'c'), (), ())
    """
    shapes = areas.geometry
    values = shapes.to_numpy()
    drawn = shapes[~(shapely.is_missing(values) | shapely.is_empty(values))]
    own = drawn[drawn.index.isin(list(programme))]
    if own.empty:
        return ()
    tree = shapely.STRtree(drawn.to_numpy())
    near = tree.query(own.to_numpy(), predicate="dwithin", distance=TOUCHING)[1]
    found = drawn.index[np.unique(near)]
    return tuple(str(a) for a in found[~found.isin(list(programme))])


def characteristics(panel: Panel, cohort: Cohort, indicators: Sequence[str]) -> Floats:
    """Return what areas are matched on: their levels before the start, standardised.

    For each indicator and year the value's distance from the mean of the cohort's areas and their pool, in
    standard deviations (ddof 0), averaged over the years that the series' breaks let compare with the last
    one; last the hits, averaged over all years before. Each is standardised once more, so that all weigh
    the same. A missing year is left out of the average: it shifts nothing, since each year has its own zero.

    Parameters
    ----------
    panel : Panel
    cohort : Cohort
    indicators : sequence of str

    Returns
    -------
    array of float
        Panel rows × (indicators + 1); NaN where nothing is known.

    Examples
    --------
    One programme area and two that could be partners, one indicator and the hits; the third's hits are not known:

    >>> from screening.analysis.time.trend import Trend
    >>> joined = Trend((2023,), {}, pd.DataFrame(), pd.DataFrame(), frozenset(), {})
    >>> hits = np.array([[8.0], [6.0], [np.nan]])
    >>> rate = {"alg2": np.array([[30.0], [30.0], [15.0]])}
    >>> data = Panel(pd.Index(["a", "b", "c"]), (2023,), rate, hits, hits, np.ones_like(hits), joined)
    >>> characteristics(data, Cohort(2024, (2023,), treated=[0], pool=[1, 2]), ["alg2"]).round(2).tolist()
    [[0.71, 1.0], [0.71, -1.0], [-1.41, nan]]
    """
    rows = cohort.treated + cohort.pool
    last = cohort.before[-1]
    levels = []
    for i in indicators:
        years = [y for y in panel.comparable(i, last) if y in cohort.before]
        levels.append(row_means(standardised(panel.rate[i][:, panel.columns(years)], rows)))
    levels.append(row_means(panel.hits[:, panel.columns(cohort.before)]))
    return standardised(np.stack(levels, axis=1), rows)


def standardised(values: Floats, rows: Sequence[int]) -> Floats:
    """Return columns in standard deviations from their mean, both taken over `rows`; a constant gives 0.

    Examples
    --------
    >>> standardised(np.array([[1.0], [3.0], [9.0]]), [0, 1]).ravel().tolist()
    [-1.0, 1.0, 7.0]
    >>> standardised(np.array([[5.0, np.nan], [5.0, 2.0]]), [0, 1]).tolist()  # a constant, and a missing value
    [[0.0, nan], [0.0, 0.0]]
    """
    of = values[list(rows)]
    middle = row_means(of.T)
    spread = np.sqrt(row_means(((of - middle) ** 2).T))
    found: Floats = (values - middle) / np.where(spread > 0, spread, 1.0)
    return found


def distances(marks: Floats, hits: Floats, cohort: Cohort, settings: Evaluation) -> Floats:
    """Return how far each area of the pool is from each programme area (treated × pool).

    The root of the mean squared difference over the characteristics known of both; infinite if these are
    less than half, or if their hits in the last year before differ by more than `hits_around`. Where the
    programme area's hits are not known (redrawn since) that is not asked.

    Parameters
    ----------
    marks : array of float
        Panel rows × characteristics, see `characteristics`.
    hits : array of float
        Panel rows: hits in the last year before the start.
    cohort : Cohort
    settings : Evaluation

    Returns
    -------
    array of float
        In standard deviations.

    Examples
    --------
    Of the second too little is known; the third's hits are three apart, one more than the setting allows:

    >>> marks = np.array([[0.0, 0.0, 0.0], [3.0, 4.0, np.nan], [1.0, np.nan, np.nan], [0.0, 0.0, 0.0]])
    >>> hits = np.array([8.0, 6.0, 8.0, 5.0])
    >>> distances(marks, hits, Cohort(2024, (2023,), [0], [1, 2, 3]), Evaluation()).round(3).tolist()
    [[3.536, inf, inf]]
    """
    own, other = marks[cohort.treated], marks[cohort.pool]
    gaps = own[:, None, :] - other[None, :, :]
    known = ~np.isnan(gaps)
    count = known.sum(axis=2)
    total = (np.where(known, gaps, 0.0) ** 2).sum(axis=2)
    far: Floats = np.sqrt(np.divide(total, count, out=np.full(count.shape, np.inf), where=count > 0))
    apart = np.abs(hits[cohort.treated][:, None] - hits[cohort.pool][None, :])
    far[(count < HALF * marks.shape[1]) | (apart > settings.hits_around)] = np.inf
    return far


def assign(far: Floats, partners: int) -> list[list[int]]:
    """Choose partners so that the sum of distances is smallest, each area once.

    Parameters
    ----------
    far : array of float
        Programme areas × pool; infinite where they must not be paired.
    partners : int
        How many rounds: in each, every programme area gets one more partner if there is one left, so that
        none has two before all that can have one do.

    Returns
    -------
    list of list of int
        Per programme area the positions in the pool, in the order of the rounds.

    Notes
    -----
    Optimal within a round (D. F. Crouse, IEEE Trans. Aerosp. Electron. Syst. 52 (2016); scipy), and the
    same for the same order of areas.

    Examples
    --------
    >>> assign(np.array([[1.0, 2.0, 9.0], [1.0, 9.0, np.inf]]), 2)
    [[1, 2], [0]]
    >>> assign(np.array([[np.inf], [2.0]]), 3), assign(np.zeros((2, 0)), 3)  # no partner, nobody to be had
    ([[], [0]], [[], []])
    """
    from scipy.optimize import linear_sum_assignment

    chosen: list[list[int]] = [[] for _ in far]
    free = np.ones(far.shape[1], dtype=bool)
    cost = np.where(np.isfinite(far), far, _FORBIDDEN)
    for _ in range(partners):
        places = np.flatnonzero(free)
        if not len(places):
            break
        for own, column in zip(*linear_sum_assignment(cost[:, places]), strict=True):
            place = int(places[column])
            if cost[own, place] < _FORBIDDEN:
                chosen[own].append(place)
                free[place] = False
    return chosen
