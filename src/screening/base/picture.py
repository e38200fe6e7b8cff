"""A matplotlib figure as the bytes of a file: the same bytes for the same figure, and no more than it needs."""

from __future__ import annotations

import io
import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from screening.base import glyphs, private
from screening.base.style import LENT, font_file

if TYPE_CHECKING:
    from matplotlib.figure import Figure

COLOURS = 256
"""Maps have few colours: with a palette of so many a PNG is a third as large, and the eye does not see it."""

LEVEL = 6
"""Of zlib: the highest takes eight times as long and saves 4 %."""

_WEIGHT = 8
_PNG = b"\x89PNG\r\n\x1a\n"
_ROOT = re.compile(rb"<svg\b[^>]*(?<!/)>")
_LOGO_PPI = 300
_POINTS, _DECIMALS = 72, 2
"""In an inch; and of a point in an SVG."""


def png(figure: Figure, dpi: int) -> bytes:
    """Draw an opaque figure as PNG with a palette of `COLOURS`."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    legible(figure)
    before = figure.dpi
    figure.set_dpi(dpi)
    try:
        # the pixels as they are: savefig would write a PNG, only for us to read it again
        canvas: Any = FigureCanvasAgg(figure)
        canvas.draw()
        pixels = np.array(canvas.buffer_rgba())
    finally:
        figure.set_dpi(before)
    target = io.BytesIO()
    _with_palette(pixels).save(target, format="PNG", compress_level=LEVEL)
    return target.getvalue()


def _with_palette(pixels: np.ndarray) -> Any:
    """Return RGBA pixels as an image with a palette, by median cut.

    Most pixels are the same as the one before. Only where a run of them begins a colour is looked up, and a
    run counts as `_WEIGHT` pixels at most: enough for large plain areas to keep their very colour.
    """
    from PIL import Image

    height, width, _ = pixels.shape
    whole = np.ascontiguousarray(pixels).view(np.uint32).ravel()
    begins = np.concatenate([[0], np.flatnonzero(whole[1:] != whole[:-1]) + 1])
    lengths = np.diff(np.append(begins, len(whole)))
    counted = np.minimum(lengths, _WEIGHT)
    sample = np.repeat(pixels.reshape(-1, 4)[begins, :3], counted, axis=0)
    few = Image.fromarray(sample[None]).quantize(
        colors=COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE
    )
    chosen = np.asarray(few)[0][np.cumsum(counted) - counted]
    image = Image.fromarray(np.repeat(chosen, lengths).reshape(height, width))
    image.putpalette(few.getpalette() or [])
    return image


def legible(figure: Figure) -> None:
    """Give all texts of a figure letters that their fonts have (`screening.base.glyphs`); most need nothing."""
    for written in _texts(figure):
        before = written.get_text()
        text = glyphs.on_paper(before)
        lent = glyphs.lent_by(text)
        if text != before:
            written.set_text(text)
        if lent:
            _lend(written, list(dict.fromkeys([*lent, *glyphs.second_font()])))


def _texts(artist: Any) -> Iterator[Any]:
    """Return the texts of a figure; of axes without a frame, as maps have, not the ticks: asking for them makes them."""
    from matplotlib.axis import Axis
    from matplotlib.text import Text

    for child in artist.get_children():
        if isinstance(child, Text):
            yield child
        if not isinstance(child, Axis) or child.axes.axison:
            yield from _texts(child)


def _lend(written: Any, fonts: list[Path]) -> None:
    """Let a text ask these fonts after its own, which is given by its file."""
    from matplotlib.font_manager import FontProperties

    own = written.get_fontproperties()
    first = Path(own.get_file()) if own.get_file() else font_file()
    families = [_registered(path) for path in (first, *fonts)]
    written.set_fontproperties(FontProperties(family=families, size=own.get_size_in_points()))


def _registered(path: Path) -> str:
    """Make a font file known to matplotlib under a name of its own, whatever its face, and return the name."""
    from matplotlib.font_manager import fontManager

    name = f"{LENT} {path.stem}"
    if all(entry.name != name for entry in fontManager.ttflist):
        fontManager.addfont(path)
        fontManager.ttflist[-1] = replace(
            fontManager.ttflist[-1], name=name, style="normal", variant="normal", weight=400, stretch="normal"
        )
    return name


def svg(figure: Figure, name: str) -> bytes:
    """Draw a figure as SVG, its letters as paths; `name` makes the ids in it its own.

    Places are told with two decimals of a point, a 280th of a millimetre, and straight lines without a letter each.
    """
    import matplotlib as mpl
    from matplotlib import _path as parts
    from matplotlib.backends.backend_svg import RendererSVG

    paths: Any = parts

    class Short(RendererSVG):
        def _convert_path(
            self, path: Any, transform: Any = None, clip: Any = None, simplify: Any = None, sketch: Any = None
        ) -> str:
            # matplotlib's own writes six decimals: to cut them afterwards takes longer than all the rest
            inside = (0.0, 0.0, self.width, self.height) if clip else None
            signs = [b"M", b"L", b"Q", b"C", b"z"]
            made: str = paths.convert_to_string(
                path, transform, inside, simplify, sketch, _DECIMALS, signs, False
            ).decode("ascii")
            return shorter(made)

    legible(figure)
    buffer, before = io.StringIO(), figure.dpi
    figure.set_dpi(_POINTS)
    try:
        with mpl.rc_context({"svg.hashsalt": name, "svg.fonttype": "path"}):
            wide, high = figure.get_size_inches() * _POINTS
            nothing, short = {"Date": None, "Creator": None}, cast("Any", Short)
            renderer: Any = short(wide, high, buffer, image_dpi=_POINTS, metadata=nothing)
            figure.draw(renderer)
            renderer.finalize()
    finally:
        figure.set_dpi(before)
    return buffer.getvalue().encode("utf-8")


def shorter(path: str) -> str:
    r"""Return a path of matplotlib's with fewer signs: what follows a straight line is one, and needs no letter.

    Examples
    --------
    >>> shorter("M 158.74 -5 \nL 12 0.5 \nL 3 -0 \nz\n"), shorter("M 0 0 \nQ 1 1 2 2 \nL 3 3 \n")
    ('M158.74 -5 12 0.5 3 -0z', 'M0 0Q1 1 2 2L3 3')
    """
    if "Q" not in path and "C" not in path:
        path = path.replace(" \nL ", " ")
    return (
        path.replace(" \n", "")
        .replace("\n", "")
        .replace("M ", "M")
        .replace("L ", "L")
        .replace("Q ", "Q")
        .replace("C ", "C")
    )


def from_svg(path: Path, ppi: float = 200, size: str = "") -> bytes:
    """Return an SVG as PNG, as large as it says it is or as Typst is told: for programs that do not show SVG."""
    import typst

    source = path.with_suffix(".bild.typ")
    source.write_text(
        f'#set page(width: auto, height: auto, margin: 0pt, fill: none)\n#image("{path.name}"{size})',
        encoding="utf-8",
    )
    made: Any = typst.compile(source, root=path.parent, format="png", ppi=ppi)
    return bytes(made)


def size_of_png(content: bytes | Path) -> tuple[int, int]:
    """Return width and height of a PNG in pixels."""
    head = content if isinstance(content, bytes) else content.read_bytes()
    wide, high = struct.unpack(">II", head[16:24])
    return int(wide), int(high)


def drawn(logo: bytes) -> bytes:
    """Return the SVG of a logo as PNG, some hundred pixels high, for programs that do not show SVG."""
    with private.folder("bild-") as work:
        path = work / "logo.svg"
        path.write_bytes(logo)
        return from_svg(path, ppi=_LOGO_PPI, size=", height: 25mm")


def described(content: bytes, title: str, alt: str) -> bytes:
    """Return a PNG or an SVG that says itself what it shows: who takes the file along has its alternative text.

    Examples
    --------
    >>> described(b'<svg width="1"><g/></svg>', "Karte", "A & B")
    b'<svg width="1"><title>Karte</title><desc>A &amp; B</desc><g/></svg>'
    """
    texts = {"title": glyphs.on_screen(title), "desc": glyphs.on_screen(alt)}
    if content.startswith(_PNG):
        chunks = b"".join(
            _said(word, text)
            for word, text in zip(("Title", "Description"), texts.values(), strict=True)
            if text
        )
        # behind the first chunk, which says how large the picture is
        return content[:33] + chunks + content[33:]
    told = "".join(f"<{tag}>{_inert(text)}</{tag}>" for tag, text in texts.items() if text)
    return _ROOT.sub(lambda found: found[0] + told.encode("utf-8"), content, count=1)


def _inert(text: str) -> str:
    return escape("".join(c for c in text if c >= " "))


def _said(word: str, text: str) -> bytes:
    """Return a chunk of a PNG that holds a text in UTF-8."""
    body = b"iTXt" + word.encode("ascii") + b"\0\0\0\0\0" + text.encode("utf-8", "replace")
    return struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
