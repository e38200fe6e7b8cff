"""Blocks: what a cell of a notebook shows, complete as HTML and as Typst; documents are built of nothing else.

One name for four files: `screening.base.block` (what a block is, text, notes, figures), `screening.base.tables`,
`screening.base.paper` and `screening.base.escape`.
"""

from screening.base.block import (
    KINDS,
    Align,
    Block,
    CalloutKind,
    callout,
    captioned,
    figure,
    join,
    raw,
    reference,
    text,
)
from screening.base.escape import escape_html, escape_markdown, escape_typst, typst_string
from screening.base.paper import annex, folded, landscape, new_page, portrait
from screening.base.tables import Cell, Column, table

__all__ = [
    "KINDS",
    "Align",
    "Block",
    "CalloutKind",
    "Cell",
    "Column",
    "annex",
    "callout",
    "captioned",
    "escape_html",
    "escape_markdown",
    "escape_typst",
    "figure",
    "folded",
    "join",
    "landscape",
    "new_page",
    "portrait",
    "raw",
    "reference",
    "table",
    "text",
    "typst_string",
]
