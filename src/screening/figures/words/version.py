"""Whom a version is for: what stands on each of its pages."""

from __future__ import annotations

from screening.delivery import City

INTERNAL = "Intern – vertraulich"


def version_mark(audience: str, city: City) -> str:
    """Return what each page of a version says of whom it is for.

    Parameters
    ----------
    audience : {"intern", "gespraech"}
    city : City
        Says what its meeting is called: *Fassung für das Auswahlgespräch*.
    """
    return INTERNAL if audience == "intern" else city.meeting.version_said
