"""The house's font for pages that stand alone: cut down to the letters that a page may write, and put into its style."""

from __future__ import annotations

import io
from base64 import b64encode
from collections.abc import Sequence
from functools import lru_cache

from screening.base.style import FONT, font_file

FACES = {"Regular": 400, "Semibold": 600}
LETTERS = (
    "".join(map(chr, range(0x20, 0x7F))) + "ÄÖÜäöüßéèáàçñ§°²·×–—‘’‚“”„…€\u00a0\u202f\u2212\u2265\u2264↑↓↕"
)
"""What such pages write; anything else falls back to the system's fonts."""


_WEIGHTS = {"normal": 400, "halbfett": 600}
"""Of a city's own letters; such pages have nothing in italics."""


def font_faces(own: Sequence[tuple[str, bytes]] = ()) -> str:
    """Return the rules of style that bring both faces; the same call gives the same bytes.

    Parameters
    ----------
    own : sequence of (str, bytes)
        A city's own letters, face and file: they take the place of the house's, under its name.
    """
    files: dict[int, str | bytes] = {weight: face for face, weight in FACES.items()}
    files |= {_WEIGHTS[face]: content for face, content in own if face in _WEIGHTS}
    return "\n".join(_font_face(file, weight) for weight, file in files.items())


def _font_face(file: str | bytes, weight: int) -> str:
    encoded = b64encode(_cut(file)).decode("ascii")
    return (
        f'@font-face {{ font-family: "{FONT}"; font-weight: {weight}; '
        f"src: url(data:font/woff2;base64,{encoded}) format('woff2'); }}"
    )


@lru_cache(maxsize=8)
def _cut(file: str | bytes) -> bytes:
    """Return a face of the house, or a file of a city's, with our letters only: a tenth of its size."""
    from fontTools import subset
    from fontTools.ttLib import TTFont

    options = subset.Options(flavor="woff2", hinting=False)
    # the file's own time stamp, so that the same letters give the same bytes
    font = TTFont(font_file(file) if isinstance(file, str) else io.BytesIO(file), recalcTimestamp=False)
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
