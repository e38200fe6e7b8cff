"""What keeps a notebook from becoming a document, in words. The place is the notebook, by its name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from screening.base import Finding, ScreeningError, fail

_IN_QUARTO = re.compile(r"Stack trace:|at .*\.[jt]s:\d|\d* ?[│┌]")
_REASON = re.compile(r"error\b", re.IGNORECASE)


# what a caller asks for
def format_unknown(formats: Iterable[str], known: Iterable[str]) -> ScreeningError:
    """Tell formats that nothing is rendered in."""
    return fail(f"unbekanntes Format: {', '.join(formats)}", f"möglich sind: {', '.join(known)}")


def engine_unknown(engine: str) -> ScreeningError:
    """Tell a renderer that there is none of."""
    return fail(f"unbekannte Engine „{engine}“", "möglich sind: auto, pandoc, quarto")


def quarto_missing() -> ScreeningError:
    """Tell that Quarto was asked for and is not on this computer."""
    return fail("Quarto ist nicht installiert", "Quarto ≥ 1.9 installieren oder --engine pandoc wählen")


def metadata_unknown(keys: Iterable[str], known: Iterable[str]) -> ScreeningError:
    """Tell what is said of a document and no template shows."""
    return fail(f"unbekannte Angabe zum Dokument: {', '.join(keys)}", f"bekannt sind: {', '.join(known)}")


def title_missing() -> ScreeningError:
    """Tell a document that nobody gave a title."""
    return fail("Das Dokument hat keinen Titel", "die erste Zelle des Notebooks mit „# Titel“ beginnen")


# what stands in a notebook
def cell_failed(number: int, notebook: str) -> Finding:
    """Tell a cell that ended with an error."""
    message = f"Zelle {number} endete mit einem Fehler"
    return Finding("Fehler", message, "Ursache beheben, Notebook neu ausführen", notebook)


def cell_not_executed(number: int, notebook: str) -> Finding:
    """Tell a cell that never ran."""
    return Finding(
        "Fehler", f"Zelle {number} wurde nicht ausgeführt", "zuerst „screening run“ aufrufen", notebook
    )


def yaml_invalid(place: str, why: str, notebook: str) -> ScreeningError:
    """Tell a head or options of a cell that are no YAML."""
    return fail(f"{place}: kein gültiges YAML ({why})", "Kopf oder #|-Zeilen prüfen", file=notebook)


def yaml_no_mapping(place: str, notebook: str) -> ScreeningError:
    """Tell a head or options of a cell that are YAML, but no keys with values."""
    return fail(f"{place}: erwartet „Schlüssel: Wert“", "Kopf oder #|-Zeilen prüfen", file=notebook)


def mark_refused(place: str, problem: str, notebook: str) -> Finding:
    """Tell what the filter found wrong with a mark or a reference; the place is that of the cell."""
    return Finding("Fehler", place + problem, "Marke (label) und Verweis im Notebook vergleichen", notebook)


def reference_lost(reference: str, place: str, notebook: str) -> Finding:
    """Tell a reference that leads nowhere.

    Examples
    --------
    >>> reference_lost("@fig-karte", "Zelle 3: ", "05_dossier.ipynb").message
    'Zelle 3: Der Verweis @fig-karte zeigt ins Leere.'
    """
    return mark_refused(place, f"Der Verweis {reference} zeigt ins Leere.", notebook)


def picture_missing(path: str) -> ScreeningError:
    """Tell a picture that a page shows and that is not there."""
    return fail(f"Abbildung fehlt: {path}", "Notebook neu ausführen")


def profile_double(area: str, notebook: str) -> ScreeningError:
    """Tell an area of which two profiles were written."""
    return fail(f"Profil {area} kommt zweimal vor", file=notebook)


def profiles_missing(notebook: str) -> ScreeningError:
    """Tell a notebook in which there is no profile at all."""
    return fail("Das Notebook enthält keine Profile", "Abschnitte mit data-area ausgeben", file=notebook)


def page_loads(address: str, notebook: str) -> Finding:
    """Tell what a page would ask another computer for."""
    return Finding("Fehler", f"Die Seite würde von außen laden: {address}", "Quelle einbetten", notebook)


# where a renderer fails
def pandoc_failed(told: str, notebook: str) -> ScreeningError:
    """Tell that Pandoc refused, with the beginning of what it said."""
    message = f"Pandoc scheiterte: {told.strip()[:500]}"
    return fail(message, "Markdown des Notebooks prüfen", file=notebook)


def paper_refused(why: object, notebook: str) -> ScreeningError:
    """Tell that Typst refused, with what it said."""
    return fail(f"Der Satz des PDF scheiterte: {why}", "Abbildungen und Tabellen prüfen", file=notebook)


def paper_died(code: int, said: str, notebook: str) -> ScreeningError:
    r"""Tell that Typst's process ended, with the last line it said, if any.

    Examples
    --------
    >>> paper_died(-9, "", "05_dossier.ipynb").findings[0].message
    'Der Satz des PDF brach ab: sein Prozess endete mit Code -9'
    >>> paper_died(1, "Traceback:\nMemoryError", "05_dossier.ipynb").findings[0].message
    'Der Satz des PDF brach ab: sein Prozess endete mit Code 1: MemoryError'
    """
    # where Python could still speak, its last line says why
    last = said.strip().rpartition("\n")[2][:300]
    return fail(
        f"Der Satz des PDF brach ab: sein Prozess endete mit Code {code}{': ' * bool(last)}{last}",
        "Arbeitsspeicher prüfen, mit --jobs 1 erneut versuchen.",
        file=notebook,
    )


# where Quarto fails
def quarto_failed(code: int, told: str, notebook: str) -> ScreeningError:
    r"""Tell that Quarto refused, with the lines in which it said why: from the first error on, else the last.

    Where that was in Quarto's own program or in the file that Typst got helps nobody.

    Examples
    --------
    >>> quarto_failed(1, "eins\n\nzwei\ndrei\nvier\n", "05_dossier.ipynb").findings[0].message
    'Quarto endete mit Code 1: zwei | drei | vier'
    >>> told = "\nERROR: fehlt\n\nStack trace:\n    at async a (quarto.js:1:2)\n"
    >>> quarto_failed(1, told, "05_dossier.ipynb").findings[0].message
    'Quarto endete mit Code 1: ERROR: fehlt'
    """
    said = dict.fromkeys(part.strip() for part in told.splitlines())
    lines = [line for line in said if line and not _IN_QUARTO.match(line)]
    first = next((n for n, line in enumerate(lines) if _REASON.match(line)), len(lines) - 3)
    message = f"Quarto endete mit Code {code}: {' | '.join(lines[max(first, 0) :][:3])[:500]}"
    return fail(message, "Meldung prüfen oder --engine pandoc", file=notebook)


def quarto_wrote_none(missing: Sequence[str], notebook: str) -> ScreeningError:
    """Tell the formats that Quarto did not write, though it ended well.

    Examples
    --------
    >>> quarto_wrote_none(["PDF"], "05_dossier.ipynb").findings[0].message
    'Quarto meldete Erfolg, schrieb aber kein PDF'
    >>> quarto_wrote_none(["HTML", "PDF"], "05_dossier.ipynb").findings[0].message
    'Quarto meldete Erfolg, schrieb aber kein HTML und kein PDF'
    """
    message = f"Quarto meldete Erfolg, schrieb aber kein {' und kein '.join(missing)}"
    return fail(message, "--engine pandoc wählen", file=notebook)


def quarto_paper_unreadable(notebook: str) -> ScreeningError:
    """Tell a PDF of Quarto's that is none."""
    return fail("Quarto schrieb ein PDF, das nicht lesbar ist", "--engine pandoc wählen", file=notebook)


