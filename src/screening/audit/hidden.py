"""Reading what a PDF holds beside its pages' text: alternative texts, bookmarks, links, forms, metadata."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from screening.audit.known import Known
from screening.audit.statements import Harvest, Vocabulary, plain
from screening.audit.texts import areas_in, beside, names_nothing

_LITERAL = re.compile(rb"\((?!U\d+x\d+y\d+\))[^\\()]*+(?:\\.[^\\()]*+)*+\)", re.S)
"""Texts in brackets; without the ids of table cells, a hundred thousand of them."""

_HEXADECIMAL = re.compile(rb"<[0-9A-Fa-f\s]+>")
_PACKED = re.compile(rb"(?m)^(\d+) 0 obj\s*<<[^<>]*?/Type\s*/ObjStm")
_KEY = re.compile(rb"/(\w+)\s*$")
_MARK = re.compile(rb"/ID\s*\[\s*(?:(?:\((?:[^\\()]|\\.)*\)|<[0-9A-Fa-f]*>)\s*){2}\]", re.S)
"""The file's own two marks, in its trailer."""

_STREAM = re.compile(rb"\bstream\r?\n[^e]*+(?:e(?!ndstream)[^e]*+)*+endstream")
_FORBIDDEN = re.compile(
    rb"/(EmbeddedFiles?|JavaScript|JS|AcroForm|OCProperties|RichMedia|Launch|GoToR|SubmitForm)\b"
)
_FIXED = {
    b"Ordering": {"Identity"},
    b"Registry": {"Adobe"},
    b"Info": {"sRGB v4.2", "sRGB IEC61966-2.1"},
    b"OutputCondition": {"sRGB", ""},
    b"OutputConditionIdentifier": {"Custom", "sRGB"},
    b"RegistryName": {"", "http://www.color.org"},
}
_SHAPED = {
    b"CreationDate": re.compile(r"D:\d{14}(?:Z|[+-]\d\d'\d\d'?)?"),
    b"ModDate": re.compile(r"D:\d{14}(?:Z|[+-]\d\d'\d\d'?)?"),
    b"Lang": re.compile(r"[a-z]{2}(?:-[A-Z]{2})?"),
}
_SAID = (b"Title", b"T", b"Author", b"Subject", b"Keywords", b"Creator", b"Producer", b"Contents", b"URI")
_DESCRIBED = (b"Alt", b"ActualText", b"E")
_NAME = re.compile(r"[^\W\d][\w.:-]{0,80}")
_PLACES = re.compile(r"(?:([\d.]+) )?„(.+)“ Seite \d+|(?:Abschnitt|Tabelle|Abbildung) [\d.]+|, Seite \d+")
_KNOWN_SPACES = """
http://purl.org/dc/elements/1.1/ http://ns.adobe.com/xap/1.0/ http://ns.adobe.com/xap/1.0/sType/ResourceEvent#
http://ns.adobe.com/xap/1.0/mm/ http://ns.adobe.com/xap/1.0/t/pg/ http://ns.adobe.com/pdf/1.3/ adobe:ns:meta/
http://www.aiim.org/pdfa/ns/id/ http://www.aiim.org/pdfua/ns/id/ http://www.aiim.org/pdfa/ns/extension/
http://www.aiim.org/pdfa/ns/schema# http://www.aiim.org/pdfa/ns/property#
http://www.w3.org/1999/02/22-rdf-syntax-ns#
"""
_SPACES = frozenset(_KNOWN_SPACES.split())


def read_hidden(path: Path, harvest: Harvest, words: Vocabulary, known: Known) -> None:
    """Read all texts of a PDF that are not drawn on its pages.

    Each text is read with its key; keys that are not known are told. Texts of pictures have to stand in another
    document, too, where it is known which area they are about; a text of nothing but words may stand alone.
    """
    import pikepdf

    content = path.read_bytes()
    if content.count(b"%%EOF") != 1 or not content.rstrip().endswith(b"%%EOF"):
        harvest.odd(path.name, "", "früherer Stand oder Anhang in der Datei")
    with pikepdf.open(path) as document:
        parts = [_MARK.sub(b"", _STREAM.sub(b"", content)), *_packed(document, content)]
        metadata = document.Root.get("/Metadata")
        if metadata is not None:
            _xmp(path.name, metadata.read_bytes(), harvest, words)
        for part in parts:
            for found in _FORBIDDEN.findall(part):
                harvest.odd(path.name, "PDF", f"„{found.decode()}“")
        for key, source in dict.fromkeys(pair for part in parts for pair in _strings(part)):
            told = str(pikepdf.Object.parse(source))
            _text(path.name, key, told, harvest, words, known)


def _packed(document: Any, content: bytes) -> list[bytes]:
    """Return the objects that are packed into streams; walking all objects would take ten times as long."""
    import pikepdf

    numbers = [int(n) for n in _PACKED.findall(content)]
    if len(numbers) == content.count(b"/ObjStm"):
        return [document.get_object(n, 0).read_bytes() for n in numbers]
    streams = (one for one in document.objects if isinstance(one, pikepdf.Stream))
    return [one.read_bytes() for one in streams if one.get("/Type") == "/ObjStm"]


def _strings(part: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the texts of a part with the keys they stand at."""
    for pattern in (_LITERAL, _HEXADECIMAL):
        for found in pattern.finditer(part):
            if part[found.start() - 1 : found.start()] != b"<":
                key = _KEY.search(part, max(0, found.start() - 40), found.start())
                yield (key[1] if key else b""), found[0]


def _text(file: str, key: bytes, told: str, harvest: Harvest, words: Vocabulary, known: Known) -> None:
    place = f"PDF, {key.decode() or 'Text ohne Schlüssel'}"
    text = plain(told)
    if key in _FIXED:
        fine = text in _FIXED[key]
    elif key in _SHAPED:
        fine = bool(_SHAPED[key].fullmatch(text))
    elif key in _DESCRIBED:
        fine = text in known.alternatives or not re.search(r"\d", text)
    elif key in (b"", b"Dest"):
        fine = bool(_NAME.fullmatch(text)) and not areas_in(text.replace("-", " "), words)
    else:
        fine = key in _SAID and _said(text, words, known)
    if not fine:
        harvest.odd(file, place, "unbekannter Text")


def _said(text: str, words: Vocabulary, known: Known) -> bool:
    """Tell whether a title or a link's text names no area with a number and no value."""
    found = _PLACES.fullmatch(text)
    if found and (found[2] is None or known.is_heading(found[2])):
        return True
    return known.is_heading(text) or not (beside(text, words) or words.named.search(text))


def _xmp(file: str, content: bytes, harvest: Harvest, words: Vocabulary) -> None:
    from lxml import etree

    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    for element in root.iter():
        if not isinstance(element.tag, str):
            # the packet's own instructions
            if element.tag is not etree.PI or element.target != "xpacket":
                harvest.odd(file, "XMP", "Kommentar")
            continue
        for name in (element.tag, *(a for a in element.attrib if "{" in a)):
            space = name[1:].partition("}")[0]
            if space not in _SPACES and space != "http://www.w3.org/XML/1998/namespace":
                harvest.odd(file, "XMP", "unbekannte Angabe")
        for text in (element.text, element.tail, *element.attrib.values()):
            if text and text.strip():
                names_nothing(file, "XMP", text, harvest, words)
