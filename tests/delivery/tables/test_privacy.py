"""Privacy at the door: what is about single persons is refused, by header and by content, without a value."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.base.findings import Finding
from screening.delivery.tables.privacy import person_findings
from tests.small_city import SmallCity

FILE = "2024/x.csv"


def judged(header: str, cells: list[str], areas: int = 3) -> list[Finding]:
    rows = [[f"01.{k % areas}", c] for k, c in enumerate(cells)]
    return person_findings(["Gebiet", header], rows, FILE, id_column="Gebiet")


@pytest.mark.parametrize(
    "header",
    [
        "Vorname",
        "Nachname, Vorname",
        "Mutter_Vorname",
        "Geburtsdatum",
        "geb. am",
        "Geb.-Datum",
        "Aktenzeichen",
        "AZ",
        "Fallnummer",
        "FallID",
        "Fall-Nr.",
        "BG-Nummer",
        "Kundennummer",
        "IBAN",
        "E-Mail",
        "email",
        "Telefon",
        "Telefonnummer privat",
        "Straße",
        "Straße und Hausnummer",
        "Strasse",
        "Hausnr.",
        "Anschrift der Familie",
        "birth_date",
        "case_id",
        "Personen-ID",
    ],
)
def test_headers_about_persons_are_refused(header: str) -> None:
    [found] = judged(header, ["1", "2", "3"])
    assert (found.level, found.column, found.row, found.value) == ("Fehler", header, "1", "")


@pytest.mark.parametrize(
    "header",
    [
        "Name",
        "Gebietsname",
        "Name.Basiswert.1",
        "Anzahl Telefonanschlüsse",
        "Haushalte mit Telefon",
        "Haushalte je Adresse",
        "Straßenverkehr",
        "Straßenbäume je 1.000",
        "Familien mit Kindern unter 18",
        "BSA: betreute Haushalte",
        "Fälle",
        "Personen in Bedarfsgemeinschaften",
        "Emailliertes Geschirr",
        "geburtsland_eu27",
        "Geburten",
        "Bemerkung",
    ],
)
def test_headers_of_counts_and_names_of_areas_are_not(header: str) -> None:
    assert judged(header, ["10", "20", "30"]) == []


MANY = 12


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ([f"person{k}@example.org" for k in range(MANY)], "E-Mail"),
        (["DE89 3704 0044 0532 0130 00"], "IBAN"),
        (["", "zu zahlen an DE89370400440532013000", ""], "IBAN"),
        ([f"{k + 1:02}.03.{1950 + 5 * k}" for k in range(MANY)], "Geburtsdaten"),
        ([f"{1950 + 5 * k}-03-{k + 1:02}" for k in range(MANY)], "Geburtsdaten"),
        ([f"Lindenstr. {k}" for k in range(1, MANY)], "Straßen"),
        ([f"Am Alten Weg {k}a" for k in range(1, MANY)], "Straßen"),
        ([f"089 / 12345{k:02}" for k in range(MANY)], "Telefon"),
        ([f"+49 170 98765{k:02}" for k in range(MANY)], "Telefon"),
        ([f"A-2024-{k:05}" for k in range(MANY)], "Schlüssel"),
        ([f"00{k:06}" for k in range(MANY)], "Schlüssel"),
    ],
)
def test_cells_about_persons_are_refused_whatever_the_header_and_no_value_is_told(
    cells: list[str], why: str
) -> None:
    [found] = judged("Merkmal 7", cells)
    assert why in found.message and found.column == "Merkmal 7"
    assert not any(c and c in str(found) for c in cells)


def test_names_are_refused_where_there_are_far_more_of_them_than_areas() -> None:
    people = [f"Muster{k}, Anna" for k in range(30)]
    assert "Namen" in judged("Name", people)[0].message
    assert judged("Name", ["Altstadt", "Au", "Lehel"] * 10) == []


@pytest.mark.parametrize(
    "cells",
    [
        ["31.12.2024"] * MANY,
        [f"31.12.{2015 + k % 6}" for k in range(MANY)],
        ["12.345", "1.234", "99"] * 4,
        ["Auskunft: statistik@example.org", "", ""],
        [str(k) for k in range(1, 31)],
        [f"{k * 37.25:.2f}".replace(".", ",") for k in range(1, 31)],
        ["DE12 3456 7890 1234 5678 90"],  # the check digits are wrong
        ["Straße des 17. Juni", "Karl-Marx-Allee", "Platz der Republik"] * 4,
        ["0 10 20", "089", "0", "-"] * 3,
        [f"{100000 + 7 * k}" for k in range(MANY)],
    ],
)
def test_cells_of_counts_dates_and_places_are_not(cells: list[str]) -> None:
    assert judged("Merkmal", cells) == []


@given(st.lists(st.lists(st.integers(0, 10**7).map(str), min_size=3, max_size=3), min_size=1, max_size=60))
def test_no_table_of_counts_by_area_is_refused(cells: list[list[str]]) -> None:
    rows = [[f"{k:02}.1", *row] for k, row in enumerate(cells)]
    assert person_findings(["Gebiet", "a", "b", "c"], rows, FILE, id_column="Gebiet") == []


def test_a_file_without_header_is_told_by_position_and_not_by_its_first_person() -> None:
    header = ["01.1", "anna@example.org", "04.05.1961", "Lindenstr. 5"]
    rows = [["01.2", f"b{k}@example.org", f"01.02.{1940 + 9 * k}", f"Lindenstr. {k}"] for k in range(1, 6)]
    found = person_findings(header, rows, FILE)
    assert [f.column for f in found] == ["Nr. 2", "Nr. 3", "Nr. 4"]
    assert "anna" not in str(found) and "1961" not in str(found)


def test_nothing_else_of_such_a_file_is_read_or_told_even_if_the_column_is_ignored(small: SmallCity) -> None:
    text = small.path("faelle.csv").read_bytes().decode("cp1252")
    rows = [r.rsplit(";", 1)[0] for r in text.splitlines()]
    lines = ["Gebiet;Arbeitslose;Hilfen (Fälle);Bemerkung"]
    lines += [f"{r};person{k}@example.org" for k, r in enumerate(rows[1:])]
    lines[1] = lines[1].replace("40", "vierzig")
    small.write("faelle.csv", "\n".join(lines), "cp1252")
    found = small.finding()
    assert (found.file, found.column, found.level) == ("2024/faelle.csv", "Bemerkung", "Fehler")
    delivery = small.inspect()
    assert delivery.counts.get("arbeitslos") is None or delivery.counts["arbeitslos"].isna().all()


def test_a_file_with_another_separator_than_declared_is_refused_as_well(small: SmallCity) -> None:
    small.write("faelle.csv", "Gebiet,Vorname,Geburtsdatum\n01.1.1,Anna,01.02.1980\n", "cp1252")
    assert any("einzelnen Personen" in f.message for f in small.findings())
    assert "Anna" not in " ".join(map(str, small.findings()))


def test_a_long_file_about_persons_is_refused(small: SmallCity) -> None:
    small.write("faelle.csv", "Gebiet;Merkmal;Wert;Vorname\n01.1.1;Arbeitslose;1;Anna\n", "cp1252")
    text = small.path("lieferung.toml").read_text(encoding="utf-8")
    head, columns = text.rsplit("[datei.columns]", 1)
    head = head.replace(
        'ignore = ["Bemerkung"]', 'layout = "long"\nvariable_column = "Merkmal"\nvalue_column = "Wert"'
    )
    small.write("lieferung.toml", head + "[datei.columns]" + columns)
    assert [f.column for f in small.findings() if "einzelnen Personen" in f.message] == ["Vorname"]


def test_musterstadts_files_hold_no_persons(root: Path) -> None:
    for path in sorted((root / "data/raw/musterstadt").glob("*/*.csv")):
        text = path.read_bytes().decode("cp1252")
        delimiter = ";" if ";" in text.splitlines()[0] else ","
        header, *rows = csv.reader(text.splitlines(), delimiter=delimiter)
        assert person_findings(header, rows, path.name, id_column=header[0]) == [], path


def test_published_files_hold_no_persons(realdata: Path) -> None:
    paths = sorted(realdata.glob("*/*.csv"))
    assert len(paths) >= 15
    for path in paths:
        with path.open(encoding="utf-8", newline="") as lines:
            header, *rows = csv.reader(lines)
        place = "Raumbezug" if "Raumbezug" in header else header[0]
        assert person_findings(header, rows, path.name, id_column=place) == [], path


def test_published_workbooks_hold_no_persons(realdata: Path) -> None:
    import openpyxl

    for path in sorted((realdata / "muenchen_indikatorenatlas").glob("*.xlsx")):
        sheet = openpyxl.load_workbook(path, read_only=True).worksheets[1]
        rows = [["" if c is None else str(c) for c in row] for row in sheet.iter_rows(values_only=True)]
        place = next(h for h in rows[0] if "aum" in h)
        assert person_findings(rows[0], rows[1:], path.name, id_column=place) == [], path


@pytest.mark.parametrize(
    ("title", "cells", "refused"),
    [
        ("No fixed workplace address", ["1,230", "45", "-"], False),
        ("Contact them: Email (%)", ["12.5", "30"], False),
        ("Place of work: no fixed address", ["12", "at home"], True),
        ("Adresse", ["Hauptstr. 1", "7"], True),
        ("Adresse", ["", ""], True),
        ("Email", ["12345678901"], True),
        ("Adresse und Geburtsdatum der Kinder", ["7", "8"], True),
        ("Telefonnummer", ["123", "456"], True),
    ],
)
def test_a_column_of_numbers_under_several_words_counts_what_these_call(
    title: str, cells: list[str], refused: bool
) -> None:
    rows = [[f"0{n}", cell] for n, cell in enumerate(cells)]
    assert bool(person_findings(["Gebiet", title], rows, "a.csv", id_column="Gebiet")) is refused
