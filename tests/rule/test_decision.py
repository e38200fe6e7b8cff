"""The rule: compared with brute force on fractions, its properties, and its reasons in words."""

from __future__ import annotations

import pickle
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from screening.analysis.fit import screening_findings
from screening.base.findings import ScreeningError
from screening.rule.decision import Screening, count_hits, decide, screen
from screening.rule.exceeds import exceeds
from screening.rule.means import reference
from screening.rule.rates import rates
from tests.build import catalogue, criteria, delivery, percent, screened
from tests.examples import examples
from tests.rule.cities import PLAIN, TAKEN, Cell, as_table, brute, cities, decided, settings_of


@settings(max_examples=examples(250), deadline=None)
@given(cities())
@example(([[(13, 10), (7, 10)]], [400, 400], set(), PLAIN))
@example(([[(13, 10), (7, 10)]], [400, 400], set(), PLAIN | {"comparison": ">"}))
@example(([[(0, 10), (0, 10)]], [400, 400], set(), PLAIN))
@example(([[None, (1, 10)], [None, (3, 10)]], [400, None], set(), PLAIN | {"gaps": "proportional"}))
def test_the_decision_is_that_of_brute_force(given_city: Any) -> None:
    cells, people, out, rule = given_city
    assert decided(cells, people, out, rule).decision["decision"].tolist() == brute(cells, people, out, rule)


@settings(max_examples=examples(60), deadline=None)
@given(st.lists(st.integers(0, 40), min_size=1, max_size=7), st.sampled_from(["unweighted", "median"]))
@example([13, 7, 10], "unweighted")
@example([13, 10, 7], "median")
def test_delivered_rates_are_compared_exactly(tenths: list[int], mean: str) -> None:
    given_rates = [percent(f"{k}e-1") for k in tenths]
    screening = screened(delivery({}, rates={"i1": given_rates}), mean=mean, base="all")
    cells: list[Cell] = [(k, 1000) for k in tenths]
    rule = PLAIN | {"mean": mean, "min_inhabitants": 0}
    assert screening.decision["decision"].tolist() == brute([cells], [9] * len(tenths), set(), rule)


@settings(max_examples=examples(60), deadline=None)
@given(cities())
def test_demanding_more_hits_or_inhabitants_never_adds_an_area(given_city: Any) -> None:
    cells, people, out, rule = given_city
    base = decided(cells, people, out, rule)
    less = base.decided.isin(TAKEN)
    if rule["min_hits"] < len(cells):
        more = decided(cells, people, out, rule | {"min_hits": rule["min_hits"] + 1})
        assert not (more.decided.isin(TAKEN) & ~less).any()
        assert not ((more.decided == "sicher") & (base.decided != "sicher")).any()
    # over eligible areas the minimum moves the mean, too: then the property would be wrong
    more = decided(cells, people, out, rule | {"base": "all", "min_inhabitants": 5000})
    less = decided(cells, people, out, rule | {"base": "all"}).decided.isin(TAKEN)
    assert not (more.decided.isin(TAKEN) & ~less).any()


@settings(max_examples=examples(40), deadline=None)
@given(cities(), st.randoms(use_true_random=False))
def test_neither_the_order_of_columns_nor_of_rows_matters(given_city: Any, random: Any) -> None:
    cells, people, out, rule = given_city
    frame = decided(cells, people, out, rule).decision
    columns = list(range(len(cells)))
    rows = list(range(len(people)))
    random.shuffle(columns)
    random.shuffle(rows)
    table = as_table([[cells[c][r] for r in rows] for c in columns], [people[r] for r in rows])
    shuffled = delivery(table, ids=[f"1.{r + 1}" for r in rows])
    other = screened(shuffled, **settings_of(out, rule)).decision
    pd.testing.assert_frame_equal(other.loc[frame.index], frame)


@settings(max_examples=examples(40), deadline=None)
@given(cities(), st.sampled_from([3, 10, 2**50, 2**57]))
def test_scaling_an_indicator_leaves_its_flags_even_beyond_int64(given_city: Any, factor: int) -> None:
    cells, people, out, rule = given_city
    scaled = [[c and (c[0] * factor, c[1] * factor) for c in cells[0]], *cells[1:]]
    expected = decided(cells, people, out, rule).exceeds
    pd.testing.assert_frame_equal(decided(scaled, people, out, rule).exceeds, expected)


