"""What of a screening is completed when it is read: the same as if it had been there from the start."""

from __future__ import annotations

import pickle
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.base.arrays import where_few
from screening.disclosure.told import tell
from screening.rule import later
from screening.rule.decision import Screening, count_hits
from screening.rule.rates import rates, reference
from tests.build import criteria, delivery, screened

# shares 1/2, 3/20, 0 and 1/4, the first area too small; 10/43 is the city rate, and the bar 13/43
FOUR = {"bev": [100, 500, 500, 500], "n1": [5, 3, 0, 2], "d1": [10, 20, 5, 8]}


def held(screening: Screening) -> set[str]:
    return {type(vars(screening)[field]).__name__ for field in ("reference", "hits")}


@pytest.fixture
def computed(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The calls that computed the means not in force."""
    calls: list[Any] = []
    original = later.with_all_means

    def counting(*given_values: Any) -> pd.DataFrame:
        calls.append(given_values)
        return original(*given_values)

    monkeypatch.setattr(later, "with_all_means", counting)
    return calls


def test_the_decision_needs_no_other_mean_and_reading_computes_them_once(computed: list[Any]) -> None:
    screening = screened(delivery(FOUR), min_hits=1, min_inhabitants=400)
    assert screening.decided.tolist() == ["zu klein", "nein", "nein", "nein"]
    assert computed == []
    means = screening.reference.loc["i1", ["weighted", "unweighted", "median"]].tolist()
    assert means == [pytest.approx(1000 / 43), pytest.approx(40 / 3), 15]
    assert screening.reference is screening.reference
    assert len(computed) == 1


@pytest.mark.parametrize("base", ["all", "eligible"])
@pytest.mark.parametrize("mean", ["weighted", "unweighted", "median"])
def test_means_beside_are_those_of_their_own_base_whichever_is_in_force(mean: str, base: str) -> None:
    told = screened(delivery(FOUR), mean=mean, base=base, min_inhabitants=400).reference.loc["i1"]
    beside = {"weighted": 1000 / 43, "unweighted": 40 / 3, "median": 15} | {mean: told["value"]}
    assert {name: told[name] for name in beside} == pytest.approx(beside)
    assert told["value"] == pytest.approx(float(100 * told["exact"]))


def test_a_screening_reads_the_same_as_its_reference_and_its_flags_say() -> None:
    screening = screened(delivery(FOUR), min_inhabitants=400)
    whole = reference(rates(delivery(FOUR)), criteria("i1", min_inhabitants=400))
    pd.testing.assert_frame_equal(screening.reference, whole, check_exact=True)
    assert list(screening.reference) == [
        *("weighted", "unweighted", "median", "areas", "numerator", "denominator"),
        *("value", "threshold", "exact"),
    ]
    pd.testing.assert_frame_equal(screening.hits, count_hits(screening.exceeds))
    assert screening.hits.dtypes.astype(str).tolist() == ["Int64"] * 3


def test_a_pickled_screening_is_completed_where_it_is_read() -> None:
    screening = screened(delivery(FOUR))
    copied = pickle.loads(pickle.dumps(screening))
    assert held(copied) == {"InForce", "Counted"}
    pd.testing.assert_frame_equal(copied.reference, screening.reference)
    pd.testing.assert_frame_equal(copied.hits, screening.hits)
    pd.testing.assert_series_equal(copied.decided, screening.decided)


def test_a_changed_copy_keeps_the_means_of_its_original_and_computes_nothing(computed: list[Any]) -> None:
    screening = screened(delivery(FOUR), min_inhabitants=400)
    other = screened(delivery(FOUR | {"n1": [1, 1, 1, 1]}), min_inhabitants=400)
    copied = replace(screening, rates=other.rates)
    assert held(copied) == {"DataFrame"}
    assert copied.reference["median"]["i1"] == 15
    assert len(computed) == 1


def test_behind_the_door_nothing_waits_to_be_completed(computed: list[Any]) -> None:
    given_city = {"bev": [900, 800, 700, 300, 600], "n1": [2, 40, 12, 15, 11], "d1": [100] * 5}
    screening = screened(delivery(given_city, threshold=5), min_hits=1, min_inhabitants=400)
    shown = tell(screening).screening
    assert held(shown) == held(pickle.loads(pickle.dumps(shown))) == {"DataFrame"}
    # pandas' masks hide nothing, either
    counts = shown.rates.delivery.counts
    assert counts.isna().any(axis=None)
    assert not any(np.any(counts[c].array._data[counts[c].isna()]) for c in counts)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.booleans(), max_size=40), st.integers(0, 9))
def test_few_are_found_where_flatnonzero_finds_them(mask: list[bool], start: int) -> None:
    part = np.array(mask, dtype=bool)[start:]  # a part may begin anywhere in memory
    assert where_few(part).tolist() == np.flatnonzero(part).tolist()
