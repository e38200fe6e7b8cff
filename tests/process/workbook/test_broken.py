"""Workbooks that came back broken: each is told with sheet, cell and remedy, all at once, and nothing is written."""

from __future__ import annotations

import datetime as dt

import pytest

from screening.base import ScreeningError
from screening.process.workbook import workbook
from tests.process.workbook.books import YEAR, city_in, filled, new_row, taken


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    return city_in(tmp_path_factory.mktemp("broken") / "data")


@pytest.fixture(scope="module")
def whole(city):
    return workbook(city, YEAR)


def told(city, content):
    with pytest.raises(ScreeningError) as error:
        taken(city, content)
    assert all(f.remedy for f in error.value.findings)
    return [str(f) for f in error.value.findings if f.level == "Fehler"]


def move_column(book):
    sheet = book["Einwände"]
    for row in sheet.iter_rows(min_row=2, max_row=20):
        row[1].value, row[2].value = row[2].value, row[1].value


def set_cell(sheet, cell, value):
    return lambda book: book[sheet].__setitem__(cell, value)


def day_as_number(book):
    book["Einwände"]["C3"] = 45543
    book["Einwände"]["C3"].number_format = "General"


def copy_both(book):
    sheet = book["Einwände"]
    row = new_row(sheet, {c.column_letter: c.value for c in sheet[3]})
    sheet["D3"], sheet[f"D{row}"] = "Anders.", "Noch anders."


def second_sheet(book):
    sheet = book["Einwände"]
    row = new_row(sheet, {c.column_letter: c.value for c in sheet[2]})
    new_row(sheet, {"A": "02.1.4", "B": f"BA{row}"})


BROKEN = {
    "a moved column": (move_column, "„Einwände“: Zelle B2: Hier muss die Überschrift „Von“ stehen; sie steht in C2."),
    "a deleted header": (set_cell("Nennungen", "D2", None), "„Nennungen“: Zelle D2: Hier muss die Überschrift „Von“"),
    "a wrong word": (set_cell("Nennungen", "D3", "Elternrat"), "Wert „Elternrat“: Zelle D3: Dieser Wert steht nicht"),
    "a day as text": (set_cell("Einwände", "C3", "10. 9. 24"), "Zelle C3: Hier steht ein Text statt eines Datums."),
    "a day as number": (day_as_number, "Wert „45543“: Zelle C3: Hier steht eine Zahl statt eines"),
    "an error": (set_cell("Einwände", "D3", "#REF!"), "„Einwände“: Zelle D3: Hier steht ein Fehlerwert"),
    "a day in an id": (set_cell("Einwände", "A3", dt.datetime(2024, 1, 2)), "Zelle A3: Hier steht eine Zahl"),
    "a word as number": (set_cell("Kapazität", "C3", "viele"), "„Kapazität“: Zelle C3: Hier muss eine Zahl stehen."),
    "a day with a time": (set_cell("Einwände", "C3", dt.datetime(2024, 1, 2, 9)), "Zelle C3: Hier steht ein Tag mit"),
    "a row above": (lambda b: b["Einwände"].insert_rows(1), "Die Kopfzeile steht in Zeile 3; sie gehört in Zeile 2."),
    "a formula": (set_cell("Kapazität", "C3", "=3+4"), "Zelle C3: Hier steht eine Formel, deren Ergebnis"),
    "merged cells": (lambda b: b["Einwände"].merge_cells("D3:D5"), "Zellen D3:D5: Die Zellen sind verbunden."),
    "a second sheet pasted in": (second_sheet, "Zelle A11: Hier steht noch eine Kopfzeile"),
    "a sheet of one's own": (lambda b: b.create_sheet("Notizen"), "„Notizen“: Dieses Blatt gehört nicht zur Mappe."),
    "a sheet deleted": (lambda b: b.remove(b["Kapazität"]), "Das Blatt „Kapazität“ fehlt."),
    "a cell beside": (set_cell("Einwände", "L4", "siehe oben"), "Zelle L4: Neben den Spalten des Blatts"),
    "a foreign workbook": (lambda b: b.remove(b["screening"]), "Diese Arbeitsmappe stammt nicht von"),
    "a newer form": (set_cell("screening", "B1", "10"), "Die Mappe hat die Form 10; diese Software liest"),
    "no form that there was": (set_cell("screening", "B1", "0"), "Die Mappe hat die Form 0; diese Software liest"),
    "a region nobody knows": (set_cell("Kapazität", "D3", "Nirgends"), "„Kapazität“, Wert „Nirgends“: Zelle D3: Dieser"),
    "another city": (set_cell("screening", "B2", "anderswo"), "Die Mappe ist für die Stadt anderswo"),
    "a path for a city": (set_cell("screening", "B2", "../x"), "Diese Arbeitsmappe stammt nicht von"),
    "a year that is not there": (set_cell("screening", "B3", "1999"), "Die Mappe ist für das Jahr 1999"),
    "a mark from elsewhere": (set_cell("Einwände", "I3", "|99|x"), "Zelle I3: Diese Zeile bringt"),
    "an area for a measure": (set_cell("Maßnahmen", "A3", "aue"), "Eine vorhandene Maßnahme kann nicht"),
    "a copy, both changed": (copy_both, "Zelle A11: Diese Zeile ist eine Kopie von Zeile 3"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_broken_is_told_with_its_place(name, city, whole):
    fill, expected = BROKEN[name]
    found = told(city, filled(whole, fill))
    assert any(expected in line for line in found), found


def test_all_that_is_wrong_comes_at_once(city, whole):
    def fill(book):
        for name in ("a wrong word", "a day as text", "a word as number", "a sheet of one's own"):
            BROKEN[name][0](book)

    assert len(told(city, filled(whole, fill))) == 4


def test_what_is_no_workbook_is_refused(city, whole):
    for content in (b"gebiet;von\n", b"PK", whole[:3000], b""):
        assert told(city, content)


def test_a_free_text_in_the_wrong_cell_is_not_repeated(city, whole):
    secret = "Familie Muster, Hof 3: zieht aus!"
    found = told(
        city, filled(whole, lambda b: [set_cell("Einwände", c, secret)(b) for c in ("B3", "C4", "F5")])
    )
    assert len(found) == 3 and "Muster" not in " ".join(found)


def test_an_entry_that_is_no_line_of_its_own_is_left_to_people(city, whole):
    path = city.raw / "kapazitaet.toml"
    before = path.read_bytes()
    path.write_text("kapazitaet = [ { von = 2024-10-01, stunden_woche = 48 } ]\n")
    try:
        fill = set_cell("Kapazität", "C3", 50)
        assert "sich nicht für sich allein ändern lässt" in told(city, filled(workbook(city, YEAR), fill))[0]
    finally:
        path.write_bytes(before)
