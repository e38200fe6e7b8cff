"""What the meeting is told of nine years: nearly all decisions, and none that is another one."""

from __future__ import annotations

from pathlib import Path

import pytest

from screening.delivery import read_city
from screening.disclosure.told import OPEN, tell
from screening.rule.decision import Screening
from screening.year import screen_years

pytestmark = [pytest.mark.slow, pytest.mark.long]

SHORT = {2016: 465}
"""Ten decisions of 2016 hang on flags one answer of which leaves too little, whatever else is told (record 0001)."""


@pytest.fixture(scope="module")
def years(root: Path) -> dict[int, Screening]:
    city = read_city("musterstadt", data=root / "data")
    return screen_years(city, max(city.years))[0]


@pytest.mark.parametrize("year", range(2016, 2025))
def test_the_meeting_is_told_98_of_100_decisions_and_95_of_100_that_are_sure(
    year: int, years: dict[int, Screening]
) -> None:
    told = tell(years[year])
    mine, theirs = years[year].decided, told.screening.decided
    assert ((theirs == mine) | (theirs == "möglich")).all()
    assert (theirs == mine).sum() >= SHORT.get(year, 0.98 * len(mine))
    assert (theirs[mine == "sicher"] == "sicher").mean() >= 0.95
    rounded = (told.cells.kind == OPEN) & ~told.cells.untold
    off = abs(told.figures.told - told.cells.value)[rounded]
    # the method section says so
    assert off.max() <= 21 and (off <= 2).mean() > 0.95
