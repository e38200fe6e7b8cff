"""One Kooperationsvereinbarung as its ``vereinbarung.toml`` says it: the fields of the concept's form."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Self

from pydantic import Field, model_validator

from screening.base import FieldError, Strict, Year, refuse
from screening.process.capacity import AreaHours

MOST_MONTHS = 240
"""No process was agreed for more than twenty years."""


class Agreement(Strict):
    """What was agreed on one Schwerpunktgebiet; a draft may leave open what a signed one must hold.

    Attributes
    ----------
    name : str
        What the Schwerpunktgebiet is called.
    areas : tuple of str
        Its Umgriff: ids of areas of the newest boundaries; once read also those that `extent` names.
    extent : str
        A polygon file beside it that draws the Umgriff, instead of areas or beside them.
    year : int or None
        The year in whose selection it was chosen.
    decision : str
        Id of the record in that year's ``entscheidungen.toml``.
    aim : str
        Thema and provisional aims.
    reasons : tuple of str
        Why this area was chosen, a sentence or a paragraph each.
    moderation, contact : str
        Who bears the process on either side, by function.
    partners : tuple of str
        Partners that are still to be won.
    further : tuple of str
        What else was agreed.
    hours : Decimal or None
        Hours a week, in halves.
    months : int or None
        How long the process is to take.
    start, review, signed, end : datetime.date or None
        When it starts, when it is decided whether to go on, when it was signed, and when it ended.
    acute : bool
        Taken on outside of the selection (*aktuell sich ergebender Handlungsbedarf*).

    Examples
    --------
    >>> drafted = Agreement.model_validate({"name": "Am Park", "gebiete": ["02.1"], "stunden_woche": 6})
    >>> drafted.hours, drafted.lacking[:3]
    (Decimal('6'), ('thema', 'gruende', 'moderation'))
    """

    name: str = Field(max_length=80)
    areas: tuple[str, ...] = Field(alias="gebiete", default=())
    extent: str = Field(alias="umgriff", default="")
    year: Year | None = Field(alias="jahr", default=None)
    decision: str = Field(alias="entscheidung", default="")
    aim: str = Field(alias="thema", default="")
    reasons: tuple[str, ...] = Field(alias="gruende", default=())
    moderation: str = ""
    contact: str = Field(alias="ansprechperson", default="")
    partners: tuple[str, ...] = Field(alias="partner", default=())
    further: tuple[str, ...] = Field(alias="weitere", default=())
    hours: AreaHours | None = Field(alias="stunden_woche", default=None)
    months: Annotated[int, Field(ge=1, le=MOST_MONTHS)] | None = Field(alias="monate", default=None)
    start: date | None = None
    review: date | None = Field(alias="ueberpruefung", default=None)
    signed: date | None = Field(alias="unterzeichnet", default=None)
    end: date | None = Field(alias="ende", default=None)
    acute: bool = Field(alias="akut", default=False)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        """Refuse what contradicts itself."""
        refuse(self._contradictions())
        return self

    def _contradictions(self) -> Iterator[FieldError]:
        if not self.areas and not self.extent:
            remedy = "Gebiete eintragen, oder unter umgriff eine Datei."
            yield FieldError("Der Umgriff fehlt.", remedy, "gebiete")
        if self.start and self.review and self.review <= self.start:
            yield FieldError("Die Überprüfung liegt nicht nach dem Start.", "Datum prüfen.", "ueberpruefung")
        if self.start and self.end and self.end < self.start:
            yield FieldError("Das Ende liegt vor dem Start.", "Datum prüfen.", "ende")

    @property
    def lacking(self) -> tuple[str, ...]:
        """The keys that the form asks for and that say nothing yet; partners and further points may be empty."""
        asked = {
            "thema": self.aim,
            "gruende": self.reasons,
            "moderation": self.moderation,
            "ansprechperson": self.contact,
            "stunden_woche": self.hours is not None,
            "monate": self.months,
            "start": self.start,
            "ueberpruefung": self.review,
        }
        return tuple(key for key, given in asked.items() if not given)

    def runs(self, on: date) -> bool:
        """Tell whether the Schwerpunktgebiet is at work on a day: signed, started, and not ended; both ends count.

        Examples
        --------
        >>> whole = {"name": "Am Park", "gebiete": ["02.1"], "thema": "Alter", "gruende": ["Viele allein."],
        ...          "moderation": "REGSAM West", "ansprechperson": "Sozialplanung", "stunden_woche": 6, "monate": 24,
        ...          "start": date(2024, 11, 1), "ueberpruefung": date(2026, 10, 31), "unterzeichnet": date(2024, 10, 20)}
        >>> signed = Agreement.model_validate(whole)
        >>> signed.runs(date(2024, 10, 31)), signed.runs(date(2024, 11, 1)), signed.runs(date(2027, 1, 1))
        (False, True, True)
        """
        if self.signed is None or self.start is None:
            return False
        return self.start <= on and (self.end is None or on <= self.end)
