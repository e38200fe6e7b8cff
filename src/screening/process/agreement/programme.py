"""The programme as the agreements have it, and where ``programm.csv`` or what was decided says something else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from screening.base import Finding, missing
from screening.delivery import FILE as PROGRAMME
from screening.delivery import Programme
from screening.process.agreement.agreement import Agreement
from screening.process.agreement.findings import (
    areas_not_in_programme,
    decided_otherwise,
    programme_says_otherwise,
)
from screening.process.agreement.read import FILE, FOLDER

CHOSEN = "ausgewählt"
"""As a record of decisions says it."""


def programme_of(agreements: Mapping[str, Agreement]) -> Programme | None:
    """Return the areas of all signed agreements as a programme without groups; None if there is none.

    An area of more than one agreement runs from the first start; to the last end, or on, if one of them has none.

    Parameters
    ----------
    agreements : mapping of str to Agreement
        By key.

    Examples
    --------
    >>> print(programme_of({"hof": Agreement.model_validate({"name": "Am Hof", "gebiete": ["02.1"]})}))
    None
    """
    spans = _spans(agreements)
    if not spans:
        return None
    order = sorted(spans)
    frame = pd.DataFrame(
        {
            "start": pd.array([spans[a][0] for a in order], dtype="Int64"),
            "ende": pd.array([spans[a][1] or pd.NA for a in order], dtype="Int64"),
            "gruppe": pd.array([""] * len(order), dtype="str"),
            "name": pd.array([spans[a][2] for a in order], dtype="str"),
        },
        index=pd.Index(order, name="area_id", dtype="str"),
    )
    return Programme(frame)


def contradictions(programme: Programme, agreements: Mapping[str, Agreement]) -> Iterator[Finding]:
    """Tell areas of which ``programm.csv`` says other years than the signed agreements, and those it does not name.

    A start before that of the agreement is none: an agreement may go on with what has begun before.

    Parameters
    ----------
    programme : Programme
    agreements : mapping of str to Agreement

    Examples
    --------
    >>> [*contradictions(Programme(pd.DataFrame({"start": [2019], "ende": [pd.NA]}, ["02.1"])), {})]
    []
    """
    lacking = []
    for area, (start, end, _) in sorted(_spans(agreements).items()):
        if area not in programme.areas.index:
            lacking.append(area)
            continue
        row = programme.areas.loc[area]
        begun, ended = int(row["start"]), None if missing(row["ende"]) else int(row["ende"])
        if begun > start or ended != end:
            yield programme_says_otherwise(area, _years(begun, ended), _years(start, end), PROGRAMME)
    if lacking:
        yield areas_not_in_programme(lacking, PROGRAMME)


def against_decisions(
    agreements: Mapping[str, Agreement], verdicts: Mapping[str, str], year: int
) -> Iterator[Finding]:
    """Tell signed agreements of a year's selection on areas that were not chosen in it.

    An acute need is taken on outside of the selection, and an area that no record names was decided elsewhere: neither
    is told.

    Parameters
    ----------
    agreements : mapping of str to Agreement
        By key.
    verdicts : mapping of str to str
        What is in force for each area.
    year : int

    Examples
    --------
    >>> [*against_decisions({}, {"02.1": "abgelehnt"}, 2024)]
    []
    """
    for key, one in agreements.items():
        if one.signed and one.year == year and not one.acute:
            for area in one.areas:
                if (verdict := verdicts.get(area, CHOSEN)) != CHOSEN:
                    yield decided_otherwise(area, verdict, year, f"{FOLDER}/{key}/{FILE}")


def _spans(agreements: Mapping[str, Agreement]) -> dict[str, tuple[int, int | None, str]]:
    """Return first and last year of each area, and the name of the agreement that began last."""
    signed = sorted(
        ((one.start, one) for one in agreements.values() if one.signed and one.start),
        key=lambda pair: pair[0],
    )
    found: dict[str, tuple[int, int | None, str]] = {}
    for start, one in signed:
        end = one.end.year if one.end else None
        for area in one.areas:
            if area in found:
                first, last, _ = found[area]
                found[area] = (first, max(last, end) if last and end else None, one.name)
            else:
                found[area] = (start.year, end, one.name)
    return found


def _years(start: int, end: int | None) -> str:
    """Return a span of years in words.

    Examples
    --------
    >>> _years(2019, None), _years(2019, 2021), _years(2019, 2019)
    ('seit 2019', '2019 bis 2021', '2019')
    """
    if end is None:
        return f"seit {start}"
    return str(start) if start == end else f"{start} bis {end}"
