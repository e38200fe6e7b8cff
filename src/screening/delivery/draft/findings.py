"""Why no manifest can be drafted for a file: one constructor per kind of finding."""

from __future__ import annotations

from screening.base import ScreeningError, fail
from screening.delivery.tables import BadBook


def file_unreadable(file: str) -> ScreeningError:
    """Tell a file that is not there or cannot be opened."""
    return fail("Die Datei fehlt oder ist nicht lesbar.", "Pfad prüfen.", file=file)


def file_empty(file: str) -> ScreeningError:
    """Tell a file that holds nothing but blanks."""
    return fail("Die Datei ist leer.", "Beim Absender nachfragen.", file=file)


def no_table(file: str) -> ScreeningError:
    """Tell a file that has not several columns, or is no text and no workbook."""
    remedy = "Als CSV oder Excel-Datei liefern lassen."
    return fail("Die Datei ist keine Tabelle mit mehreren Spalten.", remedy, file=file)


def no_numbers(file: str) -> ScreeningError:
    """Tell a table without a column of numbers."""
    message, remedy = "Die Datei hat keine Spalte mit Zahlen.", "Prüfen, ob es die richtige Datei ist."
    return fail(message, remedy, file=file)


def workbook_too_large(file: str) -> ScreeningError:
    """Tell a workbook that is not opened for its size."""
    remedy = "Nur das Blatt mit den Zahlen speichern oder als CSV liefern lassen."
    return fail("Die Arbeitsmappe ist zu groß, um sie sicher zu öffnen.", remedy, file=file)


def workbook_unreadable(file: str, why: BadBook) -> ScreeningError:
    """Tell a workbook that cannot be read, and why."""
    return fail(why.message, why.remedy, file=file)


def workbook_empty(file: str) -> ScreeningError:
    """Tell a workbook that shows no cell."""
    message = "Die Arbeitsmappe enthält keine sichtbaren Zellen."
    return fail(message, "Beim Absender nachfragen.", file=file)
