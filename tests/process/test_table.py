"""What lies on the table: read with a year, told by `check`, part of what makes documents stale, past the door."""

from __future__ import annotations

import pickle
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from screening.base.findings import Finding, ScreeningError
from screening.pipeline import check_year
from screening.pipeline.inputs import input_hashes
from screening.process import Table, candidate
from screening.year import prepare, save_release
from tests.process.decisions.entries import entry
from tests.process.ratings.deposits import GOOD, OTHER, Sides, sides_in

CAPACITY = "[[kapazitaet]]\nvon = 2024-10-01\nstunden_woche = 10\n"
AREA = "01.2.1"
"""Over the line by the figures."""


@pytest.fixture
def sides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sides:
    there = sides_in(tmp_path, monkeypatch)
    there.deposit("verwaltung", GOOD.replace("01.1.1", AREA))
    there.deposit("region", OTHER.replace("01.1.1", AREA))
    (there.small.raw / "kapazitaet.toml").write_text(CAPACITY, encoding="utf-8")
    return there


def decide(sides: Sides, *entries: str) -> None:
    sides.small.write("entscheidungen.toml", "".join(entries))


def told(sides: Sides) -> list[tuple[str, str, str]]:
    def place(f: Finding) -> tuple[str, str, str]:
        return f.level, f.file, f.column

    return [
        place(f) for f in check_year("klein", 2024, data=sides.small.data).items if f.file != "faelle.csv"
    ]


def test_a_year_brings_ratings_hours_and_decisions_and_its_load_is_told(sides: Sides) -> None:
    decide(sides, entry("e1", "Dissens", area=AREA))
    table = prepare(sides.small.city(), 2024, "intern").laid
    assert table.laid and table.begin == date(2024, 12, 1)
    assert table.fitting() == [AREA] and table.chosen() == {}
    found = table.load_of({k: table.estimates(k) for k in table.fitting()})
    assert found is not None
    row = found.frame.iloc[0]
    assert (row["kapazitaet"], row["low"], row["high"]) == (Decimal(10), Decimal("4.5"), Decimal(8))
    assert len(found.frame) == 24 and found.frame["low"].iloc[12] == 0


@pytest.mark.parametrize(
    ("decided", "planned"),
    [
        ("", {AREA: ["4.5", "8.0"]}),
        (entry("e1", "Dissens", area=AREA), {AREA: ["4.5", "8.0"]}),
        (entry("e1", "abgelehnt", area=AREA, gruende='"So."'), {}),
        (entry("e1", "ausgewählt", area=f'{AREA}", "01.1.1'), {candidate([AREA, "01.1.1"]): ["6.5", "6.5"]}),
        (
            entry("e1", "ausgewählt", area="01.1.1", gruende='"So."'),
            {AREA: ["4.5", "8.0"], "01.1.1": ["6.5", "6.5"]},
        ),
    ],
    ids=["undecided", "dissent", "refused", "chosen within more", "another chosen"],
)
def test_hours_are_planned_for_what_is_chosen_and_what_fits_while_it_is_undecided(
    sides: Sides, decided: str, planned: dict[str, list[str]]
) -> None:
    decide(sides, *([decided] if decided else []))
    found = prepare(sides.small.city(), 2024, "intern").laid.planned()
    assert {k: sorted(str(e.hours) for e in each) for k, each in found.items()} == planned


