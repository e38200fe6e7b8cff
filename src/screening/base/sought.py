"""How areas are sought on pages: one script of the map's search and a site's."""

from __future__ import annotations

from pathlib import Path


def sought() -> str:
    """Return the script that both searches have: what was typed, and how well something fits it."""
    return Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
