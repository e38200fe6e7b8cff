"""Slides for meetings where a part of the usual ones would be empty: what the figures say beyond the choice itself."""

from __future__ import annotations

from collections.abc import Iterator

from screening.base import CHART_DPI, many, number, picture
from screening.disclosure import Release
from screening.figures.export import Drawing, Grid, Slide
from screening.figures.maps import frequency_title, hits_map, hits_title

_LINES = 9
_SURE = ("sicherer Treffer", "sichere Treffer")
SHORT = "Wozu ein Satz genügt"


def in_short(empty: list[Slide]) -> Slide:
    """Return the slide that says what has no slide of its own, each in a sentence."""
    points = tuple(f"{s.title.rstrip('.')}." for s in empty)
    return Slide(SHORT, points, notes="\n".join(s.notes for s in empty if s.notes))


def spare(release: Release, close: Grid | None) -> Iterator[Slide]:
    """Yield what a meeting can use besides: the areas just below the line, where hits lie, which indicators count."""
    if close:
        count = len(close.rows)
        verb = "verfehlt" if count == 1 else "verfehlen"
        yield Slide(f"{many(count, 'Gebiet', 'Gebiete')} {verb} die Regel knapp", grid=close)
    drawn = hits_map(release)
    yield Slide(
        hits_title(release),
        _frequent(release),
        drawing=Drawing(picture.png(drawn.figure, CHART_DPI), drawn.alt),
        notes=drawn.alt,
    )
    if len(sure := release.chosen("sicher")):
        yield _counting(release, list(map(str, sure)))


def _frequent(release: Release) -> tuple[str, ...]:
    """Return how many areas have how many hits, the most first, down to what is just below the line.

    Areas of which no indicator is known are no areas without hits: they stand last, as the map beside has them.
    """
    hits = release.decision.loc[release.special == "", ["hits_min", "hits_max"]].dropna().astype(int)
    nothing = hits["hits_max"] - hits["hits_min"] == len(release.criteria.indicators)
    known = hits[~nothing]
    words = ("Treffer", "Treffer") if known["hits_min"].eq(known["hits_max"]).all() else _SURE
    counted = known["hits_min"].value_counts()
    least = max(release.criteria.min_hits - 2, 0)
    told = [(h, int(counted[h])) for h in sorted(counted.index, reverse=True) if h >= least][:_LINES]
    lines = [f"{many(h, *words)}: {many(n, 'Gebiet', 'Gebiete')}" for h, n in told]
    if nothing.any():
        lines.append(f"keine Angabe: {many(int(nothing.sum()), 'Gebiet', 'Gebiete')}")
    return tuple(lines)


def _counting(release: Release, sure: list[str]) -> Slide:
    """Return how often each indicator counts in the areas that meet the rule, and in all."""
    shown = release.exceeds[list(release.ids)].fillna(False).astype(bool)
    within, all_ = shown.loc[sure].sum(), shown.sum()
    names = {i: release.catalogue[i].short for i in release.ids}
    order = sorted(release.ids, key=lambda i: -int(within[i]))
    rows = tuple((names[i], number(int(within[i])), number(int(all_[i]))) for i in order)
    among = f"in … von {number(len(sure))} sicheren Gebieten" if len(sure) > 1 else "im sicheren Gebiet"
    heads = ("Indikator", f"zählt {among}", "in allen Gebieten")
    title = frequency_title({names[i]: int(within[i]) for i in release.ids}).partition(", am seltensten")[0]
    return Slide(
        title,
        grid=Grid(
            heads,
            rows,
            (1, 2),
            "Der Titel zählt die sicheren Gebiete. Offene Werte zählen nicht mit.",
        ),
    )
