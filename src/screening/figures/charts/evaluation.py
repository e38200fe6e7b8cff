"""Drawings of the evaluation: where programme areas and partners lie, and the years before and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from screening.analysis.evaluation import Group, ProgrammeEvaluation
from screening.base import ACCENT, HIT, INK, LINE, MUTED, decimals, many, number
from screening.concept import PERCENTS
from screening.disclosure import Release
from screening.figures.maps import WIDTH, Classified, Map, MapClass, canvas, made_up, marks, single, write

COLUMNS = 3
ROW = 44.0
"""Height of a small chart with its title, in mm."""

_CLASSES = (
    MapClass("programme", "Programmgebiet", "#8c3311"),
    MapClass("partner", "Vergleichsgebiet", "#e0a04f", "-----"),
    MapClass("pool", "vergleichbar, nicht gewählt", "#f6eedb"),
    MapClass("near", "Nachbar eines Programmgebiets", "#d5dbe0", "..."),
    MapClass("other", "übrige Gebiete", "#ffffff"),
)


@dataclass(frozen=True)
class Chart:
    """A drawing and what it shows in words."""

    figure: Figure
    alt: str


def partner_map(release: Release, evaluation: ProgrammeEvaluation) -> Map:
    """Map the programme areas, their partners, and the areas these were chosen from."""
    index = release.areas.index
    of = pd.Series("other", index=index, dtype=object)
    of[index.isin(evaluation.bordering)] = "near"
    of[index.isin(evaluation.pool)] = "pool"
    of[index.isin(evaluation.partners["partner"])] = "partner"
    own = index[index.isin(evaluation.programme.index)]
    of[own] = "programme"
    classified = Classified(_CLASSES, of).occurring()
    figure = single(
        release,
        _found(len(own), classified.count("partner")),
        "Programmgebiete und ihre Vergleichsgebiete",
        classified,
        [],
        "Rolle im Vergleich",
    )
    told = "; ".join(f"{c.label}: {number(classified.count(c.key))}" for c in classified.classes)

    alt = f"Karte der Programmgebiete und ihrer Vergleichsgebiete, {release.city.name}. {told}.{made_up(release)}"
    return Map(figure, alt)


def _found(programme: int, partners: int) -> str:
    """Say how many areas are compared with how many.

    Examples
    --------
    >>> _found(13, 37), _found(1, 0)
    ('13 Programmgebiete haben 37 Vergleichsgebiete', '1 Programmgebiet hat kein Vergleichsgebiet')
    """
    verb = "hat" if programme == 1 else "haben"
    against = many(partners, "Vergleichsgebiet", "Vergleichsgebiete") if partners else "kein Vergleichsgebiet"
    return f"{many(programme, 'Programmgebiet', 'Programmgebiete')} {verb} {against}"


def event_chart(release: Release, group: Group, title: str) -> Chart:
    """Draw, for each burden indicator, how far the programme areas are from their partners, year by year.

    Hollow before the start, filled after; bars are the intervals of the lots. Years beyond a break of the
    series are not there. An infinite interval ends at the chart's edge with an arrow.

    Parameters
    ----------
    release : Release
    group : Group
        With at least one row of events of a burden indicator.
    title : str
    """
    ids = [i for i in group.effects.index if group.effects["direction"][i] == "+"]
    drawn = [i for i in ids if (group.events["indicator"] == i).any()]
    events = group.events[group.events["indicator"].isin(drawn)]
    # one scale of years for all, so that what a break cuts off shows as a gap
    span = int(events["time"].min()), int(events["time"].max())
    lines = -(-len(drawn) // COLUMNS)
    foot = 12.0 + (3.4 if marks(release) else 0)
    figure, paper = canvas.page(WIDTH, lines * ROW + foot + 13)
    top = lines * ROW + foot + 13
    write(paper, 0.5, top - 4.5, title, 10.5, face="Semibold")
    write(
        paper,
        0.5,
        top - 9,
        f"Abstand zu den Vergleichsgebieten in {_points(release, drawn)}, gemessen am Mittel der Jahre davor",
        8,
        color=MUTED,
    )
    gap = 7.0
    width = (WIDTH - gap * (COLUMNS - 1) - 6) / COLUMNS
    for n, i in enumerate(drawn):
        x = 6 + (n % COLUMNS) * (width + gap)
        y = top - 13 - (n // COLUMNS + 1) * ROW
        write(paper, x, y + ROW - 5, release.catalogue[i].short, 8, face="Semibold")
        axes = figure.add_axes((x / WIDTH, (y + 5) / top, width / WIDTH, (ROW - 12.5) / top))
        _panel(axes, events[events["indicator"] == i], span, group.starts)
    _key(paper, foot - 5.5)
    canvas.footer(paper, 0.5, 1, [], marks(release))
    return Chart(figure, _alt(release, group, drawn, title))


def _points(release: Release, ids: Sequence[str]) -> str:
    """Return in what distances are drawn."""
    usual = all(release.catalogue[i].unit in PERCENTS for i in ids)
    return "Prozentpunkten" if usual else "der Einheit des Werts"


def _panel(axes: Axes, events: pd.DataFrame, span: tuple[int, int], starts: tuple[int, ...]) -> None:
    times = events["time"].to_numpy(dtype=float)
    points = events["points"].to_numpy(dtype=float)
    low, high = (events[c].to_numpy(dtype=float) for c in ("low", "high"))
    finite = np.concatenate([points, low[np.isfinite(low)], high[np.isfinite(high)]])
    reach = max(float(np.abs(finite).max()), 1e-9) * 1.15
    axes.set_ylim(-reach, reach)
    left, right = span[0] - 0.6, span[1] + 0.6
    axes.set_xlim(left, right)
    axes.axhline(0, color=MUTED, linewidth=0.8)
    if left < -0.5 < right:
        axes.axvline(-0.5, color=INK, linewidth=0.8, linestyle=(0, (3, 2)))
    before = events["before"].to_numpy(dtype=bool)
    for mask, colour, fill in ((before, ACCENT, "white"), (~before, HIT, HIT)):
        x = times[mask]
        axes.vlines(
            x, np.maximum(low[mask], -reach), np.minimum(high[mask], reach), color=colour, linewidth=1.3
        )
        for end, edge, mark in ((low, -reach, "v"), (high, reach, "^")):
            beyond = mask & ~np.isfinite(end)
            axes.plot(times[beyond], np.full(beyond.sum(), edge * 0.95), mark, color=colour, markersize=3)
        axes.plot(x, points[mask], "o", color=colour, markerfacecolor=fill, markersize=4, markeredgewidth=1.1)
    ticks = np.arange(np.ceil(left), np.floor(right) + 1, 2 if right - left > 6 else 1)
    labels = [
        str(int(t) + starts[0]) if len(starts) == 1 else f"{int(t):+d}".replace("-", "\u2212") for t in ticks
    ]
    _scale(axes, ticks, labels, reach)


def _scale(axes: Axes, ticks: np.ndarray, labels: list[str], reach: float) -> None:
    """Write the scales in the house's way: few lines, German numbers."""
    step = next(s * 10.0**e for e in range(-9, 10) for s in (1, 2, 5) if s * 10.0**e > reach / 3)
    marks_at = [k * step for k in range(-2, 3) if abs(k * step) <= reach]
    digits = max(0, int(np.ceil(-np.log10(step) - 1e-9)))
    axes.set_xticks(ticks, labels)
    axes.set_yticks(marks_at, [number(m, digits) for m in marks_at])
    for label in (*axes.get_xticklabels(), *axes.get_yticklabels()):
        label.set_fontproperties(canvas.font(7))
        label.set_color(INK)
    axes.tick_params(length=2, width=0.5, pad=1.5, color=MUTED)
    axes.grid(axis="y", color=LINE, linewidth=0.4)
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(MUTED)
        axes.spines[side].set_linewidth(0.5)


