"""Layouts: the same table written wide, long, as an atlas, as GENESIS or as a workbook reads back equal."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from screening.concept.statuses import QUALIFIED, SIGN_STATUSES
from screening.delivery.manifest.files import SourceFile
from screening.delivery.manifest.keys import ALLOWED, REQUIRED, LayoutName
from screening.delivery.tables.layouts import LAYOUTS
from screening.delivery.tables.table import MOST, read_table
from tests.delivery.tables.sources import messages, source
from tests.examples import examples
from tests.small_city import SmallCity

# ------------------------------------------------------------------ written and read back

SIGNS = {"null": "-", "geheim": "*", "unsinnig": "x", "unsicher": "/", "folgt": "...", "fehlt": ""}
Cell = tuple[int | None, str]
"""Value and status."""

VALUES = st.integers(0, MOST - 1) | st.integers(0, 3000)
CELLS = st.one_of(
    st.tuples(VALUES, st.sampled_from(["wert", *QUALIFIED])),
    st.sampled_from([(0 if s == "null" else None, s) for s in SIGN_STATUSES]),
)


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[str], dict[str, list[Cell]]]:
    areas = draw(st.lists(st.from_regex(r"[0-9]{2}", fullmatch=True), min_size=1, max_size=6, unique=True))
    names = draw(
        st.lists(
            st.text(st.sampled_from("abcäöüß -,;§"), min_size=1, max_size=10).map(lambda t: f"x{t}x"),
            min_size=1,
            max_size=3,
            unique_by=lambda t: " ".join(t.split()),
        )
    )
    return areas, {name: draw(st.lists(CELLS, min_size=len(areas), max_size=len(areas))) for name in names}


def written(cell: Cell) -> str:
    """A cell as an office writes it."""
    value, status = cell
    if status in SIGNS:
        return SIGNS[status]
    letter = {"vorläufig": "p", "berichtigt": " r", "geschätzt": "s"}.get(status, "")
    return f"({value})" if status == "eingeschränkt" else f"{value}{letter}"


def csv_text(rows: list[list[str]], delimiter: str) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


Written = Callable[[Path, list[str], dict[str, list[Cell]]], SourceFile]


def as_long(folder: Path, areas: list[str], columns: dict[str, list[Cell]]) -> SourceFile:
    rows = [["Jahr", "Merkmal", "Wert", "Gebiet"]]
    for name, cells in columns.items():
        for area, cell in zip(areas, cells, strict=True):
            rows += [["31.12.2024", name, written(cell), f" {area}"], ["2023", name, "7", area]]
    rows += [["2024", name, "99", "Stadt"] for name in columns]
    (folder / "long.csv").write_bytes(csv_text(rows, "\t").encode("utf-16"))
    return source(
        "long.csv",
        layout="long",
        encoding="utf-16",
        delimiter="\t",
        id_column="Gebiet",
        variable_column="Merkmal",
        value_column="Wert",
        year_column="Jahr",
        columns={f"c{n}": name for n, name in enumerate(columns)},
    )


def as_genesis(folder: Path, areas: list[str], columns: dict[str, list[Cell]]) -> SourceFile:
    """All columns but the first as features of one value column, the first as another."""
    names = list(columns)
    head = ["Statistik_Code", "Zeit", "1_Auspraegung_Code", "1_Auspraegung_Label", "2_Auspraegung_Label"]
    rows = [[*head, "BEV001__Bevölkerung__Anzahl", "HH001__Haushalte__Anzahl"]]
    for k, area in enumerate(areas):
        for name in names:
            cell = written(columns[name][k])
            values = [cell, ""] if name == names[0] else ["", cell]
            rows.append(["12411", "31.12.2024", area, "egal", name, *values])
            rows.append(["12411", "31.12.2023", area, "egal", name, "1", "1"])
    (folder / "genesis.csv").write_bytes(csv_text(rows, ";").encode("latin-1"))
    return source(
        "genesis.csv",
        layout="genesis",
        encoding="iso-8859-1",
        delimiter=";",
        id_column="1_Auspraegung_Code",
        columns={f"c{n}": "HH001" if n else "BEV001" for n in range(len(names))},
        where={f"c{n}": {"2_Auspraegung_Label": name} for n, name in enumerate(names)},
    )


def atlas_rows(areas: list[str], columns: dict[str, list[Cell]], head: list[str]) -> list[list[str]]:
    rows = [head]
    for name, cells in columns.items():
        for area, cell in [("Stadt München", (99, "wert")), *zip(areas, cells, strict=True)]:
            place = area if area.startswith("Stadt") else f"{area} Mitte - {area}"
            for year, text in (("2024", written(cell)), ("2023", "5")):
                rows.append([name, "insgesamt", year, place, "NA", text, "NA", f"Zahl ({name})", "NA"])
    return rows


def basis_of(columns: dict[str, list[Cell]]) -> dict[str, dict[str, object]]:
    return {
        f"c{n}": {"indicator": name, "basis": f"Zahl ({name})" if n % 2 else 1}
        for n, name in enumerate(columns)
    }


def as_atlas_csv(folder: Path, areas: list[str], columns: dict[str, list[Cell]]) -> SourceFile:
    head = ["Indikator", "Ausprägung", "Jahr", "Räumliche Gliederung", "Indikatorwert"]
    head += ["Basiswert.1", "Basiswert.2", "Name.Basiswert.1", "Name.Basiswert.2"]
    (folder / "atlas.csv").write_bytes(csv_text(atlas_rows(areas, columns, head), ",").encode("utf-8"))
    return source(
        "atlas.csv",
        layout="atlas",
        encoding="utf-8",
        delimiter=",",
        decimal=".",
        basis=basis_of(columns),
        totals=(),
    )


def as_atlas_workbook(folder: Path, areas: list[str], columns: dict[str, list[Cell]]) -> SourceFile:
    head = ["Indikator", "Ausprägung", "Jahr", "Raumbezug", "Indikatorwert"]
    head += ["Basiswert 1", "Basiswert 2", "Name Basiswert 1", "Name Basiswert 2"]
    with xlsxwriter.Workbook(folder / "atlas.xlsx") as book:
        book.add_worksheet("INHALT").write(0, 0, "nichts")
        sheet = book.add_worksheet("DATEN")
        for r, row in enumerate(atlas_rows(areas, columns, head)):
            for c, text in enumerate(row):
                sheet.write(r, c, int(text) if r and text.isdecimal() else text)
    return source("atlas.xlsx", layout="atlas", sheet="DATEN", basis=basis_of(columns), totals=())


def as_sheet(folder: Path, areas: list[str], columns: dict[str, list[Cell]]) -> SourceFile:
    """A yearbook's sheet: title, two header rows, a merged cell, footnote marks, a total row, footnotes."""
    with xlsxwriter.Workbook(folder / "sheet.xlsx") as book:
        sheet = book.add_worksheet("Tab 1")
        sheet.write(0, 0, "Tabelle 1: Alles 1)")
        sheet.merge_range(2, 0, 3, 0, "Gebiet")
        if len(columns) > 1:
            sheet.merge_range(2, 1, 2, len(columns), "davon per-\nsonen")
        else:
            sheet.write(2, 1, "davon per-\nsonen")
        for c, name in enumerate(columns, 1):
            sheet.write(3, c, f"{name} 1)")
        for r, area in enumerate(areas, 4):
            sheet.write_string(r, 0, f" {area}")
            for c, cells in enumerate(columns.values(), 1):
                cell = cells[r - 4]
                sheet.write(r, c, cell[0] if cell[1] == "wert" else written(cell))
        end = 4 + len(areas)
        sheet.write(end, 0, "Stadt 2)")
        sheet.write(end, 1, 99)
        for r, text in enumerate(["____", "1) Fußnote", "Quelle: erfunden"], end + 1):
            sheet.write(r, 0, text)
    return source(
        "sheet.xlsx",
        sheet="Tab 1",
        first_row=3,
        header_rows=2,
        id_column="Gebiet",
        columns={f"c{n}": f"davon personen {name}" for n, name in enumerate(columns)},
    )


