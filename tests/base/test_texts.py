"""One normalisation for all that is compared, and messages that show how two texts differ that look the same."""

from __future__ import annotations

import json
import sqlite3
import unicodedata
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import xlsxwriter
from shapely.geometry import box

from screening.base.findings import Finding
from screening.base.texts import folded, odds, on_disk, one_of, unwrapped
from screening.delivery import inspect_delivery
from screening.pipeline.check import check_year
from tests.small_city import (
    CASES,
    IDS,
    MANIFEST,
    PEOPLE,
    SmallCity,
    build_small_city,
    collection,
    feature,
    square,
    squares,
)

NFD = unicodedata.normalize("NFD", "Hilfen (Fälle)")


@pytest.fixture
def small(tmp_path: Path) -> SmallCity:
    return build_small_city(tmp_path)


def told(small: SmallCity) -> list[Finding]:
    """All findings of `screening check`."""
    return list(check_year(small.key, small.year, data=small.data).items)


def errors(small: SmallCity) -> list[str]:
    return [str(f) for f in told(small) if f.level != "Hinweis"]


@pytest.mark.parametrize(
    "other",
    [
        NFD,
        "Hilfen\u00a0(Fälle)",
        "Hilfen\u202f(Fälle) ",
        "\ufeffHilfen (Fälle)",
        "Hil\u00adfen (Fälle)",
        "Hilfen\u200b (Fälle)",
        "Hilfen\u2009(Fä\u2060lle)",
        "\u200eHilfen (Fälle)\u200e",
        "Ｈilfen (Fälle)",
    ],
)
def test_a_header_in_another_writing_that_nobody_sees_is_the_same(small: SmallCity, other: str) -> None:
    small.write("faelle.csv", CASES.replace("Hilfen (Fälle)", other), "utf-8")
    small.change("lieferung.toml", 'encoding = "cp1252"', 'encoding = "utf-8"')
    assert errors(small) == []


@pytest.mark.parametrize("dash", "\u2010\u2011\u2012\u2013\u2014\u2212")
def test_kinds_of_dashes_are_one_dash(dash: str) -> None:
    assert folded(f"18{dash}24") == "18-24" and one_of("18-24", [f"18{dash}24", "x"]) == f"18{dash}24"


@pytest.mark.parametrize("kept", ["m²", "½", "Straße", "ARBEIT", "01.1.1", "Wert 1)"])
def test_what_somebody_sees_is_not_folded(kept: str) -> None:
    assert folded(kept) == kept


def test_of_two_texts_that_are_the_same_none_is_meant() -> None:
    assert one_of("a-b", ["a–b", "a—b"]) is None
    assert one_of("a–b", ["a–b", "a-b"]) == "a–b"


@pytest.mark.parametrize(
    ("text", "looks", "code"),
    [
        ("Arbeitslose", "\u0410rbeitslose", "U+0410 (CYRILLIC CAPITAL LETTER A) statt U+0041"),
        ("Straße", "Stra\u03b2e", "U+03B2 (GREEK SMALL LETTER BETA) statt U+00DF"),
        ("Kinder's", "Kinder’s", "U+2019 (RIGHT SINGLE QUOTATION MARK) statt U+0027"),
        ("Hilfen", "Hilfen\u0332", "zusätzlich U+0332 (COMBINING LOW LINE)"),
        ("Hilfen", "hilfen", "Groß- und Kleinschreibung"),
    ],
)
def test_the_difference_of_texts_that_look_the_same_is_named(text: str, looks: str, code: str) -> None:
    assert code in odds(text, ["ganz anders", looks])


def test_a_header_that_looks_the_same_is_told_with_its_code_point(small: SmallCity) -> None:
    small.write("faelle.csv", CASES.replace("Arbeitslose", "Arbeitsl\u043ese"), "utf-8")
    small.change("lieferung.toml", 'encoding = "cp1252"', 'encoding = "utf-8"')
    (found,) = [f for f in told(small) if f.level == "Fehler"]
    assert found.column == "Arbeitslose" and "U+043E (CYRILLIC SMALL LETTER O)" in found.message


def test_an_id_that_looks_the_same_is_told_with_its_code_point(small: SmallCity) -> None:
    small.write("faelle.csv", CASES.replace("01.2.1", "0\u0406.2.1"), "utf-8")
    small.change("lieferung.toml", 'encoding = "cp1252"', 'encoding = "utf-8"')
    found = next(f for f in told(small) if f.value == "0\u0406.2.1")
    assert found.level == "Fehler" and "„01.2.1“ sieht gleich aus" in found.message
    assert "statt U+0406 (CYRILLIC" in found.message


