"""Provenance: hashes written into the manifest leave everything else as it was; findings for the office."""

from __future__ import annotations

import csv
import hashlib
import io
import tomllib
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from screening.base.findings import Finding, ScreeningError
from screening.cli import app
from screening.cli.letter import COLUMNS, letter_rows, write_letter
from screening.pipeline.pin import CHANGED, NEW, SAME, pin_year
from tests.small_city import SmallCity, build_small_city


@pytest.fixture
def small(tmp_path: Path) -> SmallCity:
    return build_small_city(tmp_path)


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_hashes_are_added_below_the_paths_and_nothing_else_changes(small: SmallCity) -> None:
    before = small.path("lieferung.toml").read_text(encoding="utf-8")
    pins = pin_year(small.city(), 2024)
    assert [(p.path, p.state) for p in pins] == [("bevoelkerung.csv", NEW), ("faelle.csv", NEW)]
    assert [p.sha256 for p in pins] == [digest(small.path(p.path)) for p in pins]
    after = small.path("lieferung.toml").read_text(encoding="utf-8").splitlines()
    assert [line for line in after if not line.startswith("sha256")] == before.splitlines()
    assert [after[k - 1] for k, line in enumerate(after) if line.startswith("sha256")] == [
        'path = "bevoelkerung.csv"',
        'path = "faelle.csv"',
    ]
    assert small.findings() == []


def test_a_file_that_changed_is_told_until_it_is_pinned_again(small: SmallCity) -> None:
    pin_year(small.city(), 2024)
    small.change("faelle.csv", "01.1.1;40", "01.1.1;41")
    assert small.finding().level == "Warnung" and "Prüfsumme" in small.finding().message
    assert [p.state for p in pin_year(small.city(), 2024)] == [SAME, CHANGED]
    assert small.findings() == []


def test_pinning_twice_leaves_the_manifest_byte_for_byte(small: SmallCity) -> None:
    pin_year(small.city(), 2024)
    path = small.path("lieferung.toml")
    content, touched = path.read_bytes(), path.stat().st_mtime_ns
    assert {p.state for p in pin_year(small.city(), 2024)} == {SAME}
    assert (path.read_bytes(), path.stat().st_mtime_ns) == (content, touched)
    assert [p.name for p in path.parent.iterdir() if p.name.startswith(".lieferung")] == []


@given(
    newline=st.sampled_from(["\n", "\r\n"]),
    mark=st.booleans(),
    comment=st.sampled_from(["", "  # Weg [1]", "\t# ‚so‘"]),
    quote=st.sampled_from(['"', "'"]),
    old=st.booleans(),
)
def test_comments_blanks_quotes_and_line_ends_stay(
    tmp_path_factory: pytest.TempPathFactory, newline: str, mark: bool, comment: str, quote: str, old: bool
) -> None:
    small = build_small_city(tmp_path_factory.mktemp("pin"))
    text = small.path("lieferung.toml").read_text(encoding="utf-8")
    declared = f"   sha256={quote}{'0' * 64}{quote}{comment}\n" if old else ""
    text = text.replace(
        'path = "faelle.csv"',
        f"# [[datei]] im Kommentar\n  path={quote}faelle.csv{quote}{comment}\n{declared}",
    )
    text = text.replace("\n", newline)
    encoding = "utf-8-sig" if mark else "utf-8"
    small.write("lieferung.toml", text, encoding)
    pin_year(small.city(), 2024)
    written = small.path("lieferung.toml").read_bytes()
    assert written.startswith(b"\xef\xbb\xbf") is mark
    plain = written.decode("utf-8-sig")
    assert plain.count("\r\n") == (plain.count("\n") if newline == "\r\n" else 0)
    hashes = {digest(small.path(n)) for n in ("bevoelkerung.csv", "faelle.csv")}
    assert {f["sha256"] for f in tomllib.loads(plain)["datei"]} == hashes
    kept = [line for line in plain.splitlines() if "sha256" not in line]
    assert kept == [line for line in text.splitlines() if "sha256" not in line]
    assert not comment or plain.count(comment) == text.count(comment)


def test_a_manifest_in_another_form_is_refused_with_the_hashes_and_left_alone(small: SmallCity) -> None:
    entry = 'source = "x", stichtag = 2024-12-31, encoding = "utf-8", delimiter = ";", decimal = ",", id_column = "G"'
    text = f'datei = [ {{path = "bevoelkerung.csv", {entry}}} ]\n'
    small.write("lieferung.toml", text)
    with pytest.raises(ScreeningError) as refused:
        pin_year(small.city(), 2024)
    assert digest(small.path("bevoelkerung.csv")) in str(refused.value)
    assert small.path("lieferung.toml").read_text(encoding="utf-8") == text


