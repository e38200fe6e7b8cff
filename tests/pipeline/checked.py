"""The small city, and what ``screening check`` tells of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from screening.base.findings import Finding
from screening.pipeline.check import check_city
from tests.small_city import SmallCity, build_small_city


@pytest.fixture
def small(tmp_path: Path) -> SmallCity:
    return build_small_city(tmp_path)


def checked(small: SmallCity) -> list[Finding]:
    """What ``screening check`` tells."""
    return list(check_city(small.key, [small.year], data=small.data)[small.year].items)


def errors(small: SmallCity) -> list[Finding]:
    found = [f for f in checked(small) if f.level == "Fehler"]
    assert all(f.message and f.remedy for f in found)
    return found


def place_of(small: SmallCity, name: str) -> Path:
    if name in {"umsteige.csv", "wasser.gpkg"}:
        return small.geo / name
    return small.raw / name if name == "programm.csv" else small.path(name)
