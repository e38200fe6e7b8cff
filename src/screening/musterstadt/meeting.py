"""Both sides' ratings, the hours and what was decided in the term at hand: all invented, like the city (CC0)."""

from __future__ import annotations

from pathlib import Path

from . import earlier
from .files import write
from .record import ARGE, HEAD, LEADERS, TALK, Rated, Side, agreed, deposit, entry, ratings

ADMINISTRATION = (
    Rated(
        "23.1.1",
        4,
        5,
        "8",
        "36",
        "Dauerhaft hohe Belastung in allen Themen; ein gemeinsamer Ort für Beratung fehlt.",
    ),
    Rated("13.4.2", 4, 4, "6,5", "24", "Umgriff und Problem passen; die Träger vor Ort sind bereit."),
    Rated("24.3.1", 3, 3, "5", "24", "Passt, kann aber ein Jahr warten: die Sanierung beginnt erst."),
    Rated("06.6.3", 3, 4, "6", "24", "Passt, wenn sich die Arbeit auf die Wege ins Zentrum beschränkt."),
    Rated(
        "16.4.4", 1, 1, "", "", "Läuft seit 2019 und hat seine Ziele erreicht; Regelangebote tragen weiter."
    ),
    Rated("10.3.5", 3, 3, "4", "12", "Ein Jahr zum Abschluss genügt."),
    Rated("10.4.1", 2, 2, "3", "12", "Unter der Linie; die Stellen nebenan können mitversorgen."),
    Rated("21.1.1", 3, 3, "5", "24", "Neubau und Altbestand brauchen einen Anlass, sich kennenzulernen."),
    Rated("15.2.1", 3, 2, "4", "18", "Vor allem eine Frage der Anbindung."),
    Rated("25.3.3", 2, 2, "4", "12", "Sprachkurse sind Sache der Regelangebote."),
)
REGION = (
    Rated("23.1.1", 4, 5, "8", "36", "Einstimmiges regionales Votum; die Runde der Träger steht."),
    Rated("13.4.2", 4, 4, "6,5", "24", "Die Räumungen treffen ältere Menschen, die sonst niemand erreicht."),
    Rated("24.3.1", 3, 3, "5", "24", "Zwei Wohnanlagen, ein Hof: überschaubar und gut zu moderieren."),
    Rated(
        "06.6.3",
        4,
        5,
        "10",
        "36",
        "Ohne Moderation finden die Stellen beiderseits der Unterführung nicht zusammen.",
    ),
    Rated("16.4.4", 4, 5, "6", "24", "Die Runde bricht ohne Verlängerung weg."),
    Rated(
        "10.3.5",
        4,
        4,
        "6",
        "24",
        "Die Siedlung hat sich durch den hohen Umzug erneuert; die Arbeit beginnt von vorn.",
    ),
    Rated("10.4.1", 4, 4, "5", "24", "Dieselben Familien, dieselben Hilfen wie im Viertel nebenan."),
    Rated("12.3.3", 3, 4, "5", "24", "Soll nicht auf halbem Weg enden."),
    Rated("15.2.1", 3, 2, "4,5", "18", "Anbindung und Treffpunkt gehören zusammen."),
    Rated("25.3.3", 2, 2, "4", "12", "Der Bedarf ist da, aber kein Vernetzungsbedarf."),
)
SIDES = {
    "verwaltung": Side(ADMINISTRATION, "Sozialplanung", "2024-10-21", "2024-11-05"),
    "region": Side(REGION, "REGSAM-Team und Kuratorium", "2024-10-24", "2024-11-05"),
}

REGIONS: dict[str, tuple[str, str, str, str]] = {
    "Nord": ("7", "8", "6", "08 09 10 17 18 24 25"),
    "Mitte": ("4.5", "14", "10", "01 02 03 04 05 06 07 16"),
    "Ost": ("6", "8", "6", "11 12 19 20"),
    "Süd": ("4.5", "10", "6", "13 14 21"),
    "West": ("6", "8", "8", "15 22 23"),
}
"""Of each region: hours a week in each of the `SPANS`, and its districts."""

SPANS = (
    "von = 2021-10-01\nbis = 2024-09-30",
    "von = 2024-10-01\nbis = 2026-09-30",
    "von = 2026-10-01",
)


