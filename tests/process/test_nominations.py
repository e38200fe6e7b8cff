"""Nominations: read strictly, counted by nominator, free text for the meeting only after a review."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from screening.base.findings import ScreeningError
from screening.pipeline import check_year
from screening.process.form import NO_TEXT, REVIEWED, UNREVIEWED
from screening.process.nominations import Nominations, read_nominations
from screening.process.nominations.read import FILE
from screening.year import prepare, save_release
from tests.small_city import SmallCity, build_small_city

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
        ("", "geprueft_von"),
    ], "what is to be said of the texts comes with the errors"
    assert "Geheimes" not in str(caught.value)


def test_half_a_review_of_which_the_file_has_no_column_is_told_by_that_column_alone(tmp_path: Path) -> None:
    with pytest.raises(ScreeningError) as caught:
        read_nominations(
            write(tmp_path, "gebiet;von;begruendung;geprueft_von\n9.9.9;XYZ;Geheimes;Muster\n"), AREAS
        )
    assert [(f.row, f.column) for f in caught.value.findings] == [("1", ""), ("2", "gebiet"), ("2", "von")]


@pytest.mark.parametrize(
    ("text", "encoding", "message"),
    [("gebiet;von\n01.1.1;BA\n", "utf-8", "Es fehlen die Spalten"), (GOOD, "utf-16", "nicht in UTF-8")],
)
def test_a_file_of_another_shape_is_refused(tmp_path: Path, text: str, encoding: str, message: str) -> None:
    with pytest.raises(ScreeningError, match=message):
        read_nominations(write(tmp_path, text, encoding), AREAS)


# --- shown to an audience --------------------------------------------------------------------------------------


def test_who_reviewed_a_text_stays_in_the_house_and_how_it_stands_with_it_is_told(tmp_path: Path) -> None:
    read = read_nominations(write(tmp_path, GOOD + "01.1.2;SBH;;;\n"), AREAS)
    for audience in ("intern", "gespraech"):
        assert read.shown_to(audience)["stand"].tolist() == [REVIEWED, UNREVIEWED, UNREVIEWED, NO_TEXT]
    assert set(read.shown_to("gespraech")["geprueft_von"]) == {""}
    assert read.shown_to("intern")["geprueft_von"][0] == "Muster"


@pytest.mark.parametrize("audience", ["gespraech", "", "presse"])
def test_nobody_but_the_house_gets_an_unreviewed_text_even_in_the_memory_of_the_frame(
    tmp_path: Path, audience: str
) -> None:
    shown = pickle.dumps(read_nominations(write(tmp_path, GOOD), AREAS).shown_to(audience))
    assert b"Viele Kinder" in shown
    assert b"Frau X" not in shown and "Lärm".encode() not in shown and b"Muster" not in shown


def test_no_nominations_have_the_columns_of_some(tmp_path: Path) -> None:
    some = read_nominations(write(tmp_path, GOOD), AREAS)
    for audience in ("intern", "gespraech"):
        assert list(Nominations().shown_to(audience)) == list(some.shown_to(audience))
        assert Nominations().shown_to(audience).empty
    assert Nominations().counts().empty


# --- findings --------------------------------------------------------------------------------------------------


def test_places_that_may_name_somebody_are_pointed_out_by_row_and_column_without_a_word_of_them(
    tmp_path: Path,
) -> None:
    rows = "01.1.1;BA;Frau Geheim, Lindenstr. 12;;\n01.1.1;SBH;Familie Geheim;Muster;2024-11-05\n"
    found = read_nominations(write(tmp_path, HEAD + rows), AREAS).findings
    assert [(f.level, f.row, f.column, f.value) for f in found] == [
        ("Hinweis", "2", "begruendung", ""),
        ("Warnung", "3", "begruendung", ""),
        ("Hinweis", "", "geprueft_von", ""),
    ]
    assert "eine Hausnummer und eine Anrede" in found[0].message
    assert "als geprüft eingetragen" in found[1].message and "Ansehen: Er steht so" in found[1].remedy
    assert not any(word in str(f) for f in found for word in ("Geheim", "Linden", "12"))


def test_unreviewed_texts_are_counted_and_rows_without_text_are_none(tmp_path: Path) -> None:
    def told(rows: str) -> list[str]:
        return [f.message for f in read_nominations(write(tmp_path, HEAD + rows), AREAS).findings]

    assert told("01.1.1;BA;Lärm;;\n01.1.1;SBH;Lärm;A;2024-11-05\n01.1.2;BA;;;\n") == [
        "1 von 2 Texten ist nicht geprüft; die Fassung für das Auswahlgespräch zeigt ihn nicht."
    ]
    assert told("01.1.1;BA;Lärm;A;2024-11-05\n01.1.2;BA;;;\n") == []


def test_a_slip_of_the_columns_never_brings_the_free_text_into_a_finding(tmp_path: Path) -> None:
    slipped = (
        "01.1.1;BA;Frau Geheim; ruft an;Muster;2024-11-05\n"  # a semicolon in the text
        "Frau Geheim ruft an;01.1.1;BA;;\n"
        "01.1.1;Geheim;BA;;\n"
        "01.1.1;BA;;Muster;Geheim am 5.\n"
    )
    with pytest.raises(ScreeningError) as caught:
        read_nominations(write(tmp_path, HEAD + slipped), AREAS)
    assert {f.row for f in caught.value.findings if f.level == "Fehler"} == {"2", "3", "4", "5"}
    assert "Anführungszeichen" in str(caught.value) and "Geheim" not in str(caught.value)


def test_a_file_without_a_header_is_refused_without_a_word_of_its_first_row(tmp_path: Path) -> None:
    with pytest.raises(ScreeningError, match="Es fehlen die Spalten") as caught:
        read_nominations(write(tmp_path, "01.1.1;BA;Geheim;;\n"), AREAS)
    assert "Geheim" not in str(caught.value)


def test_a_text_in_quotes_may_hold_semicolons_and_lines_and_rows_keep_their_lines(tmp_path: Path) -> None:
    text = HEAD + '01.1.1;BA;"Lärm; Müll\nund ""Angst""";;\n;;;;\n01.1.2;BA;Frau Muster;;\n'
    read = read_nominations(write(tmp_path, text), AREAS)
    assert read.frame["begruendung"].tolist() == ['Lärm; Müll\nund "Angst"', "Frau Muster"]
    assert read.findings[0].row == "5"


