"""Templates, stylesheet and fonts of the documents: colours from `style.py`, fonts cut down and inlined."""

from __future__ import annotations

import base64
import io
import re
import shutil
import sys
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Literal

from screening.base import declared, glyphs, look, style
from screening.delivery import Design

TEMPLATES = Path(__file__).parents[1] / "templates"

_PROFILE_GLYPHS = "".join(map(chr, range(0x20, 0x7F))) + (
    "\u00a0\u202fÄÖÜäöüßéè§°·×±²–—‚‘„“…€≈≤≥−←↑→↓▲△▼▽■◆✓"
)
_RANGES = ((0x20, 0x7E), (0xA0, 0x17F), (0x218, 0x21B), (0x2010, 0x2026), (0x2190, 0x2199), (0x25A0, 0x25CF))
_SINGLES = (
    "\u1e9e\u2009\u202f\u2030\u2032\u2033\u2039\u203a\u2070\u20ac\u2122\u2212\u221e\u2248\u2260\u2264\u2265✓"
)
_DOSSIER_GLYPHS = "".join(chr(c) for first, last in _RANGES for c in range(first, last + 1)) + _SINGLES

Kind = Literal["dossier", "profil"]
_FACES: dict[Kind, tuple[tuple[str, int, str], ...]] = {
    "dossier": (("Regular", 400, "normal"), ("Semibold", 600, "normal"), ("It", 400, "italic")),
    "profil": (("Regular", 400, "normal"), ("Semibold", 600, "normal")),
}


@lru_cache(maxsize=16)
def subset_of(content: bytes, glyphs: str) -> bytes:
    """Return the font of a file cut down to the given characters as WOFF2, as far as it has them."""
    return _subset(io.BytesIO(content), glyphs, ["lnum", "tnum", "kern"])


@lru_cache(maxsize=16)
def subset_font(face: str, glyphs: str) -> bytes:
    """Return a face cut down to the given characters as WOFF2; the same call gives the same bytes."""
    # without kerning: nobody misses it at this size, and it is a fifth of each of 475 pages' fonts
    return _subset(style.font_file(face), glyphs, ["lnum", "tnum"])


_TRIED = "Aufgenommen wird ein Stadtbezirksviertel, wenn mindestens 7 der 13 Werte über dem Mittelwert liegen: 05.1.1"
_LEAST = 0.85
"""Letters are made smaller by so much at most."""


@lru_cache(maxsize=8)
def fitted(content: bytes) -> bytes:
    """Return a font whose lines hold as much as the house's: sheets are laid out for its width, wider letters run over.

    A narrower font stays as it is, and so does one with outlines of PostScript's, whose size stands in two places.
    """
    from fontTools.ttLib import TTFont

    with TTFont(io.BytesIO(content), recalcTimestamp=False) as font:
        codes, widths, per_em = font.getBestCmap() or {}, font["hmtx"], font["head"].unitsPerEm
        own = sum(widths[codes[ord(c)]][0] for c in _TRIED if ord(c) in codes) / per_em
        house = sum(glyphs.advance(c) for c in _TRIED if ord(c) in codes)
        if "glyf" not in font or own <= house:
            return content
        font["head"].unitsPerEm = round(per_em / max(house / own, _LEAST))
        buffer = io.BytesIO()
        font.save(buffer)
    return buffer.getvalue()


def _subset(path: Path | io.BytesIO, glyphs: str, features: list[str]) -> bytes:
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    options = Options()
    options.flavor = "woff2"
    options.hinting = False
    options.desubroutinize = True
    options.layout_features = features
    # a font editor's time stamps
    options.drop_tables += ["FFTM"]
    options.name_IDs = [1, 2]
    options.notdef_outline = True
    with TTFont(path, recalcTimestamp=False, lazy=True) as font:
        subsetter = Subsetter(options)
        subsetter.populate(text=glyphs)
        subsetter.subset(font)
        font.flavor = "woff2"
        buffer = io.BytesIO()
        font.save(buffer, reorderTables=True)
    return buffer.getvalue()


def letters(kind: Kind) -> str:
    """Return the characters that the fonts of a page of this kind hold."""
    return _DOSSIER_GLYPHS if kind == "dossier" else _PROFILE_GLYPHS


