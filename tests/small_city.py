"""A tiny city on disk, complete and without findings, so that a mutation is one line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from screening.base.findings import Finding, ScreeningError
from screening.concept.criteria import Criteria, read_criteria
from screening.delivery import City, Delivery, inspect_delivery, read_city, read_city_catalogue

IDS = ("01.1.1", "01.1.2", "01.2.1", "02.1.1", "02.1.2", "02.2.1")

CITY = r"""
name = "Kleinstadt"
level = "Viertel"
crs = "EPSG:25832"
id_pattern = '\d{2}\.\d\.\d'
attribution = "erfunden"

[[parent]]
id = "bezirk"
label = "Bezirk"
parts = 1

[[boundary]]
version = "2020"
path = "viertel.geojson"
id_column = "viertel"
crs = "EPSG:25832"
valid_from = 2020
"""

CATALOGUE = """
inhabitants = "bev"

[[theme]]
id = "arbeit"
label = "Arbeit"

[[count]]
id = "bev"
label = "Bevölkerung"

[[count]]
id = "jung"
label = "Bevölkerung unter 18"

[[count]]
id = "arbeitslos"
label = "Arbeitslose"

[[count]]
id = "hilfen"
label = "Hilfen"

[[indicator]]
id = "anteil_jung"
number = 1
short = "Junge"
label = "Junge an der Bevölkerung"
numerator = "jung"
denominator = "bev"
direction = "s"
theme = "arbeit"
source = "Register"

[[indicator]]
id = "alo"
number = 2
short = "Arbeitslose"
label = "Arbeitslose an der Bevölkerung"
numerator = "arbeitslos"
denominator = "bev"
direction = "+"
theme = "arbeit"
source = "BA"
breaks = ["B1"]

[[indicator]]
id = "hilfe"
number = 3
short = "Hilfen"
label = "Hilfen je 100 Junge"
numerator = "hilfen"
denominator = "jung"
within = false
direction = "a"
theme = "arbeit"
source = "Jugendamt"

[[break]]
id = "B1"
year = 2023
series = true
text = "Umstellung"
"""

CRITERIA = """
[[criteria]]
valid_from = 2020
indicators = ["anteil_jung", "alo", "hilfe"]
threshold = 1.3
min_hits = 2
min_inhabitants = 400
mean = "weighted"
"""

MANIFEST = """
[[datei]]
path = "bevoelkerung.csv"
source = "Register"
stichtag = 2024-12-31
encoding = "utf-8-sig"
delimiter = ";"
decimal = ","
thousands = "."
id_column = "Viertel"
totals = ["Stadt gesamt"]

[datei.columns]
bev = "Einwohner"
jung = "unter 18"

[[datei]]
path = "faelle.csv"
source = "Ämter"
stichtag = 2024-12-31
encoding = "cp1252"
delimiter = ";"
decimal = ","
id_column = "Gebiet"
ignore = ["Bemerkung"]
signs = { "k. A." = "fehlt" }

