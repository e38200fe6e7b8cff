"""One long file in Latin-1 for many years, percentages alone: areas as „11 Altstadt“, in a second file by their names."""

from __future__ import annotations

import random
from fractions import Fraction
from pathlib import Path

from tests.cities.twin import Truth, burdens, corners, decimal, features, geojson, place_names, shown, write

KEY, YEAR, YEARS = "domstadt", 2024, range(2019, 2025)

CITY = r"""
name = "Domstadt"
level = "Statistischer Bezirk"
synthetic = true
crs = "EPSG:25832"
id_pattern = '\d{2}'
separator = ""
attribution = "erfunden"

[[parent]]
id = "stadtbezirk"
label = "Stadtbezirk"
parts = 1

[[boundary]]
version = "2019"
path = "statistische_bezirke.geojson"
id_column = "NR_STATIST"
name_column = "NAME_STATI"
crs = "EPSG:25832"
valid_from = 2019

[[datei]]
path = "sozialdaten.csv"
years = { from = 2019, to = 2024 }
source = "Sozialdatenbank, Stand {year}"
stichtag = "{year}-12-31"
layout = "long"
encoding = "cp1252"
delimiter = ";"
decimal = ","
id_column = "RAUM"
id_prefix = true
variable_column = "MERKMAL"
value_column = "WERT"
year_column = "ZEIT"
totals = ["Domstadt insgesamt"]
threshold = 0
licence = "CC0"

[datei.columns]
bev = "Bevölkerung (Hauptwohnsitz)"

[datei.rates]
alo = "Arbeitslosenanteil in %"
sgb2 = "SGB-II-Quote in %"
kinder_sgb2 = "Kinder unter 15 im SGB II in %"
alter_sgb12 = "Grundsicherung ab 65 in %"
migration = "Menschen mit Migrationsvorgeschichte in %"
alleinerz = "Haushalte Alleinerziehender in %"

[[datei]]
path = "schule.csv"
years = { from = 2021, to = 2024 }
source = "Schulstatistik"
stichtag = "{year}-12-31"
layout = "long"
encoding = "cp1252"
delimiter = ";"
decimal = ","
id_column = "RAUM"
join = "name"
variable_column = "MERKMAL"
value_column = "WERT"
year_column = "ZEIT"
totals = ["Domstadt insgesamt"]
threshold = 0
licence = "CC0"
signs = { "k.A." = "fehlt" }

[datei.rates]
foerder = "Kinder mit Förderbedarf in %"
"""

SHORT = {
    "alo": "Arbeitslose",
    "sgb2": "SGB II",
    "kinder_sgb2": "Kinder im SGB II",
    "alter_sgb12": "Grundsicherung im Alter",
    "migration": "Migrationsvorgeschichte",
    "alleinerz": "Alleinerziehende",
    "foerder": "Förderbedarf",
}
LABELS = {
    "alo": "Arbeitslosenanteil in %",
    "sgb2": "SGB-II-Quote in %",
    "kinder_sgb2": "Kinder unter 15 im SGB II in %",
    "alter_sgb12": "Grundsicherung ab 65 in %",
    "migration": "Menschen mit Migrationsvorgeschichte in %",
    "alleinerz": "Haushalte Alleinerziehender in %",
    "foerder": "Kinder mit Förderbedarf in %",
}
CITY_RATE = {
    "alo": 5.2,
    "sgb2": 8.1,
    "kinder_sgb2": 13.4,
    "alter_sgb12": 4.4,
    "migration": 24.7,
    "alleinerz": 4.1,
    "foerder": 17.5,
}

CRITERIA = """
[[criteria]]
valid_from = 2019
indicators = [{indicators}]
threshold = 1.3
min_hits = 4
min_inhabitants = 500
mean = "unweighted"
note = "Beschluss des Sozialausschusses (erfunden)"
"""


def catalogue() -> str:
    """Return a catalogue of indicators that are only ever delivered as rates."""
    head = """inhabitants = "bev"

[[theme]]
id = "lage"
label = "Soziale Lage"

[[count]]
id = "bev"
label = "Bevölkerung (Hauptwohnsitz)"
"""
    return head + "".join(
        f"""
[[indicator]]
id = "{i}"
number = {n}
short = "{SHORT[i]}"
label = "{LABELS[i].removesuffix(" in %")}"
direction = "{"s" if i in ("migration", "alleinerz") else "+"}"
theme = "lage"
source = "Sozialdatenbank"
"""
        for n, i in enumerate(LABELS, 1)
    )


def build(data: Path) -> Truth:
    """Write the city."""
    rng = random.Random(11)
    ids = [f"{district}{n}" for district in range(1, 7) for n in range(1, 8)]
    names = dict(zip(ids, place_names(len(ids), 11), strict=True))
    names |= {"11": "Altstadt", "12": "Überwasser", "31": "Gänsemarkt – Süd"}
    burden = burdens(ids, 12)
    people: dict[str, int | None] = {a: rng.randint(700, 9_000) for a in ids}
    people["47"] = 210
    long = ["ZEIT;RAUM;MERKMAL;WERT"]
    school = ["ZEIT;RAUM;MERKMAL;WERT"]
    values: dict[str, dict[str, Fraction | None]] = {}
    for year in YEARS:
        values = {i: {} for i in LABELS}
        for area in ids:
            people[area] = (people[area] or 0) + rng.randint(-9, 14)
            long.append(f"31.12.{year};{area} {names[area]};Bevölkerung (Hauptwohnsitz);{people[area]}")
        for i, rate in CITY_RATE.items():
            for area in ids:
                values[i][area] = decimal(rate * burden[area] * rng.uniform(0.85, 1.15), 1)
        values["foerder"]["47"] = None
        for i, cells in values.items():
            lines = school if i == "foerder" else long
            for area, value in cells.items():
                room = names[area] if i == "foerder" else f"{area} {names[area]}"
                # the school office spells a name in its own way
                room = room.replace("Gänsemarkt – Süd", "Gänsemarkt-Süd") if i == "foerder" else room
                lines.append(
                    f"31.12.{year};{room};{LABELS[i]};{'k.A.' if value is None else shown(value, 1, ',')}"
                )
            known = [v for v in cells.values() if v is not None]
            mean = decimal(float(sum(known, Fraction(0)) / len(known)), 1)
            lines.append(f"31.12.{year};Domstadt insgesamt;{LABELS[i]};{shown(mean, 1, ',')}")
        long.append(
            f"31.12.{year};Domstadt insgesamt;Bevölkerung (Hauptwohnsitz);{sum(p or 0 for p in people.values())}"
        )
    raw, geo = data / "raw" / KEY, data / "geo" / KEY
    write(raw / "stadt.toml", CITY)
    write(raw / "katalog.toml", catalogue())
    write(raw / "kriterien.toml", CRITERIA.format(indicators=", ".join(f'"{i}"' for i in LABELS)))
    write(raw / "sozialdaten.csv", "\r\n".join(long) + "\r\n", "cp1252")
    write(raw / "schule.csv", "\r\n".join(school) + "\r\n", "cp1252")
    shapes = features(
        ids,
        7,
        corners(405_000, 5_755_000, 900, 11),
        lambda a: {"NR_STATIST": int(a), "NAME_STATI": names[a]},
    )
    write(geo / "statistische_bezirke.geojson", geojson(shapes, 25832))
    return Truth(KEY, YEAR, names, values, dict.fromkeys(LABELS, "unweighted"), 4, people, 500)
