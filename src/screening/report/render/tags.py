"""The tags of a PDF, mended where Typst cannot be told: names of rows become headers with their scope.

A cell that holds the mark of `screening.base.typst_row_head` names its row. Its tag says TD until here.

Typst writes each tag as an object of its own, as plain text: so they are read and mended there, without moving
anything: 475 profiles have a hundred thousand of them, and a library's object for each takes seconds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import pikepdf

_NEAR = 4
"""So many tags above its mark a cell is found; what is marked elsewhere is a quotation."""
_TAG = re.compile(
    rb"(?<=\n)(\d+) 0 obj\s*<<\s*/Type\s*/StructElem\s*/S\s*/(\w+)\s*/P\s+(\d+) 0 R(.*?)>>\s*endobj",
    re.DOTALL,
)
_HEADERS = re.compile(rb"/Headers\s*\[[^\]]*\]")
_SCOPE = b"/Scope/Row"


class _Tag(NamedTuple):
    kind: bytes
    above: int
    kind_at: int
    rest: tuple[int, int]


def name_rows(content: bytes) -> tuple[bytes, list[int]]:
    """Make headers (TH, scope: row) of the cells that name a row.

    Other cells of their tables lose the list of headers that Typst gives them, for it names the columns alone: with a
    scope at each header, a reader finds those of both directions.

    Parameters
    ----------
    content : bytes
        A PDF as Typst writes it.

    Returns
    -------
    bytes
        As long as before; the same, if no cell names a row.
    list of int
        The objects of headers in which there was no room for their scope: `give_scope` says it there.
    """
    tags = {int(m[1]): _Tag(m[2], int(m[3]), m.start(2), m.span(4)) for m in _TAG.finditer(content)}
    cells: dict[int, int] = {}
    for number, tag in tags.items():
        if tag.kind == b"Quote" and (cell := _above(tags, number, b"TD")):
            cells[cell] = number
    tables = {_above(tags, cell, b"Table") for cell in cells} - {0}
    mended, bare = bytearray(content), []
    for number, tag in tags.items():
        if tag.kind != b"TD" or (number not in cells and _above(tags, number, b"Table") not in tables):
            continue
        word = b""
        if number in cells:
            word = _SCOPE
            mended[tag.kind_at : tag.kind_at + 2] = b"TH"
            mark = tags[cells[number]]
            mended[mark.kind_at : mark.kind_at + 5] = b"Span "
        headers = _HEADERS.search(content, *tag.rest)
        if headers and len(headers[0]) >= len(word):
            mended[slice(*headers.span())] = word.ljust(len(headers[0]))
        elif word:
            bare.append(number)
    return bytes(mended), bare


def _above(tags: dict[int, _Tag], number: int, kind: bytes) -> int:
    """Return the nearest tag of a kind that holds this one, not too far above it; 0 if there is none."""
    for _ in range(_NEAR):
        number = tags[number].above
        if number not in tags:
            return 0
        if tags[number].kind == kind:
            return number
    return 0


def give_scope(pdf: pikepdf.Pdf, numbers: Iterable[int]) -> None:
    """Say of these headers, in place, that they name a row."""
    import pikepdf

    for number in numbers:
        cell = pdf.get_object(number, 0)
        given: Any = cell.get("/A", [])
        several: list[Any] = list(given) if isinstance(given, pikepdf.Array | list) else [given]
        for attributes in several:
            if attributes.get("/O") == "/Table":
                attributes.Scope = pikepdf.Name.Row
                break
        else:
            made = pikepdf.Dictionary(O=pikepdf.Name.Table, Scope=pikepdf.Name.Row)
            cell.A = pikepdf.Array([*several, made])
