"""Bad input, one by one and many at once: each ends in a finding that names the place and the remedy."""

from __future__ import annotations

import pytest

from screening.base.findings import ScreeningError
from screening.delivery import read_delivery
from tests.delivery.findings import CASES_FILE, PEOPLE_FILE, place
from tests.small_city import CASES, PEOPLE, SmallCity


def test_the_unchanged_city_has_no_finding(small: SmallCity) -> None:
    assert small.findings() == []


# ------------------------------------------------------------------ the file as a whole


def test_missing_file(small: SmallCity) -> None:
    small.path("faelle.csv").unlink()
    found = small.findings()
    assert place(found[0]) == ("Fehler", CASES_FILE, "", "", "")
    assert "fehlt" in found[0].message and "lieferung.toml" in found[0].remedy


def test_a_folder_in_place_of_the_file(small: SmallCity) -> None:
    small.path("faelle.csv").unlink()
    small.path("faelle.csv").mkdir()
    assert "nicht lesbar" in small.findings()[0].message


def test_cp1252_delivered_where_utf8_is_declared(small: SmallCity) -> None:
    small.change("lieferung.toml", 'encoding = "cp1252"', 'encoding = "utf-8"')
    found = small.findings()[0]
    assert place(found) == ("Fehler", CASES_FILE, "1", "", "")
    assert "nicht in utf-8 gespeichert (Byte 0xE4)" in found.message and "cp1252" in found.remedy


def test_utf8_delivered_where_cp1252_is_declared_names_the_cause_beside_the_missing_column(
    small: SmallCity,
) -> None:
    small.write("faelle.csv", CASES, "utf-8")
    cause, missing = small.findings()[:2]
    assert place(cause) == ("Warnung", CASES_FILE, "1", "", "") and "utf-8" in cause.remedy
    assert place(missing) == ("Fehler", CASES_FILE, "1", "Hilfen (Fälle)", "")


def test_utf8_with_bytes_that_cp1252_does_not_know(small: SmallCity) -> None:
    small.write("faelle.csv", CASES.replace("geprüft", "Ärzte à Í"), "utf-8")
    found = small.findings()[0]
    assert place(found) == ("Fehler", CASES_FILE, "5", "", "") and "cp1252" in found.message


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32"])
def test_utf16_delivered_under_another_name_is_told_as_null_bytes(small: SmallCity, encoding: str) -> None:
    small.write("faelle.csv", CASES, encoding)
    found = small.findings()[0]
    assert place(found) == ("Fehler", CASES_FILE, "1", "", "") and "UTF-16" in found.message


def test_utf16_declared_as_such_is_read(small: SmallCity) -> None:
    small.change("lieferung.toml", 'encoding = "cp1252"', 'encoding = "utf-16"')
    small.write("faelle.csv", CASES, "utf-16")
    assert small.findings() == []


def test_null_bytes_name_their_line(small: SmallCity) -> None:
    small.write("faelle.csv", CASES.replace("01.2.1;90", "01.2.1;9\0"), "cp1252")
    assert place(small.findings()[0]) == ("Fehler", CASES_FILE, "4", "", "")


@pytest.mark.parametrize("content", [b"", b"\n\n  \n", b"\xef\xbb\xbf"])
def test_empty_file(small: SmallCity, content: bytes) -> None:
    small.write("bevoelkerung.csv", content)
    found = small.findings()[0]
    assert place(found) == ("Fehler", PEOPLE_FILE, "", "", "") and found.message == "Die Datei ist leer."


def test_a_file_of_a_header_alone_lacks_no_row_silently(small: SmallCity) -> None:
    small.write("faelle.csv", CASES.splitlines()[0], "cp1252")
    found = small.findings()
    assert [f.file for f in found] == [CASES_FILE]
    assert found[0].level == "Fehler" and "fehlen Gebiete der Karte (6)" in found[0].message


def test_changed_checksum_is_a_warning_that_gives_the_new_one(small: SmallCity) -> None:
    small.change("lieferung.toml", 'source = "Ämter"', f'source = "Ämter"\nsha256 = "{"a" * 64}"')
    found = small.finding()
    assert place(found)[:4] == ("Warnung", CASES_FILE, "", "") and len(found.value) == 64
    small.change("lieferung.toml", "a" * 64, found.value.upper())
    assert small.findings() == []


@pytest.mark.parametrize("ending", ["\r\n", "\r", "\n"])
def test_every_kind_of_line_end_and_a_byte_order_mark_read_alike(small: SmallCity, ending: str) -> None:
    before = small.inspect()
    small.write("bevoelkerung.csv", "\ufeff" + PEOPLE.replace("\n", ending))
    after = small.inspect()
    assert after.findings.items == () and after.counts.equals(before.counts)
    small.change("bevoelkerung.csv", "1.200", "abc")
    assert place(small.finding("Fehler"))[2] == "2"


