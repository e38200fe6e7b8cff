"""What may be wrong with ratings and their deposit, in words.

Before the opening nothing of these reaches anybody but the side that deposits: the file they are about is its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from screening.base import Finding, ScreeningError, fail, long_date

FROM_BACKUP = "Die Datei aus der Sicherung zurückholen: sie wird nicht von Hand geändert."
NOT_BY_HAND = "Hinterlegt wird mit screening deposit; was hier liegt, schreibt nur die Software."


# ------------------------------------------------------------------ the form


def cell_empty(column: str, file: str, row: int) -> Finding:
    """Tell a cell that must say something."""
    return Finding("Fehler", "Die Zelle ist leer.", _NEEDED[column], file, str(row), column)


_NEEDED = {
    "gebiet": "Das Gebiet nennen, mehrere durch Komma getrennt.",
    "passung": "Eine Stufe von 1 bis 4 eintragen.",
    "gewicht": "Ein Gewicht von 1 bis 5 eintragen.",
    "stunden_woche": "Stunden in der Woche schätzen, zum Beispiel 6 oder 6,5.",
    "monate": "Die Monate schätzen, als ganze Zahl.",
    "wer": "Die Funktion nennen, die bewertet hat, zum Beispiel Sozialplanung.",
    "wann": "Den Tag eintragen, zum Beispiel 2024-10-08.",
    "begruendung": "Mit wenigen Sätzen begründen.",
}


def fit_unknown(value: str, fits: Mapping[int, str], file: str, row: int) -> Finding:
    """Tell a fit that is not on the scale, with the scale.

    Examples
    --------
    >>> fit_unknown("5", {1: "passt nicht", 4: "passt voll"}, "v.csv", 2).remedy
    'Möglich sind: 1 (passt nicht), 4 (passt voll).'
    """
    scale = ", ".join(f"{n} ({words})" for n, words in fits.items())
    return Finding(
        "Fehler",
        "Diese Stufe gibt es nicht.",
        f"Möglich sind: {scale}.",
        file,
        str(row),
        "passung",
        value,
    )


def weight_unknown(value: str, file: str, row: int) -> Finding:
    """Tell a weight that is not on the scale."""
    message = "Das Gewicht ist keine ganze Zahl von 1 bis 5."
    return Finding(
        "Fehler",
        message,
        "1 heißt wenig dringlich, 5 sehr dringlich.",
        file,
        str(row),
        "gewicht",
        value,
    )


def hours_odd(value: str, file: str, row: int) -> Finding:
    """Tell hours that are no number of hours and halves."""
    message = "Das ist keine Stundenzahl: erlaubt sind ganze und halbe Stunden in der Woche."
    return Finding("Fehler", message, "Schreibweise 6 oder 6,5.", file, str(row), "stunden_woche", value)


def hours_over(value: str, week: int, file: str, row: int) -> Finding:
    """Tell more hours than a week has."""
    message = f"Eine Woche hat {week} Stunden."
    remedy = "Die Stunden in der Woche eintragen, zum Beispiel 6 oder 6,5."
    return Finding("Fehler", message, remedy, file, str(row), "stunden_woche", value)


def months_odd(value: str, file: str, row: int) -> Finding:
    """Tell months that are no whole number."""
    message = "Das ist keine Anzahl von Monaten: erlaubt sind ganze Zahlen von 1 bis 120."
    return Finding("Fehler", message, "Schreibweise 24.", file, str(row), "monate", value)


def no_day(value: str, file: str, row: int) -> Finding:
    """Tell a day that is none."""
    message = "Hier muss ein Datum stehen."
    return Finding("Fehler", message, "Schreibweise 2024-12-31.", file, str(row), "wann", value)


def person_named(file: str, row: int) -> Finding:
    """Tell a person where a function belongs; the name is not repeated."""
    message = "Hier steht offenbar eine Person; gemeint ist die Funktion."
    return Finding(
        "Fehler", message, "Zum Beispiel Geschäftsführung oder Sozialplanung.", file, str(row), "wer"
    )


def candidate_again(first: int, file: str, row: int) -> Finding:
    """Tell an area, or several that are rated as one, that the file rates twice."""
    message = f"Das ist schon in Zeile {first} bewertet."
    return Finding("Fehler", message, "Eine der beiden Zeilen streichen.", file, str(row), "gebiet")


def nothing_rated(file: str) -> Finding:
    """Tell a form with nothing but its header."""
    return Finding("Fehler", "Die Datei bewertet kein Gebiet.", "Je Gebiet eine Zeile ausfüllen.", file)


def side_column(file: str) -> Finding:
    """Tell a file that says of each row whose it is."""
    message = "Die Datei hat eine Spalte für die Seite; hinterlegt wird sie als Ganzes für eine."
    remedy = "Je Seite eine eigene Datei, ohne diese Spalte; wessen sie ist, sagt --side."
    return Finding("Fehler", message, remedy, file, "1")


def form_too_large(most: int, file: str) -> ScreeningError:
    """Tell a file that is too large to be kept: all deposits have one size."""
    message = f"Die Datei ist größer als {most // 1000} Kilobyte; so groß ist keine Bewertung."
    return fail(message, "Prüfen, ob es die richtige Datei ist.", file=file)


# ------------------------------------------------------------------ the deposit


def folder_closed(folder: Path) -> ScreeningError:
    """Tell a folder that cannot be written."""
    message = "Der Ordner lässt sich nicht beschreiben."
    return fail(message, "Zugriffsrechte und freien Platz prüfen.", file=str(folder))


def folder_busy() -> ScreeningError:
    """Tell a deposit that another one keeps waiting."""
    return fail("Gerade wird eine andere Bewertung hinterlegt.", "Den Befehl in einer Minute wiederholen.")


def reason_empty() -> ScreeningError:
    """Tell a correction whose reason says nothing."""
    return fail("Eine Berichtigung braucht einen Grund.", "Ihn bei --reason in einem Satz nennen.")


def reason_long(length: int, most: int) -> ScreeningError:
    """Tell a reason that is no sentence any more.

    Examples
    --------
    >>> print(reason_long(5000, 300))
    Fehler: Der Grund ist 5000 Zeichen lang; höchstens 300 finden Platz. → Bei --reason in einem oder zwei Sätzen sagen, \