@settings(max_examples=examples(60), deadline=None)
@given(cities(), st.data())
def test_with_a_fixed_reference_hiding_a_value_only_opens(given_city: Any, data: st.DataObject) -> None:
    cells, people, out, rule = given_city
    rule = rule | {"gaps": "absolute"}
    whole = decided(cells, people, out, rule)
    flags = whole.exceeds.copy()
    column = data.draw(st.sampled_from(list(flags)))
    flags.loc[data.draw(st.sampled_from(list(flags.index))), column] = pd.NA
    hits = count_hits(flags)
    hidden = Screening(whole.rates, whole.criteria, whole.reference, flags, hits, whole.enough).decided
    for before, after in zip(whole.decided, hidden, strict=True):
        assert after == before or after == "möglich"


def test_flags_next_to_the_bar_are_decided_on_integers() -> None:
    k = 2**55
    n = np.array([13 * k - 1, 13 * k, 13 * k + 1])
    d = np.full(3, 100 * k)
    known = np.ones(3, dtype=bool)
    at_least = exceeds(n, d, known, Fraction(1, 10), criteria("i1"))[0]
    above = exceeds(n, d, known, Fraction(1, 10), criteria("i1", comparison=">"))[0]
    assert at_least.tolist() == [False, True, True]
    assert above.tolist() == [False, False, True]


@settings(max_examples=examples(300), deadline=None)
@given(
    st.lists(st.tuples(st.one_of(st.integers(1, 50), st.integers(1, 2**60)), st.integers(-2, 2)), min_size=1),
    st.fractions(0, 3, max_denominator=10**6),
    st.sampled_from([">=", ">"]),
)
@example([(10**18, 1), (10, 0), (3, 0)], Fraction(1, 10), ">=")
@example([(2, 0), (5, -1)], Fraction(0), ">=")
@example([(2**60, 0), (2**60 - 1, 0)], Fraction(2**61 + 1, 2**62), ">")
def test_values_around_any_bar_are_decided_as_fractions_are(
    areas: list[tuple[int, int]], mean: Fraction, comparison: str
) -> None:
    bar = mean * Fraction("1.3")
    d = [base for base, _ in areas]
    # the numerator that is nearest to the bar, and its neighbours
    n = [max(0, min(round(bar * base) + step, 2**62)) for base, step in areas]
    rule = criteria("i1", comparison=comparison)
    yes, unknown = exceeds(np.array(n), np.array(d), np.ones(len(n), dtype=bool), mean, rule)
    shares = [Fraction(*pair) for pair in zip(n, d, strict=True)]
    assert yes.tolist() == [s > 0 and (s > bar or (s == bar and comparison == ">=")) for s in shares]
    assert not unknown.any()


def test_without_a_reference_all_is_open_but_where_nobody_is() -> None:
    n, d = np.array([0, 1]), np.array([0, 2])
    yes, unknown = exceeds(n, d, np.ones(2, dtype=bool), None, criteria("i1"))
    assert not yes.any()
    assert unknown.tolist() == [False, True]


def test_a_case_without_anybody_it_could_be_about_stays_open() -> None:
    yes, unknown = exceeds(np.array([2]), np.array([0]), np.array([True]), Fraction(1, 2), criteria("i1"))
    assert (yes.tolist(), unknown.tolist()) == ([False], [True])


def test_withheld_values_are_no_gaps_for_the_proportional_rule() -> None:
    rule = criteria(*"abcdefghijklm", min_hits=7, gaps="proportional")
    enough = pd.Series([True, True], dtype="boolean")
    low, high = np.array([0, 0]), np.array([7, 7])
    # seven values withheld, then seven values that nobody knows
    codes = decide(low, high, np.array([0, 7]), enough, rule)
    assert codes.tolist() == [1, 2]


def test_hits_are_an_interval_over_the_criterias_indicators_only() -> None:
    given_city = delivery(
        {"n1": [9, 1], "d1": [10, 10], "n2": [None, 1], "d2": [10, 10], "n3": [9, 1], "d3": [10, 10]}
    )
    screening = screened(given_city, indicators=("i1", "i2"), min_hits=2)
    assert screening.hits.loc["1.1"].tolist() == [1, 2, 1]
    assert screening.exceeds.loc["1.1", "i3"]
    assert list(screening.exceeds) == ["i1", "i2", "i3"]


