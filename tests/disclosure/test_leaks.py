"""Nothing of what is secret gets out: two cities alike but in secret counts cannot be told apart."""

from __future__ import annotations

import dataclasses
import pickle
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

from screening.delivery import City, read_city
from screening.disclosure import Release
from screening.disclosure.comparison import compare
from screening.disclosure.telling import told_of
from screening.disclosure.told.cells import KEPT, SECRET
from screening.figures.export.write import write_excerpts
from screening.figures.profile.pages import joint
from screening.figures.webmap.data import page_data
from screening.figures.webmap.page import write_webmap
from screening.report.sections.slides import write_slides
from screening.rule.decision import Screening
from screening.year import packed, screen_years
from tests.cut_city import KEY, YEARS
from tests.quick_release import pass_door, write_release
from tests.two_cities import tense_city, twin

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    return read_city(KEY, tense_city(tmp_path_factory.mktemp("teilstadt"), districts=("13",)))


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


def test_what_notebooks_are_given_is_the_same_in_every_byte(pair: tuple[Release, Release]) -> None:
    one, other = (packed(dataclasses.replace(shown, told={})) for shown in pair)
    assert one == other


def test_what_notebooks_are_given_holds_nothing_under_its_masks_and_no_path(
    pair: tuple[Release, Release], city: City
) -> None:
    shown = pickle.loads(packed(dataclasses.replace(pair[0], told={})))
    assert shown.numerator.equals(pair[0].numerator) and shown.decision.equals(pair[0].decision)
    for frame in (shown.numerator, shown.exceeds, shown.decision[["hits_min"]]):
        for column in frame:
            assert not frame[column].array._data[frame[column].isna()].any()
    assert str(city.data).encode() not in packed(pair[0]) and shown.city.data == Path()


def test_files_do_not_depend_on_what_is_withheld(pair: tuple[Release, Release], tmp_path: Path) -> None:
    one, other = (write_release(r, tmp_path / str(k)) for k, r in enumerate(pair))
    names = sorted(p.relative_to(one).as_posix() for p in one.rglob("*.*") if p.is_file())
    assert names == sorted(p.relative_to(other).as_posix() for p in other.rglob("*.*") if p.is_file())
    assert [n for n in names if (one / n).read_bytes() != (other / n).read_bytes()] == []


def test_slides_excerpts_and_profiles_of_several_areas_do_not_depend_on_it_either(
    pair: tuple[Release, Release], tmp_path: Path
) -> None:
    made = []
    for place, shown in zip((tmp_path / "a", tmp_path / "b"), pair, strict=True):
        place.mkdir()
        paths = [write_slides(shown, place), *write_excerpts(shown, place)]
        ids = [str(a) for a in shown.decision.index]
        # two Umgriffe that differ by one area: what one says less the other is no more than its profile
        joined = [joint(shown, areas).as_markdown() for areas in (ids, ids[1:], ids[:2])]
        made.append([*(p.read_bytes() for p in paths), *joined])
    assert len(made[0]) == 6 and [k for k, (a, b) in enumerate(zip(*made, strict=True)) if a != b] == []


def differing(one: pd.DataFrame, other: pd.DataFrame) -> int:
    """Return how many cells differ; NA is a value of its own."""
    return int((one.astype("object").fillna("NA") != other.astype("object").fillna("NA")).to_numpy().sum())


@pytest.mark.parametrize("year", YEARS)
def test_the_two_cities_have_all_known_sums_in_common_and_much_is_otherwise(
    year: int, screenings: dict[int, Screening], others: dict[int, Screening]
) -> None:
    one, other = screenings[year], others[year]
    cells = told_of(one, None).cells
    counts = list(cells.counts)
    before, after = (s.rates.delivery.counts[counts].fillna(0).to_numpy(dtype=int) for s in (one, other))
    secret = cells.kind == SECRET
    assert ((before != after) & secret).sum() > 100
    assert ((before != after) & ~secret).sum() > 10
    for atom in set(cells.atom):
        inside = cells.atom == atom
        # beside a count delivered as secret nobody knows the sum of the others
        known = ~(cells.kind[inside] == KEPT).any(axis=0)
        same = before[inside].sum(axis=0) == after[inside].sum(axis=0)
        assert same[known].all() and known.any()
    assert one.reference["exact"].equals(other.reference["exact"])
    assert differing(one.exceeds, other.exceeds) > 3


def test_the_two_cities_do_differ_for_those_who_may_see_all(
    city: City, screenings: dict[int, Screening], others: dict[int, Screening], tmp_path: Path
) -> None:
    one, other = (pass_door(city, s, audience="intern") for s in (screenings, others))
    for name in ("numerator", "denominator", "rate", "exceeds"):
        assert differing(getattr(one, name), getattr(other, name)) > 3, name
    assert packed(one) != packed(other)
    layers = [page_data(release)["layers"] for release in (one, other)]
    classes = [[layer["cls"] for layer in of] for of in layers]
    assert sum(a != b for a, b in zip(*classes, strict=True)) > 10
    maps = [write_webmap(r, tmp_path / f"{k}.html").read_bytes() for k, r in enumerate((one, other))]
    assert maps[0] != maps[1]


def test_a_comparison_does_not_depend_on_what_is_secret(
    screenings: dict[int, Screening], others: dict[int, Screening]
) -> None:
    water = gpd.GeoSeries([], crs="EPSG:25832")
    made = [
        compare(s[YEARS[0]], s[YEARS[1]], None, water, "gespraech", ("davor", "danach"))
        for s in (screenings, others)
    ]
    one, other = (packed(dataclasses.replace(c, told={})) for c in made)
    assert one == other


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
