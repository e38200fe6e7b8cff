"""Four fields: every area stands in one place, and in the right one."""

from __future__ import annotations

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from screening.process.four_fields import APART, four_fields

DECISIONS = ("sicher", "nein", "möglich", "zu klein", "ausgeschlossen")


@given(st.lists(st.sampled_from(DECISIONS), max_size=12), st.sets(st.integers(0, 15), max_size=8))
def test_every_area_stands_in_one_place_alone_with_those_named_without_figures(
    decided: list[str], named: set[int]
) -> None:
    decision = pd.Series(decided, index=[str(k) for k in range(len(decided))], dtype="str")
    said = {str(k) for k in named}
    found = four_fields(decision, said)
    places = [a for field in found for a in field]
    assert sorted(places) == sorted({*decision.index, *said})
    assert {*found.both, *found.seen} | {a for d in APART for a in found.apart[d][0]} == said
    assert {decision[a] for a in (*found.both, *found.silent)} <= {"sicher"}
    assert {decision[a] for a in (*found.seen, *found.neither)} <= {"nein"}
