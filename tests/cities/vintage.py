"""An older vintage of an atlas from a portal: other headers, districts dissolved from quarters, a file that came later.

In the first year nobody delivered the labour market: its indicators are open then, and the year is made all the same.
"""

from __future__ import annotations

import csv
import io
import random
from pathlib import Path

from tests.cities.twin import Truth, Value, burdens, corners, decimal, features, geojson, place_names, write

KEY, YEAR, LATER = "isarstadt", 2012, 2013

CITY = r"""
name = "Isarstadt"
level = "Stadtbezirk"
synthetic = true
crs = "EPSG:25832"
id_pattern = '\d{2}'
attribution = "erfunden"

[[boundary]]
version = "Bezirke"
path = "viertel.json"
id_column = "vi_nummer"
crs = "EPSG:4326"
valid_from = 2010
dissolve_parts = 1

[[datei]]
path = "bevoelkerung.csv"
years = [2012, 2013]
source = "Indikatorenatlas: Bevölkerung"
stichtag = "{year}-12-31"
layout = "atlas"
encoding = "utf-8-sig"
delimiter = ","
decimal = "."
name_column = "Räumliche Gliederung"
totals = ["Stadt Isarstadt"]
threshold = 3
licence = "CC0"

[datei.basis]
bev = { indicator = "Ausländeranteil", basis = "Hauptwohnsitzbevölkerung" }
auslaender = { indicator = "Ausländeranteil", basis = "Ausländer/innen" }
bev_u18 = { indicator = "Altersgruppen", auspraegung = "bis 17 Jahre", basis = 1 }
hh = { indicator = "Haushalte mit Kindern", basis = 2 }
hh_kind = { indicator = "Haushalte mit Kindern", basis = 1 }
hh_alleinerz = { indicator = "Haushalte Alleinerziehend", basis = 1 }

[[datei]]
path = "arbeitsmarkt.csv"
years = [2013]
source = "Indikatorenatlas: Arbeitsmarkt"
stichtag = "{year}-12-31"
layout = "atlas"
encoding = "utf-8-sig"
delimiter = ","
decimal = "."
fractions = "round"
totals = ["Stadt Isarstadt"]
threshold = 3
licence = "CC0"

[datei.basis]
alo = { indicator = "Arbeitslose - Anteil", basis = "Arbeitslose (insgesamt)" }
bev_15_65 = { indicator = "Arbeitslose - Anteil", basis = 2 }
alg2 = { indicator = "ALG II - Anteil", basis = 1 }
"""

COUNTS = {
    "bev": "Hauptwohnsitzbevölkerung",
    "auslaender": "Ausländer:innen",
    "bev_u18": "Bevölkerung unter 18",
    "hh": "Haushalte",
    "hh_kind": "Haushalte mit Kindern",
    "hh_alleinerz": "Haushalte Alleinerziehender",
    "bev_15_65": "Bevölkerung von 15 bis 64",
    "alo": "Arbeitslose",
    "alg2": "Leistungsberechtigte ALG II",
}
INDICATORS = {
    # label, numerator, denominator, theme, city rate
    "auslaender": ("Ausländer:innen", "auslaender", "bev", "bevoelkerung", 0.23),
    "jung": ("Unter 18-Jährige", "bev_u18", "bev", "bevoelkerung", 0.14),
    "kinder": ("Haushalte mit Kindern", "hh_kind", "hh", "haushalte", 0.17),
    "alleinerz": ("Alleinerziehende", "hh_alleinerz", "hh_kind", "haushalte", 0.19),
    "alo": ("Arbeitslose", "alo", "bev_15_65", "arbeit", 0.045),
    "alg2": ("ALG II", "alg2", "bev_15_65", "arbeit", 0.061),
}

CRITERIA = """
[[criteria]]
valid_from = 2010
indicators = ["auslaender", "jung", "kinder", "alleinerz", "alo", "alg2"]
threshold = 1.3
min_hits = 3
min_inhabitants = 400
mean = "weighted"
"""

HEAD = [
    *("Indikator", "Ausprägung", "Jahr", "Räumliche Gliederung", "Indikatorwert"),
    *("Basiswert 1", "Basiswert 2", "Name Basiswert 1", "Name Basiswert 2"),
]

