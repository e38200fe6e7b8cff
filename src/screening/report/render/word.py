"""A document as DOCX, to comment on and to take parts from: made of its HTML page by Pandoc, then given the house's look.

The profiles are not in it: they are drawings, and nobody comments on those. What the page says in columns beside each
other stands in tables here, which Word and a screen reader take in their order.
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import zipfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from screening.base import ScreeningError, escape_html, on_screen, pandoc, picture, trouble
from screening.delivery import Design
from screening.report.render.dress import logo_file
from screening.report.render.findings import pandoc_failed
from screening.report.render.word_look import SHORT, WIDE, looked, points, room

_WHOLE = 10
"""So many signs of a table's cell stand on one line."""
_SHARE = 0.4
"""So much of a table's width a word takes at most, or a text that is asked for its wish."""
_EMPTY = 16.0
"""In points a column of nothing."""
_BLANKS = re.compile(r"[ \t\r\n\u200b]+")
"""Where Word may break a line; thin blanks within a number are none of these."""
_SYLLABLES = re.compile(r"(?<=\u00ad)|(?<=[^\W\d][–-])|[ ]")
"""Where it may break one for want of room."""
_HIGH, _WIDE, _WIDEST = "height:1.4cm", "width:8cm", 5.7
"""Of a logo: as high, or as wide if it is so many times as wide as high."""
_PAGES = "Die Profile der Gebiete stehen in „profile.pdf“ und in den übrigen Fassungen dieses Dokuments."


def set_word(
    page: str,
    work: Path,
    values: Mapping[str, Any],
    when: datetime,
    name: str,
    design: Design | None = None,
) -> Path:
    """Write the page of a document as ``dokument.docx`` into `work`.

    Parameters
    ----------
    page : str
        As Pandoc has made it, with paths to pictures below `work`.
    work : Path
    values : mapping
        The document's front matter.
    when : datetime
        What the file says of the time it was made.
    name : str
        The notebook's, for findings.
    design : Design, optional
        The city's own look; its logo lies in `work` already (`dress.lay_out`).

    Raises
    ------
    ScreeningError
        If Pandoc fails.
    """
    made = as_docx(plain(page, work, _headed(design)), work / "dokument-roh.docx", when, name)
    target = work / "dokument.docx"
    with zipfile.ZipFile(io.BytesIO(made.read_bytes())) as archive:
        parts = {entry: archive.read(entry) for entry in archive.namelist()}
    target.write_bytes(looked(parts, values, when, design))
    return target


def as_docx(page: str, target: Path, when: datetime, name: str) -> Path:
    """Write HTML as a DOCX of Pandoc's; relative paths begin where it is written, and it knows no clock but `when`.

    Parameters
    ----------
    page : str
    target : Path
    when : datetime
    name : str
        Of what is set, for findings.

    Raises
    ------
    ScreeningError
        If Pandoc fails.
    """
    done = subprocess.run(
        [pandoc.program(), "--from=html", "--to=docx", "--metadata=lang:de", f"--output={target}"],
        input=on_screen(page).encode("utf-8"),
        capture_output=True,
        cwd=target.parent,
        check=False,
        # the same input gives the same bytes
        env={**os.environ, "SOURCE_DATE_EPOCH": str(int(when.timestamp()))},
    )
    if done.returncode != 0:
        told = done.stderr.decode("utf-8", "replace")
        if lacking := trouble.of(told, [target.parent]) or trouble.lack([target.parent]):
            raise ScreeningError([lacking])
        raise pandoc_failed(told, name)
    return target


def plain(page: str, work: Path, above: str = "") -> str:
    """Return a page as Pandoc can make a text document of it: no menus, no drawings within lines, tables for columns.

    `above` comes first of all.

    Examples
    --------
    >>> shown = plain('<main id="inhalt"><dl><dt>Sicher</dt><dd>42</dd></dl></main>', Path())
    >>> "<dl>" in shown, [sign in shown for sign in (">Sicher</th>", ">42</td>")]
    (False, [True, True])
    """
    from lxml import html

    document = html.document_fromstring(page)
    main = document.get_element_by_id("inhalt")
    for drawing in [*main.iter("svg")]:
        drawing.drop_tree()
    for number, profile in enumerate(main.xpath('.//section[contains(@class, "profil")]')):
        if number:
            profile.drop_tree()
        else:
            profile.getparent().replace(profile, html.fromstring(f"<p>{_PAGES}</p>"))
    for group in [*main.iter("dl")]:
        _as_table(group)
    for frame in main.xpath('.//figure[@class="tabelle"]'):
        for caption in frame.findall("figcaption"):
            caption.tag = "p"
            _styled(caption, "TableCaption")
        frame.drop_tag()
    for frame in main.xpath('.//div[@class="tabelle-rahmen" or @class="bild-rahmen"]'):
        frame.drop_tag()
    for cell in main.xpath(".//td | .//th"):
        named = [c.removeprefix("a-") for c in str(cell.get("class", "")).split() if c.startswith("a-")]
        cell.set("style", f"text-align:{(named or ['left'])[0]}")
    for aside in [*main.iter("aside")]:
        aside.tag = "div"
        aside.set("custom-style", "Hinweis")
    for note in main.xpath('.//p[@class="anmerkung"]'):
        _styled(note, "Anmerkung")
    for title in main.xpath('.//p[contains(@class, "-titel")]'):
        _styled(title, "Zwischentitel")
    for link in main.xpath('.//a[not(starts-with(@href, "#") or contains(@href, "://"))]'):
        # who is sent the document alone has no files beside it
        link.drop_tag()
    _told_by_signs(main)
    for table in main.iter("table"):
        _sized(table)
    for image in main.iter("img"):
        _as_png(image, work)
    # a document begins with what it is about; pages have it above their content
    heads = document.xpath('//header//h1 | //header//p[contains(@class, "kopf-")]')
    for at, element in enumerate(heads):
        main.insert(at, element)
    if above:
        main.insert(0, html.fragment_fromstring(above))
        _as_png(main[0][0], work, "")
    return str(html.tostring(main, encoding="unicode"))


