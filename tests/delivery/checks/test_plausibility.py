"""Plausibility: total rows, relations between counts, columns against each other and against earlier years."""

from __future__ import annotations

import csv
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.base.findings import Finding
from screening.delivery import Delivery, inspect_delivery, read_city
from screening.delivery.checks.contract import contract_findings
from screening.pipeline import check_city
from tests.small_city import PEOPLE, SmallCity, build_small_city, collection, squares

PEOPLE_FILE, CASES_FILE = "2024/bevoelkerung.csv", "2024/faelle.csv"


@pytest.fixture
def small(tmp_path: Path) -> SmallCity:
    return build_small_city(tmp_path)


def told(found: list[Finding], words: str) -> list[Finding]:
    return [f for f in found if words in f.message]


# ------------------------------------------------------------------ total rows


def test_areas_above_the_citys_total_are_an_error_at_the_totals_row(small: SmallCity) -> None:
    small.change("bevoelkerung.csv", "7.090", "7.089")
    found = small.finding()
    assert (found.level, found.file, found.row, found.column) == ("Fehler", PEOPLE_FILE, "8", "Einwohner")
    assert found.value == "Stadt gesamt: 7\u202f089; Gebiete: 7\u202f090"


def test_moves_may_be_more_in_the_areas_than_in_the_city_and_a_declared_count_is_never_told(
    small: SmallCity,
) -> None:
    small.change("bevoelkerung.csv", "Stadt gesamt;7.090;1.160", "Stadt gesamt;7.090;1.000")
    assert small.finding().level == "Fehler" and "counted_in_several" in small.finding().remedy
    for file in ("bevoelkerung.csv", "lieferung.toml"):
        small.change(file, "unter 18", "Zuzüge unter 18")
    found = small.finding()
    assert (found.level, found.value) == ("Warnung", "Stadt gesamt: 1\u202f000; Gebiete: 1\u202f160")
    assert 'counted_in_several = ["jung"]' in found.remedy
    # 170 more is what 02.2.1 has: an area may count twice
    small.change("bevoelkerung.csv", "7.090;1.000", "7.090;990")
    assert small.finding().level == "Fehler"
    with small.path("stadt.toml").open("a", encoding="utf-8") as file:
        file.write('\n[checks]\ncounted_in_several = ["jung"]\n')
    assert small.findings() == []
    small.change("stadt.toml", '["jung"]', '["junge"]')
    assert [f.value for f in small.findings() if f.file == "stadt.toml"] == ["junge"]


def test_a_total_above_all_known_areas_is_a_warning(small: SmallCity) -> None:
    small.change("bevoelkerung.csv", "7.090", "7.091")
    assert small.finding().level == "Warnung" and "keine Zelle geheim" in small.finding().message


@pytest.mark.parametrize(("total", "levels"), [("170", []), ("212", []), ("169", ["Fehler"])])
def test_beside_secret_cells_only_a_sum_above_its_total_is_wrong(
    small: SmallCity, total: str, levels: list[str]
) -> None:
    small.change("lieferung.toml", 'ignore = ["Bemerkung"]', 'ignore = ["Bemerkung"]\ntotals = ["Summe"]')
    small.change("faelle.csv", "02.1.1;30;*", "02.1.1;*;*")
    small.change("faelle.csv", "02.2.1;22;", "02.2.1;*;")
    small.write(
        "faelle.csv", small.path("faelle.csv").read_bytes() + f"Summe;{int(total) - 10};.;\n".encode()
    )
    assert [f.level for f in small.findings()] == levels


def test_the_only_secret_cell_beside_a_total_is_told_without_its_value(small: SmallCity) -> None:
    small.change("bevoelkerung.csv", "02.2.1;1.100;170", "02.2.1;1.100;*")
    found = small.finding()
    assert found.level == "Hinweis" and found.value == "unter 18" and "170" not in str(found)


def test_a_total_above_its_areas_by_one_of_them_names_the_area_once(small: SmallCity) -> None:
    # 1,200 + 900 + 2,000 + 1,500 + 390 + 1,100 and 1,160, each with 01.2.1 (2,000; 300) once more
    small.change("bevoelkerung.csv", "Stadt gesamt;7.090;1.160", "Stadt gesamt;9.090;1.460")
    found = small.finding()
    assert (found.level, found.row, found.value) == ("Warnung", "8", "Stadt gesamt")
    assert "zählt offenbar ein Gebiet doppelt: 01.2.1." in found.message
    small.change("bevoelkerung.csv", "9.090;1.460", "9.090;1.461")
    assert [f.message for f in small.findings()] == [
        "Die Summenzeile ist größer als alle Gebiete zusammen, obwohl keine Zelle geheim ist."
    ] * 2


