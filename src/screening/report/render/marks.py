"""The marks of a document, put into what its notebook says in plain Markdown: its title, anchors of headings, references.

In a notebook the first cell is the title, a heading is a heading, and a reference is a link to it that says in words
where it leads: all reads right in any program. What the renderers need is added here, on the way to them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import unquote

from screening.base import Finding, ScreeningError
from screening.report.render.findings import reference_lost

LABEL = "label"
"""In a cell's metadata: the anchor of its first heading, which stays when the heading is worded anew."""
TITLE = "title"
"""Tag of the cell with the title, where another stands before it: a notebook's first cell needs none."""
HIDDEN = "remove-cell"
"""Tag of cells that are for whoever works in the notebook: no document shows them."""

_SECTION = "sec-"
_HEADING = re.compile(r"^(#{1,6})[ \t]+(.+?)(?:[ \t]+#+)?[ \t]*$", re.MULTILINE)
_TITLE = re.compile(r"\A\s*#[ \t]+(.+?)(?:[ \t]+#+)?[ \t]*(?:\n|\Z)")
_FRONT = re.compile(r"\A---\s*\n(.*?)\n---\s*\Z", re.DOTALL)
_GIVEN = re.compile(r"^title:[ \t]*(['\"]?)(.*?)\1[ \t]*$", re.MULTILINE)
_MARKED = re.compile(r"\{[^{}]*\}$")
# code within a line goes first: a link in it is none
_CODE_OR_LINK = re.compile(
    r"(?<![`\\])(?P<ticks>`+)(?!`)(?:(?!\n[ \t]*\n)[\s\S])+?(?<!`)(?P=ticks)(?!`)"
    r"|(?P<link>(?<!!)\[(?P<words>(?:[^][\\]|\\.)*)\]\(#(?P<target>[^()\s]+)\))"
)
# as in every program, a fence that nobody closed goes on to the end of its cell
_FENCED = re.compile(
    r"^ {0,3}(?:(?P<fence>`{3,})[^`\n]*|(?P<waves>~{3,})[^\n]*)$"
    r"[\s\S]*?(?:^ {0,3}(?(fence)(?P=fence)|(?P=waves))[`~]*[ \t]*$|\Z)",
    re.MULTILINE,
)
_WORDS = re.compile(r"Abschnitt\b")
# anchors that are no headings
_ELSEWHERE = ("sec-", "fig-", "tbl-", "profil-")


class _Cell(NamedTuple):
    number: int
    source: str
    label: str


def is_hidden(cell: Any) -> bool:
    """Tell whether a cell is left out of documents, by its tag."""
    return HIDDEN in cell.metadata.get("tags", ())


def front_of(cells: Sequence[Any]) -> tuple[int, str] | None:
    """Return the number of the raw cell with front matter, and its YAML; None if there is none."""
    for number, cell in enumerate(cells, start=1):
        if cell.cell_type == "raw" and not is_hidden(cell) and (found := _FRONT.match(cell.source.strip())):
            return number, found[1]
    return None


def title_of(cells: Sequence[Any]) -> tuple[int, str] | None:
    """Return the number of the cell that begins with the document's title, and the title; None if there is none.

    It is the first of all cells, or the one tagged as it: so an older notebook, which begins with front matter, may
    have a section where this one has the title. So may one whose front matter, further down, gives another title.
    """
    front = front_of(cells)
    given = _GIVEN.search(front[1]) if front else None
    for number, cell in enumerate(cells, start=1):
        tagged = TITLE in cell.metadata.get("tags", ())
        if cell.cell_type != "markdown" or not (tagged or number == 1):
            continue
        found = _TITLE.match(cell.source)
        if found and (tagged or not given or given[2] == found[1]):
            return number, found[1]
    return None


