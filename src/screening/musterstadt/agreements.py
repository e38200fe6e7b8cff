"""Kooperationsvereinbarungen of six Schwerpunktgebiete and how far each is: all invented, like the city (CC0)."""

from __future__ import annotations

from pathlib import Path

from .files import write

AGREEMENTS: dict[str, tuple[str, str]] = {
    "westpark": (
        """name = "Rund um den Westpark"
gebiete = ["23.1.3"]
jahr = 2018
thema = "Familien erreichen, bevor es brennt: Beratung im Viertel, ein offener Treff am Park"
gruende = [
  "RAGS und Sozialbürgerhaus haben das Viertel 2018 gemeinsam genannt; die Nachbarn tragen schon viel.",
  "Die nächste Erziehungsberatung ist eine halbe Stunde entfernt.",
]
moderation = "REGSAM-Moderation West"
ansprechperson = "Sozialplanung, Bereich West"
partner = ["Baureferat, Gartenbau", "Sportverein am Park"]
stunden_woche = 6
monate = 48
start = 2019-05-01
ueberpruefung = 2023-04-30
unterzeichnet = 2019-04-11
ende = 2023-06-30
""",
        """phase = "auswertung"
geprueft_von = "A. Muster"
geprueft_am = 2023-07-10
ergebnis = "Der Treff am Park ist an fünf Tagen geöffnet; die Erziehungsberatung kommt jede Woche ins Viertel."
fehlende_ressourcen = ["Ein Raum für Jugendliche über 14 Jahre fehlt weiterhin."]

[[sitzung]]
datum = 2019-06-18
protokoll = 2019-06-25

[[sitzung]]
datum = 2021-03-09
protokoll = 2021-03-19

[[sitzung]]
datum = 2023-05-22
protokoll = 2023-06-02

[[massnahme]]
was = "Offener Treff am Park"
seite = "region"
verantwortlich = "Träger des Nachbarschaftstreffs"
faellig = 2021-09-30
stand = "erledigt"

[[massnahme]]
was = "Erziehungsberatung einmal in der Woche im Viertel"
seite = "verwaltung"
verantwortlich = "Stadtjugendamt"
faellig = 2020-12-31
stand = "erledigt"

[[partner]]
name = "Sportverein am Park"
gewonnen = 2020-02-04
""",
    ),
    "becken": (
        """name = "Siedlung am Becken"
gebiete = ["10.3.5"]
jahr = 2018
thema = "Hoher Umzug, viele neue Familien: ankommen und einander kennen"
gruende = ["Neun von 13 Indikatoren zählten 2018; die Einrichtungen kannten einander und arbeiteten jede für sich."]
moderation = "REGSAM-Moderation Nord"
ansprechperson = "Sozialplanung, Bereich Nord"
partner = ["Wohnungsgesellschaft", "Grundschule"]
stunden_woche = 5
monate = 60
start = 2019-09-01
ueberpruefung = 2024-08-31
unterzeichnet = 2019-07-30
""",
        """phase = "auswertung"
geprueft_von = "A. Muster"
geprueft_am = 2024-11-18
naechste_sitzung = 2025-01-28

[[schritt]]
phase = "auswertung"
nr = 1
erledigt = 2024-11-12

[[sitzung]]
datum = 2024-11-12
protokoll = 2024-11-20

[[massnahme]]
was = "Begrüßung neuer Familien mit der Wohnungsgesellschaft"
seite = "region"
verantwortlich = "Familienzentrum"
faellig = 2023-03-31
stand = "erledigt"

[[massnahme]]
was = "Spielplatz am Becken erneuern"
seite = "verwaltung"
verantwortlich = "Baureferat, Gartenbau"
faellig = 2024-06-30
stand = "läuft"

[[partner]]
name = "Wohnungsgesellschaft"
gewonnen = 2020-01-15

[[partner]]
name = "Grundschule"
gewonnen = 2020-05-11
""",
    ),
    "muehlzeile": (
        """name = "Mühlzeile"
gebiete = ["12.3.3"]
jahr = 2018
thema = "Übergang von der Schule in den Beruf"
gruende = ["Viele junge Menschen ohne Anschluss; RAGS und Sozialbürgerhaus haben das Viertel genannt."]
moderation = "REGSAM-Moderation Ost"
ansprechperson = "Sozialplanung, Bereich Ost"
partner = ["Mittelschule", "Handwerkskammer"]
weitere = ["Die Zahlen der Jugendhilfe werden jedes Jahr nachgereicht."]
stunden_woche = 4.5
monate = 72
start = 2019-10-01
ueberpruefung = 2025-09-30
unterzeichnet = 2019-09-17
""",
        """phase = "umsetzung"
geprueft_von = "A. Muster"
geprueft_am = 2024-12-03
naechste_sitzung = 2025-02-11

[[sitzung]]
datum = 2024-10-15
protokoll = 2024-10-24

[[massnahme]]
was = "Werkstatt an zwei Nachmittagen"
seite = "region"
verantwortlich = "Jugendtreff"
faellig = 2024-09-30
stand = "läuft"

[[massnahme]]
was = "Beratung zur Ausbildung in der Mittelschule"
seite = "verwaltung"
verantwortlich = "Jobcenter, U25"
faellig = 2025-03-31
stand = "läuft"

[[partner]]
name = "Mittelschule"
gewonnen = 2021-11-02

[[partner]]
name = "Handwerkskammer"
""",
    ),
    "quartiersplatz": (
        """name = "Neubauten und Altbestand im Süden"
gebiete = ["21.1.1"]
jahr = 2021
thema = "Ein Platz für alle: Neubauten und Altbestand zusammenbringen"
gruende = ["Das Viertel lag 2021 sicher über der Linie; der Bezirksausschuss hat es genannt."]
moderation = "REGSAM-Moderation Süd"
ansprechperson = "Sozialplanung, Bereich Süd"
partner = ["Kirchengemeinde", "Baugenossenschaft"]
stunden_woche = 5
monate = 48
start = 2022-04-01
ueberpruefung = 2026-03-31
unterzeichnet = 2022-03-15
""",
        """phase = "umsetzung"
geprueft_von = "A. Muster"
geprueft_am = 2024-12-03
naechste_sitzung = 2024-12-17

[[sitzung]]
datum = 2024-09-24
protokoll = 2024-10-01

[[sitzung]]
datum = 2024-12-10

[[massnahme]]
was = "Fest auf dem Platz, zweimal im Jahr"
seite = "region"
verantwortlich = "Baugenossenschaft"
stand = "läuft"

[[massnahme]]
was = "Bänke und Schatten auf dem Platz"
seite = "verwaltung"
verantwortlich = "Baureferat"
faellig = 2024-10-31
""",
    ),
    "nordtor": (
        """name = "Am Nordtor"
gebiete = ["19.1.1"]
jahr = 2023
akut = true
thema = "Schuldnerberatung und Betreuung am Nachmittag"
gruende = [
  "Die Anfragen bei der Schuldnerberatung haben sich in zwei Jahren verdoppelt.",
  "Beide Seiten haben sich außer der Reihe abgesprochen.",
]
moderation = "REGSAM-Moderation Ost"
ansprechperson = "Sozialplanung, Bereich Ost"
partner = ["Schuldnerberatung", "Hort"]
stunden_woche = 3
monate = 18
start = 2024-03-01
ueberpruefung = 2025-08-31
unterzeichnet = 2024-02-20
""",
        """phase = "diagnose"
geprueft_von = "A. Muster"
geprueft_am = 2024-12-03
naechste_sitzung = 2025-01-14

[[schritt]]
phase = "diagnose"
nr = 1
erledigt = 2024-10-08

[[sitzung]]
datum = 2024-10-08
protokoll = 2024-10-17

[[massnahme]]
was = "Gemeinsame Sprechstunde von Schuldnerberatung und Sozialbürgerhaus"
seite = "verwaltung"
verantwortlich = "Sozialbürgerhaus"
faellig = 2025-02-28
""",
    ),
    "aue": (
        """name = "An der Aue"
gebiete = ["13.4.2"]
jahr = 2024
entscheidung = "d-02"
thema = "Ältere Menschen mit kleiner Rente erreichen; ein Treffpunkt, an dem niemand etwas kaufen muss"
gruende = ["Die RAGS hat das Viertel genannt: viele ältere Menschen mit kleiner Rente, kaum Treffpunkte."]
moderation = "REGSAM-Moderation Süd"
ansprechperson = "Sozialplanung, Bereich Süd"
partner = ["Volkshochschule"]
stunden_woche = 6.5
monate = 24
start = 2024-12-01
ueberpruefung = 2026-11-30
unterzeichnet = 2024-11-21
""",
        """phase = "vorlauf"
geprueft_von = "A. Muster"
geprueft_am = 2024-12-16
naechste_sitzung = 2025-01-21

[[schritt]]
phase = "vorlauf"
nr = 1
erledigt = 2024-11-21

[[schritt]]
phase = "vorlauf"
nr = 2
erledigt = 2024-12-09
""",
    ),
}
"""By key: ``vereinbarung.toml`` and ``phasen.toml``."""

