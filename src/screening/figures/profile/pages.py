"""Profiles: one page per area, with everything the rule saw of it.

For HTML one ``<section class="profil">`` per area, for Typst one page; both from the same rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

import pandas as pd

from screening.base import Block, callout, join, look, number
from screening.disclosure import Release
from screening.figures.maps import svg_paths
from screening.figures.profile import html as profile_html
from screening.figures.profile import typst as profile_typst
from screening.figures.profile.facts import facts_of, notes
from screening.figures.profile.rows import groups
from screening.figures.profile.svg import sparks
from screening.figures.words import in_order

MAP_WIDTH = 300
MOST_LIVE = 60
"""So many profiles a live notebook shows: with hundreds a browser takes two gigabytes and minutes."""


@dataclass(frozen=True, eq=False, repr=False)
class _Pages(Block):
    """Profiles for a document; a live notebook shows the first of many, and says so.

    Attributes
    ----------
    live : Block or None
        What is shown instead where no document is made.
    """

    live: Block | None = None

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        if self.live is None or look.in_run():
            return super()._repr_mimebundle_(include, exclude)
        return self.live._repr_mimebundle_(include, exclude)


def profile(release: Release, area: str, *, level: int = 1) -> Block:
    """Return the profile of one area; for several, `profiles` is much faster.

    Parameters
    ----------
    release : Release
    area : str
        An id of `release.areas`.
    level : int
        Level of the heading as in Markdown: 1 on a page of its own, 2 below a section of a document (then
        ``h3`` in HTML, where the title is ``h1``).

    Raises
    ------
    KeyError
        If there is no such area.
    """
    return profiles(release, [area], level=level)


def profiles(release: Release, areas: Sequence[str] | pd.Index | None = None, *, level: int = 1) -> Block:
    """Return the profiles of these areas in the given order; by default all, by name or id.

    The Typst part brings its functions along and sets each area on a page of its own; it must stand at the
    top level of the document, for pages cannot lie within a box.

    Raises
    ------
    KeyError
        If an area does not exist.
    """
    wanted = in_order(release, release.decision.index) if areas is None else [str(a) for a in areas]
    unknown = [a for a in wanted if a not in release.decision.index]
    if unknown:
        raise KeyError(f"Diese Gebiete gibt es nicht: {', '.join(unknown)}")
    if not wanted:
        return Block("", "")
    found = groups(release, wanted)
    told = facts_of(release, wanted)
    layer = svg_paths(release, MAP_WIDTH)
    years = release.trend.years
    drawn = {}
    for row in (r for g in found for r in g.rows):
        runs = [[years.index(y) for y in run] for run in release.trend.segments(row.indicator.id)]
        drawn[row.indicator.id] = sparks(row, years, runs)
    told_below = notes(release)
    threshold = float(release.criteria.threshold)
    planned = profile_typst.plan(found, low=not (release.nominations.empty and release.objections.empty))
    shared = profile_typst.preamble(planned, layer, told_below, threshold)
    typst = profile_typst.pages(told, planned, found, drawn, layer, told_below, threshold, level)
    html = [*profile_html.sections(told, found, drawn, layer, told_below, release, level)]
    # what all maps share stands before the first
    live = join([_first(release, len(wanted)), *(Block(h, "") for h in html[: MOST_LIVE + 1])])
    return _Pages(
        "\n".join(html),
        f"{functions()}\n#{{\n{shared}{''.join(typst)}}}",
        live=live if len(wanted) > MOST_LIVE else None,
    )


def _first(release: Release, among: int) -> Block:
    chosen = [*release.chosen(), *release.decision.index]
    return callout(
        "note",
        f"Die ersten {number(MOST_LIVE)} von {number(among)} Profilen",
        f'Mehr trägt ein Notebook nicht. Ein bestimmtes zeigt `jahr.area("{chosen[0]}")`; alle stehen in '
        "`profile.pdf`, die `screening run` schreibt.",
    )


@lru_cache(maxsize=1)
def functions() -> str:
    """Return the Typst functions that the pages call."""
    return (resources.files("screening") / "report" / "templates" / "profil.typ").read_text(encoding="utf-8")
