"""An entry of ``entscheidungen.toml``: what it must hold by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from screening.base import FieldError, Finding, Strict, is_blank, key_like
from screening.process.capacity import AreaHours
from screening.process.decisions.findings import (
    acute_chooses,
    acute_needs,
    agreed_needs,
    dissent_is_last,
    dissent_takes_none,
    level_missing,
    level_of_acute,
    person_named,
    reason_missing,
    responsible_of_none,
    review_half,
    seats,
)
from screening.process.free_text import personal_kinds

Verdict = Literal["ausgewählt", "zurückgestellt", "abgelehnt", "Dissens"]
LevelId = Literal["auswahlgespraech", "arge", "leitung"]
SideId = Literal["verwaltung", "region"]

LEVELS: dict[LevelId, str] = {
    "auswahlgespraech": "Auswahlgespräch",
    "arge": "ARGE Freie/Öffentliche",
    "leitung": "Sozialreferatsleitung",
}
"""The levels in their order (concept, 6.1): each decides only where the one before could not agree."""

SEATS = 2
"""So many people of each side decide in the Auswahlgespräch."""


def _functions(value: tuple[str, ...]) -> tuple[str, ...]:
    if any(is_blank(v) for v in value):
        raise FieldError("Eine Funktion ist leer.", "Funktion eintragen oder die Stelle streichen.")
    return value


def _key(value: str) -> str:
    if not _ID.fullmatch(value):
        message = "Erlaubt sind Kleinbuchstaben und Ziffern, ab dem zweiten Zeichen auch . - _; höchstens 40 Zeichen."
        raise FieldError(message, f"Kennung ändern, zum Beispiel in {key_like(value, '-') or 'd-01'}.")
    return value


_ID = re.compile("[a-z0-9][a-z0-9._-]{0,39}")
EntryId = Annotated[str, AfterValidator(_key)]
Functions = Annotated[tuple[str, ...], AfterValidator(_functions)]


class Present(Strict):
    """Who decided, by function, not by name."""

    verwaltung: Functions = ()
    region: Functions = ()


class Decision(Strict):
    """What was decided about one candidate.

    Attributes
    ----------
    id : str
        By which a later entry names it.
    gebiete : tuple of str
    beschluss : {"ausgewählt", "zurückgestellt", "abgelehnt", "Dissens"}
    ebene : {"auswahlgespraech", "arge", "leitung"} or None
        None for an acute need, on which both sides agree by themselves.
    ersetzt : str
        The entry that this one supersedes.
    bewertung : {"verwaltung", "region", "neu"} or None
        How a dissent ended: by taking one side's rating, or by a new value.
    akut, verantwortlich
        An acute need, and which side takes process responsibility.
    """

    id: EntryId
    gebiete: tuple[str, ...] = Field(min_length=1)
    name: str = ""
    beschluss: Verdict
    ebene: LevelId | None = None
    datum: date
    teilnehmende: Present
    gruende: str = ""
    auflagen: str = ""
    stunden_woche: AreaHours | None = None
    monate: int | None = Field(default=None, ge=1, le=120)
    naechster_schritt: str = ""
    ersetzt: str = ""
    bewertung: Literal["verwaltung", "region", "neu"] | None = None
    akut: bool = False
    verantwortlich: SideId | None = None
    geprueft_von: str = ""
    geprueft_am: date | None = None

    @property
    def reviewed(self) -> bool:
        """Whether somebody has reviewed its free texts."""
        return bool(self.geprueft_von) and self.geprueft_am is not None

    @property
    def level(self) -> str:
        """The level in words."""
        return LEVELS[self.ebene] if self.ebene else "Absprache beider Seiten"


def own_findings(entry: Decision, key: str, file: str) -> Iterator[Finding]:
    """Tell what an entry lacks by itself, whatever the others say."""
    if entry.akut:
        if entry.ebene is not None:
            yield level_of_acute(f"{key}.ebene", file)
        if entry.beschluss != "ausgewählt":
            yield acute_chooses(f"{key}.beschluss", entry.beschluss, file)
        yield from (acute_needs(f"{key}.{k}", file) for k in _lacking(entry, _ACUTE))
    elif entry.ebene is None:
        yield level_missing(f"{key}.ebene", LEVELS, file)
    if entry.verantwortlich and not entry.akut:
        yield responsible_of_none(f"{key}.verantwortlich", entry.verantwortlich, file)
    if entry.beschluss == "ausgewählt" and not entry.akut:
        yield from (agreed_needs(f"{key}.{k}", file) for k in _lacking(entry, _AGREED))
    if entry.beschluss == "Dissens" and entry.ebene == "leitung":
        yield dissent_is_last(f"{key}.beschluss", file)
    if entry.beschluss == "Dissens" and entry.bewertung:
        yield dissent_takes_none(f"{key}.bewertung", file)
    elif entry.bewertung == "neu" and is_blank(entry.gruende):
        yield reason_missing(f"{key}.gruende", "new", file)
    present = entry.teilnehmende
    sides = {"verwaltung": present.verwaltung, "region": present.region}
    if entry.ebene == "auswahlgespraech":
        wrong = [s for s, names in sides.items() if len(names) != SEATS]
    else:
        wrong = [
            s for s, names in sides.items() if not names and not (entry.ebene == "leitung" and s == "region")
        ]
    meeting = SEATS if entry.ebene == "auswahlgespraech" else 1
    yield from (seats(f"{key}.teilnehmende.{s}", meeting, len(sides[s]), file) for s in wrong)
    for side, names in sides.items():
        if any(personal_kinds(n) for n in names):
            yield person_named(f"{key}.teilnehmende.{side}", file)
    if bool(entry.geprueft_von) is not (entry.geprueft_am is not None):
        yield review_half(f"{key}.geprueft_von", file)


_ACUTE = ("verantwortlich", "stunden_woche", "monate", "gruende")
_AGREED = ("stunden_woche", "monate", "naechster_schritt")


def _lacking(entry: Decision, keys: tuple[str, ...]) -> list[str]:
    def lacks(value: object) -> bool:
        return value is None or (isinstance(value, str) and is_blank(value))

    return [k for k in keys if lacks(getattr(entry, k))]
