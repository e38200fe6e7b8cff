"""What the examples of the workbench begin with: a year that is open, as a reader of `jahr.why?` has one."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest


@lru_cache(maxsize=1)
def _year() -> Any:
    import screening as sc

    return sc.open_year("musterstadt", 2016, data=Path(__file__).parent / "data")


@pytest.fixture(autouse=True)
def _opened(request: pytest.FixtureRequest) -> None:
    """Open the year once, for the examples of questions to it."""
    if isinstance(request.node, pytest.DoctestItem) and "workbench" in request.node.nodeid:
        request.getfixturevalue("doctest_namespace")["jahr"] = _year()
