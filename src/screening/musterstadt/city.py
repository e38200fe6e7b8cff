"""What describes the city itself: boundaries, crosswalk, parents, settings."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import shapely
from shapely import Geometry

from .areas import VERSIONS, Map, sort_key
from .files import csv, write
from .gaps import Stories
from .noise import Ints
from .people import EFFECT, catalogue_rates

CRS = '"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::25832"}}'
# Name, Sozialbürgerhaus and REGSAM region of each Bezirk, from 01 to 25.
BEZIRKE = (
    ("Altstadt", "SBH Mitte", "Altstadt–Theatervorstadt"),
    ("Theatervorstadt", "SBH Mitte", "Altstadt–Theatervorstadt"),
    ("Uferstadt", "SBH Ufer", "Uferstadt–Südervorstadt"),
    ("Südervorstadt", "SBH Ufer", "Uferstadt–Südervorstadt"),
    ("Gerberviertel", "SBH Weberfeld", "Gerberviertel–Weberfeld"),
    ("Weberfeld", "SBH Weberfeld", "Gerberviertel–Weberfeld"),
    ("Kastanienallee", "SBH Nordtor", "Kastanienallee"),
    ("Ziegelhöhe", "SBH Ziegelhöhe", "Ziegelhöhe–Kranichfeld"),
    ("Kranichfeld", "SBH Ziegelhöhe", "Ziegelhöhe–Kranichfeld"),
    ("Am Hafen", "SBH Hafen", "Am Hafen"),
    ("Neue Mühle", "SBH Neue Mühle", "Neue Mühle–Erlenbruch"),
    ("Steinrain", "SBH Gartenfeld", "Steinrain"),
    ("Gartenfeld", "SBH Gartenfeld", "Gartenfeld"),
    ("Lindenrain", "SBH Süderholz", "Lindenrain"),
    ("Rosenhag", "SBH Rosenhag", "Rosenhag–Buchenau"),
    ("Birkenried", "SBH Westerried", "Birkenried–Westerried"),
    ("Fuchsberg", "SBH Fuchsberg", "Fuchsberg–Grünhagen"),
    ("Nordtor", "SBH Nordtor", "Nordtor–Nordheide"),
    ("Ostermoor", "SBH Hafen", "Ostermoor"),
    ("Erlenbruch", "SBH Neue Mühle", "Neue Mühle–Erlenbruch"),
    ("Süderholz", "SBH Süderholz", "Süderholz"),
    ("Buchenau", "SBH Rosenhag", "Rosenhag–Buchenau"),
    ("Westerried", "SBH Westerried", "Birkenried–Westerried"),
    ("Grünhagen", "SBH Fuchsberg", "Fuchsberg–Grünhagen"),
    ("Nordheide", "SBH Nordtor", "Nordtor–Nordheide"),
)
GROUPS = {True: "A", False: "B"}
"""Groups of programme areas: with a programme that works, and with one that changes nothing."""

EXCLUSION = (
    "Große Gemeinschaftsunterkunft: Der überwiegende Teil der Einwohner:innen lebt in der Einrichtung "
    "und wird dort betreut; die Werte beschreiben die Einrichtung, nicht das Viertel."
)


def _collection(features: list[str]) -> str:
    body = ",\n".join(features)
    return f'{{"type": "FeatureCollection", {CRS}, "features": [\n{body}\n]}}\n'


def _pairs(line: Geometry) -> str:
    return "[" + ",".join(f"[{x:.1f},{y:.1f}]" for x, y in np.asarray(line.coords).tolist()) + "]"


def viertel(city: Map, version: str) -> str:
    """Write one boundary version; a Viertel in two pieces becomes two features with the same attributes."""
    features = []
    for area, parts in city.shapes(version).items():
        size = round(sum(p.area for p in parts))
        head = (
            f'{{"type": "Feature", "properties": {{"viertel": "{area}", "flaeche_qm": {size}}}, "geometry": '
        )
        for p in parts:
            rings = f'{{"type": "Polygon", "coordinates": [{_pairs(p.exterior)}]}}'
            features.append(f"{head}{rings}}}")
    return _collection(features)


def river(city: Map) -> str:
    """Write the river."""
    line = max(shapely.get_parts(city.river).tolist(), key=lambda part: part.length)
    geometry = f'{{"type": "LineString", "coordinates": {_pairs(line)}}}'
    return _collection([f'{{"type": "Feature", "properties": {{"name": "Muster"}}, "geometry": {geometry}}}'])


def crosswalk(city: Map, inhabitants: Ints) -> str:
    """Write where the people of each old Viertel live in the new division, in thousandths."""
    rows = [["von", "nach", "gewicht"]]
    for old in city.ids("2016"):
        into: dict[str, int] = {}
        for a, people in zip(city.atoms, inhabitants.tolist(), strict=True):
            if a.old == old:
                into[a.new] = into.get(a.new, 0) + people
        total, left = sum(into.values()), 1000
        for i, new in enumerate(sorted(into, key=sort_key)):
            part = left if i == len(into) - 1 else round(1000 * into[new] / total)
            left -= part
            rows.append([old, new, "1" if part == 1000 else f"0,{part:03d}".rstrip("0")])
    return csv(rows)


def assignment(city: Map) -> str:
    """Write the parents of every Viertel of either version."""
    rows = [["viertel", "bezirk", "bezirk_name", "sbh", "regsam_region"]]
    for area in sorted({*city.ids("2016"), *city.ids("2020")}, key=sort_key):
        rows.append([area, area[:2], *BEZIRKE[int(area[:2]) - 1]])
    return csv(rows)


def settings() -> str:
    """Write stadt.toml."""
    versions = ""
    for version, (first, last) in VERSIONS.items():
        versions += f'\n[[boundary]]\nversion = "{version}"\npath = "viertel_{version}.geojson"\n'
        versions += f'id_column = "viertel"\ncrs = "EPSG:25832"\nvalid_from = {first}\n'
        versions += f"valid_to = {last}\n" if last else ""
    return f"""name = "Musterstadt"
