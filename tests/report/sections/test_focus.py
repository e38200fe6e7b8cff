"""The Schwerpunktgebiete at work, as their section shows them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from screening.delivery.manifest.words import Side
from screening.disclosure import Release
from screening.figures.words import at_work
from screening.process.agreement import Agreement
from screening.process.phases import FocusAreas, Progress
from screening.report.sections import focus
from tests.process.agreement.test_agreements import WHOLE


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (None, "Wie weit das Gebiet ist, ist noch nicht festgehalten. Zu entscheiden ist"),
        (["erledigt", "offen", "entfallen"], "1 Maßnahme erledigt, 1 offen. Zu entscheiden ist"),
        ([], "Keine Maßnahme erledigt, keine offen. Zu entscheiden ist"),
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


RUNS = {"start": date(2024, 1, 1), "ueberpruefung": date(2026, 1, 1), "stunden_woche": 1}
ENDED = RUNS | {"ende": date(2024, 6, 30)}
LATER = RUNS | {"start": date(2025, 2, 1)}
DRAFT = {"unterzeichnet": None}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([RUNS], "läuft **1 Schwerpunktgebiet** mit 1 Stunde je Woche."),
        (
            [RUNS, RUNS, ENDED, LATER, DRAFT],
            "laufen **2 Schwerpunktgebiete** mit zusammen 2 Stunden je Woche. "
            "Daneben gibt es 1 beendetes Gebiet, 1 noch nicht begonnenes Gebiet und 1 Entwurf.",
        ),
        (
            [ENDED, ENDED, DRAFT, DRAFT],
            "läuft kein Schwerpunktgebiet. Es gibt 2 beendete Gebiete und 2 Entwürfe.",
        ),
        ([], "Bisher ist kein Schwerpunktgebiet vereinbart."),
    ],
)
def test_the_overview_counts_in_sentences(
    gespraech: Release, given: list[dict[str, object]], said: str
) -> None:
    agreements = {f"a{n}": Agreement.model_validate(WHOLE | one) for n, one in enumerate(given)}
    assert said in focus.overview(replace(gespraech, focus=FocusAreas(agreements))).markdown


def test_each_area_at_work_says_when_it_met_who_bears_what_and_when_it_meets_next(intern: Release) -> None:
    html = focus.areas(intern).html
    # Mühlzeile of the demo city: one session with minutes, two measures that others bear
    part = html.partition("Mühlzeile</h3>")[2].partition("<h3")[0]
    assert "Nächste Sitzung: 11.02.2025." in part and "(Protokoll vom " in part
    assert "Jugendtreff (REGSAM)" in part and "Jobcenter, U25 (Sozialreferat)" in part


def test_a_city_that_calls_the_sides_otherwise_reads_nothing_of_the_papers_own(intern: Release) -> None:
    sides = (Side(id="verwaltung", name="Jugendamt"), Side(id="region", name="Quartiersrat"))
    bodies = tuple(b for b in intern.city.bodies if b.id != "SBH")
    named = {
        k: a.model_copy(update={"moderation": "", "contact": ""}) for k, a in intern.focus.agreements.items()
    }
    city = intern.city.model_copy(update={"sides": sides, "bodies": bodies})
    html = focus.areas(
        replace(
            intern,
            city=city,
            focus=replace(
                intern.focus,
                agreements=named,
                progress={k: p.model_copy(update={"measures": ()}) for k, p in intern.focus.progress.items()},
            ),
        )
    ).html
    assert "Verantwortlich: – (Quartiersrat); – (Jugendamt)." in html
    assert "Welche Aufgabe übernimmt die Moderation?" in html
    assert not any(word in html for word in ("REGSAM", "Sozialreferat", "Sozialbürger"))


@pytest.mark.parametrize("audience", ["intern", "gespraech"])
def test_areas_that_run_without_an_agreement_are_named_where_the_others_are_counted(
    audience: str, request: pytest.FixtureRequest
) -> None:
    release: Release = request.getfixturevalue(audience)
    told = focus.overview(release).as_markdown().replace("\\", "")
    assert "laufen **5 Schwerpunktgebiete**" in told
    # thirteen areas have the sign in the other documents: five of one area each by agreement, eight by the programme
    named = "05.4.4, 13.2.1, 15.1.4, 16.4.4, 20.2.3, 23.1.2, 23.1.4, 23.2.1"
    assert f"Ohne Vereinbarung laufen nach dem Programm 8 Gebiete: {named}." in told
    assert len(at_work(release)) == 13
