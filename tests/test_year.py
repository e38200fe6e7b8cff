"""A year opened from files: what an error stops, what it only leaves out, and the saved release."""

from __future__ import annotations

import pickle
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from screening.base.findings import ScreeningError
from screening.delivery import read_city
from screening.disclosure import Release
from screening.year import load_release, open_year, save_release, screen_years
from tests.cut_city import KEY, cut
from tests.small_city import build_small_city

pytestmark = pytest.mark.thorough

City = Callable[..., Path]


@pytest.fixture
def districts(tmp_path: Path) -> City:
    """Write two districts with some of their years, to be spoiled."""
    return lambda *years: cut(tmp_path, years=years)


@pytest.fixture
def musterstadt(root: Path, tmp_path: Path) -> City:
    """Copy Musterstadt with some of its years, to be spoiled."""

    def copy(*years: int) -> Path:
        raw, geo = tmp_path / "raw" / "musterstadt", tmp_path / "geo" / "musterstadt"
        shutil.copytree(root / "data" / "geo" / "musterstadt", geo)
        raw.mkdir(parents=True)
        for name in ("stadt.toml", "kriterien.toml"):
            shutil.copy(root / "data" / "raw" / "musterstadt" / name, raw)
        for year in years:
            shutil.copytree(root / "data" / "raw" / "musterstadt" / str(year), raw / str(year))
        return tmp_path

    return copy


def spoil(file: Path, old: str, new: str, encoding: str = "utf-8") -> None:
    text = file.read_bytes().decode(encoding)
    assert old in text
    file.write_bytes(text.replace(old, new, 1).encode(encoding))


def test_all_years_up_to_the_one_asked_for_are_in_the_trend(intern: Release) -> None:
    assert intern.trend.years == tuple(range(2016, 2025))
    assert (intern.year, intern.audience, intern.boundary) == (2024, "intern", "2020")


def test_later_years_stay_unread(districts: City) -> None:
    data = districts(2022, 2023)
    spoil(data / "raw" / KEY / "2023" / "lieferung.toml", "[[datei]]", "[[dat]]")
    assert open_year(KEY, 2022, data=data).trend.years == (2022,)


def test_an_erroneous_earlier_year_is_left_out_with_a_warning(districts: City) -> None:
    data = districts(2022, 2023, 2024)
    (data / "raw" / KEY / "2023" / "haushalte.csv").unlink()
    opened = open_year(KEY, 2024, data=data)
    assert opened.trend.years == (2022, 2024)
    # compared with the delivery before, which is then that of 2022
    assert opened.trend.previous == 2022
    assert not opened.changes.empty
    told = [f for f in opened.findings.items if "Zeitreihe" in f.message]
    assert [(f.level, f.message) for f in told] == [
        (
            "Warnung",
            "Das Jahr 2023 fehlt in der Zeitreihe: seine Lieferung oder seine Kriterien haben Fehler.",
        )
    ]
    assert told[0].remedy == f"screening check {KEY} --year 2023 zeigt sie."


def test_an_earlier_year_without_criteria_is_left_out_too(districts: City) -> None:
    data = districts(2023, 2024)
    spoil(data / "raw" / KEY / "kriterien.toml", "valid_from = 2016", "valid_from = 2024")
    screenings, left_out = screen_years(read_city(KEY, data), 2024)
    assert list(screenings) == [2024]
    assert len(left_out) == 1


def test_an_erroneous_year_raises_with_its_criteria_and_delivery_together(districts: City) -> None:
    data = districts(2024)
    spoil(data / "raw" / KEY / "kriterien.toml", '"alo_sgb3"', '"alo_sgb4"')
    (data / "raw" / KEY / "2024" / "haushalte.csv").unlink()
    with pytest.raises(ScreeningError) as error:
        open_year(KEY, 2024, data=data)
    told = [f for f in error.value.findings if f.level == "Fehler"]
    assert "alo_sgb4" in [f.value for f in told]
    assert any("haushalte.csv" in f.file for f in told)


def test_a_year_without_delivery_is_refused(districts: City) -> None:
    with pytest.raises(ScreeningError, match="2025"):
        open_year(KEY, 2025, data=districts(2024))


def test_a_boundary_without_crosswalk_is_told_and_shows_nothing(musterstadt: City) -> None:
    data = musterstadt(2019, 2020)
    crosswalk = '[[crosswalk]]\nfrom = "2016"\nto = "2020"\npath = "crosswalk_2016_2020.csv"\n'
    spoil(data / "raw" / "musterstadt" / "stadt.toml", crosswalk, "")
    opened = open_year("musterstadt", 2020, data=data)
    assert opened.trend.rate["alg2"][2019].isna().all()
    assert [f.file for f in opened.findings.items if "Umsteigeschlüssel" in f.message] == ["stadt.toml"]


def test_a_crosswalk_that_loses_an_area_is_refused(musterstadt: City) -> None:
    data = musterstadt(2019, 2020)
    spoil(data / "geo" / "musterstadt" / "crosswalk_2016_2020.csv", "01.1.1;01.1.1;1\n", "")
    with pytest.raises(ScreeningError, match=r"fehlen alte Gebiete: 01\.1\.1"):
        open_year("musterstadt", 2020, data=data)


@pytest.mark.parametrize("audience", ["intern", "gespraech"])
def test_a_saved_release_is_the_loaded_one(
    audience: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    release: Release = request.getfixturevalue(audience)
    path = save_release(release, tmp_path / "stand.pickle")
    loaded = open_year("musterstadt", 2024, audience, data="nirgends", prepared=path)
    for name in ("numerator", "rate", "status", "exceeds", "reference", "decision", "themes", "changes"):
        pd.testing.assert_frame_equal(getattr(loaded, name), getattr(release, name))
    pd.testing.assert_frame_equal(loaded.trend.rate["hze"], release.trend.rate["hze"])
    assert loaded.areas.geometry.geom_equals(release.areas.geometry).all()
    assert (loaded.findings, loaded.sources) == (release.findings, release.sources)


def test_a_release_saved_for_others_is_not_opened(intern: Release, tmp_path: Path) -> None:
    path = save_release(intern, tmp_path / "stand.pickle")
    with pytest.raises(ValueError, match="Fassung gespraech"):
        open_year("musterstadt", 2024, "gespraech", prepared=path)


def test_a_file_of_something_else_is_no_release(tmp_path: Path) -> None:
    (tmp_path / "fremd.pickle").write_bytes(pickle.dumps({"a": 1}))
    with pytest.raises(TypeError, match="kein vorbereiteter Stand"):
        load_release(tmp_path / "fremd.pickle")


@pytest.mark.parametrize("delivery", [True, False], ids=["with errors", "without errors"])
def test_errors_of_all_files_kept_by_hand_come_together_with_those_of_the_delivery(
    delivery: bool, tmp_path: Path
) -> None:
    small = build_small_city(tmp_path)
    (small.raw / "programm.csv").write_text("gebiet;start\n99.9.9;bald\n", encoding="utf-8")
    small.write(
        "bedarfsnennungen.csv", "gebiet;von;begruendung;geprueft_von;geprueft_am\n01.1.1;Stadtrat;;;\n"
    )
    if delivery:
        small.path("faelle.csv").unlink()
    with pytest.raises(ScreeningError) as error:
        open_year("klein", 2024, data=small.data)
    told = {Path(f.file).name for f in error.value.findings if f.level == "Fehler"}
    assert told >= {"programm.csv", "bedarfsnennungen.csv"}
    assert ("faelle.csv" in told) is delivery
