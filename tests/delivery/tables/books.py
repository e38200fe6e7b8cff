"""Workbooks filled by hand, and how they read."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import xlsxwriter

from screening.delivery.manifest.reading import Reading
from screening.delivery.tables.sheet import cell_text, read_sheet

LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def texts(content: bytes, sheet: str = "") -> tuple[list[list[str]], list[str]]:
    """All cells as texts, and the findings."""
    reading = Reading("a.xlsx")
    read = read_sheet(content, sheet, reading)
    text = cell_text(",")
    return [[*map(text, cells)] for _, cells in read.rows] if read else [], [*map(str, reading.found)]


def made(fill: Callable[[Any, Any], object]) -> bytes:
    """A workbook of three areas, changed by `fill(book, sheet)`."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet("Daten")
        sheet.write_row("A1", ["Gebiet", "Zahl"])
        sheet.write_column("A2", ["01", "02", "03"])
        sheet.write_column("B2", [1, 2, 3])
        fill(book, sheet)
    return content.getvalue()
