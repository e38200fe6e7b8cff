"""A crosswalk derived from two geometries: exact sums, people before land, and honest about itself."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import box

from screening.base.findings import ScreeningError
from screening.delivery import read_areas, read_carry, read_city
from screening.delivery.geometry.derive import DerivedCrosswalk, derive_crosswalk, derive_for_city
from tests.examples import examples
from tests.small_city import build_small_city, collection, feature, square, squares

# a row of three squares; then the first two are cut anew at 130 instead of 100, the third gets another id
OLD = {"1.1": box(0, 0, 100, 100), "1.2": box(100, 0, 200, 100), "1.3": box(200, 0, 300, 100)}
NEW = {"1.4": box(0, 0, 130, 100), "1.2": box(130, 0, 200, 100), "1.7": box(200, 0, 300, 100)}


EAST = np.array([690_000.0, 5_335_000.0])


def frame(shapes: Mapping[str, shapely.Geometry], crs: int | None = 25832) -> gpd.GeoDataFrame:
    index = pd.Index(list(shapes), name="area_id", dtype="str")
    return gpd.GeoDataFrame(geometry=list(shapes.values()), index=index, crs=crs)


def layer(cells: Mapping[shapely.Geometry, float], column: str = "einwohner") -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({column: list(cells.values())}, geometry=list(cells), crs=25832)


def weights(derived: DerivedCrosswalk) -> dict[tuple[str, str], float]:
    return {
        (o, n): float(w)
        for o, n, w in zip(*(derived.table[c] for c in ("von", "nach", "gewicht")), strict=True)
    }


def basis(derived: DerivedCrosswalk) -> dict[str, str]:
    return dict(zip(derived.table["von"], derived.table["grundlage"], strict=True))


# ------------------------------------------------------------------ weights


def test_without_people_land_is_the_weight() -> None:
    derived = derive_crosswalk(frame(OLD), frame(NEW))
    assert weights(derived) == {
        ("1.1", "1.4"): 1,
        ("1.2", "1.2"): 0.7,
        ("1.2", "1.4"): 0.3,
        ("1.3", "1.7"): 1,
    }
    assert basis(derived) == {"1.1": "ganz", "1.2": "Fläche", "1.3": "gleich"}
    assert (derived.old, derived.new, derived.same, derived.changed) == (3, 3, 1, 2)
    assert (derived.divided, derived.by_area, derived.share_by_area) == (1, 1, 1.0)
    assert derived.people is None and derived.people_cut is None and derived.findings == ()


def test_people_win_over_land_where_cells_say_where_they_live() -> None:
    cells = layer({box(100, 0, 120, 100): 90, box(150, 0, 170, 100): 10, box(0, 0, 20, 20): 5})
    derived = derive_crosswalk(frame(OLD), frame(NEW), cells)
    assert weights(derived)["1.2", "1.4"] == 0.9 and weights(derived)["1.2", "1.2"] == 0.1
    assert basis(derived) == {"1.1": "ganz", "1.2": "Einwohner", "1.3": "gleich"}
    assert (derived.people, derived.people_cut, derived.people_outside) == (100, 0, 0)


def test_where_no_cell_lies_land_decides_beside_areas_weighed_by_people() -> None:
    old = OLD | {"1.8": box(300, 0, 400, 100)}
    new = NEW | {"1.8": box(300, 0, 350, 100), "1.9": box(350, 0, 400, 100)}
    derived = derive_crosswalk(frame(old), frame(new), layer({box(100, 0, 120, 100): 9}))
    assert basis(derived)["1.8"] == "Fläche" and weights(derived)["1.8", "1.9"] == 0.5
    assert (derived.divided, derived.by_area, derived.share_by_area) == (2, 1, 0.5)
    # all known people of 1.2 live in the part that went to 1.4
    assert weights(derived)["1.2", "1.4"] == 1 and ("1.2", "1.2") not in weights(derived)


def test_a_cut_cell_is_divided_by_land_and_told() -> None:
    cells = layer({box(120, 0, 160, 100): 40, box(170, 0, 190, 100): 60})
    derived = derive_crosswalk(frame(OLD), frame(NEW), cells)
    assert weights(derived)["1.2", "1.4"] == 0.1
    assert derived.people_cut == pytest.approx(0.4)
    assert any("40,0\u00a0% in Zellen, die eine Grenze zerschneidet" in line for line in derived.summary())


def test_cells_that_are_cut_where_nothing_is_weighed_do_not_count() -> None:
    cells = layer({box(90, 0, 110, 10): 40, box(190, 0, 210, 10): 60})
    merged = {"1.9": box(0, 0, 200, 100), "1.3": OLD["1.3"]}
    derived = derive_crosswalk(frame(OLD), frame(merged), cells)
    assert (derived.changed, derived.divided, derived.people, derived.people_cut) == (2, 0, 0, None)


def test_points_are_in_one_area_each_and_cannot_be_cut() -> None:
    cells = layer({shapely.Point(110, 50): 3, shapely.Point(150, 50): 1, shapely.Point(130, 50): 4})
    derived = derive_crosswalk(frame(OLD), frame(NEW), cells)
    assert derived.people == 8 and derived.people_cut is None and derived.people_outside == 0
    assert weights(derived)["1.2", "1.4"] + weights(derived)["1.2", "1.2"] == 1
    assert weights(derived)["1.2", "1.4"] in (3 / 8, 7 / 8)


def test_people_in_another_crs_and_outside_of_the_city() -> None:
    cells = layer({box(690_100, 5_335_000, 690_120, 5_335_100): 9, box(0, 0, 10, 10): 4}).to_crs(3035)
    moved = [frame({a: shapely.transform(s, lambda xy: xy + EAST) for a, s in v.items()}) for v in (OLD, NEW)]
    derived = derive_crosswalk(moved[0], moved[1].to_crs(25833), cells)
    assert weights(derived)["1.2", "1.4"] == 1
    assert derived.people_outside == pytest.approx(4, abs=0.1)
    assert any("Außerhalb der Gebiete: 4 Menschen" in line for line in derived.summary())


# ------------------------------------------------------------------ unchanged areas and slivers


def test_differently_drawn_borders_are_no_reform() -> None:
    drawn = {
        "1.1": box(0, 0, 100.3, 100),
        "1.2": box(100.3, 0, 199.8, 100),
        "9.9": box(199.8, 0, 300, 100),
    }
    derived = derive_crosswalk(frame(OLD), frame(drawn))
    assert weights(derived) == {("1.1", "1.1"): 1, ("1.2", "1.2"): 1, ("1.3", "9.9"): 1}
    assert derived.same == 3 and derived.changed == derived.divided == 0
    assert derive_crosswalk(frame(OLD), frame(drawn), tolerance=0.001).changed == 3


def test_a_small_piece_where_many_live_is_no_sliver() -> None:
    drawn = {"1.1": box(0, 0, 100.5, 100), "1.2": box(100.5, 0, 200, 100), "1.3": OLD["1.3"]}
    cells = layer({shapely.Point(100.2, 50): 30, shapely.Point(150, 50): 70})
    derived = derive_crosswalk(frame(OLD), frame(drawn), cells)
    assert weights(derived)["1.2", "1.1"] == 0.3
    assert derive_crosswalk(frame(OLD), frame(drawn)).same == 3


def test_land_that_the_other_version_does_not_cover_is_told() -> None:
    new = {"1.1": box(0, 0, 80, 100), "1.2": OLD["1.2"], "1.3": box(200, 0, 400, 100)}
    derived = derive_crosswalk(frame(OLD), frame(new))
    assert [(f.level, f.value) for f in derived.findings] == [
        ("Warnung", "1.1 (20,0\u00a0%)"),
        ("Warnung", "1.3 (50,0\u00a0%)"),
    ]
    assert weights(derived)["1.1", "1.1"] == 1 and basis(derived)["1.1"] == "ganz"


def test_an_old_area_outside_of_all_new_ones_is_refused() -> None:
    with pytest.raises(ScreeningError, match=r"Wert „1\.1, 1\.3“: Alte Gebiete liegen außerhalb"):
        derive_crosswalk(frame(OLD), frame({"1.2": OLD["1.2"]}))


@settings(max_examples=examples(60), deadline=None)
@given(
    st.lists(st.integers(1, 99), min_size=1, max_size=6, unique=True),
    st.lists(st.integers(1, 99), min_size=1, max_size=6, unique=True),
    st.lists(st.tuples(st.integers(0, 98), st.integers(0, 1000)), max_size=8),
)
def test_weights_are_decimals_that_sum_to_exactly_one(
    olds: list[int], news: list[int], people: list[tuple[int, int]]
) -> None:
    rows = [
        {f"{k}": box(a, 0, b, 10) for k, (a, b) in enumerate(zip([0, *cuts], [*cuts, 100], strict=True))}
        for cuts in (sorted(olds), sorted(news))
    ]
    # of two cells in one place the last counts
    living = {box(x, 0, x + 2, 10): n for x, n in people}
    cells = layer(living) if any(living.values()) else None
    derived = derive_crosswalk(frame(rows[0]), frame(rows[1]), cells)
    assert derived.table.groupby("von")["gewicht"].sum().eq(1).all()
    assert set(derived.table["von"]) == set(rows[0])
    assert all(w > 0 and (w * 10**6).denominator == 1 for w in derived.table["gewicht"])
    lines = derived.csv().splitlines()[1:]
    assert [Fraction(line.split(";")[2].replace(",", ".")) for line in lines] == list(
        derived.table["gewicht"]
    )


# ------------------------------------------------------------------ what cannot be used


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (layer({box(0, 0, 9, 9): 1}, "leute"), "Vorhanden: leute"),
        (layer({box(0, 0, 9, 9): -1}), r"Einwohnerzahl \(1\)"),
        (layer({box(0, 0, 9, 9): float("nan"), box(9, 0, 18, 9): 1}), r"Einwohnerzahl \(1\)"),
        (layer({box(0, 0, 9, 9): 0}), "niemand"),
        (layer({box(9000, 0, 9009, 9): 5}), "niemand"),
        (layer({box(0, 0, 9, 9): 1, shapely.Point(1, 1): 1}), "mischt"),
        (layer({shapely.LineString([(0, 0), (9, 9)]): 1}), "mischt"),
        (layer({shapely.Polygon([(0, 0), (9, 9), (9, 0), (0, 9)]): 1}), "ungültige"),
        (layer({box(0, 0, 9, 9): 1}).set_crs(None, allow_override=True), "kein Koordinatensystem"),
    ],
)
def test_a_population_layer_that_cannot_be_used_is_refused(cells: gpd.GeoDataFrame, words: str) -> None:
    with pytest.raises(ScreeningError, match=words):
        derive_crosswalk(frame(OLD), frame(NEW), cells)


@pytest.mark.parametrize(
    ("areas", "words"),
    [
        (frame(OLD | {"1.3": shapely.Polygon([(0, 0), (9, 9), (9, 0), (0, 9)])}), "Wert „1.3“"),
        (frame(OLD | {"1.3": shapely.Polygon()}), "Wert „1.3“"),
        (pd.concat([frame(OLD), frame({"1.1": box(900, 0, 910, 9)})]), "Wert „1.1“"),
        (frame(OLD, crs=4326), "nicht in Grad"),
        (frame(OLD, crs=None), "nicht in Grad"),
    ],
)
def test_areas_that_cannot_be_used_are_refused(areas: gpd.GeoDataFrame, words: str) -> None:
    for pair in ((areas, frame(NEW)), (frame(NEW), areas)):
        with pytest.raises(ScreeningError, match=words):
            derive_crosswalk(*pair)


@pytest.mark.parametrize("tolerance", [-0.01, 0.21, float("nan")])
def test_a_tolerance_out_of_range_is_refused(tolerance: float) -> None:
    with pytest.raises(ValueError, match="tolerance"):
        derive_crosswalk(frame(OLD), frame(NEW), tolerance=tolerance)


# ------------------------------------------------------------------ cities


def test_a_citys_crosswalk_is_derived_written_and_read_back(tmp_path: Path) -> None:
    small = build_small_city(tmp_path)
    earlier = '\n[[boundary]]\nversion = "2016"\npath = "alt.geojson"\nid_column = "viertel"\n'
    earlier += 'crs = "EPSG:25832"\nvalid_from = 2016\nvalid_to = 2019\n'
    chain = '\n[[crosswalk]]\nfrom = "2016"\nto = "2020"\npath = "weg.csv"\n'
    text = small.path("stadt.toml").read_text("utf-8")
    small.write("stadt.toml", text + earlier + chain)
    wide = [feature("02.2.1", square(690_500, 5_335_000)), feature("01.1.9", square(690_000, 5_335_000))]
    wide[1]["geometry"]["coordinates"] = [
        [
            [690_000, 5_335_000],
            [690_500, 5_335_000],
            [690_500, 5_335_100],
            [690_000, 5_335_100],
            [690_000, 5_335_000],
        ]
    ]
    (small.geo / "alt.geojson").write_text(collection(wide), "utf-8")
    people = [feature(f["properties"]["viertel"], f["geometry"], leute=100) for f in squares()]
    path = small.data / "leute.geojson"
    path.write_text(collection(people), "utf-8")
    derived = derive_for_city(small.city(), "2016", "2020", path, column="leute")
    derived.write(small.geo / "weg.csv")
    assert (small.geo / "weg.csv").read_bytes().startswith(b"von;nach;gewicht\n01.1.9;01.1.1;0,2\n")
    carry = read_carry(small.city(), "2016", "2020")
    assert carry is not None and carry.findings == ()
    old = pd.DataFrame({"n": pd.array([500, 7], dtype="Int64")}, index=["01.1.9", "02.2.1"])
    assert carry.counts(old)["n"].tolist() == [100] * 5 + [7]


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    small = build_small_city(tmp_path)
    with pytest.raises(ScreeningError, match="Vorhanden: 2020"):
        derive_for_city(small.city(), "2016", "2020")
    with pytest.raises(ScreeningError, match=r"leute\.gpkg: Die Kartendatei fehlt"):
        derive_for_city(small.city(), "2020", "2020", tmp_path / "leute.gpkg")
    small.write("viertel.geojson", "{")
    with pytest.raises(ScreeningError, match="nicht lesbar"):
        derive_for_city(small.city(), "2020", "2020")


@pytest.mark.parametrize("with_people", [False, True])
def test_musterstadts_own_crosswalk_is_found_again(root: Path, with_people: bool) -> None:
    city = read_city("musterstadt", root / "data")
    old, new = (read_areas(city, b).frame for b in city.boundaries)
    carry = read_carry(city, "2016", "2020")
    assert carry is not None
    committed = {(o, n): float(w) for o, n, w in carry.weights.itertuples(index=False)}
    cells = None
    if with_people:
        land = {
            old.geometry[o].intersection(new.geometry[n]).buffer(-1): 1000 * w
            for (o, n), w in committed.items()
        }
        cells = layer(land)
    derived = derive_crosswalk(old, new, cells)
    found = weights(derived)
    assert found.keys() == committed.keys()
    assert all(found[o, n] == 1 for n, o in carry.same.items())
    most = 1e-9 if with_people else 0.01
    assert max(abs(found[k] - committed[k]) for k in found) < most
    assert (derived.same, derived.changed, derived.divided) == (len(carry.same), 5, 2)
    assert derived.by_area == (0 if with_people else 2)
    assert derived.people_cut == (0 if with_people else None)
    assert derived.findings == ()


def test_the_result_shows_itself_in_german() -> None:
    derived = derive_crosswalk(frame(OLD), frame(NEW))
    text = derived._repr_html_()
    assert text.count("<li>") == 3 and "nur nach Fläche: 1 (100,0\u00a0%)" in text
    assert "3 alte und 3 neue Gebiete" in text
