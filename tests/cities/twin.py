"""What the cities share: their truth, the reference that reads it, and maps whose areas touch."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from statistics import median
from typing import Any

Value = Fraction | tuple[int, int] | None
"""A rate as it was delivered, numerator and denominator, or nothing."""

Rows = dict[str, tuple[int, int, str, tuple[str, ...]]]
"""Area → sure and possible hits, decision, and per indicator ja, nein or offen."""


@dataclass(frozen=True)
class Truth:
    """What a city's files say, as its generator knows it before it writes them.

    Attributes
    ----------
    values : mapping of str to mapping of str to Value
        Indicator of the criteria → area → value.
    means : mapping of str to str
        Indicator → mean.
    people : mapping of str to int or None
        Empty where the city delivers none.
    """

    key: str
    year: int
    names: Mapping[str, str]
    values: Mapping[str, Mapping[str, Value]]
    means: Mapping[str, str]
    min_hits: int
    people: Mapping[str, int | None] = field(default_factory=dict)
    min_inhabitants: int = 0


def reference(t: Truth) -> Rows:
    """Return the decisions by the rule as the concept has it: 30 % above the mean, enough hits, enough people."""
    rate = {
        i: {a: Fraction(*v) if isinstance(v, tuple) else v for a, v in cells.items() if v is not None}
        for i, cells in t.values.items()
    }
    people = {a: t.people[a] if t.people else 0 for a in t.names}
    rows: Rows = {}
    large = [a for a in t.names if (people[a] or 0) >= t.min_inhabitants]
    bar = {i: bar_of(t, i, [r[a] for a in large if a in r]) for i, r in rate.items() if r}
    for a in t.names:
        flags = [rate[i][a] >= bar[i] if a in rate[i] else None for i in rate]
        low, high = flags.count(True), len(flags) - flags.count(False)
        small, unknown = (people[a] or 0) < t.min_inhabitants, people[a] is None
        sure = "sicher" if low >= t.min_hits and not unknown else "möglich" if high >= t.min_hits else "nein"
        said = tuple({True: "ja", False: "nein", None: "offen"}[f] for f in flags)
        rows[a] = (low, high, "zu klein" if small and not unknown else sure, said)
    return rows


def bar_of(t: Truth, i: str, eligible: Sequence[Fraction]) -> Fraction:
    """Return from where on a value counts: 30 % of the mean's size above it."""
    if t.means[i] == "weighted":
        pairs = [v for v in t.values[i].values() if isinstance(v, tuple)]
        mean = Fraction(sum(n for n, _ in pairs), sum(d for _, d in pairs))
    else:
        mean = median(eligible) if t.means[i] == "median" else sum(eligible) / Fraction(len(eligible))
    return mean + Fraction(3, 10) * abs(mean)


# ------------------------------------------------------------------ figures


def burdens(areas: Sequence[str], seed: int) -> dict[str, float]:
    """Return how burdened each area is: around 1, neighbours in the list alike, some far above."""
    rng, found, drift = random.Random(seed), {}, 0.0
    for area in areas:
        drift = 0.7 * drift + rng.gauss(0, 0.35)
        found[area] = max(0.25, min(3.0, 2.718**drift))
    return found


def decimal(value: float, digits: int) -> Fraction:
    """Return a figure as a table shows it with so many decimals, exactly."""
    return Fraction(round(value * 10**digits), 10**digits)


def shown(value: Fraction, digits: int, point: str = ".") -> str:
    """Write such a figure."""
    return f"{float(value):.{digits}f}".replace(".", point)


# ------------------------------------------------------------------ files


def write(path: Path, text: str | bytes, encoding: str = "utf-8") -> None:
    """Write a file, with its folders."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))


Corner = Callable[[int, int], tuple[float, float]]


def corners(x: float, y: float, side: float, seed: int) -> Corner:
    """Return a net of crooked corners: areas between them share their borders exactly."""

    def at(column: int, row: int) -> tuple[float, float]:
        rng = random.Random(f"{seed} {column} {row}")
        east, north = (rng.uniform(-0.3, 0.3) * side for _ in range(2))
        return x + column * side + east, y + row * side + north

    return at


def features(
    ids: Iterable[str], width: int, at: Corner, properties: Callable[[str], dict[str, Any]]
) -> list[dict[str, Any]]:
    """Return crooked squares, `width` in a row, one an area, as GeoJSON."""
    found = []
    for n, area in enumerate(ids):
        c, r = n % width, n // width
        ring = [at(c, r), at(c + 1, r), at(c + 1, r + 1), at(c, r + 1), at(c, r)]
        shape = {"type": "Polygon", "coordinates": [ring]}
        found.append({"type": "Feature", "properties": properties(area), "geometry": shape})
    return found


def geojson(features: Sequence[dict[str, Any]], crs: int) -> str:
    """Return a GeoJSON file with its coordinate system."""
    member = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{crs}"}}
    return json.dumps({"type": "FeatureCollection", "crs": member, "features": list(features)})


# ------------------------------------------------------------------ names

_FIRST = """
    Alten Birken Dorn Eller Fischer Gold Hasel Immen Kalten Linden Mühlen Nieder Ober Quell Röthen Stein Tannen Ufer
    Wald Zwie
"""
_SECOND = "au bach berg brück dorf feld hagen heide hof horst moor ried see tal wik"


def place_names(number: int, seed: int) -> list[str]:
    """Return invented names of places, each once."""
    every = [a + b for a in _FIRST.split() for b in _SECOND.split()]
    return random.Random(seed).sample(every, number)
