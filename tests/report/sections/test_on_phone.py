"""What a browser makes of tables of sentences on a phone."""

from __future__ import annotations

from pathlib import Path

import pytest

from screening.disclosure import Release
from screening.report.render.assets import stylesheet
from screening.report.sections import meeting, method
from tests.browser import opened

pytestmark = pytest.mark.browser


def test_findings_stand_below_their_place_and_not_beyond_the_screen(intern: Release, tmp_path: Path) -> None:
    found = method.findings(intern)
    assert "#tbl-befunde" in found.as_markdown()
    page = tmp_path / "seite.html"
    page.write_text(
        f'<!DOCTYPE html><html lang="de"><title>x</title><style>{stylesheet()}</style>'
        f'<main><figure class="tabelle" id="tbl-befunde">{found.html}</figure></main></html>',
        encoding="utf-8",
    )
    seen = []
    with opened(page) as visit:
        for width in (390, 1280):
            visit.page.set_viewport_size({"width": width, "height": 800})
            seen.append(
                visit.page.evaluate(
                    "(([place, told], frame) => [frame.scrollWidth <= frame.clientWidth,"
                    " told.getBoundingClientRect().top >= place.getBoundingClientRect().bottom])"
                    "(document.querySelectorAll('tbody tr:first-child td'), document.querySelector('.tabelle-rahmen'))"
                )
            )
            visit.page.screenshot(path=str(tmp_path / f"{width}.png"), full_page=True)
    assert seen == [[True, True], [True, False]]


def test_what_became_of_an_earlier_round_stands_below_its_row_within_the_screen(
    intern: Release, tmp_path: Path
) -> None:
    told = meeting.earlier(intern)
    page = tmp_path / "seite.html"
    page.write_text(
        f'<!DOCTYPE html><html lang="de"><title>x</title><style>{stylesheet()}</style>'
        f'<main><figure class="tabelle" id="tbl-runde-2021">{told.html}</figure></main></html>',
        encoding="utf-8",
    )
    with opened(page, width=390, height=800) as visit:
        fits, below, heads = visit.page.evaluate(
            "(([first, ...rest], frame) => [frame.scrollWidth <= frame.clientWidth,"
            " rest.at(-1).getBoundingClientRect().top >= first.getBoundingClientRect().bottom,"
            " [...document.querySelectorAll('thead th')].map(h => h.getBoundingClientRect().height > 0)])"
            "(document.querySelector('tbody tr').cells, document.querySelector('.tabelle-rahmen'))"
        )
    assert fits and below and heads == [True] * 5
