"""What is made once for an object is made once, and goes with it."""

from __future__ import annotations

import weakref

import pytest

from screening.base import once


class Frozen:
    """Alike in all, so that only identity tells one from another."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Frozen)


def test_a_result_is_made_once_for_each_object_even_if_objects_are_equal() -> None:
    made: list[Frozen] = []
    listed = once(lambda given: [made.append(given), len(made)][1:])
    one, other = Frozen(), Frozen()
    assert (listed(one), listed(other), listed(one)) == ([1], [2], [1])
    assert listed(one) is listed(one) and len(made) == 2


def test_a_result_goes_with_its_object_and_none_is_handed_to_another_at_the_same_place() -> None:
    class Result:
        pass

    result_of = once(lambda given: Result())
    for _ in range(3):
        given = Frozen()
        kept = weakref.ref(result_of(given))
        assert result_of(given) is kept()
        del given
        assert kept() is None


def test_what_fails_is_tried_again() -> None:
    tries = iter([ValueError("no"), None])

    def make(given: Frozen) -> str:
        if error := next(tries):
            raise error
        return "made"

    shown, one = once(make), Frozen()
    with pytest.raises(ValueError, match="no"):
        shown(one)
    assert shown(one) == "made"
