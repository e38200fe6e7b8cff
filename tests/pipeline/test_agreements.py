"""The papers of a Schwerpunktgebiet show what has left the house, and what is of the same boundaries."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from screening.base import Finding, ScreeningError, write_json
from screening.pipeline import TALK, Target, known_register, make_agreement, make_final, record_shown
from screening.pipeline.inputs import INPUTS_FILE, input_hashes, write_inputs
from screening.pipeline.log import LOG, SCHEMA
from screening.process.agreement import Agreement
from screening.year import prepare
from tests.process.agreement.test_agreements import write
from tests.process.decisions.entries import entry
from tests.small_city import SmallCity, build_small_city, cut_anew

Made = Callable[[], tuple[dict[str, Any], tuple[Finding, ...]]]


@pytest.fixture
def small(tmp_path: Path) -> SmallCity:
    small = build_small_city(tmp_path / "data")
    small.write("entscheidungen.toml", entry("e1", "ausgewählt", gruende='"Grund"'))
    ended = {"start": date(2022, 11, 1), "unterzeichnet": date(2022, 10, 20), "ende": date(2024, 12, 1)}
    write(small.city(), "am_park", jahr=2024, ueberpruefung=date(2024, 10, 31), **ended)
    return small


@pytest.fixture
def final(small: SmallCity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Made:
    """Make the report without setting it: what it would be made of, and what is told about it."""
    seen: dict[str, Any] = {}

    def keep(*_: object, **given: object) -> tuple[Path, Path]:
        seen.update(given)
        return tmp_path, tmp_path

    monkeypatch.setattr("screening.pipeline.agreements.write_final", keep)

    def made() -> tuple[dict[str, Any], tuple[Finding, ...]]:
        found = make_final("klein", "am_park", data=small.data, reports=tmp_path / "reports")[1]
        return seen, found

    return made


def publish(small: SmallCity, reports: Path) -> None:
    """Leave behind what a run for the meeting leaves: register, log, and the hashes of its inputs."""
    city = small.city()
    known = known_register(reports, city.key)
    release = prepare(city, small.year, TALK, register=known)
    (reports / city.key).mkdir(parents=True, exist_ok=True)
    record_shown(reports, city.key, small.year, release.told, len(known.runs))
    target = Target(city.key, small.year, TALK)
    folder = target.folder(reports)
    folder.mkdir(parents=True, exist_ok=True)
    about = {"stadt": city.key, "jahr": small.year, "fassung": TALK}
    write_json(folder / LOG, {"schema": SCHEMA, **about, "lauf": {"kennung": "a"}, "code": "älter"})
    write_inputs(folder.parent / INPUTS_FILE, about, "a", input_hashes(city, small.year))


def told(final: Made) -> tuple[bool, list[str]]:
    given, found = final()
    return given["figures"], [f.message for f in found if "Die Fassung für das Auswahlgespräch" in f.message]


def lacking(why: str) -> tuple[bool, list[str]]:
    message = (
        f"Die Fassung für das Auswahlgespräch 2024 ist nicht aktuell ({why}): Zahlen und Evaluation fehlen."
    )
    return False, [message]


def test_figures_are_repeated_until_what_they_are_made_of_changes(
    small: SmallCity, final: Made, tmp_path: Path
) -> None:
    reports = tmp_path / "reports"
    assert told(final) == lacking("noch nicht gerechnet")
    publish(small, reports)
    assert told(final) == (True, [])
    # no figure is made of these: they are kept on after the run
    home = small.raw / "gebiete" / "am_park"
    (home / "phasen.toml").write_text('phase = "auswertung"\n', encoding="utf-8")
    (small.raw / "kapazitaet.toml").write_text(
        "[[kapazitaet]]\nvon = 2024-01-01\nstunden_woche = 10\n", encoding="utf-8"
    )
    small.change("entscheidungen.toml", "Grund", "Anderer Grund")
    assert told(final) == (True, [])
    # without programm.csv the agreements are the programme that is evaluated
    agreed = home / "vereinbarung.toml"
    before = agreed.read_text("utf-8")
    agreed.write_text(before.replace("2024-12-01", "2024-12-02"), encoding="utf-8")
    assert told(final) == lacking("Lieferung: gebiete/am_park/vereinbarung.toml geändert")
    agreed.write_text(before, encoding="utf-8")
    small.change("faelle.csv", "01.1.1;40;4", "01.1.1;95;4")
    assert told(final) == lacking("Lieferung: 2024/faelle.csv geändert")


def test_a_year_that_was_delivered_afterwards_has_not_left_the_house(
    small: SmallCity, final: Made, tmp_path: Path
) -> None:
    reports = tmp_path / "reports"
    publish(small, reports)
    shutil.copytree(small.raw / "2024", small.raw / "2021")
    (small.raw / "2021" / "entscheidungen.toml").unlink()
    earlier = replace(small, year=2021)
    for _ in range(2):
        earlier.change("lieferung.toml", "2024-12-31", "2021-12-31")
    assert told(final) == lacking("2021 nicht veröffentlicht")
    publish(small, reports)
    assert told(final) == (True, [])


def test_an_agreement_proposes_reasons_while_the_figures_are_those_that_were_told(
    small: SmallCity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bool] = []

    def keep(*_: object, figures: bool, **__: object) -> tuple[Path, Path]:
        seen.append(figures)
        return tmp_path, tmp_path

    monkeypatch.setattr("screening.pipeline.agreements.write_agreement", keep)
    publish(small, tmp_path / "reports")
    write(small.city(), "hof", name="Am Hof", gebiete=["01.1.2"], unterzeichnet=None, gruende=None)

    def made() -> list[str]:
        found = make_agreement("klein", "hof", data=small.data, reports=tmp_path / "reports")[1]
        return [f.message for f in found if "Gründe aus Zahlen" in f.message]

    assert made() == [], "it was drafted after the run, as all are"
    small.change("faelle.csv", "01.1.1;40;4", "01.1.1;95;4")
    (message,) = made()
    assert "(Lieferung: 2024/faelle.csv geändert)" in message
    assert seen == [True, False]


def test_a_draft_has_the_hours_and_months_of_the_decision_in_force_where_it_says_none(
    small: SmallCity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[str, str]] = []

    def keep(agreement: Agreement, *_: object, **__: object) -> tuple[Path, Path]:
        seen.append((str(agreement.hours), str(agreement.months)))
        return tmp_path, tmp_path

    monkeypatch.setattr("screening.pipeline.agreements.write_agreement", keep)
    release = prepare(small.city(), small.year, TALK, register=known_register(tmp_path / "reports", "klein"))
    monkeypatch.setattr("screening.pipeline.agreements.prepare", lambda *_, **__: release)
    lacking = {"unterzeichnet": None, "stunden_woche": None, "monate": None}

    def made(decisions: str, **more: object) -> list[str]:
        small.write("entscheidungen.toml", decisions)
        shutil.rmtree(small.raw / "gebiete" / "hof", ignore_errors=True)
        write(small.city(), "hof", name="Am Hof", gebiete=["01.1.2"], jahr=2024, **lacking | more)
        found = make_agreement("klein", "hof", data=small.data, reports=tmp_path / "reports")[1]
        return [f.message.partition(": ")[2] for f in found if "Aus dem Beschluss e1 übernommen" in f.message]

    chosen = entry("e1", "ausgewählt", area="01.1.2", gruende='"Grund"')
    after = entry("e2", "abgelehnt", area="01.1.2", ersetzt='"e1"', gruende='"Doch nicht."')
    assert made(chosen, entscheidung="e1") == ["stunden_woche und monate."]
    assert made(chosen) == ["stunden_woche und monate."], "it is the one in force on the same areas"
    assert made(chosen, monate=12) == ["stunden_woche."]
    assert made(chosen + after, entscheidung="e1") == []
    assert seen == [("6.5", "24"), ("6.5", "24"), ("6.5", "12"), ("None", "None")]


def test_a_decision_belongs_to_an_agreement_of_the_same_areas_on_the_same_boundaries(
    small: SmallCity, final: Made
) -> None:
    assert final()[0]["entry"].said.id == "e1"
    cut_anew(small)
    assert final()[0]["entry"] is None
    agreed = small.raw / "gebiete" / "am_park" / "vereinbarung.toml"
    agreed.write_text(agreed.read_text("utf-8") + 'entscheidung = "e1"\n', encoding="utf-8")
    assert final()[0]["entry"].said.id == "e1", "the agreement names it"


def test_an_agreement_of_a_year_without_a_delivery_says_how_another_year_is_named(
    small: SmallCity, tmp_path: Path
) -> None:
    write(small.city(), "hof", name="Am Hof", gebiete=["01.1.2"], jahr=2025)

    def told() -> str:
        with pytest.raises(ScreeningError) as caught:
            make_agreement("klein", "hof", data=small.data, reports=tmp_path / "reports")
        return str(caught.value)

    assert (
        "Für 2025 gibt es keine Lieferung. → Jahre mit Lieferung: 2024. Mit --year eines davon nennen."
        in told()
    )
    small.path("lieferung.toml").unlink()
    assert "Für diese Stadt gibt es keine Lieferung. → lieferung.toml anlegen." in told()
