"""Workbooks as no office should send them."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from tests.corpus.case import MANIFEST_FILE, Chapter, Mutation, change
from tests.small_city import CASES, SmallCity

chapter = Chapter("workbook")
add = chapter.add

BOOK_FILE = "2024/faelle.xlsx"
TEXT_KEYS = re.compile(r'path = "faelle.csv"(.*?)encoding = "cp1252"\ndelimiter = ";"\n', re.DOTALL)


def declared(small: SmallCity, name: str = "faelle.xlsx", sheet: str = "Fälle") -> None:
    """Declare the cases as a sheet of a workbook."""
    text = small.path("lieferung.toml").read_text("utf-8")
    sheet_key = f'sheet = "{sheet}"\n' if sheet else ""
    small.write("lieferung.toml", TEXT_KEYS.sub(rf'path = "{name}"\1{sheet_key}', text))
    small.path("faelle.csv").unlink()


def book(edit: Callable[[Worksheet], object] = lambda _: None, title: str = "Fälle") -> bytes:
    """Return a workbook of the cases, changed by `edit`."""
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = title
    for row in CASES.splitlines():
        sheet.append([int(c) if c.isdigit() else c or None for c in row.split(";")])
    edit(sheet)
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


def sent(content: Callable[[], bytes], name: str = "faelle.xlsx", sheet: str = "Fälle") -> Mutation:
    """Return the mutation that declares a workbook and writes these bytes."""

    def mutate(small: SmallCity) -> None:
        declared(small, name, sheet)
        small.write(name, content())

    return mutate


def cell(place: str, value: Any) -> Callable[[Worksheet], object]:
    """Return the edit that writes one cell."""
    return lambda sheet: sheet.__setitem__(place, value)


def part(name: str, edit: Callable[[str], str]) -> bytes:
    """Return the workbook with one of its XML parts changed."""
    source, target = zipfile.ZipFile(io.BytesIO(book())), io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for item in source.namelist():
            text = source.read(item)
            out.writestr(item, edit(text.decode()) if item == name else text)
    return target.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
NINETY = re.compile(r'<c r="B4"[^>]*>.*?</c>')


def fourth(xml: str) -> bytes:
    """Return the workbook whose cell B4 is this XML."""

    def edit(text: str) -> str:
        changed, times = NINETY.subn(xml, text)
        assert times == 1
        return changed

    return part(SHEET, edit)


for name, value, says in (
    ("word", "zwölf", "Hier steht"),
    ("date-for-a-number", dt.date(2024, 12, 1), "Datum"),
    ("time-for-a-number", dt.time(12, 30), "Hier steht"),
    ("truth-for-a-number", True, "Hier steht"),
    ("half-a-person", 12.5, "ganze Zahl"),
    ("negative", -5, "negativ"),
    ("huge", 1e308, ""),
    ("tiny", 1e-9, ""),
    ("formula-never-computed", "=SUM(A1:A3)", "Formel"),
    ("link-never-computed", '=HYPERLINK("https://example.org","90")', "Formel"),
    ("error-as-text", "#DIV/0!", "Fehlerwert"),
    ("more-than-there-are", 2001, "größer als der Nenner"),
):
    add(
        name,
        sent(lambda value=value: book(cell("B4", value))),  # type: ignore[misc]
        file=BOOK_FILE,
        row="4",
        column="Arbeitslose",
        says=says,
    )
for code in ("#DIV/0!", "#REF!", "#N/A"):
    add(
        f"error-cell-{code.strip('#!?').replace('/', '')}",
        sent(lambda code=code: fourth(f'<c r="B4" t="e"><f>A1/0</f><v>{code}</v></c>')),  # type: ignore[misc]
        file=BOOK_FILE,
        row="4",
        column="Arbeitslose",
        value=code,
        says="Fehlerwert",
    )
add(
    "number-of-400-digits",
    sent(lambda: fourth(f'<c r="B4"><v>{"9" * 400}</v></c>')),
    file=BOOK_FILE,
    row="4",
    column="Arbeitslose",
)
add(
    "text-beyond-the-shared-ones",
    sent(lambda: fourth('<c r="B4" t="s"><v>999999</v></c>')),
    file=BOOK_FILE,
)
add("sheet-missing", sent(book, sheet="Tabelle1"), file=BOOK_FILE, value="Tabelle1", says="vorhanden: Fälle")
add(
    "first-sheet-is-another",
    sent(lambda: book(title="Inhalt"), sheet="Fälle"),
    file=BOOK_FILE,
    says="vorhanden: Inhalt",
)
add("sheet-empty", sent(lambda: book(lambda s: s.delete_rows(1, 20))), file=BOOK_FILE, says="leer")
add(
    "header-missing",
    sent(lambda: book(lambda s: s.delete_rows(1))),
    file=BOOK_FILE,
    column="Gebiet",
    says="Spalte fehlt",
)
add(
    "header-below-a-title",
    sent(lambda: book(lambda s: (s.insert_rows(1), cell("A1", "Fälle 2024")(s)))),
    file=BOOK_FILE,
    says="Spalte",
)
add(
    "id-cells-merged",
    sent(lambda: book(lambda s: s.merge_cells("A2:A3"))),
    file=BOOK_FILE,
    row="3",
    column="Gebiet",
    says="Kennung des Gebiets fehlt",
)
add(
    "header-cells-merged",
    sent(lambda: book(lambda s: s.merge_cells("B1:C1"))),
    file=BOOK_FILE,
    column="Hilfen (Fälle)",
    says="Spalte fehlt",
)
add(
    "column-about-persons",
    sent(lambda: book(cell("D1", "Geburtsdatum"))),
    file=BOOK_FILE,
    column="Geburtsdatum",
)
add("id-a-number", sent(lambda: book(cell("A4", 121))), file=BOOK_FILE, row="4", column="Gebiet", level=None)
add("id-unknown", sent(lambda: book(cell("A4", 999))), file=BOOK_FILE, row="4", column="Gebiet", value="999")
add(
    "id-twice",
    sent(lambda: book(cell("A4", "01.1.2"))),
    file=BOOK_FILE,
    row="4",
    column="Gebiet",
    says="doppelt",
)
add(
    "row-cut-off",
    sent(lambda: book(lambda s: s.delete_rows(7))),
    file=BOOK_FILE,
    value="02.2.1",
    says="fehlt ein Gebiet",
)
add("cut-off", sent(lambda: book()[:-200]), file=BOOK_FILE)
add("half", sent(lambda: book()[: len(book()) // 2]), file=BOOK_FILE)
add("empty", sent(lambda: b""), file=BOOK_FILE)
add("a-table-of-csv", sent(lambda: CASES.encode("cp1252")), file=BOOK_FILE)
add("a-login-page", sent(lambda: b"<!DOCTYPE html><html><body>Anmeldung</body></html>"), file=BOOK_FILE)
add(
    "like-one-with-a-password", sent(lambda: bytes.fromhex("d0cf11e0a1b11ae1") + bytes(4_096)), file=BOOK_FILE
)
add("zip-of-nothing", sent(lambda: b"PK\x05\x06" + bytes(18)), file=BOOK_FILE)
add("xml-broken", sent(lambda: part(SHEET, lambda xml: xml[: len(xml) // 2])), file=BOOK_FILE)
add("book-broken", sent(lambda: part("xl/workbook.xml", lambda _: "<workbook")), file=BOOK_FILE)
add("old-format-of-nothing", sent(lambda: b"\t\x08" + bytes(200), "faelle.xls"), file="2024/faelle.xls")
add("missing", lambda small: declared(small), file=BOOK_FILE, says="fehlt")
add(
    "encoding-declared",
    lambda small: (
        sent(book)(small),
        change("lieferung.toml", 'sheet = "Fälle"', 'sheet = "Fälle"\nencoding = "utf-8"')(small),
    ),
    file=MANIFEST_FILE,
    column="datei.2.encoding",
)


def bomb() -> bytes:
    """Return a workbook whose sheet unpacks to half a gigabyte of blanks."""
    target = io.BytesIO()
    source = zipfile.ZipFile(io.BytesIO(book()))
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as out:
        for item in source.namelist():
            if item != SHEET:
                out.writestr(item, source.read(item))
        with out.open(SHEET, "w") as member:
            for _ in range(500):
                member.write(b" " * 1_000_000)
    return target.getvalue()


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{k} "{f"&a{k - 1};" * 10}">' for k in range(1, 10))
    + "]>"
)

add("zip-bomb", sent(bomb), file=BOOK_FILE, says="entpackt", dangerous=True)
add(
    "last-cell-far-away",
    sent(lambda: book(lambda s: s.cell(1_048_576, 16_384, 1))),
    file=BOOK_FILE,
    says="reicht bis Zeile",
    dangerous=True,
)
add(
    "a-billion-laughs",
    sent(
        lambda: part(
            "xl/workbook.xml", lambda xml: LAUGHS + re.sub(r"<\?xml.*?\?>", "", xml).replace("Fälle", "&a9;")
        )
    ),
    file=BOOK_FILE,
    dangerous=True,
)
add(
    "text-of-ten-megabytes",
    sent(lambda: fourth(f'<c r="B4" t="inlineStr"><is><t>{"9" * 10_000_000}</t></is></c>')),
    file=BOOK_FILE,
    row="4",
    column="Arbeitslose",
    dangerous=True,
)
