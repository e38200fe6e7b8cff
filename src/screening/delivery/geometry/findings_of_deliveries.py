"""What is told of deliveries against the map: areas that the other does not have, and ids that fit nothing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Literal, NamedTuple

import pandas as pd

from screening.base import Finding, Level, odds, some_areas
from screening.delivery.geometry.findings_of_tables import excel_did
from screening.delivery.manifest import short


class Fit(NamedTuple):
    """What suits the areas better than the ids as declared.

    Attributes
    ----------
    kind : {"id", "name", "no name", "version", "parent", "part"}
        Another column holds the ids; a column holds the names; where names are declared there are ids; the ids are of
        another boundary version, or of a level above; the file holds all areas, and far more.
    what : str
        The column's header, the version, or the level's label; empty for "part".
    areas, among : int
        So many of the areas (of so many) are found by it.
    """

    kind: Literal["id", "name", "no name", "version", "parent", "part"]
    what: str
    areas: int
    among: int


def area_not_in_version(
    level: Level, area: str, known: pd.Index[str], version: str, *, counts: bool, **place: str
) -> Finding:
    """Tell a delivered area that no map holds: an error, counted all the same, or left out.

    Examples
    --------
    >>> known = pd.Index(["01.1", "01.2"])
    >>> area_not_in_version("Fehler", "1.9", known, "2020", counts=False).remedy[:48]
    'Kennung prüfen (Excel macht aus 01.10 gern 1.1),'
    >>> area_not_in_version("Fehler", "E010", known, "2020", counts=False).remedy[:48]
    'Kennung prüfen, Summenzeilen unter totals nennen'
    """
    message = f"Das Gebiet gibt es im Gebietsstand {version} nicht."
    if counts:
        message = f"{message[:-1]}; es zählt überall mit und fehlt nur auf den Karten."
    elif level != "Fehler":
        message = (
            "Die Zeile ist nach ihrer Kennung kein Gebiet; sie bleibt aus allen Mittelwerten und "
            "Ergebnissen heraus."
        )
    remedy = (
        f"Kennung prüfen{excel_did(area)}, Summenzeilen unter totals nennen, bei Zeilen anderer Orte "
        'outside = "skip" setzen oder den Gebietsstand berichtigen.'
    )
    return Finding(level, f"{message}{odds(area, known)}", remedy, value=area[:60], **place)


_FITS = {
    "id": "Die Spalte „{what}“ passt: bei dieser Datei id_column = {quoted} eintragen.",
    "name": 'In „{what}“ stehen die Namen der Gebiete: bei dieser Datei id_column = {quoted} und join = "name" eintragen.',
    "no name": "In „{what}“ stehen Kennungen, keine Namen: bei dieser Datei id_column = {quoted} eintragen, ohne join.",
    "version": "Die Kennungen sind die des Gebietsstands {what}: in lieferung.toml boundary = {quoted} eintragen.",
    "parent": "Das sind Kennungen der Ebene {what}: eine Datei mit den Gebieten selbst anfordern.",
    "part": 'Alle Gebiete sind dabei: bei dieser Datei outside = "skip" eintragen, dann bleiben die anderen Zeilen weg.',
}


def ids_mostly_unknown(
    level: Level,
    unknown: Sequence[str],
    delivered: int,
    known: pd.Index[str],
    version: str,
    fit: Fit | None,
    names: Sequence[str] = (),
    **place: str,
) -> Finding:
    """Tell at once that most ids of a file are no areas', or no name is one's, and what suits them better.

    Parameters
    ----------
    level : {"Fehler", "Warnung", "Hinweis"}
    unknown : sequence of str
    delivered : int
        How many ids the file has.
    known : pandas.Index
        The ids of the boundary version.
    version : str
    fit : Fit or None
        What suits better, if anything does.
    names : sequence of str
        What the areas are called, if the file is to name them.
    **place : str

    Examples
    --------
    >>> known = pd.Index(["01.1", "01.2"])
    >>> found = ids_mostly_unknown("Fehler", ["1", "2", "3"], 3, known, "2020", Fit("id", "Code", 2, 2), file="a.csv")
    >>> print(found)
    Fehler: a.csv, Wert „1“: Keine der 3 Kennungen dieser Spalte gibt es im Gebietsstand 2020: hier etwa „1“, „2“, „3“, \
dort etwa „01.1“, „01.2“. → Die Spalte „Code“ passt: bei dieser Datei id_column = "Code" eintragen. (2 von 2 Gebieten)
    """
    if names:
        here, there = (", ".join(f"„{short(a, 30)}“" for a in texts[:3]) for texts in (unknown, names))
        message = f"So heißt kein Gebiet: hier etwa {here}, in den Grenzen etwa {there}."
        return Finding(level, message, _remedy(fit), value=unknown[0][:60], **place)
    none = "Keine der" if len(unknown) == delivered else f"{len(unknown)} von"
    negated = "" if len(unknown) == delivered else " nicht"
    here, there = (", ".join(f"„{short(str(a), 30)}“" for a in ids[:3]) for ids in (unknown, known))
    message = (
        f"{none} {delivered} Kennungen dieser Spalte gibt es im Gebietsstand {version}{negated}: "
        f"hier etwa {here}, dort etwa {there}."
    )
    if delivered == 1:
        message = (
            f"Diese Kennung gibt es im Gebietsstand {version} nicht, und keine andere steht in der Spalte."
        )
    return Finding(level, message, _remedy(fit), value=str(unknown[0])[:60], **place)


def _remedy(fit: Fit | None) -> str:
    if fit is None:
        return (
            "id_column bei dieser Datei und id_column der [[boundary]] in stadt.toml vergleichen; keine Spalte der "
            "Datei passt zu den Gebieten."
        )
    right = _FITS[fit.kind].format(what=short(fit.what), quoted=json.dumps(fit.what, ensure_ascii=False))
    return f"{right} ({fit.areas} von {fit.among} Gebieten)"


def areas_not_delivered(level: Level, areas: list[str], *, on_map: bool, **place: str) -> Finding:
    """Tell areas that a delivered file lacks, all of them on the map or some not.

    Examples
    --------
    >>> areas_not_delivered("Fehler", ["01.2"], on_map=True).message
    'In der Datei fehlt ein Gebiet der Karte.'
    >>> areas_not_delivered("Fehler", ["01.2", "09.1"], on_map=False).message
    'In der Datei fehlen Gebiete (2).'
    >>> areas_not_delivered("Warnung", ["01.2"], on_map=True).message
    'In der Datei fehlt ein Gebiet der Karte; seine Werte gelten als fehlend, und die Mittelwerte entstehen ohne sie.'
    """
    of = " der Karte" if on_map else ""
    lack = f"fehlt ein Gebiet{of}" if len(areas) == 1 else f"fehlen Gebiete{of} ({len(areas)})"
    message = f"In der Datei {lack}."
    if level != "Fehler":
        whose = "seine" if len(areas) == 1 else "ihre"
        message = f"{message[:-1]}; {whose} Werte gelten als fehlend, und die Mittelwerte entstehen ohne sie."
    remedy = "Zeilen nachliefern lassen; unbekannte Werte mit „...“ kennzeichnen."
    return Finding(level, message, remedy, value=some_areas(areas), **place)
