"""Nothing on paper is smaller than what can be read, nor written over what stands beside it."""

from __future__ import annotations

import re
from importlib import resources

import pytest

from screening.base import Column, table
from tests.figures.profile.changed import compiled

TEMPLATES = resources.files("screening.report") / "templates"


@pytest.mark.parametrize("name", ["typst-template.typ", "formular.typ", "protokoll.typ", "stil.css"])
def test_no_template_sets_words_below_eight_and_a_half_points(name: str) -> None:
    text = (TEMPLATES / name).read_text(encoding="utf-8")
    sizes = [float(s) for s in re.findall(r"(?:text\([^)]*?size: |font: \d+ |font-size: ?)([\d.]+)pt", text)]
    assert sizes and min(sizes) >= 8.5


def test_a_name_of_one_long_word_is_parted_where_its_column_is_narrower() -> None:
    word = "Großwohnsiedlungserweiterungsgebiet"
    widths = {
        share: [Column("Gebiet", width=share, header=True), Column("Wert", width=9)] for share in (1, 9)
    }
    lines = {
        share: compiled(table(columns, [[word, "1"]]).typst).pages[0].extract_text()
        for share, columns in widths.items()
    }
    assert word in lines[9] and word not in lines[1]
