"""What a rounding by the source leaves open: values near the bar may lie on either side of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from pandas.arrays import BooleanArray

from screening.analysis.robustness.cells import Cells, cells
from screening.base import DECISIONS, Bools, Ints
from screening.rule import Screening, count_hits, decide
from screening.rule import exceeds as exceeding


def rounded_hits(screening: Screening) -> pd.DataFrame:
    """Return the hits as an interval that allows for the rounding of what was delivered.

    A source that rounds to multiples of 5 leaves ±2, of 3 ±1, of 10 ±5: numerator and denominator are
    intervals, and so is the flag. A rate rounded to 0.1 is an interval of half a step up and down, ends included.
    Reference values are held fixed: over many areas rounding evens out.

    Parameters
    ----------
    screening : Screening
        It may have passed the door; a flag told without its figures is open if its source rounds.

    Returns
    -------
    pandas.DataFrame
        Index `area_id`: ``hits_min``, ``hits_max`` (Int64); ``unsettled`` (Int64): how many values that
        are not open count or not, depending on the rounding; ``decision`` (text): what the rule says with
        these hits: *sicher* and *nein* hold whatever was rounded away.

    Examples
    --------
    >>> import screening as sc
    >>> city = sc.read_city("musterstadt", data="data")
    >>> criteria = sc.read_criteria(city.raw / "kriterien.toml", sc.read_city_catalogue(city), 2024)
    >>> result = sc.screen(sc.rates(sc.read_delivery(city, 2024)), criteria)

    No source of the demo city rounds: the interval is that of the open values alone.

    >>> rounded = rounded_hits(result)
    >>> int(rounded["unsettled"].sum()), (rounded["hits_max"] == result.hits["hits_max"]).all()
    (0, np.True_)
    """
    criteria, what = screening.criteria, cells(screening)
    least, most = rounded_flags(screening, what)
    low, high = least & ~what.open, most | what.open
    flags = {i: BooleanArray(low[:, k], low[:, k] != high[:, k]) for k, i in enumerate(criteria.indicators)}
    hits = count_hits(pd.DataFrame(flags, index=screening.exceeds.index))
    fewest, highest, unknown = (
        c.to_numpy(dtype="int64") for c in (hits["hits_min"], hits["hits_max"], screening.hits["open"])
    )
    codes = decide(fewest, highest, unknown, _enough(screening), criteria)
    return hits[["hits_min", "hits_max"]].assign(
        unsettled=pd.array(((low != high) & ~what.open).sum(axis=1), dtype="Int64"),
        decision=pd.array(np.array(DECISIONS, dtype=object)[codes], dtype="str"),
    )


@dataclass(frozen=True)
class Spans:
    """Between which numbers what was delivered rounded lies; what was not is itself.

    Attributes
    ----------
    smallest, largest, narrow, wide : array of int64, shape (areas, indicators)
        Numerators, and denominators: the value is least at ``smallest / wide`` and most at ``largest / narrow``.
    rounded : array of bool
        Per indicator of the criteria: its source rounds.
    """

    smallest: Ints
    largest: Ints
    narrow: Ints
    wide: Ints
    rounded: Bools


def spans(screening: Screening, what: Cells) -> Spans:
    """Return what rounding leaves of each value of the criteria.

    Parameters
    ----------
    screening : Screening
    what : Cells
        See `screening.analysis.robustness.cells.cells`.

    Returns
    -------
    Spans
        Nothing falls below zero unless the catalogue lets it, and no part exceeds its whole unless it was delivered so.

    Examples
    --------
    A count of 15 rounded to multiples of 5 lies between 13 and 17:

    >>> import screening as sc
    >>> from dataclasses import replace
    >>> city = sc.read_city("musterstadt", data="data")
    >>> criteria = sc.read_criteria(city.raw / "kriterien.toml", sc.read_city_catalogue(city), 2024)
    >>> given = sc.read_delivery(city, 2024)
    >>> given = replace(given, sources=tuple(replace(s, rounding=5) for s in given.sources))
    >>> result = sc.screen(sc.rates(given), criteria)
    >>> what = cells(result)
    >>> found = spans(result, what)
    >>> bool(found.rounded.all()), (found.largest - what.n).max(), (what.n - found.smallest).max()
    (True, np.int64(2), np.int64(2))
    """
    delivery, catalogue = screening.rates.delivery, screening.rates.catalogue
    slack = np.zeros((2, len(what.counted)), dtype="int64")
    within, negative = (np.zeros(len(what.counted), dtype=bool) for _ in range(2))
    for k, i in enumerate(screening.criteria.indicators):
        indicator = catalogue[i]
        within[k], negative[k] = indicator.within, indicator.negative
        slack[:, k] = (
            [delivery.rounding_of(c) // 2 for c in indicator.counts or ("", "")]
            if what.counted[k]
            else (delivery.rate_step_of(i) // 2, 0)
        )
    above, below = slack
    largest = what.n + above
    # where something is counted at all, the denominator is at least 1
    narrow = np.maximum(what.d - below, np.minimum(what.d + below, 1))
    return Spans(
        smallest=np.where(negative, what.n - above, np.maximum(what.n - above, np.minimum(what.n, 0))),
        largest=np.where(within, np.minimum(largest, np.maximum(narrow, what.n)), largest),
        narrow=narrow,
        wide=what.d + below,
        rounded=(above > 0) | (below > 0),
    )


def rounded_flags(screening: Screening, what: Cells) -> tuple[Bools, Bools]:
    """Return the flags with the smallest and with the largest values that rounding allows.

    Parameters
    ----------
    screening : Screening
        It may have passed the door; a flag told without its figures could then be either.
    what : Cells
        See `screening.analysis.robustness.cells.cells`.

    Returns
    -------
    tuple of arrays of bool, shape (areas, indicators)
        Equal where rounding turns nothing; where a value is open they say nothing.

    Examples
    --------
    >>> import screening as sc
    >>> city = sc.read_city("musterstadt", data="data")
    >>> criteria = sc.read_criteria(city.raw / "kriterien.toml", sc.read_city_catalogue(city), 2024)
    >>> what = cells(result := sc.screen(sc.rates(sc.read_delivery(city, 2024)), criteria))
    >>> least, most = rounded_flags(result, what)
    >>> (least == most).all(), (least == what.yes).all()  # no source of the demo city rounds
    (np.True_, np.True_)
    """
    least, most = what.yes.copy(), what.yes.copy()
    span = spans(screening, what)
    told = ~what.open & ~what.hidden
    for k in np.flatnonzero(span.rounded):
        mean, known = what.means[k], told[:, k]
        if mean is not None:
            lowest, _ = exceeding(span.smallest[:, k], span.wide[:, k], known, mean, screening.criteria)
            highest, _ = exceeding(span.largest[:, k], span.narrow[:, k], known, mean, screening.criteria)
            least[:, k] &= lowest
            most[:, k] |= highest
        least[:, k] &= ~what.hidden[:, k]
        most[:, k] |= what.hidden[:, k]
    return least, most


def _enough(screening: Screening) -> pd.Series:
    """Return whether enough people live there, open where rounding could tell otherwise."""
    delivery, least = screening.rates.delivery, screening.criteria.min_inhabitants
    slack = delivery.rounding_of(delivery.catalogue.inhabitants) // 2
    if not slack or not least:
        return screening.enough
    people = delivery.inhabitants
    sure = ((people - slack >= least) | (people + slack < least)).fillna(False)
    return screening.enough.where(sure.astype(bool))
