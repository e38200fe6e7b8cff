"""A workbook of 69 columns under two rows of headers and a CSV, both keyed by names; three areas are reported as one.

A Bezirk is called like the city and more (Hafenstadt-Mitte), another like one of its Stadtteile (Harsum), a third is how
some Stadtteile begin (Altenau).
"""

from __future__ import annotations

import io
import random
from pathlib import Path

import xlsxwriter

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

KEY, YEAR = "hafenstadt", 2023

DISTRICTS = {"1": "Hafenstadt-Mitte", "2": "Altenau", "3": "Nordholz", "4": "Harsum"}

CITY = r"""
name = "Hafenstadt"
level = "Stadtteil"
synthetic = true
crs = "EPSG:25832"
id_pattern = '\d{3}'
separator = ""
attribution = "erfunden"

[[parent]]
id = "bezirk"
label = "Bezirk"
column = "bezirk_nr"
name_column = "Bezirksname"

[[boundary]]
version = "2020"
path = "stadtteile.geojson"
id_column = "stadtteil_nummer"
name_column = "stadtteil_name"
crs = "EPSG:4326"
valid_from = 2020
merge = "zusammen.csv"

[assignment]
path = "zuordnung.csv"
id_column = "stadtteil_nummer"
"""

MERGE = """von;nach;name
106;105;Moorwerder und Gutmoor
107;105;Moorwerder und Gutmoor
"""

MANIFEST = """
[[datei]]
path = "profile.xlsx"
source = "Stadtteilprofile, Statistisches Amt"
stichtag = 2023-12-31
layout = "wide"
sheet = "Stadtteilprofile"
first_row = 4
header_rows = 2
decimal = ","
id_column = "Stadtteil"
join = "name"
level_column = "Ebene"
levels = { "Stadtteil" = "area", "Bezirk" = "bezirk", "Land" = "city" }
threshold = 3
licence = "CC0"
signs = { "s" = "geheim" }

[datei.columns]
bev = "Bevölkerung Bevölkerung insgesamt"
bev_u18 = "Bevölkerung Unter 18-Jährige (Anzahl)"
hh = "Haushalte Haushalte"
hh_kind = "Haushalte Haushalte mit Kindern"
hh_alleinerz = "Haushalte Alleinerziehende (Anzahl)"
wohnungen = "Wohnen Wohnungen"
sozialwohnungen = "Wohnen Sozialwohnungen"
pkw = "Verkehr Private Pkw"

[datei.rates]
alo = "Arbeitsmarkt Arbeitslosenquote (in %)"
leistungen = "Arbeitsmarkt Leistungsempfänger:innen nach SGB II (in % der Bevölkerung)"
wohnflaeche = "Wohnen Wohnfläche je Einwohner:in (in m²)"

[[datei]]
path = "wege.csv"
source = "Verkehrsamt"
stichtag = 2023-12-31
layout = "wide"
encoding = "utf-8-sig"
delimiter = ","
decimal = "."
id_column = "Gebiet"
join = "name"
totals = ["Hafenstadt", "Hafenstadt-Mitte", "Altenau", "Nordholz", "Bezirk Harsum"]
threshold = 0
licence = "CC0"

[datei.rates]
weg = "Mittlerer Weg zur Haltestelle (km)"
"""

