"""Two years, or two rules, side by side: the door, reading, and what is told of both."""

from __future__ import annotations

import csv
import io
import pickle
import re
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from screening.analysis.time.attribution import PARTS, UNIT
from screening.base import unwrapped
from screening.base.findings import ScreeningError
from screening.comparing import load_comparison, open_comparison, save_comparison
from screening.delivery import Delivery
from screening.disclosure.comparison import Comparison, compare
from screening.figures.maps.change import change_classes, change_map
from screening.report.sections import changed as told_files
from screening.report.sections import comparison as told
from screening.rule.decision import Screening
from tests.build import catalogue, delivery, percent, screened
from tests.comparisons import DATA
from tests.comparisons import strict as strict
from tests.examples import examples
from tests.rule.cities import PLAIN, as_table, cities, settings_of

pytestmark = pytest.mark.thorough

ONLY = "Indikatoren, die nur diese Regel zählt"


def compared(before: Screening, now: Screening, audience: str = "intern") -> Comparison:
    return compare(before, now, None, gpd.GeoSeries([], crs="EPSG:25832"), audience, ("vorher", "nachher"))


def two_rules(given_city: Delivery, audience: str = "gespraech", **other: Any) -> Comparison:
    return compared(screened(given_city), screened(given_city, **other), audience)


def said(block: Any) -> str:
    return re.sub(r"<[^>]+>|\\", " ", block.as_markdown())


@pytest.fixture(scope="module")
def reform() -> Comparison:
    return open_comparison("musterstadt", 2020, 2019, data=DATA)


@pytest.fixture(scope="module")
def years() -> Comparison:
    return open_comparison("musterstadt", 2023, 2024, "gespraech", data=DATA)


@pytest.fixture(scope="module")
def rules(strict: Path) -> Comparison:
    return open_comparison("musterstadt", 2024, 2024, criteria=strict, data=DATA)


# --- the door ------------------------------------------------------------------------------------------------------


SMALL = {"n1": [2, 40, 12, 15, 31], "d1": [100] * 5, "bev": [100] * 5}


def test_internally_both_pass_as_they_are() -> None:
    one, other = screened(delivery(SMALL, threshold=5)), screened(delivery(SMALL, threshold=5), min_hits=1)
    found = compared(one, other)
    assert found.before is one and found.now is other
    assert found.same_data and found.carried


def test_an_unknown_audience_is_refused() -> None:
    with pytest.raises(ValueError, match="intern, gespraech"):
        compared(screened(delivery(SMALL)), screened(delivery(SMALL)), "alle")


def test_under_other_criteria_the_same_figures_are_told() -> None:
    given_city = delivery(SMALL | {"bev": [900, 800, 100, 700, 600]}, threshold=5)
    found = two_rules(given_city, threshold=Decimal(1), mean="median", base="all")
    for name in ("numerator", "denominator", "status"):
        one, other = (getattr(s.rates, name) for s in (found.before, found.now))
        pd.testing.assert_frame_equal(one, other)
    assert found.told[2024].figures["n1"] == [[1, 4, 5], 40, 10, 15, 30] and found.base == 5


def test_what_the_criteria_in_force_told_bounds_what_others_may_tell() -> None:
    # of 100 the bar lies at 26 in force. Others at 23 would leave 3 numbers between the two flags of one count
    given_city = delivery({"n1": [12, 24, 20, 24], "d1": [100] * 4, "bev": [900] * 4}, threshold={"n1": 30})
    first = screened(given_city)
    alone = compared(screened(given_city, threshold=Decimal("1.15")), first, "gespraech")
    both = compared(first, screened(given_city, threshold=Decimal("1.15")), "gespraech")
    assert len(both.told[2024].answers) == len(alone.told[2024].answers) == 2
    for low, high in both.told[2024].bounds["n1"].values():
        assert min(high, 29) - max(low, 1) + 1 >= 4