def test_without_any_of_it_nothing_is_laid(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bare = sides_in(tmp_path, monkeypatch)
    assert prepare(bare.small.city(), 2024, "intern").laid == Table()


def test_check_foresees_what_would_stop_a_run(sides: Sides) -> None:
    decide(sides, entry("e1", "abgelehnt", area="02.1.2"), entry("e2", "ausgewählt", area="01.1.1"))
    found = told(sides)
    assert ("Fehler", "2024/entscheidungen.toml", "entscheidung.2.gruende") in found, "the figures say nein"
    with pytest.raises(ScreeningError, match="weicht von den Zahlen ab"):
        prepare(sides.small.city(), 2024, "intern")
    decide(sides, entry("e2", "ausgewählt", area="01.1.1", ersetzt='"e0"'))
    (sides.small.raw / "kapazitaet.toml").write_text("", encoding="utf-8")
    (sides.folder / "region.csv").write_text("anders", encoding="utf-8")
    errors = {(f, c) for level, f, c in told(sides) if level == "Fehler"}
    assert {
        ("2024/entscheidungen.toml", "entscheidung.1.ersetzt"),
        ("kapazitaet.toml", "kapazitaet"),
        ("2024/bewertungen/region.csv", ""),
    } <= errors


ACUTE = {
    "akut": "true",
    "verantwortlich": '"region"',
    "stunden_woche": "4",
    "monate": "6",
    "gruende": '"Brand."',
}


@pytest.mark.parametrize(
    ("hours", "day"),
    [("3", ""), ("3.5", ""), ("4", "1. Januar 2025")],
    ids=["less than is left", "all that is left", "more than is left later"],
)
def test_an_acute_need_is_held_against_what_begins_while_it_lasts(sides: Sides, hours: str, day: str) -> None:
    chosen = entry("e1", "ausgewählt", area=AREA, day="2024-12-02")  # 6.5 of 10 hours from January on
    short = entry("e2", "ausgewählt", "", "2024-12-12", area="02.1.2", **ACUTE | {"stunden_woche": hours})
    decide(sides, chosen, short)
    found = [f for f in check_year("klein", 2024, data=sides.small.data).items if "akut" in f.remedy]
    assert [f.message for f in found] == (
        [f"So viele Stunden sind nicht über die ganze Dauer frei: am {day} sind es 3,5 in der Woche."]
        if day
        else []
    )
    # what is decided after it was not there to be thought of
    decide(sides, short.replace("2024-12-12", "2024-12-01"), chosen)
    assert not [f for f in check_year("klein", 2024, data=sides.small.data).items if "akut" in f.remedy]


def test_an_acute_need_is_held_against_the_hours_of_its_region(sides: Sides) -> None:
    west = '[[region]]\nname = "West"\nteile = ["02.1.2"]\n'
    (sides.small.raw / "kapazitaet.toml").write_text(
        f'{west}{CAPACITY}region = "Ost"\n{CAPACITY}region = "West"\n[[region]]\nname = "Ost"\nteile = ["{AREA}"]\n'.replace(
            'stunden_woche = 10\nregion = "West"', 'stunden_woche = 3.5\nregion = "West"'
        ),
        encoding="utf-8",
    )

    def found(area: str, hours: str) -> list[str]:
        decide(
            sides, entry("e1", "ausgewählt", "", "2024-12-12", area=area, **ACUTE | {"stunden_woche": hours})
        )
        told = check_year("klein", 2024, data=sides.small.data).items
        return [f.message for f in told if "akut" in f.remedy]

    assert found("02.1.2", "3.5") == found(AREA, "10") == []
    assert found("02.1.2", "4") == [
        "So viele Stunden sind in der Region West nicht über die ganze Dauer frei: am 12. Dezember 2024 sind es 3,5 "
        "in der Woche."
    ]
    # in two regions: all the city has
    assert found(f'{AREA}", "02.1.2', "13.5") == []


def test_each_of_the_files_makes_documents_stale(sides: Sides) -> None:
    decide(sides, entry("e1", "Dissens", area=AREA))
    names = {n.removeprefix("raw/klein/") for n in input_hashes(sides.small.city(), 2024)}
    assert {
        "kapazitaet.toml",
        "2024/entscheidungen.toml",
        *(f"2024/bewertungen/{s}.{end}" for s in ("verwaltung", "region") for end in ("toml", "csv")),
    } <= names


def test_no_unreviewed_text_reaches_the_meeting_not_even_in_memory(sides: Sides, tmp_path: Path) -> None:
    sides.deposit("region", OTHER.replace("01.1.1", AREA).replace(";12;", ";13;"), "Geheimer Grund")
    decide(sides, entry("e1", "Dissens", area=AREA, gruende='"Geheime Gründe"', auflagen='"Geheime Auflage"'))
    for audience in ("intern", "gespraech"):
        release = prepare(sides.small.city(), 2024, audience)
        kept = pickle.dumps(release.laid) + save_release(release, tmp_path / audience).read_bytes()
        for text in (
            "Viele Familien",
            "Umgriff ist zu groß",
            "Geheimer Grund",
            "Geheime Gründe",
            "Geheime Auflage",
        ):
            assert (text.encode() in kept) is (audience == "intern"), text
