"""The proof by twins never claims more than every world that gives the same release."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import islice, product

import numpy as np
import pytest

from screening.disclosure.told import Facts, Told, prove, tell
from screening.disclosure.told.cells import ABSENT, KEPT, OPEN, SECRET, Cells
from screening.disclosure.told.twins import same, twin_of
from screening.rule.decision import Screening, screen
from tests.build import Entries, catalogue, city, delivery, screened
from tests.rule.cities import settings_of
from tests.told_city import as_text, later, random_city, twins_left, watched

pytestmark = pytest.mark.slow


def columns_alike(told: Told, k: int) -> list[np.ndarray] | None:
    """All numbers of one count that keep the sums of atoms and its told figures; None if there are too many.

    Figures are worked out here anew: an open count and its share are rounded to the told multiple. Beside a count
    that was delivered as secret the sum may be another one: that count takes the difference.
    """
    cells, figures = told.cells, told.figures
    value, kind = cells.value[:, k], cells.kind[:, k]
    result = [value]
    for atom in np.unique(cells.atom).tolist():
        at = np.flatnonzero((cells.atom == atom) & (kind != KEPT))
        if not len(at):
            continue
        slack = max(int(cells.protection[k]) - 1, 0) if (kind[cells.atom == atom] == KEPT).any() else 0
        ranges = []
        for a in at.tolist():
            v, base = int(value[a]), int(figures.base[a, k])
            if cells.untold[k] and kind[a] != ABSENT:
                ranges.append(range(int(value[at].sum()) + slack + 1))
            elif kind[a] == SECRET:
                ranges.append(range(int(cells.low[a, k]), int(cells.high[a, k]) + 1))
            elif kind[a] == OPEN and figures.group[a, k] >= 0:
                ranges.append(range(max(v - 2 * base - 2, int(cells.threshold[k]), 1), v + 2 * base + 3))
            else:
                ranges.append(range(v, v + 1))
        if np.prod([float(len(r)) for r in ranges]) > MOST:
            return None
        grid = np.stack(np.meshgrid(*map(np.array, ranges), indexing="ij"), axis=-1).reshape(-1, len(ranges))
        grid = grid[np.abs(grid.sum(axis=1) - value[at].sum()) <= slack]
        if not cells.untold[k]:
            grid = grid[told_alike(told, k, at, grid)]
        if len(grid) * len(result) > MOST // 100:
            return None
        result = [put(old, at, row) for old in result for row in grid]
    return result


MOST = 200_000


def put(old: np.ndarray, at: np.ndarray, row: np.ndarray) -> np.ndarray:
    new = old.copy()
    new[at] = row
    return new


def told_alike(told: Told, k: int, at: np.ndarray, grid: np.ndarray) -> np.ndarray:
    cells, figures = told.cells, told.figures
    group, kind = figures.group[at, k], cells.kind[at, k]
    alike = np.ones(len(grid), dtype=bool)
    for g in np.unique(group[group >= 0]).tolist():
        secret, others = (group == g) & (kind == SECRET), np.flatnonzero((group == g) & (kind == OPEN))
        middles = (cells.low[at[secret], k] + cells.high[at[secret], k]) // 2
        excess = grid[:, secret].sum(axis=1) - middles.sum()
        for j, a in enumerate(others.tolist()):
            # all areas have the same number of inhabitants
            ends = [(2 * excess * end + len(others)) // (2 * len(others)) if end else 0 for end in (j, j + 1)]
            u, base = grid[:, a] + (0 if cells.linked[k] else ends[1] - ends[0]), int(figures.base[at[a], k])
            lowest = max(-(-int(cells.threshold[k]) // base), 1) * base
            alike &= np.maximum((2 * u + base) // (2 * base) * base, lowest) == figures.told[at[a], k]
    return alike


def worlds(told: Told, limit: int) -> Iterator[np.ndarray] | None:
    """All worlds as arrays of counts; None if there are more than can be tried."""
    moving = [k for k in range(len(told.cells.counts)) if (told.figures.group[:, k] >= 0).any()]
    columns = [columns_alike(told, k) for k in moving]
    if any(c is None for c in columns) or np.prod([float(len(c)) for c in columns if c]) > limit:
        return None

    def each() -> Iterator[np.ndarray]:
        city = told.cells.value
        for chosen in product(*(c for c in columns if c)):
            value = city.copy()
            for k, column in zip(moving, chosen, strict=True):
                value[:, k] = column
            if all(
                (value[:, a] <= value[:, b].sum(axis=1))[holds(told, a, b)].all() for a, b in told.cells.pairs
            ):
                yield value

    return each()


def holds(told: Told, part: int, wholes: tuple[int, ...]) -> np.ndarray:
    there = (told.cells.kind != KEPT) & (told.cells.kind != ABSENT)
    value = told.cells.value
    return there[:, [part, *wholes]].all(axis=1) & (value[:, part] <= value[:, wholes].sum(axis=1))


def with_kept(told: Told, value: np.ndarray) -> np.ndarray:
    """The numbers of a world; of one delivered as secret, what it has more than in the city."""
    cells, result = told.cells, value.copy()
    for a, k in np.argwhere(cells.kind == KEPT).tolist():
        inside = cells.atom == cells.atom[a]
        result[a, k] = (cells.value[inside, k] - value[inside, k]).sum()
    return result


def releases(asked: list[Screening], cells: Cells, value: np.ndarray) -> tuple[list[str], Told, Facts | None]:
    """What is told of a world in turn, as text; the last release, and what was told before it."""
    texts: list[str] = []
    told, before, facts = None, None, None
    for given in asked:
        before = facts
        told = tell(twin_of(given, cells, value), before)
        facts = told.facts
        texts.append(as_text(told))
    assert told is not None
    return texts, told, before


def narrower_than_proven(seed: int, limit: int, rounds: int = 4) -> tuple[int, int] | None:
    """How many secret counts there are, and for how many the truth is narrower than what is proven."""
    asked = later(seed, random_city(seed))
    first = tell(asked[0])
    texts, told, before = releases(asked, first.cells, first.cells.value)
    secret = (told.cells.kind == SECRET) | (told.cells.kind == KEPT)
    every = worlds(first, limit)
    if not secret.any() or every is None:
        return None
    low = high = first.cells.value
    for value in every:
        if releases(asked, first.cells, value)[0] == texts:
            there = with_kept(told, value)
            low, high = np.minimum(low, there), np.maximum(high, there)
    proof = prove(asked[-1], told, before, rounds)
    proven_low = proof.low.to_numpy(dtype="int64", na_value=0).reshape(low.shape)
    proven_high = proof.high.to_numpy(dtype="int64", na_value=0).reshape(low.shape)
    wrong = secret & ((low > proven_low) | (high < proven_high))
    return int(secret.sum()), int(wrong.sum())


@pytest.mark.parametrize("cities", [10, pytest.param(40, marks=pytest.mark.long)])
def test_no_world_is_missing_between_the_numbers_that_are_proven(cities: int) -> None:
    found = (f for seed in range(300) if (f := narrower_than_proven(seed, 12)))
    tried = list(islice(found, cities))
    assert len(tried) == cities
    assert sum(counts for counts, _ in tried) >= cities
    assert not any(wrong for _, wrong in tried)


@pytest.mark.parametrize("seed", range(12))
def test_a_city_and_any_twin_that_is_left_are_told_alike(seed: int) -> None:
    given = random_city(seed)
    told = tell(given)
    for value in twins_left(given, told):
        assert as_text(tell(twin_of(given, told.cells, value))) == as_text(told)
        for atom in np.unique(told.cells.atom):
            at = told.cells.atom == atom
            moved = value[at].sum(axis=0) != told.cells.value[at].sum(axis=0)
            assert not (moved & ~(told.cells.kind[at] == KEPT).any(axis=0)).any()


def asked_before(seed: int, threshold: str, all_hits: bool) -> tuple[Screening, Told, Screening, Told]:
    """A city, what is told of it, and what another rule asks of it then."""
    first = random_city(seed)
    min_hits = len(first.criteria.indicators) if all_hits else first.criteria.min_hits
    rule = {"min_hits": min_hits, "threshold": Decimal(threshold)}
    then = screen(first.rates, first.criteria.model_copy(update=rule))
    told = tell(first)
    return first, told, then, tell(then, told.facts)


@pytest.mark.parametrize(("seed", "threshold", "all_hits"), [(1, "1.6", True), (44, "0.8", False)])
def test_twins_answer_as_the_city_did_what_an_earlier_release_asked_of_the_same_indicators(
    seed: int, threshold: str, all_hits: bool
) -> None:
    first, told, then, again = asked_before(seed, threshold, all_hits)
    answered = told.screening.exceeds.notna().to_numpy(dtype=bool)
    twins = twins_left(then, again, told.facts)
    assert twins
    for value in twins:
        twin = screen(twin_of(then, again.cells, value).rates, first.criteria)
        alike = (twin.exceeds == first.exceeds).fillna(True).to_numpy(dtype=bool)
        assert alike[answered].all()
        assert (twin.decided == first.decided)[told.answers.decided].all()


def test_where_a_part_is_all_of_its_whole_no_twin_has_more_of_it() -> None:
    table: dict[str, Entries] = {
        "n1": [3, 5, 4, 41, 7, 38],
        "d1": [400, 500, 450, 900, 700, 950],
        "n2": [3, 5, 2, 41, 7, 20],
        "d2": [400, 500, 450, 900, 700, 950],
    }
    thresholds = {c: 10 if c.startswith("n") else 3 for c in [*table, "bev"]}
    given = delivery(table, threshold=thresholds, what=catalogue("i1", "i2"))
    screening = screened(replace(given, city=city(checks={"nested": [{"counts": ["n2", "n1"]}]})))
    told = tell(screening)
    part, whole = (told.cells.place[c] for c in ("n2", "n1"))
    twins = twins_left(screening, told)
    assert any((t[:, whole] != told.cells.value[:, whole]).any() for t in twins)
    assert all((t[:, part] <= t[:, whole]).all() for t in twins)


def test_a_city_is_told_like_itself_and_unlike_another() -> None:
    given = watched()
    told = tell(given)
    assert same(told, tell(watched()))
    value = told.cells.value.copy()
    value[1, 0] += 20
    assert not same(told, tell(twin_of(given, told.cells, value)))


def kept() -> Screening:
    """Two districts, in each of which one count was delivered as secret."""
    table = {
        "n1": ["geheim", 5, 42, 51, "geheim", 4, 61, 38],
        "d1": [900, 950, 1000, 1000, 990, 1100, 1000, 1050],
    }
    ids = [f"{a}.{k}" for a in (1, 2) for k in range(1, 5)]
    return screened(delivery(table, threshold={"n1": 10, "d1": 3, "bev": 3}, ids=ids))


def test_what_a_count_delivered_as_secret_takes_another_one_of_the_city_gives() -> None:
    given = kept()
    told = tell(given)
    k = told.cells.place["n1"]
    moved = [value[:, k] - told.cells.value[:, k] for value in twins_left(given, told)]
    assert any(m[:4].sum() for m in moved)
    assert all(m.sum() == 0 for m in moved)


def test_counts_delivered_as_secret_are_proven_as_open_as_they_need() -> None:
    given = kept()
    told = tell(given)
    proof = prove(given, told)
    assert not proof.short.to_numpy().any()
    at = told.cells.kind[:, told.cells.place["n1"]] == KEPT
    assert (proof.width["n1"][at] >= 10).all()
    # they are told by what they have more or less, not by a number
    assert (proof.low["n1"][at] <= 0).all()


def test_a_proof_brings_the_twin_with_the_most_secret_counts_that_are_others() -> None:
    given = watched()
    told = tell(given)
    proof = prove(given, told)
    assert proof.twin is not None
    assert same(told, tell(proof.twin))
    secret = told.cells.kind == SECRET
    apart = [
        int(((v != told.cells.value) & secret).sum())
        for v in (*twins_left(given, told), tell(proof.twin).cells.value)
    ]
    assert apart[-1] == max(apart) > 0


def test_a_city_with_an_area_left_out_by_hand_is_proven_after_an_earlier_release_by_another_rule() -> None:
    given = delivery({"n1": [3, 20, 31, 42], "d1": [120, 1000, 1000, 1000]}, threshold={"n1": 10})
    first = screened(given, **settings_of({1}, {}))
    then = screened(given, **settings_of({1}, {"threshold": Decimal("1.4")}))
    before = tell(first).facts
    proof = prove(then, tell(then, before), before)
    assert proof.twins and not proof.short.to_numpy().any()
