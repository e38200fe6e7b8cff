"""Areas called by their names: joined where exactly one can be meant, told else, never guessed at by likeness."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.delivery.tables.joins import KnownAreas, name_key, read_names
from tests.delivery.tables.rows import LEVELS, known, read, told
from tests.small_city import SmallCity

# ------------------------------------------------------------------ names


def test_names_join_to_ids_and_other_writings_are_one_hint_with_rows(tmp_path: Path) -> None:
    text = "Ort;Zahl\nST. PAULI;7\nGross-Flottbek;9\nAltona;1\nStadt;17\n"
    table = read(tmp_path, text, known(), join="name", totals=["Stadt"])
    assert table.counts["bev"].to_dict() == {"01": 7, "02": 9, "05": 1} and list(table.total_lines) == [
        "Stadt"
    ]
    [found] = table.findings
    assert (found.level, found.row) == ("Hinweis", "2, 3")
    assert found.value == "ST. PAULI → Sankt Pauli, Gross-Flottbek → Groß Flottbek"


def test_a_name_of_two_areas_is_an_error_unless_the_level_above_tells_them_apart(tmp_path: Path) -> None:
    text = "Ort;Lage;Zahl\nNeustadt;Mitte;7\nNeustadt;2;9\n"
    [found] = read(tmp_path, text, known(), join="name", ignore=["Lage"]).findings
    assert (
        found.level == "Fehler"
        and found.message == "Diesen Namen haben mehrere Gebiete: 03 (Mitte), 04 (Altona)."
    )
    assert "parent_column" in found.remedy and found.row == "2"
    table = read(tmp_path, text, known(), join="name", parent_column="Lage")
    assert table.counts["bev"].to_dict() == {"03": 7, "04": 9} and not table.findings


def test_a_name_of_two_areas_may_have_the_parent_in_brackets(tmp_path: Path) -> None:
    table = read(tmp_path, "Ort;Zahl\nNeustadt (Altona);7\n", known(), join="name")
    assert table.counts["bev"].to_dict() == {"04": 7} and not table.findings


def test_district_and_quarter_of_one_name_are_told_apart_by_their_level(tmp_path: Path) -> None:
    text = "Ort;Ebene;Zahl\nAltona;Stadtteil;7\nAltona;Bezirk;9\n"
    table = read(tmp_path, text, known(), join="name", level_column="Ebene", levels=LEVELS)
    assert table.counts["bev"].to_dict() == {"05": 7} and table.total_of == {"Bezirk Altona": ("bezirk", "2")}


def test_unknown_names_are_listed_in_one_error_and_never_read_by_likeness(tmp_path: Path) -> None:
    table = read(tmp_path, "Ort;Zahl\nAltonna;7\nMitte;9\nSankt Pauli;1\n", known(), join="name")
    [found] = table.findings
    assert (found.level, found.row) == ("Fehler", "2, 3") and table.counts["bev"].to_dict() == {"01": 1}
    assert found.value.startswith("Altonna (Gemeint ist vielleicht „Altona“), Mitte")
    assert "level_column" in found.remedy  # a district is called so
    assert not table.whole


def test_a_name_left_out_that_looks_like_an_area_without_a_row_is_told(tmp_path: Path) -> None:
    text = "Ort;Zahl\nAltonna;7\nSankt Pauli;1\nKiel;3\n"
    table = read(tmp_path, text, known(), join="name", outside="skip")
    assert [(f.level, f.value) for f in table.findings] == [
        ("Hinweis", "Altonna, Kiel"),
        ("Warnung", "Altona (Gemeint ist vielleicht „Altonna“)"),
    ]
    assert table.counts["bev"].to_dict() == {"01": 1}


def test_names_of_nothing_declared_are_an_error_with_the_key_to_write(tmp_path: Path) -> None:
    table = read(tmp_path, "Ort;Zahl\nAltona;7\n", known({}), join="name")
    assert [f.remedy for f in table.findings] == [
        "name_column eintragen: bei [[boundary]] oder [assignment] in stadt.toml, oder bei einer [[datei]], in der "
        "Kennungen und Namen stehen."
    ]


def test_two_rows_of_one_area_in_two_writings_are_a_double(tmp_path: Path) -> None:
    table = read(tmp_path, "Ort;Zahl\nSankt Pauli;7\nSt. Pauli;9\n", known(), join="name")
    assert ("3", "Ort", "Das Gebiet kommt doppelt vor (zuerst in Zeile 2).") in told(table, "Fehler")


def test_what_is_written_exactly_so_goes_before_what_is_written_alike() -> None:
    areas = KnownAreas(frozenset(["1", "2"]), {"1": "Neu-Stadt", "2": "Neustadt"})
    reading = read_names([("Neustadt", ""), ("NEUSTADT", "")], areas)
    assert reading.ids == {("Neustadt", ""): "2"} and reading.several == {("NEUSTADT", ""): ("1", "2")}


@pytest.mark.parametrize(
    ("one", "other"),
    [("Altona", "Altona-Nord"), ("Teil 1 1", "Teil 11"), ("Au", "Aue"), ("Ost", "West"), ("Bezirk 1", "Bezirk 01")],
)  # fmt: skip
def test_other_names_stay_apart(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@given(st.text(st.sampled_from("abcäöüßABCÄÖÜ -.'1"), max_size=12))
def test_a_names_key_is_its_own_key_and_knows_no_case(name: str) -> None:
    assert name_key(name.upper()) == name_key(name)
    assert name_key(f" {name} ") == name_key(name)


# ------------------------------------------------------------------ in a whole city

NAMED = """viertel;name;bezirk_name
01.1.1;Sankt Georg;Mitte
01.1.2;Neustadt;Mitte
01.2.1;Groß Borstel;Mitte
02.1.1;Altona;Altona
02.1.2;Neustadt;Altona
02.2.1;Rissen;Altona
"""
BY_NAME = """Stadtteil;Bezirk;Ebene;Größe;Wert
St. Georg;Mitte;Stadtteil;Arbeitslose;40
Neustadt;Mitte;Stadtteil;Arbeitslose;20
Gross-Borstel;Mitte;Stadtteil;Arbeitslose;90
Altona;Altona;Stadtteil;Arbeitslose;30
Neustadt;Altona;Stadtteil;Arbeitslose;10
Rissen;Altona;Stadtteil;Arbeitslose;22
Altona;Altona;Bezirk;Arbeitslose;62
Kiel;Kiel;Stadtteil;Arbeitslose;-99
"""


def test_a_long_file_in_latin_letters_keyed_by_names_joins_to_coded_ids(small: SmallCity) -> None:
    small.write("zuordnung.csv", NAMED)
    table = '[assignment]\npath = "zuordnung.csv"\nid_column = "viertel"\nname_column = "name"\n\n[[parent]]'
    small.change("stadt.toml", "[[parent]]", table)
    manifest = small.path("lieferung.toml").read_text(encoding="utf-8")
    head = manifest[: manifest.rindex("[[datei]]")]
    small.write(
        "lieferung.toml",
        f"""{head}
