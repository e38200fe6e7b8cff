"""Files for further work: the selection as XLSX, CSV and GeoPackage, and the decision as a plain table."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from screening.disclosure import Release
from screening.figures.export.gpkg import write_gpkg
from screening.figures.export.ids import guarded, is_guarded
from screening.figures.export.table import (
    Field,
    decision_table,
    fields,
    is_formula,
    plain_rows,
    selection_table,
)
from screening.figures.export.xlsx import write_xlsx


def write_selection(release: Release, folder: Path) -> list[Path]:
    """Write ``auswahl.xlsx``, ``auswahl.csv`` and ``auswahl.gpkg``; the same release gives the same bytes.

    Parameters
    ----------
    release : Release
    folder : Path
        Made if missing; files of these names are replaced.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    table = selection_table(release)
    paths = [folder / f"auswahl.{suffix}" for suffix in ("xlsx", "csv", "gpkg")]
    write_xlsx(release, table, paths[0])
    # the mark tells Excel that this is UTF-8
    paths[1].write_bytes(b"\xef\xbb\xbf" + selection_csv(release).encode("utf-8"))
    write_gpkg(release, table, paths[2])
    return paths


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
    """Return a text that no spreadsheet runs.

    Examples
    --------
    >>> inert("=1+1")
    "'=1+1"
    """
    return f"'{text}" if is_formula(text) else text


__all__ = ["decision_table", "fields", "inert", "selection_csv", "selection_table", "write_selection"]
