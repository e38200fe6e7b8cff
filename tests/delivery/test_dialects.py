"""Dialects: what was written reads back equal, whatever the dialect; any bytes end in findings."""

from __future__ import annotations

import csv
import datetime as dt
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from screening.delivery.manifest.files import SourceFile
from screening.delivery.tables.signs import Number
from screening.delivery.tables.table import MOST, read_table
from tests.examples import examples
from tests.small_city import CASES, build_small_city

Cell = int | str
SIGNS = {"null": "-", "geheim": "*", "unsinnig": "x", "unsicher": "/", "folgt": "...", "fehlt": ""}
HEADERS = st.lists(
    st.text(st.sampled_from("abcäöüß ()[],;|\"'%/"), min_size=1, max_size=12).map(lambda t: f"x{t}x"),
    min_size=1,
    max_size=4,
    unique_by=lambda h: " ".join(h.split()),
)
CELLS = st.one_of(st.integers(0, MOST - 1), st.integers(0, 3000), st.sampled_from([*SIGNS]))
AREAS = st.lists(
    st.from_regex(r"[0-9]{2}\.[0-9]\.[0-9]{1,2}", fullmatch=True), min_size=1, max_size=6, unique=True
)


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[str], dict[str, dict[str, Cell]]]:
    areas = draw(AREAS)
    return areas, {h: {a: draw(CELLS) for a in areas} for h in draw(HEADERS)}


@st.composite
def dialects(draw: st.DrawFn) -> dict[str, str | None]:
    decimal = draw(st.sampled_from([",", "."]))
    thousands = draw(
        st.sampled_from([None, ".", ",", " ", "\u00a0", "\u202f", "'"]).filter(lambda t: t != decimal)
    )
    narrow = thousands == "\u202f"
    return {
        "delimiter": draw(st.sampled_from([";", ",", "\t", "|"])),
        "decimal": decimal,
        "thousands": thousands,
        "encoding": draw(
            st.sampled_from(["utf-8", "utf-8-sig", "utf-16"] + ([] if narrow else ["cp1252", "latin-1"]))
        ),
    }


def as_text(cell: Cell, thousands: str | None, blanks: str) -> str:
    if isinstance(cell, str):
        return blanks + SIGNS[cell] + blanks
    return blanks + (f"{cell:,}".replace(",", thousands) if thousands else str(cell)) + blanks


@settings(
    max_examples=examples(150), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    table=tables(),
    dialect=dialects(),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    ending=st.sampled_from(["\n", "\r\n"]),
    blanks=st.sampled_from(["", " ", "\u00a0"]),
    total=st.booleans(),
)
def test_any_table_in_any_supported_dialect_reads_back_equal(
    tmp_path: Path,
    table: tuple[list[str], dict[str, dict[str, Cell]]],
    dialect: dict[str, str | None],
    quoting: int,
    ending: str,
    blanks: str,
    total: bool,
) -> None:
    areas, columns = table
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=str(dialect["delimiter"]), quoting=quoting, lineterminator=ending)
    writer.writerow(["Gebiet", *columns])
    for area in areas:
        writer.writerow([area, *(as_text(c[area], dialect["thousands"], blanks) for c in columns.values())])
    if total:
        writer.writerow(["Stadt", *("999" for _ in columns)])
    (tmp_path / "t.csv").write_bytes(out.getvalue().encode(str(dialect["encoding"])))
    source = SourceFile.model_validate(
        dialect
        | {
            "path": "t.csv",
            "source": "Test",
            "stichtag": dt.date(2024, 12, 31),
            "id_column": "Gebiet",
            "totals": ["Stadt"],
            "columns": {f"c{n}": h for n, h in enumerate(columns)},
        }
    )
    read = read_table(tmp_path, source)
    assert [f for f in read.findings if f.level == "Fehler"] == []
    assert list(read.counts.index) == areas and read.counts.index.name == "area_id"
    for n, cells in enumerate(columns.values()):
        expected = [cells[a] for a in areas]
        assert [c if isinstance(c, str) else "wert" for c in expected] == read.status[f"c{n}"].tolist()
        numbers = [0 if c == "null" else -1 if isinstance(c, str) else c for c in expected]
        assert numbers == read.counts[f"c{n}"].fillna(-1).tolist()


@given(st.decimals(0, 10**6, places=4), st.sampled_from([(",", "."), (".", ","), (",", "'"), (",", None)]))
def test_a_number_is_read_exactly(value: object, locale: tuple[str, str | None]) -> None:
    decimal, thousands = locale
    text = f"{value:,f}".replace(",", "#").replace(".", decimal).replace("#", thousands or "")
    assert Number(decimal, thousands).parse(text) == value


@given(st.text(max_size=12))
def test_any_text_is_a_number_or_none_and_never_an_error(text: str) -> None:
    value = Number(",", ".").parse(text)
    assert value is None or set(text) <= set("0123456789.,-+−")


@pytest.mark.parametrize("blank", [" ", "\u00a0", "\u202f"])
@pytest.mark.parametrize("declared", [" ", "\u00a0", "\u202f"])
def test_any_blank_between_thousands_is_the_declared_one(blank: str, declared: str) -> None:
    assert Number(",", declared).parse(f"1{blank}234{blank}567") == 1_234_567


@settings(
    max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.binary(max_size=300))
def test_any_bytes_end_in_findings_and_never_in_a_traceback(tmp_path: Path, content: bytes) -> None:
    small = build_small_city(tmp_path)
    small.write("faelle.csv", content)
    found = small.findings()
    assert any(f.level == "Fehler" and f.file == "2024/faelle.csv" for f in found)


@settings(
    max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_a_damaged_table_ends_in_findings_and_never_in_a_traceback(
    tmp_path: Path, data: st.DataObject
) -> None:
    small = build_small_city(tmp_path)
    at = data.draw(st.integers(0, len(CASES) - 1))
    piece = data.draw(st.text(max_size=5))
    small.write("faelle.csv", (CASES[:at] + piece + CASES[at + 3 :]).encode("cp1252", "replace"))
    assert all(f.message and f.file for f in small.findings())