@pytest.mark.parametrize("write", [as_long, as_genesis, as_atlas_csv, as_atlas_workbook, as_sheet])
@settings(
    max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(table=tables())
def test_any_table_reads_back_equal_from_any_layout(
    tmp_path: Path, write: Written, table: tuple[list[str], dict[str, list[Cell]]]
) -> None:
    areas, columns = table
    read = read_table(tmp_path, write(tmp_path, areas, columns))
    assert [str(f) for f in read.findings if f.level != "Hinweis"] == []
    assert list(read.counts.index) == areas
    for n, cells in enumerate(columns.values()):
        values = [
            None if v is None else int(v)
            for v in read.counts[f"c{n}"].astype(object).where(lambda s: s.notna(), None)
        ]
        assert list(zip(values, read.status[f"c{n}"], strict=True)) == cells


def test_every_layout_that_can_be_declared_has_a_reader_and_says_what_it_needs() -> None:
    assert {*get_args(LayoutName)} == LAYOUTS.keys() == REQUIRED.keys() == ALLOWED.keys()


def test_total_rows_are_kept_apart_in_every_layout(tmp_path: Path) -> None:
    columns: dict[str, list[Cell]] = {"Arbeit": [(1, "wert"), (2, "wert")]}
    for write in (as_long, as_atlas_csv, as_atlas_workbook, as_sheet):
        read = read_table(tmp_path, write(tmp_path, ["01", "02"], columns))
        assert read.totals["c0"].tolist() == [99], write.__name__
        assert list(read.counts.index) == ["01", "02"]


# ------------------------------------------------------------------ what is wrong is told

LONG = "Gebiet;Merkmal;Jahr;Wert\n01;a;2024;1\n01;b;2024;2\n02;a;2024;3\n02;b;2024;4\n"
LONG_KEYS = {
    "layout": "long",
    "id_column": "Gebiet",
    "variable_column": "Merkmal",
    "value_column": "Wert",
    "year_column": "Jahr",
    "columns": {"a": "a", "b": "b"},
}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("02;b;2024;4\n", "", "Warnung: x/a.csv, Spalte „b“, Wert „02“: Zu dieser Zählgröße fehlt die Zeile für 1 Gebiet"),
        ("02;b", "02;c", "Hinweis: x/a.csv, Spalte „Merkmal“, Wert „c“: Diese Größen werden nicht gelesen."),
        ("02;b", "01;b", "Zeile 5, Spalte „Gebiet“, Wert „01“: Der Wert zu „b“ kommt doppelt vor (zuerst in Zeile 3)."),
        ("02;b;2024;4", ";b;2024;4", "Zeile 5, Spalte „Gebiet“: Die Kennung des Gebiets fehlt."),
        ("02;b;2024;4", "02;b;2024", "Zeile 5, Wert „02“: Die Zeile hat nicht so viele Felder wie die Kopfzeile (3"),
        ("02;b;2024;4", "02;b;2024;vier", "Zeile 5, Spalte „b“, Wert „vier“: Hier steht keine Zahl"),
        ("02;b;2024;4", "02;b;bald;4", "Wert „bald“: In der Spalte des Jahres steht kein Jahr."),
        ("Merkmal", "Größe", "Fehler: x/a.csv, Zeile 1, Spalte „Merkmal“: Die Spalte fehlt in der Datei."),
    ],
)  # fmt: skip
def test_a_slip_in_a_long_file_is_told_with_its_place(tmp_path: Path, old: str, new: str, told: str) -> None:
    folder = tmp_path / "x"
    folder.mkdir()
    assert old in LONG
    (folder / "a.csv").write_text(LONG.replace(old, new, 1), encoding="utf-8")
    assert told in messages(read_table(folder, source("a.csv", **LONG_KEYS)))


