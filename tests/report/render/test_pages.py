"""Pages of profiles: small, linked to each other, named, and escaped."""

from __future__ import annotations

import re
from html import escape, unescape
from pathlib import Path

import pytest

from screening.base import blocks
from screening.base.blocks import Block
from screening.report.render.document import external_references
from screening.report.render.pages import render_fragments, write_pages
from tests.documents import META, refusal, save, shows

pytestmark = pytest.mark.documents


def profile(area: str, body: str = "", name: str = "") -> Block:
    named = f' data-name="{escape(name)}"' if name else ""
    return Block(
        f'<section class="profil" data-area="{area}"{named}><h1>{area}</h1><section>{body}</section></section>',
        "",
    )


def test_each_profile_becomes_a_small_page_of_its_own(tmp_path: Path) -> None:
    areas = [f"{i // 20:02d}.{i % 20}.1" for i in range(1, 476)]
    notebook = save(tmp_path / "p.ipynb", shows(blocks.join([profile(a, "<p>ü</p>" * 50) for a in areas])))
    assert list(render_fragments(notebook)) == areas
    pages = write_pages(notebook, tmp_path / "profile", META)
    assert [p.name for p in pages] == [*(f"{a}.html" for a in areas), "index.html"]
    page = pages[1].read_text(encoding="utf-8")
    assert max(p.stat().st_size for p in pages) < 60_000
    assert external_references(page) == []
    assert f'href="{areas[0]}.html"' in page
    assert f'href="{areas[2]}.html"' in page
    assert all(
        f'href="{to}"' in page for to in ("index.html", "../dossier.html", f"../karte.html#gebiet={areas[1]}")
    )
    listed = pages[-1].read_text(encoding="utf-8")
    assert all(f'<a href="{a}.html">{a}</a>' in listed for a in areas)
    for shown in (page, listed):
        assert all(
            shown.count(f"<{tag}") == shown.count(f"</{tag}>") for tag in ("div", "nav", "main", "table")
        )
    assert '<section class="profil" data-area="00.2.1"><h1>00.2.1</h1><section><p>ü</p>' in page
    assert "Synthetische Demodaten" in page
    assert "Stichtag 31. Dezember 2024" in page


def test_a_page_of_a_named_area_and_the_links_to_its_neighbours_say_the_name(tmp_path: Path) -> None:
    names = {"1": "Au & <Haid>", "2": "", "3": "Zell"}
    block = blocks.join([profile(a, name=n) for a, n in names.items()])
    pages = write_pages(save(tmp_path / "p.ipynb", shows(block)), tmp_path / "profile", META)
    first, second, _, listed = (p.read_text(encoding="utf-8") for p in pages)
    assert '<a href="1.html">1 Au &amp; &lt;Haid&gt;</a>' in listed
    assert "<title>1 Au &amp; &lt;Haid&gt; – " in first and '<a rel="next" href="2.html">2 →</a>' in first
    assert '<a rel="prev" href="1.html">← 1 Au &amp; &lt;Haid&gt;</a>' in second
    assert '<a rel="next" href="3.html">3 Zell →</a>' in second


def test_profile_pages_escape_metadata_and_refuse_what_is_no_profile(tmp_path: Path) -> None:
    notebook = save(tmp_path / "p.ipynb", shows(profile("1")))
    page = write_pages(notebook, tmp_path / "o", META | {"city": "<i>"})[0].read_text(encoding="utf-8")
    assert "&lt;i&gt;" in page
    assert "<i>" not in page
    for block, told in [
        (profile("1") + profile("1"), "kommt zweimal vor"),
        (Block("<p>", ""), "enthält keine Profile"),
    ]:
        bad = save(tmp_path / "q.ipynb", shows(block))
        assert told in refusal(lambda n=bad: write_pages(n, tmp_path / "o", META))


def test_pages_of_areas_with_odd_ids_are_written_and_linked(tmp_path: Path) -> None:
    areas = ["../x", "7/2", "a1", "A1", "con", 'R&D "<b>"']
    block = blocks.join([profile(escape(a)) for a in areas])
    pages = write_pages(save(tmp_path / "p.ipynb", shows(block)), tmp_path / "profile", META)
    assert len({p.name.lower() for p in pages}) == len(areas) + 1
    assert {p.name for p in (tmp_path / "profile").glob("*.html")} == {p.name for p in pages}
    for k, page in enumerate(pages[:-1]):
        text = page.read_text(encoding="utf-8")
        title = re.search(r"<title>(.*?) – ", text)
        assert title and unescape(title[1]) == areas[k]
        links = dict(re.findall(r'rel="(prev|next)" href="([^"]+)"', text))
        around = {"prev": k - 1, "next": k + 1}
        assert links == {r: pages[j].name for r, j in around.items() if 0 <= j < len(areas)}
