"""What is told of implausible figures: each finding's words, remedy and place."""

from __future__ import annotations

import math
from collections.abc import Sequence

from screening.base import Finding, Level, some, some_areas, the_area

_SHIFTED = "Prüfen, ob die Spalten gegen die Kopfzeile verschoben sind; sonst beim Absender klären."
_BOTH = "Beide Werte beim Absender klären."
_REPORT = "Das ist ein Fehler des Programms, nicht der Lieferung: bitte mit dieser Meldung melden."

# --- letters and types -----------------------------------------------------------------------------------------------


def odd_character(level: Level, told: str, **place: str) -> Finding:
    """Tell a character that a document cannot show as it stands."""
    return Finding(level, told, "In der Datei ersetzen, wenn es anders erscheinen soll.", **place)


def left_from_draft(text: str, **place: str) -> Finding:
    """Tell a text that a draft left to be written by hand."""
    remedy = "Den Text ersetzen: er steht so in den Dokumenten."
    return Finding("Warnung", "Hier steht noch, was der Entwurf offen ließ.", remedy, value=text, **place)


def values_unlike_signs(table: str, file: str) -> Finding:
    """Tell a table whose values and statuses are of different areas or columns."""
    return Finding("Fehler", "Werte und Zeichen passen nicht zueinander.", _REPORT, file, column=table)


def contract_broken(rule: str, column: str, file: str) -> Finding:
    """Tell a table that is not what `rates` relies on."""
    return Finding("Fehler", f"Die Tabelle verletzt die Regel „{rule}“.", _REPORT, file, column=column)


# --- one year --------------------------------------------------------------------------------------------------------


def column_without_values(**place: str) -> Finding:
    """Tell a column that says nothing of any area."""
    return Finding("Warnung", "Die Spalte hat in keinem Gebiet einen Wert.", _SHIFTED, **place)


def column_of_one_value(*, zero: bool, **place: str) -> Finding:
    """Tell a column with one and the same value everywhere."""
    message = "Die Spalte hat in allen Gebieten denselben Wert."
    remedy = _SHIFTED + " Ein „-“ heißt „genau null“: ist das gemeint? Sonst unter signs vereinbaren."
    return Finding("Warnung", message, remedy, value="0" if zero else "", **place)


def values_finer_than_rounded(step: str, finer: int, known: int, **place: str) -> Finding:
    """Tell a column whose values are no multiples of the step to which they are declared to be rounded.

    Examples
    --------
    >>> found = values_finer_than_rounded("0.1", 4, 5, file="a.csv", row="2", column="Quote", value="01: 4,13")
    >>> found.message
    '4 von 5 Werten sind kein Vielfaches von dem, was rounded = 0.1 sagt.'
    """
    message = f"{_finer_are(finer, known)} kein Vielfaches von dem, was rounded = {step} sagt."
    remedy = (
        "Bei dieser Datei rounded auf den Schritt setzen, auf den die Quelle rundet, in der Einheit der Datei (bei "
        "Anteilen wie 0,041 also 0.001); rundet sie nicht, die Zeile streichen."
    )
    return Finding("Warnung", message, remedy, **place)


def counts_unlike_rounding(step: int, finer: int, known: int, **place: str) -> Finding:
    """Tell a column whose counts are no multiples of what they are declared to be rounded to.

    Examples
    --------
    >>> counts_unlike_rounding(5, 1, 12, value="01: 13").message
    'Ein Wert von 12 ist kein Vielfaches von dem, was rounding = 5 sagt.'
    """
    message = f"{_finer_are(finer, known)} kein Vielfaches von dem, was rounding = {step} sagt."
    remedy = (
        "Beim Absender klären, worauf er rundet. Rundet er diese Spalte nicht, sie in einer eigenen [[datei]] ohne "
        "rounding nennen: sonst gilt jede Zahl als ungenau."
    )
    return Finding("Warnung", message, remedy, **place)


def _finer_are(finer: int, known: int) -> str:
    return f"Ein Wert von {known} ist" if finer == 1 else f"{finer} von {known} Werten sind"


