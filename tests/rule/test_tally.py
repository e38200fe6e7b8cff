"""Tallies over parts of rows: the same as over all at once, as a plain sum, and as brute force."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pandas.arrays import IntegerArray

from screening.base import arrays
from screening.base.arrays import in_parts, unpacked, values_of
from screening.rule import tally
from screening.rule.decision import count_hits
from screening.rule.means import exact_mean
from screening.rule.rates import measured
from screening.rule.tally import EVERYWHERE, SHARE_BITS, bracket_of, share_units, tallied
from tests.build import delivery, screened
from tests.rule.test_decision import PLAIN, as_table, brute, cities, settings_of

ALL = {"all": {"sums", "shares", "median"}}


@contextmanager
def small_parts(rows: int, sample: int = 2**16) -> Iterator[None]:
    """Split the work into parts of so many rows, and guess medians from so many."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(arrays, "CHUNK", rows)
        patch.setattr(arrays.os, "cpu_count", lambda: 3)
        patch.setattr(tally, "SAMPLE", sample)
        yield


def column(values: Any) -> Any:
    return pd.array(values, dtype="Int64")


def tally_of(n: Any, d: Any) -> Any:
    (found,), _ = tallied([(column(n), column(d))], np.ones(len(n), dtype=bool), ALL)
    return found["all"]


@settings(max_examples=120, deadline=None)
@given(cities(), st.integers(1, 4))
def test_the_decision_is_that_of_brute_force_in_parts_and_threads(given_city: Any, rows: int) -> None:
    cells, people, out, rule = given_city
    with small_parts(rows, sample=1):
        screening = screened(delivery(as_table(cells, people)), **settings_of(out, rule))
        assert screening.decided.tolist() == brute(cells, people, out, rule)


@settings(max_examples=60, deadline=None)
@given(cities(), st.integers(1, 4))
def test_reference_values_are_the_same_however_the_areas_are_split(given_city: Any, rows: int) -> None:
    cells, people, out, rule = given_city
    whole = screened(delivery(as_table(cells, people)), **settings_of(out, rule))
    with small_parts(rows, sample=1):
        split = screened(delivery(as_table(cells, people)), **settings_of(out, rule))
    pd.testing.assert_frame_equal(split.reference, whole.reference, check_exact=True)


COUNT = st.one_of(st.integers(0, 9), st.integers(2**53, 2**62), st.just(2**63 - 1))
BASE = st.one_of(st.integers(1, 9), st.integers(2**53, 2**62), st.just(2**63 - 1))


