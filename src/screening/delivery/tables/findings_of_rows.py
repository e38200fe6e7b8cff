"""What is told of rows that are left out, of levels, and of areas by their names; one constructor per kind of finding."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from screening.base import Finding, many, meant, some
from screening.delivery.manifest import short
from screening.delivery.tables.joins import Named

# ------------------------------------------------------------------ select


def text_not_there(file: str, header: str, text: str, there: Sequence[str], *, alone: bool) -> Finding:
    """Tell a text that rows must have and none has; `alone` if nothing else is picked by this column.

    Examples
    --------
    >>> found = text_not_there("a.csv", "Ebene", "Stadtteile", ["Stadtteil", "Bezirk"], alone=True)
    >>> found.level, found.message
    ('Fehler', 'Diesen Text von select hat keine Zeile. Gemeint ist vielleicht „Stadtteil“.')
    >>> found.remedy
    'Vorhanden: Stadtteil, Bezirk.'
    >>> text_not_there("a.csv", "Ebene", "Block", ["Stadtteil"], alone=False).level
    'Warnung'
    """
    message = f"Diesen Text von select hat keine Zeile.{meant(text, there)}"
    remedy = f"Vorhanden: {_values(there)}."
    return Finding("Fehler" if alone else "Warnung", message, remedy, file, column=header, value=short(text))


def nothing_selected(file: str, headers: Sequence[str]) -> Finding:
    """Tell conditions that rows fulfil one by one, and none all of them.

    Examples
    --------
    >>> nothing_selected("a.csv", ["Ebene", "Art"]).column
    'Ebene, Art'
    """
    message = "Keine Zeile erfüllt alle Bedingungen von select zugleich."
    remedy = "select mit der Datei vergleichen; eine Bedingung streichen."
    return Finding("Fehler", message, remedy, file, column=some(headers))


def _values(there: Iterable[str]) -> str:
    return some([f"„{short(t, 40)}“" if not t.strip() else short(t, 40) for t in there]) or "keine"


# ------------------------------------------------------------------ sums at the end


def sums_from_beyond(file: str, line: int, last: int) -> Finding:
    """Tell a line from which on rows are sums that lies below the table.

    Examples
    --------
    >>> sums_from_beyond("a.csv", 90, 12).message
    'totals_from nennt Zeile 90, die Tabelle endet mit Zeile 12.'
    """
    message = f"totals_from nennt Zeile {line}, die Tabelle endet mit Zeile {last}."
    remedy = "Die erste Zeile mit einer Summe nennen, wie die Datei zählt."
    return Finding("Fehler", message, remedy, file, str(line))


def sums_from_start(file: str, line: int, first: int) -> Finding:
    """Tell a line from which on rows are sums that leaves no area above.

    Examples
    --------
    >>> sums_from_start("a.csv", 2, 2).message
    'totals_from nennt Zeile 2: Darüber steht kein Gebiet, das erste frühestens in Zeile 2.'
    """
    message = (
        f"totals_from nennt Zeile {line}: Darüber steht kein Gebiet, das erste frühestens in Zeile {first}."
    )
    remedy = "Die erste Zeile mit einer Summe nennen, wie die Datei zählt."
    return Finding("Fehler", message, remedy, file, str(line))


def maybe_sum(double: Finding, first: int) -> Finding:
    """Return what is told of a row that repeats an area where it may be a sum: all such rows stand at the end.

    Examples
    --------
    >>> maybe_sum(Finding("Fehler", "Das Gebiet kommt doppelt vor (zuerst in Zeile 2).", "Klären."), 8).remedy
    'Sind die Zeilen ab 8 Summen, bei dieser Datei totals_from = 8 eintragen; sonst beim Absender klären, welche gilt.'
    """
    remedy = (
        f"Sind die Zeilen ab {first} Summen, bei dieser Datei totals_from = {first} eintragen; sonst beim Absender "
        "klären, welche gilt."
    )
    return replace(double, remedy=remedy)


# ------------------------------------------------------------------ areas that the boundaries do not hold


def rows_outside(file: str, column: str, outside: Sequence[str], left: int, among: int) -> Finding:
    """Tell how many rows were left out since the boundaries do not hold their areas, as declared.

    Examples
    --------
    >>> found = rows_outside("a.csv", "Gebiet", ["09", "10", "11"], 3, 5)
    >>> found.message, found.value
    ('3 von 5 Zeilen nennen Gebiete, die es in den Grenzen nicht gibt; sie bleiben außer Betracht.', '09, 10 …')
    """
    message = f"{_rows(left, among)} Gebiete, die es in den Grenzen nicht gibt; sie bleiben außer Betracht."
    remedy = "Nichts zu tun: so ist es mit outside vereinbart."
    return Finding("Hinweis", message, remedy, file, column=column, value=_two(outside))


def rows_nameless(rows: Sequence[Finding], every: int) -> Finding:
    """Tell how many rows were left out since they name no area, as declared.

    Examples
    --------
    >>> from screening.delivery.tables.findings import id_missing
    >>> found = rows_nameless([id_missing("a.csv", 5, "Gebiet")], 5)
    >>> found.level, found.row, found.message
    ('Hinweis', '5', '1 von 5 Zeilen nennt kein Gebiet; sie bleibt außer Betracht.')
    """
    stays = "sie bleibt" if len(rows) == 1 else "sie bleiben"
    message = f"{_rows(len(rows), every)} kein Gebiet; {stays} außer Betracht."
    remedy = "Nichts zu tun, wenn diese Fälle zu keinem Gebiet gehören: so ist es mit outside vereinbart."
    return Finding("Hinweis", message, remedy, rows[0].file, rows[0].row, rows[0].column)


def most_rows_outside(
    file: str, row: int, column: str, outside: Sequence[str], left: int, among: int
) -> Finding:
    """Tell that most rows are about areas that the boundaries do not hold, and how to leave them out.

    Examples
    --------
    >>> print(most_rows_outside("a.csv", 4, "Gebiet", ["09", "10"], 2, 3).remedy)
    Bei dieser [[datei]] outside = "skip" eintragen; sonst id_column und Gebietsstand prüfen.
    """
    message = (
        f"{_rows(left, among)} Gebiete, die es in den Grenzen nicht gibt: "
        "Die Datei enthält offenbar mehr als diese Stadt."
    )
    remedy = 'Bei dieser [[datei]] outside = "skip" eintragen; sonst id_column und Gebietsstand prüfen.'
    return Finding("Fehler", message, remedy, file, str(row), column, _two(outside))


def _rows(left: int, among: int) -> str:
    return f"{left} von {among} Zeilen {'nennt' if left == 1 else 'nennen'}"


def _two(texts: Sequence[str]) -> str:
    return ", ".join(short(t) for t in texts[:2]) + (" …" if len(texts) > 2 else "")


# ------------------------------------------------------------------ levels


def other_levels(file: str, column: str, left: Mapping[str, int]) -> Finding:
    """Tell the rows of levels that are not declared.

    Examples
    --------
    >>> other_levels("a.csv", "Ebene", {"Land": 1, "Kreis": 2}).message
    '3 Zeilen anderer Ebenen bleiben außer Betracht: Land (1), Kreis (2).'
    """
    rows = sum(left.values())
    shown = some([f"{short(text, 40) or 'ohne Angabe'} ({n})" for text, n in left.items()])
    which = "Eine Zeile anderer Ebenen bleibt" if rows == 1 else f"{rows} Zeilen anderer Ebenen bleiben"
    message = f"{which} außer Betracht: {shown}."
    remedy = "Nichts zu tun; wird eine gebraucht, sie unter levels nennen."
    return Finding("Hinweis", message, remedy, file, column=column)


def level_not_there(file: str, column: str, text: str, there: Sequence[str], *, areas: bool) -> Finding:
    """Tell a declared level that no row is of; without any row of `areas` nothing can be read.

    Examples
    --------
    >>> level_not_there("a.csv", "Ebene", "Quartier", ["Quartiere", "Land"], areas=True).message
    'Von dieser Ebene gibt es keine Zeile. Gemeint ist vielleicht „Quartiere“.'
    """
    message = f"Von dieser Ebene gibt es keine Zeile.{meant(text, there)}"
    remedy = f"levels berichtigen; vorhanden: {_values(there)}."
    return Finding("Fehler" if areas else "Warnung", message, remedy, file, column=column, value=short(text))


def totals_of_no_parent(file: str, column: str, label: str, texts: Sequence[str]) -> Finding:
    """Tell rows of a parent's level that name no parent.

    Examples
    --------
    >>> totals_of_no_parent("a.csv", "Gebiet", "Bezirk", ["Süd"]).message
    'Diese Summenzeile nennt keinen bekannten Namen und keine Kennung der Ebene „Bezirk“: Sie wird nicht verglichen.'
    """
    one = len(texts) == 1
    message = (
        f"{'Diese Summenzeile nennt' if one else f'{len(texts)} Summenzeilen nennen'} keinen bekannten Namen und "
        f"keine Kennung der Ebene „{label}“: {'Sie wird' if one else 'Sie werden'} nicht verglichen."
    )
    remedy = "Kennung oder Namen angleichen; Namen der Ebene in der Zuordnungstabelle ergänzen."
    return Finding("Hinweis", message, remedy, file, column=column, value=some(texts))


def header_repeated(file: str, lines: Sequence[int]) -> Finding:
    """Tell lines that say once more what the header does.

    Examples
    --------
    >>> header_repeated("a.csv", [8, 15]).message
    'Die Überschrift steht noch einmal in der Tabelle (2 Zeilen); dort wird nichts gelesen.'
    """
    rows = many(len(lines), "Zeile", "Zeilen")
    message = f"Die Überschrift steht noch einmal in der Tabelle ({rows}); dort wird nichts gelesen."
    return Finding("Hinweis", message, "Nichts zu tun.", file, some(map(str, lines)))


def totals_not_there(file: str, column: str, labels: Sequence[str]) -> Finding:
    """Tell declared sums that no row is: nothing is compared with them.

    Examples
    --------
    >>> totals_not_there("a.csv", "Gebiet", ["Stadt"]).message
    'Unter totals steht eine Summenzeile, die es in der Datei nicht gibt: Damit wird nichts verglichen.'
    """
    rows = "eine Summenzeile, die" if len(labels) == 1 else f"{len(labels)} Summenzeilen, die"
    message = f"Unter totals steht {rows} es in der Datei nicht gibt: Damit wird nichts verglichen."
    if len(labels) > 1:
        message = message.replace("steht", "stehen", 1)
    remedy = "Schreibweise angleichen oder die Angabe streichen; fehlt die Zeile nur dieses Mal, beim Absender nachfragen."
    return Finding("Hinweis", message, remedy, file, column=column, value=some(labels))


# ------------------------------------------------------------------ areas by their names


def no_names_known(file: str, column: str, unread: str = "") -> Finding:
    """Tell a file that names areas where nothing says which names they have, or only a file that could not be read.

    Examples
    --------
    >>> no_names_known("2024/a.csv", "Stadtteil").remedy
    'name_column eintragen: bei [[boundary]] oder [assignment] in stadt.toml, oder bei einer [[datei]], in der \
Kennungen und Namen stehen.'
    >>> no_names_known("2024/a.csv", "Stadtteil", "2024/b.csv").remedy
    'Zuerst „2024/b.csv“ berichtigen: Dort stehen die Namen.'
    """
    message = "Die Datei nennt Gebiete beim Namen, aber zu den Gebieten sind keine Namen erklärt."
    remedy = (
        "name_column eintragen: bei [[boundary]] oder [assignment] in stadt.toml, oder bei einer [[datei]], in der "
        "Kennungen und Namen stehen."
    )
    if unread:
        message = "Die Datei nennt Gebiete beim Namen; die Namen ließen sich nicht lesen."
        remedy = f"Zuerst „{unread}“ berichtigen: Dort stehen die Namen."
    return Finding("Fehler", message, remedy, file, column=column)


def names_in_other_writing(
    file: str, rows: Sequence[int], column: str, read: Sequence[tuple[str, str]]
) -> Finding:
    """Tell the names that are written in another way than the areas', and how they were read.

    Examples
    --------
    >>> found = names_in_other_writing("a.csv", [2, 7], "Ort", [("St. Pauli", "Sankt Pauli"), ("Gross Au", "Groß Au")])
    >>> found.message
    '2 Namen sind anders geschrieben als die der Gebiete; jeder kann nur ein Gebiet meinen.'
    >>> found.row, found.value
    ('2, 7', 'St. Pauli → Sankt Pauli, Gross Au → Groß Au')
    """
    message = (
        "Ein Name ist anders geschrieben als der des Gebiets; er kann nur dieses meinen."
        if len(read) == 1
        else f"{len(read)} Namen sind anders geschrieben als die der Gebiete; jeder kann nur ein Gebiet meinen."
    )
    shown = some([f"{short(text, 40)} → {short(name, 40)}" for text, name in read])
    return Finding(
        "Hinweis", message, "Nichts zu tun, wenn es stimmt.", file, some(map(str, rows)), column, shown
    )


def name_of_several(
    file: str, row: int, column: str, named: Named, areas: Sequence[str], *, apart: bool
) -> Finding:
    """Tell a name that several areas have, and whether what lies above tells them `apart`.

    Examples
    --------
    >>> found = name_of_several("a.csv", 2, "Ort", ("Neustadt", ""), ["01.1 (Mitte)", "02.1 (Nord)"], apart=True)
    >>> found.message
    'Diesen Namen haben mehrere Gebiete: 01.1 (Mitte), 02.1 (Nord).'
    >>> print(found.remedy)
    Die Spalte mit dem Namen der Ebene darüber als parent_column nennen; gibt es keine, Kennungen liefern lassen.
    >>> name_of_several("a.csv", 2, "Ort", ("Neustadt", "Mitte"), ["01.1", "01.2"], apart=False).remedy
    'Kennungen liefern lassen: Auch die Ebene darüber unterscheidet die Gebiete nicht.'
    """
    message = f"Diesen Namen haben mehrere Gebiete: {some(areas)}."
    remedy = (
        "Kennungen liefern lassen: Auch die Ebene darüber unterscheidet die Gebiete nicht."
        if named[1] or not apart
        else "Die Spalte mit dem Namen der Ebene darüber als parent_column nennen; gibt es keine, Kennungen liefern lassen."
    )
    return Finding("Fehler", message, remedy, file, str(row), column, shown_name(named))


def names_unknown(
    file: str,
    rows: Sequence[int],
    column: str,
    unknown: Sequence[Named],
    names: Iterable[str],
    levels: Sequence[str],
) -> Finding:
    """Tell the names that no area has; `levels` are the labels of levels above whose parents are called so.

    Examples
    --------
    >>> found = names_unknown("a.csv", [3], "Ort", [("Altonna", "")], ["Altona"], [])
    >>> found.message, found.value
    ('So heißt kein Gebiet.', 'Altonna (Gemeint ist vielleicht „Altona“)')
    >>> names_unknown("a.csv", [3, 4], "Ort", [("Au", ""), ("Nord", "")], [], ["Bezirk"]).remedy[:77]
    'Namen angleichen; Zeilen der Ebene Bezirk mit level_column unterscheiden, Sum'
    """
    known = [*names]
    message = (
        "So heißt kein Gebiet." if len(unknown) == 1 else f"So heißt kein Gebiet ({len(unknown)} Namen)."
    )
    shown = []
    for name in unknown:
        hint = meant(name[0], known).strip().removesuffix(".")
        shown.append(shown_name(name) + (f" ({hint})" if hint else ""))
    above = f"Zeilen der Ebene {some(levels)} mit level_column unterscheiden, " if levels else ""
    remedy = (
        f"Namen angleichen; {above}Summenzeilen unter totals nennen; Zeilen, die fehlen dürfen, lässt "
        'outside = "skip" aus.'
    )
    return Finding("Fehler", message, remedy, file, some(map(str, rows)), column, some(shown))


def left_out_alike(file: str, column: str, pairs: Sequence[tuple[str, str]]) -> Finding:
    """Tell areas without a row beside names that were left out and look like theirs.

    Examples
    --------
    >>> found = left_out_alike("a.csv", "Ort", [("Altona", "Altonna")])
    >>> found.message, found.value
    ('Ohne Zeile bleiben Gebiete, denen ein übersprungener Name ähnlich sieht.', 'Altona (Gemeint ist vielleicht „Altonna“)')
    """
    message = "Ohne Zeile bleiben Gebiete, denen ein übersprungener Name ähnlich sieht."
    shown = some([f"{short(name, 40)} (Gemeint ist vielleicht „{short(text, 40)}“)" for name, text in pairs])
    return Finding(
        "Warnung",
        message,
        "Namen in der Datei oder bei den Gebieten angleichen.",
        file,
        column=column,
        value=shown,
    )


def shown_name(named: Named) -> str:
    """Return a name and its parent's as they are told.

    Examples
    --------
    >>> shown_name(("Au", "Nord")), shown_name(("Au", ""))
    ('Au (Nord)', 'Au')
    """
    name, parent = (short(text, 40) for text in named)
    return f"{name} ({parent})" if parent else name
