"""Taking a page apart into passages: the texts of its smallest blocks, so that sentences stay whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lxml.html import HtmlElement

from screening.audit.statements import plain

_INLINE = "a abbr b br cite code em i mark q s small span strong sub sup tspan u wbr"
INLINE = frozenset(_INLINE.split())
"""Tags that do not end a sentence."""


def text_of(element: HtmlElement) -> str:
    """Return the text in an element; what stands in two of its parts does not run together.

    Examples
    --------
    >>> from lxml import html
    >>> text_of(html.fragment_fromstring("<p><b>1.2</b><span>4 Fälle</span></p>"))
    '1.2 4 Fälle'
    """
    if not len(element):
        return plain(element.text or "")
    return plain(_joined(element))


def _joined(element: HtmlElement) -> str:
    text = element.text or ""
    for child in element:
        inside = _joined(child) if isinstance(child.tag, str) else ""
        text = _beside(text, " " if child.tag == "br" else inside)
        text = _beside(text, child.tail or "")
    return text


def _beside(left: str, right: str) -> str:
    apart = left[-1:].isalnum() and right[:1].isalnum()
    return f"{left} {right}" if apart else left + right


def passages(
    element: HtmlElement, without: Callable[[HtmlElement], bool]
) -> Iterator[tuple[HtmlElement, str]]:
    """Yield each text of an element with the smallest block that holds it.

    Parameters
    ----------
    element : HtmlElement
    without : callable
        Tells which elements are left out, with all that is in them.

    Examples
    --------
    >>> from lxml import html
    >>> page = html.fragment_fromstring("<div>a <b>b</b><p>c</p>d</div>")
    >>> [(e.tag, text) for e, text in passages(page, lambda e: False)]
    [('div', 'a b'), ('p', 'c'), ('div', 'd')]
    """
    run = element.text or ""
    for child in element:
        if isinstance(child.tag, str) and not without(child):
            if _inline(child):
                run = _beside(run, " " if child.tag == "br" else _joined(child))
            else:
                if text := plain(run):
                    yield element, text
                run = ""
                yield from passages(child, without)
        run = _beside(run, child.tail or "")
    if text := plain(run):
        yield element, text


def _inline(element: HtmlElement) -> bool:
    return element.tag in INLINE and all(c.tag in INLINE for c in element.iterdescendants())
