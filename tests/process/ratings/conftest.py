"""The two sides of a small city, each at an account of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from screening.process.ratings import State
from tests.process.ratings.deposits import GOOD, OTHER, Sides, sides_in


@pytest.fixture
def sides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sides:
    return sides_in(tmp_path, monkeypatch)


@pytest.fixture
def both(sides: Sides) -> Sides:
    """Both have deposited, each at its own account; the first has yet to uncover."""
    sides.at("amt")
    sides.deposit("verwaltung", GOOD)
    sides.at("runde")
    assert sides.deposit("region", OTHER) is State.SECOND_CLEARED
    return sides
