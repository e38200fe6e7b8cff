"""The web map's file: self-contained, small, the same each time, and without what was withheld."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html import unescape
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import shapely

from screening.base.grammar import noun
from screening.base.style import number, percent
from screening.concept.statuses import UNDER
from screening.disclosure import Release
from screening.figures.maps import classes
from screening.figures.webmap.data import data_json, page_data
from screening.figures.webmap.packed import LETTERS
from screening.figures.webmap.page import webmap_html, write_webmap

pytestmark = pytest.mark.documents


@pytest.fixture(scope="module")
def pages(intern: Release, gespraech: Release) -> dict[str, str]:
    return {r.audience: webmap_html(r, linked=True) for r in (intern, gespraech)}


def embedded(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.S)
    assert found
    data: dict[str, Any] = json.loads(found.group(1))
    return data


def by_id(data: dict[str, Any]) -> dict[str, Any]:
    return {layer["id"]: layer for layer in data["layers"]}


def test_one_file_is_written(intern: Release, tmp_path: Path, pages: dict[str, str]) -> None:
    path = write_webmap(intern, tmp_path / "karte.html")
    assert path.read_text(encoding="utf-8") == pages["intern"]
    assert [p.name for p in tmp_path.iterdir()] == ["karte.html"]


def test_thirteen_indicators_nine_years_and_475_areas_weigh_at_most_600_kb(pages: dict[str, str]) -> None:
    for page in pages.values():
        data = embedded(page)
        shown = [layer for layer in data["layers"][2:] if len(layer["then"]) == 8]
        assert (len(data["ids"]), len(data["years"]), len(shown)) == (475, 8, 13)
        assert len(page.encode("utf-8")) <= 600_000


@pytest.mark.parametrize("audience", ["intern", "gespraech"])
def test_same_bytes_each_time(audience: str, pages: dict[str, str], request: pytest.FixtureRequest) -> None:
    assert webmap_html(request.getfixturevalue(audience), linked=True) == pages[audience]


@pytest.mark.parametrize("audience", ["intern", "gespraech"])
def test_nothing_is_loaded_from_anywhere(audience: str, pages: dict[str, str]) -> None:
    page = pages[audience]
    # namespaces of SVG are names, not addresses
    addresses = set(re.findall(r"""(?:https?:)?//[a-z0-9][\w.-]*\.[a-z]+[^\s"'<>)]*""", page))
    assert addresses <= {"http://www.w3.org/2000/svg"}
    assert not re.findall(r"""<(?:script|img|iframe|link)[^>]+(?:src|href)=["'](?!data:)""", page)
    assert not re.findall(r"url\((?!data:)", "".join(re.findall(r"<style>(.*?)</style>", page, re.S)))
    assert "@import" not in page


def test_the_policy_allows_this_style_and_this_script_alone(pages: dict[str, str]) -> None:
    for page in pages.values():
        policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
        assert policy
        rules = dict(rule.strip().split(" ", 1) for rule in unescape(policy[1]).split(";"))
        assert rules["default-src"] == "'none'" and "unsafe" not in policy[1]
        for kind, tag in (("script-src", "script"), ("style-src", "style")):
            body = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.S)
            assert len(body) == 1
            assert rules[kind] == f"'sha256-{b64encode(sha256(body[0].encode()).digest()).decode()}'"
        assert " style=" not in page.partition("<script")[0] and not re.search(r"<[^>]+ on\w+=", page)


def test_page_says_what_it_is(pages: dict[str, str]) -> None:
    for audience, mark in (
        ("intern", "Intern – vertraulich"),
        ("gespraech", "Fassung für das Auswahlgespräch"),
    ):
        page = pages[audience]
        assert page.startswith('<!DOCTYPE html>\n<html lang="de">')
        for part in (
            "Musterstadt 2024",
            "Stichtag 31.12.2024",
            "N = 475",
            "Synthetische Demodaten",
            "Datenquelle",
            mark,
        ):
            assert part in page
        assert "user-scalable=no" not in page
    assert "Intern – vertraulich" not in pages["gespraech"]


