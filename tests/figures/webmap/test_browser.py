"""The web map in a browser: no request leaves it, all is reached by keys and told by the table, a link shows the same."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import pandas as pd
import pytest

from screening.base import file_names
from screening.base.style import number, percent
from screening.disclosure import Release
from screening.figures.maps import classes
from screening.figures.webmap.data import pattern_of
from screening.figures.webmap.page import write_webmap
from tests.browser import Visit, opened, outside
from tests.build import delivery, released, screened
from tests.figures.webmap.shown import go
from tests.figures.webmap.shown import karte as karte
from tests.figures.webmap.shown import visit as visit
from tests.figures.webmap.shown import wide as wide

pytestmark = pytest.mark.browser

STATE = "#gebiet=05.3.4,16.3.2&indikator=alg2&jahr=2020&daneben=2016&teiler=30&ebenen=festigkeit,programm"


def fills(page: Any, side: str = "left") -> list[str]:
    found: list[str] = page.eval_on_selector_all(
        f"#svg .{side} path.area", "all => all.map(p => p.getAttribute('fill'))"
    )
    return found


def wanted_fills(classified: classes.Classified) -> list[str]:
    fill = {c.key: f"url(#m-p-{pattern_of(c)})" if pattern_of(c) else c.fill for c in classified.classes}
    return [fill[k] for k in classified.of]


def cells(page: Any, area: str) -> list[str]:
    """Return what the table says of an area."""
    return [
        t.strip()
        for t in page.locator("#rows tr", has=page.get_by_label(area, exact=True))
        .locator("td")
        .all_inner_texts()
    ]


def middle(page: Any, area: int) -> tuple[float, float]:
    """Return where on the screen an area's label has its place: inside of it, whatever its shape."""
    x, y = page.evaluate(
        """i => {
          const [x, y] = JSON.parse(document.getElementById('data').textContent).spots[i];
          const at = new DOMPoint(x, y).matrixTransform(document.getElementById('svg').getScreenCTM());
          return [at.x, at.y];
        }""",
        area,
    )
    return x, y


def picked(page: Any) -> list[str]:
    found: list[str] = page.eval_on_selector_all(
        "#rows tr.chosen th bdi:first-of-type", "all => all.map(b => b.textContent)"
    )
    return found


def test_only_the_file_itself_is_requested(visit: Visit, karte: Path) -> None:
    assert outside(visit, karte) == []
    assert len(visit.requests) >= 1


def test_each_layer_has_the_printed_map_s_classes(visit: Visit, intern: Release) -> None:
    for key, classified in (
        ("decision", classes.decision_classes(intern)),
        ("alg2", classes.indicator_classes(intern, "alg2")),
        ("auslaender", classes.indicator_classes(intern, "auslaender")),
        ("hits", classes.hit_classes(intern)),
    ):
        visit.page.select_option("#layer", key)
        assert fills(visit.page) == wanted_fills(classified)


def test_tip_values_and_table_tell_the_number_of_the_release(visit: Visit, intern: Release) -> None:
    page = visit.page
    page.select_option("#layer", "alg2")
    rates = intern.rate["alg2"].dropna()
    for area in (rates.index[0], intern.chosen("sicher")[0]):
        page.fill("#find", area)
        page.press("#find", "Enter")
        page.mouse.move(*middle(page, list(intern.decision.index).index(area)))
        value = percent(rates[area])
        told = page.inner_text("#tip")
        assert area in told and value in told
        assert f"das {number(intern.ratio['alg2'][area], 2)}-Fache" in told
        n, d = intern.numerator["alg2"][area], intern.denominator["alg2"][area]
        assert f"{number(n)} von {number(d)}" in told
        counts = bool(intern.exceeds["alg2"][area])
        assert ("(zählt)" in told) == counts
        facts = page.inner_text("#facts")
        assert str(intern.decision["reason"][area]) in facts
        assert cells(page, area)[0] == value + ("\u00a0●" if counts else "")
        assert page.locator("#rows tr.pointed").count() == 1
        page.keyboard.press("Escape")
        assert page.locator("#tip").is_hidden()


def test_table_and_map_point_at_each_other_and_choose_the_same(visit: Visit, intern: Release) -> None:
    page = visit.page
    area = str(intern.decision.index[40])
    outline = "#svg .above path[stroke='#0b5c7a'][stroke-width='3.6']"
    assert page.locator(outline).count() == 0
    box = page.get_by_label(area, exact=True)
    box.focus()
    assert page.locator("#rows tr.pointed").count() == 1
    page.keyboard.press("Space")
    assert page.get_attribute(outline, "d") == page.get_attribute("#svg .left path[data-i='40']", "d")
    assert picked(page) == [area] and page.inner_text("#facts h2") == area
    assert page.evaluate("location.hash") == f"#gebiet={area}"
    page.keyboard.press("Space")
    assert page.locator(outline).count() == 0 and picked(page) == []