def column_repeated(header: str, other_file: str, equal: int, among: int, **place: str) -> Finding:
    """Tell a column that repeats another; `other_file` is empty if that one stands in the same file.

    Examples
    --------
    >>> column_repeated("Haushalte", "", 57, 60).message
    'Die Spalte wiederholt „Haushalte“: 57 von 60 Werten sind gleich.'
    >>> column_repeated("Haushalte", "a.csv", 57, 60).message
    'Die Spalte wiederholt „Haushalte“ aus a.csv: 57 von 60 Werten sind gleich.'
    """
    other = f"„{header}“" + (f" aus {other_file}" if other_file else "")
    message = f"Die Spalte wiederholt {other}: {equal} von {among} Werten sind gleich."
    remedy = "Die Zuordnung beider Spalten prüfen; sonst beim Absender klären, welche richtig ist."
    return Finding("Warnung", message, remedy, **place)


def rows_of_zeros(areas: Sequence[str], columns: int, **place: str) -> Finding:
    """Tell inhabited areas whose rows hold nothing but zeros.

    Examples
    --------
    >>> rows_of_zeros(["01", "02"], 5).message
    'Bewohnte Gebiete (2) haben in allen 5 Spalten eine 0: vermutlich fehlen dort Werte.'
    >>> rows_of_zeros(["01"], 5).message
    'Ein bewohntes Gebiet hat in allen 5 Spalten eine 0: vermutlich fehlen dort Werte.'
    """
    who = "Ein bewohntes Gebiet hat" if len(areas) == 1 else f"Bewohnte Gebiete ({len(areas)}) haben"
    message = f"{who} in allen {columns} Spalten eine 0: vermutlich fehlen dort Werte."
    remedy = "Beim Absender klären; fehlende Werte mit „...“ kennzeichnen lassen, sonst zählen sie als null."
    return Finding("Warnung", message, remedy, value=some_areas(areas), **place)


def file_named_otherwise(year: int, path: str, key: str, file: str) -> Finding:
    """Tell a file whose name holds another year.

    Examples
    --------
    >>> file_named_otherwise(2024, "a_2019.csv", "datei.1.path", "2024/lieferung.toml").message
    'Der Dateiname nennt ein anderes Jahr als 2024.'
    """
    message = f"Der Dateiname nennt ein anderes Jahr als {year}."
    remedy = "Prüfen, ob die Datei in den richtigen Jahresordner gehört."
    return Finding("Hinweis", message, remedy, file, column=key, value=path)


def header_of_another_date(year: int, dated: Sequence[int], headers: Sequence[str], **place: str) -> Finding:
    """Tell columns of a file whose headers hold dates of other years.

    Examples
    --------
    >>> header_of_another_date(2024, [2023], ["EW 31.12.2023"]).message
    'Die Überschrift nennt ein Datum außerhalb von 2024.'
    >>> header_of_another_date(2024, [2023], ["EW 31.12.2023", "HH 31.12.2023"]).message
    '2 Überschriften nennen ein Datum außerhalb von 2024: 2023.'
    """
    if len(headers) == 1:
        message, remedy = (
            f"Die Überschrift nennt ein Datum außerhalb von {year}.",
            "Prüfen, ob die Spalte zum Stichtag gehört.",
        )
    else:
        message = f"{len(headers)} Überschriften nennen ein Datum außerhalb von {year}: {', '.join(map(str, dated))}."
        remedy = "Prüfen, ob die Datei zum Stichtag gehört: sonst in den Ordner ihres Jahres legen."
    return Finding("Warnung", message, remedy, column=some(headers), **place)


# --- years -----------------------------------------------------------------------------------------------------------


def file_unchanged(level: Level, path: str, year: int, file: str) -> Finding:
    """Tell a file that is byte for byte an earlier year's.

    Examples
    --------
    >>> file_unchanged("Warnung", "a.csv", 2023, "b.csv").message
    'Die Datei ist Byte für Byte dieselbe wie „a.csv“ von 2023.'
    """
    message = f"Die Datei ist Byte für Byte dieselbe wie „{path}“ von {year}."
    return Finding(level, message, "Die Datei des richtigen Jahres anfordern.", file=file)


def values_unchanged(equal: int, among: int, year: int, **place: str) -> Finding:
    """Tell a column most of whose larger values are an earlier year's.

    Examples
    --------
    >>> values_unchanged(58, 60, 2023).message
    '58 von 60 größeren Werten sind genau die von 2023.'
    """
    message = f"{equal} von {among} größeren Werten sind genau die von {year}."
    return Finding("Warnung", message, "Klären, ob die Spalte fortgeschrieben wurde.", **place)


