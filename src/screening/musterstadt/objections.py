"""What bodies say that the figures of an area miss, and what was answered: all invented, like the city (CC0)."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from .files import write
from .nominations import REVIEWER

HEADER = ("gebiet", "von", "datum", "einwand", "antwort", "folge", "geprueft_von", "geprueft_am")

# Year → area, by whom, when, objection, answer, consequence, day of review (empty: nobody has reviewed the texts yet).
OBJECTIONS = {
    2021: (
        (
            "05.1.3",
            "BA",
            "2021-09-22",
            "Der Neubau am Stellwerk fehlt noch in den Haushaltszahlen.",
            "Der Stichtag liegt vor dem Bezug; die nächste Lieferung enthält ihn.",
            "weiter beobachten",
            "2021-10-05",
        ),
        (
            "18.3.3",
            "Einrichtung",
            "2021-10-04",
            "Wer Grundsicherung nicht beantragt, steht in keiner Zahl.",
            "Das trifft zu und gilt stadtweit; die Nennung ist dafür der richtige Weg.",
            "keine",
            "2021-10-06",
        ),
    ),
    2024: (
        (
            "16.5.1",
            "SBH",
            "2024-09-10",
            "Die Werte stammen fast ganz aus der Gemeinschaftsunterkunft und sagen über das Viertel nichts.",
            "Die Unterkunft ist aus den Zahlen nicht herauszurechnen.",
            "ausgeschlossen",
            "2024-10-10",
        ),
        (
            "12.3.3",
            "SBH",
            "2024-09-12",
            "Die Zahlen der Jugendhilfe sind unvollständig geliefert.",
            "Nachgefragt; das Jugendamt liefert erst zum Jahresende nach.",
            "nachgefragt",
            "2024-10-10",
        ),
        (
            "18.3.3",
            "RAGS",
            "2024-09-17",
            "Ältere Menschen scheuen den Antrag auf Grundsicherung; die Quote täuscht eine gute Lage vor.",
            "Dazu gibt es keine kleinräumigen Zahlen. Der Hinweis steht neben dem Wert.",
            "weiter beobachten",
            "2024-10-10",
        ),
        (
            "02.1.4",
            "BA",
            "2024-09-18",
            "Gemeldet sind viele, die hier nicht wohnen: Studierende mit Zweitwohnung.",
            "",
            "",
            "2024-10-10",
        ),
        (
            "19.3.4",
            "REGSAM-Team",
            "2024-10-04",
            "Unter der Mindestgröße fällt das Viertel immer heraus, obwohl es dicht belegt ist.",
            "Es wird mit dem Nachbarviertel zusammen angesehen.",
            "weiter beobachten",
            "2024-10-15",
        ),
        (
            "25.3.3, 25.3.1",
            "RAGS",
            "2024-10-07",
            "Untermiete und Werkswohnungen fehlen im Haushaltsregister.",
            "Bekannt; betrifft beide Viertel etwa gleich.",
            "keine",
            "2024-10-15",
        ),
        (
            "05.1.1",
            "SBH",
            "2024-10-08",
            "Herr Beispielmann aus dem Gerberhof 12 und seine Nachbarn sind schon umgezogen.",
            "",
            "",
            "",
        ),
        (
            "15.2.1",
            "BA",
            "2024-10-09",
            "Die Arbeitslosen der Maßnahme im Depot zählen beim Träger, nicht am Wohnort.",
            "Die Bundesagentur hat die Zuordnung berichtigt und neu geliefert.",
            "neu geliefert",
            "2024-10-15",
        ),
    ),
}


def objections(year: int) -> str:
    """Write einwaende.csv of a year."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\n")
    writer.writerow(HEADER)
    for *cells, day in OBJECTIONS[year]:
        writer.writerow((*cells, REVIEWER if day else "", day))
    return buffer.getvalue()


def write_objections(raw: Path) -> None:
    """Write the objections of all terms below the city's folder."""
    for year in OBJECTIONS:
        write(raw / str(year) / "einwaende.csv", objections(year))
