"""Reasons are one sentence each, whatever somebody wrote at the end of theirs."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from screening.concept import Criteria, Exclusion
from screening.rule.reasons import EXCLUDED, reasons


@pytest.mark.parametrize("written", ["Nur ein Heim", "Nur ein Heim.", " Nur ein Heim. "])
def test_a_stop_at_the_end_of_a_reason_stands_behind_who_gave_it(written: str) -> None:
    by_hand = Exclusion(area="01", reason=written, by="Sozialplanung", date=date(2024, 3, 1))
    rule = Criteria.model_construct(
        indicators=("a", "b"), min_hits=2, min_inhabitants=400, exclusions=(by_hand,)
    )
    row = {"inhabitants": [900], "hits_min": [2], "hits_max": [2], "decision": ["ausgeschlossen"]}
    told = reasons(pd.DataFrame(row, index=["01"]), pd.Series([True], index=["01"], dtype="boolean"), rule)
    assert told == [f"{EXCLUDED}Nur ein Heim (Sozialplanung, 01.03.2024)."]


@pytest.mark.parametrize(
    ("people", "said"),
    [(pd.NA, "Weniger als 400 "), (0, "0 "), (300, "Rund\u00a0300 ")],
    ids=["withheld", "none", "few"],
)
def test_a_reason_begins_as_a_sentence_does(people: object, said: str) -> None:
    rule = Criteria.model_construct(indicators=("a", "b"), min_hits=2, min_inhabitants=400, exclusions=())
    row = {"inhabitants": [people], "hits_min": [1], "hits_max": [1], "decision": ["zu klein"]}
    frame, enough = pd.DataFrame(row, index=["01"]), pd.Series([False], index=["01"], dtype="boolean")
    (told,) = reasons(frame, enough, rule, pd.Series([pd.NA], index=["01"], dtype="boolean"))
    assert told.startswith(said)
