"""A mean for single indicators: compared with brute force, and the city rate of the others."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from screening.base.findings import ScreeningError
from tests.build import delivery, percent, screened
from tests.examples import examples
from tests.rule.cities import PLAIN, brute, cities, decided


@st.composite
def mixed(draw: st.DrawFn) -> Any:
    cells, people, out, rule = draw(cities())
    kinds = st.sampled_from(["weighted", "unweighted", "median"])
    means = {f"i{k}": draw(kinds) for k in range(len(cells)) if draw(st.booleans())}
    return (
        cells,
        people,
        out,
        rule | {"means": means, "base": draw(st.sampled_from(["all", "eligible", None]))},
    )


@settings(max_examples=examples(200), deadline=None)
@given(mixed())
@example(
    (
        [[(13, 10), (7, 10)], [(6, 20), (9, 10)]],
        [400, 9],
        set(),
        PLAIN | {"means": {"i1": "median"}, "base": None},
    )
)
def test_with_several_means_the_decision_is_that_of_brute_force(given_city: Any) -> None:
    cells, people, out, rule = given_city
    assert decided(cells, people, out, rule).decision["decision"].tolist() == brute(cells, people, out, rule)


@settings(max_examples=examples(100), deadline=None)
@given(cities())
def test_the_same_mean_named_for_every_indicator_changes_nothing(given_city: Any) -> None:
    cells, people, out, rule = given_city
    named = rule | {"means": {f"i{k}": rule["mean"] for k in range(len(cells))}}
    one, other = decided(cells, people, out, rule), decided(cells, people, out, named)
    pd.testing.assert_frame_equal(one.reference, other.reference)
    pd.testing.assert_frame_equal(one.decision, other.decision)
    assert one.criteria.sentence() == other.criteria.sentence()


def test_one_rate_alone_leaves_the_others_their_city_rate() -> None:
    # city rate 40 / 400 = 10 %, not the mean 7.5 % of the shares; the rates' mean is 2 %
    both = delivery({"n1": [13, 27], "d1": [100, 300]}, rates={"i2": [percent("1"), percent("3")]})
    found = screened(both, means={"i2": "unweighted"})
    assert found.reference["exact"].tolist() == [Fraction(1, 10), Fraction(2, 100)]
    assert found.exceeds.to_numpy().tolist() == [[True, False], [False, True]]
    assert found.reference["areas"].tolist() == [2, 2]


def test_a_city_rate_of_rates_alone_is_refused_with_the_line_to_write() -> None:
    both = delivery({"n1": [13], "d1": [100]}, rates={"i2": [percent("1")], "i3": [percent("1")]})
    with pytest.raises(ScreeningError) as error:
        screened(both, means={"i1": "median"})
    (found,) = error.value.findings
    assert (found.column, found.value) == ("criteria.means", "i2, i3")
    assert 'means = { i1 = "median", i2 = "unweighted", i3 = "unweighted" }' in found.remedy
    with pytest.raises(ScreeningError, match='mean = "unweighted"'):
        screened(delivery({}, rates={"i2": [percent("1")]}))
