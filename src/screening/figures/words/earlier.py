"""What earlier rounds say of an area: who named it, how both sides rated it, what was decided; plain text."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from screening.base import NBSP, long_date
from screening.disclosure import Release
from screening.figures.words.nominated import VOTE, closed
from screening.figures.words.objected import Objected, objected
from screening.figures.words.weighed import DOT, agreed_said, rated, side_names, way
from screening.process import Round, areas_in, candidate, regional_votes
from screening.process.decisions import Entry
from screening.process.ratings import SIDE_IDS

SCALES = "Passung · Gewicht · Zeit"
"""What a rating says, in this order; the time in hours a week and months."""


@dataclass(frozen=True)
class Past:
    """What one earlier round says of some areas of its time.

    Attributes
    ----------
    year : int
    areas : tuple of str
        By the ids of that time.
    note : str
        How these differ from today's; empty if they do not.
    named : str
        Who named them, and as what; empty if nobody did.
    rated : tuple of (str, str)
        Side and rating; none before the opening, or where neither side has rated.
    decided : tuple of str
        What was decided, when and at which level, then the reasons; a sentence each.
    objections : tuple of Objected
    """

    year: int
    areas: tuple[str, ...]
    note: str = ""
    named: str = ""
    rated: tuple[tuple[str, str], ...] = ()
    decided: tuple[str, ...] = ()
    objections: tuple[Objected, ...] = ()

    @property
    def sides(self) -> str:
        """What both sides rated, in one line."""
        # a rating stays on its line
        told = "; ".join(f"{side} {words.replace(DOT, f'{NBSP}·{NBSP}')}" for side, words in self.rated)
        return f"{SCALES}: {told.removesuffix('.')}." if told else ""

    @property
    def brief(self) -> str:
        """Who named it and what was decided, in sentences."""
        named = f"Genannt von {self.named}." if self.named else ""
        return " ".join(filter(None, [self.note, named, *self.decided]))

    @property
    def plain(self) -> str:
        """All of it in sentences."""
        named = f"Genannt von {self.named}." if self.named else ""
        against = (o.plain for o in self.objections)
        return " ".join(filter(None, [self.note, named, self.sides, *self.decided, *against]))

    @property
    def rows(self) -> tuple[tuple[str, str], ...]:
        """The same in rows of a label and what it is about."""
        told = [
            ("Gebiet", self.note),
            ("genannt von", self.named),
            ("bewertet", self.sides),
            ("beschlossen", " ".join(self.decided)),
            *(("Einwand", o.said) for o in self.objections),
        ]
        return tuple((f"{self.year} {label}", words) for label, words in told if words)


def pasts(release: Release, areas: Iterable[str]) -> tuple[Past, ...]:
    """Return what earlier rounds say of areas of today together, the newest first; none that says nothing.

    Examples
    --------
    >>> import screening as sc
    >>> pasts(sc.open_year("musterstadt", 2016), ["01.1.1"])
    ()
    """
    today, found = [*areas], []
    for one in release.earlier.rounds:
        then = tuple(dict.fromkeys(old for a in today for old in one.then(a)))
        if then:
            found.append(past_of(release, one, then, _note(one, today, then)))
    return tuple(found)


def candidates_then(one: Round) -> tuple[tuple[str, ...], ...]:
    """Return what a round was about, by the areas of its time: what is decided or rated, and each other area alone.

    Each area is in one of them at least, so that none is lost.
    """
    keys = {candidate(e.areas) for e in one.decisions.current} | {*one.rated}
    held = {a for k in keys for a in areas_in(k)}
    return tuple(sorted({areas_in(k) for k in keys} | {(a,) for a in one.areas if a not in held}))


def past_of(release: Release, one: Round, areas: tuple[str, ...], note: str = "") -> Past:
    """Return what a round says of areas of its time."""
    wanted = frozenset(areas)
    against = objected(release, one.objections, ", ".join)
    return Past(
        one.year,
        areas,
        note,
        _named(release, one, wanted),
        _rated(release, one, wanted),
        tuple(s for e in one.decisions.current if e.areas & wanted for s in _decided(one, e, wanted)),
        tuple({o.number: o for a in areas for o in against.get(a, ())}.values()),
    )


def _note(one: Round, today: Collection[str], then: tuple[str, ...]) -> str:
    """Say how the areas of that time differ from today's."""
    cut, ids = [a for a in then if a not in one.unchanged], ", ".join(then)
    if cut:
        return f"Seither neu zugeschnitten, damals {ids}."
    return "" if {*then} <= {*today} else f"Damals {ids}."


