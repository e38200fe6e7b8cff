"""Areas that are reported as one: polygons united, rows of the parts added or that of the whole taken, never both."""

from __future__ import annotations

import itertools
from pathlib import Path

import pandas as pd
import pytest
import shapely

from screening.base.findings import Finding
from screening.delivery import Delivery
from screening.delivery.geometry import with_merged_rows
from screening.delivery.manifest import SourceFile
from screening.delivery.tables import Table, read_table
from tests.small_city import (
    CASES,
    IDS,
    PEOPLE,
    SmallCity,
    build_small_city,
    collection,
    feature,
    square,
    squares,
)

MERGE = "von;nach;name\n01.1.1;01.1.9;Au\n01.1.2;01.1.9;Au\n"


@pytest.fixture
def small(tmp_path: Path) -> SmallCity:
    return merging(build_small_city(tmp_path), MERGE)


def merging(small: SmallCity, text: str) -> SmallCity:
    small.change("stadt.toml", "valid_from = 2020", 'valid_from = 2020\nmerge = "zusammen.csv"')
    (small.geo / "zusammen.csv").write_text(text, encoding="utf-8")
    return small


def remerge(small: SmallCity, text: str) -> None:
    (small.geo / "zusammen.csv").write_text(text, encoding="utf-8")


def told(small: SmallCity, level: str) -> list[Finding]:
    return [f for f in small.findings() if f.level == level]


def cells(delivery: Delivery, area: str) -> dict[str, object]:
    counts, status = delivery.counts.loc[area], delivery.status.loc[area]
    return {c: status[c] if pd.isna(counts[c]) else int(counts[c]) for c in counts.index}


# ------------------------------------------------------------------ polygons


def test_polygons_are_united_and_told_and_the_name_is_the_tables(small: SmallCity) -> None:
    delivery = small.inspect()
    assert delivery.areas.index.tolist() == ["01.1.9", *IDS[2:]]
    shape = delivery.areas.geometry["01.1.9"]
    assert shape.geom_type == "Polygon" and shape.area == pytest.approx(20_000)
    assert delivery.areas["bezirk"]["01.1.9"] == "01"
    found = [f for f in delivery.findings.items if f.file == "zusammen.csv"]
    assert [(f.level, f.value) for f in found] == [("Hinweis", "01.1.9 Au aus 01.1.1, 01.1.2")]
    assert dict(delivery.merged) == {"01.1.9": ("01.1.1", "01.1.2")}


def test_an_area_that_others_go_into_is_one_of_its_own_parts(small: SmallCity) -> None:
    remerge(small, "von;nach\n01.1.2;01.1.1\n")
    delivery = small.inspect()
    assert dict(delivery.merged) == {"01.1.1": ("01.1.1", "01.1.2")}
    assert cells(delivery, "01.1.1")["bev"] == 2100
    assert "area_name" not in delivery.areas


def test_the_name_of_the_table_wins_over_those_of_the_polygons(small: SmallCity) -> None:
    features = [{**f, "properties": f["properties"] | {"name": f"N{k}"}} for k, f in enumerate(squares())]
    small.write("viertel.geojson", collection(features))
    small.change("stadt.toml", 'id_column = "viertel"', 'id_column = "viertel"\nname_column = "name"')
    assert small.inspect().areas["area_name"].tolist() == ["Au", "N2", "N3", "N4", "N5"]
    assert {f.level for f in small.findings()} == {"Hinweis"}
    remerge(small, MERGE.replace(";name", "").replace(";Au", ""))
    (found,) = told(small, "Warnung")
    assert found.value == "01.1.9 („N0“, „N1“)"


def test_eight_polygons_of_one_row(small: SmallCity) -> None:
    letters = "ABCDEFGH"
    small.change("stadt.toml", r"\d{2}\.\d\.\d", r"(\d{2}\.\d\.\d|[A-H])")
    parts = [feature(p, square(690_000 + 100 * k, 5_334_900)) for k, p in enumerate(letters)]
    small.write("viertel.geojson", collection([*parts, *squares(IDS[1:], x=690_100.0)]))
    remerge(small, "von;nach\n" + "".join(f"{p};01.1.1\n" for p in letters))
    delivery = small.inspect()
    assert delivery.areas.index.tolist() == list(IDS)
    assert shapely.area(delivery.areas.geometry["01.1.1"]) == pytest.approx(80_000)
    assert cells(delivery, "01.1.1")["bev"] == 1200
    assert [f.level for f in small.findings()] == ["Hinweis"]


def test_several_rows_of_one_polygon(small: SmallCity) -> None:
    small.write("viertel.geojson", collection(squares(["01.1.9", *IDS[2:]])))
    assert cells(small.inspect(), "01.1.9")["bev"] == 2100
    assert {f.level for f in small.findings()} == {"Hinweis"}


