"""How far told figures may be off, by what everybody knows: the same for the city and its twins."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor, log10

import numpy as np
import pandas as pd

from screening.base import Bounds, Ints
from screening.concept import Indicator
from screening.disclosure.told.cells import OPEN, SECRET, Cells, framed, numbered
from screening.disclosure.told.figures import Figures
from screening.rule import Screening


def bounds_of(screening: Screening, cells: Cells, figures: Figures, means: pd.DataFrame) -> Bounds:
    """Return between which numbers counts lie, and by how much told reference values are off.

    Parameters
    ----------
    screening : Screening
        As it is; of it only sums are looked at that every twin has.
    cells : Cells
    figures : Figures
    means : pandas.DataFrame
        The reference values that are told.
    """
    rounded, secret = cells.kind == OPEN, cells.kind == SECRET
    least = np.maximum(figures.told - figures.off, np.where(rounded, np.maximum(cells.threshold, 1), 0))
    least = np.where(secret, cells.low, least)
    most = np.where(secret, cells.high, figures.told + figures.off)
    there = numbered(cells.kind) & ~cells.untold
    off = pd.Series(pd.NA, means.index, dtype="Float64")
    for i in screening.rates.catalogue.indicators:
        told = means["value"][i.id]
        if _of_sums(screening, i) and not pd.isna(told):
            share = Fraction(repr(float(told))) / i.per
            off[i.id] = _one_digit_up(_off(share, cells, least, most, i) * i.per)
    return Bounds(framed(cells, least, there), framed(cells, most, there), off)


def _of_sums(screening: Screening, i: Indicator) -> bool:
    """Tell whether a mean is one of sums of counts that are told: true means of values move with single counts."""
    criteria = screening.criteria
    city_rate = criteria.mean_of(i.id) == "weighted" and criteria.base_of(i.id) == "all"
    return i.direction != "a" and bool(screening.rates.counted[i.id]) and city_rate


def _off(told: Fraction, cells: Cells, least: Ints, most: Ints, i: Indicator) -> Fraction:
    """Return by how much a city rate may lie beside what is told of it.

    The sums of an atom are known, and the same in every twin. Where some count of it is not there, or was delivered as
    secret, those of the others are not: of these the ends of each count are taken.
    """
    n, d = cells.place[i.numerator], cells.place[i.denominator]
    both = numbered(cells.kind[:, [n, d]]).all(axis=1)
    used = both & (cells.value[:, d] > 0)
    loose = np.isin(cells.atom, cells.atom[~both])

    def summed(end: Ints, k: int) -> int:
        return int(np.where(loose, end[:, k], cells.value[:, k])[used].sum())

    (n_low, d_low), (n_high, d_high) = ((summed(end, n), summed(end, d)) for end in (least, most))
    if not d_low:
        return told
    return max(told - Fraction(n_low, d_high), Fraction(n_high, d_low) - told, Fraction(0))


def _one_digit_up(value: Fraction) -> float:
    """Round up to one digit, so that it says no more of a sum than how far off the told mean is.

    Examples
    --------
    >>> _one_digit_up(Fraction("0.0312")), _one_digit_up(Fraction(2)), _one_digit_up(Fraction(0))
    (0.04, 2.0, 0.0)
    """
    step = Fraction(10) ** floor(log10(value)) if value else Fraction(1)
    return float(ceil(value / step) * step)
