"""What earlier years of a city kept: who was named, how both sides rated, what was decided, and for which area of today.

A year is held to its own file by its own `check`. Here only what can be read counts: an error leaves a part out, and says
so, for what was once decided must not stop what is to be decided now.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TypeVar

import pandas as pd

from screening.base import Finding, ScreeningError, lies_there
from screening.delivery import Areas, read_carry
from screening.delivery.manifest import City
from screening.process.areas import areas_in, ids_and_version
from screening.process.decisions import FILE as DECISIONS
from screening.process.decisions import Decisions, decisions_of
from screening.process.findings import part_of_round_missing
from screening.process.nominations import NOMINATIONS, Nominations, nominations_of
from screening.process.objections import OBJECTIONS, Objections, objections_of
from screening.process.ratings import FOLDER as RATINGS
from screening.process.ratings import SIDE_IDS, Opened, ratings_of

T = TypeVar("T")

SLIVER = Fraction(1, 100)
"""So much of an area may lie elsewhere before it counts as cut anew: maps of two years rarely meet to the metre."""
PARTS = {
    NOMINATIONS.file: "die Nennungen",
    OBJECTIONS.file: "die Einwände",
    RATINGS: "die Bewertungen",
    DECISIONS: "die Beschlüsse",
}
"""What a round is made of, by file or folder, as findings call it."""


@dataclass(frozen=True)
class Round:
    """What one earlier year kept.

    Attributes
    ----------
    year : int
    boundary : str
        The version whose ids it names; empty if its manifest is broken.
    nominations, objections : pandas.DataFrame
        As `Nominations.frame` and `Objections.frame`; once an audience is known with ``stand``.
    opened : Opened or None
        Both sides' ratings; None unless both are uncovered.
    decisions : Decisions
    today : mapping of str to tuple of str
        Area of that time → areas of today that it lies in; none if no crosswalk leads here.
    unchanged : frozenset of str
        Areas of that time that are the same today; only the id may differ.
    """

    year: int
    boundary: str
    nominations: pd.DataFrame
    objections: pd.DataFrame
    opened: Opened | None
    decisions: Decisions
    today: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unchanged: frozenset[str] = frozenset()

    @property
    def areas(self) -> tuple[str, ...]:
        """All areas of that time of which anything is kept, sorted."""
        found = {*map(str, self.nominations["gebiet"]), *map(str, self.objections["gebiet"])}
        found |= {a for e in self.decisions.entries for a in e.areas}
        found |= {a for k in self.rated for a in areas_in(k)}
        return tuple(sorted(found))

    @property
    def rated(self) -> tuple[str, ...]:
        """The candidates that a side has rated, sorted; none before the opening."""
        sides = SIDE_IDS if self.opened else ()
        return tuple(sorted({str(k) for s in sides for k in self.opened.ratings[s].frame.index}))  # type: ignore[union-attr]

    def then(self, area: str) -> tuple[str, ...]:
        """Return the areas of that time that an area of today is made of, as far as anything is kept of them."""
        return tuple(a for a in self.areas if area in self.today.get(a, ()))

    def shown_to(self, audience: str) -> Round:
        """Return it as an audience may read it: free text for the meeting only where it was reviewed."""
        return replace(
            self,
            nominations=Nominations(self.nominations).shown_to(audience),
            objections=Objections(self.objections).shown_to(audience),
            opened=self.opened.shown_to(audience) if self.opened else None,
            decisions=self.decisions.shown_to(audience),
        )


@dataclass(frozen=True)
class Earlier:
    """The rounds of all earlier years in which anything was kept, the newest first.

    Attributes
    ----------
    rounds : tuple of Round
    left_out : tuple of (int, str)
        Year and part, as of `PARTS`, that a file with errors keeps out.
    findings : tuple of Finding
        The same as `check` tells it.
    """

    rounds: tuple[Round, ...] = ()
    left_out: tuple[tuple[int, str], ...] = ()
    findings: tuple[Finding, ...] = ()

    def shown_to(self, audience: str) -> Earlier:
        """Return the rounds as an audience may read them.

        Examples
        --------
        >>> Earlier().shown_to("gespraech").rounds
        ()
        """
        return Earlier(tuple(r.shown_to(audience) for r in self.rounds), self.left_out)


def kept_years(city: City) -> tuple[int, ...]:
    """Return the years whose folders hold a part of a round, ascending; a delivery need not be there.

    Examples
    --------
    >>> import screening as sc
    >>> kept_years(sc.read_city("musterstadt", data="data"))
    (2021, 2024)
    """
    folders = (p for p in city.raw.glob("[12][0-9][0-9][0-9]") if p.is_dir())
    return tuple(sorted(int(p.name) for p in folders if any(lies_there(p / name) for name in PARTS)))


def earlier_of(
    city: City,
    year: int,
    areas: Mapping[str, Areas],
    rows: Iterable[str] = (),
    before: Mapping[int, Iterable[str]] | None = None,
) -> Earlier:
    """Read what the years before kept; without files there are no rounds.

    Parameters
    ----------
    city : City
    year : int
    areas : mapping of str to Areas
        Per boundary version.
    rows : iterable of str
        Ids that the year's delivery holds beside them.
    before : mapping of int to iterable of str, optional
        The same of earlier years.

    Examples
    --------
    >>> import screening as sc
    >>> city = sc.read_city("musterstadt", data="data")
    >>> [r.year for r in earlier_of(city, 2024, areas={}).rounds], earlier_of(city, 2021, areas={}).rounds
    ([2021], ())
    """
    known = {version: a.frame.index for version, a in areas.items() if len(a.frame)}
    now, version = ids_and_version(city, year, known, rows)
    rounds: list[Round] = []
    left_out: list[tuple[int, str]] = []
    for y in sorted((y for y in kept_years(city) if y < year), reverse=True):
        one, left = _read(city, y, areas, known, (before or {}).get(y, ()))
        left_out += [(y, part) for part in left]
        if one.areas:
            today, unchanged = _today(city, one, now, version, known)
            rounds.append(replace(one, today=today, unchanged=unchanged))
    found = (part_of_round_missing(PARTS[part], y, city.key, f"{y}/{part}") for y, part in left_out)
    return Earlier(tuple(rounds), tuple((y, PARTS[part]) for y, part in left_out), tuple(found))


def _read(
    city: City,
    year: int,
    areas: Mapping[str, Areas],
    known: Mapping[str, pd.Index],
    rows: Iterable[str],
) -> tuple[Round, list[str]]:
    """Return what a year kept, and which parts of it cannot be read."""
    left: list[str] = []

    def tried(part: str, read: Callable[[], T], instead: T) -> T:
        try:
            return read()
        except ScreeningError:
            left.append(part)
            return instead

    rows = [*rows]
    nominations = tried(
        NOMINATIONS.file, lambda: nominations_of(city, year, areas, rows, former=True), Nominations()
    )
    objections = tried(
        OBJECTIONS.file, lambda: objections_of(city, year, known, rows, former=True), Objections()
    )
    opened = tried(RATINGS, lambda: ratings_of(city, year, known, rows), None)
    # neither against figures nor against hours: those of today would judge what was right then, and what is shown of an
    # old record must not depend on a count
    decisions = tried(DECISIONS, lambda: decisions_of(city, year, known, rows), Decisions())
    version = ids_and_version(city, year, known)[1]
    return Round(year, version, nominations.frame, objections.frame, opened, decisions), left


def _today(
    city: City, one: Round, now: frozenset[str], version: str, known: Mapping[str, pd.Index]
) -> tuple[dict[str, tuple[str, ...]], frozenset[str]]:
    """Return where the areas of a round lie today, and which are as they were."""
    if one.boundary and one.boundary == version:
        same = frozenset(a for a in one.areas if a in now or not now)
        return {a: (a,) for a in same}, same
    try:
        carry = read_carry(city, one.boundary, version, known)
    except ScreeningError:
        # told where the trend needs it
        carry = None
    if carry is None:
        return {}, frozenset()
    parts: dict[str, list[str]] = {}
    made: dict[str, list[str]] = {}
    largest = carry.weights.groupby("von")["gewicht"].transform("max")
    for old, new, share, most in zip(
        *(carry.weights[c] for c in ("von", "nach", "gewicht")), largest, strict=True
    ):
        # of a sliver nobody lives elsewhere; of one that falls apart into many, each part counts
        if share >= SLIVER or most < SLIVER:
            parts.setdefault(str(old), []).append(str(new))
            made.setdefault(str(new), []).append(str(old))
    kept = {old for old, new in parts.items() if len(new) == 1 and made[new[0]] == [old]}
    today = {old: tuple(new) for old, new in parts.items() if old in one.areas}
    return today, frozenset(kept) & frozenset(one.areas)
