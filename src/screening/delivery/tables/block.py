"""What a layout reader hands on: per declared column one text an area, with its line in the file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from screening.base import Finding, first_of, meant, some
from screening.delivery.manifest import Reading, SourceFile, bare, is_workbook, plain, short
from screening.delivery.tables.grid import Grid, Line, read_header
from screening.delivery.tables.privacy import person_findings


@dataclass(frozen=True)
class Column:
    """The cells of one count or rate: header as told in findings, texts (None: no row), lines."""

    header: str
    texts: Sequence[str | None]
    lines: Sequence[int]


@dataclass(frozen=True)
class Part:
    """Areas (or total rows) with the line of each, and their columns by count and by rate."""

    lines: dict[str, int] = field(default_factory=dict)
    counts: dict[str, Column] = field(default_factory=dict)
    rates: dict[str, Column] = field(default_factory=dict)


@dataclass(frozen=True)
class Block:
    """A file in one shape, whatever its layout: areas, total rows, and areas whose rows are unreadable."""

    areas: Part = Part()
    totals: Part = Part()
    broken: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Header:
    """The header of a file: texts, its line, and where the rows below begin in the grid."""

    texts: list[str]
    line: int
    start: int


MOST_COLUMNS = 16_384
"""Columns of an Excel sheet; a text file with more is broken."""


def open_header(grid: Grid, source: SourceFile, reading: Reading) -> Header | None:
    """Return a file's header; None, with findings, if there is none or the file is about persons.

    Examples
    --------
    >>> import datetime as dt
    >>> source = SourceFile(path="a.csv", source="Amt", stichtag=dt.date(2024, 12, 31), decimal=",")
    >>> reading = Reading("2024/a.csv")
    >>> open_header(Grid([(1, ["Gebiet", "Einwohner", ""]), (2, ["01", "120"])], ""), source, reading)
    Header(texts=['Gebiet', 'Einwohner'], line=1, start=1)
    >>> print(open_header(Grid([], ""), source, reading), *reading.found)
    None Fehler: 2024/a.csv: Die Datei ist leer. → Beim Absender nachfragen.
    """
    texts, start, line = read_header(grid, source)
    if not texts:
        if reading.whole and is_workbook(source.path) and not grid.rows:
            remedy = "sheet in lieferung.toml prüfen oder beim Absender nachfragen."
            reading.stop("Das Tabellenblatt ist leer.", remedy)
        elif reading.whole:
            what = "Die Datei ist leer." if not grid.rows else "Unter first_row stehen keine Kopfzeilen mehr."
            reading.stop(what, "Beim Absender nachfragen." if not grid.rows else "first_row berichtigen.")
        return None
    if len(texts) > MOST_COLUMNS:
        message = f"Die Kopfzeile hat {len(texts)} Spalten, mehr als eine Tabellenkalkulation fasst."
        reading.stop(message, "Trennzeichen und Zeilenenden der Datei prüfen.", row=str(line))
        return None
    return Header(_named(texts, grid, start), line, start)


def _named(texts: list[str], grid: Grid, start: int) -> list[str]:
    """Return a header without the empty columns at its end, if no row has a text there.

    Some programs end the header with a delimiter and the rows not. Where rows do, too, one that ends with an empty
    cell and is shorter than those may have lost a cell in its middle: then the columns stay, and such rows are told.
    """
    width = max((n for n, text in enumerate(texts, 1) if text), default=0)
    if not 0 < width < len(texts):
        return texts
    rows = [cells for _, cells in grid.rows[start:]]
    filled = any(cell not in ("", None) and str(cell).strip() for cells in rows for cell in cells[width:])
    lengths = {len(cells) for cells in rows if len(cells) == width and str(cells[-1]).strip() == ""}
    longer = any(len(cells) > width for cells in rows)
    return texts if filled or (longer and lengths) else texts[:width]


def refuses_persons(header: Header, rows: Iterable[Line], id_column: str, reading: Reading) -> bool:
    """Tell columns about single persons; then nothing of the file is read.

    Examples
    --------
    >>> reading = Reading("2024/a.csv")
    >>> header = Header(["Gebiet", "Name", "Geburtsdatum"], 1, 1)
    >>> refuses_persons(header, [(2, ["01", "Muster", "01.01.1950"])], "Gebiet", reading), reading.whole
    (True, False)
    >>> [(f.column, f.value) for f in reading.found]
    [('Geburtsdatum', '')]
    >>> refuses_persons(Header(["Gebiet", "Einwohner"], 1, 1), [], "Gebiet", reading)
    False
    """
    body = [fields for _, fields in rows]
    persons = person_findings(header.texts, body, reading.name, id_column=plain(id_column), line=header.line)
    reading.found += persons
    reading.whole = reading.whole and not persons
    return bool(persons)


def find_columns(
    header: Header, declared: Iterable[str], source: SourceFile, reading: Reading, *, tell_unread: bool = True
) -> dict[str, int]:
    """Return declared header → position; tell what is missing, double or unread.

    Headers are compared on one line; one that is not there so may be there without its footnote marks.

    Examples
    --------
    >>> import datetime as dt
    >>> source = SourceFile(path="a.csv", source="Amt", stichtag=dt.date(2024, 12, 31), decimal=",")
    >>> reading = Reading("2024/a.csv")
    >>> header = Header(["Gebiet", "Haushalte 1)", "Arbeitslose"], 1, 1)
    >>> find_columns(header, ["Gebiet", "Haushalte", "Einwohner"], source, reading)
    {'Gebiet': 0, 'Haushalte': 1}
    >>> for finding in reading.found:
    ...     print(finding.level, finding.column, finding.message)
    Fehler Einwohner Die Spalte fehlt in der Datei.
    Hinweis Arbeitslose Diese Spalten werden nicht gelesen.
    """
    names = {name: plain(name) for name in declared}
    times = Counter(header.texts)
    if len(header.texts) == 1 and len(set(names.values())) > 1:
        _tell_delimiter(header, source, reading)
        return {}
    without = [bare(h) for h in header.texts]
    found: dict[str, int] = {}
    lacking: list[str] = []
    for name, text in names.items():
        at = [n for n, h in enumerate(header.texts) if h == text]
        at = at or [n for n, h in enumerate(without) if h == bare(text) and h]
        if len(at) == 1:
            found[name] = at[0]
        elif not at:
            lacking.append(text)
        else:
            message = f"Die Spalte kommt {len(at)}-mal vor."
            remedy = "Beim Absender klären, welche gilt; Überschriften eindeutig machen."
            reading.tell("Fehler", message, remedy, row=str(header.line), column=text)
    read = {header.texts[n] for n in found.values()}.union(names.values(), map(plain, source.ignore), [""])
    unread = [h for h in header.texts if h not in read]
    others = [h for n, h in enumerate(header.texts) if n not in found.values()]
    for text in sorted(set(lacking)):
        near = ", ".join(unread)[:120] or "keine"
        remedy = f"Überschrift in lieferung.toml angleichen; noch nicht zugeordnet: {near}."
        message = f"Die Spalte fehlt in der Datei.{meant(text, others)}"
        reading.tell("Fehler", message, remedy, row=str(header.line), column=text)
    if unread and tell_unread:
        message, remedy = (
            "Diese Spalten werden nicht gelesen.",
            "Unter columns zuordnen oder unter ignore nennen.",
        )
        reading.tell("Hinweis", message, remedy, column=short(", ".join(unread), 200))
    return found if times else {}


def _tell_delimiter(header: Header, source: SourceFile, reading: Reading) -> None:
    if is_workbook(source.path):
        message = "Die Kopfzeile hat nur eine Spalte: Das ist nicht die Tabelle, oder sie beginnt woanders."
        remedy = "sheet und first_row in lieferung.toml prüfen."
        reading.stop(message, remedy, row=str(header.line), value=short(header.texts[0]))
        return
    likely = Counter(c for c in header.texts[0] if c in ";,\t|").most_common(1)
    sign = likely[0][0].replace("\t", "\\t") if likely else ""
    hint = f', vermutlich auf "{sign}"' if likely else ""
    reading.stop(
        f"Mit dem Trennzeichen {source.delimiter!r} hat die Datei nur eine Spalte.",
        f"delimiter in lieferung.toml berichtigen{hint}.",
        row=str(header.line),
        value=short(header.texts[0]),
    )


FEW = 3
"""More rows of one wrong length are told at once."""


class RowTrouble:
    """Collects rows that cannot be read, by kind, so that the first of each are told.

    Examples
    --------
    >>> trouble, reading = RowTrouble(2, "Gebiet", "2024/a.csv"), Reading("2024/a.csv")
    >>> trouble.id_in(2, " 01"), trouble.is_ragged(2, ["01", "120", ""], "01")
    ('01', False)
    >>> trouble.is_ragged(3, ["02"], "02"), trouble.broken
    (True, {'02'})
    >>> trouble.tell(reading)
    >>> [f.message for f in reading.found if f.level == "Fehler"]
    ['Die Zeile hat nicht so viele Felder wie die Kopfzeile (1 statt 2).']
    """

    def __init__(self, width: int, id_column: str, name: str) -> None:
        self.width, self.id_column, self.name = width, id_column, name
        self.broken: set[str] = set()
        self._ragged: dict[int, list[Finding]] = {}
        self._blank: list[Finding] = []
        self._double: list[Finding] = []
        self._padded: dict[str, Finding] = {}

    def id_in(self, line: int, text: str) -> str:
        """Return the id in a field without the blanks around it; if there are any, note how it was read."""
        area = text.strip()
        if area != text and area and area not in self._padded:
            message, remedy = f"Die Kennung hat Leerzeichen am Rand; gelesen als „{short(area)}“.", ""
            self._padded[area] = Finding(
                "Hinweis", message, remedy, self.name, str(line), self.id_column, short(text)
            )
        return area

    def is_ragged(self, line: int, fields: Sequence[str], area: str) -> bool:
        """Tell (and note) whether a row has too few or too many fields."""
        if len(fields) == self.width or (
            len(fields) > self.width and not any(f.strip() for f in fields[self.width :])
        ):
            return False
        message = f"Die Zeile hat nicht so viele Felder wie die Kopfzeile ({len(fields)} statt {self.width})."
        remedy = "Trennzeichen und Anführungszeichen prüfen; Fußzeilen unter totals nennen."
        found = Finding("Fehler", message, remedy, self.name, str(line), value=short(area))
        self._ragged.setdefault(len(fields), []).append(found)
        self.broken.add(area)
        return True

    def blank(self, line: int) -> None:
        """Note a row without an id."""
        message, remedy = "Die Kennung des Gebiets fehlt.", "Kennung beim Absender klären und ergänzen."
        self._blank.append(Finding("Fehler", message, remedy, self.name, str(line), self.id_column))

    def double(self, line: int, area: str, first: int, what: str = "Das Gebiet") -> None:
        """Note a row for what an earlier line holds already."""
        message, remedy = (
            f"{what} kommt doppelt vor (zuerst in Zeile {first}).",
            "Beim Absender klären, welche Zeile gilt.",
        )
        found = Finding("Fehler", message, remedy, self.name, str(line), self.id_column, short(area))
        self._double.append(found)

    def tell(self, reading: Reading) -> None:
        """Hand the findings on."""
        for length, found in self._ragged.items():
            reading.found += found if len(found) <= FEW else [self._all_ragged(length, found)]
            # whose rows those are is not sure either
            reading.whole = reading.whole and len(found) <= FEW
        for found in (self._blank, self._double, list(self._padded.values())):
            reading.found += first_of(found)

    def _all_ragged(self, length: int, found: Sequence[Finding]) -> Finding:
        """Tell many rows of one wrong length at once: what is wrong with all of them is one slip."""
        message = f"{len(found)} Zeilen haben nicht so viele Felder wie die Kopfzeile ({length} statt {self.width})."
        return replace(found[0], message=message, value=some([f.value for f in found if f.value]))


def total_of(area: str, totals: Mapping[str, str]) -> str | None:
    """Return which declared total an id or name is, maybe with a footnote mark; None if it is none.

    Parameters
    ----------
    area : str
        As in the file.
    totals : mapping of str to str
        As made by `totals_by_name`.

    Examples
    --------
    >>> total_of("Stadt gesamt 1)", {"Stadt gesamt": "Stadt gesamt"})
    'Stadt gesamt'
    >>> print(total_of("Stadt", {"Stadt gesamt": "Stadt gesamt"}), total_of("Stadt gesamt", {}))
    None None
    """
    if not totals:
        return None
    return next((totals[text] for text in (area, plain(area), bare(area)) if text in totals), None)


def totals_by_name(source: SourceFile) -> dict[str, str]:
    """Return the declared totals by every way in which they are compared.

    Examples
    --------
    >>> import datetime as dt
    >>> source = SourceFile(
    ...     path="a.csv", source="Amt", stichtag=dt.date(2024, 12, 31), decimal=",", totals=("Stadt  gesamt",)
    ... )
    >>> totals_by_name(source)
    {'Stadt gesamt': 'Stadt  gesamt', 'Stadt  gesamt': 'Stadt  gesamt'}
    """
    return {plain(t): t for t in source.totals} | {t: t for t in source.totals}