@pytest.mark.parametrize(
    ("text", "row", "column", "value", "words"),
    [
        ("von;nach\n01.1.1;01.1.9\n09.9.9;01.1.9\n", "3", "von", "09.9.9", "gibt es in den Grenzen 2020 nicht"),
        ("von;nach\n09.9.8;09.9.9\n", "2", "von", "09.9.8", "gibt es in den Grenzen 2020 nicht"),
        ("von;nach\n01.1.1;01.1.9\n01.1.1;01.2.1\n", "2, 3", "von", "01.1.1", "mehrfach unter von"),
        ("von;nach\n01.1.1;01.1.2\n01.1.2;01.2.1\n", "2", "nach", "01.1.2", "geht selbst in einem anderen auf"),
        ("von;nach\n01.1.1;Mitte\n", "2", "nach", "Mitte", "passt nicht zum Muster"),
        ("von;nach\n01.1.1;\n", "2", "", "", "Eine Kennung fehlt"),
        ("von;zu\n01.1.1;01.1.9\n", "", "", "", "von;nach"),
        ("von;nach\n", "", "", "", "von;nach"),
        ("von;nach;name\n01.1.1;01.1.9;Au\n01.1.2;01.1.9;Ried\n", "", "name", "Au, Ried", "heißt in der Tabelle"),
    ],
)  # fmt: skip
def test_a_slip_in_the_table_is_an_error_with_its_row(
    small: SmallCity, text: str, row: str, column: str, value: str, words: str
) -> None:
    remerge(small, text)
    found = [f for f in told(small, "Fehler") if f.file == "zusammen.csv"]
    assert [(f.row, f.column, f.value) for f in found] == [(row, column, value)]
    assert words in found[0].message


def test_a_table_that_is_not_there_is_an_error(small: SmallCity) -> None:
    (small.geo / "zusammen.csv").unlink()
    assert "fehlt" in next(f for f in told(small, "Fehler") if f.file == "zusammen.csv").message


def test_a_table_outside_of_the_city_is_refused(small: SmallCity) -> None:
    small.change("stadt.toml", "zusammen.csv", "../zusammen.csv")
    assert [f.column for f in small.findings()] == ["boundary.1.merge"]


# ------------------------------------------------------------------ delivered rows


def test_counts_of_the_parts_are_added_and_told(small: SmallCity) -> None:
    delivery = small.inspect()
    assert cells(delivery, "01.1.9") == {"bev": 2100, "jung": 350, "arbeitslos": 60, "hilfen": 4}
    found = [f for f in delivery.findings.items if "zusammengezählt" in f.message]
    assert [(f.level, f.file, f.value) for f in found] == [
        ("Hinweis", "2024/bevoelkerung.csv", "01.1.9 Au aus 01.1.1, 01.1.2"),
        ("Hinweis", "2024/faelle.csv", "01.1.9 Au aus 01.1.1, 01.1.2"),
    ]
    assert told(small, "Fehler") == told(small, "Warnung") == []


def test_the_row_of_the_whole_is_taken_as_it_is(small: SmallCity) -> None:
    whole = PEOPLE.replace("01.1.1;1.200;200\n01.1.2;900;150\n", "01.1.9;2.100;350\n")
    small.write("bevoelkerung.csv", whole, "utf-8-sig")
    delivery = small.inspect()
    assert cells(delivery, "01.1.9") == {"bev": 2100, "jung": 350, "arbeitslos": 60, "hilfen": 4}
    told_of = [f.file for f in delivery.findings.items if "zusammengezählt" in f.message]
    assert told_of == ["2024/faelle.csv"]


def test_a_whole_beside_its_parts_is_an_error_and_never_counted_twice(small: SmallCity) -> None:
    small.write("bevoelkerung.csv", PEOPLE.replace("01.1.1;", "01.1.9;2.100;350\n01.1.1;"), "utf-8-sig")
    (found,) = told(small, "Fehler")
    assert (found.file, found.row) == ("2024/bevoelkerung.csv", "3")
    assert "und auch seine Teile" in found.message
    assert cells(small.inspect(), "01.1.9")["bev"] == 2100


def test_a_sum_that_lacks_a_row_is_open_and_an_error(small: SmallCity) -> None:
    small.write("faelle.csv", CASES.replace("01.1.2;20;-;\n", ""), "cp1252")
    (found,) = told(small, "Fehler")
    assert (found.file, found.row, found.value) == ("2024/faelle.csv", "2", "01.1.2")
    assert cells(small.inspect(), "01.1.9") == {
        "bev": 2100, "jung": 350, "arbeitslos": "fehlt", "hilfen": "fehlt",
    }  # fmt: skip


