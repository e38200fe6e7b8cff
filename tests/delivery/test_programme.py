"""``programm.csv``: read strictly, with every finding at once."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.base.findings import ScreeningError
from screening.delivery import City, read_city
from screening.delivery.programme import FILE, Programme, read_programme
from screening.pipeline.check import check_year
from screening.pipeline.inputs import input_files
from tests.build import city, findings_of

AREAS = {"2016": ["01.1.1", "01.1.9"], "2020": ["01.1.1", "01.1.2", "02.1.1"]}


def made(tmp_path: Path, content: str | bytes) -> City:
    where = city(data=tmp_path, id_pattern=r"\d{2}\.\d\.\d{1,2}")
    where.raw.mkdir(parents=True, exist_ok=True)
    (where.raw / FILE).write_bytes(content.encode() if isinstance(content, str) else content)
    return where


def read(tmp_path: Path, content: str | bytes) -> Programme | None:
    return read_programme(made(tmp_path, content), AREAS)


def told(tmp_path: Path, content: str | bytes) -> list[tuple[str, str, str, str]]:
    with pytest.raises(ScreeningError) as error:
        read(tmp_path, content)
    assert all(f.file == FILE and f.remedy for f in error.value.findings)
    return [(f.row, f.column, f.value, f.message) for f in error.value.findings]


def test_no_file_and_no_row_mean_no_programme(tmp_path: Path) -> None:
    where = city(data=tmp_path)
    assert read_programme(where, AREAS) is None and findings_of(lambda: read_programme(where, AREAS)) == []
    assert read(tmp_path, "gebiet;start\n") is None


def test_areas_are_sorted_with_years_groups_and_names_and_without_remarks(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "\ufeffName;Start;Gebiet;Ende;Gruppe;Bemerkung\r\n"
        'Ost;2019;02.1.1;;B;Frau X leitet das\r\n\r\n"Nord; oben"; 2018 ;01.1.1;2021;A;\r\n',
    )
    assert found is not None and found.findings == () and found.groups == ("A", "B")
    assert found.areas.index.tolist() == ["01.1.1", "02.1.1"] and found.areas.index.name == "area_id"
    assert found.areas["start"].tolist() == [2018, 2019]
    assert found.areas["ende"].tolist() == [2021, pd.NA]
    assert found.areas["name"].tolist() == ["Nord; oben", "Ost"]
    assert "Frau X" not in found.areas.to_csv()


def test_the_shortest_file_is_enough(tmp_path: Path) -> None:
    found = read(tmp_path, "gebiet;start\n01.1.1;2019\n")
    assert found is not None and found.groups == ()
    assert found.areas.loc["01.1.1"].tolist() == [2019, pd.NA, "", ""]


def test_an_id_that_a_spreadsheet_changed_is_recognised(tmp_path: Path) -> None:
    found = read(tmp_path, "gebiet;start\n1.1.2;2019\n")
    assert found is not None and found.areas.index.tolist() == ["01.1.2"]


def test_an_area_of_older_boundaries_is_a_warning(tmp_path: Path) -> None:
    found = read(tmp_path, "gebiet;start\n01.1.9;2019\n")
    assert found is not None and found.areas.index.tolist() == ["01.1.9"]
    assert [(f.level, f.row, f.value) for f in found.findings] == [("Warnung", "2", "01.1.9")]
    assert findings_of(lambda: read_programme(made(tmp_path, "gebiet;start\n01.1.9;2019\n"), AREAS)) == list(
        found.findings
    )


def test_all_that_is_wrong_in_rows_is_told_at_once(tmp_path: Path) -> None:
    found = told(
        tmp_path,
        "gebiet;start;ende;name\n"
        "09.9.9;2019;;\n01.1.1;Mai 2019;;\n01.1.2;2019;2018;\n01.1.1;2020;;\n02.1.1;19;20211;\n"
        f"02.1.1;2019;;{'x' * 81}\n;2019;;\n01.1.2;2019;;;;zu viel\n",
    )
    assert sorted(found) == sorted(
        [
            ("2", "gebiet", "09.9.9", "Dieses Gebiet gibt es nicht."),
            ("3", "start", "Mai 2019", "Hier muss ein Jahr stehen."),
            ("4", "ende", "2018", "Das Ende liegt vor dem Start."),
            ("5", "gebiet", "01.1.1", "Das Gebiet steht schon in Zeile 3."),
            ("6", "start", "19", "Hier muss ein Jahr stehen."),
            ("6", "ende", "20211", "Hier muss ein Jahr stehen."),
            ("7", "gebiet", "02.1.1", "Das Gebiet steht schon in Zeile 6."),
            ("7", "name", "", "Der Text ist länger als 80 Zeichen."),
            ("8", "gebiet", "", "Dieses Gebiet gibt es nicht."),
            ("9", "", "", "Die Zeile hat 6 Zellen, die Kopfzeile 4."),
        ]
    )


def test_all_that_is_wrong_in_the_header_is_told_at_once(tmp_path: Path) -> None:
    found = told(tmp_path, "viertel;start;start;wirkung\n01.1.1;2019;2019;ja\n")
    assert [(column, message) for _, column, _, message in found] == [
        ("", "Es fehlt die Spalte gebiet."),
        ("viertel", "Diese Spalte ist nicht vorgesehen."),
        ("start", "Die Spalte kommt doppelt vor."),
        ("wirkung", "Diese Spalte ist nicht vorgesehen."),
    ]


@pytest.mark.parametrize(
    ("content", "row", "message"),
    [
        ("gebiet,start\n01.1.1,2019\n", "1", "Die Spalten sind nicht durch Semikolon getrennt."),
        ("gebiet\tstart\n", "1", "Die Spalten sind nicht durch Semikolon getrennt."),
        (
            "gebiet;start\n01.1.1;2019;Süd\n".encode("cp1252"),
            "2",
            "Die Datei ist nicht in UTF-8 gespeichert.",
        ),
        ("gebiet;start\n".encode("utf-16"), "", "Die Datei enthält Nullbytes"),
        ('gebiet;start\n"01.1.1;2019\n', "2", "Ab dieser Zeile gehen die Anführungszeichen nicht auf."),
        ("\n \n", "", "Die Datei ist leer."),
        (b"", "", "Die Datei ist leer."),
    ],
)
def test_a_file_that_cannot_be_read_says_why(
    tmp_path: Path, content: str | bytes, row: str, message: str
) -> None:
    ((found_row, _, _, found_message),) = told(tmp_path, content)
    assert found_row == row and found_message.startswith(message)


def test_a_folder_in_its_place_is_told(tmp_path: Path) -> None:
    where = city(data=tmp_path)
    (where.raw / FILE).mkdir(parents=True)
    assert [f.message for f in findings_of(lambda: read_programme(where, AREAS))] == [
        "Die Datei ist nicht lesbar."
    ]


@given(st.binary(max_size=80))
def test_no_content_whatever_raises_anything_but_findings(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    where = made(tmp_path_factory.getbasetemp() / "beliebig", b"gebiet;start\n" + content)
    for finding in findings_of(lambda: read_programme(where, AREAS)):
        assert finding.level in ("Fehler", "Warnung") and finding.message


def test_check_tells_it_and_a_change_makes_documents_stale(root: Path, tmp_path: Path) -> None:
    for part in ("raw", "geo"):
        (tmp_path / part).mkdir()
        (tmp_path / part / "musterstadt").symlink_to(root / "data" / part / "musterstadt")
    raw = tmp_path / "raw" / "musterstadt"
    raw.unlink()
    raw.mkdir()
    for entry in (root / "data/raw/musterstadt").iterdir():
        (raw / entry.name).symlink_to(entry) if entry.name != FILE else (raw / FILE).write_text(
            "gebiet;start\nx;y\n"
        )
    found = [f for f in check_year("musterstadt", 2024, data=tmp_path).items if f.file == FILE]
    assert [(f.level, f.column) for f in found] == [("Fehler", "gebiet"), ("Fehler", "start")]
    assert f"raw/musterstadt/{FILE}" in input_files(read_city("musterstadt", tmp_path), 2024)
