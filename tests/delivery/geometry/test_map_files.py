"""Map files: every format, CRS and archive; what cannot be used is told, never guessed at."""

from __future__ import annotations

import struct
import zipfile

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest

from screening.delivery.geometry import file as geometry_file
from tests.delivery.geometry.layers import areas, declare, geojson, only, use
from tests.small_city import IDS, SmallCity, collection, feature, square, squares

# ------------------------------------------------------------------ formats


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
