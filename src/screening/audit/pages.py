"""Reading published pages: every text, label and attribute of the HTML, and nothing that is not known."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree, html
from lxml.html import HtmlElement

from screening.audit.listings import groups_of, name_of, read_table, rows_of
from screening.audit.markup import read_markup
from screening.audit.passages import passages, text_of
from screening.audit.profiles import area_of, points_of, read_label, read_profile
from screening.audit.sentences import read_sentences
from screening.audit.statements import Harvest, Vocabulary, plain

_SECTION = re.compile(r'<section class="profil" data-area=[^<]*+(?:<(?!/section>)[^<]*+)*+</section>')
_STOCK = re.compile(
    r"<style>[^<]*+(?:<(?!/style>)[^<]*+)*+</style>"
    r"|<svg class=\"profil-vorrat\"[^<]*+(?:<(?!/svg>)[^<]*+)*+</svg>"
)
"""What pages have word for word in common."""

_PROSE = frozenset(
    {*("p", "li", "figcaption", "dd", "dt", "title", "meta", "img"), *(f"h{k}" for k in range(1, 7))}
)
"""Where sentences stand; anywhere else each number beside an area must be understood."""

_APART = frozenset({"table", "script", "style"})


def read_page(file: str, text: str, harvest: Harvest, words: Vocabulary) -> None:
    """Read a whole page or a part of one.

    Parameters
    ----------
    file : str
        What the statements are said to come from.
    text : str
        HTML.
    harvest : Harvest
        Filled.
    words : Vocabulary
    """

    def once(part: re.Match[str]) -> str:
        known = part[0] in harvest.read
        harvest.read.add(part[0])
        return "" if known else part[0]

    rest = _STOCK.sub(once, _SECTION.sub(once, text)).strip() or "<p></p>"
    # not lxml.html: its elements look up a class for each, and nothing of these is needed here
    root = etree.fromstring(rest.encode("utf-8"), parser=etree.HTMLParser(encoding="utf-8"))
    for element, name, said in read_markup(file, root, harvest, words):
        if area_of(element):
            read_label(file, element, plain(said), harvest, words)
        else:
            strict = element.tag not in _PROSE
            read_sentences(file, f"Attribut „{name}“", "", plain(said), harvest, words, strict=strict)
    sections = [s for s in root.iter("section") if s.get("data-area")]
    for section in sections:
        read_profile(file, section, harvest, words)
    tables = [(t, rows_of(t)) for t in root.iter("table") if not area_of(t)]
    groups = groups_of(rows for _, rows in tables)
    for table, rows in tables:
        read_table(file, name_of(table), rows, groups, harvest, words)
        for caption in table.iter("caption"):
            read_sentences(file, "<caption>", "", text_of(caption), harvest, words, strict=True)
    for element, passage in passages(root, _read_elsewhere):
        strict = element.tag not in _PROSE
        read_sentences(file, f"<{element.tag}>", "", passage, harvest, words, strict=strict)


def _read_elsewhere(element: HtmlElement) -> bool:
    return element.tag in _APART or (element.tag == "section" and bool(element.get("data-area")))


def lines_by_area(text: str, words: Vocabulary) -> dict[str, str]:
    """Return per area the text of all table rows and list items that name it: to hold the PDF against it."""
    found: dict[str, list[str]] = {}
    root: Any = html.document_fromstring(text.encode("utf-8"), parser=html.HTMLParser(encoding="utf-8"))
    rows = [row for table in root.iter("table") for row in rows_of(table)]
    lines = [(" | ".join(row), words.areas.intersection(row)) for row in rows]
    for line, cells in [*lines, *((text_of(item), frozenset()) for item in root.iter("li", "p"))]:
        for area in {*cells, *words.areas_in(line)}:
            found.setdefault(area, []).append(line)
    return {a: " | ".join(r) for a, r in found.items()}


__all__ = ["lines_by_area", "points_of", "read_page"]