# ------------------------------------------------------------------ columns and rows


def test_missing_column_names_what_is_left_over(small: SmallCity) -> None:
    small.change("bevoelkerung.csv", "unter 18", "0 bis 17")
    found = [f for f in small.findings() if f.level == "Fehler"]
    assert place(found[0]) == ("Fehler", PEOPLE_FILE, "1", "unter 18", "") and "0 bis 17" in found[0].remedy


def test_without_the_id_column_no_area_is_told_as_missing(small: SmallCity) -> None:
    small.change("bevoelkerung.csv", "Viertel", "Gebiet")
    found = small.finding("Fehler")
    assert place(found) == ("Fehler", PEOPLE_FILE, "1", "Viertel", "") and "Gebiet" in found.remedy


def test_double_column(small: SmallCity) -> None:
    small.write("bevoelkerung.csv", "\n".join(f"{r};{r.split(';')[1]}" for r in PEOPLE.splitlines()))
    found = [f for f in small.findings() if f.level == "Fehler"]
    assert place(found[0]) == ("Fehler", PEOPLE_FILE, "1", "Einwohner", "") and "2-mal" in found[0].message


def test_a_column_that_is_not_read_is_for_the_record(small: SmallCity) -> None:
    small.change("lieferung.toml", 'ignore = ["Bemerkung"]', "")
    assert place(small.finding()) == ("Hinweis", CASES_FILE, "", "Bemerkung", "")


@pytest.mark.parametrize(
    "header", ["Geburtsdatum", "Nachname, Vorname", "BG-Nummer", "Anschrift der Familie", "E-Mail"]
)
def test_tables_about_single_persons_are_refused_even_if_the_column_is_ignored(
    small: SmallCity, header: str
) -> None:
    small.change("faelle.csv", "Bemerkung", header)
    small.change("lieferung.toml", 'ignore = ["Bemerkung"]', f'ignore = ["{header}"]')
    found = small.finding()
    assert place(found) == ("Fehler", CASES_FILE, "1", header, "") and "einzelnen Personen" in found.message


def test_a_header_with_line_breaks_and_double_blanks_is_found(small: SmallCity) -> None:
    small.change("bevoelkerung.csv", "unter 18", '"unter\n 18"')
    assert small.findings() == []


def test_wrong_delimiter_gives_one_finding_that_guesses_the_right_one(small: SmallCity) -> None:
    small.change("lieferung.toml", 'delimiter = ";"', 'delimiter = "\\t"')
    found = small.findings()
    assert place(found[0]) == ("Fehler", PEOPLE_FILE, "1", "", "Viertel;Einwohner;unter 18")
    assert 'vermutlich auf ";"' in found[0].remedy
    assert [f for f in found if f.file == PEOPLE_FILE] == found[:1]


def test_ragged_rows_are_told_with_their_lines_and_not_as_missing(small: SmallCity) -> None:
    small.change("faelle.csv", "01.1.1;40;4;", "01.1.1;40")
    small.change("faelle.csv", "01.2.1;90;9;", "01.2.1;90;9;;;;x")
    found = small.findings()
    assert [place(f) for f in found] == [
        ("Fehler", CASES_FILE, "2", "", "01.1.1"),
        ("Fehler", CASES_FILE, "4", "", "01.2.1"),
    ]
    assert "2 statt 4" in found[0].message


def test_empty_fields_and_lines_too_many_do_no_harm(small: SmallCity) -> None:
    small.change("faelle.csv", "01.1.1;40;4;", "\n01.1.1;40;4;;;;\n;;;")
    assert small.findings() == []


def test_an_unclosed_quote_names_the_line_where_it_opens_and_no_missing_rows(small: SmallCity) -> None:
    small.change("faelle.csv", "01.2.1;90;9;", '01.2.1;90;9;"offen')
    found = small.finding("Fehler")
    assert place(found) == ("Fehler", CASES_FILE, "4", "", "") and "Anführungszeichen" in found.message


def test_a_quote_within_a_field(small: SmallCity) -> None:
    small.change("faelle.csv", "01.2.1;90;9;", '01.2.1;"9"0;9;')
    assert place(small.finding("Fehler")) == ("Fehler", CASES_FILE, "4", "", "")


def test_rows_after_a_field_of_several_lines_keep_their_line_numbers(small: SmallCity) -> None:
    small.change("faelle.csv", "02.1.1;30;*;geprüft", '02.1.1;30;*;"a\nb\nc"')
    small.change("faelle.csv", "02.1.2;10", "02.1.2;zehn")
    assert place(small.finding()) == ("Fehler", CASES_FILE, "8", "Arbeitslose", "zehn")


# ------------------------------------------------------------------ areas


