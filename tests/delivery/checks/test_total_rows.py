"""Rows of sums: a label is a parent's or the city's as a whole or not at all, and a row that is nobody's is told."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from screening.base.findings import Finding
from screening.base.grammar import noun
from screening.delivery.checks.total_rows import of_no_area, sums_of
from screening.delivery.manifest.city import City, Parent
from tests.small_city import PEOPLE, SmallCity, build_small_city

PARENTS = (Parent(id="bezirk", label="Bezirk", parts=1), Parent(id="region", label="Region", column="Region"))
FRAME = pd.DataFrame(
    {
        "bezirk": ["01", "02", "02"],
        "bezirk_name": ["Hamburg-Mitte", "Altona", "Altona"],
        "region": ["N", "N", "S"],
    },
    index=["01.1", "02.1", "02.2"],
)
CITY = frozenset(FRAME.index)
MITTE, ALTONA = frozenset(["01.1"]), frozenset(["02.1", "02.2"])


def members(
    label: str, name: str = "Hamburg", frame: pd.DataFrame = FRAME, levels: int = 1
) -> list[frozenset[str]]:
    city = City.model_construct(name=name, level=noun("Stadtteil"), parents=PARENTS[:levels])
    return [s.members for s in sums_of([*map(str, frame.index)], frame, city)(label)]


@pytest.mark.parametrize(
    ("label", "areas"),
    [
        ("Hamburg", CITY),
        ("Hamburg gesamt", CITY),
        ("Hamburg, Freie und Hansestadt", CITY),
        ("Stadt gesamt 1)", CITY),
        ("INSGESAMT", CITY),
        ("Summe", CITY),
        ("alle Stadtteile", CITY),
        ("Gesamtstadt", CITY),
        ("Hamburg-Mitte", MITTE),
        ("Hamburg - Mitte", MITTE),
        ("Bezirk Hamburg-Mitte", MITTE),
        ("01 Hamburg-Mitte", MITTE),
        ("Bezirk 02", ALTONA),
        ("02", ALTONA),
        ("Altona insgesamt", ALTONA),
        ("02 Hamburg-Mitte", None),  # another's name
        ("Hamburg-Nord", None),
        ("Hamburger Umland", None),
        ("Altona-Altstadt", None),
        ("Stadtteil", None),
        ("Innenstadt", None),
        ("Gesamtschule", None),
        ("nicht zuzuordnen", None),
    ],
)
def test_only_a_whole_label_says_whose_sum_a_row_is(label: str, areas: frozenset[str] | None) -> None:
    assert members(label) == ([] if areas is None else [areas])


def test_a_name_stands_behind_an_id_where_no_names_are_known() -> None:
    frame = FRAME[["bezirk"]]
    assert members("02 Altona", frame=frame) == [ALTONA]
    assert members("Plan 02 bis 01", frame=frame) == members("Teil 02", frame=frame) == []


def test_a_label_of_city_and_parent_is_told_as_both() -> None:
    assert members("Altona", name="Altona") == [CITY, ALTONA]


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("München", "München, Landeshauptstadt"),
        ("Landeshauptstadt München", "München"),
        ("Baden-Baden", "Baden-Baden"),
        ("Frankfurt am Main", "Stadt Frankfurt am Main"),
    ],
)
def test_the_citys_name_is_known_with_and_without_its_title(name: str, label: str) -> None:
    assert members(label, name) == [CITY]


def test_what_belongs_to_no_area_says_so() -> None:
    assert [
        of_no_area(t) for t in ("ohne Angabe", "Nicht zuordenbar", "Sonstige", "Restmüll", "Kein Wohnsitz")
    ] == [
        True,
        True,
        True,
        False,
        True,
    ]


@pytest.fixture
def small(tmp_path: Path) -> SmallCity:
    """A city with the names of its districts: Kleinstadt-Mitte and Altona."""
    small = build_small_city(tmp_path)
    table = "viertel;bezirk_name\n" + "".join(
        f"{a};{'Kleinstadt-Mitte' if a < '02' else 'Altona'}\n"
        for a in ("01.1.1", "01.1.2", "01.2.1", "02.1.1", "02.1.2", "02.2.1")
    )
    small.write("zuordnung.csv", table)
    small.change(
        "stadt.toml",
        "[[parent]]",
        '[assignment]\npath = "zuordnung.csv"\nid_column = "viertel"\n\n[[parent]]',
    )
    return small


def of_totals(small: SmallCity, *rows: str) -> list[Finding]:
    labels = ", ".join(f'"{row.partition(";")[0]}"' for row in ("Stadt gesamt", *rows))
    small.change("lieferung.toml", '["Stadt gesamt"]', f"[{labels}]")
    small.write("bevoelkerung.csv", PEOPLE + "".join(f"{row}\n" for row in rows), "utf-8-sig")
    return small.findings()


def test_a_district_named_like_the_city_is_compared_with_its_own_areas(small: SmallCity) -> None:
    assert not of_totals(small, "Kleinstadt-Mitte;4.100;650", "Altona;2.990;510")


def test_a_wrong_sum_of_a_district_is_told_though_the_citys_is_right(small: SmallCity) -> None:
    [found] = of_totals(small, "Kleinstadt-Mitte;4.100;650", "Altona;2.989;510")
    assert (found.level, found.row) == ("Fehler", "10") and found.value.startswith("Altona: 2\u202f989")


def test_a_sum_that_is_nobodys_is_told_and_not_compared(small: SmallCity) -> None:
    [found] = of_totals(small, "Altona-Nord;1;1", "Ottensen;2;2")
    assert (found.level, found.row, found.value) == ("Hinweis", "9", "Altona-Nord, Ottensen")
    assert found.message.startswith("2 Summenzeilen werden mit keinen Gebieten verglichen")


def test_a_sum_that_is_nobodys_hides_no_gap_of_the_citys(small: SmallCity) -> None:
    small.write("bevoelkerung.csv", PEOPLE, "utf-8-sig")
    small.change("bevoelkerung.csv", "Stadt gesamt;7.090", "Stadt gesamt;7.100")
    text = small.path("bevoelkerung.csv").read_bytes().decode("utf-8-sig")
    small.write("bevoelkerung.csv", text + "Altona;2.990;510\nnicht zuzuordnen;10;0\n", "utf-8-sig")
    small.change("lieferung.toml", '["Stadt gesamt"]', '["Stadt gesamt", "Altona", "nicht zuzuordnen"]')
    assert not small.findings()
    small.change("bevoelkerung.csv", "nicht zuzuordnen;10;0", "nicht zuzuordnen;9;0")
    assert [(f.level, f.row) for f in small.findings()] == [("Warnung", "8")]


def test_sums_that_a_level_column_tells_are_compared_without_labels(small: SmallCity) -> None:
    lines = PEOPLE.splitlines()
    rows = [f"{lines[0]};Ebene", *(f"{row};Viertel" for row in lines[1:-1])]
    rows += ["Altona;2.990;511;Bezirk", "Kleinstadt;7.090;1.160;Stadt"]
    small.write("bevoelkerung.csv", "\n".join(rows), "utf-8-sig")
    levels = 'level_column = "Ebene"\nlevels = { Viertel = "area", Bezirk = "bezirk", Stadt = "city" }'
    small.change("lieferung.toml", 'totals = ["Stadt gesamt"]', levels)
    [found] = small.findings()
    assert (found.level, found.row, found.column) == ("Warnung", "8", "unter 18")
    assert found.value.startswith("Bezirk Altona: 511")


def test_footnotes_named_among_the_sums_are_no_sums(small: SmallCity) -> None:
    assert not of_totals(small, "vorläufige Zahlen;;")


def test_several_sums_of_one_label_are_told_and_not_compared(small: SmallCity) -> None:
    small.change("lieferung.toml", '["Stadt gesamt"]', '["Stadt gesamt", "Summe"]')
    small.write("bevoelkerung.csv", PEOPLE + "Summe;4.100;650\nSumme;2.990;510\n", "utf-8-sig")
    [found] = small.findings()
    assert (found.level, found.row, found.value) == ("Hinweis", "9, 10", "Summe")