def _key(paper: Axes, y: float) -> None:
    for x, colour, fill, text in (
        (1.5, ACCENT, "white", "vor dem Start"),
        (32, HIT, HIT, "ab dem Start"),
    ):
        paper.plot([x, x], [y - 0.8, y + 2.8], color=colour, linewidth=1.3)
        paper.plot([x], [y + 1], "o", color=colour, markerfacecolor=fill, markersize=4, markeredgewidth=1.1)
        write(paper, x + 2.5, y, text, 7.5)
    write(paper, 61, y, "Striche: Spanne, die das Auslosen nicht ausschließt (95 %)", 7.5, color=MUTED)
    paper.plot([142, 142], [y - 0.8, y + 2.8], color=INK, linewidth=0.8, linestyle=(0, (3, 2)))
    write(paper, 144, y, "Start", 7.5)


def _alt(release: Release, group: Group, drawn: list[str], title: str) -> str:
    """Say per indicator where the newest year lies, and whether its interval excludes zero."""
    told = []
    for i in drawn:
        last = group.events[group.events["indicator"] == i].iloc[-1]
        year = (
            f"{group.starts[0] + int(last['time'])}"
            if len(group.starts) == 1
            else f"Jahr {int(last['time'])}"
        )
        sure = "Spanne ohne 0" if last["low"] > 0 or last["high"] < 0 else "Spanne mit 0"
        digits = decimals(group.effects["before"][i], release.catalogue[i].unit)
        told.append(f"{release.catalogue[i].short} {year} {number(last['points'], digits)} ({sure})")
    body = "; ".join(told) if told else "keine Werte"

    return (
        f"{title}: Abstand zu den Vergleichsgebieten in {_points(release, drawn)}. {body}.{made_up(release)}"
    )
