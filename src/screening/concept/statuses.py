"""What a cell of a delivery can be beside a number: each status with its German wording."""

from __future__ import annotations

VALUE = "wert"
"""Status of a cell that holds a number."""

SIGN_STATUSES: dict[str, str] = {
    "null": "genau null",
    "geheim": "geheim oder unbekannt",
    "fehlt": "keine Angabe",
    "folgt": "Angabe folgt",
    "unsicher": "Wert zu unsicher",
    "unsinnig": "Aussage nicht sinnvoll",
}
"""What a sign can mean, with its German wording."""

QUALIFIED: dict[str, str] = {
    "berichtigt": "berichtigter Wert",
    "vorläufig": "vorläufiger Wert",
    "geschätzt": "geschätzter Wert",
    "eingeschränkt": "Aussagewert eingeschränkt",
}
"""Statuses of cells that hold a number and a reservation, the weightier the later."""

STATUSES: dict[str, str] = {VALUE: "Wert", **SIGN_STATUSES, **QUALIFIED}

WITH_NUMBER = frozenset({VALUE, "null", *QUALIFIED})
"""Statuses of cells that hold a number."""

NO_BASE = "ohne Bezug"
"""Status of a value whose denominator is zero: there is nobody it could be about."""

RATE_STATUSES: dict[str, str] = {NO_BASE: "kein Bezug (Nenner 0)"}

UNDER, WITHHELD = "unter Schwelle", "gesperrt"
"""Statuses of values a count of which is told in a bracket, or not at all (`screening.disclosure`)."""
