"""The selection as a workbook for Excel and LibreOffice: to filter, to print, to take along."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from numbers import Real
from pathlib import Path
from typing import Any

import pandas as pd

from screening.base import DECISION_COLOURS, FONT, HIT, INK, LINE, MUTED, NBSP, file_names, unit_beside
from screening.concept import MEANS, MEANS_SHORT, NAME, PERCENTS
from screening.delivery.manifest import short
from screening.disclosure import Release
from screening.figures.export.table import YES, Field, fields, hits_text, label_of, plain_rows, why_missing
from screening.figures.words import about, called, docket, has_names, name_beside

WIDTHS = {"id": 12, "text": 24, "count": 12, "value": 12, "ratio": 12, "verdict": 14, "decision": 15}
WIDE = {"reason": 60}
NUMBERS = {"count": "#,##0", "%": '0.0" %"', "value": "0.0", "ratio": "0.00"}
"""Excel shows these the German way wherever Excel is German: comma, and points for thousands."""


class Book:
    """A workbook with its formats, each made once; texts never become formulas, links or numbers."""

    def __init__(self, release: Release, path: Path) -> None:
        import xlsxwriter

        self.release = release
        self.book = xlsxwriter.Workbook(
            str(path),
            {
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "in_memory": True,
            },
        )
        self.book.formats[0].set_font_name(FONT)
        self.book.formats[0].set_font_size(10)
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}
        city = release.city
        self.book.set_properties(
            {
                "title": f"Auswahl {city.name} {release.year}",
                "subject": "Synthetische Demodaten" if city.synthetic else "",
                "author": "",
                "comments": release.criteria.sentence(city.noun, release.catalogue),
                "created": dt.datetime.combine(release.stichtag, dt.time()),
            }
        )

    def format(self, **settings: Any) -> Any:
        """Return a format of the house with these settings, made once."""
        key = tuple(sorted(settings.items()))
        if key not in self._made:
            base = {"font_name": FONT, "font_size": 10, "font_color": INK, "valign": "top"}
            self._made[key] = self.book.add_format(base | settings)
        return self._made[key]

    def sheet(self, name: str, columns: int) -> Any:
        """Add a sheet that prints on A4 landscape, with the marks in its footer."""
        release = self.release
        sheet = self.book.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(left=0.5, right=0.5, top=0.75, bottom=0.75)
        # beyond a dozen columns a single page's width would be unreadable: they go on beside
        if columns <= 14:
            sheet.fit_to_pages(1, 0)
        else:
            sheet.set_print_scale(70)
        # a header holds 255 characters in all, or there is none
        title = f"{short(release.city.name, 90)} {release.year} · {name}".replace("&", "&&")
        sheet.set_header(f"&L&9{title}&R&9Stichtag {release.stichtag:%d.%m.%Y}")
        sheet.set_footer(f"&L&9{self.marks}&R&9Seite &P von &N")
        return sheet

    @property
    def marks(self) -> str:
        """What must not be missed: synthetic data, and whom the workbook is for."""
        marks = ["Synthetische Demodaten"] if self.release.city.synthetic else []
        marks.append(
            "Intern – vertraulich"
            if self.release.audience == "intern"
            else f"Fassung {self.release.city.meeting.purpose}"
        )
        return " · ".join(marks)

    def head(
        self, sheet: Any, headers: Sequence[str], widths: Sequence[float], frozen: int, top: int = 0
    ) -> None:
        """Write the header row below `top` others, frozen with the first columns and repeated in print."""
        style = self.format(bold=True, text_wrap=True, valign="bottom", bottom=2, bg_color="#eef1f3")
        for column, (text, width) in enumerate(zip(headers, widths, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(top, column, text, style)
        sheet.set_row(top, 78 if len(headers) > 14 else 32)
        sheet.freeze_panes(top + 1, frozen)
        sheet.repeat_rows(0, top)
        if frozen:
            sheet.repeat_columns(0, frozen - 1)

    def cell(self, sheet: Any, row: int, column: int, value: object, **settings: Any) -> None:
        """Write a value by its type; None leaves an empty cell."""
        style = self.format(bottom=1, bottom_color=LINE, **settings)
        if value is None or (isinstance(value, float) and value != value):
            sheet.write_blank(row, column, None, style)
        elif isinstance(value, Real):
            # numpy's integers are no int, but they are numbers
            sheet.write_number(row, column, float(value), style)
        else:
            sheet.write_string(row, column, str(value), style)


def write_xlsx(release: Release, table: pd.DataFrame, path: Path) -> Path:
    """Write the workbook; its dates are the Stichtag, so the same release gives the same bytes."""
    book = Book(release, path)
    _selection(book, table)
    _docket(book)
    _values(book)
    _counts(book)
    _means(book)
    _criteria(book)
    _sources(book)
    book.book.close()
    return path


def _settings(field: Field, value: object) -> dict[str, Any]:
    if field.kind == "decision":
        colour = DECISION_COLOURS.get(str(value), "#ffffff")
        dark = str(value) == "sicher"
        return {"bg_color": colour, "bold": True, "font_color": "#ffffff" if dark else INK}
    if field.kind == "verdict":
        if value == YES:
            return {"bold": True, "font_color": HIT}
        return {"font_color": MUTED, "italic": str(value).startswith("offen")}
    if field.kind == "text":
        return {"text_wrap": field.name in WIDE}
    if field.kind == "value":
        return {"num_format": _form(field.unit, field.digits, field.rounded)}
    return {"num_format": NUMBERS[field.kind]} if field.kind in NUMBERS else {}


def _form(unit: str, digits: int, rounded: bool) -> str:
    """Return how Excel shows a value; a rounded one in percent from ten on without decimals."""
    if unit not in PERCENTS:
        # quotes would end the text; a backslash is none of Excel's
        beside = unit_beside(unit).replace(NBSP, " ").replace('"', "")
        decimals = f".{'0' * digits}" if digits else ""
        return f"#,##0{decimals}" + (f'"{beside}"' if beside else "")
    shown = NUMBERS["%" if unit == "%" else "value"]
    return f"[<9.95]{shown};{shown.replace('0.0', '0')}" if rounded else shown


def _selection(book: Book, table: pd.DataFrame) -> None:
    columns = list(fields(book.release))
    rows = list(plain_rows(table.reset_index()))
    place = [f.name for f in columns].index("hits_max") + 1
    low, high = place - 2, place - 1
    for row in rows:
        ends = int(str(row[low])), int(str(row[high]))
        if row[low - 1] is None and book.release.peopled:
            row[low - 1] = about.people(book.release, str(row[0]), "") or None
        row.insert(place, ends[0] if ends[0] == ends[1] else hits_text(*ends))
    columns.insert(place, Field("hits", "Treffer", "count"))
    sheet = book.sheet("Auswahl", len(columns))
    # the first thing to be seen: a footer is on paper alone
    reading = about.reading(book.release)
    sheet.write_string(0, 0, " · ".join(t for t in (book.marks, reading) if t), book.format(bold=True))
    widths = [WIDE.get(f.name, WIDTHS[f.kind]) for f in columns]
    book.head(sheet, [f.header for f in columns], widths, 1 + has_names(book.release), top=1)
    for number, row in enumerate(rows, start=2):
        for place, (field, value) in enumerate(zip(columns, row, strict=True)):
            settings = _settings(field, value)
            if field.name == "hits":
                settings["align"] = "right"
            book.cell(sheet, number, place, value, **settings)
    sheet.autofilter(1, 0, len(rows) + 1, len(columns) - 1)


def _docket(book: Book) -> None:
    """Write what the meeting decides on: the rows, columns and order of the dossier's table, but all of its rows."""
    release = book.release
    found, files = docket(release), file_names(str(a) for a in release.decision.index)
    sheet = book.sheet("Entscheidungstabelle", 14)
    widths = [
        {"gebiet": 12.0, "name": 26.0, "nennungen": 26.0, "beschluss": 22.0}.get(h.kind, 13)
        for h in found.headings
    ]
    book.head(sheet, [h.title for h in found.headings], widths, 2)
    for row, case in enumerate(found.cases, start=1):
        for column, heading in enumerate(found.headings):
            value = case.value(heading, lambda area: f"profile/{files[area]}.html")
            shown = {"num_format": NUMBERS["count"]} if isinstance(value, int) else {"text_wrap": True}
            book.cell(sheet, row, column, value if value != "" else None, **shown)
    if found.cases:
        sheet.autofilter(0, 0, len(found.cases), len(found.headings) - 1)


