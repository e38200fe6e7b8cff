"""What may be wrong with, or noteworthy about, the forms that people fill in, in words.

None of these repeats a free text: a caller gives as `value` what looks like what belongs into the cell, or nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from screening.base import Finding, ScreeningError, columns_lacking, fail, listed, many, the_area


def _header(columns: Iterable[str]) -> str:
    return f"Die Kopfzeile lautet {';'.join(columns)}."


def file_empty(file: str, columns: Iterable[str]) -> ScreeningError:
    """Tell a file without a line."""
    return fail("Die Datei ist leer.", f"{_header(columns)} Oder die Datei löschen.", file=file)


def columns_missing(absent: Iterable[str], columns: Iterable[str], file: str) -> Finding:
    """Tell the columns that the header lacks, and all that it must have."""
    return Finding("Fehler", columns_lacking(absent), _header(columns), file, "1")


def columns_unread(meant: Mapping[int, str], columns: Iterable[str], file: str) -> Finding:
    """Tell the columns that nobody reads, by number: a name may be free text. Of each what it may mean, if anything.

    Examples
    --------
    >>> print(columns_unread({1: " Gemeint ist vielleicht „von“.", 3: ""}, ["gebiet", "von"], "b.csv"))
    Hinweis: b.csv, Zeile 1: Weitere Spalten werden nicht gelesen: Nr. 1, Nr. 3. Nr. 1: Gemeint ist vielleicht „von“. \
→ Die Kopfzeile lautet gebiet;von.
    >>> columns_unread({4: ""}, ["gebiet", "von"], "b.csv").message
    'Eine weitere Spalte wird nicht gelesen: Nr. 4.'
    """
    are = "Eine weitere Spalte wird" if len(meant) == 1 else "Weitere Spalten werden"
    message = f"{are} nicht gelesen: {', '.join(f'Nr. {k}' for k in meant)}."
    words = "".join(f" Nr. {k}:{told}" for k, told in meant.items() if told)
    return Finding("Hinweis", f"{message}{words}", _header(columns), file, "1")


def row_too_long(cells: int, headers: int, file: str, row: int) -> Finding:
    """Tell a row with more cells than the header.

    Examples
    --------
    >>> row_too_long(6, 5, "b.csv", 2).message
    'Die Zeile hat 6 Zellen, die Kopfzeile 5.'
    """
    message = f"Die Zeile hat {many(cells, 'Zelle', 'Zellen')}, die Kopfzeile {headers}."
    remedy = "Texte, in denen ein Semikolon steht, in Anführungszeichen setzen."
    return Finding("Fehler", message, remedy, file, str(row))


def body_unknown(message: str, bodies: Iterable[str], value: str, file: str, row: int) -> Finding:
    """Tell somebody whom the city does not know, and whom it knows."""
    former = "Eine frühere Stelle als [[body]] mit nominates = false in stadt.toml eintragen"
    remedy = f"Erlaubt: {', '.join(bodies)}. {former}."
    return Finding("Fehler", message, remedy, file, str(row), "von", value)


def area_missing(remedy: str, file: str, row: int) -> Finding:
    """Tell a row that names no area."""
    return Finding("Fehler", "Die Zeile nennt kein Gebiet.", remedy, file, str(row), "gebiet")


def area_again(area: str, file: str, row: str, column: str) -> Finding:
    """Tell an area that one entry names twice."""
    message = "Das Gebiet steht zweimal da; es zählt einmal."
    return Finding("Hinweis", message, "Einmal streichen.", file, row, column, the_area(area))


def hours_of_a_week(full: int, file: str, row: str, column: str) -> Finding:
    """Tell hours for one area that are more than one person's.

    Examples
    --------
    >>> hours_of_a_week(40, "v.csv", "2", "stunden_woche").message
    'Das ist für ein Gebiet mehr als eine volle Stelle (40 Stunden).'
    """
    message = f"Das ist für ein Gebiet mehr als eine volle Stelle ({full} Stunden)."
    remedy = "Gemeint sind Stunden in der Woche, nicht im Monat oder insgesamt; stimmt die Zahl, ist nichts zu tun."
    return Finding("Warnung", message, remedy, file, row, column)


def no_date(column: str, value: str, file: str, row: int) -> Finding:
    """Tell a day that is none."""
    message = "Hier muss ein Datum stehen."
    return Finding("Fehler", message, "Schreibweise 2024-12-31.", file, str(row), column, value)


def far_from(day: date, year: int) -> bool:
    """Tell whether a day is hardly one of a year's selection: before the year that leads up to it, or years after.

    Examples
    --------
    >>> [far_from(date(y, 11, 20), 2024) for y in (2022, 2023, 2026, 2027)]
    [True, False, False, True]
    """
    return not year - 1 <= day.year <= year + 2


def day_far(day: date, year: int, file: str, row: str, column: str) -> Finding:
    """Tell a day that is hardly one of a year's selection; hours are counted from the last of them."""
    message = f"Der Tag liegt weit vom Jahr {year} dieser Auswahl."
    return Finding("Warnung", message, "Jahreszahl prüfen.", file, row, column, day.isoformat())


def word_unknown(words: Iterable[str], value: str, file: str, row: int, column: str) -> Finding:
    """Tell a word that a column does not know, and those that it knows."""
    remedy = f"Erlaubt: {', '.join(words)}; oder leer."
    return Finding("Fehler", "Dieses Wort ist hier nicht vorgesehen.", remedy, file, str(row), column, value)


