"""What may be wrong with a workbook that comes back, in words: with sheet, cell and remedy.

None of these repeats a free text; a value is given where it looks like what belongs into the cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from screening.base import Finding, listed, many, some

AGAIN = "Eine neue Mappe ausgeben (screening template mappe) und die Änderungen dort eintragen."


def place(book: str, sheet: str) -> str:
    """Return how findings call a sheet of a workbook.

    Examples
    --------
    >>> place("m.xlsx", "Einwände")
    'm.xlsx, Blatt „Einwände“'
    """
    return f"{book}, Blatt „{sheet}“"


def in_cell(message: str, remedy: str, book: str, sheet: str, cell: str, value: str = "") -> Finding:
    """Tell what is wrong with a cell.

    Examples
    --------
    >>> print(in_cell("Kein Datum.", "Berichtigen.", "m.xlsx", "Einwände", "C7"))
    Fehler: m.xlsx, Blatt „Einwände“: Zelle C7: Kein Datum. → Berichtigen.
    """
    return Finding("Fehler", f"Zelle {cell}: {message}", remedy, place(book, sheet), value=value)


def not_line_by_line(file: str, key: str) -> Finding:
    """Tell a file whose lines do not say plainly what to change."""
    return Finding(
        "Fehler",
        "Dieser Eintrag ist so geschrieben, dass er sich nicht für sich allein ändern lässt.",
        "Die Änderung von Hand eintragen; danach eine neue Mappe ausgeben.",
        file,
        column=key,
    )


def foreign(book: str) -> Finding:
    """Tell a workbook that is none of ours."""
    return Finding(
        "Fehler",
        "Diese Arbeitsmappe stammt nicht von screening template mappe, oder ihr ausgeblendetes Blatt fehlt.",
        AGAIN,
        book,
    )


def other_version(version: int, known: Sequence[int], book: str) -> Finding:
    """Tell a workbook of a form that this software does not read.

    Examples
    --------
    >>> print(other_version(7, (1, 2), "m.xlsx"))
    Fehler: m.xlsx: Die Mappe hat die Form 7; diese Software liest die Formen 1 und 2. \
→ Die Mappe ist von einer neueren Fassung der Software: diese nehmen.
    """
    forms = f"die Form{'en' if len(known) > 1 else ''} {listed(map(str, known))}"
    message = f"Die Mappe hat die Form {version}; diese Software liest {forms}."
    newer = version > max(known)
    remedy = "Die Mappe ist von einer neueren Fassung der Software: diese nehmen." if newer else AGAIN
    return Finding("Fehler", message, remedy, book)


def city_unknown(city: str, book: str) -> Finding:
    """Tell a workbook of a city that is not among the data."""
    message = f"Die Mappe ist für die Stadt {city}; in diesem Datenordner gibt es sie nicht."
    return Finding("Fehler", message, "--data prüfen, oder die Mappe dieser Stadt nehmen.", book)


def year_unknown(year: int, years: Iterable[int], book: str) -> Finding:
    """Tell a workbook of a year whose folder is not there."""
    message = f"Die Mappe ist für das Jahr {year}; seinen Ordner gibt es nicht."
    return Finding(
        "Fehler", message, f"Jahre mit Lieferung: {some(map(str, years)) or 'keine'}. {AGAIN}", book
    )


def earlier_year(year: int, newest: int, book: str) -> Finding:
    """Tell a workbook of a year that is not the newest: it is understood, and written where it belongs."""
    message = f"Die Mappe ist für das Jahr {year}, nicht für das neueste ({newest})."
    return Finding("Hinweis", message, f"Geschrieben wird in das Jahr {year}.", book)


def sheet_gone(sheet: str, book: str) -> Finding:
    """Tell a sheet that was deleted or renamed."""
    return Finding("Fehler", f"Das Blatt „{sheet}“ fehlt.", f"Zurückholen oder zurückbenennen. {AGAIN}", book)


def sheet_added(sheet: str, book: str) -> Finding:
    """Tell a sheet that is none of the form's."""
    remedy = "Das Blatt löschen; Zeilen daraus in die Blätter der Mappe eintragen."
    return Finding("Fehler", "Dieses Blatt gehört nicht zur Mappe.", remedy, place(book, sheet))


