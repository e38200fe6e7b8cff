"""How long notebooks take with their kernel, on a release prepared as a run does: ``python benchmarks/notebooks.py``.

Processor seconds are told beside those of the clock, for on a busy machine they alone can be compared.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import tempfile
import time
from pathlib import Path

from screening.pipeline.inputs import notebooks_folder
from screening.pipeline.steps import PREPARED, execute_notebook, prepare_year

CITY = "musterstadt"


def seconds(notebook: Path, year: int, audience: str, prepared: Path, repeat: int) -> tuple[float, float]:
    """Return the least seconds by the clock and of the kernel's processor time, of some runs."""
    times = []
    for _ in range(repeat):
        with tempfile.TemporaryDirectory() as place:
            shutil.copy(prepared, Path(place) / PREPARED)
            parameters = {
                "city": CITY,
                "year": year,
                "audience": audience,
                "data": "data",
                "out": ".",
                "prepared": PREPARED,
            }
            before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
            execute_notebook(notebook, parameters, Path(place), {})
            clock, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
            used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            times.append((clock, used))
    clocks, processor = zip(*times, strict=True)
    return min(clocks), min(processor)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="by default all of a year's notebooks")
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument("--year", type=int, default=2024)
    parser.add_argument("--audience", default="intern")
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    print("| Notebook | Seconds | Processor |\n|---|---:|---:|")
    with tempfile.TemporaryDirectory() as place:
        prepared = Path(place) / PREPARED
        prepare_year(CITY, options.year, options.audience, options.data, Path(place), prepared)
        for path in sorted(notebooks_folder().glob("0[1-9]_*.ipynb")):
            if not options.names or path.stem in options.names:
                best = seconds(path, options.year, options.audience, prepared, options.repeat)
                print(f"| {path.stem} | {best[0]:.1f} | {best[1]:.1f} |")


if __name__ == "__main__":
    main()