def test_ids_that_a_spreadsheet_changed_are_recognised_and_told(tmp_path: Path) -> None:
    read = read_nominations(write(tmp_path, HEAD + "1.1.1;BA;;;\n01.1.1;SBH;;;\n111;RAGS;;;\n"), AREAS)
    assert read.frame["gebiet"].tolist() == ["01.1.1"] * 3
    assert [(f.level, f.row, f.value) for f in read.findings] == [
        ("Hinweis", "2", "1.1.1"),
        ("Hinweis", "4", "111"),
    ]


def test_many_errors_of_one_kind_are_summed_up(tmp_path: Path) -> None:
    with pytest.raises(ScreeningError) as caught:
        read_nominations(write(tmp_path, HEAD + "77.7.7;BA;;;\n" * 100), AREAS)
    [found] = caught.value.findings
    assert found.row == "2" and "(100 Stellen; Zeilen 2, 3, 4," in found.message


@pytest.mark.parametrize(("day", "far"), [("2024-10-01", False), ("2042-10-01", True)])
def test_a_day_far_from_the_year_is_told(tmp_path: Path, day: str, far: bool) -> None:
    (tmp_path / "2024").mkdir()
    head = HEAD.replace("begruendung", "datum;begruendung")
    read = read_nominations(write(tmp_path / "2024", f"{head}01.1.1;BA;{day};;;\n"), AREAS)
    told = [(f.level, f.row, f.column, f.value) for f in read.findings]
    assert told == ([("Warnung", "2", "datum", day)] if far else [])


def test_a_body_in_another_writing_is_recognised_in_the_finding(tmp_path: Path) -> None:
    with pytest.raises(ScreeningError) as caught:
        read_nominations(write(tmp_path, HEAD + "01.1.1;Kuratorum;;;\n01.1.2;Geheim;;;\n"), AREAS)
    near, far = caught.value.findings
    assert near.message.endswith("Gemeint ist vielleicht „Kuratorium“.") and far.message.endswith("Bedarf.")


