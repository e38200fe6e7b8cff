"""Composite indices as other cities use them, beside the rule: Berlin's monitoring, and one like Hamburg's.

Both ask another question than the rule. The rule counts how many values lie clearly above the mean; an index
adds up how far all values lie from it, so that one very high value makes up for several ordinary ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from screening.analysis.agreement import Agreement, agreement
from screening.analysis.trend import Trend
from screening.criteria import Criteria
from screening.rates import Bools, Floats
from screening.rule import Screening

STATUS = ("hoch", "mittel", "niedrig", "sehr niedrig")
"""Classes of the status from the best to the worst; a high index is a low status."""

DYNAMICS = ("positiv", "stabil", "negativ")
"""Classes of the dynamics from the best to the worst; a high change is a negative dynamics."""

LOW = ("niedrig", "sehr niedrig")
"""Classes of the status that Berlin and Hamburg look at first."""

NEAR = 1e-9
"""An index so near a cut-off is taken to lie on it: sums of floats do not hit round numbers exactly."""


@dataclass(frozen=True)
class Method:
    """A composite method.

    Attributes
    ----------
    key, name : str
        ``mss`` or ``hamburg``; what the text calls it (German, follows "nach").
    years : int
        The dynamics compare with so many years before.
    status : tuple of float
        Cut-offs: *hoch* below the first, *niedrig* above the second, *sehr niedrig* above the third. A value
        on the first or second is *mittel*, on the third *niedrig*.
    change : float
        *positiv* from minus this on, *negativ* from plus this on: a value on a cut-off is not *stabil*.
    burdens : bool
        Whether only indicators of direction ``+`` are used.
    """

    key: str
    name: str
    years: int
    status: tuple[float, float, float] = (-1.0, 1.0, 1.5)
    change: float = 1.0
    burdens: bool = False


@dataclass(frozen=True)
class Comparison:
    """A composite method applied to one year, and how far it agrees with the rule.

    Attributes
    ----------
    method : Method
    before : int or None
        The year that the dynamics compare with; None if it was not delivered.
    status_of, dynamics_of : tuple of str
        Indicators that the status and the dynamics are made of.
    left_out, unmoved : dict of str to str
        Indicators that are not, with the reason (German).
    areas : pandas.DataFrame
        ``index``, ``change`` (Float64), ``status``, ``dynamics`` (text, NA without class), ``why`` (German:
        why there is no status; empty else), ``highest`` (the indicator furthest above the mean, NA without
        status).
    agreement : Agreement
        Of the status with the rule.
    """

    method: Method
    before: int | None
    status_of: tuple[str, ...]
    dynamics_of: tuple[str, ...]
    left_out: dict[str, str]
    unmoved: dict[str, str]
    areas: pd.DataFrame = field(repr=False)
    agreement: Agreement = field(repr=False)

    @property
    def classes(self) -> pd.DataFrame:
        """How many areas are in each class: int64, status × dynamics, with ``insgesamt`` (dynamics or not)."""
        status, dynamics = self.areas["status"], self.areas["dynamics"]
        columns = {d: [int((status.eq(s) & dynamics.eq(d)).sum()) for s in STATUS] for d in DYNAMICS}
        columns["insgesamt"] = [int(status.eq(s).sum()) for s in STATUS]
        return pd.DataFrame(columns, index=pd.Index(STATUS, name="status"), dtype="int64")


def methods(criteria: Criteria) -> tuple[Method, ...]:
    """Return the methods shown beside the rule, with the criteria's settings.

    Berlin's cut-offs and both cities' spans are published; Hamburg's cut-offs were not found.
    """
    own = criteria.composite
    cuts = (float(own.hamburg_high), float(own.hamburg_low), float(own.hamburg_very_low))
    return (
        Method("mss", "dem Berliner Monitoring (MSS)", 2, burdens=own.mss_burdens),
        Method(
            "hamburg",
            "einem Index in Anlehnung an Hamburg",
            3,
            cuts,
            float(own.hamburg_change),
            own.hamburg_burdens,
        ),
    )


def scores(values: pd.DataFrame, included: pd.Series) -> pd.DataFrame:
    """Return z-values: how many standard deviations each value lies above the mean.

    ``z_ij = (x_ij - mean_j) / s_j`` with the unweighted mean and the population standard deviation (divided
    by N, ddof 0) over the included areas that have all values.

    Parameters
    ----------
    values : pandas.DataFrame
        Areas × indicators, numbers in any one unit per column; a high value is a worse one.
    included : pandas.Series
        bool by area.

    Returns
    -------
    pandas.DataFrame
        Float64; rows of NA for areas that are not included or lack a value. An indicator that is the same
        everywhere has z-values of 0.

    Examples
    --------
    >>> scores(pd.DataFrame({"a": [1.0, 3.0, 9.0]}), pd.Series([True, True, False]))["a"].tolist()
    [-1.0, 1.0, <NA>]
    """
    x = values.to_numpy(dtype=float, na_value=np.nan)
    used = included.reindex(values.index).to_numpy(dtype=bool) & np.isfinite(x).all(axis=1)
    z = np.full(x.shape, np.nan)
    if used.any() and x.shape[1]:
        z[used] = _standardised(x[used])
    return pd.DataFrame(z, index=values.index, columns=values.columns).astype("Float64")


def index_of(z: pd.DataFrame, weights: Mapping[str, float] | None = None) -> pd.Series:
    """Return the index: the sum of the z-values, standardised again.

    Parameters
    ----------
    z : pandas.DataFrame
        See `scores`.
    weights : mapping of str to float, optional
        Per indicator, not negative; only their ratios matter. Default: all the same.

    Returns
    -------
    pandas.Series
        Float64, mean 0 and population standard deviation 1; NA where a z-value is, and everywhere if all
        areas have the same sum.

    Raises
    ------
    ValueError
        If weights do not name exactly the indicators, are negative, or all zero.
    """
    factors = np.ones(z.shape[1])
    if weights is not None:
        factors = np.array([weights.get(c, np.nan) for c in z], dtype=float)
        if len(weights) != z.shape[1] or not (factors >= 0).all() or not factors.any():
            raise ValueError("weights must name every indicator, be >= 0, and not all be 0")
    sums = z.to_numpy(dtype=float, na_value=np.nan) @ factors
    used = np.isfinite(sums)
    result = np.full(len(sums), np.nan)
    if z.shape[1] and used.any() and np.ptp(sums[used]) > NEAR * max(np.abs(sums[used]).max(), 1.0):
        result[used] = _standardised(sums[used][:, None])[:, 0]
    return pd.Series(result, index=z.index, dtype="Float64", name="index")


def _standardised(x: Floats) -> Floats:
    """Subtract each column's mean and divide by its population SD; a column without spread becomes 0."""
    centred = x - x.mean(axis=0)
    spread = np.sqrt((centred**2).mean(axis=0))
    flat = x.max(axis=0) == x.min(axis=0)
    return np.where(flat, 0.0, centred / np.where(flat, 1.0, spread))


