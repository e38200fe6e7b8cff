"""Chance: against simulation, against enumeration, against what the domain page says, and behind the door."""

from __future__ import annotations

import itertools
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.analysis.robustness.chance import (
    draw_hits,
    hit_distribution,
    least_exceeding,
    poisson_binomial,
    tail,
)
from screening.analysis.robustness.shrinkage import shrink
from screening.analysis.robustness.variation import Variation, chances, circumstances, variation
from screening.disclosure.told import tell
from screening.rule.decision import Screening
from screening.rule.exceeds import exceeds
from tests.build import catalogue, criteria, delivery, percent, screened
from tests.examples import examples
from tests.rule.cities import as_table, cities, settings_of

Q = st.floats(0, 1, allow_nan=False)


def varied(screening: Screening) -> Variation:
    return variation(screening, shrink(screening))


def enumerated(q: list[float]) -> list[float]:
    """The distribution of the number of hits over all 2^k outcomes."""
    found = [0.0] * (len(q) + 1)
    for outcome in itertools.product([0, 1], repeat=len(q)):
        found[sum(outcome)] += float(
            np.prod([p if hit else 1 - p for p, hit in zip(q, outcome, strict=True)])
        )
    return found


@settings(max_examples=examples(200), deadline=None)
@given(
    st.lists(st.integers(1, 10**12), min_size=1, max_size=5),
    st.fractions(0, 5, max_denominator=10**15),
    st.sampled_from([">=", ">"]),
)
def test_the_least_exceeding_count_is_the_smallest_that_the_rule_takes(
    d: list[int], bar: Fraction, comparison: str
) -> None:
    base = np.array(d)
    least = least_exceeding(base, bar, comparison)
    rule = criteria("i1", threshold=1, comparison=comparison)
    known = np.ones(len(d), dtype=bool)
    assert exceeds(least, base, known, bar, rule)[0].all()
    below, _ = exceeds(least - 1, base, known, bar, rule)
    assert not below.any()


def test_counts_beyond_floats_are_told_apart() -> None:
    d = np.array([10**18])
    assert least_exceeding(d, Fraction(10**17 + 1, 10**18), ">=").tolist() == [10**17 + 1]
    assert least_exceeding(d, Fraction(10**17 + 1, 10**18), ">").tolist() == [10**17 + 2]


@pytest.mark.parametrize("least", [1, 3, 7, 8])
def test_tails_are_those_of_the_textbook(least: int) -> None:
    from scipy import stats  # here, for it takes a second to import

    k, d, share = np.array([least]), np.array([7]), np.array([0.3])
    assert tail(k, d, share, within=True) == pytest.approx(stats.binom(7, 0.3).sf(least - 1))
    assert tail(k, d, share, within=False) == pytest.approx(stats.poisson(2.1).sf(least - 1))


@settings(max_examples=examples(60), deadline=None)
@given(st.lists(Q, min_size=1, max_size=6))
def test_independent_hits_are_those_of_enumeration(q: list[float]) -> None:
    assert poisson_binomial(np.array([q]))[0] == pytest.approx(enumerated(q), abs=1e-12)
    groups = [[k] for k in range(len(q))]
    assert hit_distribution(np.array([q]), groups, 0.3)[0] == pytest.approx(enumerated(q), abs=1e-12)


@pytest.mark.parametrize("correlation", [0.1, 0.3, 0.8, 0.99])
def test_two_of_a_circumstance_hit_together_as_two_normals_do(correlation: float) -> None:
    from scipy import stats

    q = np.array([[0.2, 0.7]])
    both = stats.multivariate_normal(cov=[[1, correlation], [correlation, 1]]).cdf(stats.norm.ppf(q[0]))
    found = hit_distribution(q, [[0, 1]], correlation)[0]
    assert found == pytest.approx([1 - 0.2 - 0.7 + both, 0.9 - 2 * both, both], abs=1e-6)


@pytest.mark.parametrize("correlation", [0.0, 0.3, 0.999, 1.0])
def test_draws_come_as_close_to_the_numeric_solution_as_their_error_says(correlation: float) -> None:
    q = np.random.default_rng(5).uniform(0, 1, (1, 40, 6))
    groups, draws = [[0, 3, 5], [1], [2, 4]], 20_000
    counts = draw_hits(q, [str(k) for k in range(40)], groups, draws, 7, correlation)
    assert (counts.sum(axis=2) == draws).all()
    exact = hit_distribution(q[0], groups, correlation)
    error = np.sqrt(exact * (1 - exact) / draws)
    z = (counts[0] / draws - exact) / np.maximum(error, 1e-4)
    assert np.abs(z).max() < 5
    assert z.std() < 1.3