[[datei]]
path = "faelle.csv"
source = "Amt"
stichtag = 2024-12-31
layout = "long"
encoding = "cp1252"
delimiter = ";"
decimal = ","
id_column = "Stadtteil"
join = "name"
parent_column = "Bezirk"
level_column = "Ebene"
levels = {{ Stadtteil = "area", Bezirk = "bezirk" }}
outside = "skip"
variable_column = "Größe"
value_column = "Wert"

[datei.columns]
arbeitslos = "Arbeitslose"
""",
    )
    small.write("faelle.csv", BY_NAME, "cp1252")
    delivery = small.inspect()
    assert delivery.counts["arbeitslos"].tolist() == [40, 20, 90, 30, 10, 22]
    found = [(f.level, f.row, f.value) for f in delivery.findings.items if f.file == "2024/faelle.csv"]
    assert found == [
        ("Hinweis", "2, 4", "St. Georg → Sankt Georg, Gross-Borstel → Groß Borstel"),
        ("Hinweis", "", "Kiel"),
    ]
    small.write("faelle.csv", BY_NAME.replace("Bezirk;Arbeitslose;62", "Bezirk;Arbeitslose;61"), "cp1252")
    [wrong] = [f for f in small.findings() if f.level == "Fehler"]
    assert wrong.value == "Bezirk Altona: 61; Gebiete: 62"
