"""What is written on the map: codes where they can be read, and nothing that would be taken for something else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from screening.disclosure import Release
from screening.figures.webmap.page import write_webmap
from tests.browser import opened

pytestmark = pytest.mark.browser


def test_of_the_whole_city_districts_alone_are_named(intern: Release, tmp_path: Path) -> None:
    """One large area with room for its code would look like one more district."""
    karte = write_webmap(intern, tmp_path / "wie-sie-ist.html")
    before, mark, rest = karte.read_text(encoding="utf-8").partition('id="data">')
    held, end, after = rest.partition("</script>")
    data = json.loads(held)
    for spot in filter(None, data["spots"]):
        spot[2] = 1e4
    large = tmp_path / "karte.html"
    large.write_text(f"{before}{mark}{json.dumps(data)}{end}{after}", encoding="utf-8")
    codes = "document.querySelectorAll('.labels .code').length"
    with opened(large) as visit:
        assert visit.page.evaluate(codes) == 0
        visit.page.focus("#map")
        visit.page.keyboard.press("+")
        assert visit.page.evaluate(codes) > 10
