"""Values and hits of all years on the areas of the newest, as arrays: what comparisons over time read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from screening.analysis.time import Trend
from screening.base import Bools, Floats
from screening.delivery import Carry
from screening.rule import Screening


@dataclass(frozen=True)
class Panel:
    """All years side by side; rows are the areas of the newest year, columns the years.

    Attributes
    ----------
    areas : pandas.Index
        `area_id`.
    years : tuple of int
        Ascending.
    rate : dict of str to array
        Per indicator, percent; NaN where open or withheld.
    low, high : array
        Sure and possible hits; NaN for areas that a reform has changed since.
    enough : array
        1 where enough people live, 0 where not, NaN where not known or redrawn.
    trend : Trend
    """

    areas: pd.Index[str]
    years: tuple[int, ...]
    rate: dict[str, Floats]
    low: Floats
    high: Floats
    enough: Floats
    trend: Trend

    @property
    def hits(self) -> Floats:
        """The middle of the span of hits: the single number that areas are compared by."""
        return (self.low + self.high) / 2

    def columns(self, years: Iterable[int]) -> list[int]:
        """Return the positions of years."""
        return [self.years.index(y) for y in years]

    def rows(self, areas: Iterable[str]) -> list[int]:
        """Return the positions of areas."""
        return [int(i) for i in self.areas.get_indexer(pd.Index(areas, dtype="str"))]

    def comparable(self, indicator: str, year: int) -> tuple[int, ...]:
        """Return the years whose values mean the same as those of `year`: no break of the series between.

        Examples
        --------
        >>> from screening.analysis.time.trend import Trend
        >>> joined = Trend((2022, 2023, 2024), {}, pd.DataFrame(), pd.DataFrame(), frozenset(), {"alg2": (2023,)})
        >>> none = np.zeros((0, 3))
        >>> data = Panel(pd.Index([]), joined.years, {}, none, none, none, joined)
        >>> data.comparable("alg2", 2024), data.comparable("alg2", 2022), data.comparable("hh_kind", 2022)
        ((2023, 2024), (2022,), (2022, 2023, 2024))
        """
        cuts = self.trend.cuts.get(indicator, ())
        return tuple(y for y in self.years if not any(min(y, year) < cut <= max(y, year) for cut in cuts))


def panel(screenings: Mapping[int, Screening], carries: Mapping[int, Carry | None], trend: Trend) -> Panel:
    """Gather the years.

    Parameters
    ----------
    screenings : mapping of int to Screening
        They may have passed the door.
    carries : mapping of int to Carry or None
        See `screening.analysis.time.trend.trend`.
    trend : Trend
        Of the same years.

    Returns
    -------
    Panel
        A year on older boundaries without a carry is NaN throughout.

    Examples
    --------
    >>> import screening as sc
    >>> city = sc.read_city("musterstadt", data="data")
    >>> criteria = sc.read_criteria(city.raw / "kriterien.toml", sc.read_city_catalogue(city), 2024)
    >>> result = sc.screen(sc.rates(sc.read_delivery(city, 2024)), criteria)

    >>> from screening.analysis.time.trend import trend
    >>> data = panel({2024: result}, {}, trend({2024: result}, {}))
    >>> row = data.rows(["23.1.2"])  # seven hits are sure, an eighth is possible: the middle is what is compared
    >>> data.low[row].tolist(), data.high[row].tolist(), data.hits[row].tolist()
    ([[7.0]], [[8.0]], [[7.5]])
    >>> np.isnan(data.rate["alg2"]).sum() == result.rates.rate["alg2"].isna().sum()
    np.True_
    """
    newest = screenings[trend.years[-1]]
    index, boundary = newest.exceeds.index, newest.rates.delivery.boundary
    enough: list[Floats] = []
    for year in trend.years:
        screening, carry = screenings[year], carries.get(year)
        same = index.to_series()
        if screening.rates.delivery.boundary != boundary:
            same = carry.same if carry else pd.Series(dtype="str")
        carried = screening.enough.astype("Float64").reindex(same.to_numpy()).set_axis(same.index)
        enough.append(_floats(carried.reindex(index)))
    rate = {i: frame.to_numpy(dtype="float64", na_value=np.nan) for i, frame in trend.rate.items()}
    low, high = _floats(trend.low), _floats(trend.high)
    return Panel(index, trend.years, rate, low, high, np.stack(enough, axis=1), trend)


def _floats(values: pd.Series | pd.DataFrame) -> Floats:
    found: Floats = values.to_numpy(dtype="float64", na_value=np.nan)
    return found


def row_means(values: Floats) -> Floats:
    """Return the mean of the known values of each row; NaN where none is known.

    Parameters
    ----------
    values : array of float
        Rows × columns, NaN where not known.

    Examples
    --------
    >>> row_means(np.array([[1.0, np.nan], [np.nan, np.nan]])).tolist()
    [1.0, nan]
    >>> row_means(np.zeros((2, 0))).tolist()
    [nan, nan]
    """
    known: Bools = ~np.isnan(values)
    count = known.sum(axis=1)
    total = np.where(known, values, 0.0).sum(axis=1)
    return np.asarray(np.divide(total, count, out=np.full(len(values), np.nan), where=count > 0))
