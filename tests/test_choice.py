"""What the door's choice looks at: at no secret number, so that what is withheld beside them tells none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice, product
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from screening.disclosure.exchange import fitting
from screening.disclosure.secondary import Protection, protect
from tests.build import catalogue
from tests.test_disclosure_secondary import one, places, town


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


def alike(n: Sequence[int], threshold: int, *geographies: Sequence[str]) -> Iterator[list[int]]:
    """Yield all columns with the same sums and shown numbers, whose secret ones are others, and secret."""
    secret = [k for k, v in enumerate(n) if 0 < v < threshold]
    members = [[at == g for at in labels] for labels in geographies for g in sorted(set(labels))]
    groups = np.array(members, dtype=np.int64)
    told = groups @ np.array(n)
    for values in product(range(1, threshold), repeat=len(secret)):
        other = list(n)
        for k, v in zip(secret, values, strict=True):
            other[k] = v
        if (groups @ np.array(other) == told).all():
            yield other


def reasons_are_alike(first: Protection, other: Protection) -> bool:
    """Tell whether the same counts are secret in both, and for the same reasons."""
    return (
        first.secret.equals(other.secret)
        and np.array_equal(first.cells.small, other.cells.small)
        and np.array_equal(first.cells.rest, other.cells.rest)
    )


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
        if reasons_are_alike(again, first):
            assert again.withheld.equals(first.withheld)


# ---- geographies that overlap --------------------------------------------------------------------


def crossing(n: Sequence[int], threshold: int, b: str, c: str) -> Protection:
    """Choose for one count with two geographies."""
    return protect(one(n, threshold=threshold, groups={"b": list(b), "c": list(c)}))


@pytest.mark.parametrize(
    ("threshold", "b", "c", "n", "other"),
    [
        (4, "xzzzzzxz", "baaabbab", [9, 1, 2, 3, 0, 10, 4, 3], [9, 2, 2, 2, 0, 10, 4, 3]),
        (4, "xzxzxxyyx", "aaccacaac", [9, 0, 2, 11, 0, 1, 1, 5, 3], [9, 0, 2, 11, 0, 2, 1, 5, 2]),
    ],
)
def test_rings_are_the_same_whatever_the_secret_numbers(
    threshold: int, b: str, c: str, n: list[int], other: list[int]
) -> None:
    assert places(crossing(n, threshold, b, c)) == places(crossing(other, threshold, b, c))


@pytest.mark.parametrize(
    ("thresholds", "b", "c", "first", "other"),
    [
        (
            (4, 9),
            "yyxyxy",
            "aabbaa",
            ([3, 1, 2, 3, 0, 6], [8, 2, 13, 12, 11, 13]),
            ([3, 1, 2, 3, 0, 6], [7, 3, 13, 12, 11, 13]),
        ),
        (
            (5, 7),
            "yxyxxyyyxx",
            "cbbbacbaca",
            ([2, 4, 0, 4, 3, 3, 0, 4, 4, 1], [9, 10, 7, 14, 5, 11, 12, 10, 13, 3]),
            ([3, 4, 0, 4, 3, 3, 0, 3, 3, 2], [9, 10, 7, 14, 5, 11, 12, 10, 13, 3]),
        ),
    ],
)
def test_rings_of_a_count_are_the_same_whatever_the_secret_parts_and_wholes(
    thresholds: tuple[int, int],
    b: str,
    c: str,
    first: tuple[list[int], list[int]],
    other: tuple[list[int], list[int]],
) -> None:
    groups = {"b": list(b), "c": list(c)}
    before, after = (parts(n, d, thresholds, groups) for n, d in (first, other))
    assert reasons_are_alike(before, after)
    assert before.withheld.equals(after.withheld)


@st.composite
def crossed(draw: st.DrawFn) -> tuple[list[int], list[int], str, str, int, int]:
    size, threshold, whole = draw(st.integers(5, 9)), draw(st.integers(3, 5)), draw(st.integers(1, 7))
    small = st.integers(1, threshold - 1)
    kind = st.one_of(st.just(0), small, small, st.integers(1, 3 * threshold))
    n = draw(st.lists(kind, min_size=size, max_size=size))
    d = [v + draw(st.integers(0, threshold + 7)) for v in n]
    b = draw(st.text("xz", min_size=size, max_size=size))
    c = draw(st.text("ab", min_size=size, max_size=size))
    return n, d, b, c, threshold, whole


@settings(max_examples=40, deadline=None)
@given(crossed())
def test_where_geographies_overlap_the_choice_looks_at_no_secret_number(
    drawn: tuple[list[int], list[int], str, str, int, int],
) -> None:
    n, d, b, c, threshold, whole = drawn
    numerators = list(islice(alike(n, threshold, b, c), 4))
    denominators = list(islice(alike(d, whole, b, c), 3))
    assume(len(numerators) + len(denominators) > 2)
    groups = {"b": list(b), "c": list(c)}
    first = parts(n, d, (threshold, whole), groups)
    for n_, d_ in product(numerators, denominators):
        if all(p <= q for p, q in zip(n_, d_, strict=True)):
            again = parts(n_, d_, (threshold, whole), groups)
            if reasons_are_alike(again, first):
                assert again.withheld.equals(first.withheld)
    alone = [crossing(other, threshold, b, c) for other in numerators]
    assert all(a.withheld.equals(alone[0].withheld) for a in alone)


def test_numbers_that_fit_are_found_or_there_are_none() -> None:
    rows = np.array([[1, 1, 0], [0, 1, 1]], dtype=bool)
    low, high = np.array([0, 0, 0]), np.array([3, 3, 3])
    found = fitting(rows, np.array([4, 5]), low, high)
    assert found is not None
    assert (rows.astype(int) @ found).tolist() == [4, 5]
    assert ((low <= found) & (found <= high)).all()
    assert fitting(rows, np.array([4, 9]), low, high) is None
    assert fitting(rows, np.array([4, 5]), high, low) is None


def test_all_of_a_system_is_withheld_where_a_part_beyond_its_whole_fits_no_bounds() -> None:
    # 3 of 2: no number below the whole fits the sums
    n, d = [3, 0, 0, 9, 20, 0], [2, 50, 50, 50, 50, 50]
    chosen = parts(n, d, (5, 0), {"b": list("xxyyzz"), "c": list("abbcca")})
    assert places(chosen, "n1") == [0, 1, 2, 3, 4, 5]