was berichtigt ist; mehr gehört in die Spalte begruendung.
    """
    message = f"Der Grund ist {length} Zeichen lang; höchstens {most} finden Platz."
    remedy = "Bei --reason in einem oder zwei Sätzen sagen, was berichtigt ist; mehr gehört in die Spalte begruendung."
    return fail(message, remedy)


def reason_unseen(sign: str) -> ScreeningError:
    """Tell a reason with a sign that nobody sees."""
    message = f"Der Grund enthält ein Steuerzeichen ({sign})."
    return fail(message, "Den Text bei --reason neu eintippen.")


def file_in_data(file: str) -> ScreeningError:
    """Tell a file that lies where the other side can read it."""
    message = "Die Datei liegt im Datenordner; dort kann die andere Seite sie lesen."
    return fail(message, "An einen eigenen Ort verschieben und von dort hinterlegen.", file=file)


def store_among_data(variable: str, folder: str) -> ScreeningError:
    """Tell a folder for deposits that lies where the other side can read it."""
    message = f"{variable} zeigt in den Datenordner; was dort liegt, kann die andere Seite lesen."
    remedy = f"{variable} löschen oder einen Ordner des eigenen Kontos nennen, außerhalb des Datenordners."
    return fail(message, remedy, value=folder)


def store_unplaced(variable: str, folder: str) -> ScreeningError:
    """Tell a folder for deposits that depends on where a command is called."""
    message = f"{variable} nennt keinen vollständigen Pfad; aus einem anderen Ordner fände niemand die Bewertung wieder."
    return fail(
        message, "Den Pfad vom Laufwerk an schreiben, zum Beispiel /home/konto/hinterlegt.", value=folder
    )


def named_after_other(other: str, file: str) -> ScreeningError:
    """Tell a file that is called after the other side.

    Examples
    --------
    >>> print(named_after_other("region", "mappe_region.csv"))
    Fehler: mappe_region.csv: Die Datei heißt nach der anderen Seite. → Die eigene Datei angeben oder --side region; ist \