def test_the_mean_number_of_hits_does_not_depend_on_the_correlation() -> None:
    q = np.array([[0.1, 0.5, 0.9, 0.3]])
    for correlation in (0.0, 0.5, 1.0):
        assert hit_distribution(q, [[0, 1, 2, 3]], correlation)[0] @ np.arange(5) == pytest.approx(
            1.8, abs=1e-9
        )


def test_the_same_draws_whatever_the_neighbours_and_their_order() -> None:
    q = np.random.default_rng(1).uniform(0, 1, (1, 9, 4))
    ids = [f"a{k}" for k in range(9)]
    whole = draw_hits(q, ids, [[0, 1], [2], [3]], 1000, 3, 0.3)
    some = [7, 2, 4]
    assert (
        draw_hits(q[:, some], [ids[k] for k in some], [[0, 1], [2], [3]], 1000, 3, 0.3) == whole[:, some]
    ).all()
    other = draw_hits(q, ids, [[0, 1], [2], [3]], 1000, 4, 0.3)
    assert (other != whole).any()


def test_draws_are_these_bytes_on_every_machine() -> None:
    q = np.array([[[0.3, 0.6, 0.55]]])
    counts = draw_hits(q, ["01.1.1"], [[0, 2], [1]], 20_001, 1, 0.3)
    assert counts.tolist() == [[[2848, 7676, 6961, 2516]]]


@settings(max_examples=examples(40), deadline=None)
@given(st.lists(st.tuples(Q, Q), min_size=1, max_size=5), st.sampled_from([0.0, 0.3, 1.0]))
def test_likelier_cells_never_make_the_rule_less_likely(
    pairs: list[tuple[float, float]], correlation: float
) -> None:
    q = np.array([[[min(p) for p in pairs]], [[max(p) for p in pairs]]])
    counts = draw_hits(q, ["a"], [list(range(len(pairs)))], 500, 1, correlation)
    low, high = counts[:, 0, ::-1].cumsum(axis=1)
    assert (low <= high).all()


# rates of a large city, from one case in a hundred to nearly one half, and their denominators as parts of N
PLAUSIBLE = [0.02, 0.06, 0.06, 0.12, 0.07, 0.04, 0.16, 0.17, 0.04, 0.01, 0.017, 0.47, 0.03]
BASES = [0.69, 0.69, 0.10, 0.13, 0.17, 0.57, 0.57, 0.09, 0.15, 0.14, 0.09, 1.0, 0.57]


@pytest.mark.parametrize(
    ("times", "people", "low", "high"),
    [(1.0, 400, 0.004, 0.04), (1.0, 1000, 0.0, 0.003), (1.4, 400, 0.7, 0.92), (1.4, 3000, 0.9, 0.99)],
)
def test_the_figures_of_the_domain_page_are_met_in_size(
    times: float, people: int, low: float, high: float
) -> None:
    """§6: at the mean 1.5 % for 400 people and 0.03 % for 1000; at 1.4 times the mean 83 % and 96 %."""
    d = np.maximum(np.rint(np.array(BASES) * people), 1).astype("int64")
    rates = np.array(PLAUSIBLE)
    least = np.ceil(np.round(1.3 * rates * d, 9)).astype("int64")
    q = tail(least, d, rates * times, within=True)
    found = poisson_binomial(q)[7:].sum()
    assert low <= found <= high


TABLE = {"n1": [40, 22, 12], "d1": [100, 100, 100], "n2": [9, 30, 21], "d2": [60, 90, 150]}


def test_the_probability_is_that_of_redrawn_counts() -> None:
    """Binomial counts redrawn and screened against the fixed bar, without any of our formulas."""
    what = catalogue("i1", "i2", within=["i1"])
    screening = screened(delivery(TABLE, what=what), min_hits=2, robustness={"draws": 100_000})
    found = varied(screening).chances
    rng = np.random.default_rng(11)
    for k, area in enumerate(found.index):
        one = rng.binomial(100, TABLE["n1"][k] / 100, 200_000) / 100
        two = rng.poisson(TABLE["n2"][k], 200_000) / TABLE["d2"][k]
        both = np.mean((one >= 1.3 * 74 / 300 - 1e-12) & (two >= 1.3 * 60 / 300 - 1e-12))
        assert found["p_low"][area] == pytest.approx(both, abs=0.006)
    assert (found["p_low"] == found["p_high"]).all()
    assert found["share_varied"].tolist() == [1.0] * 3