def lent_faces(lent: Mapping[Path, str]) -> str:
    """Return the rules that lend a page the letters its own fonts lack.

    Parameters
    ----------
    lent : mapping of Path to str
        Font file → the characters it lends (see `screening.base.glyphs.lent_by`); they alone are embedded.
    """
    faces = []
    for path, characters in lent.items():
        # with all features: Arabic and Indic letters change their form beside each other
        data = base64.b64encode(_subset(path, characters, ["*"])).decode("ascii")
        codes = ",".join(f"U+{ord(c):X}" for c in characters)
        faces.append(
            f'@font-face{{font-family:"{style.FONT} {style.LENT}";unicode-range:{codes};'
            f"src:url(data:font/woff2;base64,{data}) format('woff2')}}"
        )
    stack = f'"{style.FONT}","{style.FONT} {style.LENT}",system-ui,sans-serif'
    return "".join(faces) + f":root{{--schrift:{stack}}}"


def palette(design: Design | None = None) -> dict[str, str]:
    """Return what the Typst template needs from `style.py`; colours as ``x1d2730``, see there. A city's own win."""
    colours = {
        "ink": style.INK,
        "muted": style.MUTED,
        "line": style.LINE,
        "accent": design.accent if design else style.ACCENT,
        "band": design.band if design else style.ACCENT,
        "hit": style.HIT,
    }
    told = {name: colour.replace("#", "x") for name, colour in colours.items()} | {"font": style.FONT}
    return told | ({"font": design.family, "fallback": style.FONT} if design and design.family else {})


def _variables() -> str:
    colours = {**look.LIGHT, "band": style.ACCENT, "band-demo": style.HIT}
    set_first, dark = declared(colours), declared(look.DARK)
    decisions = declared(style.decision_colours())
    # what is printed is printed on white
    return (
        f':root{{color-scheme:light dark;{set_first}--schrift:"{style.FONT}",system-ui,sans-serif;{decisions}}}'
        f"@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}"
    )


@lru_cache(maxsize=4)
def stylesheet(kind: Kind = "dossier") -> str:
    """Return the whole stylesheet. A dossier has its fonts inlined: nothing is loaded from anywhere.

    Profiles are hundreds of pages: their fonts lie once beside them (see `profile_fonts`), and a page that
    is sent on by itself takes the reader's own.

    Colours of decisions are there as ``--sicher``, ``--moeglich``, ``--nein``, ``--zu-klein`` and
    ``--ausgeschlossen``.
    """
    faces = []
    for face, weight, slant in _FACES[kind]:
        where = f"schrift-{weight}.woff2"
        if kind == "dossier":
            data = base64.b64encode(subset_font(face, _DOSSIER_GLYPHS)).decode("ascii")
            where = f"data:font/woff2;base64,{data}"
        faces.append(
            f'@font-face{{font-family:"{style.FONT}";font-style:{slant};font-weight:{weight};font-display:block;'
            f"src:url({where}) format('woff2')}}"
        )
    page = (TEMPLATES / "stil.css").read_text(encoding="utf-8")
    rules = page.replace("/* hier: block.css */", look.sheet("block")) + "\n" + look.sheet("profil")
    if kind == "profil":
        rules = re.sub(r"/\* nur Dossier \*/.*?/\* Ende \*/", "", rules, flags=re.DOTALL)
    return "\n".join([*faces, _variables(), look.smaller(rules)])


def profile_fonts() -> dict[str, bytes]:
    """Return the fonts of the profiles' pages by the file names that their stylesheet asks for."""
    return {
        f"schrift-{weight}.woff2": subset_font(face, _PROFILE_GLYPHS) for face, weight, _ in _FACES["profil"]
    }


def export(folder: Path) -> None:
    """Write the finished stylesheet and the fonts into `folder`: what a `quarto render` at the root needs."""
    export_fonts(folder / "fonts")
    (folder / "stil.css").write_text(stylesheet("dossier"), encoding="utf-8", newline="\n")


def export_fonts(folder: Path) -> None:
    """Copy the house's fonts into `folder`, for programs that take only paths below the document's."""
    folder.mkdir(parents=True, exist_ok=True)
    for font in sorted(style.font_folder().iterdir()):
        if font.suffix.lower() in (".ttf", ".otf"):
            shutil.copyfile(font, folder / font.name)


if __name__ == "__main__":
    export(Path(sys.argv[1]))
