"""What a draft guesses of headers and cells: names, units, decimals, ranks; each was guessed wrongly before."""

from __future__ import annotations

import tomllib
import zipfile
from pathlib import Path

import geopandas as gpd
import pytest
from typer.testing import CliRunner

from screening.cli import app
from screening.concept import read_criteria
from screening.delivery import read_delivery
from screening.delivery.draft import draft_catalogue_file, draft_delivery
from screening.rule import rates, screen
from tests.delivery.draft.pairs import NAMES, squares
from tests.delivery.draft.test_new_city import drafted, written


def squares_of(rows: list[dict[str, str]], path: Path) -> Path:
    """A map of squares with these attributes."""
    frame = {key: [row[key] for row in rows] for key in rows[0]}
    shapes = squares(len(rows), (690_000, 5_330_000), 900)
    gpd.GeoDataFrame(frame, geometry=shapes, crs=25832).to_file(path)
    return path


def of_two(
    tmp_path: Path, attributes: list[dict[str, str]], table: str, name: str = "zahlen_2023.csv"
) -> None:
    karte = squares_of(attributes, tmp_path / "karte.gpkg")
    tabelle = tmp_path / name
    tabelle.write_text(table, encoding="utf-8")
    result = drafted(tmp_path, lambda _: (karte, tabelle))
    assert result.exit_code == 0, result.output


def test_a_column_that_says_name_holds_names_whatever_else_its_header_says(tmp_path: Path) -> None:
    ids = [{"PLR_ID": f"0101010{n}", "PLR_NAME": f"Kiez {chr(65 + n)}-Platz"} for n in range(4)]
    of_two(tmp_path, ids, "PLR;Einwohner;SGB II\n" + "".join(f"{r['PLR_ID']};1000;50\n" for r in ids))
    [boundary] = written(tmp_path, "stadt.toml")["boundary"]
    assert (boundary["id_column"], boundary["name_column"]) == ("PLR_ID", "PLR_NAME")


def test_a_decimal_number_below_one_is_no_thousands(tmp_path: Path) -> None:
    ids = [{"nr": f"{n:02d}"} for n in range(1, 5)]
    rows = "".join(f"{r['nr']},{900 + n},0.{331 + n}\n" for n, r in enumerate(ids))
    of_two(tmp_path, ids, "nr,population,income rate\n" + rows)
    [file] = written(tmp_path, "2023/lieferung.toml")["datei"]
    assert file["decimal"] == "." and "thousands" not in file and file["rates_as"] == "share"


@pytest.mark.parametrize(
    ("head", "cells", "id_column", "names"),
    [
        ("Gebiet;Einwohner;Arbeitslose", "{0} {1};{2};20", "Gebiet", "Gebiet"),
        ("Nr;Stadtteilname;Einwohner;Arbeitslose", "{0};{1};{2};20", "Nr", "Stadtteilname"),
    ],
    ids=["behind the id", "beside the id"],
)
def test_names_that_the_table_alone_holds_are_shown(
    tmp_path: Path, head: str, cells: str, id_column: str, names: str
) -> None:
    ids = [f"{n:02d}" for n in range(1, 13)]
    rows = "".join(f"{cells.format(i, NAMES[n], 800 + n)}\n" for n, i in enumerate(ids))
    of_two(tmp_path, [{"nr": i} for i in ids], f"{head}\n{rows}")
    [file] = written(tmp_path, "2023/lieferung.toml")["datei"]
    assert (file["id_column"], file["name_column"]) == (id_column, names)
    assert "name_column" not in written(tmp_path, "stadt.toml")["boundary"][0]
    delivery = read_delivery("neustadt", 2023, data=tmp_path / "data")
    assert delivery.areas["area_name"].tolist() == [*NAMES]


