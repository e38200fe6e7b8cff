"""Rows of a workbook beside those of the files today: moved, copied, given back twice, changed or lost meanwhile."""

from __future__ import annotations

import pytest

from screening.base import ScreeningError
from screening.process.capacity import read_capacity
from screening.process.workbook import put, workbook
from tests.process.workbook.books import FIRST, YEAR, files, filled, new_row, taken, there_and_back


def test_what_is_given_back_twice_is_written_once(city):
    book = filled(workbook(city, YEAR), lambda b: b["Kapazität"].__setitem__("C3", 50))
    put(city, taken(city, book).changes)
    assert "stunden_woche = 50" in (city.raw / "kapazitaet.toml").read_text()
    assert taken(city, book).changes == ()


def test_a_file_that_was_changed_meanwhile_is_not_overwritten(city):
    book = filled(workbook(city, YEAR), lambda b: b["Einwände"].__setitem__("E6", "Geprüft."))
    path = city.raw / "2024" / "einwaende.csv"
    path.write_text(path.read_text().replace("Zweitwohnung", "Zweitwohnsitz"))
    with pytest.raises(ScreeningError) as error:
        taken(city, book)
    (found,) = error.value.findings
    assert "neu oder anders: Zeile 5; nicht mehr da, wie sie war: 1." in found.message
    # another file is another's business
    book = filled(workbook(city, YEAR), lambda b: b["Kapazität"].__setitem__("C3", 50))
    path.write_text(path.read_text().replace("Zweitwohnsitz", "Zweitwohnung"))
    assert [c.name for c in taken(city, book).changes] == ["kapazitaet.toml"]


@pytest.mark.parametrize("all_of_it", [False, True])
def test_rows_that_a_file_has_lost_since_are_told_and_nothing_is_taken(city, all_of_it):
    book = workbook(city, YEAR)
    path = city.raw / "2024" / "einwaende.csv"
    lines = path.read_text().splitlines(keepends=True)
    if all_of_it:
        path.unlink()
    else:
        path.write_text("".join(lines[:2] + lines[3:]))
    with pytest.raises(ScreeningError) as error:
        taken(city, book)
    (found,) = error.value.findings
    lost = "stehen 8 Zeilen" if all_of_it else "steht 1 Zeile"
    assert found.message == f"In 2024/einwaende.csv {lost} nicht mehr, die die Mappe noch hat."


def test_rows_that_a_file_has_in_another_way_since_are_told_and_those_added_are_not(city):
    book = workbook(city, YEAR)
    path = city.raw / "2024" / "einwaende.csv"
    path.write_text(path.read_text() + "02.1.4;BA;2024-10-09;Neu.;;;;\n")
    assert taken(city, book).findings == ()
    path.write_text(path.read_text().replace("Zweitwohnung", "Zweitwohnsitz"))
    (found,) = taken(city, book).findings
    assert found.level == "Warnung" and found.message == (
        "In 2024/einwaende.csv steht 1 Zeile nicht mehr so, wie die Mappe sie hat; neu oder anders sind dort 2."
    )


def test_a_workbook_taken_again_changes_and_warns_of_nothing(city):
    def fill(book):
        new_row(book["Maßnahmen"], {"A": "aue", "B": "Offener Treff", "C": "region"})
        book["Maßnahmen"]["B3"] = "Anders"
        book["Einwände"]["D5"] = "Ein anderer Einwand."
        book["Kapazität"].delete_rows(FIRST + 1)

    book = filled(workbook(city, YEAR), fill)
    first = taken(city, book, remove=True)
    put(city, first.changes)
    assert len(first.changes) == 4 and [f.level for f in first.findings] == ["Warnung"] * 3
    again = taken(city, book, remove=True)
    assert (again.changes, again.findings) == ((), ())


def test_rows_go_only_when_asked_for(city):
    def fill(book):
        book["Einwände"].delete_rows(FIRST + 1)
        for cell in book["Kapazität"][FIRST + 1][:4]:
            cell.value = None

    before = files(city)
    with pytest.raises(ScreeningError) as error:
        there_and_back(city, fill)
    assert [f.message.rpartition(": ")[2] for f in error.value.findings] == ["Zeile 3.", "Eintrag 2."]
    assert files(city) == before
    there_and_back(city, fill, remove=True)
    lines = before["2024/einwaende.csv"].splitlines(keepends=True)
    assert files(city)["2024/einwaende.csv"] == b"".join(lines[:2] + lines[3:])
    terms, regions = read_capacity(city).terms, read_capacity(city).regions
    assert [t.region for t in terms[:5]] == ["Nord", "Ost", "Süd", "West", "Nord"]
    # what the workbook does not show stays to the byte
    head, mark, _ = before["kapazitaet.toml"].partition(b"[[kapazitaet]]")
    assert len(regions) == 5 and files(city)["kapazitaet.toml"].startswith(head + mark)


def test_sorted_rows_stay_in_the_order_of_the_file(city):
    def fill(book):
        sheet = book["Einwände"]
        rows = [[c.value for c in sheet[n]] for n in range(FIRST, FIRST + 8)]
        for n, cells in enumerate(reversed(rows), FIRST):
            for k, value in enumerate(cells, 1):
                sheet.cell(n, k).value = value

    assert there_and_back(city, fill).changes == ()


def test_a_copied_row_is_a_new_one(city):
    def fill(book):
        sheet = book["Einwände"]
        row = new_row(sheet, {c.column_letter: c.value for c in sheet[FIRST]})
        sheet[f"B{row}"] = "BA"

    (change,) = there_and_back(city, fill).changes
    assert (change.changed, change.added, change.removed) == (0, 1, 0)
