"""Hours that run and hours that areas would take: exact, month by month, never averaged."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from screening.process import candidate
from screening.process.capacity import (
    Capacity,
    Estimate,
    Load,
    Running,
    Term,
    following_month,
    load,
)
from tests.examples import examples
from tests.process.capacity.hours import BEGIN, DAYS, ESTIMATES, HALVES, RUNNING, D


def test_a_month_has_the_hours_of_its_worst_day_and_what_runs_on_any_day_takes_them_all_month() -> None:
    capacity = Capacity(
        (
            Term(von=date(2024, 1, 1), bis=date(2025, 2, 14), stunden_woche=D(40)),
            Term(von=date(2025, 2, 15), bis=date(2025, 3, 30), stunden_woche=D(30)),
        )
    )
    running = {
        "a": Running(date(2020, 1, 1), date(2025, 1, 1), D("8.5")),
        "b": Running(date(2025, 3, 31), None, D(4)),
        "c": Running(date(2025, 2, 1)),
        "d": Running(date(2020, 1, 1), None, D(9)),
    }
    found = load(capacity, running, {"d": [Estimate(D(10), 2), Estimate(D(24), 1)]}, date(2025, 1, 20), 4)
    assert found.frame.index.tolist() == [date(2025, m, 1) for m in (1, 2, 3, 4)]
    assert found.frame["kapazitaet"].tolist() == [D(40), D(30), None, None]
    assert found.frame["laufend"].tolist() == [D("8.5"), D(0), D(4), D(4)]
    assert found.frame[["low", "high"]].to_numpy().tolist() == [[10, 24], [0, 10], [0, 0], [0, 0]]
    assert found.frame["stand"].tolist() == ["reicht", "reicht", "nicht angegeben", "nicht angegeben"]
    assert found.untimed == ("c",)


def test_a_candidate_that_is_a_part_of_what_runs_is_told_and_its_hours_count_beside() -> None:
    capacity = Capacity((Term(von=BEGIN, stunden_woche=D(10)),))
    running = {
        "hof": Running(BEGIN, None, D(6), ("02.1", "02.2")),
        "old": Running(BEGIN, None, D(1), ("02.1",), True),
    }

    def found(*areas: str) -> Load:
        return load(capacity, running, {candidate([a]): [Estimate(D(3), 1)] for a in areas}, BEGIN)

    one, both, other = found("02.1"), found("02.1", "02.2"), found("03.1")
    assert (one.parted, one.frame["laufend"].tolist()) == (("02.1",), [D(7)])
    assert (both.parted, both.frame["laufend"].tolist()) == ((), [D(1)])
    assert (other.parted, other.frame["laufend"].tolist()) == ((), [D(7)])


def test_overruns_are_told_apart_by_the_lower_and_the_higher_estimate() -> None:
    capacity = Capacity((Term(von=BEGIN, stunden_woche=D(10)),))

    def stand(low: str, high: str) -> str:
        wanted = {
            "a": [Estimate(D(low), 1), Estimate(D(high), 1)],
            "b": [],
            candidate(["c", "d"]): [Estimate(D(1), 1)],
        }
        found = load(capacity, {}, wanted, BEGIN)
        assert found.one_sided == (candidate(["c", "d"]),) and found.unestimated == ("b",)
        return str(found.frame["stand"].iloc[0])

    assert [stand("5", "9"), stand("9", "9.5"), stand("9.5", "10")] == [
        "reicht",
        "reicht vielleicht nicht",
        "reicht nicht",
    ]


@given(st.lists(RUNNING, max_size=4), st.lists(ESTIMATES, max_size=4), HALVES, DAYS)
@settings(max_examples=examples(40))
def test_the_load_is_that_of_counting_day_by_day(
    running: list[Running], estimates: list[list[Estimate]], hours: Decimal, edge: date
) -> None:
    capacity = Capacity(
        (
            Term(von=date(2024, 1, 1), bis=edge - timedelta(1), stunden_woche=hours),
            Term(von=edge, stunden_woche=D(20)),
        )
    )
    named = {f"r{n}": r for n, r in enumerate(running)}
    wanted = {f"c{n}": e for n, e in enumerate(estimates)}
    found = load(capacity, named, wanted, BEGIN, 6).frame
    for number in range(6):
        days = [date(2025, number + 1, d + 1) for d in range(calendar.monthrange(2025, number + 1)[1])]
        row = found.loc[days[0]]
        assert row["kapazitaet"] == min(hours if d < edge else D(20) for d in days)
        ran = [r for r in running if any(r.begin <= d and (r.end is None or d <= r.end) for d in days)]
        assert row["laufend"] == sum(r.hours or 0 for r in ran)
        made = [[e.hours if number < e.months else 0 for e in both] for both in estimates if both]
        assert (row["low"], row["high"]) == (sum(map(min, made)), sum(map(max, made)))


def test_a_candidate_at_which_one_is_at_work_already_is_not_counted_twice() -> None:
    capacity = Capacity((Term(von=date(2025, 1, 1), stunden_woche=Decimal(20)),))
    running = {
        "park": Running(date(2024, 1, 1), hours=Decimal(5), areas=("a01",)),
        "hof": Running(date(2024, 1, 1), hours=Decimal(3), areas=("a01", "a02")),
    }
    wanted = {"a01": [Estimate(Decimal(6), 1)]}
    # the other goes on in an area that is no candidate
    assert load(capacity, running, wanted, date(2025, 1, 1)).frame["laufend"].tolist() == [3]
    both = wanted | {"a02": [Estimate(Decimal(1), 1)]}
    assert load(capacity, running, both, date(2025, 1, 1)).frame["laufend"].tolist() == [0]


def test_months_follow_each_other_over_the_year() -> None:
    assert [following_month(date(2024, m, 5)).month for m in range(1, 13)] == [*range(2, 13), 1]
