"""Neighbours and barriers: who borders on whom, and what parts them."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from shapely import MultiPolygon, Polygon, box

from screening.analysis.space.links import links
from screening.base.findings import ScreeningError
from screening.delivery import read_areas, read_barriers, read_city
from screening.delivery.manifest.city import read_city as read_settings
from screening.disclosure import Release
from screening.pipeline.inputs import input_files
from tests.analysis.space.grids import CRS, SIDE, grid, line, pairs
from tests.small_city import build_small_city, collection, squares


# ------------------------------------------------------------------ neighbours
def test_neighbours_share_a_border_or_a_corner() -> None:
    found = links(grid(3, 2))
    assert pairs(found) == {
        ("1", "2"), ("2", "3"), ("4", "5"), ("5", "6"), ("1", "4"), ("2", "5"), ("3", "6"),
        ("1", "5"), ("2", "4"), ("2", "6"), ("3", "5"),
    }  # fmt: skip
    corner = found["border"] == 0
    assert pairs(found[corner]) == {("1", "5"), ("2", "4"), ("2", "6"), ("3", "5")}
    assert found["border"][~corner].tolist() == [SIDE] * 7
    assert not found["cut"].any()


def test_neighbours_in_musterstadt_are_those_that_libpysal_finds(intern: Release) -> None:
    from libpysal.graph import Graph

    graph = Graph.build_contiguity(intern.areas, rook=False, strict=True)
    second = {tuple(sorted(pair)) for pair in graph.adjacency.index}
    found = intern.analyses.space.links
    assert {tuple(sorted(pair)) for pair in found[["area_id", "neighbour"]].to_numpy().tolist()} == second
    rook = Graph.build_contiguity(intern.areas, rook=True, strict=True, by_perimeter=True)
    lengths = rook.adjacency.loc[found["area_id"].iloc[0]]
    ours = found[found["area_id"] == found["area_id"].iloc[0]].set_index("neighbour")["border"]
    assert lengths[ours.index].to_numpy() == pytest.approx(ours.to_numpy())


def test_a_gap_that_the_checks_call_a_slip_parts_nobody_but_a_wider_one_does() -> None:
    shapes = grid(2, 1)
    shapes.iloc[1] = box(SIDE + 0.4, 0, 2 * SIDE, SIDE)
    assert pairs(links(shapes)) == set()
    assert pairs(links(shapes, gap=0.3)) == set()
    found = links(shapes, gap=0.5)
    assert pairs(found) == {("1", "2")}
    assert found["border"].iloc[0] == pytest.approx(SIDE, abs=1)


def test_a_corner_across_a_gap_is_a_corner() -> None:
    shapes = grid(2, 2)
    shapes.iloc[3] = box(SIDE + 0.2, SIDE + 0.2, 2 * SIDE, 2 * SIDE)
    found = links(shapes, gap=0.5)
    assert pairs(found) == pairs(links(grid(2, 2)))
    assert pairs(found[found["border"] == 0]) == {("1", "4"), ("2", "3")}


def test_the_tolerance_holds_only_where_borders_do_not_match() -> None:
    """A lane of 0.4 m between two blocks is an area of its own: they border on it, not on each other."""
    shapes = gpd.GeoSeries(
        {"a": box(0, 0, 50, 50), "lane": box(50, 0, 50.4, 50), "b": box(50.4, 0, 100, 50)}, crs=CRS
    )
    found = links(shapes, gap=1.0)
    assert {tuple(p) for p in found[["area_id", "neighbour"]].to_numpy()} == {("a", "lane"), ("lane", "b")}


def test_overlapping_areas_are_neighbours() -> None:
    shapes = gpd.GeoSeries({"a": box(0, 0, 100, 100), "b": box(99.5, 0, 200, 100)}, crs=CRS)
    found = links(shapes, gap=1.0)
    assert len(found) == 1
    assert found["border"].iloc[0] == pytest.approx(100, abs=4)


def test_islands_parts_and_missing_shapes_have_the_neighbours_they_touch() -> None:
    shapes = grid(3, 1)
    shapes.iloc[2] = MultiPolygon([box(900, 0, 1000, 100), box(0, SIDE, 100, 2 * SIDE)])
    assert pairs(links(shapes)) == {("1", "2"), ("1", "3"), ("2", "3")}
    shapes.iloc[2] = box(900, 0, 1000, 100)
    assert pairs(links(shapes)) == {("1", "2")}
    shapes.iloc[1] = Polygon()
    shapes.iloc[0] = None
    assert links(shapes, line((0, 0), (1, 1)), gap=1.0, within=5.0).empty
    assert links(grid(1, 1), line((0, 0), (1, 1)), gap=1.0).empty


def test_the_order_of_the_areas_changes_nothing_but_the_order_of_the_pairs() -> None:
    shapes = grid(3, 3)
    river = line((100, -50), (100, 350))
    here, there = links(shapes, river, within=1), links(shapes.iloc[::-1], river, within=1)
    assert {frozenset(p) for p in pairs(here)} == {frozenset(p) for p in pairs(there)}
    assert {frozenset(p) for p in pairs(here, cut=True)} == {frozenset(p) for p in pairs(there, cut=True)}


# ------------------------------------------------------------------ barriers
ACROSS = {("1", "2"), ("4", "5"), ("1", "5"), ("2", "4")}
"""On a grid of 3 × 2: the pairs on either side of the first column's eastern border."""


