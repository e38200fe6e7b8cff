"""English codes, a national file of 32,844 rows of which 298 count, levels above by table, scores and rates per 1,000.

No inhabitants are delivered and none are asked for; the areas, who names them and the meeting have words of their own.
"""

from __future__ import annotations

import random
from fractions import Fraction
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

KEY, YEAR = "millbridge", 2019

ROWS, OURS = 32_844, 298

CITY = r"""
name = "Millbridge"
level = { name = "LSOA", gender = "f", plural = "LSOAs" }
synthetic = true
crs = "EPSG:27700"
id_pattern = 'E01\d{6}'
separator = ""
attribution = "invented"

[[parent]]
id = "msoa"
label = "MSOA"
column = "MSOA11CD"
name_column = "MSOA11NM"

[[parent]]
id = "ward"
label = "Ward"
column = "WD19CD"
name_column = "WD19NM"

[[boundary]]
version = "2011"
path = "lsoa_2011.geojson"
id_column = "LSOA11CD"
crs = "EPSG:27700"
valid_from = 2011

[assignment]
path = "lookup.csv"
id_column = "LSOA11CD"
name_column = "LSOA11NM"

[[body]]
id = "NF"
name = "Neighbourhood Forum"
plural = "Neighbourhood Forums"

[[body]]
id = "CC"
name = "City Council"

[meeting]
name = "Priorities Panel"
gender = "n"
plural = "Priorities Panels"
short = "Panel"

[programme]
name = "Priority Area"
gender = "f"
plural = "Priority Areas"
"""

MANIFEST = """
[[datei]]
path = "indices_2019.csv"
source = "Indices of Deprivation 2019 (invented)"
stichtag = 2019-09-26
layout = "wide"
encoding = "utf-8-sig"
delimiter = ","
decimal = "."
id_column = "LSOA code (2011)"
name_column = "LSOA name (2011)"
outside = "skip"
ignore = ["Local Authority District code (2019)", "Local Authority District name (2019)"]
threshold = 0
licence = "CC0"

[datei.rates]
health = "Health Deprivation and Disability Score"
crime = "Crime Score"
living = "Living Environment Score"
admissions = "Emergency admissions (per 1,000)"

[[datei]]
path = "claimants_2019.csv"
source = "Claimant count (invented)"
stichtag = 2019-12-31
layout = "wide"
encoding = "utf-8"
delimiter = ","
decimal = "."
id_column = "geography code"
ignore = ["geography"]
threshold = 5
licence = "CC0"
rates_as = "share"
signs = { "c" = "geheim" }

[datei.rates]
income = "Income rate"
employment = "Employment rate"
"""

INDICATORS = {
    # label, short, unit, negative
    "income": ("People in income deprivation", "Income", "%", False),
    "employment": ("People in employment deprivation", "Employment", "%", False),
    "admissions": ("Emergency admissions per 1,000 people", "Admissions", "je 1.000", False),
    "living": ("Living Environment Score", "Living environment", "Punkte", False),
    "health": ("Health Deprivation and Disability Score", "Health", "Punkte", True),
    "crime": ("Crime Score", "Crime", "Punkte", True),
}

CRITERIA = """
[[criteria]]
valid_from = 2011
indicators = ["income", "employment", "admissions", "living", "health", "crime"]
threshold = 1.3
min_hits = 5
min_inhabitants = 0
mean = "unweighted"
means = { living = "median" }
"""


def catalogue() -> str:
    """Return a catalogue without any count."""
    head = '[[theme]]\nid = "deprivation"\nlabel = "Deprivation"\n'
    return head + "".join(
        f'\n[[indicator]]\nid = "{i}"\nnumber = {n}\nlabel = "{label}"\nshort = "{short}"\nunit = "{unit}"\n'
        f'{"negative = true" if negative else ""}\ndirection = "+"\ntheme = "deprivation"\nsource = "IoD (invented)"\n'
        for n, (i, (label, short, unit, negative)) in enumerate(INDICATORS.items(), 1)
    )


