"""Reading one delivered table: bytes to values with a status per cell, and findings."""

from __future__ import annotations

import csv
import hashlib
import io
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import pandas as pd

from screening.delivery.city import SourceFile, as_scaled, inside
from screening.delivery.signs import DEFAULT_SIGNS, VALUE, number_pattern, parse_cell
from screening.findings import Finding

RATE_SCALE = 10**9
"""Delivered rates are kept exactly, as integers over this scale (a percent value over 100 × this)."""

MAX_TOLD = 20
"""So many findings of one kind and column are told one by one; the rest in a sum."""


@dataclass(frozen=True)
class Table:
    """One file as read: frames indexed by `area_id`, columns by count (or indicator, for rates)."""

    source: SourceFile
    sha256: str
    counts: pd.DataFrame
    status: pd.DataFrame
    rates: pd.DataFrame
    rates_status: pd.DataFrame
    lines: dict[str, int]
    findings: tuple[Finding, ...]


@dataclass
class _Reading:
    """Collects findings for one file."""

    name: str
    found: list[Finding] = field(default_factory=list)

    def tell(self, level: str, message: str, remedy: str, **place: str) -> None:
        self.found.append(Finding(level, message, remedy, file=self.name, **place))  # type: ignore[arg-type]


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
    header = [h.strip() for h in rows[0][1]] if rows else []
    if text is not None and not rows:
        reading.tell("Fehler", "Die Datei ist leer.", "Beim Absender nachfragen.")
    places = _places(header, source, reading) if rows else {}
    body, lines = _body(rows[1:], places.get(source.id_column), len(header), source, reading)
    ids = list(lines)
    counts, status = _values(body, ids, lines, source.columns, places, source, reading, whole=True)
    rates, rates_status = _values(body, ids, lines, source.rates, places, source, reading, whole=False)
    return Table(source, digest, counts, status, rates, rates_status, lines, tuple(reading.found))


def _text(folder: Path, source: SourceFile, reading: _Reading) -> tuple[str | None, str]:
    path = folder / source.path
    if not inside(folder, source.path):
        reading.tell(
            "Fehler", "Der Pfad führt aus dem Ordner der Lieferung hinaus.", "Datei im Jahresordner ablegen."
        )
        return None, ""
    try:
        content = path.read_bytes()
    except OSError:
        reading.tell(
            "Fehler",
            "Die Datei fehlt oder ist nicht lesbar.",
            "Datei ablegen oder path in lieferung.toml berichtigen.",
        )
        return None, ""
    digest = hashlib.sha256(content).hexdigest()
    if source.sha256 and source.sha256.lower() != digest:
        reading.tell(
            "Warnung",
            "Die Datei ist nicht mehr die, deren Prüfsumme in lieferung.toml steht.",
            "Klären, ob neu geliefert wurde; dann die Prüfsumme erneuern.",
        )
    if b"\x00" in content:
        line = content[: content.index(b"\x00")].count(b"\n") + 1
        reading.tell(
            "Fehler",
            "Die Datei enthält Nullbytes: vermutlich UTF-16 oder keine Textdatei.",
            "Als CSV in UTF-8 speichern oder encoding berichtigen.",
            row=str(line),
        )
        return None, digest
    try:
        return content.decode(source.encoding), digest
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        reading.tell(
            "Fehler",
            f"Die Datei ist nicht in {source.encoding} gespeichert (Byte 0x{content[error.start]:02X}).",
            "encoding in lieferung.toml berichtigen (oft cp1252 oder utf-8).",
            row=str(line),
        )
        return None, digest


def _rows(text: str, source: SourceFile, reading: _Reading) -> list[tuple[int, list[str]]]:
    """Split into (line number, fields); lines that are wholly empty are left out."""
    csv.field_size_limit(2**24)
    reader = csv.reader(
        io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=source.delimiter, strict=True
    )
    rows = []
    try:
        for fields in reader:
            if any(f.strip() for f in fields):
                rows.append((reader.line_num, fields))
    except csv.Error:
        reading.tell(
            "Fehler",
            "Die Anführungszeichen gehen nicht auf.",
            "Die Zeile im Editor prüfen; Anführungszeichen im Text verdoppeln.",
            row=str(reader.line_num),
        )
    return rows


def _places(header: list[str], source: SourceFile, reading: _Reading) -> dict[str, int]:
    """Return header text → position for all declared columns; tell what is missing, double or unread."""
    wanted = {source.id_column, *source.columns.values(), *source.rates.values()}
    times = Counter(header)
    if len(header) == 1 and len(wanted) > 1:
        reading.tell(
            "Fehler",
            f"Mit dem Trennzeichen „{source.delimiter}“ hat die Datei nur eine Spalte.",
            "delimiter in lieferung.toml berichtigen.",
            row="1",
        )
    for name in sorted(wanted):
        if times[name] == 0:
            near = ", ".join(h for h in header if h and h not in wanted)[:120] or "keine"
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
    unread = [h for h in header if h and h not in wanted and h not in source.ignore]
    if unread:
        reading.tell(
            "Hinweis",
            "Diese Spalten werden nicht gelesen.",
            "Unter columns zuordnen oder unter ignore nennen.",
            column=", ".join(unread)[:200],
        )
    return {name: header.index(name) for name in wanted if times[name] == 1}