sie die richtige, umbenennen.
    """
    remedy = f"Die eigene Datei angeben oder --side {other}; ist sie die richtige, umbenennen."
    return fail("Die Datei heißt nach der anderen Seite.", remedy, file=file)


def is_the_others(file: str) -> ScreeningError:
    """Tell a correction that is, to the byte, what the other side has deposited."""
    message = "Die Datei ist die Bewertung der anderen Seite."
    return fail(message, "Die eigene berichtigte Datei angeben.", file=file)


def one_of_both(file: str) -> Finding:
    """Tell a deposit that is a copy of the other side's: cleared by one account, both would be open.

    Examples
    --------
    >>> one_of_both("2024/bewertungen/region.toml").message
    'Beide Seiten haben denselben Fingerabdruck: eine der beiden Dateien ist eine Kopie der anderen.'
    """
    message = (
        "Beide Seiten haben denselben Fingerabdruck: eine der beiden Dateien ist eine Kopie der anderen."
    )
    remedy = f"Die Kopie entfernen. {NOT_BY_HAND}"
    return Finding("Fehler", message, remedy, file, column="fingerabdruck")


def takeover_unreasoned() -> ScreeningError:
    """Tell a takeover without a correction."""
    message = "--takeover gehört zu einer Berichtigung."
    return fail(
        message, "Mit --reason sagen, was berichtigt wird; vor dem Aufdecken einfach neu hinterlegen."
    )


def taken_over(day: date, side: str, file: str, key: str) -> Finding:
    """Tell a correction from an account without the receipt of the deposit.

    Examples
    --------
    >>> taken_over(date(2024, 11, 6), "REGSAM", "2024/bewertungen/region.toml", "berichtigung.1").message
    'Die Berichtigung vom 6. November 2024 kam nicht von dem Konto, das für die Seite REGSAM hinterlegt hat.'
    """
    message = f"Die Berichtigung vom {long_date(day)} kam nicht von dem Konto, das für die Seite {side} hinterlegt hat."
    remedy = "Die Seite bestätigen lassen, dass sie von ihr ist; ist sie es nicht, berichtigt die Seite sie mit --reason."
    return Finding("Warnung", message, remedy, file, column=key)


def deposited_elsewhere(side: str) -> ScreeningError:
    """Tell a correction from an account that has not deposited for that side, or of a deposit that has no receipt.

    Examples
    --------
    >>> deposited_elsewhere("REGSAM").findings[0].message
    'Dieses Konto hat den Beleg der Hinterlegung nicht; für die Seite REGSAM berichtigt nur, wer ihn hat.'
    """
    message = f"Dieses Konto hat den Beleg der Hinterlegung nicht; für die Seite {side} berichtigt nur, wer ihn hat."
    remedy = (
        "Vom Konto der Hinterlegung aus wiederholen, oder dessen Beleg übernehmen (Handbuch, „Wenn das Amt wechselt“). "
        "Gibt es beides nicht mehr: mit --takeover; das steht dann in check, Protokoll und verify."
    )
    return fail(message, remedy)


def replaced_elsewhere(side: str, folder: str) -> ScreeningError:
    """Tell a deposit that another account than the depositing one would replace before the opening.

    Examples
    --------
    >>> replaced_elsewhere("REGSAM", "2024/bewertungen").findings[0].message
    'Für die Seite REGSAM hat schon ein anderes Konto hinterlegt; ersetzen kann das nur dieses.'
    """
    message = f"Für die Seite {side} hat schon ein anderes Konto hinterlegt; ersetzen kann das nur dieses."
    remedy = (
        "Prüfen, ob --side stimmt; sonst vom Konto der Hinterlegung aus wiederholen. Gibt es dieses nicht mehr, "
        f"entfernen beide Seiten den Ordner {folder} und hinterlegen neu."
    )
    return fail(message, remedy)


def deposit_closed(other: str) -> ScreeningError:
    """Tell a deposit that comes too late: both are there.

    Examples
    --------
    >>> print(deposit_closed("REGSAM"))
    Fehler: Beide Seiten haben hinterlegt; seitdem wird keine Bewertung mehr ausgetauscht. → Sobald beide aufgedeckt \