# a decision that is told without all its flags, in one of the two
@example(
    (
        [[None, (13, 10), (3, 20), None, (7, 7)], [(13, 10), (13, 10), (3, 20), (0, 0), (7, 7)]],
        [5000, 399, 399, 0, 399],
        {3},
        PLAIN
        | {
            "threshold": Decimal(1),
            "comparison": ">",
            "min_hits": 2,
            "min_inhabitants": 0,
            "base": "eligible",
        },
    ),
    5,
    Decimal("1.6"),
)
@settings(max_examples=examples(15), deadline=None)
@given(cities(), st.sampled_from([2, 5, 12]), st.sampled_from([Decimal("1.1"), Decimal("1.6")]))
def test_other_criteria_through_the_door_never_contradict_those_without(
    given_city: Any, threshold: int, other: Decimal
) -> None:
    cells, people, out, rule = given_city
    here = delivery(as_table(cells, people), threshold=threshold)
    one, two = (
        screened(here, **settings_of(out, rule)),
        screened(here, **settings_of(out, rule | {"threshold": other})),
    )
    found = compared(one, two, "gespraech")
    known = found.now.exceeds.notna()
    assert (found.now.exceeds == two.exceeds)[known].fillna(True).all(axis=None)
    assert (found.now.hits["hits_min"] <= two.hits["hits_min"]).all()
    assert (found.now.hits["hits_max"] >= two.hits["hits_max"]).all()
    change = UNIT * (found.attribution.hits_min["now"] - found.attribution.hits_min["before"])
    assert found.attribution.hits_min["criteria"].tolist() == change.tolist()


# --- reading -------------------------------------------------------------------------------------------------------


def test_years_are_compared_in_their_order_each_by_its_own_criteria(reform: Comparison) -> None:
    assert reform.labels == ("2019", "2020") and reform.years == (2019, 2020)
    assert reform.attribution.areas["origin"].value_counts().to_dict() == {"same": 470, "redrawn": 5}
    assert (reform.before.rates.delivery.boundary, reform.boundary) == ("2016", "2020")


def test_a_comparison_agrees_with_the_dossiers_changes(years: Comparison, gespraech: Any) -> None:
    areas = years.attribution.areas
    moved = areas.index[years.attribution.moved]
    assert sorted(moved) == sorted(gespraech.changes["area_id"])
    assert years.decision["decision"].tolist() == gespraech.decision["decision"].tolist()


def test_other_criteria_are_read_for_the_year(rules: Comparison) -> None:
    assert rules.labels == ("geltende Kriterien", "Streng 1,4")
    assert rules.now.criteria.min_hits == 8 and len(rules.now.criteria.indicators) == 12
    assert rules.before.rates is rules.now.rates


def test_a_saved_comparison_is_read_again_and_nothing_else(years: Comparison, tmp_path: Path) -> None:
    path = save_comparison(years, tmp_path / "stand")
    again = open_comparison("gibt-es-nicht", 1, 2, prepared=path)
    assert again.labels == years.labels
    path.write_bytes(pickle.dumps("anderes"))
    with pytest.raises(TypeError, match="kein vorbereiteter Vergleich"):
        load_comparison(path)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    for part in ("raw", "geo"):
        old = shutil.ignore_patterns("201*", "2020", "2021", "2022") if part == "raw" else None
        shutil.copytree(DATA / part / "musterstadt", tmp_path / "data" / part / "musterstadt", ignore=old)
    return tmp_path / "data"


