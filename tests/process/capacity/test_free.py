"""Hours that are left over a span, in the city and in a region: for an acute need."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.process.capacity import (
    Capacity,
    Left,
    Running,
    Term,
    least_free,
)
from tests.examples import examples
from tests.process.capacity.hours import BEGIN, D

LAST_DAYS = st.dates(date(2024, 11, 1), date(2025, 4, 30))

SPANS = st.tuples(LAST_DAYS, LAST_DAYS).map(sorted)

PARTS = st.lists(st.tuples(SPANS, st.integers(0, 9), st.sampled_from(["01", "02", "03"])), max_size=4)


@given(terms=PARTS, runs=PARTS, chosen=PARTS, asked=SPANS)
@settings(max_examples=examples(80))
def test_the_hours_left_over_a_span_are_those_of_its_shortest_day(
    terms: list[Any], runs: list[Any], chosen: list[Any], asked: list[date]
) -> None:
    capacity = Capacity(tuple(Term(von=a, bis=b, stunden_woche=Decimal(n)) for (a, b), n, _ in terms))
    running = {str(k): Running(a, b, Decimal(n), (area,)) for k, ((a, b), n, area) in enumerate(runs)}
    later = [Running(a, b, Decimal(n), (area,)) for (a, b), n, area in chosen]
    days = [asked[0] + timedelta(n) for n in range((asked[1] - asked[0]).days + 1)]
    held = {r.areas for r in running.values()}
    left = []
    for day in days:
        there = [n for (a, b), n, _ in terms if a <= day <= b]
        taken = [n for (a, b), n, area in runs if a <= day <= b and area != "01"]
        taken += [n for (a, b), n, area in chosen if a <= day <= b and (area,) not in held]
        left += [(sum(there) - sum(taken), day)] if there else []
    found = least_free(capacity, running, later, frozenset(["01"]), asked[0], asked[1])
    assert (found and (found.hours, found.day)) == (min(left) if left else None)


@pytest.mark.parametrize(
    ("areas", "left"),
    [
        # West has 6 and 2 are everybody's; 3 run there and 4 begin: 1 is left, of 10 in all the city
        (["a"], ("1", "West")),
        # nobody has stated hours of Ost: it has the 2 that are everybody's, less the one that runs
        (["c"], ("1", "Ost")),
        (["a", "c"], ("8", "")),
        (["z"], ("8", "")),
    ],
)
def test_an_acute_need_has_the_hours_of_its_region(areas: list[str], left: tuple[str, str]) -> None:
    hours = (("West", 6), ("Süd", 8), ("", 2))
    terms = tuple(Term(von=BEGIN, stunden_woche=D(n), region=region) for region, n in hours)
    places = {"a": "West", "b": "West", "e": "West", "c": "Ost", "d": "Ost"}
    capacity = Capacity(terms, ("West", "Ost", "Süd"), places)
    running = {"hof": Running(BEGIN, None, D(3), ("b",)), "tor": Running(BEGIN, None, D(1), ("d",))}
    chosen = [Running(date(2025, 2, 1), None, D(4), ("e",))]
    found = least_free(capacity, running, chosen, frozenset(areas), BEGIN, date(2025, 6, 30))
    assert found == Left(D(left[0]), date(2025, 2, 1) if areas != ["c"] else BEGIN, left[1])
