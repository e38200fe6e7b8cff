"""The door, from outside: what a reader of ``gespraech`` could find out."""

from __future__ import annotations

import pickle
import struct
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.analysis.trend import span
from screening.disclosure import WITHHELD, Release
from screening.disclosure.release import UNTOLD
from screening.findings import Finding, Findings
from screening.rule import Screening
from tests.build import catalogue, delivery, percent, released, screened
from tests.test_rule import as_table, cities, settings_of

VALUES = ("numerator", "denominator", "rate", "low", "high", "ratio", "exceeds")

# area 1.1 holds a small number; 1.4 is large enough, and too few people live there for a hit to matter
SMALL = {"bev": [900, 800, 700, 300, 600], "n1": [2, 40, 12, 15, 11], "d1": [100, 100, 100, 100, 100]}


def small_city(threshold: Any = 5, **changes: Any) -> Screening:
    return screened(delivery(SMALL | changes, threshold=threshold), min_hits=1, min_inhabitants=400)


def withheld(shown: Release) -> list[tuple[str, str]]:
    gone = shown.status == WITHHELD
    return [(area, i) for area in gone.index for i in gone if gone.loc[area, i]]


def test_a_small_value_and_one_partner_are_withheld_in_every_frame() -> None:
    shown = released(small_city())
    assert withheld(shown) == [("1.1", "i1"), ("1.4", "i1")]
    for area in ("1.1", "1.4"):
        assert all(pd.isna(getattr(shown, name).loc[area, "i1"]) for name in VALUES)
        assert pd.isna(shown.trend.rate["i1"].loc[area, 2024])
    assert shown.decision.loc["1.1", ["hits_min", "hits_max", "decision"]].tolist() == [0, 1, "möglich"]
    assert shown.themes.loc["1.1"].sum() == 0
    assert all(getattr(shown, name).loc["1.2", "i1"] is not pd.NA for name in VALUES)


def test_intern_passes_as_it_is() -> None:
    screening = small_city()
    shown = released(screening, audience="intern")
    assert withheld(shown) == []
    pd.testing.assert_frame_equal(shown.numerator, screening.rates.numerator)
    pd.testing.assert_frame_equal(shown.decision, screening.decision)
    assert shown.reference.loc["i1", ["numerator", "denominator"]].tolist() == [80, 500]


def test_zeros_signs_and_values_at_the_threshold_are_shown() -> None:
    shown = released(small_city(n1=[5, "null", "fehlt", 0, 9]))
    assert withheld(shown) == []
    assert shown.status["i1"].tolist() == ["wert", "null", "fehlt", "wert", "wert"]


def test_a_delivered_secret_keeps_its_sign_and_gets_a_partner() -> None:
    shown = released(small_city(n1=[5, "null", "geheim", 0, 10]))
    assert shown.status["i1"].tolist() == ["wert", "null", "geheim", "wert", WITHHELD]


@settings(max_examples=60, deadline=None)
@given(cities(), st.sampled_from([2, 5, 12]))
def test_withholding_only_moves_towards_possible(given_city: Any, threshold: int) -> None:
    cells, people, out, rule = given_city
    screening = screened(delivery(as_table(cells, people), threshold=threshold), **settings_of(out, rule))
    intern, shown = released(screening, audience="intern").decision, released(screening).decision
    for before, after in zip(intern.itertuples(), shown.itertuples(), strict=True):
        assert after.decision in (before.decision, "möglich")
        assert after.hits_min <= before.hits_min <= before.hits_max <= after.hits_max


@settings(max_examples=60, deadline=None)
@given(cities(), st.sampled_from([2, 5, 12]))
def test_no_small_count_is_shown_anywhere(given_city: Any, threshold: int) -> None:
    cells, people, out, rule = given_city
    screening = screened(delivery(as_table(cells, people), threshold=threshold), **settings_of(out, rule))
    shown = released(screening)
    for frame in (shown.numerator, shown.denominator, shown.decision[["inhabitants"]]):
        assert not ((frame > 0) & (frame < threshold)).any(axis=None)
    hidden = (shown.status == WITHHELD).to_numpy()
    for name in VALUES:
        assert getattr(shown, name).isna().to_numpy()[hidden].all()


