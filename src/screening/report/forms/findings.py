"""What is wrong with a form that is read again, and what a report lacks, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from screening.base import Finding, ScreeningError, fail, listed, long_date, many


def protocol_unreadable(file: str) -> ScreeningError:
    """Tell a file that is not there or cannot be read."""
    return fail("Die Datei fehlt oder ist nicht lesbar.", "Pfad und Zugriffsrechte prüfen.", file=file)


def no_protocol(file: str) -> ScreeningError:
    """Tell a file that is no PDF, or one without a protocol's fingerprints.

    Examples
    --------
    >>> print(no_protocol("brief.pdf").findings[0].message)
    Das ist kein Protokoll mit Fingerabdruck.
    """
    remedy = (
        "Die Datei protokoll.pdf angeben, wie screening protocol sie geschrieben hat; ein neu gespeichertes oder "
        "gescanntes PDF trägt ihn nicht mehr."
    )
    return fail("Das ist kein Protokoll mit Fingerabdruck.", remedy, file=file)


def final_lacks(keys: Iterable[str], file: str) -> Finding:
    """Tell what a report has a line to write on for.

    Examples
    --------
    >>> final_lacks(["ergebnis", "massnahme"], "phasen.toml").message
    'Für den Bericht fehlt noch: ergebnis und massnahme.'
    """
    message = f"Für den Bericht fehlt noch: {listed(keys)}."
    return Finding(
        "Hinweis", message, "Eintragen und neu ausfertigen, oder auf die Zeilen im Bericht schreiben.", file
    )


def texts_unread(file: str) -> Finding:
    """Tell texts that a report does not show since nobody has reviewed them."""
    message = "Die Texte sind nicht geprüft; im Bericht stehen sie nicht."
    return Finding("Hinweis", message, "Auf Namen prüfen, dann geprueft_von und geprueft_am eintragen.", file)


def minutes_missing(days: Sequence[date], file: str) -> Finding:
    """Tell meetings without minutes.

    Examples
    --------
    >>> minutes_missing([date(2024, 1, 2)], "phasen.toml").message
    'Ohne Protokoll ist 1 Sitzung: 2. Januar 2024.'
    """
    are = f"{'ist' if len(days) == 1 else 'sind'} {many(len(days), 'Sitzung', 'Sitzungen')}"
    message = f"Ohne Protokoll {are}: {listed(map(long_date, days))}."
    return Finding(
        "Hinweis", message, "protokoll mit dem Datum des Versands ergänzen.", file, column="sitzung"
    )


def measures_open(count: int, file: str) -> Finding:
    """Tell measures that are open although the area has ended.

    Examples
    --------
    >>> measures_open(1, "phasen.toml").message
    '1 Maßnahme ist noch offen, obwohl das Gebiet beendet ist.'
    >>> measures_open(2, "phasen.toml").message
    '2 Maßnahmen sind noch offen, obwohl das Gebiet beendet ist.'
    """
    are = f"{many(count, 'Maßnahme', 'Maßnahmen')} {'ist' if count == 1 else 'sind'}"
    message = f"{are} noch offen, obwohl das Gebiet beendet ist."
    remedy = "stand nachtragen (erledigt, entfallen) oder im Bericht sagen, wer sie fortführt."
    return Finding("Hinweis", message, remedy, file, column="massnahme")


def still_running(last: bool, file: str) -> Finding:
    """Tell that a report is made of an area that has not ended.

    Examples
    --------
    >>> still_running(False, "v.toml").message
    'Das Gebiet läuft noch und ist nicht in der letzten Phase: Es wird ein Zwischenbericht.'
    """
    if last:
        message = "Das Gebiet ist nicht beendet: Der Abschlussbericht ist ein Entwurf."
        return Finding(
            "Hinweis", message, "ende eintragen, wenn die Arbeit beendet ist.", file, column="ende"
        )
    message = "Das Gebiet läuft noch und ist nicht in der letzten Phase: Es wird ein Zwischenbericht."
    remedy = 'Für den Abschlussbericht phase = "auswertung" in phasen.toml oder ende hier eintragen.'
    return Finding("Hinweis", message, remedy, file, column="ende")
