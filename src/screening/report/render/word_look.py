"""The house's look for a DOCX of Pandoc's: styles, page, header and footer, tables; and nothing of the clock in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from html import escape
from typing import Any

from screening.base import ACCENT, FONT, INK, LINE, MUTED, SHADE, advance, archive, on_screen
from screening.delivery import Design
from screening.figures.words import INTERNAL

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NAMES = f'xmlns:w="{_W}" xmlns:r="{_R}"'
_KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WIDE, ACROSS = 8, 12
"""With more columns a table is set smaller; with more than these on a page that lies across."""
SHORT = 8
"""In a small table headers of more signs ask for no room: they stand upright where they have none."""
USUAL, SMALL = 9.0, 8.5
"""The letters of a table, in points, and of a wide one."""
_LONG, _BRIEF = 16838, 11906
"""The edges of A4, in twentieths of a point."""
_ASIDE = 1134
"""The margins left and right."""
_BESIDE, _BOLD, _OTHER, _SIGNS = 6.5, 1.08, 1.3, 1.6
"""In points the room beside letters; how much wider they are in bold, and in the widest font of offices they and signs."""


def looked(
    parts: Mapping[str, bytes], values: Mapping[str, Any], when: datetime, design: Design | None = None
) -> bytes:
    """Return the parts of a DOCX as one, each changed where the house has a say.

    Parameters
    ----------
    parts : mapping of str to bytes
        As Pandoc wrote them.
    values : mapping
        The document's front matter.
    when : datetime
    design : Design, optional
        Gives headings their colour and the text its letters, which Word takes from the reader's computer.
    """
    files: dict[str, str | bytes] = dict(parts)
    files["word/styles.xml"] = _styles(parts["word/styles.xml"], design)
    files["word/document.xml"] = _document(parts["word/document.xml"])
    for number, wide in ((1, _BRIEF), (2, _LONG)):
        files[f"word/header{number}.xml"] = _header(values, wide)
        files[f"word/footer{number}.xml"] = _footer(values, design.footer if design else "", wide)
    files["word/_rels/document.xml.rels"] = _more(
        parts["word/_rels/document.xml.rels"],
        "</Relationships>",
        "".join(
            f'<Relationship Type="{_REL}/header" Id="rIdKopf{n}" Target="header{n}.xml"/>'
            f'<Relationship Type="{_REL}/footer" Id="rIdFuss{n}" Target="footer{n}.xml"/>'
            for n in (1, 2)
        ),
    )
    files["[Content_Types].xml"] = _more(
        parts["[Content_Types].xml"],
        "</Types>",
        "".join(
            f'<Override PartName="/word/header{n}.xml" ContentType="{_KIND}.header+xml"/>'
            f'<Override PartName="/word/footer{n}.xml" ContentType="{_KIND}.footer+xml"/>'
            for n in (1, 2)
        ),
    )
    files["docProps/core.xml"] = _core(values, when)
    return archive(files)


def _more(part: bytes, end: str, more: str) -> str:
    return part.decode("utf-8").replace(end, more + end)


def marks(values: Mapping[str, Any]) -> str:
    """Return what must not be missed on any page: invented data, and whom the document is for."""
    told = ["Synthetische Demodaten"] if values.get("synthetic") else []
    version = _said(values, "version") or (INTERNAL if values.get("audience") == "intern" else "")
    return " · ".join([*told, *filter(None, [version])])


def _said(values: Mapping[str, Any], key: str) -> str:
    """Return a value as text: front matter holds it escaped for Markdown."""
    return re.sub(r"\\(.)", r"\1", str(values.get(key) or ""))


def _header(values: Mapping[str, Any], wide: int) -> str:
    left = " ".join(filter(None, (_said(values, "title"), _said(values, "city"), _said(values, "year"))))
    return _band("hdr", "Header", _run(left), _run(marks(values)), wide)


def _footer(values: Mapping[str, Any], own: str, wide: int) -> str:
    day = _said(values, "stichtag")
    left = " · ".join(filter(None, (f"Stichtag {day}" if day else "", "Fassung zum Kommentieren")))
    pages = "".join(
        f'{_run(word)}<w:fldSimple w:instr=" {field} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
        for word, field in (("Seite ", "PAGE"), (" von ", "NUMPAGES"))
    )
    more = f'<w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>{_run(own)}</w:p>' if own else ""
    return _band("ftr", "Footer", _run(left), pages, wide, more)


def _band(kind: str, style: str, left: str, right: str, wide: int, more: str = "") -> str:
    tab = f'<w:tabs><w:tab w:val="right" w:pos="{wide - 2 * _ASIDE}"/></w:tabs>'
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:{kind} {_NAMES}><w:p><w:pPr><w:pStyle w:val="{style}"/>'
        f"{tab}</w:pPr>{left}<w:r><w:tab/></w:r>{right}</w:p>{more}</w:{kind}>"
    )


def _run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{escape(on_screen(text))}</w:t></w:r>'


def _core(values: Mapping[str, Any], when: datetime) -> str:
    title = " ".join(filter(None, (_said(values, "title"), _said(values, "city"), _said(values, "year"))))
    moment = f"{when:%Y-%m-%dT%H:%M:%S}Z"
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><cp:coreProperties'
        ' xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(on_screen(title))}</dc:title><dc:subject>{escape(on_screen(marks(values)))}</dc:subject>"
        f"<dc:creator>{escape(on_screen(_said(values, 'publisher')))}</dc:creator><dc:language>de-DE</dc:language>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{moment}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{moment}</dcterms:modified></cp:coreProperties>'
    )


# -- styles -----------------------------------------------------------------------------------------------------


def _style(name: str, *, text: str = "", lines: str = "", based: str = "Normal", shown: str = "") -> str:
    return (
        f'<w:style {_NAMES} w:type="paragraph" w:styleId="{name}"><w:name w:val="{shown or name}"/>'
        f'<w:basedOn w:val="{based}"/><w:qFormat/><w:pPr>{lines}</w:pPr><w:rPr>{text}</w:rPr></w:style>'
    )


def _letters(half_points: int, colour: str = INK, *, bold: bool = False) -> str:
    weight = "<w:b/>" if bold else ""
    return (
        f'{weight}<w:color w:val="{colour[1:]}"/><w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'
    )


def _room(before: int, after: int, more: str = "") -> str:
    return f'{more}<w:spacing w:before="{before}" w:after="{after}"/>'


_KEPT = "<w:keepNext/><w:keepLines/>"


def _house(accent: str) -> dict[str, str]:
    """Return the house's styles by their names; in the order in which their parts must stand."""
    edge = f'<w:pBdr><w:left w:val="single" w:sz="24" w:space="8" w:color="{accent[1:]}"/></w:pBdr>'
    heads = {
        f"Heading{level}": _style(
            f"Heading{level}",
            shown=f"heading {level}",
            text=_letters(size, accent if level < 3 else INK, bold=True),
            lines=f'{_room(before, 80, _KEPT)}<w:outlineLvl w:val="{level - 1}"/>',
        )
        for level, size, before in ((1, 32, 360), (2, 26, 280), (3, 23, 220), (4, 21, 180))
    }
    return heads | {
        "Title": _style("Title", text=_letters(44, accent, bold=True), lines=_room(0, 60)),
        "BodyText": _style("BodyText", shown="Body Text", lines=_room(60, 100)),
        "Compact": _style("Compact", text=_letters(round(2 * USUAL)), lines=_room(20, 20)),
        "ImageCaption": _style(
            "ImageCaption", shown="Image Caption", text=_letters(18, MUTED), lines=_room(40, 160)
        ),
        "TableCaption": _style(
            "TableCaption",
            shown="Table Caption",
            text=_letters(19, bold=True),
            lines=_room(200, 60, "<w:keepNext/>"),
        ),
        "CaptionedFigure": _style(
            "CaptionedFigure", shown="Captioned Figure", lines=_room(80, 0, "<w:keepNext/>")
        ),
        "Header": _style("Header", shown="header", text=_letters(17, MUTED)),
        "Footer": _style("Footer", shown="footer", text=_letters(17, MUTED)),
        "Hinweis": _style("Hinweis", lines=f"{edge}{_room(40, 40)}"),
        "Anmerkung": _style("Anmerkung", text=_letters(17, MUTED), lines=_room(40, 160)),
        "Zwischentitel": _style(
            "Zwischentitel", text=_letters(20, bold=True), lines=_room(140, 40, "<w:keepNext/>")
        ),
        "Klein": _style("Klein", text=_letters(round(2 * SMALL)), lines=_room(10, 10)),
        "Table": (
            f'<w:style {_NAMES} w:type="table" w:default="1" w:styleId="Table"><w:name w:val="Table"/><w:pPr/>'
            f'<w:tblPr><w:tblBorders><w:top w:val="single" w:sz="6" w:color="{INK[1:]}"/>'
            f'<w:bottom w:val="single" w:sz="6" w:color="{INK[1:]}"/>'
            f'<w:insideH w:val="single" w:sz="4" w:color="{LINE[1:]}"/></w:tblBorders>'
            '<w:tblCellMar><w:left w:w="60" w:type="dxa"/><w:right w:w="60" w:type="dxa"/></w:tblCellMar></w:tblPr>'
            '<w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr><w:tcPr>'
            f'<w:shd w:val="clear" w:color="auto" w:fill="{SHADE[1:]}"/><w:vAlign w:val="bottom"/></w:tcPr></w:tblStylePr>'
            "</w:style>"
        ),
    }


