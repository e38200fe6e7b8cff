"""The look of a block in a notebook: its own, of what it needs, and legible on light and dark grounds."""

from __future__ import annotations

import re

import pytest

from screening.base import blocks, look
from screening.base.blocks import Cell, Column

TABLE = blocks.table(["Gebiet", Column("Treffer", "right")], [["01", Cell("9 ▲", "hit")]], note="n").html
PROFILE = '<section class="profil"><table class=profil-tafel><tr class=t><th>a</th></tr></table></section>'


def style_of(html: str) -> str:
    match = re.search("<style>(.*?)</style>", look.styled(html))
    assert match
    return match[1]


def selectors(css: str) -> list[str]:
    heads = re.findall(r"([^{}]+)\{", re.sub(r"@media[^{]*\{", "", css).replace("}}", "}"))
    apart = re.compile(r",(?![^(]*\))")
    return [s for head in heads for s in apart.split(head)]


@pytest.mark.parametrize(
    "html", [TABLE, PROFILE, '<aside class="hinweis hinweis-tip"><p class="hinweis-titel">a</p></aside>']
)
def test_a_block_styles_nothing_but_blocks_and_asks_nobody(html: str) -> None:
    css = style_of(html)
    hosts = re.escape(look._DARK)
    for selector in selectors(css):
        assert re.match(rf"(?:{hosts} )?\.{look.CLASS}|#profil-", selector), selector
    assert not re.search(r"url\(|@import|<|javascript", css)


def test_a_block_brings_the_rules_that_it_needs() -> None:
    table, prose = style_of(TABLE), style_of("<p>a</p>")
    assert ".a-right{text-align: right}" in table and ".hit{" in table and ".anmerkung{" in table
    assert not re.search(r"\.matrix|profil|hinweis|nennung|figcaption|\.open\b", table)
    assert len(table) < 3500 and len(prose) < 700
    assert ".profil-tafel .t th{" in style_of(PROFILE)
    assert "@media print" not in style_of(PROFILE)


def test_lengths_follow_the_letters_of_the_program_that_shows_it() -> None:
    assert not re.search(r"\drem\b", style_of(TABLE) + style_of(PROFILE))


def test_a_box_is_put_around_once_and_taken_off_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    assert look.styled("") == ""
    assert look.bare(look.styled(TABLE)) == TABLE
    assert look.bare("<div>a</div>") == "<div>a</div>"
    monkeypatch.setenv(look.RUN, "1")
    assert look.styled("<p>a</p>") == f'<div class="{look.CLASS}">\n<p>a</p>\n</div>'
    assert look.bare(look.styled(TABLE)) == TABLE


def light_of(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((light_of(one), light_of(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("colours", [look.LIGHT, {**look.LIGHT, **look.DARK}], ids=["light", "dark"])
def test_what_is_written_can_be_read(colours: dict[str, str]) -> None:
    for ink in ("text", "leise", "akzent", "treffer"):
        assert contrast(colours[ink], colours["papier"]) >= 4.5, ink
    for ink in ("text", "akzent"):
        assert contrast(colours[ink], colours["akzent-hell"]) >= 4.5, ink
    for ink in ("text", "treffer"):
        assert contrast(colours[ink], colours["treffer-hell"]) >= 4.5, ink
    # marks keep their colour everywhere
    for ground in ("#eccb8f", "#eceff1", "#aab4bc", "#e0a04f", "#d5dbe0", "#9fb4c2"):
        assert contrast(colours["tinte"], ground) >= 4.5, ground
