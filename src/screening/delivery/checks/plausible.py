"""Plausibility: what the figures of a delivery say against each other and against the years before.

Everything here tells and nothing changes: a figure that cannot be right is a *Fehler*, one that hardly can
a *Warnung*. Where a whole column is told, its single cells are not.
"""

from __future__ import annotations

from collections.abc import Sequence

from screening.base import Finding
from screening.delivery.checks.totals import relation_findings, total_findings
from screening.delivery.checks.within import within_findings
from screening.delivery.checks.year import Year
from screening.delivery.checks.years import years_findings
from screening.delivery.delivery import Delivery


def plausible(year: Year, before: Sequence[Delivery] = ()) -> list[Finding]:
    """Return everything that is implausible about a year's delivery.

    Parameters
    ----------
    year : Year
    before : sequence of Delivery
        Deliveries of earlier years, ascending; without them a year is judged by itself.

    Returns
    -------
    list of Finding
        Worst first within each check; an empty list if all is plausible.
    """
    if year.areas.empty:
        return []
    return [
        *total_findings(year),
        *relation_findings(year),
        *within_findings(year),
        *years_findings(year, [d for d in before if d.year < year.year]),
    ]
