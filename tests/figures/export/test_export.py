"""Exported tables: the Release's numbers in every file, inert text, German formats, the same bytes."""

from __future__ import annotations

import csv
import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import geopandas as gpd
import pandas as pd
import pytest
from openpyxl import load_workbook

from screening.base.style import DECISIONS
from screening.concept.columns import header_key, taken
from screening.disclosure import Release
from screening.figures.export.gpkg import description
from screening.figures.export.table import fields
from screening.figures.export.write import (
    decision_table,
    inert,
    selection_csv,
    selection_table,
    write_selection,
)
from screening.figures.words import about, at_work
from tests.thin_city import gespraech as gespraech
from tests.thin_city import intern as intern

pytestmark = pytest.mark.documents

HEAD = 3
"""In which row the headers of a sheet stand: above them its title and whom it is for."""
FORMULA = '=HYPERLINK("http://boese.example";"Klick")'


@pytest.fixture(scope="module")
def meeting(gespraech: Release) -> Release:
    return gespraech


@pytest.fixture(scope="module")
def written(intern: Release, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return {p.suffix[1:]: p for p in write_selection(intern, tmp_path_factory.mktemp("auswahl"))}


def csv_rows(text: str) -> list[list[str]]:
    return list(csv.reader(text.removeprefix("\ufeff").splitlines(), delimiter=";"))


def german(text: str) -> float | None:
    return float(text.replace(",", ".")) if text else None


def same(found: object, expected: object) -> bool:
    if pd.isna(expected):  # type: ignore[call-overload]
        return found is None or pd.isna(found)  # type: ignore[call-overload,no-any-return]
    return found == expected


def close(found: object, expected: object) -> bool:
    """Compare as Excel's files do: sixteen digits."""
    if isinstance(expected, float) and isinstance(found, (int, float)):
        return found == pytest.approx(expected, rel=1e-14)
    return same(found, expected)


def is_blank(value: object) -> bool:
    return bool(pd.isna(value)) or value == ""  # type: ignore[call-overload]


def hostile(release: Release) -> Release:
    """Return the release with a formula wherever text comes from a file."""
    decision, areas = release.decision.copy(), release.areas.copy()
    one, other = decision.index[:2]
    decision.loc[one, "reason"] = FORMULA
    decision.loc[other, "reason"] = "@SUM(A1)"
    areas.loc[one, "sbh"] = "+1+cmd|' /C calc'!A0"
    areas.loc[other, "bezirk_name"] = "\t-2+3"
    city = release.city.model_copy(update={"name": FORMULA, "attribution": FORMULA})
    indicators = tuple(i.model_copy(update={"short": FORMULA}) for i in release.catalogue.indicators)
    catalogue = release.catalogue.model_copy(update={"indicators": indicators})
    return replace(release, decision=decision, areas=areas, city=city, catalogue=catalogue)


def test_the_table_holds_the_releases_numbers(intern: Release) -> None:
    table = selection_table(intern)
    assert list(table.index) == list(intern.decision.index)
    assert [f.name for f in fields(intern)] == ["area_id", *table.columns]
    for i in intern.ids:
        pd.testing.assert_series_equal(table[f"{i}_wert"], intern.rate[i], check_names=False)
        pd.testing.assert_series_equal(table[f"{i}_verhaeltnis"], intern.ratio[i], check_names=False)
        words = table[f"{i}_urteil"].str.split(" ").str[0]
        assert (words == "ja").equals(intern.exceeds[i].fillna(False).astype(bool))
        assert (words == "offen").equals(intern.exceeds[i].isna())
    assert table.filter(like="thema_").sum(axis=1).astype("Int64").equals(intern.decision["hits_min"])


def test_the_table_says_where_one_is_at_work_already(intern: Release, written: dict[str, Path]) -> None:
    running = at_work(intern)
    told = selection_table(intern)["laeuft"]
    assert {a: t for a, t in told.items() if t} == {a: one.line() for a, one in running.items()}
    with written["csv"].open(encoding="utf-8-sig", newline="") as file:
        rows = [*csv.DictReader(file, delimiter=";")]
    assert {r["Läuft bereits"] for r in rows} == {"", *(one.line() for one in running.values())}


def test_values_without_a_rate_say_why(intern: Release, meeting: Release) -> None:
    told = selection_table(meeting)
    assert "offen (hier nicht ausgewiesen)" in set(told["kinderschutz_urteil"])
    small = told["uvg_urteil"][told["uvg_wert"].isna()].str.replace("\u00a0", " ")
    assert small.str.fullmatch(r"(nein|ja|offen) \(unter 10 / rund [\d\u202f]+\)").sum() > 10
    assert set(selection_table(intern)["kinderschutz_urteil"]) <= {
        "ja", "nein", "offen (geheim oder unbekannt)", "offen (keine Angabe)", "offen (Angabe folgt)",
    }  # fmt: skip


def test_csv_repeats_the_table_in_german(intern: Release, written: dict[str, Path]) -> None:
    raw = written["csv"].read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf") and raw.count(b"\r\n") == len(intern.decision) + 1
    rows = csv_rows(raw.decode("utf-8"))
    columns = fields(intern)
    assert rows[0] == [f.header for f in columns]
    table = selection_table(intern)
    for row in rows[1:]:
        area = row[0].removeprefix('="').removesuffix('"')
        assert row[0] == f'="{area}"'
        for field, text in zip(columns[1:], row[1:], strict=True):
            expected = table.at[area, field.name]
            if field.kind in ("value", "ratio"):
                assert same(german(text), expected), (area, field.name)
                assert "." not in text
            elif field.kind == "id":
                assert text == f'="{expected}"'
            else:
                assert text == ("" if pd.isna(expected) else str(expected))


def test_workbook_repeats_the_table_in_full_precision(intern: Release, written: dict[str, Path]) -> None:
    sheet = load_workbook(written["xlsx"])["Auswahl"]
    rows = list(sheet.iter_rows(values_only=True, min_row=HEAD))
    place = {str(h): k for k, h in enumerate(rows[0])}
    table = selection_table(intern)
    for row in rows[1:]:
        for field in fields(intern)[1:]:
            found, expected = row[place[field.header]], table.at[row[0], field.name]
            assert isinstance(found, str) and found if is_blank(expected) else close(found, expected), (
                row[0],
                field.name,
            )
        low, high = table.at[row[0], "hits_min"], table.at[row[0], "hits_max"]
        assert row[place["Treffer"]] == (low if low == high else f"{low}–{high}")


def test_workbook_has_its_sheets_formats_and_marks(intern: Release, written: dict[str, Path]) -> None:
    book = load_workbook(written["xlsx"])
    assert book.sheetnames == [
        "Inhalt", "Auswahl", "Entscheidungstabelle", "Indikatoren", "Zähler und Nenner", "Mittelwerte", "Kriterien",
        "Hinweise", "Quellen",
    ]  # fmt: skip
    sheet = book["Auswahl"]
    assert sheet["A1"].value == "Auswahl Musterstadt 2024: die Entscheidung je Gebiet"
    assert sheet["A2"].value == "Synthetische Demodaten · Intern – vertraulich"
    assert sheet.freeze_panes == "B4"
    assert sheet.page_setup.orientation == "landscape" and sheet.print_title_rows == "$3:$3"
    for each in book.worksheets:
        assert "Synthetische Demodaten" in str(each.oddFooter.left.text)
        assert "Intern – vertraulich" in str(each.oddFooter.left.text)
    headers = [c.value for c in sheet[HEAD]]
    assert (
        sheet.cell(HEAD + 1, headers.index("1 Arbeitslose SGB III, Wert (%)") + 1).number_format == '0.0" %"'
    )
    assert sheet.cell(HEAD + 1, headers.index("Einwohner:innen") + 1).number_format == "#,##0"
    assert sheet.cell(HEAD + 1, 1).data_type == "s"
    assert book.properties.created.date() == intern.stichtag
    told = [c.value for name in ("Quellen", "Kriterien") for row in book[name].iter_rows() for c in row]
    assert intern.city.attribution in told and intern.criteria.sentence(intern.city.level) in told


def test_workbook_has_all_indicators_and_their_counts(intern: Release, written: dict[str, Path]) -> None:
    book = load_workbook(written["xlsx"])
    values = list(book["Indikatoren"].iter_rows(values_only=True, min_row=HEAD))
    counts = list(book["Zähler und Nenner"].iter_rows(values_only=True, min_row=HEAD))
    assert len(values[0]) == 27 and len(counts[0]) == 53
    for row, both in zip(values[1:], counts[1:], strict=True):
        for k, i in enumerate(intern.catalogue.ids):
            expected = intern.rate[i][row[0]]
            assert isinstance(row[k + 1], str) if pd.isna(expected) else close(row[k + 1], expected)
            for found, frame in zip(both[2 * k + 1 :], (intern.numerator, intern.denominator), strict=False):
                given = frame[i][both[0]]
                assert isinstance(found, str) and found if pd.isna(given) else found == given


def test_workbook_has_the_means_as_numbers(intern: Release, written: dict[str, Path]) -> None:
    sheet = load_workbook(written["xlsx"])["Mittelwerte"]
    rows = list(sheet.iter_rows(values_only=True, min_row=HEAD))
    names = ["value", "threshold", "weighted", "unweighted", "median", "areas", "numerator", "denominator"]
    for row, i in zip(rows[1:], intern.catalogue.ids, strict=True):
        for found, name in zip(row[3:], names, strict=True):
            assert not isinstance(found, str)
            assert close(found, float(intern.reference[name][i])), (i, name)


def test_geopackage_repeats_the_table_with_geometry(intern: Release, written: dict[str, Path]) -> None:
    layer = gpd.read_file(written["gpkg"], layer="auswahl").set_index("area_id")
    table = selection_table(intern)
    assert layer.crs == intern.areas.crs and list(layer.index) == list(table.index)
    assert layer.geometry.area.round(3).equals(intern.areas.geometry.area.reindex(table.index).round(3))
    for name in table:
        assert all(same(a, b) for a, b in zip(layer[name], table[name], strict=True)), name
    assert layer["hits_min"].dtype.kind == "i"


def test_geopackage_brings_its_style_and_says_what_it_is(written: dict[str, Path]) -> None:
    with closing(sqlite3.connect(written["gpkg"])) as base:
        style, default = base.execute("SELECT styleQML, useAsDefault FROM layer_styles").fetchone()
        about, changed = base.execute(
            "SELECT description, last_change FROM gpkg_contents WHERE table_name = 'auswahl'"
        ).fetchone()
    legend = [c.get("label") for c in ElementTree.fromstring(style).iter("category")]
    assert legend == list(DECISIONS) and default == 1
    assert "Synthetische Demodaten" in about and changed.startswith("2024-12-31")


def test_same_release_same_bytes(intern: Release, written: dict[str, Path], tmp_path: Path) -> None:
    for again in write_selection(intern, tmp_path):
        assert again.read_bytes() == written[again.suffix[1:]].read_bytes(), again.name


def test_files_are_replaced_not_added_to(intern: Release, tmp_path: Path) -> None:
    write_selection(intern, tmp_path)
    first = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    write_selection(intern, tmp_path)
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == first


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1"])
def test_a_text_that_would_run_gets_an_apostrophe(text: str) -> None:
    assert inert(text) == f"'{text}"
    assert inert("7 von 13") == "7 von 13"


def test_no_text_from_a_file_becomes_a_formula(intern: Release, tmp_path: Path) -> None:
    evil = hostile(intern)
    paths = {p.suffix: p for p in write_selection(evil, tmp_path)}
    for row in csv_rows(paths[".csv"].read_text(encoding="utf-8-sig")):
        for cell in row:
            assert cell[:1] not in ("+", "-", "@", "\t")
            assert cell[:1] != "=" or re.fullmatch(r'="[0-9.]+"', cell), cell
    found = set()
    for sheet in load_workbook(paths[".xlsx"]).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                # the list of sheets leads to them, and nothing leads elsewhere
                assert cell.hyperlink is None or (sheet.title == "Inhalt" and cell.hyperlink.target is None)
                found.add(cell.value)
    assert FORMULA in found


def test_every_column_of_ours_is_among_those_that_are_taken(intern: Release) -> None:
    city = intern.city
    ours = taken(city.level, {p.id: p.label for p in city.parents}, intern.catalogue)
    foreign = {str(c) for c in intern.areas.columns} - {p.id for p in city.parents}
    for field in fields(intern):
        assert header_key(field.name) in ours or field.name in foreign
        assert header_key(field.header) in ours or field.name in foreign


def test_any_other_columns_of_the_assignment_reach_all_files(intern: Release, tmp_path: Path) -> None:
    names = [
        "x" * 100,
        "rowid",
        "select",
        "1 Gruppe",
        "Su\u0308d",
        "a;b",
        'a"b',
        "a'b",
        "Straße 😀",
        "ogc_fid",
        "a.b%&<",
    ]
    areas = intern.areas.assign(**dict.fromkeys(names, "Mitte"))
    ours = taken("Viertel", {p.id: p.label for p in intern.city.parents}, intern.catalogue)
    assert not set(map(header_key, names)) & set(ours)
    paths = {p.suffix: p for p in write_selection(replace(intern, areas=areas), tmp_path)}
    assert set(names) <= set(csv_rows(paths[".csv"].read_text(encoding="utf-8-sig"))[0])
    assert set(names) <= {c.value for c in load_workbook(paths[".xlsx"])["Auswahl"][HEAD]}
    layer = gpd.read_file(paths[".gpkg"], layer="auswahl")
    assert all(set(layer[name]) == {"Mitte"} for name in names)


def test_an_id_that_is_no_id_is_made_inert(intern: Release) -> None:
    renamed = {"01.1.1": '=1+"1"'}
    names = ("rate", "ratio", "status", "exceeds", "decision", "themes", "areas")
    frames = {n: getattr(intern, n).rename(index=renamed) for n in names}
    assert csv_rows(selection_csv(replace(intern, **frames)))[1][0] == '\'=1+"1"'


def test_decision_table_is_what_the_command_prints(intern: Release) -> None:
    table = decision_table(intern)
    assert list(table.columns) == [
        "area_id", "inhabitants", "hits_min", "hits_max", "decision", "reason", *intern.ids,
    ]  # fmt: skip
    flags = table.set_index("area_id")[list(intern.ids)]
    assert flags.isin(["ja", "nein", "offen"]).all(axis=None)
    assert (flags == "ja").sum(axis=1).tolist() == table["hits_min"].tolist()
    assert (flags != "nein").sum(axis=1).tolist() == table["hits_max"].tolist()


def test_the_meetings_files_tell_brackets_in_words_and_hold_no_number_there(
    intern: Release, meeting: Release, tmp_path: Path
) -> None:
    paths = {p.suffix: p for p in write_selection(meeting, tmp_path)}
    layer = gpd.read_file(paths[".gpkg"], layer="auswahl", ignore_geometry=True).set_index("area_id")
    book = load_workbook(paths[".xlsx"])
    values = {r[0]: r for r in book["Indikatoren"].iter_rows(values_only=True, min_row=HEAD + 1)}
    counts = {r[0]: r for r in book["Zähler und Nenner"].iter_rows(values_only=True, min_row=HEAD + 1)}
    hidden = 0
    for k, i in enumerate(intern.catalogue.ids):
        for area in intern.rate.index[intern.rate[i].notna() & meeting.rate[i].isna()]:
            hidden += 1
            assert isinstance(values[area][k + 1], str)
            pair = zip(
                (meeting.numerator, meeting.denominator), counts[area][2 * k + 1 : 2 * k + 3], strict=True
            )
            for frame, told in pair:
                given = frame.at[area, i]
                assert told == given if pd.notna(given) else isinstance(told, str) and told
            if i in intern.ids:
                assert pd.isna(layer.at[area, f"{i}_wert"]) and pd.isna(layer.at[area, f"{i}_verhaeltnis"])
    assert hidden > 300
    sheet = book["Auswahl"]
    assert "Fassung für das Auswahlgespräch" in str(sheet.oddFooter.left.text)
    assert about.reading(meeting) in str(sheet.cell(2, 1).value)
    headers = [c.value for c in sheet[HEAD]]
    assert "Einwohner:innen, gerundet" in headers
    value = headers.index("1 Arbeitslose SGB III, Wert (%), aus gerundeten Zahlen")
    assert sheet.cell(HEAD + 1, value + 1).number_format == '[<9.95]0.0" %";0" %"'
    assert about.reading(meeting) in description(meeting)