def test_values_are_those_of_the_release(thin_intern: Release) -> None:
    data = page_data(thin_intern)
    assert data["ids"] == list(thin_intern.decision.index)
    layers = by_id(data)
    for indicator in ("alg2", "hze", "zuzuege"):
        layer = layers[indicator]
        for i, area in enumerate(data["ids"]):
            value = thin_intern.rate[indicator][area]
            told = layer["rate"][i]
            assert (told is None) == pd.isna(value)
            if told is not None:
                assert percent(told / 10) == percent(value)
            ratio, shown = thin_intern.ratio[indicator][area], layer["ratio"][i]
            assert (shown is None) == pd.isna(ratio)
            if shown is not None:
                assert number(shown / 100, 2) == number(ratio, 2)
            flag = thin_intern.exceeds[indicator][area]
            assert layer["flag"][i] == ("C" if pd.isna(flag) else "B" if flag else "A")


def test_classes_are_those_of_the_printed_map(thin_intern: Release) -> None:
    layers = by_id(page_data(thin_intern))
    for key, made in (
        ("hits", classes.hit_classes(thin_intern)),
        ("decision", classes.decision_classes(thin_intern)),
        ("alg2", classes.indicator_classes(thin_intern, "alg2", absolute=True)),
    ):
        fills = [layers[key]["classes"][LETTERS.index(c)]["fill"] for c in layers[key]["cls"]]
        wanted = {c.key: c.fill for c in made.classes}
        assert fills == [wanted[k] for k in made.of]


def test_indicators_stand_by_theme_in_the_order_of_the_catalogue(thin_intern: Release) -> None:
    layers = page_data(thin_intern)["layers"]
    assert [layer["id"] for layer in layers[:2]] == ["hits", "decision"]
    groups: dict[str, list[str]] = {}
    for layer in layers[2:]:
        groups.setdefault(layer["group"], []).append(layer["id"])
    themes = list(thin_intern.catalogue.theme_labels.values())
    assert [g.removesuffix(": weitere") for g in groups] == sorted(
        [g.removesuffix(": weitere") for g in groups], key=themes.index
    )
    for group, ids in groups.items():
        numbers = [thin_intern.catalogue[i].number for i in ids]
        assert numbers == sorted(numbers)
        assert {i in thin_intern.ids for i in ids} == {not group.endswith(": weitere")}
    assert sorted(i for ids in groups.values() for i in ids) == sorted(thin_intern.catalogue.ids)


def test_patterns_of_all_classes_are_defined(pages: dict[str, str]) -> None:
    for page in pages.values():
        used = {
            c["pattern"] for layer in embedded(page)["layers"] for c in layer["classes"] if "pattern" in c
        }
        assert used
        assert used <= set(re.findall(r'<pattern id="p-([\w-]+)"', page))


# ---------------------------------------------------------------- secrecy
def test_brackets_come_without_numbers_and_with_their_flags(
    gespraech: Release, pages: dict[str, str]
) -> None:
    data = embedded(pages["gespraech"])
    layers = by_id(data)
    assert data["base"] == 5
    flags = set()
    for indicator in gespraech.catalogue.ids:
        layer = layers[indicator]
        for i in (gespraech.status[indicator] == UNDER).to_numpy().nonzero()[0]:
            assert [layer[k][i] for k in ("rate", "ratio")] == [None, None]
            n, d = ({int(k): v for k, v in end.items()} for end in layer["under"])
            top, bottom = (data["columns"][layer[k]][i] if layer[k] >= 0 else None for k in "nd")
            assert (i in n) == (top is None) and (i in d) == (bottom is None)
            assert set(n.values()) | set(d.values()) <= {3, 10}
            flags.add(layer["flag"][i])
    assert flags == {"A", "B", "C"}
    for indicator in ("hze", "kinderschutz", "bsa_hh", "bsa_hh_kind"):
        assert layers[indicator]["n"] == -1 and set(layers[indicator]["rate"]) == {None}


def test_rounded_rates_carry_their_decimals(gespraech: Release, pages: dict[str, str]) -> None:
    layer = by_id(embedded(pages["gespraech"]))["alg2"]
    for rate, shown, digits in zip(gespraech.rate["alg2"], layer["rate"], layer["digits"], strict=True):
        assert (shown is None) == pd.isna(rate)
        if shown is not None:
            places = LETTERS.index(digits)
            assert abs(shown / 10**places - rate) <= 0.5 / 10**places + 1e-9
            assert places >= (rate < 9.95) * (rate > 0)
    assert "digits" not in by_id(embedded(pages["intern"]))["alg2"]