def _values(book: Book) -> None:
    """Write all values of the catalogue; where there is none, the cell says why."""
    release = book.release
    indicators = release.catalogue.indicators
    sheet = book.sheet("Indikatoren", len(indicators) + 1)
    rounded = [about.is_rounded(release, i) for i in indicators]
    units = [
        f"{i.unit}, aus gerundeten Zahlen" if r else i.unit for i, r in zip(indicators, rounded, strict=True)
    ]
    headers = [f"{label_of(i)} ({u})" for i, u in zip(indicators, units, strict=True)]
    first = _areas(book, sheet, headers, 13)
    index = release.decision.index
    for column, i in enumerate(indicators, start=first):
        shown = _form(i.unit, about.mean_digits(release, i, 1), rounded[column - first])
        values = release.rate[i.id].reindex(index).tolist()
        for row, (value, why) in enumerate(zip(values, why_missing(release, i.id), strict=True), start=1):
            if why:
                book.cell(sheet, row, column, why, font_color=MUTED, italic=True)
            else:
                book.cell(sheet, row, column, value, num_format=shown)
    sheet.autofilter(0, 0, len(index), len(indicators) + first - 1)


def _areas(book: Book, sheet: Any, headers: Sequence[str], width: float) -> int:
    """Write the head, and what each row is about; return the column of the first of these headers."""
    release = book.release
    own = [f for f in fields(release) if f.name in ("area_id", NAME)]
    widths = [*(WIDTHS[f.kind] for f in own), *[width] * len(headers)]
    book.head(sheet, [*(f.header for f in own), *headers], widths, len(own))
    for row, area in enumerate(release.decision.index, start=1):
        for column, told in enumerate([str(area), name_beside(release, area)][: len(own)]):
            book.cell(sheet, row, column, told)
    return len(own)