level = "Stadtbezirksviertel"
synthetic = true
crs = "EPSG:25832"
id_pattern = '\\d{{2}}\\.\\d\\.\\d{{1,2}}'
attribution = "Synthetische Demodaten, frei erfunden (CC0)"
licence = "CC0"

[[parent]]
id = "bezirk"
label = "Stadtbezirk"
parts = 1

[[parent]]
id = "bezirksteil"
label = "Bezirksteil"
parts = 2
{versions}
[[crosswalk]]
from = "2016"
to = "2020"
path = "crosswalk_2016_2020.csv"

[assignment]
path = "zuordnung.csv"
id_column = "viertel"

[context]
water = "fluss.geojson"
barriers = "fluss.geojson"
"""


def criteria(tale: Stories) -> str:
    """Write kriterien.toml."""
    chosen = ", ".join(json.dumps(k) for k in catalogue_rates(2024))
    return f"""[[criteria]]
valid_from = 2016
indicators = [{chosen}]
threshold = 1.3
comparison = ">="
min_hits = 7
min_inhabitants = 400
mean = "weighted"
base = "all"
gaps = "absolute"
note = "Konzept REGSAM, Kriterienkatalog vom 15.12.2009; Mittelwert: stadtweite Quote"

[criteria.evaluation]
# Belastete Viertel liegen hier dicht beieinander: ohne Nachbarn blieben zu wenige, die vergleichbar sind.
neighbours = true

[[criteria.exclusion]]
area = "{tale.excluded}"
reason = "{EXCLUSION}"
by = "Sozialplanung"
date = 2024-03-01
"""


def write_city(data: Path, city: Map, inhabitants: Ints, tale: Stories) -> None:
    """Write everything that is not a year's delivery."""
    geo, raw = data / "geo" / "musterstadt", data / "raw" / "musterstadt"
    for version in VERSIONS:
        write(geo / f"viertel_{version}.geojson", viertel(city, version))
    write(geo / "fluss.geojson", river(city))
    write(geo / "crosswalk_2016_2020.csv", crosswalk(city, inhabitants))
    write(geo / "zuordnung.csv", assignment(city))
    write(raw / "stadt.toml", settings())
    write(raw / "kriterien.toml", criteria(tale))
    rows = [[k, str(min(EFFECT)), GROUPS[works]] for k, works in tale.programme]
    write(raw / "programm.csv", csv([["gebiet", "start", "gruppe"], *rows]))