def test_a_count_that_is_not_told_never_reaches_the_page(
    thin_intern: Release, thin_gespraech: Release
) -> None:
    """Sentinels where `intern` has its values: what the release for the meeting lacks cannot appear."""
    sentinel = 987_654
    area = str(thin_gespraech.status.index[0])
    numerator = thin_intern.numerator.copy()
    numerator.loc[area, "hze"] = sentinel
    assert str(sentinel) in data_json(replace(thin_intern, numerator=numerator))
    assert str(sentinel) not in data_json(thin_gespraech)
    # even a page made of `intern` shows that statuses alone decide nothing: the numbers must be gone
    assert pd.isna(thin_gespraech.numerator.loc[area, "hze"])


def test_a_ratio_without_its_value_is_not_shown(gespraech: Release) -> None:
    untold = (gespraech.status["alg2"] == UNDER) & gespraech.exceeds["alg2"].isna()
    area = str(untold.index[untold.to_numpy(dtype=bool)][0])
    ratio = gespraech.ratio.copy()
    ratio.loc[area, "alg2"] = 1.23
    slip = replace(gespraech, ratio=ratio)
    data = page_data(slip)
    assert by_id(data)["alg2"]["ratio"][data["ids"].index(area)] is None
    assert classes.indicator_classes(slip, "alg2").of[area] in ("secret", "small", "empty")


# ---------------------------------------------------------------- escaping
def test_texts_from_files_cannot_become_markup(thin_intern: Release) -> None:
    evil = "</script><img src=x onerror=alert(1)><!-- \u2028 & \"'"
    city = thin_intern.city.model_copy(update={"name": evil, "attribution": evil, "called": noun(evil)})
    decision = thin_intern.decision.assign(reason=evil)
    areas = thin_intern.areas.assign(bezirk_name=evil)
    page = webmap_html(replace(thin_intern, city=city, decision=decision, areas=areas))
    assert "<img" not in page
    assert "&lt;img" in page
    data = embedded(page)
    assert data["reasons"] == [evil]
    assert data["districts"][0]["name"] == evil


def test_a_city_without_parents_has_no_districts(thin_intern: Release) -> None:
    city = thin_intern.city.model_copy(update={"parents": ()})
    data = page_data(replace(thin_intern, city=city))
    assert data["districts"] == []
    assert data["parent"] == ""
    assert set(data["district"]) == {-1}


def test_an_area_without_geometry_is_still_listed(intern: Release) -> None:
    areas = intern.areas.copy()
    areas.loc[areas.index[0], "geometry"] = None
    data = page_data(replace(intern, areas=areas))
    assert data["geometry"][0] == []
    assert len(data["ids"]) == len(data["geometry"]) == 475


def rings(data: dict[str, Any], area: int) -> list[list[tuple[int, int]]]:
    """Return an area's rings as the page draws them, in steps."""
    found = []
    for flat in data["geometry"][area]:
        x = y = 0
        points = []
        for dx, dy in zip(flat[::2], flat[1::2], strict=True):
            x, y = x + dx, y + dy
            points.append((x, y))
        found.append(points)
    return found


def test_geometry_decodes_to_where_the_area_is(intern: Release) -> None:
    data = page_data(intern)
    minx, _, _, maxy = intern.areas.total_bounds
    for i in (0, 100, 474):
        (x, y), *_ = rings(data, i)[0]
        area = intern.areas.geometry.iloc[i]
        place = shapely.Point(minx + x * data["grid"], maxy - y * data["grid"])
        assert area.buffer(40).covers(place)
        label_x, label_y, room = data["spots"][i]
        assert area.buffer(40).covers(
            shapely.Point(minx + label_x * data["grid"], maxy - label_y * data["grid"])
        )
        assert room > 0


def test_neighbours_share_their_edges_to_the_step(intern: Release) -> None:
    data = page_data(intern)
    shapes = [shapely.Polygon(ring) for i in range(475) for ring in rings(data, i)]
    whole = shapely.union_all(shapes)
    # no gap and no overlap but what a collapsed sliver leaves
    assert abs(sum(s.area for s in shapes) - whole.area) < whole.area * 1e-5
    assert sum(shapely.Polygon(r).area for p in shapely.get_parts(whole) for r in p.interiors) == 0