CATALOGUE = """
inhabitants = "bev"

[[theme]]
id = "armut"
label = "Arbeit und Armut"

[[theme]]
id = "wohnen"
label = "Wohnen und Wege"

[[theme]]
id = "familie"
label = "Familie"

[[count]]
id = "bev"
label = "Bevölkerung"

[[count]]
id = "bev_u18"
label = "Bevölkerung unter 18"

[[count]]
id = "hh"
label = "Haushalte"

[[count]]
id = "hh_kind"
label = "Haushalte mit Kindern"

[[count]]
id = "hh_alleinerz"
label = "Haushalte Alleinerziehender"

[[count]]
id = "wohnungen"
label = "Wohnungen"

[[count]]
id = "sozialwohnungen"
label = "Sozialwohnungen"

[[count]]
id = "pkw"
label = "Private Pkw"

[[indicator]]
id = "alo"
number = 1
short = "Arbeitslose"
label = "Arbeitslosenquote"
direction = "+"
theme = "armut"
source = "Statistisches Amt"

[[indicator]]
id = "leistungen"
number = 2
short = "SGB II"
label = "Menschen mit Leistungen nach SGB II"
direction = "+"
theme = "armut"
source = "Statistisches Amt"

[[indicator]]
id = "jung"
number = 3
short = "Unter 18"
label = "Unter 18-Jährige an der Bevölkerung"
numerator = "bev_u18"
denominator = "bev"
direction = "s"
theme = "familie"
source = "Melderegister"

[[indicator]]
id = "alleinerz"
number = 4
short = "Alleinerziehende"
label = "Alleinerziehende an den Haushalten mit Kindern"
numerator = "hh_alleinerz"
denominator = "hh_kind"
direction = "s"
theme = "familie"
source = "Melderegister"

[[indicator]]
id = "sozwhg"
number = 5
short = "Sozialwohnungen"
label = "Sozialwohnungen an den Wohnungen"
numerator = "sozialwohnungen"
denominator = "wohnungen"
direction = "s"
theme = "wohnen"
source = "Wohnungsamt"

[[indicator]]
id = "pkw"
number = 6
short = "Private Pkw"
label = "Private Pkw je 1.000 Einwohner:innen"
unit = "je 1.000"
numerator = "pkw"
denominator = "bev"
direction = "s"
theme = "wohnen"
source = "Verkehrsamt"

[[indicator]]
id = "weg"
number = 7
short = "Weg zur Haltestelle"
label = "Mittlerer Weg zur nächsten Haltestelle"
unit = "km"
direction = "+"
theme = "wohnen"
source = "Verkehrsamt"

[[indicator]]
id = "wohnflaeche"
number = 8
short = "Wohnfläche"
label = "Wohnfläche je Einwohner:in"
unit = "m²"
direction = "s"
theme = "wohnen"
source = "Statistisches Amt"
"""

MEANS = {
    "alo": "unweighted",
    "leistungen": "unweighted",
    "jung": "weighted",
    "alleinerz": "weighted",
    "sozwhg": "weighted",
    "pkw": "weighted",
    "weg": "median",
}

CRITERIA = """
[[criteria]]
valid_from = 2020
indicators = ["alo", "leistungen", "jung", "alleinerz", "sozwhg", "pkw", "weg"]
threshold = 1.3
min_hits = 4
min_inhabitants = 400
mean = "weighted"
means = { alo = "unweighted", leistungen = "unweighted", weg = "median" }
"""

HEADS: list[tuple[str, list[tuple[str, str]]]] = [
    # group; key (of what is read, else empty) and header, broken over lines and with marks as offices write them
    (
        "Bevölkerung",
        [
            ("bev", "Bevölkerung\ninsgesamt"),
            ("", "Frauen"),
            ("", "Männer"),
            ("bev_u18", "Unter 18-\nJährige\n(Anzahl)¹"),
            ("", "Unter 18-\nJährige\n(in %)"),
            ("", "65-Jährige und\nÄltere (Anzahl)"),
            ("", "65-Jährige und\nÄltere (in %)"),
            ("", "Ausländer:innen\n(Anzahl)"),
            ("", "Ausländer:innen\n(in %)"),
            ("", "Geburten"),
            ("", "Sterbefälle"),
            ("", "Zuzüge"),
            ("", "Fortzüge"),
            ("", "Wanderungs-\nsaldo"),
            ("", "Fläche\n(in km²)"),
            ("", "Bevölkerungs-\ndichte"),
        ],
    ),
    (
        "Haushalte",
        [
            ("hh", "Haushalte"),
            ("", "Personen je\nHaushalt"),
            ("", "Einpersonen-\nhaushalte (in %)"),
            ("hh_kind", "Haushalte\nmit Kindern²"),
            ("", "Haushalte mit\nKindern (in %)"),
            ("hh_alleinerz", "Alleiner-\nziehende\n(Anzahl)"),
            ("", "Alleinerziehende\n(in %)"),
        ],
    ),
    (
        "Arbeitsmarkt",
        [
            ("", "Beschäftigte\n(Anzahl)"),
            ("", "Beschäftigten-\nquote (in %)"),
            ("", "Arbeitslose\n(Anzahl)"),
            ("alo", "Arbeits-\nlosenquote\n(in %)"),
            ("", "Jüngere Arbeitslose (in %)"),
            ("", "Leistungsempfänger:innen (Anzahl)"),
            ("leistungen", "Leistungs-\nempfänger:innen\nnach SGB II\n(in % der Bevölkerung)³"),
            ("", "Unter 15-Jährige\nim SGB II (in %)"),
            ("", "Grundsicherung\nim Alter (in %)"),
        ],
    ),
    (
        "Wohnen",
        [
            ("", "Wohngebäude"),
            ("wohnungen", "Wohnungen"),
            ("", "Bezugsfertige\nWohnungen"),
            ("", "Wohnungen in Ein-\nund Zweifamilien-\nhäusern (in %)"),
            ("", "Wohnungsgröße\n(in m²)"),
            ("wohnflaeche", "Wohnfläche je\nEinwohner:in\n(in m²)"),
            ("sozialwohnungen", "Sozial-\nwohnungen"),
            ("", "Sozialwohnungen\n(in %)"),
            ("", "Preis für Grund-\nstücke (in €/m²)"),
        ],
    ),
    ("Verkehr", [("pkw", "Private Pkw"), ("", "Pkw-Dichte\n(je 1.000)"), ("", "Elektro-Pkw\n(in %)")]),
    (
        "Gesundheit und Bildung",
        [("", f"{what}\n({n})") for n in range(1, 9) for what in ("Kitas", "Schulen", "Praxen")][:23],
    ),
]