def _body(
    rows: list[tuple[int, list[str]]], place: int | None, width: int, source: SourceFile, reading: _Reading
) -> tuple[list[list[str]], dict[str, int]]:
    """Return the rows of areas in order, and area id → line number; tell double ids and broken rows."""
    body: list[list[str]] = []
    lines: dict[str, int] = {}
    if place is None:
        return body, lines
    for line, fields in rows:
        area = fields[place].strip() if place < len(fields) else ""
        if area in source.totals:
            continue
        if (len(fields) != width and any(f.strip() for f in fields[width:])) or len(fields) < width:
            reading.tell(
                "Fehler",
                f"Die Zeile hat {len(fields)} statt {width} Felder.",
                "Trennzeichen und Anführungszeichen in der Zeile prüfen.",
                row=str(line),
            )
        elif not area:
            reading.tell(
                "Fehler",
                "Die Kennung des Gebiets fehlt.",
                "Kennung ergänzen.",
                row=str(line),
                column=source.id_column,
            )
        elif area in lines:
            reading.tell(
                "Fehler",
                f"Das Gebiet kommt doppelt vor (zuerst in Zeile {lines[area]}).",
                "Beim Absender klären, welche Zeile gilt.",
                row=str(line),
                column=source.id_column,
                value=area,
            )
        else:
            lines[area] = line
            body.append(fields)
    return body, lines


def _values(
    body: list[list[str]],
    ids: list[str],
    lines: dict[str, int],
    columns: dict[str, str],
    places: dict[str, int],
    source: SourceFile,
    reading: _Reading,
    *,
    whole: bool,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Parse the declared columns; each distinct text is parsed once."""
    signs = DEFAULT_SIGNS | source.signs
    pattern = number_pattern(source.decimal, source.thousands)
    index = pd.Index(ids, name="area_id", dtype="str")
    values: dict[str, pd.Series[int]] = {}
    status: dict[str, pd.Series[str]] = {}
    for key, header in columns.items():
        if header not in places:
            continue
        texts = [fields[places[header]] for fields in body]
        parsed = {t: _as_integer(t, signs, pattern, source, whole=whole) for t in set(texts)}
        bad = [(area, t) for area, t in zip(ids, texts, strict=True) if parsed[t][2]]
        _tell_cells(bad, parsed, lines, header, reading)
        values[key] = pd.Series([parsed[t][0] for t in texts], index=index, dtype="Int64")
        status[key] = pd.Series([parsed[t][1] for t in texts], index=index, dtype="str")
    return pd.DataFrame(values, index=index), pd.DataFrame(status, index=index)


_Parsed = tuple[int | None, str, str, str]


def _as_integer(
    text: str, signs: dict[str, str], pattern: object, source: SourceFile, *, whole: bool
) -> _Parsed:
    """Return (integer, status, problem, remedy) of one text."""
    cell = parse_cell(text, signs, pattern, source.decimal, source.thousands)  # type: ignore[arg-type]
    if cell.problem:
        return (
            None,
            "fehlt",
            cell.problem,
            "Wert beim Absender klären oder das Zeichen unter signs vereinbaren.",
        )
    if cell.value is None:
        return None, cell.status, "", ""
    if cell.value < 0:
        return None, "fehlt", "Der Wert ist negativ.", "Beim Absender klären."
    if whole:
        scaled = as_scaled(cell.value, 1)
        if scaled is None:
            return (
                None,
                "fehlt",
                "Hier muss eine ganze Zahl stehen.",
                "decimal und thousands in lieferung.toml prüfen.",
            )
    else:
        percent = cell.value * (1 if source.rates_as == "percent" else 100)
        scaled = as_scaled(percent, RATE_SCALE)
        if scaled is None:
            scaled = int((percent * RATE_SCALE).to_integral_value(rounding="ROUND_HALF_EVEN"))
    if scaled >= 2**62:
        return None, "fehlt", "Die Zahl ist unmöglich groß.", "Beim Absender klären."
    return scaled, cell.status if cell.status != VALUE else VALUE, "", ""


def _tell_cells(
    bad: Iterable[tuple[str, str]],
    parsed: dict[str, _Parsed],
    lines: dict[str, int],
    header: str,
    reading: _Reading,
) -> None:
    told: Counter[str] = Counter()
    for area, text in bad:
        _, _, problem, remedy = parsed[text]
        told[problem] += 1
        if told[problem] <= MAX_TOLD:
            shown = text.strip() if len(text.strip()) <= 60 else text.strip()[:57] + "…"
            reading.tell("Fehler", problem, remedy, row=str(lines[area]), column=header, value=shown)
    for problem, n in told.items():
        if n > MAX_TOLD:
            reading.tell(
                "Fehler", f"{problem} (noch {n - MAX_TOLD} weitere Zeilen)", "Wie oben.", column=header
            )


def exact_rate(scaled: int) -> Decimal:
    """Return a delivered rate in percent from its scaled integer."""
    return Decimal(scaled) / RATE_SCALE
