"""What is wrong with what somebody asks for by hand, in words."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from screening.base import Finding, ScreeningError, fail, trouble


def data_missing(data: Path, here: Path, others: Iterable[Path]) -> Finding:
    """Tell a data folder that is not there, where it was looked for, and which may be meant.

    Examples
    --------
    >>> found = data_missing(Path("data"), Path("notebooks"), [Path("../data")])
    >>> found.message
    'Diesen Datenordner gibt es nicht. Gemeint ist vielleicht „../data“.'
    >>> found.remedy
    'data berichtigen: der Ordner, in dem raw und geo liegen. Ein Pfad gilt ab dem Ordner, in dem gearbeitet wird: notebooks'
    """
    near = next((f" Gemeint ist vielleicht „{other.as_posix()}“." for other in others), "")
    remedy = (
        "data berichtigen: der Ordner, in dem raw und geo liegen. "
        f"Ein Pfad gilt ab dem Ordner, in dem gearbeitet wird: {here}"
    )
    return Finding("Fehler", f"Diesen Datenordner gibt es nicht.{near}", remedy, value=str(data))


def drafts_unwritable(place: Path, error: OSError) -> ScreeningError:
    """Tell a folder for drafts that cannot be made or written."""
    return ScreeningError([trouble.of_folder(error, place)])


# a notebook of one's own
def notebook_name_malformed(name: str) -> ScreeningError:
    """Tell a name that no notebook of one's own may have."""
    return fail(
        "So kann ein eigenes Notebook nicht heißen.",
        "Buchstaben, Ziffern und _ verwenden, davor höchstens eine Nummer von 10 bis 19: kitas oder 12_kitas.",
        value=name,
    )


def notebook_there(path: Path) -> ScreeningError:
    """Tell a notebook that is there already: it is somebody's work."""
    return fail(
        "Dieses Notebook gibt es schon; es wird nicht überschrieben.",
        "Einen anderen Namen wählen, oder das vorhandene öffnen.",
        file=str(path),
    )


def notebook_numbers_taken(folder: Path) -> ScreeningError:
    """Tell that all numbers for notebooks of one's own are in use."""
    return fail(
        "Die Nummern 10 bis 19 sind alle vergeben.",
        "Ein eigenes Notebook entfernen, oder die Nummer selbst nennen: zwei dürfen dieselbe haben.",
        file=str(folder),
    )
