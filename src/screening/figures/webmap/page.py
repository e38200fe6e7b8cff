"""The web map: one file that opens without a network and asks nobody for anything."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from markupsafe import Markup

from screening.base import (
    font_faces,
    json_inside,
    many,
    margin_marks,
    on_screen,
    own_colours,
    policy,
    sought,
)
from screening.delivery import Design
from screening.disclosure import Release
from screening.figures.maps import marks, source_lines
from screening.figures.webmap.data import page_data
from screening.figures.words import about, has_names

MARKS = {
    "diagonal": '<path d="M-2 2l4-4M0 8l8-8M6 10l4-4" stroke="#59646e"/>',
    "back": '<path d="M-2 6l4 4M0 0l8 8M6-2l4 4" stroke="#1d2730"/>',
    "cross": '<path d="M0 8l8-8M0 0l8 8" stroke="#59646e"/>',
    "dots": '<circle cx="2" cy="2" r="1" fill="#59646e"/><circle cx="6" cy="6" r="1" fill="#59646e"/>',
    "lines": '<path d="M0 4h8" stroke="#1d2730"/>',
    "bars": '<path d="M4 0v8" stroke="#1d2730"/>',
    "plus": '<path d="M4 1v6M1 4h6" stroke="#59646e"/>',
}
"""SVG marks of the patterns in a tile of 8 by 8; the same kinds as matplotlib's hatches on the printed map."""

_COLOURS = {"akzent": "accent", "akzent-hell": "pointed", "gewaehlt": "picked", "band": "band"}
"""What the page's sheet calls the colours that a city may have of its own."""

SCRIPTS = (
    "numbers",
    "words",
    "state",
    "map",
    "view",
    "gestures",
    "legend",
    "facts",
    "table",
    "search",
    "main",
)
"""The parts of the page's program, joined in this order."""


@dataclass(frozen=True)
class _Page:
    """What the page's template fills in; style, data and script are as they are, all else is escaped."""

    title: str
    subtitle: str
    rule: str
    banner: str
    sought: str
    publisher: str
    logo: str
    logo_says: str
    sources: tuple[str, ...]
    css: Markup
    data: Markup
    script: Markup
    policy: str
    linked: bool
    years: bool
    overlays: bool
    patterns: tuple[dict[str, Any], ...]


def write_webmap(release: Release, path: Path) -> Path:
    """Write the web map as one self-contained file: no request leaves the page.

    Parameters
    ----------
    release : Release
    path : Path
        The HTML file; its folder must exist. Areas are linked to ``profile/`` beside it.

    Notes
    -----
    The same release gives the same bytes.
    """
    path.write_text(webmap_html(release, linked=True), encoding="utf-8", newline="\n")
    return path


def webmap_html(release: Release, *, linked: bool = False) -> str:
    """Return the web map's page.

    Parameters
    ----------
    release : Release
    linked : bool
        Whether the city's documents lie beside the page: then areas lead to their profiles.
    """
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined)
    made = environment.from_string(_asset("webmap.html")).render(page=_page(release, linked))
    return made.rstrip() + "\n"


def _page(release: Release, linked: bool) -> _Page:
    title = f"{release.city.name} {release.year}: Karte der Gebietsauswahl"
    areas = many(len(release.decision), "Gebiet", "Gebiete")
    design, banner = release.city.design or Design(), marks(release)
    sheets = (font_faces(design.fonts), _asset("webmap.css"), own_colours(release.city.design, _COLOURS))
    css, script = "\n".join(filter(None, (*sheets, margin_marks(on_screen(banner))))), _script()
    known = page_data(release)
    sources = (about.reading(release), *source_lines(release), design.footer)
    return _Page(
        title=on_screen(title),
        subtitle=f"Stichtag {release.stichtag:%d.%m.%Y} · N = {areas}",
        rule=on_screen(release.criteria.sentence(release.city.noun, release.catalogue)),
        banner=on_screen(banner),
        sought=_sought(release),
        publisher=on_screen(design.publisher),
        logo=design.logo_source,
        logo_says=on_screen(design.logo_says),
        sources=tuple(on_screen(line) for line in sources if line),
        # what is hashed stays as it is; the texts in the data are made fit for a screen by themselves
        css=Markup(css),
        data=Markup(on_screen(json_inside(known))),
        script=Markup(script),
        policy=policy(css, script),
        linked=linked,
        years=bool(known["years"]),
        overlays=any(one["legend"] for one in known["overlays"]),
        patterns=_patterns(known),
    )


def _script() -> str:
    """Return the page's program: one function, so that no name of it is anybody else's."""
    parts = "\n".join((sought().rstrip(), *(_asset(f"{name}.js").rstrip() for name in SCRIPTS)))
    return f'(() => {{\n"use strict";\n{parts}\n}})();'


def _sought(release: Release) -> str:
    name = "Name oder Nummer" if has_names(release) else "Nummer"
    return f"{name}, {release.city.parents[0].label}" if release.city.parents else name


def _patterns(known: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    """Return the patterns that any class of any layer is drawn with."""
    found = {c["pattern"]: c["fill"] for layer in known["layers"] for c in layer["classes"] if "pattern" in c}
    return tuple(
        {"key": key, "fill": fill, "marks": Markup(MARKS[key.partition("-")[0]])}
        for key, fill in sorted(found.items())
    )


def _asset(name: str) -> str:
    return (resources.files("screening.figures.webmap") / name).read_text(encoding="utf-8")
