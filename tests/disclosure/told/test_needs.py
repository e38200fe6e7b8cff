"""How many numbers each secret count must have left, and what sums leave it, worked out by hand."""

from __future__ import annotations

import pytest

from screening.disclosure.told import Proof, prove, tell
from tests.build import Entries, delivery, screened

FOUR = [140, 1000, 1000, 1000]
"""The bar is 1.3 × 96 / 3140 = 3.97 %: of the 140 from 6 on."""


def proof_of(numbers: list[Entries] | Entries, people: list[int], width: int | str = 4) -> Proof:
    ids = [f"{1 + k // 4}.{k % 4 + 1}" for k in range(len(people))]
    table: dict[str, Entries] = {"n1": numbers, "d1": people}
    given = screened(delivery(table, threshold={"n1": 10, "d1": 3, "bev": 3}, ids=ids))
    return prove(given, tell(given, width=width))


def of(proof: Proof, area: int = 0) -> tuple[int, int]:
    """Return how many numbers a count must have left, and how many sums and answers leave it."""
    return int(proof.need["n1"].iloc[area]), int(proof.sums["n1"].iloc[area])


@pytest.mark.parametrize(
    ("secret", "left"),
    [
        (3, 5),  # it does not count: 1 … 5
        (7, 4),  # it counts: 6 … 9
    ],
)
def test_on_its_side_of_a_told_flag_a_count_needs_the_width_that_is_set(secret: int, left: int) -> None:
    assert of(proof_of([secret, 20, 31, 45 - secret], FOUR)) == (4, left)


def test_a_count_that_no_flag_is_told_of_needs_all_of_its_bracket() -> None:
    # with the full protection the flag is not told: 1 … 9
    assert of(proof_of([3, 20, 31, 42], FOUR, "schutz")) == (9, 9)
    # from 8 on it would count, and 8 and 9 are fewer than four
    assert of(proof_of([3, 20, 31, 42], [200, 1000, 1000, 1000])) == (9, 9)


def test_two_small_counts_leave_each_other_what_their_sum_leaves() -> None:
    # 7 in all, each at least 1: 1 … 6; none of them can reach its bar
    assert [of(proof_of([3, 4], [900, 900]), k) for k in (0, 1)] == [(6, 6), (6, 6)]


def test_what_one_delivered_as_secret_may_be_blurs_the_sum_of_its_own_district_alone() -> None:
    proof = proof_of(["geheim", 5, 42, 51, 3, 4], [900, 950, 1000, 1000, 900, 900])
    # there 1 … 9 are left of the 5; here 7 in all leave 1 … 6
    assert [of(proof, k) for k in (1, 4, 5)] == [(9, 9), (6, 6), (6, 6)]
