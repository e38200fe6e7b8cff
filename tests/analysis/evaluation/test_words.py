"""What is told of a programme: what is proven, what is not, and what limits it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from screening.disclosure import Release
from screening.report.sections.evaluation import section as report
from tests.analysis.evaluation.programmes import FOUR, evaluated, programme, screenings
from tests.build import criteria, released

PARTS = (
    report.about,
    report.areas,
    report.balance,
    report.pretrends,
    report.results,
    report.structure,
    report.agency,
    report.placebo,
    report.shares,
    report.limits,
)


def words(release: Release, *parts: Any) -> str:
    return "\n".join(p(release).as_markdown() for p in parts or PARTS).replace("\\", "")


def test_what_is_proven_is_said_and_what_is_not_too(intern: Release) -> None:
    told = words(intern, report.results)
    whole, one, other = (
        told.split("**Alle Programmgebiete**")[1],
        *told.split("**Gruppe A**")[1].split("**Gruppe B**"),
    )
    assert (
        "Günstiger als in den Vergleichsgebieten entwickelten sich: SGB-II-Leistungen (−1,3 Prozentpunkte)"
    ) in one
    assert "Kein Nachweis" in other and "Kein Nachweis" not in one and "Kein Nachweis" in whole
    assert "Für sich genommen auffällig" in other
    assert "Gesamttest, p\u00a0<\u00a00,001" in one and "Gesamttest, p\u00a0=\u00a00,063" in other


def test_agencies_figures_stand_apart_and_are_no_failure(intern: Release, gespraech: Release) -> None:
    told = words(intern, report.agency)
    assert "kein Misserfolg" in told and "BSA-Haushalte" in told
    assert "BSA-Haushalte" not in words(intern, report.results, report.structure)
    assert "nicht ausgewiesen: keine Werte" in words(gespraech, report.agency)
    note = "Gerechnet ist allein mit diesen Zahlen"
    assert note in words(gespraech, report.about) and note not in words(intern, report.about)


def test_limits_name_selection_numbers_spillover_and_ranking(intern: Release) -> None:
    told = words(intern, report.limits)
    for word in ("nicht gelost", "Verglichen sind nur", "erkundend", "Grenzen", "Register", "Rangliste"):
        assert word in told
    assert "Stichprobenfehler" not in words(intern)


def test_a_city_without_programme_areas_says_so_once(tmp_path: Path) -> None:
    plain = released(*screenings(FOUR).values(), audience="intern")
    assert plain.analyses.evaluation is None
    assert "sind keine Schwerpunktgebiete eingetragen" in words(plain, report.outcome)
    for part in PARTS:
        assert part is report.outcome or words(plain, part) == ""
    for drawn in (report.partner_map, report.charts):
        assert drawn(plain, tmp_path).as_markdown() == "" and not any(tmp_path.iterdir())


@pytest.mark.parametrize("who", [("9.9",), ("1.1",)])
def test_programme_areas_that_cannot_be_compared_are_told_with_their_reason(
    who: tuple[str, ...], tmp_path: Path
) -> None:
    given = screenings(FOUR, evaluation={"hits_around": 0})
    plain = released(*given.values(), audience="intern")
    found = evaluated(given, programme(*who, name="*Hof* <b>"))
    release = replace(plain, analyses=replace(plain.analyses, evaluation=found))
    told = words(release)
    assert found.programme["note"].iloc[0] in told
    shown = report.areas(release).html
    assert "&lt;b&gt;" in shown and "<b>" not in shown
    assert report.charts(release, tmp_path).as_markdown() == ""
    assert "Vergleichsgebiete" in report.partner_map(release, tmp_path).as_markdown()


def test_figures_state_what_they_show(intern: Release, tmp_path: Path) -> None:
    told = report.charts(intern, tmp_path).as_markdown().replace("\\", "")
    assert "SGB-II-Leistungen 2024 −1,7 (Spanne ohne 0)" in told
    drawn = {p.name for p in (tmp_path / "abbildungen").iterdir()}
    assert {p.partition(".")[0] for p in drawn} == {
        "verlauf-alle-programmgebiete",
        "verlauf-gruppe-a",
        "verlauf-gruppe-b",
    }
    assert all({f"{p.partition('.')[0]}.{kind}" for kind in ("png", "svg")} <= drawn for p in drawn)
    assert "Programmgebiet: 12; Vergleichsgebiet: 36" in report.partner_map(
        intern, tmp_path
    ).as_markdown().replace("\\", "")


def test_settings_are_told(intern: Release) -> None:
    found = intern.analyses.evaluation
    assert found is not None
    changed = replace(found, settings=criteria("i1", evaluation={"settling": 2, "partners": 5}).evaluation)
    release = replace(intern, analyses=replace(intern.analyses, evaluation=changed))
    told = words(release, report.about)
    assert "bis zu 5 je Programmgebiet" in told and "Die ersten 2 Jahre" in told and "außen vor" in told
