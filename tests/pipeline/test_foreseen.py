"""What nothing can be computed with is a finding of `check`: before it is opened, tried or drawn."""

from __future__ import annotations

import io
import os
import socket
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from typer.testing import CliRunner

from screening.base.files import NotAFileError, read_ordinary
from screening.cli import app
from screening.concept.settings import MOST_TRIED
from screening.delivery.tables.archive import lies
from tests.pipeline.checked import checked, errors, place_of
from tests.pipeline.checked import small as small
from tests.small_city import IDS, PEOPLE, SmallCity

POSIX = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes among the files of this system")


# ------------------------------------------------------------------ files that are none


def a_pipe(path: Path) -> None:
    os.mkfifo(path)


def a_device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def a_socket(path: Path) -> None:
    here = Path.cwd()
    os.chdir(path.parent)  # the address of a socket must be short
    try:
        socket.socket(socket.AF_UNIX).bind(path.name)
    finally:
        os.chdir(here)


def a_folder(path: Path) -> None:
    path.mkdir()


def a_circle(path: Path) -> None:
    path.symlink_to(path.name)


def a_link_to_nothing(path: Path) -> None:
    path.symlink_to("nirgends")


KINDS = [a_pipe, a_device, a_socket, a_folder, a_circle, a_link_to_nothing]
INPUTS = [
    "stadt.toml",
    "kriterien.toml",
    "katalog.toml",
    "bevoelkerung.csv",
    "viertel.geojson",
    "zuordnung.csv",
    "umsteige.csv",
    "programm.csv",
    "bedarfsnennungen.csv",
    "wasser.gpkg",
]


@POSIX
@pytest.mark.parametrize("name", INPUTS)
def test_what_is_no_file_is_told_and_never_opened(small: SmallCity, name: str) -> None:
    more = '\n[context]\nwater = "wasser.gpkg"\n[assignment]\npath = "zuordnung.csv"\nid_column = "viertel"\n'
    more += '[[crosswalk]]\nfrom = "2016"\nto = "2020"\npath = "umsteige.csv"\n'
    older = '[[boundary]]\nversion = "2016"\npath = "viertel.geojson"\nid_column = "viertel"\ncrs = "EPSG:25832"\n'
    city = small.path("stadt.toml").read_text("utf-8")
    small.write("stadt.toml", f"{city}{more}{older}valid_from = 2016\nvalid_to = 2019\n")
    small.write("zuordnung.csv", "viertel;amt\n" + "".join(f"{a};Nord\n" for a in IDS))
    (small.geo / "umsteige.csv").write_text("von;nach;gewicht\n" + "".join(f"{a};{a};1\n" for a in IDS))
    (small.geo / "wasser.gpkg").write_bytes((small.geo / "viertel.geojson").read_bytes())
    assert errors(small) == []
    path = place_of(small, name)
    for make in KINDS:
        path.unlink(missing_ok=True)
        make(path)
        about = [f for f in checked(small) if name in f.file or name in f.value]
        told = [f for f in about if f.level == "Fehler" or name == "wasser.gpkg"]
        assert told and told[0].remedy, make.__name__
        assert "lesbar" in told[0].message or "hinaus" in told[0].message  # a link may lead anywhere
        path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()


@POSIX
def test_a_part_of_a_shapefile_that_is_a_pipe_is_told(small: SmallCity) -> None:
    small.change("stadt.toml", "viertel.geojson", "viertel.shp")
    (small.geo / "viertel.shp").write_bytes(b"\x00\x00\x27\x0a")
    os.mkfifo(small.geo / "viertel.dbf")
    assert "Pipe" in errors(small)[0].remedy


@pytest.mark.parametrize("name", ["stadt.toml", "bevoelkerung.csv", "viertel.geojson", "programm.csv"])
def test_a_file_of_many_gigabytes_is_refused_before_it_is_read(small: SmallCity, name: str) -> None:
    with place_of(small, name).open("wb") as file:
        file.truncate(5_000_000_000)  # sparse: nothing is written
    found = next(f for f in errors(small) if name in f.file)
    assert "5000 MB" in found.message and "höchstens" in found.message


