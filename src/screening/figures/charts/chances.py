"""Drawing of probabilities: a dot per area, a bar where open values leave an interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from screening.analysis.robustness import cases_of_100, label_text, of_100, span_of_100
from screening.base import DECISION_COLOURS, INK, LINE, MUTED, NBSP, PAPER, number
from screening.disclosure import Release
from screening.figures.maps import canvas, chart_foot, marks, write
from screening.figures.words import called, has_names

WIDTH = 170.0
"""Width of the figure in mm: the text width of an A4 page."""

ROW = 3.7
"""Height of a row in mm."""

MOST = 50
"""Rows of a column; of more areas those nearest the line are drawn."""

HEAD, FOOT = 16.5, 3.0

NUMBER = 4.0
"""So many mm lie between two numbers of the scale."""


@dataclass(frozen=True)
class Chart:
    """A drawn chart and what it shows in words, for those who do not see it."""

    figure: Figure
    alt: str


@dataclass(frozen=True)
class _Row:
    area: str
    low: float
    high: float
    smooth: float
    told: str


def probability_chart(release: Release) -> Chart | None:
    """Draw with which probability the chosen areas and those just below the line meet the rule.

    Two columns: the areas that are *sicher*, and those decided *nein* that lie just below the line. None
    if there is nothing to draw.
    """
    found, chances = release.analyses.firmness, release.analyses.variation.chances
    sure = found.areas[found.areas["p_low"].notna()]
    below = found.below[found.below["settled"] & found.below["p_low"].notna()]
    if sure.empty and below.empty:
        return None
    left = [
        _Row(str(a), line["p_low"], line["p_high"], _smooth(chances, str(a)), label_text(line))
        for a, line in sure.iterrows()
    ]
    right = [
        _Row(str(a), line["p_low"], line["p_high"], _smooth(chances, str(a)), "")
        for a, line in below.iterrows()
    ]
    columns = (left[:MOST], right[:MOST])
    rows = max(len(c) for c in columns)
    foot = chart_foot(release)
    below_rows = canvas.footer_height(foot, marks(release)) + FOOT
    height = HEAD + ROW * rows + 8 + below_rows
    figure, paper = canvas.page(WIDTH, height)
    _legend(paper, height, *columns)
    titles = (_title("sicher", left), _title("knapp unter der Linie", right))
    drawn = [(column, title) for column, title in zip(columns, titles, strict=True) if column]
    for (column, title), x in zip(drawn, (0.0, 89.0), strict=False):
        _panel(paper, release, column, title, x, height - HEAD)
    canvas.footer(paper, 0, 2.2, foot, marks(release))
    return Chart(figure, _alt(release, left, right))


def _smooth(chances: pd.DataFrame, area: str) -> float:
    """Return the probability around the smoothed rates; NaN where open values make it an interval."""
    low, high = chances["p_city_low"][area], chances["p_city_high"][area]
    return float(low) if low == high else float("nan")


def _title(name: str, rows: Sequence[_Row]) -> str:
    if len(rows) <= MOST:
        return f"{name}: {number(len(rows))} {'Gebiet' if len(rows) == 1 else 'Gebiete'}"
    return f"{name}: {MOST} von {number(len(rows))} Gebieten, der Linie am nächsten"


def _legend(paper: Axes, height: float, sure: Sequence[_Row], below: Sequence[_Row]) -> None:
    """Explain the signs that occur."""
    y = height - 4
    write(paper, 0, y, "Wie oft die Regel durch Zufallsschwankung allein erfüllt wäre", 10, face="Bold")
    y, x, rows = y - 5.2, 0.0, (*sure, *below)
    if sure:
        _dot(paper, x + 1.5, y + 0.9, sure=True)
        write(paper, x + 4, y, "sicher", 8)
        x += 16
    if below:
        _dot(paper, x + 1.5, y + 0.9, sure=False)
        write(paper, x + 4, y, "knapp unter der Linie", 8)
        x += 39
    if any(r.high > r.low for r in rows):
        _bar(paper, x, x + 7, y + 0.9)
        write(paper, x + 9, y, "offene Werte alle nein bis alle ja", 8)
        x += 57
    if any(r.smooth == r.smooth for r in rows):
        _diamond(paper, x + 1.5, y + 0.9)
        write(paper, x + 4, y, "um die zum Stadtmittel hin geglätteten Werte", 8)


def _panel(paper: Axes, release: Release, rows: Sequence[_Row], title: str, x: float, top: float) -> None:
    label = 34.0 if has_names(release) else 15.0
    start, width = x + label, 61.0 - label
    settings = release.criteria.robustness
    write(paper, x, top - 0.5, title, 8.5, face="Semibold")
    base = top - 7.5 - ROW * len(rows)
    ticks = sorted({0.0, float(settings.unsure), float(settings.firm), 1.0})
    for tick in ticks:
        at = start + width * tick
        cut = tick not in (0.0, 1.0)
        style = {"linestyle": (0, (3, 2)), "color": MUTED} if cut else {"color": LINE}
        paper.plot([at, at], [base, top - 5.2], linewidth=0.7, zorder=1, **style)
        # beside a cut at its heels the end's number has no room; "von 100" says it as well
        if tick < 1 or width * (1 - ticks[-2]) >= NUMBER:
            write(paper, at, top - 4.6, number(100 * tick), 7, ha="center", color=MUTED)
    write(paper, start + width + 4.5, top - 4.6, "von 100", 7, color=MUTED)
    for k, row in enumerate(rows):
        y = top - 7.5 - ROW * k
        paper.plot([start, start + width], [y, y], color="#eceff1", linewidth=0.6, zorder=0.5)
        write(paper, x, y - 0.9, canvas.fitted(called(release, row.area), label - 2, 7.5), 7.5)
        low, high = (start + width * p for p in (row.low, row.high))
        if high > low:
            _bar(paper, low, high, y)
        if not np.isnan(row.smooth):
            _diamond(paper, start + width * row.smooth, y)
        _dot(paper, low, y, sure=bool(row.told))
        if high > low:
            _dot(paper, high, y, sure=bool(row.told))
        write(paper, start + width + 2.5, y - 0.9, row.told or span_of_100(row.low, row.high), 7.5, color=INK)


def _dot(paper: Axes, x: float, y: float, *, sure: bool) -> None:
    fill = DECISION_COLOURS["sicher"] if sure else PAPER
    edge = DECISION_COLOURS["sicher"] if sure else INK
    paper.plot([x], [y], "o", markersize=4.6, markerfacecolor=fill, markeredgecolor=edge, zorder=4)


def _diamond(paper: Axes, x: float, y: float) -> None:
    paper.plot([x], [y], "D", markersize=3.2, markerfacecolor=PAPER, markeredgecolor=MUTED, zorder=3)


def _bar(paper: Axes, x: float, end: float, y: float) -> None:
    paper.plot([x, end], [y, y], color=MUTED, linewidth=2.2, solid_capstyle="butt", zorder=2)


def _alt(release: Release, sure: Sequence[_Row], below: Sequence[_Row]) -> str:
    settings = release.criteria.robustness
    firm, unsure = float(settings.firm), float(settings.unsure)
    parts = []
    if sure:
        often, seldom = sum(r.low >= firm for r in sure), sum(r.low < unsure for r in sure)
        least = sure[0]
        parts.append(
            f"Von {len(sure)} sicheren Gebieten {'erfüllte' if often == 1 else 'erfüllten'} {often} die Regel in mindestens "
            f"{of_100(firm)} von 100 Fällen, {seldom} in weniger als {of_100(unsure)}; am seltensten "
            f"{called(release, least.area)} ({cases_of_100(least.low, least.high)})."
        )
    if below:
        nearest = below[0]
        parts.append(
            f"Knapp unter der Linie {'liegt' if len(below) == 1 else 'liegen'} {len(below)}; am nächsten "
            f"{called(release, nearest.area)} ({cases_of_100(nearest.low, nearest.high)})."
        )
    made_up = " Synthetische Demodaten." if release.city.synthetic else ""
    return (
        f"Diagramm der Zufallsschwankung {release.city.name}{NBSP}{release.year}. {' '.join(parts)}{made_up}"
    )