def test_counts_that_are_no_multiples_of_the_declared_rounding_are_told(small: SmallCity) -> None:
    small.change("lieferung.toml", "signs = {", "rounding = 5\nsigns = {")
    found = {f.column: f for f in small.findings()}
    # 22 of 40, 20, 90, 30, 10, 22; 4, 9 and 1 of 4, 0, 9, secret, 1, missing
    assert (
        found["Arbeitslose"].message == "Ein Wert von 6 ist kein Vielfaches von dem, was rounding = 5 sagt."
    )
    assert (found["Arbeitslose"].row, found["Arbeitslose"].value) == ("7", "02.2.1: 22")
    assert found["Hilfen (Fälle)"].message.startswith("3 von 4 Werten sind kein Vielfaches")
    small.change("lieferung.toml", "rounding = 5", "rounding = 0")
    assert small.findings() == []


def test_a_row_not_assigned_to_areas_explains_a_larger_total(small: SmallCity) -> None:
    small.change(
        "lieferung.toml", 'totals = ["Stadt gesamt"]', 'totals = ["Stadt gesamt", "nicht zuzuordnen"]'
    )
    small.change("bevoelkerung.csv", "7.090;1.160", "7.100;1.162")
    small.change("bevoelkerung.csv", "Stadt gesamt", "nicht zuzuordnen;10;2\nStadt gesamt")
    assert small.findings() == []


def test_a_bezirks_total_is_compared_with_its_own_areas(small: SmallCity) -> None:
    small.change(
        "lieferung.toml", 'totals = ["Stadt gesamt"]', 'totals = ["Stadt gesamt", "01", "Bezirk 02"]'
    )
    small.change("bevoelkerung.csv", "Stadt gesamt", "01;4.100;650\nBezirk 02;2.990;509\nStadt gesamt")
    found = small.finding()
    assert (found.level, found.row, found.column) == ("Fehler", "9", "unter 18")
    assert found.value == "Bezirk 02: 509; Gebiete: 510"


def test_delivered_rounding_may_move_a_sum_by_half_a_step_per_cell(small: SmallCity) -> None:
    small.change("lieferung.toml", 'totals = ["Stadt gesamt"]', 'totals = ["Stadt gesamt"]\nrounding = 5')
    small.change("bevoelkerung.csv", "7.090", "7.080")
    assert not told(small.findings(), "Summenzeile")
    small.change("bevoelkerung.csv", "7.080", "7.070")
    assert [f.level for f in told(small.findings(), "Summenzeile")] == ["Fehler"]


@pytest.mark.thorough
@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 4990), min_size=6, max_size=6), st.integers(-40, 40))
def test_totals_are_told_exactly_when_they_differ(
    tmp_path_factory: pytest.TempPathFactory, people: list[int], off: int
) -> None:
    small = build_small_city(tmp_path_factory.mktemp("t"))
    ids = [row.split(";")[0] for row in PEOPLE.splitlines()[1:-1]]
    rows = [f"{a};{5000 + n};0" for a, n in zip(ids, people, strict=True)]
    total = sum(people) + 30_000 + off
    small.write(
        "bevoelkerung.csv", "\n".join(["Viertel;Einwohner;unter 18", *rows, f"Stadt gesamt;{total};0"])
    )
    found = told(small.findings(), "Gebiete ergeben") + told(small.findings(), "Summenzeile ist größer")
    assert [f.level for f in found] == ([] if off == 0 else ["Warnung"] if off > 0 else ["Fehler"])


# ------------------------------------------------------------------ relations declared by the city


def test_declared_sums_and_parts_are_checked_and_unknown_ids_told(small: SmallCity) -> None:
    checks = (
        '[[checks.sum]]\ntotal = "bev"\nparts = ["jung", "hilfen"]\n\n'
        '[[checks.nested]]\ncounts = ["arbeitslos", "jung"]\n\n[[checks.nested]]\ncounts = ["jung", "alt"]\n\n[[parent]]'
    )
    small.change("stadt.toml", "[[parent]]", checks)
    small.change("faelle.csv", "01.1.2;20", "01.1.2;151")
    found = small.findings()
    [unknown] = [f for f in found if f.file == "stadt.toml"]
    assert (unknown.column, unknown.value) == ("checks.nested.2", "alt")
    [part] = told(found, "dessen Teil er ist")
    assert (part.file, part.row, part.value) == (CASES_FILE, "3", "01.1.2: 151 gegen 150")
    [whole] = told(found, "ergibt weniger")
    assert whole.message.startswith("In 4 von 6 Gebieten") and whole.column == "Einwohner"


