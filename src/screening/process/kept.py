"""All that people keep by hand beside the deliveries of a year, read together: the errors of all come at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from screening.base import Finding, ScreeningError
from screening.delivery import Areas, Programme, read_programme
from screening.delivery.manifest import City
from screening.process.agreement import (
    Agreement,
    against_decisions,
    contradictions,
    decision_findings,
    programme_of,
)
from screening.process.areas import ids_and_version, is_newest
from screening.process.capacity import Running, running_of
from screening.process.decisions import FILE as DECISIONS
from screening.process.earlier import Earlier, earlier_of
from screening.process.former import with_former
from screening.process.lines import with_lines
from screening.process.nominations import Nominations, nominations_of
from screening.process.objections import Objections, objections_of
from screening.process.phases import FocusAreas, read_focus
from screening.process.ratings import sealed_findings
from screening.process.table import Table, table_of

T = TypeVar("T")


@dataclass(frozen=True)
class Kept:
    """What people keep beside the deliveries.

    Attributes
    ----------
    programme : Programme or None
        Of ``programm.csv``; without one, of the signed agreements.
    nominations : Nominations
    objections : Objections
    focus : FocusAreas
        Agreements and how far they are.
    table : Table
        What lies on the meeting's table.
    earlier : Earlier
        What the years before kept.
    noted : tuple of Finding
        What contradicts each other.
    """

    programme: Programme | None = None
    nominations: Nominations = field(default_factory=Nominations)
    objections: Objections = field(default_factory=Objections)
    focus: FocusAreas = field(default_factory=FocusAreas)
    table: Table = field(default_factory=Table)
    earlier: Earlier = field(default_factory=Earlier)
    noted: tuple[Finding, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is noteworthy and no error."""
        kept = (self.programme, self.nominations, self.objections, self.focus, self.table, self.earlier)
        return (*(f for k in kept if k is not None for f in k.findings), *self.noted)


def kept_of(
    city: City,
    year: int,
    areas: Mapping[str, Areas],
    rows: Iterable[str] = (),
    figures: Mapping[str, str] | None = None,
    before: Mapping[int, Iterable[str]] | None = None,
) -> Kept:
    """Read what people keep beside a year's deliveries.

    Parameters
    ----------
    city : City
    year : int
    areas : mapping of str to Areas
        Per boundary version.
    rows : iterable of str
        Ids that the delivery holds beside them.
    figures : mapping of str to str, optional
        What the rule says of each area: a decision against it needs a reason.
    before : mapping of int to iterable of str, optional
        The ids that the deliveries of earlier years hold beside the boundaries.

    Raises
    ------
    ScreeningError
        With the errors of all files.

    Examples
    --------
    >>> import screening as sc
    >>> kept_of(sc.read_city("musterstadt", data="data"), 2016, {}).nominations.frame.empty
    True
    """
    kept, errors = _read(city, year, areas, rows, figures, before)
    if errors:
        raise ScreeningError(errors)
    return kept


def kept_findings(
    city: City,
    year: int,
    areas: Mapping[str, Areas],
    rows: Iterable[str] = (),
    figures: Mapping[str, str] | None = None,
    before: Mapping[int, Iterable[str]] | None = None,
) -> tuple[Finding, ...]:
    """Return all that is wrong with or noteworthy about what people keep beside a year's deliveries.

    Parameters
    ----------
    city, year, areas, rows, figures, before
        As in `kept_of`.

    Examples
    --------
    >>> import screening as sc
    >>> kept_findings(sc.read_city("musterstadt", data="data"), 2016, {})
    ()
    """
    kept, errors = _read(city, year, areas, rows, figures, before)
    # who has taken over is told whatever else is wrong
    noted = with_lines((*sealed_findings(city, year), *kept.findings), city)
    return tuple(dict.fromkeys((*errors, *noted)))


def _read(
    city: City,
    year: int,
    areas: Mapping[str, Areas],
    rows: Iterable[str],
    figures: Mapping[str, str] | None,
    before: Mapping[int, Iterable[str]] | None,
) -> tuple[Kept, list[Finding]]:
    known, rows = _ids(areas), list(rows)
    errors: list[Finding] = []

    def tried(read: Callable[[], T], instead: T) -> T:
        try:
            return read()
        except ScreeningError as error:
            errors.extend(error.findings)
            return instead

    nominations = tried(lambda: nominations_of(city, year, areas, rows), Nominations())
    objections = tried(lambda: objections_of(city, year, known, rows), Objections())
    # where no map is readable its error is told, and not one for each area that is in none
    programme = tried(lambda: read_programme(city, known), None) if known else None
    order = sorted(city.boundaries, key=lambda b: b.valid_from)
    maps = {b.version: areas[b.version] for b in order if b.version in areas}
    shapes = next((a.frame.geometry for a in reversed(maps.values()) if len(a.frame)), None)
    focus = tried(lambda: read_focus(city, known, shapes), FocusAreas())
    noted = tuple(contradictions(programme, focus.agreements)) if programme else ()
    programme = programme or programme_of(focus.agreements)
    version = ids_and_version(city, year, known, rows)[1]
    newest = is_newest(city, version)
    running = running_areas(programme, focus.agreements)
    if not newest:
        running = {key: replace(one, elsewhere=True) for key, one in running.items()}
    table = tried(
        lambda: table_of(city, year, known, rows, maps=maps, running=running, figures=figures), Table()
    )
    noted += tuple(decision_findings(city, year, DECISIONS))
    if newest:
        verdicts = {a: e.said.beschluss for e in table.decisions.current for a in e.areas}
        noted += tuple(against_decisions(focus.agreements, verdicts, year))
    earlier = earlier_of(city, year, areas, rows, before)
    kept = Kept(programme, nominations, objections, focus, table, earlier, noted)
    return kept, with_lines(with_former(errors, city, version, known), city)


def running_areas(programme: Programme | None, agreements: Mapping[str, Agreement]) -> dict[str, Running]:
    """Return what takes hours already: the signed agreements, and areas of the programme that none of them holds.

    Examples
    --------
    >>> running_areas(None, {})
    {}
    """
    signed = {key: a for key, a in agreements.items() if a.signed and a.start}
    held = {area for a in signed.values() for area in a.areas}
    found = {area: one for area, one in running_of(programme).items() if area not in held}
    return found | {
        key: Running(a.start, a.end, a.hours, a.areas, agreed=a.signed)
        for key, a in signed.items()
        if a.start
    }


def _ids(areas: Mapping[str, Areas]) -> dict[str, Iterable[str]]:
    return {version: a.frame.index for version, a in areas.items() if len(a.frame)}
