"""What the audit knows of its own: cells and sums without the door's code, counts delivered as secret, earlier years."""

from __future__ import annotations

import gc
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.audit.audit import words_of
from screening.audit.bounded import Bounded, bounded, bounded_before
from screening.audit.equations import class_ends
from screening.audit.house import House, house_of
from screening.audit.judge import judged
from screening.audit.resting import collector_resting
from screening.audit.statements import NO_NUMBER, Harvest, Joint, Statement, distinct, number_told
from screening.disclosure.cells import cells_of
from screening.disclosure.knowledge import _taken_for, required
from screening.disclosure.register import Published
from screening.disclosure.totals import known_totals
from screening.rule import Screening
from tests.test_audit import flagged, house, numbers, said
from tests.test_disclosure_secondary import LARGE, one, town

SECRET = "geheim"


# --- cells and sums, without the door's code -----------------------------------------------------------


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.one_of(st.integers(0, 14), st.just(SECRET)), min_size=4, max_size=4),
    st.lists(st.one_of(st.integers(0, 14), st.just(SECRET)), min_size=4, max_size=4),
    st.lists(st.integers(0, 14), min_size=4, max_size=4),
    st.integers(2, 6),
    st.booleans(),
)
def test_a_cell_is_taken_for_what_the_door_takes_it_for(
    n: list[int | str], other: list[int | str], rest: list[int], threshold: int, zeros: bool
) -> None:
    wholes = [(v if isinstance(v, int) else 3) + r for v, r in zip(n, rest, strict=True)]
    screening = town(
        {"n1": n, "d1": wholes, "n2": other, "d2": [LARGE] * 4}, threshold=threshold, secrecy={"zeros": zeros}
    )
    mine, its = house(screening).cells, cells_of(screening)
    assert mine.counts == its.counts
    assert (mine.known == its.known).all()
    assert (mine.value == its.value).all()
    low, high = _taken_for(its)
    secret = its.known & its.secret
    assert mine.other_low[secret].tolist() == low[secret].tolist()
    assert mine.other_high[secret].tolist() == high[secret].tolist()
    # of what hides others the door looks at no secret number beside it, and so takes it to move less
    beside = its.known & ~its.secret
    assert (mine.other_low[beside] <= low[beside]).all()
    assert (mine.other_high[beside] >= high[beside]).all()
    asked = its.secret & its.known
    assert mine.required[asked].tolist() == required(its)[asked].tolist()
    assert (mine.required[~its.secret] == 0).all()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(["x", "y", ""]), min_size=4, max_size=4), st.booleans())
def test_known_sums_are_those_the_door_takes_for_known(labels: list[str], city: bool) -> None:
    levels = {"totals": [*(["city"] if city else []), "b"], "extents": [["1.1", "1.3"], ["1.2", "9.9"]]}
    screening = one([20] * 4, groups={"b": labels}, secrecy=levels)
    mine = {frozenset(g) for g in house(screening).sums.groups}
    delivery = screening.rates.delivery
    groups = known_totals(delivery.city, delivery.areas).groups
    assert mine == {frozenset(np.flatnonzero(g).tolist()) for g in groups}


# --- counts delivered as secret ------------------------------------------------------------------------


def answer(screening: Screening, told: list[Statement], mean: tuple[float, float] | None = None) -> Bounded:
    return bounded(told, (), {"i1": mean} if mean else {}, house(screening))


def told_of(areas: str, n: list[int | str]) -> list[Statement]:
    shown = [said(a, "numerator", int(n[int(a)])) for a in areas]
    return shown + [said(str(a), "denominator", LARGE) for a in range(len(n))]


def test_a_count_delivered_as_secret_is_found_where_all_else_in_a_known_sum_is_shown() -> None:
    n: list[int | str] = [SECRET, 20, 30]
    found = answer(one(n), told_of("12", n))
    assert found.narrow[:, 0].tolist() == [True, False, False]
    assert not found.by_sums.any()


def test_a_count_delivered_as_secret_hides_beside_another_that_is_not_shown() -> None:
    n: list[int | str] = [SECRET, 20, 30]
    found = answer(one(n), told_of("2", n))
    assert not found.narrow.any()
    assert found.high[0, 0] - found.low[0, 0] >= 5


def test_a_count_delivered_as_secret_alone_in_a_known_sum_is_nobody_s_fault() -> None:
    n: list[int | str] = [SECRET, 20, 30]
    found = answer(one(n, groups={"b": ["x", "y", "y"]}), told_of("", n))
    assert found.by_sums[:, 0].tolist() == [True, False, False]
    assert not found.narrow.any()


