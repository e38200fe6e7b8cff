"""What stands below a table: explanations are no rows; sums that are not there and text called a workbook are told."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from screening.delivery.ids.recognise import read_ids
from screening.delivery.manifest.files import SourceFile
from screening.delivery.tables.table import Table, read_table

HEAD = "Gebiet;Merkmal;Wert\n01;Einwohner;120\n02;Einwohner;90\n"


def read(folder: Path, text: str, path: str = "a.csv", **keys: object) -> Table:
    (folder / path).write_text(text, encoding="utf-8")
    plain = {"path": path, "source": "Amt", "stichtag": dt.date(2024, 12, 31), "decimal": ","}
    if path.endswith(".csv"):
        plain |= {"encoding": "utf-8", "delimiter": ";"}
    return read_table(folder, SourceFile.model_validate(plain | {"id_column": "Gebiet"} | keys))


@pytest.mark.parametrize("layout", ["wide", "long"])
@pytest.mark.parametrize(
    "notes",
    [
        "\nZeichenerklärung: . = geheim\n",
        "* Wert unterliegt der Geheimhaltung\n",
        "\n[c] = suppressed;;\nFigures are rounded.;;\n",
        "p = vorläufig, r = berichtigt\nQuelle: Amt\n",
    ],
)
def test_an_explanation_below_is_no_row_in_any_layout(tmp_path: Path, layout: str, notes: str) -> None:
    keys = (
        {"variable_column": "Merkmal", "value_column": "Wert", "layout": "long"} if layout == "long" else {}
    )
    columns = {"bev": "Einwohner" if keys else "Wert"}
    table = read(tmp_path, HEAD + notes, columns=columns, **keys)
    assert table.counts["bev"].to_dict() == {"01": 120, "02": 90}
    assert [f.message for f in table.findings if "gilt die Tabelle als zu Ende" in f.message] != []
    assert [f for f in table.findings if f.level == "Fehler"] == []


def test_a_row_that_lost_its_cells_is_told_and_no_explanation(tmp_path: Path) -> None:
    for cut in ("03", "03 Au am", "\n03"):
        table = read(tmp_path, HEAD + cut, columns={"bev": "Wert"})
        assert [f.level for f in table.findings if "nicht so viele Felder" in f.message] == ["Fehler"], cut


def test_a_declared_sum_that_no_row_is_is_told_and_one_that_is_there_is_not(tmp_path: Path) -> None:
    text = HEAD + "Stadt  gesamt 1);Einwohner;210\n"
    table = read(tmp_path, text, columns={"bev": "Wert"}, totals=["Stadt gesamt", "Bezirk 1"])
    assert [f.value for f in table.findings if "Unter totals" in f.message] == ["Bezirk 1"]


@pytest.mark.parametrize(
    ("text", "kind"), [("<html><table><tr><td>1</td></tr></table></html>", "HTML"), (HEAD, "Text")]
)
def test_text_that_is_called_a_workbook_is_told_as_what_it_is(tmp_path: Path, text: str, kind: str) -> None:
    [found] = read(tmp_path, text, "a.xlsx", columns={"bev": "Wert"}).findings
    assert found.message == f"Die Datei heißt wie eine Arbeitsmappe, enthält aber {kind}."
    assert ("encoding und delimiter" in found.remedy) == (kind == "Text")


def test_one_text_before_all_ids_is_read_and_two_are_two_levels() -> None:
    known = ["01", "02", "03"]
    assert read_ids(["Stadtteil 01", "Stadtteil 03"], known).ids == {
        "Stadtteil 01": "01",
        "Stadtteil 03": "03",
    }
    assert read_ids(["Stadtteil 01", "Bezirk 02"], known).ids == {}
    assert read_ids(["01", "Bezirk 02"], known).ids == {}
    assert read_ids(["9901", "9902"], known).ids == {}  # a longer number is another number
