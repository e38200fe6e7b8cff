"""How long the rule takes, beside the same by hand in polars: ``python benchmarks/rule.py [--areas N]… [--write FILE]``.

Three sizes: a city (475 areas × 26 indicators), all quarters of a country (100,000 × 13) and ten million areas × 13. The
areas are made from a seed: counts of the packaged catalogue, one value in a hundred missing; thirteen indicators decide.
Measured is the way from the counts (`Rates`) to the reference values with all three means, the flags, the hits and the
decision of every area as text. Beside it stands the rule written by hand in polars, with these means and without: it
compares floats, so it settles no ties and has no exact mean. Both must decide every area alike, or the benchmark fails.

Each line is measured in a process of its own, so that its peak of memory is its own; the peak holds the counts (1.9 GB
for ten million areas), too. ``--rounds`` measures all lines several times in turn, so that what else the machine does
meets all of them. Seconds of all cores say what was spent, whoever else was at work; polars uses all cores, the rule one.
"""

from __future__ import annotations

import argparse
import cProfile
import datetime as dt
import json
import math
import os
import platform
import pstats
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
from pandas.arrays import IntegerArray

from screening.base.findings import Findings
from screening.base.style import DECISIONS
from screening.concept.catalogue import Catalogue, default_catalogue
from screening.concept.criteria import Criteria
from screening.concept.statuses import VALUE
from screening.delivery import City, Delivery
from screening.rule.decision import screen
from screening.rule.rates import Rates, rates


class Size(NamedTuple):
    """How many indicators are screened of so many areas, how often, and the marks for the rule."""

    indicators: int
    repeat: int
    seconds: float
    megabytes: float


SIZES = {
    475: Size(26, 50, 0.010, math.inf),
    100_000: Size(13, 10, 0.25, math.inf),
    10_000_000: Size(13, 3, 12.0, 6_000),
}
SHARE_MISSING = 0.01
INDICATORS = [
    *("alo_sgb3", "alg2", "alg2_jung", "sozialgeld", "grusi_alter", "allein80", "hh_kind", "alleinerz"),
    *("uvg", "hze", "kinderschutz", "migration", "bsa_hh"),
]
# share of the inhabitants (of the households for those with children) that a denominator is
PARTS = {"bev_15_65": 0.66, "bev_15_25": 0.11, "bev_u15": 0.13, "bev_65plus": 0.18, "bev_u12": 0.1}
PARTS |= {"bev_u18": 0.16, "hh": 0.55, "hh_kind": 0.1}
OTHER_PART = 0.2

Counts = dict[str, tuple[np.ndarray, np.ndarray]]


def criteria(mean: str) -> Criteria:
    """Return the rule of Musterstadt with one of the means, over the base that goes with it."""
    return Criteria.model_validate(
        {
            "valid_from": 2024,
            "indicators": tuple(INDICATORS),
            "threshold": Decimal("1.3"),
            "min_hits": 7,
            "min_inhabitants": 400,
            "mean": mean,
        }
    )


def catalogue(areas: int) -> Catalogue:
    """Return the packaged catalogue: the rule's indicators alone, or all."""
    whole = default_catalogue().in_year(2024)
    if SIZES[areas].indicators == len(whole.indicators):
        return whole
    return whole.model_copy(update={"indicators": tuple(whole[i] for i in INDICATORS)})


def counts(areas: int) -> Counts:
    """Make counts (int64) and where they are missing (bool), the same for the same number of areas."""
    rng = np.random.default_rng(areas)
    people = rng.lognormal(7.3, 0.7, areas)
    burden = rng.lognormal(0, 0.5, areas)
    made = {"bev": people.astype("int64")}
    indicators = catalogue(areas).indicators
    for d in dict.fromkeys(i.denominator for i in indicators):
        if d not in made:
            part = PARTS.get(d, OTHER_PART)
            made[d] = (people * rng.uniform(0.7, 1.3, areas) * part).astype("int64")
    for position, indicator in enumerate(indicators):
        base = made[indicator.denominator]
        share = np.minimum(burden * rng.uniform(0.5, 1.5, areas) * (0.02 + 0.02 * (position % 13)), 1)
        if indicator.numerator not in made:
            n = (base * share + rng.random(areas)).astype("int64")
            made[indicator.numerator] = np.minimum(n, base)
    return {c: (values, rng.random(areas) < SHARE_MISSING) for c, values in made.items()}


def index(areas: int) -> pd.Index:
    """Return ids as text, as every delivery has them."""
    return pd.Index([f"{k:08}" for k in range(areas)], name="area_id", dtype="str")


