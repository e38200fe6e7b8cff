"""Slides as data, and as PPTX: titles, points, tables and pictures that PowerPoint and Impress can change."""

from __future__ import annotations

import io
import math
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from screening.base import (
    ACCENT,
    FONT,
    INK,
    LINE,
    MUTED,
    SHADE,
    archive,
    escape_html,
    many,
    on_screen,
    picture,
)
from screening.delivery import Design, Logo

WIDTH, HEIGHT, MARGIN = 13.333, 7.5, 0.6
"""Of a slide, in inches: 16 to 9."""
_TOP, _BOTTOM = 1.62, 6.72
_TITLE, _TEXT, _SMALL, _FOOT = 26, 18, 12, 11
_FEW = 4
"""A table of so few rows is set as large as points are."""
_CODE = 10
_LOOSE = 1.8
"""So much wider than it must be a table is at most: farther apart, what belongs together is not seen to do so."""
_BAND, _LOGO = 0.14, (2.6, 0.5)
"""In inches: how high the band above is, and how wide and high the logo may be."""
_FIRST_COLOUR = b'<a:accent1><a:srgbClr val="4F81BD"/>'
"""In the theme of python-pptx's own file."""
_LETTER = 0.0086
"""How wide a letter is on average, in inches a point; German words in this font need less."""


@dataclass(frozen=True)
class Grid:
    """A table: headers, rows of texts, which columns stand right, and what its signs mean."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: tuple[int, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Drawing:
    """A picture with what it shows in words."""

    png: bytes
    alt: str


@dataclass(frozen=True)
class Slide:
    """A slide: its finding as title, then points, a table or a picture; `notes` are for who speaks."""

    title: str
    points: tuple[str, ...] = ()
    grid: Grid | None = None
    drawing: Drawing | None = None
    notes: str = ""


@dataclass(frozen=True)
class Deck:
    """Slides with what stands on each of them.

    Attributes
    ----------
    title : str
        Of the file.
    foot : str
        At the foot of each slide: city, year, and whom it is for.
    marks : str
        What the file says of itself.
    rest : str
        Where the rows of a table are that have no room.
    slides : tuple of Slide
    design : Design or None
        The city's own look.
    """

    title: str
    foot: str
    marks: str
    rest: str
    slides: tuple[Slide, ...]
    design: Design | None = None

    @property
    def accent(self) -> str:
        """The colour of titles."""
        return self.design.accent if self.design else ACCENT


def write_deck(deck: Deck, day: date, path: Path) -> Path:
    """Write slides as PPTX; its dates are the given day's, so the same slides give the same bytes."""
    from pptx import Presentation
    from pptx.util import Inches

    show = Presentation()
    show.slide_width, show.slide_height = Inches(WIDTH), Inches(HEIGHT)
    _ground(show, deck.design)
    for number, slide in enumerate(deck.slides, 1):
        _slide(show, deck, slide, number)
    moment = datetime.combine(day, time())
    about = show.core_properties
    about.title, about.subject, about.language = on_screen(deck.title), on_screen(deck.marks), "de-DE"
    about.author = on_screen(deck.design.publisher) if deck.design else ""
    about.last_modified_by = about.keywords = about.comments = ""
    about.created = about.modified = moment
    about.revision = 1
    made = io.BytesIO()
    show.save(made)
    with zipfile.ZipFile(made) as parts:
        path.write_bytes(archive({name: parts.read(name) for name in parts.namelist()}))
    return path


