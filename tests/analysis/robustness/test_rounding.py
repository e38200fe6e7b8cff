"""Rates delivered rounded: an interval of half a step up and down, all the way into flag, distance and probability."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.analysis.robustness.distance import distance
from screening.analysis.robustness.rounding import rounded_hits
from screening.analysis.robustness.shrinkage import shrink
from screening.analysis.robustness.variation import variation
from screening.figures.words.area_lines import area_lines
from screening.report.sections import robustness
from screening.report.sections import variation as report
from screening.rule.decision import Screening
from tests.analysis.robustness.test_firmness import ROUNDED, with_rounding
from tests.build import delivery, percent, released, screened
from tests.examples import examples


def rates_rounded(step: str, *values: str | None, **changes: Any) -> Screening:
    """A city of one rate alone, rounded to `step` (percent), with a mean over all areas."""
    given_delivery = delivery({}, rates={"i1": [v if v is None else percent(v) for v in values]}, **changes)
    source = replace(given_delivery.sources[0], counts=("i1",), rounded=Decimal(step))
    kept = replace(given_delivery, sources=(*given_delivery.sources, source))
    return screened(kept, mean="unweighted")


def test_a_rate_rounded_to_a_tenth_lies_half_a_tenth_up_and_down_ends_included() -> None:
    # the mean is 10, the bar 13: 12.95 + 0.05 is at the bar, 13.05 - 0.05 too, 12.9 + 0.05 below
    screening = rates_rounded("0.1", "12.95", "13.05", "12.9", "13.1", "0", "8")
    assert screening.reference["exact"]["i1"] == Fraction(1, 10)
    found = rounded_hits(screening)
    assert found[["hits_min", "hits_max"]].to_numpy().tolist() == [
        [0, 1], [1, 1], [0, 0], [1, 1], [0, 0], [0, 0]
    ]  # fmt: skip
    assert found["unsettled"].tolist() == [1, 0, 0, 0, 0, 0]
    above = screened(screening.rates.delivery, mean="unweighted", comparison=">")
    assert rounded_hits(above)["unsettled"].tolist() == [0, 1, 0, 0, 0, 0]
    assert rounded_hits(above)["decision"].tolist() == ["nein", "möglich", "nein", "sicher", "nein", "nein"]


def test_a_rate_rounded_to_nothing_may_be_something() -> None:
    # a mean of 0.1 and a bar of 0.13: what was rounded to 0.0 may be 0.25, and to 0.5 at least that
    found = rounded_hits(rates_rounded("0.5", "0", "0", "0", "0", "0.5"))
    assert found["unsettled"].tolist() == [1, 1, 1, 1, 0]


@settings(max_examples=examples(80), deadline=None)
@given(
    st.lists(st.one_of(st.none(), st.integers(0, 40)), min_size=1, max_size=7),
    st.sampled_from(["0.1", "0.2", "0.5"]),
    st.sampled_from([">=", ">"]),
)
def test_whatever_was_rounded_off_a_rate_lies_within_the_bounds(
    tenths: list[int | None], step: str, comparison: str
) -> None:
    values = [None if t is None else str(t * Decimal(step)) for t in tenths]
    screening = screened(
        rates_rounded(step, *values).rates.delivery, mean="unweighted", comparison=comparison
    )
    found, exact = rounded_hits(screening), screening.reference["exact"]["i1"]
    for k, v in enumerate(values):
        if v is None or exact is None:
            assert found.iloc[k][["hits_min", "hits_max"]].tolist() == [0, 1]
            continue
        ends = [max(Fraction(v) + side * Fraction(step) / 2, Fraction(0)) / 100 for side in (-1, 0, 1)]
        bar = exact * Fraction("1.3")
        hits = [e > 0 and (e > bar or (e == bar and comparison == ">=")) for e in ends]
        assert found.iloc[k][["hits_min", "hits_max"]].tolist() == [min(hits), max(hits)]


def test_the_probability_of_a_rate_that_rounding_leaves_open_is_an_interval() -> None:
    table = {"n1": [40, 40, 10, 10], "d1": [100] * 4}
    given_delivery = delivery(table, rates={"i2": [percent(p) for p in ("12.99", "14", "3", "10.01")]})
    source = replace(given_delivery.sources[0], counts=("i2",), rounded=Decimal("0.1"))
    rounded = replace(given_delivery, sources=(*given_delivery.sources, source))
    rule: dict[str, Any] = {"means": {"i2": "unweighted"}, "min_hits": 2}
    plain, open_ = (
        variation(s, shrink(s)).chances for s in (screened(d, **rule) for d in (given_delivery, rounded))
    )
    # 12.99 is below the bar of 13, or at it
    assert plain.loc["1.1", ["p_low", "p_high"]].tolist() == [0, 0]
    assert open_["p_low"]["1.1"] == 0
    assert (
        open_["p_high"]["1.1"] == pytest.approx(plain["p_high"]["1.2"], abs=0.01)
        and open_["p_high"]["1.1"] > 0.8
    )
    assert open_.drop("1.1").equals(plain.drop("1.1"))


def test_the_threshold_at_which_a_rounded_rate_turns_is_an_interval() -> None:
    # a mean of 10: 15 is 1.5 times it, give or take 0.05; 12.98 may be at the bar already
    told = distance(rates_rounded("0.1", "15", "12.98", "2.02"))
    assert told.loc["1.1", ["raise_from", "raise_to"]].tolist() == pytest.approx([1.495, 1.505])
    assert told.loc["1.2", ["lower_from", "lower_to"]].tolist() == pytest.approx([1.293, 1.3])
    plain = distance(rates_rounded("0", "15", "12.98", "2.02"))
    assert plain.loc["1.1", ["raise_from", "raise_to"]].tolist() == pytest.approx([1.5, 1.5])
    counts = distance(screened(with_rounding(delivery(ROUNDED), {"n1": 5})))
    assert counts.loc["1.3", ["raise_from", "raise_to"]].tolist() == pytest.approx([2.8, 3.2])


def test_documents_name_the_step_of_rates_and_what_hangs_on_it() -> None:
    release = released(rates_rounded("0.10", "12.95", "13.05", "12.9", "13.1", "0", "8"), audience="intern")
    told = report.open_values(release).as_markdown()
    assert "Quoten auf Vielfache von 0,1" in told and "tbl-rundung" in told
    lines = dict(area_lines(release, "1.1"))
    assert lines["Rundung"] == (
        "Bei 1 Wert hängt von der Rundung der Quelle ab, ob er zählt; mit ihr zählen 0 bis 1 Werte, die Entscheidung "
        "wäre „möglich“."
    )
    assert "Rundung" not in dict(area_lines(release, "1.4"))
    # nothing varies by chance where no counts stand behind: no method of it is told
    assert report.how(release).as_markdown() == "Dazu braucht es Fallzahlen."
    assert "offen ist, was schon von der Rundung abhängt" in robustness.distances(release).as_markdown()