def test_a_long_file_without_the_year_says_which_years_it_has(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(LONG.replace("2024", "2022"), encoding="utf-8")
    read = read_table(tmp_path, source("a.csv", **LONG_KEYS))
    assert "nichts zum Jahr 2024" in messages(read) and "2022" in messages(read)
    assert not read.whole and read.counts.empty


ATLAS = (
    "Indikator,Ausprägung,Jahr,Raumbezug,Indikatorwert,Basiswert 1,Basiswert 2,Name Basiswert 1,Name Basiswert 2\n"
    "Anteil,insgesamt,2024,Stadt München,40.0,80,200,Fälle,Leute\n"
    "Anteil,insgesamt,2024,01 Altstadt - Lehel,30.0,30,100,Fälle,Leute\n"
    "Anteil,insgesamt,2024,02 Isarvorstadt,50.0,50,100,Fälle,Leute\n"
)
ATLAS_KEYS = {
    "totals": (),
    "layout": "atlas",
    "delimiter": ",",
    "decimal": ".",
    "basis": {"n": {"indicator": "Anteil", "basis": "Fälle"}, "d": {"indicator": "Anteil", "basis": 2}},
}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("50.0,50,100", "51.0,50,100", "Warnung: x/a.csv, Zeile 4, Spalte „Anteil, insgesamt“, Wert „02: 51.0“"),
        ("50.0,50,100", "50.0,50.5,100", "Spalte „Anteil, insgesamt: Fälle“, Wert „50.5“: Hier muss eine ganze Zahl"),
        ("50.0,50,100", "88,NA,", "Zeile 4, Spalte „Anteil, insgesamt“, Wert „02: 88“: Zu diesem veröffentlichten"),
        ("50.0,50,100", "50.0,?,100", "Wert „?“: Hier steht keine Zahl"),
        ("Basiswert 2,", "Basiswert 3,", "Diesen Basiswert hat der Indikator nicht."),
        ("Raumbezug", "Wo", "Zeile 1, Spalte „Raumbezug“: Die Spalte fehlt in der Datei."),
        ("02 Isarvorstadt", "01 Isarvorstadt", "Zeile 4, Spalte „Raumbezug“, Wert „01 Isarvorstadt“: Der Wert zu „Ant"),
    ],
)  # fmt: skip
def test_a_slip_in_an_atlas_is_told_with_its_place(tmp_path: Path, old: str, new: str, told: str) -> None:
    folder = tmp_path / "x"
    folder.mkdir()
    assert old in ATLAS
    (folder / "a.csv").write_text(ATLAS.replace(old, new, 1), encoding="utf-8")
    assert told in messages(read_table(folder, source("a.csv", **ATLAS_KEYS)))


