"""Reading one delivered table: bytes to values with a status per cell, and findings."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from screening.delivery.city import SourceFile, inside
from screening.delivery.privacy import person_findings
from screening.delivery.signs import DEFAULT_SIGNS, VALUE, Number, parse_cell
from screening.findings import Finding, Level, first_of

RATE_SCALE = 10**9
"""Delivered rates are kept as integers of 1/RATE_SCALE percent: exact to nine decimals."""

MOST = 10**9
"""No area has so many people, households or cases; exact sums stay within 64 bits."""

MOST_PERCENT = 10**4


@dataclass(frozen=True)
class Table:
    """One file as read: frames indexed by `area_id`, columns by count (or indicator, for rates).

    Attributes
    ----------
    lines : dict of str to int
        Line in the file of every area, in the order of the rows.
    broken : frozenset of str
        Areas whose row could not be read.
    whole : bool
        False if rows could not be read or told apart: then a missing one says nothing about the delivery.
    totals, totals_rates : pandas.DataFrame
        What the rows named under ``totals`` say: their ids × counts (or indicators), Int64.
    total_lines : dict of str to int
        Line in the file of every such row.
    """

    source: SourceFile
    name: str
    sha256: str
    counts: pd.DataFrame
    status: pd.DataFrame
    rates: pd.DataFrame
    rates_status: pd.DataFrame
    lines: dict[str, int]
    broken: frozenset[str]
    whole: bool
    findings: tuple[Finding, ...]
    totals: pd.DataFrame = field(default_factory=pd.DataFrame)
    totals_rates: pd.DataFrame = field(default_factory=pd.DataFrame)
    total_lines: dict[str, int] = field(default_factory=dict)


@dataclass
class _Reading:
    """Collects findings for one file; `whole` falls if rows could not be read."""

    name: str
    whole: bool = True
    found: list[Finding] = field(default_factory=list)
    totals: dict[str, tuple[int, list[str]]] = field(default_factory=dict)

    def tell(self, level: Level, message: str, remedy: str, **place: str) -> None:
        self.found.append(Finding(level, message, remedy, file=self.name, **place))

    def stop(self, message: str, remedy: str, **place: str) -> None:
        self.whole = False
        self.tell("Fehler", message, remedy, **place)


def read_table(folder: Path, source: SourceFile) -> Table:
    """Read a wide CSV file: one row an area, one column a count.

    Parameters
    ----------
    folder : Path
        The year's folder; the file must lie in it.
    source : SourceFile
        The declaration: encoding, delimiter, locale, signs, columns.

    Returns
    -------
    Table
        ``counts`` Int64, ``status`` text, both area × declared columns. What could not be read has no
        value and a finding of level *Fehler*; nothing is raised for bad content.
    """
    reading = _Reading(f"{folder.name}/{source.path}")
    text, digest = _text(folder, source, reading)
    rows = _rows(text, source, reading) if text is not None else []
    header = [_plain(h) for h in rows[0][1]] if rows else []
    if reading.whole and not rows:
        reading.stop("Die Datei ist leer.", "Beim Absender nachfragen.")
    if rows and _persons(header, rows, source, reading):
        rows = []
    places = _places(header, source, reading) if rows else {}
    body, lines, broken = _body(rows[1:], places, len(header), source, reading)
    parse = _parser(source)
    counts, status = _values(body, lines, source.columns, places, parse(whole=True), reading)
    rates, rates_status = _values(body, lines, source.rates, places, parse(whole=False), reading)
    found = tuple(reading.found)
    frames = (counts, status, rates, rates_status)
    totals = _totals(source, places, parse, reading)
    return Table(source, reading.name, digest, *frames, lines, broken, reading.whole, found, *totals)


def _persons(
    header: list[str], rows: list[tuple[int, list[str]]], source: SourceFile, reading: _Reading
) -> bool:
    """Tell columns about single persons; then nothing of the file is read."""
    body = [fields for _, fields in rows[1:]]
    at = _plain(source.id_column)
    persons = person_findings(header, body, reading.name, id_column=at, line=rows[0][0])
    reading.found += persons
    reading.whole = reading.whole and not persons
    return bool(persons)


def _totals(
    source: SourceFile,
    places: dict[str, int],
    parse: Callable[..., Callable[[str], _Parsed]],
    reading: _Reading,
) -> tuple[pd.DataFrame, pd.DataFrame, dict[str, int]]:
    """Parse the rows of totals; a footnote among them has no numbers, which is no finding."""
    lines = {area: line for area, (line, _) in reading.totals.items()}
    body = [fields for _, fields in reading.totals.values()]
    silent = _Reading(reading.name)
    counts, _ = _values(body, lines, source.columns, places, parse(whole=True), silent)
    rates, _ = _values(body, lines, source.rates, places, parse(whole=False), silent)
    return counts, rates, lines


def _text(folder: Path, source: SourceFile, reading: _Reading) -> tuple[str | None, str]:
    if not inside(folder, source.path):
        reading.stop("Der Pfad führt aus dem Ordner der Lieferung hinaus.", "Datei im Jahresordner ablegen.")
        return None, ""
    try:
        content = (folder / source.path).read_bytes()
    except OSError:
        reading.stop(
            "Die Datei fehlt oder ist nicht lesbar.", "Datei ablegen oder path in lieferung.toml berichtigen."
        )
        return None, ""
    digest = hashlib.sha256(content).hexdigest()
    if source.sha256 and source.sha256 != digest:
        reading.tell(
            "Warnung",
            "Die Datei ist nicht mehr die, deren Prüfsumme in lieferung.toml steht.",
            "Klären, ob neu geliefert wurde; dann diese Prüfsumme als sha256 eintragen.",
            value=digest,
        )
    wide = codecs.lookup(source.encoding).name.startswith(("utf-16", "utf-32"))
    if b"\x00" in content and not wide:
        reading.stop(
            "Die Datei enthält Nullbytes: vermutlich UTF-16 oder keine Textdatei.",
            "Als CSV in UTF-8 speichern oder encoding in lieferung.toml berichtigen.",
            row=_line(content, content.index(b"\x00")),
        )
        return None, digest
    try:
        text = content.decode(source.encoding)
    except UnicodeError as error:
        at = getattr(error, "start", 0)
        shown = f" (Byte 0x{content[at]:02X})" if at < len(content) else ""
        reading.stop(
            f"Die Datei ist nicht in {source.encoding} gespeichert{shown}.",
            "encoding in lieferung.toml berichtigen (oft cp1252 oder utf-8).",
            row=_line(content, at),
        )
        return None, digest
    if not text.isascii() and not wide and "utf" not in source.encoding.lower() and _is_utf8(content):
        reading.tell(
            "Warnung",
            f"Die Datei ist vermutlich in UTF-8 gespeichert, nicht in {source.encoding}.",
            'encoding = "utf-8" in lieferung.toml eintragen.',
            row=_line(content, next(n for n, b in enumerate(content) if b > 127)),
        )
    return text, digest


def _line(content: bytes, at: int) -> str:
    return str(content[:at].count(b"\n") + 1)


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _plain(header: str) -> str:
    """Return a header with each run of blanks and line breaks as one blank."""
    return " ".join(header.split())


def _rows(text: str, source: SourceFile, reading: _Reading) -> list[tuple[int, list[str]]]:
    """Split into (line where the row begins, fields); lines that are wholly empty are left out."""
    csv.field_size_limit(2**24)
    lines = io.StringIO(text.lstrip("\ufeff"), newline="")
    reader = csv.reader(lines, delimiter=source.delimiter, strict=True)
    rows = []
    begin = 1
    try:
        for fields in reader:
            if any(f.strip() for f in fields):
                rows.append((begin, fields))
            begin = reader.line_num + 1
    except csv.Error:
        reading.stop(
            "Ab dieser Zeile gehen die Anführungszeichen nicht auf; der Rest wurde nicht gelesen.",
            "Die Zeile im Editor prüfen; Anführungszeichen im Text verdoppeln.",
            row=str(begin),
        )
    return rows


def _places(header: list[str], source: SourceFile, reading: _Reading) -> dict[str, int]:
    """Return declared header → position; tell what is missing, double or unread."""
    declared = [source.id_column, *source.columns.values(), *source.rates.values()]
    names = {name: _plain(name) for name in declared}
    wanted = set(names.values())
    times = Counter(header)
    if len(header) == 1 and len(wanted) > 1:
        likely = Counter(c for c in header[0] if c in ";,\t|").most_common(1)
        sign = likely[0][0].replace("\t", "\\t") if likely else ""
        hint = f', vermutlich auf "{sign}"' if likely else ""
        reading.stop(
            f"Mit dem Trennzeichen {source.delimiter!r} hat die Datei nur eine Spalte.",
            f"delimiter in lieferung.toml berichtigen{hint}.",
            row="1",
            value=_short(header[0]),
        )
        return {}
    known = wanted.union(map(_plain, source.ignore), [""])
    unread = [h for h in header if h not in known]
    for name in sorted(wanted):
        if times[name] == 0:
            near = ", ".join(unread)[:120] or "keine"
            reading.tell(
                "Fehler",
                "Die Spalte fehlt in der Datei.",
                f"Überschrift in lieferung.toml angleichen; noch nicht zugeordnet: {near}.",
                row="1",
                column=name,
            )
        elif times[name] > 1:
            reading.tell(
                "Fehler",
                f"Die Spalte kommt {times[name]}-mal vor.",
                "Beim Absender klären, welche gilt; Überschriften eindeutig machen.",
                row="1",
                column=name,
            )
    if unread:
        reading.tell(
            "Hinweis",
            "Diese Spalten werden nicht gelesen.",
            "Unter columns zuordnen oder unter ignore nennen.",
            column=_short(", ".join(unread), 200),
        )
    return {name: header.index(plain) for name, plain in names.items() if times[plain] == 1}


def _body(
    rows: list[tuple[int, list[str]]],
    places: dict[str, int],
    width: int,
    source: SourceFile,
    reading: _Reading,
) -> tuple[list[list[str]], dict[str, int], frozenset[str]]:
    """Return the readable rows, area → line for them, and the areas of rows with too few or many fields."""
    body: list[list[str]] = []
    lines: dict[str, int] = {}
    place = places.get(source.id_column)
    if place is None:
        reading.whole = False
        return body, lines, frozenset()
    ragged, blank, double, broken = [], [], [], set()
    for line, fields in rows:
        area = fields[place].strip() if place < len(fields) else ""
        if area in source.totals:
            if len(fields) >= width:
                reading.totals.setdefault(area, (line, fields))
            continue
        at = {"file": reading.name, "row": str(line)}
        if len(fields) < width or any(f.strip() for f in fields[width:]):
            message = f"Die Zeile hat nicht so viele Felder wie die Kopfzeile ({len(fields)} statt {width})."
            remedy = "Trennzeichen und Anführungszeichen prüfen; Fußzeilen unter totals nennen."
            ragged.append(Finding("Fehler", message, remedy, value=_short(area), **at))
            broken.add(area)
        elif not area:
            message, remedy = "Die Kennung des Gebiets fehlt.", "Kennung beim Absender klären und ergänzen."
            blank.append(Finding("Fehler", message, remedy, column=source.id_column, **at))
        elif area in lines:
            message = f"Das Gebiet kommt doppelt vor (zuerst in Zeile {lines[area]})."
            remedy = "Beim Absender klären, welche Zeile gilt."
            double.append(
                Finding("Fehler", message, remedy, column=source.id_column, value=_short(area), **at)
            )
        else:
            lines[area] = line
            body.append(fields)
    for found in (ragged, blank, double):
        reading.found += first_of(found)
    return body, lines, frozenset(broken)


_Parsed = tuple[int | None, str, str, str]
"""Integer, status, problem, remedy."""


def _values(
    body: list[list[str]],
    lines: dict[str, int],
    columns: dict[str, str],
    places: dict[str, int],
    parse: Callable[[str], _Parsed],
    reading: _Reading,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Parse the declared columns; each distinct text of the file is parsed once."""
    index = pd.Index(list(lines), name="area_id", dtype="str")
    values: dict[str, pd.arrays.IntegerArray] = {}
    status: dict[str, list[str]] = {}
    parsed: dict[str, _Parsed] = {}
    for key, header in columns.items():
        if header not in places:
            continue
        place = places[header]
        texts = [fields[place] for fields in body]
        parsed |= {t: parse(t) for t in set(texts).difference(parsed)}
        cells = [parsed[t] for t in texts]
        numbers = np.array([c[0] or 0 for c in cells], dtype="int64")
        values[key] = pd.arrays.IntegerArray(numbers, np.array([c[0] is None for c in cells], dtype=bool))
        status[key] = [c[1] for c in cells]
        if any(c[2] for c in cells):
            _tell_cells(lines.values(), texts, cells, header, reading)
    return pd.DataFrame(values, index=index), pd.DataFrame(status, index=index, dtype="str")


