"""What keeps a protocol from being made, in words."""

from __future__ import annotations

from screening.base import ScreeningError, fail


def nothing_decided(year: int) -> ScreeningError:
    """Tell a year without a decision, of which there is no protocol.

    Examples
    --------
    >>> print(nothing_decided(2024).findings[0].message)
    Für 2024 ist noch nichts beschlossen.
    """
    return fail(
        f"Für {year} ist noch nichts beschlossen.",
        "Die Beschlüsse eintragen; das Handbuch nennt die Felder.",
        file=f"{year}/entscheidungen.toml",
    )


def published_damaged(what: str, command: str) -> ScreeningError:
    """Tell a published year whose documents are not those that were published."""
    message = f"Von {what} sind veröffentlichte Dokumente verändert oder fehlen."
    return fail(message, f"Neu veröffentlichen: {command}")


def published_older(what: str, why: str, command: str) -> ScreeningError:
    """Tell a published year that is older than what its figures are made of.

    Examples
    --------
    >>> published_older("a 2024", "Lieferung: b.csv geändert", "screening run a").findings[0].message
    'Die Zahlen von a 2024 sind nicht mehr die veröffentlichten: Lieferung: b.csv geändert.'
    """
    message = f"Die Zahlen von {what} sind nicht mehr die veröffentlichten: {why}."
    return fail(message, f"Neu veröffentlichen: {command}")
