"""A city's own look in the pages and slides that are drawn here: colours, letters, logo, words; or the house's."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from pptx import Presentation
from pptx.util import Inches

from screening.base import contrast, style
from screening.base.look import DARK
from screening.base.own import own_colours
from screening.delivery import Design, Logo
from screening.disclosure import Release
from screening.figures.export import Deck, Slide, write_deck
from screening.figures.webmap.page import webmap_html
from screening.figures.what_if.page import what_if_html
from tests.browser import opened
from tests.documents import SVG

SERIF = style.font_folder().parents[1] / "font_source_serif_pro" / "files"
LOOK = Design(
    "#7a1f3d",
    "#5b1030",
    'Amt <script>alert("1")</script>',
    "Zimmer & Flur · " * 9,
    Logo("svg", SVG.encode(), "Wappen <b>"),
    "Source Serif Pro",
    tuple(
        (face, (SERIF / f"SourceSerifPro-{name}.ttf").read_bytes())  # type: ignore[misc]
        for face, name in (("normal", "Regular"), ("halbfett", "Semibold"))
    ),
)
PAGES: tuple[Callable[[Release], str], ...] = (webmap_html, what_if_html)


def in_look(release: Release, look: Design | None) -> Release:
    return replace(release, city=release.city.model_copy(update={"design": look}))


@pytest.mark.browser
@pytest.mark.parametrize("make", PAGES)
def test_a_page_is_shown_in_the_citys_colours_and_letters_with_its_logo_and_words(
    make: Callable[[Release], str], thin_intern: Release, tmp_path: Path
) -> None:
    page = make(in_look(thin_intern, LOOK))
    assert "Amt &lt;script&gt;alert(&#34;1&#34;)&lt;/script&gt;" in page and "Zimmer &amp; Flur" in page
    assert 'alt="Wappen &lt;b&gt;"' in page and page.count("<script") == 2
    path = tmp_path / "seite.html"
    path.write_text(page, encoding="utf-8")
    with opened(path, width=390) as visit:
        band = "getComputedStyle(document.querySelector('.banner')).backgroundColor"
        names = (
            "['--akzent', '--accent'].map(n => getComputedStyle(document.body).getPropertyValue(n)).join('')"
        )
        assert visit.page.evaluate(band) == "rgb(91, 16, 48)"
        assert visit.page.evaluate(names) == "#7a1f3d"
        assert visit.page.evaluate("document.fonts.check('16px \"Source Sans Pro\"')")
        assert visit.page.evaluate("document.querySelector('.logo').naturalWidth") > 0
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= 390
        # neither style nor logo is kept out by the page's policy
        assert visit.errors == []


@pytest.mark.parametrize("make", PAGES)
def test_without_a_look_of_its_own_a_page_is_the_houses(
    make: Callable[[Release], str], thin_intern: Release
) -> None:
    page = make(in_look(thin_intern, None))
    assert style.ACCENT in page and 'class="logo"' not in page and 'class="publisher"' not in page


def test_an_accent_is_lightened_for_the_dark_and_left_to_the_reader_in_forced_colours() -> None:
    rules = own_colours(LOOK, {"akzent": "accent"})
    assert rules.startswith(":root{--accent:#7a1f3d;}") and "--band" not in rules
    [dark] = re.findall(r"prefers-color-scheme:dark\)\{:root\{--accent:(#[0-9a-f]{6})", rules)
    assert contrast.least(dark, [DARK["papier"], DARK["flaeche"]]) >= contrast.READABLE
    assert "forced-colors:active){:root{--accent:CanvasText;}}" in rules


@pytest.mark.parametrize("shape", [(1200, 40), (40, 300), (300, 100)], ids=["wide", "high", "usual"])
def test_slides_bear_colour_letters_line_and_a_logo_that_fits_whatever_its_shape(
    shape: tuple[int, int], tmp_path: Path
) -> None:
    wide, high = shape
    size = f'width="{wide}" height="{high}"'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" {size}><rect {size}/></svg>'
    look = replace(LOOK, logo=Logo("svg", svg.encode(), "Wappen \u202e<b>"))
    deck = Deck(
        "Titel", "Stadt 2024 · Intern – vertraulich", "Intern", "dort", (Slide("Befund", ("Punkt",)),), look
    )
    paths = [write_deck(deck, date(2024, 12, 31), tmp_path / name) for name in ("a.pptx", "b.pptx")]
    assert paths[0].read_bytes() == paths[1].read_bytes()
    show = Presentation(str(paths[0]))
    [slide] = show.slides
    assert str(slide.shapes.title.text_frame.paragraphs[0].runs[0].font.color.rgb) == "7A1F3D"
    [foot] = [s for s in slide.shapes if s.name == "Fußzeile"]
    assert [p.text for p in foot.text_frame.paragraphs] == [deck.foot, look.footer]
    [logo] = [s for s in slide.slide_layout.shapes if s.name == "Logo"]
    assert logo._element.nvPicPr.cNvPr.get("descr") == "Wappen <b>"
    assert abs(logo.width / logo.height - wide / high) <= 0.05 * wide / high
    assert logo.width <= Inches(2.61) and logo.top + logo.height <= Inches(0.75)
    assert logo.left + logo.width <= show.slide_width
    with zipfile.ZipFile(paths[0]) as parts:
        theme = parts.read("ppt/theme/theme1.xml").decode("utf-8")
    assert 'typeface="Source Serif Pro"' in theme and '<a:accent1><a:srgbClr val="7A1F3D"/>' in theme
    assert show.core_properties.author == look.publisher
