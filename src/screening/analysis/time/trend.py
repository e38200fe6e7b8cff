"""Years side by side: every value on today's areas, breaks marked, and what changed since last year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import pandas as pd

from screening.analysis.untold import untold_decisions
from screening.delivery import Carry
from screening.rule import Screening


@dataclass(frozen=True)
class Trend:
    """Series of all indicators on the areas of the newest year.

    Attributes
    ----------
    years : tuple of int
        Years with a delivery, ascending, the newest last.
    rate : dict of str to pandas.DataFrame
        Per indicator: Float64 in its unit, areas × years; NA where open, withheld or without a crosswalk,
        and on redrawn areas where only rates were delivered.
    reference : pandas.DataFrame
        Float64 in their units, indicators × years: the mean in force in each year.
    decision : pandas.DataFrame
        Text, areas × years; NA for areas that a reform has changed since.
    uncertain : frozenset of str
        Areas whose earlier years were carried over by a crosswalk.
    cuts : dict of str to tuple of int
        Per indicator the years at which the series is cut: never draw a line across.
    untold : pandas.DataFrame or None
        bool, areas × years: whether the door does not tell the decision (see `untold_decisions`); None if
        it tells all.
    low, high : pandas.DataFrame
        Int64, areas × years: sure and possible hits; NA for areas that a reform has changed since.
    exceeds : dict of str to pandas.DataFrame
        Per indicator: nullable boolean, areas × years, whether the value exceeded that year's threshold; NA likewise,
        and where open.
    """

    years: tuple[int, ...]
    rate: dict[str, pd.DataFrame]
    reference: pd.DataFrame
    decision: pd.DataFrame
    uncertain: frozenset[str]
    cuts: dict[str, tuple[int, ...]]
    untold: pd.DataFrame | None = None
    low: pd.DataFrame = field(default_factory=pd.DataFrame)
    high: pd.DataFrame = field(default_factory=pd.DataFrame)
    exceeds: dict[str, pd.DataFrame] = field(default_factory=dict)

    @property
    def previous(self) -> int | None:
        """The delivery before the newest: last year's, or two years ago where editions are biennial."""
        return self.years[-2] if len(self.years) > 1 else None

    def segments(self, indicator: str) -> tuple[tuple[int, ...], ...]:
        """Return the years in runs that may be joined by a line.

        A run ends before a break of the series and before a gap: more years than the city's editions are
        usually apart.

        Examples
        --------
        A break of the series in 2020, and no edition in 2021:

        >>> joined = Trend((2018, 2019, 2020, 2022), {}, pd.DataFrame(), pd.DataFrame(), frozenset(), {"alg2": (2020,)})
        >>> joined.segments("alg2"), joined.segments("hh_kind")
        (((2018, 2019), (2020,), (2022,)), ((2018, 2019, 2020), (2022,)))
        """
        rhythm = min((b - a for a, b in pairwise(self.years)), default=1)
        cuts = self.cuts.get(indicator, ())
        runs: list[list[int]] = []
        for year in self.years:
            last = runs[-1][-1] if runs else year
            if not runs or year - last > rhythm or any(last < cut <= year for cut in cuts):
                runs.append([year])
            else:
                runs[-1].append(year)
        return tuple(tuple(r) for r in runs)


def trend(screenings: Mapping[int, Screening], carries: Mapping[int, Carry | None]) -> Trend:
    """Join the years.

    Parameters
    ----------
    screenings : mapping of int to Screening
        Per year; the newest gives the areas. They may have passed the door.
    carries : mapping of int to Carry or None
        Per year on older boundaries: how its counts reach the newest. A year on older boundaries
        without one shows nothing: equal ids do not make equal areas.
    """
    years = tuple(sorted(screenings))
    newest = screenings[years[-1]]
    index, catalogue = newest.exceeds.index, newest.rates.catalogue
    boundary = newest.rates.delivery.boundary
    rates: dict[str, dict[int, pd.Series]] = {i: {} for i in catalogue.ids}
    flags: dict[str, dict[int, pd.Series]] = {i: {} for i in catalogue.ids}
    references, decisions, untold = {}, {}, {}
    low, high = {}, {}
    uncertain: set[str] = set()
    for year in years:
        screening = screenings[year]
        moved = screening.rates.delivery.boundary != boundary
        carry = carries.get(year)
        values = _on_new_areas(screening, carry, index) if moved else screening.rates.rate
        same = (carry.same if carry else pd.Series(dtype="str")) if moved else index.to_series()
        if moved:
            uncertain |= set(index.difference(same.index))
        decisions[year] = _of_same(screening.decided, same, index)
        untold[year] = _of_same(untold_decisions(screening), same, index).fillna(False).astype(bool)
        low[year], high[year] = (
            _of_same(screening.hits[end].astype("Int64"), same, index) for end in ("hits_min", "hits_max")
        )
        for i in catalogue.ids:
            rates[i][year] = values[i] if i in values else pd.Series(pd.NA, index=index, dtype="Float64")
            told = (
                screening.exceeds[i] if i in screening.exceeds else pd.Series(pd.NA, screening.exceeds.index)
            )
            flags[i][year] = _of_same(told.astype("boolean"), same, index)
        references[year] = screening.reference["value"].reindex(list(catalogue.ids))
    return Trend(
        years,
        {i: pd.DataFrame(columns, index=index) for i, columns in rates.items()},
        pd.DataFrame(references),
        pd.DataFrame(decisions, index=index),
        frozenset(uncertain),
        {i: catalogue.break_years(i) for i in catalogue.ids},
        pd.DataFrame(untold, index=index),
        pd.DataFrame(low, index=index),
        pd.DataFrame(high, index=index),
        {i: pd.DataFrame(columns, index=index) for i, columns in flags.items()},
    )