def build(data: Path) -> Truth:
    """Write the city."""
    rng = random.Random(41)
    every = [f"E01{n:06d}" for n in range(1, ROWS + 1)]
    first = 8_000
    ids = every[first : first + OURS]
    # the codes of one city are not all in a row: some of its areas came later
    ids = [*ids[:-8], *every[-8:]]
    wards = place_names(OURS // 14 + 1, 41)
    names = {a: f"Millbridge {n // 5 + 1:03d}{'ABCDE'[n % 5]}" for n, a in enumerate(ids)}
    burden = burdens(ids, 42)
    values: dict[str, dict[str, Value]] = {i: {} for i in INDICATORS}
    for a in ids:
        b = burden[a]
        values["income"][a] = decimal(0.14 * b * rng.uniform(0.8, 1.2), 3)
        values["employment"][a] = decimal(0.11 * b * rng.uniform(0.8, 1.2), 3)
        values["admissions"][a] = decimal(98 * (0.5 + 0.5 * b) * rng.uniform(0.8, 1.2), 1)
        values["living"][a] = decimal(21 * (0.4 + 0.6 * b) * rng.uniform(0.7, 1.3), 3)
        values["health"][a] = decimal(0.8 * (b - 0.9) + rng.gauss(0, 0.3), 3)
        values["crime"][a] = decimal(0.7 * (b - 1.2) + rng.gauss(0, 0.3), 3)
    values["employment"][ids[17]] = values["employment"][ids[90]] = None
    raw, geo = data / "raw" / KEY, data / "geo" / KEY
    write(raw / "stadt.toml", CITY)
    write(raw / "katalog.toml", catalogue())
    write(raw / "kriterien.toml", CRITERIA)
    write(raw / str(YEAR) / "lieferung.toml", MANIFEST)
    write(raw / str(YEAR) / "indices_2019.csv", _national(every, names, values), "utf-8-sig")
    write(raw / str(YEAR) / "claimants_2019.csv", _local(names, values))
    rows = ["LSOA11CD;LSOA11NM;MSOA11CD;MSOA11NM;WD19CD;WD19NM"]
    rows += [
        f"{a};{names[a]};E02{n // 5 + 901:06d};Millbridge {n // 5 + 1:03d};E05{n // 14 + 300:06d};{wards[n // 14]}"
        for n, a in enumerate(ids)
    ]
    write(geo / "lookup.csv", "\n".join(rows) + "\n")
    shapes = features(ids, 20, corners(430_000, 385_000, 600, 41), lambda a: {"LSOA11CD": a})
    write(geo / "lsoa_2011.geojson", geojson(shapes, 27700))
    means = dict.fromkeys(INDICATORS, "unweighted") | {"living": "median"}
    return Truth(KEY, YEAR, names, values, means, 5)


def _national(every: list[str], names: dict[str, str], values: dict[str, dict[str, Value]]) -> str:
    """Return the file of the whole country; of other places the figures are anything."""
    keys = ("health", "crime", "living", "admissions")
    rows = [
        "LSOA code (2011),LSOA name (2011),Local Authority District code (2019),Local Authority District name (2019),"
        'Health Deprivation and Disability Score,Crime Score,Living Environment Score,"Emergency admissions (per 1,000)"'
    ]
    for n, area in enumerate(every):
        if area in names:
            cells = [v for key in keys if isinstance(v := values[key][area], Fraction)]
            figures = ",".join(
                shown(v, 1 if key == "admissions" else 3) for key, v in zip(keys, cells, strict=True)
            )
            rows.append(f"{area},{names[area]},E08000099,Millbridge,{figures}")
        else:
            place = n // 120
            rows.append(
                f"{area},Town {place} {n % 120:03d}A,E07{place:06d},Town {place},{n % 7 - 3}.25,0.125,{n % 60}.5,{n % 90}.0"
            )
    return "\n".join(rows) + "\n"


def _local(names: dict[str, str], values: dict[str, dict[str, Value]]) -> str:
    """Return the file of the city alone, shares in place of percentages."""
    rows = ["geography,geography code,Income rate,Employment rate"]
    for area, name in names.items():
        cells = [values[i][area] for i in ("income", "employment")]
        rows.append(
            ",".join([name, area, *("c" if not isinstance(v, Fraction) else shown(v, 3) for v in cells)])
        )
    return "\n".join(rows) + "\n"
