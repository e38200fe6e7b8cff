"""Rates delivered beside their counts are recomputed; only what rounding cannot explain is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.small_city import SmallCity, build_small_city

CASES = """Gebiet;Arbeitslose;Hilfen (Fälle);Bemerkung;Quote
01.1.1;40;4;;3,3
01.1.2;20;-;;2,2
01.2.1;90;9;;4,5
02.1.1;30;*;geprüft;2,0
02.1.2;10;1;;2,6
02.2.1;22;k. A.;;2,0
"""


@pytest.fixture
def small(tmp_path: Path) -> SmallCity:
    small = build_small_city(tmp_path)
    small.write("faelle.csv", CASES, "cp1252")
    small.change(
        "lieferung.toml",
        'hilfen = "Hilfen (Fälle)"\n',
        'hilfen = "Hilfen (Fälle)"\n\n[datei.rates]\nalo = "Quote"\n',
    )
    return small


def test_rates_that_their_counts_give_are_for_the_record_only(small: SmallCity) -> None:
    found = small.finding()
    assert found.level == "Hinweis" and "dient nur der Probe" in found.message


@pytest.mark.parametrize("text", ["3,4", "3,2", "33,3"])
def test_a_rate_off_by_more_than_its_rounding_is_told_with_what_the_counts_give(
    small: SmallCity, text: str
) -> None:
    small.change("faelle.csv", "40;4;;3,3", f"40;4;;{text}")
    found = small.finding("Warnung")
    assert (found.file, found.row, found.column) == ("2024/faelle.csv", "2", "Quote")
    assert found.value.startswith("01.1.1: ") and "3,33" in found.value


def test_rates_of_another_scale_are_one_error(small: SmallCity) -> None:
    small.change("lieferung.toml", 'encoding = "cp1252"', 'encoding = "cp1252"\nrates_as = "share"')
    found = [f for f in small.findings() if "passt in 6 von 6 Gebieten" in f.message]
    assert [f.level for f in found] == ["Fehler"] and "rates_as" in found[0].remedy


def test_rounded_counts_leave_the_rate_its_room(small: SmallCity) -> None:
    small.change("faelle.csv", "40;4;;3,3", "40;4;;3,4")
    small.change("lieferung.toml", 'encoding = "cp1252"', 'encoding = "cp1252"\nrounding = 5')
    assert not [f for f in small.findings() if "ergibt sich nicht" in f.message]


@pytest.mark.parametrize(("step", "told"), [("0.1", True), ("0.2", False), ("1", False)])
def test_a_declared_step_of_rates_leaves_the_rate_half_of_it(small: SmallCity, step: str, told: bool) -> None:
    # 40 of 1200 or so are 3.33; 3.4 is off by less than 0.1 and more than 0.05
    small.change("faelle.csv", "40;4;;3,3", "40;4;;3,4")
    small.change("lieferung.toml", 'encoding = "cp1252"', f'encoding = "cp1252"\nrounded = {step}')
    assert bool([f for f in small.findings() if "ergibt sich nicht" in f.message]) == told


def test_a_step_of_rates_where_there_are_none_is_told(tmp_path: Path) -> None:
    small = build_small_city(tmp_path)
    small.change("lieferung.toml", 'encoding = "cp1252"', 'encoding = "cp1252"\nrounded = 0.1')
    found = small.finding("Fehler")
    assert found.column == "datei.2.rounded" and "rounding" in found.remedy


def test_a_column_of_rates_without_any_is_read(small: SmallCity) -> None:
    rates = ("3,3", "2,2", "4,5", "2,0", "2,6", "2,0")
    lines = CASES.splitlines()
    blank = [lines[0], *(line.removesuffix(r) for line, r in zip(lines[1:], rates, strict=True))]
    small.write("faelle.csv", "\n".join([*blank, ""]), "cp1252")
    assert [f.level for f in small.findings()].count("Fehler") == 0
