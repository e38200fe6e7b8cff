"""What nothing can be computed with is a finding of `check`: before it is opened, tried or drawn."""

from __future__ import annotations

import io
import os
import socket
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from typer.testing import CliRunner

from screening.base.files import NotAFileError, read_ordinary
from screening.base.findings import Finding
from screening.cli import app
from screening.concept.settings import MOST_TRIED
from screening.delivery.ids.recognise import by_form, read_ids
from screening.delivery.manifest.pattern import id_form
from screening.delivery.manifest.reading import bare
from screening.delivery.tables.archive import lies
from screening.delivery.tables.privacy import EMAIL, person_findings
from screening.pipeline.check import check_city
from screening.process.free_text import personal_kinds
from screening.year import open_year
from tests.small_city import CASES, IDS, PEOPLE, SmallCity, build_small_city, collection, squares

POSIX = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes among the files of this system")
LONG = 100_000


@pytest.fixture
def small(tmp_path: Path) -> SmallCity:
    return build_small_city(tmp_path)


def checked(small: SmallCity) -> list[Finding]:
    """What ``screening check`` tells."""
    return list(check_city(small.key, [small.year], data=small.data)[small.year].items)


def errors(small: SmallCity) -> list[Finding]:
    found = [f for f in checked(small) if f.level == "Fehler"]
    assert all(f.message and f.remedy for f in found)
    return found


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


def place_of(small: SmallCity, name: str) -> Path:
    if name in {"umsteige.csv", "wasser.gpkg"}:
        return small.geo / name
    return small.raw / name if name == "programm.csv" else small.path(name)


@pytest.mark.thorough
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


# ------------------------------------------------------------------ time


def seconds(call: Callable[[], object]) -> float:
    start = time.process_time()
    call()
    return time.process_time() - start


@pytest.mark.parametrize("pattern", ["(a+)+", "(a|a)*", "(a|aa)+b?", r"(\w*)*\d", "(.*a){9}"])
def test_a_form_of_ids_is_matched_in_time_whatever_it_is(pattern: str) -> None:
    fits = id_form(pattern)
    assert seconds(lambda: fits("a" * LONG + "!")) < 2
    assert seconds(lambda: by_form(["a" * LONG + "!", "a" * 50 + "!"], pattern, "")) < 2


@pytest.mark.parametrize("pattern", [r"\p{Nd}{2}\.\d\.\d", r"[\d--5]{2}\.\d\.\d", r"[0-9&&[^5]]{2}\.\d\.\d"])
def test_whatever_form_of_ids_is_accepted_is_matched_everywhere(small: SmallCity, pattern: str) -> None:
    small.change("stadt.toml", r"\d{2}\.\d\.\d", pattern)
    assert checked(small) == []


