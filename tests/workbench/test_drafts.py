"""Where drafts lie: no two years, cities or audiences share a folder, and it says what they are."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

import screening as sc
from screening.base.findings import ScreeningError
from screening.disclosure import Comparison, Release
from screening.workbench.drafts import MARK
from tests.small_city import build_small_city


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("entwurf") / "data"
    build_small_city(folder)
    return folder


@pytest.fixture(scope="module", params=["intern", "gespraech"])
def release(request: pytest.FixtureRequest, data: Path) -> Release:
    return sc.open_year("klein", 2024, request.param, data=data, cache=False)


@pytest.fixture(scope="module")
def comparison(data: Path) -> Comparison:
    other = data.parent / "Schwelle 1,4.toml"
    other.write_bytes((data / "raw/klein/kriterien.toml").read_bytes())
    return sc.open_comparison("klein", 2024, 2024, criteria=other, data=data, cache=False)


def test_each_city_year_and_audience_has_a_folder_of_its_own_and_is_told(
    release: Release, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = sc.out_folder(release, tmp_path / "reports" / "entwurf")
    assert place == tmp_path / "reports" / "entwurf" / "klein" / "2024" / release.audience
    assert capsys.readouterr().err == f"Abbildungen und Tabellen: {place.as_posix()} (Entwurf)\n"
    text = (place / MARK).read_text(encoding="utf-8")
    assert text.startswith("Entwurf")
    assert ("Nicht weitergeben" in text) is (release.audience == "gespraech")
    assert ("screening run klein --year 2024 --audience gespraech" in text) is (
        release.audience == "gespraech"
    )
    if os.name != "nt":
        assert stat.S_IMODE(place.stat().st_mode) == stat.S_IMODE(place.parents[2].stat().st_mode) == 0o700
    assert sc.out_folder(release, tmp_path / "reports" / "entwurf") == place


def test_in_a_run_it_is_the_folder_of_the_documents(
    release: Release, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sc.out_folder(release, str(tmp_path), prepared="stand.pickle") == tmp_path
    assert [*tmp_path.iterdir()] == [] and capsys.readouterr() == ("", "")


def test_a_comparison_has_one_that_any_file_system_takes(comparison: Comparison, tmp_path: Path) -> None:
    place = sc.out_folder(comparison, tmp_path)
    assert place.relative_to(tmp_path).as_posix() == "klein/vergleich/2024-Schwelle~201~2c4/intern"


def test_a_folder_that_cannot_be_made_is_told(release: Release, tmp_path: Path) -> None:
    (tmp_path / "entwurf").write_text("im Weg", encoding="utf-8")
    with pytest.raises(ScreeningError):
        sc.out_folder(release, tmp_path / "entwurf")
