"""What the told city tells and leaves open: ``python benchmarks/telling.py [--data data] [--city musterstadt]``.

Per year: decisions that are those of ``intern``, *sicher* kept, by how much told figures differ, and what twins prove;
the same for a flag that asks for the full protection, and for plain rounding of each value by itself.
"""

from __future__ import annotations

import argparse
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np

import screening.disclosure.told.doubts as doubting
import screening.disclosure.told.figures as figures
import screening.disclosure.told.reach as reaching
from screening.base.arrays import Ints
from screening.delivery import read_city
from screening.delivery.manifest.secrecy import Width
from screening.disclosure.told import Told, prove, tell
from screening.disclosure.told.cells import OPEN
from screening.rule.decision import Screening
from screening.year import screen_years


def decisions(screening: Screening, told: Told) -> str:
    """Return how many decisions are told, and how many *sicher* of those there are."""
    mine, theirs = screening.decided, told.screening.decided
    assert ((mine == theirs) | (theirs == "möglich")).all()
    sure = mine == "sicher"
    return f"{(mine == theirs).sum()}/{len(mine)} {(sure & (theirs == 'sicher')).sum()}/{sure.sum()}"


def deviations(told: Told) -> str:
    """Return by how much told figures differ from the numbers: median, 95th percentile, most."""
    cells = told.cells
    rounded = (cells.kind == OPEN) & ~cells.untold
    off = np.abs(told.figures.told - cells.value)[rounded]
    return f"{np.median(off):.0f}/{np.percentile(off, 95):.0f}/{off.max()}"


def proof(screening: Screening, told: Told) -> str:
    """Return how many secret counts are short, how many reach all that sums leave, and the seconds it took."""
    start = time.process_time()
    found = prove(screening, told)
    seconds = time.process_time() - start
    there = found.width.notna().to_numpy(dtype=bool)
    full = (found.width >= found.sums).fillna(False).to_numpy(dtype=bool) & there
    short = found.short.to_numpy().sum() / there.sum()
    return f"{short:.1%} {full.sum() / there.sum():.0%} {found.twins} {seconds:.1f}"


SPREAD = figures.shares


def unspread(*arguments: Any, **named: Any) -> Ints:
    """Spread nothing: each value is rounded by itself."""
    result: Ints = SPREAD(*arguments, **named) * 0
    return result


def main() -> None:
    """Print a line per year."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument("--city", default="musterstadt")
    options = parser.parse_args()
    city = read_city(options.city, options.data)
    print(
        "Year | decisions sicher | off | short full twins seconds | schutz: decisions sicher | plain: off short …"
    )
    for year, screening in sorted(screen_years(city, max(city.years))[0].items()):
        start = time.process_time()
        told = tell(screening)
        seconds = time.process_time() - start
        wide: Width = "schutz"
        parts = [
            f"{year} ({seconds:.2f} s)",
            decisions(screening, told),
            deviations(told),
            proof(screening, told),
            decisions(screening, tell(screening, width=wide)),
        ]
        with ExitStack() as stack:
            for module in (figures, reaching, doubting):
                stack.enter_context(patch.object(module, "shares", unspread))
            plain = tell(screening)
            parts += [deviations(plain), proof(screening, plain)]
        print(" | ".join(parts), flush=True)


if __name__ == "__main__":
    main()
