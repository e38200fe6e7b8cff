"""Sheets after the guidance for accessible spreadsheets: one table each, no cell without a word, ODS as XLSX."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from lxml import etree, html
from openpyxl import load_workbook

from screening.base import DECISION_COLOURS, file_names, hash_source, on_screen
from screening.delivery import Design
from screening.disclosure import Release
from screening.figures.export import listed
from screening.figures.export.sheet import NO_ROW, Column, Shape, Sheet, table_name
from screening.figures.export.sheets import contents, sheets
from screening.figures.export.write import write_excerpts, write_selection
from screening.figures.export.xlsx import write_workbook
from screening.figures.words import docket
from tests.build import city, delivery, released, screened

TABLE = {"bev": [900, 900, None], "n1": [13, "geheim", 9], "d1": [100, 300, "fehlt"]}
NASTY = "=1+1 <b>&\"' \t{{x}}  #let \u202e😀"
OFFICE, TEXT, SPAN = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{n}:1.0}}" for n in ("office", "text", "table")
)


def small(audience: str = "intern", **changes: object) -> Release:
    return replace(released(screened(delivery(TABLE)), audience=audience), **changes)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    release = small()
    named = release.city.model_copy(update={"attribution": NASTY, "contact": "Sozialreferat, Zimmer 1"})
    paths = write_selection(replace(release, city=named), tmp_path_factory.mktemp("mappe"))
    return {p.suffix: p for p in paths}


def ods_rows(path: Path) -> dict[str, list[list[object]]]:
    """Read an ODS with nothing but its format's definition."""
    root = etree.fromstring(zipfile.ZipFile(path).read("content.xml"))
    found: dict[str, list[list[object]]] = {}
    for sheet in root.iter(f"{SPAN}table"):
        rows = found[str(sheet.get(f"{SPAN}name"))] = []
        for row in sheet.iter(f"{SPAN}table-row"):
            rows.append([_value(cell) for cell in row.iter(f"{SPAN}table-cell")])
    return found


def _value(cell: etree._Element) -> object:
    if cell.get(f"{OFFICE}value-type") == "float":
        return float(cell.get(f"{OFFICE}value"))
    for blank in cell.iter(f"{TEXT}s"):
        blank.text = " " * int(blank.get(f"{TEXT}c"))
    for tab in cell.iter(f"{TEXT}tab"):
        tab.text = "\t"
    return "".join(cell.itertext())


def test_no_text_is_cut_by_the_cell_beside_it_and_no_number_touches_it(written: dict[str, Path]) -> None:
    kinds = set()
    for sheet in load_workbook(written[".xlsx"]).worksheets:
        (table,) = sheet.tables.values()
        for cell in (c for row in sheet[table.ref][1:] for c in row):
            place = f"{sheet.title}!{cell.coordinate}"
            kinds.add(cell.data_type)
            if cell.data_type == "n" or cell.alignment.horizontal == "right":
                assert cell.alignment.horizontal == "right" and cell.alignment.indent == 1, place
            elif not cell.hyperlink and cell.value not in DECISION_COLOURS:
                assert cell.alignment.wrap_text, place
    assert kinds == {"n", "s"}


def test_no_word_of_a_header_is_parted(written: dict[str, Path]) -> None:
    words = 0
    for sheet in load_workbook(written[".xlsx"]).worksheets:
        (table,) = sheet.tables.values()
        for cell in sheet[table.ref][0]:
            for word in str(cell.value).replace("-", " ").split():
                # in bold a sign takes up to a seventh more than a digit, in which widths are counted
                words += len(word) > 12
                assert sheet.column_dimensions[cell.column_letter].width >= 1.15 * len(word), (
                    sheet.title,
                    word,
                )
    assert words


def test_a_row_is_as_high_as_its_longest_text_needs(written: dict[str, Path]) -> None:
    criteria = load_workbook(written[".xlsx"])["Kriterien"]
    rule = next(row[0].row for row in criteria.iter_rows() if row[0].value == "Regel")
    # more than the 110 signs of its column: two lines of 10 points; the next row has one, as programs make them
    assert 110 < len(str(criteria.cell(rule, 2).value)) < 220
    assert criteria.row_dimensions[rule].height == 28.5 and criteria.row_dimensions[rule + 1].height is None
    root = etree.fromstring(zipfile.ZipFile(written[".ods"]).read("content.xml"))
    style = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
    high = {
        s.get(f"{style}name") for s in root.iter(f"{style}style") if s.get(f"{style}family") == "table-row"
    }
    rows = [r for r in root.iter(f"{SPAN}table-row") if "".join(r.itertext()).startswith("RegelAufgenommen")]
    assert [r.get(f"{SPAN}style-name") in high for r in rows] == [True]


