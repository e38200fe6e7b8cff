"""Inspecting unknown files: the dialect found is the one written; rubbish and persons end in findings."""

from __future__ import annotations

import io
import tomllib
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from screening.base.findings import ScreeningError
from screening.base.strict import build
from screening.concept.catalogue import default_catalogue
from screening.delivery.draft.detect import Detected, detect
from screening.delivery.draft.labels import SURE
from screening.delivery.draft.manifest import manifest_text
from screening.delivery.draft.numbers import find_locale
from screening.delivery.manifest.city import read_city
from screening.delivery.manifest.files import Manifest, SourceFile, read_manifest
from screening.delivery.manifest.keys import check_layouts
from tests.examples import examples

ROOT = Path(__file__).parents[3]
MUSTERSTADT = read_city("musterstadt", ROOT / "data")
CATALOGUE = default_catalogue()
DECLARED = [(y, f) for y in (2016, 2020, 2024) for f in read_manifest(MUSTERSTADT, y).files]


def manifest_of(path: Path) -> SourceFile:
    """The file's section of the drafted manifest, read strictly."""
    text = manifest_text(detect(path, CATALOGUE), path, CATALOGUE)
    raw = tomllib.loads(text)
    return build(Manifest, raw, "lieferung.toml", check_layouts(raw, "lieferung.toml")).files[0]


def inspect(folder: Path, content: str | bytes, name: str = "datei.csv", encoding: str = "utf-8") -> Detected:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return detect(path, CATALOGUE)


def refused(folder: Path, content: str | bytes, name: str = "datei.csv") -> str:
    with pytest.raises(ScreeningError) as error:
        inspect(folder, content, name)
    return str(error.value)


# --- Musterstadt's files -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("year", "declared"), DECLARED, ids=[f"{y}-{f.path}" for y, f in DECLARED])
def test_the_dialect_detected_is_the_one_declared(year: int, declared: SourceFile) -> None:
    path = MUSTERSTADT.raw / str(year) / declared.path
    found = detect(path, CATALOGUE, MUSTERSTADT)
    # a file of plain ASCII reads the same in both encodings
    ascii_only = path.read_bytes().isascii()
    assert declared.encoding in (found.raw.encodings if ascii_only else found.raw.encodings[:1])
    assert found.raw.delimiters[0] == declared.delimiter
    assert found.layout == declared.layout
    assert found.locale.decimal == declared.decimal
    assert (found.locale.thousands or None) == declared.thousands
    assert found.title(found.ids[0]) == declared.id_column and not found.ids[0].prefix
    assert found.totals == declared.totals
    assert (found.shape.first_row, found.shape.header_rows) == (1, 1)
    assert all(found.signs.values())


@pytest.mark.parametrize(("year", "declared"), DECLARED, ids=[f"{y}-{f.path}" for y, f in DECLARED])
def test_columns_written_without_a_comment_are_the_declared_ones(year: int, declared: SourceFile) -> None:
    drafted = manifest_of(MUSTERSTADT.raw / str(year) / declared.path)
    assert drafted.columns.items() <= declared.columns.items()
    assert drafted.stichtag.year == year


# --- what is found -----------------------------------------------------------------------------------------------


@settings(
    max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    delimiter=st.sampled_from([";", ",", "\t", "|"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]),
    locale=st.sampled_from([(",", ""), (".", ""), (",", "."), (".", ","), (",", " ")]),
    values=st.lists(st.integers(10_000, 99_999_999), min_size=4, max_size=30),
    titles=st.integers(0, 2),
)
def test_separator_encoding_and_locale_are_found_in_any_dialect(
    tmp_path: Path, delimiter: str, encoding: str, locale: tuple[str, str], values: list[int], titles: int
) -> None:
    decimal, thousands = locale
    rows = ["Viertel§Fälle§Größe§Quote"]
    for n, value in enumerate(values):
        whole = f"{value:,}".replace(",", thousands)
        rows.append(f"01.1.{n + 1}§{whole}§{value % 97}§{value % 90}{decimal}{value % 89 + 10}")
    quoted = [delimiter.join(f'"{c}"' for c in row.split("§")) for row in rows]
    lines = ["Sozialstatistik der Stadt"] * titles + quoted
    found = inspect(tmp_path, "\n".join(lines) + "\n", encoding=encoding)
    assert found.raw.encodings[0] == encoding
    assert found.raw.delimiters[0] == delimiter
    assert (found.locale.decimal, found.locale.thousands) == (decimal, thousands)
    assert found.shape.header == ("Viertel", "Fälle", "Größe", "Quote")
    assert found.shape.first_row == titles + 1
    assert found.title(found.ids[0]) == "Viertel"


