"""Reading what pictures carry beside their pixels: texts, names and metadata of PNG and SVG."""

from __future__ import annotations

import io
import re
from pathlib import Path

from screening.audit.statements import Harvest, Vocabulary

_HARMLESS = {"dpi", "gamma", "srgb", "transparency", "jfif", "jfif_version", "jfif_unit", "jfif_density"}
_IDS = re.compile(
    rb'\bid="(?!(?:figure|axes|patch|line2d|text|legend|[A-Z]\w*Collection|PathCollection|matplotlib\.axis|xtick'
    rb"|ytick|QuadMesh|image|hatch|[phmgC][0-9a-f]|Source|font|glyph|clip)[\w.-]*\")([^\"]*)\""
)
_TOLD = re.compile(rb"<(title|desc|script)\b")


def read_picture(path: Path, harvest: Harvest, words: Vocabulary) -> None:
    """Read a picture's hidden texts; anything that can name an area or hold a number is told as unknown."""
    content = path.read_bytes()
    read_picture_bytes(path.name, content, path.suffix == ".svg", harvest)
    if path.suffix == ".svg":
        # comments repeat what is drawn as text; an area's own colour or number would have to name the area
        told = re.findall(r'="([^"]{3,40})"|<!--(.*?)-->', content.decode("utf-8"), re.S)
        named = [w for texts in told for t in texts for w in re.findall(r"[\w.]+", t) if w in words.distinct]
        for area in sorted(set(named))[:1]:
            harvest.odd(path.name, "Quelltext", f"Gebiet {area}")


def read_picture_bytes(file: str, content: bytes, vector: bool, harvest: Harvest) -> None:
    """Read the hidden texts of a picture that may be embedded in a page."""
    if vector:
        for found in _TOLD.findall(content):
            harvest.odd(file, "SVG", f"<{found.decode()}>")
        for name in _IDS.findall(content):
            harvest.odd(file, "SVG", f"unbekannte Kennung „{name.decode('utf-8', 'replace')[:40]}“")
        return
    from PIL import Image

    with Image.open(io.BytesIO(content)) as picture:
        for key in picture.info:
            if str(key).lower() not in _HARMLESS:
                harvest.odd(file, "Bild", f"Begleittext „{key}“")
        if picture.getexif():
            harvest.odd(file, "Bild", "Exif-Angaben")
