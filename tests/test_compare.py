"""Two years, or two rules, side by side: the door, the document's parts, the command."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import pickle
import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from typer.testing import CliRunner, Result

from screening.analysis.time.attribution import PARTS, UNIT
from screening.base import unwrapped
from screening.base.findings import ScreeningError
from screening.cli import app
from screening.comparing import load_comparison, open_comparison, save_comparison
from screening.delivery import Delivery
from screening.disclosure.audited import AUDIT_FILE, Proven, Verdict
from screening.disclosure.comparison import Comparison, compare
from screening.disclosure.register import REGISTER, read_register
from screening.figures.maps.change import change_classes, change_map
from screening.pipeline.compare import (
    DOCUMENTS,
    CompareTools,
    Pair,
    audit_comparison,
    published_comparisons,
    run_comparison,
)
from screening.pipeline.inputs import INPUTS_FILE, read_inputs
from screening.pipeline.log import LOG
from screening.pipeline.steps import PREPARED
from screening.report.sections import changed as told_files
from screening.report.sections import comparison as told
from screening.rule.decision import Screening, screen
from tests.build import catalogue, delivery, percent, screened
from tests.cli.test_cli import ENGLISH, german
from tests.cut_city import KEY, cut
from tests.rule.test_decision import PLAIN, as_table, cities, settings_of

pytestmark = pytest.mark.thorough

ONLY = "Indikatoren, die nur diese Regel zählt"
ROOT = Path(__file__).parents[1]
DATA = ROOT / "data"


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
def strict(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Another criteria file: a higher bar, eight hits, one indicator less."""
    text = (DATA / "raw" / "musterstadt" / "kriterien.toml").read_text(encoding="utf-8")
    text = text.replace("threshold = 1.3", "threshold = 1.4").replace("min_hits = 7", "min_hits = 8")
    path = tmp_path_factory.mktemp("kriterien") / "Streng 1,4.toml"
    path.write_text(text.replace(', "bsa_hh"]', "]"), encoding="utf-8")
    return path


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
@settings(max_examples=15, deadline=None)
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


# --- the document --------------------------------------------------------------------------------------------------


def fake_execute(
    notebook: Path, parameters: Mapping[str, Any], folder: Path, metadata: Mapping[str, Any], *_: Any
) -> Path:
    assert (folder / parameters["prepared"]).is_file() and parameters["out"] == "."
    for name in ("aenderungen.csv", "aenderungen.xlsx", "aenderungen.ods"):
        (folder / name).write_text("Inhalt", encoding="utf-8")
    (folder / "sonst.txt").write_text("gehört nirgends hin", encoding="utf-8")
    executed = folder / notebook.name
    executed.write_text(json.dumps({**parameters, "prepared": ""}), encoding="utf-8")
    return executed


def fake_render(notebook: Path, out: Path, formats: Any, engine: str, metadata: Mapping[str, Any]) -> None:
    for form in formats:
        out.with_name(f"{out.name}.{form}").write_text(str(metadata["subtitle"]), encoding="utf-8")


def failing_render(*_: Any) -> None:
    """Write nothing."""


def fake_proof(city: str, year: int, data: Path, reports: Path) -> dict[str, Proven]:
    """Prove nothing."""
    return {str(year): Proven(geheim=9, zwillinge=1, knapp=0, voll=9)}


def no_proof(city: str, year: int, data: Path, reports: Path) -> dict[str, Proven]:
    raise AssertionError("nothing leaves the house")


FAKE = CompareTools(fake_execute, fake_render, fake_proof)


Make = Callable[..., Any]


def make_in(data: Path, pair: Pair, reports: Path, tools: CompareTools = FAKE, audit: Any = "proof") -> Any:
    notebooks = ROOT / "notebooks"
    return run_comparison(
        pair, data=data, reports=reports, notebooks=notebooks, engine="pandoc", tools=tools, audit=audit
    )


