"""Bad manifests and bad city files: each slip is told with its key, each path out of the folder refused."""

from __future__ import annotations

import pytest

from screening.base.findings import ScreeningError
from screening.delivery import read_city, read_delivery
from tests.delivery.findings import CASES_FILE, place
from tests.small_city import CASES, MANIFEST, SmallCity

# ------------------------------------------------------------------ the manifest


def test_a_count_mapped_in_two_files(small: SmallCity) -> None:
    small.change("lieferung.toml", 'hilfen = "Hilfen (Fälle)"', 'jung = "Hilfen (Fälle)"')
    found = [f for f in small.findings() if f.level == "Fehler"]
    assert place(found[0]) == ("Fehler", "2024/lieferung.toml", "", "datei.2.columns", "jung")
    assert "bevoelkerung.csv" in found[0].message and "faelle.csv" in found[0].message
    assert small.inspect().counts["jung"].tolist()[0] == 200, "the first one stays"


def test_one_column_mapped_to_two_counts(small: SmallCity) -> None:
    small.change("lieferung.toml", 'jung = "unter 18"', 'jung = "Einwohner"')
    found = [f for f in small.findings() if f.level == "Fehler"]
    assert place(found[0]) == ("Fehler", "2024/lieferung.toml", "", "datei.1.columns", "Einwohner")


def test_a_mapping_to_an_unknown_count(small: SmallCity) -> None:
    small.change("lieferung.toml", 'hilfen = "Hilfen', 'hilfe = "Hilfen')
    found = small.findings()
    assert place(found[0]) == ("Fehler", "2024/lieferung.toml", "", "datei.2.columns", "hilfe")
    assert [f.column for f in found if f.level == "Warnung"] == ["hilfe"], "the indicator lacks its count"


def test_what_is_declared_but_cannot_be_read_is_told_once_at_its_cause(small: SmallCity) -> None:
    small.path("faelle.csv").unlink()
    assert small.finding().file == CASES_FILE


def test_an_indicator_without_its_counts_is_a_warning(small: SmallCity) -> None:
    small.change("lieferung.toml", 'hilfen = "Hilfen (Fälle)"', "")
    small.change("lieferung.toml", '["Bemerkung"]', '["Bemerkung", "Hilfen (Fälle)"]')
    assert place(small.finding()) == ("Warnung", "2024/lieferung.toml", "", "hilfe", "")


def test_inhabitants_that_are_not_delivered_are_told_by_the_rule_alone(small: SmallCity) -> None:
    small.change("lieferung.toml", 'bev = "Einwohner"\n', "")
    assert small.inspect().inhabitants.isna().all()
    assert not any(f.column == "bev" for f in small.findings())  # the rule tells, if it asks for them


def test_a_stichtag_of_another_year(small: SmallCity) -> None:
    small.change("lieferung.toml", "stichtag = 2024-12-31", "stichtag = 2023-12-31")
    assert place(small.finding()) == (
        "Warnung",
        "2024/lieferung.toml",
        "",
        "datei.1.stichtag",
        "2023-12-31",
    )


@pytest.mark.parametrize("path", ["../2023/x.csv", "/etc/passwd", "a/../../x.csv", "x\\u0000.csv"])
def test_a_path_out_of_the_folder(small: SmallCity, path: str) -> None:
    small.change("lieferung.toml", 'path = "faelle.csv"', f'path = "{path}"')
    found = next(f for f in small.findings() if f.level == "Fehler")
    assert "hinaus" in found.message and "Jahresordner" in found.remedy
    assert found.file.startswith("2024/")


def test_a_link_out_of_the_folder(small: SmallCity) -> None:
    outside = small.data / "geheim.csv"
    outside.write_text(CASES, "cp1252")
    small.path("faelle.csv").unlink()
    try:
        small.path("faelle.csv").symlink_to(outside)
    except OSError:
        pytest.skip("no symbolic links here")
    assert "hinaus" in small.findings()[0].message


