"""Bad cells: what is no count, and counts that exceed what they are part of, are told with place and value."""

from __future__ import annotations

import pytest

from tests.delivery.findings import CASES_FILE, PEOPLE_FILE, place
from tests.small_city import CASES, SmallCity

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
