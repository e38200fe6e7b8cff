"""Whether the joint value of several areas counts: by their figures, and by what is known of each."""

from __future__ import annotations

from fractions import Fraction
from typing import cast

import numpy as np
import pandas as pd
from pandas.arrays import BooleanArray

from screening.base import Bools, Bounds, Ints, as_arrays
from screening.concept import NO_BASE
from screening.rule import Screening, exceeds


def per_group(values: Ints | Bools, member: Ints, count: int) -> Ints:
    """Return the sum over each group's members.

    Examples
    --------
    >>> per_group(np.array([3, 4, 5]), np.array([0, 1, 0]), 3).tolist()
    [8, 4, 0]
    """
    total = np.zeros(count, dtype=np.int64)
    np.add.at(total, member, values.astype(np.int64))
    return total


def fits(values: Ints | Bools, member: Ints, count: int) -> Bools:
    """Tell of which groups the sum is an int64: floats tell in time.

    Examples
    --------
    >>> fits(np.array([2**61, 2**61, 5]), np.array([0, 0, 1]), 2).tolist()
    [False, True]
    """
    return np.asarray(np.bincount(member, weights=np.abs(values), minlength=count) < 2.0**62)


def joint_flags(
    screening: Screening, indicator: str, inside: Bools, member: Ints, sums: tuple[Ints, Ints, Bools]
) -> BooleanArray:
    """Decide whether groups' joint values count, three-valued.

    Where all figures are known, exactly as for an area (`screening.rule.exceeds.exceeds`); of figures and reference
    values that are told rounded, what does not hold however far they are off is open. Beside it holds: a joint rate lies
    between the lowest and the highest of its members' (it is their mean, weighted with the denominators).
    So if every member's value counts, the joint one does, and if none does, it does not, even where only
    rates or only flags are known. Members whose denominator is 0 have no say.

    Parameters
    ----------
    screening : Screening
    indicator : str
    inside : array of bool
        Which areas are in a group.
    member : array of int64
        The position of the group of each of those.
    sums : tuple of arrays
        Joint numerators and denominators (int64), and where both are known.

    Returns
    -------
    pandas.arrays.BooleanArray
        One flag a group; NA open.
    """
    count = len(sums[0])
    yes, unsure = _by_sums(screening, indicator, inside, member, sums)
    flag = screening.exceeds[indicator][inside]
    voting = ~(screening.rates.status[indicator] == NO_BASE).to_numpy()[inside]
    for_it = per_group(flag.fillna(False).to_numpy(dtype=bool) & voting, member, count)
    against = per_group((~flag).fillna(False).to_numpy(dtype=bool) & voting, member, count)
    voters = per_group(voting, member, count)
    all_yes, all_no = (for_it == voters) & (voters > 0), against == voters
    yes = np.where(unsure, all_yes, yes)
    return BooleanArray(yes.astype(bool), unsure & ~all_yes & ~all_no)


def _by_sums(
    screening: Screening, indicator: str, inside: Bools, member: Ints, sums: tuple[Ints, Ints, Bools]
) -> tuple[Bools, Bools]:
    """Decide by joint figures; of what is told rounded or in a bracket, only what holds however far it is off."""
    exact = cast("Fraction | None", screening.reference["exact"][indicator])
    bounds, criteria, i = screening.bounds, screening.criteria, screening.rates.catalogue[indicator]
    if bounds is None or exact is not None or pd.isna(bounds.mean[indicator]):
        return exceeds(*sums, exact, criteria)
    (n_least, n_most, n_known), (d_least, d_most, d_known) = (
        sums_between(bounds, count, inside, member, len(sums[0])) for count in (i.numerator, i.denominator)
    )
    d_least = np.where(d_most > 0, np.maximum(d_least, 1), d_least)
    known = n_known & d_known
    told, off = (Fraction(repr(float(x[indicator]))) for x in (screening.reference["value"], bounds.mean))
    low, high = max(told - off, Fraction(0)) / i.per, (told + off) / i.per
    least, _ = exceeds(n_least, d_most, known, high, criteria)
    most, unsure = exceeds(n_most, d_least, known, low, criteria)
    return least, unsure | (most & ~least)


def sums_between(
    bounds: Bounds, count: str, inside: Bools, member: Ints, groups: int
) -> tuple[Ints, Ints, Bools]:
    """Return between which sums a count lies in each group, and where that is known of all members.

    Examples
    --------
    >>> told = pd.DataFrame({"n": [10, 1, None]}, dtype="Int64"), pd.DataFrame({"n": [14, 9, None]}, dtype="Int64")
    >>> within = Bounds(*told, pd.Series(dtype="Float64"))
    >>> inside, member = np.array([True, True, True]), np.array([0, 0, 1])
    >>> least, most, known = sums_between(within, "n", inside, member, 2)
    >>> least.tolist(), most.tolist(), known.tolist()
    ([11, 0], [23, 0], [True, False])
    """
    least, most, there = (a[inside] for a in as_arrays(bounds.least[count], bounds.most[count]))
    known = per_group(~there, member, groups) == 0
    known &= fits(most, member, groups)
    return per_group(least, member, groups), per_group(most, member, groups), known


__all__ = ["fits", "joint_flags", "per_group", "sums_between"]
