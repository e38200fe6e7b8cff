"""Checking a year: the findings of all files at once."""

from __future__ import annotations

import shutil

from screening.pipeline import check_year
from tests.pipeline.project import ROOT, House
from tests.pipeline.project import house as house


def test_findings_of_all_files_are_told_at_once(house: House) -> None:
    for name in ("stadt.toml", "kriterien.toml", "2024/lieferung.toml"):
        path = house.raw / name
        path.write_text("unbekannt = 1\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    shutil.copyfile(ROOT / "src/screening/concept/catalogue.toml", house.raw / "katalog.toml")
    path = house.raw / "katalog.toml"
    path.write_text("unbekannt = 1\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    found = check_year("musterstadt", 2024, data=house.data)
    assert {f.file for f in found.items if f.column == "unbekannt"} == {
        "stadt.toml",
        "katalog.toml",
        "2024/lieferung.toml",
    }


def test_criteria_are_checked_even_if_the_city_is_broken(house: House) -> None:
    for name in ("stadt.toml", "kriterien.toml"):
        path = house.raw / name
        path.write_text("unbekannt = 1\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    found = check_year("musterstadt", 2024, data=house.data)
    assert {f.file for f in found.items} == {"stadt.toml", "kriterien.toml"}


def test_a_good_year_has_no_errors(house: House) -> None:
    assert check_year("musterstadt", 2024, data=house.data).count("Fehler") == 0


def test_a_city_that_does_not_exist_is_the_only_finding(house: House) -> None:
    found = check_year("nirgends", 2024, data=house.data)
    assert [f.value for f in found.items] == ["nirgends"]