def test_the_standard_error_is_that_of_a_share_of_draws() -> None:
    result = varied(screened(delivery(TABLE), robustness={"draws": 400}))
    p = result.chances["p_low"].to_numpy(dtype=float)
    assert result.chances["p_error"].to_numpy(dtype=float) == pytest.approx(np.sqrt(p * (1 - p) / 400))
    assert result.gap < 5 * 0.5 / 20


def test_a_higher_rate_makes_the_rule_likelier() -> None:
    def at(n: int) -> Any:
        # the others' counts make up for it, so that the bar stays
        table = {"n1": [n, 100 - n, 100], "d1": [100, 1000, 1000]}
        return varied(screened(delivery(table))).chances["p_low"]["1.1"]

    rising = [at(n) for n in (0, 5, 10, 12, 20, 50)]
    assert rising == sorted(rising)
    assert rising[0] == 0
    assert rising[-1] == 1


def test_the_order_of_areas_and_indicators_is_of_no_consequence() -> None:
    whole = varied(screened(delivery(TABLE))).chances
    turned = {c: v[::-1] for c, v in TABLE.items()}
    given = delivery(turned, ids=["1.3", "1.2", "1.1"])
    again = varied(screened(given, indicators=("i2", "i1"))).chances
    pd.testing.assert_frame_equal(again.loc[whole.index].filter(like="p_h"), whole.filter(like="p_h"))


def test_open_values_make_an_interval_between_all_no_and_all_yes() -> None:
    table = TABLE | {"n3": [None, 50, "geheim"], "d3": [100, 100, 100]}
    screening = screened(delivery(table), min_hits=2)
    found = varied(screening).chances
    assert found["open"].tolist() == [1, 0, 1]
    q = chances(screening, shrink(screening)).q[0]
    for k, area in enumerate(found.index):
        ends = [q[k, :2].tolist() + ([end] if k != 1 else [q[k, 2]]) for end in (0.0, 1.0)]
        low, high = (sum(enumerated(e)[2:]) for e in ends)
        assert found["p_low"][area] == pytest.approx(low, abs=0.02)
        assert found["p_high"][area] == pytest.approx(high, abs=0.02)


@settings(max_examples=examples(30), deadline=None)
@given(cities())
def test_probabilities_lie_between_their_bounds_and_fit_the_decision(given_city: Any) -> None:
    cells, people, out, rule = given_city
    changes = settings_of(out, rule) | {"robustness": {"draws": 200}}
    screening = screened(delivery(as_table(cells, people)), **changes)
    found = varied(screening).chances
    kinds = found[["varied", "fixed", "flag_only", "open"]].sum(axis=1)
    assert (kinds == len(cells)).all()
    assert (found["varied"] / len(cells) == found["share_varied"]).all()
    for name in ("p_", "p_hits_", "p_city_", "p_near_"):
        low, high = found[f"{name}low"].dropna(), found[f"{name}high"].dropna()
        assert ((low >= 0) & (low <= high) & (high <= 1)).all()
    kept_out = screening.decided.isin(["zu klein", "ausgeschlossen"]).to_numpy()
    assert (found[["p_low", "p_high"]][kept_out] == 0).all(axis=None)
    unknown = screening.enough.isna().to_numpy() & ~kept_out & (found["varied"] > 0).to_numpy()
    assert (found["p_low"][unknown] == 0).all()
    assert (found["p_high"][unknown] == found["p_hits_high"][unknown]).all()
    nothing = (found["varied"] == 0).to_numpy()
    assert found["p_hits_low"].isna().to_numpy().tolist() == nothing.tolist()


def test_of_rates_alone_nothing_can_be_said() -> None:
    given_rates = {"i1": [percent("9"), percent("1"), None]}
    found = varied(screened(delivery({}, rates=given_rates), mean="unweighted")).chances
    assert found[["p_low", "p_high", "p_city_low", "p_near_low", "p_error"]].isna().all(axis=None)
    assert found["share_varied"].tolist() == [0, 0, 0]
    assert found[["fixed", "open"]].to_numpy().tolist() == [[1, 0], [1, 0], [0, 1]]


