"""The proof by twins never claims more than every world that gives the same release."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, product

import numpy as np
import pytest

from screening.disclosure.told import Told, prove, tell
from screening.disclosure.told.cells import KEPT, OPEN, SECRET
from screening.disclosure.told.twins import same, twin_of
from tests.told_city import as_text, random_city, twins_left, watched


def columns_alike(told: Told, k: int) -> list[np.ndarray]:
    """All numbers of one count that keep the sums of both districts, and that its told figures allow.

    Figures are worked out here anew: an open count and its share are rounded to the told multiple.
    """
    cells, figures = told.cells, told.figures
    value, kind = cells.value[:, k], cells.kind[:, k]
    found: list[list[tuple[int, ...]]] = []
    rows: list[np.ndarray] = []
    for atom in np.unique(cells.atom).tolist():
        at = np.flatnonzero(cells.atom == atom)
        ranges = []
        for a in at.tolist():
            v = int(value[a])
            free = kind[a] in (OPEN, SECRET) or (cells.untold[k] and kind[a] != KEPT)
            if not free or (figures.group[a, k] < 0 and not cells.untold[k]):
                ranges.append([v])
            elif cells.untold[k]:
                ranges.append(list(range(int(value[at].sum()) + 1)))
            elif kind[a] == SECRET:
                ranges.append(list(range(int(cells.low[a, k]), int(cells.high[a, k]) + 1)))
            else:
                ranges.append(list(range(max(v - 6, int(cells.threshold[k]), 1), v + 7)))
        total = int(value[at].sum())
        found.append([c for c in product(*ranges) if sum(c) == total][:1500])
        rows.append(at)
    result = []
    for parts in product(*found):
        new = value.copy()
        for at, part in zip(rows, parts, strict=True):
            new[at] = part
        if cells.untold[k] or told_alike(told, k, new):
            result.append(new)
    return result


def told_alike(told: Told, k: int, new: np.ndarray) -> bool:
    cells, figures = told.cells, told.figures
    group, kind = figures.group[:, k], cells.kind[:, k]
    for g in np.unique(group[group >= 0]).tolist():
        secret = (group == g) & (kind == SECRET)
        others = np.flatnonzero((group == g) & (kind == OPEN))
        middles = (cells.low[secret, k] + cells.high[secret, k]) // 2
        excess = int((new[secret] - middles).sum())
        # all areas have the same number of inhabitants
        upto = [(2 * excess * (j + 1) + len(others)) // (2 * len(others)) for j in range(len(others))]
        for j, a in enumerate(others.tolist()):
            u = int(new[a]) + upto[j] - (upto[j - 1] if j else 0)
            base = int(figures.base[a, k])
            lowest = max(-(-int(cells.threshold[k]) // base), 1) * base
            if max((2 * u + base) // (2 * base) * base, lowest) != figures.told[a, k]:
                return False
    return True


def worlds(told: Told, limit: int) -> Iterator[np.ndarray] | None:
    """All worlds as arrays of counts; None if there are more than can be tried."""
    moving = [k for k in range(len(told.cells.counts)) if (told.figures.group[:, k] >= 0).any()]
    columns = [columns_alike(told, k) for k in moving]
    if np.prod([float(len(c)) for c in columns]) > limit:
        return None

    def each() -> Iterator[np.ndarray]:
        for chosen in product(*columns):
            value = told.cells.value.copy()
            for k, column in zip(moving, chosen, strict=True):
                value[:, k] = column
            if all(
                (value[:, a] <= value[:, b].sum(axis=1))[
                    told.cells.value[:, a] <= told.cells.value[:, b].sum(axis=1)
                ].all()
                for a, b in told.cells.pairs
            ):
                yield value

    return each()


def narrower_than_proven(seed: int, limit: int) -> tuple[int, int] | None:
    """How many secret counts there are, and for how many the truth is narrower than what is proven."""
    given = random_city(seed)
    told = tell(given)
    secret = told.cells.kind == SECRET
    every = worlds(told, limit)
    if not secret.any() or every is None:
        return None
    text = as_text(told)
    low, high = told.cells.value.copy(), told.cells.value.copy()
    for value in every:
        other = tell(twin_of(given, told.cells, value))
        if as_text(other) == text:
            low, high = np.minimum(low, value), np.maximum(high, value)
    proof = prove(given, told)
    shape = low.shape
    proven_low = proof.low.to_numpy(dtype="int64", na_value=0).reshape(shape)
    proven_high = proof.high.to_numpy(dtype="int64", na_value=0).reshape(shape)
    wrong = secret & ((low > proven_low) | (high < proven_high))
    return int(secret.sum()), int(wrong.sum())


def test_no_world_is_missing_between_the_numbers_that_are_proven() -> None:
    found = (f for seed in range(300) if (f := narrower_than_proven(seed, 40)))
    tried = list(islice(found, CITIES))
    assert len(tried) == CITIES
    assert sum(counts for counts, _ in tried) >= CITIES
    assert not any(wrong for _, wrong in tried)


CITIES = 40


@pytest.mark.parametrize("seed", range(12))
def test_a_city_and_any_twin_that_is_left_are_told_alike(seed: int) -> None:
    given = random_city(seed)
    told = tell(given)
    for value in twins_left(given, told):
        assert as_text(tell(twin_of(given, told.cells, value))) == as_text(told)
        for atom in np.unique(told.cells.atom):
            at = told.cells.atom == atom
            assert (value[at].sum(axis=0) == told.cells.value[at].sum(axis=0)).all()


def test_a_city_is_told_like_itself_and_unlike_another() -> None:
    given = watched()
    told = tell(given)
    assert same(told, tell(watched()))
    value = told.cells.value.copy()
    value[1, 0] += 20
    assert not same(told, tell(twin_of(given, told.cells, value)))
