"""Berlin's context files, whose columns were published under the headers of others: caught in several ways."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from screening.delivery import inspect_delivery, read_city
from tests.delivery.findings import told
from tests.small_city import collection, squares

BERLIN = {
    "k01": "youth_unemployment",
    "k02": "single_parent_households",
    "k03": "old_age_poverty",
    "k04": "children_with_migration_background",
    "k05": "inhabitants_with_migration_background",
    "k07": "foreign_transfer_recipients",
    "k08": "urban_apartments",
    "k09": "simple_residential_area",
    "k10": "duration_of_residence_over_5_years",
    "k11": "migration_volume",
}


@pytest.fixture(scope="module")
def context(realdata: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Berlin's context files of four editions, declared as wide files."""
    data = tmp_path_factory.mktemp("berlin")
    raw, geo = data / "raw/berlin", data / "geo/berlin"
    source = realdata / "berlin_mss2013_2019"
    with (source / "berlin-monitoring-social-urban-development-2013-00-4-1-planning-areas.csv").open(
        encoding="utf-8"
    ) as lines:
        ids = [row["id"] for row in csv.DictReader(lines)]
    geo.mkdir(parents=True)
    (geo / "viertel.geojson").write_text(collection(squares(ids)), encoding="utf-8")
    raw.mkdir(parents=True)
    (raw / "stadt.toml").write_text(
        'name = "Berlin"\nlevel = "Planungsraum"\ncrs = "EPSG:25832"\nid_pattern = \'\\d{8}\'\nattribution = "AfS"\n'
        'separator = ""\n[checks]\narea_without_geometry = "Warnung"\n[[boundary]]\nversion = "2006"\n'
        'path = "viertel.geojson"\nid_column = "viertel"\ncrs = "EPSG:25832"\nvalid_from = 2013\n',
        encoding="utf-8",
    )
    indicators = "".join(
        f'[[indicator]]\nid = "{k}"\nnumber = {n}\nlabel = "{v}"\nshort = "{v}"\nnumerator = "{k}_n"\n'
        f'denominator = "bev"\ndirection = "+"\ntheme = "t"\nsource = "AfS"\nwithin = {str(k != "k11").lower()}\n'
        f'[[count]]\nid = "{k}_n"\nlabel = "{v}"\n'
        for n, (k, v) in enumerate(BERLIN.items(), 1)
    )
    (raw / "katalog.toml").write_text(
        'inhabitants = "bev"\n[[theme]]\nid = "t"\nlabel = "T"\n[[count]]\nid = "bev"\nlabel = "Bev"\n'
        + indicators,
        encoding="utf-8",
    )
    for year in (2013, 2015, 2017, 2019):
        name = f"berlin-monitoring-social-urban-development-{year}-00-4-1-planning-areas.csv"
        (raw / str(year)).mkdir()
        shutil.copy(source / name, raw / str(year) / name)
        rates = "\n".join(f'{k} = "{k}_{v}"' for k, v in BERLIN.items())
        (raw / str(year) / "lieferung.toml").write_text(
            f'[[datei]]\npath = "{name}"\nsource = "AfS"\nstichtag = {year}-12-31\nencoding = "utf-8"\n'
            f'delimiter = ","\ndecimal = "."\nid_column = "id"\n[datei.columns]\nbev = "inhabitants"\n'
            f"[datei.rates]\n{rates}\n",
            encoding="utf-8",
        )
    return data


@pytest.mark.parametrize("year", [2015, 2017, 2019])
def test_berlins_shifted_context_files_are_caught_in_several_ways(context: Path, year: int) -> None:
    city = read_city("berlin", context)
    before = [inspect_delivery(city, y) for y in city.years if y < year]
    found = list(inspect_delivery(city, year, before=before).findings.items)
    shifted = {f.column.split("_")[0] for f in told(found, "setzen die Spalte")}
    assert shifted >= ({"k10"} if year == 2019 else {"k09", "k10"})
    assert {f.column.split("_")[0] for f in told(found, "negativ")} == {"k07"}
    if year == 2015:
        assert told(found, "mal größer als 2013") or told(found, "mal kleiner als 2013")
    else:
        assert [f.column.split("_")[0] for f in told(found, "denselben Wert")] == ["k02"]


def test_berlins_context_file_of_2013_is_not_taken_for_shifted(context: Path) -> None:
    found = list(inspect_delivery("berlin", 2013, data=context).findings.items)
    assert not [f for f in found if f.level == "Fehler"] and not told(found, "setzen die Spalte")