def build(data: Path) -> Truth:
    """Write the city."""
    rng = random.Random(21)
    ids = [f"{d}{n:02d}" for d in DISTRICTS for n in range(1, 12)]
    names = dict(zip(ids, place_names(len(ids), 21), strict=True))
    names |= {"106": "Moorwerder", "107": "Gutmoor", "105": "Alt-Moorwerder"}
    names |= {"201": "Altenau-Nord", "202": "Altenau-Altstadt", "401": "Harsum", "301": "St. Katharinen"}
    reported = {a: n for a, n in names.items() if a not in ("106", "107")} | {"105": "Moorwerder und Gutmoor"}
    burden = burdens([*reported], 22)
    counts, rates = _figures(reported, burden, rng)
    raw, geo = data / "raw" / KEY, data / "geo" / KEY
    write(raw / "stadt.toml", CITY)
    write(raw / "katalog.toml", CATALOGUE)
    write(raw / "kriterien.toml", CRITERIA)
    write(raw / str(YEAR) / "lieferung.toml", MANIFEST)
    write(raw / str(YEAR) / "profile.xlsx", _workbook(reported, counts, rates, rng))
    write(raw / str(YEAR) / "wege.csv", _ways(reported, rates["weg"]), "utf-8-sig")
    write(geo / "zusammen.csv", MERGE)
    rows = ["stadtteil_nummer;bezirk_nr;Bezirksname", *(f"{a};{a[0]};{DISTRICTS[a[0]]}" for a in names)]
    write(geo / "zuordnung.csv", "\n".join(rows) + "\n")
    net = corners(9.9, 53.5, 0.01, 21)
    shapes = features(names, 11, net, lambda a: {"stadtteil_nummer": a, "stadtteil_name": names[a]})
    write(geo / "stadtteile.geojson", geojson(shapes, 4326))
    values: dict[str, dict[str, Value]] = {
        "alo": dict(rates["alo"]),
        "leistungen": dict(rates["leistungen"]),
        "jung": _pairs(counts, "bev_u18", "bev"),
        "alleinerz": _pairs(counts, "hh_alleinerz", "hh_kind"),
        "sozwhg": _pairs(counts, "sozialwohnungen", "wohnungen"),
        "pkw": _pairs(counts, "pkw", "bev"),
        "weg": dict(rates["weg"]),
    }
    return Truth(KEY, YEAR, reported, values, MEANS, 4, counts["bev"], 400)


Counts = dict[str, dict[str, int | None]]


def _figures(
    areas: dict[str, str], burden: dict[str, float], rng: random.Random
) -> tuple[Counts, dict[str, dict[str, Value]]]:
    """Return what is read of the files: counts (None is secret) and rates."""
    counts: Counts = {
        key: {}
        for key in ("bev", "bev_u18", "hh", "hh_kind", "hh_alleinerz", "wohnungen", "sozialwohnungen", "pkw")
    }
    rates: dict[str, dict[str, Value]] = {key: {} for key in ("alo", "leistungen", "wohnflaeche", "weg")}
    for a in areas:
        b, bev = burden[a], rng.randint(1_500, 14_000) if a != "411" else 260
        hh = int(bev / rng.uniform(1.7, 2.3))
        kind = int(hh * rng.uniform(0.14, 0.22))
        flats = int(hh * rng.uniform(0.98, 1.04))
        row = {
            "bev": bev,
            "bev_u18": int(bev * 0.15 * (0.6 + 0.4 * b) * rng.uniform(0.85, 1.15)),
            "hh": hh,
            "hh_kind": kind,
            "hh_alleinerz": int(kind * min(0.2 * b * rng.uniform(0.85, 1.15), 0.7)),
            "wohnungen": flats,
            "sozialwohnungen": int(flats * min(0.09 * b * b * rng.uniform(0.8, 1.2), 0.8)),
            "pkw": int(bev * 0.33 * (0.5 + 0.5 * b) * rng.uniform(0.9, 1.1)),
        }
        for key, value in row.items():
            counts[key][a] = value
        rates["alo"][a] = decimal(5.4 * b * rng.uniform(0.85, 1.15), 1)
        rates["leistungen"][a] = decimal(9.8 * b * rng.uniform(0.85, 1.15), 1)
        rates["wohnflaeche"][a] = decimal(39 / (0.7 + 0.3 * b), 1)
        rates["weg"][a] = decimal(0.3 * (0.5 + b) * rng.uniform(0.6, 1.4), 2)
    counts["hh_alleinerz"]["304"] = None
    rates["alo"]["411"] = None
    return counts, rates


