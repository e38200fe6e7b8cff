"""What is known of every value that the rule counts, and which values count at any threshold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple, cast

import numpy as np
import pandas as pd

from screening.base import Bools, Floats, Ints, as_arrays
from screening.concept import NO_BASE, STATUSES, WITH_NUMBER, Criteria
from screening.rule import NEAR, Screening


class Ends(NamedTuple):
    """Numerators and denominators that give the lowest shares that can be, or the highest, and the means beside them."""

    n: Ints
    d: Ints
    means: tuple[Fraction | None, ...]


@dataclass(frozen=True)
class Cells:
    """What is known of the criteria's values, as arrays of areas × the criteria's indicators.

    A value is *open*, or counts *never* (it is not above zero, and the mean not below; or there is nobody it
    could be about), or its *figure* is known, or its flag is known and its figure *hidden* (an agency's, behind
    the door).

    Attributes
    ----------
    n, d : array of int64
        0 where not known.
    yes, open, never, figure, hidden : array of bool
        ``yes`` is the flag in force; the other four are exclusive and cover every value.
    base : array of bool
        Where numerator, denominator above 0 and reference value are known and the flag is: `figure` and
        known zeros.
    counted : array of bool
        Per indicator: numerator and denominator are counts.
    means : tuple of Fraction or None
        Reference values in force as shares: exact, or as published if only a rounded one is.
    bounded : array of bool
        Of which values is known between which shares they lie: `figure`, and behind the door what is in a bracket.
    lowest, highest : Ends
        Between which shares. The same where nothing is rounded; the mean is the higher one beside the lowest.
    """

    n: Ints
    d: Ints
    yes: Bools
    open: Bools
    never: Bools
    figure: Bools
    hidden: Bools
    base: Bools
    counted: Bools
    means: tuple[Fraction | None, ...]
    bounded: Bools
    lowest: Ends
    highest: Ends


def cells(screening: Screening) -> Cells:
    """Gather the values of a screening, which may have passed the door.

    Parameters
    ----------
    screening : Screening

    Examples
    --------
    >>> import screening as sc
    >>> city = sc.read_city("musterstadt", data="data")
    >>> criteria = sc.read_criteria(city.raw / "kriterien.toml", sc.read_city_catalogue(city), 2024)
    >>> result = sc.screen(sc.rates(sc.read_delivery(city, 2024)), criteria)

    Every value is exactly one of open, never counting, known with its figure, or hidden; before the door nothing
    is hidden:

    >>> what = cells(result)
    >>> (what.open.astype(int) + what.never + what.figure + what.hidden == 1).all(), what.hidden.any()
    (np.True_, np.False_)
    """
    ids = list(screening.criteria.indicators)
    rates = screening.rates
    arrays = [as_arrays(rates.numerator[i], rates.denominator[i]) for i in ids]
    n, d, known = (np.stack(parts, axis=1) for parts in zip(*arrays, strict=True))
    flags = screening.exceeds[ids]
    unknown = flags.isna().to_numpy(dtype=bool)
    means = tuple(_mean_in_force(screening, i) for i in ids)
    nobody = (rates.status[ids] == NO_BASE).to_numpy(dtype=bool)
    # beside a mean below zero a value that is not above it may well count
    above = np.array([m is None or m >= 0 for m in means])
    never = ~unknown & ((known & (n <= 0) & above) | nobody)
    base = known & (d > 0) & ~unknown & np.array([m is not None for m in means])
    figure = base & ~never
    plain = Ends(n, d, means)
    hidden = ~(unknown | never | figure)
    bounded, lowest, highest = _ends(screening, plain, figure, hidden)
    return Cells(
        n=n,
        d=d,
        yes=flags.fillna(False).to_numpy(dtype=bool),
        open=unknown,
        never=never,
        figure=figure,
        hidden=hidden,
        base=base,
        counted=rates.counted[ids].to_numpy(dtype=bool),
        means=means,
        bounded=bounded,
        lowest=lowest,
        highest=highest,
    )


def _ends(screening: Screening, plain: Ends, figure: Bools, hidden: Bools) -> tuple[Bools, Ends, Ends]:
    """Return of which values the ends are known, and these; how far off a mean is counts where it is known."""
    bounds, ids = screening.bounds, list(screening.criteria.indicators)
    if bounds is None:
        return figure, plain, plain
    n_low, d_low, n_high, d_high = (x.copy() for x in (plain.n, plain.d, plain.n, plain.d))
    bounded, lower, higher = figure.copy(), list(plain.means), list(plain.means)
    for k, i in enumerate(screening.rates.catalogue[i] for i in ids):
        mean = plain.means[k]
        if mean is None or i.numerator not in bounds.least or not screening.rates.counted[i.id]:
            continue
        n, d = (as_arrays(bounds.least[c], bounds.most[c]) for c in (i.numerator, i.denominator))
        there = (figure | hidden)[:, k] & n[2] & d[2] & (d[1] > 0)
        bounded[:, k] |= there
        for ends, values in ((n_low, n[0]), (d_high, np.maximum(d[0], 1)), (n_high, n[1]), (d_low, d[1])):
            ends[:, k] = np.where(there, values, ends[:, k])
        off = bounds.mean[i.id]
        if not pd.isna(off):
            half = Fraction(repr(float(off))) / i.per
            lower[k], higher[k] = max(mean - half, Fraction(0)), mean + half
    return bounded, Ends(n_low, d_low, tuple(higher)), Ends(n_high, d_high, tuple(lower))


def _mean_in_force(screening: Screening, indicator: str) -> Fraction | None:
    reference = screening.reference
    exact = cast("Fraction | None", reference["exact"][indicator])
    value = reference["value"][indicator]
    if exact is not None or pd.isna(value):
        return exact
    # a published value is a decimal with few digits: its shortest writing is what is meant
    return Fraction(repr(float(value))) / screening.rates.catalogue[indicator].per


def complete(screening: Screening) -> bool:
    """Tell whether all delivered figures are here, so that other reference values can be computed.

    False for a screening that passed the door if anything was withheld on the way: then a figure is not
    here although its status gives no reason of the source's.

    Parameters
    ----------
    screening : Screening
    """
    ids = list(screening.criteria.indicators)
    missing = screening.rates.status[ids].isin(set(STATUSES) - WITH_NUMBER)
    figures = screening.rates.numerator[ids].isna() & ~missing
    delivery = screening.rates.delivery
    sizes = delivery.inhabitants_withheld & delivery.inhabitants.isna() & screening.enough.notna()
    published = screening.reference.loc[ids]
    rounded = published["exact"].isna() & published["value"].notna()
    return not (figures.any(axis=None) or sizes.any() or rounded.any())


def sizes_at(screening: Screening, least: int) -> tuple[pd.Series, Bools]:
    """Tell where enough people live for another minimum (nullable boolean), and where that is not told.

    Where the number is told rounded or not at all, the answer in force may settle it: who is large enough is so for any
    lower minimum; who is not, for no higher one.

    Examples
    --------
    >>> import screening as sc
    >>> city = sc.read_city("musterstadt", data="data")
    >>> criteria = sc.read_criteria(city.raw / "kriterien.toml", sc.read_city_catalogue(city), 2024)
    >>> result = sc.screen(sc.rates(sc.read_delivery(city, 2024)), criteria)
    >>> enough, untold = sizes_at(result, 1000)  # before the door all is known
    >>> int(enough.sum()), bool(untold.any())
    (424, False)
    """
    delivery, told = screening.rates.delivery, screening.enough
    enough, people = delivery.inhabited_by(least), delivery.inhabitants
    withheld = people.isna() & told.notna() & delivery.inhabitants_withheld
    if screening.bounds is not None and least:
        fewest, most = (x[delivery.catalogue.inhabitants] for x in screening.bounds[:2])
        enough = enough.mask(fewest.notna(), fewest >= least)
        withheld = (withheld & fewest.isna()) | ((fewest < least) & (most >= least)).fillna(False)
    sure = told.fillna(False) if least < screening.criteria.min_inhabitants else ~told.fillna(True)
    return enough.mask(withheld, told), (withheld & ~sure).to_numpy(dtype=bool)


def hits_at(what: Cells, thresholds: Sequence[Decimal], criteria: Criteria) -> tuple[Ints, Ints]:
    """Count hits at several thresholds, the reference values unchanged.

    Parameters
    ----------
    what : Cells
    thresholds : sequence of Decimal
        Factors, ascending.
    criteria : Criteria

    Returns
    -------
    tuple of arrays of int64
        Areas × thresholds: sure hits, and values whose flag is not told there. A flag in force tells
        of hidden figures, too: what counts does at any lower threshold, what does not count does not at
        any higher one. Of figures that are told rounded, what holds at both ends that they leave is sure.

    Examples
    --------
    One area, two indicators with a mean of 10 %: 13 of 100 is known, of the other the flag alone. What counts
    at 1.3 does so at 1.2, too; at 1.4 the hidden figure could be on either side:

    >>> one, no = np.array([[True, True]]), np.array([[False, False]])
    >>> n, d, means = np.array([[13, 0]]), np.array([[100, 0]]), (Fraction(1, 10), Fraction(1, 10))
    >>> first, second = np.array([[True, False]]), np.array([[False, True]])
    >>> what = Cells(
    ...     n, d, yes=one, open=no, never=no, figure=first, hidden=second, base=first, counted=one[0], means=means,
    ...     bounded=first, lowest=Ends(n, d, means), highest=Ends(n, d, means),
    ... )
    >>> rule = Criteria(
    ...     valid_from=2024, indicators=("a", "b"), threshold=Decimal("1.3"), min_hits=1, min_inhabitants=0, mean="weighted"
    ... )
    >>> sure, untold = hits_at(what, [Decimal("1.2"), Decimal("1.3"), Decimal("1.4")], rule)
    >>> sure.tolist(), untold.tolist()
    ([[2, 2, 0]], [[0, 0, 1]])
    """
    lower = np.array([t < criteria.threshold for t in thresholds])
    higher = np.array([t > criteria.threshold for t in thresholds])
    low = np.zeros((len(what.n), len(thresholds)), dtype="int64")
    hidden = np.zeros_like(low)
    at_each = [criteria.model_copy(update={"threshold": t}) for t in thresholds]

    def reached(ends: Ends, i: int) -> Bools:
        flag, mean = what.yes[:, i, None], cast("Fraction", ends.means[i])
        bars = [rule.bar(mean) for rule in at_each]
        at = exceeds_each(ends.n[:, i], ends.d[:, i], what.bounded[:, i], bars, criteria.comparison)
        # beside a rounded reference value the flag in force is right, and the others cannot contradict it
        return np.where(lower, at | flag, np.where(higher, at & flag, flag))

    for i, mean in enumerate(what.means):
        flag = what.yes[:, i, None]
        yes = np.broadcast_to(flag, low.shape)
        untold = what.hidden[:, i, None] & ((lower & ~flag) | (higher & flag))
        if mean is not None:
            bounded = what.bounded[:, i, None]
            sure = reached(what.lowest, i)
            could = sure if what.highest is what.lowest else reached(what.highest, i)
            yes, untold = np.where(bounded, sure, yes), np.where(bounded, could & ~sure, untold)
        low += yes & ~untold
        hidden += untold
    return low, hidden


def exceeds_each(n: Ints, d: Ints, usable: Bools, bars: Sequence[Fraction], comparison: str) -> Bools:
    """Decide for one indicator which values exceed at each of several thresholds, exactly.

    The same as `screening.rule.exceeds.exceeds` once per threshold.

    Parameters
    ----------
    n, d : arrays of int64
    usable : array of bool
        Where both are known and the value can exceed at all; False elsewhere in the result.
    bars : sequence of Fraction
        From which shares on a value exceeds, by threshold (see `Criteria.bar`).
    comparison : {">=", ">"}

    Returns
    -------
    array of bool
        Areas × thresholds.

    Examples
    --------
    >>> bars = [Fraction(12, 100), Fraction(13, 100), Fraction(14, 100)]
    >>> one = np.array([13]), np.array([100]), np.array([True])
    >>> exceeds_each(*one, bars, ">=").tolist()
    [[True, True, False]]

    A value exactly at the threshold exceeds with ``">="`` alone; one that is not usable never does:

    >>> exceeds_each(*one, bars, ">").tolist()
    [[True, False, False]]
    >>> exceeds_each(*one[:2], np.array([False]), bars, ">=").tolist()
    [[False, False, False]]
    """
    share: Floats = np.divide(n, d, out=np.zeros(len(n)), where=usable)[:, None]
    levels = np.array([float(b) for b in bars])
    yes = share > levels
    rows, columns = np.nonzero(usable[:, None] & (np.abs(share - levels) <= NEAR * np.abs(levels)))
    if len(rows):
        tops = np.array([b.numerator for b in bars], dtype=object)[columns]
        bottoms = np.array([b.denominator for b in bars], dtype=object)[columns]
        left, right = n[rows].astype(object) * bottoms, d[rows].astype(object) * tops
        yes[rows, columns] = (left >= right if comparison == ">=" else left > right).astype(bool)
    return yes & usable[:, None]
