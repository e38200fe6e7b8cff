"""The assignment table: further geographies of each area; a slip in it is told and never wins over the id."""

from __future__ import annotations

import pytest

from tests.delivery.geometry.layers import areas, only
from tests.small_city import IDS, SmallCity

ASSIGNMENT = "viertel;bezirk;sbh\n" + "".join(f"{a};{a[:2]};SBH {a[1]}\n" for a in IDS)


@pytest.fixture
def assigned(small: SmallCity) -> SmallCity:
    small.change(
        "stadt.toml",
        "[[parent]]",
        '[assignment]\npath = "zuordnung.csv"\nid_column = "viertel"\n\n[[parent]]',
    )
    small.write("zuordnung.csv", "\ufeff" + ASSIGNMENT)
    return small


def test_assigned_geographies_become_columns(assigned: SmallCity) -> None:
    assert assigned.findings() == []
    frame = areas(assigned).frame
    assert frame["sbh"].tolist() == ["SBH 1"] * 3 + ["SBH 2"] * 3


@pytest.mark.parametrize(
    ("text", "level", "column", "value", "words"),
    [
        (
            ASSIGNMENT.replace("01.1.1;01;SBH 1\n", ""),
            "Warnung",
            "viertel",
            "01.1.1",
            "Ein Gebiet ohne Zuordnung",
        ),
        (ASSIGNMENT + "01.1.1;01;SBH 9\n", "Fehler", "viertel", "01.1.1", "mehrfach"),
        (ASSIGNMENT.replace("viertel", "nr"), "Fehler", "viertel", "", "Spalte der Kennung"),
        (ASSIGNMENT.replace("bezirk;sbh", "sbh;sbh"), "Fehler", "viertel", "", "jede Spalte einmal"),
        (ASSIGNMENT.replace("01;SBH 1", "01", 1), "Fehler", "viertel", "", "gleich lang"),
        (ASSIGNMENT.replace("01;SBH 1", "01;SBH 1;x", 1), "Fehler", "viertel", "", "gleich lang"),
        (ASSIGNMENT.replace("01.1.1;01", "01.1.1;02"), "Warnung", "bezirk", "01.1.1", "widerspricht"),
        ("", "Fehler", "viertel", "", "Spalte der Kennung"),
        ('viertel;sbh\n"offen', "Fehler", "", "", "nicht lesbar"),
    ],
)
def test_a_slip_in_the_assignment_is_told(
    assigned: SmallCity, text: str, level: str, column: str, value: str, words: str
) -> None:
    assigned.write("zuordnung.csv", text)
    found = only(assigned)
    assert (found.level, found.file, found.column, found.value) == (level, "zuordnung.csv", column, value)
    assert words in found.message


def test_an_assignment_that_is_missing_or_not_utf8(assigned: SmallCity) -> None:
    assigned.write("zuordnung.csv", "viertel;name\n01.1.1;Süd\n", "cp1252")
    assert "nicht lesbar" in only(assigned).message
    assigned.path("zuordnung.csv").unlink()
    assert only(assigned).file == "zuordnung.csv"


def test_areas_without_assignment_have_a_blank_and_a_wrong_one_never_wins_over_the_id(
    assigned: SmallCity,
) -> None:
    assigned.write(
        "zuordnung.csv", ASSIGNMENT.replace("01.1.1;01;SBH 1\n", "").replace("01.1.2;01", "01.1.2;02")
    )
    frame = areas(assigned).frame
    assert frame.loc["01.1.1", "sbh"] == "" and frame.loc["01.1.2", "bezirk"] == "01"
