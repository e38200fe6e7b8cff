"""What is told of areas' names: columns that are not there, and sources that differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from screening.base import Finding, meant, some


def name_column_missing(column: str, there: Iterable[str], key: str, file: str) -> Finding:
    """Tell a declared column of names that the file does not have.

    Parameters
    ----------
    column : str
        As declared.
    there : iterable of str
        The columns of the file.
    key : str
        Where in ``stadt.toml`` it is declared.
    file : str

    Examples
    --------
    >>> told = name_column_missing("Nahme", ["id", "Name"], "name_column in [assignment]", "z.csv")
    >>> print(told.message, told.remedy)
    Die Spalte der Namen fehlt in der Datei. Gemeint ist vielleicht „Name“. \
name_column in [assignment] berichtigen; vorhanden: id, Name.
    """
    there = [*there]
    message = f"Die Spalte der Namen fehlt in der Datei.{meant(column, there)}"
    return Finding("Fehler", message, f"{key} berichtigen; vorhanden: {some(there)}.", file, column=column)


def names_of_parts_differ(areas: Mapping[str, Sequence[str]], column: str, file: str) -> Finding:
    """Tell areas whose shapes have different names; such an area has none.

    Examples
    --------
    >>> names_of_parts_differ({"01": ["Au", "Haid"]}, "name", "a.gpkg").value
    '01 („Au“, „Haid“)'
    """
    which = "eines Gebiets" if len(areas) == 1 else f"je eines Gebiets ({len(areas)})"
    message = f"Flächen {which} heißen verschieden; es bleibt ohne Namen."
    remedy = (
        "Namen dieser Gebiete in der Zuordnungstabelle nennen (name_column in [assignment]), bei zusammengelegten in der "
        "Spalte name der Tabelle unter merge."
    )
    shown = some(f"{area} ({some(f'„{n}“' for n in names)})" for area, names in areas.items())
    return Finding("Warnung", message, remedy, file, column=column, value=shown)


def names_differ(areas: Mapping[str, tuple[str, str]], **place: str) -> Finding:
    """Tell areas that two sources name differently: the name that is shown, and the other.

    Examples
    --------
    >>> names_differ({"01": ("Au", "Au-Haid")}, file="z.csv").value
    '01: „Au“ statt „Au-Haid“'
    """
    which = "ein Gebiet" if len(areas) == 1 else f"Gebiete ({len(areas)})"
    message = f"Zwei Quellen nennen {which} verschieden."
    remedy = "Namen angleichen; gezeigt wird der zuerst genannte (Zuordnung vor Grenzen vor Lieferung)."
    shown = some(f"{area}: „{name[:60]}“ statt „{other[:60]}“" for area, (name, other) in areas.items())
    return Finding("Hinweis", message, remedy, value=shown, **place)
