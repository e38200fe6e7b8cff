"""What is told of tables about areas: assignment, crosswalks, population."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence

import pandas as pd

from screening.base import Finding, ScreeningError, fail, many, meant, odds, some, some_areas
from screening.delivery.manifest import short


def excel_did(text: str) -> str:
    """Return the reminder of what Excel does to ids, for texts that it may have made; else nothing.

    Examples
    --------
    >>> excel_did("1.1"), excel_did("E01")
    (' (Excel macht aus 01.10 gern 1.1)', '')
    """
    return " (Excel macht aus 01.10 gern 1.1)" if _NUMERIC.fullmatch(text.strip()) else ""


_NUMERIC = re.compile(r"[0-9][0-9.,/ -]*")

# --- the assignment table --------------------------------------------------------------------------------------------


def assignment_unreadable(file: str) -> Finding:
    """Tell an assignment table that is missing or no CSV in UTF-8."""
    message = "Die Zuordnungstabelle fehlt oder ist nicht lesbar."
    return Finding("Fehler", message, "Als CSV mit ; in UTF-8 ablegen.", file=file)


def control_sign(row: int, **place: str) -> Finding:
    """Tell a row of the assignment table with a sign that nobody sees."""
    message = "Ein Feld enthält ein Steuerzeichen."
    return Finding("Fehler", message, "Das Feld neu eintippen.", row=str(row), **place)


def assignment_misshapen(key: str, header: list[str], **place: str) -> Finding:
    """Tell an assignment table without the column of ids, or with double columns or rows of other lengths."""
    message = (
        "Die Zuordnungstabelle braucht die Spalte der Kennung, jede Spalte einmal, jede Zeile gleich lang."
    )
    message += odds(key, header) if key not in header else ""
    return Finding("Fehler", message, "id_column in stadt.toml und die Tabelle prüfen.", **place)


def areas_assigned_twice(areas: Iterable[str], rows: Iterable[int], **place: str) -> Finding:
    """Tell areas with several rows in the assignment table, and which rows.

    Examples
    --------
    >>> areas_assigned_twice(["01"], [2, 7]).row
    '2, 7'
    """
    message = "Ein Gebiet ist mehrfach zugeordnet."
    at = some(map(str, rows))
    return Finding(
        "Fehler", message, "Je Gebiet eine Zeile stehen lassen.", row=at, value=some_areas(areas), **place
    )


def areas_unassigned(
    areas: list[str],
    assigned: Iterable[str],
    levels: Sequence[str] = (),
    *,
    none: bool = False,
    **place: str,
) -> Finding:
    """Tell areas without a row in the assignment table (`none`: all); an error where that alone knows parents.

    Examples
    --------
    >>> areas_unassigned(["02", "03"], ["01"]).message
    'Gebiete ohne Zuordnung (2).'
    >>> areas_unassigned(["02"], ["01"], ["Bezirk"]).remedy
    'Tabelle ergänzen: Jedes Gebiet braucht Bezirk.'
    >>> areas_unassigned(["02", "03"], ["Nord"], none=True).remedy
    'Keine Kennung der Tabelle ist ein Gebiet („Nord“): id_column unter [assignment] prüfen.'
    """
    assigned = [*assigned]
    which = "Ein Gebiet ohne Zuordnung" if len(areas) == 1 else f"Gebiete ohne Zuordnung ({len(areas)})"
    message = f"{which}.{odds(areas[0], assigned)}"
    remedy = (
        f"Tabelle ergänzen: Jedes Gebiet braucht {' und '.join(levels)}." if levels else "Tabelle ergänzen."
    )
    if assigned and none:
        here = ", ".join(f"„{short(a, 30)}“" for a in assigned[:3])
        remedy = f"Keine Kennung der Tabelle ist ein Gebiet ({here}): id_column unter [assignment] prüfen."
    return Finding("Fehler" if levels else "Warnung", message, remedy, value=some_areas(areas), **place)


def assigned_nowhere(areas: Sequence[str], rows: Sequence[int], **place: str) -> Finding:
    """Tell rows of the assignment table about areas that there are not.

    Examples
    --------
    >>> told = assigned_nowhere(["99", ""], [14, 15])
    >>> told.message, told.row, told.value
    ('Die Zuordnungstabelle nennt Gebiete, die es in keinem Gebietsstand gibt (2).', '14, 15', '99, ohne Kennung')
    """
    which = f"Gebiete, die es in keinem Gebietsstand gibt ({len(areas)})"
    if len(areas) == 1:
        which = "ein Gebiet, das es in keinem Gebietsstand gibt"
    message = f"Die Zuordnungstabelle nennt {which}."
    remedy = "Kennung berichtigen oder die Zeile streichen; sie bleibt außer Betracht."
    shown = some(short(a, 60) or "ohne Kennung" for a in areas)
    return Finding("Hinweis", message, remedy, row=some(map(str, rows)), value=shown, **place)


def assignment_against_id(areas: Iterable[str], file: str, column: str) -> Finding:
    """Tell areas that the table assigns to another parent than their id says."""
    message = "Die Zuordnung widerspricht der Kennung; die Kennung gilt."
    remedy = "Tabelle oder parts in stadt.toml berichtigen."
    return Finding("Warnung", message, remedy, file=file, column=column, value=some_areas(areas))


def parent_named_as_a_column(name: str, other: str, key: str) -> Finding:
    """Tell a parent level that is called like a column of the selection."""
    message = f"So heißt schon eine Spalte der Auswahl („{other}“)."
    return Finding("Fehler", message, "Ebene umbenennen.", "stadt.toml", column=key, value=name)


def too_many_columns(number: int, most: int, file: str) -> Finding:
    """Tell an assignment table of more columns than outputs hold.

    Examples
    --------
    >>> too_many_columns(300, 200, "z.csv").message
    'Die Zuordnungstabelle hat 300 Spalten; Platz ist für 200.'
    """
    message = f"Die Zuordnungstabelle hat {number} Spalten; Platz ist für {most}."
    return Finding("Fehler", message, "Nur die Gliederungen behalten.", file, "1")


def header_empty(**place: str) -> Finding:
    """Tell a column without a header."""
    return Finding("Fehler", "Eine Spalte hat keine Überschrift.", "Spalte benennen.", **place)


def header_unfit(most: int, **place: str) -> Finding:
    """Tell a header that is no name of a geography.

    Examples
    --------
    >>> header_unfit(100).message[:77]
    'Die Überschrift beginnt nicht mit Buchstabe oder Ziffer, ist länger als 100 Z'
    """
    message = (
        f"Die Überschrift beginnt nicht mit Buchstabe oder Ziffer, ist länger als {most} Zeichen "
        "oder enthält unsichtbare Zeichen."
    )
    return Finding("Fehler", message, "Spalte kurz und schlicht benennen.", **place)


def header_taken(other: str, parent: str, **place: str) -> Finding:
    """Tell a header that another column of the selection has; `parent` is the level it may be the names of."""
    message = f"Die Spalte heißt wie eine andere der Auswahl („{other}“); Groß und Klein zählt nicht."
    names = f", für Namen dieser Ebene in „{parent}_name“" if parent else ""
    return Finding("Fehler", message, f"Spalte umbenennen{names}.", **place)


# --- crosswalks ------------------------------------------------------------------------------------------------------


def no_way(old: str, new: str) -> Finding:
    """Return the *Warnung* that no crosswalk leads from one boundary version to another.

    Examples
    --------
    >>> no_way("2016", "2020").message
    'Vom Gebietsstand 2016 führt kein Umsteigeschlüssel zu 2020: seine Jahre fehlen in der Zeitreihe.'
    """
    message = (
        f"Vom Gebietsstand {old} führt kein Umsteigeschlüssel zu {new}: seine Jahre fehlen in der Zeitreihe."
    )
    return Finding("Warnung", message, "[[crosswalk]] in stadt.toml ergänzen.", file="stadt.toml")


def areas_not_carried(areas: list[str], version: str) -> Finding:
    """Tell areas on no map that a series leaves behind where boundaries change.

    Examples
    --------
    >>> areas_not_carried(["01", "02"], "2016").message
    'Gebiete ohne Fläche (2) des Gebietsstands 2016 führt kein Umsteigeschlüssel weiter: in der Zeitreihe fehlen sie.'
    """
    message = (
        f"Gebiete ohne Fläche ({len(areas)}) des Gebietsstands {version} führt kein Umsteigeschlüssel weiter: "
        "in der Zeitreihe fehlen sie."
    )
    remedy = "Die Flächen in der Grenzdatei dieses Stands ergänzen."
    return Finding("Warnung", message, remedy, file="stadt.toml", column="crosswalk", value=some(areas))


def crosswalk_refused(message: str, file: str) -> ScreeningError:
    """Refuse a crosswalk as a whole."""
    return fail(message, "Datei in data/geo/<stadt> prüfen.", file=file)


def crosswalk_unreadable(file: str) -> ScreeningError:
    """Refuse a crosswalk that is missing or no CSV in UTF-8."""
    return crosswalk_refused("Der Umsteigeschlüssel fehlt oder ist nicht lesbar.", file)


def crosswalk_of_other_columns(file: str) -> ScreeningError:
    """Refuse a crosswalk without the three columns."""
    return crosswalk_refused("Der Umsteigeschlüssel braucht die Spalten von;nach;gewicht.", file)


def crosswalk_empty(file: str) -> ScreeningError:
    """Refuse a crosswalk without a row."""
    return crosswalk_refused("Der Umsteigeschlüssel ist leer.", file)


def crosswalk_not_continued(areas: Iterable[str], file: str) -> ScreeningError:
    """Refuse a crosswalk that lacks areas to which the one before it leads."""
    message = "Der Umsteigeschlüssel setzt den vorigen nicht fort: Gebiete ohne Zeile."
    remedy = "Zeilen ergänzen: nichts darf verloren gehen."
    return fail(message, remedy, file=file, column="von", value=some(areas))


def old_areas_missing(areas: Iterable[str], file: str) -> Finding:
    """Tell old areas without a row in a crosswalk."""
    message = f"Im Umsteigeschlüssel fehlen alte Gebiete: {some(areas)}."
    return Finding("Fehler", message, "Zeilen ergänzen: nichts darf verloren gehen.", file, column="von")


def side_mostly_unknown(
    which: str, unknown: list[str], every: int, swapped: bool, file: str, column: str
) -> Finding:
    """Tell that most areas of a crosswalk's side are none of its boundary version; `swapped`: they are the other's.

    Examples
    --------
    >>> found = side_mostly_unknown("alten", ["a", "b", "c", "d"], 4, True, "u.csv", "von")
    >>> found.message
    '4 von 4 Kennungen gibt es im alten Gebietsstand nicht, wohl aber im anderen.'
    >>> found.remedy
    'from und to dieser [[crosswalk]] in stadt.toml tauschen oder die Spalten von und nach.'
    """
    but = ", wohl aber im anderen" if swapped else ""
    message = f"{len(unknown)} von {every} Kennungen gibt es im {which} Gebietsstand nicht{but}."
    remedy = "from und to dieser [[crosswalk]] in stadt.toml tauschen oder die Spalten von und nach."
    if not swapped:
        remedy = (
            "from, to und path dieser [[crosswalk]] in stadt.toml prüfen: Die Tabelle ist für andere Gebiete."
        )
    return Finding("Fehler", message, remedy, file, column=column, value=some(unknown))


def area_not_in_side(which: str, area: str, known: pd.Index[str], file: str, column: str) -> Finding:
    """Tell an area of a crosswalk that its boundary version does not have; `which` is „alten“ or „neuen“."""
    return Finding(
        "Fehler",
        f"Das Gebiet gibt es im {which} Gebietsstand nicht.{odds(area, known)}",
        f"Kennung berichtigen{excel_did(str(area))}.",
        file,
        column=column,
        value=str(area)[:60],
    )


def pair_repeated(old: str, new: str, row: int, file: str) -> Finding:
    """Tell a pair of areas that a crosswalk has in several rows."""
    message = "Dieses Paar steht schon weiter oben; die Gewichte werden zusammengezählt."
    remedy = "Klären, ob eine Zeile doppelt abgelegt wurde, und nur eine behalten."
    return Finding("Warnung", message, remedy, file, str(row), "von", f"{old[:60]} → {new[:60]}")


def weight_no_share(text: str, row: int, file: str) -> Finding:
    """Tell a weight that is no number from 0 to 1."""
    message = "Das Gewicht ist keine Zahl von 0 bis 1."
    return Finding("Fehler", message, "Wert berichtigen.", file, str(row), "gewicht", text[:60])


def weights_lost(area: str, total: str, file: str, *, rounded: bool) -> Finding:
    """Tell an old area whose weights do not sum to 1; `rounded` if that may come from rounding.

    Examples
    --------
    >>> weights_lost("01", "0,9", "umstieg.csv", rounded=False).message
    'Die Gewichte eines alten Gebiets ergeben 0,9 statt 1.'
    """
    message = f"Die Gewichte eines alten Gebiets ergeben {total} statt 1."
    remedy = "Gewichte berichtigen: nichts darf verloren gehen oder doppelt zählen."
    if rounded:
        remedy += " Sind sie nur gerundet, tolerance = 0.001 in dieser [[crosswalk]] setzen."
    return Finding("Fehler", message, remedy, file, column="von", value=area)


def weights_scaled(areas: Collection[str], tolerance: object, most: str, file: str) -> Finding:
    """Tell old areas whose rounded weights were scaled to 1 as declared.

    Examples
    --------
    >>> print(weights_scaled(["01"], "0.001", "0,0005", "umstieg.csv").message)
    Gerundete Gewichte von 1 alten Gebiet wurden wie erklärt (tolerance = 0.001) so gestreckt, dass sie 1 ergeben; \
