"""The commands ``template mappe`` and ``take``: a workbook out, and back into the files."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner, Result

from screening.cli import app
from screening.pipeline.candidates import Asked
from tests.process.workbook.books import city_in, files, filled


def call(*arguments: object) -> Result:
    return CliRunner().invoke(app, [*map(str, arguments)], prog_name="screening")


@pytest.fixture
def city(tmp_path, monkeypatch):
    # maps are no matter of these commands' own
    monkeypatch.setattr("screening.cli.take.areas_and_rows", lambda city, year: ({}, ()))
    monkeypatch.setattr(
        "screening.cli.template.book._candidates",
        lambda city, year, reports: ({"02.1.4": "Am Ring"}, "Zu bewerten: eines."),
    )
    return city_in(tmp_path / "data")


def handed_out(city, path: Path, *options: str) -> Path:
    made = call("template", "mappe", "musterstadt", "--data", city.data, "--out", path, *options)
    assert made.exit_code == 0, made.stderr
    return path


def filled_in(path: Path, sheet: str, head: str) -> str:
    """Return what stands beside a word of a sheet."""
    rows = openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True)
    return next(str(row[1]) for row in rows if row[0] == head)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (Asked({}, True), "danach, was sonst genannt ist."),
        (
            Asked({}, True, "x.csv neu"),
            "passt nicht mehr sicher zu den Daten (x.csv neu). Erst neu veröffentlichen, ",
        ),
        (Asked({}, False), "sobald die Fassung für das Auswahlgespräch veröffentlicht ist."),
        (
            Asked({}, False, spoilt=True),
            "ihre Entscheidungstabelle fehlt aber oder wurde verändert. Erst neu ",
        ),
    ],
)
def test_what_the_rating_sheet_follows_is_said_with_what_speaks_against_it(
    monkeypatch, tmp_path, asked, told
):
    city = city_in(tmp_path / "data")
    monkeypatch.setattr("screening.cli.targets.areas_and_rows", lambda city, year: ({}, ()))
    monkeypatch.setattr("screening.pipeline.to_rate", lambda *given: asked)
    path = tmp_path / "m.xlsx"
    made = call("template", "mappe", "musterstadt", "--side", "region", "--data", city.data, "--out", path)
    assert told in made.stderr
    assert told in filled_in(path, "Hilfe", "Bewertung")


def test_a_workbook_is_written_once_and_comes_back(city, tmp_path):
    path = handed_out(city, tmp_path / "m.xlsx")
    assert call("template", "mappe", "musterstadt", "--data", city.data, "--out", path).exit_code == 2
    assert "Nichts zu schreiben" in call("take", path, "--data", city.data).stderr

    def fill(book):
        book["Kapazität"]["C3"] = 50

    path.write_bytes(filled(path.read_bytes(), fill))
    before = files(city)
    assert (
        "würde geschrieben, 1 Zeile geändert." in call("take", path, "--dry-run", "--data", city.data).stderr
    )
    assert files(city) == before
    assert "musterstadt/kapazitaet.toml: 1 Zeile geändert." in call("take", path, "--data", city.data).stderr
    assert files(city) != before


def test_findings_end_with_1_and_nothing_is_written(city, tmp_path):
    path = handed_out(city, tmp_path / "m.xlsx")
    path.write_bytes(filled(path.read_bytes(), lambda b: b["Einwände"].__setitem__("B3", "Elternrat")))
    before = files(city)
    told = call("take", path, "--data", city.data)
    assert told.exit_code == 1 and "Zelle B3" in told.stdout and "Nichts ist geschrieben." in told.stderr
    assert files(city) == before


def test_ratings_are_put_beside_the_workbook_and_never_into_the_data(city, tmp_path):
    path = handed_out(city, tmp_path / "m.xlsx", "--side", "region")
    assert filled_in(path, "Hilfe", "Bewertung").endswith("hinterlegt haben. Zu bewerten: eines."), (
        "whence the candidates are"
    )

    def rate(book):
        row = ["3 – passt eher", 4, 6.5, 24, "REGSAM-Team", dt.datetime(2024, 10, 21), "Viele Familien."]
        for letter, value in zip("CDEFGHI", row, strict=True):
            book["Bewertung"][f"{letter}3"] = value

    path.write_bytes(filled(path.read_bytes(), rate))
    before = files(city)
    told = call("take", path, "--data", city.data)
    own = tmp_path / "m_region.csv"
    assert told.exit_code == 0 and f"{own} --side region --year 2024" in told.stderr
    assert (
        own.read_text(encoding="utf-8-sig")
        .splitlines()[1]
        .startswith("02.1.4;3;4;6.5;24;REGSAM-Team;2024-10-21;")
    )
    assert files(city) == before
    inside = city.data / "m.xlsx"
    inside.write_bytes(path.read_bytes())
    for wrong in (
        call("take", inside, "--data", city.data),
        call("take", path, "--ratings", city.data / "r.csv", "--data", city.data),
    ):
        assert wrong.exit_code == 1 and "dort liest sie auch die andere Seite" in wrong.stdout
    own.write_text("meins")
    assert call("take", path, "--data", city.data).exit_code == 1 and own.read_text() == "meins"


def test_a_file_that_is_not_there_is_told(tmp_path):
    told = call("take", tmp_path / "nix.xlsx")
    assert told.exit_code == 1 and "nix.xlsx: Die Datei fehlt." in told.stderr


def test_a_sides_workbook_is_not_written_where_the_other_side_reads(city):
    inside = city.raw / "2024" / "m.xlsx"
    refused = call(
        "template", "mappe", "musterstadt", "--side", "region", "--data", city.data, "--out", inside
    )
    assert refused.exit_code == 1 and "dort liest sie auch die andere Seite" in refused.stderr
    assert not inside.exists()
    handed_out(city, inside)  # without ratings there is nothing to hide


def test_a_year_that_is_not_there_is_told_with_those_that_are(city, tmp_path):
    own = tmp_path / "v.csv"
    own.write_text("gebiet\n", encoding="utf-8")
    for command in (
        ["template", "mappe", "musterstadt", "--out", tmp_path / "m.xlsx"],
        ["deposit", "musterstadt", own, "--side", "region"],
        ["protocol", "musterstadt"],
    ):
        told = call(*command, "--year", 1999, "--data", city.data)
        assert told.exit_code == 1
        assert "musterstadt hat kein Jahr 1999. → Vorhandene Jahre: 2024." in told.stderr