@pytest.mark.parametrize("x", [100.0, 110.0, 90.0])
def test_a_river_along_borders_parts_neighbours_and_those_at_its_corners(x: float) -> None:
    found = links(grid(3, 2), line((x, -50), (x, 250)), within=15)
    assert pairs(found, cut=True) == ACROSS


def test_a_river_through_areas_parts_nobody() -> None:
    for river in (line((150, -50), (150, 250)), line((-50, 50), (350, 50)), line((-50, -25), (350, 275))):
        assert not links(grid(3, 2), river, within=5)["cut"].any()


@pytest.mark.parametrize(("length", "cut"), [(40.0, False), (60.0, True)])
def test_most_of_a_border_must_lie_at_the_barrier(length: float, cut: bool) -> None:
    found = links(grid(2, 1), line((100, -50), (100, length)), within=0)
    assert found["cut"].tolist() == [cut]


def test_a_corner_beside_the_river_is_open_and_one_below_it_is_not() -> None:
    # the river crosses the corner from south-west to north-east, through areas 1 and 4
    found = links(grid(2, 2), line((-20, -20), (220, 220)), within=5)
    assert pairs(found, cut=True) == {("2", "3")}
    away = links(grid(2, 2), line((-20, 40), (60, 40)), within=5)
    assert not away["cut"].any()


def test_a_barrier_may_be_an_area_a_part_or_nothing() -> None:
    shapes = grid(2, 1)
    water = gpd.GeoSeries([box(95, -10, 105, 110), None, Polygon()], crs=CRS)
    assert links(shapes, water)["cut"].all()
    far = line((9000, 0), (9000, 100))
    for nothing in (None, gpd.GeoSeries([], crs=CRS), far):
        assert not links(shapes, nothing, within=10)["cut"].any()


def test_musterstadts_river_parts_the_banks_but_no_area(intern: Release) -> None:
    found, areas = intern.analyses.space.links, intern.areas.geometry
    river = intern.analyses.space.barriers.union_all()
    cut = found[found["cut"]]
    assert len(cut) > 40
    borders = cut[cut["border"] > 0]
    shared = shapely.intersection(
        areas[borders["area_id"]].to_numpy(), areas[borders["neighbour"]].to_numpy()
    )
    assert (shapely.distance(shared, river) <= 25).all()
    assert set(found["area_id"]) | set(found["neighbour"]) == set(areas.index)


# ------------------------------------------------------------------ the city's layer
def test_the_barriers_of_a_city_are_read_told_and_hashed(tmp_path: Path) -> None:
    small = build_small_city(tmp_path)
    assert read_barriers(small.city()).empty
    small.change("stadt.toml", "[[parent]]", '[context]\nbarriers = "bahn.geojson"\n\n[[parent]]')
    finding = small.finding()
    assert (finding.level, finding.file) == ("Warnung", "bahn.geojson")
    assert "geo/klein/bahn.geojson" in input_files(small.city(), 2024)
    track = {
        "type": "Feature",
        "properties": {},
        "geometry": {"type": "LineString", "coordinates": [[690_100, 5_334_990], [690_100, 5_335_110]]},
    }
    (small.geo / "bahn.geojson").write_text(collection([track]), "utf-8")
    assert small.findings() == []
    barriers = read_barriers(small.city())
    assert barriers.length.tolist() == [120.0]
    city = small.city()
    areas = read_areas(city, city.boundaries[0]).frame
    found = links(areas.geometry, barriers, gap=1, within=float(city.context.barriers_within_m))
    assert found[found["cut"]][["area_id", "neighbour"]].to_numpy().tolist() == [["01.1.1", "01.1.2"]]
    assert len(found) == len(squares()) - 1


def test_a_barrier_outside_the_citys_folder_is_refused(tmp_path: Path) -> None:
    small = build_small_city(tmp_path)
    small.change("stadt.toml", "[[parent]]", '[context]\nbarriers = "../fremd.geojson"\n\n[[parent]]')
    with pytest.raises(ScreeningError, match="hinaus") as caught:
        read_settings(small.key, small.data)
    assert [f.column for f in caught.value.findings] == ["context.barriers"]


def test_one_broken_layer_for_water_and_barriers_is_told_once(tmp_path: Path) -> None:
    small = build_small_city(tmp_path)
    both = '[context]\nwater = "fluss.geojson"\nbarriers = "fluss.geojson"\n\n[[parent]]'
    small.change("stadt.toml", "[[parent]]", both)
    assert small.finding().file == "fluss.geojson"


def test_musterstadts_river_is_its_barrier(root: Path, intern: Release) -> None:
    city = read_city("musterstadt", root / "data")
    assert city.context.barriers == city.context.water
    assert intern.analyses.space.barriers.geom_equals(intern.water).all()
