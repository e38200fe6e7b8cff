"""Single pages out of a notebook: each ``<section class="profil" data-area="…">`` becomes a file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from screening.base import file_names, long_date, look
from screening.delivery import Design
from screening.figures.words import INTERNAL
from screening.report.execute import read_notebook
from screening.report.render import assets, dress, lettering
from screening.report.render.codes import Codes
from screening.report.render.findings import profile_double, profiles_missing
from screening.report.render.markdown import areas_of, check_executed
from screening.report.render.meta import KEYS, print_marks, stichtag

_TAG = re.compile(r"<section\b([^>]*)>|</section\s*>", re.IGNORECASE)
_AREA = re.compile(r'\bdata-area="([^"]+)"')
_DATA = re.compile(r'\bdata-([a-z]+)="([^"]*)"')
_RAW = re.compile(r"^(`{3,})\{=html\}\n(.*?)\n\1$", re.MULTILINE | re.DOTALL)
_SAID = re.compile(r"<(p|dd|li)\b.*?</\1>", re.DOTALL)
"""Where a profile has sentences: its rows link by themselves."""
_STOCK = re.compile(r'<svg class="profil-vorrat".*?</svg>', re.DOTALL)


def render_fragments(notebook: Path) -> dict[str, str]:
    """Return the profile sections in the outputs of an executed notebook: area id → HTML, in their order.

    Raises
    ------
    ScreeningError
        If the notebook was not executed, or an area comes twice.
    """
    return _fragments(read_notebook(notebook), notebook.name)


def _fragments(content: Any, name: str) -> dict[str, str]:
    check_executed(content, name)
    found: dict[str, str] = {}
    for cell in content.cells:
        for output in cell.get("outputs", []):
            shown = _html(output.get("data", {}))
            # what all sections of an output share stands before them, once; each page needs its own
            stock = "".join(_STOCK.findall(shown))
            for area, html in _sections(shown):
                if area in found:
                    raise profile_double(area, name)
                found[area] = stock + html
    return found


def _html(data: Mapping[str, Any]) -> str:
    """Return an output's HTML as documents have it: the raw parts of its Markdown, if it has any."""
    if "text/markdown" in data:
        return "\n".join(part.group(2) for part in _RAW.finditer(str(data["text/markdown"])))
    return look.bare(str(data.get("text/html", "")))


def _sections(html: str) -> list[tuple[str, str]]:
    sections: list[tuple[str, str]] = []
    depth, start, area = 0, 0, ""
    for tag in _TAG.finditer(html):
        if tag.group(1) is None:
            depth -= 1 if area else 0
            if area and depth == 0:
                sections.append((area, html[start : tag.end()]))
                area = ""
        elif area:
            depth += 1
        elif match := _AREA.search(tag.group(1)):
            depth, start, area = 1, tag.start(), unescape(match.group(1))
    return sections


@lru_cache(maxsize=2)
def _template(name: str) -> Template:
    environment = Environment(
        loader=FileSystemLoader(assets.TEMPLATES, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
    )
    return environment.get_template(name)


def write_pages(notebook: Path, folder: Path, metadata: Mapping[str, Any]) -> list[Path]:
    """Write one page per profile into `folder`, the fonts of all beside them, and return the pages.

    Pages are linked to their neighbours, to the list of all (see `list_name`), to ``../dossier.html`` and to the area on
    ``../karte.html``; they are called as their areas are, in signs
    that a file's name can have (`screening.base.files.file_names`).

    Parameters
    ----------
    notebook : Path
        Executed; its outputs hold the sections.
    folder : Path
        Usually ``…/profile``; made if missing.
    metadata : mapping
        As for `screening.report.render.document`.

    Raises
    ------
    ScreeningError
        As `render_fragments`; also if the notebook holds no profile at all.
    """
    executed = read_notebook(notebook)
    fragments = _fragments(executed, notebook.name)
    if not fragments:
        raise profiles_missing(notebook.name)
    design: Design | None = metadata.get("design")
    day = stichtag(metadata)
    values: dict[str, Any] = {**dict.fromkeys(KEYS, ""), **metadata}
    values["stichtag"] = long_date(day) if day else values["stichtag"]
    values["intern"] = values["audience"] == "intern"
    values["version"] = values["version"] or (INTERNAL if values["intern"] else "")
    values["fusszeile"] = design.footer if design else ""
    values["seitenmarke"] = Markup(print_marks(values))
    sheet = Markup(assets.stylesheet("profil"))
    template = _template("profil.html")
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in {**assets.profile_fonts(), **dress.beside_profiles(design)}.items():
        (folder / name).write_bytes(content)
    areas = list(fragments)
    codes = Codes(areas_of(executed))
    names = file_names(areas)
    told = {a: _told(html) for a, html in fragments.items()}
    called = {a: " ".join([a, *filter(None, [told[a].get("name")])]) for a in areas}
    shared = {
        **values,
        "called": called,
        "names": names,
        "stylesheet": sheet,
        "list": list_name(names.values()),
    }
    paths = []
    for before, area, after in zip(["", *areas[:-1]], areas, [*areas[1:], ""], strict=True):
        page = template.render(
            shared,
            area_id=area,
            content=Markup(_linked(fragments[area], codes, area)),
            before=before,
            after=after,
            on_map=quote(area, safe=""),
        )
        paths.append(_written(folder / f"{names[area]}.html", page, design))
    every = _template("profile.html").render(shared, told=told, placed=any("ort" in t for t in told.values()))
    return [*paths, _written(folder / f"{shared['list']}.html", every, design)]


def _linked(fragment: str, codes: Codes, area: str) -> str:
    return _SAID.sub(lambda said: codes.linked(said[0], "", but=area), fragment)


def list_name(taken: Iterable[str]) -> str:
    """Return what the page that lists all profiles is called: as no area's page is.

    Examples
    --------
    >>> list_name(["01.1.1"]), list_name(["index"])
    ('index', '~liste')
    """
    # in an area's name a tilde is followed by digits
    return "~liste" if "index" in {t.lower() for t in taken} else "index"


def _told(html: str) -> dict[str, str]:
    """Return what a section says of its area for lists."""
    head = _TAG.search(html)
    return {k: unescape(v) for k, v in _DATA.findall(head.group(1) if head and head.group(1) else "")}


def _written(path: Path, page: str, design: Design | None) -> Path:
    shown = dress.on_screen(lettering.on_screen(page, "profil"), design, "profil")
    path.write_text(shown, encoding="utf-8", newline="\n")
    return path
