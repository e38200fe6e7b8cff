"""Every world of small random cities against what twins prove: ``python -m benchmarks.worlds [--cities 500]``.

A city counts if it has secret counts and no more worlds than can be told one by one. The true narrowest interval may
never be below the proven one.
"""

from __future__ import annotations

import argparse
from itertools import count

from tests.disclosure.told.test_twins import narrower_than_proven


def main() -> None:
    """Print how many secret counts there were, and for how many the truth is narrower than what is proven."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cities", type=int, default=500)
    parser.add_argument("--worlds", type=int, default=120)
    options = parser.parse_args()
    tried = counts = wrong = 0
    for seed in count():
        if tried == options.cities:
            break
        if found := narrower_than_proven(seed, options.worlds, 8):
            tried, counts, wrong = tried + 1, counts + found[0], wrong + found[1]
            if found[1]:
                print(f"seed {seed}: {found[1]} of {found[0]}", flush=True)
    print(f"{tried} cities, {counts} secret counts, {wrong} narrower than proven")


if __name__ == "__main__":
    main()