def test_double_area_names_the_first_line(small: SmallCity) -> None:
    small.change("faelle.csv", "01.2.1;90", "01.1.2;90")
    double, absent = small.findings()
    assert place(double) == ("Fehler", CASES_FILE, "4", "Gebiet", "01.1.2") and "Zeile 3" in double.message
    assert place(absent) == ("Fehler", CASES_FILE, "", "Gebiet", "01.2.1")


@pytest.mark.parametrize("wrong", ["1.2.7", "127", "०१.2.1", "Berg am Laim", "=1+1"])
def test_unknown_area(small: SmallCity, wrong: str) -> None:
    small.write("bevoelkerung.csv", PEOPLE.replace("01.2.1;2", f"{wrong};2"))
    unknown, absent = small.findings()
    assert place(unknown) == ("Fehler", PEOPLE_FILE, "4", "Viertel", wrong)
    assert ("Excel" in unknown.remedy) == (wrong in ("1.2.7", "127"))
    assert place(absent) == ("Fehler", PEOPLE_FILE, "", "Viertel", "01.2.1")


def test_a_city_may_lower_both_area_checks_to_warnings(small: SmallCity) -> None:
    small.change(
        "stadt.toml",
        "[[parent]]",
        '[checks]\narea_without_geometry = "Warnung"\ngeometry_without_row = "Warnung"\n\n[[parent]]',
    )
    small.change("faelle.csv", "01.2.1;90", "09.9.9;90")
    found = [(f.level, f.file, f.value) for f in small.findings()]
    assert found == [
        ("Warnung", PEOPLE_FILE, "09.9.9"),
        ("Warnung", CASES_FILE, "09.9.9"),
        ("Warnung", CASES_FILE, "01.2.1"),
    ]
    delivery = small.inspect()
    assert delivery.status.loc["01.2.1", "arbeitslos"] == "fehlt"
    assert delivery.counts.loc["09.9.9", "arbeitslos"] == 90 and delivery.areas.geometry["09.9.9"] is None


@pytest.mark.parametrize("blank", ["", "  ", "\u00a0"])
def test_blank_area(small: SmallCity, blank: str) -> None:
    small.change("faelle.csv", "01.2.1;90", f"{blank};90")
    assert place(small.findings()[0]) == ("Fehler", CASES_FILE, "4", "Gebiet", "")


def test_geometry_without_row_and_row_without_geometry(small: SmallCity) -> None:
    small.change("viertel.geojson", "02.2.1", "02.2.2")
    found = [f for f in small.findings() if f.file == CASES_FILE]
    assert [place(f)[2:] for f in found] == [("7", "Gebiet", "02.2.1"), ("", "Gebiet", "02.2.2")]


def test_hundreds_of_the_same_are_told_at_once(small: SmallCity) -> None:
    rows = [f"9.{k};1;1;" for k in range(300)]
    small.write("faelle.csv", CASES + "\n".join(rows), "cp1252")
    [found] = small.findings()
    assert place(found)[2:4] == ("8", "Gebiet") and "300 von 306" in found.message


# ------------------------------------------------------------------ all at once


def test_many_errors_in_many_files_are_told_in_one_go(small: SmallCity) -> None:
    small.change("bevoelkerung.csv", "01.1.1;1.200", "01.1.1;viele")
    small.change("bevoelkerung.csv", "01.1.2;900;150", "01.1.2;-9;151")
    small.change("bevoelkerung.csv", "02.2.1", "02.2.9")
    small.change("faelle.csv", "01.1.1;40;4;", "01.1.1;40;4,5;")
    small.change("faelle.csv", "01.1.2;20", "01.1.1;20")
    small.change("faelle.csv", "01.2.1;90;9;", "01.2.1;90")
    small.change("faelle.csv", "02.1.1;30", "02.1.1;1501")
    small.change("viertel.geojson", '"02.1.2"', '"2.1.x"')
    small.change("lieferung.toml", 'hilfen = "Hilfen', 'helfen = "Hilfen')
    with pytest.raises(ScreeningError) as caught:
        read_delivery("klein", 2024, data=small.data)
    found = caught.value.findings
    assert all(f.message and f.remedy and f.file for f in found)
    assert {(f.file, f.row, f.value) for f in found} >= {
        ("viertel.geojson", "", "2.1.x"),
        ("2024/lieferung.toml", "", "helfen"),
        (PEOPLE_FILE, "2", "viele"),
        (PEOPLE_FILE, "3", "-9"),
        (PEOPLE_FILE, "7", "02.2.9"),
        (CASES_FILE, "2", "4,5"),
        (CASES_FILE, "3", "01.1.1"),
        (CASES_FILE, "4", "01.2.1"),
        (CASES_FILE, "5", "02.1.1: 1501 / 1500"),
    }
