"""What lies on the table of the Auswahlgespräch: both ratings, the hours, what was decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from screening.base import Finding, ScreeningError, lies_there, missing
from screening.delivery import Areas
from screening.delivery.manifest import City
from screening.process.areas import areas_in, candidate
from screening.process.capacity import (
    Capacity,
    Estimate,
    Left,
    Load,
    Regional,
    Running,
    following_month,
    least_free,
    load,
    load_by_region,
    read_capacity,
)
from screening.process.decisions import FILE as DECISIONS
from screening.process.decisions import Decisions, decisions_of
from screening.process.ratings import SIDE_IDS, Opened, input_names, ratings_of

FITTING = 3
"""From this fit on an area may take hours."""


@dataclass(frozen=True)
class Table:
    """What the meeting has before it in a year.

    Attributes
    ----------
    opened : Opened or None
        The ratings of both sides; None until both are uncovered.
    capacity : Capacity
    running : mapping of str to Running
        Areas that take hours already.
    decisions : Decisions
    """

    opened: Opened | None = None
    capacity: Capacity = field(default_factory=Capacity)
    running: Mapping[str, Running] = field(default_factory=dict)
    decisions: Decisions = field(default_factory=Decisions)

    @property
    def laid(self) -> bool:
        """Whether there is anything of this year: ratings that are open, or a decision."""
        return self.opened is not None or bool(self.decisions.entries)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is noteworthy."""
        opened = self.opened.findings if self.opened else ()
        return (*opened, *self.capacity.findings, *self.decisions.findings)

    def shown_to(self, audience: str) -> Table:
        """Return what an audience may read of it: free text for the meeting only where it was reviewed.

        Examples
        --------
        >>> Table().shown_to("gespraech").laid
        False
        """
        opened = self.opened.shown_to(audience) if self.opened else None
        return replace(self, opened=opened, decisions=self.decisions.shown_to(audience))

    def estimates(self, name: str) -> list[Estimate]:
        """Return what the sides estimate for a candidate, one entry a side that says hours and months."""
        found = []
        for side in SIDE_IDS if self.opened else ():
            frame = self.opened.ratings[side].frame  # type: ignore[union-attr]
            if name in frame.index and not missing(frame.at[name, "stunden_woche"]):
                hours, months = (frame.at[name, c] for c in ("stunden_woche", "monate"))
                if not missing(months):
                    found.append(Estimate(Decimal(str(hours)), int(months)))
        return found

    def fitting(self) -> list[str]:
        """Return the candidates that at least one side thinks fit."""
        fits: set[str] = set()
        for side in SIDE_IDS if self.opened else ():
            frame = self.opened.ratings[side].frame  # type: ignore[union-attr]
            fits |= {str(k) for k in frame.index[frame["passung"] >= FITTING]}
        return sorted(fits)

    def chosen(self) -> dict[str, list[Estimate]]:
        """Return the candidates that were chosen, with the hours agreed on."""
        return {
            # agreed on by both: no side estimates otherwise
            candidate(e.areas): [Estimate(e.said.stunden_woche, e.said.monate)] * len(SIDE_IDS)
            for e in self.decisions.current
            if e.said.beschluss == "ausgewählt" and e.said.stunden_woche is not None and e.said.monate
        }

    def planned(self) -> dict[str, list[Estimate]]:
        """Return what hours are planned for: what was chosen, as agreed, and what a side thinks fit while it is undecided.

        A candidate is decided once each of its areas is; a Dissens decides nothing. Every document counts these.

        Examples
        --------
        >>> Table().planned()
        {}
        """
        decided = {a for e in self.decisions.current if e.said.beschluss != "Dissens" for a in e.areas}
        waiting = [k for k in self.fitting() if not {*areas_in(k)} <= decided]
        return {k: self.estimates(k) for k in waiting} | self.chosen()

    @property
    def begin(self) -> date | None:
        """The first day of the month after the last rating or decision; None if there is none."""
        days = [e.said.datum for e in self.decisions.entries]
        for side in SIDE_IDS if self.opened else ():
            days += self.opened.ratings[side].frame["wann"].tolist()  # type: ignore[union-attr]
        return None if not days else following_month(max(days))

    def load_of(self, candidates: Mapping[str, Iterable[Estimate]]) -> Load | None:
        """Return the load of a set of candidates; None before anything was rated or decided."""
        begin = self.begin
        return None if begin is None else load(self.capacity, self.running, candidates, begin)

    def regional_load_of(self, candidates: Mapping[str, Iterable[Estimate]]) -> Regional | None:
        """Return the same region by region; None if the city declares no regions."""
        begin = self.begin
        return None if begin is None else load_by_region(self.capacity, self.running, candidates, begin)


def is_laid(city: City, year: int) -> bool:
    """Tell whether a year has anything for the meeting, before any of it is read: open ratings, or a record.

    Examples
    --------
    >>> import screening as sc
    >>> is_laid(sc.read_city("musterstadt", data="data"), 2016)
    False
    """
    return bool(input_names(city, year)) or lies_there(city.raw / str(year) / DECISIONS)


def table_of(
    city: City,
    year: int,
    areas: Mapping[str, Iterable[str]],
    also: Iterable[str] = (),
    *,
    maps: Mapping[str, Areas] | None = None,
    running: Mapping[str, Running] | None = None,
    figures: Mapping[str, str] | None = None,
) -> Table:
    """Read ratings, hours and decisions of a year; the errors of all come at once.

    Parameters
    ----------
    city : City
    year : int
    areas, also
        As in `screening.process.areas.areas_of_year`.
    maps : mapping of str to Areas, optional
        Per boundary version, the newest last: they say which areas a region is made of.
    running : mapping of str to Running, optional
        What takes hours already.
    figures : mapping of str to str, optional
        What the rule says of each area.

    Raises
    ------
    ScreeningError

    Examples
    --------
    >>> import screening as sc
    >>> table_of(sc.read_city("musterstadt", data="data"), 2016, areas={}).laid
    False
    """
    errors: list[Finding] = []
    opened, capacity, sealed = None, Capacity(), False
    running = running or {}
    try:
        opened = ratings_of(city, year, areas, also)
        sealed = opened is None
    except ScreeningError as error:
        errors += error.findings
    try:
        capacity = read_capacity(city, maps)
    except ScreeningError as error:
        errors += error.findings

    def free(first: date, last: date, wanted: frozenset[str], chosen: Iterable[Running]) -> Left | None:
        # what was decided may be signed by now: then its own hours run already
        return least_free(capacity, running, chosen, wanted, first, last)

    decisions = Decisions()
    try:
        decisions = decisions_of(
            city, year, areas, also, figures=figures, opened=opened, sealed=sealed, free=free
        )
    except ScreeningError as error:
        errors += error.findings
    if errors:
        raise ScreeningError(errors)
    return Table(opened, capacity, running, decisions)
