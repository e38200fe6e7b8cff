"""Rows without values that are written as noughts: declared by a class column, never read as zeros."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.small_city import SmallCity, build_small_city

CLASSES = "Viertel;Klasse\n01.1.1;1\n01.1.2;2\n01.2.1;0\n02.1.1;3\n02.1.2;\n02.2.1;4\n"
OWNER = """
[[datei]]
path = "klassen.csv"
source = "Monitoring"
stichtag = 2024-12-31
encoding = "utf-8"
delimiter = ";"
decimal = ","
id_column = "Viertel"
ignore = ["Klasse"]
"""
RULE = """
[datei.missing_where]
file = "klassen.csv"
column = "Klasse"
values = ["0", ""]

[datei.columns]
arbeitslos"""
BLANK = ["01.2.1", "02.1.2"]


@pytest.fixture
def small(tmp_path: Path) -> SmallCity:
    """The small city, whose cases have no values in two areas: one of class 0, one without a class."""
    small = build_small_city(tmp_path)
    small.write("klassen.csv", CLASSES)
    small.change("lieferung.toml", "[datei.columns]\narbeitslos", RULE)
    small.write("lieferung.toml", small.path("lieferung.toml").read_text("utf-8") + OWNER)
    small.change("faelle.csv", "01.2.1;90;9", "01.2.1;0;0")
    small.change("faelle.csv", "02.1.2;10;1", "02.1.2;0;0")
    return small


def test_noughts_of_areas_without_a_class_are_missing_and_told_once(small: SmallCity) -> None:
    delivery = small.inspect()
    gone = delivery.counts["arbeitslos"].isna()
    assert list(gone.index[gone]) == BLANK
    assert delivery.status.loc[BLANK, ["arbeitslos", "hilfen"]].eq("fehlt").all(axis=None)
    assert delivery.status.loc["02.1.1", "hilfen"] == "geheim", "other rows keep their signs"
    assert delivery.counts["bev"].notna().all(), "other files keep their values"
    found = small.finding()
    assert (found.level, found.file, found.column) == ("Hinweis", "2024/faelle.csv", "Klasse")
    assert found.value == "01.2.1, 02.1.2" and "2 Gebiete" in found.message


def test_the_declared_status_is_kept(small: SmallCity) -> None:
    small.change("lieferung.toml", 'values = ["0", ""]', 'values = ["0"]\nstatus = "unsinnig"')
    status = small.inspect().status["arbeitslos"]
    assert status.to_dict() == dict.fromkeys(status.index, "wert") | {"01.2.1": "unsinnig"}


def test_numbers_in_such_a_row_are_told_and_missing_all_the_same(small: SmallCity) -> None:
    small.change("faelle.csv", "01.2.1;0;0", "01.2.1;0;9")
    found = small.finding("Warnung")
    assert (found.file, found.row, found.value) == ("2024/faelle.csv", "4", "01.2.1")
    assert small.inspect().counts["hilfen"].isna()["01.2.1"]


def test_a_class_column_of_the_same_file_needs_no_name_of_a_file(small: SmallCity) -> None:
    small.change("lieferung.toml", 'file = "klassen.csv"\ncolumn = "Klasse"', 'column = "Bemerkung"')
    small.change("lieferung.toml", 'values = ["0", ""]', 'values = ["geprüft"]')
    delivery = small.inspect()
    assert delivery.status["arbeitslos"].tolist() == ["wert", "wert", "wert", "fehlt", "wert", "wert"]


def test_delivered_rates_are_missing_too(small: SmallCity) -> None:
    small.change("lieferung.toml", 'arbeitslos = "Arbeitslose"', "")
    small.change(
        "lieferung.toml",
        "[datei.columns]\n\nhilfen",
        '[datei.rates]\nalo = "Arbeitslose"\n[datei.columns]\nhilfen',
    )
    delivery = small.inspect()
    assert delivery.rates["alo"].isna().tolist() == [a in BLANK for a in delivery.rates.index]
    assert delivery.rates_status["alo"].eq("fehlt").tolist() == [a in BLANK for a in delivery.rates.index]


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        (
            'file = "klassen.csv"',
            'file = "klasen.csv"',
            ("lieferung.toml", "datei.2.missing_where.file", "klasen.csv"),
        ),
        ('column = "Klasse"', 'column = "Klassen"', ("klassen.csv", "Klassen", "")),
        ('values = ["0", ""]', "values = []", ("lieferung.toml", "datei.2.missing_where.values", "")),
        ('values = ["0", ""]', "values = [0]", ("lieferung.toml", "datei.2.missing_where.values.1", "0")),
        ('column = "Klasse"', "", ("lieferung.toml", "datei.2.missing_where.column", "")),
        (
            'values = ["0", ""]',
            'values = ["0"]\nstatus = "null"',
            ("lieferung.toml", "datei.2.missing_where.status", "null"),
        ),
    ],
)
def test_a_slip_in_the_declaration_is_an_error_at_its_key(
    small: SmallCity, old: str, new: str, place: tuple[str, str, str]
) -> None:
    small.change("lieferung.toml", old, new)
    found = small.finding("Fehler")
    assert (found.file, found.column, found.value) == (f"2024/{place[0]}", *place[1:]) and found.remedy


def test_a_value_that_no_row_has_is_a_warning(small: SmallCity) -> None:
    small.change("lieferung.toml", 'values = ["0", ""]', 'values = ["keine"]')
    found = small.finding("Warnung")
    assert "trifft auf keine Zeile zu" in found.message and found.value == "keine"
    assert small.inspect().counts["arbeitslos"].notna().all()


def test_an_area_the_class_file_does_not_name_keeps_its_values_and_is_told(small: SmallCity) -> None:
    small.change("klassen.csv", "01.1.1;1\n", "")
    found = [f for f in small.findings() if f.file == "2024/faelle.csv" and f.level == "Warnung"]
    assert [f.value for f in found] == ["01.1.1"]
    assert small.inspect().counts["arbeitslos"].notna()["01.1.1"]


def test_an_unreadable_class_file_is_told_once(small: SmallCity) -> None:
    small.path("klassen.csv").unlink()
    assert small.finding().file == "2024/klassen.csv"
