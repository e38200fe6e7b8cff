"""Nominations of several areas, of polygons and with names: cut, joined, told; nothing lost, nothing unreviewed shown."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from screening.base.findings import Finding, ScreeningError
from screening.pipeline import check_year
from screening.pipeline.inputs import input_files
from screening.process.nominations import Nominations
from screening.process.nominations.extent import OF_AREA, OF_EXTENT, cut, read_extent
from screening.process.nominations.named import joined, regional_votes
from screening.process.nominations.read import read_nominations
from screening.year import prepare
from tests.small_city import SmallCity, build_small_city, collection, feature, squares

HEAD = "gebiet;name;umgriff;von;datum;problem;handlungsfeld;begruendung;geprueft_von;geprueft_am\n"
AREAS = gpd.GeoSeries(
    [shapely.box(0, 0, 10, 10), shapely.box(10, 0, 20, 10), shapely.box(20, 0, 120, 10), None],
    index=["01", "02", "03", "04"],
    crs="EPSG:25832",
)


def read(folder: Path, rows: str) -> Nominations:
    (folder / "bedarfsnennungen.csv").write_text(HEAD + rows, encoding="utf-8")
    return read_nominations(folder, AREAS.index, shapes=AREAS)


def draw(folder: Path, name: str, shape: shapely.Geometry, crs: str | None = "EPSG:25832") -> str:
    """Write a polygon file; without a CRS the numbers stand as they are."""
    geometry = json.loads(shapely.to_geojson(shape))
    known = crs and f"urn:ogc:def:crs:{crs.replace(':', '::')}"
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(collection([feature(None, geometry)], known), encoding="utf-8")
    return name


# --- several areas, days, fields of action -----------------------------------------------------------------------


def test_a_nomination_of_several_areas_counts_for_each_and_is_one(tmp_path: Path) -> None:
    found = read(tmp_path, "01, 02,01;Am Hof;;BA;2024-10-01;Lärm;bildung, Armut;;;\n02;;;SBH;;;;;;\n")
    assert found.frame[["nennung", "gebiet"]].values.tolist() == [[1, "01"], [1, "02"], [2, "02"]]
    assert found.counts().to_dict("index")["02"] == {"RAGS": 0, "SBH": 1, "BA": 1}
    assert found.frame["handlungsfeld"].tolist() == ["armut,bildung", "armut,bildung", ""]
    assert [d and d.isoformat() for d in found.frame["datum"]] == ["2024-10-01", "2024-10-01", None]


def test_every_error_of_the_new_columns_is_told_with_its_place_and_no_text(tmp_path: Path) -> None:
    rows = (
        ";;;BA;;;;Geheim;;\n"
        "01, 77;;;BA;1.10.;;Geheimes;;;\n"
        "01;;Geheim hinter Nr. 3;BA;;;;;;\n"
        ";;fehlt.geojson;BA;;;;;;\n"
        "01, Frau Geheim, 12;;;BA;;;;;;\n"
    )
    with pytest.raises(ScreeningError) as caught:
        read(tmp_path, rows)
    found = caught.value.findings
    assert [(f.row, f.column) for f in found if f.level == "Fehler"] == [
        ("2", "gebiet"),
        ("3", "gebiet"),
        ("3", "datum"),
        ("3", "handlungsfeld"),
        ("4", "umgriff"),
        ("5", "umgriff"),
        ("6", "gebiet"),
    ]
    assert "Geheim" not in str(caught.value) and "12" not in {f.value for f in found}
    assert all(f.remedy for f in found)


def test_problem_and_name_are_free_text_and_reach_the_meeting_after_the_review_alone(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "01;Hof Geheim;;BA;2024-10-01;Frau Geheim klagt;armut;;;\n02;Am Hof;;BA;;Lärm;;;Prüferin;2024-10-05\n",
    )
    assert [f.column for f in found.findings] == ["problem", "geprueft_von"]
    shown = found.shown_to("gespraech")
    assert shown["name"].tolist() == ["", "Am Hof"] and shown["problem"].tolist() == ["", "Lärm"]
    assert shown["handlungsfeld"].tolist() == ["armut", ""]
    kept = pickle.dumps(shown)
    assert b"Geheim" not in kept and "Prüferin".encode() not in kept
    assert found.shown_to("intern")["problem"].tolist() == ["Frau Geheim klagt", "Lärm"]


def test_an_old_file_of_five_columns_reads_as_before(tmp_path: Path) -> None:
    (tmp_path / "bedarfsnennungen.csv").write_text(
        "gebiet;von;begruendung;geprueft_von;geprueft_am\n01;BA;Lärm;;\n", encoding="utf-8"
    )
    frame = read_nominations(tmp_path, AREAS.index).frame
    assert frame[["gebiet", "von", "begruendung", "name", "umgriff"]].values.tolist() == [
        ["01", "BA", "Lärm", "", ""]
    ]
    assert frame[[OF_AREA, OF_EXTENT]].isna().all(axis=None)


# --- polygons ----------------------------------------------------------------------------------------------------


def test_a_polygon_names_the_areas_it_covers_and_small_ones_it_lies_in(tmp_path: Path) -> None:
    # half of 01, 2 % of 02 (and 3.8 % of the polygon); nothing else
    file = draw(tmp_path, "umgriffe/hof.geojson", shapely.box(5, 0, 10.2, 10))
    found = read(tmp_path, f";Hof;{file};BA;;;;;;\n")
    [row] = found.frame.to_dict("records")
    assert (row["gebiet"], row[OF_AREA], round(row[OF_EXTENT], 4)) == ("01", 0.5, 0.9615)
    [grazed] = [f for f in found.findings if f.column == "umgriff"]
    assert "Nicht genannt ist 02: Unter 5 %" in grazed.message and grazed.level == "Hinweis"
    # one percent of the large area, and all of the polygon
    file = draw(tmp_path, "klein.geojson", shapely.box(50, 0, 51, 10))
    assert read(tmp_path, f";;{file};BA;;;;;;\n").frame["gebiet"].tolist() == ["03"]


def test_an_area_that_is_named_beside_a_polygon_stays_named(tmp_path: Path) -> None:
    file = draw(tmp_path, "hof.geojson", shapely.box(0, 0, 10, 10))
    frame = read(tmp_path, f"04, 01;;{file};BA;;;;;;\n").frame
    assert frame["gebiet"].tolist() == ["04", "01"] and frame[OF_AREA].isna().tolist() == [True, False]


def test_a_polygon_in_degrees_and_one_without_a_word_of_its_crs_are_both_understood(tmp_path: Path) -> None:
    east, north = 690_000.0, 5_335_000.0
    areas = gpd.GeoSeries([shapely.box(east, north, east + 100, north + 100)], index=["01"], crs="EPSG:25832")
    degrees = areas.to_crs(4326).iloc[0]
    for name, shape in (("grad.geojson", degrees), ("meter.geojson", areas.iloc[0])):
        draw(tmp_path, name, shape, None)
        found: list[Finding] = []
        shares = read_extent(tmp_path, name, areas, 5, ("b.csv", 2), found).shares
        assert shares[OF_AREA].round(6).tolist() == [1.0] and found == []


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        (shapely.LineString([(0, 0), (5, 5)]), "enthält keine Fläche"),
        (shapely.box(900, 0, 910, 10), "Der Umgriff nennt kein Gebiet"),
    ],
)
def test_a_polygon_that_names_nothing_is_an_error(
    shape: shapely.Geometry, message: str, tmp_path: Path
) -> None:
    file = draw(tmp_path, "hof.geojson", shape)
    with pytest.raises(ScreeningError, match=message):
        read(tmp_path, f";;{file};BA;;;;;;\n")


def test_a_file_outside_of_the_year_or_of_another_kind_is_refused_unread(tmp_path: Path) -> None:
    (tmp_path / "2024").mkdir()
    draw(tmp_path, "aussen.geojson", shapely.box(0, 0, 10, 10))
    told = {"../aussen.geojson": "liegt nicht im Ordner der Datei", "aussen.shp": "So darf .* nicht heißen"}
    for name, message in told.items():
        with pytest.raises(ScreeningError, match=message):
            read(tmp_path / "2024", f";;{name};BA;;;;;;\n")


@pytest.mark.parametrize("name", ["mit leer.geojson", "hof.geojson/", f"{'a' * 61}.geojson"])
def test_a_file_that_lies_there_under_a_name_that_is_not_read_is_told_of_its_name(
    name: str, tmp_path: Path
) -> None:
    draw(tmp_path, name.strip("/"), shapely.box(0, 0, 10, 10))
    with pytest.raises(ScreeningError) as caught:
        read(tmp_path, f";;{name};BA;;;;;;\n")
    [told] = caught.value.findings
    assert told.message == "So darf eine Umgriffsdatei nicht heißen." and told.value == ""
    assert "keine Leerzeichen, höchstens 60 Zeichen" in told.remedy


@pytest.mark.parametrize(
    ("corner", "message"),
    [
        ("NaN", "keinen Ort bezeichnen"),
        ("1e300", "reicht weit über die Karte"),
        ("5000.0", "reicht weit über die Karte"),
    ],
)
def test_a_polygon_with_a_corner_nowhere_or_far_beyond_the_map_is_an_error(
    corner: str, message: str, tmp_path: Path
) -> None:
    file = draw(tmp_path, "hof.geojson", shapely.box(0, 0, 17, 10, ccw=False))
    path = tmp_path / file
    path.write_text(path.read_text("utf-8").replace("17.0", corner), "utf-8")
    with pytest.raises(ScreeningError) as caught:
        read(tmp_path, f";;{file};BA;;;;;;\n")
    [told] = caught.value.findings
    assert message in told.message and told.remedy
    assert (told.level, told.row, told.column, told.value) == ("Fehler", "2", "umgriff", "hof.geojson")


def test_what_is_wrong_with_a_polygon_file_is_told_with_its_way_below_the_city(tmp_path: Path) -> None:
    (tmp_path / "u.geojson").write_text("{", "utf-8")
    for place in ("gebiete/am_park", "2024"):
        found: list[Finding] = []
        read_extent(tmp_path, "u.geojson", AREAS, 5, (f"{place}/datei", 0), found)
        assert [f.file for f in found] == [f"{place}/u.geojson"]


def test_a_polygon_that_crosses_itself_or_leaves_the_city_is_told(tmp_path: Path) -> None:
    bow = shapely.Polygon([(0, 0), (10, 10), (10, 0), (0, 10)])
    file = draw(tmp_path, "bogen.geojson", bow)
    found = read(tmp_path, f";;{file};BA;;;;;;\n")
    assert found.frame[OF_AREA].tolist() == [0.5]
    assert any("kreuzt sich selbst" in f.message for f in found.findings)
    file = draw(tmp_path, "rand.geojson", shapely.box(0, 0, 10, 20))
    [told] = [f for f in read(tmp_path, f";;{file};BA;;;;;;\n").findings if f.column == "umgriff"]
    assert told.message.startswith("50,0\xa0% des Umgriffs liegen in keinem Gebiet")


@given(st.floats(0, 100), st.floats(0, 9), st.floats(0.5, 60), st.floats(0.5, 12))
def test_the_parts_of_a_polygon_add_up_to_what_of_it_lies_in_the_city(
    x: float, y: float, width: float, height: float
) -> None:
    extent = shapely.box(x, y, x + width, y + height)
    shares = cut(extent, AREAS)
    inside = extent.intersection(shapely.box(0, 0, 120, 10)).area / extent.area
    assert shares[OF_EXTENT].sum() == pytest.approx(inside)
    assert ((shares > 0) & (shares <= 1 + 1e-9)).all(axis=None)
    assert shares[OF_EXTENT].is_monotonic_decreasing


def city_with_a_polygon(tmp_path: Path) -> SmallCity:
    made = build_small_city(tmp_path)
    made.write("bedarfsnennungen.csv", HEAD + ";Hof;umgriffe/hof.geojson;BA;;;;;;\n")
    made.write("umgriffe/hof.geojson", collection(squares(["x"], side=150.0)))
    return made


def test_the_year_cuts_polygons_and_depends_on_their_files(tmp_path: Path) -> None:
    city = city_with_a_polygon(tmp_path).city()
    shown = prepare(city, 2024, "gespraech").nominations
    assert shown["gebiet"].tolist() == ["01.1.1", "01.1.2"] and shown[OF_AREA].tolist() == [1.0, 0.5]
    assert set(shown["umgriff"]) == {""}  # what a file is called stays in the house
    assert "raw/klein/2024/umgriffe/hof.geojson" in input_files(city, 2024)


def test_check_tells_a_polygon_that_is_gone(tmp_path: Path) -> None:
    made = city_with_a_polygon(tmp_path)
    made.path("umgriffe/hof.geojson").unlink()
    [error] = [f for f in check_year("klein", 2024, data=tmp_path).items if f.level == "Fehler"]
    assert error.file == "2024/bedarfsnennungen.csv" and error.value == "umgriffe/hof.geojson"


# --- what belongs together -----------------------------------------------------------------------------------------


def test_nominations_of_one_area_of_one_name_or_of_areas_that_overlap_are_joined() -> None:
    frame = pd.DataFrame(
        [
            (1, "01", ""),
            (2, "01", ""),
            (2, "02", ""),
            (3, "03", "Hof"),
            (4, "04", " hof"),
            (5, "05", ""),
        ],
        columns=["nennung", "gebiet", "name"],
    )
    found = joined(frame)
    assert [(g.areas, g.numbers) for g in found] == [
        (("01", "02"), (1, 2)),
        (("03", "04"), (3, 4)),
        (("05",), (5,)),
    ]
    assert found[1].names == ("Hof",)


@given(
    st.lists(
        st.tuples(
            st.sets(st.sampled_from("abcdefgh"), min_size=1, max_size=3), st.sampled_from(["", "X", "y"])
        ),
        max_size=8,
    )
)
def test_no_nomination_is_lost_and_none_and_no_area_is_in_two_groups(
    given: list[tuple[set[str], str]],
) -> None:
    rows = [(n, a, name) for n, (areas, name) in enumerate(given, start=1) for a in sorted(areas)]
    found = joined(pd.DataFrame(rows, columns=["nennung", "gebiet", "name"]))
    assert sorted(n for g in found for n in g.numbers) == [*range(1, len(given) + 1)]
    areas = [a for g in found for a in g.areas]
    assert len(areas) == len(set(areas)) and set(areas) == {a for _, a, _ in rows}
    names = [n.casefold() for g in found for n in g.names]
    assert len(names) == len(set(names))


def test_a_vote_needs_every_body_that_makes_it_and_others_do_not_count() -> None:
    named = [("01", "BA"), ("01", "SBH"), ("01", "RAGS"), ("02", "BA"), ("02", "SBH"), ("02", "Kuratorium")]
    frame = pd.DataFrame(named, columns=["gebiet", "von"])
    assert regional_votes(frame, ("RAGS", "SBH", "BA")) == ("01",)
    assert regional_votes(frame, ("SBH", "BA")) == ("01", "02") and regional_votes(frame, ()) == ()
