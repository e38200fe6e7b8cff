"""What a city calls its areas, who nominates, what the meeting is called: Munich's, unless ``stadt.toml`` says others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from pydantic import Field

from screening.base import CertainNoun, FieldError, Finding, Noun, Strict
from screening.delivery.manifest.findings import body_double, level_forms_unknown, level_plural_twice


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
    side : str
        Which side of the process it belongs to.

    Examples
    --------
    >>> Body(id="OBR", name="Ortsbeirat", plural="Ortsbeiräte").together, Body(id="JA", name="Jugendamt").shown
    ('Ortsbeiräte', 'JA')
    """

    id: str = Field(max_length=40)
    name: str
    plural: str = ""
    short: str = ""
    side: str = ""

    @property
    def shown(self) -> str:
        """What tables and lists call it."""
        return self.short or self.id

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
    ),
    Body(id="SBH", name="Sozialbürgerhaus", plural="Sozialbürgerhäuser", side="verwaltung"),
    Body(id="BA", name="Bezirksausschuss", plural="Bezirksausschüsse", side="region"),
)
"""Who may nominate (concept of 2009/2010, 6.1)."""


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
    """Refuse any but the two sides, each once.

    Examples
    --------
    >>> both_sides(SIDES) == SIDES
    True
    >>> both_sides(SIDES[:1])
    Traceback (most recent call last):
    screening.base.strict.FieldError: Es braucht beide Seiten, jede einmal.
    """
    if sorted(s.id for s in sides) != sorted(s.id for s in SIDES):
        raise FieldError(
            "Es braucht beide Seiten, jede einmal.", 'id = "verwaltung" und id = "region" eintragen.'
        )
    return sides


class Meeting(CertainNoun):
    """The meeting that the version ``gespraech`` is for.

    Attributes
    ----------
    version : str
        What that version is called, a noun with the gender of *Fassung*; by default it is the one for the meeting.

    Examples
    --------
    >>> Meeting(name="Steuerungsrunde").version_said, MEETING.version_said
    ('Fassung für die Steuerungsrunde', 'Gesprächsfassung')
    """

    version: str = ""

    @property
    def version_said(self) -> str:
        """What the version for the meeting is called."""
        return self.version or f"Fassung {self.brief.after('für', 'acc')}"

    @property
    def purpose(self) -> str:
        """Whom that version is for: ``für das Gespräch``."""
        return self.brief.after("für", "acc")


MEETING = Meeting(name="Auswahlgespräch", short="Gespräch", version="Gesprächsfassung")
PROGRAMME = CertainNoun(name="Schwerpunktgebiet")


def with_plural(called: Noun, levels: str) -> Noun:
    """Return what an area is called, with the plural of the key ``levels`` if it has none of its own.

    Examples
    --------
    >>> with_plural(Noun(name="Grätzl"), "Grätzln").said(many=True)
    'Grätzln'
    """
    return called if called.plural or not levels else called.model_copy(update={"plural": levels})


def word_errors(called: Noun, levels: str, bodies: Sequence[Body]) -> Iterator[Finding]:
    """Tell two plurals that differ, and bodies with one id.

    Examples
    --------
    >>> [f.column for f in word_errors(Noun(name="LSOA", plural="LSOAs"), "LSOA", [*BODIES, BODIES[0]])]
    ['levels', 'body.4.id']
    >>> [*word_errors(Noun(name="LSOA"), "LSOAs", BODIES)]
    []
    """
    if levels and called.plural not in ("", levels):
        yield level_plural_twice(levels, called.plural)
    ids = [b.id for b in bodies]
    yield from (body_double(n + 1, i) for n, i in enumerate(ids) if i in ids[:n])


def word_findings(called: Noun) -> tuple[Finding, ...]:
    """Tell what sentences about the areas lack: gender or plural of what they are called.

    Examples
    --------
    >>> [f.value for name in ("Planungsraum", "PLR") for f in word_findings(Noun(name=name))]
    ['PLR']
    """
    return () if called.known else (level_forms_unknown(called),)
