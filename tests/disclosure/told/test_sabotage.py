"""A door that looks at a secret number is found: by twins of which it tells something else, or by what it leaves."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from screening.disclosure.told import prove, tell
from screening.disclosure.told.twins import same, twin_of
from tests.disclosure.told.sabotage import SABOTAGE
from tests.told_city import twins_left, watched

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def honest() -> list[np.ndarray]:
    """The numbers of twins that the door itself tells like the city."""
    given = watched()
    told = tell(given)
    return twins_left(given, told)


def proven_short() -> int:
    given = watched()
    return int(prove(given, tell(given)).short.to_numpy().sum())


def test_nothing_is_short_as_long_as_nobody_looks(honest: list[np.ndarray]) -> None:
    assert proven_short() == 0
    assert len(honest) >= 5
    told = tell(watched())
    assert all(same(told, tell(twin_of(watched(), told.cells, value))) for value in honest)


@pytest.mark.parametrize("look", SABOTAGE, ids=lambda f: f.__name__)
def test_a_door_that_looks_at_a_secret_number_is_found(
    look: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch, honest: list[np.ndarray]
) -> None:
    look(monkeypatch)
    given = watched()
    told = tell(given)
    otherwise = (not same(told, tell(twin_of(given, told.cells, value))) for value in honest)
    assert any(otherwise) or proven_short() > 0