def test_what_is_a_part_by_law_may_not_exceed_all_that_hold_it(small: SmallCity) -> None:
    small.change("katalog.toml", 'id = "hilfen"\n', 'id = "hilfen"\npart_of = ["arbeitslos"]\n')
    assert not told(small.findings(), "nach dem Gesetz")
    small.change("faelle.csv", "01.2.1;90;9", "01.2.1;90;91")
    [wrong] = told(small.findings(), "nach dem Gesetz ein Teil")
    assert (wrong.level, wrong.row, wrong.value) == ("Warnung", "4", "01.2.1: 91 gegen 90")
    # of several together: 90 unemployed and at least one of the young
    small.change("katalog.toml", 'part_of = ["arbeitslos"]', 'part_of = ["arbeitslos", "jung"]')
    assert not told(small.findings(), "nach dem Gesetz")
    small.change("katalog.toml", '"arbeitslos", "jung"', '"arbeitslos", "alt"')
    assert [f.column for f in small.findings()] == ["count.4.part_of"]


# ------------------------------------------------------------------ one year by itself


def test_a_column_without_any_value_is_told(small: SmallCity) -> None:
    text = small.path("faelle.csv").read_bytes().decode("cp1252")
    rows = [r.split(";") for r in text.splitlines()]
    rows[1:] = [[r[0], r[1], "", ""] for r in rows[1:]]
    small.write("faelle.csv", "\n".join(";".join(r) for r in rows), "cp1252")
    found = small.finding()
    assert (found.level, found.column) == ("Warnung", "Hilfen (Fälle)")
    assert "keinem Gebiet einen Wert" in found.message


def test_a_file_name_and_a_header_of_another_year_are_told(small: SmallCity) -> None:
    small.path("faelle.csv").rename(small.path("faelle.csv").with_name("faelle_2019.csv"))
    small.change("lieferung.toml", 'path = "faelle.csv"', 'path = "faelle_2019.csv"')
    small.change("bevoelkerung.csv", "Einwohner", "Einwohner 31.12.2023")
    small.change("lieferung.toml", 'bev = "Einwohner"', 'bev = "Einwohner 31.12.2023"')
    levels = {f.level: f for f in small.findings()}
    assert levels["Hinweis"].value == "faelle_2019.csv"
    assert levels["Warnung"].column == "Einwohner 31.12.2023"


# ------------------------------------------------------------------ against earlier years: Musterstadt


@pytest.fixture(scope="module")
def years(root: Path) -> dict[int, Delivery]:
    city = read_city("musterstadt", root / "data")
    return {y: inspect_delivery(city, y) for y in city.years}


@pytest.mark.thorough
def test_musterstadts_nine_years_are_plausible_but_for_the_rise_of_unemployment_in_2020(
    years: dict[int, Delivery],
) -> None:
    warnings = {}
    for y, delivery in years.items():
        before = [d for z, d in years.items() if z < y][-4:]
        found = inspect_delivery(delivery.city, y, before=before).findings.items
        warnings[y] = [f for f in found if f.level != "Hinweis"]
    assert {y: len(w) for y, w in warnings.items() if w} == {2020: 1}
    [rise] = warnings[2020]
    assert rise.column == "Arbeitslose SGB III [Personen]" and "in der ganzen Stadt" in rise.message


Rows = list[list[str]]


@pytest.fixture
def changed(root: Path, tmp_path: Path, years: dict[int, Delivery]) -> Callable[..., list[Finding]]:
    """Change a file of Musterstadt's 2024 and read it with the years before; return what is new."""

    def run(
        name: str, change: Callable[[Rows], None], delimiter: str = ";", before: int = 4
    ) -> list[Finding]:
        shutil.copytree(root / "data/raw/musterstadt", tmp_path / "raw/musterstadt", dirs_exist_ok=True)
        shutil.copytree(root / "data/geo/musterstadt", tmp_path / "geo/musterstadt", dirs_exist_ok=True)
        path = tmp_path / "raw/musterstadt/2024" / name
        encoding = "cp1252" if name in {"ba_sgb.csv", "jugendamt.csv"} else "utf-8-sig"
        with path.open(encoding=encoding, newline="") as lines:
            rows = list(csv.reader(lines, delimiter=delimiter))
        change(rows)
        with path.open("w", encoding=encoding, newline="") as lines:
            csv.writer(lines, delimiter=delimiter).writerows(rows)
        city = read_city("musterstadt", tmp_path)
        earlier = [d for y, d in years.items() if y < 2024][-before:] if before else []
        found = inspect_delivery(city, 2024, before=earlier).findings.items
        return [f for f in found if "Prüfsumme" not in f.message and f.level != "Hinweis"]

    return run


