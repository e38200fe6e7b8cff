"""The river: read in the working CRS, told where it cannot be, and no city needs one."""

from __future__ import annotations

import json

import pytest
import shapely

from screening.delivery import City, read_context
from tests.delivery.geometry.layers import only
from tests.small_city import SmallCity, collection, feature


def with_water(small: SmallCity, text: str | None) -> City:
    small.change("stadt.toml", "[[parent]]", '[context]\nwater = "fluss.geojson"\n\n[[parent]]')
    if text is not None:
        (small.geo / "fluss.geojson").write_text(text, "utf-8")
    return small.city()


RIVER = {"type": "LineString", "coordinates": [[690_000, 5_335_000], [690_500, 5_335_200]]}


@pytest.mark.parametrize("crs", ["urn:ogc:def:crs:EPSG::25832", None])
def test_the_river_is_read_in_the_working_crs_even_if_its_file_names_none(
    small: SmallCity, crs: str | None
) -> None:
    water = read_context(with_water(small, collection([feature("x", RIVER)], crs)))
    assert water.crs.to_epsg() == 25832
    assert shapely.equals_exact(water.iloc[0], shapely.from_geojson(json.dumps(RIVER)), tolerance=1e-6)


def test_a_river_in_degrees_is_moved_to_the_working_crs(small: SmallCity) -> None:
    line = {"type": "LineString", "coordinates": [[11.5, 48.1], [11.6, 48.2]]}
    water = read_context(with_water(small, collection([feature("x", line)], None)))
    assert 680_000 < water.total_bounds[0] < 700_000


@pytest.mark.parametrize("text", [None, "{", ""])
def test_a_river_that_cannot_be_read_is_a_warning_and_an_empty_line(
    small: SmallCity, text: str | None
) -> None:
    city = with_water(small, text)
    assert read_context(city).empty
    found = only(small)
    assert (found.level, found.file, found.column) == ("Warnung", "fluss.geojson", "")


def test_a_city_needs_no_river(small: SmallCity) -> None:
    water = read_context(small.city())
    assert water.empty and water.crs.to_epsg() == 25832
