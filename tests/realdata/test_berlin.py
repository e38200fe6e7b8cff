"""Berlin's monitoring as published: shares without counts, four editions, run only where the files are."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pandas as pd
import pytest

from screening.delivery import Delivery, read_delivery
from screening.disclosure import Release
from screening.report.sections import dossier, method
from screening.year import open_year

EDITIONS = (2013, 2015, 2017, 2019)
FOLDER = "berlin_mss2013_2019"
PREFIX = "berlin-monitoring-social-urban-development"
NO_MAP, NO_ROW = "04030417", "09041403"


@pytest.fixture(scope="module")
def berlin(root: Path, realdata: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("data")
    shutil.copytree(root / "docs/beispiele/berlin-mss", data / "raw/berlin")
    (data / "geo/berlin").mkdir(parents=True)
    shutil.copy(realdata / FOLDER / "berlin-lor-planning-areas-until-2020.geojson", data / "geo/berlin")
    for year in EDITIONS:
        for path in (realdata / FOLDER).glob(f"{PREFIX}-{year}-*.csv"):
            shutil.copy(path, data / f"raw/berlin/{year}")
    return data


@pytest.fixture(scope="module")
def deliveries(berlin: Path) -> dict[int, Delivery]:
    return {year: read_delivery("berlin", year, data=berlin) for year in EDITIONS}


@pytest.fixture(scope="module")
def release(berlin: Path) -> Release:
    return open_year("berlin", 2017, data=berlin)


def published(berlin: Path, year: int, part: str) -> dict[str, dict[str, str]]:
    """Return a published table, by area, as text."""
    path = berlin / f"raw/berlin/{year}/{PREFIX}-{year}-00-{part}-planning-areas.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        return {row["id"]: row for row in csv.DictReader(lines)}


@pytest.mark.parametrize("year", EDITIONS)
def test_areas_without_a_class_are_missing_and_never_zero(
    berlin: Path, deliveries: dict[int, Delivery], year: int
) -> None:
    classes = published(berlin, year, "1")
    without = {a for a, row in classes.items() if row["status_index"] in ("0", "")}
    assert 11 <= len(without) <= 13
    delivery = deliveries[year]
    used = [i for i in ("s1", "s2", "s3", "s4") if i in delivery.rates]
    assert len(used) == (3 if year == 2019 else 4)
    missing = delivery.rates[used].isna().any(axis=1)
    assert set(missing.index[missing]) == without | {NO_ROW}
    assert delivery.rates_status.loc[missing, used].eq("fehlt").all(axis=None)
    assert delivery.inhabitants[list(without)].notna().all(), "the inhabitants of such areas are known"


@pytest.mark.parametrize("year", EDITIONS)
def test_published_shares_are_kept_to_their_last_digit_zeros_of_classed_areas_included(
    berlin: Path, deliveries: dict[int, Delivery], year: int
) -> None:
    from decimal import Decimal

    classes, values = published(berlin, year, "1"), published(berlin, year, "2-1")
    column = "s4_percentage_transfer_payments_recipients_below_15_years"
    rates = deliveries[year].rates["s4"]
    classed = [a for a in rates.index if a != NO_ROW and classes[a]["status_index"] not in ("0", "")]
    assert len(classed) > 430
    assert {a: int(rates[a]) for a in classed} == {
        a: int(Decimal(values[a][column]) * 10**9) for a in classed
    }


@pytest.mark.parametrize("year", EDITIONS)
def test_the_ids_that_do_not_match_are_told_for_every_file_and_nothing_is_an_error(
    deliveries: dict[int, Delivery], year: int
) -> None:
    delivery = deliveries[year]
    assert delivery.findings.count("Fehler") == 0
    files = {s.path for s in delivery.sources}
    for area in (NO_MAP, NO_ROW):
        assert {f.file.split("/")[1] for f in delivery.findings.items if f.value == area} == files
    # what is on no map counts all the same
    assert delivery.areas.geometry.isna().pipe(lambda s: list(s.index[s])) == [NO_MAP]
    assert NO_ROW in delivery.areas.index and len(delivery.areas) == 448
    assert any(f.value.startswith("06010102") for f in delivery.findings.items), "448 features, 447 ids"


def test_ids_without_separator_have_bezirk_and_bezirksregion_as_parents(
    deliveries: dict[int, Delivery],
) -> None:
    areas = deliveries[2017].areas
    assert areas.loc["08010508", ["bezirk", "bezirksregion"]].tolist() == ["08", "080105"]
    assert areas["bezirk"].nunique() == 12


def test_the_mean_is_that_of_the_classed_areas(berlin: Path, release: Release) -> None:
    classes, values = published(berlin, 2017, "1"), published(berlin, 2017, "2-1")
    frame = pd.DataFrame.from_dict(values, orient="index")
    classed = [a for a in frame.index if classes[a]["status_index"] != "0"]
    expected = frame.loc[classed, "s1_percentage_unemployed"].astype(float).mean()
    assert release.reference.loc["s1", "value"] == pytest.approx(expected, rel=1e-12)
    assert release.reference.loc["s1", "areas"] == len(classed) == 436


def test_no_count_no_weighted_mean_and_no_interval_is_made_up(release: Release) -> None:
    ids = list(release.ids)
    assert release.reference.loc[ids, "weighted"].isna().all()
    for frame in (release.low, release.high, release.numerator, release.denominator):
        assert frame[ids].isna().all(axis=None)


def test_unknown_values_and_unknown_inhabitants_stay_possible(release: Release) -> None:
    open_areas = release.decision[release.decision["decision"] == "möglich"]
    assert NO_ROW in open_areas.index and "Einwohnerzahl" in open_areas.loc[NO_ROW, "reason"]
    assert open_areas["hits_min"].eq(0).all() and open_areas["hits_max"].eq(4).all()


def test_what_the_rule_finds_are_the_areas_the_monitoring_calls_low_or_very_low(
    berlin: Path, release: Release
) -> None:
    """Two methods on the same shares: all that the monitoring calls very low is found, and little of its middle."""
    classes = published(berlin, 2017, "1")
    status = pd.Series({a: classes[a]["status_index"] for a in release.chosen("sicher")})
    assert status.isin(["3", "4"]).mean() > 0.6
    lowest = [a for a, row in classes.items() if row["status_index"] == "4"]
    assert release.decision.loc[lowest, "decision"].eq("sicher").all()


def test_the_documents_say_what_shares_alone_do_not_allow(release: Release) -> None:
    assert method.rates_alone(release) == ("s1", "s2", "s3", "s4")
    rule, limits = method.rule(release).as_markdown(), method.limits(release).as_markdown()
    assert "Nur Anteile geliefert" in rule and "zählt darum jedes Gebiet gleich viel" in rule
    assert "Zähler und Nenner bekannt" not in rule and "Nenner 0" not in rule
    assert "lässt sich ohne Zähler und Nenner nicht berechnen" in limits
    assert "Die Profile zeigen die Spanne" not in limits and "Struktur ist kein Mangel" not in limits
    assert "Eine stadtweite Quote lässt sich" in dossier.other_means(release).as_markdown()
    assert "448 Planungsräume" in dossier.summary(release).as_markdown()


def test_context_indicators_are_shown_for_the_edition_whose_header_fits(
    deliveries: dict[int, Delivery],
) -> None:
    assert deliveries[2013].rates[["k01", "k02", "k03", "k05"]].notna().sum().min() > 430
    for year in EDITIONS[1:]:
        assert not {"k01", "k02", "k03", "k05"} & set(deliveries[year].rates.columns)