def _scope(meant: Collection[str], wanted: Collection[str]) -> str:
    """Say for which areas something holds, if not for just those that are asked for."""
    if beside := sorted({*meant} - {*wanted}):
        return f"zusammen mit {', '.join(beside)}"
    return "" if {*meant} == {*wanted} else f"für {', '.join(sorted(meant))}"


def _beside(told: str, scope: str) -> str:
    return f"{told} ({scope})" if scope else told


def _named(release: Release, one: Round, wanted: frozenset[str]) -> str:
    shown = {b.id: b.shown for b in release.city.bodies}
    order = {b: n for n, b in enumerate(shown)}
    said: dict[tuple[int, str], list[str]] = {}
    for _, rows in one.nominations.groupby("nennung", sort=True):
        meant = {*map(str, rows["gebiet"])}
        if meant & wanted:
            by, name = str(rows["von"].iloc[0]), str(rows["name"].iloc[0])
            place = order.get(by, len(order)), shown.get(by, by)
            called = f"als „{name}“" if name else ""
            said.setdefault(place, []).append(_beside(called, _scope(meant, wanted)).strip())
    told = ", ".join(_once(who, how) for (_, who), how in sorted(said.items()))
    voted = regional_votes(one.nominations, release.city.naming.voters(release.city.bodies))
    return _beside(told, VOTE if wanted <= {*voted} else "")


def _once(who: str, how: Iterable[str]) -> str:
    """Return a body once, with all the ways in which it named an area.

    Examples
    --------
    >>> _once("BA", ["", ""]), _once("BA", ["als „Hof“"]), _once("BA", ["als „Hof“", "", "(zusammen mit 02)"])
    ('BA', 'BA als „Hof“', 'BA, auch als „Hof“, auch (zusammen mit 02)')
    """
    ways = [*dict.fromkeys(how)]
    more = [w for w in ways if w]
    if len(more) == len(ways) == 1:
        return f"{who} {more[0]}"
    return ", auch ".join([who, *more])


def _rated(release: Release, one: Round, wanted: frozenset[str]) -> tuple[tuple[str, str], ...]:
    names = side_names(release)
    keys = [k for k in one.rated if wanted & {*areas_in(k)}]
    return tuple(
        (names[side], _beside(rated(one.opened, k, side), _scope(areas_in(k), wanted)))
        for k in keys
        for side in SIDE_IDS
    )


def _decided(one: Round, entry: Entry, wanted: frozenset[str]) -> list[str]:
    """Say what was decided, when and where, why, what was to follow, and how it came to that."""
    told = entry.said
    what = f"{told.beschluss[0].upper()}{told.beschluss[1:]}"
    agreed = f", {agreed_said(told)}" if agreed_said(told) else ""
    where = "; ".join(filter(None, [told.level, _scope(entry.areas, wanted)]))
    said = f"{what} am {long_date(told.datum)} ({where}){agreed}."
    # of an area that was chosen the agreement says how it went on
    step = "" if told.beschluss == "ausgewählt" else told.naechster_schritt
    more = {"Gründe": told.gruende, "Auflagen": told.auflagen, "Nächster Schritt": step}
    return [said, *(f"{k}: {closed(t)}" for k, t in more.items() if t), *way(one.decisions.before(entry))]
