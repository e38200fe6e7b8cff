"""What the tests of deliveries share: the small city, written anew for each."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.small_city import SmallCity, build_small_city


@pytest.fixture
def small(tmp_path: Path) -> SmallCity:
    return build_small_city(tmp_path)