def test_a_rate_alone_keeps_its_flag_while_counts_vary() -> None:
    both = delivery({"n1": [40, 10], "d1": [100, 100]}, rates={"i2": [percent("9"), percent("1")]})
    found = varied(screened(both, mean="unweighted", min_hits=2)).chances
    alone = varied(screened(delivery({"n1": [40, 10], "d1": [100, 100]}), mean="unweighted")).chances
    assert found["p_low"]["1.1"] == pytest.approx(alone["p_low"]["1.1"], abs=0.02)
    assert found["p_low"]["1.2"] == 0
    assert found["share_varied"].tolist() == [0.5, 0.5]


def test_nobody_to_count_is_no_and_does_not_vary() -> None:
    found = varied(screened(delivery({"n1": [0, 40], "d1": [0, 100]}))).chances
    assert found[["varied", "fixed", "open"]].to_numpy().tolist() == [[0, 1, 0], [1, 0, 0]]


def shown(
    table: dict[str, Any], agency: list[str], threshold: Any = 0, **changes: Any
) -> tuple[Screening, Screening]:
    ids = [c.replace("n", "i") for c in table if c.startswith("n")]
    full = screened(delivery(table, threshold=threshold, what=catalogue(*ids, agency=agency)), **changes)
    return full, tell(full).screening


def test_a_flag_without_figures_stays_with_at_least_one_half() -> None:
    table = {"n1": [50, 5, 5], "d1": [100] * 3, "n2": [5, 50, 20], "d2": [100] * 3}
    _, told = shown(table, ["i2"])
    q = chances(told, shrink(told)).q
    assert q[:2, :, 1].tolist() == [[0.0, 0.5, 0.0], [0.5, 1.0, 0.5]]
    assert q[2:, :, 1].tolist() == [[0.0] * 3, [1.0] * 3] * 2


@settings(max_examples=examples(200), deadline=None)
@given(
    st.integers(1, 400),
    st.integers(0, 400),
    st.booleans(),
    st.fractions(Fraction(1, 100), 2, max_denominator=500),
)
def test_redrawn_flags_stay_with_at_least_one_half(d: int, n: int, within: bool, bar: Fraction) -> None:
    n = min(n, d)
    least = least_exceeding(np.array([d]), bar, ">=")
    q = tail(least, np.array([d]), np.array([n / d]), within=within)[0]
    assert q >= 0.5 - 1e-9 if n >= least[0] else q <= 0.5 + 1e-9


def test_beside_a_rounded_bar_the_area_stays_on_the_side_of_its_flag() -> None:
    # the bar is 1.365 %, told as 1.4 %: 137 of 10 000 counts all the same
    table = {"n1": [136, 137, 42], "d1": [10_000] * 3}
    _, told = shown(table, [], mean="unweighted", base="all")
    p = varied(told).chances["p_low"]
    assert p["1.1"] < 0.5 <= p["1.2"]


def test_indicators_of_one_circumstance_stand_together() -> None:
    what = catalogue("i1", "i2", "i3", "i4")
    named = {"i1": "eins", "i4": "eins", "i2": "", "i3": ""}
    changed = tuple(i.model_copy(update={"circumstance": named[i.id]}) for i in what.indicators)
    what = what.model_copy(update={"indicators": changed})
    assert circumstances(what, ["i1", "i2", "i3", "i4"]) == [[0, 3], [1], [2]]


def test_persons_shared_by_two_indicators_make_both_hits_likelier() -> None:
    table = {"n1": [30, 10], "d1": [100, 100], "n2": [30, 10], "d2": [100, 100]}
    what = catalogue("i1", "i2")
    shared = tuple(i.model_copy(update={"circumstance": "eins"}) for i in what.indicators)
    joint = what.model_copy(update={"indicators": shared})

    def both(what: Any, correlation: float) -> float:
        given = delivery(table, what=what)
        return varied(
            screened(given, min_hits=2, robustness={"correlation": Decimal(str(correlation))})
        ).chances["p_low"]["1.1"]

    assert both(joint, 0) == both(what, 0.9) == both(what, 0)
    assert both(joint, 0) < both(joint, 0.3) < both(joint, 0.9)


def test_in_musterstadt_the_draws_agree_with_the_numeric_solution(intern: Any) -> None:
    found = intern.analyses.variation
    assert (found.draws, found.correlation) == (10_000, 0.3)
    assert found.gap < 0.025
    p = found.chances["p_low"]
    decision = intern.decision["decision"]
    assert p[decision == "sicher"].min() > p[decision == "nein"].median()
