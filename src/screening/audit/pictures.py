"""Reading what pictures carry beside their pixels: texts, names and metadata of PNG and SVG.

Matplotlib draws texts of ours as outlines and repeats each in a comment; areas are never labelled. So an SVG may
hold no text elements, no titles and no ids but Matplotlib's own; and neither a comment nor any attribute that
names things may name an area. Coordinates may look like an area's id and are not looked at.
"""

from __future__ import annotations

import io
import re
from pathlib import Path

from screening.audit.naming import blanked
from screening.audit.statements import Harvest, Vocabulary, plain

_HARMLESS = {"dpi", "gamma", "srgb", "transparency", "jfif", "jfif_version", "jfif_unit", "jfif_density"}
_OWN = (
    r"(?:figure|axes|patch|line2d|text|legend|[A-Z]\w*Collection|PathCollection|matplotlib\.axis|xtick"
    r"|ytick|QuadMesh|image|hatch|[phmgC][0-9a-f]|Source|Noto|DejaVu|font|glyph|clip)[\w.-]*"
)
_IDS = re.compile(rf'\bid="(?!{_OWN}")([^"]*)"')
_TOLD = re.compile(r"<(title|desc|script|text|tspan|foreignObject|animate|set)\b")
_NAMING = re.compile(
    r'\s((?:[\w-]+:)?(?:id|class|title|desc|label|name|href|data-[\w-]+|aria-[\w-]+))="([^"]*)"'
)
_COMMENT = re.compile(r"<!--(.*?)-->", re.S)
_FIGURE = re.compile(r"\d,\d|\d ?%|\d ?/ ?\d|\bje 1")


def read_picture(path: Path, harvest: Harvest, words: Vocabulary) -> None:
    """Read a picture's hidden texts; anything that can name an area or hold a number is told as unknown."""
    read_picture_bytes(path.name, path.read_bytes(), path.suffix == ".svg", harvest, words)


def read_picture_bytes(
    file: str, content: bytes, vector: bool, harvest: Harvest, words: Vocabulary | None = None
) -> None:
    """Read the hidden texts of a picture that may be embedded in a page.

    Parameters
    ----------
    file : str
    content : bytes
    vector : bool
        Whether it is an SVG.
    harvest : Harvest
        Filled.
    words : Vocabulary, optional
        Without it, names of areas are not looked for.
    """
    if vector:
        _vector(file, content.decode("utf-8"), harvest, words)
        return
    from PIL import Image

    with Image.open(io.BytesIO(content)) as picture:
        for key in picture.info:
            if str(key).lower() not in _HARMLESS:
                harvest.odd(file, "Bild", f"Begleittext „{key}“")
        if picture.getexif():
            harvest.odd(file, "Bild", "Exif-Angaben")


def _vector(file: str, text: str, harvest: Harvest, words: Vocabulary | None) -> None:
    for found in _TOLD.findall(text):
        harvest.odd(file, "SVG", f"<{found}>")
    for name in _IDS.findall(text):
        harvest.odd(file, "SVG", f"unbekannte Kennung „{name[:40]}“")
    if words is None:
        return
    for name, value in _NAMING.findall(text):
        if not re.fullmatch(rf"#?(?:{_OWN})", value) and words.areas_in(value):
            harvest.odd(file, "SVG", f"Gebiet im Attribut „{name}“")
    comments = [plain(c) for c in _COMMENT.findall(text)]
    for k, comment in enumerate(comments):
        beside = comments[k + 1] if k + 1 < len(comments) else ""
        if _told_of_an_area(comment, beside, words):
            harvest.odd(file, "SVG", f"Gebiet {words.areas_in(comment)[0]} im gezeichneten Text")


def _told_of_an_area(comment: str, beside: str, words: Vocabulary) -> bool:
    """Tell whether a drawn text names an area, or what may be one together with a figure."""
    named = words.areas_at(comment)
    if any(f.name in words.distinct and re.search(r"\d", f.name) for f in named):
        return True
    rest = blanked(comment, named)
    return bool(named) and _FIGURE.search(rest if rest.strip(" :–-") else beside) is not None
