"""Hours there are, hours that run, hours that areas would take: exact, month by month, never averaged."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.base.findings import ScreeningError
from screening.delivery import City, read_areas
from screening.process import candidate
from screening.process.capacity import (
    Capacity,
    Estimate,
    Left,
    Load,
    Running,
    Term,
    following_month,
    least_free,
    load,
    load_by_region,
    read_capacity,
)
from tests.build import findings_of
from tests.small_city import build_small_city

D = Decimal
BEGIN = date(2025, 1, 1)


def written(folder: Path, text: str) -> City:
    city = City.model_construct(key="a", data=folder)
    city.raw.mkdir(parents=True, exist_ok=True)
    (city.raw / "kapazitaet.toml").write_text(text, encoding="utf-8")
    return city


def test_hours_are_read_by_term_and_region(tmp_path: Path) -> None:
    text = """
[[kapazitaet]]
von = 2024-10-01
bis = 2025-09-30
stunden_woche = 60
region = "Nord"

[[kapazitaet]]
von = 2024-10-01
stunden_woche = 12.5
region = "Süd"
"""
    capacity = read_capacity(written(tmp_path, text))
    assert capacity.on(date(2025, 9, 30)) == D("72.5") and capacity.on(date(2025, 9, 30), "Nord") == 60
    assert capacity.on(date(2025, 10, 1)) == D("12.5") and capacity.on(date(2025, 10, 1), "Nord") is None
    assert capacity.on(date(2024, 9, 30)) is None


def test_all_that_is_wrong_with_hours_is_told_by_key(tmp_path: Path) -> None:
    def keys(text: str) -> list[str]:
        with pytest.raises(ScreeningError) as caught:
            read_capacity(written(tmp_path, text))
        return [f.column for f in caught.value.findings]

    entry = "[[kapazitaet]]\nvon = 2024-10-01\n"
    assert keys(entry + "stunden_woche = 6.25\nstunden = 3\n") == [
        "kapazitaet.1.stunden_woche",
        "kapazitaet.1.stunden",
    ]
    wrong = entry + "bis = 2024-09-30\nstunden_woche = 1\n"
    good = entry + "bis = 2024-10-01\nstunden_woche = 1\n"
    assert keys(wrong + good + good) == ["kapazitaet.1.bis", "kapazitaet.3.von"]
    assert keys("") == ["kapazitaet"]
    # one wrong number hides nothing of the rest
    region = '[[region]]\nname = "West"\nteile = ["01.1.1", "01.1.1"]\n'
    assert keys(
        region
        + "x = 1\n"
        + wrong.replace("= 1\n", "= 70000\n")
        + good
        + good
        + 'region = "Ost"\n'
        + "[[y]]\n"
    ) == [
        "y",
        "kapazitaet.1.stunden_woche",
        "region.1.x",
        "region.1.teile",
        "kapazitaet.1.bis",
    ]
    assert keys(wrong.replace("= 1\n", "= 70000\n") + good + good) == [
        "kapazitaet.1.stunden_woche",
        "kapazitaet.1.bis",
        "kapazitaet.3.von",
    ]


def test_a_key_that_is_missing_hides_nothing_of_the_others_of_its_entry(tmp_path: Path) -> None:
    def told(text: str) -> list[tuple[str, str]]:
        with pytest.raises(ScreeningError) as caught:
            in_small_city(tmp_path, text)
        return [(f.column, f.message.partition(".")[0]) for f in caught.value.findings]

    lacks = "Der Schlüssel fehlt"
    assert told(
        "[[kapazitaet]]\nvon = 2024-10-01\nbis = 2024-09-30\nregion = 'West'\n"
        "[[kapazitaet]]\nbis = 2024-09-30\nstunden_woche = 6.25\nregion = 'Nord'\n"
        "[[region]]\nname = 'West'\nteile = ['01.1.1']\n"
    ) == [
        ("kapazitaet.1.stunden_woche", lacks),
        ("kapazitaet.2.von", lacks),
        ("kapazitaet.2.stunden_woche", "Erlaubt sind ganze und halbe Stunden"),
        ("kapazitaet.1.bis", "Der Zeitraum endet, bevor er beginnt"),
        ("kapazitaet.2.region", "Diese Region steht nicht unter [[region]]"),
    ]
    hours = "[[kapazitaet]]\nvon = 2024-10-01\nstunden_woche = 6\n"
    assert told(
        hours + "[[region]]\nname = 'West'\nebene = 'bezrik'\n"
        "[[region]]\nteile = ['01.1.1', '09.9.9']\n[[region]]\nname = 'Ost'\nteile = ['01.1.1']\n"
    ) == [
        ("region.1.teile", lacks),
        ("region.2.name", lacks),
        ("region.1.ebene", "Diese Ebene haben die Gebiete nicht"),
        ("region.2.teile", "Diesen Teil der Region gibt es nicht"),
        ("region.3.teile", "Das Gebiet 01"),
    ]


LENDS = """
[[region]]
name = "Nord"
teile = ["01"]
[[region]]
name = "Ost"
teile = ["02"]
[[kapazitaet]]
von = 2025-01-01
bis = 2026-12-31
stunden_woche = 8
region = "Nord"
[[kapazitaet]]
von = 2025-01-01
stunden_woche = 4
region = "Ost"
[[kapazitaet]]
von = 2025-01-01
stunden_woche = 2
[[ausgleich]]
aus = "Nord"
fuer = "Ost"
stunden_woche = 3.5
von = 2025-03-15
bis = 2025-08-31
"""


def test_hours_that_a_region_lends_are_less_there_and_more_here_and_the_city_has_as_many(
    tmp_path: Path,
) -> None:
    read = read_capacity(written(tmp_path, LENDS))
    assert [one.said for one in read.lent] == [
        "Nord gibt Ost 3,5 in der Woche, 15. März 2025 bis 31. August 2025"
    ]
    days = [date(2025, 3, 14), date(2025, 3, 15), date(2025, 8, 31), date(2025, 9, 1)]
    assert [read.on(d, "Nord") for d in days] == [8, D("4.5"), D("4.5"), 8]
    assert [read.on(d, "Ost") for d in days] == [4, D("7.5"), D("7.5"), 4]
    assert {read.on(d) for d in days} == {14}
    there = Capacity(read.terms, read.regions, {"01": "Nord", "02": "Ost"})
    wanted = {"01": [Estimate(D(5), 8)], "02": [Estimate(D(5), 8)]}
    loads = load_by_region(there, {}, wanted, BEGIN)
    assert loads is not None
    # of March the day with the fewest hours counts on either side
    short = {name: [m.month for m in one.short] for name, one in loads.loads.items()}
    assert short == {"Nord": [3, 4, 5, 6, 7, 8], "Ost": [1, 2, 3]}
    # what is free for an acute need: hours of no region are there for each
    span = date(2025, 4, 1), date(2025, 9, 30)
    assert least_free(there, {}, [], frozenset(["02"]), *span) == Left(D(6), date(2025, 9, 1), "Ost")
    assert least_free(there, {}, [], frozenset(["01"]), *span) == Left(D("6.5"), date(2025, 4, 1), "Nord")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("stunden_woche = 3.5", "stunden_woche = 8", []),
        ("stunden_woche = 3.5", "stunden_woche = 8.5", [("stunden_woche", "Am 15. März 2025 gibt die Region Nord 8,5")]),
        ("bis = 2025-08-31", "", [("stunden_woche", "Am 1. Januar 2027 gibt die Region Nord Stunden ab (3,5")]),
        ("von = 2025-03-15", "von = 2024-12-31", [("stunden_woche", "Am 31. Dezember 2024 gibt die Region Nord")]),
        ("bis = 2025-08-31", "bis = 2025-03-14", [("bis", "Der Zeitraum endet, bevor er beginnt.")]),
        ('aus = "Nord"', 'aus = "Nrod"', [("aus", "Diese Region steht nicht unter [[region]]. Gemeint ist")]),
        ('fuer = "Ost"', 'fuer = "Nord"', [("fuer", "Die Region leiht sich selbst Stunden.")]),
        ("stunden_woche = 3.5", "stunden_woche = 0", [("stunden_woche", "")]),
        ('fuer = "Ost"', "", [("fuer", "")]),
    ],
)  # fmt: skip
def test_what_is_wrong_with_hours_lent_is_told_by_key(
    tmp_path: Path, old: str, new: str, told: list[tuple[str, str]]
) -> None:
    city = written(tmp_path, LENDS.replace(old, new))
    found = [f for f in findings_of(lambda: read_capacity(city)) if f.level == "Fehler"]
    assert [f.column for f in found] == [f"ausgleich.1.{key}" for key, _ in told]
    # of a region that there is not nobody knows its hours
    assert all(f.message.startswith(words) for f, (_, words) in zip(found, told, strict=True))


def test_what_a_region_lends_to_several_is_added_up_and_what_it_borrowed_lends_nobody(tmp_path: Path) -> None:
    again = '[[ausgleich]]\naus = "{}"\nfuer = "{}"\nstunden_woche = {}\nvon = 2025-04-01\nbis = 2025-05-31\n'

    def told(*more: str) -> list[str]:
        found = findings_of(lambda: read_capacity(written(tmp_path, LENDS + "".join(more))))
        return [f.message for f in found]

    assert told(again.format("Nord", "Ost", "4.5")) == []
    both = "Am 1. April 2025 gibt die Region Nord 8,5 Stunden in der Woche ab und hat 8."
    assert told(again.format("Nord", "Ost", "5")) == [both, both]
    assert told(again.format("Ost", "Nord", "4.5")) == [
        "Am 1. April 2025 gibt die Region Ost 4,5 Stunden in der Woche ab und hat 4."
    ]


def test_hours_of_more_than_ten_posts_are_told(tmp_path: Path) -> None:
    def told(hours: str) -> list[str]:
        text = f"[[kapazitaet]]\nvon = 2024-10-01\nstunden_woche = {hours}\n"
        return [f.column for f in read_capacity(written(tmp_path, text)).findings]

    assert (told("400"), told("400.5")) == ([], ["kapazitaet.1.stunden_woche"])


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


DAYS = st.dates(date(2024, 11, 1), date(2025, 12, 31))
HALVES = st.integers(0, 80).map(lambda n: D(n) / 2)
RUNNING = st.builds(
    lambda begin, length, hours: Running(begin, begin + timedelta(length), hours),
    DAYS,
    st.integers(0, 300),
    HALVES,
)
ESTIMATES = st.lists(st.builds(Estimate, HALVES, st.integers(1, 8)), max_size=2)


@given(st.lists(RUNNING, max_size=4), st.lists(ESTIMATES, max_size=4), HALVES, DAYS)
@settings(max_examples=40)
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


REGIONS = """
[[kapazitaet]]
von = 2024-10-01
stunden_woche = 12
region = "Innen"

