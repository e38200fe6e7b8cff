"""How far a Schwerpunktgebiet is, as its ``phasen.toml`` says it: phase, steps, meetings, measures, partners."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from screening.base import FieldError, Strict, refuse
from screening.process.phases.model import phase_model

PhaseId = Literal["vorlauf", "diagnose", "umsetzung", "auswertung"]
State = Literal["offen", "läuft", "erledigt", "entfallen"]
Side = Literal["verwaltung", "region"]

DONE: frozenset[State] = frozenset({"erledigt", "entfallen"})
"""States in which nothing more is to be done."""


class Step(Strict):
    """A step of the Phasenmodell that is done.

    Attributes
    ----------
    phase : str
    number : int
        Its place among the steps of its phase, from 1.
    done : datetime.date

    Examples
    --------
    >>> Step.model_validate({"phase": "vorlauf", "nr": 6, "erledigt": date(2024, 12, 1)}).number
    6
    """

    phase: PhaseId
    number: Annotated[int, Field(ge=1)] = Field(alias="nr")
    done: date = Field(alias="erledigt")

    @model_validator(mode="after")
    def _exists(self) -> Self:
        most = len(phase_model().steps(self.phase))
        if self.number > most:
            label = phase_model().label(self.phase)
            raise FieldError(f"Die Phase {label} hat {most} Schritte.", f"1 bis {most} eintragen.", "nr")
        return self


class Session(Strict):
    """A meeting of the Kooperationsgremium.

    Attributes
    ----------
    day : datetime.date
    minutes : datetime.date or None
        When its minutes were sent.

    Examples
    --------
    >>> Session.model_validate({"datum": date(2024, 12, 2)}).minutes
    """

    day: date = Field(alias="datum")
    minutes: date | None = Field(alias="protokoll", default=None)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.minutes and self.minutes < self.day:
            raise FieldError("Das Protokoll ist älter als die Sitzung.", "Datum prüfen.", "protokoll")
        return self


class Measure(Strict):
    """A measure that the Kooperationsgremium agreed on.

    Attributes
    ----------
    what : str
    side : {"verwaltung", "region"}
        Who is responsible, by side.
    who : str
        Who exactly, by function; empty: the side.
    due : datetime.date or None
    state : {"offen", "läuft", "erledigt", "entfallen"}

    Examples
    --------
    >>> Measure.model_validate({"was": "Offener Treff", "seite": "region", "stand": "läuft"}).open
    True
    """

    what: str = Field(alias="was", max_length=300)
    side: Side = Field(alias="seite")
    who: str = Field(alias="verantwortlich", default="", max_length=120)
    due: date | None = Field(alias="faellig", default=None)
    state: State = Field(alias="stand", default="offen")

    @property
    def open(self) -> bool:
        """Whether something is still to be done."""
        return self.state not in DONE


class Partner(Strict):
    """A partner that was to be won, and since when it takes part.

    Examples
    --------
    >>> Partner.model_validate({"name": "Sportverein"}).won
    """

    name: str = Field(max_length=120)
    won: date | None = Field(alias="gewonnen", default=None)


class Progress(Strict):
    """How far a Schwerpunktgebiet is.

    Attributes
    ----------
    phase : str
        The phase it is in.
    next_session : datetime.date or None
        When the Kooperationsgremium meets next.
    steps, sessions, measures, partners : tuple
    resources : tuple of str
        What was found to be lacking (*fehlende Ressourcen*), for the final documentation.
    result : str
        What came of it, for the final documentation.
    reviewer, reviewed : str, datetime.date or None
        Who has read its texts for what may name a person, and when; before that the meeting does not read them.

    Examples
    --------
    >>> first = {"phase": "vorlauf", "nr": 1, "erledigt": date(2024, 11, 1)}
    >>> at = Progress.model_validate({"phase": "diagnose", "schritt": [first]})
    >>> at.lacking("vorlauf")[:2], at.lacking("diagnose")
    ((2, 3), (1, 2, 3))
    """

    phase: PhaseId
    next_session: date | None = Field(alias="naechste_sitzung", default=None)
    steps: tuple[Step, ...] = Field(alias="schritt", default=())
    sessions: tuple[Session, ...] = Field(alias="sitzung", default=())
    measures: tuple[Measure, ...] = Field(alias="massnahme", default=())
    partners: tuple[Partner, ...] = Field(alias="partner", default=())
    resources: tuple[str, ...] = Field(alias="fehlende_ressourcen", default=())
    result: str = Field(alias="ergebnis", default="")
    reviewer: str = Field(alias="geprueft_von", default="")
    reviewed: date | None = Field(alias="geprueft_am", default=None)

    @model_validator(mode="after")
    def _once(self) -> Self:
        refuse(self._contradictions())
        return self

    def _contradictions(self) -> Iterator[FieldError]:
        places = [(s.phase, s.number) for s in self.steps]
        for n, (phase, number) in enumerate(places):
            if (phase, number) in places[:n]:
                message = f"Der Schritt {number} der Phase {phase_model().label(phase)} steht zweimal da."
                yield FieldError(message, "Einmal streichen.", f"schritt.{n + 1}")
        if bool(self.reviewer) != bool(self.reviewed):
            remedy = "Das Fehlende ergänzen oder beides streichen."
            half = "geprueft_von" if self.reviewer else "geprueft_am"
            yield FieldError("Zu einer Prüfung gehören Person und Datum.", remedy, half)

    @property
    def upcoming(self) -> date | None:
        """The next meeting, unless it is among those that were held.

        Examples
        --------
        >>> day = {"naechste_sitzung": date(2024, 12, 10), "phase": "diagnose"}
        >>> Progress.model_validate(day).upcoming
        datetime.date(2024, 12, 10)
        >>> Progress.model_validate(day | {"sitzung": [{"datum": date(2024, 12, 10)}]}).upcoming is None
        True
        """
        held = any(s.day == self.next_session for s in self.sessions)
        return None if held else self.next_session

    def lacking(self, phase: str) -> tuple[int, ...]:
        """Return the numbers of the steps of a phase that are not done."""
        done = {s.number for s in self.steps if s.phase == phase}
        return tuple(n for n in range(1, len(phase_model().steps(phase)) + 1) if n not in done)
