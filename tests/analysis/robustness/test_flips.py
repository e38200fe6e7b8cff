"""The flip table equals the rule applied again, alternative by alternative; behind the door it claims no more."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from screening.analysis.robustness.cells import complete, exceeds_each
from screening.analysis.robustness.flips import (
    entries,
    exits,
    flip_table,
    flipping,
    flips,
    holds_within,
    stable,
    tally,
)
from screening.analysis.robustness.scenarios import NOT_SHOWN, above, scenarios
from screening.base.style import DECISIONS
from screening.concept.criteria import DEFAULT_BASE
from screening.concept.settings import Robustness
from screening.disclosure import Release
from screening.disclosure.told import tell
from screening.rule.decision import Screening, count_hits, screen
from screening.rule.exceeds import exceeds
from tests.build import catalogue, criteria, delivery, percent, screened
from tests.examples import examples
from tests.rule.cities import PLAIN, as_table, cities, settings_of

# coarse, so that a slow comparison of all alternatives stays quick
TRIED = Robustness(
    threshold_step=Decimal("0.2"),
    inhabitants_low=399,
    inhabitants_high=401,
    inhabitants_step=2,
    margin=Decimal("0.05"),
)


def slowly(screening: Screening, kind: str, value: Any) -> Screening:
    """Apply the rule again, with one setting changed."""
    now = screening.criteria
    if kind == "gaps":
        flags = screening.exceeds.fillna(value == "yes")
        return replace(screening, exceeds=flags, hits=count_hits(flags[list(now.indicators)]))
    changes: dict[str, Any] = {kind: value}
    if kind == "mean" and value != now.mean:
        changes["base"] = DEFAULT_BASE[value]
    if kind == "indicator":
        changes = {"indicators": tuple(i for i in now.indicators if i != value)}
    if kind == "direction":
        of = screening.rates.catalogue
        changes = {"indicators": tuple(i for i in now.indicators if of[i].direction != value)}
    return screen(screening.rates, now.model_copy(update=changes))


def directed(*keys: str, **directions: str) -> Any:
    """A catalogue with agency indicators and indicators of structure."""
    plain = catalogue(*keys, agency=[k for k, d in directions.items() if d == "a"])
    changed = tuple(i.model_copy(update={"direction": directions.get(i.id, "+")}) for i in plain.indicators)
    return plain.model_copy(update={"indicators": changed})


def small_city(given_city: Any, threshold: int = 0) -> Screening:
    cells, people, out, rule = given_city
    ids = [f"i{k}" for k in range(len(cells))]
    what = directed(*ids, **dict(zip(ids[1:], "asa", strict=False)))
    table = delivery(as_table(cells, people), what=what, threshold=threshold)
    return screened(table, **settings_of(out, rule), robustness=TRIED)


# one gap; without it the two hits are exactly the share that the proportional rule wants
UNSIZED = [[None, (1, 10)], [(9, 10), (1, 10)], [(9, 10), (1, 10)], [(1, 10), (9, 10)]]


@settings(max_examples=examples(20), deadline=None)
@given(cities())
@example(([[(13, 10), (7, 10)]], [400, 400], set(), PLAIN))
@example(([[(6, 5), (1, 1), (4, 5)]], [400, 400, 400], set(), PLAIN | {"comparison": ">"}))
@example((UNSIZED, [None, 400], set(), PLAIN | {"gaps": "proportional", "min_hits": 2}))
@example(([[(14, 10), (6, 10)], [None, (6, 10)]], [399, 401], set(), PLAIN | {"gaps": "proportional"}))
def test_every_alternative_is_the_rule_applied_again(given_city: Any) -> None:
    screening = small_city(given_city)
    table = flip_table(screening)
    assert complete(screening) and table.not_shown == ()
    assert list(table.scenarios.index) == [s.id for s in scenarios(screening)]
    for name, kind, value in table.scenarios[["kind", "value"]].itertuples():
        codes = pd.Index(DECISIONS).get_indexer(slowly(screening, kind, value).decided)
        assert table.decisions[name].tolist() == codes.tolist(), name


def test_in_musterstadt_every_alternative_is_the_rule_applied_again(musterstadt: Screening) -> None:
    table = flip_table(musterstadt)
    for name in ("threshold:1.2", "threshold:1.37", "min_hits:6", "min_inhabitants:500", "mean:median"):
        line = table.scenarios.loc[name]
        again = slowly(musterstadt, line["kind"], line["value"]).decided
        codes = table.decisions[name].to_numpy()
        assert np.array(DECISIONS, dtype=object)[codes].tolist() == again.tolist(), name


@pytest.fixture(scope="module")
def musterstadt() -> Screening:
    from screening.concept.criteria import read_criteria
    from screening.delivery import read_city, read_city_catalogue, read_delivery
    from screening.rule.rates import rates

    city = read_city("musterstadt", "data")
    rule = read_criteria(city.raw / "kriterien.toml", read_city_catalogue(city), 2024)
    return screen(rates(read_delivery(city, 2024)), rule)


@settings(max_examples=examples(60), deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(1, 20)), min_size=1, max_size=8),
    st.fractions(0, 2, max_denominator=30),
    st.sampled_from([">=", ">"]),
    st.sampled_from([1, 2**50]),
)
def test_all_thresholds_at_once_are_each_on_its_own(
    values: list[tuple[int, int]], mean: Fraction, comparison: str, scale: int
) -> None:
    n, d = (np.array(column, dtype=np.int64) * scale for column in zip(*values, strict=True))
    usable = n > 0
    factors = [Fraction(1), Fraction(6, 5), Fraction(13, 10)]
    at_once = exceeds_each(n, d, usable, [mean * f for f in factors], comparison)
    for k, factor in enumerate(factors):
        rule = criteria("i1", comparison=comparison).model_copy(
            update={"threshold": Decimal(factor.numerator) / Decimal(factor.denominator)}
        )
        alone = exceeds(n, d, np.ones(len(n), dtype=bool), mean, rule)[0]
        assert at_once[:, k].tolist() == alone.tolist()


# threshold 1.3 and reference 10 %: shares as multiples of the mean are 0.5, 1.25, 1.3, 1.35
STEPS = {"n1": [50, 125, 130, 135, 560], "d1": [1000, 1000, 1000, 1000, 6000]}


def steps(**changes: Any) -> Screening:
    return screened(delivery(STEPS), **changes)


def test_the_reference_of_the_example_is_ten_percent() -> None:
    screening = steps()
    assert screening.reference["exact"]["i1"] == Fraction(1, 10)
    assert screening.decided.tolist() == ["nein", "nein", "sicher", "sicher", "nein"]


def test_who_comes_in_and_who_drops_out() -> None:
    table = flip_table(steps())
    came, went = entries(table), exits(table)
    assert came.index[came["threshold:1.25"]].tolist() == ["1.2"]
    assert not came["threshold:1.26"].any() and not went["threshold:1.3"].any()
    assert went.index[went["threshold:1.31"]].tolist() == ["1.3"]
    assert went.index[went["threshold:1.35"]].tolist() == ["1.3"]
    assert went.index[went["threshold:1.36"]].tolist() == ["1.3", "1.4"]
    counts = tally(table)
    assert counts.loc["threshold:1.25"].tolist() == [3, 0, 1, 0, 0]
    assert counts.loc["threshold:1.36"].tolist() == [0, 0, 0, 2, 0]


def test_strictly_above_a_value_at_the_bar_drops_out() -> None:
    went = exits(flip_table(steps(comparison=">")))
    assert went.index[went["threshold:1.35"]].tolist() == ["1.4"]


def test_an_area_knows_its_flips_and_the_range_in_which_it_is_stable() -> None:
    table = flip_table(steps())
    told = flipping(table, "1.2")
    assert told.loc["threshold:1.25", "decision"] == "sicher"
    assert [v for v in told["value"] if isinstance(v, Decimal)] == [
        Decimal("1.2"), Decimal("1.21"), Decimal("1.22"), Decimal("1.23"), Decimal("1.24"), Decimal("1.25")
    ]  # fmt: skip
    ranges = stable(table, "threshold")
    assert ranges.loc["1.2"].tolist() == [Decimal("1.26"), Decimal("1.4"), False]
    assert ranges.loc["1.3"].tolist() == [Decimal("1.2"), Decimal("1.3"), False]
    assert ranges.loc["1.4"].tolist() == [Decimal("1.2"), Decimal("1.35"), False]
    assert ranges.loc["1.1"].tolist() == [Decimal("1.2"), Decimal("1.4"), True]
    with pytest.raises(KeyError):
        flipping(table, "9.9")


@pytest.mark.parametrize("kind", ["mean", "gaps", "indicator", "nichts"])
def test_only_numbers_make_a_range(kind: str) -> None:
    with pytest.raises(ValueError, match="no range"):
        stable(flip_table(steps()), kind)


def test_a_decision_holds_within_the_margin_up_to_a_tie_at_its_end() -> None:
    table = flip_table(steps())
    assert holds_within(table, Decimal("0.05")).tolist() == [True, False, False, True, True]
    assert holds_within(table, Decimal("0.04")).tolist() == [True, True, False, True, True]
    assert holds_within(table, Decimal(0)).all()
    with pytest.raises(ValueError, match="not tried"):
        holds_within(table, Decimal("0.055"))


def test_a_decision_that_changes_at_one_end_does_not_hold_whatever_the_other_hides() -> None:
    table = flip_table(steps())
    codes = table.decisions.copy()
    codes.loc["1.2", "threshold:1.35"] = codes.loc["1.4", "threshold:1.25"] = NOT_SHOWN
    told = holds_within(replace(table, decisions=codes), Decimal("0.05"))
    assert told.tolist()[:2] == [True, False] and pd.isna(told["1.4"])


def test_the_ends_of_the_margin_are_tried_whatever_the_grid() -> None:
    tried = Robustness(threshold_low=Decimal(2), threshold_high=Decimal(2), margin=Decimal("0.0375"))
    table = flip_table(steps(robustness=tried))
    values = table.scenarios["value"][table.scenarios["kind"] == "threshold"].tolist()
    assert values == [Decimal("1.2625"), Decimal("1.3"), Decimal("1.3375"), Decimal(2)]
    assert holds_within(table, tried.margin).tolist() == [True, True, False, True, True]


def test_ids_of_round_thresholds_are_plain_numbers() -> None:
    tried = Robustness(threshold_low=Decimal(10), threshold_high=Decimal(10))
    assert "threshold:10" in flip_table(steps(robustness=tried)).scenarios.index


def test_min_hits_and_the_minimum_size_are_tried_around_what_is_in_force() -> None:
    both = {f"{c}{k}": v for k in (1, 2) for c, v in (("n", STEPS["n1"]), ("d", STEPS["d1"]))}
    table = flip_table(screened(delivery({"bev": [None, 350, 400, 450, 500]} | both), min_inhabitants=400))
    tried = table.scenarios.groupby("kind")["value"].agg(list)
    assert tried["min_hits"] == [1, 2]
    assert tried["min_inhabitants"] == [300, 350, 400, 450, 500]
    assert stable(table, "min_inhabitants").loc["1.4"].tolist() == [300, 450, False]


def test_leaving_out_the_only_indicator_is_no_alternative() -> None:
    assert set(flip_table(steps()).scenarios["kind"]) == {
        "threshold", "min_hits", "min_inhabitants", "mean", "base", "gaps"
    }  # fmt: skip


def test_an_indicator_named_like_a_direction_is_left_out_alone() -> None:
    table = {"n1": [9, 1], "d1": [10, 10], "n2": [9, 1], "d2": [10, 10]}
    pairs = {"a": ("n1", "d1"), "s": ("n2", "d2")}
    what = catalogue("a", "s", agency=["s"], counts=pairs)
    flip = flip_table(screened(delivery(table, what=what)))
    # the other one still makes the hit
    assert flip.decisions.loc["1.1", ["indicator:a", "indicator:s", "direction:a"]].tolist() == [0, 0, 0]


def test_rates_alone_have_no_city_rate_to_try() -> None:
    given_rates = {"i1": [percent("1"), percent("2"), percent("9")]}
    screening = screened(delivery({}, rates=given_rates), mean="unweighted")
    table = flip_table(screening)
    means = table.scenarios[table.scenarios["kind"] == "mean"]
    assert means["value"].tolist() == ["unweighted", "median"] and table.not_shown == ()


def test_a_threshold_is_told_in_percent_above_the_mean() -> None:
    assert above(Decimal("0.95")) == "\u22125\u00a0%" and above(Decimal(2)) == "100\u00a0%"


@settings(max_examples=examples(25), deadline=None)
@given(cities(), st.sampled_from([0, 3, 8]))
def test_behind_the_door_no_other_decision_is_told_than_the_flags_make(
    given_city: Any, threshold: int
) -> None:
    cells, people, out, rule = given_city
    full = small_city((cells, people, out, rule | {"mean": "weighted", "gaps": "absolute"}), threshold)
    table = flip_table(tell(full).screening)
    exact = table.scenarios["kind"].isin(["min_hits", "indicator"])
    for name, kind, value in table.scenarios.loc[exact, ["kind", "value"]].itertuples():
        told, true = table.decisions[name].to_numpy(), slowly(full, kind, value).decided
        same = told == pd.Index(DECISIONS).get_indexer(true)
        assert (same | np.isin(told, [NOT_SHOWN, DECISIONS.index("möglich")])).all()


@settings(max_examples=examples(15), deadline=None)
@given(cities(), st.sampled_from([0, 3, 8]))
def test_beside_a_rounded_mean_a_higher_threshold_still_never_helps(given_city: Any, threshold: int) -> None:
    cells, people, out, rule = given_city
    rule = rule | {"mean": "unweighted"}
    full = small_city((cells, people, out, rule), threshold)
    table = flip_table(tell(full).screening)
    rank = {"nein": 0, "möglich": 1, "sicher": 2}
    columns = table.scenarios.index[table.scenarios["kind"] == "threshold"]
    for codes in table.decisions[columns].to_numpy():
        ranks = [rank[DECISIONS[c]] for c in codes if c != NOT_SHOWN and DECISIONS[c] in rank]
        assert ranks == sorted(ranks, reverse=True)


def test_a_decision_told_without_its_flags_stays_where_it_follows() -> None:
    table = {"n1": [90, 2, 2], "d1": [100] * 3, "n2": [90, 2, 2], "d2": [100] * 3}
    full = screened(delivery(table), min_hits=1)
    unknown = full.exceeds.copy()
    unknown.loc["1.1"] = pd.NA
    hits = full.hits.assign(hits_max=[2, 0, 0], hits_min=[1, 0, 0])
    bare = full.decided.where(full.decided == "sicher")
    told = flip_table(replace(full, exceeds=unknown, hits=hits, bare=bare)).decisions.loc["1.1"]
    sure = DECISIONS.index("sicher")
    stays = ["threshold:1.2", "min_hits:1", "min_inhabitants:300", "gaps:no"]
    assert told[stays].tolist() == [sure] * 4
    assert told[["threshold:1.4", "min_hits:2", "indicator:i1"]].tolist() == [NOT_SHOWN] * 3


def test_what_needs_withheld_figures_is_named_and_left_out() -> None:
    given_city = delivery({"n1": [1, 5, 90], "d1": [10, 100, 100]}, threshold=3)
    shown = tell(screened(given_city, base="eligible")).screening
    assert not complete(shown)
    table = flip_table(shown)
    assert table.not_shown == ("mean", "base", "min_inhabitants")
    assert not {"base", "min_inhabitants"} & set(table.scenarios["kind"][~table.scenarios["in_force"]])


def test_the_release_tells_its_decisions_in_force(intern: Release, gespraech: Release) -> None:
    for release in (intern, gespraech):
        table = release.analyses.flips
        pd.testing.assert_series_equal(table.decided, release.decision["decision"], check_names=False)
        in_force = table.decisions[table.scenarios.index[table.scenarios["in_force"]]]
        names = np.array(DECISIONS, dtype=object)[in_force.to_numpy()]
        assert (names == table.decided.to_numpy()[:, None]).all()


def test_by_mean_and_the_flip_table_name_the_same_areas(intern: Release, gespraech: Release) -> None:
    for release in (intern, gespraech):
        changed = flips(release.analyses.flips)
        for mean in ("unweighted", "median"):
            told = release.by_mean["area_id"][release.by_mean["mean"] == mean]
            if release.audience == "intern":
                assert set(told) == set(changed.index[changed[f"mean:{mean}"]])
            else:
                assert (
                    told.empty
                    and f"mean:{mean}" not in changed
                    and "mean" in release.analyses.flips.not_shown
                )


def both_kinds(**changes: Any) -> Screening:
    """Counts and a rate alone, and small areas."""
    table = {"bev": [100, 900, 900, 900], "n1": [30, 13, 10, 5], "d1": [40, 100, 110, 90], "n2": [4, 9, 8, 2]}
    table["d2"] = [10, 70, 50, 60]
    alone = {"i3": [percent(p) for p in ("9", "2", "3", "1")]}
    rule = {"means": {"i3": "unweighted", "i2": "median"}, "min_inhabitants": 400, "min_hits": 2} | changes
    return screened(delivery(table, rates=alone), robustness=TRIED, **rule)


@pytest.mark.parametrize("base", [None, "all", "eligible"])
def test_with_several_means_every_alternative_is_the_rule_applied_again(base: str | None) -> None:
    screening = both_kinds(base=base)
    table = flip_table(screening)
    for name, kind, value in table.scenarios[["kind", "value"]].itertuples():
        if kind == "mean":
            kept = {"i3": "unweighted"} if value == "weighted" else {}
            changes = {"mean": value, "means": kept, "base": None}
            again = screen(screening.rates, screening.criteria.model_copy(update=changes))
            if value == "weighted":  # what has no city rate keeps its mean, over the areas it is taken over
                again = replace(again, exceeds=again.exceeds.assign(i3=screening.exceeds["i3"]))
                again = replace(again, hits=count_hits(again.exceeds))
        else:
            again = slowly(screening, kind, value)
        codes = pd.Index(DECISIONS).get_indexer(again.decided)
        assert table.decisions[name].tolist() == codes.tolist(), name


def test_a_mean_is_in_force_if_no_indicator_would_take_another() -> None:
    means = {s.value: s for s in scenarios(both_kinds()) if s.kind == "mean"}
    assert not any(s.in_force for s in means.values())
    assert means["weighted"].label == "stadtweite Quote, wo sie zu bilden ist"
    found = scenarios(both_kinds(means={"i3": "unweighted"}))
    assert [s.value for s in found if s.kind == "mean" and s.in_force] == ["weighted"]
    # i3 is taken over the large areas, the others over all: no base holds for all of them
    assert not any(s.in_force for s in found if s.kind == "base")