def font_missing(font: str, notebook: str) -> Finding:
    """Tell a font that Typst does not find."""
    message = f"Die Schrift „{font}“ fehlt beim Satz des PDF"
    return Finding("Fehler", message, "Schrift in der Vorlage prüfen oder --engine pandoc", notebook)


def quarto_warned(text: str, place: str, notebook: str) -> Finding:
    """Tell what Quarto warned of; the place is that of the cell."""
    message = f"{place}Quarto warnt: {text[:300]}"
    return Finding("Fehler", message, "Meldung prüfen oder --engine pandoc", notebook)


# the site that Quarto makes of all years
def notebook_elsewhere(folder: Path) -> ScreeningError:
    """Tell a folder that does not hold what Quarto has read from it."""
    return fail("Das Notebook liegt nicht im Ordner, den Quarto nennt", file=str(folder))


def project_missing(folder: Path) -> ScreeningError:
    """Tell a folder that lies in no project of Quarto's."""
    return fail("Über dem Notebook liegt keine _quarto.yml", file=str(folder))


def site_empty(folder: str) -> ScreeningError:
    """Tell a site of nothing."""
    return fail("Die Website wäre leer", "zuerst „screening run“ aufrufen", file=folder)


def quarto_wrote_nothing(folder: str) -> ScreeningError:
    """Tell that Quarto has left no page."""
    return fail("Quarto hat keine Seite geschrieben", "zuerst „screening run“ aufrufen", file=folder)


def site_mixed() -> ScreeningError:
    """Tell documents of several audiences that one site would show."""
    return fail("Eine Website zeigt nur eine Fassung", "für jede Fassung eine eigene anlegen")


def table_unreadable(table: str) -> ScreeningError:
    """Tell a published table without decisions."""
    return fail("Der veröffentlichten Tabelle fehlen die Entscheidungen", "das Jahr neu rechnen", file=table)


def page_reference_lost(reference: str, page: str) -> Finding:
    """Tell a reference in a page of the site that leads nowhere."""
    return Finding("Fehler", f"Der Verweis {reference} zeigt ins Leere.", "Notebook prüfen", page)


def notebook_not_for_quarto(name: str) -> ScreeningError:
    """Tell who lets Quarto render a notebook that has not been executed what to call instead."""
    return fail(
        "Notebooks dieses Ordners setzt Quarto nicht: es schriebe die Ergebnisse in die Vorlage und ließe Prüfung "
        "und Gestaltung aus",
        "„screening run STADT --year JAHR“ führt sie aus, dann setzt „quarto render“ im Hauptordner die Seiten",
        file=name,
    )