@settings(max_examples=80, deadline=None)
@given(st.lists(st.integers(0, 40), min_size=2, max_size=7), st.integers(2, 12))
def test_no_small_count_can_be_had_from_the_citys_sum(n: list[int], threshold: int) -> None:
    """The attacker knows the sum to the last digit, the threshold, and which of the withheld are small."""
    table = {"n1": n, "d1": [1000] * len(n)}
    shown = released(screened(delivery(table, threshold=threshold), min_hits=1))
    hidden = [v for v, gone in zip(n, shown.status["i1"] == WITHHELD, strict=True) if gone]
    small = [v for v in n if 0 < v < threshold]
    if not small:
        assert hidden == []
        return
    # whatever any small one is, the others could make up for it; else nothing at all is shown
    least = sum(1 if v < threshold else threshold for v in hidden)
    assert set(small) <= set(hidden)
    assert len(hidden) == len(n) or (max(hidden) >= threshold and sum(hidden) - least >= threshold - 2)


def test_one_partner_is_enough_where_there_is_a_large_one() -> None:
    shown = released(small_city(n1=[2, 7, 30, 8, 7], bev=[900, 500, 700, 300, 400]))
    assert [a for a, _ in withheld(shown)] == ["1.1", "1.3"]


def test_the_proportional_rule_takes_withheld_values_for_known() -> None:
    table: dict[str, Any] = {}
    for k in range(3):
        table |= {f"n{k}": [2 if k < 2 else 0, 30, 20, 40], f"d{k}": [4, 1000, 1000, 1000]}
    screening = screened(
        delivery(table, threshold={f"n{k}": 3 for k in range(3)}), min_hits=2, gaps="proportional"
    )
    assert screening.decided["1.1"] == "sicher"
    assert released(screening).decision["decision"]["1.1"] == "möglich"


def test_without_a_partner_large_enough_several_stand_in_and_else_all() -> None:
    several = released(small_city(n1=[2, 8, 7, 7, 8], bev=[900, 800, 700, 300, 600]))
    assert [a for a, _ in withheld(several)] == ["1.1", "1.2", "1.4"]
    everything = released(small_city(n1=[2, 0, 5, 0, 6]))
    assert len(withheld(everything)) == 5


def test_a_mean_of_shares_does_not_give_the_count_back() -> None:
    """Denominators are known: with all digits of the mean just one numerator would fit."""
    d = [97, 101, 103, 107, 109, 113, 127, 131, 137, 139]
    n = [3, 60, 50, 40, 30, 31, 29, 37, 41, 43]
    screening = screened(delivery({"n1": n, "d1": d}, threshold=10), mean="unweighted", base="all")
    shown = released(screening)
    gone = [k for k, s in enumerate(shown.status["i1"]) if s == WITHHELD]
    assert 0 in gone
    (partner,) = set(gone) - {0}
    rest = sum(n[k] / d[k] for k in range(len(n)) if k not in gone)

    def fitting(mean: float, error: float) -> list[int]:
        found = []
        for guess in range(1, 10):
            other = (mean / 100 * len(n) - rest - guess / d[0]) * d[partner]
            slack = error / 100 * len(n) * d[partner] + 1e-6
            if any(abs(other - whole) <= slack for whole in range(10, d[partner])):
                found.append(guess)
        return found

    assert fitting(screening.reference["value"]["i1"], 0) == [3]
    assert fitting(shown.reference["value"]["i1"], 0.05) == list(range(1, 10))


@pytest.mark.parametrize("mean", ["weighted", "unweighted", "median"])
def test_only_the_mean_in_force_is_told(mean: str) -> None:
    shown = released(screened(delivery(SMALL), mean=mean)).reference
    others = [m for m in ("weighted", "unweighted", "median", "numerator", "denominator") if m != mean]
    assert shown[others].isna().all(axis=None)
    assert shown[mean]["i1"] == shown["value"]["i1"]


