"""How long the protection of one year takes: ``python benchmarks/disclosure.py [--sizes 475 1000 2000 5000]``.

Invented cities: areas on a grid, 13 variables of which many counts are small, and three geographies that cut
across each other (stripes, columns and blocks). The proof bounds every secret count by the attacker's programmes.
With ``--city`` the newest year of a city in the data folder is measured, too.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from screening.delivery import read_city
from screening.disclosure.account import account
from screening.disclosure.knowledge import intervals_known, required
from screening.disclosure.secondary import Protection, protect
from screening.rule import Screening
from screening.year import screen_years
from tests.test_disclosure_secondary import town

VARIABLES = 13
PER_GROUP = 20


def invented(areas: int, overlapping: bool) -> Screening:
    """Return a city of so many areas, the same each time."""
    random = np.random.default_rng(areas)
    width = int(np.ceil(np.sqrt(areas)))
    row, column = np.divmod(np.arange(areas), width)
    step = max(1, int(np.sqrt(PER_GROUP)))
    groups = {"block": [f"{r}-{c}" for r, c in zip(row // step, column // step, strict=True)]}
    if overlapping:
        groups["stripe"] = [str(v) for v in (row + 1) // 2]
        groups["column"] = [str(v) for v in (column + 1) // 2]
    table: dict[str, Any] = {"bev": random.integers(300, 6000, areas).tolist()}
    for k in range(1, VARIABLES + 1):
        base = random.integers(100, 1500, areas)
        table[f"d{k}"] = base.tolist()
        table[f"n{k}"] = random.binomial(base, 0.01 + 0.01 * k).tolist()
    return town(table, threshold={c: 10 for c in table if c != "bev"}, groups=groups, min_hits=7)


def timed(call: Callable[[], Any]) -> tuple[Any, float]:
    """Return the result and the seconds."""
    start = time.perf_counter()
    result = call()
    return result, time.perf_counter() - start


def line(name: str, screening: Screening, proof: bool) -> str:
    """Measure one city."""
    chosen, seconds = timed(lambda: protect(screening))
    told = account(screening, chosen)
    cells = [
        name,
        f"{len(chosen.withheld):,}",
        f"{seconds:.2f}",
        f"{int(told.counts['primary'].sum()):,}",
        f"{int(told.counts['secondary'].sum()):,}",
        f"{int(told.counts['short'].sum()):,}",
        *(f"{100 * share:.1f} %" for share in told.kept),
        proven(chosen) if proof else "",
    ]
    return "| " + " | ".join(cells) + " |"


def proven(chosen: Protection) -> str:
    """Tell how long the proof takes, and stop if a count is not protected."""
    (low, high), seconds = timed(lambda: intervals_known(chosen))
    width = (high - low).to_numpy(dtype=float, na_value=np.nan)
    secret = chosen.cells.secret & chosen.cells.known & ~chosen.short.to_numpy()
    if (width < required(chosen.cells))[secret].any():
        raise SystemExit("A secret count is not protected.")
    return f"{seconds:.2f}"


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[475, 1000, 2000, 5000])
    parser.add_argument("--proof", action="store_true", help="bound every secret count, too")
    parser.add_argument("--city", default="musterstadt")
    parser.add_argument("--data", type=Path, default=Path("data"))
    options = parser.parse_args()
    print(
        "| City | Areas | Protection (s) | Secret | Beside | Short | Counts kept | Values kept | Proof (s) |"
    )
    print("|---|---:|---:|---:|---:|---:|---:|---:|---:|")
    city = read_city(options.city, options.data)
    year = city.years[-1]
    print(line(f"{options.city} {year}", screen_years(city, year)[0][year], options.proof), flush=True)
    for size in options.sizes:
        for overlapping in (False, True):
            name = "three overlapping geographies" if overlapping else "one geography"
            print(line(name, invented(size, overlapping), options.proof), flush=True)


if __name__ == "__main__":
    main()
