"""Profiles: one page per area, with everything the rule saw of it.

For HTML one ``<section class="profil">`` per area, for Typst one page; both from the same rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from screening.base import Block, callout, join, look, number
from screening.disclosure import Release
from screening.figures.maps import SvgLayer, svg_paths
from screening.figures.profile import html as profile_html
from screening.figures.profile import typst as profile_typst
from screening.figures.profile.beside import MOST, beside, parts_list
from screening.figures.profile.directory import directory, how_to_read
from screening.figures.profile.facts import Facts, facts_of, has_series, notes
from screening.figures.profile.joint import as_one, joint_layer
from screening.figures.profile.rows import Group, Row, groups
from screening.figures.profile.svg import Sparks, sparks
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
    made = _of(release, areas, level)
    if made is None:
        return Block("", "")
    html, many = made.html(), len(made.told)
    # what all maps share stands before the first
    live = join([_first(release, many), *(Block(h, "") for h in html[: MOST_LIVE + 1])])
    return _Pages("\n".join(html), made.typst(), live=live if many > MOST_LIVE else None)


def on_paper(release: Release, areas: Sequence[str] | pd.Index, *, level: int = 1) -> str:
    """Return the profiles as Typst alone: where a document shows them on paper, and leads to their pages on screen.

    Raises
    ------
    KeyError
        If an area does not exist.
    """
    made = _of(release, areas, level)
    return made.typst() if made else ""


def _of(release: Release, areas: Sequence[str] | pd.Index | None, level: int) -> _Gathered | None:
    """Gather the profiles of areas, by default of all; None of no area, `KeyError` if one does not exist."""
    wanted = in_order(release, release.decision.index) if areas is None else [str(a) for a in areas]
    unknown = [a for a in wanted if a not in release.decision.index]
    if unknown:
        raise KeyError(f"Diese Gebiete gibt es nicht: {', '.join(unknown)}")
    if not wanted:
        return None
    return _gathered(release, facts_of(release, wanted), svg_paths(release, MAP_WIDTH), level)


@dataclass(frozen=True)
class _Gathered:
    """What profiles are made of, whatever their form; `places` says where the areas stand in the rows."""

    release: Release
    told: list[Facts]
    found: tuple[Group, ...]
    drawn: dict[str, Sparks]
    layer: SvgLayer
    level: int
    places: dict[str, int]

    def html(self) -> list[str]:
        """Return what their maps share, and then each profile."""
        return [
            *profile_html.sections(
                self.told,
                self.found,
                self.drawn,
                self.layer,
                notes(self.release),
                self.release,
                self.level,
                self.places,
            )
        ]

    def typst(self, below: str = "") -> str:
        """Return all of them, with their functions; what stands `below` is Typst, too."""
        pages = profile_typst.pages(
            self.told, self.found, self.drawn, self.layer, self.release, self.level, self.places, below
        )
        return f"{profile_typst.functions()}\n#{{\n{pages}}}"


def _gathered(release: Release, told: list[Facts], layer: SvgLayer, level: int) -> _Gathered:
    # also those that others are set beside
    shown = [*dict.fromkeys([*(f.area for f in told), *(n.area for f in told for n in f.similar)])]
    found = groups(release, shown)
    drawn = (
        {r.indicator.id: _sparks(release, r) for g in found for r in g.rows} if has_series(release) else {}
    )
    return _Gathered(release, told, found, drawn, layer, level, {a: k for k, a in enumerate(shown)})


def joint(release: Release, areas: Sequence[str], *, name: str = "", level: int = 1) -> Block:
    """Return the profile of several areas as one: an Umgriff of any shape, with its parts side by side.

    Counts are summed and the rule is applied to the sums, as far as this audience is told them: what is withheld of one
    part is withheld of the whole. What would need counts that are not there is left out: ranks, years, similar areas.

    Parameters
    ----------
    release : Release
    areas : sequence of str
        Ids, two or more; one that comes twice counts once.
    name : str
        What it is called; by default *Umgriff aus 3 Gebieten*.
    level : int
        See `profile`.

    Raises
    ------
    KeyError
        If an area does not exist.
    ValueError
        If there are fewer than two.
    """
    parts = [*dict.fromkeys(map(str, areas))]
    unknown = [a for a in parts if a not in release.decision.index]
    if unknown:
        raise KeyError(f"Diese Gebiete gibt es nicht: {', '.join(unknown)}")
    if len(parts) < 2:
        raise ValueError("an Umgriff is of two areas or more")
    whole, told = as_one(release, parts, name)
    made = _gathered(whole, [told], joint_layer(release, parts, told.area, MAP_WIDTH), level)
    heading = "Die Gebiete nebeneinander" if len(parts) <= MOST else "Die Gebiete"
    aside = beside(release, parts) if len(parts) <= MOST else parts_list(release, parts)
    # of the profile's own kind: a heading in Markdown lies a level lower on a page
    below = f"{'=' * (level + 1)} {heading}\n{aside.typst}\n"
    tag = f"h{level + 1}"
    html = [*made.html(), f"<{tag}>{heading}</{tag}>", aside.html]
    return Block("\n".join(html), made.typst(below))


def _sparks(release: Release, row: Row) -> Sparks:
    years = release.trend.years
    runs = [[years.index(y) for y in run] for run in release.trend.segments(row.indicator.id)]
    return sparks(row, years, runs)


def _first(release: Release, among: int) -> Block:
    chosen = [*release.chosen(), *release.decision.index]
    return callout(
        "note",
        f"Die ersten {number(MOST_LIVE)} von {number(among)} Profilen",
        f'Mehr trägt ein Notebook nicht. Ein bestimmtes zeigt `jahr.area("{chosen[0]}")`; alle stehen in '
        "`profile.pdf`, die `screening run` schreibt.",
    )


__all__ = ["beside", "directory", "how_to_read", "joint", "profile", "profiles"]
