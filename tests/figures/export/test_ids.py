"""Ids in ``auswahl.csv``: guarded from Excel where it would change them, plain for pandas and R everywhere else."""

from __future__ import annotations

import datetime as dt
import io
import re
from pathlib import Path

import pandas as pd
import pytest

from screening.delivery.manifest import SourceFile
from screening.delivery.tables import read_table
from screening.disclosure import Release
from screening.figures.export.ids import guarded, is_harmed
from screening.figures.export.write import decision_table, selection_csv, write_selection
from screening.year import open_year
from tests.small_city import CITY, IDS, build_small_city

CODES = {area: f"E0100{n:04d}" for n, area in enumerate(IDS, 1)}
BARE = {area: str(100 + n) for n, area in enumerate(IDS, 1)}


def opened(folder: Path, ids: dict[str, str], pattern: str) -> Release:
    """The small city under other ids."""
    small = build_small_city(folder)
    for name, encoding in (
        ("bevoelkerung.csv", "utf-8-sig"),
        ("faelle.csv", "cp1252"),
        ("viertel.geojson", "utf-8"),
    ):
        text = small.path(name).read_bytes().decode(encoding)
        small.write(name, re.sub("|".join(map(re.escape, ids)), lambda m: ids[m[0]], text), encoding)
    city = CITY[: CITY.index("[[parent]]")] + CITY[CITY.index("[[boundary]]") :]
    small.write("stadt.toml", city.replace(r"\d{2}\.\d\.\d", pattern))
    return open_year(small.key, small.year, data=small.data)


@pytest.mark.parametrize(
    ("ids", "pattern", "plain"),
    [
        (dict(zip(IDS, IDS, strict=True)), r"\d{2}\.\d\.\d", False),
        (CODES, r"E\d{8}", True),
        (BARE, r"\d{3}", True),
    ],
)
def test_ids_are_plain_where_excel_leaves_them_and_guarded_as_a_column_where_not(
    tmp_path: Path, ids: dict[str, str], pattern: str, plain: bool
) -> None:
    release = opened(tmp_path, ids, pattern)
    frame = pd.read_csv(io.StringIO(selection_csv(release)), sep=";", decimal=",", dtype="str")
    written = frame["Viertel"].tolist()
    assert written == ([*ids.values()] if plain else [f'="{i}"' for i in ids.values()])
    assert decision_table(release)["area_id"].tolist() == [*ids.values()]  # `screening table` is always plain


@pytest.mark.parametrize(
    ("ids", "pattern"), [(dict(zip(IDS, IDS, strict=True)), r"\d{2}\.\d\.\d"), (CODES, r"E\d{8}")]
)
def test_what_was_written_is_read_back_by_our_own_reader(
    tmp_path: Path, ids: dict[str, str], pattern: str
) -> None:
    release = opened(tmp_path / "stadt", ids, pattern)
    write_selection(release, tmp_path)
    source = SourceFile(
        path="auswahl.csv", source="wir", stichtag=dt.date(2024, 12, 31), encoding="utf-8-sig", decimal=",",
        id_column="Viertel", columns={"bev": "Einwohner:innen"},
    )  # fmt: skip
    table = read_table(tmp_path, source)
    assert [*table.lines] == [*ids.values()]
    assert not [f for f in table.findings if f.level == "Fehler"], table.findings
    assert table.counts["bev"].tolist() == release.decision["inhabitants"].tolist()


@pytest.mark.parametrize(
    "text",
    ["01.1.1", "01.10", "1.1", "1-2", "1/2", "01", "007", "1E5", "1e10", "9" * 16, "Mai 1", "3. Mär", "Jan-24", "1:30",
     "1.000", "5 %", " 1", "WAHR", "True"],
)  # fmt: skip
def test_what_excel_would_change_is_known(text: str) -> None:
    assert is_harmed(text)
    assert guarded(["A1", text])[0] == '="A1"'


@pytest.mark.parametrize(
    "text", ["", "0", "101", "16", "9" * 15, "E01000001", "A-1", "Altstadt", "DE600", "1a", "Mitte 2"]
)
def test_what_excel_leaves_is_plain(text: str) -> None:
    assert not is_harmed(text)
    assert guarded([text, "A1"]) == [text, "A1"]


def test_an_id_with_signs_that_could_end_the_guard_is_never_a_formula() -> None:
    assert guarded(["01.1", '1"&A1&"', "=1"]) == ['="01.1"', '1"&A1&"', "=1"]
