"""Staleness: every kind of input that has changed is named, and nothing else makes a year stale."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from screening.pipeline import inputs
from screening.pipeline.log import LOG
from screening.pipeline.stale import NEVER
from tests.pipeline.project import ROOT, STEMS, House, append
from tests.pipeline.project import house as house


def test_what_was_never_run_is_stale_and_what_was_run_is_not(house: House) -> None:
    assert house.reason() == NEVER
    house.run()
    assert house.reason() == ""


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("data/raw/musterstadt/2024/ba_sgb.csv", "Lieferung: 2024/ba_sgb.csv geändert"),
        ("data/raw/musterstadt/2024/lieferung.toml", "Lieferung: 2024/lieferung.toml geändert"),
        ("data/raw/musterstadt/2022/ba_sgb.csv", "früheres Jahr: 2022/ba_sgb.csv geändert"),
        ("data/raw/musterstadt/kriterien.toml", "Kriterien: kriterien.toml geändert"),
        ("data/raw/musterstadt/stadt.toml", "Stadt: stadt.toml geändert"),
        ("data/geo/musterstadt/viertel_2020.geojson", "Gebiete: viertel_2020.geojson geändert"),
        ("data/geo/musterstadt/crosswalk_2016_2020.csv", "Gebiete: crosswalk_2016_2020.csv geändert"),
        ("data/geo/musterstadt/zuordnung.csv", "Gebiete: zuordnung.csv geändert"),
        ("notebooks/03_karten.ipynb", "Notebook 03_karten.ipynb geändert"),
        ("reports/musterstadt/2024/intern/dossier.html", "Dokument nachträglich verändert: dossier.html"),
    ],
)
def test_a_change_of_any_input_makes_a_year_stale_and_is_named(house: House, path: str, reason: str) -> None:
    house.run()
    append(house.root / path)
    assert house.reason() == reason


def test_a_catalogue_of_its_own_makes_the_city_stale(house: House) -> None:
    house.run()
    shutil.copyfile(ROOT / "src/screening/concept/catalogue.toml", house.raw / "katalog.toml")
    assert house.reason() == "Katalog: katalog.toml neu"


def test_a_missing_input_and_a_missing_document_are_named(house: House) -> None:
    house.run()
    (house.raw / "2024" / "ba_sgb.csv").unlink()
    (house.folder() / "profile.pdf").unlink()
    assert house.reason() == "Lieferung: 2024/ba_sgb.csv fehlt, Dokument fehlt: profile.pdf"


def test_many_reasons_are_cut_short(house: House) -> None:
    house.run()
    for stem in STEMS:
        append(house.notebooks / f"{stem}.ipynb")
    assert house.reason().endswith("03_karten.ipynb geändert, und 4 weitere")


def test_a_change_of_the_code_makes_a_year_stale(house: House) -> None:
    house.run()
    package = house.root / "screening"
    shutil.copytree(ROOT / "src/screening", package)
    assert house.reason(package=package) == ""
    append(package / "rule" / "decision.py", "# anders\n")
    assert house.reason(package=package) == "Programm geändert"


def test_line_ends_and_caches_do_not_make_code_stale(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(b"x = 1\ny = 2\n")
    before = inputs.code_hash(tmp_path)
    (tmp_path / "a.py").write_bytes(b"x = 1\r\ny = 2\r\n")
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "a.pyc").write_bytes(b"cache")
    assert inputs.code_hash(tmp_path) == before


def test_a_new_version_of_a_package_makes_a_year_stale(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.run()
    newer = inputs.environment() | {"typst": "99.0"}
    monkeypatch.setattr(inputs, "environment", lambda: newer)
    assert house.reason().endswith("→ 99.0")


@pytest.mark.parametrize("content", ["", "{", "[]", '{"schema": 0}'])
def test_a_broken_log_makes_a_year_stale(house: House, content: str) -> None:
    house.run()
    (house.folder() / LOG).write_text(content, encoding="utf-8")
    assert "nicht lesbar" in house.reason()