def test_an_ods_shows_a_decimal_comma_everywhere_and_has_a_foot_on_paper(written: dict[str, Path]) -> None:
    archive = zipfile.ZipFile(written[".ods"])
    root = etree.fromstring(archive.read("content.xml"))
    number = "{urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0}"
    languages = {s.get(f"{number}language") for s in root.iter(f"{number}number-style")}
    assert languages == {"de"}
    assert archive.read("styles.xml").count(b"<style:footer-style><style:header-footer-properties") == 2


def test_an_ods_wraps_texts_and_keeps_numbers_from_them(written: dict[str, Path]) -> None:
    content = zipfile.ZipFile(written[".ods"]).read("content.xml").decode("utf-8")
    root = etree.fromstring(content.encode("utf-8"))
    style, fo = (f"{{urn:oasis:names:tc:opendocument:xmlns:{n}:1.0}}" for n in ("style", "xsl-fo-compatible"))
    styles = {s.get(f"{style}name"): s for s in root.iter(f"{style}style")}
    told: dict[str, set[bool]] = {"float": set(), "string": set()}
    short = {*DECISION_COLOURS, *(a.text for a in root.iter(f"{TEXT}a"))}
    for cell in root.iter(f"{SPAN}table-cell"):
        kind, look = str(cell.get(f"{OFFICE}value-type")), styles[cell.get(f"{SPAN}style-name")]
        set_ = look.find(f"{style}table-cell-properties"), look.find(f"{style}paragraph-properties")
        if kind == "float" or set_[1].get(f"{fo}text-align"):
            told["float"].add(set_[1].get(f"{fo}margin-left") == "0.2cm")
        elif set_[0].get(f"{fo}border-bottom") and "".join(cell.itertext()) not in short:
            told[kind].add(set_[0].get(f"{fo}wrap-option") == "wrap")
    assert told == {"float": {True}, "string": {True}}


def test_each_sheet_is_one_table_from_column_a_without_an_empty_cell(written: dict[str, Path]) -> None:
    book = load_workbook(written[".xlsx"])
    names = []
    for sheet in book.worksheets:
        (table,) = sheet.tables.values()
        names.append(table.name)
        cells = sheet[table.ref]
        assert cells[0][0].column == 1 and sheet.max_row == cells[-1][0].row
        assert all(c.value not in (None, "") for row in cells for c in row), sheet.title
        assert len({str(c.value).casefold() for c in cells[0]}) == len(cells[0])
        assert not sheet.merged_cells.ranges and sheet["A1"].value
        assert sheet.freeze_panes and str(sheet.freeze_panes).endswith(str(cells[1][0].row))
    assert len(set(names)) == len(names)
    assert book.active.title == "Inhalt" and book.properties.title == "Auswahl Kleinstadt 2024"
    assert book.properties.language == "de-DE" and not book.properties.creator


def test_the_first_sheet_leads_to_all_others_and_says_whom_to_ask(written: dict[str, Path]) -> None:
    book = load_workbook(written[".xlsx"])
    first = book["Inhalt"]
    links = {c.value: c.hyperlink.location for row in first.iter_rows() for c in row if c.hyperlink}
    assert links == {name: f"'{name}'!A1" for name in book.sheetnames[1:]}
    told = [row[0].value for row in first.iter_rows()]
    assert "Fragen an: Sozialreferat, Zimmer 1" in told and "Intern – vertraulich" in told
    assert not any("Fragen an" in str(line) for line in contents(small(), sheets(small()), "x").lines)


def test_a_cell_without_a_value_says_why_and_the_notes_say_what_that_means(written: dict[str, Path]) -> None:
    book = load_workbook(written[".xlsx"])
    rows = list(book["Indikatoren"].iter_rows(min_row=4, values_only=True))
    assert [r[1] for r in rows] == [13, "geheim oder unbekannt", "keine Angabe"]
    meaning = {r[0]: r[1] for r in book["Hinweise"].iter_rows(min_row=4, values_only=True)}
    assert {"geheim oder unbekannt", "keine Angabe"} <= set(meaning)
    assert next(book["Zähler und Nenner"].iter_rows(min_row=5, max_row=5, values_only=True))[1:] == (
        "geheim oder unbekannt",
        300,
    )


def test_the_ods_has_the_same_sheets_and_cells_as_the_xlsx(written: dict[str, Path]) -> None:
    found = ods_rows(written[".ods"])
    book = load_workbook(written[".xlsx"])
    assert list(found) == book.sheetnames
    for name, rows in found.items():
        other = [[c for c in row if c is not None] for row in book[name].iter_rows(values_only=True)]
        assert rows == other, name
    assert any(on_screen(NASTY) in map(str, row) for row in found["Quellen"])


