"""What may be wrong in a delivered table: its header, columns, rows and cells; one constructor per kind of finding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from screening.base import Finding, many, meant, some, some_areas, the_area
from screening.delivery.manifest import short

# ------------------------------------------------------------------ header and columns


def sheet_empty(file: str) -> Finding:
    """Tell a sheet without any cell."""
    remedy = "sheet in lieferung.toml prüfen oder beim Absender nachfragen."
    return Finding("Fehler", "Das Tabellenblatt ist leer.", remedy, file)


def file_empty(file: str) -> Finding:
    """Tell a file without any row."""
    return Finding("Fehler", "Die Datei ist leer.", "Beim Absender nachfragen.", file)


def header_missing(file: str) -> Finding:
    """Tell a file that ends above its declared header."""
    message = "Unter first_row stehen keine Kopfzeilen mehr."
    return Finding("Fehler", message, "first_row berichtigen.", file)


def header_too_wide(file: str, line: int, width: int) -> Finding:
    """Tell a header of more columns than a spreadsheet holds."""
    message = f"Die Kopfzeile hat {width} Spalten, mehr als eine Tabellenkalkulation fasst."
    return Finding("Fehler", message, "Trennzeichen und Zeilenenden der Datei prüfen.", file, str(line))


def sheet_of_one_column(file: str, line: int, header: str) -> Finding:
    """Tell a sheet whose header is one cell, where several columns are declared."""
    message = "Die Kopfzeile hat nur eine Spalte: Das ist nicht die Tabelle, oder sie beginnt woanders."
    remedy = "sheet und first_row in lieferung.toml prüfen."
    return Finding("Fehler", message, remedy, file, str(line), value=short(header))


def delimiter_wrong(file: str, line: int, header: str, delimiter: str) -> Finding:
    """Tell a delimiter that leaves one column, and which one the header seems to have.

    Examples
    --------
    >>> print(delimiter_wrong("a.csv", 1, "Gebiet,Einwohner", ";").remedy)
    delimiter in lieferung.toml berichtigen, vermutlich auf ",".
    >>> delimiter_wrong("a.csv", 1, "Gebiet", ";").remedy
    'delimiter in lieferung.toml berichtigen.'
    """
    likely = Counter(c for c in header if c in ";,\t|").most_common(1)
    sign = likely[0][0].replace("\t", "\\t") if likely else ""
    hint = f', vermutlich auf "{sign}"' if likely else ""
    message = f"Mit dem Trennzeichen {delimiter!r} hat die Datei nur eine Spalte."
    remedy = f"delimiter in lieferung.toml berichtigen{hint}."
    return Finding("Fehler", message, remedy, file, str(line), value=short(header))


def column_double(file: str, line: int, header: str, times: int) -> Finding:
    """Tell a header that several columns have."""
    message = f"Die Spalte kommt {times}-mal vor."
    remedy = "Beim Absender klären, welche gilt; Überschriften eindeutig machen."
    if not header:
        message = f"{times} Spalten haben keine Überschrift."
        remedy = "Die gemeinte bei ihrer Nummer nennen, von links gezählt: etwa „Spalte 1“."
    return Finding("Fehler", message, remedy, file, str(line), header)


def column_missing(
    file: str, line: int, header: str, others: Iterable[str], unread: Iterable[str]
) -> Finding:
    """Tell a declared column that is not there; `others` may be meant, `unread` are not declared.

    Examples
    --------
    >>> column_missing("a.csv", 1, "Einwohner", ["Hunde"], []).remedy
    'Überschrift in lieferung.toml angleichen; noch nicht zugeordnet: keine.'
    """
    near = ", ".join(unread)[:120] or "keine"
    message = f"Die Spalte fehlt in der Datei.{meant(header, list(others))}"
    remedy = f"Überschrift in lieferung.toml angleichen; noch nicht zugeordnet: {near}."
    return Finding("Fehler", message, remedy, file, str(line), header)


def column_misread(file: str, line: int, header: str, there: str, encoding: str) -> Finding:
    """Tell a declared column that is there in UTF-8, and was read in another encoding.

    Examples
    --------
    >>> column_misread("a.csv", 1, "Fälle", "FÃ¤lle", "cp1252").message
    'Die Spalte fehlt in der Datei, wie sie gelesen wurde: In cp1252 heißt sie „FÃ¤lle“.'
    """
    message = (
        f"Die Spalte fehlt in der Datei, wie sie gelesen wurde: In {encoding} heißt sie „{short(there, 60)}“."
    )
    return Finding(
        "Fehler", message, 'encoding = "utf-8" in lieferung.toml eintragen.', file, str(line), header
    )


def columns_all_missing(file: str, line: int, headers: Sequence[str], there: Iterable[str]) -> Finding:
    """Tell that not one of the declared columns is there, at the first of them: this line is not the header.

    Examples
    --------
    >>> columns_all_missing("a.csv", 1, ["Gebiet", "Einwohner"], ["Tabelle 1"]).message
    'Diese Spalte fehlt, und keine der 2 Überschriften aus lieferung.toml steht in dieser Zeile.'
    """
    message = f"Diese Spalte fehlt, und keine der {len(headers)} Überschriften aus lieferung.toml steht in dieser Zeile."
    remedy = (
        "first_row, header_rows, delimiter und bei Arbeitsmappen sheet prüfen; in dieser Zeile steht: "
        f"{short(', '.join(there), 120) or 'nichts'}."
    )
    return Finding("Fehler", message, remedy, file, str(line), headers[0])


def columns_unread(file: str, headers: Sequence[str]) -> Finding:
    """Tell columns of the file that are not declared."""
    message = f"Diese {'Spalte wird' if len(headers) == 1 else 'Spalten werden'} nicht gelesen."
    remedy = "Unter columns zuordnen oder unter ignore nennen."
    return Finding("Hinweis", message, remedy, file, column=short(", ".join(headers), 200))


def persons_in_column(file: str, line: int, column: str, why: str) -> Finding:
    """Tell a column about single persons, by what it was told; never a value."""
    message = (
        f"Die Spalte enthält offenbar Angaben zu einzelnen Personen ({why}); angenommen werden nur Summen je "
        "Gebiet. Die Datei wurde nicht weiter gelesen."
    )
    remedy = "Die Datei löschen und ohne solche Spalten neu liefern lassen; ignore genügt nicht."
    return Finding("Fehler", message, remedy, file, str(line), column)


# ------------------------------------------------------------------ rows


def id_padded(file: str, line: int, column: str, text: str) -> Finding:
    """Tell an id with blanks around it, which is read without them."""
    message = f"Die Kennung hat Leerzeichen am Rand; gelesen als „{short(text.strip())}“."
    return Finding("Hinweis", message, "", file, str(line), column, short(text))


def id_missing(file: str, line: int, column: str) -> Finding:
    """Tell a row without an id."""
    message = "Die Kennung des Gebiets fehlt."
    remedy = (
        "Kennung beim Absender klären und ergänzen; gehören die Fälle zu keinem Gebiet, bei dieser Datei "
        'outside = "skip" eintragen.'
    )
    return Finding("Fehler", message, remedy, file, str(line), column)


def row_double(file: str, line: int, column: str, area: str, first: int, what: str) -> Finding:
    """Tell a row for what an earlier line holds already."""
    message = f"{what} kommt doppelt vor (zuerst in Zeile {first})."
    remedy = "Sagen die Zeilen Verschiedenes, mit select oder where eine wählen; sonst beim Absender klären, welche gilt."
    return Finding("Fehler", message, remedy, file, str(line), column, the_area(short(area)))


def rows_mostly_double(rows: Sequence[Finding], every: int, wide: bool) -> Finding:
    """Tell that most rows repeat others: then the rows are told apart by what nobody has declared.

    Examples
    --------
    >>> rows = [row_double("a.csv", n, "Gebiet", "01", 2, "Das Gebiet") for n in (3, 4, 5, 6)]
    >>> rows_mostly_double(rows, 6, wide=True).message
    'Das Gebiet kommt doppelt vor (zuerst in Zeile 2), und so 4 von 6 Zeilen.'
    """
    first = rows[0]
    message = f"{first.message.removesuffix('.')}, und so {len(rows)} von {every} Zeilen."
    parts = "sind es Teile einer Zahl (nach Geschlecht, Alter), deren Spalten unter add_up nennen"
    if wide:
        remedy = (
            'Hat jedes Gebiet mehrere Zeilen (je Merkmal oder Jahr), bei dieser Datei layout = "long" oder mit select '
            f"wählen, welche gelten; {parts}; sonst id_column prüfen."
        )
    else:
        remedy = (
            "Die Zeilen mit year_column, select oder where unterscheiden: Sie gelten für Verschiedenes; "
            f"{parts}."
        )
    return replace(first, message=message, remedy=remedy)


def ids_mostly_missing(rows: Sequence[Finding], every: int) -> Finding:
    """Tell that most rows have no id.

    Examples
    --------
    >>> ids_mostly_missing([id_missing("a.csv", n, "Gebiet") for n in (3, 4, 5, 6)], 6).message
    'In 4 von 6 Zeilen fehlt die Kennung des Gebiets.'
    """
    message = f"In {len(rows)} von {every} Zeilen fehlt die Kennung des Gebiets."
    remedy = (
        "id_column bei dieser Datei prüfen; steht die Kennung nur in der ersten Zeile einer Gruppe, sie in jeder Zeile "
        "liefern lassen."
    )
    return replace(rows[0], message=message, remedy=remedy)


def row_ragged(file: str, line: int, area: str, fields: int, width: int) -> Finding:
    """Tell a row with too few or too many fields."""
    message = f"Die Zeile hat nicht so viele Felder wie die Kopfzeile ({fields} statt {width})."
    remedy = "Trennzeichen und Anführungszeichen prüfen; Fußzeilen unter totals nennen."
    return Finding("Fehler", message, remedy, file, str(line), value=the_area(short(area)))


def rows_ragged(rows: Sequence[Finding], fields: int, width: int) -> Finding:
    """Tell many rows of one wrong length at once: what is wrong with all of them is one slip.

    Examples
    --------
    >>> rows = [row_ragged("a.csv", n, f"0{n}", 1, 2) for n in (2, 3)]
    >>> print(rows_ragged(rows, 1, 2).message)
    2 Zeilen haben nicht so viele Felder wie die Kopfzeile (1 statt 2).
    """
    first = rows[0]
    have = many(len(rows), "Zeile hat", "Zeilen haben")
    message = f"{have} nicht so viele Felder wie die Kopfzeile ({fields} statt {width})."
    areas = some([f.with_marks("value") for f in rows if f.value])
    remedy = (
        "delimiter, first_row und header_rows in lieferung.toml sowie Anführungszeichen prüfen; Fußzeilen unter totals "
        "nennen."
    )
    return Finding("Fehler", message, remedy, first.file, first.row, value=areas)


# ------------------------------------------------------------------ rows without values (missing_where)


def class_file_unknown(file: str, key: str, path: str, there: Iterable[str]) -> Finding:
    """Tell a file of ``missing_where`` that is not part of the delivery."""
    message, remedy = "Diese Datei gehört nicht zur Lieferung.", f"Erklärt sind: {some(there)}."
    return Finding("Fehler", message, remedy, file, column=f"{key}.missing_where.file", value=path)


def class_column_unreadable(file: str, column: str) -> Finding:
    """Tell a class column that cannot be read."""
    message = "Die Spalte, die Gebiete ohne Werte kennzeichnet, ist nicht lesbar oder fehlt."
    remedy = "column unter missing_where an die Überschrift angleichen."
    return Finding("Fehler", message, remedy, file, "1", column)


def no_row_missing(file: str, column: str, owner: str, values: Iterable[str]) -> Finding:
    """Tell a ``missing_where`` that holds for no row."""
    message = f"missing_where trifft auf keine Zeile zu (nach „{owner}“)."
    remedy = "values mit den Werten der Spalte vergleichen oder missing_where streichen."
    return Finding("Warnung", message, remedy, file, column=column, value=", ".join(values))


def rows_without_values(file: str, column: str, owner: str, meaning: str, areas: Sequence[str]) -> Finding:
    """Tell the areas whose numbers were taken out, and what they count as.

    Examples
    --------
    >>> rows_without_values("a.csv", "Klasse", "a.csv", "„keine Angabe“", ["01"]).message
    '1 Gebiet hat nach „a.csv“ keine Werte; alle Zahlen dieser Zeile gelten als „keine Angabe“, auch Nullen.'
    >>> rows_without_values("a.csv", "Klasse", "a.csv", "„keine Angabe“", ["01", "02"]).message
    '2 Gebiete haben nach „a.csv“ keine Werte; alle Zahlen dieser Zeilen gelten als „keine Angabe“, auch Nullen.'
    """
    one = len(areas) == 1
    message = (
        f"{len(areas)} {'Gebiet hat' if one else 'Gebiete haben'} nach „{owner}“ keine Werte; "
        f"alle Zahlen dieser {'Zeile' if one else 'Zeilen'} gelten als {meaning}, auch Nullen."
    )
    remedy = "Nichts zu tun, wenn die Quelle Gebiete ohne Werte so kennzeichnet."
    return Finding("Hinweis", message, remedy, file, column=column, value=some_areas(areas))


def numbers_without_value(file: str, line: int, column: str, owner: str, meaning: str, area: str) -> Finding:
    """Tell a row that holds numbers other than 0, though its class says that it has no values."""
    message = (
        f"Die Zeile enthält Zahlen, obwohl sie nach „{owner}“ keine Werte hat; auch sie gelten als {meaning}."
    )
    remedy = "Beim Absender klären, ob die Zahlen gelten; values unter missing_where prüfen."
    return Finding("Warnung", message, remedy, file, str(line), column, the_area(area))


def areas_without_class(file: str, column: str, owner: str, areas: Sequence[str]) -> Finding:
    """Tell areas that the file of the class column does not hold.

    Examples
    --------
    >>> [areas_without_class("a.csv", "Klasse", "b.csv", areas).message for areas in (["1"], ["1", "2"])]
    ['Zu 1 Gebiet steht in „b.csv“ keine Zeile.', 'Zu 2 Gebieten steht in „b.csv“ keine Zeile.']
    """
    message = f"Zu {len(areas)} {'Gebiet' if len(areas) == 1 else 'Gebieten'} steht in „{owner}“ keine Zeile."
    remedy = "Klären, ob die Zahlen dort gelten (oder die Kennungen beider Dateien verschieden sind); sie bleiben stehen."
    return Finding("Warnung", message, remedy, file, column=column, value=some_areas(areas))


# ------------------------------------------------------------------ cells


def cell_wrong(file: str, line: int, column: str, text: str, problem: str, remedy: str) -> Finding:
    """Tell a cell that says no number and no agreed sign."""
    return Finding("Fehler", problem, remedy, file, str(line), column, short(text))


def cells_merged(file: str, line: int, column: str, cells: str) -> Finding:
    """Tell merged cells among the values."""
    message = f"Hier sind Zellen verbunden ({cells}): nur die erste enthält den Wert, die anderen sind leer."
    remedy = "Die Verbindung in der Quelle aufheben und jede Zelle füllen lassen."
    return Finding("Fehler", message, remedy, file, str(line), column)


def number_of_nines(
    file: str, line: int | None, column: str, number: int, areas: Sequence[str], remedy: str
) -> Finding:
    """Tell a number that databases write where they have no value, and the areas if they are several.

    Examples
    --------
    >>> number_of_nines("a.csv", 2, "Einwohner", 999999, ["01"], "").message
    'Die Zahl ist vermutlich ein Platzhalter für fehlende Angaben.'
    >>> number_of_nines("a.csv", 2, "Einwohner", 9999, ["01", "02"], "").message
    'Die Zahl ist vermutlich ein Platzhalter für fehlende Angaben (2 Gebiete: 01, 02).'
    """
    several = f" ({len(areas)} Gebiete: {some_areas(areas)})" if len(areas) > 1 else ""
    message = f"Die Zahl ist vermutlich ein Platzhalter für fehlende Angaben{several}."
    row = "" if line is None else str(line)
    return Finding("Fehler", message, remedy, file, row, column, str(number))


def percent_signs_mixed(
    file: str, column: str, marked: Sequence[str], unmarked: Sequence[tuple[int, str]]
) -> Finding:
    """Tell a column in which some values have a percent sign and others (with their lines) have none."""
    message = (
        f"In dieser Spalte stehen Werte mit Prozentzeichen ({len(marked)}, etwa „{short(marked[0])}“) "
        f"neben Zahlen ohne ({len(unmarked)}): Was sie heißen, lässt sich nicht sagen."
    )
    remedy = "Alle Zellen der Spalte gleich formatieren lassen: als Prozent oder als Zahl."
    lines = some(str(n) for n, _ in unmarked)
    return Finding("Fehler", message, remedy, file, lines, short(column, 120), short(unmarked[0][1]))


def percent_signs(file: str, column: str, marked: Sequence[str]) -> Finding:
    """Tell a column whose values have percent signs, or per-mille ones, and were read so.

    Examples
    --------
    >>> percent_signs("a.csv", "Quote", ["4,1 ‰"]).remedy
    'Nichts zu tun; rates_as gilt für Zahlen ohne Promillezeichen.'
    """
    sign = "Promille" if "‰" in marked[0] else "Prozent"
    message = (
        f"Die Werte dieser Spalte sind in {sign} angegeben ({len(marked)}) und wurden so gelesen, "
        "wie die Zellen sie zeigen."
    )
    remedy = f"Nichts zu tun; rates_as gilt für Zahlen ohne {sign}zeichen."
    return Finding("Hinweis", message, remedy, file, column=short(column, 120), value=short(marked[0]))


def decimals_rounded(file: str, columns: Mapping[str, int]) -> Finding:
    """Tell how many counts of each column had decimals and were rounded, as declared.

    Examples
    --------
    >>> decimals_rounded("a.csv", {"Alo": 3}).message
    'Werte mit Nachkommastellen (3) wurden auf ganze Zahlen gerundet, wie vereinbart.'
    >>> decimals_rounded("a.csv", {"Alo": 3, "SGB II": 2}).message
    'Werte mit Nachkommastellen (5 in 2 Spalten) wurden auf ganze Zahlen gerundet, wie vereinbart.'
    """
    where = f" in {len(columns)} Spalten" if len(columns) > 1 else ""
    cells = f"{sum(columns.values())}{where}"
    message = f"Werte mit Nachkommastellen ({cells}) wurden auf ganze Zahlen gerundet, wie vereinbart."
    remedy = "Nichts zu tun, wenn es Durchschnitte sind; jede Zahl weicht um höchstens 0,5 ab."
    return Finding("Hinweis", message, remedy, file, column=short(some(columns), 120))


# ------------------------------------------------------------------ delivered rates


def rates_of_other_counts(file: str, column: str, indicator: str, wrong: int, compared: int) -> Finding:
    """Tell delivered rates most of which their counts do not give."""
    among = f"{wrong} von {many(compared, 'Gebiet', 'Gebieten')}"
    message = f"Die gelieferte Quote „{indicator}“ passt in {among} nicht zu ihren Zählgrößen."
    remedy = "rates_as (unit, percent oder share), per im Katalog und die Zuordnung der Spalten prüfen."
    return Finding("Fehler", message, remedy, file, column=column)


def rate_differs(
    file: str, line: int | None, column: str, indicator: str, area: str, given: str, computed: str
) -> Finding:
    """Tell an area's delivered rate that its counts do not give.

    Examples
    --------
    >>> rate_differs("a.csv", 3, "Quote", "Arbeitslose SGB III", "02", "3,00 %", "2,00 %").value
    '02: 3,00 % statt 2,00 %'
    """
    message = f"Die gelieferte Quote „{indicator}“ ergibt sich nicht aus Zähler und Nenner."
    remedy = "Beim Absender klären; gerechnet wird mit Zähler und Nenner."
    value = f"{the_area(area)}: {given} statt {computed}"
    return Finding("Warnung", message, remedy, file, "" if line is None else str(line), column, value)