sind, mit --reason GRUND berichtigen: die alte Fassung bleibt daneben stehen.
    """
    message = "Beide Seiten haben hinterlegt; seitdem wird keine Bewertung mehr ausgetauscht."
    remedy = "Sobald beide aufgedeckt sind, mit --reason GRUND berichtigen: die alte Fassung bleibt daneben stehen."
    return fail(message, remedy)


def correction_too_early(waiting: Sequence[str]) -> ScreeningError:
    """Tell a correction before the opening; `waiting` are those whose account has yet to clear, once both have deposited.

    Examples
    --------
    >>> print(correction_too_early(["REGSAM"]))
    Fehler: Vor dem Aufdecken gibt es nichts zu berichtigen. → Beide Seiten haben hinterlegt: sobald die Seite REGSAM \
im eigenen Konto screening status aufgerufen hat, den Befehl wiederholen.
    """
    message = "Vor dem Aufdecken gibt es nichts zu berichtigen."
    if waiting:
        who = " und ".join(waiting)
        seat, have = ("Seite", "hat") if len(waiting) == 1 else ("Seiten", "haben")
        called = f"sobald die {seat} {who} im eigenen Konto screening status aufgerufen {have}, den Befehl wiederholen."
        return fail(message, f"Beide Seiten haben hinterlegt: {called}")
    return fail(
        message, "Ohne --reason hinterlegen; bis die andere Seite hinterlegt, ersetzt das die alte Datei."
    )


def nothing_corrected(file: str) -> ScreeningError:
    """Tell a correction that changes nothing."""
    message = "Die Datei ist dieselbe, die schon gilt."
    return fail(message, "Die berichtigte Datei angeben.", file=file)


def awaits_uncovering(sides: Sequence[str]) -> Finding:
    """Tell whose account has not uncovered yet, although both have deposited.

    Examples
    --------
    >>> print(awaits_uncovering(["REGSAM"]))
    Hinweis: Beide Seiten haben hinterlegt; noch nicht aufgedeckt: REGSAM. → Auf dem Rechner und Konto, von dem aus \
hinterlegt wurde, screening status aufrufen.
    """
    return Finding(
        "Hinweis",
        f"Beide Seiten haben hinterlegt; noch nicht aufgedeckt: {', '.join(sides)}.",
        "Auf dem Rechner und Konto, von dem aus hinterlegt wurde, screening status aufrufen.",
    )


def lies_open(file: str) -> Finding:
    """Tell a file of ratings that lies among the data without having been deposited."""
    message = "Hier liegt eine Bewertung offen, die nicht hinterlegt ist; die andere Seite kann sie lesen."
    remedy = "Die Datei aus dem Datenordner nehmen und mit screening deposit hinterlegen."
    return Finding("Fehler", message, remedy, file)


def not_of_deposits(file: str) -> Finding:
    """Tell a file in the folder of ratings that nobody reads."""
    return Finding("Warnung", "Diese Datei wird nicht gelesen.", NOT_BY_HAND, file)


def changed_since(file: str) -> Finding:
    """Tell a file that is not the one that was deposited."""
    message = "Die Datei ist nicht die hinterlegte: ihr Fingerabdruck ist ein anderer."
    remedy = (
        "Die hinterlegte Datei aus der Sicherung zurückholen; Änderungen mit screening deposit … --reason."
    )
    return Finding("Fehler", message, remedy, file)


def exchanged(file: str) -> Finding:
    """Tell a deposit that is not the one that was there when the other side uncovered."""
    message = "Diese Hinterlegung wurde ausgetauscht, nachdem die andere Seite aufgedeckt hat."
    remedy = "Die frühere Datei aus der Sicherung zurückholen; geht das nicht, beide Seiten neu hinterlegen lassen."
    return Finding("Fehler", message, remedy, file)


def clearance_gone(file: str) -> Finding:
    """Tell a deposit whose ratings lie in the open although it is not noted as cleared."""
    message = "Die Bewertung liegt offen, der Vermerk über die Freigabe (salz und gegen) fehlt."
    return Finding("Fehler", message, FROM_BACKUP, file)


def unbelievable_states(file: str) -> Finding:
    """Tell a pair of files that no course of events leaves behind."""
    message = "Eine Seite ist aufgedeckt, die Hinterlegung der anderen fehlt."
    return Finding("Fehler", message, "Die fehlende Datei aus der Sicherung zurückholen.", file)


def sealed_file_gone(file: str) -> Finding:
    """Tell ratings that were uncovered and are gone."""
    return Finding("Fehler", "Die aufgedeckte Bewertung fehlt.", "Aus der Sicherung zurückholen.", file)