def test_a_rounded_mean_never_makes_a_ratio_contradict_its_flag() -> None:
    # the mean is 1.05 %, told as 1.1 % (or 1.0 %); the bar lies at 1.365 %
    n, d = [136, 137, 42], [10_000, 10_000, 10_000]
    shown = released(screened(delivery({"n1": n, "d1": d}), mean="unweighted", base="all"))
    assert shown.exceeds["i1"].tolist() == [False, True, False]
    assert (shown.ratio["i1"] >= 1.3).tolist() == [False, True, False]


def test_a_mean_that_rounds_to_nothing_is_not_told() -> None:
    shown = released(screened(delivery({"n1": [3, 1], "d1": [10_000] * 2}), mean="unweighted", base="all"))
    assert pd.isna(shown.reference["value"]["i1"])
    assert shown.ratio["i1"].isna().all()


def test_a_count_withheld_in_one_indicator_does_not_come_back_through_another() -> None:
    # households with children: numerator of i1, denominator of i2
    what = catalogue("i1", "i2", counts={"i1": ("kinder", "alle"), "i2": ("allein", "kinder")})
    table = {
        "bev": [900, 800, 300],
        "alle": [1000, 1000, 1000],
        "kinder": [2, 60, 50],
        "allein": [0, 30, 20],
    }
    shown = released(screened(delivery(table, threshold=5, what=what)))
    assert withheld(shown) == [("1.1", "i1"), ("1.1", "i2"), ("1.2", "i1"), ("1.2", "i2")]
    assert shown.denominator["i2"].dropna().tolist() == [50]


def test_a_small_rest_of_the_denominator_is_a_small_count_too() -> None:
    table = {"bev": [900, 800, 300], "n1": [97, 50, 50], "d1": [100, 100, 100]}
    part = catalogue("i1", within=["i1"])
    assert withheld(released(screened(delivery(table, threshold=5, what=part))))[0] == ("1.1", "i1")
    assert withheld(released(screened(delivery(table, threshold=5)))) == []


def test_a_small_numerator_is_withheld_where_the_denominator_is_missing() -> None:
    shown = released(small_city(d1=[None, 100, 100, 100, 100]))
    assert pd.isna(shown.numerator["i1"]["1.1"])


def test_few_inhabitants_are_not_numbered_in_column_or_reason() -> None:
    table = {"bev": [2, 5000, 500, 300], "n1": [0, 9, 9, 9], "d1": [9, 9, 9, 9]}
    shown = released(screened(delivery(table, threshold={"bev": 3}), min_inhabitants=400)).decision
    assert shown["inhabitants"].isna().tolist() == [True, False, False, True]
    assert shown["decision"]["1.1"] == "zu klein"
    assert shown["reason"]["1.1"] == "Weniger als 400 Einwohner:innen. 0 von 1 Indikatoren zählen."
    assert shown["reason"]["1.4"] == "Weniger als 400 Einwohner:innen. 1 von 1 Indikatoren zählt."


def test_of_agencies_only_flags_are_told_and_never_a_zero() -> None:
    what = catalogue("i1", "i2", agency=["i1"])
    table = SMALL | {"n1": [20, 30, "null", 14, 90], "n2": [20] * 5, "d2": [100] * 5}
    shown = released(screened(delivery(table, what=what)))
    assert all(getattr(shown, name)["i1"].isna().all() for name in VALUES if name != "exceeds")
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


def test_two_cities_that_differ_only_in_secrets_look_the_same() -> None:
    def shown(small: int) -> bytes:
        table = SMALL | {"n1": [small, 40, 12, 17 - small, 11]}
        before = SMALL | {"n1": [5 - small, 41, 12, 12 + small, 11]}
        now = screened(delivery(table, threshold=5), min_inhabitants=400)
        then = screened(delivery(before, threshold=5, year=2023), min_inhabitants=400)
        return pickle.dumps(released(then, now))

    assert shown(2) == shown(3)


