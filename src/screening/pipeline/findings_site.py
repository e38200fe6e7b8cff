"""What keeps a site from being made, in words."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from screening.base import Finding, ScreeningError, fail


def nothing_current(city: str, audience: str, left: Mapping[str, str]) -> ScreeningError:
    """Tell that no year of an audience is up to date, and why each is not."""
    remedy = f"screening run {city} --changed --audience {audience}"
    if not left:
        return fail("Für diese Stadt gibt es keine Lieferung.", "lieferung.toml anlegen.", value=city)
    return ScreeningError(
        Finding("Fehler", f"Für die Website ist kein Jahr aktuell: {years} ({why}).", remedy, value=city)
        for years, why in left.items()
    )


def folder_taken(folder: Path) -> ScreeningError:
    """Tell a folder that holds something else than a site."""
    return fail(
        "In diesem Ordner liegt etwas anderes als eine Website; es bleibt, wie es ist.",
        "Einen neuen oder leeren Ordner angeben.",
        file=str(folder),
    )