@pytest.mark.parametrize("sign", ["k.\u00a0A.", "k.\u202fA.", "k. A.\u200b", "ｋ. A."])
def test_a_sign_in_another_writing_is_that_sign(small: SmallCity, sign: str) -> None:
    small.write("faelle.csv", CASES.replace("k. A.", sign), "utf-8")
    small.change("lieferung.toml", 'encoding = "cp1252"', 'encoding = "utf-8"')
    assert errors(small) == []
    assert small.inspect().status.loc["02.2.1", "hilfen"] == "fehlt"


def test_a_text_of_a_long_file_is_found_in_another_writing_and_one_that_looks_the_same_is_told(
    small: SmallCity,
) -> None:
    rows = [r.split(";") for r in CASES.splitlines()[1:]]
    lines = [f"{a};{NFD};\u200bja;{v}" for a, _, v, _ in rows] + [
        f"{a};Arbeitslose;ja;{v}" for a, v, _, _ in rows
    ]
    small.write("faelle.csv", "Gebiet;Merkmal;gilt;Wert\n" + "\n".join(lines) + "\n")
    long = 'layout = "long"\nvariable_column = "Merkmal"\nvalue_column = "Wert"\nselect = { gilt = "ja" }\n'
    manifest = MANIFEST.replace('encoding = "cp1252"', f'encoding = "utf-8"\n{long}')
    small.write("lieferung.toml", manifest.replace('ignore = ["Bemerkung"]\n', ""))
    assert errors(small) == []
    small.change("lieferung.toml", '"Arbeitslose"', '"\u0410rbeitslose"')
    (found,) = [f for f in told(small) if f.level == "Fehler"]
    assert "„Arbeitslose“ sieht gleich aus" in found.message and "U+0410" in found.message


# ------------------------------------------------------------------ names of files, layers, sheets


def test_a_file_whose_name_is_composed_otherwise_on_the_disk_is_found(small: SmallCity) -> None:
    name = "Bevölkerung.csv"
    small.path("bevoelkerung.csv").rename(small.path(unicodedata.normalize("NFD", name)))
    small.change("lieferung.toml", "bevoelkerung.csv", name)
    assert told(small) == []


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_folders_are_found_in_both_forms_and_nothing_outside(tmp_path: Path, form: str) -> None:
    folder = tmp_path / "innen" / unicodedata.normalize(form, "Übersicht")
    folder.mkdir(parents=True)
    (folder / "ä.csv").write_text("x", encoding="utf-8")
    assert on_disk(tmp_path / "innen", "Übersicht/ä.csv").is_file()
    assert on_disk(tmp_path / "innen", "fehlt-ä.csv") == tmp_path / "innen" / "fehlt-ä.csv"


def test_a_missing_file_tells_the_one_that_looks_the_same(small: SmallCity) -> None:
    small.change("lieferung.toml", "faelle.csv", "f\u0430elle.csv")
    (found,) = [f for f in told(small) if f.level == "Fehler" and "fehlt oder" in f.message]
    assert "„faelle.csv“ sieht gleich aus" in found.message and "U+0430" in found.message


def test_a_sheet_is_found_in_another_writing(small: SmallCity) -> None:
    with xlsxwriter.Workbook(small.path("faelle.xlsx")) as book:
        sheet = book.add_worksheet(unicodedata.normalize("NFD", "Fälle 2024"))
        for r, row in enumerate(CASES.splitlines()):
            for c, text in enumerate(row.split(";")):
                sheet.write(r, c, int(text) if text.isdigit() else text)
    manifest = MANIFEST.replace('encoding = "cp1252"\ndelimiter = ";"\n', 'sheet = "Fälle\u00a02024"\n')
    small.write("lieferung.toml", manifest.replace("faelle.csv", "faelle.xlsx"))
    assert errors(small) == []


def gpkg(small: SmallCity, frame: gpd.GeoDataFrame, layer: str = "viertel") -> Path:
    """Write the map as a GeoPackage and declare it."""
    path = small.geo / "viertel.gpkg"
    frame.to_file(path, layer=layer, driver="GPKG", engine="pyogrio")
    small.change("stadt.toml", "viertel.geojson", "viertel.gpkg")
    return path


def boxes(ids: object) -> gpd.GeoDataFrame:
    shapes = [box(690_000 + 100 * k, 5_335_000, 690_100 + 100 * k, 5_335_100) for k in range(len(list(ids)))]  # type: ignore[call-overload]
    return gpd.GeoDataFrame({"viertel": ids}, geometry=shapes, crs="EPSG:25832")


