"""Counts to rates: what each indicator says of each area, and why where it says nothing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from pandas.arrays import FloatingArray

from screening.base import Ints, as_arrays, plain_table, styled
from screening.concept import NO_BASE, QUALIFIED, UNDER, VALUE, WITHHELD, Catalogue, Criteria
from screening.delivery import Delivery
from screening.delivery.tables import RATE_SCALE

# If numerator and denominator lack for different reasons, the one that forbids most (the later) is told.
# A number with a reservation outweighs one without.
_LABELS = pd.Index(
    [VALUE, "null", *QUALIFIED, "fehlt", "folgt", "unsinnig", "unsicher", "geheim", UNDER, WITHHELD, NO_BASE],
    dtype="str",
)
_RANKS = {label: rank for rank, label in enumerate(_LABELS)}


@dataclass(frozen=True)
class Rates:
    """Indicator values of one delivery.

    Attributes
    ----------
    delivery : Delivery
    numerator, denominator : pandas.DataFrame
        Int64, areas × indicators. For an indicator delivered as a rate alone they are that rate in exact
        integers (see `counted`), not counts.
    rate : pandas.DataFrame
        Float64 in the indicator's unit; NA where open or without a base.
    status : pandas.DataFrame
        Text: ``wert``, ``null``, a reservation (``vorläufig`` …), a special sign's meaning, or ``ohne Bezug``.
    counted : pandas.Series
        bool per indicator: True where counts were delivered.
    """

    delivery: Delivery
    numerator: pd.DataFrame
    denominator: pd.DataFrame
    rate: pd.DataFrame
    status: pd.DataFrame
    counted: pd.Series

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue as defined in the delivery's year."""
        return self.delivery.catalogue

    def _repr_html_(self) -> str:
        rows = [[i.label, str(int(self.rate[i.id].notna().sum()))] for i in self.catalogue.indicators]
        told = f"<p>Gebiete: {len(self.rate)}, Indikatoren: {self.rate.shape[1]}; davon Gebiete mit Wert:</p>"
        return styled(told + plain_table(["Indikator", "Gebiete"], rows, right={1}))


def rates(delivery: Delivery) -> Rates:
    """Compute all indicators of the delivery's catalogue.

    Parameters
    ----------
    delivery : Delivery

    Returns
    -------
    Rates
        A value is NA if its numerator or denominator is, and where the denominator is 0 (status
        ``ohne Bezug``; with cases ``unsinnig``). Nothing is filled.
    """
    index = delivery.areas.index
    ranks = {count: _LABELS.get_indexer(delivery.status[count]) for count in delivery.counts}
    n, d, value, status, counted = (dict[str, Any]() for _ in range(5))
    for i in delivery.catalogue.indicators:
        counted[i.id] = True
        if i.numerator in ranks and i.denominator in ranks:
            n[i.id], d[i.id] = delivery.counts[i.numerator], delivery.counts[i.denominator]
            # a denominator that is exactly zero says nothing about the numerator
            of = ranks[i.denominator]
            rank = np.maximum(ranks[i.numerator], np.where(of == _RANKS["null"], _RANKS[VALUE], of))
        elif i.id in delivery.rates:
            counted[i.id] = False
            n[i.id] = delivery.rates[i.id]
            d[i.id] = pd.Series(i.per * RATE_SCALE, index=index, dtype="Int64").where(n[i.id].notna())
            rank = _LABELS.get_indexer(delivery.rates_status[i.id])
        else:
            n[i.id] = d[i.id] = pd.Series(pd.NA, index=index, dtype="Int64")
            rank = np.full(len(index), _RANKS["fehlt"])
        value[i.id], rank = _value(n[i.id], d[i.id], i.per, rank)
        status[i.id] = _LABELS.take(rank).array
    # copies are made only where one of the frames is written to
    frame = partial(pd.DataFrame, index=index, copy=False)
    return Rates(delivery, frame(n), frame(d), frame(value), frame(status), pd.Series(counted, dtype=bool))


def _value(numerator: pd.Series, denominator: pd.Series, per: int, rank: Ints) -> tuple[FloatingArray, Ints]:
    """Return n/d times `per`, and the statuses that also tell where there is no base."""
    n, d, known = as_arrays(numerator, denominator)
    there = known & (d > 0)
    value = np.divide(float(per) * n, d, out=np.zeros(len(n)), where=there)
    told = np.where(n == 0, _RANKS[NO_BASE], _RANKS["unsinnig"])
    return FloatingArray(value, ~there), np.where(known & (d == 0), told, rank)


def eligible(delivery: Delivery, criteria: Criteria) -> pd.Series:
    """Return which areas can be chosen at all: inhabitants known and enough, not excluded (bool)."""
    enough = delivery.inhabited_by(criteria.min_inhabitants).fillna(False).astype(bool)
    return enough & ~enough.index.isin([e.area for e in criteria.exclusions])
