"""Names of areas: which source names them, what is told of them, and how they are told apart and sorted."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.delivery import german_key
from screening.delivery.manifest import SourceFile
from screening.delivery.names import told_apart
from screening.delivery.tables import read_table
from screening.disclosure.totals import known_totals
from screening.figures.export.table import fields, selection_table
from tests.delivery.named import NAMES, assign_names, deliver_names, name_boundaries
from tests.quick_release import pass_door
from tests.small_city import CASES, IDS, SmallCity, collection, squares

# ------------------------------------------------------------------ which source names them


def test_without_declared_names_there_is_no_column(small: SmallCity) -> None:
    assert "area_name" not in small.inspect().areas
    assert "area_name" not in selection_table(shown(small))


@pytest.mark.parametrize("declare", [name_boundaries, assign_names, deliver_names])
def test_each_source_names_the_areas_without_a_finding(small: SmallCity, declare: object) -> None:
    declare(small, dict(NAMES))  # type: ignore[operator]
    assert small.findings() == []
    frame = small.inspect().areas
    assert frame["area_name"].to_dict() == NAMES
    assert frame.index.tolist() == list(IDS)


def test_a_name_is_trimmed_and_keeps_its_dash(small: SmallCity) -> None:
    name_boundaries(small, {**NAMES, "01.1.1": "  Alt–Stadt\u00a0 Süd "})
    assert small.inspect().areas["area_name"]["01.1.1"] == "Alt–Stadt Süd"


def test_the_assignment_wins_over_the_boundaries_and_these_over_deliveries(small: SmallCity) -> None:
    name_boundaries(small, {**NAMES, "01.1.2": "Grenze"})
    assign_names(small, {**NAMES, "01.1.1": "Tafel", "01.1.2": "", "01.2.1": ""})
    deliver_names(small, {**NAMES, "01.1.1": "Tafel", "01.2.1": "Lieferung"})
    names = small.inspect().areas["area_name"]
    assert names[["01.1.1", "01.1.2", "01.2.1"]].tolist() == ["Tafel", "Grenze", "Ried"]
    differing = [(f.level, f.file, f.value) for f in small.findings()]
    assert differing == [
        ("Hinweis", "zuordnung.csv", "01.1.1: „Tafel“ statt „Au“"),
        ("Hinweis", "2024/faelle.csv", "01.1.2: „Grenze“ statt „Haid“, 01.2.1: „Ried“ statt „Lieferung“"),
    ]


def test_names_that_differ_in_dashes_and_case_are_the_same(small: SmallCity) -> None:
    name_boundaries(small, {**NAMES, "01.1.1": "Alt-Stadt"})
    deliver_names(small, {**NAMES, "01.1.1": "ALT – STADT".replace(" ", "").replace("–", "-")})
    assert small.findings() == []


def test_the_column_of_names_is_no_geography_and_comes_once(small: SmallCity) -> None:
    assign_names(small, NAMES)
    table = selection_table(shown(small))
    assert [*table][:3] == ["area_name", "bezirk", "sbh"] and "Bezeichnung" not in table
    headers = {field.name: field.header for field in fields(shown(small))}
    assert headers["area_name"] == "Viertel, Name"


def test_a_name_is_no_known_sum_of_its_area(small: SmallCity) -> None:
    delivery = small.inspect()
    bare = known_totals(delivery.city, delivery.areas)
    name_boundaries(small, dict(NAMES))
    named = small.inspect()
    assert (known_totals(named.city, named.areas).groups == bare.groups).all()


@pytest.mark.parametrize("declared", ["Bezeichnug", "nichts"])
def test_a_column_that_is_not_there_is_an_error_that_names_those_that_are(
    small: SmallCity, declared: str
) -> None:
    assign_names(small, NAMES, declared)
    found = small.finding("Fehler")
    assert (found.file, found.column) == ("zuordnung.csv", declared)
    assert "viertel, Bezeichnung, sbh" in found.remedy
    assert ("Bezeichnung" in found.message) == (declared == "Bezeichnug")


def test_a_column_of_the_map_or_the_delivery_that_is_not_there_is_an_error(small: SmallCity) -> None:
    name_boundaries(small, dict(NAMES))
    deliver_names(small, NAMES)
    small.change("stadt.toml", 'name_column = "Stadtteil"', 'name_column = "Stadteil"')
    small.change("lieferung.toml", 'name_column = "Ort"', 'name_column = "Orte"')
    found = [f for f in small.findings() if f.level == "Fehler"]
    assert [(f.file, f.column) for f in found] == [
        ("viertel.geojson", "Stadteil"),
        ("2024/faelle.csv", "Orte"),
    ]
    assert "„Stadtteil“" in found[0].message and "„Ort“" in found[1].message


def test_areas_without_a_name_where_others_have_one_are_one_hinweis(small: SmallCity) -> None:
    name_boundaries(small, {**NAMES, "01.1.1": None, "02.1.1": " "})
    found = small.finding()
    assert (found.level, found.value) == ("Hinweis", "01.1.1, 02.1.1")
    assert small.inspect().areas["area_name"]["01.1.1"] == ""


def test_shapes_of_one_area_with_different_names_leave_it_without_one_and_tell_both(small: SmallCity) -> None:
    features = squares([*IDS, "01.1.1"])
    for feature in features:
        feature["properties"]["Stadtteil"] = NAMES[feature["properties"]["viertel"]]
    features[-1]["properties"]["Stadtteil"] = "Au-Ost"
    small.write("viertel.geojson", collection(features))
    small.change("stadt.toml", 'id_column = "viertel"', 'id_column = "viertel"\nname_column = "Stadtteil"')
    found = small.finding("Warnung")
    assert found.value == "01.1.1 („Au“, „Au-Ost“)"
    assert small.inspect().areas["area_name"]["01.1.1"] == ""


def test_signs_that_no_document_shows_are_told_of_map_and_delivery(small: SmallCity) -> None:
    name_boundaries(small, {**NAMES, "01.1.1": "A\u202eu"})
    deliver_names(small, {**NAMES, "01.1.2": "Haid\x07"})
    told = {(f.file, f.column) for f in small.findings() if "Zeichen" in f.message or "zeichen" in f.message}
    assert told == {("viertel.geojson", "Stadtteil"), ("2024/faelle.csv", "Ort")}


def test_a_column_of_ids_and_names_gives_both(small: SmallCity) -> None:
    text = CASES
    for area, name in NAMES.items():
        text = text.replace(f"\n{area};", f"\n{area} {name} Nord;")
    small.write("faelle.csv", text, "cp1252")
    small.change(
        "lieferung.toml",
        'id_column = "Gebiet"',
        'id_column = "Gebiet"\nname_column = "Gebiet"\nid_prefix = true',
    )
    assert small.inspect().areas["area_name"].tolist() == [f"{n} Nord" for n in NAMES.values()]
    assert small.findings() == []


def test_a_long_file_names_its_areas(small: SmallCity) -> None:
    head, *rows = [line.split(";") for line in CASES.splitlines()]
    long = [f"{row[0]};{NAMES[row[0]]};{head[k]};{row[k]}" for row in rows for k in (1, 2)]
    small.write("faelle.csv", "\n".join(["Gebiet;Ort;Merkmal;Wert", *long]), "cp1252")
    small.change(
        "lieferung.toml",
        'id_column = "Gebiet"\nignore = ["Bemerkung"]',
        'layout = "long"\nid_column = "Gebiet"\nname_column = "Ort"\nvariable_column = "Merkmal"\nvalue_column = "Wert"',
    )
    assert small.findings() == []
    assert small.inspect().areas["area_name"].to_dict() == NAMES


def shown(small: SmallCity):  # type: ignore[no-untyped-def]
    """The release of the internal audience."""
    from screening.rule import rates, screen

    delivery = small.inspect()
    return pass_door(delivery.city, {2024: screen(rates(delivery), small.criteria())}, audience="intern")


# ------------------------------------------------------------------ told apart and sorted


def test_two_areas_of_one_name_are_told_apart_by_their_parent(small: SmallCity) -> None:
    name_boundaries(small, dict(NAMES))
    told = told_apart(small.inspect().areas, small.city())
    assert told.tolist() == ["Au (Bezirk 01)", "Haid", "Ried", "Au (Bezirk 02)", "Öd", "Zell"]


def test_where_no_parent_tells_them_apart_the_id_does(small: SmallCity) -> None:
    name_boundaries(small, {**NAMES, "01.1.2": "au"})
    told = told_apart(small.inspect().areas, small.city())
    assert told[["01.1.1", "01.1.2", "02.1.1"]].tolist() == ["Au (01.1.1)", "au (01.1.2)", "Au (02.1.1)"]


@given(st.lists(st.sampled_from(["Au", "au", "Au (1.1)", "Au (Bezirk 1)", "", "Öd"]), min_size=4, max_size=4))
def test_no_two_areas_are_told_by_the_same_text(names: list[str]) -> None:
    from screening.delivery import City
    from screening.delivery.manifest.city import Parent

    city = City.model_construct(parents=(Parent(id="bezirk", label="Bezirk", parts=1),))
    ids = ["1.1", "1.2", "2.1", "2.2"]
    frame = pd.DataFrame({"area_name": names, "bezirk": [i[0] for i in ids]}, index=ids)
    told = [t for t in told_apart(frame, city) if t]
    assert len(told) == len(set(told)) == sum(map(bool, names))


@given(st.lists(st.text(alphabet="aäAÄsßz09 -", max_size=6), max_size=8))
def test_german_order_is_total_and_ignores_how_the_texts_came(texts: list[str]) -> None:
    there, back = texts, texts[::-1]
    assert sorted(there, key=german_key) == sorted(back, key=german_key)


def test_umlauts_sort_with_their_letter_and_numbers_by_value() -> None:
    names = ["Zell", "Öd", "Ofen", "Oder", "Planungsraum 10", "Planungsraum 2", "Straße", "Strasse A"]
    assert sorted(names, key=german_key) == [
        "Öd", "Oder", "Ofen", "Planungsraum 2", "Planungsraum 10", "Straße", "Strasse A", "Zell",
    ]  # fmt: skip


@pytest.mark.parametrize("header", ["Raumbezug", "Räumliche Gliederung", "raeumliche_gliederung"])
def test_an_atlas_s_column_of_areas_gives_the_names_behind_the_numbers(header: str, tmp_path: Path) -> None:
    rows = f"Indikator,Ausprägung,Jahr,{header},Indikatorwert,Basiswert 1\nAlter,alle,2024,01 Alt - Au,5,7\n"
    (tmp_path / "a.csv").write_text(rows, encoding="utf-8")
    keys = {"path": "a.csv", "source": "Amt", "stichtag": "2024-12-31", "layout": "atlas", "decimal": "."}
    basis = {"bev": {"indicator": "Alter", "auspraegung": "alle", "basis": 1}}
    declared = {"encoding": "utf-8", "delimiter": ",", "name_column": header, "basis": basis}
    table = read_table(tmp_path, SourceFile.model_validate(keys | declared, strict=False))
    assert table.names == {"01": "Alt - Au"}


# ------------------------------------------------------------------ files that name the areas


def join_by_name(small: SmallCity, text: str, names: dict[str, str] | None = None) -> None:
    """Let the second file name its areas: `text` with the names in place of the ids."""
    names = dict(NAMES, **{"02.1.1": "Neu"}) if names is None else names
    name_boundaries(small, dict(names))
    small.write("faelle.csv", text, "cp1252")
    small.change("lieferung.toml", 'id_column = "Gebiet"', 'id_column = "Gebiet"\njoin = "name"')


def named(text: str, names: dict[str, str]) -> str:
    for area, name in names.items():
        text = text.replace(f"\n{area};", f"\n{name};")
    return text


UNIQUE = {**NAMES, "02.1.1": "Neu"}


def test_ids_where_names_are_declared_are_told_as_such(small: SmallCity) -> None:
    join_by_name(small, CASES)
    found = small.finding("Fehler")
    assert (found.file, found.row, found.column, found.value) == ("2024/faelle.csv", "2", "Gebiet", "01.1.1")
    assert found.message.startswith("So heißt kein Gebiet") and "„Au“" in found.message
    assert 'id_column = "Gebiet" eintragen, ohne join' in found.remedy
    small.change("lieferung.toml", '\njoin = "name"', "")
    assert small.findings() == []


def test_names_that_stand_in_another_column_are_found_there(small: SmallCity) -> None:
    text = CASES.replace("Bemerkung", "Ort")
    for n, name in enumerate(UNIQUE.values(), 1):
        lines = text.splitlines()
        lines[n] = ";".join([f"Zeile {n}", *lines[n].split(";")[1:3], name])
        text = "\n".join(lines) + "\n"
    join_by_name(small, text)
    small.change("lieferung.toml", '"Bemerkung"', '"Ort"')
    found = small.finding("Fehler")
    assert 'id_column = "Ort" und join = "name"' in found.remedy
    small.change("lieferung.toml", 'id_column = "Gebiet"', 'id_column = "Ort"')
    small.change("lieferung.toml", '"Ort"]', '"Gebiet"]')
    assert small.findings() == []


def test_a_name_with_a_footnote_mark_is_read_and_told(small: SmallCity) -> None:
    text = named(CASES, UNIQUE).replace("\nAu;", "\nAu 1);").replace("\nRied;", "\nRied²;")
    join_by_name(small, text)
    found = small.finding()
    assert (found.level, found.row, found.value) == ("Hinweis", "2, 4", "Au 1) → Au, Ried² → Ried")


def test_two_spellings_of_one_name_are_told_as_the_file_writes_them(small: SmallCity) -> None:
    names = {**UNIQUE, "01.1.1": "Groß Au"}
    join_by_name(small, named(CASES, names).replace("\nHaid;", "\nGross-Au;"), names)
    doubles = [f for f in small.findings() if "doppelt" in f.message]
    assert [(f.row, f.value) for f in doubles] == [("3", "Gross-Au")]


def test_areas_of_one_name_in_one_parent_are_not_to_be_told_apart_by_it(small: SmallCity) -> None:
    names = {**UNIQUE, "01.1.2": "Au"}
    join_by_name(small, named(CASES, names), names)
    found = small.finding("Fehler")
    assert found.remedy.startswith("Kennungen liefern lassen") and "parent_column" not in found.remedy


# ------------------------------------------------------------------ names that only a delivery has


def people_by_name(small: SmallCity) -> None:
    rows = {
        "Au": "1.200;200",
        "Gross Haid": "900;150",
        "Ried": "2.000;300",
        "Aue": "1.500;280",
        "Öd": "390;60",
    }
    text = "".join(f"{name};{numbers}\n" for name, numbers in {**rows, "Zell": "1.100;170"}.items())
    small.write("bevoelkerung.csv", f"Viertel;Einwohner;unter 18\n{text}", "utf-8-sig")
    joined = 'id_column = "Viertel"\njoin = "name"'
    small.change("lieferung.toml", 'id_column = "Viertel"\ntotals = ["Stadt gesamt"]', joined)


def test_names_of_a_delivery_serve_a_file_that_names_areas(small: SmallCity) -> None:
    people_by_name(small)
    deliver_names(small, {**NAMES, "01.1.2": "Groß Haid", "02.1.1": "Aue"})
    found = small.finding()
    assert (found.level, found.value) == ("Hinweis", "Gross Haid → Groß Haid")
    people = small.inspect().counts["bev"]
    assert people.to_dict() == dict(zip(IDS, [1200, 900, 2000, 1500, 390, 1100], strict=True))


def test_a_file_that_names_areas_says_where_names_can_be_declared_or_which_file_to_mend(
    small: SmallCity,
) -> None:
    people_by_name(small)
    assert "oder bei einer [[datei]], in der Kennungen und Namen stehen" in small.finding("Fehler").remedy
    deliver_names(small, dict(NAMES))
    small.write("faelle.csv", b"")
    [found] = [f for f in small.findings() if f.file == "2024/bevoelkerung.csv" and f.level == "Fehler"]
    assert found.remedy == "Zuerst „2024/faelle.csv“ berichtigen: Dort stehen die Namen."
