"""Levels that the ids do not hold: read from the assignment table, in every total and every document."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from screening.base.findings import Finding
from screening.disclosure import Release
from screening.figures.export.table import fields, selection_table
from screening.pipeline import check_year
from screening.rule import rates, screen
from tests.quick_release import SHOWN, pass_door, write_release
from tests.small_city import CITY, SmallCity, build_small_city, collection, cut_anew, squares

IDS = {"01.1.1": "K7", "01.1.2": "A2", "01.2.1": "Q1", "02.1.1": "B5", "02.1.2": "Z9", "02.2.1": "C3"}
"""Ids of the small city → ids that say nothing of a parent."""

ROWS = """Nr;Bez;Bezirksname;Region
K7;1;Süd;Ost
A2;1;Süd;West
Q1;2;Groß Mitte;Ost
B5;2;Groß Mitte;West
Z9;2;Groß Mitte;West
C3;1;Süd;Mitte
"""

LEVELS = """
[assignment]
path = "zuordnung.csv"
id_column = "Nr"

[[parent]]
id = "bezirk"
label = "Bezirk"
column = "Bez"
name_column = "Bezirksname"

[[parent]]
id = "region"
label = "Region"
column = "Region"

"""


def renamed(text: str) -> str:
    for old, new in IDS.items():
        text = text.replace(old, new)
    return text


@pytest.fixture
def flat(tmp_path: Path) -> SmallCity:
    """The small city with ids that hold no parents, and none declared."""
    small = build_small_city(tmp_path)
    parent = CITY[CITY.index("[[parent]]") : CITY.index("[[boundary]]")]
    small.change("stadt.toml", parent, "")
    small.change("stadt.toml", r"\d{2}\.\d\.\d", r"[A-Z]\d")
    small.write("viertel.geojson", collection(squares(IDS.values())))
    for name, encoding in (("bevoelkerung.csv", "utf-8-sig"), ("faelle.csv", "cp1252")):
        small.write(name, renamed(small.path(name).read_bytes().decode(encoding)), encoding)
    return small


@pytest.fixture
def small(flat: SmallCity) -> SmallCity:
    flat.change("stadt.toml", "[[boundary]]", LEVELS + "[[boundary]]")
    flat.write("zuordnung.csv", ROWS)
    return flat


def add_rows(small: SmallCity, *rows: str, totals: str = "") -> None:
    text = small.path("bevoelkerung.csv").read_bytes().decode("utf-8-sig")
    small.write("bevoelkerung.csv", text + "".join(f"{r}\n" for r in rows), "utf-8-sig")
    if totals:
        small.change("lieferung.toml", 'totals = ["Stadt gesamt"]', f'totals = ["Stadt gesamt", {totals}]')


def shown(small: SmallCity, audience: str = "intern") -> Release:
    delivery = small.inspect()
    return pass_door(delivery.city, {2024: screen(rates(delivery), small.criteria())}, audience=audience)


def told(small: SmallCity, level: str) -> list[Finding]:
    return [f for f in small.findings() if f.level == level]


def test_rows_of_the_assignment_about_areas_that_there_are_not_are_told_by_check(small: SmallCity) -> None:
    small.write("zuordnung.csv", ROWS + "X1;1;Süd;Ost\nX2;2;Groß Mitte;Ost\n")
    [found] = check_year(small.key, small.year, data=small.data).items
    assert (found.level, found.file, found.row, found.value) == ("Hinweis", "zuordnung.csv", "8, 9", "X1, X2")
    # areas of other boundaries of the city are none too many
    cut_anew(small)
    (small.geo / "neu.geojson").write_text(collection(squares(["X1", "X2"])), encoding="utf-8")
    assert check_year(small.key, small.year, data=small.data).items == ()


# ------------------------------------------------------------------ what is read


def test_parents_come_from_the_columns_of_the_assignment_with_their_names(small: SmallCity) -> None:
    assert small.findings() == []
    frame = small.inspect().areas
    assert frame.index.tolist() == sorted(IDS.values())
    assert frame["bezirk"].to_dict() == {"A2": "1", "B5": "2", "C3": "1", "K7": "1", "Q1": "2", "Z9": "2"}
    assert frame["bezirk_name"]["Q1"] == "Groß Mitte" and frame["region"]["C3"] == "Mitte"
    assert {"Bez", "Bezirksname", "Region"}.isdisjoint(frame.columns)


def test_the_selection_has_a_column_a_level_with_its_name_and_none_twice(small: SmallCity) -> None:
    table = selection_table(shown(small))
    assert [*table][:3] == ["bezirk", "region", "bezirk_name"]
    headers = [field.header for field in fields(shown(small))]
    assert headers[:4] == ["Viertel", "Bezirk", "Region", "Bezirk, Name"]


def test_the_same_numbers_as_in_a_city_whose_ids_hold_the_parents(small: SmallCity, tmp_path: Path) -> None:
    other = shown(build_small_city(tmp_path / "other")).decision
    own = shown(small).decision
    for column in ("decision", "hits_min", "hits_max", "inhabitants"):
        assert own.loc[[*IDS.values()], column].tolist() == other.loc[[*IDS], column].tolist()


@pytest.mark.parametrize("audience", ["intern", "gespraech"])
def test_both_audiences_have_their_files(small: SmallCity, tmp_path: Path, audience: str) -> None:
    folder = write_release(shown(small, audience), tmp_path / audience)
    page = (folder / "profile" / "Q1.html").read_text(encoding="utf-8")
    assert "Bezirk 2 Groß Mitte" in page and "Region Ost" in page


@pytest.mark.parametrize(
    ("old", "new", "row", "column", "value", "words"),
    [
        ("K7;1;Süd;Ost", "K7;;;Ost", "2", "Bez", "K7", "Ein Gebiet ohne Bezirk"),
        ("A2;1;Süd;West", "A2;1;Süd;", "3", "Region", "A2", "Ein Gebiet ohne Region"),
        ("K7;1;Süd;Ost\n", "", "", "Nr", "K7", "Ein Gebiet ohne Zuordnung"),
        ("C3;1", "K7;2;Groß Mitte;Ost\nC3;1", "2, 7", "Nr", "K7", "mehrfach"),
        ("C3;1;Süd;Mitte", "C3;1;Süd;ost", "2, 7", "Region", "„Ost“, „ost“", "verschieden geschrieben"),
        ("C3;1;Süd", "C3;1;Nord", "", "Bezirksname", "1 („Süd“, „Nord“)", "mehrere Namen"),
    ],
)
def test_an_area_is_in_exactly_one_parent_of_each_level(
    small: SmallCity, old: str, new: str, row: str, column: str, value: str, words: str
) -> None:
    small.change("zuordnung.csv", old, new)
    (found,) = told(small, "Fehler")
    assert (found.file, found.row, found.column) == ("zuordnung.csv", row, column)
    assert words in found.message and found.value.startswith(value)


def test_a_column_that_is_not_there_is_an_error_that_names_those_that_are(small: SmallCity) -> None:
    small.change("stadt.toml", 'column = "Bez"', 'column = "Bezi"')
    (found,) = told(small, "Fehler")
    assert found.column == "Bezi" and "Bez, Bezirksname, Region" in found.remedy


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('column = "Region"', "", "parent.2"),
        ('column = "Region"', 'column = "Region"\nparts = 1', "parent.2"),
        ('column = "Region"', 'column = "Bez"', "parent.2.column"),
        ('[assignment]\npath = "zuordnung.csv"\nid_column = "Nr"', "", "parent.1.column"),
    ],
)
def test_a_level_is_found_in_one_way(small: SmallCity, old: str, new: str, key: str) -> None:
    small.change("stadt.toml", old, new)
    assert key in {f.column for f in small.findings()}


def test_a_slip_in_levels_that_else_nest_is_a_hinweis_and_crossing_levels_are_none(flat: SmallCity) -> None:
    ids = [f"{letter}{k}" for letter in "ABCDEFGHIJ" for k in range(2)]
    flat.write("viertel.geojson", collection(squares(ids)))
    flat.change("stadt.toml", "[[boundary]]", LEVELS + "[[boundary]]")
    rows = [f"{a};{'12'[a > 'E9']};{'SN'[a > 'E9']};{a[0]}" for a in ids]
    flat.write("zuordnung.csv", "\n".join(["Nr;Bez;Bezirksname;Region", *rows]))
    nests = [f for f in flat.findings() if f.file == "zuordnung.csv"]
    flat.change("zuordnung.csv", "D1;1;S;D", "D1;2;N;D")
    slip = [f for f in flat.findings() if f.file == "zuordnung.csv"]
    for letter in "ABC":
        flat.change("zuordnung.csv", f"{letter}1;1;S;{letter}", f"{letter}1;2;N;{letter}")
    crossing = [f for f in flat.findings() if f.file == "zuordnung.csv"]
    assert nests == crossing == []
    assert [(f.level, f.column) for f in slip] == [("Hinweis", "Region")] and "D (" in slip[0].value


# ------------------------------------------------------------------ their totals

SOUTH = (1200 + 900 + 1100, 200 + 150 + 170)  # K7, A2, C3: bezirk 1
EAST = (1200 + 2000, 200 + 300)  # K7, Q1: region Ost


def row(name: str, total: tuple[int, int], off: int = 0) -> str:
    return f"{name};{total[0] + off};{total[1]}"


@pytest.mark.parametrize("name", ["1", "Süd", "SUED", "Bezirk 1", "Bezirk Süd", "1 Süd", "Süd, gesamt"])
@pytest.mark.parametrize("declared", [False, True])
def test_a_total_of_a_parent_is_recognised_by_its_id_or_name(
    small: SmallCity, name: str, declared: bool
) -> None:
    add_rows(small, row(name, SOUTH), totals=f'"{name}"' if declared else "")
    found = small.findings()
    assert [f.level for f in found] == ([] if declared else ["Hinweis"])
    assert "Süd" not in small.inspect().counts.index
    text = small.path("bevoelkerung.csv").read_bytes().decode("utf-8-sig")
    small.write("bevoelkerung.csv", text.replace(row(name, SOUTH), row(name, SOUTH, off=-1)), "utf-8-sig")
    (wrong,) = told(small, "Fehler")
    assert wrong.row == "9" and "mehr als die Summenzeile" in wrong.message


def test_totals_of_levels_that_cross_are_each_compared_with_their_own_areas(small: SmallCity) -> None:
    add_rows(small, row("Süd", SOUTH), row("Ost", EAST), totals='"Süd", "Ost"')
    assert small.findings() == []


def test_a_total_that_may_be_of_two_parents_is_an_error_that_names_them(small: SmallCity) -> None:
    path = small.path("zuordnung.csv")
    path.write_text(path.read_text(encoding="utf-8").replace(";Mitte\n", ";Süd\n"), encoding="utf-8")
    add_rows(small, row("Süd", SOUTH), totals='"Süd"')
    (found,) = told(small, "Fehler")
    assert found.row == "9" and "Bezirk 1 Süd, Region Süd" in found.message
    small.change("bevoelkerung.csv", "\nSüd;", "\nBezirk Süd;")
    small.change("lieferung.toml", '"Süd"', '"Bezirk Süd"')
    assert small.findings() == []


def test_a_row_of_nothing_known_stays_an_error(small: SmallCity) -> None:
    add_rows(small, row("Nord", SOUTH))
    assert "Nord" in {f.value for f in told(small, "Fehler")}


# ------------------------------------------------------------------ a city without levels


def test_a_city_without_levels_has_no_column_for_them(flat: SmallCity) -> None:
    assert flat.findings() == []
    release = shown(flat)
    assert next(iter(selection_table(release))) == "inhabitants"


@pytest.mark.parametrize("show", SHOWN, ids=lambda show: f"{show.__module__.split('.')[-1]}.{show.__name__}")
def test_no_document_of_a_city_without_levels_says_bezirk(
    flat: SmallCity, show: Callable[[Release], object]
) -> None:
    flat.change("kriterien.toml", "min_hits = 2", "min_hits = 1")
    block = show(shown(flat))
    assert "Bezirk" not in str(getattr(block, "html", "")) + str(getattr(block, "typst", ""))


def test_a_parents_id_that_a_spreadsheet_changed_in_some_rows_is_one_in_two_writings(
    small: SmallCity,
) -> None:
    small.write("zuordnung.csv", ROWS.replace("K7;1;", "K7;01;").replace("B5;2;", "B5;2,0;"))
    found = [(f.row, f.column, f.value) for f in told(small, "Fehler")]
    assert found == [("2, 3", "Bez", "„01“, „1“"), ("4, 5", "Bez", "„2“, „2,0“")]


@pytest.mark.parametrize("label", ["01", "Bezirk 01", "01 Süd"])
def test_a_total_of_a_parent_is_recognised_by_its_id_with_zeros_before_it(
    small: SmallCity, label: str
) -> None:
    right = told(small, "Fehler")
    add_rows(small, f"{label};1;1", totals=f'"{label}"')
    assert not right and {f.value.split(":")[0] for f in told(small, "Fehler")} == {label}


def test_the_remedy_for_a_total_of_several_parents_is_a_label_that_means_one(small: SmallCity) -> None:
    small.write("zuordnung.csv", ROWS.replace("Groß Mitte", "Mitte"))
    add_rows(small, "Mitte;1;1", totals='"Mitte"')
    [found] = [f for f in told(small, "Fehler") if "kann mehrere meinen" in f.message]
    label = found.remedy.split("„")[1].split("“")[0]
    small.change("bevoelkerung.csv", "Mitte;1;1", f"{label};1;1")
    small.change("lieferung.toml", '"Mitte"', f'"{label}"')
    assert not [f for f in told(small, "Fehler") if "kann mehrere meinen" in f.message]
    assert [f for f in told(small, "Fehler") if f.value.startswith(f"{label}:")]
