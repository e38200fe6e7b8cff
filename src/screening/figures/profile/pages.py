"""Profiles: one page per area, with everything the rule saw of it.

For HTML one ``<section class="profil">`` per area, for Typst one page; both from the same rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib import resources

import pandas as pd

from screening.base import Block
from screening.disclosure import Release
from screening.figures.maps import svg_paths
from screening.figures.profile import html as profile_html
from screening.figures.profile import typst as profile_typst
from screening.figures.profile.facts import facts_of, notes
from screening.figures.profile.rows import groups
from screening.figures.profile.svg import sparks
from screening.figures.words import in_order

MAP_WIDTH = 300


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
    html = profile_html.sections(told, found, drawn, layer, told_below, release, level)
    return Block("\n".join(html), f"{functions()}\n#{{\n{shared}{''.join(typst)}}}")


@lru_cache(maxsize=1)
def functions() -> str:
    """Return the Typst functions that the pages call."""
    return (resources.files("screening") / "report" / "templates" / "profil.typ").read_text(encoding="utf-8")
