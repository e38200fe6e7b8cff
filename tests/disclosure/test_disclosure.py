"""The door, from outside: what a reader of ``gespraech`` could find out."""

from __future__ import annotations

import pickle
import struct
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.base.findings import Finding, Findings
from screening.concept.statuses import UNDER, WITHHELD
from screening.disclosure import Release
from screening.disclosure.release import UNTOLD
from screening.rule.decision import Screening
from tests.build import catalogue, delivery, percent, released, screened
from tests.examples import examples
from tests.rule.cities import as_table, cities, settings_of

VALUES = ("numerator", "denominator", "rate", "low", "high", "ratio", "exceeds")

# area 1.1 holds a small number, of 1.4 too few people live there
SMALL = {"bev": [900, 800, 700, 300, 600], "n1": [2, 40, 12, 15, 11], "d1": [100, 100, 100, 100, 100]}


def small_city(threshold: Any = 5, **changes: Any) -> Screening:
    return screened(delivery(SMALL | changes, threshold=threshold), min_hits=1, min_inhabitants=400)


def test_a_small_count_is_told_in_a_bracket_and_no_other_is_withheld() -> None:
    shown = released(small_city())
    assert shown.status["i1"].tolist() == [UNDER, *["wert"] * 4]
    assert shown.under["n1"].tolist()[:2] == [5, pd.NA]
    for name in ("numerator", "rate", "low", "high", "ratio"):
        frame = getattr(shown, name)
        assert frame["i1"].isna().tolist() == [True, *[False] * 4]
    assert shown.base == 5
    # 2 is told as its bracket's middle 2: nothing is left to spread
    assert shown.numerator["i1"].dropna().tolist() == [40, 10, 15, 10]


def test_its_flag_and_the_decision_are_told_all_the_same() -> None:
    full = small_city()
    shown = released(full)
    assert shown.exceeds["i1"].tolist() == full.exceeds["i1"].tolist()
    assert shown.decision["decision"].tolist() == full.decided.tolist()
    assert shown.untold == 0


@settings(max_examples=examples(30), deadline=None)
@given(cities(), st.sampled_from([2, 5, 12]))
def test_no_decision_is_told_otherwise_no_hits_beyond_and_no_small_count_anywhere(
    given_city: Any, threshold: int
) -> None:
    cells, people, out, rule = given_city
    screening = screened(delivery(as_table(cells, people), threshold=threshold), **settings_of(out, rule))
    intern, shown = released(screening, audience="intern").decision, released(screening)
    for before, after in zip(intern.itertuples(), shown.decision.itertuples(), strict=True):
        assert after.decision in (before.decision, "möglich")
        assert after.hits_min <= before.hits_min <= before.hits_max <= after.hits_max
    apart = intern["decision"] != shown.decision["decision"]
    # a true *möglich* may be among them: nobody outside can tell
    assert shown.untold >= apart.sum()
    for frame in (shown.numerator, shown.denominator, shown.decision[["inhabitants"]]):
        assert not ((frame > 0) & (frame < threshold)).any(axis=None)
    hidden = shown.status.isin([UNDER, WITHHELD]).to_numpy()
    for name in ("rate", "low", "high", "ratio"):
        assert getattr(shown, name).isna().to_numpy()[hidden].all()


@settings(max_examples=examples(25), deadline=None)
@given(cities(), st.sampled_from([2, 5, 12]), st.sampled_from(["weighted", "unweighted", "median"]))
def test_no_ratio_contradicts_its_flag(given_city: Any, threshold: int, mean: str) -> None:
    cells, people, out, rule = given_city
    rule = settings_of(out, rule) | {"mean": mean}
    shown = released(screened(delivery(as_table(cells, people), threshold=threshold), **rule))
    bar = float(shown.criteria.threshold)
    for i in shown.ids:
        known = shown.ratio[i].notna() & shown.exceeds[i].notna() & (shown.rate[i] > 0)
        assert ((shown.ratio[i][known] >= bar) == shown.exceeds[i][known]).all()


