"""The candidates of the meeting: who is one, on which sheet, who lies just below the line, whose profile a dossier holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from screening.disclosure import Release
from screening.figures.words.area import called, in_order
from screening.figures.words.nominated import statements
from screening.process import areas_in, candidate
from screening.process.ratings import SIDE_IDS

MOST_OPEN = 40
"""So many areas that are *möglich* have their profile in a dossier; more would bury the others."""


@dataclass(frozen=True)
class Candidate:
    """What the meeting talks about.

    Attributes
    ----------
    key : str
        As ratings and decisions name it.
    areas : tuple of str
        In the order of lists.
    """

    key: str
    areas: tuple[str, ...]

    def called(self, release: Release) -> str:
        """Return its areas, each with its name."""
        return "; ".join(called(release, a) for a in self.areas)


def near(release: Release) -> list[str]:
    """Return the areas just below the line, whatever the open values are; most hits first.

    One hit is missing, or chance alone would make them meet the rule often enough
    (`screening.analysis.robustness.Firmness.below`).
    """
    below = release.analyses.firmness.below
    if below.empty:
        return []
    close = below[below["settled"]]
    place = {a: n for n, a in enumerate(in_order(release, close.index))}
    ranked = close.assign(place=[place[str(a)] for a in close.index])
    return [
        str(a)
        for a in ranked.sort_values(["hits_min", "hits_max", "place"], ascending=[False, False, True]).index
    ]


def profiled(release: Release) -> tuple[list[str], int]:
    """Return the areas whose profile stands in the dossier, and how many *möglich* ones have it elsewhere.

    Examples
    --------
    >>> import screening as sc
    >>> jahr = sc.open_year("musterstadt", 2016)
    >>> found, elsewhere = profiled(jahr)
    >>> len(found) == len(jahr.chosen("sicher", "möglich")) + len(near(jahr)), elsewhere
    (True, 0)
    """
    sure, open_ = ([str(a) for a in release.chosen(d)] for d in ("sicher", "möglich"))
    kept = open_ if len(open_) <= MOST_OPEN else []
    return [*dict.fromkeys([*sure, *kept, *near(release)])], len(open_) - len(kept)


def candidates(release: Release, also: Iterable[str] = ()) -> tuple[Candidate, ...]:
    """Return the candidates: what is rated or decided, and each other area that is *sicher* or named.

    Most hits come first, areas without figures last. Areas in `also` are candidates, too.

    Examples
    --------
    >>> import screening as sc
    >>> jahr = sc.open_year("musterstadt", 2016)
    >>> len(candidates(jahr)) == len(jahr.chosen("sicher"))
    True
    """
    laid = release.laid
    keys = {candidate(e.areas) for e in laid.decisions.current}
    for side in SIDE_IDS if laid.opened else ():
        keys |= {str(k) for k in laid.opened.ratings[side].frame.index}  # type: ignore[union-attr]
    held = {a for k in keys for a in areas_in(k)}
    alone = {*map(str, release.chosen("sicher")), *statements(release), *also} - held
    keys |= {candidate([a]) for a in alone}
    place = {a: n for n, a in enumerate(in_order(release, held | alone))}
    found = [Candidate(k, tuple(sorted(areas_in(k), key=place.__getitem__))) for k in keys]

    def rank(one: Candidate) -> tuple[int, int, int]:
        known = [a for a in one.areas if a in release.decision.index]
        low, high = (
            max((int(release.decision[c][a]) for a in known), default=-1) for c in ("hits_min", "hits_max")
        )
        return -low, -high, place[one.areas[0]]

    return tuple(sorted(found, key=rank))


def sheets(release: Release) -> dict[str, int]:
    """Return by candidate the number of its sheet in the meeting's document; none in a year that has no such document.

    Examples
    --------
    >>> import screening as sc
    >>> sheets(sc.open_year("musterstadt", 2016))
    {}
    """
    if not release.laid.laid and release.nominations.empty:
        return {}
    return {one.key: n for n, one in enumerate(candidates(release), start=1)}
