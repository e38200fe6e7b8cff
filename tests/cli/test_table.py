"""The command `table`: as CSV or JSON the decision and the flags, open where the door withholds them."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pandas as pd
import pytest

import screening
from screening.cli.show import inert
from screening.disclosure import Release
from tests.cli.called import DATA, FIRST, call


def read_table(text: str) -> pd.DataFrame:
    return pd.read_csv(io.StringIO(text), dtype="str", keep_default_na=False).set_index("area_id")


def test_the_csv_repeats_the_decision_and_the_flags() -> None:
    first = screening.open_year("musterstadt", FIRST, data=DATA)
    result = call("table", "musterstadt", "--year", str(FIRST), "--format", "csv", "--data", DATA)
    assert result.exit_code == 0
    table = read_table(result.stdout)
    assert list(table.columns[:5]) == ["inhabitants", "hits_min", "hits_max", "decision", "reason"]
    assert list(table.columns[5:]) == list(first.ids)
    decision = first.decision
    assert list(table.index) == list(decision.index)
    for column in ("inhabitants", "hits_min", "hits_max"):
        assert list(table[column]) == ["" if pd.isna(v) else str(v) for v in decision[column]]
    assert list(table["decision"]) == list(decision["decision"])
    for indicator in first.ids:
        words = ["offen" if pd.isna(v) else "ja" if v else "nein" for v in first.exceeds[indicator]]
        assert list(table[indicator]) == words


@pytest.fixture
def opened(intern: Release, gespraech: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let commands take the years that are open already."""
    years = {"intern": intern, "gespraech": gespraech}
    monkeypatch.setattr("screening.year.open_year", lambda city, year, audience, **_: years[audience])


@pytest.mark.usefixtures("opened")
def test_json_holds_the_same_as_csv() -> None:
    table = read_table(call("table", "musterstadt", "--data", DATA).stdout)
    listed = json.loads(call("table", "musterstadt", "--format", "json", "--data", DATA).stdout)
    assert [r["area_id"] for r in listed] == list(table.index)
    assert [r["decision"] for r in listed] == list(table["decision"])
    assert ["" if r["inhabitants"] is None else str(r["inhabitants"]) for r in listed] == list(
        table["inhabitants"]
    )


@pytest.mark.usefixtures("opened")
def test_the_talks_table_opens_what_the_door_withholds(
    intern: Release, gespraech: Release, tmp_path: Path
) -> None:
    shown = read_table(call("table", "musterstadt", "--data", DATA).stdout)
    apart = ("--reports", str(tmp_path))
    talk = read_table(call("table", "musterstadt", "--audience", "gespraech", "--data", DATA, *apart).stdout)
    assert list(talk["decision"]) == list(gespraech.decision["decision"])
    assert (talk == "offen").sum().sum() >= (shown == "offen").sum().sum()
    assert ((shown[talk != "offen"] == talk) | (talk == "offen"))[list(intern.ids)].all().all()


@pytest.mark.parametrize("start", list("=+-@\t\r"))
def test_no_text_cell_can_become_a_formula(start: str) -> None:
    assert inert(f"{start}1+1") == f"'{start}1+1"
    assert inert(-3) == -3


def test_a_year_without_delivery_names_those_there_are() -> None:
    result = call("table", "musterstadt", "--year", "1990", "--data", DATA)
    assert result.exit_code == 1
    assert "Vorhandene Jahre: 2016" in result.stderr and result.stdout == ""
