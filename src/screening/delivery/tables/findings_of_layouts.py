"""What may be wrong in a layout: where a wide table ends, texts and times of a long one, Basiswerte of an atlas."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import partial

from screening.base import Finding, many, newest, number, some, some_areas, the_area
from screening.delivery.manifest import short
from screening.delivery.tables.times import SUPPORTED

# ------------------------------------------------------------------ wide tables


def table_ends(file: str, line: int, text: str, unread: int, *, rows_below: bool) -> Finding:
    """Tell where a table was taken to end, and whether rows below look like rows of it.

    Examples
    --------
    >>> print(table_ends("a.csv", 9, "Quelle: Amt", 2, rows_below=False).level)
    Hinweis
    >>> found = table_ends("a.csv", 9, "Quelle: Amt", 20, rows_below=True)
    >>> found.level, found.message
    ('Warnung', 'Ab hier gilt die Tabelle als zu Ende; 20 Zeilen wurden nicht gelesen.')
    """
    message = (
        f"Ab hier gilt die Tabelle als zu Ende; {many(unread, 'Zeile wurde', 'Zeilen wurden')} nicht gelesen."
    )
    place = {"file": file, "row": str(line), "value": short(text)}
    if rows_below:
        remedy = "Stehen darunter noch Gebiete, die Zeile in der Quelle entfernen lassen."
        return Finding("Warnung", message, remedy, **place)
    remedy = "Nichts zu tun, wenn darunter nur Fußnoten und Quellen stehen."
    return Finding("Hinweis", message, remedy, **place)


def sums_alike(file: str, lines: Sequence[int], column: str, label: str) -> Finding:
    """Tell several rows of sums with one label and other figures, none of which is compared.

    Examples
    --------
    >>> sums_alike("a.csv", [4, 9], "Gebiet", "Summe").message
    'So heißen 2 Summenzeilen mit verschiedenen Zahlen: Sie werden mit keinen Gebieten verglichen.'
    """
    message = f"So heißen {len(lines)} Summenzeilen mit verschiedenen Zahlen: Sie werden mit keinen Gebieten verglichen."
    remedy = "Sind es Summen von Ebenen, sie mit level_column und levels unterscheiden; sonst nichts zu tun."
    return Finding("Hinweis", message, remedy, file, some(map(str, lines)), column, short(label))


# ------------------------------------------------------------------ long tables


def code_ambiguous(file: str, line: int, code: str, headers: Iterable[str], *, values: bool) -> Finding:
    """Tell a code that several columns have; without `values`, all of them say how good a value is.

    Examples
    --------
    >>> code_ambiguous("a.csv", 1, "BEV", ["BEV__Anzahl", "BEV__Personen"], values=True).message
    'Diesen Code haben mehrere Spalten: BEV__Anzahl, BEV__Personen.'
    >>> code_ambiguous("a.csv", 1, "BEV", ["BEV__q"], values=False).message
    'Diesen Code haben nur Spalten mit Angaben zur Qualität: BEV__q.'
    """
    which = "mehrere Spalten" if values else "nur Spalten mit Angaben zur Qualität"
    message = f"Diesen Code haben {which}: {some(headers)}."
    remedy = "Unter columns die ganze Überschrift der Spalte eintragen, die gemeint ist."
    return Finding("Fehler", message, remedy, file, str(line), short(code, 120))


def code_chosen(file: str, line: int, code: str, header: str) -> Finding:
    """Tell which of several columns with one code is read."""
    message = f"Diesen Code haben mehrere Spalten mit Werten; gelesen wird „{header}“."
    remedy = "Ist eine andere gemeint, unter columns ihre ganze Überschrift eintragen."
    return Finding("Hinweis", message, remedy, file, str(line), short(code, 120))


def no_year(file: str, header: str, texts: Collection[str]) -> Finding:
    """Tell texts in a year's column that name no year."""
    remedy = (
        f"Gelesen wird eine Schreibweise wie {SUPPORTED}. Ein Schuljahr wie 2023/24 nennt zwei Jahre: "
        "dann ohne year_column die Zeilen mit select wählen."
    )
    message, value = "In der Spalte des Jahres steht kein Jahr.", short(some(sorted(texts), 3))
    return Finding("Fehler", message, remedy, file, column=short(header, 120), value=value)


def year_missing(file: str, year: int, there: Iterable[int]) -> Finding:
    """Tell a file without rows of the Stichtag's year, and the years that it has."""
    known = newest(there) or "keine"
    remedy = f"Stichtag und Datei prüfen; enthalten sind: {known}."
    return Finding("Fehler", f"Die Datei enthält nichts zum Jahr {year}.", remedy, file)


