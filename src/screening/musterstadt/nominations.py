"""What RAGS, Sozialbürgerhäuser, Bezirksausschüsse and others name as areas in need: all invented, like the city (CC0)."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from .city import CRS
from .files import write

YEARS = (2021, 2024)
"""The years whose meetings the demo prepares: a term that has ended, and the one at hand."""

HEADER = (
    "gebiet",
    "name",
    "umgriff",
    "von",
    "datum",
    "problem",
    "handlungsfeld",
    "begruendung",
    "geprueft_von",
    "geprueft_am",
)
REVIEWER = "A. Muster"

# Area, nominator, reason, day of review (empty: nobody has reviewed the text yet): as the old form of five columns.
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
        "24.3.1",
        "SBH",
        "=1+1 Häuser, <b>ein</b> Hof: #typst[so] steht es im Antrag; gemeint sind zwei Wohnanlagen & ihr Durchgang.",
        "2024-10-10",
    ),
    ("14.2.5", "RAGS", "", ""),
    ("12.3.3", "RAGS", "Läuft schon als Schwerpunkt und soll nicht auf halbem Weg enden.", "2024-10-10"),
    (
        "10.4.1",
        "RAGS",
        "Knapp unter der Linie, aber die Hilfen sind dieselben wie nebenan. Der Umgriff sollte das Viertel einschließen.",
        "2024-10-11",
    ),
    ("10.4.1", "BA", "Müll, Lärm und Leerstand im Ladenzentrum.", "2024-10-11"),
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
    ("16.5.1", "BA", "Auch die Bewohner:innen der Unterkunft gehören zum Stadtteil.", ""),
)


HARBOUR = "Rund um das Hafenbecken"
HARBOUR_FILE = "umgriffe/hafenbecken.geojson"
# What its people call the harbour basin: two Viertel for the most part, and a strip of their neighbours.
HARBOUR_RING = (
    (695760.0, 5336690.0),
    (696195.0, 5336655.0),
    (696175.0, 5336290.0),
    (696860.0, 5336390.0),
    (696790.0, 5336700.0),
    (696900.0, 5336790.0),
    (696560.0, 5337290.0),
    (696330.0, 5337430.0),
    (695760.0, 5337120.0),
)

# The new columns: name, polygon, day, problem, fields of action beside area, nominator, reason and day of review.
MORE = (
    {
        "name": HARBOUR,
        "umgriff": HARBOUR_FILE,
        "von": "RAGS",
        "datum": "2024-09-17",
        "problem": "Zwei Siedlungen teilen sich ein Ladenzentrum, das leer steht, und keine hat einen Treff.",
        "handlungsfeld": "teilhabe, wohnumfeld",
        "begruendung": "Der Umgriff folgt den Wegen der Familien zur Schule, nicht den Grenzen der Viertel.",
        "am": "2024-10-15",
    },
    {
        "gebiet": "10.3.5, 10.4.1",
        "name": HARBOUR,
        "von": "SBH",
        "datum": "2024-09-24",
        "problem": "Die Räumungsklagen häufen sich in beiden Siedlungen.",
        "handlungsfeld": "armut",
        "am": "2024-10-15",
    },
    {
        "gebiet": "16.4.3, 16.4.4",
        "von": "Steuerungsbereich",
        "datum": "2024-09-30",
        "problem": "Die Hilfen zur Erziehung steigen hier schneller als die Zahl der Kinder.",
        "handlungsfeld": "erziehung",
        "am": "2024-10-15",
    },
    {
        "gebiet": "06.6.3",
        "von": "Einrichtung",
        "datum": "2024-10-01",
        "problem": "Die Hausaufgabenhilfe hat eine Warteliste von einem Schuljahr.",
        "handlungsfeld": "bildung",
        "begruendung": "Räume wären in der Schule frei, am Nachmittag fehlt die Aufsicht.",
        "am": "2024-10-15",
    },
    {
        "gebiet": "15.3.3",
        "von": "Sozialplanung",
        "datum": "2024-10-02",
        "problem": "Die Zahlen sind lückenhaft, doch die Nachbarviertel liegen über der Linie.",
        "handlungsfeld": "armut, arbeit",
        "am": "2024-10-15",
    },
    {
        "gebiet": "19.3.4, 19.2.6",
        "name": "Zwischen den Gleisen",
        "von": "REGSAM-Team",
        "datum": "2024-10-04",
        "problem": "Das kleine Viertel hat keine einzige Einrichtung und lebt von denen nebenan.",
        "handlungsfeld": "erziehung, teilhabe",
        "begruendung": "Allein ist es zu klein, zusammen mit dem Nachbarviertel nicht.",
        "am": "2024-10-15",
    },
    {
        "gebiet": "20.2.3",
        "von": "Kuratorium",
        "datum": "2024-10-07",
        "problem": "Viele Ehrenamtliche, aber niemand, der sie begleitet.",
        "handlungsfeld": "ehrenamt",
    },
)

EARLIER = (
    {
        "gebiet": "12.2.4",
        "von": "RAGS",
        "datum": "2021-09-14",
        "problem": "Der Jugendtreff ist seit dem Frühjahr geschlossen.",
        "handlungsfeld": "teilhabe",
        "am": "2021-10-05",
    },
    {
        "gebiet": "12.2.4",
        "von": "SBH",
        "datum": "2021-09-20",
        "begruendung": "Die Zahl der Familien mit Schulden hat sich verdoppelt.",
        "handlungsfeld": "armut",
        "am": "2021-10-05",
    },
    {"gebiet": "12.2.4", "von": "BA", "datum": "2021-09-22", "handlungsfeld": "wohnumfeld"},
    {
        "gebiet": "23.1.1",
        "von": "BA",
        "datum": "2021-09-22",
        "begruendung": "Der Antrag von 2018 gilt weiter.",
        "am": "2021-10-05",
    },
    {
        "gebiet": "21.1.1, 21.1.2",
        "name": "Am alten Güterbahnhof",
        "von": "RAGS",
        "datum": "2021-09-28",
        "problem": "Zwei Bauabschnitte, ein Träger und kein gemeinsamer Ort.",
        "handlungsfeld": "teilhabe, wohnumfeld",
        "am": "2021-10-05",
    },
    {
        "gebiet": "21.1.1",
        "von": "BA",
        "datum": "2021-09-29",
        "problem": "Auf den Freiflächen zwischen Neubau und Altbestand kommt niemand zusammen.",
        "handlungsfeld": "wohnumfeld",
        "am": "2021-10-05",
    },
    {
        "gebiet": "05.1.3",
        "von": "SBH",
        "datum": "2021-10-01",
        "problem": "Alleinerziehende finden keine Betreuung vor acht Uhr.",
        "handlungsfeld": "arbeit, erziehung",
        "am": "2021-10-06",
    },
    {
        "gebiet": "18.3.3",
        "von": "Einrichtung",
        "datum": "2021-10-04",
        "begruendung": "Zum Mittagstisch kommen Menschen, die kein Amt kennt.",
        "am": "2021-10-06",
    },
)


def nominations(year: int) -> str:
    """Write bedarfsnennungen.csv of a year."""
    old = [
        {"gebiet": area, "von": by, "begruendung": reason, "am": day} for area, by, reason, day in NOMINATIONS
    ]
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\n")
    writer.writerow(HEADER)
    for row in EARLIER if year == YEARS[0] else (*old, *MORE):
        day = row.get("am", "")
        review = {"geprueft_von": REVIEWER if day else "", "geprueft_am": day}
        writer.writerow([({**row, **review}).get(c, "") for c in HEADER])
    return buffer.getvalue()


def extent() -> str:
    """Write the polygon that one of the nominations draws."""
    ring = ", ".join(f"[{x}, {y}]" for x, y in (*HARBOUR_RING, HARBOUR_RING[0]))
    return (
        f'{{"type": "FeatureCollection", {CRS}, "features": [\n'
        f'{{"type": "Feature", "properties": {{}}, "geometry": {{"type": "Polygon", "coordinates": [[{ring}]]}}}}\n'
        "]}\n"
    )


def write_nominations(raw: Path) -> None:
    """Write the nominations of all terms below the city's folder."""
    for year in YEARS:
        write(raw / str(year) / "bedarfsnennungen.csv", nominations(year))
    write(raw / str(YEARS[-1]) / HARBOUR_FILE, extent())
