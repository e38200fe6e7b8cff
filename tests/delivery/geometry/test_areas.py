"""Boundaries: one geometry an area, in metres; ids, names and parts that do not fit are told."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest

from screening.delivery import read_areas, read_city
from tests.delivery.geometry.layers import areas, geojson, only
from tests.small_city import IDS, SmallCity, feature, square, squares

# ------------------------------------------------------------------ what is read


def test_areas_have_text_ids_in_order_parents_and_the_working_crs(small: SmallCity) -> None:
    geojson(small, squares(reversed(IDS)))
    frame = areas(small).frame
    assert list(frame.index) == list(IDS) and frame.index.name == "area_id"
    assert frame["bezirk"].tolist() == ["01", "01", "01", "02", "02", "02"]
    assert frame.crs.to_epsg() == 25832 and frame.geometry.area.round().eq(10_000).all()
    assert areas(small).findings == ()


@pytest.mark.parametrize("version", ["2016", "2020"])
def test_musterstadts_repeated_ids_become_one_area_each_of_the_same_total_area(
    root: Path, version: str
) -> None:
    city = read_city("musterstadt", root / "data")
    boundary = city.boundary(version)
    assert boundary is not None
    layer = gpd.read_file(city.geo / boundary.path)
    ids = layer["viertel"]
    read = read_areas(city, boundary)
    assert len(layer) - len(read.frame) == 2 and list(read.frame.index) == sorted(set(ids))
    assert version != "2020" or (len(layer), len(read.frame)) == (477, 475)
    assert read.frame.geometry.area.sum() == pytest.approx(layer.geometry.area.sum(), rel=1e-6)
    assert read.frame["bezirk"].nunique() == 25
    (told,) = read.findings
    assert told.level == "Hinweis" and told.value == ", ".join(sorted(ids[ids.duplicated()]))


def test_attributes_of_parts_are_never_summed_or_kept(small: SmallCity) -> None:
    parts = [feature("01.1.1", square(690_000 + 500 * k, 5_334_000), bev=1200) for k in range(2)]
    geojson(small, [*parts, *squares(IDS[1:])])
    read = areas(small)
    assert list(read.frame) == ["geometry", "bezirk"]
    assert read.frame.geometry["01.1.1"].geom_type == "MultiPolygon"
    assert read.frame.geometry["01.1.1"].area == pytest.approx(20_000)
    assert only(small).value == "01.1.1"


def test_neighbouring_parts_become_one_polygon(small: SmallCity) -> None:
    parts = [feature("01.1.1", square(689_800 + 100 * k, 5_335_000)) for k in range(2)]
    geojson(small, [*parts, *squares(IDS[1:])])
    assert areas(small).frame.geometry["01.1.1"].geom_type == "Polygon"


def test_finer_areas_are_dissolved_to_the_declared_parts_of_their_ids(small: SmallCity) -> None:
    small.change("stadt.toml", "valid_from = 2020", "valid_from = 2020\ndissolve_parts = 1")
    small.change("stadt.toml", r"'\d{2}\.\d\.\d'", r"'\d{2}'")
    found = only(small)
    assert found.level == "Hinweis" and "(6 Flächen)" in found.message and "zu 2 vereinigt" in found.message
    frame = areas(small).frame
    assert list(frame.index) == list(frame["bezirk"]) == ["01", "02"]
    assert frame.geometry.area.tolist() == pytest.approx([30_000, 30_000])
    assert (frame.geometry.geom_type == "Polygon").all()


@pytest.mark.parametrize("parts", ["0", "10", "1.5", '"1"'])
def test_parts_to_dissolve_to_are_a_small_number(small: SmallCity, parts: str) -> None:
    small.change("stadt.toml", "valid_from = 2020", f"valid_from = 2020\ndissolve_parts = {parts}")
    assert [f.column for f in small.findings()] == ["boundary.1.dissolve_parts"]


def test_munichs_districts_from_its_quarters(realdata: Path, small: SmallCity) -> None:
    shutil.copy(realdata / "muenchen_viertel" / "MUC_Stadtviertel_wgs84.json", small.path("viertel.geojson"))
    small.change("stadt.toml", "valid_from = 2020", "valid_from = 2020\ndissolve_parts = 1")
    small.change("stadt.toml", r"'\d{2}\.\d\.\d'", r"'\d{2}'")
    small.change("stadt.toml", '"viertel"', '"vi_nummer"')
    small.change("stadt.toml", 'crs = "EPSG:25832"\nvalid', 'crs = "EPSG:4326"\nvalid')
    frame = areas(small).frame
    assert list(frame.index) == [f"{k:02d}" for k in range(1, 26)]
    assert frame.geometry.area.sum() == pytest.approx(310.7e6, rel=1e-3)


# ------------------------------------------------------------------ ids


def test_missing_id_column_names_the_columns_there_are(small: SmallCity) -> None:
    small.change("stadt.toml", 'id_column = "viertel"', 'id_column = "vi_nr"')
    found = only(small)
    assert (found.file, found.column) == ("viertel.geojson", "vi_nr") and "viertel" in found.remedy


def test_an_id_against_the_pattern_is_told_with_its_value(small: SmallCity) -> None:
    geojson(small, squares(["1.1.x", " 01.1.2 ", *IDS[2:]]))
    found = only(small)
    assert (found.level, found.column, found.value) == ("Fehler", "viertel", "1.1.x")
    assert r"\d{2}\.\d\.\d" in found.message and "Text" in found.remedy
    assert "01.1.2" in areas(small).frame.index


def test_ids_that_are_numbers_or_missing_are_told(small: SmallCity) -> None:
    features = squares(IDS[2:])
    geojson(
        small, [feature(None, square(689_000, 5_335_000)), feature("", square(689_500, 5_335_000)), *features]
    )
    found = only(small)
    assert (found.level, found.column) == (
        "Fehler",
        "viertel",
    ) and found.message == "Flächen ohne Kennung (2)."
    assert list(areas(small).frame.index) == list(IDS[2:])
    numbers = [f | {"properties": {"viertel": k + 0.5}} for k, f in enumerate(squares())]
    geojson(small, numbers)
    [found] = areas(small).findings
    assert found.value == "0.5" and "6" in found.message


@pytest.mark.parametrize("odd", [["01.1.1", "01.1.2"], {"nr": "01.1.1"}, [], 7, True])
def test_an_id_of_another_kind_than_text_is_told_and_nothing_else_is_said(
    small: SmallCity, odd: Any, recwarn: pytest.WarningsRecorder
) -> None:
    features = squares()
    features[0]["properties"]["viertel"] = odd
    geojson(small, features)
    assert only(small).column == "viertel" and list(recwarn) == []


def test_many_ids_against_the_pattern_end_in_a_sum(small: SmallCity) -> None:
    geojson(small, squares([f"V{k}" for k in range(50)]))
    found = areas(small).findings
    assert len(found) == 1 and "50" in found[0].message


# ------------------------------------------------------------------ shapes and parts


@pytest.mark.parametrize(
    "geometry", [None, {"type": "Polygon", "coordinates": []}, {"type": "MultiPolygon", "coordinates": []}]
)
def test_an_area_without_geometry(small: SmallCity, geometry: dict[str, Any] | None) -> None:
    geojson(small, [*squares(IDS[1:]), feature("01.1.1", geometry)])
    found = only(small)
    assert (found.level, found.file, found.value) == ("Fehler", "viertel.geojson", "01.1.1")
    assert "ohne Geometrie" in found.message
    assert [f.value for f in small.findings() if f.row] == ["01.1.1", "01.1.1"], "both tables have its row"


def test_a_layer_of_nothing_but_missing_geometry(small: SmallCity) -> None:
    geojson(small, [feature(a, None) for a in IDS])
    found = areas(small).findings
    assert found and all(f.level == "Fehler" and f.remedy for f in found)


def test_points_are_no_areas(small: SmallCity) -> None:
    point = {"type": "Point", "coordinates": [690_050, 5_335_050]}
    geojson(small, [*squares(IDS[1:]), feature("01.1.1", point)])
    found = only(small)
    assert (found.level, found.value) == ("Fehler", "01.1.1") and "Punkte" in found.message


def test_parts_far_apart_may_carry_the_wrong_id(small: SmallCity) -> None:
    parts = [feature("01.1.1", square(690_000 + 5_300 * k, 5_334_000)) for k in range(2)]
    geojson(small, [*parts, *squares(IDS[1:])])
    told = areas(small).findings
    assert [(f.level, f.value) for f in told] == [("Hinweis", "01.1.1"), ("Warnung", "01.1.1 (5,2 km)")]
    small.change("stadt.toml", "[[parent]]", "[checks]\nparts_apart_m = 6000\n\n[[parent]]")
    assert only(small).level == "Hinweis"


def test_berlins_448_features_become_447_areas_and_ids_that_do_not_match_do_not_stop_the_reading(
    realdata: Path, small: SmallCity
) -> None:
    folder = realdata / "berlin_mss2013_2019"
    shutil.copy(folder / "berlin-lor-planning-areas-until-2020.geojson", small.path("viertel.geojson"))
    city = small.path("stadt.toml").read_text("utf-8")
    city = city.replace(r"\d{2}\.\d\.\d", r"\d{8}").replace('"viertel"', '"id"').replace("25832", "25833")
    city = city.replace('crs = "EPSG:25833"\nvalid_from = 2020', 'crs = "EPSG:4326"\nvalid_from = 2013')
    warn = '[checks]\narea_without_geometry = "Warnung"\ngeometry_without_row = "Warnung"\n\n[[parent]]'
    small.write("stadt.toml", city.replace("[[parent]]", 'separator = ""\n\n' + warn, 1))
    name = "berlin-monitoring-social-urban-development-2017-00-1-planning-areas.csv"
    people = pd.read_csv(folder / name, dtype="str")
    rows = [f"{a};{b};0" for a, b in zip(people["id"], people["inhabitants"], strict=True)]
    small.write("bevoelkerung.csv", "\n".join(["Viertel;Einwohner;unter 18", *rows]), "utf-8-sig")
    small.write(
        "lieferung.toml",
        small.path("lieferung.toml").read_text("utf-8").split("[[datei]]")[1].join(["[[datei]]", ""]),
    )
    delivery = small.inspect()
    # 447 on the map, and one that is delivered without being on it
    assert len(delivery.areas) == 448 and delivery.areas.geometry.dropna().is_valid.all()
    told = {(f.level, f.value) for f in delivery.findings.items}
    assert {("Warnung", "04030417"), ("Warnung", "09041403"), ("Warnung", "06010102 (5,2 km)")} <= told
    assert delivery.findings.count("Fehler") == 0
    assert delivery.inhabitants.notna().sum() == 447
