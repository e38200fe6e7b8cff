"""Whether a picture may stand in documents that ask nobody for anything: an SVG without scripts, or a PNG."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

KINDS = ("svg", "png")

_SVG = "{http://www.w3.org/2000/svg}"
_ACTIVE = {
    "script",
    "foreignObject",
    "iframe",
    "handler",
    "listener",
    "set",
    "animate",
    "animateMotion",
    "animateTransform",
}
_PNG = b"\x89PNG\r\n\x1a\n"
_OUTSIDE = re.compile(
    r"""@import|url\(\s*["']?(?!#|data:image/(?:png|jpeg|gif);)|image-set\(|expression\(|javascript:""",
    re.IGNORECASE,
)
_WITHIN = re.compile(r"\s*(?:#|data:image/(?:png|jpeg);base64,)", re.IGNORECASE)


def wrong_with(content: bytes, kind: str) -> str:
    """Return why a logo may not be used, in words; empty if it may.

    Examples
    --------
    >>> wrong_with(b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "svg")
    'enthält ein Element, das etwas tut oder fremde Inhalte zeigt (script)'
    >>> wrong_with(b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0"/></svg>', "svg")
    ''
    """
    if kind == "png":
        return _of_png(content)
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        return "ist kein lesbares SVG"
    # asked of what was read: a file may be written in two bytes a sign
    if root.getroottree().docinfo.doctype:
        return "enthält eine DOCTYPE-Angabe"
    if root.tag != f"{_SVG}svg":
        return "ist kein SVG"
    return next(_of_svg(root), "")


def _of_png(content: bytes) -> str:
    import io

    from PIL import Image

    if not content.startswith(_PNG):
        return "ist kein PNG"
    try:
        with Image.open(io.BytesIO(content)) as picture:
            picture.verify()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return "ist kein lesbares PNG"
    return ""


def _of_svg(root: Any) -> Iterator[str]:
    # what stands before the picture belongs to it: a foreign style sheet is named there
    for item in (*root.itersiblings(preceding=True), *root.iter(), *root.itersiblings()):
        if not isinstance(item.tag, str):
            if item.tag.__name__ == "ProcessingInstruction":
                yield "enthält eine Verarbeitungsanweisung (zum Beispiel ein fremdes Stylesheet)"
            continue
        name = item.tag.rpartition("}")[2]
        if name in _ACTIVE:
            yield f"enthält ein Element, das etwas tut oder fremde Inhalte zeigt ({name})"
        # an escaped sign is another way to write any word
        if name == "style" and (_OUTSIDE.search(sheet := "".join(item.itertext())) or "\\" in sheet):
            yield "verweist in seinen Stilen nach außen"
        for attribute, value in item.attrib.items():
            key = attribute.rpartition("}")[2].lower()
            if key.startswith("on"):
                yield f"enthält ein Skript ({key})"
            elif (key in ("href", "src", "base") and not _WITHIN.match(value)) or _OUTSIDE.search(value):
                yield f"verweist nach außen ({key})"
