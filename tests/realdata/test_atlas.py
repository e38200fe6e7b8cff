"""Munich's Indikatorenatlas as published: 25 districts, several years, workbooks and a portal CSV."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from screening.base.findings import has_errors
from screening.delivery import Delivery, inspect_delivery, read_city
from screening.rule.rates import rates
from screening.year import open_year

CITY = "muenchen-bezirke"
FILES = ("export_ar.xlsx", "export_be.xlsx", "indikat2510_bevoelkerung_mobilitaetsziffer_28_10_25.csv")


@pytest.fixture(scope="module")
def districts(root: Path, realdata: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("data")
    shutil.copytree(root / "docs/beispiele" / CITY, data / "raw" / CITY)
    (data / "geo" / CITY).mkdir(parents=True)
    shutil.copy(realdata / "muenchen_viertel/MUC_Stadtviertel_wgs84.json", data / "geo" / CITY)
    for year in read_city(CITY, data).years:
        for name in FILES:
            shutil.copy(realdata / "muenchen_indikatorenatlas" / name, data / "raw" / CITY / str(year))
    return data


@pytest.fixture(scope="module")
def delivery(districts: Path) -> Delivery:
    return inspect_delivery(CITY, 2024, data=districts)


def test_the_atlas_gives_25_districts_and_all_indicators_without_an_error(delivery: Delivery) -> None:
    assert not has_errors(delivery.findings.items)
    assert list(delivery.areas.index) == [f"{n:02d}" for n in range(1, 26)]
    assert delivery.counts.notna().all(axis=None) and len(delivery.catalogue.ids) == 16
    assert delivery.inhabitants.sum() == 1_603_776  # the row "Stadt München" of the same file
    assert delivery.areas.geometry.area.sum() / 1e6 == pytest.approx(310.7, abs=0.5)


def test_what_the_atlas_publishes_is_what_its_basiswerte_give(delivery: Delivery) -> None:
    assert not [f for f in delivery.findings.items if "nicht aus den Basiswerten" in f.message]
    rate = rates(delivery).rate
    published = {
        "alo": 5.0,
        "alg2": 7.0,
        "sozialgeld": 13.6,
        "hh_kind": 20.2,
        "migration": 60.3,
        "auslaender": 36.5,
    }
    for indicator, value in published.items():
        assert rate[indicator]["16"] == pytest.approx(value, abs=0.05), indicator


def test_every_year_from_2016_reads_without_an_error(districts: Path) -> None:
    city = read_city(CITY, districts)
    assert city.years == tuple(range(2016, 2025))
    for year in city.years[:-1]:
        read = inspect_delivery(city, year)
        assert not has_errors(read.findings.items), year
        gaps = read.counts.isna().sum().sum()
        assert gaps == (2 if year == 2018 else 0), year


def test_the_two_gaps_of_2018_are_told_with_the_values_that_stand_there(districts: Path) -> None:
    read = inspect_delivery(CITY, 2018, data=districts)
    told = [(f.row, f.value) for f in read.findings.items if "fehlen die Basiswerte" in f.message]
    assert told == [("159", "01: 88"), ("161", "03: 88")]
    assert read.status.loc[["01", "03"], "alo_jung"].eq("fehlt").all()


def test_the_districts_can_be_screened_with_a_trend(districts: Path) -> None:
    release = open_year(CITY, 2024, data=districts)
    assert len(release.decision) == 25
    assert release.decision.loc["14", "hits_min"] == 5
    assert set(release.decision["decision"]) == {"nein"}
