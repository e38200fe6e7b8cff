"""Space in words, tables and maps: what a reader is told, and what is never shown."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from matplotlib.colors import to_hex
from shapely import LineString

from screening.analysis.space.bundle import space
from screening.base.blocks import Block
from screening.disclosure import Release
from screening.disclosure import release as pass_the_door
from screening.figures.maps import space as maps_space
from screening.figures.words.area_lines import place_line
from screening.report.sections import atlas
from screening.report.sections import space as report
from screening.rule.decision import Screening
from tests.analysis.space.grids import CRS, field, grid, line, placed
from tests.build import percent


def shown(screening: Screening, audience: str = "intern", barriers: gpd.GeoSeries | None = None) -> Release:
    nothing = gpd.GeoSeries([], crs=CRS)
    return pass_the_door({2024: screening}, {}, nothing, audience, barriers=barriers)


def said(block: Block) -> str:
    """The Markdown without raw Typst, tags and escapes."""
    markdown = re.sub(r"```\{=typst\}.*?```", "", block.as_markdown(), flags=re.DOTALL)
    return unescape(re.sub(r"</?[a-z][^>]*>", " ", markdown)).replace("\\", "").replace("\u00a0", " ")


def row(block: Block, first: str) -> list[str]:
    """The cells of the table row whose header is `first`."""
    for body in re.findall(r"<tr>(.*?)</tr>", block.as_markdown(), flags=re.DOTALL):
        cells = [unescape(re.sub(r"<[^>]+>", "", c)) for c in re.findall(r"<t[hd].*?</t[hd]>", body)]
        if cells and cells[0] == first:
            return [c.replace("\u00a0", " ").replace("\u202f", " ") for c in cells]
    raise AssertionError(f"no row {first!r}")


@pytest.fixture(scope="module")
def pair() -> Release:
    """A row of eight: 1 and 2 are sure, 5 sure beside 6 open; 3 lies between nobody."""
    table = {"n1": [50, 60, 0, 0, 90, None, 0, 0], "d1": [100] * 8}
    return shown(placed(table, grid(8, 1)))


def test_proposals_are_told_with_members_and_joint_decision(pair: Release) -> None:
    block = report.groups(pair)
    assert "Jedes der 4 Gebiete, die *sicher* oder *möglich* sind, grenzt an ein anderes." in said(block)
    assert "**2 Vorschläge** fassen sie zusammen." in said(block)
    assert "Gemeinsam geprüft erfüllt 1 Vorschlag die Regel sicher und 1 erfüllt sie möglicherweise." in said(
        block
    )
    assert row(block, "1") == ["1", "1.1, 1.2", "2 von 2", "20 000", "1", "sicher"]
    assert row(block, "2") == ["2", "1.5, 1.6 ?", "1 von 2", "20 000", "0–1", "möglich"]
    assert "trennenden Linien (Fluss, Bahn) ist nicht hinterlegt" in said(block)
    assert "Für sich" not in said(block)


def test_joint_values_come_with_counts_or_not_at_all(pair: Release) -> None:
    assert row(report.group_values(pair), "Ind. 1") == ["Ind. 1", "37,1 %", "● 55,0 % (110/200)", "? n. a."]


def test_a_joint_value_beside_the_threshold_is_told_on_its_side() -> None:
    # mean 20 %, bar 26 %: together 25,96 %, which one digit would print as 26,0
    table = {"n1": [1660, 936, 1404], "d1": [5000, 5000, 10_000]}
    screening = placed(table, grid(3, 1))
    both = screening.exceeds.copy()
    both.loc["1.2", "i1"] = pd.NA
    hits = screening.hits.copy()
    hits.loc["1.2", ["hits_min", "hits_max"]] = [0, 1]
    release = shown(replace(screening, exceeds=both, hits=hits))
    assert row(report.group_values(release), "Ind. 1")[1:] == ["26,0 %", "25,96 % (2 596/10 000)"]


def test_barriers_and_single_areas_are_told() -> None:
    table = {"n1": [50, 60, 55, 0, 0, 0], "d1": [100] * 6}
    release = shown(placed(table, grid(6, 1)), barriers=line((100, -10), (100, 110)))
    told = said(report.groups(release))
    assert "1 Nachbarschaften" not in told
    assert "1 Nachbarschaft zählt nicht" in told and "Brücken" in told
    assert "Für sich liegt: 1.1." in told
    assert place_line(release, "1.1") == "grenzt an kein anderes Gebiet, das sicher oder möglich ist"
    none = shown(placed({"n1": [90, 0, 0, 90], "d1": [100] * 4}, grid(4, 1)))
    assert said(report.groups(none)).startswith(
        "Kein Gebiet, das *sicher* oder *möglich* ist, grenzt an ein anderes"
    )
    assert report.group_values(none).as_markdown() == ""


def test_groups_that_fail_together_are_explained() -> None:
    table = {"n1": [60, 0, 20, 20], "d1": [100] * 4, "n2": [0, 60, 20, 20], "d2": [100] * 4}
    told = said(report.groups(shown(placed(table, grid(4, 1)))))
    assert "Gemeinsam geprüft erfüllt er die Regel nicht." in told
    assert "verschiedene Indikatoren" in told


@pytest.mark.parametrize(
    ("area", "line"),
    [
        ("1.1", "bildet mit 1.2 ein zusammenhängendes Gebiet (Vorschlag 1, gemeinsam geprüft: sicher)"),
        ("1.3", ""),
    ],
)
def test_the_profiles_line_names_the_neighbours(pair: Release, area: str, line: str) -> None:
    assert place_line(pair, area) == line


def test_the_line_of_three_and_of_a_surrounded_area() -> None:
    n = [0, 90, 0, 90, 5, 90, 0, 0, 0]
    release = shown(placed({"n1": n, "d1": [100] * 9}, grid(3, 3)))
    assert place_line(release, "1.2").startswith("bildet mit 1.4 und 1.6 ein")
    assert (
        place_line(release, "1.5")
        == "ist zu 75\u00a0% von Gebieten umschlossen, die sicher oder möglich sind"
    )
    assert place_line(release, "1.1").startswith("ist ganz von")


def test_surrounded_areas_are_told_with_what_they_lack() -> None:
    n = [0, 90, 0, 90, 5, 90, 0, 0, 0]
    table = {"n1": n, "d1": [100] * 9, "bev": [1000, 1000, 0, 1000, 10, 1000, 1000, 1000, 1000]}
    release = shown(placed(table, grid(3, 3), min_inhabitants=400))
    block = report.surrounded(release)
    assert row(block, "1.5")[1:] == ["75 %", "1", "0", "zu klein", "10 Einwohner:innen; verlangt sind 400"]
    assert row(block, "1.3")[1:] == ["ganz", "1", "0", "zu klein", "unbewohnt; verlangt sind 400"]
    assert row(block, "1.1")[-1] == "1 Treffer"
    nobody = shown(placed({"n1": [90, 0, 0], "d1": [100] * 3}, grid(3, 1)))
    assert "Das trifft auf kein weiteres Gebiet zu." in said(report.surrounded(nobody))


def test_clusters_are_told_with_and_without_correction() -> None:
    release = shown(field())
    told = said(report.clusters(release))
    assert "Gebiete mit vielen Treffern liegen häufiger beieinander" in told
    found = release.analyses.space.clusters
    assert f"fielen {(found.table['moran_p'] <= 0.05).sum()} Gebiete auf; rund 3 wären es" in told
    count = int((found.table["cluster"] | (found.table["spot"] != "")).sum())
    assert f"bleiben **{count}**" in told
    assert "Wie eine Häufung zu lesen ist" in told


def test_chance_few_areas_and_equal_hits_are_said_as_such() -> None:
    few = shown(placed({"n1": [9, 1], "d1": [10, 10]}, grid(2, 1)))
    assert "erst ab 30 Gebieten" in said(report.clusters(few))
    assert "zu wenige Gebiete" in maps_space.cluster_map(few).alt
    equal = shown(placed({"n1": [5] * 40, "d1": [10] * 40}, grid(8, 5)))
    assert "gleich viele Treffer" in said(report.clusters(equal))
    release = shown(field())
    told = release.analyses.space

    def overall(moran: float, p: float) -> str:
        found = replace(told, clusters=replace(told.clusters, moran=moran, moran_p=p))
        return said(report.clusters(replace(release, analyses=replace(release.analyses, space=found))))

    assert "von zufälliger Verteilung nicht unterscheiden (Morans I = 0,10, bei" in overall(0.1, 0.2)
    assert "p = 0,200 aus 9\u202f999 zufälligen" in overall(0.1, 0.2)
    assert "mit vielen und mit wenigen Treffern liegen häufiger nebeneinander" in overall(-0.3, 0.002)
    assert "p < 0,001 aus" in overall(0.3, 0.0002)


# ------------------------------------------------------------------ maps
def test_the_map_numbers_every_proposal_and_says_so(intern: Release, gespraech: Release) -> None:
    for release in (intern, gespraech):
        drawn = maps_space.group_map(release)
        table = release.analyses.space.groups.table
        texts = [t.get_text() for axes in drawn.figure.axes for t in axes.texts]
        assert {str(g) for g in table.index} <= set(texts)
        assert f"Vorschlag mit Nummer ({len(table)})" in texts
        assert f"{len(table)} Vorschläge fassen" in drawn.alt and drawn.alt.endswith(
            "Synthetische Demodaten."
        )
        assert "Über das Gewässer hinweg werden keine Gebiete verbunden." in texts


def test_there_is_no_map_of_no_proposals(tmp_path: Path) -> None:
    apart = shown(placed({"n1": [50, 0, 0, 0, 0, 50], "d1": [100] * 6}, grid(6, 1)))
    assert apart.analyses.space.groups.table.empty
    assert atlas.umgriff(apart, tmp_path).html == "" and not [*tmp_path.iterdir()]
    beside = shown(placed({"n1": [50, 50, 0, 0, 0, 0], "d1": [100] * 6}, grid(6, 1)))
    assert "Vorschläge für den Umgriff" in atlas.umgriff(beside, tmp_path).html


def test_barriers_that_are_no_water_are_drawn_and_explained() -> None:
    table = {"n1": [50, 60, 55, 0, 0, 0], "d1": [100] * 6}
    screening = placed(table, grid(6, 1))
    track = gpd.GeoSeries([LineString([(100, -500), (100, 500)]), None], crs=CRS)
    drawn = maps_space.group_map(shown(screening, barriers=track))
    texts = [t.get_text() for axes in drawn.figure.axes for t in axes.texts]
    assert (
        "trennende Linie" in texts
        and "Über die trennende Linie hinweg werden keine Gebiete verbunden." in texts
    )
    colours = {to_hex(p.get_edgecolor()) for axes in drawn.figure.axes for p in axes.patches}
    assert maps_space.BARRIER in colours
    without = maps_space.group_map(shown(screening))
    assert maps_space.BARRIER not in {
        to_hex(p.get_edgecolor()) for a in without.figure.axes for p in a.patches
    }


def test_every_area_is_in_one_class_of_the_cluster_map(intern: Release, gespraech: Release) -> None:
    for release in (intern, gespraech):
        classified = maps_space.cluster_classes(release)
        assert sum(classified.count(c.key) for c in classified.classes) == len(release.decision)
        assert len({(c.fill, c.hatch) for c in classified.classes}) == len(classified.classes)
        table = release.analyses.space.clusters.table
        examined = classified.of[table.index]
        assert set(examined) <= {"high", "low", "high_low", "low_high", "weak", "none"}
        assert (examined[table["spot"] == "heiß"] == "high").all()
        told = table["cluster"] | (table["spot"] != "")
        assert (examined.isin(["weak", "none"]) == ~told).all()
        assert maps_space.cluster_map(release).alt.startswith("Karte der räumlichen Häufung")


def test_classes_of_the_cluster_map_differ_without_colour() -> None:
    def lightness(fill: str) -> float:
        red, green, blue = (int(fill[k : k + 2], 16) for k in (1, 3, 5))
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    plain = [c for c in maps_space.CLUSTER_CLASSES if not c.hatch]
    steps = sorted(lightness(c.fill) for c in plain)
    assert all(b - a > 30 for a, b in pairwise(steps))
    hatched = [c.hatch for c in maps_space.CLUSTER_CLASSES if c.hatch]
    assert len(set(hatched)) == len(hatched)


def test_cities_without_shapes_neighbours_or_counts_have_maps_and_texts() -> None:
    alone = placed({"n1": [9], "d1": [10]}, grid(1, 1))
    bare = grid(4, 1)
    bare.iloc[0] = shapely.Polygon()
    rates = {"i1": [percent("30"), percent("40"), percent("1"), percent("1")]}
    for screening in (
        alone,
        placed({"n1": [50, 60, 0, 0], "d1": [100] * 4}, bare),
        placed({}, grid(4, 1), rates=rates, mean="unweighted"),
    ):
        for audience in ("intern", "gespraech"):
            release = shown(screening, audience)
            for make in (report.groups, report.group_values, report.surrounded, report.clusters):
                assert isinstance(make(release), Block)
            assert maps_space.group_map(release).alt and maps_space.cluster_map(release).alt
            assert all(isinstance(place_line(release, a), str) for a in release.decision.index)


def test_withheld_figures_are_in_no_text_of_the_meeting(gespraech: Release, intern: Release) -> None:
    told = said(report.group_values(gespraech))
    found = gespraech.analyses.space.groups
    agency = [i for i in gespraech.ids if gespraech.catalogue[i].direction == "a"]
    assert agency and found.numerator[agency].isna().all(axis=None)
    for i in agency:
        for cell in row(report.group_values(gespraech), gespraech.catalogue[i].short)[2:]:
            assert "/" not in cell and "%" not in cell
    assert "n. a." in told
    # who borders on whom is no secret
    pd.testing.assert_frame_equal(gespraech.analyses.space.links, intern.analyses.space.links)


def test_an_analysis_of_the_shown_alone_is_the_one_released() -> None:
    screening = field(5, 6)
    again = space(screening)
    pd.testing.assert_frame_equal(again.groups.table, shown(screening).analyses.space.groups.table)
