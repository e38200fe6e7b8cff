"""Shapes: invalid rings, overlaps and gaps are told with place and size, and changed only on demand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.delivery.geometry.coverage import check_coverage, square_metres
from screening.delivery.manifest.boundary import Boundary
from screening.delivery.manifest.city import Checks
from tests.delivery.geometry.layers import areas, geojson, only
from tests.examples import examples
from tests.small_city import IDS, SmallCity, feature, square, squares

# ------------------------------------------------------------------ invalid rings

BOW_TIE = {
    "type": "Polygon",
    "coordinates": [
        [[690000, 5335000], [690100, 5335100], [690100, 5335000], [690000, 5335100], [690000, 5335000]]
    ],
}

REPAIR = "valid_from = 2020\nrepair = true"


def test_an_invalid_ring_is_told_with_place_and_size_and_not_drawn(small: SmallCity) -> None:
    geojson(small, [feature("01.1.1", BOW_TIE), *squares(IDS[1:], x=690_100)])
    found = only(small)
    assert (found.level, found.file) == ("Warnung", "viertel.geojson") and "nicht gezeichnet" in found.message
    assert found.value == "01.1.1: Selbstüberschneidung bei 690050/5335050; Bereinigen ändert 5\u202f000 m²"
    frame = areas(small).frame
    assert list(frame.index) == list(IDS) and frame.geometry["01.1.1"].is_empty
    assert frame.geometry.iloc[1:].area.tolist() == pytest.approx([10_000] * 5)


def test_an_invalid_ring_is_repaired_on_demand(small: SmallCity) -> None:
    small.change("stadt.toml", "valid_from = 2020", REPAIR)
    geojson(small, [feature("01.1.1", BOW_TIE), *squares(IDS[1:], x=690_100)])
    found = only(small)
    assert found.level == "Hinweis" and "repair = true" in found.message and found.value.startswith("01.1.1:")
    frame = areas(small).frame
    assert frame.geometry.is_valid.all() and frame.geometry["01.1.1"].area == pytest.approx(5000)


SPIKE = {
    "type": "Polygon",
    "coordinates": [
        [
            [690000, 5334000],
            [690100, 5334000],
            [690200, 5334000],
            [690100, 5334000],
            [690100, 5334100],
            [690000, 5334000],
        ]
    ],
}


def test_an_area_with_an_invalid_part_is_not_drawn_at_all(small: SmallCity) -> None:
    parts = [feature("01.1.1", BOW_TIE), feature("01.1.1", square(690_000, 5_333_000))]
    geojson(small, [*parts, *squares(IDS[1:], x=690_100)])
    assert [f.level for f in areas(small).findings] == ["Warnung", "Hinweis"]
    assert areas(small).frame.geometry["01.1.1"].is_empty


def test_invalid_parts_of_a_repeated_id_are_repaired_and_joined(small: SmallCity) -> None:
    small.change("stadt.toml", "valid_from = 2020", REPAIR)
    geojson(small, [feature("01.1.1", BOW_TIE), feature("01.1.1", SPIKE), *squares(IDS[1:], x=690_100)])
    read = areas(small)
    assert [f.level for f in read.findings] == ["Hinweis"] * 3
    assert read.frame.geometry["01.1.1"].area == pytest.approx(10_000)
    assert read.frame.geometry.geom_type.isin(["Polygon", "MultiPolygon"]).all()


@pytest.mark.parametrize("how", ["valid_from = 2020", REPAIR])
def test_a_ring_that_collapses_to_a_line_leaves_no_area_but_a_finding(small: SmallCity, how: str) -> None:
    flat = {
        "type": "Polygon",
        "coordinates": [[[690000, 5335000], [690100, 5335000], [690000, 5335000], [690000, 5335000]]],
    }
    small.change("stadt.toml", "valid_from = 2020", how)
    geojson(small, [feature("01.1.1", flat), *squares(IDS[1:], x=690_100)])
    assert only(small).value.startswith("01.1.1: ")
    assert areas(small).frame.geometry["01.1.1"].is_empty


def test_many_invalid_areas_end_in_a_sum(small: SmallCity) -> None:
    bows = [feature(f"0{k % 10}.{k // 10}.1", BOW_TIE) for k in range(30)]
    geojson(small, bows)
    found = areas(small).findings
    assert len(found) == 1 and "(30 Stellen; weitere Werte" in found[0].message


# ------------------------------------------------------------------ overlaps and gaps


def moved(small: SmallCity, by: float, settings: str = "") -> None:
    """Move the last three squares in a row of six; positive leaves a gap, negative an overlap."""
    geojson(small, [*squares(IDS[:3]), *squares(IDS[3:], x=690_300 + by)])
    if settings:
        small.change("stadt.toml", "[[parent]]", f"[checks]\n{settings}\n\n[[parent]]")


@pytest.mark.parametrize(
    ("by", "settings", "level", "words", "value"),
    [
        (-0.5, "", "Warnung", "überlappen sich (1-mal, zusammen 50 m²)", "01.2.1/02.1.1 (50 m²)"),
        (-150.0, "", "Warnung", "überlappen sich (3-mal, zusammen 15\u202f000 m²)", "01.1.2/02.1.1 (5"),
        (-0.5, "overlap_m2 = 51", "Hinweis", "überlappen sich", "01.2.1/02.1.1 (50 m²)"),
        (-0.001, "overlap_m2 = 0.05", "Warnung", "überlappen sich", "01.2.1/02.1.1 (0,1 m²)"),
        (0.5, "", "Warnung", "Lücken (1-mal, zusammen 50 m²)", "01.2.1/02.1.1 (50 m²)"),
        (0.5, "gap_m2 = 51", "Hinweis", "Lücken", "01.2.1/02.1.1 (50 m²)"),
        (3.0, "gap_width_m = 5", "Warnung", "Lücken", "01.2.1/02.1.1 (300 m²)"),
    ],
)
def test_overlaps_and_gaps_are_told_with_their_size_and_nothing_is_changed(
    small: SmallCity, by: float, settings: str, level: str, words: str, value: str
) -> None:
    moved(small, by, settings)
    found = only(small)
    assert (found.level, found.file, found.column) == (level, "viertel.geojson", "viertel")
    assert words in found.message and found.value.startswith(value)
    assert areas(small).frame.geometry.area.tolist() == pytest.approx([10_000] * 6)


def test_what_shares_less_than_a_square_metre_in_sum_is_no_finding(small: SmallCity) -> None:
    moved(small, -0.001, "")
    assert areas(small).findings == ()


@pytest.mark.parametrize(
    ("by", "settings"), [(3.0, ""), (0.5, "gap_width_m = 0"), (0.5, "gap_width_m = 0.25")]
)
def test_what_is_wider_than_the_declared_width_is_no_gap(small: SmallCity, by: float, settings: str) -> None:
    moved(small, by, settings)
    assert areas(small).findings == ()


@pytest.mark.parametrize("copy", [square(690_000, 5_335_000), square(690_020, 5_335_020, 50.0)])
def test_an_area_upon_another_is_told(small: SmallCity, copy: dict[str, Any]) -> None:
    geojson(small, [*squares(IDS[:5]), feature(IDS[5], copy)])
    assert only(small).value.startswith("01.1.1/02.2.1 (")


def test_borders_with_other_nodes_but_no_gap_are_for_the_record(small: SmallCity) -> None:
    split = square(690_000, 5_335_000)
    split["coordinates"][0].insert(2, [690_100, 5_335_050])
    geojson(small, [feature(IDS[0], split), *squares(IDS[1:], x=690_100)])
    found = only(small)
    assert found.level == "Hinweis" and "Stützpunkte" in found.message and "01.1.1" in found.value


@pytest.mark.parametrize("value", ['"1"', "-1", "nan", "1000000000000"])
def test_a_wrong_size_in_the_settings_is_told(small: SmallCity, value: str) -> None:
    moved(small, 0, f"gap_m2 = {value}")
    assert [f.column for f in small.findings()] == ["checks.gap_m2"]


@settings(max_examples=examples(40), deadline=None)
@given(st.floats(0.02, 0.9), st.booleans())
def test_the_told_size_is_that_of_the_gap_or_overlap(by: float, gap: bool) -> None:
    side = by if gap else -by
    boxes = [shapely.box(0, 0, 100, 80), shapely.box(100 + side, 0, 200, 80)]
    there = check_coverage(gpd.GeoSeries(boxes, index=["a", "b"]), Checks(), BOUNDARY)
    assert [f.value for f in there] == [f"a/b ({square_metres(by * 80)})"]


@pytest.mark.parametrize(
    ("file", "crs", "size"),
    [
        ("muenchen_viertel/MUC_Stadtviertel_wgs84.json", 25832, "0,0019 m²"),
        ("berlin_mss2013_2019/berlin-lor-planning-areas-until-2020.geojson", 25833, "0,1 m²"),
    ],
)
def test_the_slips_of_real_layers_are_tiny_and_for_the_record_only(
    realdata: Path, file: str, crs: int, size: str
) -> None:
    layer = gpd.read_file(realdata / file).to_crs(crs)
    found = check_coverage(layer.geometry, Checks(), BOUNDARY)
    assert {f.level for f in found} == {"Hinweis"} and size in found[0].message


BOUNDARY = Boundary(version="1", path="v.gpkg", id_column="id", crs="EPSG:25832", valid_from=2020)
