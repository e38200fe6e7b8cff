"""The fields of action that the concept names (of 2009/2010, section 2): what a nomination may be about."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Action:
    """A field of action: how files write it, how tables call it, and the concept's own words."""

    id: str
    short: str
    label: str


ACTIONS = (
    Action("armut", "Armut", "Armutsbekämpfung"),
    Action("erziehung", "Erziehung", "Erziehungshilfe, Erziehungsförderung"),
    Action("bildung", "Bildung", "Bildung (z. B. Zugang zu Kindertagesstätten, Übergang Schule/Beruf)"),
    Action("arbeit", "Arbeit", "Zugang zu Arbeit, Arbeitsförderung"),
    Action("teilhabe", "Teilhabe", "Teilhabe am gesellschaftlichen und kulturellen Leben"),
    Action("wohnumfeld", "Wohnumfeld", "Gestaltung eines lebenswerten Wohnumfeldes"),
    Action("ehrenamt", "Ehrenamt", "Ermutigung zu ehrenamtlichem Engagement"),
)
"""In the concept's order."""


def actions_said(ids: str) -> str:
    """Return fields of action as tables call them.

    Examples
    --------
    >>> actions_said("armut,bildung"), actions_said("")
    ('Armut, Bildung', '')
    """
    named = ids.split(",")
    return ", ".join(a.short for a in ACTIONS if a.id in named)
