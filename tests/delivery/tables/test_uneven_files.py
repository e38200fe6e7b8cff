"""Files whose header, times, codes or empty cells are written as other programs write them: read, or told once."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from screening.base.findings import Finding, ScreeningError
from screening.delivery.geometry.crosswalk import read_carry
from screening.delivery.geometry.file import read_layer
from screening.delivery.ids.recognise import by_form
from screening.delivery.manifest.files import SourceFile
from screening.delivery.tables.table import Table, read_table
from screening.delivery.tables.times import span_in
from screening.figures.export.write import write_selection
from screening.pipeline.check import check_year
from screening.process.nominations import read_nominations
from tests.build import catalogue, city, delivery, released, screened
from tests.small_city import IDS, PEOPLE, SmallCity

import pandas as pd  # isort: skip


def told(small: SmallCity) -> list[Finding]:
    return list(check_year(small.key, small.year, data=small.data).items)


def read(folder: Path, text: str, **keys: object) -> Table:
    """Read a text file as declared."""
    (folder / "x").mkdir(exist_ok=True)
    (folder / "x" / "a.csv").write_text(text, encoding="utf-8")
    plain = {"path": "a.csv", "source": "Amt", "stichtag": dt.date(2024, 12, 31), "decimal": ","}
    declared = plain | {"encoding": "utf-8", "delimiter": ";", "id_column": "Gebiet"} | keys
    return read_table(folder / "x", SourceFile.model_validate(declared))


def worst(table: Table) -> list[str]:
    return [str(f) for f in table.findings if f.level != "Hinweis"]


# ------------------------------------------------------------------ delimiters at the end


@pytest.mark.parametrize(
    "text",
    [
        "Gebiet;a;b;\n1;2;3\n2;4;5\n",
        "Gebiet;a;b;;\n1;2;3\n2;4;5\n",
        "Gebiet;a;b; \n1;2;3;\n2;4;5\n",
        "Gebiet;a;b\n1;2;3;\n2;4;5;;\n",
        "Gebiet;a;b;\n1;2;3;\n2;4;5;\n",
    ],
)
def test_delimiters_at_the_end_of_header_or_rows_are_no_columns(tmp_path: Path, text: str) -> None:
    table = read(tmp_path, text, columns={"a": "a", "b": "b"})
    assert worst(table) == [] and table.counts.to_numpy().tolist() == [[2, 3], [4, 5]]


@pytest.mark.parametrize("hint", ["sep=;\n", '"sep=;"\r\n', "\ufeffSEP=;;;\r\n", "\ufeff\ufeffsep=\t\r"])
def test_the_line_that_tells_excel_the_delimiter_is_no_header(tmp_path: Path, hint: str) -> None:
    table = read(tmp_path, hint + "Gebiet;a;b\n1;2;3\n2;?;5\n", columns={"a": "a", "b": "b"})
    assert table.counts.loc["1"].tolist() == [2, 3]
    [found] = table.findings
    assert found.row == "4" and found.value == "?"  # lines are counted as an editor counts them


def test_a_row_that_may_have_lost_a_cell_in_its_middle_is_not_read(tmp_path: Path) -> None:
    table = read(tmp_path, "Gebiet;a;b;\n1;2;3;\n2;5;\n", columns={"a": "a", "b": "b"})
    assert "Zeile 3" in worst(table)[0] and "2" in table.broken


def test_a_column_without_a_name_that_holds_texts_stays_one(tmp_path: Path) -> None:
    table = read(tmp_path, "Gebiet;a;b;\n1;2;3;neu\n2;5;6\n", columns={"a": "a", "b": "b"})
    assert len(worst(table)) == 1 and "3 statt 4" in worst(table)[0]


def test_rows_that_are_all_of_another_length_are_told_at_once(tmp_path: Path) -> None:
    rows = "".join(f"{k};x;1;2\n" for k in range(30))
    table = read(tmp_path, f"Gebiet;a;b\n{rows}", columns={"a": "a", "b": "b"})
    assert len(worst(table)) == 1 and worst(table)[0].count("30 Zeilen") == 1


def test_rows_with_their_numbers_before_them_are_one_error(small: SmallCity) -> None:
    head, *rows = PEOPLE.splitlines()
    numbered = [f"{k};{row}" for k, row in enumerate(rows, 1)]
    small.write("bevoelkerung.csv", "\n".join([head, *numbered]) + "\n", "utf-8-sig")
    assert [f.message for f in told(small) if f.level == "Fehler"] == [
        "7 Zeilen haben nicht so viele Felder wie die Kopfzeile (4 statt 3)."
    ]


@pytest.mark.parametrize(("hint", "end"), [("", ""), ("", ";"), ("\ufeffsep=;\r\n", ";")])
def test_forms_may_end_their_lines_with_a_delimiter(tmp_path: Path, hint: str, end: str) -> None:
    folder = tmp_path / "2024"
    folder.mkdir()
    text = (
        f'{hint}gebiet;von;begruendung;geprueft_von;geprueft_am;\n="01.1.1";RAGS;;;{end}\n1.1.1;BA;;;{end}\n'
    )
    (folder / "bedarfsnennungen.csv").write_text(text, encoding="utf-8")
    named = read_nominations(folder, IDS)
    assert named.frame["gebiet"].tolist() == ["01.1.1", "01.1.1"]
    told = [(f.row, f.message) for f in named.findings]
    assert told == [("4" if hint else "3", "Die Kennung wurde als 01.1.1 gelesen.")]


@pytest.mark.parametrize(
    "rows",
    [
        "von;nach;gewicht;\n01.1;02.1;1\n01.2;02.2;1\n",
        "von;nach;gewicht\n1.1;2.1;1;\n1.2;2.2;1;\n",
        '\ufeffvon;nach;gewicht\n="01.1";="02.1";1\n01.2\u200b;02.2\u00a0;1\n',
    ],
)
def test_ids_of_crosswalks_are_read_as_those_of_tables(tmp_path: Path, rows: str) -> None:
    here = city(tmp_path, crosswalk=({"from": "2016", "to": "2020", "path": "ü.csv"},))
    here.geo.mkdir(parents=True)
    (here.geo / "u\u0308.csv").write_text(rows, encoding="utf-8")
    areas = {"2016": pd.Index(["01.1", "01.2"]), "2020": pd.Index(["02.1", "02.2"])}
    carry = read_carry(here, "2016", "2020", areas)
    assert carry is not None and dict(carry.same) == {"02.1": "01.1", "02.2": "01.2"}


def test_an_unknown_id_of_a_crosswalk_tells_what_looks_the_same(tmp_path: Path) -> None:
    here = city(tmp_path, crosswalk=({"from": "2016", "to": "2020", "path": "u.csv"},))
    here.geo.mkdir(parents=True)
    (here.geo / "u.csv").write_text("von;nach;gewicht\nA1;B\u04001;1\n", encoding="utf-8")
    with pytest.raises(ScreeningError, match="gibt es im neuen Gebietsstand nicht"):
        read_carry(here, "2016", "2020", {"2016": pd.Index(["A1"]), "2020": pd.Index(["B1"])})


def test_our_own_selection_is_read_as_boundaries_and_as_a_table(tmp_path: Path) -> None:
    table: dict[str, list[int | str | None]] = {"n1": [10, 20, 30], "d1": [100, 100, 100]}
    given = delivery(table, ids=["01.1", "01.2", "01.3"], what=catalogue("i1"))
    write_selection(released(screened(given), audience="intern"), tmp_path)
    found: list[Finding] = []
    layer = read_layer(tmp_path, "auswahl.gpkg", None, found)
    assert layer is not None and found == [] and len(layer) == 3
    header = (tmp_path / "auswahl.csv").read_text(encoding="utf-8-sig").splitlines()[0].split(";")
    source = SourceFile(
        path="auswahl.csv",
        source="wir",
        stichtag=dt.date(2024, 12, 31),
        decimal=",",
        encoding="utf-8-sig",
        delimiter=";",
        id_column=header[0],
        columns={"a": "Treffer, mindestens"},
    )
    read_back = read_table(tmp_path, source)
    assert worst(read_back) == [] and list(read_back.lines) == ["01.1", "01.2", "01.3"]


# ------------------------------------------------------------------ codes of GENESIS

GENESIS = "Zeit;1_Auspraegung_Code;{}\n2024;1;{}\n2024;2;{}\n"
GENESIS_KEYS = {"layout": "genesis", "id_column": "1_Auspraegung_Code"}


@pytest.mark.parametrize(
    ("headers", "cells"),
    [
        ("E__Anzahl;E__q", "7;e"),
        ("E__Arbeitslose__Anzahl;E__Arbeitslose__Anzahl_q", "7;e"),
        ("E__Arbeitslose__Anzahl;E__Arbeitslose__Anzahl_q;E__Arbeitslose__Prozent", "7;e;3"),
        ("E__Qualitaet;E__Personen", "e;7"),
        ("E__Wert", "7"),
    ],
)
def test_a_code_means_the_counted_column_beside_its_quality(tmp_path: Path, headers: str, cells: str) -> None:
    table = read(tmp_path, GENESIS.format(headers, cells, cells), columns={"a": "E"}, **GENESIS_KEYS)
    assert worst(table) == [] and table.counts["a"].tolist() == [7, 7]


def test_a_code_of_a_rate_means_the_column_in_percent(tmp_path: Path) -> None:
    text = GENESIS.format("E__x__Anzahl;E__x__Prozent;E__x__Prozent_q", "7;3,5;e", "7;3,5;e")
    table = read(tmp_path, text, rates={"a": "E"}, **GENESIS_KEYS)
    assert worst(table) == [] and table.rates["a"].tolist() == [3_500_000_000] * 2
    assert "gelesen wird „E__x__Prozent“" in table.findings[0].message


def test_a_code_of_two_like_columns_is_one_error_that_names_them(tmp_path: Path) -> None:
    text = GENESIS.format("E__Männer__Anzahl;E__Frauen__Anzahl", "7;8", "7;8")
    table = read(tmp_path, text, columns={"a": "E"}, **GENESIS_KEYS)
    assert len(worst(table)) == 1 and "E__Männer__Anzahl, E__Frauen__Anzahl" in worst(table)[0]


def test_a_code_with_nothing_but_its_quality_is_told_as_that(tmp_path: Path) -> None:
    table = read(tmp_path, GENESIS.format("E__x__q", "e", "e"), columns={"a": "E"}, **GENESIS_KEYS)
    assert len(worst(table)) == 1 and "nur Spalten mit Angaben zur Qualität: E__x__q" in worst(table)[0]


# ------------------------------------------------------------------ times


@pytest.mark.parametrize(
    "time",
    [
        *("2024", "2024.0", "2024,0", "31.12.2024", "2024-12-31T00:00:00", "20241231", "2024-12", "12/2024"),
        *(
            "202412",
            "2024M12",
            "2024Q4",
            "2024-Q4",
            "Q4/2024",
            "4. Quartal 2024",
            "IV/2024",
            "2. Halbjahr 2024",
        ),
        *("Dez 2024", "Dezember 2024", "31. Dezember 2024", "Dez. 2024", "2024\u00a01)", "\ufeff2024"),
    ],
)
def test_a_time_within_the_year_is_read(tmp_path: Path, time: str) -> None:
    text = f"Gebiet;Zeit;Wert\n1;{time};7\n2;{time};8\n2;2023;9\n"
    table = read(tmp_path, text, layout="long", value_column="Wert", year_column="Zeit", columns={"a": "x"})
    assert worst(table) == [] and table.counts["a"].tolist() == [7, 8]


@pytest.mark.parametrize(
    "time", ["2023/24", "2023/2024", "WS 2023/24", "31.12.24", "2024-13", "30.02.2024", "45657"]
)
def test_a_time_that_is_not_read_is_one_error_a_column(tmp_path: Path, time: str) -> None:
    text = "Gebiet;Zeit;Wert\n" + "".join(f"{k};{time};7\n" for k in range(30))
    table = read(tmp_path, text, layout="long", value_column="Wert", year_column="Zeit", columns={"a": "x"})
    (found,) = [f for f in table.findings if f.level == "Fehler"]
    assert (found.column, found.value) == ("Zeit", time) and "2024Q4" in found.remedy and not table.whole


def test_school_years_are_read_by_select(tmp_path: Path) -> None:
    text = "Zeit;1_Auspraegung_Code;E__Anzahl\n2023/24;1;7\n2024/25;1;8\n"
    table = read(tmp_path, text, columns={"a": "E"}, select={"Zeit": "2024/25"}, **GENESIS_KEYS)
    assert worst(table) == [] and table.counts["a"].tolist() == [8]


@pytest.mark.parametrize(
    ("times", "value"),
    [
        (["2024-10", "2024-11", "2024-12"], 3),
        (["2024Q4", "2024Q1", "2024Q2"], 1),
        (["30.06.2024", "31.12.2024"], 2),
    ],
)
def test_of_several_times_the_one_with_the_stichtag_is_read_and_told(
    tmp_path: Path, times: list[str], value: int
) -> None:
    rows = "".join(f"{area};{t};{n}\n" for area in "12" for n, t in enumerate(times, 1))
    table = read(
        tmp_path,
        f"Gebiet;Zeit;Wert\n{rows}",
        layout="long",
        value_column="Wert",
        year_column="Zeit",
        columns={"a": "x"},
    )
    assert worst(table) == [] and table.counts["a"].tolist() == [value, value]
    assert f"gelesen wird „{times[value - 1]}“" in table.findings[0].message


def test_several_times_without_the_stichtag_are_one_error(tmp_path: Path) -> None:
    rows = "".join(f"{k};2024-0{m};7\n" for k in range(30) for m in (1, 2))
    table = read(
        tmp_path,
        f"Gebiet;Zeit;Wert\n{rows}",
        layout="long",
        value_column="Wert",
        year_column="Zeit",
        columns={"a": "x"},
    )
    assert len(worst(table)) == 1 and "2024-01, 2024-02" in worst(table)[0]


def test_spans_end_with_their_last_day() -> None:
    assert span_in("Februar 2024") == (dt.date(2024, 2, 1), dt.date(2024, 2, 29))


# ------------------------------------------------------------------ placeholders


@pytest.mark.parametrize(
    "text", ["-9999", "-99", "9.99E+36", "-1.79769313486232e+308", "k.A.", "nan", "-1", "2147483647"]
)
def test_a_placeholder_is_one_error_a_column_with_the_line_to_write(tmp_path: Path, text: str) -> None:
    rows = "".join(f"{k};{text if k % 2 else 5};{k}\n" for k in range(60))
    keys: dict[str, object] = {"columns": {"a": "a", "b": "b"}}
    table = read(tmp_path, f"Gebiet;a;b\n{rows}", signs={"x.": "fehlt"}, **keys)
    (found,) = table.findings
    line = f'signs = {{ "x." = "fehlt", "{text}" = "fehlt" }}'
    assert (found.level, found.column, found.value) == ("Fehler", "a", text)
    assert line in found.remedy and "30 Zellen" in found.message
    agreed = read(tmp_path, f"Gebiet;a;b\n{rows}", signs={"x.": "fehlt", text: "fehlt"}, **keys)
    assert agreed.findings == () and agreed.counts["a"].isna().sum() == 30


@pytest.mark.parametrize("other", ["-9999,0", "-9.999", "-9999"])
def test_an_agreed_number_is_a_sign_however_it_is_written(tmp_path: Path, other: str) -> None:
    keys: dict[str, object] = {"thousands": ".", "columns": {"a": "a"}, "signs": {"-9999": "geheim"}}
    table = read(tmp_path, f"Gebiet;a\n1;{other}\n2;3\n", **keys)
    assert table.findings == () and table.status["a"].tolist() == ["geheim", "wert"]


@pytest.mark.parametrize(("number", "times"), [("999999", 1), ("99.999", 2), ("9999", 3), ("9999999", 2)])
def test_numbers_of_nothing_but_nines_are_one_error_a_column(
    small: SmallCity, number: str, times: int
) -> None:
    text = PEOPLE
    for old in ("1.200", "900", "2.000")[:times]:
        text = text.replace(f";{old};", f";{number};", 1)
    small.write("bevoelkerung.csv", text, "utf-8-sig")
    found = [f for f in told(small) if "Platzhalter" in f.message]
    assert len(found) == 1 and f'"{number.replace(".", "")}" = "fehlt"' in found[0].remedy
    assert small.inspect().counts["bev"].isna().sum() == times


def test_a_single_9999_is_a_number(small: SmallCity) -> None:
    small.change("bevoelkerung.csv", "2.000", "9.999")
    assert not [f for f in told(small) if "Platzhalter" in f.message]


@pytest.mark.parametrize(
    ("texts", "pattern", "separator", "meant"),
    [
        (["1011101"], r"\d{8}", "", {"1011101": "01011101"}),
        (["1-2"], r"\d{2}-\d{3}", "-", {"1-2": "01-002"}),
        (["1.0"], r"\d{3}", "", {"1.0": "001"}),
        (["1"], r"\d{2,3}", "", {}),
        (["A1"], r"\d{2}", "", {}),
    ],
)
def test_lost_zeros_are_read_where_one_id_of_the_form_can_be_meant(
    texts: list[str], pattern: str, separator: str, meant: dict[str, str]
) -> None:
    assert by_form(texts, pattern, separator) == meant


def test_percentages_keep_their_scale_beside_nines(tmp_path: Path) -> None:
    table = read(tmp_path, "Gebiet;a\n1;99,99\n2;9,9\n", rates={"a": "a"})
    assert worst(table) == [] and table.rates["a"].tolist() == [
        int(Decimal(t) * 10**9) for t in ("99.99", "9.9")
    ]
