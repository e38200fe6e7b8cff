"""Who solves all that is told as equations finds no secret count closer than twins prove it open."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import screening.disclosure.told.twins as twins_module
from screening.disclosure.told import Told, prove, tell
from screening.disclosure.told.cells import SECRET
from screening.rule.decision import Screening, screen
from tests.attack import Reader
from tests.examples import examples
from tests.told_city import random_city, twins_left, watched

pytestmark = pytest.mark.slow

Releases = list[tuple[Screening, Told]]


def told_twice(city: Screening, min_hits: int, threshold: str = "1.1") -> Releases:
    """A year told by its rule, and then by another."""
    first = tell(city)
    rule = {"min_hits": min_hits, "threshold": Decimal(threshold)}
    again = screen(city.rates, city.criteria.model_copy(update=rule))
    return [(city, first), (again, tell(again, first.facts))]


def found_closer(releases: Releases) -> list[str]:
    """Secret counts that the reader of all releases bounds closer than the proof for the last one says."""
    screening, told = releases[-1]
    proof = prove(screening, told, releases[-2][1].facts if len(releases) > 1 else None)
    reader, cells = Reader(releases), told.cells
    assert reader.fits(dict(zip(reader.x.flat, cells.value.flat, strict=True))), "what is told is not so"
    closer = []
    for a, k in np.argwhere(cells.kind == SECRET).tolist():
        low, high = (int(f.iloc[a, k]) for f in (proof.low, proof.high))
        found = reader.interval(int(reader.x[a, k]))
        assert found is not None
        enough = bool(proof.short.iloc[a, k]) or found[1] - found[0] + 1 >= proof.need.iloc[a, k]
        if found[0] > low or found[1] < high or not enough:
            closer.append(f"{cells.areas[a]} {cells.counts[k]}: {found} instead of {(low, high)}")
    return closer


@settings(max_examples=examples(6), deadline=None)
@given(st.integers(0, 10**6))
def test_no_programme_finds_a_secret_count_closer_than_twins_prove(seed: int) -> None:
    city = random_city(seed)
    assert not found_closer([(city, tell(city))])


@pytest.mark.parametrize("seed", [*range(4), 113, 1046, 1473])
def test_nor_does_who_has_read_an_earlier_release_by_another_rule(seed: int) -> None:
    assert not found_closer(told_twice(random_city(seed), 1 + seed % 2))


@pytest.mark.parametrize("seed", range(4))
def test_all_twins_solve_the_equations_of_a_reader(seed: int) -> None:
    city = watched() if not seed else random_city(seed)
    told = tell(city)
    reader = Reader([(city, told)])
    for value in twins_left(city, told):
        assert reader.fits(dict(zip(reader.x.flat, value.flat, strict=True)))


def test_a_proof_that_claims_whole_brackets_is_refuted(monkeypatch: pytest.MonkeyPatch) -> None:
    def claims(told: Told, *rest: Any) -> Any:
        return kept(told, told.cells.low, told.cells.high, *rest[2:])

    kept = twins_module._proof
    monkeypatch.setattr(twins_module, "_proof", claims)
    assert any(found_closer([(c, tell(c))]) for c in map(random_city, range(12)))
