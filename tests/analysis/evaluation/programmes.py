"""Small cities with a programme, and what is made of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from screening.analysis.evaluation.differences import Group
from screening.analysis.evaluation.evaluate import ProgrammeEvaluation, evaluate
from screening.analysis.time.trend import trend
from screening.delivery import Programme
from screening.rule.decision import Screening
from tests.build import catalogue, delivery, screened

YEARS = (2016, 2017, 2018, 2019, 2020, 2021)
SIZE = 1000
LOOSE = {"hits_around": 9, "neighbours": True, "settling": 0, "min_areas": 1, "partners": 1}


def programme(*areas: str, start: int | Sequence[int] = 2019, **columns: Any) -> Programme:
    index = pd.Index(areas, name="area_id", dtype="str")
    plain = {"start": start, "ende": pd.NA, "gruppe": "", "name": ""} | columns
    frame = pd.DataFrame(plain, index=index)
    return Programme(frame.astype({"start": "Int64", "ende": "Int64", "gruppe": "str", "name": "str"}))


def screenings(
    values: Mapping[str, Sequence[Sequence[int | None]]],
    years: Sequence[int] = YEARS,
    evaluation: Mapping[str, Any] | None = None,
    **more: Any,
) -> dict[int, Screening]:
    """One screening a year; `values` are cases per 1000 by indicator, areas × years."""
    what = catalogue(*values, **{k: more.pop(k) for k in ("agency", "breaks") if k in more})
    rule = {"evaluation": LOOSE | dict(evaluation or {})} | {
        k: more.pop(k) for k in ("min_hits",) if k in more
    }
    result = {}
    for k, year in enumerate(years):
        table: dict[str, list[int | None]] = {}
        for i, rows in values.items():
            table[i.replace("i", "n")] = [row[k] for row in rows]
            table[i.replace("i", "d")] = [SIZE] * len(rows)
        result[year] = screened(delivery(table, year=year, what=what, **more), **rule)
    return result


def evaluated(given: dict[int, Screening], who: Programme, carries: Any = None) -> ProgrammeEvaluation:
    return evaluate(given, carries or {}, trend(given, carries or {}), who)


def first(found: ProgrammeEvaluation) -> Group:
    return found.groups[0]


# two programme areas, each with one area that was like it before; two more that were not
FOUR = {
    "i1": [
        [100, 110, 120, 100, 90, 80],
        [200, 210, 220, 260, 260, 260],
        [101, 111, 121, 141, 151, 161],
        [201, 211, 221, 231, 241, 251],
        [900, 900, 900, 0, 0, 0],
        [500, 500, 500, 999, 999, 999],
    ]
}


def random_city(seed: int, areas: int = 16) -> list[list[int]]:
    rng = np.random.default_rng(seed)
    level = rng.uniform(100, 400, size=(areas, 1))
    shock = rng.normal(0, 30, size=(1, len(YEARS)))
    return (
        np.rint(level + shock + rng.normal(0, 15, size=(areas, len(YEARS))))
        .astype(int)
        .clip(0, SIZE)
        .tolist()
    )