def _of_same(values: pd.Series, same: pd.Series, index: pd.Index[str]) -> pd.Series:
    """Return what a year says of each of today's areas: of those that were the same then."""
    return values.reindex(same.to_numpy()).set_axis(same.index).reindex(index)


def _on_new_areas(screening: Screening, carry: Carry | None, index: pd.Index[str]) -> pd.DataFrame:
    if carry is None:
        return screening.rates.rate.iloc[:0].reindex(index)
    rates = screening.rates
    n, d = carry.counts(rates.numerator).reindex(index), carry.counts(rates.denominator).reindex(index)
    columns = {}
    for i in n:
        if not rates.counted[i]:
            kept = rates.rate[i].reindex(carry.same).set_axis(carry.same.index)
            columns[i] = kept.reindex(index).array
            continue
        top, bottom = (f[i].to_numpy(dtype=float, na_value=np.nan) for f in (n, d))
        with np.errstate(divide="ignore", invalid="ignore"):
            value = rates.catalogue[i].per * top / bottom
        known = np.isfinite(value)
        columns[i] = pd.arrays.FloatingArray(np.where(known, value, 0.0), ~known)
    return pd.DataFrame(columns, index=index)


def changes(now: Screening, before: Screening, carry: Carry | None) -> pd.DataFrame:
    """Return the areas whose decision differs from last year's.

    Parameters
    ----------
    now, before : Screening
    carry : Carry or None
        See `trend`; not needed on the same boundaries.

    Returns
    -------
    pandas.DataFrame
        ``area_id``, ``before``, ``now`` (decisions; ``neu zugeschnitten`` where a reform changed the
        area), ``hits_before``, ``hits_now`` (text, an interval where open). Of the areas that a reform
        changed only those that are *sicher* or *möglich* now are told. Where the door does not tell one of the two
        decisions, no change is.

    Examples
    --------
    >>> import screening as sc
    >>> city = sc.read_city("musterstadt", data="data")
    >>> criteria = sc.read_criteria(city.raw / "kriterien.toml", sc.read_city_catalogue(city), 2024)
    >>> result = sc.screen(sc.rates(sc.read_delivery(city, 2024)), criteria)

    As if last year's rule had asked for one hit more; a decision that stays is not told:

    >>> before = sc.screen(result.rates, criteria.model_copy(update={"min_hits": criteria.min_hits + 1}))
    >>> table = changes(result, before, None).set_index("area_id")
    >>> len(table), table.loc["05.3.4"].tolist()
    (24, ['nein', 'sicher', '7', '7'])
    >>> changes(result, result, None).empty
    True
    """
    same = now.exceeds.index.to_series()
    if now.rates.delivery.boundary != before.rates.delivery.boundary:
        same = (carry.same if carry else pd.Series(dtype="str")).reindex(same.index)
    was = before.decided.reindex(same).set_axis(same.index)
    redrawn = was.isna()
    told = (was != now.decided) & (~redrawn | now.decided.isin(["sicher", "möglich"]))
    hidden = untold_decisions(before).reindex(same, fill_value=False).set_axis(same.index)
    told &= ~untold_decisions(now) & ~hidden
    rows = [
        (
            area,
            "neu zugeschnitten" if redrawn[area] else was[area],
            now.decided[area],
            "–" if redrawn[area] else span(before.hits.loc[same[area]]),
            span(now.hits.loc[area]),
        )
        for area in told.index[told.fillna(False)]
    ]
    return pd.DataFrame(rows, columns=["area_id", "before", "now", "hits_before", "hits_now"], dtype="str")


def span(row: pd.Series) -> str:
    """Return the hits of an area as text.

    Parameters
    ----------
    row : pandas.Series
        ``hits_min`` and ``hits_max``, both known.

    Returns
    -------
    str
        One number, or an interval where values are open.

    Examples
    --------
    >>> span(pd.Series({"hits_min": 7, "hits_max": 7})), span(pd.Series({"hits_min": 6, "hits_max": 8}))
    ('7', '6–8')
    """
    low, high = int(row["hits_min"]), int(row["hits_max"])
    return str(low) if low == high else f"{low}–{high}"
