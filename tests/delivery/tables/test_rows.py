"""Rows: picked by their texts in every layout, left out where another city's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from screening.delivery.ids import known_areas
from screening.delivery.manifest.city import Checks, City
from screening.delivery.tables.table import read_table
from tests.delivery.tables.rows import as_book, known, read, source, told
from tests.small_city import CASES, SmallCity, build_small_city


def test_a_column_without_a_header_is_called_by_its_number_and_several_need_it(tmp_path: Path) -> None:
    text = ";;Zahl\n01;Au;7\n02;Tal;9\n"
    table = read(tmp_path, text, id_column="Spalte 1")
    assert table.counts["bev"].to_dict() == {"01": 7, "02": 9} and not told(table)
    [(_, _, message)] = told(read(tmp_path, text, id_column=""))
    assert message == "2 Spalten haben keine Überschrift."
    assert told(read(tmp_path, text, id_column="Spalte 3"))[0][2].startswith("Die Spalte fehlt")


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
    assert ("", "m", "Zu dieser Zählgröße fehlt die Zeile für 1 Gebiet; es gilt als „keine Angabe“.") in told(
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


# ------------------------------------------------------------------ in a whole city


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
