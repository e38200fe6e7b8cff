"""What stands around a printed map: its title and its legend."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes

from screening.base import MUTED, NBSP, many, number
from screening.disclosure import Release
from screening.figures.maps import canvas
from screening.figures.maps.canvas import Stroke, write
from screening.figures.maps.classes import Classified, MapClass

WIDTH = 170.0
"""Width of a figure in mm: the text width of an A4 page."""

ROW = 4.4
"""Height of a legend's row in mm."""

_TITLE, _SUBTITLE, _HEADING = 11.0, 9.0, 9.0
_BOLD = 1.05
"""So much wider bold letters are than plain ones."""
_SWATCH = 8.0
_GAP = 7.0


@dataclass(frozen=True)
class Entry:
    """A row of a legend: draws its sign at a place of the page, and its label."""

    draw: Callable[[Axes, float, float], None]
    label: str


@dataclass(frozen=True)
class Head:
    """A map's title, which says what it finds, and below it what kind of map it is, in lines."""

    title: tuple[str, ...]
    about: tuple[str, ...]

    @property
    def height(self) -> float:
        """How many mm both take, with some air below."""
        return 4.9 * len(self.title) + 4.0 * len(self.about) + 3.2

    def draw(self, paper: Axes, top: float) -> None:
        """Write both downwards from the page's upper edge."""
        y = top + 0.4
        for line in self.title:
            y -= 4.9
            write(paper, 0.5, y, line, _TITLE, face="Semibold")
        y -= 0.4
        for line in self.about:
            y -= 4.0
            write(paper, 0.5, y, line, _SUBTITLE, color=MUTED)


def head(release: Release, title: str, kind: str) -> Head:
    """Return what stands above a map: the finding, and below it city, year, the kind of map, day and number of areas."""
    about = (
        f"{release.city.name} {release.year}: {kind}",
        f"Stichtag {release.stichtag:%d.%m.%Y}",
        f"N = {many(len(release.decision), 'Gebiet', 'Gebiete')}".replace(" ", NBSP),
    )
    return Head(
        # a number is not parted from what it counts
        tuple(canvas.wrapped(re.sub(r"(?<=\d) (?=Gebiet)", NBSP, title), WIDTH / _BOLD - 3, _TITLE)),
        tuple(canvas.wrapped(" · ".join(about), WIDTH - 4, _SUBTITLE)),
    )


@dataclass(frozen=True)
class Group:
    """Rows of a legend under a heading."""

    title: str
    entries: tuple[Entry, ...]

    @property
    def width(self) -> float:
        """How many mm it takes."""
        labels = [_SWATCH + canvas.width_of(e.label) for e in self.entries]
        return max(canvas.width_of(self.title, _HEADING) * _BOLD, *labels)

    @property
    def height(self) -> float:
        """The same downwards."""
        return ROW * (len(self.entries) + 1)

    def draw(self, paper: Axes, x: float, y: float) -> None:
        """Draw it downwards from a place."""
        legend_at(paper, x, y, self.title, self.entries)


@dataclass(frozen=True)
class Matrix:
    """A legend of two questions: what an area has in rows, how certain that is in columns.

    Attributes
    ----------
    title : str
    columns : tuple of str
        Their heads, short ones.
    rows : tuple of (str, tuple of MapClass or None)
        Of each row its label and a class per column; None where there can be none.
    counts : dict of str to int
        How many areas a class has, by its key.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[MapClass | None, ...]], ...]
    counts: dict[str, int]

    @property
    def _steps(self) -> tuple[float, float]:
        """How wide the labels are, and each column."""
        labels = max(canvas.width_of(label) for label, _ in self.rows) + 3
        return labels, max(18.0, *(canvas.width_of(c) + 3 for c in self.columns))

    @property
    def width(self) -> float:
        """How many mm it takes."""
        labels, column = self._steps
        return max(canvas.width_of(self.title, _HEADING) * _BOLD, labels + column * len(self.columns))

    @property
    def height(self) -> float:
        """The same downwards."""
        return ROW * (len(self.rows) + 2)

    def draw(self, paper: Axes, x: float, y: float) -> None:
        """Draw it downwards from a place."""
        labels, column = self._steps
        write(paper, x, y, self.title, _HEADING, face="Semibold")
        for k, title in enumerate(self.columns):
            write(paper, x + labels + k * column, y - ROW - 0.2, title, color=MUTED)
        for n, (label, classes) in enumerate(self.rows, start=2):
            write(paper, x, y - n * ROW - 0.4, label)
            for k, one in enumerate(classes):
                if one is not None:
                    at = x + labels + k * column
                    canvas.swatch(paper, at, y - n * ROW - 0.4, one)
                    write(paper, at + 7.2, y - n * ROW - 0.4, number(self.counts.get(one.key, 0)))


Legend = Group | Matrix


def bands(groups: Iterable[Legend]) -> list[list[Legend]]:
    """Return legends line by line, as many beside one another as the page has room for."""
    found: list[list[Legend]] = []
    used = 0.0
    for group in groups:
        if not found or used + _GAP + group.width > WIDTH - 1:
            found.append([])
            used = -_GAP
        found[-1].append(group)
        used += _GAP + group.width
    return found


def bands_height(lines: Sequence[Sequence[Legend]]) -> float:
    """Return how many mm such lines take."""
    return sum(max(group.height for group in line) + 3 for line in lines)


def draw_bands(paper: Axes, lines: Sequence[Sequence[Legend]], top: float) -> None:
    """Draw lines of legends downwards from a height; those of a single line are spread over the page."""
    spread = 0.0
    if len(lines) == 1 and len(lines[0]) > 1:
        spare = WIDTH - 1 - sum(g.width for g in lines[0]) - _GAP * (len(lines[0]) - 1)
        spread = min(spare / (len(lines[0]) - 1), 14.0)
    for line in lines:
        x = 0.5
        for group in line:
            group.draw(paper, x, top - 3.4)
            x += group.width + _GAP + spread
        top -= max(group.height for group in line) + 3


def legend_at(
    paper: Axes, x: float, y: float, title: str, entries: Sequence[Entry], row: float = ROW
) -> None:
    """Draw a legend downwards from a place; nothing without entries."""
    if not entries:
        return
    write(paper, x, y, title, _HEADING, face="Semibold")
    for n, entry in enumerate(entries, start=1):
        entry.draw(paper, x, y - n * row - 0.4)
        write(paper, x + _SWATCH, y - n * row - 0.4, entry.label)


def class_entries(classes: Iterable[MapClass], classified: Classified) -> list[Entry]:
    """Return the legend's rows of those classes that some area has, each with its number of areas."""
    return [
        Entry(
            lambda p, x, y, c=c: canvas.swatch(p, x, y, c),  # type: ignore[misc]
            f"{c.label} ({number(classified.count(c.key))})",
        )
        for c in classes
        if classified.count(c.key)
    ]


def stroke_entries(strokes: Sequence[tuple[str, Stroke, pd.Index]]) -> list[Entry]:
    """Return the legend's rows of outlines, each with its number of areas."""
    return [
        Entry(lambda p, x, y, s=s: canvas.stroke_swatch(p, x, y, s), f"{t} ({number(len(ids))})")  # type: ignore[misc]
        for t, s, ids in strokes
        if len(ids)
    ]