def stichtag_ambiguous(file: str, stichtag: dt.date, times: Iterable[str]) -> Finding:
    """Tell several times of a year of which not just one holds the Stichtag."""
    day = f"{stichtag:%d.%m.%Y}"
    message = f"Die Datei enthält mehrere Zeiten des Jahres; der Stichtag {day} liegt nicht in genau einer."
    remedy = f"stichtag in lieferung.toml prüfen; enthalten sind: {newest(times)}."
    return Finding("Fehler", message, remedy, file)


def time_chosen(file: str, time: str, times: Iterable[str]) -> Finding:
    """Tell which of several times of a year is read."""
    message = (
        f"Die Datei enthält mehrere Zeiten des Jahres ({newest(times)}); "
        f"gelesen wird „{time}“ mit dem Stichtag."
    )
    return Finding("Hinweis", message, "Nichts zu tun, wenn der Stichtag stimmt.", file)


def count_without_rows(
    file: str, what: str, hint: str, header: str = "", there: Iterable[str] = ()
) -> Finding:
    """Tell a count that no row is for; `hint` says which text looks like the declared one.

    Examples
    --------
    >>> print(count_without_rows("a.csv", "weibl.", "", "Geschlecht", ["m", "w"]).remedy)
    Texte in lieferung.toml (columns, where, select) mit der Datei vergleichen; in „Geschlecht“ stehen: m, w.
    """
    message = f"Zu dieser Zählgröße gibt es keine Zeile.{hint}"
    shown = some([short(text, 40) or "„“" for text in there])
    have = f"; in „{short(header, 40)}“ stehen: {shown}" if shown else ""
    remedy = f"Texte in lieferung.toml (columns, where, select) mit der Datei vergleichen{have}."
    return Finding("Fehler", message, remedy, file, column=short(what))


def _rows_lack(areas: Sequence[str]) -> str:
    if len(areas) == 1:
        return "fehlt die Zeile für 1 Gebiet; es gilt als „keine Angabe“"
    return f"fehlen Zeilen für {many(len(areas), 'Gebiet', 'Gebiete')}; sie gelten als „keine Angabe“"


def count_without_some_rows(file: str, what: str, areas: Sequence[str], every: int) -> Finding:
    """Tell areas (of so many) that have no row for a count: most of them for want of a declaration that fits.

    Examples
    --------
    >>> count_without_some_rows("a.csv", "Einwohner", ["01"], 4).remedy
    'Nachliefern lassen; sind Nullen weggelassen, sie ausschreiben lassen.'
    >>> count_without_some_rows("a.csv", "Einwohner", ["01", "02", "03"], 4).remedy
    'Texte in lieferung.toml (columns, where, select) mit der Datei vergleichen; sonst nachliefern lassen.'
    """
    message = f"Zu dieser Zählgröße {_rows_lack(areas)}."
    remedy = "Nachliefern lassen; sind Nullen weggelassen, sie ausschreiben lassen."
    if 2 * len(areas) > every:
        remedy = "Texte in lieferung.toml (columns, where, select) mit der Datei vergleichen; sonst nachliefern lassen."
    return Finding("Warnung", message, remedy, file, column=short(what), value=some_areas(areas))


def variables_unread(file: str, header: str, texts: Iterable[str]) -> Finding:
    """Tell variables of the file that are not declared."""
    message, remedy = "Diese Größen werden nicht gelesen.", "Unter columns zuordnen oder unter ignore nennen."
    return Finding("Hinweis", message, remedy, file, column=header, value=short(some(texts), 200))


# ------------------------------------------------------------------ counts parted over rows


_quoted = partial(json.dumps, ensure_ascii=False)


def parts_added(file: str, texts: Mapping[str, Iterable[str]], absent: int, rows: int) -> Finding:
    """Tell over which columns, and which texts of them, counts are added up; and how many combinations have no row.

    Examples
    --------
    >>> parts_added("a.csv", {"Geschlecht": ["m", "w"]}, 0, 8).message
    'Zusammengezählt wird über „Geschlecht“ (m, w).'
    """
    over = ", ".join(
        f"„{short(h, 40)}“ ({some([short(t, 40) or 'leer' for t in own])})" for h, own in texts.items()
    )
    message = f"Zusammengezählt wird über {over}."
    remedy = "Nichts zu tun, wenn das die Teile sind, und keiner zweimal."
    if absent:
        message += f" {number(absent)} von {many(rows, 'Zeile', 'Zeilen')} gibt es nicht; sie zählen als 0."
        remedy = "Nichts zu tun, wenn die Quelle Zeilen mit 0 weglässt; sonst nachliefern lassen."
    return Finding("Hinweis", message, remedy, file, column=some(texts))


