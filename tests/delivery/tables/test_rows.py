"""Rows: picked by their texts and levels in every layout, left out where another city's, areas read by their names."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from screening.delivery.ids import known_areas
from screening.delivery.manifest.city import Checks, City, Parent
from screening.delivery.manifest.files import SourceFile
from screening.delivery.manifest.keys import check_layouts
from screening.delivery.tables.joins import KnownAreas, name_key, read_names
from screening.delivery.tables.table import Table, read_table
from tests.small_city import CASES, SmallCity, build_small_city

NAMES = {"01": "Sankt Pauli", "02": "Groß Flottbek", "03": "Neustadt", "04": "Neustadt", "05": "Altona"}
ABOVE = {"01": "1", "02": "1", "03": "1", "04": "2", "05": "2"}


def known(names: dict[str, str] = NAMES, **checks: Any) -> KnownAreas:
    columns = {
        "area_name": [names.get(a, "") for a in ABOVE],
        "bezirk": [*ABOVE.values()],
        "bezirk_name": [{"1": "Mitte", "2": "Altona"}[p] for p in ABOVE.values()],
    }
    city = City.model_construct(
        id_pattern="[0-9]{2}",
        separator=".",
        parents=(Parent(id="bezirk", label="Bezirk", parts=1),),
        checks=Checks(**checks),
    )
    return known_areas(pd.DataFrame(columns, index=list(ABOVE)), city)


def source(path: str, **keys: Any) -> SourceFile:
    base = {
        "path": path,
        "source": "Amt",
        "stichtag": dt.date(2024, 12, 31),
        "decimal": ",",
        "id_column": "Ort",
    }
    return SourceFile.model_validate(base | {"columns": {"bev": "Zahl"}} | keys)


def read(folder: Path, text: str, areas: KnownAreas | None = None, **keys: Any) -> Table:
    declared = source("a.csv", encoding="cp1252", **keys)
    (folder / "a.csv").write_bytes(text.encode("cp1252"))
    return read_table(folder, declared, known=areas)


def as_book(folder: Path, rows: list[list[Any]], areas: KnownAreas | None = None, **keys: Any) -> Table:
    book = xlsxwriter.Workbook(folder / "a.xlsx")
    sheet = book.add_worksheet()
    for n, row in enumerate(rows):
        sheet.write_row(n, 0, row)
    book.close()
    return read_table(folder, source("a.xlsx", **keys), known=areas)


def told(table: Table, level: str | None = None) -> list[tuple[str, str, str]]:
    return [(f.row, f.column, f.message) for f in table.findings if level in (None, f.level)]


# ------------------------------------------------------------------ select and where

ROWS = [
    ["Ort", "Ebene", "Geschlecht", "Zahl"],
    ["01", "Stadtteil", "weiblich", "7"],
    ["01", "Stadtteil", "männlich", "5"],
    ["01", "Block", "weiblich", "1"],
    ["02", "Stadtteil", "weiblich", "9"],
    ["02", "Stadtteil", "männlich", "8"],
]
TEXT = "\n".join(";".join(row) for row in ROWS)


def test_select_picks_rows_of_a_wide_table_and_of_a_workbook_alike(tmp_path: Path) -> None:
    picked = {"Ebene": "Stadtteil", "Geschlecht": ["männlich"]}
    for table in (read(tmp_path, TEXT, select=picked), as_book(tmp_path, ROWS, select=picked)):
        assert table.counts["bev"].to_dict() == {"01": 5, "02": 8} and not told(table)
        assert table.lines == {"01": 3, "02": 6}


def test_select_takes_one_of_several_texts_in_any_writing_that_is_compared_as_equal(tmp_path: Path) -> None:
    text = "Ort;Art;Zahl\n01;Stadt - teil;7\n02; Quartier ;9\n03;Block;1\n"
    table = read(tmp_path, text, select={"Art": ["Stadt – teil", "Quartier"]})
    assert table.counts["bev"].to_dict() == {"01": 7, "02": 9}


def test_counts_of_one_column_with_different_conditions_are_read_from_their_own_rows(tmp_path: Path) -> None:
    keys: dict[str, Any] = {
        "columns": {"frauen": "Zahl", "maenner": "Zahl"},
        "select": {"Ebene": "Stadtteil"},
        "where": {"frauen": {"Geschlecht": "weiblich"}, "maenner": {"Geschlecht": ["männlich", "m"]}},
    }
    for table in (read(tmp_path, TEXT, **keys), as_book(tmp_path, ROWS, **keys)):
        assert table.counts.to_dict() == {"frauen": {"01": 7, "02": 9}, "maenner": {"01": 5, "02": 8}}
        assert not told(table)


def test_conditions_of_wide_tables_leave_sums_apart_and_tell_areas_without_a_row(tmp_path: Path) -> None:
    text = "Ort;Art;Zahl\n01;w;7\n01;m;5\n02;w;9\n;w;Stadt\nStadt;w;16\n"
    table = read(tmp_path, text, where={"bev": {"Art": "m"}}, totals=["Stadt"])
    assert table.counts["bev"].to_dict() == {"01": 5}
    table = read(
        tmp_path,
        text,
        columns={"f": "Zahl", "m": "Zahl"},
        totals=["Stadt"],
        where={"f": {"Art": "w"}, "m": {"Art": "m"}},
    )
    assert table.totals["f"].to_dict() == {"Stadt": 16}
    assert ("", "m", "Zu dieser Zählgröße fehlt die Zeile für 1 Gebiet; es gilt als fehlt.") in told(
        table, "Warnung"
    )


def test_a_count_without_its_condition_reads_no_row_by_chance(tmp_path: Path) -> None:
    table = read(
        tmp_path,
        TEXT,
        columns={"f": "Zahl", "alle": "Zahl"},
        select={"Ebene": "Stadtteil"},
        where={"f": {"Geschlecht": "weiblich"}},
    )
    [first, second] = [f for f in table.findings if f.level == "Fehler"]
    assert (first.row, second.row) == ("3", "6") and "select oder where" in first.remedy


def test_an_empty_text_selects_rows_that_say_nothing_and_an_empty_select_all(tmp_path: Path) -> None:
    text = "Ort;Art;Zahl\n01;;7\n02;x;9\n"
    assert read(tmp_path, text, select={"Art": ""}).counts["bev"].to_dict() == {"01": 7}
    assert read(tmp_path, text, select={}).counts["bev"].to_dict() == {"01": 7, "02": 9}


def test_a_select_that_leaves_nothing_names_the_texts_there_are(tmp_path: Path) -> None:
    for layout in ({}, {"layout": "long", "value_column": "Zahl"}):
        table = read(tmp_path, TEXT, select={"Ebene": "Stadtteile"}, **layout)
        [found] = table.findings
        assert (found.level, found.column, found.value) == ("Fehler", "Ebene", "Stadtteile")
        assert "Gemeint ist vielleicht „Stadtteil“" in found.message
        assert found.remedy == "Vorhanden: Stadtteil, Block." and not table.whole and table.counts.empty


def test_texts_that_are_there_but_never_together_are_told_as_such(tmp_path: Path) -> None:
    [found] = read(tmp_path, TEXT, select={"Ebene": "Block", "Geschlecht": "männlich"}).findings
    assert found.message == "Keine Zeile erfüllt alle Bedingungen von select zugleich."
    assert found.column == "Ebene, Geschlecht"


def test_one_of_several_texts_that_no_row_has_is_a_warning(tmp_path: Path) -> None:
    table = read(tmp_path, TEXT, select={"Ebene": ["Stadtteil", "Quartier"], "Geschlecht": "weiblich"})
    assert table.counts["bev"].to_dict() == {"01": 7, "02": 9}
    assert [(f.level, f.value) for f in table.findings] == [("Warnung", "Quartier")]


def test_a_column_of_select_that_is_missing_is_told_with_the_others(tmp_path: Path) -> None:
    table = read(tmp_path, "Ort;Wert\n01;7\n", select={"Art": "x"})
    assert [f.column for f in table.findings if f.level == "Fehler"] == ["Art", "Zahl"]
    assert table.counts.empty and not table.whole


def test_footnotes_below_a_table_are_told_and_not_left_out_by_select(tmp_path: Path) -> None:
    text = "Ort;Art;Zahl\n01;x;7\n02;y;9\nQuelle: Amt;;\n03;x;9\n"
    table = read(tmp_path, text, select={"Art": "x"})
    assert table.counts["bev"].to_dict() == {"01": 7}
    assert [f.message for f in table.findings] == [
        "Ab hier gilt die Tabelle als zu Ende; 2 Zeilen wurden nicht gelesen."
    ]


def test_rows_that_select_leaves_out_may_not_be_about_persons(tmp_path: Path) -> None:
    people = "".join(f"03;y;{n};person{n}@example.org\n" for n in range(9))
    table = read(tmp_path, f"Ort;Art;Zahl;Kontakt\n01;x;7;\n{people}", select={"Art": "x"})
    [found] = [f for f in table.findings if f.level == "Fehler"]
    assert found.column == "Kontakt" and "einzelnen Personen" in found.message and table.counts.empty


def test_merged_cells_of_a_column_that_rows_are_picked_by_are_an_error(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "a.xlsx")
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["Ort", "Art", "Zahl"])
    sheet.merge_range(1, 1, 2, 1, "x")
    for n, area in enumerate(("01", "02"), 1):
        sheet.write(n, 0, area)
        sheet.write(n, 2, 7)
    book.close()
    table = read_table(tmp_path, source("a.xlsx", select={"Art": "x"}))
    assert ("2", "Art") in [(f.row, f.column) for f in table.findings if f.level == "Fehler"]


@given(
    st.lists(st.sampled_from(["x", "y", "z"]), min_size=1, max_size=8),
    st.sets(st.sampled_from(["x", "y", "z"]), min_size=1),
)
def test_a_table_with_select_is_the_table_without_the_other_rows(kinds: list[str], wanted: set[str]) -> None:
    import tempfile

    rows = [f"{n:02};{kind};{n}" for n, kind in enumerate(kinds)]
    with tempfile.TemporaryDirectory() as folder:
        some = read(Path(folder), "\n".join(["Ort;Art;Zahl", *rows]), select={"Art": sorted(wanted)})
    expected = {f"{n:02}": n for n, kind in enumerate(kinds) if kind in wanted}
    assert ({} if some.counts.empty else some.counts["bev"].to_dict()) == expected
    assert (not expected) == any(f.level == "Fehler" for f in some.findings)


# ------------------------------------------------------------------ areas of other cities


def test_rows_outside_are_counted_in_one_hint_and_never_judged(tmp_path: Path) -> None:
    text = "Ort;Zahl\n01;7\n02;9\n03;1\n04;2\n05;3\n98;-9999\n99;viele\n99;1,5\n90;999999\n97\n"
    table = read(tmp_path, text, known(), outside="skip")
    [found] = table.findings
    assert (found.level, found.value) == ("Hinweis", "98, 99 …")
    assert found.message == (
        "5 von 10 Zeilen nennen Gebiete, die es in den Grenzen nicht gibt; sie bleiben außer Betracht."
    )
    assert table.counts["bev"].tolist() == [7, 9, 1, 2, 3] and table.whole


def test_rows_outside_of_a_long_file_are_those_of_its_year(tmp_path: Path) -> None:
    rows = [
        f"{area};{year};Zahl;{n}"
        for n, (area, year) in enumerate([("01", 2024), ("02", 2024), ("90", 2024), ("91", 2023)])
    ]
    table = read(
        tmp_path,
        "\n".join(["Ort;Jahr;Was;Wert", *rows]),
        known(),
        outside="skip",
        layout="long",
        variable_column="Was",
        value_column="Wert",
        year_column="Jahr",
    )
    assert table.counts["bev"].to_dict() == {"01": 0, "02": 1}
    assert [f.message[:14] for f in table.findings] == ["1 von 3 Zeilen"]


def test_an_id_that_lost_its_zero_is_this_citys_and_one_that_looks_like_a_date_is_not(tmp_path: Path) -> None:
    table = read(tmp_path, "Ort;Zahl\n1;7\n2;9\n01.01.2001;5\n", known(), outside="skip")
    assert list(table.lines) == ["1", "2"]  # read as 01 and 02 later on, and told there
    assert [f.value for f in table.findings] == ["01.01.2001"]


def test_a_file_of_many_cities_without_declaration_is_one_error_with_the_line_to_write(
    tmp_path: Path,
) -> None:
    rows = [f"{n};x" for n in range(10, 60)] + [f"0{n};{n}" for n in range(1, 6)]
    table = read(tmp_path, "\n".join(["Ort;Zahl", *rows]), known())
    [found] = table.findings
    assert (found.level, found.row, found.column, found.value) == ("Fehler", "2", "Ort", "10, 11 …")
    assert found.message.startswith("50 von 55 Zeilen") and 'outside = "skip"' in found.remedy
    assert table.counts["bev"].tolist() == [1, 2, 3, 4, 5]


def test_a_few_unknown_areas_are_no_file_of_many_cities(tmp_path: Path) -> None:
    table = read(tmp_path, "Ort;Zahl\n01;7\n02;9\n03;1\n99;5\n", known())
    assert list(table.lines) == ["01", "02", "03", "99"] and not table.findings


def test_where_areas_off_the_map_count_no_row_is_another_citys(tmp_path: Path) -> None:
    rows = [f"{n};1" for n in (*range(10, 60), "01", "02", "03", "04", "05")]
    table = read(tmp_path, "\n".join(["Ort;Zahl", *rows]), known(area_without_geometry="Warnung"))
    assert len(table.lines) == 55 and not table.findings


def test_of_a_file_of_other_cities_only_nothing_is_read_and_what_it_names_is_kept(tmp_path: Path) -> None:
    rows = [f"Ort {n};0{n};{n}" for n in range(1, 6)]
    table = read(tmp_path, "\n".join(["Ort;Code;Zahl", *rows]), known(), outside="skip", ignore=["Code"])
    assert dict(table.unmatched) == {f"Ort {n}": n + 1 for n in range(1, 6)}
    assert not table.lines and not table.findings and not table.whole


def test_a_count_without_rows_says_which_texts_there_are(tmp_path: Path) -> None:
    text = "Ort;Art;Zahl\n01;weiblich;7\n01;männlich;8\n02;weiblich;9\n02;männlich;3\n"
    table = read(tmp_path, text, known(), where={"bev": {"Art": "weibl."}})
    [found] = [f for f in table.findings if f.level == "Fehler"]
    assert found.message.endswith("Gemeint ist vielleicht „weiblich“.")
    assert found.remedy.endswith("in „Art“ stehen: weiblich, männlich.")


# ------------------------------------------------------------------ levels

LEVELS = {"Stadtteil": "area", "Bezirk": "bezirk", "Stadt": "city"}
HIERARCHY = """Ort;Ebene;Zahl
01;Stadtteil;7
02;Stadtteil;9
01;Land;99
Altona;Bezirk;3
1;Bezirk;16
X;Bezirk;2
01;Stadt;16
Y;;1
"""


def test_rows_of_levels_are_areas_sums_and_left_out(tmp_path: Path) -> None:
    table = read(tmp_path, HIERARCHY, known(), level_column="Ebene", levels=LEVELS)
    assert table.counts["bev"].to_dict() == {"01": 7, "02": 9}
    assert table.totals["bev"].to_dict() == {
        "Bezirk Altona": 3,
        "Bezirk 1": 16,
        "Bezirk X": 2,
        "Stadt 01": 16,
    }
    assert table.total_of == {
        "Bezirk Altona": ("bezirk", "2"),
        "Bezirk 1": ("bezirk", "1"),
        "Bezirk X": ("bezirk", ""),
        "Stadt 01": ("city", ""),
    }
    assert [f.message for f in table.findings] == [
        "2 Zeilen anderer Ebenen bleiben außer Betracht: Land (1), ohne Angabe (1).",
        "Diese Summenzeile nennt keinen bekannten Namen und keine Kennung der Ebene „Bezirk“: Sie wird nicht verglichen.",
    ]


def test_levels_without_rows_are_told_and_without_areas_nothing_is_read(tmp_path: Path) -> None:
    table = read(
        tmp_path, HIERARCHY, known(), level_column="Ebene", levels={"Stadtteile": "area", "Kreis": "bezirk"}
    )
    assert [(f.level, f.value) for f in table.findings if f.value] == [
        ("Fehler", "Stadtteile"),
        ("Warnung", "Kreis"),
    ]
    assert table.counts.empty and "Gemeint ist vielleicht „Stadtteil“" in table.findings[0].message


def test_levels_of_a_long_file_are_told_apart_too(tmp_path: Path) -> None:
    text = "Ort;Ebene;Was;Wert\n01;Stadtteil;Zahl;7\n1;Bezirk;Zahl;7\n01;Stadt;Zahl;16\n"
    table = read(
        tmp_path,
        text,
        known(),
        layout="long",
        variable_column="Was",
        value_column="Wert",
        level_column="Ebene",
        levels=LEVELS,
    )
    assert table.counts["bev"].to_dict() == {"01": 7} and table.totals["bev"].to_dict() == {
        "Bezirk 1": 7,
        "Stadt 01": 16,
    }


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


@pytest.fixture
def small(tmp_path: Path) -> SmallCity:
    return build_small_city(tmp_path)


def test_a_year_of_national_files_has_two_hints_and_the_same_numbers(small: SmallCity) -> None:
    expected = small.inspect()
    for name in ("bevoelkerung.csv", "faelle.csv"):
        encoding = "cp1252" if name == "faelle.csv" else "utf-8-sig"
        text = small.path(name).read_bytes().decode(encoding)
        more = "".join(
            f"5{n // 100}.{n // 10 % 10}.{n % 10};-99;x{';' * (name == 'faelle.csv')}\n" for n in range(1000)
        )
        small.write(name, text + more, encoding)
    assert [f.message[:14] for f in small.findings() if f.level == "Fehler"] == [
        "1000 von 1007 ",
        "1000 von 1006 ",
    ]
    small.change("lieferung.toml", 'id_column = "Viertel"', 'id_column = "Viertel"\noutside = "skip"')
    small.change("lieferung.toml", 'id_column = "Gebiet"', 'id_column = "Gebiet"\noutside = "skip"')
    delivery = small.inspect()
    assert [f.level for f in delivery.findings.items] == ["Hinweis", "Hinweis"]
    pd.testing.assert_frame_equal(delivery.counts, expected.counts)
    pd.testing.assert_frame_equal(delivery.status, expected.status)


@pytest.mark.parametrize(
    ("line", "column", "message"),
    [
        ('level_column = "x"', "datei.2.levels", "Der Schlüssel fehlt."),
        ('levels = { a = "area" }', "datei.2.level_column", "Der Schlüssel fehlt."),
        ('level_column = "x"\nlevels = { a = "city" }', "datei.2.levels", "Keine der Ebenen ist die der Gebiete."),
        (
            'level_column = "x"\nlevels = { a = "area", b = "bezirck" }',
            "datei.2.levels.b",
            "Diese Ebene gibt es nicht. Gemeint ist vielleicht „bezirk“.",
        ),
        ('parent_column = "x"', "datei.2.join", "Der Schlüssel fehlt."),
        ("select = { x = [] }", "datei.2.select.x", "Die Liste ist leer."),
        ("select = { x = 2024 }", "datei.2.select.x", "Hier muss Text in Anführungszeichen stehen, oder eine Liste davon."),
        ('outside = "weg"', "datei.2.outside", "Erlaubt ist „refuse“ oder „skip“."),
    ],
)  # fmt: skip
def test_a_wrong_declaration_of_rows_is_told(small: SmallCity, line: str, column: str, message: str) -> None:
    small.change("lieferung.toml", 'id_column = "Gebiet"', f'id_column = "Gebiet"\n{line}')
    assert (column, message) in {(f.column, f.message) for f in small.findings()}


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


def test_parts_of_areas_that_are_reported_as_one_are_no_other_citys() -> None:
    city = City.model_construct(id_pattern="[0-9]{2}", checks=Checks())
    frame = pd.DataFrame(index=["01"])
    assert known_areas(frame, city, ["01", "01a"]).inside(["01a", "99"], True, False) == {"01a"}


def test_a_header_read_in_the_wrong_encoding_asks_for_the_right_one(tmp_path: Path) -> None:
    small = build_small_city(tmp_path)
    small.write("faelle.csv", CASES, "utf-8")
    [found] = [f for f in small.findings() if f.level == "Fehler"]
    assert (found.column, found.remedy) == (
        "Hilfen (Fälle)",
        'encoding = "utf-8" in lieferung.toml eintragen.',
    )
    assert not [f for f in small.findings() if f.level == "Hinweis"]
    small.change("lieferung.toml", '"cp1252"', '"utf-8"')
    assert small.findings() == []


TAIL = "Ort;Zahl\nSankt Pauli;7\nGroß Flottbek;9\nAltona;3\nMitte;16\nAltona;3\nHamburg;19\n"


def test_from_a_declared_line_on_all_rows_are_sums_even_under_the_name_of_an_area(tmp_path: Path) -> None:
    table = read(tmp_path, TAIL, known(), join="name", totals_from=5)
    assert table.findings == ()
    assert table.counts["bev"].to_dict() == {"01": 7, "02": 9, "05": 3}
    assert table.totals["bev"].to_dict() == {"Mitte": 16, "Summe Altona": 3, "Hamburg": 19}


def test_sums_at_the_end_are_told_apart_by_ids_and_in_workbooks_without_an_id_too(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["Ort", "Name", "Zahl"],
        ["01", "A", 7],
        ["02", "B", 9],
        ["01", "", 16],
        ["", "Stadt", 16],
    ]
    table = as_book(tmp_path, rows, known(), totals_from=4)
    assert not [f for f in table.findings if f.level == "Fehler"]
    assert table.counts["bev"].to_dict() == {"01": 7, "02": 9}
    assert table.totals["bev"].to_dict() == {"Summe 01": 16, "Stadt": 16}


def test_a_row_that_repeats_an_area_at_the_end_may_be_a_sum_and_the_key_is_named(tmp_path: Path) -> None:
    table = read(tmp_path, TAIL, known(), join="name", totals=["Mitte", "Hamburg"])
    [found] = [f for f in table.findings if f.level == "Fehler"]
    assert found.value == "Altona" and "totals_from = 5" in found.remedy
    within = "Ort;Zahl\nSankt Pauli;7\nSankt Pauli;8\nAltona;3\n"
    [found] = [f for f in read(tmp_path, within, known(), join="name").findings if f.level == "Fehler"]
    assert "totals_from" not in found.remedy


@pytest.mark.parametrize(("line", "said"), [(2, "Darüber steht kein Gebiet"), (8, "endet mit Zeile 7")])
def test_a_line_of_sums_above_all_areas_or_below_the_table_is_an_error(
    tmp_path: Path, line: int, said: str
) -> None:
    table = read(tmp_path, TAIL, known(), join="name", totals_from=line)
    assert any(f.level == "Fehler" and said in f.message for f in table.findings)


def test_a_line_of_sums_beside_a_column_of_levels_is_an_error_and_an_atlas_takes_none() -> None:
    base = {"path": "a.csv", "encoding": "utf-8", "delimiter": ";", "id_column": "Ort", "totals_from": 9}
    both = base | {"level_column": "Ebene", "levels": {"Ort": "area"}}
    [found] = check_layouts({"datei": [both]}, "lieferung.toml")
    assert (found.column, found.level) == ("datei.1.totals_from", "Fehler")
    atlas = {k: v for k, v in base.items() if k != "id_column"} | {"layout": "atlas"}
    [found] = check_layouts({"datei": [atlas]}, "lieferung.toml")
    assert "layout = „atlas“" in found.message
