"""How many examples a property is tried on: a third of what is asked for, all of it by `make long`."""

from __future__ import annotations

import os

ALL = os.environ.get("SCREENING_EXAMPLES") == "alle"
LEAST = 4


def examples(asked: int) -> int:
    """Return how many examples to try; each run draws others, so many runs see what one does not."""
    return asked if ALL else max(min(asked, LEAST), asked // 3)