def test_intern_passes_as_it_is() -> None:
    screening = small_city()
    shown = released(screening, audience="intern")
    assert shown.base == 0 and shown.under.empty
    pd.testing.assert_frame_equal(shown.numerator, screening.rates.numerator)
    pd.testing.assert_frame_equal(shown.decision, screening.decision)
    assert shown.reference.loc["i1", ["numerator", "denominator"]].tolist() == [80, 500]


def test_zeros_and_signs_are_told_as_they_are() -> None:
    shown = released(small_city(n1=[5, "null", "fehlt", 0, 9]))
    assert shown.status["i1"].tolist() == ["wert", "null", "fehlt", "wert", "wert"]


def test_a_rounded_mean_never_makes_a_ratio_contradict_its_flag() -> None:
    # the mean is 1.05 %, told as 1.1 % (or 1.0 %); the bar lies at 1.365 %
    n, d = [136, 137, 42], [10_000, 10_000, 10_000]
    shown = released(screened(delivery({"n1": n, "d1": d}), mean="unweighted", base="all"))
    assert shown.exceeds["i1"].tolist() == [False, True, False]
    assert (shown.ratio["i1"] >= 1.3).tolist() == [False, True, False]


def test_a_small_numerator_is_withheld_where_the_denominator_is_missing() -> None:
    shown = released(small_city(d1=[None, 100, 100, 100, 100]))
    assert pd.isna(shown.numerator["i1"]["1.1"])


def test_few_inhabitants_are_not_numbered_in_column_or_reason() -> None:
    table = {"bev": [2, 5000, 500, 300], "n1": [0, 9, 9, 9], "d1": [9, 9, 9, 9]}
    shown = released(screened(delivery(table, threshold={"bev": 3}), min_inhabitants=400)).decision
    assert shown["inhabitants"].isna().tolist() == [True, False, False, False]
    assert shown["decision"]["1.1"] == "zu klein"
    assert shown["reason"]["1.1"] == "Weniger als 400 Einwohner:innen. 0 von 1 Indikator zählen."
    assert (
        shown["reason"]["1.4"] == "Rund\u00a0300 Einwohner:innen; verlangt sind 400. 1 von 1 Indikator zählt."
    )


def test_of_agencies_only_flags_are_told_and_never_a_zero() -> None:
    what = catalogue("i1", "i2", agency=["i1"])
    table = SMALL | {"n1": [20, 30, "null", 14, 90], "n2": [20] * 5, "d2": [100] * 5}
    shown = released(screened(delivery(table, what=what)))
    assert all(
        getattr(shown, name)["i1"].isna().all() for name in VALUES if name not in ("exceeds", "denominator")
    )
    assert shown.trend.rate["i1"].isna().all(axis=None)
    assert shown.status["i1"].unique().tolist() == ["wert"]
    assert shown.exceeds["i1"].tolist() == [False, False, False, False, True]
    assert shown.rate["i2"].notna().all()


def test_nothing_of_the_secret_is_left_in_the_files_of_notebooks() -> None:
    """Pandas' masks hide values without deleting them."""
    secret, base = 731, 99_991
    table = {
        "bev": [500, 600, 700],
        "n1": [secret, 5000, 6000],
        "d1": [base, 88_001, 77_003],
        "n2": [secret + 6, 4001, 5003],
        "d2": [base - 2, 55_001, 66_003],
    }
    what = catalogue("i1", "i2", agency=["i2"])
    years = [screened(delivery(table, threshold=1000, what=what, year=y)) for y in (2023, 2024)]
    numbers = [secret, base, secret + 6, base - 2, 4001]
    traces = [struct.pack("<q", n) for n in numbers]
    traces += [
        struct.pack("<d", 100.0 * n / d) for n, d in ((secret, base), (secret + 6, base - 2), (4001, 55_001))
    ]
    whole, shown = (pickle.dumps(released(*years, audience=a)) for a in ("intern", "gespraech"))
    assert all(trace in whole for trace in traces)
    assert not [trace for trace in traces if trace in shown]


