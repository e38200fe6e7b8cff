"""Plausibility: relations between counts, columns against each other and against earlier years."""

from __future__ import annotations

import csv
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from screening.base.findings import Finding
from screening.delivery import Delivery, inspect_delivery, read_city
from screening.pipeline import check_city
from tests.delivery.findings import CASES_FILE, told
from tests.small_city import SmallCity

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


@pytest.mark.long
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