def header_wrong(wanted: str, there: str, book: str, sheet: str, cell: str) -> Finding:
    """Tell a heading that is not the one that belongs there, and where that one is now.

    Examples
    --------
    >>> print(header_wrong("Von", "F2", "m.xlsx", "Einwände", "B2"))
    Fehler: m.xlsx, Blatt „Einwände“: Zelle B2: Hier muss die Überschrift „Von“ stehen; sie steht in F2. \
→ Die Spalte an ihren Platz zurückschieben.
    """
    if there:
        message = f"Hier muss die Überschrift „{wanted}“ stehen; sie steht in {there}."
        return in_cell(message, "Die Spalte an ihren Platz zurückschieben.", book, sheet, cell)
    message = f"Hier muss die Überschrift „{wanted}“ stehen; sie fehlt."
    return in_cell(message, "Die Überschrift wieder eintragen, oder neu beginnen.", book, sheet, cell)


def header_shifted(row: int, wanted: int, book: str, sheet: str) -> Finding:
    """Tell a header that stands in another row.

    Examples
    --------
    >>> print(header_shifted(3, 2, "m.xlsx", "Einwände"))
    Fehler: m.xlsx, Blatt „Einwände“: Die Kopfzeile steht in Zeile 3; sie gehört in Zeile 2. \
→ Zeilen löschen, die darüber eingefügt sind, oder die Zeile darüber zurückholen.
    """
    message = f"Die Kopfzeile steht in Zeile {row}; sie gehört in Zeile {wanted}."
    remedy = "Zeilen löschen, die darüber eingefügt sind, oder die Zeile darüber zurückholen."
    return Finding("Fehler", message, remedy, place(book, sheet))


def header_again(book: str, sheet: str, cell: str) -> Finding:
    """Tell a second header among the rows."""
    remedy = "Die Kopfzeile löschen; darunter nur Zeilen lassen, deren Spalten zu diesem Blatt passen."
    return in_cell("Hier steht noch eine Kopfzeile; wohl ein eingefügtes Blatt.", remedy, book, sheet, cell)


def beyond(book: str, sheet: str, cell: str) -> Finding:
    """Tell a cell that stands beside the columns."""
    remedy = "Die Zelle leeren; Inhalt in die Spalten der Kopfzeile eintragen."
    return in_cell("Neben den Spalten des Blatts wird nichts gelesen.", remedy, book, sheet, cell)


def merged(cells: str, book: str, sheet: str) -> Finding:
    """Tell cells that are joined."""
    message = f"Zellen {cells}: Die Zellen sind verbunden."
    remedy = "Verbindung aufheben (Start › Verbinden) und jede Zelle für sich füllen."
    return Finding("Fehler", message, remedy, place(book, sheet))


def not_chosen(words: Iterable[str], value: str, book: str, sheet: str, cell: str, more: str = "") -> Finding:
    """Tell a word that the list of a cell does not hold, and how another one comes to be there, if it can.

    Examples
    --------
    >>> not_chosen((), "hof", "m.xlsx", "Maßnahmen", "A3", "Zuerst anlegen.").remedy
    'Es gibt noch keines. Zuerst anlegen.'
    """
    allowed = some(words, 15)
    remedy = f"{f'Erlaubt: {allowed}.' if allowed else 'Es gibt noch keines.'} {more}".strip()
    return in_cell("Dieser Wert steht nicht zur Auswahl.", remedy, book, sheet, cell, value)


def no_date(value: str, is_number: bool, book: str, sheet: str, cell: str) -> Finding:
    """Tell a text, or a number, where a day belongs."""
    remedy = "Die Zelle als Datum formatieren und den Tag neu eingeben, zum Beispiel 31.12.2024."
    what = "eine Zahl" if is_number else "ein Text"
    return in_cell(f"Hier steht {what} statt eines Datums.", remedy, book, sheet, cell, value)


