"""From a map and a table nobody has described to the first clean check: nothing is edited, all that is guessed is marked."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from screening.cli import app
from screening.pipeline import check_city
from tests.delivery.draft.pairs import (
    PAIRS,
    long_by_names,
    messy_workbook,
    national_codes,
    years_and_placeholders,
)

Pair = Callable[[Path], tuple[Path, Path]]


def drafted(folder: Path, pair: Pair, *more: str) -> Result:
    """Call ``screening template neu`` for a pair of files."""
    karte, tabelle = pair(folder)
    options = ["--map", str(karte), "--table", str(tabelle), "--data", str(folder / "data")]
    return CliRunner().invoke(app, ["template", "neu", "neustadt", *options, *more], prog_name="screening")


def written(folder: Path, name: str) -> dict[str, object]:
    return tomllib.loads((folder / "data" / "raw" / "neustadt" / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("pair", PAIRS, ids=lambda p: p.__name__)
def test_the_first_check_after_the_draft_has_no_error(tmp_path: Path, pair: Pair) -> None:
    result = drafted(tmp_path, pair)
    assert result.exit_code == 0, result.output
    [findings] = check_city("neustadt", data=tmp_path / "data").values()
    assert [str(f) for f in findings.items if f.level == "Fehler"] == []
    # what only a person knows is told, and nothing else of the city's own settings
    told = [f.column for f in findings.items if "Entwurf" in f.message]
    assert sorted(told) == ["attribution", "datei.1.source"]


@pytest.mark.parametrize("pair", PAIRS, ids=lambda p: p.__name__)
def test_no_figure_of_a_cell_is_in_a_draft(tmp_path: Path, pair: Pair) -> None:
    _, tabelle = pair(tmp_path)
    drafted(tmp_path, pair)
    texts = "".join(p.read_text(encoding="utf-8") for p in (tmp_path / "data/raw").rglob("*.toml"))
    numbers = set(re.findall(r"[0-9]+(?:[.,][0-9]+)?", texts))
    cells = re.split(r"[;,\n]", tabelle.read_text(encoding="latin-1")) if tabelle.suffix == ".csv" else []
    people = {c for c in cells if re.fullmatch("[3-9][0-9]{3}", c)}
    assert not people & numbers and (people or tabelle.suffix == ".xlsx" or "lsoa" in texts.casefold())


def test_a_file_by_names_is_joined_to_the_codes_of_the_map(tmp_path: Path) -> None:
    drafted(tmp_path, long_by_names)
    [boundary] = written(tmp_path, "stadt.toml")["boundary"]
    assert (boundary["id_column"], boundary["name_column"]) == ("st_nr", "st_name")
    [file] = written(tmp_path, "2023/lieferung.toml")["datei"]
    assert file["join"] == "name" and file["encoding"] == "cp1252" and file["totals"] == ["Gesamtstadt"]
    assert (file["id_column"], file["variable_column"], file["year_column"]) == (
        "Stadtteil",
        "Merkmal",
        "Jahr",
    )
    assert sorted(file["rates"].values()) == ["Arbeitslosenanteil", "Ausländeranteil", "SGB-II-Quote"]
    assert [*file["columns"].values()] == ["Bevölkerung"]


def test_a_messy_workbook_has_its_headers_joined_and_its_counts_over_the_people(tmp_path: Path) -> None:
    drafted(tmp_path, messy_workbook)
    [file] = written(tmp_path, "2023/lieferung.toml")["datei"]
    assert (file["sheet"], file["first_row"], file["header_rows"]) == ("Tabelle 1", 3, 3)
    assert file["totals"] == ["Stadt insgesamt"] and str(file["stichtag"]) == "2023-12-31"
    indicators = written(tmp_path, "katalog.toml")["indicator"]
    assert {i["denominator"] for i in indicators} == {"einwohner"} and len(indicators) == 3
    assert written(tmp_path, "kriterien.toml")["criteria"][0]["min_hits"] == 2  # 7 of 13 are 1,6 of 3


def test_a_national_file_holds_one_city_and_its_percentages_stay_rates(tmp_path: Path) -> None:
    drafted(tmp_path, national_codes)
    [file] = written(tmp_path, "2021/lieferung.toml")["datei"]
    assert file["outside"] == "skip" and file["id_column"] == "LSOA code" and file["decimal"] == "."
    assert sorted(file["rates"].values()) == ["Lone parent households (%)", "Unemployed (%)"]
    city = written(tmp_path, "stadt.toml")
    assert city["id_pattern"].startswith("E") and city["level"] == "LSOA" and "parent" not in city
    assert city["crs"] == "EPSG:25830"
    assert written(tmp_path, "kriterien.toml")["criteria"][0]["mean"] == "unweighted"


def test_of_several_years_the_newest_is_taken_and_a_placeholder_is_a_sign(tmp_path: Path) -> None:
    drafted(tmp_path, years_and_placeholders)
    [file] = written(tmp_path, "2023/lieferung.toml")["datei"]
    assert file["select"] == {"Jahr": "2023"} and file["id_column"] == "Quartier"
    assert file["signs"] == {"-9999": "fehlt"}
    pairs = {i["numerator"]: i["denominator"] for i in written(tmp_path, "katalog.toml")["indicator"]}
    assert pairs == {"arbeitslose": "einwohner", "wohngeldhaushalte": "haushalte"}


def test_another_year_is_taken_if_it_is_there_and_told_if_not(tmp_path: Path) -> None:
    assert "Es gibt: 2021, 2022, 2023" in drafted(tmp_path, years_and_placeholders, "--year", "2019").stderr
    assert not (tmp_path / "data").exists()
    assert drafted(tmp_path, years_and_placeholders, "--year", "2022").exit_code == 0
    assert (tmp_path / "data/raw/neustadt/2022/quartiere.csv").is_file()


def test_nothing_is_ever_overwritten(tmp_path: Path) -> None:
    assert drafted(tmp_path, messy_workbook).exit_code == 0
    before = {p: p.read_bytes() for p in (tmp_path / "data").rglob("*") if p.is_file()}
    again = drafted(tmp_path, messy_workbook)
    assert again.exit_code == 2 and "nicht überschrieben" in again.stderr
    assert {p: p.read_bytes() for p in (tmp_path / "data").rglob("*") if p.is_file()} == before


def test_persons_and_tables_of_other_places_stop_it_before_anything_is_written(tmp_path: Path) -> None:
    karte, _ = messy_workbook(tmp_path)
    tabelle = tmp_path / "liste_2023.csv"
    call = [
        "template",
        "neu",
        "neustadt",
        "--map",
        str(karte),
        "--data",
        str(tmp_path / "data"),
        "--table",
        str(tabelle),
    ]
    for content, told in (
        (
            "Kennung;Nachname;Zahl\n"
            + "".join(f"{b:02d}.{n};Huber;3\n" for b in (1, 2, 3) for n in (1, 2, 3, 4)),
            "Nachname",
        ),
        ("Gemeinde;Einwohner\nAdorf;100\nBdorf;200\n", "Keine Spalte der Tabelle nennt Gebiete der Karte"),
    ):
        tabelle.write_text(content, encoding="utf-8")
        result = CliRunner().invoke(app, call, prog_name="screening")
        assert result.exit_code == 1 and told in result.stderr and "Huber" not in result.stderr
        assert not (tmp_path / "data").exists()