def test_a_column_of_ones_own_is_not_read_and_that_is_told(tmp_path: Path) -> None:
    head = "gebiet;von;begruendung;geprueft_von;geprueft_am;Telefon\n"
    read = read_nominations(write(tmp_path, head + "01.1.1;BA;;;;089 1234567\n"), AREAS)
    assert [f.message for f in read.findings] == ["Eine weitere Spalte wird nicht gelesen: Nr. 6."]
    misspelt = head.replace("Telefon", "problm")
    [found] = read_nominations(write(tmp_path, misspelt + "01.1.1;BA;;;;\n"), AREAS).findings
    assert found.message.endswith("Nr. 6. Nr. 6: Gemeint ist vielleicht „problem“.")
    assert "Telefon" not in read.frame and "089" not in read.frame.to_csv()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.lists(
            st.sampled_from(["01.1.1", "BA", "Geheim", "Frau Geheim", "2024-11-05", "", '"', "\n", "é"]),
            max_size=7,
        ),
        max_size=5,
    ),
    st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]),
    st.sampled_from([HEAD, "", HEAD.replace(";", ",")]),
)
def test_whatever_the_file_holds_it_is_read_or_told_and_never_repeated(
    tmp_path: Path, rows: list[list[str]], encoding: str, head: str
) -> None:
    write(tmp_path, head + "\n".join(";".join(row) for row in rows), encoding)
    try:
        found = read_nominations(tmp_path, AREAS).findings
    except ScreeningError as error:
        found = error.findings
    assert "Geheim" not in "".join(map(str, found))


# --- in the year -----------------------------------------------------------------------------------------------


def small(tmp_path: Path, text: str) -> SmallCity:
    made = build_small_city(tmp_path)
    made.write("bedarfsnennungen.csv", text)
    return made


def test_check_tells_errors_of_the_nominations_together_with_all_others(tmp_path: Path) -> None:
    made = small(tmp_path, HEAD + "99.9.9;BA;;;\n")
    made.change("faelle.csv", "01.1.1;40;4;", "01.1.1;vierzig;4;")
    made.change("kriterien.toml", "min_hits = 2", "min_hits = 9")
    errors = {f.file for f in check_year("klein", 2024, data=tmp_path).items if f.level == "Fehler"}
    assert errors == {"2024/bedarfsnennungen.csv", "2024/faelle.csv", "kriterien.toml"}
    with pytest.raises(ScreeningError) as caught:
        prepare(made.city(), 2024, "intern")
    assert {f.file for f in caught.value.findings if f.level == "Fehler"} == errors


def test_check_reads_the_nominations_of_a_year_whose_manifest_is_broken(tmp_path: Path) -> None:
    made = small(tmp_path, HEAD + "99.9.9;BA;;;\n")
    made.change("lieferung.toml", "[[datei]]", "[[dat]]")
    assert "2024/bedarfsnennungen.csv" in {f.file for f in check_year("klein", 2024, data=tmp_path).items}


def test_check_of_good_nominations_tells_hints_alone(tmp_path: Path) -> None:
    small(tmp_path, HEAD + "01.1.1;BA;Frau Muster;;\n")
    assert [(f.level, f.row) for f in check_year("klein", 2024, data=tmp_path).items if FILE in f.file] == [
        ("Hinweis", "2"),
        ("Hinweis", ""),
    ]


def test_the_release_for_the_meeting_holds_no_unreviewed_text_at_all(tmp_path: Path) -> None:
    made = small(tmp_path, HEAD + "01.1.1;BA;Geheimes;;\n01.1.2;BA;Offenes;Prüferin;2024-11-05\n")
    meeting = prepare(made.city(), 2024, "gespraech")
    kept = save_release(meeting, tmp_path / "stand.pickle").read_bytes()
    assert b"Offenes" in kept and b"Geheimes" not in kept and "Prüferin".encode() not in kept
    assert meeting.nominations["stand"].tolist() == [UNREVIEWED, REVIEWED]
    house = prepare(made.city(), 2024, "intern")
    assert house.nominations["begruendung"].tolist() == ["Geheimes", "Offenes"]
    assert any("nicht geprüft" in f.message for f in house.findings.items)


def test_a_year_without_nominations_has_an_empty_frame(tmp_path: Path) -> None:
    assert prepare(build_small_city(tmp_path).city(), 2024, "intern").nominations.empty
