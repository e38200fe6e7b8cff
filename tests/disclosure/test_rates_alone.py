"""Rates at the door: of agencies no figure passes, beside counts none at all; sizes are told as far as they are told."""

from __future__ import annotations

import pickle
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest

from screening.delivery import Delivery
from screening.disclosure import release, secrecy_findings
from screening.disclosure.comparison import compare
from screening.disclosure.telling import told_of
from screening.figures.export.write import selection_csv
from screening.figures.profile.pages import profile
from screening.figures.webmap.data import page_data
from screening.figures.words import about
from screening.report.sections.method import indicators
from screening.report.sections.told import points
from screening.rule.decision import Screening
from screening.year import packed
from tests.build import catalogue, city, delivery, percent, screened

WATER = gpd.GeoSeries([], crs="EPSG:25832")
COUNTS = {"n1": [20, 3, 40, 50, 60, 12], "d1": [400, 300, 500, 600, 700, 800]}
RATES = ["1.31", "2.17", "0", "4.53", "3.33", "0.71"]


def with_rates(indicator: str, *values: str, **changes: Any) -> Delivery:
    plain: dict[str, Any] = {"what": catalogue("i1", "i2", agency=["i2"]), "threshold": 10}
    given = delivery(COUNTS, rates={indicator: [percent(v) for v in values]}, **plain | changes)
    status = given.rates_status.assign(
        **{indicator: ["null" if v == "0" else "vorläufig" if v == "4.53" else "wert" for v in values]}
    )
    source = replace(given.sources[0], path="quoten.csv", counts=(indicator,), threshold=10)
    return replace(given, rates_status=status.astype("str"), sources=(*given.sources, source))


def agency(*values: str, **changes: Any) -> Screening:
    return screened(with_rates("i2", *(values or RATES)), means={"i2": "unweighted"}, **changes)


def test_of_an_agencys_rates_answers_are_told_and_no_figure() -> None:
    given = agency()
    shown = release({2024: given}, {}, WATER, "gespraech")
    for frame in (shown.rate, shown.ratio, shown.low, shown.high, shown.numerator, shown.denominator):
        assert frame["i2"].isna().all()
    assert shown.exceeds["i2"].tolist() == given.exceeds["i2"].tolist()
    # a zero is a figure, a reservation is none
    assert shown.status["i2"].tolist() == ["wert", "wert", "wert", "vorläufig", "wert", "wert"]
    line = shown.reference.loc["i2"]
    # 2.0083 with two digits
    assert (line["value"], line["threshold"]) == (2.0, 2.6)
    assert line[["weighted", "median"]].isna().all()
    assert told_of(given, None).screening.reference["exact"]["i2"] is None
    intern = release({2024: given}, {}, WATER, "intern")
    assert intern.rate["i2"].tolist() == [float(r) for r in RATES]


def test_no_document_of_an_agencys_rates_holds_one() -> None:
    shown = release({2024: agency()}, {}, WATER, "gespraech")
    texts = [selection_csv(shown), str(page_data(shown)), *(profile(shown, a).html for a in shown.rate.index)]
    for rate in ("1,31", "2,17", "4,53", "3,33", "0,71", "1.31", "2.17", "4.53", "3.33", "0.71"):
        assert not any(rate in t for t in texts), rate
    assert about.mean_digits(shown, shown.catalogue["i2"], 2) == 1
    assert any("Zahlen der Ämter" in p for p in points(shown))
    assert "2,01" not in indicators(shown).html


@pytest.mark.parametrize(
    ("values", "mean", "bar"), [(["-1.31", "-2.7"], -2.0, -1.4), (["-1", "1"], 0.0, 0.0)]
)
def test_of_an_agencys_negative_mean_two_digits_are_told_too(
    values: list[str], mean: float, bar: float
) -> None:
    what = catalogue("i2", agency=["i2"])
    alone = {"numerator": "", "denominator": "", "negative": True}
    what = what.model_copy(update={"indicators": tuple(i.model_copy(update=alone) for i in what.indicators)})
    given = screened(
        delivery({}, rates={"i2": [percent(v) for v in values]}, what=what), mean="unweighted", base="all"
    )
    line = told_of(given, None).screening.reference.loc["i2"]
    assert (line["value"], line["threshold"]) == (pytest.approx(mean), pytest.approx(bar))


