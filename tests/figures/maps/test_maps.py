"""Printed maps: which area has which class, what the alternative text says, and what never shows."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from decimal import Decimal

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from screening.base.style import SEQUENTIAL, SPECIAL
from screening.concept.statuses import UNDER
from screening.disclosure import Release
from screening.figures.maps import classes, geo
from screening.figures.maps import draw as maps
from screening.figures.maps.draw import Map


def changed(release: Release, frame: str, column: str, area: str, value: object) -> Release:
    """Return the release with one cell set."""
    table = getattr(release, frame).copy()
    table.loc[area, column] = value
    return replace(release, **{frame: table})


def plain_area(release: Release) -> str:
    """Return an area without anything special whose hits are all known."""
    decision = release.decision
    fine = (release.special == "") & (decision["decision"] == "nein")
    known = release.exceeds[list(release.ids)].notna().all(axis=1)
    return str(decision.index[fine & known][0])


def texts(figure: Figure) -> str:
    return "\n".join(t.get_text() for axes in figure.axes for t in axes.texts)


# ---------------------------------------------------------------- classes
def test_hit_classes_begin_at_the_minimum(intern: Release) -> None:
    assert classes.hit_bounds(intern.criteria) == ((0, 2), (3, 4), (5, 6), (7, 9), (10, 13))
    least = intern.criteria.model_copy(update={"min_hits": 1})
    assert classes.hit_bounds(least) == ((0, 0), (1, 6), (7, 13))
    most = intern.criteria.model_copy(update={"min_hits": 13})
    assert classes.hit_bounds(most)[-1] == (13, 13)


@pytest.mark.parametrize("least", range(1, 14))
def test_hit_classes_cover_all_hits_once(intern: Release, least: int) -> None:
    criteria = intern.criteria.model_copy(update={"min_hits": least})
    bounds = classes.hit_bounds(criteria)
    covered = [h for a, b in bounds for h in range(a, b + 1)]
    assert covered == list(range(14))
    assert least in [a for a, _ in bounds]
    classified = classes.hit_classes(replace(intern, criteria=criteria))
    assert set(classified.of) <= {c.key for c in classified.classes}


def with_hits(release: Release, area: str, least: int, most: int) -> Release:
    return changed(changed(release, "decision", "hits_min", area, least), "decision", "hits_max", area, most)


@pytest.mark.parametrize(
    ("hits", "key"),
    [(0, "h0"), (2, "h0"), (3, "h3"), (4, "h3"), (6, "h5"), (7, "h7"), (9, "h7"), (10, "h10"), (13, "h10")],
)
def test_area_has_the_class_of_its_hits(intern: Release, hits: int, key: str) -> None:
    area = plain_area(intern)
    assert classes.hit_classes(with_hits(intern, area, hits, hits)).of[area] == key


@pytest.mark.parametrize(
    ("least", "most", "key"),
    # within a class the number may be open: the class is known all the same
    [
        (0, 2, "h0"),
        (5, 6, "h5"),
        (7, 9, "h7"),
        (0, 3, "h0+"),
        (3, 6, "h3+"),
        (7, 10, "h7+"),
        (0, 7, "h0?"),
        (5, 9, "h5?"),
    ],
)
def test_where_open_values_leave_two_classes_the_lower_bound_is_not_told_as_the_number(
    intern: Release, least: int, most: int, key: str
) -> None:
    area = plain_area(intern)
    made = classes.hit_classes(with_hits(intern, area, least, most))
    assert made.of[area] == key
    shown = next(c for c in made.classes if c.key == key)
    assert bool(shown.hatch) == (key[-1] in "+?")


def test_every_area_is_in_exactly_one_class(intern: Release, gespraech: Release) -> None:
    for release in (intern, gespraech):
        made = [classes.hit_classes(release), classes.decision_classes(release)]
        made += [classes.indicator_classes(release, i) for i in release.catalogue.ids]
        for one in made:
            assert sum(one.count(c.key) for c in one.classes) == len(release.decision)
            assert len({c.key for c in one.classes}) == len(one.classes)
            assert len({(c.fill, c.hatch) for c in one.classes}) == len(one.classes)


def test_the_four_special_classes_are_distinct_and_told_apart(intern: Release) -> None:
    area = plain_area(intern)
    special = {c.key: c for c in classes.special_classes(intern)}
    assert list(special) == list(SPECIAL)
    assert len({(c.fill, c.hatch) for c in special.values()}) == 4
    empty = replace(intern, special=intern.special.where(intern.special.index != area, "empty"))
    small = replace(intern, special=intern.special.where(intern.special.index != area, "small"))
    assert classes.hit_classes(empty).of[area] == "empty"
    assert classes.hit_classes(small).of[area] == "small"
    for status, key in (
        ("geheim", "secret"),
        ("gesperrt", "secret"),
        ("fehlt", "missing"),
        ("folgt", "missing"),
    ):
        one = intern
        for frame, value in (("ratio", pd.NA), ("rate", pd.NA), ("exceeds", pd.NA), ("status", status)):
            one = changed(one, frame, "alg2", area, value)
        assert classes.indicator_classes(one, "alg2").of[area] == key
        unknown = intern.exceeds.copy()
        unknown.loc[area, list(intern.ids)] = pd.NA
        silent = replace(one, exceeds=unknown)
        assert classes.hit_classes(silent).of[area] == key


def test_the_threshold_follows_the_exact_flag_on_a_tie(intern: Release) -> None:
    area = plain_area(intern)
    for ratio, flag, key in (
        (1.2999999999, True, "r3"),
        (1.3, True, "r3"),
        (1.3, False, "r2"),
        (1.3000000001, False, "r2"),
        (0.7, False, "r1"),
        (1.0 - 1e-12, False, "r2"),
        (0.69, False, "r0"),
        (2.0, True, "r4"),
        (1.99, True, "r3"),
        (5.0, False, "r2"),
    ):
        one = changed(changed(intern, "ratio", "alg2", area, ratio), "exceeds", "alg2", area, flag)
        assert classes.indicator_classes(one, "alg2").of[area] == key, (ratio, flag)


@pytest.mark.parametrize("bar", ["0.5", "0.8", "1", "1.2", "1.3", "1.5", "2", "2.5", "10"])
def test_breaks_hold_for_any_threshold(intern: Release, bar: str) -> None:
    criteria = intern.criteria.model_copy(update={"threshold": Decimal(bar)})
    breaks = classes.ratio_breaks(criteria)
    assert float(bar) in breaks
    assert list(breaks) == sorted(set(breaks))
    made = classes.indicator_classes(replace(intern, criteria=criteria), "alg2")
    ramp = [c.fill for c in made.classes if c.key.startswith("r")]
    assert len(ramp) == len(breaks) + 1 == len(set(ramp))
    assert [SEQUENTIAL.index(f) for f in ramp] == sorted(SEQUENTIAL.index(f) for f in ramp)


def test_breaks_are_multiples_of_the_mean_in_german(intern: Release) -> None:
    labels = [c.label for c in classes.indicator_classes(intern, "alg2").classes[:5]]
    assert labels == [
        "unter 0,7",
        "0,7 bis unter 1,0",
        "1,0 bis unter 1,3",
        "1,3 bis unter 2,0",
        "2,0 und mehr",
    ]
    strict = replace(intern, criteria=intern.criteria.model_copy(update={"comparison": ">"}))
    labels = [c.label for c in classes.indicator_classes(strict, "alg2").classes[:5]]
    assert labels[2:4] == ["1,0 bis 1,3", "über 1,3 bis unter 2,0"]
    absolute = [c.label for c in classes.indicator_classes(intern, "alg2", absolute=True).classes[:5]]
    assert all(re.search(r"\d,\d\u00a0%", t) for t in absolute)
    bare = [c.label for c in classes.indicator_classes(intern, "zuzuege", absolute=True).classes[:5]]
    assert not any("%" in t for t in bare)


def test_without_a_reference_value_nothing_is_classed(intern: Release) -> None:
    ratio = intern.ratio.assign(alg2=pd.Series(pd.NA, index=intern.ratio.index, dtype="Float64"))
    exceeds = intern.exceeds.assign(alg2=pd.Series(pd.NA, index=intern.ratio.index, dtype="boolean"))
    reference = intern.reference.copy()
    reference.loc["alg2", ["value", "threshold"]] = pd.NA
    one = replace(intern, ratio=ratio, exceeds=exceeds, reference=reference)
    assert set(classes.indicator_classes(one, "alg2").of) <= {"missing", "secret", "small", "empty"}
    assert "kein Mittelwert" in maps.indicator_map(one, "alg2").alt


# ---------------------------------------------------------------- secrecy
def test_a_value_told_in_a_bracket_is_shown_by_its_flag(gespraech: Release) -> None:
    for indicator in gespraech.catalogue.ids:
        of = classes.indicator_classes(gespraech, indicator).of
        small = (gespraech.status[indicator] == UNDER) & (gespraech.special == "")
        told = gespraech.exceeds[indicator].map({True: "yes", False: "no"}).fillna("secret")
        assert (of[small] == told[small]).all()


def test_a_number_that_is_not_told_is_no_gap_of_the_delivery(gespraech: Release) -> None:
    of = classes.indicator_classes(gespraech, "hze").of
    untold = gespraech.exceeds["hze"].isna() & (gespraech.status["hze"] == "wert") & (gespraech.special == "")
    assert untold.any() and (of[untold] == "secret").all()


def test_gespraech_shows_flags_of_agency_counts_without_classes(gespraech: Release) -> None:
    made = classes.indicator_classes(gespraech, "hze")
    assert not any(c.key.startswith("r") for c in made.classes)
    assert {"no", "yes"} <= {c.key for c in made.classes}


def test_a_value_the_release_lacks_is_not_in_the_map(gespraech: Release) -> None:
    alt = maps.indicator_map(gespraech, "hze").alt
    assert "Höchster Wert" not in alt
    assert "geheim" in alt


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


@pytest.mark.thorough
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


def test_the_same_release_gives_the_same_picture(intern: Release) -> None:
    def png() -> bytes:
        buffer = io.BytesIO()
        maps.hits_map(intern).figure.savefig(buffer, format="png", metadata={"Software": None})
        return buffer.getvalue()

    assert png() == png()


def test_fill_on_the_picture_is_the_class_colour(intern: Release) -> None:
    classified = classes.decision_classes(intern)
    figure = maps.decision_map(intern).figure
    panel = figure.axes[1]
    fills = {c.fill for c in classified.classes if classified.count(c.key)}
    drawn = {to_hex(p.get_facecolor()) for p in panel.patches if p.get_facecolor()[3] > 0}
    assert fills <= drawn


def test_a_long_source_note_wraps_and_a_dollar_is_no_formula(intern: Release) -> None:
    odd = "Quelle $\\frac{1}{2}$ <b>&amp;</b> " + "sehr langer Name der Datenquelle; " * 12
    city = intern.city.model_copy(update={"attribution": odd, "name": "$Stadt$"})
    shown = maps.hits_map(replace(intern, city=city))
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
def test_maps_without_parents_water_or_some_geometry(intern: Release, parents: bool) -> None:
    release = squares(intern, parents=parents)
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
