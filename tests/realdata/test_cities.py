"""Real files, as found: run only where SCREENING_REALDATA names their folder."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from screening.year import open_year

EMPTY = ["12.1.1", "12.2.1", "22.4.1"]


@pytest.fixture(scope="module")
def munich(root: Path, realdata: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("data")
    shutil.copytree(root / "docs/beispiele/muenchen-zensus2011", data / "raw/muenchen")
    (data / "geo/muenchen").mkdir(parents=True)
    shutil.copy(realdata / "muenchen_viertel/MUC_Stadtviertel_wgs84.json", data / "geo/muenchen")
    shutil.copy(realdata / "muenchen_zensus2011/munich_zensus2011_viertel.csv", data / "raw/muenchen/2011")
    return data


def test_munichs_477_features_become_475_areas_and_three_without_data_are_possible(munich: Path) -> None:
    release = open_year("muenchen", 2011, data=munich)
    assert len(release.areas) == len(release.decision) == 475
    assert release.areas.geometry.notna().all()
    assert release.decision.loc[EMPTY, "decision"].eq("möglich").all()
    assert release.decision.loc[EMPTY, "hits_max"].eq(13).all()
    assert release.decision["inhabitants"].sum() > 1_300_000
    assert any("18.5.4, 19.3.5" in f.value for f in release.findings.items)


def test_munichs_reference_values_are_city_rates_of_the_census(munich: Path) -> None:
    import pandas as pd

    release = open_year("muenchen", 2011, data=munich)
    path = munich / "raw/muenchen/2011/munich_zensus2011_viertel.csv"
    table = pd.read_csv(path, index_col=0)
    used = table[table["einwohner_geschaetzt"] > 0].dropna(subset=["auslaender"])
    expected = 100 * used["auslaender"].sum() / used["einwohner_geschaetzt"].sum()
    assert release.reference["value"]["auslaender"] == pytest.approx(expected, rel=1e-12)
