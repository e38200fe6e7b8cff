"""The first page: what is counted there is what the other sections count, and what is asked is what is open."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from screening.disclosure import Release
from screening.figures.words import about, at_work
from screening.process import Table
from screening.report.sections import dossier, glance
from tests.build import delivery, released, screened


def told(release: Release, folder: Path) -> str:
    return glance.page(release, folder).html


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("blick")


@pytest.fixture(scope="module")
def plain(intern: Release) -> Release:
    """A year of which people have kept nothing, and before which there is none."""
    nobody = intern.nominations.iloc[:0]
    focus = replace(intern.focus, agreements={}, progress={})
    trend = replace(intern.trend, years=())
    return replace(
        intern,
        nominations=nobody,
        objections=intern.objections.iloc[:0],
        laid=Table(),
        focus=focus,
        trend=trend,
    )


def test_the_page_counts_what_figures_and_people_say(intern: Release, folder: Path) -> None:
    html = told(intern, folder)
    for words in (
        "44 mit 134",
        "6: 12.3.3, 13.2.1, 14.5.1, 15.2.1, 15.3.3, 24.1.1",
        "<dt>Anderswo gebunden</dt><dd>",
        "11 Kandidaten, bei 4 beide Seiten einig",
        "2: 10.4.1, 23.1.1",
    ):
        assert words in html, words
    assert (folder / "abbildungen" / "auswahl.png").is_file()


def test_each_question_says_of_how_many_areas_it_is(intern: Release, folder: Path) -> None:
    # where one is at work already, the review decides
    possible = [a for a in intern.chosen("möglich") if a not in at_work(intern)]
    one, none = intern.decision.copy(), intern.decision.copy()
    one.loc[possible[1:], "decision"] = none.loc[possible, "decision"] = "nein"
    assert "4 Gebiete einschätzen" in told(intern, folder)
    assert f"1 Gebiet einschätzen, da die Zahlen hier nichts entscheiden: {possible[0]}." in told(
        replace(intern, decision=one), folder
    )
    assert "einschätzen" not in told(replace(intern, decision=none), folder)


def test_a_review_that_is_reached_is_asked_about(thin_intern: Release, folder: Path) -> None:
    assert "Fortführen oder beenden: Siedlung am Becken." in told(thin_intern, folder)
    early = replace(thin_intern, stichtag=date(2023, 7, 1))
    assert "Fortführen oder beenden" not in told(early, folder)


def test_a_year_of_which_people_keep_nothing_has_its_page_too(plain: Release, folder: Path) -> None:
    html = told(plain, folder)
    assert f"Für {plain.year} liegen keine vor." in html and "44 Gebiete auswählen" in html
    assert not any(word in html for word in ("Stunden je Woche", "Dissens", "Neu gegenüber"))


def test_what_is_decided_or_at_work_is_not_asked_again(thin_intern: Release, folder: Path) -> None:
    asked = told(thin_intern, folder).partition("Was zu entscheiden ist")[2]
    # chosen, refused, put back; 13.4.2 is at work
    assert not any(a in asked for a in ("23.1.1", "25.3.3", "24.3.1", "13.4.2"))
    every = thin_intern.decision.index
    at = thin_intern.laid.decisions.current[0]
    rest = replace(at, areas=frozenset(map(str, every)))
    all_decided = replace(
        thin_intern,
        laid=replace(thin_intern.laid, decisions=replace(thin_intern.laid.decisions, entries=(rest,))),
    )
    asked = told(all_decided, folder).partition("Was zu entscheiden ist")[2]
    assert "Gebiete" not in asked and "Fortführen oder beenden" in asked


def test_objections_and_ratings_stand_there_without_nominations(thin_intern: Release, folder: Path) -> None:
    html = told(replace(thin_intern, nominations=thin_intern.nominations.iloc[:0]), folder)
    for words in ("liegen keine vor.", "<dt>Einwände</dt>", "<dt>Bewertungen</dt>"):
        assert words in html, words


def test_each_named_area_is_counted_once(thin_intern: Release, folder: Path) -> None:
    html = told(thin_intern, folder)
    both, seen = (
        int(html.partition(f"<dt>{label}</dt><dd>")[2].partition(":")[0])
        for label in ("Genannt und sicher", "Genannt, aber nein")
    )
    others = html.partition("<dt>Sonst genannt</dt><dd>")[2].partition("</dd>")[0]
    counted = sum(int(part.split()[0]) for part in others.split(", "))
    assert both + seen + counted == thin_intern.nominations["gebiet"].nunique()


def test_the_region_whose_hours_do_not_suffice_is_named(thin_intern: Release, folder: Path) -> None:
    regional = thin_intern.laid.regional_load_of(thin_intern.laid.planned())
    assert regional is not None
    short = [name for name, one in regional.loads.items() if len(one.short)]
    assert short and all(name in told(thin_intern, folder).partition("Was weicht")[2] for name in short)


def test_where_nothing_is_taken_up_and_nothing_is_open_nothing_is_asked(plain: Release, folder: Path) -> None:
    decision = plain.decision.assign(
        decision=pd.Series("nein", index=plain.decision.index, dtype=plain.decision["decision"].dtype)
    )
    html = told(replace(plain, decision=decision), folder)
    assert "Es ist nichts zu entscheiden." in html and "Kein Gebiet erfüllt die Regel sicher" in html


def test_only_where_something_was_decided_or_runs_nothing_more_is_asked(
    intern: Release, plain: Release
) -> None:
    assert glance.nothing_asked(plain) == "Es ist nichts zu entscheiden"
    assert glance.nothing_asked(replace(plain, laid=intern.laid)) == "Es ist nichts mehr zu entscheiden"


def test_the_meeting_reads_how_figures_are_told_and_what_is_not(
    thin_gespraech: Release, folder: Path
) -> None:
    html = told(thin_gespraech, folder)
    assert "Zahlen sind auf Vielfache von 5 gerundet" in html and "fehlen oder geheim" not in html


@pytest.mark.parametrize(
    ("cells", "summary", "first"),
    [
        ([None, "geheim"], "dort fehlen Werte oder sie sind geheim", "die fehlen oder geheim sind."),
        ([None, None], "dort fehlen Werte", "die fehlen."),
        (["geheim", "geheim"], "dort sind Werte geheim", "die geheim sind."),
    ],
)
def test_open_areas_lack_what_is_missing_or_secret_as_it_is(
    cells: list[str | None], summary: str, first: str
) -> None:
    counts = {"n1": [90, *cells, 1, 1, 1], "d1": [100] * 6}
    release = released(screened(delivery(counts)), audience="intern")
    assert len(release.chosen("möglich")) == 2
    assert f"{summary}, und mit ihnen" in dossier.summary(release).html
    assert about.lacking(release) == (None in cells, "geheim" in cells)
    assert glance._told(release).endswith(first)
