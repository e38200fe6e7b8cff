"""Drawing of the load over the months: what runs, what areas would add by both estimates, and the hours there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.patches import Rectangle

from screening.base import ACCENT, HIT, INK, LINE, MONTHS, MUTED, PAPER, many, number
from screening.disclosure import Release
from screening.figures.charts.chances import Chart
from screening.figures.maps import canvas, chart_foot, made_up, marks, write
from screening.process.capacity import EXCEEDS, MAY_EXCEED, Load

WIDTH, PLOT = 170.0, 52.0
"""The figure's width and the plot's height in mm."""
SMALL = 26.0
"""The plot's height where there is one for each region."""
LEFT, RIGHT, HEAD, AXIS = 9.0, 2.0, 14.0, 11.0
MOST_LABELS = 18
"""Of more months not every one is labelled."""
PARTS = (
    ("laufende Gebiete", MUTED, ""),
    ("niedrigere Schätzung", ACCENT, ""),
    ("bis zur höheren", PAPER, "////"),
)
"""What is stacked, from below: label, fill, hatch."""
_Box = list[tuple[float, float]]


@dataclass(frozen=True)
class _Plot:
    """Where a plot stands on the paper, in mm; its highest value, and how many lines and months are labelled."""

    x: float
    y: float
    width: float
    height: float
    top: float
    lines: int
    labels: int

    @property
    def scale(self) -> float:
        return (self.height - 7) / self.top


def load_chart(release: Release, load: Load, title: str) -> Chart:
    """Draw hours a week, month by month: stacked from what runs, the lower and the higher estimate; a line: what there is.

    Months in which the hours do not suffice bear a sign: by the lower estimate already, or by the higher alone.
    """
    foot = chart_foot(release)
    below = canvas.footer_height(foot, marks(release)) + 3
    height = HEAD + PLOT + AXIS + below
    figure, paper = canvas.page(WIDTH, height)
    write(paper, 0, height - 4, title, 10, face="Bold")
    _key(paper, height - 10)
    plot = _Plot(LEFT, below + AXIS, WIDTH - LEFT - RIGHT, PLOT, _highest([load]), 5, MOST_LABELS)
    write(paper, 0, plot.y + PLOT - 3, "Stunden in der Woche", 7, color=MUTED)
    _draw(paper, plot, load)
    canvas.footer(paper, 0, 2.2, foot, marks(release))
    return Chart(figure, f"{_alt(load)}{made_up(release)}")