def test_trend_changes_and_other_means_tell_what_the_decision_tells() -> None:
    before = screened(delivery(SMALL | {"n1": [30, 2, 12, 15, 11]}, threshold=5, year=2023))
    now = screened(delivery(SMALL, threshold=5))
    shown = released(before, now)
    assert pd.isna(shown.trend.rate["i1"].loc["1.2", 2023])
    assert shown.trend.decision[2023]["1.2"] == "möglich"
    assert shown.changes["area_id"].tolist() == ["1.1", "1.2"]
    for line in shown.changes.itertuples():
        assert line.now == shown.decision["decision"][line.area_id]
        assert line.hits_now == span(shown.decision.loc[line.area_id])
        assert line.before == shown.trend.decision[2023][line.area_id]
    hidden = {a for a, _ in withheld(shown)}
    assert not hidden & set(shown.by_mean["area_id"])


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


def test_in_musterstadt_the_two_audiences_agree_where_both_know(intern: Release, gespraech: Release) -> None:
    told = gespraech.decision["decision"]
    for decision in ("sicher", "nein", "zu klein", "ausgeschlossen"):
        assert (intern.decision["decision"][told == decision] == decision).all()
    for name in ("numerator", "rate", "exceeds"):
        shown, full = getattr(gespraech, name), getattr(intern, name)
        known = shown.notna().to_numpy()
        assert (shown == full).to_numpy(dtype=bool, na_value=False)[known].all()
    assert (told == "sicher").sum() > 10


# --- means beside counts that were delivered as secret -------------------------------------------------


def test_a_city_rate_beside_a_count_delivered_as_secret_is_rounded_so_that_it_tells_no_sum() -> None:
    # 73 of 480 is 15.208 %: the city's sum less 73 would be the secret count
    shown = released(small_city(n1=["geheim", 30, 12, 15, 16], d1=[100, 100, 180, 100, 100], threshold=5))
    told = shown.reference.loc["i1"]
    assert told["value"] == told["weighted"] == 15.0
    assert told["threshold"] == pytest.approx(19.5)
    assert pd.isna(told["unweighted"])
    assert shown.ratio.loc["1.2", "i1"] == pytest.approx(2.0)
    assert shown.exceeds.at["1.2", "i1"]


def test_a_city_rate_without_counts_delivered_as_secret_is_told_exactly() -> None:
    assert released(small_city()).reference.loc["i1", "value"] == 16.0
    assert released(small_city()).decimals == {}


@pytest.mark.parametrize(("denominator", "digits"), [(100, 0), (2_500, 1), (25_000, 2), (24_000, 1)])
def test_a_rate_keeps_as_many_decimals_as_leave_the_secret_sum_open_by_its_protection(
    denominator: int, digits: int
) -> None:
    # four areas: half a unit of the last place is 5 cases at least (0.05 % of 10,000, 0.005 % of 100,000)
    screening = small_city(n1=["geheim", 30, 12, 15, 16], d1=[denominator] * 5)
    assert released(screening).decimals == {"i1": digits}


def test_a_city_rate_that_leaves_out_a_small_count_without_its_whole_is_rounded_too() -> None:
    screening = small_city(n1=[2, 30, 12, 15, 16], d1=["fehlt", 100, 100, 100, 100])
    assert released(screening).decimals == {"i1": 0}
    assert released(small_city(n1=[20, 30, 12, 15, 16], d1=["fehlt", 100, 100, 100, 100])).decimals == {}


def test_the_planners_are_told_the_exact_rate() -> None:
    screening = small_city(n1=["geheim", 30, 12, 15, 16])
    assert released(screening, audience="intern").reference.loc["i1", "value"] == pytest.approx(18.25)


def test_a_threshold_is_made_of_the_mean_as_told_and_says_no_more_of_it() -> None:
    screening = screened(delivery(SMALL, threshold=5), mean="unweighted", min_hits=1, min_inhabitants=400)
    told = released(screening).reference.loc["i1"]
    assert told["value"] == round(told["value"], 1)
    assert told["threshold"] == pytest.approx(1.3 * told["value"])
