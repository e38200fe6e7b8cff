"""Questions of the meeting are answered from what is told alone: a twin with other secret numbers answers the same."""

from __future__ import annotations

from typing import Any

import pytest

from screening.workbench.year import Year
from screening.year import packed
from tests.told_city import random_city
from tests.two_cities import twin
from tests.workbench.cities import asked

RULES: tuple[dict[str, Any], ...] = ({"min_hits": 1}, {"threshold": 1.1}, {"threshold": 2, "min_hits": 1})


@pytest.fixture(scope="module", params=[0, 1, 7])
def both(request: pytest.FixtureRequest) -> tuple[Year, Year]:
    true = random_city(request.param)
    other = twin(true)
    assert not true.rates.delivery.counts.equals(other.rates.delivery.counts)
    return asked(true, "gespraech"), asked(other, "gespraech")


def test_what_a_notebook_is_given_to_ask_is_the_same_byte_for_byte(both: tuple[Year, Year]) -> None:
    one, other = (packed(shown.screening) for shown in both)
    assert one == other


def test_a_twin_answers_the_same(both: tuple[Year, Year]) -> None:
    one, other = both
    assert repr(one) == repr(other)
    for area in map(str, one.decision.index):
        assert repr(one.why(area)) == repr(other.why(area))
        assert one.why(area).frame.equals(other.why(area).frame)
    for rule in RULES:
        assert one.what_if(**rule).frame.equals(other.what_if(**rule).frame)


def test_in_the_house_they_differ() -> None:
    true = random_city(0)
    one, other = (asked(s) for s in (true, twin(true)))
    assert any(repr(one.why(str(a))) != repr(other.why(str(a))) for a in one.decision.index)
