"""A workbook goes out and comes back: only what was changed is written, and the rest stays to the byte."""

from __future__ import annotations

import datetime as dt
import importlib
import io
import json
import shutil
import tempfile
import tomllib
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import screening as sc
from screening.base import ScreeningError
from screening.process.capacity import read_capacity
from screening.process.nominations import nominations_of
from screening.process.objections import objections_of
from screening.process.workbook import put, workbook
from screening.process.workbook.csv_text import csv_text, edited_csv
from screening.process.workbook.toml_text import edited_toml, toml_text
from tests.process.workbook.books import FIRST, YEAR, city_in, files, filled, new_row, taken, there_and_back


@pytest.fixture
def city(tmp_path):
    return city_in(tmp_path / "data")


def changed_lines(before: bytes, after: bytes) -> tuple[list[bytes], list[bytes]]:
    old, new = before.split(b"\n"), after.split(b"\n")
    return [x for x in old if x not in new], [x for x in new if x not in old]


def test_a_workbook_that_nobody_changed_changes_nothing(city):
    before = files(city)
    assert there_and_back(city, lambda book: None).changes == ()
    assert files(city) == before


def test_the_same_files_give_the_same_workbook(city):
    assert workbook(city, YEAR) == workbook(city, YEAR)


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


def test_a_measure_of_an_area_without_progress_says_which_file_is_to_be_made(city):
    with pytest.raises(
        ScreeningError, match=r'zuerst gebiete/ORDNER/phasen.toml mit der Zeile phase = "vorlauf"'
    ):
        there_and_back(
            city, lambda book: new_row(book["Maßnahmen"], {"A": "hof", "B": "Treff", "C": "region"})
        )
    with pytest.raises(ScreeningError, match=r"zuerst gebiete/ORDNER/phasen.toml"):
        there_and_back(city, lambda book: new_row(book["Maßnahmen"], {"B": "Treff", "C": "region"}))


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


# a sign that nobody sees is refused by the readers; blanks at the ends are none of a cell
CELL = st.text(st.sampled_from("aä=;\"'#,\n\t _x0041_<&\\0" + "½"), max_size=12)


@settings(max_examples=40)
@given(
    st.lists(st.tuples(CELL, CELL, CELL), max_size=4),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
    st.data(),
)
def test_any_rows_of_a_form_stay_to_the_byte_but_for_the_changed_one(rows, end, ends, data):
    def quoted(cell):
        return '"' + cell.replace('"', '""') + '"'

    lines = ["# Hilfe", "a;b;c", *(";".join(map(quoted, r)) for r in rows)]
    content = (end.join(lines) + (end if ends else "")).encode()
    read = csv_text(content, "b.csv", ["c", "a"])
    assert read.text.encode() == content == edited_csv(read, {}, []).encode()
    if read.rows:
        number = data.draw(st.integers(0, len(read.rows) - 1))
        cell = data.draw(CELL.map(str.strip).filter(lambda t: not t.startswith("=") and t))
        again = csv_text(edited_csv(read, {number: {"c": cell}}, []).encode(), "b.csv", ["c", "a"])
        assert again.rows == (
            *read.rows[:number],
            (cell, read.rows[number][1]),
            *read.rows[number + 1 :],
        )
        assert [p for n, p in enumerate(again.pieces) if n != read.places[number]] == [
            p for n, p in enumerate(read.pieces) if n != read.places[number]
        ]


@settings(max_examples=40)
@given(st.lists(st.dictionaries(st.sampled_from("abc"), CELL, min_size=1), min_size=1, max_size=4), st.data())
def test_any_entries_of_a_list_say_what_was_meant(entries, data):
    def entry(values):
        return "".join(f"{k} = {json.dumps(v)} # {k}\n" for k, v in values.items())

    text = (
        "# Kopf\nz = 1\n" + "".join(f"\n[[k]]\n# davor\n{entry(e)}" for e in entries) + "\n[y]\nx = '[[k]]'\n"
    )
    read = toml_text(text.encode(), "k.toml", "k", ["a", "b", "c"])
    assert edited_toml(read, {}, []) == text
    number = data.draw(st.integers(0, len(entries) - 1))
    values = data.draw(st.dictionaries(st.sampled_from("abc"), CELL, min_size=1))
    after = tomllib.loads(edited_toml(read, {number: values}, [values]))
    filled_in = {k: v for k, v in values.items() if v}
    one = {k: v for k, v in entries[number].items() if k not in values} | filled_in
    wanted = [*entries[:number], one, *entries[number + 1 :], filled_in]
    assert after == {"z": 1, "k": wanted, "y": {"x": "[[k]]"}}


SIGNS = "aÄß=+-@;\"'#,\n\t _x0041_<&\\0½\u00a0\u2028😀"


@settings(max_examples=6, deadline=None)
@given(
    st.lists(st.tuples(*[st.text(st.sampled_from(SIGNS), max_size=9)] * 3), min_size=1, max_size=5), st.data()
)
def test_any_texts_come_back_as_they_were(rows, data):
    with tempfile.TemporaryDirectory() as folder:
        city = city_in(Path(folder))
        path = city.raw / "2024" / "einwaende.csv"
        head = "gebiet;von;datum;einwand;antwort;folge;geprueft_von;geprueft_am"
        cells = [["02.1.4", "BA", "", "x" + a, b, "keine" if b.strip() else "", c, ""] for a, b, c in rows]
        quoted = [";".join('"' + c.replace('"', '""') + '"' for c in row) for row in cells]
        path.write_bytes("\r\n".join([head, *quoted]).encode())
        assert taken(city, workbook(city, YEAR)).changes == ()