def test_an_exact_city_rate_tells_the_only_count_delivered_as_secret_and_a_rounded_one_does_not() -> None:
    n: list[int | str] = [SECRET, 200, 300, 400]
    screening = one(n)
    exact = 100 * 900 / (3 * LARGE)
    told = told_of("3", n)
    assert not answer(screening, told).narrow.any()
    assert answer(screening, told, (exact - 1e-9, exact + 1e-9)).narrow[0, 0]
    # half a percent of 3,000 are 15 cases either way
    assert not answer(screening, told, (29.5, 30.5)).narrow.any()


def test_flags_beside_the_bar_narrow_a_rounded_rate() -> None:
    n: list[int | str] = [SECRET, 389, 391, 120]
    screening = one(n)
    told = [*told_of("12", n), said("3", "denominator", LARGE)]
    loose = (29.5, 30.5)
    assert not answer(screening, told, loose).narrow.any()
    # 389 of 1,000 do not count and 391 do: the mean lies between 29.92 and 30.08 %, its 900 cases between 898 and 902
    assert answer(screening, [*told, flagged("1", "nein"), flagged("2", "ja")], loose).narrow[0, 0]


# --- earlier years --------------------------------------------------------------------------------------


def before_and_now(n: list[int]) -> House:
    now = one([20] * len(n))
    earlier = one(n)
    delivered = replace(earlier.rates.delivery, year=2023)
    return house_of({2023: replace(earlier, rates=replace(earlier.rates, delivery=delivered)), 2024: now})


def point(area: str) -> Statement:
    return flagged(area, "Verlauf", aspect="trend")._replace(year=2023)


def test_points_of_lines_tell_of_an_earlier_year_s_secret_count_what_its_sums_leave() -> None:
    known = before_and_now([3, 20, 30])
    earlier = known.earlier[2023]
    assert not bounded_before([point("2")], earlier).any()
    assert bounded_before([point("1"), point("2")], earlier)[:, 0].tolist() == [True, False, False]
    assert not bounded_before([point("1")._replace(year=2022), point("2")], earlier).any()


def test_what_was_published_of_an_earlier_year_counts_beside_its_points() -> None:
    known = before_and_now([3, 20, 30])
    earlier = known.earlier[2023]
    values = earlier.delivery.counts[["n1"]].astype("Int64").copy()
    values.loc[["1.1", "1.3"]] = None
    shown = Published(2023, earlier.delivery.boundary, values, values.isna())
    assert not bounded_before([], earlier, shown).any()
    assert bounded_before([point("2")], earlier, shown)[0, 0]


# --- classes, and what follows from nothing that is shown -----------------------------------------------


@pytest.mark.parametrize(
    ("label", "ends"),
    [
        ("unter 4,0 %", (-1e9, 4.05)),
        ("4,0 bis unter 5,2", (3.95, 5.25)),
        ("1 250 und mehr ▲", (1250.0, 1e9)),
    ],
)
def test_a_class_says_between_which_values_it_lies(label: str, ends: tuple[float, float]) -> None:
    assert class_ends(label) == pytest.approx(ends)


@pytest.mark.parametrize("label", ["geheim", "zählt (ohne Wert) ▲", "zu klein, unter 400 Einw."])
def test_a_class_without_a_value_says_none(label: str) -> None:
    assert all(np.isnan(class_ends(label)))


def test_a_narrow_class_of_a_count_that_is_not_shown_bounds_it() -> None:
    n = [3, 20, 30]
    beside = [said(a, "denominator", LARGE) for a in "012"] + [said("2", "numerator", 30)]
    wide = flagged("1", "unter 4,0 %", aspect="class")
    tight = flagged("1", "1,95 bis unter 2,05 %", aspect="class")
    assert not bounded([*beside, wide], (), {}, house(one(n))).narrow.any()
    assert bounded([*beside, tight], (), {}, house(one(n))).narrow[0, 0]


def judge(screening: Screening, statements: list[Statement], joints: tuple[Joint, ...] = ()) -> list[str]:
    known = house(screening)
    harvest = Harvest(statements=statements, joints=list(joints))
    return [o.text for o in judged(harvest, known, words_of(known, [2024]))]