def test_findings_of_both_years_are_told_at_once(data: Path) -> None:
    for year in (2023, 2024):
        path = data / "raw" / "musterstadt" / str(year) / "lieferung.toml"
        path.write_text("unbekannt = 1\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(ScreeningError) as error:
        open_comparison("musterstadt", 2023, 2024, data=data)
    assert {f.file for f in error.value.findings} == {"2023/lieferung.toml", "2024/lieferung.toml"}


def test_findings_of_criteria_and_delivery_are_told_at_once(data: Path, tmp_path: Path) -> None:
    path = data / "raw" / "musterstadt" / "2024" / "lieferung.toml"
    path.write_text("unbekannt = 1\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "andere.toml").write_text("[[criteria]]\nvalid_from = 2000\n", encoding="utf-8")
    with pytest.raises(ScreeningError) as error:
        open_comparison("musterstadt", 2024, 2024, criteria=tmp_path / "andere.toml", data=data)
    assert {"2024/lieferung.toml", "andere.toml"} <= {f.file for f in error.value.findings}


# --- what is told --------------------------------------------------------------------------------------------------


def test_the_sentence_counts_what_the_table_holds(reform: Comparison) -> None:
    sure = [int((s.decided == "sicher").sum()) for s in (reform.before, reform.now)]
    taken = reform.attribution.taken
    came, gone = int((taken["now"] > taken["before"]).sum()), int((taken["now"] < taken["before"]).sum())
    sentence = told.summary_sentence(reform)
    assert sentence.startswith(f"2019: {sure[0]} Gebiete sicher, 2020: {sure[1]}. Hinzu kommen {came}, ")
    assert f"heraus fallen {gone};" in sentence
    rows = told.changes(reform).html.count('<th scope="row">')
    others = int(re.search(r"(\d+) Gebiete sind sonst", sentence)[1])  # type: ignore[index]
    assert rows == came + gone + others


def test_one_and_none_are_told_in_words() -> None:
    one = screened(delivery({"n1": [40, 20, 10, 10], "d1": [100] * 4}, year=2023))
    other = screened(delivery({"n1": [30, 30, 10, 10], "d1": [100] * 4}))
    told_now = told.summary_sentence(compared(one, other))
    assert "Hinzu kommt eines, heraus fällt keines; 0 Gebiete sind sonst anders entschieden." in told_now


def test_the_same_rule_is_said_once_and_differences_are_listed(reform: Comparison, rules: Comparison) -> None:
    assert "Es gilt dieselbe Regel." in said(told.rules(reform))
    differences = told.criteria_differences(rules.before.criteria, rules.now.criteria, rules.catalogue)
    assert {name for name, _, _ in differences} == {"Schwelle", "verlangte Treffer", ONLY}
    assert (ONLY, rules.catalogue["bsa_hh"].short, "–") in differences


def test_every_setting_of_the_rule_that_differs_is_listed() -> None:
    out = settings_of({0}, {})
    one = screened(delivery(SMALL), mean="median", base="all").criteria
    other = screened(
        delivery(SMALL),
        mean="weighted",
        base="eligible",
        gaps="proportional",
        comparison=">",
        min_inhabitants=9,
        **out,
    ).criteria
    names = [name for name, _, _ in told.criteria_differences(one, other, catalogue("i1"))]
    assert names == [
        "Schwelle",
        "Mindestgröße",
        "Mittelwert",
        "gebildet über",
        "offene Werte",
        "Ausschluss 1.1",
    ]


def test_a_reform_and_breaks_limit_the_comparison(reform: Comparison) -> None:
    text = said(told.comparability(reform))
    assert "Gebietsreform (2016 → 2020)" in re.sub(r"\s+", " ", text)
    assert "neu zugeschnitten" in text
    assert "bricht die Reihe keines gezählten Indikators" in text


def test_a_break_between_the_years_and_another_definition_are_named() -> None:
    what = catalogue("i1", breaks={"i1": ("B1", 2024)})
    then = catalogue("i1", counts={"i1": ("n1", "bev")}, breaks={"i1": ("B1", 2024)})
    before = screened(delivery(SMALL, year=2023, what=then))
    text = said(told.comparability(compared(before, screened(delivery(SMALL, what=what)))))
    assert "2024: Umstellung" in text and "anders gebildet: zuvor N1 je BEV" in text
    again = said(told.comparability(compared(before, screened(delivery(SMALL, year=2023, what=what)))))
    assert "auf denselben Daten" in again


def test_without_a_crosswalk_only_the_sums_are_compared() -> None:
    before = screened(delivery(SMALL, year=2019, boundary="2016"))
    found = compared(before, screened(delivery(SMALL)))
    assert "kein Umsteigeschlüssel" in said(told.comparability(found))
    assert "5 Gebiete haben kein früheres Gebiet zum Vergleich" in told.summary_sentence(found)
    assert "Keine Entscheidung ist anders." in said(told.changes(found))
    assert set(change_classes(found)) == {"unknown"}


def test_with_two_rules_nobody_repeats_that_it_is_the_criteria(rules: Comparison) -> None:
    text = told.changes(rules).html
    assert "Zählt nicht mehr: " in text and "(Kriterien)" not in text and "Gebietsstand" not in text
    assert "liegt an den Kriterien" in said(told.causes(rules))


def test_reference_values_stand_side_by_side(years: Comparison) -> None:
    html = told.reference_values(years).html
    assert html.count('<th scope="row">') == len(years.criteria.indicators)
    # of the told city every mean is known
    text = said(told.reference_values(two_rules(delivery(SMALL, threshold=5), mean="unweighted")))
    assert "Bezugswert, nachher" in text and "nicht ausgewiesen" not in text


def test_every_area_has_one_change_on_the_map(reform: Comparison) -> None:
    of = change_classes(reform)
    taken = reform.attribution.taken
    assert (of == "came").sum() == (taken["now"] > taken["before"]).sum()
    assert (of == "gone").sum() == (taken["now"] < taken["before"]).sum()
    assert (of == "stays").sum() == ((taken["now"] == 1) & (taken["before"] == 1)).sum()
    alt = change_map(reform).alt
    assert f"kommt hinzu {(of == 'came').sum()}" in alt and of.index[of == "came"][0] in alt


def test_the_csv_holds_every_change_and_its_parts_add_up(reform: Comparison) -> None:
    rows = list(csv.DictReader(io.StringIO(told.changes_csv(reform)), delimiter=";"))
    moved = reform.attribution.areas
    assert {r[reform.city.level].strip('="') for r in rows} >= set(
        moved.index[moved["decision_before"] != moved["decision_now"]]
    )
    for row in rows:
        parts = [
            Decimal(v.replace(",", ".")) for k, v in row.items() if k.startswith("sichere Treffer durch")
        ]
        assert len(parts) == len(PARTS)
        low = [int(row[f"Treffer {y}"].split("–")[0]) for y in ("2019", "2020")]
        assert abs(sum(parts) - (low[1] - low[0])) < Decimal("0.00001")


def test_hostile_labels_and_names_stay_text() -> None:
    before, now = screened(delivery(SMALL, year=2023)), screened(delivery(SMALL), threshold=Decimal("1.1"))
    found = compare(before, now, None, gpd.GeoSeries([], crs="EPSG:25832"), "intern", ("=a", "<b>*x*"))
    for part in (told.summary, told.rules, told.reference_values, told.transitions):
        shown = part(found)
        assert "<b>" not in shown.html and "<b>" not in shown.as_markdown()
    assert "\\<b\\>\\*x\\*" in told.rules(found).as_markdown()
    assert "\r\n" in told.changes_csv(found)


def test_rates_alone_can_be_compared() -> None:
    def year(year: int, *values: int) -> Screening:
        return screened(
            delivery({}, rates={"i1": [percent(str(v)) for v in values]}, year=year), mean="unweighted"
        )

    found = compared(year(2022, 5, 1, 1), year(2024, 1, 5, 1), "gespraech")
    assert found.attribution.hits_min["value"].tolist() == [-UNIT, UNIT, 0]
    for part in (
        told.summary,
        told.rules,
        told.comparability,
        told.causes,
        told.changes,
        told.reference_values,
    ):
        assert part(found).as_markdown()


def test_the_workbook_of_a_comparison_has_one_table_a_sheet_and_says_what_the_csv_says(
    reform: Comparison, tmp_path: Path
) -> None:
    paths = [tmp_path / name for name in told_files.write_files(reform, tmp_path)]
    book = load_workbook(paths[0])
    assert book.sheetnames == [
        "Inhalt", "Änderungen", "Ergebnisse", "Übergänge", "Kriterien", "Bezugswerte", "Hinweise"
    ]  # fmt: skip
    for sheet in book:
        [table] = sheet.tables.values()
        cells = [c.value for row in sheet[table.ref] for c in row]
        assert None not in cells, sheet.title
        assert "Synthetische Demodaten" in str(sheet["A2"].value)
        assert "Synthetische Demodaten" in sheet.oddFooter.left.text
    lines = list(csv.reader(io.StringIO(told.changes_csv(reform)), delimiter=";"))
    top = list(book["Änderungen"].iter_rows(values_only=True))
    rows = top[top.index(next(r for r in top if r[0] == lines[0][0])) :]
    assert [str(c) for c in rows[0]] == lines[0] and len(rows) == len(lines)
    decided = lines[0].index(f"Entscheidung {reform.labels[1]}")
    assert [r[decided] for r in rows[1:]] == [line[decided] for line in lines[1:]]
    assert [r[0] for r in rows[1:]] == [unwrapped(line[0]) for line in lines[1:]]
    counts = {r[0]: r[1:4] for r in book["Ergebnisse"].iter_rows(values_only=True)}
    sure = [int((s.decided == "sicher").sum()) for s in (reform.before, reform.now)]
    assert counts["sicher"] == (*sure, sure[1] - sure[0])
    again = tmp_path / "noch"
    again.mkdir()
    told_files.write_files(reform, again)
    assert all(p.read_bytes() == (again / p.name).read_bytes() for p in paths)


def test_the_files_of_a_comparison_for_the_meeting_say_that_counts_are_rounded(
    years: Comparison, tmp_path: Path
) -> None:
    names = told_files.write_files(years, tmp_path)
    about = [str(c.value) for row in load_workbook(tmp_path / names[0])["Inhalt"] for c in row if c.value]
    assert any("auf Vielfache von 5 gerundet" in line for line in about)
