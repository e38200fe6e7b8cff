"""How it may stand with the two deposits of a year, and what leads where: one table, from which all else follows.

`python -m screening.process.ratings` writes the picture for the handbook from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal, NamedTuple

SideId = Literal["verwaltung", "region"]
SIDE_IDS: tuple[SideId, SideId] = ("verwaltung", "region")


class Stage(StrEnum):
    """How it stands with one side's ratings."""

    ABSENT = "fehlt"
    DEPOSITED = "hinterlegt"
    CLEARED = "freigegeben"


class Event(StrEnum):
    """What a side can do; clearing is done by the software on its account."""

    DEPOSIT = "hinterlegt"
    CLEAR = "gibt frei"
    CORRECT = "berichtigt"


class State(StrEnum):
    """How it stands with both, as the picture calls it."""

    EMPTY = "keine Seite hat hinterlegt"
    FIRST = "nur die Verwaltung hat hinterlegt"
    SECOND = "nur die Region hat hinterlegt"
    CLOSED = "beide haben hinterlegt"
    FIRST_CLEARED = "die Verwaltung hat freigegeben"
    SECOND_CLEARED = "die Region hat freigegeben"
    OPEN = "aufgedeckt"


class Step(NamedTuple):
    """A row of the table: who may do what, and what follows."""

    before: State
    side: SideId
    event: Event
    after: State


TABLE: tuple[Step, ...] = (
    Step(State.EMPTY, "verwaltung", Event.DEPOSIT, State.FIRST),
    Step(State.EMPTY, "region", Event.DEPOSIT, State.SECOND),
    # before the opening a deposit may be replaced
    Step(State.FIRST, "verwaltung", Event.DEPOSIT, State.FIRST),
    Step(State.SECOND, "region", Event.DEPOSIT, State.SECOND),
    Step(State.FIRST, "region", Event.DEPOSIT, State.CLOSED),
    Step(State.SECOND, "verwaltung", Event.DEPOSIT, State.CLOSED),
    # each side's account clears its own, still sealed; with the second both are open in one step
    Step(State.CLOSED, "verwaltung", Event.CLEAR, State.FIRST_CLEARED),
    Step(State.CLOSED, "region", Event.CLEAR, State.SECOND_CLEARED),
    Step(State.FIRST_CLEARED, "region", Event.CLEAR, State.OPEN),
    Step(State.SECOND_CLEARED, "verwaltung", Event.CLEAR, State.OPEN),
    Step(State.OPEN, "verwaltung", Event.CORRECT, State.OPEN),
    Step(State.OPEN, "region", Event.CORRECT, State.OPEN),
)
"""All that is possible; what is not in it is refused."""

_STATES: dict[tuple[Stage, Stage], State] = {
    (Stage.ABSENT, Stage.ABSENT): State.EMPTY,
    (Stage.DEPOSITED, Stage.ABSENT): State.FIRST,
    (Stage.ABSENT, Stage.DEPOSITED): State.SECOND,
    (Stage.DEPOSITED, Stage.DEPOSITED): State.CLOSED,
    (Stage.CLEARED, Stage.DEPOSITED): State.FIRST_CLEARED,
    (Stage.DEPOSITED, Stage.CLEARED): State.SECOND_CLEARED,
    (Stage.CLEARED, Stage.CLEARED): State.OPEN,
}


def state_of(stages: Mapping[SideId, Stage]) -> State | None:
    """Return how it stands with both; None if no way of the table leads there: one is cleared, the other gone.

    Examples
    --------
    >>> state_of({"verwaltung": Stage.DEPOSITED, "region": Stage.ABSENT}).value
    'nur die Verwaltung hat hinterlegt'
    >>> print(state_of({"verwaltung": Stage.CLEARED, "region": Stage.ABSENT}))
    None
    """
    first, second = (stages[s] for s in SIDE_IDS)
    return _STATES.get((first, second))


def after(state: State, side: SideId, event: Event) -> State | None:
    """Return what follows, or None if the table does not have it.

    Examples
    --------
    >>> after(State.FIRST, "region", Event.DEPOSIT).value
    'beide haben hinterlegt'
    >>> print(after(State.CLOSED, "region", Event.DEPOSIT))  # replaced only before the opening
    None
    """
    return next((s.after for s in TABLE if (s.before, s.side, s.event) == (state, side, event)), None)


def picture() -> str:
    r"""Return the table as a diagram in Mermaid's words.

    Examples
    --------
    >>> print(*picture().splitlines()[:3], sep="\n")
    stateDiagram-v2
      [*] --> EMPTY
      EMPTY: keine Seite hat hinterlegt
    """
    names = {"verwaltung": "Verwaltung", "region": "Region"}
    lines = ["stateDiagram-v2", f"  [*] --> {State.EMPTY.name}"]
    lines += [f"  {s.name}: {s.value}" for s in State]
    lines += [f"  {s.before.name} --> {s.after.name}: {names[s.side]} {s.event.value}" for s in TABLE]
    return "\n".join(lines) + "\n"
