"""The report at the end of a Schwerpunktgebiet: what was agreed and done, its figures, and no cause for one area."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from screening.base import ScreeningError, missing
from screening.delivery import read_city
from screening.disclosure import Release
from screening.pipeline import make_final
from screening.process.agreement import Agreement
from screening.process.decisions import decisions_of
from screening.process.phases import FocusAreas, Progress
from screening.report.forms import final_fields, final_findings, is_final, write_final
from screening.report.forms.development import development_said, developments, evaluation_said
from screening.report.forms.fields import Field
from tests.small_city import IDS, build_small_city

WESTPARK = "westpark"
LABELS = [
    "Thema und Zielsetzung:",
    "Umgriff des Gebietes:",
    "Gründe für die Gebietsauswahl:",
    "Auswahl:",
    "Prozessverantwortung:",
    "Umfang und Dauer:",
    "Verlauf:",
    "Maßnahmen:",
    "KooperationspartnerInnen:",
    "Ergebnis:",
    "Fehlende Ressourcen:",
    "Entwicklung der Zahlen:",
    "Evaluation:",
    "Weitere Handlungsschritte und Strategien:",
]


@pytest.fixture
def fields(gespraech: Release) -> dict[str, Field]:
    return fields_of(gespraech, WESTPARK)


def fields_of(release: Release, area: str, **more: Any) -> dict[str, Field]:
    focus = release.focus
    made = final_fields(focus.agreements[area], focus.progress.get(area), release, **more)
    return {f.label: f for f in made}


def test_the_fields_follow_the_agreement_and_then_the_last_phase(fields: dict[str, Field]) -> None:
    assert [*fields] == LABELS


def test_it_says_what_was_agreed_how_long_it_took_and_what_was_done(fields: dict[str, Field]) -> None:
    assert fields["Umfang und Dauer:"].answers == (
        "4 Jahre, 6 Stunden je Woche",
        "Unterzeichnet am 11. April 2019.",
        "Start am 1. Mai 2019.",
        "Überprüfung am 30. April 2023.",
        "Ende am 30. Juni 2023, nach Start 50 volle Monate.",
    )
    phases, sessions = fields["Verlauf:"].grids
    assert phases.rows[0] == ("Vorlauf", "6 von 6", "18.06.2019")
    assert sessions.rows[-1] == ("22.05.2023", "02.06.2023")
    assert fields["Maßnahmen:"].grids[0].rows[1][1:] == (
        "Stadtjugendamt (Sozialreferat)",
        "31.12.2020",
        "erledigt",
    )
    assert fields["KooperationspartnerInnen:"].answers == (
        "Gewonnen: Sportverein am Park (seit 04.02.2020).",
        "Nicht gewonnen: Baureferat, Gartenbau.",
    )


def test_whom_nobody_has_won_is_told_of_reviewed_progress_alone(gespraech: Release) -> None:
    signed = agreement(ende=date(2023, 6, 30))
    given = {
        "phase": "auswertung",
        "partner": [{"name": "Verein", "gewonnen": date(2021, 2, 4)}, {"name": "Amt"}],
    }
    seen = {"geprueft_von": "A. Muster", "geprueft_am": date(2023, 7, 1)}

    def partners(**more: object) -> tuple[str, ...]:
        focus = FocusAreas({"a": signed}, {"a": Progress.model_validate(given | more)}).shown_to("gespraech")
        [at] = focus.progress.values()
        assert at.reviewer == ""
        made = final_fields(signed, at, gespraech, figures=False)
        return next(f for f in made if f.label == "KooperationspartnerInnen:").answers

    assert partners() == ()
    assert partners(**seen) == ("Gewonnen: Verein (seit 04.02.2021).", "Nicht gewonnen: Amt.")
    assert partners(**seen, partner=[]) == ("Nicht gewonnen: Verein.",)
    made = final_fields(signed, None, gespraech, figures=False)
    assert next(f for f in made if f.label == "KooperationspartnerInnen:").answers == ()


def test_steps_done_on_several_days_are_told_as_a_span(gespraech: Release) -> None:
    steps = [
        {"phase": "vorlauf", "nr": n, "erledigt": date(2019, 6, day)} for n, day in ((1, 18), (2, 3), (3, 20))
    ]
    at = Progress.model_validate({"phase": "vorlauf", "schritt": steps})
    made = final_fields(gespraech.focus.agreements[WESTPARK], at, gespraech)
    course = next(f for f in made if f.label == "Verlauf:")
    assert course.grids[0].rows[:2] == (
        ("Vorlauf", "3 von 6", "03.06.2019 bis 20.06.2019"),
        ("Diagnose", "0 von 3", "–"),
    )


def test_its_values_begin_the_year_before_the_start_and_end_with_what_the_dossier_tells(
    gespraech: Release,
) -> None:
    (grid,) = developments(gespraech, ["23.1.3"], date(2019, 5, 1), date(2023, 6, 30))
    assert grid.head == ("", "2018", "2019 Start", "2020", "2021", "2022", "2023 Ende", "2024")
    told = gespraech.decision.loc["23.1.3"]
    assert grid.rows[0][-1] == told["decision"]
    assert grid.rows[1][-1] == f"{told['hits_min']}–{told['hits_max']}"
    rows = {row[0]: row[1:] for row in grid.rows}
    for i in gespraech.ids:
        flag = gespraech.exceeds[i]["23.1.3"]
        sign = rows[gespraech.catalogue[i].short][-1][-1:]
        assert sign == ("?" if missing(flag) else "●") if missing(flag) or flag else sign not in "?●"
    # offices' activity is told to the meeting without figures
    agencies = [
        gespraech.catalogue[i].short for i in gespraech.ids if gespraech.catalogue[i].direction == "a"
    ]
    assert {cell for short in agencies for cell in rows[short]} <= {"●", "○", "?"}


def test_the_evaluation_is_quoted_for_all_and_says_of_one_area_only_its_part(gespraech: Release) -> None:
    for area, part in (
        ("23.1.3", "23.1.3 ist dort kein Programmgebiet; es geht nicht in den Vergleich ein."),
        ("10.3.5", "10.3.5 geht in den Vergleich ein, mit 10.5.3, 12.3.5 und 13.2.4."),
    ):
        first, own, verdict, limits = evaluation_said(gespraech, [area])
        assert "Für ein einzelnes Gebiet weist sie keine Wirkung nach" in first
        assert own == part
        assert verdict.startswith("Alle Programmgebiete (12 verglichene Gebiete). ")
        assert not re.search(r"[*\\]", verdict)
        assert "Es wurde nicht gelost." in limits
        assert "Keine Rangliste." in limits


def test_of_a_year_with_older_boundaries_no_figure_is_told_of_an_area_that_has_the_same_id(
    gespraech: Release,
) -> None:
    older = replace(gespraech, boundary="2016")
    made = fields_of(older, WESTPARK)
    for label in ("Entwicklung der Zahlen:", "Evaluation:"):
        assert made[label].grids == ()
        (said,) = made[label].answers
        assert said.startswith("Die Zahlen von 2024 gelten für ältere Gebietsgrenzen als die Vereinbarung.")


def test_a_year_that_is_first_and_last_is_told_once(gespraech: Release) -> None:
    said, _ = development_said(gespraech, ["23.1.3"], date(2025, 5, 1))
    assert said.count("2024") == 1
    both, _ = development_said(gespraech, ["23.1.3"], date(2024, 5, 1))
    assert (both.count("2023"), both.count("2024")) == (1, 1)


def test_without_published_figures_no_figure_stands_in_it(gespraech: Release) -> None:
    made = fields_of(gespraech, WESTPARK, figures=False)
    for label in ("Entwicklung der Zahlen:", "Evaluation:"):
        assert (made[label].answers, made[label].grids) == ((), ())
        assert "fehlt oder ist nicht mehr aktuell" in made[label].hint


def test_a_decision_is_told_with_level_and_day(gespraech: Release, root: Path) -> None:
    city = read_city("musterstadt", root / "data")
    entry = next(e for e in decisions_of(city, 2024, {}).current if e.said.id == "d-01")
    said = fields_of(gespraech, "aue", entry=entry)["Auswahl:"].answers
    assert said == ("Ausgewählt 2024.", "Beschluss: ausgewählt (Auswahlgespräch, 20. November 2024).")


def test_texts_that_nobody_has_reviewed_are_lines_and_told() -> None:
    signed = agreement(ende=date(2023, 6, 30))
    at = Progress.model_validate(
        {
            "phase": "auswertung",
            "ergebnis": "Familie M. ist zufrieden.",
            "massnahme": [{"was": "Treff", "seite": "region", "stand": "läuft"}],
            "sitzung": [{"datum": date(2023, 6, 1)}],
        }
    )
    [shown] = FocusAreas({"a": signed}, {"a": at}).shown_to("gespraech").progress.values()
    assert (shown.result, shown.measures[0].what) == ("", "Text noch nicht geprüft")
    told = [f.message for f in final_findings(signed, at, "gebiete/a")]
    assert told == [
        "Für den Bericht fehlt noch: fehlende_ressourcen.",
        "Die Texte sind nicht geprüft; im Bericht stehen sie nicht.",
        "Ohne Protokoll ist 1 Sitzung: 1. Juni 2023.",
        "1 Maßnahme ist noch offen, obwohl das Gebiet beendet ist.",
    ]


@pytest.mark.parametrize(("phase", "final"), [("umsetzung", False), ("auswertung", True)])
def test_an_area_at_work_gets_an_interim_report_until_its_last_phase(phase: str, final: bool) -> None:
    at = Progress.model_validate({"phase": phase})
    assert is_final(agreement(), at) is final
    first, lacking = (f.message for f in final_findings(agreement(), at, "gebiete/a"))
    assert ("Zwischenbericht" in first, "Entwurf" in first) == (not final, final)
    # a result is asked for at the end alone
    assert ("ergebnis" in lacking) is final


def test_a_draft_has_no_report(tmp_path: Path) -> None:
    small = build_small_city(tmp_path)
    home = small.raw / "gebiete" / "hof"
    home.mkdir(parents=True)
    (home / "vereinbarung.toml").write_text(f'name = "Am Hof"\ngebiete = ["{IDS[0]}"]\n', encoding="utf-8")
    with pytest.raises(ScreeningError, match="nicht unterzeichnet"):
        make_final(small.key, "hof", data=tmp_path, reports=tmp_path / "reports")
    with pytest.raises(ScreeningError, match="gibt es nicht"):
        make_final(small.key, "park", data=tmp_path, reports=tmp_path / "reports")


@pytest.mark.documents
def test_pdf_and_docx_hold_the_same_fields_and_their_lines(thin_gespraech: Release, tmp_path: Path) -> None:
    focus = thin_gespraech.focus
    docx, paper = write_final(focus.agreements["becken"], focus.progress["becken"], thin_gespraech, tmp_path)
    assert docx.name == "abschlussbericht.docx"
    reader = PdfReader(paper)
    assert "/StructTreeRoot" in reader.trailer["/Root"]
    with zipfile.ZipFile(docx) as archive:
        written = re.sub(r"<[^>]+>", " ", archive.read("word/document.xml").decode("utf-8"))
    for told in (" ".join(p.extract_text() for p in reader.pages), written):
        bare = re.sub(r"\s+", "", told)
        places = [bare.find(re.sub(r"\s+", "", label)) for label in LABELS]
        assert -1 not in places and places == sorted(places)
        assert "Entwurf:nochnichtbeendet" in bare or told is written
        assert "SpielplatzamBeckenerneuern" in bare
    again = write_final(
        focus.agreements["becken"], focus.progress["becken"], thin_gespraech, tmp_path / "again"
    )
    assert [p.read_bytes() for p in again] == [docx.read_bytes(), paper.read_bytes()]


def test_an_internal_release_never_becomes_a_report(intern: Release, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="gespraech"):
        write_final(intern.focus.agreements[WESTPARK], None, intern, tmp_path)


def agreement(**more: object) -> Agreement:
    return Agreement.model_validate(
        {"name": "Am Park", "gebiete": ["02.1"], "start": date(2020, 1, 1), "partner": ["Verein"]} | more
    )
