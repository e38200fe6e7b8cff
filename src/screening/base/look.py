"""The look of blocks in a notebook: each output brings as much of the house's style as its own content needs.

Nothing isolates one output from another: all rules are for what is in a block, and each block has its own, so that
it keeps its look when another is cleared. They are those of the documents (`block.css`, `profil.css`), in the colours
of the program that shows the notebook, light or dark.
"""

from __future__ import annotations

import os
import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Literal

from screening.base import style

CLASS = "screening-block"
RUN = "SCREENING_LAUF"
"""Set in the kernels of a run: what they show becomes a document, and its style is put in once they are done."""

Sheet = Literal["block", "profil", "notebook"]
_SHEETS: tuple[Sheet, ...] = ("block", "profil", "notebook")

# twice the class: programs that show notebooks style their tables with about as much weight
_SCOPE = f".{CLASS}.{CLASS}"
_DARK = ':is([data-jp-theme-light="false"],.vscode-dark,.vscode-high-contrast,html[theme="dark"])'
# a shape that is drawn once and used often does not see what lies around its copies
_OWN = "#profil-"

_RULE = re.compile(r"([^{}]+)\{((?:[^{}]|\{[^{}]*\})*)\}")
_USED = re.compile(r"""<([a-z][a-z0-9]*)|\b(?:class|id)=(?:"([^"]*)"|([\w-]+))""")
_NAMED = re.compile(r"[.#]?[A-Za-z][\w-]*")
_ASIDE = re.compile(r"\[[^]]*\]|::?[\w-]+(?:\([^)]*\))?")
_BOX = re.compile(rf'\A<div class="{CLASS}">(?:<style>[^<]*</style>)?\n(.*)\n</div>\Z', re.DOTALL)

LIGHT: Mapping[str, str] = {
    "text": style.INK,
    "tinte": style.INK,
    "leise": style.MUTED,
    "linie": style.LINE,
    "papier": style.PAPER,
    "akzent": style.ACCENT,
    "treffer": style.HIT,
    "akzent-hell": style.mixed(style.ACCENT, 0.07),
    "treffer-hell": style.mixed(style.HIT, 0.07),
    "flaeche": style.mixed(style.LINE, 0.25),
}
DARK: Mapping[str, str] = {
    "text": "#e6ebef",
    "leise": "#a9b4bd",
    "linie": "#46525c",
    "papier": "#111111",
    "akzent": "#7cc4e0",
    "treffer": "#f3a871",
    "akzent-hell": "#12303c",
    "treffer-hell": "#3a2416",
    "flaeche": "#1f262c",
}
"""Colours on a dark ground, by the names of those on a light one; those that are not there are the same."""


def sheet(name: Sheet) -> str:
    """Return one of the house's sheets of style, as it is written."""
    return Path(__file__).with_name(f"{name}.css").read_text(encoding="utf-8")


def smaller(css: str) -> str:
    """Return a sheet without comments and needless blanks.

    Examples
    --------
    >>> smaller("/* a */ p { margin: 0; }")
    'p{margin: 0}'
    """
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css)
    return re.sub(r" ?([{};,]) ?", r"\1", css).replace(";}", "}").strip()


def in_run() -> bool:
    """Tell whether what is shown becomes a document of a run."""
    return bool(os.environ.get(RUN))


def styled(html: str) -> str:
    """Return HTML as a cell shows it: in a box with its style; in a run without, for it is put in at the end.

    Examples
    --------
    >>> bare(styled("<p>a</p>"))
    '<p>a</p>'
    """
    return _boxed(html, "") if in_run() else dressed(html)


def dressed(html: str) -> str:
    """Return HTML in a box with the style that it needs, be it in a run or not."""
    return _boxed(html, f"<style>{_style_of(html)}</style>")


def _boxed(html: str, css: str) -> str:
    return f'<div class="{CLASS}">{css}\n{html}\n</div>' if html else ""


def plain_table(heads: Sequence[str], rows: Iterable[Sequence[str]], right: Container[int] = ()) -> str:
    """Return a table for `styled`, its texts escaped.

    Parameters
    ----------
    heads, rows : sequences of str
    right : container of int
        The columns with figures.

    Examples
    --------
    >>> plain_table(["a", "b"], [["<", "1"]], right={1}).partition("<tbody>")[2]
    '<tr><td>&lt;</td><td class="a-right">1</td></tr></tbody></table></div>'
    """

    def line(tag: str, cells: Sequence[str]) -> str:
        sides = (' class="a-right"' if n in right else "" for n in range(len(cells)))
        return "".join(f"<{tag}{s}>{escape(c)}</{tag}>" for c, s in zip(cells, sides, strict=True))

    body = "".join(f"<tr>{line('td', row)}</tr>" for row in rows)
    return (
        f'<div class="tabelle-rahmen"><table><thead><tr>{line("th", heads)}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def bare(html: str) -> str:
    """Return what stands in the box of `styled`; anything else as it is."""
    match = _BOX.match(html)
    return match[1] if match else html


def _style_of(html: str) -> str:
    """Return the rules for what is there, and no others: hundreds of blocks stand in a notebook."""
    names: set[str] = set()
    for tag, quoted, plain in set(_USED.findall(html)):
        names.add(tag)
        names.update(sign + name for name in (quoted or plain).split() for sign in ".#")
    return _rules(frozenset(names & _all_names()))


@lru_cache(maxsize=1)
def _all_names() -> frozenset[str]:
    return frozenset(n for s in _SHEETS for n in _NAMED.findall(re.sub(r"\{[^{}]*\}", " ", sheet(s))))


@lru_cache(maxsize=256)
def _rules(names: frozenset[str]) -> str:
    kept = "".join(_kept(smaller(sheet(s)), names) for s in _SHEETS)
    # of the size that letters have in this program, not its page
    kept = re.sub(r"(\d)rem\b", r"\1em", kept)
    used = {"text", "papier", *re.findall(r"var\(--([\w-]+)", kept)}
    light = {n: c for n, c in ({**LIGHT} | style.decision_colours()).items() if n in used}
    dark = {n: c for n, c in DARK.items() if n in light}
    return (
        f".{CLASS}{{{_set(light)}color:var(--text);background:var(--papier)}}"
        f"{_DARK} .{CLASS}{{{_set(dark)}}}{kept}"
    )


def _set(colours: Mapping[str, str]) -> str:
    grounds = {"papier": "var(--jp-layout-color0,var(--vscode-editor-background,{}))"}
    return "".join(f"--{n}:{grounds.get(n, '{}').format(c)};" for n, c in colours.items())


def _kept(css: str, names: frozenset[str]) -> str:
    return "".join(_rules_in(css, names))


def _rules_in(css: str, names: frozenset[str]) -> Iterator[str]:
    for head, body in _RULE.findall(css):
        if head.startswith("@"):
            inner = "" if "print" in head else _kept(body, names)
            # the width of a page is told in its own measure
            yield f"{head.replace('rem', 'em')}{{{inner}}}" if inner else ""
            continue
        wanted = [_scoped(s) for s in head.split(",") if _needs(s) <= names]
        if wanted:
            yield f"{','.join(wanted)}{{{body}}}"


def _needs(selector: str) -> set[str]:
    return {n for n in _NAMED.findall(_ASIDE.sub(" ", selector)) if n != ".dunkel"}


def _scoped(selector: str) -> str:
    if selector.startswith(_OWN):
        return selector
    if selector.startswith(".dunkel "):
        return f"{_DARK} {_SCOPE} {selector.removeprefix('.dunkel ')}"
    return f"{_SCOPE} {selector}"
