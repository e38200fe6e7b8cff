"""The decision: hits are counted as an interval [min, max], and decide with the size of an area, always with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from html import escape

import numpy as np
import pandas as pd
from pandas.arrays import BooleanArray

from screening.base import DECISIONS, Bounds, Ints, ScreeningError, as_arrays, number, plain_table, styled
from screening.concept import Criteria, indicator_unknown, weighted_of_rates
from screening.delivery.ids import with_known_exclusions
from screening.rule.exceeds import exceeds
from screening.rule.means import reference
from screening.rule.rates import Rates
from screening.rule.reasons import reasons


@dataclass(frozen=True)
class Screening:
    """The rule applied to one delivery.

    Attributes
    ----------
    rates : Rates
    criteria : Criteria
    reference : pandas.DataFrame
        See `screening.rule.means.reference`.
    exceeds : pandas.DataFrame
        Nullable boolean, areas × all indicators of the catalogue: True exceeds, False does not, NA open.
    hits : pandas.DataFrame
        Int64, over the criteria's indicators: ``hits_min``, ``hits_max``, and ``open``, how many values
        were open before the door (`screening.disclosure`) withheld any.
    enough : pandas.Series
        Nullable boolean: whether enough people live there; NA where their number is not known.
    bare : pandas.Series or None
        Text: decisions that are told by the door although the flags it tells leave them open; NA elsewhere.
    bounds : Bounds or None
        How far off figures that are told by the door may be; None where figures are as delivered.

    Notes
    -----
    A screening may have passed the door. Then figures are missing whose flags are still told (``exceeds``
    of an agency's indicator, ``enough`` of a small area), and ``reference["exact"]`` is None where only a
    rounded reference value is published.
    """

    rates: Rates
    criteria: Criteria
    reference: pd.DataFrame
    exceeds: pd.DataFrame
    hits: pd.DataFrame
    enough: pd.Series
    bare: pd.Series | None = None
    bounds: Bounds | None = None

    @cached_property
    def decided(self) -> pd.Series:
        """The bare decision per area: *sicher, möglich, nein, zu klein* or *ausgeschlossen*."""
        low, high, unknown = (self.hits[c].to_numpy(dtype="int64") for c in ("hits_min", "hits_max", "open"))
        codes = decide(low, high, unknown, self.enough, self.criteria)
        names = np.array(DECISIONS, dtype=object)[codes]
        if self.bare is not None:
            names = self.bare.astype(object).where(self.bare.notna(), names).to_numpy()
        return pd.Series(names, index=self.enough.index, dtype="str", name="decision", copy=False)

    @property
    def alone(self) -> pd.Series:
        """Where the decision is told without all the flags it hangs on (bool per area); without a door nowhere."""
        return pd.Series(False, self.enough.index) if self.bare is None else self.bare.notna()

    @cached_property
    def decision(self) -> pd.DataFrame:
        """The decision per area, with its reason.

        Index `area_id`; ``inhabitants``, ``hits_min``, ``hits_max`` (Int64), ``decision`` (see
        `decided`) and ``reason`` (German).
        """
        hits = self.hits[["hits_min", "hits_max"]].assign(decision=self.decided)
        hits.insert(0, "inhabitants", self.rates.delivery.inhabitants)
        return hits.assign(reason=reasons(hits, self.enough, self.criteria, self.bare))

    def _repr_html_(self) -> str:
        counts = self.decided.value_counts()
        rows = [[d, number(counts.get(d, 0))] for d in DECISIONS]
        rule = escape(self.criteria.sentence(self.rates.delivery.city.noun, self.rates.catalogue))
        return styled(f"<p>{rule}</p>{plain_table(['Entscheidung', 'Gebiete'], rows, right={1})}")


def screen(rates: Rates, criteria: Criteria) -> Screening:
    """Apply the rule.

    Parameters
    ----------
    rates : Rates
    criteria : Criteria
        Its indicators must be in the catalogue.

    Returns
    -------
    Screening

    Raises
    ------
    ScreeningError
        If the mean in force needs counts that were not delivered, or an indicator is unknown.

    Notes
    -----
    Values at the threshold, of zero and about nobody: see `screening.rule.exceeds.exceeds`. Every other missing
    value is open.
    """
    _check(rates, criteria)
    criteria = with_known_exclusions(criteria, rates.rate.index, rates.delivery.city)
    means = reference(rates, criteria)
    parts = {i: as_arrays(rates.numerator[i], rates.denominator[i]) for i in rates.catalogue.ids}
    columns = {i: BooleanArray(*exceeds(*p, means["exact"][i], criteria)) for i, p in parts.items()}
    flags = pd.DataFrame(columns, index=rates.rate.index, copy=False)
    hits = count_hits(flags[list(criteria.indicators)])
    enough = rates.delivery.inhabited_by(criteria.min_inhabitants).rename("enough")
    return Screening(rates, criteria, means, flags, hits, enough)


def count_hits(flags: pd.DataFrame) -> pd.DataFrame:
    """Return the hits per area as an interval.

    Parameters
    ----------
    flags : pandas.DataFrame
        Nullable boolean, areas × indicators.

    Returns
    -------
    pandas.DataFrame
        Int64: ``hits_min`` (sure hits), ``hits_max`` (with all open ones), ``open``.

    Examples
    --------
    >>> count_hits(pd.DataFrame({"a": [True], "b": [None], "c": [False]}, dtype="boolean")).iloc[0].tolist()
    [1, 2, 1]
    """
    low, unknown = np.zeros(len(flags), dtype="int64"), np.zeros(len(flags), dtype="int64")
    for column in flags:
        low += flags[column].array.to_numpy(dtype=bool, na_value=False)
        unknown += flags[column].array.isna()
    hits = {"hits_min": low, "hits_max": low + unknown, "open": unknown}
    return pd.DataFrame(hits, index=flags.index, dtype="Int64")


def decide(low: Ints, high: Ints, unknown: Ints, enough: pd.Series, criteria: Criteria) -> Ints:
    """Return the decision of each area as a position in `screening.base.style.DECISIONS`.

    An exclusion comes first, then the size, then the hits. Unknown inhabitants never drop an area: it is
    *möglich* if its hits could suffice, and *nein* only if they cannot.

    Parameters
    ----------
    low, high : arrays of int64
        The hits as an interval.
    unknown : array of int64
        How many values are missing. It is less than ``high - low`` where the door withheld values: those
        are known, so the proportional rule takes them for hits rather than for gaps.
    enough : pandas.Series
        Nullable boolean, see `Screening`; its index names the areas.
    criteria : Criteria

    Examples
    --------
    >>> rule = Criteria.model_construct(indicators=("a", "b"), min_hits=2, gaps="absolute", exclusions=())
    >>> enough = pd.Series([True, True, None, False], dtype="boolean")
    >>> codes = decide(np.array([2, 1, 2, 2]), np.array([2, 2, 2, 2]), np.array([0, 1, 0, 0]), enough, rule)
    >>> [DECISIONS[code] for code in codes]
    ['sicher', 'möglich', 'möglich', 'zu klein']
    """
    need, total = criteria.min_hits, len(criteria.indicators)
    reachable = high >= need
    if criteria.gaps == "proportional":
        # hits / known >= min_hits / indicators, in integers
        reachable &= (high - unknown) * total >= need * (total - unknown)
    sure = (low >= need) & enough.notna().to_numpy()
    small = ~enough.to_numpy(dtype=bool, na_value=True)
    excluded = enough.index.isin([e.area for e in criteria.exclusions])
    first = {"ausgeschlossen": excluded, "zu klein": small, "sicher": sure, "möglich": reachable}
    return np.select(list(first.values()), [DECISIONS.index(name) for name in first], DECISIONS.index("nein"))


def _check(rates: Rates, criteria: Criteria) -> None:
    ids, known = criteria.indicators, rates.catalogue.by_id
    found = [indicator_unknown(i, list(known), "kriterien.toml", "indicators") for i in ids if i not in known]
    alone = [i for i in ids if i in known and criteria.mean_of(i) == "weighted" and not rates.counted[i]]
    if alone:
        found.append(
            weighted_of_rates(
                {i: rates.catalogue[i].short for i in alone}, criteria.means, every=len(alone) == len(ids)
            )
        )
    if found:
        raise ScreeningError(found)