def status_class(index: pd.Series, cuts: tuple[float, float, float] = (-1.0, 1.0, 1.5)) -> pd.Series:
    """Return the status of each index (text, NA without index).

    Parameters
    ----------
    index : pandas.Series
        Float64.
    cuts : tuple of float
        *hoch* < first <= *mittel* <= second < *niedrig* <= third < *sehr niedrig*.

    Examples
    --------
    >>> status_class(pd.Series([-1.1, -1, 1, 1.5, 1.6], dtype="Float64")).tolist()
    ['hoch', 'mittel', 'mittel', 'niedrig', 'sehr niedrig']
    """
    high, low, very_low = cuts
    x = index.to_numpy(dtype=float, na_value=np.nan)
    below = x < high - NEAR
    position = np.where(below, 0, 1 + (x > low + NEAR) + (x > very_low + NEAR))
    return _named(position, STATUS, index, "status")


def dynamics_class(index: pd.Series, change: float = 1.0) -> pd.Series:
    """Return the dynamics of each index of changes (text, NA without index).

    Parameters
    ----------
    index : pandas.Series
        Float64.
    change : float
        *positiv* <= -change < *stabil* < change <= *negativ*.

    Examples
    --------
    >>> dynamics_class(pd.Series([-1, -0.9, 0.9, 1], dtype="Float64")).tolist()
    ['positiv', 'stabil', 'stabil', 'negativ']
    """
    x = index.to_numpy(dtype=float, na_value=np.nan)
    position = np.where(x <= -change + NEAR, 0, np.where(x < change - NEAR, 1, 2))
    return _named(position, DYNAMICS, index, "dynamics")