def test_a_file_that_hides_its_size_is_read_no_further_than_the_limit(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x" * 11)
    assert read_ordinary(tmp_path / "a", 11) == b"x" * 11
    with pytest.raises(NotAFileError):
        read_ordinary(tmp_path / "a", 10)


# ------------------------------------------------------------------ settings


@pytest.mark.parametrize(
    ("file", "old", "new", "key"),
    [
        ("lieferung.toml", "decimal", "threshold = 1{zeros}\ndecimal", "datei.1.threshold"),
        ("lieferung.toml", "decimal", "protection = 1{zeros}\ndecimal", "datei.1.protection"),
        ("lieferung.toml", "decimal", "threshold = 1000001\ndecimal", "datei.1.threshold"),
        ("katalog.toml", "number = 1", "number = 1{zeros}", "indicator.1.number"),
        (
            "stadt.toml",
            "[[parent]]",
            "[checks]\nsum_tolerance = 1{zeros}\n[[parent]]",
            "checks.sum_tolerance",
        ),
        ("stadt.toml", "[[parent]]", "[checks]\njump_z = 1e300\n[[parent]]", "checks.jump_z"),
        ("stadt.toml", "[[parent]]", "[checks]\nmagnitude = nan\n[[parent]]", "checks.magnitude"),
        ("stadt.toml", '"Kleinstadt"', '"Klein\\u0007stadt"', "name"),
        ("stadt.toml", '"Kleinstadt"', '""', "name"),
        ("stadt.toml", '"Kleinstadt"', '" \\u200b\\u00ad"', "name"),
        ("stadt.toml", '"Viertel"', '"\\u2800"', "level"),
        ("katalog.toml", '"Arbeit"', '"  "', "theme.1.label"),
        ("lieferung.toml", '"Einwohner"', '" "', "datei.1.columns"),
    ],
)
def test_a_value_that_no_setting_has_is_told_at_its_key(
    small: SmallCity, file: str, old: str, new: str, key: str
) -> None:
    small.change(file, old, new.replace("{zeros}", "0" * 24))
    assert key in [f.column for f in errors(small)]


@pytest.mark.parametrize("what", ["inhabitants", "threshold"])
def test_more_steps_than_anybody_reads_are_refused(small: SmallCity, what: str) -> None:
    rest = {"inhabitants": (0, 10**9, 1), "threshold": (1, 10, "0.001")}[what]
    low, high, step = rest
    small.write(
        "kriterien.toml",
        small.path("kriterien.toml").read_text("utf-8")
        + f"[criteria.robustness]\n{what}_low = {low}{'.0' * (what == 'threshold')}\n"
        f"{what}_high = {high}{'.0' * (what == 'threshold')}\n{what}_step = {step}\n",
    )
    [found] = errors(small)
    assert f"höchstens {MOST_TRIED}" in found.message and f"{what}_step" in found.remedy


@pytest.mark.parametrize(
    "pattern", ["(a+", "[", "a)|(b", r"(\d)\1", r"(?=.)\d+", "(?:a{1000}){1000}", "x" * 201, "", "  "]
)
def test_a_form_of_ids_that_cannot_be_matched_in_time_is_told(small: SmallCity, pattern: str) -> None:
    small.change("stadt.toml", r"\d{2}\.\d\.\d", pattern)
    assert [f.column for f in errors(small)] == ["id_pattern"]


# ------------------------------------------------------------------ the command line


@pytest.mark.parametrize(
    "arguments",
    [
        ["run", ""],
        ["run", "  "],
        ["check", ""],
        ["table", "."],
        ["render", ".."],
        ["audit", "a/b"],
        ["compare", "a\\b", "--year", "2023", "--year", "2024"],
        ["status", "/etc"],
        ["run", "klein", "--year", ""],
        ["table", "klein", "--year", ""],
        ["audit", "klein", "--year", " "],
        ["check", "klein", "--data", ""],
        ["run", "klein", "--reports", ""],
        ["template", "lieferung", "x.csv", "--city", ""],
    ],
)
def test_an_empty_name_or_a_path_for_one_is_wrong_usage(small: SmallCity, arguments: list[str]) -> None:
    more = [] if "--data" in arguments else ["--data", str(small.data)]
    result = CliRunner().invoke(app, [*arguments, *more])
    assert result.exit_code == 2 and result.stdout == ""
    assert any(word in result.stderr for word in ("ist leer", "kein Name", "keine Jahreszahl"))


# ------------------------------------------------------------------ merged cells


def workbook(merged: list[str]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    for n, line in enumerate(PEOPLE.splitlines()):
        for k, cell in enumerate(line.split(";")):
            number = cell.replace(".", "")
            sheet.write(n, k, int(number) if k and number.isdigit() else cell)
        sheet.write(n, 3, "Bemerkung" if n == 0 else "")
    for place in merged:
        sheet.merge_range(place, "Quelle: Amt" if place.startswith("A") else 7)
    book.close()
    return out.getvalue()


@pytest.mark.parametrize(
    ("merged", "told"),
    [
        ([], []),
        (["B3:B4"], [("3", "Einwohner")]),
        (["B3:C3"], [("3", "Einwohner")]),
        (["B2:C5"], [("2", "Einwohner")]),
        (["C6:D6"], []),  # the value is in the first cell, the other is not read
        (["A10:C10"], []),  # a footnote
    ],
)
def test_merged_values_are_told(small: SmallCity, merged: list[str], told: list[tuple[str, str]]) -> None:
    text = small.path("lieferung.toml").read_text("utf-8").replace("bevoelkerung.csv", "bevoelkerung.xlsx", 1)
    text = text.replace('encoding = "utf-8-sig"\ndelimiter = ";"\n', "", 1)
    small.write("lieferung.toml", text.replace("totals", 'ignore = ["Bemerkung"]\ntotals', 1))
    small.write("bevoelkerung.xlsx", workbook(merged))
    found = [f for f in small.findings() if "verbunden" in f.message]
    assert [(f.row, f.column) for f in found] == told and all(f.level == "Fehler" for f in found)


def test_a_workbook_that_promises_less_than_it_holds_is_refused(small: SmallCity) -> None:
    """The directory of the archive names a small size and the check sum of a small beginning."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/sharedStrings.xml", b" " * 5_000_000)
    true, false = (5_000_000).to_bytes(4, "little"), (1_000).to_bytes(4, "little")
    with zipfile.ZipFile(io.BytesIO(packed.getvalue().replace(true, false))) as book:
        assert lies(book, most=1_000_000)
        assert not lies(book, most=100_000_000), "too small to be a danger"
    with zipfile.ZipFile(packed) as book:
        assert not lies(book, most=1_000_000)


@pytest.mark.parametrize("name", ["programm.csv", "bedarfsnennungen.csv", "zuordnung.csv"])
def test_a_sign_that_no_document_can_hold_is_told_with_its_row(small: SmallCity, name: str) -> None:
    small.change(
        "stadt.toml", "[[parent]]", '[assignment]\npath = "zuordnung.csv"\nid_column = "viertel"\n[[parent]]'
    )
    small.write("zuordnung.csv", "viertel;amt\n" + "".join(f"{a};Nord\n" for a in IDS))
    assert errors(small) == []
    rows = {
        "programm.csv": "gebiet;start;name\n01.1.1;2020;No\x07rd\n",
        "bedarfsnennungen.csv": "gebiet;von;begruendung;geprueft_von;geprueft_am\n01.1.1;BA;a\x0bb;;\n",
        "zuordnung.csv": "viertel;amt\n" + "".join(f"{a};No\x01rd\n" for a in IDS),
    }
    place_of(small, name).write_text(rows[name], encoding="utf-8")
    [found] = errors(small)
    assert found.file.endswith(name) and found.row == "2" and "Steuerzeichen" in found.message


# ------------------------------------------------------------------ metres


@pytest.mark.parametrize(
    "crs",
    [
        "EPSG:2263",
        "+proj=utm +zone=32 +units=km",
        "EPSG:4326",
        "EPSG:3857",
        "EPSG:5513",
        "EPSG:4978",
        "EPSG:32601",
    ],
)
def test_a_working_crs_whose_units_are_no_metres_here_is_refused(small: SmallCity, crs: str) -> None:
    small.change("stadt.toml", 'crs = "EPSG:25832"', f'crs = "{crs}"')
    assert [f.column for f in errors(small)] == ["crs"]


@pytest.mark.parametrize("crs", ["EPSG:25833", "EPSG:31468", "EPSG:3035", "EPSG:4647"])
def test_a_working_crs_in_metres_is_no_finding_whatever_the_order_of_its_axes(
    small: SmallCity, crs: str
) -> None:
    small.change("stadt.toml", 'crs = "EPSG:25832"', f'crs = "{crs}"')
    assert checked(small) == []
