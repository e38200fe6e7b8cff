"""Nothing on paper is smaller than what can be read, nor written over what stands beside it."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path

import pytest

from screening.base import Column, table
from tests.browser import opened
from tests.figures.profile.changed import compiled

TEMPLATES = resources.files("screening.report") / "templates"


@pytest.mark.parametrize("name", ["typst-template.typ", "formular.typ", "protokoll.typ", "stil.css"])
def test_no_template_sets_words_below_eight_and_a_half_points(name: str) -> None:
    text = (TEMPLATES / name).read_text(encoding="utf-8")
    sizes = [float(s) for s in re.findall(r"(?:text\([^)]*?size: |font: \d+ |font-size: ?)([\d.]+)pt", text)]
    assert sizes and min(sizes) >= 8.5


@pytest.mark.browser
def test_a_high_figure_leaves_room_for_its_words_on_the_printed_sheet(tmp_path: Path) -> None:
    css = (TEMPLATES / "stil.css").read_text(encoding="utf-8")
    page = tmp_path / "a.html"
    svg = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='600' height='1200'/%3E"
    page.write_text(
        f'<style>{css}</style><main><figure><img src="{svg}" alt="x"></figure></main>', encoding="utf-8"
    )
    with opened(page) as visit:
        high = "document.querySelector('img').getBoundingClientRect().height / 96 * 25.4"
        assert visit.page.evaluate(high) > 200
        visit.page.emulate_media(media="print")
        assert visit.page.evaluate(high) == pytest.approx(150, abs=1)


@pytest.mark.browser
def test_no_word_is_wider_than_a_narrow_screen(tmp_path: Path) -> None:
    css, word = (TEMPLATES / "stil.css").read_text(encoding="utf-8"), 80 * "a"
    page = tmp_path / "a.html"
    listed = f"<p>{word}</p><ul><li>{word}</li></ul><dl><dt>{word}</dt><dd>{word}</dd></dl>"
    page.write_text(f"<style>{css}</style><main><h2>{word}</h2>{listed}</main>", encoding="utf-8")
    with opened(page, width=390) as visit:
        assert visit.page.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.browser
@pytest.mark.parametrize(("contents", "least"), [("", 1200), ("<nav class='verzeichnis'>Inhalt</nav>", 900)])
def test_a_document_without_contents_takes_the_whole_width(contents: str, least: int, tmp_path: Path) -> None:
    css = (TEMPLATES / "stil.css").read_text(encoding="utf-8")
    page = tmp_path / "a.html"
    page.write_text(
        f"<style>{css}</style><div class='rahmen'>{contents}<main><p>x</p></main></div>", encoding="utf-8"
    )
    with opened(page) as visit:
        assert visit.page.evaluate("document.querySelector('main').getBoundingClientRect().width") > least


@pytest.mark.browser
def test_on_a_narrow_screen_contents_do_not_list_fifty_sheets(tmp_path: Path) -> None:
    css = (TEMPLATES / "stil.css").read_text(encoding="utf-8")
    page = tmp_path / "a.html"
    parts = {many: f"<li>Teil<ul>{'<li>Blatt</li>' * many}</ul></li>" for many in (12, 54)}
    page.write_text(
        f"<style>{css}</style><nav class='verzeichnis'><ul>{''.join(parts.values())}</ul></nav>",
        encoding="utf-8",
    )
    shown = "[...document.querySelectorAll('ul ul li')].filter((l) => l.getClientRects().length).length"
    for width, expected in ((390, 12), (1280, 12 + 54)):
        with opened(page, width=width) as visit:
            assert visit.page.evaluate(shown) == expected


@pytest.mark.parametrize("head", [True, False])
def test_a_long_word_is_parted_where_its_column_is_narrower(head: bool) -> None:
    word = "Großwohnsiedlungserweiterungsgebiet"
    widths = {
        share: [Column("Gebiet", width=share, header=head), Column("Wert", width=9)] for share in (1, 9)
    }
    lines = {
        share: compiled(table(columns, [[f"Am {word}", "1"]]).typst).pages[0].extract_text()
        for share, columns in widths.items()
    }
    assert word in lines[9] and word not in lines[1]
