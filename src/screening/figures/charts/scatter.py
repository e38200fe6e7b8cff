"""A scatter of the hits against a composite index: what both find, and what only one of them does."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from screening.analysis.methods import Comparison
from screening.base import ACCENT, HIT, INK, LINE, MUTED, PAPER, many, number
from screening.disclosure import Release
from screening.figures.maps import MM, canvas, chart_foot, font, marks, write
from screening.figures.words import area_list, called

WIDTH, HEIGHT = 170.0, 106.0
MOST_NAMES = 14
"""So many areas that only one method finds are named in the figure; the table names them all."""
NAME_WIDTH = 34.0
"""So many mm of how an area is called stand beside its mark."""

_MARKS = {
    "both": ("beide", "o", HIT, 26),
    "second": ("nur der Index", "^", ACCENT, 34),
    "first": ("nur die Regel", "s", INK, 26),
    "neither": ("keines", "o", "none", 12),
}
"""Label, marker, fill and size of each group: shapes differ, too."""


@dataclass(frozen=True)
class Scatter:
    """A drawn scatter and what it shows in words."""

    figure: Figure
    alt: str


def hits_and_index(release: Release, shown: Comparison) -> Scatter:
    """Draw the sure hits of each area against its index.

    Drawn are the areas that both judge. Groups compare *sicher* with as many areas of the highest index.

    Parameters
    ----------
    release : Release
    shown : Comparison
        With an index for at least one area.
    """
    found = shown.agreement.by_rank
    groups = {name: getattr(found, name) for name in _MARKS}
    foot = chart_foot(release)
    below = canvas.footer_height(foot, marks(release))
    height = HEIGHT + below
    figure, paper = canvas.page(WIDTH, height)
    title = f"{release.city.name} {release.year}: Treffer und Index, {shown.method.name}"
    write(paper, 0.5, height - 4.5, title, 10.5, face="Semibold")
    about = f"{many(shown.agreement.compared, 'Gebiet', 'Gebiete')}, über die beide Verfahren urteilen"
    write(paper, 0.5, height - 9, about, 8, color=MUTED)
    axes = figure.add_axes(
        (13 / WIDTH, (below + 18) / height, (WIDTH - 15) / WIDTH, (HEIGHT - 18 - 16.5) / height)
    )
    index = shown.areas["index"].astype(float)
    hits = release.decision["hits_min"]
    every = np.concatenate([np.asarray(ids, dtype=object) for ids in groups.values()])
    x, y = index[every], hits[every].astype(float)
    _frame(axes, release, shown, x, y)
    low, high = axes.get_xlim()
    y = y + _stacked(x, y, 1.5 * (high - low) / (WIDTH - 15))
    for name, (_, marker, fill, size) in reversed(_MARKS.items()):
        ids = groups[name]
        axes.scatter(
            x[ids],
            y[ids],
            s=size,
            marker=marker,
            facecolors=fill,
            edgecolors=MUTED if fill == "none" else PAPER,
            linewidths=0.6,
            zorder=3 if fill == "none" else 4,
        )
    _names(axes, release, x, y, list(found.first), above=True)
    _names(axes, release, x, y, list(found.second), above=False)
    at = 13.0
    for name, (label, marker, fill, size) in _MARKS.items():
        edge = MUTED if fill == "none" else PAPER
        paper.scatter(
            [at + 1], [below + 4.2], s=size, marker=marker, facecolors=fill, edgecolors=edge, linewidths=0.6
        )
        write(paper, at + 3.5, below + 3.2, f"{label} ({number(len(groups[name]))})", 7.5)
        at += 12 + 1.75 * len(label)
    canvas.footer(paper, 0.5, 1, foot, marks(release))
    return Scatter(figure, _alt(release, shown))


def _frame(axes: Axes, release: Release, shown: Comparison, x: pd.Series, y: pd.Series) -> None:
    """Draw axes, the rule's minimum and the status cut-offs."""
    least = release.criteria.min_hits
    low, high = min(float(x.min()), -1.5) - 0.2, max(float(x.max()), 2.0) + 0.35
    top = max(float(y.max()), least) + 0.8
    axes.set_xlim(low, high)
    axes.set_ylim(-0.6, top)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(LINE)
    axes.tick_params(colors=MUTED, length=2, width=0.6)
    axes.set_xticks(list(range(int(np.ceil(low)), int(np.floor(high)) + 1)))
    step = 1 if top <= 16 else int(np.ceil(top / 16))
    axes.set_yticks(list(range(0, int(top) + 1, step)))
    axes.set_xticklabels([number(t) for t in axes.get_xticks()])
    axes.set_yticklabels([number(t) for t in axes.get_yticks()])
    for label in (*axes.get_xticklabels(), *axes.get_yticklabels()):
        label.set_fontproperties(font(7.5))
        label.set_color(INK)
    axes.set_xlabel("Index (hoch: ungünstig)", fontproperties=font(8), color=INK)
    axes.set_ylabel("sichere Treffer", fontproperties=font(8), color=INK)
    axes.axhline(least - 0.5, color=HIT, linewidth=0.9, zorder=2)
    axes.text(
        low + 0.05,
        least - 0.38,
        f"Regel: ab {least} Treffern",
        fontproperties=font(7.5),
        color=HIT,
        path_effects=[withStroke(linewidth=2.5, foreground=PAPER)],
        zorder=3,
    )
    names = ("mittel", "niedrig", "sehr niedrig")
    for cut in shown.method.status:
        axes.axvline(cut, color=MUTED, linewidth=0.7, linestyle=(0, (3, 2)), zorder=2)
    _, from_low, from_very = shown.method.status
    ends = ((shown.method.status[0], from_low), (from_low, from_very), (from_very, high))
    for name, (a, b) in zip(names, ends, strict=True):
        axes.text(
            (a + b) / 2, top + 0.1, name, ha="center", va="bottom", fontproperties=font(7.5), color=MUTED
        )
    axes.text(
        (low + shown.method.status[0]) / 2,
        top + 0.1,
        "hoch",
        ha="center",
        va="bottom",
        fontproperties=font(7.5),
        color=MUTED,
    )


