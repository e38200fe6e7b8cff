"""Hours a week as files state them: whole and half ones, and how many are believable."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from screening.base import FieldError

WEEK = 168
"""So many hours a week has: none is worked longer for one area."""
FULL = 40
"""So many are one person's; more for one area is told."""
POSTS = 10
"""So many persons' hours are a lot for all areas together; more is told."""


def _halves(value: Decimal) -> Decimal:
    if (value * 2) % 1:
        raise FieldError("Erlaubt sind ganze und halbe Stunden.", "Zum Beispiel 60 oder 60.5.")
    return value


def _of_a_week(value: Decimal) -> Decimal:
    if value > WEEK:
        raise FieldError(
            f"Eine Woche hat {WEEK} Stunden.", "Stunden in der Woche eintragen, zum Beispiel 6 oder 6.5."
        )
    return value


_Number = Annotated[Decimal, BeforeValidator(lambda v: Decimal(v) if type(v) is int else v)]

Hours = Annotated[_Number, Field(ge=0, le=10_000), AfterValidator(_halves)]
"""Whole and half hours a week, of all areas together."""

AreaHours = Annotated[_Number, Field(ge=0), AfterValidator(_of_a_week), AfterValidator(_halves)]
"""The same of one area."""
