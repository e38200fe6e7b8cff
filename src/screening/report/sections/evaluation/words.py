"""Words and numbers that all parts of the evaluation share."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from functools import wraps

from screening.analysis.evaluation import LEVEL, Group, ProgrammeEvaluation
from screening.base import NBSP, Block, decimals, escape_markdown, join, missing, number, text
from screening.concept import PERCENTS
from screening.disclosure import Release

ALPHA = round(1 - LEVEL, 9)
"""Below this an adjusted p value is told as a difference; the intervals have the same level."""

NEAR = 0.25
"""Partners are told to be alike if their level differs by less, in standard deviations.

Source: E. A. Stuart, Statistical Science 25 (2010), 1–21, who names 0.25 as the usual limit.
"""

NONE = "–"
NOT_TOLD = "nicht ausgewiesen"


def for_programme(part: Callable[[Release, ProgrammeEvaluation], Block]) -> Callable[[Release], Block]:
    """Return the part for a release; nothing where the city has no programme areas, which the first part says."""

    @wraps(part)
    def told(release: Release) -> Block:
        found = release.analyses.evaluation
        return part(release, found) if found else join([])

    return told


def first_group(found: ProgrammeEvaluation) -> Group | None:
    """Return the results for all programme areas together, if there are any."""
    return found.groups[0] if found.groups else None


def nothing_compared(found: ProgrammeEvaluation) -> Block:
    """Say why there is nothing to compare."""
    reasons = "; ".join(dict.fromkeys(str(n) for n in found.programme["note"] if n))
    return text(f"Es gibt nichts zu vergleichen: {reasons}.")


def group_name(group: Group) -> str:
    """Return what a group is called."""
    return f"Gruppe {group.name}" if group.name else "Alle Programmgebiete"


def signed(value: float, digits: int = 1) -> str:
    """Format a change with its sign."""
    shown = number(value, digits)
    return f"+{shown}" if value > 0 and shown != number(0, digits) else shown


def end_of_span(value: float, digits: int = 1) -> str:
    """Format an end of an interval; an infinite one has no number."""
    return "ohne Grenze" if math.isinf(value) else signed(value, digits)


def points_of(release: Release, ids: Iterable[object]) -> str:
    """Return in what differences of these indicators are told: percentage points, if all are in percent or per 100."""
    units = {release.catalogue[str(i)].unit for i in ids}
    return "Prozentpunkten" if units <= {*PERCENTS} else "der Einheit des Werts"


def points_text(
    release: Release,
    indicator: object,
    value: float,
    level: float,
    shown: Callable[[object], str] = escape_markdown,
) -> str:
    """Return a difference with its unit in prose.

    `level` says how large values are, and so how many decimals it has; `shown` how the unit is written.
    """
    unit = release.catalogue[str(indicator)].unit
    if unit in PERCENTS:
        return f"{signed(value)} Prozentpunkte"
    return f"{signed(value, decimals(level, unit))}{NBSP}{shown(unit)}"


def p_value(value: object) -> str:
    r"""Format a p value, with as many digits as its side of the limit needs.

    Examples
    --------
    >>> p_value(0.2345), p_value(0.0123), p_value(0.0499), p_value(0.0002)
    ('0,23', '0,012', '0,0499', '<\xa00,001')
    """
    if missing(value):
        return NONE
    shown = float(str(value))
    if shown < 0.001:
        return f"<{NBSP}{number(0.001, 3)}"
    digits = 2 if shown >= 0.1 else 3 if (round(shown, 3) < ALPHA) == (shown < ALPHA) else 4
    return number(shown, digits)


def p_equals(value: object) -> str:
    """Return a p value as it stands in a sentence: ``p = 0,23`` or ``p < 0,001``."""
    shown = p_value(value)
    return f"p{NBSP}{shown}" if shown.startswith("<") else f"p{NBSP}={NBSP}{shown}"