def delivery(made: Counts, status: bool) -> Delivery:
    """Return the counts as a delivery without geometry; the status of its cells only where it is read."""
    areas = index(len(made["bev"][0]))
    labels = pd.Index([VALUE, "fehlt"], dtype="str")
    told = {c: labels.take(missing.astype("intp")).array for c, (_, missing) in made.items() if status}
    city = {
        "key": "land",
        "data": Path("land"),
        "name": "Land",
        "level": "Gebiet",
        "crs": "EPSG:25832",
        "id_pattern": ".+",
        "attribution": "erzeugt",
        "boundary": (
            {"version": "1", "path": "land.gpkg", "id_column": "id", "crs": "EPSG:25832", "valid_from": 2020},
        ),
    }
    return Delivery(
        city=City.model_validate(city),
        year=2024,
        catalogue=catalogue(len(areas)),
        stichtag=dt.date(2024, 12, 31),
        boundary="1",
        areas=gpd.GeoDataFrame(index=areas),
        counts=pd.DataFrame({c: IntegerArray(*pair) for c, pair in made.items()}, index=areas, copy=False),
        status=pd.DataFrame(told, index=areas, copy=False),
        rates=pd.DataFrame(index=areas),
        rates_status=pd.DataFrame(index=areas),
        sources=(),
        findings=Findings(),
    )


def counts_as_rates(made: Counts) -> Rates:
    """Return what the rule reads: numerators and denominators. Percentages and statuses are left out."""
    given = delivery(made, status=False)
    areas = given.counts.index
    columns = {
        side: {i.id: given.counts[getattr(i, side)] for i in given.catalogue.indicators}
        for side in ("numerator", "denominator")
    }
    none = pd.DataFrame(index=areas)
    return Rates(
        given,
        pd.DataFrame(columns["numerator"], index=areas, copy=False),
        pd.DataFrame(columns["denominator"], index=areas, copy=False),
        none,
        none,
        pd.Series(True, index=list(given.catalogue.ids)),
    )


Result = dict[str, np.ndarray]
Part = tuple[Callable[[], object], Callable[[Any], Result] | None]


def make_rates(areas: int) -> Part:
    """Compute `Rates` of a delivery, with percentages and statuses."""
    given = delivery(counts(areas), status=True)
    return lambda: rates(given), None


def rule(areas: int, mean: str) -> Part:
    """Apply the rule: reference values with all means, flags, hits and the decision of all areas."""
    values, rule_in_force = counts_as_rates(counts(areas)), criteria(mean)

    def call() -> object:
        screening = screen(values, rule_in_force)
        return screening, screening.decided

    def told(result: Any) -> Result:
        screening, decided = result
        hits = {c: screening.hits[c].to_numpy(dtype="uint8") for c in ("hits_min", "hits_max")}
        return hits | {"decision": pd.Index(DECISIONS).get_indexer(decided).astype("uint8")}

    return call, told


def by_hand(areas: int, means: bool) -> Part:
    """Return the rule with the city rate, written by hand in polars; with the other two means or without."""
    import polars as pl

    made = counts(areas)
    table = pl.DataFrame(
        {
            c: pl.select(pl.when(pl.Series(missing)).then(None).otherwise(pl.Series(v))).to_series()
            for c, (v, missing) in made.items()
        }
    )
    del made
    given = criteria("weighted")
    need, least, factor = given.min_hits, given.min_inhabitants, float(given.threshold)
    flags, beside = [], []
    enough = pl.col("bev") >= least
    for i in catalogue(areas).indicators:
        n, d = pl.col(i.numerator), pl.col(i.denominator)
        usable = (d > 0) & n.is_not_null()
        bar = factor * n.filter(usable).sum() / d.filter(usable).sum()
        # 0/0 is no hit; n/0 is open, and so is what is missing
        flag = pl.when(d > 0).then((n > 0) & (n / d >= bar)).when((d == 0) & (n == 0)).then(False)
        flags.append(flag.alias(i.id))
        share = (n / d).filter(usable & enough)
        beside += [share.mean().alias(f"mean {i.id}"), share.median().alias(f"median {i.id}")]
    low = pl.sum_horizontal(pl.col(i).fill_null(False).cast(pl.UInt8) for i in INDICATORS)
    gaps = pl.sum_horizontal(pl.col(i).is_null().cast(pl.UInt8) for i in INDICATORS)
    inhabitants = pl.col("bev")
    decision = (
        pl.when(inhabitants < least)
        .then(pl.lit("zu klein"))
        .when((pl.col("hits_min") >= need) & inhabitants.is_not_null())
        .then(pl.lit("sicher"))
        .when(pl.col("hits_max") >= need)
        .then(pl.lit("möglich"))
        .otherwise(pl.lit("nein"))
        .alias("decision")
    )
    names = list(catalogue(areas).ids)
    query = (
        table.lazy()
        .select(*flags, inhabitants)
        .with_columns(low.alias("hits_min"), gaps.alias("open"))
        .with_columns((pl.col("hits_min") + pl.col("open")).alias("hits_max"))
        .with_columns(decision)
        .select(*names, "hits_min", "hits_max", "open", "decision")
    )

    def told(result: Any) -> Result:
        hits = {c: result[c].cast(pl.UInt8).to_numpy() for c in ("hits_min", "hits_max")}
        words = result["decision"].cast(pl.Enum(list(DECISIONS)))
        return hits | {"decision": words.to_physical().cast(pl.UInt8).to_numpy()}

    if means:
        return lambda: pl.collect_all([query, table.lazy().select(beside)]), lambda result: told(result[0])
    return query.collect, told


