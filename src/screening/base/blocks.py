"""Blocks: what a notebook cell shows, once as HTML, once as Typst, so that both routes set the same thing.

A `Block` displayed by a cell is drawn by Jupyter from its HTML; Pandoc and Quarto read its Markdown, in which
each output format finds its own raw part. Each form holds all of the content, for a program takes only one.
Text that came from a file is made inert on the way in.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any, Literal

from screening.base import pandoc, picture
from screening.base.style import HIT, MUTED

Align = Literal["left", "right", "center"]
CalloutKind = Literal["note", "tip", "important", "warning", "caution"]
KINDS = ("note", "tip", "important", "warning", "caution")
FIGURES = "abbildungen"

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_SPACES = re.compile("[\t\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]*")
_WIDTH = re.compile(r"\d+(\.\d+)?(%|mm|cm|em|pt)")
_CLASS = re.compile(r"[a-z][a-z0-9-]*")
_BOX = re.compile(r"^:{3,}", re.MULTILINE)


def _clean(text: object) -> str:
    return _UNPRINTABLE.sub("", _SPACES.sub(" ", str(text)))


def escape_html(text: object) -> str:
    """Return the text as HTML shows it, for content and for quoted attributes alike.

    Examples
    --------
    >>> escape_html("<b> & 'x'")
    '&lt;b&gt; &amp; &#x27;x&#x27;'
    """
    return escape(_clean(text), quote=True)


def escape_typst(text: object) -> str:
    r"""Return the text as Typst markup that shows exactly this text: no character keeps a meaning.

    Line breaks become spaces, control characters go; everything else is kept.

    Examples
    --------
    >>> print(escape_typst("#1 *neu* 3/4"))
    \#1 \*neu\* 3\/4
    """
    return _PUNCTUATION.sub(r"\\\1", _clean(text))


def escape_markdown(text: object) -> str:
    r"""Return the text as Pandoc Markdown that shows exactly this text, also within a quoted attribute.

    Examples
    --------
    >>> print(escape_markdown("1. [Quelle] @fig-x"))
    1\. \[Quelle\] \@fig\-x
    """
    return _PUNCTUATION.sub(r"\\\1", _clean(text)).strip()


def typst_string(text: object) -> str:
    r"""Return the text as a Typst string literal with its quotes.

    Examples
    --------
    >>> print(typst_string('ein "Wort"'))
    "ein \"Wort\""
    """
    return '"' + _clean(text).replace("\\", "\\\\").replace('"', '\\"') + '"'


def raw(content: str, target: Literal["html", "typst"]) -> str:
    """Return a raw Markdown block for one target, its fence longer than any run of backticks inside."""
    longest = max((len(run) for run in re.findall("`+", content)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{{={target}}}\n{content}\n{fence}"


class _Form:
    """One markup of a block: holds what is given, returns all that the block says."""

    def __init__(self, target: pandoc.Target, glue: str) -> None:
        self.target, self.glue = target, glue

    def __set__(self, block: Block, given: str) -> None:
        block.__dict__[f"_{self.target}"] = given

    def __get__(self, block: Block | None, owner: type[Block]) -> str:
        if block is None:
            raise AttributeError(self.target)  # to `dataclass`: a block has no form by default
        return _join(self.glue, *_complete(block._atoms(), self.target))


@dataclass(frozen=True, eq=False, repr=False)
class Block:
    r"""Something to show, in each markup with all that it says.

    Parameters
    ----------
    html, typst : str
        The content for the two outputs. Empty where `markdown` says it all: the properties of these names
        then convert it when they are asked for.
    markdown : str, optional
        Pandoc Markdown that takes their place in documents; by default both raw parts.

    Examples
    --------
    >>> both = Block("<p>a</p>", "a") + Block("<p>b</p>", "b")
    >>> both.html
    '<p>a</p>\n<p>b</p>'
    >>> (both + text("*c*")).html
    '<p>a</p>\n<p>b</p>\n<p><em>c</em></p>'
    """

    html: _Form = _Form("html", "\n")
    typst: _Form = _Form("typst", "\n\n")
    markdown: str | None = None
    _parts: tuple[Block, ...] = field(default=(), init=False)

    def as_markdown(self) -> str:
        """Return the Markdown that Pandoc and Quarto read."""
        if self.markdown is not None:
            return self.markdown
        both = (
            raw(self._given("html"), "html") if self._given("html") else "",
            raw(self._given("typst"), "typst") if self._given("typst") else "",
        )
        return _join("\n\n", *both)

    def _atoms(self) -> tuple[Block, ...]:
        return self._parts or (self,)

    def _given(self, target: pandoc.Target) -> str:
        return str(self.__dict__[f"_{target}"])

    def __add__(self, other: Block) -> Block:
        if not isinstance(other, Block):
            return NotImplemented
        return join([self, other])

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Block):
            return NotImplemented
        return self._state() == other._state()

    def __hash__(self) -> int:
        return hash(self._state())

    def _state(self) -> tuple[tuple[str, str, str | None], ...]:
        return tuple((b._given("html"), b._given("typst"), b.markdown) for b in self._atoms())

    def __repr__(self) -> str:
        # Jupyter keeps this beside the other forms: the content itself would stand in every notebook thrice.
        html, typst = (_join(g, *(b._given(t) for b in self._atoms())) for g, t in _GLUE)
        return f"Block({len(html)} Zeichen HTML, {len(typst)} Zeichen Typst)"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        bundle = {"text/markdown": self.as_markdown()}
        # plain prose reads the same in any program; boxes do not, and HTML wins over Markdown in all of them
        if any(b._given("html") or _BOX.search(b.markdown or "") for b in self._atoms()):
            bundle["text/html"] = self.html
        return bundle


_GLUE: tuple[tuple[str, pandoc.Target], ...] = (("\n", "html"), ("\n\n", "typst"))


def _complete(atoms: Sequence[Block], target: pandoc.Target) -> Iterator[str]:
    """Yield what each atom says in one markup; what they say only in Markdown, by one call of Pandoc."""
    if len(atoms) == 1 and any(atoms[0]._given(t) for _, t in _GLUE):
        yield atoms[0]._given(target)  # one form on purpose: alone it is not offered in the other
        return
    prose = [b.markdown for b in atoms if b.markdown and not b._given(target)]
    said = iter(pandoc.converted(prose, target))
    for block in atoms:
        given = block._given(target)
        yield given if given or not block.markdown else next(said)


def _join(glue: str, *parts: str) -> str:
    return glue.join(p for p in parts if p)


def join(blocks: Sequence[Block]) -> Block:
    """Return the blocks one below the other (in time linear in their length, unlike ``sum``)."""
    atoms = tuple(atom for b in blocks for atom in b._atoms())
    if all(b.markdown is None for b in atoms):
        return Block(_join("\n", *(b.html for b in atoms)), _join("\n\n", *(b.typst for b in atoms)))
    whole = Block("", "", _join("\n\n", *(b.as_markdown() for b in atoms)))
    object.__setattr__(whole, "_parts", atoms)
    return whole


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
    """

    title: str
    align: Align = "left"
    width: float | None = None
    header: bool = False


