"""What is misspelt is told with what may be meant, wherever names are written by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from screening.base.findings import ScreeningError
from screening.delivery import read_city
from screening.pipeline import check_city
from tests.small_city import SmallCity, build_small_city


def told(small: SmallCity) -> str:
    """All errors that ``screening check`` tells, as text."""
    try:
        found = check_city(small.key, [small.year], data=small.data)[small.year].items
    except ScreeningError as error:
        found = error.findings
    return "\n".join(str(f) for f in found if f.level == "Fehler")


@pytest.mark.parametrize(
    ("file", "right", "wrong", "meant"),
    [
        ("lieferung.toml", "delimiter", "delimeter", "delimiter"),
        ("lieferung.toml", 'arbeitslos = "Arb', 'arbeitslose = "Arb', "arbeitslos"),
        ("lieferung.toml", '"unter 18"', '"unter  l8 J"', "unter 18"),
        ("lieferung.toml", '= "Einwohner"', '= "Einwoner"', "Einwohner"),
        ("kriterien.toml", "min_hits", "min_hit", "min_hits"),
        ("kriterien.toml", '"alo"', '"allo"', "alo"),
        ("katalog.toml", "direction", "direktion", "direction"),
        ("stadt.toml", "version", "versoin", "version"),
    ],
)
def test_a_misspelt_name_is_told_with_the_one_that_may_be_meant(
    tmp_path: Path, file: str, right: str, wrong: str, meant: str
) -> None:
    small = build_small_city(tmp_path)
    small.change(file, right, wrong)
    assert f"Gemeint ist vielleicht „{meant}“." in told(small)


def test_a_city_that_is_not_there_is_told_with_the_one_that_may_be_meant(tmp_path: Path) -> None:
    small = build_small_city(tmp_path)
    with pytest.raises(ScreeningError, match="Gemeint ist vielleicht „klein“"):
        read_city("kleln", small.data)


def test_ids_of_areas_are_not_guessed_at(tmp_path: Path) -> None:
    small = build_small_city(tmp_path)
    small.change("faelle.csv", "01.1.1;", "01.1.7;")
    assert "01.1.7" in told(small) and "Gemeint" not in told(small)