def test_a_boundary_version_that_is_not_declared_is_told_beside_the_rest(small: SmallCity) -> None:
    small.write("lieferung.toml", 'boundary = "1999"\n' + MANIFEST)
    small.change("faelle.csv", "01.2.1;90;9", "01.2.1;2001;zwei")
    found = small.findings()
    assert place(found[0]) == ("Fehler", "2024/lieferung.toml", "", "boundary", "1999")
    assert "2020" in found[0].remedy
    assert {f.value for f in found} >= {"zwei", "01.2.1: 2001 / 2000"}


def test_a_year_without_delivery_names_the_years_there_are(small: SmallCity) -> None:
    with pytest.raises(ScreeningError) as caught:
        read_delivery("klein", 2023, data=small.data)
    (found,) = caught.value.findings
    assert (found.file, found.remedy) == ("2023/lieferung.toml", "Vorhandene Jahre: 2024.")


MANIFEST_SLIPS = [
    ('path = "faelle.csv"', "", "datei.2.path", ""),
    ('path = "faelle.csv"', 'path = ""', "datei.2.path", ""),
    ('source = "Ämter"', "source = 5", "datei.2.source", "5"),
    ('source = "Ämter"', 'source = "Ämter"\nquelle = "x"', "datei.2.quelle", ""),
    ('encoding = "cp1252"', 'encoding = "ansi-deutsch"', "datei.2.encoding", "ansi-deutsch"),
    ('encoding = "cp1252"', 'encoding = "base64"', "datei.2.encoding", "base64"),
    ('encoding = "cp1252"', 'encoding = "undefined"', "datei.2.encoding", "undefined"),
    ('delimiter = ";"', 'delimiter = ";;"', "datei.1.delimiter", ";;"),
    ('delimiter = ";"', "delimiter = '\"'", "datei.1.delimiter", '"'),
    ('decimal = ","', 'decimal = ";"', "datei.1.decimal", ";"),
    ('thousands = "."', 'thousands = ","', "datei.1.thousands", ","),
    ('thousands = "."', 'thousands = ""', "datei.1.thousands", ""),
    ("stichtag = 2024-12-31", 'stichtag = "2024-12-31"', "datei.1.stichtag", "2024-12-31"),
    ("stichtag = 2024-12-31", "stichtag = 2024-12-31T00:00:00", "datei.1.stichtag", "2024-12-31 00:00:00"),
    ('id_column = "Gebiet"', 'id_column = "Gebiet"\nthreshold = true', "datei.2.threshold", "true"),
    ('id_column = "Gebiet"', 'id_column = "Gebiet"\nthreshold = -1', "datei.2.threshold", "-1"),
    ('id_column = "Gebiet"', 'id_column = "Gebiet"\nrounding = 4', "datei.2.rounding", "4"),
    ('id_column = "Gebiet"', 'id_column = "Gebiet"\nsha256 = "abc"', "datei.2.sha256", "abc"),
    ('id_column = "Gebiet"', 'id_column = "Gebiet"\nlayout = "breit"', "datei.2.layout", "breit"),
    ('"k. A." = "fehlt"', '"k. A." = "weg"', "datei.2.signs", ""),
    ('ignore = ["Bemerkung"]', 'ignore = "Bemerkung"', "datei.2.ignore", "Bemerkung"),
    ('jung = "unter 18"', "jung = 18", "datei.1.columns.jung", "18"),
]


@pytest.mark.parametrize(("old", "new", "column", "value"), MANIFEST_SLIPS)
def test_a_slip_in_the_manifest_names_its_key(
    small: SmallCity, old: str, new: str, column: str, value: str
) -> None:
    small.change("lieferung.toml", old, new)
    assert place(small.finding()) == ("Fehler", "2024/lieferung.toml", "", column, value)


def test_a_manifest_without_files(small: SmallCity) -> None:
    small.write("lieferung.toml", "")
    assert place(small.finding()) == ("Fehler", "2024/lieferung.toml", "", "datei", "")
    small.write("lieferung.toml", "datei = []")
    assert "leer" in small.finding().message


# ------------------------------------------------------------------ the city