def test_an_ods_begins_with_its_kind_and_knows_language_and_frozen_rows(written: dict[str, Path]) -> None:
    archive = zipfile.ZipFile(written[".ods"])
    first = archive.infolist()[0]
    assert first.filename == "mimetype" and first.compress_type == zipfile.ZIP_STORED
    assert {i.date_time for i in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert b"<dc:language>de-DE</dc:language>" in archive.read("meta.xml")
    assert b'"VerticalSplitPosition" config:type="int">3<' in archive.read("settings.xml")


def test_the_same_release_gives_the_same_books(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        write_selection(small("gespraech"), tmp_path / folder)
    for suffix in ("xlsx", "ods"):
        one, other = (tmp_path / f / f"auswahl.{suffix}" for f in ("a", "b"))
        assert one.read_bytes() == other.read_bytes()


def test_an_excerpt_has_the_rows_of_its_parent_alone(tmp_path: Path) -> None:
    release = small()
    areas = release.areas.assign(bezirk=["1/A", "2", "1/A"], bezirk_name=["Nord", "Süd", "Nord"])
    parents = city(separator=".", parent=[{"id": "bezirk", "label": "Bezirk", "parts": 1}]).parents
    within = replace(release, areas=areas, city=release.city.model_copy(update={"parents": parents}))
    paths = write_excerpts(within, tmp_path)
    assert [p.relative_to(tmp_path).as_posix() for p in paths] == [
        f"auszuege/{n}.{kind}" for n in ("1~2fA", "2") for kind in ("xlsx", "html")
    ]
    book = load_workbook(paths[0])
    assert book["Inhalt"]["A1"].value == "Kleinstadt 2024: Bezirk 1/A Nord"
    ids = [row[0] for row in book["Auswahl"].iter_rows(min_row=4, values_only=True)]
    assert ids == [str(a) for a in release.decision.index[[0, 2]]]
    assert book["Kriterien"].max_row == load_workbook(paths[2])["Kriterien"].max_row
    assert write_excerpts(release, tmp_path / "ohne") == [] and not (tmp_path / "ohne").exists()


@pytest.mark.browser
def test_on_a_phone_the_reasons_of_an_excerpt_stand_below_their_rows(tmp_path: Path) -> None:
    from tests.browser import opened

    release = small()
    parents = city(separator=".", parent=[{"id": "bezirk", "label": "Bezirk", "parts": 1}]).parents
    within = release.city.model_copy(update={"parents": parents})
    areas = release.areas.assign(bezirk=["1", "1", "2"])
    paths = write_excerpts(replace(release, areas=areas, city=within), tmp_path)
    page = next(p for p in paths if p.suffix == ".html")
    shares = (
        "[...document.querySelectorAll('.begruendet tbody tr')].map(r => r.lastElementChild.offsetWidth"
        " / document.querySelector('main').offsetWidth)"
    )
    with opened(page, width=390) as phone, opened(page) as desk:
        assert all(share > 0.85 for share in phone.page.evaluate(shares))
        assert phone.page.evaluate("document.documentElement.scrollWidth") == 390
        assert all(share < 0.7 for share in desk.page.evaluate(shares))


def test_an_excerpt_is_there_to_read_with_its_areas_alone_and_leads_to_their_profiles(tmp_path: Path) -> None:
    release = small()
    areas = release.areas.assign(bezirk=["1/A", "2", "1/A"], bezirk_name=[NASTY, "Süd", NASTY])
    parents = city(separator=".", parent=[{"id": "bezirk", "label": "Bezirk", "parts": 1}]).parents
    look = Design("#7a1f3d", "#5b1030", "Amt <i>", "Zimmer & Flur")
    within = release.city.model_copy(update={"parents": parents, "design": look})
    paths = write_excerpts(replace(release, areas=areas, city=within), tmp_path)
    page = paths[1].read_text(encoding="utf-8")
    shown = html.fromstring(page)
    assert shown.xpath("//h1")[0].text_content() == f"Kleinstadt 2024: Bezirk 1/A {on_screen(NASTY)}"
    ids = [str(a) for a in release.decision.index]
    files = file_names(ids)
    every = shown.xpath("//section[last()]//tbody/tr/th/a")
    assert [(a.text, a.get("href")) for a in every] == [
        (i, f"../profile/{files[i]}.html") for i in (ids[0], ids[2])
    ]
    candidates = shown.xpath("//section[1]//tbody//th/a/text()")
    assert {*candidates} <= {ids[0], ids[2]}
    assert "--akzent:#7a1f3d;" in page and "Amt &lt;i&gt;" in page and "Zimmer &amp; Flur" in page
    assert "\u202e" not in page and "<script" not in page
    [sheet] = shown.xpath("//style/text()")
    assert hash_source(sheet) in shown.xpath("//meta[@http-equiv]/@content")[0]


def test_a_workbook_bears_the_citys_colours_letters_and_line_and_whom_it_is_for_on_each_page(
    written: dict[str, Path], tmp_path: Path
) -> None:
    line = "Amt & Söhne " * 13
    look = Design("#7a1f3d", footer=line, family="Amtsschrift & Co")
    release = small()
    own = write_selection(
        replace(release, city=release.city.model_copy(update={"design": look})), tmp_path / "eigen"
    )
    book = load_workbook(own[0])
    for sheet in book:
        assert sheet["A1"].font.color.rgb == "FF7A1F3D" and sheet["A1"].font.name == look.family
        foot = sheet.oddFooter
        said = f"&L{foot.left.text}&R{foot.right.text}"
        assert said.startswith("&LIntern – vertraulich\nAmt") and "Amt && Söhne" in said
        assert 2 < len(foot.left.text) <= 240 and not re.search("(?<!&)&(?:&&)*$", foot.left.text)
    with zipfile.ZipFile(own[1]) as parts:
        styles = parts.read("styles.xml").decode("utf-8")
        assert "Amtsschrift &amp; Co" in styles and "Amt &amp; Söhne" in styles
        assert "#7a1f3d" in parts.read("content.xml").decode("utf-8")
    # without a look of its own nothing of one is there
    assert load_workbook(written[".xlsx"])["Inhalt"]["A1"].font.name == "Source Sans Pro"


def test_no_format_keeps_signs_that_turn_the_order_of_reading(tmp_path: Path) -> None:
    turned = "Ho\u202ef\u202c \u2066am\u2069 Bach\x07"
    release = small()
    names = pd.Series([turned, "=1", "C"], index=release.decision.index)
    named = release.city.model_copy(update={"attribution": turned, "name": turned})
    for path in write_selection(replace(release, names=names, city=named), tmp_path):
        content = path.read_bytes()
        if path.suffix in (".xlsx", ".ods"):
            with zipfile.ZipFile(path) as parts:
                content = b"".join(parts.read(n) for n in parts.namelist())
        kept = [c for c in ("\u202e", "\u202c", "\u2066", "\u2069") if c.encode() in content]
        assert not kept and b"Hof am Bach" in content, path.name
        assert path.suffix == ".gpkg" or b"\x07" not in content


def test_a_table_without_rows_says_so(tmp_path: Path) -> None:
    empty = Sheet("Leer", "Nichts", "", (Column("A"), Column("A")), [])
    sheet = load_workbook(write_workbook(small(), [empty], "t", tmp_path / "leer.xlsx"))["Leer"]
    assert [[c.value for c in row] for row in sheet.iter_rows()][1:] == [["A", "A (2)"], [NO_ROW, "–"]]


@pytest.mark.parametrize(
    ("shape", "code"),
    [
        (Shape(), "#,##0"),
        (Shape(2, grouped=False), "0.00"),
        (Shape(1, beside=" km"), '#,##0.0" km"'),
        (Shape(1, grouped=False, rounded=True), "[<9.95]0.0;0"),
    ],
)
def test_a_number_is_shown_in_the_readers_own_way(shape: Shape, code: str) -> None:
    assert shape.code == code


def test_a_unit_that_a_name_says_is_not_said_twice() -> None:
    release = small()
    [one] = release.catalogue.indicators
    for short, header in (("Arbeitslose (in %)", "1 Arbeitslose (in %)"), ("Ind. 1", "1 Ind. 1 (%)")):
        catalogue = release.catalogue.model_copy(
            update={"indicators": (one.model_copy(update={"short": short}),)}
        )
        [values] = [s for s in sheets(replace(release, catalogue=catalogue)) if s.name == "Indikatoren"]
        assert values.columns[-1].header == header


def test_a_tables_name_is_never_a_cells() -> None:
    assert table_name("Mai 2024!") == "Tabelle_Mai_2024"


def test_the_table_of_candidates_is_read_back_as_it_was_written(written: dict[str, Path]) -> None:
    cases = docket(small()).cases
    assert (
        listed(written[".xlsx"]) == [(c.lines[0].area, c.lines[0].beside) for c in cases] and len(cases) > 1
    )
