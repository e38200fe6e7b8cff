"""How long random variation takes: ``python benchmarks/variation.py [--draws 10000]``.

A made-up city of 475 areas and 13 indicators, rates between 1 % and 50 %, the size of a large city's
quarters: first the draws alone, then the whole analysis (shrinkage, draws, the numeric control) of
Musterstadt. Prints the best of three times and the peak memory of the process.
"""

from __future__ import annotations

import argparse
import os
import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from screening.analysis.robustness.chance import draw_hits, hit_distribution, tail
from screening.analysis.robustness.shrinkage import shrink
from screening.analysis.robustness.variation import variation
from screening.delivery import read_city
from screening.year import screen_years

AREAS, INDICATORS = 475, 13
GROUPS = [[0], [1, 2, 3], [4], [5], [6], [7, 8], [9], [10, 12], [11]]


def best(call: Callable[[], Any], times: int = 3) -> float:
    """Return the shortest of several times, in seconds."""
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        call()
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def made_up_city(seed: int = 1) -> np.ndarray:
    """Return probabilities to exceed for three rates and both bounds, as `variation` has them."""
    rng = np.random.default_rng(seed)
    people = rng.integers(400, 5000, (AREAS, 1)) * rng.uniform(0.1, 1.0, INDICATORS)
    d = people.astype("int64")
    mean = np.geomspace(0.01, 0.5, INDICATORS)
    share = np.minimum(mean * rng.lognormal(0, 0.35, (AREAS, INDICATORS)), 0.95)
    q = tail(np.ceil(1.3 * mean * d).astype("int64"), d, share, within=True)
    return np.stack([q] * 6)


def peak() -> float:
    """Return the peak memory of this process in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=10_000)
    parser.add_argument("--data", type=Path, default=Path("data"))
    given = parser.parse_args()
    q, ids = made_up_city(), [f"{k}" for k in range(AREAS)]
    before = peak()
    drawing = best(lambda: draw_hits(q, ids, GROUPS, given.draws, 1, 0.3))
    print(
        f"{os.cpu_count()} cores, {given.draws} draws × {AREAS} areas × {INDICATORS} indicators, 6 variants"
    )
    print(f"draws alone            {drawing:6.2f} s   peak {peak():5.0f} MB, {before:.0f} MB of it before")
    numeric = best(lambda: hit_distribution(q[0], GROUPS, 0.3))
    print(f"numeric solution       {numeric:6.2f} s")
    screenings, _ = screen_years(read_city("musterstadt", given.data), 2024)
    screening = screenings[2024]
    shrinking = best(lambda: shrink(screening))
    shrunken = shrink(screening)
    whole = best(lambda: variation(screening, shrunken))
    print(f"Musterstadt: shrinkage {shrinking:6.2f} s")
    print(f"Musterstadt: variation {whole:6.2f} s   peak {peak():5.0f} MB")


if __name__ == "__main__":
    main()
