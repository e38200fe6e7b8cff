"""Both sides' ratings, the hours and what was decided: all invented, like the city (CC0).

What lies here is what `screening deposit` would have left behind, but for the random bytes: those are made of the names,
so that the demo is always the same.
"""

from __future__ import annotations

import csv
import hashlib
import io
from pathlib import Path
from typing import NamedTuple

from .files import write
from .nominations import REVIEWER

HEADER = (
    "gebiet",
    "passung",
    "gewicht",
    "stunden_woche",
    "monate",
    "wer",
    "wann",
    "begruendung",
    "geprueft_von",
    "geprueft_am",
)
REVIEWED = "2024-11-05"


class Rated(NamedTuple):
    """An area as one side rates it."""

    area: str
    fit: int
    weight: int
    hours: str
    months: str
    reason: str


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
    "verwaltung": (ADMINISTRATION, "Sozialplanung", "2024-10-21"),
    "region": (REGION, "REGSAM-Team und Kuratorium", "2024-10-24"),
}

REGIONS: dict[str, tuple[str, str, str]] = {
    "Nord": ("12", "9", "08 09 10 17 18 24 25"),
    "Mitte": ("8", "6", "01 02 03 04 05 06 07 16"),
    "Ost": ("10", "8", "11 12 19 20"),
    "Süd": ("8", "6", "13 14 21"),
    "West": ("10", "7", "15 22 23"),
}
"""Of each region: hours a week until and from October 2026, and its districts."""


def capacity() -> str:
    """Return the hours a week of each region, and what each is made of."""
    blocks = ["# Welche Stadtbezirke zu einer Region gehören, und die Stunden in der Woche, die sie hat.\n"]
    for name, (_, _, parts) in REGIONS.items():
        told = ", ".join(f'"{p}"' for p in parts.split())
        blocks.append(f'[[region]]\nname = "{name}"\nebene = "bezirk"\nteile = [{told}]\n')
    for number, span in enumerate(("von = 2024-10-01\nbis = 2026-09-30", "von = 2026-10-01")):
        for name, values in REGIONS.items():
            entry = f'{span}\nstunden_woche = {values[number]}\nregion = "{name}"\n'
            blocks.append(f"[[kapazitaet]]\n{entry}")
    return "\n".join(blocks)


_TALK = (
    'teilnehmende = { verwaltung = ["Produktverantwortung", "Sozialplanung"], '
    'region = ["Geschäftsführung", "Kuratorium"] }\n'
)
_ARGE = """teilnehmende = { verwaltung = ["Leitung Sozialplanung"], region = ["Sprecherin der freien Träger"] }
"""
_HEAD = """teilnehmende = { verwaltung = ["Sozialreferatsleitung"] }
"""
_SEEN = f'geprueft_von = "{REVIEWER}"\ngeprueft_am = 2024-12-16\n'


def ratings(side: str) -> str:
    """Write the ratings of one side."""
    rows, who, day = SIDES[side]
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\n")
    writer.writerow(HEADER)
    for r in rows:
        writer.writerow((r.area, r.fit, r.weight, r.hours, r.months, who, day, r.reason, REVIEWER, REVIEWED))
    return buffer.getvalue()


def _salt(side: str) -> bytes:
    return hashlib.sha256(f"Musterstadt {side}".encode()).digest()


def fingerprint(side: str) -> str:
    """Return what the deposit of a side was known by before it was uncovered."""
    return hashlib.sha256(_salt(side) + ratings(side).encode()).hexdigest()


def deposit(side: str) -> str:
    """Write what says that a side's deposit is uncovered."""
    other = next(s for s in SIDES if s != side)
    return (
        "# Von screening deposit geschrieben; nicht von Hand ändern.\n"
        f'fingerabdruck = "{fingerprint(side)}"\nsalz = "{_salt(side).hex()}"\ngegen = "{fingerprint(other)}"\n'
    )


def _entry(key: str, area: str, verdict: str, level: str, day: str, more: str = "", who: str = _TALK) -> str:
    said = f'ebene = "{level}"\n' if level else ""
    return (
        f'\n[[entscheidung]]\nid = "{key}"\ngebiete = ["{area}"]\nbeschluss = "{verdict}"\n{said}datum = {day}\n'
        f"{who}{more}{_SEEN}"
    )


def _agreed(hours: str, months: int, step: str) -> str:
    return f'stunden_woche = {hours}\nmonate = {months}\nnaechster_schritt = "{step}"\n'


def decisions() -> str:
    """Write entscheidungen.toml: agreement, a dissent for each level, an acute need."""
    talk, arge, last = "2024-11-20", "2024-12-04", "2024-12-12"
    draft = "Kooperationsvereinbarung entwerfen"
    entries = [
        _entry("d-01", "23.1.1", "ausgewählt", "auswahlgespraech", talk, _agreed("8", 36, draft)),
        _entry("d-02", "13.4.2", "ausgewählt", "auswahlgespraech", talk, _agreed("6.5", 24, draft)),
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
            'auflagen = "Nach einem Jahr gemeinsam prüfen."\n' + _agreed("10", 36, draft),
            _ARGE,
        ),
        _entry("d-07", "16.4.4", "Dissens", "auswahlgespraech", talk),
        _entry("d-08", "16.4.4", "Dissens", "arge", arge, 'ersetzt = "d-07"\n', _ARGE),
        _entry(
            "d-09",
            "16.4.4",
            "abgelehnt",
            "leitung",
            last,
            'ersetzt = "d-08"\nbewertung = "verwaltung"\n'
            'gruende = "Die Regelangebote tragen weiter; die frei werdende Zeit kommt neuen Gebieten zugute."\n',
            _HEAD,
        ),
        _entry(
            "d-10",
            "02.1.4",
            "ausgewählt",
            "",
            last,
            'akut = true\nverantwortlich = "region"\nstunden_woche = 4\nmonate = 6\n'
            'gruende = "Die letzte Beratungsstelle schließt zum Jahresende."\nnaechster_schritt = "Träger einladen"\n',
            _ARGE,
        ),
    ]
    head = "# Was beschlossen ist. Einträge werden nie geändert: ein neuer nennt mit ersetzt den, der nicht mehr gilt.\n"
    return head + "".join(entries)


def write_meeting(city: Path, year: int) -> None:
    """Write ratings, hours and decisions below the city's folder of deliveries."""
    for side in SIDES:
        write(city / str(year) / "bewertungen" / f"{side}.csv", ratings(side))
        write(city / str(year) / "bewertungen" / f"{side}.toml", deposit(side))
    write(city / "kapazitaet.toml", capacity())
    write(city / str(year) / "entscheidungen.toml", decisions())