def _ground(show: Any, design: Design | None) -> None:
    """Give the layout of all slides letters, colour and logo, and its title and foot their places."""
    from pptx.util import Inches

    theme = next(part for part in show.part.package.iter_parts() if "/theme/theme1" in str(part.partname))
    # a part that python-pptx keeps as it is; letters are two names in it, the first colour is that of new shapes
    font = escape_html((design and design.family) or FONT)
    look = theme.blob.replace(b'<a:latin typeface="Calibri"/>', f'<a:latin typeface="{font}"/>'.encode())
    accent = (design.accent if design else ACCENT).lstrip("#").upper().encode()
    theme._blob = look.replace(_FIRST_COLOUR, b'<a:accent1><a:srgbClr val="' + accent + b'"/>')
    if design:
        _band(_layout(show), design.band)
    if design and design.logo:
        _logo(_layout(show), design.logo)
    for holder in (show.slide_master, _layout(show)):
        for shape in holder.placeholders:
            kind = shape.placeholder_format.type
            left, top, width, height = _PLACES.get(
                int(kind), (MARGIN, _TOP, WIDTH - 2 * MARGIN, _BOTTOM - _TOP)
            )
            shape.left, shape.top, shape.width, shape.height = map(Inches, (left, top, width, height))


_PLACES = {
    1: (MARGIN, 0.52, WIDTH - 2 * MARGIN, 0.99),  # title
    13: (WIDTH - MARGIN - 1.2, 6.92, 1.2, 0.36),  # number of the slide
    15: (MARGIN, 6.82, WIDTH - 2 * MARGIN - 1.3, 0.56),  # foot
    16: (MARGIN, 7.6, 1.0, 0.3),  # the date, which no slide shows
}
"""By the numbers that PowerPoint gives to kinds of placeholders."""


def _band(layout: Any, colour: str) -> None:
    """Draw a narrow band along the upper edge of all slides, in the colour of the city's covers."""
    from pptx.oxml import parse_xml
    from pptx.util import Inches

    space = "http://schemas.openxmlformats.org"
    layout.shapes._spTree.insert(
        2,
        parse_xml(
            f'<p:sp xmlns:p="{space}/presentationml/2006/main" xmlns:a="{space}/drawingml/2006/main">'
            '<p:nvSpPr><p:cNvPr id="90" name="Farbband"/><p:cNvSpPr/><p:nvPr userDrawn="1"/></p:nvSpPr><p:spPr>'
            f'<a:xfrm><a:off x="0" y="0"/><a:ext cx="{Inches(WIDTH)}" cy="{Inches(_BAND)}"/></a:xfrm>'
            '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:solidFill><a:srgbClr '
            f'val="{colour.lstrip("#").upper()}"/></a:solidFill><a:ln><a:noFill/></a:ln></p:spPr></p:sp>'
        ),
    )


def _logo(layout: Any, logo: Logo) -> None:
    """Put the city's logo into the upper right corner of all slides: in the layout, where it can be changed once."""
    from pptx.oxml.shapes.picture import CT_Picture
    from pptx.util import Inches

    content = logo.content if logo.kind == "png" else picture.drawn(logo.content)
    _, key = layout.part.get_or_add_image_part(io.BytesIO(content))
    wide, high = picture.size_of_png(content)
    scale = min(_LOGO[0] / wide, _LOGO[1] / high)
    size = Inches(wide * scale), Inches(high * scale)
    left = Inches(WIDTH - MARGIN) - size[0]
    element: Any = CT_Picture
    made = element.new_pic(91, "Logo", on_screen(logo.text), key, left, Inches(0.24), *size)
    layout.shapes._spTree.append(made)


def _layout(show: Any) -> Any:
    return show.slide_layouts.get_by_name("Title Only")


def _slide(show: Any, deck: Deck, slide: Slide, number: int) -> None:
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN

    target = show.slides.add_slide(_layout(show))
    title = target.shapes.title
    _write(title.text_frame, (slide.title,), _TITLE, deck.accent, bold=True)
    # at the foot of its box: one line or two, the content begins below
    title.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM
    title.text_frame.paragraphs[0].alignment = PP_ALIGN.LEFT
    _foot(target, (deck.foot, *([deck.design.footer] if deck.design and deck.design.footer else [])), number)
    wide, top = WIDTH - 2 * MARGIN, _TOP
    if slide.drawing:
        room = 8.1 if slide.points else wide
        used = _picture(target, slide.drawing, room) + 0.3
        if slide.points:
            _points(target, slide.points, MARGIN + used, top, wide - used, _TEXT - 2)
    else:
        if slide.points:
            lines = sum(_lines(p, wide, _TEXT) for p in slide.points)
            _points(target, slide.points, MARGIN, top, wide, _TEXT)
            top += 0.36 * lines + 0.12 * len(slide.points) + 0.1
        if slide.grid:
            _grid(target, slide.grid, deck.rest, top, slide.title)
    if slide.notes:
        _write(target.notes_slide.notes_text_frame, slide.notes.split("\n"), None, None)


