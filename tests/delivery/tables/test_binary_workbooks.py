"""Binary workbooks, old and new: errors, percents and what is hidden; none is laid out that reaches far."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from pathlib import Path

from tests.delivery.tables.books import LINKS, texts


def test_an_old_xls_tells_errors_percents_and_what_is_hidden(tmp_path: Path) -> None:
    import xlwt

    book = xlwt.Workbook()
    book.add_sheet("Alt").visibility = 1
    sheet = book.add_sheet("Neu")
    for line, cells in enumerate([("Gebiet", "Zahl"), ("01", 7), ("02", 0.04), ("03", 12_345)]):
        for place, value in enumerate(cells):
            code = {2: "0.0%", 3: "#,##0,"}.get(line, "General") if place else "General"
            sheet.write(line, place, value, xlwt.easyxf(num_format_str=code))
    sheet.row(4).set_cell_text(0, "04")
    sheet.row(4).set_cell_error(1, "#DIV/0!")
    sheet.row(1).hidden = True
    sheet.row(1).height_mismatch = True
    sheet.col(1).hidden = True
    book.set_active_sheet(1)
    book.save(str(tmp_path / "a.xls"))
    rows, found = texts((tmp_path / "a.xls").read_bytes())
    assert [r[1] for r in rows] == ["Zahl", "7", "4 %", "12345", "#DIV/0!"]
    assert [re.search("Alt|Zeile 2|Spalte „B“|B4: 12345", f) is not None for f in found] == [True] * 4


def binary(*records: tuple[int, bytes]) -> bytes:
    """Records of a binary workbook."""
    made = b""
    for kind, content in records:
        made += bytes([kind & 0x7F | 0x80, kind >> 7]) if kind > 127 else bytes([kind])
        made += bytes([len(content) & 0x7F | 0x80, len(content) >> 7]) + content
    return made


def wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def sheet_of(row: int, last: int) -> bytes:
    """A sheet of one row: a text, an error, a percent, and in the last column a number."""

    def cell(column: int, style: int = 0) -> bytes:
        return struct.pack("<II", column, style)

    line = struct.pack("<IIHBBBI", row, 0, 300, 0, 0x10, 0, 0)
    return binary(
        (129, b""),
        (148, struct.pack("<IIII", 0, row, 0, 3)),
        (145, b""),
        (0, line),
        (6, cell(0) + wide("01")),
        (3, cell(1) + b"\x07"),
        (5, cell(2, 1) + struct.pack("<d", 0.04)),
        (2, cell(last) + struct.pack("<I", 12 << 2 | 2)),
        (146, b""),
        (130, b""),
    )


def xlsb(row: int = 1, last: int = 3) -> bytes:
    """A binary workbook of that sheet twice, the first one hidden."""
    sheet = sheet_of(row, last)
    links = "".join(
        f'<Relationship Id="r{n}" Type="{LINKS}/{kind}" Target="{path}"/>'
        for n, kind, path in (
            (1, "worksheet", "a.bin"),
            (2, "worksheet", "b.bin"),
            (3, "styles", "styles.bin"),
        )
    )
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    percent = struct.pack("<HH", 0, 10) + bytes(12)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{space}"><Relationship Id="r" Type="{LINKS}/officeDocument" '
            'Target="xl/workbook.bin"/></Relationships>',
        )
        archive.writestr(
            "xl/_rels/workbook.bin.rels", f'<Relationships xmlns="{space}">{links}</Relationships>'
        )
        archive.writestr(
            "xl/workbook.bin",
            binary(
                (131, b""),
                (153, bytes(12)),
                (143, b""),
                (156, struct.pack("<II", 1, 1) + wide("r1") + wide("Alt")),
                (156, struct.pack("<II", 0, 2) + wide("r2") + wide("Neu")),
                (144, b""),
                (132, b""),
            ),
        )
        archive.writestr(
            "xl/styles.bin",
            binary(
                (615, struct.pack("<I", 0)),
                (616, b""),
                (617, struct.pack("<I", 2)),
                (47, bytes(16)),
                (47, percent),
                (618, b""),
            ),
        )
        archive.writestr("xl/a.bin", sheet)
        archive.writestr("xl/b.bin", sheet)
    return target.getvalue()


def test_a_binary_workbook_tells_errors_percents_and_what_is_hidden() -> None:
    rows, found = texts(xlsb())
    assert rows == [["01", "#DIV/0!", "4 %", "12"]]
    assert "Alt (ausgeblendet)" in found[0] and "Zeile 2" in found[1]


def test_a_binary_workbook_that_reaches_far_is_refused_before_it_is_laid_out() -> None:
    rows, found = texts(xlsb(1_048_575, 16_383))
    assert rows == [] and "reicht bis Zeile 1048576, Spalte 16384" in found[1]
