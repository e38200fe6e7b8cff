"""The list under another rule: the rule applied again, and what is refused."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from screening.base.findings import ScreeningError
from screening.disclosure import Release
from screening.rule.decision import screen
from screening.workbench.year import Year, year_of
from tests.build import catalogue, delivery, percent, screened
from tests.examples import examples
from tests.rule.cities import cities
from tests.told_city import random_city
from tests.workbench.cities import asked, quickly, year


def test_who_comes_in_and_who_drops_out_by_hand() -> None:
    shown = year(min_hits=1)
    # the first counts from 13/100 on: 1.3 (at the bar) and 1.4; the second of 1.3 and 1.4
    assert shown.decision["decision"].tolist() == ["nein", "nein", "sicher", "sicher", "nein", "möglich"]
    lower = shown.what_if(threshold=1.25).frame
    assert lower["change"].to_dict() == {
        "1.2": "kommt hinzu",
        **dict.fromkeys(["1.1", "1.3", "1.4", "1.5", "1.6"], ""),
    }
    two = shown.what_if(min_hits=2).frame
    assert two["other"].tolist() == ["nein", "nein", "sicher", "sicher", "nein", "nein"]
    assert two["change"].tolist() == ["", "", "", "", "", "anders"]
    tie = shown.what_if(comparison=">", without="i2").frame
    assert tie["change"].tolist() == ["", "", "fällt heraus", "", "", ""]
    assert "1 Gebiet fiele heraus" in shown.what_if(comparison=">", without="i2").parts[2]


def test_a_threshold_may_be_written_as_people_write_it() -> None:
    shown = year()
    one, *others = (shown.what_if(threshold=t).frame for t in (1.25, "1,25", Decimal("1.25"), "1.25"))
    assert all(one.equals(o) for o in others)


def test_the_frame_keeps_its_kinds_and_its_ids() -> None:
    frame = year().what_if(min_hits=1).frame
    assert frame.index.name == "area_id" and frame.index.dtype == "str"
    kinds = frame.dtypes.astype(str).to_dict()
    assert kinds["hits_min"] == kinds["hits_max"] == kinds["inhabitants"] == "Int64"
    assert kinds["decision"] == kinds["other"] == kinds["change"] == "str" and kinds["untold"] == "boolean"


@settings(max_examples=examples(6), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    cities(),
    st.sampled_from([{"threshold": 1.1}, {"mean": "median"}, {"min_inhabitants": 0}, {"gaps": "absolute"}]),
)
def test_it_is_the_rule_applied_again(given_city: Any, changes: dict[str, Any]) -> None:
    screening = quickly(*given_city)
    found = asked(screening).what_if(**changes).frame
    update = changes | ({"threshold": Decimal("1.1")} if "threshold" in changes else {})
    update |= {"base": None} if "mean" in changes else {}
    again = screen(screening.rates, screening.criteria.model_copy(update=update))
    assert found["other"].tolist() == again.decided.tolist()
    assert found["hits_min"].tolist() == again.hits["hits_min"].tolist()


def test_a_city_rate_is_taken_by_those_that_have_counts() -> None:
    table = {"n1": [13, 7], "d1": [100, 100]}
    given_delivery = delivery(table, rates={"i2": [percent("3"), percent("9")]}, what=catalogue("i1", "i2"))
    shown = asked(screened(given_delivery, mean="median"))
    assert shown.what_if(mean="weighted").frame["other"].tolist() == ["sicher", "sicher"]


@pytest.mark.parametrize("seed", range(5))
def test_for_the_meeting_it_is_a_function_of_what_is_told(seed: int) -> None:
    shown = asked(random_city(seed), "gespraech")
    found = shown.what_if(min_hits=1).frame
    assert set(found["other"][found["untold"]]) <= {"möglich"}
    assert not found["change"][found["untold"]].isin(["kommt hinzu", "fällt heraus", "anders"]).any()
    again = year_of(shown).what_if(min_hits=1).frame
    assert found.equals(again)


def test_what_the_meeting_is_not_told_is_refused_in_german(gespraech: Release) -> None:
    talk = year_of(gespraech)
    with pytest.raises(
        ScreeningError, match="anderer Mittelwert braucht Zahlen, die in der Fassung für das Auswahlgespräch"
    ):
        talk.what_if(mean="median")
    text = repr(talk.what_if(threshold=1.2))
    assert "Gerechnet ist mit dem, was gesagt ist." in text and "nicht gesagt" in text


def test_in_musterstadt_it_agrees_with_the_flip_table(intern: Release) -> None:
    shown = year_of(intern)
    found = shown.what_if(min_hits=6, without=["alg2", 9, "Erziehungshilfen"])
    assert len(found.frame) == 475
    assert "mindestens 6 von 10 Indikatoren" in found.parts[0]
    assert shown.what_if(min_hits=6).frame["change"].value_counts()["kommt hinzu"] == 19


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "nichts angegeben"),
        ({"threshold": "viel"}, "keine Zahl"),
        ({"threshold": 0.9}, "mindestens 1"),
        ({"min_hits": 3}, "mehr Treffer verlangt"),
        ({"mean": "mittel"}, "Erlaubt ist"),
        ({"without": "i9"}, "Diesen Indikator gibt es nicht"),
        ({"without": ["i1", "i2"]}, "mehr Treffer verlangt"),
    ],
)
def test_wrong_settings_are_told(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ScreeningError, match=said):
        year().what_if(**changes)


def test_all_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(ScreeningError) as error:
        year().what_if(threshold="x", without=["i9", "i8"], mean="y")
    assert len(error.value.findings) == 4


def test_an_indicator_that_the_rule_does_not_count_cannot_be_left_out(intern: Release) -> None:
    shown: Year = year_of(intern)
    with pytest.raises(ScreeningError, match="zählt die Regel nicht"):
        shown.what_if(without="auslaender")