[[region]]
name = "Innen"
ebene = "bezirk"
teile = ["01"]

[[region]]
name = "Rand"
teile = ["02.1.1", "02.1.2"]
"""


def in_small_city(folder: Path, text: str) -> Capacity:
    small = build_small_city(folder)
    small.raw.joinpath("kapazitaet.toml").write_text(text, encoding="utf-8")
    city = small.city()
    return read_capacity(city, {b.version: read_areas(city, b) for b in city.boundaries})


def test_a_region_is_made_of_a_levels_parts_or_of_areas(tmp_path: Path) -> None:
    capacity = in_small_city(tmp_path, REGIONS)
    assert capacity.regions == ("Innen", "Rand")
    assert capacity.places == dict.fromkeys(("01.1.1", "01.1.2", "01.2.1"), "Innen") | dict.fromkeys(
        ("02.1.1", "02.1.2"), "Rand"
    )
    assert [capacity.region_of(a) for a in (["01.1.1", "01.2.1"], ["02.2.1"], ["01.1.1", "02.1.1"], [])] == [
        "Innen",
        "",
        "",
        "",
    ]


@pytest.mark.parametrize(
    ("old", "new", "place", "message"),
    [
        ('region = "Innen"', 'region = "Inne"', "kapazitaet.1.region", "Gemeint ist vielleicht „Innen“."),
        ('ebene = "bezirk"', 'ebene = "bezrik"', "region.1.ebene", "Diese Ebene haben die Gebiete nicht."),
        ('["01"]', '["01", "07"]', "region.1.teile", "Diesen Teil der Region gibt es nicht."),
        ('"02.1.2"]', '"01.1.2"]', "region.2.teile", "Das Gebiet 01.1.2 gehört schon zur Region Innen."),
        ('name = "Rand"', 'name = "Innen"', "region.2.name", "Eine Region dieses Namens steht schon da."),
        ('teile = ["01"]', "teile = []", "region.1.teile", ""),
    ],
)
def test_what_is_wrong_with_regions_is_told_by_key(
    tmp_path: Path, old: str, new: str, place: str, message: str
) -> None:
    with pytest.raises(ScreeningError) as caught:
        in_small_city(tmp_path, REGIONS.replace(old, new))
    (found,) = caught.value.findings
    assert found.column == place
    assert message in found.message


def test_hours_by_region_without_declared_regions_are_one_sum_as_before() -> None:
    capacity = Capacity((Term(von=BEGIN, stunden_woche=D(5), region="Nord"),))
    assert load_by_region(capacity, {}, {"a": [Estimate(D(6), 1)]}, BEGIN) is None


def test_what_lies_in_no_region_or_in_two_stands_in_the_sum_alone() -> None:
    whole, west = Term(von=BEGIN, stunden_woche=D(5)), Term(von=BEGIN, stunden_woche=D(3), region="West")
    capacity = Capacity((whole, west), ("West",), {"a": "West", "b": "West"})
    running = {
        "hof": Running(BEGIN, None, D(2), ("a", "q")),
        "tor": Running(BEGIN, None, D(1), ("b",)),
        "alt": Running(date(2020, 1, 1), date(2021, 1, 1), D(1), ("z",)),
        "a": Running(BEGIN, None, D(4), ("a",)),
    }
    found = load_by_region(
        capacity, running, {"a": [Estimate(D(2), 1)], candidate(["a", "z"]): [Estimate(D(9), 1)]}, BEGIN
    )
    assert found is not None
    # the area a is a candidate: what runs there is not counted twice
    assert found.loads["West"].frame.iloc[0].tolist() == [D(3), D(1), D(2), D(2), "reicht"]
    assert (found.candidates, found.running, found.shared) == ((candidate(["a", "z"]),), ("hof",), True)


PLACES = {f"r{n}": "West" if n % 2 else "Ost" for n in range(4)} | {"c0": "Ost", "c1": "West", "c2": "West"}
MONTHS_OF_TERMS = st.tuples(st.integers(1, 6), st.integers(0, 6), HALVES, st.sampled_from(("West", "Ost")))


@given(
    st.lists(RUNNING, max_size=4),
    st.lists(ESTIMATES, min_size=1, max_size=3),
    st.lists(MONTHS_OF_TERMS, max_size=4),
)
@settings(max_examples=60)
def test_the_regions_together_are_the_city_where_every_hour_and_area_has_one(
    running: list[Running], estimates: list[list[Estimate]], terms: list[tuple[int, int, Decimal, str]]
) -> None:
    made = []
    for first, length, hours, region in terms:
        last = min(first + length, 12)
        end = date(2025, last, calendar.monthrange(2025, last)[1])
        made.append(Term(von=date(2025, first, 1), bis=end, stunden_woche=hours, region=region))
    capacity = Capacity(tuple(made), ("West", "Ost"), PLACES)
    named = {f"r{n}": Running(r.begin, r.end, r.hours, (f"r{n}",)) for n, r in enumerate(running)}
    wanted = {f"c{n}": e for n, e in enumerate(estimates)}
    whole = load(capacity, named, wanted, BEGIN).frame
    found = load_by_region(capacity, named, wanted, BEGIN)
    assert found is not None and (found.candidates, found.running, found.shared) == ((), (), False)
    for month in whole.index:
        parts = [one.frame.loc[month] for one in found.loads.values()]
        for column in ("laufend", "low", "high"):
            assert whole.loc[month, column] == sum(p[column] for p in parts)
        stated = [p["kapazitaet"] for p in parts if p["kapazitaet"] is not None]
        assert whole.loc[month, "kapazitaet"] == (sum(stated) if stated else None)


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


DAYS = st.dates(date(2024, 11, 1), date(2025, 4, 30))
SPANS = st.tuples(DAYS, DAYS).map(sorted)
PARTS = st.lists(st.tuples(SPANS, st.integers(0, 9), st.sampled_from(["01", "02", "03"])), max_size=4)


@given(terms=PARTS, runs=PARTS, chosen=PARTS, asked=SPANS)
@settings(max_examples=80)
def test_the_hours_left_over_a_span_are_those_of_its_shortest_day(
    terms: list[Any], runs: list[Any], chosen: list[Any], asked: list[date]
) -> None:
    capacity = Capacity(tuple(Term(von=a, bis=b, stunden_woche=Decimal(n)) for (a, b), n, _ in terms))
    running = {str(k): Running(a, b, Decimal(n), (area,)) for k, ((a, b), n, area) in enumerate(runs)}
    later = [Running(a, b, Decimal(n), (area,)) for (a, b), n, area in chosen]
    days = [asked[0] + timedelta(n) for n in range((asked[1] - asked[0]).days + 1)]
    held = {r.areas for r in running.values()}
    left = []
    for day in days:
        there = [n for (a, b), n, _ in terms if a <= day <= b]
        taken = [n for (a, b), n, area in runs if a <= day <= b and area != "01"]
        taken += [n for (a, b), n, area in chosen if a <= day <= b and (area,) not in held]
        left += [(sum(there) - sum(taken), day)] if there else []
    found = least_free(capacity, running, later, frozenset(["01"]), asked[0], asked[1])
    assert (found and (found.hours, found.day)) == (min(left) if left else None)


@pytest.mark.parametrize(
    ("areas", "left"),
    [
        # West has 6 and 2 are everybody's; 3 run there and 4 begin: 1 is left, of 10 in all the city
        (["a"], ("1", "West")),
        # nobody has stated hours of Ost: it has the 2 that are everybody's, less the one that runs
        (["c"], ("1", "Ost")),
        (["a", "c"], ("8", "")),
        (["z"], ("8", "")),
    ],
)
def test_an_acute_need_has_the_hours_of_its_region(areas: list[str], left: tuple[str, str]) -> None:
    hours = (("West", 6), ("Süd", 8), ("", 2))
    terms = tuple(Term(von=BEGIN, stunden_woche=D(n), region=region) for region, n in hours)
    places = {"a": "West", "b": "West", "e": "West", "c": "Ost", "d": "Ost"}
    capacity = Capacity(terms, ("West", "Ost", "Süd"), places)
    running = {"hof": Running(BEGIN, None, D(3), ("b",)), "tor": Running(BEGIN, None, D(1), ("d",))}
    chosen = [Running(date(2025, 2, 1), None, D(4), ("e",))]
    found = least_free(capacity, running, chosen, frozenset(areas), BEGIN, date(2025, 6, 30))
    assert found == Left(D(left[0]), date(2025, 2, 1) if areas != ["c"] else BEGIN, left[1])