def test_an_atlas_in_order_has_no_findings_and_an_unknown_indicator_is_one(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(ATLAS, encoding="utf-8")
    assert messages(read_table(tmp_path, source("a.csv", **ATLAS_KEYS))) == ""
    other = ATLAS_KEYS | {"basis": {"n": {"indicator": "Anteile", "basis": 1}}}
    assert "Diesen Indikator mit dieser Ausprägung gibt es im Jahr nicht." in messages(
        read_table(tmp_path, source("a.csv", **other))
    )


def test_yearly_averages_are_rounded_half_up_only_where_declared_and_told(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("G;a\n01;457,8\n02;0,5\n03;17,25\n04;7\n", encoding="utf-8")
    keys: dict[str, Any] = {"id_column": "G", "columns": {"a": "a"}}
    assert (
        messages(read_table(tmp_path, source("a.csv", **keys))).count("Hier muss eine ganze Zahl stehen") == 3
    )
    read = read_table(tmp_path, source("a.csv", fractions="round", **keys))
    assert read.counts["a"].tolist() == [458, 1, 17, 7]
    assert "Hinweis" in messages(read) and "Nachkommastellen (3)" in messages(read)


def test_three_decimals_stay_refused_among_averages_for_they_may_be_thousands(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("G;a\n01;1,234\n", encoding="utf-8")
    read = read_table(tmp_path, source("a.csv", fractions="round", id_column="G", columns={"a": "a"}))
    assert "Hier muss eine ganze Zahl stehen" in messages(read)


def test_data_below_a_tables_end_is_a_warning_and_footnotes_are_for_the_record(tmp_path: Path) -> None:
    text = "Gebiet;Zahl;Name\n01;1;a\n____;;\n1) Fußnote;;\n"
    for more, level in (("", "Hinweis"), ("02;2;b\n", "Warnung")):
        (tmp_path / "a.csv").write_text(text + more, encoding="utf-8")
        keys: dict[str, Any] = {"id_column": "Gebiet", "columns": {"c": "Zahl"}, "ignore": ("Name",)}
        read = read_table(tmp_path, source("a.csv", totals=(), **keys))
        assert [(f.level, f.row, f.value) for f in read.findings] == [(level, "3", "____")]
        assert list(read.counts.index) == ["01"]


# ------------------------------------------------------------------ the manifest


@pytest.mark.parametrize(
    ("line", "column", "message"),
    [
        ('variable_column = "x"', "datei.2.variable_column", "Den Schlüssel gibt es bei layout = „wide“ nicht."),
        ('sheet = "x"', "datei.2.sheet", "Den Schlüssel gibt es nur bei Arbeitsmappen (.xlsx, .xls, .ods)."),
        ('basis = {}', "datei.2.basis", "Den Schlüssel gibt es bei layout = „wide“ nicht."),
        ("header_rows = 0", "datei.2.header_rows", "Der Wert muss mindestens 1 sein."),
        ('fractions = "ja"', "datei.2.fractions", "Erlaubt ist „refuse“ oder „round“."),
        ('layout = "long"', "datei.2.value_column", "Der Schlüssel fehlt."),
        (
            'where = { x = { a = "b" } }\nlayout = "long"\nvalue_column = "w"',
            "datei.2.where",
            "Die Bedingung gehört zu keiner Kennung unter columns oder rates.",
        ),
    ],
)  # fmt: skip
def test_a_key_that_its_layout_does_not_take_is_a_finding(
    small: SmallCity, line: str, column: str, message: str
) -> None:
    small.change("lieferung.toml", 'id_column = "Gebiet"', f'id_column = "Gebiet"\n{line}')
    assert (column, message) in {(f.column, f.message) for f in small.findings()}


def test_encoding_and_delimiter_belong_to_text_files_only(small: SmallCity) -> None:
    small.change("lieferung.toml", 'path = "faelle.csv"', 'path = "faelle.xlsx"')
    assert [f.column for f in small.findings()] == ["datei.2.encoding", "datei.2.delimiter"]
