"""Nothing on paper is smaller than what can be read."""

from __future__ import annotations

import re
from importlib import resources

import pytest

TEMPLATES = resources.files("screening.report") / "templates"


@pytest.mark.parametrize("name", ["typst-template.typ", "formular.typ", "protokoll.typ", "stil.css"])
def test_no_template_sets_words_below_eight_and_a_half_points(name: str) -> None:
    text = (TEMPLATES / name).read_text(encoding="utf-8")
    sizes = [float(s) for s in re.findall(r"(?:text\([^)]*?size: |font: \d+ |font-size: ?)([\d.]+)pt", text)]
    assert sizes and min(sizes) >= 8.5