def marked(cells: Sequence[Any], name: str) -> dict[int, str]:
    """Return the Markdown cells of a notebook with all marks, by their number.

    Under a title sections are headings of the second level; in a document they are those of the first. What stands
    under a further heading of the first level stays below it.

    Parameters
    ----------
    cells : sequence of notebook cells
    name : str
        The notebook's, for findings.

    Raises
    ------
    ScreeningError
        If a reference leads to no heading of the notebook.
    """
    title = title_of(cells)
    texts = [
        _Cell(number, cell.source, str(cell.metadata.get(LABEL, "")))
        for number, cell in enumerate(cells, start=1)
        if cell.cell_type == "markdown" and not is_hidden(cell)
    ]
    if title:
        plain = [_TITLE.sub("", c.source, count=1) if c.number == title[0] else c.source for c in texts]
        texts = [c._replace(source=text) for c, text in zip(texts, _raised(plain), strict=True)]
    wanted = {_folded(unquote(target)) for c in texts for target in _targets(c.source)}
    anchors: dict[str, str] = {}
    made = {c.number: _headed(c, wanted, anchors) for c in texts}
    lost: list[Finding] = []
    for number, text in made.items():
        made[number] = _outside(text, lambda t, n=number: _linked(t, n, anchors, lost, name))  # type: ignore[misc]
    if lost:
        raise ScreeningError(lost)
    return made


def _raised(texts: Sequence[str]) -> list[str]:
    """Return the texts with their headings a level higher, up to the first that is of the first level.

    Examples
    --------
    >>> _raised(["## A", "### B", "# C", "## D"])
    ['# A', '## B', '# C', '## D']
    """
    below_title = True

    def one(match: re.Match[str]) -> str:
        nonlocal below_title
        below_title = below_title and len(match[1]) > 1
        return match[0][below_title:]

    return [_outside(text, lambda t: _HEADING.sub(one, t)) for text in texts]


def _headed(cell: _Cell, wanted: set[str], anchors: dict[str, str]) -> str:
    """Put anchors to a cell's headings: its label to the first, to others only if they are referred to."""
    label = cell.label

    def one(match: re.Match[str]) -> str:
        nonlocal label
        title = match[2]
        given, label = label, ""
        if own := _MARKED.search(title):
            # an anchor of its own is kept, as are classes
            anchor = re.search(r"#([\w.-]+)", own[0])
            if anchor:
                anchors.setdefault(_folded(title[: own.start()]), anchor[1])
            return match[0]
        folded = _folded(title)
        anchor_of = given or (_SECTION + _slug(title) if folded in wanted else "")
        if not anchor_of:
            return match[0]
        anchors.setdefault(folded, anchor_of)
        return f"{match[1]} {title} {{#{anchor_of}}}"

    return _outside(cell.source, lambda text: _HEADING.sub(one, text))


def _linked(text: str, number: int, anchors: Mapping[str, str], lost: list[Finding], name: str) -> str:
    def one(match: re.Match[str]) -> str:
        if match["link"] is None:
            return match[0]
        words, target = match["words"], unquote(match["target"])
        if target.startswith(_ELSEWHERE):
            return match[0]
        anchor = anchors.get(_folded(target))
        if anchor is None:
            lost.append(reference_lost(f"#{target}", f"Zelle {number}: ", name))
            return match[0]
        # words that name a section give way to its number
        return f"@{anchor}" if _WORDS.match(words) else f"[{words}](#{anchor})"

    return _CODE_OR_LINK.sub(one, text)


def _outside(text: str, change: Callable[[str], str]) -> str:
    """Change a text but for the code in it."""
    parts, end = [], 0
    for match in _FENCED.finditer(text):
        parts += [change(text[end : match.start()]), match[0]]
        end = match.end()
    return "".join([*parts, change(text[end:])])


def _targets(text: str) -> list[str]:
    return [m["target"] for m in _CODE_OR_LINK.finditer(_FENCED.sub("", text)) if m["link"]]


def _folded(title: str) -> str:
    """Return a title so that it is found however a program makes an anchor of it.

    Examples
    --------
    >>> _folded("Welche Werte zählen?") == _folded("welche-werte-zählen")
    True
    """
    return re.sub(r"[\W_]+", "-", title.casefold()).strip("-")


def _slug(title: str) -> str:
    """Return an anchor of letters that every program takes.

    Examples
    --------
    >>> _slug("Größe & Maß")
    'groesse-mass'
    """
    plain = title.casefold().translate({ord("ä"): "ae", ord("ö"): "oe", ord("ü"): "ue"})
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
