"""A small city that measures in its own units: km, €, per 1.000, changes below zero; nobody counts inhabitants."""

from __future__ import annotations

from pathlib import Path

from tests.small_city import SmallCity, build_small_city

CATALOGUE = """
[[theme]]
id = "lage"
label = "Lage"

[[count]]
id = "geburten"
label = "Geburten"

[[count]]
id = "frauen"
label = "Frauen"

[[indicator]]
id = "weg"
number = 1
short = "Weg zur Kita"
label = "Mittlerer Weg zur Kita"
unit = "km"
direction = "+"
theme = "lage"
source = "Amt"

[[indicator]]
id = "rente"
number = 2
short = "Rente"
label = "Mittlere Rente"
unit = "€"
direction = "+"
theme = "lage"
source = "Amt"

[[indicator]]
id = "saldo"
number = 3
short = "Saldo"
label = "Wanderungssaldo"
unit = "je 1.000"
negative = true
direction = "+"
theme = "lage"
source = "Amt"

[[indicator]]
id = "wandel"
number = 4
short = "Wandel"
label = "Veränderung der Arbeitslosigkeit"
negative = true
direction = "+"
theme = "lage"
source = "Amt"

[[indicator]]
id = "geburt"
number = 5
short = "Geburtenziffer"
label = "Geburten je 1.000 Frauen"
unit = "je 1.000"
numerator = "geburten"
denominator = "frauen"
direction = "+"
theme = "lage"
source = "Amt"
"""

CRITERIA = """
[[criteria]]
valid_from = 2020
indicators = ["weg", "rente", "saldo", "wandel", "geburt"]
threshold = 1.3
min_hits = 2
min_inhabitants = 0
mean = "unweighted"

[criteria.robustness]
draws = 100
"""

MANIFEST = """
[[datei]]
path = "werte.csv"
source = "Amt"
stichtag = 2024-12-31
encoding = "utf-8"
delimiter = ";"
decimal = ","
thousands = "."
id_column = "Gebiet"

[datei.columns]
geburten = "Geburten"
frauen = "Frauen"

[datei.rates]
weg = "km"
rente = "Rente"
saldo = "Saldo"
wandel = "Wandel"
"""

VALUES = """Gebiet;Geburten;Frauen;km;Rente;Saldo;Wandel
01.1.1;40;1.000;0,031;1.234;-8;-2,5
01.1.2;60;1.000;0,052;1.000,5;-14;3,5
01.2.1;20;500;0,040;2.000;-7;0
02.1.1;30;600;0,100;800;-21;-1
02.1.2;10;400;0,020;900;-3;1,2
02.2.1;90;1.500;0,057;1.265,5;-7;-1,2
"""
"""Means: 0,05 km; 1.200 €; −10 je 1.000 (bar −7); 0 % (bar 0); the births' are 40, 60, 40, 50, 25, 60 je 1.000."""


def build_measured_city(data: Path) -> SmallCity:
    """Write the city; nothing in it gives a finding."""
    small = build_small_city(data)
    for name in ("bevoelkerung.csv", "faelle.csv"):
        small.path(name).unlink()
    small.write("katalog.toml", CATALOGUE)
    small.write("kriterien.toml", CRITERIA)
    small.write("lieferung.toml", MANIFEST)
    small.write("werte.csv", VALUES)
    return small
