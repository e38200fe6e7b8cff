"""What keeps a notebook from being executed, or ends it, in words. The place is the notebook, by its name."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from screening.base import Finding, Level, ScreeningError, fail, meant


# the file
def notebook_missing(path: Path) -> ScreeningError:
    """Tell a notebook that is not there."""
    return fail("Notebook fehlt", "Pfad prüfen", file=str(path))


def notebook_unreadable(why: Exception, notebook: str) -> ScreeningError:
    """Tell a file that is no notebook."""
    return fail(f"Notebook nicht lesbar ({type(why).__name__})", file=notebook)


# its parameters
def parameters_no_python(why: str, notebook: str) -> ScreeningError:
    """Tell a cell of parameters that Python does not read."""
    return fail(f"Parameterzelle ist kein Python: {why}", file=notebook)


def parameter_unknown(name: str, declared: Iterable[str], notebook: str) -> Finding:
    """Tell a parameter that the notebook has not, with what may be meant.

    Examples
    --------
    >>> parameter_unknown("stadt", [], "05_dossier.ipynb").remedy
    'bekannt sind: keine'
    """
    known = [*declared]
    near = meant(name, known)
    message = f"unbekannter Parameter „{name}“" + (f".{near}" if near else "")
    return Finding("Fehler", message, f"bekannt sind: {', '.join(known) or 'keine'}", file=notebook)


def parameter_mistyped(name: str, expected: str, given: str, remedy: str, notebook: str) -> Finding:
    """Tell a value that is not of the parameter's type; both types in words."""
    message = f"Parameter „{name}“: erwartet {expected}, erhalten {given}"
    return Finding("Fehler", message, remedy, file=notebook)


def parameter_missing(name: str, notebook: str) -> Finding:
    """Tell a parameter without a value."""
    return Finding("Fehler", f"Parameter „{name}“ fehlt", "angeben", file=notebook)


# its run
def kernel_died(notebook: str) -> Finding:
    """Tell a notebook whose process ended."""
    message = "Notebook brach ab: sein Rechenprozess (Kernel) endete unerwartet."
    return Finding("Fehler", message, "Arbeitsspeicher prüfen, mit --jobs 1 erneut versuchen.", notebook)


def notebook_aborted(kind: str, why: str, notebook: str) -> Finding:
    """Tell a notebook that ended without an error of one of its cells."""
    message = f"Notebook brach ab: {kind}: {why}"
    return Finding("Fehler", message, "erneut versuchen; hilft das nicht, Protokoll melden", notebook)


def cell_told(level: Level, place: str, message: str, remedy: str, notebook: str) -> Finding:
    """Tell a finding of the library's, and which cell met it."""
    return Finding(level, f"{place}: {message}", remedy, notebook)


def cell_reached_behind_door(place: str, why: str, notebook: str) -> Finding:
    """Tell a cell that opened what it must not see."""
    remedy = "Das Notebook zeigt, was die Bibliothek ihm gibt; wer es ändert, liest nichts anderes ein"
    return Finding("Fehler", f"{place}: {why}", remedy, notebook)


def cell_failed(place: str, kind: str, why: str, notebook: str) -> Finding:
    """Tell a cell that ended with an error that nobody foresaw."""
    message = f"{place}: unerwarteter Fehler {kind}: {why}"
    remedy = "Das ist ein Fehler der Software oder des Notebooks: bitte mit dieser Meldung weitergeben"
    return Finding("Fehler", message, remedy, notebook)