def date_with_time(book: str, sheet: str, cell: str) -> Finding:
    """Tell a day that has a time of day."""
    message = "Hier steht ein Tag mit Uhrzeit; gemeint ist der Tag allein."
    return in_cell(message, "Nur den Tag eingeben, zum Beispiel 31.12.2024.", book, sheet, cell)


def uncomputed(book: str, sheet: str, cell: str) -> Finding:
    """Tell a formula of which the file holds no result."""
    message = "Hier steht eine Formel, deren Ergebnis nicht gespeichert ist."
    return in_cell(message, "Das Ergebnis selbst eintragen.", book, sheet, cell)


def error_value(book: str, sheet: str, cell: str) -> Finding:
    """Tell a cell that shows what a formula could not compute."""
    message = "Hier steht ein Fehlerwert der Tabellenkalkulation."
    return in_cell(message, "Eintragen, was hier stehen soll.", book, sheet, cell)


def no_number(value: str, book: str, sheet: str, cell: str) -> Finding:
    """Tell a number that is none."""
    return in_cell("Hier muss eine Zahl stehen.", "Nur die Zahl eintragen.", book, sheet, cell, value)


def no_text(book: str, sheet: str, cell: str) -> Finding:
    """Tell a number or a day where a text belongs, or a sign that nobody sees."""
    message = "Hier steht eine Zahl, ein Datum oder ein unsichtbares Zeichen statt eines Textes."
    remedy = "Die Zelle als Text formatieren und den Inhalt neu eingeben."
    return in_cell(message, remedy, book, sheet, cell)


def mark_unknown(book: str, sheet: str, cell: str) -> Finding:
    """Tell a row that bears a mark which this workbook did not get."""
    message = (
        "Diese Zeile bringt in der ausgeblendeten Spalte eine Kennung mit, die nicht zu dieser Mappe gehört."
    )
    remedy = "Die Zeile löschen und ihre Zellen ohne die ausgeblendete Spalte neu eintragen."
    return in_cell(message, remedy, book, sheet, cell)


def mark_twice(first: int, book: str, sheet: str, cell: str) -> Finding:
    """Tell a row that was copied and changed, as was the one that it was copied from."""
    message = f"Diese Zeile ist eine Kopie von Zeile {first}, und beide sind geändert."
    return in_cell(
        message, "Die neue Zeile in eine leere Zeile eintragen, nicht kopieren.", book, sheet, cell
    )


def moved_elsewhere(book: str, sheet: str, cell: str) -> Finding:
    """Tell a measure that was given to another area."""
    remedy = "Das Gebiet zurücksetzen; die Maßnahme beim anderen Gebiet als neue Zeile eintragen."
    return in_cell(
        "Eine vorhandene Maßnahme kann nicht in ein anderes Gebiet wechseln.", remedy, book, sheet, cell
    )


def rows_gone(places: Iterable[str], file: str, book: str, sheet: str) -> Finding:
    """Tell rows that the file holds and the workbook does not any more.

    Examples
    --------
    >>> print(rows_gone(["Zeile 3"], "2024/einwaende.csv", "m.xlsx", "Einwände"))
    Fehler: m.xlsx, Blatt „Einwände“: Gelöscht oder geleert, aber in 2024/einwaende.csv vorhanden: Zeile 3. \
→ Wenn sie dort entfallen sollen: screening take … --remove. Sonst die Zeilen in der Mappe zurückholen.
    """
    message = f"Gelöscht oder geleert, aber in {file} vorhanden: {some(places)}."
    remedy = "Wenn sie dort entfallen sollen: screening take … --remove. Sonst die Zeilen in der Mappe zurückholen."
    return Finding("Fehler", message, remedy, place(book, sheet))


