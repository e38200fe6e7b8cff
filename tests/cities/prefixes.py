"""Ids of eight digits whose beginnings are the levels above, names in the map, placeholders, and changes below zero.

All figures are rates rounded to a tenth; two areas have none, one has no row at all.
"""

from __future__ import annotations

import random
from pathlib import Path

from tests.cities.twin import (
    Truth,
    Value,
    burdens,
    corners,
    decimal,
    features,
    geojson,
    place_names,
    shown,
    write,
)

KEY, YEAR = "spreestadt", 2021

CITY = r"""
name = "Spreestadt"
level = "Planungsraum"
synthetic = true
crs = "EPSG:25833"
id_pattern = '\d{8}'
separator = ""
attribution = "erfunden"

[[parent]]
id = "bezirk"
label = "Bezirk"
parts = 2

[[parent]]
id = "prognoseraum"
label = "Prognoseraum"
parts = 4

[[parent]]
id = "bezirksregion"
label = "Bezirksregion"
parts = 6

[[boundary]]
version = "LOR 2021"
path = "lor_2021.geojson"
id_column = "PLR_ID"
name_column = "PLR_NAME"
crs = "EPSG:25833"
valid_from = 2021

[checks]
geometry_without_row = "Warnung"
"""

MANIFEST = """
[[datei]]
path = "indexindikatoren.csv"
source = "Monitoring, Indexindikatoren"
stichtag = 2020-12-31
layout = "wide"
encoding = "utf-8"
delimiter = ";"
decimal = "."
id_column = "Nummer"
ignore = ["Planungsraum"]
threshold = 0
rounded = 0.1
licence = "CC0"
signs = { "-9999" = "fehlt", "-9999.0" = "fehlt" }

[datei.rates]
s1 = "s1 Arbeitslosigkeit"
s2 = "s2 Langzeitarbeitslosigkeit"
s3 = "s3 Transferbezug"
s4 = "s4 Kinderarmut"
d1 = "d1 Arbeitslosigkeit"
d3 = "d3 Transferbezug"

[[datei]]
path = "bevoelkerung.csv"
source = "Melderegister"
stichtag = 2020-12-31
layout = "wide"
encoding = "utf-8"
delimiter = ";"
decimal = "."
id_column = "RAUMID"
threshold = 3
licence = "CC0"
signs = { "999999" = "fehlt" }

[datei.columns]
einwohner = "E_E"
"""

STATE = {
    "s1": ("Arbeitslose", "Anteil der Arbeitslosen", 5.9),
    "s2": ("Langzeitarbeitslose", "Anteil der Langzeitarbeitslosen", 2.1),
    "s3": ("Transferbezug", "Anteil der Menschen mit Transferleistungen", 10.8),
    "s4": ("Kinderarmut", "Anteil der Kinder mit Transferleistungen", 25.3),
}
CHANGE = {
    "d1": ("Veränderung Arbeitslose", "Veränderung des Anteils der Arbeitslosen"),
    "d3": ("Veränderung Transferbezug", "Veränderung des Anteils der Menschen mit Transferleistungen"),
}

CRITERIA = """
[[criteria]]
valid_from = 2021
indicators = ["s1", "s2", "s3", "s4", "d1", "d3"]
threshold = 1.3
min_hits = 4
min_inhabitants = 300
mean = "unweighted"
"""


def catalogue() -> str:
    """Return a catalogue of shares and their changes."""
    head = """inhabitants = "einwohner"

[[theme]]
id = "status"
label = "Status"

[[theme]]
id = "dynamik"
label = "Dynamik"

[[count]]
id = "einwohner"
label = "Einwohner:innen"
"""
    state = [(i, *words[:2], 'theme = "status"') for i, words in STATE.items()]
    change = [
        (i, *words, 'theme = "dynamik"\nunit = "Prozentpunkte"\nnegative = true')
        for i, words in CHANGE.items()
    ]
    return head + "".join(
        f'\n[[indicator]]\nid = "{i}"\nnumber = {n}\nshort = "{short}"\nlabel = "{label}"\ndirection = "+"\n'
        f'source = "Monitoring"\n{more}\n'
        for n, (i, short, label, more) in enumerate([*state, *change], 1)
    )


def build(data: Path) -> Truth:
    """Write the city."""
    rng = random.Random(31)
    regions = [f"{d:02d}{f}0{r}" for d in (1, 2, 11) for f in ("01", "02") for r in (1, 2)]
    ids = [f"{region}{n:02d}" for region in regions for n in range(1, 5)]
    names = dict(zip(ids, place_names(len(ids), 31), strict=True))
    burden = burdens(ids, 32)
    people: dict[str, int | None] = {a: rng.randint(900, 12_000) for a in ids}
    people |= {ids[5]: 120, ids[20]: None, ids[30]: None, ids[41]: None}
    values: dict[str, dict[str, Value]] = {}
    for i, (_, _, rate) in STATE.items():
        values[i] = {a: decimal(rate * burden[a] * rng.uniform(0.75, 1.25), 1) for a in ids}
    for i in CHANGE:
        values[i] = {a: decimal(-0.6 + 0.9 * (burden[a] - 1) + rng.gauss(0, 0.5), 1) for a in ids}
    empty, rowless = ids[20], ids[41]
    for cells in values.values():
        cells[empty] = cells[rowless] = None
    values["s4"][ids[7]] = None
    lines = [
        "Nummer;Planungsraum;s1 Arbeitslosigkeit;s2 Langzeitarbeitslosigkeit;s3 Transferbezug;s4 Kinderarmut;"
        "d1 Arbeitslosigkeit;d3 Transferbezug"
    ]
    counted = ["RAUMID;E_E"]
    for area in ids:
        if area != rowless:
            cells = [values[i][area] for i in values]
            texts = ["-9999" if v is None or isinstance(v, tuple) else shown(v, 1) for v in cells]
            # a spreadsheet took the ids for numbers
            lines.append(";".join([str(int(area)), names[area], *texts]))
            counted.append(f"{area};{people[area] or 999999}")
    raw, geo = data / "raw" / KEY, data / "geo" / KEY
    write(raw / "stadt.toml", CITY)
    write(raw / "katalog.toml", catalogue())
    write(raw / "kriterien.toml", CRITERIA)
    write(raw / str(YEAR) / "lieferung.toml", MANIFEST)
    write(raw / str(YEAR) / "indexindikatoren.csv", "\n".join(lines) + "\n")
    write(raw / str(YEAR) / "bevoelkerung.csv", "\n".join(counted) + "\n")
    net = corners(385_000, 5_815_000, 700, 31)
    shapes = features(ids, 8, net, lambda a: {"PLR_ID": a, "PLR_NAME": names[a]})
    write(geo / "lor_2021.geojson", geojson(shapes, 25833))
    return Truth(KEY, YEAR, names, values, dict.fromkeys(values, "unweighted"), 4, people, 300)