def test_the_first_year_has_no_changes() -> None:
    shown = released(small_city())
    assert shown.changes.empty
    assert list(shown.changes) == ["area_id", "before", "now", "hits_before", "hits_now"]


def test_of_findings_not_even_their_number_is_told() -> None:
    told = [
        Finding("Warnung", "Haus 7"),
        Finding("Hinweis", "1.1 hat 2 Fälle"),
        Finding("Hinweis", "x", value="2"),
    ]
    screening = small_city()
    object.__setattr__(screening.rates.delivery, "findings", Findings(tuple(told)))
    assert [f.message for f in released(screening, audience="intern").findings.items] == [
        f.message for f in told
    ]
    assert released(screening).findings == released(small_city()).findings == Findings((UNTOLD,))


def test_delivered_rates_pass_but_never_as_counts() -> None:
    screening = screened(delivery({}, rates={"i1": [percent("1.5"), percent("3")]}), mean="unweighted")
    for audience in ("intern", "gespraech"):
        shown = released(screening, audience=audience)
        assert shown.rate["i1"].tolist() == [1.5, 3.0]
        assert shown.numerator["i1"].isna().all()
        assert shown.denominator["i1"].isna().all()
        assert shown.low["i1"].isna().all()


def test_a_ratio_needs_a_mean() -> None:
    shown = released(screened(delivery({"n1": [0, 0], "d1": [9, 9]})), audience="intern")
    assert shown.ratio["i1"].isna().all()
    assert released(small_city(), audience="intern").ratio["i1"]["1.2"] == pytest.approx(2.5)


def test_small_and_empty_areas_are_classes_of_their_own() -> None:
    shown = released(small_city(bev=[0, 399, 400, None, 600]), audience="intern")
    assert shown.special.tolist() == ["empty", "small", "", "", ""]


def test_chosen_areas_come_with_most_hits_first() -> None:
    table = {"n1": [9, 9, 9, 0, 0], "d1": [10] * 5, "n2": [0, 9, 9, 0, None], "d2": [10] * 5}
    shown = released(screened(delivery(table)), audience="intern")
    assert shown.chosen().tolist() == ["1.2", "1.3", "1.1"]
    assert shown.chosen("möglich", "nein").tolist() == ["1.5", "1.4"]
    assert shown.ids == ("i1", "i2")
    assert "3 sicher" in shown._repr_html_()


def test_an_unknown_audience_is_refused() -> None:
    with pytest.raises(ValueError, match="intern, gespraech"):
        released(small_city(), audience="presse")


def test_the_planners_are_told_the_exact_rate() -> None:
    screening = small_city(n1=["geheim", 30, 12, 15, 16])
    assert released(screening, audience="intern").reference.loc["i1", "value"] == pytest.approx(18.25)


def test_in_musterstadt_the_two_audiences_agree_where_both_know(intern: Release, gespraech: Release) -> None:
    told = gespraech.decision["decision"]
    for decision in ("sicher", "nein", "zu klein", "ausgeschlossen"):
        assert (intern.decision["decision"][told == decision] == decision).all()
    assert (intern.decision["decision"] != told).sum() <= 0.02 * len(told)
    assert (told == "sicher").sum() >= 0.95 * (intern.decision["decision"] == "sicher").sum()
    known = gespraech.exceeds.notna().to_numpy()
    assert (gespraech.exceeds == intern.exceeds).to_numpy(dtype=bool, na_value=False)[known].all()
    off = (gespraech.numerator - intern.numerator).abs()
    assert off.max(axis=None) <= 20 and off.median().max() <= 2


def test_a_change_of_decision_is_told_only_where_both_years_are(intern: Release, gespraech: Release) -> None:
    told = gespraech.changes.set_index("area_id")
    true = intern.changes.set_index("area_id")
    sides = told[["before", "now"]]
    assert set(told.index) <= set(true.index)
    assert (sides == true.loc[told.index, ["before", "now"]]).all(axis=None)