def changed_meanwhile(places: Iterable[str], gone: int, file: str, book: str, sheet: str) -> Finding:
    """Tell a file that somebody has changed since the workbook was made.

    Examples
    --------
    >>> changed_meanwhile(["Zeile 3"], 1, "a.csv", "m.xlsx", "Einwände").message
    'a.csv ist geändert worden, seit die Mappe ausgegeben wurde; neu oder anders: Zeile 3; nicht mehr da, wie sie war: 1.'
    >>> changed_meanwhile([], 0, "a.csv", "m.xlsx", "Einwände").message
    'a.csv ist geändert worden, seit die Mappe ausgegeben wurde; umgestellt.'
    """
    parts = []
    if new := some(places):
        parts.append(f"neu oder anders: {new}")
    if gone:
        parts.append(f"nicht mehr da, wie sie war{'en' if gone > 1 else ''}: {gone}")
    message = (
        f"{file} ist geändert worden, seit die Mappe ausgegeben wurde; {'; '.join(parts) or 'umgestellt'}."
    )
    return Finding("Fehler", message, AGAIN, place(book, sheet))


def rows_lost(number: int, other: int, file: str, book: str, sheet: str) -> Finding:
    """Tell rows of the workbook that the file has lost since: an error, or if it has got others, maybe in their place.

    Examples
    --------
    >>> lost = rows_lost(1, 0, "2024/einwaende.csv", "m.xlsx", "Einwände")
    >>> print(lost)
    Fehler: m.xlsx, Blatt „Einwände“: In 2024/einwaende.csv steht 1 Zeile nicht mehr, die die Mappe noch hat. \
→ Fehlt sie zu Unrecht: die Datei aus der Sicherung zurückholen. Sonst eine neue Mappe ausgeben.
    >>> rows_lost(2, 3, "2024/einwaende.csv", "m.xlsx", "Einwände").message
    'In 2024/einwaende.csv stehen 2 Zeilen nicht mehr so, wie die Mappe sie hat; neu oder anders sind dort 3.'
    """
    stand = "steht" if number == 1 else "stehen"
    lines = many(number, "Zeile", "Zeilen")
    if other:
        are = "ist" if other == 1 else "sind"
        message = f"In {file} {stand} {lines} nicht mehr so, wie die Mappe sie hat; neu oder anders {are} dort {other}."
        remedy = "Gilt, was die Datei sagt, ist nichts zu tun: die Mappe ändert es nicht. Sonst eine neue Mappe ausgeben."
        return Finding("Warnung", message, remedy, place(book, sheet))
    message = f"In {file} {stand} {lines} nicht mehr, die die Mappe noch hat."
    lack = "Fehlt" if number == 1 else "Fehlen"
    remedy = (
        f"{lack} sie zu Unrecht: die Datei aus der Sicherung zurückholen. Sonst eine neue Mappe ausgeben."
    )
    return Finding("Fehler", message, remedy, place(book, sheet))


def reviewed_before(book: str, sheet: str, row: int) -> Finding:
    """Tell a text that was changed after its review, while the marks of that still stand."""
    message = f"Zeile {row}: Ein Text ist geändert, die Prüfung von früher steht noch da."
    return Finding(
        "Warnung", message, "Neu durchsehen und Person und Datum neu eintragen.", place(book, sheet)
    )


def reviewed_file(file: str, book: str, sheet: str, row: int) -> Finding:
    """Tell a new text in a file whose texts count as reviewed.

    Examples
    --------
    >>> reviewed_file("gebiete/aue/phasen.toml", "m.xlsx", "Maßnahmen", 5).message
    'Zeile 5: Der Text ist neu; gebiete/aue/phasen.toml gilt als geprüft und die Fassung für das Auswahlgespräch zeigt ihn.'
    """
    message = f"Zeile {row}: Der Text ist neu; {file} gilt als geprüft und die Fassung für das Auswahlgespräch zeigt ihn."
    remedy = "Durchsehen und geprueft_von, geprueft_am dort neu eintragen, oder beides streichen."
    return Finding("Warnung", message, remedy, place(book, sheet))


def too_long(file: str, where: str) -> Finding:
    """Tell a text that no cell can hold: it is too long, or has a sign that nobody sees."""
    message = f"{where}: Ein Text ist länger, als eine Zelle fasst, oder enthält ein Steuerzeichen."
    return Finding("Fehler", message, "Den Text kürzen, oder diese Datei von Hand führen.", file)