def column(rows: Rows, header: str) -> int:
    return rows[0].index(header)


@pytest.mark.thorough
def test_swapped_columns_are_recognised_by_the_year_before(changed: Callable[..., list[Finding]]) -> None:
    def swap(rows: Rows) -> None:
        a, b = column(rows, "unter 12 Jahre"), column(rows, "unter 15 Jahre")
        for row in rows[1:]:
            row[a], row[b] = row[b], row[a]

    found = changed("bevoelkerung.csv", swap)
    continued = {f.column: f.message for f in told(found, "setzen die Spalte")}
    assert "„unter 15 Jahre“ von 2023" in continued["unter 12 Jahre"]
    assert "„unter 12 Jahre“ von 2023" in continued["unter 15 Jahre"]
    assert any("dessen Teil er ist" in f.message and f.message.startswith("In ") for f in found)


def test_values_one_row_below_their_areas_are_recognised_by_the_year_before(
    changed: Callable[..., list[Finding]],
) -> None:
    def move(rows: Rows) -> None:
        place = column(rows, "unter 12 Jahre")
        values = [row[place] for row in rows[1:476]]
        for row, value in zip(rows[1:476], [values[-1], *values[:-1]], strict=True):
            row[place] = value

    found = told(changed("bevoelkerung.csv", move), "verschoben")
    assert [f.message for f in found if f.column.startswith("unter 12")] == [
        "Die Werte setzen die von 2023 fort, aber um ein Gebiet nach unten verschoben."
    ]


def test_columns_shifted_against_their_header_break_sums_even_without_a_year_before(
    changed: Callable[..., list[Finding]],
) -> None:
    def shift(rows: Rows) -> None:
        for row in rows[1:]:
            row[2:] = [*row[3:], ""]

    found = changed("bevoelkerung.csv", shift, before=0)
    assert told(found, "keinem Gebiet einen Wert")[0].column == "Wegzüge im Jahr"
    assert told(found, "verschoben") or any("verschoben" in f.remedy for f in told(found, "In "))


def test_a_column_that_repeats_another_is_told_with_the_share_of_equal_cells(
    changed: Callable[..., list[Finding]],
) -> None:
    def repeat(rows: Rows) -> None:
        a, b = column(rows, "unter 3 Jahre"), column(rows, "unter 12 Jahre")
        for row in rows[1:]:
            row[a] = row[b]

    [found] = told(changed("bevoelkerung.csv", repeat, before=0), "wiederholt")
    assert found.column in {"unter 3 Jahre", "unter 12 Jahre"} and found.level == "Warnung"


def test_a_column_carried_over_from_last_year_is_told(
    changed: Callable[..., list[Finding]], root: Path
) -> None:
    with (root / "data/raw/musterstadt/2023/haushalte.csv").open(encoding="utf-8", newline="") as lines:
        old = {row["Stadtbezirksviertel"]: row for row in csv.DictReader(lines, delimiter=";")}

    def carry(rows: Rows) -> None:
        k = column(rows, "Haushalte (Anzahl)")
        for row in rows[1:]:
            row[k] = old[row[0]]["Haushalte (Anzahl)"] if row[0] in old else row[k]

    [found] = told(changed("haushalte.csv", carry), "genau die von 2023")
    assert found.column == "Haushalte (Anzahl)"


@pytest.mark.thorough
def test_a_file_delivered_again_is_told_once(tmp_path: Path, root: Path, years: dict[int, Delivery]) -> None:
    shutil.copytree(root / "data", tmp_path / "data")
    raw = tmp_path / "data/raw/musterstadt"
    shutil.copy(raw / "2023/haushalte.csv", raw / "2024/haushalte.csv")
    found = check_city("musterstadt", [2024], data=tmp_path / "data")[2024].items
    [again] = told(list(found), "Byte für Byte")
    assert (again.level, again.file) == ("Warnung", "2024/haushalte.csv") and "von 2023" in again.message
    assert not told(list(found), "genau die von")


