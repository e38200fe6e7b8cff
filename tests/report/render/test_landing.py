"""A link into a long page lands where it says, at once."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import pytest

from tests.browser import opened

pytestmark = pytest.mark.browser


def test_what_a_link_names_stands_at_the_top_without_a_journey(tmp_path: Path) -> None:
    sheet = (resources.files("screening") / "report/templates/stil.css").read_text(encoding="utf-8")
    parts = "".join(f'<h3 id="blatt-{n}">Blatt {n}</h3><p style="height:60rem">x</p>' for n in range(1, 90))
    page = tmp_path / "lang.html"
    page.write_text(
        f"<!doctype html><html lang=de><title>x</title><style>{sheet}</style><main>{parts}</main>",
        encoding="utf-8",
    )
    with opened(page, width=390, height=844) as visit:
        top = visit.page.evaluate(
            "() => { location.hash = '#blatt-80'; "
            "return document.getElementById('blatt-80').getBoundingClientRect().top; }"
        )
    assert 0 <= top < 40