def region_chart(release: Release, loads: Mapping[str, Load], title: str) -> Chart:
    """Draw the same for each region, two beside each other, all on one scale."""
    foot = chart_foot(release)
    below = canvas.footer_height(foot, marks(release)) + 3
    lines = -(-len(loads) // 2)
    height = HEAD + lines * (SMALL + AXIS + 6) + below
    figure, paper = canvas.page(WIDTH, height)
    write(paper, 0, height - 4, title, 10, face="Bold")
    _key(paper, height - 10)
    top, half = _highest(loads.values()), WIDTH / 2
    for n, (region, load) in enumerate(loads.items()):
        line, column = divmod(n, 2)
        x, y = column * (half + 1.5), below + AXIS + (lines - 1 - line) * (SMALL + AXIS + 6)
        write(paper, x, y + SMALL + 1, region, 8, face="Bold")
        _draw(paper, _Plot(x + LEFT, y, half - LEFT - RIGHT, SMALL, top, 3, MOST_LABELS // 2), load)
    canvas.footer(paper, 0, 2.2, foot, marks(release))
    told = " ".join(f"{region}: {_alt(load)}" for region, load in loads.items())
    return Chart(figure, f"{told}{made_up(release)}")


def _highest(loads: Iterable[Load]) -> float:
    """Return the highest value of all, at least one."""
    found = [Decimal(1)]
    for load in loads:
        rows = load.frame
        found += [r.laufend + r.high for r in rows.itertuples()]
        found += [k for k in rows["kapazitaet"] if k is not None]
    return float(max(found))


def _draw(paper: Axes, plot: _Plot, load: Load) -> None:
    rows = load.frame
    _frame(paper, plot)
    step = plot.width / len(rows)
    every = -(-len(rows) // plot.labels)
    bars: list[list[_Box]] = [[] for _ in PARTS]
    lines = []
    for n, (month, row) in enumerate(zip(rows.index, rows.itertuples(), strict=True)):
        x = plot.x + n * step
        top = _stack(bars, x + step * 0.07, step * 0.86, plot, row)
        if row.kapazitaet is not None:
            y = plot.y + float(row.kapazitaet) * plot.scale
            lines.append([(x, y), (x + step + 0.05, y)])
        if sign := {EXCEEDS: "▲", MAY_EXCEED: "△"}.get(row.stand, ""):
            write(paper, x + step / 2, top + 1, sign, 7, ha="center", color=HIT, zorder=6)
        if n % every == 0:
            shown = MONTHS[month.month - 1][:3]
            write(paper, x + step / 2, plot.y - 4, shown, 7, ha="center", color=MUTED)
        if n == 0 or month.month == 1:
            write(paper, x + 0.3, plot.y - 8, str(month.year), 7, color=INK)
    # as collections: hundreds of months drawn one by one take most of the document's time
    for boxes, (_, colour, hatch) in zip(bars, PARTS, strict=True):
        edge = ACCENT if hatch else PAPER
        paper.add_collection(
            PolyCollection(boxes, facecolor=colour, edgecolor=edge, linewidth=0.5, hatch=hatch, zorder=1)
        )
    paper.add_collection(LineCollection(lines, colors=HIT, linewidths=1.8, capstyle="butt", zorder=5))


def _stack(bars: list[list[_Box]], left: float, wide: float, plot: _Plot, row: Any) -> float:
    """Add one month's boxes to those of each part; return where the highest ends."""
    running, low, high = float(row.laufend), float(row.low), float(row.high)
    at = plot.y
    for boxes, value in zip(bars, (running, low, high - low), strict=True):
        top = at + value * plot.scale
        if value > 0:
            boxes.append([(left, at), (left + wide, at), (left + wide, top), (left, top)])
        at = top
    return at


def _key(paper: Axes, y: float) -> None:
    at = 0.0
    for label, colour, hatch in PARTS:
        box = Rectangle(
            (at, y), 4, 2.4, facecolor=colour, edgecolor=ACCENT if hatch else colour, linewidth=0.5
        )
        if hatch:
            box.set_hatch(hatch)
        paper.add_patch(box)
        write(paper, at + 5.3, y + 0.2, label, 7.5)
        at += 9 + 1.2 * len(label)
    paper.plot([at, at + 4], [y + 1.2] * 2, color=HIT, linewidth=1.8, solid_capstyle="butt")
    write(paper, at + 5.3, y + 0.2, "vorhandene Stunden", 7.5)
    at += 9 + 1.2 * 18
    write(paper, at, y + 0.2, "▲ reicht nicht   △ reicht vielleicht nicht", 7.5, color=HIT)


def _frame(paper: Axes, plot: _Plot) -> None:
    right, scale = plot.x + plot.width, plot.scale
    paper.plot([plot.x, right], [plot.y, plot.y], color=MUTED, linewidth=0.8)
    step = next(s * 10**e for e in range(5) for s in (1, 2, 5) if plot.top / (s * 10**e) <= plot.lines)
    for n in range(0, int(plot.top) + 1, step):
        write(paper, plot.x - 1.2, plot.y + n * scale - 0.9, number(n), 7, ha="right", color=MUTED)
        if n:
            paper.plot([plot.x, right], [plot.y + n * scale] * 2, color=LINE, linewidth=0.5, zorder=0.5)


def _alt(load: Load) -> str:
    """Say what the chart finds."""
    rows = load.frame
    first, last = _of(rows.index[0]), _of(rows.index[-1])
    over, maybe = (int((rows["stand"] == s).sum()) for s in (EXCEEDS, MAY_EXCEED))
    span = f"in {first}" if first == last else f"von {first} bis {last}"
    if rows["kapazitaet"].isna().all():
        return f"Belastung {span}; wie viele Stunden da sind, ist nicht angegeben."
    if not over and not maybe:
        return f"Belastung {span}: die Stunden reichen in jedem Monat, auch nach der höheren Schätzung."
    told = f"Belastung {span}: die Stunden reichen in"
    if not over:
        return f"{told} {many(maybe, 'Monat', 'Monaten')} nur nach der niedrigeren Schätzung."
    more = f", in {number(maybe)} weiteren nur nach der niedrigeren Schätzung" if maybe else ""
    return f"{told} {many(over, 'Monat', 'Monaten')} nicht{more}."


def _of(month: date) -> str:
    return f"{MONTHS[month.month - 1]} {month.year}"
