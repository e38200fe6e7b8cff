"""A workbook goes out and comes back: only what was changed is written, and the rest stays to the byte."""

from __future__ import annotations

import datetime as dt
import importlib
import io
import shutil

import openpyxl
import pytest

import screening as sc
from screening.base import ScreeningError
from screening.process.capacity import read_capacity
from screening.process.nominations import nominations_of
from screening.process.objections import objections_of
from screening.process.workbook import workbook
from tests.process.workbook.books import YEAR, files, filled, new_row, taken, there_and_back


def changed_lines(before: bytes, after: bytes) -> tuple[list[bytes], list[bytes]]:
    old, new = before.split(b"\n"), after.split(b"\n")
    return [x for x in old if x not in new], [x for x in new if x not in old]


def test_a_workbook_that_nobody_changed_changes_nothing(city):
    before = files(city)
    assert there_and_back(city, lambda book: None).changes == ()
    assert files(city) == before


def test_the_same_files_give_the_same_workbook(city):
    assert workbook(city, YEAR) == workbook(city, YEAR)


def test_the_workbook_says_its_language(city):
    assert openpyxl.load_workbook(io.BytesIO(workbook(city, YEAR))).properties.language == "de-DE"


def test_a_changed_cell_changes_its_line_alone(city):
    before = files(city)

    def fill(book):
        book["Nennungen"]["E4"] = dt.datetime(2024, 10, 1)
        book["Nennungen"]["F4"] = 'Der Treff; „zu“ oder "offen"?\nBeides.'

    found = there_and_back(city, fill)
    after = files(city)
    assert [n for n in before if before[n] != after[n]] == ["2024/bedarfsnennungen.csv"]
    old, new = changed_lines(*(f["2024/bedarfsnennungen.csv"] for f in (before, after)))
    assert len(old) == 1 and old[0].startswith(b"23.1.1;;;SBH;;;;")
    assert b"\n".join(new).startswith(
        '23.1.1;;;SBH;2024-10-01;"Der Treff; „zu“ oder ""offen""?\nBeides.";;'.encode()
    )
    frame = nominations_of(city, YEAR, {}).frame
    assert frame["problem"][1] == 'Der Treff; „zu“ oder "offen"?\nBeides.'
    # what was reviewed is no longer what stands there
    assert [f.level for f in found.findings] == ["Warnung", *["Hinweis"] * (len(found.findings) - 1)]


def test_new_rows_come_at_the_end_of_their_files(city):
    before = files(city)

    def fill(book):
        new_row(
            book["Einwände"], {"A": "02.1.4", "B": "BA", "C": dt.datetime(2024, 10, 9), "D": "=1+1 fehlt."}
        )
        new_row(
            book["Kapazität"],
            {"A": dt.datetime(2020, 10, 1), "B": dt.datetime(2021, 9, 30), "C": 6.5, "D": "Ost"},
        )
        new_row(
            book["Maßnahmen"], {"A": "aue", "B": "Offener Treff", "C": "region", "E": dt.datetime(2025, 3, 1)}
        )

    there_and_back(city, fill)
    after = files(city)
    for name, added in {
        "2024/einwaende.csv": "02.1.4;BA;2024-10-09;=1+1 fehlt.;;;;\n",
        "kapazitaet.toml": '\n[[kapazitaet]]\nvon = 2020-10-01\nbis = 2021-09-30\nstunden_woche = 6.5\nregion = "Ost"\n',
        "gebiete/aue/phasen.toml": '\n[[massnahme]]\nwas = "Offener Treff"\nseite = "region"\nfaellig = 2025-03-01\n',
    }.items():
        assert after[name] == before[name] + added.encode()
    assert objections_of(city, YEAR, {}).frame["einwand"].iloc[-1] == "=1+1 fehlt."


def test_a_new_text_of_a_reviewed_file_is_to_be_reviewed(city):
    def fill(book):
        new_row(book["Maßnahmen"], {"A": "aue", "B": "Offener Treff", "C": "region"})
        book["Maßnahmen"]["F3"] = "entfallen"  # no text

    found = there_and_back(city, fill).findings
    assert [f.message[:9] for f in found if "gilt als geprüft" in f.message] == ["Zeile 12:"]


def test_what_is_wrong_with_a_measure_is_told_where_it_stands(city):
    with pytest.raises(ScreeningError) as error:
        there_and_back(city, lambda book: book["Maßnahmen"].__setitem__("B4", "x" * 301))
    assert "Blatt „Maßnahmen“: Zelle B4:" in str(error.value)


def test_a_measure_of_an_area_without_progress_says_which_file_is_to_be_made(city):
    with pytest.raises(
        ScreeningError, match=r'zuerst gebiete/ORDNER/phasen.toml mit der Zeile phase = "vorlauf"'
    ):
        there_and_back(
            city, lambda book: new_row(book["Maßnahmen"], {"A": "hof", "B": "Treff", "C": "region"})
        )
    with pytest.raises(ScreeningError, match=r"zuerst gebiete/ORDNER/phasen.toml"):
        there_and_back(city, lambda book: new_row(book["Maßnahmen"], {"B": "Treff", "C": "region"}))


def test_a_form_with_fewer_columns_gets_those_that_are_filled_in(city):
    path = city.raw / "2024" / "bedarfsnennungen.csv"
    path.write_bytes(b"gebiet;von;begruendung;geprueft_von;geprueft_am\r\n01.1.1;BA;;;\r\n02.1.4;BA;;;")
    there_and_back(city, lambda book: book["Nennungen"].__setitem__("B4", "Am Park"))
    assert path.read_bytes() == (
        b"gebiet;von;begruendung;geprueft_von;geprueft_am;name\r\n01.1.1;BA;;;\r\n02.1.4;BA;;;;Am Park"
    )


