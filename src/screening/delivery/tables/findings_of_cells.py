"""What may be wrong with many cells of a column at once: a text for nothing, a setting of ours, a wrong column."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from screening.base import Finding, some
from screening.delivery.manifest import SourceFile, short
from screening.delivery.tables.signs import Number


def cells_wrong(
    first: Finding, problem: str, remedy: str, lines: Sequence[str], others: Sequence[str]
) -> Finding:
    """Tell cells of one kind at the place of the first, with their lines and the texts of others.

    Examples
    --------
    >>> first = Finding("Fehler", "", "", "a.csv", "2", "Einwohner", "k. A.")
    >>> cells_wrong(first, "Hier steht keine Zahl.", "", ["2", "5"], []).message
    'Hier steht keine Zahl (2 Zellen; Zeilen 2, 5).'
    >>> cells_wrong(first, "Hier steht keine Zahl.", "", ["2", "5", "6"], ["NULL"]).message
    'Hier steht keine Zahl (3 Zellen; Zeilen 2, 5, 6; auch „NULL“).'
    >>> cells_wrong(first, "Hier steht keine Zahl.", "", ["2"], []).message
    'Hier steht keine Zahl.'
    """
    if len(lines) > 1:
        also = f"; auch {_quoted(others)}" if others else ""
        problem = f"{problem.removesuffix('.')} ({len(lines)} Zellen; Zeilen {some(lines)}{also})."
    return replace(first, message=problem, remedy=remedy)


def _quoted(texts: Sequence[str], most: int = 5) -> str:
    return ", ".join(f"„{short(t, 40)}“" for t in texts[:most]) + (" …" if len(texts) > most else "")


def most_of_column(told: Finding, number: int, filled: int) -> Finding:
    """Say of a finding about cells that they are most of the column.

    Examples
    --------
    >>> most_of_column(Finding("Fehler", "Der Wert ist negativ."), 4, 5).message
    'Der Wert ist negativ. Das sind 4 von 5 gefüllten Zellen der Spalte.'
    """
    return replace(
        told, message=f"{told.message} Das sind {number} von {filled} gefüllten Zellen der Spalte."
    )


def footnote_remedy(mark: str) -> str:
    """Return what to do about a mark behind all numbers of a column."""
    quoted = json.dumps(mark, ensure_ascii=False)
    return f"Hinter jeder Zahl steht „{mark}“: bei dieser Datei footnotes = [{quoted}] eintragen, wenn es nichts ändert."


def column_wrong(problem: str, remedy: str, whole: bool) -> str:
    """Return what to do where most cells of a column have a problem: our setting is more likely wrong than they are.

    Parameters
    ----------
    problem, remedy : str
        Of one cell.
    whole : bool
        Whether the column is declared as a count.

    Examples
    --------
    >>> column_wrong("Der Wert ist negativ.", "Beim Absender klären.", True)[:69]
    'Sind es Veränderungen, den Indikator im Katalog mit negative = true e'
    """
    if remedy.startswith(("An Stelle", "Hinter")):
        return remedy  # what stands there says enough
    table = "columns" if whole else "rates"
    mapped = f"in lieferung.toml unter {table} eine andere Überschrift zuordnen"
    if "Anteil" in problem:
        return "Die Spalte unter rates statt unter columns nennen, oder beim Absender die Anzahl verlangen."
    if "negativ" in problem:
        return (
            f"Sind es Veränderungen, den Indikator im Katalog mit negative = true erklären; sonst {mapped}."
        )
    if "ganze Zahl" in problem:
        return (
            "Sind es Quoten, die Spalte unter rates nennen; sind es Durchschnitte, bei dieser Datei "
            'fractions = "round" eintragen; sonst decimal und thousands prüfen.'
        )
    if "groß" in problem:
        shares = "" if whole else ", bei Anteilen rates_as"
        return f"Steht dort eine Kennung, {mapped}; sonst decimal und thousands prüfen{shares}."
    if "kein vereinbartes" in problem:
        return f"Vermutlich ist eine andere Spalte gemeint: {mapped}; auch first_row und sheet prüfen."
    if "Datum" in problem:
        return (
            f"Ist eine Spalte mit Tagen zugeordnet, {mapped}; sonst die Zellen als Zahl formatieren lassen."
        )
    return remedy


def cells_in_other_locale(
    first: Finding, source: SourceFile, locale: Number, number: int, filled: int, whole: bool
) -> Finding:
    """Tell that a column says its numbers in another way than declared, with the lines to write.

    Examples
    --------
    >>> import datetime as dt
    >>> source = SourceFile(path="a.csv", source="Amt", stichtag=dt.date(2024, 12, 31), decimal=".", thousands=",")
    >>> first = Finding("Fehler", "", "", "a.csv", "2", "Quote", "12,5")
    >>> found = cells_in_other_locale(first, source, Number(","), 4, 5, False)
    >>> print(found.message)
    4 von 5 Zellen sind mit decimal = "." und thousands = "," keine Zahlen, mit decimal = "," ohne thousands dagegen schon.
    >>> print(found.remedy)
    Bei dieser Datei decimal = "," eintragen und die Zeile thousands streichen.
    """
    what = "keine ganzen Zahlen" if whole else "keine Zahlen"
    gone = source.thousands is not None and locale.thousands is None
    declared, right = (_locale(n.decimal, n.thousands) for n in (source, locale))
    without = " ohne thousands" if gone else ""
    message = f"{number} von {filled} Zellen sind mit {declared} {what}, mit {right}{without} dagegen schon."
    strike = " und die Zeile thousands streichen" if gone else ""
    remedy = f"Bei dieser Datei {right} eintragen{strike}."
    return replace(first, message=message, remedy=remedy)


def _locale(decimal: str, thousands: str | None) -> str:
    return f'decimal = "{decimal}"' + (f' und thousands = "{thousands}"' if thousands else "")


def columns_in_other_locale(found: Sequence[Finding]) -> Finding:
    """Tell the columns of a file that ask for one and the same change of its locale.

    Examples
    --------
    >>> found = [Finding("Fehler", "4 von 5 Zellen.", "Ändern.", "a.csv", "2", c, "1,5") for c in ("A", "B")]
    >>> print(columns_in_other_locale(found))
    Fehler: a.csv, Zeile 2, Spalte „A“, Wert „1,5“: 4 von 5 Zellen. Das gilt für 2 Spalten: A, B. → Ändern.
    """
    if len(found) == 1:
        return found[0]
    columns = short(some([f.column for f in found]), 300)
    return replace(found[0], message=f"{found[0].message} Das gilt für {len(found)} Spalten: {columns}.")


def sign_remedy(signs: Mapping[str, str], texts: Iterable[str]) -> str:
    """Return what to do about texts that may stand for nothing.

    Examples
    --------
    >>> sign_remedy({}, ["-9999"])
    'Steht der Text für „keine Angabe“, bei dieser Datei eintragen: signs = { "-9999" = "fehlt" }'
    """
    return f"Steht der Text für „keine Angabe“, bei dieser Datei eintragen: {signs_line(signs, texts)}"


def signs_line(signs: Mapping[str, str], texts: Iterable[str]) -> str:
    """Return the line of ``lieferung.toml`` that takes texts for missing values, beside what is declared.

    Examples
    --------
    >>> signs_line({"k. A.": "fehlt"}, ["-9999"])
    'signs = { "k. A." = "fehlt", "-9999" = "fehlt" }'
    """
    every = {**signs, **dict.fromkeys(texts, "fehlt")}
    pairs = (f"{json.dumps(s, ensure_ascii=False)} = {json.dumps(m)}" for s, m in every.items())
    return f"signs = {{ {', '.join(pairs)} }}"