def _named(position: np.ndarray, names: tuple[str, ...], index: pd.Series, name: str) -> pd.Series:
    of = pd.Series(np.array(names, dtype=object)[position], index=index.index, dtype="str", name=name)
    return of.mask(index.isna())


def mss(
    values: pd.DataFrame,
    included: pd.Series,
    weights: Mapping[str, float] | None = None,
    cuts: tuple[float, float, float] = (-1.0, 1.0, 1.5),
) -> pd.DataFrame:
    """Return index and status of each area as Berlin's Monitoring Soziale Stadtentwicklung has them.

    The definition reproduces every published status of 2013, 2015, 2017 and 2019.

    Parameters
    ----------
    values : pandas.DataFrame
        Areas × indicators in percent.
    included : pandas.Series
        bool by area: large enough and no logged outlier; the others enter no mean and get no class.
    weights : mapping of str to float, optional
        See `index_of`; Berlin's are all the same.
    cuts : tuple of float
        See `status_class`.

    Returns
    -------
    pandas.DataFrame
        ``index`` (Float64), ``class`` (text); NA for areas that are not included or lack a value.

    Examples
    --------
    >>> values = pd.DataFrame({"a": [0.0, 0, 0, 0, 10], "b": [0.0, 0, 0, 0, 10]})
    >>> mss(values, pd.Series([True] * 5))["class"].tolist()
    ['mittel', 'mittel', 'mittel', 'mittel', 'sehr niedrig']
    """
    index = index_of(scores(values, included), weights)
    return pd.DataFrame({"index": index, "class": status_class(index, cuts)})


def mss_dynamics(
    changes: pd.DataFrame,
    included: pd.Series,
    weights: Mapping[str, float] | None = None,
    change: float = 1.0,
) -> pd.DataFrame:
    """Return index and dynamics of each area: the same as `mss`, on changes in percentage points."""
    index = index_of(scores(changes, included), weights)
    return pd.DataFrame({"index": index, "class": dynamics_class(index, change)})


def composites(screening: Screening, joined: Trend) -> dict[str, Comparison]:
    """Apply the composite methods to the criteria's indicators.

    Parameters
    ----------
    screening : Screening
        Of the newest year; it may have passed the door. Figures withheld there are missing here.
    joined : Trend
        The years on the newest year's areas, see `screening.analysis.trend.trend`.

    Returns
    -------
    dict of str to Comparison
        By the key of the method.

    Notes
    -----
    Under the rule more of every indicator counts for the area, also of those that describe a structure or an
    agency's work; an index over all of them takes them the same way.
    """
    return {m.key: _compared(screening, joined, m) for m in methods(screening.criteria)}


