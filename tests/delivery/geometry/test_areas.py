"""Boundaries: one geometry an area, in metres, checked; broken layers are told, never guessed at."""

from __future__ import annotations

import json
import shutil
import struct
import zipfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.base.findings import Finding
from screening.delivery import Areas, City, read_areas, read_city, read_context
from screening.delivery.geometry import file as geometry_file
from screening.delivery.geometry.coverage import check_coverage, square_metres
from screening.delivery.manifest.boundary import Boundary
from screening.delivery.manifest.city import Checks
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
    pyogrio.write_dataframe(pd.DataFrame({"viertel": IDS}), small.geo / "viertel.gpkg")
    use(small, "viertel.gpkg")
    assert "keine Geometrien" in only(small).message


def use(small: SmallCity, name: str, more: str = "") -> None:
    small.change("stadt.toml", '"viertel.geojson"', f'"{name}"{more}')


@pytest.mark.parametrize(
    "content",
    [
        '<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>../../geheim.geojson</SrcDataSource></OGRVRTLayer>'
        "</OGRVRTDataSource>",
        "viertel,WKT\n01.1.1,POINT (1 2)\n",
        "<!DOCTYPE html><title>Anmeldung</title>",
        '<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY a "b">]><kml>&a;</kml>',
        "<kml><Document><Placemark></Document></kml>",
        '<OGRVRTDataSource><!-- <kml> --><OGRVRTLayer name="a"/></OGRVRTDataSource>',
    ],
)
def test_other_formats_are_not_read_whatever_the_name(small: SmallCity, content: str) -> None:
    (small.data / "geheim.geojson").write_text(collection(squares()), "utf-8")
    small.write("viertel.geojson", content)
    found = only(small)
    assert found.message == "Die Kartendatei ist nicht lesbar." and "GeoPackage" in found.remedy


def test_a_kml_file_is_read_with_its_data_and_whatever_it_links_to_is_not(small: SmallCity) -> None:
    degrees = gpd.read_file(small.path("viertel.geojson")).to_crs(4326)
    places = ""
    for area, shape in zip(degrees["viertel"], degrees.geometry, strict=True):
        ring = " ".join(f"{x},{y},0" for x, y in shape.exterior.coords)
        places += (
            f"<Placemark><name>Ort {area}</name><ExtendedData><SchemaData schemaUrl='#s'>"
            f"<SimpleData name='viertel'>{area}</SimpleData></SchemaData></ExtendedData><MultiGeometry><Polygon>"
            f"<outerBoundaryIs><LinearRing><coordinates>{ring}</coordinates></LinearRing></outerBoundaryIs>"
            "</Polygon></MultiGeometry></Placemark>"
        )
    link = "<NetworkLink><Link><href>http://127.0.0.1:9/a.kml</href></Link></NetworkLink>"
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Folder>'
    text = f"{head}{link}{places}</Folder></Document></kml>"
    (small.geo / "v.kml").write_text(text, encoding="utf-8")
    use(small, "v.kml")
    small.change(
        "stadt.toml", 'crs = "EPSG:25832"\nvalid_from', 'name_column = "name"\ncrs = "EPSG:4326"\nvalid_from'
    )
    assert [f for f in small.findings() if f.level != "Hinweis"] == []
    frame = small.inspect().areas
    assert frame["area_name"].tolist() == [f"Ort {a}" for a in IDS]
    assert frame.geometry.area.round(-2).tolist() == [10_000.0] * len(IDS)


@pytest.mark.parametrize("lost", ["shx", "dbf"])
def test_a_shapefile_without_its_companions_says_which(small: SmallCity, lost: str) -> None:
    gpd.read_file(small.path("viertel.geojson")).to_file(small.geo / "v.shp")
    (small.geo / f"v.{lost}").unlink()
    use(small, "v.shp")
    assert only(small).remedy == f"Zur .shp gehören im selben Ordner auch: .{lost}."


def test_a_file_of_several_layers_is_not_guessed_at(small: SmallCity) -> None:
    layer = gpd.read_file(small.path("viertel.geojson"))
    for name in ("viertel", "bezirke"):
        layer.to_file(small.geo / "alles.gpkg", layer=name, driver="GPKG")
    small.change("stadt.toml", '"viertel.geojson"', '"alles.gpkg"')
    found = only(small)
    assert found.value == "viertel, bezirke" and "2 Ebenen" in found.message and "layer" in found.remedy
    small.change("stadt.toml", '"alles.gpkg"', '"alles.gpkg"\nlayer = "bezirke"')
    assert areas(small).findings == () and list(areas(small).frame.index) == list(IDS)
    small.change("stadt.toml", '"bezirke"', '"stadtteile"')
    assert only(small).message == "Die Ebene „stadtteile“ gibt es in der Kartendatei nicht."


# ------------------------------------------------------------------ archives