ROWS = {
    # file → Indikator, Ausprägung, Basiswerte by count with their names, what the quotient is multiplied with
    "bevoelkerung.csv": [
        (
            "Ausländeranteil",
            "insgesamt",
            ("auslaender", "Ausländer/innen"),
            ("bev", "Hauptwohnsitzbevölkerung"),
        ),
        ("Altersgruppen", "bis 17 Jahre", ("bev_u18", "bis 17-Jährige"), ("bev", "Hauptwohnsitzbevölkerung")),
        ("Haushalte mit Kindern", "insgesamt", ("hh_kind", "mit Kindern"), ("hh", "Haushalte")),
        (
            "Haushalte Alleinerziehend",
            "insgesamt",
            ("hh_alleinerz", "Alleinerziehende"),
            ("hh_kind", "mit Kindern"),
        ),
        ("Fläche", "insgesamt", ("hh", "ha"), ("bev", "Hauptwohnsitzbevölkerung")),
    ],
    "arbeitsmarkt.csv": [
        (
            "Arbeitslose - Anteil",
            "insgesamt",
            ("alo", "Arbeitslose (insgesamt)"),
            ("bev_15_65", "15- bis 64-Jährige"),
        ),
        (
            "Arbeitslose - Anteil",
            "bis 24 Jahre",
            ("alg2", "junge Arbeitslose"),
            ("bev_15_65", "15- bis 24-Jährige"),
        ),
        ("ALG II - Anteil", "insgesamt", ("alg2", "ALG II"), ("bev_15_65", "15- bis 64-Jährige")),
    ],
}


def catalogue() -> str:
    """Return the catalogue of the counts that the atlas has."""
    text = 'inhabitants = "bev"\n'
    for i, label in {"bevoelkerung": "Bevölkerung", "haushalte": "Haushalte", "arbeit": "Arbeit"}.items():
        text += f'\n[[theme]]\nid = "{i}"\nlabel = "{label}"\n'
    for key, label in COUNTS.items():
        text += f'\n[[count]]\nid = "{key}"\nlabel = "{label}"\n'
    for n, (i, (label, above, below, theme, _)) in enumerate(INDICATORS.items(), 1):
        text += f'\n[[indicator]]\nid = "{i}"\nnumber = {n}\nlabel = "{label}"\nshort = "{label}"\nnumerator = "{above}"\n'
        text += (
            f'denominator = "{below}"\ndirection = "{"+" if theme == "arbeit" else "s"}"\ntheme = "{theme}"\n'
        )
        text += 'source = "Indikatorenatlas"\n'
    return text


def build(data: Path) -> Truth:
    """Write the city."""
    rng = random.Random(51)
    ids = [f"{n:02d}" for n in range(1, 26)]
    burden = burdens(ids, 52)
    places = place_names(27, 51)
    labels = dict(zip(ids, places, strict=False)) | {"01": f"{places[25]} - {places[26]}"}
    years = {year: _counts(ids, burden, rng) for year in (YEAR, LATER)}
    raw, geo = data / "raw" / KEY, data / "geo" / KEY
    write(raw / "stadt.toml", CITY)
    write(raw / "katalog.toml", catalogue())
    write(raw / "kriterien.toml", CRITERIA)
    for file in ROWS:
        there = years if file == "bevoelkerung.csv" else {LATER: years[LATER]}
        write(raw / file, _atlas(file, labels, there), "utf-8-sig")
    quarters = [f"{a}.{part}.{n}" for a in ids for part in (1, 2) for n in (1, 2, 3)]
    shapes = features(quarters, 15, corners(11.4, 48.0, 0.01, 51), lambda a: {"vi_nummer": a})
    write(geo / "viertel.json", geojson(shapes, 4326))
    counts = years[YEAR]
    values: dict[str, dict[str, Value]] = {
        i: {a: None if theme == "arbeit" else (counts[above][a], counts[below][a]) for a in ids}
        for i, (_, above, below, theme, _) in INDICATORS.items()
    }
    people: dict[str, int | None] = dict(counts["bev"])
    return Truth(KEY, YEAR, labels, values, dict.fromkeys(values, "weighted"), 3, people, 400)


Counts = dict[str, dict[str, int]]


def _counts(ids: list[str], burden: dict[str, float], rng: random.Random) -> Counts:
    """Return the counts of a year."""
    counts: Counts = {"bev": {a: rng.randint(8_000, 60_000) for a in ids}}
    counts["hh"] = {a: int(n / rng.uniform(1.6, 2.1)) for a, n in counts["bev"].items()}
    counts["bev_15_65"] = {a: int(n * rng.uniform(0.64, 0.7)) for a, n in counts["bev"].items()}
    for _, above, below, _, rate in INDICATORS.values():
        counts[above] = {
            a: int(counts[below][a] * min(0.8, rate * (0.4 + 0.6 * burden[a]) * rng.uniform(0.75, 1.25)))
            for a in ids
        }
    return counts


def _atlas(file: str, labels: dict[str, str], years: dict[int, Counts]) -> str:
    """Return a file of the atlas: all indicators of all years, areas by number and name, the city's row last."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(HEAD)
    for name, kind, (above, above_name), (below, below_name) in ROWS[file]:
        for year, counts in years.items():
            rows = [(f"{a} {label}", counts[above][a], counts[below][a]) for a, label in labels.items()]
            rows.append(("Stadt Isarstadt", sum(counts[above].values()), sum(counts[below].values())))
            for room, n, d in rows:
                value = float(decimal(100 * n / d, 1))
                writer.writerow([name, kind, year, room, value, n, d, above_name, below_name])
    return text.getvalue()