def _told_by_signs(main: Any) -> None:
    """Tell by signs what a page marks by a frame or on a line of its own."""
    from lxml import html

    for span in main.xpath('.//span[@class="frage" or @class="liste" or @class="nennung-notiz"]'):
        span.addprevious(html.Element("br"))
    for mark in main.xpath('.//span[@class="nennung-marke"]'):
        mark.text = f"[{mark.text}]"
    for mark in main.xpath('.//*[contains(@class, "nennung")]//span[contains(@class, "profil-marke")]'):
        if told := (mark.tail or "").strip():
            mark.tail = f", {told}"


def _headed(design: Design | None) -> str:
    """Return the city's logo as what a text begins with."""
    if design is None or design.logo is None:
        return ""
    return f'<p><img src="{logo_file(design)}" alt="{escape_html(design.logo.text)}"></p>'


def _as_table(group: Any) -> None:
    """Make a table of two columns of a list of labels and answers."""
    from lxml import html

    table = html.Element("table")
    body = html.etree.SubElement(table, "tbody")
    row = None
    for part in list(group):
        if part.tag not in ("dt", "dd"):
            continue
        if part.tag == "dt" or row is None:
            row = html.etree.SubElement(body, "tr")
        part.tag = "th" if part.tag == "dt" else "td"
        row.append(part)
    table.tail = group.tail
    group.getparent().replace(group, table)


def _sized(table: Any) -> None:
    """Give the columns of a table widths by what stands in them; those that pages give them are for other letters."""
    from lxml import html

    for given in table.findall("colgroup"):
        given.drop_tree()
    columns = max((len(row) for row in table.iter("tr")), default=0)
    wide, whole = columns > WIDE, room(columns)
    least, wanted = [_EMPTY] * columns, [_EMPTY] * columns
    for row in table.iter("tr"):
        head = row.getparent().tag == "thead"
        for at, cell in enumerate(row):
            written = _BLANKS.sub(" ", cell.text_content().strip())
            told = written.replace("\u00ad", "")
            # headers that may stand upright ask for no room
            if "hoch" in str(cell.get("class", "")) or (wide and head and len(told) > SHORT):
                continue
            short = len(told) <= _WHOLE
            parts = [told] if short else _SYLLABLES.split(written)
            words = [told] if short else told.split(" ")
            part, word = (
                _most(found, wide=wide, bold=head, at_most=_SHARE * whole) for found in (parts, words)
            )
            least[at] = max(least[at], _EMPTY if wide and head else part)
            # of a wide table only what names its rows stands on one line
            line = word if head or (wide and at) else min(points(told, wide=wide), _SHARE * whole)
            wanted[at] = max(wanted[at], word, line)
    widths = _shared(least, wanted, whole)
    group = html.Element("colgroup")
    for width in widths:
        group.append(html.Element("col", {"style": f"width:{100 * width / sum(widths):.1f}%"}))
    table.insert(0, group)


def _shared(least: list[float], wanted: list[float], whole: float) -> list[float]:
    """Return the widths of columns: none below its least before all are, what is left by what they want.

    Examples
    --------
    >>> _shared([10, 20], [10, 80], 60), _shared([40, 40], [40, 90], 60), _shared([10, 20], [10, 30], 60)
    ([10.0, 50.0], [40, 40], [10, 30])
    """
    left = whole - sum(least)
    if sum(wanted) <= whole or left <= 0:
        return wanted if left > 0 else least
    more = [w - n for w, n in zip(wanted, least, strict=True)]
    return [n + left * m / sum(more) for n, m in zip(least, more, strict=True)]


def _most(texts: list[str], *, wide: bool, bold: bool, at_most: float) -> float:
    return min(max(points(one, wide=wide, bold=bold) for one in texts), at_most)


def _styled(element: Any, style: str) -> None:
    """Give an element a style of the text document, as Pandoc reads it: on a box around it."""
    from lxml import html

    box = html.Element("div", {"custom-style": style})
    box.tail, element.tail = element.tail, None
    element.getparent().replace(element, box)
    box.append(element)


def _as_png(image: Any, work: Path, size: str = "width:100%") -> None:
    """Put a PNG in the place of an SVG: programs of offices show that in every version; of no size it is a logo."""
    source = work / str(image.get("src", ""))
    if source.suffix == ".svg" and source.is_file():
        target = source.with_suffix(".word.png")
        target.write_bytes(picture.from_svg(source))
        image.set("src", target.relative_to(work).as_posix())
    if not size:
        wide, high = picture.size_of_png(work / str(image.get("src")))
        size = _HIGH if wide <= _WIDEST * high else _WIDE
    image.set("style", size)