@pytest.mark.thorough
@pytest.mark.parametrize(
    "unit",
    [
        "a.",
        "a",
        "a@",
        "Aa ",
        "Frau ",
        "Lange ",
        "str ",
        "weg",
        "0 1",
        "00",
        "Dr. med. ",
        "\u0316\u0301",
        "(at",
    ],
)
def test_a_long_text_is_looked_at_in_time_that_grows_with_it(unit: str) -> None:
    text = unit * (LONG // len(unit))
    for form in (text, f"{text}@", f"x@{text}"):
        assert seconds(lambda form=form: (personal_kinds(form), list(EMAIL.finditer(form)))) < 3
        assert (
            seconds(lambda form=form: (bare(form), person_findings(["Gebiet", form], [["1", form]], "x"))) < 3
        )


def test_what_points_to_a_person_is_found_wherever_in_a_long_text_it_stands() -> None:
    filler = "Viele Familien brauchen mehr Platz. " * 300
    for at in range(0, 2_400, 83):
        text = f"{filler[:at].rstrip()} Frau Muster, Lindenstr. 12 {filler}"
        assert personal_kinds(text) == ("eine Hausnummer", "eine Anrede oder einen Titel mit Namen")
    assert personal_kinds(filler) == ()


@pytest.mark.parametrize("text", ["a.b+c@x-y.de", "ä@b.co.uk", "(m.muster@amt.de)", "a@b.de-x"])
def test_addresses_are_found_as_before(text: str) -> None:
    assert EMAIL.search(text)


@pytest.mark.parametrize("ids", [["1.9999999999999999"], ["99999999999999999.1.1"], ["1.1." + "9" * 50]])
def test_ids_with_more_digits_than_a_date_are_no_dates(ids: list[str]) -> None:
    assert read_ids(["01.01.2001"], ids).ids == {}


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


# ------------------------------------------------------------------ crosswalks


def crosswalks(small: SmallCity, *pairs: tuple[str, str]) -> None:
    versions = [("2010", 2010, 2015), ("2016", 2016, 2019)]
    text = "".join(
        f'[[boundary]]\nversion = "{v}"\npath = "viertel.geojson"\nid_column = "viertel"\ncrs = "EPSG:25832"\n'
        f"valid_from = {a}\nvalid_to = {b}\n"
        for v, a, b in versions
    )
    text += "".join(f'[[crosswalk]]\nfrom = "{a}"\nto = "{b}"\npath = "u.csv"\n' for a, b in pairs)
    small.write("stadt.toml", small.path("stadt.toml").read_text("utf-8") + text)
    (small.geo / "u.csv").write_text("von;nach;gewicht\n" + "".join(f"{a};{a};1\n" for a in IDS))


def test_crosswalks_that_lead_on_are_no_finding(small: SmallCity) -> None:
    crosswalks(small, ("2010", "2016"), ("2016", "2020"), ("2010", "2020"))
    assert errors(small) == []


@pytest.mark.parametrize(
    ("pairs", "word"),
    [
        ([("2016", "2016")], "zu sich selbst"),
        ([("2016", "2020"), ("2016", "2020")], "gibt es schon"),
        ([("2016", "2020"), ("2020", "2016")], "im Kreis"),
        ([("2010", "2016"), ("2016", "2020"), ("2020", "2010")], "im Kreis"),
    ],
)
def test_a_crosswalk_that_leads_nowhere_is_told(
    small: SmallCity, pairs: list[tuple[str, str]], word: str
) -> None:
    crosswalks(small, *pairs)
    [found] = errors(small)
    assert word in found.message and found.column == f"crosswalk.{len(pairs)}.to"


def test_a_pair_that_stands_twice_in_a_crosswalk_is_told(small: SmallCity) -> None:
    crosswalks(small, ("2016", "2020"))
    rows = "".join(f"{a};{a};{w}\n" for a in IDS for w in (["0.5", "0.5"] if a == IDS[0] else ["1"]))
    (small.geo / "u.csv").write_text("von;nach;gewicht\n" + rows)
    assert [(f.level, f.row, f.value) for f in checked(small)] == [("Warnung", "3", "01.1.1 → 01.1.1")]


def test_check_tells_what_keeps_earlier_years_from_the_trend(small: SmallCity) -> None:
    crosswalks(small, ("2010", "2016"))
    earlier = small.raw / "2018"
    earlier.mkdir()
    for name in ("lieferung.toml", "bevoelkerung.csv", "faelle.csv"):
        (earlier / name).write_bytes(small.path(name).read_bytes().replace(b"2024-12-31", b"2018-12-31"))
    (small.raw / "kriterien.toml").write_text(
        small.path("kriterien.toml").read_text("utf-8").replace("valid_from = 2020", "valid_from = 2000"),
        "utf-8",
    )
    told = [f for f in checked(small) if "Umsteigeschlüssel" in f.message]
    assert [f.level for f in told] == ["Warnung"] and "Gebietsstand 2016" in told[0].message


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


# ------------------------------------------------------------------ delivered, and on no map


@pytest.fixture
def off_map(small: SmallCity) -> SmallCity:
    """The small city whose map has lost the area with the most hits."""
    small.write(
        "viertel.geojson", collection([f for f in squares() if f["properties"]["viertel"] != "02.1.1"])
    )
    small.change("stadt.toml", "[[parent]]", '[checks]\narea_without_geometry = "Warnung"\n[[parent]]')
    return small


def test_an_area_on_no_map_stays_in_every_mean_and_decision(off_map: SmallCity, tmp_path: Path) -> None:
    whole = build_small_city(tmp_path / "ganz")
    one, other = (open_year("klein", 2024, data=s.data) for s in (whole, off_map))
    assert other.decision.equals(one.decision)
    assert other.reference.equals(one.reference)
    assert other.areas["bezirk"].equals(one.areas["bezirk"])
    assert list(other.areas.index[other.areas.geometry.isna()]) == ["02.1.1"]


@pytest.mark.parametrize("writing", ["'02.1.1", "2.1.1", '="02.1.1"', "02.1.1\u00a0"])
def test_an_area_on_no_map_is_one_however_the_files_write_it(
    off_map: SmallCity, tmp_path: Path, writing: str
) -> None:
    off_map.change("faelle.csv", "02.1.1;", f"{writing};")
    whole = build_small_city(tmp_path / "ganz")
    one, other = (s.inspect() for s in (whole, off_map))
    assert other.counts.equals(one.counts) and other.status.equals(one.status)
    assert not [f for f in other.findings.items if f.level == "Fehler"]


def test_what_is_on_no_map_is_told_with_what_that_means(off_map: SmallCity) -> None:
    found = checked(off_map)
    assert [(f.level, f.value) for f in found] == [("Warnung", "02.1.1")] * 2
    assert all("zählt überall mit" in f.message for f in found)


def test_a_row_that_has_no_areas_id_stays_out_and_is_told_so(off_map: SmallCity) -> None:
    off_map.write("faelle.csv", CASES + "02;30;4;\nRest;1;1;\n", "cp1252")
    told = [f for f in checked(off_map) if "bleibt aus allen Mittelwerten" in f.message]
    assert [f.value for f in told] == ["02", "Rest"]
    assert "02" not in off_map.inspect().counts.index