def test_ranks_indices_and_the_people_once_more_are_no_indicators_and_quotients_no_counts(
    tmp_path: Path,
) -> None:
    head = "nr;Einwohner;mittlere Bevölkerung;Arbeitslose;Gesamtindex;Dezil (1 = die ersten 10 %);Einwohner je km²"
    rows = "".join(f"{n:02d};{900 + n};{905 + n};40;{n};{n};{1500 + n}\n" for n in range(1, 5))
    of_two(
        tmp_path, [{"nr": f"{n:02d}"} for n in range(1, 5)], f"{head};EUR/m²\n" + rows.replace("\n", ";712\n")
    )
    [file] = written(tmp_path, "2023/lieferung.toml")["datei"]
    assert file["ignore"] == ["Gesamtindex", "Dezil (1 = die ersten 10 %)"]
    indicators = {i["label"]: i for i in written(tmp_path, "katalog.toml")["indicator"]}
    assert {k: i.get("unit", "%") for k, i in indicators.items()} == {
        "Arbeitslose": "%",
        "Einwohner je km²": "je km²",
        "EUR/m²": "EUR/m²",
    }


def test_long_names_that_begin_alike_are_told_apart_in_heads_of_columns(tmp_path: Path) -> None:
    long = "Sozialversicherungspflichtig Beschäftigte am Wohnort"
    head = f"nr;Einwohner;{long} (deutsch);{long} (weiblich)"
    rows = "".join(f"{n:02d};{900 + n};{400 + n};{300 + n}\n" for n in range(1, 5))
    of_two(tmp_path, [{"nr": f"{n:02d}"} for n in range(1, 5)], f"{head}\n{rows}")
    shorts = [i["short"] for i in written(tmp_path, "katalog.toml")["indicator"]]
    assert len(set(shorts)) == 2 and [s.rpartition("(")[2] for s in shorts] == ["deutsch)", "weiblich)"]
    text = (tmp_path / "data/raw/neustadt/kriterien.toml").read_text(encoding="utf-8")
    assert "klingt davon höchstens eines" in text


def test_a_table_of_persons_that_names_no_area_is_refused_and_shows_no_name(tmp_path: Path) -> None:
    karte = squares_of([{"nr": f"{n:02d}"} for n in range(1, 5)], tmp_path / "karte.gpkg")
    tabelle = tmp_path / "zahlen_2023.csv"
    people = "Name;Vorname;Geburtsdatum;Gebiet\nHuber;Anna;01.02.1980;81\nMeier;Udo;03.04.1975;82\n"
    tabelle.write_text(people, encoding="utf-8")
    result = drafted(tmp_path, lambda _: (karte, tabelle))
    assert result.exit_code == 1 and "Geburtsdatum" in result.output
    assert "Huber" not in result.output and "Meier" not in result.output


