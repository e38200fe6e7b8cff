"""The index of the search: areas, and the headings and texts of the documents, each text once for all years."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import lxml.html

from screening.base import json_inside
from screening.report.render.website.shelf import Folder

_ASIDE = (
    "//script | //style | //template | //svg | //table | //nav | //header | //footer | //noscript | //select"
    " | //*[@hidden] | //section[contains(@class, 'profil')] | //*[contains(@class, 'sprung')]"
    " | //*[contains(@class, 'banner')] | //span[contains(@class, 'nummer')]"
)
"""What is no text to be found: the page's frame, figures, and what has pages of its own."""
_HEADS = ("h2", "h3", "h4")
_WITHIN_WORDS = ("b", "strong", "i", "em", "a", "sub", "sup", "code")

Section = tuple[str, str, str]
"""Anchor, heading and text of a part of a page; the first part of a page has neither anchor nor heading."""


def sections(page: str) -> list[Section]:
    """Return the texts of a page, part by part.

    Examples
    --------
    >>> sections('<body><main><p>a</p><section id="x"><h2>B</h2><p>c <b>d</b></p><table></table></section></main></body>')
    [('', '', 'a'), ('x', 'B', 'c d')]
    """
    tree = lxml.html.fromstring(page)
    for element in tree.xpath(_ASIDE):
        element.drop_tree()
    body = tree if tree.tag == "body" else next(iter(tree.xpath("//body")), tree)
    found: list[tuple[str, str, list[str]]] = [("", "", [])]
    for element, said in _walk(body):
        if element is None:
            found[-1][2].append(said)
        else:
            anchor = next((a.get("id") for a in (element, *element.iterancestors()) if a.get("id")), "")
            found.append(("" if anchor == "inhalt" else anchor, said, []))
    return [(anchor, heading, text) for anchor, heading, parts in found if (text := _said(parts)) or heading]


def _walk(element: Any) -> Iterator[tuple[Any, str]]:
    """Yield headings with what they say, and texts, in their order."""
    if not isinstance(element.tag, str):
        return
    if element.tag in _HEADS:
        yield element, _said([element.text_content()])
        return
    yield None, element.text or ""
    for child in element:
        yield from _walk(child)
        yield None, child.tail or ""
    # blocks, and marks that a sheet sets apart, have no blank between them
    yield None, "" if element.tag in _WITHIN_WORDS else " "


def _said(parts: Iterable[str]) -> str:
    return re.sub(r"\s+", " ", "".join(parts)).strip()


def index(
    folders: Sequence[Folder],
    areas: Mapping[str, Mapping[str, Any]],
    pages: Iterable[tuple[Folder, str, str, list[Section]]],
    levels: Sequence[str] = (),
) -> str:
    """Return the index as JSON that can stand in a page.

    Parameters
    ----------
    folders : sequence of Folder
        Newest first.
    areas : mapping
        Area id → name, place by level, anchor, and ``years``: number of the folder → decision and profile.
    pages : iterable of tuple
        Folder, path of the page, title of the document, its sections.
    levels : sequence of str
        What an area, and each level above it, is called.
    """
    number = {f.below: n for n, f in enumerate(folders)}
    words = list(dict.fromkeys(d for a in areas.values() for d, _ in a["years"].values()))
    texts: dict[str, int] = {}
    parts: dict[tuple[str, str], list[list[Any]]] = {}
    for folder, path, title, found in pages:
        for anchor, heading, text in found:
            place = f"{path}#{anchor}" if anchor else path
            entry = [number[folder.below], place, texts.setdefault(text, len(texts))]
            parts.setdefault((title, heading), []).append(entry)
    content = {
        "folders": [[f.label, f.below.as_posix()] for f in folders],
        "words": words,
        "levels": list(levels),
        "areas": [
            [
                i,
                a["name"],
                " · ".join(a["place"].values()),
                a["anchor"],
                [[n, words.index(d), page] for n, (d, page) in a["years"].items()],
            ]
            for i, a in areas.items()
        ],
        "texts": list(texts),
        "parts": [[title, heading, entries] for (title, heading), entries in parts.items()],
    }
    return json_inside(content)