@pytest.mark.parametrize("columns", [[["1.234"]], [["1.234", "5.678"]], [["1.234", "5678", "3"]]])
def test_three_digits_behind_a_sign_are_in_doubt_unless_small_numbers_tell(columns: list[list[str]]) -> None:
    assert find_locale(columns).doubt
    assert not find_locale([["1.234", "5.678", "12"]]).doubt


def test_a_doubtful_thousands_sign_is_a_comment(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Viertel;Haushalte\n01.1.1;1.234\n01.1.2;5.678\n", encoding="utf-8")
    text = manifest_text(detect(path, CATALOGUE), path, CATALOGUE)
    assert '# thousands = "."' in text and "Dezimalpunkte" in text
    assert manifest_of(path).thousands is None
    path.write_text("Viertel;Einwohner\n01.1.1;1.234\n01.1.2;5.678\n", encoding="utf-8")
    assert manifest_of(path).thousands == "."  # people have no decimals


def test_signs_are_told_with_their_meaning_and_unknown_ones_as_a_question(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows = "".join(f"01.1.{n};{n};{s}\n" for n, s in enumerate(["5", "7", "9", "-", "NA", "#"], 1))
    path.write_text("Viertel;Einwohner;Haushalte\n" + rows, encoding="utf-8")
    text = manifest_text(detect(path, CATALOGUE), path, CATALOGUE)
    assert '# Sonderzeichen mit üblicher Bedeutung: "-" null' in text
    assert 'signs = { "#" = "fehlt", "NA" = "fehlt" }  # geraten' in text


def test_long_files_name_their_columns_and_propose_the_rows_of_each_count(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows = [
        f"01.1.{a};{m};2024;{a * 7}"
        for a in range(1, 9)
        for m in ("Haushalte", "Zuzüge", "Langzeitarbeitslose")
    ]
    path.write_text("Gebiet;Merkmal;Jahr;Anzahl\n" + "\n".join(rows), encoding="utf-8")
    drafted = manifest_of(path)
    assert (drafted.layout, drafted.id_column, drafted.variable_column) == ("long", "Gebiet", "Merkmal")
    assert (drafted.value_column, drafted.year_column) == ("Anzahl", "Jahr")
    expected = {"hh": "Haushalte", "zuzuege": "Zuzüge", "langzeit": "Langzeitarbeitslose"}
    assert drafted.columns == expected


def test_genesis_files_have_their_area_year_and_value_columns_told(tmp_path: Path) -> None:
    path = tmp_path / "12411.csv"
    head = "Statistik_Code;Statistik_Label;Zeit_Code;Zeit_Label;Zeit;1_Merkmal_Code;1_Merkmal_Label"
    rows = "".join(
        f"12411;Fortschreibung;STAG;Stichtag;31.12.2022;KREISE;Kreise;{code};{name};{n}\n"
        for code, name, n in (
            ("09162", "München", 1512491),
            ("09161", "Ingolstadt", 141029),
            ("09163", "Rosenheim", 65192),
        )
    )
    tail = ";1_Auspraegung_Code;1_Auspraegung_Label;BEVSTD__Bevoelkerungsstand__Anzahl\n"
    path.write_text(head + tail + rows, encoding="cp1252")
    drafted = manifest_of(path)
    assert (drafted.layout, drafted.id_column, drafted.year_column) == (
        "genesis",
        "1_Auspraegung_Code",
        "Zeit",
    )
    assert detect(path, CATALOGUE).values == ("BEVSTD__Bevoelkerungsstand__Anzahl",)


def test_a_yearbook_sheet_is_found_with_its_header_rows_totals_and_sheet(tmp_path: Path) -> None:
    path = tmp_path / "buch.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Inhalt").write(0, 0, "Inhalt")
        sheet = book.add_worksheet("Tabelle 1")
        sheet.write(0, 0, "Arbeitslose am 31. Dezember")
        sheet.write(2, 0, "Viertel")
        sheet.merge_range(2, 1, 2, 2, "Arbeitslose")
        sheet.write_row(3, 1, ["SGB III", "Langzeit-\narbeits-\nlose"])
        for n in range(1, 20):
            sheet.write_row(3 + n, 0, [f"01.1.{n}", n * 3, n])
        sheet.write_row(23, 0, ["Stadt gesamt", 570, 190])
        sheet.write(25, 0, "Quelle: Bundesagentur")
    found = detect(path, CATALOGUE)
    assert (found.raw.sheet, found.shape.first_row, found.shape.header_rows) == ("Tabelle 1", 3, 2)
    assert found.shape.header == ("Viertel", "Arbeitslose SGB III", "Arbeitslose Langzeitarbeitslose")
    assert found.totals == ("Stadt gesamt",)
    drafted = manifest_of(path)
    assert (drafted.sheet, drafted.header_rows, drafted.first_row) == ("Tabelle 1", 2, 3)
    assert drafted.columns["alo_sgb3"] == "Arbeitslose SGB III"


def test_ids_with_names_and_the_city_row_are_told(tmp_path: Path) -> None:
    rows = "".join(f"{n:02d} Bezirk {'abcdef'[n]};{n}\n" for n in range(1, 6))
    drafted_from = "Raumbezug;Haushalte\nStadt München;15\n" + rows
    (tmp_path / "a.csv").write_text(drafted_from, encoding="utf-8")
    drafted = manifest_of(tmp_path / "a.csv")
    assert drafted.id_prefix and drafted.totals == ("Stadt München",)


@given(st.text(st.characters(blacklist_categories=("Cs",)), min_size=1, max_size=30))
@settings(
    max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_header_ends_in_a_valid_manifest(tmp_path: Path, title: str) -> None:
    cell = '"' + title.replace('"', '""') + '"'
    path = tmp_path / "a.csv"
    path.write_bytes(f"Viertel;{cell};Haushalte\n01.1.1;1;2\n01.1.2;3;4\n".encode())
    try:
        found = detect(path, CATALOGUE)
    except ScreeningError:
        return  # a header like a person's, or no text
    build(Manifest, tomllib.loads(manifest_text(found, path, CATALOGUE)), "lieferung.toml")


# --- what is refused ---------------------------------------------------------------------------------------------


def bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as parts:
        parts.writestr("xl/worksheets/sheet1.xml", b"0" * (210 * 2**20))
    return packed.getvalue()


def far() -> bytes:
    packed = io.BytesIO()
    with xlsxwriter.Workbook(packed) as book:
        book.add_worksheet().write("XFD1048576", 1)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "leer"),
        (b" \n\n ", "leer"),
        (bytes(range(256)) * 50, "keine Tabelle"),
        (b"%PDF-1.7\na;b\n1;2\n", "keine Tabelle"),
        (b"<html><table><tr><td>1</td></tr></table></html>\n;\n", "keine Tabelle"),
        (b'{"type": "FeatureCollection",\n "features": [1, 2]}', "keine Tabelle"),
        (b"nur\nein\nText\n", "keine Tabelle"),
        (b"PK\x03\x04" + b"\x00" * 300, "beschädigt"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x07" * 4000, "nicht lesbar"),
        (bomb, "entpackt sich auf"),
        (far, "reicht bis Zeile 1048576"),
    ],
    ids=["empty", "blank", "bytes", "pdf", "html", "json", "text", "zip", "ole", "bomb", "far"],
)
def test_what_is_no_table_is_told_in_one_finding(
    tmp_path: Path, content: bytes | Callable[[], bytes], told: str
) -> None:
    assert told in refused(tmp_path, content if isinstance(content, bytes) else content())


@given(st.binary(max_size=3000))
@settings(
    max_examples=examples(150), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_bytes_end_in_anything_but_a_finding_or_a_valid_manifest(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(content)
    try:
        found = detect(path, CATALOGUE)
    except ScreeningError:
        return
    build(Manifest, tomllib.loads(manifest_text(found, path, CATALOGUE)), "lieferung.toml")


def test_columns_about_persons_are_named_and_no_value_is(tmp_path: Path) -> None:
    rows = "".join(f"01.1.{n};Huber{n};1970-01-{n:02d}\n" for n in range(1, 20))
    told = refused(tmp_path, "Viertel;Nachname;Geburtsdatum\n" + rows)
    assert "Nachname" in told and "Geburtsdatum" in told
    assert "Huber" not in told and "1970" not in told


def test_no_value_of_a_cell_reaches_the_manifest(tmp_path: Path) -> None:
    rows = "".join(f"01.1.{n};{n + 7_430_000};Anmerkung geheim {n}\n" for n in range(1, 20))
    (tmp_path / "a.csv").write_text(
        "Viertel;Einwohner;Bemerkung\n" + rows + "Stadt gesamt;88;\n", encoding="utf-8"
    )
    found = detect(tmp_path / "a.csv", CATALOGUE)
    text = manifest_text(found, tmp_path / "a.csv", CATALOGUE)
    assert "Bemerkung" in text and "geheim 1" not in text and "74300" not in text and "88" not in text


def test_a_large_file_is_looked_at_in_part_and_this_is_said(tmp_path: Path) -> None:
    rows = "".join(f"{n:08d};{n % 977};{n % 131}\n" for n in range(400_000))
    found = inspect(tmp_path, "Gebiet;Einwohner;Haushalte\n" + rows)
    assert not found.raw.whole and len(found.raw.rows) == 100_000
    assert "nur ein Teil" in manifest_text(found, tmp_path / "datei.csv", CATALOGUE)


# --- real files --------------------------------------------------------------------------------------------------


def test_real_files_are_recognised(realdata: Path) -> None:
    for path in sorted(realdata.glob("berlin*/*.csv")):
        drafted = manifest_of(path)
        assert (drafted.layout, drafted.delimiter, drafted.id_column) == ("wide", ",", "id")
        assert drafted.columns["bev"] == "inhabitants"
        if "-1-planning" in path.name and "00-1" not in path.name:
            assert drafted.decimal == "."
    for path in sorted(realdata.glob("muenchen_indikatorenatlas/*")):
        drafted = manifest_of(path)
        assert (drafted.layout, drafted.id_column, drafted.totals) == (
            "atlas",
            "Raumbezug",
            ("Stadt München",),
        )
        assert drafted.decimal == ("." if path.suffix == ".csv" else ",")
        assert drafted.sheet == {"export_ar": "ARBEITSMARKT", "export_be": "BEVÖLKERUNG"}.get(path.stem, "")
        assert "bev" in drafted.basis or path.stem.endswith("mobilitaetsziffer_28_10_25")
    drafted = manifest_of(realdata / "muenchen_zensus2011/munich_zensus2011_viertel.csv")
    assert (
        drafted.id_column == "vi_nummer" and drafted.columns["hh_alleinerz"] == "haushalte_alleinerziehende"
    )
    geometry = realdata / "muenchen_viertel/MUC_Stadtviertel_wgs84.json"
    with pytest.raises(ScreeningError, match="keine Tabelle"):
        detect(geometry, CATALOGUE)


def test_a_sure_match_needs_the_same_numbers_in_both_labels(tmp_path: Path) -> None:
    found = inspect(tmp_path, "Viertel;Bevölkerung unter 16 Jahren\n01.1.1;5\n01.1.2;6\n")
    assert all(m.score < SURE for m in found.counts.values())


@pytest.mark.parametrize(
    ("cells", "line"),
    [
        (
            ("4,5", "12,0"),
            "# rounded = 0.1  # alle Quoten haben eine Nachkommastelle: falls die Quelle so rundet",
        ),
        (
            ("4,55", "12,01"),
            "# rounded = 0.01  # alle Quoten haben 2 Nachkommastellen: falls die Quelle so rundet",
        ),
        (("4,5", "12,01"), None),
    ],
)
def test_rates_with_the_same_number_of_decimals_are_proposed_as_rounded(
    tmp_path: Path, cells: tuple[str, str], line: str | None
) -> None:
    label = CATALOGUE["alg2"].label
    content = f"Viertel;{label} (Anteil in %)\n01.1;{cells[0]}\n01.2;{cells[1]}\n"
    text = manifest_text(inspect(tmp_path, content), tmp_path / "datei.csv", CATALOGUE)
    assert "[datei.rates]" in text
    found = [t for t in text.splitlines() if t.startswith("# rounded")]
    assert found == ([line] if line else [])
