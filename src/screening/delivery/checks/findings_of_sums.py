"""What the checks tell of sums: areas against rows of totals, and counts against those they make up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from screening.base import Finding, some, the_area

_BOTH = "Beide Werte beim Absender klären."
_ASK = "Prüfen, ob die Zeile wirklich die Summe dieser Gebiete ist (totals); sonst beim Absender klären."


def areas_above_total(value: str, **place: str) -> Finding:
    """Tell a row of totals below the sum of its areas."""
    message = "Die Gebiete ergeben zusammen mehr als die Summenzeile."
    remedy = (
        f"{_ASK} Zählen Fälle mehrfach, in stadt.toml unter [checks] counted_in_several die Zählgröße nennen."
    )
    return Finding("Fehler", message, remedy, value=value, **place)


def moves_above_total(count: str, value: str, **place: str) -> Finding:
    """Tell a row of totals below the sum of its areas of what its header calls moves.

    Examples
    --------
    >>> moves_above_total("zuzuege", "Stadt: 7; Gebiete: 9").remedy
    'Stimmt das, in stadt.toml unter [checks]: counted_in_several = ["zuzuege"]; sonst beim Absender klären.'
    """
    message = (
        "Die Gebiete ergeben zusammen mehr als die Summenzeile: Umzüge in der Stadt zählen wohl nur in den "
        "Gebieten."
    )
    remedy = f'Stimmt das, in stadt.toml unter [checks]: counted_in_several = ["{count}"]; sonst beim Absender klären.'
    return Finding("Warnung", message, remedy, value=value, **place)


def areas_below_total(value: str, **place: str) -> Finding:
    """Tell a row of totals above the sum of its areas, all of which are known."""
    message = "Die Summenzeile ist größer als alle Gebiete zusammen, obwohl keine Zelle geheim ist."
    remedy = "Klären, ob Fälle ohne Zuordnung in der Summe stecken oder Gebiete zu klein sind."
    return Finding("Warnung", message, remedy, value=value, **place)


def area_twice_in_total(area: str, label: str, **place: str) -> Finding:
    """Tell a row of totals that is above the sum of its areas by one of them, in each column that differs.

    Sums are compared and never counted on: no value comes of it.

    Examples
    --------
    >>> area_twice_in_total("01", "Stadt").message
    'Die Summenzeile zählt offenbar ein Gebiet doppelt: 01. In Ergebnisse geht sie nicht ein.'
    """
    message = f"Die Summenzeile zählt offenbar ein Gebiet doppelt: {the_area(area)}. In Ergebnisse geht sie nicht ein."
    remedy = "Beim Absender klären, ob auch die Zeile des Gebiets betroffen ist."
    return Finding("Warnung", message, remedy, value=label, **place)


def total_rate_outside(span: str, value: str, **place: str) -> Finding:
    """Tell a total rate beyond every area's, which lie within `span`."""
    message = f"Die Quote der Summenzeile liegt außerhalb aller Gebiete ({span})."
    return Finding("Fehler", message, _ASK, value=value, **place)


def totals_of_nothing(labels: Sequence[str], **place: str) -> Finding:
    """Tell rows of sums that are compared with no areas.

    Examples
    --------
    >>> totals_of_nothing(["Altona"]).message
    'Diese Summenzeile wird mit keinen Gebieten verglichen: Wessen Summe sie ist, ließ sich nicht feststellen.'
    """
    message = (
        "Diese Summenzeile wird mit keinen Gebieten verglichen: Wessen Summe sie ist, ließ sich nicht feststellen."
        if len(labels) == 1
        else f"{len(labels)} Summenzeilen werden mit keinen Gebieten verglichen: "
        "Wessen Summe sie sind, ließ sich nicht feststellen."
    )
    remedy = (
        "Erkannt werden die Stadt („Stadt gesamt“, name aus stadt.toml) und die Ebenen darüber, "
        "nach Kennung oder Namen; sonst nichts zu tun."
    )
    return Finding("Hinweis", message, remedy, value=some(labels), **place)


def secret_cell_disclosed(columns: Sequence[str], file: str) -> Finding:
    """Tell columns in which a total discloses the only secret cell."""
    message = "Neben einer Summenzeile ist nur eine Zelle geheim: ihr Wert lässt sich ausrechnen."
    remedy = "Den Absender auf die Geheimhaltung hinweisen; die Datei nicht weitergeben."
    return Finding("Hinweis", message, remedy, file=file, value=some(columns))


def parts_above_total(headers: Sequence[str], **place: str) -> Finding:
    """Tell counts that make up another and are more than it.

    Examples
    --------
    >>> parts_above_total(["Frauen", "Männer"]).message
    '„Frauen“ + „Männer“ ergibt mehr als diese Spalte.'
    """
    return Finding("Fehler", f"{_added(headers)} ergibt mehr als diese Spalte.", _BOTH, **place)


def parts_below_total(headers: Sequence[str], **place: str) -> Finding:
    """Tell counts that make up another and are less than it.

    Examples
    --------
    >>> parts_below_total(["Frauen", "Männer"]).message
    '„Frauen“ + „Männer“ ergibt weniger als diese Spalte.'
    """
    return Finding("Fehler", f"{_added(headers)} ergibt weniger als diese Spalte.", _BOTH, **place)


def part_above_whole(header: str, **place: str) -> Finding:
    """Tell a count above the one that it is a part of."""
    message = f"Der Wert ist größer als „{header}“, dessen Teil er ist."
    return Finding("Fehler", message, _BOTH, **place)


def part_above_lawful_whole(headers: Sequence[str], **place: str) -> Finding:
    """Tell a count above those that it is a part of by law.

    Examples
    --------
    >>> part_above_lawful_whole(["SGB II"]).message
    'Der Wert ist größer als „SGB II“, obwohl er nach dem Gesetz ein Teil davon ist.'
    >>> part_above_lawful_whole(["SGB II", "SGB III"]).message
    'Der Wert ist größer als „SGB II“ + „SGB III“, obwohl er nach dem Gesetz ein Teil davon ist.'
    """
    message = f"Der Wert ist größer als {_added(headers)}, obwohl er nach dem Gesetz ein Teil davon ist."
    return Finding("Warnung", message, _BOTH, **place)


def _added(headers: Sequence[str]) -> str:
    return " + ".join(f"„{h}“" for h in headers)


def in_most_areas(of_a_cell: Finding, times: int, known: int) -> Finding:
    """Tell of a whole column what is wrong with most of its cells.

    Examples
    --------
    >>> in_most_areas(part_above_whole("unter 12"), 8, 10).message
    'In 8 von 10 Gebieten: der Wert ist größer als „unter 12“, dessen Teil er ist.'
    """
    message = of_a_cell.message
    return replace(
        of_a_cell,
        message=f"In {times} von {known} Gebieten: "
        f"{message[0].lower() + message[1:] if message[0] == 'D' else message}",
        remedy="Prüfen, ob die Spalten gegen die Kopfzeile verschoben oder vertauscht zugeordnet sind.",
    )


def count_unknown(name: str, key: str) -> Finding:
    """Tell a count that ``stadt.toml`` names under `key` and the catalogue does not have."""
    message = "Diese Kennung gibt es im Katalog nicht."
    return Finding("Fehler", message, "Mit dem Katalog vergleichen.", "stadt.toml", column=key, value=name)
