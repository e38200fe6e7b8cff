"""The house's font for pages that stand alone: cut down to the letters that a page may write, and put into its style."""

from __future__ import annotations

import io
from base64 import b64encode
from pathlib import Path

from screening.base.style import FONT, font_file

FACES = {"Regular": 400, "Semibold": 600}
LETTERS = (
    "".join(map(chr, range(0x20, 0x7F))) + "ÄÖÜäöüßéèáàçñ§°²·×–—‘’‚“”„…€\u00a0\u202f\u2212\u2265\u2264↑↓↕"
)
"""What such pages write; anything else falls back to the system's fonts."""


def font_faces() -> str:
    """Return the rules of style that bring both faces; the same call gives the same bytes."""
    return "\n".join(map(_font_face, FACES))


def _font_face(face: str) -> str:
    encoded = b64encode(_subset(font_file(face))).decode("ascii")
    return (
        f'@font-face {{ font-family: "{FONT}"; font-weight: {FACES[face]}; '
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