[datei.columns]
arbeitslos = "Arbeitslose"
hilfen = "Hilfen (Fälle)"
"""

PEOPLE = """Viertel;Einwohner;unter 18
01.1.1;1.200;200
01.1.2;900;150
01.2.1;2.000;300
02.1.1;1.500;280
02.1.2;390;60
02.2.1;1.100;170
Stadt gesamt;7.090;1.160
"""

CASES = """Gebiet;Arbeitslose;Hilfen (Fälle);Bemerkung
01.1.1;40;4;
01.1.2;20;-;
01.2.1;90;9;
02.1.1;30;*;geprüft
02.1.2;10;1;
02.2.1;22;k. A.;
"""


def square(x: float, y: float, side: float = 100.0) -> dict[str, Any]:
    """A square as GeoJSON."""
    ring = [[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]
    return {"type": "Polygon", "coordinates": [ring]}


def feature(area: str | None, geometry: dict[str, Any] | None, **more: Any) -> dict[str, Any]:
    """A GeoJSON feature."""
    return {"type": "Feature", "properties": {"viertel": area, **more}, "geometry": geometry}


def squares(
    ids: Iterable[str] = IDS, x: float = 690_000.0, y: float = 5_335_000.0, side: float = 100.0
) -> list[dict[str, Any]]:
    """Squares in a row, one an area."""
    return [feature(a, square(x + k * side, y, side)) for k, a in enumerate(ids)]


def collection(features: Sequence[dict[str, Any]], crs: str | None = "urn:ogc:def:crs:EPSG::25832") -> str:
    """A GeoJSON file, with a crs member unless None."""
    member = {"crs": {"type": "name", "properties": {"name": crs}}} if crs else {}
    return json.dumps({"type": "FeatureCollection", **member, "features": list(features)})


@dataclass(frozen=True)
class SmallCity:
    """A city under `data`; the methods mutate its files and read them."""

    data: Path
    key: str = "klein"
    year: int = 2024

    @property
    def raw(self) -> Path:
        return self.data / "raw" / self.key

    @property
    def geo(self) -> Path:
        return self.data / "geo" / self.key

    def path(self, name: str) -> Path:
        """Where a file lies, by its name alone."""
        if name in {"stadt.toml", "kriterien.toml", "katalog.toml"}:
            return self.raw / name
        return (
            self.geo if name in {"viertel.geojson", "zuordnung.csv"} else self.raw / str(self.year)
        ) / name

    def write(self, name: str, content: str | bytes, encoding: str = "utf-8") -> None:
        """Replace a file."""
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))

    def change(self, name: str, old: str, new: str) -> None:
        """Replace a piece of a file, which must be there."""
        encoding = (
            "cp1252" if name == "faelle.csv" else "utf-8-sig" if name == "bevoelkerung.csv" else "utf-8"
        )
        text = self.path(name).read_bytes().decode(encoding)
        assert old in text, f"{old!r} is not in {name}"
        self.write(name, text.replace(old, new, 1), encoding)

    def city(self) -> City:
        return read_city(self.key, self.data)

    def criteria(self) -> Criteria:
        return read_criteria(self.path("kriterien.toml"), read_city_catalogue(self.city()), self.year)

    def inspect(self) -> Delivery:
        return inspect_delivery(self.key, self.year, data=self.data)

    def findings(self) -> list[Finding]:
        """All findings of city, catalogue, criteria and delivery; anything but a ScreeningError escapes."""
        try:
            self.criteria()
            return list(self.inspect().findings.items)
        except ScreeningError as error:
            return list(error.findings)

    def finding(self, level: str | None = None) -> Finding:
        """The only finding (of a level)."""
        found = [f for f in self.findings() if level in (None, f.level)]
        assert len(found) == 1, "\n".join(map(str, found))
        return found[0]


def build_small_city(data: Path, key: str = "klein") -> SmallCity:
    """Write the city; nothing in it gives a finding."""
    small = SmallCity(data, key)
    small.write("stadt.toml", CITY)
    small.write("katalog.toml", CATALOGUE)
    small.write("kriterien.toml", CRITERIA)
    small.write("lieferung.toml", MANIFEST)
    small.write("bevoelkerung.csv", PEOPLE, "utf-8-sig")
    small.write("faelle.csv", CASES, "cp1252")
    small.write("viertel.geojson", collection(squares()))
    return small


def cut_anew(small: SmallCity) -> None:
    """Add boundaries that hold from the next year on: the same ids, in other places."""
    newer = f'''valid_from = 2020
valid_to = {small.year}

[[boundary]]
version = "{small.year + 1}"
path = "neu.geojson"
id_column = "viertel"
crs = "EPSG:25832"
valid_from = {small.year + 1}
'''
    small.change("stadt.toml", "valid_from = 2020\n", newer)
    (small.geo / "neu.geojson").write_text(collection(squares(reversed(IDS))), encoding="utf-8")
