"""A city's own figures under the composite methods, beside the rule: Berlin's, and one like Hamburg's."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from screening.analysis.methods.agreement import Agreement, agreement
from screening.analysis.methods.composite import (
    DYNAMICS,
    LOW,
    NEAR,
    STATUS,
    dynamics_class,
    index_of,
    scores,
    status_class,
)
from screening.analysis.time import Trend
from screening.base import Bools
from screening.concept import Criteria
from screening.rule import Screening


@dataclass(frozen=True)
class Method:
    """A composite method.

    Attributes
    ----------
    key, name : str
        ``mss`` or ``hamburg``; what texts and tables call it (German).
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

    Parameters
    ----------
    criteria : Criteria
        Their `Criteria.composite` says Hamburg's cut-offs, and which indicators enter.

    Returns
    -------
    tuple of Method
        Berlin's first, then the one like Hamburg's.

    Examples
    --------
    >>> rule = Criteria(
    ...     valid_from=2024, indicators=("alg2",), threshold=2, min_hits=1, min_inhabitants=0, mean="weighted"
    ... )
    >>> [(m.key, m.years, m.status, m.burdens) for m in methods(rule)]
    [('mss', 2, (-1.0, 1.0, 1.5), False), ('hamburg', 3, (-1.0, 1.0, 1.5), True)]
    """
    own = criteria.composite
    cuts = (float(own.hamburg_high), float(own.hamburg_low), float(own.hamburg_very_low))
    return (
        Method("mss", "Berlin (MSS)", 2, burdens=own.mss_burdens),
        Method(
            "hamburg",
            "in Anlehnung an Hamburg",
            3,
            cuts,
            float(own.hamburg_change),
            own.hamburg_burdens,
        ),
    )


def composites(screening: Screening, joined: Trend) -> dict[str, Comparison]:
    """Apply the composite methods to the criteria's indicators.

    Parameters
    ----------
    screening : Screening
        Of the newest year; it may have passed the door. Figures withheld there are missing here.
    joined : Trend
        The years on the newest year's areas, see `screening.analysis.time.trend.trend`.

    Returns
    -------
    dict of str to Comparison
        By the key of the method.

    Notes
    -----
    Under the rule more of every indicator counts for the area, also of those that describe a structure or an
    agency's work; an index over all of them takes them the same way.

    Examples
    --------
    >>> import screening as sc
    >>> city = sc.read_city("musterstadt", data="data")
    >>> criteria = sc.read_criteria(city.raw / "kriterien.toml", sc.read_city_catalogue(city), 2024)
    >>> result = sc.screen(sc.rates(sc.read_delivery(city, 2024)), criteria)

    With one year there is a status and no dynamics:

    >>> from screening.analysis.time.trend import trend
    >>> berlin = composites(result, trend({2024: result}, {}))["mss"]
    >>> berlin.classes["insgesamt"].to_dict(), berlin.before, berlin.dynamics_of
    ({'hoch': 44, 'mittel': 258, 'niedrig': 19, 'sehr niedrig': 23}, None, ())
    >>> berlin.agreement.by_class.counts  # by both, by the rule alone, by the index alone, by none
    (34, 0, 8, 302)
    """
    return {m.key: _compared(screening, joined, m) for m in methods(screening.criteria)}


def _compared(screening: Screening, joined: Trend, method: Method) -> Comparison:
    rates, criteria = screening.rates, screening.criteria
    left_out: dict[str, str] = {}
    candidates = criteria.indicators
    if method.burdens:
        candidates = tuple(i for i in candidates if rates.catalogue[i].direction == "+")
        left_out = dict.fromkeys((i for i in criteria.indicators if i not in candidates), "keine Belastung")
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
    if not criteria.min_inhabitants and not screening.rates.delivery.peopled:
        least = 0  # nobody asks how many live there
    large, small = screening.rates.delivery.inhabited_by(least).fillna(False), (people < least).fillna(False)
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


__all__ = ["Comparison", "Method", "composites", "methods"]
