"""What was decided about one candidate, in sentences: for the meeting's document and for the protocol alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

from screening.base import listed, long_date, number
from screening.disclosure import Release
from screening.figures.words import closed, side_names, way
from screening.process.decisions import Decision, Entry
from screening.process.ratings import SIDE_IDS


def acute(release: Release, entry: Decision) -> str:
    """Return who is responsible for an acute need; empty if it is none."""
    if not entry.akut or not entry.verantwortlich:
        return ""
    return f"Akuter Bedarf; Prozessverantwortung: {side_names(release)[entry.verantwortlich]}."


def ended(release: Release, entry: Decision) -> str:
    """Return how a dissent about the ratings ended; empty if the record does not say."""
    if entry.bewertung == "neu":
        return "An die Stelle beider Bewertungen tritt ein neuer Wert."
    if entry.bewertung:
        return f"Übernommen ist die Bewertung dieser Seite: {side_names(release)[entry.bewertung]}."
    return ""


def seats(release: Release, entry: Decision) -> str:
    """Return the functions of those who decided, by side, that of the administration first; empty without any."""
    there, names = entry.teilnehmende, side_names(release)
    each = ((names["verwaltung"], there.verwaltung), (names["region"], there.region))
    return ", ".join(f"{side} ({listed(functions)})" for side, functions in each if functions)


Correction = tuple[str, date, bool, str]
"""Side, day, whether from another account than the depositing one, and why."""


def corrections(release: Release) -> Counter[Correction]:
    """Return how often each side corrected its ratings after the opening, by day and reason; the meeting reads no reason."""
    opened = release.laid.opened
    made = [(s, c) for s in SIDE_IDS for c in opened.corrections.get(s, ())] if opened else []
    return Counter((side_names(release)[side], c.datum, c.uebernommen, c.grund) for side, c in made)


def corrected(made: Counter[Correction]) -> Iterable[str]:
    """Return a line for each day on which a side corrected its ratings.

    Examples
    --------
    >>> made = {("Amt", date(2024, 11, 6), True, ""): 1, ("Runde", date(2024, 11, 7), False, "Zahlendreher"): 2}
    >>> [*corrected(Counter(made))]
    ['Amt, 6. November 2024, nicht vom Konto der Hinterlegung', 'Runde, 7. November 2024 (2-mal): Zahlendreher']
    """
    for (side, day, elsewhere, why), times in made.items():
        account = ", nicht vom Konto der Hinterlegung" if elsewhere else ""
        often = f" ({number(times)}-mal)" if times > 1 else ""
        yield f"{side}, {long_date(day)}{often}{account}{f': {why}' if why else ''}"


def course(release: Release, entry: Entry, before: tuple[Entry, ...]) -> list[str]:
    """Return reasons, conditions and the way of one decision in sentences; none where there are none."""
    told = entry.said
    parts = [acute(release, told), *way(before), ended(release, told)]
    parts += [f"Gründe: {closed(told.gruende)}"] if told.gruende else []
    parts += [f"Auflagen: {closed(told.auflagen)}"] if told.auflagen else []
    parts += [f"Beteiligt: {there}."] if (there := seats(release, told)) else []
    return [p for p in parts if p]