def test_the_table_sorts_by_every_column_and_says_so(visit: Visit, intern: Release) -> None:
    page = visit.page
    page.select_option("#layer", "alg2")
    first = "#rows tr:first-child th label"
    page.click("#head th[data-key=wert2024] button")
    assert page.get_attribute("#head th[data-key=wert2024]", "aria-sort") == "descending"
    assert page.inner_text(first).strip() == str(intern.rate["alg2"].astype(float).idxmax())
    page.click("#head th[data-key=wert2024] button")
    assert page.get_attribute("#head th[data-key=wert2024]", "aria-sort") == "ascending"
    lowest = float(intern.rate["alg2"].min())
    assert cells(page, page.inner_text(first).strip())[0] == percent(lowest)
    # what has no value stands last, whatever the direction
    assert "%" not in page.inner_text("#rows tr:last-child td:nth-child(2)")
    assert page.locator("#head [aria-sort]").count() == 1
    assert "sortierung=wert2024" in page.evaluate("location.hash")


def test_the_search_finds_codes_and_districts_by_keys_alone(visit: Visit, intern: Release) -> None:
    page = visit.page
    page.focus("#find")
    page.keyboard.type("05.3")
    assert page.get_attribute("#find", "aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    chosen = page.get_attribute("#find", "aria-activedescendant")
    assert page.get_attribute(f"#{chosen}", "aria-selected") == "true"
    wanted = page.inner_text(f"#{chosen} bdi")
    page.keyboard.press("Enter")
    assert picked(page) == [wanted] and page.locator("#found").is_hidden()
    page.fill("#find", "stadtbezirk 05")
    page.keyboard.press("Enter")
    assert picked(page) == [*intern.areas.index[intern.areas["bezirk"].astype("str") == "05"]]
    assert "ausschnitt=" in page.evaluate("location.hash")
    for typed in ("Ziegelhöhe", "ziegelhoehe", "08 ZIEGELHOHE", "ziegelhöhe stadtbezirk"):
        page.fill("#find", typed)
        assert page.locator("#found li bdi").first.inner_text() == "Stadtbezirk 08 Ziegelhöhe", typed
    for typed in ("Stadtbezirksviertel 05.3.4", "05.3.4 viertel", "Bezirk 05, 05.3.4"):
        page.fill("#find", typed)
        page.keyboard.press("Enter")
        assert picked(page) == ["05.3.4"], typed
    page.fill("#find", "Stadtbezirksviertel")
    assert page.inner_text("#nothing") == ""
    page.fill("#find", "nirgends")
    assert page.inner_text("#nothing") == "Kein Gebiet und kein Stadtbezirk heißt so."
    page.keyboard.press("Escape")
    assert page.locator("#nothing").inner_text() == ""


def test_the_profile_of_an_area_is_linked_and_an_unknown_area_is_said(visit: Visit) -> None:
    page = visit.page
    go(page, "#gebiet=05.3.4")
    assert page.get_attribute("#facts a.profile", "href") == "profile/05.3.4.html"
    go(page, "#gebiet=99.9")
    assert page.inner_text("#unknown") == "In dieser Karte gibt es nicht: 99.9."
    assert picked(page) == []


def test_a_link_shows_the_same_and_going_back_what_was_before(visit: Visit) -> None:
    page = visit.page
    go(page, STATE)
    assert page.input_value("#year") == "2020" and page.input_value("#against") == "2016"
    assert page.input_value("#split") == "30" and picked(page) == ["05.3.4", "16.3.2"]
    assert page.eval_on_selector_all("#overlays input:checked", "all => all.map(b => b.value)") == [
        "festigkeit",
        "programm",
    ]
    page.select_option("#layer", "hits")
    assert "indikator" not in page.evaluate("location.hash")
    page.go_back()
    page.wait_for_function("document.getElementById('layer').value === 'alg2'")
    assert STATE.removeprefix("#") in page.evaluate("location.hash")


def test_two_years_lie_beside_each_other_with_a_slider_for_keys(visit: Visit, intern: Release) -> None:
    page = visit.page
    go(page, "#indikator=alg2")
    page.select_option("#against", "2016")
    head = page.locator("#head").inner_text()
    assert "Wert 2016" in head and "Wert 2024" in head
    area = str(intern.trend.rate["alg2"][2016].dropna().index[0])
    assert cells(page, area)[0].startswith(percent(intern.trend.rate["alg2"][2016][area]))
    assert fills(page, "right") == wanted_fills(classes.indicator_classes(intern, "alg2"))
    edge = "() => Number(document.querySelector('#clip-right rect').getAttribute('x'))"
    before = page.evaluate(edge)
    page.focus("#split")
    page.keyboard.press("ArrowRight")
    assert page.evaluate(edge) > before
    assert page.get_attribute("#split", "aria-valuetext") == "51 % der Karte zeigen 2016, der Rest 2024"


def test_layers_stand_in_map_legend_and_table(visit: Visit, intern: Release) -> None:
    page = visit.page
    page.get_by_label("Bedarfsnennungen", exact=True).check()
    named = len(set(intern.nominations["gebiet"]))
    assert page.locator("#svg g[data-i] path").count() == named
    assert page.eval_on_selector_all(
        "#rows tr td:last-child", "all => all.filter(c => c.textContent).length"
    ) == len(intern.decision)
    told = page.locator("#head th", has_text="Bedarfsnennungen")
    place = page.evaluate("e => e.cellIndex", told.element_handle())
    said = page.eval_on_selector_all(
        f"#rows tr td:nth-child({place + 1})", "all => all.filter(c => c.textContent).length"
    )
    assert said == named
    counts = page.eval_on_selector_all(
        "#legend-lines li",
        "all => all.filter(l => l.textContent.includes('Bedarfsnennungen')).map(l => Number(l.lastChild.textContent))",
    )
    assert sum(counts) == named


def test_only_classes_that_occur_stand_in_the_legend_and_count_all_areas(
    visit: Visit, intern: Release
) -> None:
    for key in ("hits", "decision", "hze"):
        visit.page.select_option("#layer", key)
        counts = visit.page.eval_on_selector_all(
            "#legend-classes li span:last-child", "all => all.map(s => Number(s.textContent))"
        )
        assert sum(counts) == len(intern.decision) and 0 not in counts


def test_the_map_zooms_by_keys_and_labels_never_lie_on_each_other(visit: Visit) -> None:
    page = visit.page
    width = "() => Number(document.getElementById('svg').getAttribute('viewBox').split(' ')[2])"
    whole = page.evaluate(width)
    page.focus("#map")
    for _ in range(4):
        page.keyboard.press("+")
    assert page.evaluate(width) < whole / 3
    boxes = page.eval_on_selector_all(
        "#svg .labels text",
        "all => all.map(e => e.getBoundingClientRect()).map(b => [b.left, b.top, b.right, b.bottom])",
    )
    assert len(boxes) > 10
    for n, (left, top, right, bottom) in enumerate(boxes):
        for x, y, r, b in boxes[:n]:
            assert r < left or right < x or b < top or bottom < y
    page.keyboard.press("0")
    assert page.evaluate(width) == whole


def test_keyboard_reaches_every_control_with_visible_focus(visit: Visit) -> None:
    page = visit.page
    page.focus("a.skip")
    seen = []
    for _ in range(17):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.id || document.activeElement.className"))
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none", seen[-1]
    assert [s for s in seen if s] == [
        *("find", "layer", "year", "against", "map", "closer", "farther", "all"),
        *("legend", "facts", "scroll"),
    ]


EVIL = ("a/b c", "<script>alert(1)</script>", "x,1", 'ö"%&{{=')


def test_ids_and_names_of_any_signs_are_text_in_search_table_link_and_address(tmp_path: Path) -> None:
    release = released(screened(delivery({"n1": [10, 15, 25, 30], "d1": [100] * 4}, ids=EVIL)))
    names = pd.Series(
        dict(zip(EVIL, ("שלום", "<img src=x onerror=alert(1)>", "#let x", "😀" * 20), strict=True))
    )
    page_file = write_webmap(replace(release, names=names), tmp_path / "karte.html")
    with opened(page_file, width=390, height=844) as small:
        page = small.page
        for area in EVIL:
            page.fill("#find", area)
            assert page.inner_text("#found li bdi") == f"{area} {names[area]}"
            assert page.locator("#found li bdi wbr").count() == f"{area} {names[area]}".count("/")
            page.press("#find", "Enter")
            assert picked(page) == [area]
            fragment = page.evaluate("location.hash")
            assert unquote(fragment.partition("&")[0]) == f"#gebiet={area}"
            go(page, "")
            go(page, fragment)
            assert picked(page) == [area]
            link = page.get_attribute("#facts a.profile", "href")
            assert link == f"profile/{file_names(EVIL)[area]}.html"
        go(page, "#gebiet=" + ",".join(quote(a, safe="") for a in EVIL))
        assert sorted(picked(page)) == sorted(EVIL)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert page.locator("img").count() == 0 and small.errors == []


def test_no_error_was_reported(visit: Visit) -> None:
    assert visit.errors == []
    assert re.search(r"sha256-", visit.page.get_attribute("meta[http-equiv]", "content"))


def test_patterns_keep_their_size_on_the_screen_whatever_part_of_the_city_is_seen(visit: Visit) -> None:
    tile = """() => [...document.querySelectorAll('.patterns [id^=m-]')].map((p) => {
      const k = document.querySelector('#svg').viewBox.baseVal.width / document.querySelector('#svg').clientWidth;
      return p.width.baseVal.value * p.patternTransform.baseVal.getItem(0).matrix.a / k; })"""
    for _ in range(2):
        sizes = visit.page.evaluate(tile)
        # as wide as in the legend: 8 pixels, the strokes of what is unsure 6
        assert sizes and all(min(abs(s - 8), abs(s - 6)) < 0.1 for s in sizes)
        visit.page.click("text=+")
