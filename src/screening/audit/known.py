"""What a reader has to know beside the vocabulary: the house, and what the pages say, to hold other files against."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from html import unescape
from pathlib import Path

from screening.audit.house import House
from screening.audit.pages import lines_by_area
from screening.audit.statements import Vocabulary, plain

_PAGES = ("dossier.html", "belastbarkeit.html", "evaluation.html")
_HEADING = re.compile(r"<h[1-6][^>]*>(.*?)</h[1-6]>", re.S)
_ALTERNATIVE = re.compile(r"\b(?:alt|aria-label)=(\"[^\"]*\"|'[^']*')")
_TAG = re.compile(r"<[^>]*>")
_NUMBER = re.compile(r"^[\d.]+ ")
_LEADERS = re.compile(r"(?:[ .·…]*\s\d{1,4}| Seite \d{1,4})$")


@dataclass
class Known:
    """What is known when a file is read.

    Attributes
    ----------
    house : House
    rows : mapping of str to str
        What the first page, a year's dossier, says of each area, see `lines_by_area`.
    headings : frozenset of str
        Of all pages, without their numbers.
    alternatives : set of str
        Alternative texts of pictures, of the pages and of the notebooks read so far: where they stand they are
        read with the area they are about.
    pages : tuple of str
        Sources of the dossier and its companions.
    """

    house: House
    rows: Mapping[str, str] = field(default_factory=dict)
    headings: frozenset[str] = frozenset()
    alternatives: set[str] = field(default_factory=set)
    pages: tuple[str, ...] = ()

    def stands(self, sentence: str) -> bool:
        """Tell whether a sentence stands in a page, whatever its blanks and marks of emphasis."""
        return any(_close(sentence) in page for page in self._prose)

    @cached_property
    def _prose(self) -> tuple[str, ...]:
        pictured = (a for page in self.pages for a in _pictured(page))
        return tuple(_close(unescape(t)) for t in (*pictured, *(_TAG.sub("", p) for p in self.pages)))

    def is_heading(self, text: str) -> bool:
        """Tell whether a text is a heading of a page, with its number, or the number of the page it is on."""
        bare = _LEADERS.sub("", text)
        return any(_NUMBER.sub("", t) in self.headings for t in (text, bare))


def known_of(folder: Path, words: Vocabulary, house: House, pages: tuple[str, ...] = _PAGES) -> Known:
    """Return what the pages of a folder say, the first one also of each area; what is not there says nothing."""
    texts = {n: (folder / n).read_text(encoding="utf-8") for n in pages if (folder / n).is_file()}
    headings = {_NUMBER.sub("", _bare(h)) for t in texts.values() for h in _HEADING.findall(t)}
    alternatives = {plain(unescape(a)) for t in texts.values() for a in _pictured(t)}
    page = texts.get(pages[0])
    rows = lines_by_area(page, words) if page else {}
    return Known(house, rows, frozenset(headings), alternatives, tuple(texts.values()))


@lru_cache(maxsize=len(_PAGES))
def _pictured(page: str) -> tuple[str, ...]:
    """Return the alternative texts and labels of a page, as they stand in its source."""
    return tuple(a[1:-1] for a in _ALTERNATIVE.findall(page))


def _close(text: str) -> str:
    return re.sub(r"[\s*]+", "", plain(text))


def _bare(source: str) -> str:
    return plain(unescape(_TAG.sub(" ", source)))
