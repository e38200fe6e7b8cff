"""Nothing of what is withheld gets out: two cities alike but in withheld counts cannot be told apart."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from screening.disclosure.secondary import protect

from screening.delivery import City, read_city
from screening.disclosure import Release
from screening.disclosure.comparison import compare
from screening.figures.webdata import page_data
from screening.figures.webmap import write_webmap
from screening.rule import Screening
from screening.year import screen_years
from tests.cut_city import KEY, YEARS
from tests.quick_release import pass_door, write_release
from tests.two_cities import tense_city, twin


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    return read_city(KEY, tense_city(tmp_path_factory.mktemp("teilstadt")))


@pytest.fixture(scope="module")
def screenings(city: City) -> dict[int, Screening]:
    return screen_years(city, YEARS[-1])[0]


@pytest.fixture(scope="module")
def others(screenings: dict[int, Screening]) -> dict[int, Screening]:
    return {year: twin(screening) for year, screening in screenings.items()}


@pytest.fixture(scope="module")
def pair(
    city: City, screenings: dict[int, Screening], others: dict[int, Screening]
) -> tuple[Release, Release]:
    return pass_door(city, screenings), pass_door(city, others)


def differences(one: Any, other: Any, path: str = "") -> list[str]:
    """Return the paths at which two objects differ, down to the cells of frames and below their masks."""
    if isinstance(one, pd.DataFrame):
        if list(one) != list(other) or not one.index.equals(other.index):
            return [path]
        return [d for c in one for d in differences(one[c], other[c], f"{path}.{c}")]
    if isinstance(one, gpd.GeoSeries):
        return [] if one.equals(other) else [path]
    if isinstance(one, pd.Series):
        hidden = getattr(one.array, "_data", None)
        below = [] if hidden is None else differences(hidden, other.array._data, path)
        return below if one.equals(other) else [path]
    if isinstance(one, pd.Index):
        return [] if one.equals(other) else [path]
    if sparse.issparse(one):
        return [] if (one != other).nnz == 0 else [path]
    if isinstance(one, np.ndarray):
        same = one.shape == other.shape and bool(np.array_equal(one, other, equal_nan=one.dtype.kind == "f"))
        return [] if same else [path]
    if dataclasses.is_dataclass(one) and not isinstance(one, type):
        fields = [f.name for f in dataclasses.fields(one)]
        return [d for f in fields for d in differences(getattr(one, f), getattr(other, f), f"{path}.{f}")]
    if isinstance(one, Mapping):
        if list(one) != list(other):
            return [path]
        return [d for k in one for d in differences(one[k], other[k], f"{path}[{k}]")]
    if isinstance(one, list | tuple):
        if len(one) != len(other):
            return [path]
        return [
            d
            for k, (a, b) in enumerate(zip(one, other, strict=True))
            for d in differences(a, b, f"{path}[{k}]")
        ]
    return [] if one == other or (one != one and other != other) else [path]


def test_a_release_does_not_depend_on_what_it_withholds(pair: tuple[Release, Release]) -> None:
    assert differences(*pair) == []


def test_files_do_not_depend_on_what_is_withheld(pair: tuple[Release, Release], tmp_path: Path) -> None:
    one, other = (write_release(r, tmp_path / str(k)) for k, r in enumerate(pair))
    names = sorted(p.relative_to(one).as_posix() for p in one.rglob("*.*") if p.is_file())
    assert names == sorted(p.relative_to(other).as_posix() for p in other.rglob("*.*") if p.is_file())
    assert [n for n in names if (one / n).read_bytes() != (other / n).read_bytes()] == []


def differing(one: pd.DataFrame, other: pd.DataFrame) -> int:
    """Return how many cells differ; NA is a value of its own."""
    return int((one.astype("object").fillna("NA") != other.astype("object").fillna("NA")).to_numpy().sum())


@pytest.mark.parametrize("year", YEARS)
def test_the_two_cities_have_all_known_sums_in_common_and_much_is_decided_otherwise(
    year: int, screenings: dict[int, Screening], others: dict[int, Screening]
) -> None:
    one, other = screenings[year], others[year]
    before, after = protect(one), protect(other)
    held, changed = before.withheld.to_numpy(dtype=bool), before.cells.value != after.cells.value
    assert not (changed & ~held).any()
    assert (changed & before.cells.secret).sum() > 100
    assert (changed & ~before.cells.secret).sum() > 10
    groups = before.totals.groups.astype(np.int64)
    assert np.array_equal(groups @ before.cells.value, groups @ after.cells.value)
    assert one.reference["exact"].equals(other.reference["exact"])
    flags = [i for i in one.exceeds if not one.exceeds[i].equals(other.exceeds[i])]
    assert len(flags) > 10
    assert differing(one.exceeds, other.exceeds) > 50
    assert differing(one.hits, other.hits) > 20
    assert (one.decided != other.decided).any()


def test_the_door_s_choice_is_the_same_whatever_the_secret_numbers_are(
    screenings: dict[int, Screening], others: dict[int, Screening]
) -> None:
    for year, screening in screenings.items():
        one, other = protect(screening), protect(others[year])
        assert one.withheld.equals(other.withheld)
        assert one.secret.equals(other.secret)
        assert one.short.equals(other.short)


def test_the_two_cities_do_differ_for_those_who_may_see_all(
    city: City, screenings: dict[int, Screening], others: dict[int, Screening], tmp_path: Path
) -> None:
    one, other = (pass_door(city, s, audience="intern") for s in (screenings, others))
    paths = differences(one, other)
    for part in (
        "numerator.",
        "denominator.",
        "exceeds.",
        "decision.decision",
        "decision.reason",
        "themes.",
        f"trend.decision.{YEARS[0]}",
        f"trend.decision.{YEARS[1]}",
        "changes",
        "by_mean",
        *(f"analyses.{f.name}" for f in dataclasses.fields(one.analyses)),
    ):
        assert [p for p in paths if p.startswith(f".{part}")], part
    layers = [page_data(release)["layers"] for release in (one, other)]
    classes = [[layer["cls"] for layer in of] for of in layers]
    assert sum(a != b for a, b in zip(*classes, strict=True)) > 10
    maps = [write_webmap(r, tmp_path / f"{k}.html").read_bytes() for k, r in enumerate((one, other))]
    assert maps[0] != maps[1]


def test_a_comparison_does_not_depend_on_what_it_withholds(
    screenings: dict[int, Screening], others: dict[int, Screening]
) -> None:
    water = gpd.GeoSeries([], crs="EPSG:25832")
    made = [
        compare(s[YEARS[0]], s[YEARS[1]], None, water, "gespraech", ("davor", "danach"))
        for s in (screenings, others)
    ]
    assert differences(made[0], made[1]) == []


def test_decisions_for_the_talk_never_contradict_those_of_the_house(
    intern: Release, gespraech: Release
) -> None:
    pairs = set(zip(gespraech.decision["decision"], intern.decision["decision"], strict=True))
    assert {inside for told, inside in pairs if told == "sicher"} == {"sicher"}
    assert {inside for told, inside in pairs if told == "nein"} == {"nein"}
    assert {inside for told, inside in pairs if told == "möglich"} <= {"sicher", "möglich", "nein"}
    for fixed in ("zu klein", "ausgeschlossen"):
        assert {p for p in pairs if fixed in p} == {(fixed, fixed)}
    assert (gespraech.decision["hits_min"] <= intern.decision["hits_min"]).all()
    assert (gespraech.decision["hits_max"] >= intern.decision["hits_max"]).all()
