"""What the harbour city declares: its settings, delivery, catalogue, criteria and headers."""

from __future__ import annotations

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
