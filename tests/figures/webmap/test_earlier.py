"""Earlier years on the web map: the breaks of the year shown, the flags of their own, and nothing of what was redrawn."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pandas as pd
import pytest

from screening.disclosure import Release
from screening.figures.maps import indicator_classes
from screening.figures.webmap.data import page_data
from screening.figures.webmap.earlier import REDRAWN, UNSHOWN, classes_of, then, undrawn, years_of
from screening.figures.webmap.overlays import overlays
from screening.figures.webmap.packed import LETTERS, unpacked
from screening.figures.webmap.shapes import drawn
from tests.build import delivery, released, screened

# of 100 each: means 10 % in 2023 and 20 % in 2024, thresholds 13 % and 26 %
NOW = {"n1": [10, 15, 25, 30], "d1": [100] * 4}
THEN = {"n1": [5, 7, 12, 16], "d1": [100] * 4}


def two_years(audience: str = "intern", **changes: object) -> Release:
    now = screened(delivery(NOW, year=2024))
    before = screened(delivery(THEN, year=2023), **changes)
    return released(before, now, audience=audience)


def keys(release: Release) -> list[str]:
    return [str(k) for k in classes_of(release, "i1", {2023: then(release, 2023)}).of[2023]]


def test_earlier_values_are_classed_by_their_own_mean_with_the_same_breaks() -> None:
    release = two_years()
    # 0.5, 0.7, 1.2 and 1.6 times the mean of 10 %: breaks at 0.7, 1, 1.3 and 2
    assert keys(release) == ["r0", "r1", "r2", "r3"]
    assert indicator_classes(release, "i1").of.tolist() == ["r0", "r1", "r2", "r3"]


def test_a_threshold_of_its_own_time_changes_the_flag_and_not_the_class() -> None:
    release = two_years(threshold=Decimal("1.1"))
    assert release.trend.exceeds["i1"][2023].tolist() == [False, False, True, True]
    assert keys(release) == ["r0", "r1", "r2", "r3"]
    layer = {one["id"]: one for one in page_data(release)["layers"]}["i1"]
    flags = [LETTERS.index(c) % 3 for c in layer["then"][0]["cls"]]
    assert flags == [0, 0, 1, 1]
    assert unpacked(layer["then"][0]) == [50, 70, 120, 160]
    assert layer["then"][0]["mean"] == "10,0\u00a0%"


def test_what_a_reform_has_redrawn_is_said_and_neither_drawn_nor_told() -> None:
    release = two_years()
    trend = release.trend
    cut = replace(
        trend,
        decision=trend.decision.copy(),
        exceeds={"i1": trend.exceeds["i1"].copy()},
    )
    cut.decision.loc["1.2", 2023] = pd.NA
    cut.exceeds["i1"].loc["1.2", 2023] = pd.NA
    release = replace(release, trend=cut)
    assert keys(release) == ["r0", REDRAWN.key, "r2", "r3"]
    data = page_data(release)
    layers = {one["id"]: one for one in data["layers"]}
    assert unpacked(layers["i1"]["then"][0])[1] is None
    assert data["then"][0]["decision"][1] == "!"
    assert REDRAWN.label in [c["label"] for c in layers["hits"]["classes"]]
    cut.decision[2023] = pd.NA
    assert years_of(release) == () and page_data(release)["years"] == []
    assert undrawn(release).endswith("neu zugeschnitten sind: 2023.")


def test_a_value_that_was_not_told_has_no_class_of_values() -> None:
    now = screened(delivery(NOW, year=2024))
    before = screened(delivery({"n1": [5, None, 12, 16], "d1": [100] * 4}, year=2023))
    release = released(before, now, audience="intern")
    assert keys(release) == ["r0", UNSHOWN.key, "r2", "r3"]


def test_a_year_without_predecessor_offers_none() -> None:
    release = released(screened(delivery(NOW)), audience="gespraech")
    data = page_data(release)
    assert data["years"] == [] and all(layer["then"] == [] for layer in data["layers"])
    assert undrawn(release) == ""


def test_where_there_is_no_room_the_oldest_years_are_left_out_and_named(
    gespraech: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (years_of(gespraech)[0], undrawn(gespraech)) == (2016, ""), "eight earlier years have room"
    monkeypatch.setattr("screening.figures.webmap.earlier.MOST_OF_RULE", 475 * 13 * 6 + 1)
    assert years_of(gespraech) == (2018, 2019, 2020, 2021, 2022, 2023)
    assert undrawn(gespraech) == "Noch frühere Jahre zeigen nur die Verläufe in den Profilen: 2016, 2017."
    monkeypatch.setattr("screening.figures.webmap.earlier.MOST_OF_RULE", 0)
    assert years_of(gespraech) == (2023,)


def test_of_rounded_figures_earlier_years_hold_the_told_ones_alone(thin_gespraech: Release) -> None:
    data = page_data(thin_gespraech)
    layer = {one["id"]: one for one in data["layers"]}["alg2"]
    for year, told in zip(data["years"], layer["then"], strict=True):
        known = thin_gespraech.trend.rate["alg2"][year].mask(thin_gespraech.trend.decision[year].isna())
        for value, packed in zip(known, unpacked(told), strict=True):
            assert (packed is None) == pd.isna(value)
            if packed is not None:
                whole, digits = packed // 4, packed % 4
                assert abs(whole / 10**digits - value) <= 0.5 / 10**digits + 1e-9
                assert digits == 0 or value < 10
    agency = {one["id"]: one for one in data["layers"]}["hze"]
    assert all("v" not in told for told in agency["then"])


def test_layers_tell_firmness_umgriff_nominations_and_programme(intern: Release) -> None:
    ids = [str(a) for a in intern.decision.index]
    found, shapes = overlays(intern, drawn(intern), ids)
    layers = {one["id"]: one for one in found}
    assert list(layers) == ["festigkeit", "umgriff", "nennungen", "einwaende", "programm", "runden"]
    firm = layers["festigkeit"]
    sure = [k for k, a in enumerate(ids) if intern.decision["decision"][a] == "sicher"]
    assert set(sure) <= set(firm["texts"]) and set(firm["marks"].values()) <= {m for m, _ in firm["legend"]}
    # the agreement on the Westpark ended in 2023
    running = [k for k, one in intern.focus.agreements.items() if one.end is None]
    assert len(shapes) == len(running) == 5
    assert layers["umgriff"]["texts"][ids.index("10.3.5")] == "Siedlung am Becken (läuft)"
    assert ids.index("23.1.3") not in layers["umgriff"]["texts"]
    assert {ids[k] for k in layers["nennungen"]["texts"]} == set(intern.nominations["gebiet"])
    assert {ids[k] for k in layers["einwaende"]["texts"]} == set(intern.objections["gebiet"])
    assert layers["einwaende"]["texts"][ids.index("16.5.1")] == "SBH (ausgeschlossen)"
    assert layers["runden"]["texts"][ids.index("23.1.1")].startswith("2021: Genannt von BA. Passung")
    assert layers["runden"]["texts"][ids.index("23.1.1")].endswith(
        "Zurückgestellt am 24. November 2021 (Auswahlgespräch)."
    )
    # told beside an area alone
    assert [k for k, one in layers.items() if not one["legend"] and not one["marks"]] == [
        "einwaende",
        "runden",
    ]


def test_a_city_without_programme_and_nominations_offers_no_such_layer() -> None:
    release = two_years("gespraech")
    found, shapes = overlays(release, drawn(release), list(release.decision.index))
    assert {one["id"] for one in found} <= {"festigkeit"} and shapes == []
