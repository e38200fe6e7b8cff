"""Whom a side is asked to rate: the published table as it is, or what was named alone."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from screening.delivery import Areas, read_areas
from screening.figures.export.sheets import DOCKET
from screening.pipeline import inputs, to_rate
from screening.pipeline.candidates import Asked
from screening.pipeline.documents import hashes_of
from tests.small_city import SmallCity, build_small_city

NAMED = """gebiet;name;von;begruendung;geprueft_von;geprueft_am
01.1.1;;RAGS;;;
01.1.2, 02.1.1;Am Hof;BA;;;
"""
TABLE = [
    ["Worüber"],
    [],
    ["Gebiet", "Name oder Ort", "Treffer"],
    ["02.2.1", "Hafen", 3],
    ["01.1.1; 01.2.1", "Ring; Tor", 2],
]


@pytest.fixture
def small(tmp_path: Path) -> SmallCity:
    small = build_small_city(tmp_path / "data")
    small.write("bedarfsnennungen.csv", NAMED)
    return small


def asked(small: SmallCity, reports: Path) -> Asked:
    city = small.city()
    areas: dict[str, Areas] = {b.version: read_areas(city, b) for b in city.boundaries}
    return to_rate(city, small.year, areas, (), reports)


def publish(reports: Path, rows: list[list[object]]) -> Path:
    folder = reports / "klein" / "2024" / "gespraech"
    folder.mkdir(parents=True)
    book = openpyxl.Workbook()
    book.active.title = DOCKET
    for row in rows:
        book.active.append(row)
    book.save(folder / "auswahl.xlsx")
    told = {"schema": 1, **ABOUT, "dokumente": hashes_of(folder), "lauf": {"kennung": "k"}}
    (folder / "lauf.json").write_text(json.dumps(told), encoding="utf-8")
    return folder / "auswahl.xlsx"


ABOUT = {"stadt": "klein", "jahr": 2024, "fassung": "gespraech"}
NAMED_ALONE = {"01.1.1": "", "01.1.2, 02.1.1": "Am Hof"}


def test_without_a_published_version_there_is_what_was_named_alone(small: SmallCity, tmp_path: Path) -> None:
    assert asked(small, tmp_path / "reports") == Asked(NAMED_ALONE, False)


def test_the_published_table_comes_first_in_its_order_with_names_and_what_else_was_named_after_it(
    small: SmallCity, tmp_path: Path
) -> None:
    publish(tmp_path, TABLE)
    found = asked(small, tmp_path)
    assert found.published and not found.spoilt
    assert [*found.names.items()] == [
        ("02.2.1", "Hafen"),
        ("01.1.1, 01.2.1", "Ring; Tor"),
        *NAMED_ALONE.items(),
    ]


def test_what_changed_since_the_table_was_published_is_told(small: SmallCity, tmp_path: Path) -> None:
    table = publish(tmp_path, TABLE)
    note = table.parent.parent / inputs.INPUTS_FILE
    assert asked(small, tmp_path).stale == f"{inputs.INPUTS_FILE} fehlt oder passt nicht dazu"
    inputs.write_inputs(note, {}, "k", inputs.input_hashes(small.city(), small.year))
    assert not asked(small, tmp_path).stale
    small.write("bedarfsnennungen.csv", NAMED.replace("01.1.1", "02.1.2"))
    found = asked(small, tmp_path)
    assert found.published and found.stale == "Lieferung: 2024/bedarfsnennungen.csv geändert"


def test_a_table_without_names_has_none(small: SmallCity, tmp_path: Path) -> None:
    publish(tmp_path, [["Gebiet", "Treffer"], ["01.1.1", 3]])
    assert asked(small, tmp_path)[:2] == ({"01.1.1": "", "01.1.2, 02.1.1": "Am Hof"}, True)


def test_a_workbook_that_is_not_the_published_one_is_not_believed(small: SmallCity, tmp_path: Path) -> None:
    path = publish(tmp_path, TABLE)
    book = openpyxl.load_workbook(path)
    book.active.append(["02.1.2", "Aue", 9])
    book.save(path)
    assert asked(small, tmp_path) == Asked(NAMED_ALONE, False, spoilt=True)
    path.unlink()
    assert asked(small, tmp_path) == Asked(NAMED_ALONE, False, spoilt=True)


@pytest.mark.parametrize("other", [{"stadt": "gross"}, {"jahr": 2023}, {"fassung": "intern"}])
def test_a_folder_copied_from_elsewhere_is_not_believed(
    small: SmallCity, tmp_path: Path, other: dict[str, object]
) -> None:
    log = publish(tmp_path, TABLE).parent / "lauf.json"
    log.write_text(json.dumps(json.loads(log.read_text("utf-8")) | other), encoding="utf-8")
    assert asked(small, tmp_path) == Asked(NAMED_ALONE, False, spoilt=True)