@pytest.mark.parametrize("kind", ["attributes", "aspatial"])
def test_tables_beside_the_one_layer_need_no_layer(small: SmallCity, kind: str) -> None:
    path = gpkg(small, boxes(list(IDS)))
    with closing(sqlite3.connect(path)) as base, base:
        for name in ("layer_styles", "notizen"):
            base.execute(f"CREATE TABLE {name} (id INTEGER PRIMARY KEY, styleName TEXT)")
            base.execute(
                "INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES (?, ?, ?)",
                (name, kind, name),
            )
    assert told(small) == []


def test_of_two_layers_the_tables_are_not_offered(small: SmallCity) -> None:
    path = gpkg(small, boxes(list(IDS)))
    boxes(list(IDS)).to_file(path, layer="alt", driver="GPKG", engine="pyogrio")
    (found,) = [f for f in told(small) if "Ebenen" in f.message]
    assert found.value == "viertel, alt" and found.level == "Fehler"


def test_a_layer_is_found_in_another_writing_and_one_that_looks_the_same_is_told(small: SmallCity) -> None:
    gpkg(small, boxes(list(IDS)), unicodedata.normalize("NFD", "Blöcke"))
    small.change("stadt.toml", 'id_column = "viertel"', 'layer = "Blöcke"\nid_column = "viertel"')
    assert told(small) == []
    small.change("stadt.toml", "Blöcke", "Bl\u043ecke")
    small.change("stadt.toml", "Bl\u043ecke", "Bl\u04e7cke")
    assert any("gibt es in der Kartendatei nicht" in f.message for f in told(small))


# ------------------------------------------------------------------ ids of maps


def number_city(small: SmallCity, ids: object, pattern: str = r"\d{3}") -> None:
    """Give the city numbers for ids, in its map as a column of whole numbers."""
    names = dict(zip(IDS, ("101", "102", "103", "201", "202", "203"), strict=True))
    for name, text, encoding in (("bevoelkerung.csv", PEOPLE, "utf-8-sig"), ("faelle.csv", CASES, "cp1252")):
        for old, new in names.items():
            text = text.replace(old, new)
        small.write(name, text, encoding)
    small.change("stadt.toml", r"\d{2}\.\d\.\d", pattern)
    small.change("stadt.toml", "attribution", 'separator = ""\nattribution')
    gpkg(small, boxes(ids))


@pytest.mark.parametrize("ending", ["gpkg", "geojson", "shp"])
def test_one_empty_field_leaves_the_other_numbers_whole(small: SmallCity, ending: str) -> None:
    ids = pd.array([101, 102, 103, 201, 202, 203, None], dtype="Int64")
    number_city(small, ids)
    if ending != "gpkg":
        boxes(ids).to_file(small.geo / f"v.{ending}", engine="pyogrio")
        small.change("stadt.toml", "viertel.gpkg", f"v.{ending}")
    (found,) = told(small)
    assert found.message == "Flächen ohne Kennung (1)." and found.level == "Fehler"


def test_decimal_ids_of_a_map_are_read_and_told_once(small: SmallCity) -> None:
    number_city(small, [101.0, 102.0, 103.0, 201.0, 202.0, 203.0], pattern=".+")
    (found,) = told(small)
    assert found.level == "Hinweis" and found.value.startswith("101.0 → 101")


@pytest.mark.parametrize("written", ["1.1.1", "\u200b01.1.1", "01.1.1\u00a0", "'01.1.1", "０1.1.1"])
def test_an_id_of_a_map_in_another_writing_is_read(small: SmallCity, written: str) -> None:
    small.write("viertel.geojson", collection(squares([written, *IDS[1:]])))
    assert errors(small) == [] and "01.1.1" in small.inspect().areas.index


def test_lost_zeros_of_a_map_that_would_join_two_areas_are_an_error(small: SmallCity) -> None:
    small.write("viertel.geojson", collection([*squares(), feature("1.1.1", square(690_600, 5_335_000))]))
    (found,) = [f for f in told(small) if f.file == "viertel.geojson"]
    assert (found.level, found.value) == ("Fehler", "1.1.1")


@pytest.mark.parametrize("empty", [None, {"type": "Polygon", "coordinates": []}])
def test_a_second_row_without_geometry_is_a_note(small: SmallCity, empty: dict[str, object] | None) -> None:
    small.write("viertel.geojson", collection([*squares(), feature(IDS[0], empty), feature(IDS[2], empty)]))
    (found,) = told(small)
    assert (found.level, found.value) == ("Hinweis", "01.1.1, 01.2.1")


