"""Bad input, one by one and many at once: each ends in a finding that names the place and the remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from screening.base.findings import Finding, ScreeningError
from screening.delivery import read_city, read_delivery
from tests.small_city import CASES, MANIFEST, PEOPLE, SmallCity, build_small_city

PEOPLE_FILE, CASES_FILE = "2024/bevoelkerung.csv", "2024/faelle.csv"


@pytest.fixture
def small(tmp_path: Path) -> SmallCity:
    return build_small_city(tmp_path)


def place(finding: Finding) -> tuple[str, str, str, str, str]:
    """Level and place; that there is something to do is asserted on the way."""
    assert finding.message and finding.remedy, finding
    return finding.level, finding.file, finding.row, finding.column, finding.value


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


# ------------------------------------------------------------------ cells

NO_NUMBER = "Hier steht keine Zahl und kein vereinbartes Zeichen."
WHOLE = "Hier muss eine ganze Zahl stehen."
HUGE = "Die Zahl ist unmöglich groß."


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("zwölf", NO_NUMBER),
        ("12 Personen", NO_NUMBER),
        ('"=HYPERLINK(""http://x"")"', NO_NUMBER),
        ("٤٢", NO_NUMBER),
        ("４２", NO_NUMBER),
        ("1e3", NO_NUMBER),
        ("1e308", NO_NUMBER),
        ("NaN", NO_NUMBER),
        ("inf", NO_NUMBER),
        ("0x10", NO_NUMBER),
        ("1_000", NO_NUMBER),
        ("12,", NO_NUMBER),
        ("1.23,4", NO_NUMBER),
        ("9" * 41, NO_NUMBER),
        ("-3", "Der Wert ist negativ."),
        ("−3", "Der Wert ist negativ."),
        ("12,5", WHOLE),
        ("1,000", WHOLE),
        ("9" * 30, HUGE),
        ("1000000000", HUGE),
    ],
)
def test_what_is_no_count_is_told_with_line_column_and_value(
    small: SmallCity, text: str, message: str
) -> None:
    small.write("faelle.csv", CASES.replace("01.2.1;90;", f"01.2.1;{text};"), "utf-8")
    small.change("lieferung.toml", 'encoding = "cp1252"', 'encoding = "utf-8"')
    found = small.finding()
    shown = text.strip('"').replace('""', '"')
    assert place(found) == ("Fehler", CASES_FILE, "4", "Arbeitslose", shown)
    assert found.message == message


def test_a_thousands_sign_that_is_not_declared_is_never_guessed(small: SmallCity) -> None:
    small.change("lieferung.toml", 'thousands = "."', "")
    small.change("bevoelkerung.csv", "1.160", "1160")
    found = small.findings()
    assert [place(f) for f in found[:1]] == [("Fehler", PEOPLE_FILE, "2", "Einwohner", "1.200")]
    assert len(found) == 1 and 'thousands = "."' in found[0].remedy


def test_a_decimal_point_declared_where_points_part_thousands_never_shrinks_a_count(small: SmallCity) -> None:
    small.change("lieferung.toml", 'decimal = ","\nthousands = "."', 'decimal = "."')
    assert small.inspect().counts["bev"].max() < 1_000
    assert 'decimal = "," und thousands = "."' in small.findings()[0].remedy


@pytest.mark.parametrize(
    ("text", "value"),
    [("\u00a090\u202f", 90), (" 90 ", 90), ('"90"', 90), ("90,0", 90), ("+90", 90), ("0", 0), ("-0", 0)],
)
def test_blanks_quotes_and_noughts_around_a_number_do_not_count(
    small: SmallCity, text: str, value: int
) -> None:
    small.change("lieferung.toml", 'encoding = "cp1252"', 'encoding = "utf-8"')
    small.write("faelle.csv", CASES.replace("01.2.1;90;", f"01.2.1;{text};"))
    delivery = small.inspect()
    assert delivery.findings.items == ()
    assert delivery.counts.loc["01.2.1", "arbeitslos"] == value
    assert delivery.status.loc["01.2.1", "arbeitslos"] == "wert"


def test_signs_keep_their_meaning_beside_the_value(small: SmallCity) -> None:
    delivery = small.inspect()
    assert delivery.status["hilfen"].tolist() == ["wert", "null", "wert", "geheim", "wert", "fehlt"]
    assert delivery.counts["hilfen"].isna().tolist() == [False, False, False, True, False, True]
    assert delivery.counts.loc["01.1.2", "hilfen"] == 0


def test_a_source_may_give_a_sign_another_meaning(small: SmallCity) -> None:
    small.change("lieferung.toml", '"k. A." = "fehlt"', '"k. A." = "folgt", "-" = "unsicher"')
    assert small.inspect().status["hilfen"].tolist()[1] == "unsicher"


def test_a_sign_wins_over_a_number(small: SmallCity) -> None:
    small.change("lieferung.toml", '"k. A." = "fehlt"', '"k. A." = "fehlt", " 9 " = "geheim"')
    delivery = small.inspect()
    assert delivery.status["hilfen"].tolist()[2] == "geheim" and delivery.counts["hilfen"].isna()["01.2.1"]


# ------------------------------------------------------------------ pairs of counts


def test_more_cases_than_people_where_cases_are_part_of_them(small: SmallCity) -> None:
    small.change("faelle.csv", "01.2.1;90", "01.2.1;2001")
    found = small.finding()
    assert place(found) == ("Fehler", CASES_FILE, "4", "Arbeitslose", "01.2.1: 2001 / 2000")
    assert "Bevölkerung" in found.message


def test_more_cases_than_people_where_cases_are_no_part_of_them(small: SmallCity) -> None:
    small.change("faelle.csv", "01.2.1;90;9", "01.2.1;90;500")
    assert small.findings() == []


def test_delivered_rounding_excuses_a_numerator_just_above(small: SmallCity) -> None:
    small.change("lieferung.toml", 'id_column = "Gebiet"', 'id_column = "Gebiet"\nrounding = 5')
    small.change("faelle.csv", "02.1.2;10", "02.1.2;392")
    # that the other counts are no multiples of 5 is told, too
    assert {f.level for f in small.findings()} == {"Warnung"}
    small.change("faelle.csv", "02.1.2;392", "02.1.2;393")
    assert small.finding("Fehler").value == "02.1.2: 393 / 390"


def test_cases_without_anybody_to_have_them(small: SmallCity) -> None:
    small.change("bevoelkerung.csv", "390;60", "390;0")
    small.change("bevoelkerung.csv", "1.160", "1.100")
    found = small.finding()
    assert place(found) == ("Fehler", CASES_FILE, "6", "Hilfen (Fälle)", "02.1.2: 1 / 0")
    small.change("stadt.toml", "[[parent]]", '[checks]\ncases_without_denominator = "Warnung"\n\n[[parent]]')
    assert small.finding().level == "Warnung"


def test_nobody_and_no_case_is_no_error_but_for_the_record(small: SmallCity) -> None:
    small.change("bevoelkerung.csv", "390;60", "390;0")
    small.change("bevoelkerung.csv", "1.160", "1.100")
    small.change("faelle.csv", "02.1.2;10;1", "02.1.2;10;0")
    found = small.finding()
    assert place(found) == ("Hinweis", PEOPLE_FILE, "", "unter 18", "02.1.2")


def test_an_area_where_nobody_lives_gives_no_finding(small: SmallCity) -> None:
    small.change("bevoelkerung.csv", "02.1.2;390;60", "02.1.2;0;0")
    small.change("bevoelkerung.csv", "7.090;1.160", "6.700;1.100")
    small.change("faelle.csv", "02.1.2;10;1", "02.1.2;0;0")
    assert small.findings() == []


# ------------------------------------------------------------------ the manifest


def test_a_count_mapped_in_two_files(small: SmallCity) -> None:
    small.change("lieferung.toml", 'hilfen = "Hilfen (Fälle)"', 'jung = "Hilfen (Fälle)"')
    found = [f for f in small.findings() if f.level == "Fehler"]
    assert place(found[0]) == ("Fehler", "2024/lieferung.toml", "", "datei.2.columns", "jung")
    assert "bevoelkerung.csv" in found[0].message and "faelle.csv" in found[0].message
    assert small.inspect().counts["jung"].tolist()[0] == 200, "the first one stays"


def test_one_column_mapped_to_two_counts(small: SmallCity) -> None:
    small.change("lieferung.toml", 'jung = "unter 18"', 'jung = "Einwohner"')
    found = [f for f in small.findings() if f.level == "Fehler"]
    assert place(found[0]) == ("Fehler", "2024/lieferung.toml", "", "datei.1.columns", "Einwohner")


def test_a_mapping_to_an_unknown_count(small: SmallCity) -> None:
    small.change("lieferung.toml", 'hilfen = "Hilfen', 'hilfe = "Hilfen')
    found = small.findings()
    assert place(found[0]) == ("Fehler", "2024/lieferung.toml", "", "datei.2.columns", "hilfe")
    assert [f.column for f in found if f.level == "Warnung"] == ["hilfe"], "the indicator lacks its count"


def test_what_is_declared_but_cannot_be_read_is_told_once_at_its_cause(small: SmallCity) -> None:
    small.path("faelle.csv").unlink()
    assert small.finding().file == CASES_FILE


def test_an_indicator_without_its_counts_is_a_warning(small: SmallCity) -> None:
    small.change("lieferung.toml", 'hilfen = "Hilfen (Fälle)"', "")
    small.change("lieferung.toml", '["Bemerkung"]', '["Bemerkung", "Hilfen (Fälle)"]')
    assert place(small.finding()) == ("Warnung", "2024/lieferung.toml", "", "hilfe", "")


def test_inhabitants_that_are_not_delivered_are_told_by_the_rule_alone(small: SmallCity) -> None:
    small.change("lieferung.toml", 'bev = "Einwohner"\n', "")
    assert small.inspect().inhabitants.isna().all()
    assert not any(f.column == "bev" for f in small.findings())  # the rule tells, if it asks for them


def test_a_stichtag_of_another_year(small: SmallCity) -> None:
    small.change("lieferung.toml", "stichtag = 2024-12-31", "stichtag = 2023-12-31")
    assert place(small.finding()) == (
        "Warnung",
        "2024/lieferung.toml",
        "",
        "datei.1.stichtag",
        "2023-12-31",
    )


@pytest.mark.parametrize("path", ["../2023/x.csv", "/etc/passwd", "a/../../x.csv", "x\\u0000.csv"])
def test_a_path_out_of_the_folder(small: SmallCity, path: str) -> None:
    small.change("lieferung.toml", 'path = "faelle.csv"', f'path = "{path}"')
    found = next(f for f in small.findings() if f.level == "Fehler")
    assert "hinaus" in found.message and "Jahresordner" in found.remedy
    assert found.file.startswith("2024/")


def test_a_link_out_of_the_folder(small: SmallCity) -> None:
    outside = small.data / "geheim.csv"
    outside.write_text(CASES, "cp1252")
    small.path("faelle.csv").unlink()
    try:
        small.path("faelle.csv").symlink_to(outside)
    except OSError:
        pytest.skip("no symbolic links here")
    assert "hinaus" in small.findings()[0].message


def test_a_boundary_version_that_is_not_declared_is_told_beside_the_rest(small: SmallCity) -> None:
    small.write("lieferung.toml", 'boundary = "1999"\n' + MANIFEST)
    small.change("faelle.csv", "01.2.1;90;9", "01.2.1;2001;zwei")
    found = small.findings()
    assert place(found[0]) == ("Fehler", "2024/lieferung.toml", "", "boundary", "1999")
    assert "2020" in found[0].remedy
    assert {f.value for f in found} >= {"zwei", "01.2.1: 2001 / 2000"}


def test_a_year_without_delivery_names_the_years_there_are(small: SmallCity) -> None:
    with pytest.raises(ScreeningError) as caught:
        read_delivery("klein", 2023, data=small.data)
    (found,) = caught.value.findings
    assert (found.file, found.remedy) == ("2023/lieferung.toml", "Vorhandene Jahre: 2024.")


MANIFEST_SLIPS = [
    ('path = "faelle.csv"', "", "datei.2.path", ""),
    ('path = "faelle.csv"', 'path = ""', "datei.2.path", ""),
    ('source = "Ämter"', "source = 5", "datei.2.source", "5"),
    ('source = "Ämter"', 'source = "Ämter"\nquelle = "x"', "datei.2.quelle", ""),
    ('encoding = "cp1252"', 'encoding = "ansi-deutsch"', "datei.2.encoding", "ansi-deutsch"),
    ('encoding = "cp1252"', 'encoding = "base64"', "datei.2.encoding", "base64"),
    ('encoding = "cp1252"', 'encoding = "undefined"', "datei.2.encoding", "undefined"),
    ('delimiter = ";"', 'delimiter = ";;"', "datei.1.delimiter", ";;"),
    ('delimiter = ";"', "delimiter = '\"'", "datei.1.delimiter", '"'),
    ('decimal = ","', 'decimal = ";"', "datei.1.decimal", ";"),
    ('thousands = "."', 'thousands = ","', "datei.1.thousands", ","),
    ('thousands = "."', 'thousands = ""', "datei.1.thousands", ""),
    ("stichtag = 2024-12-31", 'stichtag = "2024-12-31"', "datei.1.stichtag", "2024-12-31"),
    ("stichtag = 2024-12-31", "stichtag = 2024-12-31T00:00:00", "datei.1.stichtag", "2024-12-31 00:00:00"),
    ('id_column = "Gebiet"', 'id_column = "Gebiet"\nthreshold = true', "datei.2.threshold", "true"),
    ('id_column = "Gebiet"', 'id_column = "Gebiet"\nthreshold = -1', "datei.2.threshold", "-1"),
    ('id_column = "Gebiet"', 'id_column = "Gebiet"\nrounding = 4', "datei.2.rounding", "4"),
    ('id_column = "Gebiet"', 'id_column = "Gebiet"\nsha256 = "abc"', "datei.2.sha256", "abc"),
    ('id_column = "Gebiet"', 'id_column = "Gebiet"\nlayout = "breit"', "datei.2.layout", "breit"),
    ('"k. A." = "fehlt"', '"k. A." = "weg"', "datei.2.signs", ""),
    ('ignore = ["Bemerkung"]', 'ignore = "Bemerkung"', "datei.2.ignore", "Bemerkung"),
    ('jung = "unter 18"', "jung = 18", "datei.1.columns.jung", "18"),
]


@pytest.mark.parametrize(("old", "new", "column", "value"), MANIFEST_SLIPS)
def test_a_slip_in_the_manifest_names_its_key(
    small: SmallCity, old: str, new: str, column: str, value: str
) -> None:
    small.change("lieferung.toml", old, new)
    assert place(small.finding()) == ("Fehler", "2024/lieferung.toml", "", column, value)


def test_a_manifest_without_files(small: SmallCity) -> None:
    small.write("lieferung.toml", "")
    assert place(small.finding()) == ("Fehler", "2024/lieferung.toml", "", "datei", "")
    small.write("lieferung.toml", "datei = []")
    assert "leer" in small.finding().message


# ------------------------------------------------------------------ the city

CITY_SLIPS = [
    ('name = "Kleinstadt"', "name = 1", "name", "1"),
    ('name = "Kleinstadt"', "", "name", ""),
    ('name = "Kleinstadt"', 'name = "K"\nkey = "fremd"', "key", ""),
    ('name = "Kleinstadt"', 'name = "K"\ndata = "/"', "data", ""),
    ('name = "Kleinstadt"', 'name = "K"\nsynthetic = "ja"', "synthetic", "ja"),
    ('name = "Kleinstadt"', 'name = "K"\nseparator = 0', "separator", "0"),
    ('level = "Viertel"\ncrs = "EPSG:25832"', 'level = "V"\ncrs = "EPSG:99999"', "crs", "EPSG:99999"),
    ('level = "Viertel"\ncrs = "EPSG:25832"', 'level = "V"\ncrs = "EPSG:4326"', "crs", "EPSG:4326"),
    ('crs = "EPSG:25832"\nvalid', 'crs = "Gauß"\nvalid', "boundary.1.crs", "Gauß"),
    (r"'\d{2}\.\d\.\d'", "'('", "id_pattern", "("),
    ('id = "bezirk"', 'id = "Bezirk 1"', "parent.1.id", "Bezirk 1"),
    ('id = "bezirk"', 'id = "geometry"', "parent.id", "geometry"),
    ("parts = 1", "parts = 0", "parent.1.parts", "0"),
    ("valid_from = 2020", "valid_from = 20", "boundary.1.valid_from", "20"),
    ("valid_from = 2020", "valid_from = 2020\nvalid_to = 2019", "boundary.1.valid_to", "2019"),
    ('path = "viertel.geojson"', 'path = "../x/v.geojson"', "boundary.1.path", "../x/v.geojson"),
    ("[[parent]]", '[context]\nwater = "/etc/x"\n[[parent]]', "context.water", "/etc/x"),
    (
        "[[parent]]",
        '[assignment]\npath = "../z.csv"\nid_column = "v"\n[[parent]]',
        "assignment.path",
        "../z.csv",
    ),
    (
        "[[parent]]",
        '[checks]\ngeometry_without_row = "nie"\n[[parent]]',
        "checks.geometry_without_row",
        "nie",
    ),
    (
        "[[parent]]",
        '[[crosswalk]]\nfrom = "2016"\nto = "2020"\npath = "c.csv"\n[[parent]]',
        "crosswalk.1.from",
        "2016",
    ),
]


@pytest.mark.parametrize(("old", "new", "column", "value"), CITY_SLIPS)
def test_a_slip_in_the_citys_file_names_its_key(
    small: SmallCity, old: str, new: str, column: str, value: str
) -> None:
    small.change("stadt.toml", old, new)
    assert place(small.finding()) == ("Fehler", "stadt.toml", "", column, value)


def test_boundaries_that_are_double_or_hold_at_the_same_time(small: SmallCity) -> None:
    text = small.path("stadt.toml").read_text("utf-8")
    boundary = text[text.index("[[boundary]]") :]
    small.write("stadt.toml", text + boundary.replace("2020\n", "2022\n"))
    double, overlap = small.findings()
    assert place(double) == ("Fehler", "stadt.toml", "", "boundary.2.version", "2020")
    assert overlap.column == "boundary.valid_to" and "gelten zugleich" in overlap.message


def test_a_city_without_boundaries(small: SmallCity) -> None:
    text = small.path("stadt.toml").read_text("utf-8")
    small.write("stadt.toml", text[: text.index("[[boundary]]")])
    assert place(small.finding()) == ("Fehler", "stadt.toml", "", "boundary", "")


@pytest.mark.parametrize("key", ["Klein", "../klein", "", "a b", "klein/..", "ä"])
def test_a_citys_name_is_no_path(small: SmallCity, key: str) -> None:
    with pytest.raises(ScreeningError) as caught:
        read_city(key, small.data)
    (found,) = caught.value.findings
    assert found.value == key and "Kleinbuchstaben" in found.message


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
