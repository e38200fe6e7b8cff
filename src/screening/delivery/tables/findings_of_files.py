"""What may be wrong with a delivered file as such: its path, encoding, quotes, sheets, and what a workbook hides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from screening.base import Finding, meant, some
from screening.delivery.tables.parts import BadBook


def path_outside(file: str) -> Finding:
    """Tell a path that leaves the delivery's folder."""
    message = "Der Pfad führt aus dem Ordner der Lieferung hinaus."
    return Finding("Fehler", message, "Datei im Jahresordner ablegen.", file)


def file_unreadable(file: str, hint: str = "") -> Finding:
    """Tell a file that is not there or cannot be opened; `hint` says which one may be meant."""
    message = f"Die Datei fehlt oder ist nicht lesbar.{hint}"
    return Finding("Fehler", message, "Datei ablegen oder path in lieferung.toml berichtigen.", file)


def checksum_differs(file: str, digest: str) -> Finding:
    """Tell a file that is not the one whose checksum was declared."""
    message = "Die Datei ist nicht mehr die, deren Prüfsumme in lieferung.toml steht."
    remedy = "Klären, ob neu geliefert wurde; dann diese Prüfsumme als sha256 eintragen."
    return Finding("Warnung", message, remedy, file, value=digest)


def texts_as_formulas(file: str, number: int) -> Finding:
    """Tell how many cells are written as formulas that are nothing but a text.

    Examples
    --------
    >>> texts_as_formulas("a.csv", 1).message
    '1 Zelle ist als Formel ="…" geschrieben; gelesen wird der Text, den eine Tabellenkalkulation dafür zeigt.'
    >>> texts_as_formulas("a.csv", 2).message[:45]
    '2 Zellen sind als Formel ="…" geschrieben; ge'
    """
    message = (
        f'{number} {"Zelle ist" if number == 1 else "Zellen sind"} als Formel ="…" geschrieben; '
        "gelesen wird der Text, den eine Tabellenkalkulation dafür zeigt."
    )
    remedy = "Nichts zu tun: So schützen Programme Kennungen davor, dass Excel ein Datum daraus macht."
    return Finding("Hinweis", message, remedy, file)


# ------------------------------------------------------------------ text files


def null_bytes(file: str, line: int) -> Finding:
    """Tell a file that is no text, or in an encoding of two bytes."""
    message = "Die Datei enthält Nullbytes: vermutlich UTF-16 oder keine Textdatei."
    remedy = "Als CSV in UTF-8 speichern oder encoding in lieferung.toml berichtigen."
    return Finding("Fehler", message, remedy, file, str(line))


def encoding_wrong(file: str, line: int, encoding: str, byte: int | None) -> Finding:
    """Tell the first line that is not in the declared encoding, and its byte; None where the file ends in a sign.

    Examples
    --------
    >>> encoding_wrong("a.csv", 2, "utf-8", 0xFC).message, encoding_wrong("a.csv", 2, "utf-16", None).message
    ('Die Datei ist nicht in utf-8 gespeichert (Byte 0xFC).', 'Die Datei ist nicht in utf-16 gespeichert.')
    """
    shown = f" (Byte 0x{byte:02X})" if byte is not None else ""
    message = f"Die Datei ist nicht in {encoding} gespeichert{shown}."
    remedy = "encoding in lieferung.toml berichtigen (oft cp1252 oder utf-8)."
    return Finding("Fehler", message, remedy, file, str(line))


def likely_utf8(file: str, line: int, encoding: str) -> Finding:
    """Tell a file that can be read in the declared encoding, and is in UTF-8."""
    message = f"Die Datei ist vermutlich in UTF-8 gespeichert, nicht in {encoding}."
    return Finding("Warnung", message, 'encoding = "utf-8" in lieferung.toml eintragen.', file, str(line))


def quotes_unmatched(file: str, line: int) -> Finding:
    """Tell the line from which on quotes do not match."""
    message = "Ab dieser Zeile gehen die Anführungszeichen nicht auf; der Rest wurde nicht gelesen."
    remedy = "Die Zeile im Editor prüfen; Anführungszeichen im Text verdoppeln."
    return Finding("Fehler", message, remedy, file, str(line))


# ------------------------------------------------------------------ workbooks


def workbook_unreadable(file: str, why: BadBook) -> Finding:
    """Tell a workbook that cannot be read, and why."""
    return Finding("Fehler", why.message, why.remedy, file)


