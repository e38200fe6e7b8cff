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

from screening.delivery import City, read_city
from screening.disclosure import Release
from screening.disclosure.comparison import compare
from screening.disclosure.secondary import Protection, protect
from screening.rates import rates
from screening.rule import Screening, screen
from screening.year import screen_years
from tests.cut_city import KEY, YEARS, cut
from tests.quick_release import pass_door, write_release


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    return read_city(KEY, cut(tmp_path_factory.mktemp("teilstadt")))


@pytest.fixture(scope="module")
def screenings(city: City) -> dict[int, Screening]:
    return screen_years(city, YEARS[-1])[0]


def exchanges(protection: Protection) -> list[tuple[str, str, str]]:
    """Return counts of which one can have a case more and another one less, as (count, more, less).

    All known sums hold both; what is secret stays so, what is large stays large with room to spare.
    """
    cells, withheld = protection.cells, protection.withheld.to_numpy(dtype=bool)
    found = []
    for c, count in enumerate(cells.counts):
        for atom in np.unique(protection.totals.atom):
            inside = np.flatnonzero((protection.totals.atom == atom) & withheld[:, c])
            small = [
                a for a in inside if cells.small[a, c] and 1 < cells.value[a, c] < cells.threshold[c] - 1
            ]
            large = [a for a in inside if min(cells.down[a, c], cells.up[a, c]) > cells.protection[c] + 1]
            if small and large and not protection.sums[:, c].any():
                found.append((count, str(cells.areas[small[0]]), str(cells.areas[large[0]])))
    return found


def exchanged(screening: Screening) -> Screening:
    """Return a screening that nobody outside can tell from this one."""
    counts = screening.rates.delivery.counts.copy()
    moves = exchanges(protect(screening))
    assert len(moves) > 5
    for count, more, less in moves:
        counts.loc[more, count] += 1
        counts.loc[less, count] -= 1
    return screen(rates(dataclasses.replace(screening.rates.delivery, counts=counts)), screening.criteria)


@pytest.fixture(scope="module")
def others(screenings: dict[int, Screening]) -> dict[int, Screening]:
    return {year: exchanged(screening) for year, screening in screenings.items()}


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


def test_the_two_cities_do_differ_for_those_who_may_see_all(
    city: City, screenings: dict[int, Screening], others: dict[int, Screening]
) -> None:
    one, other = (pass_door(city, s, audience="intern") for s in (screenings, others))
    assert any(".numerator." in path for path in differences(one, other))


def test_a_comparison_does_not_depend_on_what_it_withholds(
    screenings: dict[int, Screening], others: dict[int, Screening]
) -> None:
    water = gpd.GeoSeries([], crs="EPSG:25832")
    made = [
        compare(s[YEARS[0]], s[YEARS[1]], None, water, "gespraech", ("davor", "danach"))
        for s in (screenings, others)
    ]
    assert differences(*made) == []


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
