"""What is wrong with a form that is read again, in words."""

from __future__ import annotations

from screening.base import ScreeningError, fail


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