def workbook_is_text(file: str, kind: str) -> Finding:
    """Tell a file that is called a workbook and is none, as programs of offices export them.

    Examples
    --------
    >>> workbook_is_text("a.xls", "HTML").message
    'Die Datei heißt wie eine Arbeitsmappe, enthält aber HTML.'
    """
    message = f"Die Datei heißt wie eine Arbeitsmappe, enthält aber {kind}."
    remedy = "In Excel oder LibreOffice öffnen und als Arbeitsmappe (.xlsx) speichern"
    if kind == "Text":
        remedy += "; oder in .csv umbenennen, path angleichen und encoding und delimiter eintragen"
    return Finding("Fehler", message, f"{remedy}.", file)


def sheet_missing(file: str, name: str, sheets: Iterable[str], there: str) -> Finding:
    """Tell a sheet that the workbook has not; `there` names the tables, `sheets` all that may be meant."""
    message = f"Das Tabellenblatt gibt es nicht.{meant(name, list(sheets))}"
    return Finding("Fehler", message, _declare(there), file, value=name)


def sheet_without_table(file: str, name: str, kind: str, there: str) -> Finding:
    """Tell a sheet that is a chart or the like."""
    return Finding(
        "Fehler", f"Das Blatt ist ein {kind} und keine Tabelle.", _declare(there), file, value=name
    )


def _declare(there: str) -> str:
    return f"sheet in lieferung.toml berichtigen; vorhanden: {there}."


def sheet_hidden(file: str, name: str, there: str) -> Finding:
    """Tell that the declared sheet is hidden."""
    message = "Das Tabellenblatt ist ausgeblendet; gelesen wurde es, wie in lieferung.toml verlangt."
    return Finding("Warnung", message, f"Klären, ob es gemeint ist; vorhanden: {there}.", file, value=name)


def no_sheets(file: str) -> Finding:
    """Tell a workbook of charts alone."""
    return Finding("Fehler", "Die Arbeitsmappe hat keine Tabellenblätter.", "Tabelle liefern lassen.", file)


def all_sheets_hidden(file: str, there: str) -> Finding:
    """Tell a workbook that shows no sheet."""
    message = "Alle Tabellenblätter der Arbeitsmappe sind ausgeblendet."
    remedy = f"Mit sheet in lieferung.toml sagen, welches gilt; vorhanden: {there}."
    return Finding("Fehler", message, remedy, file)


def several_sheets(file: str, read: str, others: str) -> Finding:
    """Tell which of several sheets was read where none is declared."""
    message = f"Die Arbeitsmappe hat mehrere Blätter; gelesen wurde „{read}“, das erste sichtbare."
    remedy = f"Mit sheet in lieferung.toml festhalten, welches gilt; es gibt noch: {others}."
    return Finding("Hinweis", message, remedy, file)


_UNSEEN = "Klären, ob sie zur Lieferung gehören; sonst ohne sie liefern lassen."


def rows_filtered(file: str, rows: str) -> Finding:
    """Tell a filter on the sheet, and the rows that it hides."""
    message = "Auf dem Tabellenblatt ist ein Filter gesetzt; gelesen wurden alle Zeilen, auch ausgeblendete."
    return Finding("Warnung", message, _UNSEEN, file, rows)


def rows_hidden(file: str, number: int, rows: str) -> Finding:
    """Tell hidden rows, which are read."""
    return Finding("Hinweis", f"Ausgeblendete Zeilen ({number}) wurden gelesen.", _UNSEEN, file, rows)


def columns_hidden(file: str, number: int, columns: str) -> Finding:
    """Tell hidden columns, which are read."""
    message = f"Ausgeblendete Spalten ({number}) wurden gelesen."
    return Finding("Hinweis", message, _UNSEEN, file, column=columns)


def numbers_shortened(file: str, cells: Sequence[str]) -> Finding:
    """Tell cells (each with its number) that show it in thousands or the like."""
    message = (
        f"Zellen ({len(cells)}) zeigen ihre Zahl gekürzt oder mit einem Zusatz wie „Tsd.“; "
        "gelesen wurde die Zahl, die in der Zelle steht."
    )
    remedy = "Klären, ob diese Zahl gemeint ist; die Zellen als Zahl formatieren lassen."
    return Finding("Warnung", message, remedy, file, value=some(cells))


def numbers_unshown(file: str, cells: Sequence[str]) -> Finding:
    """Tell cells whose format shows something else than their number."""
    message = (
        f"Zellen ({len(cells)}) zeigen durch ihr Zahlenformat nicht die Zahl, die in ihnen steht; "
        "gelesen wurde der Text, den sie zeigen, und wo sie nichts zeigen, die Zahl."
    )
    remedy = "Beim Absender klären, was gilt; steht dort ein Geheimnis, die Datei ohne Zahl liefern lassen."
    return Finding("Warnung", message, remedy, file, value=some(cells))