def _parser(source: SourceFile) -> Callable[..., Callable[[str], _Parsed]]:
    """Return a maker of parsers for this file's locale: of counts (`whole`) or of rates."""
    signs = DEFAULT_SIGNS | source.signs
    number = Number(source.decimal, source.thousands)
    factor = 1 if source.rates_as == "percent" else 100

    def parse(text: str, *, whole: bool) -> _Parsed:
        if whole and len(text) < 10 and text.isascii() and text.isdigit() and text not in signs:
            return int(text), VALUE, "", ""  # the same in every locale
        cell = parse_cell(text, signs, number)
        if cell.problem:
            return None, "fehlt", cell.problem, cell.remedy
        if cell.value is None:
            return None, cell.status, "", ""
        value = cell.value if whole else cell.value * factor
        if value < 0:
            return None, "fehlt", "Der Wert ist negativ.", "Beim Absender klären."
        if value >= (MOST if whole else MOST_PERCENT):
            return None, "fehlt", "Die Zahl ist unmöglich groß.", "Beim Absender klären."
        if not whole:
            return int((value * RATE_SCALE).to_integral_value()), cell.status, "", ""
        # three decimals in a count are thousands in another locale: 1.000 is never read as 1
        if value != value.to_integral_value() or value.as_tuple().exponent == -3:
            remedy = "decimal und thousands in lieferung.toml prüfen."
            return None, "fehlt", "Hier muss eine ganze Zahl stehen.", remedy
        return int(value), cell.status, "", ""

    return lambda *, whole: lambda text: parse(text, whole=whole)


def _tell_cells(
    lines: Iterable[int], texts: list[str], cells: list[_Parsed], header: str, reading: _Reading
) -> None:
    by_problem: dict[str, list[Finding]] = {}
    for line, text, (_, _, problem, remedy) in zip(lines, texts, cells, strict=True):
        if problem:
            place = {"row": str(line), "column": header, "value": _short(text.strip())}
            finding = Finding("Fehler", problem, remedy, file=reading.name, **place)
            by_problem.setdefault(problem, []).append(finding)
    for found in by_problem.values():
        reading.found += first_of(found)


def _short(text: str, most: int = 60) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