@dataclass(frozen=True)
class Cell:
    """A cell with a class that both outputs style: ``hit``, ``open``, ``muted``, ``total`` or one's own.

    The class only underlines what the text already says by a sign: never colour alone.
    ``href`` makes a link in HTML.
    """

    text: str
    kind: str = ""
    href: str = ""


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


def _html_cell(cell: Cell, column: Column) -> str:
    if cell.kind and not _CLASS.fullmatch(cell.kind):
        raise ValueError(f"not a class name: {cell.kind!r}")
    attribute = _classes(_aligned(column), cell.kind)
    content = escape_html(cell.text)
    if cell.href:
        content = f'<a href="{escape_html(cell.href)}">{content}</a>'
    return f'<th scope="row"{attribute}>{content}</th>' if column.header else f"<td{attribute}>{content}</td>"


def _html_table(columns: Sequence[Column], rows: Sequence[Sequence[Cell]], caption: str, label: str) -> str:
    total = sum(c.width or 0 for c in columns)
    sized = total > 0 and all(c.width for c in columns)
    spoken = escape_html(label)
    parts = [f'<div class="tabelle-rahmen" role="region" tabindex="0" aria-label="{spoken}">']
    # on narrow screens shares of the width would squeeze the columns: there the table scrolls instead
    parts.append(f'<table style="--breite:{6 * len(columns)}rem">' if sized else "<table>")
    if caption:
        parts.append(f"<caption>{escape_html(caption)}</caption>")
    if sized:
        cols = "".join(f'<col style="width:{100 * (c.width or 0) / total:.4g}%">' for c in columns)
        parts.append(f"<colgroup>{cols}</colgroup>")
    heads = "".join(f'<th scope="col"{_classes(_aligned(c))}>{escape_html(c.title)}</th>' for c in columns)
    parts.append(f"<thead><tr>{heads}</tr></thead><tbody>")
    for row in rows:
        parts.append("<tr>" + "".join(map(_html_cell, row, columns)) + "</tr>")
    parts.append("</tbody></table></div>")
    return "\n".join(parts)


