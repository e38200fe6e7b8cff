"""Words and numbers that all parts of the evaluation share."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import wraps

from screening.analysis.differences import Group
from screening.analysis.evaluation import ProgrammeEvaluation
from screening.analysis.permutation import LEVEL
from screening.blocks import Block, text
from screening.disclosure import Release
from screening.style import missing, number

ALPHA = 1 - LEVEL
"""Below this an adjusted p value is told as a difference; the intervals have the same level."""

NEAR = 0.25
"""Partners are told to be alike if their level differs by less, in standard deviations.

Source: E. A. Stuart, Statistical Science 25 (2010), 1–21, who names 0.25 as the usual limit.
"""

NONE = "–"
NOT_TOLD = "nicht ausgewiesen"


def for_programme(part: Callable[[Release, ProgrammeEvaluation], Block]) -> Callable[[Release], Block]:
    """Return the part for a release, or a sentence where the city has no programme areas."""

    @wraps(part)
    def told(release: Release) -> Block:
        found = release.analyses.evaluation
        return part(release, found) if found else text("Entfällt: Es sind keine Programmgebiete eingetragen.")

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


def signed(value: float) -> str:
    """Format a change with its sign, to one decimal."""
    shown = number(value, 1)
    return f"+{shown}" if value > 0 and shown != number(0, 1) else shown


def end_of_span(value: float) -> str:
    """Format an end of an interval; an infinite one has no number."""
    return "ohne Grenze" if math.isinf(value) else signed(value)


def p_value(value: object) -> str:
    """Format a p value: three decimals where they matter."""
    if missing(value):
        return NONE
    shown = float(str(value))
    return "<\u00a00,001" if shown < 0.001 else number(shown, 3 if shown < 0.1 else 2)
