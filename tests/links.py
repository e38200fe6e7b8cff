"""Where the links of a folder of pages lead: to files that are there and to ids that these have, and nowhere else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import lxml.html


def dead_links(site: Path) -> list[str]:
    """Return the links that lead out of a folder, to no file or to no id, each with its page."""
    pages = sorted(site.rglob("*.html"))
    return [
        f"{page.relative_to(site)}: {link}"
        for page in pages
        for link in links_of(page)
        if not _leads(site, page, link)
    ]


def links_of(page: Path) -> Iterator[str]:
    """Yield the links of a page, those that its search would make among them."""
    tree = lxml.html.fromstring(page.read_text(encoding="utf-8"))
    yield from (a.get("href") for a in tree.iter("a") if a.get("href"))
    for script in tree.xpath("//script[@id='verzeichnis']"):
        told = json.loads(script.text)
        folders = [path for _, path in told["folders"]]
        for _, _, _, anchor, years in told["areas"]:
            yield f"gebiete.html#g-{anchor}"
            yield from (f"{folders[n]}/{path}" for n, _, path in years if path)
        for _, _, entries in told["parts"]:
            yield from (f"{folders[n]}/{path}" for n, path, _ in entries)


def _leads(site: Path, page: Path, link: str) -> bool:
    path, _, fragment = link.partition("#")
    target = (page.parent / unquote(path)).resolve() if path else page
    if not target.is_file() or not target.is_relative_to(site.resolve()):
        return False
    return not fragment or fragment in _ids(target)


@cache
def _ids(page: Path) -> frozenset[str]:
    tree = lxml.html.fromstring(page.read_text(encoding="utf-8"))
    return frozenset(tree.xpath("//@id"))
