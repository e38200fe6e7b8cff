"""What may be wrong with, or noteworthy about, a polygon that names areas, in words."""

from __future__ import annotations

from collections.abc import Sequence

from screening.base import Finding, listed, percent, the_area

COLUMN = "umgriff"

LONGEST = 60
"""So many characters a polygon file's name has at most, without its ending."""


def _at(level: str, message: str, remedy: str, file: str, row: int, value: str = "") -> Finding:
    return Finding(level, message, remedy, file, str(row or ""), COLUMN, value)  # type: ignore[arg-type]


def extent_no_file(value: str, file: str, row: int) -> Finding:
    """Tell a polygon file that is not there, of no known kind, or outside of the folder."""
    message = "Diese Umgriffsdatei liegt nicht im Ordner der Datei, die sie nennt."
    remedy = "GeoJSON (.geojson) oder GeoPackage (.gpkg) dorthin legen und so nennen, wie es heißt."
    return _at("Fehler", message, remedy, file, row, value)


def extent_named_oddly(file: str, row: int) -> Finding:
    """Tell a text that is no name of a polygon file; it is not repeated, it may be free text that slipped."""
    message = "So darf eine Umgriffsdatei nicht heißen."
    remedy = (
        "Die Datei umbenennen und hier so eintragen: Buchstaben, Ziffern, Punkt, _ und -, keine Leerzeichen, höchstens "
        f"{LONGEST} Zeichen vor der Endung .geojson, .json oder .gpkg."
    )
    return _at("Fehler", message, remedy, file, row)


def extent_no_numbers(value: str, file: str, row: int) -> Finding:
    """Tell a polygon with coordinates that are no place."""
    message = "Der Umgriff hat Koordinaten, die keinen Ort bezeichnen: keine oder unendliche Zahlen."
    remedy = "Neu zeichnen und speichern; das Koordinatensystem der Datei prüfen."
    return _at("Fehler", message, remedy, file, row, value)


def extent_beyond(value: str, file: str, row: int) -> Finding:
    """Tell a polygon that reaches far beyond the map."""
    message = "Der Umgriff reicht weit über die Karte der Gebiete hinaus."
    remedy = "Die Eckpunkte prüfen und die Fläche neu zeichnen; auch das Koordinatensystem der Datei prüfen."
    return _at("Fehler", message, remedy, file, row, value)


def extent_no_polygon(value: str, file: str, row: int) -> Finding:
    """Tell a file without an area."""
    message = "Die Umgriffsdatei enthält keine Fläche."
    return _at("Fehler", message, "Eine Fläche (Polygon) zeichnen und speichern.", file, row, value)


def extent_repaired(value: str, file: str, row: int) -> Finding:
    """Tell a polygon that crosses itself."""
    message = "Die Grenze des Umgriffs kreuzt sich selbst; gelesen wurde die bereinigte Fläche."
    return _at("Hinweis", message, "Die Zeichnung ansehen.", file, row, value)


def extent_elsewhere(value: str, file: str, row: int) -> Finding:
    """Tell a polygon that touches no area, or none with enough of itself."""
    message = "Der Umgriff nennt kein Gebiet: Er liegt neben allen oder streift sie nur."
    remedy = "Zeichnung und Koordinatensystem prüfen; GeoJSON ohne Angabe gilt als WGS84 (Werte um 11/48)."
    return _at("Fehler", message, remedy, file, row, value)


def extent_without_map(value: str, file: str, row: int) -> Finding:
    """Tell a polygon in a year whose boundaries cannot be read."""
    message = "Der Umgriff lässt sich nicht mit den Gebieten schneiden: Ihre Karte fehlt."
    return _at("Warnung", message, "Zuerst die Grenzdatei des Jahres berichtigen.", file, row, value)


def shares_left_out(areas: Sequence[str], least: int, value: str, file: str, row: int) -> Finding:
    """Tell the areas that a polygon only grazes, and the bar.

    Examples
    --------
    >>> shares_left_out(["02.1", "02.2"], 5, "hof.geojson", "b.csv", 2).message
    'Nicht genannt sind 02.1 und 02.2: Unter 5 % des Gebiets liegen im Umgriff und unter 5 % des Umgriffs im Gebiet.'
    """
    are, named = "ist" if len(areas) == 1 else "sind", listed(map(the_area, areas))
    message = (
        f"Nicht genannt {are} {named}: Unter {least} % des Gebiets liegen im Umgriff und unter {least} % des "
        "Umgriffs im Gebiet."
    )
    remedy = "Soll ein Gebiet davon gelten, es auch als Gebiet eintragen; die Grenze steht in stadt.toml ([nominations])."
    return _at("Hinweis", message, remedy, file, row, value)


def extent_outside(share: float, value: str, file: str, row: int) -> Finding:
    r"""Tell how much of a polygon lies in no area.

    Examples
    --------
    >>> extent_outside(0.123, "hof.geojson", "b.csv", 2).message
    '12,3\xa0% des Umgriffs liegen in keinem Gebiet.'
    """
    message = f"{percent(100 * share)} des Umgriffs liegen in keinem Gebiet."
    return _at("Hinweis", message, "Zeichnung an der Stadtgrenze ansehen.", file, row, value)
