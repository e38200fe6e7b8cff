"""Nothing leaves a mean silently: what is delivered and on no map counts everywhere, and every document says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from screening.disclosure import Release
from screening.figures.export.write import selection_csv, selection_table
from screening.figures.maps.draw import hits_map, source_lines
from screening.figures.words.area_lines import place_line
from screening.pipeline.check import check_city
from screening.report.sections import space
from screening.year import open_year
from tests.pipeline.checked import checked
from tests.pipeline.checked import small as small
from tests.small_city import CASES, CITY, CRITERIA, SmallCity, build_small_city, collection, squares

SURE = "01.2.1"
CHECKS = '[checks]\narea_without_geometry = "Warnung"\n[[parent]]'


def without_shape(folder: Path, area: str = SURE) -> SmallCity:
    """The small city whose map has lost the only area that is *sicher*."""
    small = build_small_city(folder)
    small.write("viertel.geojson", collection([f for f in squares() if f["properties"]["viertel"] != area]))
    small.write("stadt.toml", CITY.replace("[[parent]]", CHECKS, 1))
    return small


@pytest.fixture(scope="module", params=["intern", "gespraech"])
def both(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Release, Release]:
    """The whole city, and the one that has lost a shape, for an audience."""
    folder = tmp_path_factory.mktemp("ohne")
    whole, off = build_small_city(folder / "ganz"), without_shape(folder / "ohne")
    one, other = (open_year(s.key, s.year, request.param, data=s.data) for s in (whole, off))
    return one, other


def test_a_sure_area_on_no_map_keeps_its_decision_the_means_and_the_hits_of_all_others(
    both: tuple[Release, Release],
) -> None:
    whole, off = both
    assert off.decision["decision"][SURE] == "sicher"
    assert off.decision.equals(whole.decision) and off.reference.equals(whole.reference)
    assert off.exceeds.equals(whole.exceeds) and off.rate.equals(whole.rate)


def test_maps_profiles_text_and_tables_say_what_is_on_no_map(both: tuple[Release, Release]) -> None:
    whole, off = both
    assert off.unmapped.tolist() == [SURE] and whole.unmapped.empty
    [told] = [line for line in source_lines(off) if "nicht gezeichnet" in line]
    assert SURE in told and "zählt überall mit" in told
    assert f"Nicht gezeichnet, da ohne Fläche in den Grenzen: {SURE}." in hits_map(off).alt
    assert "nicht gezeichnet" not in " ".join(source_lines(whole)) + hits_map(whole).alt
    assert "keine Fläche" in place_line(off, SURE) and "grenzt an" in place_line(whole, SURE)
    text = space.groups(off).as_markdown().replace("\\", "")
    assert f"ohne bekannte Nachbarn: {SURE}" in text and "Für sich liegt" not in text
    assert "Für sich liegt" in space.groups(whole).as_markdown()
    assert selection_table(off).equals(selection_table(whole))
    assert selection_csv(off) == selection_csv(whole)


def test_areas_of_the_map_without_a_row_are_told_with_what_that_does_to_the_means(tmp_path: Path) -> None:
    small = build_small_city(tmp_path)
    small.write(
        "stadt.toml", CITY.replace("[[parent]]", '[checks]\ngeometry_without_row = "Warnung"\n[[parent]]', 1)
    )
    small.change("faelle.csv", "01.2.1;90;9;\n", "")
    [found] = check_city(small.key, [small.year], data=small.data)[small.year].items
    assert (found.level, found.value) == (
        "Warnung",
        SURE,
    ) and "Mittelwerte entstehen ohne sie" in found.message


@pytest.mark.parametrize(("base", "told"), [("all", 0), ("eligible", 1)])
def test_areas_that_leave_the_means_for_want_of_inhabitants_are_told(
    tmp_path: Path, base: str, told: int
) -> None:
    small = build_small_city(tmp_path)
    small.write("kriterien.toml", CRITERIA + f'base = "{base}"\n')
    small.change("bevoelkerung.csv", "02.1.1;1.500", "02.1.1;...")
    small.change("bevoelkerung.csv", "Stadt gesamt;7.090", "Stadt gesamt;...")
    found = [
        f
        for f in check_city(small.key, [small.year], data=small.data)[small.year].items
        if "Mittelwerte" in f.message
    ]
    assert [f.value for f in found] == ["02.1.1"] * told


@pytest.fixture
def off_map(small: SmallCity) -> SmallCity:
    """The small city whose map has lost the area with the most hits."""
    small.write(
        "viertel.geojson", collection([f for f in squares() if f["properties"]["viertel"] != "02.1.1"])
    )
    small.change("stadt.toml", "[[parent]]", '[checks]\narea_without_geometry = "Warnung"\n[[parent]]')
    return small


def test_an_area_on_no_map_stays_in_every_mean_and_decision(off_map: SmallCity, tmp_path: Path) -> None:
    whole = build_small_city(tmp_path / "ganz")
    one, other = (open_year("klein", 2024, data=s.data) for s in (whole, off_map))
    assert other.decision.equals(one.decision)
    assert other.reference.equals(one.reference)
    assert other.areas["bezirk"].equals(one.areas["bezirk"])
    assert list(other.areas.index[other.areas.geometry.isna()]) == ["02.1.1"]


@pytest.mark.parametrize("writing", ["'02.1.1", "2.1.1", '="02.1.1"', "02.1.1\u00a0"])
def test_an_area_on_no_map_is_one_however_the_files_write_it(
    off_map: SmallCity, tmp_path: Path, writing: str
) -> None:
    off_map.change("faelle.csv", "02.1.1;", f"{writing};")
    whole = build_small_city(tmp_path / "ganz")
    one, other = (s.inspect() for s in (whole, off_map))
    assert other.counts.equals(one.counts) and other.status.equals(one.status)
    assert not [f for f in other.findings.items if f.level == "Fehler"]


def test_what_is_on_no_map_is_told_with_what_that_means(off_map: SmallCity) -> None:
    found = checked(off_map)
    assert [(f.level, f.value) for f in found] == [("Warnung", "02.1.1")] * 2
    assert all("zählt überall mit" in f.message for f in found)


def test_a_row_that_has_no_areas_id_stays_out_and_is_told_so(off_map: SmallCity) -> None:
    off_map.write("faelle.csv", CASES + "02;30;4;\nRest;1;1;\n", "cp1252")
    told = [f for f in checked(off_map) if "bleibt aus allen Mittelwerten" in f.message]
    assert [f.value for f in told] == ["02", "Rest"]
    assert "02" not in off_map.inspect().counts.index
