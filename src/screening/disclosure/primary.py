"""Which counts and values are kept from ``gespraech``."""

from __future__ import annotations

import pandas as pd

from screening.disclosure.secondary import protect
from screening.rule import Screening


def protected_counts(screening: Screening) -> pd.DataFrame:
    """Return which counts are kept from ``gespraech`` (bool, areas × counts that can be shown).

    Without regard to what has left the house before; see `screening.disclosure.secondary.protect`.
    """
    return protect(screening).withheld


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
