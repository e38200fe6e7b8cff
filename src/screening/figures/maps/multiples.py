"""Small maps of all indicators under one legend, so that they can be compared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from screening.base import MUTED, listed, many
from screening.concept import Indicator
from screening.disclosure import Release
from screening.figures.maps import canvas
from screening.figures.maps.alt import exceeding, made_up, mean_text
from screening.figures.maps.canvas import Stroke, write
from screening.figures.maps.classes import Classified, indicator_classes, special_classes
from screening.figures.maps.furniture import ROW, WIDTH, Entry, Head, head, legend_at
from screening.figures.maps.geo import Drawing, drawing
from screening.figures.maps.sheet import Map, foot, line_entries, marks, paint
from screening.figures.maps.titles import frequency_title
from screening.figures.maps.unsure import WHY, unsure_entry, with_certainty

COLUMNS, PER_FIGURE = 3, 8
GAP = 4.0
CELL = (WIDTH - GAP * (COLUMNS - 1)) / COLUMNS
HEAD = 13.0
"""Above a small map: what it is of, mean and threshold, in how many areas it counts."""
HIGHEST, LOWEST = 208.0, 25.0
"""Of a figure in mm, so that it stands on a page below the headings of an annex and its first section; of a small map."""
_SMALL = Stroke("-", 0.75, 0)


def drawable(release: Release, indicator: str) -> bool:
    """Tell whether a map of an indicator shows anything: a value, or whether it counts, of any area."""
    of = indicator_classes(release, indicator).of
    return not of.isin([c.key for c in special_classes(release)]).all()


def indicator_maps(release: Release, indicators: Iterable[str] | None = None) -> list[Map]:
    """Map several indicators as small multiples under one legend, at most eight on a page.

    Those of which no area has a value are named in the note below the last page; they have no map.

    Parameters
    ----------
    release : Release
    indicators : iterable of str, optional
        By default those whose hits are counted.

    Raises
    ------
    KeyError
        If the catalogue has no such indicator.
    """
    asked = [release.catalogue[i] for i in (release.ids if indicators is None else indicators)]
    shown = [i for i in asked if drawable(release, i.id)]
    geometry = drawing(release, 280, near=True)
    hits = {i.id: exceeding(release, i.id) for i in shown}
    title = frequency_title({i.short: len(hits[i.id]) for i in shown})
    without = without_map([i for i in asked if i not in shown])
    pages = [shown[i : i + PER_FIGURE] for i in range(0, len(shown), PER_FIGURE)]
    sheets = [
        _sheet(release, page, geometry, hits, title, (n, len(pages)), without if n == len(pages) else "")
        for n, page in enumerate(pages, start=1)
    ]
    # of one size on all sheets: what lies on two of them is compared as well
    height = min((s.height for s in sheets), default=0)
    return [_drawn(release, s, geometry, hits, height) for s in sheets]


def without_map(indicators: Sequence[Indicator]) -> str:
    """Say which indicators have no map, since there is nothing to show; empty for none."""
    if not indicators:
        return ""
    names = listed([f"„{i.short}“" for i in indicators])
    return f"Ohne Karte, da von keinem Gebiet ein Wert vorliegt oder gezeigt wird: {names}."


@dataclass(frozen=True)
class _Sheet:
    """What a sheet of small maps shows around them, and how high they may be."""

    shown: Sequence[Indicator]
    classified: Sequence[Classified]
    entries: list[Entry]
    lines: list[str]
    above: Head
    title: str
    without: str
    low: float
    legend: float
    height: float


def _sheet(
    release: Release,
    shown: Sequence[Indicator],
    geometry: Drawing,
    hits: dict[str, pd.Index],
    title: str,
    place: tuple[int, int],
    without: str,
) -> _Sheet:
    minx, miny, maxx, maxy = geometry.bounds
    height = min(CELL * (maxy - miny) / max(maxx - minx, 1e-9), CELL)
    classified = [with_certainty(release, i.id, indicator_classes(release, i.id)) for i in shown]
    entries = _entries(release, classified, geometry, any(len(hits[i.id]) for i in shown))
    lines = foot(release, WHY if any(c.unsure for c in classified) else "", without)
    low = canvas.footer_height(lines, marks(release))
    legend = ROW * (len(entries) + 1) + 15
    part = f", Blatt {place[0]} von {place[1]}" if place[1] > 1 else ""
    above = head(release, title, f"Indikatoren im Verhältnis zum Mittelwert{part}")
    height = _lower(height, _rows(shown), legend, HIGHEST - low - above.height)
    return _Sheet(shown, classified, entries, lines, above, title, without, low, legend, height)


def _rows(shown: Sequence[Indicator]) -> int:
    """Return how many rows small maps take; the legend takes the cell after the last one."""
    return len(shown) // COLUMNS + 1


def _drawn(
    release: Release, sheet: _Sheet, geometry: Drawing, hits: dict[str, pd.Index], height: float
) -> Map:
    """Draw up to eight small maps of one height."""
    row = height + HEAD + 3
    top = sheet.low + (_rows(sheet.shown) - 1) * row + max(row, sheet.legend) + sheet.above.height
    figure, paper = canvas.page(WIDTH, top)
    sheet.above.draw(paper, top)
    metres = canvas.metres_per_mm(geometry.bounds, CELL, height)
    for n, (indicator, classes) in enumerate(zip(sheet.shown, sheet.classified, strict=True)):
        x, y = _corner(n, CELL, row, top - sheet.above.height)
        name = canvas.fitted(f"{indicator.number} {indicator.short}", CELL / 1.06, 9)
        write(paper, x + 0.5, y - 3, name, 9, face="Semibold")
        write(paper, x + 0.5, y - 7, canvas.fitted(mean_text(release, indicator), CELL), color=MUTED)
        counts = len(hits[indicator.id])
        write(paper, x + 0.5, y - 10.6, f"zählt in {many(counts, 'Gebiet', 'Gebieten')}", color=MUTED)
        axes = canvas.panel(figure, (x, y - HEAD - height, CELL, height), geometry.bounds)
        paint(axes, geometry, classes, [("", _SMALL, hits[indicator.id])] if counts else [], small=True)
    x, y = _corner(len(sheet.shown), CELL, row, top - sheet.above.height)
    legend_at(paper, x + 2, y - 3, "Wert geteilt durch Mittelwert", sheet.entries)
    below = y - 3 - ROW * (len(sheet.entries) + 1)
    canvas.north_arrow(paper, x + 2, below - 6, geometry.ground.north)
    canvas.scale_bar(paper, x + 11, below - 5.5, metres * geometry.ground.metres, CELL - 22)
    canvas.footer(paper, 0.5, 1, sheet.lines, marks(release))
    return Map(figure, _alt(release, sheet.shown, hits, sheet.title, sheet.without))


def _lower(height: float, rows: int, legend: float, room: float) -> float:
    """Return the height of a small map at which all rows have room, the legend's among them; not below a least.

    Examples
    --------
    >>> _lower(45, 3, 40, 200), _lower(45, 3, 80, 200), _lower(45, 3, 80, 100)
    (45, 44.0, 25.0)
    """
    while height > LOWEST and (rows - 1) * (height + HEAD + 3) + max(height + HEAD + 3, legend) > room:
        height = max(height - 0.5, LOWEST)
    return height


def _corner(place: int, cell: float, row: float, top: float) -> tuple[float, float]:
    """Return the left upper corner of a small map."""
    return (place % COLUMNS) * (cell + GAP), top - (place // COLUMNS) * row


def _entries(
    release: Release, classified: Sequence[Classified], geometry: Drawing, outlined: bool
) -> list[Entry]:
    """Return the legend's rows of what any of the maps shows."""
    # maps that may show flags only have other classes than those with values: the legend has both
    scheme = dict.fromkeys(c for one in classified for c in one.occurring().classes)
    special = [c.key for c in special_classes(release)]
    order = sorted(
        scheme,
        key=lambda c: (
            special.index(c.key) + 1 if c.key in special else 0,
            not c.key.startswith("r"),
            *_rank(c.key),
        ),
    )
    entries = [Entry(lambda p, x, y, c=c: canvas.swatch(p, x, y, c), c.label) for c in order]  # type: ignore[misc]
    if outlined:
        entries.append(Entry(lambda p, x, y: canvas.stroke_swatch(p, x, y, _SMALL), "zählt als Treffer"))
    if any(c.unsure for c in classified):
        entries.append(unsure_entry())
    return [*entries, *line_entries(release, geometry)]


def _rank(key: str) -> tuple[int]:
    """Return where a class of values stands in the ramp; others stay as they are."""
    return (int(key[1:]) if key.startswith("r") and key[1:].lstrip("-").isdigit() else 0,)


def _alt(
    release: Release, shown: Sequence[Indicator], hits: dict[str, pd.Index], title: str, without: str
) -> str:
    told = ", ".join(f"{i.short} {len(hits[i.id])}" for i in shown)
    return (
        f"{title}. {many(len(shown), 'kleine Karte', 'kleine Karten')}, {release.city.name} {release.year}: Werte im "
        f"Verhältnis zum Mittelwert. Gebiete, die zählen: {told}.{f' {without}' if without else ''}{made_up(release)}"
    )
