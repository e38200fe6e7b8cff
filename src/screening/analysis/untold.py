"""Decisions that are open behind the door alone."""

from __future__ import annotations

import pandas as pd

from screening.concept import UNDER, WITHHELD
from screening.rule import Screening


def untold_decisions(screening: Screening) -> pd.Series:
    """Return where a decision is *möglich* only since the door does not tell all it hangs on (bool per area).

    Without a door nowhere; nor where it would be *möglich* whatever is not told.
    """
    if screening.bare is None:
        return pd.Series(False, screening.enough.index, name="untold")
    criteria, delivery = screening.criteria, screening.rates.delivery
    need, total = criteria.min_hits, len(criteria.indicators)
    low, high, gaps = (screening.hits[c].to_numpy(dtype="int64") for c in ("hits_min", "hits_max", "open"))
    told_status = ~delivery.status[delivery.catalogue.inhabitants].isin([UNDER, WITHHELD])
    missing = screening.enough.isna() & delivery.inhabitants.isna() & told_status
    anyway = (low + gaps >= need) & ((low + (high - low - gaps) < need) | missing)
    anyway &= screening.enough.notna() | missing
    if criteria.gaps == "proportional":
        anyway &= low * total >= need * (total - gaps)
    return ((screening.decided == "möglich") & ~anyway & ~screening.alone).astype(bool).rename("untold")


__all__ = ["untold_decisions"]
