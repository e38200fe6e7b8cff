"""Hours in files of a city, and hours drawn at random."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from hypothesis import strategies as st

from screening.delivery import City, read_areas
from screening.process.capacity import (
    Capacity,
    Estimate,
    Running,
    read_capacity,
)
from tests.small_city import build_small_city

D = Decimal

BEGIN = date(2025, 1, 1)


def written(folder: Path, text: str) -> City:
    city = City.model_construct(key="a", data=folder)
    city.raw.mkdir(parents=True, exist_ok=True)
    (city.raw / "kapazitaet.toml").write_text(text, encoding="utf-8")
    return city


def in_small_city(folder: Path, text: str) -> Capacity:
    small = build_small_city(folder)
    small.raw.joinpath("kapazitaet.toml").write_text(text, encoding="utf-8")
    city = small.city()
    return read_capacity(city, {b.version: read_areas(city, b) for b in city.boundaries})


DAYS = st.dates(date(2024, 11, 1), date(2025, 12, 31))

HALVES = st.integers(0, 80).map(lambda n: D(n) / 2)

RUNNING = st.builds(
    lambda begin, length, hours: Running(begin, begin + timedelta(length), hours),
    DAYS,
    st.integers(0, 300),
    HALVES,
)

ESTIMATES = st.lists(st.builds(Estimate, HALVES, st.integers(1, 8)), max_size=2)
