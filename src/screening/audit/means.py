"""Which reference values may be told, and how exactly: worked out by the audit itself."""

from __future__ import annotations

from math import floor, log10

import pandas as pd

from screening.audit.cells import width_of
from screening.audit.house import Secrets
from screening.catalogue import Indicator
from screening.rates import Bools


def means_allowed(year: Secrets) -> dict[str, tuple[float, ...]]:
    """Return per indicator the reference values, in percent, of which one may be told; none where there is none.

    A mean of shares has one decimal. A city rate that leaves out a count that must not be told has so few that the
    sum of what it leaves out stays open, by the protection, either way; where it leaves out only counts that may be
    withheld beside these it may be exact or rounded.

    Parameters
    ----------
    year : Secrets
    """
    told = year.screening.reference["value"]
    means = {i: float(v) for i, v in told.items() if not pd.isna(v)}
    if year.criteria.mean != "weighted":
        return {i: (round(mean, 1),) for i, mean in means.items()}
    found = {}
    for i in (i for i in year.catalogue.indicators if i.id in means):
        exact = means[i.id]
        must, decimals = _decimals(year, i)
        rounded = tuple(round(exact, k) for k in decimals)
        found[i.id] = rounded if must else (exact, *rounded)
    return found


def _decimals(year: Secrets, indicator: Indicator) -> tuple[bool, tuple[int, ...]]:
    """Return whether a rate must be rounded, and to how many decimals it may be."""
    cells, names = year.cells, year.cells.counts
    if not {indicator.numerator, indicator.denominator} <= set(names):
        return False, ()
    n, d = names.index(indicator.numerator), names.index(indicator.denominator)
    useless = (cells.value[:, d] == 0) & (cells.value[:, n] > 0)
    both: Bools = cells.known[:, n] & cells.known[:, d] & ~useless
    total = int(cells.value[both & year.base, d].sum())
    there = cells.known | cells.kept
    left_out = [c for c in (n, d) if (there[:, c] & ~both).any()]
    secret = year.secret.to_numpy(dtype=bool)
    must = any((secret[:, c] & there[:, c] & ~both).any() for c in left_out)
    widths = {width_of(year.delivery, names[c]) for c in left_out} - {0}
    if not total or not widths:
        return False, ()
    return must, tuple(sorted({max(0, floor(-log10(200 * w / total))) for w in widths}))
