"""What decisions say of flags that are not told, held against all that these may be."""

from __future__ import annotations

from collections import defaultdict

import pytest

from screening.disclosure.told.answers import _follows, _pinned


def decided(hits: int, lacking: int, missing: int) -> str:
    """Decide an area of which so many of the untold flags count, by the rule's own words."""
    if hits >= lacking:
        return "sicher"
    return "nein" if hits + missing < lacking else "möglich"


def answers(lacking: int, untold: int, missing: int) -> dict[str, set[int]]:
    """Return for each decision how many of the untold flags may count."""
    left = defaultdict(set)
    for hits in range(untold + 1):
        left[decided(hits, lacking, missing)].add(hits)
    return dict(left)


EVERY = [
    (lacking, untold, missing) for lacking in range(-2, 8) for untold in range(7) for missing in range(6)
]


def test_a_decision_follows_where_the_untold_flags_leave_but_one() -> None:
    wrong = [case for case in EVERY if _follows(*case) != (len(answers(*case)) == 1)]
    assert wrong == []


@pytest.mark.parametrize("all_of_them", [False, True])
def test_an_answer_pins_the_untold_flags_exactly_where_it_leaves_none_or_all_of_them(
    all_of_them: bool,
) -> None:
    wrong = []
    for case in EVERY:
        left = answers(*case)
        pinned = {case[1] if all_of_them else 0} in left.values()
        if len(left) > 1 and _pinned(*case)[all_of_them] != pinned:
            wrong.append(case)
    assert wrong == []
