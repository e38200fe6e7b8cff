"""Tables of portals: columns of times in any language, a column that says what they are about, a total in each table."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import geopandas as gpd
import xlsxwriter
from typer.testing import CliRunner

from screening.cli import app
from screening.pipeline import check_city
from tests.delivery.draft.pairs import squares

IDS = tuple(f"E010{n:05}" for n in range(1, 13))
MONTHS = ("August 2020", "September 2020", "March 2021", "August 2021", "September 2021")


def drafted(folder: Path, *tables: Path) -> Path:
    """Draft a city of these tables; return its folder."""
    karte = folder / "lsoa.geojson"
    columns = {"LSOA11CD": IDS, "LSOA11NM": [f"Neustadt {n:03}A" for n in range(12)]}
    gpd.GeoDataFrame(columns, geometry=squares(12, (-0.02, 51.4), 0.01), crs=4326).to_file(karte)
    options = ["--map", str(karte), "--data", str(folder / "data")]
    options += [text for table in tables for text in ("--table", str(table))]
    result = CliRunner().invoke(app, ["template", "neu", "neustadt", *options], prog_name="screening")
    assert result.exit_code == 0, result.output
    [findings] = check_city("neustadt", data=folder / "data").values()
    assert [str(f) for f in findings.items if f.level == "Fehler"] == []
    return folder / "data/raw/neustadt"


def read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def test_of_columns_of_months_the_newest_is_read_whatever_language_names_it(tmp_path: Path) -> None:
    path = tmp_path / "claimants.xlsx"
    counts = [[35 + 5 * (n + k) for k in range(5)] for n in range(12)]
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Total")
        sheet.write(0, 0, "Claimant count by sex and age")
        sheet.write_row(3, 0, ["area", "id", *MONTHS])
        for n, (one, row) in enumerate(zip(IDS, counts, strict=True)):
            sheet.write_row(4 + n, 0, [f"Neustadt {n:03}A", one, *row])
        sheet.write_row(16, 0, ["Column Total", "", *map(sum, zip(*counts, strict=True))])
    asked = tmp_path / "work_2021.csv"
    rows = "".join(f"{one},{700 + n}\n" for n, one in enumerate(IDS))
    asked.write_text(f"LSOA11CD,Residents\n{rows}", encoding="utf-8")
    [file] = read(drafted(tmp_path, path, asked) / "stadt.toml")["datei"]
    assert [*file["columns"].values()] == ["September {year}"] and file["stichtag"] == "{year}-09-30"
    assert file["years"] == {"from": 2020, "to": 2021}


def test_where_nobody_is_called_the_people_a_count_is_part_of_the_largest_of_its_own_table(
    tmp_path: Path,
) -> None:
    work, health = tmp_path / "work_2021.csv", tmp_path / "health_2021.csv"
    rows = "".join(f"{one},{700 + n},{40 + n},{600 - n}\n" for n, one in enumerate(IDS))
    work.write_text(f"LSOA11CD,Total,Unemployed,In work\n{rows}", encoding="utf-8")
    rows = "".join(f"{one},{1000 + n},{90 + n},{900 - n}\n" for n, one in enumerate(IDS))
    health.write_text(f"LSOA11CD,All categories,Limited,Not limited\n{rows}", encoding="utf-8")
    indicators = read(drafted(tmp_path, work, health) / "katalog.toml")["indicator"]
    told = {i["numerator"]: i["denominator"] for i in indicators}
    assert told["unemployed"] == told["in_work"] == "total"
    assert told["limited"] == told["not_limited"] == "all_categories"


def test_codes_are_the_ids_where_names_are_as_many_and_stand_without_the_codes_of_other_places(
    tmp_path: Path,
) -> None:
    path = tmp_path / "fuel_2021.csv"
    rows = [f"{one},Neustadt {n:03}A,{700 + n},{40 + n}" for n, one in enumerate(IDS)]
    rows += [f"E0200{n:04},,{3000 + n},{170 + n}" for n in range(3)]
    path.write_text("\n".join(["LSOA Code,LSOA Name,Households,Poor", *rows]) + "\n", encoding="utf-8")
    folder = drafted(tmp_path, path)
    [boundary] = read(folder / "stadt.toml")["boundary"]
    assert (boundary["id_column"], boundary["name_column"]) == ("LSOA11CD", "LSOA11NM")
    assert read(folder / "2021/lieferung.toml")["datei"][0]["id_column"] == "LSOA Code"


def test_columns_of_years_are_called_as_the_tables_column_of_variables_says(tmp_path: Path) -> None:
    path = tmp_path / "bev_stadtteile.csv"
    rows = "".join(f"Kiel;Einwohner insgesamt;{one};{3000 + n};{3010 + n}\n" for n, one in enumerate(IDS))
    path.write_text(f"Stadt;Merkmal;Gebiet;31.12.2019;31.12.2020\n{rows}", encoding="utf-8")
    poor = tmp_path / "leistungen.csv"
    rows = "".join(f"Kiel;Leistungen;{one};{300 + n};{310 + n}\n" for n, one in enumerate(IDS))
    poor.write_text(f"Stadt;Merkmal;Gebiet;31.12.2019;31.12.2020\n{rows}", encoding="utf-8")
    catalogue = read(drafted(tmp_path, path, poor) / "katalog.toml")
    assert catalogue["inhabitants"] == "einwohner_insgesamt"
    assert [i["label"] for i in catalogue["indicator"]] == ["Leistungen"]
