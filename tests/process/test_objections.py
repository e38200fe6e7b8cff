"""The ledger of objections: read strictly, shown beside the figures, only what was reviewed for the meeting."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from screening.base.findings import ScreeningError
from screening.pipeline import check_year
from screening.pipeline.inputs import input_files
from screening.process.form import Ids
from screening.process.objections import OBJECTIONS, read_objections
from screening.year import prepare, save_release
from tests.small_city import SmallCity, build_small_city

HEAD = ";".join(OBJECTIONS.columns) + "\n"
IDS = Ids(frozenset({"01.1.1", "01.1.2"}))
OPEN = "01.1.1;BA;2024-09-01;Geheimes;;;;\n"
REVIEWED = "01.1.1, 01.1.2;SBH;;Offenes;Gesagtes;weiter beobachten;Prüferin;2024-11-05\n"


def ledger(folder: Path, rows: str) -> pd.DataFrame:
    (folder / "einwaende.csv").write_text(HEAD + rows, encoding="utf-8")
    return read_objections(folder, IDS).frame


def small(tmp_path: Path, rows: str) -> SmallCity:
    made = build_small_city(tmp_path)
    made.write("einwaende.csv", HEAD + rows)
    return made


def test_an_objection_to_several_areas_is_one_with_a_row_for_each(tmp_path: Path) -> None:
    frame = ledger(tmp_path, OPEN + REVIEWED)
    assert frame[["nummer", "gebiet"]].values.tolist() == [[1, "01.1.1"], [2, "01.1.1"], [2, "01.1.2"]]
    assert frame["folge"].tolist() == ["", "weiter beobachten", "weiter beobachten"]


def test_without_a_file_there_are_none(tmp_path: Path) -> None:
    assert read_objections(tmp_path, IDS).frame.empty


def test_all_errors_are_told_at_once_with_remedies_and_no_text(tmp_path: Path) -> None:
    rows = (
        ";BA;;Geheimes;;;;\n"
        "99.9.9;Geheim;;Geheimes;;;;\n"
        "01.1.1;BA;gestern;;;;Muster;\n"
        "01.1.1;BA;;Geheimes;;Geheimes;;\n"
    )
    with pytest.raises(ScreeningError) as caught:
        ledger(tmp_path, rows)
    found = caught.value.findings
    assert [(f.row, f.column) for f in found if f.level == "Fehler"] == [
        ("2", "gebiet"),
        ("3", "gebiet"),
        ("3", "von"),
        ("4", "datum"),
        ("4", "geprueft_von"),
        ("4", "einwand"),
        ("5", "folge"),
    ]
    assert "Geheim" not in str(caught.value) and all(f.remedy for f in found)
    assert "Erlaubt: keine, weiter beobachten, nachgefragt" in found[6].remedy


def test_what_may_name_somebody_in_objection_or_answer_is_pointed_out(tmp_path: Path) -> None:
    rows = (
        "01.1.1;BA;;Lindenstr. 12;Frau Geheim weiß es;keine;;\n01.1.1;BA;;Lärm;;ausgeschlossen;A;2024-11-05\n"
    )
    (tmp_path / "einwaende.csv").write_text(HEAD + rows, encoding="utf-8")
    found = read_objections(tmp_path, IDS).findings
    assert [(f.level, f.row, f.column) for f in found] == [
        ("Hinweis", "3", "antwort"),
        ("Hinweis", "2", "einwand"),
        ("Hinweis", "2", "antwort"),
        ("Hinweis", "", "geprueft_von"),
    ]
    assert not any(word in str(f) for f in found for word in ("Geheim", "Linden"))


def test_the_release_for_the_meeting_holds_no_unreviewed_objection_at_all(tmp_path: Path) -> None:
    city = small(tmp_path, OPEN + REVIEWED).city()
    meeting = prepare(city, 2024, "gespraech")
    kept = save_release(meeting, tmp_path / "stand.pickle").read_bytes()
    assert b"Offenes" in kept and b"Gesagtes" in kept
    assert b"Geheimes" not in kept and "Prüferin".encode() not in kept
    assert meeting.objections["stand"].tolist() == ["ungeprüft", "geprüft", "geprüft"]
    house = prepare(city, 2024, "intern")
    assert house.objections["einwand"].tolist() == ["Geheimes", "Offenes", "Offenes"]
    assert any(f.file == "2024/einwaende.csv" for f in house.findings.items)


def test_objections_change_no_figure_and_belong_to_the_inputs_of_the_year(tmp_path: Path) -> None:
    made = build_small_city(tmp_path)
    before = prepare(made.city(), 2024, "gespraech")
    assert "raw/klein/2024/einwaende.csv" not in input_files(made.city(), 2024)
    made.write("einwaende.csv", HEAD + REVIEWED)
    after = prepare(made.city(), 2024, "gespraech")
    pd.testing.assert_frame_equal(before.decision, after.decision)
    pd.testing.assert_frame_equal(before.rate, after.rate)
    assert "raw/klein/2024/einwaende.csv" in input_files(made.city(), 2024)


def test_check_tells_errors_of_objections_together_with_those_of_nominations(tmp_path: Path) -> None:
    made = small(tmp_path, "99.9.9;BA;;Lärm;;;;\n")
    made.write("bedarfsnennungen.csv", "gebiet;von;begruendung;geprueft_von;geprueft_am\n99.9.9;BA;;;\n")
    made.change("kriterien.toml", "min_hits = 2", "min_hits = 9")
    files = {f.file for f in check_year("klein", 2024, data=tmp_path).items if f.level == "Fehler"}
    assert files == {"2024/einwaende.csv", "2024/bedarfsnennungen.csv", "kriterien.toml"}
    with pytest.raises(ScreeningError) as caught:
        prepare(made.city(), 2024, "intern")
    assert {f.file for f in caught.value.findings if f.level == "Fehler"} == files
