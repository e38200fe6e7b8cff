"""Drawing of how many areas the rule takes up at each threshold tried."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke

from screening.analysis.robustness import NOT_SHOWN, above, tally
from screening.base import DECISION_COLOURS, INK, LINE, MUTED, NBSP, PAPER, number, would_be
from screening.disclosure import Release
from screening.figures.charts.chances import Chart
from screening.figures.maps import canvas, chart_foot, marks, write

WIDTH, PLOT = 170.0, 42.0
"""The figure's width and the plot's height in mm."""

LEFT, RIGHT, HEAD, AXIS = 8.0, 4.0, 16.0, 14.0

MOST_LABELS = 21
"""Of more thresholds not every one is labelled."""

DASHES = (0, (2, 1.5))


def threshold_chart(release: Release) -> Chart:
    """Draw how many areas are *sicher*, and how many could be, at each threshold tried.

    Beside the sure ones stand those that are *möglich*; where decisions are not shown, a bar from the areas
    known to be *sicher* to those that could be, with all that is withheld.
    """
    lines = _lines(release)
    foot = chart_foot(release)
    below = canvas.footer_height(foot, marks(release)) + 3
    height = HEAD + PLOT + AXIS + below
    figure, paper = canvas.page(WIDTH, height)
    y = below + AXIS
    write(paper, 0, height - 4, "Gebiete, die die Regel erfüllen, je nach Schwelle", 10, face="Bold")
    hidden = bool((lines["most"] != lines["sure"]).any())
    _key(paper, height - 9.5, hidden=hidden)
    values = [float(v) for v in lines["value"]]
    span = (values[-1] - values[0]) or 1.0
    xs = [LEFT + 4 + (WIDTH - LEFT - RIGHT - 8) * (v - values[0]) / span for v in values]
    other = lines["most"] if hidden else lines["reachable"]
    top = max(int(other.max()), 1)
    _frame(paper, y, top)
    every = -(-len(xs) // MOST_LABELS)
    for k, (x, line) in enumerate(zip(xs, lines.itertuples(), strict=True)):
        if line.in_force:
            dashes = (0, (3, 2))
            paper.plot([x, x], [y, y + PLOT], color=INK, linewidth=0.9, linestyle=dashes, zorder=1)
            write(paper, x + 1, y + PLOT - 2, f"gilt: {above(line.value)}", 7.5, face="Semibold")
        if line.in_force or k % every == 0:
            label = above(line.value).removesuffix(f"{NBSP}%")
            write(paper, x, y - 6.8, label, 7, ha="center", color=MUTED)
    write(paper, WIDTH / 2, y - 11, "Schwelle in Prozent über dem Mittelwert", 7.5, ha="center", color=MUTED)
    scale = (PLOT - 8) / top
    lower, upper = ([y + scale * n for n in counts] for counts in (lines["sure"], other))
    _second(paper, xs, lower, upper, hidden=hidden)
    colour = DECISION_COLOURS["sicher"]
    paper.plot(xs, lower, "o", markersize=4.4, markerfacecolor=colour, markeredgecolor=colour, zorder=3)
    if not hidden:
        paper.plot(xs, lower, color=colour, linewidth=1.1, zorder=2)
    for k in range(0, len(xs), every):
        _count(paper, xs[k], lower[k] - 3.9, int(lines["sure"].iloc[k]), INK)
        if other.iloc[k] != lines["sure"].iloc[k]:
            _count(paper, xs[k], upper[k] + 1.7, int(other.iloc[k]), MUTED)
    canvas.footer(paper, 0, 2.2, foot, marks(release))
    return Chart(figure, _alt(release, lines))


def _lines(release: Release) -> pd.DataFrame:
    """Return the thresholds with their counts: ``sure``, ``reachable`` and ``most`` (sure with all withheld)."""
    table = release.analyses.flips
    chosen = table.scenarios[table.scenarios["kind"] == "threshold"]
    counts = tally(table).loc[chosen.index]
    untold = table.decisions[chosen.index] == NOT_SHOWN
    # a higher threshold makes nobody *sicher*
    higher = (chosen["value"] > release.criteria.threshold).to_numpy(dtype=bool)
    could = untold & (~higher[None, :] | table.decided.eq("sicher").to_numpy()[:, None])
    return chosen.join(counts).assign(
        reachable=counts["sure"] + counts["possible"], most=counts["sure"] + could.sum().to_numpy()
    )


def _second(paper: Axes, xs: list[float], lower: list[float], upper: list[float], *, hidden: bool) -> None:
    """Draw what could be beside what is sure: a bar where decisions are withheld, else a dashed line."""
    if hidden:
        for x, low, high in zip(xs, lower, upper, strict=True):
            _bar(paper, x, low, high)
        return
    paper.plot(xs, upper, color=MUTED, linewidth=1.1, linestyle=DASHES, zorder=2)
    paper.plot(xs, upper, "o", markersize=4.4, markerfacecolor=PAPER, markeredgecolor=MUTED, zorder=2.5)


def _bar(paper: Axes, x: float, low: float, high: float) -> None:
    if high > low:
        paper.plot([x, x], [low, high], color=MUTED, linewidth=1.4, solid_capstyle="butt", zorder=2)
        paper.plot([x - 1, x + 1], [high, high], color=MUTED, linewidth=1.1, zorder=2)


def _count(paper: Axes, x: float, y: float, count: int, colour: str) -> None:
    halo = [withStroke(linewidth=2.4, foreground=PAPER)]
    write(paper, x, y, number(count), 7, ha="center", color=colour, path_effects=halo, zorder=6)


def _key(paper: Axes, y: float, *, hidden: bool) -> None:
    colour = DECISION_COLOURS["sicher"]
    if not hidden:
        paper.plot([0, 6], [y + 0.9, y + 0.9], color=colour, linewidth=1.1)
        paper.plot([24, 30], [y + 0.9, y + 0.9], color=MUTED, linewidth=1.1, linestyle=DASHES)
        paper.plot([27], [y + 0.9], "o", markersize=4.4, markerfacecolor=PAPER, markeredgecolor=MUTED)
    else:
        _bar(paper, 27, y - 0.4, y + 2.2)
    paper.plot([3], [y + 0.9], "o", markersize=4.4, markerfacecolor=colour, markeredgecolor=colour)
    write(paper, 8, y, "sicher", 8)
    words = "höchstens, mit allen nicht ausgewiesenen Entscheidungen" if hidden else "sicher oder möglich"
    write(paper, 32, y, words, 8)


def _frame(paper: Axes, y: float, top: int) -> None:
    paper.plot([LEFT, WIDTH - RIGHT], [y, y], color=MUTED, linewidth=0.8)
    step = next(s * 10**e for e in range(7) for s in (1, 2, 5) if top / (s * 10**e) <= 5)
    for n in range(0, top + 1, step):
        at = y + (PLOT - 8) * n / top
        write(paper, LEFT - 1.5, at - 0.9, number(n), 7, ha="right", color=MUTED)
        if n:
            paper.plot([LEFT, WIDTH - RIGHT], [at, at], color=LINE, linewidth=0.5, zorder=0.5)


def _alt(release: Release, lines: pd.DataFrame) -> str:
    def at(k: int) -> str:
        line = lines.iloc[k]
        if line["most"] == line["sure"]:
            return f"bei {above(line['value'])} {would_be(int(line['sure']))}"
        return f"bei {above(line['value'])} wären es {number(line['sure'])} bis {number(line['most'])}"

    now = int(lines["sure"][lines["in_force"]].iloc[0])
    made_up = " Synthetische Demodaten." if release.city.synthetic else ""
    return (
        f"Diagramm {release.city.name}{NBSP}{release.year}: Mit der geltenden Schwelle von "
        f"{above(release.criteria.threshold)} {'ist 1 Gebiet' if now == 1 else f'sind {number(now)} Gebiete'} sicher; "
        f"{at(0)}, {at(-1)}.{made_up}"
    )
