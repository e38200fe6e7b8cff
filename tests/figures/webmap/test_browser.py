"""The web map in a real browser: no request leaves it, layers switch, tooltips tell the release's numbers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from screening.base.style import number, percent
from screening.disclosure import Release
from screening.figures.maps import classes
from screening.figures.webmap.page import write_webmap
from tests.browser import Visit, opened, outside

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def karte(intern: Release, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_webmap(intern, tmp_path_factory.mktemp("karte") / "karte.html")


@pytest.fixture(scope="module")
def visit(karte: Path) -> Iterator[Visit]:
    with opened(karte) as open_page:
        yield open_page


def fills(page: Any) -> list[str]:
    found: list[str] = page.eval_on_selector_all(
        ".leaflet-overlay-pane path.leaflet-interactive", "paths => paths.map(p => p.getAttribute('fill'))"
    )
    return found


def wanted_fills(classified: classes.Classified) -> list[str]:
    from screening.figures.webmap.data import pattern_of

    fill = {c.key: f"url(#p-{pattern_of(c)})" if pattern_of(c) else c.fill for c in classified.classes}
    return [fill[k] for k in classified.of]


def test_only_the_file_itself_is_requested(visit: Visit, karte: Path) -> None:
    assert outside(visit, karte) == []
    assert len(visit.requests) >= 1


def test_each_layer_has_the_printed_map_s_classes(visit: Visit, intern: Release) -> None:
    page = visit.page
    for key, classified in (
        ("decision", classes.decision_classes(intern)),
        ("alg2", classes.indicator_classes(intern, "alg2")),
        ("auslaender", classes.indicator_classes(intern, "auslaender")),
        ("hits", classes.hit_classes(intern)),
    ):
        page.select_option("#layer", key)
        assert fills(page) == wanted_fills(classified)


def test_tooltip_tells_the_number_of_the_release(visit: Visit, intern: Release) -> None:
    page = visit.page
    page.select_option("#layer", "alg2")
    rates = intern.rate["alg2"].dropna()
    for area in (rates.index[0], rates.index[-1], intern.chosen("sicher")[0]):
        page.select_option("#area", label=area)
        told = page.inner_text("#tip")
        assert area in told
        assert percent(intern.rate["alg2"][area]) in told
        assert f"das {number(intern.ratio['alg2'][area], 2)}-Fache" in told
        n, d = intern.numerator["alg2"][area], intern.denominator["alg2"][area]
        assert f"{number(n)} von {number(d)}" in told
        assert ("(zählt)" in told) == bool(intern.exceeds["alg2"][area])
        facts = page.inner_text("#facts")
        assert str(intern.decision["reason"][area]) in facts
        assert str(intern.decision["decision"][area]) in facts


def test_hover_and_escape(visit: Visit) -> None:
    page = visit.page
    page.select_option("#layer", "hits")
    page.locator(".leaflet-overlay-pane path.leaflet-interactive").nth(300).hover(force=True)
    assert "Treffer:" in page.inner_text("#tip")
    page.keyboard.press("Escape")
    assert page.locator("#tip").is_hidden()


def test_legend_counts_all_areas(visit: Visit, intern: Release) -> None:
    page = visit.page
    for key in ("hits", "decision", "hze"):
        page.select_option("#layer", key)
        counts = page.eval_on_selector_all(
            "#legend-classes li span:last-child", "spans => spans.map(s => Number(s.textContent))"
        )
        assert sum(counts) == len(intern.decision)


def test_the_page_speaks_german(visit: Visit) -> None:
    page = visit.page
    assert page.get_attribute("html", "lang") == "de"
    assert page.get_attribute(".leaflet-control-zoom-in", "title") == "Vergrößern"
    assert page.get_attribute(".leaflet-control-zoom-out", "title") == "Verkleinern"
    assert page.get_attribute(".leaflet-control-zoom-in", "aria-label") == "Vergrößern"


def test_keyboard_reaches_every_control_with_visible_focus(visit: Visit) -> None:
    page = visit.page
    page.evaluate("document.activeElement.blur()")
    seen = []
    for _ in range(8):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.id || document.activeElement.className || ''"))
        if seen[-1]:
            assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none", seen[-1]
    assert "layer" in seen and "area" in seen
    assert any("leaflet-control-zoom-in" in s for s in seen)


def test_narrow_screen(karte: Path) -> None:
    with opened(karte, width=390, height=844, touch=True) as narrow:
        page = narrow.page
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert page.evaluate("document.getElementById('legend').open") is False
        page.click("#legend summary")
        assert page.locator("#legend-classes li").count() == 9
        page.select_option("#area", index=1)
        box, stage = page.locator("#tip").bounding_box(), page.locator(".stage").bounding_box()
        assert box["x"] >= stage["x"] and box["x"] + box["width"] <= stage["x"] + stage["width"]
        assert narrow.errors == []


def test_no_error_was_reported(visit: Visit) -> None:
    assert visit.errors == []


@pytest.mark.parametrize("width", [200, 1280])
def test_labels_of_districts_never_lie_on_each_other(karte: Path, width: int) -> None:
    with opened(karte, width=width, height=600) as visit:
        boxes = visit.page.eval_on_selector_all(
            ".leaflet-tooltip.district",
            "all => all.map(e => [e.style.visibility, e.getBoundingClientRect()]).map(([v, b]) => "
            "[v, b.left, b.top, b.right, b.bottom])",
        )
        shown = [b[1:] for b in boxes if not b[0]]
        assert shown and (len(shown) == len(boxes)) is (width == 1280)
        for n, (left, top, right, bottom) in enumerate(shown):
            for x, y, r, b in shown[:n]:
                assert r < left or right < x or b < top or bottom < y
