"""What a browser makes of profiles: words that the style adds, tables that fit."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from screening.concept import NAME
from screening.disclosure import Release
from screening.figures.profile import facts_of
from screening.figures.profile.pages import profile
from screening.report.render.assets import stylesheet
from tests.browser import opened

pytestmark = pytest.mark.browser


def test_the_list_of_profiles_says_on_narrow_screens_what_its_numbers_are(tmp_path: Path) -> None:
    row = "<tr><th>01.1.1</th><td>nein</td><td>1 von 13</td></tr>"
    page = tmp_path / "liste.html"
    page.write_text(
        f"<!DOCTYPE html><style>{stylesheet('profil')}</style><table class=profil-liste>{row}</table>",
        "utf-8",
    )
    with opened(page) as visit:
        said = []
        for width in (1280, 390):
            visit.page.set_viewport_size({"width": width, "height": 800})
            cell = "document.querySelectorAll('td')[1]"
            said.append(
                visit.page.evaluate(f"['::before', '::after'].map(p => getComputedStyle({cell}, p).content)")
            )
    assert said == [["none", "none"], ['"Treffer: "', "none"]]


def all_in_sight(html: str, folder: Path) -> bool:
    """Tell whether the areas beside a profile need no scrolling in what a page of 1280 pixels leaves."""
    page = folder / "seite.html"
    style_ = f"<style>{stylesheet('profil')} main {{ width: 1229px }}</style>"
    page.write_text(f"<!DOCTYPE html><title>x</title>{style_}<main>{html}</main>", encoding="utf-8")
    with opened(page) as visit:
        own, frame = visit.page.evaluate(
            "(t => [t.scrollWidth, t.parentElement.clientWidth])(document.querySelector('.profil-neben'))"
        )
    return bool(own <= frame == 1229)


def test_areas_beside_it_are_not_to_be_scrolled_for_on_a_screen_of_1280(
    gespraech: Release, tmp_path: Path
) -> None:
    """How alike they are is said in a line that may go on in the next: 03.1.2 has three with "über … Indikatoren"."""
    block = profile(gespraech, "03.1.2")
    assert block.html.count(" Indikatoren</small>") == 3
    assert all_in_sight(block.html, tmp_path)


def test_long_names_beside_it_wrap_instead_of_pushing_the_others_out_of_sight(
    gespraech: Release, tmp_path: Path
) -> None:
    [fact] = facts_of(gespraech, ["03.1.2"])
    near = [n.area for n in fact.similar]
    long = "Äußere Überlinger-Straßen-Großwohnsiedlung am Südöstlichen Ring (West)"
    names = pd.Series(long, index=pd.Index(["03.1.2", *near], name="area_id"), dtype="str", name=NAME)
    block = profile(replace(gespraech, names=names), "03.1.2")
    assert block.html.count(f"{long}</") >= 4
    assert all_in_sight(block.html, tmp_path)
