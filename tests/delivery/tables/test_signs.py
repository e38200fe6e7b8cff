"""What a cell says: numbers in a declared locale, signs, brackets, letters, footnote marks, and what is none of these."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.concept.statuses import QUALIFIED, SIGN_STATUSES, VALUE, WITH_NUMBER
from screening.delivery.tables.signs import DEFAULT_SIGNS, UNCOMPUTED, Number, parse_cell

GERMAN = Number(",", ".")


@pytest.mark.parametrize(
    ("text", "value", "status"),
    [
        ("12", 12, VALUE),
        ("(12)", 12, "eingeschränkt"),
        ("( 1.234 )", 1234, "eingeschränkt"),
        ("12p", 12, "vorläufig"),
        ("1.234 p", 1234, "vorläufig"),
        ("12 r", 12, "berichtigt"),
        ("12\u00a0s", 12, "geschätzt"),
        ("(12)p", 12, "eingeschränkt"),
        ("(12 p)", 12, "eingeschränkt"),
        ("0p", 0, "vorläufig"),
        ("-", 0, "null"),
    ],
)
def test_a_number_keeps_the_reservation_it_came_with(text: str, value: int, status: str) -> None:
    cell = parse_cell(text, DEFAULT_SIGNS, GERMAN)
    assert (cell.value, cell.status, cell.problem) == (Decimal(value), status, "")
    assert cell.status in WITH_NUMBER


@pytest.mark.parametrize(("sign", "status"), [*DEFAULT_SIGNS.items()])
def test_every_sign_of_the_offices_has_its_status_and_never_becomes_a_number_but_for_the_exact_zero(
    sign: str, status: str
) -> None:
    cell = parse_cell(sign, DEFAULT_SIGNS, GERMAN)
    assert cell.status == status and cell.problem == ""
    assert cell.value == (Decimal(0) if status == "null" else None)


@pytest.mark.parametrize(
    "text", ["p", "()", "( )", "(-)", "12q", "p12", "12pp", "((12))", "1231)", "12 1)", "k. A.", "?"]
)
def test_what_is_no_number_and_no_agreed_sign_has_a_problem(text: str) -> None:
    cell = parse_cell(text, DEFAULT_SIGNS, GERMAN)
    assert cell.value is None and cell.problem and cell.remedy


@pytest.mark.parametrize(
    ("text", "value", "status"),
    [
        ("1231)", 123, VALUE),
        ("123 1)", 123, VALUE),
        ("123¹", 123, VALUE),
        ("123 p 1)", 123, "vorläufig"),
        ("*1)", None, "geheim"),
    ],
)
def test_declared_footnote_marks_are_no_part_of_the_number(text: str, value: int | None, status: str) -> None:
    cell = parse_cell(text, DEFAULT_SIGNS, GERMAN, ("1)", "¹"))
    assert (cell.value, cell.status, cell.problem) == (value, status, "")


def test_a_manifest_may_add_letters_and_overrule_signs() -> None:
    signs = DEFAULT_SIGNS | {"v": "vorläufig", "p": "geheim", ".": "fehlt"}
    assert parse_cell("12v", signs, GERMAN).status == "vorläufig"
    assert parse_cell("p", signs, GERMAN).status == "geheim"
    assert parse_cell(".", signs, GERMAN).status == "fehlt"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("#DIV/0!", "Fehlerwert"),
        ("#BEZUG!", "Fehlerwert"),
        (UNCOMPUTED, "Formel ohne Ergebnis"),
        ("2024-02-01", "Datum"),
        ("2024-02-01T00:00:00", "Datum"),
        ("01.02.2024", "Datum"),
        ("1. Feb 24", "Datum"),
    ],
)
def test_what_a_spreadsheet_makes_of_numbers_is_named(text: str, word: str) -> None:
    assert word in parse_cell(text, DEFAULT_SIGNS, GERMAN).problem


def test_a_point_before_three_digits_is_read_by_the_declared_locale_alone() -> None:
    assert GERMAN.parse("1.234") == 1234
    assert Number(".", ",").parse("1.234") == Decimal("1.234")
    assert Number(",").parse("1.234") is None
    assert Number(".").parse("1,234") is None


@given(
    value=st.decimals(0, 10**8, places=1),
    status=st.sampled_from([VALUE, *QUALIFIED]),
    decimal=st.sampled_from(",."),
    blank=st.sampled_from(["", " ", "\u00a0"]),
)
def test_any_number_with_any_reservation_reads_back_equal(
    value: Decimal, status: str, decimal: str, blank: str
) -> None:
    number = f"{value:f}".replace(".", decimal)
    letters = {"vorläufig": "p", "berichtigt": "r", "geschätzt": "s"}
    text = f"({number})" if status == "eingeschränkt" else f"{number}{blank}{letters.get(status, '')}"
    cell = parse_cell(text, DEFAULT_SIGNS, Number(decimal))
    assert (cell.value, cell.status) == (value, status)


@given(st.text(max_size=60))
def test_any_text_is_a_number_a_status_or_a_problem(text: str) -> None:
    cell = parse_cell(text, DEFAULT_SIGNS, GERMAN, ("1)",))
    assert (cell.problem != "") == (cell.remedy != "")
    assert cell.problem or (cell.value is not None) == (cell.status in WITH_NUMBER)
    assert cell.status in {VALUE, *SIGN_STATUSES, *QUALIFIED}
