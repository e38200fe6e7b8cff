"""How long reading deliveries takes: ``python benchmarks/reading.py [--write FILE] [--profile]``.

Each line is measured in a process of its own, so that its peak of memory is its own:

- Musterstadt's nine years with all checks, boundaries read once (limit 3 s),
- a national file of 100,000 areas × 40 counts, a wide CSV of 40 MB, through reading, ids and all checks of a
  delivery (limit 10 s and 2 GB); its boundaries are made in memory, for reading maps is measured on its own,
- the table of that file alone, and its 100,000 boundaries as a GeoPackage.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import os
import platform
import pstats
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from screening.delivery import Areas, inspect_delivery, read_areas, read_city, read_city_catalogue
from screening.delivery.manifest.city import City
from screening.delivery.manifest.files import read_manifest
from screening.delivery.tables.table import read_table
from screening.pipeline.check import check_year

AREAS, COUNTS, YEAR = 100_000, 40, 2024
LIMITS = {"musterstadt": (3.0, None), "national": (10.0, 2_000)}

CITY = r"""
name = "Land"
level = "Gebiet"
crs = "EPSG:25832"
id_pattern = '\d{2}\.\d{2}\.\d{2}'
attribution = "erzeugt"

[[boundary]]
version = "1"
path = "gebiete.gpkg"
id_column = "gebiet"
crs = "EPSG:25832"
valid_from = 2020
"""
FILE = """
[[datei]]
path = "land.csv"
source = "erzeugt"
stichtag = 2024-12-31
encoding = "utf-8"
delimiter = ";"
decimal = ","
thousands = "."
id_column = "Gebiet"