def _styles(part: bytes, design: Design | None) -> bytes:
    """Put the house's styles in the place of Pandoc's, its letters and language before all."""
    from lxml import etree

    root = etree.fromstring(part)
    house = _house(design.accent if design else ACCENT)
    font = escape((design and design.family) or FONT)
    for style in root.findall(f"{{{_W}}}style"):
        if style.get(f"{{{_W}}}styleId") in house:
            root.remove(style)
    for text in house.values():
        root.append(etree.fromstring(text))
    letters = root.find(f"{{{_W}}}docDefaults/{{{_W}}}rPrDefault")
    plain = (
        f'<w:rPr {_NAMES}><w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:cs="{font}"/>{_letters(21)}'
        '<w:lang w:val="de-DE" w:eastAsia="de-DE" w:bidi="ar-SA"/></w:rPr>'
    )
    letters[:] = [etree.fromstring(plain)]
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


# -- what stands in the document -----------------------------------------------------------------------------------


def _document(part: bytes) -> bytes:
    from lxml import etree

    root = etree.fromstring(part)
    body = root.find(f"{{{_W}}}body")
    for old in body.findall(f"{{{_W}}}sectPr"):
        body.remove(old)
    for table in body.iter(f"{{{_W}}}tbl"):
        _table(table)
        _named(table)
    for table in body.findall(f"{{{_W}}}tbl"):
        if _columns(table) > ACROSS:
            _across(table)
    body.append(etree.fromstring(_page()))
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _page(*, across: bool = False) -> str:
    """Return the page of all that stands before, upright or across."""
    wide, high = (_LONG, _BRIEF) if across else (_BRIEF, _LONG)
    lies = ' w:orient="landscape"' if across else ""
    return (
        f'<w:sectPr {_NAMES}><w:headerReference w:type="default" r:id="rIdKopf{1 + across}"/>'
        f'<w:footerReference w:type="default" r:id="rIdFuss{1 + across}"/>'
        f'<w:pgSz w:w="{wide}" w:h="{high}"{lies}/><w:pgMar w:top="1304" w:right="{_ASIDE}" w:bottom="1134" '
        f'w:left="{_ASIDE}" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr>'
    )


