"""Files of many years: declared once for the city, read for each year, hashed, compared and told once."""

from __future__ import annotations

import pickle
import tomllib
from pathlib import Path

import pytest

from screening.base.findings import ScreeningError
from screening.delivery import City, inspect_delivery, read_city
from screening.delivery.manifest.files import read_manifest
from screening.pipeline import check_city, inputs
from screening.pipeline.check import delivered_years
from screening.pipeline.pin import NEW, SAME, pin_year
from screening.year import packed, screen_years
from tests.small_city import IDS, SmallCity, build_small_city

MANY = """
[[datei]]
path = "viele.csv"
years = { from = 2021, to = 2023 }
source = "Register {year}"
stichtag = "{year}-12-31"
encoding = "cp1252"
delimiter = ";"
decimal = ","
layout = "long"
id_column = "Gebiet"
variable_column = "Größe"
value_column = "Wert"
year_column = "Jahr"

[datei.columns]
bev = "Einwohner"
jung = "unter 18"
arbeitslos = "Arbeitslose"
hilfen = "Hilfen"
"""


def long_text(years: range = range(2021, 2024)) -> str:
    rows = ["Gebiet;Jahr;Größe;Wert"]
    for year in years:
        for n, area in enumerate(IDS):
            more = 7 * (year - 2020) + 13 * n
            values = {"Einwohner": 1000 + more, "unter 18": 150 + more, "Arbeitslose": 30 + n, "Hilfen": 4}
            rows += [f"{area};{year};{name};{value}" for name, value in values.items()]
    return "\n".join(rows) + "\n"


@pytest.fixture
def small(tmp_path: Path) -> SmallCity:
    """A city with a folder for 2024, and one file for the three years before."""
    small = build_small_city(tmp_path)
    declare(small, MANY)
    (small.raw / "viele.csv").write_bytes(long_text().encode("cp1252"))
    return small


def declare(small: SmallCity, text: str) -> None:
    path = small.raw / "stadt.toml"
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def test_a_year_of_a_file_of_many_exists_without_a_folder(small: SmallCity) -> None:
    city = small.city()
    assert city.years == (2021, 2022, 2023, 2024)
    delivery = inspect_delivery(city, 2022)
    assert delivery.counts["bev"].tolist() == [1014 + 13 * n for n in range(6)]
    assert str(delivery.stichtag) == "2022-12-31" and not delivery.findings.items
    assert [(s.path, s.source) for s in delivery.sources] == [("viele.csv", "Register 2022")]


def test_a_list_of_years_is_taken_as_it_stands(small: SmallCity) -> None:
    small.change("stadt.toml", "{ from = 2021, to = 2023 }", "[2023, 2021]")
    assert small.city().years == (2021, 2023, 2024)
    with pytest.raises(ScreeningError, match="Für 2022 gibt es keine Lieferung"):
        read_manifest(small.city(), 2022)


def test_years_compared_find_no_copy_of_the_same_file(small: SmallCity) -> None:
    city = small.city()
    before = [inspect_delivery(city, y) for y in (2021, 2022)]
    assert before[0].sources[0].sha256 == before[1].sources[0].sha256
    assert not [f for f in inspect_delivery(city, 2023, before=before).findings.items if "Byte" in f.message]


def test_a_file_a_year_that_is_a_copy_of_the_last_is_told(small: SmallCity) -> None:
    small.change("stadt.toml", "viele.csv", "{year}.csv")
    small.change("stadt.toml", 'year_column = "Jahr"\n', "")
    for year in (2021, 2022, 2023):
        text = long_text(range(2021, 2022)) if year < 2023 else long_text(range(2023, 2024))
        (small.raw / f"{year}.csv").write_bytes(text.encode("cp1252"))
    city = small.city()
    first = inspect_delivery(city, 2021)
    assert first.counts["bev"].notna().all()
    for year, copies in ((2022, ["2022.csv"]), (2023, [])):
        found = inspect_delivery(city, year, before=[first]).findings.items
        assert [f.file for f in found if "Byte" in f.message] == copies


