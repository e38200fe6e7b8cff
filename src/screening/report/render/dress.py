"""A city's own look over the house's: colours, letters, logo and the line below, in pages and on paper.

What is put on a page comes last in its head, so that it wins; without a design a page stays as it is, byte for byte.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from screening.base import (
    FAMILY,
    escape_html,
    escape_markdown,
    own_colours,
    style,
    typst_string,
)
from screening.delivery import Design
from screening.report.render import assets

_FONTS = "schriften-der-stadt"
_WEIGHTS = {"normal": (400, "normal"), "halbfett": (600, "normal"), "kursiv": (400, "italic")}
_HEAD_END, _HEAD = "</head>", '<div class="kopf-innen">'


def values_of(design: Design | None) -> dict[str, Any]:
    """Return what templates are told of a design, over what they are told of the house."""
    if design is None:
        return {}
    told: dict[str, Any] = {"palette": assets.palette(design)}
    if design.publisher:
        told["publisher"] = escape_markdown(design.publisher)
    if design.footer:
        told["fusszeile"] = escape_markdown(design.footer)
    if design.logo:
        drawn = drawn_logo(design, 18, 80)
        fence = "`" * (1 + max((len(run) for run in re.findall("`+", drawn)), default=0))
        # `logo` is a word of Quarto's own
        told["wappen"] = f"{fence} #{drawn} {fence}{{=typst}}"
    return told


def drawn_logo(design: Design, high: int, wide: int) -> str:
    """Return Typst code that draws the logo: as high as told in millimetres, or as wide, if it would be wider."""
    assert design.logo is not None
    given = f"{typst_string(logo_file(design))}, alt: {typst_string(design.logo.text)}"
    fits = f"let bild = image({given}, height: {high}mm)"
    return f"context {{ {fits}; if measure(bild).width > {wide}mm {{ image({given}, width: {wide}mm) }} else {{ bild }} }}"


def lay_out(design: Design | None, folder: Path) -> tuple[Path, ...]:
    """Put logo and letters where Typst finds them; return the folders with letters."""
    if design is None:
        return ()
    if design.logo:
        (folder / logo_file(design)).write_bytes(design.logo.content)
    if not design.fonts:
        return ()
    place = folder / _FONTS
    place.mkdir(exist_ok=True)
    for face, content in design.fonts:
        (place / f"{face}.ttf").write_bytes(assets.fitted(content))
    return (place,)


def on_screen(page: str, design: Design | None, kind: assets.Kind = "dossier") -> str:
    """Return a page in a city's look."""
    if design is None:
        return page
    return with_logo(
        page.replace(_HEAD_END, f"<style>{rules(design, kind)}</style>\n{_HEAD_END}", 1), design, kind
    )


def with_logo(page: str, design: Design | None, kind: assets.Kind = "dossier") -> str:
    """Return a page with the city's logo in its head, if there is one."""
    if design is None or design.logo is None:
        return page
    inside = kind == "dossier"
    source = design.logo_source if inside else logo_file(design)
    if not inside:
        # the page's policy lets no picture in that lies beside it, but for this one
        page = page.replace("img-src data:", "img-src 'self' data:", 1)
    picture = f'<img class="kopf-logo" src="{source}" alt="{escape_html(design.logo.text)}">'
    return page.replace(_HEAD, f"{_HEAD}\n{picture}", 1)


@lru_cache(maxsize=4)
def rules(design: Design, kind: assets.Kind = "dossier") -> str:
    """Return the rules that give a page a city's look."""
    faces = "".join(
        f'@font-face{{font-family:"{FAMILY}";font-weight:{_WEIGHTS[face][0]};font-style:{_WEIGHTS[face][1]};'
        f"font-display:block;src:url({_source(face, content, kind)}) format('woff2')}}"
        for face, content in design.fonts
        if kind == "dossier" or face != "kursiv"
    )
    stack = f'"{style.FONT}","{style.FONT} {style.LENT}",system-ui,sans-serif'
    letters = f'--schrift:"{FAMILY}",{stack}' if design.fonts else ""
    return (
        f"{faces}{own_colours(design)}{f':root{{{letters}}}' if letters else ''}"
        ".kopf-logo{float:right;height:3.6rem;max-width:40%;object-fit:contain;background:#fff;padding:.4rem;"
        "border-radius:2px;margin:0 0 .5rem 1rem}"
    )


def beside_profiles(design: Design | None) -> Mapping[str, bytes]:
    """Return what lies beside the pages of profiles, by file name: hundreds of pages do not each hold it."""
    if design is None:
        return {}
    files = {
        _woff(face): assets.subset_of(content, assets.letters("profil"))
        for face, content in design.fonts
        if face != "kursiv"
    }
    return {**files, **({logo_file(design): design.logo.content} if design.logo else {})}


def _source(face: str, content: bytes, kind: assets.Kind) -> str:
    if kind == "profil":
        return _woff(face)
    data = base64.b64encode(assets.subset_of(content, assets.letters(kind))).decode("ascii")
    return f"data:font/woff2;base64,{data}"


def _woff(face: str) -> str:
    return f"stadtschrift-{face}.woff2"


def logo_file(design: Design) -> str:
    """Return what the file with the logo is called where a document is set."""
    return f"logo-der-stadt.{design.logo.kind}" if design.logo else ""
