"""Files as real offices publish them need no edit: drafted, checked without an error, and every figure the true one."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from screening.cli import app
from screening.delivery import inspect_delivery, read_city, read_delivery
from screening.pipeline import check_city
from tests.delivery.draft.offices import (
    OFFICES,
    Office,
    codes_beside_figures,
    levels_of_one_name,
    years_side_by_side,
)


def draft(folder: Path, office: Office, *more: str) -> None:
    tables = [part for path in office.tables for part in ("--table", str(path))]
    call = ["template", "neu", "neustadt", "--map", str(office.map), "--data", str(folder / "data"), *tables]
    result = CliRunner().invoke(app, [*call, *more], prog_name="screening")
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize("make", OFFICES, ids=lambda m: m.__name__)
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
