"""The table of states: what it allows happens, all else is refused, and the picture shows it.

``python -m tests.process.ratings.test_states`` draws the picture anew.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from screening.base.findings import ScreeningError
from screening.process.ratings import SIDE_IDS, TABLE, Event, SideId, Stage, State, after, picture, state_of
from tests.examples import examples
from tests.process.ratings.deposits import GOOD, OTHER, Sides, sides_in

PAGE = Path(__file__).parents[3] / "docs" / "hinterlegung.md"
DRAWN = re.compile(r"(?<=```mermaid\n).*?(?=```)", re.DOTALL)


def test_the_picture_in_the_documentation_is_the_table() -> None:
    found = DRAWN.search(PAGE.read_text(encoding="utf-8"))
    assert found and found[0] == picture(), "python -m tests.process.ratings.test_states draws it anew"


def test_every_state_can_be_reached_and_no_step_stands_twice() -> None:
    reached, left = {State.EMPTY}, [*TABLE]
    for _ in TABLE:
        reached |= {s.after for s in left if s.before in reached}
    assert reached == set(State)
    assert len({(s.before, s.side, s.event) for s in TABLE}) == len(TABLE)


@pytest.mark.parametrize("step", TABLE)
def test_each_step_leads_from_the_stages_of_its_state_to_those_of_the_next(step: object) -> None:
    """The table and the derived states tell one story: a step changes the stage of its own side alone."""
    before, side, event, following = step  # type: ignore[misc]
    to = {Event.DEPOSIT: Stage.DEPOSITED, Event.CLEAR: Stage.CLEARED, Event.CORRECT: Stage.CLEARED}[event]
    pairs = [(a, b) for a in Stage for b in Stage if state_of({"verwaltung": a, "region": b}) is before]
    assert len(pairs) == 1
    stages = dict(zip(SIDE_IDS, pairs[0], strict=True))
    assert state_of({**stages, side: to}) is following


def test_both_sides_have_the_same_rights() -> None:
    other = {"verwaltung": "region", "region": "verwaltung"}
    mirrored = {State.FIRST: State.SECOND, State.FIRST_CLEARED: State.SECOND_CLEARED}
    mirrored |= {b: a for a, b in mirrored.items()}
    turned = {
        (mirrored.get(s.before, s.before), other[s.side], s.event, mirrored.get(s.after, s.after))
        for s in TABLE
    }
    assert turned == set(TABLE)


def test_nothing_is_replaced_once_both_are_there_and_nothing_corrected_before_both_are_open() -> None:
    for side in SIDE_IDS:
        for state in (State.CLOSED, State.FIRST_CLEARED, State.SECOND_CLEARED, State.OPEN):
            assert after(state, side, Event.DEPOSIT) is None
        for state in set(State) - {State.OPEN}:
            assert after(state, side, Event.CORRECT) is None


class Walk(RuleBasedStateMachine):
    """Two sides, each at an account of its own or both at one, do what they like in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.patched = pytest.MonkeyPatch()
        self.state = State.EMPTY
        self.last: dict[SideId, str] = {}
        self.kept: set[tuple[str, SideId]] = set()
        self.number = 0

    @initialize(accounts=st.sampled_from([("amt", "runde"), ("konto", "konto")]))
    def begin(self, accounts: tuple[str, str]) -> None:
        import tempfile

        self.folder = tempfile.TemporaryDirectory()
        self.sides: Sides = sides_in(Path(self.folder.name), self.patched)
        self.accounts = dict(zip(SIDE_IDS, accounts, strict=True))

    def rows(self) -> str:
        self.number += 1
        return (
            (GOOD if self.number % 2 else OTHER)
            .replace(";24;", f";{self.number};")
            .replace(";12;", f";{self.number};")
        )

    def showing(self, account: str) -> None:
        for side in SIDE_IDS:
            if (account, side) in self.kept and (following := after(self.state, side, Event.CLEAR)):
                self.state = following
                self.kept.discard((account, side))

    def step(self, side: SideId, event: Event) -> None:
        rows, reason = self.rows(), "Tippfehler" if event is Event.CORRECT else ""
        account = self.accounts[side]
        self.sides.at(account)
        following = after(self.state, side, event)
        if following is None:
            with pytest.raises(ScreeningError):
                self.sides.deposit(side, rows, reason)
            return
        self.state = following
        self.last[side] = rows
        if event is Event.DEPOSIT:
            self.kept.add((account, side))
        self.showing(account)
        assert self.sides.deposit(side, rows, reason) is self.state

    @rule(side=st.sampled_from(SIDE_IDS))
    def deposit(self, side: SideId) -> None:
        self.step(side, Event.DEPOSIT)

    @rule(side=st.sampled_from(SIDE_IDS))
    def correct(self, side: SideId) -> None:
        self.step(side, Event.CORRECT)

    @rule(side=st.sampled_from(SIDE_IDS))
    def look(self, side: SideId) -> None:
        """Any command uncovers what lies in this account, if it is time."""
        self.sides.at(self.accounts[side])
        self.showing(self.accounts[side])
        assert self.sides.uncover() is self.state

    @invariant()
    def both_or_none_are_told(self) -> None:
        opened = self.sides.opened()
        if self.state is not State.OPEN:
            assert opened is None
            return
        assert opened is not None and not [f for f in self.sides.found() if f.startswith("Fehler")]
        for side in SIDE_IDS:
            months = int(self.last[side].split(";")[4])
            assert opened.ratings[side].frame["monate"].tolist() == [months]

    def teardown(self) -> None:
        self.patched.undo()
        self.folder.cleanup()


TestWalk = Walk.TestCase
TestWalk.settings = settings(max_examples=examples(12), stateful_step_count=14, deadline=None)


def _write() -> None:
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(DRAWN.sub(lambda _: picture(), text), encoding="utf-8")


if __name__ == "__main__":
    _write()
