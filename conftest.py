"""What examples begin with: a year that is open, as a reader of `jahr.why?` has one, and years kept for the next example."""

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
    """Keep what an example opens, for those after it in all of the run's processes; open the year that is asked once."""
    if not isinstance(request.node, pytest.DoctestItem):
        return
    place = request.getfixturevalue("tmp_path_factory").getbasetemp()
    kept = (place.parent if hasattr(request.config, "workerinput") else place) / "examples"
    request.getfixturevalue("monkeypatch").setenv("SCREENING_CACHE", str(kept))
    if "workbench" in request.node.nodeid:
        request.getfixturevalue("doctest_namespace")["jahr"] = _year()