@pytest.mark.parametrize("aspect", ["interval", "drawing", "cases"])
def test_what_is_made_of_counts_that_are_not_shown_is_told(aspect: str) -> None:
    n = [3, 20, 30]
    (found,) = judge(one(n), [flagged("1", "Zufallsschwankung 0,6 bis 1,2", aspect=aspect)])
    assert "nicht gezeigt" in found
    assert "1,2" not in found
    assert (
        judge(one(n), [*numbers("1", n), flagged("1", "Zufallsschwankung 0,6 bis 1,2", aspect=aspect)]) == []
    )


def test_a_change_from_a_value_that_no_line_shows_is_told() -> None:
    n = [3, 20, 30]
    change = flagged("1", "+0,7", aspect="change")
    assert judge(one(n), [*numbers("1", n), change]) == [
        "Veränderung ohne gezeigten früheren Wert: 1.2, „Ind. 1“"
    ]
    assert judge(one(n), [*numbers("1", n), change, point("1")]) == []


def test_flags_values_and_sums_that_do_not_follow_from_the_delivery_are_told() -> None:
    n = [3, 20, 30]
    counts = numbers("12", n)
    assert judge(one(n), [*counts, flagged("1", "nein"), flagged("2", "ja")]) == []
    assert judge(one(n), [*counts, flagged("1", "ja")]) == ["anderes Urteil als errechnet: 1.2, „Ind. 1“"]
    assert judge(one(n), [*counts, said("1", "rate", 2.05, 2.15)]) == [
        "anderer Wert als errechnet: 1.2, „Ind. 1“"
    ]
    true = Joint("d.html", "t", ("1.2", "1.3"), "i1", 50, 2 * LARGE)
    assert judge(one(n), counts, (true,)) == []
    assert judge(one(n), counts, (true._replace(numerator=51),)) == ["andere Summe als geliefert: „Ind. 1“"]


def test_a_class_told_beside_an_open_flag_is_a_contradiction() -> None:
    n = [20, 20, 30]
    counts = numbers("1", n)
    told = judge(one(n), [*counts, flagged("1", "offen"), flagged("1", "unter 4,0 %", aspect="class")])
    assert told == ["hier eine Angabe, in a.csv keine: 1.2, i1"]


@pytest.mark.parametrize(
    "breach",
    [
        said("0", "rate", 0.25, 0.35),
        said("1", "rate", 2.05, 2.15),
        flagged("1", "ja"),
        Statement("", "", "1.2", "hits_min", "text", "3", 3.0, 3.0),
    ],
)
def test_what_must_not_be_said_is_told_in_every_place_where_it_stands(breach: Statement) -> None:
    n = [3, 20, 30]
    known = house(one(n))
    told = [*numbers("12", n), flagged("2", "ja")]
    places = [("dossier.html", "Tafel"), ("profile.pdf", "Seite 1"), ("profile.pdf", "Seite 7")]
    told += [breach._replace(file=file, place=spot) for file, spot in places]
    found = judged(Harvest(statements=told), known, words_of(known, [2024]))
    assert [(o.file, o.place) for o in found] == places
    assert len({o.text for o in found}) == 1


def test_statements_are_the_same_only_if_they_differ_in_nothing_but_their_place() -> None:
    one_ = Statement("a.csv", "Wert", "1.1", "i1", "rate", "4,7 %", *number_told("4,7 %") or NO_NUMBER)
    other = [
        one_._replace(area="1.2"),
        one_._replace(what="i2"),
        one_._replace(aspect="ratio"),
        one_._replace(text="4,7"),
        one_._replace(low=4.7, high=4.7),
        one_._replace(low=NO_NUMBER[0], high=NO_NUMBER[1]),
        one_._replace(year=2022),
    ]
    again = [s._replace(file="b.csv", place="Zeile 1") for s in (one_, *other)]
    assert distinct([one_, *other, *again]) == [one_, *other]


# --- while an audit runs --------------------------------------------------------------------------------


@pytest.mark.parametrize("enabled", [True, False])
def test_the_collector_is_left_as_it_was_even_after_an_error(enabled: bool) -> None:
    was = gc.isenabled()
    try:
        (gc.enable if enabled else gc.disable)()
        with collector_resting(), collector_resting():
            assert not gc.isenabled()
        assert gc.isenabled() is enabled
        with pytest.raises(ValueError, match="unlesbar"), collector_resting():
            raise ValueError("unlesbar")
        assert gc.isenabled() is enabled
    finally:
        (gc.enable if was else gc.disable)()