def _stacked(x: pd.Series, y: pd.Series, room: float) -> pd.Series:
    """Return how far to move marks up or down so that equal hits at nearly the same index all show.

    Moves are less than half a hit: each mark stays with its own number.
    """
    steps = (0.0, 0.14, -0.14, 0.28, -0.28)
    moved = pd.Series(0.0, index=x.index)
    for _, row in x.groupby(y.to_numpy()):
        ends = dict.fromkeys(steps, -np.inf)
        for area, at in row.sort_values(kind="stable").items():
            free = next((s for s in steps if at - ends[s] >= room), min(steps, key=ends.__getitem__))
            ends[free] = float(at)
            moved[area] = free
    return moved


def _names(axes: Axes, release: Release, x: pd.Series, y: pd.Series, ids: list[str], *, above: bool) -> None:
    """Name areas beside their marks; where two would overlap, the later keeps silent."""
    box = axes.get_position()
    width, height = (s / MM for s in axes.figure.get_size_inches())  # type: ignore[union-attr]
    (x0, x1), (y0, y1) = axes.get_xlim(), axes.get_ylim()
    per_x, per_y = (x1 - x0) / (box.width * width), (y1 - y0) / (box.height * height)
    taken: list[tuple[float, float]] = []
    side = -1 if above else 1
    for area in ids[:MOST_NAMES]:
        at, high = float(x[area]), float(y[area])
        told = canvas.fitted(called(release, area), NAME_WIDTH, 7)
        long = 1.35 * len(told) * per_x
        if any(abs(at - a) < long and abs(high - b) < 2.6 * per_y for a, b in taken):
            continue
        taken.append((at, high))
        written = axes.text(
            at + side * 1.1 * per_x,
            high - side * 0.8 * per_y,
            told,
            ha="right" if above else "left",
            va="bottom" if above else "top",
            fontproperties=font(7),
            color=INK,
            zorder=5,
            path_effects=[withStroke(linewidth=1.6, foreground=PAPER)],
        )
        written.set_parse_math(False)


def _alt(release: Release, shown: Comparison) -> str:
    both, first, second, _ = shown.agreement.by_rank.counts
    close = shown.agreement.correlation
    go = f" Rangkorrelation {number(close, 2)}." if close is not None else ""
    named = [f"nur der Index {area_list(release, shown.agreement.by_rank.second[:5])}" if second else ""]
    named.append(f"nur die Regel {area_list(release, shown.agreement.by_rank.first[:5])}" if first else "")
    told = "; ".join(n for n in named if n)
    more = f" Zum Beispiel {told}." if told else ""
    made_up = " Synthetische Demodaten." if release.city.synthetic else ""
    return (
        f"Streudiagramm, {release.city.name} {release.year}: sichere Treffer gegen den Index, {shown.method.name}, "
        f"{many(shown.agreement.compared, 'Gebiet', 'Gebiete')}.{go} Beide finden "
        f"{many(both, 'Gebiet', 'Gebiete') if both else 'kein Gebiet'}, nur die Regel {first}, nur der Index {second}."
        f"{more}{made_up}"
    )


__all__ = ["Scatter", "hits_and_index"]