@pytest.mark.parametrize("path", ["fehlt.csv", "../stadt.toml"])
def test_a_file_that_is_missing_or_outside_pins_nothing(small: SmallCity, path: str) -> None:
    small.change("lieferung.toml", 'path = "faelle.csv"', f'path = "{path}"')
    before = small.path("lieferung.toml").read_bytes()
    with pytest.raises(ScreeningError) as refused:
        pin_year(small.city(), 2024)
    [found] = refused.value.findings
    assert (found.file, found.column, found.value) == ("2024/lieferung.toml", "datei.2.path", path)
    assert small.path("lieferung.toml").read_bytes() == before


# ------------------------------------------------------------------ the command


def call(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, list(arguments))
    return result.exit_code, result.stdout, result.stderr


def test_check_pins_and_says_so(small: SmallCity) -> None:
    code, _, told = call("check", "klein", "--data", str(small.data), "--pin")
    assert code == 0 and "2024/faelle.csv: Prüfsumme eingetragen." in told
    assert digest(small.path("faelle.csv")) in small.path("lieferung.toml").read_text(encoding="utf-8")


def test_findings_for_the_office_are_grouped_by_file_and_never_formulas(
    small: SmallCity, tmp_path: Path
) -> None:
    small.change("faelle.csv", "01.1.1;40", "01.1.1;=1+1")
    small.change("faelle.csv", "01.1.2;20", "@SUM(A1);20")
    small.change("bevoelkerung.csv", "7.090", "7.080")
    for form in ("csv", "xlsx"):
        target = tmp_path / "amt" / f"befunde.{form}"
        code, printed, told = call(
            "check", "klein", "--data", str(small.data), "--format", form, "--out", str(target)
        )
        assert code == 1 and printed == "" and target.name in told
    content = (tmp_path / "amt/befunde.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    head, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";")
    assert tuple(head) == COLUMNS
    files = [r[1] for r in rows]
    assert files == sorted(files) and {"2024/bevoelkerung.csv", "2024/faelle.csv"} == set(files)
    assert not [c for r in rows for c in r if c[:1] in ("=", "+", "-", "@")]
    book = openpyxl.load_workbook(tmp_path / "amt/befunde.xlsx")
    assert book.sheetnames == ["2024 bevoelkerung.csv", "2024 faelle.csv"]
    assert book.properties.language == "de-DE"
    cells = [c for sheet in book for row in sheet.iter_rows() for c in row if c.value is not None]
    assert {c.data_type for c in cells} == {"s"} and "=1+1" in {c.value for c in cells}


def test_settings_come_last_and_sheet_names_are_such_as_excel_allows(tmp_path: Path) -> None:
    long = "2024/" + "a" * 40
    found = [
        Finding("Fehler", "m", file="stadt.toml"),
        Finding("Warnung", "m", file=long + "1.csv"),
        Finding("Fehler", "m", file=long + "2.csv"),
        Finding("Hinweis", "m", file="2024/[x]:*?.csv"),
    ]
    assert list(letter_rows({2024: found})) == [
        "2024/[x]:*?.csv",
        long + "1.csv",
        long + "2.csv",
        "Einstellungen",
    ]
    write_letter({2024: found}, "xlsx", tmp_path / "o.xlsx")
    names = openpyxl.load_workbook(tmp_path / "o.xlsx").sheetnames
    assert len(names) == 4 == len({n.casefold() for n in names}) and all(len(n) <= 31 for n in names)


@pytest.mark.parametrize(
    "options", [["--format", "xlsx"], ["--out", "x.txt"], ["--format", "json", "--out", "x"]]
)
def test_a_form_without_its_file_is_wrong_usage(small: SmallCity, options: list[str]) -> None:
    assert call("check", "klein", "--data", str(small.data), *options)[0] == 2


@pytest.mark.parametrize("year", ["0999", "2201", "२०२४"])
def test_years_are_those_that_deliveries_may_have(small: SmallCity, year: str) -> None:
    assert call("check", "klein", "--year", year, "--data", str(small.data))[0] == 2


def test_findings_come_worst_first_and_name_the_manifest_with_its_year(small: SmallCity) -> None:
    from screening.base.findings import LEVELS
    from screening.pipeline.check import check_year

    small.change("lieferung.toml", 'ignore = ["Bemerkung"]', "")
    small.change("faelle.csv", "01.1.1;40", "01.1.1;vier")
    small.change("bevoelkerung.csv", "7.090", "7.091")
    levels = [f.level for f in check_year("klein", 2024, data=small.data).items]
    assert set(levels) == set(LEVELS) and levels == sorted(levels, key=LEVELS.index)
    small.change("stadt.toml", 'name = "Kleinstadt"', "name = 1")
    small.change("lieferung.toml", 'encoding = "cp1252"', 'encoding = "cp0"')
    files = {f.file for f in check_year("klein", 2024, data=small.data).items}
    assert "2024/lieferung.toml" in files and "lieferung.toml" not in files