def test_a_workbook_of_an_earlier_year_is_written_into_that_year(city):
    newer = city.raw / "2025"
    newer.mkdir()
    shutil.copy(city.raw / "2024" / "lieferung.toml", newer)
    found = taken(sc.read_city("musterstadt", data=city.data), workbook(city, YEAR))
    assert found.year == 2024
    assert [f.message for f in found.findings] == [
        "Die Mappe ist für das Jahr 2024, nicht für das neueste (2025)."
    ]


def test_hours_that_regions_lend_each_other_stay_as_they_are(city):
    path = city.raw / "kapazitaet.toml"
    span = "von = 2024-10-01\nbis = 2024-12-31\n"
    lent = f'\n[[ausgleich]] # geliehen\naus = "Nord"\nfuer = "Ost"\nstunden_woche = 2\n{span}'
    path.write_text(path.read_text("utf-8") + lent, "utf-8")

    def fill(book):
        book["Kapazität"]["C3"] = 7.5
        new_row(
            book["Kapazität"],
            {"A": dt.datetime(2020, 10, 1), "B": dt.datetime(2021, 9, 30), "C": 5, "D": "Ost"},
        )

    before = path.read_text("utf-8")
    there_and_back(city, fill)
    after = path.read_text("utf-8")
    assert lent in after and after != before
    assert [one.said.partition(",")[0] for one in read_capacity(city).lent] == [
        "Nord gibt Ost 2 in der Woche"
    ]
    assert len(read_capacity(city).terms) == 15 + 1 + 2


def of_form_1(content):
    """Return a workbook as form 1 had it: a region was any text."""

    def turn(book):
        book["screening"]["B1"] = "1"
        rules = book["Kapazität"].data_validations
        rules.dataValidation = [r for r in rules.dataValidation if "D3" not in str(r.sqref)]

    return filled(content, turn)


def test_a_workbook_of_the_first_form_is_understood(city):
    old = of_form_1(workbook(city, YEAR))
    assert taken(city, old).changes == ()
    new = filled(
        old,
        lambda b: new_row(
            b["Kapazität"], {"A": dt.datetime(2020, 10, 1), "B": dt.datetime(2021, 9, 30), "C": 5, "D": "Ost"}
        ),
    )
    (change,) = taken(city, new).changes
    assert (change.changed, change.added) == (0, 1) and change.after.endswith(
        'stunden_woche = 5\nregion = "Ost"\n'
    )
    # any text was allowed in its cell; the reader of the file knows no such region
    wrong = filled(old, lambda b: b["Kapazität"].__setitem__("D3", "Nirgends"))
    with pytest.raises(ScreeningError, match="Blatt „Kapazität“: Zelle D3: Diese Region"):
        taken(city, wrong)


def test_a_region_is_chosen_from_those_that_the_city_declares(city):
    def rule(content):
        book = openpyxl.load_workbook(io.BytesIO(content))
        (found,) = [r for r in book["Kapazität"].data_validations.dataValidation if "D3" in str(r.sqref)]
        if found.type != "list":
            return []
        sheet, _, cells = found.formula1.lstrip("=").partition("!")
        return [c[0].value for c in book[sheet][cells.replace("$", "")]]

    assert rule(workbook(city, YEAR)) == ["Nord", "Mitte", "Ost", "Süd", "West"]
    path = city.raw / "kapazitaet.toml"
    path.write_text('[[kapazitaet]]\nvon = 2024-10-01\nstunden_woche = 48\nregion = "Nord und Ost"\n')
    assert rule(workbook(city, YEAR)) == []
    free = filled(workbook(city, YEAR), lambda b: b["Kapazität"].__setitem__("D3", "West"))
    assert 'region = "West"' in taken(city, free).changes[0].after


def test_a_file_that_cannot_be_written_leaves_all_as_they_were(city, monkeypatch):
    def fill(book):
        book["Einwände"]["E6"] = "Geprüft."
        book["Kapazität"]["C3"] = 50

    def held(source, target):
        if target.name == "kapazitaet.toml":
            raise PermissionError
        source.replace(target)

    before = files(city)
    # the room hands on a function of its file's name
    monkeypatch.setattr(importlib.import_module("screening.process.workbook.put"), "moved", held)
    with pytest.raises(ScreeningError) as error:
        there_and_back(city, fill)
    assert error.value.findings[0].file == "kapazitaet.toml"
    assert files(city) == before


def test_files_that_are_not_there_yet_are_begun(city):
    for name in ("kapazitaet.toml", "2024/einwaende.csv"):
        (city.raw / name).unlink()

    def fill(book):
        new_row(book["Einwände"], {"A": "02.1.4", "B": "BA", "C": dt.datetime(2024, 10, 9), "D": "Fehlt."})
        new_row(book["Kapazität"], {"A": dt.datetime(2026, 10, 1), "C": 6.5})

    there_and_back(city, fill)
    assert files(city)["kapazitaet.toml"] == b"[[kapazitaet]]\nvon = 2026-10-01\nstunden_woche = 6.5\n"
    assert len(objections_of(city, YEAR, {}).frame) == 1


def test_nothing_is_written_that_the_readers_refuse(city):
    before = files(city)

    def fill(book):
        book["Kapazität"]["B3"] = dt.datetime(2021, 1, 1)  # before it begins
        new_row(book["Einwände"], {"A": "02.1.4", "B": "BA"})

    with pytest.raises(ScreeningError) as error:
        there_and_back(city, fill)
    told = [str(f) for f in error.value.findings if f.level == "Fehler"]
    assert any("Blatt „Kapazität“: Zelle B3: Der Zeitraum endet, bevor er beginnt." in t for t in told)
    assert any("Blatt „Einwände“: Zelle D11" in t for t in told)
    assert files(city) == before
