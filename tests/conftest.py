"""Shared fixtures: Musterstadt opened once per worker, paths, and whether Chromium is there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from screening.disclosure import Release
from screening.year import open_year

ROOT = Path(__file__).resolve().parents[1]
YEAR = 2024


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def intern() -> Release:
    return open_year("musterstadt", YEAR, "intern", data=ROOT / "data")


@pytest.fixture(scope="session")
def gespraech() -> Release:
    return open_year("musterstadt", YEAR, "gespraech", data=ROOT / "data")


@pytest.fixture(scope="session")
def realdata() -> Path:
    folder = os.environ.get("SCREENING_REALDATA", "")
    if not folder or not Path(folder).is_dir():
        pytest.skip("SCREENING_REALDATA does not name the folder of real files")
    return Path(folder)
