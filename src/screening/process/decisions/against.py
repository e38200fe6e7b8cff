"""An entry held against figures and ratings: what departs from them, and whether it ends a dissent of the two sides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from screening.base import Finding, hours_said, is_blank, listed, missing
from screening.process.areas import candidate
from screening.process.decisions.chain import Entry, in_force
from screening.process.decisions.findings import (
    dissent_of_ratings_untold,
    dissent_there_is_none,
    reason_missing,
    taken_of_nobody,
    taken_otherwise,
    taken_unseen,
)
from screening.process.decisions.record import Decision
from screening.process.ratings import AGREED, CRITERIA, DIFFERENT, SIDE_IDS, Opened, SideBySide, side_by_side

OVER = ("sicher", "möglich")
"""By the figures an area may be chosen."""
FITTING = 3
"""From this fit on a side thinks that an area fits."""


def against(
    entry: Entry, figures: Mapping[str, str] | None, opened: Opened | None, file: str
) -> Iterator[Finding]:
    """Tell a decision that departs from the figures, or from both ratings, and gives no reasons.

    Examples
    --------
    >>> from datetime import date
    >>> from screening.process.decisions.record import Decision
    >>> said = {"id": "d-1", "gebiete": ["01"], "beschluss": "ausgewählt", "datum": date(2024, 11, 5), "teilnehmende": {}}
    >>> entry = Entry(1, Decision(**said), frozenset(["01"]))
    >>> [f.message for f in against(entry, {"01": "nein"}, None, "entscheidungen.toml")]
    ['Der Beschluss weicht von den Zahlen ab (Entscheidung „nein“) und braucht Gründe.']
    >>> [*against(entry, {"01": "möglich"}, None, "entscheidungen.toml")]
    []
    """
    said = entry.said
    if not is_blank(said.gruende) or said.beschluss == "Dissens":
        return
    key, chosen = f"{entry.key}.gruende", said.beschluss == "ausgewählt"
    verdicts = {figures[a] for a in entry.areas if a in figures} if figures else set()
    if verdicts and chosen and not verdicts & set(OVER):
        yield reason_missing(key, "figures", file, _verdicts(verdicts))
    if not chosen and "sicher" in verdicts:
        yield reason_missing(key, "figures", file, _verdicts({"sicher"}))
    fits = _fits(entry, opened)
    if len(fits) == len(SIDE_IDS) and all((f >= FITTING) is not chosen for f in fits):
        yield reason_missing(key, "ratings", file, f"Passung {' und '.join(map(str, fits))}")


def _verdicts(verdicts: set[str]) -> str:
    return f"Entscheidung {', '.join(f'„{v}“' for v in sorted(verdicts))}"


def _fits(entry: Entry, opened: Opened | None) -> list[int]:
    name = candidate(entry.areas)
    frames = [opened.ratings[s].frame for s in SIDE_IDS] if opened else []
    return [int(f.at[name, "passung"]) for f in frames if name in f.index]


def taken(entry: Entry, opened: Opened | None, sealed: bool, file: str) -> Iterator[Finding]:
    """Tell hours and months that are not those of the rating that an entry takes, and a rating that nobody has given.

    Examples
    --------
    >>> from datetime import date
    >>> from screening.process.decisions.record import Decision
    >>> said = {"id": "d-1", "gebiete": ["01"], "beschluss": "abgelehnt", "datum": date(2024, 11, 5), "teilnehmende": {}}
    >>> entry = Entry(1, Decision(**said, bewertung="region"), frozenset(["01"]))
    >>> [f.value for f in taken(entry, None, True, "entscheidungen.toml")]
    ['region']
    >>> [*taken(Entry(1, Decision(**said), frozenset(["01"])), None, True, "entscheidungen.toml")]
    []
    """
    said, name = entry.said, candidate(entry.areas)
    if said.bewertung in (None, "neu"):
        return
    if sealed:
        yield taken_unseen(f"{entry.key}.bewertung", str(said.bewertung), file)
    if opened is None or not entry.areas:
        return
    frame = opened.ratings[said.bewertung].frame  # type: ignore[index]
    if name not in frame.index:
        yield taken_of_nobody(f"{entry.key}.bewertung", str(said.bewertung), file)
        return
    for column, value in (("stunden_woche", said.stunden_woche), ("monate", said.monate)):
        rated = frame.at[name, column]
        if value is not None and not missing(rated) and Decimal(str(rated)) != value:
            yield taken_otherwise(f"{entry.key}.{column}", hours_said(value), hours_said(rated), file)


def endings(entries: Sequence[Entry], opened: Opened | None, sealed: bool, file: str) -> Iterator[Finding]:
    """Tell entries that end a dissent of the ratings without saying how, and those that say so where there is none.

    A dissent that has an entry of its own is the chain's; here the sides agreed in the meeting itself.

    Parameters
    ----------
    entries : sequence of Entry
    opened : Opened or None
    sealed : bool
        Whether it is known that there are none that are open.
    file : str

    Examples
    --------
    >>> from datetime import date
    >>> from screening.process.decisions.record import Decision
    >>> said = {"id": "d-1", "gebiete": ["01"], "beschluss": "abgelehnt", "datum": date(2024, 11, 5), "teilnehmende": {}}
    >>> one, other = (Entry(1, Decision(**said, bewertung=b), frozenset(["01"])) for b in (None, "region"))
    >>> [[f.column for f in endings([e], None, False, "entscheidungen.toml")] for e in (one, other)]
    [[], ['entscheidung.1.bewertung']]
    """
    by_id = {e.said.id: e.said for e in entries}
    both = side_by_side(opened) if opened else None
    # what is superseded stays as it was written
    for e in in_force(entries):
        said, key, name = e.said, f"{e.key}.bewertung", candidate(e.areas)
        before = _before(e, by_id)
        if "Dissens" in (said.beschluss, *before[:1]):
            continue
        stand = both.frame["stand"].get(name) if both else None
        if said.bewertung is None:
            if both and stand == DIFFERENT and not said.akut and (criteria := _at_stake(e, both, opened)):
                yield dissent_of_ratings_untold(key, file, listed(CRITERIA[c] for c in criteria))
        elif "Dissens" in before:
            continue
        elif stand == AGREED or (stand is None and (said.bewertung == "neu" or not (sealed or both))):
            yield dissent_there_is_none(key, said.bewertung, stand == AGREED, file)


def _before(entry: Entry, by_id: Mapping[str, Decision]) -> list[str]:
    """Return what was decided before, the last first; where that is not to be seen, that it may be a Dissens."""
    found: list[str] = []
    seen, old = {entry.said.id}, entry.said.ersetzt
    while old:
        if old in seen or old not in by_id:
            return [*found, "Dissens"]
        seen.add(old)
        found.append(by_id[old].beschluss)
        old = by_id[old].ersetzt
    return found


def _at_stake(entry: Entry, both: SideBySide, opened: Opened | None) -> list[str]:
    """Return in what the sides differ that the decision settles: whether the area fits, and for how long if it is chosen."""
    fits = {f >= FITTING for f in _fits(entry, opened)}
    matters = {"passung"} if len(fits) > 1 else set()
    if entry.said.beschluss == "ausgewählt":
        matters |= {"stunden_woche", "monate"}
    return [c for c in both.differing(candidate(entry.areas)) if c in matters]