def _typst_table(columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> str:
    widths = ", ".join(f"{c.width:g}fr" if c.width else "auto" for c in columns)
    aligns = ", ".join(c.align for c in columns)
    heads = ", ".join(f"table.cell(align: {c.align} + bottom)[{escape_typst(c.title)}]" for c in columns)
    lines = [f"#table(columns: ({widths},), align: ({aligns},),", f"  table.header({heads}),"]
    for row in rows:
        cells = []
        for cell, column in zip(row, columns, strict=True):
            content = _TYPST_KIND.get(cell.kind, "%s") % escape_typst(cell.text)
            cells.append(f"[#strong[{content}]]" if column.header else f"[{content}]")
        lines.append("  " + ", ".join(cells) + ",")
    lines.append(")")
    return "\n".join(lines)


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
    spoken = label or caption or "Tabelle: " + ", ".join(c.title for c in heads if c.title)
    below_html = f'\n<p class="anmerkung">{escape_html(note)}</p>' if note else ""
    below_typst = f"\n#block(above: 0.5em)[#text(size: 0.85em)[{escape_typst(note)}]]" if note else ""
    html = _html_table(heads, body, caption, spoken) + below_html
    typst = _typst_table(heads, body) + below_typst
    if not (name or caption):
        return Block(html, typst)
    bare = Block(_html_table(heads, body, "", spoken) + below_html, typst)
    shown = captioned(bare, name=name, caption=caption)
    return Block(html, shown.typst, shown.markdown)


def captioned(content: Block, *, name: str = "", caption: str = "") -> Block:
    """Return a table of one's own making under a caption, in each markup.

    Parameters
    ----------
    content : Block
    name : str
        With a name it can be referred to as ``@tbl-<name>``.
    caption : str

    Raises
    ------
    ValueError
        If the name is not a plain word.
    """
    attribute = f"#tbl-{_checked(name)}" if name else ".tabelle"
    markdown = f"::: {{{attribute}}}\n{content.as_markdown()}\n\n{escape_markdown(caption)}\n:::"
    above = f"<figcaption>{escape_html(caption)}</figcaption>\n" if caption else ""
    told = f", caption: [{escape_typst(caption)}]" if caption else ""
    html = f'<figure class="tabelle">\n{above}{content.html}\n</figure>'
    return Block(html, f"#figure([\n{content.typst}\n], kind: table{told})", markdown)


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError(f"a name has lower case letters, digits, '.', '_' and '-' only: {name!r}")
    return name


def text(markdown: str) -> Block:
    """Return a block of plain Pandoc Markdown, which both outputs set themselves.

    Text that came from a file goes through `escape_markdown` first.
    """
    return Block("", "", markdown)


def callout(kind: CalloutKind, title: str, markdown: str) -> Block:
    """Return a boxed remark (``note``, ``tip``, ``important``, ``warning``, ``caution``) with a title.

    Raises
    ------
    ValueError
        If the kind is not one of the five.
    """
    if kind not in KINDS:
        raise ValueError(f"a callout is one of {', '.join(KINDS)}: {kind!r}")
    colons = ":" * max(3, 1 + max((len(m) for m in re.findall(":{3,}", markdown)), default=0))
    return Block(
        "", "", f'{colons} {{.callout-{kind} title="{escape_markdown(title)}"}}\n{markdown}\n{colons}'
    )


def figure(
    source: Any,
    *,
    name: str,
    alt: str,
    caption: str,
    folder: Path,
    width: str = "100%",
    dpi: int | None = None,
) -> Block:
    """Write a figure into ``folder/abbildungen``, same bytes for the same figure; return a block showing it.

    Parameters
    ----------
    source : matplotlib.figure.Figure or str or bytes
        A figure, the text of an SVG, or the bytes of a PNG.
    name : str
        File name without suffix; the figure is referred to as ``@fig-<name>``.
    alt : str
        Says what the figure shows: its finding, not its kind. Required.
    caption : str
        Set below it; empty: no caption and no number.
    folder : Path
        The folder of the executed notebook (its working directory).
    width : str
        Share of the text width.
    dpi : int, optional
        Draw a matplotlib figure as PNG, not SVG: for maps with very many vertices.

    Raises
    ------
    ValueError
        If the alternative text is empty, or name or width are not what they should be.
    TypeError
        If the source is none of the three kinds.
    """
    _checked(name)
    if not _WIDTH.fullmatch(width):
        raise ValueError(f"a width is a number and its unit: {width!r}")
    if not alt.strip():
        raise ValueError(f"figure {name!r} needs an alternative text")
    content, suffix = _drawn(source, name, dpi)
    target = folder / FIGURES / f"{name}.{suffix}"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    path = f"{FIGURES}/{name}.{suffix}"
    mime = "image/svg+xml" if suffix == "svg" else "image/png"
    data = base64.b64encode(content).decode("ascii")
    below = f"<figcaption>{escape_html(caption)}</figcaption>" if caption else ""
    html = (
        f'<figure class="abbildung"><img src="data:{mime};base64,{data}" alt="{escape_html(alt)}"'
        f' style="width:{width}">{below}</figure>'
    )
    image = f"image({typst_string(path)}, alt: {typst_string(alt)}, width: {width})"
    typst = f"#figure({image}, caption: [{escape_typst(caption)}])" if caption else f"#{image}"
    markdown = (
        f"![{escape_markdown(caption)}]({path})"
        f'{{#fig-{name} fig-alt="{escape_markdown(alt)}" width="{width}"}}'
    )
    return Block(html, typst, markdown)


def _drawn(source: Any, name: str, dpi: int | None) -> tuple[bytes, str]:
    if isinstance(source, bytes):
        return source, "png"
    if isinstance(source, str):
        return source.encode("utf-8"), "svg"
    if not hasattr(source, "savefig"):
        raise TypeError(
            f"a figure is a matplotlib figure, SVG text or PNG bytes, not {type(source).__name__}"
        )
    return (picture.svg(source, name), "svg") if dpi is None else (picture.png(source, dpi), "png")
