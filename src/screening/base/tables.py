"""Tables as blocks: one description, complete in HTML and in Typst."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress
from math import ceil, inf

from screening.base.block import CLASS_NAME, Align, Block, captioned
from screening.base.escape import escape_html, escape_typst
from screening.base.glyphs import text_width
from screening.base.style import HIT, MUTED


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes
    ----------
    title : str
    align : {"left", "right", "center"}
    width : float or None
        Relative width; None: as wide as its content needs.
    header : bool
        Whether its cells name their rows (``<th scope="row">``).
    optional : bool
        Whether the column and its cells are left out if it has no title.
    """

    title: str
    align: Align = "left"
    width: float | None = None
    header: bool = False
    optional: bool = False


@dataclass(frozen=True)
class Cell:
    """A cell with a class that both outputs style: ``hit``, ``open``, ``muted``, ``total`` or one's own.

    The class only underlines what the text already says by a sign: never colour alone.
    ``href`` makes a link in HTML. ``beside`` follows the text in plain weight: the name beside an area's code.
    """

    text: str
    kind: str = ""
    href: str = ""
    beside: str = ""


LINE, MOST_LINES = 80, 25
"""So many signs stand in a line over a whole page; rows of more lines, rows of one name of half as many may be parted."""
FEW_LINES = 9
"""A table of so few lines stands on one page, with its note."""

_BREAKS = re.compile(r"[\s\u200b/-]+")
"""Where a line of a cell may break by itself."""

_PAGE, _BESIDE, _SIZE, _SPARE = 453.5, 10.0, 9.0, 1.08
"""In points the width of an upright page, the room beside the letters of a cell and their size; more, if they are bold."""

_NOTED = """#layout(room => {{
let note = block(above: 0pt, below: 0pt, inset: (top: 1.5em))[#text(size: 0.85em)[{note}]]
let high = measure(block(width: room.width, note)).height
block(above: 0pt, below: 0pt, inset: (bottom: high))[
{table}
]
v(-high)
note
}})"""
"""A table that goes on over pages leaves room for its note on each: so it stands below the last rows, never overleaf."""

_TYPST_KIND = {
    "hit": f'#text(fill: rgb("{HIT}"), weight: 600)[%s]',
    "open": f'#text(fill: rgb("{MUTED}"), style: "italic")[%s]',
    "muted": f'#text(fill: rgb("{MUTED}"))[%s]',
    "total": "#text(weight: 600)[%s]",
}


def _classes(*names: str) -> str:
    given = " ".join(n for n in names if n)
    return f' class="{given}"' if given else ""


def _aligned(column: Column) -> str:
    return "" if column.align == "left" else f"a-{column.align}"


