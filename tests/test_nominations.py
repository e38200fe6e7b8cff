"""Nominations: read strictly, counted by nominator, free text for the meeting only after a review."""

from __future__ import annotations

from pathlib import Path

import pytest

from screening.findings import ScreeningError
from screening.process import read_nominations

HEAD = "gebiet;von;begruendung;geprueft_von;geprueft_am\n"
GOOD = HEAD + "01.1.1;RAGS;Viele Kinder;Muster;2024-11-05\n01.1.1;SBH;Frau X ruft an;;\n01.1.2;BA;Lärm;;\n"
AREAS = ["01.1.1", "01.1.2"]


def write(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    (folder / "bedarfsnennungen.csv").write_bytes(text.encode(encoding))
    return folder


def test_nominations_are_counted_by_area_and_nominator(tmp_path: Path) -> None:
    counts = read_nominations(write(tmp_path, GOOD), AREAS).counts()
    assert counts.loc["01.1.1"].to_dict() == {"RAGS": 1, "SBH": 1, "BA": 0}
    assert counts.loc["01.1.2"].to_dict() == {"RAGS": 0, "SBH": 0, "BA": 1}


def test_without_a_file_there_are_none(tmp_path: Path) -> None:
    assert read_nominations(tmp_path, AREAS).frame.empty


def test_free_text_reaches_the_meeting_only_after_a_review(tmp_path: Path) -> None:
    read = read_nominations(write(tmp_path, GOOD), AREAS)
    assert read.shown_to("gespraech")["begruendung"].tolist() == ["Viele Kinder", "", ""]
    assert read.shown_to("intern")["begruendung"].tolist() == ["Viele Kinder", "Frau X ruft an", "Lärm"]


def test_all_errors_are_told_at_once_and_never_the_free_text(tmp_path: Path) -> None:
    bad = HEAD + "99.9.9;XYZ;Geheimes;Muster;\n01.1.1;BA;Geheimes;Muster;5.11.\n"
    with pytest.raises(ScreeningError) as caught:
        read_nominations(write(tmp_path, bad), AREAS)
    found = caught.value.findings
    assert [(f.row, f.column) for f in found] == [
        ("2", "gebiet"),
        ("2", "von"),
        ("2", "geprueft_von"),
        ("3", "geprueft_am"),
    ]
    assert "Geheimes" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "encoding", "message"),
    [("gebiet;von\n01.1.1;BA\n", "utf-8", "Es fehlen Spalten"), (GOOD, "utf-16", "nicht in UTF-8")],
)
def test_a_file_of_another_shape_is_refused(tmp_path: Path, text: str, encoding: str, message: str) -> None:
    with pytest.raises(ScreeningError, match=message):
        read_nominations(write(tmp_path, text, encoding), AREAS)
