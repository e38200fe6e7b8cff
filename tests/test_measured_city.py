"""A city in its own units, with values below zero and without inhabitants: every output of both audiences is right."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook

from screening.disclosure import Release
from screening.figures.export.table import decision_table, fields, selection_table
from screening.figures.export.write import selection_csv, write_selection
from screening.figures.maps.alt import mean_text
from screening.figures.maps.classes import (
    counting_keys,
    decision_classes,
    hit_classes,
    indicator_classes,
    signed_breaks,
)
from screening.figures.profile.pages import profile
from screening.figures.profile.rows import groups
from screening.figures.webmap.data import page_data
from screening.figures.words import about
from screening.report.sections import (
    composite,
    distances,
    docket,
    dossier,
    method,
    robustness,
    space,
    variation,
)
from screening.year import open_year
from tests.measured_city import build_measured_city

AUDIENCES = ("intern", "gespraech")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    build_measured_city(folder)
    return folder


@pytest.fixture(scope="module", params=AUDIENCES)
def release(request: pytest.FixtureRequest, data: Path) -> Release:
    return open_year("klein", 2024, audience=request.param, data=data)


@pytest.fixture(scope="module")
def intern(data: Path) -> Release:
    return open_year("klein", 2024, data=data)


def test_both_audiences_decide_as_worked_out_by_hand(release: Release) -> None:
    assert release.decision["decision"].tolist() == ["nein", "sicher", "sicher", "nein", "sicher", "sicher"]
    assert release.decision["hits_min"].tolist() == [0, 2, 2, 1, 2, 2]


def test_the_told_city_tells_rates_without_counts_as_they_are(data: Path, intern: Release) -> None:
    told = open_year("klein", 2024, audience="gespraech", data=data)
    alone = ["weg", "rente", "saldo", "wandel"]
    pd.testing.assert_frame_equal(told.rate[alone], intern.rate[alone])
    pd.testing.assert_frame_equal(told.reference.loc[alone], intern.reference.loc[alone])
    # of counts rounded to 5: 40 of 1.000 is told as it is, 10 of 400, too
    assert told.rate["geburt"].tolist() == [40, 60, 40, 50, 25, 60]


def test_no_multiple_is_told_of_a_mean_that_is_not_above_zero(release: Release) -> None:
    assert release.ratio[["saldo", "wandel"]].isna().all(axis=None)
    assert release.ratio["weg"].iloc[3] == pytest.approx(2.0)


def test_no_output_has_a_column_or_a_word_for_inhabitants(release: Release) -> None:
    assert not release.peopled
    assert "inhabitants" not in [f.name for f in fields(release)]
    assert "inhabitants" not in selection_table(release) and "Einwohner" not in selection_csv(release)
    assert "Einwohner" not in release.criteria.sentence()
    told = [
        dossier.summary,
        docket.table,
        dossier.matrix,
        method.rule,
        method.limits,
        method.indicators,
        space.groups,
        space.clusters,
        robustness.summary,
        robustness.by_area,
        distances.distances,
        variation.how,
        composite.methods,
    ]
    for part in told:
        block = part(release)
        for word in ("Einwohner", "Mindestgröße", "zu klein", "unbewohnt", "Menschen mit Wohnsitz"):
            assert word not in block.html + block.typst, (part.__name__, word)
    page = profile(release, "01.1.2")
    assert "Einwohner" not in page.html and 'zahlen: ("", "2 von 5", ' in page.typst
    data = page_data(release)
    assert data["inhabitants"] is None


def test_the_machine_readable_table_keeps_its_columns(release: Release) -> None:
    assert list(decision_table(release))[:3] == ["area_id", "inhabitants", "hits_min"]


def test_maps_have_no_class_for_a_size_that_nobody_asks_for(release: Release) -> None:
    for classified in (hit_classes(release), decision_classes(release), indicator_classes(release, "weg")):
        assert {"small", "empty", "zu klein"}.isdisjoint(c.key for c in classified.classes)
        assert set(classified.of) <= {c.key for c in classified.classes}


def test_classes_of_negative_values_lie_around_the_mean_and_the_bar(release: Release) -> None:
    breaks, bar = signed_breaks(release, "saldo")
    assert breaks == pytest.approx((-13, -10, -7, 0)) and bar == 2
    shown = indicator_classes(release, "saldo", absolute=True)
    assert [c.label for c in shown.classes if c.key.startswith("r")] == [
        "unter −13,00",
        "−13,00 bis unter −10,00",
        "−10,00 bis unter −7,00",
        "−7,00 bis unter 0,00",
        "0,00 und mehr",
    ]
    yes = shown.of.isin(counting_keys(release.criteria))
    assert yes.tolist() == release.exceeds["saldo"].tolist()
    # -8, -14, -7, -21, -3, -7
    assert shown.of.tolist() == ["r2", "r0", "r3", "r0", "r3", "r3"]


def test_beside_a_mean_of_zero_the_map_tells_what_is_above_zero(release: Release) -> None:
    assert signed_breaks(release, "wandel") == ((0.0,), 0)
    shown = indicator_classes(release, "wandel", absolute=True)
    yes = shown.of.isin(counting_keys(release.criteria))
    assert yes.tolist() == [False, True, False, False, True, False]
    assert len([c for c in shown.classes if c.key.startswith("r")]) == 2


def test_classes_of_other_units_are_written_in_them(release: Release) -> None:
    labels = [c.label for c in indicator_classes(release, "weg", absolute=True).classes]
    assert labels[0] == "unter 0,0350\u00a0km" and "0,0650 bis unter 0,1000\u00a0km" in labels
    assert (
        mean_text(release, release.catalogue["rente"])
        == "Mittelwert 1\u202f200\u00a0€, Schwelle 1\u202f560\u00a0€"
    )


def test_values_are_told_with_decimals_that_suit_their_size(intern: Release) -> None:
    told = [about.rate(intern, i, intern.rate[i.id].iloc[0]) for i in intern.catalogue.indicators]
    assert told == ["0,031\u00a0km", "1\u202f234\u00a0€", "−8,0", "−2,5\u00a0%", "40,0"]


def test_profiles_tell_values_with_the_sign_and_the_unit(intern: Release) -> None:
    rows = {r.indicator.id: r for g in groups(intern, list(intern.decision.index)) for r in g.rows}
    assert rows["weg"].value[0] == "0,031\u00a0km" and rows["wandel"].value[0] == "−2,5\u00a0%"
    assert rows["saldo"].value[0].strip() == "−8,0" and rows["saldo"].factor[0] == "–"
    assert np.isnan(rows["saldo"].ratio).all()
    page = profile(intern, "01.1.1").html
    assert "Saldo (je 1.000)" in page and "−8,0" in page


def test_the_workbook_shows_each_value_in_its_unit(intern: Release, tmp_path: Path) -> None:
    write_selection(intern, tmp_path)
    book = load_workbook(tmp_path / "auswahl.xlsx")
    sheet = book["Indikatoren"]
    formats = [sheet.cell(4, c).number_format for c in range(2, 7)]
    assert formats == ['#,##0.000" km"', '#,##0" €"', "#,##0.0", '0.0" %"', "#,##0.0"]
    assert sheet.cell(3, 2).value == "1 Weg zur Kita (km)" and sheet.cell(4, 4).value == -8
    # of those that are rates alone there is nothing to count
    assert [c.value for c in book["Zähler und Nenner"][3]] == [
        "Viertel",
        "5 Zähler: Geburten",
        "5 Nenner: Frauen",
    ]
    assert "Verlangte Einwohner:innen" not in [r[0].value for r in book["Kriterien"].iter_rows()]


def test_the_web_map_is_told_unit_and_decimals(intern: Release) -> None:
    layers = {one["id"]: one for one in page_data(intern)["layers"]}
    assert (layers["weg"]["beside"], layers["weg"]["decimals"], layers["weg"]["rate"][0]) == (
        "\u00a0km",
        3,
        31,
    )
    assert (layers["saldo"]["beside"], layers["saldo"]["rate"][0]) == ("", -80)
    assert layers["saldo"]["ratio"][0] is None
    assert "beside" not in layers["wandel"] and layers["wandel"]["rate"][0] == -25
    json.dumps(layers)


def test_the_method_says_what_the_bar_means_below_zero(release: Release) -> None:
    told = method.rule(release).html
    assert "Werte unter 0." in told and "bei einem von −10 bei −7" in told
    plain = dataclasses.replace(
        release,
        criteria=release.criteria.model_copy(update={"indicators": ("weg", "rente"), "min_hits": 1}),
    )
    assert "Werte unter 0." not in method.rule(plain).html


def test_units_are_escaped_wherever_they_are_shown(tmp_path: Path) -> None:
    small = build_measured_city(tmp_path)
    small.change("katalog.toml", 'unit = "km"', "unit = '<q>\"&#$'")
    shown = open_year("klein", 2024, data=tmp_path)
    page = profile(shown, "01.1.1").html
    block = method.indicators(shown)
    assert "<q>" not in page and "&lt;q&gt;" in page
    assert "<q>" not in block.html and "\\#\\$" in block.typst
    write_selection(shown, tmp_path / "out")
    book = load_workbook(tmp_path / "out" / "auswahl.xlsx")
    assert book["Indikatoren"].cell(4, 2).number_format == '#,##0.000" <q>&#$"'
