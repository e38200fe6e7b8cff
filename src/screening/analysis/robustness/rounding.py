"""What a rounding by the source leaves open: values near the bar may lie on either side of it."""

from __future__ import annotations

import numpy as np
import pandas as pd
from pandas.arrays import BooleanArray

from screening.analysis.robustness.cells import Cells, cells
from screening.base import DECISIONS, Bools
from screening.rule import Screening, count_hits, decide
from screening.rule import exceeds as exceeding


def rounded_hits(screening: Screening) -> pd.DataFrame:
    """Return the hits as an interval that allows for the rounding of the delivered counts.

    A source that rounds to multiples of 5 leaves ±2, of 3 ±1, of 10 ±5: numerator and denominator are
    intervals, and so is the flag. Reference values are held fixed: over many areas rounding evens out.

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
    delivery, criteria = screening.rates.delivery, screening.criteria
    what = cells(screening)
    low, high = what.yes & ~what.open, what.yes | what.open
    for k, i in enumerate(criteria.indicators):
        indicator = screening.rates.catalogue[i]
        above, below = (delivery.rounding_of(c) // 2 for c in (indicator.numerator, indicator.denominator))
        if (above or below) and what.counted[k]:
            least, most = _ends(what, k, above, below, screening)
            low[:, k] &= least
            high[:, k] |= most
    flags = {i: BooleanArray(low[:, k], low[:, k] != high[:, k]) for k, i in enumerate(criteria.indicators)}
    hits = count_hits(pd.DataFrame(flags, index=screening.exceeds.index))
    fewest, most, unknown = (
        c.to_numpy(dtype="int64") for c in (hits["hits_min"], hits["hits_max"], screening.hits["open"])
    )
    codes = decide(fewest, most, unknown, _enough(screening), criteria)
    return hits[["hits_min", "hits_max"]].assign(
        unsettled=pd.array(((low != high) & ~what.open).sum(axis=1), dtype="Int64"),
        decision=pd.array(np.array(DECISIONS, dtype=object)[codes], dtype="str"),
    )


def _ends(what: Cells, k: int, above: int, below: int, screening: Screening) -> tuple[Bools, Bools]:
    """Return the flags of one indicator with the smallest and with the largest value that rounding allows."""
    n, d, mean = what.n[:, k], what.d[:, k], what.means[k]
    # a flag told without its figures could be either
    told = ~what.open[:, k] & ~what.hidden[:, k]
    if mean is None:
        return ~(what.hidden[:, k]), what.hidden[:, k]
    smallest, largest = np.maximum(n - above, 0), n + above
    # where something is counted at all, the denominator is at least 1
    narrow, wide = np.maximum(d - below, np.minimum(d + below, 1)), d + below
    if screening.rates.catalogue[screening.criteria.indicators[k]].within:
        largest = np.minimum(largest, np.maximum(narrow, n))
    least, _ = exceeding(smallest, wide, told, mean, screening.criteria)
    most, _ = exceeding(largest, narrow, told, mean, screening.criteria)
    return least, most | what.hidden[:, k]


def _enough(screening: Screening) -> pd.Series:
    """Return whether enough people live there, open where rounding could tell otherwise."""
    delivery, least = screening.rates.delivery, screening.criteria.min_inhabitants
    slack = delivery.rounding_of(delivery.catalogue.inhabitants) // 2
    if not slack:
        return screening.enough
    people = delivery.inhabitants
    sure = ((people - slack >= least) | (people + slack < least)).fillna(False)
    return screening.enough.where(sure.astype(bool))