def capacity() -> str:
    """Return the hours a week of each region, and what each is made of."""
    blocks = ["# Welche Stadtbezirke zu einer Region gehören, und die Stunden in der Woche, die sie hat.\n"]
    for name, (*_, parts) in REGIONS.items():
        told = ", ".join(f'"{p}"' for p in parts.split())
        blocks.append(f'[[region]]\nname = "{name}"\nebene = "bezirk"\nteile = [{told}]\n')
    for number, span in enumerate(SPANS):
        for name, values in REGIONS.items():
            entry = f'{span}\nstunden_woche = {values[number]}\nregion = "{name}"\n'
            blocks.append(f"[[kapazitaet]]\n{entry}")
    return "\n".join(blocks)


def _entry(key: str, area: str, verdict: str, level: str, day: str, more: str = "", who: str = TALK) -> str:
    return entry(key, area, verdict, level, day, "2024-12-16", more, who)


def decisions() -> str:
    """Write entscheidungen.toml: agreement, a dissent for each level, an acute need."""
    talk, arge, last = "2024-11-20", "2024-12-04", "2024-12-12"
    draft = "Kooperationsvereinbarung entwerfen"
    entries = [
        _entry("d-01", "23.1.1", "ausgewählt", "auswahlgespraech", talk, agreed("8", 36, draft)),
        _entry("d-02", "13.4.2", "ausgewählt", "auswahlgespraech", talk, agreed("6.5", 24, draft)),
        _entry(
            "d-03",
            "24.3.1",
            "zurückgestellt",
            "auswahlgespraech",
            talk,
            'gruende = "Beide Seiten wollen die Sanierung abwarten."\n'
            'naechster_schritt = "Im nächsten Durchlauf wieder ansehen"\n',
        ),
        _entry(
            "d-04",
            "25.3.3",
            "abgelehnt",
            "auswahlgespraech",
            talk,
            'gruende = "Der Bedarf liegt bei den Regelangeboten."\n',
        ),
        _entry("d-05", "06.6.3", "Dissens", "auswahlgespraech", talk),
        _entry(
            "d-06",
            "06.6.3",
            "ausgewählt",
            "arge",
            arge,
            'ersetzt = "d-05"\nbewertung = "region"\n'
            'gruende = "Die Zusammenarbeit über die Unterführung hinweg braucht Zeit."\n'
            'auflagen = "Nach einem Jahr gemeinsam prüfen."\n' + agreed("10", 36, draft),
            ARGE,
        ),
        _entry("d-07", "16.4.4", "Dissens", "auswahlgespraech", talk),
        _entry("d-08", "16.4.4", "Dissens", "arge", arge, 'ersetzt = "d-07"\n', ARGE),
        _entry(
            "d-09",
            "16.4.4",
            "abgelehnt",
            "leitung",
            last,
            'ersetzt = "d-08"\nbewertung = "verwaltung"\n'
            'gruende = "Die Regelangebote tragen weiter; die frei werdende Zeit kommt neuen Gebieten zugute."\n',
            LEADERS,
        ),
        _entry(
            "d-10",
            "02.1.4",
            "ausgewählt",
            "",
            last,
            'akut = true\nverantwortlich = "region"\nstunden_woche = 4\nmonate = 6\n'
            'gruende = "Die letzte Beratungsstelle schließt zum Jahresende."\nnaechster_schritt = "Träger einladen"\n',
            ARGE,
        ),
    ]
    return HEAD + "".join(entries)


def write_meeting(city: Path, years: tuple[int, int]) -> None:
    """Write ratings, hours and decisions of both terms below the city's folder of deliveries."""
    before, now = years
    write(city / "kapazitaet.toml", capacity())
    terms = ((before, earlier.SIDES, f"Musterstadt {before}"), (now, SIDES, "Musterstadt"))
    for year, sides, seed in terms:
        for key, side in sides.items():
            write(city / str(year) / "bewertungen" / f"{key}.csv", ratings(side))
            write(city / str(year) / "bewertungen" / f"{key}.toml", deposit(sides, key, seed))
    write(city / str(before) / "entscheidungen.toml", earlier.decisions())
    write(city / str(now) / "entscheidungen.toml", decisions())
