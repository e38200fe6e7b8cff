"""Which candidates a published workbook lists: read back, so that a form asks for the same ones in the same order."""

from __future__ import annotations

from pathlib import Path

from screening.figures.export.sheets import DOCKET

BETWEEN = "; "
"""Between the areas of one candidate."""


def listed(path: Path) -> list[tuple[str, str]]:
    """Return code and name of each candidate as ``auswahl.xlsx`` lists them; none if it has no such table.

    Parameters
    ----------
    path : Path
        One that `write_selection` has written.
    """
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        if DOCKET not in book.sheetnames:
            return []
        rows = [[_text(v) for v in row] for row in book[DOCKET].iter_rows(values_only=True)]
    finally:
        book.close()
    head = next((n for n, row in enumerate(rows) if row[:1] == ["Gebiet"]), len(rows))
    named = head < len(rows) and "Name oder Ort" in rows[head][1:2]
    return [(row[0], row[1] if named else "") for row in rows[head + 1 :] if row and row[0]]


def _text(value: object) -> str:
    return "" if value in (None, "–") else str(value)