def test_files_of_the_year_and_of_many_years_are_joined(small: SmallCity) -> None:
    declare(small, MANY.replace("{ from = 2021, to = 2023 }", "[2024]").replace("viele", "mehr"))
    (small.raw / "mehr.csv").write_bytes(long_text(range(2024, 2025)).encode("cp1252"))
    twice = [f for f in small.findings() if f.level == "Fehler"]
    assert {f.value for f in twice} == {"bev", "jung", "arbeitslos", "hilfen"}
    assert {(f.file, f.column) for f in twice} == {("stadt.toml", "datei.2.columns")}
    lines = small.path("lieferung.toml").read_text(encoding="utf-8")
    small.write("lieferung.toml", lines[: lines.rindex("[[datei]]")])
    path = small.raw / "stadt.toml"
    before = path.read_text(encoding="utf-8").rsplit('bev = "Einwohner"', 1)[0]
    path.write_text(before + 'arbeitslos = "Arbeitslose"\nhilfen = "Hilfen"\n', encoding="utf-8")
    delivery = small.inspect()
    assert [s.path for s in delivery.sources] == ["bevoelkerung.csv", "mehr.csv"]
    assert (
        delivery.counts["bev"].tolist()[:2] == [1200, 900] and delivery.counts["hilfen"].tolist() == [4] * 6
    )


def test_a_manifest_beside_files_of_many_years_may_say_nothing_but_the_boundaries(small: SmallCity) -> None:
    folder = small.raw / "2023"
    folder.mkdir()
    (folder / "lieferung.toml").write_text('boundary = "2020"\n', encoding="utf-8")
    assert inspect_delivery(small.city(), 2023).boundary == "2020"
    (folder / "lieferung.toml").write_text('boundary = "2099"\n', encoding="utf-8")
    assert [
        f.value for f in inspect_delivery(small.city(), 2023).findings.items if f.column == "boundary"
    ] == ["2099"]


def test_the_year_stands_for_itself_in_paths_headers_conditions_and_sheets(small: SmallCity) -> None:
    rows = ["Gebiet;Stand;Einwohner 2021;Einwohner 2022;unter 18;Arbeitslose;Hilfen"]
    rows += [f"{a};{y};{1000 + y};{2000 + y};200;30;4" for y in (2021, 2022) for a in IDS]
    (small.raw / "breit.csv").write_text("\n".join(rows), encoding="utf-8")
    text = (
        MANY.split("[datei.columns]")[0]
        .split("layout")[0]
        .replace("viele", "breit")
        .replace("cp1252", "utf-8")
    )
    text = text.replace("{ from = 2021, to = 2023 }", "[2021, 2022]")
    columns = 'bev = "Einwohner {year}"\njung = "unter 18"\narbeitslos = "Arbeitslose"\nhilfen = "Hilfen"\n'
    path = small.raw / "stadt.toml"
    head = path.read_text(encoding="utf-8").split("\n[[datei]]")[0]
    path.write_text(
        f'{head}{text}id_column = "Gebiet"\nselect = {{ Stand = "{{year}}" }}\n[datei.columns]\n{columns}',
        encoding="utf-8",
    )
    for year, people in ((2021, 3021), (2022, 4022)):
        delivery = inspect_delivery(small.city(), year)
        assert set(delivery.counts["bev"]) == {people}
        assert not delivery.findings.items  # the other year's columns are none that nobody reads


def test_every_input_of_such_a_year_is_hashed_under_its_own_name(small: SmallCity) -> None:
    city = small.city()
    files = inputs.input_files(city, 2022)
    assert "raw/klein/viele.csv" in files and not [n for n in files if "lieferung.toml" in n]
    assert "raw/klein/2024/lieferung.toml" in inputs.input_files(city, 2024)
    before = inputs.input_hashes(city, 2022)
    (small.raw / "viele.csv").write_bytes(long_text().replace("1014", "1015").encode("cp1252"))
    after = inputs.input_hashes(city, 2022)
    assert [n for n in before if before[n] != after[n]] == ["raw/klein/viele.csv"]


def test_one_hash_is_pinned_for_all_years_and_nothing_else_changes(small: SmallCity) -> None:
    path = small.raw / "stadt.toml"
    before = path.read_text(encoding="utf-8")
    [pin] = pin_year(small.city(), 2021)
    assert (pin.path, pin.state, pin.shared) == ("viele.csv", NEW, True)
    after = path.read_text(encoding="utf-8")
    assert [line for line in after.splitlines() if line not in before.splitlines()] == [
        f'sha256 = "{pin.sha256}"'
    ]
    assert tomllib.loads(after)["datei"][0]["sha256"] == pin.sha256
    assert [p.state for p in pin_year(small.city(), 2023)] == [SAME]
    (small.raw / "viele.csv").write_bytes(long_text().replace("1014", "1015").encode("cp1252"))
    [found] = [f for f in inspect_delivery(small.city(), 2021).findings.items if "Prüfsumme" in f.message]
    assert found.file == "viele.csv" and "stadt.toml" in found.message and "lieferung.toml" not in str(found)


