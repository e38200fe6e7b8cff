"""What is due in the running Schwerpunktgebiete on a day, and on whom it waits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from screening.base import many
from screening.process.agreement import Agreement
from screening.process.phases.model import phase_model
from screening.process.phases.progress import Progress, Side

Kind = Literal["Überprüfung", "Maßnahme", "Sitzung", "Protokoll", "Schritte", "Stand"]

MINUTES_WITHIN = timedelta(days=14)
"""Minutes are sent within two weeks; later they count as overdue."""


@dataclass(frozen=True, order=True)
class Due:
    """One thing to do.

    Attributes
    ----------
    day : datetime.date
        When it is or was due; `datetime.date.max` if no day was agreed.
    area : str
        Key of the Schwerpunktgebiet.
    kind : str
    what : str
        In words.
    side : str
        On which side it waits; empty: on both.
    who : str
        On whom there, by function; empty: on the side.
    overdue : bool
        The day lies before the day asked for; what is due on it is not overdue.
    """

    day: date
    area: str
    kind: Kind
    what: str
    side: Side | Literal[""] = ""
    who: str = ""
    overdue: bool = False

    @property
    def dated(self) -> bool:
        """Whether a day was agreed."""
        return self.day != date.max


def due(agreements: Mapping[str, Agreement], progress: Mapping[str, Progress], on: date) -> tuple[Due, ...]:
    """Return all that is open in the running Schwerpunktgebiete, what was due first coming first.

    Parameters
    ----------
    agreements : mapping of str to Agreement
        By key; those that do not run on the day are passed over.
    progress : mapping of str to Progress
        By key.
    on : datetime.date

    Returns
    -------
    tuple of Due
        What has no day comes last.

    Examples
    --------
    >>> whole = {"name": "Am Park", "gebiete": ["02.1"], "thema": "Alter", "gruende": ["Viele allein."],
    ...          "moderation": "REGSAM West", "ansprechperson": "Sozialplanung", "stunden_woche": 6, "monate": 24,
    ...          "start": date(2024, 11, 1), "ueberpruefung": date(2026, 10, 31), "unterzeichnet": date(2024, 10, 20)}
    >>> measure = {"was": "Offener Treff", "seite": "region", "faellig": date(2025, 3, 1)}
    >>> at = Progress.model_validate({"phase": "vorlauf", "massnahme": [measure]})
    >>> found = due({"am_park": Agreement.model_validate(whole)}, {"am_park": at}, date(2025, 3, 2))
    >>> [(d.kind, d.overdue) for d in found]
    [('Maßnahme', True), ('Überprüfung', False)]
    >>> due({}, {}, date(2025, 3, 2))
    ()
    """
    found = []
    for key, one in agreements.items():
        if one.runs(on):
            found += [*_of_agreement(key, one, on), *_of_progress(key, progress.get(key), on)]
    return tuple(sorted(found))


def _of_agreement(key: str, one: Agreement, on: date) -> Iterator[Due]:
    if one.review is not None:
        asked = "Entscheiden, ob der Prozess fortgeführt wird"
        yield Due(one.review, key, "Überprüfung", asked, overdue=one.review < on)


def _of_progress(key: str, at: Progress | None, on: date) -> Iterator[Due]:
    if at is None:
        yield Due(date.max, key, "Stand", "festhalten, wie weit das Gebiet ist", "verwaltung")
        return
    for measure in at.measures:
        if measure.open:
            day = measure.due or date.max
            yield Due(day, key, "Maßnahme", measure.what, measure.side, measure.who, day < on)
    if at.upcoming is not None:
        what = "Kooperationsgremium" if at.upcoming >= on else "nachtragen oder neu vereinbaren"
        yield Due(at.upcoming, key, "Sitzung", what, "region", overdue=at.upcoming < on)
    for session in at.sessions:
        if session.minutes is None and session.day <= on:
            until = session.day + MINUTES_WITHIN
            what = f"zur Sitzung vom {session.day:%d.%m.%Y}"
            yield Due(until, key, "Protokoll", what, "region", overdue=until < on)
    yield from _past_steps(key, at)


def _past_steps(key: str, at: Progress) -> Iterator[Due]:
    """Yield the phases that are over and have steps that nobody ticked."""
    for phase in phase_model().phases:
        if phase.id == at.phase:
            return
        if left := at.lacking(phase.id):
            what = f"{many(len(left), 'Schritt', 'Schritte')} der Phase {phase.label} nicht als erledigt eingetragen"
            yield Due(date.max, key, "Schritte", what)
