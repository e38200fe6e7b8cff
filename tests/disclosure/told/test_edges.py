"""Edges of what is told that a comparison one off would miss, worked out by hand."""

from __future__ import annotations

import random
from decimal import Decimal

import pandas as pd
import pytest

from screening.disclosure.told import prove, tell
from screening.disclosure.told.cells import OPEN, SECRET, UNBOUNDED, cells_of
from screening.disclosure.told.figures import figures_of
from screening.disclosure.told.reach import by_statuses
from screening.rule.decision import screen
from tests.build import catalogue, delivery, screened
from tests.disclosure.told.test_tell import SMALL, told_counts, year


@pytest.mark.parametrize(
    ("others", "flag"),
    [
        (650, None),  # the bar is 1.3 × 1955 / 302 = 8.4: of one, 9 would exceed, and 9 it may be
        (720, False),  # 1.3 × 2165 / 302 = 9.3: not even 9 of one would
    ],
)
def test_of_two_secret_counts_a_flag_is_told_where_no_pair_of_them_gives_another(
    others: int, flag: bool | None
) -> None:
    told = tell(year({"n1": [5, others, others, others], "d1": [2, 100, 100, 100]})).screening
    shown = told.exceeds["i1"].iloc[0]
    assert (None if pd.isna(shown) else bool(shown)) is flag


def test_beside_a_count_delivered_as_secret_steps_grow_in_the_very_first_group() -> None:
    # two others in steps of 5 hide at most 8 + 1 numbers, and ten are to be possible
    assert told_counts(year({"n1": ["geheim", 42, 53], "d1": [1000] * 3})) == [None, 40, 60]


def test_a_flag_is_not_told_where_an_answer_leaves_a_neighbour_less_than_its_bracket() -> None:
    # 45 in all: if the other one is 40 or more, which the flag says, the secret one is 1 … 5, else 6 … 9; it needs nine,
    # for nothing was asked of it. The bar is 1.3 × 45 / 1480 = 3.95 % of 1000.
    beside = year({"n1": [3, 42], "d1": [480, 1000]})
    assert not tell(beside).answers.flags[1, 0]
    # of 1300 the bar is 45 in all: it cannot be reached, whatever the secret one is
    assert tell(year({"n1": [3, 42], "d1": [300, 1000]})).answers.flags[1, 0]


def test_a_whole_over_which_something_was_spread_bounds_no_part_by_its_figure() -> None:
    what = catalogue("i1", within=["i1"])
    given = {"n1": [12, 12, 12], "d1": [2, 100, 100], "bev": [900] * 3}
    around = screened(delivery(given, threshold=SMALL, what=what))
    cells = cells_of(around)
    figures, n, d = figures_of(cells, 5, "bev"), cells.place["n1"], cells.place["d1"]
    assert (cells.kind[:, d].tolist(), figures.group[:, d].tolist()) == ([SECRET, OPEN, OPEN], [0, 0, 0])
    assert by_statuses(cells, n, figures)[1].tolist()[1:] == [UNBOUNDED] * 2
    # where nothing was spread, 100 is told of 98 to 102
    plain = cells_of(screened(delivery(given | {"d1": [100] * 3}, threshold=SMALL, what=what)))
    assert by_statuses(plain, n, figures_of(plain, 5, "bev"))[1].tolist() == [102] * 3


def test_an_earlier_release_stops_no_twin_that_answers_as_the_city_does() -> None:
    given = {"n1": [3, 20, 31, 42, 4, 60, 70, 35], "d1": [1000] * 8}
    first = tell(year(given))
    later = screened(delivery(given, threshold=SMALL), threshold=Decimal("1.5"))
    told = tell(later, first.facts)
    proof = prove(later, told, first.facts)
    secret = (told.cells.kind == SECRET)[:, told.cells.place["n1"]]
    assert secret.sum() == 2
    assert proof.width["n1"][secret].ge(proof.need["n1"][secret]).all()


EACH = {f"n{k}": 10 for k in (1, 2, 3, 4)} | {f"d{k}": 0 for k in (1, 2, 3, 4)} | {"bev": 0}


@pytest.mark.parametrize("seed", [29, 32, 46, 58])
def test_a_twin_keeps_the_bare_decisions_of_earlier_releases(seed: int) -> None:
    dice, given = random.Random(seed), {}
    for k in (1, 2, 3, 4):
        given[f"n{k}"] = [
            dice.randint(1, 9) if dice.random() < 0.6 else dice.randint(10, 40) for _ in range(4)
        ]
        given[f"d{k}"] = [dice.randint(60, 260) for _ in range(4)]
    first, later = (screened(delivery(given, threshold=EACH), min_hits=k) for k in (2, 4))
    before = tell(first)
    # told though not all flags are that it hangs on
    assert before.answers.decided.any()
    twin = prove(later, tell(later, before.facts), before.facts).twin
    assert twin is not None
    same = screen(twin.rates, first.criteria).decided == first.decided
    assert same[before.answers.decided].all()