@settings(max_examples=120, deadline=None)
@given(st.lists(st.tuples(COUNT, BASE), min_size=1, max_size=30), st.randoms(use_true_random=False))
@example([(2**62, 2**62)] * 3, None)
@example([(0, 1)], None)
def test_tallies_are_exact_sums_and_close_means_in_any_order(pairs: Any, random: Any) -> None:
    n, d = map(list, zip(*pairs, strict=True))
    found = tally_of(n, d)
    assert (found.areas, found.numerator, found.denominator) == (len(n), sum(n), sum(d))
    shares = sorted(float(a) / float(b) for a, b in pairs)
    fine = max(10**-14, 1e-15 * max(shares))
    assert found.share("unweighted") == pytest.approx(math.fsum(shares) / len(shares), abs=fine)
    assert found.share("median") == (shares[len(shares) // 2] + shares[(len(shares) - 1) // 2]) / 2
    if random:
        random.shuffle(pairs)
        n, d = map(list, zip(*pairs, strict=True))
        with small_parts(4):
            assert tally_of(n, d).shares == found.shares


@given(st.lists(st.floats(0, 1.9999999), max_size=50))
def test_bits_of_shifted_floats_count_the_units_as_rounding_does(shares: list[float]) -> None:
    slow = sum(round(Fraction(s) * 2**SHARE_BITS) for s in shares)
    assert share_units(np.array(shares)) == slow
    # with a large value among them they are rounded one by one
    assert share_units(np.array([*shares, 3.0])) == slow + 3 * 2**SHARE_BITS


def many(size: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    d = rng.integers(0, 3000, size)
    return (d * rng.random(size) ** 2).astype("int64"), d


def test_a_sample_narrows_the_search_for_the_median() -> None:
    n, d = many(20_000, 1)
    used = d > 0
    with small_parts(1000, sample=2000):
        found = tally_of(n, d)
    assert found.share("median") == np.median(n[used] / d[used])
    assert 0 < len(found.n) < 3000
    assert found.below > 8000


def test_a_sample_that_misleads_costs_a_second_look_and_changes_nothing() -> None:
    n, d = many(20_000, 2)
    n[::10] = d[::10]  # every tenth area, and so the whole sample, is at 100 %
    used = d > 0
    with small_parts(1000, sample=2000):
        found = tally_of(n, d)
    assert found.share("median") == np.median(n[used] / d[used])
    assert len(found.n) == used.sum()


def test_a_median_that_many_areas_share_is_found_at_the_bracket_itself() -> None:
    rng = np.random.default_rng(3)
    tenths = rng.choice([1, 2, 3], 9000, p=[0.2, 0.6, 0.2])
    with small_parts(1000, sample=1000):
        found = tally_of(tenths, np.full(9000, 10))
    assert found.share("median") == 0.2
    assert len(found.n) == np.count_nonzero(tenths == 2)


def test_a_median_of_zero_has_no_lower_bracket() -> None:
    assert bracket_of(np.zeros(900, dtype="int64"), np.ones(900, dtype="int64")) == (-math.inf, 0.0)
    assert bracket_of(np.array([1]), np.array([2])) == EVERYWHERE


@pytest.mark.parametrize("largest", [20, 10**6])
def test_a_bin_for_each_denominator_gives_what_sorting_them_gives(largest: int) -> None:
    rng = np.random.default_rng(4)
    d = rng.choice([1, 7, 12, largest], 60)
    n = rng.integers(0, d + 1)
    total = sum((Fraction(int(a), int(b)) for a, b in zip(n, d, strict=True)), Fraction(0))
    assert exact_mean("unweighted", n, d) == total / 60


def test_numbers_are_looked_at_where_they_are() -> None:
    numbers = column([5, None, 7])
    values, missing = unpacked(numbers, slice(1, 3))
    assert np.shares_memory(values, values_of(numbers))
    assert (values[1], missing.tolist()) == (7, [True, False])
    with pytest.raises(ValueError, match="read-only"):
        values[0] = 1


def test_parts_cover_all_rows_once_in_order() -> None:
    for size, chunk in [(0, 3), (3, 3), (7, 3)]:
        parts = in_parts(lambda rows: list(range(rows.start, rows.stop)), size, chunk)
        assert [row for part in parts for row in part] == list(range(size))


def test_hits_are_counted_beyond_what_a_byte_holds() -> None:
    flags = pd.DataFrame({f"i{k}": pd.array([True, None], dtype="boolean") for k in range(300)})
    assert count_hits(flags).to_numpy().tolist() == [[300, 300, 0], [0, 300, 300]]


def presorted(mean: str, n: Any, d: Any, sample: int, **rule: Any) -> tuple[Any, Any]:
    """What `measured` and `screen` make of a city that is large beside the sample."""
    given_city = delivery({"bev": [5000] * len(n), "n1": n, "d1": d})
    with small_parts(700, sample=sample):
        screening = screened(given_city, mean=mean, **rule)
        return screening, measured(screening.rates, screening.criteria)[1]["i1"]


@pytest.mark.parametrize("mean", ["weighted", "unweighted", "median"])
@pytest.mark.parametrize("comparison", [">=", ">"])
def test_a_presort_leaves_a_few_doubtful_and_all_are_decided_exactly(mean: str, comparison: str) -> None:
    n, d = (column.tolist() for column in many(4000, 5))
    screening, presort = presorted(mean, n, d, 900, comparison=comparison)
    assert 0 < sum(map(len, presort.doubtful)) < 1500
    bar = screening.reference["exact"]["i1"] * Fraction("1.3")
    assert presort.low < bar < presort.high
    cells = list(zip(n, d, strict=True))
    rule = PLAIN | {"mean": mean, "comparison": comparison, "base": screening.criteria.base}
    assert screening.decided.tolist() == brute([cells], [5000] * len(n), set(), rule)


@pytest.mark.parametrize("mean", ["weighted", "unweighted", "median"])
def test_a_presort_for_the_wrong_bar_costs_a_second_look_and_changes_nothing(mean: str) -> None:
    n, d = many(4000, 6)
    n[::5] = d[::5] // 9  # every fifth area is like the next, and so is the whole sample
    screening, presort = presorted(mean, n.tolist(), d.tolist(), 900)
    bar = screening.reference["exact"]["i1"] * Fraction("1.3")
    assert not presort.low < bar < presort.high
    cells = list(zip(n.tolist(), d.tolist(), strict=True))
    rule = PLAIN | {"mean": mean, "base": screening.criteria.base}
    assert screening.decided.tolist() == brute([cells], [5000] * len(n), set(), rule)


def test_values_at_the_bar_itself_are_doubtful_and_then_exact() -> None:
    # half of the areas at 10, of the others one below and one above: the mean is 10/100, the bar 13/100
    n, d = [10, 13, 10, 7] * 500, [100] * 2000
    for comparison, hits in ((">=", 500), (">", 0)):
        screening, _ = presorted("weighted", n, d, 333, comparison=comparison)
        assert screening.exceeds["i1"].sum() == hits


def test_numbers_beneath_missing_values_count_nowhere() -> None:
    given_city = delivery({"n1": [9, 1, 3], "d1": [10, 10, 10]})
    hidden = np.array([True, False, False])
    for count, beneath in (("n1", 99), ("d1", 7)):
        values = np.array([beneath, *given_city.counts[count].tolist()[1:]])
        given_city.counts[count] = IntegerArray(values, hidden)
    screening = screened(given_city)
    assert screening.reference["exact"]["i1"] == Fraction(4, 20)
    assert screening.reference["median"]["i1"] == 20
    assert screening.exceeds["i1"].tolist() == [pd.NA, False, True]
    assert screening.hits["hits_max"].tolist() == [1, 0, 1]
