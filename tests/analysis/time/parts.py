"""Two years, and the parts of what has changed between them."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pandas as pd

from screening.analysis.time.attribution import PARTS, UNIT, Attribution
from screening.delivery import Carry
from screening.rule.decision import Screening
from tests.build import delivery, screened


def year(year: int = 2024, table: dict[str, Any] | None = None, **changes: Any) -> Screening:
    return screened(delivery(table or {}, year=year), **changes)


def two(n1: list[int | None], n2: list[int | None], **more: Any) -> dict[str, Any]:
    return {"n1": n1, "d1": [100] * len(n1), "n2": n2, "d2": [100] * len(n2), **more}


def parts(found: Attribution, outcome: str, area: str) -> dict[str, Fraction]:
    row = getattr(found, outcome).loc[area]
    return {p: Fraction(int(row[p]), UNIT) for p in PARTS if row[p]}


def adds_up(found: Attribution, audience: str = "intern") -> None:
    for name in ("hits_min", "hits_max", "taken"):
        frame = getattr(found, name).dropna()
        change = UNIT * (frame["now"] - frame["before"])
        assert frame[list(PARTS)].sum(axis=1).tolist() == change.tolist()
    both = (found.hits_min + found.hits_max)[list(PARTS)].dropna()
    if audience != "intern":
        # decisions that are told without all their flags do not follow from values
        both = both[(both[[p for p in PARTS if p != "unseparated"]] != 0).any(axis=1)]
    by_area = found.cells.groupby("area_id")[list(PARTS)].sum().reindex(both.index, fill_value=0)
    assert (by_area.reindex(both.index) == both).all(axis=None)


# b is split into halves, c and d are joined, a stays under another id
CARRY = Carry(
    pd.DataFrame(
        {
            "von": ["a", "b", "b", "c", "d"],
            "nach": ["a1", "b1", "b2", "cd", "cd"],
            "gewicht": [Fraction(1), Fraction(1, 3), Fraction(2, 3), Fraction(1), Fraction(1)],
        }
    ),
    pd.Series({"a1": "a"}),
)