CITY_SLIPS = [
    ('name = "Kleinstadt"', "name = 1", "name", "1"),
    ('name = "Kleinstadt"', "", "name", ""),
    ('name = "Kleinstadt"', 'name = "K"\nkey = "fremd"', "key", ""),
    ('name = "Kleinstadt"', 'name = "K"\ndata = "/"', "data", ""),
    ('name = "Kleinstadt"', 'name = "K"\nsynthetic = "ja"', "synthetic", "ja"),
    ('name = "Kleinstadt"', 'name = "K"\nseparator = 0', "separator", "0"),
    ('level = "Viertel"\ncrs = "EPSG:25832"', 'level = "V"\ncrs = "EPSG:99999"', "crs", "EPSG:99999"),
    ('level = "Viertel"\ncrs = "EPSG:25832"', 'level = "V"\ncrs = "EPSG:4326"', "crs", "EPSG:4326"),
    ('crs = "EPSG:25832"\nvalid', 'crs = "Gauß"\nvalid', "boundary.1.crs", "Gauß"),
    (r"'\d{2}\.\d\.\d'", "'('", "id_pattern", "("),
    ('id = "bezirk"', 'id = "Bezirk 1"', "parent.1.id", "Bezirk 1"),
    ('id = "bezirk"', 'id = "geometry"', "parent.id", "geometry"),
    ("parts = 1", "parts = 0", "parent.1.parts", "0"),
    ("valid_from = 2020", "valid_from = 20", "boundary.1.valid_from", "20"),
    ("valid_from = 2020", "valid_from = 2020\nvalid_to = 2019", "boundary.1.valid_to", "2019"),
    ('path = "viertel.geojson"', 'path = "../x/v.geojson"', "boundary.1.path", "../x/v.geojson"),
    ("[[parent]]", '[context]\nwater = "/etc/x"\n[[parent]]', "context.water", "/etc/x"),
    (
        "[[parent]]",
        '[assignment]\npath = "../z.csv"\nid_column = "v"\n[[parent]]',
        "assignment.path",
        "../z.csv",
    ),
    (
        "[[parent]]",
        '[checks]\ngeometry_without_row = "nie"\n[[parent]]',
        "checks.geometry_without_row",
        "nie",
    ),
    (
        "[[parent]]",
        '[[crosswalk]]\nfrom = "2016"\nto = "2020"\npath = "c.csv"\n[[parent]]',
        "crosswalk.1.from",
        "2016",
    ),
]


@pytest.mark.parametrize(("old", "new", "column", "value"), CITY_SLIPS)
def test_a_slip_in_the_citys_file_names_its_key(
    small: SmallCity, old: str, new: str, column: str, value: str
) -> None:
    small.change("stadt.toml", old, new)
    assert place(small.finding()) == ("Fehler", "stadt.toml", "", column, value)


def test_boundaries_that_are_double_or_hold_at_the_same_time(small: SmallCity) -> None:
    text = small.path("stadt.toml").read_text("utf-8")
    boundary = text[text.index("[[boundary]]") :]
    small.write("stadt.toml", text + boundary.replace("2020\n", "2022\n"))
    double, overlap = small.findings()
    assert place(double) == ("Fehler", "stadt.toml", "", "boundary.2.version", "2020")
    assert overlap.column == "boundary.valid_to" and "gelten zugleich" in overlap.message


def test_a_city_without_boundaries(small: SmallCity) -> None:
    text = small.path("stadt.toml").read_text("utf-8")
    small.write("stadt.toml", text[: text.index("[[boundary]]")])
    assert place(small.finding()) == ("Fehler", "stadt.toml", "", "boundary", "")


@pytest.mark.parametrize("key", ["Klein", "../klein", "", "a b", "klein/..", "ä"])
def test_a_citys_name_is_no_path(small: SmallCity, key: str) -> None:
    with pytest.raises(ScreeningError) as caught:
        read_city(key, small.data)
    (found,) = caught.value.findings
    assert found.value == key and "Kleinbuchstaben" in found.message
