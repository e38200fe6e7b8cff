"""What was decided about one candidate, in sentences: for the meeting's document and for the protocol alike."""

from __future__ import annotations

from screening.base import listed, long_date, many
from screening.disclosure import Release
from screening.process.decisions import Decision, Entry
from screening.process.ratings import SIDE_IDS, said


def agreed_said(entry: Decision) -> str:
    """Return hours and months agreed on; empty where there are none.

    Examples
    --------
    >>> from datetime import date
    >>> from decimal import Decimal
    >>> given = {"id": "a", "gebiete": ["01"], "beschluss": "ausgewählt", "datum": date(2024, 11, 20),
    ...          "teilnehmende": {}, "stunden_woche": Decimal("6.5"), "monate": 1}
    >>> agreed_said(Decision.model_validate(given)), agreed_said(Decision.model_validate(given | {"monate": None}))
    ('6,5 Std., 1 Monat', '')
    """
    if entry.stunden_woche is None or not entry.monate:
        return ""
    return f"{said('stunden_woche', entry.stunden_woche)} Std., {many(entry.monate, 'Monat', 'Monate')}"


def side_names(release: Release) -> dict[str, str]:
    """Return what the sides are called."""
    return {s: release.city.side(s) for s in SIDE_IDS}


def acute(release: Release, entry: Decision) -> str:
    """Return who is responsible for an acute need; empty if it is none."""
    if not entry.akut or not entry.verantwortlich:
        return ""
    return f"Akuter Bedarf; Prozessverantwortung: {side_names(release)[entry.verantwortlich]}."


def way(before: tuple[Entry, ...]) -> list[str]:
    """Return what was decided before, the newest first, a sentence each."""
    return [f"Zuvor {e.said.level}, {long_date(e.said.datum)}: {e.said.beschluss}." for e in before]


def ended(release: Release, entry: Decision) -> str:
    """Return how a dissent about the ratings ended; empty if the record does not say."""
    if entry.bewertung == "neu":
        return "An die Stelle beider Bewertungen tritt ein neuer Wert."
    if entry.bewertung:
        return f"Übernommen ist die Bewertung dieser Seite: {side_names(release)[entry.bewertung]}."
    return ""


def seats(entry: Decision) -> list[str]:
    """Return the functions of those who decided, those of the administration first."""
    return [*entry.teilnehmende.verwaltung, *entry.teilnehmende.region]


def course(release: Release, entry: Entry, before: tuple[Entry, ...]) -> list[str]:
    """Return reasons, conditions and the way of one decision in sentences; none where there are none."""
    told = entry.said
    parts = [acute(release, told), *way(before), ended(release, told)]
    parts += [f"Gründe: {told.gruende}"] if told.gruende else []
    parts += [f"Auflagen: {told.auflagen}"] if told.auflagen else []
    parts += [f"Beteiligt: {listed(seats(told))}."] if seats(told) else []
    return [p for p in parts if p]