def review_incomplete(file: str, row: int) -> Finding:
    """Tell a review that lacks its person or its date."""
    message = "Zu einer Prüfung gehören Person und Datum."
    remedy = "Das Fehlende ergänzen oder beides leeren."
    return Finding("Fehler", message, remedy, file, str(row), "geprueft_von")


def review_early(file: str, row: str, column: str) -> Finding:
    """Tell a review that is dated before what was reviewed.

    Examples
    --------
    >>> review_early("b.csv", "2", "geprueft_am").level
    'Warnung'
    """
    message = "Die Prüfung liegt vor dem Tag des Eintrags."
    return Finding("Warnung", message, "Beide Daten prüfen; geändertes neu prüfen.", file, row, column)


def text_personal(kinds: Sequence[str], reviewed: bool, file: str, row: int, column: str) -> Finding:
    """Tell a free text that may name somebody, by the kinds of what it holds; worse if it counts as reviewed.

    Examples
    --------
    >>> text_personal(["eine Hausnummer"], False, "b.csv", 2, "begruendung").message
    'Der Text enthält offenbar eine Hausnummer.'
    >>> text_personal(["eine Hausnummer", "eine IBAN"], True, "b.csv", 2, "begruendung").message
    'Der Text ist als geprüft eingetragen und enthält doch offenbar eine Hausnummer und eine IBAN.'
    """
    what = listed(kinds)
    if reviewed:
        message = f"Der Text ist als geprüft eingetragen und enthält doch offenbar {what}."
        remedy = "Ansehen: Er steht so in der Fassung für das Auswahlgespräch. Umschreiben oder die Prüfung leeren."
        return Finding("Warnung", message, remedy, file, str(row), column)
    message = f"Der Text enthält offenbar {what}."
    remedy = "Vor der Prüfung umschreiben, so dass niemand zu erkennen ist."
    return Finding("Hinweis", message, remedy, file, str(row), column)


def key_personal(kinds: Sequence[str], key: str, file: str) -> Finding:
    """Tell a free text of a TOML file that may name somebody, by the kinds of what it holds.

    Examples
    --------
    >>> key_personal(["eine Hausnummer", "eine IBAN"], "thema", "v.toml").message
    'Der Text enthält offenbar eine Hausnummer und eine IBAN.'
    """
    message = f"Der Text enthält offenbar {listed(kinds)}."
    return Finding("Hinweis", message, "Umschreiben, so dass niemand zu erkennen ist.", file, column=key)


def texts_unreviewed(waiting: int, texts: int, file: str) -> Finding:
    """Tell how many free texts are not reviewed.

    Examples
    --------
    >>> texts_unreviewed(1, 1, "b.csv").message
    'Der einzige Text ist nicht geprüft; die Fassung für das Auswahlgespräch zeigt ihn nicht.'
    >>> texts_unreviewed(2, 5, "b.csv").message
    '2 von 5 Texten sind nicht geprüft; die Fassung für das Auswahlgespräch zeigt sie nicht.'
    >>> texts_unreviewed(4, 4, "b.csv").message.partition(";")[0]
    'Keiner der 4 Texte ist geprüft'
    """
    are, them = ("ist nicht", "ihn") if waiting == 1 else ("sind nicht", "sie")
    of = f"{waiting} von {texts} Texten" if texts > 1 else "Der einzige Text"
    if waiting == texts > 1:
        of, are = f"Keiner der {texts} Texte", "ist"
    message = f"{of} {are} geprüft; die Fassung für das Auswahlgespräch zeigt {them} nicht."
    remedy = "Durchsehen, dann geprueft_von und geprueft_am eintragen."
    return Finding("Hinweis", message, remedy, file, column="geprueft_von")


def objection_missing(file: str, row: int) -> Finding:
    """Tell a row of the ledger that objects to nothing."""
    remedy = "In einem Satz eintragen, was die Zahlen nicht zeigen."
    return Finding("Fehler", "Der Einwand fehlt.", remedy, file, str(row), "einwand")


def answer_missing(consequence: str, file: str, row: int) -> Finding:
    """Tell a consequence without an answer.

    Examples
    --------
    >>> answer_missing("ausgeschlossen", "einwaende.csv", 2).message
    'Zur Folge „ausgeschlossen“ steht keine Antwort.'
    """
    message = f"Zur Folge „{consequence}“ steht keine Antwort."
    return Finding("Hinweis", message, "Eintragen, was geantwortet wurde.", file, str(row), "antwort")


def part_of_round_missing(what: str, year: int, city: str, file: str) -> Finding:
    """Tell what of an earlier year cannot be read, and is left out.

    Examples
    --------
    >>> part_of_round_missing("die Beschlüsse", 2021, "klein", "2021/entscheidungen.toml").message
    'Bei den früheren Auswahlrunden fehlen die Beschlüsse von 2021: Darin sind Fehler.'
    """
    message = f"Bei den früheren Auswahlrunden fehlen {what} von {year}: Darin sind Fehler."
    return Finding("Warnung", message, f"screening check {city} --year {year} zeigt sie.", file)


def not_delivered_yet(year: int) -> Finding:
    """Tell a year that has a folder and no delivery yet.

    Examples
    --------
    >>> not_delivered_yet(2025).message
    'Für 2025 gibt es noch keine Lieferung; geprüft ist, was der Ordner sonst enthält, noch nicht gegen die Zahlen.'
    """
    message = (
        f"Für {year} gibt es noch keine Lieferung; "
        "geprüft ist, was der Ordner sonst enthält, noch nicht gegen die Zahlen."
    )
    remedy = "Zum Rechnen die Lieferung ablegen und lieferung.toml anlegen: screening template lieferung."
    return Finding("Hinweis", message, remedy, f"{year}/lieferung.toml")
