"""Which areas are alike: distances computed by hand, gaps not filled, small areas not named."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from screening.analysis.methods.similar import _distances, _standardised, similar
from screening.disclosure import Release
from screening.rule import Screening


def told(release: Release, rate: pd.DataFrame, enough: list[bool] | None = None) -> Screening:
    """Return a screening of a few areas that have nothing but these rates."""
    full = release.screening
    assert full is not None
    large = pd.Series(True if enough is None else enough, index=rate.index, dtype="boolean")
    criteria = full.criteria.model_copy(update={"indicators": tuple(rate.columns)})
    return replace(
        full, rates=replace(full.rates, rate=rate.astype("Float64")), criteria=criteria, enough=large
    )


def test_a_distance_is_the_root_of_the_mean_squared_difference_in_standard_deviations(
    intern: Release,
) -> None:
    # a: mean 2, deviation 1, so -1 and 1; b: the same: both differ by 2 in every indicator
    rate = pd.DataFrame({"alg2": [1.0, 3.0], "uvg": [10.0, 30.0]}, index=["A", "B"])
    found = similar(told(intern, rate))
    assert found.values.tolist() == [["A", "B", pytest.approx(2.0), 2], ["B", "A", pytest.approx(2.0), 2]]


def test_a_missing_value_is_not_filled_and_too_few_shared_ones_are_not_compared(intern: Release) -> None:
    rate = pd.DataFrame(
        {"alg2": [1.0, 3.0, None], "uvg": [10.0, None, 30.0], "hze": [5.0, 7.0, 9.0]}, index=["A", "B", "C"]
    )
    found = similar(told(intern, rate)).set_index(["area_id", "near"])["shared"]
    # B and C share hze alone, one of three
    assert found.to_dict() == {("A", "B"): 2, ("B", "A"): 2, ("A", "C"): 2, ("C", "A"): 2}


def test_small_areas_are_neither_compared_nor_named_nor_part_of_the_mean(intern: Release) -> None:
    rate = pd.DataFrame({"alg2": [1.0, 3.0, 900.0]}, index=["A", "B", "small"])
    found = similar(told(intern, rate, [True, True, False]))
    assert set(found["area_id"]) == set(found["near"]) == {"A", "B"}
    assert found["distance"].tolist() == pytest.approx([2.0, 2.0])


def test_what_is_the_same_everywhere_says_nothing(intern: Release) -> None:
    z = _standardised(np.array([[1.0, 4.0], [3.0, 4.0]]), np.array([True, True]))
    assert z.tolist() == [[-1.0], [1.0]]
    assert similar(told(intern, pd.DataFrame({"alg2": [4.0, 4.0]}, index=["A", "B"]))).empty
    assert similar(told(intern, pd.DataFrame({"alg2": [4.0]}, index=["A"]))).empty


def test_distances_agree_with_a_loop_over_all_pairs(intern: Release) -> None:
    z = np.random.default_rng(1).normal(size=(7, 4))
    z[2, 1] = np.nan
    distance, shared = _distances(z, z)
    for a in range(7):
        for b in range(7):
            both = [(x - y) ** 2 for x, y in zip(z[a], z[b], strict=True) if x == x and y == y]
            assert shared[a, b] == len(both)
            assert distance[a, b] == pytest.approx((sum(both) / len(both)) ** 0.5)


def test_the_meetings_similar_areas_are_made_of_told_figures_alone(gespraech: Release) -> None:
    assert gespraech.screening is not None
    agencies = [i for i in gespraech.ids if gespraech.rate[i].isna().all()]
    assert agencies and gespraech.analyses.similar["shared"].max() <= len(gespraech.ids) - len(agencies)
    pd.testing.assert_frame_equal(gespraech.analyses.similar, similar(gespraech.screening))
