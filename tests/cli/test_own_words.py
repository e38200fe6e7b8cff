"""The commands for a city that calls areas and bodies otherwise: what they read, tell and write."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from screening.cli import app
from screening.pipeline.check import check_year
from tests.small_city import SmallCity, build_small_city

OWN = """
[[body]]
id = "OBR"
name = "Ortsbeirat"
plural = "Ortsbeiräte"

[[body]]
id = "Jugendamt"
name = "Jugendamt"

[meeting]
name = "Steuerungsrunde"
"""


def call(small: SmallCity, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--data", str(small.data)], prog_name="screening")


@pytest.fixture
def small(tmp_path: Path) -> SmallCity:
    return build_small_city(tmp_path)


@pytest.fixture
def own(small: SmallCity) -> SmallCity:
    path = small.data / "raw" / small.key / "stadt.toml"
    text = path.read_text(encoding="utf-8").replace(
        'level = "Viertel"', 'level = { name = "LSOA", gender = "f" }'
    )
    path.write_text(text + OWN, encoding="utf-8")
    return small


def named(own: SmallCity, *rows: str) -> Path:
    path = own.data / "raw" / own.key / str(own.year) / "bedarfsnennungen.csv"
    head = "gebiet;von;begruendung;geprueft_von;geprueft_am"
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return path


def test_the_form_for_nominations_names_the_city_s_bodies(own: SmallCity) -> None:
    told = call(own, "template", "nennungen", "--city", own.key).stdout
    assert "von: OBR (Ortsbeirat), Jugendamt." in told and "RAGS" not in told


def test_nominations_of_the_city_s_bodies_are_read_and_of_others_refused(own: SmallCity) -> None:
    named(own, "01.1.1;OBR;;;", "01.1.2;Jugendamt;;;")
    assert call(own, "check", own.key).exit_code == 0
    named(own, "01.1.1;RAGS;;;")
    wrong = call(own, "check", own.key)
    assert wrong.exit_code == 1 and "OBR" in wrong.stdout + wrong.stderr


@pytest.mark.parametrize(
    ("level", "told"),
    [
        ('"PLR"', "Geschlecht und Mehrzahl dieses Worts sind nicht bekannt"),
        ('{ name = "PLR", gender = "m" }', ""),
        ('{ name = "Grätzl", gender = "n" }', "Mehrzahl dieses Worts ist nicht bekannt"),
        ('{ name = "Grätzl", gender = "n", plural = "Grätzln" }', ""),
        ('"Planungsraum"', ""),
    ],
)
def test_check_tells_a_word_without_forms_and_what_to_write(small: SmallCity, level: str, told: str) -> None:
    path = small.data / "raw" / small.key / "stadt.toml"
    text = path.read_text(encoding="utf-8").replace('level = "Viertel"', f"level = {level}")
    path.write_text(text, encoding="utf-8")
    assert call(small, "check", small.key).exit_code == 0
    found = [f for f in check_year(small.key, small.year, data=small.data).items if f.file == "stadt.toml"]
    assert [f.level for f in found] == ["Hinweis"] * bool(told)
    assert all(told in f.message and "gender = " in f.remedy for f in found)


def test_two_bodies_of_one_id_and_two_plurals_are_errors(own: SmallCity) -> None:
    path = own.data / "raw" / own.key / "stadt.toml"
    text = path.read_text(encoding="utf-8").replace('"Jugendamt"\nname', '"OBR"\nname')
    text = text.replace('gender = "f" }', 'gender = "f", plural = "LSOAs" }\nlevels = "LSOA"')
    path.write_text(text, encoding="utf-8")
    result = call(own, "check", own.key)
    said = " ".join((result.stdout + result.stderr).split())
    assert result.exit_code == 1
    assert "body.2.id" in said and "level.plural ist eine andere" in said
