"""What is told of the levels above the areas: columns of the assignment table, areas without a parent, rows of sums."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from screening.base import Finding, meant, some, some_areas


def parent_column_missing(column: str, there: Iterable[str], key: str, file: str) -> Finding:
    """Tell a column of a level that the assignment table does not have; `key` says where it is declared.

    Examples
    --------
    >>> told = parent_column_missing("Bezrik", ["id", "Bezirk"], "column der [[parent]] bezirk", "z.csv")
    >>> print(told.message, told.remedy)
    Die Spalte der Ebene fehlt in der Zuordnungstabelle. Gemeint ist vielleicht „Bezirk“. \
column der [[parent]] bezirk in stadt.toml berichtigen; vorhanden: id, Bezirk.
    """
    there = [*there]
    message = f"Die Spalte der Ebene fehlt in der Zuordnungstabelle.{meant(column, there)}"
    remedy = f"{key} in stadt.toml berichtigen; vorhanden: {some(there)}."
    return Finding("Fehler", message, remedy, file, column=column)


def areas_without_parent(areas: Sequence[str], rows: Iterable[int], level: str, **place: str) -> Finding:
    """Tell areas for which the assignment table names no parent of a level.

    Examples
    --------
    >>> told = areas_without_parent(["01", "02"], [2, 3], "Bezirk", file="z.csv", column="Bezirk")
    >>> told.message, told.row, told.value
    ('Gebiete ohne Bezirk (2): jedes gehört zu genau einem.', '2, 3', '01, 02')
    """
    which = f"Ein Gebiet ohne {level}" if len(areas) == 1 else f"Gebiete ohne {level} ({len(areas)})"
    message = f"{which}: jedes gehört zu genau einem."
    return Finding(
        "Fehler",
        message,
        "In der Zuordnungstabelle ergänzen.",
        row=some(map(str, rows)),
        value=some_areas(areas),
        **place,
    )


def parent_written_twice(ways: Sequence[str], rows: Iterable[int], level: str, **place: str) -> Finding:
    """Tell a parent's id that stands in two writings: they would be two parents.

    Examples
    --------
    >>> parent_written_twice(["Alt-Au", "Alt–Au"], [2, 5], "Bezirk").value
    '„Alt-Au“, „Alt–Au“'
    """
    message = f"{level}: Eine Kennung ist verschieden geschrieben; es wären zwei."
    shown = some(f"„{w}“" for w in ways)
    remedy = "In der Tabelle angleichen (Excel macht aus 01 gern 1)."
    return Finding("Fehler", message, remedy, row=some(map(str, rows)), value=shown, **place)


def parent_names_differ(names: Mapping[str, Sequence[str]], level: str, **place: str) -> Finding:
    """Tell parents of a level with several names.

    Examples
    --------
    >>> parent_names_differ({"01": ["Au", "Haid"]}, "Bezirk").value
    '01 („Au“, „Haid“)'
    """
    message = f"{level}: Eine Kennung hat mehrere Namen."
    shown = some(f"{i} ({some(f'„{n}“' for n in ways)})" for i, ways in names.items())
    return Finding("Fehler", message, "Namen in der Tabelle angleichen.", value=shown, **place)


def levels_not_nested(below: str, above: str, split: Mapping[str, str], **place: str) -> Finding:
    """Tell the few parents of a level that lie in several of the one above, while all others lie in one.

    Examples
    --------
    >>> levels_not_nested("Ortsteil", "Bezirk", {"Au": "01.1 in 1, 01.2 in 2"}).value
    'Au (01.1 in 1, 01.2 in 2)'
    """
    those = "eines nicht" if len(split) == 1 else f"diese nicht ({len(split)})"
    message = f"{below}: Fast alle liegen in nur einem {above}, {those}."
    remedy = "Die Zuordnung der genannten Gebiete prüfen; Summen stimmen auch so."
    shown = some(f"{parent} ({areas})" for parent, areas in split.items())
    return Finding("Hinweis", message, remedy, value=shown, **place)


def rows_are_sums(titles: Mapping[str, str], rows: Sequence[int], **place: str) -> Finding:
    """Tell rows that are the sum of a parent, and were read as such though no one declared them.

    Examples
    --------
    >>> told = rows_are_sums({"Süd": "Bezirk 1 Süd"}, [7], file="a.csv")
    >>> told.message, told.row, told.value
    ('Eine Zeile ist die Summe einer Ebene und wurde so gelesen.', '7', 'Süd: Bezirk 1 Süd')
    """
    message = "Eine Zeile ist die Summe einer Ebene und wurde so gelesen."
    if len(titles) > 1:
        message = f"Zeilen sind Summen einer Ebene und wurden so gelesen ({len(titles)})."
    shown = some(title if text == title else f"{text[:60]}: {title}" for text, title in titles.items())
    remedy = "Nichts zu tun; unter totals genannt entfällt dieser Hinweis."
    return Finding("Hinweis", message, remedy, row=some(map(str, rows)), value=shown, **place)


def total_of_several_parents(label: str, titles: Iterable[str], **place: str) -> Finding:
    """Tell a row of sums that can be about several parents.

    Examples
    --------
    >>> total_of_several_parents("Mitte", ["Bezirk Mitte", "Region Mitte"]).message
    'Diese Summenzeile kann mehrere meinen: Bezirk Mitte, Region Mitte.'
    """
    message = f"Diese Summenzeile kann mehrere meinen: {some(titles)}."
    example = [*titles][-1]
    remedy = (
        f"Die Zeile mit Ebene und Kennung benennen lassen („{example[:60]}“), oder mit level_column und levels sagen, "
        "von welcher Ebene sie ist."
    )
    return Finding("Fehler", message, remedy, value=label[:60], **place)