größte Abweichung 0,0005.
    """
    message = (
        f"Gerundete Gewichte von {many(len(areas), 'alten Gebiet', 'alten Gebieten')} wurden wie erklärt "
        f"(tolerance = {tolerance}) so gestreckt, dass sie 1 ergeben; größte Abweichung {most}."
    )
    remedy = "Nichts zu tun, wenn die Tabelle nur gerundet ist."
    return Finding("Hinweis", message, remedy, file, column="von", value=some(areas))


# --- deriving a crosswalk --------------------------------------------------------------------------------------------


def version_unknown(version: str, there: list[str]) -> ScreeningError:
    """Refuse a boundary version that the city does not have."""
    message = f"Diesen Gebietsstand gibt es nicht.{meant(version, there)}"
    return fail(message, f"Vorhanden: {', '.join(there) or 'keine'}.", value=version)


def areas_unsound(which: str, areas: Iterable[str]) -> ScreeningError:
    """Refuse areas without a valid geometry, or double ones; `which` is „alten“ or „neuen“."""
    message = f"Im {which} Gebietsstand haben Gebiete keine gültige Fläche oder kommen doppelt vor."
    remedy = "Geometrie bereinigen (repair = true in der [[boundary]])."
    return fail(message, remedy, value=some(areas))


def no_metres() -> ScreeningError:
    """Refuse areas in degrees."""
    return fail("Flächen werden in Metern gemessen, nicht in Grad.", "In ein metrisches System umrechnen.")


def old_areas_outside(areas: Iterable[str]) -> ScreeningError:
    """Refuse old areas that no new one touches."""
    message = "Alte Gebiete liegen außerhalb aller neuen."
    remedy = "Von Hand entscheiden, wohin ihre Werte gehören, oder die Grenzen prüfen."
    return fail(message, remedy, value=some(areas))


def old_land_uncovered(shares: Mapping[str, str]) -> Finding:
    """Tell land of old areas that lies in no new one, as a share of each."""
    message = "Land alter Gebiete, das in keinem neuen liegt; verteilt wurde nach dem übrigen."
    return Finding("Warnung", message, "Prüfen, ob dort jemand wohnt.", value=_shares(shares))


def new_land_uncovered(shares: Mapping[str, str]) -> Finding:
    """Tell land of new areas that lay in no old one, as a share of each."""
    message = "Land neuer Gebiete, das in keinem alten lag; frühere Werte fehlen dort."
    return Finding("Warnung", message, "In der Zeitreihe berücksichtigen.", value=_shares(shares))


def _shares(shares: Mapping[str, str]) -> str:
    return some(f"{area} ({share})" for area, share in shares.items())


# --- the population layer --------------------------------------------------------------------------------------------


def population_without_crs() -> ScreeningError:
    """Refuse a population layer that does not say where it lies."""
    message = "Die Bevölkerungsschicht nennt kein Koordinatensystem."
    return fail(message, "Mit Koordinatensystem speichern.")


def population_column_missing(column: str, every: Iterable[str], there: Iterable[str]) -> ScreeningError:
    """Refuse a population layer without the column named; `there` are those that could be meant."""
    message = f"Die Spalte fehlt in der Bevölkerungsschicht.{meant(column, every)}"
    return fail(message, f"Vorhanden: {some(there)}.", column=column)


def cells_without_people(number: int, column: str) -> ScreeningError:
    """Refuse a population layer with cells that hold no count.

    Examples
    --------
    >>> print(cells_without_people(3, "ew"))
    Fehler: Spalte „ew“: Zellen ohne brauchbare Einwohnerzahl (3): leer, Text oder negativ. \
→ Unbewohnte Zellen auf 0 setzen oder weglassen; geheime ersetzen.
    """
    message = f"Zellen ohne brauchbare Einwohnerzahl ({number}): leer, Text oder negativ."
    return fail(message, "Unbewohnte Zellen auf 0 setzen oder weglassen; geheime ersetzen.", column=column)


def population_mixed() -> ScreeningError:
    """Refuse a population layer of points, lines and polygons together."""
    return fail("Die Bevölkerungsschicht mischt Punkte, Linien und Flächen.", "Eine Art liefern.")


def population_invalid() -> ScreeningError:
    """Refuse a population layer with invalid shapes."""
    return fail("Die Bevölkerungsschicht enthält ungültige Flächen.", "Im GIS bereinigen.")


def population_elsewhere() -> ScreeningError:
    """Refuse a population layer of which nobody lives in the areas."""
    message = "In den Gebieten liegt niemand aus der Bevölkerungsschicht."
    return fail(message, "Datei und Gebiet prüfen.")