STAGES: dict[str, tuple[str, Callable[[int], Part]]] = {
    "rule": ("**the rule** (`screen(…).decided`, city rate)", lambda areas: rule(areas, "weighted")),
    "polars-means": (
        "by hand in polars, with the means shown beside",
        lambda areas: by_hand(areas, means=True),
    ),
    "polars": ("by hand in polars, with the mean in force alone", lambda areas: by_hand(areas, means=False)),
    "unweighted": ("the rule, unweighted mean", lambda areas: rule(areas, "unweighted")),
    "median": ("the rule, median", lambda areas: rule(areas, "median")),
    "rates": ("`rates(delivery)`: percentages and statuses", make_rates),
}


def peak() -> float:
    """Return the peak of this process's memory so far in MB (0 where the system does not tell)."""
    try:
        import resource
    except ImportError:
        return 0.0
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def measure(stage: str, areas: int, folder: Path, profile: bool) -> None:
    """Measure one stage in this process, keep its result, and print seconds and peak as JSON."""
    call, told = STAGES[stage][1](areas)
    before = peak()
    profiler = cProfile.Profile()
    seconds, cpu = [], []
    for _ in range(SIZES[areas].repeat):
        result = None  # the result before must be gone, or it would count twice
        if profile:
            profiler.enable()
        start, used = time.perf_counter(), time.process_time()
        result = call()
        seconds.append(time.perf_counter() - start)
        cpu.append(time.process_time() - used)
        profiler.disable()
    most = peak()
    if profile:
        pstats.Stats(profiler, stream=sys.stderr).sort_stats("tottime").print_stats(25)
    if told:
        np.savez(folder / f"{stage}.npz", **told(result))
    print(json.dumps({"seconds": seconds, "cpu": cpu, "before": before, "peak": most}))


def measured(areas: int, rounds: int, folder: Path) -> dict[str, dict[str, Any]]:
    """Measure all stages of one size, each in a process of its own."""
    results: dict[str, dict[str, Any]] = {}
    for stage in list(STAGES) * rounds:
        command = [sys.executable, __file__, "--stage", stage, "--folder", str(folder), "--areas", str(areas)]
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
        if done.returncode:
            sys.exit(done.stderr)
        told = json.loads(done.stdout.splitlines()[-1])
        best = results.setdefault(stage, {"first": math.inf, "seconds": [], "cpu": [], "peak": 0.0})
        best["first"] = min(best["first"], told["seconds"][0])
        best["peak"], best["before"] = max(best["peak"], told["peak"]), told["before"]
        best["seconds"] += told["seconds"]
        best["cpu"] += told["cpu"]
    return results


def compared(folder: Path) -> str:
    """Check that both decide all areas alike; return a sentence that says so."""
    with np.load(folder / "rule.npz") as ours, np.load(folder / "polars.npz") as theirs:
        for name in ours.files:
            different = int(np.count_nonzero(ours[name] != theirs[name]))
            if different:
                sys.exit(f"{name}: the rule and polars differ in {different} areas")
        shares = np.bincount(ours["decision"], minlength=len(DECISIONS))
    told = ", ".join(f"{number:,} {name}" for name, number in zip(DECISIONS, shares, strict=True))
    return f"Both give every area the same hits and the same decision: {told}."


def markdown(areas: int, results: dict[str, dict[str, Any]], sentence: str) -> str:
    """Return the report on one size."""
    size = SIZES[areas]
    lines = [
        f"# The rule on {areas:,} areas × {size.indicators} indicators",
        "",
        f"`python benchmarks/rule.py`, {platform.system()} {platform.machine()}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}.",
        "",
        "| What | Seconds: first | Best | Of all cores, best | Peak MB | Of it before |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for stage, told in results.items():
        lines.append(
            f"| {STAGES[stage][0]} | {told['first']:.3f} | {min(told['seconds']):.3f} | {min(told['cpu']):.3f} | "
            f"{told['peak']:,.0f} | {told['before']:,.0f} |"
        )
    memory = "" if math.isinf(size.megabytes) else f" and {size.megabytes:,.0f} MB"
    lines += ["", f"Mark of the rule: {size.seconds:g} s{memory}. {sentence}", ""]
    return "\n".join(lines)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--areas", type=int, action="append", choices=SIZES, help="this size; all if left out"
    )
    parser.add_argument("--rounds", type=int, default=1, help="measure all so many times, in turn")
    parser.add_argument("--write", type=Path, help="also write the report to this file")
    parser.add_argument("--stage", choices=STAGES, help="measure this one in this process")
    parser.add_argument("--profile", action="store_true", help="with --stage: where the time goes, on stderr")
    parser.add_argument("--folder", type=Path, help="with --stage: where the result goes")
    options = parser.parse_args()
    texts = []
    for areas in options.areas or SIZES:
        with tempfile.TemporaryDirectory() as place:
            folder = options.folder or Path(place)
            if options.stage:
                measure(options.stage, areas, folder, options.profile)
                continue
            results = measured(areas, options.rounds, folder)
            texts.append(markdown(areas, results, compared(folder)))
            print(texts[-1])
    if options.write:
        options.write.write_text("\n".join(texts), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
