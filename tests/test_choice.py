"""What the door's choice looks at: at no secret number, so that what is withheld beside them tells none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any

import numpy as np
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from screening.disclosure.secondary import Protection, protect
from tests.build import catalogue
from tests.test_disclosure_secondary import places, town


def parts(n: Sequence[int], d: Sequence[int], thresholds: tuple[int, int], groups: Any = None) -> Protection:
    """Choose for numerators that are parts of denominators, which are protected, too."""
    given_ = dict(zip(("n1", "d1"), thresholds, strict=True)) | {"bev": 0}
    table = {"n1": n, "d1": d}
    return protect(town(table, threshold=given_, groups=groups, what=catalogue("i1", within=["i1"])))


def test_what_a_whole_can_hide_does_not_tell_its_secret_part() -> None:
    # 6 is secret, and can be hidden by 14 if that can be 7 less: if no more than 2 of it are its part
    def chosen(a: int, b: int) -> list[int]:
        return places(parts([a, 2, 20, b, 20], [14, 6, 50, 60, 40], (5, 7)), "d1")

    assert len({tuple(chosen(a, b)) for a, b in ((1, 4), (2, 3), (3, 2), (4, 1))}) == 1


def test_what_a_part_can_hide_does_not_tell_its_secret_whole() -> None:
    # 14 of 15 to 19 persons, who are secret: by their number it is known how many more it could be
    def chosen(a: int, b: int) -> list[int]:
        return places(parts([2, 7, 30, 60], [90, a, 80, b], (3, 20)), "n1")

    found = {tuple(chosen(a, 30 - a)) for a in (11, 13, 15)}
    assert len(found) == 1


@st.composite
def towns(draw: st.DrawFn) -> tuple[list[int], list[int], list[str], int, int]:
    size, threshold = draw(st.integers(3, 6)), draw(st.integers(3, 5))
    kind = st.one_of(st.just(0), st.integers(1, threshold - 1), st.integers(1, 3 * threshold))
    n = draw(st.lists(kind, min_size=size, max_size=size))
    d = [v + threshold + draw(st.integers(0, 7)) for v in n]
    labels = draw(st.lists(st.sampled_from("xy"), min_size=size, max_size=size))
    return n, d, labels, threshold, draw(st.integers(1, 12))


def alike(n: Sequence[int], threshold: int, labels: Sequence[str]) -> Iterator[list[int]]:
    """Yield all columns with the same sums and shown numbers, whose secret ones are others, and secret."""
    secret = [k for k, v in enumerate(n) if 0 < v < threshold]
    for values in product(range(1, threshold), repeat=len(secret)):
        other = list(n)
        for k, v in zip(secret, values, strict=True):
            other[k] = v
        if all(
            sum(v for v, at in zip(other, labels, strict=True) if at == g)
            == sum(v for v, at in zip(n, labels, strict=True) if at == g)
            for g in set(labels)
        ):
            yield other


@settings(max_examples=40, deadline=None)
@given(towns())
@example(([0, 0, 1, 4], [9, 6, 9, 14], list("yxxx"), 5, 7))
@example(([5, 0, 2, 0, 4, 3], [10, 5, 9, 5, 13, 10], list("zzxxxy"), 5, 6))
def test_all_tables_that_differ_in_secret_numbers_alone_get_the_same_choice(
    drawn: tuple[list[int], list[int], list[str], int, int],
) -> None:
    n, d, labels, threshold, whole = drawn
    others = list(alike(n, threshold, labels))
    assume(len(others) > 1)
    first = parts(n, d, (threshold, whole), {"b": labels})
    for other in others[:12]:
        again = parts(other, d, (threshold, whole), {"b": labels})
        same = (
            again.secret.equals(first.secret)
            and np.array_equal(again.cells.small, first.cells.small)
            and np.array_equal(again.cells.rest, first.cells.rest)
        )
        if same:
            assert again.withheld.equals(first.withheld)
