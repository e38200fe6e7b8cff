"""Two columns of facts: headings with rows of label and answer, below each other where a page is narrow."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from screening.base import NBSP, Block, escape_html, typst_string


@dataclass(frozen=True)
class Part:
    """A heading and rows of label and answer below it."""

    title: str
    rows: tuple[tuple[str, str], ...]


def beside(left: Iterable[Part], right: Iterable[Part]) -> Block:
    """Set two columns of parts beside each other; parts without rows are left out."""
    columns = [[p for p in side if p.rows] for side in (left, right)]
    html = "".join(f"<div>{''.join(map(_html, parts))}</div>" for parts in columns)
    typst = ", ".join(f"({''.join(f'{_typst(p)},' for p in parts)})" for parts in columns)
    return Block(f'<div class="kandidat">{html}</div>', f"#kandidat({typst})")


def _html(part: Part) -> str:
    rows = "".join(f"<dt>{escape_html(k)}</dt><dd>{escape_html(v)}</dd>" for k, v in part.rows)
    return f'<p class="kandidat-titel">{escape_html(part.title)}</p><dl>{rows}</dl>'


def _typst(part: Part) -> str:
    # no line begins with the dot between two facts
    bound = ((k, v.replace(" · ", f"{NBSP}· ")) for k, v in part.rows)
    rows = "".join(f"({typst_string(k)}, {typst_string(v)})," for k, v in bound)
    return f"({typst_string(part.title)}, ({rows}))"
