"""The workbook as it is handed out: a sheet a file, filled in with what the plain files hold, the rest to fill in."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from screening.base import FONT, INK, LINE, MUTED, Finding, ScreeningError, in_german, unseen_sign
from screening.delivery.manifest import City
from screening.delivery.tables import column_letters
from screening.process.workbook.findings import too_long
from screening.process.workbook.sheets import (
    NEW,
    RATINGS,
    TOP,
    VERSION,
    Field,
    Sheet,
    rows_of,
    sheets_of,
    sources,
)

HELP, LISTS, OWN = "Hilfe", "Listen", "screening"
MARK = "Kennung der Zeile"

_LONGEST = 32_000
_EPOCH = dt.datetime(2000, 1, 1)
"""Said to be when each workbook was made: the same rows give the same bytes."""

_FIRST, _LAST = dt.date(1901, 1, 1), dt.date(2199, 12, 31)
_KEY_FILL = "#eef1f3"


def workbook(
    city: City,
    year: int,
    side: str = "",
    candidates: Mapping[str, str] = MappingProxyType({}),
    basis: str = "",
) -> bytes:
    """Return the workbook of a city's year.

    Parameters
    ----------
    city : City
    year : int
    side : {"", "verwaltung", "region"}
        Whose ratings it asks for: an empty form, for nothing of a deposit is read here.
    candidates : mapping of str to str
        What is to be rated, and what it is called.
    basis : str
        Where these come from, in a sentence.

    Raises
    ------
    ScreeningError
        If a file that goes into it cannot be read, or holds a text that no cell holds.

    Examples
    --------
    >>> import screening as sc
    >>> workbook(sc.read_city("musterstadt", data="data"), 2024)[:2]
    b'PK'
    """
    import xlsxwriter

    buffer = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(buffer, {**options, "in_memory": True})
    book.formats[0].set_font_name(FONT)
    book.formats[0].set_font_size(10)
    title = f"Mappe {city.name} {year}"
    subject = "Synthetische Demodaten" if city.synthetic else ""
    book.set_properties({"title": title, "subject": subject, "author": "", "created": _EPOCH})
    writer = _Writer(book, city, year, side, basis)
    sheets = sheets_of(city, year, side)
    writer.help(sheets)
    marks: list[tuple[str, str]] = []
    places: dict[Field, str] = {}
    lists = [(s, f) for s in sheets for f in s.fields if f.choices]
    for column, (_, field) in enumerate(lists):
        letters = column_letters(column)
        places[field] = f"={LISTS}!${letters}$1:${letters}${len(field.choices)}"
    for sheet in sheets:
        rows = rows_of(sheet, sources(sheet, city))
        if sheet.key == RATINGS:
            empty = [""] * (len(sheet.fields) - 2)
            rows = [("", (code, name, *empty)) for code, name in candidates.items()]
        marks += [(sheet.key, mark) for mark, _ in rows if mark]
        writer.sheet(sheet, rows, places)
    hidden = book.add_worksheet(LISTS)
    for column, (_, field) in enumerate(lists):
        for row, word in enumerate(field.choices):
            hidden.write_string(row, column, word)
    hidden.hide()
    own = book.add_worksheet(OWN)
    about = [("form", str(VERSION)), ("stadt", city.key), ("jahr", str(year)), ("seite", side or "-")]
    for row, pair in enumerate([*about, *marks]):
        for column, text in enumerate(pair):
            own.write_string(row, column, text)
    own.very_hidden()
    book.close()
    return in_german(buffer.getvalue())


class _Writer:
    """A workbook with its formats, each made once."""

    def __init__(self, book: Any, city: City, year: int, side: str, basis: str) -> None:
        self.book, self.city, self.year, self.side, self.basis = book, city, year, side, basis
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def format(self, **settings: Any) -> Any:
        key = tuple(sorted(settings.items()))
        if key not in self._made:
            base = {"font_name": FONT, "font_size": 10, "font_color": INK, "valign": "top"}
            self._made[key] = self.book.add_format(base | settings)
        return self._made[key]

    def _page(self, sheet: Any, name: str) -> None:
        demo = "Synthetische Demodaten · " if self.city.synthetic else ""
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer(f"&L&9{demo}Intern – vertraulich · {name} {self.year}&R&9Seite &P von &N")

    def help(self, sheets: Sequence[Sheet]) -> None:
        """Write what the workbook is, how to fill it in, and what each column holds."""
        sheet = self.book.add_worksheet(HELP)
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, 27)
        sheet.set_column(1, 1, 100)
        demo = " · Synthetische Demodaten" if self.city.synthetic else ""
        sheet.write_string(0, 0, f"{self.city.name} {self.year}{demo}", self.format(bold=True, font_size=16))
        whose = (
            f"Mit den Bewertungen der Seite {self.city.side(self.side)}: vertraulich, bis beide Seiten hinterlegt haben."
            if self.side
            else "Ohne Bewertungen. Mit denen einer Seite: screening template mappe … --side SEITE."
        )
        row = 2
        lines = (
            ("Ausfüllen", "Zeilen ändern, oder die leeren Zeilen darunter füllen. Kopfzeilen bleiben, wie sie sind."),
            ("Zurückgeben", "Als .xlsx speichern und einlesen: screening take DATEI. Alle Fehler werden zusammen gesagt."),
            ("Was geschieht", "Nur geänderte und neue Zeilen werden geschrieben; alles andere bleibt, wie es ist."),
            ("Löschen", "Eine gelöschte oder geleerte Zeile entfällt erst mit screening take DATEI --remove."),
            ("Mehr Zeilen", "Sind die leeren voll: Blattschutz aufheben (ohne Kennwort), darunter weiterschreiben."),
            ("Datum", "Als Datum eingeben, zum Beispiel 31.12.2024."),
            ("Texte", "Keine Namen von Personen. Ungeprüft zeigt die Fassung für das Auswahlgespräch sie nicht."),
            ("Bewertung", f"{whose} {self.basis}".strip()),
        )  # fmt: skip
        for head, text in lines:
            sheet.write_string(row, 0, head, self.format(bold=True))
            sheet.write_string(row, 1, text, self.format(text_wrap=True))
            row += 1
        for one in sheets:
            row += 1
            sheet.write_string(row, 0, one.title, self.format(bold=True, font_size=12, bottom=1))
            kept = "wird hinterlegt, nie im Datenordner abgelegt" if one.key == RATINGS else one.file
            sheet.write_string(row, 1, kept, self.format(font_color=MUTED, bottom=1))
            row += 1
            for field in one.fields:
                words = "" if not field.choices else f" Zur Auswahl: {', '.join(field.choices)}."
                text = field.hint if words and field.choices[0] in field.hint else f"{field.hint}{words}"
                sheet.write_string(row, 0, field.label, self.format(text_wrap=True))
                sheet.write_string(row, 1, text.strip(), self.format(text_wrap=True))
                _fit(sheet, row, [(text, 100)])
                row += 1
        sheet.protect("", {"select_locked_cells": True})
        self._page(sheet, HELP)
        sheet.activate()

    def sheet(
        self, one: Sheet, rows: Sequence[tuple[str, tuple[str, ...]]], places: dict[Field, str]
    ) -> None:
        """Write a sheet: what it is, its header, rows, and room for more."""
        sheet = self.book.add_worksheet(one.title)
        width, last = len(one.fields), TOP + len(rows) + NEW - 1
        kept = f"Seite {self.city.side(self.side)}, für screening deposit" if one.key == RATINGS else one.file
        demo = " · Synthetische Demodaten" if self.city.synthetic else ""
        told = f"{one.title} · {self.city.name} {self.year} · {kept}{demo}"
        sheet.write_string(0, 0, told, self.format(font_color=MUTED))
        head = self.format(bold=True, text_wrap=True, valign="vcenter", bg_color=_KEY_FILL, bottom=2)
        columns = [{"header": f.label, "header_format": head} for f in one.fields]
        columns.append({"header": MARK, "header_format": head})
        name = f"T_{one.key}"
        style = {"name": name, "style": "Table Style Light 15", "columns": columns}
        sheet.add_table(TOP - 1, 0, last, width, style)
        for column, field in enumerate(one.fields):
            sheet.set_column(column, column, field.width)
            self._validate(sheet, column, field, last, places.get(field, ""))
        sheet.set_column(width, width, 12, None, {"hidden": True})
        empty = ("", ("",) * width)
        for number, (mark, cells) in enumerate([*rows, *[empty] * NEW]):
            for column, (field, text) in enumerate(zip(one.fields, cells, strict=True)):
                self._cell(sheet, TOP + number, column, field, text, one)
            _fit(
                sheet,
                TOP + number,
                [(t, f.width) for f, t in zip(one.fields, cells, strict=True) if wraps(f)],
            )
            free = self.format(num_format="@", locked=False)
            if mark:
                sheet.write_string(TOP + number, width, mark, free)
            else:
                sheet.write_blank(TOP + number, width, None, free)
        sheet.set_row(TOP - 1, 30)
        sheet.freeze_panes(TOP, 1)
        sheet.repeat_rows(TOP - 1)
        allowed = ("format_columns", "format_rows", "insert_rows", "delete_rows", "sort", "autofilter")
        sheet.protect("", dict.fromkeys(allowed, True))
        self._page(sheet, one.title)

    def _cell(self, sheet: Any, row: int, column: int, field: Field, text: str, one: Sheet) -> None:
        form = {"date": "dd.mm.yyyy", "number": "General"}.get(field.kind, "@")
        free = {
            "locked": False,
            "text_wrap": wraps(field),
            "bottom": 1,
            "bottom_color": LINE,
            "align": "left",
        }
        style = self.format(num_format=form, **free)
        if not text:
            sheet.write_blank(row, column, None, style)
        elif field.kind == "date" and (day := _day(text)):
            sheet.write_datetime(row, column, dt.datetime.combine(day, dt.time()), style)
        elif field.kind == "number" and (number := _number(text)) is not None:
            sheet.write_number(row, column, number, style)
        elif unseen_sign(text) or len(text.encode("utf-16-le", "replace")) // 2 > _LONGEST:
            raise ScreeningError([_long(one, row, field)])
        else:
            sheet.write_string(row, column, text, self.format(num_format="@", **free))

    def _validate(self, sheet: Any, column: int, field: Field, last: int, words: str) -> None:
        """Let Excel say in German what belongs into a cell, before the reader does."""
        rule: dict[str, Any] = {
            "input_title": field.label[:32],
            "input_message": field.hint[:255],
            "error_title": field.label[:32],
            "error_message": f"So nicht: {field.hint}"[:255],
        }
        if field.choices:
            rule |= {"validate": "list", "source": words}
            if field.kind == "several":
                rule["error_type"] = "information"
        elif field.kind == "date":
            rule |= {"validate": "date", "criteria": "between", "minimum": _FIRST, "maximum": _LAST}
        elif field.kind == "number":
            rule |= {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 10_000}
        else:
            rule |= {"validate": "any"}
        sheet.data_validation(TOP, column, last, column, rule)


def wraps(field: Field) -> bool:
    """Tell whether a column holds texts of several lines.

    Examples
    --------
    >>> wraps(Field("was", "Was", 60)), wraps(Field("von", "Von", 16))
    (True, False)
    """
    return field.kind == "text" and field.width > 30


def _fit(sheet: Any, row: int, texts: Iterable[tuple[str, int]]) -> None:
    """Make a row as high as its texts take; one that is empty grows by itself."""
    lines = max((sum(len(p) // w + 1 for p in t.split("\n")) for t, w in texts), default=1)
    if lines > 1:
        sheet.set_row(row, min(14 * lines, 400))


def _long(one: Sheet, row: int, field: Field) -> Finding:
    return too_long(one.file, f"{one.title}, Zeile {row + 1}, {field.label}")


def _day(text: str) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return day if _FIRST <= day <= _LAST and day.isoformat() == text else None


def _number(text: str) -> float | None:
    """Return a number that a cell holds and gives back as it was."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if abs(number) < 10**9 and f"{number:.15g}" == text else None