def room(columns: int) -> float:
    """Return how many points wide a table of so many columns is.

    Examples
    --------
    >>> room(4), room(13)
    (481.9, 728.5)
    """
    return ((_LONG if columns > ACROSS else _BRIEF) - 2 * _ASIDE) / 20


def points(text: str, *, wide: bool, bold: bool = False) -> float:
    """Return how many points a text takes in a table, with the room beside it, in whichever font the reader has."""
    size = SMALL if wide else USUAL
    signs = sum(advance(c) * (_OTHER if c.isalnum() else _SIGNS) for c in text)
    return size * signs * (_BOLD if bold else 1) + _BESIDE


def _named(table: Any) -> None:
    """Keep the entries of a list that a table belongs to, and what they are told by, on the page where it begins."""
    from lxml import etree

    before = [p for p in table.itersiblings(preceding=True) if not str(p.tag).endswith("bookmarkStart")]
    for paragraph in before:
        settings = paragraph.find(f"{{{_W}}}pPr")
        listed = settings is not None and settings.find(f"{{{_W}}}numPr") is not None
        if settings is None or not (listed or "".join(paragraph.itertext()).endswith(":")):
            return
        style = settings.find(f"{{{_W}}}pStyle")
        settings.insert(0 if style is None else 1, etree.Element(f"{{{_W}}}keepNext"))
        if not listed:
            return


