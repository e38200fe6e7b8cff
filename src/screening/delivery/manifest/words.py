"""What a city calls its areas, who nominates, what the meeting is called: Munich's, unless ``stadt.toml`` says others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from pydantic import Field

from screening.base import CertainNoun, FieldError, Finding, Noun, Strict
from screening.delivery.manifest.findings import (
    body_double,
    level_forms_unknown,
    level_plural_twice,
    vote_body_unknown,
)

SideId = Literal["", "verwaltung", "region"]
"""The two sides that weigh and decide together; empty: of neither."""


class Body(Strict):
    """One who names areas in ``bedarfsnennungen.csv``.

    Attributes
    ----------
    id : str
        As the file writes it under ``von``.
    name : str
    plural : str
        If there are several of the kind.
    short : str
        What tables show in place of the id.
    side : {"", "verwaltung", "region"}
        Which side of the process it belongs to.
    nominates : bool
        Whether it is asked to name areas. Others may do so, too; documents speak of them where they did.
    gender, genitive, dative_plural
        Forms of the name that do not follow from its last part, see `screening.base.Noun`.

    Examples
    --------
    >>> Body(id="OBR", name="Ortsbeirat", plural="Ortsbeiräte").together, Body(id="JA", name="Jugendamt").shown
    ('Ortsbeiräte', 'JA')
    >>> [b.noun.after("von", "dat") for b in BODIES[:2]]
    ['von der Regionalen Arbeitsgemeinschaft Soziales', 'vom Sozialbürgerhaus']
    """

    id: str = Field(max_length=40)
    name: str
    plural: str = ""
    short: str = ""
    side: SideId = ""
    nominates: bool = True
    gender: Literal["m", "f", "n"] | None = None
    genitive: str = ""
    dative_plural: str = ""

    @property
    def shown(self) -> str:
        """What tables and lists call it."""
        return self.short or self.id

    @property
    def noun(self) -> Noun:
        """The name with its forms, for sentences."""
        return Noun(
            name=self.name,
            gender=self.gender,
            plural=self.plural,
            genitive=self.genitive,
            dative_plural=self.dative_plural,
            short=self.short,
        )

    @property
    def together(self) -> str:
        """What all of its kind are called."""
        return self.plural or self.name


BODIES = (
    Body(
        id="RAGS",
        name="Regionale Arbeitsgemeinschaft Soziales",
        plural="Regionale Arbeitsgemeinschaften",
        side="region",
        gender="f",
    ),
    Body(id="SBH", name="Sozialbürgerhaus", plural="Sozialbürgerhäuser", side="verwaltung", gender="n"),
    Body(id="BA", name="Bezirksausschuss", plural="Bezirksausschüsse", side="region"),
    Body(
        id="Einrichtung",
        name="Einrichtung",
        plural="Einrichtungen",
        side="region",
        gender="f",
        nominates=False,
    ),
    Body(id="Sozialplanung", name="Sozialplanung", side="verwaltung", gender="f", nominates=False),
    Body(
        id="Steuerungsbereich",
        name="Steuerungsbereich",
        plural="Steuerungsbereiche",
        side="verwaltung",
        nominates=False,
    ),
    Body(id="REGSAM-Team", name="REGSAM-Team", genitive="REGSAM-Teams", side="region", nominates=False),
    Body(id="Kuratorium", name="REGSAM-Kuratorium", side="region", gender="n", nominates=False),
)
"""Who may nominate (concept of 2009/2010): those that 6.1 asks, and those that sit at the table."""

VOTE = ("RAGS", "SBH", "BA")
"""Whose agreement is a *regionales Votum* (concept, 6.1), unless ``stadt.toml`` says otherwise."""


class Naming(Strict):
    """What counts as a nomination: ``[nominations]`` in ``stadt.toml``.

    Attributes
    ----------
    vote : tuple of str or None
        Ids of the bodies whose agreement on an area is a *regionales Votum*. None: RAGS, SBH and BA where a city
        has all three, else nobody's. Empty: none is told.
    least_share : int
        Percent. A polygon names an area if at least so much of the area lies within it, or so much of it in the area.
    """

    vote: tuple[str, ...] | None = None
    least_share: int = Field(default=5, ge=0, le=50)

    def voters(self, bodies: Sequence[Body]) -> tuple[str, ...]:
        """Return the bodies that must agree, in the city's order; empty if no vote is told.

        Examples
        --------
        >>> Naming().voters(BODIES), Naming().voters(BODIES[:2]), Naming(vote=("BA", "RAGS")).voters(BODIES)
        (('RAGS', 'SBH', 'BA'), (), ('RAGS', 'BA'))
        """
        ids = [b.id for b in bodies]
        if self.vote is None:
            return VOTE if set(VOTE) <= set(ids) else ()
        return tuple(i for i in ids if i in self.vote)


class Side(Strict):
    """One of the two sides that rate, deposit and decide.

    Attributes
    ----------
    id : {"verwaltung", "region"}
    name : str
        What tables and lists call it; no sentence inflects it.
    """

    id: Literal["verwaltung", "region"]
    name: str = Field(max_length=60)


SIDES = (Side(id="verwaltung", name="Sozialreferat"), Side(id="region", name="REGSAM"))
"""Who weighs (concept of 2009/2010, 6.1)."""


def both_sides(sides: tuple[Side, ...]) -> tuple[Side, ...]:
    """Return both sides, one that is not named as it is called by default; refuse one that is named twice.

    Examples
    --------
    >>> [s.name for s in both_sides((Side(id="region", name="Quartiersrat"),))]
    ['Sozialreferat', 'Quartiersrat']
    >>> both_sides((*SIDES, *SIDES))
    Traceback (most recent call last):
    screening.base.strict.FieldError: Jede der beiden Seiten steht nur einmal da.
    """
    named = {s.id: s for s in sides}
    if len(named) < len(sides):
        raise FieldError("Jede der beiden Seiten steht nur einmal da.", "Eine der doppelten streichen.")
    return tuple(named.get(s.id, s) for s in SIDES)


class Meeting(CertainNoun):
    """The meeting that the version ``gespraech`` is for.

    Attributes
    ----------
    version : str
        What that version is called, a noun with the gender of *Fassung*; by default it is the one for the meeting.

    Examples
    --------
    >>> Meeting(name="Steuerungsrunde").version_said, MEETING.version_said
    ('Fassung für die Steuerungsrunde', 'Fassung für das Auswahlgespräch')
    """

    version: str = ""

    @property
    def version_said(self) -> str:
        """What the version for the meeting is called."""
        return self.version or f"Fassung {self.purpose}"

    @property
    def purpose(self) -> str:
        """Whom that version is for: ``für das Auswahlgespräch``."""
        return self.after("für", "acc")


MEETING = Meeting(name="Auswahlgespräch", short="Gespräch")
PROGRAMME = CertainNoun(name="Schwerpunktgebiet")


NAMING = Naming()


def with_plural(called: Noun, levels: str) -> Noun:
    """Return what an area is called, with the plural of the key ``levels`` if it has none of its own.

    Examples
    --------
    >>> with_plural(Noun(name="Grätzl"), "Grätzln").said(many=True)
    'Grätzln'
    """
    return called if called.plural or not levels else called.model_copy(update={"plural": levels})


def word_errors(
    called: Noun, levels: str, bodies: Sequence[Body], naming: Naming = NAMING
) -> Iterator[Finding]:
    """Tell two plurals that differ, bodies with one id, and a vote of bodies that a city does not have.

    Examples
    --------
    >>> [f.column for f in word_errors(Noun(name="LSOA", plural="LSOAs"), "LSOA", [*BODIES, BODIES[0]])]
    ['levels', 'body.9.id']
    >>> [*word_errors(Noun(name="LSOA"), "LSOAs", BODIES)]
    []
    >>> [f.value for f in word_errors(Noun(name="LSOA"), "", BODIES, Naming(vote=("BA", "OBR")))]
    ['OBR']
    """
    if levels and called.plural not in ("", levels):
        yield level_plural_twice(levels, called.plural)
    ids = [b.id for b in bodies]
    yield from (body_double(n + 1, i) for n, i in enumerate(ids) if i in ids[:n])
    yield from (vote_body_unknown(i, ids) for i in naming.vote or () if i not in ids)


def word_findings(called: Noun) -> tuple[Finding, ...]:
    """Tell what sentences about the areas lack: gender or plural of what they are called.

    Examples
    --------
    >>> [f.value for name in ("Planungsraum", "PLR") for f in word_findings(Noun(name=name))]
    ['PLR']
    """
    return () if called.known else (level_forms_unknown(called),)
