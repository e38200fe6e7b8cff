"""Printed maps: what they carry, what the alternative text says, nothing cut, and shapes that fit."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
import shapely
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from screening.disclosure import Release
from screening.figures.maps import classes, geo
from screening.figures.maps import draw as maps
from screening.figures.maps.draw import Map


def texts(figure: Figure) -> str:
    return "\n".join(t.get_text() for axes in figure.axes for t in axes.texts)


# ---------------------------------------------------------------- maps
def test_hits_map_states_the_finding(intern: Release) -> None:
    shown = maps.hits_map(intern)
    sure = intern.chosen("sicher")
    assert f"{len(sure)} Gebiete sind mit 7 oder mehr von 13 Treffern sicher" in shown.alt
    assert f"am meisten hat {sure[0]} mit {intern.decision['hits_min'][sure[0]]}" in shown.alt
    assert "Schwerpunkte nach Stadtbezirk" in shown.alt
    assert shown.alt.endswith("Synthetische Demodaten.")


def test_hits_map_without_any_selected_area(intern: Release) -> None:
    decision = intern.decision.assign(decision="nein")
    shown = maps.hits_map(replace(intern, decision=decision))
    assert "kein Gebiet erreicht sicher 7 Treffer" in shown.alt


def test_maps_carry_what_a_map_needs(intern: Release) -> None:
    for shown in (maps.hits_map(intern), maps.decision_map(intern), maps.indicator_map(intern, "alg2")):
        told = texts(shown.figure)
        for part in (
            "Stichtag 31.12.2024",
            "N\u00a0=\u00a0475",
            "Datenquelle",
            "Synthetische Demodaten",
            "Intern",
            "km",
            "N",
        ):
            assert part in told
        assert "Gewässer" in told
        assert "Stadtbezirk" in told
        assert "unbewohnt (2)" in told


def test_legend_counts_add_up(intern: Release) -> None:
    told = texts(maps.indicator_map(intern, "alg2").figure)
    column = [
        t
        for t in told.split("\n")
        if re.search(r"\((\d+)\)$", t) and not t.startswith(("zählt", "nicht sicher"))
    ]
    assert sum(int(re.search(r"\((\d+)\)$", t).group(1)) for t in column) == 475  # type: ignore[union-attr]


def test_indicator_maps_cover_the_criteria_on_two_pages(intern: Release) -> None:
    pages = maps.indicator_maps(intern)
    assert len(pages) == 2
    told = "\n".join(texts(p.figure) for p in pages)
    for i in intern.ids:
        assert f"{intern.catalogue[i].number} {intern.catalogue[i].short}" in told
    for page in pages:
        height = page.figure.get_size_inches()[1] * 25.4
        assert height < 240, "does not fit on A4 with a caption"
        assert "Mittel" in texts(page.figure)
    # maps that lie on two sheets are compared: all are of one size
    high = {
        round(axes.get_position().height * page.figure.get_figheight(), 3)
        for page in pages
        for axes in page.figure.axes[1:]
    }
    assert len(high) == 1
    assert maps.indicator_maps(intern, []) == []
    assert len(maps.indicator_maps(intern, ["u3", "alg2"])) == 1
    with pytest.raises(KeyError):
        maps.indicator_maps(intern, ["nirgends"])


def all_maps(release: Release) -> list[Map]:
    return [
        maps.hits_map(release),
        maps.decision_map(release),
        maps.indicator_map(release, release.catalogue.ids[0]),
        maps.indicator_map(release, "hze"),
        *maps.indicator_maps(release),
    ]


@pytest.mark.parametrize("audience", ["intern", "gespraech"])
def test_nothing_is_tiny_cut_or_overlapping(audience: str, request: pytest.FixtureRequest) -> None:
    for shown in all_maps(request.getfixturevalue(audience)):
        figure = shown.figure
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        renderer = canvas.get_renderer()
        boxes = []
        for axes in figure.axes:
            for text in axes.texts:
                assert text.get_fontsize() >= 8.5
                assert "SourceSansPro" in str(text.get_fontproperties().get_file())
                boxes.append((text.get_window_extent(renderer), text.get_text()))
        whole = figure.bbox
        for box, told in boxes:
            assert box.x0 >= whole.x0 - 1 and box.x1 <= whole.x1 + 1, told
            assert box.y0 >= whole.y0 - 1 and box.y1 <= whole.y1 + 1, told
        for n, (a, told_a) in enumerate(boxes):
            for b, told_b in boxes[n + 1 :]:
                wide = min(a.x1, b.x1) - max(a.x0, b.x0)
                high = min(a.y1, b.y1) - max(a.y0, b.y0)
                assert wide < 2 or high < 3, f"{told_a!r} over {told_b!r}"


def test_the_same_release_gives_the_same_picture(thin_intern: Release) -> None:
    def png() -> bytes:
        buffer = io.BytesIO()
        maps.hits_map(thin_intern).figure.savefig(buffer, format="png", metadata={"Software": None})
        return buffer.getvalue()

    assert png() == png()


def test_fill_on_the_picture_is_the_class_colour(intern: Release) -> None:
    classified = classes.decision_classes(intern)
    figure = maps.decision_map(intern).figure
    panel = figure.axes[1]
    fills = {c.fill for c in classified.classes if classified.count(c.key)}
    drawn = {to_hex(p.get_facecolor()) for p in panel.patches if p.get_facecolor()[3] > 0}
    assert fills <= drawn


def test_a_long_source_note_wraps_and_a_dollar_is_no_formula(thin_intern: Release) -> None:
    odd = "Quelle $\\frac{1}{2}$ <b>&amp;</b> " + "sehr langer Name der Datenquelle; " * 12
    city = thin_intern.city.model_copy(update={"attribution": odd, "name": "$Stadt$"})
    shown = maps.hits_map(replace(thin_intern, city=city))
    FigureCanvasAgg(shown.figure).draw()
    assert "$\\frac{1}{2}$ <b>&amp;</b>" in texts(shown.figure)


# ---------------------------------------------------------------- geometry
def squares(release: Release, *, parents: bool) -> Release:
    """Return the release on a chessboard of squares, some areas without geometry."""
    ids = release.decision.index
    side = int(np.ceil(np.sqrt(len(ids))))
    shapes = [
        shapely.box(x * 500, y * 500, x * 500 + 500, y * 500 + 500) for y in range(side) for x in range(side)
    ]
    geometry: list[shapely.Geometry | None] = list(shapes[: len(ids)])
    geometry[3] = None
    geometry[4] = shapely.Polygon()
    above = {p.id: release.areas[p.id] for p in release.city.parents}
    areas = gpd.GeoDataFrame(above, geometry=geometry, index=ids, crs=25832)
    city = release.city if parents else release.city.model_copy(update={"parents": ()})
    return replace(release, areas=areas, city=city, water=gpd.GeoSeries([], crs=25832))


@pytest.mark.parametrize("parents", [True, False])
def test_maps_without_parents_water_or_some_geometry(thin_intern: Release, parents: bool) -> None:
    release = squares(thin_intern, parents=parents)
    shown = maps.hits_map(release)
    assert "Gewässer" not in texts(shown.figure)
    assert ("Stadtbezirk" in shown.alt) == parents
    assert len(maps.indicator_maps(release)) == 2
    layer = geo.svg_paths(release, 300)
    assert len(layer.areas) == len(release.decision) - 2
    assert bool(layer.parents) == parents
    assert layer.outline
    assert layer.water == ""


def test_neighbours_still_touch_after_simplifying(intern: Release) -> None:
    drawn = geo.drawing(intern, 200)
    whole = shapely.union_all(geo.known_geometry(intern).to_numpy())
    joined = geo.union(drawn.areas.to_numpy())
    holes = sum(shapely.get_num_interior_rings(p) for p in shapely.get_parts(joined))
    before = sum(shapely.get_num_interior_rings(p) for p in shapely.get_parts(whole))
    assert holes <= before
    assert shapely.area(drawn.areas.to_numpy()).sum() == pytest.approx(joined.area, rel=1e-9)


@pytest.mark.parametrize("width", [120, 300, 1000])
def test_svg_paths_are_small_whole_numbers(intern: Release, width: int) -> None:
    layer = geo.svg_paths(intern, width)
    assert set(layer.areas) == set(intern.areas.index)
    assert len(layer.borders) <= 4000
    assert layer.viewbox == f"0 0 {width} {layer.height}"
    for path in [*layer.areas.values(), *layer.parents.values(), layer.borders, layer.outline]:
        assert re.fullmatch(r"[MLlhvz0-9 -]+", path)
    for path in layer.areas.values():
        assert path.startswith("M") and path.endswith("z")
    for x, y in layer.centres.values():
        assert 0 <= x <= width and 0 <= y <= layer.height


def test_svg_path_of_an_area_of_two_parts_has_both(intern: Release) -> None:
    parts = intern.areas.geometry.map(lambda g: len(shapely.get_parts(g)))
    area = str(parts.index[parts > 1][0])
    assert geo.svg_paths(intern, 2000).areas[area].count("M") == parts[area]
