"""The web map's file: self-contained, small, the same each time, and without what was withheld."""

from __future__ import annotations

import json
import re
from dataclasses import replace
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
from screening.figures.webmap.page import leaflet_script, leaflet_style, webmap_html, write_webmap

pytestmark = pytest.mark.documents


@pytest.fixture(scope="module")
def pages(intern: Release, gespraech: Release) -> dict[str, str]:
    return {r.audience: webmap_html(r) for r in (intern, gespraech)}


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
    assert path.stat().st_size < 700_000


@pytest.mark.parametrize("audience", ["intern", "gespraech"])
def test_same_bytes_each_time(audience: str, pages: dict[str, str], request: pytest.FixtureRequest) -> None:
    assert webmap_html(request.getfixturevalue(audience)) == pages[audience]


@pytest.mark.parametrize("audience", ["intern", "gespraech"])
def test_nothing_is_loaded_from_anywhere(audience: str, pages: dict[str, str]) -> None:
    page = pages[audience]
    rest = page.replace(leaflet_script(), "")
    # namespaces of SVG are names, not addresses
    addresses = set(re.findall(r"""(?:https?:)?//[a-z0-9][\w.-]*\.[a-z]+[^\s"'<>)]*""", rest))
    assert addresses <= {"http://www.w3.org/2000/svg"}
    assert not re.findall(r"""<(?:script|img|iframe|link)[^>]+(?:src|href)=["'](?!data:)""", page)
    assert not re.findall(
        r"url\((?!data:)", leaflet_style() + "".join(re.findall(r"<style>(.*?)</style>", page, re.S))
    )
    assert "@import" not in page
    assert "sourceMappingURL" not in page
    for name in ("jquery", "bootstrap", "fontawesome", "awesome-markers", "cdn"):
        assert name not in page.lower()


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


def test_values_are_those_of_the_release(intern: Release) -> None:
    data = page_data(intern)
    assert data["ids"] == list(intern.decision.index)
    layers = by_id(data)
    for indicator in ("alg2", "hze", "zuzuege"):
        layer = layers[indicator]
        for i, area in enumerate(data["ids"]):
            value = intern.rate[indicator][area]
            told = layer["rate"][i]
            assert (told is None) == pd.isna(value)
            if told is not None:
                assert percent(told / 10) == percent(value)
            ratio, shown = intern.ratio[indicator][area], layer["ratio"][i]
            assert (shown is None) == pd.isna(ratio)
            if shown is not None:
                assert number(shown / 100, 2) == number(ratio, 2)
            flag = intern.exceeds[indicator][area]
            assert layer["flag"][i] == ("o" if pd.isna(flag) else "j" if flag else "n")


def test_classes_are_those_of_the_printed_map(intern: Release) -> None:
    layers = by_id(page_data(intern))
    for key, made in (
        ("hits", classes.hit_classes(intern)),
        ("decision", classes.decision_classes(intern)),
        ("alg2", classes.indicator_classes(intern, "alg2", absolute=True)),
    ):
        fills = [layers[key]["classes"][int(c, 36)]["fill"] for c in layers[key]["cls"]]
        wanted = {c.key: c.fill for c in made.classes}
        assert fills == [wanted[k] for k in made.of]


def test_layers_come_in_the_order_of_the_rule(intern: Release) -> None:
    data = page_data(intern)
    ids = [layer["id"] for layer in data["layers"]]
    assert ids[:2] == ["hits", "decision"]
    assert ids[2:15] == list(intern.ids)
    assert sorted(ids[2:]) == sorted(intern.catalogue.ids)


def test_patterns_of_all_classes_are_defined(pages: dict[str, str]) -> None:
    for page in pages.values():
        used = {c["pattern"] for layer in embedded(page)["layers"] for c in layer["classes"]} - {""}
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
            assert (i in n) == (layer["n"][i] is None) and (i in d) == (layer["d"][i] is None)
            assert set(n.values()) | set(d.values()) <= {3, 10}
            flags.add(layer["flag"][i])
    assert flags == {"j", "n", "o"}
    for indicator in ("hze", "kinderschutz", "bsa_hh", "bsa_hh_kind"):
        assert set(layers[indicator]["n"]) | set(layers[indicator]["rate"]) == {None}


def test_rounded_rates_carry_their_decimals(gespraech: Release, pages: dict[str, str]) -> None:
    layer = by_id(embedded(pages["gespraech"]))["alg2"]
    for rate, shown, digits in zip(gespraech.rate["alg2"], layer["rate"], layer["digits"], strict=True):
        assert (shown is None) == pd.isna(rate)
        if shown is not None:
            assert abs(shown / 10 ** int(digits) - rate) <= 0.5 / 10 ** int(digits) + 1e-9
            assert int(digits) >= (rate < 9.95) * (rate > 0)
    assert "digits" not in by_id(embedded(pages["intern"]))["alg2"]


def test_a_count_that_is_not_told_never_reaches_the_page(intern: Release, gespraech: Release) -> None:
    """Sentinels where `intern` has its values: what the release for the meeting lacks cannot appear."""
    sentinel = 987_654
    area = str(gespraech.status.index[0])
    numerator = intern.numerator.copy()
    numerator.loc[area, "hze"] = sentinel
    assert str(sentinel) in data_json(replace(intern, numerator=numerator))
    assert str(sentinel) not in data_json(gespraech)
    # even a page made of `intern` shows that statuses alone decide nothing: the numbers must be gone
    assert pd.isna(gespraech.numerator.loc[area, "hze"])


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
def test_texts_from_files_cannot_become_markup(intern: Release) -> None:
    evil = "</script><img src=x onerror=alert(1)><!-- \u2028 & \"'"
    city = intern.city.model_copy(update={"name": evil, "attribution": evil, "called": noun(evil)})
    decision = intern.decision.assign(reason=evil)
    areas = intern.areas.assign(bezirk_name=evil)
    page = webmap_html(replace(intern, city=city, decision=decision, areas=areas))
    assert "<img" not in page
    assert "&lt;img" in page
    data = embedded(page)
    assert data["reasons"] == [evil]
    assert data["districts"][0]["name"] == evil


def test_a_city_without_parents_has_no_districts(intern: Release) -> None:
    city = intern.city.model_copy(update={"parents": ()})
    data = page_data(replace(intern, city=city))
    assert data["districts"] == []
    assert data["parent"] == ""
    assert set(data["district"]) == {-1}


def test_an_area_without_geometry_is_still_listed(intern: Release) -> None:
    areas = intern.areas.copy()
    areas.loc[areas.index[0], "geometry"] = None
    data = page_data(replace(intern, areas=areas))
    assert data["geometry"][0] == []
    assert len(data["ids"]) == len(data["geometry"]) == 475


def test_geometry_decodes_to_where_the_area_is(intern: Release) -> None:
    data = page_data(intern)
    minx, miny, _, _ = intern.areas.total_bounds
    for i in (0, 100, 474):
        flat = data["geometry"][i][0][0]
        x, y = minx + flat[0] * data["grid"], miny + flat[1] * data["grid"]
        area = intern.areas.geometry.iloc[i]
        assert area.buffer(40).covers(shapely.Point(x, y))
