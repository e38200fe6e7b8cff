"""Layers of the small city's boundaries: written, declared, read."""

from __future__ import annotations

from typing import Any

from screening.base.findings import Finding
from screening.delivery import Areas, read_areas
from tests.small_city import SmallCity, collection


def areas(small: SmallCity) -> Areas:
    city = small.city()
    return read_areas(city, city.boundaries[0])


def only(small: SmallCity) -> Finding:
    (found,) = areas(small).findings
    assert found.message and found.remedy
    return found


def geojson(small: SmallCity, features: list[dict[str, Any]], **more: Any) -> None:
    small.write("viertel.geojson", collection(features, **more))


def declare(small: SmallCity, crs: str) -> None:
    small.change("stadt.toml", 'crs = "EPSG:25832"\nvalid', f'crs = "{crs}"\nvalid')


def use(small: SmallCity, name: str, more: str = "") -> None:
    small.change("stadt.toml", '"viertel.geojson"', f'"{name}"{more}')
