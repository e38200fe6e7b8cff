"""What stands beside a printed map: its title and its legend."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes

from screening.base import MUTED, many, number
from screening.disclosure import Release
from screening.figures.maps import canvas
from screening.figures.maps.canvas import Stroke, write
from screening.figures.maps.classes import Classified

WIDTH = 170.0
"""Width of a figure in mm: the text width of an A4 page."""

ROW = 4.3
"""Height of a legend's row in mm."""


@dataclass(frozen=True)
class Entry:
    """A row of a legend: draws its sign at a place of the page, and its label."""

    draw: Callable[[Axes, float, float], None]
    label: str


def titled(paper: Axes, release: Release, title: str, note: str, top: float) -> None:
    """Write a map's title, and below it what it is of."""
    lines = canvas.wrapped(f"{release.city.name} {release.year}: {title}", WIDTH, 10.5)
    write(paper, 0.5, top - 4.5, lines[0] + ("\u00a0…" if len(lines) > 1 else ""), 10.5, face="Semibold")
    stichtag = f"{release.stichtag:%d.%m.%Y}"
    about = f"Stichtag {stichtag} · N = {many(len(release.decision), 'Gebiet', 'Gebiete')} · {note}"
    write(paper, 0.5, top - 9, about, 8, color=MUTED)


def legend_at(
    paper: Axes, x: float, y: float, title: str, entries: Sequence[Entry], row: float = ROW
) -> None:
    """Draw a legend downwards from a place; nothing without entries."""
    if not entries:
        return
    write(paper, x, y, title, 8, face="Semibold")
    for n, entry in enumerate(entries, start=1):
        entry.draw(paper, x, y - n * row - 0.4)
        write(paper, x + 8, y - n * row - 0.4, entry.label, 7.5)


def class_entries(classes: Sequence[object], classified: Classified) -> list[Entry]:
    """Return the legend's rows of those classes, each with its number of areas."""
    return [
        Entry(
            lambda p, x, y, c=c: canvas.swatch(p, x, y, c),  # type: ignore[misc]
            f"{c.label} ({number(classified.count(c.key))})",
        )
        for c in classified.classes
        if c in classes
    ]


def stroke_entries(strokes: Sequence[tuple[str, Stroke, pd.Index]]) -> list[Entry]:
    """Return the legend's rows of outlines, each with its number of areas."""
    return [
        Entry(lambda p, x, y, s=s: canvas.stroke_swatch(p, x, y, s), f"{t} ({number(len(ids))})")  # type: ignore[misc]
        for t, s, ids in strokes
    ]
