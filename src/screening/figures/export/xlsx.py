"""Sheets as a workbook for Excel and LibreOffice: each a table of its own, to filter, to print, to take along."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from screening.base import DECISION_COLOURS, HIT, INK, LINE, MUTED, in_german, on_screen
from screening.delivery.manifest import short
from screening.disclosure import Release
from screening.figures.export.notes import marks
from screening.figures.export.sheet import (
    Column,
    Figure,
    Kind,
    Look,
    Shape,
    Sheet,
    Value,
    dress_of,
    foot_of,
    look_of,
    table_name,
)

_FOOT = 225
"""So many signs a footer may have beside the page's number: 255 in all, or Excel shows none."""
_LOOKS: dict[Look, dict[str, Any]] = {
    "yes": {"bold": True, "font_color": HIT},
    "no": {"font_color": MUTED},
    "open": {"font_color": MUTED, "italic": True},
    "word": {"font_color": MUTED, "italic": True},
    "link": {"underline": 1},
}


class Book:
    """A workbook with its formats, each made once; texts never become formulas, links or numbers."""

    def __init__(self, release: Release, title: str, target: io.BytesIO) -> None:
        import xlsxwriter

        self.release = release
        self.dress = dress_of(release.city.design)
        # times of the archive are XlsxWriter's own constant, those in it the Stichtag's: the same bytes each time
        self.book = xlsxwriter.Workbook(
            target,
            {
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "in_memory": True,
            },
        )
        self.book.formats[0].set_font_name(self.dress.font)
        self.book.formats[0].set_font_size(10)
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}
        self._cells: dict[tuple[Look, Kind, Shape | None, Value], Any] = {}
        city = release.city
        self.book.set_properties(
            {
                "title": on_screen(title),
                "subject": on_screen(marks(release)),
                "author": on_screen(city.design.publisher if city.design else ""),
                "comments": on_screen(release.criteria.sentence(city.noun, release.catalogue)),
                "created": dt.datetime.combine(release.stichtag, dt.time()),
            }
        )

    def format(self, **settings: Any) -> Any:
        """Return a format of the house with these settings, made once."""
        key = tuple(sorted(settings.items()))
        if key not in self._made:
            base = {"font_name": self.dress.font, "font_size": 10, "font_color": INK, "valign": "top"}
            self._made[key] = self.book.add_format(base | settings)
        return self._made[key]

    def add(self, sheet: Sheet) -> None:
        """Add a sheet: its title in A1, what is to be known below, then one table from column A on."""
        target = self.book.add_worksheet(sheet.name)
        self._page(target, sheet)
        head = self.format(bold=True, font_size=14, font_color=self.dress.title)
        target.write_string(0, 0, sheet.title, head)
        for number, line in enumerate(sheet.lines, start=1):
            target.write_string(number, 0, line, self.format())
        last = sheet.top + len(sheet.filled), len(sheet.columns) - 1
        head = self.format(bold=True, text_wrap=True, valign="bottom", bottom=2, bg_color=self.dress.head)
        target.add_table(
            sheet.top,
            0,
            *last,
            {
                "name": table_name(sheet.name),
                "style": None,
                "columns": [{"header": h, "header_format": head} for h in sheet.headers],
            },
        )
        for number, row in enumerate(sheet.filled, start=sheet.top + 1):
            for place, (column, value) in enumerate(zip(sheet.columns, row, strict=True)):
                self._cell(target, number, place, column, value)
            if (lines := sheet.tall(row)) > 1:
                target.set_row(number, 13.5 * lines + 1.5)
        # ids are texts, whatever they look like: Excel need not point at each of them
        target.ignore_errors({"number_stored_as_text": f"A1:{_end(*last)}"})

    def _page(self, target: Any, sheet: Sheet) -> None:
        """Set a sheet on A4 landscape, its head in sight and on each page, its marks in the footer."""
        release, columns = self.release, len(sheet.columns)
        target.set_landscape()
        target.set_paper(9)
        target.set_margins(left=0.5, right=0.5, top=0.75, bottom=0.75)
        # beyond a dozen columns a single page's width would be unreadable: they go on beside
        if columns <= 14:
            target.fit_to_pages(1, 0)
        else:
            target.set_print_scale(70)
        # a header holds 255 characters in all, or there is none
        title = f"{short(on_screen(release.city.name), 90)} {release.year} · {sheet.name}".replace("&", "&&")
        target.set_header(f"&L&9{title}&R&9Stichtag {release.stichtag:%d.%m.%Y}")
        lines = "\n".join(foot_of(marks(release), release.city.design))
        foot = short(lines.replace("&", "&&"), _FOOT).rstrip("&")
        target.set_footer(f"&L&9{foot}&R&9Seite &P von &N")
        for place, column in enumerate(sheet.columns):
            target.set_column(place, place, column.width)
        target.set_row(0, 22)
        target.set_row(sheet.top, 14 * sheet.high + 4)
        target.freeze_panes(sheet.top + 1, sheet.frozen)
        # the title would be cut off at the edge of the columns that are repeated, too; the page's head says it
        target.repeat_rows(sheet.top)
        if sheet.frozen:
            target.repeat_columns(0, sheet.frozen - 1)

    def _cell(self, target: Any, row: int, place: int, column: Column, value: Value) -> None:
        """Write a value by its type; a cell without one stays empty."""
        style = self._style(column, value)
        if value is None:
            target.write_blank(row, place, None, style)
        elif isinstance(value, Figure):
            target.write_number(row, place, value.value, style)
        elif not isinstance(value, str):
            target.write_number(row, place, float(value), style)
        elif column.kind == "link":
            quoted = value.replace("'", "''")
            target.write_url(row, place, f"internal:'{quoted}'!A1", style, string=value)
        else:
            target.write_string(row, place, value, style)

    def _style(self, column: Column, value: Value) -> Any:
        look = look_of(column, value)
        shape = (value.shape if isinstance(value, Figure) else column.shape) if look == "number" else None
        key = (look, column.kind, shape, value if look == "decision" else None)
        if key not in self._cells:
            self._cells[key] = self.format(bottom=1, bottom_color=LINE, **_settings(*key))
        return self._cells[key]


def write_workbook(release: Release, sheets: Sequence[Sheet], title: str, path: Path) -> Path:
    """Write sheets as XLSX; its dates are the Stichtag, so the same sheets give the same bytes.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    made = io.BytesIO()
    book = Book(release, title, made)
    for sheet in sheets:
        book.add(sheet.legible)
    book.book.close()
    path.write_bytes(in_german(made.getvalue()))
    return path


def _end(row: int, column: int) -> str:
    from xlsxwriter.utility import xl_rowcol_to_cell

    return str(xl_rowcol_to_cell(row, column))


def _settings(look: Look, kind: Kind, shape: Shape | None, decision: Value) -> dict[str, Any]:
    if look == "decision":
        light = "#ffffff" if decision == "sicher" else INK
        return {"bg_color": DECISION_COLOURS[str(decision)], "bold": True, "font_color": light}
    if shape is not None:
        # a text to its right does not touch a number
        return {"num_format": shape.code, "align": "right", "indent": 1}
    # beside a cell that holds something a program cuts what it may not wrap
    return {"text_wrap": kind != "link", **_LOOKS.get(look, {})}
