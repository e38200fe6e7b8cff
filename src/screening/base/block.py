"""Blocks: what a notebook cell shows, once as HTML, once as Typst, so that both routes set the same thing.

A `Block` displayed by a cell is drawn by Jupyter from its HTML, in its own style (`screening.base.look`); Pandoc and
Quarto read its Markdown, in which each output format finds its own raw part. Each form holds all of the content, for a
program takes only one.
Text that came from a file is made inert on the way in.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from screening.base import look, pandoc, picture, style
from screening.base.escape import escape_html, escape_markdown, escape_typst, typst_string

Align = Literal["left", "right", "center"]
CalloutKind = Literal["note", "tip", "important", "warning", "caution"]
KINDS = ("note", "tip", "important", "warning", "caution")
FIGURES = "abbildungen"
LARGEST_VECTOR = 2_000_000
"""In bytes, of an SVG that lies beside a PNG: a larger one opens slowly in any program, and serves nobody."""

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]*")
_WIDTH = re.compile(r"\d+(\.\d+)?(%|mm|cm|em|pt)")
CLASS_NAME = re.compile(r"[a-z][a-z0-9-]*")
_REFERRED = {"fig": "Abbildung", "sec": "Abschnitt", "tbl": "Tabelle"}


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
        # a run makes it at the end, of all cells at once (`screening.report.execute.legible`)
        if not look.in_run():
            bundle["text/html"] = look.styled(self.html)
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


def reference(mark: str, words: str) -> str:
    r"""Return Markdown that refers to what has a mark elsewhere: a document tells its number, a notebook these words.

    Parameters
    ----------
    mark : str
        ``sec-…``, ``tbl-…`` or ``fig-…``; a document without it is refused.
    words : str
        What it is headed by.

    Raises
    ------
    ValueError
        If the mark is of no such kind.

    Examples
    --------
    >>> reference("sec-genannt", "Genannt")
    '[Abschnitt „Genannt“](#sec-genannt){.verweis}'
    """
    kind, _, name = mark.partition("-")
    if kind not in _REFERRED:
        raise ValueError(f"a mark begins with {', '.join(_REFERRED)}: {mark!r}")
    return f"[{_REFERRED[kind]} „{escape_markdown(words)}“](#{kind}-{_checked(name)}){{.verweis}}"


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
    """Write a figure as PNG and as SVG into ``folder/abbildungen``, the same bytes for the same figure; show one of them.

    Parameters
    ----------
    source : matplotlib.figure.Figure or str or bytes
        A figure, the text of an SVG, or the bytes of a PNG; of these two there is only the one file.
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
        Show a matplotlib figure as PNG of this size, not as SVG: for maps with very many vertices. Its SVG lies beside it
        unless it is larger than `LARGEST_VECTOR`.

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
    drawn, suffix = _drawn(source, name, dpi)
    files = {kind: picture.described(content, caption, alt) for kind, content in drawn.items()}
    content, target = files[suffix], folder / FIGURES
    target.mkdir(parents=True, exist_ok=True)
    for kind, written in files.items():
        (target / f"{name}.{kind}").write_bytes(written)
    path = f"{FIGURES}/{name}.{suffix}"
    mime = "image/svg+xml" if suffix == "svg" else "image/png"
    data = base64.b64encode(content).decode("ascii")
    below = f"<figcaption>{escape_html(caption)}</figcaption>" if caption else ""
    # on a narrow screen a picture keeps a size at which it can be read, and is moved by hand or by keyboard
    html = (
        '<figure class="abbildung"><div class="bild-rahmen" role="region" tabindex="0"'
        f' aria-label="{escape_html(caption) or "Abbildung"}"><img src="data:{mime};base64,{data}"'
        f' alt="{escape_html(alt)}" style="width:{width}"></div>{below}</figure>'
    )
    image = f"image({typst_string(path)}, alt: {typst_string(alt)}, width: {width})"
    typst = f"#figure({image}, caption: [{escape_typst(caption)}])" if caption else f"#{image}"
    markdown = (
        f"![{escape_markdown(caption)}]({path})"
        f'{{#fig-{name} fig-alt="{escape_markdown(alt)}" width="{width}"}}'
    )
    return Block(html, typst, markdown)


def _drawn(source: Any, name: str, dpi: int | None) -> tuple[dict[str, bytes], str]:
    """Return a figure's files by their endings, and which of them is shown."""
    if isinstance(source, bytes):
        return {"png": source}, "png"
    if isinstance(source, str):
        return {"svg": source.encode("utf-8")}, "svg"
    if not hasattr(source, "savefig"):
        raise TypeError(
            f"a figure is a matplotlib figure, SVG text or PNG bytes, not {type(source).__name__}"
        )
    shown = "svg" if dpi is None else "png"
    made = {"png": picture.png(source, dpi or style.CHART_DPI), "svg": picture.svg(source, name)}
    return {k: c for k, c in made.items() if k == shown or k == "png" or len(c) <= LARGEST_VECTOR}, shown
