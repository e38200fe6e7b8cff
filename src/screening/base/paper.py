"""How a document's pages lie, and where its annexes begin: marks for the renderers, nothing in a notebook."""

from __future__ import annotations

from screening.base.block import Block, join, raw, text
from screening.base.escape import escape_html


def landscape() -> Block:
    """Return the mark from which on the pages of a PDF lie across."""
    return _typst("#set page(..querformat)")


def portrait() -> Block:
    """Return the mark from which on they stand upright again."""
    return _typst("#set page(..hochformat)")


def new_page() -> Block:
    """Return the mark at which a page of a PDF begins; a page that is empty so far stays the same."""
    return _typst("#pagebreak(weak: true)")


def annex() -> Block:
    """Return the mark before the first annex: from it on sections have letters instead of numbers.

    Examples
    --------
    >>> annex().html
    ''
    """
    return text("::: {.anhang}\n:::")


def folded(content: Block, title: str) -> Block:
    r"""Return a long part behind its title: a page shows it when asked and prints without it; a PDF shows it whole.

    Examples
    --------
    >>> folded(text("a"), "Alle").html.split("\n")[0]
    '<details class="gefaltet"><summary>Alle</summary>'
    """
    if not content.html:
        return content
    opened = text(raw(f'<details class="gefaltet"><summary>{escape_html(title)}</summary>', "html"))
    return join([opened, content, text(raw("</details>", "html"))])


def _typst(command: str) -> Block:
    return text(raw(command, "typst"))


__all__ = ["annex", "folded", "landscape", "new_page", "portrait"]
