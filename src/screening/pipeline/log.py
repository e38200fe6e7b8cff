"""What is published as a whole, and the log that lies in it: read by all who ask what a year is made of."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LOG = "lauf.json"
SCHEMA = 1

COMPARISONS = "vergleich"
"""The folder of a city's comparisons, beside its years."""


@dataclass(frozen=True, order=True)
class Target:
    """What is published as a whole: one city, year and audience."""

    city: str
    year: int
    audience: str = "intern"

    def folder(self, reports: Path) -> Path:
        """Return the published folder."""
        return reports / self.city / str(self.year) / self.audience

    def __str__(self) -> str:
        return f"{self.city} {self.year} ({self.audience})"


def read_log(folder: Path) -> dict[str, Any] | None:
    """Return a published folder's ``lauf.json``, or None if it is missing, broken or of another form."""
    try:
        log = json.loads((folder / LOG).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return log if isinstance(log, dict) and log.get("schema") == SCHEMA else None


def mark_of(log: Mapping[str, Any]) -> str:
    """Return the mark of the run that made a log, or an empty text."""
    made = log.get("lauf")
    return str(made.get("kennung", "")) if isinstance(made, dict) else ""
