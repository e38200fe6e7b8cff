"""What each page of a DOCX bears: above, whom it is for; below, the city's line and the page's number; and its look."""

from __future__ import annotations

import io
import re
import zipfile
from html import escape

from screening.base import archive
from screening.delivery import Design

_SPACE = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_ACCENT = re.compile(r'<w:color\b[^>]*w:themeColor="accent1"[^>]*/>')
_LETTERS = re.compile(r'(<a:latin typeface=")[^"]*(")')
_SECTION = re.compile(r"<w:sectPr\b[^>]*?(/?)>")
_TITLE = re.compile(r'<w:p>\s*<w:pPr>\s*<w:pStyle w:val="Title" */>\s*</w:pPr>.*?</w:p>', re.DOTALL)
"""Pandoc sets the page's title above all else, and the page begins with its own; as a property of the file it stays."""
_PARTS = (("header", "hdr", "kopf"), ("footer", "ftr", "fuss"))


def framed(content: bytes, above: str, below: str = "", design: Design | None = None) -> bytes:
    """Return a DOCX of Pandoc's with a line above and below each page, in the city's colour and letters if it has such.

    Parameters
    ----------
    content : bytes
    above : str
        Synthetic data, and whom the document is for.
    below : str
        Beside the page's number.
    design : Design, optional
        Gives headings their colour and the text its letters, which Word takes from the reader's computer.
    """
    lines = {"header": _text(above), "footer": _text(f"{below}  ·  Seite " if below else "Seite ") + _NUMBER}
    with zipfile.ZipFile(io.BytesIO(content)) as given:
        files = {name: _part(name, given.read(name), design) for name in given.namelist()}
    for name, tag, _ in _PARTS:
        body = f'<w:p><w:pPr><w:jc w:val="right"/></w:pPr>{lines[name]}</w:p>'
        page = f'<?xml version="1.0" encoding="UTF-8"?>\n<w:{tag} {_SPACE}>{body}</w:{tag}>'
        files[f"word/{name}1.xml"] = page.encode("utf-8")
    return archive(files)


def _text(text: str) -> str:
    return f'<w:r><w:rPr><w:sz w:val="17"/></w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


_NUMBER = (
    '<w:fldSimple w:instr=" PAGE "><w:r><w:rPr><w:sz w:val="17"/></w:rPr><w:t>1</w:t></w:r></w:fldSimple>'
)


def _part(name: str, content: bytes, design: Design | None) -> bytes:
    """Return a part of the file, with what refers to the new ones and with the city's look."""
    text = content.decode("utf-8") if name.endswith((".xml", ".rels")) else ""
    if name == "[Content_Types].xml":
        new = "".join(
            f'<Override PartName="/word/{n}1.xml" ContentType="{_TYPE}.{n}+xml"/>' for n, _, _ in _PARTS
        )
        text = text.replace("</Types>", f"{new}</Types>")
    elif name == "word/_rels/document.xml.rels":
        new = "".join(f'<Relationship Id="{i}" Type="{_KIND}/{n}" Target="{n}1.xml"/>' for n, _, i in _PARTS)
        text = text.replace("</Relationships>", f"{new}</Relationships>")
    elif name == "word/document.xml":
        new = "".join(f'<w:{n}Reference w:type="default" r:id="{i}"/>' for n, _, i in _PARTS)
        text = _SECTION.sub(
            lambda m: f"<w:sectPr>{new}</w:sectPr>" if m[1] else f"{m[0]}{new}",
            _TITLE.sub("", text, count=1),
            count=1,
        )
    elif name == "word/styles.xml" and design:
        text = _ACCENT.sub(f'<w:color w:val="{design.accent.lstrip("#").upper()}"/>', text)
    elif name == "word/theme/theme1.xml" and design and design.family:
        text = _LETTERS.sub(lambda m: f"{m[1]}{escape(design.family)}{m[2]}", text, count=2)
    else:
        return content
    return text.encode("utf-8")
