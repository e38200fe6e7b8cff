"""Whether a year knows the way to another one, and which way that is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from screening.disclosure import Comparison, Release

Beside = Callable[[int], Comparison]
"""Opens a year beside another one, for its audience."""


def comparable(release: Release, beside: Beside | None = None) -> bool:
    """Tell whether other years can be read.

    What is shown for the meeting holds no way to a delivery: two years are told it side by side, with regard to what has
    been told before. Only who opened the year by hand, and so named data and register, has the way there (`beside`).
    """
    if beside is not None:
        return True
    city = release.city
    return release.audience == "intern" and (city.data != Path() or bool(city.files) or city.raw.is_dir())
