"""Files as real offices publish them need no edit: drafted, checked without an error, and every figure the true one."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
from typer.testing import CliRunner

from screening.cli import app
from screening.delivery import inspect_delivery, read_city, read_delivery
from screening.pipeline import check_city
from tests.delivery.draft.cities import (
    CITIES,
    a_citys_number_before_the_ids,
    a_column_an_area_under_titles,
    a_year_to_come,
    names_with_numbers_beside_codes,
    parts_by_age_sex_and_origin,
    second_homes_and_lost_zeros,
    two_columns_without_a_header,
)
from tests.delivery.draft.offices import (
    OFFICES,
    Office,
    codes_beside_figures,
    districts_called_as_their_quarters,
    levels_of_one_name,
    tables_of_several_years,
    years_in_two_digits,
    years_side_by_side,
)


def draft(folder: Path, office: Office, *more: str) -> str:
    tables = [part for path in office.tables for part in ("--table", str(path))]
    call = ["template", "neu", "neustadt", "--map", str(office.map), "--data", str(folder / "data"), *tables]
    result = CliRunner().invoke(app, [*call, *more], prog_name="screening")
    assert result.exit_code == 0, result.output
    return result.output


def drafted(folder: Path, name: str) -> dict[str, Any]:
    return tomllib.loads((folder / "data/raw/neustadt" / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("make", (*OFFICES, *CITIES), ids=lambda m: m.__name__)
def test_an_offices_files_are_read_right_without_an_edit(
    tmp_path: Path, make: Callable[[Path], Office]
) -> None:
    office = make(tmp_path)
    draft(tmp_path, office)
    [(_, findings)] = check_city("neustadt", data=tmp_path / "data").items()
    assert [str(f) for f in findings.items if f.level == "Fehler"] == []
    counts = read_delivery("neustadt", office.year, data=tmp_path / "data").counts
    for key, truth in office.truth.items():
        assert {a: None if pd.isna(n) else int(n) for a, n in counts[key].items()} == truth, key
    # nothing that is a number, a code or an error of an estimate became an indicator
    catalogue = tomllib.loads((tmp_path / "data/raw/neustadt/katalog.toml").read_text(encoding="utf-8"))
    assert {i["numerator"] for i in catalogue["indicator"] if "numerator" in i} <= {*office.truth}


def test_another_year_of_a_workbook_with_a_sheet_a_year_is_that_sheet(tmp_path: Path) -> None:
    draft(tmp_path, levels_of_one_name(tmp_path), "--year", "2022")
    text = (tmp_path / "data/raw/neustadt/2022/lieferung.toml").read_text(encoding="utf-8")
    [file] = tomllib.loads(text)["datei"]
    assert file["sheet"] == "Stand 31.12.2022"
    assert file["levels"] == {"Quartier": "area", "Stadt": "city"}


def test_a_share_beside_a_percentage_is_read_as_what_it_is(tmp_path: Path) -> None:
    draft(tmp_path, codes_beside_figures(tmp_path))
    rates = read_delivery("neustadt", 2023, data=tmp_path / "data").rates
    assert {k: rates.loc["101", k] for k in rates} == {
        "heizquote": 3_500_000_000,
        "sozialhilfequote": 1_100_000_000,
    }


@pytest.mark.parametrize(
    ("make", "years"), [(years_side_by_side, (2021, 2022, 2023)), (levels_of_one_name, (2022, 2023))]
)
def test_a_file_of_many_years_is_declared_once_for_all_that_are_alike(
    tmp_path: Path, make: Callable[[Path], Office], years: tuple[int, ...]
) -> None:
    office = make(tmp_path)
    draft(tmp_path, office)
    raw = tmp_path / "data/raw/neustadt"
    assert not list(raw.glob("*/lieferung.toml")) and (raw / office.tables[0].name).is_file()
    text = (raw / "stadt.toml").read_text(encoding="utf-8")
    assert f"years = {{ from = {years[0]}, to = 2023 }}  # geraten" in text
    assert read_city("neustadt", tmp_path / "data").years == years
    for year in years:
        delivery = inspect_delivery("neustadt", year, data=tmp_path / "data")
        assert delivery.counts.notna().any().all(), year
        assert [
            f for f in delivery.findings.items if "nicht gelesen" in f.message and "31.12" in f.column
        ] == []


def test_years_with_other_areas_are_left_out_and_named(tmp_path: Path) -> None:
    office = codes_beside_figures(tmp_path)
    text = office.tables[0].read_text(encoding="utf-8-sig").replace("2022-12-31,101", "2022-12-31,199")
    older = [line.replace("2023-12-31", "2021-12-31") for line in text.splitlines() if "2023-12-31" in line]
    office.tables[0].write_text("\n".join([text.rstrip(), *older, ""]), encoding="utf-8-sig")
    draft(tmp_path, office)
    stadt = (tmp_path / "data/raw/neustadt/stadt.toml").read_text(encoding="utf-8")
    assert (
        "years = [2021, 2023]  # geraten: die Datei enthält diese Jahre in gleicher Form; anders aufgebaut"
        in stadt
    )
    assert read_city("neustadt", tmp_path / "data").years == (2021, 2023)


def test_districts_called_as_quarters_are_sums_from_a_line_on_and_the_people_are_no_births(
    tmp_path: Path,
) -> None:
    draft(tmp_path, districts_called_as_their_quarters(tmp_path))
    [file] = drafted(tmp_path, "2013/lieferung.toml")["datei"]
    assert (file["totals_from"], file["stichtag"]) == (15, dt.date(2013, 12, 31))
    assert drafted(tmp_path, "katalog.toml")["inhabitants"] == "bevoelkerung_und_haushalte_bevoelkerung"
    [found] = check_city("neustadt", data=tmp_path / "data").values()
    assert [f.column for f in found.items if "Umzüge" in f.message] == ["Bevölkerungsbewegung 2013 Zuzüge"]


def test_years_in_two_digits_are_times_and_no_years_of_one_form(tmp_path: Path) -> None:
    draft(tmp_path, years_in_two_digits(tmp_path))
    assert "datei" not in drafted(tmp_path, "stadt.toml")
    [file] = drafted(tmp_path, "2016/lieferung.toml")["datei"]
    assert file["columns"] == {"totpop": "TOTPOP16", "aged65": "AGED65", "unemp": "UNEMP16"}
    assert file["rates"] == {"hpabs": "HP2016abs", "lone": "LONE_16"}
    assert drafted(tmp_path, "katalog.toml")["inhabitants"] == "totpop"


def test_the_year_is_that_of_most_tables_and_others_are_left_out_with_theirs(tmp_path: Path) -> None:
    office = tables_of_several_years(tmp_path)
    told = draft(tmp_path, office)
    assert "weil nichts zu 2025 darin steht: 4824.tsv (2019)" in " ".join(told.split())
    assert "Einwohner von 2024 (zu 2025 liegt keine vor)" in " ".join(told.split())
    assert drafted(tmp_path, "stadt.toml")["level"] == "Wohnviertel"
    shutil.rmtree(tmp_path / "data")
    assert "4822.tsv (2025), 4823.tsv (2025)" in " ".join(draft(tmp_path, office, "--year", "2019").split())
    alone = ["--map", str(office.map), "--table", str(office.tables[3]), "--data", str(tmp_path / "other")]
    call = ["template", "neu", "neustadt", *alone, "--year", "2025"]
    result = CliRunner().invoke(app, call, prog_name="screening")
    assert result.exit_code != 0 and "nichts zum Jahr 2025" in result.output


def test_a_year_whose_column_is_empty_yet_is_none_and_what_a_name_says_of_a_number_is_believed(
    tmp_path: Path,
) -> None:
    draft(tmp_path, a_year_to_come(tmp_path))
    files = drafted(tmp_path, "stadt.toml")["datei"]
    assert [f["years"] for f in files] == [{"from": 2021, "to": 2023}] * 2
    assert [f["totals"] for f in files] == [["0", "999"]] * 2
    assert "checks" not in drafted(tmp_path, "stadt.toml")


def test_numbers_of_services_and_of_other_statisticians_are_neither_ids_nor_figures(tmp_path: Path) -> None:
    draft(tmp_path, a_citys_number_before_the_ids(tmp_path))
    city = drafted(tmp_path, "stadt.toml")
    assert (city["boundary"][0]["id_column"], city["parent"][0]["parts"]) == ("ZBEZ", 2)
    [file] = drafted(tmp_path, "2020/lieferung.toml")["datei"]
    assert (file["id_column"], file["name_column"]) == ("SUB_DISTRICT_CODE_VIE", "NAME")
    assert file["ignore"] == ["DISTRICT_CODE", "SUB_DISTRICT_CODE_STATA"]


def test_levels_above_come_from_the_maps_columns_and_their_sums_are_compared(tmp_path: Path) -> None:
    office = districts_called_as_their_quarters(tmp_path)
    karte = gpd.read_file(office.map).assign(
        bezirk_nr=["1"] * 6 + ["2"] * 6, bezirk_name=["Oststadt"] * 6 + ["Süd"] * 6
    )
    karte.to_file(office.map)
    draft(tmp_path, office)
    [parent] = drafted(tmp_path, "stadt.toml")["parent"]
    assert parent == {"id": "bezirk", "label": "Bezirk", "column": "bezirk_nr", "name_column": "bezirk_name"}
    [found] = check_city("neustadt", data=tmp_path / "data").values()
    assert [f.message for f in found.items if "Summenzeile" in f.message and f.level == "Hinweis"] == []
    # the city's row lacks moves within the city, the districts' do not
    assert next(f.value for f in found.items if "Umzüge" in f.message).startswith("Neustadt: ")
    areas = inspect_delivery("neustadt", 2013, data=tmp_path / "data").areas
    assert areas["bezirk_name"].tolist() == ["Oststadt"] * 6 + ["Süd"] * 6


def test_people_of_the_first_home_are_the_inhabitants(tmp_path: Path) -> None:
    draft(tmp_path, second_homes_and_lost_zeros(tmp_path))
    assert drafted(tmp_path, "katalog.toml")["inhabitants"] == "einwohner"
    # the districts' numbers are those of quarters without their zeros: their rows would be sums
    assert "parent" not in drafted(tmp_path, "stadt.toml")


def test_the_next_years_file_needs_no_edit_either(tmp_path: Path) -> None:
    office = districts_called_as_their_quarters(tmp_path)
    draft(tmp_path, office)
    raw = tmp_path / "data/raw/neustadt"
    before = raw / "2013/lieferung.toml"
    text = before.read_text(encoding="utf-8").replace("threshold = 3", "threshold = 10")
    before.write_text(re.sub(r'source = ".*"', 'source = "Statistikamt"', text), encoding="utf-8")
    later = raw / "2014"
    later.mkdir()
    headers_a_year_later(raw / "2013/profile2014.xlsx", later / "profile2015.xlsx")
    call = ["template", "lieferung", str(later / "profile2015.xlsx"), "--city", "neustadt"]
    call += ["--data", str(tmp_path / "data"), "--out", str(later / "lieferung.toml")]
    result = CliRunner().invoke(app, call, prog_name="screening")
    assert result.exit_code == 0, result.output
    [then], [now] = (drafted(tmp_path, f"{y}/lieferung.toml")["datei"] for y in (2013, 2014))
    assert now.pop("stichtag") == dt.date(2014, 12, 31) and now.pop("path") == "profile2015.xlsx"
    assert now["columns"] == {k: h.replace("2013", "2014") for k, h in then.pop("columns").items()}
    same = ("source", "threshold", "join", "totals_from", "header_rows", "id_column", "sheet")
    assert {k: now[k] for k in same} == {k: then[k] for k in same}
    counts = read_delivery("neustadt", 2014, data=tmp_path / "data").counts
    for key, truth in office.truth.items():
        assert counts[key].to_dict() == truth, key


def headers_a_year_later(path: Path, new: Path) -> None:
    book = openpyxl.load_workbook(path)
    for row in book.worksheets[0].iter_rows(max_row=2):
        for cell in row:
            if isinstance(cell.value, str):
                cell.value = cell.value.replace("2013", "2014")
    book.save(new)


def test_areas_called_by_a_word_and_a_number_keep_their_codes_as_ids(tmp_path: Path) -> None:
    draft(tmp_path, names_with_numbers_beside_codes(tmp_path))
    [boundary] = drafted(tmp_path, "stadt.toml")["boundary"]
    assert (boundary["id_column"], boundary["name_column"]) == ("schluessel", "bezeichnung")
    [file] = drafted(tmp_path, "2024/lieferung.toml")["datei"]
    assert (file["id_column"], file["join"]) == ("Block", "name")


def test_of_columns_without_a_header_the_ids_are_named_by_their_place(tmp_path: Path) -> None:
    draft(tmp_path, two_columns_without_a_header(tmp_path))
    [file] = drafted(tmp_path, "2024/lieferung.toml")["datei"]
    assert file["id_column"] == "Spalte 1"
    assert "ignore" not in file  # what nobody declares is nobody's error


def test_a_table_without_a_header_is_told_as_such(tmp_path: Path) -> None:
    office = names_with_numbers_beside_codes(tmp_path)
    table = tmp_path / "ohne_2024.csv"
    table.write_text("".join(f"K{3 * n + 7:03d};{100 + n};{7 + n}\n" for n in range(12)), encoding="utf-8")
    call = ["template", "neu", "neustadt", "--map", str(office.map), "--data", str(tmp_path / "data")]
    result = CliRunner().invoke(app, [*call, "--table", str(table)], prog_name="screening")
    assert result.exit_code == 1
    assert "ohne_2024.csv, Zeile 1: Hier stehen keine Überschriften" in " ".join(result.output.split())


def test_of_a_file_that_is_too_long_the_newest_years_are_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("screening.delivery.draft.file.MOST_ROWS", 40)
    monkeypatch.setattr("screening.delivery.draft.newest.MOST_ROWS", 24)
    rows = [
        f"{y};{k};{1000 + n + y};{40 + n + y % 7}\n"
        for y in range(2015, 2024)
        for n, k in enumerate(range(101, 113))
    ]
    table = tmp_path / "lang.csv"
    table.write_text("Jahr;Nr;Einwohner;Arbeitslose\n" + "".join(rows), encoding="utf-8")
    office = names_with_numbers_beside_codes(tmp_path)
    karte = two_columns_without_a_header(tmp_path).map
    assert "2 Jahre in gleicher Form (2022 bis 2023)" in " ".join(
        draft(tmp_path, replace(office, map=karte, tables=(table,))).split()
    )
    [file] = drafted(tmp_path, "stadt.toml")["datei"]
    assert file["years"] == {"from": 2022, "to": 2023}
    text = (tmp_path / "data/raw/neustadt/stadt.toml").read_text(encoding="utf-8")
    assert "nicht angesehen, weil die Datei so lang ist: 2015, 2016, 2017, 2018, 2019, 2020, 2021" in text


@pytest.mark.parametrize("make", [a_column_an_area_under_titles, parts_by_age_sex_and_origin])
def test_the_next_years_file_of_such_a_shape_is_drafted_as_the_last(
    tmp_path: Path, make: Callable[[Path], Office]
) -> None:
    office = make(tmp_path)
    draft(tmp_path, office, "--year", str(office.year))
    [first] = drafted(tmp_path, f"{office.year}/lieferung.toml")["datei"]
    later = tmp_path / "data/raw/neustadt/2031"
    later.mkdir()
    shutil.copy(office.tables[0], later / office.tables[0].name)
    call = ["template", "lieferung", str(later / office.tables[0].name), "--city", "neustadt"]
    result = CliRunner().invoke(app, [*call, "--data", str(tmp_path / "data")], prog_name="screening")
    assert result.exit_code == 0, result.output
    [second] = tomllib.loads(result.output)["datei"]
    same = ("layout", "turned", "add_up", "id_column", "join", "columns", "where", "ignore", "value_column")
    assert {k: first.get(k) for k in same} == {k: second.get(k) for k in same}