def zipped(small: SmallCity, members: dict[str, bytes], more: str = "") -> bytes:
    """Pack members into the archive that the boundary names."""
    path = small.geo / "grenzen.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    use(small, "grenzen.zip", more)
    return path.read_bytes()


def as_files(small: SmallCity, suffix: str, driver: str, stem: str = "viertel") -> dict[str, bytes]:
    folder = small.data / "gepackt"
    folder.mkdir(exist_ok=True)
    gpd.read_file(small.path("viertel.geojson")).to_file(folder / f"{stem}.{suffix}", driver=driver)
    return {p.name: p.read_bytes() for p in folder.glob(f"{stem}.*")}


@pytest.mark.parametrize(
    ("suffix", "driver"), [("gpkg", "GPKG"), ("shp", "ESRI Shapefile"), ("geojson", "GeoJSON")]
)
def test_a_zipped_map_gives_the_same_areas(small: SmallCity, suffix: str, driver: str) -> None:
    before = areas(small).frame
    files = {f"Grenzen 2020/{n}": c for n, c in as_files(small, suffix, driver).items()}
    zipped(small, files | {"Grenzen 2020/liesmich.txt": b"hallo", "__MACOSX/._viertel.geojson": b"x"})
    read = areas(small)
    assert read.findings == () and (read.frame.geometry.hausdorff_distance(before.geometry) < 1e-6).all()


def test_of_several_maps_in_an_archive_the_layer_names_one(small: SmallCity) -> None:
    files = as_files(small, "shp", "ESRI Shapefile") | as_files(small, "shp", "ESRI Shapefile", "bezirke")
    zipped(small, files)
    found = only(small)
    assert "2 Karten statt einer" in found.message and set(found.value.split(", ")) == {
        "viertel.shp",
        "bezirke.shp",
    }
    small.change("stadt.toml", '"grenzen.zip"', '"grenzen.zip"\nlayer = "viertel"')
    assert areas(small).findings == ()


@pytest.mark.parametrize(
    "name", ["../viertel.geojson", "/viertel.geojson", "a/../../b.geojson", "..\\b.geojson"]
)
def test_an_archive_with_paths_out_of_it_is_refused(small: SmallCity, name: str) -> None:
    zipped(small, {"viertel.geojson": small.path("viertel.geojson").read_bytes(), name: b"x"})
    found = only(small)
    assert (found.level, found.file) == ("Fehler", "grenzen.zip") and "hinausführen" in found.message


def test_a_map_that_unpacks_beyond_the_limit_is_refused(
    small: SmallCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(geometry_file, "MOST_UNPACKED", 10_000_000)
    content = small.path("viertel.geojson").read_bytes() + b" " * 10_000_000
    assert len(zipped(small, {"viertel.geojson": content})) < 100_000
    assert only(small).message == "Die Karte im Archiv ist entpackt größer als 10 MB."


def test_an_archive_that_lies_about_its_size_is_refused(small: SmallCity) -> None:
    content = small.path("viertel.geojson").read_bytes()
    raw = bytearray(zipped(small, {"viertel.geojson": content + b" " * 1_000_000}))
    central = raw.find(b"PK\x01\x02")
    for at in (22, central + 24):
        raw[at : at + 4] = struct.pack("<I", len(content))
    (small.geo / "grenzen.zip").write_bytes(raw)
    assert "beschädigt" in only(small).message


@pytest.mark.parametrize("keep", [0.2, 0.6, 0.98])
def test_a_cut_archive_is_told(small: SmallCity, keep: float) -> None:
    raw = zipped(small, {"viertel.geojson": small.path("viertel.geojson").read_bytes()})
    (small.geo / "grenzen.zip").write_bytes(raw[: int(len(raw) * keep)])
    assert "beschädigt" in only(small).message


def test_an_archive_without_a_map_is_told(small: SmallCity) -> None:
    zipped(small, {"karte.pdf": b"%PDF"})
    assert only(small).message == "Das Archiv enthält 0 Karten statt einer."


def test_an_encrypted_archive_is_told(small: SmallCity) -> None:
    raw = bytearray(zipped(small, {"viertel.geojson": small.path("viertel.geojson").read_bytes()}))
    for at in (6, raw.find(b"PK\x01\x02") + 8):
        raw[at] |= 1
    (small.geo / "grenzen.zip").write_bytes(raw)
    assert "verschlüsselt" in only(small).message


def test_an_archive_of_very_many_files_is_refused(small: SmallCity) -> None:
    zipped(small, {f"{k}.txt": b"" for k in range(10_001)})
    assert "10001 Dateien" in only(small).message


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


@settings(max_examples=40, deadline=None)
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
        (
            ASSIGNMENT.replace("01.1.1;01;SBH 1\n", ""),
            "Warnung",
            "viertel",
            "01.1.1",
            "Ein Gebiet ohne Zuordnung",
        ),
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