def test_an_area_without_any_geometry_is_one_error(small: SmallCity) -> None:
    small.write(
        "viertel.geojson", collection([*squares(IDS[:5]), feature(IDS[5], None), feature(IDS[5], None)])
    )
    found = [f for f in told(small) if f.file == "viertel.geojson"]
    assert [(f.level, f.value) for f in found] == [("Fehler", IDS[5])]


# ------------------------------------------------------------------ ids elsewhere


def assigned(small: SmallCity, rows: str) -> None:
    small.write("zuordnung.csv", rows)
    small.change(
        "stadt.toml",
        "[[boundary]]",
        '[assignment]\npath = "zuordnung.csv"\nid_column = "Fläche"\n\n[[boundary]]',
    )


@pytest.mark.parametrize(
    ("write", "header"),
    [
        (str, "Fläche;SBH"),
        (lambda a: a[1:], "Fläche;SBH"),
        (lambda a: f'"=""{a}"""', "Fläche;SBH"),
        (lambda a: f"{a}\u200b", unicodedata.normalize("NFD", "Fläche;SBH")),
        (str, "Fläche;SBH;"),
        (str, "sep=;\nFläche;SBH"),
        (str, "\u200bFlä\u00adche\u00a0;SBH"),
    ],
)
def test_ids_of_the_assignment_table_are_read_as_those_of_tables(
    small: SmallCity, write: Callable[[str], str], header: str
) -> None:
    assigned(small, "\n".join([header, *(f"{write(a)};Nord" for a in IDS)]) + "\n")
    assert errors(small) == []
    assert set(small.inspect().areas["SBH"]) == {"Nord"}


@pytest.mark.parametrize("written", ["1.1.1", "\ufeff01.1.1", "01.1.1\u00a0"])
def test_an_exclusion_in_another_writing_excludes_and_is_told(small: SmallCity, written: str) -> None:
    small.change(
        "kriterien.toml",
        'mean = "weighted"\n',
        f'mean = "weighted"\n\n[[criteria.exclusion]]\narea = {json.dumps(written)}\nreason = "Heim"\n'
        'by = "Amt"\ndate = 2024-01-01\n',
    )
    from screening.rule.decision import screen
    from screening.rule.rates import rates

    screening = screen(rates(small.inspect()), small.criteria())
    assert screening.decision.loc["01.1.1", "decision"] == "ausgeschlossen"
    (found,) = told(small)
    assert found.level == "Hinweis" and found.value.endswith("→ 01.1.1") and found.file == "kriterien.toml"


@pytest.mark.parametrize(
    ("text", "plain"),
    [('="12"', "12"), ('="01.1.1"', "01.1.1"), ('= "a;b"', "a;b"), ('=""', ""), ("=1+1", "=1+1")],
)
def test_what_a_spreadsheet_shows_for_a_formula_of_text_is_read(text: str, plain: str) -> None:
    assert unwrapped(text) == plain


@pytest.mark.parametrize("wrap", ['"=""{}"""', '="{}"', '= "{}"'])
def test_ids_and_values_written_as_formulas_are_read(small: SmallCity, wrap: str) -> None:
    rows = [r.split(";") for r in PEOPLE.splitlines()]
    body = [";".join(wrap.format(c) for c in r) for r in rows]
    small.write("bevoelkerung.csv", "\n".join(body) + "\n", "utf-8-sig")
    (found,) = told(small)
    assert found.level == "Hinweis" and found.message.startswith("24 Zellen")
    assert inspect_delivery("klein", 2024, data=small.data).counts.loc["01.1.1", "bev"] == 1200


def test_what_the_secrecy_settings_name_is_compared_the_same_way(small: SmallCity) -> None:
    assigned(small, unicodedata.normalize("NFD", "Fläche;Büro\n") + "".join(f"{a};Nord\n" for a in IDS))
    small.change(
        "stadt.toml",
        "[[parent]]",
        '[secrecy]\ntotals = ["Büro"]\nextents = [["1.1.1", "01.1.2"]]\n\n[[parent]]',
    )
    (found,) = told(small)
    assert (found.level, found.value) == ("Hinweis", "1.1.1 → 01.1.1")
    secrecy = small.inspect().city.secrecy
    assert secrecy.totals[0] in small.inspect().areas.columns and secrecy.extents == (("01.1.1", "01.1.2"),)
