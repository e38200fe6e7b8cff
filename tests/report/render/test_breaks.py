"""Where pages break: a table begins with two rows, a short one stays whole, with its note."""

from __future__ import annotations

import re
from pathlib import Path

import pypdf
import pytest
from nbformat import v4

from screening.base import Block, table
from screening.report.render.document import render
from tests.documents import META, save, shows

pytestmark = pytest.mark.documents


LINES = range(34, 54)


def sheets(folder: Path, tables: list[Block]) -> list[str]:
    """Set each table below so many lines on a page of its own, with steps between them smaller than a row."""
    cells = []
    for block, above in zip(tables, LINES, strict=True):
        cells.append(
            v4.new_markdown_cell(
                "{{< pagebreak >}}\n\n" + "\n\n".join(["Zeile."] * (above - 8)) + "\\\nZeile." * (above % 4)
            )
        )
        cells.append(shows(block))
    source = save(folder / "a.ipynb", *cells)
    made = render(source, folder / "out/a", formats=("pdf",), metadata=META)
    return [page.extract_text() for page in pypdf.PdfReader(made["pdf"]).pages]


def test_no_table_begins_with_a_single_row_at_a_pages_foot(tmp_path: Path) -> None:
    tables = [
        table(["Zeile", "Wert"], [[f"z{k}x{n}", "1"] for n in range(12)], name=f"t{k}", caption=f"Lang {k}")
        for k in LINES
    ]
    pages = sheets(tmp_path, tables)
    begun = [len(re.findall(rf"z{k}x\d+", next(p for p in pages if f"z{k}x0" in p))) for k in LINES]
    assert min(begun) >= 2 and min(begun) < 12, "some are parted"


def test_a_short_table_stays_whole_with_its_note(tmp_path: Path) -> None:
    tables = [
        table(
            ["Zeile", "Wert"], [[f"z{k}x{n}", "1"] for n in range(4)], caption=f"Kurz {k}", note=f"Notiz {k}."
        )
        for k in LINES
    ]
    pages = sheets(tmp_path, tables)
    for k in LINES:
        assert [f"Notiz {k}." in p and f"z{k}x3" in p for p in pages if f"z{k}x0" in p] == [True], k
    assert any("Zeile." in p and "Kurz" not in p for p in pages), "some go over"


def test_a_long_table_s_note_stands_below_its_last_rows_never_overleaf(tmp_path: Path) -> None:
    tables = [
        table(
            ["Zeile", "Wert"],
            [[f"z{k}x{n}", "1"] for n in range(14)],
            caption=f"Lang {k}",
            note=f"Notiz {k}: {'was die Zeichen bedeuten. ' * 10}",
        )
        for k in LINES
    ]
    pages = sheets(tmp_path, tables)
    for k in LINES:
        [noted] = [p for p in pages if f"Notiz {k}:" in p]
        assert f"z{k}x13" in noted, k
    assert any("Zeile." in p and re.search(r"z\d+x\d", p) and "Notiz" not in p for p in pages), "some go over"
