"""Why an area was decided as it was, in German."""

from __future__ import annotations

from functools import cache, partial
from typing import Any

import pandas as pd

from screening.base import NBSP, many, number
from screening.concept import Criteria

EXCLUDED = "Von Hand ausgeschlossen: "
"""What stands before the reason for leaving an area out."""


def reasons(
    decision: pd.DataFrame, enough: pd.Series, criteria: Criteria, bare: pd.Series | None = None
) -> list[str]:
    """Say why, in one or two German sentences for each row of a `Screening.decision`.

    That the number of inhabitants is not known is said only where `enough` is NA: it may be withheld.
    Areas of the same size and hits get the same sentence, so each is written once.

    Examples
    --------
    >>> rule = Criteria.model_construct(indicators=("a", "b"), min_hits=2, min_inhabitants=400, exclusions=())
    >>> row = {"inhabitants": [900], "hits_min": [1], "hits_max": [2], "decision": ["möglich"]}
    >>> reasons(pd.DataFrame(row), pd.Series([True], dtype="boolean"), rule)
    ['1 bis 2 von 2 Indikatoren zählen, 1 ist offen; verlangt sind 2.']
    """
    excluded = {e.area: e.why for e in criteria.exclusions}
    told = cache(partial(_reason, criteria, bare is not None))
    columns = [decision[c].astype(object) for c in ("inhabitants", "hits_min", "hits_max", "decision")]
    unsure = enough.reindex(decision.index).isna()
    alone = pd.Series(False, decision.index) if bare is None else bare.reindex(decision.index).notna()
    rows, result = zip(decision.index, *columns, unsure, alone, strict=True), []
    for area, people, low, high, what, unknown, only in rows:
        if only:
            result.append(_reason_untold(criteria, low, high))
        elif what == "ausgeschlossen":
            result.append(f"{EXCLUDED}{excluded[area]}")
        else:
            # NA is said as not known; 0 stands for a size that does not decide
            size = people if what == "zu klein" else pd.NA if unknown else 0
            result.append(told(size, low, high, what))
    return result


def _reason(criteria: Criteria, rounded: bool, people: Any, low: int, high: int, decision: str) -> str:
    need, total = criteria.min_hits, len(criteria.indicators)
    span = str(low) if low == high else f"{low} bis {high}"
    counted = f"{span} von {many(total, 'Indikator', 'Indikatoren')} {'zählt' if span == '1' else 'zählen'}"
    wanted = f"{'verlangt ist' if need == 1 else 'verlangt sind'} {need}"
    if decision == "zu klein":
        least, words = criteria.min_inhabitants, ("Einwohner:in", "Einwohner:innen")
        if pd.isna(people):
            return f"Weniger als {many(least, *words)}. {counted}."
        be = "verlangt ist" if least == 1 else "verlangt sind"
        about = f"Rund{NBSP}" if rounded and people else ""
        return f"{about}{many(people, *words)}; {be} {number(least)}. {counted}."
    if decision == "sicher":
        rest = "" if low == high else " Schon die sicheren Treffer reichen."
        return f"{counted}; {wanted}.{rest}"
    if decision == "nein":
        few = "gemessen an den bekannten Werten zu wenige (anteilige Regel)" if high >= need else wanted
        return f"{counted}; {few}."
    if low >= need:
        return f"{counted}; {wanted}. Die Einwohnerzahl ist nicht bekannt."
    still = "1 ist offen" if high - low == 1 else f"{high - low} sind offen"
    size = " Auch die Einwohnerzahl ist nicht bekannt." if pd.isna(people) else ""
    return f"{counted}, {still}; {wanted}.{size}"


def _reason_untold(criteria: Criteria, low: int, high: int) -> str:
    """Say why a decision is told that does not follow from the flags that are."""
    counted = f"{low} bis {high} von {many(len(criteria.indicators), 'Indikator', 'Indikatoren')} zählen"
    wanted = f"{'verlangt ist' if criteria.min_hits == 1 else 'verlangt sind'} {criteria.min_hits}"
    return f"{counted}; {wanted}. Welche es sind, bleibt zum Schutz kleiner Zahlen offen; die Entscheidung ist genau."