@pytest.fixture(scope="module")
def part(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two districts of three years: enough where files are looked at and not numbers."""
    return cut(tmp_path_factory.mktemp("part"), years=(2022, 2023, 2024))


@pytest.fixture
def make(part: Path) -> Make:
    return partial(make_in, part)


def test_a_comparison_is_published_whole_and_nothing_else(tmp_path: Path, make: Make) -> None:
    done = make(Pair(KEY, (2023, 2024), "gespraech"), tmp_path)
    assert done.folder == tmp_path / KEY / "vergleich" / "2023-2024" / "gespraech"
    assert {p.name for p in done.folder.iterdir()} == {*DOCUMENTS, "vergleich.ipynb", LOG}
    assert [f.file for f in done.findings] == ["sonst.txt"]
    log = json.loads((done.folder / LOG).read_text(encoding="utf-8"))
    assert log["vergleich"] == ["2023", "2024"] and log["fassung"] == "gespraech"
    assert set(log["dokumente"]) == {*DOCUMENTS, "vergleich.ipynb"}
    assert PREPARED not in done.documents


def test_what_a_comparison_for_the_talk_shows_is_recorded_and_no_hash_of_its_inputs_leaves(
    tmp_path: Path, make: Make
) -> None:
    done = make(Pair(KEY, (2023, 2024), "gespraech"), tmp_path)
    register = read_register(tmp_path / KEY / REGISTER, KEY)
    assert [(e.year, bool(e.figures)) for e in register.entries] == [(2023, True), (2024, True)]
    assert [(r["jahr"], r["vergleich"]) for r in register.runs] == [(2024, "2023-2024")]
    log = json.loads((done.folder / LOG).read_text(encoding="utf-8"))
    kept = read_inputs(done.folder.parent / INPUTS_FILE, log["lauf"]["kennung"])
    assert kept is not None and f"geo/{KEY}/viertel_2020.geojson" in kept
    left = "".join(p.read_text(encoding="utf-8") for p in done.folder.iterdir())
    assert "eingaben" not in log and not any(h in left for h in kept.values())


def test_beside_a_comparison_for_the_talk_lies_what_was_proven_of_both_years(
    tmp_path: Path, make: Make
) -> None:
    done = make(Pair(KEY, (2023, 2024), "gespraech"), tmp_path)
    verdict = json.loads((done.folder.parent / AUDIT_FILE).read_text(encoding="utf-8"))
    log = json.loads((done.folder / LOG).read_text(encoding="utf-8"))
    assert set(verdict["nachweis"]) == {"2023", "2024"} and verdict["kennung"] == log["lauf"]["kennung"]


def test_of_an_internal_comparison_nothing_is_proven(tmp_path: Path, make: Make) -> None:
    done = make(Pair(KEY, (2023, 2024)), tmp_path, replace(FAKE, prove=no_proof))
    assert [p.name for p in done.folder.parent.iterdir()] == ["intern"]


def telling_execute(notebook: Path, parameters: Mapping[str, Any], folder: Path, *more: Any) -> Path:
    """Write what a reader would see of both sides."""
    executed = fake_execute(notebook, parameters, folder, *more)
    found = load_comparison(Path(parameters["prepared"]))
    sides = [s.decision.to_csv() for s in (found.before, found.now)]
    (folder / "aenderungen.csv").write_text("".join(sides), encoding="utf-8")
    return executed


def same_twins(sides: Sequence[Screening], register: Any) -> list[Screening]:
    """Return others of which the very same is told."""
    return [replace(side) for side in sides]


def other_twins(sides: Sequence[Screening], register: Any) -> list[Screening]:
    """Return others that a document tells from these."""
    return [screen(s.rates, s.criteria.model_copy(update={"min_hits": 1})) for s in sides]


def no_twins(sides: Sequence[Screening], register: Any) -> Sequence[Screening]:
    return sides


TELLING = replace(FAKE, execute=telling_execute, twins=same_twins)


@pytest.fixture
def audit(part: Path) -> Callable[..., Verdict]:
    return partial(audit_comparison, KEY, data=part, notebooks=ROOT / "notebooks", tools=TELLING)


def test_a_comparison_that_a_twin_tells_from_the_city_replaces_nothing_and_is_not_recorded(
    tmp_path: Path, make: Make
) -> None:
    pair = Pair(KEY, (2023, 2024), "gespraech")
    done = make(pair, tmp_path, TELLING, "full")
    register = (tmp_path / KEY / REGISTER).read_bytes()
    kept = [*done.folder.iterdir(), done.folder.parent / AUDIT_FILE]
    before = {p.name: p.read_bytes() for p in kept}
    assert json.loads(before[AUDIT_FILE])["zwilling"] == {
        **json.loads(before[AUDIT_FILE])["zwilling"],
        "dateien": len(kept) - 1,
        "verschieden": [],
    }
    with pytest.raises(ScreeningError, match="Mit anderen geheimen Zahlen") as error:
        make(pair, tmp_path, replace(TELLING, twins=other_twins), "full")
    assert {f.file for f in error.value.findings} == {"aenderungen.csv", LOG}
    assert before == {p.name: p.read_bytes() for p in kept}
    assert (tmp_path / KEY / REGISTER).read_bytes() == register


@pytest.mark.parametrize("criteria", [False, True], ids=["two years", "two rules"])
def test_a_published_comparison_is_compared_with_that_of_a_twin(
    tmp_path: Path, strict: Path, criteria: bool, make: Make, audit: Callable[..., Verdict]
) -> None:
    pair = Pair(KEY, (2023, 2024), "gespraech")
    own = tmp_path / "Streng.toml"
    shutil.copyfile(strict, own)
    if criteria:
        pair = Pair(KEY, (2024,), "gespraech", own)
    folder = make(pair, tmp_path, TELLING).folder
    # what the file held is in the log
    own.unlink()
    passed = audit(folder, reports=tmp_path)
    assert passed.passed and passed.zwilling is not None and passed.zwilling.dateien == 7
    failed = audit(folder, reports=tmp_path, tools=replace(TELLING, twins=other_twins))
    assert failed.zwilling is not None and failed.zwilling.verschieden == ("aenderungen.csv", LOG)
    none = audit(folder, reports=tmp_path, tools=replace(TELLING, twins=no_twins))
    assert none.passed and none.zwilling is not None and none.zwilling.dateien == 0
    (folder / "vergleich.pdf").write_text("anders", encoding="utf-8")
    with pytest.raises(ScreeningError, match=r"nachträglich verändert: vergleich\.pdf") as error:
        audit(folder, reports=tmp_path)
    asked = "--year 2024 --criteria DATEI" if criteria else "--year 2023 --year 2024"
    assert f"screening compare {KEY} {asked} --audience gespraech" in error.value.findings[0].remedy


def test_comparisons_are_found_by_their_years_and_unreadable_ones_always(
    tmp_path: Path, make: Make, audit: Callable[..., Verdict]
) -> None:
    made = make(Pair(KEY, (2022, 2024), "gespraech"), tmp_path).folder
    make(Pair(KEY, (2022, 2023)), tmp_path)
    broken = tmp_path / KEY / "vergleich" / "a" / "gespraech"
    broken.mkdir(parents=True)
    assert published_comparisons(KEY, 2024, tmp_path) == [made, broken]
    assert published_comparisons(KEY, 2022, tmp_path) == [made, broken]
    assert published_comparisons(KEY, 2023, tmp_path) == [broken]
    with pytest.raises(ScreeningError, match="ist nicht lesbar"):
        audit(broken, reports=tmp_path)


def test_a_broken_register_keeps_a_comparison_for_the_talk_back(tmp_path: Path, make: Make) -> None:
    path = tmp_path / KEY / REGISTER
    path.parent.mkdir()
    path.write_text("kaputt", encoding="utf-8")
    with pytest.raises(ScreeningError, match="Register"):
        make(Pair(KEY, (2023, 2024), "gespraech"), tmp_path)
    assert path.read_text(encoding="utf-8") == "kaputt" and list(tmp_path.rglob("*.html")) == []


def test_a_failure_leaves_what_was_published_and_a_first_one_leaves_no_trace(
    tmp_path: Path, strict: Path, make: Make
) -> None:
    pair = Pair(KEY, (2024,), criteria=strict)
    with pytest.raises(ScreeningError, match=r"vergleich\.html"):
        make(pair, tmp_path, CompareTools(fake_execute, failing_render, fake_proof))
    assert list(tmp_path.iterdir()) == []
    done = make(pair, tmp_path)
    assert done.folder.parent.name == "2024-Streng~201~2c4"
    log = json.loads((done.folder / LOG).read_text(encoding="utf-8"))
    assert log["eingaben"][strict.name] == hashlib.sha256(strict.read_bytes()).hexdigest()
    before = (done.folder / "vergleich.html").read_bytes()
    with pytest.raises(ScreeningError):
        make(pair, tmp_path, CompareTools(fake_execute, failing_render, fake_proof))
    assert (done.folder / "vergleich.html").read_bytes() == before


def test_criteria_files_of_other_names_never_meet_in_one_folder() -> None:
    stems = ["a b", "a-b", "a+b", "a  b", "-a-b-", "ä b", "Kriterien", "x" * 200, "x" * 201]
    names = {Pair("m", (2024,), criteria=Path(f"{stem}.toml")).name for stem in stems}
    assert len(names) == len(stems) and all(len(n) < 130 for n in names)


def test_a_missing_notebook_is_named(tmp_path: Path) -> None:
    with pytest.raises(ScreeningError, match="Das Notebook vergleich fehlt"):
        run_comparison(
            Pair("musterstadt", (2023, 2024)),
            data=DATA,
            reports=tmp_path,
            notebooks=tmp_path,
            engine="pandoc",
        )


@pytest.mark.slow
def test_the_document_of_a_reform_is_set(tmp_path: Path) -> None:
    done = make_in(DATA, Pair("musterstadt", (2019, 2020)), tmp_path, CompareTools())
    page = (done.folder / "vergleich.html").read_text(encoding="utf-8")
    assert "19.2.5" in page and "Gebietsreform" in page and "Synthetische Demodaten" in page
    assert (done.folder / "vergleich.pdf").read_bytes().startswith(b"%PDF")
    names = (*told_files.FILES, "abbildungen/aenderungen.svg", "abbildungen/aenderungen.png")
    assert all((done.folder / name).is_file() for name in names)
    assert not done.findings


# --- the command ---------------------------------------------------------------------------------------------------


def call(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["compare", *arguments], prog_name="screening")


def test_the_help_is_german() -> None:
    result = call("--help")
    assert result.exit_code == 0 and not ENGLISH.findall(german(result.stdout))
    assert "--criteria DATEI" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "Das Argument STADT fehlt."),
        (["m"], "Zwei Jahre angeben"),
        (["m", "--year", "2024"], "Zwei Jahre angeben"),
        (["m", "--year", "2024", "--year", "2024"], "Zweimal 2024"),
        (["m", "--year", "2022", "--year", "2023", "--year", "2024"], "nur zwei Jahre"),
        (["m", "--year", "20x4", "--year", "2023"], "--year: „20x4“ ist keine Jahreszahl"),
        (["m", "--criteria", "a.toml"], "genau ein --year"),
        (["m", "--year", "2022", "--year", "2023", "--criteria", "a.toml"], "genau ein --year"),
        (["m", "--year", "2022", "--year", "2023", "--audience", "alle"], "erlaubt: intern, gespraech."),
    ],
)
def test_wrong_usage_is_told_in_one_german_sentence(arguments: list[str], message: str) -> None:
    result = call(*arguments)
    assert result.exit_code == 2 and result.stdout == ""
    assert message in result.stderr and result.stderr.count("\n") == 1
    assert not ENGLISH.findall(german(result.stderr))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nirgends", "--year", "2023", "--year", "2024"], "musterstadt"),
        (["musterstadt", "--year", "2023", "--year", "2040"], "Für 2040 gibt es keine Lieferung."),
        (["musterstadt", "--year", "2024", "--criteria", "gibt-es-nicht.toml"], "Die Datei fehlt."),
    ],
)
def test_what_cannot_be_compared_is_told_with_exit_code_1(
    arguments: list[str], message: str, tmp_path: Path
) -> None:
    result = call(*arguments, "--data", str(DATA), "--reports", str(tmp_path / "reports"))
    assert result.exit_code == 1 and result.stdout == ""
    assert message in result.stderr and "Fehler in der Software" not in result.stderr
    assert not (tmp_path / "reports").exists()


def test_the_command_tells_the_result_and_where_the_document_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("screening.pipeline.compare.CompareTools", lambda: FAKE)
    arguments = [
        "musterstadt",
        "--year",
        "2024",
        "--year",
        "2023",
        "--data",
        str(DATA),
        "--reports",
        str(tmp_path),
    ]
    result = call(*arguments, "--engine", "pandoc")
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        f"{tmp_path.as_posix()}/musterstadt/vergleich/2023-2024/intern/vergleich.{form}"
        for form in ("html", "pdf")
    ]
    assert "2023: 41 Gebiete sicher, 2024: 44." in result.stderr
