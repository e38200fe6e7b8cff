"""Names that we make for others, at their limits."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
import xlsxwriter
from hypothesis import example, given
from hypothesis import strategies as st

from screening.base.findings import Finding
from screening.base.naming import sheet_names
from screening.cli.letter import write_letter


@given(st.lists(st.text(max_size=40) | st.text("aAß'/: 😀", max_size=34), max_size=12))
@example(["x" * 30 + "'s Bezirk", "x" * 31, "X" * 40, "'" * 40])
@example(["History", "history", "HISTORY", "Verlauf"])
@example(["😀" * 20, "😀" * 21, "ä" * 40, "a\u0308" * 40])
@example(["Straße", "STRASSE", "ﬁ", "fi"])
@example(["", " ", "'", "/", "\x00", "\ud800", "Blatt"])
def test_every_program_takes_a_sheets_name_and_no_two_are_the_same(texts: list[str]) -> None:
    names = sheet_names(texts)
    assert set(names) == set(texts)
    assert len({n.casefold() for n in names.values()}) == len(names)
    for name in names.values():
        assert 1 <= len(name.encode("utf-16-le")) // 2 <= 31
        assert not set(name) & set("[]:*?/\\") and name.isprintable()
        assert name == name.strip("' ") and name.casefold() not in ("history", "verlauf")
    with xlsxwriter.Workbook(io.BytesIO()) as book:
        for name in names.values() or ["leer"]:
            book.add_worksheet(name)


def test_an_ordinary_name_stays() -> None:
    for name in ("2024 faelle.csv", "Einstellungen", "O'Neill", "Größe & Zahl"):
        assert sheet_names([name]) == {name: name}


@pytest.mark.parametrize("count", [9, 12, 100, 1100])
def test_as_many_equal_names_as_there_are_files_are_told_apart(count: int) -> None:
    texts = [f"2024/Lieferung_Stadtbezirksviertel_{n:04d}.csv" for n in range(count)]
    names = sheet_names(texts)
    assert len(set(names.values())) == count
    assert max(map(len, names.values())) <= 31


def test_findings_of_many_files_with_odd_names_become_a_workbook(tmp_path: Path) -> None:
    files = ["2024/Lieferung der Agentur 's Bezirk.csv", "2024/History", "2024/HISTORY"]
    files += [f"2024/Lieferung_Stadtbezirksviertel_{n:03d}.csv" for n in range(110)]
    findings = [Finding("Hinweis", f"Zu {f}", file=f) for f in files]
    write_letter(
        {2024: [*findings, Finding("Fehler", "x" * 40_000, file=files[0])]}, "xlsx", tmp_path / "x.xlsx"
    )
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    assert len(book.sheetnames) == len(files)
    told = {sheet["G2"].value for sheet in book.worksheets} | {book.worksheets[0]["G3"].value}
    assert {f"Zu {f}" for f in files} < told | {book.worksheets[n]["G3"].value for n in range(3)}
    with zipfile.ZipFile(tmp_path / "x.xlsx") as parts:
        ElementTree.fromstring(parts.read("xl/workbook.xml"))
