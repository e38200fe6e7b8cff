"""What a screen reader meets in a PDF: its tags in reading order, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf

_HEADINGS = {f"/H{n}": n for n in range(1, 7)}


@dataclass(frozen=True)
class Tag:
    """A tag in reading order, with the kinds of those around it, outermost first."""

    kind: str
    around: tuple[str, ...]
    item: Any

    @property
    def scope(self) -> str:
        """Of a header: what it names."""
        given = self.item.get("/A", [])
        several = list(given) if isinstance(given, pikepdf.Array) else [given]
        return next((str(a.Scope) for a in several if "/Scope" in a), "")


def tags(pdf: pikepdf.Pdf) -> list[Tag]:
    """Return all tags of a document, in the order in which they are read."""
    return list(_walk(pdf.Root.StructTreeRoot.K, ()))


def _walk(item: Any, around: tuple[str, ...]) -> Iterator[Tag]:
    if isinstance(item, pikepdf.Array):
        for part in item:
            yield from _walk(part, around)
    elif isinstance(item, pikepdf.Dictionary) and "/S" in item:
        kind = str(item.S)
        yield Tag(kind, around, item)
        yield from _walk(item.get("/K", pikepdf.Array()), (*around, kind))


def findings(path: Path) -> list[str]:
    """Return what is wrong with a PDF's tags; empty if there is nothing to mend."""
    with pikepdf.open(path) as pdf:
        found = list(_of_document(pdf))
        level = 0
        for tag in tags(pdf):
            if tag.kind in _HEADINGS:
                now = _HEADINGS[tag.kind]
                if now > level + 1:
                    found.append(f"{tag.kind} after H{level}")
                level = now
            elif tag.kind == "/Figure" and not str(tag.item.get("/Alt", "")).strip():
                found.append("a figure without alternative text")
            elif tag.kind == "/TH" and not tag.scope:
                found.append("a header without scope")
            elif tag.kind == "/Table" and not any(t.kind == "/TH" for t in _walk(tag.item.K, ())):
                found.append("a table without headers")
    return found


def _of_document(pdf: pikepdf.Pdf) -> Iterator[str]:
    root = pdf.Root
    if not root.get("/MarkInfo", {}).get("/Marked"):
        yield "not tagged"
    if not str(root.get("/Lang", "")).lower().startswith("de"):
        yield "no German"
    if not root.get("/ViewerPreferences", {}).get("/DisplayDocTitle"):
        yield "the window shows the file's name in place of the title"
    if not str(pdf.docinfo.get("/Title", "")).strip():
        yield "no title"
