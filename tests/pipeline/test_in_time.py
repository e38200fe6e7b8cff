"""Forms of ids and long texts are looked at in time, whatever they are, and what is sought is found."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from screening.delivery.ids.recognise import by_form, read_ids
from screening.delivery.manifest.pattern import id_form
from screening.delivery.manifest.reading import bare
from screening.delivery.tables.privacy import EMAIL, person_findings
from screening.process.free_text import personal_kinds
from tests.pipeline.checked import checked
from tests.pipeline.checked import small as small
from tests.small_city import SmallCity

LONG = 100_000


def seconds(call: Callable[[], object]) -> float:
    start = time.process_time()
    call()
    return time.process_time() - start


@pytest.mark.parametrize("pattern", ["(a+)+", "(a|a)*", "(a|aa)+b?", r"(\w*)*\d", "(.*a){9}"])
def test_a_form_of_ids_is_matched_in_time_whatever_it_is(pattern: str) -> None:
    fits = id_form(pattern)
    assert seconds(lambda: fits("a" * LONG + "!")) < 2
    assert seconds(lambda: by_form(["a" * LONG + "!", "a" * 50 + "!"], pattern, "")) < 2


@pytest.mark.parametrize("pattern", [r"\p{Nd}{2}\.\d\.\d", r"[\d--5]{2}\.\d\.\d", r"[0-9&&[^5]]{2}\.\d\.\d"])
def test_whatever_form_of_ids_is_accepted_is_matched_everywhere(small: SmallCity, pattern: str) -> None:
    small.change("stadt.toml", r"\d{2}\.\d\.\d", pattern)
    assert checked(small) == []


@pytest.mark.parametrize(
    "unit",
    [
        "a.",
        "a",
        "a@",
        "Aa ",
        "Frau ",
        "Lange ",
        "str ",
        "weg",
        "0 1",
        "00",
        "Dr. med. ",
        "\u0316\u0301",
        "(at",
    ],
)
def test_a_long_text_is_looked_at_in_time_that_grows_with_it(unit: str) -> None:
    text = unit * (LONG // len(unit))
    for form in (text, f"{text}@", f"x@{text}"):
        assert seconds(lambda form=form: (personal_kinds(form), list(EMAIL.finditer(form)))) < 3
        assert (
            seconds(lambda form=form: (bare(form), person_findings(["Gebiet", form], [["1", form]], "x"))) < 3
        )


def test_what_points_to_a_person_is_found_wherever_in_a_long_text_it_stands() -> None:
    filler = "Viele Familien brauchen mehr Platz. " * 300
    for at in range(0, 2_400, 83):
        text = f"{filler[:at].rstrip()} Frau Muster, Lindenstr. 12 {filler}"
        assert personal_kinds(text) == ("eine Hausnummer", "eine Anrede oder einen Titel mit Namen")
    assert personal_kinds(filler) == ()


@pytest.mark.parametrize("text", ["a.b+c@x-y.de", "ä@b.co.uk", "(m.muster@amt.de)", "a@b.de-x"])
def test_addresses_are_found_as_before(text: str) -> None:
    assert EMAIL.search(text)


@pytest.mark.parametrize("ids", [["1.9999999999999999"], ["99999999999999999.1.1"], ["1.1." + "9" * 50]])
def test_ids_with_more_digits_than_a_date_are_no_dates(ids: list[str]) -> None:
    assert read_ids(["01.01.2001"], ids).ids == {}
