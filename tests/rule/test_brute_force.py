"""Random cities of everything at once: means, bars, flags, hits and decisions are those of forty lines of fractions."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest

from screening.rule import Screening, rates, screen
from tests.mixed_city import Mixed, as_files, by_hand, in_memory, mixed, pairs_of, with_parts

SEEDS = range(25)


def compared(city: Mixed, found: Screening, where: object) -> None:
    """Compare a screening with what the fractions say."""
    want = by_hand(city)
    for i, (_, per, _) in city.units.items():
        flags = [None if pd.isna(v) else bool(v) for v in found.exceeds[i]]
        assert flags == want["flags"][i], (where, i)
        assert found.reference["exact"][i] == want["means"][i], (where, i)
        bar, told = want["bars"][i], found.reference["threshold"][i]
        assert pd.isna(told) if bar is None else told == float(per * bar), (where, i)
    hits = [tuple(map(int, line)) for line in found.hits[["hits_min", "hits_max", "open"]].to_numpy()]
    assert hits == want["hits"], where
    assert found.decided.tolist() == want["decision"], where


@pytest.mark.parametrize("tens", SEEDS)
def test_the_rule_is_that_of_fractions(tens: int) -> None:
    for seed in range(10 * tens, 10 * tens + 10):
        city = mixed(seed)
        given, rule = in_memory(city)
        compared(city, screen(rates(given), rule), seed)


def test_these_cities_hold_every_case() -> None:
    seen: Counter[object] = Counter()
    for seed in range(10 * len(SEEDS)):
        city = mixed(seed)
        want, rule = by_hand(city), city.rule
        seen.update(want["decision"])
        seen["nobody counted"] += city.people is None
        seen["declared base"] += "base" in rule
        for i in city.units:
            mean, bar = want["means"][i], want["bars"][i]
            seen["rate" if i in city.rates else "counts", rule.get("means", {}).get(i, rule["mean"])] += 1
            for pair in pairs_of(city, i):
                if pair and pair[1] and bar is not None and Fraction(*pair) == bar:
                    sign = "negative" if bar < 0 else "zero" if mean == 0 else "positive"
                    seen["tie", sign, rule["comparison"]] += 1
    ties = {("tie", s, c) for s in ("negative", "zero", "positive") for c in (">=", ">")}
    means = {(kind, m) for kind in ("rate", "counts") for m in ("unweighted", "median")} | {
        ("counts", "weighted")
    }
    decisions = {"sicher", "möglich", "nein", "zu klein", "ausgeschlossen"}
    assert {*ties, *means, *decisions, "nobody counted", "declared base"} <= {k for k, n in seen.items() if n}


@pytest.mark.parametrize("seed", range(8))
def test_of_the_same_city_in_files_the_rule_says_the_same(seed: int, tmp_path: Path) -> None:
    # counts split over merged areas, rates wide or long, placeholders, thousands, special signs
    city = with_parts(mixed(seed), seed)
    small = as_files(city, tmp_path, seed)
    given = small.inspect()
    assert given.findings.count("Fehler") == 0
    compared(city, screen(rates(given), small.criteria()), seed)
