"""Exceptions from secrecy: which there are, and those that say nothing."""

from __future__ import annotations

import pandas as pd

from screening.base import Finding
from screening.disclosure.findings import exception_unknown
from screening.disclosure.secret import counts_of, excepted_counts
from screening.rule import Screening

COLUMNS = ("year", "what", "area", "reason", "by", "date", "shown")


def exception_rows(screening: Screening) -> pd.DataFrame:
    """Return the exceptions of a screening's year, for the internal dossier.

    Returns
    -------
    pandas.DataFrame
        ``year``, ``what`` (labels of the counts), ``area`` (empty: all), ``reason``, ``by``, ``date``
        (`datetime.date`), ``shown``: how many numbers below their threshold are shown by it.
    """
    delivery = screening.rates.delivery
    labels, names = delivery.catalogue.count_labels, counts_of(screening)
    rows = []
    for e in (e for e in delivery.city.secrecy.exceptions if e.year == delivery.year):
        counts = [c for c in excepted_counts(screening, e) if c in names]
        places = delivery.counts.index if e.area is None else delivery.counts.index.intersection([e.area])
        small = 0
        for c in counts:
            numbers = delivery.counts[c].reindex(places)
            small += int(((numbers > 0) & (numbers < delivery.threshold_of(c))).fillna(False).sum())
        what = ", ".join(labels[c] for c in counts)
        rows.append((e.year, what, e.area or "", e.reason, e.by, e.date, small))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def exception_findings(screening: Screening) -> tuple[Finding, ...]:
    """Tell exceptions of this year that name a count, an indicator or an area that there is none of."""
    delivery = screening.rates.delivery
    known = (
        ("count", delivery.catalogue.count_labels),
        ("indicator", delivery.catalogue.by_id),
        ("area", delivery.counts.index),
    )
    return tuple(
        exception_unknown(key, name, n)
        for n, e in enumerate(delivery.city.secrecy.exceptions, 1)
        if e.year == delivery.year
        for key, names in known
        if (name := getattr(e, key)) and name not in names
    )
