"""Files for further work: the selection as XLSX, ODS, CSV and GeoPackage, and excerpts of it."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from screening.base import file_names, on_screen
from screening.disclosure import Release
from screening.figures.export.excerpt import Excerpts
from screening.figures.export.gpkg import write_gpkg
from screening.figures.export.ids import guarded, is_guarded
from screening.figures.export.ods import write_ods
from screening.figures.export.sheet import Sheet
from screening.figures.export.sheets import contents, sheets
from screening.figures.export.table import (
    Field,
    decision_table,
    fields,
    is_formula,
    plain_rows,
    selection_table,
)
from screening.figures.export.xlsx import write_workbook

EXCERPTS = "auszuege"
"""The folder of the excerpts, beside the selection."""


def write_selection(release: Release, folder: Path) -> list[Path]:
    """Write ``auswahl.xlsx``, ``.ods``, ``.csv`` and ``.gpkg``; the same release gives the same bytes.

    Parameters
    ----------
    release : Release
    folder : Path
        Made if missing; files of these names are replaced.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"auswahl.{suffix}" for suffix in ("xlsx", "ods", "csv", "gpkg")]
    title = f"Auswahl {release.city.name} {release.year}"
    made = sheets(release)
    book = (contents(release, made, title), *made)
    write_workbook(release, book, title, paths[0])
    write_ods(release, book, title, paths[1])
    # the mark tells Excel that this is UTF-8
    paths[2].write_bytes(b"\xef\xbb\xbf" + selection_csv(release).encode("utf-8"))
    write_gpkg(release, selection_table(release), paths[3])
    return paths


def write_excerpts(release: Release, folder: Path) -> list[Path]:
    """Write ``auszuege/<id>.xlsx`` and ``.html`` for each area of the level above: to work with, and to read.

    The workbook has its rows with criteria, means and notes, the page its candidates and all its areas with reasons, and
    leads to their profiles.

    Parameters
    ----------
    release : Release
    folder : Path
        Where the folder of the excerpts is made, if there is a level above.
    """
    if not release.city.parents:
        return []
    parent = release.city.parents[0]
    of = release.areas[parent.id].reindex(release.decision.index).dropna().astype("str")
    named = release.areas.get(f"{parent.id}_name")
    names = file_names(of.unique())
    made = sheets(release)
    target = Path(folder) / EXCERPTS
    target.mkdir(parents=True, exist_ok=True)
    paths, pages = [], Excerpts(release)
    for key in names:
        inside = {str(a) for a in of.index[of == key]}
        told = str(named[of.index[of == key][0]]) if named is not None else ""
        called = f"{key} {told}" if told and told != key else key
        title = f"{release.city.name} {release.year}: {parent.label} {called}"
        book = target / f"{names[key]}.xlsx"
        paths.append(_excerpt(release, [s.only(inside) for s in made], title, book))
        paths.append(book.with_suffix(".html"))
        page = pages.page(title, inside, book.name)
        paths[-1].write_text(page, encoding="utf-8", newline="\n")
    return paths


def _excerpt(release: Release, made: Sequence[Sheet], title: str, path: Path) -> Path:
    return write_workbook(release, (contents(release, made, title), *made), title, path)


def selection_csv(release: Release) -> str:
    r"""Return the selection as German CSV: ``;``, decimal comma, ``\r\n``.

    A column of ids is written as ``="01.1.1"`` where Excel would make a date or a number of one of them
    (`screening.figures.export.ids`). A text from a file that a spreadsheet would run as a formula gets an apostrophe
    before it.
    """
    columns = fields(release)
    table = selection_table(release).reset_index()
    for field, name in zip(columns, table, strict=True):
        if field.kind == "id":
            table[name] = guarded(table[name])
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow([inert(f.header) for f in columns])
    for row in plain_rows(table):
        writer.writerow([_csv_cell(f, v) for f, v in zip(columns, row, strict=True)])
    return buffer.getvalue()


def _csv_cell(field: Field, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return repr(value).replace(".", ",")
    text = str(value)
    if field.kind == "id" and is_guarded(text):
        return text
    return text if isinstance(value, int) else inert(text)


def inert(text: str) -> str:
    r"""Return a text that no spreadsheet runs, without signs that turn the order in which it is read.

    Examples
    --------
    >>> inert("=1+1"), inert("\u202eHof")
    ("'=1+1", 'Hof')
    """
    shown = on_screen(text)
    return f"'{shown}" if is_formula(shown) else shown


__all__ = [
    "decision_table",
    "fields",
    "inert",
    "selection_csv",
    "selection_table",
    "write_excerpts",
    "write_selection",
]