def _foot(target: Any, lines: Sequence[str], number: int) -> None:
    """Put foot and number onto a slide: python-pptx leaves these places of the layout empty."""
    from copy import deepcopy

    from pptx.enum.text import PP_ALIGN

    for shape in target.slide_layout.placeholders:
        kind = int(shape.placeholder_format.type)
        if kind not in (13, 15):
            continue
        element = deepcopy(shape._element)
        target.shapes._spTree.append(element)
        made = target.shapes[-1]
        made.name = "Foliennummer" if kind == 13 else "Fußzeile"
        if kind == 15:
            _write(made.text_frame, lines, _FOOT if len(lines) == 1 else _FOOT - 2, MUTED)
            for paragraph in made.text_frame.paragraphs:
                paragraph.alignment = PP_ALIGN.LEFT
        else:
            _number(made.text_frame, number)


def _number(frame: Any, number: int) -> None:
    from pptx.enum.text import PP_ALIGN
    from pptx.oxml import parse_xml

    frame.text = ""
    paragraph = frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.RIGHT
    space = "http://schemas.openxmlformats.org/drawingml/2006/main"
    paragraph._p.insert(
        1,
        parse_xml(
            f'<a:fld xmlns:a="{space}" id="{{00000000-0000-0000-0000-000000000001}}" type="slidenum">'
            f'<a:rPr lang="de-DE" sz="{100 * _FOOT}"/><a:t>{number}</a:t></a:fld>'
        ),
    )


def _write(
    frame: Any, lines: Sequence[str], size: int | None, colour: str | None, *, bold: bool = False
) -> None:
    """Write lines as paragraphs, in German, in letters of this size."""
    from pptx.util import Pt

    frame.word_wrap = True
    for at, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
        paragraph.text = ""
        run = paragraph.add_run()
        run.text = on_screen(line)
        run._r.get_or_add_rPr().set("lang", "de-DE")
        if size:
            run.font.size, run.font.bold = Pt(size), bold
        if colour:
            run.font.color.rgb = _rgb(colour)
        if at and size == _TEXT:
            paragraph.space_before = Pt(8)


def _points(target: Any, points: Sequence[str], left: float, top: float, width: float, size: int) -> None:
    from pptx.util import Inches, Pt

    box = target.shapes.add_textbox(*map(Inches, (left, top, width, _BOTTOM - top)))
    box.name = "Punkte"
    frame = box.text_frame
    _write(frame, points, size, INK)
    frame.margin_left = frame.margin_right = 0
    for paragraph in frame.paragraphs[1:]:
        paragraph.space_before = Pt(8)


def _picture(target: Any, drawing: Drawing, room: float) -> float:
    """Put a picture onto a slide; return how wide it stands there."""
    from pptx.util import Inches

    wide, high = picture.size_of_png(drawing.png)
    scale = min(room / wide, (_BOTTOM - _TOP) / high)
    shape = target.shapes.add_picture(
        io.BytesIO(drawing.png), Inches(MARGIN), Inches(_TOP), Inches(wide * scale), Inches(high * scale)
    )
    shape.name = "Abbildung"
    shape._element.nvPicPr.cNvPr.set("descr", on_screen(drawing.alt))
    return wide * scale