def _counts(book: Book) -> None:
    """Write numerators and denominators, as far as the door has let them through."""
    release = book.release
    indicators = tuple(i for i in release.catalogue.indicators if i.counts)
    if not indicators:
        return
    sheet = book.sheet("Zähler und Nenner", 2 * len(indicators) + 1)
    labels = release.catalogue.count_labels
    made = [(i, part, c) for i in indicators for part, c in zip(("Zähler", "Nenner"), i.counts, strict=True)]
    note = ", gerundet" if release.base else ""
    first = _areas(book, sheet, [f"{i.number} {part}: {labels[c]}{note}" for i, part, c in made], 14)
    index = release.decision.index
    frames = [f[i.id].reindex(index) for i in indicators for f in (release.numerator, release.denominator)]
    for column, (frame, (_, _, counted)) in enumerate(zip(frames, made, strict=True), start=first):
        for row, (area, value) in enumerate(frame.items(), start=1):
            known = not pd.isna(value)
            small = "" if known else about.under(release, str(area), counted)
            settings = {"font_color": MUTED, "italic": True} if small else {"num_format": NUMBERS["count"]}
            book.cell(sheet, row, column, value if known else small or None, **settings)
    sheet.autofilter(0, 0, len(index), 2 * len(indicators) + first - 1)


def _means(book: Book) -> None:
    release = book.release
    headers = {
        "value": "Maßgeblicher Mittelwert",
        "threshold": "Schwelle",
        "weighted": "Stadtweite Quote",
        "unweighted": "Ungewichteter Mittelwert",
        "median": "Median",
        "areas": "Eingegangene Gebiete",
        "numerator": "Summe der Zähler",
        "denominator": "Summe der Nenner",
    }
    # where there are several, each line says which one holds
    which = ["Art des Mittelwerts"] if release.criteria.apart else []
    sheet = book.sheet("Mittelwerte", len(headers) + 3 + len(which))
    widths = [5, 58, 9, *[15] * len(headers), *[24] * len(which)]
    book.head(sheet, ["Nr.", "Indikator", "Einheit", *headers.values(), *which], widths, 2)
    for row, i in enumerate(release.catalogue.indicators, start=1):
        book.cell(sheet, row, 0, i.number)
        book.cell(sheet, row, 1, i.label)
        book.cell(sheet, row, 2, i.unit)
        for column, name in enumerate(headers, start=3):
            value = release.reference[name][i.id]
            digits = about.mean_digits(release, i, 2)
            rate = f"{'0' if i.unit in PERCENTS else '#,##0'}.{'0' * digits}".rstrip(".")
            shown = "#,##0" if name in ("areas", "numerator", "denominator") else rate
            book.cell(sheet, row, column, None if pd.isna(value) else value, num_format=shown)
        if which:
            book.cell(sheet, row, 3 + len(headers), MEANS_SHORT[release.criteria.mean_of(i.id)])


