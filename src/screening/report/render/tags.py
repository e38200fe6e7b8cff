"""The tags of a PDF, mended where Typst cannot be told: names of rows become headers with their scope.

A cell that holds the mark of `screening.base.typst_row_head` names its row. Its tag says TD until here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pikepdf

_NEAR = 4
"""So many tags above its mark a cell is found; what is marked elsewhere is a quotation."""


def name_rows(pdf: pikepdf.Pdf) -> int:
    """Make headers (TH, scope: row) of the cells that name a row, in place; return how many.

    Other cells of their tables lose the list of headers that Typst gives them, for it names the columns alone: with a
    scope at each header, a reader finds those of both directions.
    """
    import pikepdf

    kinds = pikepdf.Name("/TD"), pikepdf.Name("/TH"), pikepdf.Name("/Span"), pikepdf.Name("/Row")
    cell_kind, head_kind, plain_kind, row = kinds
    tables: dict[tuple[int, int], Any] = {}
    named = 0
    for mark in _tagged(pdf, "/Quote"):
        cell = _above(mark, "/TD", _NEAR)
        if cell is None:
            continue
        mark.S = plain_kind
        cell.S = head_kind
        for attributes in _of_table(cell):
            attributes.Scope = row
            _drop_headers(attributes)
        named += 1
        if (table := _above(cell, "/Table", _NEAR)) is not None:
            tables[table.objgen] = table
    for table in tables.values():
        for cell in _below(table):
            if cell_kind == cell.S:
                for attributes in _of_table(cell):
                    _drop_headers(attributes)
    return named


def _tagged(pdf: pikepdf.Pdf, kind: str) -> list[Any]:
    import pikepdf

    wanted = pikepdf.Name(kind)
    return [
        o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and o.get("/S") == wanted and "/P" in o
    ]


def _above(tag: Any, kind: str, most: int) -> Any:
    for _ in range(most):
        tag = tag.get("/P")
        if tag is None or tag.get("/S") == kind:
            return tag
    return None


def _below(tag: Any) -> Iterator[Any]:
    """Yield the cells of a table, by its groups and rows."""
    import pikepdf

    below = tag.get("/K", [])
    for part in below if isinstance(below, pikepdf.Array) else [below]:
        if not isinstance(part, pikepdf.Dictionary) or "/S" not in part:
            continue
        if part.S in ("/TD", "/TH"):
            yield part
        elif part.S in ("/THead", "/TBody", "/TFoot", "/TR"):
            yield from _below(part)


def _of_table(cell: Any) -> list[Any]:
    """Return a cell's attributes that are of tables; made if it has none."""
    import pikepdf

    given = cell.get("/A", [])
    several = list(given) if isinstance(given, pikepdf.Array) else [given]
    found = [a for a in several if isinstance(a, pikepdf.Dictionary) and a.get("/O") == "/Table"]
    if not found:
        made = pikepdf.Dictionary(O=pikepdf.Name("/Table"))
        cell.A = pikepdf.Array([*several, made])
        found = [cell.A[len(several)]]
    return found


def _drop_headers(attributes: Any) -> None:
    if "/Headers" in attributes:
        del attributes["/Headers"]
