"""How a side's rating and what was decided are said in short, of this year and of earlier ones alike: plain text."""

from __future__ import annotations

from screening.base import NBSP, long_date, many, missing, number
from screening.disclosure import Release
from screening.process.decisions import Decision, Entry
from screening.process.ratings import SIDE_IDS, Opened, said

DOT = f"{NBSP}· "
"""Between the parts of a rating: no line begins with it."""


def side_names(release: Release) -> dict[str, str]:
    """Return what the sides are called."""
    return {s: release.city.side(s) for s in SIDE_IDS}


def rated(opened: Opened | None, key: str, side: str) -> str:
    """Return a side's rating of a candidate: fit, weight, hours and months; a dash if it has given none.

    Examples
    --------
    >>> rated(None, "01.1.1", "region")
    '–'
    """
    frame = opened.ratings[side].frame if opened else None  # type: ignore[index]
    if frame is None or key not in frame.index:
        return "–"
    row = frame.loc[key]
    parts = [number(row["passung"]), number(row["gewicht"])]
    if not missing(row["stunden_woche"]):
        parts.append(f"{said('stunden_woche', row['stunden_woche'])}{NBSP}Std.")
    if not missing(row["monate"]):
        parts.append(f"{number(row['monate'])}{NBSP}Mon.")
    return DOT.join(parts)


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


def way(before: tuple[Entry, ...]) -> list[str]:
    """Return what was decided before, the newest first, a sentence each."""
    return [f"Zuvor {e.said.level}, {long_date(e.said.datum)}: {e.said.beschluss}." for e in before]