def total_beside_parts(file: str, line: int, column: str, text: str, parts: Iterable[str]) -> Finding:
    """Tell a sum among what is to be added up.

    Examples
    --------
    >>> found = total_beside_parts("a.csv", 4, "Geschlecht", "beide", ["m", "w"])
    >>> found.message
    'Das ist die Summe der anderen (m, w): Zusammengezählt würde doppelt.'
    """
    others = some(short(p, 40) or "leer" for p in parts)
    message = f"Das ist die Summe der anderen ({others}): Zusammengezählt würde doppelt."
    remedy = (
        f"Die Summe lesen: select = {{ {_quoted(column)} = {_quoted(text)} }}, „{short(column)}“ unter add_up streichen; "
        "oder je Zählgröße unter where die Teile nennen."
    )
    return Finding("Fehler", message, remedy, file, str(line), column, short(text) or "leer")


def classes_overlap(file: str, column: str, one: str, other: str) -> Finding:
    """Tell classes that hold the same people.

    Examples
    --------
    >>> classes_overlap("a.csv", "Alter", "0-5", "0-17").message
    '„0-5“ und „0-17“ überschneiden sich: Zusammengezählt würde doppelt.'
    """
    message = f"„{short(one)}“ und „{short(other)}“ überschneiden sich: Zusammengezählt würde doppelt."
    remedy = "Je Zählgröße unter where die Klassen nennen, die zusammen das Ganze sind."
    return Finding("Fehler", message, remedy, file, column=column)


# ------------------------------------------------------------------ the atlas


def atlas_column_amiss(file: str, line: int, name: str, times: int, headers: Iterable[str]) -> Finding:
    """Tell a column that each edition of the atlas has once, and this file not or several times.

    Examples
    --------
    >>> atlas_column_amiss("a.csv", 1, "Jahr", 0, ["Indikator", "Wert"]).message
    'Die Spalte fehlt in der Datei.'
    >>> atlas_column_amiss("a.csv", 1, "Jahr", 2, ["Jahr", "Jahr"]).message
    'Die Spalte kommt 2-mal vor.'
    """
    message = f"Die Spalte kommt {times}-mal vor." if times else "Die Spalte fehlt in der Datei."
    remedy = f"Ist es ein Export des Indikatorenatlas? Vorhanden: {short(', '.join(headers), 120)}."
    return Finding("Fehler", message, remedy, file, str(line), name)


_NO_INDICATOR = "Diesen Indikator mit dieser Ausprägung gibt es im Jahr nicht."


def indicator_missing(file: str, basis: str, hint: str) -> Finding:
    """Tell a Basiswert whose indicator the year has not; `hint` says which one looks like it."""
    remedy = "indicator und auspraegung mit der Datei vergleichen."
    return Finding("Fehler", _NO_INDICATOR + hint, remedy, file, column=short(basis, 120))


def published_missing(file: str, text: str, hint: str) -> Finding:
    """Tell a published value whose indicator the year has not; `hint` says which one looks like it."""
    remedy = "„Indikator, Ausprägung“ mit der Datei vergleichen."
    return Finding("Fehler", _NO_INDICATOR + hint, remedy, file, column=short(text, 120))


def basiswert_missing(file: str, basis: str, there: Iterable[str]) -> Finding:
    """Tell a Basiswert that the indicator has not, and those it has."""
    remedy = f"Vorhanden: {short(some(there), 200)}."
    message = "Diesen Basiswert hat der Indikator nicht."
    return Finding("Fehler", message, remedy, file, column=short(basis, 120))


def atlas_rows_missing(file: str, header: str, areas: Sequence[str], every: int) -> Finding:
    """Tell areas (of so many) that have no row for a value of the atlas."""
    message = f"Hier {_rows_lack(areas)}."
    remedy = "Nachliefern lassen."
    if 2 * len(areas) > every:
        remedy = "indicator und auspraegung mit der Datei vergleichen; sonst nachliefern lassen."
    return Finding("Warnung", message, remedy, file, column=short(header, 120), value=some_areas(areas))


def published_without_basis(file: str, line: int, indicator: str, area: str, value: str) -> Finding:
    """Tell a published value without Basiswerte."""
    message = "Zu diesem veröffentlichten Wert fehlen die Basiswerte; die Zählgrößen sind hier offen."
    place = (file, str(line), short(indicator, 120), f"{the_area(area)}: {value}")
    return Finding("Warnung", message, "Beim Herausgeber klären.", *place)


def published_differs(
    file: str, line: int, indicator: str, area: str, value: str, quotient: Decimal
) -> Finding:
    """Tell a published value that its Basiswerte do not give.

    Examples
    --------
    >>> published_differs("a.csv", 2, "Arbeitslose", "01", "4,1", Decimal("3.9")).message
    'Der veröffentlichte Wert ergibt sich nicht aus den Basiswerten (gerechnet 3,900).'
    """
    shown = f"{quotient:.3f}".replace(".", ",")
    message = f"Der veröffentlichte Wert ergibt sich nicht aus den Basiswerten (gerechnet {shown})."
    remedy = "Beim Herausgeber klären; gerechnet wird mit den Basiswerten."
    return Finding(
        "Warnung", message, remedy, file, str(line), short(indicator, 120), f"{the_area(area)}: {value}"
    )