def rows_moved(year: int, steps: int, **place: str) -> Finding:
    """Tell values that stand some rows beside where they stood.

    Examples
    --------
    >>> rows_moved(2023, -1).message
    'Die Werte setzen die von 2023 fort, aber um ein Gebiet nach oben verschoben.'
    """
    many_rows = "ein Gebiet" if abs(steps) == 1 else f"{abs(steps)} Gebiete"
    way = "unten" if steps > 0 else "oben"
    message = f"Die Werte setzen die von {year} fort, aber um {many_rows} nach {way} verschoben."
    remedy = (
        "Zeilen beider Jahre vergleichen: Fehlt eine Zelle, ist nur ein Teil sortiert? Beim Absender klären."
    )
    return Finding("Warnung", message, remedy, **place)


def column_continues_another(header: str, year: int, other: float, own: float, **place: str) -> Finding:
    """Tell a column that goes on with another one of an earlier year, by its rank correlation with both.

    Examples
    --------
    >>> column_continues_another("Haushalte", 2023, 0.987, 0.1).message[:82]
    'Die Werte setzen die Spalte „Haushalte“ von 2023 fort (Rangkorrelation 0,99), nich'
    """
    return Finding(
        "Warnung",
        f"Die Werte setzen die Spalte „{header}“ von {year} fort (Rangkorrelation {_two(other)}), nicht "
        f"die eigene ({_two(own)}): in einem der beiden Jahre sind Spalten gegen die Kopfzeile verschoben.",
        "Überschriften und Spalten beider Jahre vergleichen; beim Absender klären.",
        **place,
    )


def values_of_another_magnitude(log_ratio: float, year: int, **place: str) -> Finding:
    """Tell a column on quite another level than an earlier year's.

    Examples
    --------
    >>> values_of_another_magnitude(math.log(1000), 2023).message
    'Die Werte sind 1000,00-mal größer als 2023 (Median der Gebiete).'
    >>> values_of_another_magnitude(-math.log(100), 2023).message
    'Die Werte sind 100,00-mal kleiner als 2023 (Median der Gebiete).'
    """
    word = "größer" if log_ratio > 0 else "kleiner"
    factor = _two(math.exp(abs(log_ratio)))
    message = f"Die Werte sind {factor}-mal {word} als {year} (Median der Gebiete)."
    remedy = "Einheit prüfen (Anteil oder Prozent, Tausend) und ob es dieselbe Spalte ist."
    return Finding("Warnung", message, remedy, **place)


def series_breaks(indicator: str, log_change: float, year: int, **place: str) -> Finding:
    """Tell an indicator that rose or fell in the whole city as it never did before.

    Examples
    --------
    >>> series_breaks("Wohngeld", math.log(2), 2023).message
    '„Wohngeld“ ist seit 2023 in der ganzen Stadt um 100 % gestiegen.'
    >>> series_breaks("Wohngeld", -math.log(2), 2023).message
    '„Wohngeld“ ist seit 2023 in der ganzen Stadt um 50 % gesunken.'
    """
    word = "gestiegen" if log_change > 0 else "gesunken"
    percent = f"{100 * abs(math.expm1(log_change)):.0f}"
    message = f"„{indicator}“ ist seit {year} in der ganzen Stadt um {percent} % {word}."
    remedy = "Klären, ob sich die Zählung geändert hat; dann [[break]] mit series = true im Katalog erklären."
    return Finding("Warnung", message, remedy, **place)


def value_jumps(year: int, area: str, shown: str, z: float, **place: str) -> Finding:
    """Tell an area whose change since an earlier year chance does not explain.

    Examples
    --------
    >>> found = value_jumps(2023, "01", "20 von 100 → 60 von 100", 5.678)
    >>> found.message, found.value
    ('Der Wert springt gegenüber 2023 weit über die Zufallsschwankung hinaus.', '01: 20 von 100 → 60 von 100 (z = 5,68)')
    """
    message = f"Der Wert springt gegenüber {year} weit über die Zufallsschwankung hinaus."
    remedy = "Beim Absender klären: Zuordnung, Tippfehler, Neubau oder Abriss?"
    return Finding("Warnung", message, remedy, value=f"{the_area(area)}: {shown} (z = {_two(z)})", **place)


def _two(value: float) -> str:
    return f"{value:.2f}".replace(".", ",")