def _grid(target: Any, grid: Grid, rest: str, top: float, title: str) -> None:
    """Put a table onto a slide with as many rows as there is room for; below it how many there are more, and where."""
    from pptx.enum.text import PP_ALIGN
    from pptx.util import Inches

    wide = WIDTH - 2 * MARGIN
    size = _TEXT - 2 if len(grid.rows) <= _FEW else _SMALL
    widths = _widths(grid, wide, size)
    heights = [_high(row, widths, size) for row in (grid.headers, *grid.rows)]
    shown, used = 0, heights[0]
    kept = 0.22 * _lines(grid.note, wide, _SMALL) + 0.1 if grid.note else 0.0
    whole = sum(heights) + kept <= _BOTTOM - top
    for height in heights[1:]:
        if not whole and used + height > _BOTTOM - top - 0.3 - kept:
            break
        shown, used = shown + 1, used + height
    frame = target.shapes.add_table(
        shown + 1, len(grid.headers), *map(Inches, (MARGIN, top, sum(widths), used))
    )
    frame.name = "Tabelle"
    frame._element.nvGraphicFramePr.cNvPr.set("descr", on_screen(f"Tabelle: {title}"))
    table = frame.table
    table.horz_banding = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Inches(width)
    for at, row in enumerate((grid.headers, *grid.rows[:shown])):
        table.rows[at].height = Inches(heights[at])
        for place, text in enumerate(row):
            cell = table.cell(at, place)
            _write(cell.text_frame, (text,), size, INK, bold=at == 0 or place == 0)
            cell.margin_top = cell.margin_bottom = Inches(0.03)
            cell.margin_left = cell.margin_right = Inches(0.06)
            cell.fill.solid()
            cell.fill.fore_color.rgb = _rgb(LINE if at == 0 else "#ffffff" if at % 2 else SHADE)
            if place in grid.right:
                cell.text_frame.paragraphs[0].alignment = PP_ALIGN.RIGHT
    left = len(grid.rows) - shown
    below = [f"{many(left, 'weitere Zeile', 'weitere Zeilen')} {rest}."] if left else []
    below += [grid.note] if grid.note else []
    if below:
        box = target.shapes.add_textbox(*map(Inches, (MARGIN, top + used + 0.05, wide, 0.3 + kept)))
        box.name = "Darunter"
        _write(box.text_frame, below, _SMALL, MUTED)


def _widths(grid: Grid, wide: float, size: int) -> list[float]:
    """Return the widths of columns: each as wide as its longest word at least, the rest by what stands in it."""
    cells = [[row[k] for row in (grid.headers, *grid.rows)] for k in range(len(grid.headers))]
    words = [max((len(w) for text in column for w in text.split()), default=1) for column in cells]
    # a code and its sign stay together
    least = [max(w, min(max(map(len, column)), _CODE)) for w, column in zip(words, cells, strict=True)]
    wanted = [min(max(map(len, column), default=1), 60) for column in cells]
    per = _LETTER * size
    # heads and names are bold, and where the font is not to be had another takes more room
    least_wide = [1.15 * n * per + 0.2 for n in least]
    natural = [max(n, w * per + 0.2) for n, w in zip(least_wide, wanted, strict=True)]
    if (whole := sum(natural)) <= wide:
        return [n * min(_LOOSE, wide / whole) for n in natural]
    room = max(wide - sum(least_wide), 0.0)
    more = [max(w - n, 0) for w, n in zip(wanted, least, strict=True)]
    all_ = sum(more) or 1
    found = [a + room * m / all_ for a, m in zip(least_wide, more, strict=True)]
    return [f * wide / sum(found) for f in found]


def _high(row: Sequence[str], widths: Sequence[float], size: int) -> float:
    lines = max(_lines(text, width - 0.12, size) for text, width in zip(row, widths, strict=True))
    return size * lines / 60 + 0.1


def _lines(text: str, width: float, size: int) -> int:
    """Return about how many lines a text takes."""
    return max(1, math.ceil(len(text) * _LETTER * size / max(width, 0.1)))


def _rgb(colour: str) -> Any:
    from pptx.dml.color import RGBColor

    made: Any = RGBColor
    return made(*(int(colour[i : i + 2], 16) for i in (1, 3, 5)))
