"""The page under another rule as a file: self-contained, small, the same each time, and of told figures alone."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from screening.base.grammar import noun
from screening.disclosure import Release
from screening.figures.what_if.data import data_json, page_data
from screening.figures.what_if.page import what_if_html, write_what_if
from screening.figures.words import at_work
from tests.workbench.cities import year

pytestmark = pytest.mark.documents
LIMIT = 800_000
EVIL = "</script><img src=x onerror=alert(1)><!-- {{ 7*7 }} #let \u2028 & \"'"


@pytest.fixture(scope="module")
def pages(intern: Release, gespraech: Release) -> dict[str, str]:
    return {r.audience: what_if_html(r) for r in (intern, gespraech)}


def embedded(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.S)
    assert found
    data: dict[str, Any] = json.loads(found.group(1))
    return data


def test_one_small_file_is_written(intern: Release, tmp_path: Path, pages: dict[str, str]) -> None:
    path = write_what_if(intern, tmp_path / "was-waere-wenn.html")
    assert path.read_text(encoding="utf-8") == pages["intern"]
    assert [p.name for p in tmp_path.iterdir()] == ["was-waere-wenn.html"]
    assert path.stat().st_size < LIMIT and len(pages["gespraech"].encode()) < LIMIT


def test_same_bytes_each_time(gespraech: Release, pages: dict[str, str]) -> None:
    assert what_if_html(gespraech) == pages["gespraech"]


@pytest.mark.parametrize("audience", ["intern", "gespraech"])
def test_its_policy_lets_only_its_own_script_and_style_run(audience: str, pages: dict[str, str]) -> None:
    page = pages[audience]
    policy = re.findall(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', page)
    assert len(policy) == 1 and policy[0].startswith("default-src 'none'; ") and "unsafe" not in policy[0]
    for tag in ("script", "style"):
        [content] = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.S)
        digest = b64encode(sha256(content.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy[0]
    assert " style=" not in page and "onclick" not in page
    addresses = set(re.findall(r"""(?:https?:)?//[a-z0-9][\w.-]*\.[a-z]+[^\s"'<>)]*""", page))
    assert addresses <= {"http://www.w3.org/2000/svg"}


def test_page_says_what_it_is_and_leads_to_what_lies_beside(pages: dict[str, str]) -> None:
    for audience, mark in (
        ("intern", "Intern – vertraulich"),
        ("gespraech", "Fassung für das Auswahlgespräch"),
    ):
        page = pages[audience]
        for part in (mark, "Synthetische Demodaten", "Musterstadt 2024", "Stichtag 31.12.2024"):
            assert part in page
        assert '<a href="dossier.html">' in page and '<a href="karte.html">' in page
    assert "Intern – vertraulich" not in pages["gespraech"]


def test_in_a_notebook_it_leads_nowhere(intern: Release) -> None:
    page = what_if_html(intern, beside=False)
    assert '<a href="dossier.html">' not in page and embedded(page)["files"] is None


# ---------------------------------------------------------------- secrecy
def test_for_the_meeting_it_holds_told_figures_alone(gespraech: Release, pages: dict[str, str]) -> None:
    data = embedded(pages["gespraech"])
    assert data["told"] and data["means"] == []
    for line in data["indicators"]:
        told = gespraech.numerator[line["id"]], gespraech.denominator[line["id"]]
        flags, under = (
            gespraech.exceeds[line["id"]],
            gespraech.under[gespraech.catalogue[line["id"]].numerator],
        )
        for a, cell in enumerate(line["cells"]):
            assert (cell == "o") == pd.isna(flags.iloc[a])
            if cell != "o":
                assert (cell in "jJ") == flags.iloc[a]
            (n_least, d_most), (n_most, d_least) = (
                (end["n"][a], end["d"][a]) for end in (line, line["highest"])
            )
            n, d = (t.iloc[a] for t in told)
            if n_least is None:
                assert d_most is n_most is d_least is None
            elif pd.isna(n):
                # of a bracket both ends, as the sign says
                assert 0 <= n_least <= n_most < under.iloc[a]
            else:
                # how far a figure may be off, as the method says
                assert n_least <= n <= n_most and d_least <= d <= d_most
                assert (n_least, n_most) != (n, n) or n == 0 or n % gespraech.base
    agency = {i.id for i in gespraech.catalogue.indicators if i.direction == "a"}
    assert all(set(line["n"]) == {None} for line in data["indicators"] if line["id"] in agency)


def test_of_a_city_told_whole_it_holds_counts_and_no_flags(pages: dict[str, str], intern: Release) -> None:
    data = embedded(pages["intern"])
    assert not data["told"] and [m["key"] for m in data["means"]] == ["unweighted", "median"]
    [line] = [x for x in data["indicators"] if x["id"] == "alg2"]
    assert line["n"] == [None if pd.isna(v) else v for v in intern.numerator["alg2"]] and "cells" not in line


def test_it_says_where_a_schwerpunktgebiet_is_at_work(pages: dict[str, str], intern: Release) -> None:
    data = embedded(pages["intern"])
    there = {data["ids"][k] for k in data["running"]["at"]}
    assert there == {*at_work(intern)} and "10.3.5" in there
    assert data["running"]["legend"] == "◆ läuft am 31. Dezember 2024 als Schwerpunktgebiet."
    bare = page_data(year())["running"]
    assert (bare["at"], bare["legend"]) == ([], "")


# ---------------------------------------------------------------- texts and shapes
def test_texts_from_files_cannot_become_markup(intern: Release) -> None:
    city = intern.city.model_copy(update={"name": EVIL, "attribution": EVIL, "called": noun(EVIL)})
    names = pd.Series(EVIL, index=intern.decision.index, dtype="str")
    areas = intern.areas.assign(bezirk_name=EVIL)
    page = what_if_html(replace(intern, city=city, names=names, areas=areas))
    assert "<img" not in page and "&lt;img" in page and "{{ 7*7 }}" in page
    assert set(embedded(page)["names"]) == {EVIL}


def test_a_city_without_parents_has_none_and_its_areas_lead_to_their_profiles() -> None:
    data = page_data(year())
    assert data["files"] == data["ids"] and data["parent"] == "" and data["parents"] == []


def test_an_area_without_geometry_is_still_listed(intern: Release) -> None:
    areas = intern.areas.copy()
    areas.loc[areas.index[0], "geometry"] = None
    data = page_data(replace(intern, areas=areas))
    assert (data["paths"][0], data["centres"][0]) == ("", None)
    assert len(data["ids"]) == len(data["paths"]) == 475


def test_numbers_that_a_float_does_not_hold_stand_as_text() -> None:
    shown = year()
    rates = shown.screening.rates  # type: ignore[union-attr]
    counts = rates.numerator.assign(i1=pd.array([2**60 + 1, 1, 2, 3, 4, None], dtype="Int64"))
    screening = replace(shown.screening, rates=replace(rates, numerator=counts))  # type: ignore[type-var, arg-type]
    data = json.loads(data_json(replace(shown, screening=screening)))
    assert data["indicators"][0]["n"] == ["1152921504606846977", 1, 2, 3, 4, None]
