"""Which counts and values are kept from ``gespraech``: small ones, and partners against subtraction."""

from __future__ import annotations

import numpy as np
import pandas as pd

from screening.rates import Bools, Ints, as_arrays
from screening.rule import Screening


def protected_counts(screening: Screening) -> pd.DataFrame:
    """Return which counts are kept from ``gespraech`` (bool, areas × counts that indicators are made of).

    Primary: a count from 1 to below its source's threshold, and a numerator whose difference to a
    denominator that it is a part of is so small. Secondary: since a count's sum over the city can be
    known, larger ones are withheld beside (see `_partners`). Zeros are not protected.
    """
    delivery, catalogue = screening.rates.delivery, screening.rates.catalogue
    made = [
        i
        for i in catalogue.indicators
        if screening.rates.counted[i.id] and {i.numerator, i.denominator} <= set(delivery.counts)
    ]
    names = dict.fromkeys([c for i in made for c in (i.numerator, i.denominator)] + [catalogue.inhabitants])
    arrays = {c: as_arrays(delivery.counts[c], delivery.counts[c]) for c in names}
    primary = {c: known & (n > 0) & (n < delivery.threshold_of(c)) for c, (n, _, known) in arrays.items()}
    for i in made:
        (n, _, n_known), (d, _, d_known) = arrays[i.numerator], arrays[i.denominator]
        rest = d - n
        small = (rest > 0) & (rest < delivery.threshold_of(i.numerator))
        if i.within:
            primary[i.numerator] |= n_known & d_known & small
    taken = np.asarray(screening.decided.isin(["sicher", "möglich"]))
    size = delivery.inhabitants.to_numpy(dtype="int64", na_value=np.iinfo("int64").max)
    columns = {}
    for c, (n, _, known) in arrays.items():
        columns[c] = primary[c] | _partners(primary[c], n, known, delivery.threshold_of(c), taken, size)
    return pd.DataFrame(columns, index=screening.exceeds.index)


def _partners(primary: Bools, n: Ints, known: Bools, threshold: int, taken: Bools, size: Ints) -> Bools:
    """Choose larger counts of least telling areas, so that the small ones cannot be had by subtraction.

    One count of twice the threshold will do: whatever the small one is, the other could make up for it and
    still be no small one. Else several that can do so together; else all. Areas that are not taken up come
    first, then those with few inhabitants: the choice must not tell how large the count is.
    """
    partners = np.zeros(len(n), dtype=bool)
    if not primary.any():
        return partners
    free = np.flatnonzero(known & ~primary & (n >= threshold))
    order = free[np.lexsort((size[free], taken[free], n[free] < 2 * threshold))]
    enough = np.cumsum(n[order] - threshold) >= threshold
    if not enough.any():
        return known
    partners[order[: int(np.argmax(enough)) + 1]] = True
    return partners


def protected_cells(screening: Screening, counts: pd.DataFrame) -> pd.DataFrame:
    """Return which values are kept from ``gespraech`` (bool, areas × indicators).

    A value is kept if its numerator or its denominator is, so that a count withheld in one indicator does
    not come back through another. Rates delivered without counts pass: their source has published them.
    """
    columns = {}
    for i in screening.rates.catalogue.indicators:
        used = [c for c in (i.numerator, i.denominator) if c in counts and screening.rates.counted[i.id]]
        columns[i.id] = counts[used].any(axis=1)
    return pd.DataFrame(columns, index=counts.index)
