"""What RAGS, Sozialbürgerhäuser and Bezirksausschüsse name as areas in need: all invented, like the city (CC0)."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from .files import write

YEAR = 2024
"""The year whose meeting the demo prepares."""

HEADER = ("gebiet", "von", "begruendung", "geprueft_von", "geprueft_am")
REVIEWER = "A. Muster"

# Area, nominator, reason, day of review (empty: nobody has reviewed the text yet).
NOMINATIONS = (
    (
        "23.1.1",
        "RAGS",
        "Das Viertel trägt seit Jahren die meisten Lasten im Westen. Der Nachbarschaftstreff ist an drei von fünf Tagen "
        "geschlossen, die Erziehungsberatung hat vier Monate Wartezeit.",
        "2024-10-08",
    ),
    (
        "23.1.1",
        "SBH",
        "Die Bezirkssozialarbeit erreicht viele Haushalte erst spät. Ein gemeinsamer Ort für Beratung fehlt.",
        "2024-10-08",
    ),
    ("23.1.1", "BA", "Einstimmiger Beschluss vom Juni: Schwerpunkt für mindestens drei Jahre.", "2024-10-08"),
    (
        "10.3.5",
        "RAGS",
        "Große Siedlung aus den Siebzigerjahren, hoher Umzug. Die Einrichtungen kennen sich, arbeiten aber jede für sich.",
        "2024-10-08",
    ),
    (
        "10.3.5",
        "BA",
        "Der Spielplatz am Becken ist verwahrlost; abends meiden ihn die Familien.",
        "2024-10-09",
    ),
    ("19.1.1", "SBH", "Viele Alleinerziehende ohne Betreuung am Nachmittag.", "2024-10-09"),
    (
        "19.1.1",
        "RAGS",
        "Die Schuldnerberatung sagt, die Anfragen hätten sich in zwei Jahren verdoppelt.",
        "2024-10-09",
    ),
    (
        "06.6.3",
        "BA",
        "Die Unterführung trennt das Viertel vom Zentrum; Angebote liegen auf der anderen Seite.",
        "",
    ),
    (
        "13.4.2",
        "SBH",
        "Frau Beispiel vom Treff berichtet von Räumungen und ist unter treff@musterstadt.example zu erreichen.",
        "",
    ),
    ("13.4.2", "RAGS", "Ältere Menschen mit kleiner Rente, kaum Treffpunkte ohne Verzehr.", "2024-10-09"),
    (
        "16.4.4",
        "RAGS",
        "Die Moderation läuft aus; ohne Verlängerung bricht die Runde der Träger weg.",
        "2024-10-10",
    ),
    (
        "21.1.1",
        "BA",
        "Neubauten und Altbestand kennen einander nicht. Es fehlt ein Quartiersplatz.",
        "2024-10-10",
    ),
    (
        "24.3.1",
        "SBH",
        "=1+1 Häuser, <b>ein</b> Hof: #typst[so] steht es im Antrag; gemeint sind zwei Wohnanlagen & ihr Durchgang.",
        "2024-10-10",
    ),
    ("14.2.5", "RAGS", "", ""),
    ("12.3.3", "RAGS", "Läuft schon als Schwerpunkt und soll nicht auf halbem Weg enden.", "2024-10-10"),
    ("12.3.3", "SBH", "Die Zahlen der Jugendhilfe sind nicht vollständig; vor Ort ist die Lage bekannt.", ""),
    (
        "15.2.1",
        "BA",
        "Seit der Umbenennung der Haltestelle kommt niemand mehr zum Jugendtreff; gemeint ist: Es fährt kein Bus.",
        "2024-10-11",
    ),
    (
        "10.4.1",
        "RAGS",
        "Knapp unter der Linie, aber die Hilfen sind dieselben wie nebenan. Der Umgriff sollte das Viertel einschließen.",
        "2024-10-11",
    ),
    ("10.4.1", "BA", "Müll, Lärm und Leerstand im Ladenzentrum.", "2024-10-11"),
    (
        "05.1.1",
        "SBH",
        "Familie Beispielsohn ist kein Einzelfall: Im Gerberhof 12 wird zum Jahresende gekündigt.",
        "",
    ),
    ("25.3.3", "RAGS", "Die Sprachkurse sind überlaufen; zwei Kitas suchen Personal.", "2024-10-11"),
    (
        "02.1.4",
        "BA",
        "Gewerbemieten verdrängen die letzte Beratungsstelle aus der Theatervorstadt.",
        "2024-10-14",
    ),
    (
        "18.3.3",
        "SBH",
        "Einsame alte Menschen, die kein Angebot aufsuchen; die Statistik sieht sie nicht.",
        "2024-10-14",
    ),
    (
        "19.3.4",
        "RAGS",
        "Sehr klein, aber dicht belegt. Bitte mit dem Nachbarviertel zusammen ansehen.",
        "2024-10-14",
    ),
    ("16.5.1", "BA", "Auch die Bewohner:innen der Unterkunft gehören zum Stadtteil.", ""),
)


def nominations() -> str:
    """Write bedarfsnennungen.csv."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\n")
    writer.writerow(HEADER)
    for area, by, reason, day in NOMINATIONS:
        writer.writerow((area, by, reason, REVIEWER if day else "", day))
    return buffer.getvalue()


def write_nominations(folder: Path) -> None:
    """Write the nominations into a year's folder."""
    write(folder / "bedarfsnennungen.csv", nominations())