def test_an_open_part_makes_the_sum_open(small: SmallCity) -> None:
    small.write("faelle.csv", CASES.replace("01.1.2;20;-;", "01.1.2;*;k. A.;"), "cp1252")
    cell = cells(small.inspect(), "01.1.9")
    assert (cell["arbeitslos"], cell["hilfen"]) == ("geheim", "fehlt")


def test_rounded_counts_are_not_added(small: SmallCity) -> None:
    small.change("lieferung.toml", 'ignore = ["Bemerkung"]', 'ignore = ["Bemerkung"]\nrounding = 5')
    (found,) = [f for f in told(small, "Warnung") if f.value == "01.1.9 Au"]
    assert "Auf 5 gerundete Zahlen" in found.message
    assert cells(small.inspect(), "01.1.9")["arbeitslos"] == "unsicher"


def test_rates_of_parts_are_an_error_that_says_so(small: SmallCity) -> None:
    small.write("faelle.csv", CASES.replace("-", "3"), "cp1252")
    small.change("lieferung.toml", 'hilfen = "Hilfen (Fälle)"', '[datei.rates]\nhilfe = "Hilfen (Fälle)"')
    found = [f for f in told(small, "Fehler") if "Anteile lassen sich nicht" in f.message]
    assert [f.value for f in found] == ["01.1.9 Au"]


def test_rates_of_parts_beside_their_counts_are_not_needed(small: SmallCity) -> None:
    small.write("faelle.csv", CASES.replace("-", "3").replace("Bemerkung", "ALQ"), "cp1252")
    small.change("lieferung.toml", 'ignore = ["Bemerkung"]\n', "")
    small.change(
        "lieferung.toml", 'hilfen = "Hilfen (Fälle)"', 'hilfen = "Hilfen (Fälle)"\n[datei.rates]\nalo = "ALQ"'
    )
    small.change("faelle.csv", "geprüft", "")
    assert told(small, "Fehler") == []
    assert cells(small.inspect(), "01.1.9")["arbeitslos"] == 60


def test_ids_of_parts_in_other_writings_are_recognised(small: SmallCity) -> None:
    small.write("faelle.csv", CASES.replace("01.1.1;", "1.1.1;").replace("01.1.2;", "112;"), "cp1252")
    assert cells(small.inspect(), "01.1.9")["arbeitslos"] == 60


def test_every_table_of_parts_is_as_the_table_of_the_whole(tmp_path: Path) -> None:
    """Ten lines of reference: a sum is known if every part is."""
    cells_of = ["3", "0", "-", "*", "k. A."]
    for k, (one, other) in enumerate(itertools.product(cells_of, cells_of)):
        merged = with_merged_rows(table(tmp_path, k, one, other), {"Q": ("01", "02")}, "Fehler")
        known = {"3": 3, "0": 0, "-": 0}
        wanted = known[one] + known[other] if one in known and other in known else None
        value = merged.counts["bev"]["Q"]
        assert (None if pd.isna(value) else value) == wanted
        assert (merged.status["bev"]["Q"] in ("wert", "null")) == (wanted is not None)
        assert merged.counts["bev"]["03"] == 7 and [*merged.counts.index] == [*merged.lines]


def table(folder: Path, k: int, one: str, other: str) -> Table:
    from datetime import date

    path = folder / f"{k}.csv"
    path.write_text(f"Gebiet;Einwohner\n01;{one}\n02;{other}\n03;7\n", encoding="utf-8")
    source = SourceFile(
        path=path.name, source="Amt", stichtag=date(2024, 12, 31), decimal=",", id_column="Gebiet",
        columns={"bev": "Einwohner"}, signs={"k. A.": "fehlt", "*": "geheim"},
    )  # fmt: skip
    return read_table(folder, source)


# ------------------------------------------------------------------ what else names areas


def test_what_all_parts_are_assigned_to_holds_for_the_whole(small: SmallCity) -> None:
    small.change(
        "stadt.toml",
        "[[parent]]",
        '[assignment]\npath = "zuordnung.csv"\nid_column = "viertel"\nname_column = "name"\n\n[[parent]]',
    )
    rows = "".join(f"{a};N{k};SBH {a[1]};R{k // 2}\n" for k, a in enumerate(IDS))
    small.write("zuordnung.csv", "viertel;name;sbh;region\n" + rows)
    assert told(small, "Warnung") == told(small, "Fehler") == []
    frame = small.inspect().areas
    assert frame.loc["01.1.9", ["area_name", "sbh", "region"]].tolist() == ["Au", "SBH 1", "R0"]
    small.change("zuordnung.csv", "01.1.2;N1;SBH 1", "01.1.2;N1;SBH 7")
    (found,) = told(small, "Warnung")
    assert found.value == "01.1.9 Au (sbh)" and small.inspect().areas["sbh"]["01.1.9"] == ""
    small.change("zuordnung.csv", "\n01.1.1;", "\n01.1.9;Aue;SBH 3;R9\n01.1.1;")
    frame = small.inspect().areas
    assert frame.loc["01.1.9", ["area_name", "sbh", "region"]].tolist() == ["Aue", "SBH 3", "R9"]


