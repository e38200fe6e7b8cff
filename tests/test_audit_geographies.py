"""Geographies of an assignment table may be called and named as they like: the audit lets their columns pass."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from screening.audit import audit_folder, house_of
from screening.figures.export import write_selection
from screening.year import screen_years
from tests.quick_release import pass_door
from tests.small_city import IDS, SmallCity, build_small_city

NAMES = [
    "REGSAM Region-Nord",
    "a/b:c",
    'q"q',
    "a--b",
    "a/*b",
    "x$y [z]",
    "東区",
    "١",
    "level_0",
    "index",
    "name",
]


def assigned(data: Path, columns: list[str], name: str) -> SmallCity:
    small = build_small_city(data)
    city = (small.raw / "stadt.toml").read_text(encoding="utf-8")
    small.write("stadt.toml", f'{city}\n[assignment]\npath = "zuordnung.csv"\nid_column = "viertel"\n')
    with small.path("zuordnung.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, delimiter=";")
        rows.writerow(["viertel", *columns])
        rows.writerows([area, *[name] * len(columns)] for area in IDS)
    return small


@pytest.mark.parametrize("name", ["Nord", "=1+1", "-Nord", "'Süd", "@x", "東", " x  y ", "<b>", 'a"b'])
def test_a_selection_passes_the_audit_whatever_its_geographies_are_called(tmp_path: Path, name: str) -> None:
    city = assigned(tmp_path / "data", NAMES, name).city()
    screenings = screen_years(city, 2024)[0]
    folder = tmp_path / "auswahl"
    folder.mkdir()
    write_selection(pass_door(city, screenings), folder)
    assert {p.suffix for p in folder.iterdir()} >= {".csv", ".gpkg", ".xlsx"}
    assert audit_folder(house_of(screenings), [2024], folder).breaches == ()
