"""The Phasenmodell as data, progress read strictly, and what is due on a day."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.base import ScreeningError
from screening.delivery import City, read_city
from screening.process.agreement import Agreement
from screening.process.phases import Measure, Progress, due, phase_model, read_progress
from screening.process.phases.model import _OTHERWISE
from tests.process.agreement.test_agreements import WHOLE
from tests.small_city import build_small_city

SIGNED = Agreement.model_validate(WHOLE)


def test_the_model_has_four_phases_and_nine_questions_with_the_papers_answers() -> None:
    model = phase_model()
    assert [p.label for p in model.phases][:3] == ["Vorlauf", "Diagnose", "Umsetzung"]
    assert len(model.questions) == 9
    answered = [[len(q.answers(p.id)) for p in model.phases] for q in model.questions]
    # counted in the paper, row by row
    assert answered == [
        [6, 3, 3, 3],
        [0, 3, 1, 2],
        [0, 2, 1, 1],
        [0, 1, 1, 0],
        [3, 2, 3, 3],
        [4, 2, 3, 1],
        [1, 2, 1, 1],
        [1, 1, 1, 1],
        [1, 1, 1, 1],
    ]


def read(tmp_path: Path, text: str) -> tuple[dict[str, Progress], tuple[object, ...]]:
    build_small_city(tmp_path)
    city: City = read_city("klein", tmp_path)
    folder = city.raw / "gebiete" / "am_park"
    folder.mkdir(parents=True)
    (folder / "phasen.toml").write_text(text, encoding="utf-8")
    return read_progress(city, {"am_park": SIGNED})


def test_to_a_city_that_calls_sides_otherwise_the_model_says_nothing_of_the_papers_own() -> None:
    def words(*without: str) -> str:
        asked = phase_model().tasks(without)
        return "\n".join(
            w for q in asked for w in (q.label, *(a for p in phase_model().phases for a in q.answers(p.id)))
        )

    whole = words()
    for key, pairs in _OTHERWISE.items():
        assert all(old in whole for old, _ in pairs), (
            f"{key}: what is not in the paper any more replaces nothing"
        )
    assert words("verwaltung", "region", "SBH").count("Moderation") == whole.count("Moderation")
    for names, without in (("REGSAM", "region"), ("Sozialreferat", "verwaltung"), ("Sozialbürger", "SBH")):
        assert names in whole and names not in words(without)


def test_a_broken_entry_hides_nothing_of_the_others_of_its_list(tmp_path: Path) -> None:
    text = """phase = "diagnose"