def test_rates_beside_counts_pass_no_door() -> None:
    given = screened(with_rates("i1", "5", "1", "8", "8.33", "8.57", "1.5", what=catalogue("i1")))
    shown = compare(given, given, None, WATER, "gespraech", ("a", "b"))
    kept = pickle.loads(packed(shown))
    assert list(kept.now.rates.delivery.rates) == [] == list(kept.now.rates.delivery.rates_status)
    assert list(compare(given, given, None, WATER, "intern", ("a", "b")).now.rates.delivery.rates) == ["i1"]


def test_of_rates_from_which_small_counts_follow_answers_alone_are_told() -> None:
    # of 300, 1 % are 3; all others are none or more than 10
    what = catalogue("i1", "i2", counts={"i1": ("n1", "d1"), "i2": ("n2", "d1")})
    given = with_rates("i2", "6.41", "1", "0", "9.27", "9.83", "2.19", what=what)
    (found,) = secrecy_findings(screened(given, means={"i2": "unweighted"}), None)
    assert (found.level, found.column, found.value) == ("Hinweis", "rates.i2", "1.2")
    judged = screened(given, means={"i2": "unweighted"})
    shown = release({2024: judged}, {}, WATER, "gespraech")
    assert shown.rate["i2"].isna().all() and shown.ratio["i2"].isna().all()
    assert shown.exceeds["i2"].tolist() == judged.exceeds["i2"].tolist()
    assert told_of(judged, None).screening.reference["exact"]["i2"] is None
    assert any("Quoten ohne Zahlen" in p for p in points(shown))
    texts = [selection_csv(shown), str(page_data(shown)), *(profile(shown, a).html for a in shown.rate.index)]
    for rate in ("6,41", "9,27", "9,83", "6.41", "9.27", "9.83"):
        assert not any(rate in t for t in texts), rate
    assert "in einem Gebiet folgt daraus eine Fallzahl unter 10" in found.message
    free = replace(given, sources=tuple(replace(s, threshold=0) for s in given.sources))
    assert secrecy_findings(screened(free, means={"i2": "unweighted"}), None) == ()
    told = release({2024: screened(free, means={"i2": "unweighted"})}, {}, WATER, "gespraech")
    assert told.rate["i2"].notna().all()
    assert secrecy_findings(agency(), None) == ()


PEOPLE = [4, 900, 800, 7, 6, 1200, 3, 700, 8, 5000, 1, 450]


def test_that_an_area_is_small_is_told_no_further_than_its_size() -> None:
    table = {"n1": [v // 2 for v in PEOPLE], "d1": PEOPLE, "bev": PEOPLE}
    ids = [f"{1 + k // 6}.{k + 1}" for k in range(12)]
    given = screened(delivery(table, ids=ids, threshold=10), min_inhabitants=4)
    shown = release({2024: given}, {}, WATER, "gespraech")
    enough = told_of(given, None).screening.enough
    assert enough.isna().any() and (given.enough & enough.isna()).any()
    assert (shown.special == "small").tolist() == (~enough).fillna(False).tolist()
    assert release({2024: given}, {}, WATER, "intern").special.tolist() == [
        "small" if p < 4 else "" for p in PEOPLE
    ]


def test_that_nobody_lives_in_an_area_is_secret_where_zeros_are() -> None:
    what = catalogue("i1", "i2", counts={"i1": ("n1", "d1"), "i2": ("bev", "d2")})
    table = {"n1": [1, 20], "d1": [40, 300], "bev": [0, 300], "d2": [10, 20]}
    given = replace(delivery(table, what=what, threshold=10), city=city(secrecy={"zeros": True}))
    assert release({2024: screened(given)}, {}, WATER, "gespraech").special.tolist() == ["", ""]
    plain = screened(replace(given, city=city()))
    assert release({2024: plain}, {}, WATER, "gespraech").special.tolist() == ["empty", ""]


def test_hashes_of_files_for_many_years_stay_behind_wherever_the_data_lies() -> None:
    shared = {
        "path": "atlas.csv", "years": (2024,), "stichtag": "{year}-12-31", "source": "Amt", "encoding": "utf-8",
        "delimiter": ";", "decimal": ",", "id_column": "Gebiet", "columns": {"bev": "Einw"}, "sha256": "ab" * 32,
    }  # fmt: skip
    for folder in (Path("daten"), Path()):
        assert pickle.loads(packed(city(folder, datei=(shared,)))).files == ()
