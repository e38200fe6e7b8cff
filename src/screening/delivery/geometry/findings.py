"""What is told of maps and the areas in them: each finding's words, remedy and place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from screening.base import Finding, Level, many, odds, other_file, some, some_areas, the_area
from screening.delivery.manifest import Boundary

_AS_TEXT = "Nichts zu tun; besser die Kennung in der Grenzdatei als Text speichern."

# --- files -----------------------------------------------------------------------------------------------------------


def map_missing(path: Path, file: str) -> Finding:
    """Tell a map file that is not there."""
    message = f"Die Kartendatei fehlt.{other_file(path)}"
    return Finding("Fehler", message, "Datei in data/geo/<stadt> ablegen.", file=file)


def map_unreadable(file: str) -> Finding:
    """Tell a map file that is of no known format, or broken."""
    remedy = "Als GeoPackage, GeoJSON, Shapefile oder KML neu speichern."
    return Finding("Fehler", "Die Kartendatei ist nicht lesbar.", remedy, file=file)


def map_incomplete(file: str, absent: str) -> Finding:
    """Tell a Shapefile that lacks some of its files."""
    remedy = f"Zur .shp gehören im selben Ordner auch: {absent}."
    return Finding("Fehler", "Die Kartendatei ist nicht lesbar.", remedy, file=file)


def map_without_geometries(file: str) -> Finding:
    """Tell a map file in which nothing can be drawn."""
    message = "Die Kartendatei enthält keine Geometrien."
    return Finding("Fehler", message, "Die richtige Datei ablegen.", file=file)


def map_in_utf8(file: str, read: str, meant: str) -> Finding:
    """Tell a Shapefile that does not say how its texts are written, and that they were read as UTF-8.

    Examples
    --------
    >>> map_in_utf8("a.shp", "GÃ²tic", "Gòtic").message
    'Die Karte sagt nicht, wie ihre Texte kodiert sind; gelesen sind sie als UTF-8: „Gòtic“, nicht „GÃ²tic“.'
    """
    message = (
        "Die Karte sagt nicht, wie ihre Texte kodiert sind; gelesen sind sie als UTF-8: "
        f"„{meant[:40]}“, nicht „{read[:40]}“."
    )
    return Finding("Hinweis", message, "Nichts zu tun, wenn die Namen stimmen.", file)


def layer_missing(file: str, layer: str, every: Iterable[str], maps: Iterable[str]) -> Finding:
    """Tell a declared layer that the map file does not have."""
    message = f"Die Ebene „{layer}“ gibt es in der Kartendatei nicht.{odds(layer, every)}"
    return _which_layer(message, file, [*maps] or every)


def layer_undeclared(file: str, every: Iterable[str], maps: Iterable[str]) -> Finding:
    """Tell a map file of several layers of which none is declared.

    Examples
    --------
    >>> layer_undeclared("a.gpkg", ["viertel", "bezirke", "styles"], ["viertel", "bezirke"]).message
    'Die Kartendatei hat 2 Ebenen mit Geometrie statt einer.'
    """
    maps = [*maps]
    message = f"Die Kartendatei hat {len(maps)} Ebenen mit Geometrie statt einer."
    return _which_layer(message, file, maps or every)


def _which_layer(message: str, file: str, there: Iterable[str]) -> Finding:
    shown = some(there)
    remedy = f"layer dieser [[boundary]] in stadt.toml setzen; vorhanden: {shown}."
    return Finding("Fehler", message, remedy, file=file, value=shown)


def archive_of_many_files(file: str, number: int) -> Finding:
    """Tell an archive of more files than any office sends.

    Examples
    --------
    >>> archive_of_many_files("a.zip", 20_000).message
    'Das Archiv enthält 20000 Dateien.'
    """
    return Finding("Fehler", f"Das Archiv enthält {number} Dateien.", "Nur die Karte einpacken.", file=file)


def archive_leads_out(file: str) -> Finding:
    """Tell an archive that would write beside the folder it is unpacked into."""
    message = "Das Archiv enthält Pfade, die aus ihm hinausführen."
    return Finding("Fehler", message, "Absender fragen; neu packen.", file=file)


def archive_not_of_one_map(file: str, maps: list[str]) -> Finding:
    """Tell an archive of no map, or of several.

    Examples
    --------
    >>> archive_not_of_one_map("a.zip", []).message
    'Das Archiv enthält 0 Karten statt einer.'
    """
    message = f"Das Archiv enthält {len(maps)} Karten statt einer."
    remedy = "Eine GPKG-, GeoJSON- oder SHP-Datei einpacken oder ihren Namen als layer nennen."
    return Finding("Fehler", message, remedy, file=file, value=some(maps))


def archived_map_too_large(file: str, most: int) -> Finding:
    """Tell an archive whose map would unpack to more bytes than are read.

    Examples
    --------
    >>> archived_map_too_large("a.zip", 250_000_000).message
    'Die Karte im Archiv ist entpackt größer als 250 MB.'
    """
    message = f"Die Karte im Archiv ist entpackt größer als {most // 10**6} MB."
    return Finding("Fehler", message, "Nur die Grenzen einpacken.", file=file)


def archive_unreadable(file: str) -> Finding:
    """Tell an archive that is broken or asks for a password."""
    message = "Das Archiv ist beschädigt oder verschlüsselt."
    return Finding("Fehler", message, "Neu packen, ohne Kennwort.", file=file)


# --- the coordinate reference system ---------------------------------------------------------------------------------


def other_unit(boundary: Boundary) -> Finding:
    """Tell a map in another unit than that of the declared CRS."""
    message = f"„{boundary.path}“ rechnet in einer anderen Einheit als das erklärte {boundary.crs}."
    return _crs(message, "crs dieser [[boundary]] berichtigen; die Angabe der Datei gilt.", boundary.crs[:60])


def other_crs(boundary: Boundary, own: int) -> Finding:
    """Tell a map that names another CRS than the declared one."""
    message = f"„{boundary.path}“ nennt EPSG:{own}, erklärt ist {boundary.crs}."
    return _crs(message, "crs dieser [[boundary]] berichtigen.", boundary.crs)


def coordinates_elsewhere(boundary: Boundary, bounds: Iterable[float]) -> Finding:
    """Tell a map whose coordinates cannot be of the declared CRS.

    Examples
    --------
    >>> boundary = Boundary.model_construct(path="a.gpkg", crs="EPSG:25832")
    >>> coordinates_elsewhere(boundary, [11.4, 48.0, 11.7, 48.2]).value
    '11/48 bis 12/48'
    """
    west, south, east, north = bounds
    return _crs(
        f"Die Koordinaten in „{boundary.path}“ passen nicht zum erklärten Koordinatensystem {boundary.crs}.",
        "crs dieser [[boundary]] prüfen: WGS84 hat Werte um 11/48, EPSG:25832 Ostwerte um 690 000, "
        "EPSG:31468 um 4 468 000.",
        f"{west:.0f}/{south:.0f} bis {east:.0f}/{north:.0f}",
    )


def _crs(message: str, remedy: str, value: str) -> Finding:
    return Finding("Fehler", message, remedy, file="stadt.toml", column="boundary.crs", value=value)


# --- ids -------------------------------------------------------------------------------------------------------------


def _at(boundary: Boundary, level: Level, message: str, remedy: str, value: str = "") -> Finding:
    return Finding(level, message, remedy, boundary.path, column=boundary.id_column, value=value)


def id_column_missing(boundary: Boundary, named: list[str]) -> Finding:
    """Tell a map without the declared column of ids."""
    message = f"Die Spalte mit der Kennung fehlt in der Grenzdatei.{odds(boundary.id_column, named)}"
    remedy = f"id_column in stadt.toml angleichen; vorhanden: {', '.join(named)[:200]}."
    return _at(boundary, "Fehler", message, remedy)


def ids_completed(boundary: Boundary, read: Mapping[str, str]) -> Finding:
    """Tell ids that were completed after the city's pattern.

    Examples
    --------
    >>> ids_completed(Boundary.model_construct(path="a.gpkg", id_column="id"), {"1.1": "01.1"}).message
    'Kennungen ohne führende Nullen oder als Dezimalzahl (1) wurden nach dem Muster ergänzt.'
    """
    message = (
        f"Kennungen ohne führende Nullen oder als Dezimalzahl ({len(read)}) wurden nach dem Muster ergänzt."
    )
    value = some(f"{text} → {the_area(area)}" for text, area in read.items())
    return _at(boundary, "Hinweis", message, _AS_TEXT, value)


def ids_as_decimals(boundary: Boundary, ids: list[str]) -> Finding:
    """Tell ids that the map holds as decimal numbers.

    Examples
    --------
    >>> found = ids_as_decimals(Boundary.model_construct(path="a.gpkg", id_column="id"), ["11", "12"])
    >>> found.message, found.value
    ('Die Kennungen stehen als Dezimalzahlen in der Grenzdatei (2); gelesen ohne „.0“.', '11.0 → 11, 12.0 → 12')
    """
    message = f"Die Kennungen stehen als Dezimalzahlen in der Grenzdatei ({len(ids)}); gelesen ohne „.0“."
    return _at(boundary, "Hinweis", message, _AS_TEXT, some(dict.fromkeys(f"{i}.0 → {i}" for i in ids)))


def shapes_without_id(boundary: Boundary, number: int) -> Finding:
    """Tell shapes whose id is empty.

    Examples
    --------
    >>> shapes_without_id(Boundary.model_construct(path="a.gpkg", id_column="id"), 3).message
    'Flächen ohne Kennung (3).'
    """
    message = f"Flächen ohne Kennung ({number})."
    return _at(boundary, "Fehler", message, "Kennung in der Grenzdatei ergänzen.")


def id_against_pattern(boundary: Boundary, pattern: str, area: str) -> Finding:
    """Tell an id that has not the declared form."""
    message = f"Die Kennung passt nicht zum Muster {pattern}."
    remedy = "Kennung in der Grenzdatei als Text speichern oder id_pattern in stadt.toml berichtigen."
    return _at(boundary, "Fehler", message, remedy, area[:60])


# --- shapes ----------------------------------------------------------------------------------------------------------


def rows_without_geometry(boundary: Boundary, number: int, areas: Iterable[str]) -> Finding:
    """Tell rows without geometry of areas that have one in another row.

    Examples
    --------
    >>> boundary = Boundary.model_construct(path="a.gpkg", id_column="id")
    >>> rows_without_geometry(boundary, 2, ["01", "02"]).message
    'Zeilen ohne Geometrie (2) zu Gebieten, die noch eine Zeile mit Geometrie haben.'
    """
    rows = f"Zeilen ohne Geometrie ({number})" if number > 1 else "Eine Zeile ohne Geometrie"
    of = (
        "Gebieten, die noch eine Zeile mit Geometrie haben"
        if number > 1
        else "einem Gebiet, das noch eine mit ihr hat"
    )
    message = f"{rows} zu {of}."
    remedy = "Nichts zu tun, wenn es dieselben Gebiete sind; die Zeilen bleiben außer Betracht."
    return _at(boundary, "Hinweis", message, remedy, some_areas(areas))


def areas_without_geometry(boundary: Boundary, areas: Iterable[str]) -> Finding:
    """Tell areas that the map names and does not draw."""
    message = "Gebiete ohne Geometrie in der Grenzdatei."
    return _at(boundary, "Fehler", message, "Geometrie ergänzen.", some_areas(areas))


def no_polygons(boundary: Boundary, areas: Iterable[str]) -> Finding:
    """Tell areas that the map draws as points or lines."""
    message = "Punkte oder Linien statt Flächen in der Grenzdatei."
    return _at(boundary, "Fehler", message, "Flächen liefern lassen.", some_areas(areas))


def parts_dissolved(boundary: Boundary, shapes: int, areas: int) -> Finding:
    """Tell smaller areas that were joined as declared.

    Examples
    --------
    >>> parts_dissolved(Boundary.model_construct(path="a.gpkg", id_column="id"), 12, 4).message
    'Feinere Gebiete (12 Flächen) wurden wie erklärt zu 4 vereinigt.'
    """
    message = (
        f"Feinere Gebiete ({many(shapes, 'Fläche', 'Flächen')}) wurden wie erklärt zu {areas} vereinigt."
    )
    return _at(boundary, "Hinweis", message, "Nichts zu tun.")


def parts_joined(boundary: Boundary, areas: list[str]) -> Finding:
    """Tell areas of several shapes that were joined.

    Examples
    --------
    >>> parts_joined(Boundary.model_construct(path="a.gpkg", id_column="id"), ["01", "02"]).message
    'Gebiete aus mehreren Flächen (2) wurden zu je einem Gebiet vereinigt.'
    """
    message = f"Gebiete aus mehreren Flächen ({len(areas)}) wurden zu je einem Gebiet vereinigt."
    if len(areas) == 1:
        message = "Ein Gebiet aus mehreren Flächen wurde zu einem vereinigt."
    return _at(
        boundary, "Hinweis", message, "Nichts zu tun, wenn die Flächen zusammengehören.", some_areas(areas)
    )


def parts_far_apart(boundary: Boundary, area: str, metres: float) -> Finding:
    """Tell an area whose shapes are far from each other.

    Examples
    --------
    >>> parts_far_apart(Boundary.model_construct(path="a.gpkg", id_column="id"), "01", 12_340).value
    '01 (12,3 km)'
    """
    away = f"{metres / 1000:.1f}".replace(".", ",")
    message = "Flächen mit derselben Kennung liegen weit auseinander: Trägt eine die falsche?"
    remedy = "Kennung beim Herausgeber klären; Exklaven erlaubt parts_apart_m in [checks]."
    return _at(boundary, "Warnung", message, remedy, f"{the_area(area)} ({away} km)")


def shape_invalid(boundary: Boundary, area: str, reason: str, size: str) -> Finding:
    """Tell a shape that is invalid: repaired if the boundary says so, else not drawn; `size` is empty for nothing."""
    value = f"{the_area(area)}: {reason}" + (f"; Bereinigen ändert {size}" if size else "")
    if boundary.repair:
        message = "Eine geometrisch ungültige Fläche wurde wie erklärt (repair = true) bereinigt."
        return _at(boundary, "Hinweis", message, "Die Zeichnung an dieser Stelle prüfen.", value)
    message = "Die Fläche ist geometrisch ungültig und wird nicht gezeichnet; Werte sind nicht betroffen."
    remedy = "Im GIS bereinigen lassen oder repair = true in dieser [[boundary]] setzen."
    return _at(boundary, "Warnung", message, remedy, value)


def areas_overlap(boundary: Boundary, shown: list[str], total: str, *, large: bool) -> Finding:
    """Tell land that several areas share.

    Examples
    --------
    >>> boundary = Boundary.model_construct(path="a.gpkg", id_column="id")
    >>> areas_overlap(boundary, ["01/02 (10 m²)"], "10 m²", large=True).message
    'Gebiete überlappen sich (1-mal, zusammen 10 m²): dort zählt die Fläche doppelt.'
    """
    message = f"Gebiete überlappen sich ({len(shown)}-mal, zusammen {total}): dort zählt die Fläche doppelt."
    return _mismatch(boundary, message, shown, large)


def gaps_between_areas(boundary: Boundary, shown: list[str], total: str, *, large: bool) -> Finding:
    """Tell narrow land between areas that belongs to none.

    Examples
    --------
    >>> boundary = Boundary.model_construct(path="a.gpkg", id_column="id")
    >>> gaps_between_areas(boundary, ["01/02 (10 m²)"], "10 m²", large=True).message
    'Zwischen Gebieten sind schmale Lücken (1-mal, zusammen 10 m²): dort gehört die Fläche zu keinem.'
    """
    message = (
        f"Zwischen Gebieten sind schmale Lücken ({len(shown)}-mal, zusammen {total}): "
        "dort gehört die Fläche zu keinem."
    )
    return _mismatch(boundary, message, shown, large)


def _mismatch(boundary: Boundary, message: str, shown: list[str], large: bool) -> Finding:
    if large:
        return _at(boundary, "Warnung", message, "Gemeinsame Grenzen im GIS angleichen lassen.", some(shown))
    remedy = "Nichts zu tun: kleiner als die Grenze in [checks]."
    return _at(boundary, "Hinweis", message, remedy, some(shown))


def vertices_differ(boundary: Boundary, areas: list[str]) -> Finding:
    """Tell common borders with different vertices and no gap.

    Examples
    --------
    >>> vertices_differ(Boundary.model_construct(path="a.gpkg", id_column="id"), ["01", "02"]).message
    'Gemeinsame Grenzen haben verschiedene Stützpunkte (2 Gebiete), ohne Lücke.'
    """
    message = f"Gemeinsame Grenzen haben verschiedene Stützpunkte ({many(len(areas), 'Gebiet', 'Gebiete')}), ohne Lücke."
    return _at(boundary, "Hinweis", message, "Nichts zu tun.", some_areas(areas))
