"""What a file kept by hand points to and is not there is told, whatever else its entry says or lacks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from screening.base import Finding
from screening.delivery import Areas, City, read_areas
from screening.process import kept_findings
from screening.process.agreement import decision_findings
from tests.small_city import build_small_city

KEPT = {
    "kapazitaet.toml": """
[[region]]
name = "West"
ebene = "bezirk"
teile = ["01"]

[[region]]
name = "Ost"
ebene = "bezirk"
teile = ["02"]

[[kapazitaet]]
von = 2024-01-01
bis = 2026-12-31
stunden_woche = 20
region = "West"

[[ausgleich]]
aus = "West"
fuer = "Ost"
stunden_woche = 2
von = 2025-01-01
bis = 2025-12-31
""",
    "programm.csv": "gebiet;start;ende;gruppe;name\n01.1.1;2024;2026;;Am Park\n",
    "2024/bedarfsnennungen.csv": (
        "gebiet;name;umgriff;von;datum;problem;handlungsfeld;begruendung;geprueft_von;geprueft_am\n"
        "01.1.1;Am Hof;;RAGS;2024-09-14;Lärm;arbeit;Viele Familien.;A. Muster;2024-10-08\n"
    ),
    "2024/einwaende.csv": (
        "gebiet;von;datum;einwand;antwort;folge;geprueft_von;geprueft_am\n"
        "02.2.1;SBH;2024-09-20;Die Unterkunft fehlt.;Stimmt.;weiter beobachten;A. Muster;2024-10-08\n"
    ),
    "2024/entscheidungen.toml": """
[[entscheidung]]
id = "d-01"
gebiete = ["01.1.1"]
beschluss = "Dissens"
ebene = "auswahlgespraech"
datum = 2024-11-20
teilnehmende = { verwaltung = ["Leitung", "Sozialplanung"], region = ["Geschäftsführung", "Kuratorium"] }

[[entscheidung]]
id = "d-02"
gebiete = ["01.1.1"]
beschluss = "ausgewählt"
ebene = "arge"
datum = 2024-12-04
ersetzt = "d-01"
bewertung = "neu"
teilnehmende = { verwaltung = ["Leitung"], region = ["Geschäftsführung"] }
stunden_woche = 6.5
monate = 24
naechster_schritt = "Vereinbarung"
gruende = "Beide wollen es."
geprueft_von = "A. Muster"
geprueft_am = 2024-12-16
""",
    "gebiete/am_park/vereinbarung.toml": """
name = "Am Park"
gebiete = ["01.1.1"]
jahr = 2024
entscheidung = "d-02"
thema = "Ältere Menschen"
gruende = ["Viele leben allein."]
moderation = "REGSAM-Moderation West"
ansprechperson = "Sozialplanung"
partner = ["Volkshochschule"]
stunden_woche = 6.5
monate = 24
start = 2025-01-01
ueberpruefung = 2026-12-31
unterzeichnet = 2024-12-20
ende = 2026-12-31
""",
    "gebiete/am_park/phasen.toml": """
phase = "diagnose"
naechste_sitzung = 2025-03-01
geprueft_von = "A. Muster"
geprueft_am = 2025-02-01

[[schritt]]
phase = "vorlauf"
nr = 6
erledigt = 2025-01-10

[[sitzung]]
datum = 2025-01-12
protokoll = 2025-01-20

[[massnahme]]
was = "Offener Treff"
seite = "region"
verantwortlich = "Nachbarschaftstreff"
faellig = 2025-06-01
stand = "läuft"

