"""How long the stages of a full year take: ``python benchmarks/stages.py [--write docs/benchmarks.md]``.

Runs the newest year of Musterstadt into a temporary folder: once with one process, so that no stage waits
for another, and once as a user runs it, with all cores.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from screening.concept.criteria import read_criteria
from screening.delivery import read_city, read_city_catalogue, read_delivery
from screening.figures.export.write import write_selection
from screening.pipeline import RunResult, Target, executor, processes, run_year
from screening.pipeline.inputs import notebooks_folder
from screening.rule.decision import screen
from screening.rule.rates import rates
from screening.year import open_year

CITY = "musterstadt"
Row = tuple[str, float]


def measured(call: Callable[[], Any], rows: list[Row], name: str) -> Any:
    """Call, append the seconds to `rows`, and return the result."""
    start = time.perf_counter()
    result = call()
    rows.append((name, time.perf_counter() - start))
    return result


def library_stages(data: Path, year: int) -> list[Row]:
    """Measure what the library does, without notebooks."""
    rows: list[Row] = []
    city = read_city(CITY, data)
    criteria = read_criteria(city.raw / "kriterien.toml", read_city_catalogue(city), year)
    delivery = measured(lambda: read_delivery(city, year), rows, "Lieferung lesen (ein Jahr)")
    values = measured(lambda: rates(delivery), rows, "Quoten")
    measured(lambda: screen(values, criteria).decision, rows, "Regel anwenden")
    release = measured(
        lambda: open_year(CITY, year, data=data), rows, f"Stand öffnen ({len(city.years)} Jahre)"
    )
    with tempfile.TemporaryDirectory() as folder:
        measured(lambda: write_selection(release, Path(folder)), rows, "Tabellen (XLSX, CSV, GPKG)")
    return rows


def full_run(data: Path, year: int, jobs: int | None, reports: Path) -> tuple[RunResult, float]:
    """Run a year into an empty folder; return its result and the seconds in all."""
    start = time.perf_counter()
    with executor(jobs) as pool:
        result = run_year(
            Target(CITY, year),
            data=data,
            reports=reports,
            notebooks=notebooks_folder(),
            executor=pool,
            width=processes(jobs),
        )
    return result, time.perf_counter() - start


def sizes(folder: Path) -> list[tuple[str, int]]:
    """Return the size of each document; single profiles as a sum."""
    files = [p for p in sorted(folder.iterdir()) if p.is_file()]
    profiles = [p.stat().st_size for p in (folder / "profile").iterdir()]
    return [
        *((p.name, p.stat().st_size) for p in files),
        (f"profile/*.html ({len(profiles)})", sum(profiles)),
    ]


def markdown(library: list[Row], single: RunResult, alone: float, together: float, folder: Path) -> str:
    """Return the report."""
    cores = os.cpu_count() or 1
    lines = [
        "# Stages of a full year",
        "",
        f"`python benchmarks/stages.py`, Musterstadt {single.target.year}, {platform.system()} "
        f"{platform.machine()}, {cores} cores, Python {platform.python_version()}.",
        "",
        "| Stage | Seconds |",
        "|---|---:|",
        *(f"| {name} | {seconds:.2f} |" for name, seconds in library),
        *(f"| {name} | {seconds:.2f} |" for name, seconds in single.seconds.items() if name != "gesamt"),
        f"| **`screening run`, one process** | **{alone:.1f}** |",
        f"| **`screening run`, {cores} processes** | **{together:.1f}** |",
        "",
        "| Document | kB |",
        "|---|---:|",
        *(f"| {name} | {size / 1000:,.0f} |" for name, size in sizes(folder)),
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument("--write", type=Path, help="also write the report to this file")
    options = parser.parse_args()
    year = read_city(CITY, options.data).years[-1]
    library = library_stages(options.data, year)
    with tempfile.TemporaryDirectory() as place:
        single, alone = full_run(options.data, year, 1, Path(place) / "one")
        _, together = full_run(options.data, year, None, Path(place) / "all")
        text = markdown(library, single, alone, together, single.folder)
    print(text)
    if options.write:
        options.write.write_text(text, encoding="utf-8", newline="\n")
        print(f"written: {options.write}", file=sys.stderr)


if __name__ == "__main__":
    main()
