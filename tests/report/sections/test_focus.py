"""The Schwerpunktgebiete at work, as their section shows them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from screening.disclosure import Release
from screening.process.agreement import Agreement
from screening.process.phases import FocusAreas, Progress
from screening.report.sections import focus
from tests.process.agreement.test_agreements import WHOLE


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (None, "Der Stand ist nicht bekannt: phasen.toml fehlt. Zu entscheiden ist"),
        (["erledigt", "offen", "entfallen"], "1 Maßnahme erledigt, 1 offen. Zu entscheiden ist"),
        ([], "0 Maßnahmen erledigt, 0 offen. Zu entscheiden ist"),
    ],
)
def test_a_review_says_what_was_done_or_that_nobody_knows(
    gespraech: Release, given: list[str] | None, said: str
) -> None:
    reached = {"start": date(2022, 11, 1), "ueberpruefung": date(2024, 10, 31)}
    one = Agreement.model_validate(WHOLE | reached)
    measures = [{"was": "Treff", "seite": "region", "stand": s} for s in given or []]
    at = Progress.model_validate({"phase": "umsetzung", "massnahme": measures})
    known = FocusAreas({"am_park": one}, {} if given is None else {"am_park": at})
    assert said in focus.reviews(replace(gespraech, focus=known)).markdown
