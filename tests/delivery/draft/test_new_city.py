"""From a map and a table nobody has described to the first clean check: nothing is edited, all that is guessed is marked."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from screening.cli import app
from screening.delivery.draft import draft_catalogue_file, draft_delivery
from screening.pipeline import check_city
from tests.delivery.draft.pairs import (
    PAIRS,
    long_by_names,
    messy_workbook,
    national_codes,
    years_and_placeholders,
)

ROOT = Path(__file__).parents[3]

Pair = Callable[[Path], tuple[Path, Path]]


def drafted(folder: Path, pair: Pair, *more: str) -> Result:
    """Call ``screening template neu`` for a pair of files."""
    karte, tabelle = pair(folder)
    options = ["--map", str(karte), "--table", str(tabelle), "--data", str(folder / "data")]
    return CliRunner().invoke(app, ["template", "neu", "neustadt", *options, *more], prog_name="screening")


def written(folder: Path, name: str) -> dict[str, Any]:
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
    [file] = written(tmp_path, "stadt.toml")["datei"]
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


def test_of_several_years_the_newest_is_drafted_for_all_and_a_placeholder_is_a_sign(tmp_path: Path) -> None:
    drafted(tmp_path, years_and_placeholders)
    [file] = written(tmp_path, "stadt.toml")["datei"]
    assert file["select"] == {"Jahr": "{year}"} and file["id_column"] == "Quartier"
    assert file["signs"] == {"-9999": "fehlt"}
    pairs = {i["numerator"]: i["denominator"] for i in written(tmp_path, "katalog.toml")["indicator"]}
    assert pairs == {"arbeitslose": "einwohner", "wohngeldhaushalte": "haushalte"}


def test_a_city_that_delivers_what_the_concept_asks_for_needs_no_catalogue_of_its_own(tmp_path: Path) -> None:
    raw, karte = ROOT / "data/raw/musterstadt/2024", ROOT / "data/geo/musterstadt/viertel_2020.geojson"
    declared = tomllib.loads((raw / "lieferung.toml").read_text(encoding="utf-8"))["datei"]
    tables = [part for f in declared for part in ("--table", str(raw / f["path"]))]
    call = [
        "template",
        "neu",
        "neustadt",
        "--map",
        str(karte),
        "--data",
        str(tmp_path / "data"),
        "--year",
        "2024",
        *tables,
    ]
    result = CliRunner().invoke(app, call, prog_name="screening")
    assert result.exit_code == 0, result.output
    assert not (tmp_path / "data/raw/neustadt/katalog.toml").exists()
    for one, other in zip(written(tmp_path, "2024/lieferung.toml")["datei"], declared, strict=True):
        assert one["columns"].items() <= other["columns"].items() and len(one["columns"]) > 2
        assert (one["id_column"], one.get("totals")) == (other["id_column"], other.get("totals"))
    [findings] = check_city("neustadt", data=tmp_path / "data").values()
    assert [str(f) for f in findings.items if f.level == "Fehler"] == []


def test_another_year_is_taken_if_it_is_there_and_told_if_not(tmp_path: Path) -> None:
    assert "Es gibt: 2021, 2022, 2023" in drafted(tmp_path, years_and_placeholders, "--year", "2019").stderr
    assert not (tmp_path / "data").exists()
    assert drafted(tmp_path, years_and_placeholders, "--year", "2022").exit_code == 0
    assert (tmp_path / "data/raw/neustadt/2022/quartiere.csv").is_file()


def test_the_year_in_a_files_name_is_told_of_that_file(tmp_path: Path) -> None:
    karte, _ = long_by_names(tmp_path)
    for name, head in (("zahlen_2022", "Einwohner"), ("quoten", "Arbeitslose")):
        rows = "".join(f"{n};{900 + n}\n" for n in range(110, 122))
        (tmp_path / f"{name}.csv").write_text(f"st_nr;{head}\n{rows}", encoding="utf-8")
    more = ("--table", str(tmp_path / "quoten.csv"))
    told = drafted(tmp_path, lambda _: (karte, tmp_path / "zahlen_2022.csv"), *more).output
    assert told.count("Stichtag 31.12.2022 (das Jahr im Dateinamen von zahlen_2022.csv)") == 2


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


# --- single drafts --------------------------------------------------------------------------------------------------


def call(*arguments: str | Path) -> dict[str, Any]:
    """The draft that ``screening template`` writes to the output, read."""
    result = CliRunner().invoke(app, ["template", *map(str, arguments)], prog_name="screening")
    assert result.exit_code == 0, result.output
    return tomllib.loads(result.stdout)


def test_without_a_city_years_are_no_ids_and_areas_no_variables(tmp_path: Path) -> None:
    [file] = call("lieferung", long_by_names(tmp_path)[1])["datei"]
    assert (file["layout"], file["id_column"], file["variable_column"]) == ("long", "Stadtteil", "Merkmal")
    assert (file["year_column"], file["value_column"], file["totals"]) == ("Jahr", "Wert", ["Gesamtstadt"])
    assert str(file["stichtag"]) == "2023-12-31"
    [file] = call("lieferung", years_and_placeholders(tmp_path)[1])["datei"]
    assert (file["id_column"], file["select"]) == ("Quartier", {"Jahr": "2023"})


def test_every_order_of_a_long_files_columns_is_told_apart(tmp_path: Path) -> None:
    columns = {
        "Jahr": ["2022", "2023"] * 12,
        "Indikator": ["Arbeitslose", "Arbeitslose", "Haushalte", "Haushalte"] * 6,
        "Gebiet": [f"{n:02d}" for n in range(1, 7) for _ in range(4)],
        "Wert": [str(n * 7 + 100) for n in range(24)],
    }
    for n, order in enumerate(permutations(columns)):
        path = tmp_path / f"{n}.csv"
        rows = zip(*(columns[c] for c in order), strict=True)
        path.write_text("\n".join(";".join(r) for r in [order, *rows]), encoding="utf-8")
        [file] = call("lieferung", path)["datei"]
        assert (file["id_column"], file["variable_column"], file["year_column"]) == (
            "Gebiet",
            "Indikator",
            "Jahr",
        ), order


def test_the_variables_of_a_long_file_are_listed_with_their_rows_and_what_they_say_beside(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.csv"
    rows = [
        f"01.1.{n};{what};{sex};{n * 3}{',5' if what == 'Armutsquote' else ''}"
        for n in range(1, 10)
        for what in ("Hunde", "Armutsquote")
        for sex in ("m", "w")
    ]
    path.write_text("Gebiet;Merkmal;Geschlecht;Wert\n" + "\n".join(rows), encoding="utf-8")
    text = CliRunner().invoke(app, ["template", "lieferung", str(path)]).stdout
    assert '#   … = "Hunde"  # 9 Zeilen, where = { "Geschlecht" = "m" }; ganze Zahlen' in text
    assert (
        '#   … = "Armutsquote"  # 9 Zeilen, where = { "Geschlecht" = "w" }; die Überschrift nennt einen Anteil'
        in text
    )


def test_percentages_are_never_drafted_as_counts(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows = "".join(f"01.1.{n};{n * 100};{n},5;{n}\n" for n in range(1, 10))
    path.write_text("Viertel;Einwohner;Arbeitslose SGB III;Haushalte in Prozent\n" + rows, encoding="utf-8")
    text = CliRunner().invoke(app, ["template", "lieferung", str(path)]).stdout
    [file] = tomllib.loads(text)["datei"]
    assert file["columns"] == {"bev": "Einwohner"}
    columns, _, rates = text.partition("[datei.rates]")
    assert (
        '= "Arbeitslose SGB III"' in rates and '"Haushalte in Prozent"  # Quote: unter [datei.rates]' in rates
    )
    assert "Arbeitslose SGB III" not in columns


def test_tables_of_no_use_are_told(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Viertel;Hunde\n01.1.1;3\n01.1.2;4\n", encoding="utf-8")
    result = CliRunner().invoke(app, ["template", "katalog", "--table", str(path)])
    assert result.exit_code == 1 and "kein Indikator" in result.stderr


def test_a_map_alone_drafts_the_city(tmp_path: Path) -> None:
    karte, tabelle = messy_workbook(tmp_path)
    city = call("stadt", "--map", karte)
    assert city["id_pattern"] == r"\d{2}\.\d" and city["crs"] == "EPSG:25832" and city["level"] == "Bezirk"
    assert city["boundary"][0]["id_column"] == "kennung"
    assert call("stadt", "--map", karte, "--table", tabelle)["boundary"][0]["valid_from"] == 2023


def test_a_finer_map_is_dissolved_to_what_the_table_names(tmp_path: Path) -> None:
    karte, _ = messy_workbook(tmp_path)
    tabelle = tmp_path / "bezirke_2023.csv"
    tabelle.write_text("Bezirk;Einwohner;Arbeitslose\n1;1000;40\n2;2000;60\n3;1500;50\n", encoding="utf-8")
    [boundary] = call("stadt", "--map", karte, "--table", tabelle)["boundary"]
    assert boundary["dissolve_parts"] == 1


def test_tables_alone_draft_the_catalogue_and_a_city_its_criteria(tmp_path: Path) -> None:
    _, tabelle = messy_workbook(tmp_path)
    assert call("katalog", "--table", tabelle)["inhabitants"] == "einwohner"
    drafted(tmp_path, messy_workbook)
    [rule] = call("kriterien", "--city", "neustadt", "--data", tmp_path / "data")["criteria"]
    assert len(rule["indicators"]) == 3 and (rule["min_hits"], rule["mean"]) == (2, "weighted")


def test_drafts_keep_to_one_line_whatever_names_hold(tmp_path: Path) -> None:
    karte = tmp_path / "k.geojson"
    shape = '{"type":"Polygon","coordinates":[[[11,48],[11.1,48],[11.1,48.1],[11,48]]]}'
    feature = '{"type":"Feature","properties":{"nr":"0%d","na\\nme = 1":"A\\n[x]%s"},"geometry":%s}'
    shapes = ",".join(feature % (n, "bc"[n - 1], shape) for n in (1, 2))
    karte.write_text('{"type":"FeatureCollection","features":[' + shapes + "]}", encoding="utf-8")
    tabelle = tmp_path / "t_2023.csv"
    head = '"nr";"Ein\nwohner";"Arbeits""lose # [x]"\n'
    tabelle.write_text(head + "01;100;10\n02;200;9\n", encoding="utf-8")
    city = call("stadt", "--map", karte, "--table", tabelle)
    assert "x" not in city and set(city) <= {
        "name",
        "level",
        "levels",
        "crs",
        "id_pattern",
        "separator",
        "attribution",
        "boundary",
        "checks",
    }
    assert call("katalog", "--table", tabelle)["indicator"]


def test_households_are_not_taken_for_people(tmp_path: Path) -> None:
    karte, _ = messy_workbook(tmp_path)
    tabelle = tmp_path / "haushalte_2023.csv"
    rows = "".join(f"{b:02d}.{n};{100 * n};{n}\n" for b in (1, 2, 3) for n in (1, 2, 3, 4))
    tabelle.write_text("Kennung;Haushalte;Haushalte mit Wohngeld\n" + rows, encoding="utf-8")
    options = ["--map", str(karte), "--table", str(tabelle), "--data", str(tmp_path / "data")]
    assert CliRunner().invoke(app, ["template", "neu", "neustadt", *options]).exit_code == 0
    catalogue = written(tmp_path, "katalog.toml")
    assert "inhabitants" not in catalogue and catalogue["indicator"][0]["denominator"] == "haushalte"
    assert written(tmp_path, "kriterien.toml")["criteria"][0]["min_inhabitants"] == 0
    [findings] = check_city("neustadt", data=tmp_path / "data").values()
    assert [str(f) for f in findings.items if f.level == "Fehler"] == []


def test_long_names_that_begin_alike_have_ids_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    long = "Personen mit Leistungen nach dem Zweiten Buch Sozialgesetzbuch, "
    head = ";".join(["Viertel", "Einwohner", *(f"{long}{part}" for part in ("Frauen", "Kinder", "Ältere"))])
    path.write_text(head + "\n01.1.1;900;3;4;5\n01.1.2;800;6;7;9\n", encoding="utf-8")
    ids = [i["id"] for i in call("katalog", "--table", path)["indicator"]]
    assert len(set(ids)) == 3 and [i[-2:] for i in ids[1:]] == ["_2", "_3"]


@pytest.mark.parametrize("header", ["Kiez_Nr", "Kiez Nr", "Nr_Kiez"])
def test_numbers_below_a_header_joined_by_underscores_are_ids_and_people_are_no_ids(
    header: str, tmp_path: Path
) -> None:
    table = tmp_path / "zahlen.csv"
    rows = "".join(f"{n:02d};Name {n};{4_200 + 7 * n};{50 + n};{20 + n}\n" for n in range(1, 10))
    table.write_text(
        f"{header};Kiez;Einwohner;Einwohner 65 und älter;Kinder in Bedarfsgemeinschaften\n{rows}"
    )
    entry = tomllib.loads(draft_delivery(table))["datei"][0]
    assert entry["id_column"] == header
    assert (entry["columns"]["bev"], entry["columns"]["bev_65plus"]) == (
        "Einwohner",
        "Einwohner 65 und älter",
    )
    catalogue = tomllib.loads(draft_catalogue_file([table]))
    assert catalogue["inhabitants"] == "einwohner"
    [poor] = [i for i in catalogue["indicator"] if i["label"] == "Kinder in Bedarfsgemeinschaften"]
    assert poor["direction"] == "+"
