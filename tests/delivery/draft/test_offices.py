"""Files as real offices publish them need no edit: drafted, checked without an error, and every figure the true one."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from screening.cli import app
from screening.delivery import read_delivery
from screening.pipeline import check_city
from tests.delivery.draft.offices import OFFICES, Office, codes_beside_figures, levels_of_one_name


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