def test_a_city_that_reports_all_as_one_row_decides_as_if_it_had_been_delivered_so(
    small: SmallCity, tmp_path: Path
) -> None:
    from screening.rule import rates, screen

    def decided(city: SmallCity) -> pd.DataFrame:
        return screen(rates(city.inspect()), city.criteria()).decision

    other = build_small_city(tmp_path / "other")
    other.write("viertel.geojson", collection(squares(["01.1.9", *IDS[2:]])))
    whole = PEOPLE.replace("01.1.1;1.200;200\n01.1.2;900;150\n", "01.1.9;2.100;350\n")
    other.write("bevoelkerung.csv", whole, "utf-8-sig")
    cases = CASES.replace("01.1.1;40;4;\n01.1.2;20;-;\n", "01.1.9;60;4;\n")
    other.write("faelle.csv", cases, "cp1252")
    pd.testing.assert_frame_equal(decided(small), decided(other))


@pytest.mark.parametrize("audience", ["intern", "gespraech"])
def test_documents_of_both_audiences_say_which_areas_are_made_of_which(
    small: SmallCity, tmp_path: Path, audience: str
) -> None:
    from screening.report.sections.method import sources
    from screening.rule import rates, screen
    from tests.quick_release import pass_door, write_release

    delivery = small.inspect()
    shown = pass_door(delivery.city, {2024: screen(rates(delivery), small.criteria())}, audience=audience)
    assert "01.1.9 Au aus 01.1.1 und 01.1.2" in sources(shown).markdown.replace("\\", "")
    folder = write_release(shown, tmp_path / audience)
    page = (folder / "profile" / "01.1.9.html").read_text(encoding="utf-8")
    assert "zusammengelegt aus 01.1.1 und 01.1.2" in page
    assert "01.1.1;" not in (folder / "auswahl.csv").read_text(encoding="utf-8-sig")


def test_a_file_of_many_cities_keeps_the_rows_of_the_parts(small: SmallCity) -> None:
    small.write("faelle.csv", CASES + "09.9.9;7;7;\n09.9.8;7;7;\n", "cp1252")
    small.change("lieferung.toml", 'ignore = ["Bemerkung"]', 'ignore = ["Bemerkung"]\noutside = "skip"')
    assert cells(small.inspect(), "01.1.9")["arbeitslos"] == 60
    assert told(small, "Fehler") == []


# ------------------------------------------------------------------ files that name the areas


@pytest.mark.parametrize("source", ["map", "assignment"])
def test_a_file_may_name_the_parts_or_the_whole(small: SmallCity, source: str) -> None:
    called = dict(zip(IDS, ["Au-Nord", "Au-Süd", "Ried", "Neu", "Öd", "Zell"], strict=True))
    if source == "map":
        small.change("stadt.toml", 'id_column = "viertel"', 'id_column = "viertel"\nname_column = "name"')
        shapes = [
            {**f, "properties": f["properties"] | {"name": called[a]}}
            for a, f in zip(IDS, squares(), strict=True)
        ]
        small.write("viertel.geojson", collection(shapes))
    else:
        table = '[assignment]\npath = "zuordnung.csv"\nid_column = "nr"\nname_column = "name"\n\n'
        small.change("stadt.toml", "[[parent]]", table + "[[parent]]")
        small.write("zuordnung.csv", "nr;name\n" + "".join(f"{a};{n}\n" for a, n in called.items()))
    text = CASES
    for area, name in called.items():
        text = text.replace(f"\n{area};", f"\n{name};")
    small.write("faelle.csv", text, "cp1252")
    small.change("lieferung.toml", 'id_column = "Gebiet"', 'id_column = "Gebiet"\njoin = "name"')
    assert not told(small, "Fehler")
    assert cells(small.inspect(), "01.1.9") == {"bev": 2100, "jung": 350, "arbeitslos": 60, "hilfen": 4}
    small.change("faelle.csv", "Au-Nord;40;4;\nAu-Süd;20;-;\n", "Au;60;4;\n")
    assert not told(small, "Fehler")
    assert cells(small.inspect(), "01.1.9")["arbeitslos"] == 60