[[partner]]
name = "Sportverein"
gewonnen = 2025-01-15
""",
}
"""A city whose files point to each other, and to nothing that is not there."""


@dataclass(frozen=True)
class There:
    """The city, and its map, read once."""

    city: City
    areas: dict[str, Areas]

    def told(self, file: str = "", text: str = "", year: int = 2024) -> list[Finding]:
        """Return what is told of a file, or of all, when that file says something else."""
        for name, usual in KEPT.items():
            said = text if name == file and text else usual
            path = self.city.raw / name
            if not path.exists() or path.read_text("utf-8") != said:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(said, encoding="utf-8")
        found = kept_findings(self.city, year, self.areas)
        return [f for f in found if f.file == file or not file]


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> There:
    city = build_small_city(tmp_path_factory.mktemp("stadt")).city()
    return There(city, {b.version: read_areas(city, b) for b in city.boundaries})


NOWHERE = [
    ("kapazitaet.toml", 'region = "West"', 'region = "Wset"', "kapazitaet.1.region"),
    ("kapazitaet.toml", 'ebene = "bezirk"', 'ebene = "viertel"', "region.1.ebene"),
    ("kapazitaet.toml", 'teile = ["01"]', 'teile = ["09"]', "region.1.teile"),
    ("kapazitaet.toml", "bis = 2026-12-31", "bis = 2023-12-31", "kapazitaet.1.bis"),
    ("kapazitaet.toml", 'aus = "West"', 'aus = "Nord"', "ausgleich.1.aus"),
    ("kapazitaet.toml", 'fuer = "Ost"', 'fuer = "Nord"', "ausgleich.1.fuer"),
    ("kapazitaet.toml", "bis = 2025-12-31", "bis = 2024-12-31", "ausgleich.1.bis"),
    ("programm.csv", "01.1.1;2024", "09.1.1;2024", "gebiet"),
    ("programm.csv", "2024;2026", "2024;2023", "ende"),
    ("2024/bedarfsnennungen.csv", "01.1.1;Am", "09.1.1;Am", "gebiet"),
    ("2024/bedarfsnennungen.csv", "Am Hof;;", "Am Hof;hof.geojson;", "umgriff"),
    ("2024/bedarfsnennungen.csv", "RAGS", "RAGZ", "von"),
    ("2024/bedarfsnennungen.csv", "arbeit", "arbeid", "handlungsfeld"),
    ("2024/bedarfsnennungen.csv", "2024-10-08", "2024-09-08", "geprueft_am"),
    ("2024/einwaende.csv", "02.2.1", "09.2.1", "gebiet"),
    ("2024/einwaende.csv", "SBH", "SBHX", "von"),
    ("2024/einwaende.csv", "weiter beobachten", "weiter bedenken", "folge"),
    ("2024/einwaende.csv", "2024-10-08", "2024-09-08", "geprueft_am"),
    ("2024/entscheidungen.toml", 'gebiete = ["01.1.1"]\nbeschluss = "aus', 'gebiete = ["09.1.1"]\nbeschluss = "aus',
     "entscheidung.2.gebiete"),
    ("2024/entscheidungen.toml", 'ebene = "arge"', 'ebene = "arg"', "entscheidung.2.ebene"),
    ("2024/entscheidungen.toml", 'ersetzt = "d-01"', 'ersetzt = "d-03"', "entscheidung.2.ersetzt"),
    ("2024/entscheidungen.toml", 'bewertung = "neu"', 'bewertung = "amt"', "entscheidung.2.bewertung"),
    ("2024/entscheidungen.toml", 'bewertung = "neu"', 'bewertung = "region"', "entscheidung.2.bewertung"),
    ("2024/entscheidungen.toml", "datum = 2024-12-04", "datum = 2024-11-04", "entscheidung.2.datum"),
    ("2024/entscheidungen.toml", "2024-12-16", "2024-12-01", "entscheidung.2.geprueft_am"),
    ("gebiete/am_park/vereinbarung.toml", '"01.1.1"', '"09.1.1"', "gebiete"),
    ("gebiete/am_park/vereinbarung.toml", 'gebiete = ["01.1.1"]', 'gebiete = ["01.1.1"]\numgriff = "h.geojson"', "umgriff"),
    ("gebiete/am_park/vereinbarung.toml", 'entscheidung = "d-02"', 'entscheidung = "d-09"', "entscheidung"),
    ("gebiete/am_park/vereinbarung.toml", 'entscheidung = "d-02"', 'entscheidung = "d-01"', "entscheidung"),
    ("gebiete/am_park/vereinbarung.toml", 'gebiete = ["01.1.1"]', 'gebiete = ["02.1.1"]', "entscheidung"),
    ("gebiete/am_park/vereinbarung.toml", "jahr = 2024", "jahr = 2023", "jahr"),
    ("gebiete/am_park/vereinbarung.toml", "jahr = 2024", "jahr = 2031", "jahr"),
    ("gebiete/am_park/vereinbarung.toml", "jahr = 2024\n", "", "entscheidung"),
    ("gebiete/am_park/vereinbarung.toml", "start = 2025", "start = 2023", "jahr"),
    ("gebiete/am_park/vereinbarung.toml", "ueberpruefung = 2026", "ueberpruefung = 2024", "ueberpruefung"),
    ("gebiete/am_park/vereinbarung.toml", "ende = 2026", "ende = 2024", "ende"),
    ("gebiete/am_park/phasen.toml", 'phase = "diagnose"', 'phase = "diagnos"', "phase"),
    ("gebiete/am_park/phasen.toml", "nr = 6", "nr = 7", "schritt.1.nr"),
    ("gebiete/am_park/phasen.toml", "nr = 6", "nr = 0", "schritt.1.nr"),
    ("gebiete/am_park/phasen.toml", 'phase = "vorlauf"', 'phase = "vorlaufen"', "schritt.1.phase"),
    ("gebiete/am_park/phasen.toml", "protokoll = 2025-01-20", "protokoll = 2025-01-02", "sitzung.1.protokoll"),
    ("gebiete/am_park/phasen.toml", 'seite = "region"', 'seite = "rest"', "massnahme.1.seite"),
    ("gebiete/am_park/phasen.toml", 'stand = "läuft"', 'stand = "geht"', "massnahme.1.stand"),
    ("gebiete/am_park/phasen.toml", "naechste_sitzung = 2025-03-01", "naechste_sitzung = 2025-01-02", "naechste_sitzung"),
    ("gebiete/am_park/phasen.toml", "naechste_sitzung = 2025-03-01", "naechste_sitzung = 2025-01-12", "naechste_sitzung"),
]  # fmt: skip
"""File, what is exchanged for what, and the key or column whose finding must name it."""


def without_another(text: str, bad: str) -> Iterator[tuple[str, str]]:
    """Yield the file without each other line of the entry that holds `bad`, or with each other cell of its row emptied."""
    if ";" in text:
        head, row = text.splitlines()
        cells, columns = row.split(";"), head.split(";")
        for k, cell in enumerate(cells):
            if cell and cell not in bad:
                yield columns[k], f"{head}\n{';'.join([*cells[:k], '', *cells[k + 1 :]])}\n"
        return
    tables = text.split("\n\n")
    mine = next(k for k, table in enumerate(tables) if bad in table)
    for line in tables[mine].splitlines():
        if "=" in line and not line.startswith(bad):
            left = tables[mine].replace(f"{line}\n", "").removesuffix(line)
            yield line.partition(" ")[0], "\n\n".join([*tables[:mine], left, *tables[mine + 1 :]]) + "\n"


BESIDE = {
    "bis": {"von"},
    "ende": {"start"},
    "ueberpruefung": {"start"},
    "geprueft_am": {"datum", "geprueft_von"},
    "datum": {"ersetzt"},
    "nr": {"phase"},
    "protokoll": {"datum"},
    "entscheidung": {"jahr"},
    "jahr": {"start", "entscheidung"},
}
"""What a key is held against: without that it says nothing that could be wrong, or what lacks is told."""


def test_nothing_is_wrong_with_what_points_to_what_is_there(there: There) -> None:
    assert [f for f in there.told() if f.level != "Hinweis"] == []


@pytest.mark.parametrize(("file", "good", "bad", "place"), NOWHERE)
def test_what_points_nowhere_is_told_whatever_its_entry_lacks(
    there: There, file: str, good: str, bad: str, place: str
) -> None:
    text = KEPT[file].replace(good, bad, 1)
    assert text != KEPT[file]
    key = place.rpartition(".")[2]
    free, silent = {key, *BESIDE.get(key, ())}, []
    for left_out, changed in [("nothing", text), *without_another(text, bad)]:
        if left_out not in free:
            found = [f for f in there.told(file, changed) if f.column == place and f.level != "Hinweis"]
            silent += [] if found and all(f.remedy and f.row for f in found) else [left_out]
    assert silent == []


@pytest.mark.parametrize(
    ("record", "agreed", "told"),
    [
        ('beschluss = "abgelehnt"', "", "wählt nichts aus; er lautet: abgelehnt."),
        (
            'gebiete = ["02.1.1", "02.1.2"]\nbeschluss = "ausgewählt"',
            "",
            "ist über andere Gebiete: 02.1.1 und 02.1.2.",
        ),
        # one area in common is enough, however it is written, and so is a drawn Umgriff
        ('gebiete = ["2.1.1", "1.1.1"]\nbeschluss = "ausgewählt"', "", ""),
        ('gebiete = ["02.1.1"]\nbeschluss = "ausgewählt"', 'umgriff = "u.geojson"', ""),
    ],
)
def test_the_decision_that_an_agreement_names_chose_its_areas(
    there: There, record: str, agreed: str, told: str
) -> None:
    file, agreement = "2024/entscheidungen.toml", "gebiete/am_park/vereinbarung.toml"
    first, second = KEPT[file].split("\n\n")
    old = (
        'gebiete = ["01.1.1"]\nbeschluss = "ausgewählt"'
        if "gebiete" in record
        else 'beschluss = "ausgewählt"'
    )
    there.told(file, f"{first}\n\n{second.replace(old, record)}")
    text = KEPT[agreement].replace('gebiete = ["01.1.1"]', agreed or 'gebiete = ["01.1.1"]')
    (there.city.raw / agreement).write_text(text, encoding="utf-8")
    found = [*decision_findings(there.city, 2024, "entscheidungen.toml")]
    assert [f.message.removeprefix("Dieser Beschluss von 2024 ") for f in found] == ([told] if told else [])


def test_what_a_later_year_recorded_is_that_years_business(there: There) -> None:
    file = "gebiete/am_park/vereinbarung.toml"
    text = KEPT[file].replace("jahr = 2024", "jahr = 2025")
    (there.city.raw / "2025").mkdir()
    told = [[f.column for f in there.told(file, text, year)] for year in (2024, 2025)]
    (there.city.raw / "2025").rmdir()
    assert told == [[], ["entscheidung"]]


def test_hours_of_a_region_that_nothing_declares_are_told(there: There) -> None:
    text = KEPT["kapazitaet.toml"]
    found = there.told("kapazitaet.toml", text[text.index("[[kapazitaet]]") : text.index("[[ausgleich]]")])
    told = [(f.level, f.row, f.column, f.value) for f in found]
    assert told == [("Hinweis", "5", "kapazitaet.1.region", "West")]