def _criteria(book: Book) -> None:
    release, criteria = book.release, book.release.criteria
    sheet = book.sheet("Kriterien", 2)
    book.head(sheet, ["Kriterium", "Festlegung"], [34, 110], 0)
    sized = "Gebiete mit genügend Einwohner:innen, ohne ausgeschlossene"
    bases = {"all": "alle Gebiete", "eligible": sized if criteria.min_inhabitants else "ohne ausgeschlossene"}
    gaps = {
        "absolute": "offene Werte bleiben offen (absolut)",
        "proportional": "anteilig an den bekannten Werten",
    }
    rows = [
        ("Regel", criteria.sentence(release.city.noun, release.catalogue)),
        ("Schwelle (Vielfaches)", float(criteria.threshold)),
        ("Vergleich", "ab der Schwelle (≥)" if criteria.comparison == ">=" else "über der Schwelle (>)"),
        ("Verlangte Treffer", criteria.min_hits),
        *([("Verlangte Einwohner:innen", criteria.min_inhabitants)] if release.peopled else []),
        ("Mittelwert", criteria.mean_in_words(release.catalogue, lambda mean, _: MEANS[mean])),
        ("Bezug des Mittelwerts", criteria.mean_in_words(release.catalogue, lambda _, base: bases[base])),
        ("Lücken", gaps[criteria.gaps]),
        ("Vermerk", criteria.note),
    ]
    rows += [("Indikator", label_of(release.catalogue[i])) for i in criteria.indicators]
    rows += [
        ("Ausgeschlossen", f"{called(release, e.area)}: {e.reason} ({e.by}, {e.date:%d.%m.%Y})")
        for e in criteria.exclusions
    ]
    _pairs(book, sheet, rows)


def _sources(book: Book) -> None:
    release, city = book.release, book.release.city
    sheet = book.sheet("Quellen und Hinweise", 2)
    book.head(sheet, ["Hinweis", "Angabe"], [34, 110], 0)
    intern = "intern – vertraulich, nur für die Sozialplanung"
    rows: list[tuple[str, object]] = [
        ("Stadt", city.name),
        ("Jahr", str(release.year)),
        ("Stichtag", f"{release.stichtag:%d.%m.%Y}"),
        ("Gebietsstand", release.boundary),
        ("Fassung", intern if release.audience == "intern" else city.meeting.purpose),
        ("Regel", release.criteria.sentence(city.noun, release.catalogue)),
        ("Datenquelle", city.attribution),
    ]
    if release.base:
        rows.append(("Lesehilfe", about.reading(release)))
    if city.synthetic:
        rows.insert(0, ("Synthetische Demodaten", "Alle Zahlen und Orte sind erfunden."))
    if city.licence:
        rows.append(("Lizenz", city.licence))
    rows += [
        (
            "Quelle",
            ", ".join(
                p for p in (s.source, f"Stichtag {s.stichtag:%d.%m.%Y}", s.attribution, s.licence) if p
            ),
        )
        for s in release.sources
    ]
    rows.append(
        ("Grenzen", "Der Bedarf eines Gebiets kann nicht allein anhand dieser Zahlen beurteilt werden.")
    )
    _pairs(book, sheet, rows)


def _pairs(book: Book, sheet: Any, rows: Sequence[tuple[str, object]]) -> None:
    for row, (name, value) in enumerate(rows, start=1):
        book.cell(sheet, row, 0, name, bold=True)
        book.cell(sheet, row, 1, value, text_wrap=True, align="left")
