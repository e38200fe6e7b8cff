"""How long flip table and distances take: ``python benchmarks/robustness.py``.

The newest year of Musterstadt, under its own criteria (city rate over all areas) and with the unweighted
mean over eligible areas, where every minimum size needs reference values of its own. Before the clock
starts, the table is compared with the rule applied again, alternative by alternative.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from screening.analysis.robustness.distance import distance
from screening.analysis.robustness.flips import FlipTable, flip_table
from screening.base.style import DECISIONS
from screening.concept.criteria import read_criteria
from screening.delivery import read_city, read_city_catalogue, read_delivery
from screening.rule.decision import Screening, screen
from screening.rule.rates import rates

CITY = "musterstadt"
GOAL = 0.3
"""Seconds that the whole flip table may take."""

AGAIN = {"threshold": "threshold", "min_hits": "min_hits", "min_inhabitants": "min_inhabitants"}


def best(call: Callable[[], Any], times: int = 5) -> tuple[float, Any]:
    """Return the shortest of several runs in seconds, and the last result."""
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        result = call()
        seconds.append(time.perf_counter() - start)
    return min(seconds), result


def slowly(screening: Screening, table: FlipTable) -> float:
    """Apply the rule again for every number tried; raise if the table says anything else."""
    start = time.perf_counter()
    for name, line in table.scenarios[table.scenarios["kind"].isin(AGAIN)].iterrows():
        criteria = screening.criteria.model_copy(update={AGAIN[line["kind"]]: line["value"]})
        codes = pd.Index(DECISIONS).get_indexer(screen(screening.rates, criteria).decided)
        if table.decisions[name].tolist() != codes.tolist():
            raise AssertionError(f"{name}: the table and the rule differ")
    return time.perf_counter() - start


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("data"))
    options = parser.parse_args()
    city = read_city(CITY, options.data)
    year = city.years[-1]
    own = read_criteria(city.raw / "kriterien.toml", read_city_catalogue(city), year)
    values = rates(read_delivery(city, year))
    other = own.model_copy(update={"mean": "unweighted", "base": "eligible"})
    print(f"{CITY} {year}: goal for the flip table {GOAL} s")
    for name, criteria in (("own criteria", own), ("unweighted, eligible", other)):
        screening = screen(values, criteria)
        again = slowly(screening, flip_table(screening))
        seconds, table = best(lambda s=screening: flip_table(s))
        near, _ = best(lambda s=screening: distance(s))
        areas, alternatives = table.decisions.shape
        print(
            f"{name}: {areas} areas x {len(criteria.indicators)} indicators x {alternatives} alternatives in "
            f"{seconds:.3f} s; distances {near:.3f} s; the rule again for the numbers alone {again:.2f} s"
        )


if __name__ == "__main__":
    main()