def reason_of(
    hits: int, total: int, need: int, people: int | None = 5000, open_: int = 0, **changes: Any
) -> str:
    """The reason of an area with so many hits and open values of `total` indicators."""
    table: dict[str, list[Any]] = {"bev": [people, 9999]}
    for k in range(total):
        table[f"n{k}"] = [9 if k < hits else None if k < hits + open_ else 0, 1]
        table[f"d{k}"] = [10, 10]
    return str(screened(delivery(table), min_hits=need, **changes).decision["reason"]["1.1"])


@pytest.mark.parametrize(
    ("given_city", "text"),
    [
        ({"hits": 7, "total": 13, "need": 7}, "7 von 13 Indikatoren zählen; verlangt sind 7."),
        ({"hits": 1, "total": 13, "need": 1}, "1 von 13 Indikatoren zählt; verlangt ist 1."),
        ({"hits": 1, "total": 13, "need": 7}, "1 von 13 Indikatoren zählt; verlangt sind 7."),
        ({"hits": 0, "total": 13, "need": 7}, "0 von 13 Indikatoren zählen; verlangt sind 7."),
        (
            {"hits": 7, "total": 13, "need": 7, "open_": 2},
            "7 bis 9 von 13 Indikatoren zählen; verlangt sind 7. Schon die sicheren Treffer reichen.",
        ),
        (
            {"hits": 6, "total": 13, "need": 7, "open_": 1},
            "6 bis 7 von 13 Indikatoren zählen, 1 ist offen; verlangt sind 7.",
        ),
        (
            {"hits": 0, "total": 13, "need": 2, "open_": 2},
            "0 bis 2 von 13 Indikatoren zählen, 2 sind offen; verlangt sind 2.",
        ),
        (
            {"hits": 6, "total": 13, "need": 7, "people": None, "open_": 1, "min_inhabitants": 1},
            "6 bis 7 von 13 Indikatoren zählen, 1 ist offen; verlangt sind 7. Auch die Einwohnerzahl ist nicht bekannt.",
        ),
        (
            {"hits": 7, "total": 13, "need": 7, "people": None, "min_inhabitants": 1},
            "7 von 13 Indikatoren zählen; verlangt sind 7. Die Einwohnerzahl ist nicht bekannt.",
        ),
        (
            {"hits": 8, "total": 13, "need": 7, "people": 1, "min_inhabitants": 1400},
            "1 Einwohner:in; verlangt sind 1\u202f400. 8 von 13 Indikatoren zählen.",
        ),
        (
            {"hits": 1, "total": 13, "need": 7, "people": 0, "min_inhabitants": 1},
            "0 Einwohner:innen; verlangt ist 1. 1 von 13 Indikatoren zählt.",
        ),
        (
            {"hits": 1, "total": 4, "need": 3, "open_": 2, "gaps": "proportional"},
            "1 bis 3 von 4 Indikatoren zählen; gemessen an den bekannten Werten zu wenige (anteilige Regel).",
        ),
    ],
)
def test_reasons_are_correct_german(given_city: dict[str, Any], text: str) -> None:
    assert reason_of(**given_city) == text


def test_an_exclusion_is_told_with_its_reason_and_wins_over_size() -> None:
    rule = settings_of({0}, PLAIN)
    line = screened(delivery({"bev": [5, 9000], "n1": [1, 1], "d1": [2, 2]}), **rule).decision.loc["1.1"]
    assert line["decision"] == "ausgeschlossen"
    assert line["reason"] == "Von Hand ausgeschlossen: Heim (Amt, 01.03.2024)."


def test_rates_alone_have_no_city_rate() -> None:
    given_rates = rates(delivery({}, rates={"i1": [percent("1"), percent("2")]}))
    with pytest.raises(ScreeningError, match="stadtweite Quote"):
        screen(given_rates, criteria("i1", mean="weighted"))


def test_a_rate_beside_the_rule_without_a_mean_is_told_with_the_line_to_write() -> None:
    given_rates = delivery({"n1": [1, 2], "d1": [10, 10]}, rates={"i2": [percent("1"), percent("2")]})
    screening = screened(given_rates, indicators=("i1",), mean="weighted")
    (found,) = screening_findings(screening)
    assert (found.level, found.value) == ("Hinweis", "i2") and 'means = { i2 = "unweighted" }' in found.remedy
    assert not screening_findings(screened(given_rates, indicators=("i1",), means={"i2": "median"}))


def test_unknown_indicators_are_refused_by_name() -> None:
    with pytest.raises(ScreeningError) as error:
        screened(delivery({"n1": [1], "d1": [2]}), indicators=("i1", "i9", "i8"))
    assert [f.value for f in error.value.findings] == ["i9", "i8"]


