"""Rows of sums against their areas: above, below, secret, rounded; what explains a difference is no finding."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.delivery.findings import PEOPLE_FILE, told
from tests.examples import examples
from tests.small_city import PEOPLE, SmallCity, build_small_city


def test_areas_above_the_citys_total_are_an_error_at_the_totals_row(small: SmallCity) -> None:
    small.change("bevoelkerung.csv", "7.090", "7.089")
    found = small.finding()
    assert (found.level, found.file, found.row, found.column) == ("Fehler", PEOPLE_FILE, "8", "Einwohner")
    assert found.value == "Stadt gesamt: 7\u202f089; Gebiete: 7\u202f090"


def test_moves_may_be_more_in_the_areas_than_in_the_city_and_a_declared_count_is_never_told(
    small: SmallCity,
) -> None:
    small.change("bevoelkerung.csv", "Stadt gesamt;7.090;1.160", "Stadt gesamt;7.090;1.000")
    assert small.finding().level == "Fehler" and "counted_in_several" in small.finding().remedy
    for file in ("bevoelkerung.csv", "lieferung.toml"):
        small.change(file, "unter 18", "Zuzüge unter 18")
    found = small.finding()
    assert (found.level, found.value) == ("Warnung", "Stadt gesamt: 1\u202f000; Gebiete: 1\u202f160")
    assert 'counted_in_several = ["jung"]' in found.remedy
    # 170 more is what 02.2.1 has: an area may count twice
    small.change("bevoelkerung.csv", "7.090;1.000", "7.090;990")
    assert small.finding().level == "Fehler"
    with small.path("stadt.toml").open("a", encoding="utf-8") as file:
        file.write('\n[checks]\ncounted_in_several = ["jung"]\n')
    assert small.findings() == []
    small.change("stadt.toml", '["jung"]', '["junge"]')
    assert [f.value for f in small.findings() if f.file == "stadt.toml"] == ["junge"]


def test_a_total_above_all_known_areas_is_a_warning(small: SmallCity) -> None:
    small.change("bevoelkerung.csv", "7.090", "7.091")
    assert small.finding().level == "Warnung" and "keine Zelle geheim" in small.finding().message


@pytest.mark.parametrize(("total", "levels"), [("170", []), ("212", []), ("169", ["Fehler"])])
def test_beside_secret_cells_only_a_sum_above_its_total_is_wrong(
    small: SmallCity, total: str, levels: list[str]
) -> None:
    small.change("lieferung.toml", 'ignore = ["Bemerkung"]', 'ignore = ["Bemerkung"]\ntotals = ["Summe"]')
    small.change("faelle.csv", "02.1.1;30;*", "02.1.1;*;*")
    small.change("faelle.csv", "02.2.1;22;", "02.2.1;*;")
    small.write(
        "faelle.csv", small.path("faelle.csv").read_bytes() + f"Summe;{int(total) - 10};.;\n".encode()
    )
    assert [f.level for f in small.findings()] == levels


def test_the_only_secret_cell_beside_a_total_is_told_without_its_value(small: SmallCity) -> None:
    small.change("bevoelkerung.csv", "02.2.1;1.100;170", "02.2.1;1.100;*")
    found = small.finding()
    assert found.level == "Hinweis" and found.value == "unter 18" and "170" not in str(found)


def test_a_total_above_its_areas_by_one_of_them_names_the_area_once(small: SmallCity) -> None:
    # 1,200 + 900 + 2,000 + 1,500 + 390 + 1,100 and 1,160, each with 01.2.1 (2,000; 300) once more
    small.change("bevoelkerung.csv", "Stadt gesamt;7.090;1.160", "Stadt gesamt;9.090;1.460")
    found = small.finding()
    assert (found.level, found.row, found.value) == ("Warnung", "8", "Stadt gesamt")
    assert "zählt offenbar ein Gebiet doppelt: 01.2.1." in found.message
    small.change("bevoelkerung.csv", "9.090;1.460", "9.090;1.461")
    assert [f.message for f in small.findings()] == [
        "Die Summenzeile ist größer als alle Gebiete zusammen, obwohl keine Zelle geheim ist."
    ] * 2


def test_counts_that_are_no_multiples_of_the_declared_rounding_are_told(small: SmallCity) -> None:
    small.change("lieferung.toml", "signs = {", "rounding = 5\nsigns = {")
    found = {f.column: f for f in small.findings()}
    # 22 of 40, 20, 90, 30, 10, 22; 4, 9 and 1 of 4, 0, 9, secret, 1, missing
    assert (
        found["Arbeitslose"].message == "Ein Wert von 6 ist kein Vielfaches von dem, was rounding = 5 sagt."
    )
    assert (found["Arbeitslose"].row, found["Arbeitslose"].value) == ("7", "02.2.1: 22")
    assert found["Hilfen (Fälle)"].message.startswith("3 von 4 Werten sind kein Vielfaches")
    small.change("lieferung.toml", "rounding = 5", "rounding = 0")
    assert small.findings() == []


def test_a_row_not_assigned_to_areas_explains_a_larger_total(small: SmallCity) -> None:
    small.change(
        "lieferung.toml", 'totals = ["Stadt gesamt"]', 'totals = ["Stadt gesamt", "nicht zuzuordnen"]'
    )
    small.change("bevoelkerung.csv", "7.090;1.160", "7.100;1.162")
    small.change("bevoelkerung.csv", "Stadt gesamt", "nicht zuzuordnen;10;2\nStadt gesamt")
    assert small.findings() == []


def test_a_bezirks_total_is_compared_with_its_own_areas(small: SmallCity) -> None:
    small.change(
        "lieferung.toml", 'totals = ["Stadt gesamt"]', 'totals = ["Stadt gesamt", "01", "Bezirk 02"]'
    )
    small.change("bevoelkerung.csv", "Stadt gesamt", "01;4.100;650\nBezirk 02;2.990;509\nStadt gesamt")
    found = small.finding()
    assert (found.level, found.row, found.column) == ("Fehler", "9", "unter 18")
    assert found.value == "Bezirk 02: 509; Gebiete: 510"


def test_delivered_rounding_may_move_a_sum_by_half_a_step_per_cell(small: SmallCity) -> None:
    small.change("lieferung.toml", 'totals = ["Stadt gesamt"]', 'totals = ["Stadt gesamt"]\nrounding = 5')
    small.change("bevoelkerung.csv", "7.090", "7.080")
    assert not told(small.findings(), "Summenzeile")
    small.change("bevoelkerung.csv", "7.080", "7.070")
    assert [f.level for f in told(small.findings(), "Summenzeile")] == ["Fehler"]


@settings(max_examples=examples(40), deadline=None)
@given(st.lists(st.integers(0, 4990), min_size=6, max_size=6), st.integers(-40, 40))
def test_totals_are_told_exactly_when_they_differ(
    tmp_path_factory: pytest.TempPathFactory, people: list[int], off: int
) -> None:
    small = build_small_city(tmp_path_factory.mktemp("t"))
    ids = [row.split(";")[0] for row in PEOPLE.splitlines()[1:-1]]
    rows = [f"{a};{5000 + n};0" for a, n in zip(ids, people, strict=True)]
    total = sum(people) + 30_000 + off
    small.write(
        "bevoelkerung.csv", "\n".join(["Viertel;Einwohner;unter 18", *rows, f"Stadt gesamt;{total};0"])
    )
    found = told(small.findings(), "Gebiete ergeben") + told(small.findings(), "Summenzeile ist größer")
    assert [f.level for f in found] == ([] if off == 0 else ["Warnung"] if off > 0 else ["Fehler"])