def test_another_unit_is_told_by_its_factor(changed: Callable[..., list[Finding]]) -> None:
    def tenfold(rows: Rows) -> None:
        k = column(rows, "Wohngeldhaushalte")
        for row in rows[1:]:
            row[k] = str(int(row[k]) * 10) if row[k].isdigit() else row[k]

    found = changed("soziale_sicherung.csv", tenfold, delimiter=",")
    [unit] = told(found, "mal größer als 2023")
    assert unit.column == "Wohngeldhaushalte" and not told(found, "springt")


def test_a_jump_of_one_area_is_told_with_row_and_both_years(changed: Callable[..., list[Finding]]) -> None:
    area = {}

    def jump(rows: Rows) -> None:
        k = column(rows, "ELB insgesamt [Personen]")
        row = max((r for r in rows[1:] if r[k].isdigit()), key=lambda r: int(r[k]))
        area["id"], area["line"], area["new"] = row[0], str(rows.index(row) + 1), str(int(row[k]) // 5)
        row[k] = area["new"]

    jumps = told(changed("ba_sgb.csv", jump), "springt gegenüber 2023")
    [found] = [f for f in jumps if f.column == "ELB insgesamt [Personen]"]
    assert (found.level, found.row) == ("Warnung", area["line"])
    assert found.value.startswith(area["id"]) and area["new"] in found.value


def test_random_variation_of_small_counts_is_no_jump(changed: Callable[..., list[Finding]]) -> None:
    draw = random.Random(3)

    def vary(rows: Rows) -> None:
        k = column(rows, "Unterhaltsvorschuss (Kinder)")
        for row in rows[1:]:
            if row[k].isdigit() and row[0] != "Stadt gesamt":
                n = int(row[k])
                row[k] = str(sum(draw.random() < 0.5 for _ in range(2 * n)))

    found = changed("jugendamt.csv", vary)
    assert not told(found, "springt") and not told(found, "in der ganzen Stadt")


@pytest.mark.thorough
@pytest.mark.parametrize("declared", [False, True])
def test_a_break_of_a_series_is_told_unless_it_is_declared(
    tmp_path: Path, root: Path, declared: bool
) -> None:
    shutil.copytree(root / "data", tmp_path / "data")
    raw = tmp_path / "data/raw/musterstadt"
    catalogue = (root / "src/screening/concept/catalogue.toml").read_text(encoding="utf-8")
    if not declared:
        catalogue = catalogue.replace('"B12"]', '"B6"]')
    (raw / "katalog.toml").write_text(catalogue, encoding="utf-8")
    found = check_city("musterstadt", [2023], data=tmp_path / "data")[2023].items
    assert [f.column for f in told(list(found), "in der ganzen Stadt")] == (
        [] if declared else ["Wohngeldhaushalte"]
    )


@pytest.mark.thorough
def test_limits_are_settings(tmp_path: Path, root: Path, years: dict[int, Delivery]) -> None:
    shutil.copytree(root / "data", tmp_path / "data")
    path = tmp_path / "data/raw/musterstadt/stadt.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + "\n[checks]\njump_z = 1.5\n", encoding="utf-8")
    found = check_city("musterstadt", [2024], data=tmp_path / "data")[2024].items
    assert told(list(found), "springt")
    path.write_text(text + "\n[checks]\njump_z = -1\n", encoding="utf-8")
    [wrong] = check_city("musterstadt", [2024], data=tmp_path / "data")[2024].items
    assert (wrong.file, wrong.column) == ("stadt.toml", "checks.jump_z")


# ------------------------------------------------------------------ the contract


def test_the_contract_names_the_column_that_breaks_it() -> None:
    index = pd.Index(["a", "b"], dtype="str", name="area_id")
    counts = pd.DataFrame(
        {"x": pd.array([1, -2], dtype="Int64"), "y": pd.array([1, None], dtype="Int64")}, index
    )
    status = pd.DataFrame({"x": ["wert", "wert"], "y": ["wert", "oho"]}, index, dtype="str")
    none = pd.DataFrame(index=index)
    found = contract_findings(counts, status, none, none, "2024/lieferung.toml")
    assert [(f.column, f.message.split("„")[1].split("“")[0]) for f in found] == [
        ("x", "Werte ab 0"),
        ("y", "bekannter Status"),
    ]
    double = counts.abs().set_axis(pd.Index(["a", "a"], dtype="str", name="area_id"))
    again = contract_findings(double, status.assign(y="wert").set_axis(double.index), none, none, "x")
    assert again and all("jedes Gebiet einmal" in f.message for f in again)
    fine = status.assign(y=["wert", "fehlt"])
    assert contract_findings(counts.abs(), fine, none, none, "x") == []


# ------------------------------------------------------------------ real files

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
