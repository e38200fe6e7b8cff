"""The web map for everyone: whoever reads it with whatever, on a phone, on paper; of fewer areas, which each way lists."""

from __future__ import annotations

import io
from pathlib import Path

import pypdf
import pytest

from screening.disclosure import Release
from tests import axe
from tests.browser import Visit, opened
from tests.figures.webmap.shown import go
from tests.figures.webmap.shown import karte as karte
from tests.figures.webmap.shown import visit as visit
from tests.figures.webmap.shown import wide as wide
from tests.thin_city import intern as intern

pytestmark = pytest.mark.browser

STATE = "#gebiet=05.3.3,16.4.1&indikator=alg2&jahr=2024&daneben=2023&teiler=30&ebenen=festigkeit,programm"


def test_nothing_keeps_anybody_out(visit: Visit) -> None:
    page = visit.page
    page.fill("#find", "05.3")
    assert axe.findings(page) == []
    go(page, STATE)
    assert axe.findings_in_all_looks(page) == []


def test_a_narrow_screen_holds_map_legend_and_values(karte: Path) -> None:
    with opened(karte, width=390, height=844, touch=True) as narrow:
        page = narrow.page
        for fragment in ("", STATE, "#indikator=alg2"):
            go(page, fragment)
            assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.locator("#rows tr").nth(60).scroll_into_view_if_needed()
        # the map stays above what is read
        assert page.locator("#map").bounding_box()["y"] >= 0
        sizes = page.eval_on_selector_all(
            "button, select, #overlays label, #rows label",
            "all => all.filter(e => e.offsetParent).map(e => Math.min(e.offsetHeight, e.offsetWidth))",
        )
        assert min(sizes) >= 24
        assert axe.findings_in_all_looks(page) == []
        assert narrow.errors == []


@pytest.mark.parametrize("landscape", [False, True])
def test_it_prints_whole_on_paper_both_ways(visit: Visit, intern: Release, landscape: bool) -> None:
    go(visit.page, "#gebiet=05.3.3")
    pages = pypdf.PdfReader(io.BytesIO(visit.page.pdf(format="A4", landscape=landscape))).pages
    first = pages[0].extract_text()
    assert "sichere Treffer" in first and "Grenze: Stadtbezirk" in first
    told = " ".join(p.extract_text() for p in pages)
    for part in ("05.3.3", *map(str, intern.decision.index[[0, -1]]), "Datenquelle"):
        assert part in told
    assert "Suche" not in told and 4 <= len(pages) < 10
    # the head of the table stands on each sheet
    assert all("Entscheidung" in p.extract_text() for p in pages[2:-1])
    box = pages[0].mediabox
    assert (box.width > box.height) is landscape
    # on paper nothing can be clicked
    go(visit.page, "#")
    pages = pypdf.PdfReader(io.BytesIO(visit.page.pdf(format="A4", landscape=landscape))).pages
    assert "markiert" not in " ".join(p.extract_text() for p in pages)
