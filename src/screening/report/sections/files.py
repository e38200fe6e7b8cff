"""What a notebook writes to work on with, and what each file is for."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from screening.base import Block, Cell, Column, table, text
from screening.disclosure import Release
from screening.figures.export import write
from screening.figures.webmap import page
from screening.figures.what_if import page as other_rule
from screening.report.sections.slides import write_slides

WEBMAP, WHAT_IF = "karte.html", "was-waere-wenn.html"
FOR = {
    ".xlsx": "Mappe für Excel und LibreOffice: Entscheidungen, Werte, Herkunft",
    ".ods": "dieselbe Mappe als OpenDocument",
    ".pptx": "Folien für das Gespräch",
    ".csv": "dieselbe Tabelle für andere Programme",
    ".gpkg": "mit den Grenzen, für QGIS",
    ".html": "zum Öffnen im Browser, auch ohne Netz",
}
"""What a file of this kind is for."""
_EXCERPT = {
    ".xlsx": "die Zeilen der Mappe, mit Kriterien und Hinweisen",
    ".html": "zum Lesen, mit Links zu den Profilen",
}


def selection(release: Release, out: Path) -> Block:
    """Write the selection as a workbook (XLSX and ODS), as CSV and as a GeoPackage, and say where.

    Parameters
    ----------
    release : Release
    out : Path
        The folder; the present one is not named, for a document lies in it.

    Examples
    --------
    >>> import tempfile
    >>> import screening as sc
    >>> jahr = sc.open_year("musterstadt", 2016)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     shown = sc.files.selection(jahr, folder)
    >>> [name in shown.html for name in ("auswahl.xlsx", "auswahl.ods", "auswahl.gpkg")]
    [True, True, True]
    """
    return _list(write.write_selection(release, Path(out)), Path(out))


def webmap(release: Release, out: Path) -> Block:
    """Write the web map, and say where; `jahr.webmap()` shows it in a notebook.

    Parameters
    ----------
    release : Release
    out : Path
        The folder, see `selection`.

    Examples
    --------
    >>> import tempfile
    >>> import screening as sc
    >>> jahr = sc.open_year("musterstadt", 2016)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     "karte.html" in sc.files.webmap(jahr, folder).html
    True
    """
    return _list([page.write_webmap(release, Path(out) / WEBMAP)], Path(out))


def excerpts(release: Release, out: Path) -> Block:
    """Write a workbook and a page with the areas of each parent (a Bezirk, say), and say where; nothing without parents.

    Parameters
    ----------
    release : Release
    out : Path
        The folder in which ``auszuege`` is made.

    Examples
    --------
    >>> import tempfile
    >>> import screening as sc
    >>> jahr = sc.open_year("musterstadt", 2016)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     "auszuege/01.xlsx" in sc.files.excerpts(jahr, folder).html
    True
    """
    paths = write.write_excerpts(release, Path(out))
    if not paths:
        return text("Über den Gebieten steht keine Ebene, nach der sich Auszüge machen ließen.")
    level = release.city.parents[0].label
    rows: list[list[Cell | str]] = [
        [
            _cell(f"{p.parent.name}/{p.name}", Path(out)),
            f"{level} {p.stem}: {_EXCERPT[p.suffix]}",
        ]
        for p in paths
    ]
    return table([Column("Datei", header=True), Column("Wofür")], rows)


def slides(release: Release, out: Path) -> Block:
    """Write the slides for the meeting, and say where.

    Parameters
    ----------
    release : Release
    out : Path
        The folder, see `selection`.

    Examples
    --------
    >>> import tempfile
    >>> import screening as sc
    >>> jahr = sc.open_year("musterstadt", 2016)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     "folien.pptx" in sc.files.slides(jahr, folder).html
    True
    """
    return _list([write_slides(release, Path(out))], Path(out))


def what_if(release: Release, out: Path) -> Block:
    """Write the page that tries another rule, and say where; `jahr.what_if_page()` shows it in a notebook.

    Parameters
    ----------
    release : Release
    out : Path
        The folder, see `selection`.

    Examples
    --------
    >>> import tempfile
    >>> import screening as sc
    >>> jahr = sc.open_year("musterstadt", 2016)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     "was-waere-wenn.html" in sc.files.what_if(jahr, folder).html
    True
    """
    return _list([other_rule.write_what_if(release, Path(out) / WHAT_IF)], Path(out))


def _cell(name: str, out: Path) -> Cell:
    """Return the name of a file, a link to it where it lies beside the document."""
    return Cell(name, href=name if out == Path() else "")


def _list(paths: Iterable[Path], out: Path) -> Block:
    columns = [Column("Datei", header=True), Column("Wofür")]
    rows: list[list[Cell | str]] = [[_cell(p.name, out), FOR[p.suffix]] for p in paths]
    note = "" if out == Path() else f"Im Ordner {out.as_posix()}."
    return table(columns, rows, note=note)
