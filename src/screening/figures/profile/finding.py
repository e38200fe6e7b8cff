"""What an area's values say, in one sentence after the reason of its decision; the same for HTML and Typst."""

from __future__ import annotations

from collections.abc import Sequence

from screening.analysis.time import FALLING, RISING
from screening.base import listed, number, times_in_words
from screening.figures.profile.rows import APART, COUNTED, PARTLY, STATES, Group, Row

NAMED = 2
"""So many indicators are named as the highest."""
MOST = 3
"""So many at most are named as rising."""


def finding(found: Sequence[Group], place: int) -> str:
    """Return the sentence that says which values reach the threshold, how high they are, and which of them rise.

    Only the rule's indicators are spoken of. Of values that a reader is not shown only the verdict is told.
    """
    rows = [row for group in found for row in group.rows if row.rule]
    counted = [row for row in rows if row.verdict[place] == COUNTED]
    if not counted:
        return _none(rows, place)
    high = sorted((r for r in counted if _known(r, place)), key=lambda r: -float(r.ratio[place]))
    if len(counted) == 1:
        first = f"Die Schwelle erreicht allein {_told(counted[0], place)}"
    elif len(counted) == 2:
        rest = [row for row in counted if row not in high]
        first = f"Die Schwelle erreichen {listed([_told(r, place) for r in (*high, *rest)])}"
    elif not high:
        first = f"Wie hoch die {number(len(counted))} Werte liegen, die zählen, wird hier nicht gesagt"
    elif len(high) == 1:
        first = f"Unter den Werten, die hier stehen, liegt am weitesten über dem Mittelwert {_told(high[0], place)}"
    else:
        lead = "Am weitesten über dem Mittelwert liegen"
        if len(high) < len(counted):
            lead = "Unter den Werten, die hier stehen, liegen am weitesten über dem Mittelwert"
        first = f"{lead} {listed([_told(r, place) for r in high[:NAMED]])}"
    return f"{first}{_moving(counted, place)}."


def _none(rows: Sequence[Row], place: int) -> str:
    """Say what comes next where nothing counts for sure."""
    known = [row for row in rows if _known(row, place)]
    if not known:
        if all(row.state[place] in (STATES[PARTLY], STATES[APART]) for row in rows):
            return ""  # of an Umgriff the sentence before says it, and why
        if len(rows) == 1:
            return "Zum einzigen Indikator der Regel steht hier kein Wert."
        return f"Zu keinem der {number(len(rows))} Indikatoren der Regel steht hier ein Wert."
    top = max(known, key=lambda r: float(r.ratio[place]))
    if not float(top.ratio[place]) > 0:
        return "Alle Werte, die hier stehen, sind 0."
    return f"Der Schwelle am nächsten kommt {_told(top, place)}."


def _moving(counted: Sequence[Row], place: int) -> str:
    """Say which of the values that count rise; if none does, which fall."""
    for word in (RISING, FALLING):
        moving = [f"„{row.indicator.short}“" for row in counted if row.direction[place] == word]
        if not moving:
            continue
        high = "höher und steigend" if word == RISING else "höher, aber zum Mittelwert hin fallend"
        if len(moving) == len(counted) > 2:
            return f"; {high} sind sie alle"
        if len(moving) > MOST:
            return f"; {high} sind {number(len(moving))} von ihnen, darunter {listed(moving[: MOST - 1])}"
        return f"; {high} {'ist' if len(moving) == 1 else 'sind'} {listed(moving)}"
    return ""


def _known(row: Row, place: int) -> bool:
    return bool(row.ratio[place] == row.ratio[place])


def _told(row: Row, place: int) -> str:
    name = f"„{row.indicator.short}“"
    if not _known(row, place):
        return name
    # as the row below shows it: with other decimals it could contradict the row, or the threshold
    side, _, times = times_in_words(row.factor[place]).rpartition(" ")
    return f"{name} ({side} dem {times}-Fachen)" if side else f"{name} (das {times}-Fache)"