[[massnahme]]
seite = "region"
[[massnahme]]
was = "Anruf unter 089 1234567"
seite = "region"
[[schritt]]
phase = "vorlauf"
nr = 1
[[schritt]]
phase = "vorlauf"
nr = 2
erledigt = 2024-11-01
[[schritt]]
phase = "vorlauf"
nr = 2
erledigt = 2024-11-02
[[schritt]]
phase = "umsetzung"
nr = 1
erledigt = 2024-11-02
"""
    with pytest.raises(ScreeningError) as caught:
        read(tmp_path, text)
    assert [(f.level, f.column) for f in caught.value.findings] == [
        ("Fehler", "schritt.1.erledigt"),
        ("Fehler", "massnahme.1.was"),
        ("Fehler", "schritt.3"),
        ("Warnung", "phase"),
        ("Hinweis", "massnahme.2.was"),
    ]


def test_a_signed_agreement_beside_which_nothing_says_how_far_it_is_is_told_until_it_ends(
    tmp_path: Path,
) -> None:
    read(tmp_path, 'phase = "vorlauf"\n')
    city = read_city("klein", tmp_path)
    (city.raw / "gebiete" / "am_park" / "phasen.toml").unlink()
    draft, over = {"unterzeichnet": None}, {"ende": date(2025, 1, 31)}

    def told(**other: object) -> list[tuple[str, str]]:
        one = Agreement.model_validate({k: v for k, v in (WHOLE | other).items() if v is not None})
        return [(f.level, f.file) for f in read_progress(city, {"am_park": one})[1]]

    assert told() == [("Hinweis", "gebiete/am_park/vereinbarung.toml")]
    assert told(**draft) == told(**over) == []


def test_all_errors_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    text = """
phase = "Diagnose"
[[schritt]]
phase = "vorlauf"
nr = 7
erledigt = 2024-11-01
[[massnahme]]
was = "Treff"
seite = "Amt"
[[sitzung]]
datum = 2024-12-02
protokoll = 2024-12-01
"""
    with pytest.raises(ScreeningError) as error:
        read(tmp_path, text)
    assert [f.column for f in error.value.findings] == [
        "phase",
        "schritt.1.nr",
        "sitzung.1.protokoll",
        "massnahme.1.seite",
    ]


def test_steps_done_in_a_phase_that_has_not_begun_are_a_warning(tmp_path: Path) -> None:
    _, found = read(
        tmp_path, 'phase = "vorlauf"\n[[schritt]]\nphase = "umsetzung"\nnr = 1\nerledigt = 2024-11-01\n'
    )
    assert [str(f) for f in found] == [
        "Warnung: gebiete/am_park/phasen.toml, Schlüssel „phase“: In der Phase Umsetzung sind Schritte erledigt, obwohl "
        "sie noch nicht begonnen hat. → phase weiterstellen oder die Schritte prüfen."
    ]


def test_what_is_due_comes_in_the_order_of_its_days_and_says_on_whom_it_waits() -> None:
    at = Progress.model_validate(
        {
            "phase": "diagnose",
            "naechste_sitzung": date(2025, 2, 1),
            "schritt": [
                {"phase": "vorlauf", "nr": n, "erledigt": date(2024, 11, 1)} for n in (1, 2, 3, 4, 5)
            ],
            "sitzung": [
                {"datum": date(2025, 1, 1)},
                {"datum": date(2025, 1, 20)},
                {"datum": date(2024, 12, 1), "protokoll": date(2024, 12, 9)},
            ],
            "massnahme": [
                {
                    "was": "Treff öffnen",
                    "seite": "region",
                    "verantwortlich": "Träger",
                    "faellig": date(2025, 1, 10),
                },
                {"was": "Daten", "seite": "verwaltung", "stand": "erledigt", "faellig": date(2025, 1, 1)},
                {"was": "Beirat", "seite": "verwaltung"},
            ],
        }
    )
    found = due({"am_park": SIGNED}, {"am_park": at}, date(2025, 1, 31))
    assert [(d.kind, d.what, d.side, d.who, d.overdue) for d in found] == [
        ("Maßnahme", "Treff öffnen", "region", "Träger", True),
        ("Protokoll", "zur Sitzung vom 01.01.2025", "region", "", True),
        ("Sitzung", "Kooperationsgremium", "region", "", False),
        ("Protokoll", "zur Sitzung vom 20.01.2025", "region", "", False),
        ("Überprüfung", "Entscheiden, ob der Prozess fortgeführt wird", "", "", False),
        ("Maßnahme", "Beirat", "verwaltung", "", False),
        ("Schritte", "1 Schritt der Phase Vorlauf nicht als erledigt eingetragen", "", "", False),
    ]


def test_a_meeting_that_was_held_is_not_due_any_more() -> None:
    held = {
        "phase": "vorlauf",
        "naechste_sitzung": date(2025, 1, 20),
        "sitzung": [{"datum": date(2025, 1, 20)}],
    }
    found = due({"am_park": SIGNED}, {"am_park": Progress.model_validate(held)}, date(2025, 1, 31))
    assert [d.kind for d in found] == ["Protokoll", "Überprüfung"]


def test_an_area_without_progress_is_told_and_one_that_has_ended_is_not() -> None:
    ended = SIGNED.model_copy(update={"end": date(2025, 1, 1)})
    found = due({"a": SIGNED, "b": ended}, {}, date(2025, 1, 31))
    assert [(d.area, d.kind) for d in found] == [("a", "Überprüfung"), ("a", "Stand")]


@given(st.dates(date(2024, 11, 1), date(2027, 1, 1)), st.integers(-400, 400))
def test_overdue_is_what_was_due_before_the_day(on: date, days: int) -> None:
    day = date(2025, 6, 1) + timedelta(days)
    measure = Measure.model_validate({"was": "x", "seite": "region", "faellig": day})
    at = Progress.model_validate({"phase": "vorlauf"}).model_copy(update={"measures": (measure,)})
    (found,) = [d for d in due({"a": SIGNED}, {"a": at}, on) if d.kind == "Maßnahme"]
    assert found.overdue == (day < on)