def _columns(table: Any) -> int:
    return max((len(row.findall(f"{{{_W}}}tc")) for row in table.findall(f"{{{_W}}}tr")), default=0)


def _across(table: Any) -> None:
    """Lay a table across: from the heading it stands below, if that is near, to the end of its notes."""
    from lxml import etree

    first = table
    for near in [*table.itersiblings(preceding=True)][:6]:
        named = _style_of(near)
        if near.tag == f"{{{_W}}}tbl" or named == "CaptionedFigure":
            break
        if named.startswith("Heading") or named == "TableCaption":
            first = near
        if named.startswith("Heading"):
            break
    # the anchor of the heading goes with it
    while (before := first.getprevious()) is not None and before.tag == f"{{{_W}}}bookmarkStart":
        first = before
    last = table
    while (after := last.getnext()) is not None and _style_of(after) == "Anmerkung":
        last = after
    ends = f'<w:p {_NAMES}><w:pPr><w:pStyle w:val="Klein"/>{{}}</w:pPr></w:p>'
    if first.getprevious() is not None:
        first.addprevious(etree.fromstring(ends.format(_page())))
    if last is table:
        table.addnext(etree.fromstring(ends.format(_page(across=True))))
    else:
        last.find(f"{{{_W}}}pPr").append(etree.fromstring(_page(across=True)))


def _style_of(part: Any) -> str:
    """Return the style of a paragraph; empty for all else."""
    style = part.find(f"{{{_W}}}pPr/{{{_W}}}pStyle")
    return "" if style is None else str(style.get(f"{{{_W}}}val"))


def _table(table: Any) -> None:
    """Keep the rows of a table whole, and if it is wide, its letters small and its headers upright."""
    from lxml import etree

    def part(name: str, **values: str) -> Any:
        return etree.Element(f"{{{_W}}}{name}", {f"{{{_W}}}{k}": v for k, v in values.items()})

    whole, indent = table.find(f"{{{_W}}}tblPr/{{{_W}}}tblW"), table.find(f"{{{_W}}}tblPr/{{{_W}}}tblInd")
    if indent is not None:
        # within a list a table ends where the text does, not as far beyond as it is moved in
        moved = int(indent.get(f"{{{_W}}}w")) / (_BRIEF - 2 * _ASIDE)
        whole.set(f"{{{_W}}}w", str(round(5000 * (1 - moved))))
    small = _columns(table) > WIDE
    shares = [float(c.get(f"{{{_W}}}w")) for c in table.iter(f"{{{_W}}}gridCol")]
    rooms = [room(len(shares)) * share / sum(shares) for share in shares]
    for row in table.findall(f"{{{_W}}}tr"):
        settings = row.find(f"{{{_W}}}trPr")
        if settings is None:
            settings = part("trPr")
            row.insert(0, settings)
        settings.insert(0, part("cantSplit"))
        for at, cell in enumerate(row.findall(f"{{{_W}}}tc") if small else ()):
            for style in cell.iter(f"{{{_W}}}pStyle"):
                style.set(f"{{{_W}}}val", "Klein")
            headed = settings.find(f"{{{_W}}}tblHeader") is not None
            words = "".join(cell.itertext()).replace("\u00ad", "").split()
            if headed and any(points(word, wide=True, bold=True) > rooms[at] for word in words):
                cell.find(f"{{{_W}}}tcPr").append(part("textDirection", val="btLr"))
                for side in cell.iter(f"{{{_W}}}jc"):
                    side.set(f"{{{_W}}}val", "left")
                if settings.find(f"{{{_W}}}trHeight") is None:
                    settings.insert(1, part("trHeight", val="1900", hRule="exact"))