def test_of_a_file_a_year_each_has_its_own_hash(small: SmallCity) -> None:
    small.change("stadt.toml", "viele.csv", "{year}.csv")
    for year in (2021, 2022, 2023):
        (small.raw / f"{year}.csv").write_bytes(long_text(range(year, year + 1)).encode("cp1252"))
    pins = [pin_year(small.city(), year)[0] for year in (2022, 2021, 2022)]
    assert [p.state for p in pins] == [NEW, NEW, SAME]
    [entry] = tomllib.loads((small.raw / "stadt.toml").read_text(encoding="utf-8"))["datei"]
    assert entry["sha256"] == {"2021": pins[1].sha256, "2022": pins[0].sha256}
    (small.raw / "2022.csv").write_bytes(long_text(range(2022, 2024)).encode("cp1252"))
    for year, changed in ((2021, 0), (2022, 1), (2023, 0)):
        found = inspect_delivery(small.city(), year).findings.items
        assert sum("Prüfsumme" in f.message for f in found) == changed
    small.change("stadt.toml", "{year}.csv", "viele.csv")
    with pytest.raises(ScreeningError, match="eine für alle Jahre"):
        small.city()


def test_what_is_wrong_with_the_declaration_is_told_once_with_its_entry(small: SmallCity) -> None:
    small.change("stadt.toml", 'hilfen = "Hilfen"', 'hilfn = "Hilfen"')
    told = check_city("klein", [2021, 2022, 2023], data=small.data)
    wrong = [f for found in told.values() for f in found.items if f.value == "hilfn"]
    assert [(f.file, f.column) for f in wrong] == [("stadt.toml", "datei.1.columns")]


def test_a_file_that_is_missing_is_told_once(small: SmallCity) -> None:
    (small.raw / "viele.csv").unlink()
    told = check_city("klein", [2021, 2022, 2023], data=small.data)
    missing = [
        f for found in told.values() for f in found.items if "fehlt oder ist nicht lesbar" in f.message
    ]
    assert [(f.file, f.level) for f in missing] == [("viele.csv", "Fehler")]
    assert "stadt.toml" in missing[0].remedy


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ("{ from = 2021, to = 2023 }", "{ from = 2023, to = 2021 }", "years"),
        ("{ from = 2021, to = 2023 }", "{ from = 2021 }", "years"),
        ("{ from = 2021, to = 2023 }", "[]", "years"),
        ("{ from = 2021, to = 2023 }", "[21]", "years.1"),
        ("{ from = 2021, to = 2023 }", "{ from = 1, to = 999999999999 }", "years"),
        ("{ from = 2021, to = 2023 }", '["2021"]', "years.1"),
        ('stichtag = "{year}-12-31"', "stichtag = 2021-12-31", "stichtag"),
        ('stichtag = "{year}-12-31"', 'stichtag = "{year}-02-29"', "stichtag"),
        ('stichtag = "{year}-12-31"', 'stichtag = "{jahr}-12-31"', "stichtag"),
        ('path = "viele.csv"', 'path = "{jahr}.csv"', "path"),
        ('path = "viele.csv"', 'path = "../viele.csv"', "path"),
        ('layout = "long"', 'layout = "long"\nbasis = {}', "basis"),
        (
            'layout = "long"',
            'layout = "long"\nlevel_column = "x"\nlevels = { a = "area", b = "kreis" }',
            "levels.b",
        ),
    ],
)
def test_a_wrong_declaration_is_one_error_of_the_city(
    small: SmallCity, old: str, new: str, column: str
) -> None:
    small.change("stadt.toml", old, new)
    with pytest.raises(ScreeningError) as refused:
        small.city()
    [found] = refused.value.findings
    assert (found.file, found.column) == ("stadt.toml", f"datei.1.{column}"), found


def test_years_are_known_though_another_part_of_the_city_is_broken(small: SmallCity) -> None:
    assert delivered_years("klein", small.data) == [2021, 2022, 2023, 2024]
    small.change("stadt.toml", 'name = "Kleinstadt"', "name = 7")
    assert delivered_years("klein", small.data) == [2024]
    (found,) = check_city("klein", [2022], data=small.data).values()
    assert [f.column for f in found.items if f.level == "Fehler"] == ["name"]


def test_the_trend_goes_over_years_with_and_without_a_folder(small: SmallCity) -> None:
    screenings, left_out = screen_years(read_city("klein", small.data), 2024)
    assert sorted(screenings) == [2021, 2022, 2023, 2024] and not left_out


def test_no_hash_of_a_delivered_file_reaches_a_notebook_with_the_city(small: SmallCity) -> None:
    [pin] = pin_year(small.city(), 2021)
    sent = packed(small.city())
    assert pin.sha256.encode() not in sent and b"viele.csv" not in sent
    assert isinstance(pickle.loads(sent), City)
