"""Years to ask, from plain tables."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from screening.concept.settings import Robustness
from screening.rule.decision import Screening
from screening.workbench.year import Year, year_of
from tests.build import delivery, released, screened
from tests.rule.cities import as_table, settings_of

TENTH = {
    "n1": [50, 125, 130, 135, 560, None],
    "d1": [1000, 1000, 1000, 1000, 6000, 1000],
    "n2": [0, 0, 4, 8, 0, 0],
    "d2": [0, 10, 10, 20, 60, 20],
}
"""Of the first the mean is 1/10 and the bar 13/100, of the second 1/10 and 13/100 as well (12/120)."""


def year(audience: str = "intern", **changes: Any) -> Year:
    return asked(screened(delivery(TENTH), **({"min_hits": 2} | changes)), audience)


def quickly(
    cells: list[list[tuple[int, int] | None]], people: list[int | None], out: set[int], rule: dict[str, Any]
) -> Screening:
    """Screen a random city; chance is tried a few times only."""
    few = Robustness(draws=100, threshold_step=Decimal("0.2"))
    return screened(delivery(as_table(cells, people)), **settings_of(out, rule), robustness=few)


def asked(screening: Screening, audience: str = "intern") -> Year:
    return year_of(released(screening, audience=audience))
