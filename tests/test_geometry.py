"""Boundaries: one geometry an area, in metres, checked; broken layers are told, never guessed at."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely

from screening.delivery import Areas, City, read_areas, read_city, read_context
from screening.findings import Finding
from tests.small_city import IDS, SmallCity, build_small_city, collection, feature, square, squares

BOW_TIE = {
    "type": "Polygon",
    "coordinates": [
        [[690000, 5335000], [690100, 5335100], [690100, 5335000], [690000, 5335100], [690000, 5335000]]
    ],
}


@pytest.fixture
def small(tmp_path: Path) -> SmallCity:
    return build_small_city(tmp_path)


def areas(small: SmallCity) -> Areas:
    city = small.city()
    return read_areas(city, city.boundaries[0])


def only(small: SmallCity) -> Finding:
    (found,) = areas(small).findings
    assert found.message and found.remedy
    return found


def geojson(small: SmallCity, features: list[dict[str, Any]], **more: Any) -> None:
    small.write("viertel.geojson", collection(features, **more))


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


@pytest.mark.parametrize(
    ("suffix", "driver"), [("gpkg", "GPKG"), ("shp", "ESRI Shapefile"), ("geojson", "GeoJSON")]
)
@pytest.mark.parametrize("crs", ["EPSG:25832", "EPSG:4326", "EPSG:31468"])
def test_every_format_in_every_usual_crs_gives_the_same_areas(
    small: SmallCity, suffix: str, driver: str, crs: str
) -> None:
    before = areas(small).frame
    path = small.geo / f"grenzen.{suffix}"
    gpd.read_file(small.path("viertel.geojson")).to_crs(crs).to_file(path, driver=driver)
    small.change("stadt.toml", '"viertel.geojson"', f'"{path.name}"')
    small.change("stadt.toml", 'crs = "EPSG:25832"\nvalid', f'crs = "{crs}"\nvalid')
    read = areas(small)
    assert read.findings == () and read.frame.index.equals(before.index)
    assert (read.frame.geometry.hausdorff_distance(before.geometry) < 0.1).all()


def test_geojson_without_crs_member_is_what_is_declared(small: SmallCity) -> None:
    before = areas(small).frame
    geojson(small, squares(), crs=None)
    assert areas(small).findings == () and areas(small).frame.geometry.equals(before.geometry)


# ------------------------------------------------------------------ a CRS that does not fit


def declare(small: SmallCity, crs: str) -> None:
    small.change("stadt.toml", 'crs = "EPSG:25832"\nvalid', f'crs = "{crs}"\nvalid')


@pytest.mark.parametrize(
    ("x", "y", "side", "declared"),
    [
        (11.5, 48.1, 0.01, "EPSG:25832"),
        (11.5, 48.1, 0.01, "EPSG:31468"),
        (690_000.0, 5_335_000.0, 100.0, "EPSG:4326"),
        (4_468_000.0, 5_333_000.0, 100.0, "EPSG:25832"),
        (690_000.0, 5_335_000.0, 100.0, "EPSG:31468"),
        (4_468_000.0, 5_333_000.0, 100.0, "EPSG:4326"),
    ],
)
def test_coordinates_of_another_crs_are_told_by_their_magnitude(
    small: SmallCity, x: float, y: float, side: float, declared: str
) -> None:
    if declared != "EPSG:25832":
        declare(small, declared)
    geojson(small, squares(x=x, y=y, side=side), crs=None)
    found = only(small)
    assert (found.level, found.file, found.column) == ("Fehler", "stadt.toml", "boundary.crs")
    assert declared in found.message and found.value.startswith(f"{x:.0f}/{y:.0f}")
    assert areas(small).frame.empty


def test_a_single_area_in_another_crs_is_told(small: SmallCity) -> None:
    geojson(small, [*squares(IDS[1:]), feature("01.1.1", square(11.5, 48.1, 0.01))], crs=None)
    assert "passen nicht" in only(small).message


def test_a_single_area_hundreds_of_kilometres_off_is_told(small: SmallCity) -> None:
    geojson(small, [*squares(IDS[1:]), feature("01.1.1", square(900_000, 5_335_000))])
    assert only(small).value.endswith("bis 900100/5335100")


def test_a_file_that_names_another_crs_than_declared(small: SmallCity) -> None:
    declare(small, "EPSG:31468")
    found = only(small)
    assert (found.level, found.value) == ("Fehler", "EPSG:31468")
    assert found.message == "„viertel.geojson“ nennt EPSG:25832, erklärt ist EPSG:31468."


# ------------------------------------------------------------------ layers that cannot be used


def test_missing_file(small: SmallCity) -> None:
    small.path("viertel.geojson").unlink()
    found = only(small)
    assert (found.level, found.file) == ("Fehler", "viertel.geojson") and "fehlt" in found.message
    assert list(areas(small).frame) == ["bezirk", "geometry"]


@pytest.mark.parametrize("content", [b"", b"{", b"\x00\xff", b'{"type": "Feature"', b"Viertel;x\n1;2\n"])
def test_unreadable_file(small: SmallCity, content: bytes) -> None:
    small.write("viertel.geojson", content)
    found = only(small)
    assert (found.level, found.file) == ("Fehler", "viertel.geojson")
    assert found.message in ("Die Kartendatei ist nicht lesbar.", "Die Kartendatei enthält keine Geometrien.")


def test_a_layer_without_features_or_without_geometry(small: SmallCity) -> None:
    geojson(small, [])
    assert "keine Geometrien" in only(small).message
    small.change("stadt.toml", '"viertel.geojson"', '"viertel.csv"')
    (small.geo / "viertel.csv").write_text("viertel,x\n01.1.1,2\n", "utf-8")
    assert "keine Geometrien" in only(small).message


def test_a_file_of_several_layers_is_not_guessed_at(small: SmallCity) -> None:
    layer = gpd.read_file(small.path("viertel.geojson"))
    for name in ("viertel", "bezirke"):
        layer.to_file(small.geo / "alles.gpkg", layer=name, driver="GPKG")
    small.change("stadt.toml", '"viertel.geojson"', '"alles.gpkg"')
    found = only(small)
    assert found.value == "viertel, bezirke" and "2 Ebenen" in found.message


def test_missing_id_column_names_the_columns_there_are(small: SmallCity) -> None:
    small.change("stadt.toml", 'id_column = "viertel"', 'id_column = "vi_nr"')
    found = only(small)
    assert (found.file, found.column) == ("viertel.geojson", "vi_nr") and "viertel" in found.remedy


def test_an_id_against_the_pattern_is_told_with_its_value(small: SmallCity) -> None:
    geojson(small, squares(["1.1.1", " 01.1.2 ", *IDS[2:]]))
    found = only(small)
    assert (found.level, found.column, found.value) == ("Fehler", "viertel", "1.1.1")
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
    assert [f.value for f in areas(small).findings] == ["0.5", "1.5", "2.5", "3.5", "4.5", "5.5"]


def test_many_ids_against_the_pattern_end_in_a_sum(small: SmallCity) -> None:
    geojson(small, squares([f"V{k}" for k in range(50)]))
    found = areas(small).findings
    assert len(found) == 21 and "noch 30 weitere" in found[-1].message


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


def test_an_invalid_ring_is_told_and_repaired_for_the_map(small: SmallCity) -> None:
    geojson(small, [feature("01.1.1", BOW_TIE), *squares(IDS[1:])])
    found = only(small)
    assert (found.level, found.value) == ("Warnung", "01.1.1") and "ungültig" in found.message
    frame = areas(small).frame
    assert frame.geometry.is_valid.all() and frame.geometry["01.1.1"].area == pytest.approx(5000)


def test_invalid_parts_of_a_repeated_id_are_no_traceback(small: SmallCity) -> None:
    spike = {
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
    geojson(small, [feature("01.1.1", BOW_TIE), feature("01.1.1", spike), *squares(IDS[1:])])
    read = areas(small)
    assert [f.level for f in read.findings] == ["Warnung", "Hinweis"]
    assert read.frame.geometry["01.1.1"].area == pytest.approx(10_000)
    assert read.frame.geometry.geom_type.isin(["Polygon", "MultiPolygon"]).all()


def test_a_ring_that_collapses_to_a_line_leaves_no_area_but_a_warning(small: SmallCity) -> None:
    flat = {
        "type": "Polygon",
        "coordinates": [[[690000, 5335000], [690100, 5335000], [690000, 5335000], [690000, 5335000]]],
    }
    geojson(small, [feature("01.1.1", flat), *squares(IDS[1:])])
    read = areas(small)
    assert [f.value for f in read.findings] == ["01.1.1"]
    assert read.frame.geometry["01.1.1"].is_empty


# ------------------------------------------------------------------ the assignment table

ASSIGNMENT = "viertel;bezirk;sbh\n" + "".join(f"{a};{a[:2]};SBH {a[1]}\n" for a in IDS)


@pytest.fixture
def assigned(small: SmallCity) -> SmallCity:
    small.change(
        "stadt.toml",
        "[[parent]]",
        '[assignment]\npath = "zuordnung.csv"\nid_column = "viertel"\n\n[[parent]]',
    )
    small.write("zuordnung.csv", "\ufeff" + ASSIGNMENT)
    return small


def test_assigned_geographies_become_columns(assigned: SmallCity) -> None:
    assert assigned.findings() == []
    frame = areas(assigned).frame
    assert frame["sbh"].tolist() == ["SBH 1"] * 3 + ["SBH 2"] * 3


@pytest.mark.parametrize(
    ("text", "level", "column", "value", "words"),
    [
        (ASSIGNMENT.replace("01.1.1;01;SBH 1\n", ""), "Warnung", "viertel", "01.1.1", "ohne Zuordnung (1)"),
        (ASSIGNMENT + "01.1.1;01;SBH 9\n", "Fehler", "viertel", "01.1.1", "mehrfach"),
        (ASSIGNMENT.replace("viertel", "nr"), "Fehler", "viertel", "", "Spalte der Kennung"),
        (ASSIGNMENT.replace("bezirk;sbh", "sbh;sbh"), "Fehler", "viertel", "", "jede Spalte einmal"),
        (ASSIGNMENT.replace("01;SBH 1", "01", 1), "Fehler", "viertel", "", "gleich lang"),
        (ASSIGNMENT.replace("01;SBH 1", "01;SBH 1;x", 1), "Fehler", "viertel", "", "gleich lang"),
        (ASSIGNMENT.replace("01.1.1;01", "01.1.1;02"), "Warnung", "bezirk", "01.1.1", "widerspricht"),
        ("", "Fehler", "viertel", "", "Spalte der Kennung"),
        ('viertel;sbh\n"offen', "Fehler", "", "", "nicht lesbar"),
    ],
)
def test_a_slip_in_the_assignment_is_told(
    assigned: SmallCity, text: str, level: str, column: str, value: str, words: str
) -> None:
    assigned.write("zuordnung.csv", text)
    found = only(assigned)
    assert (found.level, found.file, found.column, found.value) == (level, "zuordnung.csv", column, value)
    assert words in found.message


def test_an_assignment_that_is_missing_or_not_utf8(assigned: SmallCity) -> None:
    assigned.write("zuordnung.csv", "viertel;name\n01.1.1;Süd\n", "cp1252")
    assert "nicht lesbar" in only(assigned).message
    assigned.path("zuordnung.csv").unlink()
    assert only(assigned).file == "zuordnung.csv"


def test_areas_without_assignment_have_a_blank_and_a_wrong_one_never_wins_over_the_id(
    assigned: SmallCity,
) -> None:
    assigned.write(
        "zuordnung.csv", ASSIGNMENT.replace("01.1.1;01;SBH 1\n", "").replace("01.1.2;01", "01.1.2;02")
    )
    frame = areas(assigned).frame
    assert frame.loc["01.1.1", "sbh"] == "" and frame.loc["01.1.2", "bezirk"] == "01"


# ------------------------------------------------------------------ the river


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
