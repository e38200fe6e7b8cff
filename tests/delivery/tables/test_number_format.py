"""What a cell of a workbook shows is what is read: percents, units, dates; what it does not show is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from screening.delivery.tables.table import read_table
from tests.delivery.tables.books import made, texts
from tests.delivery.tables.sources import messages, source


def shown(value: float, code: str) -> tuple[str, list[str]]:
    """How cell B2 reads with this format."""
    rows, found = texts(
        made(lambda book, sheet: sheet.write("B2", value, book.add_format({"num_format": code})))
    )
    return rows[1][1], found


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (0.04, "0.0%", "4 %"),
        (0.04, "0%;[Red]-0%", "4 %"),
        (-0.04, "0%;[Red]-0%", "-4 %"),
        (0.123456, "0.00%", "12,3456 %"),
        (0.125, "[>=1]0%;0.0%", "12,5 %"),
        (4.0, '0.0" %"', "4 %"),
        (4.0, r"0.0\%", "4 %"),
        (4.0, r"0.0\ \%", "4 %"),
        (4.0, '0.0"‰"', "4 ‰"),
        (4.0, "0.0_%", "4"),
        (4.0, "#,##0.00_-;[Red]-#,##0.00", "4"),
        (4.0, '_-* #,##0.00 "€"_-', "4"),
        (4.0, "0.00E+00", "4"),
        (0.0, '0;-0;"-"', "-"),
        (0.0, "0;-0;;@", "0"),
        (45323.0, "dd.mm.yyyy", "2024-02-01"),
        (45323.0, "[$-407]d. mmmm yyyy;@", "2024-02-01"),
        (1.5, "[h]:mm", "1900-01-01T12:00:00"),
    ],
)
def test_a_number_reads_as_it_is_shown(value: float, code: str, text: str) -> None:
    assert shown(value, code) == (text, [])


@pytest.mark.parametrize(
    ("value", "code", "text", "told"),
    [
        (12_345.0, "#,##0,", "12345", "B2: 12345"),
        (12_345_678.0, '0.0,,"Mio."', "12345678", "B2: 12345678"),
        (12.0, '0" Tsd."', "12", "B2: 12"),
        (5.0, '"<"0', "5", "B2: 5"),
        (2.0, '[<3]"*";0', "*", "B2"),
        (2.0, ";;;", "2", "B2"),
    ],
)
def test_a_cell_that_does_not_show_its_number_is_told_with_its_name(
    value: float, code: str, text: str, told: str
) -> None:
    read, found = shown(value, code)
    assert read == text and found[0].startswith("Warnung") and f"Wert „{told}“" in found[0]


RATES = {"id_column": "Gebiet", "columns": {}, "rates": {"r": "Zahl"}, "totals": ()}


def percents(folder: Path, *cells: tuple[float, str], **keys: Any) -> Any:
    """Table of one column of rates with these numbers and formats."""

    def fill(book: Any, sheet: Any) -> None:
        for n, (value, code) in enumerate(cells, 1):
            sheet.write(n, 1, value, book.add_format({"num_format": code}))

    (folder / "a.xlsx").write_bytes(made(fill))
    return read_table(folder, source("a.xlsx", **RATES, **keys))


@pytest.mark.parametrize("rates_as", ["percent", "share"])
def test_a_column_of_percents_is_read_as_shown_whatever_numbers_without_a_sign_mean(
    tmp_path: Path, rates_as: str
) -> None:
    read = percents(tmp_path, (0.04, "0.0%"), (5.5, '0.0" %"'), (60.0, '0"‰"'), rates_as=rates_as)
    assert read.rates["r"].tolist() == [4 * 10**9, 55 * 10**8, 6 * 10**9]
    assert [(f.level, f.column) for f in read.findings] == [("Hinweis", "Zahl")]


def test_a_column_of_percents_and_plain_numbers_is_an_error_that_names_the_rows(tmp_path: Path) -> None:
    read = percents(tmp_path, (0.04, "0%"), (0.05, "General"), (6.1, "0.0"))
    assert [(f.level, f.row, f.column) for f in read.findings] == [("Fehler", "3, 4", "Zahl")]
    assert not [
        f for f in percents(tmp_path, (0.04, "0%"), (0, "0"), (0, "0")).findings if f.level == "Fehler"
    ]


@pytest.mark.parametrize("number", [-9999, 999999])
def test_a_placeholder_among_percents_is_told_as_one_and_then_read_as_agreed(
    tmp_path: Path, number: int
) -> None:
    cells = (0.04, "0%"), (number, "General"), (0.05, "0%")
    [told] = [f for f in percents(tmp_path, *cells).findings if f.level == "Fehler"]
    assert f'"{number}" = "fehlt"' in told.remedy
    read = percents(tmp_path, *cells, signs={str(number): "fehlt"})
    assert read.rates["r"].isna().tolist() == [False, True, False]
    assert [f.level for f in read.findings] == ["Hinweis"]


def test_a_share_where_a_count_belongs_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(
        made(lambda book, sheet: sheet.write("B2", 1, book.add_format({"num_format": "0%"})))
    )
    read = read_table(tmp_path, source("a.xlsx", id_column="Gebiet", columns={"c": "Zahl"}))
    assert "Zeile 2, Spalte „Zahl“, Wert „100 %“: Hier steht ein Anteil statt einer Anzahl." in messages(read)


def test_a_column_of_shares_where_counts_belong_is_one_error_that_names_the_rows(tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_column("B2", [0.1, 0.2, 0.3], book.add_format({"num_format": "0%"}))

    (tmp_path / "a.xlsx").write_bytes(made(fill))
    read = read_table(tmp_path, source("a.xlsx", id_column="Gebiet", columns={"c": "Zahl"}))
    [told] = [f for f in read.findings if f.level == "Fehler"]
    assert (told.row, told.value) == (
        "2",
        "10 %",
    ) and "(3 Zellen; Zeilen 2, 3, 4; auch „20 %“" in told.message
