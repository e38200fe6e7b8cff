"""What may be wrong with the hours that a city states, in words."""

from __future__ import annotations

from datetime import date

from screening.base import Finding, long_date


def ends_before(key: str, file: str) -> Finding:
    """Tell a term that ends before it begins."""
    return Finding("Fehler", "Der Zeitraum endet, bevor er beginnt.", "von und bis prüfen.", file, column=key)


def overlaps(key: str, first: int, day: date, file: str) -> Finding:
    """Tell a term that overlaps with an earlier one of the same region.

    Examples
    --------
    >>> print(overlaps("kapazitaet.2.von", 1, date(2024, 10, 1), "kapazitaet.toml"))
    Fehler: kapazitaet.toml, Schlüssel „kapazitaet.2.von“: Am 1. Oktober 2024 gilt auch noch Eintrag 1 für dieselbe Region. \
→ bis des älteren Eintrags setzen; gemeinsam geltende Stunden in einem Eintrag zusammenzählen.
    """
    message = f"Am {long_date(day)} gilt auch noch Eintrag {first} für dieselbe Region."
    remedy = "bis des älteren Eintrags setzen; gemeinsam geltende Stunden in einem Eintrag zusammenzählen."
    return Finding("Fehler", message, remedy, file, column=key)