def test_a_map_of_points_is_refused(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame(
        {"nr": ["01", "02"]}, geometry=gpd.points_from_xy([11, 11.1], [48, 48]), crs=4326
    )
    frame.to_file(tmp_path / "punkte.gpkg")
    tabelle = tmp_path / "zahlen_2023.csv"
    tabelle.write_text("nr;Einwohner;Arbeitslose\n01;900;40\n02;800;30\n", encoding="utf-8")
    result = drafted(tmp_path, lambda _: (tmp_path / "punkte.gpkg", tabelle))
    assert result.exit_code == 1 and "Die Karte enthält keine Flächen." in result.output


def test_a_city_at_the_end_of_a_national_file_is_found(tmp_path: Path) -> None:
    ids = [{"code": f"E{n:08d}"} for n in range(29_990, 30_000)]
    rows = "".join(f"E{n:08d},{1000 + n % 7},{20 + n % 5}\n" for n in range(30_000))
    of_two(tmp_path, ids, "code,population,unemployed\n" + rows)
    [file] = written(tmp_path, "2023/lieferung.toml")["datei"]
    assert file["outside"] == "skip" and "geometry_without_row" not in str(written(tmp_path, "stadt.toml"))


def test_an_archive_is_no_broken_workbook(tmp_path: Path) -> None:
    karte = squares_of([{"nr": "01"}, {"nr": "02"}], tmp_path / "karte.gpkg")
    tabelle = tmp_path / "zahlen_2023.zip"
    with zipfile.ZipFile(tabelle, "w") as archive:
        archive.writestr("zahlen_2023.csv", "nr;Einwohner\n01;900\n")
    result = drafted(tmp_path, lambda _: (karte, tabelle))
    assert result.exit_code == 1 and "Entpacken" in result.output and "Excel" not in result.output


def test_a_rate_that_does_not_count_has_a_mean_beside_it_all_the_same(tmp_path: Path) -> None:
    ids = [f"{n:02d}" for n in range(1, 5)]
    rows = "".join(f"{i};{900 + n};{40 + n};{20 + n};{n},5\n" for n, i in enumerate(ids))
    head = "nr;Einwohner;Arbeitslose;SGB II;Ausländeranteil"
    of_two(tmp_path, [{"nr": i} for i in ids], f"{head}\n{rows}")
    [rule] = written(tmp_path, "kriterien.toml")["criteria"]
    assert rule["indicators"] == ["arbeitslose", "sgb_ii"] and rule["means"] == {
        "auslaenderanteil": "unweighted"
    }
    delivery = read_delivery("neustadt", 2023, data=tmp_path / "data")
    path = tmp_path / "data/raw/neustadt/kriterien.toml"
    criteria = read_criteria(path, delivery.catalogue, 2023)
    mean = screen(rates(delivery), criteria).reference["value"]["auslaenderanteil"]
    assert mean == pytest.approx(2.0)  # (0.5 + 1.5 + 2.5 + 3.5) / 4


@pytest.mark.parametrize("numbers", [["01", "02"], ["1", "2"]], ids=["with zeros", "without"])
def test_numbers_of_the_map_are_the_ids_where_the_table_says_a_word_with_them(
    tmp_path: Path, numbers: list[str]
) -> None:
    every = [str(n).zfill(len(numbers[0])) for n in range(1, 13)]
    attributes = [{"NAME": f"Teil {int(n):02d}", "NR": n} for n in every]
    rows = "".join(f"Teil {int(n):02d};{900 + int(n)};{20 + int(n)}\n" for n in every)
    of_two(tmp_path, attributes, "Gebiet;Einwohner;Arbeitslose\n" + rows)
    [boundary] = written(tmp_path, "stadt.toml")["boundary"]
    assert (boundary["id_column"], boundary["name_column"]) == ("NR", "NAME")
    text = (tmp_path / "data/raw/neustadt/stadt.toml").read_text(encoding="utf-8")
    assert 'id_column = "NR"  # geraten: die Nummern zu „NAME“' in text
    people = read_delivery("neustadt", 2023, data=tmp_path / "data").counts["einwohner"]
    assert people.to_dict() == {n: 900 + int(n) for n in every}


def test_a_word_with_a_number_means_the_maps_number_where_nothing_else_stands_there(tmp_path: Path) -> None:
    rows = "".join(f"Teil {n:02d};{900 + n};{20 + n}\n" for n in range(1, 13))
    of_two(tmp_path, [{"NR": str(n)} for n in range(1, 13)], "Gebiet;Einwohner;Arbeitslose\n" + rows)
    people = read_delivery("neustadt", 2023, data=tmp_path / "data").counts["einwohner"]
    assert people.to_dict() == {str(n): 900 + n for n in range(1, 13)}


CLASSES = [3, 1, 2, 5, 4, 1, 2, 3, 2, 4, 1, 5]
"""Of twelve areas; no larger where more people live."""


def test_classes_ranks_and_numbers_of_districts_under_any_header_are_left_out_and_marked(
    tmp_path: Path,
) -> None:
    ranks, few = [7, 2, 11, 1, 12, 4, 9, 3, 10, 6, 8, 5], [2, 0, 0, 1, 0, 3, 0, 1, 2, 0, 1, 0]
    shown = enumerate(zip(CLASSES, ranks, few, strict=True), 1)
    rows = "".join(f"{n:02d};{2000 + 50 * n};{40 + 9 * n};{c};{r};{k};{c}\n" for n, (c, r, k) in shown)
    head = "nr;Einwohner;Arbeitslose;Lage 2023;Platz;Spielhallen;Zahl der Treffs"
    of_two(tmp_path, [{"nr": f"{n:02d}"} for n in range(1, 13)], f"{head}\n{rows}")
    text = (tmp_path / "data/raw/neustadt/2023/lieferung.toml").read_text(encoding="utf-8")
    [file] = written(tmp_path, "2023/lieferung.toml")["datei"]
    assert file["ignore"] == ["Lage 2023", "Platz"]
    assert (
        '"Lage 2023",  # geraten: wohl eine Klasse, ein Rang oder eine Nummer: nur Zahlen von 1 bis 5' in text
    )
    assert {"spielhallen", "zahl_der_treffs"} <= {*file["columns"]}


@pytest.mark.parametrize(("city", "counted"), [("33", True), ("3", False)], ids=["the sum", "its own class"])
def test_small_numbers_whose_sum_a_row_holds_are_counts(tmp_path: Path, city: str, counted: bool) -> None:
    rows = "".join(f"{n:02d};{3000 - 50 * n};{200 + n};{c}\n" for n, c in enumerate(CLASSES, 1))
    ids = [{"nr": f"{n:02d}"} for n in range(1, 13)]
    of_two(tmp_path, ids, f"nr;Einwohner;Arbeitslose;Lage\n{rows}Stadt;32100;2478;{city}\n")
    [file] = written(tmp_path, "2023/lieferung.toml")["datei"]
    assert ("Lage" in file["columns"].values()) is counted


@pytest.mark.parametrize(
    ("one", "whole"),
    [("{0}/{1}", "01"), ("{0} und {1}", "01"), ("{2}+{3}", "01+02")],
    ids=["names with a slash", "names with a word", "ids"],
)
def test_a_row_made_of_several_areas_is_drafted_as_merged(tmp_path: Path, one: str, whole: str) -> None:
    ids = [f"{n:02d}" for n in range(1, 13)]
    attributes = [{"nr": i, "name": n} for i, n in zip(ids, NAMES, strict=True)]
    called = dict(zip(ids, NAMES if whole == "01" else ids, strict=True))
    first = one.format(NAMES[0], NAMES[1], *ids[:2])
    rows = f"{first};1500;90\n" + "".join(f"{called[i]};{900 + int(i)};40\n" for i in ids[2:])
    of_two(tmp_path, attributes, "Gebiet;Einwohner;Arbeitslose\n" + rows)
    assert "merge = " in (tmp_path / "data/raw/neustadt/stadt.toml").read_text(encoding="utf-8")
    delivery = read_delivery("neustadt", 2023, data=tmp_path / "data")
    assert delivery.counts.loc[whole, "einwohner"] == 1500 and len(delivery.counts) == 11
    assert dict(delivery.merged) == {whole: ("01", "02")}
    assert delivery.counts.loc["03", "arbeitslose"] == 40


def test_a_map_of_several_shapes_an_area_is_joined_by_the_column_that_repeats(tmp_path: Path) -> None:
    ids = [f"{1 + n // 2:02d}" for n in range(24)]
    attributes = [{"fid_1": str(900 + n), "NR": i} for n, i in enumerate(ids)]
    rows = "".join(f"{i};{900 + int(i)};40\n" for i in dict.fromkeys(ids))
    of_two(tmp_path, attributes, "Nr;Einwohner;Arbeitslose\n" + rows)
    [boundary] = written(tmp_path, "stadt.toml")["boundary"]
    assert boundary["id_column"] == "NR"
    assert len(read_delivery("neustadt", 2023, data=tmp_path / "data").counts) == 12


def test_areas_of_one_name_are_told_apart_by_what_the_map_says_lies_above(tmp_path: Path) -> None:
    names = ["Mitte", *NAMES[1:7], "Mitte", *NAMES[8:]]
    above = ["Süd"] * 4 + ["Nord"] * 8
    shown = zip(range(11, 23), names, above, strict=True)
    attributes = [{"STT_NR": str(n), "Name": name, "Bezirk": b} for n, name, b in shown]
    rows = "".join(
        f"{a['Bezirk'].replace('ü', 'ue')};{a['Name']};{900 + int(a['STT_NR'])};40\n" for a in attributes
    )
    of_two(tmp_path, attributes, "Bezirk;Ort;Einwohner;Arbeitslose\n" + rows)
    [file] = written(tmp_path, "2023/lieferung.toml")["datei"]
    assert (file["join"], file["parent_column"]) == ("name", "Bezirk") and "totals" not in file
    people = read_delivery("neustadt", 2023, data=tmp_path / "data").counts["einwohner"]
    assert people.to_dict() == {str(n): 900 + n for n in range(11, 23)}


def test_a_column_of_ranks_is_no_column_of_ids_beside_names(tmp_path: Path) -> None:
    ranks = [7, 2, 11, 1, 12, 4, 9, 3, 10, 6, 8, 5]
    rows = "".join(
        f"{name};{900 + n};{30 + n};{r}\n" for n, (name, r) in enumerate(zip(NAMES, ranks, strict=True), 1)
    )
    of_two(
        tmp_path,
        [{"SBZ": str(n), "BEZEICHNUNG": name} for n, name in enumerate(NAMES, 1)],
        "Ort;Einwohner;Arbeitslose;Platz\n" + rows,
    )
    [file] = written(tmp_path, "2023/lieferung.toml")["datei"]
    assert (file["id_column"], file["join"], file["ignore"]) == ("Ort", "name", ["Platz"])
    people = read_delivery("neustadt", 2023, data=tmp_path / "data").counts["einwohner"]
    assert people.to_dict() == {str(n): 900 + n for n in range(1, 13)}


def test_one_table_by_names_in_other_writing_and_one_by_ids_are_both_read(tmp_path: Path) -> None:
    ids = [f"{n:03d}" for n in range(1, 13)]
    names = ["Sankt Georgen", "Groß Klein", *NAMES[2:]]
    karte = squares_of([{"gid": str(n), "nr": i, "name": k} for n, (i, k) in enumerate(zip(ids, names, strict=True))],
                       tmp_path / "karte.gpkg")  # fmt: skip
    one, two = tmp_path / "menschen_2023.csv", tmp_path / "arbeit_2023.csv"
    one.write_text(
        "Ort;Einwohner\nStadt gesamt;11478\n"
        + "".join(
            f"{k.replace('Sankt', 'St.').replace('ß', 'ss')};{950 + n}\n" for n, k in enumerate(names, 1)
        ),
        encoding="utf-8",
    )
    two.write_text("Nr;Arbeitslose\n" + "".join(f"{int(i)};{40 + int(i)}\n" for i in ids), encoding="utf-8")
    call = ["template", "neu", "neustadt", "--map", str(karte), "--data", str(tmp_path / "data")]
    result = CliRunner().invoke(app, [*call, "--table", str(one), "--table", str(two)], prog_name="screening")
    assert result.exit_code == 0, result.output
    counts = read_delivery("neustadt", 2023, data=tmp_path / "data").counts
    assert counts["einwohner"].to_dict() == {i: 950 + int(i) for i in ids}
    assert counts["arbeitslose"].to_dict() == {i: 40 + int(i) for i in ids}


@pytest.mark.parametrize("form", ["{n}. {name}", "{n}., {name}", "{roman}. {name}", "{n}. Bezirk, {name}"])
def test_numbers_with_a_full_stop_before_names_are_the_maps(tmp_path: Path, form: str) -> None:
    roman = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"]
    told = [form.format(n=n, name=name, roman=roman[n - 1]) for n, name in enumerate(NAMES, 1)]
    rows = "".join(f'"{t}";{900 + n};{30 + n}\n' for n, t in enumerate(told, 1))
    attributes = [{"BEZNR": str(n), "BEZNAME": name.upper()} for n, name in enumerate(NAMES, 1)]
    of_two(tmp_path, attributes, f"Bezirk;Einwohner;Arbeitslose\nStadt gesamt;10878;438\n{rows}")
    [file] = written(tmp_path, "2023/lieferung.toml")["datei"]
    assert file["id_prefix"] is True
    people = read_delivery("neustadt", 2023, data=tmp_path / "data").counts["einwohner"]
    assert people.to_dict() == {str(n): 900 + n for n in range(1, 13)}


def test_a_line_that_numbers_the_columns_is_no_part_of_what_they_are_called(tmp_path: Path) -> None:
    rows = "".join(f"{n:02d};{900 + n};{30 + n}\n" for n in range(1, 13))
    of_two(tmp_path, [{"nr": f"{n:02d}"} for n in range(1, 13)], f"Nr;Einwohner;Arbeitslose\n1;2;3\n{rows}")
    [indicator] = written(tmp_path, "katalog.toml")["indicator"]
    assert (indicator["label"], indicator["denominator"]) == ("Arbeitslose", "einwohner")


IDS = [f"{n:02d}" for n in range(1, 13)]
CELLS = ["{k}-{n}", "{k} – {n}", "{k}_{n}", "{i}. {n}", "{n} ({i})", "{n}, {k}"]


def one_cell(form: str) -> list[str]:
    return [form.format(k=k, i=int(k), n=n) for k, n in zip(IDS, NAMES, strict=True)]


@pytest.mark.parametrize("form", CELLS)
def test_ids_and_names_in_one_cell_of_a_table_are_told_apart(tmp_path: Path, form: str) -> None:
    rows = "".join(f'"{text}";{2000 + 50 * n};{40 + 9 * n}\n' for n, text in enumerate(one_cell(form)))
    of_two(tmp_path, [{"nr": k} for k in IDS], f"Gebiet;Einwohner;Arbeitslose\n{rows}")
    [file] = written(tmp_path, "2023/lieferung.toml")["datei"]
    assert (file["id_prefix"], file["name_column"]) == (True, "Gebiet")
    delivery = read_delivery("neustadt", 2023, data=tmp_path / "data")
    assert delivery.counts["einwohner"].to_dict() == {k: 2000 + 50 * n for n, k in enumerate(IDS)}
    assert delivery.areas["area_name"].tolist() == [*NAMES]


@pytest.mark.parametrize("form", ["{k}-{n}", "{k} {n}", "{n} ({k})"])
@pytest.mark.parametrize("says", ["{k}", "{i}", "{n}", "the same"])
def test_ids_and_names_in_one_cell_of_a_map_are_told_apart(tmp_path: Path, form: str, says: str) -> None:
    texts = one_cell(form if says == "the same" else says)
    rows = "".join(f"{text};{2000 + 50 * n};{40 + 9 * n}\n" for n, text in enumerate(texts))
    shapes = [{"OBJECTID": str(n), "bezeichnung": text} for n, text in enumerate(one_cell(form), 1)]
    of_two(tmp_path, shapes, f"Gebiet;Einwohner;Arbeitslose\n{rows}")
    [boundary] = written(tmp_path, "stadt.toml")["boundary"]
    assert (boundary["id_column"], boundary["id_prefix"], boundary["name_column"]) == (
        "bezeichnung",
        True,
        "bezeichnung",
    )
    delivery = read_delivery("neustadt", 2023, data=tmp_path / "data")
    assert delivery.counts["einwohner"].to_dict() == {k: 2000 + 50 * n for n, k in enumerate(IDS)}
    assert delivery.areas["area_name"].tolist() == [*NAMES]


def test_of_a_maps_layers_that_is_taken_whose_areas_the_table_names(tmp_path: Path) -> None:
    karte = squares_of(
        [{"nr": k, "name": n} for k, n in zip(IDS, NAMES, strict=True)], tmp_path / "karte.gpkg"
    )
    blocks = gpd.GeoDataFrame({"x": range(60)}, geometry=squares(60, (690_000, 5_330_000), 400), crs=25832)
    blocks.to_file(karte, layer="baubloecke")
    tabelle = tmp_path / "zahlen_2023.csv"
    tabelle.write_text(
        "Nr;Einwohner;Arbeitslose\n" + "".join(f"{k};1500;90\n" for k in IDS), encoding="utf-8"
    )
    result = drafted(tmp_path, lambda _: (karte, tabelle))
    assert result.exit_code == 0, result.output
    [boundary] = written(tmp_path, "stadt.toml")["boundary"]
    assert (boundary["layer"], boundary["id_column"]) == ("karte", "nr")


def test_percent_signs_in_the_cells_make_a_rate_whatever_the_header_says(tmp_path: Path) -> None:
    rows = "".join(f"{k};{2000 + 50 * n};{40 + 9 * n};{10 + n},5 %\n" for n, k in enumerate(IDS))
    of_two(tmp_path, [{"nr": k} for k in IDS], f"nr;Einwohner;Arbeitslose;Ausländeranteil\n{rows}")
    [file] = written(tmp_path, "2023/lieferung.toml")["datei"]
    assert file["rates"] == {"auslaenderanteil": "Ausländeranteil"}


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
    drafted_ = tomllib.loads(draft_catalogue_file([table]))
    assert drafted_["inhabitants"] == "einwohner"
    [poor] = [i for i in drafted_["indicator"] if i["label"] == "Kinder in Bedarfsgemeinschaften"]
    assert poor["direction"] == "+"
