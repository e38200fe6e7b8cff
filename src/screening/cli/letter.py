"""Findings as a file for the office that sent the delivery: CSV or XLSX, grouped by delivered file."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from screening.base import LEVELS, Finding, fail, in_german, sheet_names
from screening.cli.german import tell, usage_error
from screening.delivery.manifest import short
from screening.figures.export import inert

FORMS = ("csv", "xlsx")

COLUMNS = ("Jahr", "Datei", "Stufe", "Zeile", "Spalte", "Wert", "Befund", "Abhilfe", "Antwort")
"""The last is empty: the office writes its answer there."""

_WIDTHS = (6, 28, 10, 7, 28, 28, 60, 50, 40)
_OURS = "Einstellungen"
_MOST_CHARACTERS = 32_767
_EPOCH = dt.datetime(1980, 1, 1, tzinfo=dt.UTC)


def letter_rows(findings: Mapping[int, Sequence[Finding]]) -> dict[str, list[list[str]]]:
    """Return the rows by delivered file, worst first in each; what is about our own settings comes last.

    Parameters
    ----------
    findings : mapping of int to sequence of Finding
        By year.

    Returns
    -------
    dict of str to list of list of str
        File (as findings call it) → rows in the order of `COLUMNS`.

    Examples
    --------
    >>> letter_rows({2024: [Finding("Hinweis", "Gut.", file="2024/a.csv", row="2")]})
    {'2024/a.csv': [['2024', '2024/a.csv', 'Hinweis', '2', '', '', 'Gut.', '', '']]}
    """
    groups: dict[str, list[list[str]]] = {}
    told = [(year, f) for year, found in findings.items() for f in found]
    for year, f in sorted(told, key=lambda t: (_ours(t[1]), t[0], t[1].file, LEVELS.index(t[1].level))):
        row = [str(year), f.file, f.level, f.row, f.column, f.value, f.message, f.remedy, ""]
        groups.setdefault(_OURS if _ours(f) else f.file, []).append(row)
    return groups


def _ours(finding: Finding) -> bool:
    """Tell findings about settings and boundaries, which no delivering office can answer."""
    return not finding.file or finding.file.endswith((".toml", ".geojson", ".gpkg", ".shp", ".zip"))


def write_letter(findings: Mapping[int, Sequence[Finding]], form: str, path: Path) -> None:
    """Write the findings into a file that a spreadsheet opens and never runs.

    Parameters
    ----------
    findings : mapping of int to sequence of Finding
    form : {"csv", "xlsx"}
        CSV as German spreadsheets read it (UTF-8 with a mark, semicolons); XLSX with a sheet per file.
    path : Path

    Raises
    ------
    ScreeningError
        If the file cannot be written.
    """
    groups = letter_rows(findings)
    content = _xlsx(groups) if form == "xlsx" else _csv(groups)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError:
        raise fail(
            "Die Datei lässt sich nicht schreiben.",
            "Ordner prüfen; die Datei in anderen Programmen schließen.",
            file=path.name,
        ) from None


def _csv(groups: Mapping[str, Sequence[Sequence[str]]]) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for rows in groups.values():
        writer.writerows([inert(cell) for cell in row] for row in rows)
    return buffer.getvalue().encode("utf-8-sig")


def _xlsx(groups: Mapping[str, Sequence[Sequence[str]]]) -> bytes:
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"title": "Befunde der Datenprüfung", "created": _EPOCH})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    told = groups or {"Keine Befunde": []}
    names = sheet_names(told, "Datei")
    for file, rows in told.items():
        sheet = book.add_worksheet(names[file])
        for k, (name, width) in enumerate(zip(COLUMNS, _WIDTHS, strict=True)):
            sheet.set_column(k, k, width)
            sheet.write_string(0, k, name, bold)
        for n, row in enumerate(rows, 1):
            for k, cell in enumerate(row):
                # text, never a formula or a link; a longer one would be left out
                sheet.write_string(n, k, short(cell, _MOST_CHARACTERS), wrapped)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(1, len(rows)), len(COLUMNS) - 1)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
    book.close()
    return in_german(buffer.getvalue())


def check_letter(form: str, path: Path | None) -> None:
    """Refuse a file in a form that has none, and XLSX without a file."""
    if path is not None and form not in FORMS:
        raise usage_error("--out braucht --format csv oder --format xlsx.")
    if path is None and form == "xlsx":
        raise usage_error("--format xlsx braucht --out DATEI.")


def pin_years(city: str, years: Iterable[int], data: Path) -> None:
    """Write the hashes of several years and say what became of them."""
    from screening.delivery import read_city
    from screening.pipeline import pin_year

    told: set[str] = set()
    for year in years:
        # what the year before has written counts
        for pinned in pin_year(read_city(city, data), year):
            shown = pinned.path if pinned.shared else f"{year}/{pinned.path}"
            if shown not in told:
                tell(f"{shown}: Prüfsumme {pinned.state}.")
            told.add(shown)