def _spans(columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> dict[tuple[int, int], int]:
    """Return over how many rows each header cell reaches, by row and column; 0: it is part of the one above.

    A row whose name is left out is of the same name as the one above: the name of both, not a header of nothing.
    """
    reach: dict[tuple[int, int], int] = {}
    for place, column in enumerate(columns):
        owner = -1
        for number, row in enumerate(rows if column.header else ()):
            cell = row[place]
            if cell.text or cell.beside:
                owner = number
                reach[number, place] = 1
            elif owner >= 0:
                reach[owner, place] += 1
                reach[number, place] = 0
    return reach


def _html_cell(cell: Cell, column: Column, rows: int | None) -> str:
    if cell.kind and not CLASS_NAME.fullmatch(cell.kind):
        raise ValueError(f"not a class name: {cell.kind!r}")
    if rows == 0:
        return ""
    attribute = _classes(_aligned(column), cell.kind)
    content = escape_html(cell.text)
    if cell.href:
        content = f'<a href="{escape_html(cell.href)}">{content}</a>'
    if cell.beside:
        content += f' <span class="name">{escape_html(cell.beside)}</span>'
    if rows is None:
        return f"<td{attribute}>{content}</td>"
    several = f' rowspan="{rows}"' if rows > 1 else ""
    return f'<th scope="row"{several}{attribute}>{content}</th>'


def _least(columns: Sequence[Column]) -> float:
    """Return how wide a table is at least, in rem: of several columns the narrowest still holds a code or a number.

    Examples
    --------
    >>> _least([Column("Was", width=1), Column("Warum", width=9)])
    12
    >>> _least([Column("a", width=1), Column("b", width=1), Column("c", width=1), Column("d", width=5)])
    32.0
    """
    shares = [c.width or 1 for c in columns]
    return 6 * len(columns) if len(columns) < 4 else max(6 * len(columns), 4 * sum(shares) / min(shares))


def _html_table(columns: Sequence[Column], rows: Sequence[Sequence[Cell]], caption: str, label: str) -> str:
    total = sum(c.width or 0 for c in columns)
    sized = total > 0 and all(c.width for c in columns)
    spoken = escape_html(label)
    parts = [f'<div class="tabelle-rahmen" role="group" tabindex="0" aria-label="{spoken}">']
    # on narrow screens shares of the width would squeeze the columns: there the table scrolls instead
    parts.append(f'<table style="--breite:{_least(columns):.4g}rem">' if sized else "<table>")
    if caption:
        parts.append(f"<caption>{escape_html(caption)}</caption>")
    if sized:
        cols = "".join(f'<col style="width:{100 * (c.width or 0) / total:.4g}%">' for c in columns)
        parts.append(f"<colgroup>{cols}</colgroup>")
    heads = "".join(f'<th scope="col"{_classes(_aligned(c))}>{escape_html(c.title)}</th>' for c in columns)
    parts.append(f"<thead><tr>{heads}</tr></thead><tbody>")
    reach = _spans(columns, rows)
    for number, row in enumerate(rows):
        cells = (_html_cell(row[k], c, reach.get((number, k))) for k, c in enumerate(columns))
        # its first cell is not the table's first column
        goes_on = ' class="weiter"' if reach.get((number, 0)) == 0 else ""
        parts.append(f"<tr{goes_on}>{''.join(cells)}</tr>")
    parts.append("</tbody></table></div>")
    return "\n".join(parts)


def typst_row_head(content: str) -> str:
    """Return Typst markup of what names a table's row, marked so that the PDF's tags make a header (TH) of its cell.

    Typst itself has headers of rows only behind a switch that its Python package does not offer; an inline quotation
    without marks looks like nothing and is a tag of its own, which `screening.report.render.tags` takes as the mark.

    Examples
    --------
    >>> typst_row_head("01.1.1")
    '#quote(block: false, quotes: false)[01.1.1]'
    """
    return f"#quote(block: false, quotes: false)[{content}]"


def _signs(columns: Sequence[Column]) -> list[float]:
    """Return how many signs stand in a line of each column, by a careful guess."""
    given = [c.width or 0 for c in columns]
    total = sum(given) if all(given) else 0
    return [LINE * (w / total if total else 1 / len(columns)) for w in given]


def _lines(columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> list[int]:
    """Return, by a careful guess, how many lines each row takes on paper."""
    signs = _signs(columns)
    return [max(1, *(ceil(len(c.text) / s) for c, s in zip(row, signs, strict=True))) for row in rows]


def _whole_words(told: str, room: float) -> str:
    r"""Return a text for Typst in which only a word is parted that is wider than the room, in points, a line has.

    A file's name goes on at its marks: parted by syllables it would get hyphens that it has not.

    Examples
    --------
    >>> _whole_words("Stadtjugendamt und Bezirkssozialarbeit", 90), _whole_words("planning-areas-2019.csv", 60)
    ('Stadtjugendamt und Bezirkssozialarbeit', 'planning\\-areas\\-2019\\.csv')
    >>> _whole_words("Stadtjugendamt und Bezirkssozialarbeit", 70)
    'Stadtjugendamt und #text(hyphenate: true)[Bezirkssozialarbeit]'
    """

    def wide(word: str) -> bool:
        return max(text_width(part, _SIZE * _SPARE) for part in _BREAKS.split(word)) > room

    words = told.split(" ")
    if not any(map(wide, words)):
        return escape_typst(told)
    return " ".join(
        f"#text(hyphenate: true)[{escape_typst(w)}]" if wide(w) else escape_typst(w) for w in words
    )


def _typst_table(columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> str:
    widths = ", ".join(f"{c.width:g}fr" if c.width else "auto" for c in columns)
    aligns = ", ".join(c.align for c in columns)
    heads = ", ".join(f"table.cell(align: {c.align} + bottom)[{escape_typst(c.title)}]" for c in columns)
    lines = [f"#table(columns: ({widths},), align: ({aligns},),", f"  table.header({heads}),"]
    reach, high = _spans(columns, rows), _lines(columns, rows)
    # a long word is parted rather than written over what stands beside it
    room = [
        _PAGE * signs / LINE - _BESIDE if c.width else inf
        for c, signs in zip(columns, _signs(columns), strict=True)
    ]
    for number, row in enumerate(rows):
        cells = []
        for place, (cell, column) in enumerate(zip(row, columns, strict=True)):
            if (over := reach.get((number, place))) == 0:
                continue
            content = _TYPST_KIND.get(cell.kind, "%s") % _whole_words(cell.text, room[place])
            content = f"#strong[{content}]" if column.header else content
            content = f"{content} {_whole_words(cell.beside, room[place])}" if cell.beside else content
            content = content if over is None else typst_row_head(content)
            # rows that go on over the page would stand there without their name; many, kept whole, would leave a gap
            parted = "true" if sum(high[number : number + (over or 1)]) > MOST_LINES // 2 else "false"
            several = f"table.cell(rowspan: {over}, breakable: {parted})" if over and over > 1 else ""
            cells.append(f"{several}[{content}]")
        lines.append("  " + ", ".join(cells) + ",")
    lines.append(")")
    whole = ["#[", "#set table.cell(breakable: false)", *lines, "]"]
    return "\n".join(whole if max(high, default=0) <= MOST_LINES else lines)


def table(
    columns: Sequence[Column | str],
    rows: Sequence[Sequence[Cell | str]],
    *,
    name: str = "",
    caption: str = "",
    note: str = "",
    label: str = "",
) -> Block:
    """Return an accessible table; long ones break across pages under a repeated header.

    Parameters
    ----------
    columns : sequence of Column or str
    rows : sequence of rows
        One text or `Cell` per column; numbers are formatted by the caller (see `screening.base.style`).
    name, caption : str
        With a name the table can be referred to as ``@tbl-<name>``. A cell's ``#| label: tbl-…`` and
        ``#| tbl-cap`` do the same: use one of the two ways.
    note : str
        Set small below the table: signs, sources, what was withheld.
    label : str
        Spoken name of the scrolling area; by default the caption or the column titles.

    Raises
    ------
    ValueError
        If a row has more or fewer cells than there are columns, or a name or class is not a plain word.

    Examples
    --------
    >>> block = table(["Viertel", Column("Treffer", "right")], [["01.1.1", Cell("9 ▲", "hit")]])
    >>> '<td class="a-right hit">9 ▲</td>' in block.html
    True
    """
    heads = [c if isinstance(c, Column) else Column(c) for c in columns]
    body = [[c if isinstance(c, Cell) else Cell(str(c)) for c in row] for row in rows]
    for number, row in enumerate(body, start=1):
        if len(row) != len(heads):
            raise ValueError(f"row {number} has {len(row)} cells, the table has {len(heads)} columns")
    shown = [bool(c.title) or not c.optional for c in heads]
    heads, body = [*compress(heads, shown)], [[*compress(row, shown)] for row in body]
    spoken = label or caption or "Tabelle: " + ", ".join(c.title for c in heads if c.title)
    below_html = f'\n<p class="anmerkung">{escape_html(note)}</p>' if note else ""
    html = _html_table(heads, body, caption, spoken) + below_html
    typst = _typst_table(heads, body)
    few = 1 + sum(_lines(heads, body)) <= FEW_LINES
    if note and few:
        typst += f"\n#block(above: 0.5em)[#text(size: 0.85em)[{escape_typst(note)}]]"
    elif note:
        typst = _NOTED.format(note=escape_typst(note), table=typst)
    if few:
        typst = f"#block(breakable: false)[\n{typst}\n]"
    if not (name or caption):
        return Block(html, typst)
    bare = Block(_html_table(heads, body, "", spoken) + below_html, typst)
    framed = captioned(bare, name=name, caption=caption)
    return Block(html, framed.typst, framed.markdown)
