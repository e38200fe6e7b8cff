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
from tests.small_city import CITY, CRITERIA, SmallCity, build_small_city, collection, squares

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
