"""A workbook that comes back, as cells: of which form, city and year it is, and what its rows say; all findings at once."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from screening.base import CITY_NAME, Finding, ScreeningError, first_of, one_of, unseen_sign
from screening.delivery.tables import BROKEN, TABLE, UNCOMPUTED, BadBook, cell_name, is_error, open_book
from screening.process.workbook import findings as told
from screening.process.workbook.sheets import TOP, UNDERSTOOD, Field, Sheet, digest
from screening.process.workbook.write import HELP, LISTS, MARK, OWN

_MOST = 50_000_000
_SHORT = re.compile(r"[\w ,./–-]{1,40}")
Cells = Mapping[int, Mapping[int, Any]]
_MORE = re.compile(r"\d{4}-\d\d-\d\d|[0-9. /-]{1,20}")


@dataclass(frozen=True)
class Opened:
    """A workbook that is one of ours: for which city and year, of which side, with which marks on the rows of a sheet."""

    name: str
    form: int
    city: str
    year: int
    side: str
    marks: Mapping[str, tuple[str, ...]]
    sheets: Mapping[str, Cells]
    merged: Mapping[str, tuple[Any, ...]]
    tables: tuple[str, ...]


@dataclass
class Line:
    """A row of a sheet: its number from 1, its mark, its cells as texts, what is wrong with them if they are new.

    `raw` holds them before words were put as the list has them: what was handed out is recognised by that.
    """

    row: int
    mark: str
    cells: tuple[str, ...] = ()
    raw: tuple[str, ...] = ()
    wrong: list[Finding] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        """Whether there is nothing in it but the mark."""
        return not any(self.cells)

    @property
    def same(self) -> bool:
        """Whether its cells are those that it was handed out with."""
        return bool(self.mark) and self.mark.rpartition("|")[2] == digest(self.raw)


def opened(content: bytes, name: str) -> Opened:
    """Read all cells of a workbook, and of which city and year it is.

    Raises
    ------
    ScreeningError
        If it is no workbook, none of ours, or of another form.

    Examples
    --------
    >>> import screening as sc
    >>> from screening.process.workbook import workbook
    >>> found = opened(workbook(sc.read_city("musterstadt", data="data"), 2021), "m.xlsx")
    >>> found.form, found.city, found.year, found.side, len(found.marks["kapazitaet"])
    (3, 'musterstadt', 2021, '', 15)
    >>> try:
    ...     opened(b"gebiet;von", "m.csv")
    ... except ScreeningError as error:
    ...     error.findings[0].message
    'Die Arbeitsmappe ist nicht lesbar.'
    """
    try:
        book = open_book(content, _MOST)
        read = {e.name: book.cells(e) for e in book.entries if e.kind == TABLE}
    except BadBook as bad:
        bad_words = (bad.message, bad.remedy)
        raise ScreeningError([Finding("Fehler", *bad_words, file=name)]) from None
    except BROKEN:
        remedy = "In Excel oder LibreOffice öffnen und als .xlsx speichern."
        raise ScreeningError(
            [Finding("Fehler", "Die Arbeitsmappe ist nicht lesbar.", remedy, name)]
        ) from None
    if OWN not in read:
        raise ScreeningError([told.foreign(name)])
    lines = [[_word(cells.get(k, "")) for k in (0, 1)] for _, cells in sorted(read[OWN].rows.items())]
    about = {line[0]: line[1] for line in lines[:4]}
    version = about.get("form", "")
    if not re.fullmatch("[0-9]{1,4}", version):
        raise ScreeningError([told.foreign(name)])
    if int(version) not in UNDERSTOOD:
        raise ScreeningError([told.other_version(int(version), UNDERSTOOD, name)])
    city, year, side = about.get("stadt", ""), about.get("jahr", ""), about.get("seite", "")
    whole = CITY_NAME.fullmatch(city) and re.fullmatch(r"19[0-9]{2}|2[01][0-9]{2}|2200", year)
    if not whole or side not in ("-", "verwaltung", "region"):
        raise ScreeningError([told.foreign(name)])
    marks: dict[str, list[str]] = {}
    for key, mark in lines[4:]:
        marks.setdefault(key, []).append(mark)
    return Opened(
        name,
        int(version),
        city,
        int(year),
        "" if side == "-" else side,
        {k: tuple(v) for k, v in marks.items()},
        {n: c.rows for n, c in read.items()},
        {n: c.merged for n, c in read.items()},
        tuple(e.name for e in book.entries),
    )


def sheet_findings(book: Opened, sheets: Sequence[Sheet]) -> Iterator[Finding]:
    """Tell sheets that are gone, and those that are none of ours.

    Examples
    --------
    >>> book = Opened("m.xlsx", 2, "a", 2024, "", {}, {}, {}, ("Hilfe", "Tabelle1"))
    >>> [f.file or f.message for f in sheet_findings(book, [])]
    ['m.xlsx, Blatt „Tabelle1“']
    """
    titles = [s.title for s in sheets]
    yield from (told.sheet_gone(t, book.name) for t in titles if t not in book.sheets)
    known = {*titles, HELP, LISTS, OWN}
    yield from (told.sheet_added(t, book.name) for t in book.tables if t not in known)


def lines_of(book: Opened, sheet: Sheet, found: list[Finding]) -> list[Line]:
    """Return the rows of a sheet; what is wrong with its form goes to `found`, what with a row stays there.

    Examples
    --------
    >>> from screening.process.workbook.sheets import Field
    >>> rows = {1: {0: "Von", 1: "Kennung der Zeile"}, 2: {0: "gestern"}, 4: {0: "x", 1: ""}}
    >>> book = Opened("m.xlsx", 2, "a", 2024, "", {}, {"S": rows}, {}, ("S",))
    >>> lines = lines_of(book, Sheet("s", "S", "s.csv", (Field("von", "Von", 9, kind="date"),)), found := [])
    >>> [(line.row, line.cells) for line in lines], lines[0].wrong[0].message, found
    ([(3, ('gestern',)), (5, ('x',))], 'Zelle A3: Hier steht ein Text statt eines Datums.', [])
    """
    cells = book.sheets.get(sheet.title)
    if cells is None:
        return []
    place = (book.name, sheet.title)
    labels = [*(f.label for f in sheet.fields), MARK]
    broken = _header(cells, labels, place)
    for (first, column), (last, end) in book.merged.get(sheet.title, ()):
        if last >= TOP - 1:
            broken.append(told.merged(f"{cell_name(first, column)}:{cell_name(last, end)}", *place))
    beside = [(r, c) for r, row in sorted(cells.items()) if r >= TOP - 1 for c in row if c >= len(labels)]
    broken += first_of([told.beyond(*place, cell_name(r, c)) for r, c in beside if _word(cells[r][c])])
    lines = []
    for number in sorted(n for n in cells if n >= TOP):
        row = cells[number]
        texts = [_word(row.get(k, "")) for k in range(len(labels))]
        if sum(t == label for t, label in zip(texts, labels, strict=True) if t) >= 2:
            broken.append(told.header_again(*place, cell_name(number, 0)))
            continue
        line = Line(number + 1, texts[-1])
        read, raw = [], []
        for k, one in enumerate(sheet.fields):
            text, wrong = _read(one, row.get(k, ""), (*place, cell_name(number, k)))
            read.append(text)
            raw.append(_word(row.get(k, "")) if one.kind in ("choice", "several") else text)
            line.wrong += wrong
        line.cells, line.raw = tuple(read), tuple(raw)
        if line.mark or not line.empty:
            lines.append(line)
    found += broken
    return [] if broken else lines


def _header(cells: Cells, labels: Sequence[str], place: tuple[str, str]) -> list[Finding]:
    texts = {k: _word(v) for k, v in cells.get(TOP - 1, {}).items()}
    if len({*labels} & {*texts.values()}) < 2:
        for number, row in sorted(cells.items()):
            if [_word(row.get(k, "")) for k in range(len(labels))] == [*labels]:
                return [told.header_shifted(number + 1, TOP, *place)]
    found = []
    for k, label in enumerate(labels):
        if texts.get(k, "") != label:
            there = next((cell_name(TOP - 1, n) for n, t in sorted(texts.items()) if t == label), "")
            found.append(told.header_wrong(label, there, *place, cell_name(TOP - 1, k)))
    return first_of(found) if len(found) <= 5 else found[:5]


def _word(value: Any) -> str:
    """Return a cell as text, whatever it holds."""
    if isinstance(value, str):
        return re.sub("\r\n?", "\n", value).strip()
    if isinstance(value, float):
        return f"{value:.15g}"
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def _read(field: Field, value: Any, place: tuple[str, str, str]) -> tuple[str, list[Finding]]:
    """Return a cell as its file writes it, and what is wrong with it."""
    text = _word(value)
    if text == "":
        return "", []
    if unseen_sign(text):
        return text, [told.no_text(*place)]
    if isinstance(value, str) and value == UNCOMPUTED:
        return text, [told.uncomputed(*place)]
    if is_error(text):
        return text, [told.error_value(*place)]
    shown = text if _SHORT.fullmatch(text) else ""
    if field.kind == "date":
        if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
            return text, []
        if isinstance(value, dt.datetime):
            return text, [told.date_with_time(*place)]
        is_number = isinstance(value, float)
        return text, [told.no_date(text if _MORE.fullmatch(text) else "", is_number, *place)]
    if field.kind == "number":
        return _number(value, text, place)
    whole = isinstance(value, float) and value == int(value) and field.kind in ("text", "choice")
    if not isinstance(value, str) and not whole:
        return text, [told.no_text(*place)]
    if field.kind == "choice":
        word = one_of(text, field.choices)
        return (word, []) if word else (text, [told.not_chosen(field.choices, shown, *place, field.more)])
    if field.kind == "several":
        words = [w.strip() for w in text.split(",")]
        if not all(one_of(w, field.choices) for w in words if w):
            return text, [told.not_chosen(field.choices, shown, *place)]
    return text, []


def _number(value: Any, text: str, place: tuple[str, str, str]) -> tuple[str, list[Finding]]:
    try:
        number = Decimal(text.replace(",", ".").replace("½", ".5") if isinstance(value, str) else text)
    except InvalidOperation:
        return text, [told.no_number(text if re.fullmatch(r"[0-9.,\s-]{1,20}", text) else "", *place)]
    if isinstance(value, dt.date) or not number.is_finite() or abs(number) > 10**9:
        return text, [told.no_number("", *place)]
    return f"{number.normalize():f}", []