def _compared(screening: Screening, joined: Trend, method: Method) -> Comparison:
    rates, criteria = screening.rates, screening.criteria
    left_out: dict[str, str] = {}
    candidates = criteria.indicators
    if method.burdens:
        candidates = tuple(i for i in candidates if rates.catalogue[i].direction == "+")
        left_out = dict.fromkeys(
            (i for i in criteria.indicators if i not in candidates), "beschreibt keine Belastung"
        )
    out = _outside(screening)
    of_size = (out == "").to_numpy()
    scarce = _scarce(rates.rate[list(candidates)], of_size, float(criteria.composite.known))
    used = tuple(i for i in candidates if i not in scarce)
    z = scores(rates.rate[list(used)], out == "")
    index = index_of(z)
    why = out.mask((out == "") & z.isna().any(axis=1), "Werte offen")
    why = why.mask((why == "") & index.isna(), "kein Unterschied zwischen den Gebieten")
    before = joined.years[-1] - method.years
    earlier = before if before in joined.years else None
    changes, unmoved = _changes(joined, used, earlier, of_size, float(criteria.composite.known))
    moved = index_of(scores(changes, out == ""))
    areas = pd.DataFrame(
        {
            "index": index,
            "status": status_class(index, method.status),
            "change": moved,
            "dynamics": dynamics_class(moved, method.change),
            "why": why,
            "highest": _highest(z, index),
        }
    )
    return Comparison(
        method,
        earlier,
        used,
        tuple(changes),
        left_out | scarce,
        unmoved,
        areas,
        agreement(screening.decided, screening.hits["hits_min"], index, areas["status"].isin(LOW)),
    )


def _outside(screening: Screening) -> pd.Series:
    """Say for each area why no index can be had, whatever its values; empty if it can."""
    criteria, people = screening.criteria, screening.rates.delivery.inhabitants
    least = criteria.composite.min_inhabitants
    large, small = (people >= least).fillna(False), (people < least).fillna(False)
    # the number may be withheld where the rule's own minimum still tells enough
    if criteria.min_inhabitants >= least:
        large |= screening.enough.fillna(False)
    if criteria.min_inhabitants <= least:
        small |= ~screening.enough.fillna(True)
    why = pd.Series("Einwohnerzahl nicht bekannt", index=people.index, dtype="str", name="why")
    why = why.mask(large.astype(bool), "").mask(small.astype(bool), "zu klein")
    return why.mask(people.index.isin([e.area for e in criteria.exclusions]), "ausgeschlossen")


def _scarce(values: pd.DataFrame, of_size: Bools, least: float) -> dict[str, str]:
    """Return the indicators with too few values among the areas of size, with the reason."""
    share = values[of_size].notna().mean()
    return {
        i: "zu wenige Werte" if s > 0 else "keine Werte"
        for i, s in share.items()
        if not s >= max(least, NEAR)
    }


def _changes(
    joined: Trend, used: tuple[str, ...], before: int | None, of_size: Bools, least: float
) -> tuple[pd.DataFrame, dict[str, str]]:
    """Return the changes since `before` in percentage points, and why indicators are left out of them."""
    now = joined.years[-1]
    unmoved: dict[str, str] = {}
    columns: dict[str, pd.Series] = {}
    for i in used if before is not None else ():
        if cuts := [c for c in joined.cuts.get(i, ()) if before is not None and before < c <= now]:
            unmoved[i] = f"Bruch der Reihe {', '.join(map(str, cuts))}"
        else:
            columns[i] = joined.rate[i][now] - joined.rate[i][before]
    index = next(iter(joined.rate.values())).index if joined.rate else pd.Index([], name="area_id")
    changes = pd.DataFrame(columns, index=index, dtype="Float64")
    scarce = _scarce(changes, of_size, least)
    return changes.drop(columns=list(scarce)), unmoved | scarce


def _highest(z: pd.DataFrame, index: pd.Series) -> pd.Series:
    """Return the indicator with the highest z-value (the first of several), NA without index."""
    if z.empty:
        return pd.Series(pd.NA, index=z.index, dtype="str", name="highest")
    first = np.nan_to_num(z.to_numpy(dtype=float, na_value=np.nan), nan=-np.inf).argmax(axis=1)
    of = pd.Series(np.array(z.columns, dtype=object)[first], index=z.index, dtype="str", name="highest")
    return of.mask(index.isna())


__all__ = [
    "DYNAMICS",
    "LOW",
    "STATUS",
    "Comparison",
    "Method",
    "composites",
    "dynamics_class",
    "index_of",
    "methods",
    "mss",
    "mss_dynamics",
    "scores",
    "status_class",
]