def test_limits_of_the_relative_threshold_are_told() -> None:
    what = catalogue("i1", "i2", "i3", within=["i1", "i2"])
    table = {"n1": [9, 8], "d1": [10, 10], "n2": [None, None], "d2": [1, 1], "n3": [30, 30], "d3": [10, 10]}
    screening = screened(delivery(table, what=what), **settings_of({6}, PLAIN))
    told = [(f.column, f.value, f.message) for f in screening_findings(screening)]
    assert told == [
        ("i1", "", "„Ind. 1“ kann nirgends zählen: die Schwelle läge bei 110,5 %."),
        ("indicators", "", "„Ind. 2“ hat keinen Mittelwert: überall offen."),
        ("exclusion.area", "1.7", "Das ausgeschlossene Gebiet gibt es in diesem Gebietsstand nicht."),
    ]


@pytest.mark.parametrize(("comparison", "findings"), [(">=", 0), (">", 1)])
def test_a_threshold_of_exactly_all_can_be_reached_but_not_passed(comparison: str, findings: int) -> None:
    given_city = delivery({"n1": [8, 8], "d1": [10, 10]}, what=catalogue("i1", within=["i1"]))
    screening = screened(given_city, threshold=Decimal("1.25"), comparison=comparison)
    assert len(screening_findings(screening)) == findings


def test_a_screening_shows_the_rule_and_the_counts() -> None:
    shown = screened(delivery({"n1": [9, 1], "d1": [10, 10]}))._repr_html_()
    assert "mindestens 30\u00a0% über dem Mittelwert" in shown
    assert '<tr><td>sicher</td><td class="a-right">1</td></tr>' in shown


def test_a_value_of_zero_never_exceeds_even_a_mean_of_zero() -> None:
    screening = screened(delivery({"n1": [0, 0], "d1": [10, 0]}))
    assert screening.decided.tolist() == ["nein", "nein"]


@pytest.mark.parametrize("mean", ["weighted", "unweighted", "median"])
@pytest.mark.parametrize("comparison", [">=", ">"])
def test_thousands_of_areas_are_decided_as_by_brute_force(mean: str, comparison: str) -> None:
    rng = np.random.default_rng(5)
    d = rng.integers(0, 3000, 4000)
    n = (d * rng.random(4000) ** 2).astype("int64")
    people = [5000, 300] * 2000
    rule = PLAIN | {"mean": mean, "comparison": comparison, "base": "eligible"}
    cells: list[Cell] = list(zip(n.tolist(), d.tolist(), strict=True))
    assert decided([cells], people, set(), rule).decided.tolist() == brute([cells], people, set(), rule)


def test_of_many_values_those_at_the_bar_itself_are_told_apart_by_the_comparison() -> None:
    # half of the areas at 10, of the others one below and one above: the mean is 10/100, the bar 13/100
    table = {"n1": [10, 13, 10, 7] * 500, "d1": [100] * 2000}
    for comparison, hits in ((">=", 500), (">", 0)):
        assert screened(delivery(table), comparison=comparison).exceeds["i1"].sum() == hits


def test_hits_are_counted_beyond_what_a_byte_holds() -> None:
    flags = pd.DataFrame({f"i{k}": pd.array([True, None], dtype="boolean") for k in range(300)})
    assert count_hits(flags).to_numpy().tolist() == [[300, 300, 0], [0, 300, 300]]


def test_a_screening_is_complete_and_the_same_when_it_comes_from_another_process() -> None:
    given_city = delivery({"bev": [100, 500, 500, 500], "n1": [5, 3, None, 2], "d1": [10, 20, 5, 8]})
    screening = screened(given_city, min_inhabitants=400)
    copied = pickle.loads(pickle.dumps(screening))
    for table in (screening, copied):
        whole = reference(rates(given_city), table.criteria)
        pd.testing.assert_frame_equal(table.reference, whole, check_exact=True)
        pd.testing.assert_frame_equal(table.hits, count_hits(table.exceeds))
        assert table.hits.dtypes.astype(str).tolist() == ["Int64"] * 3
    pd.testing.assert_frame_equal(copied.decision, screening.decision)


def test_a_city_without_areas_is_screened_to_nothing() -> None:
    none = decided([[]], [], set(), PLAIN)
    assert none.decision.empty
    assert none.reference["areas"].tolist() == [0]
    assert none.reference["exact"].tolist() == [None]