[datei.columns]
"""


def ids() -> list[str]:
    """Return the ids of the national file: three parts of two digits."""
    return [f"{k // 10_000:02}.{k // 100 % 100:02}.{k % 100:02}" for k in range(AREAS)]


def write_national(data: Path) -> Path:
    """Write the national city with its delivery; return the delivered file (about 40 MB)."""
    raw, folder = data / "raw/land", data / f"raw/land/{YEAR}"
    folder.mkdir(parents=True)
    (data / "geo/land").mkdir(parents=True)
    (raw / "stadt.toml").write_text(CITY, encoding="utf-8")
    counts = [f"c{k:02}" for k in range(COUNTS)]
    catalogue = ['inhabitants = "c00"', '[[theme]]\nid = "t"\nlabel = "T"']
    catalogue += [f'[[count]]\nid = "{c}"\nlabel = "{c}"' for c in counts]
    catalogue += [
        f'[[indicator]]\nid = "i{k:02}"\nnumber = {k}\nlabel = "I{k}"\nshort = "I{k}"\nnumerator = "{c}"\n'
        f'denominator = "c00"\ndirection = "+"\ntheme = "t"\nsource = "x"'
        for k, c in enumerate(counts[1:], 1)
    ]
    (raw / "katalog.toml").write_text("\n".join(catalogue), encoding="utf-8")
    columns = "\n".join(f'{c} = "Zählung {c}"' for c in counts)
    (folder / "lieferung.toml").write_text(FILE + columns, encoding="utf-8")
    rng = np.random.default_rng(7)
    people = rng.integers(2_000_000, 9_000_000, AREAS)
    values = np.column_stack(
        [people, *((people * rng.uniform(0.55, 0.95, AREAS)).astype(int) for _ in counts[1:])]
    )
    path = folder / "land.csv"
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.write(";".join(["Gebiet", *(f"Zählung {c}" for c in counts)]) + "\n")
        for area, row in zip(ids(), values.tolist(), strict=True):
            out.write(";".join([area, *(f"{v:,}".replace(",", ".") for v in row)]) + "\n")
    return path


def squares(city: City) -> gpd.GeoDataFrame:
    """Return a grid of squares, one an area."""
    x, y = np.divmod(np.arange(AREAS), 400)
    west, south = 300_000 + 1_000.0 * x, 5_300_000 + 1_000.0 * y
    index = pd.Index(ids(), name="area_id", dtype="str")
    return gpd.GeoDataFrame(
        geometry=shapely.box(west, south, west + 1_000, south + 1_000), index=index, crs=city.crs
    )


def musterstadt(data: Path, _: Path) -> Callable[[], object]:
    """Read and check nine years as ``screening check`` does."""
    city = read_city("musterstadt", data)
    catalogue = read_city_catalogue(city)

    def call() -> object:
        areas = {b.version: read_areas(city, b) for b in city.boundaries}
        return [inspect_delivery(city, year, catalogue=catalogue, areas=areas) for year in city.years]

    return call


def checked(data: Path, _: Path) -> Callable[[], object]:
    """Check the newest year with criteria, rule and the years before, as ``screening check`` does."""
    return lambda: check_year("musterstadt", read_city("musterstadt", data).years[-1], data=data)


def national(_: Path, work: Path) -> Callable[[], object]:
    """Read the national delivery with all checks, its boundaries known."""
    write_national(work)
    city = read_city("land", work)
    known = {"1": Areas("1", squares(city), ())}
    return lambda: inspect_delivery(city, YEAR, areas=known)


def table(_: Path, work: Path) -> Callable[[], object]:
    """Read the national table alone."""
    write_national(work)
    city = read_city("land", work)
    (file,) = read_manifest(city, YEAR).files
    return lambda: read_table(city.raw / str(YEAR), file)


def boundaries(_: Path, work: Path) -> Callable[[], object]:
    """Read 100,000 squares with all checks of a map."""
    write_national(work)
    city = read_city("land", work)
    squares(city).reset_index(names="gebiet").to_file(city.geo / "gebiete.gpkg")
    return lambda: read_areas(city, city.boundaries[0])


STAGES: dict[str, tuple[str, Callable[[Path, Path], Callable[[], object]]]] = {
    "musterstadt": ("Musterstadt, neun Jahre mit allen Prüfungen", musterstadt),
    "checked": ("`screening check musterstadt` (neuestes Jahr gegen die früheren)", checked),
    "national": ("nationale Lieferung, 100 000 × 40, mit allen Prüfungen", national),
    "table": ("davon: Tabelle lesen", table),
    "boundaries": ("100 000 Grenzen aus GeoPackage", boundaries),
}


def peak() -> float:
    """Return the peak of this process's memory so far in MB (0 where the system does not tell)."""
    try:
        import resource
    except ImportError:
        return 0.0
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def measure(stage: str, data: Path, profile: bool) -> None:
    """Measure one stage in this process and print seconds and peak as JSON."""
    with tempfile.TemporaryDirectory() as work:
        call = STAGES[stage][1](data, Path(work))
        before = peak()
        profiler = cProfile.Profile()
        if profile:
            profiler.enable()
        start = time.perf_counter()
        result = call()
        seconds = time.perf_counter() - start
        profiler.disable()
        if profile:
            pstats.Stats(profiler, stream=sys.stderr).sort_stats("tottime").print_stats(15)
        del result
    print(json.dumps({"seconds": seconds, "before": before, "peak": peak()}))


def markdown(results: dict[str, dict[str, float]]) -> str:
    """Return the report."""
    lines = [
        "# Benchmark: Lieferungen lesen",
        "",
        f"`python benchmarks/reading.py`, {platform.system()} {platform.machine()}, {os.cpu_count()} Kerne, "
        f"Python {platform.python_version()}.",
        "",
        "| Was | Sekunden | Grenze | Speicherspitze MB | Grenze |",
        "|---|---:|---:|---:|---:|",
    ]
    for stage, told in results.items():
        seconds, memory = LIMITS.get(stage, (None, None))
        limits = (f"{seconds:.0f}" if seconds else "–", f"{memory:,}" if memory else "–")
        lines.append(
            f"| {STAGES[stage][0]} | {told['seconds']:.2f} | {limits[0]} | {told['peak']:,.0f} | {limits[1]} |"
        )
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument("--write", type=Path, help="also write the report to this file")
    parser.add_argument("--stage", choices=STAGES, help="measure this one in this process")
    parser.add_argument("--profile", action="store_true", help="with --stage: where the time goes, on stderr")
    options = parser.parse_args()
    if options.stage:
        measure(options.stage, options.data, options.profile)
        return
    results = {}
    for stage in STAGES:
        command = [sys.executable, __file__, "--stage", stage, "--data", str(options.data)]
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
        if done.returncode:
            sys.exit(done.stderr)
        results[stage] = json.loads(done.stdout.splitlines()[-1])
    text = markdown(results)
    print(text)
    if options.write:
        options.write.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