def _pairs(counts: Counts, above: str, below: str) -> dict[str, Value]:
    pairs = {a: (counts[above][a], counts[below][a]) for a in counts[below]}
    return {a: None if n is None or d is None else (n, d) for a, (n, d) in pairs.items()}


def _workbook(
    areas: dict[str, str], counts: Counts, rates: dict[str, dict[str, Value]], rng: random.Random
) -> bytes:
    """Return the workbook: a title, two rows of headers, areas under their Bezirke, the city, footnotes."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.add_worksheet("Inhalt").write(0, 0, "Tabellen und Erläuterungen")
    sheet = book.add_worksheet("Stadtteilprofile")
    wrap = book.add_format({"text_wrap": True})
    sheet.write(0, 0, "Stadtteilprofile, Berichtsjahr 2023")
    sheet.merge_range(3, 0, 4, 0, "Stadtteil", wrap)
    sheet.merge_range(3, 1, 4, 1, "Ebene", wrap)
    keys: list[str] = []
    for group, columns in HEADS:
        first = 2 + len(keys)
        sheet.merge_range(3, first, 3, first + len(columns) - 1, group, wrap)
        sheet.write_row(4, first, [header for _, header in columns], wrap)
        keys += [key for key, _ in columns]
    assert len(keys) + 2 == 69
    rows: list[tuple[str, str, list[str]]] = []
    for district, label in DISTRICTS.items():
        own = [a for a in areas if a[0] == district]
        rows += [(areas[a], "Stadtteil", [a]) for a in own]
        rows.append((label, "Bezirk", own))
    rows.append(("Hafenstadt", "Land", [*areas]))
    for line, (name, level, own) in enumerate(rows, 5):
        sheet.write_row(line, 0, [name, level])
        for place, key in enumerate(keys, 2):
            cell: float | str | None = rng.randint(1, 900)
            if key in counts:
                found = [counts[key][a] for a in own]
                known = [n for n in found if n is not None]
                cell = sum(known) + 17 * (len(found) - len(known)) if len(own) > 1 else found[0]
                cell = "s" if cell is None else cell
            elif key:
                given = [v for a in own if (v := rates[key][a]) is not None and not isinstance(v, tuple)]
                cell = float(decimal(float(sum(given) / len(given)), 1)) if given else None
            if cell is not None:
                sheet.write(line, place, cell)
    last = len(rows) + 6
    sheet.write(last, 0, "¹ einschließlich Nebenwohnsitz")
    sheet.write(last + 1, 0, "² Haushalte mit mindestens einem Kind unter 18 Jahren")
    sheet.write(last + 2, 0, "Quelle: Statistisches Amt (erfunden)")
    book.close()
    return buffer.getvalue()


def _ways(areas: dict[str, str], ways: dict[str, Value]) -> str:
    """Return the CSV of another office, which spells some names in its own way and quotes its header."""
    rows = ['Gebiet,"Mittlerer Weg zur Haltestelle (km)"']
    for district, label in DISTRICTS.items():
        own = {
            a: v
            for a in areas
            if a[0] == district and (v := ways[a]) is not None and not isinstance(v, tuple)
        }
        rows += [f"{areas[a].replace('St. ', 'Sankt ').upper()},{shown(v, 2)}" for a, v in own.items()]
        mean = decimal(float(sum(own.values()) / len(own)), 2)
        rows.append(f"{'Bezirk ' if label == 'Harsum' else ''}{label},{shown(mean, 2)}")
    every = [v for v in ways.values() if v is not None and not isinstance(v, tuple)]
    rows.append(f"Hafenstadt,{shown(decimal(float(sum(every) / len(every)), 2), 2)}")
    return "\n".join(rows) + "\n"
