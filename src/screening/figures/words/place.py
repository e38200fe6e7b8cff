"""Where an area lies: number and name of the first level above it."""

from __future__ import annotations

from screening.disclosure import Release


def place_of(release: Release, area: str) -> str:
    """Return where an area lies: number and name of its Bezirk, as far as the city says so."""
    if not release.city.parents:
        return ""
    parent = release.city.parents[0].id
    frame = release.areas
    name = frame[f"{parent}_name"][area] if f"{parent}_name" in frame else ""
    key = str(frame[parent][area])
    return f"{key} {name if name != key else ''}".strip()
