"""The web map: one file that opens without a network, made with folium and Leaflet from a package."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

from screening.base import font_file, many, on_screen
from screening.disclosure import Release
from screening.figures.maps import MapClass, decision_classes, hit_classes, marks, source_lines
from screening.figures.webmap.data import data_json, pattern_of
from screening.figures.words import about, has_names

FACES = {"Regular": 400, "Semibold": 600}
LETTERS = "".join(map(chr, range(0x20, 0x7F))) + "ÄÖÜäöüßéèáàçñ§°²·×–—‘’‚“”„…€\u00a0\u202f\u2212\u2265\u2264▲"
"""What the page's fonts can write; anything else falls back to the system's."""

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


@dataclass(frozen=True)
class _Page:
    """What the page's template fills in."""

    title: str
    subtitle: str
    banner: str
    sources: tuple[str, ...]
    css: str
    data: str
    named: bool
    patterns: tuple[dict[str, Any], ...] = field(default=())


def write_webmap(release: Release, path: Path) -> Path:
    """Write the web map as one self-contained file: no request leaves the page.

    Parameters
    ----------
    release : Release
    path : Path
        The HTML file; its folder must exist.

    Notes
    -----
    The same release gives the same bytes.
    """
    path.write_text(webmap_html(release), encoding="utf-8", newline="\n")
    return path


def webmap_html(release: Release) -> str:
    """Return the web map's page."""
    # folium takes most of a second to import: only who draws a web map waits for it
    import folium
    from branca.element import MacroElement
    from folium.template import Template

    page = _page(release)
    chart = folium.Map(
        location=[0, 0],
        tiles=None,
        crs="Simple",
        zoom_control=False,
        attributionControl=False,
        zoomSnap=0.25,
        zoomDelta=0.5,
    )
    # random ids would make every page different; folium's own scripts come from third parties
    chart._id = "screening"
    chart.default_js, chart.default_css = [], []
    # folium's header forbids zooming the page with two fingers: ours takes its place
    chart._template = Template(_asset("folium.html"))
    drawn: Any = MacroElement()  # type: ignore[no-untyped-call]
    drawn._template = Template(
        "{% macro script(this, kwargs) %}{{ this.code }}"
        "drawScreening({{ this._parent.get_name() }});{% endmacro %}"
    )
    drawn.code = _asset("webmap.js")
    chart.add_child(drawn, name="screening")
    root: Any = chart.get_root()
    root.header._children.clear()
    root.page = page
    root.leaflet = leaflet_script()
    root._template = Template(_asset("webmap.html"))
    return on_screen(str(root.render()).rstrip() + "\n")


def leaflet_script() -> str:
    """Return Leaflet's script from its package, without the address of its source map."""
    text = _leaflet("leaflet.js")
    return re.sub(r"//# sourceMappingURL=\S*", "", text).strip()


def leaflet_style() -> str:
    """Return Leaflet's stylesheet from its package without comments and images: we use none of them."""
    plain = re.sub(r"/\*.*?\*/", "", _leaflet("leaflet.css"), flags=re.S)
    return re.sub(r"\n\s*\n+", "\n", re.sub(r"url\([^)]*\)", "none", plain)).strip()


def _leaflet(name: str) -> str:
    folder = resources.files("xstatic.pkg.leaflet") / "data"
    return (folder / name).read_text(encoding="utf-8")


def _page(release: Release) -> _Page:
    title = f"{release.city.name} {release.year}: Karte des sozialen Screenings"
    subtitle = (
        f"Stichtag {release.stichtag:%d.%m.%Y} · N = {many(len(release.decision), 'Gebiet', 'Gebiete')} · "
        f"{release.criteria.sentence(release.city.noun, release.catalogue)}"
    )
    return _Page(
        title=title,
        subtitle=subtitle,
        banner=marks(release),
        sources=tuple(line for line in (about.reading(release), *source_lines(release)) if line),
        css="\n".join((leaflet_style(), *map(_font_face, FACES), _asset("webmap.css"))),
        data=data_json(release),
        named=has_names(release),
        patterns=_patterns(release),
    )


def _patterns(release: Release) -> tuple[dict[str, Any], ...]:
    classes: tuple[MapClass, ...] = (*hit_classes(release).classes, *decision_classes(release).classes)
    found = {pattern_of(c): c for c in classes if pattern_of(c)}
    return tuple(
        {"key": key, "fill": c.fill, "size": 8, "marks": MARKS[key.partition("-")[0]]}
        for key, c in sorted(found.items())
    )


def _font_face(face: str) -> str:
    from base64 import b64encode

    encoded = b64encode(_subset(font_file(face))).decode("ascii")
    return (
        f'@font-face {{ font-family: "Source Sans Pro"; font-weight: {FACES[face]}; '
        f"src: url(data:font/woff2;base64,{encoded}) format('woff2'); }}"
    )


def _subset(source: Path) -> bytes:
    """Return the font with our letters only: a tenth of its size."""
    from fontTools import subset
    from fontTools.ttLib import TTFont

    options = subset.Options(flavor="woff2", hinting=False)
    # the file's own time stamp, so that the same letters give the same bytes
    font = TTFont(source, recalcTimestamp=False)
    # kerning is most of the work and half of the bytes; the figures are of equal width without it
    for table in {"GPOS", "GSUB", "GDEF"} & set(font.keys()):
        del font[table]
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=LETTERS)
    subsetter.subset(font)
    font.flavor = "woff2"
    buffer = io.BytesIO()
    font.save(buffer)
    return buffer.getvalue()


def _asset(name: str) -> str:
    return (resources.files("screening.figures.webmap") / name).read_text(encoding="utf-8")
