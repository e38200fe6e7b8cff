"""What is told of areas that are reported as one: their table, their shapes and their delivered rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from screening.base import Finding, Level, odds, some, some_areas, the_area

_TABLE = "Die Tabelle zusammengelegter Gebiete (merge)"


def merge_unreadable(file: str) -> Finding:
    """Tell a table of merged areas that is missing or no CSV in UTF-8.

    Examples
    --------
    >>> merge_unreadable("m.csv").message
    'Die Tabelle zusammengelegter Gebiete (merge) fehlt oder ist nicht lesbar.'
    """
    message = f"{_TABLE} fehlt oder ist nicht lesbar."
    return Finding("Fehler", message, "Als CSV mit ; in UTF-8 unter data/geo/<stadt> ablegen.", file=file)


def merge_of_other_columns(file: str, header: Iterable[str]) -> Finding:
    """Tell a table of merged areas without its columns, or with rows of other lengths.

    Examples
    --------
    >>> merge_of_other_columns("m.csv", ["a", "b"]).remedy
    'Kopfzeile angleichen; vorhanden: a, b.'
    """
    message = f"{_TABLE} braucht die Spalten von;nach, auf Wunsch auch name, und mindestens eine Zeile."
    return Finding("Fehler", message, f"Kopfzeile angleichen; vorhanden: {some(header)}.", file=file)


def merge_without_id(row: int, file: str) -> Finding:
    """Tell a row of the table that lacks an id.

    Examples
    --------
    >>> merge_without_id(3, "m.csv").row
    '3'
    """
    return Finding("Fehler", "Eine Kennung fehlt.", "von und nach eintragen.", file, str(row))


def merged_twice(area: str, rows: Iterable[int], file: str) -> Finding:
    """Tell a part that the table has in several rows.

    Examples
    --------
    >>> merged_twice("01", [2, 5], "m.csv").row
    '2, 5'
    """
    message = "Dieses Gebiet steht mehrfach unter von: es kann nur in einem aufgehen."
    return Finding("Fehler", message, "Eine Zeile streichen.", file, some(map(str, rows)), "von", area[:60])


def merged_in_chain(area: str, row: int, file: str) -> Finding:
    """Tell an area that others are merged into, and that is itself merged into another.

    Examples
    --------
    >>> merged_in_chain("01", 2, "m.csv").value
    '01'
    """
    message = "Dieses Gebiet steht unter nach und geht selbst in einem anderen auf."
    return Finding("Fehler", message, "Gleich das letzte Gebiet nennen.", file, str(row), "nach", area[:60])


def merged_area_unknown(
    area: str, row: int, column: str, version: str, known: Iterable[str], file: str
) -> Finding:
    """Tell an id of the table that the map does not have.

    Examples
    --------
    >>> merged_area_unknown("O1", 2, "von", "2020", ["01"], "m.csv").message[:67]
    'Das Gebiet gibt es in den Grenzen 2020 nicht. „01“ sieht gleich aus'
    """
    message = f"Das Gebiet gibt es in den Grenzen {version} nicht.{odds(area, known)}"
    return Finding("Fehler", message, "Kennung berichtigen.", file, str(row), column, area[:60])


def merged_against_pattern(area: str, row: int, pattern: str, file: str) -> Finding:
    """Tell a merged area whose id has not the declared form.

    Examples
    --------
    >>> merged_against_pattern("Mitte", 2, "[0-9]", "m.csv").message
    'Die Kennung passt nicht zum Muster [0-9].'
    """
    message = f"Die Kennung passt nicht zum Muster {pattern}."
    remedy = "Kennung wählen, die passt, oder id_pattern in stadt.toml erweitern."
    return Finding("Fehler", message, remedy, file, str(row), "nach", area[:60])


def merged_names_differ(area: str, names: Sequence[str], file: str) -> Finding:
    """Tell a merged area that the table names in several ways.

    Examples
    --------
    >>> merged_names_differ("01", ["Au", "Haid"], "m.csv").value
    'Au, Haid'
    """
    message = f"Das zusammengelegte Gebiet {area[:60]} heißt in der Tabelle verschieden."
    return Finding("Fehler", message, "Einen Namen nennen.", file, column="name", value=some(names))


def areas_merged(merged: Mapping[str, Sequence[str]], names: Mapping[str, str], file: str) -> Finding:
    """Tell which areas were made of which, as declared; `names` are the parts' own.

    Examples
    --------
    >>> areas_merged({"Q": ["01", "02"]}, {}, "m.csv").value
    'Q aus 01, 02'
    >>> areas_merged({"01": ["01", "02"]}, {"01": "Au"}, "m.csv").value  # 01 alone is the whole's id, too
    '01 aus 01 Au, 02'
    """
    one = len(merged) == 1
    message = f"{'Ein Gebiet wurde' if one else f'{len(merged)} Gebiete wurden'} wie erklärt zusammengelegt."
    return Finding("Hinweis", message, "Nichts zu tun.", file, column="nach", value=_made_of(merged, names))


def parts_assigned_apart(areas: Mapping[str, Sequence[str]], file: str) -> Finding:
    """Tell merged areas whose parts the assignment table assigns differently, by their columns.

    Examples
    --------
    >>> parts_assigned_apart({"Q": ["sbh"]}, "z.csv").value
    'Q (sbh)'
    """
    which = (
        "eines zusammengelegten Gebiets" if len(areas) == 1 else f"zusammengelegter Gebiete ({len(areas)})"
    )
    message = f"Die Teile {which} sind verschieden zugeordnet; das Feld bleibt leer."
    remedy = "In der Zuordnungstabelle eine Zeile für das zusammengelegte Gebiet ergänzen."
    shown = some(f"{the_area(area)} ({some(columns)})" for area, columns in areas.items())
    return Finding("Warnung", message, remedy, file, value=shown)


# --- delivered rows --------------------------------------------------------------------------------------------------


def rows_summed(merged: Mapping[str, Sequence[str]], **place: str) -> Finding:
    """Tell rows of parts whose counts were added.

    Examples
    --------
    >>> rows_summed({"Q": ["01", "02"]}).value
    'Q aus 01, 02'
    """
    which = (
        "eines zusammengelegten Gebiets" if len(merged) == 1 else f"zusammengelegter Gebiete ({len(merged)})"
    )
    message = f"Zeilen {which} wurden zusammengezählt."
    return Finding("Hinweis", message, "Nichts zu tun.", value=_made_of(merged), **place)


def parts_beside_whole(area: str, parts: Sequence[str], **place: str) -> Finding:
    """Tell a merged area that a file holds whole and in parts.

    Examples
    --------
    >>> parts_beside_whole("Q", ["01"]).message
    'Die Datei enthält das zusammengelegte Gebiet Q und auch seine Teile.'
    """
    message = f"Die Datei enthält das zusammengelegte Gebiet {the_area(area[:60])} und auch seine Teile."
    remedy = "Beim Absender klären, was gilt; nur die Zeile des Ganzen oder alle Teile liefern lassen."
    return Finding("Fehler", message, remedy, value=some_areas(parts), **place)


def parts_missing(level: Level, area: str, absent: Sequence[str], **place: str) -> Finding:
    """Tell a merged area of which a file holds only some parts; its counts are open.

    Examples
    --------
    >>> parts_missing("Fehler", "Q", ["02"]).value
    '02'
    """
    message = f"Zum zusammengelegten Gebiet {the_area(area[:60])} fehlen Zeilen; seine Zahlen sind offen."
    return Finding(level, message, "Zeilen nachliefern lassen.", value=some_areas(absent), **place)


def rates_not_summed(areas: Sequence[str], **place: str) -> Finding:
    """Tell merged areas whose parts came with rates.

    Examples
    --------
    >>> rates_not_summed(["Q"]).value
    'Q'
    """
    which = (
        "ein zusammengelegtes Gebiet kam"
        if len(areas) == 1
        else f"{len(areas)} zusammengelegte Gebiete kamen"
    )
    message = f"Anteile lassen sich nicht zusammenzählen; {which} in Teilen."
    remedy = "Die Anteile des zusammengelegten Gebiets liefern lassen, oder Zähler und Nenner."
    return Finding("Fehler", message, remedy, value=some_areas(areas), **place)


def rounded_not_summed(areas: Sequence[str], step: int, **place: str) -> Finding:
    """Tell merged areas whose parts came rounded: the slips of all add up, so the sums are open.

    Examples
    --------
    >>> rounded_not_summed(["Q"], 5, file="a.csv").message[:61]
    'Auf 5 gerundete Zahlen wurden nicht zusammengezählt: Die Abwe'
    """
    message = (
        f"Auf {step} gerundete Zahlen wurden nicht zusammengezählt: Die Abweichungen addieren sich, "
        "und niemand weiß, wie weit. Die Zahlen dieser Gebiete sind offen."
    )
    remedy = "Die Zahl des zusammengelegten Gebiets liefern lassen."
    return Finding("Warnung", message, remedy, value=some_areas(areas), **place)


def _made_of(merged: Mapping[str, Sequence[str]], names: Mapping[str, str] | None = None) -> str:
    """Return what was made of what; a part that has the id of the whole is told by its own name."""
    own = names or {}
    return "; ".join(
        f"{the_area(area)} aus {some([f'{p} {own[p]}' if p == area and p in own else the_area(p) for p in parts])}"
        for area, parts in [*merged.items()][:12]
    ) + (f"; und {len(merged) - 12} weitere" if len(merged) > 12 else "")
