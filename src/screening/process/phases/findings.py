"""What may be wrong with, or noteworthy about, the progress of a Schwerpunktgebiet, in words."""

from __future__ import annotations

from screening.base import Finding


def without_agreement(file: str) -> Finding:
    """Tell a ``phasen.toml`` beside which no agreement lies."""
    return Finding(
        "Fehler", "Zu diesem Stand fehlt die Vereinbarung.", "vereinbarung.toml daneben anlegen.", file
    )


def progress_missing(file: str) -> Finding:
    """Tell a signed agreement beside which nothing says how far the area is.

    Examples
    --------
    >>> progress_missing("gebiete/hof/vereinbarung.toml").level
    'Hinweis'
    """
    message = "Die Vereinbarung ist unterzeichnet; wie weit das Gebiet ist, ist nicht festgehalten."
    return Finding(
        "Hinweis", message, 'phasen.toml daneben anlegen; die erste Zeile: phase = "vorlauf".', file
    )


def next_session_past(file: str) -> Finding:
    """Tell a next meeting that is not after the last one."""
    message = "Die nächste Sitzung liegt nicht nach der letzten, die eingetragen ist."
    return Finding(
        "Warnung", message, "Den neuen Tag eintragen oder streichen.", file, column="naechste_sitzung"
    )


def ahead_of_phase(phase: str, file: str) -> Finding:
    """Tell steps that are done in a phase which has not begun.

    Examples
    --------
    >>> ahead_of_phase("Umsetzung", "phasen.toml").message
    'In der Phase Umsetzung sind Schritte erledigt, obwohl sie noch nicht begonnen hat.'
    """
    message = f"In der Phase {phase} sind Schritte erledigt, obwohl sie noch nicht begonnen hat."
    return Finding("Warnung", message, "phase weiterstellen oder die Schritte prüfen.", file, column="phase")