STEPS = {"vorlauf": 6, "diagnose": 3, "umsetzung": 3, "auswertung": 3}
"""How many steps the concept's Phasenmodell has in each phase."""

DONE = {
    "westpark": {
        "vorlauf": "2019-06-18",
        "diagnose": "2020-02-04",
        "umsetzung": "2023-05-22",
        "auswertung": "2023-06-28",
    },
    "becken": {"vorlauf": "2019-11-26", "diagnose": "2020-09-15", "umsetzung": "2024-07-09"},
    "muehlzeile": {"vorlauf": "2020-01-21", "diagnose": "2021-05-18"},
    "quartiersplatz": {"vorlauf": "2022-06-14", "diagnose": "2023-03-07"},
    "nordtor": {"vorlauf": "2024-05-07"},
}
"""By when all steps of a phase were done."""

HEAD = "# Synthetische Demodaten, frei erfunden (CC0)\n"


def write_agreements(folder: Path) -> None:
    """Write the agreements below a city's folder."""
    for key, (agreed, progress) in AGREEMENTS.items():
        place = folder / "gebiete" / key
        write(place / "vereinbarung.toml", HEAD + agreed)
        steps = "".join(
            f'\n[[schritt]]\nphase = "{phase}"\nnr = {n}\nerledigt = {day}\n'
            for phase, day in DONE.get(key, {}).items()
            for n in range(1, STEPS[phase] + 1)
        )
        write(place / "phasen.toml", HEAD + progress + steps)
